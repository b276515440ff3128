"""The terminal: what an administrator types, from nothing to a restored backup."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.manifest import EVENTS, SCOPES
from demo.server import StandIn
from tests.conftest import make_workspace

PERMANENCE = Path(sys.executable).with_name("permanence")


@pytest.fixture
def run(monkeypatch):
    """Run `permanence`; gives the exit code and everything it printed."""
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.delenv("SLACK_APP_TOKEN", raising=False)

    def ran(*words: object, typed: str | None = None) -> tuple[int, str]:
        result = CliRunner().invoke(main, [str(word) for word in words], input=typed)
        return result.exit_code, result.output

    return ran


@pytest.fixture
def folder(run, tmp_path: Path) -> Path:
    """What `permanence init` writes, with the example's administrator."""
    code, _ = run("init", tmp_path / "ours")
    assert code == 0
    return tmp_path / "ours"


def test_init_writes_what_an_authority_begins_with_and_says_what_is_next(run, tmp_path):
    code, said = run("init", tmp_path / "ours")

    assert code == 0
    assert sorted(path.name for path in (tmp_path / "ours").iterdir()) == [
        "config.toml",
        "events-example.csv",
        "manifest.yaml",
    ]
    assert "permanence check --config" in said


def test_init_overwrites_nothing(run, folder):
    (folder / "config.toml").write_text("mine", encoding="utf-8")

    code, said = run("init", folder)

    assert code == 1
    assert "overwrite nothing" in said
    assert (folder / "config.toml").read_text(encoding="utf-8") == "mine"


def test_the_example_that_init_writes_can_be_loaded(run, folder):
    config = folder / "config.toml"
    run(
        "say",
        'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks',
        "--as",
        "U0ADMIN",
        "--config",
        config,
    )

    code, said = run("load", folder / "events-example.csv", "--config", config)

    assert code == 0, said
    assert "BX-0001" in run("say", "caseload north", "--as", "U0ADMIN", "--config", config)[1]


def test_say_reads_one_command_a_line_and_stops_at_the_first_error_naming_it(run, folder):
    lines = "teams\n\nmilestone BX-0099 po 12/10/2026\nteams\n"

    code, said = run("say", "-", "--as", "U0ADMIN", "--config", folder / "config.toml", typed=lines)

    assert code == 1
    assert "Error: line 3: BX-0099 is not a child I track" in said
    assert said.count("There are no teams yet") == 1


def test_say_needs_neither_tokens_nor_network_but_somebody_to_speak_as(run, folder):
    code, said = run("say", "help", "--as", "Sam", "--config", folder / "config.toml")

    assert code == 1
    assert "--as takes a Slack user id" in said


def test_check_names_every_problem_at_once_with_its_mend(run, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(
        '[authority]\nnam = "Borsetshire"\ntimezone = "Europe/Londn"\n[slak]\n', encoding="utf-8"
    )

    code, said = run("check", "--config", config)

    assert code == 1
    assert "Did you mean `name`" in said
    assert "is no time zone" in said
    assert "Did you mean `slack`" in said
    assert "SLACK_BOT_TOKEN must be set" in said


def test_check_finds_all_well_in_a_workspace_that_is_set_up(run, folder, monkeypatch):
    workspace = make_workspace()
    workspace.scopes = list(SCOPES)
    with StandIn(workspace) as standin:
        config = _pointed_at(folder, standin.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", workspace.app_token)
        run(
            "say",
            'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks',
            "--as",
            "U0ADMIN",
            "--config",
            config,
        )

        code, said = run("check", "--config", config)

        assert code == 0, said
        assert "All is well" in said

        workspace.archive("C0NORTH")
        workspace.scopes.remove("groups:history")
        code, said = run("check", "--config", config)

        assert code == 1
        assert "the channel is archived" in said
        assert "missing groups:history" in said
        assert "2 to mend" in said


def test_run_refuses_to_start_without_tokens_in_one_sentence(run, folder):
    code, said = run("run", "--config", folder / "config.toml")

    assert code == 1
    assert "SLACK_BOT_TOKEN must be set" in said
    assert "Traceback" not in said


def test_a_backup_can_be_put_back_and_what_it_replaces_is_kept(run, folder):
    config = folder / "config.toml"
    run("say", "role consultant U0CORA", "--as", "U0ADMIN", "--config", config)
    code, said = run("backup", "--config", config, "--to", folder / "kept.db")
    assert code == 0, said
    run("say", "role none U0CORA", "--as", "U0ADMIN", "--config", config)

    code, said = run("restore", folder / "kept.db", "--config", config)

    assert code == 0, said
    assert "U0CORA" in run("say", "roles", "--as", "U0ADMIN", "--config", config)[1]
    assert Path(re.search(r"kept in (\S+)\.$", said, re.MULTILINE)[1]).exists()
    assert run("backup", "--config", config, "--to", folder / "kept.db")[0] == 1


def test_what_is_no_backup_is_not_restored(run, folder):
    config = folder / "config.toml"
    run("say", "role consultant U0CORA", "--as", "U0ADMIN", "--config", config)
    (folder / "letter.txt").write_text("not a database at all, only words " * 50, encoding="utf-8")

    code, said = run("restore", folder / "letter.txt", "--config", config)

    assert code == 1
    assert "Nothing was restored" in said
    assert "U0CORA" in run("say", "roles", "--as", "U0ADMIN", "--config", config)[1]


def test_the_manifest_keeps_slacks_limits_and_names_the_configured_command(run):
    code, text = run("manifest", "--command", "/permanence-test")

    assert code == 0
    assert "command: /permanence-test" in text
    assert "should_escape: true" in text
    assert "socket_mode_enabled: true" in text
    for name in (*SCOPES, *EVENTS):
        assert re.search(rf"^      - {re.escape(name)}$", text, re.MULTILINE)
    described = re.findall(r"^ +description: (.+)$", text, re.MULTILINE)
    assert len(described[0]) <= 140


def test_the_tour_shows_a_status_an_agenda_and_the_next_six_dates(run):
    code, said = run("demo", "--once")

    assert code == 0, said
    assert "BX-0042 · " in said
    assert "Past its date" in said
    assert "performance surgery" in said
    assert "For discussion: " in said
    assert len(re.findall(r"^  • \w{3} \d+ \w{3} \d{4}, 09:30", said, re.MULTILINE)) == 6


def test_simulate_shows_dates_and_counts_or_says_in_a_sentence_why_not(run, folder):
    config = folder / "config.toml"
    for line in (
        'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks',
        "track BX-0042 team north born 03/2023 entered 02/02/2026 worker U0SAM",
    ):
        assert run("say", line, "--as", "U0ADMIN", "--config", config)[0] == 0

    code, said = run("simulate", "--team", "north", "--to", "in 4 weeks", "--config", config, "--brief")

    assert code == 0, said
    assert re.search(
        r"^\w{3} \d+ \w{3} \d{4}, 09:30 +surgery: 2 messages in #north( – |$)", said, re.MULTILINE
    )
    assert re.search(r"^In all: \d surgeries", said, re.MULTILINE)
    assert "Simulating" not in said

    code, said = run("simulate", "--team", "nort", "--config", config)

    assert code == 1
    assert said == "Error: I don't know a team `nort`. Did you mean `north`? `teams` lists them.\n"

    assert run("simulate", "--team", "north", "--from", "someday", "--config", config)[0] == 1


def test_help_is_for_people_and_imports_no_slack():
    probe = "import sys; from bot.cli import main; sys.exit('slack_bolt' in sys.modules or 'apscheduler' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
    said = subprocess.run([PERMANENCE, "--help"], capture_output=True, text=True, check=True).stdout
    assert "Track children waiting for a permanent family" in said


def _pointed_at(folder: Path, api_url: str) -> Path:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("https://slack.com/api/", api_url)
    config.write_text(text, encoding="utf-8")
    return config
