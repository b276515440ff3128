from datetime import date

import pytest

from permanence.journey import Event
from permanence.milestones import MILESTONES
from permanence.outcomes import (
    _PHRASES,
    OUTCOMES,
    begins_again,
    ending,
    ending_of,
    ending_told,
    is_after_ending,
    is_silent,
    nearest_outcomes,
    outcomes_typed,
    silences,
    silent_since,
)

SILENT = ("died", "stillborn", "termination")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("adopted", "adopted"),
        ("sgo", "special_guardianship"),
        ("returned home", "returned_home"),
        ("moved abroad", "moved_abroad"),
        ("turned 18", "left_care"),
        ("died", "died"),
        ("termination of pregnancy", "termination"),
        ("stillborn", "stillborn"),
    ],
)
def test_what_people_type_names_the_outcome_they_mean(text, key):
    found, taken = outcomes_typed([*text.split(), "03/03/2027"])
    assert ([outcome.key for outcome in found], taken) == ([key], len(text.split()))


def test_every_phrase_matches_one_outcome():
    assert not [phrase for phrase, rows in _PHRASES.items() if len(rows) > 1]


def test_every_outcome_records_a_milestone_that_exists():
    assert {outcome.milestone for outcome in OUTCOMES.values()} <= set(MILESTONES)


def test_a_death_a_stillbirth_and_a_termination_silence_everything_about_the_child():
    assert tuple(key for key, outcome in OUTCOMES.items() if outcome.silences) == SILENT


@pytest.mark.parametrize("detail", [*SILENT, "Died", "termination of pregnancy", "Stillbirth"])
def test_the_detail_of_tracking_ended_can_silence_everything_about_the_child(detail):
    assert silences(Event(date(2026, 11, 2), "tracking_ended_other", detail))


@pytest.mark.parametrize("detail", ["", "moved_abroad", "no longer adoption"])
def test_other_endings_are_not_silent(detail):
    assert not silences(Event(date(2026, 11, 2), "tracking_ended_other", detail))
    assert not silences(Event(date(2026, 11, 2), "plan_reversed", "died"))


def test_a_childs_outcome_or_an_event_silences_everything_about_them(told):
    assert is_silent(told("", outcome="stillborn"))
    assert is_silent(told("tracking_ended_other (died) 2026-11-02"))
    assert not is_silent(told("care_entry 2026-02-02", outcome="adopted"))
    assert not is_silent(told("care_entry 2026-02-02"))


def test_a_mistyped_outcome_has_similar_ones():
    assert nearest_outcomes("adoptd")[0] == "Adopted"


@pytest.mark.parametrize(
    "ended", ["tracking_ended_other 2026-11-02", "tracking_ended_other (lost) 2026-11-02"]
)
def test_tracking_that_ended_without_a_known_reason_ended_another_way(told, ended):
    assert ending(told(f"care_entry 2026-02-02, {ended}")) == (date(2026, 11, 2), OUTCOMES["other"])


def test_tracking_ended_as_its_ending_says(told):
    journey = told("care_entry 2026-02-02, tracking_ended_other (moved_abroad to her aunt) 2026-11-02")
    assert ending(journey) == (date(2026, 11, 2), OUTCOMES["moved_abroad"])


@pytest.mark.parametrize(
    ("detail", "key", "reason"),
    [
        ("with_relatives", "with_relatives", ""),
        ("with_relatives the aunt came forward", "with_relatives", "the aunt came forward"),
        ("the aunt came forward", None, "the aunt came forward"),
        ("", None, ""),
    ],
)
def test_an_ending_tells_how_it_ended_and_then_why(detail, key, reason):
    known, why = ending_told(detail)
    assert (known.key if known else None, why) == (key, reason)


def test_a_milestone_whose_detail_begins_as_an_outcome_does_is_no_ending():
    reversed_on = Event(date(2026, 11, 2), "plan_reversed", "other carers came forward")
    assert ending_of(reversed_on) == (None, "other carers came forward")


@pytest.mark.parametrize(
    "detail", ["other died", "left_care has died in hospital", "died", "died in hospital", "stillborn"]
)
def test_a_death_told_as_the_reason_for_another_ending_silences_everything(told, detail):
    journey = told(f"care_entry 2026-02-02, tracking_ended_other ({detail}) 2026-11-02")
    assert is_silent(journey)
    on, outcome = ending(journey)
    assert (on, outcome.silences) == (date(2026, 11, 2), True)


@pytest.mark.parametrize("same_day", ["link 2026-11-02", "plan kinship 2026-11-02"])
def test_what_happened_on_the_day_of_leaving_care_does_not_show_that_tracking_goes_on(told, same_day):
    journey = told(f"care_entry 2026-02-02, {same_day}, return_home 2026-11-02")
    assert ending(journey) == (date(2026, 11, 2), OUTCOMES["returned_home"])


@pytest.mark.parametrize(
    ("history", "is_open"),
    [
        ("tracking_ended_other (moved_authority) 2026-03-02, care_entry 2026-05-01", True),
        ("tracking_ended_other (moved_authority) 2026-03-02, ppm 2026-05-01", False),
        ("tracking_ended_other (mistake) 2026-03-02, care_entry 2026-03-02", False),
        ("tracking_ended_other (died) 2026-03-02, care_entry 2026-05-01", False),
        ("return_home 2026-03-02, care_entry 2026-05-01", True),
    ],
)
def test_tracking_that_ended_goes_on_when_the_child_comes_into_care_again(told, history, is_open):
    assert (ending(told(f"care_entry 2026-02-02, {history}")) is None) is is_open


def test_a_closed_child_comes_into_care_again_after_the_closing(told):
    adopted = told("care_entry 2025-02-02, adoption_order 2026-03-02", closed=date(2026, 3, 2))

    assert [begins_again(adopted, date(2026, 3, day)) for day in (1, 2, 3)] == [False, True, True]
    assert not begins_again(told("care_entry 2025-02-02"), date(2026, 3, 3))
    died = told("tracking_ended_other (died) 2026-03-02", closed=date(2026, 3, 2))
    assert not begins_again(died, date(2026, 3, 3))


def test_a_death_told_with_a_reason_in_its_place_is_still_the_ending(told):
    reason = "tracking_ended_other (confirmed by the hospital) 2026-03-02"
    died = told(f"{reason}, care_entry 2026-05-01", outcome="died")

    assert ending(died) == (date(2026, 3, 2), OUTCOMES["died"])
    assert ending(told(reason, outcome="moved_authority")) == (date(2026, 3, 2), OUTCOMES["other"])


def test_nothing_can_have_happened_after_the_first_death_or_the_closing_as_one(told):
    first = told("tracking_ended_other (died) 2026-03-02, tracking_ended_other (moved) 2026-05-01")

    assert silent_since(first) == date(2026, 3, 2)
    assert silent_since(told("", outcome="stillborn", closed=date(2026, 3, 2))) == date(2026, 3, 2)
    assert silent_since(told("tracking_ended_other (moved) 2026-03-02", closed=date(2026, 3, 2))) is None
    assert silent_since(told("care_entry 2026-03-02")) is None


@pytest.mark.parametrize(
    ("milestone", "on", "contradicts"),
    [
        ("ppm", 3, True),
        ("ppm", 2, False),
        ("adoption_order", 3, True),
        ("life_story", 3, False),
        ("tracking_ended_other", 3, False),
    ],
)
def test_what_comes_after_an_ending_contradicts_it_but_for_what_may_follow_an_adoption(
    milestone, on, contradicts
):
    assert is_after_ending(Event(date(2026, 3, on), milestone), date(2026, 3, 2)) is contradicts
