"""Whose an action is, where several people are named, and what Slack said of them beforehand."""

import pytest

from commands.desk.desk import Desk
from commands.grammar.parse import parse
from commands.grammar.values import OneOf, ReadingContext
from commands.practice.request import InSlack, Place, PlaceKind
from permanence.errors import RuleBroken
from permanence.trouble import Trouble
from permanence.words import who
from tests.conftest import MONDAY

WHICH = (
    "An action is one person's, so that it is clear who does it. Whose is it: 1 @U0SAM or 2 @U0ALEX? Name one of them. "
    "Nothing was changed."
)


@pytest.fixture
def reading(settings):
    return ReadingContext(MONDAY.date(), settings.office.reference)


@pytest.mark.parametrize(
    "text",
    [
        "action BX-0042 <@U0SAM> <@U0ALEX> by 4 Dec Chase it",
        "action BX-0042 <@U0SAM> and <@U0ALEX|alex> by 4 Dec Chase it",
        "action BX-0042 <@U0SAM>, <@U0ALEX> by 4 Dec Chase it",
        "action BX-0042 <@U0SAM> & <@U0ALEX> by 4 Dec Chase it",
        "action BX-0042 <@U0SAM>/<@U0ALEX> by 4 Dec Chase it",
        "action BX-0042 <@U0SAM>+<@U0ALEX>: Chase it by 4 Dec",
        "action BX-0042 by 4 Dec Chase it <@U0SAM> <@U0ALEX>",
    ],
)
def test_several_people_named_together_are_read_as_one_of_them(reading, text):
    parsed = parse(text, reading)
    assert parsed.values["owner"].people == ("U0SAM", "U0ALEX")
    assert parsed.values["what"] == "Chase it"
    assert "<@U0SAM> <@U0ALEX>" in parsed.typed


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("action BX-0042 <@U0SAM> by 4 Dec Chase it with <@U0ALEX|alex>", "Chase it with @alex"),
        ("action BX-0042 <@U0SAM> by 4 Dec <@U0ALEX|alex> asks for it", "@alex asks for it"),
        ("action BX-0042 <@U0SAM> Chase <@U0ALEX|alex> by 4 Dec", "Chase @alex"),
        ("action BX-0042 <@U0SAM> <@U0SAM> by 4 Dec Chase it", "Chase it"),
        ("action BX-0042 <@U0SAM>: Chase it by 4 Dec as <@U0ALEX|alex>'s", "Chase it as @alex's"),
        ("action BX-0042 <@U0SAM> and by 4 Dec Chase it", "and Chase it"),
    ],
)
def test_somebody_named_in_the_words_is_no_owner(reading, text, what):
    parsed = parse(text, reading)
    assert not isinstance(parsed.values["owner"], OneOf)
    assert (parsed.values["owner"], parsed.values["what"]) == ("U0SAM", what)


def test_in_the_terminal_several_owners_are_refused_even_if_it_is_said_twice(north, refused):
    north("action BX-0042 <@U0SAM> by 4 Dec Ring")
    assert refused("action BX-0042 <@U0SAM> <@U0ALEX> by 4 Dec Chase it") == WHICH
    assert refused("give 1 to <@U0SAM> and <@U0ALEX>") == WHICH
    assert refused("give 1 to <@U0SAM> and <@U0ALEX> yes") == WHICH


@pytest.fixture
def knowing(north, terminal, settings, clock):
    """A desk that is told of Slack, in North's channel."""

    def typed(text: str, in_slack: InSlack, person: str = "U0SAM"):
        desk = Desk(
            terminal.store, settings.office, clock, lambda *_: frozenset({"north"}), lambda *_: in_slack
        )
        return desk.answer_words(text, person, Place(PlaceKind.TEAM, "north"))

    return typed


def test_which_of_several_is_asked_with_a_button_for_each_by_name(knowing):
    asked = knowing("action BX-0042 <@U0SAM> <@U0ALEX> by 4 Dec Chase it", InSlack(names={"U0SAM": "Sam"}))
    assert asked.words.endswith(f"Whose is it: 1 {who('U0SAM')} or 2 {who('U0ALEX')}?")
    assert [(each.label, each.command, each.confirms) for each in asked.buttons] == [
        ("1 Sam", "action BX-0042 <@U0SAM> by 04/12/2026 Chase it", False),
        ("2", "action BX-0042 <@U0ALEX> by 04/12/2026 Chase it", False),
        ("No", "no", False),
    ]


def test_what_slack_said_of_people_is_told_to_whoever_names_them(knowing):
    with pytest.raises(RuleBroken, match=f"{who('U0ALEX')} is a guest here") as refusal:
        knowing("action BX-0042 <@U0ALEX> by 4 Dec Ring", InSlack(unable={"U0ALEX": "a guest here"}))
    assert refusal.value.field == "owner"
    outside = InSlack(members={"C0NORTH": frozenset({"U0SAM"})})
    for_alex = knowing("action BX-0042 <@U0ALEX> by 4 Dec Ring", outside)
    assert for_alex.words.startswith(f"{who('U0ALEX')} cannot see **BX-0042**")
    assert knowing("action BX-0042 <@U0SAM> by 4 Dec Ring", outside).words.startswith("**1** for")
    reply = knowing("action BX-0042 <@U0ALEX> by 4 Dec Ring", InSlack(unanswered=frozenset({"U0ALEX"})))
    assert reply.parts[-1].words.startswith(f"Slack did not tell me in time about {who('U0ALEX')}")


def test_nothing_is_refused_in_the_terminal_for_want_of_slack(north):
    assert north("action BX-0042 <@U0NOBODY> by 4 Dec Ring").startswith("1 for @U0NOBODY")
    assert "is added" in north(
        'team add east "East" in <#C0ODD> manager <@U0NOBODY> from 26/11/2026 at 09:30 every 2 weeks'
    )


def test_what_slack_said_of_a_teams_channel_and_manager_is_told_to_whoever_changes_them(knowing):
    elsewhere = InSlack(
        members={"C0NORTH": frozenset({"U0MARY", "U0SAM"})}, troubles={"C0NEW1": Trouble.SHARED}
    )
    with pytest.raises(RuleBroken, match="That cannot be a team's channel: ") as refusal:
        knowing("team edit north in <#C0NEW1|new>", elsewhere, "U0ADMIN")
    assert refusal.value.field == "in_"
    asked = knowing("team edit north manager <@U0ALEX>", elsewhere, "U0ADMIN")
    assert asked.words.startswith(f"{who('U0ALEX')} is not in North Permanence Team's channel, so would")
