"""The SQLite libraries: one for plain files, and SQLCipher for encrypted ones. No file is ever open in both."""

from functools import cache
from importlib import import_module
from typing import Any

from sqlite_utils import utils

from permanence.errors import PermanenceError
from permanence.keyed import Key

Connection = Any  # the driver is chosen at run time: a current SQLite where a wheel exists

sqlite3: Any = vars(utils)["sqlite3"]
_IN_USE = [sqlite3]


def _teach(library: Any) -> None:
    # The driver searches for a way to write each value that is not plainly a number or text, unless it is told of one. A row may
    # have forty nulls, and the search took longer than the writing.
    library.register_adapter(type(None), lambda null: null)
    library.register_adapter(bool, int)


_teach(sqlite3)


@cache
def sqlcipher() -> Any:
    """The library for encrypted files. Raises PermanenceError where it is not installed."""
    try:
        library = import_module("sqlcipher3.dbapi2")
    except ImportError as error:
        raise PermanenceError(
            "[storage] encrypted = true needs SQLCipher, which is not installed: "
            "`.venv/bin/pip install -r requirements-encrypted.txt` in the bot's folder installs it."
        ) from error
    _teach(library)
    _IN_USE.append(library)
    return library


def version(key: Key | None) -> str:
    """The version of SQLite that reads files with a key, or plain ones."""
    return str((sqlcipher() if key else sqlite3).sqlite_version)


def raised(kind: str) -> tuple[type[Exception], ...]:
    """The errors of a name, one of each library in use, for `except`."""
    return tuple(getattr(library, kind) for library in _IN_USE)


def unlock(connection: Connection, key: Key) -> None:
    """Give SQLCipher the key of a file, and see that it fits. Raises its DatabaseError where it does not."""
    connection.execute("pragma cipher_log_level = none")  # it would write to standard error
    connection.execute(f'pragma key = "{literal(key)}"')
    connection.execute("select count(*) from sqlite_master").fetchone()


def literal(key: Key | None) -> str:
    """A key as SQLCipher takes it, made of the authority's; empty for a plain file.

    It is the key of the pages itself: a password would be stretched anew for every connection, a tenth of a second each.
    """
    return f"x'{key.digest('files', '').hex()}'" if key else ""
