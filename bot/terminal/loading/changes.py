"""What a load changes, in words: a line for each child, or a row for each change in a file."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from permanence.cells import harmless
from permanence.families.steps import STEPS, JourneyStep
from permanence.journey import OWN_PEOPLE
from permanence.milestones import MILESTONES, Milestone
from permanence.references import family_reference
from permanence.sources import PURGED
from permanence.words import count, day
from storage.database import open_private
from storage.loading.changes import LoadChange, LoadChangeKind

_FACTS = {"team": "team", "due": "expected birth"} | {each.field: each.words for each in OWN_PEOPLE}
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (.+))?")
MOST_NEW = 3
"""How many new events of a child are named; more are counted."""


def change_line(ref: str, changes: Sequence[LoadChange]) -> str:
    """What changes for one child, or for one family: `BX-0042: placement order Thu 16 Jul 2026, not Wed 15 Jul 2026; 5 new`."""
    new = [each for each in changes if each.kind is LoadChangeKind.NEW]
    told = [_words(each) for each in changes if each.kind is not LoadChangeKind.NEW or len(new) <= MOST_NEW]
    if len(new) > MOST_NEW:
        told.append(count(len(new), "new date"))
    return f"{ref}: {'; '.join(told)}"


def write_changes(path: Path, changes: Iterable[tuple[str, Sequence[LoadChange]]]) -> int:
    """Write every change to a new file, a row each. Returns how many there are. Raises OSError."""
    written = 0
    # Excel recognises UTF-8 by a byte order mark.
    with open(path, "x", encoding="utf-8-sig", newline="", opener=open_private) as file:
        writer = csv.writer(file)
        writer.writerow(["ref", "change", "about", "on record", "in the file"])
        for ref, each_of in changes:
            rows = ([ref, each.kind.value, each.about, each.was, each.now] for each in each_of)
            writer.writerows(map(harmless, row) for row in rows)
            written += len(each_of)
    return written


def _words(change: LoadChange) -> str:
    rows: Mapping[str, Milestone | JourneyStep] = STEPS if family_reference(change.ref) else MILESTONES
    about = rows[change.about].words if change.about in rows else _FACTS.get(change.about, "")
    was, now = _value(change.was), _value(change.now)
    match change.kind:
        case LoadChangeKind.CAME:
            return f"new child in {now}" if now else "new child, in no team yet"
        case LoadChangeKind.CAME_AS_FAMILY:
            return f"new family in {now}"
        case LoadChangeKind.NEW:
            return f"new: {about} {now}"
        case LoadChangeKind.CORRECTED | LoadChangeKind.GIVEN:
            return f"{about} {now}, not {was}" if was else f"{about} {now}"
        case LoadChangeKind.WITHDRAWN:
            return f"{about} {was} taken out, as the file says it no longer"
        case LoadChangeKind.ASKED if change.about == PURGED:
            return f"to decide: withdrawn altogether by the file of {now}"
        case LoadChangeKind.ASKED:
            return f"to decide: {about} {was} on record, {now} in the file"
        case LoadChangeKind.CLOSED:
            return f"closed {now}"
        case LoadChangeKind.OPEN:
            return "open again"


def _value(text: str) -> str:
    """A day as people read it, with what more is said; anything else as the file has it."""
    if found := _DAY.fullmatch(text):
        more = f" ({found[2].replace('_', ' ')})" if found[2] else ""
        return f"{day(date.fromisoformat(found[1]))}{more}"
    return text
