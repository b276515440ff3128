"""Words that should not have been typed, taken out of everything that keeps them; the change that they came with stays.

It is the one place where a row that stands is changed: that words are gone is the point, so no undo can bring them back.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from permanence.milestones import ENDED
from permanence.outcomes import OUTCOMES
from permanence.plans import PLAN, PLANS
from permanence.words import day
from storage.audit import Audited
from storage.history import Change, HistoryTable
from storage.reads import REDACT, Read
from storage.references import EVER_NAMED, NAMED_NOW, named_now
from storage.seals import Seals
from storage.spells_due import SpellsDue

_OF_A_CHILD: Mapping[str, tuple[str, ...]] = {
    "milestones": ("detail",),
    "plans": ("because",),
    "actions": ("words", "because", "ended_words", "waits_for"),
    "agenda_choices": ("because",),
    "updates": ("words",),
    "approvals": ("words",),
    "praises": ("words",),
    "escalations": ("because",),
    "legal_holds": ("because",),
    "reviews": ("words", "because"),
    "links": ("because",),
    "introductions": ("venue",),
    "releases": ("because",),
}
"""The columns in which somebody's own words about a child stand, by the table."""
_OF_A_TEAM: Mapping[str, tuple[str, ...]] = {"surgery_changes": ("because",), "praises": ("words",)}
"""The same, for words about a team and no child."""
OWN_WORDS = frozenset(
    (table, column)
    for tables in (_OF_A_CHILD, _OF_A_TEAM)
    for table, columns in tables.items()
    for column in columns
)
"""Every column that holds what somebody typed in their own words."""
TO_ERASE = "words to be erased"
"""Under this name the records know the latest change whose words are still on the disk, though in no row."""
_REDACTED = "words redacted on "
_WORDS = "(select value from json_each(:words))"
_OF_THE_TRADE = f"({', '.join(repr(key) for key in OUTCOMES)})"
"""How tracking may have ended: these are nobody's own words."""
_PLANS = f"({', '.join(repr(key) for key in PLANS)})"
"""Which plan may have been agreed, likewise."""


class Redactions(HistoryTable):
    """What was redacted: of which changes, and by which."""

    name = "redactions"

    def of(self, child: str) -> dict[int, str]:
        """The changes of a child whose words were redacted, each with who did it last."""
        rows = self.records.execute(
            "select r.of_change, a.person from redactions r join audit a on a.id = r.recorded"
            " where r.child = ? order by r.id",
            (child,),
        )
        return dict(rows)

    def words_of(self, change: Audited, named: Collection[str], child: str | None) -> frozenset[str]:
        """What somebody typed in a change, about a child or else its team: in its rows, and in its values of these names.

        Words that it only kept of a change before, as those of an action that was moved, are not its own.
        """
        found = {str(change.understood[name]) for name in named if name in change.understood}
        for table, column, which in _places(child):
            rows = self.records.execute(
                f"select {column} from {table} where recorded = :change and {which}"
                f" except select {column} from {table} where retracted = :change and {which}",
                {"change": change.id, "key": child or change.team},
            )
            found.update(words for (words,) in rows)
        return _typed(found)

    def words_of_action(self, number: int) -> tuple[int | None, frozenset[str]]:
        """The change that recorded an action first, and what it has ever said is to be done; None if there is no such action."""
        rows = self.records.execute(
            # Among the child's actions, for which there is an index; looking for the number alone would scan every action.
            "select recorded, words from actions where number = :number and child in"
            " (select child from actions where number = :number and retracted is null) order by recorded",
            {"number": number},
        ).fetchall()
        return (rows[0][0] if rows else None), _typed(words for _, words in rows)

    def redact(
        self, words: Collection[str], child: str | None, team: str | None, typed_in: int, change: Change
    ) -> None:
        """Take words out of all that is kept about a child, or else about a team; `typed_in` is the change they came with."""
        if child:
            SpellsDue(self.records).settle([child])
        redacted = f"{_REDACTED}{day(change.today)}"
        values = {"words": self.records.list_of(words), "redacted": redacted, "key": child or team}
        seals = Seals(self.records)
        for table, column, which in _places(child):
            # What is kept of the row as it was is a hash: without its salt nobody can guess the words from it.
            held = f"{which} and {column} in (select value from json_each(:words))"
            seals.rewrite(change.id, table, f"{column} = :redacted, salt = randomblob(16)", held, values)
        if child:
            self._redact_reasons_of_endings(change, values)
        understood = {
            number: {name: redacted if value in words else value for name, value in kept.items()}
            for number, kept in self._understood(child, team)
            if any(isinstance(value, str) and value in words for value in kept.values())
        }
        for number in sorted({typed_in, *understood}):
            self.record(change, child=child, team=team, of_change=number)
        for number, kept in understood.items():
            seals.erase_understood(change.id, number, json.dumps(kept, ensure_ascii=False))
        self._redact_notes({**values, "changes": self.records.list_of(understood)})
        self._redact_reads(words, redacted, child, team, change)
        self.records.know(TO_ERASE, str(change.id))

    def _redact_reasons_of_endings(self, change: Change, values: Mapping[str, str | None]) -> None:
        """Take the reason out that is kept after how tracking ended, or alone, as an earlier version kept it."""
        reason = "substr(detail, instr(detail, ' ') + 1)"  # all of it, where it is one word
        Seals(self.records).rewrite(
            change.id,
            "milestones",
            f"detail = iif(detail in {_WORDS}, '', substr(detail, 1, instr(detail, ' '))) || :redacted, salt = randomblob(16)",
            f"child = :key and milestone = '{ENDED}' and detail not in {_OF_THE_TRADE} and (detail in {_WORDS} or {reason} in {_WORDS})",
            values,
        )

    def _redact_reads(
        self, words: Collection[str], redacted: str, child: str | None, team: str | None, change: Change
    ) -> None:
        """Take words out of what is kept of reads: before this is committed, as nobody may say that they are gone until then."""
        self.records.reads.redact(
            words,
            redacted,
            [name for (name,) in self.records.execute(EVER_NAMED, {"child": child})],
            lambda ref, after: named_now(self.records, ref, after + 1) == child,
            Read(change.id - 1, REDACT, "", change.person, REDACT, child, team, {}),
            change.at,
        )

    def _understood(self, child: str | None, team: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the values of each row of the audit about a child, under any reference they had, or about a team."""
        if child is None:
            rows = self.records.execute(
                "select id, understood from audit where team = ? and child is null", (team,)
            )
        else:
            rows = self.records.execute(
                f"select id, understood from audit where child in ({EVER_NAMED})"
                f" and {NAMED_NOW.format(ref='audit.child', row='audit.id')} = :child",
                {"child": child},
            )
        yield from ((number, json.loads(kept)) for number, kept in rows.fetchall())

    def _redact_notes(self, values: Mapping[str, str | None]) -> None:
        """Take words out of what is noted of the messages that some changes planned, and out of their stories."""
        mine = "recorded in (select value from json_each(:changes)) and note in (select value from json_each(:words))"
        self.records.execute(
            "update outbox_story set told = replace(told, o.note, :redacted) from outbox o"
            f" where o.id = outbox_story.post and o.{mine}",
            values,
        )
        self.records.execute(f"update outbox set note = :redacted where {mine}", values)


def _places(child: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield where somebody's own words stand about a child, or else about a team: each table and column, and which rows."""
    for table, columns in (_OF_A_CHILD if child else _OF_A_TEAM).items():
        which = "child = :key" if child else "team = :key"
        # How tracking ended, and which plan was agreed, are told in the words of the trade.
        if table == "milestones":
            which += f" and milestone <> '{ENDED}' and not (milestone = '{PLAN}' and detail in {_PLANS})"
        elif table == "praises" and not child:
            which += " and child is null"
        yield from ((table, column, which) for column in columns)


def _typed(found: Iterable[str]) -> frozenset[str]:
    """Return what of some words somebody typed."""
    return frozenset(each for each in found if each and not each.startswith(_REDACTED))
