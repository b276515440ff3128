"""How the records are kept, as an administrator types it: encrypted, with another key, in backups that are tried."""

import os
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from click.testing import CliRunner

from bot.terminal.cli import main
from bot.terminal.loading.files import tables
from bot.watch.leader import alone_on
from storage.backups import Backups, look_into
from storage.database import is_plain, make_database, reads_of
from tests.conftest import empty_records

ONE, TWO = "ab" * 32, "cd" * 32
CONFIG = '[authority]\nname = "Borsetshire"\n[storage]\nencrypted = {encrypted}\n[backup]\nfolder = "backups"\nkeep = 2\n'
TRACK = (
    'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks',
    "track BX-0042 team north born 03/2023 entered 02/02/2026 worker U0SAM",
)

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The folder of an authority's bot, with a child on record."""
    monkeypatch.chdir(tmp_path)
    for name in ("PERMANENCE_KEY", "PERMANENCE_STORAGE_KEY", "PERMANENCE_NEW_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "backups").mkdir()
    (tmp_path / "permanence.db").write_bytes(empty_records())
    configure(tmp_path, encrypted=False)
    return tmp_path


@pytest.fixture
def run(folder) -> Run:
    """Run `permanence`; returns the exit code and everything it printed."""

    def ran(*words: str, **environment: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, words, env=environment)
        return result.exit_code, result.output

    for text in TRACK:
        assert ran("say", text, "--as", "U0ADMIN")[0] == 0
    return ran


def configure(folder: Path, *, encrypted: bool) -> None:
    (folder / "config.toml").write_text(CONFIG.format(encrypted=str(encrypted).lower()))


def knows_child(run: Run, **environment: str) -> bool:
    code, said = run("say", "status BX-0042", "--as", "U0SAM", **environment)
    return code == 0 and "BX-0042 ·" in said


def test_records_are_encrypted_given_another_key_and_made_plain_again_with_their_copies(run, folder):
    assert run("backup")[0] == run("backup", "--to", "backups/permanence-old.db")[0] == 0
    damaged = folder / "permanence.db.replaced-1"
    damaged.write_bytes(b"SQLite format 3\0" + os.urandom(4000))
    files = [
        each
        for each in (*folder.iterdir(), *(folder / "backups").iterdir())
        if each.name.endswith((".db", ".reads"))
    ]
    assert len(files) == 6

    code, said = run("encrypt")
    assert code == 1
    assert "Say so in the configuration first: [storage] encrypted = true." in said
    configure(folder, encrypted=True)
    assert "PERMANENCE_KEY is not set" in run("encrypt")[1]
    assert (
        "`permanence encrypt` encrypts the records"
        in run("say", "status", "--as", "U0SAM", PERMANENCE_KEY=ONE)[1]
    )
    with alone_on(folder / "permanence.db"):
        assert "The bot is running on this database. Stop it first." in run("encrypt", PERMANENCE_KEY=ONE)[1]
    code, said = run("encrypt", PERMANENCE_KEY=ONE)
    assert code == 0
    assert "permanence.db.reads and permanence.db are encrypted now." in said
    assert (
        "permanence.db.replaced-1 is damaged. It is as it was. If it is a copy of these records that you do not need, delete it."
        in " ".join(said.split())
    )
    assert not any(is_plain(each) for each in files)
    assert knows_child(run, PERMANENCE_KEY=ONE)
    damaged.unlink()
    assert "There is nothing to do: 6 files, encrypted already." in run("encrypt", PERMANENCE_KEY=ONE)[1]

    assert "PERMANENCE_NEW_KEY is not set" in run("rekey", PERMANENCE_KEY=ONE)[1]
    code, said = run("rekey", PERMANENCE_KEY=ONE, PERMANENCE_NEW_KEY=TWO)
    assert code == 0
    assert "Then set PERMANENCE_STORAGE_KEY to the new key, before the bot starts" in said
    assert (
        "is not the one that it was encrypted with"
        in run("say", "status", "--as", "U0SAM", PERMANENCE_KEY=ONE)[1]
    )
    both = {"PERMANENCE_KEY": ONE, "PERMANENCE_STORAGE_KEY": TWO}
    assert knows_child(run, **both)

    assert "encrypted = false. Then `permanence decrypt`" in run("decrypt", **both)[1]
    configure(folder, encrypted=False)
    assert "The records are not encrypted" in run("rekey", **both)[1]
    assert "plain now" in run("decrypt", **both)[1]
    assert all(is_plain(each) for each in files)
    assert knows_child(run)


def test_of_records_that_a_link_leads_to_nothing_plain_is_left_behind_it(run, folder):
    disk = folder / "disk"
    disk.mkdir()
    run("backup", "--to", "kept.db")
    for name in ("permanence.db", "permanence.db.reads"):
        (folder / name).rename(disk / name)
        (folder / name).symlink_to(disk / name)
    configure(folder, encrypted=True)
    code, said = run("encrypt", str(disk / "permanence.db"), PERMANENCE_KEY=ONE)

    assert (code, said.split(" now.")[0]) == (0, "permanence.db.reads and permanence.db are encrypted")
    for name in ("permanence.db", "permanence.db.reads"):
        assert (folder / name).is_symlink()
        assert not is_plain(disk / name)
    assert knows_child(run, PERMANENCE_KEY=ONE)
    for none in (".", "nowhere.db"):
        assert f"{none} is not a file. Nothing was changed." in run("encrypt", none, PERMANENCE_KEY=ONE)[1]
    assert run("encrypt", "kept.db", PERMANENCE_KEY=ONE)[0] == 0
    (disk / "permanence.db-wal").write_bytes(b"a log of what is replaced")
    (disk / "permanence.db").write_bytes(os.urandom(4096))
    assert run("restore", "kept.db", PERMANENCE_KEY=ONE)[0] == 0
    assert (folder / "permanence.db").is_symlink()
    assert {each.name for each in disk.iterdir()} == {"permanence.db", "permanence.db.reads"}
    assert (folder / "permanence.db.replaced-1-wal").read_bytes() == b"a log of what is replaced"
    assert knows_child(run, PERMANENCE_KEY=ONE)


def test_records_of_others_beside_these_are_not_encrypted_whatever_they_are_called(run, folder):
    theirs = [
        folder / name for name in ("permanence-north.db", "permanence-2026-11-23-100000.db", "permanence-x")
    ]
    for each in theirs:
        make_database(each)
    (folder / "permanence-2026-11-22-100000.db").write_bytes(b"SQLite format 3\0" + os.urandom(4000))
    left = [
        folder / name for name in ("permanence.db.part", "backups/permanence-2026-11-23-100000.db.reads.part")
    ]
    for each in left:
        each.write_bytes(b"half of it, and plain")
    configure(folder, encrypted=True)
    said = run("encrypt", PERMANENCE_KEY=ONE)[1]

    assert not any(each.exists() for each in left)
    assert "permanence.db.reads and permanence.db are encrypted now." in said
    assert "permanence-2026-11-22-100000.db is damaged." in said, "nobody can say whose it is"
    assert all(map(is_plain, theirs))


def test_a_backup_from_before_is_encrypted_by_its_name_and_put_back(run, folder):
    run("backup", "--to", "elsewhere.db")
    configure(folder, encrypted=True)
    run("encrypt", "permanence.db", PERMANENCE_KEY=ONE)
    assert "it is not encrypted" in run("restore", "elsewhere.db", PERMANENCE_KEY=ONE)[1]

    code, said = run("encrypt", "elsewhere.db", PERMANENCE_KEY=ONE)
    assert code == 0
    assert said.startswith("elsewhere.db.reads and elsewhere.db are encrypted now.")
    assert run("restore", "elsewhere.db", PERMANENCE_KEY=ONE)[0] == 0
    assert knows_child(run, PERMANENCE_KEY=ONE)

    code, said = run("rekey", "elsewhere.db", PERMANENCE_KEY=ONE, PERMANENCE_NEW_KEY=TWO)
    assert said == "elsewhere.db.reads and elsewhere.db are encrypted with the new key now.\n"
    assert "can be restored" in run("restore", "--rehearse", "elsewhere.db", PERMANENCE_KEY=TWO)[1]
    said = run("restore", "elsewhere.db", PERMANENCE_KEY=ONE)[1]
    assert "is not the one that it was encrypted with" in said
    assert "`permanence rekey FILE` gives a backup from before the key was changed the new one" in said
    run("rekey", "elsewhere.db", PERMANENCE_KEY=TWO, PERMANENCE_NEW_KEY=ONE)
    said = run("restore", "elsewhere.db", PERMANENCE_KEY=ONE)[1]
    assert "What was redacted or erased since that backup was made is back" in said


def test_what_a_load_unpacks_into_encrypted_records_is_never_on_the_disk(run, folder, monkeypatch):
    with zipfile.ZipFile(folder / "rows.zip", "w") as packed:
        packed.writestr(
            "rows.csv", "ref,born,team,milestone,date,detail\nBX-0051,03/2023,north,care_entry,2026-02-02,\n"
        )
    configure(folder, encrypted=True)
    run("encrypt", PERMANENCE_KEY=ONE)
    monkeypatch.setattr(tables, "TemporaryFile", None)
    code, said = run("load", "rows.zip", PERMANENCE_KEY=ONE)
    assert code == 0, said
    assert "1 new" in said


def test_what_was_stopped_half_way_does_not_start_and_goes_on(run, folder):
    whole = folder / "whole"
    shutil.copy(folder / "permanence.db", whole)
    configure(folder, encrypted=True)
    run("encrypt", PERMANENCE_KEY=ONE)
    whole.replace(folder / "permanence.db")
    assert not is_plain(reads_of(folder / "permanence.db"))
    (rehearsal := folder / "permanence.db.rehearsal-killed").mkdir()
    shutil.copy(folder / "permanence.db", rehearsal)

    assert "`permanence encrypt`" in run("say", "status BX-0042", "--as", "U0SAM", PERMANENCE_KEY=ONE)[1]
    assert run("encrypt", PERMANENCE_KEY=ONE)[0] == 0
    assert not rehearsal.exists(), "a plain copy would be left in it"
    assert knows_child(run, PERMANENCE_KEY=ONE)


def test_a_restore_is_rehearsed_and_nothing_is_changed(run, folder):
    assert (
        "There is no backup of these records in backups or beside permanence.db. `permanence backup`"
        in run("restore", "--rehearse")[1]
    )
    assert run("backup", "--to", "backups")[0] == 0
    before = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    code, said = run("restore", "--rehearse")

    assert code == 0
    assert re.match(r"backups/permanence-[-\d]+\.db can be restored, made within the last hour\. ", said)
    assert "It would bring back 1 child in 1 team, 2 changes, the last on " in said
    assert said.endswith("each as it was written. Nothing was changed.\n")
    assert {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()} == before
    assert "Which backup?" in run("restore")[1]
    (backup,) = folder.glob("backups/*.db")
    head = backup.with_name(f"{backup.name}.head")
    head.write_text(f"change 2 {'A' * 64}")
    code, said = run("restore", "--rehearse")
    assert code == 1
    assert f"`permanence audit verify backups/{backup.name} --head backups/{head.name}` looks for" in said
    code, said = run("audit", "verify", str(backup), "--head", str(head))
    assert (code, "change 2: it is another than was noted elsewhere" in said) == (1, True)
    head.unlink()
    backup.write_bytes(backup.read_bytes()[:5000])
    code, said = run("restore", "--rehearse")
    assert (code, "There is no backup" in said) == (1, False)


def test_the_backup_that_was_just_made_is_rehearsed_wherever_the_bot_puts_its_own(run, folder):
    run("backup", "--to", "backups")
    for each in folder.glob("backups/permanence-*"):
        each.rename(each.with_name(re.sub(r"-\d{4}-", "-2025-", each.name)))
    said = run("backup")[1]

    assert said.split()[2].rstrip(",") + " can be restored" in run("restore", "--rehearse")[1]
    (older,) = folder.glob("backups/*.db")
    for each in folder.glob("permanence-*"):
        each.rename(each.with_name(re.sub(r"-\d{4}-", "-2024-", each.name)))
    assert f"backups/{older.name} can be restored" in run("restore", "--rehearse")[1]


def test_the_newest_backup_is_rehearsed_when_the_records_are_lost_or_damaged(run, folder):
    run("backup", "--to", "backups")
    for lost in (b"", b"no database, for all its length" * 100):
        (folder / "permanence.db").write_bytes(lost)
        assert "It would bring back 1 child in 1 team" in run("restore", "--rehearse")[1]
    (folder / "permanence.db").unlink()
    assert "It would bring back 1 child in 1 team" in run("restore", "--rehearse")[1]
    make_database(folder / "permanence.db")

    code, said = run("restore", "--rehearse")
    assert (code, "What is called so there is of other records: `permanence restore" in said) == (1, True)


def test_on_a_new_machine_the_folder_that_is_still_to_be_made_is_named(run, folder):
    run("backup", "--to", "kept.db")
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("[storage]", '[storage]\npath = "data/permanence.db"'))
    for words in (("restore", "kept.db"), ("restore", "--rehearse", "kept.db")):
        assert "There is no folder data to keep permanence.db in. Make it" in run(*words)[1]
    (folder / "data").mkdir()
    assert run("restore", "kept.db")[0] == 0


def test_the_bot_makes_backups_beside_its_work_and_says_once_when_it_cannot(slack, tmp_path):
    folder, elapsed = tmp_path / "backups", count(monotonic(), 2000)
    slack.bot.backups.plan = Backups(folder, timedelta(hours=24), 2)
    slack.bot.backups.elapsed = lambda: next(elapsed)

    def look():
        slack.tick()
        slack.bot.backups.wait()
        return [
            each.text
            for each in slack.workspace.messages(slack.workspace.dm("U0ADMIN"))
            if "ackup" in each.text
        ]

    look()
    (told,) = look()
    assert told.startswith("I could not make a backup of the records: There is no folder")
    assert "There is none yet. I go on working, and try again every quarter of an hour." in told
    folder.mkdir()
    _, over = look()
    assert over.startswith("Backups are made again. None could be made since Mon 23 Nov 2026")
    (made,) = folder.glob("*.db")
    assert look_into(made, None).teams == 2
    look()
    assert len(list(folder.glob("*.db"))) == 1, "none is due"


def test_check_says_how_old_the_newest_backup_is_and_what_cannot_be_replicated(run, folder):
    def said(what: str, **environment: str) -> str:
        shown = run("check", **environment)[1]
        (found,) = re.findall(rf"^(\S+ +{what} .*(?:\n +.*)*)", shown, re.MULTILINE)
        return " ".join(found.split())

    assert said("backups").startswith("ok backups none in backups yet")
    run("backup", "--to", "backups")
    assert re.match(
        r"ok backups 1 backup in backups, the newest of .*\. `permanence restore --rehearse`", said("backups")
    )
    (backup,) = folder.glob("backups/*.db")
    backup.chmod(0o644)
    assert f"chmod 600 {backup.name}" in said("files")
    backup.rename(folder / "backups" / "permanence-2020-01-06-090000.db")
    assert said("backups") == (
        "problem backups 1 backup in backups, the newest of Mon 06 Jan 2020, 09:00, though one is due every 24 hours: does the bot run?"
    )
    config = (folder / "config.toml").read_text()
    (folder / "config.toml").write_text(config.replace('"backups"', '"/proc"'))
    assert said("backups").startswith("problem backups nothing can be written to /proc: ")
    (folder / "config.toml").write_text(f'{config}[children]\nreference = "QZ[0-9]{{4}}"\n')
    assert said("references").startswith(
        "problem references 1 child's reference is not what [children] reference says"
    )
    (folder / "config.toml").write_text(config)
    shutil.rmtree(folder / "backups")
    assert said("backups").startswith("problem backups there is no folder backups to put them in: make it")

    (folder / ".permanence.db-litestream").mkdir()
    assert said("replication").startswith("ok replication by Litestream")
    configure(folder, encrypted=True)
    assert (
        "Litestream keeps plain copies in .permanence.db-litestream" in run("encrypt", PERMANENCE_KEY=ONE)[1]
    )
    assert "has plain copies of what they were" in said("replication", PERMANENCE_KEY=ONE)
    (folder / ".permanence.db-litestream").rmdir()
    assert said("encryption", PERMANENCE_KEY=ONE).startswith(
        "ok encryption SQLCipher, with the key in the environment"
    )
