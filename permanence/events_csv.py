"""The product's own CSV: one event a row, in any order. Each row is read into typed values, or into problems."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from permanence.birth import PREGNANCY
from permanence.cells import (
    MOST_QUOTED,
    MonthFirst,
    NobodyBorn,
    day_in,
    did_you_mean,
    either,
    month_in,
    one_line,
    quoted,
    value_in,
)
from permanence.errors import Identifying, NotUnderstood, PermanenceError
from permanence.journey import Month
from permanence.milestones import (
    ENDED,
    LEAVING_CARE,
    LOOKED_AFTER_REVIEWS,
    MILESTONES,
    milestones_typed,
    nearest_milestones,
)
from permanence.outcomes import nearest_outcomes, outcomes_typed
from permanence.phrases import plain
from permanence.plans import PLAN, Plan, nearest_plans, plans_typed
from permanence.privacy.guard import Guard
from permanence.references import as_reference, is_reference
from permanence.words import closed, day, listed, nearest

DUE = "due"
"""Written in place of a milestone: the date is then an unborn child's expected day of birth."""
ALLOCATED = "allocated"
"""Stands in place of a milestone where a row tells only which team and people a child has."""
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
ALLOCATION = ("ref", "team")
"""The columns that a file must have which only says in which team children are, and who works with them."""
_OF_EVENTS = REQUIRED.keys() - ALLOCATION
_TELLING = {"ref", "milestone"}
"""One of which a file of ours has at the least: a table of another kind may well have a team, a date and a detail."""
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


class EventRow(NamedTuple):
    """One row, once read. `milestone` is a key, `due`, or `allocated` where nothing happened; people are Slack user ids.

    `detail` says why a plan was agreed, or is the outcome's key if tracking ended. A value is None if it
    comes from the child's other rows or from the records. If `is_expected`, the milestone is expected on that day; the child has another row beside it.
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
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be loaded, and in which column; `doubts_others` if other rows may be read wrongly for the same reason.

    `rule` is the number of the published rule that the row breaks, if one says so.
    """

    column: str
    reason: str
    doubts_others: bool = False
    rule: str = ""

    @property
    def place(self) -> str:
        """The column, with the rule that is broken there: `DECOM, rule 142`."""
        return f"{self.column}, rule {self.rule}" if self.rule else self.column


@dataclass(frozen=True, slots=True)
class RowContext:
    """What reading a row depends on.

    That is today's date, the pattern of a reference, the time zone that days are in, and what looks at free text, if anything.
    `short_cells` reads a short cell of each column. Few texts stand in most of them, and each of those is read once.
    """

    today: date
    reference: re.Pattern[str]
    zone: ZoneInfo
    guard: Guard | None = None
    short_cells: Mapping[str, Callable[[str], Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        read = {column: lru_cache(maxsize=4_096)(partial(_cell, self, column)) for column in _READERS}
        object.__setattr__(self, "short_cells", read)


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file: where each column is, and its cells as written (`names`)."""

    names: tuple[str, ...]
    positions: Mapping[str, int]


class OtherFile(NotUnderstood):
    """A header of no kind that is known."""


_MOST_UNKNOWN = 3
"""How many columns of a file of ours may be misnamed, where others are missing; with more it is another file."""


def read_header(cells: Sequence[str]) -> Header:
    """The columns of a file. Raises NotUnderstood naming every column that is missing, unknown or repeated, OtherFile if all are."""
    names = [plain(cell).replace(" ", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    unknown = [name for name in names if name not in COLUMNS]
    is_another = len(unknown) > _MOST_UNKNOWN and bool(REQUIRED.keys() - set(names))
    if len(set(names) & set(REQUIRED)) < 2 or not _TELLING & set(names) or is_another:
        raise OtherFile(
            f"is not a file of ours. Its first line must name the columns {listed(list(REQUIRED))}; "
            "worker and family_finder may be added; one that only allocates children has ref and team, and these two. "
            "Nor is it a table of SSDA903, which has the column CHILD, of Ofsted's lists, which have Child Unique ID, or of the "
            "standard dataset. A team's own spreadsheet is loaded with `--map FILE`."
        )
    required = REQUIRED if _OF_EVENTS & set(names) else ALLOCATION
    free = [name for name in COLUMNS if name not in names]
    unread = [_unknown(name, free) for name in unknown]
    missing = [f"The column `{name}` is missing." for name in required if name not in names]
    twice = [f"The column `{name}` is there twice." for name in COLUMNS if names.count(name) > 1]
    if unread or missing or twice:
        raise NotUnderstood(" ".join([*unread, *missing, *twice]))
    return Header(tuple(cells[: len(names)]), {name: at for at, name in enumerate(names) if name != REASON})


def _unknown(name: str, free: Sequence[str]) -> str:
    alike = nearest(name, free) or free
    return f"I don't know the column {quoted(name)}. Did you mean {either(alike)}?"


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
        column: short[column](cell) if len(cell := full[at]) <= MOST_QUOTED else _cell(reading, column, cell)
        for column, at in header.positions.items()
    }
    if Problem not in map(type, values.values()):
        try:
            return event_row(values, reading.today)
        except NotUnderstood:
            pass
    return _problems(values, reading.today)


def event_row(values: Mapping[str, Any], today: date) -> EventRow:
    """The event that the cells of a row, by the names of their columns and read, tell of together.

    Raises NotUnderstood for a day that cannot be right, or a detail that its milestone does not take.
    """
    if "milestone" not in values:
        worker, finder = values.get("worker"), values.get("family_finder")
        return EventRow(values["ref"], ALLOCATED, today, "", None, values["team"], worker, finder)
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
    except (NotUnderstood, Identifying) as error:
        return _problem(column, error)


def _problem(column: str, error: PermanenceError) -> Problem:
    return Problem(column, str(error), isinstance(error, MonthFirst))


def _ref(cell: str, reading: RowContext) -> str:
    ref = as_reference(value_in(cell))
    if not ref:
        raise NotUnderstood("Which child? Give the reference.")
    if not is_reference(ref, reading.reference):
        raise NotUnderstood(f"{quoted(ref)} is not a reference as they are written here.")
    return ref


def _team(cell: str, _: RowContext) -> str | None:
    team = value_in(cell).lower()
    if len(team) > MOST_QUOTED:
        raise NotUnderstood(f"{quoted(team)} is too long for a team's short name. `teams` lists them.")
    return team or None


_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>|@?([UW](?=[A-Z]*\d)[A-Z0-9]{3,20})")


def _person(cell: str, _: RowContext) -> str | None:
    return person_in(cell)


def person_in(cell: str) -> str | None:
    """The Slack user id in a cell; None if it is empty. Raises NotUnderstood for anything else."""
    text = value_in(cell)
    if not text:
        return None
    if found := _PERSON.fullmatch(text):
        return found[1] or found[2]
    raise NotUnderstood(f"{quoted(text)} is not a Slack user id such as `U0SAM1`, or `<@U0SAM1>`.")


def _detail(cell: str, reading: RowContext) -> str:
    text = closed(one_line(cell))
    if reading.guard:
        reading.guard.refuse(text)
    return text


def _milestone(cell: str, _: RowContext) -> str:
    return milestone_named(value_in(cell))


def milestone_named(text: str) -> str:
    """A milestone's key, or `due`. A review must be named in full, since rows come in any order."""
    if not text:
        raise NotUnderstood("What happened? Give a milestone, or `due` for an expected day of birth.")
    if plain(text) == DUE:
        return DUE
    words = text.split()
    rows, taken = milestones_typed(words)
    if taken < len(words):
        raise NotUnderstood(
            f"I don't know the milestone {quoted(text)}.{did_you_mean(nearest_milestones(text))}"
        )
    if len(rows) == 1 and rows[0].key in MILESTONES:
        return rows[0].key
    named = rows if len(rows) > 1 else [MILESTONES[key] for key in (*LOOKED_AFTER_REVIEWS, "adoption_review")]
    raise NotUnderstood(f"{quoted(text)} could be {either([row.name.lower() for row in named])}. Say which.")


def _date(cell: str, reading: RowContext) -> date:
    return day_in(cell, reading.today, reading.zone)


def _born(cell: str, reading: RowContext) -> Month | None:
    try:
        return month_in(cell, reading.today, reading.zone)
    except NobodyBorn as error:
        raise NotUnderstood(f"{error} An unborn child has a row `due`.") from error


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
        return plan_agreed(text)
    return None, None, _ending(text) if milestone == ENDED else text


@lru_cache(maxsize=1_024)
def plan_agreed(text: str) -> tuple[str, str | None, str]:
    """The plan, the parallel plan and the reason, written as in chat: `adoption alongside kinship because …`.

    Raises NotUnderstood for anything else.
    """
    if not text:
        raise NotUnderstood("Which plan was agreed? For example `adoption`.")
    plan, words = _plan(text.split())
    alongside = None
    if words[:1] and words[0].lower() == "alongside":
        alongside, words = _plan(words[1:])
    if words and words[0].lower() != "because":
        raise NotUnderstood(
            f"{quoted(' '.join(words))} is more than a plan. Begin it with `because`, or leave it out."
        )
    return plan.key, alongside.key if alongside else None, " ".join(words[1:])


def _plan(words: list[str]) -> tuple[Plan, list[str]]:
    rows, taken = plans_typed(words)
    text = " ".join(words)
    if not rows:
        raise NotUnderstood(f"I don't know the plan {quoted(text)}.{did_you_mean(nearest_plans(text))}")
    (plan,) = rows  # every phrase fits one plan
    return plan, words[taken:]


@lru_cache(maxsize=1_024)
def _ending(text: str) -> str:
    """The key of the outcome that the detail names in full."""
    words = text.split()
    rows, taken = outcomes_typed(words)
    if not rows or taken < len(words):
        said = (
            f"I don't know the ending {quoted(text)}."
            if text
            else "How did it end? For example `moved authority`."
        )
        raise NotUnderstood(f"{said}{did_you_mean(nearest_outcomes(text))}")
    (outcome,) = rows  # every phrase fits one outcome
    if outcome.milestone in LEAVING_CARE:
        raise NotUnderstood(f"That is a milestone of its own: write `{outcome.milestone}` in its place.")
    return outcome.key


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
