"""The parser and the drawer: any words make a request or a refusal, and any reply is drawn within Slack's limits."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from bot.slack.blocks import draw_post, draw_reply
from bot.text import draw_blocks, draw_text
from commands.grammar.parse import LONGEST, Parsed
from commands.grammar.read import read
from commands.grammar.reply import Button, Buttons, Facts, Item, Listing, Menu, Note, Part, Reply, Table, Text
from commands.grammar.values import ReadingContext
from demo.workspace.limits.surfaces import problems
from permanence.privacy.guard import Guard
from permanence.words import clean, own_words, struck, who
from tests.fuzz.choices import Choices, as_text

REFERENCE = re.compile("[A-Z]{2}-[A-Z0-9]{4,6}")
MOST_SAID = 3_000
"""Most characters of a refusal: it may quote some of what was typed."""

Tried = Callable[[bytes], object]
"""Tries one input. Raises for whatever must not be."""


@contextmanager
def parser() -> Iterator[Tried]:
    """Typed words, by whoever and wherever."""
    guard = Guard(REFERENCE)

    def tried(data: bytes) -> None:
        chosen = Choices(data)
        how = chosen.number(8)
        reading = ReadingContext(
            date(2026, 11, 23),
            REFERENCE,
            here="BX-0042" if how & 1 else None,
            person="U0SAM" if how & 2 else None,
            guard=guard if how & 4 else None,
        )
        asked = read(as_text(chosen.rest())[: LONGEST + 2], reading)
        if not isinstance(asked, Parsed):
            assert 0 < len(str(asked.error)) < MOST_SAID
            return
        again = read(asked.typed, reading)
        assert isinstance(again, Parsed), (
            f"{asked.typed!r} is what it says is typed, and is refused: {again.error}"
        )
        assert (again.verb, again.values) == (asked.verb, asked.values), (
            f"{asked.typed!r} means something else"
        )

    yield tried


PIECES = (
    "<!channel>",
    "<@U0MARY|mary>",
    "&amp;",
    "**",
    "~",
    "_",
    "`",
    "```",
    "👩‍👧‍👦",
    "\u0301",
    "\n",
    " ",
    "BX-0042",
    "<",
    ">",
    "x" * 900,
)


def _words(chosen: Choices) -> str:
    said = "".join(
        chosen.one_of(PIECES) if chosen.number(3) else clean(chosen.text(60)) for _ in range(chosen.number(8))
    )
    said = clean(said) * chosen.one_of((1, 1, 1, 2, 30))
    return chosen.one_of((str, own_words, struck))(said) + who("U0SAM")


def _lines(chosen: Choices) -> list[str]:
    return [_words(chosen) for _ in range(chosen.number(5))] * chosen.one_of((1, 1, 1, 20))


def _button(chosen: Choices) -> Button:
    return Button(
        clean(chosen.text(90)) or "x", clean(chosen.text()) or "me", confirms=bool(chosen.number(2))
    )


def _buttons(chosen: Choices) -> list[Button]:
    return [_button(chosen) for _ in range(chosen.number(30))]


def _table(chosen: Choices) -> Table:
    columns = 1 + chosen.number(25)
    row = [clean(chosen.text(20)) for _ in range(columns)]
    return Table(row, [row] * chosen.number(120))


PARTS: tuple[Callable[[Choices], Part], ...] = (
    lambda chosen: Text(_words(chosen)),
    lambda chosen: Note(_words(chosen)),
    lambda chosen: Item(_words(chosen), _button(chosen)),
    lambda chosen: Listing(clean(chosen.text()), _lines(chosen)),
    lambda chosen: Facts([(clean(chosen.text()), each) for each in _lines(chosen)] or [("", "")]),
    lambda chosen: Buttons(_buttons(chosen) or [Button("Me", "me")]),
    _table,
)


def _reply(chosen: Choices) -> Reply:
    menu = Menu([(clean(chosen.text(90)), _buttons(chosen)) for _ in range(chosen.number(5))])
    return Reply(
        _words(chosen),
        [chosen.one_of(PARTS)(chosen) for _ in range(chosen.number(6))],
        _buttons(chosen),
        clean(chosen.text()),
        clean(chosen.text()),
        menu=menu if menu.groups else None,
        folds=clean(chosen.text(20)),
    )


def _marked_up(part: Any) -> Iterator[str]:
    """Every text of blocks in which Slack reads its markup."""
    if isinstance(part, dict) and part.get("type") == "mrkdwn":
        yield part["text"]
    elif isinstance(part, dict | list | tuple):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _marked_up(each)


@contextmanager
def drawer() -> Iterator[Tried]:
    """Replies of every part, long and short."""

    def tried(data: bytes) -> None:
        chosen = Choices(data)
        tables, folds = bool(chosen.number(2)), bool(chosen.number(2))
        reply = _reply(chosen)
        for drawn in [*draw_reply(reply, tables=tables), draw_post(reply, folds=folds)]:
            found = problems(drawn.blocks, drawn.text)
            assert not found, found
            for text in [drawn.text, *_marked_up(drawn.blocks)]:
                assert "<" not in text.replace("<@U0SAM>", ""), "it mentions or links"
            draw_blocks(drawn.blocks)
        draw_text(reply, {"U0SAM": "Sam"})

    yield tried
