"""What files tell otherwise than people recorded: kept until somebody decides, and asked once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from permanence.conflicts import Conflict, ConflictState
from permanence.errors import NotFound, RuleBroken
from permanence.language import tr
from permanence.plans import PLAN
from permanence.words import who
from storage.children import SEEN
from storage.families.sight import told
from storage.history import Change, HistoryTable

_COLUMNS = (
    "f.number, f.child, f.about, f.ours_on, f.ours, f.told_on, f.told, f.alongside, f.standing, f.decided_by"
)
_OF_CHILD = "join children c on c.ref = f.child and c.retracted is null"
_OPEN = """f.standing = 'asked' and case
    when f.about = 'purged' then c.closed is null
    when f.told_on = '' then f.told is not case f.about when 'team' then c.team when 'worker' then c.worker
        when 'family_finder' then c.family_finder else c.due end
    when f.about = 'perm_plan_agreed' then not exists (select 1 from plans p where p.child = f.child
        and p.agreed = f.told_on and p.plan = f.told and p.alongside is f.alongside and p.retracted is null)
    else not exists (select 1 from milestones m where m.child = f.child and m.milestone = f.about
        and m.reached = f.told_on and (f.told in ('', m.detail) or instr(m.detail, f.told || ' ') = 1) and m.retracted is null) end"""
"""Whether it is still to be decided: nobody has, and nobody has brought the records to say what the file does."""


class Conflicts(HistoryTable):
    """What files tell otherwise than the records, numbered in one series."""

    name = "conflicts"

    def get(self, number: int) -> Conflict:
        """The one with a number. Raises NotFound, in the same words whether it is unknown or hidden from the asker."""
        found = self._rows(f"{_OF_CHILD} where f.number = :number and {SEEN}", {"number": number})
        if not found:
            raise NotFound(
                tr(f"There is nothing numbered {number} to decide that you may see."), field="conflict"
            )
        return self._as_it_stands(found[0]) or found[0]

    def child_of(self, number: int) -> str | None:
        """The child that one is about, whoever asks: to know whose channel to ask about."""
        row = self.records.execute(
            "select child from conflicts where number = ? and retracted is null", (number,)
        ).fetchone()
        return str(row[0]) if row else None

    def of_child(self, ref: str) -> list[Conflict]:
        """What is to be decided about a child."""
        return self._asked(f"{_OF_CHILD} where f.child = :ref and {_OPEN}", {"ref": ref})

    def waiting(self) -> list[Conflict]:
        """All that is to be decided about children whom the person asking may see."""
        return self._asked(f"{_OF_CHILD} where {_OPEN} and {SEEN}", {})

    def waiting_in(self, team: str | None) -> list[Conflict]:
        """What is to be decided about the children whom a team tracks, or any team, that the person asking may see."""
        of_team = "c.team = :team" if team else "c.team <> ''"
        return self._asked(
            f"{_OF_CHILD} where {of_team} and c.closed is null and {_OPEN} and {SEEN}", {"team": team}
        )

    def asked_by(self, change: int, person: str) -> list[Conflict]:
        """What a load asked, and is still to be decided, about children whose social worker a person is."""
        return self._asked(
            f"{_OF_CHILD} where f.recorded = :change and c.worker = :worker and {_OPEN} and {SEEN}",
            {"change": change, "worker": person},
        )

    def workers_asked(self, change: int) -> list[tuple[str, str]]:
        """The social workers about whose children a load asked something, each with a team of these children."""
        rows = self.records.execute(
            f"select c.worker, min(c.team) from conflicts f {_OF_CHILD}"
            " where f.recorded = ? and f.retracted is null and f.standing = 'asked' and c.worker is not null and c.closed is null"
            " group by c.worker order by c.worker",
            (change,),
        )
        return list(rows)

    def waiting_for(self, people: Iterable[str], teams: Iterable[str]) -> list[Conflict]:
        """What is to be decided by some people: about their own children, and those of the teams that they manage."""
        theirs = " union ".join(
            f"select ref from children where {column} in (select value from json_each(:{those})) and retracted is null{more}"
            # Of the closed ones those of a team alone, for which there is an index.
            for column, those, more in (("worker", "people", " and closed is null"), ("team", "led", ""))
        )
        return self._asked(
            f"{_OF_CHILD} where f.child in ({theirs}) and {_OPEN} and {SEEN}",
            {"people": self.records.list_of(people), "led": self.records.list_of(teams)},
        )

    def decide(self, asked: Conflict, standing: ConflictState, change: Change) -> None:
        """Record what was decided. Raises RuleBroken if it was already."""
        if asked.standing is not ConflictState.ASKED:
            raise RuleBroken(
                tr(f"{who(asked.decided_by)} decided that already. Nothing was changed."), field="conflict"
            )
        ((source,),) = self.records.execute(
            "select source from conflicts where number = ? and retracted is null", (asked.number,)
        )
        self.retract(change, "number = :number", {"number": asked.number})
        self.record(
            change, **_stored(replace(asked, standing=standing, decided_by=change.person)), source=source
        )

    def ask_no_more(self, ref: str, milestone: str, on: date, change: Change) -> None:
        """Ask no more about a child's milestone of a day that is on record no longer."""
        self.retract(
            change,
            "child = :child and about = :about and ours_on = :on and standing = 'asked'",
            {"child": ref, "about": milestone, "on": on.isoformat()},
        )

    def _rows(self, rest: str, values: Mapping[str, Any]) -> list[Conflict]:
        rows = self.records.execute(
            f"select {_COLUMNS} from conflicts f {rest} and f.retracted is null and {told('f.about', 'f.child')} order by f.child, f.number",
            {**values, **self.records.asker},
        )
        return [_conflict(row) for row in rows]

    def _asked(self, rest: str, values: Mapping[str, Any]) -> list[Conflict]:
        """What is to be decided, as the records stand by now."""
        found = map(self._as_it_stands, self._rows(rest, values))
        return [each for each in found if each]

    def _as_it_stands(self, asked: Conflict) -> Conflict | None:
        """What is to be decided, with the day that is on record by now if it was corrected since, and not to the file's.

        None if it was taken off the record.
        """
        if asked.standing is not ConflictState.ASKED or asked.ours_on is None or asked.about == PLAN:
            return asked
        on: str | None = asked.ours_on.isoformat()
        last = 0  # each is moved by a later change, or by none
        while on and (moved := self._moved_by(asked, on)):
            on = self._moved_to(asked, on, moved) if moved > last else None
            last = moved
        if on is None:
            return None
        now = date.fromisoformat(on)
        return asked if now == asked.told_on else replace(asked, ours_on=now)

    def _moved_by(self, asked: Conflict, on: str) -> int | None:
        """The change that took a milestone of a day off the record; None if it stands."""
        (change,) = self.records.execute(
            "select retracted from milestones where child = ? and milestone = ? and reached = ? order by id desc limit 1",
            (asked.child, asked.about, on),
        ).fetchone() or (None,)
        return change

    def _moved_to(self, asked: Conflict, on: str, change: int) -> str | None:
        """The day for which a change recorded it instead: of several, the nearest."""
        (now,) = self.records.execute(
            "select reached from milestones where child = ? and milestone = ? and recorded = ?"
            " order by abs(julianday(reached) - julianday(?)) limit 1",
            (asked.child, asked.about, change, on),
        ).fetchone() or (None,)
        return now


def _conflict(row: tuple[Any, ...]) -> Conflict:
    number, child, about, ours_on, ours, told_on, told, alongside, standing, decided_by = row
    return Conflict(
        number,
        child,
        about,
        date.fromisoformat(ours_on) if ours_on else None,
        ours,
        date.fromisoformat(told_on) if told_on else None,
        told,
        alongside,
        ConflictState(standing),
        decided_by,
    )


def _stored(conflict: Conflict) -> dict[str, Any]:
    return {
        "number": conflict.number,
        "child": conflict.child,
        "about": conflict.about,
        "ours_on": conflict.ours_on.isoformat() if conflict.ours_on else "",
        "ours": conflict.ours,
        "told_on": conflict.told_on.isoformat() if conflict.told_on else "",
        "told": conflict.told,
        "alongside": conflict.alongside,
        "standing": conflict.standing.value,
        "decided_by": conflict.decided_by,
    }
