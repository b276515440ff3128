"""`families`: the adoptive families by where they stand, with what is past its date first."""

from collections.abc import Iterator, Sequence

from commands.grammar.reply import Button, Listing, Note, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.measures.adopters import COUNT_FAMILIES
from commands.messages.buttons import family_button
from commands.messages.pages import FromWhich, Page, without_empty_lists
from commands.messages.sentences import family_line, family_past
from commands.practice.cases import family_cases
from commands.practice.request import Request
from permanence.families.case import FamilyCase, longest_past_first
from permanence.families.steps import AHEAD, STEPS
from permanence.language import noun, tr
from permanence.roles import Role
from permanence.words import count, day_in_year


@command(
    role=Role.WORKER,
    reads=True,
    example="families",
    also=("adoptive families", "which families wait"),
    everyday=True,
    shows_families=True,
)
def families(request: Request, team: TeamKey | None = None, *, from_: FromWhich | None = None) -> Reply:
    """List the adoptive families by where they stand, those past a date first. Only the family-finding side sees them."""
    if team:
        request.records.teams.get(team)
    cases = family_cases(request.as_of, request.records.families.all(team))
    listed = [each for each in cases if not each.journey.is_over]
    past = longest_past_first(listed)
    in_order = [*past, *sorted((each for each in listed if not each.past), key=_place)]
    page = Page.of(in_order, from_)
    over = len(cases) - len(listed)
    return Reply(
        _first_words(len(listed), len(past)),
        without_empty_lists(
            [
                *_lists(request, page.shown),
                *page.notes(),
                *(
                    [Note(tr(f"{count(over, 'family', 'families')} adopted or left: not listed."))]
                    if over
                    else []
                ),
                Note(tr("Only the family-finding side sees this.")),
            ]
        ),
        buttons=[
            *page.onward(" ".join(["families", *([team] if team else [])])),
            *([Button(tr("Figures"), "adopters")] if any(map(request.standing.has, COUNT_FAMILIES)) else []),
            *(family_button(each.ref) for each in past[:3]),
        ],
        title=tr("Adoptive families"),
        fallback=_first_words(len(listed), len(past)),
    )


def _first_words(listed: int, past: int) -> str:
    if not listed:
        return tr("No adoptive family is under way that you may see.")
    if not past:
        return tr(f"{count(listed, 'family', 'families')} under way; none is past a date.")
    are = noun(past, "is", "are")
    return tr(f"{count(listed, 'family', 'families')} under way; {past} {are} past a date.")


def _place(case: FamilyCase) -> tuple[int, str]:
    """Return where a family stands, and its reference."""
    standing = case.journey.standing
    return (AHEAD.index(standing.step) if standing else -1, case.ref)


def _lists(request: Request, page: Sequence[FamilyCase]) -> Iterator[Listing]:
    yield Listing(tr("Past a date"), [family_past(each) for each in page if each.past])
    for step in (None, *AHEAD):
        lines = [
            _line(request, each)
            for each in page
            if not each.past and (each.journey.standing.step if each.journey.standing else None) == step
        ]
        yield Listing(STEPS[step].name if step else tr("No step recorded"), lines)


def _line(request: Request, case: FamilyCase) -> str:
    standing, held = case.journey.standing, case.journey.held_since
    since = tr(f"since {day_in_year(standing.on, request.today)}") if standing else tr("nothing recorded yet")
    on_hold = [tr(f"on hold since {day_in_year(held, request.today)}")] if held else []
    return family_line(case, since, *on_hold)
