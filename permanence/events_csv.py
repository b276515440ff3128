"""The product's own CSV: one event a row, in any order. Each row is read into typed values, or into problems."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from permanence.birth import PREGNANCY
from permanence.dates import Direction, read_date
from permanence.errors import NotUnderstood
from permanence.journey import Month
from permanence.milestones import (
    LEAVING_CARE,
    LOOKED_AFTER_REVIEWS,
    MILESTONES,
    milestones_typed,
    nearest_milestones,
)
from permanence.outcomes import nearest_outcomes, outcomes_typed
from permanence.phrases import plain
from permanence.plans import PLAN, Plan, nearest_plans, plans_typed
from permanence.references import as_reference, is_reference
from permanence.words import clean, closed, day, listed, nearest

DUE = "due"
"""Written in place of a milestone: the date is then an unborn child's expected day of birth."""
ENDED = "tracking_ended_other"
"""The milestone whose detail says how tracking ended."""
REASON = "reason"
"""The column that a load adds to the rows it refuses."""

REQUIRED = {
    "ref": "the child's reference",
    "born": "the month of birth; of a full date only the month is kept; empty for an unborn child",
    "team": "the team's short name, as `teams` lists it; empty for a child who is in no team yet",
    "milestone": "what happened: a milestone's key, name or synonym; `due` for an expected day of birth",
    "date": "the day it happened, year first or day first",
    "detail": f"free text; with `{PLAN}` the plan (`adoption alongside kinship`), with `{ENDED}` how it ended",
}
"""The columns a file must have, with their meanings. Another row of the child may hold `born` and `team`."""
COLUMNS = REQUIRED | {
    "worker": "the child's social worker, a Slack user id",
    "family_finder": "the family finder, a Slack user id",
    REASON: "why an earlier load refused the row; not read",
}
"""The columns a file may have."""

EXAMPLE = """\
ref,born,team,milestone,date,detail,worker,family_finder
BX-0001,2023-03,north,care_entry,2026-02-02,,U0SAM,
BX-0001,2023-03,north,perm_plan_agreed,2026-05-18,adoption alongside special guardianship,U0SAM,
BX-0001,2023-03,north,placement order,15/07/2026,,U0SAM,
BX-0002,,north,due,2026-12-20,,U0SAM,
BX-0002,,north,prebirth_referral,2026-09-14,,U0SAM,
BX-0003,06/2019,north,care_entry,2025-01-09,,,
BX-0003,06/2019,north,tracking_ended_other,2026-03-02,moved to another authority,,
"""
"""A small file of invented children."""

LONGEST_CELL = 4_000
"""The most characters a cell may have, as many as what is typed in chat."""
_QUOTED = 60
"""How many characters of a cell a problem quotes."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row, once read. `milestone` is a key, or `due`; people are Slack user ids.

    `detail` says why a plan was agreed, or is the outcome's key if tracking ended. A value is None if it
    comes from the child's other rows or from the records.
    """

    ref: str
    milestone: str
    on: date
    detail: str = ""
    born: Month | None = None
    team: str | None = None
    worker: str | None = None
    family_finder: str | None = None
    plan: str | None = None
    alongside: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be loaded, and in which column; `doubts_others` if other rows may be read wrongly for the same reason."""

    column: str
    reason: str
    doubts_others: bool = False


@dataclass(frozen=True, slots=True)
class RowContext:
    """What reading a row depends on: today's date, the pattern of a reference, and the time zone that days are in.

    `short_cells` reads a short cell of each column. Few texts stand in most of them, and each of those is read once.
    """

    today: date
    reference: re.Pattern[str]
    zone: ZoneInfo
    short_cells: Mapping[str, Callable[[str], Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        read = {column: lru_cache(maxsize=4_096)(partial(_cell, self, column)) for column in _READERS}
        object.__setattr__(self, "short_cells", read)


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file: where each column is, and its cells as written (`names`)."""

    names: tuple[str, ...]
    positions: Mapping[str, int]


def read_header(cells: Sequence[str]) -> Header:
    """The columns of a file. Raises NotUnderstood naming every column that is missing, unknown or repeated."""
    names = [plain(cell).replace(" ", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(set(names) & set(REQUIRED)) < 2:
        raise NotUnderstood(
            f"is not a file of ours. Its first line must name the columns {listed(list(REQUIRED))}; "
            "worker and family_finder may be added."
        )
    free = [name for name in COLUMNS if name not in names]
    unread = [_unknown(name, free) for name in names if name not in COLUMNS]
    missing = [f"The column `{name}` is missing." for name in REQUIRED if name not in names]
    twice = [f"The column `{name}` is there twice." for name in COLUMNS if names.count(name) > 1]
    if unread or missing or twice:
        raise NotUnderstood(" ".join([*unread, *missing, *twice]))
    return Header(tuple(cells[: len(names)]), {name: at for at, name in enumerate(names) if name != REASON})


def _unknown(name: str, free: Sequence[str]) -> str:
    alike = nearest(name, free) or free
    return f"I don't know the column {_quoted(name)}. Did you mean {_either(alike)}?"


def read_row(cells: Sequence[str], header: Header, reading: RowContext) -> EventRow | tuple[Problem, ...]:
    """The event in a row of text, or every problem with the row."""
    width = len(header.names)
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return (
            Problem([*header.positions][-1], "There are more cells than columns. Put quotes round a comma."),
        )
    short = reading.short_cells
    full = cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))]
    values = {
        column: short[column](cell) if len(cell := full[at]) <= _QUOTED else _cell(reading, column, cell)
        for column, at in header.positions.items()
    }
    if Problem not in map(type, values.values()):
        try:
            return _event_row(values, reading.today)
        except NotUnderstood:
            pass
    return _problems(values, reading.today)


def _event_row(values: Mapping[str, Any], today: date) -> EventRow:
    """The event that the cells of a row tell of together."""
    milestone, born = values["milestone"], values["born"]
    on = _day_to_record(milestone, values["date"], today)
    if milestone == "birth":
        born = _month_of_birth(born, on)
    plan, alongside, detail = _detail_read(milestone, values["detail"])
    return EventRow(
        values["ref"],
        milestone,
        on,
        detail,
        born,
        values["team"],
        values.get("worker"),
        values.get("family_finder"),
        plan,
        alongside,
    )


def _problems(values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    """What is wrong with the cells of a row: with each, then with what they tell together."""
    problems = [value for value in values.values() if isinstance(value, Problem)]
    known = {column: value for column, value in values.items() if not isinstance(value, Problem)}

    def try_to(read: Callable[..., Any], column: str, *given: Any) -> None:
        try:
            read(*given)
        except NotUnderstood as error:
            problems.append(_problem(column, error))

    milestone = known.get("milestone")
    if milestone and "date" in known:
        try_to(_day_to_record, "date", milestone, known["date"], today)
    if milestone == "birth" and "date" in known:
        try_to(_month_of_birth, "born", known.get("born"), known["date"])
    if milestone and "detail" in known:
        try_to(_detail_read, "detail", milestone, known["detail"])
    return tuple(problems)


def _cell(reading: RowContext, column: str, cell: str) -> Any:
    """The value in a cell, or the problem with it."""
    try:
        return _READERS[column](cell, reading)
    except NotUnderstood as error:
        return _problem(column, error)


def _problem(column: str, error: NotUnderstood) -> Problem:
    return Problem(column, str(error), isinstance(error, _MonthFirst))


def _one_line(cell: str) -> str:
    """The text of a cell on one line. Raises NotUnderstood for a control character, or too much text."""
    if len(cell) > LONGEST_CELL:
        raise NotUnderstood(f"It holds {len(cell):,} characters; the most I can take is {LONGEST_CELL:,}.")
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    for character in cell:
        if unicodedata.category(character) == "Cc" and character not in "\t\r\n":
            raise NotUnderstood(f"It holds a control character (U+{ord(character):04X}). Take it out.")
    return clean(" ".join(cell.split()))


_KEPT_AS_TEXT = re.compile(r'="(.*)"|\'(.*)')
"""How a spreadsheet keeps a cell from being read as a number or a date: `="0042"`, `'0042`."""
_DASH = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def _value(cell: str) -> str:
    """The value in a cell that holds no free text, without what keeps it as text."""
    text = _one_line(cell)
    if not text.startswith(("=", "'")):
        return text
    found = _KEPT_AS_TEXT.fullmatch(text)
    return (found[1] or found[2] or "").strip() if found else text


def _ref(cell: str, reading: RowContext) -> str:
    ref = as_reference(_value(cell))
    if not ref:
        raise NotUnderstood("Which child? Give the reference.")
    if not is_reference(ref, reading.reference):
        raise NotUnderstood(f"{_quoted(ref)} is not a reference as they are written here.")
    return ref


def _team(cell: str, _: RowContext) -> str | None:
    team = _value(cell).lower()
    if len(team) > _QUOTED:
        raise NotUnderstood(f"{_quoted(team)} is too long for a team's short name. `teams` lists them.")
    return team or None


_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>|@?([UW](?=[A-Z]*\d)[A-Z0-9]{3,20})")


def _person(cell: str, _: RowContext) -> str | None:
    text = _value(cell)
    if not text:
        return None
    if found := _PERSON.fullmatch(text):
        return found[1] or found[2]
    raise NotUnderstood(f"{_quoted(text)} is not a Slack user id such as `U0SAM1`, or `<@U0SAM1>`.")


def _detail(cell: str, _: RowContext) -> str:
    return closed(_one_line(cell))


def _milestone(cell: str, _: RowContext) -> str:
    return _milestone_named(_value(cell))


def _milestone_named(text: str) -> str:
    """A milestone's key, or `due`. A review must be named in full, since rows come in any order."""
    if not text:
        raise NotUnderstood("What happened? Give a milestone, or `due` for an expected day of birth.")
    if plain(text) == DUE:
        return DUE
    words = text.split()
    rows, taken = milestones_typed(words)
    if taken < len(words):
        raise NotUnderstood(
            f"I don't know the milestone {_quoted(text)}.{_did_you_mean(nearest_milestones(text))}"
        )
    if len(rows) == 1 and rows[0].key in MILESTONES:
        return rows[0].key
    named = rows if len(rows) > 1 else [MILESTONES[key] for key in (*LOOKED_AFTER_REVIEWS, "adoption_review")]
    raise NotUnderstood(
        f"{_quoted(text)} could be {_either([row.name.lower() for row in named])}. Say which."
    )


_DASHES = re.compile(r"(?<=\d)[-/](?=[A-Za-z])|(?<=[A-Za-z])[-/](?=\d)")
_TIME = re.compile(r"[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?$")
"""A time of day without its zone, which a date may have after it."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\S+(?:Z|[+-]\d{2}:?\d{2})$")
_DAY = re.compile(
    r"\d{4}([/-])\d{1,2}\1\d{1,2}|(?:19|20)\d{6}|\d{1,2}([/.-])\d{1,2}\2(?:\d{4}|\d{2})"
    r"|(?:[A-Za-z]{3,9},? )?(?:\d{1,2} [A-Za-z]+|[A-Za-z]+ \d{1,2},?) (?:\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"(?:0?[1-9]|1[0-2])([/.-])(?:1[3-9]|2\d|3[01])\1\d{2,4}(?!\d)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DAY_NOUGHT = date(1899, 12, 30)
"""The day from which spreadsheets number the days."""


class _MonthFirst(NotUnderstood):
    """A date that is one with its month first, as other dates of the file may be too."""


def _date(cell: str, reading: RowContext) -> date:
    return _date_written(_value(cell).translate(_DASH), reading.today, reading.zone)


def _date_written(text: str, today: date, zone: ZoneInfo) -> date:
    """A day with its year, however a spreadsheet or a case system writes it; words like `today` are refused in a file."""
    if not text:
        raise NotUnderstood("On which day? Write `2026-10-12`, or `12/10/2026`.")
    _refuse_serial(text)
    try:
        found = _instant(text, zone) if _INSTANT.match(text) else _day_named(_TIME.sub("", text), today)
    except (NotUnderstood, ValueError) as error:
        if _MONTH_FIRST.match(text):
            raise _MonthFirst(
                f"{_quoted(text)} has a month after 12. If this file puts the month first, its other dates are read wrongly "
                "too: save it with the day first."
            ) from error
        raise NotUnderstood(f"{_quoted(text)} is not a day in the calendar.") from error
    if found is None:
        raise NotUnderstood(
            f"{_quoted(text)} is not a date with its year. Write `2026-10-12`, or `12/10/2026`."
        )
    return found


def _refuse_serial(text: str) -> None:
    """Raise NotUnderstood for the number of a day in a spreadsheet: which day it is depends on the file's own settings."""
    found = _SERIAL.fullmatch(text)
    meant = _DAY_NOUGHT + timedelta(days=int(found[1])) if found else None
    if meant and 1990 <= meant.year < 2100:
        raise NotUnderstood(
            f"{_quoted(text)} is a spreadsheet's number for a day, perhaps {day(meant)}. "
            "Format the column as a date, and save the file again."
        )


def _instant(text: str, zone: ZoneInfo) -> date:
    """The day of a time with its zone: midnight in summer is `23:00:00Z` of the day before."""
    return datetime.fromisoformat(text).astimezone(zone).date()


def _day_named(text: str, today: date) -> date | None:
    if not _DAY.fullmatch(written := _DASHES.sub(" ", text)):
        return None
    if written.isdecimal():
        written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
    words = written.split()
    found = read_date(words, today, Direction.HAPPENED)
    return found[0] if found and found[1] == len(words) else None


_MONTH = re.compile(r"(?P<y>\d{4})[/.-](?P<m>\d{1,2})|(?P<m2>\d{1,2})[/.-](?P<y2>\d{4})")
_NAMED_MONTH = re.compile(r"(?P<name>[A-Za-z]+)(?:-| )(?P<y>\d{4}|\d{2})")


def _born(cell: str, reading: RowContext) -> Month | None:
    text = _value(cell).translate(_DASH)
    return _month_written(text, reading.today, reading.zone) if text else None


def _month_written(text: str, today: date, zone: ZoneInfo) -> Month:
    """A month, in numbers or as spreadsheets write it (`Mar-23`), or the month of a whole date."""
    _refuse_serial(text)
    if found := _MONTH.fullmatch(text):
        first = f"01/{found['m'] or found['m2']}/{found['y'] or found['y2']}"
    elif found := _NAMED_MONTH.fullmatch(text):
        year = f"20{found['y']}"[-4:]
        first = f"1 {found['name']} {year}"
    else:
        first = text
    try:
        born = Month.of(_date_written(first, today, zone))
    except NotUnderstood as error:
        raise NotUnderstood(
            f"{_quoted(text)} is not a month of birth. Write `2023-03`, or `03/2023`."
        ) from error
    if born.first > today or born.year < 1990:
        raise NotUnderstood(
            f"Nobody in care was born in {born.first:%B %Y}. An unborn child has a row `due`."
        )
    return born


def _day_to_record(milestone: str, on: date, today: date) -> date:
    """The day to record for an event. Raises NotUnderstood for a day that cannot be right."""
    if milestone == DUE:
        if on > today + PREGNANCY:
            raise NotUnderstood(f"{day(on)} is too far ahead to be an expected day of birth. Check the year.")
        return on
    if on > today:
        raise NotUnderstood(f"{day(on)} has not come yet, so nothing can be recorded for it.")
    return Month.of(on).first if MILESTONES[milestone].keeps_month else on


def _month_of_birth(born: Month | None, birth: date) -> Month:
    if born and born != Month.of(birth):
        raise NotUnderstood(
            f"{born.first:%B %Y} is not the month of the birth in this row. Correct one of them."
        )
    return Month.of(birth)


def _detail_read(milestone: str, text: str) -> tuple[str | None, str | None, str]:
    """The plan, the parallel plan and the text in a detail, according to its milestone."""
    if milestone == PLAN:
        return _plan_agreed(text)
    return None, None, _ending(text) if milestone == ENDED else text


@lru_cache(maxsize=1_024)
def _plan_agreed(text: str) -> tuple[str, str | None, str]:
    """The plan, the parallel plan and the reason, written as in chat: `adoption alongside kinship because …`."""
    if not text:
        raise NotUnderstood("Which plan was agreed? For example `adoption`.")
    plan, words = _plan(text.split())
    alongside = None
    if words[:1] and words[0].lower() == "alongside":
        alongside, words = _plan(words[1:])
    if words and words[0].lower() != "because":
        raise NotUnderstood(
            f"{_quoted(' '.join(words))} is more than a plan. Begin it with `because`, or leave it out."
        )
    return plan.key, alongside.key if alongside else None, " ".join(words[1:])


def _plan(words: list[str]) -> tuple[Plan, list[str]]:
    rows, taken = plans_typed(words)
    text = " ".join(words)
    if not rows:
        raise NotUnderstood(f"I don't know the plan {_quoted(text)}.{_did_you_mean(nearest_plans(text))}")
    (plan,) = rows  # every phrase fits one plan
    return plan, words[taken:]


@lru_cache(maxsize=1_024)
def _ending(text: str) -> str:
    """The key of the outcome that the detail names in full."""
    words = text.split()
    rows, taken = outcomes_typed(words)
    if not rows or taken < len(words):
        said = (
            f"I don't know the ending {_quoted(text)}."
            if text
            else "How did it end? For example `moved authority`."
        )
        raise NotUnderstood(f"{said}{_did_you_mean(nearest_outcomes(text))}")
    (outcome,) = rows  # every phrase fits one outcome
    if outcome.milestone in LEAVING_CARE:
        raise NotUnderstood(f"That is a milestone of its own: write `{outcome.milestone}` in its place.")
    return outcome.key


def _quoted(text: str) -> str:
    """What a cell says, or how it begins."""
    return f"`{text}`" if len(text) <= _QUOTED else f"`{text[:_QUOTED]}…`"


def _did_you_mean(names: Sequence[str]) -> str:
    return f" Did you mean {_either([name.lower() for name in names])}?" if names else ""


def _either(names: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in names], "or")


_READERS: Mapping[str, Callable[[str, RowContext], Any]] = {
    "ref": _ref,
    "born": _born,
    "team": _team,
    "milestone": _milestone,
    "date": _date,
    "detail": _detail,
    "worker": _person,
    "family_finder": _person,
}
