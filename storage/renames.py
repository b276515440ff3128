"""Children given another reference: everything on record goes with them, and the old reference leads to the new one.

A reference says whose a row is, and is no fact that was recorded on a day. So the rows keep the changes that recorded and
retracted them; which of them went is noted, and undoing takes those back. The audit is never changed: whose each of its
rows is, is found by when the reference was whose.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from permanence.errors import RuleBroken
from permanence.language import tr
from storage.history import Change, HistoryTable, facts_of_histories
from storage.likenesses import note_likenesses
from storage.migrations import HISTORIES
from storage.outbox import ABOUT_A_CHILD
from storage.references import is_tracked
from storage.seals import Seals
from storage.spells_due import SpellsDue

_ONCE = {
    "milestones": ("milestone", "reached"),
    "expectations": ("milestone",),
    "plans": ("agreed", "plan", "alongside"),
    "restrictions": ("person",),
    "siblings": ("sibling",),
    "turns": ("team", "surgery"),
    "legal_holds": (),
    "links": ("family", "ended"),
    "introductions": ("family",),
}
"""What is on record of a child once: of two children who are one, only one has it then."""
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(ABOUT_A_CHILD))
# What an agenda says of the child there is stays as it is: it says it once.
_POSTS = (
    f"kind in ({_KINDS}) and not exists (select 1 from outbox o where o.kind = outbox.kind and o.team = outbox.team"
    " and o.occurrence = outbox.occurrence and o.reader is outbox.reader and o.subject = :new)"
)
_LINES = (
    "not exists (select 1 from agenda_lines o where o.team = agenda_lines.team and o.surgery = agenda_lines.surgery"
    " and o.line = agenda_lines.line and o.child = :new)"
)
MOVED = {
    "milestones": ("milestone", ""),
    "plans": ("plan", ""),
    "expectations": ("expected date", ""),
    "actions": ("action", ""),
    "updates": ("note", ""),
    "approvals": ("delay or request", "delays and requests"),
    "praises": ("praise", "praises"),
    "reviews": ("discussion in a surgery", "discussions in surgeries"),
}
"""What is told of what goes along with a child, by its table: the words for one and for several."""


class Renames(HistoryTable):
    """The references that children had before, each with the one they have now."""

    name = "renames"

    def of(self, child: str) -> list[str]:
        """The references that a child had before."""
        rows = self.records.execute(
            "select distinct reference from renames where child = ? and retracted is null order by reference",
            (child,),
        )
        return [reference for (reference,) in rows]

    def counts(self, ref: str) -> dict[str, int]:
        """How much of each kind is on record of a child."""
        found = {
            table: self.records.execute(
                f"select count(*) from {table} where child = ? and retracted is null", (ref,)
            ).fetchone()[0]
            for table in MOVED
        }
        return {table: number for table, number in found.items() if number}

    def rename(self, old: str, new: str, change: Change) -> None:
        """Give a child another reference; if that is a child's already, the two are one from now on, with the facts it has."""
        names: dict[str, str | int] = {"old": old, "new": new, "change": change.id}
        SpellsDue(self.records).settle([old, new])
        is_one = is_tracked(self.records, new)
        if is_one:
            self._retract_what_both_have(names)
        for table, column, which in self._places(with_facts=not is_one):
            chosen = f"from {table} where {column} = :old and {which}"
            self.records.execute(
                f"insert into renamed_rows select :change, '{table}', '{column}', id {chosen}", names
            )
            moved = (
                f"id in (select row from renamed_rows where change = :change and place = '{table}'"
                f" and named_in = '{column}')"
            )
            self._give(table, f"{column} = :new", moved, names, change.id)
        note_likenesses(self.records, [new])
        self.record(change, child=new, reference=old)

    def _retract_what_both_have(self, names: dict[str, str | int]) -> None:
        once = [(table, f"child = :old and {_same(table, 'child', facts)}") for table, facts in _ONCE.items()]
        for table, which in (
            ("children", "ref = :old"),
            ("spells", "child = :old"),
            ("siblings", "(child, sibling) in ((:old, :new), (:new, :old))"),
            ("siblings", f"sibling = :old and {_same('siblings', 'sibling', ('child',))}"),
            *once,
        ):
            self.records.execute(
                f"update {table} set retracted = :change where retracted is null and {which}", names
            )

    def move_back(self, change: int, by: Change) -> None:
        """Take back, by another, the rename that a change made. Raises RuleBroken if more has been recorded of the child since."""
        old, new = self.records.execute(
            "select reference, child from renames where recorded = ? and retracted is null", (change,)
        ).fetchone()
        names = {"old": old, "new": new, "change": change}
        SpellsDue(self.records).settle([old, new])
        was_one = self.records.execute(
            "select 1 from children where ref = :new and retracted is null and id not in"
            " (select row from renamed_rows where change = :change and place = 'children')",
            names,
        ).fetchone()
        self._refuse_built_upon(names)
        for table, column, _ in self._places(with_facts=True):
            # What the clock has planned since is about the child who has the old reference again.
            since = "" if was_one else f" or {column} = :new and recorded > :change"
            moved = (
                f"(id in (select row from renamed_rows where change = :change and place = '{table}'"
                f" and named_in = '{column}'){since})"
            )
            self._give(table, f"{column} = :old", moved, names, by.id)

    def _give(self, table: str, reference: str, moved: str, names: Mapping[str, Any], by: int) -> None:
        """Give rows another reference; what a row of a history was is noted, as it is in the chain of the audit."""
        if table in HISTORIES:
            Seals(self.records).rewrite(by, table, reference, moved, names)
        else:
            self.records.execute(f"update {table} set {reference} where {moved}", names)

    def _refuse_built_upon(self, names: dict[str, str | int]) -> None:
        """Raise RuleBroken if more is on record of the child since, other than what an undo brought back."""
        since = " union all ".join(
            f"select 1 from {table} where {column} = :new and retracted is null and recorded > :change"
            " and not exists (select 1 from audit a where a.id = recorded and a.undoes is not null)"
            for table, column, _ in self._places(with_facts=True)
            if table in HISTORIES
        )
        if self.records.execute(since, names).fetchone():
            raise RuleBroken(tr("More has been recorded on it since, so it cannot be undone."))

    def keep_moved(self, table: str, facts: Sequence[str], undone: int, change: int) -> None:
        """Note of what an undo brought back in a table that it went along with a child, as what it stands for had."""
        same = " and ".join(f"again.{fact} is before.{fact}" for fact in facts)
        self.records.execute(
            # "cross join" makes SQLite read in this order: what the change retracted first.
            f"insert or ignore into renamed_rows select m.change, m.place, m.named_in, again.id from {table} before"
            f" cross join renamed_rows m on m.place = '{table}' and m.row = before.id"
            f" join {table} again on again.recorded = :change and {same}"
            " where before.retracted = :undone and before.recorded <> :undone",
            {"undone": undone, "change": change},
        )

    def _places(self, *, with_facts: bool) -> Iterator[tuple[str, str, str]]:
        """Yield where references of children stand: each table and column, and which of its rows are meant."""
        if with_facts:
            yield "children", "ref", "true"
        for table, columns in facts_of_histories(self.records).items():
            yield from ((table, column, "true") for column in ("child", "sibling") if column in columns)
        yield "spells", "child", "true"
        yield "agenda_lines", "child", _LINES
        yield "outbox", "subject", _POSTS


def _same(table: str, column: str, facts: Sequence[str]) -> str:
    """Whether the child who stays has the same in a table."""
    same = "".join(f" and o.{fact} is {table}.{fact}" for fact in facts)
    return f"exists (select 1 from {table} o where o.{column} = :new and o.retracted is null{same})"
