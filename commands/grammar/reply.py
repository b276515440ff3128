"""The parts of a reply, independent of Slack and of the terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from permanence.journey_strip import Strip, TeamOverview
from permanence.language import tr
from permanence.measures.charts import Chart


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    words: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of lines under a title. Preferred to a table, since people read on phones."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and its value."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows, each as long as the header row; in a report also under a title."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    words: str


LONGEST_ALT = 1_000
"""The most characters an alt text may have."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its description.

    Attributes:
        draws: The data to draw.
        title: The heading of the picture.
        alt: The description in at most LONGEST_ALT characters.
        words: The description in full.
        team: The team whose channel may see it; None for a child's picture or one of figures, which only the asker sees.
    """

    draws: Strip | TeamOverview | Chart
    title: str
    alt: str
    words: tuple[Listing, ...]
    team: str | None = None

    @property
    def file(self) -> str:
        """The name of its file."""
        return "chart.png"

    @property
    def refs(self) -> tuple[str, ...]:
        """The children whom it shows."""
        match self.draws:
            case Strip() as drawn:
                return (drawn.ref,)
            case TeamOverview() as drawn:
                return tuple(child.ref for child in drawn.children)
            case _:
                return ()

    @property
    def tells_of_families(self) -> bool:
        """Whether it tells what was done to find a family for a child."""
        return isinstance(self.draws, Strip) and self.draws.tells_of_families


@dataclass(frozen=True, slots=True)
class Document:
    """A text for those who are not in Slack, as a file.

    Attributes:
        title: Its heading.
        on: The day it is of.
        name: The name of its file, without the ending.
        words: The first paragraph.
        sections: What follows, each a heading and its lines.
        note: Small print at the end.
        refs: The children whom it names.
        team: The team whose channel may see it.
    """

    title: str
    on: date
    name: str
    words: str
    sections: tuple[Listing, ...]
    note: str
    refs: tuple[str, ...]
    team: str

    @property
    def file(self) -> str:
        """The name of its file, where it is one."""
        return f"{self.name}.pdf"

    def told(self, said: Callable[[str], str]) -> "Document":
        """Return the document with each of its sentences as `said` writes it."""
        sections = tuple(Listing(said(each.title), [*map(said, each.lines)]) for each in self.sections)
        return replace(
            self, title=said(self.title), words=said(self.words), sections=sections, note=said(self.note)
        )


ReportPart = Text | Listing | Facts | Table | Note | Picture
"""What a report is made of."""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A heading of a report, and what stands under it."""

    title: str
    parts: tuple[ReportPart, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Figures for those who may not be in Slack, as a page and as a PDF. It names no child.

    Attributes:
        title: Its heading.
        about: Of whom, of which period, as known when, and for whom it is.
        on: The day it is made of.
        name: The name of its file, without the ending.
        sections: What it says.
        note: Small print at the end.
        ending: Which of its two files is wanted, where one is.
    """

    title: str
    about: str
    on: date
    name: str
    sections: tuple[ReportSection, ...]
    note: str
    ending: Literal["pdf", "html"] = "pdf"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.{self.ending}"

    @property
    def refs(self) -> tuple[str, ...]:
        """The children whom it names: none."""
        return ()

    @property
    def team(self) -> None:
        """The team whose channel may see it: none, whoever it is of."""
        return


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One date in a calendar.

    Attributes:
        name: What tells it from every other for good: a calendar that has it already changes it.
        on: The day; or the moment it begins, with its zone, and then it lasts an hour.
        words: What it is.
        about: More about it.
        is_off: Whether it is not to be after all, so that a calendar that has it takes it out.
    """

    name: str
    on: date | datetime
    words: str
    about: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """A team's dates, as a file for calendars.

    Attributes:
        title: What it is called.
        file: The name of its file.
        dates: Its dates.
        number: The number of the latest change: of two calendars, what the one with the higher number says is so.
        at: The moment of that change.
        refs: The children whom it names.
        team: The team whose channel may see it.
    """

    title: str
    file: str
    dates: tuple[CalendarDate, ...]
    number: int
    at: datetime
    refs: tuple[str, ...]
    team: str


Shown = Picture | Document | Report | Calendar
"""What is shown as a file beside an answer."""
LONGEST_TYPED = 2_000
"""The most characters a button's command may have."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends a command.

    Attributes:
        label: The text on the button.
        command: The command, at most LONGEST_TYPED characters.
        main: Whether it is styled as the usual choice.
        confirms: Whether it says that the command is meant as it stands, so that nothing is asked about it again.
        shown: How much of the answer is there already, so that only the rest is shown.
    """

    label: str
    command: str
    main: bool = False
    confirms: bool = False
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A line with a button for the most likely next step."""

    words: str
    button: Button


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be done about the line before, or the next steps in the midst of a reply."""

    buttons: Sequence[Button]


LONGEST_CHOSEN = 150
"""The most characters a choice's command may have."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Further next steps behind one sign, each a button that sends its command.

    Attributes:
        groups: The choices in groups: the words over each, empty if it needs none, and its buttons.
        spare: Further groups, each shown only where there is room for all of it, since other choices do the same.
    """

    groups: Sequence[tuple[str, Sequence[Button]]]
    spare: Sequence[tuple[str, Sequence[Button]]] = ()


Part = Text | Listing | Facts | Table | Note | Item | Buttons


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a request.

    Attributes:
        words: The first paragraph.
        parts: What follows the first paragraph, in order.
        buttons: The next steps on offer.
        title: The heading.
        fallback: The text for notifications and screen readers: counts and references only.
        picture: A picture of what the parts say in words, a document that says the same, or a calendar.
        again: The command that asks for the same once more; empty if that might change something.
        menu: Further next steps, less often wanted.
        is_recorded: Whether it answers a change that was made; the desk says it.
        folds: The heading under which a message may be folded away where Slack can do that; empty for what is to be seen.
    """

    words: str
    parts: Sequence[Part] = ()
    buttons: Sequence[Button] = ()
    title: str = ""
    fallback: str = ""
    picture: Shown | None = None
    again: str = ""
    menu: Menu | None = None
    is_recorded: bool = False
    folds: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What a verb asks before it is carried out; the asking is the desk's.

    Attributes:
        words: What it would do, what speaks against that, and the question.
        yes: The label of the button that carries it out.
        parts: What follows the words.
        command: The command of that button, where it is not the one that was asked for.
        child: The child it tells of, where the request names none.
        instead: A button beside it that carries out something else.
        in_terminal: What the terminal, which never asks, refuses it with; empty if it is carried out there.
        choices: Buttons for each of what may be meant, in place of `yes`; what they type may be asked about in turn.
        is_in_form: Whether the verb's form says it already, so that who fills it in is not asked.
    """

    words: str
    yes: str = ""
    parts: Sequence[Part] = ()
    command: str = ""
    child: str | None = None
    instead: Button | None = None
    in_terminal: str = ""
    choices: Sequence[Button] = ()
    is_in_form: bool = False


@dataclass(frozen=True, slots=True)
class FormStart:
    """What a verb's form begins with.

    Attributes:
        words: What it says above its fields, line by line.
        values: What is filled in, by parameter.
        settled: The parameters that it asks for no more once they are known.
        submit: The label of the button that sends it; empty for the usual one.
        cancel: The label of the button that closes it, likewise.
    """

    words: Sequence[str] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    settled: Sequence[str] = ()
    submit: str = ""
    cancel: str = ""


_KEPT_AS_THEY_ARE = frozenset({"again", "command", "draws", "file", "key", "name", "refs", "team"})
"""The fields of an answer that nobody reads as words: what is typed, drawn, or called so elsewhere."""


def texts_in(said: object) -> Iterator[str]:
    """Every text of an answer or a part of one, what its buttons type too."""
    match said:
        case str():
            yield said
        case tuple() | list():
            for each in said:
                yield from texts_in(each)
        case _ if is_dataclass(said):
            for each in fields(said):
                yield from texts_in(getattr(said, each.name))
        case _:
            pass


def reworded(said: Any, word: Callable[[str], str]) -> Any:
    """An answer or a part of one with each of its texts as `word` writes it; what its buttons type stays as it is."""
    match said:
        case str():
            return word(said)
        case tuple() | list():
            return type(said)(reworded(each, word) for each in said)
        case _ if is_dataclass(said) and not isinstance(said, type):
            read = (each.name for each in fields(said) if each.name not in _KEPT_AS_THEY_ARE)
            return replace(said, **{name: reworded(getattr(said, name), word) for name in read})
        case _:
            return said


EMPTY = FormStart()
"""The start of a form that has nothing but its fields."""
UNDO = Button(tr("Undo"), "undo")
"""Undoes the asker's latest change."""
NO = Button(tr("No"), "no")
"""Leaves what a question asks about as it was; every question has it, and nothing else."""
