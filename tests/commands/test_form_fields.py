"""What a form shows before anyone types: the values known already, and the options."""

import re
from datetime import date

import pytest

from commands.desk.fill import FieldErrors, fill
from commands.desk.form import LONGEST_WORDS, begun, fits, form
from commands.grammar.parse import Incomplete, parse
from commands.grammar.values import FieldType, ReadingContext
from permanence.errors import NotAllowed
from tests.commands.places import CHANNEL, DIRECT, THREAD, open_town

READING = ReadingContext(date(2026, 11, 23), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Two siblings in North, an action that has moved and asks to move again, and a delay asked for; Gus has left."""
    with open_town(tmp_path_factory.mktemp("forms")) as opened:
        for text in (
            "track BX-0043 team north born 05/2024 worker <@U0GUS>",
            "action BX-0042 <@U0SAM> by 05/12/2026 Chase the report",
        ):
            opened.say(text)
        opened.say("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
        opened.by_clock("gone <@U0GUS>")
        yield opened


@pytest.fixture
def drawn(town):
    """Return the form for a text, complete or not."""

    def of(text, person="U0SAM", place=DIRECT):
        try:
            started = parse(text, READING)
        except Incomplete as error:
            started = error.started
        return form(town.desk, started, person, place)

    return of


def field(shown, name):
    return next(each for each in shown.fields if each.name == name)


def test_in_a_childs_thread_the_form_is_about_that_child(drawn):
    (child,) = drawn("update", place=THREAD).settled

    assert child.key == "BX-0042"
    assert child.words.startswith("**BX-0042** · North Permanence Team · child's social worker ")
    assert child.words.endswith(" · 3 years 8 months · plan: none recorded")


def test_in_a_teams_channel_the_team_is_filled_in_and_can_still_be_changed(drawn):
    team = field(drawn("track", place=CHANNEL), "team")

    assert [(one.key, one.words) for one in team.initial] == [("north", "North Permanence Team")]
    assert team.field_type is FieldType.LOOKUP
    assert field(drawn("track"), "team").initial == ()


def test_a_new_team_has_no_other_teams_name_filled_in(drawn):
    team = field(drawn("team add", "U0ADMIN", CHANNEL), "team")

    assert (team.initial, team.field_type) == ((), FieldType.TEXT)
    assert team.hint == "One word in small letters, for example north."


def test_what_was_typed_stands_in_its_field_by_the_name_people_know(drawn):
    shown = drawn("plan BX-0042")
    assert field(shown, "plan").initial == ()

    held = drawn("delay BX-0042 match")
    assert [(one.key, one.words) for one in field(held, "milestone").initial] == [("adm_match", "Match")]
    (weeks,) = field(drawn('team add "West" every 2 weeks', "U0ADMIN"), "every").initial
    assert (weeks.key, weeks.words) == ("2 weeks", "Every 2 weeks")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("action BX-0042 <@U0SAM> by next surgery", "by"),
        ("move 1 to next surgery", "to"),
        ("expect BX-0042 next surgery", "on"),
    ],
)
def test_the_next_surgery_stands_in_the_forms_field_as_its_day(drawn, typed, name):
    assert [one.key for one in field(drawn(typed), name).initial] == ["2026-11-26"]


def test_without_a_child_it_is_not_known_whose_next_surgery_is_meant(drawn):
    assert field(drawn("action <@U0SAM> by next surgery Chase"), "by").initial == ()


def test_a_field_that_is_typed_says_what_is_typed_in_it(drawn):
    shown = drawn("track")

    assert field(shown, "child").hint == "For example: BX-0042"
    assert field(shown, "born").hint == "For example: 03/2023. A whole date is kept as its month."
    assert field(shown, "worker").hint == ""


def test_the_action_and_what_is_to_be_agreed_are_settled_in_words(drawn):
    (action,) = drawn("move 1").settled
    (asked,) = drawn("decline 1", "U0MARY").settled

    assert (action.key, asked.key) == ("1", "1")
    assert "Chase the report · BX-0042 · " in action.words
    assert "for Sat 5 Dec 2026, in 12 days" in action.words
    assert asked.words.startswith("**1** · BX-0042 · ")
    assert asked.words.endswith(" asks you to agree purposeful delay of match until Fri 15 Jan 2027")


def test_whose_work_is_handed_over_is_settled_where_they_cannot_be_chosen_any_more(drawn):
    shown = drawn("left <@U0GUS>", "U0MARY")
    (left,) = shown.settled
    assert (left.label, left.key) == ("Who has left", "<@U0GUS>")
    assert "U0GUS" in left.words

    here = drawn("left <@U0SAM>", "U0MARY")
    assert here.settled == []
    assert [one.key for one in field(here, "person").initial] == ["<@U0SAM>"]
    assert shown.start.words == ["Still theirs: 1 child in North Permanence Team."], (
        "nobody takes it over blind"
    )
    assert drawn("left", "U0MARY").start.words == ()


def test_a_leaver_who_was_typed_is_not_filled_in_where_a_person_is_chosen(drawn):
    shown = drawn("action BX-0042 <@U0GUS> Chase")

    assert field(shown, "owner").initial == ()
    assert [one.key for one in field(shown, "what").initial] == ["Chase"]


def test_a_leaver_covers_nobody_and_is_covered_by_nobody(drawn):
    shown = drawn("cover <@U0GUS> by <@U0ALEX>")

    assert shown.settled == []
    assert field(shown, "person").initial == ()
    assert [one.key for one in field(shown, "by").initial] == ["<@U0ALEX>"]


def test_several_children_are_chosen_from_those_one_may_see(town, drawn):
    children = field(drawn("siblings"), "children")

    assert (children.field_type, children.many) == (FieldType.CHOICE, True)
    assert [one.key for one in children.choices] == ["BX-0042", "BX-0043"]
    assert [one.key for one in field(drawn("siblings BX-0043"), "children").initial] == ["BX-0043"]


def test_several_children_are_typed_where_none_can_be_offered_or_one_is_not_on_offer(drawn):
    nobodys = field(drawn("siblings", "U0OMAR"), "children")
    beyond = field(drawn("siblings BX-0042 BX-0099"), "children")

    assert (nobodys.field_type, nobodys.choices) == (FieldType.TEXT, ())
    assert beyond.field_type is FieldType.TEXT
    assert [one.key for one in beyond.initial] == ["BX-0042", "BX-0099"]


def test_a_form_says_what_it_does_where_its_name_alone_would_not(drawn):
    looked = drawn("find").start
    assert looked.words == ["Children who fit all of it, as far as you may see them."]
    assert looked.submit == "Find"
    ended = drawn("cancel 1").start
    assert (ended.submit, ended.cancel) == ("Cancel it", "Back")


def test_a_form_is_not_drawn_for_a_person_who_may_not_ask(drawn):
    with pytest.raises(NotAllowed, match="`close` is for a team's manager"):
        drawn("close BX-0042")


def test_a_message_in_slack_begins_a_form_with_its_words_and_its_author():
    started = begun("action", "Ring the school\nabout the trip", "U0ALEX")

    assert started.verb.name == "action"
    assert started.values == {"what": "Ring the school\nabout the trip", "owner": "U0ALEX"}
    assert begun("update", "Seen", "U0ALEX").values == {"note": "Seen"}, "a note is nobody's to do"
    assert begun("action", "Ring").values == {"what": "Ring"}
    assert begun("action", "x" * LONGEST_WORDS).values["what"] == "x" * LONGEST_WORDS
    assert begun("action", "x" * 5_000).values["what"] == "x" * (LONGEST_WORDS - 1) + "…"


def test_no_form_begins_for_an_unknown_or_hidden_verb():
    assert begun("retired", "Seen") is None
    assert begun("gone", "Seen") is None


def test_text_too_long_for_a_field_is_not_put_into_one():
    assert fits(begun("action", "x" * 5_000))
    with pytest.raises(Incomplete) as long:
        parse(f"update {'x' * (LONGEST_WORDS + 1)}", READING)
    assert not fits(long.value.started)


def test_people_are_chosen_in_a_list_or_typed_with_and_between_them():
    for typed in (["<@U0SAM>", "<@U0MARY>"], "<@U0SAM>, <@U0MARY>", "<@U0SAM> and <@U0MARY>"):
        parsed = fill("restrict", {"to": typed, "lift": ""}, {"child": "BX-0042"}, READING)
        assert parsed.values["to"] == ("U0SAM", "U0MARY")


@pytest.mark.parametrize(
    ("name", "texts", "why"),
    [
        ("update", {"note": "\u200b\u200b"}, {"note": "There is nothing in it that I can read."}),
        (
            "team edit",
            {"team": "north", "name": 'The "North" team'},
            {"name": "Write a name of up to 80 characters, without quotation marks in it."},
        ),
        (
            "team edit",
            {"team": "north", "name": "x" * 81},
            {"name": "Write a name of up to 80 characters, without quotation marks in it."},
        ),
        ("expect", {"child": "BX-0042", "milestone": "match", "on": ""}, {"on": "Choose a day."}),
        (
            "siblings",
            {"children": "BX-0042 and BX43", "arrangement": ""},
            {"children": "I cannot read `BX43`. For example: BX-0042 BX-0043"},
        ),
    ],
)
def test_a_field_that_holds_nothing_usable_says_so(name, texts, why):
    settled = {"child": "BX-0042"} if name == "update" else {}
    with pytest.raises(FieldErrors) as error:
        fill(name, texts, settled, READING)
    assert dict(error.value.wrong) == why


def test_a_name_in_a_field_needs_no_quotation_marks():
    for typed in ("East Team", ' "East Team" '):
        assert fill("team edit", {"team": "east", "name": typed}, {}, READING).values["name"] == "East Team"
