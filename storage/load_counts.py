"""What a load changed for each team: counted with it."""

from dataclasses import dataclass
from typing import Any

from storage.history import Change
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What one load changed for a team.

    Attributes:
        children: How many children anything changed for.
        came: How many of them are new.
        recorded: How many events are new, and days on which one is expected.
        corrected: How many of what a file told before were told otherwise.
        withdrawn: How many it told no longer.
        given: How many facts about children were given anew.
        closed: How many children's tracking ended.
        asked: How many things somebody has to decide.
    """

    children: int
    came: int
    recorded: int
    corrected: int
    withdrawn: int
    given: int
    closed: int
    asked: int


_COLUMNS = "children, came, recorded, corrected, withdrawn, given, closed, asked"


class LoadCountsOfTeams:
    """What each load changed for each team, which never changes afterwards."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def count(self, change: Change) -> list[str]:
        """Count what a load changed, from its rows as they are staged. Returns the teams."""
        values = {"change": change.id}
        self.records.execute(f"insert into load_counts {_COUNTED}", values)
        rows = self.records.execute(
            "select team from load_counts where change = :change order by team", values
        )
        return [team for (team,) in rows]

    def each_of(self, change: int) -> list[tuple[str, LoadCounts]]:
        """Each team for which a load changed anything, by key, with what."""
        rows: Any = self.records.execute(
            f"select team, {_COLUMNS} from load_counts where change = ? order by team", (change,)
        )
        return [(team, LoadCounts(*counts)) for team, *counts in rows]

    def corrected_in(self, change: int, team: str) -> list[str]:
        """The team's children of whom a load corrected or withdrew something, in order of reference."""
        rows = self.records.execute(
            "select distinct c.ref from (select child from milestones where retracted = :change"
            " union select child from plans where retracted = :change"
            " union select e.child from expectations e join expectations n on n.child = e.child and n.milestone = e.milestone"
            " and n.recorded = :change where e.retracted = :change) t"
            " join children c on c.ref = t.child and c.retracted is null where c.team = :team order by c.ref",
            {"change": change, "team": team},
        )
        return [ref for (ref,) in rows]


# Events are counted by child first, in the order in which they are kept: there may be a million.
_COUNTED = """
    select :change, c.team, count(*), sum(t.came), sum(t.recorded), sum(t.corrected), sum(t.withdrawn), sum(t.given),
        sum(t.closed), sum(t.asked)
    from (
        select ref, sum(came) as came, sum(recorded) as recorded, sum(corrected) as corrected, sum(withdrawn) as withdrawn,
            sum(given) as given, sum(closed) as closed, sum(asked) as asked
        from (
            select ref, 0 as came, count(*) as recorded, 0 as corrected, 0 as withdrawn, 0 as given, 0 as closed, 0 as asked
            from arriving group by ref
            union all select ref, 0, -count(now_on), count(now_on), count(*) - count(now_on), 0, 0, 0 from replaced group by ref
            union all select ref, 0, 0, 0, 0, 1, 0, 0 from given
            union all select ref, 0, 0, 0, 0, 0, 1, 0 from endings where closed is not null
            union all select ref, 0, 0, 0, 0, 0, 0, 1 from disputed where not asked
            union all select ref, 0, sum(standing = 'new'), sum(standing = 'corrected'), 0, 0, 0, 0 from expecting
                where standing in ('new', 'corrected') group by ref
            union all select ref, 1, 0, 0, 0, 0, 0, 0 from came
        ) group by ref
    ) t join children c on c.ref = t.ref and c.retracted is null group by c.team
"""
