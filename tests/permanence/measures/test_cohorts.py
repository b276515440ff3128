"""Cohorts by milestones: which begin one, where it is followed to, and the same in SQL."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.errors import RuleBroken
from permanence.measures.cohorts import FIRST_DAYS, followed, usual_end
from permanence.measures.indicators import INDICATORS
from permanence.measures.statement import statement
from permanence.measures.windows import year
from permanence.milestones import MILESTONES

CENSUS = date(2026, 9, 30)
ROAD = (
    "care_entry 2024-05-01, proceedings_issued 2024-05-10, adm_sbpfa 2024-08-01, po_granted 2024-09-01, adm_match 2024-10-01, "
    "placed 2024-11-01, adoption_order 2025-06-01"
)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("po_granted", "adm_match", "COHORT"),
        ("adm_sbpfa", "adm_match", "COHORT-DECISION"),
        ("early_ff_start", "adm_sbpfa", "COHORT-EARLY"),
        ("family_finder_allocated", "adm_sbpfa", "COHORT-EARLY"),
        ("care_entry", "placed", "COHORT-ENTRY"),
    ],
)
def test_a_cohort_is_followed_to_its_usual_end(start, end, code):
    assert usual_end(MILESTONES[start]) is MILESTONES[end]
    assert followed(MILESTONES[start], MILESTONES[end]) is INDICATORS[code]


def test_any_other_cohort_is_followed_to_being_placed():
    assert usual_end(MILESTONES["final_hearing"]) is MILESTONES["placed"]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("proceedings_issued", "po_granted", 114),
        ("care_entry", "adoption_order", 396),
        ("po_granted", "placed", 61),
    ],
)
def test_any_milestone_is_followed_to_any_later_one(authority, told, start, end, days):
    row = followed(MILESTONES[start], MILESTONES[end])
    some = authority([told(ROAD)])

    assert some.rows(statement(row, year(2024), CENSUS)) == [(days, "reached", 1)]
    assert row.name == f"Cohort by {MILESTONES[start].words}, to {MILESTONES[end].words}"


def test_who_left_another_way_has_not_reached_an_adoption_order(authority, told):
    row = followed(MILESTONES["care_entry"], MILESTONES["adoption_order"])
    some = authority([told("care_entry 2024-05-01, sgo 2024-12-01")])

    assert some.rows(statement(row, year(2024), CENSUS)) == [(214, "ended", 1)]


@pytest.mark.parametrize(
    ("end", "left"),
    [("sgo", "sgo"), ("cao", "cao"), ("return_home", "return_home"), ("adoption_order", "adoption_order")],
)
def test_who_left_care_so_has_reached_it(authority, told, end, left):
    row = followed(MILESTONES["care_entry"], MILESTONES[end])
    some = authority([told(f"care_entry 2024-05-01, {left} 2024-12-01")])

    assert some.rows(statement(row, year(2024), CENSUS)) == [(214, "reached", 1)]


@pytest.mark.parametrize(
    ("end", "later", "counted"),
    [
        ("sgo", "", (882, "waiting", 1)),
        ("final_hearing", "", (882, "waiting", 1)),
        ("return_home", "", (882, "waiting", 1)),
        ("sgo", ", return_home 2024-12-01", (214, "ended", 1)),
        ("ltf_match", ", tracking_ended_other (died) 2024-12-01", (214, "ended", 1)),
        ("adoption_order", "", (153, "ended", 1)),
    ],
)
def test_a_plan_for_adoption_that_is_reversed_ends_the_road_to_adoption_alone(
    authority, told, end, later, counted
):
    row = followed(MILESTONES["care_entry"], MILESTONES[end])
    some = authority([told(f"care_entry 2024-05-01, adm_sbpfa 2024-08-01, plan_reversed 2024-10-01{later}")])

    assert some.rows(statement(row, year(2024), CENSUS)) == [counted]


@pytest.mark.parametrize(
    ("start", "end", "field", "reason"),
    [
        ("po_granted", "po_granted", "to", "A cohort by placement order is not followed to placement order, which usually comes no later."),
        ("early_ff_start", "family_finder_allocated", "to", "A cohort by early family finding started is not followed to"),
        ("placed", "adm_match", "to", "A cohort by placed for adoption is not followed to match"),
        ("link", "adm_match", "milestone", "No cohort is counted by link identified. It can be by came into care, care proceedings issued,"),
        ("po_granted", "medical", "to", "No cohort is counted by adoption medical."),
    ],
)  # fmt: skip
def test_what_makes_no_cohort_is_refused(start, end, field, reason):
    with pytest.raises(RuleBroken) as refusal:
        followed(MILESTONES[start], MILESTONES[end])

    assert reason in str(refusal.value)
    assert refusal.value.field == field


def test_a_refusal_names_every_milestone_that_makes_a_cohort():
    with pytest.raises(RuleBroken) as refusal:
        followed(MILESTONES["link"], MILESTONES["adm_match"])

    assert str(refusal.value).endswith("special guardianship order, child arrangements order or return home.")
    assert all(MILESTONES[key].words in str(refusal.value) for key in FIRST_DAYS)


def test_a_cohort_by_other_milestones_says_what_it_counts_and_that_it_was_added():
    row = followed(MILESTONES["proceedings_issued"], MILESTONES["po_granted"])

    assert row == replace(
        INDICATORS["COHORT"],
        code="COHORT proceedings_issued po_granted",
        name="Cohort by care proceedings issued, to placement order",
        start="proceedings",
        end="first_ordered",
        reading="children with care proceedings issued, the first of the period of care, in the window, followed to the day: with "
        "placement order by then, waiting still, or ended otherwise; counted although it came to nothing later",
        source="added: as Tables 3 and 4 of DfE RR569, 2017, by other milestones",
    )
