"""What in an adoptive family's journey contradicts itself."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence.families.doubts import doubts, doubts_of
from permanence.families.steps import AHEAD, STEPS, AdoptersJourney, StepTaken

WHOLE = (
    "enquiry 2025-01-06, registered 2025-02-03, stage1_began 2025-02-10, stage1_ended 2025-04-07, stage2_began 2025-04-14, "
    "more_time 2025-07-14, application 2025-08-01, stage2_ended 2025-08-04, approved 2025-08-18, matched 2025-10-06, "
    "placed 2025-11-03, adoption_order 2026-03-02"
)


@pytest.mark.parametrize(
    "history",
    [
        WHOLE,
        f"{WHOLE}, enquiry 2026-06-01, stage1_began 2026-06-08",
        f"{WHOLE}, matched 2026-06-01, placed 2026-07-01",
        "enquiry 2025-01-06, withdrew 2025-02-03, enquiry 2026-01-05",
        "stage1_began 2025-01-06, on_hold 2025-02-03, back 2025-03-03, on_hold 2025-04-07, back 2025-05-05",
        "approved 2025-01-06, matched 2025-02-03, match_ended 2025-03-03, matched 2025-04-07, match_ended 2025-05-05",
        "stage1_began 2025-01-06, stage1_ended 2025-03-03, stage1_began 2025-11-03, stage1_ended 2025-12-29",
        "determination 2025-01-06, representations 2025-02-03, determination 2025-03-03, approved 2025-04-07",
        "stage2_began 2025-01-06, stage2_ended 2025-01-06, approved 2025-01-06",
        "approved 2025-01-06, approval_review 2026-01-05, approval_review 2027-01-04, matched 2027-02-01",
        "on_hold 2025-02-03, stage1_began 2025-02-03, stage1_ended 2025-03-03, back 2025-03-03",
    ],
)
def test_a_journey_that_can_be_so_contradicts_nothing(adopters, history):
    assert not [*doubts(adopters(history))]


@pytest.mark.parametrize(
    ("history", "words", "is_certain"),
    [
        (
            "stage2_began 2026-11-12, stage2_ended 2026-10-12",
            "Stage two ended on Mon 12 Oct 2026 comes before stage two began on Thu 12 Nov 2026.",
            True,
        ),
        (
            "approved 2026-11-12, matched 2026-10-12",
            "Matched on Mon 12 Oct 2026 comes before approved on Thu 12 Nov 2026.",
            False,
        ),
        (
            "matched 2026-10-12, matched 2026-11-12",
            (
                "Matched would be on record for both Mon 12 Oct 2026 and Thu 12 Nov 2026, with no `match or placement "
                "ended` or `adoption order` between them."
            ),
            True,
        ),
        (
            "approved 2026-10-12, approved 2026-11-12",
            "Approved would be on record for both Mon 12 Oct 2026 and Thu 12 Nov 2026.",
            False,
        ),
        (
            "withdrew 2026-10-12, stage2_began 2026-11-12",
            (
                "Stage two began on Thu 12 Nov 2026 comes after the family left: withdrew on Mon 12 Oct 2026. "
                "A family that comes back enquires again."
            ),
            True,
        ),
        (
            "stage1_began 2026-10-12, enquiry 2026-11-12",
            "Stage one began on Mon 12 Oct 2026 comes before the enquiry on Thu 12 Nov 2026.",
            False,
        ),
        (
            "on_hold 2026-10-12, approved 2026-11-12",
            "Approved on Thu 12 Nov 2026: the family has been on hold since Mon 12 Oct 2026.",
            False,
        ),
        (
            "approved 2026-11-12, approval_review 2026-10-12",
            "Review of approval on Mon 12 Oct 2026 comes before approved on Thu 12 Nov 2026.",
            False,
        ),
        ("back 2026-11-12", "No hold is on record before Thu 12 Nov 2026.", True),
    ],
)
def test_what_cannot_be_so_is_said(adopters, history, words, is_certain):
    (found,) = doubts(adopters(history))
    assert (found.words, found.is_certain) == (words, is_certain)


def test_of_a_family_that_left_twice_what_came_after_is_told_of_the_first_time(adopters):
    found = [*doubts(adopters("withdrew 2026-10-12, refused 2026-10-19, stage2_began 2026-11-12"))]
    assert [(each.step.step, each.other.step) for each in found] == [
        ("refused", "withdrew"),
        ("stage2_began", "withdrew"),
    ]


def test_only_what_a_new_step_brings_in_is_asked_and_the_certain_first(adopters):
    journey = adopters(
        "approved 2026-05-04, approved 2026-06-01, stage2_ended 2026-06-10, withdrew 2026-07-06"
    )
    new = StepTaken.of(date(2026, 8, 3), "stage2_began")
    assert [each.is_certain for each in doubts_of(new, journey)] == [True, True, False, False]


def test_a_step_on_record_for_the_day_is_said_to_be_there(adopters):
    (found,) = doubts_of(StepTaken.of(date(2026, 1, 5), "enquiry"), adopters("enquiry 2026-01-05"))
    assert (found.words, found.is_certain) == ("Enquiry on Mon 5 Jan 2026 is on record already.", True)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(AHEAD[1:]), st.integers(0, 30)), unique_by=lambda each: each[0]))
def test_days_decide_and_nothing_else(told):
    """Every pair of steps in the wrong order, found by looking at each pair."""
    taken = [StepTaken.of(date.fromordinal(739_000 + n), key) for key, n in told]
    wrong = {
        (first.step, then.step)
        for first in taken
        for then in taken
        if AHEAD.index(first.step) < AHEAD.index(then.step) and then.on < first.on
    }
    found = {
        (each.other.step, each.step.step)
        for each in doubts(AdoptersJourney("FAM-0001", tuple(sorted(taken))))
    }
    assert found == wrong
    assert all(STEPS[key] for pair in found for key in pair)
