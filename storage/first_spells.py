"""The rows that measures count, for a database from before they were kept: made a part at a time, so that it goes on where it was stopped.

They are made as if they had been kept with each change from the first one on, so that what was known on any past day is asked
in one way.
"""

from collections import deque
from collections.abc import Callable, Iterator

from permanence.roles import SEES_EVERYTHING
from storage.database import DatabaseFile
from storage.spell_rows import rows_ever
from storage.spells import INSERT
from storage.transaction import Transaction

MADE_UP_TO = "rows for measures are made up to"
"""Under this name the records know for which child that was done last; not at all once it is done for everyone."""
AT_ONCE = 1000
"""For how many children it is done in one transaction."""

Watch = Callable[[Iterator[int], int], object]
"""Takes the steps of long work, each as how many children it was for, and for how many it will be in all."""


def unwatched(steps: Iterator[int], _children: int) -> None:
    """Take the steps, and show nothing."""
    deque(steps, maxlen=0)


def make_first_spells(file: DatabaseFile, watch: Watch) -> None:
    """Make the rows of all children for whom that is still to be done."""
    with file.read() as connection:
        records = Transaction(connection, SEES_EVERYTHING)
        after = records.known(MADE_UP_TO)
        if after is None:
            return
        asked = "select count(distinct ref) from children where ref > ?"
        (children,) = records.execute(asked, (after,)).fetchone()
    watch(_steps(file), children)


def _steps(file: DatabaseFile) -> Iterator[int]:
    while made := _step(file):
        yield made


def _step(file: DatabaseFile) -> int:
    """Make the rows of the next children; returns of how many. Another process may have done some since."""
    with file.write() as connection:
        records = Transaction(connection, SEES_EVERYTHING)
        after = records.known(MADE_UP_TO)
        refs = [
            ref
            for (ref,) in records.execute(
                "select distinct ref from children where ref > ? order by ref limit ?", (after, AT_ONCE)
            )
        ]
        if refs:
            connection.executemany(INSERT, rows_ever(records, refs))
            records.know(MADE_UP_TO, refs[-1])
        else:
            records.execute("delete from known where name = ?", (MADE_UP_TO,))
        return len(refs)
