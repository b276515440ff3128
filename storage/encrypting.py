"""Encrypting a file, decrypting it, and giving it another key: it is the old one or the new one, whole, at any instant."""

from contextlib import closing
from pathlib import Path

from permanence.errors import PermanenceError
from permanence.keyed import Key
from storage.database import (
    EVERY,
    NotUnlocked,
    code_of,
    connect,
    fault_of,
    is_plain,
    not_unlocked,
    remove_with_logs,
    whole_file,
)
from storage.libraries import Connection, literal, raised, sqlcipher, sqlite3


def convert(path: Path, key: Key | None, new: Key | None) -> bool:
    """Write a file anew, encrypted with another key than its own, or with none; False if it is so already.

    The new one takes the old one's place once both are found to hold the same. What the old one was on the disk is not wiped.
    No process may have the file open. Raises PermanenceError, and leaves the file, where it cannot be read with its key.
    """
    sqlcipher()
    if _opens_with(path, new):
        return False
    try:
        with closing(connect(Path(":memory:"), EVERY, new or key)) as both, whole_file(path) as part:
            both.execute("attach ? as was key ?", (str(path), literal(key)))
            # Whoever has it alone may do this: its log is in it then, and is not that of the new one.
            both.execute("pragma was.journal_mode = delete")
            both.execute("attach ? as next key ?", (str(part), literal(new)))
            both.execute("select sqlcipher_export('next', 'was')")
            for name in ("user_version", "application_id"):  # the export leaves them out
                (kept,) = both.execute(f"pragma was.{name}").fetchone()
                both.execute(f"pragma next.{name} = {kept}")
            if _held(both, "was") != _held(both, "next"):
                raise PermanenceError(f"{path} is damaged. It is as it was.")
    except raised("DatabaseError") as error:
        if code_of(error) != sqlite3.SQLITE_NOTADB:
            raise PermanenceError(
                f"{path} cannot be used: {fault_of(error) or error}. It is as it was."
            ) from error
        raise (
            not_unlocked(path) if key else PermanenceError(f"{path} is damaged. It is as it was.")
        ) from error
    remove_with_logs(path, but_file=True)
    return True


def _opens_with(path: Path, key: Key | None) -> bool:
    if key is None:
        return is_plain(path)
    try:
        connect(path, "", key).close()
    except NotUnlocked:
        return False
    return True


def _held(connection: Connection, schema: str) -> list[object]:
    """What a database holds: its definitions, how many rows of each table, and whether every page of it is right."""
    defined = connection.execute(
        f"select type, name, sql from {schema}.sqlite_master order by type, name"
    ).fetchall()
    tables = [name for kind, name, _ in defined if kind == "table"]
    return [
        *defined,
        *(connection.execute(f"select count(*) from {schema}.[{name}]").fetchone() for name in tables),
        *connection.execute(f"pragma {schema}.quick_check").fetchall(),
        *connection.execute(f"pragma {schema}.user_version").fetchall(),
    ]
