"""What it costs to load files, our own CSV and ten years' returns, beside reading the same files and inserting their rows bare."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import connect, make_database
from tests.bench.process import Cost, apart
from tests.bench.scale import Towns
from tests.bench.table import Row, measured, target
from tests.bench.town import NEVER_MADE, OURS, build, write_rows
from tests.invented_returns import collection, stories, write_set

YEARS = range(2017, 2027)
TABLES = ("header", "episodes", "reviews", "ad1", "placed_for_adoption")
"""The tables of which something is kept."""


def loads(towns: Towns) -> Iterator[Row]:
    """`load` of as many rows of our own CSV as there are children."""
    rows, file = towns.scale.many, towns.folder / "rows.csv"
    write_rows(file, rows)
    yield from _beside_bare(towns, f"`load` of {rows:,} rows", file, lambda into: build(into, OURS), 3.5)


def returns(towns: Towns) -> Iterator[Row]:
    """`load` of ten years' returns, of a tenth of the children: some thirteen rows each."""
    folder, rows = towns.folder / "returns", 0
    told = stories(towns.scale.many // 10, first=date(2016, 4, 10), days=3_300)
    for year in YEARS:
        tables = collection(told, year)
        write_set(folder / str(year), {table: tables[table] for table in TABLES})
        rows += sum(len(tables[table]) for table in TABLES)
    yield from _beside_bare(towns, f"`load` of ten years' returns, {rows:,} rows", folder, make_database, 2.5)


def _beside_bare(
    towns: Towns, what: str, path: Path, make: Callable[[Path], None], most: float
) -> Iterator[Row]:
    """Load a file, or those of a folder, into a database made for it: each time in a process of its own, beside two floors.

    One is to insert the rows of the files as they stand. The other is to write what the load recorded, in its own tables with all
    their indices: what any way of keeping the same records must do.
    """
    costs = defaultdict[str, list[Cost]](list)
    for _ in range(min(3, towns.scale.rounds(3))):
        with TemporaryDirectory(dir=towns.folder) as folder:
            into, bare, written = (Path(folder, name) for name in ("ours.db", "bare.db", "written.db"))
            make(into)
            make_database(written)
            costs["ours"].append(apart("load", path, into))
            costs["bare"].append(apart("load_bare", path, bare))
            costs["written"].append(apart("load_written", path, into, written))
            with closing(connect(into, "")) as connection:
                connection.executescript(NEVER_MADE)
            costs["made"].append(apart("opened", into))
    for name, words, against, limit in (
        ("ours", f"{what}, its CPU", "bare", most),
        ("ours", "the same", "written", None),
        ("made", "of that, making the rows that measures count", "bare", None),
    ):
        took, least = (min(cost.cpu for cost in costs[each]) for each in (name, against))
        ratios = [ours.cpu / bare.cpu for ours, bare in zip(costs[name], costs[against], strict=True)]
        yield Row(
            words,
            f"{took:.2f} s",
            _FLOORS[against],
            f"{least:.2f} s",
            f"{took / least:.2f}×",
            f"{min(ratios):.2f}–{max(ratios):.2f}",
            target(took / least, limit),
        )
    yield measured("its memory", max(cost.peak for cost in costs["ours"]), "MB", 150)


_FLOORS = {
    "bare": "reading and inserting them bare",
    "written": "reading them, and writing bare all that it records",
}
