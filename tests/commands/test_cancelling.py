"""`cancel`: an action that is needed no longer is neither open nor done, wherever it is shown."""

import pytest

from tests.commands.conftest import FIRST


@pytest.fixture
def agreed(north):
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report")
    return north


def test_an_action_is_cancelled_with_its_reason(agreed, refused, clock):
    assert agreed("cancel 1 because the report is no longer needed", "U0SAM") == (
        "Cancelled: Chase the medical report (BX-0042) – the report is no longer needed."
    )
    clock.go_to(30, 11)
    assert "no action" in agreed("overdue north")
    assert "You: 0 open actions" in agreed("me", "U0SAM")
    for text in (
        "done 1",
        "move 1 to 05/12/2026",
        "cancel 1 twice",
        "wait 1 for the school",
        "escalate 1 late",
    ):
        assert "1 was cancelled already" in refused(text)


@pytest.mark.parametrize(
    "typed",
    [
        "cancel 1 The report is no longer needed",
        "cancel 1 because The report is no longer needed",
    ],
)
def test_the_reason_needs_no_because(agreed, typed):
    assert "– The report is no longer needed." in agreed(typed, "U0SAM")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("cancel 1", "`cancel` needs `because` and"),
        ("cancel 1 because", "`cancel` needs `because` and"),
        ("cancel 1 2", "One at a time: `cancel 1`, then `cancel 2`."),
        ("cancel 99 not needed", "There is no action 99 that you may see"),
        ("cancel BX-0042 not needed", "`cancel` needs ACTION"),
    ],
)
def test_what_cannot_be_cancelled_is_refused(agreed, refused, everything, typed, why):
    before = everything()
    assert why in refused(typed)
    assert everything() == before


def test_a_neighbours_reason_needs_no_because_either_and_a_date_without_its_keyword_is_still_asked_for(
    agreed, refused
):
    assert "goes to @U0MARY in private" in agreed("escalate 1 no reply twice", "U0SAM")
    assert "needs `until`" in refused("delay BX-0042 match siblings first")


def test_the_owner_is_told_if_somebody_else_cancels_and_of_what_becomes_of_it(agreed, told):
    said = agreed("cancel 1 because the school sent it", "U0MARY")
    assert said.endswith("@U0SAM is told in private.")
    assert told("U0SAM") == [
        "@U0MARY has cancelled an action of yours: 1 Chase the medical report (BX-0042): the school sent it"
    ]


def test_an_owner_who_may_not_see_the_child_is_told_that_there_is_something_to_know(agreed, told):
    agreed("give 1 to <@U0EVE>")
    said = agreed("cancel 1 because the report came", "U0MARY")

    assert said.endswith("@U0EVE is told in private.")
    assert told("U0EVE", inside=frozenset()) == [
        "There is something to know about an action of yours (1), but I may not show you the child. Ask the team's manager."
    ]
    agreed("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")
    assert told("U0EVE", inside=frozenset()) == []


def test_the_word_is_taken_back_with_the_cancelling(agreed, told, deliver):
    agreed("cancel 1 because the school sent it", "U0MARY")
    deliver()
    agreed("undo", "U0MARY")
    assert told("U0SAM") == ["1 is open again: Chase the medical report (BX-0042)."]
    agreed("done 1", "U0SAM")
    assert told("U0SAM") == ["1 is done: Chase the medical report (BX-0042)."]


def test_an_undone_cancelling_that_was_not_told_yet_is_not_told(agreed, told):
    agreed("cancel 1 because the school sent it", "U0MARY")
    agreed("undo", "U0MARY")
    assert told("U0SAM") == []
    assert "1 · Chase the medical report" in agreed("me", "U0SAM")


def test_whoever_covers_for_the_owner_is_told_and_a_leaver_is_not(agreed, told, clock_types):
    agreed("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026", "U0SAM")
    agreed("cancel 1 because the school sent it", "U0MARY")
    assert any("an action of @U0SAM's, for whom you cover: 1" in said for said in told("U0ALEX"))

    agreed("action BX-0042 <@U0GONE> by 25/11/2026 Ring the school")
    clock_types("gone <@U0GONE>")
    assert "is told" not in agreed("cancel 2 because they rang", "U0MARY")


def test_nobody_is_told_of_a_child_whom_they_may_not_see_or_who_is_closed(agreed, told, deliver):
    agreed("cancel 1 because the school sent it", "U0MARY")
    deliver()
    agreed("restrict BX-0042 to <@U0MARY>", "U0MARY")
    agreed("edit BX-0042 worker <@U0MARY>", "U0MARY")
    assert told("U0SAM") == ["Nothing here needs anything more of you."]
    agreed("restrict BX-0042 lift", "U0MARY")
    agreed("close BX-0042 adopted 03/11/2026 yes", "U0MARY")
    assert told("U0SAM") == ["Nothing here needs anything more of you."]


def test_the_agenda_and_the_minutes_say_that_it_was_cancelled_and_not_done(agreed, posted, shown, in_slack):
    agreed("action BX-0042 <@U0ALEX> by 25/11/2026 Ring the school")
    posted()
    in_slack("cancel 1 because the school sent it", "U0MARY")
    in_slack("done 2 They rang", "U0ALEX")
    card = shown("child BX-0042")
    assert "Chase the medical report – cancelled by @U0MARY, 09:30: the school sent it" in card
    assert "1 · overdue" not in card

    in_slack("surgery north close yes", "U0MARY")
    minutes = shown("minutes 1")
    assert "Cancelled: 1 Chase the medical report – cancelled by @U0MARY: the school sent it" in minutes
    assert "Done: 2 Ring the school – done by @U0ALEX: They rang" in minutes
    assert "1 done; 1 cancelled" in shown("closed")


def test_the_minutes_have_what_became_of_it_and_no_press_on_the_way(agreed, posted, shown, in_slack):
    posted()
    in_slack("cancel 1 because the school sent it", "U0MARY")
    in_slack("reopen 1", "U0MARY")
    in_slack("surgery north close yes", "U0MARY")
    assert "Carried forward: 1 Chase the medical report" in shown("minutes 1")
    assert "ancelled" not in shown("minutes 1") + shown("closed")


def test_the_next_agenda_counts_it_apart_from_what_was_done(agreed, posted, shown, in_slack, clock):
    agreed("action BX-0042 <@U0ALEX> by 25/11/2026 Ring the school")
    posted()
    in_slack("surgery north close yes", "U0MARY")
    clock.go_to(27, 11)
    in_slack("cancel 1 because the school sent it", "U0MARY")
    in_slack("done 2", "U0ALEX")
    second = FIRST.replace(month=12, day=10)
    posted(second)
    assert "1 action done and 1 action cancelled" in shown("head", second)
    assert "Chase the medical report (cancelled) and 2 Ring the school" in shown("child BX-0042", second)


def test_history_tells_who_cancelled_it_and_why(agreed):
    agreed("cancel 1 because the school sent it", "U0MARY")
    assert "@U0MARY · cancel: action 1, because the school sent it" in agreed("history BX-0042")
