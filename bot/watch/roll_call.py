"""Who is in each team's channel, compared with who was: Slack tells nothing of what happened while the bot was not working."""

import json
import time
from collections.abc import Callable

from permanence.errors import Unavailable
from permanence.teams import Team
from storage.store import Store

CALL_EVERY = 3600.0
"""Seconds between two roll calls."""


class RollCall:
    """Calls the roll of each team's channel at first, and then every hour.

    `members` returns who is in a channel, and raises Unavailable if Slack does not tell; `on_changed` is called with each person who has joined or left since, and the channel.
    """

    def __init__(
        self,
        store: Store,
        members: Callable[[str], frozenset[str]],
        on_changed: Callable[[str, str], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self.members = members
        self.on_changed = on_changed
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

    def _call(self, team: Team) -> None:
        members, known_as = self.members(team.channel), f"members of {team.channel}"
        with self.store.read() as records:
            before = records.known(known_as)
        if before is not None:
            for person in sorted(members ^ set(json.loads(before))):
                self.on_changed(person, team.channel)
        with self.store.write() as records:
            records.know(known_as, json.dumps(sorted(members)))
