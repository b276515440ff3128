"""Any reply is within Slack's limits, no line of it is lost, and nothing typed in it can mention or link."""

import json
import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks import SlackMessage, draw_post, draw_reply, mrkdwn
from bot.text import draw_blocks, draw_text
from commands.grammar.reply import (
    LONGEST_TYPED,
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
from commands.practice.request import TERMINAL
from demo.workspace.limits.surfaces import problems
from permanence.words import clean, linked, own_words, struck, who
from tests.conftest import words_of

PIECES = [
    "<!channel>",
    "<@U0MARY|mary>",
    "&",
    "&amp;",
    '"',
    "\\",
    "**",
    "~~",
    "*b*",
    "```",
    "🙂",
    "👩‍👧‍👦",
    "é",
    "\u0301",
    "https://x.example",
    " ",
    "BX-0042",
    "·",
]
SIGNS = "".join(map(chr, range(ord("A"), ord("A") + len(PIECES) + 18)))
"""One for each piece, and two for other text of each length from none to eight characters."""


def of_signs(signs: str, other: str) -> str:
    """The pieces that signs stand for, and between them other text of the lengths that signs say.

    It is drawn as two strings, for drawing each piece by itself takes hypothesis far longer than the check does.
    """
    said, start = [], 0
    for number in (ord(sign) - ord(SIGNS[0]) for sign in signs):
        if number < len(PIECES):
            said.append(PIECES[number])
        else:
            length = (number - len(PIECES)) % 9
            said.append(other[start : start + length])
            start += length
    return "".join(said)


TYPED = st.builds(of_signs, st.text(SIGNS, max_size=12), st.text(min_size=12, max_size=96)).map(clean)
LONG = st.builds(
    lambda text, times, glue: glue.join([text] * times),
    TYPED,
    st.sampled_from([1, 1, 1, 40, 700]),
    st.sampled_from(["", " "]),
)
WORDS = st.builds(lambda text, person: f"{text} {who(person)}", LONG, st.sampled_from(["U0SAM", "U0MARY"]))
LINES = st.builds(
    lambda lines, times: lines * times, st.lists(WORDS, max_size=4), st.sampled_from([1, 1, 20])
)
PARTS = {
    Text: st.builds(Text, WORDS),
    Note: st.builds(Note, WORDS),
    Item: st.builds(Item, WORDS, st.just(Button("Status", "status BX-0042"))),
    Listing: st.builds(Listing, TYPED, LINES),
    Facts: st.builds(Facts, st.lists(st.tuples(TYPED, WORDS), min_size=1, max_size=5)),
}
"""How each part of a reply is made here, but a table and buttons, which have their own."""
BUTTONS = st.builds(
    Button,
    st.text("Done 17 & <b>🙂", min_size=1, max_size=200),
    st.text('milestone BX-0042 "<&\\🙂', min_size=1, max_size=12).map(lambda text: text * 160)
    | st.just("status BX-0042"),
    st.booleans(),
)
PARTS[Buttons] = st.builds(Buttons, st.lists(BUTTONS, min_size=1, max_size=8))
MENUS = st.builds(
    Menu,
    st.lists(
        st.tuples(st.text("17 · Chase <the> report 🙂", max_size=200), st.lists(BUTTONS, max_size=6)),
        max_size=40,
    ),
)
REPLIES = st.builds(
    Reply,
    WORDS,
    st.lists(st.one_of(*PARTS.values()), max_size=6),
    st.lists(BUTTONS, max_size=30),
    TYPED | LONG,
    TYPED,
    menu=st.none() | MENUS,
    folds=st.just("") | TYPED | LONG,
)
ENOUGH = settings(max_examples=60, deadline=None, derandomize=True)
"""The same each time: `make fuzz ONLY=drawer` draws a quarter of a million others."""


def texts(drawn: SlackMessage, kind: str) -> list[str]:
    found: list[str] = []

    def walk(part) -> None:
        if isinstance(part, dict):
            if part.get("type") == kind:
                found.append(part["text"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list | tuple):
            for each in part:
                walk(each)

    walk(list(drawn.blocks))
    return found


def texts_of(block) -> list[str]:
    return texts(SlackMessage("", [block]), "mrkdwn")


def squeezed(text: str) -> str:
    return re.sub(r"[\s`]", "", text)


def lines_of(reply: Reply) -> list[str]:
    lines = [reply.words]
    for part in reply.parts:
        match part:
            case Text(words) | Note(words) | Item(words):
                lines.append(words)
            case Listing(title, each):
                lines += [title, *each]
            case Facts(pairs):
                lines += [words for pair in pairs for words in pair]
            case Buttons():
                pass  # what is written on them is no line: a test of its own says what becomes of each
            case _:
                pytest.fail(
                    f"Say in `lines_of`, in this file, which words of a {type(part).__name__} people read."
                )
    return [line for words in lines for line in words.split("\n")]


def test_every_part_that_a_reply_may_have_is_tried_here():
    assert {*PARTS, Table} == {*get_args(Part)}, (
        "Say in PARTS, in this file, how the new part is made: then it is seen that Slack takes it at any length, that none "
        "of it is lost, and that nothing typed in it can mention or link."
    )


@ENOUGH
@given(REPLIES)
def test_slack_accepts_every_message_of_any_reply(reply):
    for drawn in draw_reply(reply):
        assert problems(drawn.blocks, drawn.text) == []
        assert len(drawn.text) < 4_000


@ENOUGH
@given(REPLIES)
def test_no_line_of_any_reply_is_lost(reply):
    pages = draw_reply(reply)
    said = squeezed("".join(text for page in pages for text in texts(page, "mrkdwn")))
    for line in lines_of(reply):
        assert squeezed(mrkdwn(line)) in said, (
            "words stand in a `mrkdwn` text, or are lost to this test and to a post"
        )
    headed = squeezed("".join(text for page in pages for text in texts(page, "plain_text")))
    assert squeezed(reply.title) in headed or squeezed(mrkdwn(reply.title)) in said


@ENOUGH
@given(REPLIES)
def test_no_button_of_any_reply_is_missing_in_silence(reply):
    blocks = [block for page in draw_reply(reply) for block in page.blocks]
    pressable = [each for block in blocks for each in block.get("elements", ()) if each["type"] == "button"]
    chosen = [
        option
        for block in blocks
        for each in block.get("elements", ())
        if each["type"] in ("overflow", "static_select")
        for group in each.get("option_groups", [each])
        for option in group["options"]
    ]
    said = [
        re.search(r"Slack has no room for (\d+) more button", text)
        for block in blocks
        for text in texts_of(block)
    ]
    told = sum(int(found[1]) for found in said if found)
    within = [button for part in reply.parts if isinstance(part, Buttons) for button in part.buttons]
    in_menu = [button for _, group in reply.menu.groups for button in group] if reply.menu else []
    assert len(pressable) + len(chosen) + told == len([*within, *reply.buttons, *in_menu])


@ENOUGH
@given(REPLIES)
def test_slack_accepts_any_reply_as_the_one_message_of_a_post_which_says_what_it_leaves_out(reply):
    drawn = draw_post(reply)
    assert problems(drawn.blocks, drawn.text) == []
    said = squeezed("".join(texts(drawn, "mrkdwn")))
    whole = all(squeezed(mrkdwn(line)) in said for line in lines_of(reply))
    assert whole or "There is more than one message can hold" in str(drawn.blocks)


@ENOUGH
@given(REPLIES)
def test_every_block_of_a_posted_message_is_shown_in_a_simulation(reply):
    for block in [*draw_post(reply).blocks, *draw_post(reply, folds=True).blocks]:
        assert draw_blocks([block]) != f"[{block['type']}]", (
            f"A simulation shows only `[{block['type']}]`: draw that kind of block in `draw_blocks` in bot/text.py."
        )


@ENOUGH
@given(REPLIES)
def test_nothing_typed_can_mention_or_link(reply):
    for drawn in [*draw_reply(reply), draw_post(reply), draw_post(reply, folds=True)]:
        for text in [drawn.text, *texts(drawn, "mrkdwn")]:
            assert "<" not in re.sub(r"<@U0(SAM|MARY)>", "", text)
        assert '"verbatim": false' not in json.dumps(drawn.blocks)
        assert json.dumps(drawn.blocks).count('"mrkdwn"') == json.dumps(drawn.blocks).count(
            '"verbatim": true'
        )


@ENOUGH
@given(REPLIES)
def test_no_escape_and_no_mention_is_split(reply):
    for drawn in draw_reply(reply):
        for text in [drawn.text, *texts(drawn, "mrkdwn")]:
            assert "&" not in re.sub(r"&(amp|lt|gt);", "", text)
            assert ">" not in re.sub(r"<@\w+>", "", text)


@ENOUGH
@given(
    st.integers(1, 30).flatmap(
        lambda columns: st.builds(
            Table,
            st.lists(TYPED, min_size=columns, max_size=columns),
            st.builds(
                lambda rows, times: rows * times,
                st.lists(st.lists(TYPED, min_size=columns, max_size=columns), min_size=1, max_size=4),
                st.sampled_from([1, 1, 40]),
            ),
        )
    ),
    st.booleans(),
)
def test_slack_accepts_any_table_and_no_cell_is_lost(table, as_blocks):
    pages = draw_reply(Reply("Figures", [table, table]), tables=as_blocks)
    for drawn in pages:
        assert problems(drawn.blocks, drawn.text) == []
    said = squeezed(
        "".join(text for page in pages for kind in ("mrkdwn", "raw_text") for text in texts(page, kind))
    )
    for cell in {*table.head, *(cell for row in table.rows for cell in row)}:
        assert squeezed(cell) in said or squeezed(mrkdwn(cell)) in said or "\n" in cell


def test_thousands_of_lines_are_split_into_numbered_pages():
    lines = [f"BX-{number:04d} · no recorded date has passed" for number in range(4_000)]
    pages = draw_reply(
        Reply("All of them.", [Listing("Children", lines)], fallback="Caseload: 4,000 children")
    )
    said = "\n".join(text for page in pages for text in texts(page, "mrkdwn")).splitlines()

    assert [line for line in said if line.startswith("•")] == [f"• {line}" for line in lines]
    assert pages[0].text == f"Caseload: 4,000 children (1 of {len(pages)})"
    assert all(problems(page.blocks, page.text) == [] for page in pages)


def test_a_button_too_long_for_slack_is_told_and_the_others_stay():
    buttons = [Button("Long", f"update {'x' * LONGEST_TYPED}"), Button("Undo", "undo 7")]
    (drawn,) = draw_reply(Reply("Done.", buttons=buttons))
    assert [button["value"] for button in drawn.blocks[-1]["elements"]] == ["undo 7"]
    assert texts_of(drawn.blocks[1]) == [
        f"Slack has no room for 1 more button. Type instead `update {'x' * 51}…`."
    ]


def test_the_choices_that_a_menu_has_no_room_for_can_be_typed():
    choices = [Button(f"BX-{number:04d}", f"status BX-{number:04d}") for number in range(120)]
    (drawn,) = draw_reply(Reply("Caseload", menu=Menu([("Children", choices)])))
    (menu,) = drawn.blocks[-1]["elements"]
    shown = len(menu["option_groups"][0]["options"])

    assert 20 < shown < 100
    (said,) = texts_of(drawn.blocks[1])
    assert said == (
        f"Slack has no room for {120 - shown} more buttons. Type instead `status BX-{shown:04d}`, "
        f"`status BX-{shown + 1:04d}`, `status BX-{shown + 2:04d}` and so on."
    )


def test_buttons_in_the_midst_of_a_reply_stay_there_and_are_typed_in_the_terminal():
    reply = Reply("Two things.", [Text("1"), Buttons([Button("Agree 1", "approve 1")]), Text("2")])
    (drawn,) = draw_reply(reply)

    assert [block["type"] for block in drawn.blocks] == ["section", "section", "actions", "section"]
    left = Buttons([Button("Hand over", "left <@U0LEE>"), Button("Status", "status BX-0042")])
    assert draw_text(Reply("", [left]), {"U0LEE": "Lee"}) == "    Type `left @Lee`, `status BX-0042`"


def test_a_few_choices_are_behind_three_dots_and_more_are_a_menu_with_headings():
    few = [Button(f"Choice {number}", f"status BX-004{number}") for number in range(5)]
    (dots,) = draw_post(Reply("x", menu=Menu([("BX-0042", few)]))).blocks[-1]["elements"]
    (menu,) = draw_post(Reply("x", menu=Menu([("BX-0042", few), ("1 · Chase", few[:1])]))).blocks[-1][
        "elements"
    ]

    assert (dots["type"], len(dots["options"])) == ("overflow", 5)
    assert (menu["type"], [each["label"]["text"] for each in menu["option_groups"]]) == (
        "static_select",
        ["BX-0042", "1 · Chase"],
    )
    assert draw_post(Reply("x", menu=Menu([("BX-0042", [])]))).blocks[1:] == []


def test_a_menu_has_another_name_in_each_drawing_so_that_it_shows_nothing_chosen():
    reply = Reply("x", menu=Menu([("BX-0042", [Button("Status", "status BX-0042")])]))

    assert draw_post(reply, 1).blocks[-1]["block_id"] != draw_post(reply, 2).blocks[-1]["block_id"]


def test_words_that_lead_on_are_a_link_in_slack_and_words_in_the_terminal():
    words = f"**{linked('2 · BX-0042', 'https://slack.com/archives/C0NORTH/p1')}** overdue"

    assert mrkdwn(words) == "*<https://slack.com/archives/C0NORTH/p1|2 · BX-0042>* overdue"
    assert draw_text(Reply(words)) == "2 · BX-0042 overdue"
    assert draw_blocks(draw_post(Reply(words)).blocks) == "2 · BX-0042 overdue"
    assert linked("BX-0042", "") == "BX-0042"


def test_large_buttons_are_spread_over_rows_and_a_post_keeps_those_that_fit():
    quotes = '"' * 1_990
    reply = Reply("Done.", buttons=[Button(f"{n}", f"{n}{quotes}") for n in range(20)])
    pages = draw_reply(reply)
    rows = [block for page in pages for block in page.blocks if block["type"] == "actions"]

    assert all(problems(page.blocks, page.text) == [] for page in pages)
    assert [button["text"]["text"] for row in rows for button in row["elements"]] == [
        str(n) for n in range(20)
    ]
    post = draw_post(reply)
    assert problems(post.blocks, post.text) == []
    assert [block["type"] for block in post.blocks] == ["section", "context", "actions"]
    assert "(19 buttons left out)" in texts(post, "mrkdwn")[-1], "what is not there is counted"


def test_a_table_too_wide_for_slacks_own_block_is_drawn_as_text():
    wide = Table([f"h{n}" for n in range(21)], [[f"c{n}" for n in range(21)]])
    (drawn,) = draw_reply(Reply("Figures", [wide]), tables=True)
    assert "table" not in [block["type"] for block in drawn.blocks]
    assert "c20" in texts(drawn, "mrkdwn")[-1]


def test_a_person_becomes_a_mention_and_text_that_looks_like_one_stays_text():
    (drawn,) = draw_reply(Reply(f"{who('U0SAM')} said <@U0MARY> & **left** {struck('late')} ~~a__b~~"))
    assert texts(drawn, "mrkdwn") == ["<@U0SAM> said &lt;@U0MARY&gt; &amp; *left* ~late~ ~~a__b~~"]


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("one line", "_one line_"),
        ("two\nlines", "_two_\n_lines_"),
        ("two\n\nparagraphs ", "_two_\n\n_paragraphs_ "),
        ("*urgent*, `AB/12`", "_*urgent*, `AB/12`_"),
        ("seen _today_\nat home", "seen _today_\n_at home_"),
        ("a_b", "a_b"),
        (" ", " "),
        ("x" * 1_001, "x" * 1_001),
        ("<b> & __x", "&lt;b&gt; &amp; __x"),
        (f"with {who('U0SAM')}", "_with <@U0SAM>_"),
    ],
)
def test_own_words_are_set_off_line_by_line_unless_they_hold_the_mark(words, drawn):
    assert mrkdwn(f"Noted: {own_words(words)}.") == f"Noted: {drawn}."


def test_what_is_over_is_struck_out_line_by_line():
    assert mrkdwn(f"{struck('two_or')} done") == "~two_or~ done"
    assert mrkdwn(struck("two\nlines, ~maybe") + " done") == "~two~\nlines, ~maybe done"


def test_own_words_of_several_lines_are_set_off_in_every_part_of_a_reply():
    words = own_words("two\nlines")
    (drawn,) = draw_reply(
        Reply(words, [Text(words), Note(words), Listing("", [words]), Facts([("a", words)])])
    )

    assert texts(drawn, "mrkdwn") == ["_two_\n_lines_"] * 3 + ["• _two_\n_lines_", "*a*: _two_\n_lines_"]


def test_typed_private_use_characters_are_not_a_person():
    assert mrkdwn(clean("\ue000U0MARY\ue001 rang")) == "U0MARY rang"


def test_the_terminal_shows_the_same_without_marks():
    reply = Reply(
        f"**BX-0042** · {who('U0SAM')}",
        [Listing("Coming", ["a", struck("b")]), Facts([("Manager", who("U0MARY")), ("At", "09:30")])],
        title="Status",
    )
    assert draw_text(reply) == (
        "Status\n======\n\nBX-0042 · @U0SAM\n\nComing\n  • a\n  • b\n\nManager  @U0MARY\nAt       09:30"
    )


@pytest.mark.parametrize("notes", [1, 2])
def test_an_ack_heavier_than_the_client_can_send_goes_by_response_url(slack, notes):
    for _ in range(notes):
        slack.bot.desk.answer_words(f"update BX-0042 {'🙂' * 3_900}", "U0SAM", TERMINAL)
    answer = slack.standin.command("U0SAM", "C0NORTH", "history BX-0042")

    assert answer.acked
    assert answer.size < 65_535
    assert (answer.payload is None) is (notes == 2), "one note is 47 kB as it is sent, two are 94"
    slack.standin.shows("U0SAM", "🙂🙂🙂")
    assert slack.workspace.warnings == []


def test_the_menu_of_an_answer_in_the_place_of_another_shows_nothing_that_was_chosen_there():
    menu = Menu([("3 · Chase the report", [Button("New date 3", "move 3"), Button("Done 3", "done 3")])])
    drawn = [
        draw_reply(Reply(words, menu=menu))[0].blocks[-1]["block_id"]
        for words in ("Now: BX-0042", "3 is now")
    ]

    assert drawn[0] != drawn[1]


def test_however_many_dates_have_passed_the_choices_for_actions_keep_their_room(slack):
    slack.clock.go_to(26, 11, 9)
    for text in (
        "clocks north with all",
        "milestone BX-0042 proceedings issued 09/02/2026",
        "milestone BX-0042 review recommends adoption 04/05/2026",
        *(f"action BX-0042 <@U0SAM> by 27/11/2026 Chase report number {number}" for number in (1, 2, 3)),
    ):
        slack.bot.desk.answer_words(text, "U0MARY", TERMINAL)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    child = next(each for each in slack.messages() if each.text.startswith("BX-0042: "))

    said = words_of(child.blocks)
    assert "\nRemind of 3\n" in said
    assert "\nSocial-work visit was on…" in said, "while there is room, dates have choices too"
    assert "Slack has no room for" not in said
