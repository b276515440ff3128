"""Tables of the documents that no module of the program prints: the terminal's commands, settings, tables of the records.

cog calls them.
"""

import inspect
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import click

from bot.config import Configuration
from bot.terminal.cli import main
from bot.terminal.init import example_configuration
from bot.terminal.keeping.papers.known import TABLES
from storage.database import make_database, reads_of
from storage.libraries import sqlite3
from storage.migrations import HISTORIES
from storage.reads import begin_reads

OF_HISTORIES = ("recorded", "retracted", "salt")
"""The columns that every history has."""
WORKINGS: Mapping[str, str] = {
    "agenda_lines": "what an agenda said was past its date, for the next to compare",
    "audit": "who asked for which change, and when; a chain of hashes",
    "display_names": "by which name Slack shows each person, for the terminal",
    "erased_counts": "how many children were erased, by year and outcome",
    "homes": "Homes that people have opened, and whether they are up to date",
    "known": "single facts about this database: its fingerprint of the key, what Slack was found to accept, what was restored",
    "likenesses": "how references look alike, for a question before one letter too many makes a second child",
    "load_counts": "what each load changed for each team",
    "outbox": "every message that is wanted outside an answer, and what became of it: each is posted once",
    "outbox_story": "what happened to each message, and when",
    "pictures": "pictures in Slack, and when each is deleted",
    "post_children": "which children a message names",
    "reads": "who was shown which child, and when, in the file beside the records; a chain of hashes too",
    "renamed_rows": "rows whose child a change gave another reference",
    "rewritten": "rows that a change altered where they stand, with their hashes before and after",
    "spells": "a row for each leg of each period of care, made of the histories: what every figure counts",
    "spells_due": "children whose rows there are to be made anew",
}
"""What each table holds that is no history."""


def terminal(group: click.Group = main, before: str = "permanence") -> str:
    """Return every command of the terminal, those of groups after their own, with its arguments and options."""
    return "\n".join(
        _command(f"{before} {name}", each)
        + (terminal(each, f"{before} {name}") if isinstance(each, click.Group) else "")
        for name, each in sorted(group.commands.items())
    )


def _command(name: str, command: click.Command) -> str:
    arguments = [
        each.make_metavar(click.Context(command))
        for each in command.params
        if isinstance(each, click.Argument)
    ]
    options = [each for each in command.params if isinstance(each, click.Option)]
    told = inspect.cleandoc(command.help or "").replace("\b\n", "")
    lines = [f"- `{' / '.join(each.opts)}`: {each.help}" for each in options]
    return "\n".join([f"## {' '.join([name, *arguments])}", "", told, "", *lines, ""])


def settings() -> str:
    """Return every setting of the example configuration, with what it is when left out; asserts that none is missing."""
    rows, section = [], ""
    for line in example_configuration().splitlines():
        if begun := re.match(r"\[(\w+)\]", line):
            section = begun[1]
        elif told := re.match(r"(\w+) = (.+?)\s+# (.+)", line):
            rows.append((f"[{section}] {told[1]}", told[2], told[3]))
    known = Configuration.model_validate({"authority": {"name": "-"}}).model_dump()
    assert {name for name, *_ in rows} == {f"[{each}] {key}" for each, keys in known.items() for key in keys}
    lines = [f"| `{name}` | `{usual}` | {about} |" for name, usual, about in rows]
    return "\n".join(["| setting | in the example | is |", "|---|---|---|", *lines])


def schema() -> str:
    """Return every table of both files: what it holds, and its columns with their types and comments."""
    found = dict(_statements())
    assert set(found) == set(TABLES) | set(WORKINGS)
    return "\n".join(_told(name, found[name]) for name in sorted(found))


def _statements() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "permanence.db"
        make_database(path)
        begin_reads(reads_of(path))
        for each in (path, reads_of(path)):
            with closing(sqlite3.connect(each)) as database:
                yield from database.execute(
                    "select name, sql from sqlite_master where type = 'table' and substr(name, 1, 1) <> '_'"
                    " and name not like 'sqlite%'"
                )


def _told(name: str, statement: str) -> str:
    left_out = OF_HISTORIES if name in HISTORIES else ()
    columns = ", ".join(
        f"`{column}` {kind}{f' ({comment})' if comment else ''}"
        for column, kind, comment in _columns(statement)
        if column not in left_out
    )
    kind = " A history." if name in HISTORIES else ""
    words = {**TABLES, **WORKINGS}[name]
    return f"## {name}\n\n{words[0].upper()}{words[1:]}.{kind}\n\n{columns}\n"


def _columns(statement: str) -> Iterator[tuple[str, str, str]]:
    """Yield each column's name, type and comment: what stands after the last column of a line is about that one."""
    found: list[tuple[str, str, str]] = []
    for line in statement.partition("(")[2].splitlines():
        declared, _, comment = line.partition("--")
        found += [
            (each[1], each[2], "")
            for each in re.finditer(r"(?:^|[,(])\s*(\w+) (integer|text|blob)\b", declared)
        ]
        if comment and re.search(r"\w", declared):
            name, kind, _ = found.pop()
            found.append((name, kind, comment.strip()))
    yield from found
