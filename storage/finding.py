"""Finds children by what is on record of them: one query, however many children there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from permanence.agenda import HEARINGS_AND_PANELS, SOON
from permanence.birth import ADULT
from permanence.contradictions import OUT_OF_CARE, ends_of
from permanence.events_csv import ENDED
from permanence.journey import Month
from permanence.outcomes import is_silenced
from permanence.plans import PLAN
from storage.children import OWN, SEEN
from storage.transaction import Transaction

BIRTH = "birth"
"""The milestone of which the child's own month of birth tells."""
_TRACKED = "c.retracted is null and c.closed is null"
_ENDED_AS = (
    "(select group_concat(m.detail, char(10)) from milestones m where m.child = c.ref and m.retracted is null"
    f" and m.milestone = '{ENDED}') as ended"
)
_OUT = ", ".join(f"'{key}'" for key in OUT_OF_CARE)
_DATES_PAST = f"""
    (select count(*) from actions a where a.child = c.ref and a.retracted is null and a.ended is null and a.due < :today)
        as overdue,
    c.born <= :of_age or exists (select 1 from expectations e where e.child = c.ref and e.retracted is null
        and e.milestone <> '{BIRTH}' and e.expected <= iif(e.milestone in ({", ".join(f"'{key}'" for key in HEARINGS_AND_PANELS)}), :soon, :yesterday))
"""


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


@dataclass(frozen=True, slots=True)
class Dated:
    """A child with what the dates on record tell without a rule: actions past theirs, and whether anything is pressing."""

    ref: str
    overdue: int
    is_pressing: bool


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
            if not _is_silenced(ended)
        ]

    def dated(self, team: str, today: date) -> list[Dated]:
        """A team's children. One who is not pressing by a date on record may be by a rule, or by a disruption."""
        rows = self.records.execute(
            f"select c.ref, {_ENDED_AS}, {_DATES_PAST} from children c where c.team = :team and {_TRACKED} and {SEEN}",
            {
                "team": team,
                "today": today.isoformat(),
                "yesterday": (today - date.resolution).isoformat(),
                "soon": (today + SOON).isoformat(),
                "of_age": str(Month(today.year - ADULT, today.month)),
                **self.records.asker,
            },
        )
        return [
            Dated(ref, overdue, bool(overdue or is_past))
            for ref, ended, overdue, is_past in rows
            if not _is_silenced(ended)
        ]


def _is_silenced(ended: str | None) -> bool:
    """Whether nothing may be said of a child whose endings were recorded with these details."""
    return is_silenced(None, ended.split("\n") if ended else ())


def _conditions(sought: Sought) -> Iterator[str]:
    """Yield what a child `c` must be, what is soonest known first."""
    yield _TRACKED
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
