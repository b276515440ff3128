"""What an engine is, and the table of them: each is loaded only where it is asked for, as most machines have neither."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from permanence.errors import PermanenceError

Answer = tuple[str, Iterable[tuple[Any, ...]]]
"""A text, and the rows that it finds."""


class Engine(Protocol):
    """Counts what a statement asks of the extracts that it was opened on, which it calls `spells`."""

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield the rows that each text finds, one text after the other: together they may be millions."""
        ...


@dataclass(frozen=True, slots=True)
class EngineRow:
    """An engine that can be asked for.

    Attributes:
        name: How it is said.
        module: The one module that imports its library; its `opened` opens it on some files.
        needs: That library, by the name that Python has for it.
        extra: Which extra of ours brings that.
    """

    name: str
    module: str
    needs: str
    extra: str


ENGINES: Mapping[str, EngineRow] = {
    "duckdb": EngineRow("DuckDB", "bot.terminal.engines.on_duckdb", "duckdb", "figures"),
    "spark": EngineRow("Spark", "bot.terminal.engines.on_spark", "pyspark", "spark"),
}
"""Every engine, by what is typed for it."""
PARQUET = "duckdb"
"""The one that writes extracts and looks into their files, whichever counts."""


def opened(key: str, files: Sequence[Path], cluster: str | None) -> AbstractContextManager[Engine]:
    """An engine on some files, on a cluster if one is named. Raises PermanenceError for one that is not installed."""
    engine: AbstractContextManager[Engine] = engine_module(key).opened(files, cluster)
    return engine


def engine_module(key: str) -> Any:
    """The module of an engine. Raises PermanenceError saying what to install where that is missing."""
    row = ENGINES[key]
    try:
        import_module(row.needs)
    except ModuleNotFoundError as error:
        raise PermanenceError(
            f"This needs {row.name}, which is not installed: in the bot's folder, `.venv/bin/pip install -e '.[{row.extra}]'`."
        ) from error
    return import_module(row.module)
