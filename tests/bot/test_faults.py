"""What stops the bot from working, each as docs/administer/trouble.md tells it: what people see, what the log and the health say, and that nothing is lost."""

import tempfile
from datetime import date
from pathlib import Path

import pytest

from bot.watch.health import problems
from demo.workspace.records import Fault
from storage.database import connect
from storage.outbox import PostState
from tests.conftest import ROOT, heads_of, make_workspace, open_slack, two_teams, words_of

NOTE = f"update BX-0042 {'Long time no see. ' * 200}"
TOLD = (
    "I cannot use the records just now, so nothing was changed. Please tell your administrator the reference "
)


def heads(slack) -> dict:
    with slack.bot.store.read() as records:
        return {head.occurrence: head.state for head in heads_of(records, "north")}


@pytest.mark.parametrize(
    ("fault", "cure", "said"),
    [
        ("pragma max_page_count = 1", "pragma max_page_count = 1000000", "the disk is full"),
        ("pragma query_only = on", "pragma query_only = off", "it may be read here, but not written"),
    ],
)
def test_a_disk_that_takes_nothing_is_said_and_once_it_does_nothing_is_missing(
    slack, caplog, fault, cure, said
):
    slack.bot.store._file._writer.execute(fault)
    for _ in range(2):
        shown = slack.command("U0SAM", NOTE)
    reference = shown.removeprefix(TOLD)[:4]
    assert shown == f"{TOLD}{reference}. Keep what you typed: it has to be entered again."
    assert f"reference {reference}: the records cannot be used: {said}" in caplog.text
    assert "BX-0042" in slack.command("U0SAM", "status BX-0042"), "what is there can be read"
    slack.clock.go_to(26, 11, 9, 30)
    slack.bot.ticker.tick()

    slack.bot.store._file._writer.execute(cure)
    assert "noted" in slack.command("U0SAM", NOTE)
    slack.tick()
    assert heads(slack) == {date(2026, 11, 26): PostState.SENT}


def with_damaged_table(records: bytes, table: str) -> bytes:
    """A database file in which the first page of a table is not what it was."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(records)
        file.flush()
        opened = connect(Path(file.name), "")
        (page,) = opened.execute("select rootpage from sqlite_master where name = ?", (table,)).fetchone()
        (size,) = opened.execute("pragma page_size").fetchone()
        opened.close()
        damaged = bytearray(Path(file.name).read_bytes())
    damaged[(page - 1) * size : page * size] = b"\xff" * size
    return bytes(damaged)


def test_a_damaged_page_is_said_as_what_it_is_and_the_rest_goes_on(tmp_path, clock, caplog):
    with open_slack(
        tmp_path, clock, make_workspace(), with_damaged_table(two_teams(), "milestones")
    ) as slack:
        assert slack.command("U0SAM", "status BX-0042").startswith(TOLD)
        assert (
            "the records cannot be used: it is damaged; `permanence restore` puts a backup in its place"
            in caplog.text
        )
        assert "North Permanence Team" in slack.command("U0MARY", "team north")


def test_a_token_that_slack_takes_no_longer_is_what_the_health_says(slack, caplog):
    slack.bot.slack_time._compared = None
    slack.bot.people.forget("U0SAM")
    slack.bot.people.forget("C0NORTH")
    token, slack.workspace.bot_token = slack.workspace.bot_token, "xoxb-another"

    assert slack.command("U0SAM", "status BX-0042").startswith(
        "Slack did not tell me in time who may see this"
    )
    slack.bot.ticker.tick()
    slack.bot.check()
    (told, *_) = problems(slack.bot.health.latest, slack.clock())
    assert told.startswith("Slack takes SLACK_BOT_TOKEN no longer (invalid_auth). Install the app again")
    assert "Slack could not be asked the time: invalid_auth" in caplog.text

    slack.workspace.bot_token = token
    slack.bot.ticker.tick()
    assert slack.bot.slack_time.refused == ""


def test_an_apps_token_that_slack_takes_no_longer_is_named_by_slacks_code(slack, caplog):
    slack.workspace.app_token = "xapp-another"
    slack.standin.drop_socket()
    slack.standin.wait_for(lambda: not slack.bot.socket.check())
    assert "it could not be opened: invalid_auth" in caplog.text


def test_after_a_day_without_the_network_the_agenda_comes_once_and_says_why_it_is_late(slack, monkeypatch):
    bot, record = slack.bot, slack.workspace.record
    monkeypatch.setattr(bot.slack_time, "elapsed", lambda: slack.clock().timestamp())
    monkeypatch.setattr(bot.health, "elapsed", lambda: slack.clock().timestamp())
    monkeypatch.setattr(bot.pulse, "_elapsed", lambda: slack.clock().timestamp())
    bot.pulse.connected(is_up=True)
    bot.slack_time._compared = None
    bot.ticker.tick()

    def away(name, args):
        record(name, args)
        return Fault(name, "refused", None, 0, 0)

    slack.workspace.record = away
    slack.standin.drop_socket()
    slack.standin.wait_for(lambda: not slack.bot.socket.client.is_connected())
    slack.clock.go_to(26, 11, 9, 30)
    for _ in range(3):
        bot.ticker.tick()
        bot.check()
        slack.clock.pass_(hours=8)
    assert list(heads(slack)) == [date(2026, 11, 26)]
    (told,) = problems(bot.health.latest, slack.clock().replace(hour=1, minute=30))
    assert told.startswith("Slack has not been connected for 16 hours. Is this machine on the network?")

    slack.settle()  # until what was to be posted is put off from now
    slack.workspace.record = record
    slack.standin.wait_for(lambda: bot.socket.client.connect_to_new_endpoint() or slack.standin.connected)
    slack.clock.pass_(minutes=2)
    slack.tick()
    (head,) = [each for each in slack.messages() if "surgery" in each.text]
    assert "is posted at Fri 27 Nov 2026, 09:32: it could not be posted before." in words_of(head.blocks)


def test_every_cause_in_the_table_of_the_documents_has_words_that_the_code_says():
    """What is said to people or to the administrator stands in the table as it is said."""
    page = (ROOT / "docs" / "administer" / "trouble.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][2:]
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "storage", "commands")
        for path in (ROOT / folder).rglob("*.py")
    )
    quoted = [said for row in rows for cell in row[1:3] for said in cell.split("*")[1::2]]
    assert len(rows) >= 10
    assert quoted
    assert [said for said in quoted if said.rstrip(".") not in code] == []
