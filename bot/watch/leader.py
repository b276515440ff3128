"""One process leads: it alone opens the socket and posts. The kernel releases its lock, however it dies."""

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from permanence.errors import PermanenceError
from storage.database import open_private, refuse_no_folder

LOOK_EVERY = 0.5
"""Seconds between attempts to take the lock."""

_log = logging.getLogger("permanence")


def leader_file(database: Path) -> Path:
    """The lock file beside a database."""
    return database.with_name(f"{database.name}.leader")


def open_leader_file(database: Path) -> IO[str]:
    """The lock file, made if it is not there; others on the machine may not lock it either."""
    return open(leader_file(database), "a+", encoding="utf-8", opener=open_private)


STOP_FIRST = "The bot is running on this database. Stop it first. Nothing was changed."


@contextmanager
def alone_on(database: Path, told: str = STOP_FIRST) -> Iterator[None]:
    """Keep the bot from starting on a database. Raises PermanenceError, with what is told, while it is running there."""
    refuse_no_folder(database)
    with open_leader_file(database) as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PermanenceError(told) from error
        yield


def wait_to_lead(database: Path, stopping: threading.Event) -> IO[str] | None:
    """Wait to become the leader of a database. Returns the locked file, or None if `stopping` is set first."""
    place = open_leader_file(database)
    said = False
    while not stopping.is_set():
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not said:
                _log.info("another process leads; standing by to take over when it stops")
                said = True
            stopping.wait(LOOK_EVERY)
        else:
            place.truncate(0)
            place.write(str(os.getpid()))
            place.flush()
            return place
    place.close()
    return None
