"""A newcomer's first day: from the files of the yearly return, and from a team's own spreadsheet, to the first agenda.

`make docs` writes what is typed and what is answered to docs/first-day.md. tests/bot/test_first_day.py types the same.
"""

import csv
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch

import click

from bot.config import read_settings
from bot.say import Terminal
from bot.terminal.cli import main
from bot.terminal.init import write_files
from bot.terminal.loading.load import load
from bot.terminal.reference import told_of
from permanence.errors import PermanenceError
from tests.conftest import LONDON, GivenClock
from tests.invented_returns import collection, stories, write_set

PAGE = Path(__file__).parent.parent / "docs" / "first-day.md"
FOLDER, CONFIG = "my-authority", "config.toml"
NORTH = (
    'team add north "North Permanence Team" in #north manager @Mary from 26/11/2026 at 09:30 every 2 weeks'
)
PEOPLE = {"@Mary": "<@U0MARY>", "@Sam": "<@U0SAM>", "#north": "<#C0NORTH|north>"}
RETURN = ("header", "episodes", "reviews", "placed_for_adoption")
SHEET = """\
Permanence tracker – North – updated 20/11/2026
Ref,Child's name,DOB,Team,Social worker,Plan,Plan agreed,Date into care,1st LAC review,PO date,Planned matching panel,RAG,Comments
BX-0101,Jane Example,12/03/2023,North team,Sam Jones,Adoption,18/05/2026,02/02/2026,20/02/2026,15/07/2026,20/12/2026,Red,Aunt has been assessed
BX-0102,Tom Example,04/2021,North team,Sam Jones,SGO,01/06/2026,05/01/26,30/01/2026,N/A,,Green,
BX-0103,Ann Sample,01/06/2025,North team,Jo Bloggs,Adoption / SGO,12/08/2026,03-Mar-2026,w/c 23/3,TBC,,Amber,Rang the GP
"""
ANSWERS = {
    "Who is `Sam Jones`": "U0SAM",
    "Who is `Jo Bloggs`": "U0JO",
    "Which plan is": "adoption alongside SGO",
}

INTRODUCTION = """\
<!-- `make docs` writes this page from tests/first_day.py; tests/bot/test_first_day.py says when it is out of date. -->
# The first day

Two ways to the first agenda without typing in a child: from the yearly return, which takes ten minutes, and from the spreadsheet that a team keeps, which takes fifteen.
Either begins where [the first hour](administer/first-hour.md) ends: the bot runs, and `my-authority/config.toml` is its configuration.
Every child here is invented, and so is every name. Lines that begin with `$` are typed in a terminal in the folder `my-authority`, those with `/permanence` in Slack.

In Slack, make a private channel for the team, invite the bot to it, and say which team it is, unless the first hour did:
"""
FROM_RETURN = """
## From four files of the yearly return

The data team sends SSDA903 each year. Put the files of the last years into a folder: header, episodes, reviews and placed_for_adoption are enough.

Make a key, once, into a file that only you can read. References are made of the authority's own numbers of children with it: keep the file with the tokens, and a copy of it apart. With another key every child would be another.

```
$ install -m 600 /dev/null key
$ permanence reference --new-key > key
$ export PERMANENCE_KEY="$(cat key)"
```

Look first. Nothing is changed by it:
"""
LOAD_RETURN = """
What stands under *To look at* is what the files leave open, for somebody who knows the child. Nothing is made up for it. Then load:
"""
ALLOCATE = """
The return does not say which team works with a child. A file of your own numbers and the teams does, here `allocation.csv`:
"""
ALLOCATION_MAP = """
The first load asks what its columns tell, and writes that to `allocation.toml`; the next ones ask nothing.
"""
WHICH = """
Which child a reference is, or a number has, is told to whoever has the key:
"""
AGENDA = """
The manager sees the agenda as it would be posted now. In the channel it comes by itself, on the day and at the time that the team was given.
"""
FROM_SHEET = """
## From a team's own spreadsheet

Teams keep one row a child, and a column for each date. It is loaded as it stands, as a workbook of Excel or saved as CSV. Here it is `tracker.csv`, with a title above the headers:
"""
MAP = """
A name is never loaded, so one column must say which child a row is about: by the reference, or by the authority's own number, of which a reference is made.
The first load asks what each column tells. Press Enter where the proposal is right. What you answer is written to `tracker.toml`, and the next load asks nothing.
"""
FIX = """
One cell is a week and no day, so nothing is loaded. Correct it in the spreadsheet – or load what can be read with `--accept-good`, which writes that row to a file of its own, without the columns that are left out.
"""
AGAIN = """
Load the spreadsheet again whenever it has changed. What it says otherwise than before is corrected, what people recorded here stands, and nothing is loaded twice.
A row or a date that is gone from it stays on record, for another file may have it. `remove` takes a date off in Slack.
If a header is changed, the load says which, and what to change in `tracker.toml`.
"""


class Typed(io.StringIO):
    """Somebody at a terminal, who answers what was asked last, or presses Enter; what they type is seen, as in a terminal."""

    def __init__(self, seen: io.StringIO, answers: dict[str, str]) -> None:
        super().__init__()
        self._seen, self._answers = seen, answers

    def isatty(self) -> bool:
        return True

    def readline(self, *_: object) -> str:
        last = self._seen.getvalue().rpartition("\n\n")[2]
        typed = next((answer for question, answer in self._answers.items() if question in last), "")
        self._seen.write(f"{typed}\n")
        return f"{typed}\n"


class FirstDay:
    """A folder in which everything is typed, and the page that tells of it."""

    def __init__(self) -> None:
        self.clock = GivenClock(datetime(2026, 11, 23, 9, 0, tzinfo=LONDON))
        self.page: list[str] = []

    def begins(self, folder: str) -> None:
        """Begin anew with an empty database, and go into its folder."""
        made = Path(folder, FOLDER)
        made.mkdir(parents=True)
        write_files(made)
        os.chdir(made)
        self.settings = read_settings(Path(CONFIG))

    def tells(self, text: str) -> None:
        self.page.append(text)

    def types(self, line: str, answers: dict[str, str] | None = None) -> str:
        """Type a line in a terminal."""
        words = shlex.split(line)
        assert words[0] == "permanence"
        given = main.commands[words[1]].make_context(words[1], words[2:]).params
        given.pop("config")
        seen = io.StringIO()
        stdin = Typed(seen, answers) if answers is not None else io.StringIO()
        with redirect_stdout(seen), redirect_stderr(seen), patch.object(sys, "stdin", stdin):
            try:
                if words[1] == "load":
                    click.echo(load(given.pop("paths"), self.settings, "data-team", self.clock, **given))
                else:
                    click.echo("\n".join(told_of(self.settings, given["numbers"])))
            except PermanenceError as error:
                click.echo(f"Error: {error}")
        said = re.sub(r"\d+\.\d seconds", "0.1 seconds", seen.getvalue())
        self.page.append(f"\n```\n$ {line}\n{said}```\n")
        return said

    def asks(self, text: str, person: str, *, tells: bool = True) -> str:
        """Type a command in Slack."""
        typed = text
        for name, mention in PEOPLE.items():
            typed = typed.replace(name, mention)
        with Terminal(self.settings, "tester", self.clock) as terminal:
            said = terminal.say(typed, person)
        for name, mention in PEOPLE.items():
            said = said.replace(f"@{mention[2:-1].partition('|')[0]}", name)
        if tells:
            self.page.append(f"\n```\n/permanence {text}\n{said}\n```\n")
        return said


def _from_return(day: FirstDay) -> None:
    told = stories(9, first=date(2024, 6, 10), days=500)
    for year in (2025, 2026):
        tables = collection(told, year)
        write_set(Path("returns") / str(year), {name: tables[name] for name in RETURN})
    day.tells(FROM_RETURN)
    files = "returns/*/*.csv"
    every = sorted(map(str, Path("returns").glob("*/*.csv")))
    assert every
    day.types(f"permanence load {' '.join(every)} --dry-run")
    day.page[-1] = day.page[-1].replace(" ".join(every), files)
    day.tells(LOAD_RETURN)
    day.types(f"permanence load {' '.join(every)}")
    day.page[-1] = day.page[-1].replace(" ".join(every), files)
    day.asks("unallocated", "U0MARY")
    day.tells(ALLOCATE)
    rows = [["Child's number", "Team"], *([each.number, "North"] for each in told)]
    Path("allocation.csv").write_text("".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")
    day.tells(f"\n{_table(rows[:4])}\n")
    day.tells(ALLOCATION_MAP)
    day.types("permanence load allocation.csv --map allocation.toml", {})
    day.tells(AGENDA)
    day.asks("surgery north", "U0MARY")
    day.tells(WHICH)
    day.types(f"permanence reference {told[0].number} {told[1].number}")


def _from_sheet(day: FirstDay) -> None:
    Path("tracker.csv").write_text(SHEET, encoding="utf-8")
    day.tells(FROM_SHEET)
    day.tells(f"\n{_table(csv.reader(SHEET.splitlines()[1:]))}\n")
    day.tells(MAP)
    line = "permanence load tracker.csv --map tracker.toml"
    day.types(f"{line} --dry-run", ANSWERS)
    day.tells(FIX)
    Path("tracker.csv").write_text(SHEET.replace("w/c 23/3", "24/03/2026"), encoding="utf-8")
    day.types(line)
    day.asks("surgery north", "U0MARY")
    day.tells(AGAIN)


def _table(rows: Iterable[Sequence[str]]) -> str:
    header, *others = rows
    lines = [header, ["---"] * len(header), *others]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def told(folder: Path) -> str:
    """The page: everything is typed in a folder, with a key that is nobody's."""
    day = FirstDay()
    with chdir(folder), patch.dict(os.environ, PERMANENCE_KEY="0f" * 32):
        day.begins("one")
        day.tells(INTRODUCTION)
        day.asks(NORTH, "U0ADMIN")
        _from_return(day)
        os.chdir(folder)
        day.begins("other")
        day.asks(NORTH, "U0ADMIN", tells=False)
        _from_sheet(day)
    return "".join(day.page)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        Path(sys.argv[1]).write_text(told(Path(made).resolve()), encoding="utf-8")
