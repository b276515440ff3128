"""Delivery: what is sent next in each channel, and what is recorded of each attempt."""

from datetime import date, timedelta

import pytest

from permanence.trouble import Trouble
from storage.outbox import PostKind, PostState
from tests.storage.conftest import MORNING, plan_post

FIRST = date(2026, 11, 26)
SOON = MORNING + timedelta(minutes=30)
LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def planned(tracked, change):
    """Plan messages, each a kind, where it goes and what it is about; their ids."""

    def of(*parts, **how):
        with change("clock", verb="agenda") as (records, made):
            return [
                plan_post(records, FIRST, kind, to, made, *subject, **how) for kind, to, *subject in parts
            ]

    return of


@pytest.fixture
def found(store):
    def of(number):
        with store.read() as records:
            return records.outbox.find(number)

    return of


def next_ones(store, now=SOON):
    with store.read() as records:
        return [post.name for post in records.delivery.to_do(now)]


def test_each_channel_takes_its_own_next_message(planned, store):
    planned((PostKind.HEAD, "C0NORTH"), (PostKind.LIST, "C0NORTH", "1"), (PostKind.DIGEST, "U0SAM"))

    assert next_ones(store) == [PostKind.HEAD, "digest U0SAM"]
    assert next_ones(store, MORNING) == [], "before their time"


def test_an_action_goes_up_only_once_its_owner_has_been_told_or_cannot_be(planned, change, found, store):
    up, told = planned((PostKind.ESCALATION, "U0MARY"), (PostKind.TOLD, "U0SAM"))
    escalation = found(up).name

    assert next_ones(store) == [found(told).name]
    with change() as (records, made):
        records.delivery.put_off(found(told), PostState.BLOCKED, LATER, "a guest", made.at)
    assert next_ones(store) == [escalation], "an owner who cannot be told holds up nobody"
    with change() as (records, made):
        records.delivery.put_off(found(told), PostState.PLANNED, SOON, "", made.at)
    assert next_ones(store) == [found(told).name]
    with change() as (records, made):
        records.delivery.sent(found(told), "1.1", 1, made.at)
    assert next_ones(store) == [escalation]


def test_a_redrawing_waits_for_new_messages_but_not_for_one_that_is_held_back(planned, change, found, store):
    head, first = planned((PostKind.HEAD, "C0NORTH"), (PostKind.LIST, "C0NORTH", "1"))
    with change() as (records, made):
        records.delivery.sent(found(head), "1.1", 1, made.at)
        records.outbox.want_head_redrawn("north", FIRST)
    assert next_ones(store) == ["list 1"]
    with change() as (records, made):
        records.delivery.put_off(found(first), PostState.PLANNED, LATER, "busy", made.at)
    assert next_ones(store) == [PostKind.HEAD]


def test_a_blocked_message_holds_back_others_only_if_it_is_the_first_of_its_agenda(
    planned, change, found, store
):
    head, first, _ = planned(
        (PostKind.HEAD, "C0NORTH"), (PostKind.LIST, "C0NORTH", "1"), (PostKind.LIST, "C0NORTH", "2")
    )
    with change() as (records, made):
        records.delivery.put_off(found(head), PostState.BLOCKED, LATER, "refused", made.at)
    assert next_ones(store) == []
    with change() as (records, made):
        records.delivery.sent(found(head), "1.1", 1, made.at)
        records.delivery.put_off(found(first), PostState.BLOCKED, LATER, "refused", made.at)
    assert next_ones(store) == ["list 2"]


def test_a_post_belongs_in_the_thread_of_its_parent_once_that_is_there(planned, change, found, store):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    (first,) = planned((PostKind.LIST, "C0NORTH", "1"), parent=head)
    with store.read() as records:
        assert records.delivery.thread_of(found(head)) is None
        assert records.delivery.thread_of(found(first)) is None
    with change() as (records, made):
        records.delivery.sent(found(head), "1.1", 1, made.at)
    with store.read() as records:
        assert records.delivery.thread_of(found(first)) == "1.1"
        assert records.outbox.in_slack("C0NORTH", "1.1") == found(head)
        assert records.outbox.in_slack("C0NORTH", "9.9") is None
        assert records.outbox.with_key(found(head).key) == found(head)
        assert records.outbox.with_key("north:2026-11-26:nothing") is None
        assert records.outbox.find(999) is None


def test_a_post_says_what_kind_it_is_and_what_it_is_about(planned, found):
    head, child, digest = planned(
        (PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"), (PostKind.DIGEST, "U0SAM")
    )
    posts = [found(number) for number in (head, child, digest)]

    assert [post.child for post in posts] == [None, "BX-0042", None]
    assert [(post.kind, post.subject, post.reader, post.is_private) for post in posts] == [
        (PostKind.HEAD, "", None, False),
        (PostKind.CHILD, "BX-0042", None, False),
        (PostKind.DIGEST, "", "U0SAM", True),
    ]


def test_a_message_is_begun_once_and_not_after_it_was_dropped(planned, change, found):
    head, first = planned((PostKind.HEAD, "C0NORTH"), (PostKind.LIST, "C0NORTH", "1"))
    with change() as (records, made):
        assert records.delivery.begin(found(head), made.at)
        assert not records.delivery.begin(found(head), made.at)
        records.outbox.drop(found(first), "nothing left to say", made.at)
        assert not records.delivery.begin(found(first), made.at)

    assert (found(head).state, found(head).attempted) == (PostState.SENDING, made.at)
    assert (found(first).state, found(first).is_there) == (PostState.SKIPPED, False)


def test_a_search_for_a_message_begins_after_the_latest_one_known_in_its_channel(
    planned, change, found, store
):
    head, first, other = planned(
        (PostKind.HEAD, "C0NORTH"), (PostKind.LIST, "C0NORTH", "1"), (PostKind.DIGEST, "U0SAM")
    )
    with change() as (records, made):
        assert records.delivery.sent_before(found(first)) is None
        records.delivery.sent(found(other), "9.9", 1, made.at)
        records.delivery.sent(found(head), "1.1", 1, made.at)
        assert records.delivery.sent_before(found(first)) == "1.1"


def test_the_same_trouble_twice_is_one_line_of_the_story(planned, change, found, store):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    with change() as (records, made):
        for _ in range(2):
            records.delivery.put_off(records.outbox.find(head), PostState.BLOCKED, LATER, "refused", made.at)
        records.delivery.put_off(records.outbox.find(head), PostState.UNKNOWN, LATER, "refused", made.at)
        records.outbox.drop(records.outbox.find(head), "withdrawn", made.at)
        records.execute("update outbox set state = 'skipped' where id = ?", (head,))
        records.delivery.put_off(records.outbox.find(head), PostState.BLOCKED, LATER, "too late", made.at)
    with store.read() as records:
        story = [each.told for each in records.outbox.story("north", FIRST)]

    assert story == ["planned", "blocked: refused", "unknown: refused"]
    assert found(head).state is PostState.SKIPPED


def test_a_message_that_is_gone_is_not_redrawn_again(planned, change, found, store):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    with change() as (records, made):
        records.delivery.sent(found(head), "1.1", 1, made.at)
        records.outbox.want_head_redrawn("north", FIRST)
    assert next_ones(store, LATER) == [PostKind.HEAD]
    with change() as (records, made):
        records.delivery.give_up_redrawing(found(head), 2, "message_not_found", made.at)
    with store.read() as records:
        assert records.outbox.story("north", FIRST)[-1].told == "not redrawn: message_not_found"
    assert next_ones(store, LATER) == []
    assert found(head).problem == "message_not_found"


@pytest.mark.parametrize("problem", [Trouble.ARCHIVED, "Slack said msg_too_long"])
def test_a_trouble_is_kept_by_name_and_told_in_words(planned, change, found, store, problem):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    for _ in range(2):
        with change() as (records, made):
            records.delivery.put_off(found(head), PostState.BLOCKED, LATER, problem, made.at)
    with store.read() as records:
        lines = records.outbox.story("north", FIRST)
        (kept,) = records.execute("select problem from outbox where id = ?", (head,)).fetchone()
    assert found(head).problem == problem
    assert kept == ("archived" if problem is Trouble.ARCHIVED else problem)
    assert [line.told for line in lines] == ["planned", f"blocked: {problem}"], "the same again is told once"
    assert lines[-1].trouble is (problem if problem is Trouble.ARCHIVED else None)


def test_a_message_on_its_way_names_its_children_already(planned, change, found, store):
    head, digest = planned((PostKind.HEAD, "C0NORTH"), (PostKind.DIGEST, "U0SAM"))
    with change() as (records, _):
        assert records.delivery.will_name(found(head), ["BX-0042"])
        assert not records.delivery.will_name(found(head), ["BX-0042"]), "nothing new"
    with change() as (records, made):
        records.delivery.begin(found(head), made.at)
        records.outbox.want_all_redrawn("BX-0042")

    assert (found(head).wanted, found(digest).wanted) == (2, 1)


def test_a_message_found_again_names_whom_it_was_to_name_until_it_is_redrawn(planned, change, found):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    with change() as (records, made):
        records.delivery.will_name(found(head), ["BX-0042", "BX-0050"])
        records.delivery.sent(found(head), "1.1", 0, made.at, "found")
        records.outbox.want_all_redrawn("BX-0050")
        records.delivery.sent(found(head), "1.1", 2, made.at, "redrawn", ["BX-0042"])
        records.outbox.want_all_redrawn("BX-0050")

    assert found(head).wanted == 2


def test_a_message_is_drawn_once_more_when_asked_for(planned, change, found):
    head, other = planned((PostKind.HEAD, "C0NORTH"), (PostKind.DIGEST, "U0SAM"))
    with change() as (records, _):
        records.outbox.want_again(found(head))

    assert (found(head).wanted, found(other).wanted) == (2, 1)


def test_what_waits_for_a_thread_that_is_lost_goes_to_the_channel_and_gives_the_reason_once(
    planned, change, found, store
):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    first, second = planned(
        (PostKind.MINUTES, "C0NORTH", "1"), (PostKind.MINUTES, "C0NORTH", "2"), parent=head
    )
    with change() as (records, made):
        records.delivery.sent(found(head), "1.1", 1, made.at)
        records.delivery.put_off(
            found(first), PostState.BLOCKED, LATER, "Slack said thread_not_found", made.at
        )
        records.delivery.leave_thread(found(first), "thread_not_found", made.at)

    assert [found(each).parent for each in (first, second)] == [None, None]
    assert [found(each).lost_thread for each in (first, second)] == ["thread_not_found", None]
    assert next_ones(store) == [found(first).name]
    with store.read() as records:
        assert records.outbox.story("north", FIRST)[-1].told == (
            "planned: its thread is lost (thread_not_found), so it is for the channel"
        )


def test_what_stands_in_a_thread_that_is_lost_since_stays_there(planned, change, found):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    said, waits = planned((PostKind.LIST, "C0NORTH", "1"), (PostKind.MINUTES, "C0NORTH", "1"), parent=head)
    with change() as (records, made):
        records.delivery.sent(found(said), "1.2", 1, made.at)
        records.delivery.leave_thread(found(waits), "thread_not_found", made.at)

    assert found(said).parent == head
    assert found(said).lost_thread is None


def test_a_note_on_a_message_outside_threads_is_not_taken_for_a_lost_thread(planned, found):
    (asked,) = planned((PostKind.APPROVAL, "U0MARY", "1"), note="sibling assessment first")
    assert found(asked).lost_thread is None
