"""`make bench`: what the product costs beside the least that the same work can cost, on this machine, now.

Every pair is measured in turn within one run, so the ratios hold while the machine is busy with other things;
the first line of the table measures one thing against itself, and so shows how far a ratio can be trusted.
"""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median

from tabulate import tabulate

from bot.blocks import draw_post
from commands.agendas import Surgery
from commands.dispatch import Asked, Desk
from commands.reply import Reply
from commands.request import Place, PlaceKind
from demo.server import StandIn
from demo.workspace import Workspace
from permanence.agenda import choose
from permanence.surgery import Occurrence
from storage import database
from storage.store import Store
from tests.bench import bare
from tests.bench.process import NOOP, settings
from tests.bench.timing import Pair, flat, in_turn, slow, timed
from tests.bench.town import NOW, OURS, TODAY, build, channel, ref, team_key, teams_of

FEW, MANY = 1_000, 100_000
"""Children in the small database and in the big one."""
WORKER, CONSULTANT = "U0SAM", "U0CORA"
OFFICE = settings(Path("bench.db")).office
LIBRARIES = (
    "import slack_bolt.adapter.socket_mode.builtin, slack_sdk, apscheduler.schedulers.background, sqlite_utils,"
    " tabulate, zoneinfo; from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError"
)
"""What `run` needs of others."""


@dataclass(frozen=True)
class Line:
    """One comparison: what was measured against what, and how far ours may be from it."""

    what: str
    against: str
    pair: Pair
    aim: float | None = None
    slow_aim: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it is shown."""
        pair = self.pair
        spread = f"{min(pair.ratios):.2f}–{max(pair.ratios):.2f}"
        return (
            self.what,
            self.against,
            _time(median(flat(pair.ours))),
            _time(median(flat(pair.bare))),
            f"{pair.ratio:.2f}×",
            spread,
            _aim(pair.ratio, self.aim),
            f"{_time(slow(flat(pair.ours)))} / {_time(slow(flat(pair.bare)))} = {pair.slow_ratio:.2f}×",
            _aim(pair.slow_ratio, self.slow_aim),
        )


HEAD = ("measured", "against", "ours", "bare", "ratio", "repeats", "aim", "99th percentile", "aim")


def main() -> None:
    """Measure everything, and print one table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="permanence-bench-")))
        few, many = folder / "few.db", folder / "many.db"
        _say(f"Inventing {FEW:,} and {MANY:,} children …")
        build(few, FEW)
        build(many, MANY)
        lines = [*_starts(), *_agendas(few, many), *_changes(many)]
        asked, memory = _over_the_socket(many)
        _say("")
        print(tabulate([line.cells for line in (*asked, *lines)], HEAD, disable_numparse=True))
        print(f"\n{memory}")
        print(
            f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}, "
            f"SQLite {database.VERSION}. `repeats` is the lowest and highest of three repeats of each pair."
        )


def _agendas(few: Path, many: Path) -> Iterator[Line]:
    """One team's agenda, from its rows to its words, and to the blocks of every message of it."""
    _say("Building agendas …")
    with ExitStack() as stack:
        small, big = (stack.enter_context(closing(Store(path))) for path in (few, many))
        reader = stack.enter_context(closing(database.connect(many, "pragma query_only = on")))
        bare_rows = timed(lambda: bare.agenda(reader, team_key(0)))
        in_big, in_small = timed(lambda: _agenda(big)), timed(lambda: _agenda(small))
        drawn = timed(lambda: [draw_post(reply) for reply in _agenda(big)])
        yield Line(f"agenda of {OURS} children, among {MANY:,}", "its SQL", in_turn(in_big, bare_rows, 60), 3)
        yield Line("the same, drawn as blocks", "its SQL", in_turn(drawn, bare_rows, 60), 3)
        yield Line(f"the same agenda among {MANY:,}", f"among {FEW:,}", in_turn(in_big, in_small, 60), 1.2)


def _agenda(store: Store) -> list[Reply]:
    with store.read() as records:
        team = records.teams.get(team_key(0))
        surgery = Surgery(records, OFFICE, team, Occurrence(TODAY, TODAY, team.at, OFFICE.zone), NOW)
        agenda = choose(surgery.cases(), team.discussed)
        return [
            surgery.head(agenda),
            *(surgery.child(case) for case in agenda.discussed),
            *surgery.lists(agenda),
        ]


def _changes(many: Path) -> Iterator[Line]:
    """An action marked done and taken back, each through the desk, against one row committed by the same writer."""
    _say("Recording changes …")
    with closing(Store(many)) as store:
        desk = Desk(store, OFFICE, lambda: NOW, lambda _person, _place, teams: teams)
        numbers, rows = _shuffled(MANY), iter(range(MANY))

        def ask(text: str) -> Reply:
            place = Place(PlaceKind.TEAM, team_key(0))
            return desk.answer(Asked(text, WORKER, place, f"bench {text} {next(rows)}"))

        def commit() -> None:
            with store._file.write() as connection:
                connection.execute("insert into known (name, value) values (?, '')", (f"bench {next(rows)}",))

        def done() -> None:
            assert ask(f"done {(next(numbers) + 1) * 5}").words.startswith("Done")

        bare_commit = timed(commit)
        yield Line(
            f"`done 17` among {MANY:,}", "a commit of one row", in_turn(timed(done), bare_commit, 200), 5
        )
        yield Line(
            "`undo` of it", "a commit of one row", in_turn(timed(lambda: ask("undo")), bare_commit, 100)
        )


def _starts() -> Iterator[Line]:
    """Processes that start, each from its bytecode."""
    _say("Starting processes …")
    script = str(Path(sys.executable).with_name("permanence"))
    help_, click = _process(script, "--help"), _python("import click")
    yield Line("`permanence --help`, from nothing", "importing click", in_turn(help_, click, 8), 1.5)
    run, libraries = _python("import bot.run"), _python(LIBRARIES)
    yield Line("`permanence run`, its imports", "importing its libraries", in_turn(run, libraries, 6), 1.5)


def _python(code: str) -> Callable[[], float]:
    return _process(sys.executable, "-c", code)


def _process(*words: str) -> Callable[[], float]:
    return timed(lambda: subprocess.run(words, check=True, capture_output=True))


def _over_the_socket(many: Path) -> tuple[list[Line], str]:
    """`status` against a no-op on the same socket, of children just asked about and of any; and the memory."""
    _say("Asking over the socket …")
    with _running("bot", _workspace(), str(many)) as (standin, process):

        def noop() -> float:
            return _answered(standin, "", NOOP)

        def status(numbers: Iterator[int]) -> Callable[[], float]:
            return lambda: _answered(standin, f"status {ref(next(numbers))}")

        for number in range(teams_of(MANY)):  # Slack is asked about each team's channel once in five minutes
            _answered(standin, f"status {ref(number)}")
        itself = in_turn(noop, noop, 150)
        ours_again = in_turn(status(cycle(range(0, MANY, MANY // OURS))), noop, 200)
        anyone = in_turn(status(_shuffled(MANY)), noop, 200)
        ours = _memory(process)
    with _running("bolt", _workspace()) as (standin, process):
        for _ in range(300):
            _answered(standin, "", NOOP)
        theirs = _memory(process)
    lines = [
        Line("the noise: a no-op command", "itself", itself),
        Line(f"`status` of the team's own, among {MANY:,}", "a no-op on the same socket", ours_again, 3, 5),
        Line("`status` of any child, drawn at random", "a no-op on the same socket", anyone, 3, 5),
    ]
    return lines, f"Memory: the bot {ours:.0f} MB, Bolt alone {theirs:.0f} MB: {ours / theirs:.2f}×."


def _answered(standin: StandIn, text: str, command: str = "/permanence") -> float:
    answer = standin.command(CONSULTANT, channel(0), text, command)
    said = (answer.payload or {}).get("text", "")
    assert said.startswith(text.rsplit(maxsplit=1)[-1] if text else "Nothing."), f"{command} {text}: {said}"
    return answer.seconds


def _workspace() -> Workspace:
    workspace = Workspace()
    for person in (WORKER, CONSULTANT, "U0MARY"):
        workspace.add_user(person, person)
    for number in range(teams_of(MANY)):
        workspace.add_channel(
            channel(number), f"team-{number}", members=[CONSULTANT], is_private=True, bot=True
        )
    return workspace


@contextmanager
def _running(kind: str, workspace: Workspace, *more: str) -> Iterator[tuple[StandIn, subprocess.Popen[str]]]:
    """A bot or a bare Bolt in a process of its own, on a stand-in in this one."""
    with StandIn(workspace) as standin:
        words = (sys.executable, "-m", "tests.bench.process", kind, standin.api_url, *more)
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdin
            assert process.stdout.readline() == "ready\n", f"the {kind} did not start"
            standin.wait_connected()
            yield standin, process
            process.stdin.close()


def _memory(process: subprocess.Popen[str]) -> float:
    """What a process holds in memory, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _shuffled(children: int) -> Iterator[int]:
    numbers = list(range(children))
    random.Random(children).shuffle(numbers)
    return iter(numbers)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


def _aim(found: float, aim: float | None) -> str:
    if aim is None:
        return ""
    return f"≤ {aim:g}×, {'met' if found <= aim else 'MISSED'}"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
