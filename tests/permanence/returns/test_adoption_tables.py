"""AD1 and PlacedAdoption as rows of what is on record: which year has what of a child, and what is not told."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.journey import Child, Event, Journey, Month
from permanence.measures.days import number_of
from permanence.measures.spells import spells
from permanence.measures.windows import year
from permanence.returns.adoption_tables import (
    IN_ONE_YEAR,
    LEFT_CARE,
    STOOD,
    adoption_tables,
    asked_about,
    cut,
)
from permanence.returns.derivation import Adoption, AdoptionDecision, Episode, ReturnOfChild, derive
from permanence.returns.ssda903_tables import AD1, PLACED_ADOPTION
from tests.invented_returns import HEADERS

CHILD = Child("BX-0042", "north", born=Month(2023, 3))


def journey(*told, **of_child):
    """A journey of milestones, each with its day and detail."""
    events = [Event(date.fromisoformat(on), key, *detail) for key, on, *detail in told]
    return Journey(replace(CHILD, **of_child), tuple(sorted(events)))


def of_years(told, *ends):
    """The rows of both tables for the years that end in these, those of AD1 first."""
    tables = [adoption_tables(told, year(end - 1)) for end in ends]
    return [([*each[AD1.name]], [*each[PLACED_ADOPTION.name]]) for each in tables]


def placed(on, ceased=None, why=None):
    """A row of PlacedAdoption."""
    days = [date.fromisoformat(each) if each else None for each in (on, ceased)]
    return {"date_placed": days[0], "date_placed_ceased": days[1], "reason_placed_ceased": why}


ADOPTED = (
    ("care_entry", "2023-06-01"),
    ("adm_sbpfa", "2024-01-10"),
    ("po_granted", "2024-02-01"),
    ("adm_match", "2024-05-01"),
    ("placed", "2024-06-01"),
    ("adoption_order", "2025-02-03"),
)


def test_a_decision_is_in_each_year_in_which_it_stands_and_the_adoption_in_its_own():
    told = journey(*ADOPTED, closed=date(2025, 2, 3), outcome="adopted")
    row = placed("2024-01-10")
    adopted = {"date_int": date(2024, 1, 10), "date_match": date(2024, 5, 1), "foster_care": "0"}

    assert of_years(told, 2023, 2024, 2025, 2026) == [
        ([], []),
        ([], [row]),
        ([adopted], [row]),
        ([], []),
    ]


def test_whoever_fostered_the_child_before_adopting_is_told_as_that():
    told = journey(*ADOPTED, ("ep_placed", "2023-08-01"))
    assert of_years(told, 2025)[0][0][0]["foster_care"] == "1"


@pytest.mark.parametrize(
    ("then", "foster_care", "moved_in"),
    [
        # With others, as told in AD1; a second family for early permanence, which adopts; the first, which does.
        (["2025-02-03 P E1 A6"], "0", date(2025, 2, 3)),
        (["2024-06-03 P C1 U5", "2024-09-01 L E1 U5", "2025-02-03 T E1 A5"], "1", date(2024, 6, 3)),
        (["2024-09-01 L E1 U5", "2025-02-03 T E1 A5"], "1", date(2024, 2, 10)),
    ],
)
def test_a_return_that_is_loaded_is_exported_with_the_family_that_adopted(then, foster_care, moved_in):
    begun = [each.split() for each in ("2024-01-10 S C1 U6", "2024-02-10 P C1 U5", *then)]
    ends = [*((on, "X1") for on, *_ in begun[1:]), ("2025-10-10", "E12")]
    episodes = [
        Episode(on, end, rne, ls, place, rec, 1)
        for (on, rne, ls, place), (end, rec) in zip(begun, ends, strict=True)
    ]
    adoption = Adoption("2024-03-01", "2025-01-15", foster_care, 1)
    found = derive(ReturnOfChild(episodes, [AdoptionDecision("2024-03-01", "", "", 1)], [adoption]))
    told = journey(*((each.milestone, each.on, each.detail) for each in found.events))

    assert of_years(told, 2026)[0][0][0]["foster_care"] == foster_care
    assert spells(told)[-1].moved_in == number_of(moved_in)


def test_what_is_not_on_record_of_an_adoption_stays_empty():
    told = journey(("care_entry", "2023-06-01"), ("adoption_order", "2025-02-03"))
    assert of_years(told, 2025) == [([{"date_int": None, "date_match": None, "foster_care": None}], [])]


def test_a_reversal_comes_with_its_year_and_its_reason_and_the_year_after_has_neither():
    told = journey(
        ("care_entry", "2023-06-01"),
        ("adm_sbpfa", "2024-01-10"),
        ("plan_reversed", "2024-09-01", "RD3: no adopters were found"),
        ("adm_sbpfa", "2025-05-01"),
    )
    assert [rows for _, rows in of_years(told, 2024, 2025, 2026)] == [
        [placed("2024-01-10")],
        [placed("2024-01-10", "2024-09-01", "RD3")],
        [placed("2025-05-01")],
    ]


def test_a_reversal_without_its_decision_stands_alone_and_one_in_plain_words_has_no_code():
    told = journey(
        ("care_entry", "2023-06-01"),
        ("adm_match", "2024-01-10"),
        ("plan_reversed", "2024-03-01", "it changed"),
    )
    assert of_years(told, 2024) == [([], [placed(None, "2024-03-01")])]


def test_a_disruption_leaves_the_decision_standing():
    told = journey(
        *ADOPTED[:5], ("disruption", "2024-08-01"), ("adm_match", "2024-12-01"), ("placed", "2025-01-01")
    )
    assert of_years(told, 2025) == [([], [placed("2024-01-10")])]


def test_a_decision_is_told_no_more_once_the_child_is_tracked_no_longer():
    told = journey(*ADOPTED[:3], closed=date(2024, 5, 1), outcome="moved_authority")
    assert [len(rows) for _, rows in of_years(told, 2024, 2025, 2026)] == [1, 1, 0]


def test_what_ends_on_the_first_day_of_a_year_is_told_in_that_year_and_not_after_it():
    adopted = journey(*ADOPTED[:5], ("adoption_order", "2024-04-01"))
    not_any_more = journey(*ADOPTED[:2], ("plan_reversed", "2024-04-01", "RD2"))
    assert [(len(ad1), len(rows)) for ad1, rows in of_years(adopted, 2024, 2025, 2026)] == [
        (0, 1),
        (1, 1),
        (0, 0),
    ]
    assert [rows for _, rows in of_years(not_any_more, 2024, 2025, 2026)] == [
        [placed("2024-01-10")],
        [placed("2024-01-10", "2024-04-01", "RD2")],
        [],
    ]


def test_each_time_in_care_has_its_own_decision():
    told = journey(
        ("care_entry", "2023-04-20"),
        ("adm_sbpfa", "2023-05-10"),
        ("plan_reversed", "2023-07-01", "RD4"),
        ("return_home", "2023-08-01"),
        ("care_entry", "2023-11-01"),
        ("adm_sbpfa", "2024-01-10"),
    )
    assert [rows for _, rows in of_years(told, 2024, 2025)] == [
        [placed("2023-05-10", "2023-07-01", "RD4"), placed("2024-01-10")],
        [placed("2024-01-10")],
    ]


def test_a_reversal_after_a_disruption_is_of_the_decision_before_it():
    told = journey(*ADOPTED[:5], ("disruption", "2024-08-01"), ("plan_reversed", "2024-10-01", "RD3"))
    assert of_years(told, 2025) == [([], [placed("2024-01-10", "2024-10-01", "RD3")])]


REVERSED_THEN_ADOPTED = (*ADOPTED, ("plan_reversed", "2024-10-01", "RD3"))


def asked_in(told, *ends):
    return [[*asked_about(told, year(end - 1))] for end in ends]


def test_a_reversal_before_an_adoption_did_not_stand_and_is_said_to_be_asked_about():
    told = journey(*REVERSED_THEN_ADOPTED)
    assert of_years(told, 2025)[0][1] == [placed("2024-01-10")]
    assert asked_in(told, 2024, 2025, 2026) == [[], [STOOD], []]

    a_year_later = journey(
        *REVERSED_THEN_ADOPTED[:5], *REVERSED_THEN_ADOPTED[6:], ("adoption_order", "2025-05-01")
    )
    assert [rows for _, rows in of_years(a_year_later, 2025, 2026)] == [
        [placed("2024-01-10", "2024-10-01", "RD3")],
        [placed("2024-01-10")],
    ]
    assert asked_in(a_year_later, 2025, 2026) == [[], [STOOD]]


def test_a_child_who_moved_on_between_the_reversal_and_the_adoption_keeps_the_decision_in_both_tables():
    told = journey(*REVERSED_THEN_ADOPTED, ("disruption", "2024-11-01"))
    ((ad1, rows),) = of_years(told, 2025)
    assert ad1[0]["date_int"] == date(2024, 1, 10)
    assert rows == [placed("2024-01-10")]


def test_a_reversal_of_no_known_decision_before_an_adoption_leaves_no_row():
    told = journey(ADOPTED[0], *ADOPTED[3:5], ("plan_reversed", "2024-10-01"), ADOPTED[5])
    ((ad1, rows),) = of_years(told, 2025)
    assert (len(ad1), rows) == (1, [])


def test_a_decision_reversed_in_the_year_of_an_adoption_after_a_new_one_is_asked_about():
    told = journey(
        *ADOPTED[:2],
        ("plan_reversed", "2024-05-01", "RD3"),
        ("adm_sbpfa", "2024-06-01"),
        ("adoption_order", "2025-03-01"),
    )
    assert of_years(told, 2025)[0][1] == [placed("2024-01-10", "2024-05-01", "RD3"), placed("2024-06-01")]
    assert asked_in(told, 2025) == [[IN_ONE_YEAR]]


@pytest.mark.parametrize(
    ("then", "found"),
    [
        (("sgo", "2024-12-01"), [LEFT_CARE]),
        (("tracking_ended_other", "2024-12-01", "moved_authority"), [LEFT_CARE]),
        (("tracking_ended_other", "2024-12-01", "long_term_fostering"), []),
        (("disruption", "2024-12-01"), []),
        (("adoption_order", "2024-12-01"), []),
    ],
)
def test_a_decision_that_stands_though_the_child_left_care_another_way_is_asked_about(then, found):
    assert asked_in(journey(*ADOPTED[:5], then), 2025) == [found]
    assert asked_in(
        journey(*ADOPTED[:5], ("plan_reversed", "2024-11-01", "RD1"), ("sgo", "2024-12-01")), 2025
    ) == [[]]


def test_a_child_is_as_at_the_end_of_a_day_tracked_still_if_tracking_ended_after_it():
    told = journey(*ADOPTED, closed=date(2025, 2, 3), outcome="adopted")
    assert cut(told, date(2025, 2, 2)) == journey(*ADOPTED[:5])
    assert cut(told, date(2025, 2, 3)) == told


def test_the_columns_are_those_of_the_return_in_its_order():
    for table, name in ((AD1, "ad1"), (PLACED_ADOPTION, "placed_for_adoption")):
        assert ",".join(table.columns).upper() == HEADERS[name]
