"""Ends a surgery: plans its minutes, and escalates the actions that have waited too long."""

from collections.abc import Iterable
from datetime import date

from commands.practice.escalation import escalate_at_close
from commands.practice.minutes import Minutes
from commands.practice.request import Request
from commands.practice.which_surgery import open_surgery_of
from permanence.surgery import Occurrence
from permanence.teams import Team
from storage.outbox import PostKind

FIRST_PAGE = "1"
"""The number of the page of the minutes that is planned as a surgery ends."""


def close_surgery(
    request: Request,
    team: Team,
    occurrence: Occurrence,
    present: Iterable[str] = (),
    apologies: Iterable[str] = (),
    *,
    by_hand: bool = True,
) -> Minutes:
    """End a surgery: plan its minutes and escalate overdue actions.

    A surgery in which no one recorded anything was not held: it has no minutes, and nothing is escalated. One that a person
    closed and another reopened was.
    """
    closings, key, nominal = request.records.closings, team.key, occurrence.nominal
    before = closings.before_reopening(key, nominal)
    was_held = before is not None and before.held_on is not None
    is_held = by_hand or was_held or closings.has_been_acted_on(key, nominal)
    held_on = request.as_of.day_held(team, occurrence) if is_held else None
    closing = closings.close(key, nominal, held_on, request.change, present, apologies, by_hand=by_hand)
    if is_held:
        _plan_minutes(request, team, nominal)
        escalate_at_close(request.as_of, team, nominal, request.change)
    return Minutes(request.as_of, team, occurrence, closing)


def _plan_minutes(request: Request, team: Team, nominal: date) -> None:
    """Plan the minutes in the agenda's thread, and a word in the channel; once, however often it is closed."""
    outbox = request.records.outbox
    if outbox.is_planned(team.key, nominal, PostKind.CLOSED):
        return
    head = next(post for post in outbox.of_occurrence(team.key, nominal) if post.kind is PostKind.HEAD)
    # Further pages are wanted when the first is sent: only whoever draws it knows how many there are.
    outbox.plan(
        team.key, nominal, PostKind.MINUTES, team.channel, request.change, subject=FIRST_PAGE, parent=head.id
    )
    outbox.plan(team.key, nominal, PostKind.CLOSED, team.channel, request.change)


def close_open_surgery(request: Request, team: Team) -> None:
    """Close a surgery that is still open when the next one begins."""
    if occurrence := open_surgery_of(request.as_of, team):
        close_surgery(request, team, occurrence, by_hand=False)
