"""SSDA903, the yearly return on children looked after, as a kind of file: several years together, each table in files of its own.

Years merge on the child and the day on which an episode began, and the later year wins. A child is read as a whole: where one row
cannot be read, none of the child's is, since what it might say could change what the others mean.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

from permanence.caching import cached_property
from permanence.errors import NotUnderstood
from permanence.events_csv import EventRow, Problem, RowContext
from permanence.keyed_references import KeyedReferences
from permanence.returns.columns import ReturnTable, TableCells, TableReader
from permanence.returns.derivation import (
    OF_CARE,
    OF_PLACEMENT,
    OF_STATUS,
    Adoption,
    AdoptionDecision,
    Episode,
    Remark,
    ReturnOfChild,
    ReviewHeld,
    as_day,
    derive,
    ending_before,
    told_whole,
    years_in,
    years_told,
)
from permanence.returns.kinds import Derived, KeptRow
from permanence.returns.merging import ToldRow, merged, month_of_birth, problems_of, unreadable
from permanence.returns.ssda903_tables import AD1, EPISODES, PLACED_ADOPTION, REVIEWS, TABLES, known
from permanence.sources import Source

WHOLE = OF_CARE | OF_STATUS | OF_PLACEMENT
"""The milestones of which a table of episodes tells every one in its year."""


class Ssda903:
    """One load's reading of the return. `references` is asked for when the first child is derived."""

    names_by_number = True

    def __init__(self, context: RowContext, references: Callable[[], KeyedReferences]) -> None:
        self._cells = TableCells(context)
        self._readers: list[TableReader] = []
        self._of = references

    @property
    def source(self) -> Source | None:
        """The return: of the year in which its last episode ended it tells the periods of care, the orders and the placements whole.

        Episodes of earlier years may be only those still open then, and before one has ended in its own year nothing shows which
        that is. Rows that an earlier load refused tell nothing whole.
        """
        whole = [each for each in self._readers if each.table is EPISODES and not each.is_part]
        spans = years_told((each.last_of("dec"), each.last) for each in whole)
        return Source("ssda903", WHOLE, spans, bool(whole)) if self._readers else None

    def table(self, header: Sequence[str]) -> TableReader | None:
        """The table of the return with such a header. Raises NotUnderstood for one that lacks a column."""
        found = known(header)
        if found is None:
            return None
        self._readers.append(TableReader(found, self._cells))
        return self._readers[-1]

    def derive(self, child: str, rows: Sequence[KeptRow]) -> Derived:
        """What the rows of a child tell, under the reference made of the child's number."""
        if any(row.told is None for row in rows):
            return Derived(problems=unreadable(rows, _COLUMNS))
        merged = _Merged(rows, self._review_years)
        if merged.problems:
            return Derived(problems=problems_of(merged.problems))
        try:
            ref = self._references.of(child)
        except NotUnderstood as error:
            return Derived(problems=[(rows[0].number, Problem("CHILD", str(error)))])
        found = derive(merged.told)
        events = [
            (each.row, EventRow(ref, each.milestone, as_day(each.on), each.detail, merged.born))
            for each in dict.fromkeys(found.events)
        ]
        doubts = found.doubts
        if not events and not found.conflicts and any(row.table.name == EPISODES.name for row in rows):
            doubts = [*doubts, Remark(rows[0].number, "CHILD", _NOTHING)]
        about = list(told_whole(ref, merged.told, rows))
        return Derived(events, problems_of(found.conflicts), problems_of(doubts), about)

    @cached_property
    def _references(self) -> KeyedReferences:
        return self._of()

    @cached_property
    def _review_years(self) -> frozenset[int]:
        """The years of which there are reviews: each table of them is taken to have all of each year of which it has any."""
        return years_in(month for each in self._readers if each.table is REVIEWS for month in each.months)


_COLUMNS = {table.name: "CHILD" for table in TABLES}
_NOTHING = "These rows tell no date of the child, so the child is not loaded. Load earlier years too, or `track` the child."


class _Merged:
    """What the rows of one child tell (`told`, `born`), those of several years merged; `problems` say where they contradict one another."""

    def __init__(self, rows: Sequence[KeptRow], review_years: frozenset[int]) -> None:
        self.problems: list[Remark] = []
        self._by_table: dict[str, list[ToldRow]] = defaultdict(list)
        months: dict[str, KeptRow] = {}
        for row in rows:
            values, name = (row.told or "").split("\t"), row.table.name
            self._by_table[name].append((row, values))
            if values[0] and name != EPISODES.name:  # where the others have the month of birth
                months.setdefault(values[0], row)
        self.born = month_of_birth(months, "DOB", self.problems)
        episodes = [
            Episode(begun, ended, rne, ls, place, rec, row.number)
            for row, (begun, ended, rne, ls, place, rec) in self._merge(EPISODES, 0, "DECOM")
        ]
        self.problems += ending_before(episodes)
        self.told = ReturnOfChild(
            episodes,
            [
                AdoptionDecision(on, ceased, why, row.number)
                for row, (_, on, ceased, why) in self._merge(PLACED_ADOPTION, 1, "DATE_PLACED")
                if on or ceased
            ],
            [
                Adoption(decided, matched, foster_care, row.number)
                for row, (_, decided, matched, foster_care) in self._merge(AD1, None, "DATE_INT")
            ],
            [ReviewHeld(on, row.number) for row, (_, on, _) in self._merge(REVIEWS, 1, "")],
            review_years,
        )

    def _merge(self, table: ReturnTable, key: int | None, column: str) -> list[ToldRow]:
        return merged(self._by_table.get(table.name, []), key, column, self.problems)
