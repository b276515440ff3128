"""Ofsted's lists 10 and 11 by what is on record: who is in them, and what belongs to which decision and which enquiry."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.families.steps import AdoptersJourney, StepTaken
from permanence.journey import Child, Event, Journey, Month
from permanence.milestones import ALREADY_RUNNING
from permanence.returns.ofsted_rows import COLUMNS, list_10, list_11

CHILD = Child("BX-0042", "north", Month(2021, 3))
TODAY = date(2026, 11, 23)


def journey(*events, child=CHILD):
    """The journey of `milestone day` events, each perhaps with a detail."""
    told = [(date.fromisoformat(on), milestone, *more) for milestone, on, *more in events]
    return Journey(child, tuple(Event(*each) for each in sorted(told)))


IN_CARE = ("care_entry", "2024-01-10")
DECIDED = ("adm_sbpfa", "2024-06-01")


def rows(*events, on=TODAY, **how):
    return [{name: str(value) for name, value in row.items()} for row in list_10(journey(*events, **how), on)]


def test_a_row_has_what_happened_until_the_next_decision_and_the_first_one_what_came_before_it_in_that_time_in_care():
    found = rows(
        ("care_entry", "2019-01-01"), ("po_granted", "2019-06-01"), ("return_home", "2020-01-01"),
        IN_CARE, ("ep_placed", "2024-02-01"), DECIDED, ("po_granted", "2024-07-15"), ("adm_match", "2024-09-01"),
        ("adm_match", "2025-09-01"), ("plan_reversed", "2026-01-05", "RD3: no adopters were found"),
        ("adm_sbpfa", "2026-06-01"), ("placed", "2026-08-01"),
    )  # fmt: skip

    assert found == [
        {
            "entered": "2024-01-10", "decided": "2024-06-01", "ordered": "2024-07-15", "matched": "2025-09-01",
            "reversed": "2026-01-05", "why": "RD3 - no adopters were found", "fostered": "2024-02-01",
        },
        {"entered": "2024-01-10", "decided": "2026-06-01", "ordered": "2024-07-15", "placed": "2026-08-01"},
    ]  # fmt: skip
    assert {name for row in found for name in row} <= set(COLUMNS)


def test_what_happened_on_the_day_of_coming_into_care_or_of_a_decision_belongs_to_it():
    assert rows(
        ("care_entry", "2024-06-01"), ("ep_placed", "2024-06-01"), DECIDED,
        ("plan_reversed", "2026-01-05"), ("adm_sbpfa", "2026-06-01"), ("po_granted", "2026-06-01"),
        ("ep_placed", "2026-06-01"),
    ) == [
        {"entered": "2024-06-01", "decided": "2024-06-01", "reversed": "2026-01-05", "fostered": "2024-06-01"},
        {"entered": "2024-06-01", "decided": "2026-06-01", "ordered": "2026-06-01", "fostered": "2026-06-01"},
    ]  # fmt: skip


def test_early_permanence_in_a_later_time_in_care_belongs_to_no_decision_of_an_earlier_one():
    assert rows(
        IN_CARE, DECIDED, ("plan_reversed", "2026-01-05"), ("return_home", "2026-02-01"),
        ("care_entry", "2026-05-01"), ("ep_placed", "2026-06-01"),
    ) == [{"entered": "2024-01-10", "decided": "2024-06-01", "reversed": "2026-01-05"}]  # fmt: skip


def test_early_permanence_before_the_first_decision_belongs_to_it_although_an_order_was_revoked_between():
    assert rows(
        IN_CARE, ("ep_placed", "2024-02-01"), ("po_granted", "2024-03-01"), ("po_revoked", "2024-04-01"), DECIDED
    ) == [{"entered": "2024-01-10", "decided": "2024-06-01", "fostered": "2024-02-01"}]  # fmt: skip


def test_a_decision_told_again_with_no_reversal_between_is_the_same_and_nothing_of_it_is_lost():
    assert rows(
        IN_CARE, ("ep_placed", "2024-02-01"), DECIDED, ("po_granted", "2024-07-15"),
        ("adm_match", "2025-09-01"), ("adm_sbpfa", "2026-01-05"), ("placed", "2026-02-01"),
    ) == [
        {
            "entered": "2024-01-10", "decided": "2024-06-01", "ordered": "2024-07-15", "matched": "2025-09-01",
            "placed": "2026-02-01", "fostered": "2024-02-01",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("then", "stands"),
    [
        ((("disruption", "2026-05-01"),), {"ordered": "2024-07-15"}),
        ((("disruption", "2026-05-01"), ("adm_match", "2026-06-01")), {"ordered": "2024-07-15", "matched": "2026-06-01"}),
        ((("po_revoked", "2026-05-01"),), {}),
        ((("po_revoked", "2026-05-01"), ("po_granted", "2026-06-01")), {"ordered": "2026-06-01"}),
    ],
)  # fmt: skip
def test_what_has_broken_since_stands_in_a_row_no_more(then, stands):
    placed = (
        IN_CARE,
        DECIDED,
        ("po_granted", "2024-07-15"),
        ("adm_match", "2025-09-01"),
        ("placed", "2025-10-01"),
    )
    assert rows(*placed, *then) == [{"entered": "2024-01-10", "decided": "2024-06-01", **stands}]


def test_a_match_that_came_to_nothing_stands_in_a_row_no_more():
    assert rows(
        IN_CARE, DECIDED, ("link", "2024-08-01"), ("adm_match", "2024-09-01"), ("link_ended", "2025-10-01")
    ) == [{"entered": "2024-01-10", "decided": "2024-06-01"}]


def test_a_reversal_goes_before_a_new_decision_of_its_day_and_belongs_to_the_one_before():
    on_one_day = (IN_CARE, DECIDED, ("plan_reversed", "2026-01-05", "RD1"), ("adm_sbpfa", "2026-01-05"))
    before = {
        "entered": "2024-01-10",
        "decided": "2024-06-01",
        "reversed": "2026-01-05",
        "why": "RD1 - the child's needs changed",
    }
    anew = {"entered": "2024-01-10", "decided": "2026-01-05"}

    assert rows(*on_one_day) == [before, anew]
    assert rows(*on_one_day, on=date(2027, 3, 1)) == [anew]


def test_a_reversal_before_a_move_keeps_what_it_tells_and_one_before_an_adoption_did_not_stand():
    placed = (
        IN_CARE,
        DECIDED,
        ("adm_match", "2025-09-01"),
        ("placed", "2025-10-01"),
        ("plan_reversed", "2026-01-05", "RD4"),
    )
    told = {"entered": "2024-01-10", "decided": "2024-06-01", "matched": "2025-09-01", "placed": "2025-10-01"}

    assert rows(*placed, ("disruption", "2026-02-01")) == [
        told | {"reversed": "2026-01-05", "why": "RD4 - another reason"}
    ]
    assert rows(*placed, ("adoption_order", "2026-05-01")) == [told | {"adopted": "2026-05-01"}]


def test_a_decision_before_coming_into_care_has_the_day_on_which_that_time_in_care_began():
    home_again = (("care_entry", "2019-01-01"), ("return_home", "2020-01-01"))
    assert rows(*home_again, ("adm_sbpfa", "2026-01-05"), ("care_entry", "2026-02-01")) == [
        {"entered": "2026-02-01", "decided": "2026-01-05"}
    ]


@pytest.mark.parametrize(
    ("events", "is_in"),
    [
        ((IN_CARE,), False),
        ((IN_CARE, DECIDED), True),
        ((DECIDED,), True),
        ((IN_CARE, DECIDED, ("adoption_order", "2025-11-24")), True),
        ((IN_CARE, DECIDED, ("adoption_order", "2025-11-23")), False),
        ((IN_CARE, DECIDED, ("plan_reversed", "2026-01-01", "as the court said")), True),
        ((IN_CARE, DECIDED, ("plan_reversed", "2025-01-01")), False),
        ((IN_CARE, DECIDED, ("sgo", "2026-01-01")), False),
        ((IN_CARE, DECIDED, ("sgo", "2024-06-01")), False),
        ((IN_CARE, DECIDED, ("tracking_ended_other", "2026-01-01", "moved_authority")), False),
        ((("sgo", "2023-01-01"), IN_CARE, DECIDED), True),
        ((IN_CARE, ("adm_sbpfa", "2026-11-24")), False),
        ((IN_CARE, DECIDED, ("adm_sbpfa", "2024-08-01")), True),
    ],
)
def test_who_is_in_the_list(events, is_in):
    assert len(rows(*events)) == is_in


def test_whoever_is_tracked_no_more_is_not_waiting_and_an_order_of_no_known_day_has_none():
    assert rows(IN_CARE, DECIDED, child=replace(CHILD, closed=date(2026, 1, 1))) == []
    (row,) = rows(IN_CARE, DECIDED, ("po_granted", "2024-07-15", ALREADY_RUNNING))
    assert "ordered" not in row


def test_list_11_has_each_enquiry_of_a_family_until_a_year_after_it_left_or_adopted():
    journey = AdoptersJourney(
        "FAM-0031",
        tuple(
            sorted(
                StepTaken.of(date.fromisoformat(on), step)
                for step, on in (
                    ("enquiry", "2023-01-05"), ("withdrew", "2023-06-01"),
                    ("enquiry", "2025-01-05"), ("stage1_began", "2025-02-01"), ("on_hold", "2025-03-01"),
                )
            )
        ),
    )  # fmt: skip

    assert list(list_11(journey, date(2026, 2, 28))) == [
        {
            "enquiry": date(2025, 1, 5),
            "stage one": date(2025, 2, 1),
            "left process": date(2025, 3, 1),
            "why left": "2 - on hold",
        }
    ]
    assert [len(row) for row in list_11(journey, date(2024, 5, 31))] == [3]
    assert [*list_11(journey, date(2024, 6, 1))] == []
    assert [len(row) for row in list_11(journey, date(2025, 2, 28))] == [2]


def test_list_11_has_no_match_or_placement_that_ended_and_of_a_family_matched_again_what_stands_since():
    def matched(*more):
        told = ("enquiry", "2025-01-05"), ("matched", "2026-02-02"), ("placed", "2026-03-02"), *more
        taken = sorted(StepTaken.of(date.fromisoformat(on), step) for step, on in told)
        return [
            {column: str(on) for column, on in row.items()}
            for row in list_11(AdoptersJourney("FAM-0031", tuple(taken)), TODAY)
        ]

    enquiry = {"enquiry": "2025-01-05"}
    assert matched() == [enquiry | {"adopter matched": "2026-02-02", "children placed": "2026-03-02"}]
    assert matched(("match_ended", "2026-05-02")) == [enquiry]
    second = ("adoption_order", "2026-06-02"), ("matched", "2026-10-02")
    assert matched(*second) == [enquiry | {"adopter matched": "2026-10-02"}]
    assert matched(*second, ("match_ended", "2026-11-02")) == [
        enquiry | {"adopter matched": "2026-02-02", "children placed": "2026-03-02", "adopted": "2026-06-02"}
    ]
