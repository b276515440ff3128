"""A load: rows staged where they keep nobody waiting, then entered by one short transaction.

Whatever depends on the records is asked inside the one transaction that enters the load. A load adds; it never
changes what is on record, and never brings back what has been taken back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
from storage.load_staging import NEW_CHILD, Endings, Staging
from storage.out_of_date import bring_up_to_date
from storage.records import Records


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, or would do.

    `new` counts rows not on record before, `already` those that were, or that repeat another row. `closed` counts
    children whose tracking ended. `problems` are those of each bad row, by its number; `notes` say where the file
    differs from the records, which stand.
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
    """One load into an existing database, as a context manager; only `enter` keeps anything."""

    def __init__(self, path: Path) -> None:
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
        """
        staging, checks = self._staging, LoadChecks(self._staging, today)
        # A dry run only reads, so it need not wait for a writer, nor keep one waiting.
        staging.execute("begin" if dry_run else "begin immediate")
        try:
            led = staging.follow_renames()
            # What is wrong with one row alone comes first: it is no reason to refuse the child's other rows.
            facts = checks.wrong_facts()
            staging.refuse(facts)
            between = checks.between_rows()
            staging.refuse(between)
            staging.gather_facts()
            staging.find_taken_back()
            against = checks.against_the_record()
            staging.refuse(against)
            staging.find_new()
            endings = self._endings()
            loaded = self._count(_together(unread, facts, between, against), endings, led)
            stopped = loaded.problems and not accept_good
            changes = loaded.new or loaded.new_children or staging.births()
            if dry_run or stopped or not changes:
                staging.execute("rollback")
                return loaded
            self._record(at, today, account, {**understood, **loaded.counts}, endings)
            staging.execute("commit")
        except BaseException:
            staging.execute("rollback")
            raise
        return loaded

    def _count(
        self, problems: Mapping[int, Sequence[Problem]], endings: Endings, led: Sequence[tuple[str, str]]
    ) -> Loaded:
        rows = self._staging.rows
        ((good, children),) = rows("select count(*), count(distinct ref) from staged where not bad")
        ((new_children, unborn),) = rows(f"select count(*), count(due) from told where {NEW_CHILD}")
        ((new_events,),) = rows("select count(*) from arriving")
        new = new_events + unborn
        closed = sum(end is not None for end in endings.values())
        notes = notes_on(self._staging, endings, led)
        return Loaded(children, new_children, closed, new, good - new, problems, notes)

    def _endings(self) -> Endings:
        """How tracking now ends, or that it resumes, for each child whose record a load changes in this."""
        self._staging.execute(
            "insert into concerned select a.ref, c.closed, c.outcome,"
            "   max(a.milestone = 'care_entry' and a.reached >= coalesce(c.closed, '9999'))"
            " from arriving a left join children c on c.ref = a.ref and c.retracted is null"
            " where a.milestone in (select value from json_each(?))"
            " or (a.milestone = 'care_entry' and a.reached >= c.closed) group by a.ref",
            (json.dumps([ENDED, *LEAVING_CARE]),),
        )
        events: dict[str, list[Event]] = defaultdict(list)
        for ref, milestone, reached, detail in self._staging.rows(
            "select ref, milestone, reached, detail from arriving where ref in (select ref from concerned)"
            " union all select child, milestone, reached, detail from milestones"
            "   where child in (select ref from concerned) and retracted is null"
            " union all select child, ?, agreed, '' from plans"
            "   where child in (select ref from concerned) and retracted is null",
            PLAN,
        ):
            events[ref].append(Event(date.fromisoformat(reached), milestone, detail))
        endings: Endings = {}
        for ref, closed, outcome, is_back in self._staging.rows(
            "select ref, closed, outcome, back from concerned"
        ):
            end = ending(Journey(Child(ref, "", outcome=outcome), tuple(events[ref])))
            now = (end[0].isoformat(), end[1].key) if end else None
            if now != (closed, outcome) and (is_back or (now and not closed)):
                endings[ref] = now
        return endings

    def _record(
        self, at: datetime, today: date, account: str, understood: Mapping[str, Any], endings: Endings
    ) -> None:
        records = Records(self._staging.connection, terminal_standing(LOAD))
        change = Change(records.audit.next_id(), at, today, LOAD)
        births = self._staging.births()
        self._edit_children(records, change, births, endings)
        self._insert(change, endings)
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
            changed=True,
            undoes=None,
            surgery=None,
        )

    def _edit_children(
        self, records: Records, change: Change, births: Mapping[str, str], endings: Endings
    ) -> None:
        """Add to children on record their birth, their ending, or their return to care."""
        edits: dict[str, dict[str, Any]] = defaultdict(dict)
        for ref, born in births.items():
            edits[ref] |= {"born": Month.read(born), "due": None}
        for ref, end in endings.items():
            child = records.children.find(ref)
            if child and child.closed and end is None:
                bring_back(records, child, change)
            elif child and end:
                edits[ref] |= {"closed": date.fromisoformat(end[0]), "outcome": end[1]}
        for ref, edit in edits.items():
            records.children.edit(records.children.get(ref), change, **edit)

    def _insert(self, change: Change, endings: Endings) -> None:
        self._staging.connection.executemany(
            "insert into closing values (?, ?, ?)",
            [(ref, *end) for ref, end in endings.items() if end],
        )
        self._staging.execute(
            "insert into children (ref, team, born, due, worker, family_finder, closed, outcome, recorded)"
            " select told.ref, team, born, due, worker, family_finder, e.closed, e.outcome, ?"
            f" from told left join closing e on e.ref = told.ref where {NEW_CHILD} order by told.ref",
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


def _together(*found: Mapping[int, Sequence[Problem]]) -> dict[int, Sequence[Problem]]:
    together: dict[int, list[Problem]] = defaultdict(list)
    for problems in found:
        for number, reasons in problems.items():
            together[number] += reasons
    return dict(together)
