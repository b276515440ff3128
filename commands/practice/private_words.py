"""Private messages that are sent once, planned in the outbox."""

from datetime import date

from storage.history import Change
from storage.outbox import PostKind
from storage.records import Records


def tell_once(
    records: Records, team: str, on: date, kind: PostKind, reader: str, change: Change, subject: str = ""
) -> None:
    """Plan a private message of any kind, unless it is planned for the team, day and reader already."""
    if not records.outbox.is_planned(team, on, kind, subject, reader):
        records.outbox.tell(team, on, kind, reader, change, subject=subject)
