"""How the running bot is: what it writes down, what that says, and what it counts for whoever watches the machine."""

import re
import socket
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from bot.run import _counts_told
from bot.say import system_clock
from bot.terminal.check import check
from bot.terminal.cli import main
from bot.watch.health import Health, HealthFile, in_words, problems, read_health
from permanence.errors import PermanenceError
from tests.conftest import LONDON

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
WELL = Health(NOW.isoformat(), 1, 120.0, 0.0, 12.0, NOW.isoformat(), 0)


def test_a_bot_that_does_its_work_says_so_and_takes_that_back_as_it_stops(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.bot.check()
    found = read_health(slack.bot.health.path)

    assert not list(problems(found, slack.clock()))
    assert found.process
    said = in_words(found, LONDON)
    assert said.endswith("; last message Thu 26 Nov 2026, 09:30; no message waits")
    assert slack.bot.health.path.stat().st_mode & 0o777 == 0o600
    slack.bot.health.remove()
    with pytest.raises(PermanenceError, match="the bot is not running, or was stopped"):
        read_health(slack.bot.health.path)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({}, []),
        ({"since_connected": 100.0, "since_ticked": 170.0}, []),
        (
            {"written": (NOW - timedelta(minutes=5)).isoformat(), "fault": "the disk is full"},
            ["The bot has not said for 5 minutes how it is: it was killed, or hangs"],
        ),
        ({"fault": "the disk is full"}, ["The records cannot be used: the disk is full."]),
        (
            {"since_connected": 86_400.0},
            ["Slack has not been connected for 1 day. Is this machine on the network?"],
        ),
        ({"since_ticked": 240.0}, ["The clock has not done all that was due for 4 minutes: the log says"]),
        (
            {"refused": "token_revoked"},
            ["Slack takes SLACK_BOT_TOKEN no longer (token_revoked). Install the app again"],
        ),
        (
            {"since_ticked": 240.0, "held": ["connections", "the clock"]},
            ["The bot holds back because of connections and the clock: `permanence check`"],
        ),
    ],
)
def test_what_keeps_a_bot_from_its_work_is_one_sentence_with_what_to_do(seen, said):
    told = list(problems(replace(WELL, **seen), NOW))
    assert len(told) == len(said)
    assert all(sentence.startswith(begins) for sentence, begins in zip(told, said, strict=True)), told


def test_what_waits_is_said_with_how_long():
    assert in_words(replace(WELL, waiting=3, since_planned=700.0), LONDON) == (
        "last heard from Slack 2 minutes ago; last message Thu 26 Nov 2026, 09:30; 3 messages wait, the oldest for 12 minutes"
    )
    assert in_words(replace(WELL, since_heard=None, posted=None, waiting=1), LONDON) == (
        "nothing heard from Slack yet; nothing posted yet; 1 message waits"
    )


@pytest.fixture
def file(slack):
    """The health file of a bot, which writes it whenever it is asked."""
    bot = slack.bot
    elapsed = iter(range(0, 10_000, 20)).__next__
    return HealthFile(
        bot.health.path, bot.store, slack.clock, bot.pulse, bot.health.held, bot.health.refused, elapsed
    )


def test_records_at_fault_and_a_disk_that_takes_no_file_stop_nothing(file, slack, caplog, tmp_path):
    with slack.bot.store.write() as records:
        records.execute("alter table outbox rename to gone")
    file.write_if_due()
    assert read_health(file.path).fault == "OperationalError"

    file.path = tmp_path / "no such folder" / "health"
    file.write_if_due()
    file.write_if_due()
    assert caplog.text.count("it cannot be written down how I am: No such file or directory") == 1


def test_the_terminal_says_how_the_running_bot_is_and_exits_by_it(tmp_path, slack):
    config = tmp_path / "config.toml"
    config.write_text(f'[authority]\nname = "Borsetshire"\n[watch]\nhealth = "{tmp_path}/how"\n')

    def asked():
        done = CliRunner().invoke(main, ["health", "--config", str(config)])
        return done.exit_code, done.output

    assert asked() == (1, f"Error: There is no {tmp_path}/how: the bot is not running, or was stopped.\n")
    file = HealthFile(tmp_path / "how", slack.bot.store, system_clock, slack.bot.pulse, lambda _: (), str)
    file.write_if_due()
    code, said = asked()
    assert (code, said.split(":")[0]) == (0, "The bot does its work")
    file.path.write_text('{"written": 1}')
    assert asked() == (1, f"Error: {tmp_path}/how cannot be read as what a bot writes (TypeError).\n")


def test_what_is_counted_is_told_on_this_machine_alone_and_names_nobody(slack):
    slack.command("U0SAM", "status BX-0042")
    slack.bot.check()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(PermanenceError, match=f"metrics: port {port} cannot be used"),
            _counts_told(port, slack.bot),
        ):
            pass
    with _counts_told(port, slack.bot), urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        told = answer.read().decode()

    assert 'permanence_request_seconds_bucket{kind="slash_commands",le="+Inf"} ' in told
    assert "permanence_messages_waiting 0.0" in told
    assert "permanence_records_at_fault 0.0" in told
    assert not any(word in told for word in ("BX-", "U0", "C0", "north"))
    with _counts_told(0, slack.bot):
        pass


def test_metrics_without_their_library_say_how_to_install_it(slack, monkeypatch):
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.delitem(sys.modules, "bot.watch.metrics", raising=False)
    with pytest.raises(PermanenceError, match=r"pip install -e '\.\[metrics\]'"):
        _counts_told(9, slack.bot)


def test_check_says_whether_there_is_room_what_waits_and_how_the_running_bot_is(tmp_path, slack, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=40_000_000))
    config = tmp_path / "config.toml"
    config.write_text('[authority]\nname = "Borsetshire"\n[slack]\napi_url = "http://127.0.0.1:9/"\n')
    # Planned in 2026, which is long ago, and not let out.
    slack.bot.posting.may_post = lambda: False
    slack.clock.go_to(26, 11, 9, 30, 2020)
    slack.command("U0MARY", "surgery north now")
    slack.bot.check()

    said = " ".join(check(config)[0].split())
    assert (
        "problem disk 40 MB are free beside the records, and a backup or a new version may need 200" in said
    )
    assert re.search(r"problem the bot The bot has not said for [\d,]+ days how it is", said), said
    assert re.search(
        r"problem outbox \d+ messages? waits?, the oldest for [\d,]+ days: is the bot running\?", said
    ), said

    slack.bot.health.remove()
    monkeypatch.undo()
    said = " ".join(check(config)[0].split())
    assert re.search(r"ok disk \d+\.\d GB are free", said)
    assert "ok the bot it is not running" in said
