"""Finds children by what is on record of them: one query, however many children there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from permanence.contradictions import OUT_OF_CARE, ends_of
from permanence.events_csv import ENDED
from permanence.outcomes import is_silenced
from permanence.plans import PLAN
from storage.children import OWN, SEEN
from storage.transaction import Transaction

BIRTH = "birth"
"""The milestone of which the child's own month of birth tells."""
_ENDED_AS = (
    "(select group_concat(m.detail, char(10)) from milestones m where m.child = c.ref and m.retracted is null"
    f" and m.milestone = '{ENDED}') as ended"
)
_OUT = ", ".join(f"'{key}'" for key in OUT_OF_CARE)


@dataclass(frozen=True, slots=True)
class Sought:
    """What children are sought by; what is None or empty is not asked.

    Attributes:
        team: The team they are with.
        person: One of their own people.
        plan: The key of a plan that is theirs now, or that alongside it.
        reached: Milestones that stand, each as the keys of those that are one to whoever asks: any review.
        not_reached: Milestones of which none stands, likewise.
    """

    team: str | None = None
    person: str | None = None
    plan: str | None = None
    reached: Sequence[Sequence[str]] = ()
    not_reached: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A child found, with the days on which what was sought was reached, in the same order."""

    ref: str
    team: str
    days: tuple[date, ...]


class ChildSearch:
    """Finds children who are tracked, whom the person asking may see and of whom something may be said."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def children(self, sought: Sought) -> list[Found]:
        """The children sought: whoever has waited longest since the first milestone sought is first, else by reference."""
        days = [f"day{number}" for number in range(len(sought.reached))]
        columns = [f"{_latest(keys)} as {day}" for keys, day in zip(sought.reached, days, strict=True)]
        # Worked out once for each child: a plain query would do so for the condition, the answer and the order.
        rows = self.records.execute(
            f"with found as materialized (select {', '.join(['c.ref', 'c.team', _ENDED_AS, *columns])} from children c"
            f" where {' and '.join(_conditions(sought))})"
            f" select {', '.join(['ref', 'team', 'ended', *days])} from found"
            f" where {' and '.join(f'{day} is not null' for day in days) or 'true'}"
            f" order by {', '.join([*days, 'ref'])}",
            {"team": sought.team, "who": sought.person, "plan": sought.plan, **self.records.asker},
        )
        return [
            Found(ref, team, tuple(map(date.fromisoformat, reached)))
            for ref, team, ended, *reached in rows
            if not (ended and is_silenced(None, ended.split("\n")))
        ]


def _conditions(sought: Sought) -> Iterator[str]:
    """Yield what a child `c` must be, what is soonest known first."""
    yield "c.retracted is null and c.closed is null"
    if sought.team:
        yield "c.team = :team"
    if sought.person:
        named = (
            f"select ref from children where {column} = :who and retracted is null and closed is null"
            for column in OWN
        )
        yield f"c.ref in ({' union all '.join(named)})"
    yield from map(_ever, sought.reached)
    if sought.plan:
        yield (
            "exists (select 1 from (select p.plan, p.alongside from plans p where p.child = c.ref and p.retracted is null"
            " order by p.agreed desc, p.id desc limit 1) p where :plan in (p.plan, p.alongside))"
        )
    yield from (f"{_latest(keys)} is null" for keys in sought.not_reached)
    yield SEEN


def _ever(keys: Sequence[str]) -> str:
    """Whether a child ever reached one of some milestones: most children who are not sought are passed over by it."""
    return "true" if set(keys) & {BIRTH, PLAN} else f"exists (select 1 from {_of_child(keys)})"


def _latest(keys: Sequence[str]) -> str:
    """The latest day on which one of some milestones was reached, of those that stand; null if none does."""
    if BIRTH in keys:
        return "c.born || '-01'"
    if PLAN in keys:
        return (
            "(select max(agreed) from (select agreed from plans where child = c.ref and retracted is null"
            f" union all select reached from {_of_child(keys)}))"
        )
    return f"(select max(m.reached) from {_of_child(keys)} and not ({' or '.join(_over(keys))}))"


def _over(keys: Sequence[str]) -> Iterator[str]:
    """Yield why a milestone `m`, one of some, may stand no longer."""
    ended = {end for key in keys for end in ends_of(key)[0]}
    if any(with_the_plan for _, with_the_plan in map(ends_of, keys)):
        ended.add("plan_reversed")
        yield (
            "exists (select 1 from plans p where p.child = c.ref and p.retracted is null and p.agreed >= m.reached"
            " and p.plan <> 'adoption' and p.alongside is not 'adoption')"
        )
    yield f"exists (select 1 from {_of_child(sorted(ended), 'e')} and e.reached >= m.reached)"
    # A child who has come back into care begins anew.
    yield (
        "exists (select 1 from milestones o join milestones b on b.child = o.child and b.retracted is null"
        f" and b.milestone = 'care_entry' and b.reached >= o.reached where o.child = c.ref and o.retracted is null"
        f" and o.milestone in ({_OUT})"
        " and (o.reached > m.reached or (o.reached = m.reached and m.milestone <> 'care_entry')))"
    )


def _of_child(keys: Sequence[str], name: str = "m") -> str:
    listed = ", ".join(f"'{key}'" for key in keys)
    return f"milestones {name} where {name}.child = c.ref and {name}.retracted is null and {name}.milestone in ({listed})"
