"""Whoever covers for a team's manager or chair: they lead, agree and are told, while the cover runs and no longer."""

import pytest

from bot.text import draw_text, plain
from commands.desk.desk import Desk
from commands.practice.request import Place, PlaceKind
from permanence.errors import NotAllowed, NotFound
from tests.conftest import SOUTH

COVER = "cover <@U0MARY> by <@U0ALEX> 23/11/2026 to 04/12/2026"
DELAY = "delay BX-0042 match until 15/01/2027 because sibling assessment first"


@pytest.fixture
def covered(north, say):
    """Alex covers for Mary, North's manager, for two weeks; Sue is service manager."""
    say("role service manager <@U0SUE>")
    say("action BX-0042 <@U0SAM> by 23/11/2026 Chase the report", "U0MARY")
    say(COVER, "U0MARY")
    return say


@pytest.fixture
def refused(in_slack):
    def typed(text, person):
        with pytest.raises((NotAllowed, NotFound)) as refusal:
            in_slack(text, person)
        return plain(str(refusal.value))

    return typed


def test_the_answer_says_what_is_led_too(north, say):
    assert (
        "They lead North Permanence Team too: they chair, close and agree there as @U0MARY does, "
        "and get what is told in private." in say(COVER, "U0MARY")
    )
    assert "lead" not in say("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 04/12/2026", "U0SAM")


def test_whoever_covers_agrees_in_the_managers_place(covered, in_slack, told, rows):
    said = in_slack(DELAY, "U0SAM")
    assert "@U0ALEX is asked to agree" in said
    assert "asks you to agree" in told("U0ALEX")[0]
    assert told("U0MARY") == []
    assert "Needs your decision" in covered("me", "U0ALEX")
    assert "Needs your decision" not in covered("me", "U0MARY")
    assert "Agreed" in in_slack("approve 1", "U0ALEX")


def test_whoever_was_not_asked_since_it_was_answered_meanwhile_is_asked_once_it_waits_again(
    north, say, told, overtaken, clock_types
):
    say(DELAY, "U0SAM")
    say(COVER, "U0MARY")
    clock_types("recheck <@U0ALEX>")
    assert "asks you to agree" in told("U0ALEX")[0]
    say("approve 1", "U0MARY")
    say("restrict BX-0042 to <@U0SAM> <@U0MARY>")
    assert overtaken() == ["approval 1 U0ALEX"]
    say("restrict BX-0042 lift")
    say("undo", "U0MARY")

    clock_types("recheck <@U0ALEX>")

    assert "asks you to agree" in told("U0ALEX")[0]
    clock_types("recheck <@U0ALEX>")
    assert len(told("U0ALEX")) == 1


def test_whoever_is_away_may_agree_all_the_same(covered, in_slack):
    in_slack(DELAY, "U0SAM")
    assert "Agreed" in in_slack("approve 1", "U0MARY")


def test_what_the_manager_or_their_cover_asks_is_a_service_managers(covered, in_slack, refused):
    assert "@U0SUE is asked to agree" in in_slack(DELAY, "U0ALEX")
    assert refused("approve 1", "U0ALEX") == (
        "You asked for 1 yourself, so somebody else agrees it. Ask @U0SUE. Nothing was changed."
    )
    assert "@U0SUE is asked to agree" in in_slack(DELAY.replace("match", "placed"), "U0MARY")
    assert refused("approve 2", "U0ALEX") == (
        "2 was asked for by the team's manager, so a service manager agrees it. Ask @U0SUE. Nothing was changed."
    )
    assert "Agreed" in in_slack("approve 2 BX-0042 yes", "U0SUE")


def test_a_second_delay_stays_the_service_managers_who_is_named(covered, in_slack, refused):
    in_slack(DELAY, "U0SAM")
    in_slack("approve 1", "U0ALEX")
    assert "@U0SUE is asked" in in_slack(DELAY.replace("15/01", "20/01"), "U0SAM")
    assert "a second delay of the same milestone, so a service manager agrees it. Ask @U0SUE." in refused(
        "approve 2", "U0ALEX"
    )


def test_whoever_covers_chairs_closes_and_closes_a_child(covered, in_slack, refused, posted, clock):
    posted()
    assert refused("next north", "U0SAM") == (
        "That is for whoever chairs North Permanence Team's surgeries: @U0MARY, or @U0ALEX who covers for them. "
        "Nothing was changed."
    )
    assert "BX-0042" in in_slack("next", "U0ALEX")
    assert "Close the surgery anyway?" in in_slack("surgery close north", "U0ALEX")
    assert refused("close BX-0042 adopted 20/11/2026", "U0SAM") == (
        "`close` is for a team's manager. Ask @U0MARY, or @U0ALEX who covers for them. Nothing was changed."
    )
    assert "close" in in_slack("close BX-0042 other 20/11/2026", "U0ALEX").lower()


def test_whoever_covers_for_the_chair_chairs(north, say, in_slack, posted, refused):
    say("team edit north chair <@U0CORA>")
    say("cover <@U0CORA> by <@U0ALEX> 23/11/2026 to 04/12/2026", "U0CORA")
    posted()
    assert "BX-0042" in in_slack("next", "U0ALEX")
    assert "North Permanence Team: 1 child" in in_slack("home", "U0ALEX")
    with pytest.raises(NotAllowed):
        in_slack("close BX-0042 adopted 20/11/2026", "U0ALEX")  # a chair is no manager


def test_before_and_after_the_cover_nothing_is_different(covered, in_slack, refused, clock, told):
    clock.go_to(5, 12)
    assert "@U0MARY is asked to agree" in in_slack(DELAY, "U0SAM")
    assert refused("close BX-0042 adopted 20/11/2026", "U0ALEX").endswith("Ask @U0MARY. Nothing was changed.")


def test_a_cover_who_has_left_is_asked_nothing(covered, in_slack, clock_types):
    clock_types("gone @U0ALEX")
    assert "@U0MARY is asked to agree" in in_slack(DELAY, "U0SAM")


def test_a_manager_who_has_left_is_asked_nothing(north, say, in_slack, clock_types, refused):
    say("role service manager <@U0SUE>")
    clock_types("gone @U0MARY")
    assert "@U0SUE is asked to agree" in in_slack(DELAY, "U0SAM")
    assert "Ask @U0SUE." in refused("close BX-0042 adopted 20/11/2026", "U0SAM")
    clock_types("gone @U0SUE")
    assert "Ask an administrator." in refused("close BX-0042 adopted 20/11/2026", "U0SAM")


def test_a_manager_who_has_left_is_covered_for_until_there_is_another(
    covered, in_slack, clock_types, refused
):
    clock_types("gone @U0MARY")
    assert "@U0ALEX is asked to agree" in in_slack(DELAY, "U0SAM")
    assert "Ask @U0ALEX, who covers for @U0MARY." in refused("close BX-0042 adopted 20/11/2026", "U0SAM")


def test_an_escalated_action_goes_to_whoever_covers(covered, in_slack, told):
    assert "1 goes to @U0ALEX in private" in in_slack("escalate 1 because no reply twice", "U0SAM")
    assert any("Chase the report" in each for each in told("U0ALEX"))
    assert told("U0MARY") == []


def test_a_restricted_childs_action_goes_to_the_manager_who_may_see_it(covered, say, in_slack):
    say("restrict BX-0042 to <@U0MARY> <@U0SAM>", "U0MARY")
    assert "1 goes to @U0MARY in private" in in_slack("escalate 1 because no reply twice", "U0SAM")


def test_a_death_is_told_to_whoever_covers(covered, in_slack, told):
    in_slack("close BX-0042 died 20/11/2026 yes", "U0SUE")
    assert len(told("U0ALEX")) == 1
    assert told("U0MARY") == []


def test_a_death_that_the_cover_records_is_told_to_nobody(covered, in_slack, told):
    in_slack("close BX-0042 died 20/11/2026", "U0ALEX")
    assert told("U0ALEX") == told("U0MARY") == []


def test_a_leaver_is_told_of_to_whoever_covers_who_may_hand_over(covered, clock_types, private, in_slack):
    clock_types("gone @U0SAM")
    (word,) = private("U0ALEX")
    assert [button.command for button in word.buttons] == ["left <@U0SAM>"]
    assert private("U0MARY") == []
    assert "Handed over" in in_slack("left <@U0SAM> to <@U0CORA>", "U0ALEX")


def test_a_birth_that_is_late_is_asked_of_whoever_covers_where_there_is_no_worker(
    covered, say, clock, clock_types, told
):
    say("track BX-0060 team north due 24/11/2026", "U0MARY")
    clock.go_to(25, 11)
    clock_types("births north")
    assert any("BX-0060" in each for each in told("U0ALEX"))
    assert told("U0MARY") == []


def test_an_exposed_channel_is_told_to_whoever_covers(covered, clock_types, told):
    clock_types("exposed north public in <#C0NORTH>")
    assert len(told("U0ALEX")) == 1
    assert told("U0MARY") == []


def test_a_child_given_to_the_team_is_told_to_whoever_covers(covered, say, in_slack, told):
    say(SOUTH)
    say("track BX-0070 team south born 03/2021 worker <@U0SUE>", "U0OMAR")
    assert "@U0ALEX is told in private" in say("edit BX-0070 team north", "U0OMAR")
    assert len(told("U0ALEX")) == 1
    assert told("U0MARY") == []


def test_home_shows_the_team_of_a_manager_who_is_covered_for(covered, in_slack):
    home = in_slack("home", "U0ALEX")
    assert "North Permanence Team: 1 child" in home
    assert "North Permanence Team: 1 child" not in in_slack("home", "U0SAM")


def test_a_word_that_asks_somebody_who_no_longer_covers_says_for_whom_it_waits(
    covered, in_slack, clock, private
):
    in_slack(DELAY, "U0SAM")
    assert private("U0ALEX")[0].buttons
    clock.go_to(7, 12)
    (word,) = private("U0ALEX")
    assert draw_text(word).endswith("That now needs a decision from @U0MARY.")
    assert not word.buttons


def test_overdue_of_whoever_covers_is_the_teams_and_their_own(
    covered, say, clock, in_slack, terminal, settings
):
    say(SOUTH)
    say("track BX-0070 team south born 03/2021 worker <@U0ALEX>", "U0OMAR")
    say("action BX-0070 <@U0ALEX> by 24/11/2026 Ring the school", "U0OMAR")
    clock.go_to(26, 11)
    said = in_slack("overdue", "U0ALEX")
    assert "You and your team: 2 actions" in said
    assert "Chase the report" in said
    assert "Your team: 1 action" in in_slack("overdue", "U0MARY")


def test_whoever_manages_another_team_gives_nobody_this_one(north, say, terminal, settings, clock):
    """Mary is named on a child of South's: its manager cannot have her team led by another."""
    say(SOUTH)
    say("track BX-0070 team south born 03/2021 worker <@U0MARY>", "U0OMAR")
    desk = Desk(terminal.store, settings.office, clock, lambda *_: frozenset({"south"}))
    with pytest.raises(NotAllowed):
        desk.answer_words(COVER, "U0OMAR", Place(PlaceKind.TEAM, "south"))
    assert desk.answer_words(COVER, "U0MARY", Place(PlaceKind.DIRECT))


def test_whoever_covers_without_being_in_the_channel_leads_without_seeing(covered, terminal, settings, clock):
    desk = Desk(terminal.store, settings.office, clock, lambda *_: frozenset())
    with pytest.raises(NotFound):
        desk.answer_words("close BX-0042 adopted 20/11/2026", "U0ALEX", Place(PlaceKind.DIRECT))


def test_the_minutes_name_whoever_chaired(covered, in_slack, posted, clock, say):
    posted()
    in_slack("next north", "U0ALEX")
    in_slack("reviewed BX-0042 no action needed Agreed because the report is on its way", "U0ALEX")
    in_slack("surgery close north", "U0ALEX")
    assert "chaired by @U0ALEX" in say("minutes north", "U0ALEX")


def test_what_waits_as_a_cover_begins_is_asked_of_whoever_covers_and_once(
    north, say, in_slack, ticker, clock, told
):
    say("cover <@U0MARY> by <@U0ALEX> 25/11/2026 to 27/11/2026", "U0MARY")
    in_slack(DELAY, "U0SAM")
    for _ in range(2):
        ticker.tick()
    assert (len(told("U0MARY")), told("U0ALEX")) == (1, [])
    clock.go_to(25, 11)
    for _ in range(2):
        ticker.tick()
    assert len([each for each in told("U0ALEX") if "asks you to agree" in each]) == 1
    assert "asks you to agree" in told("U0MARY")[0], "who is away may agree all the same"
    clock.go_to(28, 11)
    for _ in range(2):
        ticker.tick()
    assert len(told("U0MARY")) == 1
    assert told("U0ALEX")[0].endswith("That now needs a decision from @U0MARY.")


def test_what_was_asked_of_whoever_covered_is_asked_of_the_manager_who_is_back(
    covered, in_slack, ticker, clock, told
):
    in_slack(DELAY, "U0SAM")
    assert told("U0MARY") == []
    clock.go_to(5, 12)
    ticker.tick()
    assert any("asks you to agree" in each for each in told("U0MARY"))


def test_a_service_manager_who_was_asked_may_still_answer_when_the_manager_is_back(
    covered, in_slack, clock, private
):
    in_slack(DELAY, "U0ALEX")
    assert private("U0SUE")[0].buttons
    clock.go_to(7, 12)
    assert private("U0SUE")[0].buttons
