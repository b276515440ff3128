"""Watches the teams' channels: whether others can read one is asked every hour, and whenever Slack tells of it."""

import logging
import time
from collections.abc import Callable

from commands.desk.desk import Desk
from commands.practice.request import AT_THE_CLOCK
from permanence.errors import PermanenceError
from permanence.roles import CLOCK
from permanence.teams import Team
from permanence.trouble import Trouble

LOOK_EVERY = 3600.0
"""Seconds of elapsed time between two looks at a channel."""
AGAIN = 60.0
"""Seconds to the next look at a channel that others can read, or of which Slack did not say."""
AT_ONCE = 5
"""The most channels that one look asks about: Slack may be asked 50 times a minute, and posting asks too."""

_log = logging.getLogger("permanence.channels")


class ChannelWatch:
    """Tells, once, that others than the team can read a channel.

    `problem_with` asks Slack what is wrong with a channel; it raises Unavailable if Slack does not answer. `elapsed` tells
    the seconds since any moment, which setting the clock does not change.
    """

    def __init__(
        self,
        desk: Desk,
        problem_with: Callable[[str], Trouble | None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.desk = desk
        self.problem_with = problem_with
        self.elapsed = elapsed
        self._next_look: dict[str, float] = {}

    def look(self) -> None:
        """Ask about the channels whose hour is over, a few at a time."""
        now = self.elapsed()
        with self.desk.store.read() as records:
            teams = records.teams.all()
        due = [team for team in teams if self._next_look.get(team.channel, now) <= now]
        for team in sorted(due, key=lambda each: self._next_look.get(each.channel, 0.0))[:AT_ONCE]:
            self._ask(team)

    def changed(self, channel: str) -> None:
        """Ask about a channel of which Slack has told something. This calls Slack, so it must not be called before an ack."""
        with self.desk.store.read() as records:
            team = records.teams.of_channel(channel)
        if team:
            self._ask(team)

    def _ask(self, team: Team) -> None:
        channel = team.channel
        self._next_look[channel] = self.elapsed() + AGAIN
        try:
            trouble = self.problem_with(channel)
        except PermanenceError:
            _log.warning("Slack did not say who can read the channel of %s: it is asked again", team.key)
            return
        is_exposed = trouble is not None and trouble.exposes
        if not is_exposed:
            self._next_look[channel] = self.elapsed() + LOOK_EVERY
        with self.desk.store.read() as records:
            was_exposed = records.exposures.of(channel) is not None
        # One that the bot is not in, or that is archived, may be read by whoever could read it before.
        if is_exposed != was_exposed and (is_exposed or trouble is None):
            how = "over" if trouble is None else "shared" if trouble is Trouble.SHARED else "public"
            self.desk.answer_words(f"exposed {team.key} {how} in <#{channel}>", CLOCK.person, AT_THE_CLOCK)
