"""Escalations: which action went up the ladder, to whom, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from permanence.actions import Action
from permanence.roles import Role
from storage.history import Change, HistoryTable

_STOOD_AT_THE_END = (
    "{row}.recorded <= s.recorded and ({row}.retracted is null or {row}.retracted > s.recorded)"
)
"""Whether a row stood as a surgery was closed."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """An action put before a person; `surgery` is the one whose close sent it up, or None if somebody asked for it."""

    action: int
    child: str
    team: str
    surgery: date | None
    role: Role
    person: str
    because: str
    by: str
    at: datetime


class Escalations(HistoryTable):
    """Every time an action went up the ladder."""

    name = "escalations"

    def put_before(
        self,
        action: Action,
        team: str,
        role: Role,
        person: str,
        because: str,
        change: Change,
        surgery: date | None = None,
    ) -> None:
        """Record that an action is put before a person."""
        self.record(
            change,
            action=action.number,
            child=action.child,
            team=team,
            surgery=surgery.isoformat() if surgery else None,
            role=role.value,
            person=person,
            because=because,
        )

    def of(self, action: int) -> list[Escalation]:
        """Each time an action was escalated, oldest first."""
        return self._rows("e.action = ?", action)

    def of_change(self, change: int) -> list[Escalation]:
        """What one change escalated."""
        return self._rows("e.recorded = ?", change)

    def surgeries_that_saw(self, actions: Iterable[int]) -> dict[int, list[date]]:
        """For each of some actions, the days of the surgeries held that found it open, oldest first.

        Each is of the team that the child was with then, and one at whose end the action was done, or not agreed yet, is left out.
        """
        rows = self.records.execute(
            # "cross join" makes SQLite read in this order: these actions, and of their children's teams the closings alone.
            f"""select n.number, s.held_on from json_each(?) asked
                cross join actions n on n.number = asked.value and n.retracted is null
                cross join children c on c.ref = n.child
                cross join closings s on s.team = c.team and s.held_on >= n.agreed and s.retracted is null
                    and {_STOOD_AT_THE_END.format(row="c")}
                where exists (select 1 from actions a where a.child = n.child and a.number = n.number and a.ended is null
                    and {_STOOD_AT_THE_END.format(row="a")}) order by s.held_on""",
            (self.records.list_of(actions),),
        )
        found: dict[int, list[date]] = {}
        for number, held_on in rows:
            found.setdefault(number, []).append(date.fromisoformat(held_on))
        return found

    def waiting_for(self, teams: Iterable[str], *, also_higher: bool) -> list[Escalation]:
        """What was put before the managers of some teams, whoever asks, and is still open; nobody but its owner acted on it since.

        It goes with the part: to whoever manages the team that the child is with now, whoever had it or covered then.
        `also_higher` adds what was put before the service managers. The oldest first.
        """
        return self._rows(
            # "cross join" makes SQLite read in this order: a team's open actions, or who ever had the role, not every escalation.
            f"""e.id in (
                select p.id from json_each(?) t cross join children c on c.team = t.value and c.closed is null and c.retracted is null
                    cross join actions n on n.child = c.ref and n.ended is null and n.retracted is null
                    cross join escalations p on p.action = n.number and p.child = n.child and p.retracted is null
                where p.role = '{Role.MANAGER}'
                union
                select p.id from roles r cross join escalations p on p.person = r.person and p.retracted is null
                    join actions n on n.number = p.action and n.child = p.child and n.ended is null and n.retracted is null
                    join children c on c.ref = n.child and c.closed is null and c.retracted is null
                where ? and r.role = p.role and p.role <> '{Role.MANAGER}')
            and not exists (
                select 1 from actions w join audit u on u.id = w.recorded
                where w.child = e.child and w.number = e.action and w.recorded > e.recorded and u.person <> w.owner
                  and u.undoes is null and not exists (select 1 from audit x where x.undoes = u.id))""",
            self.records.list_of(teams),
            also_higher,
        )

    def _rows(self, where: str, *values: Any) -> list[Escalation]:
        rows = self.records.execute(
            "select e.action, e.child, e.team, e.surgery, e.role, e.person, e.because, a.person, a.at from escalations e"
            f" join audit a on a.id = e.recorded where {where} and e.retracted is null order by e.id",
            values,
        )
        return [
            Escalation(
                action,
                child,
                team,
                date.fromisoformat(surgery) if surgery else None,
                Role(role),
                person,
                because,
                by,
                datetime.fromisoformat(at),
            )
            for action, child, team, surgery, role, person, because, by, at in rows
        ]
