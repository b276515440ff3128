"""The kinds of value people type: how each is read from words, named in help and shown in examples.

A verb's signature is its grammar: a parameter's type decides which words it takes.
"""

import inspect
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, time
from enum import StrEnum
from functools import reduce
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin

from permanence.clocks import clocks_named
from permanence.dates import Direction, read_date
from permanence.delays import REASONS
from permanence.errors import NotUnderstood, RuleBroken
from permanence.journey import Month
from permanence.language import tr
from permanence.milestones import MILESTONES, Milestone, milestones_typed, nearest_milestones
from permanence.outcomes import OUTCOMES, Outcome, nearest_outcomes, outcomes_typed
from permanence.plans import PLANS, Plan, nearest_plans, plans_typed
from permanence.privacy.guard import Guard
from permanence.references import as_reference, family_reference, is_reference
from permanence.surgery import LONGEST_WEEKS
from permanence.words import clean, closed, count, day, listed, nearest, who


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the meaning of words depends on.

    Attributes:
        today: The current day.
        reference: The pattern of a child's reference.
        here: The child whose thread it is, if any.
        person: The Slack user id of whoever types them, whom `me` means; None where `me` is a word like others.
        guard: Looks at their free text; None where no person types it.
    """

    today: date
    reference: re.Pattern[str]
    here: str | None = None
    person: str | None = None
    guard: Guard | None = None


EARLIEST = 1990
"""The earliest year a date may have."""
FURTHEST = 20
"""How many years ahead a date may be."""

Found = tuple[Any, int] | None
"""A value and how many words it took; None where the words do not begin with one."""


class Thing(StrEnum):
    """What a value names. Who may reach what is decided by it, never by the label that help shows."""

    CHILD = "child"
    NEW_CHILD = "new child"
    CHILDREN = "children"
    FAMILY = "family"
    STEP = "step"
    ACTION = "action"
    APPROVAL = "approval"
    CONFLICT = "conflict"
    CHANGE = "change"
    TEAM = "team"
    PERSON = "person"
    PEOPLE = "people"
    CHANNEL = "channel"
    MILESTONE = "milestone"
    MILESTONES = "milestones"
    PLAN = "plan"
    OUTCOME = "outcome"
    CLOCKS = "clocks"
    DAY = "day"
    MONTH = "month"
    TIME = "time"
    POSTING_TIME = "posting time"
    WEEKS = "weeks"
    NUMBER = "number"
    NAME = "name"
    OPTION = "option"
    INDICATOR = "indicator"
    YEARS = "years"
    WORDS = "words"


class FieldType(StrEnum):
    """How a form asks for a kind of value."""

    DAY = "day"
    TIME = "time"
    PERSON = "person"
    PEOPLE = "people"
    CHANNEL = "channel"
    WORDS = "words"
    TEXT = "text"
    CHOICE = "choice"
    CHOICE_OR_WORDS = "choice or words"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options of a choice.

    Attributes:
        key: The value it stands for.
        words: Its name.
        about: More about it.
        group: The heading it is listed under.
    """

    key: str
    words: str
    about: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Also:
    """Another way to type one of the options of a parameter; it stands in the `Annotated` of their `Literal`."""

    words: str
    option: str


@dataclass(frozen=True, slots=True)
class Field:
    """How a form's field, and what is told of its value, differ from what the parameter's name and kind say.

    It stands in a parameter's `Annotated`; a later one adds to an earlier one, such as a kind's own.

    Attributes:
        label: The label above the field; without one, the parameter's name.
        hint: The hint under it.
        is_typed: Whether the value is typed, since a search cannot find it: a new team, or an action that is done.
        not_offered: The keys that a search leaves out.
        keeps_leaver: Whether it may hold somebody who has left, whom nobody can choose.
        told: The sentence told in a surgery's thread in place of the value.
        is_today: Whether nothing said means the day on which it is said.
    """

    label: str = ""
    hint: str = ""
    is_typed: bool = False
    not_offered: frozenset[str] = frozenset()
    keeps_leaver: bool = False
    told: str = ""
    is_today: bool = False

    def __or__(self, later: "Field") -> "Field":
        """Return this field with what a later one says."""
        return replace(
            self, **{each.name: said for each in fields(later) if (said := getattr(later, each.name))}
        )


def _text(value: Any) -> str:
    """Return a value as text that its kind can read back, and that people read where it is shown."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(getattr(value, "key", value))


@dataclass(frozen=True, slots=True)
class ValueKind:
    """One kind of value that people type.

    Attributes:
        thing: What a value names.
        label: Its name in help and in refusals, and nothing else.
        example: A value as people type it.
        read: Reads a value from the start of some words; what takes all that are left reads none.
        nearest: Returns names to suggest for words that could not be read.
        many: Whether several values may follow one another.
        is_rest: Whether it takes all the words that are left.
        is_here: Whether a child's own thread implies it.
        field_type: How a form asks for it.
        choices: The options of a form, where they are few.
        whole: Reads the text of a form's field, where that differs from `read`.
        text: Writes a value as text that `read` can read back.
        beside: What may be typed beside it, as help shows it.
        is_worked: Whether it is a day for work: one on which nobody works is asked about.
        is_looked_up: Whether Slack is asked about it first: a person who is given a part, a channel to be used for children.
        is_found: Whether a keyword-only parameter of it is found by its own words, and follows no keyword.
    """

    thing: Thing
    label: str
    example: str
    read: Callable[[Sequence[str], ReadingContext], Found] = lambda *_: None
    nearest: Callable[[str], list[str]] | None = None
    many: bool = False
    is_rest: bool = False
    is_here: bool = False
    field_type: FieldType = FieldType.TEXT
    choices: tuple[Choice, ...] = ()
    whole: Callable[[str], Any] | None = None
    text: Callable[[Any], str] = _text
    beside: str = ""
    is_worked: bool = False
    is_looked_up: bool = False
    is_found: bool = False


AROUND = ",.:;?!"
"""What may stand before or after a value in a sentence."""
_BRACKETS = ("()", "[]", '""', "''")
"""What may stand around one."""


def reference_typed(words: Sequence[str], reading: ReadingContext) -> Found:
    """Return the reference that the words begin with, in upper case."""
    typed = words[0].strip(AROUND)
    if typed[:1] + typed[-1:] in _BRACKETS:
        typed = typed[1:-1]
    ref = as_reference(typed)
    return (ref, 1) if is_reference(ref, reading.reference) else None


def family_typed(words: Sequence[str], reading: ReadingContext) -> Found:
    """Return the family's reference that the words begin with, as it is written: `fam-31`, or `family 31` where no child's is like that."""
    first, *others = (each.strip(AROUND) for each in words[:2])
    if ref := family_reference(first):
        return ref, 1
    if first.lower() not in ("family", "fam") or not others or is_reference(others[0], reading.reference):
        return None
    ref = family_reference(f"FAM-{others[0]}")
    return (ref, 2) if ref else None


def _number(words: Sequence[str], _: ReadingContext) -> Found:
    found = re.fullmatch(rf"#?(\d{{1,9}})[{AROUND}]*", words[0])
    return (int(found[1]), 1) if found else None


class NumberOf(int):
    """A number, with the child that it is meant to be about."""

    child: str

    def __new__(cls, number: int, child: str) -> Self:
        """Return a number of a child."""
        made = super().__new__(cls, number)
        made.child = child
        return made


def _number_of_child(words: Sequence[str], reading: ReadingContext) -> Found:
    """Read `17`, `#17:` or `action 17`, or with its child `17 BX-0042`, `17 for BX-0042` and `BX-0042 17`."""
    skipped = int(len(words) > 1 and words[0].lower() in _BEFORE_NUMBERS)
    words = words[skipped:]
    number, child = _number(words, reading), None
    if number and len(words) > 1:
        joined = int(len(words) > 2 and words[1].lower() in BEFORE_A_CHILD)
        child = reference_typed(words[1 + joined :], reading)
        skipped += joined if child else 0
    elif len(words) > 1 and (child := reference_typed(words, reading)):
        number = _number(words[1:], reading)
    if not number:
        return None
    return (NumberOf(number[0], child[0]), skipped + 2) if child else (number[0], skipped + 1)


BEFORE_A_CHILD = ("about", "for", "of", "on", "re", "regarding", "-", "–")
"""What may be typed to say that the next word names the child."""
_BEFORE_NUMBERS = ("action", "number", "no.")
"""What may be typed before a number."""


def _number_text(number: int) -> str:
    return f"{number} {number.child}" if isinstance(number, NumberOf) else str(number)


def _person(words: Sequence[str], reading: ReadingContext) -> Found:
    if reading.person and words[0].lower().rstrip(",") in ("me", "myself"):
        return reading.person, 1
    found = re.fullmatch(
        r"(?:<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>|@?([UW](?=[A-Z]*\d)[A-Z0-9]{3,20}))[,.:;?!/&+]?", words[0]
    )
    return (found[1] or found[2], 1) if found else None


class OneOf(str):
    """The first of several people of whom one is meant; `people` are all of them."""

    __slots__ = ("people",)
    people: tuple[str, ...]

    def __new__(cls, people: Sequence[str]) -> Self:
        """Return the first of some people, with all of them."""
        made = super().__new__(cls, people[0])
        made.people = tuple(people)
        return made


def _owner(words: Sequence[str], reading: ReadingContext) -> Found:
    """Read a person, or several named together: `@Sam`, `@Sam @Alex`, `@Sam and @Alex`."""
    people: list[str] = []
    taken = 0
    while taken < len(words) and len(people) < MOST_OWNERS:
        joined = int(bool(people) and words[taken].lower() in _JOINS and taken + 1 < len(words))
        found = _person(words[taken + joined :], reading)
        if not found:
            break
        people.append(found[0])
        taken += joined + found[1]
    unique = tuple(dict.fromkeys(people))
    return (OneOf(unique) if len(unique) > 1 else unique[0], taken) if unique else None


MOST_OWNERS = 10
"""The most people named together who are read as of one action."""
_JOINS = ("and", "or", "&", "/", "+")


def _owner_text(person: str) -> str:
    return " ".join(map(mention, person.people if isinstance(person, OneOf) else (person,)))


def _channel(words: Sequence[str], _: ReadingContext) -> Found:
    found = re.fullmatch(
        r"(?:<#([CG][A-Z0-9]{1,20})(?:\|[^>]*)?>|([CG](?=[A-Z]*\d)[A-Z0-9]{3,20}))[,.:;?!]?", words[0]
    )
    return (found[1] or found[2], 1) if found else None


def _team(words: Sequence[str], _: ReadingContext) -> Found:
    key = words[0].lower()
    return (key, 1) if re.fullmatch(r"[a-z][a-z0-9-]{0,29}", key) else None


def _team_sought(words: Sequence[str], reading: ReadingContext) -> Found:
    is_other = words[0].lower() in {*CHILDREN_WORDS, *LISTED_BY} or reference_typed(words, reading)
    return None if is_other else _team(words, reading)


_OF_CHILDREN = (
    "a all any child children every everybody everyone kid kids me my myself past the those which who"
)
CHILDREN_WORDS = frozenset(_OF_CHILDREN.split())
"""Words of a sentence about children that stand where a team may."""
LISTED_BY = {"unallocated": "unallocated"} | dict.fromkeys(
    ("conflict", "conflicts", "difference", "differences"), "conflicts"
)
"""Words for children whom a verb of their own lists, with that verb."""


def _clock_time(words: Sequence[str], _: ReadingContext) -> Found:
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})[,.;]?", words[0])
    if not found:
        return None
    if int(found[1]) > 23 or int(found[2]) > 59:
        raise NotUnderstood(tr(f"{words[0]} is not a time. Try `09:30`, or `14:00`."))
    return time(int(found[1]), int(found[2])), 1


def _weeks(words: Sequence[str], _: ReadingContext) -> Found:
    text = " ".join(words[:2]).lower()
    if text.split()[:1] in (["week"], ["fortnight"]):
        return 1 if text.startswith("week") else 2, 1
    found = re.match(r"(\d{1,2}) weeks?$", text)
    return (int(found[1]), 2) if found else None


def _weeks_typed(weeks: int) -> str:
    """A number of weeks as it is typed, whatever language is spoken."""
    return f"{weeks} week{'s' if weeks > 1 else ''}"


def _count(words: Sequence[str], _: ReadingContext) -> Found:
    return (int(words[0]), 1) if re.fullmatch(r"\d{1,7}", words[0]) else None


def _month(words: Sequence[str], reading: ReadingContext) -> Found:
    """Read `03/2023`, `2023-03`, `March 2023`, or the month of a whole date of birth."""
    if found := re.fullmatch(r"(\d{1,2})/(\d{4})", words[0]):
        number, year, taken = int(found[1]), int(found[2]), 1
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})", words[0]):
        number, year, taken = int(found[2]), int(found[1]), 1
    elif (
        len(words) > 1
        and re.fullmatch(r"\d{4}", words[1])
        and (first := read_date(["1", words[0], words[1]], reading.today, Direction.EITHER))
    ):
        number, year, taken = first[0].month, first[0].year, 2
    elif found := _SHORT_MONTH.match(" ".join(words[:3])):
        first = read_date(["1", found[1], "2000"], reading.today, Direction.EITHER)
        if not first:
            return None
        number, year, taken = first[0].month, 2000 + int(found[2]), 2
    elif (found := re.fullmatch(r"(\d{1,2})/(\d{2})", words[0])) and int(found[2]) > 12:
        number, year, taken = int(found[1]), 2000 + int(found[2]), 1
    elif whole := _date(words, reading, Direction.HAPPENED):
        if not _WITH_YEAR.search(" ".join(words[: whole[1]]).lower()):
            raise NotUnderstood(
                tr("Say the year of birth in four figures: `born 03/2023`, or `born March 2023`.")
            )
        _refuse_unborn(whole[0], reading.today, day(whole[0]))
        return Month.of(whole[0]), whole[1]
    else:
        return None
    if not 1 <= number <= 12:
        raise NotUnderstood(tr(f"{words[0]} is not a month of birth. Try `03/2023`."))
    if year < EARLIEST:
        raise NotUnderstood(tr(f"{' '.join(words[:taken])} is too far off to be meant. Check the year."))
    _refuse_unborn(Month(year, number).first, reading.today, words[0])
    return Month(year, number), taken


def _refuse_unborn(born: date, today: date, said: str) -> None:
    if born > today:
        raise RuleBroken(
            tr(f"{said} is still to come. For an unborn child give `due` and the expected date.")
        )


_SHORT_MONTH = re.compile(r"([A-Za-z]{3,9}) ['\u2019]?(\d{2})(?!\S)(?! '?\d{2})")
_WITH_YEAR = re.compile(r"\d{4}|(?:[/.-]\d{1,2}[/.-]|[a-z][/.\- ]?)['\u2019]?\d{2}$")


def _date(words: Sequence[str], reading: ReadingContext, direction: Direction) -> tuple[date, int] | None:
    """Read a date. Raises NotUnderstood for one so far off that it must be a typing error."""
    found = read_date(words, reading.today, direction)
    if found and not EARLIEST <= found[0].year <= reading.today.year + FURTHEST:
        raise NotUnderstood(tr(f"{day(found[0])} is too far off to be meant. Check the year."))
    return found


def _happened(words: Sequence[str], reading: ReadingContext) -> Found:
    found = _date(words, reading, Direction.HAPPENED)
    if found and found[0] > reading.today:
        raise RuleBroken(
            tr(
                f"{day(found[0])} has not come yet, so nothing can be recorded for it. For a day to come: `expect`, or `due`."
            )
        )
    return found


def _coming(words: Sequence[str], reading: ReadingContext) -> Found:
    found = _date(words, reading, Direction.COMING)
    if found and found[0] < reading.today:
        raise RuleBroken(
            tr(f"{day(found[0])} has passed. Give a day to come."),
            how=tr(", for example `next fri` or `in 2 weeks`."),
        )
    return found


NEXT_SURGERY = "next surgery"
"""A value in place of a day: that of the next surgery of the team it is about, which only the records tell."""


def _work_day(words: Sequence[str], reading: ReadingContext) -> Found:
    """Read a day to come, or `next surgery`."""
    skipped = int(words[0].lower() in ("the", "our"))
    if [word.lower().rstrip(",.") for word in words[skipped : skipped + 2]] == NEXT_SURGERY.split():
        return NEXT_SURGERY, skipped + 2
    return _coming(words, reading)


def _any_date(words: Sequence[str], reading: ReadingContext) -> Found:
    return _date(words, reading, Direction.EITHER)


def _quoted(words: Sequence[str], _: ReadingContext) -> Found:
    found = re.fullmatch(r'"([^"]+)"', words[0])
    return (whole_name(found[1]), 1) if found else None


def whole_name(text: str) -> str:
    """Return a name as a field holds it, with quotation marks around it or not. Raises NotUnderstood."""
    name = text.strip().strip('"').strip()
    if not name or len(name) > 80 or '"' in name:
        raise NotUnderstood(tr("Write a name of up to 80 characters, without quotation marks in it."))
    return name


def as_words(text: str) -> str:
    """Return text with people and channels as plain words, `@sam` and `#north`, so that a note notifies no one."""
    return closed(_MENTION.sub(_as_word, text))


def as_sentence(text: str) -> str:
    """Return text as it is shown to whoever typed it, with the people in it named."""
    named = _MENTION.sub(lambda found: who(found[2]) if found[1] == "@" else _as_word(found), text)
    return named.replace("`", "'")  # in code nobody is named


def _as_word(mention: re.Match[str]) -> str:
    return mention[1] + (mention[3] or mention[2])


def _own_words(text: str) -> str:
    return as_words(clean(text))


_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|([^<>]*))?>")


def by_name(
    typed: Callable[[Sequence[str]], tuple[tuple[Any, ...], int]],
) -> Callable[[Sequence[str], ReadingContext], Found]:
    """Return a reader of a table's rows by name. It raises NotUnderstood for a phrase that fits several rows."""

    def read(words: Sequence[str], _: ReadingContext) -> Found:
        rows, taken = typed(words)
        if len(rows) > 1:
            which = listed([f"`{row.name.lower()}`" for row in rows], tr("or"))
            raise NotUnderstood(tr(f"`{' '.join(words[:taken])}` could be {which}. Which one do you mean?"))
        return (rows[0], taken) if rows else None

    return read


def _posted(words: Sequence[str], reading: ReadingContext) -> Found:
    """Read `the day before at 14:00` or `at the start`."""
    said = [word.lower() for word in words[:4]]
    if said[:3] == ["at", "the", "start"]:
        return AT_THE_START, 3
    if (
        said[:4] == ["the", "day", "before", "at"]
        and len(words) > 4
        and (at := _clock_time(words[4:], reading))
    ):
        return at[0], 5
    return None


AT_THE_START = "at the start"
"""When an agenda is posted, unless the team chose the day before."""


PAST_DATE = "past a date"
"""Said of children of whom a watched date is past with nothing recorded."""
NO_ACTION = "no action needed"
"""Said of a child for whom nothing is to be done until the next surgery."""


def _one_phrase(phrase: str, *ways: str) -> ValueKind:
    """The kind of a value that is one phrase, chosen or not, typed in several ways, the longest first."""
    split = [way.split() for way in ways]

    def read(words: Sequence[str], _: ReadingContext) -> Found:
        said = [word.lower().rstrip(".,:;") for word in words[: max(map(len, split))]]
        taken = next((len(each) for each in split if said[: len(each)] == each), 0)
        return (phrase, taken) if taken else None

    return ValueKind(
        Thing.OPTION,
        phrase,
        phrase,
        read,
        field_type=FieldType.CHOICE,
        choices=(Choice(phrase, phrase.capitalize()),),
        is_found=True,
    )


def _clocks(words: Sequence[str], _: ReadingContext) -> Found:
    taken = next((n for n, word in enumerate(words) if word.lower() in ("with", "without")), len(words))
    return (clocks_named(words[:taken]), taken) if taken else None


def mention(person: str, names: Mapping[str, str] | None = None) -> str:
    """Return a person as Slack writes them among typed words, with their name where it is known."""
    return f"<@{person}|{names[person]}>" if names and person in names else f"<@{person}>"


def _choices_of(rows: Mapping[str, Plan | Outcome]) -> tuple[Choice, ...]:
    return tuple(Choice(row.key, row.name) for row in rows.values())


_REASONS = tuple(
    Choice(
        row.key, row.name, group=tr("For the child's sake") if row.is_childs else tr("What else holds it up")
    )
    for row in REASONS.values()
)

ChildRef = Annotated[str, ValueKind(Thing.CHILD, "REF", "BX-0042", reference_typed), Field(tr("Child"))]
"""A child's reference, which nothing implies."""
NewRef = Annotated[
    str, ValueKind(Thing.NEW_CHILD, "REF", "BX-0042", reference_typed), Field(tr("New reference"))
]
"""A reference that is to be a child's from now on."""
UnallocatedRef = Annotated[
    str, ValueKind(Thing.NEW_CHILD, "REF", "BX-0042", reference_typed), Field(tr("Child in no team yet"))
]
"""The reference of a child whom a manager may allocate without seeing more of them."""
Here = Annotated[
    str,
    ValueKind(Thing.CHILD, "REF", "BX-0042", reference_typed, is_here=True, field_type=FieldType.LOOKUP),
    Field(tr("Child")),
]
"""A child's reference; the child's own thread implies it."""
ChildRefs = Annotated[
    tuple[str, ...],
    ValueKind(
        Thing.CHILDREN,
        "REF REF …",
        "BX-0042 BX-0043",
        reference_typed,
        many=True,
        field_type=FieldType.LOOKUP,
    ),
]
"""Several children's references."""
FamilyRef = Annotated[
    str,
    ValueKind(Thing.FAMILY, "FAMILY", "FAM-0031", family_typed, field_type=FieldType.LOOKUP),
    Field(tr("Adoptive family")),
]
"""The reference of an adoptive family."""
NewFamilyRef = Annotated[
    FamilyRef, Field(tr("Reference"), tr("FAM- and figures. No name, ever."), is_typed=True)
]
"""A reference that is to be an adoptive family's from now on."""
Area = Annotated[
    str,
    ValueKind(Thing.NAME, '"AREA"', '"West Borset"', _quoted, whole=whole_name),
    Field(tr("Area"), tr("Where they live, in a word or two: no street, no house.")),
]
"""A place in quotation marks, in a word or two."""
ActionId = Annotated[
    int,
    ValueKind(
        Thing.ACTION,
        "ACTION",
        "17",
        _number_of_child,
        field_type=FieldType.LOOKUP,
        text=_number_text,
        beside="[REF]",
    ),
]
"""An action's number. With its child beside it, as buttons send it, it is refused if it is about another."""
ChangeId = Annotated[int, ValueKind(Thing.CHANGE, "CHANGE", "123", _number_of_child)]
"""The number of a change, sent by a button, likewise."""
WordsOfChange = Annotated[
    int,
    ValueKind(
        Thing.CHANGE,
        "CHANGE",
        "57",
        _number_of_child,
        field_type=FieldType.LOOKUP,
        text=_number_text,
        beside="[REF]",
    ),
    Field(hint=tr("Yours are offered; of others, type the number that the child's history shows.")),
]
"""The number of a change in which somebody typed words."""
ApprovalId = Annotated[
    int,
    ValueKind(
        Thing.APPROVAL,
        "APPROVAL",
        "3",
        _number_of_child,
        field_type=FieldType.LOOKUP,
        text=_number_text,
        beside="[REF]",
    ),
    Field(tr("What is to be agreed")),
]
"""The number of a request for approval, likewise."""
ConflictId = Annotated[
    int,
    ValueKind(Thing.CONFLICT, "CONFLICT", "5", _number_of_child, text=_number_text, beside="[REF]"),
    Field(tr("Which difference"), tr("Its number: `conflicts` lists them.")),
]
"""The number of what a file says otherwise than the records, likewise."""
_PERSON = ValueKind(Thing.PERSON, "@PERSON", "@Sam", _person, field_type=FieldType.PERSON, text=mention)
_PEOPLE = ValueKind(
    Thing.PEOPLE,
    "@PERSON …",
    "@Sam @Mary",
    _person,
    many=True,
    field_type=FieldType.PEOPLE,
    text=mention,
)
_CHANNEL = ValueKind(
    Thing.CHANNEL, "#CHANNEL", "#north", _channel, field_type=FieldType.CHANNEL, text="<#{}>".format
)
Person = Annotated[str, _PERSON]
"""A person, as Slack mentions them."""
Colleague = Annotated[str, replace(_PERSON, is_looked_up=True)]
"""A person who is given a part here, and so must be able to act."""
Owner = Annotated[str, replace(_PERSON, read=_owner, text=_owner_text, is_looked_up=True)]
"""The colleague who does an action. Where several are named together it is one OneOf them, and which is to be asked."""
People = Annotated[tuple[str, ...], _PEOPLE]
"""Several people."""
Colleagues = Annotated[tuple[str, ...], replace(_PEOPLE, is_looked_up=True)]
"""Several people who are given a part here."""
Channel = Annotated[str, _CHANNEL, Field(tr("Its private channel"))]
"""A channel, as Slack mentions it."""
TeamChannel = Annotated[
    str,
    replace(_CHANNEL, is_looked_up=True),
    Field(
        tr("Its private channel"), tr("Slack offers those that you are in. Invite me there first: /invite.")
    ),
]
"""A channel to be used for children, which must be private and have the bot in it."""
TeamKey = Annotated[str, ValueKind(Thing.TEAM, "TEAM", "north", _team, field_type=FieldType.LOOKUP)]
"""A team's short name."""
Time = Annotated[
    time,
    ValueKind(Thing.TIME, "TIME", "09:30", _clock_time, field_type=FieldType.TIME, text="{:%H:%M}".format),
    Field(tr("Time")),
]
"""A local time of day."""
Posted = Annotated[
    time | str,
    ValueKind(Thing.POSTING_TIME, "WHEN", "the day before at 14:00", _posted, field_type=FieldType.TEXT),
]
"""When an agenda is posted: a time on the working day before, or AT_THE_START."""
Weeks = Annotated[
    int,
    ValueKind(
        Thing.WEEKS,
        "WEEKS",
        "2 weeks",
        _weeks,
        field_type=FieldType.CHOICE,
        choices=tuple(
            Choice(_weeks_typed(n), tr(f"Every {count(n, 'week')}") if n > 1 else tr("Every week"))
            for n in range(1, LONGEST_WEEKS + 1)
        ),
        text=_weeks_typed,
    ),
    Field(tr("How often")),
]
"""A number of weeks."""
Count = Annotated[int, ValueKind(Thing.NUMBER, "NUMBER", "12", _count)]
"""A whole number."""
Venue = Annotated[
    str,
    ValueKind(Thing.NAME, '"VENUE"', '"the family centre"', _quoted, whole=whole_name),
    Field(tr("Where"), tr("The kind of place, in a word or two: no street, no house.")),
]
"""A kind of place in quotation marks."""
BirthMonth = Annotated[
    Month,
    ValueKind(Thing.MONTH, "MONTH", "03/2023", _month, text=lambda month: f"{month.first:%m/%Y}"),
    Field(tr("Month of birth"), tr("For example: 03/2023. A whole date is kept as its month.")),
]
"""A month of birth."""
Happened = Annotated[
    date, ValueKind(Thing.DAY, "DATE", "12/10/2026", _happened, field_type=FieldType.DAY), Field(tr("Date"))
]
"""The day something happened. Without a year, the most recent such day."""
Coming = Annotated[
    date, ValueKind(Thing.DAY, "DATE", "4 Dec", _work_day, field_type=FieldType.DAY, is_worked=True)
]
"""A day to come, on which work is to be done or looked at. Without a year, the next such day."""
AnyComing = Annotated[date, ValueKind(Thing.DAY, "DATE", "5 Dec", _coming, field_type=FieldType.DAY)]
"""A day to come that is no matter of work, such as a birth or the end of a leave. Without a year, the next such day."""
AnyDay = Annotated[
    date, ValueKind(Thing.DAY, "DATE", "26/11/2026", _any_date, field_type=FieldType.DAY), Field(tr("Date"))
]
"""A day in the past or the future. Without a year, the nearest such day."""
FirstDay = Annotated[
    date,
    ValueKind(Thing.DAY, "DATE", "26/11/2026", _any_date, field_type=FieldType.DAY, is_worked=True),
]
"""The day from which a series of surgeries is counted. Without a year, the nearest such day."""
Quoted = Annotated[
    str,
    ValueKind(Thing.NAME, '"NAME"', '"North Permanence Team"', _quoted, whole=whole_name),
    Field(tr("Full name")),
]
"""A name in quotation marks."""
Rest = Annotated[
    str,
    ValueKind(
        Thing.WORDS,
        "WORDS",
        "adviser on leave",
        is_rest=True,
        field_type=FieldType.WORDS,
        whole=_own_words,
    ),
]
"""All the words that are left."""
NoteWords = Annotated[
    Rest, Field(hint=tr("A few words, with roles and no names: the account itself belongs in the case file."))
]
"""A note for the record."""
Because = Annotated[NoteWords, Field(tr("Why"))]
"""Why something is done."""
ReasonWords = Annotated[
    str,
    ValueKind(
        Thing.WORDS,
        "WORDS",
        "sibling assessment first",
        is_rest=True,
        field_type=FieldType.CHOICE_OR_WORDS,
        choices=_REASONS,
        whole=_own_words,
    ),
]
"""What holds something up: one of the listed reasons, the asker's own words, or both."""
MilestoneName = Annotated[
    Milestone,
    ValueKind(
        Thing.MILESTONE,
        "MILESTONE",
        "placement order",
        by_name(milestones_typed),
        nearest_milestones,
        field_type=FieldType.LOOKUP,
    ),
    Field(hint=tr("Type part of its name, as “planning”, or its short name, as “po”.")),
]
"""A milestone, by its name or a synonym."""
MilestoneNames = Annotated[
    tuple[Milestone, ...],
    ValueKind(
        Thing.MILESTONES,
        "MILESTONE …",
        "placement order",
        by_name(milestones_typed),
        nearest_milestones,
        many=True,
        field_type=FieldType.CHOICE,
        choices=tuple(Choice(row.key, row.name) for row in MILESTONES.values()),
    ),
]
"""Several milestones, joined by `and`."""
PlanName = Annotated[
    Plan,
    ValueKind(
        Thing.PLAN,
        "PLAN",
        "adoption",
        by_name(plans_typed),
        nearest_plans,
        field_type=FieldType.CHOICE,
        choices=_choices_of(PLANS),
    ),
]
"""A permanence plan."""
OutcomeName = Annotated[
    Outcome,
    ValueKind(
        Thing.OUTCOME,
        "OUTCOME",
        "adopted",
        by_name(outcomes_typed),
        nearest_outcomes,
        field_type=FieldType.CHOICE,
        choices=_choices_of(OUTCOMES),
    ),
]
"""The outcome that tracking ended with."""
SoughtTeam = Annotated[
    str,
    ValueKind(Thing.TEAM, "TEAM", "north", _team_sought, field_type=FieldType.LOOKUP),
]
"""A team's short name, where `children` and the like are words of a sentence."""
PastDate = Annotated[
    str,
    _one_phrase(
        PAST_DATE,
        PAST_DATE,
        "past its date",
        "past their date",
        "past their dates",
        "past the date",
        "past date",
        "past dates",
        "past",
    ),
    Field(tr("Only those past a date")),
]
"""That a watched date is past with nothing recorded."""
ClockNames = Annotated[tuple[str, ...], ValueKind(Thing.CLOCKS, "CLOCKS", "reviews", _clocks, text=" ".join)]
"""Groups of clocks, single rules, or marks."""


NoAction = Annotated[str, _one_phrase(NO_ACTION, "no action is needed", NO_ACTION, "no action")]
"""That no action is needed."""


class _Today:
    """The type of `Today`."""


Today: Any = _Today()
"""The default of a date that is today unless another day is typed."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a verb.

    Attributes:
        name: Its name in the verb's function.
        kind: The kind of value it takes.
        keyword: The word that its value follows, if it has one.
        default: Its default; Today stands for the current day.
        is_required: Whether it has no default.
        field: How forms ask for it, its label and hint in full.
    """

    name: str
    kind: ValueKind
    keyword: str | None
    default: Any
    is_required: bool
    field: Field

    @property
    def usage(self) -> str:
        """The parameter as help shows it."""
        shown = " ".join(filter(None, (self.keyword, self.kind.label, self.kind.beside)))
        return shown if self.is_required else f"[{shown}]"

    @property
    def example(self) -> str:
        """The parameter's piece of the verb's example."""
        return f"{self.keyword} {self.kind.example}" if self.keyword else self.kind.example

    @property
    def is_free_text(self) -> bool:
        """Whether it takes somebody's own words, which are kept as they are."""
        return self.kind.thing in (Thing.WORDS, Thing.NAME)

    def default_on(self, today: date) -> Any:
        """Return its value where none was typed."""
        return today if self.default is Today else self.default

    @property
    def field_type(self) -> FieldType:
        """How a form asks for it."""
        return FieldType.TEXT if self.field.is_typed else self.kind.field_type

    @property
    def in_example(self) -> bool:
        """Whether the verb's example includes it."""
        return self.is_required or self.kind.is_here


def parameter(name: str, hint: Any, signature: inspect.Parameter) -> Parameter:
    """Return the Parameter that a parameter of a verb's function describes. Raises TypeError for a type that cannot be typed."""
    kind, words = _kind(hint), name.strip("_").replace("_", " ")
    is_empty = signature.default is inspect.Parameter.empty
    return Parameter(
        name,
        kind,
        words if signature.kind is inspect.Parameter.KEYWORD_ONLY and not kind.is_found else None,
        None if is_empty else signature.default,
        is_empty,
        _field(hint, words.capitalize(), kind),
    )


def _kind(hint: Any) -> ValueKind:
    if get_origin(hint) is Literal:
        return _choice(get_args(hint), {})
    if get_origin(hint) is Annotated:
        value, *about = get_args(hint)
        if get_origin(value) is Literal:
            return _choice(
                get_args(value), {each.words: each.option for each in about if isinstance(each, Also)}
            )
        return next((found for found in about if isinstance(found, ValueKind)), None) or _kind(value)
    if get_origin(hint) in (Union, types.UnionType):
        return _kind(next(each for each in get_args(hint) if each is not type(None)))
    raise TypeError(f"{hint} is no kind of thing people type")


def _field(hint: Any, label: str, kind: ValueKind) -> Field:
    example = tr(f"For example: {kind.example}") if kind.field_type is FieldType.TEXT else ""
    return reduce(Field.__or__, _fields_in(hint), Field(label, example))


def _fields_in(hint: Any) -> Iterator[Field]:
    """Yield the fields in a type, a kind's own first."""
    for each in get_args(hint):
        if isinstance(each, Field):
            yield each
        elif get_origin(each) is Annotated:
            yield from _fields_in(each)


def _choice(options: tuple[str, ...], also: Mapping[str, str]) -> ValueKind:
    meant = {**{option: option for option in options}, **also}
    longest_first = sorted(meant, key=len, reverse=True)

    def read(words: Sequence[str], _: ReadingContext) -> Found:
        for way in longest_first:
            length = way.count(" ") + 1
            if " ".join(words[:length]).lower().rstrip(",") == way:
                return meant[way], length
        return None

    return ValueKind(
        Thing.OPTION,
        "|".join(options),
        options[0],
        read,
        lambda text: nearest(text, options),
        field_type=FieldType.CHOICE,
        choices=tuple(Choice(option, option.capitalize()) for option in options),
    )
