"""`make validate`: exports invented children of several years, and has the public validator judge what was written.

The validator has an environment of its own, whose Python is named when this is run.
"""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.terminal.exporting.export import export
from bot.terminal.loading.load import load
from storage.database import make_database
from tests.conftest import make_settings
from tests.invented_returns import collection, stories, write_set

YEARS = range(2022, 2027)
"""The years, by those in which they end: the validator has rules from the second on."""
OURS = ("ad1", "placed_for_adoption")


def written(folder: Path) -> None:
    """Write a return for each year into a folder: the two tables as we export them, the others as they were invented."""
    told = stories(270)
    years = {year: collection(told, year) for year in YEARS}
    paths = [
        path for year, tables in years.items() for path in write_set(folder / "loaded" / str(year), tables)
    ]
    settings, now = (
        make_settings(folder, "https://slack.invalid/api/"),
        datetime(2026, 11, 26, 12, tzinfo=UTC),
    )
    make_database(settings.database)
    load(paths, settings, "validator", lambda: now)
    for year, tables in years.items():
        rest = {name: rows for name, rows in tables.items() if name not in OURS}
        into, loaded = folder / "returns" / str(year), folder / "loaded" / str(year)
        write_set(into, rest)
        births = [loaded / "header.csv", loaded / "ad1.csv"]
        export("903-adoption", into, None, settings, lambda: now, date(year, 3, 31), births)


def main(python: str) -> int:
    """Write the returns, and have the validator judge them with a Python of its own; returns what it exits with."""
    os.environ["PERMANENCE_KEY"] = "0f" * 32
    with TemporaryDirectory() as name:
        written(Path(name))
        judge = Path(__file__).with_name("judge.py")
        return subprocess.run([python, judge, Path(name) / "returns"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
