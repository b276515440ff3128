"""A load: rows staged where they keep nobody waiting, then entered by one short transaction.

Whatever depends on the records is asked inside the one transaction that enters the load. A load adds, and corrects
what a load of its kind of file told before; it never changes what people recorded, and never brings back what they took back.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

from permanence.events_csv import ALLOCATED, EventRow, Problem
from permanence.journey import Child, Event, Journey
from permanence.keyed import Key
from permanence.milestones import ENDED, LEAVING_CARE
from permanence.outcomes import ending
from permanence.plans import PLAN
from permanence.returns.kinds import FamilyTold
from permanence.sources import EVENTS, Source, ToldAbout
from storage.loading.changes import LoadChange, changes_by_child
from storage.loading.checks import LoadChecks
from storage.loading.corrections import Corrections
from storage.loading.expected import Expected
from storage.loading.families import LoadedFamilies
from storage.loading.notes import notes_on
from storage.loading.problems import Problems
from storage.loading.recording import Recording
from storage.loading.staging import Staging

NOTES = 1_000
"""How many notes on a load are kept; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, or would do.

    `new` counts rows not on record before, `already` those that were, or that repeat another row; of adoptive families they count days. `closed` counts
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
    corrected: int = 0
    withdrawn: int = 0
    given: int = 0
    asked: int = 0
    families: int = 0
    new_families: int = 0
    change: int | None = None

    @property
    def counts(self) -> dict[str, int]:
        """What the audit keeps of a load."""
        refused = len(self.problems)
        counts = {"children": self.children, "new": self.new, "already": self.already, "refused": refused}
        more = {
            "corrected": self.corrected,
            "withdrawn": self.withdrawn,
            "given": self.given,
            "asked": self.asked,
            "families": self.families,
        }
        return counts | {name: number for name, number in more.items() if number}

    @property
    def changes_something(self) -> bool:
        """Whether it adds or changes anything, but for what is worked out of it."""
        came = (self.new, self.new_children, self.new_families)
        return any((*came, self.corrected, self.withdrawn, self.given, self.asked))

    @property
    def each_problem(self) -> Iterator[tuple[int, Problem]]:
        """Every problem with the number of its row, in the order of the rows."""
        return self.problems.each()


class Loading:
    """One load into an existing database, as a context manager; only `enter` keeps anything."""

    def __init__(self, path: Path, key: Key | None = None, families_to: str = "") -> None:
        self._path = path
        self._key = key
        self._staging = Staging(path, key)
        self._expected = Expected(self._staging)
        self._families = LoadedFamilies(self._staging, families_to)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._staging.connection.close()

    def stage(self, rows: Iterable[tuple[int, EventRow | ToldAbout]]) -> None:
        """Put rows, each with its number, where they keep nobody waiting; and what files say of what they told before."""
        self._staging.put(rows)

    def stage_families(self, told: Iterable[FamilyTold]) -> None:
        """Keep what files tell of adoptive families. New ones come into the team that the load was made for."""
        self._families.put(told)

    def enter(
        self,
        at: datetime,
        today: date,
        account: str,
        understood: Mapping[str, Any],
        unread: Mapping[int, Sequence[Problem]],
        *,
        source: Source = EVENTS,
        accept_good: bool = False,
        dry_run: bool = False,
    ) -> Loaded:
        """Enter what is staged as one change: all of it, or only the good rows; nothing in a dry run.

        `source` says what kind of file the rows come from: what one told before, a later one corrects.
        `unread` are the problems of rows that could not be staged: without `accept_good` they too stop the load.
        What is wrong with the others is added to them.
        """
        staging, checks, corrections = (
            self._staging,
            LoadChecks(self._staging, today),
            Corrections(self._staging, source),
        )
        problems = unread if isinstance(unread, Problems) else Problems(self._path, unread, self._key)
        # A dry run only reads, so it need not wait for a writer, nor keep one waiting.
        staging.execute("begin" if dry_run else "begin immediate")
        try:
            led = staging.follow_renames()
            staging.leave_out_older()
            staging.leave_out_orders_known()
            staging.name_reviews_known(knows_kinds=source.knows_reviews)
            # What is wrong with one row alone comes first: it is no reason to refuse the child's other rows.
            staging.refuse(problems.added(checks.wrong_facts()))
            staging.refuse(problems.added(checks.between_rows()))
            staging.refuse(problems.added(self._expected.different_days()))
            staging.gather_facts()
            staging.find_taken_back()
            corrections.find()
            staging.refuse(problems.added(checks.against_the_record()))
            if accept_good:
                staging.refuse(problems.added(corrections.keep_whole()))
            staging.find_new()
            self._find_endings()
            self._expected.find()
            self._families.find()
            loaded = self._count(problems, source, led)
            stopped = (unread or problems) and not accept_good
            if dry_run or stopped or not self._records_something(loaded, corrections):
                staging.execute("commit")  # nothing is recorded yet, and what is staged cannot be rolled back
                return loaded
            values = {**understood, "source": source.kind, **loaded.counts}
            change = Recording(staging, source, at, today).record(account, values, self._families)
            staging.execute("commit")
        except BaseException:
            staging.execute("rollback")
            raise
        return replace(loaded, change=change)

    def _records_something(self, loaded: Loaded, corrections: Corrections) -> bool:
        """Whether anything is to be recorded, be it only until when files told of a child."""
        return bool(
            loaded.changes_something
            or self._staging.births()
            or corrections.outdated()
            or self._staging.tells_of_newer_days()
        )

    def changes(self) -> Iterator[tuple[str, list[LoadChange]]]:
        """Each child for whom the load changes anything, or would if it was tried, with the changes."""
        return changes_by_child(self._staging)

    def family_changes(self) -> Iterator[tuple[str, list[LoadChange]]]:
        """The same of each adoptive family."""
        return self._families.changes()

    def _count(self, problems: Problems, source: Source, led: Sequence[tuple[str, str]]) -> Loaded:
        rows = self._staging.rows
        each_child = (
            f"select ref, sum(s.milestone <> '{ALLOCATED}') as good from staged s where not bad group by ref"
        )
        given_nothing = (
            "good = 0 and ref not in (select ref from given) and ref not in (select ref from disputed)"
            " and ref in (select ref from children where retracted is null and closed is null)"
        )
        ((children, good, given_already),) = rows(
            f"select count(*), coalesce(sum(good), 0), coalesce(sum({given_nothing}), 0) from ({each_child})"
        )
        of_new = (
            "select count(*), count(due), count(*) - count(t.team) from came join told t on t.ref = came.ref"
        )
        ((new_children, unborn, unallocated),) = rows(of_new)
        ((new_events,),) = rows("select count(*) from arriving")
        ((corrected, withdrawn),) = rows("select count(now_on), count(*) - count(now_on) from replaced")
        ((given,),) = rows("select count(*) from given")
        ((disputed, asked),) = rows(
            "select count(nullif(told_on, '')), count(*) - coalesce(sum(asked), 0) from disputed"
        )
        ((closed,),) = rows("select count(closed) from endings")
        new = new_events - corrected + unborn
        notes = chain(notes_on(self._staging, source, led), self._expected.notes(), self._families.notes)
        kept, more = list(islice(notes, NOTES)), sum(1 for _ in notes)
        already = good + given_already - new - corrected - disputed
        expected, expected_corrected, expected_known = self._expected.counts()
        new, corrected, already = new + expected, corrected + expected_corrected, already + expected_known
        families, new_families, days, days_corrected = self._families.counts()
        new, corrected, already = new + days, corrected + days_corrected, already + self._families.already
        changed = (corrected, withdrawn, given, asked, families, new_families)
        return Loaded(
            children, new_children, unallocated, closed, new, already, problems, kept, more, *changed
        )

    def _find_endings(self) -> None:
        """Work out how tracking now ends, or that it resumes, for each child whose record a load changes in this."""
        ends = json.dumps([ENDED, *LEAVING_CARE])
        self._staging.execute(
            "insert into concerned select a.ref, c.ref is not null, c.closed, c.outcome,"
            "   max(a.milestone = 'care_entry' and a.reached >= coalesce(c.closed, '9999')), iif(c.ref is null, min(a.reached), '')"
            " from arriving a left join children c on c.ref = a.ref and c.retracted is null"
            " where a.milestone in (select value from json_each(?))"
            " or (a.milestone = 'care_entry' and a.reached >= c.closed) group by a.ref",
            (ends,),
        )
        self._staging.execute(
            "insert into concerned select r.ref, 1, c.closed, c.outcome, 1, ''"
            " from replaced r join children c on c.ref = r.ref and c.retracted is null"
            " where r.milestone in (select value from json_each(?))"
            " group by r.ref on conflict (ref) do update set back = 1",
            (ends,),
        )
        self._staging.connection.executemany("insert into endings values (?, ?, ?)", self._endings())

    def _endings(self) -> Iterator[tuple[str, str | None, str | None]]:
        for ref, told in self._staging.by_child(
            "select c.ref, c.known, c.closed, c.outcome, c.back, a.milestone, a.reached, a.detail"
            " from concerned c left join arriving a on a.ref = c.ref and a.reached >= c.since order by c.ref"
        ):
            _, is_known, closed, outcome, is_back, *_ = told[0]
            recorded = self._staging.rows(_RECORDED, ref, PLAN, ref) if is_known else ()
            events = (
                Event(date.fromisoformat(reached), milestone, detail)
                for *_, milestone, reached, detail in chain(told, recorded)
                if milestone
            )
            end = ending(Journey(Child(ref, "", outcome=outcome), tuple(events)))
            now = (end[0].isoformat(), end[1].key) if end else (None, None)
            if now != (closed, outcome) and (is_back or (end and not closed)):
                yield ref, *now


_RECORDED = """
    select milestone, reached, detail from standing where child = ?
    union all select ?, agreed, '' from standing_plans where child = ?
"""
"""What stays on record of a child, each plan agreed as one of the milestones."""
