"""Programs that start, each from its bytecode, beside the libraries that they cannot do without."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.scale import Towns
from tests.bench.table import Row, compared
from tests.bench.timing import timed
from tests.bench.town import WORKER, ref

LIBRARIES = (
    "import sys; sys.modules['numpy'] = None;"  # sqlite-utils would load it, for types that nobody needs
    "import slack_bolt.adapter.socket_mode.builtin, slack_sdk, apscheduler.schedulers.background, sqlite_utils,"
    " tabulate, rstr, zoneinfo; from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError"
)
"""What `run` needs of others."""
LEAST = "import click, sqlite3, tomllib, tabulate"
"""What a program in the terminal needs to read a configuration and a row, and to draw them."""


def starts(towns: Towns) -> Iterator[Row]:
    """`--help`, the imports of `run`, and a whole `say`."""
    config = towns.folder / "config.toml"
    town = towns.of(towns.scale.few)
    config.write_text(
        f'[authority]\nname = "Borsetshire"\n[storage]\npath = "{town.name}"\n', encoding="utf-8"
    )
    script = str(Path(sys.executable).with_name("permanence"))
    pair = towns.in_turn(_process(script, "--help"), _python("import click"), 8)
    yield from compared("`permanence --help`, from nothing", "importing click", pair, 1.5)
    pair = towns.in_turn(_python("import bot.run"), _python(LIBRARIES), 6)
    yield from compared("`permanence run`, its imports", "its libraries, without numpy", pair, 1.25)
    say = _process(script, "say", f"status {ref(0)}", "--as", WORKER, "--config", str(config))
    pair = towns.in_turn(say, _python(LEAST), 6)
    yield from compared('`permanence say "status …"`', "click, sqlite3, tomllib and tabulate", pair, 3)


def _python(code: str) -> Callable[[], float]:
    return _process(sys.executable, "-c", code)


def _process(*words: str) -> Callable[[], float]:
    return timed(lambda: subprocess.run(words, check=True, capture_output=True))
