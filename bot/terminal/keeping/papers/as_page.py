"""A paper as a page that stands alone: the same words as its text, to be read in any browser, aloud and on paper."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.pictures.report_page import marked, whole_page

ROW_HEAD, COLUMN_HEAD = '<th scope="row">{}</th>', '<th scope="col">{}</th>'


def as_page(paper: str) -> str:
    """The page of a paper in the Markdown that the papers are written in: headings, paragraphs, lists and tables."""
    title, *blocks = paper.strip().split("\n\n")
    return whole_page(title.removeprefix("# "), "".join(_blocks(blocks)))


def _blocks(blocks: Sequence[str]) -> Iterator[str]:
    heading = ""
    for number, block in enumerate(blocks):
        if found := re.fullmatch("(##+) (.+)", block):
            level, heading = len(found[1]), f"h{number}"
            yield f'<h{level} id="{heading}">{_words(found[2])}</h{level}>'
        elif block.startswith("- "):
            lines = block.removeprefix("- ").split("\n- ")
            yield f"<ul>{_each('<li>{}</li>', lines)}</ul>"
        elif block.startswith("| "):
            yield _table(block.split("\n"), heading)
        else:
            yield _each("<p>{}</p>", [block])


def _table(lines: Sequence[str], heading: str) -> str:
    """A table, called as what it stands under is, whose every cell is named by its row and its column."""
    head, _, *rows = [line[2:-2].split(" | ") for line in lines]
    called = f' aria-labelledby="{heading}"' if heading else ""
    body = "".join(f"<tr>{_each(ROW_HEAD, row[:1])}{_each('<td>{}</td>', row[1:])}</tr>" for row in rows)
    return (
        f'<div class="wide" role="region" tabindex="0"{called}><table{called}><thead><tr>'
        f"{_each(COLUMN_HEAD, head)}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _each(form: str, words: Iterable[str]) -> str:
    return "".join(form.format(_words(each)) for each in words)


def _words(words: str) -> str:
    """Words with what stands out in them, and with what is typed."""
    return re.sub("`(.+?)`", r"<code>\1</code>", marked(words.replace("\\|", "|")))
