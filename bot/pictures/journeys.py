"""Pictures of a child's journey, and of a team's children side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise

from bot.pictures.sheet import (
    BLUE,
    EDGE,
    FAINT,
    FRAME,
    GAP,
    GRID,
    HATCHED,
    INK,
    LARGE,
    LINE,
    PAPER,
    PURPLE,
    SKY,
    SMALL,
    TEXT,
    VERMILLION,
    WIDTH,
    Sheet,
    left_edge,
    short_day,
    unbroken,
    width_of,
    wrapped,
)
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
from permanence.language import tr
from permanence.spans import months
from permanence.words import begun, count

APART = 28
"""The gap between a row's marks and its words."""
NARROWEST = 300
"""The narrowest column in which several lines of words are easy to read."""

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

_KEY = {
    StripState.REACHED: tr("full circle: reached"),
    StripState.EXPECTED: tr("empty circle: expected"),
    StripState.DUE: tr("upright line: due"),
    StripState.PAST: tr("triangle: past its date"),
    HATCHED: tr("hatching: days past a date"),
    StripState.HELD: tr("diamond: held by a purposeful delay"),
    StripState.STOPPED: tr("cross: stopped"),
}
"""The meaning of each shape, for the key of the pictures that have it."""


def draw_journeys(sheet: Sheet, drawn: Strip | TeamOverview) -> None:
    """Draw a child's journey, or a team's children side by side, with the key of what is drawn."""
    if isinstance(drawn, Strip):
        _draw_strip(sheet, drawn)
    else:
        _draw_overview(sheet, drawn)
    sheet.gap(GAP)
    if key := "; ".join(words for shape, words in _KEY.items() if shape in sheet.shapes):
        sheet.write(f"{begun(key)}.", SMALL, FAINT)
    sheet.write(NOT_THE_RECORD, SMALL, FAINT)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days along the width."""

    first: date
    last: date

    def __call__(self, on: date) -> float:
        room = WIDTH - 2 * EDGE - 2 * GAP
        return EDGE + GAP + room * (on - self.first).days / max(1, (self.last - self.first).days)


def _draw_strip(sheet: Sheet, strip: Strip) -> None:
    sheet.write(strip.ref, LARGE, bold=True)
    sheet.gap(8)
    head = ", ".join(strip.head)
    sheet.write(f"{begun(head)}." if strip.rows else tr("Nothing is recorded yet."), TEXT)
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
    since = count(after, "month") if after else tr("into care")
    lines = [*([since] if entered else []), short_day(on)]
    wide = max(width_of(line, SMALL) for line in lines)
    left = left_edge(scale(on), wide)
    return _Tick(scale(on), left, left + wide, lines)


def _draw_days(sheet: Sheet, scale: _Scale, strip: Strip, ticks: Sequence[_Tick]) -> None:
    """Label the days along the width, with the months since the child came into care, and today."""
    if strip.closed is None:
        sheet.label(scale(strip.today), tr(f"today, {short_day(strip.today)}"), TEXT, bold=True)
        sheet.gap(LINE + 6)
    for at in range(2 if strip.entered else 1):
        for tick in ticks:
            sheet.label(tick.x, tick.lines[at], SMALL, FAINT)
        sheet.gap(34)
    sheet.gap(12)


def _draw_section(
    sheet: Sheet, scale: _Scale, section: Section, rows: Sequence[StripRow], today: date
) -> None:
    """Draw a heading and its rows."""
    sheet.gap(GAP)
    sheet.write(section.value, TEXT, bold=True)
    sheet.gap(6)
    most = _MOST[section]
    if len(rows) > most:
        sheet.write(tr(f"and {len(rows) - most:,} more, in the text beside the picture"), TEXT, FAINT)
    for row in rows[-most:]:
        _draw_row(sheet, scale, row, today)


def _draw_row(sheet: Sheet, scale: _Scale, row: StripRow, today: date) -> None:
    """Draw a row with its words beside its marks, or above them if there is no room beside."""
    ends = [scale(on) for on in _days(row, today)]
    said = unbroken(row_words(row, today, short_day))
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

    def write(self, sheet: Sheet, y: float, height: float) -> None:
        """Write them centred in a height from `y` down, on blank paper."""
        widths = [width_of(inked + grey, TEXT) for inked, grey in self.lines]
        sheet.paper(self.x - max(widths) * self.before - 4, y, max(widths) + 8, height)
        y += (height - LINE * len(self.lines)) / 2
        for at, ((inked, grey), width) in enumerate(zip(self.lines, widths, strict=True)):
            x = self.x - width * self.before
            sheet.words(x, y + at * LINE, inked.strip(" "), TEXT)
            sheet.words(x + width - width_of(grey, TEXT), y + at * LINE, grey, TEXT, FAINT)


def _beside(what: str, said: str, left: float, right: float) -> _RowWords:
    """The words of a row: right of its marks if they fit there, else left, else above."""
    after, before, across = WIDTH - EDGE - right, left - EDGE, WIDTH - 2 * EDGE
    line = [(f"{what}  ", said)]
    one = width_of(f"{what}  {said}", TEXT)
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
        *((line, "") for line in wrapped(what, TEXT, room)),
        *(("", line) for line in wrapped(said, TEXT, room)),
    ]


def _draw_mark(sheet: Sheet, x: float, y: float, standing: StripState) -> None:
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


def _draw_run(sheet: Sheet, scale: _Scale, run: StripRun, y: float) -> None:
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


def _draw_overview(sheet: Sheet, overview: TeamOverview) -> None:
    sheet.write(overview.team, LARGE, bold=True)
    sheet.gap(8)
    children = overview.children[:MOST_CHILDREN]
    on = short_day(overview.today)
    if not children:
        sheet.write(tr(f"No children on {on}."), TEXT)
        return
    sheet.write(tr(f"{count(len(overview.children), 'child', 'children')} on {on}, worst first."), TEXT)
    sheet.write(
        tr("Each bar is the months in care: full up to the last stage reached, empty since then."),
        TEXT,
        FAINT,
    )
    sheet.gap(GAP)
    entered = [child.entered for child in children if child.entered]
    longest = max((months_between(each, overview.today) for each in entered), default=0) + 1
    step = next((step for step in _STEPS if longest / step < 6), _STEPS[-1])
    across = (WIDTH - 2 * EDGE - 2 * GAP) / longest
    afters = range(0, longest + 1, step) if entered else range(0)
    for after in afters:
        sheet.label(EDGE + GAP + after * across, str(after) if after else tr("0 months"), SMALL, FAINT)
    sheet.gap(LINE)
    top = sheet.y
    for child in children:
        _draw_child(sheet, child, overview.today, across)
    for after in afters:
        x = EDGE + GAP + after * across
        sheet.line([(x, top), (x, sheet.y)], GRID, 2, layer=0)
    if more := len(overview.children) - len(children):
        sheet.gap(GAP)
        sheet.write(tr(f"and {more:,} more, in the text beside the picture"), TEXT, FAINT)


def _draw_child(sheet: Sheet, child: ChildOverview, today: date, across: float) -> None:
    """Draw a child's words, and under them the bar of their months in care."""
    sheet.gap(10)
    sheet.words(EDGE, sheet.y, child.ref, TEXT, bold=True)
    after = width_of(f"{child.ref}  ", TEXT, bold=True)
    care = care_words(child, today, short_day)
    for line in wrapped(care, TEXT, WIDTH - 2 * EDGE - after):
        sheet.words(EDGE + after, sheet.y, line, TEXT)
        sheet.gap(LINE)
    sheet.write(unbroken("; ".join(concern_words(child))), TEXT, FAINT)
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
