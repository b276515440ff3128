"""The newcomer's path of docs/administer/loading.md: from four files of the yearly return to the first agenda, typed as it stands there."""

import re
import shlex
import subprocess
from datetime import date, datetime
from pathlib import Path

from click.testing import CliRunner

from bot import say
from bot.terminal.cli import main
from tests.conftest import LONDON
from tests.invented_returns import collection, stories, write_set

GUIDE = Path(__file__).parents[2] / "docs" / "administer" / "loading.md"
REFERENCE = r"[A-Z]{2}-[A-Z0-9]{6}"
FILES = ("header", "episodes", "reviews", "placed_for_adoption")


def lines_of_the_path() -> list[str]:
    """What the guide says to type, line by line."""
    section = GUIDE.read_text(encoding="utf-8").partition("## From the yearly return to the first agenda")[2]
    return re.search(r"```\n(.*?)```", section, re.DOTALL)[1].splitlines()


def test_the_path_from_four_files_to_the_first_agenda_is_as_the_guide_says(tmp_path, monkeypatch):
    folder, printed = tmp_path / "ours", {}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(say, "system_clock", given := lambda: datetime(2026, 11, 23, 10, tzinfo=LONDON))
    monkeypatch.setattr(say.Terminal.__init__, "__defaults__", (given,))
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    told = stories(60, first=date(2025, 4, 10))
    decided = next(
        story.number
        for story in told
        if not story.adopted
        and any(key == "adm_sbpfa" and on < date(2026, 3, 1) for key, on in story.expected)
    )
    tables = collection(told, 2026)
    write_set(tmp_path / "returns", {table: tables[table] for table in FILES})

    for line in lines_of_the_path():
        if line.startswith("install "):
            subprocess.run(line.split(), check=True)
            continue
        if line.startswith("export "):
            assert line == 'export PERMANENCE_KEY="$(cat ours/key)"'
            monkeypatch.setenv("PERMANENCE_KEY", Path("ours/key").read_text(encoding="utf-8").strip())
            continue
        if " > " in line:
            asked, _, to = line.partition(" > ")
            Path(to).write_text(_type(asked, folder), encoding="utf-8")
            assert Path(to).stat().st_mode & 0o077 == 0
            continue
        typed = line.replace("@Mary", "<@U0MARY>").replace("@Sam", "<@U0SAM>")
        if (
            "BX-0042" in typed
        ):  # whichever of those listed somebody takes: here one with a decision for adoption
            found = _type(f"permanence reference {decided} --config ours/config.toml", folder)
            (reference,) = re.findall(REFERENCE, found)
            typed = typed.replace("BX-0042", reference)
        printed[" ".join(line.split()[:2])] = _type(
            typed.replace("#north", "<#C0NORTH|north>"), folder
        ).strip()

    said = printed["/permanence surgery"]
    assert reference in printed["/permanence unallocated"]
    assert {reference} == set(re.findall(REFERENCE, printed["/permanence allocate"]))
    assert "in no team yet, so no agenda shows them" in printed["/permanence unallocated"]
    assert "28 children (28 new, 28 of them in no team yet" in printed["permanence load"]
    assert reference in said
    assert "North" in said


def _type(line: str, folder: Path) -> str:
    """Type a line in the terminal: a command of the program, or what is typed in Slack."""
    if line.startswith("/permanence "):
        config = folder / "config.toml"
        words = ["say", line.removeprefix("/permanence "), "--as", "U0MARY", "--config", config]
    else:
        words = [
            each
            for word in shlex.split(line)[1:]
            for each in (sorted(Path().glob(word)) if "*" in word else [word])
        ]
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout
