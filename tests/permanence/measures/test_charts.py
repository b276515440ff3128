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
    for_others,
    team_span,
    trend_point,
    wait_curve,
    without_numbers,
)
from permanence.measures.indicators import INDICATORS
from permanence.measures.windows import three_years

CENSUS = date(2026, 9, 30)


def waits(*days, outcome="reached"):
    return Counter((each, outcome) for each in days)


def point(code, end, *days):
    window = three_years(end).until(CENSUS)
    return trend_point(figure(INDICATORS[code], waits(*days), window, CENSUS))


def a10():
    """A trend of four windows: nobody, over the mark, at it, and under it so far."""
    days = {2024: (), 2025: (500, 520), 2026: (426,), 2027: (400, 405)}
    return Trend(
        "A10", "Coming into care to moving in", tuple(point("A10", end, *each) for end, each in days.items())
    )


def example():
    """The worked example of those followed from their orders."""
    counts = waits(-14, 42, 119) + waits(183, outcome="ended") + waits(302, 316, outcome="waiting")
    return wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, counts)


def stages():
    """Six children of North in one stage, of whom one more has no day, and none of South."""
    north = team_span("North", waits(10, 20, 30, 40, 50, 60) + waits(None, outcome="without"))
    return StagesByTeam(
        "Every team", "2025-26", (StageSpans("S2", "Decision to match", (north, team_span("South", {}))),)
    )


def test_a_trend_says_each_window_its_mark_and_how_many():
    assert [each.words for each in a10().points] == [
        "2021-24: no child counted",
        "2022-25: 510 days, 84 over the mark of 426, 2 children",
        "2023-26: 426 days, at the mark of 426, 1 child",
        "2024-27 so far: 402 days, 24 under the mark of 426, 2 children",
    ]


def test_a_trend_is_summed_up_from_its_first_to_its_last_window():
    assert (
        a10().summary
        == "from 510 days in 2022-25 to 402 days in 2024-27 so far; over its mark in 1 of 3 windows"
    )
    assert (
        Trend("A10", "", a10().points[1:2]).summary == "510 days in 2022-25; over its mark in 1 of 1 window"
    )
    assert Trend("A10", "", a10().points[:1]).summary == "nothing to show in any window"


def test_a_trend_without_marks_is_not_measured_against_any():
    seen = point("ORDERMATCH", 2026, 3)

    assert (seen.mark, seen.over, seen.words) == (None, None, "2023-26: 3 days, 1 child")
    assert Trend("ORDERMATCH", "", (seen,)).summary == "3 days in 2023-26"


def test_what_is_not_shown_is_not_called_no_child():
    assert TrendPoint("2023-26", None, None, 426).words == "2023-26: not shown"
    few = team_span("North", waits(10))
    assert type(few)("North", None, None, None, None).words == "North: not shown"


def test_a_curve_counts_as_the_worked_example_does():
    """The children of the example in reference: 6 in the cohort, a quarter by day 42, half by day 119."""
    assert (example().children, example().reached, example().waiting, example().ended, example().last) == (
        6,
        3,
        2,
        1,
        316,
    )
    assert [(each.day, each.left) for each in example().steps] == [
        (0, Fraction(5, 6)),
        (42, Fraction(4, 6)),
        (119, Fraction(3, 6)),
    ]
    assert example().waits == ((302, 1), (316, 1))
    ((_, lines),) = chart_words(example())
    assert lines == [
        "6 children whose placement order was in 2025-26, followed to Wed 30 Sep 2026",
        "3 reached it, 2 still waiting, 1 ended otherwise",
        "A quarter had reached it by day 42 (95% interval: 0 to no limit)",
        "Half had reached it by day 119 (95% interval: 0 to no limit)",
        "Fewer than three quarters had reached it",
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


def test_of_no_children_it_is_not_said_how_few_had_reached_it():
    nobody = wait_curve("North", "placement order", "match", "2025-26", CENSUS, {})

    assert chart_words(nobody)[0][1] == [
        "0 children whose placement order was in 2025-26, followed to Wed 30 Sep 2026",
        "0 reached it, 0 still waiting, 0 ended otherwise",
    ]


def test_a_stage_says_the_median_of_each_team_with_its_interval_and_how_many():
    assert chart_words(stages()) == [
        (
            "S2 Decision to match",
            [
                "North: half within 30 days (95% interval: 10 to no limit), 6 children",
                "South: no child counted",
            ],
        )
    ]


@pytest.mark.parametrize("made", [lambda: Trends("Every team", CENSUS, (a10(),)), example, stages])
def test_the_alternative_text_says_every_line_if_there_is_room_and_else_that_there_is_more(made):
    chart = made()
    whole = chart_alt("Title", chart, 2_000)
    rest = " The rest is in the text beside the picture."

    said = [f" {heading}. {'. '.join(lines)}." for heading, lines in chart_words(chart)]
    assert whole == f"Title.{''.join(said)}"
    assert chart_alt("Title", chart, len(whole + rest)) == whole
    assert chart_alt("Title", chart, len(whole + rest) - 1).endswith(rest)
    assert len(chart_alt("Title", chart, 120)) <= 120


def test_for_others_a_window_of_few_children_is_not_shown():
    shown = for_others(
        Trends(
            "Every team", CENSUS, (Trend("A10", "", (point("A10", 2025, *[300] * 6), point("A10", 2026, 1))),)
        )
    )

    assert [each.words for each in shown.each[0].points] == [
        "2022-25: 300 days, 126 under the mark of 426, 6 children",
        "2023-26: not shown",
    ]


def test_for_others_two_means_of_one_window_that_differ_by_few_children_do_not_say_how_many():
    trends = Trends(
        "Every team",
        CENSUS,
        (
            Trend(
                "A10",
                "",
                (point("A10", 2024), point("A10", 2025, *[300] * 9), point("A10", 2026, *[300] * 9)),
            ),
            Trend("A2", "", (point("A2", 2024), point("A2", 2025, *[90] * 9), point("A2", 2026, *[90] * 7))),
        ),
    )
    a10, a2 = ([each.words for each in one.points] for one in for_others(trends).each)

    assert a10[1:] == [
        "2022-25: 300 days, 126 under the mark of 426, 9 children",
        "2023-26: 300 days, 126 under the mark of 426, how many is not shown",
    ]
    assert a2[1:] == [
        "2022-25: 90 days, 31 under the mark of 121, 9 children",
        "2023-26: 90 days, 31 under the mark of 121, how many is not shown",
    ]
    assert [each.points[0].words for each in without_numbers(trends).each] == [
        "2021-24: no child counted"
    ] * 2


def stage_of(**teams):
    together = sum((waits(*range(days, days + n)) for days, n in teams.values()), Counter())
    spans = [
        team_span("Every team", together),
        *(team_span(name, waits(*range(days, days + n))) for name, (days, n) in teams.items()),
    ]
    return StagesByTeam("Every team", "2025-26", (StageSpans("S2", "Decision to match", tuple(spans)),))


def test_for_others_no_team_of_few_children_can_be_told_from_the_whole():
    """Of 20 children 3 are South's: neither South nor, which would give it away, how many the next smallest has."""
    ((_, lines),) = chart_words(for_others(stage_of(North=(100, 10), South=(200, 3), West=(50, 7))))

    assert [line.split(", ")[-1] for line in lines] == [
        "20 children",
        "10 children",
        "South: not shown",
        "how many is not shown",
    ]
    assert lines[-1].startswith("West: half within 53 days")


def test_for_others_no_stage_says_how_many_where_few_more_of_a_team_are_in_another():
    """Nine of North's have both days of the one stage and seven of the other: two have no match on record."""
    (one,), (other,) = (stage_of(North=(100, number), South=(50, 0)).stages for number in (9, 7))
    near = StagesByTeam("", "", (one, other))
    far = StagesByTeam("", "", (one, one))

    assert [[span.number for span in stage.teams] for stage in for_others(near).stages] == [
        [None, None, 0]
    ] * 2
    assert for_others(near).stages[0].teams[1].words.endswith("how many is not shown")
    assert for_others(far) == far


def test_for_others_one_team_alone_is_shown_or_not():
    alone = StagesByTeam("North", "", (StageSpans("S2", "", (team_span("North", waits(1, 2)),)),))
    enough = StagesByTeam("North", "", (StageSpans("S2", "", (team_span("North", waits(*range(6))),)),))

    assert chart_words(for_others(alone)) == [("S2 ", ["North: not shown"])]
    assert for_others(enough) == enough


def test_for_others_a_curve_goes_by_months_and_ends_where_few_remain():
    curve = wait_curve(
        "Every team",
        "placement order",
        "match",
        "2025-26",
        CENSUS,
        waits(*range(10, 200, 10)) + waits(300, 310, 320, outcome="waiting"),
    )
    shown = for_others(curve)

    assert {each.day % 30 for each in shown.steps} == {0}
    assert [each.day for each in shown.steps] == [30, 60, 90, 120, 150]
    assert shown.steps[-1].remain == 7
    assert shown.last == 150  # from then on the line would stay where the children reach it unseen
    assert shown.waits == ()
    assert [each.left for each in shown.steps] == [
        next(one.left for one in reversed(curve.steps) if one.day <= each.day) for each in shown.steps
    ]
    assert (shown.children, shown.waiting) == (22, None)
    assert [each.day for each in shown.reached_by] == [60, 110]
    assert chart_words(shown)[0][1][1] == "c reached it, c still waiting, 0 ended otherwise"


def test_for_others_a_part_reached_where_few_remain_is_left_out():
    curve = wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, waits(*range(10, 90, 10)))
    shown = for_others(curve)

    assert [each.day for each in curve.reached_by] == [20, 40, 60]
    assert [each.day for each in shown.reached_by] == [20]
    few = for_others(wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, waits(10)))
    assert (few.children, few.steps, few.reached_by, few.last) == (None, (), (), 0)
    assert for_others(wait_curve("", "", "", "", CENSUS, waits(40))).last == 30


def test_for_others_a_curve_by_months_ends_no_earlier_than_its_last_month():
    """Seven wait on after day 31, which counts as day 60, and nobody is followed longer than 44: the line would run back from 60 to 44."""
    counts = waits(*range(2, 32)) + waits(*range(38, 45), outcome="waiting")
    shown = for_others(wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, counts))

    assert (shown.steps[-1].day, shown.last) == (60, 60)


def test_for_others_no_curve_says_that_nobody_had_reached_it_while_some_had():
    """Two of seven had by day 20: five are few, so the second is not shown, and nothing after the day before its month."""
    counts = waits(10, 20) + waits(*range(200, 205), outcome="waiting")
    shown = for_others(wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, counts))

    assert (shown.steps, shown.last) == ((), 0)


def test_for_others_what_many_came_to_is_told():
    counts = waits(*range(10)) + waits(*range(20, 27), outcome="waiting") + waits(*range(8), outcome="ended")
    shown = for_others(wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, counts))

    assert (shown.children, shown.reached, shown.waiting, shown.ended) == (25, 10, 7, 8)


def test_for_others_one_team_beside_every_team_is_told_as_the_whole_is():
    both = tuple(team_span(name, waits(*range(7))) for name in ("Every team", "North"))
    chart = StagesByTeam("Every team", "", (StageSpans("S2", "", both),))

    assert for_others(chart) == chart


def test_for_others_how_many_ended_otherwise_is_hidden_too():
    counts = waits(*range(10)) + waits(*range(20, 27), outcome="waiting") + waits(1, 2, outcome="ended")
    shown = for_others(wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, counts))

    assert (shown.children, shown.reached, shown.waiting, shown.ended) == (19, 10, None, None)


def test_an_interval_with_an_upper_limit_is_said_with_it():
    """Of waits of 1 to 30 days the median is 15; its limits are the days 10 and 21, worked out by hand from Greenwood's sum."""
    span = team_span("North", waits(*range(1, 31)))
    curve = wait_curve("North", "placement order", "match", "2025-26", CENSUS, waits(*range(1, 31)))

    assert (span.half, span.earliest, span.latest) == (15, 10, 21)
    assert span.words == "North: half within 15 days (95% interval: 10 to 21), 30 children"
    assert "Half had reached it by day 15 (95% interval: 10 to 21)" in chart_words(curve)[0][1]
