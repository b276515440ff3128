"""Why a row of a load is refused: it disagrees with other rows, or with what is on record."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from permanence.birth import comes_of_age, is_too_early
from permanence.contradictions import Contradiction, contradictions
from permanence.events_csv import DUE, ENDED, Problem
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.milestones import MILESTONES
from permanence.outcomes import ending, is_after_ending, silent_since
from permanence.plans import PLAN, with_plans
from permanence.references import likeness
from permanence.words import day, listed, nearest
from storage.likenesses import LIKE
from storage.load_staging import NOT_TAKEN_BACK, ON_RECORD, Staging

_FACTS = {"born": "born", "team": "team", "worker": "worker", "family_finder": "family_finder", "due": "date"}
"""The facts about the child that every row may give, each with its column in the file."""


class LoadChecks:
    """The checks on staged rows, each a problem with the number of its row."""

    def __init__(self, staging: Staging, today: date) -> None:
        self._staging = staging
        self._today = today

    def wrong_facts(self) -> dict[int, list[Problem]]:
        """Rows with a fact about their child that cannot be so, whatever the child's other rows say."""
        return _gather((*self._unknown_teams(), *self._born_otherwise()))

    def between_rows(self) -> dict[int, list[Problem]]:
        """Rows that contradict one another: all of them are refused, so that their order decides nothing."""
        return _gather((*self._different_facts(), *self._different_days(), *self._different_details()))

    def against_the_record(self) -> dict[int, list[Problem]]:
        """Rows that contradict the records, looked up within the transaction that enters the load."""
        return _gather(
            (
                *self._alike(),
                *self._incomplete_children(),
                *self._before_birth(),
                *self._on_record_otherwise(),
                *self._different_days_of_a_period(),
                *self._planned_otherwise(),
                *self._contradicting(),
            )
        )

    def _different_facts(self) -> Iterator[tuple[int, Problem]]:
        differ = " or ".join(f"count(distinct {fact}) > 1" for fact in _FACTS)
        for (ref,) in self._staging.rows(
            f"select ref from staged where not bad group by ref having {differ}"
        ):
            for fact, column in _FACTS.items():
                told = self._staging.rows(
                    f"select distinct {fact} from staged where ref = ? and not bad and {fact} is not null order by 1",
                    ref,
                )
                if len(told) > 1:
                    values = listed([f"`{value}`" for (value,) in told])
                    yield from self._staging.of_child(
                        ref, Problem(column, f"The rows of {ref} say {values}. Keep one.")
                    )

    def _different_days(self) -> Iterator[tuple[int, Problem]]:
        for ref, milestone in self._staging.rows(
            "select ref, milestone from staged where not bad and milestone in (select milestone from once)"
            " group by ref, milestone having count(distinct reached) > 1"
        ):
            rows = self._staging.rows(
                "select id, reached from staged where ref = ? and milestone = ? and not bad", ref, milestone
            )
            days = listed(
                [day(date.fromisoformat(each)) for each in sorted({reached for _, reached in rows})]
            )
            reason = f"{ref} can have one {MILESTONES[milestone].words}, and the rows say {days}. Keep one."
            yield from ((number, Problem("date", reason)) for number, _ in rows)

    def _different_details(self) -> Iterator[tuple[int, Problem]]:
        for ref, milestone, reached in self._staging.rows(
            "select ref, milestone, reached from staged where not bad group by ref, milestone, reached"
            " having count(distinct nullif(detail, '')) > 1"
            " or count(distinct plan || ' ' || coalesce(alongside, '')) > 1"
        ):
            on = day(date.fromisoformat(reached))
            reason = f"{ref} has different details for {MILESTONES[milestone].words} on {on}. Keep one."
            for (number,) in self._staging.rows(
                "select id from staged where ref = ? and milestone = ? and reached = ? and not bad",
                *(ref, milestone, reached),
            ):
                yield number, Problem("detail", reason)

    def _unknown_teams(self) -> Iterator[tuple[int, Problem]]:
        teams = [
            key for (key,) in self._staging.rows("select key from teams where retracted is null order by key")
        ]
        for number, team in self._staging.rows("select id, team from staged where team is not null"):
            if team not in teams:
                yield number, Problem("team", _unknown_team(team, teams))

    def _born_otherwise(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, born in self._staging.rows(
            "select s.id, s.ref, c.born from staged s join children c on c.ref = s.ref and c.retracted is null"
            " where s.born <> c.born"
        ):
            reason = f"{ref} is on record as born in {Month.read(born).first:%B %Y}. Is it the same child?"
            yield number, Problem("born", reason)

    def _alike(self) -> Iterator[tuple[int, Problem]]:
        """New children whose references look like another's, on record or new."""
        told = [ref for (ref,) in self._staging.rows("select ref from told order by ref")]
        like: dict[str, set[str]] = defaultdict(set)
        for ref in told:
            like[likeness(ref)].add(ref)
        known = set()
        for looks, ref in self._staging.rows(LIKE, json.dumps(list(like))):
            like[looks].add(ref)
            known.add(ref)
        for ref in told:
            others = sorted(like[likeness(ref)] - {ref})
            if others and ref not in known:
                yield from self._staging.of_child(ref, Problem("ref", _alike_words(ref, others, known)))

    def _incomplete_children(self) -> Iterator[tuple[int, Problem]]:
        for ref, born, due, team in self._staging.rows(
            f"select ref, born, due, team from told where not {ON_RECORD.format('told.ref')}"
            " and (team is null or (born is null and due is null))"
        ):
            if team is None:
                yield from self._staging.of_child(
                    ref, Problem("team", f"No row that can be loaded says which team {ref} is with.")
                )
            if born is None and due is None:
                reason = (
                    f"No row that can be loaded says when {ref} was born. An unborn child has a row `{DUE}`."
                )
                yield from self._staging.of_child(ref, Problem("born", reason))

    def _before_birth(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, milestone, reached, born in self._staging.rows(
            "select s.id, s.ref, s.milestone, s.reached, coalesce(c.born, t.born) as birth"
            " from staged s join told t on t.ref = s.ref"
            " left join children c on c.ref = s.ref and c.retracted is null"
            " where not s.bad and s.milestone <> ? and (s.reached < birth || '-01'"
            "   or (birth is null and (t.due is not null or c.ref is not null)))",
            DUE,
        ):
            words, on = MILESTONES[milestone].words, date.fromisoformat(reached)
            if not is_too_early(Month.read(born) if born else None, on, milestone):
                continue
            if born is None:
                reason = f"{ref} is not born, as far as is known, so {words} cannot be recorded."
                yield number, Problem("milestone", reason)
            else:
                yield number, Problem("date", f"{day(on)} is before {ref} was born. Check the year.")

    def _on_record_otherwise(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, milestone, recorded in self._staging.rows(
            "select s.id, s.ref, s.milestone, m.reached from staged s"
            " join milestones m on m.child = s.ref and m.milestone = s.milestone and m.retracted is null"
            " where not s.bad and s.milestone in (select milestone from once) and m.reached <> s.reached"
            f" and {NOT_TAKEN_BACK}"
        ):
            words, on = MILESTONES[milestone].words, date.fromisoformat(recorded)
            yield number, Problem("date", _on_record_words(ref, words, on))

    def _different_days_of_a_period(self) -> Iterator[tuple[int, Problem]]:
        """Several days for what happens once each time in care: which time it was depends on the entries to care on record."""
        for ref, milestone, found in self._staging.rows(
            f"with dated as ({_DATED}) select ref, milestone, json_group_array(json_array(id, reached))"
            " from dated group by ref, milestone, period having count(distinct reached) > 1 and max(id) is not null"
        ):
            rows, words = (
                [(number, reached) for number, reached in json.loads(found)],
                MILESTONES[milestone].words,
            )
            days = sorted({reached for _, reached in rows})
            recorded = [reached for number, reached in rows if number is None]
            if recorded:
                on = date.fromisoformat(max(recorded))
                reason = _on_record_words(ref, words, on)
            else:
                told = listed([day(date.fromisoformat(each)) for each in days])
                reason = f"{ref} can have one {words} each time in care, and the rows say {told}. Keep one."
            yield from (
                (number, Problem("date", reason))
                for number, reached in rows
                if number is not None and reached not in recorded
            )

    def _planned_otherwise(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, recorded in self._staging.rows(
            "select s.id, s.ref, max(p.plan) from staged s"
            " join plans p on p.child = s.ref and p.agreed = s.reached and p.retracted is null"
            f" where not s.bad and s.plan is not null and {NOT_TAKEN_BACK} group by s.id"
            " having not max(p.plan = s.plan and p.alongside is s.alongside)"
        ):
            plan = recorded.replace("_", " ")
            yield number, Problem("detail", f"{ref} has another plan on record for that day: {plan}.")

    def _contradicting(self) -> Iterator[tuple[int, Problem]]:
        """Rows that cannot be so beside the other rows of the child and what is on record of them."""
        told = self._staging.execute(_HISTORIES, {"plan": PLAN, "due": DUE})
        teams = {key for (key,) in self._staging.rows("select key from teams where retracted is null")}
        for ref, rows in groupby(told, key=itemgetter(0)):
            history = _History(ref, list(rows))
            journey = history.journey
            for each in contradictions(journey):
                if not each.may_repeat:
                    yield from history.problems(each)
            yield from history.after_death()
            yield from history.back_in_no_team(teams)
            born, is_new = journey.child.born, history.is_new
            if born and is_new and self._today > comes_of_age(born).last and not ending(journey):
                reason = (
                    f"{ref} was 18 in {comes_of_age(born).first:%B %Y}, and no row says how tracking ended. Check the "
                    "month of birth, or add a row `tracking_ended_other` with the detail `left_care`."
                )
                yield from self._staging.of_child(ref, Problem("born", reason))


class _History:
    """What the rows of a load and the records say of one child together."""

    def __init__(self, ref: str, rows: Sequence[Any]) -> None:
        _, born, closed, outcome, self._team, self.is_new, *_ = rows[0]
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
        if closed is None or self._team in teams or ending(self.journey):
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


_HISTORIES = f"""
    select ref, born, closed, outcome, team, is_new, id, milestone, reached, detail, plan, alongside from (
        select t.ref, coalesce(c.born, t.born) as born, c.closed, c.outcome, c.team, c.ref is null as is_new, h.*
        from told t left join children c on c.ref = t.ref and c.retracted is null
        join (
            select s.ref as child, s.id, s.milestone, s.reached, s.detail, s.plan, s.alongside from staged s
            where not s.bad and s.milestone <> :due and {NOT_TAKEN_BACK}
            union all
            select m.child, null, m.milestone, m.reached, m.detail, null, null from milestones m
            where m.retracted is null and m.child in (select ref from told)
            union all
            select p.child, null, :plan, p.agreed, p.because, p.plan, p.alongside from plans p
            where p.retracted is null and p.child in (select ref from told)
        ) h on h.child = t.ref
    ) order by ref
"""
"""What the rows and the records say of each child; what is on record has no number."""

_PERIOD = """max(
    coalesce((select max(e.reached) from staged e where e.ref = {ref} and e.milestone = 'care_entry' and not e.bad
              and e.reached <= {on}), ''),
    coalesce((select max(e.reached) from milestones e where e.child = {ref} and e.milestone = 'care_entry'
              and e.retracted is null and e.reached <= {on}), ''))"""
"""The day of the entry to care in whose period a day falls; empty if none is known."""
_DATED = f"""
    select s.id, s.ref, s.milestone, s.reached, {_PERIOD.format(ref="s.ref", on="s.reached")} as period
    from staged s
    where not s.bad and s.milestone in (select milestone from once_a_period) and {NOT_TAKEN_BACK}
    union all
    select null, m.child, m.milestone, m.reached, {_PERIOD.format(ref="m.child", on="m.reached")}
    from milestones m
    where m.retracted is null and exists
        (select 1 from staged s join once_a_period o on o.milestone = s.milestone
         where s.ref = m.child and s.milestone = m.milestone)
"""
"""What happens once each time in care: the rows, and without a number what is on record; each with its period."""


def _on_record_words(ref: str, words: str, on: date) -> str:
    fix = f"`correct {ref} {words} {on:%d/%m/%Y} to …`"
    return f"{ref} has {words} on record for {day(on)}. If that is wrong: {fix}"


def _alike_words(ref: str, others: Sequence[str], known: Collection[str]) -> str:
    if recorded := [each for each in others if each in known]:
        return (
            f"{ref} looks like {listed(recorded)} on record. Correct it; or if it is another child, "
            f"`track {ref} …` first, which asks."
        )
    return (
        f"{ref} looks like {listed(others)} in another row. Correct one; or if they are different children, "
        "`track` each first, which asks."
    )


def _gather(problems: Iterable[tuple[int, Problem]]) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = defaultdict(list)
    for number, problem in problems:
        found[number].append(problem)
    return found


def _unknown_team(team: str, known: Sequence[str]) -> str:
    alike = nearest(team, known) or known[:3]
    if not alike:
        return f"There is no team `{team}`: there are none yet. Add it first: `team add {team} …`"
    hint = listed([f"`{key}`" for key in alike], "or")
    return f"There is no team `{team}`. Did you mean {hint}? Else add it first: `team add {team} …`"
