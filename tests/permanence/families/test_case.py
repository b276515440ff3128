"""One adoptive family as of a day: what is past its date, and what comes next."""

from datetime import date

import pytest

from permanence.families.case import FamilyCase, FamilyDate, due_by, longest_past_first
from permanence.families.family import Family
from permanence.families.timescales import family_progress

TODAY = date(2026, 11, 23)
DECISION = "Suitability decision, four months from the start of stage two"


@pytest.fixture
def case(adopters):
    def of(history, ref="FAM-0031", **expected):
        journey = adopters(history, ref)
        family = Family(ref, "finding", "U0FINN", "Quarrelton", date(2026, 1, 5))
        days = {step: date.fromisoformat(on) for step, on in expected.items()}
        return FamilyCase(family, journey, tuple(family_progress(journey, TODAY)), days, TODAY)

    return of


def test_what_is_past_and_what_comes_is_in_order_of_days(case):
    found = case("stage2_began 2026-07-12", approved="2026-12-18", stage2_ended="2026-11-02")

    assert found.past == [
        FamilyDate(date(2026, 11, 2), "Stage two ended", "expected"),
        FamilyDate(date(2026, 11, 12), DECISION, "due"),
    ]
    assert found.coming == [FamilyDate(date(2026, 12, 18), "Approved", "expected")]
    assert found.due_by(date(2026, 12, 17)) == []
    assert found.due_by(date(2026, 12, 18)) == found.coming


def test_an_expected_day_is_past_only_once_it_is_over(case):
    assert not case("", approved="2026-11-23").past
    assert case("", approved="2026-11-22").past


@pytest.mark.parametrize("over", ["withdrew 2026-11-20", "adoption_order 2026-11-20"])
def test_nothing_is_past_or_to_come_of_a_family_that_adopted_or_left(case, over):
    found = case(f"stage1_ended 2026-01-12, {over}", placed="2026-11-02", matched="2026-12-02")
    assert (found.past, found.coming) == ([], [])


def test_a_hold_puts_off_what_is_expected_and_the_assessment_and_not_the_break_between_the_stages(case):
    assert not case("stage2_began 2026-07-01, on_hold 2026-11-20", approved="2026-11-02").past
    (break_,) = case("stage1_ended 2026-05-12, on_hold 2026-11-20", stage2_began="2026-11-02").past
    assert break_ == FamilyDate(date(2026, 11, 12), "Stage two, six months from the end of stage one", "due")


def test_when_a_family_on_hold_is_expected_back_is_shown_and_past_once_it_is_not(case):
    held = case("stage2_began 2026-07-01, on_hold 2026-11-02", approved="2026-12-18", back="2026-12-15")
    late = case("stage2_began 2026-07-01, on_hold 2026-11-02", back="2026-11-20")

    assert held.coming == [FamilyDate(date(2026, 12, 15), "Back from hold", "expected")]
    assert late.past == [FamilyDate(date(2026, 11, 20), "Back from hold", "expected")]


def test_the_longest_past_come_first_and_then_those_soonest_due(case):
    cases = [
        case("stage2_began 2026-07-12", "FAM-0001"),
        case("stage2_began 2026-07-05", "FAM-0002"),
        case("stage2_began 2026-08-05", "FAM-0003"),
        case("stage2_began 2026-08-01", "FAM-0004"),
        case("stage2_began 2026-09-01", "FAM-0005"),
    ]
    assert [each.ref for each in longest_past_first(cases)] == ["FAM-0002", "FAM-0001"]
    assert [each.ref for each in due_by(cases, date(2026, 12, 10))] == ["FAM-0004", "FAM-0003"]
