"""A child is given to another team: asked about first, told to who receives the child, and taken back by who gave them."""

import pytest

from bot.text import plain
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf
from tests.commands.places import CHANNELS, DIRECT

TEAM = "select team from children where ref = 'BX-0042' and retracted is null"
GIVE = "edit BX-0042 team south"


@pytest.fixture
def given(town):
    """Mary, who manages north alone, has given BX-0042 to south."""
    town.reply(GIVE, "U0MARY", is_confirmed=True)
    return town


def test_whoever_would_see_a_child_no_longer_is_asked_before_giving_them_away(town):
    question = town.reply(GIVE, "U0MARY")

    assert plain(question.words) == (
        "You will no longer see this child: BX-0042 goes to South Permanence Team, whose channel you are not in. "
        "Its manager @U0OMAR is told. Until somebody there has worked with the child, your `undo` takes it back. Go on?"
    )
    assert [(each.label, each.command, each.confirms) for each in question.buttons] == [
        ("Yes, give BX-0042 to south", GIVE, True),
        ("No", "no", False),
    ]
    assert town.query(TEAM) == [("north",)]
    yes = question.buttons[0]
    assert "now with South Permanence Team" in town.ask(yes.command, "U0MARY", is_confirmed=yes.confirms)
    assert town.query(TEAM) == [("south",)]


def test_whoever_is_named_on_a_child_alone_is_asked_before_naming_another(town):
    town.say("edit BX-0042 worker <@U0EVE>")

    question = town.reply("edit BX-0042 worker <@U0SAM>", "U0EVE")

    assert plain(question.words).startswith(
        "You will no longer see BX-0042: you would not be named on the child"
    )
    assert town.query("select worker from children where retracted is null") == [("U0EVE",)]
    town.reply("edit BX-0042 worker <@U0SAM>", "U0EVE", is_confirmed=True)
    assert town.ask("undo", "U0EVE").startswith("Undone: `edit` for BX-0042: worker @U0SAM.")
    assert town.query("select worker from children where retracted is null") == [("U0EVE",)]


def test_whoever_still_sees_the_child_is_not_asked(town):
    assert town.ask("edit BX-0042 worker <@U0ALEX>", "U0MARY").startswith("BX-0042 is changed: ")
    town.say("edit BX-0042 family finder <@U0MARY>")
    assert town.ask(GIVE, "U0MARY").startswith("BX-0042 is changed: now with South Permanence Team, ")


def word(town, *, is_sent=False):
    """Return the private word to south's manager, as it reads now."""
    with town.terminal.store.write() as records:
        (number,) = records.execute("select max(id) from outbox where kind = 'given'").fetchone()
        post = records.outbox.find(number)
        if is_sent:
            records.delivery.begin(post, town.clock())
            records.delivery.sent(post, "1000.0", post.wanted, town.clock(), named=["BX-0042"])
            post = records.outbox.find(number)
    with town.terminal.store.read(town.desk.standing(post.to, DIRECT)) as records:
        return plain(draw_message(AsOf(records, town.desk.office, town.clock()), post).words)


def test_the_receiving_manager_is_told_who_is_with_their_team_now_and_if_the_child_is_taken_back(given):
    assert [to for _, to in given.planned("given")] == ["U0OMAR"]
    assert word(given, is_sent=True) == (
        "BX-0042 was given to South Permanence Team: child's social worker @U0SAM, 3 years 8 months, "
        "plan: none recorded."
    )
    wanted = "select wanted - drawn from outbox where kind = 'given'"
    assert given.query(wanted) == [(0,)]

    given.ask("undo", "U0MARY")

    assert given.query(wanted) > [(0,)], "it is drawn again"
    assert word(given) == "A child who was given to South Permanence Team is not with it any more."


def test_a_manager_who_is_not_in_their_teams_channel_is_told_of_a_child_given_without_the_child(
    town, monkeypatch
):
    monkeypatch.setitem(CHANNELS, "U0OMAR", set())
    assert "@U0OMAR is told in private." in town.ask(GIVE, "U0MARY", is_confirmed=True)

    assert word(town, is_sent=True) == (
        "A child was given to South Permanence Team, but I may not show you the child: you are not in its channel. "
        "Ask to be invited there."
    )
    gone = "A child who was given to South Permanence Team is not with it any more."
    town.say("team edit south manager <@U0EVE>")
    assert word(town) == gone
    town.say("team edit south manager <@U0OMAR>")
    monkeypatch.setitem(CHANNELS, "U0OMAR", {"south"})
    assert word(town).startswith("BX-0042 was given to South Permanence Team")
    town.say("close BX-0042 died 20/11/2026")
    assert word(town) == gone


def test_nobody_is_told_of_a_child_whom_they_gave_themselves_or_may_not_see(town):
    town.say("team edit south manager <@U0MARY>")
    assert "is told" not in town.ask(GIVE, "U0MARY", is_confirmed=True)
    assert town.planned("given") == []
    town.say("team edit south manager <@U0OMAR>")
    town.say("edit BX-0042 team north")
    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>")
    assert "is told" not in town.ask(GIVE, "U0MARY")
    assert "given" not in [name.split()[0] for name, to in town.planned() if to == "U0OMAR"]


def test_whoever_gave_a_child_away_may_take_them_back(given):
    assert "not one you may see" in given.refused("status BX-0042", "U0MARY")
    given.clock.pass_(minutes=11)

    question = given.reply("undo", "U0MARY")
    assert "BX-0042" not in question.words, "she may see the child no longer"

    said = given.ask(question.buttons[0].command, "U0MARY", is_confirmed=True)
    assert said.startswith("Undone: `edit` for BX-0042: team south.")
    assert given.query(TEAM) == [("north",)]
    assert given.planned("given") == []


def test_once_somebody_there_has_worked_with_the_child_it_is_for_them_to_give_back(given):
    given.ask("update BX-0042 Met the family", "U0SUE", is_confirmed=True)

    said = given.refused("undo", "U0MARY")

    assert said.startswith("Others have worked with the child since, so you cannot undo it.")
    assert given.query(TEAM) == [("south",)]


def test_a_manager_of_the_team_no_more_does_not_take_the_child_back(given):
    given.say("team edit north manager <@U0ALEX>")

    assert "you may not see any more, so you cannot undo it" in given.refused("undo", "U0MARY")
    assert given.query(TEAM) == [("south",)]
