"""`permanence load`: reads our own CSV and enters it as one change, or refuses it row by row."""

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import click

from bot.config import Settings
from commands.desk.desk import Clock
from permanence.errors import NotUnderstood, PermanenceError
from permanence.events_csv import REASON, EventRow, Header, Problem, RowContext, read_header, read_row
from permanence.words import count, listed
from storage.database import open_private, refuse_missing
from storage.load import Loaded, Loading
from storage.store import Store

MOST = 50
"""How many problems, or notes, are printed."""
MOST_LINES = 3
"""How many of the lines that have one problem in common are named."""
_SEPARATORS = ",;\t|"
_SEPARATOR_TOLD = re.compile(rf"\"?sep=([{_SEPARATORS}])\"?\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Source:
    """A file as text: its columns, and its rows with the line on which each begins."""

    path: Path
    separator: str
    header: Header
    rows: Sequence[tuple[int, list[str]]]

    @property
    def bad(self) -> Path:
        """The file for the rows that were refused."""
        return self.path.with_name(f"{self.path.stem}.bad.csv")


Row = tuple[_Source, int, list[str]]
"""A row of text: its file, its line and its cells."""


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
    sources = _sources(paths)
    _refuse_to_begin(settings.database, sources if accept_good and not dry_run else ())
    rows = [(source, line, cells) for source in sources for line, cells in source.rows]
    office, today = settings.office, now.astimezone(settings.office.zone).date()
    good, problems = _read(rows, RowContext(today, office.reference, office.zone))
    is_doubtful = any(problem.doubts_others for told in problems.values() for problem in told)
    with closing(Store(settings.database)), Loading(settings.database) as loading:
        loading.stage(good)
        loaded = loading.enter(
            now,
            today,
            account,
            {"files": [path.name for path in paths], "rows": len(rows)},
            problems,
            accept_good=accept_good and not is_doubtful,
            dry_run=dry_run,
        )
    _show(_problem_lines((rows[number], problem) for number, problem in loaded.each_problem))
    if loaded.problems and (is_doubtful or not accept_good):
        others = "the others may be wrong too." if is_doubtful else _ACCEPT_GOOD
        raise PermanenceError(
            f"{count(len(loaded.problems), 'row')} of {len(rows):,} cannot be loaded, so nothing was. "
            f"Correct what is listed; {others}"
        )
    _show(loaded.notes)
    kept = "" if dry_run else _write_bad(rows, loaded.problems)
    return _said(len(rows), loaded, monotonic() - began, dry_run) + kept


_ACCEPT_GOOD = "or `--accept-good` loads the others, and writes these to a file to correct."


def _sources(paths: Sequence[Path]) -> list[_Source]:
    """The files' contents. Raises PermanenceError naming every file that cannot be read."""
    found, wrong = [], []
    for path in paths:
        try:
            found.append(_source(path))
        except NotUnderstood as error:
            wrong.append(f"{path.name} {error}")
        except OSError as error:
            wrong.append(f"{path.name} cannot be read: {error.strerror}.")
    if wrong:
        raise PermanenceError("\n".join([*wrong, "Nothing was loaded."]))
    return found


def _source(path: Path) -> _Source:
    text = _text(path.read_bytes())
    # Excel's own first line, which names the separator: `sep=;`.
    told = _SEPARATOR_TOLD.match(text)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = told[1] if told else max(_SEPARATORS, key=first.count)
    lines = _lines(text, separator)
    if told:
        next(lines)
    filled = (row for row in lines if any(map(str.strip, row[1])))
    header = read_header(next(filled, (1, []))[1])
    return _Source(path, separator, header, list(filled))


def _text(content: bytes) -> str:
    """A file's text, in UTF-8 or as Excel's "Unicode text". Raises NotUnderstood for any other."""
    if content.startswith(_WORKBOOKS):
        raise NotUnderstood("is a spreadsheet's workbook. In Excel: Save As, `CSV UTF-8`.")
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotUnderstood("is not text in UTF-8. In Excel: Save As, `CSV UTF-8`.") from error


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheets begin: today's, and those until 2003."""


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; a quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
    rows: Sequence[Row], reading: RowContext
) -> tuple[list[tuple[int, EventRow]], dict[int, Sequence[Problem]]]:
    good: list[tuple[int, EventRow]] = []
    problems: dict[int, Sequence[Problem]] = {}
    with click.progressbar(
        rows, label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty(), update_min_steps=1000
    ) as watched:
        for number, (source, _, cells) in enumerate(watched):
            match read_row(cells, source.header, reading):
                case EventRow() as event:
                    good.append((number, event))
                case wrong:
                    problems[number] = wrong
    return good, problems


def _problem_lines(problems: Iterable[tuple[Row, Problem]]) -> list[str]:
    """A line for each problem, where it first stands; rows of one file that have the same one share it."""
    lines: dict[tuple[Path, Problem], list[int]] = {}
    for (source, line, _), problem in problems:
        lines.setdefault((source.path, problem), []).append(line)
    return [
        f"{path.name}, {_lines_named(sorted(found))}, {problem.column}: {problem.reason}"
        for (path, problem), found in lines.items()
    ]


def _lines_named(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    more = [f"{len(lines) - MOST_LINES:,} more"] if len(lines) > MOST_LINES else []
    return f"lines {listed([*map(str, lines[:MOST_LINES]), *more])}"


def _show(lines: Sequence[str]) -> None:
    for line in lines[:MOST]:
        click.echo(line, err=True)
    if len(lines) > MOST:
        click.echo(f"and {len(lines) - MOST:,} more like these.", err=True)


def _write_bad(rows: Sequence[Row], problems: Mapping[int, Sequence[Problem]]) -> str:
    """Write each file's bad rows to a file beside it, reason first, to be corrected and loaded. Returns where."""
    said = []
    for source in dict.fromkeys(rows[number][0].path for number in problems):
        of_file = {number: told for number, told in problems.items() if rows[number][0].path == source}
        first = rows[next(iter(of_file))][0]
        try:
            _write_bad_of(first, [(rows[number][2], told) for number, told in sorted(of_file.items())])
        except OSError as error:
            raise PermanenceError(
                f"The good rows are loaded, but {first.bad} cannot be written ({error.strerror}). Fix that and "
                "load again: what is on record is not loaded twice."
            ) from error
        said.append(
            f"\n{count(len(of_file), 'row')} of {source.name} not loaded: in {first.bad} with the reasons, to be corrected and loaded."
        )
    return "".join(said)


def _write_bad_of(source: _Source, bad: Sequence[tuple[list[str], Sequence[Problem]]]) -> None:
    kept = [at for at, name in enumerate(source.header.names) if name.strip().lower() != REASON]
    # Excel recognises UTF-8 by a byte order mark; the reason comes first, so that no surplus cell is lost.
    with open(source.bad, "x", encoding="utf-8-sig", newline="", opener=open_private) as file:
        writer = csv.writer(file, delimiter=source.separator)
        writer.writerow([REASON, *(source.header.names[at] for at in kept)])
        for cells, problems in bad:
            beyond = cells[len(source.header.names) :]
            told = " ".join(f"{problem.column}: {problem.reason}" for problem in problems)
            writer.writerow([told, *(cells[at] if at < len(cells) else "" for at in kept), *beyond])


def _said(rows: int, loaded: Loaded, seconds: float, dry_run: bool) -> str:
    of_children = f"{loaded.new_children:,} new, {loaded.closed:,} closed by what happened"
    return (
        f"{'Dry run, nothing is changed: ' if dry_run else ''}{count(rows, 'row')}, "
        f"{count(loaded.children, 'child', 'children')} ({of_children}): {loaded.new:,} new, "
        f"{loaded.already:,} already on record, {seconds:.1f} seconds."
    )
