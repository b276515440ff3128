"""The kinds of value that figures are asked by: an indicator, the way to a plan, and the years it is about."""

from collections.abc import Sequence
from typing import Annotated

from commands.grammar.values import AROUND, Choice, Field, FieldType, Found, ReadingContext, Thing, ValueKind
from permanence.errors import NotUnderstood
from permanence.language import tr
from permanence.measures.indicators import INDICATORS
from permanence.measures.stages import ROADS
from permanence.measures.windows import window_named, year, year_of
from permanence.plans import plans_typed
from permanence.words import begun, listed, nearest


def _plain(word: str) -> str:
    return word.strip(AROUND).lower()


_BY_NAME = {
    tuple(_plain(word) for word in row.label.split()): row.code
    for row in INDICATORS.values()
    if row.label != row.code
}
"""The indicators that are called by their name, by its words."""
_LONGEST_NAME = max(map(len, _BY_NAME))


def _indicator(words: Sequence[str], _: ReadingContext) -> Found:
    said = tuple(map(_plain, words[:_LONGEST_NAME]))
    # The longest name first: `harder to place` begins with a code.
    if taken := next((taken for taken in range(len(said), 0, -1) if said[:taken] in _BY_NAME), 0):
        return _BY_NAME[said[:taken]], taken
    code = said[0].upper()
    return (code, 1) if code in INDICATORS else None


def _window(words: Sequence[str], reading: ReadingContext) -> Found:
    if (ago := _YEARS_AGO.get(" ".join(map(_plain, words[:2])))) is not None:
        return str(year(year_of(reading.today).first.year - ago)), 2
    window = window_named(words[0].strip(AROUND))
    return (str(window), 1) if window else None


_YEARS_AGO = {"this year": 0, "last year": 1}


def _road(words: Sequence[str], _: ReadingContext) -> Found:
    if words[0].strip(AROUND).lower() == "diagnostic":
        return "diagnostic", 1
    plans, taken = plans_typed(words)
    if plans and plans[0].key not in ROADS:
        known = listed([road.name for key, road in ROADS.items() if key != "diagnostic"], tr("or"))
        raise NotUnderstood(
            tr(f"I measure no stages of the way to {plans[0].name.lower()}. I do for {known}.")
        )
    return (plans[0].key, taken) if plans else None


IndicatorCode = Annotated[
    str,
    ValueKind(
        Thing.INDICATOR,
        "INDICATOR",
        "A2",
        _indicator,
        lambda typed: nearest(typed.upper(), INDICATORS),
        field_type=FieldType.CHOICE,
        choices=tuple(Choice(row.code, f"{row.code} · {row.name}") for row in INDICATORS.values()),
    ),
    Field(tr("Which figure")),
]
"""The code of an indicator."""
RoadName = Annotated[
    str,
    ValueKind(
        Thing.PLAN,
        "PLAN",
        "special guardianship",
        _road,
        lambda _: [key.replace("_", " ") for key in ROADS],
        field_type=FieldType.CHOICE,
        choices=tuple(Choice(road.key, begun(road.name)) for road in ROADS.values()),
    ),
    Field(tr("Which plan"), tr("Leave it empty for adoption.")),
]
"""The key of a plan whose stages are measured, or `diagnostic`."""
Years = Annotated[
    str,
    ValueKind(Thing.YEARS, "YEARS", "2025-26", _window),
    Field(
        tr("Years"),
        tr(
            "2025-26 is the year from April, last year the one that ended in March, 2026 the three years to March 2026."
        ),
    ),
]
"""The name of a window of years: `2025-26` or `last year`, `2023-26`, or `2026` for the three years to March 2026."""
