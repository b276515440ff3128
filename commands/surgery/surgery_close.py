"""`surgery close`: a surgery ends, and its minutes are posted."""

from collections.abc import Collection, Sequence
from typing import Annotated

from commands.grammar.reply import EMPTY, UNDO, Button, FormStart, Listing, Question, Reply
from commands.grammar.values import Field, People, TeamKey
from commands.grammar.verbs import command
from commands.messages.buttons import Choices, first_few
from commands.practice.closing import close_surgery
from commands.practice.minutes import minutes_of
from commands.practice.request import Request
from commands.practice.which_surgery import agenda_ahead, open_surgery, refuse_outsider, refuse_unless_chair
from commands.practice.whose_work import refuse_unable
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import Occurrence
from permanence.teams import Team
from permanence.words import count, listed, who

MOST = 10
"""How many children have a button of their own for a next action; the others are in a menu."""
MOST_NAMED = 5
"""How many of those not reached are named before it is closed."""


def _surgery_to_close(request: Request, team: str) -> tuple[Team, Occurrence]:
    """Return a team and its open surgery, for whoever may close it. Raises RuleBroken before that has begun."""
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    refuse_unless_chair(request, found)
    if ahead := agenda_ahead(request.as_of, found):
        raise RuleBroken(
            tr(f"The surgery of {ahead} has not begun, so it cannot be closed yet. Nothing was changed."),
            field="team",
        )
    return found, open_surgery(request, found)


def what_is_left_open(request: Request, team: str | None = None, **_: object) -> FormStart:
    """Return what is still open in the surgery that is to be closed, for its form."""
    if team is None:
        return EMPTY
    found, occurrence = _surgery_to_close(request, team)
    minutes = minutes_of(request.as_of, found, occurrence)
    reached = len(minutes.discussed) - len(minutes.not_reached)
    gone = request.records.leavers.all()
    bare = [ref for ref in minutes.without_next_action if ref not in minutes.not_reached]
    left = [
        f"{each.number} {each.words} ({each.child})" for each in minutes.open_actions if each.owner in gone
    ]
    lines = [
        f"{name}: {_some(refs)}."
        for name, refs in (
            (tr("**Not reached**"), minutes.not_reached),
            (tr("**Past a date, with no next action**"), bare),
            (tr("**Actions of somebody who has left**"), left),
        )
        if refs
    ]
    done = [] if lines else [tr("Nothing is left open.")]
    counted = tr(f"Discussed {reached} of {count(len(minutes.discussed), 'child', 'children')}.")
    return FormStart([counted, *lines, *done], settled=("team",), submit=tr("Close"), cancel=tr("Back"))


def what_to_ask(
    request: Request, team: str, with_: Collection[str], apologies: Collection[str]
) -> Question | None:
    """Return what is to be asked before a surgery ends that discussed less than half of its children."""
    found, occurrence = _surgery_to_close(request, team)
    _refuse_attendance(request, with_, apologies)
    minutes = minutes_of(request.as_of, found, occurrence)
    discussed, missed = minutes.discussed, minutes.not_reached
    if 2 * len(missed) <= len(discussed):
        return None
    return Question(
        tr(
            f"Discussed {len(discussed) - len(missed)} of {count(len(discussed), 'child', 'children')}. "
            f"Not reached: {_some(missed)}. Close the surgery anyway?"
        ),
        yes=tr("Yes, close it"),
        is_in_form=True,
    )


def _refuse_attendance(request: Request, there: Collection[str], away: Collection[str]) -> None:
    """Raise RuleBroken for somebody who has left, or who is said to have been there and away: whoever closes it was there."""
    refuse_unable(request, with_=tuple(there), apologies=tuple(away))
    if both := [who(person) for person in dict.fromkeys([*there, request.person]) if person in away]:
        raise RuleBroken(
            tr(
                f"{listed(both)} cannot have been there and have sent apologies. Name each person once. Nothing was changed."
            ),
            field="apologies",
        )


def _some(named: Sequence[str]) -> str:
    """The first of many, and how many more there are."""
    more = [tr(f"{len(named) - MOST_NAMED} more")] if len(named) > MOST_NAMED else []
    return listed([*named[:MOST_NAMED], *more])


@command(
    role=Role.WORKER,
    example="surgery close north",
    title=tr("Close the surgery"),
    asks=what_to_ask,
    begins=what_is_left_open,
)
def surgery_close(
    request: Request,
    team: TeamKey,
    *,
    with_: Annotated[People, Field(tr("Who else was there"))] = (),
    apologies: Annotated[People, Field(tr("Apologies"))] = (),
) -> Reply:
    """Close a surgery: its minutes are posted, and who else was there, or sent apologies, can be said."""
    found, occurrence = _surgery_to_close(request, team)
    _refuse_attendance(request, with_, apologies)
    minutes = close_surgery(request, found, occurrence, with_, apologies)
    bare = minutes.without_next_action
    lines = [f"**{ref}**" for ref in bare]
    next_actions, menu = first_few(
        Choices(tr("Action for"), [[Button(tr(f"Action for {ref}"), f"action {ref}")] for ref in bare]),
        most=MOST,
    )
    return Reply(
        tr(
            f"The surgery of {found.name} is closed; its minutes are being posted in the thread of its agenda."
        ),
        [Listing(tr("Past a date, with no next action"), lines)] if lines else [],
        buttons=[*next_actions, UNDO],
        menu=menu,
        fallback=tr(f"Closed: {found.name}"),
    )
