"""Journeys: milestones once, corrected with their history kept, plans, expected dates and notes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permanence.errors import RuleBroken
from permanence.journey import Child, Event, Journey, PlanAgreed
from permanence.milestones import MILESTONES
from storage.journeys import Touched, Update
from tests.storage.conftest import CHILD

ENTRY = Event(date(2026, 2, 2), "care_entry")
PANEL = date(2026, 12, 10)


@pytest.fixture
def reach(tracked, change):
    def reached(*events, **how):
        with change("U0SAM", verb="milestone", child="BX-0042", **how) as (records, made):
            for event in events:
                records.milestones.reach("BX-0042", event, made)
        return made

    return reached


def of_kind(store, milestone):
    with store.read() as records:
        return records.milestones.of("BX-0042", milestone)


def test_what_happens_once_is_refused_a_second_time_with_how_to_correct_it(reach):
    reach(Event(date(2026, 6, 1), "adoption_order"))

    with pytest.raises(
        RuleBroken, match=r"has adoption order on record .*`correct BX-0042 adoption order 01/06"
    ):
        reach(Event(date(2026, 7, 1), "adoption_order"))


def test_what_repeats_is_refused_only_on_a_day_it_is_on_record_for(reach, store):
    first, second = Event(date(2026, 6, 1), "ppm"), Event(date(2026, 7, 1), "ppm", chair="U0MARY")
    reach(first, second)

    with pytest.raises(RuleBroken, match=r"has .* on record for Mon 1 Jun 2026"):
        reach(first)
    assert of_kind(store, "ppm") == [first, second]


def test_what_happens_once_a_period_of_care_may_happen_again_in_the_next(reach, store, once_a_period):
    reach(Event(date(2025, 2, 2), "care_entry"), Event(date(2025, 3, 3), once_a_period))
    with pytest.raises(RuleBroken, match="on record for Mon 3 Mar 2025"):
        reach(Event(date(2025, 4, 4), once_a_period))
    reach(ENTRY, Event(date(2026, 3, 3), once_a_period))

    assert [event.on for event in of_kind(store, once_a_period)] == [date(2025, 3, 3), date(2026, 3, 3)]


def test_what_happens_once_a_period_may_happen_on_its_first_day_and_not_again(reach, once_a_period):
    reach(ENTRY, Event(ENTRY.on, once_a_period))

    with pytest.raises(RuleBroken, match="on record for Mon 2 Feb 2026"):
        reach(Event(date(2026, 3, 3), once_a_period))


@pytest.fixture
def once_a_period():
    return next(each.key for each in MILESTONES.values() if each.once_a_period)


def test_a_correction_moves_the_day_and_keeps_the_rest(reach, change, store):
    old = Event(date(2026, 6, 1), "ppm", chair="U0MARY")
    reach(old)
    with change("U0ALEX", verb="correct", child="BX-0042") as (records, made):
        records.milestones.correct("BX-0042", Event(old.on, "ppm"), date(2026, 6, 2), made)

    assert of_kind(store, "ppm") == [replace(old, on=date(2026, 6, 2))]


def test_a_correction_moves_every_plan_of_a_day_and_keeps_their_order(tracked, change, store):
    day, later = date(2026, 6, 1), date(2026, 7, 1)
    first, second = PlanAgreed(day, "kinship", because="at first"), PlanAgreed(day, "adoption", "kinship")
    with change(verb="plan", child="BX-0042") as (records, made):
        for plan in (first, second, PlanAgreed(later, "adoption")):
            records.plans.agree("BX-0042", plan, made)
    with change(verb="correct", child="BX-0042") as (records, made):
        records.plans.correct("BX-0042", day, date(2026, 6, 2), made)
        with pytest.raises(RuleBroken, match="permanence plan agreed on record for Wed 1 Jul 2026"):
            records.plans.correct("BX-0042", date(2026, 6, 2), later, made)
    with store.read() as records:
        plans = records.plans.of("BX-0042")

    moved = [replace(each, on=date(2026, 6, 2)) for each in (first, second)]
    assert plans == [*moved, PlanAgreed(later, "adoption")]


def test_what_was_recorded_since_a_moment_leaves_out_corrections_loads_and_older_days(reach, change, store):
    old = reach(Event(date(2026, 11, 2), "ppm"))
    moment = old.at + timedelta(seconds=1)
    with change(verb="correct") as (records, made):
        records.milestones.correct("BX-0042", Event(date(2026, 11, 2), "ppm"), date(2026, 11, 3), made)
    reach(Event(date(2026, 10, 1), "adm_match"))
    reach(Event(date(2026, 11, 4), "match_panel"), surface="load")
    reach(Event(date(2026, 11, 5), "placed"))
    with change(verb="correct") as (records, made):
        records.milestones.correct("BX-0042", Event(date(2026, 11, 5), "placed"), date(2026, 11, 6), made)
    with store.read() as records:
        found = records.milestones.recorded_since("north", moment, date(2026, 11, 1))

    assert found == [("BX-0042", "placed")]


def test_an_expected_day_replaces_the_earlier_one_until_it_is_dropped(tracked, change, store):
    for day in (PANEL, date(2026, 12, 17)):
        with change() as (records, made):
            records.expectations.expect("BX-0042", "match_panel", day, made)
    with store.read() as records:
        assert records.journeys.of(CHILD).expected == {"match_panel": date(2026, 12, 17)}
    with change() as (records, made):
        records.expectations.forget("BX-0042", "match_panel", made)
    with store.read() as records:
        assert records.journeys.of(CHILD).expected == {}


def test_a_journey_read_alone_equals_the_same_journey_read_among_others(reach, change, store):
    plans = [
        PlanAgreed(date(2026, 5, 18), "adoption", "kinship", "The panel agreed"),
        PlanAgreed(PANEL, "sgo"),
    ]
    reach(Event(date(2026, 7, 15), "po_granted"), ENTRY)
    other = Child("BX-0043", "north")
    with change() as (records, made):
        records.children.track(other, made)
        for plan in reversed(plans):
            records.plans.agree("BX-0042", plan, made)
        records.expectations.expect("BX-0042", "match_panel", PANEL, made)
    with store.read() as records:
        alone = records.journeys.of(CHILD)

        assert records.journeys.of_each([other, CHILD]) == [Journey(other), alone]
    assert alone == Journey(
        CHILD,
        (ENTRY, Event(date(2026, 7, 15), "po_granted")),
        tuple(plans),
        {"match_panel": PANEL},
    )


def test_the_latest_note_is_the_one_left_last(tracked, change, store):
    with store.read() as records:
        assert records.updates.latest("BX-0042") is None
    for words in ("Court adjourned", "Court relisted"):
        with change("U0SAM") as (records, made):
            records.updates.leave("BX-0042", words, made)
    with store.read() as records:
        assert records.updates.latest("BX-0042") == Update(date(2026, 11, 23), "Court relisted", "U0SAM")


def test_the_last_touch_of_a_child_is_the_newest_of_anything_recorded(tracked, change, store):
    with change("U0ALEX") as (records, made):
        records.updates.leave("BX-0042", "Court adjourned", made)
    with store.read() as records:
        assert records.journeys.touched([CHILD]) == {"BX-0042": Touched(made.at, "U0ALEX")}


def test_the_details_of_a_milestone_are_told_for_all_who_reached_it(reach, store):
    reach(Event(date(2026, 9, 1), "lac_review_n", "adjourned"), Event(date(2026, 10, 1), "lac_review_n"))
    with store.read() as records:
        found = records.milestones.details(["BX-0042", "BX-0061"], "lac_review_n")
        assert found == {"BX-0042": ["adjourned", ""]}
        assert records.milestones.details(["BX-0042"], "adm_match") == {}


def test_who_was_not_touched_since_a_moment_is_found(tracked, change, store):
    with change() as (records, made):
        records.updates.leave("BX-0042", "Court adjourned", made)
    with store.read() as records:
        assert records.journeys.touched_before(made.at) == []
        assert records.journeys.touched_before(made.at + timedelta(milliseconds=1)) == ["BX-0042"]


def test_what_was_expected_and_is_no_more_is_given_up_from_a_day_on(tracked, change):
    with change(child="BX-0042") as (records, made):
        records.expectations.expect("BX-0042", "ppm", date(2026, 12, 1), made)
        records.expectations.expect("BX-0042", "adm_match", date(2026, 12, 20), made)
        records.expectations.expect("BX-0042", "irh", date(2026, 10, 1), made)
    with change(child="BX-0042") as (records, made):
        records.expectations.expect("BX-0042", "adm_match", date(2027, 1, 20), made)
        records.expectations.forget("BX-0042", "ppm", made)
        records.expectations.forget("BX-0042", "irh", made)
    with tracked.read() as records:
        assert records.expectations.given_up([CHILD], date(2026, 11, 1)) == [
            ("BX-0042", "ppm", date(2026, 12, 1))
        ]
        assert records.expectations.given_up([], date(2026, 11, 1)) == []
