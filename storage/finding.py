"""Finds children by what is on record of them: one query, however many children there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from permanence.agenda import HEARINGS_AND_PANELS, SETTLED_ANEW, SOON, Concern
from permanence.birth import ADULT
from permanence.contradictions import ends_of
from permanence.journey import Month
from permanence.milestones import ENDED, LEAVING_CARE, OF_A_FAMILY, OUT_OF_CARE
from permanence.outcomes import STAYS_IN_CARE, is_silenced
from permanence.plans import PLAN, PLANS
from permanence.spans import Unit
from permanence.timescales import Timescale
from storage.children import OWN, SEEN
from storage.families.sight import STEPS_KNOWN, told
from storage.transaction import Transaction

BIRTH = "birth"
"""The milestone of which the child's own month of birth tells."""
_TRACKED = "c.retracted is null and c.closed is null"
_ENDED_AS = (
    "(select group_concat(m.detail, char(10)) from milestones m where m.child = c.ref and m.retracted is null"
    f" and m.milestone = '{ENDED}') as ended"
)


def _listed(keys: Iterable[str]) -> str:
    """Keys as a list in SQL."""
    return ", ".join(f"'{key}'" for key in keys)


def _of_child(keys: Sequence[str], name: str = "m") -> str:
    return f"milestones {name} where {name}.child = c.ref and {name}.retracted is null and {name}.milestone in ({_listed(keys)})"


_OUT = _listed(OUT_OF_CARE)
_LEAST_DAYS = {Unit.DAY: 1, Unit.WORKING_DAY: 1, Unit.WEEK: 7, Unit.MONTH: 28}
_OVERDUE = (
    "(select count(*) from actions a where a.child = c.ref and a.retracted is null and a.ended is null and a.due < :today)"
    " as overdue"
)
_EXPECTED = f"""exists (select 1 from expectations e where e.child = c.ref and e.retracted is null
    and e.milestone <> '{BIRTH}' and e.milestone {{}} ({_listed(HEARINGS_AND_PANELS)})
    and e.expected <= {{}} and {told("e.milestone", "e.child")})"""
_HEARING = _EXPECTED.format("in", ":soon")
"""Whether a hearing or panel is close, or its day has passed."""
_DATE = f"(c.born <= :of_age or {_EXPECTED.format('not in', ':yesterday')})"
"""Whether the child comes of age, or anything else expected has not been recorded."""
_BY_TODAY = " and m.reached <= :today"
_LATEST = (
    ("entered", ("care_entry",), _BY_TODAY),
    ("entered_ever", ("care_entry",), ""),
    ("gone", LEAVING_CARE, _BY_TODAY),
    ("gone_ever", LEAVING_CARE, ""),
    ("placed", ("placed",), _BY_TODAY),
    ("matched", ("ltf_match",), _BY_TODAY),
    ("moved", ("placement_move",), _BY_TODAY),
    ("revoked", ("po_revoked", "plan_reversed"), _BY_TODAY),
    (
        "replanned",
        (PLAN,),
        f"{_BY_TODAY} and m.detail in ({_listed(key for key in PLANS if key != 'adoption')})",
    ),
    ("disrupted", ("disruption",), _BY_TODAY),
    ("disrupted_ever", ("disruption",), ""),
    ("settled_ever", SETTLED_ANEW, ""),
    ("out_ever", OUT_OF_CARE, ""),
)
_LATEST_DAYS = ", ".join(
    f"coalesce(max(m.reached) filter (where m.milestone in ({_listed(keys)}){until}), '') as {day}"
    for day, keys, until in _LATEST
)
"""The latest day of each thing that decides whether a child waits for a family, and since when; empty if there is none."""
_DECIDING = _listed(sorted({key for _, keys, _ in _LATEST for key in keys}))
_PLAN_LEFT = """coalesce((select max(p.agreed) from plans p where p.child = c.ref and p.retracted is null and p.agreed <= :today
    and p.plan <> 'adoption' and p.alongside is not 'adoption' and not exists (select 1 from plans q where q.child = p.child
    and q.retracted is null and q.agreed = p.agreed and q.id > p.id)), '')"""
"""The last day on which another plan than adoption was agreed."""
_IS_PLACED = f"""(placed <> '' and placed >= entered and disrupted < placed and moved <= placed and revoked <= placed and replanned <= placed
    and {_PLAN_LEFT} <= placed)"""
_IS_MATCHED = "(matched <> '' and matched >= entered and disrupted < matched and moved <= matched)"
_WAITS = f"""(entered <> '' and gone <= entered and not {_IS_PLACED} and not {_IS_MATCHED}
    or gone_ever = '' and entered_ever = '')"""
"""What `needs_permanence` says of those days."""
_PLAN_NOW = f"""exists (select 1 from (select p.child, p.agreed, p.plan, p.alongside from plans p where p.child = c.ref
    and p.retracted is null order by p.agreed desc, p.id desc limit 1) p where :plan in (p.plan, p.alongside)
    and not (:plan = 'adoption' and exists (select 1 from milestones r where r.child = p.child and r.retracted is null
    and r.milestone = 'plan_reversed' and r.reached > p.agreed and not exists (select 1 from milestones d
    where d.child = p.child and d.retracted is null and d.milestone = 'adm_sbpfa' and d.reached >= r.reached)))
    and not exists (select 1 from milestones o join milestones b on b.child = o.child and b.retracted is null
    and b.milestone = 'care_entry' and b.reached >= o.reached where o.child = p.child and o.retracted is null
    and o.milestone in ({_OUT}) and substr(o.detail, 1, instr(o.detail || ' ', ' ') - 1) not in ({_listed(STAYS_IN_CARE)}) and o.reached >= p.agreed))"""
"""What `plan_now` says: the plan agreed last, unless it was reversed, or agreed in an earlier time in care."""
_DISRUPTED = """(disrupted_ever <> '' and settled_ever <= disrupted_ever and out_ever < disrupted_ever and not exists
    (select 1 from plans p where p.child = c.ref and p.retracted is null and p.agreed >= disrupted_ever))"""
_WAIT = """iif(entered <> '' and gone <= entered, min(1.0,
    (julianday(:today) - julianday(entered)) / max(1, julianday(:today) - julianday(c.born || '-01'))), null)"""
"""The share of the child's life spent in care; null if it is not known."""


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
class Waiting:
    """A child whom a tracking panel looks at, as the dates on record tell without a rule.

    Attributes:
        concern: The worst reason they give to discuss the child; a rule may be a worse one.
        is_known: Whether no rule can be.
        wait: The time in care as a share of the child's life.
        overdue: How many actions are past their date.
    """

    ref: str
    team: str
    concern: Concern
    is_known: bool
    wait: float
    overdue: int


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
            f"select c.ref, {_ENDED_AS}, {_OVERDUE}, {_HEARING} or {_DATE} from children c"
            f" where c.team = :team and {_TRACKED} and {SEEN}",
            {"team": team, **_days(today), **self.records.asker},
        )
        return [
            Dated(ref, overdue, bool(overdue or is_past))
            for ref, ended, overdue, is_past in rows
            if not _is_silenced(ended)
        ]

    def waiting(self, today: date, laws: Iterable[Timescale]) -> list[Waiting]:
        """Every team's children whom a tracking panel looks at: those who wait for a permanent family, or are not yet in care.

        `laws` are the timescales set by law of which any may be watched.
        """
        laws = list(laws)
        may_break_a_law = " or ".join(f"({_may_be_past(law)})" for law in laws) or "false"
        of_child = (
            f"select c.ref, c.team, c.born, {_LATEST_DAYS} from children c left join milestones m on m.child = c.ref"
            f" and m.retracted is null and m.milestone in ({_DECIDING})"
            f" where {_TRACKED} and c.team <> '' and {SEEN} group by c.ref"
        )
        rows = self.records.execute(
            f"select c.ref, c.team, {_ENDED_AS}, {_WAIT}, {_OVERDUE}, {_DISRUPTED}, {_HEARING}, {_DATE},"
            f" {may_break_a_law}"
            f" from ({of_child}) c where {_WAITS} order by c.team, c.ref",
            {
                **_days(today),
                **{f"before_{law.id}": _latest_start(law, today) for law in laws},
                **self.records.asker,
            },
        )
        found = []
        for ref, team, ended, wait, overdue, is_disrupted, is_heard, is_past, may_break in rows:
            if not _is_silenced(ended):
                concern = _concern(is_disrupted, is_heard, overdue, is_past)
                is_known = concern is Concern.DISRUPTED or not (may_break or concern is Concern.NONE)
                found.append(Waiting(ref, team, concern, is_known, wait or 0.0, overdue))
        return found

    def overdue_longest(self, today: date, refs: Iterable[str], most: int) -> list[int]:
        """The numbers of the actions for some children that are past their date, the longest first."""
        rows = self.records.execute(
            "select a.number from actions a where a.retracted is null and a.ended is null and a.due < ?"
            " and a.child in (select value from json_each(?)) order by a.due, a.number limit ?",
            (today.isoformat(), self.records.list_of(refs), most),
        )
        return [number for (number,) in rows]


def _may_be_past(rule: Timescale) -> str:
    """Whether the rule may be past its date for a child `c`: it is not if each start has been met or ended since.

    What else keeps it from running is left to the rule itself.
    """
    # A state whose end starts it began with what ended it before.
    anew = rule.ends if rule.after_state else ()
    starts = (*rule.after, *(rule.before if rule.repeats else ()), *anew)
    # One of several that have to come does not meet it, and a start may be carried on beyond an end.
    is_ended = rule.after != rule.before and rule.after_state is None
    over = (*(rule.before if rule.nth == 1 else ()), *(rule.ends if is_ended else ()))
    return (
        f"exists (select 1 from {_of_child(_plainly(starts), 'a')} and a.reached < :before_{rule.id}"
        f" and not exists (select 1 from {_of_child(_plainly(over), 'b')} and b.reached > a.reached"
        " and b.reached <= :today))"
    )


def _plainly(keys: Iterable[str]) -> list[str]:
    """Milestones, whatever detail is asked of them."""
    return [key.partition(":")[0] for key in keys]


def _latest_start(rule: Timescale, today: date) -> str:
    """The day before which it must have begun to be past its date: no span is shorter than this."""
    spans = [span for span in (rule.span, rule.then, rule.once_settled) if span]
    least = 0 if rule.extends else min(span.count * _LEAST_DAYS[span.unit] for span in spans)
    return (today - timedelta(days=max(0, least - 1))).isoformat()


def _days(today: date) -> dict[str, str]:
    """The days by which dates on record are judged."""
    return {
        "today": today.isoformat(),
        "yesterday": (today - date.resolution).isoformat(),
        "soon": (today + SOON).isoformat(),
        "of_age": str(Month(today.year - ADULT, today.month)),
    }


def _concern(is_disrupted: int, is_heard: int, overdue: int, is_past: int | None) -> Concern:
    """The worst reason that dates on record give to discuss a child."""
    if is_disrupted:
        return Concern.DISRUPTED
    if is_heard:
        return Concern.HEARING
    if overdue:
        return Concern.ACTION
    return Concern.DATE if is_past else Concern.NONE


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
        yield _PLAN_NOW
    yield from (f"{_latest(keys)} is null" for keys in sought.not_reached)
    if any(key in OF_A_FAMILY for keys in (*sought.reached, *sought.not_reached) for key in keys):
        yield STEPS_KNOWN
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
    if any("link_ended" in ends_of(key)[0] for key in keys):
        yield _unlinked()
    yield from _over_otherwise(keys, "m")


def _unlinked() -> str:
    """Whether the last open link ended after a milestone `m`, before the child moved in: with a link of another family none is lost."""
    open_then = "(select sum(iif(x.milestone = 'link', 1, -1)) from {} and x.reached between l.reached and e.reached) > 0"
    return (
        f"exists (select 1 from {_of_child(['link_ended'], 'e')}"
        " and (e.reached > m.reached or (e.reached = m.reached and m.milestone = 'link'))"
        f" and not exists (select 1 from {_of_child(['placed'], 'p')} and p.reached >= m.reached and p.reached < e.reached)"
        f" and not exists (select 1 from {_of_child(['link'], 'l')} and l.reached <= e.reached"
        f" and {open_then.format(_of_child(['link', 'link_ended'], 'x'))}"
        f" and not ({' or '.join(_over_otherwise(['link'], 'l'))})))"
    )


def _over_otherwise(keys: Sequence[str], name: str) -> Iterator[str]:
    """Yield why a milestone, one of some, may stand no longer, whatever links ended."""
    ended = {end for key in keys for end in ends_of(key)[0]} - {"link_ended"}
    if any(with_the_plan for _, with_the_plan in map(ends_of, keys)):
        ended.add("plan_reversed")
        yield (
            f"exists (select 1 from plans p where p.child = c.ref and p.retracted is null and p.agreed >= {name}.reached"
            " and p.plan <> 'adoption' and p.alongside is not 'adoption')"
        )
    # Who is placed and moves on one day moved there, and has not moved on.
    yield (
        f"exists (select 1 from {_of_child(sorted(ended), 'e')} and (e.reached > {name}.reached"
        f" or (e.reached = {name}.reached and e.milestone <> 'placement_move')))"
    )
    # A child who has come back into care begins anew.
    yield (
        "exists (select 1 from milestones o join milestones b on b.child = o.child and b.retracted is null"
        f" and b.milestone = 'care_entry' and b.reached >= o.reached where o.child = c.ref and o.retracted is null"
        f" and o.milestone in ({_OUT})"
        f" and (o.reached > {name}.reached or (o.reached = {name}.reached and {name}.milestone <> 'care_entry')))"
    )
