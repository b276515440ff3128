"""What it costs to load the yearly returns of ten years, beside reading the same files and inserting their rows as they stand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import make_database
from tests.bench.process import apart
from tests.bench.scale import Towns
from tests.bench.table import Row, measured, target
from tests.invented_returns import collection, stories, write_set

YEARS = range(2017, 2027)
TABLES = ("header", "episodes", "reviews", "ad1", "placed_for_adoption")
"""The tables of which something is kept."""


def returns(towns: Towns) -> Iterator[Row]:
    """`load` of ten years' returns, each time in a process of its own."""
    children, folder = towns.scale.many, towns.folder / "returns"
    told, rows = stories(children, first=date(2016, 4, 10), days=3_300), 0
    for year in YEARS:
        tables = collection(told, year)
        write_set(folder / str(year), {table: tables[table] for table in TABLES})
        rows += sum(len(tables[table]) for table in TABLES)
    ours, theirs = [], []
    for _ in range(min(3, towns.scale.rounds(3))):
        with TemporaryDirectory(dir=towns.folder) as made:
            into = Path(made, "ours.db")
            make_database(into)
            ours.append(apart("load_return", folder, into))
            theirs.append(apart("load_return_bare", folder, Path(made, "bare.db")))
    took, least = (min(cost.cpu for cost in costs) for costs in (ours, theirs))
    ratios = [each.cpu / bare.cpu for each, bare in zip(ours, theirs, strict=True)]
    yield Row(
        f"`load` of ten years' returns, {rows:,} rows, its CPU",
        f"{took:.2f} s",
        "reading and inserting them bare",
        f"{least:.2f} s",
        f"{took / least:.2f}×",
        f"{min(ratios):.2f}–{max(ratios):.2f}",
        target(took / least, 2.5),
    )
    yield measured("its memory", max(cost.peak for cost in ours), "MB", 150)
