"""The sheet that pictures are drawn on, for a phone, and how their words are measured and wrapped.

Lengths are pixels, from the picture's top left. A phone shows it at about a third of its width, so no text is
smaller than SMALL. Nothing is shown by colour alone: every mark has its own shape, and words beside it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D

from permanence.words import day

WIDTH = 1080
EDGE = 44
"""The margin at each side."""
SMALL, TEXT, LARGE = 27, 30, 46
LINE = 38
"""The height of a line of text."""
GAP = 20
BAR = 14

# A light sheet with its own frame, legible in light and dark themes; colours after Okabe and Ito.
PAPER, INK, FAINT, GRID, FRAME = "#ffffff", "#1a1a1a", "#4d4d4d", "#dddddd", "#8c8c8c"
BLUE, SKY, VERMILLION, PURPLE = "#0072b2", "#a9d5f2", "#d55e00", "#a4427f"

HATCHED = "hatched"
"""The shape of a bar that is hatched, for the key."""
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_REGULAR, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
_MEASURING = RendererAgg(1, 1, 72)


def short_day(when: date) -> str:
    """A day without its weekday, never broken over two lines: `12 Oct 2026`."""
    return day(when).split(" ", 1)[1].replace(" ", "\u00a0")


def _font(size: float, *, bold: bool) -> FontProperties:
    return FontProperties(fname=_BOLD if bold else _REGULAR, size=size)


@lru_cache(2_000)
def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """The width of words as drawn."""
    width, _, _ = _MEASURING.get_text_width_height_descent(words, _font(size, bold=bold), ismath=False)
    return float(width)


def unbroken(words: str) -> str:
    """Words in which a number is never on a different line from what it counts, nor from the word `day` that it is the number of."""
    return re.sub(r"(?<=\d) |(?<=\bday) (?=\d)", "\u00a0", words)


def wrapped(words: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The words in as few lines as fit the width, of about equal length."""
    pieces = [piece for word in words.split(" ") for piece in _pieces(word, size, room, bold=bold)]
    lines = _filled(pieces, size, room, bold=bold)
    widest = max(width_of(piece, size, bold=bold) for piece in pieces)
    while len(lines) > 1 and (room := room * 0.95) >= widest:
        narrower = _filled(pieces, size, room, bold=bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _pieces(word: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
    """The word whole, or broken if it is wider than the line."""
    while len(word) > 1 and width_of(word, size, bold=bold) > room:
        fits = (end for end in range(len(word) - 1, 1, -1) if width_of(word[:end], size, bold=bold) <= room)
        end = next(fits, 1)
        yield word[:end]
        word = word[end:]
    yield word


def _filled(pieces: Sequence[str], size: float, room: float, *, bold: bool) -> list[str]:
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = f"{lines[-1]} {piece}"
        if width_of(longer, size, bold=bold) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines


class Sheet:
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
        for line in wrapped(words, size, WIDTH - 2 * EDGE, bold=bold):
            self.words(EDGE, self.y, line, size, colour, bold=bold)
            self.y += size * LINE / TEXT

    def words(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str = INK,
        *,
        bold: bool = False,
        layer: float = 1,
    ) -> None:
        """Write one line of text with its top left at a point, on blank paper of a layer, so that no line below runs through it."""
        if words:
            self.paper(x - 4, y, width_of(words, size, bold=bold) + 8, size * LINE / TEXT, layer)
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

    def label(
        self, x: float, words: str, size: float, colour: str = INK, *, bold: bool = False, layer: float = 1
    ) -> None:
        """Write words centred on a point, kept inside the sheet."""
        left = left_edge(x, width_of(words, size, bold=bold))
        self.words(left, self.y, words, size, colour, bold=bold, layer=layer)

    def paper(self, x: float, y: float, width: float, height: float, layer: float = 1) -> None:
        """Cover the lines that run down the sheet, and are of no higher layer, with blank paper."""
        self._add(Rectangle((x, y), width, height, facecolor=PAPER, edgecolor="none"), layer)

    def area(self, x: float, y: float, end_x: float, end_y: float, fill: str) -> None:
        """Fill an area between two corners, behind all that is drawn on it."""
        self._add(Rectangle((x, y), end_x - x, end_y - y, facecolor=fill, edgecolor="none"), 0)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        width: float,
        *,
        dotted: bool = False,
        broken: bool = False,
        layer: float = 1,
    ) -> None:
        """Draw a line through points."""
        xs, ys = zip(*points, strict=True)
        line = Line2D(xs, ys, color=colour, linewidth=width, solid_capstyle="butt")
        line.set_linestyle((0, (4, 3)) if broken else ":" if dotted else "-")
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
            self.shapes.add(HATCHED)
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


def left_edge(x: float, wide: float) -> float:
    """The left edge of words centred on a point, kept inside the sheet."""
    return min(max(EDGE, x - wide / 2), WIDTH - EDGE - wide)
