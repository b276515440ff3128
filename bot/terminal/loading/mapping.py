"""`load --map`: reads the map of a team's own spreadsheet, or makes one by asking at the terminal what each column tells."""

import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import click

from bot.config import Settings
from bot.terminal.loading.files.opened import open_tables
from bot.terminal.loading.files.tables import SHEET_ROW, CellTable, OpenFiles
from permanence.cells import either
from permanence.errors import NotUnderstood, PermanenceError
from permanence.events_csv import RowContext, person_in, plan_agreed
from permanence.keyed_references import KeyedReferences
from permanence.plans import PLANS
from permanence.trackers.hiding import HIDDEN, shown
from permanence.trackers.meanings import CHOICES, LEFT_OUT, WHICH_PLAN, Meaning, Tells, meaning_typed
from permanence.trackers.proposals import proposal, recognised
from permanence.trackers.tracker import Tracker
from permanence.trackers.tracker_map import (
    TrackerMap,
    column_names,
    lacks,
    one_word,
    read_map,
    same,
    written,
)
from permanence.words import count, listed
from storage.database import open_private
from storage.store import Store

MOST_ASKED = 30
"""How many of the words of a column are asked about; with more the column is likely something else."""
_EXAMPLES = 3
_LEAST_COLUMNS = 2
"""How many columns must be recognised for a sheet to be one of children."""


def mapped(
    path: Path,
    files: Sequence[Path],
    settings: Settings,
    store: Store,
    context: RowContext,
    references: Callable[[], KeyedReferences],
) -> Tracker:
    """The kind of file that the map in a file tells of; one that is not there is made by asking. Raises PermanenceError for one that is wrong."""
    if not path.exists():
        if not sys.stdin.isatty():
            raise PermanenceError(
                f"{path} is not there yet. Type this in a terminal once: it asks what each column tells, and writes the map."
            )
        with OpenFiles(settings.unpacking) as opened:
            _MapAsked(path, _sheets(files, opened), store, context).make()
    try:
        told = read_map(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PermanenceError(f"{path} cannot be read: {error}. Nothing was loaded.") from error
    except NotUnderstood as error:
        raise PermanenceError(f"{path}: {error} Nothing was loaded.") from error
    return Tracker(told, path.name, context, references)


def _sheets(files: Iterable[Path], opened: OpenFiles) -> list[CellTable]:
    """The tables that are of children, each under its header. Raises PermanenceError where there are none."""
    found = []
    for path in files:
        try:
            tables = [
                each if each.unit == SHEET_ROW else each.headed(_most_recognised)
                for each in open_tables(path, path.name, (), None, opened)
            ]
        except NotUnderstood as error:
            raise PermanenceError(f"{path.name} {error} Nothing was loaded.") from error
        except OSError as error:
            raise PermanenceError(
                f"{path.name} cannot be read: {error.strerror}. Nothing was loaded."
            ) from error
        found += [each for each in tables if recognised(each.header) >= _LEAST_COLUMNS]
    if not found:
        raise PermanenceError(
            "I find no row of column headings here, such as `Ref` and `Placement order`. Nothing was loaded."
        )
    return found


def _most_recognised(rows: Sequence[Sequence[str]]) -> int:
    return max(range(len(rows)), key=lambda at: (recognised(rows[at]), -at), default=0)


class _MapAsked:
    """One person at a terminal, asked column by column."""

    def __init__(self, path: Path, sheets: Sequence[CellTable], store: Store, context: RowContext) -> None:
        self._path = path
        self._sheets = sheets
        self._context = context
        self._columns = _cells_by_column(sheets)
        with store.read() as records:
            self._teams = [each.key for each in records.teams.all()]

    def make(self) -> None:
        """Ask, and write the map. Raises PermanenceError where it cannot be written."""
        rows = sum(each.length for each in self._sheets)
        click.echo(
            f"{listed([each.name for each in self._sheets])}: {count(len(self._columns), 'column')}, {count(rows, 'row')}.\n"
            "How is each column read? Press Enter for what is in brackets, type something else, or ? for the choices.\n"
            f"What may be a name is shown as {HIDDEN}, and no name is ever loaded."
        )
        told: dict[str, Meaning] = {}
        for at, column in enumerate(self._columns, 1):
            told[column] = self._column(at, column, told)
        while wrong := lacks(told.values()):
            click.echo("\n".join(["", *wrong]))
            names = {same(name): name for name in told}
            name = names.get(same(click.prompt("Which column will you change?", prompt_suffix=" ")))
            if name:
                told[name] = self._asked(str(told[name]))
            else:
                click.echo(f"The columns are {listed([f'`{each}`' for each in told])}.")
        found = TrackerMap(
            told,
            teams=self._words(
                told, Meaning(Tells.TEAM), "Which team is {}?", self._team, self._teams_there()
            ),
            people=self._words(told, Meaning(Tells.WORKER), _WHO, person_in, _AN_ID)
            | self._words(told, Meaning(Tells.FAMILY_FINDER), _WHO, person_in, _AN_ID),
            plans=self._words(told, WHICH_PLAN, "Which plan is {}?", plan_agreed, _PLANS),
        )
        try:
            with open(self._path, "x", encoding="utf-8", opener=open_private) as file:
                file.write(written(found, self._sheets[0].name))
        except OSError as error:
            raise PermanenceError(
                f"{self._path} cannot be written: {error.strerror}. Nothing was loaded."
            ) from error
        read = sum(meaning != LEFT_OUT for meaning in told.values())
        known_only = "" if Meaning(Tells.BORN) in told.values() else _KNOWN_ONLY
        click.echo(
            f"\nWritten to {self._path}: {read} of {count(len(told), 'column')} are read. "
            f"The next load uses it and asks nothing.{'' if found.only_allocates else _TO_COME}{known_only}\n"
        )

    def _column(self, at: int, name: str, told: Mapping[str, Meaning]) -> Meaning:
        """What somebody says that a column tells; those before it are told already."""
        cells = self._columns[name]
        first = list(dict.fromkeys(cells))[:_EXAMPLES]
        examples = [shown(" ".join(cell.split()), self._context) for cell in first]
        found = proposal(name, cells, self._context)
        click.echo(
            f"\n{at} of {len(self._columns)}  {name}  ({' | '.join(examples) or 'empty'})\n  {found.why}"
        )
        if found.meaning != LEFT_OUT and found.meaning in told.values():
            others = [f"`{other}`" for other, meaning in told.items() if meaning == found.meaning]
            click.echo(f"  {listed(others)} {'is' if len(others) == 1 else 'are'} read so already.")
        return self._asked(str(found.meaning))

    def _asked(self, proposed: str) -> Meaning:
        while True:
            typed = click.prompt("  Read it as", default=proposed)
            try:
                return meaning_typed(typed)
            except NotUnderstood as error:
                click.echo(f"  You can type {CHOICES}." if typed.strip() == "?" else f"  {error}")

    def _words(
        self,
        told: dict[str, Meaning],
        meaning: Meaning,
        question: str,
        read: Callable[[str], object],
        choices: str,
    ) -> dict[str, str]:
        """What each of the words in a column stands for, where that is not plain and somebody says it; `?` tells the choices."""
        name = next((name for name, each in told.items() if each == meaning), None)
        cells = dict.fromkeys(one_word(cell) for cell in self._columns.get(name or "", []))
        unknown = [each for each in cells if _why_not(each, read)]
        if len(unknown) > MOST_ASKED:
            click.echo(
                f"\n`{name}` has {len(unknown)} words that I do not know: give those that matter in {self._path.name}."
            )
            return {}
        found = {}
        for words in unknown:
            likely = self._likely_team(words) if meaning.tells is Tells.TEAM else ""
            asked = f"\n{question.format(f'`{words}`')} Enter {'takes what stands in brackets, - leaves it out' if likely else 'leaves it out'}"
            while typed := click.prompt(asked, default=likely, show_default=bool(likely)).strip("- "):
                if not (why := _why_not(typed, read)):
                    break
                click.echo(f"  {choices if typed == '?' else why}")
            if typed or meaning.tells in (Tells.TEAM, Tells.NOTE):
                found[words] = typed
        return found

    def _likely_team(self, words: str) -> str:
        """The team whose short name is among some words; empty if none is."""
        return next((key for key in self._teams if key in words.casefold().split()), "")

    def _team(self, typed: str) -> str:
        if same(typed) not in self._teams:
            raise NotUnderstood(f"There is no team `{typed}`. {self._teams_there()}")
        return typed

    def _teams_there(self) -> str:
        named = listed([f"`{each}`" for each in self._teams])
        return f"There are {named}." if self._teams else "There are none yet."


_TO_COME = " Dates still to come are recorded as expected."
_KNOWN_ONLY = " No column has the month of birth, so only children who are tracked already can be loaded."
_WHO = "Who is {}? Their Slack user id, such as U0SAM1."
_AN_ID = "Their profile in Slack has it: ⋮, then Copy member ID."
_PLANS = (
    f"You can type {either([plan.name for plan in PLANS.values()])}; or two, the second after `alongside`."
)


def _why_not(typed: str, read: Callable[[str], object]) -> str:
    """Why what is typed cannot be read; empty if it can."""
    try:
        read(typed)
    except NotUnderstood as error:
        return str(error)
    return ""


def _cells_by_column(sheets: Iterable[CellTable]) -> dict[str, list[str]]:
    """The filled cells of each column, across the sheets that have it; columns with neither a header nor cells are none."""
    names, cells = dict[str, str](), dict[str, list[str]]()
    for sheet in sheets:
        here = [names.setdefault(same(name), name) for name in column_names(sheet.header)]
        for at, name in enumerate(here):
            if sheet.header[at].strip():
                cells.setdefault(name, [])
        for _, row in sheet.rows():
            for name, cell in zip(here, row, strict=False):
                if cell.strip():
                    cells.setdefault(name, []).append(cell)
    return cells
