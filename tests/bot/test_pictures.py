"""Pictures: drawn for a phone, described in words, and never in the way of a command."""

import re
import select
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from os import pidfd_open
from struct import unpack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import (
    booleans,
    builds,
    characters,
    dates,
    dictionaries,
    from_regex,
    lists,
    one_of,
    sampled_from,
    text,
)

from bot.pictures.process import DrawingProcess, draw_file
from commands.grammar.reply import LONGEST_ALT, Picture
from commands.messages.files.picture import picture_of_child, picture_of_team
from permanence.agenda import Case
from permanence.clocks import watched
from permanence.delays import Approval, ApprovalState
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.journey_strip import Strip, overview_words, row_words
from permanence.milestones import MILESTONES
from permanence.plans import PLANS
from permanence.progress import progress
from permanence.timescales import TIMESCALES
from permanence.working_days import ENGLAND

TODAY = date(2026, 11, 23)
EVERYTHING = frozenset(row.id for row in TIMESCALES)
WIDTH = 1080
PHONE = 375 / WIDTH
"""The factor by which a phone shrinks a picture."""
ADOPTION = (
    Event(date(2026, 2, 2), "care_entry"),
    Event(date(2026, 2, 10), "proceedings_issued"),
    Event(date(2026, 5, 18), "adm_sbpfa"),
    Event(date(2026, 7, 15), "po_granted"),
)
PLAN = (PlanAgreed(date(2026, 5, 18), "adoption"),)
SIXTY = tuple(
    Event(date(2024, 6, 1) + timedelta(days=13 * number), key)
    for number, key in enumerate([key for key in MILESTONES if key not in ("birth", "perm_plan_agreed")][:60])
)


def journey(*events: Event, plans=PLAN, expected=None, **child) -> Journey:
    known = {"ref": "BX-0042", "team": "north", "born": Month(2023, 3)}
    return Journey(Child(**(known | child)), tuple(sorted(events)), plans, expected or {})


def delay(milestone: str, until: date) -> Approval:
    return Approval(1, "BX-0042", until, "sibling assessment", "U0SAM", ApprovalState.APPROVED, milestone)


def picture(told: Journey, *delays: Approval, clocks: frozenset[str] = EVERYTHING) -> Picture:
    made = picture_of_child(told, progress(told, TODAY, ENGLAND, clocks), delays, TODAY)
    assert made is not None
    return made


def case(told: Journey, *delays: Approval) -> Case:
    return Case(told, progress(told, TODAY, ENGLAND, watched()), [], TODAY, [], 0, TODAY, delays)


def team(number: int) -> Picture:
    cases = [case(journey(*ADOPTION[: 1 + at % 4], ref=f"BX-{at:04d}")) for at in range(number)]
    return picture_of_team("North Permanence Team", cases, TODAY)


CHILDREN = {
    "a match past its date": picture(journey(*ADOPTION, expected={"match_panel": date(2026, 12, 20)})),
    "unborn": picture(
        journey(Event(date(2026, 9, 1), "prebirth_referral"), plans=(), born=None, due=date(2027, 1, 20))
    ),
    "special guardianship": picture(journey(ADOPTION[0], Event(date(2026, 9, 5), "sgo"), plans=())),
    "a disruption": picture(
        journey(*ADOPTION, Event(date(2026, 9, 1), "placed"), Event(date(2026, 11, 11), "disruption"))
    ),
    "closed": picture(
        journey(
            *ADOPTION, Event(date(2026, 10, 1), "adoption_order"), closed=date(2026, 10, 2), outcome="adopted"
        )
    ),
    "two purposeful delays": picture(
        journey(*ADOPTION), delay("adm_match", date(2027, 1, 15)), delay("medical", date(2026, 12, 15))
    ),
    "sixty marks": picture(journey(*SIXTY)),
    "no events": picture(journey(plans=())),
}
SHORT = {name: drawn for name, drawn in CHILDREN.items() if " more, in the text" not in drawn.alt}
TEAMS = {"nobody": team(0), "a dozen": team(12), "forty and more": team(55)}
PICTURES = pytest.mark.parametrize("drawn", [*CHILDREN.values(), *TEAMS.values()], ids=[*CHILDREN, *TEAMS])


def once(draw: Callable[[Picture], Any]) -> Callable[[Picture], Any]:
    """Draw each picture once, for all tests that only look at it."""
    kept = {}

    def kept_or_drawn(picture):
        if str(picture) not in kept:
            kept[str(picture)] = draw(picture)
        return kept[str(picture)]

    return kept_or_drawn


@pytest.fixture(scope="module")
def figure_of():
    return once(draw_figure)


@pytest.fixture(scope="module")
def png_of() -> Callable[[Picture], bytes]:
    return once(draw_file)


def draw_figure(picture):
    """Draw a picture: matplotlib takes half a second to load, which only who draws shall need."""
    from bot.pictures import draw

    return draw.draw_figure(picture)


@pytest.fixture(scope="module")
def sheet():
    """The module of what pictures are drawn on, which loads matplotlib too."""
    from bot.pictures import sheet

    return sheet


def labels(figure) -> list[tuple[str, float]]:
    """Each label with its size, with ordinary spaces for the non-breaking ones."""
    return [(each.get_text().replace("\u00a0", " "), each.get_fontsize()) for each in figure.texts]


def without_weekdays(words: str) -> str:
    return re.sub(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?=\d)", "", words)


def check_layout(figure) -> None:
    """Assert that no label leaves the picture, and that no two overlap."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    width, height = figure.get_size_inches() * figure.dpi
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [(each.get_text(), each.get_window_extent(renderer)) for each in figure.texts]
    for words, box in boxes:
        assert box.x0 >= 6, words
        assert box.y0 >= 6, words
        assert box.x1 <= width - 6, words
        assert box.y1 <= height - 6, words
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or down <= 1, f"{one!r} overlaps {other!r}"


@PICTURES
def test_a_picture_is_a_png_of_the_width_for_a_phone(drawn, png_of, figure_of, sheet):
    png = png_of(drawn)

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = unpack(">II", png[16:24])
    assert width == WIDTH == sheet.WIDTH
    assert height == round(figure_of(drawn).get_size_inches()[1] * 72)


@PICTURES
def test_the_same_picture_has_the_same_bytes_without_time_or_program(drawn, png_of):
    png = png_of(drawn)

    assert draw_file(replace(drawn)) == png
    assert b"tEXt" not in png
    assert b"tIME" not in png


@PICTURES
def test_labels_stay_inside_and_do_not_overlap(drawn, figure_of):
    check_layout(figure_of(drawn))


@PICTURES
def test_no_text_is_too_small_for_a_phone(drawn, figure_of, sheet):
    sizes = {size for _, size in labels(figure_of(drawn))}

    assert sizes <= {sheet.SMALL, sheet.TEXT, sheet.LARGE}
    assert sheet.SMALL * PHONE >= 9


@PICTURES
def test_the_alt_text_says_every_row_or_counts_it(drawn):
    if isinstance(drawn.draws, Strip):
        rows = [f"{row.what}: {row_words(row, TODAY)}" for row in drawn.draws.rows]
    else:
        rows = overview_words(drawn.draws)

    unsaid = [row for row in rows if row not in drawn.alt]
    assert len(drawn.alt) <= LONGEST_ALT
    counted = re.search(r"And ([\d,]+) more, in the text beside the picture\.", drawn.alt)
    assert (int(counted[1]) if counted else 0) == len(unsaid)


@pytest.mark.parametrize("drawn", SHORT.values(), ids=SHORT)
def test_every_label_beside_a_mark_is_in_the_alt_text(drawn, figure_of, sheet):
    for words, size in labels(figure_of(drawn)):
        if size == sheet.TEXT and not words.startswith(("today", "and ")):
            assert without_weekdays(words) in without_weekdays(drawn.alt)


@PICTURES
def test_the_words_say_every_row_in_full(drawn):
    lines = [line for listing in drawn.words for line in listing.lines]

    if isinstance(drawn.draws, Strip):
        assert set(lines) >= {f"{row.what}: {row_words(row, TODAY)}" for row in drawn.draws.rows}
    else:
        assert lines == overview_words(drawn.draws)


@PICTURES
def test_the_words_are_in_the_products_voice(drawn, figure_of):
    said = " ".join([drawn.title, drawn.alt, *(words for words, _ in labels(figure_of(drawn)))])

    assert not re.search(r"\bon track\b|\blate\b|\bbreach|\bfail", said, re.IGNORECASE)


@pytest.mark.parametrize("drawn", CHILDREN.values(), ids=CHILDREN)
def test_a_childs_picture_names_no_other_child_and_no_person(drawn, figure_of):
    said = " ".join(
        [drawn.title, drawn.alt, str(drawn.words), *(words for words, _ in labels(figure_of(drawn)))]
    )

    assert set(re.findall(r"[A-Z]{2}-\d{4}", said)) == {"BX-0042"}
    assert not re.search(r"U0[A-Z]+|sibling assessment\b", said.replace("Sibling assessment", ""))


def test_a_team_picture_draws_up_to_its_limit_and_counts_the_rest(figure_of):
    from bot.pictures.journeys import MOST_CHILDREN

    drawn = team(MOST_CHILDREN + 15)

    said = [words for words, _ in labels(figure_of(drawn))]
    assert len([words for words in said if re.fullmatch(r"BX-\d{4}", words)]) == MOST_CHILDREN
    assert "and 15 more, in the text beside the picture" in said


def test_a_long_journey_draws_the_latest_milestones_and_counts_the_rest(figure_of):
    said = [words for words, _ in labels(figure_of(CHILDREN["sixty marks"]))]

    counted = next(
        int(found[1]) for words in said if (found := re.match(r"and (\d+) more, in the text", words))
    )
    reached = [row for row in CHILDREN["sixty marks"].draws.rows if not row.runs]
    assert counted == len(reached) - 30


@pytest.mark.parametrize("outcome", ["died", "stillborn", "termination"])
def test_there_is_no_picture_of_a_child_who_has_died(outcome):
    told = journey(*ADOPTION, closed=date(2026, 10, 2), outcome=outcome)

    assert picture_of_child(told, progress(told, TODAY, ENGLAND, EVERYTHING), (), TODAY) is None
    assert picture_of_team("North", [case(told)], TODAY) == picture_of_team("North", [], TODAY)


DAYS = dates(date(2010, 1, 1), date(2040, 12, 31))
KEYS = sampled_from(sorted(MILESTONES))
JOURNEYS = builds(
    lambda events, plans, expected, is_born, ref, closed: journey(
        *events,
        plans=tuple(sorted(plans, key=lambda plan: plan.on)),
        expected=expected,
        ref=ref,
        closed=closed,
        outcome="other" if closed else None,
        **({} if is_born else {"born": None, "due": date(2027, 1, 20)}),
    ),
    lists(builds(Event, DAYS, KEYS), max_size=40),
    lists(builds(PlanAgreed, DAYS, sampled_from(sorted(PLANS))), max_size=3),
    dictionaries(KEYS, DAYS, max_size=8),
    booleans(),
    from_regex(r"\A[A-Z]{2}-[A-Z0-9]{4,6}\Z"),
    one_of(sampled_from([None]), dates(date(2026, 1, 1), TODAY)),
)
NAMES = text(characters(exclude_categories=("C", "M", "Zl", "Zp")), min_size=1, max_size=80)
"""Names of teams, without marks on letters, which may hang as far below as the next line."""
DELAYS = lists(builds(delay, KEYS, dates(TODAY, date(2027, 2, 1))), max_size=3)


@given(JOURNEYS, DELAYS)
@settings(max_examples=30, deadline=None)
def test_the_labels_of_any_journey_stay_inside_and_do_not_overlap(told, delays):
    drawn = picture(told, *delays)

    check_layout(draw_figure(drawn))
    assert len(drawn.alt) <= LONGEST_ALT


@given(NAMES, lists(JOURNEYS, max_size=3), DELAYS)
@settings(max_examples=15, deadline=None)
@pytest.mark.filterwarnings("ignore:Glyph ")
def test_the_labels_of_any_team_stay_inside_and_do_not_overlap(name, children, delays):
    drawn = picture_of_team(name, [case(told, *delays) for told in children], TODAY)

    check_layout(draw_figure(drawn))


@given(one_of(JOURNEYS.map(picture), builds(lambda name: picture_of_team(name, [], TODAY), NAMES)))
@settings(max_examples=8, deadline=None)
def test_any_picture_can_be_drawn(drawn):
    assert draw_file(drawn).startswith(b"\x89PNG")


def test_matplotlib_is_not_loaded_until_a_picture_is_drawn():
    loaded = "import sys, bot.terminal.cli, bot.pictures.process; print([name for name in sys.modules if 'matplotlib' in name])"

    assert subprocess.check_output([sys.executable, "-c", loaded], text=True).strip() == "[]"


@pytest.fixture(scope="module")
def drawing_process():
    """One for all tests: each process of it takes a second to start."""
    made = DrawingProcess()
    yield made
    made.close()


def test_the_drawing_process_draws_pictures_in_turn(drawing_process, png_of):
    first, second = drawing_process.submit(CHILDREN["unborn"]), drawing_process.submit(TEAMS["nobody"])

    assert second.result() == png_of(TEAMS["nobody"])
    assert first.done()
    assert first.result() == png_of(CHILDREN["unborn"])


def test_if_the_drawing_process_dies_the_next_picture_is_still_drawn(drawing_process, png_of):
    drawing_process.submit(CHILDREN["unborn"]).result()
    (process,) = drawing_process._pool._processes.values()

    process.kill()
    process.join()
    with suppress(BrokenProcessPool):
        drawing_process.submit(CHILDREN["unborn"]).result()

    assert drawing_process.submit(CHILDREN["unborn"]).result() == png_of(CHILDREN["unborn"])


def test_the_drawing_process_ends_with_a_bot_that_is_killed():
    script = (
        "import datetime, multiprocessing, bot.pictures.process, commands.messages.files.picture\n"
        "drawing = bot.pictures.process.DrawingProcess()\n"
        "drawing.submit(commands.messages.files.picture.picture_of_team('North', [], datetime.date(2026, 11, 23))).result()\n"
        "print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as bot:
        process = pidfd_open(int(bot.stdout.readline()))
        bot.kill()

        assert select.select([process], [], [], 60)[0]
