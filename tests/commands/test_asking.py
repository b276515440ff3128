"""The private messages about an approval: who is asked what, and what the asker is told."""

import pytest

from permanence.errors import NotAllowed, NotUnderstood, RuleBroken

DELAY = "delay BX-0042 match until 15/01/2027 because sibling assessment first"
WHAT = "purposeful delay of match until Fri 15 Jan 2027"
ASKED = f"1 · BX-0042 · @U0SAM asks you to agree a {WHAT}: sibling assessment first"


@pytest.fixture
def moved(waiting):
    """Action 1, Sam's, has moved once, and Sam asks for another date."""
    waiting("action BX-0042 <@U0SAM> by 24/11/2026 Chase the medical report", "U0MARY")
    waiting("move 1 to 25/11/2026 because adviser on leave", "U0SAM")
    return waiting


def test_a_manager_is_asked_with_what_is_past_its_date_already_and_both_answers(waiting, told, private):
    waiting(DELAY, "U0SAM")

    assert told("U0MARY") == [
        (
            f"{ASKED}\nMatch, six months from the decision: none recorded; was due Wed 18 Nov 2026 · "
            "Statutory guidance, as Hertfordshire's procedure gives it"
        )
    ]
    assert [button.command for button in private("U0MARY")[0].buttons] == [
        "approve 1 BX-0042",
        "decline 1 BX-0042",
        "status BX-0042",
    ]


def test_the_question_leaves_out_what_else_is_past_its_date(north, told):
    assert "Permanence plan, by the second review: none recorded" in north("status BX-0042")
    north(DELAY, "U0SAM")

    assert told("U0MARY") == [ASKED]


@pytest.mark.parametrize(
    ("answer", "said", "heard"),
    [
        ("approve 1", "Agreed", f"@U0MARY agrees to your {WHAT} (BX-0042)."),
        (
            "decline 1 because the assessment is done",
            "Not agreed",
            f"@U0MARY does not agree to your {WHAT} (BX-0042): the assessment is done.",
        ),
    ],
)
def test_the_asker_is_told_the_answer_which_stays_with_the_question(
    waiting, told, private, answer, said, heard
):
    waiting(DELAY, "U0SAM")
    replied = waiting(answer, "U0MARY")

    assert "@U0SAM is told in private." in replied
    assert told("U0MARY") == [f"{ASKED}\n{said} by @U0MARY."]
    assert not private("U0MARY")[0].buttons
    assert told("U0SAM") == [heard]


def test_an_answer_taken_back_says_so_where_it_was_told(waiting, deliver, told):
    waiting(DELAY, "U0SAM")
    waiting("approve 1", "U0MARY")
    deliver()
    waiting("undo", "U0MARY")

    assert told("U0SAM") == ["What was answered here has been taken back."]
    assert told("U0MARY")[0].startswith(ASKED), "and is asked again"


def test_a_question_taken_back_says_so(waiting, deliver, told):
    waiting(DELAY, "U0SAM")
    deliver()
    waiting("undo", "U0SAM")

    assert told("U0MARY") == ["What was asked here has been taken back."]


def test_nothing_more_is_asked_or_answered_about_a_closed_child(waiting, deliver, told):
    waiting(DELAY, "U0SAM")
    waiting("delay BX-0042 ppm until 15/01/2027 because sibling assessment first", "U0SAM")
    waiting("decline 1 because the assessment is done", "U0MARY")
    deliver()
    waiting("close BX-0042 adopted 20/11/2026", "U0MARY")

    assert told("U0MARY") == ["What was asked here no longer needs an answer."] * 2
    assert told("U0SAM") == ["What was answered here needs nothing more."]


def test_a_leaver_is_not_told_the_answer(waiting, clock_types, told):
    waiting(DELAY, "U0SAM")
    clock_types("gone <@U0SAM>")

    assert "told in private" not in waiting("approve 1", "U0MARY")
    assert told("U0SAM") == []


def test_a_manager_who_may_not_see_the_child_is_told_that_something_waits_why_not_and_what_to_do(
    waiting, told, deliver
):
    waiting(DELAY, "U0SAM")
    outside = frozenset()
    assert told("U0MARY", outside) == [
        (
            "Something needs your decision (1), but I may not show you the child: you are not in the team's channel. "
            "Ask to be invited there."
        )
    ]
    waiting("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")
    assert told("U0MARY") == [
        (
            "Something needs your decision (1), but I may not show you the child, who is discussed privately. If it should be "
            "yours, ask to be named among the people the child is restricted to."
        )
    ]
    deliver()
    waiting("approve 1", "U0ADMIN")
    assert told("U0MARY") == ["What was asked here no longer needs an answer."]


def test_whoever_asked_and_may_not_see_the_child_any_more_is_told_that_there_is_an_answer(waiting, told):
    waiting("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0EVE")
    waiting("approve 1", "U0MARY")

    assert told("U0EVE", frozenset()) == [
        "What you asked for is answered (1), but I may not show you the child any more. Ask the team's manager."
    ]


def test_a_second_delay_of_a_milestone_is_not_the_managers_to_agree(waiting, clock, in_slack):
    waiting("role service manager <@U0SUE>")
    waiting(DELAY, "U0SAM")
    waiting("approve 1", "U0MARY")
    clock.go_to(18, 1, year=2027)
    waiting("delay BX-0042 match until 01/03/2027 because sibling assessment", "U0SAM")

    with pytest.raises(
        NotAllowed, match="2 is a second delay of the same milestone, so a service manager agrees it"
    ):
        in_slack("approve 2", "U0MARY")
    assert "Agreed: purposeful delay of match until Mon 1 Mar 2027" in in_slack("approve 2 yes", "U0SUE")


def test_a_worker_who_moves_an_action_again_says_why_and_the_manager_is_asked(moved, in_slack, told, clock):
    with pytest.raises(
        NotUnderstood, match=r"Say why: `move 1 to 27/11/2026 because …`\. It has moved before\."
    ):
        in_slack("move 1 to 27/11/2026", "U0SAM")
    said = in_slack("move 1 to 27/11/2026 because still on leave", "U0SAM")

    assert said == (
        "1 has moved before, so @U0MARY is asked to agree Fri 27 Nov 2026 (1). Until then it stays for "
        "Wed 25 Nov 2026: Chase the medical report (BX-0042)."
    )
    assert told("U0MARY") == [
        (
            "1 · BX-0042 · @U0SAM asks you to agree another new date for action 1, Fri 27 Nov 2026: still on leave\n"
            "1 · Chase the medical report · BX-0042 · @U0SAM · for Wed 25 Nov 2026 · "
            "first due Tue 24 Nov, moved once"
        )
    ]
    said = moved("me", "U0MARY")
    assert said.partition("Needs your decision\n\n")[2].startswith(
        "1 · BX-0042 · @U0SAM asks you to agree another new date for action 1, Fri 27 Nov 2026: still on leave · asked on "
        "Mon 23 Nov\n1 · Chase the medical report · BX-0042 · @U0SAM · for Wed 25 Nov 2026, "
    )


def test_an_agreed_date_moves_the_action_and_a_declined_one_leaves_it(moved, in_slack, told):
    in_slack("move 1 to 27/11/2026 because still on leave", "U0SAM")
    in_slack("approve 1", "U0MARY")
    assert "for Fri 27 Nov 2026, in 4 days · first due Tue 24 Nov, moved twice" in moved("status BX-0042")
    (said,) = told("U0SAM")
    assert said.startswith("@U0MARY agrees to your")
    assert said.endswith("new date for action 1, Fri 27 Nov 2026 (BX-0042).")

    in_slack("move 1 to 30/11/2026 because still on leave", "U0SAM")
    in_slack("decline 2 because ring the surgery", "U0MARY")
    assert "for Fri 27 Nov 2026, in 4 days" in moved("status BX-0042")


def test_what_was_to_wait_until_a_day_that_has_passed_is_agreed_no_longer(moved, in_slack, clock):
    in_slack("move 1 to 27/11/2026 because still on leave", "U0SAM")
    in_slack(DELAY.replace("15/01/2027", "30/11/2026"), "U0SAM")
    clock.go_to(28, 11)
    with pytest.raises(
        RuleBroken,
        match=r"^1 was asked for until Fri 27 Nov 2026, which has passed, so there is nothing left to agree",
    ):
        in_slack("approve 1", "U0MARY")
    assert in_slack("approve 2", "U0MARY").startswith("Agreed: ")

    assert in_slack("decline 1 because it came too late", "U0MARY").startswith("Not agreed: ")
    assert "was for Wed 25 Nov 2026" in moved("status BX-0042")
