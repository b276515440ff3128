"""The bot in a process of its own, which is told what time it is, and what to wait for; it can be killed as any process.

It reads a line at a time. `at MOMENT` sets its clock. `settle MOMENT` waits as well until nothing is left to do, and `tick MOMENT`
has it do before what has become due. After each line it says how many seconds of CPU it has used.
"""

import threading
import time
from datetime import datetime
from pathlib import Path

from bot.config import read_settings, read_tokens
from bot.run import Bot
from bot.slack.posting import Speeds
from bot.watch.leader import wait_to_lead

GRACE = 60
"""Seconds of the clock it is told after which a call can no longer be under way."""
SPEEDS = Speeds(timeout=2, grace=GRACE, pace=0, look=0.005)
PATIENCE = 600
"""Seconds that may pass until nothing is left to do."""


class ToldClock:
    """A clock that stands at the moment it was told last."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment told."""
        return self.now

    def elapsed(self) -> float:
        """It in seconds: days pass in no time."""
        return self.now.timestamp()


def live(config: str, asked: str, told: str) -> None:
    """Run until nobody asks any more; `asked` and `told` are pipes of the file system."""
    settings = read_settings(Path(config))
    with Path(asked).open() as lines, Path(told).open("w", buffering=1) as answers:
        clock = ToldClock(datetime.fromisoformat(lines.readline().strip()))
        place = wait_to_lead(settings.database, threading.Event())
        assert place
        bot = Bot(settings, read_tokens(), clock, SPEEDS)
        for part in (bot.connections, bot.slack_time, bot.channels, bot.roll_call):
            part.elapsed = clock.elapsed
        bot.start()
        _settle(bot)
        answers.write(f"{time.process_time()}\n")
        for line in lines:
            what, moment = line.split()
            clock.now = datetime.fromisoformat(moment)
            if what == "tick":
                bot.check()
                bot.ticker.tick()
            if what != "at":
                _settle(bot)
            answers.write(f"{time.process_time()}\n")
        bot.stop()
        place.close()


def _settle(bot: Bot) -> None:
    until = time.monotonic() + PATIENCE
    while not _is_quiet(bot):
        assert time.monotonic() < until, "something is left to do, and is not done"
        time.sleep(0.005)


def _is_quiet(bot: Bot) -> bool:
    with bot.store.read() as records:
        waiting = records.delivery.to_do(bot.posting.clock())
    return not (waiting and bot.posting.may_post()) and not bot.posting.is_busy
