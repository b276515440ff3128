"""Ofsted's lists 8 and 10 as a kind of file: what happened to a child by their rows, under the reference that a return gives too.

Each list tells of the last year alone, so what one does not tell any more stays on record, but for an ending or a reversal that its
own row rules out. Where the two tell a day in two ways neither is taken; nothing is guessed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from permanence.caching import cached_property
from permanence.errors import NotUnderstood
from permanence.events_csv import EventRow, Problem, RowContext
from permanence.journey import Month
from permanence.keyed_references import KeyedReferences
from permanence.milestones import OUT_OF_CARE
from permanence.returns import ofsted_lists as lists
from permanence.returns import ssda903_codes as codes
from permanence.returns.columns import NUMBER, TableCells, TableReader
from permanence.returns.derivation import (
    A_DAY,
    ORDERS,
    AdoptionDecision,
    Event903,
    Remark,
    ReturnOfChild,
    as_day,
    purpose_of,
    told_whole,
)
from permanence.returns.kinds import Derived, KeptRow
from permanence.returns.merging import month_of_birth, problems_of, unreadable
from permanence.sources import Source, ToldAbout, ToldWhole


class OfstedLists:
    """One load's reading of the lists. `references` is asked for when the first child is derived."""

    names_by_number = True

    def __init__(self, context: RowContext, references: Callable[[], KeyedReferences]) -> None:
        self._cells = TableCells(context, lists.NOTHING)
        self._of = references
        self._is_any = False

    @property
    def source(self) -> Source | None:
        """The lists, which tell nothing whole."""
        return Source("ofsted") if self._is_any else None

    def table(self, header: Sequence[str]) -> TableReader | None:
        """The list with such a header. Raises NotUnderstood for one that lacks a column."""
        found = lists.known(header)
        if found is None:
            return None
        reader = TableReader(found, self._cells)
        self._is_any = self._is_any or reader.is_read
        return reader

    def derive(self, child: str, rows: Sequence[KeptRow]) -> Derived:
        """What the rows of a child tell, under the reference made of the child's number."""
        number = lists.LIST_10.label(NUMBER)
        if any(row.told is None for row in rows):
            return Derived(problems=unreadable(rows, {each.name: number for each in lists.LISTS}))
        try:
            ref = self._references.of(child)
        except NotUnderstood as error:
            return Derived(problems=[(rows[0].number, Problem(number, str(error)))])
        told = _Told(_ordered_in_time(rows))
        for row in rows:
            told.add(row)
        born, events = told.born(), told.events()
        return Derived(
            [
                (each.row, EventRow(ref, each.milestone, as_day(each.on), each.detail, born))
                for each in events
            ],
            problems_of(told.conflicts),
            problems_of(told.doubts),
            [*told_whole(ref, ReturnOfChild(decisions=_decisions(rows)), rows), *_in_care(ref, rows)],
        )

    @cached_property
    def _references(self) -> KeyedReferences:
        return self._of()


def _values(row: KeptRow) -> Mapping[str, str]:
    table = lists.LIST_8 if row.table.name == lists.LIST_8.name else lists.LIST_10
    return dict(zip(table.kept, (row.told or "").split("\t"), strict=True))


def _decisions(rows: Sequence[KeptRow]) -> Sequence[AdoptionDecision]:
    """The decisions of list 10, each with its reversal."""
    told = [(row.number, _values(row)) for row in rows if row.table.name == lists.LIST_10.name]
    return sorted(
        AdoptionDecision(each[lists.DECIDED], each[lists.REVERSED], "", row)
        for row, each in told
        if each[lists.DECIDED]
    )


def _in_care(ref: str, rows: Sequence[KeptRow]) -> Iterator[tuple[int, ToldAbout]]:
    """The days on which the child was in care by list 8, so on which care did not end: until it did, or the last day in the list."""
    for row in rows:
        values = _values(row)
        if (
            row.table.name != lists.LIST_8.name
            or row.table.is_part
            or values[lists.STATUS] in codes.SHORT_BREAKS
        ):
            continue
        since, left = as_day(values["started"]), values[lists.LEFT]
        until = as_day(left) - A_DAY if left else as_day(row.table.last)
        for ending in OUT_OF_CARE:
            yield row.number, ToldWhole(ref, since + A_DAY, until, ending)


def _ordered_in_time(rows: Sequence[KeptRow]) -> frozenset[str]:
    """The days of placement orders that follow their decision by a row: after a reversal another decision's row may tell them too."""
    told = [_values(row) for row in rows if row.table.name == lists.LIST_10.name]
    return frozenset(
        each[lists.ORDERED]
        for each in told
        if each[lists.DECIDED] and each[lists.DECIDED] <= each[lists.ORDERED]
    )


_COLUMN_OF = {
    "care_entry": lists.ENTERED,
    "adm_sbpfa": lists.DECIDED,
    "po_granted": lists.ORDERED,
    "adm_match": lists.MATCHED,
    "placed": lists.PLACED,
    "adoption_order": lists.ADOPTED,
    "ep_placed": lists.FOSTERED,
}
"""The column of list 10 that tells each milestone."""


@dataclass(slots=True)
class _Told:
    """What the rows of one child tell, each event with the column that tells it; `carried` are orders that two rows may tell."""

    carried: frozenset[str]
    conflicts: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)
    _by_8: dict[Event903, str] = field(default_factory=dict)
    _by_10: dict[Event903, str] = field(default_factory=dict)
    _months: dict[str, KeptRow] = field(default_factory=dict)

    def add(self, row: KeptRow) -> None:
        table = lists.LIST_8 if row.table.name == lists.LIST_8.name else lists.LIST_10
        values = _values(row)
        if values[lists.BORN]:
            self._months.setdefault(values[lists.BORN], row)
        add, found = (self._of_8, self._by_8) if table is lists.LIST_8 else (self._of_10, self._by_10)
        for event, column in add(row.number, values):
            found[event] = table.label(column)

    def born(self) -> Month | None:
        """The month of birth. Where rows tell of several, none is taken."""
        return month_of_birth(self._months, lists.LIST_10.label(lists.BORN), self.conflicts)

    def events(self) -> list[Event903]:
        """What happened, without what the two lists tell in two ways."""
        wrong = set(self._in_two_ways())
        return list(
            {
                (each.milestone, each.on): each for each in (*self._by_10, *self._by_8) if each not in wrong
            }.values()
        )

    def _of_8(self, row: int, values: Mapping[str, str]) -> Iterator[tuple[Event903, str]]:
        said = lists.LIST_8.label
        if values[lists.STATUS] in codes.SHORT_BREAKS:
            self.doubts.append(
                Remark(row, said(lists.STATUS), "Short breaks are not tracked, so this row makes no date.")
            )
            return
        yield Event903(row, "care_entry", values["started"]), "started"
        status = codes.LS.get(values[lists.STATUS])
        if status and status.milestone:
            if since := values[lists.STATUS_SINCE]:
                yield Event903(row, status.milestone, since, status.detail), lists.STATUS_SINCE
            else:
                reason = f"The day of the {status.words} is missing, so it is not recorded."
                self.doubts.append(Remark(row, said(lists.STATUS_SINCE), reason))
        if (since := values[lists.PLACE_SINCE]) and (milestone := purpose_of(values[lists.PLACE])):
            yield Event903(row, milestone, since), lists.PLACE_SINCE
        yield from self._left(row, values)

    def _left(self, row: int, values: Mapping[str, str]) -> Iterator[tuple[Event903, str]]:
        said, left, how = lists.LIST_8.label, values[lists.LEFT], codes.REC.get(values[lists.HOW])
        if left and how and how.milestone:
            yield Event903(row, how.milestone, left, how.detail), lists.LEFT
        elif left:
            reason = "The child left care that day, and how is not told. Record how it ended."
            self.doubts.append(Remark(row, said(lists.HOW), reason))
        elif how:
            reason = "There is a reason for leaving care and no day, so the child is taken as in care."
            self.doubts.append(Remark(row, said(lists.LEFT), reason))

    def _of_10(self, row: int, values: Mapping[str, str]) -> Iterator[tuple[Event903, str]]:
        said, decided, reversed_on = lists.LIST_10.label, values[lists.DECIDED], values[lists.REVERSED]
        wrong = {
            milestone
            for first, then, reason in ORDERS
            if (one := values[_COLUMN_OF[first]]) and (other := values[_COLUMN_OF[then]]) and one > other
            if (first, then) != ("adm_sbpfa", "po_granted") or other not in self.carried
            for milestone in self._out_of_order(row, first, then, reason)
        }
        for milestone, column in _COLUMN_OF.items():
            if values[column] and milestone not in wrong:
                yield Event903(row, milestone, values[column]), column
        if not reversed_on:
            return
        if decided > reversed_on:
            reason = "The decision was reversed before it was made (rule 522). Correct one of the days."
            self.conflicts.append(Remark(row, said(lists.REVERSED), reason))
            return
        if not decided:
            reason = "The decision was reversed on that day, and the day on which it was made is missing."
            self.doubts.append(Remark(row, said(lists.DECIDED), reason))
        why = codes.REASON_PLACED_CEASED.get(values[lists.WHY])
        detail = f"{why.key}: {why.words}" if why else ""
        yield Event903(row, "plan_reversed", reversed_on, detail), lists.REVERSED

    def _out_of_order(self, row: int, first: str, then: str, reason: str) -> Iterator[str]:
        for milestone in (first, then):
            column = lists.LIST_10.label(_COLUMN_OF[milestone])
            self.conflicts.append(Remark(row, column, f"{reason} Correct one of them."))
            if milestone != "care_entry":
                yield milestone

    def _in_two_ways(self) -> Iterator[Event903]:
        """Events of which each list tells another day; of a placement, list 8 has the latest, which may be another."""
        for milestone in ("care_entry", "po_granted", "placed", "adoption_order"):
            by_8 = [each for each in self._by_8 if each.milestone == milestone]
            by_10 = [each for each in self._by_10 if each.milestone == milestone]
            if not by_8 or not by_10 or {each.on for each in by_8} & {each.on for each in by_10}:
                continue
            if milestone == "placed":
                reason = "Ofsted's list 10 tells another day for placing the child for adoption, and that is taken."
                self.doubts += [Remark(each.row, self._by_8[each], reason) for each in by_8]
                yield from by_8
                continue
            reason = "Ofsted's lists 8 and 10 tell another day for this. Correct one of them."
            self.conflicts += [Remark(each.row, self._by_8[each], reason) for each in by_8]
            self.conflicts += [Remark(each.row, self._by_10[each], reason) for each in by_10]
            yield from (*by_8, *by_10)
