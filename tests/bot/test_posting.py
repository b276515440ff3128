"""Each message is posted exactly once, whatever Slack answers."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import inf, nan

import pytest

from bot.slack.call_results import LONGEST_WAIT, NO_HINT
from bot.slack.people import ASK_EVERY
from bot.slack.post_delivery import RECOUNTS
from commands.practice.gathered import Gathered
from commands.practice.request import TERMINAL
from storage.outbox import PostKind, PostState
from tests.conftest import words_of

SURGERY = date(2026, 11, 26)
GRACE = 3.5
"""Seconds after which a call in these tests can no longer be under way."""

FAULTS = [
    "lost_reply",
    "refused",
    "error_500",
    "error_500_after",
    "ratelimited",
    "ratelimited_empty",
    "hang",
    "hang_before",
    "internal_error",
]


@pytest.fixture
def speeds():
    return {"timeout": 1}


def at_the_surgery(slack, occurrence=SURGERY):
    slack.clock.now = datetime.combine(occurrence, datetime.min.time(), slack.clock.now.tzinfo) + timedelta(
        hours=9, minutes=30
    )


def until_said(slack, seconds=70, times=4):
    """Let time pass until everything is posted: a wait Slack asked for, the grace, a minute."""
    for _ in range(times):
        slack.settle()
        slack.clock.pass_(seconds=seconds)
    slack.settle()


@pytest.mark.parametrize("kind", FAULTS)
def test_every_message_is_posted_once_and_in_order_whatever_happens_to_one_call(
    four, agenda_of, fault_at, kind
):
    record = four.workspace.record
    for nth in range(1, 5):
        occurrence = SURGERY + timedelta(weeks=2 * (nth - 1))
        four.workspace.record = record
        fault_at(four.workspace, nth, kind)
        four.clock.now = datetime.combine(occurrence, datetime.min.time(), four.clock.now.tzinfo) + timedelta(
            days=6
        )
        four.bot.ticker.tick()
        until_said(four)

        posts = agenda_of(occurrence)
        assert [post.name.split()[0] for post in posts] == [PostKind.HEAD, "child", "child", "list"]


def test_a_message_that_arrives_late_within_the_grace_is_not_posted_again(four, agenda_of, fault_at):
    fault_at(four.workspace, 1, "slow", seconds=1.5)
    at_the_surgery(four)
    four.bot.ticker.tick()
    four.settle()
    assert four.messages() == [], "the call was given up before it landed"
    four.standin.wait_for(four.messages)
    four.clock.pass_(seconds=GRACE)
    four.settle()

    assert len(agenda_of(SURGERY)) == 4


def test_nothing_is_posted_again_while_the_channel_cannot_be_searched(four, agenda_of):
    four.workspace.fault("chat.postMessage", "lost_reply")
    four.workspace.fault("conversations.history", "missing_scope", times=2)
    at_the_surgery(four)
    four.bot.ticker.tick()
    for _ in range(3):
        four.settle()
        four.clock.pass_(seconds=61)
        assert len(four.messages()) == 1, "the head, and nothing before its fate is known"
    four.settle()

    assert len(agenda_of(SURGERY)) == 4
    told = four.workspace.messages(four.workspace.dm("U0ADMIN"))
    assert [each for each in told if "cannot be searched (missing_scope)" in str(each.blocks)]


def test_a_call_whose_outcome_was_not_recorded_is_searched_for_and_not_repeated(four, agenda_of):
    at_the_surgery(four)
    sent = four.bot.posting.delivery._record_sent
    failing = iter([True])

    def forgetful(*args, **more):
        if next(failing, False):
            raise OSError("the disk was full")
        sent(*args, **more)

    four.bot.posting.delivery._record_sent = forgetful
    four.bot.ticker.tick()
    four.settle()
    four.clock.pass_(seconds=GRACE)
    four.settle()

    assert len(agenda_of(SURGERY)) == 4


def test_a_post_read_before_it_was_sent_is_not_sent_twice(four, agenda_of):
    """A look into the outbox may be out of date; a post's next step is decided once its channel is taken."""
    at_the_surgery(four)
    four.bot.ticker.tick()
    with four.bot.store.read() as records:
        stale = records.outbox.of_occurrence("north", SURGERY)
    four.settle()
    for post in stale:
        four.bot.posting._deliver(post)

    assert len(agenda_of(SURGERY)) == 4


@pytest.mark.parametrize("times", [1, RECOUNTS + 1])
def test_lists_are_counted_again_if_something_is_recorded_meanwhile_and_the_posting_ends_in_any_case(
    slack, agenda_of, times
):
    """The clock is read as the lists are counted: a change recorded at that moment comes between count and row."""
    slack.command("U0SAM", "milestone BX-0042 plan agreed 01/06/2026")
    recorded = []

    def clock() -> datetime:
        if slack.messages() and len(recorded) < times:
            text = f"expect BX-0042 ppm {len(recorded) + 1:02}/12/2026"
            recorded.append(slack.bot.desk.answer_words(text, "U0MARY", TERMINAL))
        return slack.clock()

    slack.bot.posting.delivery.clock = clock
    at_the_surgery(slack)
    slack.tick()

    assert [post.name for post in agenda_of(SURGERY)] == ["head", "list 1"]
    assert len(recorded) == times


def test_an_agenda_is_gathered_once_for_all_its_messages(four, agenda_of):
    gathered, turns = [], []

    class Counted(Gathered):
        def once(self, version, key, gather):
            turns.append(self.turn.locked())
            return super().once(version, key, lambda: gathered.append((version, key[0])) or gather())

    four.bot.posting.delivery._gathered = Counted()
    at_the_surgery(four)
    four.tick()

    assert len(agenda_of(SURGERY)) == 4
    assert len(gathered) == len(set(gathered)), (
        "for its head, its child, the count of its lists, and its list"
    )
    assert {"cases", "lists"} <= {key for _, key in gathered}
    assert set(turns) == {True}, "by one thread at a time"


def test_a_message_is_on_the_disk_as_about_to_be_sent_before_slack_is_called(four, agenda_of):
    """Only what became of it may be lost in a power cut: then it is searched for."""
    posting = four.bot.posting
    said, real = [], posting.delivery.client.chat_postMessage

    def call(**words):
        with posting.store.read() as records:
            states = [
                state for (state,) in records.execute("select state from outbox where state = 'sending'")
            ]
        said.append((four.bot.store._file._writer.execute("pragma synchronous").fetchone(), states))
        return real(**words)

    posting.delivery.client.chat_postMessage = call
    at_the_surgery(four)
    four.tick()

    assert len(said) == 4
    assert set(map(str, said)) == {"((2,), ['sending'])"}


def test_each_channel_is_begun_before_another_gets_its_second_message(slack, agenda_of):
    at_the_surgery(slack)
    slack.tick()
    posting, head = slack.bot.posting, agenda_of(SURGERY)[0]
    new = replace(head, state=PostState.PLANNED)
    posts = [
        replace(head, channel="C0SAID", state=PostState.SENT),
        replace(new, channel="C0SECOND"),
        replace(new, channel="C0THIRD"),
        replace(new, channel="C0NEW"),
        replace(new, channel="C0OPEN", state=PostState.DELETING),
    ]
    posting._free_at |= {"C0SECOND": 2.0, "C0THIRD": 1.0, "C0OPEN": 3.0}

    turns = [post.channel for post in sorted(posts, key=posting._turn)]
    assert turns == ["C0OPEN", "C0NEW", "C0THIRD", "C0SECOND", "C0SAID"]


def test_a_channel_without_the_bot_gets_its_agenda_within_a_minute_of_the_invitation(four, agenda_of):
    four.workspace.leave("C0NORTH", "U0BOT")
    at_the_surgery(four)
    four.tick()
    for _ in range(3):
        four.clock.pass_(seconds=61)
        four.settle()
    direct = four.workspace.dm("U0ADMIN")
    assert four.messages() == []
    told = [each for each in four.workspace.messages(direct) if "is not all posted" in str(each.blocks)]
    assert len(told) == 1, "once for a surgery"
    assert "Type `/invite @Permanence` there" in str(told[0].blocks)

    four.workspace.join("C0NORTH", "U0BOT")
    four.clock.pass_(seconds=60)
    four.settle()

    head, *_ = agenda_of(SURGERY)
    assert "This agenda was for 09:30 and is posted at 09:34: it could not be posted before." in str(
        four.workspace.message("C0NORTH", head.ts).blocks
    )


@pytest.mark.parametrize("break_it", ["archive", "share"])
def test_nothing_is_posted_in_a_channel_that_is_no_longer_safe(four, break_it):
    getattr(four.workspace, break_it)("C0NORTH")
    at_the_surgery(four)
    four.tick()

    assert four.messages() == []
    four.standin.shows("U0ADMIN", "is not all posted")


def test_nothing_is_redrawn_in_a_channel_that_is_no_longer_safe(four):
    at_the_surgery(four)
    four.tick()
    four.workspace.share("C0NORTH")
    four.standin.wait_for(lambda: "C0NORTH" not in four.bot.people._safe_since)
    before = four.messages()
    four.command("U0SAM", "update BX-0042 Court adjourned", four.workspace.dm("U0SAM"))
    four.settle()

    assert four.messages() == before


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize(
    "break_it",
    [
        lambda workspace: workspace._change_channel("C0NORTH", "convert_to_public", is_private=False),
        lambda workspace: workspace.share("C0NORTH"),
    ],
    ids=["public", "shared"],
)
def test_a_channel_made_public_or_shared_receives_no_more_of_the_agenda_that_is_going_out(
    four, on_its_way, let_go, break_it, nth
):
    at_the_surgery(four)
    on_its_way("chat.postMessage", four.bot.ticker.tick, nth=nth)
    break_it(four.workspace)
    four.standin.wait_for(lambda: "C0NORTH" not in four.bot.people._safe_since)
    let_go.set()
    four.settle()

    assert len(four.messages()) == nth, "what was on its way, and nothing after it"
    assert four.workspace.thread("C0NORTH", four.messages()[0].ts) == []
    for person in ("U0MARY", "U0ADMIN"):
        four.standin.shows(four.workspace.dm(person), "is not all posted")


def test_a_channel_renamed_while_its_agenda_is_going_out_receives_the_rest(
    four, on_its_way, let_go, agenda_of
):
    at_the_surgery(four)
    on_its_way("chat.postMessage", four.bot.ticker.tick, nth=2)
    four.workspace.rename("C0NORTH", "permanence-north")
    let_go.set()
    four.settle()

    assert len(agenda_of(SURGERY)) == 4


def test_slack_is_asked_about_a_channel_before_an_agendas_first_message_and_seldom_within_it(four, agenda_of):
    four.bot.channels.look()
    four.workspace.calls.clear()
    at_the_surgery(four)
    four.tick()

    assert len(agenda_of(SURGERY)) == 4
    methods = [call.method for call in four.workspace.calls]
    assert "conversations.info" in methods[: methods.index("chat.postMessage")]
    first, last = four.workspace.calls[0].at, four.workspace.calls[-1].at
    assert methods.count("conversations.info") <= 2 + (last - first) / ASK_EVERY


def test_a_child_whose_message_is_refused_holds_up_no_other(four, agenda_of, fault_at):
    fault_at(four.workspace, 2, "invalid_blocks")
    at_the_surgery(four)
    four.tick()

    assert len(four.messages()) == 2, "the head and the other child"
    four.standin.shows("U0ADMIN", "Slack said invalid_blocks")
    four.clock.pass_(seconds=61)
    four.settle()
    with four.bot.store.read() as records:
        assert {post.state for post in records.outbox.of_occurrence("north", SURGERY)} == {PostState.SENT}
    assert len(four.messages()) == 3


@pytest.mark.parametrize("kind", ["ratelimited", "refused"])
def test_a_child_closed_before_their_message_was_sent_is_left_out(four, fault_at, kind):
    fault_at(four.workspace, 2, kind)
    at_the_surgery(four)
    four.tick()
    with four.bot.store.read() as records:
        child = next(post.child for post in records.outbox.of_occurrence("north", SURGERY) if post.child)
    four.command("U0MARY", f"close {child} moved 26/11/2026")
    four.clock.pass_(seconds=GRACE)
    four.settle()
    four.settle()

    said = "".join(str(each.blocks) for each in four.messages()[1:])
    assert len(four.messages()) == 2
    assert child not in said


def test_a_channel_whose_calls_hang_holds_up_no_other(four):
    four.workspace.fault("chat.postMessage", "hang_before", times=50, channel="C0NORTH")
    four.command("U0ADMIN", "team edit south at 09:31 from 26/11/2026", four.workspace.dm("U0ADMIN"))
    at_the_surgery(four)
    four.bot.ticker.tick()
    four.standin.wait_for(
        lambda: [call for call in four.workspace.calls if call.method == "chat.postMessage"]
    )
    four.clock.pass_(minutes=1)
    four.bot.ticker.tick()
    four.standin.wait_for(lambda: four.messages("C0SOUTH"))

    assert four.messages("C0NORTH") == []


def test_when_slack_asks_to_wait_the_whole_channel_waits(four, agenda_of):
    four.workspace.fault("chat.postMessage", "ratelimited", retry_after=2)
    at_the_surgery(four)
    four.tick()
    assert four.messages() == []
    four.clock.pass_(seconds=3)
    posted = [call.at for call in four.workspace.calls if call.method == "chat.postMessage"]
    four.settle()

    assert len(agenda_of(SURGERY)) == 4
    first, second = [call.at for call in four.workspace.calls if call.method == "chat.postMessage"][:2]
    assert posted == [first]
    assert second - first >= 2


@pytest.mark.parametrize(
    ("asked", "waited"),
    [(1e9, LONGEST_WAIT), (inf, LONGEST_WAIT), (nan, NO_HINT), (-5, NO_HINT), (120, 120)],
)
def test_a_wait_that_slack_asks_for_has_an_end(four, asked, waited):
    four.workspace.fault("chat.postMessage", "ratelimited", retry_after=asked)
    at_the_surgery(four)
    four.bot.ticker.tick()
    four.settle()

    with four.bot.store.read() as records:
        (head, *_) = records.outbox.of_occurrence("north", SURGERY)
    assert (head.state, head.not_before - four.clock()) == (PostState.PLANNED, timedelta(seconds=waited))
    assert head.problem == f"Slack asked to wait {waited:g} seconds"


def test_two_hundred_presses_cause_few_redraws_and_the_last_shows_the_final_state(slack):
    for number in range(1, 201):
        slack.command("U0SAM", f"action BX-0042 @Sam by 25/11/2026 Errand {number}")
    at_the_surgery(slack)
    slack.tick()
    slack.workspace.calls.clear()
    slack.bot.posting.pace = 0.3
    threads = [
        threading.Thread(
            target=lambda numbers=numbers: [slack.command("U0SAM", f"done {number}") for number in numbers]
        )
        for numbers in (range(1, 101), range(101, 201))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slack.settle()

    drawings = [call for call in slack.workspace.calls if call.method == "chat.update"]
    assert 1 <= len(drawings) <= 100
    with slack.bot.store.read() as records:
        _, post = records.outbox.of_occurrence("north", SURGERY)
    assert post.drawn == post.wanted == 201
    assert "Done " not in str(slack.messages()[1].blocks), "a button for an action that is still open"


def test_a_change_while_a_message_is_being_sent_redraws_it_afterwards(slack, fault_at):
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the report")
    fault_at(slack.workspace, 2, "slow", seconds=0.7)
    at_the_surgery(slack)
    slack.bot.ticker.tick()
    slack.standin.wait_for(
        lambda: len([call for call in slack.workspace.calls if call.method == "chat.postMessage"]) == 2
    )
    slack.command("U0SAM", "done 1 Received", slack.workspace.dm("U0SAM"))
    slack.settle()

    assert "~Chase the report~ – done by" in str(slack.messages()[1].blocks)


GONE_SINCE = [
    "restrict {ref} to @Mary",
    "close {ref} died 25/11/2026",
]
"""What takes a child out of everything that the team sees."""


def listed_child(slack):
    """A child whom the agenda names in its list alone."""
    with slack.bot.store.read() as records:
        own = {post.child for post in records.outbox.of_occurrence("north", SURGERY)}
    return next(ref for ref in ("BX-0042", "BX-0043", "BX-0044", "BX-0045") if ref not in own)


def all_said(slack, channel="C0NORTH"):
    head = slack.messages(channel)[0]
    thread = slack.workspace.thread(channel, head.ts)
    return str([each.blocks for each in (*slack.messages(channel), *thread)])


@pytest.mark.parametrize("change", GONE_SINCE)
def test_a_child_taken_out_while_a_list_that_names_them_is_on_its_way_is_taken_out_of_it(
    four, on_its_way, let_go, change
):
    at_the_surgery(four)
    on_its_way("chat.postMessage", four.bot.ticker.tick, nth=4)
    ref = listed_child(four)
    four.command("U0MARY", change.format(ref=ref))
    let_go.set()
    four.settle()

    assert ref not in all_said(four)


@pytest.mark.parametrize("change", GONE_SINCE)
def test_a_child_taken_out_while_a_redrawing_that_names_them_anew_is_on_its_way_is_taken_out_of_it(
    four, on_its_way, let_go, change
):
    """As it was sent, the list did not name them; the redrawing does."""
    at_the_surgery(four)
    four.bot.ticker.tick()
    four.settle()
    ref = listed_child(four)
    four.command("U0MARY", f"restrict {ref} to @Mary")
    four.settle()
    with four.bot.store.write() as records:
        # Lifted as no verb does it, which would have the list drawn again at once.
        records.execute("update restrictions set retracted = recorded where child = ?", (ref,))
    list_post = next(each for each in posts_of(four) if each.kind is PostKind.LIST)
    assert ref not in str(four.workspace.message("C0NORTH", list_post.ts).blocks)

    def show_again():
        with four.bot.store.write() as records:
            records.outbox.want_again(list_post)

    on_its_way("chat.update", show_again)
    four.command("U0MARY", change.format(ref=ref))
    let_go.set()
    four.settle()

    assert ref not in all_said(four)


def test_a_private_message_about_a_child_closed_while_it_is_on_its_way_is_drawn_again(
    four, on_its_way, let_go
):
    four.clock.go_to(24, 11, 9)
    on_its_way("chat.postMessage", four.bot.ticker.tick)
    four.command("U0MARY", "close BX-0042 died 23/11/2026")
    let_go.set()
    four.settle()

    told = four.workspace.messages(four.workspace.dm("U0SAM"))
    assert len(told) == 1
    assert "BX-0042" not in str(told[0].blocks)


def test_a_message_on_its_way_is_not_drawn_again_for_a_child_it_does_not_name(four, on_its_way, let_go):
    at_the_surgery(four)
    on_its_way("chat.postMessage", four.bot.ticker.tick, nth=4)
    own = next(post.child for post in posts_of(four) if post.child)
    four.command("U0MARY", f"restrict {own} to @Mary")
    let_go.set()
    four.settle()

    (drawn,) = [post.drawn for post in posts_of(four) if post.kind is PostKind.LIST]
    assert drawn == 1


def posts_of(slack):
    with slack.bot.store.read() as records:
        return records.outbox.of_occurrence("north", SURGERY)


def test_an_update_whose_outcome_is_unknown_is_repeated_only_when_it_can_no_longer_arrive(slack):
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the report")
    at_the_surgery(slack)
    slack.tick()
    slack.workspace.fault("chat.update", "slow", seconds=1.5)
    slack.command("U0SAM", "done 1 Received")
    slack.settle()
    slack.command("U0SAM", "reopen 1")
    slack.settle()
    head = slack.messages()[0].ts
    updates = [call.args["ts"] for call in slack.workspace.calls if call.method == "chat.update"]
    assert updates.count(head) == 2, (
        "when the child's message was there, and the one of which nothing is known"
    )
    slack.clock.pass_(seconds=GRACE)
    slack.settle()

    assert "Overdue actions: 1" in str(slack.messages()[0].blocks)


def test_only_the_newest_agenda_of_a_child_is_redrawn(slack):
    for occurrence in (SURGERY, SURGERY + timedelta(weeks=2)):
        at_the_surgery(slack, occurrence)
        slack.tick()
    old, new = slack.messages()[1], slack.messages()[3]
    slack.command("U0SAM", "action BX-0042 @Sam by 24/12/2026 Ask the nursery")
    slack.settle()

    assert slack.messages()[1] == old
    assert slack.messages()[3] != new


def test_a_deleted_message_is_not_redrawn_for_ever(slack):
    at_the_surgery(slack)
    slack.tick()
    message = slack.messages()[1]
    slack.workspace.remove(message)
    for words in ("Court adjourned", "Court sits again"):
        slack.command("U0SAM", f"update BX-0042 {words}")
        slack.settle()

    updates = [
        str(call.args)
        for call in slack.workspace.calls
        if call.method == "chat.update" and call.args["ts"] == message.ts
    ]
    assert ["BX-0042" in each for each in updates] == [True, False], "the second asks for it without a name"
    assert slack.command("U0SAM", "why north 26/11/2026").count("not redrawn: message_not_found") == 1


def test_a_message_that_is_there_again_is_redrawn(slack):
    at_the_surgery(slack)
    slack.tick()
    message = slack.messages()[1]
    slack.workspace.remove(message)
    slack.command("U0SAM", "update BX-0042 Court adjourned")
    slack.settle()
    slack.workspace.all_messages.put(message)
    slack.command("U0SAM", "update BX-0042 Court sits again")
    slack.settle()

    assert "Court sits again" in str(slack.messages()[1].blocks)


def test_the_log_of_a_post_names_no_child(slack):
    at_the_surgery(slack)
    slack.tick()
    said = slack.command("U0SUE", "why north 26/11/2026", "C0PUBLIC")

    assert "2 of 2 messages in the channel" in said
    assert "child 1 · sent" in said
    assert "BX-0042" not in said


def move_north(slack):
    """Give the North team another channel, and its old one to the South team."""
    slack.workspace.add_channel("C0NEW1", "new", members=["U0SAM", "U0MARY"], is_private=True, bot=True)
    direct = slack.workspace.dm("U0ADMIN")
    slack.command("U0ADMIN", "team edit north in #new", direct)
    slack.command("U0ADMIN", "team edit south in #north", direct)


def test_unsent_posts_go_to_the_teams_new_channel(four, agenda_of):
    four.workspace.leave("C0NORTH", "U0BOT")
    at_the_surgery(four)
    four.tick()
    move_north(four)
    four.clock.pass_(seconds=61)
    four.settle()

    assert four.messages("C0NORTH") == []
    assert {post.channel for post in agenda_of(SURGERY)} == {"C0NEW1"}


@pytest.mark.parametrize(("nth", "was_there"), [(1, 0), (2, 3), (4, 3)])
def test_an_agenda_that_is_open_goes_on_in_the_teams_new_channel_whole_and_once(
    four, fault_at, nth, was_there
):
    """However much of it was posted in the old one, where nothing of a child is left."""
    fault_at(four.workspace, nth, "invalid_blocks")
    at_the_surgery(four)
    four.tick()
    move_north(four)
    four.clock.pass_(seconds=61)
    four.settle()

    head, *children = four.messages("C0NEW1")
    assert "North Permanence Team – surgery" in words_of(head.blocks)
    assert [words_of(each.blocks)[:10] for each in children] == ["*1 · BX-00", "*2 · BX-00"]
    (listed,) = four.workspace.thread("C0NEW1", head.ts)
    assert "Also on the agenda" in words_of(listed.blocks)
    left = four.messages("C0NORTH")
    old = [*left, *(each for message in left for each in four.workspace.thread("C0NORTH", message.ts))]
    assert len(old) == was_there
    assert all("this agenda goes on" in words_of(each.blocks) for each in old)
    assert "BX-" not in "".join(words_of(each.blocks) for each in old)
    four.command("U0SAM", "update BX-0042 Court adjourned", four.workspace.dm("U0SAM"))
    four.settle()
    assert "Court adjourned" in all_said(four, "C0NEW1")
    assert len(four.messages("C0NEW1")) == 3


def test_a_message_that_arrives_in_the_old_channel_as_the_team_is_moved_is_posted_in_the_new_one_too(
    four, on_its_way, let_go
):
    at_the_surgery(four)
    on_its_way("chat.postMessage", four.bot.ticker.tick, nth=2)
    move_north(four)
    let_go.set()
    four.settle()

    assert len(four.messages("C0NEW1")) == 3
    assert "BX-" not in all_said(four, "C0NORTH")


def test_a_redrawing_that_is_on_its_way_as_the_team_is_moved_leaves_no_child_in_the_old_channel(
    four, on_its_way, let_go
):
    at_the_surgery(four)
    four.bot.ticker.tick()
    four.settle()
    on_its_way(
        "chat.update",
        lambda: four.command("U0SAM", "update BX-0042 Court adjourned", four.workspace.dm("U0SAM")),
    )
    move_north(four)
    let_go.set()
    four.settle()

    assert len(four.messages("C0NEW1")) == 3
    assert "BX-" not in all_said(four, "C0NORTH")


def test_what_was_said_in_a_channel_the_team_has_left_is_shown_no_longer_and_nothing_is_redrawn_there(slack):
    at_the_surgery(slack)
    slack.tick()
    move_north(slack)
    slack.settle()
    before = slack.messages("C0NORTH")
    assert ["this agenda goes on" in words_of(message.blocks) for message in before] == [True, True]
    slack.command("U0SAM", "update BX-0042 Court adjourned", slack.workspace.dm("U0SAM"))
    slack.settle()

    assert slack.messages("C0NORTH") == before
    assert "its team has another channel now" in slack.command("U0SAM", "why north 26/11/2026", "C0NEW1")


def test_a_team_that_is_back_in_its_channel_has_there_again_what_was_said(slack):
    at_the_surgery(slack)
    slack.tick()
    direct = slack.workspace.dm("U0ADMIN")
    slack.workspace.add_channel("C0NEW1", "new", members=["U0SAM", "U0MARY"], is_private=True, bot=True)
    slack.command("U0ADMIN", "team edit north in #new", direct)
    slack.settle()
    assert "BX-0042" not in all_said(slack)
    slack.command("U0ADMIN", "undo", direct)
    slack.settle()

    assert "BX-0042" in all_said(slack)


def test_a_list_that_becomes_necessary_as_the_first_message_is_sent_is_posted(slack):
    slack.workspace.fault("chat.postMessage", "refused")
    at_the_surgery(slack)
    slack.tick()
    for ref in ("BX-0043", "BX-0044"):
        slack.command("U0SAM", f"track {ref} team north born 03/2023 entered 02/02/2026 worker @Sam")
    with slack.bot.store.read() as records:
        assert len(records.outbox.of_occurrence("north", SURGERY)) == 2, "the head and a child"
    slack.clock.pass_(seconds=GRACE)
    slack.settle()

    head = slack.messages()[0]
    (more,) = slack.workspace.thread("C0NORTH", head.ts)
    assert "BX-0044" in str(more.blocks)


def test_every_administrator_is_told_even_one_who_never_spoke_to_the_bot(slack):
    for name in ("@Cora", "@Sue"):
        assert "administrator" in slack.command(
            "U0ADMIN", f"role admin {name}", slack.workspace.dm("U0ADMIN")
        )
    slack.workspace.leave("C0NORTH", "U0BOT")
    at_the_surgery(slack)
    slack.tick()

    for person in ("U0ADMIN", "U0CORA", "U0SUE"):
        slack.standin.shows(person, "is not all posted")


LOST = "This was for the agenda's thread, but Slack takes nothing there any more ("


def in_channel(slack, words: str) -> list[str]:
    """The messages of the channel, outside its threads, with these words."""
    said = (words_of(message.blocks) for message in slack.messages())
    return [message for message in said if words in message]


def test_minutes_whose_thread_is_gone_are_said_in_the_channel_once_with_the_reason(four):
    at_the_surgery(four)
    four.tick()
    head = four.messages()[0]
    for message in [*four.workspace.thread("C0NORTH", head.ts), head]:
        four.workspace.remove(message)
    four.command("U0MARY", "surgery close north yes")
    until_said(four)

    (minutes,) = in_channel(four, LOST)
    assert f"{LOST}thread_not_found), so it is said here." in minutes
    assert "Minutes" in minutes


@pytest.mark.parametrize("code", ["thread_not_found", "cannot_reply_to_message"])
def test_a_list_that_slack_lets_nobody_put_in_its_thread_is_said_in_the_channel(
    four, agenda_of, fault_at, code
):
    fault_at(four.workspace, 4, code)
    at_the_surgery(four)
    four.tick()
    until_said(four)

    assert len(in_channel(four, LOST)) == 1


def test_a_list_that_cannot_be_searched_for_since_its_thread_is_gone_is_said_in_the_channel(four, fault_at):
    fault_at(four.workspace, 4, "refused")
    four.workspace.fault("conversations.replies", "thread_not_found", times=9)
    at_the_surgery(four)
    four.tick()
    until_said(four)

    assert len(in_channel(four, LOST)) == 1


def test_a_list_that_slack_refuses_for_another_reason_keeps_its_thread(four, agenda_of, fault_at):
    fault_at(four.workspace, 4, "msg_too_long")
    at_the_surgery(four)
    four.tick()
    until_said(four)

    assert len(agenda_of(SURGERY)) == 4
    assert in_channel(four, LOST) == []
