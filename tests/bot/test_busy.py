"""The database kept by another program: everybody is told in time, nothing comes later, nothing is lost or doubled."""

import threading
import time
from contextlib import closing
from datetime import date

import pytest

from bot.slack import listeners, people, socket, uploads
from bot.slack.home import HomePublisher
from commands.desk.desk import UNRECORDED
from demo.api.socket_mode import ACK_TIMEOUT
from demo.workspace.shapes import SLACKBOT
from storage.awaited import AT_WORK
from storage.database import BUSY, MOST_WAITING, connect
from storage.outbox import PostState
from tests.conftest import PATIENCE, rows_of_reads, words_of

SURGERY = date(2026, 11, 26)
CHASE = "action BX-0042 @Sam by 27/11/2026 Chase the medical report"
IN_LIFE = socket.PATIENCE_SECONDS, socket.ANSWERING_SECONDS, people.LIMIT_SECONDS
"""As they are in life; a test's bot has more."""


@pytest.fixture
def other(slack):
    """Another program's connection to the bot's database."""
    # Within one process, two copies of SQLite would not see each other's locks: it has the bot's.
    with closing(connect(slack.bot.store.path, "")) as connection:
        yield connection


@pytest.fixture
def hurried(monkeypatch, slack):
    """A bot for which Slack, and whoever wrote a message, waits two seconds; what nobody waits for waits less."""
    monkeypatch.setattr(socket, "PATIENCE_SECONDS", 2.0)
    monkeypatch.setattr(listeners, "MESSAGE_SECONDS", 1.5)
    slack.bot.store._file._patience = 0.2


def actions(slack):
    with slack.bot.store.read() as records:
        return [text for (text,) in records.execute("select words from actions where retracted is null")]


def audited(slack):
    with slack.bot.store.read() as records:
        return records.audit.next_id()


def test_nothing_is_recorded_so_late_that_slack_may_say_that_the_app_did_not_respond():
    waits, answering, asking = IN_LIFE
    assert waits == ACK_TIMEOUT
    assert asking <= waits - answering < waits


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("begin", ["begin immediate", "begin exclusive"])
def test_a_command_behind_another_program_is_refused_in_the_ack_and_never_carried_out(slack, other, begin):
    other.execute(begin)
    answer = slack.standin.command("U0SAM", "C0NORTH", CHASE)
    slack.standin.shows("U0SAM", BUSY)
    other.execute("rollback")

    assert answer.acked
    assert actions(slack) == []
    slack.command("U0SAM", CHASE)
    assert actions(slack) == ["Chase the medical report"], "and not a second one that comes later"


@pytest.mark.usefixtures("hurried")
def test_a_command_refused_for_its_deadline_is_carried_out_once_if_slack_sends_it_again(slack, other):
    other.execute("begin immediate")
    answer = slack.standin.command("U0SAM", "C0NORTH", CHASE)
    other.execute("rollback")
    for _ in range(2):
        slack.standin.redeliver(answer)

    slack.standin.shows("U0SAM", "It was not done twice.")
    assert actions(slack) == ["Chase the medical report"]


@pytest.fixture
def stalled(slack, other):
    """Both writers kept away: another program keeps the database, and a thread of the bot's waits for that."""
    other.execute("begin immediate")
    with slack.bot.store._file._lock:
        yield
    other.execute("rollback")


@pytest.mark.usefixtures("stalled")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("status BX-0042", "3 years 8 months"),
        ("history BX-0042", "Changes"),
        ("surgery north", "BX-0042"),
        ("caseload", "BX-0042"),
        ("overdue", "no action is past its date"),
        ("me", "BX-0042"),
        ("home", "Your work"),
        ("find north without match", "BX-0042"),
        ("help milestone", "placement order"),
    ],
)
def test_whoever_reads_waits_for_no_writer(slack, asked, said):
    answer = slack.standin.command("U0SAM", "C0NORTH", asked)

    assert answer.acked
    assert said in words_of(answer.payload["blocks"])
    read = rows_of_reads(slack.bot.store, "select person from reads")
    assert read == ([] if asked.startswith("help") else [("U0SAM",)])


@pytest.mark.usefixtures("stalled")
def test_a_home_and_a_message_are_answered_without_the_writer(slack):
    slack.standin.open_home("U0SAM")
    slack.standin.dm("U0SAM", "status BX-0042")
    slack.standin.mention("U0SAM", "C0NORTH", "BX-0042")
    home = slack.standin.wait_for(lambda: slack.standin.home("U0SAM"))
    slack.standin.shows(slack.workspace.dm("U0SAM"), "3 years 8 months")
    slack.standin.wait_for(lambda: any("3 years 8 months" in str(each.blocks) for each in ephemerals(slack)))

    assert "Your work" in words_of(home.blocks)
    read = rows_of_reads(slack.bot.store, "select distinct verb from reads order by 1")
    assert read == [("home",), ("status",)]


@pytest.mark.usefixtures("hurried")
def test_however_many_changes_wait_a_question_is_answered_and_then_they_are_made(slack, other):
    other.execute("begin immediate")
    waiting = [
        threading.Thread(target=slack.standin.command, args=("U0SAM", "C0NORTH", f"update BX-0042 Note {n}"))
        for n in range(60)
    ]
    for each in waiting:
        each.start()
    places = slack.bot.store._file._places
    slack.standin.wait_for(lambda: places._value <= MOST_WAITING - len(waiting))
    answer = slack.standin.command("U0SAM", "C0NORTH", "status BX-0042")
    still = places._value
    other.execute("rollback")
    for each in waiting:
        each.join()

    assert "3 years 8 months" in words_of(answer.payload["blocks"])
    assert still <= MOST_WAITING - len(waiting), "all of them waited meanwhile"


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("kind", ["command", "message"])
def test_what_is_read_leaves_a_row_before_it_is_told(slack, kind):
    """A process killed between the two has told nobody anything, and one killed before both has left nothing."""
    with closing(connect(slack.bot.store.reads.path, "")) as reads:
        reads.execute(
            "create trigger told before insert on reads begin select raise(abort, 'the disk was full'); end"
        )
        if kind == "command":
            answer = slack.standin.command("U0SAM", "C0NORTH", "status BX-0042")
            said = words_of(answer.payload["blocks"])
        else:
            slack.standin.dm("U0SAM", "status BX-0042")
            slack.standin.shows(slack.workspace.dm("U0SAM"), "Something went wrong on my side")
            said = str([each.blocks for each in slack.messages(slack.workspace.dm("U0SAM"))])
        reads.execute("drop trigger told")

    assert "Something went wrong on my side" in said
    assert "3 years" not in said
    assert "3 years 8 months" in slack.command("U0SAM", "status BX-0042")


@pytest.mark.usefixtures("hurried")
def test_a_read_that_cannot_be_recorded_shows_nothing_and_says_why(slack):
    before = rows_of_reads(slack.bot.store, "select count(*) from reads")
    with closing(connect(slack.bot.store.reads.path, "")) as reads:
        reads.execute("begin immediate")
        slack.standin.command("U0SAM", "C0NORTH", "status BX-0042")
        slack.standin.shows("U0SAM", UNRECORDED)
        reads.execute("rollback")

    assert rows_of_reads(slack.bot.store, "select count(*) from reads") == before
    assert "3 years 8 months" in slack.command("U0SAM", "status BX-0042")


@pytest.mark.usefixtures("hurried")
def test_help_records_nothing_and_waits_for_nobody(slack, other):
    other.execute("begin exclusive")
    said = slack.command("U0SAM", "help milestone")
    other.execute("rollback")

    assert "placement order" in said


@pytest.mark.usefixtures("hurried")
def test_a_refusal_that_tells_of_a_child_is_not_told_either_if_it_cannot_be_recorded(slack, other):
    before = audited(slack)
    other.execute("begin immediate")
    slack.standin.command(
        "U0SAM", "C0NORTH", "correct BX-0042 match 12/10/2026 to 13/10/2026 because sealed order"
    )
    slack.standin.shows("U0SAM", BUSY)
    other.execute("rollback")

    assert audited(slack) == before


def test_what_another_program_keeps_for_some_hundred_milliseconds_is_waited_for_and_not_told(slack, other):
    other.execute("begin immediate")
    letting_go = threading.Timer(0.3, lambda: other.execute("rollback"))
    letting_go.start()
    said = slack.command("U0SAM", CHASE)
    letting_go.join()

    assert "Chase the medical report" in said
    assert BUSY not in said
    assert actions(slack) == ["Chase the medical report"]


def test_the_time_in_a_queue_counts(monkeypatch, slack):
    """All of the bot's hands are full until a command's deadline has passed; then it may not be carried out."""
    monkeypatch.setattr(socket, "PATIENCE_SECONDS", 1.0)
    go_on = threading.Event()
    for _ in range(AT_WORK):
        slack.bot.socket.client.message_workers.submit(go_on.wait)
    waiting = threading.Thread(target=slack.standin.command, args=("U0SAM", "C0NORTH", CHASE))
    waiting.start()
    slack.standin.wait_for(lambda: len(slack.bot.store.awaited._next) == 1, PATIENCE)
    until = time.monotonic() + 1.0
    slack.standin.wait_for(lambda: time.monotonic() > until)
    go_on.set()
    waiting.join()

    slack.standin.shows("U0SAM", "Please try again")
    assert actions(slack) == []


def test_a_command_behind_others_that_are_at_work_for_long_is_answered_in_time(slack):
    """Whatever the main thread does: the first tick of the clock takes long, and so may opening a new socket."""
    slack.command("U0SAM", "me")  # Slack need not be asked about them again
    go_on = threading.Event()
    for _ in range(AT_WORK):
        slack.bot.socket.client.message_workers.submit(go_on.wait)
    answer = slack.standin.command("U0SAM", "C0NORTH", "status BX-0042")
    go_on.set()

    assert "3 years 8 months" in words_of(answer.payload["blocks"])


def test_an_answer_too_late_for_the_ack_is_given_all_the_same(monkeypatch, slack):
    slack.command("U0SAM", "me")  # Slack need not be asked about them again
    monkeypatch.setattr(socket, "PATIENCE_SECONDS", -1.0)
    answer = slack.standin.command("U0SAM", "C0NORTH", CHASE)

    assert answer.payload is None
    slack.standin.shows("U0SAM", BUSY)


@pytest.mark.usefixtures("hurried")
def test_a_button_behind_another_program_is_answered_and_may_be_pressed_again(slack, other):
    slack.command("U0SAM", CHASE)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    child = slack.messages()[1]
    other.execute("begin immediate")
    answer = slack.press("U0SAM", child, "Done 1")
    slack.standin.shows("U0SAM", BUSY)
    other.execute("rollback")

    assert answer.acked
    assert "~Chase" not in str(slack.messages()[1].blocks)
    # What is chosen in a menu stands until it is drawn anew, and to choose it again is to choose nothing.
    slack.standin.wait_for(lambda: slack.messages()[1].blocks != child.blocks)
    slack.press("U0SAM", slack.messages()[1], "Done 1")
    slack.standin.wait_for(lambda: "~Chase" in str(slack.messages()[1].blocks))


@pytest.mark.usefixtures("hurried")
def test_a_form_refused_for_its_deadline_keeps_what_was_typed_and_can_be_sent_again(slack, other):
    standin = slack.standin
    standin.opened(standin.command("U0SAM", "C0NORTH", "update BX-0042"))
    standin.wait_for(lambda: "One moment" not in words_of(standin.modal("U0SAM").blocks))
    (field,) = [block["block_id"] for block in standin.modal("U0SAM").blocks if block["type"] == "input"][-1:]
    other.execute("begin immediate")
    standin.submit("U0SAM", {field: "The court has adjourned"})
    modal = standin.modal("U0SAM")
    other.execute("rollback")

    assert list(modal.errors.values()) == [BUSY]
    assert "The court has adjourned" in str(modal.values)
    standin.submit("U0SAM")
    assert standin.modal("U0SAM") is None
    assert "The court has adjourned" in slack.command("U0SAM", "history BX-0042")


@pytest.mark.usefixtures("hurried")
def test_a_message_behind_another_program_is_acked_at_once_and_told_what_was_done(slack, other):
    other.execute("begin immediate")
    answer = slack.standin.dm("U0SAM", CHASE)
    assert answer.acked
    slack.standin.mention("U0SAM", "C0NORTH", f"update BX-0042 Seen\n{CHASE}")
    slack.standin.shows(slack.workspace.dm("U0SAM"), BUSY, PATIENCE)
    slack.standin.wait_for(lambda: any(BUSY in str(each.blocks) for each in ephemerals(slack)), PATIENCE)
    other.execute("rollback")

    slack.standin.shows("U0SAM", "I stopped at command 1. Nothing was done.")
    assert actions(slack) == []


def ephemerals(slack, person="U0SAM"):
    return [each for each in slack.workspace.ephemerals(person) if each.user != SLACKBOT]


@pytest.mark.usefixtures("hurried")
def test_a_home_opened_behind_another_program_is_kept_up_to_date_once_that_can_be_recorded(slack, other):
    other.execute("begin immediate")
    slack.standin.open_home("U0SAM")
    slack.standin.wait_for(lambda: slack.standin.home("U0SAM"))
    assert not is_on_record(slack)
    other.execute("rollback")
    slack.standin.wait_for(lambda: is_on_record(slack))

    slack.command("U0SAM", CHASE)
    slack.standin.wait_for(lambda: "1 open action" in words_of(slack.standin.home("U0SAM").blocks))


@pytest.mark.usefixtures("hurried")
def test_a_home_that_was_shown_as_the_bot_was_killed_is_recorded_at_the_next_start(slack, other):
    other.execute("begin immediate")
    slack.standin.open_home("U0SAM")
    slack.standin.wait_for(lambda: slack.standin.home("U0SAM"))
    slack.bot.homes.stop()
    other.execute("rollback")
    assert not is_on_record(slack)

    again = HomePublisher(slack.bot.desk, slack.bot.people, slack.bot.homes.client)
    again.start()
    slack.standin.wait_for(lambda: is_on_record(slack))
    again.stop()


def is_on_record(slack):
    with slack.bot.store.read() as records:
        return records.homes.is_open("U0SAM")


@pytest.mark.usefixtures("hurried")
def test_a_home_whose_reading_cannot_be_recorded_says_so_once_and_is_drawn_when_it_can_be(slack, other):
    slack.bot.store.reads._patience = 0.2
    with closing(connect(slack.bot.store.reads.path, "")) as reads:
        reads.execute("begin immediate")
        other.execute("begin immediate")
        slack.standin.open_home("U0SAM")
        shown = slack.standin.wait_for(lambda: slack.standin.home("U0SAM"))
        assert "The records are busy just now." in words_of(shown.blocks)
        reads.execute("rollback")
        other.execute("rollback")

    slack.standin.wait_for(lambda: "Your work" in words_of(slack.standin.home("U0SAM").blocks))
    said = [call for call in slack.workspace.calls if call.method == "views.publish"]
    assert sum("busy just now" in str(call.args) for call in said) == 1


@pytest.mark.usefixtures("hurried")
def test_the_clock_leaves_what_it_cannot_record_for_the_next_tick(slack, other, agenda_of):
    slack.clock.go_to(26, 11, 9, 30)
    other.execute("begin immediate")
    slack.bot.ticker.tick()
    other.execute("rollback")
    assert slack.messages() == []
    slack.tick()

    assert agenda_of(SURGERY)


@pytest.mark.usefixtures("hurried")
def test_a_message_sent_while_another_program_keeps_the_database_is_found_again(
    slack, other, agenda_of, let_go, fault_at
):
    fault_at(slack.workspace, 1, "held")
    slack.clock.go_to(26, 11, 9, 30)
    slack.bot.ticker.tick()
    slack.standin.wait_for(lambda: slack.bot.posting.is_busy and sent(slack))
    other.execute("begin immediate")
    let_go.set()
    slack.standin.wait_for(slack.messages)
    slack.standin.wait_for(lambda: not slack.bot.posting.is_busy, PATIENCE)
    other.execute("rollback")
    slack.standin.wait_for(lambda: PostState.UNKNOWN in states(slack))
    slack.clock.pass_(minutes=2)
    slack.settle()

    assert agenda_of(SURGERY)


def states(slack):
    with slack.bot.store.read() as records:
        return [post.state for post in records.outbox.of_occurrence("north", SURGERY)]


def sent(slack):
    return [call for call in slack.workspace.calls if call.method == "chat.postMessage"]


@pytest.mark.usefixtures("hurried")
def test_a_picture_waits_for_the_records_and_is_shown_once(slack, other):
    slack.command("U0SAM", "plan BX-0042 adoption 18/05/2026")
    slack.command("U0SAM", "chart BX-0042")
    other.execute("begin immediate")
    slack.standin.wait_for(lambda: asked_for_a_place(slack), 60)
    other.execute("rollback")

    slack.standin.wait_for(lambda: shared(slack), 60)
    assert len(shared(slack)) == 1


@pytest.mark.usefixtures("hurried")
def test_a_picture_that_the_records_are_never_free_for_is_told_as_lost(slack, other, monkeypatch):
    monkeypatch.setattr(uploads, "RECORDING_SECONDS", 0.2)
    slack.command("U0SAM", "plan BX-0042 adoption 18/05/2026")
    slack.command("U0SAM", "chart BX-0042")
    other.execute("begin immediate")
    slack.standin.shows(slack.workspace.dm("U0SAM"), uploads.BUSY, 60)
    other.execute("rollback")

    assert shared(slack) == []


def asked_for_a_place(slack):
    return [call for call in slack.workspace.calls if call.method == "files.getUploadURLExternal"]


def shared(slack):
    return [message for message in slack.messages(slack.workspace.dm("U0SAM")) if message.files]
