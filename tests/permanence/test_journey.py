"""A child and the months, people and history that belong to them."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.birth import first_day, may_be_unborn, of_age_words
from permanence.journey import Child, Event, Journey, Month, PlanAgreed


def test_a_month_is_read_as_it_is_written():
    assert Month.read("2023-03") == Month(2023, 3) == Month.of(date(2023, 3, 31))
    assert str(Month(2023, 3)) == "2023-03"


def test_a_month_runs_from_its_first_day_to_its_last():
    assert (Month(2024, 2).first, Month(2024, 2).last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert Month(2023, 2).last == date(2023, 2, 28)


def test_an_age_in_months_is_never_negative():
    assert Month(2025, 12).months_until(date(2026, 11, 23)) == 11
    assert Month(2026, 12).months_until(date(2026, 11, 23)) == 0


def test_the_people_of_a_child_are_each_named_once_the_social_worker_first():
    assert Child("BX-0042", "north").people == ()
    assert Child(
        "BX-0042", "north", worker="U0SAM", family_finder="U0ALEX", reviewing_officer="U0SAM"
    ).people == ("U0SAM", "U0ALEX")
    assert Child("BX-0042", "north", reviewing_officer="U0IRO").people == ("U0IRO",)


def test_the_dates_of_a_child_are_not_the_work_of_the_reviewing_officer():
    child = Child("BX-0042", "north", worker="U0SAM", family_finder="U0ALEX", reviewing_officer="U0IRO")

    assert child.people_at_work == ("U0SAM", "U0ALEX")


def test_some_milestones_may_be_up_to_42_weeks_before_the_birth():
    assert first_day(Month(2026, 12), "prebirth_referral") == date(2026, 2, 10)


def test_other_milestones_cannot_be_before_the_month_of_birth():
    assert first_day(Month(2026, 12), "care_entry") == date(2026, 12, 1)
    assert first_day(Month(2026, 12), "birth") == date(2026, 12, 1)


@pytest.mark.parametrize(
    "milestone", ["prebirth_referral", "perm_plan_agreed", "birth", "tracking_ended_other"]
)
def test_some_milestones_can_be_recorded_for_an_unborn_child(milestone):
    assert may_be_unborn(milestone)


@pytest.mark.parametrize("milestone", ["care_entry", "po_granted", "placed", "adoption_order"])
def test_care_and_later_milestones_cannot_be_recorded_for_an_unborn_child(milestone):
    assert not may_be_unborn(milestone)


def test_a_journey_up_to_a_day_holds_what_was_on_record_at_its_end_and_what_is_expected():
    first, later = date(2026, 2, 2), date(2026, 5, 18)
    child, expected = Child("BX-0042", "north"), {"adm_match": date(2026, 12, 1)}
    events = (Event(first, "care_entry"), Event(later, "adm_sbpfa"))
    plans = (PlanAgreed(first, "kinship"), PlanAgreed(later, "adoption"))

    assert Journey(child, events, plans, expected).until(first) == Journey(
        child, events[:1], plans[:1], expected
    )


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 10, 31), ""),
        (date(2026, 11, 1), "18 this month"),
        (date(2026, 11, 30), "18 this month"),
        (date(2026, 12, 1), "18 since November 2026"),
    ],
)
def test_a_child_is_of_age_from_the_first_day_of_the_month_of_the_eighteenth_birthday(today, words):
    assert of_age_words(Child("BX-0042", "north", Month(2008, 11)), today) == words


def test_a_child_whom_nobody_has_allocated_is_in_no_team():
    assert Child("BX-0042", "").is_unallocated
    assert not Child("BX-0042", "north").is_unallocated


def test_a_journey_without_an_event_has_it_on_its_other_days_and_what_else_was_that_day():
    first, again = Event(date(2026, 3, 12), "link"), Event(date(2026, 6, 1), "link")
    other = Event(date(2026, 3, 12), "adm_sbpfa")
    journey = Journey(
        Child("BX-0042", "north"),
        (replace(first, detail="told by phone"), other, again),
        (PlanAgreed(date(2026, 3, 12), "adoption"),),
    )
    assert journey.without(first) == replace(journey, events=(other, again))
    assert journey.without(Event(date(2026, 3, 13), "link")) == journey


def test_a_birth_is_late_once_its_expected_day_has_passed_and_none_is_recorded():
    unborn = Child("BX-0055", "north", due=date(2026, 11, 20))
    assert not unborn.is_birth_late(date(2026, 11, 20))
    assert unborn.is_birth_late(date(2026, 11, 21))
    assert not Child("BX-0055", "north").is_birth_late(date(2026, 11, 21))
    born = Child("BX-0055", "north", born=Month(2026, 11), due=date(2026, 11, 20))
    assert not born.is_birth_late(date(2026, 11, 21))
