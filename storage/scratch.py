"""A file for what a load needs meanwhile: beside the database, its owner's alone, and without a name."""

import os
import secrets
from pathlib import Path
from tempfile import mkstemp

from permanence.keyed import Key
from storage.libraries import Connection, literal

_PRAGMAS = """
    pragma scratch.journal_mode = off; pragma scratch.synchronous = off; pragma scratch.locking_mode = exclusive;
    pragma scratch.cache_size = -16384;
"""


def attach_scratch(connection: Connection, beside: Path, tables: str, key: Key | None) -> None:
    """Attach an empty database, `scratch`, beside another and make its tables; it is gone with the connection, even if killed.

    Nothing in it can be rolled back. A temporary table would do, but some SQLite libraries keep those in memory
    however large they are. Where the database is encrypted by a `key`, this is by one of its own that nobody ever knows.
    """
    handle, name = mkstemp(prefix=f"{beside.name}.", suffix=".load", dir=beside.parent)
    os.close(handle)
    try:
        if key:
            connection.execute("attach ? as scratch key ?", (name, literal(Key(secrets.token_bytes(32)))))
        else:
            connection.execute("attach ? as scratch", (name,))
    finally:
        Path(name).unlink()
    connection.executescript(f"{_PRAGMAS} begin; {tables} commit;")
