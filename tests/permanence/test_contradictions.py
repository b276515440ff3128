"""What in a child's history contradicts itself, and what only looks as if it did."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.contradictions import (
    contradictions,
    contradictions_of,
    ends_of,
    is_one_event,
    missing_before,
    stands,
)
from permanence.journey import Event, Month
from tests.permanence.conftest import read_journey

ENTRY = "care_entry 2026-02-02"


def found(journey):
    return [
        (each.event.milestone, each.other and each.other.on.isoformat()) for each in contradictions(journey)
    ]


@pytest.mark.parametrize(
    ("milestone", "name"),
    [
        ("po_granted", "placement order"),
        ("adm_match", "match"),
        ("placed", "move to adopters"),
        ("adoption_application", "adoption application"),
        ("adm_sbpfa", "decision that the child should be placed for adoption"),
        ("care_order", "care order"),
        ("ltf_match", "long-term foster match"),
    ],
)
def test_there_is_one_at_a_time(told, milestone, name):
    (each,) = contradictions(told(f"{ENTRY}, {milestone} 2026-10-12, {milestone} 2026-10-15"))

    assert each.words == (
        f"BX-0042 has one {name} at a time, and these are two: Mon 12 Oct 2026 and Thu 15 Oct 2026, "
        "with nothing between them that ended the first."
    )
    assert (each.event.on.day, each.other.on.day) == (15, 12)
    assert each.between
    assert each.may_repeat is not each.is_certain


def test_a_child_comes_into_care_once_until_they_leave(told):
    (each,) = contradictions(told("care_entry 2026-02-02, care_entry 2026-10-15"))

    assert each.is_certain
    assert "one coming into care at a time" in each.words


def test_what_is_between_two_comings_into_care_with_no_leaving_is_not_said_to_be_out_of_care(told):
    journey = told("care_entry 2026-02-02, adm_match 2026-05-01, care_entry 2026-10-15")
    assert found(journey) == [("care_entry", "2026-02-02")]


@pytest.mark.parametrize(
    "history",
    [
        f"{ENTRY}, return_home 2026-05-01, care_entry 2026-06-01",
        f"{ENTRY}, return_home 2026-06-01, care_entry 2026-06-01",
        f"{ENTRY}, tracking_ended_other (moved_authority) 2026-05-01, care_entry 2026-06-01",
        f"{ENTRY}, adm_match 2026-05-01, disruption 2026-06-01, adm_match 2026-10-01",
        f"{ENTRY}, adm_match 2026-05-01, link_ended 2026-06-01, adm_match 2026-10-01",
        f"{ENTRY}, adm_match 2026-05-01, placed 2026-05-20, disruption 2026-05-20, adm_match 2026-08-01, placed 2026-09-01",
        f"{ENTRY}, adm_match 2026-05-01, plan adoption 2026-05-02, plan kinship 2026-06-01, adm_match 2026-10-01",
        f"{ENTRY}, po_granted 2026-05-01, plan_reversed 2026-06-01, po_granted 2026-10-01",
        f"{ENTRY}, po_granted 2026-05-01, po_revoked 2026-06-01, po_granted 2026-10-01",
        f"{ENTRY}, adm_sbpfa 2026-03-01, plan_reversed 2026-06-01, adm_sbpfa 2026-06-01, po_granted 2026-07-01",
        f"{ENTRY}, interim_care_order 2026-03-01, interim_care_order 2026-05-01, ppm 2026-06-01, ppm 2026-07-01",
        f"{ENTRY}, care_order (made at 10:00) 2026-05-01, care_order (sealed) 2026-05-01",
    ],
)
def test_what_ended_and_began_again_is_right(told, history):
    assert found(told(history)) == []


def test_coming_into_care_ends_nothing_of_the_same_day(told):
    history = "care_entry 2026-02-02, care_order 2026-02-02, care_order 2026-06-01"

    assert found(told(history)) == [("care_order", "2026-02-02")]


@pytest.mark.parametrize(
    "milestone",
    [
        "po_granted",
        "placed",
        "adm_match",
        "midway_review",
        "lac_review_1",
        "adoption_review",
        "care_order",
        "adoption_order",
    ],
)
def test_what_happens_only_in_care_is_not_before_it(told, milestone):
    (each,) = contradictions(told(f"{milestone} 2026-01-05, {ENTRY}"))

    assert "on Mon 5 Jan 2026 is before BX-0042 came into care, on Mon 2 Feb 2026." in each.words
    assert not each.is_certain


@pytest.mark.parametrize(
    "history",
    [
        f"pre_proceedings 2026-01-05, proceedings_issued 2026-01-20, fgc 2026-01-06, ppm 2026-01-07, {ENTRY}",
        f"ep_decision 2026-01-05, placement_consent 2026-01-08, {ENTRY}, placed 2026-02-02, adm_sbpfa 2026-02-02",
        f"interim_care_order 2026-02-02, {ENTRY}",
        f"care_order 2025-12-05, return_home 2026-01-05, {ENTRY}",
        f"care_entry 2025-12-05, care_order 2026-01-05, return_home 2026-01-05, {ENTRY}",
        f"care_entry 2025-12-05, return_home 2026-02-02, {ENTRY}, care_order 2026-02-03",
        f"care_order 2026-01-05, return_home 2026-01-05, {ENTRY}",
        f"care_order 2025-12-05, return_home 2026-02-02, {ENTRY}",
        f"care_entry 2025-12-05, return_home 2026-01-05, {ENTRY}, care_order 2026-02-02, return_home 2026-03-01, care_entry 2026-04-01",
        f"care_entry 2025-11-05, return_home 2025-12-05, care_entry 2025-12-05, care_order 2026-01-05, return_home 2026-01-20, {ENTRY}",
        f"care_entry 2025-12-05, care_order 2026-01-05, tracking_ended_other (moved_authority) 2026-01-20, {ENTRY}",
        f"care_order 2025-12-05, tracking_ended_other (moved_authority) 2026-01-05, {ENTRY}",
        f"lac_review_1 2025-12-05, tracking_ended_other (with_relatives) 2026-02-02, {ENTRY}",
        f"sgo 2026-01-05, {ENTRY}",
        "po_granted 2026-01-05",
    ],
)
def test_what_may_come_before_care_or_in_a_time_of_care_before_is_right(told, history):
    assert found(told(history)) == []


def test_what_happens_only_in_care_is_not_between_two_times_of_care(told):
    history = f"care_entry 2025-12-05, return_home 2026-01-05, adm_match 2026-01-20, {ENTRY}"

    assert found(told(history)) == [("adm_match", "2026-02-02")]
    ended = f"tracking_ended_other (moved_authority) 2026-01-05, adm_match 2026-01-20, {ENTRY}"
    assert found(told(ended)) == [("adm_match", "2026-02-02")]


@pytest.mark.parametrize(
    ("then", "first"),
    [
        ("adoption_order", "po_granted"),
        ("adoption_order", "placement_consent"),
        ("adoption_order", "placed"),
        ("adoption_application", "placed"),
        ("placed", "adm_match"),
        ("placed", "adm_sbpfa"),
        ("adm_match", "match_panel"),
        ("po_granted", "adm_sbpfa"),
        ("po_revoked", "po_granted"),
        ("lac_review_2", "lac_review_1"),
        ("lac_review_n", "lac_review_2"),
        ("introductions_end", "introductions_start"),
        ("decision_notice", "adm_sbpfa"),
    ],
)
def test_what_comes_first_is_not_after(told, then, first):
    (each,) = contradictions(told(f"{ENTRY}, {then} 2026-06-01, {first} 2026-07-01"))

    assert (each.event.milestone, each.other.milestone) == (then, first)
    assert "on Mon 1 Jun 2026 is before " in each.words
    assert not each.is_certain
    assert found(told(f"{ENTRY}, {first} 2026-06-01, {then} 2026-06-01")) == []


@pytest.mark.parametrize(
    "history",
    [
        f"{ENTRY}, placed 2026-05-20, placement_move 2026-06-01, adm_match 2026-08-01, placed 2026-09-01",
        "adm_match 2026-03-01, placed 2026-04-01, disruption 2026-05-01, match_panel 2026-06-01, adm_match 2026-06-02, placed 2026-07-01",
        "placed 2026-04-01, disruption 2026-05-01, adm_match 2026-06-02, placed 2026-07-01",
        "po_granted 2026-04-01, plan_reversed 2026-05-01, adm_sbpfa 2026-06-02, po_granted 2026-07-01",
        "po_granted 2026-04-01, plan kinship 2026-05-01, adm_sbpfa 2026-06-02, po_granted 2026-07-01",
        "po_granted 2026-04-01, plan_reversed 2026-06-02, adm_sbpfa 2026-06-02, po_granted 2026-07-01",
        "adm_sbpfa 2026-03-01, plan_reversed 2026-05-01, po_granted 2026-06-01",
        "placed 2026-03-01, disruption 2026-05-01, match_panel 2026-05-01, adm_match 2026-06-01, match_panel 2026-06-09",
        "match_panel 2026-06-01, adm_match 2026-06-01, match_panel 2026-06-09",
        "adoption_order 2026-06-01",
        "lac_review_2 2026-06-01",
    ],
)
def test_a_leg_of_the_journey_that_broke_and_began_again_is_right(told, history):
    assert found(told(f"{ENTRY}, {history}")) == []


def test_a_leg_that_began_again_has_its_own_order(told):
    history = (
        "adm_sbpfa 2026-03-01, decision_told 2026-03-02, plan_reversed 2026-05-01, po_granted 2026-06-01, "
        "adm_sbpfa 2026-07-01"
    )

    (each,) = contradictions(told(f"{ENTRY}, {history}"))

    assert each.words == (
        "Placement order on Mon 1 Jun 2026 is before decision that the child should be placed for adoption "
        "on Wed 1 Jul 2026."
    )


def test_nobody_comes_into_care_after_the_month_of_the_eighteenth_birthday(told):
    born = Month(2008, 1)

    (each,) = contradictions(told(ENTRY, born=born))

    assert each.words == "Came into care on Mon 2 Feb 2026 is after BX-0042 turned 18, in January 2026."
    assert each.other is None
    assert found(told("care_entry 2026-01-31", born=born)) == []
    assert (
        found(told("care_entry 2025-02-02, adoption_order 2026-02-02, life_story 2026-03-01", born=born))
        == []
    )
    assert found(told(ENTRY, born=None)) == []


def test_a_child_who_was_closed_may_come_into_care_again(told):
    assert found(told("care_entry 2025-02-02, care_entry 2026-02-02", closed=date(2025, 8, 1))) == []


def test_only_what_an_event_brings_in_is_asked_and_the_certain_first(told):
    journey = told(f"{ENTRY}, po_granted 2026-01-05, po_granted 2026-03-05, adm_sbpfa 2026-09-01")

    assert contradictions_of(Event(date(2026, 6, 1), "ppm"), journey) == []
    found = contradictions_of(Event(date(2026, 6, 1), "po_granted"), journey)
    assert [each.is_certain for each in found] == [True, False]


@pytest.mark.parametrize(
    ("history", "missing"),
    [
        (
            "",
            "BX-0042 has no placement order or consent to placement and no moving in on record before that.",
        ),
        (
            "placed 2026-03-01",
            "BX-0042 has no placement order or consent to placement on record before that.",
        ),
        ("placement_consent 2026-03-01", "BX-0042 has no moving in on record before that."),
        ("po_granted 2026-03-01, ep_placed 2026-03-02", ""),
        ("po_granted 2026-06-01, placed 2026-06-01", ""),
    ],
)
def test_what_an_adoption_order_follows_is_missed(told, history, missing):
    assert missing_before(Event(date(2026, 6, 1), "adoption_order"), told(history)) == missing
    assert missing_before(Event(date(2026, 6, 1), "sgo"), told(history)) == ""


RIGHT = [
    "pre_proceedings 2025-12-20",
    "care_entry 2026-02-02",
    "interim_care_order 2026-02-04",
    "lac_review_1 2026-02-25",
    "lac_review_2 2026-05-20",
    "adm_sbpfa 2026-05-28",
    "decision_told 2026-05-29",
    "care_order 2026-06-10",
    "po_granted 2026-06-10",
    "match_panel 2026-07-01",
    "adm_match 2026-07-03",
    "introductions_start 2026-07-10",
    "introductions_end 2026-07-20",
    "placed 2026-07-20",
    "lac_review_n 2026-07-25",
    "adoption_application 2026-10-01",
    "adoption_order 2026-11-20",
    "later_life_letter 2026-12-01",
]


@given(st.sets(st.sampled_from(RIGHT)), st.sampled_from(RIGHT))
def test_whatever_of_a_right_journey_is_recorded_first_the_rest_contradicts_nothing(recorded, typed):
    journey = read_journey(", ".join(sorted(recorded - {typed})))
    (event,) = read_journey(typed).events

    assert contradictions_of(event, journey) == []


@pytest.mark.parametrize(
    ("milestone", "ends"),
    [
        ("adm_match", (("disruption", "po_revoked", "link_ended"), True)),
        ("po_granted", (("po_revoked",), True)),
        ("placement_consent", (("po_revoked",), True)),
        ("link", (("link_ended", "disruption", "po_revoked"), True)),
        ("care_order", ((), False)),
        ("ppm", ((), False)),
    ],
)
def test_what_makes_a_milestone_stand_no_longer_is_the_same_that_lets_there_be_a_second(milestone, ends):
    assert ends_of(milestone) == ends


@pytest.mark.parametrize(
    ("milestone", "between", "is_one"),
    [
        ("po_granted", "ppm 2026-08-01", True),
        ("po_granted", "po_revoked 2026-08-01", False),
        ("po_granted", "po_revoked 2026-09-01", False),
        ("po_granted", "plan adoption 2026-05-18, plan kinship 2026-08-01", False),
        ("lac_review_1", "return_home 2026-07-01, care_entry 2026-07-15", True),
        ("lac_review_1", "return_home 2026-08-01, care_entry 2026-09-01", False),
        ("lac_review_1", "ppm 2026-08-01", True),
        ("lac_review_1", "return_home 2026-08-01, care_entry 2026-08-20", False),
        ("return_home", "care_entry 2026-08-20", False),
        ("return_home", "ppm 2026-08-20", True),
        ("early_ff_start", "care_entry 2026-08-20", True),
        # Who moves in with adopters moves that day, and has not moved on.
        ("placed", "placement_move 2026-07-15", True),
        ("placed", "placement_move 2026-07-16", False),
        ("placed", "placement_move 2026-09-01", False),
        ("ltf_match", "placement_move 2026-07-15", True),
    ],
)
def test_two_days_are_one_event_told_twice_unless_another_began_between_them(
    told, milestone, between, is_one
):
    first, last = date(2026, 7, 15), date(2026, 9, 1)
    journey = told(f"care_entry 2026-02-02, {milestone} {first}, {between}, {milestone} {last}")

    assert is_one_event(journey, milestone, first, last) is is_one
    assert is_one_event(journey, milestone, last, first) is is_one
    assert stands(told(f"care_entry 2026-02-02, {milestone} {first}, {between}"), milestone, last) == (
        Event(first, milestone) if is_one else None
    )
