"""The rows that measures count, made from what is on record of children: as they were after each change, up to now.

Each is the one pure function of `permanence.measures.spells` over a journey; here its journeys are gathered, many at a time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.measures.spells import NOTHING_KNOWN, ChildFacts, Spell, spells
from permanence.siblings import TOGETHER, UNDECIDED
from storage.journeys import PLAN_AGREED, plan_from
from storage.transaction import Transaction

NAMES = Spell._fields
"""The columns of a row, in order."""

Changes = tuple[int, int | None]
"""The change that recorded something, and the one that retracted it."""


def rows_since(
    records: Transaction, since: Mapping[str, int]
) -> Iterator[tuple[str, Iterator[tuple[int, Sequence[Spell]]]]]:
    """The rows of some children, each from a change on: as they are after it, and after each later one that may have changed them."""
    ever: dict[str, _Ever] = defaultdict(_Ever)
    for name, (made, sql) in _EVER.items():
        for ref, recorded, retracted, *row in records.execute(sql, (records.list_of(since),)):
            getattr(ever[ref], name).append((made(row), (recorded, retracted)))
    siblings = _Siblings.of(records, since)
    for ref, change in since.items():
        yield ref, ever[ref].versions(ref, siblings, change)


def _told(table: str, columns: str, child: str, order: str) -> str:
    return f"select {columns} from {table} where {child} in (select value from json_each(?)) order by {order}"


def _child(row: Any) -> Child:
    ref, team, born, closed, outcome = row
    return Child(
        ref,
        team,
        Month.read(born) if born else None,
        closed=date.fromisoformat(closed) if closed else None,
        outcome=outcome,
    )


def _event(row: Any) -> Event:
    reached, milestone, detail = row
    return Event(date.fromisoformat(reached), milestone, detail)


# Made here, and of no more than rows are made of: what storage makes elsewhere it keeps, for those who ask again.
_EVER: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "children": (
        _child,
        _told("children", "ref, recorded, retracted, ref, team, born, closed, outcome", "ref", "id"),
    ),
    "events": (
        _event,
        _told(
            "milestones",
            "child, recorded, retracted, reached, milestone, detail",
            "child",
            "reached, milestone, detail",
        ),
    ),
    "plans": (
        plan_from,
        _told("plans", f"child, recorded, retracted, {PLAN_AGREED}", "child", "agreed, id"),
    ),
}
"""What a journey is made of, as it was ever on record: how each is made of a row, and the rows."""


@dataclass(slots=True)
class _Ever:
    """All that was ever on record of a child, each with its changes."""

    children: list[tuple[Any, Changes]] = field(default_factory=list)
    events: list[tuple[Event, Changes]] = field(default_factory=list)
    plans: list[tuple[PlanAgreed, Changes]] = field(default_factory=list)

    def versions(self, ref: str, siblings: "_Siblings", since: int) -> Iterator[tuple[int, Sequence[Spell]]]:
        """Yield a change, and each later one that may have changed the child's rows, with the rows after it."""
        own = (*self.children, *self.events, *self.plans)
        changes = {change for _, both in own for change in both if change} | siblings.changes(ref)
        for change in sorted({since, *(each for each in changes if each > since)}):
            child = next(_after(change, self.children), None)
            if child is None:
                yield change, ()
                continue
            journey = Journey(child, tuple(_after(change, self.events)), tuple(_after(change, self.plans)))
            yield change, spells(journey, siblings.facts(ref, change))


def _after(change: int, known: Iterable[tuple[Any, Changes]]) -> Iterator[Any]:
    """Yield what was on record after a change."""
    return (each for each, both in known if _stood(both, change))


def _stood(both: Changes, change: int) -> bool:
    recorded, retracted = both
    return recorded <= change and (retracted is None or retracted > change)


@dataclass(frozen=True, slots=True)
class _Siblings:
    """Which children are siblings, with all who are siblings of theirs in turn, and when that was on record."""

    arranged: Mapping[str, Sequence[tuple[str, str, Changes]]]
    numbers: Mapping[str, int]
    """A number of each child's own, which they keep when their reference is another."""

    @classmethod
    def of(cls, records: Transaction, refs: Iterable[str]) -> "_Siblings":
        """Those of some children."""
        arranged: dict[str, list[tuple[str, str, Changes]]] = {}
        asked = set(refs)
        while asked:
            found: dict[str, list[tuple[str, str, Changes]]] = {ref: [] for ref in asked}
            for ref, sibling, arrangement, *both in records.execute(
                "select child, sibling, arrangement, recorded, retracted from siblings"
                " where child in (select value from json_each(?))",
                (records.list_of(asked),),
            ):
                found[ref].append((sibling, arrangement, tuple(both)))
            arranged |= found
            asked = {sibling for each in found.values() for sibling, *_ in each} - arranged.keys()
        of_others = [ref for ref, siblings in arranged.items() if siblings]
        if not of_others:
            return cls(arranged, {})
        numbered = records.execute(
            "select ref, min(id) from children where ref in (select value from json_each(?)) group by ref",
            (records.list_of(of_others),),
        )
        return cls(arranged, dict(numbered))

    def group(self, ref: str, change: int | None = None) -> set[str]:
        """A child and all their siblings, after a change; without one all who ever were."""
        group, asked = {ref}, [ref]
        while asked:
            for sibling, _, both in self.arranged[asked.pop()]:
                if sibling not in group and (change is None or _stood(both, change)):
                    group.add(sibling)
                    asked.append(sibling)
        return group

    def facts(self, ref: str, change: int) -> ChildFacts:
        """What is known of a child's siblings after a change."""
        group = self.group(ref, change)
        if len(group) == 1:
            return NOTHING_KNOWN
        mine = [how for _, how, both in self.arranged[ref] if _stood(both, change)]
        return ChildFacts(
            sibling_group=str(min(self.numbers[each] for each in group)), siblings_together=_together(mine)
        )

    def changes(self, ref: str) -> set[int]:
        """Every change that may have changed who a child's siblings are, or where they are to live."""
        return {
            change
            for each in self.group(ref)
            for *_, both in self.arranged[each]
            for change in both
            if change
        }


def _together(arrangements: Sequence[str]) -> bool | None:
    """Whether a child is to live with a brother or sister; None where nothing is decided."""
    if TOGETHER in arrangements:
        return True
    return None if UNDECIDED in arrangements else False
