"""What has happened to a child and what is expected: milestones, expectations, plans and updates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from permanence.journey import Child, Event, Journey, PlanAgreed
from permanence.plans import PLAN
from permanence.refusals import refuse_again
from storage.families.sight import NOT_OF_A_FAMILY, STEPS_KNOWN, told
from storage.history import Change, HistoryTable, kept
from storage.transaction import Transaction

EVENT = "reached, milestone, detail, chair"
"""The columns of which an event is made."""
PLAN_AGREED = "agreed, plan, alongside, because, changed_by"
"""The columns of which a plan is made."""


@dataclass(frozen=True, slots=True)
class Update:
    """A note on how things stand, and who left it."""

    on: date
    words: str
    person: str


@dataclass(frozen=True, slots=True)
class Touched:
    """When something was last recorded about a child, in UTC, and by whom."""

    at: datetime
    person: str


class Milestones(HistoryTable):
    """The milestones children have reached."""

    name = "milestones"

    def reach(self, ref: str, event: Event, change: Change) -> None:
        """Record a milestone reached. Raises RuleBroken if it is already on record and cannot happen again."""
        refuse_again(ref, event, self.of(ref, event.milestone, "care_entry"))
        self.record(
            change,
            child=ref,
            milestone=event.milestone,
            reached=event.on.isoformat(),
            detail=event.detail,
            chair=event.chair or None,
        )

    def note(self, ref: str, event: Event, change: Change) -> None:
        """Record a milestone reached, unless it is on record of that day."""
        if all(each.on != event.on for each in self.of(ref, event.milestone)):
            self.reach(ref, event, change)

    def correct(self, ref: str, old: Event, on: date, change: Change) -> None:
        """Move a milestone to another day, keeping the old one in history; nothing if it is not on record."""
        for one in self.of(ref, old.milestone):
            if one.on == old.on:
                self.replace(ref, one, replace(one, on=on), change)

    def replace(self, ref: str, old: Event, new: Event, change: Change) -> None:
        """Record a milestone in place of one on record, which history keeps."""
        self.remove(ref, old, change)
        self.reach(ref, new, change)

    def remove(self, ref: str, event: Event, change: Change) -> None:
        """Take a milestone off the record; history keeps it."""
        self.retract(
            change,
            "child = :child and milestone = :milestone and reached = :reached",
            {"child": ref, "milestone": event.milestone, "reached": event.on.isoformat()},
        )

    def of(self, ref: str, *milestones: str) -> list[Event]:
        """Every time a child reached one of some milestones, in date order."""
        rows = self.records.execute(
            f"select {EVENT} from milestones"
            " where child = ? and milestone in (select value from json_each(?)) and retracted is null order by reached",
            (ref, self.records.list_of(milestones)),
        )
        return [event_from(*row) for row in rows]

    def details(self, refs: Iterable[str], milestone: str) -> dict[str, list[str]]:
        """The details with which some children reached a milestone, by child; of those who did."""
        rows = self.records.execute(
            "select child, detail from milestones where child in (select value from json_each(?))"
            " and milestone = ? and retracted is null",
            (self.records.list_of(refs), milestone),
        )
        found: dict[str, list[str]] = defaultdict(list)
        for child, detail in rows:
            found[child].append(detail)
        return found

    def recorded_since(self, team: str, moment: datetime, day: date) -> list[tuple[str, str]]:
        """What a team's children reached from a day on, recorded after a moment: each reference and milestone.

        Correcting a milestone recorded before the moment does not count.
        """
        rows = self.records.execute(
            # "cross join" makes SQLite read in this order: the team's children first, not the whole audit.
            f"select m.child, m.milestone from children c"
            " cross join milestones m on m.child = c.ref and m.retracted is null"
            " cross join audit a on a.id = m.recorded"
            f" where c.team = :team and c.retracted is null and a.at > :moment and a.surface <> 'load' and m.reached >= :day and {told('m.milestone', 'm.child')}"
            " and not exists (select 1 from milestones o join audit b on b.id = o.recorded"
            " where o.child = m.child and o.milestone = m.milestone and o.retracted = m.recorded and b.at <= :moment)"
            " order by m.reached",
            {"team": team, "moment": moment.isoformat(), "day": day.isoformat(), **self.records.asker},
        )
        return list(rows)


class Expectations(HistoryTable):
    """The dates on which milestones are expected."""

    name = "expectations"

    def expect(self, ref: str, milestone: str, expected: date, change: Change) -> None:
        """Record the day a milestone is expected, replacing any earlier day."""
        self.forget(ref, milestone, change)
        self.record(change, child=ref, milestone=milestone, expected=expected.isoformat())

    def forget(self, ref: str, milestone: str, change: Change) -> None:
        """Drop the expected day of a milestone that has been reached."""
        self.retract(
            change, "child = :child and milestone = :milestone", {"child": ref, "milestone": milestone}
        )

    def given_up(self, children: Iterable[Child], since: date) -> list[tuple[str, str, date]]:
        """What was expected of some children for a day from one on, and is expected no more: each reference, milestone and day."""
        rows = self.records.execute(
            "select e.child, e.milestone, max(e.expected) from expectations e"
            f" where e.retracted is not null and {told('e.milestone', 'e.child')} and e.child in (select value from json_each(:refs)) and e.expected >= :since"
            " and not exists (select 1 from expectations o where o.child = e.child and o.milestone = e.milestone"
            " and o.retracted is null) group by e.child, e.milestone order by e.child, e.milestone",
            {
                "refs": self.records.list_of(child.ref for child in children),
                "since": since.isoformat(),
                **self.records.asker,
            },
        )
        return [(child, milestone, date.fromisoformat(on)) for child, milestone, on in rows]


class Plans(HistoryTable):
    """The permanence plans agreed."""

    name = "plans"

    def agree(self, ref: str, plan: PlanAgreed, change: Change) -> None:
        """Record a plan agreed."""
        self.record(
            change,
            child=ref,
            plan=plan.plan,
            alongside=plan.alongside,
            agreed=plan.on.isoformat(),
            because=plan.because,
            changed_by=plan.changed_by,
        )

    def correct(self, ref: str, old: date, on: date, change: Change) -> None:
        """Move the plans agreed on a day to another day. Raises RuleBroken if a plan is on record for that day already."""
        known = self.of(ref)
        refuse_again(ref, Event(on, PLAN), [Event(plan.on, PLAN) for plan in known])
        self.remove(ref, old, change)
        for plan in known:
            if plan.on == old:
                self.agree(ref, replace(plan, on=on), change)

    def replace(self, ref: str, on: date, plan: PlanAgreed, change: Change) -> None:
        """Record a plan in place of those agreed on a day, which history keeps."""
        self.remove(ref, on, change)
        self.agree(ref, plan, change)

    def remove(self, ref: str, on: date, change: Change) -> None:
        """Take the plans agreed on a day off the record; history keeps them."""
        self.retract(change, "child = :child and agreed = :agreed", {"child": ref, "agreed": on.isoformat()})

    def of(self, ref: str) -> list[PlanAgreed]:
        """Every plan agreed for a child, in date order; of one day, in the order recorded."""
        rows = self.records.execute(
            f"select {PLAN_AGREED} from plans where child = ? and retracted is null order by agreed, id",
            (ref,),
        )
        return list(map(plan_from, rows))


class Updates(HistoryTable):
    """Notes on how things stand."""

    name = "updates"

    def leave(self, ref: str, words: str, change: Change) -> None:
        """Leave a note."""
        self.record(change, child=ref, on_day=change.today.isoformat(), words=words)

    def latest(self, ref: str) -> Update | None:
        """The latest note about a child."""
        row = self.records.execute(
            "select u.on_day, u.words, a.person from updates u join audit a on a.id = u.recorded"
            " where u.child = ? and u.retracted is null order by u.on_day desc, u.id desc limit 1",
            (ref,),
        ).fetchone()
        return Update(date.fromisoformat(row[0]), row[1], row[2]) if row else None


class Journeys:
    """Whole journeys, read with one query per table."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def of(self, child: Child) -> Journey:
        """A child's journey."""
        ask = self.records.execute
        events = ask(
            f"select {EVENT} from milestones m"
            f" where child = :ref and retracted is null and {told('m.milestone', 'm.child')} order by reached, milestone, detail",
            {"ref": child.ref, **self.records.asker},
        )
        expected = ask(
            f"select milestone, expected from expectations m where child = :ref and retracted is null"
            f" and {told('m.milestone', 'm.child')}",
            {"ref": child.ref, **self.records.asker},
        )
        return Journey(
            child,
            tuple(event_from(*row) for row in events),
            tuple(Plans(self.records).of(child.ref)),
            {milestone: date.fromisoformat(when) for milestone, when in expected},
        )

    def of_each(self, children: Iterable[Child]) -> list[Journey]:
        """The journeys of several children, in the order given."""
        children = list(children)
        refs = self.records.list_of(child.ref for child in children)
        events, plans = defaultdict(list), defaultdict(list)
        expected: dict[str, dict[str, date]] = defaultdict(dict)
        for ref, *row in self._rows("milestones", EVENT, refs, "reached, milestone, detail"):
            events[ref].append(event_from(*row))
        for ref, *row in self._rows("plans", PLAN_AGREED, refs, "agreed, id"):
            plans[ref].append(plan_from(row))
        for ref, milestone, when in self._rows("expectations", "milestone, expected", refs):
            expected[ref][milestone] = date.fromisoformat(when)
        return [
            Journey(child, tuple(events[child.ref]), tuple(plans[child.ref]), expected[child.ref])
            for child in children
        ]

    def retracted_by_loads(self, ref: str) -> dict[int, list[Event]]:
        """What each load took out of what was on record of a child, by its change: milestones, and plans each as one."""
        rows = self.records.execute(
            "select t.retracted, t.reached, t.milestone, t.detail from ("
            " select retracted, reached, milestone, detail from milestones where child = :ref and retracted is not null"
            " union all select retracted, agreed, :plan, plan from plans where child = :ref and retracted is not null) t"
            " join audit a on a.id = t.retracted and a.verb = 'load'"
            f" where {told('t.milestone', ':ref')} order by t.reached",
            {"ref": ref, "plan": PLAN, **self.records.asker},
        )
        found = defaultdict(list)
        for change, reached, milestone, detail in rows:
            found[change].append(Event(date.fromisoformat(reached), milestone, detail))
        return found

    def tells_links(self, child: Child) -> bool:
        """Whether the person asking may know what was done to find a family for a child."""
        return bool(self.of_whom_links_are_told([child.ref]))

    def of_whom_links_are_told(self, refs: Iterable[str]) -> frozenset[str]:
        """Those of some children of whom the person asking may know what was done to find a family."""
        rows = self.records.execute(
            f"select c.ref from json_each(:refs) r join children c on c.ref = r.value where c.retracted is null and {STEPS_KNOWN}",
            {"refs": self.records.list_of(refs), **self.records.asker},
        )
        return frozenset(ref for (ref,) in rows)

    def touched(self, children: Iterable[Child]) -> dict[str, Touched]:
        """When something was last recorded about each child, and by whom."""
        refs = self.records.list_of(child.ref for child in children)
        rows = self.records.execute(
            f"select c.value, a.at, a.person from json_each(?) c join audit a on a.id = {_latest('c.value')}",
            (refs,),
        )
        return {ref: Touched(datetime.fromisoformat(at), person) for ref, at, person in rows}

    def touched_before(self, moment: datetime) -> list[str]:
        """The children still tracked of whom nothing was recorded since a moment, whoever asks."""
        rows = self.records.execute(
            "select c.ref from children c where c.retracted is null and c.closed is null"
            f" and (select at from audit where id = {_latest('c.ref')}) < ?",
            (moment.astimezone(UTC).isoformat(timespec="milliseconds"),),
        )
        return [ref for (ref,) in rows]

    def _rows(self, table: str, columns: str, refs: str, order: str = "id") -> Any:
        known = "true" if table == "plans" else told("m.milestone", "m.child")
        return self.records.execute(
            f"select child, {columns} from {table} m where retracted is null"
            f" and child in (select value from json_each(:refs)) and {known} order by {order}",
            {"refs": refs, **self.records.asker},
        )


def _latest(ref: str) -> str:
    """The change that last recorded something about a child whose reference stands in a column.

    What is done to find a family is left out: the day would tell of it whoever may not know.
    """
    latest = ", ".join(
        f"(select coalesce(max(recorded), 0) from {table} where {column} = {ref} and retracted is null{also})"
        for table, column, also in (
            ("children", "ref", ""),
            ("milestones", "child", f" and {NOT_OF_A_FAMILY}"),
            ("plans", "child", ""),
            ("actions", "child", ""),
            ("updates", "child", ""),
            ("expectations", "child", f" and {NOT_OF_A_FAMILY}"),
            ("approvals", "child", ""),
            ("reviews", "child", ""),
        )
    )
    return f"max({latest})"


@kept
def event_from(reached: str, milestone: str, detail: str, chair: str | None) -> Event:
    """An event from the columns of `EVENT`."""
    return Event(date.fromisoformat(reached), milestone, detail, chair or "")


def plan_from(row: Any) -> PlanAgreed:
    """A plan agreed from the columns of `PLAN_AGREED`."""
    agreed, *told = row
    return PlanAgreed(date.fromisoformat(agreed), *told)
