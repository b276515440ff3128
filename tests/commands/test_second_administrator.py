"""What lets others see children is confirmed by a second administrator, where the settings say so."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import Ticker
from bot.config import read_settings
from bot.say import Terminal
from bot.terminal.check import check
from bot.text import draw_text
from commands.desk.desk import Desk
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf, InSlack
from permanence.roles import CLOCK, Role
from storage.restored import HELD, RESTORED
from tests.commands.places import Town, open_town, teams_of
from tests.conftest import GivenClock, begin_with, empty_records, make_settings, records_with

ASK, BETH, CARL = "U0ADMIN", "U0BETH", "U0CARL"
GRANT = "role consultant <@U0CORA>"


@pytest.fixture
def alone(tmp_path):
    """Three administrators, of whom one alone may do everything."""
    with open_town(tmp_path) as town:
        for each in (BETH, CARL):
            town.say(f"role admin <@{each}>")
        yield town


@pytest.fixture
def town(alone):
    """The same, where a second confirms; Slack says who is in a channel that no team has yet."""
    office = replace(alone.desk.office, second_administrator=True)
    there = InSlack(members={"C0NEW1": frozenset({"U0MARY", "U0EVE", "U0ALEX"})})
    return replace(alone, desk=Desk(alone.terminal.store, office, alone.clock, teams_of, lambda *_: there))


def role_of(town, person="U0CORA"):
    with town.terminal.store.read() as records:
        return records.roles.of(person)


def asked_of(town):
    """What the message says that asks Beth; and Carl is asked too."""
    names = {to: name for name, to in town.planned("confirm ")}
    assert names.keys() == {BETH, CARL}
    return names[BETH]


def test_whoever_is_an_administrator_no_longer_is_asked_to_confirm_nothing(town, alone):
    town.ask(GRANT, ASK)
    name = asked_of(town)
    town.send(name)

    alone.say(f"role none <@{BETH}>")

    assert town.drawn(name) == "What was said here is for administrators, of whom you are no longer one."


def test_off_one_administrator_is_enough(alone):
    assert alone.ask(GRANT, ASK) == "@U0CORA is now a consultant."
    assert alone.planned("confirm") == []
    assert "are set by one administrator alone." in alone.ask("access north", "U0MARY")


def test_a_role_that_shows_children_is_given_once_another_types_the_same(town):
    assert town.ask(GRANT, ASK) == (
        "Not done yet: role consultant @U0CORA. @U0BETH or @U0CARL is asked in private to confirm it, by Mon 30 Nov 2026."
    )
    assert role_of(town) is None
    assert town.planned("granted") == []
    name = asked_of(town)
    assert town.drawn(name) == (
        "@U0ADMIN asks you to confirm: role consultant @U0CORA\n"
        "@U0CORA would be a consultant: they see the children of every team, but for those kept private.\n"
        "Nothing changes until an administrator confirms it, by Mon 30 Nov 2026.\n[Confirm]\n[Refuse]"
    )
    assert town.ask("me", BETH).count("asks you to confirm") == 1
    assert "to confirm" not in town.ask("me", ASK)
    town.send(name)
    assert town.ask("role <@U0CORA> consultant", BETH) == "@U0CORA is now a consultant."
    assert role_of(town) is Role.CONSULTANT
    assert town.drawn(name) == "Confirmed by @U0BETH: role consultant @U0CORA."
    ((told, to),) = town.planned("confirmed")
    assert (town.drawn(told), to) == ("Confirmed by @U0BETH: role consultant @U0CORA.", ASK)
    ((granted, _),) = [each for each in town.planned("granted") if each[1] == "U0MARY"]
    assert "is a consultant now, set by @U0ADMIN and @U0BETH: they see" in town.drawn(granted)
    asked, done = town.query("select person, understood from audit where verb = 'role' order by id")[-2:]
    assert asked[0] == ASK
    assert '"waits_for": "a second administrator"' in asked[1]
    assert done[0] == BETH
    assert f'"asked_by": "{ASK}"' in done[1]
    assert "set by one administrator and confirmed by another." in town.ask("access north", "U0MARY")


def test_the_same_person_twice_confirms_nothing(town):
    town.ask(GRANT, ASK)
    assert town.ask(GRANT, ASK).startswith("You have asked for that already: it is done once")
    assert role_of(town) is None
    assert len(town.planned("confirm ")) == 2


def test_whom_a_role_is_given_does_not_confirm_it(town):
    town.ask(f"role analyst <@{BETH}>", ASK)
    assert [to for _, to in town.planned("confirm ")] == [CARL]
    assert "Nobody gives themselves a role" in town.refused(f"role analyst <@{BETH}>", BETH)
    town.ask(f"team edit south manager <@{BETH}>", ASK, is_confirmed=True)
    assert town.refused(f"team edit south manager <@{BETH}>", BETH, is_confirmed=True).startswith(
        "You are named in it, so another administrator confirms it"
    )


def test_refused_it_is_not_done_and_its_asker_is_told(town):
    town.ask(GRANT, ASK)
    name = asked_of(town)
    number = name.split()[1]
    town.send(name)
    assert town.refused(f"access refuse {number}", ASK) == (
        f"You asked for that yourself: `undo {number}` takes it back. Nothing was changed."
    )
    assert town.ask(f"access refuse {number}", CARL) == (
        "Refused: role consultant @U0CORA. @U0ADMIN is told in private. Nothing else was changed."
    )
    assert town.drawn(name) == "Refused by @U0CARL: role consultant @U0CORA."
    ((told, to),) = town.planned("confirmed")
    assert (town.drawn(told), to) == ("Refused by @U0CARL: role consultant @U0CORA.", ASK)
    assert "waits to be confirmed" in town.refused(f"access refuse {number}", BETH)
    assert town.ask(GRANT, BETH).startswith("Not done yet")  # and so it begins anew
    town.send(told)
    town.ask(f"undo {town.query('select max(id) - 1 from audit')[0][0]}", CARL)
    assert town.drawn(told) == "The answer to this was taken back: role consultant @U0CORA."
    assert town.drawn(name).endswith("[Confirm]\n[Refuse]")


@pytest.mark.parametrize("why", ["a week has passed", "who asked is no administrator any more"])
def test_after_a_week_or_without_its_asker_it_is_asked_for_anew(town, why):
    town.ask(f"role service manager <@{CARL}>", BETH)
    ((name, _),) = town.planned("confirm ")
    town.send(name)
    if why == "a week has passed":
        town.clock.now += timedelta(days=8)
    else:
        town.say(f"role none <@{BETH}>")
        town.say("role admin <@U0DORA>")
    assert town.drawn(name) == f"role service manager @{CARL}: that needs nothing more from you."
    assert town.ask(f"role service manager <@{CARL}>", ASK).startswith("Not done yet")
    assert role_of(town, CARL) is Role.ADMIN
    assert town.drawn(name) == f"@U0ADMIN asked for this again: role service manager @{CARL}."


def test_its_asker_takes_it_back(town):
    town.ask(GRANT, ASK)
    name = asked_of(town)
    town.send(name)
    town.ask("undo", ASK)
    assert town.drawn(name) == "Taken back: role consultant @U0CORA."
    assert town.ask(GRANT, BETH).startswith("Not done yet")
    assert role_of(town) is None


def test_what_was_done_is_taken_back_and_given_back_by_no_one_alone(town):
    town.ask(GRANT, ASK)
    town.ask(GRANT, BETH)
    assert "has been changed again since" in town.refused(f"undo {asked_of(town).split()[1]}", ASK)
    town.ask("undo", BETH)
    assert role_of(town) is None
    town.ask(GRANT, CARL)  # what Beth confirmed and took back waits for her again, or for Carl
    assert role_of(town) is Role.CONSULTANT
    town.ask("role none <@U0CORA>", CARL)
    assert "which a second administrator confirms" in town.refused("undo", CARL)
    assert role_of(town) is None
    town.ask("team end south", CARL)
    assert town.ask("undo", CARL).startswith("Undone: `team end`")


@pytest.mark.parametrize(
    ("text", "would"),
    [
        ("role admin <@U0CORA>", "@U0CORA would be an administrator: they set up teams and give roles"),
        (
            "team edit north manager <@U0ALEX>",
            "@U0ALEX would manage North Permanence Team, which has 1 child.",
        ),
        (
            "team edit north in <#C0NEW1>",
            "Whoever is in that channel would see 1 child: @U0ALEX, @U0EVE and @U0MARY.",
        ),
        (
            'team add west "West" in <#C0NEW1> manager <@U0ALEX> from 26/11/2026 at 09:30 every 2 weeks',
            "@U0ALEX would manage the new team.",
        ),
    ],
)
def test_what_else_shows_children_waits_too_and_says_what_it_would_show(town, everything_of, text, would):
    before = everything_of(town)
    town.ask(text, ASK)
    assert everything_of(town) == before
    assert would in town.drawn(asked_of(town))
    town.ask(text, CARL)
    assert everything_of(town) != before


@pytest.fixture
def everything_of():
    def of(town):
        return [town.query(f"select * from {table} where retracted is null") for table in ("roles", "teams")]

    return of


@pytest.mark.parametrize(
    "text",
    [
        f"role none <@{BETH}>",
        "team edit north at 14:00",
    ],
)
def test_what_shows_nobody_more_is_done_at_once(town, text):
    assert "Not done yet" not in town.ask(text, ASK)
    assert town.planned("confirm") == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("role none <@U0CORA>", "@U0CORA has no role of their own. Nothing was changed."),
        (f"role admin <@{BETH}>", "@U0BETH is an administrator already. Nothing was changed."),
        ("team edit north manager <@U0MARY>", "That is on record already. Nothing was changed."),
    ],
)
def test_what_is_so_already_waits_for_nobody(town, everything_of, text, answer):
    before = everything_of(town)
    assert town.refused(text, ASK) == answer
    assert (town.planned("confirm"), everything_of(town)) == ([], before)


def test_in_the_terminal_it_is_done_at_once_and_what_waited_waits_no_longer(town):
    town.ask(GRANT, ASK)
    name = asked_of(town)
    town.send(name)
    terminal = replace(town.terminal.desk.office, second_administrator=True)
    town.terminal.desk.office = terminal
    assert town.say(GRANT, ASK) == "@U0CORA is now a consultant."
    assert town.drawn(name) == "Done by @U0ADMIN: role consultant @U0CORA."
    assert town.query("select surface, account from audit order by id desc limit 1") == [
        ("terminal", "tester")
    ]


def test_without_a_second_administrator_it_says_what_to_do(town):
    for each in (BETH, CARL):
        town.say(f"role none <@{each}>")
    assert town.refused(GRANT, ASK) == (
        "A second administrator is to confirm that, and there is none who could. Whoever runs me names one under `[access]` in "
        "`config.toml`, or does it in the terminal. Nothing was changed."
    )


def test_what_waits_in_records_that_were_put_back_is_confirmed_and_told_like_any_other(town):
    town.ask(GRANT, ASK)
    with town.terminal.store.write() as records:
        at = town.clock().isoformat()
        records.know(RESTORED, json.dumps({"at": at, "since": at, "lasts": {}}))
        records.know(HELD, at)
        assert records.delivery.held() == []
    assert "[Confirm]" in town.drawn(asked_of(town))
    town.ask(GRANT, BETH)
    assert role_of(town) is Role.CONSULTANT
    with town.terminal.store.read() as records:
        assert town.planned("confirmed")
        assert records.delivery.held() == []


def test_before_the_first_team_it_waits_too(tmp_path):
    clock, settings = GivenClock(), make_settings(tmp_path, "https://slack.invalid/api/")
    settings.database.write_bytes(records_with(f"role admin <@{BETH}>"))
    with Terminal(settings, "tester", clock) as terminal:
        office = replace(terminal.desk.office, second_administrator=True)
        first = Town(terminal, Desk(terminal.store, office, clock, teams_of), clock)
        first.ask(GRANT, ASK)
        ((name, to),) = first.planned("confirm ")
        assert to == BETH
        with terminal.store.read(CLOCK) as records:
            post = records.outbox.find(1)
            assert post.name == name
            assert "would be a consultant" in draw_text(draw_message(AsOf(records, office, clock()), post))
        Ticker(first.desk, clock).report_trouble(post)
        assert "[Confirm]" not in first.ask("me", ASK)
        first.ask(GRANT, BETH)
        assert role_of(first) is Role.CONSULTANT


def test_who_has_left_confirms_nothing_and_is_told_nothing(town):
    town.ask(GRANT, BETH)
    town.by_clock(f"gone <@{BETH}>")
    assert town.ask(GRANT, ASK).startswith("Not done yet")
    number = town.query("select number from confirmations where retracted is null")[0][0]
    town.by_clock(f"gone <@{ASK}>")
    town.ask(f"access refuse {number}", CARL)
    assert town.planned("confirmed") == []


@pytest.mark.parametrize(
    ("admins", "is_on", "found"),
    [
        ([ASK], False, "not asked for: one administrator alone gives roles"),
        ([ASK], True, "[access] second_administrator is true, and there is no second"),
        (
            [ASK, BETH],
            True,
            "confirms roles that show children, and a team's manager and channel: 2 administrators",
        ),
    ],
)
def test_check_says_whether_it_is_on_and_whether_there_is_a_second(tmp_path, admins, is_on, found):
    config = tmp_path / "config.toml"
    config.write_text(
        f'[authority]\nname = "B"\n[access]\nadmins = {admins}\nsecond_administrator = {str(is_on).lower()}\n'
    )
    begin_with(empty_records(), read_settings(config).database)
    assert found in " ".join(check(config)[0].split())
