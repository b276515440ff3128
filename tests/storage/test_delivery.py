"""Delivery: what is sent next in each channel, and what is recorded of each attempt."""

from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from permanence.trouble import Trouble
from storage import delivery
from storage.exposures import Exposure
from storage.outbox import NEVER_HELD, NOTHING_TO_SAY, PostKind, PostState
from storage.restored import HELD
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


def test_what_is_dropped_while_it_is_drawn_holds_up_nothing(planned, change, found, store):
    dropped, following = planned(
        (PostKind.CHILD, "C0NORTH", "BX-0042"), (PostKind.CHILD, "C0NORTH", "BX-0043")
    )
    with change() as (records, _):
        drawn = records.outbox.find(dropped)
        records.outbox.drop(drawn, NOTHING_TO_SAY, MORNING)
        records.outbox.want_again(drawn)  # as its drawing asks, which began before

    assert next_ones(store) == [found(following).name]


def test_an_action_goes_up_only_once_its_owner_has_been_told_or_cannot_be(planned, change, found, store):
    up, told = planned((PostKind.ESCALATION, "U0MARY"), (PostKind.TOLD, "U0SAM"))
    escalation = found(up).name

    assert next_ones(store) == [found(told).name]
    with change() as (records, made):
        records.delivery.put_off(found(told), PostState.BLOCKED, LATER, "a guest", made.at)
    assert next_ones(store) == [escalation], "an owner who cannot be told holds up nobody"
    with change() as (records, made):
        records.delivery.put_off(found(told), PostState.UNKNOWN, LATER, Trouble.UNREACHABLE, made.at)
    assert next_ones(store) == [escalation], "nor one with whom no conversation can be searched any more"
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
    with change() as (records, made):
        records.outbox.want_head_redrawn("north", FIRST)
    assert next_ones(store, LATER) == [PostKind.HEAD], (
        "it is asked for again: whoever it names may have to go"
    )
    with change() as (records, made):
        records.delivery.give_up_redrawing(found(head), 3, "message_not_found", made.at)
    with store.read() as records:
        story = [each.told for each in records.outbox.story("north", FIRST)]
    assert story.count("not redrawn: message_not_found") == 1


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
        assert records.delivery.named_in(found(head)) == {"BX-0042"}
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


def test_a_message_has_an_address_once_it_is_there(planned, change, found):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    assert found(head).link == ""
    with change() as (records, made):
        records.delivery.sent(found(head), "1795000000.000100", 1, made.at)

    assert found(head).link == "https://slack.com/archives/C0NORTH/p1795000000000100"


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


def begin_and_send(change, found, *numbers):
    """Have messages sent, each with a name of Slack's."""
    with change() as (records, made):
        for number in numbers:
            records.delivery.begin(found(number), made.at)
            records.delivery.sent(found(number), f"{number}.1", 1, made.at)


def clear(change):
    with change() as (records, made):
        records.delivery.clear("C0NORTH", "others could read it", made.at)


def test_one_message_of_a_channel_can_be_deleted_alone(planned, change, found):
    head, child = planned((PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"))
    begin_and_send(change, found, head, child)
    with change() as (records, made):
        records.delivery.clear("C0NORTH", "it may name a child no longer", made.at, only=child)

    assert found(head).state is PostState.SENT
    assert found(child).state is PostState.DELETING


def test_all_that_is_in_a_channel_is_deleted_the_newest_first_and_before_anything_else(
    planned, change, found, store
):
    head, child, waiting = planned(
        (PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"), (PostKind.LIST, "C0NORTH", "1")
    )
    begin_and_send(change, found, head, child)
    for _ in range(2):
        clear(change)

    assert [found(each).state for each in (head, child, waiting)] == [
        PostState.DELETING,
        PostState.DELETING,
        PostState.PLANNED,
    ]
    with store.read() as records:
        assert records.delivery.in_channel("C0NORTH") == 2
        story = [line.told for line in records.outbox.story("north", FIRST) if line.post == head]
    assert story.count("deleting: others could read it") == 1
    for name, number in (("child BX-0042", child), (PostKind.HEAD, head)):
        assert next_ones(store, LATER) == [name]
        with change() as (records, made):
            records.delivery.deleted(found(number), made.at, is_wanted_again=False)
    assert next_ones(store, LATER) == ["list 1"]
    assert (found(head).state, found(head).ts) == (PostState.DELETED, None)


def test_a_message_that_cannot_be_deleted_holds_up_what_is_new_only_until_it_is_known_where_it_is(
    planned, change, found, store
):
    there, lost = planned((PostKind.HEAD, "C0NORTH"), (PostKind.LIST, "C0NORTH", "1"))
    begin_and_send(change, found, there)
    with change() as (records, made):
        records.delivery.begin(found(lost), made.at)
    clear(change)
    planned((PostKind.CHILD, "C0NORTH", "BX-0042"))
    for post in (there, lost):
        with change() as (records, made):
            records.delivery.put_off(found(post), PostState.DELETING, LATER, "Slack said no", made.at)
    assert next_ones(store) == []

    with change() as (records, made):
        records.delivery.sent(found(lost), "2.1", 1, made.at)
        records.delivery.put_off(found(lost), PostState.DELETING, LATER, "Slack said no", made.at)
    assert next_ones(store) == ["child BX-0042"]


def test_a_message_deleted_of_an_open_surgery_is_to_be_sent_anew(planned, change, found, store):
    (head,) = planned((PostKind.HEAD, "C0NORTH"))
    begin_and_send(change, found, head)
    clear(change)
    with change() as (records, made):
        records.delivery.deleted(found(head), made.at, is_wanted_again=True)

    assert (found(head).state, found(head).ts) == (PostState.BLOCKED, None)
    assert next_ones(store, LATER) == [PostKind.HEAD]


def test_a_message_on_its_way_as_its_channel_is_cleared_stays_to_be_deleted_unless_it_was_not_sent(
    planned, change, found
):
    sent, lost, refused = planned(*((PostKind.LIST, "C0NORTH", number) for number in "123"))
    with change() as (records, made):
        for number in (sent, lost, refused):
            records.delivery.begin(found(number), made.at)
    clear(change)
    with change() as (records, made):
        records.delivery.sent(found(sent), "1.1", 1, made.at)
        records.delivery.put_off(found(lost), PostState.UNKNOWN, LATER, "no answer", made.at)
        records.delivery.put_off(found(refused), PostState.BLOCKED, LATER, "Slack said no", made.at)

    assert [found(each).state for each in (sent, lost, refused)] == [
        PostState.DELETING,
        PostState.DELETING,
        PostState.BLOCKED,
    ]
    assert found(sent).drawn < found(sent).wanted


def test_a_change_wants_no_drawing_of_what_is_deleted_and_a_later_surgery_skips_none_of_it(
    planned, change, found, store
):
    head, child = planned((PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"))
    begin_and_send(change, found, head, child)
    clear(change)
    with change() as (records, made):
        records.delivery.deleted(found(child), made.at, is_wanted_again=False)
        records.outbox.want_redrawn("BX-0042")
        records.outbox.pass_over("north", FIRST + timedelta(days=14), made)

    assert found(child).state is PostState.DELETED
    assert found(child).drawn == found(child).wanted
    assert found(head).state is PostState.DELETING


def test_a_channel_is_known_to_have_held_a_teams_messages(planned, store):
    planned((PostKind.HEAD, "C0NORTH"))
    with store.read() as records:
        assert records.outbox.has_posted("north", "C0NORTH")
        assert not records.outbox.has_posted("north", "C0SOUTH")
        assert not records.outbox.has_posted("south", "C0NORTH")


def test_that_others_can_read_a_channel_is_known_once_until_it_is_over(planned, change, store):
    (word,) = planned((PostKind.EXPOSED, "U0MARY", "C0NORTH"))
    with change() as (records, made):
        assert records.exposures.of("C0NORTH") is None
        assert not records.exposures.end("C0NORTH")
        assert records.exposures.begin("C0NORTH", Trouble.SHARED, made.at)
        assert not records.exposures.begin("C0NORTH", Trouble.NOT_PRIVATE, SOON)
        assert records.exposures.of("C0NORTH") == Exposure(Trouble.SHARED, made.at)
        assert records.exposures.of("C0SOUTH") is None
        assert records.exposures.end("C0NORTH")
        assert records.exposures.of("C0NORTH") is None
        before = records.outbox.find(word).wanted
        records.outbox.want_about(PostKind.EXPOSED, "C0SOUTH")
        assert records.outbox.find(word).wanted == before
        records.outbox.want_about(PostKind.EXPOSED, "C0NORTH")
        assert records.outbox.find(word).wanted == before + 1


def test_a_post_put_off_by_a_clock_that_was_far_ahead_is_tried_at_once(planned, change, found, store):
    (number,) = planned((PostKind.HEAD, "C0NORTH"))
    for ahead, is_tried in ((timedelta(minutes=15), False), (timedelta(hours=300), True)):
        with change() as (records, made):
            records.delivery.put_off(found(number), PostState.BLOCKED, SOON + ahead, "shared", made.at)
        assert (next_ones(store) == [PostKind.HEAD]) is is_tried
        assert found(number).waits(SOON) is not is_tried


def test_a_message_sent_by_a_clock_that_was_ahead_is_drawn_again_at_once(planned, change, found, store):
    (number,) = planned((PostKind.HEAD, "C0NORTH"))
    with change() as (records, _):
        records.delivery.sent(found(number), "1.1", 1, SOON + timedelta(minutes=40))
        records.outbox.want_again(found(number))

    assert not found(number).waits(SOON)
    assert next_ones(store) == [PostKind.HEAD]


def test_what_a_person_was_told_of_a_kind_is_found_since_a_day_unless_it_was_skipped(tracked, change, store):
    with change("clock") as (records, made):
        for kind, day, person in (
            (PostKind.NOTICE, FIRST, "U0MARY"),
            (PostKind.NOTICE, FIRST, "U0OMAR"),
            (PostKind.LEFT, FIRST, "U0MARY"),
        ):
            plan_post(records, day, kind, person, made)
    with store.write() as records:
        (told,) = records.delivery.told_to("U0MARY", PostKind.NOTICE, FIRST)
        assert (told.kind, told.reader) == (PostKind.NOTICE, "U0MARY")
        assert records.delivery.told_to("U0MARY", PostKind.NOTICE, FIRST + timedelta(days=1)) == []
        records.outbox.drop(told, "it is over", made.at)
        assert records.delivery.told_to("U0MARY", PostKind.NOTICE, FIRST) == []


POSTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(
                    (to, kind)
                    for to in ("C0NORTH", "C0SOUTH")
                    for kind in (PostKind.HEAD, PostKind.CHILD, PostKind.LIST)
                ),
                *(
                    (to, kind)
                    for to in ("U0SAM", "U0MARY")
                    for kind in (PostKind.DIGEST, PostKind.TOLD, PostKind.ESCALATION, PostKind.APPROVAL)
                ),
            ]
        ),
        st.sampled_from([*PostState]),
        st.booleans(),  # whether there is something to do
        st.sampled_from([MORNING, MORNING, LATER, SOON, LATER + timedelta(days=1)]),
        st.integers(1, 3),  # its change
        st.integers(0, 3),  # how many places before it what it follows is
    ),
    max_size=14,
)


def rows_of(posts):
    for number, ((to, kind), state, is_undrawn, not_before, change, back) in enumerate(posts, 1):
        where = (to, None) if to.startswith("C") else (None, to)
        yield (
            *(number, f"key {number}", "north", FIRST.isoformat(), kind.value, "", *where),
            *(number - back if 0 < back < number else None, state.value, 2, 1 if is_undrawn else 2),
            *(not_before.isoformat(), f"token {number}", change),
        )


def plainly(posts, follows, now, taken, *, is_holding):
    """What is next in each channel, found by going through every post there is."""

    def order(post):
        is_deleting = post.state is PostState.DELETING
        may_be_there = post.state in (PostState.SENDING, PostState.UNKNOWN)
        first = follows[post.id] or post.id
        return (
            not is_deleting,
            -post.id if is_deleting else 0,
            post.is_there,
            not may_be_there,
            first,
            post.id,
        )

    undrawn = sorted((post for post in posts if post.drawn < post.wanted), key=order)
    untold = {
        post.change
        for post in undrawn
        if post.kind is PostKind.TOLD and post.state not in (PostState.SENT, PostState.BLOCKED)
    }
    found, held = {}, set()
    for post in undrawn:
        is_new = not post.is_there
        if is_new and is_holding and post.is_private and post.kind not in NEVER_HELD:
            continue
        if is_new and post.kind is PostKind.ESCALATION and post.change in untold:
            continue
        if post.to in found or post.to in taken or (is_new and post.to in held):
            continue
        if not post.waits(now):
            found[post.to] = post
        elif post.state is not PostState.BLOCKED or post.kind is PostKind.HEAD:
            held.add(post.to)
    return [*found.values()]


def test_what_is_next_is_found_as_by_going_through_every_post(store, change):
    for _ in range(3):
        with change():
            pass

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(POSTS, st.sets(st.sampled_from(["C0NORTH", "U0SAM"])), st.booleans())
    def looked_at(posts, taken, is_holding):
        rows = list(rows_of(posts))
        with store.write() as records, records.trial():
            for row in rows:
                records.execute(
                    "insert into outbox (id, key, team, occurrence, kind, subject, channel, reader, follows, state,"
                    " wanted, drawn, not_before, token, recorded) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
            if is_holding:
                records.know(HELD, "since then")
            follows = {row[0]: row[8] for row in rows}
            every = records.outbox.of_occurrence("north", FIRST)
            expected = plainly(every, follows, SOON, taken, is_holding=is_holding)

            assert records.delivery.to_do(SOON, taken) == expected

    looked_at()


def test_a_look_reads_one_post_of_a_channel_however_many_wait(planned, store, monkeypatch):
    planned(*[(PostKind.LIST, "C0NORTH" if n < 50 else "C0SOUTH", str(n)) for n in range(100)])
    read = []
    real = delivery.Delivery._each
    monkeypatch.setattr(
        delivery.Delivery, "_each", lambda *asked: (read.append(post) or post for post in real(*asked))
    )
    with store.read() as records:
        assert [post.name for post in records.delivery.to_do(SOON, {"C0SOUTH"})] == ["list 0"]

    assert len(read) == 1, "and none of a channel that is posted in, or rests"


def test_what_waits_is_counted_with_when_the_oldest_was_planned_that_slack_does_not_have(
    planned, change, found, store
):
    def waits():
        with store.read() as records:
            return delivery.backlog(records)

    assert waits() == delivery.Backlog(0, None, None)
    head, first = planned((PostKind.HEAD, "C0NORTH"), (PostKind.LIST, "C0NORTH", "1"))
    with store.read() as records:
        assert waits() == delivery.Backlog(2, records.delivery.planned_at(found(head)), None)
    with change() as (records, _):
        records.delivery.sent(found(head), "1.1", 1, SOON)
        records.delivery.sent(found(first), "1.2", 1, LATER)
        records.outbox.want_head_redrawn("north", FIRST)
    assert waits() == delivery.Backlog(1, None, LATER), "a redraw keeps nobody waiting for news"
