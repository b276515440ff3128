"""Which channels others than their team can read, as Slack said last."""

import json
from dataclasses import dataclass
from datetime import datetime

from permanence.trouble import Trouble
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Exposure:
    """That others can read a channel, why, and since when that is known."""

    trouble: Trouble
    since: datetime


class Exposures:
    """The channels that others can read, within one transaction."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def of(self, channel: str) -> Exposure | None:
        """What is known of a channel that others can read; None for any other."""
        kept = json.loads(self.records.known(_name(channel)) or "null")
        return Exposure(Trouble(kept["trouble"]), datetime.fromisoformat(kept["since"])) if kept else None

    def begin(self, channel: str, trouble: Trouble, at: datetime) -> bool:
        """Note that others can read a channel; False if that was known."""
        if self.of(channel):
            return False
        self.records.know(_name(channel), json.dumps({"trouble": trouble.value, "since": at.isoformat()}))
        return True

    def end(self, channel: str) -> bool:
        """Note that only the team can read a channel; False if nothing else was known."""
        if self.of(channel) is None:
            return False
        self.records.know(_name(channel), "null")
        return True


def _name(channel: str) -> str:
    return f"exposed: {channel}"
