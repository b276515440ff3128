"""What is said of the children behind a figure: what their dates are, and why a child is not in the measure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from permanence.language import tr
from permanence.measures.days import day_of
from permanence.measures.figures import COUNTED, ENDED, NOT_KNOWN, REACHED, WAITING, WITHOUT
from permanence.measures.indicators import (
    ADOPTED,
    GUARDIANSHIP,
    HEARD,
    PLAN_KNOWN,
    SETTLED,
    Indicator,
    Population,
)
from permanence.words import count, day

DAYS: Mapping[str, str] = {
    "entered": tr("came into care"),
    "left_care": tr("left care"),
    "family_finding": tr("family finding"),
    "recommended": tr("review"),
    "decided": tr("decision"),
    "first_decided": tr("decision"),
    "new_decision": tr("decision"),
    "first_ordered": tr("order"),
    "new_order": tr("order"),
    "matched": tr("match"),
    "first_matched": tr("match"),
    "placed": tr("placed"),
    "first_placed": tr("placed"),
    "moved_in": tr("moved in"),
    "early_permanence": tr("early permanence"),
    "first_disrupted": tr("disruption"),
    "proceedings": tr("proceedings"),
    "relatives_assessed": tr("relatives assessed"),
    "guardianship_planned": tr("plan"),
    "kinship_planned": tr("plan"),
    "fostering_planned": tr("plan"),
    "long_term_matched": tr("long-term match"),
    ADOPTED: tr("adopted"),
    GUARDIANSHIP: tr("special guardianship order"),
    SETTLED: tr("settled"),
    PLAN_KNOWN: tr("plan"),
    HEARD: tr("end of proceedings"),
}
"""What the day of a column, or of one made of several, is in a list."""
_ENDS: Mapping[str, str] = {
    "reversed": tr("plan reversed"),
    "disrupted": tr("disrupted"),
    "adopted": tr("adopted"),
}
"""The same of the column `ended`, by how it did."""
LACKS: Mapping[str, str] = {
    "placed is not null": tr("never placed for adoption"),
    "(first_ordered is not null or order_undated = 1)": tr("no placement order"),
    "early_permanence <= placed": tr("no early permanence before being placed"),
}
"""Why a child is without what an indicator needs."""


def left_out(indicator: Indicator) -> Iterator[tuple[str, Indicator]]:
    """Yield why children of those adopted are in no mean, each reason with an indicator whose population is those children.

    Who lacks several things is left out for the first; who lacks nothing but the end, for that.
    """
    if indicator.population is not Population.ADOPTED:
        return
    where = indicator.where
    for need in indicator.needs:
        lacks = f"case when {need} then 0 else 1 end = 1"
        yield LACKS[need], replace(indicator, where=(*where, lacks))
        where = (*where, need)
    has_no_end = f"{indicator.end} is null"
    yield tr(f"no day for: {_end(indicator, 'adopted')}"), replace(indicator, where=(*where, has_no_end))


@dataclass(frozen=True, slots=True)
class Behind:
    """One child behind a figure, once for each time that they count in it.

    Attributes:
        child: The reference.
        place: Which period of care, and which leg of it.
        days: The days waited; None if that is not known.
        outcome: What became of it.
        words: The dates, the days and what became of it, or why it is not in the measure.
    """

    child: str
    place: tuple[int, int]
    days: int | None
    outcome: str
    words: str


def more_columns(indicator: Indicator) -> Mapping[str, str]:
    """The columns that `behind` needs beside those of every listing."""
    needs = {f"need_{n}": f"case when {need} then 1 else 0 end" for n, need in enumerate(indicator.needs)}
    return {"ended_how": "ended_as", **needs}


def behind(indicator: Indicator, row: Sequence[Any]) -> Behind:
    """One child behind a figure, of a row of a listing with `more_columns`."""
    child, period, leg, starts, ends, days, outcome, ended_how, *has = row
    lacks = [LACKS[need] for need, is_met in zip(indicator.needs, has, strict=True) if not is_met]
    start, end = DAYS[indicator.start], _end(indicator, ended_how)
    is_over = outcome in (REACHED, COUNTED, WITHOUT) or indicator.population is Population.LEFT_CARE
    dates = [_on(start, starts), *([_on(end, ends)] if is_over else [])]
    said = [*filter(None, dates)]
    if outcome == NOT_KNOWN:
        said.append(tr("not known"))
    elif outcome == WITHOUT:
        said.append(lacks[0] if lacks else _WITHOUT.get(indicator.population, f"no day for: {end}"))
    elif days is None:
        said.append(tr(f"no day is known for: {start}"))
    elif indicator.floor and days < 0:
        said.append(tr(f"{count(-days, 'day')} before it, which counts as none"))
    else:
        said.append(f"{count(days, indicator.unit.removesuffix('s'))}{_became(indicator, outcome)}")
    return Behind(child, (period, leg), days, outcome, " · ".join(said))


def _became(indicator: Indicator, outcome: str) -> str:
    """What became of it, after a comma; nothing where it was reached, or is waited for by nobody."""
    if not indicator.is_awaited:
        return ""
    if outcome == ENDED:
        return (
            tr(", left another way")
            if indicator.population is Population.LEFT_CARE
            else tr(", ended otherwise")
        )
    return tr(", waiting") if outcome == WAITING else ""


_WITHOUT: Mapping[Population, str] = {
    Population.FOLLOWED: "not in time",
    Population.HAPPENED: "known not to be",
}
"""Why a child is without it, where that is not what the indicator needs."""


def _end(indicator: Indicator, ended_how: str) -> str:
    return _ENDS[ended_how] if indicator.end == "ended" else DAYS[indicator.end]


def _on(words: str, number: int | None) -> str:
    return "" if number is None else f"{words} {day(day_of(number))}"
