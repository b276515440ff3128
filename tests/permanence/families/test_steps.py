"""The steps of an adoptive family's journey: what is typed for them, and where a family stands."""

from datetime import date

import pytest

from permanence.families.steps import AHEAD, STEPS, StepTaken, nearest_steps, steps_typed

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("stage two began 12/11/2026", ["stage2_began"]),
        ("Stage 2 started", ["stage2_began"]),
        ("ROI", ["registered"]),
        ("approved", ["approved"]),
        ("pre-assessment decision", ["stage1_ended"]),
        ("on hold", ["on_hold"]),
        ("back", ["back"]),
        ("withdrew", ["withdrew"]),
        ("stage one", ["stage1_began", "stage1_ended"]),
        ("stage 2", ["stage2_began", "stage2_ended"]),
        ("frobnicated", []),
    ],
)
def test_steps_are_typed_as_workers_call_them(typed, keys):
    assert [row.key for row in steps_typed(typed.split())[0]] == keys


def test_a_mistyped_step_has_near_names():
    assert nearest_steps("aproved")[0] == "Approved"


def test_the_table_is_whole():
    assert set(AHEAD) <= set(STEPS)
    assert all(row.source and row.recorded_by and set(row.anew_after) <= set(STEPS) for row in STEPS.values())
    assert STEPS["stage2_began"].words == "stage two began"


def test_a_step_has_the_detail_that_was_told_with_it_if_any_was():
    assert StepTaken.of(TODAY, "withdrew").detail == ""
    assert StepTaken.of(TODAY, "withdrew", "moved away").detail == "moved away"


def test_what_happened_on_a_day_has_happened_by_it(adopters):
    journey = adopters("enquiry 2026-01-05, registered 2026-11-23, stage1_began 2026-11-24")
    assert [each.step for each in journey.until(TODAY).taken] == ["enquiry", "registered"]


@pytest.mark.parametrize(
    ("history", "stands", "left", "held", "over"),
    [
        ("", None, None, None, False),
        ("enquiry 2026-01-05, stage1_began 2026-02-02", "stage1_began", None, None, False),
        ("enquiry 2026-01-05, withdrew 2026-02-02", "enquiry", "withdrew", None, True),
        ("stage1_began 2026-01-05, on_hold 2026-02-02", "stage1_began", None, "2026-02-02", False),
        ("stage1_began 2026-01-05, on_hold 2026-02-02, back 2026-03-02", "stage1_began", None, None, False),
        (
            "stage1_began 2026-01-05, on_hold 2026-02-02, on_hold 2026-02-03, refused 2026-03-02",
            "stage1_began",
            "refused",
            None,
            True,
        ),
        ("approved 2026-01-05, matched 2026-02-02, match_ended 2026-03-02", "approved", None, None, False),
        (
            "approved 2026-01-05, matched 2026-02-02, match_ended 2026-03-02, matched 2026-04-02",
            "matched",
            None,
            None,
            False,
        ),
        ("placed 2026-01-05, adoption_order 2026-02-02", "adoption_order", None, None, True),
        # A match with a second child, after the first was adopted.
        (
            "matched 2026-01-02, placed 2026-01-05, adoption_order 2026-02-02, matched 2026-03-02",
            "matched",
            None,
            None,
            False,
        ),
        (
            "placed 2026-01-05, adoption_order 2026-02-02, matched 2026-03-02, placed 2026-03-09",
            "placed",
            None,
            None,
            False,
        ),
        (
            "adoption_order 2026-02-02, matched 2026-03-02, placed 2026-03-09, adoption_order 2026-08-02",
            "adoption_order",
            None,
            None,
            True,
        ),
        (
            "adoption_order 2026-02-02, matched 2026-03-02, match_ended 2026-03-09",
            "adoption_order",
            None,
            None,
            True,
        ),
        # Whoever enquires again stands at the beginning.
        ("enquiry 2025-01-05, withdrew 2025-02-02, enquiry 2026-01-05", "enquiry", None, None, False),
        # So does whoever left on that day, and left the journey before it; who had left already leaves the new one.
        ("enquiry 2025-01-05, enquiry 2026-01-05, withdrew 2026-01-05", "enquiry", None, None, False),
        (
            "enquiry 2025-01-05, withdrew 2025-02-02, enquiry 2026-01-05, withdrew 2026-01-05",
            "enquiry",
            "withdrew",
            None,
            True,
        ),
        ("enquiry 2026-01-05, withdrew 2026-01-05", "enquiry", "withdrew", None, True),
        ("enquiry 2025-01-05, enquiry 2026-01-05, on_hold 2026-01-05", "enquiry", None, None, False),
        ("back 2026-01-05", None, None, None, False),
    ],
)
def test_where_a_family_stands(adopters, history, stands, left, held, over):
    journey = adopters(history)

    assert (journey.standing and journey.standing.step) == stands
    assert (journey.left and journey.left.step) == left
    assert journey.held_since == (held and date.fromisoformat(held))
    assert journey.is_over is over
