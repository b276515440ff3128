"""Something of ours in a process of its own, by whose memory nothing else is measured.

`python -m tests.bench.process bot API_URL DATABASE [PACE [sitting]]` says `ready` once it has started, and ends with
its standard input. The others load files, open, answer, count or export, and print what it cost.
"""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.config import Configuration, Settings, settings_from
from permanence.keyed import PERMANENCE_KEY
from permanence.measures.extracts import KEYED, OF_SPELLS, SCHEMA, ColumnKind
from storage.database import EVERY, connect
from tests.bench import bare
from tests.bench.bolt import NOOP, TOKENS, noop, wait
from tests.bench.town import NOW

BEFORE = timedelta(weeks=1, hours=1)
"""Before the surgeries of the day and what goes to people ahead of them, so that nothing becomes due."""
SITTING = "sitting"
"""What the bot is told where its teams are to sit: their surgeries begin as it does."""


@dataclass(frozen=True)
class Cost:
    """What something cost a process: seconds of CPU, and the most memory that it held at once, in MB."""

    cpu: float
    peak: float


def apart(kind: str, *words: object) -> Cost:
    """Do something in a process of its own."""
    typed = (sys.executable, "-m", "tests.bench.process", kind, *map(str, words))
    done = subprocess.run(typed, check=True, stdout=subprocess.PIPE, text=True)
    return Cost(*json.loads(done.stdout))


def memory(process: str, which: str = "VmRSS") -> float:
    """What a process holds in memory, or with `VmHWM` the most that it held, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split(f"{which}:")[1].split()[0]) / 1024


def settings(database: Path, api_url: str = "https://slack.invalid/api/") -> Settings:
    """The settings of the measured authority."""
    found = {
        "authority": {"name": "Borsetshire"},
        "slack": {"api_url": api_url},
        "storage": {"path": database.name},
        "access": {"admins": ["U0ADMIN"]},
    }
    return settings_from(Configuration.model_validate(found), database.parent)


def bot(api_url: str, database: str, pace: str = "", when: str = "") -> None:
    """The real bot as `run` starts it, with the no-op beside its own command."""
    from bot.config import Tokens
    from bot.run import SPEEDS, Bot, keep_prompt

    now = NOW if when == SITTING else NOW - BEFORE
    speeds = replace(SPEEDS, pace=float(pace)) if pace else SPEEDS
    running = Bot(settings(Path(database), api_url), Tokens(*TOKENS), lambda: now, speeds)
    running.listeners.app.command(NOOP)(noop)
    running.ticker.is_trusted = lambda: True  # its clock stands still, and the stand-in's does not
    keep_prompt()
    running.start()
    wait()
    running.stop()


def load(path: str, database: str) -> Callable[[], object]:
    """`permanence load` of a file, or of those in a folder, with a key that is nobody's."""
    from bot.terminal.loading.load import load as load_files

    os.environ[PERMANENCE_KEY] = "0f" * 32
    return lambda: load_files(_files(path), settings(Path(database)), "bench", lambda: NOW)


def load_bare(path: str, database: str) -> Callable[[], object]:
    """The same files read, and inserted as they stand."""
    into = bare.load_return if Path(path).is_dir() else bare.load
    return lambda: into(_files(path), Path(database))


def load_written(path: str, loaded: str, database: str) -> Callable[[], object]:
    """The same files read, and whatever a load recorded of them written as it stands."""
    recorded = bare.recorded_in(Path(loaded))
    return lambda: bare.write(_files(path), recorded, Path(database))


def _files(path: str) -> list[Path]:
    return sorted(Path(path).rglob("*.csv")) or [Path(path)]


def opened(database: str) -> Callable[[], object]:
    """A database opened, and brought up to date if that is to be done."""
    from storage.store import Store

    return lambda: Store(Path(database)).close()


def answer(database: str, person: str, text: str) -> Callable[[], object]:
    """An answer drawn as blocks, in a process that has answered something before."""
    from bot.slack.blocks import draw_reply
    from commands.desk.desk import Desk
    from commands.practice.request import Place, PlaceKind
    from storage.store import Store

    def ask(words: str) -> None:
        with closing(Store(Path(database))) as store:
            desk = Desk(
                store, settings(Path(database)).office, lambda: NOW, lambda _person, _place, teams: teams
            )
            list(draw_reply(desk.answer_words(words, person, Place(PlaceKind.DIRECT))))

    ask("status BX-000000")
    return lambda: ask(text)


def scorecards(database: str) -> Callable[[], object]:
    """Ten scorecards of a town."""
    from permanence.roles import SEES_EVERYTHING
    from storage.store import Store
    from tests.bench.measures import scorecards as of

    def ask() -> None:
        with closing(Store(Path(database))) as store, store.read(SEES_EVERYTHING) as records:
            of(records.spells.counts)

    return ask


def export(database: str, folder: str) -> Callable[[], object]:
    """`permanence export extract` of a town."""
    from bot.terminal.engines import on_duckdb
    from bot.terminal.exporting import export as exporting

    os.environ[PERMANENCE_KEY] = "0f" * 32
    Path(folder).mkdir()
    assert on_duckdb  # loaded beforehand, as polars is
    return lambda: exporting.export("extract", Path(folder), None, settings(Path(database)), lambda: NOW)


def export_by_polars(database: str, folder: str) -> Callable[[], object]:
    """The same rows read, and written by polars as they stand."""
    import polars as pl

    types = {ColumnKind.TEXT: pl.String, ColumnKind.NUMBER: pl.Int32, ColumnKind.KEYED: pl.Int64}
    schema = {name: pl.String if name in KEYED else types[SCHEMA[name]] for name in OF_SPELLS}
    Path(folder).mkdir()

    def write() -> None:
        with closing(connect(Path(database), EVERY)) as connection:
            rows = connection.execute(f"select {', '.join(OF_SPELLS)} from spells where retracted is null")
            table = pl.DataFrame(rows.fetchall(), schema=schema, orient="row")
            table.write_parquet(Path(folder, "rows.parquet"))

    return write


def _tell_cost(work: Callable[[], object]) -> None:
    began = time.process_time()
    work()
    cost = Cost(time.process_time() - began, memory("self", "VmHWM"))
    sys.stdout.write(json.dumps(astuple(cost)))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    kind, *typed = sys.argv[1:]
    if kind == "bot":
        bot(*typed)
    else:
        kinds = (
            *(load, load_bare, load_written, opened),
            *(answer, scorecards, export, export_by_polars),
        )
        _tell_cost(next(each for each in kinds if each.__name__ == kind)(*typed))
