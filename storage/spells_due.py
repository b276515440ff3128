"""The children whose rows for measures are still to be made, and the making of them.

A change only notes which children it touched. Their rows are made before anybody counts, and otherwise soon after, by the clock:
of what is on record of a child and of nothing else (`storage/spell_rows.py`), just as if each change had made them itself. Undo
so takes none back. Where a change alters what was on record before it (a child gets another reference, words are taken out),
the rows are made first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from permanence.measures.spells import Spell
from storage.history import Change
from storage.spell_rows import NAMES, rows_since
from storage.transaction import Transaction

MADE_OF: Mapping[str, Sequence[str]] = {
    "children": ("ref",),
    "milestones": ("child",),
    "plans": ("child",),
    "siblings": ("child",),
    "renames": ("child", "reference"),
    "redactions": ("child",),  # takes words out of rows that stand
}
"""The tables of which the rows are made, with the columns that name a child there."""
_OF_SIBLINGS = frozenset({"siblings", "renames"})
"""Those that change the rows of a child's brothers and sisters too."""
_SIBLINGS = " union select s.sibling from touched join siblings s on s.child = touched.ref"
"""All who are or ever were siblings of children touched, and theirs in turn."""
_COLUMNS = ", ".join(NAMES)
_INSERT = f"insert into spells ({_COLUMNS}, recorded) values ({', '.join('?' * (len(NAMES) + 1))})"


class SpellsDue:
    """Whose rows are due, each child with the first change that they are still to be made of, within one transaction."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def note(self, change: Change) -> None:
        """Note the children of whom a change recorded or retracted anything that rows are made of."""
        # A child who is there several times is ignored as they are inserted; `union` would hold every row of a load to find them.
        touched = " union all ".join(
            f"select {column} from {table} where {by} = :change and {column} is not null"
            for table in MADE_OF
            if table in self.records.touched
            for column in MADE_OF[table]
            for by in ("recorded", "retracted")
        )
        if touched:
            siblings = _SIBLINGS if self.records.touched & _OF_SIBLINGS else ""
            self.records.execute(
                f"with recursive touched(ref) as ({touched}{siblings})"
                " insert or ignore into spells_due (child, since) select ref, :change from touched",
                {"change": change.id},
            )

    def count(self, most: int = -1) -> int:
        """Of how many children rows are due; no more than so many are counted."""
        counted = "select count(*) from (select 1 from spells_due limit ?)"
        return int(self.records.execute(counted, (most,)).fetchone()[0])

    def children(self, most: int = -1) -> Mapping[str, int]:
        """So many of the children whose rows are due, or all, each with the change since when they are."""
        return dict(self.records.execute("select child, since from spells_due limit ?", (most,)))

    def has_first(self) -> bool:
        """Whether there are children of whom no rows were ever made: the records are of an older version."""
        return self.records.execute("select 1 from spells_due where since = 0 limit 1").fetchone() is not None

    def settle(self, refs: Iterable[str]) -> None:
        """Make the rows that are due of some children and of all who ever were their siblings."""
        found = self.records.execute(
            f"with recursive touched(ref) as (select value from json_each(?){_SIBLINGS})"
            " select child, since from touched cross join spells_due on child = ref",
            (self.records.list_of(refs),),
        )
        self.make(dict(found))

    def make(self, due: Mapping[str, int]) -> None:
        """Make the rows of some children that are due: those that differ after a change replace what stood."""
        listed = self.records.list_of(due)
        standing: dict[str, dict[tuple[Any, ...], int]] = defaultdict(dict)
        for number, *row in self.records.execute(
            f"select id, {_COLUMNS} from spells where retracted is null and child in (select value from json_each(?))",
            (listed,),
        ):
            standing[row[0]][tuple(row)] = number
        for ref, versions in rows_since(self.records, due):
            for change, rows in versions:
                self._replace(standing[ref], rows, change)
        self.records.execute(
            "delete from spells_due where child in (select value from json_each(?))", (listed,)
        )

    def _replace(self, standing: dict[tuple[Any, ...], int], rows: Collection[Spell], change: int) -> None:
        """Retract those rows of a child that do not stand after a change, and record the others that do."""
        for row in [each for each in standing if each not in rows]:
            self.records.execute("update spells set retracted = ? where id = ?", (change, standing.pop(row)))
        for made in rows:
            if made not in standing:
                standing[made] = self.records.execute(_INSERT, (*made, change)).lastrowid
