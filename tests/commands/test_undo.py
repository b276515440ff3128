"""Undo, and what it asks first: nothing is taken back that its asker did not mean."""

from contextlib import suppress

import pytest

from bot.text import plain
from commands.practice.request import TERMINAL
from permanence.errors import PermanenceError
from tests.commands.places import CHANNEL

NOTES = "select words from updates where retracted is null order by id"
UNMADE = "What you asked for last changed nothing. Your latest change is `update` for BX-0042, made on Mon 23 Nov, 10:00: Seen."


@pytest.fixture
def town(town):
    """BX-0042 and BX-0043, both Sam's, and BX-0050, who is nobody's of north; with Sam's note on the first."""
    town.say("track BX-0043 team north born 05/2024 worker <@U0SAM>")
    town.say("track BX-0050 team south born 05/2024 worker <@U0SUE>")
    town.ask("update BX-0042 Seen", "U0SAM")
    return town


def asked(town, text="undo", person="U0SAM"):
    """Return the words of the question that an undo asks, and the command that its button types."""
    question = town.reply(text, person)
    yes, no = question.buttons
    assert (yes.label, yes.confirms, no.command) == ("Yes, undo it", True, "no")
    return plain(question.words), yes.command


def number(town, person="U0SAM"):
    """Return the number of a person's latest change."""
    return town.query("select max(id) from audit where changed and person = ?", person)[0][0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("milestone BX-0042 placement order 12/10/2027", CHANNEL),
        ("update BX-0099 Seen", CHANNEL),
        ("xyzzy", CHANNEL),
        ("surgery north close", CHANNEL),
        ("team add west", CHANNEL),
        ("done", CHANNEL),
    ],
    ids=["ruled out", "no such child", "no verb", "no surgery", "not allowed", "unfinished"],
)
def test_after_what_was_refused_undo_takes_nothing_back_unasked(town, text, place):
    change = number(town)
    with pytest.raises(PermanenceError):
        town.reply(text, "U0SAM", place)

    words, command = asked(town)

    assert (words, command) == (f"{UNMADE} Undo it?", f"undo {change} BX-0042")
    assert town.query(NOTES) == [("Seen",)]
    assert town.ask(command, "U0SAM", is_confirmed=True).startswith("Undone: `update` for BX-0042: Seen.")
    assert town.query(NOTES) == []


def test_an_undo_steps_out_of_a_question_without_taking_anything_back(town):
    town.ask("update BX-0042 Court adjourned", "U0ALEX", is_confirmed=True)
    assert "not one of yours" in town.reply("update BX-0043 Seen", "U0ALEX").words

    words, _ = asked(town, person="U0ALEX")

    assert words.startswith("What you asked for last changed nothing. Your latest change is `update`")
    assert town.ask("no", "U0ALEX") == "Left as it was. Nothing was changed."
    assert asked(town, person="U0ALEX")[0] == words, "no, and asked again, it asks again"
    assert town.query(NOTES) == [("Seen",), ("Court adjourned",)]


def test_what_was_refused_before_a_later_change_is_forgotten(town):
    with suppress(PermanenceError):
        town.reply("xyzzy", "U0SAM")
    town.ask("update BX-0042 Court adjourned", "U0SAM")

    assert town.ask("undo", "U0SAM").startswith("Undone: `update` for BX-0042: Court adjourned.")


def test_a_fresh_change_of_the_child_looked_at_is_undone_at_once_and_so_is_the_one_before(town):
    town.ask("update BX-0042 Court adjourned", "U0SAM")
    town.ask("status BX-0042", "U0SAM")
    with suppress(PermanenceError):
        town.reply("status BX-0099", "U0SAM")  # looking changes nothing, and is not what undo is about
    town.clock.pass_(minutes=10)

    assert town.ask("undo", "U0SAM").startswith("Undone: `update` for BX-0042: Court adjourned.")
    assert town.ask("undo", "U0SAM").startswith("Undone: `update` for BX-0042: Seen.")


def test_a_change_older_than_ten_minutes_is_asked_about(town):
    change = number(town)
    town.clock.pass_(minutes=11)

    words, command = asked(town)

    assert words == "Your latest change is `update` for BX-0042, made on Mon 23 Nov, 10:00: Seen. Undo it?"
    assert command == f"undo {change} BX-0042"
    assert asked(town, f"undo {change}")[0].startswith(
        "That is `update` for BX-0042, made on Mon 23 Nov, 10:00"
    )
    assert town.query(NOTES) == [("Seen",)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("close BX-0042 home 20/11/2026", "outcome returned home, on Fri 20 Nov 2026."),
        ("close BX-0042 moved 20/11/2026", "outcome moved to another authority, on Fri 20 Nov 2026."),
        ("edit BX-0042 born 05/2022", "born May 2022."),
        ("surgery move north 26/11/2026 to 27/11/2026 at 14:00", "to Fri 27 Nov 2026, at 14:00."),
        ("update BX-0042 home 14:00:00", "home 14:00:00."),
        ("update BX-0042 adopted-by 2026-11", "adopted-by 2026-11."),
    ],
)
def test_what_is_undone_is_told_in_the_words_of_people(town, text, told):
    town.ask(text, "U0MARY", is_confirmed=True)

    assert f"{told} It was made on Mon 23 Nov" in plain(town.ask("undo", "U0MARY"))


@pytest.mark.parametrize("text", ["status BX-0043", "update BX-0043 Seen too"], ids=["looked at", "changed"])
def test_a_change_about_another_child_than_the_last_is_asked_about(town, text):
    town.ask(text, "U0SAM")
    if text.startswith("update"):
        assert town.ask("undo", "U0SAM").startswith("Undone: `update` for BX-0043")

    words, _ = asked(town)

    assert words == "Your latest change is `update` for BX-0042, made on Mon 23 Nov, 10:00: Seen. Undo it?"


def test_what_was_changed_about_siblings_is_about_each_of_them(town):
    town.ask("siblings BX-0042 BX-0043 together", "U0SAM")
    town.ask("status BX-0043", "U0SAM")

    assert town.ask("undo", "U0SAM").startswith("Undone: `siblings` for BX-0042")


@pytest.mark.parametrize("is_old", [True, False])
def test_the_terminal_refuses_names_the_change_and_takes_its_number(town, is_old):
    change = number(town)
    if is_old:
        town.clock.pass_(minutes=11)
    else:
        with suppress(PermanenceError):
            town.say("milestone BX-0042 placement order 12/10/2027", "U0SAM")  # by another process
    told = "What you asked for last changed nothing. " * (not is_old)

    assert town.refused("undo", "U0SAM", TERMINAL) == (
        f"{told}Your latest change is `update` for BX-0042, made on Mon 23 Nov, 10:00: Seen. "
        f"Nothing was changed. `undo {change}` takes it back."
    )
    assert town.say(f"undo {change}", "U0SAM").startswith("Undone: `update` for BX-0042")


def test_a_change_that_cannot_be_undone_does_not_keep_those_before_it(town):
    for ref in ("BX-0045", "BX-0044"):
        town.ask(f"track {ref} team north born 05/2024", "U0SAM")
        town.say(f"update {ref} Seen")
    change = town.query("select id from audit where verb = 'update' and person = 'U0SAM'")[0][0]

    words, command = asked(town)

    assert words == (
        "Your latest change, `track`, stays. More has been recorded on it since, so it cannot be undone. "
        "The one before it is `update` for BX-0042, made on Mon 23 Nov, 10:00: Seen. Undo it?"
    )
    assert town.ask(command, "U0SAM", is_confirmed=True).startswith("Undone: `update` for BX-0042")
    assert command == f"undo {change} BX-0042"
    assert town.refused("undo", "U0SAM") == "More has been recorded on it since, so it cannot be undone."


def test_a_closed_surgery_offers_no_undo_which_its_posted_minutes_would_refuse(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")

    closed = town.reply("surgery north close", "U0MARY", is_confirmed=True)

    assert "is closed" in closed.words
    assert "Undo" not in [button.label for button in closed.buttons]


def test_a_change_that_posts_nothing_offers_its_undo(town):
    noted = town.reply("update BX-0042 Court adjourned", "U0SAM")

    assert [button.command for button in noted.buttons] == [f"undo {number(town)} BX-0042"]


def test_in_the_terminal_where_each_command_is_a_process_a_slip_is_remembered_until_the_next_change(town):
    with pytest.raises(PermanenceError):
        town.say("xyzzy", "U0SAM")
    assert town.refused("undo", "U0SAM", TERMINAL).startswith(UNMADE)

    town.say("update BX-0042 Court adjourned", "U0SAM")
    assert town.ask("undo", "U0SAM", TERMINAL).startswith("Undone: `update` for BX-0042: Court adjourned.")
