"""How often an app may read in Slack: so many calls of a method a minute, by its tier."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

WINDOW = 60.0  # seconds
TIER_3, TIER_4 = 50, 100  # calls a minute
TIERS = {
    "apps.connections.open": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.members": TIER_4,
    "reactions.add": TIER_3,
    "users.info": TIER_4,
}
"""The methods that are counted. Of those that write Slack tolerates bursts, and the page sends them with every press."""


class RateLimits:
    """The calls of the last minute, by method; a call over the limit is not counted."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def seconds_to_wait(self, method: str) -> int:
        """Count a call, and return 0; or for how many seconds no more may be made."""
        if method not in TIERS:
            return 0
        now, calls = self._elapsed(), self._calls[method]
        while calls and now - calls[0] >= WINDOW:
            calls.popleft()
        if len(calls) >= TIERS[method]:
            return max(1, math.ceil(WINDOW - (now - calls[0])))
        calls.append(now)
        return 0
