"""README's steps and those of the first hour, typed as they stand there: from a clean clone, and README's table on any day.

Nothing is installed again: the clone's `.venv` is a real one that finds what the tests themselves have.
"""

import os
import re
import shutil
import signal
import subprocess
import sysconfig
import venv
from datetime import date
from pathlib import Path

import pytest

from bot.slack.manifest import EVENTS, SCOPES
from bot.text import draw_text
from commands.grammar.reply import NO
from demo.server import StandIn
from demo.workspace.workspace import Workspace
from tests.commands.places import CHANNEL, open_town

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_HOUR = (ROOT / "docs" / "administer" / "first-hour.md").read_text(encoding="utf-8")
BLOCKS = [
    [line.strip() for line in block.strip().splitlines()]
    for block in re.findall(r"^ *```\n(.*?)^ *```$", README + FIRST_HOUR, re.MULTILINE | re.DOTALL)
]
"""Their blocks of code, each as the lines that are typed."""
TABLE = re.findall(r"^\|[^|]+\| (`.+`) \|$", README, re.MULTILINE)
"""What README's table says to type."""
FIGURES = ("waiting", "scorecard", "bottlenecks", "why A2")
"""What a worker may not ask."""
SCRIPT = """\
#!{python}
import sys
from bot.terminal.cli import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """What git has or would have of the working tree, with a virtual environment that is set up.

    The first that is typed in it compiles all that it runs, which takes longer than running it.
    """
    folder = tmp_path_factory.mktemp("readme") / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    venv.create(folder / ".venv", symlinks=True)
    packages = next((folder / ".venv" / "lib").glob("python*")) / "site-packages"
    (packages / "clone.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    script = folder / ".venv" / "bin" / "permanence"
    script.write_text(SCRIPT.format(python=script.with_name("python")), encoding="utf-8")
    script.chmod(0o755)
    for stamp in (".run", ".develop"):
        (folder / ".venv" / stamp).touch()
    return folder


class Reader:
    """Somebody who types what README says, in terminals of their own in the clone."""

    def __init__(self, clone: Path) -> None:
        self.clone = clone
        self.before: list[str] = []
        """What a terminal was told that holds for all that is typed in it after."""
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "VIRTUAL", "COV", "SLACK"))
        }

    def types(self, *lines: str) -> str:
        """Type lines in one terminal; asserts that each succeeds, and returns what they print."""
        found = subprocess.run(self._shell(*lines), **self._here, capture_output=True, text=True, check=False)
        assert found.returncode == 0, f"{lines}\n{found.stdout}{found.stderr}"
        return found.stdout

    def starts(self, line: str) -> subprocess.Popen:
        """Type a line in a terminal that it keeps."""
        return subprocess.Popen(
            self._shell(f"exec {line}"),
            **self._here,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def _here(self) -> dict:
        return {"cwd": self.clone, "env": self.environment}

    def _shell(self, *lines: str) -> list[str]:
        return ["bash", "-e", "-c", "\n".join([*self.before, *lines])]


def ends(process: subprocess.Popen) -> int:
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    return process.returncode


def test_make_demo_leaves_a_permanence_that_runs(clone):
    reader = Reader(clone)
    assert BLOCKS[:2] == [["make demo"], ["make test"]]
    recipe = reader.types("make -n --no-print-directory demo").strip()
    assert recipe == ".venv/bin/permanence demo", "nothing is left to install"

    shown = reader.starts(f"{recipe} --no-browser --port 0")
    told = []
    while "Ctrl-C" not in (line := shown.stdout.readline()):
        assert line or shown.poll() is None, "".join(told)
        told.append(line)
    (twin,) = re.findall(r"The terminal twin: (.+)", "".join(told))
    assert twin.startswith(f"{clone}/.venv/bin/permanence say ")
    assert "BX-0042" in reader.types(twin)
    assert ends(shown) == 0


@pytest.fixture
def slack():
    """A workspace with an administrator, and a private channel of the name that README gives it."""
    workspace = Workspace(name="Borsetshire")
    workspace.scopes, workspace.events = frozenset(SCOPES), frozenset(EVENTS)
    for person, name in (("U0ME", "Ada"), ("U0MARY", "Mary")):
        workspace.add_user(person, name)
    workspace.add_channel("C0NORTH", "north-surgery", members=["U0ME", "U0MARY"], is_private=True, bot=True)
    with StandIn(workspace, ack_timeout=60) as standin:
        yield standin


def test_the_first_hour_can_be_typed_as_it_stands(clone, slack):
    reader = Reader(clone)
    prepare, tokens, run, load, look = BLOCKS[2:]
    activate = prepare[1]
    said = reader.types(*prepare)
    assert "permanence check --config my-authority/config.toml" in said

    reader.before.append(activate)
    config = clone / "my-authority" / "config.toml"
    text = config.read_text(encoding="utf-8")
    own = {"Borsetshire": "Barsetshire", "U0ADMIN": "U0ME", "https://slack.com/api/": slack.api_url}
    for example, mine in own.items():
        text = text.replace(example, mine)
    config.write_text(text, encoding="utf-8")
    export, check = tokens
    for example, given in (("xoxb-…", slack.workspace.bot_token), ("xapp-…", slack.workspace.app_token)):
        assert example in export
        export = export.replace(example, given)
    assert "All is well" in reader.types(export, check)

    bot = Reader(clone)
    bot.before = [activate, export]
    running = bot.starts(*run)
    try:
        slack.wait_connected(60)
        invite, team = re.search(
            r"type `(/invite [^`]+)`.*`/permanence (team add [^`]+)`", FIRST_HOUR
        ).groups()
        assert invite == "/invite @Permanence"
        answer = slack.command("U0ME", "C0NORTH", team)
        assert "North Permanence Team" in str(answer.payload), answer.payload
        assert "3 children" in reader.types(*load)
        slack.command("U0MARY", "C0NORTH", "surgery north")
        simulated, shown = (reader.types(line) for line in look)
        assert "In all: " in simulated
        assert "North Permanence Team" in shown or "Preview" in shown
    finally:
        assert ends(running) == 0


@pytest.mark.parametrize(
    "today", [date(2026, 11, 30), date(2026, 12, 31), date(2027, 2, 28), date(2027, 6, 5), date(2028, 2, 29)]
)
def test_every_command_of_the_table_holds_on_any_day(tmp_path, today):
    assert len(TABLE) == 9
    with open_town(tmp_path) as town:
        town.clock.go_to(today.day, today.month, year=today.year)
        while not town.say("action BX-0042 <@U0SAM> by in 2 weeks Ring the school").startswith("16 "):
            pass
        for row in TABLE:
            for typed in re.findall("`([^`]+)`", row):
                person = "U0MARY" if typed.startswith(FIGURES) else "U0SAM"
                named = re.sub(r"@(Sam|Alex)", lambda name: f"<@U0{name[1].upper()}>", typed)
                reply = town.reply(named, person, CHANNEL)
                if reply.buttons and reply.buttons[-1] == NO:  # a day on which nobody works
                    reply = town.reply(reply.buttons[0].command, person, CHANNEL, is_confirmed=True)
                assert draw_text(reply), typed
