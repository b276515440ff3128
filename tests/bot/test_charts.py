"""Pictures of figures: drawn for a phone as others are, told apart without colour, and the same in words."""

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis.strategies import builds, dictionaries, integers, lists, none, one_of, sampled_from, tuples

from bot.pictures.process import draw_file
from commands.grammar.reply import LONGEST_ALT
from commands.measures.pictures import picture
from permanence.measures.charts import (
    StagesByTeam,
    StageSpans,
    Trend,
    TrendPoint,
    Trends,
    chart_words,
    for_others,
    team_span,
    wait_curve,
)
from permanence.measures.figures import ENDED, REACHED, WAITING
from tests.bot.test_pictures import NAMES, check_layout, draw_figure, labels

CENSUS = date(2026, 9, 30)
WINDOWS = ("2019-22", "2020-23", "2021-24", "2022-25", "2023-26", "2024-27 so far")


def trend(code, *points):
    return Trend(
        code,
        "Coming into care to moving in with the adopters",
        tuple(
            TrendPoint(window, value, n, mark)
            for window, (value, n, mark) in zip(WINDOWS, points, strict=False)
        ),
    )


def curve(counts):
    return wait_curve("Every team", "placement order", "match", "2025-26", CENSUS, counts)


def stages(*counts):
    teams = tuple(
        team_span(name, each) for name, each in zip(("Every team", "North", "South"), counts, strict=False)
    )
    return StagesByTeam("Every team", "2025-26", (StageSpans("S2", "Decision to match", teams),))


def waited(*days, outcome=REACHED):
    return Counter((each, outcome) for each in days)


DRAWN = {
    "a scorecard": Trends(
        "Every team",
        CENSUS,
        (
            trend(
                "A10",
                (Fraction(480), 31, 487),
                (None, None, 426),
                (Fraction(426), 29, 426),
                (Fraction(402), 17, 426),
            ),
            trend("A2", *[(Fraction(days), 31, 121) for days in (160, 152, 144, 139, 130, 119)]),
        ),
    ),
    "a curve": curve(
        waited(*range(5, 300, 13)) + waited(40, 180, 320, outcome=WAITING) + waited(90, outcome=ENDED)
    ),
    "nobody in a cohort": curve({}),
    "stages": stages(waited(*range(100, 300, 7)), waited(*range(100, 200, 7)), waited(210, 290)),
}
PICTURES = pytest.mark.parametrize("drawn", [picture(name, each) for name, each in DRAWN.items()], ids=DRAWN)


@PICTURES
def test_labels_stay_inside_and_do_not_overlap(drawn):
    check_layout(draw_figure(drawn))


@PICTURES
def test_the_same_picture_is_the_same_png_and_the_same_svg(drawn):
    from bot.pictures.draw import render_svg

    assert draw_file(drawn) == draw_file(drawn)
    assert render_svg(drawn, "p1") == render_svg(drawn, "p1")


@PICTURES
def test_every_number_drawn_is_in_the_alternative_text(drawn):
    said = " ".join([drawn.alt, str(drawn.words)]).replace("\u00a0", " ")
    for words, _ in labels(draw_figure(drawn)):
        if re.fullmatch(r"n [\d,]+|mark [\d,]+|[\d,]{3,}", words) and drawn.draws is DRAWN["a scorecard"]:
            assert re.search(rf"\b{words.split()[-1]}\b", said), words


@PICTURES
def test_an_svg_has_a_title_and_a_description_that_say_what_the_picture_says(drawn):
    from bot.pictures.draw import render_svg

    svg = render_svg(drawn, "p7")
    tree = ET.fromstring(svg)
    title, about = tree[0], tree[1]

    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}" == "p7-title p7-desc"
    assert (title.text, about.text) == (drawn.title, drawn.alt)
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(each.startswith("p7-") for each in ids)
    assert "2026-" not in re.sub(r"<desc.*?</desc>", "", svg)  # no day on which it was drawn


def test_what_is_over_its_mark_has_another_shape():
    over, under = (Trends("", CENSUS, (trend("A2", (Fraction(days), 9, 121)),)) for days in (130, 121))

    def shapes(chart):
        return {
            line.get_marker()
            for line in draw_figure(picture("", chart)).findobj()
            if hasattr(line, "get_marker")
        }

    assert "^" in shapes(over)
    assert "^" not in shapes(under)
    assert "o" in shapes(under)


def boxes(figure):
    """Where each label is, in points from the bottom left, by its words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(figure).get_renderer()
    return {each.get_text().replace("\u00a0", " "): each.get_window_extent(renderer) for each in figure.texts}


def lines_over(figure, words):
    """The lines drawn through words, whether their paper covers them or not: each with whether it does."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle
    from matplotlib.transforms import Bbox

    box = boxes(figure)[words]
    middle = box.x0 + box.width / 2, box.y0 + box.height / 2
    paper = max(each.zorder for each in figure.artists if isinstance(each, Rectangle) and each.get_facecolor()[:3] == (1, 1, 1)
                and each.get_window_extent().contains(*middle) and each.get_window_extent().width < 200)  # fmt: skip
    lines = [each for each in figure.artists if isinstance(each, Line2D) and len(each.get_xdata()) > 1]
    return [
        (each, each.zorder < paper)
        for each in lines
        if each.get_path().transformed(each.get_transform()).intersects_bbox(Bbox(box), filled=False)
    ]


@pytest.mark.parametrize("days", [60, 180, 300, 342, 368, 398, 426, 427, 443, 500])
@pytest.mark.parametrize("before", [40, 900])
def test_the_number_of_a_mean_is_not_struck_through(days, before):
    """Neither by the line of its mark, which would also read as the mark's own number, nor by the line from the mean before."""
    drawn = draw_figure(
        picture("", Trends("", CENSUS, (trend("A10", (Fraction(before), 9, 426), (Fraction(days), 8, 426)),)))
    )

    through = lines_over(drawn, str(days))
    assert not [line for line, _ in through if line.get_ydata()[0] == line.get_ydata()[-1]]
    assert all(is_covered for _, is_covered in through)


def test_that_a_window_is_not_over_stands_under_its_years_and_not_under_its_mark():
    drawn = draw_figure(
        picture("", Trends("", CENSUS, (trend("A2", *[(Fraction(100 + at), 31, 121) for at in range(6)]),)))
    )

    lines = [words for words, _ in labels(drawn)]
    at = lines.index("so far")
    assert (lines[at - 1], lines[at + 1 : at + 3]) == ("2024-27", ["n 31", "mark 121"])
    ended = draw_figure(picture("", Trends("", CENSUS, (trend("A2", (Fraction(100), 31, 121)),))))
    assert boxes(drawn)["2024-27"].y0 - boxes(drawn)["so far"].y0 == pytest.approx(34, abs=8)
    assert "so far" not in boxes(ended)


def test_a_long_name_of_a_team_is_written_whole_with_its_number():
    name = "North and West Borsetshire Children's Permanence and Adoption Service Team One"
    span = team_span(name, waited(*range(100, 300, 7)))
    drawn = draw_figure(
        picture("", StagesByTeam("", "2025-26", (StageSpans("S2", "Decision to match", (span,)),)))
    )

    check_layout(drawn)
    assert f"{name}: {span.half} days, n {span.number}" in " ".join(words for words, _ in labels(drawn))


def test_a_bar_without_a_limit_shows_its_arrow_even_where_half_is_the_last_day_drawn():
    half, arrow = (
        max(
            line.get_transform().transform((line.get_xdata()[0], 0))[0]
            for line in draw_figure(picture("", stages(waited(239)))).artists
            if hasattr(line, "get_marker") and line.get_marker() == shape
        )
        for shape in "D>"
    )
    assert arrow - half >= 30


def test_a_hidden_number_is_explained_where_it_stands():
    hides = for_others(curve(waited(*range(5, 300, 13)) + waited(310, 320, outcome=WAITING)))

    for drawn, is_said in ((hides, True), (DRAWN["a curve"], False)):
        said = " ".join(words for words, _ in labels(draw_figure(picture("", drawn))))
        assert ("c is a number that is hidden" in said) is is_said


@pytest.mark.parametrize("teams", [1, 2])
def test_the_line_of_every_team_is_drawn_only_where_teams_are_compared(teams):
    drawn = draw_figure(picture("", stages(*[waited(*range(100, 300, 7))] * teams)))

    upright = [line for line in drawn.artists if getattr(line, "is_dashed", lambda: False)()]
    assert bool(upright) is (teams > 1)
    assert ("all teams together" in " ".join(words for words, _ in labels(drawn))) is (teams > 1)


def test_the_number_of_a_day_stands_on_the_line_of_the_word():
    drawn = draw_figure(picture("", curve(waited(*range(90, 300, 2)))))

    said = [words for words, _ in labels(drawn)]
    assert "Three quarters had reached it by" in said
    assert any(re.match(r"day \d{3} \(95% interval", words) for words in said)


def test_the_key_of_the_stages_says_what_n_is():
    assert "n: how many children." in " ".join(
        words for words, _ in labels(draw_figure(picture("", stages({}))))
    )


COUNTS = dictionaries(
    tuples(integers(-20, 3_000), sampled_from([REACHED, WAITING, ENDED])), integers(1, 40), max_size=30
)
POINTS = lists(
    tuples(
        one_of(none(), integers(0, 2_000).map(Fraction)),
        integers(0, 2_000),
        one_of(none(), integers(90, 700)),
    ),
    min_size=1,
    max_size=6,
)


@given(
    one_of(
        builds(
            lambda *points: Trends("Every team", CENSUS, tuple(trend("A2", *each) for each in points)),
            POINTS,
            POINTS,
        ),
        COUNTS.map(curve),
        builds(stages, COUNTS, COUNTS),
        builds(
            lambda name, each: StagesByTeam(name, "", (StageSpans("S1", name, (team_span(name, each),)),)),
            NAMES,
            COUNTS,
        ),
    )
)
@settings(max_examples=12)
@pytest.mark.filterwarnings("ignore:Glyph ")
def test_labels_of_any_picture_stay_inside_and_do_not_overlap(chart):
    drawn = picture("Picture", chart)

    check_layout(draw_figure(drawn))
    assert len(drawn.alt) <= LONGEST_ALT
    assert [listing.title for listing in drawn.words] == [heading for heading, _ in chart_words(chart)]
