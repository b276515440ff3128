"""A big act says what it will do and asks, once; the terminal, which never asks, does it."""

from bot.text import draw_text
from tests.commands.places import CHANNEL, CLOCKWORK, DIRECT


def question(town, text, person="U0MARY", place=DIRECT):
    """Return what is asked, and the command that the button types which answers it."""
    asked = town.reply(text, person, place)
    yes, no = asked.buttons
    assert yes.confirms
    assert no.command == "no"
    return draw_text(asked), yes.command


def test_the_work_of_somebody_who_has_not_left_is_handed_over_only_when_asked_again(town):
    town.say("action BX-0042 <@U0SAM> by 05/12/2026 Chase the report")

    said, command = question(town, "left <@U0SAM> to <@U0ALEX>")

    assert said.startswith("@U0SAM has not left: their account in Slack is active.")
    assert "goes to @U0ALEX: 1 open action and what they are to 1 child." in said
    assert "social worker @U0SAM" in town.say("status BX-0042")
    assert town.ask(command, "U0MARY", is_confirmed=True).startswith("Handed over from @U0SAM to @U0ALEX")


def test_an_action_is_not_handed_unasked_to_somebody_who_cannot_see_the_child(town):
    town.say("track BX-0043 team north born 05/2024")
    town.say("action BX-0043 <@U0SAM> by 05/12/2026 Chase the report")
    town.say("restrict BX-0043 to <@U0SAM> <@U0MARY>", "U0MARY")
    town.by_clock("gone <@U0SAM>")

    said, _ = question(town, "left <@U0SAM> to <@U0ALEX>")

    assert said.startswith("@U0ALEX would have actions for BX-0043 and could not see them: ")


def test_the_work_of_a_leaver_is_handed_over_at_once(town):
    town.by_clock("gone <@U0SAM>")

    assert town.ask("left <@U0SAM> to <@U0ALEX>", "U0MARY").startswith("Handed over")


def test_the_terminal_hands_over_what_it_is_told_to(town):
    assert town.say("left <@U0SAM> to <@U0ALEX>", "U0MARY").startswith("Handed over")


def test_whoever_has_nothing_to_hand_over_is_not_asked_about(town):
    assert "has nothing in a team of yours" in town.refused("left <@U0SUE> to <@U0ALEX>", "U0MARY")


def test_a_teams_picture_is_shown_in_its_channel_unasked_only_from_there(town):
    said, command = question(town, "chart north")

    assert said.startswith(
        "The picture of the children of North Permanence Team is shown in the team's channel"
    )
    assert town.reply(command, "U0MARY", is_confirmed=True).picture.team == "north"
    assert town.reply("chart north", "U0MARY", CHANNEL).picture.team == "north"
    assert town.reply("chart BX-0042", "U0MARY").picture.team is None


def test_a_closing_that_nothing_on_record_leads_to_is_asked_about(town):
    said, command = question(town, "close BX-0042 adopted 20/11/2026")

    assert "no placement order or consent to placement and no moving in on record" in said.replace(",", "")
    assert "closed" not in town.say("status BX-0042")
    assert "is closed" in town.ask(command, "U0MARY", is_confirmed=True)


def test_a_closing_of_another_kind_is_not(town):
    assert "is closed" in town.ask("close BX-0042 special guardianship 20/11/2026", "U0MARY")


def begin(town):
    """Begin North's surgery, with three children on its agenda."""
    for number in (43, 44):
        town.say(f"track BX-00{number} team north born 05/2024 worker <@U0SAM>")
    for number in (42, 43, 44):
        town.say(f"expect BX-00{number} match 24/11/2026")
    town.clock.go_to(26, 11, 9, 30)
    town.ask("agenda north 2026-11-26", "clock", CLOCKWORK)


def test_a_surgery_that_reached_less_than_half_is_closed_only_when_asked_again(town):
    begin(town)
    town.ask("reviewed BX-0042 Agreed to chase", "U0MARY", CHANNEL)

    said, command = question(town, "surgery north close", place=CHANNEL)

    assert said.startswith(
        "Discussed 1 of 3 children. Not reached: BX-0043 and BX-0044. Close the surgery anyway?"
    )
    assert "is closed" in town.ask(command, "U0MARY", CHANNEL, is_confirmed=True)


def test_a_surgery_that_reached_half_is_closed_at_once(town):
    begin(town)
    for ref in ("BX-0042", "BX-0043"):
        town.ask(f"reviewed {ref} Agreed to chase", "U0MARY", CHANNEL)

    assert "is closed" in town.ask("surgery north close", "U0MARY", CHANNEL)
