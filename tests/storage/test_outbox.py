"""The outbox: every message is a row, and is sent exactly once whatever happens to the process."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import integers, sampled_from
from slack_sdk import WebClient

from bot.clock import Ticker
from bot.config import Configuration, settings_from
from bot.say import Terminal
from bot.slack.people import SlackDirectory
from bot.slack.posting import Posting, Speeds
from demo.server import StandIn
from demo.workspace.records import Fault
from demo.workspace.workspace import Workspace
from permanence.errors import RuleBroken
from permanence.roles import CLOCK
from storage import delivery
from storage.outbox import PostKind, PostState
from tests.conftest import NORTH, begin_with, records_with

SURGERY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
THREE_CHILDREN = (
    NORTH,
    "team edit north children 2",
    *[
        f"track BX-000{number} team north born 03/2023 entered 02/02/2026 worker <@U0SAM>"
        for number in (1, 2, 3)
    ],
)
"""North, which discusses two of its three children."""


@pytest.fixture
def planned(north, terminal, clock):
    """The agenda of North's first surgery, planned by the clock: a head and one child."""
    clock.go_to(26, 11, 9, 30)
    Ticker(terminal.desk, clock).tick()
    return terminal.store


def posts(store, occurrence=SURGERY):
    with store.read() as records:
        return records.outbox.of_occurrence("north", occurrence)


def to_do(store, clock):
    with store.read() as records:
        return [post.name for post in records.delivery.to_do(clock()) if post.kind is not PostKind.ACCESS]


def test_a_message_is_planned_only_once(planned, terminal, clock):
    before = posts(planned)
    for _ in range(3):
        Ticker(terminal.desk, clock).tick()

    assert [post.name for post in before] == [PostKind.HEAD, "child BX-0042"]
    assert posts(planned) == before


def test_the_first_message_goes_first_and_holds_back_the_rest_while_it_waits(planned, clock):
    assert to_do(planned, clock) == [PostKind.HEAD]
    head, child = posts(planned)
    for state in (PostState.BLOCKED, PostState.UNKNOWN, PostState.PLANNED):
        with planned.write() as records:
            records.delivery.put_off(head, state, clock() + timedelta(seconds=60), "later", clock())
        assert to_do(planned, clock) == []
    with planned.write() as records:
        records.delivery.sent(head, "1.1", 1, clock())
    assert to_do(planned, clock) == [child.name]


def test_a_blocked_childs_message_holds_back_no_other_but_one_that_may_have_been_sent_does(
    planned, terminal, say, clock
):
    say("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    clock.go_to(10, 12, 9, 30)
    Ticker(terminal.desk, clock).tick()
    head, first, second = posts(planned, date(2026, 12, 10))
    with planned.write() as records:
        records.delivery.sent(head, "1.1", 1, clock())
        records.delivery.put_off(
            first, PostState.BLOCKED, clock() + timedelta(seconds=60), "refused", clock()
        )
    assert to_do(planned, clock) == [second.name]
    with planned.write() as records:
        records.delivery.put_off(
            first, PostState.UNKNOWN, clock() + timedelta(seconds=60), "silence", clock()
        )
    assert to_do(planned, clock) == []


def test_a_later_surgery_skips_what_is_still_unsent_of_an_earlier_one(planned, terminal, clock):
    head = posts(planned)[0]
    with planned.write() as records:
        records.delivery.begin(head, clock())
    clock.go_to(10, 12, 9, 30)
    Ticker(terminal.desk, clock).tick()

    assert {post.state for post in posts(planned)} == {PostState.SKIPPED}
    assert to_do(planned, clock) == [PostKind.HEAD]
    with planned.read() as records:
        told = [each.told for each in records.outbox.story("north", SURGERY)]
    assert told[-2:] == ["skipped: a later surgery had begun"] * 2


def test_any_number_of_changes_cause_one_redraw(planned, say, clock):
    head, child = posts(planned)
    with planned.write() as records:
        records.delivery.sent(head, "1.1", 1, clock())
        records.delivery.sent(child, "1.2", 1, clock())
    for number in range(5):
        say(f"update BX-0042 News {number}", "U0SAM")
    assert to_do(planned, clock) == [child.name]
    with planned.write() as records:
        records.delivery.sent(child, "1.2", posts(planned)[1].wanted, clock(), "redrawn")
    assert to_do(planned, clock) == []


def test_a_message_withdrawn_while_it_is_drawn_is_not_sent(planned, say, clock):
    head, child = posts(planned)
    say("close BX-0042 moved 26/11/2026")
    with planned.write() as records:
        assert not records.delivery.begin(child, clock())
        assert records.delivery.begin(head, clock())


def test_an_extra_surgery_can_be_undone_until_it_is_being_posted(north, say, terminal, clock):
    say("surgery north now", "U0MARY")
    today = clock().date()
    assert [post.name for post in posts(terminal.store, today)] == [PostKind.HEAD, "child BX-0042"]
    assert "Undone" in say("undo", "U0MARY")
    assert posts(terminal.store, today) == []

    say("surgery north now", "U0MARY")
    with terminal.store.write() as records:
        records.delivery.begin(posts(terminal.store, today)[0], clock())
    with pytest.raises(RuleBroken, match="in Slack already"):
        say("undo", "U0MARY")
    assert len(posts(terminal.store, today)) == 2


def test_a_move_cannot_be_undone_once_its_agenda_is_planned(north, say, terminal, clock):
    say("surgery north move 26/11/2026 to 24/11/2026 at 10:00", "U0MARY")
    clock.go_to(24, 11, 10, 0)
    Ticker(terminal.desk, clock).tick()

    with pytest.raises(RuleBroken, match="in Slack already"):
        say("undo", "U0MARY")


def test_looking_for_posts_to_send_reads_only_those_by_an_index_and_sorts_none(planned):
    of_channel = f"select * from outbox where {delivery._UNDRAWN} and {delivery._TO} = 'C0NORTH'"
    with planned.read() as records:
        plan = records.execute(f"explain query plan {of_channel} order by {delivery._ORDER}").fetchall()
    assert [step for *_, step in plan] == ["SEARCH outbox USING INDEX outbox_to_do (<expr>=?)"]


CONFIGURATION = Configuration.model_validate(
    {
        "authority": {"name": "Borsetshire"},
        "slack": {"api_url": "https://slack.invalid/api/"},
        "access": {"admins": ["U0ADMIN"]},
    }
)
CLEAR = {"ratelimited", "ratelimited_empty", "msg_too_long"}
"""Answers after which nothing can have been posted."""


class Death(BaseException):
    """Raised where the process dies."""


class Saying(RuleBasedStateMachine):
    """Faults, deaths, failed searches and changes in any order, with the real poster and a real channel."""

    def __init__(self):
        super().__init__()
        self.now = NOW
        self.folder = Path(tempfile.mkdtemp())
        self.workspace = Workspace()
        for person in ("U0ADMIN", "U0SAM", "U0MARY"):
            self.workspace.add_user(person, person.lower())
        self.workspace.add_channel("C0NORTH", "north", members=["U0SAM"], is_private=True, bot=True)
        self.standin = StandIn(self.workspace).__enter__()
        self.log = []
        self.is_well = False
        self.record, self.workspace.record = self.workspace.record, self.recorded

    def clock(self):
        return self.now

    @initialize()
    def a_surgery_has_begun(self):
        self.settings = settings_from(CONFIGURATION, self.folder)
        begin_with(records_with(*THREE_CHILDREN), self.settings.database)
        self.terminal = Terminal(self.settings, "tester", self.clock)
        Ticker(self.terminal.desk, self.clock).tick()
        self.restart()

    @rule(
        kind=sampled_from(
            ["lost_reply", "refused", "error_500", "error_500_after", "internal_error", *CLEAR]
        ),
        method=sampled_from(["chat.postMessage", "chat.update"]),
    )
    def a_call_will_fail(self, kind, method):
        self.workspace.fault(method, kind)

    @rule(
        kind=sampled_from(["missing_scope", "error_500", "lost_reply", "ratelimited"]),
        method=sampled_from(["conversations.history", "conversations.replies", "conversations.info"]),
    )
    def a_question_will_fail(self, kind, method):
        self.workspace.fault(method, kind)

    @rule(point=sampled_from(["before the call", "after the call", "in the record of it"]))
    def the_process_dies(self, point):
        real, done = self.posting.delivery.client.chat_postMessage, self.posting.delivery._record_sent

        def call(**words):
            if point == "before the call":
                raise Death
            answer = real(**words)
            if point == "after the call":
                raise Death
            return answer

        def die(*_, **__):
            raise Death

        self.posting.delivery.client.chat_postMessage = call
        if point == "in the record of it":
            self.posting.delivery._record_sent = die
        try:
            self.look()
        except Death:
            pass
        finally:
            self.posting.delivery.client.chat_postMessage, self.posting.delivery._record_sent = real, done
        self.restart()

    @rule(seconds=integers(1, 90))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(number=integers(1, 3))
    def somebody_writes(self, number):
        self.terminal.say(f"update BX-000{number} News", "U0SAM")

    @rule()
    def look(self):
        with self.terminal.store.read() as records:
            waiting = records.delivery.to_do(self.now)
        for post in waiting:
            self.posting._deliver(post)

    @invariant()
    def nothing_is_said_twice(self):
        said = [each.metadata["event_payload"]["post"] for each in self.said("C0NORTH")]
        assert len(said) == len(set(said))

    def restart(self):
        client = WebClient(self.workspace.bot_token, base_url=self.standin.api_url, retry_handlers=[])
        people = SlackDirectory(client, self.terminal.store, self.workspace.team, self.workspace.bot.id)
        trouble = Ticker(self.terminal.desk, self.clock).report_trouble
        speeds = Speeds(timeout=5, grace=60, pace=0)
        self.posting = Posting(self.terminal.desk, client, people, trouble, speeds)

    def recorded(self, name, args) -> Fault | None:
        fault = self.record(name, args)
        met = None if self.is_well else fault
        if name == "chat.postMessage":
            self.log.append((args["metadata"]["event_payload"]["post"], met.kind if met else "done"))
        if name in ("conversations.history", "conversations.replies") and met is None:
            self.log.append(("search", "done"))
        return met

    def said(self, channel):
        heads = self.workspace.messages(channel)
        return [*heads, *(reply for head in heads for reply in self.workspace.thread(channel, head.ts))]

    def teardown(self):
        try:
            self.is_well = True
            self.restart()
            for _ in range(30):
                self.look()
                self.now += timedelta(seconds=61)
            self.everything_is_said_once_and_was_never_said_again_unsearched()
        finally:
            self.terminal.store.close()
            self.standin.__exit__()
            shutil.rmtree(self.folder)

    def everything_is_said_once_and_was_never_said_again_unsearched(self):
        with self.terminal.store.read(CLOCK) as records:
            wanted = [post for post in records.outbox.of_occurrence("north", SURGERY) if not post.is_private]
        assert [post.name.split()[0] for post in wanted] == ["head", "child", "child", "list"]
        assert all(post.is_there and post.drawn == post.wanted for post in wanted)
        said = self.said("C0NORTH")
        assert sorted(each.ts for each in said) == sorted(str(post.ts) for post in wanted)
        assert said[0].ts == min(each.ts for each in said) == wanted[0].ts
        for token in {name for name, _ in self.log if name != "search"}:
            mine = [(name, how) for name, how in self.log if name in (token, "search")]
            for (name, how), (following, _) in pairwise(mine):
                assert not (name == following == token and how not in CLEAR), "said again without a search"


TestSaying = Saying.TestCase
TestSaying.settings = settings(
    max_examples=40,  # `make fuzz ONLY=lives` has four thousand
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_who_was_asked_to_agree_something_is_known(store, change):
    with change("U0SAM", verb="delay") as (records, made):
        records.outbox.tell("north", made.today, PostKind.APPROVAL, "U0MARY", made, subject="1")

        assert records.outbox.has_asked("U0MARY", 1)
        assert not records.outbox.has_asked("U0MARY", 2)
        assert not records.outbox.has_asked("U0ALEX", 1)


def test_when_a_person_was_last_told_of_something_is_known_and_by_whom(store, change):
    with change("U0MARY", verb="remind") as (records, first):
        records.outbox.tell("north", first.today, PostKind.REMINDER, "U0SAM", first, subject="1")
    with change("U0CORA", verb="remind", day=first.today + timedelta(days=1)) as (records, second):
        records.outbox.tell("north", second.today, PostKind.REMINDER, "U0SAM", second, subject="1")
        assert records.outbox.last_told(PostKind.REMINDER, "1", "U0SAM") == (first.at, "U0MARY")
    with store.read() as records:
        assert records.outbox.last_told(PostKind.REMINDER, "1", "U0SAM") == (second.at, "U0CORA")
        assert records.outbox.last_told(PostKind.REMINDER, "2", "U0SAM") is None
        assert records.outbox.last_told(PostKind.REMINDER, "1", "U0ALEX") is None
        assert records.outbox.last_told(PostKind.CANCELLED, "1", "U0SAM") is None
