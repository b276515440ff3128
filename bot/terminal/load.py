"""`permanence load`: reads our own CSV and enters it as one change, or refuses it row by row."""

import codecs
import csv
import io
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from time import monotonic
from typing import BinaryIO, TextIO

import click

from bot.config import Settings
from bot.say import open_store, with_bar
from commands.desk.desk import Clock
from permanence.errors import Busy, NotUnderstood, PermanenceError
from permanence.events_csv import REASON, EventRow, Header, Problem, RowContext, read_header, read_row
from permanence.words import count, listed
from storage.database import open_private, refuse_missing
from storage.load import Loaded, Loading
from storage.load_problems import FILE, Problems, Shared

MOST = 50
"""How many problems, or notes, are printed."""
MOST_LINES = 3
"""How many of the lines that have one problem in common are named."""
_SEPARATORS = ",;\t|"
_SEPARATOR_TOLD = re.compile(rf"\"?sep=([{_SEPARATORS}])\"?\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Text:
    """An open file of text: what separates its cells, and whether a first line of Excel's names that."""

    file: TextIO
    separator: str
    is_separator_told: bool

    def filled(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that hold anything, from the first on, each with the line on which it begins."""
        self.file.seek(0)
        rows = _rows(self.file, self.separator)
        if self.is_separator_told:
            next(rows)
        return (row for row in rows if any(map(str.strip, row[1])))


@dataclass(frozen=True, slots=True)
class _Source:
    """A file of text, which is read as often as it is asked for its rows."""

    path: Path
    text: _Text
    header: Header
    length: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows under the header that hold anything, each with the line on which it begins."""
        return islice(self.text.filled(), 1, None)

    @property
    def bad(self) -> Path:
        """The file for the rows that were refused."""
        return self.path.with_name(f"{self.path.stem}.bad.csv")


def load(
    paths: Sequence[Path],
    settings: Settings,
    account: str,
    clock: Clock,
    *,
    dry_run: bool = False,
    accept_good: bool = False,
) -> str:
    """Load files as one change, and return what was done; problems are printed to standard error.

    Raises PermanenceError if any row is wrong, unless `accept_good` says to load the rest.
    """
    began, now = monotonic(), clock()
    with ExitStack() as opened:
        sources = _sources(dict.fromkeys(paths), opened)
        _refuse_to_begin(settings.database, sources if accept_good and not dry_run else ())
        office, today = settings.office, now.astimezone(settings.office.zone).date()
        rows = sum(source.length for source in sources)
        store = opened.enter_context(closing(open_store(settings.database)))
        loading = opened.enter_context(Loading(settings.database))
        unread = Problems(settings.database, {})
        loading.stage(_read(sources, rows, RowContext(today, office.reference, office.zone), unread))
        is_doubtful = unread.doubt_others
        loaded = loading.enter(
            now,
            today,
            account,
            {"files": [source.path.name for source in sources], "rows": rows},
            unread,
            accept_good=accept_good and not is_doubtful,
            dry_run=dry_run,
        )
        _show(_problem_lines(sources, loaded.problems), loaded.problems.distinct)
        if loaded.problems and (is_doubtful or not accept_good):
            others = "the others may be wrong too." if is_doubtful else _ACCEPT_GOOD
            raise PermanenceError(
                f"{count(len(loaded.problems), 'row')} of {rows:,} cannot be loaded, so nothing was. "
                f"Correct what is listed; {others}"
            )
        _show(loaded.notes, len(loaded.notes) + loaded.more_notes)
        kept = "" if dry_run else _write_bad(sources, loaded)
        if not dry_run:
            # Whatever stops this, all is loaded; the bot, or whoever counts first, goes on with it.
            with suppress(Busy, KeyboardInterrupt):
                store.settle(with_bar)
    return _said(rows, loaded, monotonic() - began, dry_run) + kept


_ACCEPT_GOOD = "or `--accept-good` loads the others, and writes these to a file to correct."


def _sources(paths: Iterable[Path], opened: ExitStack) -> list[_Source]:
    """The files, kept open and read once to their ends. Raises PermanenceError naming every file that cannot be read."""
    found, wrong = [], []
    for path in paths:
        try:
            found.append(_source(path, opened))
        except NotUnderstood as error:
            wrong.append(f"{path.name} {error}")
        except OSError as error:
            wrong.append(f"{path.name} cannot be read: {error.strerror}.")
    if wrong:
        raise PermanenceError("\n".join([*wrong, "Nothing was loaded."]))
    return found


def _source(path: Path, opened: ExitStack) -> _Source:
    text = _text(opened.enter_context(path.open("rb")), opened)
    filled = text.filled()
    header = read_header(next(filled, (1, []))[1])
    return _Source(path, text, header, sum(1 for _ in filled))


def _text(told: BinaryIO, opened: ExitStack) -> _Text:
    """A file's text, in UTF-8 or as Excel's "Unicode text". Raises NotUnderstood for any other."""
    content = told
    if not told.seekable():  # it comes from a program, which says it once
        content = opened.enter_context(TemporaryFile())  # noqa: SIM115 - it is closed with the others
        copyfileobj(told, content)
        content.seek(0)
    begins = content.read(8)
    if begins.startswith(_WORKBOOKS):
        raise NotUnderstood("is a spreadsheet's workbook. In Excel: Save As, `CSV UTF-8`.")
    encoding = "utf-16" if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    content.seek(0)
    file = opened.enter_context(io.TextIOWrapper(content, encoding, newline=""))
    try:
        first = next(file, "")
        filled = next((line for line in chain([first], file) if line.strip()), "")
        deque(file, maxlen=0)  # to its end: whether all of it is text
    except UnicodeDecodeError as error:
        raise NotUnderstood("is not text in UTF-8. In Excel: Save As, `CSV UTF-8`.") from error
    # Excel's own first line, which names the separator: `sep=;`.
    excel = _SEPARATOR_TOLD.match(first)
    head = next((line for line in filled.splitlines() if line.strip()), "")
    return _Text(file, excel[1] if excel else max(_SEPARATORS, key=head.count), bool(excel))


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheets begin: today's, and those until 2003."""


def _rows(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; a quoted cell may run over several lines."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        longest = csv.field_size_limit()
        if "field limit" in str(error):
            amiss = f"a cell is longer than {longest:,} characters, or a quotation mark is never closed"
        elif "end of data" in str(error):
            amiss = "a quotation mark is never closed"
        else:
            amiss = f"a quotation mark is in the wrong place ({error})"
        raise NotUnderstood(f"cannot be read from line {line} on: {amiss}.") from error


def _refuse_to_begin(database: Path, sources: Sequence[_Source]) -> None:
    refuse_missing(database)
    if kept := [source.bad.name for source in sources if source.bad.exists()]:
        raise PermanenceError(
            f"{listed(kept)} of an earlier load would be written over. Correct and load it, or move it away. "
            "Nothing was loaded."
        )


def _read(
    sources: Sequence[_Source], rows: int, reading: RowContext, unread: Problems
) -> Iterator[tuple[int, EventRow]]:
    """The events in the files, each with the number of its row; problems are added to those of what is unread."""
    every = (
        (at * FILE + line, source.header, cells)
        for at, source in enumerate(sources)
        for line, cells in source.rows()
    )
    with click.progressbar(
        every, rows, "Reading", file=sys.stderr, hidden=not sys.stderr.isatty(), update_min_steps=1000
    ) as watched:
        for number, header, cells in watched:
            match read_row(cells, header, reading):
                case EventRow() as event:
                    yield number, event
                case wrong:
                    unread.add((number, problem) for problem in wrong)


def _problem_lines(sources: Sequence[_Source], problems: Problems) -> list[str]:
    """A line for each problem, where it first stands; rows of one file that have the same one share it."""
    return [
        f"{sources[each.first[0] // FILE].path.name}, {_lines_named(each)}, {each.problem.column}: {each.problem.reason}"
        for each in problems.shared(MOST, MOST_LINES)
    ]


def _lines_named(shared: Shared) -> str:
    lines = [str(number % FILE) for number in shared.first]
    if shared.rows == 1:
        return f"line {lines[0]}"
    more = [f"{shared.rows - MOST_LINES:,} more"] if shared.rows > MOST_LINES else []
    return f"lines {listed([*lines, *more])}"


def _show(lines: Sequence[str], every: int) -> None:
    """Print the first of so many lines, and how many there are besides."""
    for line in lines[:MOST]:
        click.echo(line, err=True)
    if every > MOST:
        click.echo(f"and {every - MOST:,} more like these.", err=True)


def _write_bad(sources: Sequence[_Source], loaded: Loaded) -> str:
    """Write each file's bad rows to a file beside it, reason first, to be corrected and loaded. Returns where."""
    said = []
    bad = groupby(loaded.each_problem, key=lambda found: found[0])
    for at, of_file in groupby(bad, key=lambda found: found[0] // FILE):
        source = sources[at]
        try:
            rows = _write_bad_of(source, ((number % FILE, found) for number, found in of_file))
        except OSError as error:
            raise PermanenceError(
                f"The good rows are loaded, but {source.bad} cannot be written ({error.strerror}). Fix that and "
                "load again: what is on record is not loaded twice."
            ) from error
        said.append(
            f"\n{count(rows, 'row')} of {source.path.name} not loaded: in {source.bad} with the reasons, to be corrected and loaded."
        )
    return "".join(said)


def _write_bad_of(source: _Source, bad: Iterable[tuple[int, Iterable[tuple[int, Problem]]]]) -> int:
    kept = [at for at, name in enumerate(source.header.names) if name.strip().lower() != REASON]
    rows, written = source.rows(), 0
    # Excel recognises UTF-8 by a byte order mark; the reason comes first, so that no surplus cell is lost.
    with open(source.bad, "x", encoding="utf-8-sig", newline="", opener=open_private) as file:
        writer = csv.writer(file, delimiter=source.text.separator)
        writer.writerow([REASON, *(source.header.names[at] for at in kept)])
        for line, problems in bad:
            cells = next(cells for at, cells in rows if at == line)
            beyond = cells[len(source.header.names) :]
            told = " ".join(f"{problem.column}: {problem.reason}" for _, problem in problems)
            writer.writerow([told, *(cells[at] if at < len(cells) else "" for at in kept), *beyond])
            written += 1
    return written


def _said(rows: int, loaded: Loaded, seconds: float, dry_run: bool) -> str:
    in_no_team = f", {loaded.unallocated:,} of them in no team yet" if loaded.unallocated else ""
    of_children = f"{loaded.new_children:,} new{in_no_team}, {loaded.closed:,} closed by what happened"
    return (
        f"{'Dry run, nothing is changed: ' if dry_run else ''}{count(rows, 'row')}, "
        f"{count(loaded.children, 'child', 'children')} ({of_children}): {loaded.new:,} new, "
        f"{loaded.already:,} already on record, {seconds:.1f} seconds."
    )
