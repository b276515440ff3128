from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import settings

from permanence.agenda import Case
from permanence.clocks import watched
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.progress import progress
from permanence.working_days import ENGLAND

settings.register_profile(
    "without a deadline", deadline=None
)  # the first example may build a year's holidays
settings.load_profile("without a deadline")


def read_journey(history: str, **child) -> Journey:
    """`care_entry 2026-02-02, plan adoption 2026-05-18, disruption 2026-09-01` as a journey.

    An event's detail stands in brackets; a parallel plan follows a plus.
    """
    events, plans = [], []
    for told in filter(None, history.split(", ")):
        what, on = told.rsplit(" ", 1)
        if what.startswith("plan "):
            plan, _, alongside = what.removeprefix("plan ").partition("+")
            plans.append(PlanAgreed(date.fromisoformat(on), plan, alongside or None))
        else:
            key, _, detail = what.rstrip(")").partition(" (")
            events.append(Event(date.fromisoformat(on), key, detail))
    known = {"ref": "BX-0042", "team": "north", "born": Month(2025, 12)}
    return Journey(Child(**(known | child)), tuple(sorted(events)), tuple(sorted(plans, key=lambda p: p.on)))


def case_of(journey: Journey, today: date = date(2026, 11, 26), **more) -> Case:
    """A child as an agenda of a day has them, if nothing else is said: no actions, and touched that day."""
    found = progress(journey, today, ENGLAND, watched())
    known = {"actions": (), "touched": today, "agendas": (), "sits_out": 0}
    return Case(journey, found, today=today, **(known | more))


@pytest.fixture(scope="session")
def told() -> Callable[..., Journey]:
    return read_journey
