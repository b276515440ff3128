"""SSDA903, the yearly return on children looked after, as a kind of file: several years together, each table in files of its own.

Years merge on the child and the day on which an episode began, and the later year wins. A child is read as a whole: where one row
cannot be read, none of the child's is, since what it might say could change what the others mean.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache

from permanence.contradictions import OUT_OF_CARE
from permanence.errors import NotUnderstood
from permanence.events_csv import EventRow, Problem, RowContext
from permanence.journey import Month
from permanence.keyed_references import KeyedReferences
from permanence.returns.derivation import (
    Adoption,
    AdoptionDecision,
    Episode,
    Remark,
    ReturnOfChild,
    ReviewHeld,
    derive,
    year_of,
)
from permanence.returns.kept_tables import KeptCells, KeptReader, unreadable
from permanence.returns.kinds import Derived, KeptRow
from permanence.returns.ssda903_tables import (
    AD1,
    EPISODES,
    PLACED_ADOPTION,
    REVIEWS,
    recognised,
)
from permanence.sources import Source

WHOLE = frozenset({"care_entry", *OUT_OF_CARE, "po_granted", "placed", "ep_placed"})
"""The milestones of which a table of episodes tells every one in its year."""


class Ssda903:
    """One load's reading of the return. `references` is asked for when the first child is derived."""

    names_by_number = True

    def __init__(self, context: RowContext, references: Callable[[], KeyedReferences]) -> None:
        self._cells = KeptCells(context)
        self._readers: list[KeptReader] = []
        self._of = references

    @property
    def source(self) -> Source | None:
        """The return: of the year in which its last episode began it tells the periods of care and the placements whole.

        Episodes of earlier years may be only those still open then.
        """
        lasts = [_day(each.last) for each in self._readers if each.table is EPISODES and each.last]
        spans = ((date(year_of(str(last)) - 1, 4, 1), last) for last in lasts)
        return Source("ssda903", WHOLE, tuple(spans)) if self._readers else None

    def table(self, header: Sequence[str]) -> KeptReader | None:
        """The table of the return with such a header. Raises NotUnderstood for one that lacks a column."""
        found = recognised(header)
        if found is None:
            return None
        self._readers.append(KeptReader(found, self._cells))
        return self._readers[-1]

    def derive(self, child: str, rows: Sequence[KeptRow]) -> Derived:
        """What the rows of a child tell, under the reference made of the child's number."""
        if refused := unreadable(rows, "CHILD"):
            return refused
        merged = _Merged(rows, self._review_years)
        if merged.problems:
            return Derived(problems=_told(merged.problems))
        try:
            ref = self._references.of(child)
        except NotUnderstood as error:
            return Derived(problems=[(rows[0].number, Problem("CHILD", str(error)))])
        found = derive(merged.told)
        events = [
            (each.row, EventRow(ref, each.milestone, _day(each.on), each.detail, merged.born))
            for each in dict.fromkeys(found.events)
        ]
        doubts = found.doubts
        if not events and not found.conflicts and any(row.table.name == EPISODES.name for row in rows):
            doubts = [*doubts, Remark(rows[0].number, "CHILD", _NOTHING)]
        return Derived(events, _told(found.conflicts), _told(doubts))

    @cached_property
    def _references(self) -> KeyedReferences:
        return self._of()

    @cached_property
    def _review_years(self) -> frozenset[int]:
        """The years of which there are reviews: each table of them is taken to have all from its first to its last."""
        tables = [each for each in self._readers if each.table is REVIEWS and each.last]
        return frozenset(
            year for each in tables for year in range(year_of(each.first), year_of(each.last) + 1)
        )


_NOTHING = "These rows tell no date of the child, so the child is not loaded. Load earlier years too, or `track` the child."


def _told(findings: Sequence[Remark]) -> list[tuple[int, Problem]]:
    return [(each.row, Problem(each.column, each.reason)) for each in dict.fromkeys(findings)]


_day = lru_cache(maxsize=16_384)(date.fromisoformat)
_month = lru_cache(maxsize=1_024)(Month.read)


class _Merged:
    """What the rows of one child tell (`told`, `born`), those of several years merged; `problems` say where they contradict one another."""

    def __init__(self, rows: Sequence[KeptRow], review_years: frozenset[int]) -> None:
        self.problems: list[Remark] = []
        self._by_table: dict[str, list[tuple[KeptRow, list[str]]]] = defaultdict(list)
        months: dict[str, KeptRow] = {}
        for row in rows:
            values, name = (row.told or "").split("\t"), row.table.name
            self._by_table[name].append((row, values))
            if values[0] and name != EPISODES.name:  # where the others have the month of birth
                months.setdefault(values[0], row)
        self.born = self._born(months)
        episodes = [
            Episode(begun, ended, rne, ls, place, rec, row.number)
            for row, (begun, ended, rne, ls, place, rec) in self._merge(EPISODES.name, 0, "DECOM")
        ]
        self.problems += [
            Remark(each.row, "DEC", "It ends before it begins. Correct one of the days.")
            for each in episodes
            if each.ended and each.ended < each.begun
        ]
        self.told = ReturnOfChild(
            episodes,
            [
                AdoptionDecision(on, ceased, why, row.number)
                for row, (_, on, ceased, why) in self._merge(PLACED_ADOPTION.name, 1, "DATE_PLACED")
                if on or ceased
            ],
            [
                Adoption(decided, matched, foster_care, row.number)
                for row, (_, decided, matched, foster_care) in self._merge(AD1.name, None, "DATE_INT")
            ],
            [ReviewHeld(on, row.number) for row, (_, on, _) in self._merge(REVIEWS.name, 1, "")],
            review_years,
        )

    def _born(self, months: Mapping[str, KeptRow]) -> Month | None:
        """The month of birth. Where rows tell of several, none is taken."""
        if len(months) > 1:
            reason = "The child was born in another month by another row. Correct one of them."
            self.problems.extend(Remark(row.number, "DOB", reason) for row in months.values())
        return next(map(_month, months), None)

    def _merge(self, table: str, key: int | None, column: str) -> list[tuple[KeptRow, list[str]]]:
        """The rows of a table in the order of their days, one for each: that of the later year, or of the file given later.

        `key` is the place of the day that they merge on; without one there is a single row. One file that tells a day in two ways
        contradicts itself, unless no `column` is named in which that would matter.
        """
        found = self._by_table.get(table, [])
        if len(found) < 2:
            return found
        years = [row.table.last for row, _ in found]
        if years != sorted(years):
            found = sorted(found, key=_year_order)
        days: dict[str, tuple[KeptRow, list[str]]] = {}
        for row, values in found:
            day = "" if key is None else values[key]
            before, told = days.get(day, (row, values))
            if told != values and column and before.table is row.table:
                reason = "Two rows of this file tell this differently. Keep one."
                self.problems += [Remark(each.number, column, reason) for each in (before, row)]
            days[day] = row, values
        return [days[day] for day in sorted(days)]


def _year_order(each: tuple[KeptRow, list[str]]) -> tuple[str, int]:
    """Where a row comes among those of several years: by the last day that its table tells of, then by its number."""
    row = each[0]
    return row.table.last, row.number
