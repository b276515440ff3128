"""`make bench`: what the product costs beside the least that the same work can cost, on this machine, now.

Every pair is measured in turn within one run, so the ratios hold while the machine is busy with other things;
the first line of the table measures one thing against itself, and so shows how far a ratio can be trusted.
"""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tabulate import tabulate

from storage import database
from tests.bench.pictures import pictures
from tests.bench.records import agendas, changes, homes
from tests.bench.slack import over_the_socket, presses
from tests.bench.table import HEAD, PLAIN_HEAD, Line, say
from tests.bench.timing import in_turn, timed
from tests.bench.town import OURS, build

FEW, MANY = 1_000, 100_000
"""Children in the small database and in the big one."""
A_CASELOAD = 500
"""Children of the person whose Home is built."""
LIBRARIES = (
    "import slack_bolt.adapter.socket_mode.builtin, slack_sdk, apscheduler.schedulers.background, sqlite_utils,"
    " tabulate, zoneinfo; from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError"
)
"""What `run` needs of others."""


def main() -> None:
    """Measure everything, and print it in tables."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="permanence-bench-")))

        def town(children: int) -> Path:
            path = folder / f"{children}.db"
            build(path, children)
            return path

        say(f"Inventing {FEW:,} and {MANY:,} children …")
        few, many, caseload, one_team = (town(children) for children in (FEW, MANY, A_CASELOAD, OURS))
        gc.freeze()  # as `run` does, once it has started
        # Before anything is recorded there: what has to be drawn again for it would be drawn meanwhile.
        asked, memory = over_the_socket(many, MANY)
        lines = [
            *_starts(),
            *agendas((few, FEW), (many, MANY)),
            *homes(caseload, A_CASELOAD),
            *changes(many, MANY),
        ]
        drawn = list(pictures(few))
        pressed = presses(one_team)
        say("")
        print(tabulate([line.cells for line in (*asked, *lines)], HEAD, disable_numparse=True))
        print(f"\n{tabulate([line.cells for line in drawn], PLAIN_HEAD, disable_numparse=True)}")
        print(f"\n{pressed}\n{memory}")
        print(
            f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}, "
            f"SQLite {database.VERSION}. `repeats` is the lowest and highest of three repeats of each pair."
        )


def _starts() -> Iterator[Line]:
    """Processes that start, each from its bytecode."""
    say("Starting processes …")
    script = str(Path(sys.executable).with_name("permanence"))
    help_, click = _process(script, "--help"), _python("import click")
    yield Line("`permanence --help`, from nothing", "importing click", in_turn(help_, click, 8), 1.5)
    run, libraries = _python("import bot.run"), _python(LIBRARIES)
    yield Line("`permanence run`, its imports", "importing its libraries", in_turn(run, libraries, 6), 1.5)


def _python(code: str) -> Callable[[], float]:
    return _process(sys.executable, "-c", code)


def _process(*words: str) -> Callable[[], float]:
    return timed(lambda: subprocess.run(words, check=True, capture_output=True))


if __name__ == "__main__":
    main()
