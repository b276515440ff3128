"""What a person's Home shows: their own work, the teams they answer for, and what is still to set up."""

import pytest

from commands.grammar.reply import Buttons, Item
from tests.commands.places import buttons_of, open_town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """North has a child and an overdue action; Alex chairs North, Ann counts, Sue answers for every team."""
    with open_town(tmp_path_factory.mktemp("home")) as opened:
        for text in (
            "team edit north chair <@U0ALEX>",
            "role analyst <@U0ANN>",
            "role service manager <@U0SUE>",
            "plan BX-0042 adoption 18/05/2026",
            "milestone BX-0042 adm decision 18/05/2026",
            "action BX-0042 <@U0SAM> by 23/11/2026 Chase the report",
            "action BX-0042 <@U0ALEX> by 05/12/2026 Ring the school",
        ):
            opened.say(text)
        opened.clock.go_to(24, 11)
        yield opened


def buttons(town, person) -> list[str]:
    """Return the labels of the buttons above the lists on a person's Home."""
    return [
        button.label
        for part in town.reply("home", person).parts
        if isinstance(part, Buttons)
        for button in part.buttons
    ]


GENERAL = ["Record a milestone", "New action", "New date", "Track a child"]
NORTH = (
    "North Permanence Team: 1 child, 1 with something that needs attention, 1 action past the date agreed. "
    "Next surgery Thu 26 Nov 2026, 09:30"
)


def test_a_worker_sees_their_own_work_with_what_can_be_done_about_it(town):
    said = town.ask("home", "U0SAM")

    assert said.startswith("Your work\n=========\n\nYou: 1 open action, 1 past the date agreed; 1 child")
    assert "  • 1 · Chase the report · BX-0042 · was for Mon 23 Nov" in said
    assert "Still to set up" not in said
    assert buttons(town, "U0SAM") == [*GENERAL, "Help"]


def test_a_manager_sees_their_team_and_its_most_pressing_children(town):
    said = town.ask("home", "U0MARY")

    assert said.startswith(f"Your work\n=========\n\n{NORTH}")
    assert "  • BX-0042 · @U0SAM · 2 dates past and 1 action overdue" in said
    assert "You:" not in said, "nothing is the manager's own"
    assert buttons(town, "U0MARY") == [*GENERAL, "Caseload", "Overdue", "Preview the agenda", "Help"]


def test_the_chair_of_a_team_sees_it_as_its_manager_does(town):
    assert NORTH in town.ask("home", "U0ALEX")
    assert "Preview the agenda" in buttons(town, "U0ALEX")


def test_whoever_answers_for_every_team_sees_each_with_the_way_to_its_children(town):
    shown = town.reply("home", "U0SUE")
    commands = [part.button.command for part in shown.parts if hasattr(part, "button")]

    assert commands[:2] == ["caseload north", "caseload south"]
    assert NORTH in town.ask("home", "U0SUE")
    assert "South Permanence Team: 0 children, none with" in town.ask("home", "U0SUE")
    assert buttons(town, "U0SUE") == [
        *GENERAL,
        "Teams",
        "Help",
        "Scorecard",
        "Waiting",
        "Bottlenecks",
        "Actions agreed",
        "Report",
    ]


def test_an_analyst_sees_figures_and_no_child(town):
    said = town.ask("home", "U0ANN")

    assert (
        "action past the date agreed.\n\n  • North Permanence Team: 1 child, 1 with something that needs attention, "
        "1 action past the date agreed. Next surgery Thu 26 Nov 2026, 09:30" in said
    )
    assert "2 teams: 1 child, 1 with something that needs attention, 1 action past the date agreed." in said
    assert said.startswith("Your work\n=========\n\nYou are an analyst.\n")
    assert "BX-" not in said
    assert buttons(town, "U0ANN") == [
        "Teams",
        "Help",
        "Scorecard",
        "Waiting",
        "Bottlenecks",
        "Actions agreed",
        "Report",
    ], "nothing that asks for a child whom they may not see"


def test_an_administrator_sees_what_is_still_to_set_up(town):
    said = town.ask("home", "U0ADMIN")

    (step,) = set_up(said)
    assert step == (
        "South Permanence Team has no children yet. Its people add one with a button on their own Home, or "
        "`permanence load` brings many."
    )
    assert "north · North Permanence Team · manager @U0MARY" in said
    assert "Service manager: @U0SUE\n    Consultant: nobody yet\n    Analyst: @U0ANN\n" in said
    assert "You:" not in said, "no child is an administrator's by their role"
    assert buttons(town, "U0ADMIN") == ["Add a team", "Give a role", "Help"]
    commands = {button.label: button.command for button in buttons_of(town.reply("home", "U0ADMIN"))}
    assert commands["Change north"] == "team edit north"
    assert commands["All roles"] == "roles"


def set_up(said: str) -> list[str]:
    """Return the steps that are still to do."""
    _, _, after = said.partition("Still to set up\n\n")
    return [line.removeprefix("  • ") for line in after.partition("\n\nTeams\n")[0].split("\n\n") if line]


@pytest.fixture
def fresh(tmp_path):
    with open_town(tmp_path) as opened:
        yield opened


def test_a_manager_who_left_and_a_missing_service_manager_are_still_to_set_up_until_they_are(fresh):
    fresh.by_clock("gone <@U0MARY>")
    steps = set_up(fresh.ask("home", "U0ADMIN"))
    assert [step.partition(".")[0] for step in steps] == [
        "North Permanence Team has no manager: @U0MARY has left",
        "South Permanence Team has no children yet",
        "Nobody is a service manager, who agrees a second delay and gets what a team's manager cannot solve",
    ]
    commands = {button.label: button.command for button in buttons_of(fresh.reply("home", "U0ADMIN"))}
    assert commands["Name a manager of north"] == "team edit north"
    assert commands["Name a service manager"] == "role service manager"

    for text in (
        "team edit north manager <@U0ALEX>",
        "track BX-0050 team south born 03/2021",
        "role service manager <@U0SUE>",
    ):
        fresh.say(text)
    said = fresh.ask("home", "U0ADMIN")
    assert "Every step of setting up is done. `permanence check` looks at the rest." in said
    assert "Still to set up" not in said


def test_before_there_is_a_team_an_administrator_is_told_to_add_one(fresh):
    fresh.say("close BX-0042 moved away 20/11/2026")
    fresh.say("team end north")
    fresh.say("team end south")

    said = fresh.ask("home", "U0ADMIN")
    assert "Still to set up\n\n  • No team yet. It needs a private channel that I am in, a manager" in said
    assert buttons(fresh, "U0ADMIN") == ["Add a team", "Give a role", "Help"]
    assert buttons(fresh, "U0SAM") == ["Help"], "nobody else can add one"
    assert "There is no team yet. @U0ADMIN adds the first one." in fresh.ask("home", "U0SAM")
    fresh.say("role analyst <@U0ANN>")
    assert "There is nothing to count until there is a team with children." in fresh.ask("home", "U0ANN")


def test_more_actions_than_have_a_button_are_counted(fresh):
    for number in range(1, 15):
        fresh.say(f"action BX-0042 <@U0SAM> by 05/12/2026 Step {number}")

    said = fresh.ask("home", "U0SAM")
    assert "  • 12 · Step 12 · " in said
    assert "Step 13" not in said
    assert "And 2 more actions." in said


def test_while_a_surgery_is_open_whoever_chairs_it_finds_the_way_through(fresh):
    fresh.clock.go_to(26, 11, 9, 30)
    fresh.by_clock("agenda north 26/11/2026")
    way = ["Go through the agenda: north", "Close the surgery: north"]

    assert buttons(fresh, "U0MARY") == [*GENERAL, "Caseload", "Overdue", *way, "Help"]
    assert "The surgery of Thu 26 Nov is open." in fresh.ask("home", "U0MARY")

    fresh.say("team edit south chair <@U0MARY>")
    assert buttons(fresh, "U0MARY") == [*GENERAL, *way, "Help"], "South's, which she chairs too, is not open"


def test_more_teams_than_a_home_tells_of_are_counted_and_a_button_away(fresh):
    for number in range(14):
        fresh.say(
            f'team add t{number} "Team {number}" in <#C0T{number}> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
        )
    for role, person in (("consultant", "U0SUE"), ("analyst", "U0ANN")):
        fresh.say(f"role {role} <@{person}>")

    for person, words in (
        ("U0SUE", "And 1 more team."),
        ("U0ANN", "And 1 more team."),
        ("U0ADMIN", "And 6 more teams."),
    ):
        shown = [part for part in fresh.reply("home", person).parts if isinstance(part, Item)]
        assert [item.button.command for item in shown if item.words == words] == ["teams"], person
    assert "16 teams" in fresh.ask("home", "U0SUE")


def test_a_manager_who_is_not_in_the_teams_channel_is_told_that_its_children_are_not_shown(fresh):
    fresh.say("team edit north manager <@U0CORA>")

    said = fresh.ask("home", "U0CORA")
    assert (
        "North Permanence Team: 0 children, none with something that needs attention. You are not in North Permanence "
        "Team's channel, so I show you only children on whom you are named. Ask to be invited." in said
    )


def test_what_is_kept_to_people_named_is_in_an_analysts_figures_as_a_number(fresh):
    fresh.say("role analyst <@U0ANN>")
    fresh.say("restrict BX-0042 to <@U0SAM> <@U0ADMIN>")

    assert "attention. 1 more child is restricted to people named." in fresh.ask("home", "U0ANN")
