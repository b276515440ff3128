"""A bot, or Bolt with nothing of ours, running in a process of its own on a stand-in in this one."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from demo.api.rate_limits import TIERS
from demo.server import StandIn
from demo.workspace.workspace import Workspace
from storage.database import connect
from tests.bench.bolt import NOOP
from tests.bench.process import SITTING, memory
from tests.bench.town import CONSULTANT, MANAGER, WORKER, channel, ref, teams_of

PATIENCE = 300
"""Seconds that anything at all may take."""


@dataclass(frozen=True)
class Running:
    """A process on its stand-in; `opened` is how many seconds after its start it was on the socket."""

    standin: StandIn
    process: subprocess.Popen[str]
    opened: float

    @property
    def memory(self) -> float:
        """What it holds in memory, in MB."""
        return memory(str(self.process.pid))

    def wait_ready(self) -> None:
        """Wait until all is done that it does as it starts."""
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n", "the process did not start"

    def status(self, number: int, team: int = 0) -> float:
        """Ask after a child in a team's channel; gives the seconds to the ack."""
        return self._answered(f"status {ref(number)}", "/permanence", ref(number), team)

    def noop(self) -> float:
        """Type the no-op; gives the seconds to the ack."""
        return self._answered("", NOOP, "Nothing.")

    def acked(self, number: int) -> float:
        """Ask after a child where the answer may come after the ack; gives the seconds to the ack."""
        return self._answered(f"status {ref(number)}", "/permanence", "")

    def _answered(self, text: str, command: str, begins: str, team: int = 0) -> float:
        answer = self.standin.command(CONSULTANT, channel(team), text, command)
        said = (answer.payload or {}).get("text", "")
        assert answer.acked, f"{command} {text} was not acked"
        assert said.startswith(begins), f"{command} {text}: {said}"
        return answer.seconds


def bot(
    children: int, town: Path, pace: float, *, is_sitting: bool = False
) -> AbstractContextManager[Running]:
    """The real bot in a town; sitting, its teams have their surgeries just now, and it need not be ready."""
    return _running(children, "process", "bot", town, pace, *([SITTING] if is_sitting else []))


def bolt(children: int, kind: str = "alone", *more: object) -> AbstractContextManager[Running]:
    """Bolt with nothing of ours: alone, or one of the usual bots."""
    return _running(children, "bolt", kind, *more)


@contextmanager
def _running(children: int, module: str, kind: str, *more: object) -> Iterator[Running]:
    """The stand-in counts no calls: people ask about a hundred teams in an hour, here in seconds."""
    with patch.dict(TIERS, clear=True), StandIn(_workspace(children)) as standin:
        words = (sys.executable, "-m", f"tests.bench.{module}", kind, standin.api_url, *map(str, more))
        began = time.perf_counter()
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin
            standin.wait_for(lambda: standin.connected or process.poll() is not None, PATIENCE)
            running = Running(standin, process, time.perf_counter() - began)
            if SITTING not in more:
                running.wait_ready()
            yield running
            process.stdin.close()


def _workspace(children: int) -> Workspace:
    workspace = Workspace()
    for person in (WORKER, CONSULTANT, MANAGER):
        workspace.add_user(person, person)
    for number in range(teams_of(children)):
        workspace.add_channel(
            channel(number), f"team-{number}", members=[CONSULTANT, MANAGER], is_private=True, bot=True
        )
    return workspace


@contextmanager
def writer_kept_away(database: Path, seconds: float, after: float = 0) -> Iterator[None]:
    """Have another program keep a database to itself for a while, as a disk does that hangs."""

    def keep() -> None:
        time.sleep(after)
        with closing(connect(database, "")) as other:
            other.execute("begin immediate")
            time.sleep(seconds)
            other.execute("rollback")

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield
    finally:
        keeper.join()


@contextmanager
def stopped(process: subprocess.Popen[str], seconds: float, after: float) -> Iterator[None]:
    """Have a process stand still for a while, as on a machine that does."""

    def stop() -> None:
        time.sleep(after)
        process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    stopper = threading.Thread(target=stop)
    stopper.start()
    try:
        yield
    finally:
        stopper.join()
