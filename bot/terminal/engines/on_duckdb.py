"""DuckDB: writes an extract as Parquet, looks into files of extracts, and counts their rows on one machine."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from bot.terminal.engines.engine import Answer
from permanence.errors import PermanenceError
from permanence.measures.days import day_of, number_of
from permanence.measures.extracts import (
    OF_EXTRACT,
    SCHEMA,
    SORTED_BY,
    VERSION,
    ColumnKind,
    Extract,
    refuse_other_columns,
    refuse_other_version,
)

MEMORY = "256MB"
"""What DuckDB may take for the rows that it sorts; the rest lies beside the extract until it is written."""
PART = 100_000
"""How many rows are written at once."""
READ_AHEAD = "buffer_size = 4000000, max_line_size = 10000"
"""How much is read from the pipe at once: by itself DuckDB takes so much for it that sorting has too little left."""
_OURS = {"VARCHAR": ColumnKind.TEXT, "INTEGER": ColumnKind.NUMBER, "BIGINT": ColumnKind.KEYED}
_THEIRS = {kind: name for name, kind in _OURS.items()}


class DuckDB:
    """Counts the rows of extracts."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield the rows that each text finds."""
        for text in texts:
            yield text, self._connection.execute(text).fetchall()


@contextmanager
def opened(files: Sequence[Path], cluster: str | None) -> Iterator[DuckDB]:
    """DuckDB on some files. Raises PermanenceError if a cluster is named."""
    if cluster:
        raise PermanenceError("`--master` names a cluster of Spark's: DuckDB counts on this machine alone.")
    with TemporaryDirectory(prefix="figures-") as beside, _connected(temp_directory=beside) as connection:
        connection.read_parquet([str(file) for file in files]).create_view("spells")
        yield DuckDB(connection)


def look_into(files: Sequence[Path]) -> list[Extract]:
    """What is in some files: of each authority in each. Raises PermanenceError for one that is no extract of ours."""
    with _connected() as connection:
        return [extract for file in files for extract in _extracts(connection, file)]


def write(rows: Iterable[Sequence[Any]], to: Path, authority: str, as_at: date) -> int:
    """Write the rows of an extract, in the order of its columns, to a file that is there already; returns how many.

    They go through a pipe, and are sorted within `MEMORY`. The bytes are the same for the same rows, authority and day; the
    file names the version of DuckDB that wrote it, and no time.
    """
    return _written(rows, to, lambda reading: _copying(reading, to, authority, as_at))


def write_table(columns: Mapping[str, type], rows: Iterable[Sequence[Any]], to: Path) -> int:
    """Write any rows to a file that is there already, in their order, each column as what it holds; returns how many there are."""
    types = {name: _OF_TABLES[holds] for name, holds in columns.items()}

    def copying(reading: int) -> str:
        return f"copy (select * from {_from_pipe(reading, types, _LONG_ROWS)}) to {_as_parquet(to)}"  # noqa: S608

    return _written(rows, to, copying)


def _written(rows: Iterable[Sequence[Any]], to: Path, copying: Callable[[int], str]) -> int:
    """Write rows through a pipe: `copying` is the statement that reads them from it. Returns how many there were."""
    with (
        TemporaryDirectory(prefix=".parquet-", dir=to.parent) as beside,
        _connected(threads=1, memory_limit=MEMORY, temp_directory=beside) as connection,
    ):
        reading, writing = os.pipe()
        with ThreadPoolExecutor(1) as pool:
            # If DuckDB gives up, nobody reads the pipe any more: why it did is told by its own error.
            with suppress(BrokenPipeError), os.fdopen(writing, "w", encoding="utf-8", newline="") as pipe:
                copied = pool.submit(_copy, connection, reading, copying(reading))
                csv.writer(pipe).writerows(rows)
            return copied.result()


def _copy(connection: duckdb.DuckDBPyConnection, reading: int, text: str) -> int:
    try:
        (written,) = connection.execute(text).fetchall()
    except duckdb.Error as error:
        raise PermanenceError(f"The file cannot be written: {_first_line(error)}.") from error
    finally:
        os.close(reading)
    return int(written[0])


def _copying(reading: int, to: Path, authority: str, as_at: date) -> str:
    """The statement that reads the rows from a pipe and writes the file."""
    columns = {name: _THEIRS[kind] for name, kind in SCHEMA.items() if name not in OF_EXTRACT}
    values = {"version": str(VERSION), "authority": _quoted(authority), "as_at": str(number_of(as_at))}
    whole = ", ".join(
        f"cast({values[name]} as {_THEIRS[kind]}) as {name}" for name, kind in OF_EXTRACT.items()
    )
    return (
        f"copy (select {whole}, {', '.join(columns)} from {_from_pipe(reading, columns, READ_AHEAD)}"  # noqa: S608
        f" order by {', '.join(SORTED_BY)}) to {_as_parquet(to)}"
    )


_OF_TABLES = {str: "VARCHAR", date: "DATE", int: "BIGINT", bool: "BOOLEAN"}
_LONG_ROWS = "buffer_size = 16000000, max_line_size = 2000000"


def _from_pipe(reading: int, columns: Mapping[str, str], ahead: str) -> str:
    types = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in columns.items())
    return (
        f"read_csv('/dev/fd/{reading}', header = false, auto_detect = false, {ahead}, delim = ',', quote = '\"', escape = '\"',"
        f" columns = {{{types}}})"
    )


def _as_parquet(to: Path) -> str:
    return f"{_quoted(str(to))} (format parquet, compression zstd, row_group_size {PART}, use_tmp_file false)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _extracts(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[Extract]:
    try:
        rows = connection.read_parquet(str(file))
        columns = dict(zip(rows.columns, map(str, rows.types), strict=True))
        is_an_extract = all(columns.get(name) == _THEIRS[kind] for name, kind in OF_EXTRACT.items())
        of_whole = ", ".join(OF_EXTRACT)
        found = rows.aggregate(f"{of_whole}, count(*)").fetchall() if is_an_extract else []
    except duckdb.Error as error:
        raise PermanenceError(f"{file.name} cannot be read as Parquet: {_first_line(error)}.") from error
    for version, *_ in found:
        refuse_other_version(file.name, version)
    refuse_other_columns(file.name, {name: _OURS.get(kind, kind) for name, kind in columns.items()})
    if not found:
        raise PermanenceError(f"{file.name} holds no row.")
    for _, authority, as_at, number in sorted(found):
        yield Extract(file.name, authority, day_of(as_at), number)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")


@contextmanager
def _connected(**settings: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, which downloads nothing."""
    config = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, **settings}
    with closing(duckdb.connect(config=config)) as connection:
        yield connection
