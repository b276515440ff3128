"""What the program that runs the stand-in can show beside it: the day, buttons that move time, and a guide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of the guide: what to do, and optionally who to be, where to go and what to type there.

    `person` is a user's id; `place` a channel's id, `dm` for the bot's direct messages or `home` for its Home tab.
    """

    title: str
    words: str
    person: str = ""
    place: str = ""
    typed: str = ""


class Trainer(Protocol):
    """The calendar and the guide, which the stand-in itself does not know.

    It is called from the stand-in's threads; `today`, `moves` and `done` are called often, `move` may be slow.
    """

    @property
    def guide(self) -> Sequence[GuideStep]:
        """The first five minutes, step by step."""

    def done(self) -> Sequence[int]:
        """The places in the guide of the steps that were done."""

    def today(self) -> str:
        """The current date and time in words."""

    def moves(self) -> Sequence[tuple[str, str]]:
        """The moves possible now, each with a key and a label."""

    def move(self, key: str) -> None:
        """Move time."""
