"""`permanence figures`: the indicators over the extracts of many authorities, as a table or for programs."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from tabulate import tabulate

from bot.terminal.engines.engine import ENGINES, PARQUET, engine_module, opened
from bot.terminal.rows import row_of
from commands.measures.asked import Asked
from commands.measures.said import COLUMNS, ROUNDED, cells, days_words
from permanence.errors import NotUnderstood, PermanenceError
from permanence.measures.answers import Cohort
from permanence.measures.extracts import Extract, refuse_twice
from permanence.measures.figures import HALF, QUARTER, THREE_QUARTERS, Counts
from permanence.measures.indicators import CAUTION, INDICATORS, Indicator, Statistic, beside
from permanence.measures.over_extracts import AUTHORITY, TEAM, Asking, Place, asking_over
from permanence.measures.windows import window_named
from permanence.teams import UNALLOCATED
from permanence.words import begun, count, day

TOLD_APART: Mapping[str, Sequence[str]] = {"authority": AUTHORITY, "team": TEAM}
"""What figures may be told apart by, by what is typed for it."""
PLACES = 4
"""How many decimal places a figure has for programs."""


@dataclass(frozen=True, slots=True)
class CountedExtracts:
    """What each indicator counts, by its code, in some extracts: of all together, then of each place."""

    engine: str
    extracts: Sequence[Extract]
    asking: Asking
    counts: Mapping[Place, Mapping[str, Counts]]


def figures(
    paths: Sequence[Path],
    engine: str = PARQUET,
    cluster: str | None = None,
    codes: Sequence[str] = (),
    years: str | None = None,
    at: date | None = None,
    by: str = "authority",
) -> CountedExtracts:
    """Count what extracts hold; `years` and `by` as they are typed.

    Raises PermanenceError for a file that is no extract, an authority that is there twice, and an engine that is not installed.
    """
    chosen = [row_of(INDICATORS, code.upper(), "There is no indicator") for code in codes] or [
        *INDICATORS.values()
    ]
    indicators = [*dict.fromkeys([*chosen, *filter(None, map(beside, chosen))])]
    window = window_named(years) if years else None
    if years and window is None:
        raise NotUnderstood(
            f"{years} names no years. `2025-26` is the year from April, `2026` the three years to March 2026."
        )
    counted_by = row_of(ENGINES, engine, "There is no engine").name
    told_apart = row_of(TOLD_APART, by, "Figures are not told apart by")
    files = _files(paths)
    extracts = engine_module(PARQUET).look_into(files)
    refuse_twice(extracts)
    asking = asking_over(extracts, indicators, window, at, told_apart)
    with opened(engine, files, cluster) as counting:
        found = asking.counts(counting.answers(asking.texts))
    return CountedExtracts(counted_by, extracts, asking, found)


def _files(paths: Iterable[Path]) -> Sequence[Path]:
    """The files that paths name; of a folder those in it that end in `.parquet`. Raises PermanenceError for one that is not there."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.parquet")) if path.is_dir() else [path] if path.is_file() else []
        if not inside:
            raise PermanenceError(
                f"{path} holds no file that ends in .parquet." if path.is_dir() else f"There is no {path}."
            )
        found += inside
    return [*{path.resolve(): path for path in found}.values()]


def as_text(counted: CountedExtracts) -> str:
    """The figures as tables, one an indicator: all together first, then each place."""
    return "\n\n".join([*_head(counted), *_tables(counted), *_foot(counted)])


def _head(counted: CountedExtracts) -> Iterator[str]:
    asking, rows = counted.asking, sum(each.rows for each in counted.extracts)
    yield (
        f"{begun(Asked((), asking.window, asking.census).about)}. {count(len(counted.extracts), 'authority', 'authorities')}, "
        f"{count(rows, 'row')}, counted by {counted.engine}."
    )
    yield "\n".join(f"{each.authority}: as known on {day(each.day)}" for each in counted.extracts)


def _tables(counted: CountedExtracts) -> Iterator[str]:
    for row in counted.asking.indicators:
        columns: Sequence[str] = OF_COHORT if row.statistic is Statistic.SURVIVAL else COLUMNS
        lines = [
            (_named(place), *_cells(counted.asking, row, counts[row.code]))
            for place, counts in counted.counts.items()
        ]
        alignment = ("left", *["right"] * len(columns))
        table = tabulate(lines, ("", *columns), disable_numparse=True, colalign=alignment)
        yield f"{row.code} · {row.name}\n{table}"


def _cells(asking: Asking, row: Indicator, counts: Counts) -> Sequence[str]:
    if row.statistic is Statistic.SURVIVAL:
        return _cohort_cells(asking.cohort(row, counts))
    return cells(asking.figure(row, counts))


OF_COHORT = (
    *("In it", "Reached", "Waiting", "Ended otherwise", "Not known", "Mean of those who reached it"),
    *("Floor mean", "Half had by day"),
)
"""What a cohort is printed with in a table."""


def _cohort_cells(cohort: Cohort) -> Sequence[str]:
    figure = cohort.figure
    numbers = (figure.children, figure.reached, figure.waiting, figure.ended, figure.not_known)
    half = _reached_by(cohort)[HALF]
    return (
        *(f"{number:,}" for number in numbers),
        *(days_words(mean) for mean in (figure.value, cohort.floor_mean)),
        "not yet" if half is None else f"{half:,}",
    )


def _reached_by(cohort: Cohort) -> Mapping[Fraction, int | None]:
    return {each.part: each.day for each in cohort.reached_by}


def _foot(counted: CountedExtracts) -> Iterator[str]:
    for row in counted.asking.indicators:
        yield f"{row.code} counts {row.reading}."
    if any(row.statistic is Statistic.SURVIVAL for row in counted.asking.indicators):
        yield f"Of a cohort: {CAUTION[0].lower()}{CAUTION[1:]}"
    yield (
        "Children chosen by how it ended, children followed from the start and those who wait are never to be compared with one "
        f"another. {ROUNDED}"
    )
    yield "These figures are not for publication as they stand: a small number may tell who a child is."


def _named(place: Place) -> str:
    return ", ".join(name or UNALLOCATED for name in place) or "All together"


def rows_for_programs(counted: CountedExtracts) -> Iterator[dict[str, Any]]:
    """Yield each figure of each place as values: days ISO, the value with four decimal places, null where there is none.

    An authority that is null stands for all of them together.
    """
    asking = counted.asking
    for place, of_place in counted.counts.items():
        authority, team = (*place, None, None)[:2]
        for row in asking.indicators:
            figure = asking.figure(row, of_place[row.code])
            yield {
                "indicator": row.code,
                "authority": authority,
                "team": team,
                "first": asking.window.first.isoformat(),
                "last": asking.window.last.isoformat(),
                "as_at": asking.census.isoformat(),
                "value": _decimal(figure.lowest if figure.is_lowest else figure.value),
                "counted": figure.counted,
                "of": figure.children,
                "reached": figure.reached,
                "waiting": figure.waiting,
                "ended": figure.ended,
                "without": figure.without,
                "not_known": figure.not_known,
                "mark": figure.threshold.days if figure.threshold else None,
                **_of_cohort(asking.cohort(row, of_place[row.code]), row.statistic is Statistic.SURVIVAL),
            }


def _of_cohort(cohort: Cohort, is_one: bool) -> dict[str, Any]:
    """What a cohort has besides; null of any other figure."""
    by = _reached_by(cohort)
    values = {
        "floor_mean": _decimal(cohort.floor_mean),
        "quarter_by": by[QUARTER],
        "half_by": by[HALF],
        "three_quarters_by": by[THREE_QUARTERS],
    }
    return values if is_one else dict.fromkeys(values)


def _decimal(value: Fraction | None) -> str | None:
    return None if value is None else str(Decimal(round(value * 10**PLACES)).scaleb(-PLACES))


def as_csv(counted: CountedExtracts) -> str:
    """The figures for programs, one a line."""
    text, rows = io.StringIO(), [*rows_for_programs(counted)]
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")


def as_json(counted: CountedExtracts) -> str:
    """The figures for programs, as one list."""
    return json.dumps([*rows_for_programs(counted)], ensure_ascii=False, indent=1)
