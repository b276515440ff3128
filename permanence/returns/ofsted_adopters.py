"""Ofsted's list 11 as a kind of file: the days of adoptive families' journeys, under references made of the adopters' identifiers.

A family's reference is made of the identifier of one adopter with a key that only the authority has; the family's identifier in
the list says who else belongs to it, and is not kept. Where two adopters of a family have another day for a step, neither is taken.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from permanence.caching import cached_property
from permanence.errors import NotUnderstood
from permanence.events_csv import Problem, RowContext
from permanence.keyed import Key
from permanence.keyed_references import KeyedReferences
from permanence.returns import ofsted_lists as lists
from permanence.returns.columns import KnownHeader, TableCells, TableReader
from permanence.returns.derivation import Remark
from permanence.returns.kinds import Derived, FamilyTold, Kept, KeptRow, Read, StepTold
from permanence.returns.merging import problems_of, unreadable
from permanence.sources import Source
from permanence.words import day, listed

SHAPE = re.compile("FAM-[1-9]{11}")
"""What a reference made of an adopter's identifier looks like: figures, one of which checks the others."""
_NO_LONGER_ONES = "An adopter's number is at most nine figures here, or six letters and figures."
_UNREADABLE = "Another row of this family cannot be taken, so none of the family's rows is: together they say what happened."
_ONE_LEFT = "Another adopter of this family has not left, so it is not recorded that the family did."
_ALONE = "The list has no such column, so each adopter is taken as a family of their own."
_ON_THE_WAY = (
    (lists.ENQUIRY, "stage one", "stage one ended", "stage two", "stage two ended"),
    ("applied", "approved", "adopter matched", "children placed", lists.ADOPTED),
)
"""Columns whose days follow each other. Where the application comes among the stages is not the same everywhere."""


def family_references(key: Key) -> KeyedReferences:
    """The references that a key makes of adopters' identifiers: others than it makes of the same numbers of children."""
    return KeyedReferences(Key(key.digest("adoptive families", "references")), SHAPE, _NO_LONGER_ONES)


class OfstedAdopters:
    """One load's reading of list 11. `references` is asked for when the first family is derived."""

    names_by_number = False

    def __init__(self, context: RowContext, references: Callable[[], KeyedReferences]) -> None:
        self._cells = TableCells(context, lists.NOTHING | lists.NOT_HELD_YET)
        self._of = references
        self.source: Source | None = None

    def table(self, header: Sequence[str]) -> TableReader | None:
        """The list with such a header. Raises NotUnderstood for one that lacks a column."""
        found = lists.known(header, [lists.LIST_11])
        if found is None:
            return None
        self.source = Source("ofsted")
        return _AdopterReader(found, self._cells)

    def derive(self, _family: str, rows: Sequence[KeptRow]) -> Derived:
        """What the rows of a family's adopters tell, under the references made of their identifiers."""
        column = lists.LIST_11.label(lists.ADOPTER)
        if any(row.told is None for row in rows):
            return Derived(problems=unreadable(rows, {lists.LIST_11.name: column}, _UNREADABLE))
        read = [_AdopterRow.read(row) for row in rows]
        try:
            numbers = sorted({row.adopter for row in read}, key=lambda each: (len(each), each))
            adopters = [self._references.of(number) for number in numbers]
        except NotUnderstood as error:
            return Derived(problems=[(rows[0].number, Problem(column, str(error)))])
        if wrong := problems_of([*_told_twice(read), *_out_of_order(read)]):
            named = {number for number, _ in wrong}
            others = [row for row in rows if row.number not in named]
            return Derived(problems=wrong + unreadable(others, {lists.LIST_11.name: column}, _UNREADABLE))
        doubts = [
            Remark(row.number, lists.LIST_11.label(lists.FAMILY), _ALONE)
            for row in rows
            if isinstance(row.table, _AdopterReader) and not row.table.tells_families
        ]
        steps = [step for journey in _journeys(read) for step in _steps(journey, doubts)]
        told = FamilyTold(adopters, steps)
        return Derived(doubts=problems_of(doubts), families=[(rows[0].number, told)])

    @cached_property
    def _references(self) -> KeyedReferences:
        return self._of()


class _AdopterReader(TableReader):
    """Reads the rows of list 11. What a row is kept under is its family, or its adopter where no family is told."""

    def __init__(self, header: KnownHeader, cells: TableCells) -> None:
        super().__init__(header, cells)
        self._families = [(at, memory) for name, at, memory in self._columns if name == lists.FAMILY]

    @property
    def tells_families(self) -> bool:
        """Whether it has the column that says which adopters are a family."""
        return bool(self._families)

    def read(self, cells: Sequence[str]) -> Read:
        """The row as kept, the adopter's number before what else it tells."""
        found = super().read(cells)
        if not isinstance(found, Kept):
            return found
        family = next((memory[cells[at]] for at, memory in self._families if at < len(cells)), None)
        of = f"family {family.upper()}" if isinstance(family, str) and family else f"adopter {found.child}"
        return Kept(of, f"{found.child}\t{found.told}", found.problems)


class _AdopterRow(NamedTuple):
    """What a row tells of an adopter: texts by our names for the columns, a day year first."""

    number: int
    adopter: str
    values: Mapping[str, str]

    @classmethod
    def read(cls, row: KeptRow) -> "_AdopterRow":
        adopter, *told = (row.told or "").split("\t")
        return cls(row.number, adopter, dict(zip(lists.LIST_11.kept, told, strict=True)))

    @property
    def enquiry(self) -> str:
        return self.values[lists.ENQUIRY]


def _told_twice(rows: Sequence[_AdopterRow]) -> Iterator[Remark]:
    """Rows of one adopter's one enquiry that tell it in two ways."""
    by_enquiry = defaultdict[tuple[str, str], list[_AdopterRow]](list)
    for row in rows:
        by_enquiry[row.adopter, row.enquiry].append(row)
    for (_, enquiry), told in by_enquiry.items():
        if any(row.values != told[0].values for row in told):
            reason = f"Rows tell this adopter's enquiry of {_day(enquiry)} in two ways. Keep one of them."
            yield from (Remark(row.number, lists.LIST_11.label(lists.ENQUIRY), reason) for row in told)


def _out_of_order(rows: Sequence[_AdopterRow]) -> Iterator[Remark]:
    """Days of a row that follow each other the wrong way round."""
    label = lists.LIST_11.label
    for row in rows:
        for columns in _ON_THE_WAY:
            told = [column for column in columns if row.values[column]]
            for first, then in pairwise(told):
                if row.values[first] > row.values[then]:
                    reason = f"`{label(first)}` is after `{label(then)}`. Correct one of them."
                    yield from (Remark(row.number, label(column), reason) for column in (first, then))
        for column, on in row.values.items():
            if column in (*lists.STEPS, lists.LEFT_PROCESS) and on and on < row.enquiry:
                reason = f"That is before the enquiry of {_day(row.enquiry)}. Correct one of them."
                yield Remark(row.number, label(column), reason)


def _journeys(rows: Sequence[_AdopterRow]) -> Iterator[list[_AdopterRow]]:
    """The rows of one journey together: one of each adopter, none of whom had left it before another enquired."""
    journey: list[_AdopterRow] = []
    for row in sorted(rows, key=attrgetter("enquiry")):
        if any(row == other._replace(number=row.number) for other in journey):
            continue
        left = max(["", *(each.values[lists.LEFT_PROCESS] for each in journey)])
        if journey and (row.adopter in {each.adopter for each in journey} or "" < left <= row.enquiry):
            yield journey
            journey = []
        journey.append(row)
    yield journey


def _steps(journey: Sequence[_AdopterRow], doubts: list[Remark]) -> Iterator[StepTold]:
    """The steps of a journey, each told alike by whoever tells it; a family has enquired once one of its adopters has."""
    began = journey[0].enquiry
    for column, step in lists.STEPS.items():
        told = [row for row in journey if row.values[column]]
        days = {row.values[column] for row in told}
        if column == lists.ENQUIRY or len(days) == 1:
            yield _step(told[0], column, step, began)
        doubts += _in_two_ways(told, column, days)
    told = [row for row in journey if row.values[lists.LEFT_PROCESS]]
    days = {row.values[lists.LEFT_PROCESS] for row in told}
    reasons = {lists.HOW_LEFT.get(row.values[lists.WHY_LEFT]) for row in told}
    reason = next(iter(reasons)) if len(reasons) == 1 else None
    if len(days) == 1 and reason and len(told) < len(journey):
        doubts += [Remark(row.number, lists.LIST_11.label(lists.LEFT_PROCESS), _ONE_LEFT) for row in told]
    elif len(days) == 1 and reason:
        yield _step(told[0], lists.LEFT_PROCESS, reason, began)
    elif len(days) == 1:
        words = "Why the family left is not told, or in two ways, so that is not recorded."
        doubts += [Remark(row.number, lists.LIST_11.label(lists.WHY_LEFT), words) for row in told]
    doubts += _in_two_ways(told, lists.LEFT_PROCESS, days)


def _step(row: _AdopterRow, column: str, step: str, began: str) -> StepTold:
    return StepTold(row.number, step, date.fromisoformat(row.values[column]), date.fromisoformat(began))


def _in_two_ways(told: Sequence[_AdopterRow], column: str, days: set[str]) -> Iterator[Remark]:
    if len(days) > 1:
        taken = "the first is taken" if column == lists.ENQUIRY else "neither is taken"
        said = listed([_day(each) for each in sorted(days)])
        reason = f"The adopters of this family have two days for this, {said}: {taken}."
        yield from (Remark(row.number, lists.LIST_11.label(column), reason) for row in told)


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
