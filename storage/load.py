"""A load: rows staged where they keep nobody waiting, then entered by one short transaction.

Whatever depends on the records is asked inside the one transaction that enters the load. A load adds; it never
changes what is on record, and never brings back what has been taken back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

from permanence.events_csv import ENDED, EventRow, Problem
from permanence.journey import Child, Event, Journey, Month
from permanence.milestones import LEAVING_CARE
from permanence.outcomes import ending
from permanence.plans import PLAN
from permanence.roles import terminal_standing
from storage.audit import LOAD
from storage.coming_back import bring_back
from storage.history import Change
from storage.likenesses import note_likenesses
from storage.load_checks import LoadChecks
from storage.load_notes import notes_on
from storage.load_problems import Problems
from storage.load_staging import NEW_CHILD, Staging
from storage.out_of_date import bring_up_to_date
from storage.records import Records

NOTES = 1_000
"""How many notes on a load are kept; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, or would do.

    `new` counts rows not on record before, `already` those that were, or that repeat another row. `closed` counts
    children whose tracking ended, `unallocated` the new ones who are in no team. `problems` are those of each bad row, by its number; `notes` say where the file
    differs from the records, which stand, and `more_notes` how many there are besides.
    """

    children: int
    new_children: int
    unallocated: int
    closed: int
    new: int
    already: int
    problems: Problems
    notes: Sequence[str]
    more_notes: int

    @property
    def counts(self) -> dict[str, int]:
        """What the audit keeps of a load."""
        refused = len(self.problems)
        return {"children": self.children, "new": self.new, "already": self.already, "refused": refused}

    @property
    def each_problem(self) -> Iterator[tuple[int, Problem]]:
        """Every problem with the number of its row, in the order of the rows."""
        return self.problems.each()


class Loading:
    """One load into an existing database, as a context manager; only `enter` keeps anything."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._staging = Staging(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._staging.connection.close()

    def stage(self, rows: Iterable[tuple[int, EventRow]]) -> None:
        """Put rows, each with its number, where they keep nobody waiting."""
        self._staging.put(rows)

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
        """Enter what is staged as one change: all of it, or only the good rows; nothing in a dry run.

        `unread` are the problems of rows that could not be staged: without `accept_good` they too stop the load.
        What is wrong with the others is added to them.
        """
        staging, checks = self._staging, LoadChecks(self._staging, today)
        problems = unread if isinstance(unread, Problems) else Problems(self._path, unread)
        # A dry run only reads, so it need not wait for a writer, nor keep one waiting.
        staging.execute("begin" if dry_run else "begin immediate")
        try:
            led = staging.follow_renames()
            staging.leave_out_orders_known()
            staging.number_reviews_known()
            # What is wrong with one row alone comes first: it is no reason to refuse the child's other rows.
            staging.refuse(problems.added(checks.wrong_facts()))
            staging.refuse(problems.added(checks.between_rows()))
            staging.gather_facts()
            staging.find_taken_back()
            staging.refuse(problems.added(checks.against_the_record()))
            staging.find_new()
            self._find_endings()
            loaded = self._count(problems, led)
            stopped = (unread or problems) and not accept_good
            changes = loaded.new or loaded.new_children or staging.births()
            if dry_run or stopped or not changes:
                staging.execute("commit")  # nothing is recorded yet, and what is staged cannot be rolled back
                return loaded
            self._record(at, today, account, {**understood, **loaded.counts})
            staging.execute("commit")
        except BaseException:
            staging.execute("rollback")
            raise
        return loaded

    def _count(self, problems: Problems, led: Sequence[tuple[str, str]]) -> Loaded:
        rows = self._staging.rows
        each_child = "select count(*) as good from staged where not bad group by ref"
        ((children, good),) = rows(f"select count(*), coalesce(sum(good), 0) from ({each_child})")
        of_new = f"select count(*), count(due), count(*) - count(team) from told where {NEW_CHILD}"
        ((new_children, unborn, unallocated),) = rows(of_new)
        ((new_events,),) = rows("select count(*) from arriving")
        ((closed,),) = rows("select count(closed) from endings")
        new, notes = new_events + unborn, notes_on(self._staging, led)
        kept, more = list(islice(notes, NOTES)), sum(1 for _ in notes)
        return Loaded(children, new_children, unallocated, closed, new, good - new, problems, kept, more)

    def _find_endings(self) -> None:
        """Work out how tracking now ends, or that it resumes, for each child whose record a load changes in this."""
        self._staging.execute(
            "insert into concerned select a.ref, c.ref is not null, c.closed, c.outcome,"
            "   max(a.milestone = 'care_entry' and a.reached >= coalesce(c.closed, '9999'))"
            " from arriving a left join children c on c.ref = a.ref and c.retracted is null"
            " where a.milestone in (select value from json_each(?))"
            " or (a.milestone = 'care_entry' and a.reached >= c.closed) group by a.ref",
            (json.dumps([ENDED, *LEAVING_CARE]),),
        )
        self._staging.connection.executemany("insert into endings values (?, ?, ?)", self._endings())

    def _endings(self) -> Iterator[tuple[str, str | None, str | None]]:
        for ref, told in self._staging.by_child(
            "select c.ref, c.known, c.closed, c.outcome, c.back, a.milestone, a.reached, a.detail"
            " from concerned c cross join arriving a on a.ref = c.ref order by c.ref"
        ):
            _, is_known, closed, outcome, is_back, *_ = told[0]
            recorded = self._staging.rows(_RECORDED, ref, PLAN, ref) if is_known else ()
            events = (
                Event(date.fromisoformat(reached), milestone, detail)
                for *_, milestone, reached, detail in chain(told, recorded)
            )
            end = ending(Journey(Child(ref, "", outcome=outcome), tuple(events)))
            now = (end[0].isoformat(), end[1].key) if end else (None, None)
            if now != (closed, outcome) and (is_back or (end and not closed)):
                yield ref, *now

    def _record(self, at: datetime, today: date, account: str, understood: Mapping[str, Any]) -> None:
        records = Records(self._staging.connection, terminal_standing(LOAD))
        change = Change(records.audit.next_id(), at, today, LOAD)
        self._edit_children(records, change)
        self._insert(change)
        self._staging.execute(
            "update expectations set retracted = ? where retracted is null and exists (select 1 from arriving a"
            " where a.ref = child and a.milestone = expectations.milestone)",
            (change.id,),
        )
        records.touched |= {"children", "milestones", "plans", "expectations"}
        bring_up_to_date(records, change)
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

    def _edit_children(self, records: Records, change: Change) -> None:
        """Add to children on record their birth, their ending, or their return to care."""
        edits: dict[str, dict[str, Any]] = defaultdict(dict)
        for ref, born in self._staging.births().items():
            edits[ref] |= {"born": Month.read(born), "due": None}
        for ref, closed, outcome in list(self._staging.rows(_OF_KNOWN)):
            if closed:
                edits[ref] |= {"closed": date.fromisoformat(closed), "outcome": outcome}
            else:
                bring_back(records, records.children.get(ref), change)
        for ref, edit in edits.items():
            records.children.edit(records.children.get(ref), change, **edit)

    def _insert(self, change: Change) -> None:
        self._staging.execute(
            "insert into children (ref, team, born, due, worker, family_finder, closed, outcome, recorded)"
            " select told.ref, coalesce(team, ''), born, due, worker, family_finder, e.closed, e.outcome, ?"
            f" from told left join endings e on e.ref = told.ref where {NEW_CHILD} order by told.ref",
            (change.id,),
        )
        new = self._staging.rows("select ref from children where recorded = ?", change.id)
        note_likenesses(self._staging.connection, (ref for (ref,) in new))
        self._staging.execute(
            "insert into milestones (child, milestone, reached, detail, recorded)"
            " select ref, milestone, reached, detail, ? from arriving where plan is null order by ref, reached",
            (change.id,),
        )
        self._staging.execute(
            "insert into plans (child, plan, alongside, agreed, because, recorded)"
            " select ref, plan, alongside, reached, detail, ? from arriving where plan is not null"
            " order by ref, reached",
            (change.id,),
        )


_RECORDED = """
    select milestone, reached, detail from milestones where child = ? and retracted is null
    union all select ?, agreed, '' from plans where child = ? and retracted is null
"""
"""What is on record of a child, each plan agreed as one of the milestones."""
_OF_KNOWN = """
    select e.ref, e.closed, e.outcome from endings e join children c on c.ref = e.ref and c.retracted is null
    order by e.ref
"""
"""How tracking now ends, or that it resumes, for children on record."""
