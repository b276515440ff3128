"""The kinds of value that figures are asked by: an indicator, and the years it is about."""

from collections.abc import Sequence
from typing import Annotated

from commands.grammar.values import Choice, Field, FieldType, Found, ReadingContext, Thing, ValueKind
from permanence.measures.indicators import INDICATORS
from permanence.measures.windows import window_named
from permanence.words import nearest

_AROUND = ".,;:?!"


def _indicator(words: Sequence[str], _: ReadingContext) -> Found:
    code = words[0].strip(_AROUND).upper()
    return (code, 1) if code in INDICATORS else None


def _window(words: Sequence[str], _: ReadingContext) -> Found:
    window = window_named(words[0].strip(_AROUND))
    return (str(window), 1) if window else None


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
    Field("Which figure"),
]
"""The code of an indicator."""
Years = Annotated[
    str,
    ValueKind(Thing.YEARS, "YEARS", "2025-26", _window),
    Field("Years", "2025-26 is the year from April, 2026 the three years to March 2026."),
]
"""The name of a window of years: `2025-26`, `2023-26`, or `2026` for the three years to March 2026."""
