from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import settings

from permanence.journey import Child, Event, Journey, Month, PlanAgreed

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


@pytest.fixture(scope="session")
def told() -> Callable[..., Journey]:
    return read_journey
