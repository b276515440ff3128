"""Typed words are read once, before anybody is asked anything, and what is wrong with them is told only to who may ask."""

from dataclasses import replace
from datetime import date

import pytest

from commands.desk.desk import Desk
from commands.grammar.parse import Parsed
from commands.grammar.read import Refusal, read
from commands.grammar.values import Thing
from permanence.errors import NotAllowed, NotUnderstood, RuleBroken
from tests.commands.places import CLOCKWORK, DIRECT
from tests.commands.test_grammar import READING


@pytest.mark.parametrize(
    ("text", "error", "started"),
    [
        ("xyzzy", NotUnderstood, None),
        ("expect BX-0042 match 20/11/2026", RuleBroken, None),
        ("expect BX-0042 match 20/11/2026 yes", RuleBroken, None),
        ("update BX-0042", NotUnderstood, {"child": "BX-0042"}),
    ],
)
def test_words_that_make_no_request_are_a_refusal_with_what_was_begun(text, error, started):
    refusal = read(text, READING)

    assert isinstance(refusal, Refusal)
    assert isinstance(refusal.error, error)
    assert (refusal.started and refusal.started.values) == started


@pytest.mark.parametrize(
    ("text", "started"),
    [
        ("milestone BX-0042 ppm …", {"child": "BX-0042", "milestone": "ppm"}),
        ("decline 3 because …", {"approval": 3}),
        ("update BX-0042 …", {"child": "BX-0042"}),
        ("update BX-0042 Rang the school …", None),
        ("restrict BX-0099 …", {"child": "BX-0099"}),
        ("status BX-0042 …", None),
        ("approve 3 …", None),
        ("nonsense …", None),
    ],
)
def test_a_request_that_ends_in_dots_is_still_to_be_finished_unless_they_are_somebodys_own_or_nothing_is_left(
    text, started
):
    asked = read(text, READING)
    begun = asked.started if isinstance(asked, Refusal) else None
    said = {name: getattr(value, "key", value) for name, value in begun.values.items()} if begun else None

    assert (said and {name: value for name, value in said.items() if value}) == started
    assert begun is None or begun.is_unfinished


@pytest.mark.parametrize(
    ("text", "by_button", "is_confirmed", "note"),
    [
        ("expect BX-0042 match 20/12/2026 yes", False, True, None),
        ("expect BX-0042 match 20/12/2026 YES", False, True, None),
        ("expect BX-0042 match 20/12/2026", True, True, None),
        ("update BX-0042 Mother says yes", False, False, "Mother says yes"),
        ("expect BX-0042 match 20/12/2026", False, False, None),
        ("update BX-0042 Mother says yes", True, True, "Mother says yes"),
        ("update BX-0042 yes", False, False, "yes"),
        ("update BX-0042 yes", True, True, "yes"),
    ],
)
def test_the_button_confirms_whatever_the_words_and_a_last_word_yes_what_has_none_of_ones_own(
    text, by_button, is_confirmed, note
):
    parsed = read(text, READING, is_confirmed=by_button)

    assert isinstance(parsed, Parsed)
    assert parsed.is_confirmed is is_confirmed
    assert parsed.value(Thing.WORDS) == note


def test_the_thread_of_a_child_is_what_the_words_are_about():
    parsed = read("update Seen", replace(READING, today=date(2026, 11, 23), here="BX-0042"))

    assert isinstance(parsed, Parsed)
    assert parsed.value(Thing.CHILD) == "BX-0042"


@pytest.mark.parametrize(
    ("text", "child"),
    [
        ("update for BX-0043 visit went well", "BX-0043"),
        ("update re BX-0043: visit went well", "BX-0043"),
        ("update sibling BX-0043 seen too", "BX-0042"),
        ("update on the visit BX-0043 was seen too", "BX-0042"),
    ],
)
def test_in_a_childs_thread_another_child_is_meant_who_is_named_before_the_words(text, child):
    parsed = read(text, replace(READING, today=date(2026, 11, 23), here="BX-0042"))

    assert isinstance(parsed, Parsed)
    assert parsed.value(Thing.CHILD) == child


def test_a_person_who_may_ask_nothing_is_told_nothing_of_what_they_typed(town):
    def nobody(*_):
        raise NotAllowed("You are a guest here.")

    desk = Desk(town.terminal.store, town.desk.office, town.clock, nobody)
    for text in ("xyzzy", "update", "status BX-0042"):
        with pytest.raises(NotAllowed, match=r"^You are a guest here\.$"):
            desk.answer_words(text, "U0GUEST", DIRECT)


def test_the_clock_is_asked_nothing_about_itself(town):
    assert town.refused("xyzzy", "clock", CLOCKWORK).startswith("I don't know `xyzzy`.")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "`status BX-0042`",
            "*status BX-0042*",
            "_status BX-0042_",
            "~status BX-0042~",
            "```status BX-0042```",
        ),
        *(
            "```\nstatus BX-0042\n```",
            "```text\nstatus BX-0042```",
            "> status BX-0042",
            ">> *status* BX-0042",
        ),
        *(
            "- status BX-0042",
            "* status BX-0042",
            "\u2022 status BX-0042",
            "1. status BX-0042",
            "2) `status` BX-0042",
        ),
        *("/permanence status BX-0042", "permanence status BX-0042", "Permanence `status BX-0042`"),
        *("status *BX-0042*", "status `BX-0042`", "> 1. `/permanence status` *BX-0042*"),
        *('"status BX-0042"', "'status BX-0042'", "\u201cstatus BX-0042\u201d", '"`status` BX-0042"'),
        *("status (BX-0042)", 'status "BX-0042"', "status [BX-0042].", "status BX-0042?", "status: BX-0042:"),
        *("status \u0412\u0425-0042", "status BX\u20130042", "status \uff22\uff38-\uff10\uff10\uff14\uff12"),
    ],
)
def test_a_command_is_understood_whatever_formatting_stands_around_it(text):
    parsed = read(text, READING)

    assert isinstance(parsed, Parsed)
    assert (parsed.verb.name, parsed.values) == ("status", {"child": "BX-0042"})


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("`done 17 Received`", "Received"),
        ("`done 17` Received", "Received"),
        ("done *17* Received *today*, `AB/12`", "Received *today*, `AB/12`"),
        ("done 17 1. report, 2. letter", "1. report, 2. letter"),
        ("done 17 /permanence was asked", "/permanence was asked"),
        ("done 17 *", "*"),
        ('done 17 "Received"', '"Received"'),
        ('"done 17 They said "yes""', 'They said "yes"'),
    ],
)
def test_formatting_in_somebodys_own_words_is_theirs(text, note):
    assert read(text, READING).values["note"] == note


@pytest.mark.parametrize(
    "text",
    [
        "12. Oct",
        "17/2 status",
        "BX/0042",
        "*",
        "stat*us BX-0042",
        '"',
        "''",
    ],
)
def test_what_is_no_formatting_is_not_taken_away(text):
    assert isinstance(read(text, READING), Refusal)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("done 17 the mother`s wish", "the mother's wish"),
        ("done 17 `AB/12`\nthe mother`s", "`AB/12`\nthe mother's"),
    ],
)
def test_a_backtick_that_closes_nothing_is_an_apostrophe(text, note):
    assert read(text, READING).values["note"] == note


def test_no_refusal_shows_markup():
    for text in (
        "action BX-0042 by fri ask <@U0MARY|mary> or then <@U0SAM|sam> soon",
        "milestone BX-0042 12/10/2026 mached <@U0MARY|mary>",
        "xy`z",
        "<@U0MARY|mary>",
        "caseload north <@U0MARY|mary> `x`",
        "team add <#C0NORTH|north>",
    ):
        said = str(read(text, READING).error)
        assert "<@" not in said
        assert "<#" not in said
        assert said.count("`") % 2 == 0
