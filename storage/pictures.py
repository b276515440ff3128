"""Which pictures are in Slack, and when each is to be deleted."""

from datetime import datetime

from storage.transaction import Transaction


class Pictures:
    """The pictures in Slack, each with the moment it is taken down; a team's shows every child it may."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def keep(self, file: str, team: str | None, until: datetime) -> None:
        """A picture is in Slack, in a team's channel or with whoever asked for it, to be taken down at a moment."""
        self.records.execute(
            "insert or replace into pictures (file, team, until) values (?, ?, ?)",
            (file, team, until.isoformat()),
        )

    def withdraw(self, child: str, now: datetime) -> None:
        """Who may read of a child changed: pictures of their team are taken down at the next look."""
        self.records.execute(
            "update pictures set until = :now where until > :now and team in"
            " (select team from children where ref = :child)",
            {"child": child, "now": now.isoformat()},
        )

    def due(self, now: datetime) -> list[str]:
        """The pictures to take down by now."""
        rows = self.records.execute(
            "select file from pictures where until <= ? order by until", (now.isoformat(),)
        )
        return [file for (file,) in rows]

    def forget(self, file: str) -> None:
        """A picture is no longer in Slack."""
        self.records.execute("delete from pictures where file = ?", (file,))
