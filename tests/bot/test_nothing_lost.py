"""Whatever becomes of the bot, its records and its clock: nothing is doubled, nothing lost, nothing said to the wrong people."""

import re
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import booleans, integers, none, one_of, sampled_from, tuples

from bot.terminal.keeping.backup import back_up, restore
from permanence.working_days import ENGLAND
from storage.outbox import LONGEST_WAIT
from tests.conftest import LONDON, MONDAY, NORTH, PATIENCE, SOUTH, begin_with, records_with, words_of
from tests.lasting import GRACE, LastingSlack, Mishap, Said

CHILDREN = {"BX-1001": "C0NORTH", "BX-1002": "C0NORTH", "BX-2001": "C0SOUTH"}
"""Each child's team, by its channel. All are past a date from the first day on."""
TEAMS = {"C0NORTH": ("U0SAM", "U0ALEX", "U0MARY"), "C0SOUTH": ("U0SUE", "U0OMAR")}
"""Who may be told of a team's children: its children's worker first, its manager last."""
TRACKED = tuple(
    f"track {ref} team {channel[2:].lower()} born 03/2023 entered 02/02/2026 worker <@{TEAMS[channel][0]}>"
    for ref, channel in CHILDREN.items()
)
REFERENCE = re.compile(r"BX-\d{4}")
ERRAND = re.compile(r"Errand \d+ for (BX-\d{4})")
DONE = re.compile(r"Done (\d+)")


def moment(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


SURGERIES = {
    "C0NORTH": (moment(26, 11, 9, 30), moment(10, 12, 9, 30), moment(24, 12, 9, 30)),
    "C0SOUTH": (moment(30, 11, 14), moment(14, 12, 14)),
}
DIGESTS = {
    moment(26, 11, 9, 30): moment(24, 11, 9),
    moment(10, 12, 9, 30): moment(8, 12, 9),
    moment(24, 12, 9, 30): moment(22, 12, 9),
    moment(30, 11, 14): moment(26, 11, 9),
    moment(14, 12, 14): moment(10, 12, 9),
}
"""When the digest before each surgery is due: at nine, two working days before."""
DUE = sorted({*DIGESTS, *DIGESTS.values()})
LAST = moment(24, 12, 12)
"""No step goes beyond: on the next Monday there is another surgery, moved by the bank holiday."""
SPANS = {"a minute": timedelta(seconds=61), "an hour": timedelta(hours=1), "a day": timedelta(days=1)}
DEATHS = tuples(
    sampled_from(["chat.postMessage", "chat.update"]), integers(1, 4), sampled_from(["refused", "lost_reply"])
)
"""Where the process dies: at which call, and whether Slack carries that out."""


@dataclass
class Errand:
    """What was asked: whether it must be in the records, and whether somebody has said that it is done."""

    child: str
    words: str
    is_sure: bool
    is_done: bool = False


class NothingLost(RuleBasedStateMachine):
    """A workspace with two teams, and all that befalls the bot on it."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.slack = LastingSlack(self.folder)
        begin_with(records_with(NORTH, SOUTH, *TRACKED), self.slack.database)
        self.errands: list[Errand] = []
        self.owed: set[tuple[str, datetime]] = set()
        self.dropped: set[datetime] = set()
        self.backups: list[tuple[Path, list[Errand]]] = []
        self.is_held = False

    @initialize()
    def the_bot_starts(self):
        self.slack.start()

    # what befalls the bot

    @precondition(lambda self: self.slack.process is None)
    @rule()
    def it_starts_again(self):
        self.slack.start()
        self.note_digests()

    @precondition(lambda self: self.slack.process)
    @rule()
    def it_is_stopped(self):
        self.slack.end()

    @precondition(lambda self: self.slack.process)
    @rule()
    def it_is_killed(self):
        self.slack.process.die()
        self.slack.end()

    @rule(
        span=sampled_from([*SPANS, "to what is due next", "to what is due next"]),
        death=one_of(none(), DEATHS),
    )
    def time_passes(self, span, death):
        following = next((each for each in DUE if each > self.slack.now), LAST)
        self.slack.now = min(self.slack.now + SPANS[span], LAST) if span in SPANS else following
        self.slack.mishap = Mishap(*death) if death and self.slack.process else None
        self.slack.tick()
        self.slack.mishap = None
        self.note_digests()

    @precondition(lambda self: self.slack.process)
    @rule(death=DEATHS)
    def it_dies_as_it_says_what_is_due_next_and_starts_again(self, death):
        self.time_passes("to what is due next", death)
        if self.slack.process is None:
            self.slack.start()
        self.time_passes("a minute", None)
        self.time_passes("a minute", None)

    @rule(hours=sampled_from([-300, -3, -1, 1, 3, 300]))
    def its_clock_is_set_wrong(self, hours):
        self.slack.apart = timedelta(hours=hours)
        self.slack.tick()

    @rule()
    def its_clock_is_set_right(self):
        self.slack.apart = timedelta()
        self.slack.tick()
        self.note_digests()

    @rule()
    def its_records_are_backed_up(self):
        to = self.folder / f"backup-{len(self.backups)}.db"
        back_up(self.slack.config, to)
        self.backups.append((to, [replace(errand) for errand in self.errands]))

    @precondition(lambda self: self.slack.process and not self.slack.apart)
    @rule(child=sampled_from(sorted(CHILDREN)))
    def it_is_backed_up_goes_on_and_is_put_back(self, child):
        self.its_records_are_backed_up()
        self.somebody_agrees_an_action(child, 1, "command", False)
        self.time_passes("to what is due next", None)
        self.a_backup_is_put_back(len(self.backups) - 1)
        self.somebody_agrees_an_action(min(CHILDREN), 1, "command", False)

    @precondition(lambda self: self.backups and not self.slack.apart)
    @rule(which=integers(0, 1000))
    def a_backup_is_put_back(self, which):
        """What was recorded since is lost, as it says; what was said since is not said again."""
        if self.slack.process:
            self.slack.end()
        backup, errands = self.backups[which % len(self.backups)]
        restore(backup, self.slack.config)
        kept = {errand.words: replace(errand) for errand in errands}
        self.errands = [
            kept.get(errand.words, Errand(errand.child, errand.words, is_sure=False))
            for errand in self.errands
        ]
        self.owed.clear()
        self.is_held = True
        self.slack.start()

    @precondition(lambda self: self.slack.process and self.is_held)
    @rule(what=sampled_from(["send", "drop"]))
    def an_administrator_decides_what_waits(self, what):
        if what == "drop":
            self.dropped |= {each for each, digest in DIGESTS.items() if digest <= self.slack.now < each}
        self.decide(what)
        self.note_digests()

    @precondition(lambda self: self.slack.process and not self.slack.apart and self.slack.now < DUE[-1])
    @rule()
    def a_copy_of_it_is_left_on(self):
        """Both know of each other within ten minutes, and then neither says anything until one is gone."""
        with self.slack.copy() as other:
            self.slack.now += timedelta(minutes=11)
            self.slack.tick()
            self.slack.now = next(each for each in DUE if each > self.slack.now)
            before = len(self.posts())
            other.check()
            other.ticker.tick()
            self.slack.tick()
            assert [said.message.text for said in self.posts()[before:]] == []
        self.slack.now += timedelta(seconds=61)
        self.slack.tick()
        self.note_digests()

    # what happens to a channel

    @rule(channel=sampled_from(sorted(TEAMS)), how=sampled_from(["public", "shared"]))
    def others_can_read_a_channel(self, channel, how):
        if channel not in self.slack.open_to:
            self.slack.expose(channel, how)

    @precondition(lambda self: self.slack.process)
    @rule(nth=integers(1, 3))
    def a_channel_is_shared_while_its_agenda_goes_out(self, nth):
        self.slack.now = next((each for each in sorted(DIGESTS) if each > self.slack.now), self.slack.now)
        self.slack.mishap = Mishap("chat.postMessage", nth, "shared meanwhile")
        self.slack.tick()
        self.slack.mishap = None
        self.note_digests()

    @precondition(lambda self: self.slack.open_to)
    @rule()
    def only_the_team_can_read_it_again(self):
        for channel in sorted(self.slack.open_to):
            self.slack.cover(channel)

    # what people do

    @precondition(lambda self: self.slack.process)
    @rule(
        child=sampled_from(sorted(CHILDREN)),
        days=integers(1, 20),
        place=sampled_from(["command", "mention", "direct"]),
        dies=booleans(),
    )
    def somebody_agrees_an_action(self, child, days, place, dies):
        """Slack sends it again where the process died: the effect happens once."""
        channel, words = CHILDREN[child], f"Errand {len(self.errands) + 1} for {child}"
        worker = TEAMS[channel][0]
        # A day on which nobody works would be asked about first.
        day = ENGLAND.next(self.slack.clock().date() + timedelta(days=days))
        text = f"action {child} <@{worker}> by {day:%d/%m/%Y} {words}"
        errand = Errand(child, words, is_sure=False)
        self.errands.append(errand)
        if dies:
            self.slack.process.die_after_a_commit()
        standin = self.slack.standin
        match "direct" if channel in self.slack.open_to else place:
            case "command":
                answer = standin.command(worker, channel, text)
            case "mention":
                answer = standin.mention(worker, channel, text)
            case _:
                answer = standin.dm(worker, text)
        self.wait_for_answer(answer, words)
        if self.slack.process is None and place != "command":
            self.slack.start()
            self.wait_for_answer(standin.redeliver(answer), "That was done already", words)
        errand.is_sure = self.slack.process is not None
        self.note_digests()

    @precondition(lambda self: self.slack.process and self.buttons())
    @rule(which=integers(0, 1000), twice=booleans())
    def somebody_presses_an_old_button(self, which, twice):
        buttons = self.buttons()
        said, label = buttons[which % len(buttons)]
        person = said.message.only_for or self.owner_of(said.message.channel)
        meant = said.numbers[int(DONE.fullmatch(label)[1])]
        before = self.done()
        answer = self.slack.press(person, said, label)
        is_sent = bool(answer.envelope)  # what stands chosen in a menu already is not
        if twice and is_sent:
            self.slack.standin.redeliver(answer)
        self.slack.settle()

        assert self.done() - before <= {meant}, f"[{label}] was beside {meant}"
        for errand in self.errands:
            errand.is_done = errand.is_done or errand.words in self.done()
        is_of_old_agenda = any("has taken its place" in each.shown for each in self.slack.said[-3:])
        may_be_refused = (
            not is_sent
            or is_of_old_agenda
            or not self.is_recorded(meant)
            or said.message.channel in self.slack.open_to
        )
        assert meant in self.done() or may_be_refused, f"the press on [{label}] was lost"

    @precondition(lambda self: self.slack.process)
    @rule(
        person=sampled_from(["U0OMAR", "U0ADMIN", "U0EVE"]), text=sampled_from(["status {}", "overdue north"])
    )
    def somebody_of_elsewhere_asks(self, person, text):
        direct = self.slack.workspace.dm(person)
        answer = self.slack.standin.command(person, direct, text.format("BX-1001"))

        assert answer.acked
        assert not ERRAND.search(words_of((answer.payload or {}).get("blocks", ())))

    # what is looked at

    def wait_for_answer(self, answer, *words):
        """Wait until one of these words is in what the person is answered, or the process is dead."""
        slack = self.slack

        def is_answered():
            acked = words_of((answer.payload or {}).get("blocks", ()))
            shown = [acked, *(said.shown for said in slack.said[-5:] if said.message.user == "U0BOT")]
            return slack.process.is_dead or any(each in text for each in words for text in shown)

        slack.standin.wait_for(is_answered, PATIENCE)
        slack.settle()

    def decide(self, what):
        direct = self.slack.workspace.dm("U0ADMIN")
        answer = self.slack.standin.command("U0ADMIN", direct, f"restored {what}")
        assert "are sent as usual again" in words_of((answer.payload or {}).get("blocks", ()))
        self.is_held = False
        self.slack.settle()

    def owner_of(self, channel):
        return TEAMS[channel][0] if channel in TEAMS else f"U{channel[1:]}"

    def buttons(self) -> list[tuple[Said, str]]:
        """Every [Done] that people have before them, also on a screen that has not been drawn anew since."""
        there = {each.ts for each in self.slack.workspace.all_messages}
        return [
            (said, label)
            for said in self.slack.said
            if said.message.ts in there
            for label in words_of(said.message.blocks).splitlines()
            if DONE.fullmatch(label)
        ]

    def done(self) -> set[str]:
        return {words for _, _, words, is_done in self.slack.actions() if is_done}

    def is_recorded(self, words) -> bool:
        return any(words == each for _, _, each, _ in self.slack.actions())

    def note_digests(self):
        """Note to whom a digest must have been said by now: the bot is well, and one is due."""
        if self.slack.process and not self.slack.apart and not self.is_held:
            for channel, surgeries in SURGERIES.items():
                self.owed |= {
                    (TEAMS[channel][0], each)
                    for each in surgeries
                    if DIGESTS[each] <= self.slack.now < each and each not in self.dropped
                }

    def posts(self) -> list[Said]:
        return [said for said in self.slack.said if said.is_new and said.name]

    # what is always true

    @invariant()
    def all_promises_are_kept(self):
        for promise in PROMISES:
            promise(self)

    def nothing_is_said_twice(self):
        names = Counter(said.name for said in self.posts())
        assert [said.message.text for said in self.posts() if names[said.name] > 1] == []

    def each_surgery_has_one_agenda_and_each_child_one_message_on_it(self):
        found, heads = [], {}
        for said in self.posts():
            channel, text = said.message.channel, said.message.text
            if "– surgery, " in text:
                heads[channel] = text.split(": ")[0]
                found.append((channel, heads[channel]))
            elif channel in TEAMS and not said.message.is_reply:
                found.append((channel, heads[channel], text.split(": ")[0]))
        assert [each for each, times in Counter(found).items() if times > 1] == []

    def nobody_has_two_digests_before_one_surgery(self):
        digests = Counter(
            (said.message.channel, said.message.text.split(": ")[0])
            for said in self.posts()
            if said.message.text.startswith("Surgery on")
        )
        assert [each for each, times in digests.items() if times > 1] == []

    def nothing_is_said_before_its_time(self):
        for said in self.posts():
            for surgery, digest in DIGESTS.items():
                if f"surgery, {surgery:%a %-d %b %Y, %H:%M}" in said.message.text:
                    assert said.at >= surgery
                if said.message.text.startswith(f"Surgery on {surgery:%A %-d %b, %H:%M}"):
                    assert said.at >= digest

    def nothing_is_said_where_others_can_read_it(self):
        """An answer there says only where to ask."""
        exposed = [said for said in self.slack.said if said.is_exposed]
        assert [said.message.text for said in exposed if said.name or REFERENCE.search(said.shown)] == []

    def nobody_is_told_of_another_teams_child(self):
        for said in self.slack.said:
            channel = said.message.channel
            named = REFERENCE.findall(said.shown) if said.name else ERRAND.findall(said.shown)
            for child in named:
                team = CHILDREN[child]
                assert channel == team or (said.message.only_for or self.owner_of(channel)) in TEAMS[team]

    def what_was_agreed_is_recorded_once_and_stays(self):
        recorded = Counter(words for _, _, words, _ in self.slack.actions())
        for errand in self.errands:
            assert recorded[errand.words] == 1 or not (errand.is_sure or recorded[errand.words])
        assert self.done() == {errand.words for errand in self.errands if errand.is_done}

    def an_action_is_done_once(self):
        finished = self.slack.rows("select words from actions where ended is not null")
        assert len(finished) == len(set(finished))

    def all_is_said_in_the_end(self):
        """The bot goes on for a quiet quarter of an hour: then every agenda that is due is there, whole, and every digest."""
        self.slack.apart = timedelta()
        for channel in sorted(self.slack.open_to):
            self.slack.cover(channel)
        if self.slack.process is None:
            self.slack.start()
        if self.is_held:
            self.decide("send")
        self.slack.now += LONGEST_WAIT  # what a clock that was ahead has put off waits no longer
        for _ in range(15):
            self.slack.now += timedelta(seconds=GRACE + 1)
            self.slack.tick()
        undone = self.slack.rows(
            "select key, state, problem from outbox where state not in ('sent', 'skipped') or drawn < wanted"
            " and state <> 'skipped'"
        )
        assert undone == []
        there = [each.text for each in self.slack.workspace.all_messages]
        for channel, surgeries in SURGERIES.items():
            begun = [each for each in surgeries if MONDAY < each <= self.slack.now]
            if begun:
                title = f"surgery, {begun[-1]:%a %-d %b %Y, %H:%M}"
                heads = [each for each in self.slack.workspace.messages(channel) if title in each.text]
                assert len(heads) == 1, f"{title} is lost"
                after = self.slack.workspace.messages(channel)
                after = [each.text.split(": ")[0] for each in after if each.ts > heads[0].ts]
                assert {ref for ref, team in CHILDREN.items() if team == channel} <= set(after)
        for person, surgery in self.owed:
            assert [text for text in there if text.startswith(f"Surgery on {surgery:%A %-d %b, %H:%M}")], (
                person
            )

    def teardown(self):
        try:
            self.all_is_said_in_the_end()
            self.all_promises_are_kept()
        finally:
            self.slack.close()
            shutil.rmtree(self.folder)


PROMISES = (
    NothingLost.nothing_is_said_twice,
    NothingLost.each_surgery_has_one_agenda_and_each_child_one_message_on_it,
    NothingLost.nobody_has_two_digests_before_one_surgery,
    NothingLost.nothing_is_said_before_its_time,
    NothingLost.nothing_is_said_where_others_can_read_it,
    NothingLost.nobody_is_told_of_another_teams_child,
    NothingLost.what_was_agreed_is_recorded_once_and_stays,
    NothingLost.an_action_is_done_once,
)
"""What is true after every step."""

TestNothingLost = NothingLost.TestCase
TestNothingLost.settings = settings(
    max_examples=6,  # `make fuzz ONLY=lives` has four hundred, and longer ones
    phases=[Phase.generate],
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def machine():
    """The same workspace, for steps that were found to go wrong: all promises are kept after each, and in the end."""
    state = NothingLost()

    def take(step, **how):
        getattr(state, step)(**how)
        state.all_promises_are_kept()

    yield take
    state.teardown()


def test_a_digest_that_waited_past_its_surgery_does_not_tell_of_the_next_beside_that_ones_own(machine):
    machine("the_bot_starts")
    machine("it_is_backed_up_goes_on_and_is_put_back", child="BX-2001")
    machine("its_records_are_backed_up")
    machine("a_channel_is_shared_while_its_agenda_goes_out", nth=3)
    machine("it_dies_as_it_says_what_is_due_next_and_starts_again", death=("chat.postMessage", 3, "refused"))
    machine("somebody_of_elsewhere_asks", person="U0EVE", text="status {}")
    machine("a_channel_is_shared_while_its_agenda_goes_out", nth=3)
    machine("a_backup_is_put_back", which=94)
    machine("a_backup_is_put_back", which=214)
    machine("a_copy_of_it_is_left_on")
    machine("a_copy_of_it_is_left_on")
    machine("a_channel_is_shared_while_its_agenda_goes_out", nth=2)
