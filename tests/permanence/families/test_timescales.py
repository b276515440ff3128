"""The timescales of adoptive families: from which day, until which, and what a hold puts off."""

from datetime import date

import pytest

from permanence.clocks import clocks_named, watched, watched_of_families
from permanence.families.steps import STEPS
from permanence.families.timescales import FAMILY_BY_ID, FAMILY_TIMESCALES, family_progress
from permanence.progress import State
from permanence.timescales import BY_ID, Group
from permanence.working_days import WorkingDays


def day(text):
    return date.fromisoformat(text)


def of(journey, rule, on):
    return next((each for each in family_progress(journey, day(on)) if each.timescale.id == rule), None)


def test_the_rows_name_steps_and_have_a_source():
    for row in FAMILY_TIMESCALES:
        assert {*row.after, *row.before, *row.ends} <= set(STEPS)
        assert row.source
        assert row.group is Group.ADOPTERS
    assert not set(FAMILY_BY_ID) & set(BY_ID)


@pytest.mark.parametrize(
    ("history", "rule", "due"),
    [
        ("stage1_began 2026-08-31", "T25", "2026-10-31"),
        ("stage1_ended 2026-08-31", "T27", "2027-02-28"),
        ("stage2_began 2026-08-12", "T26", "2026-12-12"),
        # 40 working days beginning with the day it was sent: Monday 31 August 2026 is a bank holiday.
        ("determination 2026-08-03", "T28", "2026-09-28"),
        ("approved 2018-06-01", "T24", "2018-09-01"),
        # On hold for 30 days: as many more for the assessment, and none for the break between the stages.
        ("stage2_began 2026-08-12, on_hold 2026-09-01, back 2026-10-01", "T26", "2027-01-11"),
        ("stage1_ended 2026-08-12, on_hold 2026-09-01, back 2026-10-01", "T27", "2027-02-12"),
        # A hold that began before the assessment counts from the day that the assessment began.
        ("on_hold 2026-08-02, stage2_began 2026-08-12, back 2026-08-22", "T26", "2026-12-22"),
        # A hold after the date puts off nothing that was past already, and one that begins on the date does.
        ("stage2_began 2026-02-12, on_hold 2026-07-01, back 2026-08-01", "T26", "2026-06-12"),
        ("stage2_began 2026-02-12, on_hold 2026-06-12, back 2026-06-22", "T26", "2026-06-22"),
        # A hold that was over before the assessment began, or on that day, takes nothing from its time.
        ("on_hold 2026-07-01, back 2026-08-01, stage2_began 2026-08-12", "T26", "2026-12-12"),
        ("on_hold 2026-07-01, back 2026-08-12, stage2_began 2026-08-12", "T26", "2026-12-12"),
        # A second proposal begins again, and an approval that is on record twice does not.
        ("determination 2026-06-01, determination 2026-08-03", "T28", "2026-09-28"),
        ("approved 2018-06-01, approved 2018-07-01", "T24", "2018-09-01"),
        ("approved 2026-02-28", "T35", "2027-02-28"),
        ("approved 2025-08-12, approval_review 2026-08-03", "T36", "2027-08-03"),
        ("approved 2024-08-12, approval_review 2025-08-03, approval_review 2026-07-01", "T36", "2027-07-01"),
        # A match that ended takes nothing from the year, and what fell due while it stood is due as it ends.
        ("approved 2026-02-01, matched 2026-04-01, match_ended 2026-05-01", "T35", "2027-02-01"),
        (
            "approved 2025-02-01, matched 2025-12-01, placed 2026-01-05, match_ended 2026-05-01",
            *("T35", "2026-05-01"),
        ),
        (
            "approved 2024-02-01, approval_review 2025-02-01, matched 2026-01-02, match_ended 2026-05-01",
            *("T36", "2026-05-01"),
        ),
        # A hold puts off no review.
        ("approved 2026-02-01, on_hold 2026-06-01, back 2026-09-01", "T35", "2027-02-01"),
        # The first day on which the regulations were in force.
        ("approved 2005-12-30", "T35", "2006-12-30"),
        # The first day on which the two stages were law.
        ("stage2_began 2013-07-01", "T26", "2013-11-01"),
    ],
)
def test_due_dates(adopters, history, rule, due):
    assert of(adopters(history), rule, "2027-03-01").due == day(due)


def test_a_proclaimed_holiday_is_no_working_day(adopters):
    calendar = WorkingDays(frozenset({day("2026-09-01")}))
    (found,) = family_progress(adopters("determination 2026-08-03"), day("2026-09-28"), calendar)
    assert found.due == day("2026-09-29")


@pytest.mark.parametrize(
    ("history", "rule", "on", "state", "days"),
    [
        ("stage2_began 2026-08-12", "T26", "2026-12-12", State.RUNNING, 0),
        ("stage2_began 2026-08-12", "T26", "2026-12-13", State.MISSED, 1),
        ("stage2_began 2026-08-12, approved 2026-12-12", "T26", "2026-12-20", State.MET, 122),
        ("stage2_began 2026-08-12, approved 2026-12-13", "T26", "2026-12-20", State.MET_LATE, 123),
        ("stage2_began 2026-08-12, determination 2026-10-12", "T26", "2026-12-20", State.MET, 61),
        ("stage2_began 2026-08-12, more_time 2026-10-12", "T26", "2026-12-20", State.STOPPED, 0),
        (
            "stage2_began 2026-08-12, more_time 2026-10-12, approved 2026-11-12",
            "T26",
            "2026-12-20",
            State.STOPPED,
            0,
        ),
        ("stage2_began 2026-08-12, on_hold 2026-10-12", "T26", "2026-12-20", State.STOPPED, 0),
        ("stage2_began 2026-08-12, withdrew 2026-10-12", "T26", "2026-12-20", State.STOPPED, 0),
        # A match that ended shows all the same that the family was approved.
        (
            "stage2_began 2026-08-12, matched 2026-10-12, match_ended 2026-11-12",
            *("T26", "2026-12-20", State.STOPPED, 0),
        ),
        # On one day: decided as it began, left as it began, matched as it was decided.
        ("stage2_began 2026-08-12, approved 2026-08-12", "T26", "2026-12-20", State.MET, 0),
        ("stage2_began 2026-08-12, withdrew 2026-08-12", "T26", "2026-12-20", State.STOPPED, 0),
        (
            "stage2_began 2026-08-12, approved 2026-10-12, matched 2026-10-12",
            "T26",
            "2026-12-20",
            State.MET,
            61,
        ),
        ("approved 2025-11-12", "T35", "2026-11-12", State.RUNNING, 0),
        ("approved 2025-11-12", "T35", "2026-11-13", State.MISSED, 1),
        ("approved 2025-11-12, approval_review 2026-11-12", "T35", "2026-12-20", State.MET, 365),
        ("approved 2025-11-12, approval_review 2026-11-13", "T35", "2026-12-20", State.MET_LATE, 366),
        ("approved 2025-11-12, matched 2026-10-01", "T35", "2026-12-20", State.STOPPED, 0),
        ("approved 2025-11-12, placed 2026-10-01", "T35", "2026-12-20", State.STOPPED, 0),
        ("approved 2025-11-12, withdrew 2026-10-01", "T35", "2026-12-20", State.STOPPED, 0),
        (
            "approved 2025-11-12, matched 2026-10-01, match_ended 2026-12-10",
            "T35",
            "2026-12-20",
            State.MISSED,
            10,
        ),
        (
            "approved 2025-11-12, matched 2026-10-01, match_ended 2026-12-10, matched 2026-12-15",
            *("T35", "2026-12-20", State.STOPPED, 0),
        ),
        ("approved 2024-11-12, approval_review 2025-11-12", "T36", "2026-12-20", State.MISSED, 38),
        # What has not happened by the day counts for nothing.
        ("stage2_began 2026-08-12, withdrew 2026-12-12", "T26", "2026-11-12", State.RUNNING, 30),
        ("stage1_began 2026-08-12, stage2_began 2026-09-12", "T25", "2026-12-20", State.STOPPED, 0),
        ("stage1_ended 2026-01-12", "T27", "2026-12-12", State.MISSED, 153),
        # Stage one that begins and ends on one day is no stage one that began again.
        ("stage1_began 2026-01-12, stage1_ended 2026-01-12", "T27", "2026-12-12", State.MISSED, 153),
        ("stage1_ended 2026-01-12, stage1_began 2026-01-13", "T27", "2026-12-12", State.STOPPED, 0),
        ("determination 2026-08-03", "T28", "2026-09-28", State.RUNNING, 0),
        ("determination 2026-08-03", "T28", "2026-09-29", State.MET, 56),
        ("determination 2026-08-03, representations 2026-10-20", "T28", "2026-10-29", State.MET, 78),
        # The last day on which it was law, and the first on which it was not: nothing is past, and nothing meets it.
        ("approved 2019-02-01", "T24", "2019-03-28", State.RUNNING, 34),
        ("approved 2019-02-01", "T24", "2019-03-29", State.STOPPED, 0),
        ("approved 2019-02-01, register_referral 2019-04-01", "T24", "2026-11-30", State.STOPPED, 0),
        ("approved 2019-02-01, register_referral 2019-03-01", "T24", "2026-11-30", State.MET, 28),
    ],
)
def test_the_state_on_a_day(adopters, history, rule, on, state, days):
    found = of(adopters(history), rule, on)
    assert (found.state, found.days) == (state, days)


@pytest.mark.parametrize(
    ("history", "rule", "started", "due", "done", "stopped"),
    [
        ("stage2_began 2026-11-12", "T26", "2026-11-12", "2027-03-12", None, None),
        ("stage2_began 2026-08-12", "T26", "2026-08-12", "2026-12-12", None, None),
        (
            "stage2_began 2026-08-12, approved 2026-12-13",
            *("T26", "2026-08-12", "2026-12-12", "2026-12-13", None),
        ),
        (
            "stage2_began 2026-08-12, more_time 2026-10-12",
            *("T26", "2026-08-12", "2026-12-12", None, "2026-10-12"),
        ),
        (
            "stage2_began 2026-08-12, on_hold 2026-10-13",
            *("T26", "2026-08-12", "2026-12-12", None, "2026-10-13"),
        ),
        # What was law no more stopped it, and a match before that did.
        ("approved 2019-02-01", "T24", "2019-02-01", "2019-05-01", None, "2019-03-29"),
        ("approved 2019-02-01, matched 2019-03-01", "T24", "2019-02-01", "2019-05-01", None, "2019-03-01"),
        # The adopters' time is over on its last day, with nothing received.
        ("determination 2026-08-03", "T28", "2026-08-03", "2026-09-28", "2026-09-28", None),
    ],
    ids=["running", "missed", "met", "stopped", "on hold", "no more law", "matched before that", "over"],
)
def test_a_timescale_has_the_days_from_which_and_until_which_it_ran(
    adopters, history, rule, started, due, done, stopped
):
    found = of(adopters(history), rule, "2026-12-20")
    assert [found.started, found.due, found.done, found.stopped] == [
        on and day(on) for on in (started, due, done, stopped)
    ]


@pytest.mark.parametrize(
    ("history", "rule"),
    [
        ("stage2_began 2013-06-30", "T26"),
        ("approved 2019-03-29", "T24"),
        ("approved 2005-12-29", "T35"),
        ("enquiry 2025-01-05, stage2_began 2025-02-05, withdrew 2025-03-05, enquiry 2026-01-05", "T26"),
        ("enquiry 2025-01-05", "T25"),
    ],
)
def test_none_runs_out_of_force_or_from_before_the_last_enquiry(adopters, history, rule):
    assert of(adopters(history), rule, "2026-12-20") is None


def test_only_what_is_watched_is_looked_at(adopters):
    journey = adopters("stage1_ended 2026-08-01, stage2_began 2026-08-12")
    assert [each.timescale.id for each in family_progress(journey, day("2026-09-01"), watched={"T26"})] == [
        "T26"
    ]


def test_an_unconfirmed_figure_and_history_are_off_until_they_are_adopted():
    assert watched_of_families() == {"T26", "T27", "T28"}
    assert watched_of_families({"T25": True, "adopters": False}) == {"T25"}
    assert watched_of_families({"adopters": True}) == {"T26", "T27", "T28", "T35", "T36"}
    assert clocks_named(["T25", "adopters"]) == ("T25", "adopters")
    assert not watched({"adopters": True, "T25": True}) & set(FAMILY_BY_ID), "never for children"
