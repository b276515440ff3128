"""What the records know of having been put back from a backup: others may have gone on from it for longer, and been lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from permanence.surgery import REACH
from storage.transaction import Transaction

RESTORED = "restored"
"""Under this name the records know when they were put back, and up to when they went."""
HELD = "private words are held"
"""Under this name they know since when private words wait for an administrator."""
NUMBERS_FROM = "numbers of {} begin after"
"""Under this name they know where a series of numbers goes on, by its table."""
NUMBERED = {"actions": "number", "approvals": "number", "audit": "id", "conflicts": "number"}
"""The series of numbers that people see and type, as a table and its column."""


@dataclass(frozen=True, slots=True)
class Restored:
    """When the records were put back from a backup.

    Attributes:
        at: When that was, in UTC.
        since: The moment of the last that they knew then: what came after it is lost.
        lasts: Slack's name for the last message that they knew then, by channel and reader.
    """

    at: datetime
    since: datetime
    lasts: Mapping[str, str]

    def is_over(self, now: datetime) -> bool:
        """Whether nothing that is said from now on may have been said by the lost records, but for what still waits."""
        return now - self.at > REACH

    def may_have_said(self, occurrence: date) -> bool:
        """Whether the lost records may have said something of a surgery: it was not to be as early as any can be moved to."""
        return occurrence <= self.at.date() + REACH


def restored(records: Transaction) -> Restored | None:
    """When the records were last put back; None if they never were."""
    kept = records.known(RESTORED)
    return read_restored(kept) if kept else None


def read_restored(kept: str) -> Restored:
    """When records were put back, from what they know of it."""
    found = json.loads(kept)
    return Restored(
        datetime.fromisoformat(found["at"]), datetime.fromisoformat(found["since"]), found["lasts"]
    )


def next_number(records: Transaction, table: str) -> int:
    """The next number of a series: after every one that these records have given, or lost ones may have."""
    row = records.execute(
        f"select max(coalesce((select max({NUMBERED[table]}) from {table}), 0),"
        " coalesce((select cast(value as integer) from known where name = ?), 0)) + 1",
        (NUMBERS_FROM.format(table),),
    ).fetchone()
    return int(row[0])
