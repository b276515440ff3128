"""The `permanence` command: what an administrator types, from an empty folder to a restored backup."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import say
from bot.rehearsal.demo import Demonstration, demonstration
from bot.slack.manifest import EVENTS, SCOPES
from bot.terminal.cli import main
from bot.terminal.faults import fault_in_words
from demo.server import StandIn
from permanence.errors import Busy
from storage import database
from storage.database import connect, sqlite3
from storage.store import Store
from tests.conftest import LONDON, ROOT, make_workspace, words_of

NORTH = 'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks'
PERMANENCE = Path(sys.executable).with_name("permanence")


@pytest.fixture
def run(monkeypatch):
    """Run `permanence`; returns the exit code and everything it printed."""
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.delenv("SLACK_APP_TOKEN", raising=False)

    def ran(*words: object, typed: str | None = None) -> tuple[int, str]:
        result = CliRunner().invoke(main, [str(word) for word in words], input=typed)
        return result.exit_code, result.output

    return ran


@pytest.fixture(scope="module")
def initialised(tmp_path_factory) -> Path:
    """The files that `permanence init` writes, with values of one's own in place of the example's."""
    made = tmp_path_factory.mktemp("init") / "ours"
    assert CliRunner().invoke(main, ["init", str(made)]).exit_code == 0
    with_own_values(made / "config.toml")
    return made


@pytest.fixture
def folder(initialised, tmp_path: Path) -> Path:
    """A copy of them for each test."""
    return Path(shutil.copytree(initialised, tmp_path / "ours"))


def with_own_values(config: Path) -> None:
    """Give the authority's name and its administrators, as `check` asks."""
    text = config.read_text(encoding="utf-8")
    for theirs, own in (("Borsetshire", "Barsetshire"), ('"U0ADMIN"', '"U0ADMIN", "U0MARY"')):
        assert theirs in text
        text = text.replace(theirs, own)
    config.write_text(text, encoding="utf-8")


def test_init_writes_what_an_authority_starts_with_and_says_what_to_do_next(run, tmp_path):
    code, said = run("init", tmp_path / "ours")

    assert code == 0
    assert sorted(path.name for path in (tmp_path / "ours").iterdir()) == [
        "config.toml",
        "events-example.csv",
        "litestream.yml",
        "manifest.yaml",
        "permanence.db",
    ]
    steps = [
        "manifest.yaml",
        "App-Level Tokens",
        "export SLACK_BOT_TOKEN",
        "[access] admins",
        f"permanence check --config {tmp_path / 'ours'}/config.toml",
        f"permanence run --config {tmp_path / 'ours'}/config.toml",
        "/permanence team add",
        "/permanence track",
        "/permanence surgery",
    ]
    places = [said.find(step, said.index("Next:")) for step in steps]
    assert -1 not in places, said
    assert places == sorted(places)


def test_init_makes_the_database_alone_where_only_that_is_missing(run, folder):
    config = folder / "config.toml"
    settings = config.read_text(encoding="utf-8").replace('"permanence.db"', '"elsewhere.db"')
    config.write_text(settings, encoding="utf-8")
    assert run("say", "teams", "--as", "U0ADMIN", "--config", config)[0] == 1

    code, said = run("init", folder)

    assert code == 0, said
    assert "elsewhere.db, an empty database" in said
    assert config.read_text(encoding="utf-8") == settings
    assert run("say", "teams", "--as", "U0ADMIN", "--config", config)[0] == 0


def test_init_takes_no_database_that_is_there_for_its_own(run, tmp_path):
    (tmp_path / "permanence.db").write_bytes(b"mine")

    code, said = run("init", tmp_path)

    assert code == 1
    assert "permanence.db already, and I overwrite nothing" in said
    assert [each.name for each in tmp_path.iterdir()] == ["permanence.db"]


@pytest.mark.parametrize("how", ["missing", "empty", "another program's"])
@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("say", "teams", "--as", "U0ADMIN"),
        ("simulate", "--team", "north"),
        ("backup",),
        ("load", "events-example.csv"),
    ],
    ids=lambda words: words[0],
)
def test_a_database_that_is_missing_is_not_made_and_what_to_do_is_said(run, folder, monkeypatch, how, words):
    path = folder / "permanence.db"
    path.unlink()
    if how == "empty":
        path.touch()
    elif how != "missing":
        with closing(sqlite3.connect(path)) as other:
            other.execute("create table theirs (id integer)")
    monkeypatch.chdir(folder)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    workspace = make_workspace()
    with StandIn(workspace) as standin:
        if words[0] == "run":
            _pointed_at(folder, standin.api_url)
            before["config.toml"] = (folder / "config.toml").read_bytes()
        # After the fixture, which takes them away.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
            patch.setenv("SLACK_APP_TOKEN", workspace.app_token)
            code, said = run(*words)

    assert code == 1
    assert re.fullmatch(
        r"Error: (There is no database at|\S+ holds no records of this bot)[^\n]+`permanence restore`[^\n]+\n",
        said,
    ), said
    left = {each.name: each.read_bytes() for each in folder.iterdir() if not each.name.endswith(".leader")}
    assert left == before


def test_init_overwrites_nothing(run, folder):
    (folder / "config.toml").write_text("mine", encoding="utf-8")

    code, said = run("init", folder)

    assert code == 1
    assert "config.toml cannot be read: " in said
    assert "I overwrite nothing, and made no database." in said
    assert (folder / "config.toml").read_text(encoding="utf-8") == "mine"
    (folder / "config.toml").write_text(
        '[authority]\nname = "B"\n[storage]\npaht = "x.db"\n', encoding="utf-8"
    )
    assert "[storage] paht" in run("init", folder)[1]
    (folder / "config.toml").write_text('[authority]\nname = "B"\n', encoding="utf-8")
    assert "has config.toml, manifest.yaml" in run("init", folder)[1]


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


def test_say_reads_one_command_a_line_and_stops_at_the_first_error_with_its_line_number(run, folder):
    lines = "teams\n\nmilestone BX-0099 po 12/10/2026\nteams\n"

    code, said = run("say", "-", "--as", "U0ADMIN", "--config", folder / "config.toml", typed=lines)

    assert code == 1
    assert "Error: line 3: BX-0099 is not a child I track" in said
    assert said.count("There are no teams yet") == 1


def test_say_needs_neither_tokens_nor_network_but_a_user_to_speak_as(run, folder):
    code, said = run("say", "help", "--as", "Sam", "--config", folder / "config.toml")

    assert code == 1
    assert "--as takes a Slack user id" in said


def test_check_names_every_problem_at_once_and_how_to_fix_it(run, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(
        '[authority]\nnam = "Borsetshire"\ntimezone = "Europe/Londn"\n[slak]\n', encoding="utf-8"
    )

    code, said = run("check", "--config", config)

    assert code == 1
    assert "Did you mean `name`" in said
    assert "is not a time zone" in said
    assert "Did you mean `slack`" in said
    assert "SLACK_BOT_TOKEN must be set" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), "[authority] name and [access] admins are still the example's: give your own"),
        ((("Borsetshire", "Barsetshire"),), "[access] admins is still the example's: give your own"),
        ((('"U0ADMIN"', '"U0SUE"'), ("days = 7", "days = 8")), "[authority] name is still the example's"),
    ],
)
def test_check_names_the_values_that_are_still_the_examples(run, tmp_path, changes, said):
    config = tmp_path / "ours" / "config.toml"
    run("init", config.parent)
    text = config.read_text(encoding="utf-8")
    for theirs, own in changes:
        text = text.replace(theirs, own)
    config.write_text(text, encoding="utf-8")

    code, table = run("check", "--config", config)

    assert code == 1
    assert re.search(rf"^problem +example values +{re.escape(said)}", table, re.MULTILINE)


def test_check_takes_a_default_that_stands_in_the_example_for_ones_own(run, folder):
    assert "example values" not in run("check", "--config", folder / "config.toml")[1]


def test_check_finds_no_problem_in_a_workspace_that_is_set_up(run, folder, monkeypatch):
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
        assert f"permanence run --config {config}" in said
        assert re.search(r"ok +administrators +Ada and Mary$", said, re.MULTILINE)

        workspace.date = lambda: workspace.clock() + 3600
        code, said = run("check", "--config", config)

        assert code == 1
        assert "seconds from Slack's: set it by NTP. Nothing is planned until they agree" in " ".join(
            said.split()
        )
        assert "1 to fix" in said

        workspace.date = workspace.clock
        workspace.archive("C0NORTH")
        workspace.scopes.remove("groups:history")
        code, said = run("check", "--config", config)

        assert code == 1
        assert "the channel is archived" in said
        assert "missing groups:history" in said
        assert "2 to fix" in said


def test_check_says_how_far_setup_has_come_and_what_to_do_next(run, folder, monkeypatch):
    workspace = make_workspace()
    with StandIn(workspace) as standin:
        config = _pointed_at(folder, standin.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", workspace.app_token)
        found = []
        for line in (
            "teams",
            'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks',
            "track BX-0042 team north born 03/2023",
        ):
            run("say", line, "--as", "U0ADMIN", "--config", config)
            code, said = run("check", "--config", config)
            assert code == 0, said
            found.append(re.search(r"^ok +teams +(.+)$", said, re.MULTILINE)[1])

        assert found[0] == "none yet: once the bot runs, /permanence team add in Slack asks what it needs"
        assert found[1].startswith("no children yet in north: /permanence track brings one")
        assert found[2] == "North"


@pytest.mark.parametrize(("person", "why"), [("U0NOBODY", "user_not_found"), ("U0SAM", "deactivated")])
def test_check_finds_that_no_administrator_exists(run, folder, monkeypatch, person, why):
    workspace = make_workspace()
    workspace.change_user("U0SAM", deleted=True)
    with StandIn(workspace) as standin:
        config = _pointed_at(folder, standin.api_url)
        config.write_text(config.read_text(encoding="utf-8").replace("U0ADMIN", person), encoding="utf-8")
        monkeypatch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", workspace.app_token)

        code, said = run("check", "--config", config)

    assert code == 1
    assert f"[access] admins names {person}, who is nobody here ({why})" in said


def test_check_makes_no_database_where_there_is_none(run, folder, monkeypatch):
    workspace = make_workspace()
    with StandIn(workspace) as standin:
        config = _pointed_at(folder, standin.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", workspace.app_token)
        (folder / "permanence.db").unlink()
        before = sorted(folder.iterdir())

        code, said = run("check", "--config", config)

    assert code == 1, said
    assert re.search(r"^problem +database +There is no database at ", said, re.MULTILINE)
    assert "permanence restore" in said
    assert re.search(r"^ok +administrators +Ada and Mary$", said, re.MULTILINE), (
        "and the other checks are made"
    )
    assert sorted(folder.iterdir()) == before


@pytest.fixture
def damage(folder):
    """Make the database one that cannot be used; returns it."""

    def made(how: str) -> Path:
        path = folder / "permanence.db"
        if how == "a folder":
            path.unlink()
            path.mkdir()
        elif how == "another file":
            path.write_bytes(b"no database, for all its length" * 100)
        else:
            content = path.read_bytes()
            path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
        return path

    return made


@pytest.mark.parametrize("how", ["a folder", "another file", "damaged"])
def test_check_prints_its_table_whatever_the_database_is(run, folder, damage, monkeypatch, how):
    damage(how)
    workspace = make_workspace()
    with StandIn(workspace) as standin:
        config = _pointed_at(folder, standin.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", workspace.app_token)

        code, said = run("check", "--config", config)

    assert code == 1
    assert re.search(r"^problem +database +/", said, re.MULTILINE), said
    assert ("is a folder." if how == "a folder" else "cannot be used") in " ".join(said.split())
    assert re.search(r"^ok +administrators +Ada and Mary$", said, re.MULTILINE), (
        "and the other checks are made"
    )
    assert "to fix." in said


@pytest.fixture
def kept(folder, monkeypatch):
    """A database that another program is writing to, and a bot that waits for nobody long."""
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    monkeypatch.setattr(say, "PATIENT", 0.2)
    monkeypatch.chdir(folder)
    with closing(Store(folder / "permanence.db")), closing(connect(folder / "permanence.db", "")) as other:
        other.execute("begin exclusive")
        yield


@pytest.mark.usefixtures("kept")
def test_a_database_that_another_program_keeps_to_itself_is_one_sentence_and_exit_one(run):
    code, said = run("load", "events-example.csv")

    assert code == 1
    assert re.fullmatch(
        r"Error: [^\n]+ cannot be used: another program keeps it to itself just now; try again in a moment\.\n",
        said,
    ), said


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("command", ["teams", "caseload", "help"])
def test_a_question_in_the_terminal_waits_for_no_other_program(run, command):
    code, said = run("say", command, "--as", "U0ADMIN")

    assert code == 0, said


@pytest.mark.usefixtures("kept")
def test_check_says_that_another_program_keeps_the_database_to_itself(run):
    code, said = run("check")

    assert code == 1
    assert re.search(
        r"^problem +database +permanence.db can be read but not written to: ", said, re.MULTILINE
    ), said
    assert "another program keeps it to itself just now; try again in a moment" in " ".join(said.split())


@pytest.mark.usefixtures("kept")
def test_a_backup_does_not_wait_for_another_program_that_writes(run):
    code, said = run("backup")

    assert code == 0
    assert "and checked" in said


def test_a_command_in_the_terminal_waits_for_another_program_and_then_says_that_nothing_was_recorded(
    folder, monkeypatch
):
    monkeypatch.setattr(say, "PATIENT", 0.2)
    with say.Terminal(folder / "config.toml", "tester") as terminal:
        with closing(connect(folder / "permanence.db", "")) as other:
            other.execute("begin immediate")
            with pytest.raises(Busy, match="so nothing was recorded"):
                terminal.say("role analyst <@U0CORA>", "U0ADMIN")
        assert "analyst" in terminal.say("role analyst <@U0CORA>", "U0ADMIN")


@pytest.mark.parametrize("how", ["a folder", "another file", "damaged"])
@pytest.mark.parametrize(
    "words",
    [
        ("say", "teams", "--as", "U0ADMIN"),
        ("simulate", "--team", "north"),
        ("backup",),
        ("load", "events-example.csv"),
    ],
    ids=lambda words: words[0],
)
def test_a_database_that_cannot_be_used_is_one_sentence_and_exit_one(
    run, folder, damage, monkeypatch, how, words
):
    damage(how)
    monkeypatch.chdir(folder)

    code, said = run(*words)

    assert code == 1
    assert re.fullmatch(r"Error: [^\n]+\n", said), said


@pytest.mark.parametrize(
    "words",
    [
        ("init", "a-file/ours"),
        ("say", "teams", "--as", "U0ADMIN", "--config", "a-file/config.toml"),
        ("backup", "--to", "nowhere/copy.db"),
        ("backup", "--to", "a-file/copy.db"),
        ("restore", "copy.db", "--config", "nowhere.toml"),
    ],
    ids=" ".join,
)
def test_a_path_that_cannot_be_used_is_one_sentence_and_exit_one(run, folder, monkeypatch, words):
    (folder / "a-file").write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)

    code, said = run(*words)

    assert code == 1
    assert re.fullmatch(r"Error: [^\n]+\n", said), said


def test_a_full_disk_is_one_sentence_and_exit_one(folder):
    script = (
        "import resource, sys; from bot.terminal.cli import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); main(sys.argv[1:])"
    )
    add = 'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks'
    done = subprocess.run(
        [sys.executable, "-c", script, "say", add, "--as", "U0ADMIN"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert done.returncode == 1
    assert re.fullmatch(r"Error: [^\n]+ cannot be used: the disk [^\n]+\.\n", done.stderr), done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("say", "teams", "--as", "U0ADMIN", "--config", "dir"), "dir cannot be read: Is a directory."),
        (("backup", "--to", "nowhere/x.db"), "There is no folder nowhere to put x.db in. Make it, or"),
        (("backup", "--to", "config.toml/x.db"), "There is no folder config.toml to put x.db in."),
        (("backup", "--to", "permanence.db"), "permanence.db exists already, and I overwrite nothing."),
        (("init", "config.toml"), "config.toml is a file. Give a folder: it is made if it is not there."),
        (("init", "config.toml/new"), "config.toml/new cannot be used: Not a directory."),
        (("restore", "."), ". is not a file. Nothing was restored."),
        (("restore", "--rehearse", "."), ". is not a file. Nothing was restored."),
        (("audit", "verify", "."), ". is not a file."),
        (("restore", "dir"), "dir is not a file. Nothing was restored."),
        (("restore", "config.toml"), "config.toml cannot be read as a database"),
        (
            ("load", "dir", "missing", "config.toml"),
            "dir cannot be read: it is a folder without a file.\nmissing cannot be read: No",
        ),
        (
            ("manifest", "--command", "perma nence"),
            "'perma nence' is not a slash command: a slash and small letters",
        ),
        (("simulate", "--team", "\udcff"), "What I was given to read is not text in UTF-8."),
    ],
    ids=lambda given: (
        " ".join(given[:3]).encode("ascii", "replace").decode() if isinstance(given, tuple) else ""
    ),
)
def test_a_path_or_an_option_that_cannot_be_used_is_a_sentence(run, folder, monkeypatch, words, said):
    monkeypatch.chdir(folder)
    (folder / "dir").mkdir()
    before = sorted(folder.rglob("*"))

    code, printed = run(*words)

    assert code == 1
    assert printed.startswith(f"Error: {said}")
    assert sorted(each for each in folder.rglob("*") if "permanence.db" not in each.name) == [
        each for each in before if each.name != "permanence.db"
    ]


def test_a_backup_goes_into_a_folder_under_a_name_of_its_own(run, folder):
    (folder / "copies").mkdir()
    code, said = run("backup", "--config", folder / "config.toml", "--to", folder / "copies")

    assert code == 0, said
    (copy,) = (folder / "copies").iterdir()
    assert re.fullmatch(r"permanence-\d{4}-\d\d-\d\d-\d{6}\.db", copy.name)
    assert run("restore", copy, "--config", folder / "config.toml")[0] == 0


def test_a_terminal_that_cannot_show_an_answer_is_said_so():
    error = UnicodeEncodeError("latin-1", "•", 0, 1, "no")

    assert (
        fault_in_words(error)
        == "What I have to say cannot be written in latin-1. Set LANG=C.UTF-8, and try again."
    )


@pytest.mark.usefixtures("no_umask")
def test_whatever_holds_childrens_details_is_its_owners_alone(run, tmp_path, monkeypatch):
    run("init", tmp_path / "ours")
    monkeypatch.chdir(tmp_path / "ours")
    run("say", NORTH, "--as", "U0ADMIN")
    Path("j.csv").write_text(
        "ref,born,team,milestone,date,detail\nBX-0001,2023-03,north,care_entry,2026-02-02,\n"
        "BX-0002,2023-03,nrth,care_entry,2026-02-02,\n",
        encoding="utf-8",
    )
    assert run("load", "j.csv", "--accept-good")[0] == 0
    assert run("backup", "--to", "copy.db")[0] == 0
    assert run("restore", "copy.db")[0] == 0

    modes = {each.name: each.stat().st_mode & 0o777 for each in Path().iterdir()}
    made = {
        name: mode
        for name, mode in modes.items()
        if "permanence.db" in name or name in ("copy.db", "copy.db.reads", "j.bad.csv")
    }
    both = [
        name + tail
        for name in ("permanence.db", "permanence.db.replaced-1", "copy.db")
        for tail in ("", ".reads")
    ]
    assert made == dict.fromkeys([*both, "permanence.db.leader", "j.bad.csv"], 0o600)
    assert modes["config.toml"] == 0o666, (
        "no secret is in it, and whoever administers the machine may share it"
    )


def test_check_says_which_files_others_may_open_and_what_to_type(run, folder):
    config, path = folder / "config.toml", folder / "permanence.db"
    assert re.search(
        r"^ok +files +the records and their copies beside them are",
        run("check", "--config", config)[1],
        re.MULTILINE,
    )

    path.chmod(0o640)
    said = "".join(run("check", "--config", config)[1].split())
    assert "problemfilesothersonthismachinemayopenthem.In" in said
    assert f"{folder}:chmod600permanence.db" in said


def test_words_that_are_no_text_are_refused_in_a_sentence(folder):
    done = subprocess.run(
        [PERMANENCE, "say", "-", "--as", "U0ADMIN"],
        cwd=folder,
        input=b"teams \xff\n",
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8:strict"},
    )

    assert (done.returncode, done.stderr) == (1, b"Error: What I was given to read is not text in UTF-8.\n")


@pytest.mark.parametrize("error", [ValueError("a bug"), ConnectionRefusedError(111, "refused"), OSError()])
def test_a_bug_is_not_called_a_files_fault(error):
    assert fault_in_words(error) is None


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
    assert Path(re.search(r"kept in (\S+)\. ", said, re.MULTILINE)[1]).exists()
    assert run("backup", "--config", config, "--to", folder / "kept.db")[0] == 1


@pytest.fixture
def with_child(run, folder, monkeypatch):
    """A child on record, and the folder of the records as the present one."""
    monkeypatch.chdir(folder)
    for typed in (NORTH, "track BX-0042 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>"):
        assert run("say", typed, "--as", "U0ADMIN")[0] == 0


@pytest.mark.usefixtures("with_child")
def test_a_backup_names_both_files_and_a_restore_brings_back_who_read_what(run):
    run("say", "status BX-0042", "--as", "U0SAM")
    said = run("backup", "--to", "kept.db")[1]
    assert "Copied to kept.db, with the audit of reads in kept.db.reads (" in said
    run("say", "status BX-0042", "--as", "U0SAM")
    assert "permanence.db.reads, 2 rows, each as it was written" in run("check")[1]

    assert "begins anew" not in run("restore", "kept.db")[1]
    assert "permanence.db.reads, 1 row, each as it was written" in run("check")[1]

    Path("kept.db").unlink()
    assert "kept.db.reads exists already, and I overwrite nothing." in run("backup", "--to", "kept.db")[1]


@pytest.mark.usefixtures("with_child")
def test_a_backup_of_one_file_alone_is_restored_and_says_that_the_audit_of_reads_begins_anew(run):
    run("say", "status BX-0042", "--as", "U0SAM")
    run("backup", "--to", "kept.db")
    Path("kept.db.reads").unlink()

    assert "There is no kept.db.reads, so the audit of reads begins anew." in run("restore", "kept.db")[1]
    assert "permanence.db.reads, 0 rows" in run("check")[1]


@pytest.mark.usefixtures("with_child")
def test_check_tells_of_a_row_of_the_audit_of_reads_that_was_tampered_with(run):
    run("say", "status BX-0042", "--as", "U0SAM")
    with closing(connect(Path("permanence.db.reads"), "")) as other:
        other.execute("drop trigger reads_are_never_changed")
        other.execute("update reads set person = 'U0OMAR'")
    code, said = run("check")

    assert code == 1
    assert re.search(
        r"^problem +audit of reads +permanence\.db\.reads: row 1 is not as it was written", said, re.MULTILINE
    )


def test_a_file_that_is_not_a_backup_is_not_restored(run, folder):
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


def test_the_tour_shows_a_status_an_agenda_that_remembers_minutes_and_the_next_six_dates(run):
    code, said = run("demo", "--once")

    assert code == 0, said
    assert "BX-0042 · " in said
    assert "Past its date" in said
    assert "– surgery" in said
    assert " to discuss, " in said
    assert re.search(r"\d+ new, \d+ still past, (\d+|none) cleared", said)
    assert "Minutes: North Permanence Team" in said
    assert "sibling assessment first" in said
    assert len(re.findall(r"^  • \w{3} \d+ \w{3} \d{4}, 09:30", said, re.MULTILINE)) == 6


@dataclass
class Opened:
    """An open demonstration, and what it showed before anyone moved its clock."""

    demo: Demonstration
    today: str
    said: Sequence[str]


@contextmanager
def opened(runs: str) -> Iterator[Opened]:
    moment = datetime.fromisoformat(runs).replace(tzinfo=UTC)
    with demonstration(lambda: moment) as demo:
        yield Opened(demo, demo.today(), [each.text for each in demo.workspace.messages("C0NORTH")])


@pytest.fixture(scope="module")
def after_a_saturday() -> Iterator[Opened]:
    """Opened on a Saturday after the clocks changed; one for all tests, for it takes long to begin."""
    with opened("2026-10-31T12:00") as shown:
        yield shown


def assert_opens_with_a_remembered_surgery(shown: Opened, today: str, remembered: str) -> None:
    first, *others = shown.said
    assert shown.today == today
    assert first.startswith(f"North Permanence Team – surgery, {remembered}")
    assert f"North Permanence Team – surgery, {today}" in "\n".join(others)
    assert shown.demo.standin.shows("U0MARY", "the practice has not answered two letters")
    assert shown.demo.workspace.warnings == []


def test_a_demonstration_on_a_saturday_opens_on_monday_and_remembers_the_surgery_before_the_clocks_changed(
    after_a_saturday,
):
    assert_opens_with_a_remembered_surgery(
        after_a_saturday, "Mon 2 Nov 2026, 09:30", "Mon 19 Oct 2026, 09:30"
    )


def test_a_demonstration_two_weeks_after_christmas_remembers_the_surgery_that_was_moved():
    with opened("2027-01-08T08:00") as shown:
        assert_opens_with_a_remembered_surgery(shown, "Fri 8 Jan 2027, 09:30", "Tue 29 Dec 2026, 09:30")


def test_a_port_in_use_is_reported_in_a_sentence(run):
    with StandIn(make_workspace()) as standin:
        port = int(standin.url.rstrip("/").rsplit(":", 1)[1])
        code, said = run("demo", "--no-browser", "--port", port)

    assert code == 1
    assert (
        f"Port {port} is in use on this machine. Choose another, from 1024 to 65535, or any that is free"
        in said
    )


@pytest.mark.parametrize("port", [99_999, -1])
def test_a_port_that_there_is_not_is_refused_in_a_sentence(run, port):
    code, said = run("demo", "--no-browser", "--port", port)

    assert code == 1
    assert f"Port {port} cannot be used on this machine." in said
    assert "Traceback" not in said


def test_the_trainer_moves_both_clocks_and_everything_due_is_posted_at_its_time(after_a_saturday):
    demo = after_a_saturday.demo
    assert demo.moves() == [
        ("day", "Next working day, Tue 3 Nov"),
        ("digest", "Next digest: South, Wed 4 Nov"),
        ("surgery", "Next surgery: South, Fri 6 Nov"),
        ("north", "North's next surgery, Mon 16 Nov"),
    ]
    demo.move("north")
    assert demo.today() == "Mon 16 Nov 2026, 09:30"
    for channel, head in (
        ("C0NORTH", "Mon 16 Nov 2026, 09:30"),
        ("C0SOUTH", "Fri 6 Nov 2026, 14:00"),
        ("C0EAST", "Tue 10 Nov 2026, 10:00"),
    ):
        said = demo.standin.shows(channel, f"surgery, {head}")
        assert said.ts.startswith(f"{_stamp(head):.0f}."), "it is said at its own time"
        assert "is posted at" not in words_of(said.blocks)
    demo.move("day")
    assert demo.today() == "Tue 17 Nov 2026, 09:00"
    for _ in range(3):
        demo.move("day")
    assert demo.today() == "Fri 20 Nov 2026, 14:00", "the day has its surgery"
    assert demo.standin.shows("C0SOUTH", "surgery, Fri 20 Nov 2026, 14:00")


def test_the_trainer_comes_to_a_surgery_on_the_day_to_which_a_holiday_moved_it():
    with opened("2026-12-14T08:00") as shown:
        demo = shown.demo
        assert dict(demo.moves())["north"] == "North's next surgery, Tue 29 Dec"
        demo.move("north")
        assert demo.today() == "Tue 29 Dec 2026, 09:30"
        assert demo.standin.shows("C0NORTH", "surgery, Tue 29 Dec 2026, 09:30")


def test_a_step_of_the_guide_is_done_once_its_person_did_it():
    with opened("2026-11-26T09:30") as shown:
        demo = shown.demo
        assert demo.done() == []
        demo.standin.command("U0SAM", "C0NORTH", "surgery about north")
        assert demo.done() == []
        demo.standin.command("U0MARY", "C0NORTH", "surgery about north")
        assert demo.done() == [0]
        demo.standin.command("U0SAM", "C0NORTH", "delay BX-0042 selection meeting")
        demo.standin.open_home("U0SAM")
        demo.standin.wait_for(lambda: demo.done() == [0, 7])
        demo.move("surgery")
        assert demo.done() == [0, 7], "another team's surgery is not North's"


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


def test_help_is_readable_and_imports_no_slack():
    probe = "import sys; from bot.terminal.cli import main; sys.exit('slack_bolt' in sys.modules or 'apscheduler' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
    said = subprocess.run([PERMANENCE, "--help"], capture_output=True, text=True, check=True).stdout
    assert "Track children waiting for a permanent family" in said


def _stamp(moment: str) -> float:
    return datetime.strptime(moment, "%a %d %b %Y, %H:%M").replace(tzinfo=LONDON).timestamp()


def _pointed_at(folder: Path, api_url: str) -> Path:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("https://slack.com/api/", api_url)
    config.write_text(text, encoding="utf-8")
    return config


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("redac", ["redact"]),
        ("Delay BX-0042 medical assessment of", ["Delay BX-0042 medical assessment of relatives or friends"]),
        ("milestone BX-0042 placement order r", ["milestone BX-0042 placement order revoked"]),
        ("milestone ", []),
        ("status placement or", []),
        ("births", []),  # the clock's
    ],
)
def test_verbs_and_milestones_are_completed(typed, offered):
    assert say.completions(typed) == offered


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes_with_the_line_that_the_guide_gives():
    guide = (ROOT / "docs" / "administer" / "server.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"`(eval .*bash_source permanence\)\")`", guide)
    asks = 'COMP_WORDS=(permanence say "\'track"); COMP_CWORD=2; _permanence_completion permanence; echo "${COMPREPLY[@]}"'
    environment = os.environ | {"PATH": f"{PERMANENCE.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-ec", f"{line}\n{asks}"], env=environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "track\n", "")


def test_a_report_is_written_of_a_period_a_team_and_a_day(run, folder):
    config = ("--config", folder / "config.toml")
    run("say", NORTH, "--as", "U0ADMIN", *config)

    more = ("--team", "north", "--as-at", "30/09/2026", "--as-known", "15/10/2026")
    code, said = run("report", "half-year", folder, *more, *config)

    assert code == 0, said
    assert "half-year report, April to September 2026" in said
    assert "Made on Thu 15 Oct 2026" in said
    written = sorted(each.name for each in folder.glob("report-*"))
    assert written == ["report-north-half-year-2026-09-30.html", "report-north-half-year-2026-09-30.pdf"]
