"""`permanence figures`: the indicators over the extracts of many authorities, as a table or for programs."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tabulate import tabulate

from bot.terminal.engines.engine import ENGINES, PARQUET, engine_module, opened
from bot.terminal.rows import row_of
from commands.measures.asked import Asked
from commands.measures.said import COLUMNS, ROUNDED, cells
from permanence.errors import NotUnderstood, PermanenceError
from permanence.measures.answers import Figure
from permanence.measures.extracts import Extract, refuse_twice
from permanence.measures.indicators import INDICATORS, beside
from permanence.measures.over_extracts import AUTHORITY, TEAM, Asking, Place, asking_over
from permanence.measures.windows import window_named
from permanence.words import begun, count, day

TOLD_APART: Mapping[str, Sequence[str]] = {"authority": AUTHORITY, "team": TEAM}
"""What figures may be told apart by, by what is typed for it."""
PLACES = 4
"""How many decimal places a figure has for programs."""


@dataclass(frozen=True, slots=True)
class CountedExtracts:
    """Figures of some extracts: of all together, then of each place."""

    engine: str
    extracts: Sequence[Extract]
    asking: Asking
    figures: Mapping[Place, Sequence[Figure]]


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
    told_apart = row_of(TOLD_APART, by, "Figures are not told apart by")
    files = _files(paths)
    extracts = engine_module(PARQUET).look_into(files)
    refuse_twice(extracts)
    asking = asking_over(extracts, indicators, window, at, told_apart)
    with opened(engine, files, cluster) as counting:
        found = asking.figures(counting.answers(asking.texts))
    return CountedExtracts(ENGINES[engine].name, extracts, asking, found)


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
    for number, row in enumerate(counted.asking.indicators):
        lines = [(_named(place), *cells(of_place[number])) for place, of_place in counted.figures.items()]
        yield f"{row.code} · {row.name}\n" + tabulate(
            lines, ("", *COLUMNS), disable_numparse=True, colalign=("left", *["right"] * len(COLUMNS))
        )


def _foot(counted: CountedExtracts) -> Iterator[str]:
    for row in counted.asking.indicators:
        yield f"{row.code} counts {row.reading}."
    yield (
        "Children chosen by how it ended, children followed from the start and those who wait are never to be compared with one "
        f"another. {ROUNDED}"
    )
    yield "These figures are not for publication as they stand: a small number may tell who a child is."


def _named(place: Place) -> str:
    return ", ".join(place) or "All together"


def rows_for_programs(counted: CountedExtracts) -> Iterator[dict[str, Any]]:
    """Yield each figure of each place as values: days ISO, the value with four decimal places, null where there is none.

    An authority that is null stands for all of them together.
    """
    window = counted.asking.window
    for place, of_place in counted.figures.items():
        authority, team = (*place, None, None)[:2]
        for figure in of_place:
            yield {
                "indicator": figure.indicator.code,
                "authority": authority,
                "team": team,
                "first": window.first.isoformat(),
                "last": window.last.isoformat(),
                "as_at": figure.census.isoformat(),
                "value": _decimal(figure),
                "counted": figure.counted,
                "of": figure.children,
                "reached": figure.reached,
                "waiting": figure.waiting,
                "ended": figure.ended,
                "without": figure.without,
                "not_known": figure.not_known,
                "mark": figure.threshold.days if figure.threshold else None,
            }


def _decimal(figure: Figure) -> str | None:
    if figure.value is None:
        return None
    return str(Decimal(round(figure.value * 10**PLACES)).scaleb(-PLACES))


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
