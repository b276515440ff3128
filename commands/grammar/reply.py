"""What a verb answers: a few plain values that know nothing of Slack or of terminals."""

from collections.abc import Sequence
from dataclasses import dataclass

from permanence.journey_strip import Strip, TeamOverview


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    words: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A few lines under a title; lists come before tables, since people read on phones."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what each is."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows, each as long as the head."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    words: str


LONGEST_ALT = 1_000
"""The most characters that an alt text may have."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Something to look at: `alt` says it in LONGEST_ALT characters at the most, `words` say it in full.

    `team` is whose channel a team's belongs in; a child's goes to nobody but the asker.
    """

    draws: Strip | TeamOverview
    title: str
    alt: str
    words: tuple[Listing, ...]
    team: str | None = None


LONGEST_TYPED = 2_000
"""The most characters that a button can type."""


@dataclass(frozen=True, slots=True)
class Button:
    """A command already typed, of LONGEST_TYPED characters at the most. `danger` asks to be thought about; `main` is what most people want."""

    label: str
    command: str
    danger: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line with the one thing that most often follows from it."""

    words: str
    button: Button


Part = Text | Listing | Facts | Table | Note | Item


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its words, its parts in order, and what can be done next.

    `title` heads it. `picture` shows beside it what its parts say in words. `fallback` is what a notification or a screen reader says: counts and references only.
    """

    words: str
    parts: Sequence[Part] = ()
    buttons: Sequence[Button] = ()
    title: str = ""
    fallback: str = ""
    picture: Picture | None = None


UNDO = Button("Undo", "undo")
"""Takes back the asker's latest change."""
