"""The quarterly return's fields as rows of what is on record at a quarter's end."""

from datetime import date

import pytest

from permanence.measures.windows import Window
from permanence.returns.quarterly import FIELDS, quarterly_rows
from permanence.siblings import APART, TOGETHER, UNDECIDED
from tests.permanence.returns.test_adoption_tables import ADOPTED, journey

SPRING = Window(date(2024, 4, 1), date(2024, 6, 30))
WINTER = Window(date(2025, 1, 1), date(2025, 3, 31))


def row(told, quarter, *arrangements):
    """What the one row of a child holds."""
    (found,) = quarterly_rows(told, arrangements, quarter)
    assert [*found] == [*FIELDS]
    return {
        name.removeprefix("perm_").removesuffix("_date"): cell
        for name, cell in found.items()
        if cell is not None
    }


def test_a_quarter_has_what_happened_by_its_end():
    told = journey(*ADOPTED, ("ep_decision", "2023-07-20"), ("ep_placed", "2023-08-01"))
    by_june = {
        "adm_decision": date(2024, 1, 10),
        "ffa_cp_decision": date(2023, 7, 20),
        "placed_ffa_cp": date(2023, 8, 1),
        "placement_order": date(2024, 2, 1),
        "matched": date(2024, 5, 1),
        "placed_for_adoption": date(2024, 6, 1),
    }
    assert row(told, SPRING) == by_june
    assert row(told, WINTER) == by_june | {
        "placed_foster_carer": date(2023, 8, 1),
        "permanence_order": date(2025, 2, 3),
        "permanence_order_type": "Adoption",
    }
    assert quarterly_rows(told, (), Window(date(2025, 4, 1), date(2025, 6, 30))) == []


def test_a_reversal_has_its_reason_and_another_order_its_name():
    reversed_then = (("plan_reversed", "2024-06-20", "RD1"), ("sgo", "2025-01-20", "to another carer"))
    told = journey(*ADOPTED[:3], *reversed_then)
    assert row(told, SPRING)["decision_reversed"] == date(2024, 6, 20)
    assert row(told, SPRING)["decision_reversed_reason"] == "RD1"
    assert row(told, WINTER)["permanence_order_type"] == "Special Guardianship"


def test_a_plan_reversed_while_placed_is_told_still_once_the_child_moves_on():
    told = (*ADOPTED[:5], ("plan_reversed", "2024-06-10", "RD1"))
    moved_on = (*told, ("disruption", "2024-06-20"))
    whole = {
        "adm_decision": date(2024, 1, 10),
        "placement_order": date(2024, 2, 1),
        "placed_for_adoption": date(2024, 6, 1),
        "matched": date(2024, 5, 1),
        "decision_reversed": date(2024, 6, 10),
        "decision_reversed_reason": "RD1",
    }
    guardian = {
        "permanence_order": date(2024, 6, 25),
        "permanence_order_type": "Special Guardianship",
    }

    assert row(journey(*told), SPRING) == row(journey(*moved_on), SPRING) == whole
    assert row(journey(*moved_on, ("sgo", "2024-06-25")), SPRING) == whole | guardian
    assert row(journey(*moved_on, ("adm_sbpfa", "2024-06-28")), SPRING) == {
        "adm_decision": date(2024, 6, 28),
        "placement_order": date(2024, 2, 1),
    }
    assert quarterly_rows(journey(*moved_on, ("sgo", "2024-06-25")), (), WINTER) == []


def test_an_early_decision_belongs_to_its_own_time_in_care():
    told = journey(
        ("care_entry", "2022-01-01"),
        ("ep_decision", "2022-02-01"),
        ("return_home", "2022-06-01"),
        *ADOPTED[:2],
    )
    assert "ffa_cp_decision" not in row(told, SPRING)


def test_a_decision_against_early_permanence_is_none_to_place_and_makes_no_row():
    told = ("care_entry", "2024-04-01"), ("ep_decision", "2024-05-02", "no, grandmother being assessed")

    assert quarterly_rows(journey(*told), (), SPRING) == []
    assert row(journey(*told, ("ep_decision", "2024-04-20", "notice given")), SPRING) == {
        "ffa_cp_decision": date(2024, 4, 20)
    }


def test_an_early_decision_on_the_day_between_two_times_in_care_is_of_both():
    told = journey(
        ("care_entry", "2024-04-01"),
        ("adm_sbpfa", "2024-04-10"),
        ("return_home", "2024-05-01"),
        ("ep_decision", "2024-05-01"),
        ("care_entry", "2024-05-10"),
        ("adm_sbpfa", "2024-06-01"),
    )
    later = journey(*((on.milestone, str(on.on)) for on in told.events), ("ep_decision", "2024-06-05"))
    early = "perm_ffa_cp_decision_date"

    assert [each[early] for each in quarterly_rows(told, (), SPRING)] == [date(2024, 5, 1)] * 2
    assert [each[early] for each in quarterly_rows(later, (), SPRING)] == [
        date(2024, 5, 1),
        date(2024, 6, 5),
    ]


def test_a_disruption_makes_no_second_row_and_going_home_is_no_order():
    told = journey(*ADOPTED[:5], ("disruption", "2024-06-20"), ("return_home", "2025-01-20"))
    assert row(told, WINTER) == {
        "adm_decision": date(2024, 1, 10),
        "placement_order": date(2024, 2, 1),
    }


def test_what_ends_on_the_first_day_of_a_quarter_is_in_it():
    told = journey(*ADOPTED[:5], ("adoption_order", "2025-01-01"))
    assert row(told, WINTER)["permanence_order"] == date(2025, 1, 1)


def test_a_child_with_none_of_the_days_is_not_in_it():
    assert quarterly_rows(journey(ADOPTED[0]), (TOGETHER,), SPRING) == []


@pytest.mark.parametrize(
    ("arrangements", "held"),
    [
        ((), (None, None, None)),
        ((TOGETHER, TOGETHER, APART), (1, 3, 1)),
        ((APART,), (1, 1, 1)),
        ((TOGETHER, UNDECIDED), (1, None, None)),
    ],
)
def test_brothers_and_sisters_are_counted_where_all_is_decided(arrangements, held):
    found = row(journey(*ADOPTED), SPRING, *arrangements)
    names = ("part_of_sibling_group", "siblings_placed_together", "siblings_placed_apart")
    assert tuple(found.get(name) for name in names) == held
