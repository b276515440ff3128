"""`waits`: what waits for other agencies, in one list by whom it waits for."""

from datetime import timedelta

import pytest

from tests.commands.places import CHANNEL, DIRECT, THREAD


@pytest.fixture
def town(town):
    town.say("track BX-0043 team north born 05/2022 worker <@U0ALEX>")
    town.say("track BX-0050 team south born 05/2022 worker <@U0OMAR>")
    town.say("action BX-0042 <@U0SAM> by 27/11/2026 Ask for a date")
    town.say("action BX-0043 <@U0ALEX> by 04/12/2026 Get the report")
    town.say("action BX-0042 <@U0ALEX> by 11/12/2026 Chase the hearing")
    town.say("action BX-0050 <@U0OMAR> by 11/12/2026 Ring the nursery")
    town.say("action BX-0042 <@U0SAM> by 11/12/2026 Book the room")
    town.say("wait 1 for court")
    town.clock.now += timedelta(days=2)
    town.say("wait 2 for medical adviser")
    town.say("wait 3 for the Court")
    town.say("wait 4 for Bright Nursery")
    town.clock.now += timedelta(days=5)
    return town


NORTH_WAITS = """North Permanence Team: 3 actions waiting for somebody outside, the longest first.

The court: 2
  • 1 · Ask for a date · BX-0042 · @U0SAM · waiting since Mon 23 Nov, 7 days ago · was for Fri 27 Nov
  • 3 · Chase the hearing · BX-0042 · @U0ALEX · waiting since Wed 25 Nov, 5 days ago · for Fri 11 Dec

The medical adviser: 1
  • 2 · Get the report · BX-0043 · @U0ALEX · waiting since Wed 25 Nov, 5 days ago · for Fri 4 Dec"""


def test_a_teams_are_listed_by_whom_they_wait_for_the_longest_first(town):
    assert town.ask("waits north", "U0SAM", CHANNEL).endswith(NORTH_WAITS)


@pytest.mark.parametrize(
    ("typed", "person", "place", "answer"),
    [
        ("waits", "U0SAM", DIRECT, "Yours: 1 action waiting"),
        ("waits <@U0ALEX>", "U0SAM", CHANNEL, "@U0ALEX: 2 actions waiting"),
        ("waits me", "U0ALEX", CHANNEL, "@U0ALEX: 2 actions waiting"),
        ("waits BX-0043", "U0SAM", CHANNEL, "BX-0043: 1 action waiting"),
        ("waits", "U0SAM", THREAD, "BX-0042: 2 actions waiting"),
        ("waits north", "U0SAM", THREAD, "North Permanence Team: 3 actions"),
        ("waits", "U0MARY", DIRECT, "You and your team: 3 actions"),
        (
            "waits south",
            "U0SAM",
            DIRECT,
            "South Permanence Team: no action that I may show you is waiting for somebody outside. You are not in",
        ),
        ("what are we waiting for?", "U0MARY", DIRECT, "You and your team: 3 actions"),
        ("Who am I waiting for", "U0SAM", DIRECT, "Yours: 1 action"),
        ("what's waiting", "U0SAM", DIRECT, "Yours: 1 action"),
        ("what is BX-0043 waiting for", "U0SAM", DIRECT, "BX-0043: 1 action"),
        ("what is holding up BX-0042?", "U0SAM", DIRECT, "BX-0042: 2 actions"),
    ],
)
def test_it_is_ones_own_a_persons_a_childs_or_a_teams(town, typed, person, place, answer):
    assert answer in town.ask(typed, person, place)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("waits BX-0042 north", "BX-0042 and `north`"),
        ("waits <@U0SAM> south", "@U0SAM and `south`"),
        ("waits BX-0043 <@U0SAM>", "BX-0043 and @U0SAM"),
        ("caseload <@U0SAM> north", "@U0SAM and `north`"),
        ("minutes BX-0042 south", "BX-0042 and `south`"),
        ("minutes BX-0042 south as document", "BX-0042 and `south`"),
        ("chart BX-0042 south", "BX-0042 and `south`"),
    ],
)
def test_of_two_that_are_named_none_is_passed_over_in_silence(town, typed, named):
    assert town.refused(typed, "U0SAM", CHANNEL) == (
        f"I show one at a time, and that names {named}. Which one do you mean?"
    )


def test_in_a_childs_thread_a_team_that_is_named_is_the_one_meant(town):
    assert town.refused("minutes north", "U0SAM", THREAD).startswith(
        "North Permanence Team has held no surgery."
    )
    assert town.ask("chart north", "U0MARY", THREAD).startswith("North Permanence Team – 2 children")


def test_a_day_beside_a_child_is_no_teams_name(town):
    assert town.refused("minutes BX-0042 yesterday", "U0SAM", CHANNEL) == (
        "North Permanence Team has held no surgery on Sun 29 Nov 2026. `dates north` lists those to come."
    )


def test_who_may_not_see_a_child_sees_none_of_their_actions(town):
    assert "no action that I may show you" in town.ask("waits north", "U0OMAR")
    assert (
        "no action that I may show you is waiting for somebody outside. 2 more of theirs are for children"
        in (town.ask("waits <@U0ALEX>", "U0OMAR"))
    )
    assert "BX-0043 is not a child I track, or not one you may see" in town.refused("waits BX-0043", "U0OMAR")
    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    said = town.ask("waits north", "U0ALEX", CHANNEL)
    assert "1 action waiting" in said
    assert "1 more child is restricted to people named." in said
    assert "1 more of yours is for a child I may not show you: ask the team's manager." in (
        town.ask("waits", "U0ALEX", CHANNEL)
    )
    assert "BX-0042" not in said


@pytest.mark.parametrize("person", ["U0MARY", "U0SAM"])
def test_none_is_none_where_everything_is_shown(town, person):
    for number in (1, 2, 3):
        town.say(f"wait {number} for nobody")
    whose = "You and your team" if person == "U0MARY" else "Yours"
    said = f"{whose}: no action is waiting for somebody outside."
    assert town.ask("waits", person, DIRECT) == said


def test_a_managers_own_in_another_team_is_counted_too(town):
    town.say("action BX-0042 <@U0OMAR> by 01/12/2026 Send the report")
    town.say("wait 6 for school")
    town.clock.now += timedelta(days=3)
    for verb in ("waits", "overdue"):
        said = town.ask(verb, "U0OMAR", DIRECT)
        assert "1 more of yours is for a child I may not show you" in said, verb


def test_a_later_change_leaves_since_when_and_another_agency_begins_anew(town):
    town.say("move 1 to 12/12/2026 because still nothing")
    town.say("give 1 to <@U0ALEX>")
    assert "waiting since Mon 23 Nov, 7 days ago · for Sat 12 Dec" in town.ask(
        "waits BX-0042", "U0SAM", CHANNEL
    )
    town.say("wait 1 for school")
    assert (
        "The school: 1\n  • 1 · Ask for a date · BX-0042 · @U0ALEX · waiting since Mon 30 Nov, today"
        in town.ask("waits BX-0042", "U0SAM", CHANNEL)
    )
    town.say("wait 1 for court")
    assert "1 · Ask for a date · BX-0042 · @U0ALEX · waiting since Mon 30 Nov, today" in town.ask(
        "waits", "U0ALEX", CHANNEL
    )


@pytest.mark.parametrize(
    "typed", ["done 2 Came", "wait 2 for nobody", "close BX-0043 moved away 20/11/2026", "undo"]
)
def test_what_waits_no_more_is_not_listed(town, typed):
    if typed == "undo":
        town.say("wait 4 for nobody", "U0MARY")
        town.say("wait 2 for nobody", "U0MARY")
        assert "Get the report" not in town.ask("waits north", "U0SAM", CHANNEL)
        town.say("undo yes", "U0MARY")
        assert "Get the report" in town.ask("waits north", "U0SAM", CHANNEL)
        return
    town.say(typed)
    assert "Get the report" not in town.ask("waits north", "U0SAM", CHANNEL)


def test_a_line_of_a_note_that_begins_so_is_no_command(town):
    assert town.refused("waits for the school", "U0SAM", CHANNEL)
