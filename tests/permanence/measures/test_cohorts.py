"""Cohorts by milestones: which begin one, where it is followed to, and the same in SQL."""

from datetime import date

import pytest

from permanence.errors import RuleBroken
from permanence.measures.cohorts import followed, usual_end
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
    ("start", "end", "reason"),
    [
        ("po_granted", "po_granted", "A cohort by placement order is not followed to placement order, which usually comes no later."),
        ("early_ff_start", "family_finder_allocated", "A cohort by early family finding started is not followed to"),
        ("placed", "adm_match", "A cohort by placed for adoption is not followed to match"),
        ("link", "adm_match", "No cohort is counted by link identified. It can be by came into care, care proceedings issued,"),
        ("po_granted", "medical", "No cohort is counted by adoption medical."),
    ],
)  # fmt: skip
def test_what_makes_no_cohort_is_refused(start, end, reason):
    with pytest.raises(RuleBroken) as refusal:
        followed(MILESTONES[start], MILESTONES[end])

    assert reason in str(refusal.value)
