"""The rules one by one: what starts a timescale, meets it, stops it or does not affect it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.clocks import watched
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.milestones import MILESTONES, review_in_line
from permanence.progress import (
    State,
    age,
    average_marks,
    brief_age,
    days_in_care,
    entered_care,
    has_ended,
    legal_status,
    order_in_force,
    progress,
    share_of_life,
    waiting_since,
)
from permanence.timescales import BY_ID, TIMESCALES
from permanence.working_days import WorkingDays

ENGLAND = WorkingDays()
EVERY_RULE = frozenset(BY_ID)


def runs(rule, journey, on):
    return progress(journey, date.fromisoformat(on), ENGLAND, frozenset({rule}))


def one(rule, journey, on):
    (only,) = runs(rule, journey, on)
    return only


# States


def test_nothing_runs_before_it_starts(told):
    standing = one("T13", told("care_entry 2026-02-02"), "2026-03-01")
    assert (standing.state, standing.started, standing.due, standing.days) == (
        State.NOT_RUNNING,
        None,
        None,
        0,
    )


def test_a_running_timescale_says_the_days_left(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18"), "2026-11-08")
    assert (standing.state, standing.due, standing.days) == (State.RUNNING, date(2026, 11, 18), 10)
    assert standing.is_running


def test_a_date_is_not_past_on_its_own_day(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18"), "2026-11-18")
    assert (standing.state, standing.days) == (State.RUNNING, 0)


def test_a_missed_timescale_says_the_days_over(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18"), "2026-11-23")
    assert (standing.state, standing.days) == (State.MISSED, 5)
    assert standing.is_past


def test_what_is_past_says_that_none_is_recorded_or_when_it_was_held_last(told):
    journey = told("plan adoption 2026-05-18, adm_sbpfa 2026-05-18, ppm 2026-09-01")

    def said(rule):
        return one(rule, journey, "2026-11-23").past_words(journey, lambda on: f"{on:%-d %b}")

    assert said("T13") == "none recorded; was due 18 Nov"
    assert said("T05") == "last held 1 Sep; next was due 13 Oct"
    assert one("T05", journey, "2026-11-23").past_in_brief(journey, lambda on: f"{on:%-d %b}") == (
        "Permanence planning meeting: last held 1 Sep; next was due 13 Oct"
    )
    assert one("T13", journey, "2026-11-23").past_in_brief(journey, lambda on: f"{on:%-d %b}") == (
        "Match, six months from the decision: none recorded; was due 18 Nov"
    )
    assert one("T05", journey, "2026-11-23").last_held(journey) == date(2026, 9, 1)
    visited = told("care_entry 2026-02-02, placed 2026-09-01, placement_visit 2026-09-08")
    visit = next(each for each in runs("T21", visited, "2026-09-20") if each.is_past)
    assert visit.past_words(visited, lambda on: f"{on:%-d %b}") == "last 8 Sep; next was due 15 Sep"


def test_a_match_under_an_earlier_plan_is_not_the_last_of_what_comes_once(told):
    before = "adm_sbpfa 2025-05-19, adm_match 2025-09-01, plan_reversed 2026-01-05"
    journey = told(f"{before}, adm_sbpfa 2026-05-18")
    past = runs("T13", journey, "2026-11-23")[-1]
    assert past.past_words(journey, lambda on: f"{on:%-d %b}") == "none recorded; was due 18 Nov"


def test_what_a_plan_or_a_move_began_anew_since_it_was_last_held_says_from_when_it_is_counted(told):
    journey = told(
        "care_entry 2026-02-02, plan adoption 2026-03-02, ppm 2026-04-01, plan long_term_fostering 2026-05-18, "
        "plan adoption 2026-08-27, placement_visit 2026-08-03, placement_move 2026-09-01"
    )

    def said(rule):
        past = next(each for each in runs(rule, journey, "2026-11-23") if each.is_past)
        return past.past_words(journey, lambda on: f"{on:%-d %b}")

    assert said("T05") == "last held 1 Apr; next was due 8 Oct, counted from 27 Aug"
    assert said("T29") == "last 3 Aug; next was due 8 Sep, counted from 1 Sep"
    visit = runs("T29", journey, "2026-11-23")[-1]
    assert visit.past_in_brief(journey, lambda on: f"{on:%-d %b}") == (
        "Visit by the social worker: last 3 Aug; next was due 8 Sep, counted from 1 Sep"
    )


def test_met_on_the_last_day_is_met(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18, adm_match 2026-11-18"), "2026-12-01")
    assert (standing.state, standing.done, standing.days) == (State.MET, date(2026, 11, 18), 184)
    assert standing.is_met


def test_met_a_day_after_is_met_late(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18, adm_match 2026-11-19"), "2026-12-01")
    assert (standing.state, standing.days) == (State.MET_LATE, 185)


def test_future_events_are_not_counted(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18, adm_match 2026-11-19"), "2026-11-18")
    assert standing.state is State.RUNNING


def test_an_event_today_counts(told):
    assert one("T13", told("adm_sbpfa 2026-05-18"), "2026-05-18").state is State.RUNNING
    assert one("T13", told("adm_sbpfa 2026-05-18"), "2026-05-17").state is State.NOT_RUNNING


def test_every_watched_rule_is_returned_in_the_order_of_the_table(told):
    standings = progress(told("care_entry 2026-02-02"), date(2026, 3, 1), ENGLAND, EVERY_RULE)
    assert [standing.timescale for standing in standings] == list(TIMESCALES)


def test_only_watched_rules_are_returned(told):
    standings = progress(told("care_entry 2026-02-02"), date(2026, 3, 1), ENGLAND, frozenset({"T01", "T04"}))
    assert [standing.timescale.id for standing in standings] == ["T01", "T04"]


# The plan: T04


def test_the_plan_is_due_by_the_due_date_of_the_second_review_while_no_review_is_recorded(told):
    standing = one("T04", told("care_entry 2026-02-02"), "2026-03-20")
    assert standing.due == date(2026, 6, 2)
    assert standing.reckoned


def test_the_plan_is_due_by_the_second_review_once_the_first_is_held(told):
    standing = one("T04", told("care_entry 2026-02-02, lac_review_1 2026-02-27"), "2026-03-20")
    assert standing.due == date(2026, 5, 27)
    assert not standing.reckoned


def test_a_future_review_does_not_move_the_due_date_of_the_plan(told):
    standing = one("T04", told("care_entry 2026-02-02, lac_review_1 2026-02-27"), "2026-02-26")
    assert standing.due == date(2026, 6, 2)


@pytest.mark.parametrize("agreed", ["perm_plan_agreed", "plan special_guardianship"])
def test_a_plan_meets_the_timescale_however_it_was_recorded(told, agreed):
    standing = one("T04", told(f"care_entry 2026-02-02, {agreed} 2026-05-18"), "2026-06-30")
    assert (standing.state, standing.done) == (State.MET, date(2026, 5, 18))


def test_a_plan_agreed_before_coming_into_care_counts(told):
    standing = one("T04", told("plan adoption 2026-01-10, care_entry 2026-02-02"), "2026-06-30")
    assert (standing.state, standing.done) == (State.MET, date(2026, 1, 10))


def test_a_plan_from_an_earlier_period_of_care_does_not_count(told):
    history = (
        "care_entry 2025-01-06, plan return_home 2025-03-03, return_home 2025-04-01, care_entry 2026-02-02"
    )
    assert runs("T04", told(history), "2026-03-01")[-1].state is State.RUNNING


def test_a_decision_shows_that_there_is_a_plan(told):
    standing = one("T04", told("care_entry 2026-02-02, adm_sbpfa 2026-04-01"), "2026-07-01")
    assert (standing.state, standing.missed_before) == (State.STOPPED, False)


# The match: T13 and T14


@pytest.mark.parametrize("first", ["match_panel", "adm_match"])
def test_the_first_of_match_panel_and_decision_meets_the_match(told, first):
    other = {"match_panel": "adm_match", "adm_match": "match_panel"}[first]
    history = f"adm_sbpfa 2026-05-18, {first} 2026-11-16, {other} 2026-11-25"
    standing = one("T13", told(history), "2026-12-01")
    assert (standing.state, standing.done) == (State.MET, date(2026, 11, 16))


def test_a_reversed_plan_stops_the_adoption_clocks(told):
    journey = told(
        "care_entry 2026-02-02, adm_sbpfa 2026-05-18, po_granted 2026-07-15, plan_reversed 2026-08-03"
    )
    for rule in ("T13", "T17"):
        standing = one(rule, journey, "2027-01-01")
        assert (standing.state, standing.stopped, standing.days) == (State.STOPPED, date(2026, 8, 3), 0)
    assert not standing.missed_before


def test_another_plan_stops_the_adoption_clocks(told):
    journey = told("adm_sbpfa 2026-05-18, plan special_guardianship 2026-08-03")
    assert one("T13", journey, "2027-01-01").state is State.STOPPED


def test_adoption_as_the_parallel_plan_keeps_the_adoption_clocks_running(told):
    journey = told("adm_sbpfa 2026-05-18, plan special_guardianship+adoption 2026-08-03")
    assert one("T13", journey, "2026-11-18").state is State.RUNNING


def test_a_new_decision_after_a_reversal_starts_the_clock_again(told):
    journey = told("adm_sbpfa 2025-05-19, plan_reversed 2026-01-05, adm_sbpfa 2026-06-01")
    before, now = runs("T13", journey, "2026-07-01")
    assert (before.state, before.missed_before, before.nth) == (State.STOPPED, True, 1)
    assert (now.state, now.started, now.nth) == (State.RUNNING, date(2026, 6, 1), 2)


def test_a_decision_repeated_without_a_reversal_does_not_restart_the_clock(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18, adm_sbpfa 2026-09-01"), "2026-11-23")
    assert (standing.state, standing.started) == (State.MISSED, date(2026, 5, 18))


def test_a_clock_missed_before_it_stopped_stays_in_history(told):
    standing = one("T13", told("adm_sbpfa 2026-05-18, plan_reversed 2026-11-23"), "2026-12-01")
    assert (standing.state, standing.missed_before) == (State.STOPPED, True)
    assert not standing.is_past


def test_a_disruption_restarts_no_statutory_clock(told):
    history = "adm_sbpfa 2026-01-05, po_granted 2026-02-02, adm_match 2026-03-02, placed 2026-04-01"
    before = progress(told(history), date(2027, 1, 1), ENGLAND, frozenset({"T13", "T17", "T33", "T34"}))
    after = progress(
        told(f"{history}, disruption 2026-06-01"),
        date(2027, 1, 1),
        ENGLAND,
        frozenset({"T13", "T17", "T33", "T34"}),
    )
    assert before == after


def test_a_disruption_stops_the_reviews_of_that_placement(told):
    standing = one("T18", told("placed 2026-04-01, disruption 2026-04-20"), "2026-07-01")
    assert (standing.state, standing.missed_before) == (State.STOPPED, False)


def test_the_three_month_match_needs_a_relinquishment(told):
    assert one("T14", told("adm_sbpfa 2026-02-16"), "2026-03-01").state is State.NOT_RUNNING
    journey = told("relinquish_notice 2026-01-05, adm_sbpfa 2026-02-16")
    assert one("T14", journey, "2026-03-01").due == date(2026, 5, 16)


@pytest.mark.parametrize(
    ("born", "decided", "state"),
    [
        (Month(2025, 9), "2026-02-16", State.RUNNING),
        # Born on 31 August at the latest, so five months old until 27 February.
        (Month(2025, 8), "2026-02-16", State.RUNNING),
        (Month(2025, 8), "2026-02-27", State.RUNNING),
        (Month(2025, 8), "2026-02-28", State.NOT_RUNNING),
        (Month(2025, 7), "2026-01-30", State.RUNNING),
        (Month(2025, 7), "2026-01-31", State.NOT_RUNNING),
        (Month(2025, 2), "2025-08-28", State.NOT_RUNNING),
        (None, "2026-02-16", State.RUNNING),
    ],
)
def test_the_three_month_match_is_for_a_child_who_may_be_under_six_months(told, born, decided, state):
    journey = told(f"relinquish_notice 2025-08-01, adm_sbpfa {decided}", born=born)
    assert one("T14", journey, "2026-03-01").state is state


# Court, T15 and T16


@pytest.mark.parametrize("final", ["final_hearing", "care_order", "po_granted", "sgo", "cao"])
def test_a_final_hearing_or_a_final_order_ends_proceedings(told, final):
    standing = one("T15", told(f"proceedings_issued 2026-02-10, {final} 2026-08-10"), "2026-09-01")
    assert standing.state is State.MET


@pytest.mark.parametrize("not_final", ["interim_care_order", "irh"])
def test_an_interim_order_or_hearing_does_not_end_proceedings(told, not_final):
    standing = one("T15", told(f"proceedings_issued 2026-02-10, {not_final} 2026-03-10"), "2026-09-01")
    assert (standing.state, standing.days) == (State.MISSED, 22)


def test_an_extension_takes_over_from_the_26_weeks(told):
    journey = told("proceedings_issued 2026-02-10, extension 2026-08-01")
    assert one("T15", journey, "2026-08-20").state is State.STOPPED
    extended = one("T16", journey, "2026-08-20")
    assert (extended.state, extended.due) == (State.RUNNING, date(2026, 10, 5))


def test_an_extension_granted_late_leaves_the_miss_in_history(told):
    standing = one("T15", told("proceedings_issued 2026-02-10, extension 2026-08-20"), "2026-09-01")
    assert standing.missed_before


def test_each_extension_takes_over_from_the_one_before(told):
    journey = told(
        "proceedings_issued 2026-02-10, extension 2026-08-01, extension 2026-10-01, final_hearing 2026-12-01"
    )
    first, second = runs("T16", journey, "2026-12-02")
    assert first.state is State.STOPPED
    assert (second.state, second.due) == (State.MET_LATE, date(2026, 11, 30))


def test_an_extension_granted_after_the_period_it_extends_runs_from_that_day(told):
    late = one("T16", told("proceedings_issued 2026-02-10, extension 2026-09-01"), "2026-09-20")
    assert (late.state, late.due) == (State.RUNNING, date(2026, 10, 27))


def test_an_extension_of_earlier_proceedings_does_not_extend_new_ones(told):
    journey = told(
        "proceedings_issued 2025-02-10, extension 2025-08-01, proceedings_issued 2026-02-10, extension 2026-08-01"
    )
    assert runs("T16", journey, "2026-08-20")[-1].due == date(2026, 10, 5)


def test_an_extension_without_recorded_proceedings_has_no_date(told):
    assert one("T16", told("extension 2026-08-01"), "2026-08-20").state is State.NOT_RUNNING


def test_new_proceedings_replace_the_old(told):
    journey = told("proceedings_issued 2026-02-10, proceedings_issued 2026-03-10")
    old, new = runs("T15", journey, "2026-04-01")
    assert old.state is State.STOPPED
    assert (new.state, new.due) == (State.RUNNING, date(2026, 9, 7))


# Reviews: T01 to T03, T17 to T20


@pytest.mark.parametrize("authority", ["po_granted", "placement_consent"])
def test_looked_after_reviews_go_on_beside_adoption_reviews_until_the_child_is_placed(told, authority):
    history = (
        f"care_entry 2026-02-02, lac_review_1 2026-03-02, lac_review_2 2026-06-02, {authority} 2026-07-15"
    )
    assert one("T03", told(history), "2026-08-01").due == date(2026, 12, 2)
    assert one("T17", told(history), "2026-08-01").due == date(2026, 10, 15)
    standing = one("T03", told(f"{history}, placed 2026-09-20"), "2027-01-01")
    assert (standing.state, standing.stopped) == (State.STOPPED, date(2026, 9, 20))


def test_one_meeting_serves_as_looked_after_and_as_adoption_review(told):
    history = "lac_review_2 2026-06-02, po_granted 2026-07-15"
    for review in ("adoption_review", "lac_review_n"):
        journey = told(f"{history}, {review} 2026-09-01")
        for rule in ("T03", "T17"):
            met, running = runs(rule, journey, "2026-10-01")
            assert (met.state, met.done, running.due) == (State.MET, date(2026, 9, 1), date(2027, 3, 1))


def test_an_adoption_review_in_place_of_the_second_is_the_second(told):
    journey = told("lac_review_1 2026-03-02, po_granted 2026-04-01, adoption_review 2026-05-20")
    assert one("T02", journey, "2026-06-01").done == date(2026, 5, 20)


def test_a_review_of_a_child_who_is_placed_starts_no_looked_after_review(told):
    journey = told(
        "po_granted 2026-07-15, placed 2026-08-20, adoption_review 2026-09-15, lac_review_n 2026-10-01"
    )
    assert one("T03", journey, "2026-10-10").state is State.NOT_RUNNING


@pytest.mark.parametrize("end", ["disruption", "plan_reversed"])
def test_looked_after_reviews_go_on_when_the_placement_for_adoption_is_over(told, end):
    journey = told(f"po_granted 2026-07-15, placed 2026-08-20, {end} 2026-10-01, lac_review_n 2026-10-20")
    assert one("T03", journey, "2026-11-01").due == date(2027, 4, 20)


def test_a_second_review_after_an_adoption_review_counts_as_the_next(told):
    journey = told(
        "care_entry 2026-01-05, lac_review_1 2026-01-30, adoption_review 2026-04-20, lac_review_2 2026-09-01"
    )
    met, next_one = runs("T03", journey, "2026-11-30")
    assert (met.state, met.due, met.done) == (State.MET, date(2026, 10, 20), date(2026, 9, 1))
    assert (next_one.state, next_one.due) == (State.RUNNING, date(2027, 3, 1))


@pytest.mark.parametrize(
    "end", ["disruption", "plan_reversed", "plan long_term_fostering", "placement_move", "po_revoked"]
)
@pytest.mark.parametrize(
    ("reviews", "due"),
    [
        ("adoption_review 2026-09-15", date(2027, 3, 15)),
        ("lac_review_2 2026-08-03", date(2027, 2, 3)),
        (
            "lac_review_2 2026-08-03, adoption_review 2026-09-15, adoption_review 2026-09-29",
            date(2027, 3, 29),
        ),
    ],
)
def test_once_a_placement_for_adoption_is_over_the_next_review_is_six_months_from_the_last(
    told, end, reviews, due
):
    history = f"po_granted 2026-07-15, placed 2026-08-20, {reviews}, {end} 2026-10-01"
    assert runs("T03", told(history), "2026-09-30")[-1].state in (State.STOPPED, State.NOT_RUNNING)
    running = runs("T03", told(history), "2026-10-01")[-1]
    assert (running.state, running.due) == (State.RUNNING, due)


def test_a_second_review_shows_that_a_first_was_held(told):
    standing = one("T01", told("care_entry 2026-02-02, lac_review_2 2026-05-20"), "2026-06-01")
    assert standing.state is State.STOPPED


def test_past_reviews_are_each_met_or_met_late_and_the_last_runs(told):
    journey = told("lac_review_2 2025-06-02, lac_review_n 2025-12-02, lac_review_n 2026-07-01")
    standings = runs("T03", journey, "2026-08-01")
    assert [standing.state for standing in standings] == [State.MET, State.MET_LATE, State.RUNNING]
    assert [standing.nth for standing in standings] == [1, 2, 3]
    assert standings[-1].due == date(2027, 1, 1)


def test_adoption_reviews_before_placement_are_three_months_and_then_six(told):
    journey = told("po_granted 2026-01-15, adoption_review 2026-04-15")
    first, next_ = runs("T17", journey, "2026-05-01")
    assert (first.state, first.due) == (State.MET, date(2026, 4, 15))
    assert (next_.state, next_.due) == (State.RUNNING, date(2026, 10, 15))


def test_moving_in_stops_the_adoption_reviews_and_starts_the_placement_reviews(told):
    journey = told("po_granted 2026-01-15, adoption_review 2026-04-15, placed 2026-06-01")
    assert runs("T17", journey, "2026-06-10")[-1].state is State.STOPPED
    assert one("T18", journey, "2026-06-10").due == date(2026, 6, 29)
    assert one("T19", journey, "2026-06-10").state is State.NOT_RUNNING


def test_each_placement_review_is_counted_from_the_day_the_last_was_held(told):
    journey = told("placed 2026-06-01, adoption_review 2026-07-01, adoption_review 2026-09-30")
    on = "2026-10-10"
    assert (one("T18", journey, on).state, one("T19", journey, on).state) == (State.MET_LATE, State.MET)
    assert one("T20", journey, on).due == date(2027, 3, 30)


def test_a_second_placement_starts_its_own_reviews(told):
    journey = told(
        "placed 2026-01-05, adoption_review 2026-02-02, disruption 2026-03-02, placed 2026-09-01, adoption_review 2026-09-21"
    )
    old, new = runs("T19", journey, "2026-10-01")
    assert (old.state, old.missed_before) == (State.STOPPED, False)
    assert (new.state, new.due) == (State.RUNNING, date(2026, 12, 21))


# Visits, T21 and T29


def test_weekly_visits_end_with_the_first_review(told):
    journey = told(
        "placed 2026-06-01, placement_visit 2026-06-05, placement_visit 2026-06-12, adoption_review 2026-06-15"
    )
    standings = runs("T21", journey, "2026-07-01")
    assert [standing.state for standing in standings] == [State.MET, State.MET, State.STOPPED]
    assert not standings[-1].missed_before


def test_a_visit_on_the_day_of_moving_in_is_within_the_week(told):
    first, second = runs("T21", told("placed 2026-06-01, placement_visit 2026-06-01"), "2026-06-02")
    assert (first.state, second.due) == (State.MET, date(2026, 6, 8))


def test_visits_in_the_adoptive_placement_replace_the_others(told):
    standing = one("T29", told("care_entry 2026-02-02, placed 2026-02-06"), "2026-05-01")
    assert standing.state is State.STOPPED


@pytest.mark.parametrize("end", ["disruption", "plan_reversed"])
def test_visits_begin_anew_when_a_placement_for_adoption_is_over(told, end):
    history = f"care_entry 2026-02-02, placement_visit 2026-02-06, placed 2026-06-01, {end} 2026-10-01"
    assert runs("T29", told(history), "2026-09-30")[-1].state is State.STOPPED
    assert runs("T29", told(history), "2026-10-02")[-1].due == date(2026, 10, 8)
    moved = told(f"{history}, placement_move 2026-10-05")
    assert runs("T29", moved, "2026-10-06")[-1].due == date(2026, 10, 12)


def test_a_child_who_leaves_care_from_a_placement_for_adoption_is_not_visited(told):
    adopted = told("care_entry 2026-02-02, placed 2026-06-01, adoption_order 2026-10-01")
    assert runs("T29", adopted, "2026-11-01")[-1].state is State.STOPPED


SETTLED = "care_entry 2024-01-08, ltf_match 2025-03-10, placement_visit 2026-04-01"


@pytest.mark.parametrize(
    "move", ["placement_move 2026-05-04", "disruption 2026-05-01, placement_move 2026-05-04"]
)
def test_a_move_ends_what_a_long_term_match_settled(told, move):
    assert runs("T29", told(SETTLED), "2026-05-01")[-1].due == date(2026, 7, 1)
    moved = told(f"{SETTLED}, {move}")
    assert runs("T29", moved, "2026-05-05")[-1].due == date(2026, 5, 11)
    visited = told(f"{SETTLED}, {move}, placement_visit 2026-05-08")
    assert runs("T29", visited, "2026-05-09")[-1].due == date(2026, 6, 19)


def test_a_child_who_is_settled_anew_is_visited_as_any_who_is_settled(told):
    history = "care_entry 2021-02-01, ltf_match 2022-01-10, disruption 2023-06-01, ltf_match 2023-07-03"
    assert runs("T29", told(f"{history}, placement_visit 2024-04-01"), "2024-04-02")[-1].due == date(
        2024, 5, 13
    )
    assert runs("T29", told(f"{history}, placement_visit 2026-04-01"), "2026-04-02")[-1].due == date(
        2026, 7, 1
    )


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2025-07-01", date(2025, 8, 1)),  # six weeks, as before the match
        ("2025-09-10", date(2025, 9, 10)),  # later than these, and sooner than three months
        ("2025-09-25", date(2025, 9, 20)),  # after the visit was due
    ],
)
def test_a_visit_is_due_as_before_once_a_long_term_match_came_to_nothing(told, ended, due):
    history = f"care_entry 2023-01-01, ltf_match 2024-06-01, placement_visit 2025-06-20, disruption {ended}"
    assert runs("T29", told(history), "2025-09-26")[-1].due == due
    assert runs("T29", told(history), "2025-06-30")[-1].due == date(2025, 9, 20)


def test_a_visit_due_on_the_anniversary_of_a_long_term_match_is_due_as_before_it(told):
    history = "care_entry 2024-01-08, ltf_match 2025-03-10, placement_visit"
    assert runs("T29", told(f"{history} 2026-01-27"), "2026-02-02")[-1].due == date(2026, 3, 10)
    assert runs("T29", told(f"{history} 2026-01-28"), "2026-02-02")[-1].due == date(2026, 4, 28)


def test_visits_begin_anew_although_the_foster_carers_who_wished_to_adopt_were_matched_long_ago(told):
    history = "care_entry 2023-01-09, ltf_match 2024-03-04, placed 2025-06-02, plan_reversed 2025-10-06"
    assert runs("T29", told(history), "2025-10-07")[-1].due == date(2025, 10, 13)


@pytest.mark.parametrize("back", ["2027-02-02", "2027-02-03", "2027-06-01"])
def test_a_child_back_in_care_is_visited_within_a_week_whatever_match_there_was_before(told, back):
    again = told(f"ltf_match 2026-02-09, sgo 2026-08-02, care_entry {back}")
    assert runs("T29", again, back)[-1].due == date.fromisoformat(back) + timedelta(days=7)


def test_the_first_visit_is_within_a_week_even_of_a_child_who_is_settled(told):
    moved_in = told("care_entry 2024-01-08, placement_move 2025-03-10, ltf_match 2025-03-10")
    assert runs("T29", moved_in, "2026-05-01")[-1].due == date(2025, 3, 17)


# Meetings and family finding: T05, T06, T08, T30, T31, T33, T34


def test_planning_meetings_are_six_weekly_only_while_the_plan_is_adoption(told):
    assert one("T05", told("ppm 2026-04-01"), "2026-07-01").state is State.NOT_RUNNING
    assert (
        one("T05", told("ppm 2026-04-01, plan kinship 2026-05-18"), "2026-07-01").state is State.NOT_RUNNING
    )
    journey = told("ppm 2026-06-01, plan adoption 2026-05-18, plan kinship 2026-06-20")
    assert one("T05", journey, "2026-08-01").state is State.STOPPED


def test_a_meeting_before_the_plan_counts_from_the_day_adoption_became_the_plan(told):
    standing = one("T05", told("ppm 2026-04-01, plan adoption 2026-05-18"), "2026-06-01")
    assert (standing.started, standing.due) == (date(2026, 5, 18), date(2026, 6, 29))


def test_without_any_meeting_recorded_none_is_past(told):
    assert one("T05", told("plan adoption 2026-05-18"), "2027-01-01").state is State.NOT_RUNNING


def test_planning_meetings_may_run_twice(told):
    journey = told(
        "plan adoption 2025-01-06, ppm 2025-01-10, plan kinship 2025-02-03, plan adoption 2026-02-02"
    )
    first, second = runs("T05", journey, "2026-02-10")
    assert (first.state, first.missed_before) == (State.STOPPED, False)
    assert (second.state, second.due) == (State.RUNNING, date(2026, 3, 16))


def test_an_early_planning_meeting_is_for_an_emergency_only(told):
    assert one("T06", told("care_entry 2026-02-02"), "2026-02-03").state is State.NOT_RUNNING
    assert one("T06", told("care_entry (Emergency) 2026-02-02"), "2026-02-03").due == date(2026, 2, 16)


def test_a_dispute_runs_only_once_raised_and_until_resolved(told):
    journey = told("dispute_raised 2026-09-01, dispute_answered 2026-09-10, dispute_resolved 2026-09-29")
    assert one("T30", journey, "2026-10-01").state is State.MET
    assert one("T31", journey, "2026-10-01").state is State.MET


def test_an_early_selection_meeting_counts(told):
    standing = one(
        "T33", told("adm_sbpfa 2026-05-18, selection_meeting 2026-07-01, po_granted 2026-07-15"), "2026-08-30"
    )
    assert (standing.state, standing.done) == (State.MET, date(2026, 7, 1))


def test_a_child_matched_before_the_order_needs_no_selection_meeting(told):
    journey = told("adm_sbpfa 2026-05-18, adm_match 2026-07-01, po_granted 2026-07-15")
    assert one("T33", journey, "2026-08-30").state is State.NOT_RUNNING


def test_a_family_finder_allocated_before_the_decision_counts(told):
    standing = one("T34", told("family_finder_allocated 2026-04-01, adm_sbpfa 2026-05-18"), "2026-08-30")
    assert (standing.state, standing.done) == (State.MET, date(2026, 4, 1))


def test_a_family_finder_under_a_reversed_plan_does_not_count(told):
    journey = told(
        "adm_sbpfa 2025-05-19, family_finder_allocated 2025-05-20, plan_reversed 2026-01-05, adm_sbpfa 2026-05-18"
    )
    assert [standing.state for standing in runs("T34", journey, "2026-05-20")] == [State.MET, State.RUNNING]


def test_a_family_finder_under_a_plan_reversed_on_the_day_of_the_new_decision_does_not_count(told):
    journey = told(
        "adm_sbpfa 2025-05-19, family_finder_allocated 2025-05-20, plan_reversed 2026-05-18, adm_sbpfa 2026-05-18"
    )
    assert [standing.state for standing in runs("T34", journey, "2026-05-20")] == [State.MET, State.RUNNING]


def test_a_family_finder_named_on_the_child_has_been_allocated(told):
    assert one("T34", told("adm_sbpfa 2026-05-18"), "2026-08-30").state is State.MISSED
    named = told("adm_sbpfa 2026-05-18", family_finder="U0ALEX")
    assert one("T34", named, "2026-08-30").state is State.NOT_RUNNING


def test_a_family_finder_both_allocated_and_named_meets_the_timescale(told):
    named = told("adm_sbpfa 2026-05-18, family_finder_allocated 2026-05-19", family_finder="U0ALEX")
    assert one("T34", named, "2026-08-30").state is State.MET


def test_a_family_finder_allocated_the_day_after_leaving_care_counts(told):
    back = told("sgo 2026-03-01, family_finder_allocated 2026-03-02, adm_sbpfa 2026-05-18")
    assert one("T34", back, "2026-08-30").done == date(2026, 3, 2)


def test_an_early_meeting_meets_each_run_and_the_runs_are_counted(told):
    again = told("po_granted 2026-02-02, selection_meeting 2026-02-02, po_granted 2026-08-02")
    assert [(each.state, each.nth) for each in runs("T33", again, "2027-02-03")] == [
        (State.MET, 1),
        (State.MET, 2),
    ]


def test_a_plan_agreed_on_coming_into_care_says_from_what_its_date_is_counted(told):
    met = one("T04", told("care_entry 2026-05-04, perm_plan_agreed 2026-05-04"), "2026-08-05")
    assert (met.state, met.reckoned) == (State.MET, True)


def test_an_extension_is_counted_from_what_is_on_record(told):
    extended = told("proceedings_issued 2026-02-02, extension 2026-07-20")
    assert not one("T16", extended, "2026-08-03").reckoned


# What begins and ends on one day


def test_nothing_starts_on_the_day_tracking_ends(told):
    closed = told("care_entry 2026-03-02, lac_review_1 2026-03-02", closed=date(2026, 3, 2))
    assert one("T01", closed, "2026-03-03").state is State.NOT_RUNNING


def test_what_ends_on_the_day_it_would_start_has_not_run(told):
    assert (
        one("T29", told("care_entry 2026-02-03, placed 2026-02-03"), "2026-05-02").state is State.NOT_RUNNING
    )
    adopted = told("adm_sbpfa 2027-02-02, adoption_order 2027-02-02")
    assert one("T12b", adopted, "2027-02-03").state is State.NOT_RUNNING


def test_what_ends_today_has_stopped_and_is_not_past(told):
    closed = told("ep_placed 2026-08-03", closed=date(2027, 2, 2))
    assert one("T29", closed, "2027-02-02").state is State.STOPPED


def test_visits_that_would_be_due_on_the_anniversary_of_a_match_are_weekly_until_then(told):
    back = told("ltf_match 2026-02-09, sgo 2026-08-02, care_entry 2027-02-02")
    assert one("T29", back, "2027-02-02").due == date(2027, 2, 9)


def test_a_family_finder_allocated_on_the_day_early_finding_starts_counts(told):
    early = told("early_ff_start 2026-05-04, family_finder_allocated 2026-05-04, adm_sbpfa 2026-08-02")
    assert one("T34", early, "2026-09-01").done == date(2026, 5, 4)


def test_an_order_made_on_the_day_of_a_late_meeting_starts_its_own_run(told):
    again = told("po_granted 2026-02-03, po_granted 2027-02-02, selection_meeting 2027-02-02")
    assert [each.state for each in runs("T33", again, "2027-02-03")] == [State.MET_LATE, State.MET]


def test_reviews_before_placement_go_on_from_one_held_on_the_day_of_a_disruption(told):
    disrupted = told(
        "plan adoption 2026-02-10, placed 2026-05-02, adoption_review 2026-08-04, disruption 2026-08-04"
    )
    assert one("T03", disrupted, "2027-02-03").due == date(2027, 2, 4)


# The floor: T22


def test_a_floor_counts_down_and_is_never_past(told):
    journey = told("placed 2026-11-02")
    waiting = one("T22", journey, "2027-01-10")
    assert (waiting.state, waiting.days) == (State.RUNNING, 1)
    for on in ("2027-01-11", "2028-01-11"):
        assert (one("T22", journey, on).state, one("T22", journey, on).days) == (State.MET, 0)


def test_an_application_before_the_earliest_day_stops_the_floor_and_after_it_meets_it(told):
    early = one("T22", told("placed 2026-11-02, adoption_application 2026-12-21"), "2027-03-01")
    assert (early.state, early.done, early.days) == (State.STOPPED, date(2026, 12, 21), 0)
    today = one("T22", told("placed 2026-11-02, adoption_application 2026-12-21"), "2026-12-21")
    assert today.state is State.STOPPED
    assert (
        one("T22", told("placed 2026-11-02, adoption_application 2027-01-11"), "2027-03-01").state
        is State.MET
    )


# Endings


@pytest.mark.parametrize("leaving", ["adoption_order", "sgo", "cao", "return_home"])
def test_leaving_care_stops_every_clock(told, leaving):
    history = "care_entry 2026-02-02, plan adoption 2026-02-10, ppm 2026-02-12, adm_sbpfa 2026-02-16, tracking_panel 2026-02-20"
    journey = told(f"{history}, {leaving} 2026-03-02")
    standings = progress(journey, date(2027, 6, 1), ENGLAND, EVERY_RULE)
    assert not [standing for standing in standings if standing.is_running or standing.is_past]


def test_no_review_or_visit_is_due_once_a_child_has_turned_18(told):
    history = "care_entry 2024-02-05, lac_review_n 2026-05-11, placement_visit 2026-09-01, ppm 2026-09-01, dispute_raised 2026-09-14"
    journey = told(f"{history}, plan adoption 2024-06-03", born=Month(2008, 10))
    for rule, due in (("T03", date(2026, 11, 11)), ("T29", date(2026, 10, 13)), ("T05", date(2026, 10, 13))):
        last = runs(rule, journey, "2026-10-31")[-1]
        assert (last.due, last.stopped) == (due, None)
        assert runs(rule, journey, "2026-11-30")[-1].stopped == date(2026, 11, 1)
    standings = progress(journey, date(2026, 11, 30), ENGLAND, EVERY_RULE)
    assert not [standing for standing in standings if standing.is_running or standing.is_past]
    assert average_marks(journey, date(2026, 11, 30)) == ()


def test_coming_back_into_care_starts_the_clocks_again(told):
    journey = told("care_entry 2025-01-06, return_home 2025-01-20, care_entry 2026-02-02")
    first, second = runs("T01", journey, "2026-02-10")
    assert (first.state, second.state, second.due) == (State.STOPPED, State.RUNNING, date(2026, 3, 2))


def test_a_child_who_comes_back_on_the_same_day_is_in_care(told):
    journey = told("care_entry 2025-01-06, return_home 2026-02-02, care_entry 2026-02-02")
    assert runs("T01", journey, "2026-02-10")[-1].state is State.RUNNING
    assert entered_care(journey, date(2026, 2, 10)) == date(2026, 2, 2)


def test_no_timescale_runs_for_a_closed_child(told):
    journey = told("care_entry 2026-02-02, adm_sbpfa 2026-05-18", closed=date(2026, 6, 1))
    standings = progress(journey, date(2027, 6, 1), ENGLAND, EVERY_RULE)
    assert not [standing for standing in standings if standing.is_running or standing.is_past]
    assert one("T13", journey, "2026-05-30").state is State.RUNNING


def test_no_timescale_runs_after_tracking_has_ended(told):
    journey = told(
        "care_entry 2026-02-02, adm_sbpfa 2026-05-18, tracking_ended_other (moved_abroad) 2026-06-01"
    )
    standings = progress(journey, date(2027, 6, 1), ENGLAND, EVERY_RULE)
    assert not [standing for standing in standings if standing.is_running or standing.is_past]


def test_timescales_run_anew_for_a_child_who_comes_into_care_again(told):
    journey = told(
        "care_entry 2025-02-03, tracking_ended_other (moved_authority) 2025-02-10, care_entry 2026-02-02"
    )

    first, again = runs("T01", journey, "2026-02-10")
    assert (first.state, first.stopped) == (State.STOPPED, date(2025, 2, 10))
    assert (again.state, again.started) == (State.RUNNING, date(2026, 2, 2))
    planned = told(
        "care_entry 2025-02-03, plan kinship 2025-02-05, tracking_ended_other (moved_authority) 2025-02-10, care_entry 2026-02-02"
    )
    assert [each.state for each in runs("T04", planned, "2026-02-10")] == [State.MET, State.RUNNING]
    assert [has_ended(journey, date(2025, 2, day)) for day in (9, 10)] == [False, True]
    assert not has_ended(journey, date(2026, 2, 2))


def test_a_match_before_the_order_meets_the_standard_that_a_team_made_of_the_mark(told):
    history = "plan adoption 2026-05-01, adm_sbpfa 2026-05-18, adm_match 2026-06-01, po_granted 2026-07-01"
    met = one("121 days", told(history), "2026-11-30")
    assert (met.state, met.done) == (State.MET, date(2026, 6, 1))
    shown = one("121 days", told(history.replace("adm_match", "placed")), "2026-11-30")
    assert shown.state is State.NOT_RUNNING
    undone = one("121 days", told(f"{history}, link 2026-05-20, link_ended 2026-06-10"), "2026-11-30")
    assert (undone.state, undone.due) == (State.MISSED, date(2026, 10, 30))


def test_a_repealed_duty_stops_on_the_day_of_its_repeal(told):
    standing = one("T23", told("adm_sbpfa 2019-01-07"), "2026-11-23")
    assert (standing.state, standing.stopped) == (State.STOPPED, date(2019, 3, 29))


# Averages


def days_of_mark(told, history, mark, on="2026-11-30"):
    found = {each.timescale.id: each for each in average_marks(told(history), date.fromisoformat(on))}
    return found[mark].days, found[mark].done


@pytest.mark.parametrize(
    ("mark", "history", "came_to_nothing"),
    [
        ("426 days", "ep_placed 2025-03-01", "placement_move 2025-05-01"),
        ("426 days", "fostered_from 2025-03-01", "disruption 2025-05-01"),
        ("426 days", "placed 2025-03-01", "po_revoked 2025-05-01"),
        ("426 days", "placed 2025-03-01", "plan kinship 2025-05-01, plan adoption 2025-06-01"),
        ("121 days", "adm_match 2025-03-01", "link_ended 2025-05-01"),
        ("121 days", "adm_match 2025-03-01", "disruption 2025-03-01"),
        ("121 days", "adm_match 2025-03-01", "plan_reversed 2025-05-01, adm_sbpfa 2025-06-01"),
    ],
)
def test_a_match_or_a_move_that_came_to_nothing_is_none_and_the_days_run_on(
    told, mark, history, came_to_nothing
):
    begun = "care_entry 2025-01-01, plan adoption 2025-01-20, po_granted 2025-02-01"
    since = date(2025, 1, 1) if mark == "426 days" else date(2025, 2, 1)
    assert days_of_mark(told, f"{begun}, {history}", mark)[1] == date(2025, 3, 1)
    assert days_of_mark(told, f"{begun}, {history}, {came_to_nothing}", mark) == (
        (date(2026, 11, 30) - since).days,
        None,
    )
    own = told(f"{begun}, {history}, {came_to_nothing}")
    assert runs(mark, own, "2026-11-30")[-1].is_past


def test_a_match_stands_until_the_last_of_its_links_has_ended(told):
    links = "link 2025-02-10, link 2025-02-17, adm_match 2025-03-01"
    history = f"care_entry 2025-01-01, po_granted 2025-02-01, {links}, link_ended 2025-05-01"
    assert days_of_mark(told, history, "121 days") == (28, date(2025, 3, 1))
    assert days_of_mark(told, f"{history}, link_ended 2025-05-08", "121 days")[1] is None
    for on, matched in (("2025-05-07", date(2025, 3, 1)), ("2025-05-08", None)):
        assert days_of_mark(told, f"{history}, link_ended 2025-05-08", "121 days", on)[1] == matched
    replaced = "care_entry 2025-01-01, po_granted 2025-02-01, link 2025-02-10, adm_match 2025-03-01, link_ended 2025-03-01"
    assert days_of_mark(told, replaced, "121 days")[1] == date(2025, 3, 1)


def test_a_link_from_before_a_disruption_keeps_no_later_match_from_losing_its_last(told):
    first = "link 2025-02-10, adm_match 2025-03-01, placed 2025-04-01, disruption 2025-06-01"
    history = f"care_entry 2025-01-01, po_granted 2025-02-01, {first}, link 2025-07-01, adm_match 2025-08-01"
    assert days_of_mark(told, history, "121 days")[1] == date(2025, 8, 1)
    assert days_of_mark(told, f"{history}, link_ended 2025-09-01", "121 days")[1] is None


def test_a_link_that_ends_once_the_child_has_moved_in_takes_no_match_with_it(told):
    history = (
        "care_entry 2025-01-01, po_granted 2025-02-01, adm_match 2025-03-01, placed {}, link_ended 2025-05-01"
    )
    for moved_in in ("2025-03-01", "2025-04-01"):
        assert days_of_mark(told, history.format(moved_in), "121 days") == (28, date(2025, 3, 1))


def test_a_mark_is_passed_after_the_121st_day(told):
    journey = told("care_entry 2026-02-02, adm_sbpfa 2026-05-18, po_granted 2026-07-15")
    on_the_day = {mark.timescale.id: mark for mark in average_marks(journey, date(2026, 11, 13))}
    assert (on_the_day["121 days"].day, on_the_day["121 days"].days) == (date(2026, 11, 13), 121)
    assert not on_the_day["121 days"].is_passed
    assert {mark.timescale.id: mark.is_passed for mark in average_marks(journey, date(2026, 11, 14))}[
        "121 days"
    ]


def test_the_mark_from_care_to_moving_in_is_strict(told):
    journey = told("care_entry 2026-02-02, adm_sbpfa 2026-05-18")
    # 365 days to 2 Feb 2027, then 26 + 31 + 4: the 426th day is 4 Apr 2027.
    (within,), (passed,) = average_marks(journey, date(2027, 4, 3)), average_marks(journey, date(2027, 4, 4))
    assert (within.days, within.is_passed) == (425, False)
    assert (passed.days, passed.is_passed, passed.day) == (426, True, date(2027, 4, 4))


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        ("2015-03-31", []),
        ("2015-04-01", ["487 days", "121 days"]),
        ("2016-03-31", ["487 days", "121 days"]),
        ("2016-04-01", ["426 days", "121 days"]),
    ],
)
def test_the_marks_are_those_of_the_last_complete_three_years(told, on, shown):
    journey = told("care_entry 2014-01-06, adm_sbpfa 2014-05-05, po_granted 2014-08-04")
    assert [mark.timescale.id for mark in average_marks(journey, date.fromisoformat(on))] == shown


def test_a_disrupted_match_lapses_and_the_days_run_on(told):
    history = "care_entry 2026-01-05, adm_sbpfa 2026-02-02, po_granted 2026-03-02, adm_match 2026-04-01, placed 2026-05-01"
    matched = {mark.timescale.id: mark for mark in average_marks(told(history), date(2026, 7, 1))}["121 days"]
    assert (matched.days, matched.done) == (30, date(2026, 4, 1))
    disrupted = told(f"{history}, disruption 2026-06-01")
    again = {mark.timescale.id: mark for mark in average_marks(disrupted, date(2026, 7, 2))}["121 days"]
    assert (again.days, again.done, again.is_passed) == (122, None, True)


def test_a_match_before_the_order_took_no_days(told):
    journey = told("care_entry 2026-01-05, adm_sbpfa 2026-02-02, adm_match 2026-02-16, po_granted 2026-03-02")
    mark = {mark.timescale.id: mark for mark in average_marks(journey, date(2026, 7, 1))}["121 days"]
    assert (mark.days, mark.is_passed) == (0, False)


@pytest.mark.parametrize(
    ("mark", "later"),
    [("121 days", "placed"), ("121 days", "introductions_start"), ("426 days", "adoption_application")],
)
def test_what_a_later_step_shows_was_done_is_not_recorded_rather_than_still_to_come(told, mark, later):
    history = f"care_entry 2026-01-05, adm_sbpfa 2026-02-02, po_granted 2026-03-02, {later} 2026-05-01"

    def shown(history):
        return {each.timescale.id: each for each in average_marks(told(history), date(2026, 7, 1))}[mark]

    assert shown(history).shown_by == Event(date(2026, 5, 1), later)
    assert shown(f"{history}, disruption 2026-06-01").shown_by is None
    assert shown(f"{history}, disruption 2026-05-01").shown_by is None
    met = "adm_match" if mark == "121 days" else "placed"
    assert shown(f"{history}, {met} 2026-04-01").shown_by is None
    assert shown(f"{history}, adoption_review 2026-05-05").shown_by == Event(date(2026, 5, 1), later)


def test_our_own_standard_for_a_match_ends_when_a_child_is_placed_with_none_recorded(told):
    journey = told("care_entry 2026-02-02, adm_sbpfa 2026-05-18, po_granted 2026-07-15, placed 2026-11-01")
    assert one("121 days", journey, "2026-11-23").state is State.STOPPED


@pytest.mark.parametrize("ending", ["plan kinship", "plan_reversed", "return_home", "tracking_ended_other"])
def test_marks_are_for_a_child_whose_plan_is_adoption(told, ending):
    journey = told(f"care_entry 2026-01-05, adm_sbpfa 2026-02-02, {ending} 2026-03-02")
    assert average_marks(journey, date(2026, 7, 1)) == ()


def test_a_match_on_the_day_of_a_disruption_has_lapsed(told):
    journey = told(
        "care_entry 2026-01-05, po_granted 2026-03-02, adm_match 2026-06-01, disruption 2026-06-01"
    )
    mark = {mark.timescale.id: mark for mark in average_marks(journey, date(2026, 7, 2))}["121 days"]
    assert (mark.days, mark.done) == (122, None)


def test_a_mark_counts_from_the_day_a_child_left_care_and_came_back(told):
    journey = told("return_home 2026-02-02, care_entry 2026-02-02, adm_sbpfa 2026-05-18")
    (mark,) = average_marks(journey, date(2026, 7, 2))
    assert (mark.timescale.id, mark.started, mark.days) == ("426 days", date(2026, 2, 2), 150)


def test_what_came_on_the_day_of_leaving_care_is_no_step_of_the_next_time_in_care(told):
    left = "care_entry 2025-01-06, {} 2025-09-01, return_home 2025-09-01"
    history = f"{left}, care_entry 2026-02-02, adm_sbpfa 2026-05-18, po_granted 2026-06-01"
    assert days_of_mark(told, history.format("fostered_from"), "426 days", "2026-07-02") == (150, None)
    introduced = average_marks(told(history.format("introductions_start")), date(2026, 7, 2))
    assert [(mark.done, mark.shown_by) for mark in introduced] == [(None, None), (None, None)]


def test_tracking_has_ended_on_the_day_it_ends(told):
    journey = told("care_entry 2026-01-05, adm_sbpfa 2026-02-02", closed=date(2026, 6, 1))

    assert not has_ended(journey, date(2026, 5, 31))
    assert has_ended(journey, date(2026, 6, 1))
    assert average_marks(journey, date(2026, 5, 31))
    assert average_marks(journey, date(2026, 6, 1)) == ()


def test_an_average_is_never_due_unless_the_team_adopts_it(told):
    journey = told("care_entry 2026-02-02, adm_sbpfa 2026-05-18, po_granted 2026-07-15")
    on = date(2026, 11, 23)
    assert "121 days" not in {standing.timescale.id for standing in progress(journey, on, ENGLAND, watched())}
    adopted = progress(journey, on, ENGLAND, watched({"121 days": True}))
    (ours,) = [standing for standing in adopted if standing.is_ours]
    assert (ours.timescale.id, ours.state, ours.days) == ("121 days", State.MISSED, 10)


def test_an_adopted_average_counts_from_coming_into_care_though_adoption_became_the_plan_later(told):
    journey = told("care_entry 2026-02-02, adm_sbpfa 2026-05-18")
    assert one("426 days", journey, "2026-05-01").state is State.NOT_RUNNING
    ours = one("426 days", journey, "2026-06-01")
    assert (ours.state, ours.started, ours.due) == (State.RUNNING, date(2026, 2, 2), date(2027, 4, 3))
    reversed_ = told("care_entry 2026-02-02, adm_sbpfa 2026-05-18, plan_reversed 2026-08-03")
    assert one("426 days", reversed_, "2026-09-01").state is State.STOPPED


def test_an_adopted_average_does_not_belong_to_a_plan_that_ended_on_the_day_it_counts_from(told):
    history = (
        "plan adoption 2026-01-10, plan_reversed 2026-02-02, care_entry 2026-02-02, adm_sbpfa 2026-05-18"
    )
    ours = one("426 days", told(history), "2026-06-01")
    assert (ours.state, ours.started) == (State.RUNNING, date(2026, 2, 2))
    over = told(
        "plan adoption 2026-01-10, plan_reversed 2026-02-02, care_entry 2026-02-02, ep_placed 2026-02-02"
    )
    assert one("426 days", over, "2026-06-01").state is State.NOT_RUNNING


def test_an_average_that_starts_again_counts_from_the_last_start_and_another_from_the_first(told):
    journey = told(
        "care_entry 2026-01-05, adm_sbpfa 2026-02-02, po_granted 2026-03-02, care_entry 2026-04-01, po_granted 2026-05-01"
    )
    started = {mark.timescale.id: mark.started for mark in average_marks(journey, date(2026, 7, 1))}
    assert started == {"426 days": date(2026, 4, 1), "121 days": date(2026, 3, 2)}


# The child


def test_an_order_that_was_in_force_already_starts_no_clock_and_no_mark_and_says_so(told):
    running = "care_entry 2026-02-02, adm_sbpfa 2026-05-18, po_granted (already running) 2026-07-15"
    today = date(2026, 11, 30)

    def of(history):
        journey = told(history)
        marks = {mark.timescale.id for mark in average_marks(journey, today)}
        (clock,) = progress(journey, today, WorkingDays(), frozenset({"T17"}))
        return clock.due, "121 days" in marks, legal_status(journey, today)

    assert of(running) == (None, False, "placement order in force by Wed 15 Jul 2026")
    assert of(running.replace("(already running) ", "")) == (
        date(2026, 10, 15),
        True,
        "placement order Wed 15 Jul 2026",
    )
    assert of(f"{running}, placement_consent 2026-08-01")[0] == date(2026, 11, 1)


@pytest.mark.parametrize("ended", ["return_home", "tracking_ended_other (moved)"])
def test_an_order_of_proceedings_of_an_earlier_time_in_care_is_in_force_no_more(told, ended):
    before = f"care_entry 2020-01-01, care_order 2020-01-20, po_granted 2020-02-01, {ended} 2020-06-01"
    assert legal_status(told(before), date(2020, 5, 31)) == "placement order Sat 1 Feb 2020"
    again = f"{before}, care_entry 2024-01-01"
    assert legal_status(told(again), date(2026, 11, 30)) is None
    assert legal_status(told(f"{again}, interim_care_order 2024-01-03"), date(2026, 11, 30)) == (
        "interim care order Wed 3 Jan 2024"
    )


def test_of_a_child_who_left_care_and_came_back_on_one_day_only_an_order_from_that_day_on_is_in_force(told):
    history = "care_entry 2020-01-01, care_order 2020-01-20, return_home 2024-01-01, care_entry 2024-01-01"
    assert legal_status(told(history), date(2026, 11, 30)) is None
    assert legal_status(told(f"{history}, interim_care_order 2024-01-01"), date(2026, 11, 30)) == (
        "interim care order Mon 1 Jan 2024"
    )


def test_an_order_stands_where_tracking_ended_and_care_went_on(told):
    ended = "care_entry 2026-02-02, care_order 2026-11-02, tracking_ended_other (not_adoption) 2026-11-20"
    with_reason = ended.replace("not_adoption", "not_adoption by the court")
    for history in (ended, with_reason):
        again = told(f"{history}, care_entry 2026-11-25")
        assert legal_status(again, date(2026, 11, 30)) == "care order Mon 2 Nov 2026"


def test_a_special_guardianship_order_goes_on_although_the_child_is_back_in_care(told):
    again = told("care_entry 2020-01-01, care_order 2020-01-20, sgo 2020-06-01, care_entry 2024-01-01")
    assert legal_status(again, date(2026, 11, 30)) == "special guardianship order Mon 1 Jun 2020"


@pytest.mark.parametrize(
    ("history", "waits"),
    [
        ("placed 2026-06-01", False),
        ("placed 2026-06-01, placement_move 2026-06-01", False),
        ("placed 2026-06-01, plan_reversed 2026-09-01", True),
        ("placed 2026-06-01, po_revoked 2026-09-01", True),
        ("placed 2026-06-01, placement_move 2026-09-01", True),
        ("placed 2026-06-01, plan special_guardianship 2026-09-01", True),
        ("placed 2026-06-01, disruption 2026-09-01, placed 2026-10-01", False),
        ("ltf_match 2026-06-01", False),
        ("ltf_match 2026-06-01, plan_reversed 2026-09-01", False),
        ("ltf_match 2026-06-01, placement_move 2026-09-01", True),
        ("ltf_match 2026-06-01, disruption 2026-06-01", True),
    ],
)
def test_a_child_whose_family_came_to_nothing_waits_again(told, history, waits):
    entered = "care_entry 2026-02-02"
    since = waiting_since(told(f"{entered}, {history}"), date(2026, 11, 30))
    assert since == (date(2026, 2, 2) if waits else None)


def test_legal_status_is_the_last_order_with_its_date(told):
    history = "interim_care_order 2026-02-12, care_order 2026-07-15, po_granted 2026-07-15"
    assert legal_status(told(history), date(2026, 7, 20)) == "placement order Wed 15 Jul 2026"
    assert legal_status(told(history), date(2026, 3, 1)) == "interim care order Thu 12 Feb 2026"
    assert legal_status(told("care_entry 2026-02-02"), date(2026, 3, 1)) is None


def test_after_a_placement_order_is_revoked_the_care_order_is_in_force(told):
    journey = told("care_order 2026-07-15, po_granted 2026-07-15, po_revoked 2026-11-02")
    assert order_in_force(journey, date(2026, 11, 3)).milestone == "care_order"


def test_an_order_is_in_force_from_the_day_it_is_made(told):
    journey = told("care_order 2026-07-15")
    assert order_in_force(journey, date(2026, 7, 14)) is None
    assert order_in_force(journey, date(2026, 7, 15)).milestone == "care_order"


def test_a_placement_order_revoked_on_the_day_it_was_made_is_not_in_force(told):
    journey = told("care_order 2026-07-15, po_granted 2026-11-02, po_revoked 2026-11-02")
    assert order_in_force(journey, date(2026, 11, 3)).milestone == "care_order"


def test_of_two_orders_made_on_one_day_the_more_lasting_is_in_force(told):
    journey = told("interim_care_order 2026-07-15, care_order 2026-07-15")
    assert order_in_force(journey, date(2026, 7, 15)).milestone == "care_order"
    assert order_in_force(told("sgo 2026-07-15, care_order 2026-07-15"), date(2026, 7, 15)).milestone == "sgo"


def test_days_in_care_are_counted_in_this_period_of_care(told):
    journey = told("care_entry 2025-01-06, return_home 2025-06-02, care_entry 2026-02-02")
    assert days_in_care(journey, date(2026, 11, 23)) == 294
    assert days_in_care(journey, date(2025, 7, 1)) is None


def test_nothing_is_counted_on_after_tracking_ended(told):
    journey = told("care_entry 2026-02-02", closed=date(2026, 6, 1), born=Month(2025, 2))
    then, later = date(2026, 6, 1), date(2029, 1, 1)

    assert days_in_care(journey, date(2026, 5, 31)) == 118
    assert days_in_care(journey, later) == days_in_care(journey, then) == 119
    assert share_of_life(journey, later) == share_of_life(journey, then)
    assert age(journey.child, later) == "1 year 4 months"
    assert age(Child("BX-0043", "north", due=date(2026, 7, 1), closed=then), later) == (
        "unborn, expected Wed 1 Jul 2026"
    )


def test_a_share_of_life_is_never_more_than_all_of_it(told):
    journey = told("care_entry 2026-02-02", born=Month(2026, 2))
    assert share_of_life(journey, date(2026, 2, 28)) == pytest.approx(26 / 27)
    assert share_of_life(told("care_entry 2026-02-01", born=Month(2026, 2)), date(2026, 2, 2)) == 1
    assert share_of_life(told("care_entry 2026-01-31", born=Month(2026, 2)), date(2026, 2, 2)) == 1
    assert share_of_life(told("care_entry 2026-02-02", born=None), date(2026, 2, 28)) is None


def test_a_child_waits_until_moved_in_and_again_after_a_disruption(told):
    journey = told("care_entry 2026-02-02, placed 2026-06-01, disruption 2026-09-01")
    entered = date(2026, 2, 2)
    assert waiting_since(journey, date(2026, 5, 1)) == entered
    assert waiting_since(journey, date(2026, 7, 1)) is None
    assert waiting_since(journey, date(2026, 9, 1)) == entered


def test_a_child_placed_on_the_day_of_coming_into_care_does_not_wait_unless_it_disrupts_that_day(told):
    journey = told("care_entry 2026-02-02, placed 2026-02-02")
    disrupted = told("care_entry 2026-02-02, placed 2026-02-02, disruption 2026-02-02")
    assert waiting_since(journey, date(2026, 2, 2)) is None
    assert waiting_since(disrupted, date(2026, 2, 2)) == date(2026, 2, 2)


@pytest.mark.parametrize(
    ("born", "on", "said"),
    [
        (Month(2023, 3), date(2026, 11, 23), "3 years 8 months"),
        (Month(2026, 4), date(2026, 11, 23), "7 months"),
        (Month(2025, 10), date(2026, 11, 23), "1 year 1 month"),
        (Month(2024, 11), date(2026, 11, 1), "2 years"),
        (Month(2026, 11), date(2026, 11, 23), "under a month"),
    ],
)
def test_an_age_is_in_years_and_months(born, on, said):
    assert age(Child("BX-0042", "north", born), on) == said


def test_an_unborn_child_is_expected_on_a_day():
    child = Child("BX-0043", "north", due=date(2027, 1, 20))
    assert age(child, date(2026, 11, 23)) == "unborn, expected Wed 20 Jan 2027"
    assert age(child, date(2027, 1, 20)) == "unborn, expected Wed 20 Jan 2027"
    assert age(child, date(2027, 1, 21)) == "unborn, was expected Wed 20 Jan 2027"
    assert age(Child("BX-0043", "north"), date(2026, 11, 23)) == "unborn"


JOURNEYS = st.builds(
    lambda events, plans, entered, closed: Journey(
        Child("BX-0042", "north", Month(2025, 6), closed=closed),
        tuple(sorted([Event(entered, "care_entry"), *(Event(on, key) for key, on in events)])),
        tuple(sorted(PlanAgreed(on, plan) for plan, on in plans)),
    ),
    st.lists(
        st.tuples(st.sampled_from(sorted(MILESTONES)), st.dates(date(2026, 1, 1), date(2027, 12, 31))),
        max_size=30,
    ),
    st.lists(
        st.tuples(st.sampled_from(["adoption", "kinship"]), st.dates(date(2026, 1, 1), date(2027, 12, 31))),
        max_size=3,
    ),
    st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    st.none() | st.dates(date(2027, 6, 1), date(2027, 12, 31)),
)


@given(JOURNEYS, st.dates(date(2025, 12, 1), date(2028, 3, 31)))
def test_in_any_journey_every_state_agrees_with_its_dates(journey, on):
    open_now = []
    for standing in progress(journey, on, ENGLAND, EVERY_RULE):
        match standing.state:
            case State.NOT_RUNNING:
                assert standing.started is standing.due is standing.done is None
                continue
            case State.RUNNING:
                assert standing.days == (standing.due - on).days >= 0
            case State.MISSED:
                assert standing.days == (on - standing.due).days > 0
            case State.MET:
                assert standing.timescale.is_floor or standing.done <= max(standing.due, standing.started)
            case State.MET_LATE:
                assert standing.due < standing.done <= on
            case State.STOPPED:
                assert standing.started < standing.stopped <= on
        assert standing.started <= on
        if standing.is_running or standing.is_past:
            open_now.append(standing.timescale.id)
    assert len(open_now) == len(set(open_now))


@given(JOURNEYS, st.dates(date(2025, 12, 1), date(2028, 3, 31)))
def test_future_events_change_nothing(journey, on):
    assert progress(journey, on, ENGLAND, EVERY_RULE) == progress(journey.until(on), on, ENGLAND, EVERY_RULE)
    assert average_marks(journey, on) == average_marks(journey.until(on), on)
    assert review_in_line(journey, on) == review_in_line(journey.until(on), on)


def test_reading_a_journey_day_by_day_a_met_timescale_stays_met(told):
    journey = told(
        "care_entry 2026-02-02, proceedings_issued 2026-02-10, lac_review_1 2026-02-27, ppm 2026-03-10, "
        "plan adoption 2026-05-18, adm_sbpfa 2026-05-18, lac_review_2 2026-05-25, po_granted 2026-07-15, "
        "adoption_review 2026-10-01, match_panel 2026-11-10, adm_match 2026-11-17, placed 2026-12-01, "
        "placement_visit 2026-12-04, adoption_review 2026-12-22, adoption_application 2027-02-15, adoption_order 2027-05-04"
    )
    met: dict[tuple[str, int], date | None] = {}
    for n in range(500):
        on = date(2026, 2, 1) + timedelta(days=n)
        for standing in progress(journey, on, ENGLAND, EVERY_RULE):
            key = standing.timescale.id, standing.nth
            assert standing.is_met or key not in met, (key, on)
            if standing.is_met:
                assert met.setdefault(key, standing.done) == standing.done or standing.timescale.is_floor


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (Month(2024, 11), "2 years"),
        (Month(2024, 10), "2 years"),
        (Month(2020, 1), "6 years"),
        (Month(2024, 12), "1 year 11 months"),
        (Month(2026, 11), "under a month"),
        (None, "unborn"),
    ],
)
def test_an_age_is_brief_from_the_second_birthday_on(born, said):
    assert brief_age(Child("BX-0042", "north", born), date(2026, 11, 26)) == said
