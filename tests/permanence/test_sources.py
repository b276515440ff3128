"""Rules, names and figures as the field had them in November 2026, where they differed before."""

from datetime import date

import pytest

from permanence.birth import may_be_unborn
from permanence.delays import REASONS, reason_typed
from permanence.milestones import MILESTONES, milestones_typed
from permanence.outcomes import OUTCOMES, outcomes_typed
from permanence.progress import State, progress
from permanence.timescales import BY_ID
from permanence.working_days import ENGLAND


def last(rule, journey, on):
    return progress(journey, date.fromisoformat(on), ENGLAND, frozenset({rule}))[-1]


def test_an_adoption_review_shows_that_the_first_review_was_held(told):
    reviewed = told("care_entry 2026-02-02, placement_consent 2026-02-16, adoption_review 2026-02-20")

    assert last("T01", reviewed, "2026-06-01").state is State.STOPPED
    assert last("T01", told("care_entry 2026-02-02"), "2026-06-01").state is State.MISSED


@pytest.mark.parametrize("start", ["care_entry", "ep_placed", "fostered_from", "placement_move"])
def test_the_social_worker_visits_within_a_week_of_the_start_of_any_placement(told, start):
    moved = told(f"care_entry 2026-02-02, placement_visit 2026-02-04, {start} 2026-03-02")

    assert last("T29", moved, "2026-03-03").due == date(2026, 3, 9)
    visited = told(f"care_entry 2026-02-02, {start} 2026-03-02, placement_visit 2026-03-04")
    assert last("T29", visited, "2026-03-05").due == date(2026, 4, 15)


def test_no_other_event_of_a_placement_starts_the_visits_anew(told):
    visited = told(
        "care_entry 2026-02-02, placement_visit 2026-02-04, care_order 2026-03-02, link 2026-03-03"
    )

    assert last("T29", visited, "2026-03-04").due == date(2026, 3, 18)


def test_a_child_who_leaves_to_relatives_has_no_order(told):
    (outcome,), _ = outcomes_typed(["with", "relatives"])

    assert (outcome.key, outcome.milestone) == ("with_relatives", "tracking_ended_other")
    (order,), _ = outcomes_typed(["residence", "order"])
    assert order is OUTCOMES["child_arrangements"]


@pytest.mark.parametrize("typed", ["contact", "Keeping in touch, or consent", "consent"])
def test_contact_is_called_keeping_in_touch_and_found_by_its_old_name(typed):
    assert reason_typed(typed) is REASONS["consent"]
    assert "ontact" not in REASONS["consent"].name


def test_sources_have_the_names_in_use():
    sources = [row.source for row in (*MILESTONES.values(), *BY_ID.values())]

    assert not [each for each in sources if "Annex A" in each], (
        "Ofsted's lists; Annex A is the report to the court"
    )
    assert not [each for each in sources if "ASGLB return" in each], "the board was closed in 2022"
    assert "12A" in MILESTONES["ep_decision"].source
    assert "SI 2015/495" in MILESTONES["ltf_match"].source
    assert BY_ID["T09"].source.startswith("National Adoption Standards 2001")


def test_the_marks_are_those_of_the_last_scorecards_and_say_so():
    marks = {key: row for key, row in BY_ID.items() if row.is_average}

    assert {key: row.span.count for key, row in marks.items()} == {
        "426 days": 426, "487 days": 487, "121 days": 121,
    }  # fmt: skip
    assert all(row.source.endswith("; historic") for row in marks.values())
    assert [key for key, row in marks.items() if "March 2018" in row.source] == ["426 days", "121 days"]
    assert [key for key, row in marks.items() if "A1 (A10" in row.source] == ["426 days", "487 days"]


@pytest.mark.parametrize("key", ["fgdm_offered", "fgdm_declined", "contingency_plan", "connected_assessment"])
def test_what_is_done_for_an_unborn_child_may_be_recorded(key):
    assert may_be_unborn(key)
    assert not may_be_unborn("discharge_considered")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("viability", "connected_assessment"),
        ("kinship assessment", "connected_assessment"),
        ("family group conference", "fgc"),
        ("fgdm", "fgc"),
        ("fgdm accepted", "fgdm_accepted"),
        ("fgdm declined", "fgdm_declined"),
    ],
)
def test_a_meeting_of_the_family_and_an_assessment_of_relatives_are_two_things(typed, key):
    (milestone,), taken = milestones_typed(typed.split())

    assert (milestone.key, taken) == (key, len(typed.split()))
