"""Encrypted records: nothing plain is on the disk, no file is taken for what it is not, and a conversion is whole or not at all."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from permanence.errors import Busy, PermanenceError
from permanence.events_csv import Problem
from permanence.keyed import Key
from storage import libraries
from storage.database import (
    NotUnlocked,
    connect,
    copy_database,
    databases_like,
    is_plain,
    make_database,
    reads_of,
    replicated_from,
)
from storage.encrypting import convert
from storage.kept_rows import KeptRows
from storage.loading.load import Loading
from storage.loading.problems import Problems
from storage.restoring import put_back
from storage.store import Store
from tests.conftest import begin_with, empty_records
from tests.loading import row

KEY, OTHER = Key(bytes(range(32))), Key(bytes(range(1, 33)))
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
REF = "QZ-7719"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "permanence.db"
    make_database(found, KEY)
    with closing(Store(found, key=KEY)) as store, store.write() as records:
        records.know(REF, "yes")
    return found


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    found = begin_with(empty_records(), tmp_path / "plain.db")
    with closing(Store(found)) as store, store.write() as records:
        records.know(REF, "yes")
    with closing(connect(reads_of(found), "")) as reads:
        reads.execute("pragma user_version = 1")
    return found


def knows(path: Path, key: Key | None) -> bool:
    with closing(Store(path, key=key)) as store, store.read() as records:
        return records.known(REF) == "yes"


LOOK = """
import sys
from pathlib import Path

folder, words = Path(sys.argv[1]), sys.argv[2].encode()
opened = [each for each in Path(f"/proc/{sys.argv[3]}/fd").iterdir() if str(each.readlink()).startswith(f"{folder}/")]
for each in (*folder.iterdir(), *opened):
    content = each.read_bytes()
    print("plain" if words in content or b"SQLite format" in content or b"create table" in content.lower() else "sealed")
"""


def looks(folder: Path) -> list[str]:
    """How each file of a folder looks to another process, those without a name that are open here too.

    This process would lose SQLite's locks on a file by closing it.
    """
    asked = [sys.executable, "-c", LOOK, str(folder), REF, str(os.getpid())]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()


def test_nothing_of_the_records_is_plain_on_the_disk_in_any_of_their_files(path, tmp_path):
    with closing(Store(path, patience=0, key=KEY)) as store:
        with store.write() as records:
            records.know("more", REF)
        with Loading(path, KEY) as loading, KeptRows(path, KEY) as kept:
            loading.stage(enumerate([row(REF, "care_entry", "2026-02-02", detail=REF)]))
            kept.put([(REF, number, REF * 50) for number in range(1000)])
            problems = Problems(path, {1: [Problem(REF, REF)]}, KEY)
            assert len(problems) == 1
            named = len(list(tmp_path.iterdir()))
            assert looks(tmp_path).count("sealed") >= 2 * named + 3, "three of them have no name"
            assert "plain" not in looks(tmp_path)
        copy_database(path, tmp_path / "backup.db", KEY)
        with (
            store.write(),
            pytest.raises(Busy),
            closing(Store(path, patience=0, key=KEY)) as other,
            other.write(),
        ):
            pass
        assert (tmp_path / "permanence.db-wal").stat().st_size
        assert "plain" not in looks(tmp_path)
    with closing(connect(path, "", KEY)) as connection:  # as one of the version before
        connection.execute("delete from _sqlite_migrations where name = 'm031_figures_of_a_past_day'")
    assert knows(path, KEY)
    assert knows(tmp_path / "permanence.db.before-migration", KEY)
    kept = put_back(tmp_path / "backup.db", path, NOW, KEY)
    assert knows(path, KEY)
    assert knows(kept, KEY)
    assert "plain" not in looks(tmp_path)


def test_a_file_is_never_opened_as_what_it_is_not(path, plain):
    with pytest.raises(NotUnlocked, match="is not the one that it was encrypted with, or it is damaged"):
        Store(path, key=OTHER)
    with pytest.raises(
        NotUnlocked, match=r"encrypted is true, and it is not encrypted. `permanence encrypt`"
    ):
        Store(plain, key=KEY)
    with pytest.raises(PermanenceError, match=r"If it is encrypted, set .storage. encrypted = true"):
        Store(path)
    with pytest.raises(PermanenceError, match="it is not encrypted"):
        put_back(plain, path, NOW, KEY)
    with pytest.raises(PermanenceError, match="it is not encrypted"):
        put_back(path, plain, NOW, KEY)
    assert knows(path, KEY)
    assert knows(plain, None)
    assert libraries.version(KEY) >= "3.51.3"
    assert libraries.version(None) == libraries.sqlite3.sqlite_version


def test_the_plain_copies_of_a_replication_are_known(path):
    assert replicated_from(path) == []
    folder = path.with_name(".permanence.db-litestream")
    folder.mkdir()
    assert replicated_from(path) == [folder]


def test_a_damaged_database_is_replaced_by_an_encrypted_backup(path, tmp_path):
    copy_database(path, tmp_path / "backup.db", KEY)
    path.write_bytes(os.urandom(8192))
    put_back(tmp_path / "backup.db", path, NOW, KEY)
    assert knows(path, KEY)


def test_a_file_is_encrypted_given_another_key_and_decrypted_with_all_that_it_held(plain):
    with closing(connect(plain, "")) as connection:
        defined = connection.execute("select type, name, sql from sqlite_master order by 1, 2").fetchall()
    for was, now in ((None, KEY), (KEY, OTHER), (OTHER, None)):
        for each in (reads_of(plain), plain):
            assert convert(each, was, now)
            assert not convert(each, was, now), "it is so already"
            assert is_plain(each) == (now is None)
            assert each.stat().st_mode & 0o777 == 0o600
        assert knows(plain, now)
        with closing(connect(plain, "", now)) as connection:
            kept = connection.execute("select type, name, sql from sqlite_master order by 1, 2").fetchall()
        with closing(connect(reads_of(plain), "", now)) as reads:
            assert reads.execute("pragma user_version").fetchone() == (1,), "what is to be erased still is"
        assert kept == defined
    assert databases_like(plain) == [reads_of(plain), plain]


def test_a_file_that_cannot_be_converted_is_left_as_it_was(path, plain):
    with pytest.raises(NotUnlocked, match="is not the one that it was encrypted with"):
        convert(path, OTHER, None)
    assert knows(path, KEY)

    with (
        closing(Store(path, key=KEY)),
        pytest.raises(PermanenceError, match=r"another program keeps it.*as it was"),
    ):
        convert(path, KEY, OTHER)
    assert knows(path, KEY)

    with plain.open("r+b") as file:  # it says that pages are free which are not there
        file.seek(36)
        file.write(b"\0\0\0\x05")
    before = plain.read_bytes()
    with pytest.raises(PermanenceError, match=r"is damaged. It is as it was"):
        convert(plain, None, KEY)
    assert plain.read_bytes()[100:] == before[100:]
    assert {each.name for each in plain.parent.iterdir()} == {
        each + tail for each in ("permanence.db", "plain.db") for tail in ("", ".reads")
    }


def killed_at(step: int, path: Path) -> bool:
    """Encrypt a file in a process that dies at such a step of its work with files; whether it died."""
    if (process := os.fork()) == 0:
        steps = count(1)

        def die(event: str, _: object) -> None:
            if event in ("os.rename", "os.remove", "open") and next(steps) == step:
                os._exit(9)

        sys.addaudithook(die)
        convert(path, None, KEY)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def test_a_conversion_killed_at_any_point_leaves_the_old_file_or_the_new_one_and_goes_on(plain, tmp_path):
    whole, found = plain.read_bytes(), []
    for step in count(1):
        plain.write_bytes(whole)
        if not killed_at(step, plain):
            break
        found.append(is_plain(plain))
        with closing(connect(plain, "", None if is_plain(plain) else KEY)) as connection:
            assert connection.execute("select value from known where name = ?", (REF,)).fetchone() == ("yes",)
        convert(plain, None, KEY)
        assert {each.name for each in tmp_path.iterdir()} == {"plain.db", "plain.db.reads"}
    assert found == sorted(found, reverse=True), "first the old one, then the new one"
    assert set(found) == {True, False}


def test_without_the_library_it_says_what_installs_it(path, monkeypatch):
    libraries.sqlcipher.cache_clear()
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    with pytest.raises(PermanenceError, match=r"requirements-encrypted.txt"):
        Store(path, key=KEY)
