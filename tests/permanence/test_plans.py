from datetime import date

import pytest

from permanence.journey import Child, Event, Journey, PlanAgreed
from permanence.plans import (
    _PHRASES,
    PLANS,
    days_off_adoption,
    nearest_plans,
    plan_since,
    plan_words,
    plans_typed,
    with_plans,
)


def typed(text):
    found, taken = plans_typed(text.split())
    return [plan.key for plan in found], taken


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("adoption", "adoption"),
        ("Special Guardianship", "special_guardianship"),
        ("sgo", "special_guardianship"),
        ("kinship", "kinship"),
        ("connected persons", "kinship"),
        ("long-term fostering", "long_term_fostering"),
        ("return home", "return_home"),
        ("return home within six months", "return_home_six_months"),
        ("residential", "residential"),
        ("supported living", "supported_living"),
        ("remain with family", "remain_with_family"),
    ],
)
def test_what_people_type_names_the_plan_they_mean(text, key):
    assert typed(text) == ([key], len(text.split()))


def test_the_words_after_a_plan_are_left():
    assert typed("adoption alongside special guardianship") == (["adoption"], 1)
    assert typed("adoption 01/09/2026 because ADM decision") == (["adoption"], 1)
    assert typed("wibble") == ([], 0)


def test_every_phrase_matches_one_plan():
    assert not [phrase for phrase, rows in _PHRASES.items() if len(rows) > 1]


def test_every_plan_has_a_code_of_the_dataset():
    codes = {plan.code for plan in PLANS.values()}
    assert codes == {
        "ADOPTION", "LTFOST18", "LTRELFR", "OTHERPLN", "REMAINSUP", "RESPLMT", "RETURN1M", "RETURN6M", "RETURNEV", "SUPPLIV",
    }  # fmt: skip


def test_only_adoption_is_adoption():
    assert [key for key, plan in PLANS.items() if plan.is_adoption] == ["adoption"]


def test_a_mistyped_plan_has_similar_ones():
    assert nearest_plans("adoptoin")[0] == "Adoption"


def test_adoption_stops_being_the_plan_when_another_is_agreed_or_it_is_reversed(told):
    journey = told(
        "plan adoption 2026-02-02, plan kinship+adoption 2026-03-02, plan kinship 2026-04-01, "
        "perm_plan_agreed (long_term_fostering) 2026-05-01, perm_plan_agreed (adoption) 2026-06-01, plan_reversed 2026-07-01"
    )
    assert days_off_adoption(journey) == (date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1))


def test_when_two_plans_are_agreed_on_one_day_the_later_recorded_counts():
    day = date(2026, 4, 1)
    recorded = PlanAgreed(day, "adoption"), PlanAgreed(day, "kinship")
    child = Child("BX-0042", "north")
    assert days_off_adoption(Journey(child, plans=recorded)) == (day,)
    assert days_off_adoption(Journey(child, plans=recorded[::-1])) == ()


def test_a_plan_agreed_is_among_what_is_on_record_in_words(told):
    journey = told("care_entry 2026-02-02, plan adoption+special_guardianship 2026-05-18, ppm 2026-06-01")
    because = PlanAgreed(date(2026, 7, 1), "kinship", because="an aunt")

    recorded = with_plans(Journey(journey.child, journey.events, (*journey.plans, because)))

    assert [each.milestone for each in recorded] == [
        "care_entry", "perm_plan_agreed", "ppm", "perm_plan_agreed",
    ]  # fmt: skip
    assert recorded[1] == Event(
        date(2026, 5, 18), "perm_plan_agreed", "adoption, alongside special guardianship"
    )
    assert recorded[3].detail == "kinship care; an aunt"


def test_no_plan_has_no_words():
    assert plan_words(None) == ""


@pytest.mark.parametrize(
    ("history", "since"),
    [
        ("care_entry 2026-02-02", None),
        ("plan adoption 2026-05-18", "2026-05-18"),
        ("plan adoption 2026-05-18, plan adoption 2026-06-01, plan adoption 2026-07-01", "2026-05-18"),
        ("plan adoption 2026-05-18, plan adoption+kinship 2026-06-01", "2026-06-01"),
        ("plan adoption 2026-05-18, plan kinship 2026-06-01, plan adoption 2026-07-01", "2026-07-01"),
        ("plan adoption 2026-05-18, plan_reversed 2026-06-01, plan adoption 2026-07-01", "2026-07-01"),
        # On one day: agreed as it was reversed, and agreed again as it was reversed.
        ("plan adoption 2026-05-18, plan_reversed 2026-05-18, plan adoption 2026-06-01", "2026-05-18"),
        ("plan adoption 2026-05-18, plan_reversed 2026-06-01, plan adoption 2026-06-01", "2026-06-01"),
        ("plan adoption 2026-01-18, care_entry 2026-02-02, plan adoption 2026-07-01", "2026-01-18"),
        (
            "care_entry 2026-02-02, plan adoption 2026-05-18, care_entry 2026-06-20, plan adoption 2026-07-01",
            "2026-07-01",
        ),
    ],
)
def test_a_plan_has_stood_since_it_was_first_agreed(told, history, since):
    assert plan_since(told(history)) == (since and date.fromisoformat(since))


def test_of_two_plans_agreed_on_one_day_the_later_recorded_has_stood_since():
    day, again = date(2026, 4, 1), date(2026, 5, 1)
    plans = PlanAgreed(day, "kinship"), PlanAgreed(day, "adoption"), PlanAgreed(again, "adoption")
    assert plan_since(Journey(Child("BX-0042", "north"), plans=plans)) == day
