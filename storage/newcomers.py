"""Who is in the teams' channels, as Slack said last; who joined one, and whether its manager said that it is right."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from permanence.access import Joined, JoinedAs
from storage.history import Change, HistoryTable


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who joined a team's channel."""

    team: str
    person: str
    kind: JoinedAs
    standing: Joined


class Newcomers(HistoryTable):
    """Those who joined a team's channel since the bot first saw who is in it, and other apps and guests whom it found there."""

    name = "newcomers"

    def find(self, team: str, person: str) -> Newcomer | None:
        """What is known of somebody as a newcomer to a team's channel; None for anybody who was there before."""
        return next((each for each in self.of(team) if each.person == person), None)

    def of(self, team: str) -> list[Newcomer]:
        """A team's newcomers, in the order in which they came."""
        rows = self.records.execute(
            "select team, person, kind, standing from newcomers where team = ? and retracted is null order by id",
            (team,),
        )
        return [
            Newcomer(key, person, JoinedAs(kind), Joined(standing)) for key, person, kind, standing in rows
        ]

    def came(self, newcomer: Newcomer, change: Change) -> bool:
        """Record that somebody joined; False if that is known. Whoever is blocked stays so."""
        known = self.find(newcomer.team, newcomer.person)
        if known and (known.standing is Joined.BLOCKED or known.kind is newcomer.kind):
            return False
        self.decide(newcomer, change)
        return True

    def decide(self, newcomer: Newcomer, change: Change) -> None:
        """Record whether it is right that somebody is there, in place of what was said before."""
        self._forget(newcomer.team, newcomer.person, change)
        self.record(
            change,
            team=newcomer.team,
            person=newcomer.person,
            kind=newcomer.kind.value,
            standing=newcomer.standing.value,
        )

    def went(self, team: str, person: str, change: Change) -> None:
        """Record that somebody is no longer there; whoever is blocked stays so, should they come back."""
        known = self.find(team, person)
        if known and known.standing is not Joined.BLOCKED:
            self._forget(team, person, change)

    def _forget(self, team: str, person: str, change: Change) -> None:
        self.retract(change, "team = :team and person = :person", {"team": team, "person": person})

    def kept_out(self, person: str, *, until_right: bool) -> frozenset[str]:
        """The teams whose channel shows a person nothing through the bot: blocked there, or asked about where it waits `until_right`."""
        rows = self.records.execute(
            "select team from newcomers where person = ? and retracted is null"
            f" and (standing = '{Joined.BLOCKED}' or (? and standing = '{Joined.ASKED}'))",
            (person, until_right),
        )
        return frozenset(team for (team,) in rows)

    def has_outsider(self, team: str) -> bool:
        """Whether a guest or another app is in a team's channel whom its manager has not accepted."""
        return any(
            each.kind is not JoinedAs.MEMBER and each.standing is not Joined.RIGHT for each in self.of(team)
        )

    def roll(self, channel: str) -> frozenset[str] | None:
        """Who was in a channel when that was last asked of Slack; None if it never was."""
        kept = self.records.known(_name(channel))
        return None if kept is None else frozenset(json.loads(kept))

    def keep_roll(self, channel: str, members: Iterable[str]) -> None:
        """Keep who is in a channel."""
        self.records.know(_name(channel), json.dumps(sorted(members)))


def _name(channel: str) -> str:
    return f"members of {channel}"
