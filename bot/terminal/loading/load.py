"""`permanence load`: reads files of the kinds that it knows and enters them as one change, or refuses them row by row."""

import csv
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path
from time import monotonic
from typing import Any

import click

from bot.config import Settings
from bot.say import open_store, with_bar
from bot.terminal.loading.changes import change_line, write_changes
from bot.terminal.loading.files.json_text import JsonTables
from bot.terminal.loading.files.opened import open_tables
from bot.terminal.loading.files.tables import SHEET_ROW, CellTable, OpenFiles
from bot.terminal.loading.mapping import mapped
from bot.terminal.loading.numbered import LoadReferences
from commands.desk.desk import Clock
from commands.messages.private.team_changes import load_words
from permanence.cells import as_meant, harmless
from permanence.errors import Busy, NotUnderstood, PermanenceError
from permanence.events_csv import COLUMNS, REASON, EventRow, OtherFile, Problem, RowContext
from permanence.returns.daily_flow import DailyFlow
from permanence.returns.daily_flow_tables import json_form
from permanence.returns.kinds import EventsCsv, FamilyTold, Kept, KeptRow, Kind, KnownTable, RowTold, names_in
from permanence.returns.ofsted import OfstedLists
from permanence.returns.ofsted_adopters import OfstedAdopters
from permanence.returns.ssd import StandardDataset
from permanence.returns.ssda903 import Ssda903
from permanence.returns.ssda903_tables import xml_form
from permanence.sources import EVENTS, IN_ORDER, Source, ToldAbout, ToldInPart
from permanence.teams import UNALLOCATED
from permanence.trackers.tracker import Tracker
from permanence.words import count, day, listed
from storage.database import open_private, refuse_missing
from storage.kept_rows import KeptRows
from storage.loading.changes import LoadChange
from storage.loading.load import Loaded, Loading
from storage.loading.problems import FILE, Problems, Shared
from storage.store import Store

MOST = 50
"""How many problems, notes or doubts are printed."""
MOST_LINES = 3
"""How many of the lines that have one problem in common are named."""
_AT_ONCE = 10_000
"""How many kept rows are put away together."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A table of a file, and what it was recognised as."""

    cells: CellTable
    kind: Kind
    table: KnownTable


def load(
    paths: Sequence[Path],
    settings: Settings,
    account: str,
    clock: Clock,
    *,
    dry_run: bool = False,
    accept_good: bool = False,
    changes: Path | None = None,
    by_map: Path | None = None,
    families_to: str = "",
) -> str:
    """Load files as one change, and return what was done; problems are printed to standard error.

    `by_map` is the map of a team's own spreadsheet; where there is none yet, it is made by asking. `families_to` is the
    family-finding team that new adoptive families come into; where there is only one such team, it is that.
    A dry run prints what would change for each child. All of it is written to the file `changes`, if one is named.
    Raises PermanenceError if any row is wrong, unless `accept_good` says to load the rest.
    """
    began, now = monotonic(), clock()
    refuse_missing(settings.database)
    _refuse_unwritable(changes)
    with OpenFiles(settings.unpacking) as opened:
        office, today = settings.office, now.astimezone(settings.office.zone).date()
        store = opened.enter_context(closing(open_store(settings)))
        references = LoadReferences(settings, store)
        context = RowContext(today, office.reference, office.zone, office.guard)
        by = mapped(by_map, paths, settings, store, context, references.of_children) if by_map else None
        kinds = [by] if by else _kinds(context, references)
        sources, unread_tables, files = _sources(dict.fromkeys(paths), kinds, opened)
        sources, finding = _of_families(sources, store, families_to)
        _refuse_to_write_over(sources if accept_good and not dry_run else ())
        references.make(source.kind for source in sources)  # whether there is a key, before anything is read
        rows = sum(source.cells.length for source in sources)
        loading = opened.enter_context(Loading(settings.database, settings.key, finding))
        unread, doubts = (Problems(settings.database, {}, settings.key) for _ in range(2))
        with ExitStack() as keeping:
            read = _RowsToEvents(settings, sources, unread, doubts, keeping)
            loading.stage(read.events())
            loading.stage_families(read.families)
        is_doubtful = unread.doubt_others
        how = {"accept_good": accept_good and not is_doubtful, "dry_run": dry_run}
        understood = {"files": files, "rows": rows}
        loaded = loading.enter(now, today, account, understood, unread, source=read.source, **how)
        _show(_problem_lines(sources, loaded.problems), loaded.problems.distinct)
        if loaded.problems and (is_doubtful or not accept_good):
            others = (_ALL_DOUBTFUL if accept_good else _DOUBTFUL) if is_doubtful else _ACCEPT_GOOD
            raise _refusal(loaded.problems, rows, others)
        _show_to_look_at(sources, loaded, doubts)
        if dry_run:
            _show_changes(loading.changes(), "child", "children")
            _show_changes(loading.family_changes(), "family", "families")
            kept = ""
        else:
            references.remember()
            kept = _by_team(store, loaded) + _write_bad(sources, loaded)
        kept += _write_changes(changes, loading.changes()) if changes else ""
        if not dry_run:
            _bring_figures_up_to_date(store)
    return _said(rows, loaded, monotonic() - began, dry_run) + _said_unread(unread_tables) + kept


def _bring_figures_up_to_date(store: Store) -> None:
    """Whatever stops this, all is loaded; the bot, or whoever counts first, goes on with it."""
    with suppress(Busy, KeyboardInterrupt):
        store.settle(with_bar)


def _refusal(problems: Problems, rows: int, others: str) -> PermanenceError:
    return PermanenceError(
        f"{count(len(problems), 'row')} of {rows:,} cannot be loaded, so nothing was. Correct what is listed; {others}"
    )


_ACCEPT_GOOD = "or `--accept-good` loads the others, and writes these to a file to correct."
_DOUBTFUL = "a date has its month first, so the others may be wrong too."
_ALL_DOUBTFUL = f"{_DOUBTFUL} `--accept-good` takes none of them while that is so."
_DOUBTS = "To look at; nothing was refused for these:"


def _kinds(context: RowContext, references: LoadReferences) -> Sequence[Kind]:
    """Every kind of file that can be loaded, the one that refuses what no other knows at the end."""
    by_number = (Ssda903, OfstedLists, StandardDataset, DailyFlow)
    adopters = OfstedAdopters(context, references.of_families)
    return *(kind(context, references.of_children) for kind in by_number), adopters, EventsCsv(context)


def _of_families(sources: list[_Source], store: Store, families_to: str) -> tuple[list[_Source], str]:
    """The team that new families come into, if any file tells of families; where no team is of their side, they are not read.

    Raises PermanenceError where the team must be named, or is none of that side, or nothing is left to read.
    """
    others = [source for source in sources if not isinstance(source.kind, OfstedAdopters)]
    if len(others) == len(sources) and not families_to:
        return sources, ""
    with store.read() as records:
        finding = sorted(records.teams.of_finding())
    if families_to in finding or (len(finding) == 1 and not families_to):
        return sources, families_to or finding[0]
    if finding:
        raise PermanenceError(
            f"Which family-finding team do the families come into? `--families-to` one of {listed(finding)}. Nothing was loaded."
        )
    if families_to or not others:
        raise PermanenceError(f"{_NO_FINDING} Nothing was loaded.")
    click.echo(f"Ofsted's list 11: not read. {_NO_FINDING}", err=True)
    return others, ""


_NO_FINDING = (
    "It tells of adoptive families, and no team here is on the family-finding side. An administrator makes one: "
    "`team edit KEY side family finding`."
)


def _sources(
    paths: Collection[Path], kinds: Sequence[Kind], opened: OpenFiles
) -> tuple[list[_Source], Counter[str], list[str]]:
    """The tables in the files, kept open and read once to their ends; how many of each name hold nothing that is kept; the files' names.

    Files of the daily flow, which may be called by their child's number, are named by their days. Raises PermanenceError naming
    every file that cannot be read.
    """
    found, wrong, unread = [], [], Counter[str]()
    json = JsonTables(json_form(), opened)
    names = _names(_without_refused(list(_files(paths))))
    for path, name in names.items():
        try:
            for source in _sources_in(open_tables(path, name, [xml_form()], json, opened), kinds):
                if source.table.is_read:
                    found.append(source)
                else:
                    unread[source.table.name or source.cells.name] += 1
        except NotUnderstood as error:
            wrong.append(f"{name} {error}")
        except OSError as error:
            reason = "it is a folder without a file" if path.is_dir() else error.strerror
            wrong.append(f"{name} cannot be read: {reason}.")
    for cells in json.tables():
        try:
            found.append(_recognised(cells, kinds))
        except NotUnderstood as error:
            wrong.append(f"{cells.name} {error}")
    for kind in kinds:
        if isinstance(kind, Tracker) and not found and not wrong:
            wrong.append(
                f"None of the columns of {kind.named} is in {listed([path.name for path in paths])}."
            )
    if wrong:
        raise PermanenceError("\n".join([*wrong, "Nothing was loaded."]))
    of_days = json.names
    named = [path.name for path, name in names.items() if name not in of_days]
    if json.days:
        days = dict.fromkeys([min(json.days), max(json.days)])
        named.append(f"the daily flow of {' to '.join(map(day, days))}")
    return found, unread, named


def _sources_in(tables: Iterable[CellTable], kinds: Sequence[Kind]) -> list[_Source]:
    """The tables of one file. A workbook may have sheets of no kind that is known, if it has one that is.

    Raises NotUnderstood for one that cannot be read, and OSError.
    """
    found, others = list[_Source](), list[str]()
    for cells in tables:
        try:
            found.append(_recognised(cells, kinds))
        except OtherFile:
            if cells.unit != SHEET_ROW:
                raise
            others.append(cells.name)
        for note in cells.notes:
            click.echo(note, err=True)
    if others and not found:
        raise NotUnderstood(
            f"holds no table that I know, in {count(len(others), 'sheet')}. I know our own, those of SSDA903 and the standard "
            "dataset, and Ofsted's lists 8, 10 and 11. A team's own spreadsheet is loaded with `--map FILE`."
        )
    for other in others:
        click.echo(f"{other}: not read, as it is no table that I know.", err=True)
    return found


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file that is named, and each within a folder that is, but for those that a load or a Mac put there; a folder without any itself."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else []
        named = [each for each in inside if each.is_file() and not each.name.startswith(".")]
        yield from [each for each in named if not each.name.endswith(_BAD)] or [path]


_BAD = ".bad.csv"
"""How the names of files end that hold the rows which an earlier load refused."""


def _without_refused(paths: Sequence[Path]) -> list[Path]:
    """The files, without those that hold rows of another of them again: a pattern such as `*.csv` takes in both."""
    whole = {(path.parent, path.name.partition(".")[0]) for path in paths if not path.name.endswith(_BAD)}
    again = [
        path
        for path in paths
        if path.name.endswith(_BAD) and (path.parent, path.name.partition(".")[0]) in whole
    ]
    if again:
        click.echo(
            f"{listed([path.name for path in again])}: not read, as the whole file is given too. Load the corrected rows alone.",
            err=True,
        )
    return [path for path in paths if path not in again]


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    """What each file is called: by its name; where several have it, with the folder too; else by all of its path."""
    names = {path: path.name for path in paths}
    for longer in (lambda path: f"{path.parent.name}/{path.name}", str):
        known = Counter(names.values())
        names = {path: name if known[name] == 1 else longer(path) for path, name in names.items()}
    return names


def _recognised(cells: CellTable, kinds: Sequence[Kind]) -> _Source:
    """What a table is, by its header. Raises NotUnderstood for one that lacks a column, OtherFile for one of no kind."""
    try:
        return next(source for kind in kinds if (source := _source(cells, kind)))
    except NotUnderstood as error:
        if cells.unit == SHEET_ROW and not isinstance(error, OtherFile):
            raise NotUnderstood(f"holds a sheet, {cells.sheet}, which {error}") from error
        raise


def _source(cells: CellTable, kind: Kind) -> _Source | None:
    """A table as one of a kind, under its header; None if it is of another."""
    if isinstance(kind, Tracker) and cells.unit != SHEET_ROW:
        cells = cells.headed(kind.header_at)
    table = kind.table(cells.header)
    if table is None:
        return None
    table.is_part = REASON in names_in(cells.header) or cells.name.endswith(_BAD)
    return _Source(cells, kind, table)


def _refuse_to_write_over(sources: Sequence[_Source]) -> None:
    if kept := [source.cells.bad.name for source in sources if source.cells.bad.exists()]:
        raise PermanenceError(
            f"{listed(kept)} of an earlier load would be written over. Correct and load it, or move it away. "
            "Nothing was loaded."
        )


class _RowsToEvents:
    """The rows of the files on their way to events: those of children who are told of by several rows are kept until all are there.

    What they tell of adoptive families is in `families` once all events were taken. Problems are added to those of what is unread, doubts to the doubts.
    """

    def __init__(
        self,
        settings: Settings,
        sources: Sequence[_Source],
        unread: Problems,
        doubts: Problems,
        opened: ExitStack,
    ) -> None:
        self._sources = sources
        self._unread = unread
        self._doubts = doubts
        self._kept: dict[Kind, KeptRows] = {}
        self._settings = settings
        self._opened = opened
        self.families: list[FamilyTold] = []
        self._tells_all = True

    def events(self) -> Iterator[tuple[int, EventRow | ToldAbout]]:
        """Every event in the files, each with the number of its row; and what they say of what was told before."""
        with _bar(sum(source.cells.length for source in self._sources), "Reading") as bar:
            for at, source in enumerate(self._sources):
                yield from self._read(source, at * FILE)
                bar.update(source.cells.length)
        for kind, kept in self._kept.items():
            yield from self._derived(kind, kept)

    @property
    def source(self) -> Source:
        """What kind of file they are, once all are read: one that tells nothing whole where it is not known whose each row is."""
        found = _source_of(self._sources)
        return found if self._tells_all else replace(found, whole=frozenset())

    def _read(self, source: _Source, first: int) -> Iterator[tuple[int, EventRow]]:
        """The events of rows that stand alone; the others are put away."""
        read, waiting = source.table.read, _Waiting()
        for place, cells in source.cells.rows():
            found, number = read(cells), first + place
            if isinstance(found, Kept):
                waiting.add(number, found)
                if found.problems:
                    self._unread.add((number, problem) for problem in found.problems)
                if len(waiting.rows) + len(waiting.linked) == _AT_ONCE:
                    self._put(source.kind, waiting)
                    waiting = _Waiting()
            elif isinstance(found, EventRow):
                yield number, found
            elif isinstance(found, RowTold):
                yield from ((number, event) for event in found.events)
                self._unread.add((number, problem) for problem in found.problems)
                self._doubts.add((number, problem) for problem in found.doubts)
            else:
                self._tells_all = False  # whose row it is is not known
                self._unread.add((number, problem) for problem in found)
        self._put(source.kind, waiting)

    def _put(self, kind: Kind, waiting: "_Waiting") -> None:
        if not (waiting.rows or waiting.linked):
            return
        if kind not in self._kept:
            self._kept[kind] = self._opened.enter_context(
                KeptRows(self._settings.database, self._settings.key)
            )
        self._kept[kind].put(waiting.rows)
        if waiting.linked or waiting.links:
            self._kept[kind].put_linked(waiting.linked, waiting.links)

    def _derived(self, kind: Kind, kept: KeptRows) -> Iterator[tuple[int, EventRow | ToldAbout]]:
        tables = [source.table for source in self._sources]
        self._doubts.add((number, _UNLINKED) for number in kept.unlinked())
        with _bar(kept.children() if sys.stderr.isatty() else 0, "Putting together") as bar:
            for child, rows in kept.by_child():
                derived = kind.derive(
                    child, [KeptRow(number, tables[number // FILE], told) for number, told in rows]
                )
                yield from derived.events
                yield from derived.about
                if derived.problems and derived.events:
                    number, event = derived.events[0]
                    yield number, ToldInPart(event.ref)
                self.families += [told for _, told in derived.families]
                if derived.problems:
                    self._unread.add(derived.problems)
                if derived.doubts:
                    self._doubts.add(derived.doubts, derived.events[0][1].ref if derived.events else "")
                bar.update(1)


class _Waiting:
    """Rows that are put away together: those of a child, those that another row links to one, and what links them."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, str | None]] = []
        self.linked: list[tuple[str, int, str | None]] = []
        self.links: list[tuple[str, str]] = []

    def add(self, number: int, row: Kept) -> None:
        """Add a row; one that cannot be read tells nothing."""
        told = None if row.problems else row.told
        if row.through:
            self.linked.append((row.through, number, told))
        else:
            self.rows.append((row.child, number, told))
            self.links += [(link, row.child) for link in row.links]


_UNLINKED = Problem(
    "child", "No row in these files says which child this one is about, so nothing of it is loaded."
)


def _bar(length: int, label: str) -> AbstractContextManager[Any]:
    """A bar that shows how far something is, for whoever looks on."""
    return click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(), update_min_steps=1000
    )


def _problem_lines(sources: Sequence[_Source], problems: Problems) -> list[str]:
    """A line for each problem, where it first stands; rows of one file that have the same one share it."""
    return [
        f"{cells.where(_places(each), max(each.rows - MOST_LINES, 0), _column_named(source, each.problem))}: {each.problem.reason}"
        for each in problems.shared(MOST, MOST_LINES)
        for source in (sources[next(iter(each.first)) // FILE],)
        for cells in (source.cells,)
    ]


def _places(shared: Shared) -> Mapping[int, str]:
    return {number % FILE: about for number, about in shared.first.items()}


def _column_named(source: _Source, problem: Problem) -> str:
    """Where in a row a problem is; empty where it is of a column of our own CSV, which another table does not have."""
    if problem.column in COLUMNS and names_in([problem.column])[0] not in names_in(source.cells.header):
        return ""
    return replace(problem, column=source.cells.column(problem.column)).place


def _show(lines: Sequence[str], every: int) -> None:
    """Print the first of so many lines, and how many there are besides."""
    for line in lines[:MOST]:
        click.echo(line, err=True)
    if every > MOST:
        click.echo(f"and {every - MOST:,} more like these.", err=True)


def _show_to_look_at(sources: Sequence[_Source], loaded: Loaded, doubts: Problems) -> None:
    """Print what was refused to nobody: where the records differ from the files, and what these leave open."""
    _show(loaded.notes, len(loaded.notes) + loaded.more_notes)
    if doubts:
        click.echo(_DOUBTS, err=True)
        _show(_problem_lines(sources, doubts), doubts.distinct)


def _source_of(sources: Sequence[_Source]) -> Source:
    """What kind of file a load is. Raises PermanenceError for several, with the order to load them in."""
    found = {source.kind.source for source in sources} - {None}
    if len(found) > 1:
        by_kind: dict[str, dict[str, None]] = {}
        for source in sources:
            if each := source.kind.source:
                by_kind.setdefault(each.kind, {})[source.cells.name] = None
        kinds = [kind for kind in IN_ORDER if kind in by_kind]
        lines = [
            f"{number}. {IN_ORDER[kind]}: {listed([*by_kind[kind]])}" for number, kind in enumerate(kinds, 1)
        ]
        raise PermanenceError("\n".join([_IN_ORDER, *lines, "Nothing was loaded."]))
    return next(iter(found), None) or EVENTS


_IN_ORDER = (
    "These files are of different kinds. Each kind corrects only what it told itself; what another kind told first stands, and "
    "somebody is asked where they differ. So load them one kind after another, what was checked most first:"
)


def _refuse_unwritable(changes: Path | None) -> None:
    if changes and not changes.parent.is_dir():
        raise PermanenceError(
            f"There is no folder {changes.parent} to put {changes.name} in. Nothing was loaded."
        )
    if changes and changes.exists():
        raise PermanenceError(f"{changes} exists already, and I overwrite nothing. Nothing was loaded.")


def _show_changes(by_ref: Iterator[tuple[str, Sequence[LoadChange]]], one: str, many: str) -> None:
    """Print what would change for each of the first children or families, and for how many more something does.

    A file has the children alone: what leaves the family-finding side in one is released by two people.
    """
    for ref, changes in islice(by_ref, MOST):
        click.echo(change_line(ref, changes))
    if more := sum(1 for _ in by_ref):
        written = ": `--changes FILE` writes all of it down" if one == "child" else ""
        click.echo(f"and something for {count(more, f'more {one}', f'more {many}')}{written}.")


def _write_changes(path: Path, by_child: Iterable[tuple[str, Sequence[LoadChange]]]) -> str:
    """Write all that changes to a file. Returns where. Raises PermanenceError if it cannot be written."""
    try:
        return f"\n{count(write_changes(path, by_child), 'change')} written to {path}."
    except OSError as error:
        raise PermanenceError(
            f"{path} cannot be written ({error.strerror}), so what changes is not in it."
        ) from error


def _by_team(store: Store, loaded: Loaded) -> str:
    """What the load changed for each team, a line each."""
    if loaded.change is None:
        return ""
    with store.read() as records:
        each = records.load_counts.each_of(loaded.change)
    return "".join(f"\n{team or UNALLOCATED}: {load_words(counts)}" for team, counts in each)


def _write_bad(sources: Sequence[_Source], loaded: Loaded) -> str:
    """Write each file's bad rows to a file beside it, reason first, to be corrected and loaded. Returns where."""
    said = []
    bad = groupby(loaded.each_problem, key=lambda found: found[0])
    for at, of_file in groupby(bad, key=lambda found: found[0] // FILE):
        cells, kind = sources[at].cells, sources[at].kind
        try:
            rows = _write_bad_of(sources[at], ((number % FILE, found) for number, found in of_file))
        except OSError as error:
            raise PermanenceError(
                f"The good rows are loaded, but {cells.bad} cannot be written ({error.strerror}). Fix that and "
                "load again: what is on record is not loaded twice."
            ) from error
        said.append(
            f"\n{count(rows, 'row')} of {cells.name} not loaded{' whole' if isinstance(kind, Tracker) else ''}: in {cells.bad} with the reasons, to be corrected and loaded."
        )
    return "".join(said)


def _write_bad_of(source: _Source, bad: Iterable[tuple[int, Iterable[tuple[int, Problem]]]]) -> int:
    table, renamed = source.cells, source.table.renamed
    header = table.header
    while header and not header[-1].strip():
        header = header[:-1]
    kept = {
        at: renamed.get(at, name)
        for at, name in enumerate(header)
        if name.strip().lower() != REASON and renamed.get(at) != ""
    }
    rows, written = table.rows(), 0
    # Excel recognises UTF-8 by a byte order mark; the reason comes first, so that no surplus cell is lost.
    with open(table.bad, "x", encoding="utf-8-sig", newline="", opener=open_private) as file:
        writer = csv.writer(file, delimiter="," if table.places else table.separator)
        writer.writerow([REASON, *map(harmless, kept.values())])
        for place, problems in bad:
            cells = [harmless(as_meant(cell)) for cell in next(cells for at, cells in rows if at == place)]
            beyond = cells[len(header) :]
            told = " ".join(
                f"{problem.place}: {problem.reason}" if _column_named(source, problem) else problem.reason
                for _, problem in problems
            )
            writer.writerow([harmless(told), *(cells[at] if at < len(cells) else "" for at in kept), *beyond])
            written += 1
    return written


def _said(rows: int, loaded: Loaded, seconds: float, dry_run: bool) -> str:
    in_no_team = f", {loaded.unallocated:,} of them in no team yet" if loaded.unallocated else ""
    of_children = f"{loaded.new_children:,} new{in_no_team}, {loaded.closed:,} closed by what happened"
    more = (
        (loaded.corrected, "corrected"),
        (loaded.withdrawn, "taken out"),
        (loaded.given, "given"),
        (loaded.asked, "to decide"),
    )
    changed = "".join(f"{number:,} {word}, " for number, word in more if number)
    of_families = (
        f", {count(loaded.families, 'family', 'families')} ({loaded.new_families:,} new)"
        if loaded.families
        else ""
    )
    return (
        f"{'Dry run, nothing is changed: ' if dry_run else ''}{count(rows, 'row')}, "
        f"{count(loaded.children, 'child', 'children')} ({of_children}){of_families}: {loaded.new:,} new, {changed}"
        f"{loaded.already:,} already on record, {seconds:.1f} seconds."
    )


def _said_unread(tables: Iterable[str]) -> str:
    names = sorted(tables)
    return (
        f"\nNothing of {listed(names)} was read: no date that is tracked is in {'it' if len(names) == 1 else 'them'}."
        if names
        else ""
    )
