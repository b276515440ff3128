"""Pictures drawn with matplotlib, for a phone: loaded only when one is drawn.

Lengths are pixels, from the picture's top left. A phone shows it at about a third of its width, so no text is
smaller than SMALL. Nothing is shown by colour alone: every mark has its own shape, and words beside it.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from itertools import islice, pairwise
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D

from commands.grammar.reply import Picture
from commands.messages.sentences import NOT_THE_RECORD
from permanence.journey_strip import (
    ChildOverview,
    Section,
    Strip,
    StripRow,
    StripRun,
    StripState,
    TeamOverview,
    care_words,
    concern_words,
    months_between,
    row_words,
)
from permanence.spans import months
from permanence.words import begun, count, day

WIDTH = 1080
EDGE = 44
"""The margin at each side."""
SMALL, TEXT, LARGE = 27, 30, 46
LINE = 38
"""The height of a line of text."""
GAP = 20
APART = 28
"""The gap between a row's marks and its words."""
NARROWEST = 300
"""The narrowest column in which several lines of words are easy to read."""
BAR = 14

# A light sheet with its own frame, legible in light and dark themes; colours after Okabe and Ito.
PAPER, INK, FAINT, GRID, FRAME = "#ffffff", "#1a1a1a", "#4d4d4d", "#dddddd", "#8c8c8c"
BLUE, SKY, VERMILLION, PURPLE = "#0072b2", "#a9d5f2", "#d55e00", "#a4427f"

MOST_CHILDREN = 40
_MOST = {
    Section.PAST: 20,
    Section.HELD: 12,
    Section.COMING: 20,
    Section.REACHED: 30,
    Section.MET: 12,
    Section.STOPPED: 8,
}
"""How many rows of a section are drawn: the latest; the others are counted."""
_AS_A_JOURNEY = (
    Section.REACHED,
    Section.PAST,
    Section.HELD,
    Section.COMING,
    Section.MET,
    Section.STOPPED,
)
"""The order of the sections in a journey's picture: past to future."""

_HATCHED = "hatched"
_KEY = {
    StripState.REACHED: "full circle: reached",
    StripState.EXPECTED: "empty circle: expected",
    StripState.DUE: "upright line: due",
    StripState.PAST: "triangle: past its date",
    _HATCHED: "hatching: days past a date",
    StripState.HELD: "diamond: held by a purposeful delay",
    StripState.STOPPED: "cross: stopped",
}
"""The meaning of each shape, for the key of the pictures that have it."""

_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_REGULAR, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
_MEASURING = RendererAgg(1, 1, 72)


def short_day(when: date) -> str:
    """A day without its weekday, never broken over two lines: `12 Oct 2026`."""
    return day(when).split(" ", 1)[1].replace(" ", "\u00a0")


def render_png(picture: Picture) -> bytes:
    """The picture as a PNG; the same picture always has the same bytes."""
    png = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph ")  # a glyph missing from the font is drawn as an empty box
        FigureCanvasAgg(draw_figure(picture)).print_png(
            png, metadata={"Software": None}, pil_kwargs={"compress_level": 3}
        )
    return png.getvalue()


def draw_figure(picture: Picture) -> Figure:
    """The picture as a figure, at one pixel to the point."""
    mpl.rcdefaults()  # a user's own matplotlib settings must not change the picture
    # Hinting is invisible at these sizes, and takes a quarter of the time.
    mpl.rcParams["text.hinting"] = "no_hinting"
    sheet = _Sheet()
    match picture.draws:
        case Strip() as strip:
            _draw_strip(sheet, strip)
        case TeamOverview() as overview:
            _draw_overview(sheet, overview)
    sheet.gap(GAP)
    if key := "; ".join(words for shape, words in _KEY.items() if shape in sheet.shapes):
        sheet.write(f"{begun(key)}.", SMALL, FAINT)
    sheet.write(NOT_THE_RECORD, SMALL, FAINT)
    return sheet.finished()


def _font(size: float, *, bold: bool = False) -> FontProperties:
    return FontProperties(fname=_BOLD if bold else _REGULAR, size=size)


@lru_cache(2_000)
def _width(words: str, size: float, *, bold: bool = False) -> float:
    """The width of words as drawn."""
    width, _, _ = _MEASURING.get_text_width_height_descent(words, _font(size, bold=bold), ismath=False)
    return float(width)


def _unbroken(words: str) -> str:
    """Words in which a number is never on a different line from what it counts."""
    return re.sub(r"(?<=\d) ", "\u00a0", words)


def _wrapped(words: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The words in as few lines as fit the width, of about equal length."""
    pieces = [piece for word in words.split(" ") for piece in _pieces(word, size, room, bold=bold)]
    lines = _filled(pieces, size, room, bold=bold)
    widest = max(_width(piece, size, bold=bold) for piece in pieces)
    while len(lines) > 1 and (room := room * 0.95) >= widest:
        narrower = _filled(pieces, size, room, bold=bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _pieces(word: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
    """The word whole, or broken if it is wider than the line."""
    while len(word) > 1 and _width(word, size, bold=bold) > room:
        fits = (end for end in range(len(word) - 1, 1, -1) if _width(word[:end], size, bold=bold) <= room)
        end = next(fits, 1)
        yield word[:end]
        word = word[end:]
    yield word


def _filled(pieces: Sequence[str], size: float, room: float, *, bold: bool) -> list[str]:
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = f"{lines[-1]} {piece}"
        if _width(longer, size, bold=bold) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines


class _Sheet:
    """A sheet that grows downwards as it is drawn on; `y` is the height used so far.

    `shapes` are those drawn so far, for the key.
    """

    def __init__(self) -> None:
        self.y = float(EDGE)
        self.shapes: set[str] = set()
        self._figure = Figure(dpi=72, facecolor=PAPER)
        self._to = Affine2D()

    def gap(self, height: float) -> None:
        """Leave a gap."""
        self.y += height

    def write(self, words: str, size: float, colour: str = INK, *, bold: bool = False) -> None:
        """Write a paragraph over the whole width."""
        for line in _wrapped(words, size, WIDTH - 2 * EDGE, bold=bold):
            self.words(EDGE, self.y, line, size, colour, bold=bold)
            self.y += size * LINE / TEXT

    def words(
        self, x: float, y: float, words: str, size: float, colour: str = INK, *, bold: bool = False
    ) -> None:
        """Write one line of text with its top left at a point, on blank paper, so that no line runs through it."""
        if words:
            self.paper(x - 4, y, _width(words, size, bold=bold) + 8, size * LINE / TEXT)
            font = _font(size, bold=bold)
            self._figure.text(
                x,
                y + size,
                words,
                color=colour,
                fontproperties=font,
                parse_math=False,
                transform=self._to,
                zorder=6,
            )

    def paper(self, x: float, y: float, width: float, height: float) -> None:
        """Cover the lines that run down the sheet with blank paper."""
        self._add(Rectangle((x, y), width, height, facecolor=PAPER, edgecolor="none"), 1)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        width: float,
        *,
        dotted: bool = False,
        layer: float = 1,
    ) -> None:
        """Draw a line through points."""
        xs, ys = zip(*points, strict=True)
        line = Line2D(xs, ys, color=colour, linewidth=width, solid_capstyle="butt")
        line.set_linestyle(":" if dotted else "-")
        self._add(line, layer)

    def mark(self, x: float, y: float, shape: str, colour: str, size: float, *, hollow: bool = False) -> None:
        """Draw a mark with its centre at a point."""
        mark = Line2D(
            [x],
            [y],
            marker=shape,
            markersize=size,
            markerfacecolor=PAPER if hollow else colour,
            markeredgecolor=colour if hollow else PAPER,
            markeredgewidth=4 if hollow else 2,
        )
        self._add(mark, 4)

    def bar(self, x: float, y: float, end: float, fill: str, edge: str, *, hatched: bool = False) -> None:
        """Draw a bar with its centre line at `y`."""
        if hatched:
            self.shapes.add(_HATCHED)
        bar = Rectangle(
            (x, y - BAR / 2),
            max(end - x, 1),
            BAR,
            facecolor=fill,
            edgecolor=edge,
            linewidth=2,
            hatch="//" if hatched else None,
            hatch_linewidth=3,
        )
        self._add(bar, 2)

    def _add(self, artist: Line2D | Rectangle, layer: float) -> None:
        artist.set_transform(self._to)
        artist.set_zorder(layer)
        self._figure.add_artist(artist)

    def finished(self) -> Figure:
        """The figure, as tall as what was drawn, in its frame."""
        height = round(self.y + EDGE)
        frame = Rectangle((3, 3), WIDTH - 6, height - 6, facecolor="none", edgecolor=FRAME, linewidth=6)
        self._add(frame, 7)
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        self._to.scale(1, -1).translate(0, height)
        return self._figure


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days along the width."""

    first: date
    last: date

    def __call__(self, on: date) -> float:
        room = WIDTH - 2 * EDGE - 2 * GAP
        return EDGE + GAP + room * (on - self.first).days / max(1, (self.last - self.first).days)


def _draw_strip(sheet: _Sheet, strip: Strip) -> None:
    sheet.write(strip.ref, LARGE, bold=True)
    sheet.gap(8)
    head = ", ".join(strip.head)
    sheet.write(f"{begun(head)}." if strip.rows else "Nothing is recorded yet.", TEXT)
    if not strip.rows:
        return
    sheet.gap(GAP)
    scale = _scale_of(strip)
    ticks = _ticks(scale, strip.entered)
    _draw_days(sheet, scale, strip, ticks)
    top = sheet.y
    for section in _AS_A_JOURNEY:
        rows = [row for row in strip.rows if row.section is section]
        if rows:
            _draw_section(sheet, scale, section, rows, strip.today)
    for tick in ticks:
        sheet.line([(tick.x, top), (tick.x, sheet.y)], GRID, 2, layer=0)
    if strip.closed is None:
        sheet.line([(scale(strip.today), top), (scale(strip.today), sheet.y)], INK, 3, layer=0.5)


def _scale_of(strip: Strip) -> _Scale:
    days = [mark.on for mark in strip.marks]
    for run in strip.runs:
        days += [run.started, run.due, run.until, run.held_until or run.until]
    if strip.closed is None:
        days.append(strip.today)
    first, last = min(days), max(days)
    return _Scale(first, last) if first < last else _Scale(first - timedelta(30), last + timedelta(30))


_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 480)


@dataclass(frozen=True, slots=True)
class _Tick:
    """A day marked along the width: its position, and where its label begins and ends."""

    x: float
    left: float
    right: float
    lines: Sequence[str]


def _ticks(scale: _Scale, entered: date | None) -> list[_Tick]:
    """Days at even steps of months, as close together as their labels allow."""
    zero = entered or scale.first
    whole = months_between(zero, scale.last)
    ticks: list[_Tick] = []
    for step in _STEPS:
        found = (_tick(scale, zero, after, entered) for after in range(0, whole + 1, step))
        ticks = list(islice(found, 8))
        if len(ticks) < 8 and all(one.right + GAP <= next_one.left for one, next_one in pairwise(ticks)):
            return ticks
    return ticks[:1]


def _tick(scale: _Scale, zero: date, after: int, entered: date | None) -> _Tick:
    on = months(after).from_(zero)
    since = count(after, "month") if after else "into care"
    lines = [*([since] if entered else []), short_day(on)]
    wide = max(_width(line, SMALL) for line in lines)
    left = _left_edge(scale(on), wide)
    return _Tick(scale(on), left, left + wide, lines)


def _draw_days(sheet: _Sheet, scale: _Scale, strip: Strip, ticks: Sequence[_Tick]) -> None:
    """Label the days along the width, with the months since the child came into care, and today."""
    if strip.closed is None:
        _label(sheet, scale(strip.today), f"today, {short_day(strip.today)}", TEXT, bold=True)
        sheet.gap(LINE + 6)
    for at in range(2 if strip.entered else 1):
        for tick in ticks:
            _label(sheet, tick.x, tick.lines[at], SMALL, FAINT)
        sheet.gap(34)
    sheet.gap(12)


def _left_edge(x: float, wide: float) -> float:
    """The left edge of words centred on a point, kept inside the sheet."""
    return min(max(EDGE, x - wide / 2), WIDTH - EDGE - wide)


def _label(
    sheet: _Sheet, x: float, words: str, size: float, colour: str = INK, *, bold: bool = False
) -> None:
    """Write words centred on a point, kept inside the sheet."""
    sheet.words(_left_edge(x, _width(words, size, bold=bold)), sheet.y, words, size, colour, bold=bold)


def _draw_section(
    sheet: _Sheet, scale: _Scale, section: Section, rows: Sequence[StripRow], today: date
) -> None:
    """Draw a heading and its rows."""
    sheet.gap(GAP)
    sheet.write(section.value, TEXT, bold=True)
    sheet.gap(6)
    most = _MOST[section]
    if len(rows) > most:
        sheet.write(f"and {len(rows) - most:,} more, in the text beside the picture", TEXT, FAINT)
    for row in rows[-most:]:
        _draw_row(sheet, scale, row, today)


def _draw_row(sheet: _Sheet, scale: _Scale, row: StripRow, today: date) -> None:
    """Draw a row with its words beside its marks, or above them if there is no room beside."""
    ends = [scale(on) for on in _days(row, today)]
    said = _unbroken(row_words(row, today, short_day))
    words = _beside(row.what, said, min(ends) - APART, max(ends) + APART)
    tall = LINE * len(words.lines)
    height = max(44, tall) + 14
    if words.is_above:
        sheet.gap(8)
        words.write(sheet, sheet.y, tall)
        sheet.gap(tall)
        height = 34
    else:
        words.write(sheet, sheet.y, height)
    y = sheet.y + height / 2
    if row.runs:
        for run in row.runs:
            _draw_run(sheet, scale, run, y)
    elif row.standing is StripState.PAST:
        on = scale(row.marks[0].on)
        sheet.bar(on, y, scale(today), PAPER, VERMILLION, hatched=True)
        _draw_mark(sheet, on, y, StripState.EXPECTED)
        _draw_mark(sheet, scale(today), y, StripState.PAST)
    else:
        for mark in row.marks:
            _draw_mark(sheet, scale(mark.on), y, row.standing)
    sheet.gap(height + (22 if words.is_above else 0))


def _days(row: StripRow, today: date) -> Iterator[date]:
    """The days that a row's marks lie on."""
    for run in row.runs:
        yield from (run.started, run.due, run.until, run.held_until or run.until)
    if not row.runs:
        yield from (mark.on for mark in row.marks)
        if row.standing is StripState.PAST:
            yield today


@dataclass(frozen=True, slots=True)
class _RowWords:
    """The words of a row: their position and lines, each partly black and partly grey.

    If `before`, they end at `x` rather than begin there.
    """

    x: float
    lines: Sequence[tuple[str, str]]
    before: bool = False
    is_above: bool = False

    def write(self, sheet: _Sheet, y: float, height: float) -> None:
        """Write them centred in a height from `y` down, on blank paper."""
        widths = [_width(inked + grey, TEXT) for inked, grey in self.lines]
        sheet.paper(self.x - max(widths) * self.before - 4, y, max(widths) + 8, height)
        y += (height - LINE * len(self.lines)) / 2
        for at, ((inked, grey), width) in enumerate(zip(self.lines, widths, strict=True)):
            x = self.x - width * self.before
            sheet.words(x, y + at * LINE, inked.strip(" "), TEXT)
            sheet.words(x + width - _width(grey, TEXT), y + at * LINE, grey, TEXT, FAINT)


def _beside(what: str, said: str, left: float, right: float) -> _RowWords:
    """The words of a row: right of its marks if they fit there, else left, else above."""
    after, before, across = WIDTH - EDGE - right, left - EDGE, WIDTH - 2 * EDGE
    line = [(f"{what}  ", said)]
    one = _width(f"{what}  {said}", TEXT)
    if one <= after:
        return _RowWords(right, line)
    if one <= before:
        return _RowWords(left, line, before=True)
    room = max(after, before)
    if room >= NARROWEST and len(both := _lines(what, said, room)) <= 4:
        return _RowWords(right, both) if after >= before else _RowWords(left, both, before=True)
    return _RowWords(EDGE, line if one <= across else _lines(what, said, across), is_above=True)


def _lines(what: str, said: str, room: float) -> list[tuple[str, str]]:
    return [
        *((line, "") for line in _wrapped(what, TEXT, room)),
        *(("", line) for line in _wrapped(said, TEXT, room)),
    ]


def _draw_mark(sheet: _Sheet, x: float, y: float, standing: StripState) -> None:
    """Draw a standing's shape, as the key explains it."""
    sheet.shapes.add(standing)
    match standing:
        case StripState.REACHED:
            sheet.mark(x, y, "o", BLUE, 24)
        case StripState.EXPECTED:
            sheet.mark(x, y, "o", BLUE, 22, hollow=True)
        case StripState.PAST:
            sheet.mark(x, y, "^", VERMILLION, 30)
        case StripState.HELD:
            sheet.mark(x, y, "D", PURPLE, 20)
        case StripState.DUE:
            sheet.line([(x, y - 17), (x, y + 17)], INK, 5, layer=3)
        case StripState.STOPPED:
            sheet.mark(x, y, "x", FAINT, 18, hollow=True)


def _draw_run(sheet: _Sheet, scale: _Scale, run: StripRun, y: float) -> None:
    """Draw a timescale's bar: full as far as it has run, hatched past its date, empty up to a date to come."""
    started, due, until = scale(run.started), scale(run.due), scale(run.until)
    if run.standing is StripState.STOPPED:
        sheet.bar(started, y, until, GRID, FRAME)
    else:
        sheet.bar(started, y, max(started, min(due, until)), SKY, BLUE)
        if until > due:
            held = run.standing is StripState.HELD
            sheet.bar(due, y, until, PAPER, PURPLE if held else VERMILLION, hatched=True)
        elif run.standing in (StripState.DUE, StripState.HELD):
            sheet.bar(until, y, due, PAPER, BLUE)
    _draw_mark(sheet, due, y, StripState.DUE)
    if run.held_until:
        sheet.line([(until, y), (scale(run.held_until), y)], PURPLE, 4, dotted=True, layer=3)
        _draw_mark(sheet, scale(run.held_until), y, StripState.HELD)
    elif run.standing is not StripState.DUE:
        _draw_mark(sheet, until, y, run.standing)


def _draw_overview(sheet: _Sheet, overview: TeamOverview) -> None:
    sheet.write(overview.team, LARGE, bold=True)
    sheet.gap(8)
    children = overview.children[:MOST_CHILDREN]
    on = f"on {short_day(overview.today)}"
    if not children:
        sheet.write(f"No children {on}.", TEXT)
        return
    sheet.write(f"{count(len(overview.children), 'child', 'children')} {on}, worst first.", TEXT)
    sheet.write(
        "Each bar is the months in care: full up to the last stage reached, empty since then.", TEXT, FAINT
    )
    sheet.gap(GAP)
    entered = [child.entered for child in children if child.entered]
    longest = max((months_between(each, overview.today) for each in entered), default=0) + 1
    step = next((step for step in _STEPS if longest / step < 6), _STEPS[-1])
    across = (WIDTH - 2 * EDGE - 2 * GAP) / longest
    afters = range(0, longest + 1, step) if entered else range(0)
    for after in afters:
        _label(sheet, EDGE + GAP + after * across, str(after) if after else "0 months", SMALL, FAINT)
    sheet.gap(LINE)
    top = sheet.y
    for child in children:
        _draw_child(sheet, child, overview.today, across)
    for after in afters:
        x = EDGE + GAP + after * across
        sheet.line([(x, top), (x, sheet.y)], GRID, 2, layer=0)
    if more := len(overview.children) - len(children):
        sheet.gap(GAP)
        sheet.write(f"and {more:,} more, in the text beside the picture", TEXT, FAINT)


def _draw_child(sheet: _Sheet, child: ChildOverview, today: date, across: float) -> None:
    """Draw a child's words, and under them the bar of their months in care."""
    sheet.gap(10)
    sheet.words(EDGE, sheet.y, child.ref, TEXT, bold=True)
    after = _width(f"{child.ref}  ", TEXT, bold=True)
    care = care_words(child, today, short_day)
    for line in _wrapped(care, TEXT, WIDTH - 2 * EDGE - after):
        sheet.words(EDGE + after, sheet.y, line, TEXT)
        sheet.gap(LINE)
    sheet.write(_unbroken("; ".join(concern_words(child))), TEXT, FAINT)
    sheet.gap(6)
    if child.entered is None:
        return
    start = EDGE + GAP
    end = start + across * _in_months(child.entered, today)
    reached = child.stage.since if child.stage else child.entered
    full = start + across * _in_months(child.entered, max(reached, child.entered))
    y = sheet.y + 14
    sheet.bar(start, y, end, PAPER, BLUE)
    sheet.bar(start, y, full, SKY, BLUE)
    if child.past:
        _draw_mark(sheet, end, y, StripState.PAST)
    elif child.held:
        _draw_mark(sheet, end, y, StripState.HELD)
    sheet.gap(34)


def _in_months(start: date, end: date) -> float:
    """The months between two days, with the fraction of the last one."""
    whole = months_between(start, end)
    begun, ends = months(whole).from_(start), months(whole + 1).from_(start)
    return whole + (end - begun).days / (ends - begun).days
