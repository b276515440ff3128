"""Children's links with adoptive families, and their introductions, of which the person asking is shown those they may see."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from permanence.errors import NotFound, RuleBroken
from permanence.families.family import Introductions, Link
from permanence.language import tr
from permanence.words import day
from storage.families.sight import LINK_SEEN, OF_BOTH
from storage.history import Change, HistoryTable, kept


class OfLinks(HistoryTable):
    """A table whose rows are each about a child and a family: shown is only what the person asking may see of their link."""

    columns: str
    since: str
    """The column with the day by which its rows are in order."""
    on = "true"
    """Which of its rows `l` are on still."""

    def _shown(self, where: str, **values: str | int) -> list[tuple[Any, ...]]:
        """The live rows `l` that the person asking may see, in order of their days. Their children count as shown."""
        rows: list[tuple[Any, ...]] = self.records.execute(
            f"select l.child, l.family, {self.columns} from {self.name} l {OF_BOTH}"
            f" where l.retracted is null and {self.on} and {where} and {LINK_SEEN} order by l.{self.since}, l.id",
            {**values, **self.records.asker},
        ).fetchall()
        self.records.seen.update(child for child, *_ in rows)
        return rows


def while_linked(since: str) -> str:
    """Whether what a row `l` plans for a day in a column is on: nothing comes of it once the link of the two has ended, or is undone."""
    return (
        "exists (select 1 from links k where k.child = l.child and k.family = l.family and k.retracted is null"
        f" and (k.ended is null or l.{since} <= k.ended))"
    )


class Links(OfLinks):
    """Which families are, or were, looked at for which children."""

    name, since = "links", "began"
    columns = "l.began, l.by_person, l.ended, l.because"

    def begin(self, link: Link, change: Change) -> None:
        """Record a link. Raises RuleBroken if there is one of these two that has not ended."""
        if standing := self.standing(link.child, link.family):
            raise RuleBroken(
                tr(
                    f"{link.child} has been linked with {link.family} since {day(standing.began)}. Nothing was changed."
                ),
                field="family",
            )
        self.record(change, **_stored(link))

    def end(self, link: Link, on: date, because: str, change: Change) -> None:
        """Record that a link ended on a day, and why."""
        self.retract(
            change,
            "child = :child and family = :family and ended is null",
            {"child": link.child, "family": link.family},
        )
        self.record(change, **_stored(link) | {"ended": on.isoformat(), "because": because})

    def standing(self, child: str, family: str) -> Link | None:
        """The link of a child and a family that has not ended, if the person asking may see it."""
        found = self._seen(
            "l.child = :child and l.family = :family and l.ended is null", child=child, family=family
        )
        return next(iter(found), None)

    def get(self, child: str, family: str) -> Link:
        """The link of a child and a family that has not ended. Raises NotFound, also for one hidden from the asker."""
        if link := self.standing(child, family):
            return link
        raise NotFound(
            tr(f"{child} and {family} are not linked, or it is not for you to see. Nothing was changed."),
            field="family",
        )

    def of_child(self, ref: str) -> list[Link]:
        """A child's links, oldest first."""
        return self._seen("l.child = :child", child=ref)

    def of_family(self, ref: str) -> list[Link]:
        """A family's links, oldest first."""
        return self._seen("l.family = :family", family=ref)

    def active(self) -> list[Link]:
        """Every link that has not ended, oldest first."""
        return self._seen("l.ended is null")

    def is_any_of(self, ref: str) -> bool:
        """Whether a child is or was linked with a family, whoever asks: to know whose channels to ask about."""
        found = self.records.execute("select 1 from links where child = ? and retracted is null", (ref,))
        return found.fetchone() is not None

    def _seen(self, where: str, **values: str) -> list[Link]:
        return [_link(row) for row in self._shown(where, **values)]


class IntroductionsOfLinks(OfLinks):
    """When and where linked children and families get to know each other."""

    name, since = "introductions", "begins"
    columns = "l.begins, l.ends, l.venue"
    on = while_linked("begins")

    def plan(self, planned: Introductions, change: Change) -> None:
        """Record introductions, in place of what was planned for these two before."""
        self.retract(
            change,
            "child = :child and family = :family",
            {"child": planned.child, "family": planned.family},
        )
        self.record(
            change,
            child=planned.child,
            family=planned.family,
            begins=planned.begins.isoformat(),
            ends=planned.ends.isoformat() if planned.ends else None,
            venue=planned.venue,
        )

    def of_child(self, ref: str) -> list[Introductions]:
        """A child's introductions, in order of their days."""
        return self._seen("l.child = :child", child=ref)

    def of_family(self, ref: str) -> list[Introductions]:
        """A family's introductions, in order of their days."""
        return self.of_families([ref])

    def of_families(self, refs: Iterable[str]) -> list[Introductions]:
        """The introductions of some families, in order of their days."""
        families = self.records.list_of(refs)
        return self._seen("l.family in (select value from json_each(:families))", families=families)

    def _seen(self, where: str, **values: str) -> list[Introductions]:
        return [_introductions(row) for row in self._shown(where, **values)]


def _stored(link: Link) -> dict[str, str | None]:
    return {
        "child": link.child,
        "family": link.family,
        "began": link.began.isoformat(),
        "by_person": link.by,
        "ended": link.ended.isoformat() if link.ended else None,
        "because": link.because,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@kept
def _link(row: tuple[Any, ...]) -> Link:
    child, family, began, by, ended, because = row
    return Link(child, family, date.fromisoformat(began), by, _day(ended), because)


@kept
def _introductions(row: tuple[Any, ...]) -> Introductions:
    child, family, begins, ends, venue = row
    return Introductions(child, family, date.fromisoformat(begins), _day(ends), venue)
