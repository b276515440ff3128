"""Every line that the documents say to type: no page has one that is not typed here, or by the test that BLOCKS_BY names."""

import re
import shlex
import tomllib
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import say
from bot.config import Configuration
from bot.terminal.cli import main
from commands.grammar.verbs import verbs
from permanence.errors import NotUnderstood, PermanenceError
from tests.commands.places import CHANNEL, DIRECT, open_town
from tests.conftest import LONDON, ROOT
from tests.guides import IN_ORDER, TYPED, played
from tests.invented_flows import children_of, write_flow
from tests.invented_returns import collection, stories, write_set
from tests.invented_tables import tables_of, write_tables

PAGES_BY = {
    "docs/a-surgery.md": "tests/bot/test_story.py",
    "docs/access.md": "tests/commands/test_access.py",
    "docs/first-day.md": "tests/bot/test_first_day.py",
    "docs/speed.md": "tests/bench/__main__.py",
}
"""Pages that a program writes whole, with its test."""
BLOCKS_BY = {
    "README.md": "tests/test_readme.py",
    "docs/administer/first-hour.md": "tests/test_readme.py",
    "docs/first-change.md": "tests/test_first_change.py",
    **PAGES_BY,
}
"""Pages whose blocks another test types as they stand there."""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
MACHINES = {
    "install",
    "litestream",
    "pip",
    "podman",
    "python3.11",
    "sha256sum",
    "sudo",
    "systemctl",
    "systemd-run",
    "useradd",
}
"""Programs of the machine, which no test may let loose on it: what they are given of ours is looked at."""
REPORTS = {"check", "health"}
"""Commands that end with 1 where something is wrong: here there is no Slack."""
OURS = ("--config", "ours/config.toml")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> list[tuple[str, str]]:
    """A page's blocks of code, each with its language."""
    return [(language, code) for _, language, code in BLOCK.findall(page.read_text(encoding="utf-8"))]


TYPED_HERE = [
    page
    for page in PAGES
    if name_of(page) not in BLOCKS_BY and any(not language for language, _ in blocks_of(page))
]


# lines in Slack


def test_the_guides_are_typed_as_they_stand_and_answered_as_they_say():
    assert {page.name for page in (ROOT / "docs" / "guides").iterdir()} == {f"{name}.md" for name in IN_ORDER}
    for page, text in played().items():
        assert page.read_text(encoding="utf-8") == text, "`make docs` writes it anew"
        said = re.findall(r"^\*\*.*?(?:types in|in the thread of).*$", text, re.MULTILINE)
        assert len(said) == len(TYPED.findall(text)) > 5, "each line is one that is typed"


def lines_in_prose(page: Path) -> list[str]:
    """What stands in a page's prose as a line to be typed in Slack: more than the name of a verb."""
    prose = TYPED.sub("", BLOCK.sub("", page.read_text(encoding="utf-8")))
    words = [
        each.removeprefix("/permanence ") for each in re.findall("`([^`\n]+)`", prose) if "…" not in each
    ]
    begins = {name.split()[0] for name in verbs()}
    return [each for each in words if " " in each and each not in verbs() and each.split()[0] in begins]


def test_every_line_in_prose_is_understood_and_answered(tmp_path):
    typed = {
        line: name_of(page)
        for page in PAGES
        if name_of(page) not in PAGES_BY and page.parent.name != "reference"
        for line in lines_in_prose(page)
    }
    assert len(typed) > 30
    with open_town(tmp_path) as town:
        town.say("role service manager <@U0SUE>")
        for line, page in typed.items():
            text = re.sub(r"@(\w+)", lambda name: f"<@U0{name[1].upper()}>", line)
            text = re.sub(
                r"#([\w-]+)", lambda name: f"<#C0{name[1].replace('-', '').upper()}|{name[1]}>", text
            )
            answers = []
            for person, place in (
                ("U0ADMIN", DIRECT),
                ("U0SUE", DIRECT),
                ("U0MARY", CHANNEL),
                ("U0SAM", CHANNEL),
            ):
                try:
                    town.reply(text, person, place, is_confirmed=True)
                except NotUnderstood as error:
                    answers.append(str(error))
                except PermanenceError:
                    answers.append("")  # understood, and refused: that is an answer
                else:
                    answers.append("")
            assert "" in answers, (page, line, answers)


# lines in the terminal


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder with what the pages speak of: configurations, returns, tables, flows, extracts and copies."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERMANENCE_KEY", "0f" * 32)
    monkeypatch.setattr(say, "system_clock", given := lambda: datetime(2026, 11, 23, 10, tzinfo=LONDON))
    monkeypatch.setattr(say.Terminal.__init__, "__defaults__", (given,))
    types("init", "ours")
    text = (tmp_path / "ours" / "config.toml").read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(text.replace('"permanence.db"', '"ours/permanence.db"'))
    told = stories(12, first=date(2024, 6, 10), days=500)
    write_set(tmp_path / "returns", collection(told, 2026))
    write_tables(tmp_path / "ssd", tables_of(told))
    write_flow(tmp_path / "flow" / "2026-11-20.json", children_of(told, date(2026, 11, 20)))
    types("load", "returns", *OURS)
    for each in ("collected", "out"):
        (tmp_path / each).mkdir()
    types("export", "extract", "collected", *OURS)
    types("backup", "--to", "back.db", *OURS)
    return tmp_path


def types(*words: str) -> str:
    done = CliRunner().invoke(main, [str(word) for word in words])
    allowed = (0, 1) if words[0] in REPORTS else (0,)
    assert done.exit_code in allowed, (words, done.output)
    return done.output


@pytest.mark.parametrize("page", TYPED_HERE, ids=name_of)
def test_every_block_of_lines_can_be_typed_from_the_first_to_the_last(folder, page):
    code = "\n".join(code for language, code in blocks_of(page) if not language)
    for line in filter(None, code.replace("\\\n", " ").splitlines()):
        first, *words = shlex.split(line, comments=True)
        if first == "/permanence":
            # Which child was loaded, tests/bot/test_return_to_agenda.py finds out.
            if "BX-0042" not in line:
                typed = line.removeprefix("/permanence ").replace("@Mary", "<@U0MARY>")
                types("say", typed.replace("#north", "<#C0NORTH|north>"), "--as", "U0MARY", *OURS)
        elif first == "permanence":
            words = words[: words.index(">")] if ">" in words else words
            files = [sorted(Path().glob(word)) if "*" in word else [word] for word in words]
            types(*chain.from_iterable(files))
        elif first == "export":
            assert words[0].startswith("PERMANENCE_KEY=")
        else:
            assert Path(first).name in MACHINES, f"nothing types `{first}`"
            looks_at(words)


def looks_at(words: list[str]) -> None:
    """Assert that what a program of the machine is given of ours is there: files, and commands with their options."""
    for word in words:
        if word.startswith("deploy/") or word.endswith(".example.toml"):
            assert (ROOT / word).exists(), word
    ours = [place for place, word in enumerate(words) if word.rpartition("/")[2] == "permanence"]
    if ours and words[0] != "build" and (typed := words[ours[-1] + 1 :]):
        known(typed)


def known(words: list[str]) -> None:
    """Assert that a command and each of its options are known."""
    command = main
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    assert command is not main or words[:1] == ["--version"], words
    options = {option for each in command.params for option in each.opts}
    assert [word for word in words if word.startswith("--") and word not in options] == [], words


def test_every_command_of_the_terminal_that_prose_names_is_one_with_its_options():
    named = [
        shlex.split(each)[1:]
        for page in PAGES
        if name_of(page) not in PAGES_BY
        for each in re.findall(r"`(permanence [^`\n]+)`", BLOCK.sub("", page.read_text(encoding="utf-8")))
        if "…" not in each
    ]
    assert len(named) > 40
    for words in named:
        known(words)


def test_every_other_block_is_a_setting_that_is_read_or_holds_no_line_to_type():
    for page in (page for page in PAGES if name_of(page) not in BLOCKS_BY):
        is_guide, lines = page.parent.name == "guides", TYPED.findall(page.read_text(encoding="utf-8"))
        assert bool(lines) is is_guide, name_of(page)
        for language, code in blocks_of(page):
            if language == "toml":
                Configuration.model_validate({"authority": {"name": "-"}, **tomllib.loads(code)})
            elif language:
                assert language == "text", (name_of(page), language)
                assert not re.search(r"^\s*(\$|/?permanence|make) ", code, re.MULTILINE), name_of(page)
