"""A team's own spreadsheet as a kind of file: each row is a child, and each cell that a map names may be an event."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from permanence.cells import MonthFirst, day_in, month_in, one_line, value_in
from permanence.errors import NotUnderstood
from permanence.events_csv import (
    ALLOCATED,
    DUE,
    EventRow,
    Problem,
    RowContext,
    event_row,
    person_in,
    plan_agreed,
)
from permanence.journey import Month
from permanence.keyed_references import KeyedReferences, number_in
from permanence.milestones import ENDED, MILESTONES
from permanence.plans import PLAN
from permanence.references import as_reference, is_reference
from permanence.returns.kinds import Derived, KeptRow, Read, RowTold
from permanence.sources import NUMBERED_TRACKER, TRACKER
from permanence.spans import months
from permanence.trackers.hiding import HIDDEN, shown
from permanence.trackers.meanings import LEFT_OUT, Meaning, Tells
from permanence.trackers.tracker_map import TrackerMap, column_names, same
from permanence.words import begun, closed, day, listed

FURTHEST = months(36)
"""How far ahead a day may be planned: what is further is a slip of the year."""
_BETWEEN_DAYS = re.compile(r"[\r\n;&]+| and ")


class Tracker:
    """The kind of file of one team's spreadsheet, as its map says; `named` is what the map is called.

    `references` is asked for where children are named by the authority's own number.
    """

    def __init__(
        self, told: TrackerMap, named: str, context: RowContext, references: Callable[[], KeyedReferences]
    ) -> None:
        self._map = told
        self.named = named
        self._context = context
        self._references = references
        self.names_by_number = told.names_by_number
        self.source = NUMBERED_TRACKER if self.names_by_number else TRACKER

    def header_at(self, rows: Sequence[Sequence[str]]) -> int:
        """At which of the first rows of a table its header stands: the one with the most columns of the map."""
        return max(range(len(rows)), key=lambda at: (self._map.likeness(rows[at]), -at), default=0)

    def table(self, header: Sequence[str]) -> "TrackerTable":
        """The table with such a header; nothing is read of one that has no column of the map. Raises NotUnderstood where some are others."""
        is_read = self._map.likeness(header) > 0
        if is_read:
            self._map.refuse_other_header(header, self.named)
        return TrackerTable(header, self._map, self.named, self._context, self._references, is_read=is_read)

    def derive(self, _child: str, _rows: Sequence[KeptRow]) -> Derived:
        """Nothing more: each row has told its events."""
        return Derived()


class TrackerTable:
    """One sheet, a row a child."""

    name = ""
    last = ""
    is_part = False

    def __init__(
        self,
        header: Sequence[str],
        told: TrackerMap,
        named: str,
        context: RowContext,
        references: Callable[[], KeyedReferences],
        *,
        is_read: bool,
    ) -> None:
        self.is_read = is_read
        self._header = [same(cell) for cell in header]
        meanings = {same(name): meaning for name, meaning in told.columns.items()}
        self._columns = [
            (at, name, meanings[same(name)])
            for at, name in enumerate(column_names(header))
            if meanings.get(same(name), LEFT_OUT) != LEFT_OUT
        ]
        # What is not read may say who a child is, so it stays in the spreadsheet.
        self.renamed: Mapping[int, str] = dict.fromkeys(range(len(header)), "") | {
            at: name for at, name, _ in self._columns
        }
        self._map = told
        self._named = named
        self._context = context
        self._references = references

    def read(self, cells: Sequence[str]) -> Read:
        """What a row tells of its child. Nothing, for a row that divides others or repeats the header."""
        told = [
            (name, meaning, cells[at])
            for at, name, meaning in self._columns
            if at < len(cells) and cells[at].strip()
        ]
        if len(told) < 2 or [same(cell) for cell in cells] == self._header:
            return RowTold()
        which, by = next(
            (name, meaning)
            for _, name, meaning in self._columns
            if meaning.tells in (Tells.REFERENCE, Tells.NUMBER)
        )
        if any(cell.strip() for cell in cells[len(self._header) :]):
            return (
                Problem(which, "There are more cells than columns, so they may stand under the wrong ones."),
            )
        try:
            ref = self._ref(next((cell for _, meaning, cell in told if meaning == by), ""), by)
        except NotUnderstood as error:
            return (Problem(which, str(error)),)
        return _ChildRow(ref, told, self._map, self._named, self._context).told()

    def _ref(self, cell: str, by: Meaning) -> str:
        if not cell:
            raise NotUnderstood("Which child? It is empty here.")
        if by.tells is Tells.NUMBER:
            try:
                number = number_in(cell)
            except NotUnderstood as error:
                raise NotUnderstood(
                    "This is not a child's number: letters and figures, at most 16."
                ) from error
            return self._references().of(number)
        ref = as_reference(value_in(cell))
        if not is_reference(ref, self._context.reference):
            raise NotUnderstood(f"{_said(cell, self._context)} is not a reference as they are written here.")
        return ref


class _ChildRow:
    """The cells of one child, read one after the other: what can be read, what cannot, and what is to be looked at."""

    def __init__(
        self,
        ref: str,
        told: Sequence[tuple[str, Meaning, str]],
        tracker: TrackerMap,
        named: str,
        context: RowContext,
    ) -> None:
        self._ref = ref
        self._cells = told
        self._map = tracker
        self._named = named
        self._context = context
        self._events: list[EventRow] = []
        self._problems: list[Problem] = []
        self._doubts: list[Problem] = []
        self._facts: dict[str, Any] = {}
        self._planned: list[tuple[str, str, date]] = []
        """Each day that was planned and is over: its column, and the milestone."""
        self._coming: dict[str, list[tuple[date, str]]] = {}
        """The days on which each milestone is expected, each with its column."""

    def told(self) -> RowTold:
        """What the row tells: the child's facts, then each day."""
        notes = {
            meaning.milestone: (name, cell)
            for name, meaning, cell in self._cells
            if meaning.tells is Tells.NOTE
        }
        days = {
            meaning.milestone
            for _, meaning, cell in self._cells
            if meaning.tells in (Tells.DAY, Tells.EXPECTED) and not self._map.is_no_day(cell)
        }
        for name, meaning, cell in self._cells:
            if read := _FACTS.get(meaning.tells):
                self._fact(name, meaning, cell, read)
        for name, meaning, cell in self._cells:
            if meaning.tells in (Tells.DAY, Tells.EXPECTED):
                self._days(name, meaning, cell, notes.get(meaning.milestone))
        for milestone, (name, _) in notes.items():
            if milestone not in days:
                self._doubt(name, _NO_DAY_OF.format(words=MILESTONES[milestone].words))
        self._events += self._coming_events()
        reached = {each.milestone for each in self._events if not each.is_expected}
        for name, milestone, on in self._planned:
            if milestone not in reached:
                self._doubt(
                    name,
                    f"{begun(MILESTONES[milestone].words)} was planned for {day(on)}, and no date says that it happened.",
                )
        if not self._events and not self._map.only_allocates:
            self._doubt(
                self._cells[0][0],
                "This row has no date that can be read, so nothing of this child is loaded.",
            )
            return RowTold([], self._problems, self._doubts)
        if self._map.only_allocates:
            self._facts.pop("born", None)  # it would make a new child of whoever is not on record
        facts = EventRow(self._ref, ALLOCATED, self._context.today, **self._facts)
        return RowTold([facts, *self._events], self._problems, self._doubts)

    def _fact(self, name: str, meaning: Meaning, cell: str, read: "_ReadFact") -> None:
        try:
            self._facts[_FIELDS[meaning.tells]] = read(cell, self._map, self._context)
        except NotUnderstood:
            if meaning.tells in (Tells.WORKER, Tells.FAMILY_FINDER):
                self._doubt(
                    name,
                    f"This name is not under [people] in {self._named}, so nobody is recorded.",
                )
            elif meaning.tells is Tells.TEAM:
                self._problem(
                    name,
                    f'This team is not under [teams] in {self._named}. Add it there with its short name, or with `""` to leave it out.',
                )
            else:
                said = _said(cell, self._context)
                self._problem(name, f"{said} is not a month of birth. Write `2023-03`, `03/2023` or the day.")

    def _days(self, name: str, meaning: Meaning, cell: str, note: tuple[str, str] | None) -> None:
        """The events of one cell: on the days in it, or expected on them."""
        try:
            days = list(self._days_in(cell))
        except NotUnderstood as error:
            self._problem(name, str(error), doubts_others=isinstance(error, MonthFirst))
            return
        if len(days) > 1 and not (meaning.tells is Tells.DAY and MILESTONES[meaning.milestone].repeats):
            self._problem(
                name,
                f"This cell holds {listed(list(map(day, days)))}, and there can be one {meaning}. Keep one.",
            )
            return
        for on in days:
            if on > self._context.today or meaning.tells is Tells.EXPECTED:
                self._expect(name, meaning.milestone, on)
            else:
                self._happened(name, meaning.milestone, on, note if on == days[-1] else None)

    def _days_in(self, cell: str) -> Iterator[date]:
        """The days in a cell, in their order. Raises NotUnderstood where it holds anything else."""
        if self._map.is_no_day(cell):
            return
        try:
            yield day_in(cell, self._context.today, self._context.zone)
        except MonthFirst:
            raise
        except NotUnderstood as error:
            parts = [part for part in _BETWEEN_DAYS.split(cell) if part.strip()]
            if len(parts) < 2:
                raise NotUnderstood(_not_a_day(cell, str(error), self._named, self._context)) from error
            yield from sorted({on for part in parts for on in self._days_in(part)})

    def _expect(self, name: str, milestone: str, on: date) -> None:
        today = self._context.today
        if milestone in (DUE, "birth"):
            self._event(name, {"milestone": DUE, "date": on})
        elif on <= today:
            self._planned.append((name, milestone, on))
        elif on > FURTHEST.from_(today):
            self._problem(name, f"{day(on)} is more than three years ahead. Check the year.")
        else:
            self._coming.setdefault(milestone, []).append((on, name))

    def _coming_events(self) -> Iterator[EventRow]:
        """What is expected: of several days the first, and the others are to be looked at."""
        for milestone, days in self._coming.items():
            first, _ = min(days)
            for on, name in days:
                if on != first:
                    words = begun(MILESTONES[milestone].words)
                    self._doubt(name, f"{words} is expected on {day(first)} too, so {day(on)} is not loaded.")
            yield EventRow(self._ref, milestone, first, is_expected=True)

    def _happened(self, name: str, milestone: str, on: date, note: tuple[str, str] | None) -> None:
        column, words = note or (name, "")
        detail = self._words(column, words)
        if milestone == PLAN:
            detail = self._map.plans.get(same(detail), detail)
            if not detail:
                self._doubt(
                    name,
                    f"A plan was agreed on {day(on)}, but the row does not say which, so it is not loaded.",
                )
                return
            if not _is_plan(detail):
                said = _said(words, self._context)
                self._problem(
                    column,
                    f"{said} is not a plan that I know. Add it under [plans] in {self._named}, as {_A_PLAN}.",
                )
                return
        self._event(
            column if milestone in (PLAN, ENDED) else name,
            {"milestone": milestone, "date": on, "detail": detail},
        )

    def _words(self, name: str, cell: str) -> str:
        """The words in a cell; none where they say who somebody is, or cannot be read."""
        try:
            text = closed(one_line(cell))
        except NotUnderstood as error:
            self._doubt(name, f"{error} Only the date is loaded.")
            return ""
        if self._context.guard and (found := self._context.guard.found(text)):
            what = listed(list(dict.fromkeys(each.what for each in found)))
            self._doubt(name, f"These words look as if they hold {what}, so only the date is loaded.")
            return ""
        return text

    def _event(self, name: str, values: Mapping[str, Any]) -> None:
        of_child = {"ref": self._ref, "born": self._facts.get("born"), "team": None, "detail": ""}
        try:
            event = event_row({**of_child, **values}, self._context.today)
        except NotUnderstood as error:
            self._problem(name, str(error))
            return
        # Two columns may tell one day: it is one, with whatever words stand beside either.
        told = next((each for each in self._events if each[:3] == event[:3]), None)
        if told is None:
            self._events.append(event)
        elif event.detail and not told.detail:
            self._events[self._events.index(told)] = event

    def _problem(self, name: str, reason: str, *, doubts_others: bool = False) -> None:
        self._problems.append(Problem(name, reason, doubts_others))

    def _doubt(self, name: str, reason: str) -> None:
        self._doubts.append(Problem(name, reason))


_A_PLAN = "`adoption` or `adoption alongside special guardianship`"
_NO_DAY_OF = "There is no date for {words}, so these words are not loaded."


def _team(cell: str, tracker: TrackerMap, _: RowContext) -> str | None:
    """The team's short name; None where the map leaves it out."""
    team = tracker.teams.get(same(cell), same(cell))
    if " " in team:
        raise NotUnderstood(team)
    return team or None


def _person(cell: str, tracker: TrackerMap, _: RowContext) -> str | None:
    return person_in(tracker.people.get(same(cell), cell))


def _born(cell: str, tracker: TrackerMap, context: RowContext) -> Month | None:
    return None if tracker.is_no_day(cell) else month_in(cell, context.today, context.zone)


def _is_plan(text: str) -> bool:
    """Whether a text names a plan as in chat, and perhaps another alongside it."""
    try:
        plan_agreed(text)
    except NotUnderstood:
        return False
    return True


_ReadFact = Callable[[str, TrackerMap, RowContext], Any]
_FACTS: Mapping[Tells, _ReadFact] = {
    Tells.BORN: _born,
    Tells.TEAM: _team,
    Tells.WORKER: _person,
    Tells.FAMILY_FINDER: _person,
}
_FIELDS = {
    Tells.BORN: "born",
    Tells.TEAM: "team",
    Tells.WORKER: "worker",
    Tells.FAMILY_FINDER: "family_finder",
}


def _not_a_day(cell: str, reason: str, named: str, context: RowContext) -> str:
    """Why a cell is no day, without what may be a name."""
    text = shown(" ".join(cell.split()), context)
    if text != HIDDEN and any(map(str.isdigit, text)):
        return reason
    return f"{_said(cell, context)} is not a date. Write `12/10/2026`; if it means that there is none, add it to `no_date` in {named}."


def _said(cell: str, context: RowContext) -> str:
    """A cell as a sentence begins with it: without what may be a name."""
    text = shown(" ".join(cell.split()), context)
    return "This" if text == HIDDEN else f"`{text[:60]}`"
