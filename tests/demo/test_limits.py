"""Slack's limits: the most is accepted, one more is refused with its place."""

import re

import pytest
from slack_sdk.errors import SlackApiError

from demo.workspace.limits.blocks import BLOCKS
from demo.workspace.limits.surfaces import problems
from tests.conftest import ROOT


def plain(length):
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length):
    return {"type": "mrkdwn", "text": "x" * length}


def section(**parts):
    return {"type": "section", **({} if "fields" in parts else {"text": mrkdwn(1)}), **parts}


def button(**parts):
    return {"type": "button", "text": plain(1), **parts}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def confirmed(**parts):
    whole = {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)}
    return [actions(button(confirm=whole | parts))]


def options(count, **parts):
    option = {"text": plain(1), "value": "v", **parts}
    return [actions({"type": "static_select", "options": [option] * count})]


def table(rows, columns=1, text="x", **parts):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows, **parts}


def container(*inside, **parts):
    whole = {"title": plain(1), "is_collapsible": True, "default_collapsed": True, **parts}
    return {"type": "container", "child_blocks": list(inside), **whole}


def sections(characters):
    """Sections whose JSON has this many characters in total."""
    blocks = [section(text=mrkdwn(2_500)) for _ in range(5)]
    length = len(str(blocks).replace(" ", ""))
    blocks[0]["text"]["text"] += "x" * (characters - length)
    return blocks


LIMITS = [
    ("blocks in a message", 50, lambda n: [{"type": "divider"}] * n, "/blocks"),
    ("text of a section", 3_000, lambda n: [section(text=mrkdwn(n))], "/blocks/0/text/text"),
    ("fields of a section", 10, lambda n: [section(fields=[mrkdwn(1)] * n)], "/blocks/0/fields"),
    ("text of a field", 2_000, lambda n: [section(fields=[mrkdwn(n)])], "/blocks/0/fields/0/text"),
    ("header", 150, lambda n: [{"type": "header", "text": plain(n)}], "/blocks/0/text/text"),
    (
        "elements of a context",
        10,
        lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}],
        "/blocks/0/elements",
    ),
    ("buttons in a row", 25, lambda n: [actions(*[button()] * n)], "/blocks/0/elements"),
    ("label of a button", 75, lambda n: [actions(button(text=plain(n)))], "/blocks/0/elements/0/text/text"),
    ("value of a button", 2_000, lambda n: [actions(button(value="x" * n))], "/blocks/0/elements/0/value"),
    ("url of a button", 3_000, lambda n: [actions(button(url="x" * n))], "/blocks/0/elements/0/url"),
    ("action_id", 255, lambda n: [actions(button(action_id="x" * n))], "/blocks/0/elements/0/action_id"),
    ("block_id", 255, lambda n: [section(block_id="x" * n)], "/blocks/0/block_id"),
    ("title of a confirm", 100, lambda n: confirmed(title=plain(n)), "/confirm/title/text"),
    ("text of a confirm", 300, lambda n: confirmed(text=mrkdwn(n)), "/confirm/text/text"),
    ("yes of a confirm", 30, lambda n: confirmed(confirm=plain(n)), "/confirm/confirm/text"),
    ("no of a confirm", 30, lambda n: confirmed(deny=plain(n)), "/confirm/deny/text"),
    ("options of a menu", 100, options, "/blocks/0/elements/0/options"),
    ("text of an option", 75, lambda n: options(1, text=plain(n)), "/options/0/text/text"),
    ("value of an option", 150, lambda n: options(1, value="x" * n), "/options/0/value"),
    (
        "description of an option",
        75,
        lambda n: options(1, description=plain(n)),
        "/options/0/description/text",
    ),
    ("rows of a table", 100, table, "/blocks/0/rows"),
    ("cells of a row", 20, lambda n: table(1, n), "/blocks/0/rows/0"),
    ("column settings", 20, lambda n: table(1, column_settings=[None] * n), "/blocks/0/column_settings"),
    ("characters of a table", 10_000, lambda n: table(1, text="x" * n), "/blocks/0/rows"),
    ("tables in a message", 1, lambda n: [table(1)] * n, "/blocks"),
    ("title of a container", 150, lambda n: container(section(), title=plain(n)), "/blocks/0/title/text"),
    ("blocks in a container", 10, lambda n: container(*[section()] * n), "/blocks/0/child_blocks"),
    ("a markdown block", 12_000, lambda n: [{"type": "markdown", "text": "x" * n}], "/blocks/0/text"),
    ("all blocks together", 13_200, sections, "/blocks"),
]


@pytest.mark.parametrize(
    ("limit", "draw", "place"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)
def test_the_most_is_accepted_and_one_more_is_refused(limit, draw, place):
    def blocks(size):
        drawn = draw(size)
        return drawn if isinstance(drawn, list) else [drawn]

    assert problems(blocks(limit), "x") == []
    assert any(f"{place}]" in problem for problem in problems(blocks(limit + 1), "x"))


REFUSED = [
    ("an empty container", [container()], "must be a list of at least 1 item"),
    ("a container in another", [container(container(section()))], "unsupported type: container"),
    ("one folded for good", [container(section(), is_collapsible=False)], "needs `is_collapsible`"),
    ("a container without a title", [container(section(), title=None)], "missing required field: title"),
    ("an unknown block", [{"type": "paragraph"}], "unsupported type: paragraph"),
    ("a block that is none", ["text"], "unsupported type: None"),
    ("an unknown property", [section(colour="red")], "invalid additional property: colour"),
    ("an empty text", [section(text=mrkdwn(0))], "must be more than 0 characters"),
    ("an empty value", [actions(button(value=""))], "must be more than 0 characters"),
    ("an empty cell", [table(1, text="")], "must be more than 0 characters"),
    ("a section of nothing", [{"type": "section"}], "must define either `text` or `fields`"),
    (
        "mrkdwn in a header",
        [{"type": "header", "text": mrkdwn(1)}],
        "must be a text object of type plain_text",
    ),
    ("mrkdwn on a button", [actions(button(text=mrkdwn(1)))], "must be a text object of type plain_text"),
    ("a string for a text", [section(text="x")], "must be a text object"),
    ("no elements", [actions()], "must be a list of at least 1 item"),
    ("a text among buttons", [actions(mrkdwn(1))], "unsupported type: mrkdwn"),
    ("a style Slack lacks", [actions(button(style="green"))], "must be one of danger, primary"),
    ("one block_id twice", [section(block_id="a"), section(block_id="a")], "`block_id` a already exists"),
    (
        "one action_id twice",
        [actions(button(action_id="a"), button(action_id="a"))],
        "`action_id` a already exists",
    ),
    (
        "an empty list of what is chosen from the start",
        [
            section(
                accessory={
                    "type": "checkboxes",
                    "options": [{"text": plain(1), "value": "v"}],
                    "initial_options": [],
                }
            )
        ],
        "must be one of the provided options [json-pointer:/blocks/0/accessory/initial_options]",
    ),
    ("an image nobody hears", [{"type": "image", "image_url": "https://example.org/a.png"}], "alt_text"),
]


@pytest.mark.parametrize(("blocks", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_slack_does_not_know_is_refused(blocks, words):
    assert any(words in problem for problem in problems(blocks, "x"))


@pytest.mark.parametrize(
    ("element", "name", "right", "wrong"),
    [
        ({"type": "datepicker"}, "initial_date", "2026-12-04", ["20261204", "2026-W49-5", "4 Dec 2026"]),
        ({"type": "timepicker"}, "initial_time", "14:30", ["14", "T14:30", "14:30:00", "2.30"]),
        (
            {"type": "number_input", "is_decimal_allowed": False},
            "initial_value",
            "-12",
            ["1_000", " 5 ", "1.5"],
        ),
        ({"type": "number_input", "is_decimal_allowed": True}, "min_value", "1.5", ["nan", "1e5", "inf"]),
    ],
)
def test_dates_times_and_numbers_are_written_one_way(element, name, right, wrong):
    def found(value):
        return problems([{"type": "input", "label": plain(1), "element": {**element, name: value}}], "x")

    assert found(right) == []
    for value in wrong:
        assert [one for one in found(value) if f"/element/{name}]" in one], value


def test_two_blocks_may_use_the_same_action_id():
    assert problems([actions(button(action_id="a")), actions(button(action_id="a"))], "x") == []


def test_an_empty_message_is_a_problem():
    assert problems([], "") == ["no_text [json-pointer:/text]"]
    assert problems([], "x") == []


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "a", "style": {"bold": True}},
                        {"type": "user", "user_id": "U0SAM"},
                    ],
                }
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://example.org"}]},
    ],
}


@pytest.mark.parametrize(
    "block",
    [
        RICH,
        section(accessory=button(style="danger")),
        section(accessory={"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A chart"}),
        {"type": "context", "elements": [mrkdwn(1), plain(1)]},
        {
            "type": "table",
            "rows": [[{"type": "raw_number", "value": 3}, RICH]],
            "column_settings": [{"align": "right"}],
        },
        actions({"type": "datepicker"}, {"type": "users_select", "placeholder": plain(150)}),
        {"type": "input", "label": plain(1), "element": {"type": "plain_text_input", "multiline": True}},
    ],
)
def test_every_other_block_is_accepted(block):
    assert problems([block], "x") == []


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([{"type": "header", "text": plain(151)}], "invalid_blocks"),
        ([table(1), table(1)], "only_one_table_allowed"),
        (sections(13_201), "msg_blocks_too_long"),
        ("nonsense", "invalid_blocks_format"),
    ],
)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.postEphemeral"])
def test_a_message_over_a_limit_is_refused_with_slacks_own_code(client, workspace, method, blocks, code):
    ts = client.chat_postMessage(channel="C0NORTH", text="before")["ts"]
    asked = {"channel": "C0NORTH", "ts": ts, "user": "U0SAM", "text": "x", "blocks": blocks}
    with pytest.raises(SlackApiError) as error:
        client.api_call(method, json=asked)
    assert error.value.response["error"] == code
    assert [message.text for message in workspace.messages("C0NORTH")] == ["before"]
    assert workspace.ephemerals("U0SAM") == []


def test_a_refusal_names_the_place_twice_as_slack_does(client):
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="C0NORTH", text="x", blocks=[{"type": "header", "text": plain(151)}])
    complaint = "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert error.value.response["errors"] == [complaint]
    assert error.value.response["response_metadata"]["messages"] == [f"[ERROR] {complaint}"]


def test_the_page_draws_every_kind_of_block_that_is_let_through():
    source = (ROOT / "demo" / "page" / "static" / "blocks.js").read_text(encoding="utf-8")
    (drawn,) = re.findall(r"const DRAW = \{(.*?)\};", source, re.DOTALL)
    assert {each.partition(":")[0].strip() for each in drawn.split(",")} - {""} == set(BLOCKS), (
        "A kind of block in demo/workspace/limits/blocks.py has its function in DRAW in demo/page/static/blocks.js."
    )
