"""Each kind of child comes to the surgery by their own rules, and a plan that ended is not a failure."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.actions import Action
from permanence.agenda import QUIET, Concern, choose_agenda
from permanence.child_facts import early_permanence, family_finding
from permanence.meetings import lacks_planning_meeting
from permanence.progress import State, progress
from permanence.working_days import ENGLAND
from tests.permanence.conftest import case_of

TODAY = date(2026, 11, 26)


def past(journey, today=TODAY):
    return [each.timescale.id for each in case_of(journey, today).past]


def is_on(case):
    return case in choose_agenda([case], 12).discussed


# What each kind of child may have past its date, with the clocks that are on from the start.
WAITING = [
    ("no plan yet", "care_entry 2026-02-02", ["T04"]),
    ("adoption", "plan adoption 2026-05-01, adm_sbpfa 2026-05-18, family_finder_allocated 2026-05-20", ["T13"]),
    ("adoption, before any order", "plan adoption 2026-05-01, ppm 2026-10-05", ["T05"]),
    ("adoption alongside another plan", "plan kinship+adoption 2026-05-01, ppm 2026-10-05", ["T05"]),
    ("special guardianship", "plan special_guardianship 2026-04-01, proceedings_issued 2026-05-18", ["T15"]),
    ("child arrangements", "plan child_arrangements 2026-04-01, proceedings_issued 2026-05-18", ["T15"]),
    ("kinship", "plan kinship 2026-04-01, proceedings_issued 2026-03-02, extension 2026-08-24", ["T16"]),
    ("long-term fostering", "plan long_term_fostering 2026-04-01, tracking_panel 2026-10-05", ["T08"]),
    ("return home", "plan return_home 2026-04-01, proceedings_issued 2026-05-18", ["T15"]),
    ("return home, tracked", "plan return_home_six_months 2026-04-01, tracking_panel 2026-10-05", ["T08"]),
    ("residential", "plan residential 2026-04-01, dispute_raised 2026-10-05", ["T30"]),
    ("supported living", "plan supported_living 2026-04-01, tracking_panel 2026-10-05", ["T08"]),
    ("unborn", "prebirth_referral 2026-09-01, tracking_panel 2026-10-05", ["T08"]),
    ("early family finding", "early_ff_start 2026-09-01, plan adoption 2026-09-01, ppm 2026-10-05", ["T05"]),
]  # fmt: skip


@pytest.mark.parametrize(("history", "rules"), [row[1:] for row in WAITING], ids=[row[0] for row in WAITING])
def test_each_kind_of_child_comes_to_the_surgery_by_their_own_rules(told, history, rules):
    case = case_of(told(history))

    assert [each.timescale.id for each in case.past] == rules
    assert is_on(case)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("plan special_guardianship 2026-04-01", "sgo"),
        ("plan child_arrangements 2026-04-01", "cao"),
        ("plan kinship 2026-04-01", "fgc"),
        ("plan long_term_fostering 2026-04-01", "ltf_match"),
        ("plan return_home 2026-04-01", "return_home"),
        ("plan adoption 2026-04-01, adoption_order 2026-10-05", "support_plan_review"),
        ("prebirth_referral 2026-09-01", "ppm"),
        ("early_ff_start 2026-09-01", "needs_meeting"),
    ],
)
def test_an_expected_day_that_has_passed_brings_any_child_to_the_surgery(told, history, expected):
    journey = replace(told(history), expected={expected: date(2026, 11, 20)})
    assert is_on(case_of(journey))


@pytest.mark.parametrize("near", ["irh", "final_hearing", "tracking_panel"])
def test_a_close_hearing_or_panel_brings_a_child_whatever_the_plan(told, near):
    journey = replace(told("plan special_guardianship 2026-04-01"), expected={near: date(2026, 12, 3)})
    assert case_of(journey).concern is Concern.HEARING


@pytest.mark.parametrize("passed", ["match_panel", "final_hearing"])
def test_a_hearing_or_a_panel_that_passed_with_nothing_recorded_is_as_pressing(told, passed):
    journey = replace(told("plan special_guardianship 2026-04-01"), expected={passed: date(2026, 11, 20)})
    assert case_of(journey).concern is Concern.HEARING


EARLY = [
    ("prebirth_referral 2026-09-01", {"born": None, "due": date(2027, 1, 20)}),
    ("early_ff_start 2026-10-05", {"born": None, "due": date(2027, 1, 20)}),
    ("care_entry 2026-10-05, early_ff_start 2026-10-05", {}),
]


@pytest.mark.parametrize(("history", "child"), EARLY)
def test_an_unborn_child_or_one_without_an_order_comes_up_when_quiet_or_with_an_action_overdue(
    told, history, child
):
    journey = told(history, **child)
    action = Action(
        17,
        "BX-0042",
        "U0SAM",
        "Book the meeting",
        TODAY,
        due=date(2026, 11, 25),
        first_due=date(2026, 11, 25),
    )

    assert not is_on(case_of(journey))
    assert is_on(case_of(journey, sits_out=QUIET))
    assert is_on(case_of(journey, actions=[action]))


def test_an_unborn_child_has_planning_meetings_every_six_weeks_while_the_plan_is_adoption(told):
    journey = told(
        "plan special_guardianship+adoption 2026-09-01, ppm 2026-09-07", born=None, due=date(2027, 1, 20)
    )

    assert past(journey, date(2026, 10, 19)) == []
    assert past(journey, date(2026, 10, 20)) == ["T05"]


def test_each_planning_meeting_is_due_six_weeks_after_the_last(told):
    history = "plan adoption 2026-01-05, ppm 2026-01-12, ppm 2026-02-23, ppm 2026-04-10"
    runs = progress(told(history), date(2026, 5, 22), ENGLAND, frozenset({"T05"}))

    assert [(run.due, run.state) for run in runs] == [
        (date(2026, 2, 23), State.MET),
        (date(2026, 4, 6), State.MET_LATE),
        (date(2026, 5, 22), State.RUNNING),
    ]


@pytest.mark.parametrize("over", ["placed", "plan_reversed", "plan kinship", "sgo", "adoption_order"])
def test_planning_meetings_end_when_a_family_is_found_or_the_plan_changes(told, over):
    assert past(told(f"plan adoption 2026-01-05, ppm 2026-01-12, {over} 2026-02-20"), date(2026, 5, 22)) == []


# A permanent family of any kind


@pytest.mark.parametrize(
    "found",
    [
        "plan adoption 2026-03-02, adoption_order 2026-10-05",
        "plan special_guardianship 2026-03-02, sgo 2026-10-05",
        "plan child_arrangements 2026-03-02, cao 2026-10-05",
        "plan return_home 2026-03-02, return_home 2026-10-05",
        "plan long_term_fostering 2026-03-02, ltf_match 2026-10-05",
    ],
)
def test_a_child_with_a_permanent_family_has_nothing_past_its_date(told, found):
    journey = told(f"care_entry 2026-02-02, proceedings_issued 2026-02-02, final_hearing 2026-07-20, tracking_panel 2026-09-28, {found}")  # fmt: skip

    for later in (TODAY, date(2027, 11, 26)):
        case = case_of(journey, later)
        assert case.concern is Concern.NONE
        assert not lacks_planning_meeting(journey, later, has_siblings=True)
        assert family_finding(journey, later) == ""


def test_tracking_meetings_begin_again_with_one_held_after_a_disruption(told):
    history = "tracking_panel 2026-01-12, placed 2026-02-02, disruption 2026-09-01"

    assert past(told(history)) == []
    assert past(told(f"{history}, tracking_panel 2026-09-14")) == ["T08"]


def test_adoption_support_has_no_national_timescale_and_so_no_rule(told):
    journey = told("care_entry 2024-02-05, placed 2025-02-03, adoption_order 2025-08-04, support_plan_review 2025-11-03")  # fmt: skip
    assert past(journey) == []


# A plan that ended


@pytest.mark.parametrize("ended", ["plan_reversed", "plan kinship", "plan return_home"])
def test_a_plan_that_ended_is_an_ordinary_outcome_with_nothing_past_its_date(told, ended):
    decided = "plan adoption 2026-02-20, ppm 2026-02-20, adm_sbpfa 2026-03-02, po_granted 2026-06-01"
    journey = told(f"care_entry 2026-02-02, {decided}, {ended} 2026-11-02")
    case = case_of(journey)

    assert past(journey, date(2026, 11, 1)) == ["T34", "T05", "T33", "T13"]
    assert case.past == []
    assert case.concern is Concern.NONE
    assert not any(each.is_past for each in case.progress)
    assert (family_finding(journey, TODAY), early_permanence(journey, TODAY)) == ("", "")
