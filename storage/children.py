"""Children, who may see them, and who their brothers and sisters are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from permanence.access import SIGHTS, HowMuch, Tie
from permanence.errors import NotFound, RuleBroken
from permanence.journey import OWN_PEOPLE, Child, Month
from permanence.language import tr
from permanence.outcomes import is_silenced
from permanence.words import day, listed
from storage.history import Change, HistoryTable, kept
from storage.likenesses import note_likenesses, refs_alike
from storage.references import leads_to

OWN = tuple(each.field for each in OWN_PEOPLE)
"""The columns that name a child's own people."""
OWN_OF_C = ", ".join(f"c.{column}" for column in OWN)
"""The same, of a child `c`."""
COLUMNS = f"c.ref, c.team, c.born, c.due, c.closed, c.outcome, {OWN_OF_C}"

_RESTRICTED_C = "r.child = c.ref and r.retracted is null"
"""A restriction `r` of a child `c`."""
IS_RESTRICTED = f"exists (select 1 from restrictions r where {_RESTRICTED_C})"
"""Whether the child `c` is restricted to people named."""
_TIED: Mapping[Tie, str] = {
    Tie.FILE: ":everything",
    Tie.NAMED: f"exists (select 1 from restrictions r where {_RESTRICTED_C} and r.person = :person)",
    Tie.EVERY_TEAM: ":every_team",
    Tie.OWN: f":person in ({OWN_OF_C})",
    Tie.COVER: f"exists (select 1 from json_each(:covers) where value in ({OWN_OF_C}))",
    Tie.CHANNEL: "c.team in (select value from json_each(:teams))",
    Tie.FIGURES: ":every_figure",
}
"""Whether the person asking has each tie to the child `c`; managing a team is looked at by the verbs that take children into one."""


def _tied(shown: HowMuch, *, also_restricted: bool) -> str:
    """Whether the person asking has a tie that shows so much of `c`: those that show it of a restricted child too, or the others."""
    ties = [
        _TIED[tie]
        for tie, sight in SIGHTS.items()
        if sight.of_a_team is shown and (sight.restricted is shown) is also_restricted
    ]
    return " or ".join(ties)


SEEN = f"""(
    {_tied(HowMuch.EVERYTHING, also_restricted=True)}
    or (not {IS_RESTRICTED} and ({_tied(HowMuch.EVERYTHING, also_restricted=False)}))
)"""
"""Whether the person asking may see the child `c`: the one place this is decided, by the table in `permanence/access.py`."""
_TO_ALLOCATE = f"c.team = '' and c.retracted is null and c.closed is null and (not {IS_RESTRICTED} or {SEEN})"
"""Whether the child `c` is in no team, and a manager asking may know of them."""
NAMED = f"({SEEN} or (not {IS_RESTRICTED} and ({_tied(HowMuch.COUNTED, also_restricted=False)})))"
"""Whether the person asking may know by reference that the child `c` is behind a figure: an analyst sees nothing else of them."""


class Children(HistoryTable):
    """The children, of whom the person asking is shown only those they may see."""

    name = "children"

    def track(self, child: Child, change: Change) -> None:
        """Begin tracking a child. Raises RuleBroken if the reference is in use, NotFound if by a child hidden from the asker."""
        self.refuse_hidden(child.ref)
        if self.team_of(child.ref) is not None:
            raise RuleBroken(
                tr(f"{child.ref} is already tracked. `status {child.ref}` shows it."),
                field="child",
            )
        self.record(change, **_stored(child))
        note_likenesses(self.records, [child.ref])

    def refuse_hidden(self, ref: str) -> None:
        """Raise NotFound for a reference that is, or was, of a child hidden from the asker, as for one that is not known."""
        known = ref if self.team_of(ref) is not None else leads_to(self.records, ref)
        if known and not self.find(known):
            raise self._not_found(ref)

    def find(self, ref: str) -> Child | None:
        """The child with a reference, if the person asking may see them."""
        rows = self._seen("c.ref = :ref", ref=ref)
        return rows[0] if rows else None

    def get(self, ref: str) -> Child:
        """The child with a reference. Raises NotFound, in the same words whether they are unknown or hidden from the asker."""
        if child := self.find(ref):
            return child
        raise self._not_found(ref)

    def _not_found(self, ref: str) -> NotFound:
        alike = listed([f"**{each.ref}**" for each in self.alike(ref)], tr("or"))
        return NotFound(
            tr(f"{ref} is not a child I track, or not one you may see. ")
            + (
                tr(f"Did you mean {alike}?") if alike else tr("Ask the child's team manager if it should be.")
            ),
            field="child",
        )

    def alike(self, ref: str) -> list[Child]:
        """The children whose references look like another, if the person asking may see them."""
        return [child for each in self.refs_alike(ref) if (child := self.find(each))]

    def refs_alike(self, ref: str) -> list[str]:
        """The references of children that look like another, whoever asks: to know whose channels to ask about."""
        return refs_alike(self.records, ref)

    def open(self, ref: str) -> Child:
        """The child with a reference, if still tracked. Raises RuleBroken once closed."""
        child = self.get(ref)
        if child.closed:
            back = (
                ""
                if is_silenced(child.outcome, ())
                else tr(f" In care again: `milestone {ref} came into care …`")
            )
            raise RuleBroken(
                tr(
                    f"{ref} was closed on {day(child.closed)}. Nothing was changed. `history {ref}` shows by whom; "
                    f"`undo` by the same person takes the closing back.{back}"
                ),
                field="child",
            )
        return child

    def team_of(self, ref: str) -> str | None:
        """The team a child is with, whoever asks: to know whose channel to ask about. None if the reference is no child's."""
        row = self.records.execute(
            "select team from children where ref = ? and retracted is null", (ref,)
        ).fetchone()
        return str(row[0]) if row else None

    def teams_ever(self, ref: str) -> list[str]:
        """The teams a child is or was with, whoever asks."""
        rows = self.records.execute("select distinct team from children where ref = ? order by team", (ref,))
        return [team for (team,) in rows]

    def would_be_seen(self, child: Child) -> bool:
        """Whether the person asking could see a child if this were on record of them."""
        row = {"ref": child.ref, "team": child.team, **{column: getattr(child, column) for column in OWN}}
        supposed = ", ".join(f":as_{name} as {name}" for name in row)
        values = {f"as_{name}": value for name, value in row.items()}
        found = self.records.execute(
            f"select 1 from (select {supposed}) c where {SEEN}", {**values, **self.records.asker}
        )
        return found.fetchone() is not None

    def team_before(self, ref: str, change: int) -> str | None:
        """The team that a child was with before a change of the child's own facts, whoever asks; None if it was no such change."""
        row = self.records.execute(
            "select team from children where ref = ? and retracted = ?", (ref, change)
        ).fetchone()
        return str(row[0]) if row else None

    def teams_of(self, person: str) -> frozenset[str]:
        """The teams of the children a person is named on, whoever asks: to know whose channels to ask about."""
        rows = self.records.execute(
            " union ".join(
                f"select team from children where {column} = :person and retracted is null and closed is null"
                for column in OWN
            ),
            {"person": person},
        )
        return frozenset(team for (team,) in rows)

    def of_team(self, team: str) -> list[Child]:
        """A team's children, in order of reference."""
        return self._seen("c.team = :team and c.closed is null", team=team)

    def closed_since(self, team: str, day: date) -> list[Child]:
        """The children of a team whose tracking ended on a day or after it, in order of reference."""
        return self._seen("c.team = :team and c.closed >= :since", team=team, since=day.isoformat())

    def unallocated(self, ref: str | None = None) -> list[Child]:
        """The children in no team yet, or the one with a reference: for managers, who take each into a team, whoever may see them.

        Those restricted to people named are only among them for these people.
        """
        rows = self.records.execute(
            f"select {COLUMNS} from children c where {_TO_ALLOCATE} and coalesce(c.ref = :ref, true) order by c.ref",
            {"ref": ref, **self.records.asker},
        )
        found = [child_from(row) for row in rows]
        self.records.seen.update(child.ref for child in found)
        return found

    def count_unallocated(self) -> int:
        """How many children are in no team yet, of those who may be taken into one by the person asking."""
        row = self.records.execute(
            f"select count(*) from children c where {_TO_ALLOCATE}", self.records.asker
        ).fetchone()
        return int(row[0])

    def of_person(self, person: str) -> list[Child]:
        """The children a person is named on, in order of reference."""
        # Three reads by index rather than one `or`, which SQLite would answer with a scan.
        found = {
            child.ref: child
            for column in OWN
            for child in self._seen(f"c.{column} = :named and c.closed is null", named=person)
        }
        return [found[ref] for ref in sorted(found)]

    def named(self, refs: Sequence[str]) -> list[Child]:
        """The children with these references, if the person asking may see them, in the order given."""
        found = {
            child.ref: child
            for child in self._seen(
                "c.ref in (select value from json_each(:refs))", refs=self.records.list_of(refs)
            )
        }
        return [found[ref] for ref in refs if ref in found]

    def restricted(self, team: str | None = None) -> list[Child]:
        """The children of a team, or of all, who are restricted to people of whom the person asking is one."""
        # A team has few children, and all teams together have few who are restricted: what is few is read first.
        if team:
            kept = f"c.team = :team and exists (select 1 from restrictions r where {_RESTRICTED_C})"
            return self._seen(f"c.closed is null and {kept}", team=team)
        return self._seen(
            "c.closed is null and c.ref in (select child from restrictions where retracted is null)"
        )

    def all_open(self) -> list[Child]:
        """Every child still tracked that the person asking may see, in order of reference."""
        return self._seen("c.closed is null")

    def who_reached(self, milestones: Iterable[str]) -> list[Child]:
        """Every child who reached one of some milestones, tracked still or not, that the person asking may see."""
        return self._seen(
            "c.ref in (select child from milestones where retracted is null"
            " and milestone in (select value from json_each(:milestones)))",
            milestones=self.records.list_of(milestones),
        )

    def every(self) -> list[Child]:
        """Every child ever tracked that the person asking may see, in order of reference."""
        return self._seen("true")

    def workers_of(self, ref: str) -> int:
        """How many different social workers a child has had, leaving out changes taken back."""
        row = self.records.execute(
            "select count(distinct c.worker) from children c where c.ref = ? and (c.retracted is null or"
            " not exists (select 1 from audit u where u.undoes = c.recorded))",
            (ref,),
        ).fetchone()
        return int(row[0])

    def private_in(self, team: str) -> int:
        """How many of a team's children are restricted to named people; an agenda may say no more about them."""
        row = self.records.execute(
            "select count(distinct c.ref) from children c"
            " join restrictions r on r.child = c.ref and r.retracted is null"
            " where c.team = ? and c.retracted is null and c.closed is null",
            (team,),
        ).fetchone()
        return int(row[0])

    def kept_from_asker(self, team: str) -> int:
        """How many of a team's children are restricted to others than the person asking."""
        row = self.records.execute(
            "select count(*) from children c where c.team = :team and c.retracted is null and c.closed is null"
            f" and exists (select 1 from restrictions r where {_RESTRICTED_C}) and {SEEN} is not true",
            {"team": team, **self.records.asker},
        ).fetchone()
        return int(row[0])

    def edit(self, child: Child, change: Change, **edits: Any) -> Child:
        """Record a child anew with some facts changed."""
        edited = replace(child, **edits)
        self.retract(change, "ref = :ref", {"ref": child.ref})
        self.record(change, **_stored(edited))
        return edited

    def _seen(self, where: str, **values: str) -> list[Child]:
        rows = self.records.execute(
            f"select {COLUMNS} from children c where c.retracted is null and {where} and {SEEN} order by c.ref",
            {**values, **self.records.asker},
        )
        found = [child_from(row) for row in rows]
        self.records.seen.update(child.ref for child in found)
        return found


class Siblings(HistoryTable):
    """Which children are brothers and sisters, and whether they are to be together or apart."""

    name = "siblings"

    def join(self, refs: Iterable[str], arrangement: str, change: Change) -> None:
        """Record that these children are siblings of one another."""
        group = sorted(set(refs))
        for ref in group:
            for sibling in group:
                if ref != sibling:
                    self.retract(
                        change, "child = :child and sibling = :sibling", {"child": ref, "sibling": sibling}
                    )
                    self.record(change, child=ref, sibling=sibling, arrangement=arrangement)

    def of(self, ref: str) -> list[tuple[str, str]]:
        """A child's siblings that the person asking may see, each with `together`, `apart` or `undecided`."""
        rows = self.records.execute(
            f"""select s.sibling, s.arrangement from siblings s
            join children c on c.ref = s.sibling and c.retracted is null
            where s.child = :ref and s.retracted is null and {SEEN} order by s.sibling""",
            {"ref": ref, **self.records.asker},
        )
        return list(rows)


class Restrictions(HistoryTable):
    """Children restricted to named people."""

    name = "restrictions"

    def narrow(self, ref: str, people: Iterable[str], change: Change) -> None:
        """Restrict a child to the people named; naming nobody lifts the restriction."""
        self.retract(change, "child = :child", {"child": ref})
        for person in dict.fromkeys(people):
            self.record(change, child=ref, person=person)

    def of(self, ref: str) -> list[str]:
        """The people a child is restricted to; empty if the whole team may see the child."""
        return self.among([ref]).get(ref, [])

    def among(self, refs: Iterable[str]) -> dict[str, list[str]]:
        """Those of some children who are restricted, each with the people they are restricted to."""
        rows = self.records.execute(
            "select child, person from restrictions where child in (select value from json_each(?))"
            " and retracted is null order by id",
            (self.records.list_of(refs),),
        )
        found: dict[str, list[str]] = {}
        for child, person in rows:
            found.setdefault(child, []).append(person)
        return found

    def are_any(self) -> bool:
        """Whether any child is restricted."""
        # Every reference comes after the empty one: so the first in the index is looked up, and no more.
        found = self.records.execute(
            "select 1 from restrictions where child > '' and retracted is null limit 1"
        )
        return found.fetchone() is not None

    def kept_from_asker(self, refs: Iterable[str]) -> set[str]:
        """Those of some children whom the person asking may not see, because they are restricted to others."""
        rows = self.records.execute(
            "select c.ref from children c where c.ref in (select value from json_each(:refs)) and c.retracted is null"
            f" and {IS_RESTRICTED} and {SEEN} is not true",
            {"refs": self.records.list_of(refs), **self.records.asker},
        )
        return {ref for (ref,) in rows}


@kept
def child_from(row: tuple[Any, ...]) -> Child:
    """A child from the columns of `COLUMNS`."""
    ref, team, born, due, closed, outcome, *named = row
    return Child(
        ref,
        team,
        Month.read(born) if born else None,
        date.fromisoformat(due) if due else None,
        closed=date.fromisoformat(closed) if closed else None,
        outcome=outcome,
        **dict(zip(OWN, named, strict=True)),
    )


def _stored(child: Child) -> dict[str, str | None]:
    return {
        "ref": child.ref,
        "team": child.team,
        "born": str(child.born) if child.born else None,
        "due": child.due.isoformat() if child.due else None,
        **{column: getattr(child, column) for column in OWN},
        "closed": child.closed.isoformat() if child.closed else None,
        "outcome": child.outcome,
    }
