"""Names of people: kept as Slack says them, shown in the terminal in place of ids, and understood there as in Slack."""

import pytest

from bot.say import Terminal
from permanence.errors import NotUnderstood
from tests.bot.test_mentions import mention
from tests.conftest import make_settings


@pytest.fixture
def say(slack):
    """Type in the terminal beside the running bot, which has heard of everybody with work there by now."""
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    settings = make_settings(slack.bot.store.path.parent, slack.standin.api_url)
    with Terminal(settings, "tester", slack.clock) as terminal:
        yield terminal.say


def test_the_terminal_shows_people_by_name(say):
    status = say("status BX-0042", "U0SAM")

    assert "child's social worker @Sam" in status
    assert "U0" not in status


def test_people_are_understood_by_name_as_in_slack(say):
    said = say("action BX-0042 @sam by 27/11/2026 Ask @Mary's team, not x@mary", "@Mary")

    assert said == "1 for @Sam, by Fri 27 Nov 2026: Ask @Mary's team, not x@mary (BX-0042)."
    assert "by @Mary" in say("status BX-0042", "sam")


def test_a_name_of_two_words_is_one_name(slack, say):
    for person, channel in (("U0ALEX", "C0NORTH"), ("U0SUE", "C0SOUTH")):
        slack.command(person, "overdue", channel)
    slack.workspace.change_user("U0ALEX", name="Alex <b> Smith-Jones")
    slack.workspace.change_user("U0SUE", name="Alex")
    slack.standin.wait_for(lambda: _tick(slack, "U0SUE") == "Alex")

    said = say("action BX-0042 @Alex b Smith-Jones by 27/11/2026 Ring", "U0MARY")
    assert said.startswith("1 for @Alex b Smith-Jones, by Fri 27 Nov 2026: Ring")
    assert say("give 1 to @alex", "U0MARY").startswith("1 is now @Alex's")


def _tick(slack, person):
    slack.bot.people.keep_names()
    with slack.bot.store.read() as records:
        return records.names.all().get(person)


def test_a_name_that_two_people_have_is_refused_and_shown_with_the_id(slack, say):
    slack.command("U0ALEX", "overdue")
    slack.workspace.change_user("U0ALEX", name="SAM")
    slack.standin.wait_for(lambda: _tick(slack, "U0ALEX") == "SAM")

    with pytest.raises(NotUnderstood, match=r"2 people are called SAM: `U0ALEX` and `U0SAM`\. Give the id"):
        say("caseload @Sam", "U0MARY")
    with pytest.raises(NotUnderstood, match="2 people are called"):
        say("me", "@sam")
    assert "child's social worker @Sam (U0SAM)" in say("status BX-0042", "U0SAM")
    assert say("caseload @U0SAM", "U0MARY").startswith("Caseload")


def test_who_is_not_known_by_name_is_shown_by_the_id(say):
    assert say("role consultant @U0WALTER", "U0ADMIN") == "@U0WALTER is now a consultant."
    assert say("update BX-0042 @Walter rang", "U0SAM") == "BX-0042: noted."
    assert "@Walter rang" in say("history BX-0042", "U0SAM")
    with pytest.raises(
        NotUnderstood, match="The bot has met nobody called Walter: give the Slack user id, such as"
    ):
        say("caseload @Walter", "U0MARY")
    with pytest.raises(
        NotUnderstood, match="no channel is known by its name: give its Slack id, such as `C0NORTH`"
    ):
        say('team add west "West" in #west manager @Mary from next thu at 09:30 every 2 weeks', "U0ADMIN")
    with pytest.raises(NotUnderstood) as refusal:
        say("milestone BX-0042 mached @Walter", "U0SAM")
    assert "nobody called" not in str(refusal.value), "that was not what was wrong"
    with pytest.raises(NotUnderstood, match="or the name of somebody whom the bot has met, not Walter"):
        say("me", "Walter")


def test_a_note_from_slack_names_whom_it_mentions(slack, say):
    bot = f"<@{slack.workspace.bot.id}>"
    said = mention(slack, "U0SAM", f"update BX-0042 @Mary agrees with @Sue, <@U0NOBODY> & {bot} <5 days>")

    assert said == ["*BX-0042*: noted.\nUndo"]
    assert "@Mary agrees with @Sue, @U0NOBODY & @Permanence <5 days>" in say("history BX-0042", "U0SAM")


def test_a_note_of_two_lines_stands_below_its_point(say):
    say("update BX-0042 Seen at home,\nall is well", "U0SAM")

    assert "update: Seen at home,\n    all is well" in say("history BX-0042", "U0SAM")


def test_a_change_of_name_in_slack_is_noted_and_no_name_of_a_stranger_is_kept(slack, say):
    slack.workspace.add_user("U0OTHER", "Other")
    slack.workspace.change_user("U0OTHER", name="Olga")
    slack.workspace.change_user("U0SAM", name="Samira")
    slack.standin.wait_for(lambda: _tick(slack, "U0SAM") == "Samira")

    assert "child's social worker @Samira" in say("status BX-0042", "U0SAM")
    with slack.bot.store.read() as records:
        assert "U0OTHER" not in records.names.all()
