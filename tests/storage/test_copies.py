"""Which copies stand beside a database: the program's own, which it may remove, and backups, which it may not."""

import shutil

from storage.copies import backups_in_folder, own_copies, rehearsal_folder, remove_left, remove_own_copies
from storage.database import make_database
from tests.processes import exit_code, start_python

OWN = (
    "permanence.db.before-migration",
    "permanence.db.before-migration.reads",
    "permanence.db.part",
    "permanence.db.replaced-1",
    "permanence.db.replaced-1-wal",
)


def test_its_own_copies_are_removed_and_backups_and_the_records_stay(tmp_path):
    path = tmp_path / "permanence.db"
    others = (
        "permanence.db",
        "permanence.db.reads",
        "permanence-2026-11-26-093000.db",
        "permanence-2026-11-26-093000.db.reads",
    )
    for name in (*OWN, *others):
        (tmp_path / name).write_bytes(b"")
    for name in ("permanence-north.db", "permanence-before-the-move.db"):
        make_database(tmp_path / name)

    assert [each.name for each in own_copies(path)] == [*OWN]
    assert [each.name for each in backups_in_folder(tmp_path, path, None)] == [
        "permanence-2026-11-26-093000.db"
    ]
    shutil.copy(tmp_path / "permanence-before-the-move.db", path)
    assert [each.name for each in backups_in_folder(tmp_path, path, None)] == [
        "permanence-2026-11-26-093000.db",  # of which nobody can say whose it is
        "permanence-before-the-move.db",  # and of this it says itself
    ]
    remove_own_copies(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        (*others, "permanence-north.db", "permanence-before-the-move.db")
    )


def test_what_a_killed_process_left_of_a_backup_goes_and_what_others_make_there_stays(tmp_path):
    path, folder = tmp_path / "permanence.db", tmp_path / "backups"
    folder.mkdir()
    for records in (path, folder / "permanence-2026-11-25-093000.db"):  # with marks of their own
        make_database(records)
    begun = "permanence-2026-11-26-093000.db"
    left = [
        *(folder / f"{begun}{tail}" for tail in (".part", ".part-journal", ".reads.part", ".head.part")),
        folder / "permanence-2026-11-27-093000-again.db.part",
        path.with_name("permanence-2026-11-26-093000.db.part"),
        path.with_name("permanence.db.replaced-1.part"),
    ]
    for each in left:
        each.write_bytes(b"half of it")
    shutil.copy(path, folder / f"{begun}.part")
    (folder / "permanence-2026-11-25-093000.db").rename(folder / "permanence-2026-11-25-093000.db.part")
    (folder / "permanence-2026-11-25-093000.db.reads.part").touch()
    (folder / "permanence-2026-11-24-093000.db.reads").touch()

    assert own_copies(path, folder) == sorted(left)
    remove_left(path, folder)
    assert own_copies(path, folder) == []
    assert sorted(each.name for each in folder.iterdir()) == [
        "permanence-2026-11-24-093000.db.reads",
        "permanence-2026-11-25-093000.db.part",
        "permanence-2026-11-25-093000.db.reads.part",
    ]
    assert [each.name for each in backups_in_folder(folder, path, None)] == [
        "permanence-2026-11-24-093000.db.reads"
    ], "its backup is gone, and it still names children"


KILLED = """
import os, signal, sys
from pathlib import Path
from storage.copies import rehearsal_folder
with rehearsal_folder(Path(sys.argv[1])) as folder:
    (folder / "permanence.db").write_bytes(b"all that is recorded")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_rehearsal_that_was_killed_is_a_copy_of_the_programs_own_and_one_under_way_is_not(tmp_path):
    path = tmp_path / "permanence.db"
    with rehearsal_folder(path) as under_way:
        for _ in range(2):
            assert exit_code(start_python(KILLED, path)) == -9
            (left,) = own_copies(path)
            assert (left / "permanence.db").exists()
        assert under_way.exists()
        assert left != under_way
        remove_own_copies(path)
        assert [*tmp_path.iterdir()] == [under_way], "the first went as the second began"
    assert [*tmp_path.iterdir()] == []
