"""Teams, the clocks they watch, and the roles people hold."""

import pytest

ADD = 'team add east "East Permanence Team" in <#C0EAST|east> manager <@U0MARY> from {} at {} every {}'


def test_a_team_is_added_with_its_first_surgery(say):
    said = say(ADD.format("26/11/2026", "09:30", "2 weeks"))

    assert "East Permanence Team is added, with <@U0MARY> as its manager." in said
    assert "Its first surgery is on Thu 26 Nov 2026, 09:30." in said


def test_an_anchor_that_has_passed_starts_at_the_next_date(say):
    assert "first surgery is on Thu 26 Nov 2026, 09:30" in say(ADD.format("12/11/2026", "09:30", "2 weeks"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ADD.format("26/11/2026", "25:30", "2 weeks"), "25:30 is not a time. Try `09:30`"),
        (ADD.format("26/11/2026", "01:30", "2 weeks"), "01:30"),
        (ADD.format("26/11/2026", "09:30", "9 weeks"), "every 1 to 8 weeks"),
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
def test_a_team_that_cannot_be_is_refused(north, refused, everything, text, why):
    before = everything()
    assert why in refused(text)
    assert everything() == before


def test_a_team_is_changed_and_changed_back(north):
    assert "on Thu 26 Nov 2026, 14:00" in north("team edit north at 14:00")
    assert "discussing up to 15 children" in north("team edit north children 15")
    assert "Manager         <@U0OMAR>" in _after(north, "team edit north manager <@U0OMAR>", "team north")
    north("undo")
    assert "Manager         <@U0MARY>" in north("team north")


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
    north("undo")
    assert "Undone: `close`" in north("undo", "U0MARY")


def test_an_ended_team_does_not_come_back_into_a_channel_that_is_taken(north, refused):
    north("close BX-0042 moved away 20/11/2026")
    north("team end north", "U0CORA")
    north('team add west "West" in <#C0NORTH|north> manager <@U0OMAR> from 26/11/2026 at 09:30 every 2 weeks')

    assert refused("undo", "U0CORA") == "Something else has taken its place since, so it cannot be undone."


def test_clocks_are_switched_by_group_by_rule_and_all_together(north):
    before = north("clocks north")
    assert "Not watched here: reviews and visits." in before

    assert "Reviews\n" in north("clocks north with reviews")
    assert "Not watched here: visits." in north("clocks north without visits")
    assert "Not watched here" not in north("clocks north with all")
    assert "T10" not in north("clocks north"), (
        "another authority's own standard is adopted by its own name alone"
    )
    assert "T10 · " in north("clocks north with T10")
    assert "our standard" in north("clocks north with 121 days")
    for _ in range(5):
        north("undo")
    assert north("clocks north") == before


def test_one_request_switches_clocks_on_and_off(north):
    assert "now watches reviews and no longer watches meetings" in north(
        "clocks north with reviews without meetings"
    )


def test_a_role_is_given_listed_and_taken_away(north):
    assert north("role consultant <@U0CORA>") == "<@U0CORA> is now a consultant."
    assert "<@U0CORA> · consultant" in north("roles")
    assert "<@U0CORA> is now an analyst." in north("role analyst <@U0CORA>")
    assert "no role of their own now" in north("role none <@U0CORA>")
    assert "U0CORA" not in north("roles")
    assert "<@U0MARY> · manager of North Permanence Team" in north("roles")
