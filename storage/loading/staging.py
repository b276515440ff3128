"""The rows of a load in a file of their own, where they keep nobody waiting and take no memory."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from permanence.contradictions import ONE_AT_A_TIME, ONE_BY_ANY_NAME
from permanence.events_csv import ALLOCATED, DUE, EventRow, Problem
from permanence.keyed import Key
from permanence.milestones import ALREADY_RUNNING, MILESTONES
from permanence.plans import PLAN
from permanence.references import likeness
from permanence.sources import TakenBack, ToldAbout, ToldInPart, ToldWhole
from storage.database import EVERY, connect
from storage.references import LEADS
from storage.scratch import attach_scratch

_AT_ONCE = 10_000
"""How many rows are put in together."""
_PRAGMAS = f"{EVERY} pragma synchronous = full; pragma cache_size = -8192;"

_STAGED = """
    create table scratch.staged (
        id integer not null,              -- the number of the row, in the order read
        bad integer not null default 0,   -- first of what is not the key: every question asks for it
        ref text not null, milestone text not null, reached text not null, detail text not null, plan text, alongside text,
        born text, team text, worker text, family_finder text, due text, primary key (ref, milestone, reached, id)
    ) strict, without rowid;
    create table scratch.taken_back (     -- what files take back of what they told before; '' where the day is the only one told
        ref text, milestone text, reached text, primary key (ref, milestone, reached)
    ) strict, without rowid;
    create table scratch.told_until (     -- the day of the newest of the files that tell of a child; `known` is of one loaded before, if newer
        ref text primary key, day text not null, known text
    ) strict, without rowid;
    create table scratch.told_whole (     -- the days of which files tell all of a milestone; '' for all that their kind tells whole
        ref text, milestone text, since text, until text not null, primary key (ref, milestone, since)
    ) strict, without rowid;
    create table scratch.told_in_part (ref text primary key) strict, without rowid; -- of whom some rows cannot be taken
    create table scratch.staged_expected (
        id integer not null, bad integer not null default 0, ref text, milestone text, expected text, primary key (id, milestone)
    ) strict, without rowid;
    create table scratch.expecting (      -- what is expected, and whether that enters; `was`: on record, or the day it happened
        ref text, milestone text, now text, was text, standing text, primary key (ref, milestone)
    ) strict, without rowid;
    create table scratch.refused (id integer primary key) strict;
    create table scratch.once (milestone text primary key) strict;
    create table scratch.one_at_a_time (milestone text primary key) strict;
    create table scratch.once_a_period (milestone text primary key) strict;
    create table scratch.named (milestone text primary key, what integer not null) strict; -- of which there is one a day by any name
    create table scratch.told (           -- what a load says of each child, across their rows
        ref text primary key, born text, team text, worker text, family_finder text, due text, likeness text
    ) strict, without rowid;
    create index scratch.told_alike on told(likeness);
    create table scratch.kept_out (       -- what rows tell and does not enter; no plan is ''
        child text, milestone text, reached text, plan text,
        disputed integer not null,        -- or it was on record and somebody took it back
        primary key (child, milestone, reached, plan)
    ) strict, without rowid;
    create table scratch.own_loads (change integer primary key) strict; -- the loads of files of this kind
    create table scratch.to_compare (ref text primary key) strict, without rowid; -- of whom a day on record may be corrected
    create table scratch.replaced (       -- what is on record and is no longer once this load is; it was withdrawn where `now_on` is null
        place text, row integer, ref text, milestone text, was_on text, was text, now_on text, now text,
        primary key (place, row)
    ) strict, without rowid;
    create table scratch.disputed (       -- what rows tell otherwise than a person, or another kind of file; a fact has no days
        ref text, about text, ours_on text, ours text, told_on text, told text, alongside text, asked integer not null default 0,
        primary key (ref, about, told_on, told)
    ) strict, without rowid;
    create table scratch.given (          -- facts about children on record that are given anew; '' where there was none
        ref text, fact text, was text, now text, primary key (ref, fact)
    ) strict, without rowid;
    create table scratch.came (ref text primary key, team text) strict, without rowid; -- the new children
    create table scratch.arriving (       -- what is not on record yet, once each
        ref text, milestone text, reached text, detail text, plan text, alongside text,
        primary key (ref, reached, milestone)
    ) strict, without rowid;
    create table scratch.carried (        -- what a milestone that is corrected keeps
        ref text, milestone text, reached text, detail text, chair text, primary key (ref, milestone, reached)
    ) strict, without rowid;
    create table scratch.concerned (      -- children whose tracking may now end or resume; `back`: in care again since it ended
        ref text primary key, known integer, closed text, outcome text, back integer,
        since text                        -- what comes before decides nothing: the first ending of a child not on record
    ) strict, without rowid;
    create table scratch.endings (        -- how tracking now ends for each child for whom a load changes this; it goes on where `closed` is null
        ref text primary key, closed text, outcome text
    ) strict, without rowid;
"""

_STANDING = """
    create temp view standing as select * from milestones m where retracted is null
        and not exists (select 1 from replaced r where r.place = 'milestones' and r.row = m.id);
    create temp view standing_plans as select * from plans p where retracted is null
        and not exists (select 1 from replaced r where r.place = 'plans' and r.row = p.id);
"""
"""What is on record, without what this load replaces."""
MAY_ENTER = """
    not exists (select 1 from kept_out k where k.child = s.ref and k.milestone = s.milestone
                and k.reached = s.reached and k.plan = coalesce(s.plan, ''))
"""
"""Whether the staged row `s` tells nothing that somebody took back, or that somebody is asked about."""
IS_EVENT = f"s.milestone not in ('{DUE}', '{ALLOCATED}')"
"""Whether the staged row `s` tells of an event, and not of the child alone."""
ON_RECORD = "exists (select 1 from children c where c.ref = {} and c.retracted is null)"
"""Whether a child is on record; the reference goes in the braces."""
RETURNED = "exists (select 1 from arriving a where a.ref = c.ref and a.milestone = 'care_entry' and a.reached >= c.closed)"
"""Whether a load tells that the child `c`, who is closed, came into care again."""
_TOLD_OF_ANOTHER_DAY = """exists (
    select 1 from staged t where t.ref = staged.ref and t.milestone = m.milestone and t.reached <> staged.reached and not exists (
        select 1 from (select ref, milestone, reached from staged union all
                       select child, milestone, reached from milestones where retracted is null) e
        where e.ref = staged.ref and e.milestone = 'care_entry'
        and e.reached > min(t.reached, staged.reached) and e.reached <= max(t.reached, staged.reached)))"""
"""Whether the rows tell what is on record as `m` of another day, with no coming into care between the two."""
_NEW_CHILD = f"not {ON_RECORD.format('told.ref')} and exists (select 1 from staged s where s.ref = told.ref and not s.bad)"
"""Whether `told` is of a child not on record, with a row that may enter."""


NEWER = f"""
    select t.ref, t.day from told_until t where t.known is null and {ON_RECORD.format("t.ref")} and not exists (
        select 1 from flow_days f where f.child = t.ref and f.day = t.day and f.retracted is null)
"""
"""Each child on record of whom files tell until a later day than any loaded before, and that day."""


class Staging:
    """Rows on their way in, on a connection of their own; others read and write meanwhile."""

    def __init__(self, path: Path, key: Key | None) -> None:
        self.connection = connect(path, _PRAGMAS, key)
        self.execute = self.connection.execute
        self.connection.create_function("likeness", 1, likeness, deterministic=True)
        attach_scratch(self.connection, path, _STAGED, key)
        self.connection.executescript(_STANDING)
        once = [(milestone.key,) for milestone in MILESTONES.values() if milestone.happens_once]
        self.connection.executemany("insert into once values (?)", once)
        each_time = [(milestone.key,) for milestone in MILESTONES.values() if milestone.once_a_period]
        self.connection.executemany("insert into once_a_period values (?)", each_time)
        named = [(milestone, what) for what, names in enumerate(ONE_BY_ANY_NAME) for milestone in names]
        self.connection.executemany("insert into named values (?, ?)", named)
        ones = [(milestone,) for milestone in ONE_AT_A_TIME]
        self.connection.executemany("insert into one_at_a_time values (?)", ones)

    def put(self, rows: Iterable[tuple[int, EventRow | ToldAbout]]) -> None:
        """Put in rows, each with its number; and what files take back, and until when they tell of a child."""
        self.execute("begin")
        rest = iter(rows)
        while batch := list(islice(rest, _AT_ONCE)):
            self._put_about(row for _, row in batch if not isinstance(row, EventRow))
            self._put_events((number, row) for number, row in batch if isinstance(row, EventRow))
        self.execute("commit")

    def _put_about(self, about: Iterable[ToldAbout]) -> None:
        for each in about:
            if isinstance(each, ToldWhole):
                values = (each.ref, each.milestone, each.since.isoformat(), each.until.isoformat())
                self.execute("insert or ignore into told_whole values (?, ?, ?, ?)", values)
            elif isinstance(each, ToldInPart):
                self.execute("insert or ignore into told_in_part values (?)", (each.ref,))
            elif isinstance(each, TakenBack):
                on = each.on.isoformat() if each.on else ""
                self.execute(
                    "insert or ignore into taken_back values (?, ?, ?)", (each.ref, each.milestone, on)
                )
            else:
                until = (each.ref, each.on.isoformat())
                self.execute("insert or replace into told_until (ref, day) values (?, ?)", until)

    def _put_events(self, rows: Iterable[tuple[int, EventRow]]) -> None:
        expected: list[tuple[int, str, str, str]] = []
        self.connection.executemany(
            "insert into staged (id, ref, born, team, worker, family_finder, due, milestone, reached, detail,"
            " plan, alongside) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_staged(number, row) for number, row in _events(rows, expected)),
        )
        self.connection.executemany(
            "insert or ignore into staged_expected (id, ref, milestone, expected) values (?, ?, ?, ?)",
            expected,
        )

    def follow_renames(self) -> list[tuple[str, str]]:
        """Take rows of an old reference for the child it leads to; returns each such reference and where it leads."""
        every = "select ref from staged union select ref from told_until union select ref from told_whole"
        led = list(
            self.rows(
                f"select ref, leads from (select ref, {LEADS.format(ref='s.ref')} as leads from ({every}) s)"
                " where leads is not null"
            )
        )
        for table in ("staged", "staged_expected", "taken_back", "told_until", "told_whole", "told_in_part"):
            self.connection.executemany(f"update or replace {table} set ref = ?2 where ref = ?1", led)
        return [(old, now) for old, now in led]

    def leave_out_older(self) -> None:
        """Take out what files tell of a child of whom a newer file was loaded before: that says what is so."""
        self.execute(
            "update told_until set known = (select max(f.day) from flow_days f where f.child = told_until.ref"
            " and f.day > told_until.day and f.retracted is null)"
        )
        for table in ("staged", "taken_back"):
            self.execute(
                f"delete from {table} where ref in (select ref from told_until where known is not null)"
            )

    def tells_of_newer_days(self) -> bool:
        """Whether files tell of a child on record until a later day than any loaded before."""
        return next(self.rows(NEWER), None) is not None

    def leave_out_orders_known(self) -> None:
        """Take out each placement order told without its day where the order is on record with it: the record says more."""
        between = "('po_revoked', 'care_entry')"
        self.execute(
            "delete from staged where milestone = 'po_granted' and detail = ? and exists ("
            " select 1 from milestones m where m.child = staged.ref and m.milestone = 'po_granted' and m.retracted is null"
            " and m.reached < staged.reached and not exists (select 1 from milestones r where r.child = m.child"
            f" and r.milestone in {between} and r.retracted is null and r.reached between m.reached and staged.reached))",
            (ALREADY_RUNNING,),
        )

    def name_reviews_known(self, *, knows_kinds: bool) -> None:
        """Take each later review, as whoever knows no number calls any, for the review of that day which is on record with one.

        Where the rows tell that one of another day of the same time in care, they do know. `knows_kinds`: no adoption review is called so.
        """
        numbered = f"m.milestone in ('lac_review_1', 'lac_review_2') and not {_TOLD_OF_ANOTHER_DAY}"
        of_any_kind = "" if knows_kinds else " or m.milestone = 'adoption_review'"
        known = (
            "select m.milestone from milestones m where m.child = staged.ref and m.reached = staged.reached"
            f" and m.retracted is null and ({numbered}{of_any_kind})"
        )
        self.execute(
            f"update staged set milestone = ({known}) where milestone = 'lac_review_n' and exists ({known})"
        )

    def refuse(self, numbers: Iterable[int]) -> None:
        """Mark rows as bad, so that they do not enter."""
        self.connection.executemany("insert or ignore into refused values (?)", ((each,) for each in numbers))
        if self.execute("select 1 from refused limit 1").fetchone():
            self.execute("update staged set bad = 1 where id in refused")
            self.execute("update staged_expected set bad = 1 where id in refused")
            self.execute("delete from refused")

    def gather_facts(self) -> None:
        """Combine what the good rows say of each child."""
        self.execute(
            "insert into told select ref, min(born), min(team), min(worker), min(family_finder),"
            " case when min(born) is null then min(due) end, likeness(ref) from staged where not bad group by ref"
        )

    def find_taken_back(self) -> None:
        """Look up what somebody took back, within the transaction that enters the load. What a load corrected may come again."""
        self.execute(
            "insert or ignore into kept_out select child, milestone, reached, plan, 0 from ("
            " select child, milestone, reached, '' as plan, retracted from milestones where retracted is not null"
            " union all select child, ?, agreed, plan, retracted from plans where retracted is not null)"
            f" where {ON_RECORD.format('child')} and retracted not in (select id from audit where verb = 'load')",
            (PLAN,),
        )

    def find_new(self) -> None:
        """Work out which children, events and plans are not on record yet."""
        self.execute(f"insert into came select ref, coalesce(team, '') from told where {_NEW_CHILD}")
        self.execute(
            "insert into arriving select s.ref, s.milestone, s.reached, max(s.detail), s.plan, s.alongside"
            f" from staged s where not s.bad and {IS_EVENT}"
            " and not exists (select 1 from standing m where m.child = s.ref and m.reached = s.reached"
            "   and m.milestone = s.milestone and s.plan is null)"
            " and not exists (select 1 from standing_plans p where p.child = s.ref and p.agreed = s.reached"
            "   and s.plan is not null)"
            f" and {MAY_ENTER}"
            " group by s.ref, s.milestone, s.reached"
        )

    def births(self) -> dict[str, str]:
        """The month of birth that a row gives, for each child on record as unborn."""
        return dict(
            self.rows(
                "select t.ref, t.born from told t join children c on c.ref = t.ref and c.retracted is null"
                " where c.born is null and t.born is not null"
            )
        )

    def of_child(self, ref: str, problem: Problem) -> Iterator[tuple[int, Problem]]:
        """A problem, once for every row of a child that is not refused already."""
        rows = self.rows("select id from staged where ref = ? and not bad", ref)
        yield from ((number, problem) for (number,) in rows)

    def by_child(self, sql: str, *values: Any) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """The rows that a query returns in the order of the children, who come first in them."""
        for ref, rows in groupby(self.rows(sql, *values), key=itemgetter(0)):
            yield ref, list(rows)

    def rows(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Every row that a query returns, as it is found."""
        found: Iterator[tuple[Any, ...]] = self.execute(sql, values)
        return found


def _events(
    rows: Iterable[tuple[int, EventRow]], expected: list[tuple[int, str, str, str]]
) -> Iterator[tuple[int, EventRow]]:
    """The rows of what happened; those of what is expected are put aside."""
    for number, row in rows:
        if row.is_expected:
            expected.append((number, row.ref, row.milestone, row.on.isoformat()))
        else:
            yield number, row


def _staged(number: int, row: EventRow) -> tuple[int | str | None, ...]:
    ref, milestone, on, detail, born, *people, plan, alongside, _ = row
    reached = on.isoformat()
    month, due = str(born) if born else None, reached if milestone == DUE else None
    return (number, ref, month, *people, due, milestone, reached, detail, plan, alongside)
