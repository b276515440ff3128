"""Who wants which reports, and which of those that were told of are still to be shown."""

from dataclasses import dataclass
from datetime import datetime

from storage.history import Change, HistoryTable
from storage.outbox import PostKind
from storage.restored import restored


@dataclass(frozen=True, slots=True)
class WantedReport:
    """A report that a person wants whenever a period is over.

    Attributes:
        person: Who wants it.
        period: The kind of period, as it is typed.
        team: The team it is of; empty for every team together.
        since: When they asked for it.
    """

    person: str
    period: str
    team: str
    since: datetime


class WantedReports(HistoryTable):
    """The reports that people want."""

    name = "wanted_reports"

    def want(self, person: str, period: str, team: str, change: Change) -> bool:
        """Record that a person wants a report; False if they did already."""
        row = {"person": person, "period": period, "team": team}
        same = "person = :person and period = :period and team = :team and retracted is null"
        if self.records.execute(f"select 1 from wanted_reports where {same}", row).fetchone():
            return False
        self.record(change, **row)
        return True

    def end(self, person: str, change: Change) -> int:
        """End all that a person wants; returns how many there were."""
        return self.retract(change, "person = :person", {"person": person})

    def wanted_by(self, due: datetime, period: str) -> list[WantedReport]:
        """Who wanted reports of a kind of period by the moment when one was due."""
        rows = self.records.execute(
            "select w.person, w.period, w.team, a.at from wanted_reports w join audit a on a.id = w.recorded"
            " where w.period = ? and w.retracted is null order by w.id",
            (period,),
        )
        found = (WantedReport(person, of, team, datetime.fromisoformat(at)) for person, of, team, at in rows)
        return [each for each in found if each.since <= due]

    def unshown(self) -> list[int]:
        """The posts that told of a report which is still to be shown, the oldest first.

        After a restore nothing is shown by itself that the lost records may have seen shown.
        """
        found = restored(self.records)
        rows = self.records.execute(
            "select o.id, a.at from outbox o join audit a on a.id = o.recorded where o.kind = :kind and o.state = 'sent'"
            " and not exists (select 1 from known k where k.name = :kind || ' ' || o.key) order by o.id",
            {"kind": PostKind.REPORT.value},
        )
        return [post for post, at in rows if not found or datetime.fromisoformat(at) > found.at]

    def show(self, key: str, now: datetime) -> None:
        """Record that the report that a post told of is being shown: it is shown by itself no more."""
        self.records.execute(
            "insert into known (name, value) values (?, ?)",
            (f"{PostKind.REPORT.value} {key}", now.isoformat()),
        )
