"""What pictures of figures show, and that their words say the same."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from permanence.measures.answers import figure
from permanence.measures.charts import (
    StagesByTeam,
    StageSpans,
    Trend,
    TrendPoint,
    Trends,
    chart_alt,
    chart_words,
    team_span,
    trend_point,
    wait_curve,
)
from permanence.measures.indicators import INDICATORS
from permanence.measures.windows import three_years

CENSUS = date(2026, 9, 30)


def waits(*days, outcome="reached"):
    return Counter((each, outcome) for each in days)


def point(code, end, *days):
    window = three_years(end).until(CENSUS)
    return trend_point(figure(INDICATORS[code], waits(*days), window, CENSUS))


A10 = Trend(
    "A10",
    "Coming into care to moving in",
    (point("A10", 2024), point("A10", 2025, 500, 520), point("A10", 2026, 426), point("A10", 2027, 400, 405)),
)
CURVE = wait_curve(
    "Every team",
    "placement order",
    "match",
    "2025-26",
    CENSUS,
    waits(-14, 42, 119) + waits(183, outcome="ended") + waits(302, 316, outcome="waiting"),
)
STAGES = StagesByTeam(
    "Every team",
    "2025-26",
    (
        StageSpans(
            "S2",
            "Decision to match",
            (
                team_span("North", waits(10, 20, 30, 40, 50, 60) + waits(None, outcome="without")),
                team_span("South", {}),
            ),
        ),
    ),
)


def test_a_trend_says_each_window_its_mark_and_how_many():
    assert [each.words for each in A10.points] == [
        "2021-24: no child",
        "2022-25: 510 days, 84 over the mark of 426, 2 children",
        "2023-26: 426 days, at the mark of 426, 1 child",
        "2024-27 so far: 402 days, 24 under the mark of 426, 2 children",
    ]


def test_a_trend_is_summed_up_from_its_first_to_its_last_window():
    assert (
        A10.summary
        == "from 510 days in 2022-25 to 402 days in 2024-27 so far; over its mark in 1 of 3 windows"
    )
    assert Trend("A10", "", A10.points[1:2]).summary == "510 days in 2022-25; over its mark in 1 of 1 windows"
    assert Trend("A10", "", A10.points[:1]).summary == "nothing to show in any window"


def test_a_trend_without_marks_is_not_measured_against_any():
    seen = point("ORDERMATCH", 2026, 3)

    assert (seen.mark, seen.over, seen.words) == (None, None, "2023-26: 3 days, 1 child")
    assert Trend("ORDERMATCH", "", (seen,)).summary == "3 days in 2023-26"


def test_what_is_too_few_to_show_says_so_and_is_not_called_no_child():
    assert TrendPoint("2023-26", None, None, 426).words == "2023-26: too few children to show"
    few = team_span("North", waits(10))
    assert type(few)("North", None, None, None, None).words == "North: too few children to show"


def test_a_curve_counts_as_the_worked_example_does():
    """The children of the example in reference: 6 in the cohort, a quarter by day 42, half by day 119."""
    assert (CURVE.children, CURVE.reached, CURVE.waiting, CURVE.ended, CURVE.last) == (6, 3, 2, 1, 316)
    assert [(each.day, each.left) for each in CURVE.steps] == [
        (0, Fraction(5, 6)),
        (42, Fraction(4, 6)),
        (119, Fraction(3, 6)),
    ]
    assert CURVE.waits == ((302, 1), (316, 1))
    ((_, lines),) = chart_words(CURVE)
    assert lines == [
        "6 children whose placement order was in 2025-26, followed to Wed 30 Sep 2026",
        "3 reached it, 2 wait still, 1 ended otherwise",
        "A quarter had reached it by day 42 (95% interval: 0 to no limit)",
        "Half had reached it by day 119 (95% interval: 0 to no limit)",
        "Three quarters had not reached it by any day",
        "Those who wait have waited 302 to 316 days",
    ]


def test_a_curve_ends_at_nought_once_all_have_reached_it():
    curve = wait_curve("North", "placement order", "match", "2025-26", CENSUS, waits(10, 20))

    assert (curve.steps[-1].left, curve.steps[-1].highest) == (0, 0.0)
    assert "have waited" not in str(chart_words(curve))
    nobody = wait_curve("North", "placement order", "match", "2025-26", CENSUS, {})
    assert (nobody.last, nobody.steps) == (0, ())


def test_a_curve_of_one_who_waits_says_one_number_of_days():
    curve = wait_curve("North", "placement order", "match", "2025-26", CENSUS, waits(10, outcome="waiting"))

    assert chart_words(curve)[0][1][-1] == "Those who wait have waited 10 days"


def test_a_stage_says_the_median_of_each_team_with_its_interval_and_how_many():
    assert chart_words(STAGES) == [
        (
            "S2 Decision to match",
            ["North: half within 30 days (95% interval: 10 to no limit), 6 children", "South: no child"],
        )
    ]


@pytest.mark.parametrize("chart", [Trends("Every team", CENSUS, (A10,)), CURVE, STAGES])
def test_the_alternative_text_says_every_line_if_there_is_room_and_else_that_there_is_more(chart):
    lines = [line for _, of_list in chart_words(chart) for line in of_list]
    alt = chart_alt("Title", chart, 1_000)

    assert alt.startswith("Title. ")
    assert [line for line in lines if f"{line}." not in alt] == []
    short = chart_alt("Title", chart, 120)
    assert len(short) <= 120
    assert short.endswith(" The rest is in the text beside the picture.")
