"""A report as a page that stands alone: it asks for nothing elsewhere, and reads on a phone, in the dark, aloud and on paper."""

import re
from collections.abc import Callable, Sequence
from html import escape

from commands.grammar.reply import Facts, Listing, Note, Picture, Report, ReportPart, Table, Text

STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:1.5rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid}h3{font-size:1rem}"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:600;"
    "padding:.5rem 0}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8888}"
    "th[scope=row]{font-weight:400}.wide{overflow-x:auto}figure{margin:1.5rem 0}"
    "figure svg{display:block;width:100%;max-width:32rem;height:auto}ul{padding-left:1.2rem}.note,footer{font-size:.875rem}"
    "footer{margin-top:2.5rem;border-top:1px solid}dt{font-weight:600}dd{margin:0 0 .4rem}"
    "@media print{body{max-width:none;margin:0;font-size:10pt}.wide{overflow:visible}figure,tr,li{break-inside:avoid}h2,h3,"
    "caption{break-after:avoid}figure svg{max-width:11cm}}"
)
NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing."""


def render_page(report: Report) -> str:
    """The report as a page; the same report always has the same bytes."""
    sections = "".join(
        f'<section aria-labelledby="s{number}"><h2 id="s{number}">{escape(section.title)}</h2>'
        f"{''.join(_part(part, f's{number}-{at}') for at, part in enumerate(section.parts))}</section>"
        for number, section in enumerate(report.sections, 1)
    )
    return whole_page(
        report.title,
        f"<p>{marked(report.about)}</p>{sections}",
        f"<footer><p>{marked(report.note)}</p></footer>",
    )


def whole_page(title: str, main: str, foot: str = "") -> str:
    """A page of what stands under its title and, as HTML, at its foot."""
    named = escape(title)
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_FROM_ELSEWHERE}"><title>{named}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{named}</h1>{main}</main>{foot}</body></html>\n"
    )


def marked(words: str) -> str:
    """Words as HTML, with what stands out in them, and what can be typed."""
    strong = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(words))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", strong)


def _part(part: ReportPart, name: str) -> str:
    match part:
        case Text():
            return f"<p>{marked(part.words)}</p>"
        case Note():
            return f'<p class="note">{marked(part.words)}</p>'
        case Listing():
            heading = f"<h3>{marked(part.title)}</h3>" if part.title else ""
            return f"{heading}<ul>{_each(part.lines, lambda line: f'<li>{marked(line)}</li>')}</ul>"
        case Facts():
            return f"<dl>{''.join(f'<dt>{marked(what)}</dt><dd>{marked(said)}</dd>' for what, said in part.pairs)}</dl>"
        case Table():
            return _table(part, name)
        case Picture():
            from bot.pictures.draw import render_svg  # noqa: PLC0415 - a paper has no picture, and need not load what draws

            return f"<figure>{render_svg(part, name)}</figure>"


def _table(table: Table, name: str) -> str:
    """A table whose every cell is named by its row and its column; on a phone it is moved sideways."""
    head = _each(table.head, lambda words: f'<th scope="col">{marked(words)}</th>' if words else "<td></td>")
    rows = "".join(
        f'<tr><th scope="row">{marked(row[0])}</th>{_each(row[1:], lambda words: f"<td>{marked(words)}</td>")}</tr>'
        for row in table.rows
    )
    return (
        f'<div class="wide" role="region" aria-labelledby="{name}" tabindex="0"><table><caption id="{name}">{marked(table.title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _each(words: Sequence[str], written: Callable[[str], str]) -> str:
    return "".join(map(written, words))
