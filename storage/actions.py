"""Actions: what somebody agreed to do for a child, and by when."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from permanence.actions import Action
from permanence.errors import DAY, NotFound, RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.refusals import refuse_ended
from permanence.words import brief_day
from storage.children import SEEN
from storage.history import Change, HistoryTable, kept
from storage.restored import next_number

_COLUMNS = "a.number, a.child, a.owner, a.words, a.agreed, a.due, a.first_due, a.moves, a.because, a.ended, a.ended_words, a.waits_for, a.cancelled"


class Actions(HistoryTable):
    """The actions for children that the person asking may see."""

    name = "actions"

    def agree(self, ref: str, owner: str, due: date, words: str, change: Change) -> Action:
        """Record a new action under the next number."""
        number = next_number(self.records, "actions")
        action = Action(number, ref, owner, words, change.today, due, due)
        self.record(change, **_stored(action))
        return action

    def get(self, number: int) -> Action:
        """The action with a number. Raises NotFound, in the same words whether it is unknown or hidden from the asker."""
        if found := self._seen("a.number = :number", number=number):
            return found[0]
        raise NotFound(
            tr(f"There is no action {number} that you may see. `overdue` lists yours."), field="action"
        )

    def find(self, number: int) -> Action | None:
        """The action with a number, whoever asks; None if there is none or it was taken back."""
        return self.numbered([number]).get(number)

    def numbered(self, numbers: Iterable[int]) -> dict[int, Action]:
        """The actions with these numbers, whoever asks, without those that were taken back."""
        rows = self.records.execute(
            f"select {_COLUMNS} from actions a where a.retracted is null and a.number in (select value from json_each(?))",
            (self.records.list_of(numbers),),
        )
        return {row[0]: _action(row) for row in rows}

    def child_of(self, number: int) -> str | None:
        """The child an action is for, whoever asks: to know whose channel to ask about."""
        row = self.records.execute(
            "select child from actions where number = ? and retracted is null", (number,)
        ).fetchone()
        return str(row[0]) if row else None

    def finish(self, number: int, words: str, change: Change) -> Action:
        """Mark an action done today. Raises RuleBroken if it is done or cancelled already."""
        return self._end(self._open(number), words, change)

    def cancel(self, number: int, why: str, change: Change) -> Action:
        """Mark an action as needed no longer, as of today. Raises RuleBroken likewise."""
        return self._end(replace(self._open(number), is_cancelled=True), why, change)

    def move(self, number: int, to: date, because: str, change: Change) -> Action:
        """Give an open action a new date, keeping the date first agreed."""
        action = self.movable(number, to, change.today)
        return self._anew(replace(action, due=to, moves=action.moves + 1, because=because), change)

    def movable(self, number: int, to: date, today: date) -> Action:
        """An action that can be moved to a day. Raises RuleBroken if it has ended, or is due that day already."""
        action = self._open(number)
        if action.due == to:
            raise RuleBroken(
                tr(f"{number} is for {brief_day(to, today)} already. Nothing was changed."), field=DAY
            )
        return action

    def give(self, number: int, owner: str, change: Change) -> Action:
        """Give an open action to somebody else."""
        return self._anew(replace(self._open(number), owner=owner), change)

    def wait(self, number: int, waits_for: str, change: Change) -> Action:
        """Record who an open action waits for."""
        return self._anew(replace(self._open(number), waits_for=waits_for), change)

    def reopen(self, number: int, change: Change) -> Action:
        """Reopen an action that was done or cancelled. Raises RuleBroken if it is open."""
        action = self.get(number)
        if action.is_open:
            raise RuleBroken(
                tr(f"{number} is open already: {action.words} ({action.child})."), field="action"
            )
        return self._anew(replace(action, ended=None, ended_words="", is_cancelled=False), change)

    def open_for(self, children: Iterable[Child]) -> dict[str, list[Action]]:
        """Each child's open actions, by due date."""
        rows = self.records.execute(
            f"select {_COLUMNS} from actions a indexed by open_actions_of_child"
            " where a.retracted is null and a.ended is null"
            " and a.child in (select value from json_each(?)) order by a.due, a.number",
            (self.records.list_of(child.ref for child in children),),
        )
        of_child: dict[str, list[Action]] = defaultdict(list)
        for action in map(_action, rows):
            of_child[action.child].append(action)
        return of_child

    def teams_of(self, owner: str) -> set[str]:
        """The teams of the children that a person has open actions for, whoever asks."""
        rows = self.records.execute(
            "select distinct c.team from actions a join children c on c.ref = a.child and c.retracted is null"
            " where a.owner = ? and a.ended is null and a.retracted is null",
            (owner,),
        )
        return {team for (team,) in rows}

    def open_of(self, owner: str) -> list[Action]:
        """An owner's open actions for children still tracked, by due date."""
        return self._seen("a.ended is null and c.closed is null and a.owner = :of", of=owner)

    def ended_of(self, owner: str, moment: datetime) -> list[Action]:
        """An owner's actions done or cancelled after a moment, and not reopened since."""
        day = (moment - timedelta(days=1)).date()  # an end is the office's day, and the moment is in UTC
        recorded = "exists (select 1 from audit w where w.id = a.recorded and w.at > :moment)"
        where = f"a.ended >= :day and c.closed is null and a.owner = :of and {recorded}"
        return self._seen(where, of=owner, day=day.isoformat(), moment=moment.isoformat())

    def overdue(self, today: date, *, owner: str | None = None, team: str | None = None) -> list[Action]:
        """The overdue actions of an owner or a team, longest overdue first."""
        where = "a.owner = :of" if owner else "c.team = :of"
        return self._seen(
            f"a.ended is null and c.closed is null and a.due < :today and {where}",
            today=today.isoformat(),
            of=owner or team or "",
        )

    def waiting(
        self, *, team: str | None = None, owner: str | None = None, child: str | None = None
    ) -> list[tuple[Action, datetime]]:
        """The open actions of a team, an owner or a child that wait for somebody, each with since when: the longest first."""
        where = "a.owner = :of" if owner else "a.child = :of" if child else "c.team = :of"
        waits = f"a.ended is null and c.closed is null and a.waits_for <> '' and {where}"
        found = {each.number: each for each in self._seen(waits, of=owner or child or team or "")}
        rows = self.records.execute(
            # Who it waits for is kept by each later change of the action: it is the first in a row that counts.
            "select a.number, w.at from actions a join audit w on w.id = (select min(s.recorded) from actions s"
            " where s.child = a.child and s.number = a.number and s.waits_for = a.waits_for and s.recorded > coalesce("
            "(select max(o.recorded) from actions o where o.child = a.child and o.number = a.number"
            " and o.waits_for <> a.waits_for), 0))"
            " where a.retracted is null and a.number in (select value from json_each(:numbers))"
            " and a.child in (select value from json_each(:children)) order by w.id, a.number",
            {
                "numbers": self.records.list_of(found),
                "children": self.records.list_of({action.child for action in found.values()}),
            },
        )
        return [(found[number], datetime.fromisoformat(at)) for number, at in rows]

    def unseen_overdue(self, today: date, owner: str, but: Collection[str] = ()) -> int:
        """How many overdue actions an owner has, in other teams than some, for children whom the person asking may not see."""
        return self._unseen("a.due < :today", but, owner=owner, today=today.isoformat())

    def unseen_waiting(self, owner: str, but: Collection[str] = ()) -> int:
        """How many of an owner's actions that wait for somebody are, in other teams than some, for children whom the person asking may not see."""
        return self._unseen("a.waits_for <> ''", but, owner=owner)

    def _unseen(self, what: str, but: Collection[str], **values: str) -> int:
        row = self.records.execute(
            "select count(*) from actions a join children c on c.ref = a.child and c.retracted is null"
            f" where a.owner = :owner and a.ended is null and a.retracted is null and {what}"
            f" and c.closed is null and {SEEN} is not true"
            " and c.team not in (select value from json_each(:but))",
            {**values, "but": self.records.list_of(but), **self.records.asker},
        ).fetchone()
        return int(row[0])

    def ended_since(self, team: str, moment: datetime) -> tuple[int, int]:
        """How many of a team's actions, for children the person asking may see, were done and how many cancelled after a moment, and not reopened."""
        done, cancelled = self.records.execute(
            # "cross join" makes SQLite read in this order: the team's children first, not every action.
            "select count(*) - total(a.cancelled), total(a.cancelled) from children c"
            " cross join actions a on a.child = c.ref and a.retracted is null"
            " cross join audit w on w.id = a.recorded"
            " where c.team = :team and c.retracted is null and a.ended is not null and w.at > :moment"
            f" and {SEEN}",
            {"team": team, "moment": moment.isoformat(), **self.records.asker},
        ).fetchone()
        return int(done), int(cancelled)

    def ended_by(self, number: int) -> str | None:
        """Who marked an action done, or cancelled it; None while it is open."""
        row = self.records.execute(
            "select w.person from actions a join audit w on w.id = a.recorded"
            " where a.number = ? and a.ended is not null and a.retracted is null",
            (number,),
        ).fetchone()
        return str(row[0]) if row else None

    def recorded_by(self, changes: Iterable[int]) -> dict[int, Action]:
        """For each of these changes that recorded an action, the action as it left it."""
        rows = self.records.execute(
            f"select {_COLUMNS}, a.recorded from actions a where a.recorded in (select value from json_each(?))",
            (self.records.list_of(changes),),
        )
        return {row[-1]: _action(row[:-1]) for row in rows}

    def replaced_by(self, changes: Iterable[int]) -> dict[tuple[int, int], Action]:
        """The actions that these changes recorded anew, as they were just before, by the change and the action's number."""
        rows = self.records.execute(
            f"select {_COLUMNS}, a.retracted from actions a where a.retracted in (select value from json_each(?))",
            (self.records.list_of(changes),),
        )
        return {(row[-1], row[0]): _action(row[:-1]) for row in rows}

    def every(self) -> list[Action]:
        """Every action ever agreed for a child whom the person asking may see, in order of their dates."""
        return self._seen("true")

    def open_at(self, change: int, *, team: str | None = None, children: Iterable[str] = ()) -> list[Action]:
        """The actions of a team, or else of some children, open just before a change, as they were then."""
        theirs = "c.team = :team" if team else "c.ref in (select value from json_each(:children))"
        rows = self.records.execute(
            f"select {_COLUMNS} from children c cross join actions a on a.child = c.ref"
            f" where {theirs} and c.retracted is null and a.ended is null"
            " and a.recorded < :change and coalesce(a.retracted, 9e15) >= :change"
            " and (c.closed is null or c.recorded > :change) order by a.due, a.number",
            {"team": team, "children": self.records.list_of(children), "change": change},
        )
        return [_action(row) for row in rows]

    def _open(self, number: int) -> Action:
        action = self.get(number)
        refuse_ended(action)
        return action

    def _end(self, action: Action, words: str, change: Change) -> Action:
        return self._anew(replace(action, ended=change.today, ended_words=words), change)

    def _anew(self, action: Action, change: Change) -> Action:
        self.retract(change, "number = :number", {"number": action.number})
        self.record(change, **_stored(action))
        return action

    def _seen(self, where: str, **values: str | int) -> list[Action]:
        rows = self.records.execute(
            f"select {_COLUMNS} from actions a join children c on c.ref = a.child and c.retracted is null"
            f" where a.retracted is null and {where} and {SEEN} order by a.due, a.number",
            {**values, **self.records.asker},
        )
        found = [_action(row) for row in rows]
        self.records.seen.update(action.child for action in found)
        return found


@kept
def _action(row: Any) -> Action:
    (
        number,
        child,
        owner,
        words,
        agreed,
        due,
        first_due,
        moves,
        because,
        ended,
        ended_words,
        waits_for,
        cancelled,
    ) = row
    return Action(
        number,
        child,
        owner,
        words,
        date.fromisoformat(agreed),
        date.fromisoformat(due),
        date.fromisoformat(first_due),
        moves,
        because,
        date.fromisoformat(ended) if ended else None,
        ended_words,
        waits_for,
        bool(cancelled),
    )


def _stored(action: Action) -> dict[str, str | int | None]:
    return {
        "number": action.number,
        "child": action.child,
        "owner": action.owner,
        "words": action.words,
        "agreed": action.agreed.isoformat(),
        "due": action.due.isoformat(),
        "first_due": action.first_due.isoformat(),
        "moves": action.moves,
        "because": action.because,
        "ended": action.ended.isoformat() if action.ended else None,
        "ended_words": action.ended_words,
        "waits_for": action.waits_for,
        "cancelled": int(action.is_cancelled),
    }
