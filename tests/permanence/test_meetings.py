"""Which children should have had a planning meeting."""

from datetime import date

import pytest

from permanence.journey import Month
from permanence.meetings import lacks_planning_meeting

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("history", "should"),
    [
        ("care_entry 2026-02-02", True),
        ("care_entry 2026-02-02, plan long_term_fostering 2026-05-01", True),
        ("care_entry 2026-02-02, plan adoption 2026-05-01, po_granted 2026-07-15", True),
        ("care_entry 2026-02-02, tracking_panel 2026-03-02", True),
        ("care_entry 2026-02-02, ppm 2026-03-02", False),
        ("care_entry 2026-02-02, ppm 2026-02-02", False),
        ("ppm 2026-01-26, care_entry 2026-02-02", True),
        ("care_entry 2026-02-02, ppm 2026-12-02", True),
        ("care_entry 2026-02-02, placed 2026-08-03", False),
        ("care_entry 2026-02-02, placed 2026-08-03, disruption 2026-10-01", True),
        ("care_entry 2026-02-02, ltf_match 2026-08-03", False),
        ("care_entry 2026-02-02, sgo 2026-08-03", False),
        ("care_entry 2026-02-02, return_home 2026-08-03", False),
        ("care_entry 2025-02-03, ppm 2025-03-03, return_home 2025-06-02, care_entry 2026-02-02", True),
        ("care_entry 2026-02-02, tracking_ended_other (died) 2026-08-03", False),
        ("prebirth_referral 2026-02-02", False),
    ],
)
def test_a_young_child_in_care_who_waits_for_a_family_should_have_a_planning_meeting(told, history, should):
    assert lacks_planning_meeting(told(history), TODAY, has_siblings=False) is should


@pytest.mark.parametrize(
    ("on", "should"), [(date(2026, 3, 16), False), (date(2026, 3, 17), True)]
)  # fmt: skip
def test_the_first_planning_meeting_is_missed_after_six_weeks_in_care(told, on, should):
    assert lacks_planning_meeting(told("care_entry 2026-02-02"), on, has_siblings=False) is should


@pytest.mark.parametrize(
    ("born", "alone", "with_siblings"),
    [
        (Month(2018, 2), True, True),  # just 8
        (Month(2017, 3), True, True),  # still 8, for a month
        (Month(2017, 2), True, True),  # may be 9 in 26 days
        (Month(2017, 1), False, True),  # 9
        (Month(2015, 2), False, True),  # may still be 10
        (Month(2015, 1), False, False),  # 11
    ],
)
def test_planning_meetings_are_for_children_of_0_to_8_or_0_to_10_among_siblings(
    told, born, alone, with_siblings
):
    journey = told("care_entry 2026-02-02", born=born)
    assert lacks_planning_meeting(journey, TODAY, has_siblings=False) is alone
    assert lacks_planning_meeting(journey, TODAY, has_siblings=True) is with_siblings


def test_the_birthday_is_taken_as_the_last_day_of_the_month(told):
    journey = told("care_entry 2026-02-28", born=Month(2017, 2))
    assert not lacks_planning_meeting(journey, TODAY, has_siblings=False)


def test_a_child_born_on_29_february_has_birthdays_in_every_year(told):
    journey = told("care_entry 2025-02-03", born=Month(2016, 2))
    assert lacks_planning_meeting(journey, TODAY, has_siblings=False)


def test_an_older_child_is_judged_by_the_age_at_coming_into_care(told):
    journey = told("care_entry 2020-02-03", born=Month(2014, 6))
    assert lacks_planning_meeting(journey, TODAY, has_siblings=False)


def test_a_child_in_care_without_a_recorded_birth_should_have_a_planning_meeting(told):
    assert lacks_planning_meeting(told("care_entry 2026-02-02", born=None), TODAY, has_siblings=False)


def test_a_closed_child_needs_no_planning_meeting(told):
    closed = told("care_entry 2026-02-02", closed=date(2026, 8, 3), outcome="left_care")
    assert not lacks_planning_meeting(closed, TODAY, has_siblings=False)


def test_a_planning_meeting_today_or_on_the_day_of_coming_into_care_is_recorded(told):
    for met in (TODAY, date(2026, 2, 2)):
        journey = told(f"care_entry 2026-02-02, ppm {met}")
        assert not lacks_planning_meeting(journey, TODAY, has_siblings=False)
