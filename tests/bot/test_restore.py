"""A backup put back: nothing is said twice, nothing old acts on anything new, and administrators decide what waits."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from bot.clock import Ticker
from bot.config import Settings, Tokens
from bot.run import Bot
from bot.slack import people as slack_people
from bot.slack.posting import Speeds
from bot.terminal.check import _waiting
from demo.server import StandIn
from permanence.keyed import Key
from storage.database import copy_database, reads_of
from storage.encrypting import convert
from storage.outbox import PostKind, PostState
from storage.restoring import put_back
from tests.conftest import (
    NORTH,
    PATIENCE,
    GivenClock,
    Slack,
    empty_records,
    make_settings,
    make_workspace,
    words_of,
)

SURGERY = date(2026, 11, 26)
LITESTREAM = Path(sys.executable).with_name("litestream")


@dataclass
class Office:
    """A workspace, and a bot on it that can be stopped and started with the database as it was before."""

    slack: Slack
    settings: Settings
    tokens: Tokens
    stack: ExitStack
    kind: str

    @property
    def backup(self) -> Path:
        return self.settings.database.with_name("backup.db")

    def start(self) -> None:
        bot = Bot(
            self.settings, self.tokens, self.slack.clock, Speeds(timeout=2, grace=3, pace=0.01, look=0.01)
        )
        bot.start()
        self.stack.callback(bot.stop)
        self.slack.bot = bot
        self.slack.standin.wait_connected()
        self.slack.settle()

    def stop(self) -> None:
        self.stack.close()

    def take_backup(self) -> None:
        path = self.settings.database
        if self.kind == "a replica":
            for each, to in ((path, self.backup), (reads_of(path), reads_of(self.backup))):
                replica = f"file://{path.parent}/replica/{each.name}"
                for words in (
                    ["replicate", "-once", str(each), replica],
                    ["restore", "-o", str(to), replica],
                ):
                    subprocess.run([LITESTREAM, *words], check=True, capture_output=True)
        else:
            copy_database(path, self.backup, self.settings.key)

    def restore(self) -> None:
        """Stop the bot, put the backup back, and start it."""
        self.stop()
        put_back(self.backup, self.settings.database, self.slack.clock(), self.settings.key)
        self.start()

    def say(self, text: str, person: str = "U0SAM", channel: str = "C0NORTH") -> str:
        return self.slack.command(person, text, channel)

    def posts(self, kind: PostKind):
        with self.slack.bot.store.read() as records:
            return [post for post in records.outbox.of_occurrence("north", SURGERY) if post.kind is kind]

    def direct(self, person: str) -> list[str]:
        """What the bot has said to a person in private."""
        said = self.slack.workspace.messages(self.slack.workspace.dm(person))
        return [words_of(each.blocks) for each in said]

    def said(self) -> dict[str, int]:
        """How many messages there are in the channel and its threads under each name."""
        heads = self.slack.messages()
        messages = [
            *heads,
            *(reply for head in heads for reply in self.slack.workspace.thread("C0NORTH", head.ts)),
        ]
        found: dict[str, int] = {}
        for each in messages:
            if each.metadata:
                name = each.metadata["event_payload"]["post"]
                found[name] = found.get(name, 0) + 1
        return found


@pytest.fixture
def office(request, tmp_path: Path, clock: GivenClock, monkeypatch) -> Iterator[Office]:
    """North with one child, and an action of Sam's; Slack goes by the same clock. Backups are copies, unless a test says what kind."""
    kind = getattr(request, "param", "a copy")
    workspace = make_workspace()
    workspace.clock = workspace.date = lambda: clock().timestamp()
    monkeypatch.setattr(slack_people, "LIMIT_SECONDS", PATIENCE)
    with StandIn(workspace, ack_timeout=PATIENCE) as standin, ExitStack() as stack:
        settings = make_settings(tmp_path, standin.api_url)
        settings.database.write_bytes(empty_records())
        if kind == "an encrypted copy":
            settings = replace(settings, key=Key(bytes(range(32))))
            convert(settings.database, None, settings.key)
        tokens = Tokens(workspace.bot_token, workspace.app_token)
        opened = Office(Slack(None, standin, workspace, clock), settings, tokens, stack, kind)
        opened.start()
        opened.say(
            NORTH.replace("<#C0NORTH|north>", "#north").replace("<@U0MARY>", "@Mary"),
            "U0ADMIN",
            workspace.dm("U0ADMIN"),
        )
        opened.say("track BX-0042 team north born 03/2023 entered 02/02/2026 worker @Sam")
        opened.say("action BX-0042 @Sam by 25/11/2026 Chase the report")
        yield opened


def work_on(office: Office) -> None:
    """What the lost records saw: digests, an agenda, another child, and an action for each."""
    office.slack.clock.go_to(24, 11, 9, 30)
    office.slack.tick()
    office.say("track BX-0043 team north born 03/2023 entered 02/02/2026 worker @Sam")
    office.say("action BX-0043 @Sam by 30/11/2026 Ring the school")
    office.slack.clock.go_to(26, 11, 9, 30)
    office.slack.tick()
    office.say("done 1 BX-0042 Received")
    office.slack.settle()


@pytest.mark.parametrize("office", ["a copy", "an encrypted copy", "a replica"], indirect=True)
def lose_work(office: Office) -> None:
    """What was done after a backup is lost: it is put back on the day between the digests and the agenda."""
    office.take_backup()
    work_on(office)
    office.slack.clock.go_to(25, 11, 9, 30)
    office.restore()


def let_out(office: Office) -> None:
    """Once the clock has ticked, an administrator lets out what waits."""
    office.slack.tick()
    office.say("restored send", "U0ADMIN", office.slack.workspace.dm("U0ADMIN"))
    office.slack.settle()


def test_after_a_restore_the_agenda_is_found_and_nothing_is_said_twice(office):
    office.take_backup()
    work_on(office)
    before, private = office.said(), office.direct("U0SAM")
    head = office.slack.messages()[0]
    assert len(private) == 1, "the digest"

    office.slack.clock.go_to(26, 11, 11)
    office.restore()
    office.slack.tick()

    assert set(office.said().values()) == {1}
    assert set(office.said()) == set(before), "all of the agenda was found"
    assert [post.ts for post in office.posts(PostKind.HEAD)] == [head.ts]
    shown = words_of(office.slack.workspace.message("C0NORTH", head.ts).blocks)
    assert "BX-0042" in shown
    assert "was not working" not in shown, "it was posted on time"
    assert office.direct("U0SAM") == private


def test_a_child_that_the_lost_agenda_had_not_reached_is_posted_and_lists_go_into_the_thread_found(office):
    for ref in ("BX-0051", "BX-0052", "BX-0053"):
        office.say(f"track {ref} team north born 03/2023 entered 02/02/2026 worker @Sam")
    office.say("team edit north children 2", "U0ADMIN", office.slack.workspace.dm("U0ADMIN"))
    office.take_backup()
    office.slack.clock.go_to(26, 11, 9, 30)
    office.slack.tick()
    head, first, *_ = office.slack.messages()
    with office.slack.workspace.lock:  # it was killed before it had posted the rest
        lost = [each for each in office.slack.messages() if each.ts not in (head.ts, first.ts)]
        lists = office.slack.workspace.thread("C0NORTH", head.ts)
    for each in (*lost, *lists):
        office.slack.workspace.remove(each)

    office.slack.clock.go_to(26, 11, 9, 40)
    office.restore()
    office.slack.tick()

    (now,) = office.posts(PostKind.HEAD)
    assert now.ts == head.ts
    assert len(office.posts(PostKind.CHILD)) == 2
    assert all(post.state is PostState.SENT for post in office.posts(PostKind.CHILD))
    assert set(office.said().values()) == {1}
    assert office.slack.workspace.thread("C0NORTH", head.ts)


def test_an_old_button_acts_on_nothing_else(office):
    office.take_backup()
    work_on(office)
    board = next(each for each in office.slack.messages() if each.text.startswith("BX-0043"))
    office.restore()
    office.slack.tick()
    said = office.say("action BX-0042 @Sam by 30/11/2026 Ask for the adviser")
    assert "Ask for the adviser" in said
    assert "**2**" not in said

    office.slack.press("U0SAM", board, "Done 2")

    assert office.slack.standin.shows("U0SAM", "There is no action 2 that you may see").only_for == "U0SAM"


def test_digests_and_private_words_wait_for_an_administrator_who_is_told_once(office):
    office.take_backup()
    office.slack.clock.go_to(24, 11, 9, 30)
    office.restore()
    office.slack.tick()
    office.slack.tick()

    (word,) = [each for each in office.direct("U0ADMIN") if "put back" in each]
    assert "1 digest is held back" in word
    assert office.direct("U0SAM") == []
    with office.slack.bot.store.read() as records:
        (found,) = _waiting(office.settings, records)
    assert "1 digest is held back" in found.problem
    assert "restored send" in found.problem

    message = next(
        each
        for each in office.slack.workspace.messages(office.slack.workspace.dm("U0ADMIN"))
        if each.metadata
    )
    office.slack.standin.press("U0ADMIN", message.channel, message.ts, "Send them")
    office.slack.settle()

    assert len(office.direct("U0SAM")) == 1
    assert [each for each in office.direct("U0ADMIN") if "are sent as usual again" in each]
    with office.slack.bot.store.read() as records:
        assert list(_waiting(office.settings, records)) == []


def test_a_digest_that_was_sent_is_found_once_it_is_let_out(office):
    lose_work(office)
    let_out(office)

    assert len(office.direct("U0SAM")) == 1
    assert [post.state for post in office.posts(PostKind.DIGEST)] == [PostState.SENT]


def test_what_lost_records_sent_is_found_though_the_records_were_put_back_once_more(office):
    lose_work(office)
    asked = office.say("delay BX-0042 match until 15/01/2027 because sibling assessment first")
    (number,) = re.findall(r"\((\d+)\)", asked)
    office.say(f"decline {number} because there is time", "U0MARY")
    office.slack.settle()
    assert len(office.direct("U0SAM")) == 2, "the digest, and what was declined"

    office.take_backup()
    office.slack.clock.go_to(25, 11, 10, 30)
    office.restore()
    let_out(office)

    assert len(office.direct("U0SAM")) == 2
    assert [post.state for post in office.posts(PostKind.DIGEST)] == [PostState.SENT]


def test_what_waits_can_be_dropped_and_later_words_come_as_usual(office):
    office.take_backup()
    office.slack.clock.go_to(24, 11, 9, 30)
    office.restore()
    office.slack.tick()
    direct = office.slack.workspace.dm("U0ADMIN")
    assert "1 message is dropped" in office.say("restored drop", "U0ADMIN", direct)
    assert "is held back" in office.say("restored drop", "U0ADMIN", direct)
    assert "is for an administrator" in office.say("restored drop", "U0SAM")
    office.slack.settle()
    assert office.direct("U0SAM") == []

    office.slack.clock.go_to(8, 12, 9, 30)
    office.slack.tick()

    assert len(office.direct("U0SAM")) == 1, "the digest of the next surgery"


def digests_of_two_surgeries_a_day_apart(office):
    """Sam is told of North's on Thursday and of South's on Friday, each two working days before; both wait."""
    admin = office.slack.workspace.dm("U0ADMIN")
    office.say(
        'team add south "South Permanence Team" in #south manager @Omar from 27/11/2026 at 14:00 every 2 weeks',
        "U0ADMIN",
        admin,
    )
    office.say("track BX-0060 team south born 03/2023 entered 02/02/2026 worker @Sam", "U0OMAR", "C0SOUTH")
    office.take_backup()
    office.slack.clock.go_to(23, 11, 9, 30)
    office.restore()
    office.slack.clock.go_to(24, 11, 9, 30)
    office.slack.tick()
    office.slack.clock.go_to(25, 11, 9, 30)
    office.slack.tick()
    return lambda: office.say("restored send", "U0ADMIN", admin)


def test_two_digests_that_waited_say_the_same_surgeries_once(office):
    send = digests_of_two_surgeries_a_day_apart(office)
    send()
    office.slack.settle()

    (said,) = office.direct("U0SAM")
    assert "Surgeries on Thursday 26 Nov, 09:30 (North Permanence Team) and Friday 27 Nov" in said


def test_a_digest_whose_surgery_was_called_off_while_it_waited_leaves_the_other_to_its_own(office):
    send = digests_of_two_surgeries_a_day_apart(office)
    office.say("surgery north skip 26/11/2026 because office closed", "U0MARY")
    send()
    office.slack.settle()

    (said,) = office.direct("U0SAM")
    assert said.startswith("Surgery on Friday 27 Nov")


def test_a_digest_sent_late_today_is_todays_for_the_next_surgery_too(office):
    """It was to come on Tuesday, and comes on Wednesday before the hour of the next surgery's own."""
    send = digests_of_two_surgeries_a_day_apart(office)
    send()
    office.slack.settle()
    office.slack.clock.go_to(25, 11, 16)
    office.slack.tick()

    assert len(office.direct("U0SAM")) == 1


def test_a_bot_that_was_stopped_and_started_waits_for_nobody(office):
    office.stop()
    office.slack.clock.go_to(24, 11, 9, 30)
    office.start()
    office.slack.tick()

    assert len(office.direct("U0SAM")) == 1
    assert not [each for each in office.direct("U0ADMIN") if "put back" in each]


def test_people_are_answered_at_a_start_before_the_clock_has_planned_what_is_due(office, monkeypatch):
    office.stop()
    office.slack.clock.go_to(26, 11, 9, 30)
    answered, tick = [], Ticker._tick

    def ask_and_tick(ticker):
        answered.append(office.slack.standin.command("U0SAM", "C0NORTH", "status BX-0042").acked)
        tick(ticker)

    monkeypatch.setattr(Ticker, "_tick", ask_and_tick)
    office.start()

    assert answered[0]
    assert office.posts(PostKind.HEAD)
