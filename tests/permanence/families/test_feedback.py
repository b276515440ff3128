"""What adopters say after each stage, as counts of a few fixed answers."""

import pytest

from permanence.families.feedback import (
    FEEDBACK_STAGES,
    QUESTIONS,
    Feedback,
    Rating,
    answer_counts,
    nearest_stages,
    stages_typed,
)
from permanence.families.steps import STEPS


@pytest.mark.parametrize(
    ("typed", "key"), [("stage one", "stage1_ended"), ("Stage 2", "stage2_ended"), ("panel", "approved")]
)
def test_a_stage_is_typed_by_its_name(typed, key):
    assert [row.key for row in stages_typed(typed.split())[0]] == [key]
    assert set(FEEDBACK_STAGES) <= set(STEPS), "each is asked about once its step is recorded"


def test_a_mistyped_stage_has_near_names():
    assert nearest_stages("aproval") == ["Approval"]


def test_answers_are_counted_by_stage_and_question():
    said = [
        Feedback("approved", {"informed": Rating.GOOD, "time": Rating.POOR}),
        Feedback("approved", {"informed": Rating.GOOD}),
        Feedback("approved", {"informed": Rating.MIXED}),
        Feedback("enquiry", {"treated": Rating.GOOD}),
    ]
    found = {(each.stage, each.question): each for each in answer_counts(said)}

    informed = found["approved", "informed"]
    assert (informed.good, informed.mixed, informed.poor, informed.answered) == (2, 1, 0, 3)
    assert found["enquiry", "informed"].answered == 0
    assert [*found] == [(stage, question) for stage in ("enquiry", "approved") for question in QUESTIONS]
