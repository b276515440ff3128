"""Whose retention is over on a day: by how tracking ended, months after it did, and never while they are tracked."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.journey import Child, Event, Journey, Month
from permanence.retention import ANY, RetentionRule, expired

RULES = [RetentionRule("adopted", 24, "Schedule, 12"), RetentionRule("died", 0, "Schedule, 13")]
ANY_OTHER = RetentionRule(ANY, 60, "Schedule, 14")
CHILD = Child("BX-0042", "north", Month(2020, 1), closed=date(2024, 4, 2), outcome="adopted")
ADOPTED = Journey(CHILD, (Event(date(2024, 3, 31), "adoption_order"),), (), {})


def test_it_runs_for_months_from_the_later_of_the_end_and_the_closing():
    assert expired(ADOPTED, RULES, date(2026, 4, 1)) is None
    found = expired(ADOPTED, RULES, date(2026, 4, 2))

    assert (found.child, found.outcome.key, found.ended, found.since, found.rule) == (
        "BX-0042",
        "adopted",
        date(2024, 4, 2),
        date(2026, 4, 2),
        RULES[0],
    )
    assert found.year == 2025
    not_closed = replace(ADOPTED, child=replace(CHILD, closed=None, outcome=None))
    assert expired(not_closed, RULES, date(2026, 3, 31)).year == 2024


@pytest.mark.parametrize(
    ("journey", "rules"),
    [
        (ADOPTED, []),
        (ADOPTED, RULES[1:]),
        (replace(ADOPTED, events=()), RULES),
        (replace(ADOPTED, events=(*ADOPTED.events, Event(date(2025, 1, 6), "care_entry"))), RULES),
    ],
    ids=["no rows", "no row for the outcome", "no end on record", "in care again"],
)
def test_without_a_row_or_an_end_a_child_is_kept(journey, rules):
    assert expired(journey, rules, date(2099, 1, 1)) is None


def test_an_outcome_without_a_row_of_its_own_comes_under_that_for_any():
    assert expired(ADOPTED, [*RULES[1:], ANY_OTHER], date(2030, 1, 1)).rule is ANY_OTHER
