"""What managers are asked to agree: purposeful delays and second moves, numbered in one series."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from permanence.delays import Approval, ApprovalState
from permanence.errors import NotFound, RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.words import who
from storage.children import SEEN
from storage.history import Change, HistoryTable
from storage.restored import next_number

_COLUMNS = "p.number, p.child, p.milestone, p.action, p.until, p.reason, p.words, p.asked_by, p.standing, p.decided_by"


@dataclass(frozen=True, slots=True)
class DelaysCounted:
    """How many delays there are in a team, of a milestone, for a reason.

    Attributes:
        team: The key of the team.
        milestone: The key of the milestone.
        reason: The key of the reason; None if the words name none that is known.
        number: How many there are.
        seen: Of how many the asker may see the child.
    """

    team: str
    milestone: str
    reason: str | None
    number: int
    seen: int


class Approvals(HistoryTable):
    """What managers were asked, and what they answered."""

    name = "approvals"

    def ask(
        self,
        ref: str,
        until: date,
        words: str,
        change: Change,
        *,
        milestone: str | None = None,
        action: int | None = None,
        reason: str | None = None,
        standing: ApprovalState = ApprovalState.ASKED,
    ) -> Approval:
        """Record a request under the next number."""
        number = next_number(self.records, "approvals")
        asked = Approval(number, ref, until, words, change.person, standing, milestone, action, reason)
        self.record(change, **_stored(asked))
        return asked

    def get(self, number: int) -> Approval:
        """The approval with a number. Raises NotFound, in the same words whether it is unknown or hidden from the asker."""
        found = self._rows(
            f"join children c on c.ref = p.child and c.retracted is null where p.number = :number and {SEEN}",
            {"number": number, **self.records.asker},
        )
        if not found:
            raise NotFound(
                tr(f"There is nothing numbered {number} to agree that you may see."), field="approval"
            )
        return found[0]

    def find(self, number: int) -> Approval | None:
        """The approval with a number, whoever asks; None if there is none or it was taken back."""
        found = self._rows("where p.number = :number", {"number": number})
        return found[0] if found else None

    def waiting(self, teams: Iterable[str] = ()) -> list[Approval]:
        """The approvals not yet answered, for children the person asking may see: of some teams, or of all."""
        keys = list(teams)
        theirs = "c.team in (select value from json_each(:of))" if keys else "true"
        return self._rows(
            "join children c on c.ref = p.child and c.retracted is null"
            f" where p.standing = 'asked' and c.closed is null and {theirs} and {SEEN}",
            {"of": self.records.list_of(keys), **self.records.asker},
        )

    def asked_at(self, asked: Approval) -> datetime:
        """When something was asked."""
        (at,) = self.records.execute(
            "select min(a.at) from approvals p join audit a on a.id = p.recorded where p.number = ?",
            (asked.number,),
        ).fetchone()
        return datetime.fromisoformat(at)

    def child_of(self, number: int) -> str | None:
        """The child an approval is about, whoever asks: to know whose channel to ask about."""
        found = self.find(number)
        return found.child if found else None

    def recorded_by(self, changes: Iterable[int]) -> dict[int, Approval]:
        """For each of these changes that asked or answered something, the approval as it left it."""
        rows = self.records.execute(
            f"select {_COLUMNS}, p.recorded from approvals p where p.recorded in (select value from json_each(?))",
            (self.records.list_of(changes),),
        )
        return {row[-1]: _approval(row[:-1]) for row in rows}

    def is_second(self, asked: Approval) -> bool:
        """Whether an earlier delay of the same milestone was agreed for the child."""
        rest = "where p.child = :child and p.milestone = :milestone and p.standing = 'approved' and p.number < :number"
        return bool(self._rows(rest, asdict(asked)))

    def decide(self, asked: Approval, standing: ApprovalState, change: Change) -> Approval:
        """Record a manager's answer. Raises RuleBroken if there is one already, or none is needed."""
        if asked.standing is not ApprovalState.ASKED:
            raise RuleBroken(
                tr(
                    f"{asked.number} was {asked.standing.value} by {who(asked.decided_by)} already. Nothing was changed."
                )
                if asked.decided_by
                else tr(
                    f"{asked.number} says what holds something up, and needs nobody's agreement. Nothing was changed."
                ),
                field="approval",
            )
        decided = replace(asked, standing=standing, decided_by=change.person)
        self.retract(change, "number = :number", {"number": asked.number})
        self.record(change, **_stored(decided))
        return decided

    def delays_of(self, children: Iterable[Child]) -> dict[str, list[Approval]]:
        """Each child's delays, oldest first, leaving out those declined."""
        refs = self.records.list_of(child.ref for child in children)
        delays: dict[str, list[Approval]] = defaultdict(list)
        where = "where p.milestone is not null and p.standing <> 'declined' and p.child in (select value from json_each(:refs))"
        for delay in self._rows(where, {"refs": refs}):
            delays[delay.child].append(delay)
        return delays

    def reasons(
        self, after: int, until: int, *, team: str | None = None, as_at: int | None = None
    ) -> list[DelaysCounted]:
        """The delays first recorded after one change and until another, but for those declined: of a team, or of all.

        `as_at` is a change: what was known after it. Of every child they are counted, whoever asks.
        """
        rows = self.records.execute(
            "with asked as (select number, min(recorded) as first from approvals where milestone is not null group by number)"
            f" select c.team, p.milestone, p.reason, count(*), count(case when {SEEN} then 1 end)"
            " from asked join approvals p on p.number = asked.number"
            " join children c on c.ref = p.child and c.retracted is null"
            " where asked.first > :after and asked.first <= :until and p.standing <> 'declined'"
            " and (:team is null or c.team = :team)"
            " and (p.retracted is null or p.retracted > :as_at) and (:as_at is null or p.recorded <= :as_at)"
            " group by c.team, p.milestone, p.reason",
            {"after": after, "until": until, "team": team, "as_at": as_at, **self.records.asker},
        )
        return [DelaysCounted(*row) for row in rows]

    def delayed_on(self, today: date) -> list[str]:
        """The children with a purposeful delay in force, whoever asks."""
        rows = self.records.execute(
            "select distinct p.child from approvals p where p.standing = 'approved' and p.milestone is not null"
            " and p.until >= ? and p.retracted is null",
            (today.isoformat(),),
        )
        return [ref for (ref,) in rows]

    def _rows(self, rest: str, values: Mapping[str, Any]) -> list[Approval]:
        rows = self.records.execute(
            f"select {_COLUMNS} from approvals p {rest} and p.retracted is null order by p.number", values
        )
        return [_approval(row) for row in rows]


def _approval(row: tuple[Any, ...]) -> Approval:
    number, child, milestone, action, until, reason, words, asked_by, standing, decided_by = row
    day = date.fromisoformat(until)
    return Approval(
        number, child, day, words, asked_by, ApprovalState(standing), milestone, action, reason, decided_by
    )


def _stored(asked: Approval) -> dict[str, Any]:
    return {**asdict(asked), "until": asked.until.isoformat(), "standing": asked.standing.value}
