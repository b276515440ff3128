"""The rows that measures count, asked by plain statements: only once they are made of all that is on record."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from permanence.errors import Uncounted
from permanence.language import tr
from permanence.measures.figures import Counts, add
from permanence.measures.statement import counts_by_part, counts_of
from permanence.outcomes import OUTCOMES
from permanence.plan_changes import MAY_STOP
from storage.children import NAMED
from storage.spell_rows import NAMES
from storage.spells_due import SpellsDue
from storage.transaction import Transaction

UNCOUNTED = tr(
    "Figures are still being brought up to date with what was recorded last. Please ask again in a moment."
)
_READ_MOST = (
    *(
        "ended_as",
        "ended",
        "waiting_from",
        "waiting_until",
        "began",
        "next_began",
        "first_ordered",
        "entered",
        "ordered",
    ),
    *("order_undated", "matched", "placed", "moved_in", "first_matched", "team"),
)
_GATHERED = ", ".join(dict.fromkeys((*_READ_MOST, *NAMES)))
"""The columns of rows that are gathered: what most statements read comes first, as SQLite reads a row from its beginning."""
_STANDING = ("main.spells where retracted is null",)
"""Where the rows are that stand."""
_STOOD = ("main.spells where retracted is null and recorded <= :as_at", "temp.spells_then where true")
"""Where those are that stood after a change: they stand still, or were replaced since."""

_MAY_STOP = ", ".join(f"'{each}'" for each in MAY_STOP)
_SILENCING = ", ".join(f"'{row.key}'" for row in OUTCOMES.values() if row.silences)
MENTIONED = (
    f"coalesce(c.outcome, '') not in ({_SILENCING})"
    " and not exists (select 1 from main.spells s where s.child = c.ref and s.retracted is null"
    f" and (s.left_as in ({_SILENCING}) or s.ended_as in ({_SILENCING})))"
)
"""Whether anything may be said of the child `c`: no death, stillbirth or termination is on record."""


class Spells:
    """The rows that measures count, within one transaction.

    Figures count every child of a team, and of every team for those who may count them all; only whom the asker may know of
    is named. `as_at` is a change: what was known after it. The day that a figure is about stands in the statement.

    Raises Uncounted where rows are still to be made of what a change touched: no figure is told without it.
    """

    def __init__(self, records: Transaction) -> None:
        if SpellsDue(records).count(1):
            raise Uncounted(UNCOUNTED)
        self.records = records
        self._then: int | None = None

    def counts(self, statement: str, *, team: str | None = None, as_at: int | None = None) -> Counts:
        """What a statement counts, of those whom the asker may count."""
        rows, *more = self._ask(statement, team, as_at)
        counts = {**counts_of(rows)}
        for days, outcome, children in chain(*more):
            counts[days, outcome] = counts.get((days, outcome), 0) + children
        return counts

    def counts_by_part(
        self, statement: str, *, team: str | None = None, as_at: int | None = None
    ) -> dict[str | int | None, Counts]:
        """What a statement with a split counts, likewise: each part with its counts."""
        parts, *more = map(counts_by_part, self._ask(statement, team, as_at))
        for part, counts in chain(*(each.items() for each in more)):
            parts[part] = add(parts.get(part, {}), counts)
        return parts

    def children(
        self, statement: str, *, team: str | None = None, as_at: int | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of a statement that lists children, the column `child` first, of those whom the asker may know by name.

        Who that is holds as it is now, whatever was known before. Nobody is named of whom nothing may be said any more.
        """
        known = (
            f"select listed.* from ({statement}) as listed"
            f" join main.children c on c.ref = listed.child and c.retracted is null where {NAMED} and {MENTIONED}"
        )
        found = sorted(chain(*self._ask(known, team, as_at)), key=str)
        self.records.seen.update(str(row[0]) for row in found)
        return found

    def counted(self, statement: str, *, team: str | None = None) -> list[tuple[Any, ...]]:
        """The rows of a statement that lists children, of all whom the asker may count: to be counted, and not to be named."""
        return sorted(chain(*self._ask(statement, team, None)), key=str)

    def named(self, refs: Iterable[str]) -> list[str]:
        """Those of some children whom the asker may know by name."""
        rows = self.records.execute(
            "select c.ref from children c where c.retracted is null and c.ref in (select value from json_each(:refs))"
            f" and {NAMED} and {MENTIONED} order by c.ref",
            {**self.records.asker, "refs": self.records.list_of(refs)},
        )
        found = [ref for (ref,) in rows]
        self.records.seen.update(found)
        return found

    def with_plans_of(self, first: date, last: date, *, team: str | None = None) -> list[str]:
        """The children whom the asker may count of whom something was told in some days that may have ended a plan for adoption."""
        told = (
            "select {0} from main.{1} where retracted is null and {2}"
            f" between '{first.isoformat()}' and '{last.isoformat()}'"
        )
        statement = (
            "select distinct spells.child from ("
            f"{told.format('child', 'plans', 'agreed')}"
            f" union all {told.format('child', 'milestones', 'reached')} and milestone in ({_MAY_STOP})"
            f" union all {told.format('ref as child', 'children', 'closed')}"
            ") as told join spells on spells.child = told.child"
        )
        return [ref for (ref,) in self.counted(statement, team=team)]

    def known_later(self, listed: str, change: int, *, team: str | None) -> frozenset[str]:
        """Those of a statement that lists children who count otherwise than after a change, or in only one of the two: recorded late.

        They are to be counted, and not to be named. A row that stood then and stands still says the same, so only those recorded
        since are compared with those they replaced.
        """
        values = {**self.records.asker, "team": team, "as_at": change}
        since, replaced = (
            "main.spells where retracted is null and recorded > :as_at",
            self._as_they_stood(change)[-1],
        )
        columns = "materialized (select child, days, outcome from"
        found = self.records.execute(
            f"with anew as {columns} ({self._over(since, team, listed)})),"
            f" until_then as {columns} ({self._over(replaced, team, listed)}))"
            " select child from (select * from anew except select * from until_then)"
            " union select child from (select * from until_then except select * from anew)",
            values,
        )
        return frozenset(str(child) for (child,) in found)

    def rows(self, columns: Sequence[str], as_at: int | None) -> Iterator[tuple[Any, ...]]:
        """Some columns of every row that stands, or stood after a change, whoever may see whom: for what leaves as a whole."""
        stands = (
            "retracted is null"
            if as_at is None
            else f"recorded <= {as_at:d} and (retracted is null or retracted > {as_at:d})"
        )
        rows: Iterator[tuple[Any, ...]] = self.records.execute(
            f"select {', '.join(columns)} from main.spells where {stands}"
        )
        return rows

    def _ask(
        self, statement: str, team: str | None, as_at: int | None
    ) -> Iterator[Iterable[tuple[Any, ...]]]:
        """What a statement finds in each of the places where rows are that stand, or stood: none is in two, so counts add up."""
        values = {**self.records.asker, "team": team, "as_at": as_at}
        for rows in _STANDING if as_at is None else self._as_they_stood(as_at):
            yield self.records.execute(self._over(rows, team, statement), values)

    def _over(self, rows: str, team: str | None, statement: str) -> str:
        """A statement over some rows, of those whom the asker may count."""
        return f"with spells as not materialized (select * from {rows}{self._whom(team)}) {statement}"

    def _whom(self, team: str | None) -> str:
        """Of whom the asker may count, and wants to."""
        conditions = []
        if team is not None:
            conditions.append("team = :team")
        if not self.records.asker["every_figure"]:
            conditions.append("team in (select value from json_each(:teams))")
        return "".join(f" and {each}" for each in conditions)

    def _as_they_stood(self, change: int) -> Sequence[str]:
        """The rows after a change: most still stand, and are found by the indices of today; few were replaced since.

        Those few are gathered once. An index of all that ever stood would be read from end to end for each figure.
        """
        if self._then != change:
            self._gather(change)
        return _STOOD

    def _gather(self, change: int) -> None:
        execute = self.records.execute
        # A reader may write nothing, not even what is its own and gone with it.
        is_reader = execute("pragma query_only").fetchone()[0]
        execute("pragma query_only = off")
        try:
            execute("drop table if exists temp.spells_then")
            execute(
                f"create temp table spells_then as select {_GATHERED} from main.spells"
                f" where retracted > {change:d} and recorded <= {change:d}"
            )
            # Hardly any of them has ended: a road that is over changes no more.
            execute(
                "create index temp.spells_then_by_end on spells_then(ended_as, ended) where ended_as is not null"
            )
            execute(
                "create index temp.spells_then_by_wait on spells_then(waiting_from, waiting_until, entered, ordered,"
                " first_ordered, order_undated, matched) where waiting_from is not null"
            )
        finally:
            execute(f"pragma query_only = {is_reader}")
        self._then = change
