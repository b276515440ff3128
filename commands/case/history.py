"""`history`: everything that was recorded of a child, and by whom."""

import re
from datetime import date
from typing import Any

from commands.kinds import Here
from commands.registry import command
from commands.reply import Listing, Note, Reply
from commands.request import Request
from commands.wording import counted_lines, event_words
from permanence.milestones import MILESTONES
from permanence.plans import PLANS
from permanence.roles import Role
from permanence.words import count, day, listed, who
from storage.audit import LOAD, Audited

_PERSON = re.compile(r"[UW](?=[A-Z]*\d)[A-Z0-9]{3,20}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST = 80
"""How many changes one answer shows."""


@command(role=Role.WORKER, reads=True)
def history(request: Request, child: Here) -> Reply:
    """Show every change to a child, the newest first, with who made it and when."""
    events = request.store.journeys.of(request.store.children.get(child)).events
    changes = request.store.audit.changes_of(child)
    lines = counted_lines(
        [_line(each, request) for each in reversed(changes)], MOST, "the oldest are in the database"
    )
    return Reply(
        f"**{child}**: {count(len(changes), 'change')}, {count(len(events), 'milestone')} on record.",
        [
            *([Listing("Milestones", [event_words(event) for event in events])] if events else []),
            *([Listing("Changes, newest first", lines)] if lines else []),
            Note("Nothing is ever deleted: a correction keeps the old value here."),
        ],
        title=f"History of {child}",
        fallback=f"History: {child}",
    )


def _line(change: Audited, request: Request) -> str:
    at = change.at.astimezone(request.office.zone)
    if change.verb == LOAD:
        return f"{day(at.date())}, {at:%H:%M} · loaded from {listed(change.understood['files'])}"
    undone = " · undone later" if change.undone else ""
    said = _said(change)
    verb = f"{change.verb}: {said}" if said else change.verb
    return f"{day(at.date())}, {at:%H:%M} · {who(change.person)} · {verb}{undone}"


def _said(change: Audited) -> str:
    """What was understood, each value after its name unless the verb says it already."""
    shown = {name: _value(value) for name, value in change.understood.items() if name != "child"}
    unnamed = {change.verb, "children", "note", "what", "detail"}
    return ", ".join(
        value if name in unnamed else f"{name.strip('_').replace('_', ' ')} {value}"
        for name, value in shown.items()
    )


def _value(value: Any) -> str:
    """One value as people read it: people, days, and the names of milestones and plans."""
    if isinstance(value, list):
        return listed([_value(each) for each in value])
    if not isinstance(value, str):
        return str(value)
    if _PERSON.fullmatch(value):
        return who(value)
    if _DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    if value in MILESTONES:
        return MILESTONES[value].words
    return PLANS[value].name.lower() if value in PLANS else value
