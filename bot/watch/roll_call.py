"""Who is in each team's channel, compared with who was: Slack tells nothing of what happened while the bot was not working."""

import threading
import time
from collections.abc import Callable

from permanence.access import JoinedAs
from permanence.errors import Unavailable
from permanence.teams import Team
from storage.store import Store

CALL_EVERY = 3600.0
"""Seconds between two roll calls."""


class RollCall:
    """Calls the roll of each team's channel at first, and then every hour.

    `members` returns who is in a channel, and `kind_of` what a person is, None for somebody who is nobody; both raise Unavailable
    if Slack does not tell. `on_changed` is called with each person who has joined or left since, their team, and as what they
    joined, None for who left. At first only guests and other apps count as having joined.
    """

    def __init__(
        self,
        store: Store,
        members: Callable[[str], frozenset[str]],
        kind_of: Callable[[str], JoinedAs | None],
        on_changed: Callable[[str, str, JoinedAs | None], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self.members = members
        self.kind_of = kind_of
        self.on_changed = on_changed
        self._lock = threading.Lock()
        self.elapsed = elapsed
        self._called = -CALL_EVERY

    def look(self) -> None:
        """Call the roll if it is time; of a channel of which Slack does not tell, an hour later."""
        if self.elapsed() - self._called < CALL_EVERY:
            return
        self._called = self.elapsed()
        with self.store.read() as records:
            teams = records.teams.all()
        for team in teams:
            try:
                self._call(team)
            except Unavailable:
                continue

    def changed(self, channel: str) -> None:
        """Call the roll of a channel that somebody joined or left; if Slack does not tell, at the next tick.

        This calls Slack, so it must not be called before an ack.
        """
        with self.store.read() as records:
            team = records.teams.of_channel(channel)
        try:
            if team:
                self._call(team)
        except Unavailable:
            self._called = -CALL_EVERY

    def guest_changed(self, person: str, *, is_guest: bool) -> None:
        """Say of somebody who became a guest, or is one no longer, in whose channels they are now as what."""
        kind = JoinedAs.GUEST if is_guest else JoinedAs.MEMBER
        with self.store.read() as records:
            there = [
                team.key
                for team in records.teams.all()
                if person in (records.newcomers.roll(team.channel) or ())
                and (is_guest or records.newcomers.find(team.key, person))
            ]
        for team in there:
            self.on_changed(person, team, kind)

    def _call(self, team: Team) -> None:
        with self._lock:  # an event and the clock may call the same roll
            self._compare(team, self.members(team.channel))

    def _compare(self, team: Team, members: frozenset[str]) -> None:
        with self.store.read() as records:
            before = records.newcomers.roll(team.channel)
            outsiders = {
                each.person for each in records.newcomers.of(team.key) if each.kind is not JoinedAs.MEMBER
            }
        for person in sorted((before or frozenset()) - members):
            self.on_changed(person, team.key, None)
        for person in sorted(members - (before or frozenset()) | members & outsiders):
            kind = self.kind_of(person)
            is_new = before is not None or kind is not JoinedAs.MEMBER
            if kind and (is_new or person in outsiders):
                self.on_changed(person, team.key, kind)
        with self.store.write() as records:
            records.newcomers.keep_roll(team.channel, members)
