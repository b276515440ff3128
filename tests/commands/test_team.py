"""Teams, the clocks they watch, and the roles people hold."""

from dataclasses import replace

import pytest

from bot.say import Terminal
from permanence.errors import PermanenceError
from tests.conftest import empty_records

ADD = 'team add east "East Permanence Team" in <#C0EAST|east> manager <@U0MARY> from {} at {} every {}'


EVERY = "Surgeries are held every 1 to 8 weeks; a fortnight is the practice: `every 2 weeks`."


def test_a_team_is_added_with_its_first_surgery(say):
    said = say(ADD.format("26/11/2026", "09:30", "2 weeks"))

    assert "East Permanence Team is added, with @U0MARY as its manager." in said
    assert "Its first surgery is on Thu 26 Nov 2026, 09:30." in said


def test_an_anchor_that_has_passed_starts_at_the_next_date(say):
    assert "first surgery is on Thu 26 Nov 2026, 09:30" in say(ADD.format("12/11/2026", "09:30", "2 weeks"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ADD.format("26/11/2026", "25:30", "2 weeks"), "25:30 is not a time. Try `09:30`"),
        (ADD.format("26/11/2026", "01:30", "2 weeks"), "01:30"),
        (ADD.format("26/11/2026", "09:30", "9 weeks"), EVERY),
        (ADD.format("26/11/2026", "09:30", "0 weeks"), EVERY),
        (ADD.format("31/11/2026", "09:30", "2 weeks"), "31/11/2026 is not a date"),
        (
            ADD.format("26/11/2026", "09:30", "2 weeks").replace("east ", "status ", 1),
            "`status` is a word of mine",
        ),
        (
            ADD.format("26/11/2026", "09:30", "2 weeks").replace("east ", "north ", 1),
            "There is a team `north` already",
        ),
        (
            ADD.format("26/11/2026", "09:30", "2 weeks").replace("C0EAST", "C0NORTH"),
            "That channel is North Permanence Team's",
        ),
        (ADD.format("26/11/2026", "09:30", "2 weeks").replace('"', ""), '"NAME"'),
    ],
)
def test_an_impossible_team_is_refused(north, refused, everything, text, why):
    before = everything()
    assert why in refused(text)
    assert everything() == before


def test_a_team_is_changed_and_changed_back(north, refused):
    assert "on Thu 26 Nov 2026, 14:00" in north("team edit north at 14:00")
    assert "discussing up to 15 children" in north("team edit north children 15")
    assert refused("team edit north side child") == "That is on record already. Nothing was changed."
    assert "Manager         @U0OMAR" in _after(north, "team edit north manager <@U0OMAR>", "team north")
    north("undo")
    assert "Manager         @U0MARY" in north("team north")


def _after(say, change: str, question: str) -> str:
    say(change)
    return say(question)


def test_a_team_with_children_does_not_end(north, refused):
    assert "North Permanence Team still has 1 child. " in refused("team end north")

    north("close BX-0042 moved away 20/11/2026")
    assert "has ended" in north("team end north")
    assert north("teams") == "There are no teams yet. An administrator adds one: `help team add` shows how."


def test_a_team_ends_or_is_taken_back_in_its_own_channel_too(north):
    north("close BX-0042 moved away 20/11/2026")
    north(ADD.format("26/11/2026", "09:30", "2 weeks"))

    assert "Undone: `team add`" in north("undo", "U0ADMIN", "C0EAST")
    assert "has ended" in north("team end north", "U0ADMIN", "C0NORTH")


def test_a_team_that_has_children_since_cannot_be_undone(north, refused):
    north("undo")
    north("track BX-0042 team north born 03/2023", "U0SAM")

    assert refused("undo") == "More has been recorded on it since, so it cannot be undone."
    assert "BX-0042" in north("status BX-0042")


def test_a_closed_child_of_an_ended_team_is_still_shown_but_not_opened_again(north, refused):
    north("close BX-0042 moved away 20/11/2026", "U0MARY")
    north("team end north")

    assert "north (ended)" in north("status BX-0042")
    assert refused("undo", "U0MARY") == "The child's team has ended since, so it cannot be undone."
    assert "`undo 4` takes it back" in refused("undo"), "another child was looked at since"
    north("undo 4")
    assert "Undone: `close`" in north("undo", "U0MARY")


def test_an_ended_team_does_not_come_back_into_a_channel_that_is_taken(north, refused):
    north("close BX-0042 moved away 20/11/2026")
    north("team end north", "U0CORA")
    north('team add west "West" in <#C0NORTH|north> manager <@U0OMAR> from 26/11/2026 at 09:30 every 2 weeks')

    assert refused("undo", "U0CORA") == "Something else has taken its place since, so it cannot be undone."


def test_clocks_are_switched_by_group_by_rule_and_all_together(north, refused, everything):
    before = north("clocks north")
    assert "Not watched here: reviews and visits." in before

    assert "Not watched here: visits." in north("clocks north with reviews")
    kept = everything()
    for change in ("with reviews", "without visits", "with reviews court without visits"):
        assert refused(f"clocks north {change}") == (
            "That is how the clocks of North Permanence Team are set already. Nothing was changed."
        )
    assert everything() == kept
    assert "Not watched here" not in north("clocks north with all")
    assert "T10" not in north("clocks north"), (
        "another authority's own standard is adopted by its own name alone"
    )
    assert "T10 · " in north("clocks north with T10")
    assert "our standard" in north("clocks north with 121 days")
    for _ in range(4):
        north("undo")
    assert north("clocks north") == before


def test_one_request_switches_clocks_on_and_off(north):
    assert "now watches reviews and no longer watches meetings" in north(
        "clocks north with reviews without meetings"
    )


def test_a_role_is_given_listed_and_taken_away(north):
    assert north("role consultant <@U0CORA>") == "@U0CORA is now a consultant."
    assert "@U0CORA · consultant" in north("roles")
    assert "@U0CORA is now an analyst." in north("role analyst <@U0CORA>")
    assert "no role of their own now" in north("role none <@U0CORA>")
    assert "U0CORA" not in north("roles")
    assert "@U0MARY · manager of North Permanence Team" in north("roles")


def test_how_many_children_a_surgery_discusses_is_changed_and_taken_back(north):
    north("team edit north every 1 week")
    north("team edit north children 15")
    assert north("undo").startswith("Undone: `team edit`: team north, children 15. ")
    assert north("undo").startswith("Undone: `team edit`: team north, every 1. ")
    assert "12 children" in north("team north")


def test_children_whom_a_change_names_are_still_named_as_it_is_taken_back(north):
    north("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    north("siblings BX-0042 BX-0043 together")
    assert "BX-0042 and BX-0043" in north("undo")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "team edit north",
            "What changes? For example: `team edit north at 14:00`, or `team edit north children 15`",
        ),
        ("team edit north every 9 weeks", EVERY),
        ("team edit north every 0 weeks", EVERY),
        ("team edit north from 03/12/2026 every 0 weeks", EVERY),
        ("team edit north children 0", "A surgery can discuss between 1 and 40 children."),
        ("team edit north children 41", "A surgery can discuss between 1 and 40 children."),
        (
            "team edit north in <#C0SOUTH>",
            "That channel is South Permanence Team's. Each team has a private channel of its own.",
        ),
    ],
)
def test_an_impossible_change_to_a_team_is_refused(town, text, why):
    before = town.query("select * from teams")
    assert town.refused(text, "U0ADMIN") == why
    assert town.query("select * from teams") == before


def test_a_team_whose_agenda_is_posted_the_day_before_says_so_until_it_is_posted_at_the_start(town):
    said = town.say("team edit north agenda the day before at 14:00")
    assert said.endswith("Agendas are posted the working day before, at 14:00.")
    assert "posted the working day before, at 14:00" in town.say("team north")

    assert "posted the working day before" not in town.say("team edit north agenda at the start")
    assert "posted as it begins" in town.say("team north")


def test_a_team_keeps_its_channel_or_takes_a_free_one_with_what_is_still_to_be_said(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    assert {channel for _, channel in town.planned("head")} == {"C0NORTH"}

    assert "on record already" in town.refused("team edit north in <#C0NORTH>", "U0ADMIN")
    town.say("team edit north in <#C0NEW>")
    assert {channel for _, channel in town.planned("head")} == {"C0NEW"}


@pytest.mark.parametrize(
    ("moved", "first", "refused"),
    [("02/12/2026", "07/12/2026", "Wed 2 Dec 2026"), ("24/11/2026", "01/12/2026", "")],
)
def test_a_new_series_begins_a_week_after_the_day_on_which_the_last_surgery_was_held(
    town, moved, first, refused
):
    town.say(f"surgery north move 26/11/2026 to {moved}")
    town.clock.go_to(*map(int, moved.split("/")[:2]), 9, 30)
    town.by_clock("agenda north 26/11/2026")
    town.clock.pass_(days=1)

    if refused:
        said = town.refused(f"team edit north from {first} every 1 week", "U0ADMIN")
        assert said.startswith(
            f"The last surgery was on {refused}, and the first of the new series would be on Mon 7"
        )
    else:
        assert "is changed" in town.say(f"team edit north from {first} every 1 week")


def test_a_new_series_does_not_begin_within_a_week_of_the_last_surgery(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")

    assert town.refused("team edit north from 01/12/2026", "U0ADMIN") == (
        "The last surgery was on Thu 26 Nov 2026, and the first of the new series would be on Tue 1 Dec 2026, "
        "less than a week later. Choose a later day with `from`. Nothing was changed."
    )
    assert "next surgery is on Thu 3 Dec 2026, 09:30, every 1 week" in town.say(
        "team edit north from 03/12/2026 every 1 week"
    )


def test_an_ended_teams_short_name_is_not_given_to_another_where_children_keep_it(town):
    town.say("close BX-0042 moved away 20/11/2026")
    town.say("team end north")
    again = ADD.replace("add east", "add north").format("26/11/2026", "09:30", "2 weeks")

    assert town.refused(again, "U0ADMIN") == (
        "`north` was another team's, whose children keep it in their history. Choose another short name."
    )
    town.say("team end south")
    assert "is added" in town.say(again.replace("add north", "add south")), "South never had a child"


def test_anyone_sees_which_clocks_are_watched_and_only_an_administrator_switches_them(town):
    before = town.ask("clocks north", "U0SAM")

    assert town.refused("clocks north with reviews", "U0SAM") == (
        "Switching clocks on and off is for an administrator. Nothing was changed."
    )
    assert town.ask("clocks north", "U0SAM") == before
    assert "now watches reviews" in town.ask("clocks north with reviews", "U0ADMIN")


def test_a_panel_is_added_without_children_of_its_own(town):
    said = town.say(ADD.format("26/11/2026", "09:30", "2 weeks") + " as panel chair @U0CORA")

    assert "East Permanence Team is added" in said
    assert "chair" in town.say("team east").lower()
    with pytest.raises(PermanenceError, match="East Permanence Team"):
        town.say("track BX-0050 team east born 03/2021")


def test_the_configured_administrators_are_listed_and_an_empty_list_says_so(settings, clock):
    assert roles_of(settings, clock).splitlines()[-3:] == [
        "  • @U0ADMIN · administrator (by the configuration)",
        "",
        "`role consultant @Sam` grants one.",
    ]
    nobody = replace(settings, office=replace(settings.office, admins=frozenset()))
    assert (
        roles_of(nobody, clock) == "Nobody has a role yet. `help role` shows how an administrator gives one."
    )


def roles_of(settings, clock) -> str:
    settings.database.write_bytes(empty_records())
    with Terminal(settings, "tester", clock) as terminal:
        return terminal.say("roles", "U0SAM")
