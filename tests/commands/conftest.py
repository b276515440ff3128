"""What a verb's tests need beside the terminal: refusals as sentences, and the rows a change leaves."""

from collections.abc import Callable

import pytest

from permanence.errors import PermanenceError
from storage.migrations import HISTORIES


@pytest.fixture
def refused(say) -> Callable[..., str]:
    """Type what is refused; why, in the words shown."""

    def typed(text: str, *who: str) -> str:
        with pytest.raises(PermanenceError) as refusal:
            say(text, *who)
        return str(refusal.value)

    return typed


@pytest.fixture
def rows(terminal) -> Callable[..., list[tuple]]:
    """The live rows of one table, without their own numbers."""

    def of(table: str) -> list[tuple]:
        with terminal.store.read() as records:
            found = records.execute(f"select * from {table} where retracted is null order by id").fetchall()
        return [tuple(row[1:-2]) for row in found]

    return of


@pytest.fixture
def everything(terminal) -> Callable[[], dict[str, list[tuple]]]:
    """Every row of every history, to see that nothing was changed."""

    def dump() -> dict[str, list[tuple]]:
        with terminal.store.read() as records:
            return {
                table: records.execute(f"select * from {table}").fetchall()
                for table in (*HISTORIES, "outbox")
            }

    return dump
