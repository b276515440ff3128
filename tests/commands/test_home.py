"""What a person's Home shows: their own work, the teams they answer for, and what is still to set up."""

import pytest

from tests.commands.places import open_town


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
    return [button.label for button in town.reply("home", person).buttons]


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
    assert buttons(town, "U0SUE") == [*GENERAL, "Help"]


def test_an_analyst_sees_figures_and_no_child(town):
    said = town.ask("home", "U0ANN")

    assert (
        "Figures today\n  • North Permanence Team: 1 child, 1 with something that needs attention, "
        "1 action past the date agreed\n" in said
    )
    assert "BX-" not in said


def test_an_administrator_sees_what_is_still_to_set_up(town):
    said = town.ask("home", "U0ADMIN")

    assert said.endswith(
        "Still to set up\n  • South Permanence Team has no children yet: `permanence load` brings many, `track` one."
    )


@pytest.fixture
def fresh(tmp_path):
    with open_town(tmp_path) as opened:
        yield opened


def test_a_manager_who_left_and_a_missing_service_manager_are_still_to_set_up_until_they_are(fresh):
    fresh.by_clock("gone <@U0MARY>")
    steps = fresh.ask("home", "U0ADMIN").split("Still to set up\n")[1].splitlines()
    assert steps == [
        "  • North Permanence Team: its manager @U0MARY has left. `team edit north manager @…`",
        "  • South Permanence Team has no children yet: `permanence load` brings many, `track` one.",
        "  • Nobody is a service manager, who agrees a second delay: `role service manager @…`",
    ]

    for text in (
        "team edit north manager <@U0ALEX>",
        "track BX-0050 team south born 03/2021",
        "role service manager <@U0SUE>",
    ):
        fresh.say(text)
    said = fresh.ask("home", "U0ADMIN")
    assert said.endswith("Every step of setting up is done. `permanence check` looks at the rest.")
    assert "Still to set up" not in said


def test_before_there_is_a_team_an_administrator_is_told_to_add_one(fresh):
    fresh.say("close BX-0042 moved away 20/11/2026")
    fresh.say("team end north")
    fresh.say("team end south")

    assert "Still to set up\n  • No team yet: `team add` adds one" in fresh.ask("home", "U0ADMIN")
    assert buttons(fresh, "U0ADMIN") == ["Add a team", "Help"]
    assert buttons(fresh, "U0SAM") == ["Help"], "nobody else can add one"


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
