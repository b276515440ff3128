"""Something that makes the bot hold back: noted in the records while it lasts, and told to the administrators once."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from slack_sdk import WebClient

from bot.slack_errors import CALL_FAILED
from commands.desk.desk import Desk
from commands.practice.escalation import administrators
from commands.practice.request import AsOf
from permanence.words import day
from storage.records import Records

THE_CLOCK = "the clock"
"""Held because the clock of this machine is not Slack's."""
CONNECTIONS = "connections"
"""Held because there is another bot on the same tokens."""
BACKUPS = "backups"
"""Nothing is held, but administrators are told the same way that no backup can be made."""
_ALL = (THE_CLOCK, CONNECTIONS)

_log = logging.getLogger("permanence.hold")


@dataclass(frozen=True, slots=True)
class Held:
    """What is noted of a hold: since when, in which words it was told, and to whom."""

    since: datetime
    words: str
    told: tuple[str, ...] = ()


class Hold:
    """One reason to hold back, noted while it lasts so that `permanence check` and the next start know of it."""

    def __init__(self, desk: Desk, client: WebClient, name: str) -> None:
        self.desk = desk
        self.client = client
        self.name = name

    def begin(self, words: str) -> None:
        """Note that it is so, and tell every administrator who has not been told."""
        with self.desk.store.read() as records:
            held = _held(records, self.name)
            admins = administrators(AsOf(records, self.desk.office, self.desk.clock()))
        if held is None:
            held = Held(self.desk.clock(), words)
            self._note(held)
        for person in sorted(admins.difference(held.told)):
            held = replace(held, told=(*held.told, person))
            # Before the call, so that a lost answer makes no second message.
            self._note(held)
            self._tell(person, words)

    def end(self, words: str) -> None:
        """Where it was so, note that it is over, and tell whoever was told; `{since}` stands for when it began."""
        with self.desk.store.read() as records:
            held = _held(records, self.name)
        if held is None:
            return
        self._note(None)
        local = held.since.astimezone(self.desk.office.zone)
        for person in held.told:
            self._tell(person, words.format(since=f"{day(local.date())}, {local:%H:%M}"))

    def _note(self, held: Held | None) -> None:
        noted = asdict(held) | {"since": held.since.isoformat()} if held else None
        with self.desk.store.write() as records:
            records.know(_name(self.name), json.dumps(noted))

    def _tell(self, person: str, words: str) -> None:
        try:
            channel = self.client.conversations_open(users=person)["channel"]["id"]
            self.client.chat_postMessage(channel=channel, text=words)
        except CALL_FAILED as error:
            _log.warning("an administrator could not be told of it: %s", type(error).__name__)


def holds(records: Records) -> dict[str, Held]:
    """What makes the bot hold back now, as it was noted last."""
    return {name: held for name in _ALL if (held := _held(records, name))}


def _held(records: Records, name: str) -> Held | None:
    noted = json.loads(records.known(_name(name)) or "null")
    if noted is None:
        return None
    return Held(datetime.fromisoformat(noted["since"]), noted["words"], tuple(noted["told"]))


def _name(name: str) -> str:
    return f"held: {name}"
