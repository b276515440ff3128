"""Which pictures are in Slack, and when each is to be deleted."""

from datetime import datetime

from storage.transaction import Transaction


class Pictures:
    """The pictures in Slack, each with the moment it is to be deleted; a team's may show any of its children."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def keep(self, file: str, team: str | None, until: datetime) -> None:
        """Record a picture in Slack, in a team's channel or with the person who asked, and when to delete it."""
        self.records.execute(
            "insert or replace into pictures (file, team, until) values (?, ?, ?)",
            (file, team, until.isoformat()),
        )

    def withdraw(self, child: str, now: datetime) -> None:
        """Who may see a child changed: have the pictures of their team deleted at the next look."""
        self.records.execute(
            "update pictures set until = :now where until > :now and team in"
            " (select team from children where ref = :child)",
            {"child": child, "now": now.isoformat()},
        )

    def withdraw_of(self, team: str, now: datetime) -> None:
        """Have all pictures in a team's channel deleted at the next look."""
        self.records.execute(
            "update pictures set until = :now where until > :now and team = :team",
            {"team": team, "now": now.isoformat()},
        )

    def due(self, now: datetime) -> list[str]:
        """The pictures that are to be deleted by now."""
        rows = self.records.execute(
            "select file from pictures where until <= ? order by until", (now.isoformat(),)
        )
        return [file for (file,) in rows]

    def forget(self, file: str) -> None:
        """Record that a picture is no longer in Slack."""
        self.records.execute("delete from pictures where file = ?", (file,))
