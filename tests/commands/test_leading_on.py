"""No list ends cut: it is whole, or a button asks for the rest."""

import pytest

from commands.grammar.read import read
from commands.grammar.reply import Item
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf
from permanence.roles import CLOCK
from tests.commands.places import DIRECT, THREAD, buttons_of, open_town

MANY = 90
"""More than any answer used to list."""
KEY = 'whole message north "north:2026-11-26:{}"'


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A worker with many children, each with an action past its date, and an agenda of the first surgery."""
    with open_town(tmp_path_factory.mktemp("many")) as opened:
        for number in range(MANY):
            ref = f"BX-{number:04d}"
            if ref != "BX-0042":
                opened.say(f"track {ref} team north born 03/2023 worker <@U0SAM>")
            opened.say(f"action {ref} <@U0SAM> by 24/11/2026 Chase the report")
        opened.clock.go_to(24, 11, 9)
        opened.by_clock("digest north on 26/11/2026")
        opened.send("digest U0SAM")
        opened.clock.go_to(26, 11, 9, 30)
        opened.by_clock("agenda north 26/11/2026")
        yield opened


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("caseload", "U0SAM"),
        ("caseload north", "U0MARY"),
        ("overdue", "U0SAM"),
        ("overdue north", "U0MARY"),
        ("me", "U0SAM"),
        ("supervision <@U0SAM>", "U0MARY"),
    ],
)
def test_a_list_names_every_child_or_action_it_counts(town, typed, person):
    said = town.ask(typed, person)
    for number in range(MANY):
        assert f"BX-{number:04d}" in said


def test_history_tells_every_change(town):
    for number in range(MANY):
        town.say(f"update BX-0001 Number {number}")
    said = town.ask("history BX-0001", "U0SAM")
    assert all(f"update: Number {number}\n" in f"{said}\n" for number in range(MANY))


def test_more_actions_and_children_than_have_a_button_on_home_are_a_button_away(town):
    more = [
        (part.words, part.button.command)
        for part in town.reply("home", "U0SAM").parts
        if isinstance(part, Item) and part.words.startswith("And ")
    ]
    assert more == [
        (f"And {MANY - 12} more actions.", "me"),
        (f"And {MANY - 12} more children.", "caseload <@U0SAM>"),
    ]


def test_more_pressing_children_than_a_managers_home_names_are_a_button_away(town):
    (more,) = [
        part
        for part in town.reply("home", "U0MARY").parts
        if isinstance(part, Item) and part.words.startswith("And ")
    ]
    assert more.words == f"And {MANY - 10} more children with something that needs attention."
    assert more.button.command == "caseload north"


@pytest.mark.parametrize(
    ("typed", "person", "verb"),
    [
        ("caseload", "U0SAM", "status"),
        ("overdue", "U0SAM", "done"),
        ("me", "U0SAM", "done"),
        ("me", "U0SAM", "status"),
    ],
)
def test_everything_in_a_list_has_a_button_or_is_a_choice_of_its_menu(town, typed, person, verb):
    commands = {button.command for button in buttons_of(town.reply(typed, person))}
    assert sum(command.startswith(f"{verb} ") for command in commands) == MANY


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("caseload <@U0SAM>", "caseload <@U0SAM>"),
        ("overdue north", "overdue north"),
        ("why north 26 nov", "why north 26/11/2026"),
        ("help milestone", "help milestone"),
    ],
)
def test_what_only_reads_can_be_asked_for_again(town, typed, again):
    reply = town.reply(typed, "U0MARY")
    assert reply.again == again
    assert town.reply(again, "U0MARY") == reply
    assert read(again, town.desk.reading()).typed == again


def test_what_only_reads_is_asked_for_again_by_its_childs_own_reference(town):
    assert town.reply("status", "U0SAM", THREAD).again == "status BX-0042"


def test_what_changes_something_is_never_asked_for_again(town):
    assert town.reply("update BX-0002 Seen", "U0SAM").again == ""
    assert town.reply("no", "U0SAM").again == "no"


def test_a_message_too_long_for_slack_can_be_asked_for_whole(town):
    with town.terminal.store.read() as records, records.seen_by(CLOCK):
        post = records.outbox.with_key("north:2026-11-26:head")
        drawn = draw_message(AsOf(records, town.desk.office, town.clock()), post)
    assert drawn.again == KEY.format("head")
    whole = town.reply(drawn.again, "U0MARY")
    assert (whole.words, whole.again) == (drawn.words, drawn.again)


@pytest.mark.parametrize(
    ("name", "person"),
    [("head", "U0SUE"), ("digest U0SAM", "U0MARY"), ("head of another", "U0MARY")],
    ids=["another team's", "another person's", "none"],
)
def test_a_whole_message_is_for_those_who_may_read_it_only(town, name, person):
    said = town.refused(KEY.format(name), person)
    assert "not here any more, or not yours" in said or "so its agenda is not for you" in said


def test_a_private_message_is_shown_whole_to_its_reader(town):
    keys = [key for (key,) in town.query("select key from outbox where kind = 'digest' and reader = 'U0SAM'")]
    assert len(keys) == 1
    said = town.ask(f'whole message north "{keys[0]}"', "U0SAM", DIRECT)
    assert said.startswith("Surgery on Thursday 26 Nov")
