"""Figures are brought up to date by the clock and by a load; in a terminal it is shown what takes long, and nowhere else."""

import os
import pty
import subprocess
import sys
from contextlib import closing

from storage.database import connect
from tests.conftest import empty_records

OPEN = """
import sys
from pathlib import Path
from bot.say import with_bar
from storage.store import Store
Store(Path(sys.argv[1]), None, with_bar).close()
"""


def older(path):
    """A database with children for whom the rows are still to be made."""
    path.write_bytes(empty_records())
    with closing(connect(path, "")) as connection:
        connection.execute(
            "insert into audit (id, at, surface, account, person, verb, understood, changed)"
            " values (1, '2026-11-26T09:30:00+00:00', 'load', 'tester', 'load', 'load', '{}', 1)"
        )
        connection.executemany(
            "insert into children (ref, team, recorded) values (?, 'north', 1)",
            [(f"BX-{number:04d}",) for number in range(20)],
        )
        connection.execute("insert into spells_due select ref, 0 from children")
    return path


def test_a_terminal_shows_how_far_it_is(tmp_path):
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", OPEN, older(tmp_path / "old.db")], stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)

    assert "Bringing figures up to date" in shown
    assert "100%" in shown


def test_what_is_read_by_a_program_has_no_bar(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", OPEN, older(tmp_path / "old.db")], capture_output=True, text=True, check=True
    )

    assert (done.stdout, done.stderr) == ("", "")


def test_the_clock_brings_figures_up_to_date(slack):
    slack.command("U0SAM", "milestone BX-0042 placement order 12/10/2026")
    with slack.bot.store.read() as records:
        assert list(records.spells_due.children()) == ["BX-0042"]
    slack.tick()

    with slack.bot.store.read() as records:
        assert records.spells_due.children() == {}
        ordered = "select 1 from spells where ordered is not null and retracted is null"
        assert records.execute(ordered).fetchall() == [(1,)]
