"""Pictures drawn with matplotlib: loaded only when one is drawn."""

import re
import warnings
from html import escape
from io import BytesIO

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from bot.pictures.charts import draw_chart
from bot.pictures.journeys import draw_journeys
from bot.pictures.sheet import Sheet
from commands.grammar.reply import Picture
from permanence.journey_strip import Strip, TeamOverview


def render_png(picture: Picture) -> bytes:
    """The picture as a PNG; the same picture always has the same bytes."""
    png = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph ")  # a glyph missing from the font is drawn as an empty box
        FigureCanvasAgg(draw_figure(picture)).print_png(
            png, metadata={"Software": None}, pil_kwargs={"compress_level": 3}
        )
    return png.getvalue()


def render_svg(picture: Picture, name: str) -> str:
    """The picture as an SVG for within a page, with its title and description; `name` tells its ids from those of others there."""
    drawn = BytesIO()
    figure = draw_figure(picture)
    with mpl.rc_context({"svg.hashsalt": "permanence"}):  # else its ids differ from time to time
        FigureCanvasSVG(figure).print_svg(
            drawn, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    svg = drawn.getvalue().decode()
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg[svg.index("<svg") :])
    whole, rest = svg.split(">", 1)
    size = re.sub(r' (?:width|height)="[^"]*"', "", whole)
    return (
        f'{size} role="img" aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(picture.title)}</title>'
        f'<desc id="{name}-desc">{escape(picture.alt)}</desc>{rest}'
    )


def draw_figure(picture: Picture) -> Figure:
    """The picture as a figure, at one pixel to the point."""
    mpl.rcdefaults()  # a user's own matplotlib settings must not change the picture
    # Hinting is invisible at these sizes, and takes a quarter of the time.
    mpl.rcParams["text.hinting"] = "no_hinting"
    sheet = Sheet()
    if isinstance(picture.draws, Strip | TeamOverview):
        draw_journeys(sheet, picture.draws)
    else:
        draw_chart(sheet, picture.draws)
    return sheet.finished()
