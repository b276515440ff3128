"""Replicas by the real Litestream: what it puts back after writes under load is what was recorded."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import sleep

from bot.config import read_settings
from bot.say import Terminal
from bot.terminal.init import write_files
from storage.backups import look_into
from storage.database import connect, reads_of
from tests.conftest import GivenClock

NORTH = 'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks'


def litestream(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("litestream"), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(connect(path, "pragma query_only = on")) as connection:
        tables = connection.execute(
            "select name from sqlite_master where type = 'table' and name not like '\\_litestream%' escape '\\'"
        ).fetchall()
        return {
            name: connection.execute(f"select * from [{name}] order by 1").fetchall() for (name,) in tables
        }


def test_a_replica_of_what_was_written_under_load_is_put_back_whole(tmp_path):
    folder, replicas = tmp_path / "ours", tmp_path / "replicas"
    write_files(folder)
    config = folder / "litestream.yml"
    config.write_text(config.read_text().replace("/mnt/replica", str(replicas)))
    database = read_settings(folder / "config.toml").database
    with Terminal(folder / "config.toml", "tester", GivenClock()) as terminal:
        terminal.say(NORTH, "U0ADMIN")
        with litestream("replicate", "-config", config) as running:
            while not list(replicas.rglob("*.ltx")):
                assert running.poll() is None
                sleep(0.05)

            def work(number: int) -> None:
                ref = f"BX-{number:04}"
                terminal.say(
                    f"track {ref} team north born 03/2023 entered 02/02/2026 worker U0SAM", "U0ADMIN"
                )
                terminal.say(f"status {ref}", "U0SAM")

            with ThreadPoolExecutor(4) as pool:
                list(pool.map(work, range(60)))
            running.terminate()
            running.communicate()
    for each in (database, reads_of(database)):
        with litestream(
            "restore", "-config", config, "-o", tmp_path / each.name, each.absolute()
        ) as restoring:
            said, _ = restoring.communicate()
        assert restoring.returncode == 0, said

    restored = tmp_path / database.name
    assert look_into(restored, None, thoroughly=True).children == 60
    assert rows(restored) == rows(database)
    assert rows(reads_of(restored)) == rows(reads_of(database))
