"""An indicator, a window and a day as one plain SQL text, which means the same to every engine.

A statement counts children by days waited and by what became of it. It compares and subtracts whole numbers, groups, and does
no more: no months, no division, no order, no function of dates. Days are written into the text as whole numbers. The table is
called `spells`; give a view that name to ask of what was known at a change.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from permanence.measures.benchmarks import AGES
from permanence.measures.days import number_of
from permanence.measures.figures import COUNTED, ENDED, NOT_KNOWN, REACHED, WAITING, WITHOUT, Counts
from permanence.measures.indicators import Indicator, Population
from permanence.measures.windows import Window

_YEARS_OF_AGE = " ".join(f"when age_at_entry < {12 * n} then '{age}'" for n, age in enumerate(AGES[:-2], 1))
SPLITS: Mapping[str, str] = {
    "team": "team",
    "harder to place": "harder_to_place",
    "age": "case when age_at_entry < 12 then 'under 1' when age_at_entry < 60 then '1 to 4' when age_at_entry >= 60 then '5 and over' end",
    "year of age": f"case {_YEARS_OF_AGE} when age_at_entry >= {12 * len(AGES[:-2])} then '{AGES[-2]}' end",
    "matched": "case when matched <= {census} then 1 else 0 end",
}
"""What the counts may be split by: the column, or one `case` of columns. Null is a group of its own: not known."""


def statement(
    indicator: Indicator, window: Window, census: date, split: str = "", by: Sequence[str] = ()
) -> str:
    """The text whose rows are `days, outcome, children`; with a split its column `part` comes first, before it those of `by`.

    The window is left out by an indicator of those waiting. What comes after the census is never counted.
    """
    part = [f"{SPLITS[split]} as part"] if split else []
    names = ", ".join([*by, *(["part"] if split else []), "days", "outcome"])
    inner = _inner(indicator, window, census, ", ".join([*by, *part]))
    return f"select {names}, count(*) as children from (\n{inner}\n) as waits group by {names}"


def census_of(part: Indicator, whole: Indicator, window: Window, census: date) -> date:
    """The day that a part of an indicator is about: who waits is counted by the end of the window that it is a part of."""
    is_part = part.code != whole.code and part.population is Population.WAITING
    return min(window.last, census) if is_part else census


NOTHING_MORE: Mapping[str, str] = {}
"""No column beside those that every listing has."""


def listing(
    indicator: Indicator, window: Window, census: date, more: Mapping[str, str] = NOTHING_MORE
) -> str:
    """The text whose rows are the children behind a figure: `child, period, leg, starts, ends, days, outcome`.

    `more` are further columns by the name that each is given: a column of a spell, or one `case` of columns.
    """
    named = "".join(f", {column} as {name}" for name, column in more.items())
    columns = f"child, period, leg, {indicator.start} as starts, {indicator.end} as ends{named}"
    inner = _inner(indicator, window, census, columns)
    names = "".join(f", {name}" for name in more)
    return f"select child, period, leg, starts, ends, days, outcome{names} from (\n{inner}\n) as waits"


def counts_of(rows: Iterable[tuple[int | None, str, int]]) -> Counts:
    """The counts that a statement's rows are.

    >>> counts_of([(42, "reached", 1), (None, "reached", 2)])
    {(42, 'reached'): 1, (None, 'reached'): 2}
    """
    return {(days, outcome): children for days, outcome, children in rows}


def counts_by(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Counts]:
    """The counts of each place, of rows that begin with what places are told apart by.

    >>> counts_by([("north", 42, "reached", 1), ("south", 42, "reached", 2)])
    {('north',): {(42, 'reached'): 1}, ('south',): {(42, 'reached'): 2}}
    """
    places: defaultdict[tuple[Any, ...], dict[tuple[int | None, str], int]] = defaultdict(dict)
    for row in rows:
        places[row[:-3]][row[-3], row[-2]] = row[-1]
    return dict(places)


def counts_by_part(
    rows: Iterable[tuple[str | int | None, int | None, str, int]],
) -> dict[str | int | None, Counts]:
    """The counts of each part that the rows of a statement with a split are; those of None are not known."""
    return {part: counts for (part,), counts in counts_by(rows).items()}


@dataclass(frozen=True, slots=True)
class _Case:
    """One way for it to be: an outcome, the days of the wait (null if empty), and when it is so: of the last, otherwise."""

    outcome: str
    days: str = ""
    when: str = ""


def _inner(indicator: Indicator, window: Window, census: date, columns: str) -> str:
    """The select of one row a child, with the columns asked for, the days and the outcome."""
    if indicator.made_of:
        raise ValueError(
            f"{indicator.code} has no statement: add the counts of {', '.join(indicator.made_of)}."
        )
    where, cases = _KINDS[indicator.population](indicator)
    days = _case({each.when: each.days for each in cases})
    outcome = _case({each.when: f"'{each.outcome}'" for each in cases})
    text = (
        f"  select {f'{columns}, ' if columns else ''}{days} as days,\n"
        f"         {outcome} as outcome\n"
        f"  from spells where {' and '.join((*where, *indicator.where))}"
    )
    day = number_of(census)
    numbers = {
        "{first}": number_of(window.first),
        "{last}": min(number_of(window.last), day),
        "{census}": day,
    }
    for name, number in numbers.items():
        text = text.replace(name, str(number))
    return text


def _case(thens: Mapping[str, str]) -> str:
    """The `case` of some conditions in order, the last of which is empty: what is so otherwise."""
    *whens, otherwise = thens.items()
    if {then for _, then in whens} <= {otherwise[1]}:
        return otherwise[1]
    tests = " ".join(f"when {when} then {then}" for when, then in whens if then)
    return f"case {tests} {f'else {otherwise[1]} ' if otherwise[1] else ''}end"


def _adopted(indicator: Indicator) -> tuple[Sequence[str], Sequence[_Case]]:
    has_it = " and ".join((f"{indicator.end} is not null", *indicator.needs))
    where = ("ended_as = 'adopted'", "ended between {first} and {last}")
    return where, (_Case(REACHED, _wait(indicator), has_it), _Case(WITHOUT))


def _left_care(indicator: Indicator) -> tuple[Sequence[str], Sequence[_Case]]:
    where = ("next_began is null", "left_care between {first} and {last}")
    days = _wait(indicator)
    return where, (_Case(REACHED, days, indicator.reached), _Case(ENDED, days))


def _waiting(indicator: Indicator) -> tuple[Sequence[str], Sequence[_Case]]:
    where = ("waiting_from <= {census}", "(waiting_until is null or waiting_until > {census})")
    return where, (_Case(WAITING, f"{{census}} - {indicator.start}"),)


def _followed(indicator: Indicator) -> tuple[Sequence[str], Sequence[_Case]]:
    start, end, over, by = indicator.start, indicator.end, indicator.otherwise, indicator.by
    where = (
        "began <= {census}",
        "(next_began is null or next_began > {census})",
        f"{start} between {{first}} and {{last}}",
        f"{start} <= {{census}}",
    )
    reached = _Case(REACHED, f"{end} - {start}", f"{end} <= {{census}}")
    ended = _Case(ENDED, f"{over} - {start}", f"{over} <= {{census}}")
    waiting = _Case(WAITING, f"{{census}} - {start}")
    if not by:
        return where, (reached, ended, waiting)
    in_time = replace(reached, when=f"{reached.when} and {end} <= {by}")
    return where, (
        in_time,
        replace(ended, when=f"{ended.when} and {over} <= {by}"),
        replace(waiting, when=f"{by} > {{census}}"),
        _Case(WITHOUT),
    )


def _happened(indicator: Indicator) -> tuple[Sequence[str], Sequence[_Case]]:
    start, end = indicator.start, indicator.end
    where = (f"{end} between {{first}} and {{last}}",)
    # A start told for a later day began something else.
    days = indicator.value or f"case when {start} <= {end} then {end} - {start} end"
    if not indicator.reached:
        return where, (_Case(COUNTED, days),)
    return where, (
        _Case(REACHED, days, indicator.reached),
        _Case(NOT_KNOWN, days, indicator.not_known),
        _Case(WITHOUT, days),
    )


def _wait(indicator: Indicator) -> str:
    return f"{indicator.end} - {indicator.start}"


_KINDS: Mapping[Population, Callable[[Indicator], tuple[Sequence[str], Sequence[_Case]]]] = {
    Population.ADOPTED: _adopted,
    Population.LEFT_CARE: _left_care,
    Population.WAITING: _waiting,
    Population.FOLLOWED: _followed,
    Population.HAPPENED: _happened,
}
