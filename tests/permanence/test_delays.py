"""What may be delayed on purpose, for whose sake and for how long."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.delays import (
    REASONS,
    Approval,
    ApprovalState,
    delay_in_force,
    reason_typed,
    refuse_too_long,
    refuse_undelayed,
    still_held_up,
)
from permanence.errors import RuleBroken
from permanence.milestones import MILESTONES
from permanence.progress import Progress, State
from permanence.timescales import BY_ID

TODAY = date(2026, 11, 23)
DELAY = Approval(
    3, "BX-0042", date(2027, 1, 15), "siblings", "U0SAM", ApprovalState.APPROVED, milestone="adm_match"
)
MATCH, PLAN = (Progress(BY_ID[key], State.RUNNING) for key in ("T13", "T04"))


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("sibling assessment first", "sibling_assessment"),
        ("Together-or-apart assessment is booked", "sibling_assessment"),
        ("needs more time with his carers", "childs_needs"),
        ("more time", "childs_pace"),
        ("leave to oppose was granted", "challenge"),
        ("leave of the social worker", "staffing"),
    ],
)
def test_a_reason_is_read_from_the_start_of_the_words(words, key):
    assert reason_typed(words) is REASONS[key]


@pytest.mark.parametrize("words", ["", "the school asked for it", "waiting for the court"])
def test_other_words_name_no_reason(words):
    assert reason_typed(words) is None


def test_only_four_reasons_are_for_the_childs_sake():
    assert {key for key, reason in REASONS.items() if reason.is_childs} == {
        "sibling_assessment",
        "childs_needs",
        "childs_pace",
        "childs_sake",
    }


@pytest.mark.parametrize(
    "key", ["lac_review_1", "lac_review_2", "lac_review_n", "adoption_review", "placement_visit"]
)
def test_no_statutory_review_or_visit_can_be_delayed_by_agreement(key):
    with pytest.raises(RuleBroken) as said:
        refuse_undelayed(MILESTONES[key])
    assert str(said.value) == (
        "A statutory review or visit cannot be delayed by agreement. Record why it is past its date: `update`."
    )
    assert said.value.field == "milestone", "a form shows it under the field that it is about"


def test_what_tells_that_a_family_is_looked_at_is_not_delayed_before_the_whole_team():
    with pytest.raises(RuleBroken) as said:
        refuse_undelayed(MILESTONES["introductions_start"])
    assert str(said.value) == (
        "The whole team is told of a delay, and only a few people may know of introductions began. Delay the match, or the child "
        "moving in, instead. Nothing was changed."
    )
    assert said.value.field == "milestone", "a form shows it under the field that it is about"


@pytest.mark.parametrize("key", ["adm_match", "ppm", "placed"])
def test_other_milestones_can_be_delayed(key):
    refuse_undelayed(MILESTONES[key])


def test_a_purposeful_delay_lasts_at_most_twelve_weeks():
    refuse_too_long(date(2027, 2, 15), TODAY)
    with pytest.raises(RuleBroken) as said:
        refuse_too_long(date(2027, 2, 16), TODAY)
    assert str(said.value) == (
        "A purposeful delay lasts at most 12 weeks: until Mon 15 Feb 2027. It can be reviewed then."
    )
    assert said.value.field == "until", "a form shows it under the field that it is about"


def test_an_approved_delay_holds_its_milestone_to_the_end_of_its_review_date():
    assert delay_in_force([DELAY], MATCH, TODAY) is DELAY
    assert delay_in_force([DELAY], MATCH, date(2027, 1, 15)) is DELAY
    assert delay_in_force([DELAY], MATCH, date(2027, 1, 16)) is None
    assert delay_in_force([DELAY], PLAN, TODAY) is None


@pytest.mark.parametrize(
    ("history", "is_held"),
    [
        ("care_entry 2026-02-02, match_panel 2026-11-02", True),
        ("care_entry 2026-02-02, adm_match 2026-11-23", False),
        ("care_entry 2026-02-02, adm_match 2026-11-02, disruption 2026-11-16", True),
        ("care_entry 2025-02-03, adm_match 2025-11-03, return_home 2026-01-05, care_entry 2026-02-02", True),
    ],
)
def test_what_has_come_about_is_held_up_no_more(told, history, is_held):
    of_an_action = replace(DELAY, milestone=None, action=17)
    held = [DELAY, of_an_action] if is_held else [of_an_action]
    assert still_held_up([DELAY, of_an_action], told(history), TODAY) == held


@pytest.mark.parametrize("standing", [ApprovalState.EXPLAINS, ApprovalState.ASKED, ApprovalState.DECLINED])
def test_a_delay_that_is_not_approved_holds_nothing(standing):
    assert delay_in_force([replace(DELAY, standing=standing)], MATCH, TODAY) is None


def test_approving_a_moved_action_makes_no_purposeful_delay():
    assert not replace(DELAY, milestone=None, action=17).holds(TODAY)


@pytest.mark.parametrize("milestone", ["sgo", "final_hearing"])
def test_no_agreement_puts_off_what_the_law_sets(milestone):
    proceedings = Progress(BY_ID["T15"], State.MISSED)
    assert delay_in_force([replace(DELAY, milestone=milestone)], proceedings, TODAY) is None
