"""The map of a team's spreadsheet: what each column tells, and which team, person or plan its words stand for. It holds nothing of a child."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from permanence.errors import NotUnderstood
from permanence.events_csv import REASON, person_in, plan_agreed
from permanence.milestones import ENDED, MILESTONES
from permanence.plans import PLAN
from permanence.trackers.meanings import HOW_ENDED, LEFT_OUT, WHICH_PLAN, Meaning, Tells, meaning_typed
from permanence.words import clean, count, listed

VERSION = 1
NO_DAY = (
    "TBC",
    "TBA",
    "?",
    "not known",
    "unknown",
    "awaited",
    "N/A",
    "NA",
    "not needed",
    "none",
    "-",
    "–",
    "no",
)
"""Words that stand where a day would, unless a map says others: it is not known, or none is needed."""
_MAY_REPEAT = (LEFT_OUT, Meaning(Tells.REFERENCE), Meaning(Tells.NUMBER))
_TABLES = {"columns": "columns", "teams": "team names", "people": "names of staff", "plans": "plans"}
_WORDS = ("teams", "people", "plans")
_READ: Mapping[str, Callable[[str], object]] = {"people": person_in, "plans": plan_agreed}


def one_word(text: str) -> str:
    """A header or a word on one line, without what no terminal should be sent."""
    return " ".join(clean(text).split())


def same(text: str) -> str:
    """A header or a word as it is compared: its case and blanks do not matter."""
    return one_word(text).casefold()


def column_names(header: Sequence[str]) -> list[str]:
    """What each column is called: by its header; one without by its place, the second of two by its number: `Date (2)`."""
    seen, names = Counter[str](), []
    for at, cell in enumerate(header):
        name = one_word(cell) or f"column {at + 1}"
        seen[same(name)] += 1
        times = seen[same(name)]
        names.append(name if times == 1 else f"{name} ({times})")
    return names


@dataclass(frozen=True, slots=True)
class TrackerMap:
    """How one team's spreadsheet is read.

    Attributes:
        columns: What each column tells, by what `column_names` calls it.
        no_day: Words that stand where a day would.
        teams: The short name of a team, by what the spreadsheet calls it.
        people: A Slack user id, by a name of staff.
        plans: A plan in our words, by those of the spreadsheet.
    """

    columns: Mapping[str, Meaning]
    no_day: Sequence[str] = NO_DAY
    teams: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    plans: Mapping[str, str] = field(default_factory=dict)

    def column_of(self, meaning: Meaning) -> str | None:
        """The column that tells something; None if none does."""
        return next((name for name, each in self.columns.items() if each == meaning), None)

    def is_no_day(self, cell: str) -> bool:
        """Whether a cell holds a word that stands where a day would."""
        return same(cell) in map(same, self.no_day)

    @property
    def names_by_number(self) -> bool:
        """Whether it names children by the authority's own numbers."""
        return self.column_of(Meaning(Tells.NUMBER)) is not None

    @property
    def only_allocates(self) -> bool:
        """Whether no column tells a day, so that rows say only in which team children are, and who works with them."""
        return not any(meaning.tells in (Tells.DAY, Tells.EXPECTED) for meaning in self.columns.values())

    def likeness(self, header: Sequence[str]) -> int:
        """How many of the columns that tell something are in a header."""
        found = {same(name) for name in column_names(header)}
        return sum(same(name) in found for name, meaning in self.columns.items() if meaning != LEFT_OUT)

    def refuse_other_header(self, header: Sequence[str], named: str) -> None:
        """Raise NotUnderstood where the columns are no longer those of the map, which is called `named`."""
        found = {same(name): name for name in column_names(header)}
        known = {same(name) for name in self.columns} | {REASON}
        named_cells = {same(cell) for cell in header if cell.strip()}
        gone = [
            name for name, meaning in self.columns.items() if meaning != LEFT_OUT and same(name) not in found
        ]
        new = [name for key, name in found.items() if key in named_cells and key not in known]
        if not gone and not new:
            return
        said = []
        if gone:
            said.append(f"lacks {count(len(gone), 'column')} of {named}: {_quoted(gone)}.")
        if new:
            said.append(
                f"{'It has' if gone else 'has'} {count(len(new), 'column')} that {named} does not know: {_quoted(new)}."
            )
        said.append(
            f"Where a column has only another name now, change it in {named}; for a new one add a line "
            f'there, such as `{json.dumps(new[0] if new else "Header", ensure_ascii=False)} = "{LEFT_OUT}"`.'
        )
        raise NotUnderstood(" ".join(said))


def _quoted(names: Iterable[str]) -> str:
    return listed([f"`{name}`" for name in names])


def read_map(told: Mapping[str, Any]) -> TrackerMap:
    """The map in a file of TOML, once parsed. Raises NotUnderstood naming everything that is wrong with it."""
    wrong = [
        f"`{key}` is nothing that a map has." for key in told if key not in (*_TABLES, "version", "no_date")
    ]
    if told.get("version") != VERSION:
        wrong.append(f"`version` is not {VERSION}, the only one that I know.")
    for table, of_what in _TABLES.items():
        if not _is_words(told.get(table, {})):
            wrong.append(f"[{table}] is no list of {of_what}, each with its words.")
    no_day = told.get("no_date", list(NO_DAY))
    if not isinstance(no_day, list) or not all(isinstance(each, str) for each in no_day):
        wrong.append("`no_date` is no list of words.")
    if wrong:
        raise NotUnderstood(" ".join(wrong))
    columns = {}
    for name, typed in told.get("columns", {}).items():
        try:
            columns[name] = meaning_typed(typed)
        except NotUnderstood as error:
            wrong.append(f"Column `{name}`: {error}")
    wrong += lacks(columns.values())
    for table, read in _READ.items():
        for name, value in told.get(table, {}).items():
            try:
                _ = value and read(value)
            except NotUnderstood as error:
                wrong.append(f"[{table}] `{name}`: {error}")
    if wrong:
        raise NotUnderstood(" ".join(wrong))
    words = {table: {same(name): value for name, value in told.get(table, {}).items()} for table in _WORDS}
    return TrackerMap(columns, no_day, **words)


def _is_words(told: object) -> bool:
    return isinstance(told, dict) and all(isinstance(each, str) for each in told.values())


def lacks(meanings: Iterable[Meaning]) -> list[str]:
    """What a spreadsheet with such columns cannot be loaded for, a sentence each; empty if it can."""
    times = Counter(meanings)
    by_which = times[Meaning(Tells.REFERENCE)] + times[Meaning(Tells.NUMBER)]
    said = []
    if by_which != 1:
        said.append(
            "One column must say which child a row is about, by the reference or by the authority's own number: "
            f"{'two do' if by_which else 'none does. A name is never loaded, so add such a column to the spreadsheet'}."
        )
    for meaning, number in times.items():
        may_repeat = meaning in _MAY_REPEAT or (
            meaning.milestone in MILESTONES
            and MILESTONES[meaning.milestone].repeats
            and meaning.tells is not Tells.NOTE
        )
        if number > 1 and not may_repeat:
            said.append(f"{number} columns tell `{meaning}`. Keep one, and leave out the others.")
    for words, milestone in ((WHICH_PLAN, PLAN), (HOW_ENDED, ENDED)):
        day = Meaning(Tells.DAY, milestone)
        if times[day] and not times[words]:
            said.append(f"`{day}` needs a column that says `{words}`.")
    return said


_HEAD = """\
# How the columns of a team's spreadsheet are read: {name}.
# `permanence load FILE --map THIS` wrote it by asking, and reads by it from then on. Change it as you like, and keep it with
# your configuration. It holds nothing of a child: what is in the cells stays in the spreadsheet.
"""


def written(told: TrackerMap, name: str) -> str:
    """A map as a file of TOML, for the spreadsheet with some name."""
    tables = {
        "columns": (
            "What each column tells",
            {column: str(meaning) for column, meaning in told.columns.items()},
        ),
        "teams": ("What the spreadsheet calls a team, and its short name here", told.teams),
        "people": ("Who stands in it, and their Slack user id", told.people),
        "plans": ("What it calls a plan, and the plan here", told.plans),
    }
    lines = [
        f"{_HEAD.format(name=json.dumps(name, ensure_ascii=False))}version = {VERSION}",
        "",
        "# Words that mean there is no date yet, or that none is needed.",
        f"no_date = [{', '.join(map(_text, told.no_day))}]",
    ]
    for table, (what, words) in tables.items():
        lines += [
            "",
            f"# {what}.",
            f"[{table}]",
            *(f"{_text(key)} = {_text(value)}" for key, value in words.items()),
        ]
    return "\n".join([*lines, ""])


def _text(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
