"""Whether this machine's clock agrees with the time that Slack gives in its answers; administrators are told if not."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.holds.hold import THE_CLOCK, Hold
from bot.slack_errors import CALL_FAILED
from commands.desk.desk import Desk
from permanence.language import tr
from permanence.words import span

MOST_APART = timedelta(minutes=2)
"""How far this machine's clock may differ from Slack's before nothing more is planned by it."""
STEP = timedelta(seconds=10)
"""By how much more or less than the time elapsed the clock must have moved to be compared anew."""
COMPARE_EVERY = timedelta(minutes=10)
"""The elapsed time after which the clocks are compared anew even so."""
REFUSALS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
"""What Slack says to a token that it takes no longer."""

_log = logging.getLogger("permanence.clock")


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What the clock said, the seconds that had elapsed, and how far the clock was ahead of Slack's."""

    at: datetime
    elapsed: float
    ahead: timedelta


class SlackTime:
    """Compares the clock with Slack's: at first, when it was set, and every ten minutes.

    Between, `elapsed` tells whether it was set: the seconds since any moment, which setting a clock does not change.
    """

    def __init__(
        self,
        desk: Desk,
        client: WebClient,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.desk = desk
        self.client = client
        self.elapsed = elapsed
        self._hold = Hold(desk, client, THE_CLOCK)
        self._compared: _Comparison | None = None
        self.refused = ""
        """What Slack says to the bot's token, if it takes that no longer: whoever is asked the time says so."""

    def agrees(self) -> bool:
        """Whether the clock may be planned by. Where it may not, the administrators are told, once."""
        ahead = self._ahead()
        if ahead is None:
            _log.warning("Slack has not said what time it is: nothing is planned until it has")
            return False
        if abs(ahead) <= MOST_APART:
            self._hold.end(tr("My clock agrees with Slack's again, after it did not since {since}. I go on."))
            return True
        _log.error("this machine's clock is %s of Slack's: nothing is planned until they agree", apart(ahead))
        self._hold.begin(_words(ahead))
        return False

    def _ahead(self) -> timedelta | None:
        """How far the clock is ahead of Slack's; None if that is not known."""
        now, elapsed, last = self.desk.clock(), self.elapsed(), self._compared
        if last is not None:
            passed = timedelta(seconds=elapsed - last.elapsed)
            step = now - last.at - passed
            if passed < COMPARE_EVERY and abs(step) < STEP and abs(last.ahead) <= MOST_APART:
                return last.ahead + step
        try:
            answer = self.client.auth_test()
        except CALL_FAILED as error:
            code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            self.refused = code if code in REFUSALS else ""
            _log.warning("Slack could not be asked the time: %s", code)
            return None if last is None else last.ahead + step
        self.refused = ""
        said = time_said(answer.headers)
        now = self.desk.clock()
        # Without its word there is nothing to doubt the clock by.
        ahead = now - said if said else timedelta(0)
        self._compared = _Comparison(now, self.elapsed(), ahead)
        return ahead


def time_said(headers: Mapping[str, str]) -> datetime | None:
    """The time that Slack gives in the headers of an answer; None if they do not say."""
    date = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        return parsedate_to_datetime(str(date)).astimezone(UTC) if date else None
    except ValueError:
        return None


def apart(ahead: timedelta) -> str:
    """How far the clock differs, as people say it: `2 hours ahead`."""
    return f"{span(abs(ahead).total_seconds())} {'ahead' if ahead > timedelta(0) else 'behind'}"


def _words(ahead: timedelta) -> str:
    return tr(
        f"The clock of the machine I run on is {apart(ahead)} of Slack's. I post no agenda and remind nobody until "
        "they agree, so that nothing comes on the wrong day. Please have it set by NTP: I go on within a minute."
    )
