"""Two teams, and a desk with fixed members of their channels: requests from Slack's places, without Slack."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.say import Terminal
from bot.text import draw_text, plain
from commands.desk.desk import Desk
from commands.desk.incoming import IncomingRequest
from commands.grammar.read import read
from commands.grammar.reply import Button, Buttons, Item, Reply
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.errors import PermanenceError
from permanence.roles import CLOCK
from storage.outbox import Post
from tests.conftest import (
    CHILD,
    NORTH,
    SOUTH,
    GivenClock,
    begin_with,
    make_settings,
    records_with,
    rows_of_reads,
)

CHANNELS = {
    "U0SAM": {"north"},
    "U0ALEX": {"north"},
    "U0MARY": {"north"},
    "U0OMAR": {"south"},
    "U0SUE": {"south"},
}
"""The teams whose channels people are in; anyone else is in none."""
KIMS_TEAM = (
    'team add finding "Family finding" in <#C0FINDING> manager <@U0KIM> from 26/11/2026 at 14:00 every 2 weeks '
    "side family finding"
)
"""A team of the family-finding side."""
DIRECT = Place(PlaceKind.DIRECT)
CHANNEL = Place(PlaceKind.TEAM, "north")
THREAD = Place(PlaceKind.TEAM, "north", "BX-0042", date(2026, 11, 26))
ELSEWHERE = Place(PlaceKind.ELSEWHERE)
CLOCKWORK = Place(PlaceKind.CLOCK)


def buttons_of(reply: Reply) -> list[Button]:
    """Return every button of a reply: beside its lines, between its lists and under them, and the choices of its menu."""
    within = [
        button
        for part in reply.parts
        for button in (
            part.buttons if isinstance(part, Buttons) else [part.button] if isinstance(part, Item) else []
        )
    ]
    groups = [*reply.menu.groups, *reply.menu.spare] if reply.menu else []
    choices = [button for _, group in groups for button in group]
    return [*within, *reply.buttons, *choices]


def teams_of(person: str, _: Place, teams: frozenset[str]) -> frozenset[str]:
    return teams & frozenset(CHANNELS.get(person, ()))


@dataclass(frozen=True)
class Town:
    """A store with a terminal, where everything is allowed, and Slack's places, where people have their own roles."""

    terminal: Terminal
    desk: Desk
    clock: GivenClock

    def say(self, text: str, person: str = "U0ADMIN") -> str:
        """Return the terminal's reply."""
        return self.terminal.say(text, person)

    def reply(
        self, text: str, person: str, place: Place = DIRECT, *, is_confirmed: bool = False, **more
    ) -> Reply:
        """Return the reply in one of Slack's places."""
        asked = read(text, self.desk.reading(place.child, person), is_confirmed=is_confirmed)
        return self.desk.answer(IncomingRequest(asked, text, person, place, **more))

    def ask(self, text: str, person: str, place: Place = DIRECT, **more) -> str:
        """Return the same as text."""
        return draw_text(self.reply(text, person, place, **more))

    def refused(self, text: str, person: str, place: Place = DIRECT, **more) -> str:
        """Return the reason for a refusal, as shown."""
        with pytest.raises(PermanenceError) as refusal:
            self.reply(text, person, place, **more)
        return plain(str(refusal.value))

    def by_clock(self, text: str) -> str:
        """Return the reply to the clock."""
        return self.ask(text, "clock", CLOCKWORK)

    def query(self, sql: str, *values: str) -> list[tuple]:
        with self.terminal.store.read() as records:
            return records.execute(sql, values).fetchall()

    def query_reads(self, sql: str, *values: str) -> list[tuple]:
        """Return what a query finds in the audit of reads."""
        return rows_of_reads(self.terminal.store, sql, *values)

    def planned(self, name: str = "") -> list[tuple[str, str]]:
        """Return the names in the outbox that begin so, and to whom each goes."""
        with self.terminal.store.read() as records:
            numbers = records.execute("select id from outbox order by id").fetchall()
            posts = [records.outbox.find(number) for (number,) in numbers]
        return [(post.name, post.to) for post in posts if post.name.startswith(name)]

    def post(self, name: str) -> Post:
        """Return North's newest post with a name."""
        with self.terminal.store.read() as records:
            numbers = records.execute(
                "select id from outbox where team = 'north' order by occurrence desc, id"
            ).fetchall()
            posts = [records.outbox.find(number) for (number,) in numbers]
        return next(post for post in posts if post.name == name)

    def send(self, name: str, *named: str) -> None:
        """Mark a post as sent to Slack, naming some children."""
        post = self.post(name)
        with self.terminal.store.write() as records:
            records.delivery.begin(post, self.clock())
            records.delivery.sent(post, f"{1000 + post.id}.0", post.wanted, self.clock(), named=named)

    def drawn(self, name: str) -> str:
        """Return what a private message says to its reader now, with its buttons; empty where nothing is left to say."""
        post = self.post(name)
        with self.terminal.store.read(self.desk.standing(post.to, DIRECT)) as records:
            reply = draw_message(AsOf(records, self.desk.office, self.clock()), post)
        if reply is None:
            return ""
        return "\n".join([draw_text(reply), *(f"[{button.label}]" for button in reply.buttons)])

    def drawn_in_channel(self, name: str) -> str:
        """Return what one of North's messages in its channel says now."""
        with self.terminal.store.read(CLOCK) as records:
            reply = draw_message(AsOf(records, self.desk.office, self.clock()), self.post(name))
        return draw_text(reply) if reply else ""


@contextmanager
def open_town(folder: Path, *typed: str) -> Iterator[Town]:
    """North with BX-0042, who is Sam's; South, which has no child yet; and what an administrator typed after that."""
    clock = GivenClock()
    settings = make_settings(folder, "https://slack.invalid/api/")
    begin_with(records_with(NORTH, SOUTH, CHILD, *typed), settings.database)
    with Terminal(settings, "tester", clock) as terminal:
        yield Town(terminal, Desk(terminal.store, settings.office, clock, teams_of), clock)
