"""`family`: an adoptive family, as the family-finding side sees it."""

from collections.abc import Collection
from datetime import date

from commands.grammar.reply import Button, Facts, Listing, Reply
from commands.grammar.values import FamilyRef
from commands.grammar.verbs import command
from commands.messages.sentences import family_dates
from commands.practice.cases import family_cases, followed_among
from commands.practice.request import Request
from permanence.families.family import Introductions, Link
from permanence.families.steps import STEPS, StepTaken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day, day_in_year, who


@command(role=Role.WORKER, reads=True, everyday=True)
def family(request: Request, family: FamilyRef) -> Reply:
    """Show an adoptive family, its links with children and its introductions. Only the family-finding side sees it."""
    found = request.records.families.get(family)
    with request.records.only_counting():
        links = request.records.links.of_family(family)
        planned = request.records.introductions.of_family(family)
    still = followed_among(request.records, {link.child for link in links} | {each.child for each in planned})
    request.records.seen.update(still)
    (case,) = family_cases(request.as_of, [found])
    listings = [
        Listing(tr("Dates"), family_dates(case)),
        Listing(tr("Journey"), [_step_line(each, request.today) for each in case.journey.taken]),
        Listing(tr("Links"), [_link_line(each, request.today, still) for each in links]),
        Listing(
            tr("Introductions"),
            [_introductions_line(each, request.today) for each in planned if each.child in still],
        ),
    ]
    facts = Facts(
        [
            (tr("Worker"), who(found.worker) if found.worker else tr("none named")),
            (tr("Area"), found.area),
            (tr("Known since"), day(found.added)),
        ]
    )
    lead = tr(
        f"**{family}** · {request.records.teams.name_of(found.team)}. For the family-finding side only."
    )
    buttons = [
        Button(tr("Record a step"), f"family step {family}"),
        Button(tr("Expect a step"), f"family expect {family}"),
    ]
    ends = [
        Button(tr(f"End link with {each.child}"), f"link end {each.child} {family}")
        for each in links
        if not each.ended and each.child in still
    ]
    return Reply(
        lead,
        [facts, *(each for each in listings if each.lines)],
        buttons=[*buttons, *ends],
        title=tr(f"Family {family}"),
    )


def _step_line(taken: StepTaken, today: date) -> str:
    """Return a step with its day, and why where there is a reason."""
    why = f": {taken.detail}" if taken.detail else ""
    return f"{STEPS[taken.step].name} {day_in_year(taken.on, today)}{why}"


def _link_line(link: Link, today: date, still: Collection[str]) -> str:
    """Return a link: since when, who looks at it, and how it ended; that it is over, where its child may be named no longer."""
    if link.child not in still:
        return tr(
            f"A link since {day(link.began)}, {who(link.by)}, is over: nothing more is asked of that child here"
        )
    began = tr(f"**{link.child}** since {day(link.began)}, {who(link.by)}")
    return tr(f"{began}; ended {day_in_year(link.ended, today)}: {link.because}") if link.ended else began


def _introductions_line(planned: Introductions, today: date) -> str:
    until = tr(f" to {day_in_year(planned.ends, today)}") if planned.ends else ""
    where = f", {planned.venue}" if planned.venue else ""
    return tr(f"**{planned.child}** from {day_in_year(planned.begins, today)}{until}{where}")
