"""Databases with what every earlier version recorded in them, as `python -m tests.recorded` kept it: opened by this one."""

import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.config import read_settings
from bot.say import Terminal
from bot.terminal.audit import verify
from bot.terminal.check import check
from storage.database import connect, reads_of
from storage.migrations import HISTORIES, MIGRATIONS
from storage.reads import READS
from tests.conftest import ROOT
from tests.recorded import TO

RECORDED = sorted(TO.glob("*.sql"))


def as_recorded(file: Path, path: Path) -> None:
    """Make a database, and its audit of reads where there was one, as that version left them."""
    parts = re.split(r"^-- (\w+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for to, migrations, newest, rows in zip(
        (path, reads_of(path)), (MIGRATIONS, READS), parts[::2], parts[1::2], strict=False
    ):
        with closing(connect(to, "")) as connection:
            database = Database(connection, strict=True)
            names = [each.name for each in migrations.pending(database)]
            later = names[names.index(newest) + 1 :]
            migrations.apply(database, stop_before=later[:1] or None)
            connection.executescript(f"begin; {rows} commit;")


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem[:4])
def test_what_an_earlier_version_recorded_is_whole_in_this_one(file, tmp_path, clock, monkeypatch):
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.delenv("SLACK_APP_TOKEN", raising=False)
    config, path = tmp_path / "config.toml", tmp_path / "permanence.db"
    shutil.copy(ROOT / "config.example.toml", config)
    as_recorded(file, path)
    clock.go_to(30, 11)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    looked, _ = check(config)
    is_newest = file == RECORDED[-1]
    assert ("permanence.db is of an older version, and is as it was" in " ".join(looked.split())) != is_newest
    if not is_newest:
        assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before
    with Terminal(read_settings(config), "tester", clock) as terminal:
        status, history, agenda = (
            terminal.say(words, "U0MARY", None) for words in ("BX-0042", "history BX-0042", "surgery north")
        )
    checked, _ = check(config)
    told, is_whole = verify(config, None, None)

    assert "Placement order Tue 13 Oct 2026" in status
    assert "Chase the medical report" in status
    assert "sealed order" in history
    assert "BX-0063" in agenda
    teams = len(
        set(re.findall(r"^replace into teams values \(\d+, '(\w+)'", file.read_text("utf-8"), re.MULTILINE))
    )
    assert f"permanence.db, migrated, intact; {teams} teams" in checked
    assert is_whole, told
    with closing(connect(path, "")) as connection:
        for table in HISTORIES:
            recorded = len(
                re.findall(rf"^replace into {table} values", file.read_text("utf-8"), re.MULTILINE)
            )
            (kept,) = connection.execute(f"select count(*) from {table}").fetchone()
            assert kept == recorded, table
        assert connection.execute("pragma foreign_key_check").fetchall() == []
