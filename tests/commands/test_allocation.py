"""Children who come without a team: who sees them, and how they are taken into one."""

import pytest

from bot.text import plain
from tests.commands.places import buttons_of
from tests.loading import load, row

WHERE = "select team, worker from children where ref = 'BX-0077' and retracted is null"


@pytest.fixture
def town(town):
    town.say("role service manager <@U0SUE>")
    load(town.terminal.store.path, town.clock(), [row("BX-0077", "care_entry", "2026-02-02")])
    return town


def test_a_manager_takes_a_child_who_is_in_no_team_into_their_own(town):
    reply = town.reply("unallocated", "U0MARY")

    assert plain(reply.words) == "1 child is in no team yet, so no agenda shows them."
    assert reply.parts[0].lines == ["**BX-0077** · born March 2023"]
    (button,) = [each for each in buttons_of(reply) if each.label == "BX-0077 to north"]
    assert town.refused("status BX-0077", "U0MARY").startswith(
        "BX-0077 is not a child I track, or not one you"
    )
    taken = town.reply(button.command, "U0MARY")
    assert plain(taken.words) == "BX-0077 is in North Permanence Team now: no child's social worker named."
    assert "Name their social worker" in [each.label for each in taken.buttons]
    assert town.ask("status BX-0077", "U0MARY").startswith(
        "BX-0077 · 3 years 8 months · North Permanence Team"
    )
    assert town.ask("unallocated", "U0MARY") == "No child waits for a team."
    assert town.ask("find unallocated", "U0MARY") == "No child waits for a team."
    town.ask("undo", "U0MARY")
    assert town.query(WHERE) == [("", None)]


def test_a_service_manager_sees_the_child_and_says_into_which_team_and_with_whom(town):
    assert "in no team yet" in town.ask("status BX-0077", "U0SUE")
    assert "1 child is in no team yet, so no agenda shows them." in town.ask("home", "U0SUE")
    assert "in no team" not in town.ask("home", "U0MARY")
    (button,) = [each for each in buttons_of(town.reply("unallocated", "U0SUE")) if "BX-0077" in each.label]
    assert (button.label, button.command) == ("Allocate BX-0077…", "allocate BX-0077")

    said = town.ask("allocate BX-0077 north worker <@U0SAM>", "U0SUE", is_confirmed=True)

    assert said.startswith(
        "BX-0077 is in North Permanence Team now: child's social worker @U0SAM. @U0MARY is told in private."
    )
    assert town.query(WHERE) == [("north", "U0SAM")]
    assert "in no team" not in town.ask("home", "U0SUE")


def test_nobody_else_allocates_nor_into_another_team(town):
    assert town.refused("allocate BX-0077 south", "U0MARY").startswith("`allocate` is for the team's manager")
    assert town.refused("allocate BX-0077 north", "U0SAM").startswith("`allocate` is for a team's manager")
    assert town.refused("unallocated", "U0SAM").startswith("`unallocated` is for a team's manager")
    assert town.refused("allocate BX-0042 north", "U0MARY").startswith(
        "BX-0042 is in a team already: North Permanence Team."
    )
    assert town.query(WHERE) == [("", None)]


def test_whoever_is_named_on_a_child_in_no_team_works_with_them_and_nobody_else(town):
    town.say("edit BX-0077 worker <@U0SAM>")

    assert "in no team yet" in town.ask("status BX-0077", "U0SAM")
    assert "Chase the medical" in town.ask("action BX-0077 me by 30/11/2026 Chase the medical", "U0SAM")
    assert "BX-0077" in town.ask("me", "U0SAM")
    assert "in no team yet" in town.refused(
        "delay BX-0077 match until 15/01/2027 because sibling assessment first", "U0SAM"
    )
    assert "in no team yet" in town.refused("escalate 1 because no reply twice", "U0SAM")
    assert town.refused("status BX-0077", "U0ALEX").startswith("BX-0077 is not a child I track")
    town.say(
        'team add tracking "Panel" in <#C0PANEL|panel> manager <@U0SUE> from 04/12/2026 at 10:00 every 4 weeks as panel'
    )
    for agenda in ("surgery north", "panel"):
        assert "BX-0077" not in town.ask(agenda, "U0SUE")
    assert "1 child" in plain(town.reply("unallocated", "U0MARY").words)
    town.say("restrict BX-0077 to <@U0SAM> <@U0SUE>", "U0SUE")
    assert town.ask("unallocated", "U0MARY") == "No child waits for a team."


def test_a_child_who_is_not_born_yet_comes_with_the_expected_day(town):
    load(town.terminal.store.path, town.clock(), [row("BX-0078", "due", "2027-01-20", born=None)])
    assert "BX-0078 · expected Wed 20 Jan 2027" in town.ask("unallocated", "U0SUE")


def test_a_manager_is_told_whom_to_ask_about_a_workers_child_in_no_team(town):
    load(town.terminal.store.path, town.clock(), [row("BX-0079", "care_entry", "2026-02-02", worker="U0SAM")])
    assert town.ask("supervision <@U0SAM>", "U0MARY").endswith(
        "Not shown, as you may not see it: 1 child more in no team yet (ask @U0SUE)."
    )


def test_the_audit_of_a_child_says_from_which_file_they_came(town):
    town.ask("allocate BX-0077 north", "U0MARY")
    assert "loaded from journeys.csv" in town.ask("audit BX-0077", "U0MARY")
