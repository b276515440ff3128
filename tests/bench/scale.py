"""How much is measured, and the towns that it is measured in: each is made when it is first asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.slack.posting import SPEEDS
from storage.database import copy_database
from tests.bench.table import say
from tests.bench.timing import Pair, in_turn
from tests.bench.town import build


@dataclass(frozen=True)
class Scale:
    """The children of each town, what share of the usual rounds is made, and a channel's rest between messages."""

    many: int = 100_000
    some: int = 10_000
    few: int = 1_000
    caseload: int = 500
    share: float = 1.0
    pace: float = SPEEDS.pace

    def rounds(self, usual: float) -> int:
        """So many of something, once at least."""
        return max(1, round(usual * self.share))


class Towns:
    """Databases in a folder, by the number of their children."""

    def __init__(self, folder: Path, scale: Scale) -> None:
        self.folder = folder
        self.scale = scale

    def of(self, children: int) -> Path:
        """The one town of so many children, with whatever was recorded in it."""
        path = self.folder / f"{children}.db"
        if not path.exists():
            say(f"Inventing {children:,} children …")
            build(path, children)
        return path

    def copy(self, children: int, name: str) -> Path:
        """A town of so many, for recording what the others shall not see."""
        path = self.folder / f"{children}-{name}.db"
        copy_database(self.of(children), path)
        return path

    def in_turn(self, ours: Callable[[], float], bare: Callable[[], float], rounds: int) -> Pair:
        """Measure both in turn, three times so many rounds."""
        return in_turn(ours, bare, self.scale.rounds(rounds), min(3, self.scale.rounds(3)))
