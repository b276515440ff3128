"""During a surgery: two people pressing every button at once, and impossible commands."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from storage.migrations import HISTORIES
from tests.bot.conftest import set_up
from tests.conftest import NORTH as ADD_NORTH
from tests.conftest import SOUTH as ADD_SOUTH
from tests.conftest import GivenClock, make_workspace, open_slack, words_of

SURGERY = date(2026, 11, 26)
ERRANDS = range(1, 101)
"""The actions that both people mark as done."""
MOVED = {"U0SAM": (101, 102), "U0ALEX": (103, 104)}
"""The actions to which each person gives a new date in a form."""
SHARED = ("milestone BX-0042 placement order 20/11/2026", "reviewed BX-0042 Seen", "praise BX-0042 Well done")
"""The other buttons, which each person presses once."""


def begin(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()


def message_of(slack, ref="BX-0042"):
    return next(each for each in slack.messages() if each.text.startswith(f"{ref}: "))


def buttons(slack, commands, thread):
    """Post a message in a thread with a button for each command; returns its ts."""
    rows = [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": f"type:{command}",
                    "text": {"type": "plain_text", "text": "Go"},
                    "value": command,
                }
                for command in commands[start : start + 25]
            ],
        }
        for start in range(0, len(commands), 25)
    ]
    posted = slack.bot.listeners.app.client.chat_postMessage(
        channel="C0NORTH", text="x", thread_ts=thread, blocks=rows
    )
    return posted["ts"]


class Hands:
    """One person at the surgery, who presses buttons, fills in forms and mentions the bot, one after the other."""

    def __init__(self, slack, person, thread, board):
        self.slack, self.person, self.thread, self.board = slack, person, thread, board
        self.acked = []

    def work(self):
        work = [
            *(lambda n=n: self.press(f"done {n}") for n in ERRANDS),
            *(lambda command=command: self.press(command) for command in SHARED),
            *(lambda n=n: self.move(n) for n in MOVED[self.person]),
            *(lambda n=n: self.mention(f"update Note {n} of {self.person}") for n in range(1, 6)),
        ]
        # Both reach the same things at about the same time, each time in the middle of others.
        random.Random(7).shuffle(work)
        for each in work:
            each()
            if self.person == "U0SAM":
                self.slack.clock.pass_(seconds=1)

    def press(self, command):
        answer = self.slack.standin.press(self.person, "C0NORTH", self.board, command)
        self.acked.append(answer.acked)
        return answer

    def move(self, number):
        opened = self.slack.standin.opened(self.press(f"move {number}"))
        self.slack.standin.wait_for(
            lambda: "One moment" not in words_of(self.slack.standin.modal(self.person).blocks)
        )
        answer = self.slack.standin.submit(self.person, {"New date": "2026-12-04"})
        self.acked.append(answer.acked)
        assert self.slack.standin.modal(self.person) is None, opened.errors

    def mention(self, text):
        self.acked.append(self.slack.standin.mention(self.person, "C0NORTH", text, self.thread).acked)


def rows(slack, sql, *values):
    with slack.bot.store.read() as records:
        return records.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """An open surgery with one child and just over a hundred actions."""
    with open_slack(tmp_path_factory.mktemp("room"), GivenClock(), make_workspace()) as slack:
        set_up(slack, ADD_NORTH)
        set_up(slack, "track BX-0042 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>", "U0SAM")
        yield slack


@pytest.fixture(scope="module")
def pressed(room):
    """Everything pressed by two people at once, with the last audit row before it, and the message."""
    slack = room
    for number in (*ERRANDS, 101, 102, 103, 104):
        set_up(slack, f"action BX-0042 <@U0SAM> by 27/11/2026 Errand {number}", "U0SAM")
    begin(slack)
    message = message_of(slack)
    board = buttons(
        slack,
        [*(f"done {n}" for n in ERRANDS), *SHARED, *(f"move {n}" for each in MOVED.values() for n in each)],
        message.ts,
    )
    ((before,),) = rows(slack, "select max(id) from audit")
    slack.workspace.calls.clear()
    slack.bot.posting.pace = 0.3
    hands = [Hands(slack, person, message.ts, board) for person in MOVED]
    with ThreadPoolExecutor(len(hands)) as together:
        for worked in [together.submit(each.work) for each in hands]:
            worked.result()
    slack.standin.wait_for(
        lambda: rows(slack, "select count(*) from audit where verb = 'update' and changed")[0][0] == 10
    )
    slack.settle()
    return slack, hands, before, message


def test_two_people_pressing_every_button_at_once_lose_nothing_and_do_nothing_twice(pressed):
    slack, hands, before, _ = pressed

    assert all(acked for each in hands for acked in each.acked)
    assert sum(len(each.acked) for each in hands) >= 200
    changes = rows(
        slack, "select id, at, verb, person, request, understood from audit where id > ? and changed", before
    )
    ids = [id_ for id_, *_ in changes]
    assert ids == sorted(ids)
    done = [row for row in changes if row[2] == "done"]
    assert sorted(int(re.search(r"\d+", row[5])[0]) for row in done) == list(ERRANDS)
    assert {row[3] for row in done} <= {"U0SAM", "U0ALEX"}
    with slack.bot.store.read() as records:
        actions = {n: records.actions.find(n) for n in range(1, 105)}
    assert all(not actions[n].is_open for n in ERRANDS)
    assert all((actions[n].due, actions[n].moves) == (date(2026, 12, 4), 1) for n in range(101, 105))

    # One audit row for each effect, and no effect without its row.
    effects = {
        number
        for table in HISTORIES
        for pair in rows(slack, f"select recorded, retracted from {table}")
        for number in pair
        if number is not None and number > before
    }
    assert effects == set(ids)
    counts = {
        verb: sum(row[2] == verb for row in changes) for verb in ("milestone", "move", "update", "praise")
    }
    assert counts == {"milestone": 1, "move": 4, "update": 10, "praise": 2}
    requests = [row[4] for row in changes]
    assert len(set(requests)) == len(requests)


def test_the_second_person_is_told_that_it_is_done(pressed):
    slack, *_ = pressed

    def answers():
        return {
            person: [words_of(each.blocks) for each in slack.workspace.ephemerals(person)] for person in MOVED
        }

    def count_told(words):
        return sum(words in each for said in answers().values() for each in said)

    # An answer comes after the ack, and so may the last of them after everything else is done.
    slack.standin.wait_for(
        lambda: min(count_told("Done: Errand "), count_told(" was done already: ")) >= len(ERRANDS)
    )
    told = answers()
    for number in ERRANDS:
        first = [
            person
            for person, said in told.items()
            if any(f"Done: Errand {number} (" in each for each in said)
        ]
        second = [
            person
            for person, said in told.items()
            if any(each.startswith(f"{number} was done already: ") for each in said)
        ]
        assert len(first) == len(second) == 1, number
        assert first != second, number


def test_the_message_is_redrawn_seldom_and_finally_shows_everything(pressed):
    slack, hands, _, message = pressed
    drawings = [
        call
        for call in slack.workspace.calls
        if call.method == "chat.update" and call.args.get("ts") == message.ts
    ]
    presses = sum(len(each.acked) for each in hands)

    assert 1 <= len(drawings) <= presses / 3
    shown = words_of(message_of(slack).blocks)
    for number in ERRANDS:
        assert f"~Errand {number}~ – done by" in shown
        assert f"Done {number}\n" not in f"{shown}\n"
    for number in range(101, 105):
        assert f"*{number}* _Errand {number}_" in shown
    for person in MOVED:
        assert all(f"Note {n} of {person}" in shown for n in range(1, 6))
    assert "placement order" in shown
    assert "left out" not in shown
    for post in rows(slack, "select wanted, drawn from outbox where kind = 'child' and subject = 'BX-0042'"):
        assert post[0] == post[1]
    assert slack.workspace.warnings == []


def test_the_audit_is_in_chronological_order(pressed):
    slack, _, before, _ = pressed
    written = rows(slack, "select id, at from audit order by id")

    assert [id_ for id_, *_ in written] == list(range(1, len(written) + 1))
    times = [at for id_, at in written if id_ > before]
    assert times == sorted(times)
    assert times[0] < times[-1]


# impossible commands


@pytest.fixture(scope="module")
def december(tmp_path_factory):
    """North's first surgery is closed, and its second open in the channel. No test here changes anything."""
    with open_slack(tmp_path_factory.mktemp("december"), GivenClock(), make_workspace()) as slack:
        set_up(slack, ADD_NORTH)
        set_up(slack, ADD_SOUTH.replace("30/11/2026", "14/12/2026"))
        set_up(slack, "team edit north children 1")
        set_up(slack, "role service manager <@U0CORA>")
        for ref, worker in (("BX-0042", "U0SAM"), ("BX-0043", "U0ALEX"), ("BX-0044", "U0ALEX")):
            set_up(
                slack, f"track {ref} team north born 03/2023 entered 02/02/2026 worker <@{worker}>", "U0MARY"
            )
        set_up(slack, "action BX-0042 <@U0SAM> by 24/11/2026 Chase the medical report", "U0SAM")
        set_up(slack, "milestone BX-0042 adm decision 18/05/2026", "U0SAM")
        set_up(slack, "delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0MARY")
        begin(slack)
        set_up(slack, "surgery close north yes", "U0MARY")
        slack.settle()
        slack.clock.go_to(10, 12, 9, 30)
        slack.tick()
        yield slack


@pytest.fixture
def unchanged(december):
    """Assert that a test changes nothing, and has nothing posted."""

    def dump():
        return {table: rows(december, f"select * from {table}") for table in (*HISTORIES, "outbox")}

    before = dump()
    yield december
    december.settle()
    assert dump() == before


def told(slack, person, text):
    """The bot's answer in the person's conversation with it."""
    direct = slack.workspace.dm(person)

    def answers():
        return [each for each in slack.workspace.messages(direct) if each.user == slack.workspace.bot.id]

    before = len(answers())
    assert slack.standin.dm(person, text).acked
    slack.standin.wait_for(lambda: len(answers()) > before)
    return words_of(answers()[-1].blocks)


CHAIR = "That is for whoever chairs North Permanence Team's surgeries: <@U0MARY>. Nothing was changed."
REFUSED = {
    "one's own delay": ("U0MARY", "approve 1", "You asked for 1 yourself"),
    "a delay without a reason": ("U0SAM", "delay BX-0042 match until 15/01/2027", "`delay` needs `because`"),
    "a review date in the past": (
        "U0SAM",
        "delay BX-0042 match until 01/12/2026 because sibling assessment",
        "Tue 1 Dec 2026 has passed. Give a day to come",
    ),
    "next, by no chair": ("U0SAM", "next north", CHAIR),
    "a close, by no chair": ("U0SAM", "surgery close north", CHAIR),
    "a surgery that was never opened": (
        "U0OMAR",
        "surgery close south",
        "No surgery of South Permanence Team is open now. Nothing was changed.",
    ),
    "somebody who is not in the channel": (
        "U0SUE",
        "surgery close north",
        "You are not in North Permanence Team's channel, so its agenda is not for you.",
    ),
    "approve, by a worker": (
        "U0ALEX",
        "approve 1",
        "`approve` is for a team's manager. Ask <@U0MARY>. Nothing was changed.",
    ),
    "decline, by a worker": (
        "U0ALEX",
        "decline 1 because no",
        "`decline` is for a team's manager. Ask <@U0MARY>. Nothing was changed.",
    ),
    "left, by a worker": (
        "U0ALEX",
        "left @Sam to @Alex",
        "`left` is for a team's manager. Nothing was changed.",
    ),
    "a cover for somebody else": (
        "U0ALEX",
        "cover @Sam by @Alex 14/12/2026 to 18/12/2026",
        "Who covers for <@U0SAM> is for them to say",
    ),
    "somebody else's supervision": ("U0ALEX", "supervision @Sam", "Supervision is between <@U0SAM> and"),
    "quiet into the past": ("U0SAM", "quiet until 01/12/2026", "Tue 1 Dec 2026 has passed."),
    "quiet without a day": ("U0SAM", "quiet", "`quiet` needs `until` and DATE"),
    "a cover without dates": ("U0SAM", "cover @Sam by @Alex", "`cover` needs DATE"),
    "a cover without its last day": (
        "U0SAM",
        "cover @Sam by @Alex 14/12/2026",
        "`cover` needs `to` and DATE",
    ),
    "a wait for nothing": ("U0SAM", "wait 1", "`wait` needs `for` and WORDS"),
    "a wait for a full stop": ("U0SAM", "wait 1 for .", "Who is it waiting for?"),
    "a wait for nobody that waits for nobody": (
        "U0SAM",
        "wait 1 for nobody",
        "1 is not waiting for anybody, as far as is recorded. Nothing was changed.",
    ),
}


@pytest.mark.parametrize(("person", "text", "why"), REFUSED.values(), ids=REFUSED)
def test_an_impossible_command_is_refused_in_a_sentence_and_changes_nothing(unchanged, person, text, why):
    said = told(unchanged, person, text)

    assert why in said
    assert "Something went wrong" not in said
    assert len(said) < 600


def heads(slack):
    return [each for each in slack.messages() if "– surgery, " in each.text]


def test_a_mention_in_a_thread_without_a_child_implies_no_child(unchanged):
    head = heads(unchanged)[-1]
    (more,) = unchanged.workspace.thread("C0NORTH", head.ts)
    assert "Also on the agenda" in words_of(more.blocks)
    unchanged.standin.say("U0ALEX", "C0NORTH", "Who has the key to the meeting room?")
    at_large = unchanged.messages()[-1]

    for thread in (head.ts, at_large.ts):
        for text, why in (
            ("update Seen at home", "`update` needs REF"),
            ("milestone placement order 20/11/2026", "`milestone` needs REF"),
            ("reviewed Agreed to widen the search", "`reviewed` needs REF"),
            ("delay match until 15/01/2027 because sibling assessment first", "`delay` needs REF"),
        ):
            before = len(unchanged.workspace.ephemerals("U0SAM"))
            assert unchanged.standin.mention("U0SAM", "C0NORTH", text, thread).acked
            unchanged.standin.wait_for(lambda n=before: len(unchanged.workspace.ephemerals("U0SAM")) > n)
            shown = unchanged.workspace.ephemerals("U0SAM")[-1]
            assert why in words_of(shown.blocks)
            assert shown.thread_ts == thread


OLD = "This is the agenda of Thu 26 Nov 2026, and that of Thu 10 Dec 2026 has taken its place. Press it there, or type it: "


def form_of(slack, person):
    """The words of a person's form, once it is filled."""
    return slack.standin.wait_for(
        lambda: (
            (view := slack.standin.modal(person))
            and "One moment" not in words_of(view.blocks)
            and words_of(view.blocks)
        )
    )


def test_a_form_that_a_button_on_last_months_agenda_opens_says_where_to_press_instead(unchanged):
    old = next(each for each in unchanged.messages() if each.text.startswith("BX-0042: "))
    still_shown = buttons(unchanged, ["reviewed BX-0042"], old.ts)
    unchanged.standin.opened(unchanged.standin.press("U0SAM", "C0NORTH", still_shown, "reviewed BX-0042"))

    assert OLD in form_of(unchanged, "U0SAM")


@pytest.mark.parametrize("command", ["done 1 BX-0042"])
def test_a_press_on_last_months_agenda_that_comes_late_is_told_where_to_press_instead(unchanged, command):
    old = next(each for each in unchanged.messages() if each.text.startswith("BX-0042: "))
    assert [each["text"]["text"] for each in old.blocks[-1]["elements"]] == ["Status"]
    before = len(unchanged.workspace.ephemerals("U0SAM"))
    still_shown = buttons(unchanged, [command], old.ts)
    assert unchanged.standin.press("U0SAM", "C0NORTH", still_shown, command).acked
    unchanged.standin.wait_for(lambda: len(unchanged.workspace.ephemerals("U0SAM")) > before)

    assert OLD in words_of(unchanged.workspace.ephemerals("U0SAM")[-1].blocks)


def test_a_form_opened_from_last_months_agenda_says_so_and_keeps_what_was_filled_in(unchanged):
    old = next(each for each in unchanged.messages() if each.text.startswith("BX-0042: "))
    standin = unchanged.standin
    still_shown = buttons(unchanged, ["move 1 BX-0042"], old.ts)
    standin.opened(standin.press("U0SAM", "C0NORTH", still_shown, "move 1 BX-0042"))
    standin.wait_for(lambda: "One moment" not in words_of(standin.modal("U0SAM").blocks))
    standin.submit("U0SAM", {"New date": "2026-12-18", "Why": "Adviser on leave"})
    view = standin.modal("U0SAM")

    assert OLD.partition(" Press")[0] in " ".join(view.errors.values())
    assert view.values["because"]["because"]["value"] == "Adviser on leave"


def test_an_agenda_posted_the_day_before_stands_though_an_extra_surgery_is_asked_for(slack):
    set_up(slack, "team edit north agenda the day before at 14:00")
    slack.clock.go_to(25, 11, 14, 0)
    slack.tick()
    tomorrows = message_of(slack)
    slack.clock.go_to(25, 11, 15, 0)
    refused = slack.command("U0MARY", "surgery north now")
    slack.settle()
    still_shown = buttons(slack, ["reviewed BX-0042"], tomorrows.ts)
    slack.standin.opened(slack.standin.press("U0SAM", "C0NORTH", still_shown, "reviewed BX-0042"))

    assert "The agenda of Thu 26 Nov 2026, 09:30 is posted already: " in refused
    assert "has taken its place" not in form_of(slack, "U0SAM")


def test_what_belongs_in_a_surgery_is_refused_once_it_is_closed(slack):
    begin(slack)
    commands = ["next north", "surgery close north with <@U0CORA>"]
    board = buttons(slack, commands, message_of(slack).ts)
    set_up(slack, "surgery close north yes", "U0MARY")
    slack.settle()
    before = {table: rows(slack, f"select * from {table}") for table in HISTORIES}
    for number, command in enumerate(commands, 1):
        assert slack.standin.press("U0MARY", "C0NORTH", board, command).acked
        slack.standin.wait_for(lambda n=number: len(slack.workspace.ephemerals("U0MARY")) >= n)

    said = [words_of(each.blocks) for each in slack.workspace.ephemerals("U0MARY")]
    closed = "No surgery of North Permanence Team is open now. That of Thu 26 Nov 2026 is closed: `minutes north` shows it."
    assert [each.startswith(closed) for each in said] == [True, True]
    slack.standin.opened(slack.standin.command("U0MARY", "C0NORTH", "surgery close north"))
    assert closed in form_of(slack, "U0MARY")
    assert {table: rows(slack, f"select * from {table}") for table in HISTORIES} == before


def test_what_is_said_in_the_thread_of_an_old_agenda_can_be_undone_there(slack):
    begin(slack)
    thread = message_of(slack).ts
    slack.clock.go_to(10, 12, 9, 30)
    slack.tick()
    assert slack.standin.mention("U0SAM", "C0NORTH", "update Seen at home", thread).acked
    noted = slack.standin.shows("U0SAM", "noted")
    assert slack.standin.press("U0SAM", "C0NORTH", noted.ts, "Undo").acked
    slack.standin.wait_for(
        lambda: "Undone: `update`" in words_of(slack.workspace.visible("U0SAM", "C0NORTH", noted.ts).blocks)
    )
