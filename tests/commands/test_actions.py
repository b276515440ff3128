"""Actions: what people agreed to do for a child, and by when."""

import pytest

from commands.practice.request import Place, PlaceKind


@pytest.fixture
def agreed(north):
    north("action BX-0042 <@U0SAM> by 26/11/2026 Chase the medical report")
    return north


def test_an_action_is_echoed_with_its_owner_and_its_day(north):
    said = north("action BX-0042 <@U0SAM> by fri Chase the medical report")
    assert said == "1 for @U0SAM, by Fri 27 Nov 2026: Chase the medical report (BX-0042)."


def test_a_moved_action_shows_when_it_was_first_due_and_how_often_it_moved(agreed):
    agreed("move 1 to 05/12/2026 because adviser on leave")
    assert "for Sat 5 Dec 2026, in 12 days · first due Thu 26 Nov, moved once" in agreed("status BX-0042")
    assert "first due Thu 26 Nov, moved twice" in agreed("move 1 to 07/12/2026")
    assert "first due Thu 26 Nov, moved 3 times" in agreed("move 1 to 08/12/2026")


def test_an_action_is_done_reopened_and_done_again(agreed, refused):
    assert agreed("done 1 Received today") == "Done: Chase the medical report (BX-0042) – Received today."
    assert "was done already" in refused("done 1")
    assert "was done already" in refused("move 1 to 05/12/2026")
    assert (
        "Open again: 1 · Chase the medical report · BX-0042 · @U0SAM · for Thu 26 Nov 2026, in 3 days"
        in agreed("reopen 1")
    )
    assert "is open already" in refused("reopen 1")
    assert agreed("done #1") == "Done: Chase the medical report (BX-0042)."


def test_an_action_is_given_to_another_person(agreed, clock):
    assert agreed("give 1 to <@U0ALEX>") == "1 is now @U0ALEX's: Chase the medical report (BX-0042)."
    clock.go_to(30, 11)
    assert "no action" in agreed("overdue", "U0SAM")
    assert "1 · Chase the medical report · BX-0042 · @U0ALEX · was for Thu 26 Nov 2026, 4 days ago" in agreed(
        "overdue", "U0ALEX"
    )


@pytest.mark.parametrize(
    "text",
    [
        "give 1 to <@U0GONE>",
        "action BX-0042 <@U0GONE> by 26/11/2026 Ring the school",
        "edit BX-0042 family finder <@U0GONE>",
        "track BX-0043 team north born 03/2023 worker <@U0GONE>",
        "cover <@U0SAM> by <@U0GONE> 24/11/2026 to 26/11/2026",
        "left <@U0SAM> to <@U0GONE>",
    ],
)
def test_no_action_is_given_to_a_leaver(agreed, terminal, refused, everything, text):
    terminal.desk.answer_words("gone <@U0GONE>", "clock", Place(PlaceKind.CLOCK))
    before = everything()

    assert refused(text) == "@U0GONE is no longer in Slack. Name somebody else. Nothing was changed."
    assert everything() == before


def test_an_action_on_a_restricted_child_says_when_its_owner_is_not_named(agreed):
    agreed("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    unseen = "BX-0042 is restricted to people named, and @U0ALEX is not one of them: `restrict BX-0042 to …`"

    assert unseen in agreed("action BX-0042 <@U0ALEX> by 26/11/2026 Ring the school")
    assert unseen in agreed("give 1 to <@U0ALEX>")
    assert "restricted" not in agreed("give 1 to <@U0MARY>")


def test_overdue_lists_ones_own_a_managers_teams_or_a_named_teams_actions(agreed, clock):
    agreed("action BX-0042 <@U0ALEX> by 25/11/2026 Book the meeting")
    clock.go_to(26, 11)
    assert "Chase" not in agreed("overdue", "U0SAM"), "what is for today is not past its date"
    clock.go_to(27, 11)

    assert "Yours: 1 action past the date agreed" in agreed("overdue", "U0SAM")
    everybodys = agreed("overdue north", "U0SAM")
    assert everybodys.index("Book the meeting") < everybodys.index("Chase the medical report"), (
        "longest past first"
    )
    assert "North Permanence Team: 2 actions" in everybodys


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("done 99", "There is no action 99 that you may see. `overdue` lists yours."),
        ("move 1 to 26/11/2026", "1 is for Thu 26 Nov already. Nothing was changed."),
        ("move 1 to 20/11/2026", "Fri 20 Nov 2026 has passed."),
        ("reopen 99", "There is no action 99"),
        ("give 99 to <@U0ALEX>", "There is no action 99"),
        ("action BX-0099 <@U0SAM> by fri Chase", "BX-0099 is not a child I track, or not one you may see."),
        ("done 0", "There is no action 0"),
        ("done 999999999", "There is no action 999999999"),
    ],
)
def test_what_cannot_be_done_is_refused(agreed, refused, everything, text, why):
    before = everything()
    assert why in refused(text)
    assert everything() == before


@pytest.fixture
def town(town):
    """Slack's places, where Sam is a worker; his action has moved once."""
    town.say("action BX-0042 <@U0SAM> by 26/11/2026 Chase the medical report")
    town.ask("move 1 to 27/11/2026", "U0SAM")
    return town


def test_a_second_move_by_a_worker_needs_a_reason_and_the_managers_agreement(town):
    assert town.refused("move 1 to 04/12/2026", "U0SAM") == (
        "Say why: `move 1 to 04/12/2026 because …`. It has moved before."
    )

    assert town.ask("move 1 to 04/12/2026 because adviser on leave", "U0SAM") == (
        "1 has moved before, so @U0MARY is asked to agree Fri 4 Dec 2026 (1). "
        "Until then it stays for Fri 27 Nov 2026: Chase the medical report (BX-0042)."
    )
    assert town.planned("approval") == [("approval 1 U0MARY", "U0MARY")]
    assert "for Fri 27 Nov 2026" in town.ask("status BX-0042", "U0SAM")


def test_an_agreed_move_moves_the_action_and_the_asker_is_told(town):
    town.ask("move 1 to 04/12/2026 because adviser on leave", "U0SAM")

    assert town.ask("approve 1", "U0MARY") == (
        "Agreed: another new date for action 1, Fri 4 Dec 2026 (BX-0042), asked by @U0SAM. "
        "@U0SAM is told in private."
    )
    assert "for Fri 4 Dec 2026, in 11 days · first due Thu 26 Nov, moved twice" in town.ask(
        "status BX-0042", "U0SAM"
    )
    assert [person for _, person in town.planned("approved")] == ["U0SAM"]


def test_a_declined_move_leaves_the_action_where_it_was(town):
    town.ask("move 1 to 04/12/2026 because adviser on leave", "U0SAM")

    assert "Not agreed: another new date for action 1" in town.ask("decline 1 because too late", "U0MARY")
    assert "for Fri 27 Nov 2026" in town.ask("status BX-0042", "U0SAM")


def test_a_manager_moves_an_action_again_without_asking(town):
    assert town.ask("move 1 to 04/12/2026", "U0MARY").startswith(
        "1 is now for Fri 4 Dec 2026 (first due Thu 26 Nov"
    )
    assert town.planned("approval") == []


def test_a_move_that_cannot_be_made_is_not_asked_for(town):
    town.ask("done 1", "U0SAM")

    assert "was done already" in town.refused("move 1 to 04/12/2026 because adviser on leave", "U0SAM")
    assert town.planned("approval") == []


def test_a_managers_overdue_actions_are_the_teams(town):
    assert town.ask("overdue", "U0MARY") == "Your team: no action is past its date."
    town.clock.go_to(30, 11)

    said = town.ask("overdue", "U0MARY")
    assert "Your team: 1 action past the date agreed, the longest first." in said
    assert "1 · Chase the medical report · BX-0042 · @U0SAM" in said
    assert town.ask("overdue", "U0ALEX") == "Yours: no action is past its date."


def test_overdue_never_says_none_where_something_is_not_shown(town):
    town.clock.go_to(30, 11)
    assert town.ask("overdue north", "U0OMAR") == (
        "North Permanence Team: no action that I may show you is past its date. You are not in North Permanence Team's "
        "channel, so I show you only children on whom you are named. Ask @U0MARY."
    )
    assert town.ask("overdue", "U0SUE") == "Yours: no action is past its date."
    town.say("restrict BX-0042 to <@U0SAM> <@U0ADMIN>")
    assert town.ask("overdue", "U0MARY") == (
        "Your team: no action that I may show you is past its date. 1 more child is restricted to people named."
    )
    town.say("give 1 to <@U0ALEX>")
    assert town.ask("overdue", "U0ALEX") == (
        "Yours: no action that I may show you is past its date. 1 more of yours is for a child I may not show you: "
        "ask the team's manager."
    )


def test_waiting_needs_a_person_to_wait_for(agreed, refused):
    assert refused("wait 1 for .") == "Who is it waiting for? For example: `wait 17 for medical adviser`"
    assert (
        refused("wait 1 for nobody")
        == "1 is not waiting for anybody, as far as is recorded. Nothing was changed."
    )
    assert "is waiting for their doctor:" in agreed("wait 1 for Their doctor")
    assert "1 is no longer waiting for anybody" in agreed("wait 1 for nobody")
