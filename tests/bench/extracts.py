"""What an extract costs beside polars, and figures over ten million rows beside the same statements bare; what Spark takes."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from bot.terminal.engines.engine import engine_module
from bot.terminal.figures import figures as count_figures
from permanence.measures.over_extracts import Asking
from tests.bench.measures import lived, many_times
from tests.bench.process import Cost, apart
from tests.bench.scale import Towns
from tests.bench.table import Row, compared, measured, target
from tests.bench.timing import timed
from tests.bench.town import TODAY

AUTHORITIES = 100
"""Of how many authorities there are extracts: of a hundred thousand children each they are ten million rows."""
ASKED = ("A2", "A3", "A4", "A14", "HARDER", "COHORT")
"""What Spark is asked, which begins anew for each."""


def extracts(towns: Towns) -> Iterator[Row]:
    """An extract beside polars writing the same rows, and of ten times as many children."""
    town, many = lived(towns), towns.folder / "extracted-10.db"
    many_times(town, many, 10)
    numbers = count(1)

    def cost(kind: str, path: Path) -> Cost:
        return apart(kind, path, towns.folder / f"extracted-{next(numbers)}")

    few, ten_times = cost("export", town), cost("export", many)
    what = f"an extract of {towns.scale.many:,} children"
    if find_spec("polars"):
        pair = towns.in_turn(lambda: cost("export", town).cpu, lambda: cost("export_by_polars", town).cpu, 2)
        yield from compared(what, "the same rows read, and written by polars", pair, 2)
    else:
        yield measured(f"{what}, without polars beside it", few.cpu, "s")
    ratio = ten_times.cpu / few.cpu
    yield Row(
        "an extract of ten times as many",
        f"{ten_times.cpu:.2f} s",
        "of a tenth of them",
        f"{few.cpu:.2f} s",
        f"{ratio:.2f}×",
        target=target(ratio, 12),
    )
    yield measured("more memory than for a tenth of them", ten_times.peak - few.peak, "MB", 300)


def figures(towns: Towns) -> Iterator[Row]:
    """Every figure over ten million rows on DuckDB, beside its statements alone."""
    folder = collected(towns, towns.scale.rounds(AUTHORITIES))
    counted = count_figures([folder])
    rows = sum(each.rows for each in counted.extracts)
    ours = timed(lambda: count_figures([folder]), time.process_time)
    bare = timed(lambda: _bare(folder, counted.asking), time.process_time)
    what = f"every figure of {len(counted.extracts)} authorities, {rows:,} rows, by DuckDB"
    yield from compared(what, "the same statements, bare", towns.in_turn(ours, bare, 1), 1.3)
    yield measured("the same, as long as people wait", timed(lambda: count_figures([folder]))(), "s")


def _bare(folder: Path, asking: Asking) -> None:
    import duckdb

    with closing(duckdb.connect()) as connection:
        connection.read_parquet(f"{folder}/*.parquet").create_view("spells")
        for text in asking.texts:
            connection.execute(text).fetchall()


def collected(towns: Towns, authorities: int) -> Path:
    """A folder with an extract of each of so many authorities: the one town again and again, each child with another number."""
    import duckdb

    folder = towns.folder / f"collected-{authorities}"
    if not folder.exists():
        one = towns.folder / "of-one"
        if not one.exists():
            apart("export", lived(towns), one)
        folder.mkdir()
        with closing(duckdb.connect()) as connection:
            for number in range(authorities):
                connection.sql(
                    f"select * replace (child // {authorities} + {number} as child, 'Authority {number}' as authority)"
                    f" from '{one}/*.parquet'"
                ).write_parquet(f"{folder}/{number}.parquet", compression="zstd")
    assert f"{TODAY}" in next((towns.folder / "of-one").iterdir()).name
    return folder


def on_spark(towns: Towns) -> Iterator[Row]:
    """Some figures over a tenth of those rows on a cluster of one worker and of two, beside DuckDB on this machine."""
    from tests.spark.cluster import cluster

    folder = collected(towns, towns.scale.rounds(AUTHORITIES / 10))

    def taken(engine: str, url: str | None = None) -> Callable[[], float]:
        return timed(lambda: count_figures([folder], engine, url, ASKED))

    engine_module("spark")
    times: list[tuple[str, float, float]] = []
    for workers in (1, 2):
        with cluster(towns.folder / f"cluster-{workers}", workers) as running:
            first, again = (taken("spark", running.url)() for _ in range(2))
        times.append((f"{len(ASKED)} figures on Spark, {workers} worker{'s' * (workers > 1)}", first, again))
    alone = taken("duckdb")()
    for what, first, again in times:
        yield Row(
            what, f"{again:.1f} s", "by DuckDB, on this machine", f"{alone:.1f} s", f"{again / alone:.1f}×"
        )
        yield measured("the same, as Spark has just started", first, "s")
    yield from _gained(times)


def _gained(times: Sequence[tuple[str, float, float]]) -> Iterator[Row]:
    (_, _, one), (_, _, two) = times
    yield Row("two workers", f"{two:.1f} s", "one", f"{one:.1f} s", f"{two / one:.2f}×")
