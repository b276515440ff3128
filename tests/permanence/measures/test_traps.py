"""Children who mislead a careless figure, each counted as the readings say."""

from datetime import date

import pytest

from permanence.measures.answers import figure
from permanence.measures.figures import add, children, within
from permanence.measures.indicators import INDICATORS
from permanence.measures.spells import ChildFacts
from permanence.measures.windows import Window, days_of_months, three_years, year

CENSUS = date(2025, 3, 31)
ENTERED = "care_entry 2023-04-01, adm_sbpfa 2023-08-01"
ROAD = f"{ENTERED}, po_granted 2023-10-01"
PLACED = f"{ROAD}, adm_match 2024-01-01, placed 2024-02-01"
ADOPTED = f"{PLACED}, adoption_order 2024-09-01"


@pytest.fixture
def counts(authority, told):
    """The counts of one child by an indicator, in the year to the day or on another day."""

    def count(code, history, census=CENSUS, window=None):
        return authority([told(history)]).counts(code, window or year(2024), census)

    return count


# --- adopted ---------------------------------------------------------------------------------------------------------------


def test_a_child_never_placed_before_the_order_is_in_no_mean(counts):
    history = f"{ROAD}, adm_match 2024-01-01, adoption_order 2024-09-01"

    for code in ("A1", "A10", "A2"):
        assert counts(code, history) == {(None, "without"): 1}


def test_a_child_adopted_by_consent_has_no_order_to_count_from(counts):
    history = f"{ENTERED}, placement_consent 2023-10-01, adm_match 2024-01-01, placed 2024-02-01, adoption_order 2024-09-01"

    assert counts("A2", history) == {(None, "without"): 1}
    assert counts("A1", history) == {(306, "reached"): 1}


def test_an_order_whose_day_is_not_known_is_a_wait_that_is_not_known(counts):
    history = f"{ENTERED}, po_granted (already running) 2023-10-01, adm_match 2024-01-01, placed 2024-02-01"

    assert counts("A2", f"{history}, adoption_order 2024-09-01") == {(None, "reached"): 1}
    assert counts("A14", ENTERED + ", po_granted (already running) 2023-10-01") == {(None, "waiting"): 1}


def test_a_match_before_the_order_took_no_days(authority, told):
    history = f"{ENTERED}, adm_match 2023-09-01, po_granted 2023-10-01, placed 2024-02-01, adoption_order 2024-09-01"
    found = figure(
        INDICATORS["A2"], authority([told(history)]).counts("A2", year(2024), CENSUS), year(2024), CENSUS
    )  # fmt: skip

    assert (found.value, found.counted) == (0, 1)


def test_no_entry_told_is_a_wait_not_known_and_not_the_first_day_told(counts):
    history = "adm_sbpfa 2023-08-01, po_granted 2023-10-01, adm_match 2024-01-01, placed 2024-02-01, adoption_order 2024-09-01"

    assert counts("A1", history) == {(None, "reached"): 1}
    assert counts("A2", history) == {(92, "reached"): 1}


def test_a_child_adopted_by_those_who_fostered_moved_in_earlier(counts):
    assert counts("A1", f"ep_placed 2023-05-01, {ADOPTED}") == {(306, "reached"): 1}
    assert counts("A10", f"ep_placed 2023-05-01, {ADOPTED}") == {(30, "reached"): 1}
    assert counts("EP", f"ep_placed 2023-05-01, {ADOPTED}") == {(30, "reached"): 1}
    assert counts("EP", f"fostered_from 2023-05-01, {ADOPTED}") == {(None, "without"): 1}
    assert counts("EP", f"{PLACED}, ep_placed 2024-03-01, adoption_order 2024-09-01") == {
        (None, "without"): 1
    }


def test_only_the_last_time_in_care_counts(counts):
    assert counts("A1", f"care_entry 2020-01-01, return_home 2022-01-01, {ADOPTED}") == {(306, "reached"): 1}


def test_after_a_disruption_the_days_run_to_the_placement_that_lasted(counts):
    history = (
        f"{PLACED}, disruption 2024-05-01, adm_match 2024-06-01, placed 2024-07-01, adoption_order 2025-01-01"
    )

    assert counts("A1", history) == {(457, "reached"): 1}
    assert counts("A2", history) == {(244, "reached"): 1}


def test_the_years_of_a_window_add_up(authority, told):
    some = authority(
        [told(ADOPTED, ref="BX-0001"), told(ADOPTED.replace("2024-09-01", "2023-12-01"), ref="BX-0002"),
         told(ADOPTED.replace("2024-09-01", "2022-04-01"), ref="BX-0003"),
         told(ADOPTED.replace("2024-09-01", "2022-03-31"), ref="BX-0004")]
    )  # fmt: skip
    by_years = [some.counts("A1", each, CENSUS) for each in three_years(2025).years]

    assert add(*by_years) == some.counts("A1", three_years(2025), CENSUS)
    assert [children(each) for each in by_years] == [1, 1, 1]


# --- waiting ------------------------------------------------------------------------------------------------------------------


def test_those_waiting_are_counted_once_beside_three_years_of_those_adopted(authority, told):
    some = authority([told(ADOPTED, ref="BX-0001"), told(ROAD, ref="BX-0002")])

    assert some.counts("A3", three_years(2025), CENSUS) == {(306, "reached"): 1, (730, "waiting"): 1}
    found = figure(INDICATORS["A3"], some.counts("A3", three_years(2025), CENSUS), three_years(2025), CENSUS)
    assert (found.value * 2, found.threshold.days) == (1, 426)


@pytest.mark.parametrize(
    ("history", "on", "waits"),
    [
        (ENTERED, "2023-07-31", False),
        (ENTERED, "2023-08-01", True),
        (PLACED, "2024-01-31", True),
        (PLACED, "2024-02-01", False),
        (f"{PLACED}, disruption 2024-05-01", "2024-04-30", False),
        (f"{PLACED}, disruption 2024-05-01", "2024-05-01", True),
        (f"{PLACED}, disruption 2024-05-01, placed 2024-08-01", "2024-07-31", True),
        (f"{PLACED}, disruption 2024-05-01, placed 2024-08-01", "2024-01-31", True),
        (f"{ROAD}, plan_reversed 2024-05-01", "2024-04-30", True),
        (f"{ROAD}, plan_reversed 2024-05-01", "2024-05-01", False),
        (f"{ROAD}, plan_reversed 2024-05-01, adm_sbpfa 2024-07-01", "2024-06-30", False),
        (f"{ROAD}, plan_reversed 2024-05-01, adm_sbpfa 2024-07-01", "2024-07-01", True),
        (f"{ROAD}, return_home 2024-05-01", "2024-05-01", False),
        (f"{ROAD}, care_entry 2024-05-01", "2024-06-01", False),
        (f"{ROAD}, care_entry 2024-05-01", "2024-04-30", True),
        (f"{ROAD}, adoption_order 2024-05-01", "2024-05-01", False),
    ],
)
def test_who_waits_on_a_day_is_told_as_it_was_that_day(counts, history, on, waits):
    assert children(counts("A9", history, date.fromisoformat(on))) == waits


@pytest.mark.parametrize(
    ("history", "on", "waits"),
    [
        (ROAD, "2023-09-30", False),
        (ROAD, "2023-10-01", True),
        (f"{ROAD}, po_revoked 2024-05-01", "2024-04-30", True),
        (f"{ROAD}, po_revoked 2024-05-01", "2024-05-01", False),
        (f"{ROAD}, po_revoked 2024-05-01, po_granted 2024-07-01", "2024-06-30", False),
        (f"{ROAD}, po_revoked 2024-05-01, po_granted 2024-07-01", "2024-07-01", True),
        (f"{ROAD}, plan_reversed 2024-05-01, adm_sbpfa 2024-07-01", "2024-07-01", True),
        (
            f"{ROAD}, plan_reversed 2024-05-01, po_revoked 2024-06-01, adm_sbpfa 2024-07-01",
            "2024-07-01",
            False,
        ),
        (f"{ROAD}, return_home 2024-05-01, care_entry 2024-06-01, adm_sbpfa 2024-07-01", "2024-07-01", False),
        (f"{ROAD}, po_granted 2024-06-01", "2024-01-01", True),
        (f"{PLACED}, disruption 2024-05-01", "2024-05-01", True),
    ],
)
def test_who_waits_with_an_order_has_one_in_force_that_day(counts, history, on, waits):
    assert children(counts("A14", history, date.fromisoformat(on))) == waits


def test_a_revoked_order_leaves_the_child_waiting_with_a_decision(counts):
    assert counts("A9", f"{ROAD}, po_revoked 2024-05-01") == {(730, "waiting"): 1}
    assert counts("A5", f"{ROAD}, po_revoked 2024-05-01") == {}


def test_eighteen_months_are_counted_both_ways(counts):
    fewest = days_of_months(18, CENSUS)

    assert children(counts("A9", ROAD)) - within(counts("A9", ROAD), fewest - 1) == 1
    assert children(counts("A14", ROAD)) - within(counts("A14", ROAD), fewest - 1) == 0


# --- what happened --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["disruption", "po_revoked", "link_ended"])
def test_a_decision_and_an_order_that_are_carried_on_the_day_they_were_made_are_new_once(counts, between):
    history = f"care_entry 2024-04-01, adm_sbpfa 2024-06-01, adm_match 2024-06-01, po_granted 2024-06-01, {between} 2024-06-01"

    assert counts("A15", history) == {(61, "counted"): 1}
    assert counts("A16", history) == {(61, "counted"): 1}


def test_harder_to_place_is_told_apart_from_not_known(authority, told):
    none = {"siblings_together": False, "disabled": False, "ethnic_group": "WBRI"}
    facts = [ChildFacts(**none), ChildFacts(**none | {"disabled": True}), ChildFacts()]
    some = authority(
        [told(f"care_entry 2024-04-01, po_granted 2024-06-0{n}", ref=f"BX-{n:04}") for n in (1, 2, 3)], facts
    )

    assert some.counts("HARDER", year(2024), CENSUS) == {
        (61, "without"): 1, (62, "reached"): 1, (63, "not known"): 1,
    }  # fmt: skip


def test_a_carried_decision_is_not_new(counts):
    history = f"{PLACED}, disruption 2024-05-01"

    assert counts("A15", history) == counts("A16", history) == {}
    assert counts("A15", history, window=year(2023)) == {(122, "counted"): 1}
    assert counts("A16", history, window=year(2023)) == {(183, "counted"): 1}


def test_each_reversal_and_each_disruption_counts(counts):
    twice = f"{ROAD}, plan_reversed 2024-05-01, adm_sbpfa 2024-07-01, plan_reversed 2024-09-01"
    assert counts("A5", twice) == {(274, "counted"): 1, (62, "counted"): 1}

    twice = f"{PLACED}, disruption 2024-05-01, placed 2024-08-01, disruption 2024-09-01"
    assert counts("DISRUPTED", twice) == {(90, "counted"): 1, (31, "counted"): 1}


def test_a_start_told_for_a_later_day_began_something_else(counts):
    history = "care_entry 2024-04-01, plan_reversed 2024-05-01, placed 2024-06-01, disruption 2024-07-01, placed 2024-08-01"

    assert counts("DISRUPTED", history) == {(None, "counted"): 1}


def test_a_child_taken_over_by_another_authority_is_in_one_share_and_not_in_its_twin(authority, told):
    some = authority(
        [told("care_entry 2023-01-01, sgo 2024-06-01", ref="BX-0001"), told(ADOPTED, ref="BX-0002")]
        + [
            told("care_entry 2023-01-01, tracking_ended_other (moved_authority) 2024-06-01", ref=f"BX-00{n}")
            for n in range(10, 18)
        ]
    )  # fmt: skip
    shares = {
        code: figure(INDICATORS[code], some.counts(code, year(2024), CENSUS), year(2024), CENSUS).value
        for code in ("A4", "A4X", "SGO", "SGOX")
    }

    assert {code: str(value) for code, value in shares.items()} == {"A4": "1/10", "A4X": "1/2", "SGO": "1/10", "SGOX": "1/2"}  # fmt: skip


def test_a_pregnancy_that_ended_and_a_mistake_are_no_leavers(counts):
    assert counts("A4", "prebirth_referral 2024-05-01, tracking_ended_other (termination) 2024-06-01") == {}
    assert counts("A4", f"{ROAD}, tracking_ended_other (mistake) 2024-06-01") == {}


# --- followed -------------------------------------------------------------------------------------------------------------------------


DECIDED = "care_entry 2024-03-01, adm_sbpfa 2024-04-30"


@pytest.mark.parametrize(
    ("history", "on", "outcome"),
    [
        (f"{DECIDED}, adm_match 2024-10-30", "2024-10-30", (183, "reached")),
        (f"{DECIDED}, adm_match 2024-10-31", "2024-10-31", (None, "without")),
        (f"{DECIDED}, adm_match 2024-10-30", "2024-10-29", (182, "waiting")),
        (DECIDED, "2024-10-29", (182, "waiting")),
        (DECIDED, "2024-10-30", (None, "without")),
        (f"{DECIDED}, plan_reversed 2024-10-30", "2024-12-01", (183, "ended")),
        (f"{DECIDED}, plan_reversed 2024-10-31", "2024-12-01", (None, "without")),
        (f"{DECIDED}, adm_match 2024-05-30, plan_reversed 2024-06-30", "2024-12-01", (30, "reached")),
    ],
)
def test_matched_within_six_calendar_months_of_the_decision(counts, history, on, outcome):
    assert counts("MATCH6", history, date.fromisoformat(on)) == {outcome: 1}


ORDERED = "care_entry 2024-03-01, adm_sbpfa 2024-04-01, po_granted 2024-05-01"


@pytest.mark.parametrize(
    ("history", "on", "outcome"),
    [
        (f"{ORDERED}, adm_match 2024-06-01, link_ended 2024-07-01", "2025-01-01", (31, "reached")),
        (f"{ORDERED}, plan_reversed 2024-06-01", "2025-01-01", (31, "ended")),
        (f"{ORDERED}, plan_reversed 2024-06-01, adm_sbpfa 2024-07-01", "2024-06-30", (31, "ended")),
        (f"{ORDERED}, plan_reversed 2024-06-01, adm_sbpfa 2024-07-01", "2024-07-01", (61, "waiting")),
        (f"{ORDERED}, po_revoked 2024-06-01", "2024-07-01", (61, "waiting")),
        (
            f"{ORDERED}, po_revoked 2024-06-01, po_granted 2024-08-01, adm_match 2024-09-01",
            "2025-01-01",
            (123, "reached"),
        ),
        (f"{ORDERED}, sgo 2024-06-01", "2025-01-01", (31, "ended")),
        (f"{ORDERED}, adm_match 2024-06-01", "2024-05-31", (30, "waiting")),
    ],
)
def test_a_cohort_is_what_had_become_of_it_by_the_day(counts, history, on, outcome):
    assert counts("COHORT", history, date.fromisoformat(on)) == {outcome: 1}


def test_a_child_home_and_back_with_a_new_order_is_in_two_cohorts(counts):
    history = f"{ORDERED}, return_home 2024-06-01, care_entry 2024-07-01, po_granted 2024-08-01"

    assert counts("COHORT", history, date(2024, 9, 1)) == {(31, "ended"): 1, (31, "waiting"): 1}


def test_months_from_order_to_match_need_the_order_by_the_day(counts):
    history = "care_entry 2024-03-01, adm_match 2024-06-01, po_granted 2024-08-01"

    assert counts("ORDERMATCH", history, date(2024, 7, 31)) == {}
    assert counts("ORDERMATCH", history, date(2024, 8, 1)) == {(0, "counted"): 1}
    twice = f"{ORDERED}, adm_match 2024-06-30, disruption 2024-07-01, adm_match 2024-12-01"
    assert counts("ORDERMATCH", twice) == {(1, "counted"): 1}


def test_a_window_that_has_not_begun_by_the_day_has_nobody(counts):
    for code in INDICATORS:
        if code not in ("A9", "A14", "A3"):
            assert counts(code, ADOPTED, date(2023, 3, 31), Window(date(2023, 4, 1), date(2025, 3, 31))) == {}
