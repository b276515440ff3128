"""`remind`: the owner of an action is written to once a day at most, or not at all, which is said."""

import pytest

from tests.commands.places import CHANNEL, open_town


@pytest.fixture
def agreed(north):
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report")
    return north


REMINDED = "@U0SAM is reminded of 1: Chase the medical report (BX-0042)."


@pytest.mark.parametrize(
    "typed",
    [
        "remind <@U0SAM> about 1",
        "remind 1",
        "remind 1 <@U0SAM>",
        "remind about 1",
        "remind 1 BX-0042",
        "remind <@U0SAM> about #1",
    ],
)
def test_the_owner_is_told_who_asks_and_of_what(agreed, told, typed):
    assert agreed(typed, "U0MARY") == REMINDED
    (said,) = told("U0SAM")
    assert said.startswith("@U0MARY reminds you of an action of yours:")
    assert "1 · Chase the medical report · BX-0042 · @U0SAM · for Wed 25 Nov 2026" in said


def test_the_message_has_the_actions_buttons(agreed, private):
    agreed("remind 1", "U0MARY")
    (said,) = private("U0SAM")
    assert [each.label for each in said.buttons] == ["Done 1", "New date 1", "1 is waiting for…", "Status"]
    assert [each.label for _, choices in said.menu.groups for each in choices] == [
        "Give 1 to…",
        "Cancel 1…",
        "Ask for help with 1…",
    ]


def test_once_a_day_an_action_a_person_and_it_says_when_they_were_last_reminded(agreed, refused, told, clock):
    agreed("action BX-0042 <@U0SAM> by 25/11/2026 Ring the school")
    agreed("remind 1", "U0MARY")
    assert refused("remind 1", "U0ALEX") == (
        "Once a day is enough for 1. They were last reminded on Mon 23 Nov, 10:00, by @U0MARY. Nothing was sent."
    )
    agreed("remind 2", "U0ALEX")
    agreed("give 1 to <@U0ALEX>")
    agreed("remind 1", "U0MARY")
    assert len(told("U0ALEX")) == 1
    agreed("give 1 to <@U0SAM>")
    clock.go_to(24, 11)
    assert agreed("remind 1", "U0ALEX") == (
        f"{REMINDED} They were last reminded on Mon 23 Nov, 10:00, by @U0MARY."
    )


def test_the_day_begins_at_midnight_here(agreed, refused, clock):
    clock.go_to(24, 6, 0, 15, 2027)  # 23:15 of the day before, in UTC
    agreed("remind 1", "U0MARY")
    clock.go_to(24, 6, 23, 30, 2027)
    assert "Once a day is enough" in refused("remind 1", "U0MARY")
    clock.go_to(25, 6, 0, 15, 2027)
    assert "is reminded of 1" in agreed("remind 1", "U0MARY")


def test_whoever_covers_is_reminded_in_their_place(agreed, told):
    agreed("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026", "U0SAM")
    assert agreed("remind @U0SAM about 1", "U0MARY") == (
        "@U0ALEX, who covers for @U0SAM, is reminded of 1: Chase the medical report (BX-0042)."
    )
    assert told("U0ALEX")[-1].startswith("@U0MARY reminds you of an action of @U0SAM's, for whom you cover:")
    assert told("U0SAM") == []


@pytest.fixture
def not_written(agreed, refused, terminal):
    """Type a reminder that is refused; assert that nothing is planned."""

    def typed(text: str, person: str = "U0MARY") -> str:
        why = refused(text, person)
        with terminal.store.read() as records:
            assert records.execute("select 1 from outbox where kind = 'reminder'").fetchall() == []
        return why

    return typed


def test_a_leaver_is_not_reminded(agreed, clock_types, not_written):
    clock_types("gone <@U0SAM>")
    assert not_written("remind 1") == (
        "@U0SAM has left, so nobody would read it: `give 1 to …`. Nothing was sent."
    )


def test_who_wants_quiet_is_not_reminded(agreed, not_written):
    agreed("quiet until 05/12/2026", "U0SAM")
    assert not_written("remind 1") == (
        "@U0SAM asked for no nudges until the end of Sat 5 Dec 2026. Nothing was sent."
    )


def test_nobody_reminds_themselves_or_another_than_the_owner(agreed, not_written):
    assert not_written("remind me about 1", "U0SAM") == (
        "1 is yours, for Wed 25 Nov 2026: Chase the medical report. Nothing was sent."
    )
    assert not_written("remind <@U0ALEX> about 1") == "1 is not @U0ALEX's but @U0SAM's. Nothing was sent."
    agreed("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026", "U0SAM")
    assert "1 is @U0SAM's, for whom you cover, for Wed 25 Nov" in not_written("remind 1", "U0ALEX")


def test_nobody_is_reminded_of_what_has_ended_is_not_theirs_to_see_or_is_not_there(agreed, not_written):
    assert "There is no action 9 that you may see" in not_written("remind 9")
    agreed("restrict BX-0042 to <@U0MARY>", "U0MARY")
    assert not_written("remind 1") == "@U0SAM is told nothing about BX-0042. Nothing was sent."
    agreed("restrict BX-0042 lift", "U0MARY")
    agreed("done 1")
    assert "1 was done already" in not_written("remind 1")


def test_of_a_child_who_has_died_nobody_is_reminded(agreed, not_written):
    agreed("close BX-0042 died 20/11/2026 yes", "U0MARY")
    assert "remind" not in not_written("remind 1").partition("Nothing")[0]


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ("done 1", "1 is done: Chase the medical report."),
        ("cancel 1 because they sent it", "1 is cancelled: Chase the medical report."),
        ("give 1 to <@U0ALEX>", "1 is @U0ALEX's now."),
        ("restrict BX-0042 to <@U0MARY>", "Nothing here needs anything more of you."),
        ("undo", "What was said here of 1 has been taken back."),
    ],
)
def test_the_message_says_what_has_become_of_it(agreed, told, deliver, then, says):
    agreed("remind 1", "U0MARY")
    deliver()
    agreed(then, "U0MARY")
    assert says in told("U0SAM")


def test_a_reminder_taken_back_is_not_sent_and_one_that_was_sent_counts(agreed, told, deliver, refused):
    agreed("remind 1", "U0MARY")
    agreed("undo", "U0MARY")
    assert told("U0SAM") == []
    agreed("remind 1", "U0MARY")
    deliver()
    agreed("undo", "U0MARY")
    assert "Once a day is enough for 1" in refused("remind 1", "U0MARY")


def test_history_has_it_and_no_agenda(agreed, posted, shown, in_slack):
    posted()
    in_slack("remind 1", "U0MARY")
    assert "remind" not in shown("child BX-0042")
    assert "@U0MARY · remind: about 1" in agreed("history BX-0042")


def test_it_is_no_update_of_the_child(agreed, clock):
    before = [line for line in agreed("status BX-0042").splitlines() if "Last update" in line]
    clock.go_to(24, 11)
    agreed("remind 1", "U0MARY")
    assert [line for line in agreed("status BX-0042").splitlines() if "Last update" in line] == before


def test_whoever_may_not_see_the_child_reminds_nobody_and_another_teams_is_asked_about(tmp_path):
    with open_town(tmp_path) as town:
        town.say("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report")
        assert "There is no action 1 that you may see" in town.refused("remind 1", "U0OMAR")
        assert "is reminded of 1" in town.ask("remind 1", "U0MARY", CHANNEL)


def test_whoever_was_not_told_since_the_action_was_given_away_meanwhile_can_be_reminded_again(
    agreed, told, overtaken
):
    agreed("remind 1", "U0MARY")
    agreed("give 1 to <@U0ALEX>", "U0MARY")
    assert overtaken() == ["reminder 1 U0SAM"]
    agreed("give 1 to <@U0SAM>", "U0MARY")

    assert agreed("remind 1", "U0MARY") == REMINDED
    (said,) = told("U0SAM")
    assert said.startswith("@U0MARY reminds you of an action of yours:")
    agreed("undo", "U0MARY")
    assert told("U0SAM") == []


def test_no_notification_repeats_what_somebody_typed_once_a_message_has_nothing_more_to_say(
    agreed, private, deliver, clock
):
    agreed("action BX-0042 <@U0SAM> by 25/11/2026 Ring the school")
    agreed("remind 1", "U0MARY")
    agreed("cancel 2 because the report says it", "U0MARY")
    agreed("escalate 1 because no reply", "U0SAM")
    deliver()
    agreed("done 1 It came by post")
    agreed("reopen 2")

    said = [*private("U0SAM"), *private("U0MARY")]
    assert "Chase the medical report" in said[0].words
    assert "Ring the school" in said[1].words
    assert {each.fallback for each in said} == {"Nothing more is said here."}
