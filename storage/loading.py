"""A load on its way in: staged where it keeps nobody waiting, then entered by one short transaction.

What is staged lives in temporary tables of a connection of its own, so that others read and write on.
Whatever depends on the records is asked inside the one transaction that enters it. A load adds; it never
changes what is on record, nor brings back what somebody has taken back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from permanence.birth import first_day, may_be_unborn
from permanence.events_csv import DUE, ENDED, PLAN, EventRow, Problem
from permanence.journey import Child, Event, Journey, Month
from permanence.milestones import LEAVING_CARE, MILESTONES
from permanence.outcomes import ending
from permanence.roles import terminal_standing
from permanence.words import day, listed, nearest
from storage.audit import LOAD
from storage.database import connect
from storage.histories import Change
from storage.records import Records

Endings = dict[str, tuple[str, str] | None]
"""For a child, the day tracking ended and the outcome's key; None where it goes on."""

_PRAGMAS = "pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory; pragma synchronous = full;"

_STAGED = """
    create temp table staged (
        id integer primary key,           -- the number of the row, in the order read
        ref text not null, born text, team text, worker text, family_finder text, due text,
        milestone text not null, reached text not null, detail text not null, plan text, alongside text,
        bad integer not null default 0
    ) strict;
    create index temp.staged_events on staged(ref, milestone, reached);
    create temp table once (milestone text primary key) strict;
    create temp table told (              -- what a load says of each child, in any of their rows
        ref text primary key, born text, team text, worker text, family_finder text, due text
    ) strict, without rowid;
    create temp table taken_back (        -- what was on record and is no longer; no plan is ''
        child text, milestone text, reached text, plan text, primary key (child, milestone, reached, plan)
    ) strict, without rowid;
    create temp table arriving (          -- what is not on record yet, once each
        ref text, milestone text, reached text, detail text, plan text, alongside text,
        primary key (ref, reached, milestone)
    ) strict, without rowid;
    create temp table concerned (         -- whose tracking may now end, or go on; `back` in care since it ended
        ref text primary key, closed text, outcome text, back integer
    ) strict, without rowid;
    create temp table closing (ref text primary key, closed text, outcome text) strict, without rowid;
"""

_NOT_TAKEN_BACK = """
    not exists (select 1 from taken_back b where b.child = s.ref and b.milestone = s.milestone
                and b.reached = s.reached and b.plan = coalesce(s.plan, ''))
"""
_ON_RECORD = "exists (select 1 from children c where c.ref = {} and c.retracted is null)"
_NEW_CHILD = f"not {_ON_RECORD.format('told.ref')} and exists (select 1 from staged s where s.ref = told.ref and not s.bad)"

_FACTS = {"born": "born", "team": "team", "worker": "worker", "family_finder": "family_finder", "due": "date"}
"""What rows say of the child rather than the event, each with its column in the file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, or would do.

    `new` counts rows not on record before, `already` those that were, or that say the same as another row.
    `closed` counts children whose tracking ended. `problems` are those of each bad row, by its number; `notes` what the file says otherwise than the
    records, which stand.
    """

    children: int = 0
    new_children: int = 0
    closed: int = 0
    new: int = 0
    already: int = 0
    problems: Mapping[int, Sequence[Problem]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def counts(self) -> dict[str, int]:
        """What the audit keeps of a load."""
        refused = len(self.problems)
        return {"children": self.children, "new": self.new, "already": self.already, "refused": refused}

    @property
    def each_problem(self) -> Iterator[tuple[int, Problem]]:
        """Every problem with the number of its row, in the order of the rows."""
        for number in sorted(self.problems):
            yield from ((number, problem) for problem in self.problems[number])


class Loading:
    """One load into a database that exists, as a context; nothing is kept but by `enter`."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, _PRAGMAS)
        self._execute = self._connection.execute
        self._connection.executescript(_STAGED)
        once = [
            (milestone.key,)
            for milestone in MILESTONES.values()
            if not (milestone.repeats or milestone.once_a_period)
        ]
        self._connection.executemany("insert into once values (?)", once)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def stage(self, rows: Iterable[tuple[int, EventRow]]) -> None:
        """Put rows, each with its number, where they keep nobody waiting."""
        self._execute("begin")
        self._connection.executemany(
            "insert into staged (id, ref, born, team, worker, family_finder, due, milestone, reached, detail,"
            " plan, alongside) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_staged(number, row) for number, row in rows),
        )
        self._execute("commit")

    def enter(
        self,
        at: datetime,
        today: date,
        account: str,
        understood: Mapping[str, Any],
        unread: Mapping[int, Sequence[Problem]],
        *,
        accept_good: bool = False,
        dry_run: bool = False,
    ) -> Loaded:
        """Enter what is staged, as one change: all of it, or what is good of it; nothing in a dry run.

        `unread` are the problems of rows that could not be staged: they too stop a load of all or nothing.
        """
        problems = _gather(self._conflicts())
        self._mark(problems)
        self._tell()
        # A dry run only reads, so it need not wait for a writer, nor keep one waiting.
        self._execute("begin" if dry_run else "begin immediate")
        try:
            against = _gather(self._against_the_record())
            self._mark(against)
            self._arrive()
            endings = self._endings()
            loaded = self._count(_together(unread, problems, against), endings)
            stopped = loaded.problems and not accept_good
            changes = loaded.new or loaded.new_children or self._births()
            if dry_run or stopped or not changes:
                self._execute("rollback")
                return loaded
            self._record(at, today, account, {**understood, **loaded.counts}, endings)
            self._execute("commit")
        except BaseException:
            self._execute("rollback")
            raise
        return loaded

    # What rows say of one another. Every row concerned is refused, so that their order decides nothing.

    def _conflicts(self) -> Iterator[tuple[int, Problem]]:
        yield from self._different_facts()
        yield from self._different_days()
        yield from self._different_details()

    def _different_facts(self) -> Iterator[tuple[int, Problem]]:
        differ = " or ".join(f"count(distinct {fact}) > 1" for fact in _FACTS)
        for (ref,) in self._all(f"select ref from staged group by ref having {differ}"):
            for fact, column in _FACTS.items():
                told = self._all(
                    f"select distinct {fact} from staged where ref = ? and {fact} is not null order by 1", ref
                )
                if len(told) > 1:
                    values = listed([f"`{value}`" for (value,) in told])
                    yield from self._of_child(
                        ref, Problem(column, f"The rows of {ref} say {values}. Keep one.")
                    )

    def _different_days(self) -> Iterator[tuple[int, Problem]]:
        for ref, milestone in self._all(
            "select ref, milestone from staged where milestone in (select milestone from once)"
            " group by ref, milestone having count(distinct reached) > 1"
        ):
            rows = self._all("select id, reached from staged where ref = ? and milestone = ?", ref, milestone)
            days = listed(
                [day(date.fromisoformat(each)) for each in sorted({reached for _, reached in rows})]
            )
            reason = f"{ref} can have one {MILESTONES[milestone].words}, and the rows say {days}. Keep one."
            yield from ((number, Problem("date", reason)) for number, _ in rows)

    def _different_details(self) -> Iterator[tuple[int, Problem]]:
        for ref, milestone, reached in self._all(
            "select ref, milestone, reached from staged group by ref, milestone, reached"
            " having count(distinct nullif(detail, '')) > 1"
            " or count(distinct plan || ' ' || coalesce(alongside, '')) > 1"
        ):
            on = day(date.fromisoformat(reached))
            reason = f"{ref} has different details for {MILESTONES[milestone].words} on {on}. Keep one."
            for (number,) in self._all(
                "select id from staged where ref = ? and milestone = ? and reached = ?",
                *(ref, milestone, reached),
            ):
                yield number, Problem("detail", reason)

    def _mark(self, problems: Iterable[int]) -> None:
        self._execute(
            "update staged set bad = 1 where id in (select value from json_each(?))",
            (json.dumps(list(problems)),),
        )

    def _tell(self) -> None:
        self._execute(
            "insert into told select ref, min(born), min(team), min(worker), min(family_finder),"
            " case when min(born) is null then min(due) end from staged where not bad group by ref"
        )

    # What rows say otherwise than the records.

    def _against_the_record(self) -> Iterator[tuple[int, Problem]]:
        yield from self._unknown_teams()
        yield from self._incomplete_children()
        yield from self._born_otherwise()
        yield from self._before_birth()
        self._execute(
            "insert into taken_back select * from ("
            " select child, milestone, reached, '' from milestones where retracted is not null"
            " union select child, ?, agreed, plan from plans where retracted is not null)"
            f" where {_ON_RECORD.format('child')}",
            (PLAN,),
        )
        yield from self._on_record_otherwise()
        yield from self._planned_otherwise()

    def _unknown_teams(self) -> Iterator[tuple[int, Problem]]:
        teams = [key for (key,) in self._all("select key from teams where retracted is null order by key")]
        for ref, team in self._all("select ref, team from told where team is not null"):
            if team not in teams:
                yield from self._of_child(ref, Problem("team", _unknown_team(team, teams)))

    def _incomplete_children(self) -> Iterator[tuple[int, Problem]]:
        for ref, born, due, team in self._all(
            f"select ref, born, due, team from told where not {_ON_RECORD.format('told.ref')}"
            " and (team is null or (born is null and due is null))"
        ):
            if team is None:
                yield from self._of_child(ref, Problem("team", f"No row says which team {ref} is with."))
            if born is None and due is None:
                reason = f"No row says when {ref} was born. An unborn child has a row `{DUE}`."
                yield from self._of_child(ref, Problem("born", reason))

    def _born_otherwise(self) -> Iterator[tuple[int, Problem]]:
        for ref, born in self._all(
            "select t.ref, c.born from told t join children c on c.ref = t.ref and c.retracted is null"
            " where t.born <> c.born"
        ):
            reason = f"{ref} is on record as born in {Month.read(born).first:%B %Y}. Is it the same child?"
            yield from self._of_child(ref, Problem("born", reason))

    def _before_birth(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, milestone, reached, born in self._all(
            "select s.id, s.ref, s.milestone, s.reached, coalesce(c.born, t.born) as birth"
            " from staged s join told t on t.ref = s.ref"
            " left join children c on c.ref = s.ref and c.retracted is null"
            " where not s.bad and s.milestone <> ? and (s.reached < birth || '-01'"
            "   or (birth is null and (t.due is not null or c.ref is not null)))",
            DUE,
        ):
            words, on = MILESTONES[milestone].words, date.fromisoformat(reached)
            if born is None and not may_be_unborn(milestone):
                reason = f"{ref} is not born, as far as is known, so {words} cannot be recorded."
                yield number, Problem("milestone", reason)
            elif born and on < first_day(Month.read(born), milestone):
                yield number, Problem("date", f"{day(on)} is before {ref} was born. Check the year.")

    def _on_record_otherwise(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, milestone, recorded in self._all(
            "select s.id, s.ref, s.milestone, m.reached from staged s"
            " join milestones m on m.child = s.ref and m.milestone = s.milestone and m.retracted is null"
            " where not s.bad and s.milestone in (select milestone from once) and m.reached <> s.reached"
            f" and {_NOT_TAKEN_BACK}"
        ):
            words, on = MILESTONES[milestone].words, date.fromisoformat(recorded)
            mend = f"`correct {ref} {words} {on:%d/%m/%Y} to …`"
            reason = f"{ref} has {words} on record for {day(on)}. If that is wrong: {mend}"
            yield number, Problem("date", reason)

    def _planned_otherwise(self) -> Iterator[tuple[int, Problem]]:
        for number, ref, recorded in self._all(
            "select s.id, s.ref, max(p.plan) from staged s"
            " join plans p on p.child = s.ref and p.agreed = s.reached and p.retracted is null"
            f" where not s.bad and s.plan is not null and {_NOT_TAKEN_BACK} group by s.id"
            " having not max(p.plan = s.plan and p.alongside is s.alongside)"
        ):
            plan = recorded.replace("_", " ")
            yield number, Problem("detail", f"{ref} has another plan on record for that day: {plan}.")

    # What is not on record yet.

    def _arrive(self) -> None:
        self._execute(
            "insert into arriving select s.ref, s.milestone, s.reached, max(s.detail), s.plan, s.alongside"
            " from staged s where not s.bad and s.milestone <> ?"
            " and not exists (select 1 from milestones m where m.child = s.ref and m.reached = s.reached"
            "   and m.milestone = s.milestone and m.retracted is null and s.plan is null)"
            " and not exists (select 1 from plans p where p.child = s.ref and p.agreed = s.reached"
            "   and p.retracted is null and s.plan is not null)"
            f" and {_NOT_TAKEN_BACK}"
            " group by s.ref, s.milestone, s.reached",
            (DUE,),
        )

    def _count(self, problems: Mapping[int, Sequence[Problem]], endings: Endings) -> Loaded:
        good, children = self._all("select count(*), count(distinct ref) from staged where not bad")[0]
        new_children, unborn = self._all(f"select count(*), count(due) from told where {_NEW_CHILD}")[0]
        new = self._all("select count(*) from arriving")[0][0] + unborn
        closed = sum(end is not None for end in endings.values())
        notes = [*self._differences(), *self._left_out(), *self._turns(endings)]
        return Loaded(children, new_children, closed, new, good - new, problems, notes)

    def _differences(self) -> Iterator[str]:
        """What is said otherwise of a child on record, which stands."""
        for fact in ("team", "worker", "family_finder"):
            words = fact.replace("_", " ")
            for ref, told, recorded in self._all(
                f"select t.ref, t.{fact}, c.{fact} from told t join children c on c.ref = t.ref"
                f" and c.retracted is null where t.{fact} <> coalesce(c.{fact}, '')"
            ):
                yield (
                    f"{ref}: {words} {told} here, {recorded or 'nobody'} on record, which stands. "
                    f"`edit {ref} {words} {told}` changes it."
                )
        for ref, told in self._all(
            "select t.ref, t.due from told t join children c on c.ref = t.ref and c.retracted is null"
            " where c.born is null and t.due <> coalesce(c.due, '')"
        ):
            on = date.fromisoformat(told)
            yield (
                f"{ref}: expected on {day(on)} here, otherwise on record, which stands. "
                f"`edit {ref} due {on:%d/%m/%Y}` changes it."
            )

    def _left_out(self) -> Iterator[str]:
        """What was on record and has been taken back: a file that still has it does not bring it back."""
        for ref, milestone, reached in self._all(
            "select distinct s.ref, s.milestone, s.reached from staged s join taken_back b on b.child = s.ref"
            "   and b.milestone = s.milestone and b.reached = s.reached and b.plan = coalesce(s.plan, '')"
            " where not s.bad and not exists (select 1 from milestones m where m.child = s.ref"
            "   and m.milestone = s.milestone and m.reached = s.reached and m.retracted is null)"
            " and not exists (select 1 from plans p where p.child = s.ref and p.plan = s.plan"
            "   and p.agreed = s.reached and p.retracted is null)"
        ):
            on = day(date.fromisoformat(reached))
            yield f"{ref}: {MILESTONES[milestone].words} on {on} was taken back since it was recorded, and stays so."

    def _turns(self, endings: Endings) -> Iterator[str]:
        """Children on record who are born now, or have come back."""
        yield from (f"{ref}: born, where the record had an unborn child." for ref in self._births())
        for ref, end in endings.items():
            if end is None:
                yield f"{ref}: back in care since it was closed, so it is open again."

    def _births(self) -> dict[str, str]:
        """The children on record as unborn of whom a row says the month of birth, with that month."""
        return dict(
            self._all(
                "select t.ref, t.born from told t join children c on c.ref = t.ref and c.retracted is null"
                " where c.born is null and t.born is not null"
            )
        )

    # Entering it.

    def _record(
        self, at: datetime, today: date, account: str, understood: Mapping[str, Any], endings: Endings
    ) -> None:
        records = Records(self._connection, terminal_standing(LOAD))
        records.has_changed = True
        change = Change(records.audit.next_id(), at, today, LOAD)
        births = self._births()
        known = self._all(f"select ref from arriving where {_ON_RECORD.format('arriving.ref')}")
        self._edit_children(records, change, births, endings)
        self._insert(change, endings)
        self._execute(
            "update expectations set retracted = ? where retracted is null and exists (select 1 from arriving a"
            " where a.ref = child and a.milestone = expectations.milestone and a.plan is null)",
            (change.id,),
        )
        for ref in sorted({ref for (ref,) in known} | births.keys()):
            records.outbox.want_redrawn(ref)
        records.audit.write(
            number=change.id,
            at=at,
            request=None,
            surface=LOAD,
            account=account,
            person=LOAD,
            verb=LOAD,
            child=None,
            team=None,
            understood=understood,
            undoes=None,
            surgery=None,
        )

    def _endings(self) -> Endings:
        """How tracking now ends, or that it goes on, for each child of whom a load says so otherwise than the record."""
        self._execute(
            "insert into concerned select a.ref, c.closed, c.outcome,"
            "   max(a.milestone = 'care_entry' and a.reached >= coalesce(c.closed, '9999'))"
            " from arriving a left join children c on c.ref = a.ref and c.retracted is null"
            " where a.milestone in (select value from json_each(?))"
            " or (a.milestone = 'care_entry' and a.reached >= c.closed) group by a.ref",
            (json.dumps([ENDED, *LEAVING_CARE]),),
        )
        events: dict[str, list[Event]] = defaultdict(list)
        for ref, milestone, reached, detail in self._all(
            "select ref, milestone, reached, detail from arriving where ref in (select ref from concerned)"
            " union all select child, milestone, reached, detail from milestones"
            "   where child in (select ref from concerned) and retracted is null"
            " union all select child, ?, agreed, '' from plans"
            "   where child in (select ref from concerned) and retracted is null",
            PLAN,
        ):
            events[ref].append(Event(date.fromisoformat(reached), milestone, detail))
        endings: Endings = {}
        for ref, closed, outcome, is_back in self._all("select ref, closed, outcome, back from concerned"):
            end = ending(Journey(Child(ref, ""), tuple(events[ref])))
            now = (end[0].isoformat(), end[1].key) if end else None
            if now != (closed, outcome) and (is_back or (now and not closed)):
                endings[ref] = now
        return endings

    def _edit_children(
        self, records: Records, change: Change, births: Mapping[str, str], endings: Endings
    ) -> None:
        """What a load adds to children on record: their birth, their ending, or that they have come back."""
        edits: dict[str, dict[str, Any]] = defaultdict(dict)
        for ref, born in births.items():
            edits[ref] |= {"born": Month.read(born), "due": None}
        for ref, end in endings.items():
            if records.children.find(ref):
                closed, outcome = end or (None, None)
                edits[ref] |= {"closed": date.fromisoformat(closed) if closed else None, "outcome": outcome}
        for ref, edit in edits.items():
            records.children.edit(records.children.get(ref), change, **edit)
            if edit.get("closed"):
                records.outbox.withdraw(ref, change)

    def _insert(self, change: Change, endings: Endings) -> None:
        self._connection.executemany(
            "insert into closing values (?, ?, ?)",
            [(ref, *end) for ref, end in endings.items() if end],
        )
        self._execute(
            "insert into children (ref, team, born, due, worker, family_finder, closed, outcome, recorded)"
            " select told.ref, team, born, due, worker, family_finder, e.closed, e.outcome, ?"
            f" from told left join closing e on e.ref = told.ref where {_NEW_CHILD} order by told.ref",
            (change.id,),
        )
        self._execute(
            "insert into milestones (child, milestone, reached, detail, recorded)"
            " select ref, milestone, reached, detail, ? from arriving where plan is null order by ref, reached",
            (change.id,),
        )
        self._execute(
            "insert into plans (child, plan, alongside, agreed, because, recorded)"
            " select ref, plan, alongside, reached, detail, ? from arriving where plan is not null"
            " order by ref, reached",
            (change.id,),
        )

    def _of_child(self, ref: str, problem: Problem) -> Iterator[tuple[int, Problem]]:
        """A problem of every row of a child."""
        yield from ((number, problem) for (number,) in self._all("select id from staged where ref = ?", ref))

    def _all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        given = values[0] if values and isinstance(values[0], dict) else values
        rows: list[tuple[Any, ...]] = self._execute(sql, given).fetchall()
        return rows


def _staged(number: int, row: EventRow) -> tuple[int | str | None, ...]:
    on = row.on.isoformat()
    return (
        number,
        row.ref,
        str(row.born) if row.born else None,
        row.team,
        row.worker,
        row.family_finder,
        on if row.milestone == DUE else None,
        row.milestone,
        on,
        row.detail,
        row.plan,
        row.alongside,
    )


def _gather(problems: Iterable[tuple[int, Problem]]) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = defaultdict(list)
    for number, problem in problems:
        found[number].append(problem)
    return found


def _together(*found: Mapping[int, Sequence[Problem]]) -> dict[int, Sequence[Problem]]:
    together: dict[int, list[Problem]] = defaultdict(list)
    for problems in found:
        for number, reasons in problems.items():
            together[number] += reasons
    return dict(together)


def _unknown_team(team: str, known: Sequence[str]) -> str:
    alike = nearest(team, known) or known[:3]
    if not alike:
        return f"There is no team `{team}`: there are none yet. Add it first: `team add {team} …`"
    hint = listed([f"`{key}`" for key in alike], "or")
    return f"There is no team `{team}`. Did you mean {hint}? Else add it first: `team add {team} …`"
