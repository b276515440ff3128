"""Actions: agreed, moved, handed on, finished and reopened, each as one row in force."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permanence.errors import NotFound, RuleBroken
from permanence.roles import SEES_EVERYTHING, Standing

TODAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
MONDAY = date(2026, 11, 30)
STRANGER = Standing("U0STRANGER")


@pytest.fixture
def agreed(tracked, change):
    """Sam's action 1, by Friday."""
    with change("U0MARY", verb="action", child="BX-0042") as (records, made):
        return records.actions.agree("BX-0042", "U0SAM", FRIDAY, "Chase the report", made)


def test_actions_are_numbered_in_the_order_agreed(agreed, change):
    with change() as (records, made):
        second = records.actions.agree("BX-0042", "U0ALEX", FRIDAY, "Book a visit", made)

    assert (agreed.number, second.number) == (1, 2)
    assert (agreed.agreed, agreed.due, agreed.first_due) == (TODAY, FRIDAY, FRIDAY)


def test_an_action_is_not_found_in_the_same_words_whether_unknown_or_not_to_be_seen(agreed, store):
    with store.read(STRANGER) as records:
        with pytest.raises(NotFound, match="There is no action 1 that you may see"):
            records.actions.get(1)
        with pytest.raises(NotFound, match="There is no action 9 that you may see"):
            records.actions.get(9)
        assert records.seen == set()
        assert records.actions.find(1) == agreed, "asked for itself, not for a person"
        assert records.actions.child_of(1) == "BX-0042"
        assert records.actions.find(9) is None
        assert records.actions.child_of(9) is None


def test_what_is_shown_of_an_action_counts_as_seen(agreed, store):
    with store.read() as records:
        assert records.actions.get(1) == agreed
        assert records.seen == {"BX-0042"}


def test_an_action_moved_keeps_the_date_first_agreed(agreed, change):
    with change() as (records, made):
        moved = records.actions.move(1, MONDAY, "The school was shut", made)

    assert moved == replace(agreed, due=MONDAY, moves=1, because="The school was shut")
    with change() as (records, made):
        assert records.actions.get(1) == moved
        with pytest.raises(RuleBroken, match=r"1 is for .* already\. Nothing was changed"):
            records.actions.move(1, MONDAY, "", made)


def test_an_action_can_change_owner_and_wait_for_an_outsider(agreed, change):
    with change() as (records, made):
        records.actions.give(1, "U0ALEX", made)
        waiting = records.actions.wait(1, "the medical adviser", made)

    assert waiting == replace(agreed, owner="U0ALEX", waits_for="the medical adviser")


def test_a_finished_action_is_finished_once_and_can_be_reopened_once(agreed, change):
    with change() as (records, made):
        with pytest.raises(RuleBroken, match="1 is open already"):
            records.actions.reopen(1, made)
        done = records.actions.finish(1, "It came", made)
        with pytest.raises(RuleBroken, match=r"1 was done already: .*`reopen 1` opens it again"):
            records.actions.give(1, "U0ALEX", made)
        reopened = records.actions.reopen(1, made)

    assert (done.ended, done.ended_words) == (TODAY, "It came")
    assert reopened == agreed


def test_open_actions_of_children_and_of_an_owner_are_ordered_by_date(agreed, change, store):
    with change() as (records, made):
        later = records.actions.agree("BX-0042", "U0SAM", MONDAY, "Ring the court", made)
        sooner = records.actions.agree("BX-0042", "U0SAM", date(2026, 11, 25), "Book a visit", made)
        other = records.actions.agree("BX-0042", "U0ALEX", FRIDAY, "Write to school", made)
        records.actions.finish(other.number, "", made)
    with store.read() as records:
        children = records.children.of_team("north")

        assert records.actions.open_for(children) == {"BX-0042": [sooner, agreed, later]}
        assert records.actions.open_of("U0SAM") == [sooner, agreed, later]
        assert records.actions.open_of("U0ALEX") == []
        assert records.actions.teams_of("U0SAM") == {"north"}
        assert records.actions.teams_of("U0ALEX") == set()


def test_overdue_actions_of_an_owner_or_a_team_are_listed_longest_overdue_first(agreed, change, store):
    with change() as (records, made):
        longest = records.actions.agree("BX-0042", "U0ALEX", date(2026, 11, 24), "Book a visit", made)
    with store.read() as records:
        assert records.actions.overdue(FRIDAY, team="north") == [longest], "not yet past Friday itself"
        assert records.actions.overdue(MONDAY, team="north") == [longest, agreed]
        assert records.actions.overdue(MONDAY, owner="U0SAM") == [agreed]
        assert records.actions.overdue(MONDAY, team="south") == []
        assert records.actions.overdue(MONDAY) == [], "nobody's and no team's"


def test_actions_done_are_counted_from_a_moment_on(agreed, change, store):
    with change("U0SAM") as (records, made):
        done = records.actions.finish(1, "It came", made)
    with store.read() as records:
        before, after = made.at - timedelta(seconds=1), made.at + timedelta(seconds=1)

        assert records.actions.ended_of("U0SAM", before) == [done]
        assert records.actions.ended_of("U0SAM", after) == []
        assert records.actions.ended_since("north", before) == (1, 0)
        assert records.actions.ended_since("north", after) == (0, 0)
        assert records.actions.ended_by(1) == "U0SAM"


def test_an_action_cancelled_is_neither_open_nor_done(agreed, change, store):
    with change("U0SAM") as (records, made):
        cancelled = records.actions.cancel(1, "no longer needed", made)
    again = pytest.raises(RuleBroken, match=r"1 was cancelled already: .*`reopen 1` opens it again")
    with change("U0SAM") as (records, made_later), again:
        records.actions.finish(1, "", made_later)
    with store.read() as records:
        before = made.at - timedelta(seconds=1)
        assert records.actions.open_of("U0SAM") == records.actions.overdue(MONDAY, team="north") == []
        assert records.actions.ended_of("U0SAM", before) == [cancelled]
        assert records.actions.ended_since("north", before) == (0, 1)
    with change("U0SAM") as (records, made):
        assert records.actions.reopen(1, made) == agreed
    with store.read() as records:
        assert records.actions.open_of("U0SAM") == [agreed]
        assert records.actions.ended_by(1) is None


def test_an_action_is_known_as_each_change_left_it(agreed, change, store):
    with change("U0ALEX") as (records, second):
        moved = records.actions.move(1, MONDAY, "", second)
    with store.read() as records:
        assert records.actions.recorded_by([second.id - 1, second.id]) == {
            second.id - 1: agreed,
            second.id: moved,
        }


def test_an_action_is_known_as_it_was_before_each_change(agreed, change, store):
    with change("U0ALEX") as (records, second):
        records.actions.move(1, MONDAY, "", second)
    with store.read() as records:
        assert records.actions.replaced_by([second.id - 1, second.id]) == {(second.id, 1): agreed}


def test_the_actions_open_before_a_change_are_as_they_were_then(agreed, change, store):
    with change() as (records, moving):
        moved = records.actions.move(1, MONDAY, "", moving)
    with change() as (records, ending):
        records.actions.finish(1, "", ending)
    with store.read() as records:
        assert records.actions.open_at(moving.id, team="north") == [agreed]
        assert records.actions.open_at(ending.id, children=["BX-0042"]) == [moved]
        assert records.actions.open_at(ending.id + 1, team="north") == []
        assert records.actions.open_at(ending.id, team="south") == []


def test_records_as_at_a_change_tell_what_was_known_then_to_whoever_may_see_it_now(agreed, change, store):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.actions.move(1, MONDAY, "", made)
    moved = made.id
    with change("U0SAM", child="BX-0042") as (records, made):
        records.actions.finish(1, "Received", made)
        records.actions.agree("BX-0042", "U0SAM", MONDAY, "Read it", made)
    with store.read() as records:
        child = records.children.get("BX-0042")
        then = records.as_at(moved)
        assert (then.as_at_change, records.as_at_change) == (moved, None)
        assert [each.due for each in then.actions.open_for([child])["BX-0042"]] == [MONDAY]
        assert then.actions.find(1).is_open
        assert then.actions.find(2) is None
        assert [each.due for each in records.as_at(moved - 1).actions.open_for([child])["BX-0042"]] == [
            FRIDAY
        ]
        assert not records.actions.find(1).is_open
        assert then.execute("select 1").fetchone() == (1,), "no table is asked"
        assert then.execute("select max(id) from audit").fetchone() == (moved,)
    with change("U0MARY", child="BX-0042") as (records, made):
        records.restrictions.narrow("BX-0042", ["U0MARY"], made)
    with store.read(Standing("U0SAM", teams=frozenset({"north"}))) as records:
        assert records.as_at(moved).children.find("BX-0042") is None
    with store.read(Standing("U0MARY")) as records:
        assert records.as_at(moved).children.get("BX-0042") == child
        assert records.seen == {"BX-0042"}


def test_actions_for_children_whom_their_owner_may_not_see_are_counted(agreed, change, store):
    with change() as (records, made):
        number = records.actions.agree("BX-0042", "U0STRANGER", FRIDAY, "Ring the school", made).number
    with store.read(STRANGER) as records:
        assert records.actions.unseen_overdue(MONDAY, "U0STRANGER") == 1
        assert records.actions.unseen_overdue(FRIDAY, "U0STRANGER") == 0
        assert records.actions.unseen_overdue(MONDAY, "U0STRANGER", ["north"]) == 0, "said of the team"
        assert records.actions.unseen_waiting("U0STRANGER") == 0
    with change() as (records, made):
        records.actions.wait(number, "the court", made)
    with store.read(STRANGER) as records:
        assert records.actions.unseen_waiting("U0STRANGER") == 1
    with store.read() as records:
        assert records.actions.unseen_overdue(MONDAY, "U0STRANGER") == 0


def test_who_waits_since_when_is_kept_by_later_changes_and_found_for_a_team_an_owner_or_a_child(
    tracked, change
):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.actions.agree("BX-0042", "U0SAM", date(2026, 11, 26), "Ask", made)
        records.actions.agree("BX-0042", "U0SAM", date(2026, 11, 26), "Nothing to wait for", made)
    with change("U0SAM", child="BX-0042") as (records, first):
        records.actions.wait(1, "the court", first)
    with change("U0SAM", child="BX-0042") as (records, made):
        records.actions.give(1, "U0ALEX", made)
    with tracked.read(SEES_EVERYTHING) as records:
        ways = [
            records.actions.waiting(team="north"),
            records.actions.waiting(owner="U0ALEX"),
            records.actions.waiting(child="BX-0042"),
        ]
        assert [[(action.number, since) for action, since in way] for way in ways] == [[(1, first.at)]] * 3
        assert records.actions.waiting(owner="U0SAM") == []
        assert records.actions.waiting(team="south") == []


def test_every_action_is_listed_to_whoever_may_see_its_child_ended_or_not(agreed, change, store):
    with change() as (records, made):
        done = records.actions.finish(1, "received", made)

    with store.read(SEES_EVERYTHING) as records:
        assert records.actions.every() == [done]
    with store.read(STRANGER) as records:
        assert records.actions.every() == []
