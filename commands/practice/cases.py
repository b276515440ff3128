"""Children as a surgery finds them, gathered with one question a table."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from commands.practice.request import Office
from permanence.agenda import Case
from permanence.clocks import watched
from permanence.journey import Child
from permanence.outcomes import is_silent
from permanence.progress import progress
from permanence.words import count
from storage.records import Records

_A_YEAR = timedelta(days=365)


def cases_of(
    records: Records, office: Office, children: Iterable[Child], now: datetime, before: date = date.max
) -> list[Case]:
    """The cases of several children, in the order given; of the surgeries, only those before a day count."""
    children = list(children)
    today = now.astimezone(office.zone).date()
    actions = records.actions.open_for(children)
    delays = records.approvals.delays_of(children)
    touched = records.journeys.touched(children)
    teams = {child.team for child in children}
    clocks = {team: watched(records.clocks.of(team)) for team in teams}
    held = {team: records.outbox.held(team, today - _A_YEAR, before) for team in teams}
    agendas = records.outbox.agendas_of_each(children, today - _A_YEAR, before)
    cases = []
    for journey in records.journeys.of_each(children):
        child = journey.child
        discussed = agendas.get(child.ref, [])
        cases.append(
            Case(
                journey,
                progress(journey, today, office.calendar, clocks[child.team]),
                actions[child.ref],
                touched[child.ref].at.astimezone(office.zone).date(),
                discussed,
                len(held[child.team]) - bisect(held[child.team], discussed[-1] if discussed else date.min),
                today,
                delays.get(child.ref, ()),
            )
        )
    return cases


def cases_words(cases: Sequence[Case]) -> str:
    """How many children, and of how many something is pressing."""
    number = sum(case.is_pressing for case in cases) or "none"
    return f"{count(len(cases), 'child', 'children')}, {number} with something that needs attention"


def may_be_named(records: Records, ref: str) -> bool:
    """Whether a child may be spoken of: whoever reads may see them, and no death or stillbirth silences it."""
    child = records.children.find(ref)
    return child is not None and not is_silent(records.journeys.of(child))
