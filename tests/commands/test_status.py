"""The status of a child: facts may not go missing, and nothing is said that is not known."""

import re

import pytest

from commands.practice.request import TERMINAL


@pytest.fixture
def told(north, clock):
    """A child with every kind of fact recorded."""
    for text in (
        "track BX-0051 team north born 05/2024",
        "edit BX-0042 family finder <@U0ALEX>",
        "siblings BX-0042 BX-0051 together",
        "milestone BX-0042 proceedings issued 10/03/2026",
        "milestone BX-0042 adm decision 18/05/2026",
        "plan BX-0042 adoption 18/05/2026 alongside special guardianship because no relative came forward",
        "milestone BX-0042 placement order 15/07/2026",
        "expect BX-0042 match panel 20/12/2026",
    ):
        north(text, "U0SAM")
    clock.go_to(9, 11)
    north("action BX-0042 <@U0SAM> by 12/11/2026 Chase the medical report")
    north("move 1 to 19/11/2026")
    north("action BX-0042 <@U0ALEX> by 02/12/2026 Book the selection meeting")
    clock.go_to(18, 11)
    north("update BX-0042 Medical adviser is on leave", "U0ALEX")
    clock.go_to(23, 11)
    return north("status BX-0042")


@pytest.mark.parametrize(
    "fact",
    [
        "BX-0042 · 3 years 8 months · North Permanence Team · child's social worker @U0SAM, family finder @U0ALEX",
        "Plan: adoption, alongside special guardianship since Mon 18 May 2026, no relative came forward",
        "Legal status: placement order Wed 15 Jul 2026 · in care 294 days, a fifth of their life",
        "Siblings: BX-0051 (to be together)",
        "Match, six months from the decision: none recorded; was due Wed 18 Nov 2026, 5 days ago · Statutory guidance",
        "none recorded; was due Wed 18 Nov 2026, 5 days ago",
        "Selection meeting, two weeks from the order",
        "none recorded; was due Wed 29 Jul 2026, 117 days ago",
        "Match, four months from the order: not yet, 131 days so far; the average mark of 121 days passed on Fri 13 Nov 2026",
        "Match panel, expected Sun 20 Dec 2026 (a Sunday), in 27 days",
        "1 · Chase the medical report · @U0SAM · was for Thu 19 Nov 2026, 4 days ago · first due Thu 12 Nov, moved once",
        "2 · Book the selection meeting · @U0ALEX · for Wed 2 Dec 2026, in 9 days",
        "Latest note, Wed 18 Nov 2026, @U0ALEX: Medical adviser is on leave",
        "Last update Wed 18 Nov 2026 by @U0ALEX.",
        "Timescales watched here: permanence, court, family finding and meetings; no others.",
    ],
)
def test_every_fact_is_there(told, fact):
    assert fact in told


def test_a_match_of_a_child_who_is_placed_is_not_recorded_and_never_not_yet(told, north):
    north("milestone BX-0042 placed 16/11/2026")

    said = north("status BX-0042")
    assert (
        "Match, four months from the order: none recorded; placed for adoption Mon 16 Nov 2026; "
        "the average mark is 121 days" in said
    )
    assert "not yet" not in said
    north("milestone BX-0042 match 02/11/2026")
    assert "Match, four months from the order: took 110 days, by Mon 2 Nov 2026" in north("status BX-0042")


def test_marks_stand_apart_from_what_is_past_its_date(told):
    past = told[told.index("Past its date") : told.index("Average marks")]
    assert "four months from the order" not in past
    assert "Moving in, 14 months from coming into care: not yet" in told[told.index("Average marks") :]


def test_what_is_running_is_shown_with_its_due_date_days_and_source(north, clock):
    clock.go_to(1, 6)
    north("milestone BX-0042 proceedings issued 10/03/2026")
    said = north("status BX-0042")
    coming = said[said.index("Coming") :]
    assert (
        "End of care proceedings, 26 weeks: due Mon 7 Sep 2026, in 98 days · Children Act 1989, s. 32(1)(a)(ii)"
        in coming
    )


def test_nothing_recorded_is_called_neither_good_nor_late(north):
    said = north("track BX-0060 team north born 05/2024") and north("status BX-0060")
    assert "No recorded date has passed." in said
    assert "Plan: none recorded" in said
    assert "Legal status: no order recorded" in said
    assert not re.search(r"on track|on time|well|late", said, re.IGNORECASE)


def test_no_recorded_date_has_passed_is_not_said_where_an_action_or_an_expected_date_has(north, clock):
    north("track BX-0060 team north born 05/2024")
    north("action BX-0060 <@U0SAM> by 25/11/2026 Chase")
    north("track BX-0061 team north born 05/2024")
    north("expect BX-0061 match 25/11/2026")
    clock.go_to(27, 11)

    assert "No recorded date has passed" not in north("status BX-0060")
    assert "No recorded date has passed" not in north("status BX-0061")
    assert "Match, expected Wed 25 Nov 2026, 2 days ago; none recorded" in north("status BX-0061")


def test_a_teams_own_standard_is_said_to_be_ours(north):
    north("milestone BX-0042 placement order 12/10/2026")
    north("clocks north with 121 days")
    assert "· our standard" in north("status BX-0042")


def test_an_unborn_child_has_an_expected_date_and_no_legal_status(north):
    north("track BX-0043 team north due 20/01/2027")
    said = north("status BX-0043")
    assert "unborn, expected Wed 20 Jan 2027" in said
    assert "Legal status" not in said


def test_a_date_of_birth_is_never_shown(told):
    assert not re.search(r"2023", told)


def test_a_mark_that_was_reached_says_how_long_it_took(told, north):
    north("milestone BX-0042 match 20/10/2026")
    said = north("status BX-0042")

    assert (
        "Match, four months from the order: took 97 days, by Tue 20 Oct 2026; the average mark is 121 days"
        in said
    )


def test_a_plan_that_is_agreed_again_has_stood_since_it_was_first(north):
    north("plan BX-0042 adoption 18/05/2026")
    north("plan BX-0042 adoption 16/11/2026 because the review agreed it again")
    assert "Plan: adoption since Mon 18 May 2026, the review agreed it again" in north("status BX-0042")


def test_a_plan_that_was_reversed_or_is_of_an_earlier_time_in_care_is_the_plan_no_more(north):
    north("plan BX-0042 adoption 18/05/2026")
    north("milestone BX-0042 plan reversed 01/10/2026")
    assert "Plan: none recorded since the change of plan\n" in north("status BX-0042")
    north("plan BX-0042 kinship 05/10/2026")
    north("milestone BX-0042 return home 12/10/2026")
    assert "Plan: kinship care since Mon 5 Oct 2026\n" in north("status BX-0042")
    north("milestone BX-0042 came into care 16/11/2026")
    assert "Plan: none recorded\n" in north("status BX-0042")


def test_what_comes_again_and_again_says_when_it_was_last_held(north):
    north("plan BX-0042 adoption 18/05/2026", "U0SAM")
    north("milestone BX-0042 permanence planning meeting 01/09/2026", "U0SAM")
    assert (
        "Permanence planning meeting, six weeks from the last: last held Tue 1 Sep 2026; next was due Tue 13 Oct 2026, "
        "41 days ago · Coram practice in Harrow (C4EO): six-weekly while the plan is adoption; good practice, not a duty"
    ) in north("status BX-0042")


def test_each_date_that_has_passed_can_be_recorded_or_held_up_in_the_menu(told, terminal, clock, north):
    north("expect BX-0042 final hearing 24/11/2026", "U0SAM")
    north("expect BX-0042 first review 24/11/2026", "U0SAM")
    north("expect BX-0042 match 24/11/2026", "U0SAM")  # a choice under the timescale already
    clock.go_to(25, 11)

    menu = terminal.desk.answer_words("status BX-0042", "U0SAM", TERMINAL).menu

    assert [(heading, [each.command for each in choices]) for heading, choices in menu.spare] == [
        (
            "Selection meeting, two weeks from the order",
            ["milestone BX-0042 selection meeting …", "delay BX-0042 selection meeting"],
        ),
        (
            "Match, six months from the decision",
            [
                "milestone BX-0042 match panel …",
                "delay BX-0042 match panel",
                "milestone BX-0042 match …",
                "delay BX-0042 match",
            ],
        ),
        ("Final hearing", ["milestone BX-0042 final hearing …", "delay BX-0042 final hearing"]),
        (
            "First looked-after review",
            ["milestone BX-0042 first looked-after review …"],
        ),  # the law sets its date
    ]


def test_of_reviews_that_go_on_the_menu_offers_the_next_in_line_and_not_one_that_was_held(
    north, terminal, clock
):
    north("clocks north with reviews", "U0MARY")
    north("milestone BX-0042 first review 02/03/2026", "U0SAM")
    north("milestone BX-0042 second review 04/05/2026", "U0SAM")

    menu = terminal.desk.answer_words("status BX-0042", "U0SAM", TERMINAL).menu

    choices = dict(menu.spare)["Next review, six months from the last"]
    assert [each.command for each in choices] == ["milestone BX-0042 review …"]


def test_a_team_that_watches_nothing_says_so(north):
    north("clocks north without all", "U0MARY")

    assert "No timescales are watched here." in north("status BX-0042")
