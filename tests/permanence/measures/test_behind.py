"""What is said of each child behind a figure."""

from datetime import date

import pytest

from permanence.measures.behind import DAYS, LACKS, behind, left_out, more_columns
from permanence.measures.figures import WITHOUT, children
from permanence.measures.indicators import INDICATORS, Population, beside
from permanence.measures.statement import counts_of, listing, statement
from permanence.measures.windows import year

CENSUS = date(2025, 3, 31)
IN_CARE = "care_entry 2024-05-01, adm_sbpfa 2024-06-01"


@pytest.fixture
def said(authority, told):
    """Return what is said of one child behind a figure of 2024-25."""

    def of(code, history):
        row = INDICATORS[code]
        some = authority([told(history)])
        found = some.rows(listing(row, year(2024), CENSUS, more_columns(row)))
        return [behind(row, each).words for each in found]

    return of


@pytest.mark.parametrize(
    ("code", "history", "words"),
    [
        (
            "A2",
            f"{IN_CARE}, po_granted 2024-07-01, adm_match 2024-08-01, placed 2024-09-01, adoption_order 2025-01-01",
            "order Mon 1 Jul 2024 · match Thu 1 Aug 2024 · 31 days",
        ),
        (
            "A2",
            f"{IN_CARE}, adm_match 2024-08-01, po_granted 2024-08-15, placed 2024-09-01, adoption_order 2025-01-01",
            "order Thu 15 Aug 2024 · match Thu 1 Aug 2024 · 14 days before it, which counts as none",
        ),
        (
            "A2",
            f"{IN_CARE}, adm_match 2024-08-01, placed 2024-09-01, adoption_order 2025-01-01",
            "match Thu 1 Aug 2024 · no placement order",
        ),
        (
            "A2",
            f"{IN_CARE}, po_granted 2024-07-01, adm_match 2024-08-01, adoption_order 2025-01-01",
            "order Mon 1 Jul 2024 · match Thu 1 Aug 2024 · never placed for adoption",
        ),
        (
            "A1",
            f"{IN_CARE}, adoption_order 2025-01-01",
            "came into care Wed 1 May 2024 · no day for: placed",
        ),
        (
            "A1",
            "adm_sbpfa 2024-06-01, placed 2024-09-01, adoption_order 2025-01-01",
            "placed Sun 1 Sep 2024 · no day is known for: came into care",
        ),
        ("A9", IN_CARE, "came into care Wed 1 May 2024 · 334 days, waiting"),
        (
            "A5",
            f"{IN_CARE}, plan_reversed 2024-06-02",
            "decision Sat 1 Jun 2024 · plan reversed Sun 2 Jun 2024 · 1 day",
        ),
        (
            "S6",
            f"{IN_CARE}, placed 2024-09-01, adoption_order 2025-01-01",
            "came into care Wed 1 May 2024 · adopted Wed 1 Jan 2025 · 245 days",
        ),
        (
            "SGO",
            f"{IN_CARE}, return_home 2025-01-01",
            "came into care Wed 1 May 2024 · left care Wed 1 Jan 2025 · 245 days, left another way",
        ),
        (
            "COHORT-DECISION",
            f"{IN_CARE}, plan_reversed 2024-07-01",
            "decision Sat 1 Jun 2024 · 30 days, ended otherwise",
        ),
        (
            "MATCH6",
            f"{IN_CARE}, adm_match 2025-01-01",
            "decision Sat 1 Jun 2024 · match Wed 1 Jan 2025 · not in time",
        ),
        ("HARDER", f"{IN_CARE}, po_granted 2024-07-01", "came into care Wed 1 May 2024 · not known"),
        (
            "ORDERMATCH",
            f"{IN_CARE}, po_granted 2024-07-01, adm_match 2024-08-01",
            "order Mon 1 Jul 2024 · match Thu 1 Aug 2024 · 1 month",
        ),
        (
            "EP",
            f"{IN_CARE}, placed 2024-09-01, adoption_order 2025-01-01",
            "came into care Wed 1 May 2024 · no early permanence before being placed",
        ),
        ("EARLYDISRUPTED", f"{IN_CARE}, po_granted 2024-07-01", "order Mon 1 Jul 2024 · 273 days"),
        (
            "SG2",
            f"{IN_CARE}, plan special_guardianship 2024-07-01",
            "plan Mon 1 Jul 2024 · 273 days, waiting",
        ),
        (
            "KIN2",
            f"{IN_CARE}, plan kinship 2024-07-01, tracking_ended_other (with relatives) 2024-07-03",
            "plan Mon 1 Jul 2024 · settled Wed 3 Jul 2024 · 2 days",
        ),
    ],
)
def test_each_child_comes_with_the_dates_and_what_became_of_it(said, code, history, words):
    assert said(code, history) == [words]


def test_a_match_on_the_day_of_the_order_took_no_days(said):
    road = f"{IN_CARE}, po_granted 2024-07-01, adm_match 2024-07-01, placed 2024-09-01, adoption_order 2025-01-01"
    assert said("A2", road) == ["order Mon 1 Jul 2024 · match Mon 1 Jul 2024 · 0 days"]


def test_a_child_comes_with_the_leg_the_days_and_the_outcome():
    row = INDICATORS["A2"]
    found = behind(row, ("BX-0042", 2, 1, 19905, 19936, 31, "reached", "adopted", 1, 1))

    assert (found.child, found.place, found.days, found.outcome) == ("BX-0042", (2, 1), 31, "reached")


def test_a_row_without_a_column_for_each_need_is_not_read():
    row = INDICATORS["A2"]
    assert more_columns(row) == {
        "ended_how": "ended_as",
        "need_0": "case when placed is not null then 1 else 0 end",
        "need_1": "case when (first_ordered is not null or order_undated = 1) then 1 else 0 end",
    }
    with pytest.raises(ValueError, match="zip"):
        behind(row, ("BX-0042", 2, 1, 19905, 19936, 31, "reached", "adopted", 1))


def test_every_day_and_every_need_of_an_indicator_has_its_words():
    columns = {column for row in INDICATORS.values() for column in (row.start, row.end)}
    needs = {need for row in INDICATORS.values() for need in row.needs}

    assert columns - {*DAYS, "ended"} == set()
    assert needs - {*LACKS} == set()


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("A2", "DISRUPTED"),
        ("A3", "DISRUPTED"),
        ("S2", "DISRUPTED"),
        ("MATCH6", "EARLYDISRUPTED"),
        ("COHORT", "EARLYDISRUPTED"),
        ("A14", None),
        ("A4", None),
        ("DISRUPTED", None),
        ("EARLYDISRUPTED", None),
        ("S3F", "EARLYDISRUPTED"),
        *((code, None) for code in ("PLAN", "SG2", "KIN2", "LTF")),
    ],
)
def test_disruption_stands_beside_every_figure_of_speed_and_no_other(code, other):
    found = beside(INDICATORS[code])
    assert (found and found.code) == other


ADOPTED = (
    f"{IN_CARE}, po_granted 2024-07-01, adm_match 2024-08-01, placed 2024-09-01, adoption_order 2025-01-01",
    f"{IN_CARE}, adm_match 2024-08-01, placed 2024-09-01, adoption_order 2025-01-01",
    f"{IN_CARE}, po_granted 2024-07-01, placed 2024-09-01, adoption_order 2025-01-01",
    f"{IN_CARE}, po_granted 2024-07-01, adoption_order 2025-01-01",
    "care_entry 2024-05-01, adoption_order 2025-01-01",
)


def test_every_child_left_out_of_a_mean_is_left_out_for_one_reason(authority, told):
    """By the statement of the mean itself: as many are without it as there are of all reasons together."""
    some = authority([told(each, ref=f"BX-{number:04d}") for number, each in enumerate(ADOPTED)])

    def counts(row):
        return counts_of(some.rows(statement(row, year(2024), CENSUS)))

    found = {
        row.code: {why: children(counts(each)) for why, each in left_out(row)}
        for row in INDICATORS.values()
        if row.population is Population.ADOPTED and not row.made_of
    }
    assert {code: sum(of.values()) for code, of in found.items()} == {
        code: children(counts(INDICATORS[code]), WITHOUT) for code in found
    }
    assert found["A2"] == {"never placed for adoption": 2, "no placement order": 1, "no day for: match": 1}
    assert [*left_out(INDICATORS["A9"])] == []
