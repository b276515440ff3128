"""Which pictures are in Slack, whether each may still be seen, and when it is to be deleted."""

from collections.abc import Iterable
from datetime import datetime

from permanence.teams import Side
from storage.transaction import Transaction


class Pictures:
    """The pictures in Slack, each with the moment it is to be deleted.

    A team's may show any of its children. A child's, or one of figures, is in the conversation of the one person who asked for
    it; it is doubted once that person may see the child, or figures, no longer, until Slack has said whether that is so.
    """

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def keep(
        self,
        file: str,
        team: str | None,
        until: datetime,
        *,
        child: str | None = None,
        reader: str | None = None,
        of_families: bool = False,
    ) -> None:
        """Record a picture in Slack, in a team's channel or with the person who asked, of a child or of figures, and when to delete it.

        `of_families` says that it tells what was done to find a family for the child.
        """
        self.records.execute(
            "insert or replace into pictures (file, team, until, child, reader, of_families) values (?, ?, ?, ?, ?, ?)",
            (file, team, until.isoformat(), child, reader, of_families),
        )

    def withdraw(self, child: str, now: datetime) -> None:
        """Who may see a child changed: have the pictures of their team deleted at the next look.

        So are those of panels and of the family-finding side, whose documents may name any team's child.
        """
        self.records.execute(
            "update pictures set until = :now where until > :now and team in"
            " (select team from children where ref = :child"
            f" union select key from teams where retracted is null and (is_panel or side = '{Side.FINDING}'))",
            {"child": child, "now": now.isoformat()},
        )

    def withdraw_teams(self, team: str, now: datetime) -> None:
        """Have all pictures in a team's channel deleted at the next look."""
        self.records.execute(
            "update pictures set until = :now where until > :now and team = :team",
            {"team": team, "now": now.isoformat()},
        )

    def doubt_of(self, children: Iterable[str]) -> None:
        """Something about these children changed: ask whether those who have a picture of one may still see them."""
        self._doubt("child in (select value from json_each(?))", self.records.list_of(children))

    def doubt_with(self, readers: Iterable[str] | None = None) -> None:
        """What these people may see changed, or what anybody may: ask it of every picture of a child that they have."""
        if readers is None:
            self._doubt("reader is not null")
        else:
            self._doubt("reader in (select value from json_each(?))", self.records.list_of(readers))

    def _doubt(self, where: str, *values: str) -> None:
        self.records.execute(f"update pictures set doubted = doubted + 1 where {where}", values)

    def doubted(self) -> list[tuple[str, str | None, str, bool, int]]:
        """The pictures of which it is to be asked.

        Each with its child (None: figures), its reader, whether it tells of links with families, and how often it was doubted.
        """
        rows = self.records.execute(
            "select file, child, reader, of_families, doubted from pictures where doubted > 0 order by file"
        )
        return [
            (file, child, reader, bool(of_families), doubted)
            for file, child, reader, of_families, doubted in rows
        ]

    def settle(self, file: str, doubted: int) -> None:
        """Record that a picture may still be seen, unless that was doubted again since."""
        self.records.execute(
            "update pictures set doubted = 0 where file = ? and doubted = ?", (file, doubted)
        )

    def take_down(self, file: str, now: datetime) -> None:
        """Have a picture deleted at the next look."""
        self.records.execute(
            "update pictures set until = min(until, ?), doubted = 0 where file = ?", (now.isoformat(), file)
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
