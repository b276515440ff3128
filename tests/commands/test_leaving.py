"""Who is told when a person leaves, and who is asked about a child who was expected: once, in private."""

import pytest

# Somebody leaves


def test_whoever_can_hand_the_work_over_is_told_once_that_a_person_has_left(town):
    assert town.by_clock("gone <@U0SAM>") == "Told."
    assert town.planned("left") == [("left U0SAM U0MARY", "U0MARY")]
    assert town.by_clock("gone <@U0SAM>") == "That is known."
    assert len(town.planned("left")) == 1


def test_a_team_in_which_a_leaver_had_no_work_is_not_told(town):
    town.by_clock("gone <@U0CORA>")

    assert town.planned("left") == []


def test_those_who_can_name_another_manager_are_told_that_one_has_left(town):
    town.say("role service manager <@U0SUE>")
    town.by_clock("gone <@U0MARY>")

    assert town.planned("left") == [
        ("left U0MARY U0ADMIN", "U0ADMIN"),
        ("left U0MARY U0SUE", "U0SUE"),
    ]


def test_the_manager_and_the_administrators_are_told_that_a_chair_has_left(town):
    town.say("team edit north chair <@U0CORA>")
    town.by_clock("gone <@U0CORA>")

    assert [person for _, person in town.planned("left")] == ["U0ADMIN", "U0MARY"]


def test_a_person_who_is_in_slack_again_may_be_given_work_again(town):
    town.by_clock("gone <@U0SAM>")
    drawn = "select wanted from outbox where kind = 'left' and subject = 'U0SAM' and reader = 'U0MARY'"
    ((before,),) = town.query(drawn)

    assert town.by_clock("back <@U0SAM>") == "Recorded."

    assert town.query(drawn) == [(before + 1,)], "the private word says so"
    said = town.say("action BX-0042 <@U0SAM> by 05/12/2026 Chase the report")
    assert said.startswith("1 for @U0SAM")


def test_work_that_the_manager_may_not_see_stays_and_is_mentioned(town):
    town.say("track BX-0043 team north born 05/2024 worker <@U0SAM>")
    town.say("restrict BX-0043 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")

    town.by_clock("gone <@U0SAM>")
    said = town.ask("left <@U0SAM> to <@U0ALEX>", "U0MARY")

    assert said.startswith("Handed over from @U0SAM to @U0ALEX: 1 child as child's social worker.")
    assert (
        "1 child kept private in North Permanence Team: restricted to people named there: ask one of them."
        in said
    )
    assert town.query("select ref, worker from children where retracted is null order by ref") == [
        ("BX-0042", "U0ALEX"),
        ("BX-0043", "U0SAM"),
    ]


def test_what_a_leaver_had_on_an_agenda_is_drawn_anew_in_the_others_name(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    town.by_clock("gone <@U0SAM>")
    head = "select wanted from outbox where kind = 'head'"
    ((before,),) = town.query(head)

    town.ask("left <@U0SAM> to <@U0ALEX>", "U0MARY")

    assert town.query(head)[0][0] > before


def test_the_message_about_a_leaver_lists_their_work_and_is_kept_up_to_date(town):
    town.say("action BX-0042 <@U0SAM> by 05/12/2026 Chase the report")
    town.by_clock("gone <@U0SAM>")
    part = "left U0SAM U0MARY"
    town.send(part)
    assert town.drawn(part) == (
        "@U0SAM is no longer in Slack. Still theirs in North Permanence Team: 1 action and 1 child. "
        "Who takes it over?\n[Hand over]"
    )

    town.ask("left <@U0SAM> to <@U0ALEX>", "U0MARY")
    assert town.drawn(part) == (
        "@U0SAM is no longer in Slack. Nothing in North Permanence Team is theirs any more."
    )
    town.by_clock("back <@U0SAM>")
    assert town.drawn(part) == "@U0SAM is in Slack again."


def test_each_reader_is_told_what_they_can_do_when_a_manager_has_left(town):
    town.say("role service manager <@U0SUE>")
    town.say("edit BX-0042 reviewing officer <@U0MARY>")
    town.by_clock("gone <@U0MARY>")
    said = (
        "@U0MARY is no longer in Slack. Still theirs in North Permanence Team: 1 child. They are the manager of "
        "North Permanence Team: an administrator types `team edit north manager @…`."
    )

    assert town.drawn("left U0MARY U0ADMIN") == said
    assert town.drawn("left U0MARY U0SUE") == f"{said} Who takes it over?\n[Hand over]"


def test_a_manager_who_leaves_without_work_leaves_only_the_post_open(town):
    town.say("role service manager <@U0SUE>")
    town.by_clock("gone <@U0MARY>")

    assert town.drawn("left U0MARY U0SUE") == (
        "@U0MARY is no longer in Slack. They are the manager of North Permanence Team: an administrator types "
        "`team edit north manager @…`."
    )


# Covers


def test_a_cover_ends_when_a_person_is_back_and_undo_restores_it(town):
    covers = "select person, by_person, begins, ends from covers where retracted is null order by begins"
    town.ask("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026", "U0SAM")
    town.clock.go_to(25, 11)

    assert town.ask("cover off <@U0SAM>", "U0SAM") == "@U0SAM does their own work again from now on."
    assert town.query(covers) == [("U0SAM", "U0ALEX", "2026-11-23", "2026-11-24")]
    assert "For @U0SAM" not in town.ask("me", "U0ALEX")
    town.ask("undo", "U0SAM")
    assert town.query(covers) == [("U0SAM", "U0ALEX", "2026-11-23", "2026-11-30")]


def test_a_missing_cover_or_one_that_is_not_ones_own_is_not_ended(town):
    assert town.refused("cover off <@U0SAM>", "U0SAM") == (
        "Nobody covers for @U0SAM now or later. Nothing was changed."
    )
    town.ask("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026", "U0SAM")
    assert town.refused("cover off <@U0SAM>", "U0SUE").startswith("Who covers for @U0SAM is for them to say")


def test_an_ended_cover_redraws_the_digests_of_both(town):
    town.say("action BX-0042 <@U0SAM> by 25/11/2026 Chase the report")
    town.ask("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026", "U0SAM")
    town.clock.go_to(24, 11, 9)
    assert town.by_clock("digest north on 26/11/2026") == "1 digest planned."
    assert town.planned("digest") == [("digest U0ALEX", "U0ALEX")]
    town.send("digest U0ALEX", "BX-0042")

    town.ask("cover off <@U0SAM>", "U0SAM")

    ((wanted, drawn),) = town.query("select wanted, drawn from outbox where kind = 'digest'")
    assert wanted > drawn


def test_no_digest_is_sent_before_a_surgery_that_is_off_or_has_begun(town):
    town.say("action BX-0042 <@U0SAM> by 25/11/2026 Chase the report")
    off = "That surgery has been put off since, or has begun."

    assert town.by_clock("digest north on 27/11/2026") == off, "there is none on that day"
    town.clock.go_to(26, 11, 9, 30)
    assert town.by_clock("digest north on 26/11/2026") == off
    town.say("surgery north skip 10/12/2026 because training", "U0MARY")
    assert town.by_clock("digest north on 10/12/2026") == off
    assert town.planned("digest") == []


# A child was expected


@pytest.fixture
def expected(town):
    """BX-0043, who is Sam's, was expected on Tuesday; now it is Wednesday."""
    town.say("track BX-0043 team north due 24/11/2026 worker <@U0SAM>")
    town.clock.go_to(25, 11)
    return town


def asked(town) -> list[tuple[str, str]]:
    assert town.by_clock("births north") == "Asked."
    return town.planned("birth")


def test_the_social_worker_is_asked_once_about_a_child_whose_expected_date_has_passed(expected):
    assert asked(expected) == [("birth BX-0043 U0SAM", "U0SAM")]
    assert asked(expected) == [("birth BX-0043 U0SAM", "U0SAM")]


def test_a_new_expected_date_that_passes_is_asked_about_too(expected):
    asked(expected)
    expected.say("edit BX-0043 due 26/11/2026")
    assert len(asked(expected)) == 1
    expected.clock.go_to(27, 11)
    assert len(asked(expected)) == 2


def test_no_one_is_asked_on_the_day_itself_or_about_a_child_who_is_born_or_died(expected):
    expected.clock.go_to(24, 11)
    assert asked(expected) == []
    expected.clock.go_to(26, 11)
    expected.say("milestone BX-0043 birth 24/11/2026")
    expected.say("track BX-0044 team north due 26/11/2026 worker <@U0SAM>")
    expected.clock.go_to(27, 11)
    expected.say("close BX-0044 stillborn 26/11/2026")
    assert asked(expected) == []


def test_whoever_covers_is_asked_and_the_manager_where_the_child_has_no_worker(expected):
    expected.ask("cover <@U0SAM> by <@U0ALEX> 25/11/2026 to 30/11/2026", "U0SAM")
    expected.say("track BX-0044 team north due 25/11/2026")
    expected.clock.go_to(26, 11)

    assert asked(expected) == [("birth BX-0043 U0ALEX", "U0ALEX"), ("birth BX-0044 U0MARY", "U0MARY")]


def test_the_manager_is_asked_where_the_worker_has_left(expected):
    expected.by_clock("gone <@U0SAM>")

    assert asked(expected) == [("birth BX-0043 U0MARY", "U0MARY")]


def test_a_person_is_not_asked_while_they_want_quiet(expected):
    expected.ask("quiet until 26/11/2026", "U0SAM")
    assert asked(expected) == []
    expected.clock.go_to(27, 11)
    assert asked(expected) == [("birth BX-0043 U0SAM", "U0SAM")]


def test_only_a_person_named_is_asked_about_a_restricted_child(expected):
    expected.say("restrict BX-0043 to <@U0ALEX> <@U0ADMIN>")
    assert asked(expected) == [("birth BX-0043 U0ALEX", "U0ALEX")]

    expected.say("track BX-0044 team north due 25/11/2026 worker <@U0SAM>")
    expected.say("restrict BX-0044 to <@U0GUS> <@U0ADMIN>", "U0ADMIN")
    expected.by_clock("gone <@U0GUS>")
    expected.by_clock("gone <@U0ADMIN>")
    expected.clock.go_to(26, 11)
    assert len(asked(expected)) == 1, "nobody who may know is left"


PART = "birth BX-0043 U0SAM"
CLOSED = "Nothing is asked here any more."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("milestone BX-0043 birth 24/11/2026", "BX-0043: the birth is recorded."),
        ("edit BX-0043 due 01/12/2026", "BX-0043 is now expected on Tue 1 Dec 2026."),
        ("close BX-0043 moved away 24/11/2026", CLOSED),
        ("close BX-0043 stillborn 24/11/2026", CLOSED),
        ("restrict BX-0043 to <@U0ALEX> <@U0MARY>", CLOSED),
    ],
)
def test_the_question_about_a_child_is_answered_by_whatever_is_recorded(expected, text, said):
    asked(expected)
    expected.send(PART, "BX-0043")
    assert expected.drawn(PART) == (
        "BX-0043 was expected on Tue 24 Nov 2026, and nothing is recorded since. How do things stand?\n\n"
        "Only you are asked, and no agenda says so. If it ended in another way, `close BX-0043 …` records how, "
        "and nothing more is said.\n[Record the birth]\n[New expected date]"
    )

    expected.say(text, "U0MARY")
    assert expected.drawn(PART) == said


def test_a_question_that_never_reached_slack_says_nothing_once_it_is_answered(expected):
    asked(expected)
    expected.say("milestone BX-0043 birth 24/11/2026")

    assert expected.drawn(PART) == ""
