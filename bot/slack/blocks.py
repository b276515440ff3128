"""Replies drawn as Slack's Block Kit, within every limit Slack sets: split into pages between lines, never cut short.

Words are escaped here and nowhere else. `**bold**` and backticks are the product's own marks; a person, somebody's own
words and what is struck out stand between the private-use marks of `permanence.words`, which nothing typed can contain.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from tabulate import tabulate

from commands.grammar.formatting import as_quoted
from commands.grammar.reply import (
    LONGEST_CHOSEN,
    LONGEST_TYPED,
    NO,
    Button,
    Buttons,
    Facts,
    Item,
    Listing,
    Menu,
    Note,
    Part,
    Reply,
    Table,
    Text,
)
from permanence.language import tr
from permanence.words import LINKED, PEOPLE, SET_OFF, count, is_struck, listed, shortened

Block = dict[str, Any]

TABLES = "Slack accepts tables"
"""The key under which the records remember whether Slack accepts its table block, as `permanence check` found."""
FOLDS = "Slack accepts containers"
"""The key under which the records remember whether Slack accepts its block that folds others away, as `permanence check` found."""
SECTION = 2_900
"""Most characters in one section's text; Slack takes 3,000."""
MESSAGE = 11_000
"""Most characters of all the blocks of a message together, as JSON; Slack refuses at about 13,200."""
CONTEXT = 1_900
"""Most characters in small print; Slack takes 2,000."""
BLOCKS = 40
"""Most blocks in one message; Slack takes 50."""
VIEW_BLOCKS = 100
"""Most blocks in a modal or a Home tab."""
VIEW = 240_000
"""Most bytes of all the blocks of a modal or a Home tab, as JSON; Slack takes 250,000 for the whole view."""
SET_OFF_LINE = 1_000
"""Most characters in a line of somebody's own words in italics: a longer one may have to be split."""
FALLBACK = 1_000
"""Most characters in a notification."""
HEADER = 150
FOLDED = 10
"""Most blocks that can be folded away together."""
BUTTONS_IN_A_ROW = 5
AROUND_BUTTONS = 600
"""Most characters of what stands around buttons and a menu, with the small print before them."""
MOST_IN_OVERFLOW = 5
"""Most choices behind three dots; more are a menu, which can also have headings."""
MOST_IN_A_GROUP = 100
LABEL = 75
"""Most characters on a button, on a choice and over a group of choices."""
TYPED_INSTEAD = 3
"""Of how many buttons for which there is no room it is said what to type."""
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 8_000


TYPES = "type"
"""Begins the `action_id` of a button that types its command."""
CONFIRMS = "confirm"
"""Begins the `action_id` of a button that types its command and says that it is meant; which question it answers follows."""
MENU = "menu"
"""Ends the `action_id` of a menu, and begins its `block_id`; how often its message was drawn follows."""
LEADS_ON = "rest"
"""Begins the `action_id` of a button that shows the rest of an answer; how much of it is there already follows."""

_TOKEN = re.compile(r"&\w+;|<[^<>]+>")
"""What must not be split: an escape, a mention or a link."""
_TOKEN_LENGTH = 120
"""More characters than any of those has."""


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message: the text of its notification, and its blocks."""

    text: str
    blocks: Sequence[Block]

    @property
    def payload(self) -> dict[str, Any]:
        """The message as arguments of Slack's methods."""
        return {"text": self.text, "blocks": list(self.blocks)}


def mrkdwn(words: str) -> str:
    """Words as Slack's markup: escaped first, so that nothing in them can mention or link."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    marked = SET_OFF.sub(_set_off, escaped.replace("**", "*"))
    return LINKED.sub(r"<\2|\1>", PEOPLE.sub(r"<@\1>", marked))


def _set_off(found: re.Match[str]) -> str:
    """Words in italics or struck out, line by line: Slack ends a mark with its line.

    A line that holds the mark itself, or may have to be split, stays as it is.
    """
    mark = "~" if is_struck(found) else "_"
    return "\n".join(
        line
        if mark in line or not line.strip() or len(line) > SET_OFF_LINE
        else _LINE.sub(rf"\1{mark}\2{mark}\3", line)
        for line in found[2].split("\n")
    )


_LINE = re.compile(r"(\s*)(.*\S)(\s*)")


def draw_reply(reply: Reply, *, tables: bool = False) -> list[SlackMessage]:
    """A reply as one message, or as several if it does not fit one. `tables` uses Slack's own table block."""
    # A menu of the next answer in the same place shows nothing that was chosen from this one's.
    drawing = crc32(repr((reply.words, reply.menu)).encode()) if reply.menu else 0
    pages = list(_pages([*_parts(reply, tables=tables), *_buttons(reply.buttons, reply.menu, drawing)]))
    text = _fallback(reply)
    return [
        SlackMessage(tr(f"{text} ({number} of {len(pages)})") if len(pages) > 1 else text, page)
        for number, page in enumerate(pages, 1)
    ]


def draw_post(reply: Reply, drawing: int = 0, *, folds: bool = False) -> SlackMessage:
    """A reply as the single message of a post: lines and buttons that do not fit are counted, and a button shows all of them.

    `drawing` is the number of the drawing: a menu shows what was chosen from it until it is another one. `folds` uses Slack's
    own block to fold away what may be.
    """
    buttons = list(_buttons(reply.buttons, reply.menu, drawing, most=MESSAGE // 2))
    without = 0
    while _size(buttons) > MESSAGE // 2:
        without += len(buttons.pop()["elements"])
    room = MESSAGE - _size(buttons) - 600
    kept: list[Block] = []
    left_out = 0
    for block in _parts(reply, tables=False):
        full = left_out or len(kept) + len(buttons) >= BLOCKS - 2
        fits, lines = (None, _lines(block)) if full else _within(block, room)
        left_out += lines
        if fits:
            kept.append(fits)
            room -= _size([fits])
    if left_out or without:
        missing = [
            *([count(left_out, "line")] if left_out else []),
            *([count(without, "button")] if without else []),
        ]
        kept += leading_on(
            tr(f"There is more than one message can hold ({listed(missing)} left out)."),
            [Button(tr("Show all of it"), reply.again)] if reply.again else [],
        )
    drawn = [*kept, *buttons]
    is_folded = folds and reply.folds and len(drawn) <= FOLDED
    return SlackMessage(_fallback(reply), [folded(reply.folds, drawn)] if is_folded else drawn)


def folded(heading: str, blocks: Sequence[Block]) -> Block:
    """Some blocks folded away under a heading, until whoever reads it opens them."""
    return {
        "type": "container",
        "title": {**_plain(heading), "text": heading[:HEADER]},
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": list(blocks),
    }


def fitting_a_view(blocks: Sequence[Block]) -> int:
    """How many blocks a modal or a Home tab holds: all of them, or as many as leave room to say that there are more."""
    room = VIEW
    for number, block in enumerate(blocks):
        room -= len(_ENCODER.encode(block).encode()) + 2
        if room < 0 or number == VIEW_BLOCKS:
            return min(number, VIEW_BLOCKS - 2)
    return len(blocks)


def leading_on(words: str, buttons: Sequence[Button]) -> list[Block]:
    """Small print that there is more, and the buttons that show it."""
    return [_context(mrkdwn(words)), *_buttons(buttons)]


def _within(block: Block, room: int) -> tuple[Block | None, int]:
    """As many whole lines of a block as there is room for, and how many are left out."""
    if _size([block]) <= room:
        return block, 0
    if block["type"] != "section" or block["text"]["text"].startswith("```"):
        return None, _lines(block)
    lines = block["text"]["text"].split("\n")
    room -= _size([_section("")])
    kept = 0
    while kept < len(lines) and len(_ENCODER.encode(lines[kept])) <= room:
        room -= len(_ENCODER.encode(lines[kept]))  # the two quotes stand for the escaped line break
        kept += 1
    text = "\n".join(lines[:kept])
    return _section(text) if text.strip() else None, len(lines) - kept


def _lines(block: Block) -> int:
    """The number of lines in a block."""
    return str(block["text"]["text"]).count("\n") + 1 if block["type"] == "section" else 1


def _fallback(reply: Reply) -> str:
    words = mrkdwn(reply.fallback or reply.words)
    return words if len(words) <= FALLBACK else f"{words[: _cut(words, FALLBACK)]}…"


def _parts(reply: Reply, *, tables: bool) -> Iterator[Block]:
    if reply.title:
        yield from _title(reply.title)
    if reply.words:
        yield from _sections([reply.words])
    for part in reply.parts:
        yield from _part(part, tables=tables)


def _title(title: str) -> Iterator[Block]:
    if len(title) <= HEADER:
        yield {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    else:
        yield from _sections([f"**{title}**"])


def _part(part: Part, *, tables: bool) -> Iterator[Block]:
    match part:
        case Text(words):
            yield from _sections([words])
        case Note(words):
            for piece in _pieces(mrkdwn(words), CONTEXT):
                if piece.strip():
                    yield _context(piece)
        case Item(words, button):
            said, *more = _sections([words])
            yield {**said, "accessory": _button(button, 0)}
            yield from more
        case Buttons(buttons):
            yield from _buttons(buttons)
        case Listing(title, lines):
            heading = [f"**{title}**"] if title else []
            yield from _sections([*heading, *(f"• {line}" for line in lines)])
        case Facts(pairs):
            yield from _sections([f"**{name}**: {value}" for name, value in pairs])
        case Table():
            yield from _table(part, tables=tables)


def _table(table: Table, *, tables: bool) -> Iterator[Block]:
    cells = [table.head, *table.rows]
    characters = sum(len(cell) for row in cells for cell in row)
    fits = len(cells) <= TABLE_ROWS and len(table.head) <= TABLE_COLUMNS and characters <= TABLE_CHARACTERS
    if tables and fits:
        rows = [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in cells]
        yield {"type": "table", "rows": rows}
        return
    lines = tabulate(table.rows, table.head, disable_numparse=True).split("\n")
    for page in _joined(
        [piece for line in lines for piece in _pieces(mrkdwn(line), SECTION - 8)], SECTION - 8
    ):
        yield _section(f"```{page}```")


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_text(text)]}


def _section(text: str) -> Block:
    return {"type": "section", "text": _text(text)}


def _text(text: str) -> Block:
    """Marked-up text; `verbatim`, so that Slack makes no links of its own from what a person typed."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _sections(lines: Iterable[str]) -> Iterator[Block]:
    """Lines as sections, each with as many whole lines as fit."""
    pieces = (
        piece for line in lines for part in mrkdwn(line).split("\n") for piece in _pieces(part, SECTION)
    )
    return (_section(text) for text in _joined(pieces, SECTION) if text.strip())


def _joined(lines: Iterable[str], most: int) -> Iterator[str]:
    held: list[str] = []
    room = most
    for line in lines:
        if held and len(line) + 1 > room:
            yield "\n".join(held)
            held, room = [], most
        held.append(line)
        room -= len(line) + 1
    if held:
        yield "\n".join(held)


def _pieces(text: str, most: int) -> Iterator[str]:
    """One line in pieces of at most `most` characters, broken between words if possible."""
    start = 0
    while len(text) - start > most:
        space = text.rfind(" ", start + most // 2, start + most)
        cut = space if space > 0 else _cut(text, start + most)
        yield text[start:cut]
        start = next((place for place in range(cut, len(text)) if not text[place].isspace()), len(text))
    if start < len(text):
        yield text[start:]


def _cut(text: str, most: int) -> int:
    """Where to cut marked-up text that is too long: at `most`, or before an escape or mention that this would split."""
    near = _TOKEN.finditer(text, max(0, most - _TOKEN_LENGTH), most + _TOKEN_LENGTH)
    return next((token.start() for token in near if token.start() < most < token.end()), most)


def _buttons(
    buttons: Sequence[Button], menu: Menu | None = None, drawing: int = 0, *, most: int = MESSAGE
) -> Iterator[Block]:
    """Buttons in rows, and a menu after the last; before them, what is typed instead of those that Slack does not take.

    `most` is how many characters there are for all of them: the menu is as long as they leave room for.
    """
    able = [button for button in buttons if len(button.command) <= LONGEST_TYPED]
    question = f":{crc32(repr([each.command for each in able if each.confirms]).encode()):08x}"
    drawn = [_button(button, number, question) for number, button in enumerate(able)]
    room = min(MESSAGE // 3, most - _size(drawn) - AROUND_BUTTONS)
    further, without = _menu(menu, room) if menu else (None, [])
    without = [*(button for button in buttons if button not in able), *without]
    if without:
        yield _context(mrkdwn(_instead_of(without)))
    row: list[Block] = []
    for element in [*drawn, *filter(None, [further])]:
        is_menu = element is further
        if row and (len(row) == BUTTONS_IN_A_ROW or (not is_menu and _size([*row, element]) > MESSAGE // 3)):
            yield {"type": "actions", "elements": row}
            row = []
        row.append(element)
    if row:
        named = {"block_id": f"{MENU}:{drawing}"} if further else {}
        yield {"type": "actions", **named, "elements": row}


def _instead_of(buttons: Sequence[Button]) -> str:
    """What can be typed in place of some buttons: the first few of their commands."""
    typed = [f"`{as_quoted(shortened(button.command, 58))}`" for button in buttons[:TYPED_INSTEAD]]
    more = tr(" and so on") if len(buttons) > len(typed) else ""
    return tr(
        f"Slack has no room for {count(len(buttons), 'more button')}. Type instead {', '.join(typed)}{more}."
    )


def _menu(menu: Menu, room: int) -> tuple[Block | None, Sequence[Button]]:
    """A menu as three dots, or as a list with headings, and the choices for which there is no room; None without a choice."""
    groups: list[Block] = []
    without: list[Button] = []
    for heading, buttons in menu.groups:
        group: Block = {"label": _plain(heading or tr("More")), "options": []}
        room -= _size([group])
        for button in buttons:
            option = _option(button)
            takes = _size([option])
            if (
                takes > room
                or len(button.command) > LONGEST_CHOSEN
                or len(group["options"]) == MOST_IN_A_GROUP
            ):
                without.append(button)
                continue
            room -= takes
            group["options"].append(option)
        if group["options"]:
            groups.append(group)
    for heading, buttons in menu.spare:
        group = {"label": _plain(heading), "options": [_option(button) for button in buttons]}
        if (takes := _size([group])) <= room:
            room -= takes
            groups.append(group)
    options = [option for group in groups for option in group["options"]]
    if not options:
        return None, without
    if len(options) <= MOST_IN_OVERFLOW and len(groups) == 1:
        return {"type": "overflow", "action_id": f"{TYPES}:{MENU}", "options": options}, without
    return {
        "type": "static_select",
        "action_id": f"{TYPES}:{MENU}",
        "placeholder": _plain(tr("More")),
        "option_groups": groups,
    }, without


def _option(button: Button) -> Block:
    return {"text": _plain(button.label), "value": button.command}


def _plain(words: str) -> Block:
    shown = words if len(words) <= LABEL else f"{words[: LABEL - 1]}…"
    return {"type": "plain_text", "text": shown, "emoji": False}


def _button(button: Button, number: int, question: str = "") -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": f"{_begins(button)}{question if button.confirms else ''}:{number}",
        "text": _plain(button.label),
        "value": button.command,
    }
    if button.main:
        drawn["style"] = "primary"
    return drawn


def is_emptied(action: Block) -> bool:
    """Whether a person took back what they had chosen from a menu: Slack tells of that too, and names no option."""
    return "selected_option" in action and action["selected_option"] is None


def pressed_button(action: Block) -> Button:
    """The button that a person pressed, or chose from a menu, as it was drawn."""
    if chosen := action.get("selected_option"):
        return Button(chosen["text"]["text"], chosen["value"])
    begins, _, rest = action["action_id"].partition(":")
    shown = int(rest.partition(":")[0]) if begins == LEADS_ON else 0
    return Button(action["text"]["text"], action.get("value", ""), confirms=begins == CONFIRMS, shown=shown)


def question_of(action: Block) -> str:
    """Which question a pressed button answers: the same for each of its buttons, and another for the next in the same place."""
    return str(action["action_id"]).rpartition(":")[0]


def answered(blocks: Sequence[Block]) -> list[Block]:
    """What is left of a question once it is answered: all but its buttons. Empty for blocks that ask nothing."""
    pressable = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    asks = any(each["type"] == "button" and pressed_button(each).command == NO.command for each in pressable)
    return [block for block in blocks if block["type"] != "actions"] if asks else []


def with_menus_anew(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a message as they are, but for the `block_id` of each menu: Slack shows in one that it knows what was chosen."""
    return [{**block, "block_id": _drawn_again(block["block_id"])} for block in blocks]


def _drawn_again(block_id: str) -> str:
    begins, _, drawing = block_id.partition(":")
    return f"{MENU}:{int(drawing) + 1}" if begins == MENU else block_id


def _begins(button: Button) -> str:
    """What the `action_id` of a button begins with."""
    if button.shown:
        return f"{LEADS_ON}:{button.shown}"
    return CONFIRMS if button.confirms else TYPES


def _pages(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    page: list[Block] = []
    size, has_table = 0, False
    for block in blocks:
        adds, is_table = _size([block]), block["type"] == "table"
        if page and (len(page) >= BLOCKS or size + adds > MESSAGE or (is_table and has_table)):
            yield page
            page, size, has_table = [], 0, False
        page.append(block)
        size += adds
        has_table = has_table or is_table
    yield page


def _size(blocks: Sequence[Block]) -> int:
    """The size of blocks as JSON, each with its comma and space, so that sizes can be added."""
    return len(_ENCODER.encode(blocks))


_ENCODER = json.JSONEncoder(ensure_ascii=False)
