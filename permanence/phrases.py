"""Finds the rows of a table that typed words name: by the longest phrase at their start, or by similarity."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from permanence import words
from permanence.language import written


class Named(Protocol):
    """A row that can be typed."""

    @property
    def key(self) -> str: ...  # noqa: D102 - its rows document these
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def synonyms(self) -> tuple[str, ...]: ...  # noqa: D102


Row = TypeVar("Row", bound=Named)


def unaccented(text: str) -> str:
    """The text in lower case without its accents, however they are written: `Siân` is typed as `sian` on a phone."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def plain(phrase: str) -> str:
    """The phrase as it is compared: lower case and without accents, with apostrophes as the only punctuation."""
    kept = "".join(
        letter if letter.isalnum() or letter in "'\u2019" else " " for letter in unaccented(phrase)
    )
    return " ".join(kept.replace("\u2019", "'").split())


class Phrases(Generic[Row]):
    """The phrases of a table: each row's key, name and synonyms. One phrase may match several rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        fits: dict[str, dict[str, Row]] = {}
        for row in rows:
            for phrase in (row.key, row.name, written(row.name), *row.synonyms):
                fits.setdefault(plain(phrase), {})[row.key] = row
        self._fits: Mapping[str, tuple[Row, ...]] = {
            phrase: tuple(rows.values()) for phrase, rows in fits.items()
        }
        self._most_words = max(phrase.count(" ") + 1 for phrase in self._fits)

    def typed(self, typed: Sequence[str]) -> tuple[tuple[Row, ...], int]:
        """The rows matching the longest phrase at the start of the words, and how many words it took."""
        for taken in range(min(self._most_words, len(typed)), 0, -1):
            if rows := self._fits.get(plain(" ".join(typed[:taken]))):
                return rows, taken
        return (), 0

    def nearest(self, text: str) -> list[str]:
        """Up to three names of rows whose phrases look like the text, the nearest first."""
        close = words.nearest(plain(text), self._fits, most=8)
        return list(dict.fromkeys(row.name for phrase in close for row in self._fits[phrase]))[:3]

    def items(self) -> Iterable[tuple[str, tuple[Row, ...]]]:
        """Every phrase with the rows it matches."""
        return self._fits.items()
