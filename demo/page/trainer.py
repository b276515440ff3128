"""What a program that embeds the stand-in may show around it: the day, moves to another day, and a guide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the guide: what to do, and optionally who to be, where to go and what to type there.

    `person` is a user's id; `place` a channel's id, `dm` for the bot's direct messages or `home` for its Home tab.
    """

    title: str
    words: str
    person: str = ""
    place: str = ""
    typed: str = ""


class Trainer(Protocol):
    """Knows the calendar and the guide; the stand-in knows neither.

    It is asked from threads of the stand-in's own: often for `today` and `moves`; `move` may take its time.
    """

    @property
    def guide(self) -> Sequence[Step]:
        """The first five minutes, step by step."""

    def today(self) -> str:
        """The present moment in words."""

    def moves(self) -> Sequence[tuple[str, str]]:
        """Where time may go from here: a key and a label each."""

    def move(self, key: str) -> None:
        """Let time go there."""
