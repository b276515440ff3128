"""Reads the cases of children, and of adoptive families, with one query for each table."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from commands.practice.request import AsOf
from permanence.agenda import Case, by_concern
from permanence.clocks import watched, watched_of_families
from permanence.delays import still_held_up
from permanence.families.case import FamilyCase
from permanence.families.family import Family
from permanence.families.finding import SEARCHED_FOR
from permanence.families.timescales import family_progress
from permanence.journey import Child
from permanence.milestones import ENDED
from permanence.outcomes import is_silenced, is_silent
from permanence.progress import progress
from permanence.roles import SEES_EVERYTHING
from permanence.teams import Side, Team
from storage.records import Records
from storage.surgeries import AFTER_ALL

_A_YEAR = timedelta(days=365)


def cases_of(as_of: AsOf, children: Iterable[Child], before: int = AFTER_ALL) -> list[Case]:
    """Return the cases of several children, in the order given, counting only the surgeries before a place."""
    children = list(children)
    records, office, today = as_of.records, as_of.office, as_of.today
    actions = records.actions.open_for(children)
    delays = records.approvals.delays_of(children)
    touched = records.journeys.touched(children)
    teams = {child.team for child in children}
    clocks = {team: watched(records.clocks.of(team)) for team in teams}
    sat_for = records.surgeries.sat_for(children, today - _A_YEAR, before)
    cases = []
    for journey in records.journeys.of_each(children):
        child = journey.child
        cases.append(
            Case(
                journey,
                progress(journey, today, office.calendar, clocks[child.team]),
                actions[child.ref],
                touched[child.ref].at.astimezone(office.zone).date(),
                sat_for[child.ref].agendas,
                sat_for[child.ref].sat_out,
                today,
                still_held_up(delays.get(child.ref, ()), journey, today),
            )
        )
    return cases


def may_be_named(records: Records, ref: str) -> bool:
    """Whether a child may be mentioned: the reader may see them, and no death or stillbirth is recorded."""
    child = records.children.find(ref)
    return child is not None and is_spoken_of(records, child)


def named_among(records: Records, refs: Collection[str]) -> set[str]:
    """Those of some children who may be mentioned."""
    return spoken_of(records, records.children.named(list(refs)))


def siblings_named(records: Records, ref: str) -> list[tuple[str, str]]:
    """A child's siblings who may be mentioned, each with `together`, `apart` or `undecided`."""
    siblings = records.siblings.of(ref)
    with records.only_counting():
        named = named_among(records, [sibling for sibling, _ in siblings]) if siblings else set()
    return [each for each in siblings if each[0] in named]


def named_by(records: Records, team: Team, refs: Collection[str]) -> set[str]:
    """Those of some children whom a team's own messages may name: whoever asks sees more of them in answers."""
    return spoken_of(records, _of_team(records, team, records.children.named(list(refs))))


def _of_team(records: Records, team: Team, children: Sequence[Child]) -> Sequence[Child]:
    """Those of some children who are a team's: its own; a panel's are every team's, and family finding's those it finds a family for."""
    if team.side is not Side.FINDING or not children:
        return [child for child in children if is_of(team, child)]
    with records.only_counting():
        looked_for = {child.ref for child in records.children.who_reached(SEARCHED_FOR)}
    return [child for child in children if child.ref in looked_for or records.links.is_any_of(child.ref)]


def is_of(team: Team, child: Child) -> bool:
    """Whether a child may be on a team's agenda: one of its own, or for a panel one of any team."""
    return child.team == team.key or (team.is_panel and not child.is_unallocated)


def spoken_of(records: Records, children: Sequence[Child]) -> set[str]:
    """Those of some children of whom no death or stillbirth is recorded."""
    endings = records.milestones.details([child.ref for child in children], ENDED)
    return {child.ref for child in children if not is_silenced(child.outcome, endings.get(child.ref, ()))}


def unseen_child(records: Records, ref: str) -> Child | None:
    """A child whom the reader may not see, of whom they may be told that there is something; else None.

    That is one who is tracked, may be mentioned, and is not restricted to others.
    """
    if records.children.find(ref) or records.restrictions.of(ref):
        return None
    return whoever_asks(records, ref) if followed_among(records, [ref]) else None


def whoever_asks(records: Records, ref: str) -> Child | None:
    """A child, whoever asks: to know what may be said without them. They do not count as shown."""
    with records.seen_by(SEES_EVERYTHING), records.only_counting():
        return records.children.find(ref)


def followed_among(records: Records, refs: Collection[str]) -> set[str]:
    """Those of some children who are tracked still and may be mentioned, whoever asks: their families may be known without them."""
    with records.seen_by(SEES_EVERYTHING), records.only_counting():
        children = records.children.named(list(refs))
        return spoken_of(records, [child for child in children if not child.closed])


def is_spoken_of(records: Records, child: Child) -> bool:
    """Whether no death or stillbirth is recorded of a child."""
    endings = records.milestones.of(child.ref, ENDED)
    return not is_silenced(child.outcome, (event.detail for event in endings))


def cases_worst_first(as_of: AsOf, children: Iterable[Child]) -> list[Case]:
    """Return the cases of several children, most pressing first, without those who must not be mentioned."""
    found = cases_of(as_of, children)
    return by_concern(case for case in found if not is_silent(case.journey))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many children there are, how many of them need attention, and how many actions are past the date agreed."""

    children: int = 0
    pressing: int = 0
    overdue: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.children + other.children, self.pressing + other.pressing, self.overdue + other.overdue
        )


def counted(cases: Sequence[Case]) -> Counted:
    """Count cases."""
    return Counted(
        len(cases), sum(case.is_pressing for case in cases), sum(len(case.overdue) for case in cases)
    )


def counted_of_team(as_of: AsOf, team: str) -> Counted:
    """Count a team's children as `cases_worst_first` would have them; the rules are asked only where no date on record decides."""
    records = as_of.records
    found = records.search.dated(team, as_of.today)
    undecided = [each.ref for each in found if not each.is_pressing]
    with records.only_counting():
        cases = cases_of(as_of, records.children.named(undecided)) if undecided else []
    pressing = len(found) - len(undecided) + sum(case.is_pressing for case in cases)
    return Counted(len(found), pressing, sum(each.overdue for each in found))


def family_cases(as_of: AsOf, families: Sequence[Family]) -> list[FamilyCase]:
    """Return the cases of several adoptive families, in the order given."""
    records, today = as_of.records, as_of.today
    refs = [family.ref for family in families]
    expected = records.family_expectations.of_each(refs)
    teams = {family.team for family in families}
    clocks = {team: watched_of_families(records.clocks.of(team)) for team in teams}
    return [
        FamilyCase(
            family,
            journey,
            tuple(family_progress(journey, today, as_of.office.calendar, clocks[family.team])),
            expected.get(family.ref, {}),
            today,
        )
        for family, journey in zip(families, records.family_steps.of_each(refs), strict=True)
    ]
