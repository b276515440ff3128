"""Which copies stand beside a database: the program's own, which it may remove, and backups, which it may not."""

from storage.copies import backups_in_folder, own_copies, remove_own_copies

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

    assert [each.name for each in own_copies(path)] == [*OWN]
    assert [each.name for each in backups_in_folder(tmp_path, path)] == ["permanence-2026-11-26-093000.db"]
    remove_own_copies(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(others)
