"""Why a row of a load is refused: it disagrees with other rows, or with what is on record."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain

from permanence.birth import comes_of_age, is_too_early
from permanence.contradictions import contradictions
from permanence.events_csv import ALLOCATED, DUE, Problem
from permanence.journey import Month
from permanence.milestones import ENDED, MILESTONES
from permanence.outcomes import ending, silent_since
from permanence.plans import PLAN
from permanence.words import day, listed, nearest
from storage.likenesses import LIKE
from storage.loading.history import HISTORY, History
from storage.loading.staging import IS_EVENT, MAY_ENTER, ON_RECORD, Staging

_FACTS = {"born": "born", "team": "team", "worker": "worker", "family_finder": "family_finder", "due": "date"}
"""The facts about the child that every row may give, each with its column in the file."""


class LoadChecks:
    """The checks on staged rows, each a problem with the number of its row."""

    def __init__(self, staging: Staging, today: date) -> None:
        self._staging = staging
        self._today = today
        self._this_month = f"{today:%Y-%m}"

    def wrong_facts(self) -> Iterator[tuple[int, Problem]]:
        """Rows with a fact about their child that cannot be so, whatever the child's other rows say."""
        return chain(self._unknown_teams(), self._born_otherwise())

    def between_rows(self) -> Iterator[tuple[int, Problem]]:
        """Rows that contradict one another: all of them are refused, so that their order decides nothing."""
        return chain(self._different_facts(), self._different_days(), self._different_details())

    def against_the_record(self) -> Iterator[tuple[int, Problem]]:
        """Rows that contradict the records, looked up within the transaction that enters the load."""
        return chain(
            self._alike(),
            self._incomplete_children(),
            self._before_birth(),
            self._on_record_otherwise(),
            self._different_days_of_a_period(),
            self._contradicting(),
        )

    def _different_facts(self) -> Iterator[tuple[int, Problem]]:
        differ = " or ".join(f"min({fact}) <> max({fact})" for fact in _FACTS)
        for (ref,) in self._staging.rows(
            f"select ref from staged where not bad group by ref having {differ}"
        ):
            for fact, column in _FACTS.items():
                told = self._staging.rows(
                    f"select distinct {fact} from staged where ref = ? and not bad and {fact} is not null order by 1",
                    ref,
                )
                different = [f"`{value}`" for (value,) in told]
                if len(different) > 1:
                    values = listed(different)
                    yield from self._staging.of_child(
                        ref, Problem(column, f"The rows of {ref} say {values}. Keep one.")
                    )

    def _different_days(self) -> Iterator[tuple[int, Problem]]:
        for ref, milestone in self._staging.rows(
            "select ref, milestone from staged where not bad and milestone in (select milestone from once)"
            " group by ref, milestone having min(reached) <> max(reached)"
        ):
            of_child = "select id, reached from staged where ref = ? and milestone = ? and not bad"
            rows = list(self._staging.rows(of_child, ref, milestone))
            days = listed(
                [day(date.fromisoformat(each)) for each in sorted({reached for _, reached in rows})]
            )
            reason = f"{ref} can have one {MILESTONES[milestone].words}, and the rows say {days}. Keep one."
            yield from ((number, Problem("date", reason)) for number, _ in rows)

    def _different_details(self) -> Iterator[tuple[int, Problem]]:
        for ref, milestone, reached in self._staging.rows(
            "select ref, milestone, reached from staged where not bad group by ref, milestone, reached"
            " having min(nullif(detail, '')) <> max(detail)"
            " or min(plan || ' ' || coalesce(alongside, '')) <> max(plan || ' ' || coalesce(alongside, ''))"
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
            key
            for (key,) in self._staging.rows(
                "select key from teams where retracted is null and not is_panel order by key"
            )
        ]
        unknown = "select id, team from staged where team is not null and team not in (select value from json_each(?))"
        for number, team in self._staging.rows(unknown, json.dumps(teams)):
            yield number, Problem("team", _unknown_team(team, teams))

    def _born_otherwise(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, born, told in self._staging.rows(
            "select s.id, s.ref, c.born, s.born from staged s join children c on c.ref = s.ref and c.retracted is null"
            " where s.born <> c.born"
        ):
            reason = (
                f"{ref} is on record as born in {Month.read(born).first:%B %Y}. Is it the same child? "
                f"If the file is right: `edit {ref} born {Month.read(told).first:%m/%Y}`. Then load this once more."
            )
            yield number, Problem("born", reason)

    def _alike(self) -> Iterator[tuple[int, Problem]]:
        """New children whose references look like another's, on record or new."""
        for ref, looks in self._staging.rows(_LOOKING_ALIKE):
            known = {other for _, other in self._staging.rows(LIKE, json.dumps([looks]))}
            told = {
                other for (other,) in self._staging.rows("select ref from told where likeness = ?", looks)
            }
            others = sorted((known | told) - {ref})
            yield from self._staging.of_child(ref, Problem("ref", _alike_words(ref, others, known)))

    def _incomplete_children(self) -> Iterator[tuple[int, Problem]]:
        # Without a team a child arrives unallocated; not so where a refused row names one.
        named = "exists (select 1 from staged s where s.ref = told.ref and s.team is not null)"
        told = f"exists (select 1 from staged s where s.ref = told.ref and s.milestone <> '{ALLOCATED}' and not s.bad)"
        for ref, born, due, lacks_team, is_told_of in self._staging.rows(
            f"select ref, born, due, team is null and {named} as lacks_team, {told} from told"
            f" where not {ON_RECORD.format('told.ref')} and (lacks_team or (born is null and due is null))"
        ):
            if not is_told_of:
                reason = (
                    f"{ref} is no child on record. Load what happened to them first, or together with this."
                )
                yield from self._staging.of_child(ref, Problem("ref", reason))
                continue
            if lacks_team:
                yield from self._staging.of_child(
                    ref, Problem("team", f"No row that can be loaded says which team {ref} is with.")
                )
            if born is None and due is None:
                reason = (
                    f"No row that can be loaded says when {ref} was born. Load the file that does together with this "
                    f"one; in our own CSV an unborn child has a row `{DUE}`."
                )
                yield from self._staging.of_child(ref, Problem("born", reason))

    def _before_birth(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, milestone, reached, born in self._staging.rows(
            "select s.id, s.ref, s.milestone, s.reached, coalesce(c.born, t.born) as birth"
            " from told t cross join staged s on s.ref = t.ref"
            " left join children c on c.ref = s.ref and c.retracted is null"
            f" where not s.bad and {IS_EVENT} and (s.reached < birth || '-01'"
            "   or (birth is null and (t.due is not null or c.ref is not null)))"
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
            " join standing m on m.child = s.ref and m.milestone = s.milestone"
            " where not s.bad and s.milestone in (select milestone from once) and m.reached <> s.reached"
            f" and {MAY_ENTER}"
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

    def _contradicting(self) -> Iterator[tuple[int, Problem]]:
        """Rows that cannot be so beside the other rows of the child and what is on record of them."""
        teams = {key for (key,) in self._staging.rows("select key from teams where retracted is null")}
        for ref, month, closed, *told in self._staging.rows(_CHILDREN):
            if self._is_in_order(month, closed, "\n".join(filter(None, told))):
                continue
            rows = self._staging.execute(HISTORY, {"ref": ref, "plan": PLAN}).fetchall()
            history = History(ref, rows)
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

    def _is_in_order(self, born: str | None, closed: str | None, told: str) -> bool:
        """Whether nothing contradicts in what is told of a child, as is so of next to all; if in doubt, it is not."""
        events = sorted(told.split("\n"))
        if closed or (born and max(events[-1][:7], self._this_month) > _adult(born)):
            return False
        days = [event[:10] for event in events]
        return _nothing_contradicts(tuple([event[10:] for event in events]), tuple(map(days.index, days)))


_A_DAY = date(2000, 1, 1)


@lru_cache(maxsize=512)
def _adult(born: str) -> str:
    """The month in which a child born in a month comes of age, as months are written in the records."""
    return str(comes_of_age(Month.read(born)))


@lru_cache(maxsize=4_096)
def _nothing_contradicts(told: tuple[str, ...], order: tuple[int, ...]) -> bool:
    """Whether nothing contradicts in events of which only the order is known: nothing else decides, but for ages."""
    events = {(at, *json.loads(event)) for at, event in zip(order, told, strict=True)}
    if len({(at, milestone, bool(plan)) for at, milestone, _, plan, _ in events}) < len(events):
        return False  # two details of one event
    rows = [
        (*[None] * 5, 0, milestone, (_A_DAY + timedelta(at)).isoformat(), *told)
        for at, milestone, *told in events
    ]
    journey = History("", rows).journey
    return silent_since(journey) is None and all(each.may_repeat for each in contradictions(journey))


_LOOKING_ALIKE = f"""
    select ref, likeness from told t where not {ON_RECORD.format("t.ref")} and (
        exists (select 1 from told o where o.likeness = t.likeness and o.ref <> t.ref)
        or exists (select 1 from likenesses l join children c on c.ref = l.reference and c.retracted is null
                   where l.likeness = t.likeness and c.ref <> t.ref)
    ) order by ref
"""
"""New children whose references look like another's, each with what both look like."""


def _events(table: str, on: str, told: str) -> str:
    # A day is ten characters, and JSON has no line breaks of its own.
    return f"(select group_concat({on} || json_array({told}), char(10)) from {table} e where e.child = c.ref)"


_WHAT_DETAIL = f"case when milestone in ('{ENDED}', '{PLAN}') then detail else '' end"
_CHILDREN = f"""
    select t.ref, coalesce(c.born, t.born), c.closed,
        group_concat(s.reached || json_array(milestone, iif(plan is null, {_WHAT_DETAIL}, ''), plan, alongside), char(10)),
        {_events("standing", "reached", f"milestone, {_WHAT_DETAIL}, null, null")},
        {_events("standing_plans", "agreed", f"'{PLAN}', '', plan, alongside")}
    from told t cross join staged s on s.ref = t.ref and not s.bad and {IS_EVENT} and {MAY_ENTER}
    left join children c on c.ref = t.ref and c.retracted is null group by t.ref order by t.ref
"""
"""For each child, what the rows say and what is on record: events, each a day and JSON of what there is to tell of it."""

_PERIOD = """max(
    coalesce((select max(e.reached) from staged e where e.ref = {ref} and e.milestone = 'care_entry' and not e.bad
              and e.reached <= {on}), ''),
    coalesce((select max(e.reached) from standing e where e.child = {ref} and e.milestone = 'care_entry'
              and e.reached <= {on}), ''))"""
"""The day of the entry to care in whose period a day falls; empty if none is known."""
_DATED = f"""
    with doubtful as (                    -- of which there are several days
        select ref, milestone from staged where not bad and milestone in (select milestone from once_a_period)
        group by ref, milestone having min(reached) <> max(reached)
        union
        select s.ref, s.milestone from staged s
        join standing m on m.child = s.ref and m.milestone = s.milestone
        where s.milestone in (select milestone from once_a_period) and m.reached <> s.reached
    )
    select s.id, s.ref, s.milestone, s.reached, {_PERIOD.format(ref="s.ref", on="s.reached")} as period
    from doubtful d join staged s on s.ref = d.ref and s.milestone = d.milestone
    where not s.bad and {MAY_ENTER}
    union all
    select null, m.child, m.milestone, m.reached, {_PERIOD.format(ref="m.child", on="m.reached")}
    from doubtful d join standing m on m.child = d.ref and m.milestone = d.milestone
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


def _unknown_team(team: str, known: Sequence[str]) -> str:
    alike = nearest(team, known) or known[:3]
    if not alike:
        return f"There is no team `{team}`: there are none yet. Add it first: `team add {team} …`"
    hint = listed([f"`{key}`" for key in alike], "or")
    return f"There is no team `{team}`. Did you mean {hint}? Else add it first: `team add {team} …`"
