"""Who is in each team's channel, compared with who was: Slack tells nothing of what happened while the bot was not working."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

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
    joined, None for who left; at first only guests and other apps count as having joined. `on_doubt` is called with somebody
    of whom Slack told that they joined or left, and not yet that it is so.
    """

    def __init__(
        self,
        store: Store,
        members: Callable[[str], frozenset[str]],
        kind_of: Callable[[str], JoinedAs | None],
        on_changed: Callable[[str, str, JoinedAs | None], None],
        on_doubt: Callable[[str], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self.members = members
        self.kind_of = kind_of
        self.on_changed = on_changed
        self.on_doubt = on_doubt
        self._untold: set[str] = set()
        self._lock = threading.Lock()
        self.elapsed = elapsed
        self._called = -CALL_EVERY

    def look(self) -> None:
        """Call the roll if it is time, and that of a channel of which Slack did not tell when somebody joined or left it."""
        is_time = self.elapsed() - self._called >= CALL_EVERY
        if is_time:
            self._called = self.elapsed()
        with self.store.read() as records:
            teams = [team for team in records.teams.all() if is_time or team.channel in self._untold]
        for team in teams:
            try:
                self._call(team)
            except Unavailable:
                continue  # as where the bot is no longer in the channel

    def changed(self, person: str, channel: str) -> None:
        """Call the roll of a team's channel that a person joined or left.

        This calls Slack, so it must not be called before an ack.
        """
        with self.store.read() as records:
            team = records.teams.of_channel(channel)
        if team is None:
            return
        self._untold.add(channel)
        found: frozenset[str] = frozenset()
        with suppress(Unavailable):
            found = self._call(team)
        if person not in found:
            self.on_doubt(person)

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

    def _call(self, team: Team) -> frozenset[str]:
        """Call a roll, and return who has joined or left since it was last called."""
        with self._lock:  # an event and the clock may call the same one
            members = self.members(team.channel)
            changed = self._changed_since(team, members)
            for person, kind in changed.items():
                self.on_changed(person, team.key, kind)
            with self.store.read() as records:
                is_kept = records.newcomers.roll(team.channel) == members
            if not is_kept:
                # After a power cut Slack is asked again: two hundred rolls need not each wait for the disk.
                with self.store.write(lasting=False) as records:
                    records.newcomers.keep_roll(team.channel, members)
            self._untold.discard(team.channel)
        return frozenset(changed)

    def _changed_since(self, team: Team, members: frozenset[str]) -> dict[str, JoinedAs | None]:
        """Who has left, who joined as what, and which of the guests and other apps has become what since."""
        with self.store.read() as records:
            before = records.newcomers.roll(team.channel)
            newcomers = records.newcomers.of(team.key)
        outsiders = {each.person: each.kind for each in newcomers if each.kind is not JoinedAs.MEMBER}
        known = before or frozenset()
        found: dict[str, JoinedAs | None] = dict.fromkeys(sorted(known - members))
        for person in sorted((members - known) | (members & outsiders.keys())):
            kind = self.kind_of(person)
            if person in known and kind is outsiders.get(person):
                continue
            was_known = before is None and kind is JoinedAs.MEMBER and person not in outsiders
            if kind and not was_known:
                found[person] = kind
        return found
