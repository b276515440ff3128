"""A row of a table, by what is typed for it in the terminal."""

from collections.abc import Mapping
from typing import TypeVar

from permanence.errors import NotUnderstood
from permanence.words import listed, nearest

Row = TypeVar("Row")


def row_of(table: Mapping[str, Row], typed: str, refusal: str) -> Row:
    """The row with a name. Raises NotUnderstood with the nearest names, or with all where none is near."""
    if typed in table:
        return table[typed]
    alike = listed([f"`{name}`" for name in nearest(typed, table) or table], "or")
    raise NotUnderstood(f"{refusal} {typed}. Try {alike}.")
