"""Approvals: asked under one series of numbers, answered once, and found by whoever may see the child."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permanence.delays import ApprovalState
from permanence.errors import NotFound, RuleBroken
from permanence.roles import Standing as Person
from permanence.words import who
from storage.approvals import DelaysCounted
from storage.outbox import PostKind
from tests.storage.conftest import plan_post

UNTIL = date(2027, 1, 18)


@pytest.fixture
def asked(tracked, change):
    """Sam asks for a delay of BX-0042's matching panel."""
    with change("U0SAM", verb="delay", child="BX-0042") as (records, made):
        return records.approvals.ask(
            "BX-0042", UNTIL, "Siblings first", made, milestone="match_panel", reason="sibling_assessment"
        )


def test_what_is_asked_is_numbered_and_kept_as_it_was_asked(asked, store):
    with store.read() as records:
        assert records.approvals.get(1) == records.approvals.find(1) == asked
        assert records.approvals.child_of(1) == "BX-0042"
    assert (asked.number, asked.asked_by, asked.standing) == (1, "U0SAM", ApprovalState.ASKED)


def test_an_approval_is_not_found_in_the_same_words_whether_unknown_or_not_to_be_seen(asked, store):
    with store.read(Person("U0STRANGER")) as records:
        for number in (1, 9):
            with pytest.raises(NotFound, match=f"nothing numbered {number} to agree that you may see"):
                records.approvals.get(number)
        assert records.approvals.waiting() == []
        assert records.approvals.find(9) is None
        assert records.approvals.child_of(9) is None


def test_an_approval_is_known_as_each_change_left_it(asked, change, store):
    with change("U0MARY") as (records, made):
        decided = records.approvals.decide(asked, ApprovalState.APPROVED, made)
    with store.read() as records:
        assert records.approvals.recorded_by([made.id - 1, made.id]) == {made.id - 1: asked, made.id: decided}


def test_an_approval_is_answered_once(asked, change):
    with change("U0MARY") as (records, made):
        assert records.approvals.waiting() == records.approvals.waiting(["north", "south"]) == [asked]
        assert records.approvals.waiting(["south"]) == []
        decided = records.approvals.decide(asked, ApprovalState.APPROVED, made)
        assert records.approvals.waiting() == []
        with pytest.raises(RuleBroken, match=f"1 was approved by {who('U0MARY')} already"):
            records.approvals.decide(records.approvals.get(1), ApprovalState.DECLINED, made)

    assert decided == replace(asked, standing=ApprovalState.APPROVED, decided_by="U0MARY")


def test_what_only_explains_needs_no_answer(tracked, change):
    with change("U0SAM") as (records, made):
        explains = records.approvals.ask(
            "BX-0042",
            UNTIL,
            "Court adjourned",
            made,
            milestone="match_panel",
            standing=ApprovalState.EXPLAINS,
        )
        with pytest.raises(RuleBroken, match="1 says what holds something up"):
            records.approvals.decide(explains, ApprovalState.APPROVED, made)


def test_a_delay_is_a_second_one_after_an_approved_delay_of_the_same_milestone(asked, change):
    with change("U0MARY") as (records, made):
        records.approvals.decide(asked, ApprovalState.APPROVED, made)
        again = records.approvals.ask("BX-0042", UNTIL, "Again", made, milestone="match_panel")
        other = records.approvals.ask("BX-0042", UNTIL, "Another", made, milestone="adm_match")

        assert records.approvals.is_second(again)
        assert not records.approvals.is_second(other)
        assert not records.approvals.is_second(asked)


def test_the_delays_of_children_leave_out_moves_and_what_was_declined(asked, change):
    with change("U0MARY") as (records, made):
        move = records.approvals.ask("BX-0042", UNTIL, "Later", made, action=1)
        declined = records.approvals.ask("BX-0042", UNTIL, "No", made, milestone="adm_match")
        records.approvals.decide(declined, ApprovalState.DECLINED, made)
        (child,) = records.children.of_team("north")

        assert records.approvals.delays_of([child]) == {"BX-0042": [asked]}
        assert records.approvals.waiting() == [asked, move]
        assert records.approvals.delayed_on(UNTIL) == [], "only asked for"


def test_a_purposeful_delay_is_in_force_to_its_day(asked, change, store):
    with change("U0MARY") as (records, made):
        records.approvals.decide(asked, ApprovalState.APPROVED, made)
    with store.read() as records:
        assert records.approvals.delayed_on(UNTIL) == ["BX-0042"]
        assert records.approvals.delayed_on(UNTIL + timedelta(days=1)) == []


def test_an_approval_answered_redraws_the_message_that_asked_and_no_other(asked, change, store):
    with change() as (records, made):
        for number in (1, 11):
            plan_post(records, UNTIL, PostKind.APPROVAL, "U0MARY", made, str(number))
        records.outbox.want_about(PostKind.APPROVAL, 1)
    with store.read() as records:
        wanted = {post.subject: post.wanted for post in records.outbox.of_occurrence("north", UNTIL)}

    assert wanted == {"1": 2, "11": 1}


def test_when_something_was_asked_stays_the_same_however_often_it_is_recorded(asked, change):
    with change("U0MARY") as (records, made):
        at = records.approvals.asked_at(asked)
        declined = records.approvals.decide(asked, ApprovalState.DECLINED, made)

        assert records.approvals.asked_at(declined) == at < made.at


def test_delays_are_counted_by_reason_whoever_asks_and_as_they_were_known(asked, change, store):
    def counted(person=None, after=0, until=999, **more):
        with store.read(*([Person(person)] if person else [])) as records:
            return records.approvals.reasons(after, until, **more)

    with change("U0SAM") as (records, first):
        records.approvals.ask("BX-0042", UNTIL, "Ring them", first, action=1)
        for words in ("no answer", "still none"):
            records.approvals.ask(
                "BX-0042", UNTIL, words, first, milestone="adm_match", standing=ApprovalState.EXPLAINS
            )
    siblings = DelaysCounted("north", "match_panel", "sibling_assessment", 1, 1)
    others = DelaysCounted("north", "adm_match", None, 2, 2)

    assert counted() == [others, siblings]
    assert counted("U0STRANGER") == [replace(others, seen=0), replace(siblings, seen=0)]
    assert counted(team="north") == [others, siblings]
    assert counted(team="south") == []
    assert counted(after=first.id - 1) == [others]
    assert counted(until=first.id - 1) == [siblings]

    with change("U0MARY") as (records, answered):
        records.approvals.decide(asked, ApprovalState.DECLINED, answered)
    assert counted() == [others]
    assert counted(as_at=answered.id - 1) == [others, siblings]
    assert counted(as_at=first.id - 1) == [siblings]
