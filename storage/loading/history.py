"""What the rows of a load and the records say of one child together."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from permanence.contradictions import Contradiction
from permanence.events_csv import Problem
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.milestones import ENDED, MILESTONES
from permanence.outcomes import ending, is_after_ending, silent_since
from permanence.plans import with_plans
from permanence.words import day
from storage.loading.staging import IS_EVENT, MAY_ENTER


class History:
    """What the rows of a load and the records say of one child together."""

    def __init__(self, ref: str, rows: Sequence[Any]) -> None:
        born, closed, outcome, self._team, self.is_new, *_ = rows[0]
        self._arriving: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._recorded: set[tuple[str, str]] = set()
        details: dict[tuple[str, str], str] = {}
        plans: list[PlanAgreed] = []
        for *_, number, milestone, reached, detail, plan, alongside in rows:
            key = (milestone, reached)
            if number is None:
                self._recorded.add(key)
            else:
                self._arriving[key].append(number)
            if plan:
                plans.append(PlanAgreed(date.fromisoformat(reached), plan, alongside))
            else:
                details[key] = detail
        self.journey = Journey(
            Child(
                ref,
                "",
                Month.read(born) if born else None,
                closed=date.fromisoformat(closed) if closed else None,
                outcome=outcome,
            ),
            tuple(Event(date.fromisoformat(on), key, detail) for (key, on), detail in details.items()),
            tuple(sorted(plans, key=lambda plan: plan.on)),
        )

    @property
    def days(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """The days of each milestone that the rows tell, and those on record."""
        told: dict[str, set[str]] = defaultdict(set)
        recorded: dict[str, set[str]] = defaultdict(set)
        for days, events in ((told, self._arriving), (recorded, self._recorded)):
            for milestone, on in events:
                days[milestone].add(on)
        return told, recorded

    def problems(self, found: Contradiction) -> Iterator[tuple[int, Problem]]:
        """A problem for each row that brings in what contradicts; for both sides only where neither can be right."""
        event, other = self._numbers(found.event), self._numbers(found.other)
        numbers = [*event, *other] if found.is_certain or not event else event
        ways = [
            self._correction(each) for each in (found.event, found.other) if each and not self._numbers(each)
        ]
        how = [*ways, f"add what came between, {found.between}" if found.between else ""]
        ref = self.journey.child.ref
        if not found.is_certain:
            how.append(f"if it is so, `milestone {ref} …` asks and records it")
        way_out = "; ".join(filter(None, how))
        for number in numbers:
            yield number, Problem("date", f"{found.words} Check the date. Else: {way_out}.")

    def after_death(self) -> Iterator[tuple[int, Problem]]:
        """A problem for each row after a death, a stillbirth or a termination, and for a row of one before what is on record."""
        over, ref = silent_since(self.journey), self.journey.child.ref
        if over is None:
            return
        later = [each for each in with_plans(self.journey) if each.on > over]
        reason = (
            f"Tracking {ref} ended for good on {day(over)}, so nothing can be recorded after that. "
            "Check the date and the reference."
        )
        for each in later:
            yield from self._problem_of(each, reason)
        for each in later:
            if is_after_ending(each, over) and not self._numbers(each):
                words = MILESTONES[each.milestone].words
                reason = (
                    f"{ref} has {words} on record for {day(each.on)}, after that. Check the date. "
                    f"If it is right, `close {ref} …` asks and records it."
                )
                yield from self._problem_of(Event(over, ENDED), reason)
                return

    def back_in_no_team(self, teams: Collection[str]) -> Iterator[tuple[int, Problem]]:
        """A problem for each row by which a closed child would be tracked again, in a team that has ended."""
        closed, ref = self.journey.child.closed, self.journey.child.ref
        if closed is None or not self._team or self._team in teams or ending(self.journey):
            return
        reason = (
            f"{ref} would be tracked again with `{self._team}`, a team that has ended. First give them to another: "
            f"`edit {ref} team …`. Then load this once more."
        )
        for event in self.journey.each("care_entry"):
            if event.on >= closed:
                yield from self._problem_of(event, reason)

    def _problem_of(self, event: Event, reason: str) -> Iterator[tuple[int, Problem]]:
        yield from ((number, Problem("date", reason)) for number in self._numbers(event))

    def _numbers(self, event: Event | None) -> list[int]:
        """The rows that bring an event in; none if it is on record."""
        key = (event.milestone, event.on.isoformat()) if event else ("", "")
        return [] if key in self._recorded else self._arriving.get(key, [])

    def _correction(self, event: Event) -> str:
        words = MILESTONES[event.milestone].words
        return f"`correct {self.journey.child.ref} {words} {event.on:%d/%m/%Y} to …`"


HISTORY = f"""
    select coalesce(c.born, t.born), c.closed, c.outcome, c.team, c.ref is null, h.*
    from told t left join children c on c.ref = t.ref and c.retracted is null
    join (
        select s.id, s.milestone, s.reached, s.detail, s.plan, s.alongside from staged s
        where s.ref = :ref and not s.bad and {IS_EVENT} and {MAY_ENTER}
        union all
        select null, milestone, reached, detail, null, null from standing where child = :ref
        union all
        select null, :plan, agreed, because, plan, alongside from standing_plans where child = :ref
    ) h where t.ref = :ref
"""
"""What the rows and the records say of one child; what is on record has no number."""
