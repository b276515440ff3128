"""Apache Spark: counts the rows of extracts where one machine is too small, on a cluster if one is named."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from bot.terminal.engines.engine import Answer
from permanence.errors import PermanenceError
from permanence.measures.extracts import SCHEMA, ColumnKind

LEAST_JAVA = 17
AT_ONCE = 4
"""How many statements are asked at once: each is small, and most of its time is spent waiting for the cluster."""
_THEIRS = {ColumnKind.TEXT: "string", ColumnKind.NUMBER: "int", ColumnKind.KEYED: "bigint"}


class Spark:
    """Counts the rows of extracts."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield the rows that each text finds."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from zip(texts, pool.map(self._rows, texts), strict=True)

    def _rows(self, text: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._session.sql(text).collect()]


@contextmanager
def opened(files: Sequence[Path], cluster: str | None) -> Iterator[Spark]:
    """Spark on some files, which every machine of a cluster finds under the same names. Raises PermanenceError without Java."""
    refuse_without_java()
    builder: Any = SparkSession.builder
    if cluster:
        builder = builder.master(cluster)
    builder = builder.appName("permanence figures").config("spark.ui.enabled", "false")
    session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        columns = ", ".join(f"{name} {_THEIRS[kind]}" for name, kind in SCHEMA.items())
        rows = session.read.schema(columns).parquet(*map(_named, files))
        rows.createOrReplaceTempView("spells")
        yield Spark(session)
    finally:
        session.stop()


def _named(file: Path) -> str:
    """A file of this machine as Spark takes it: nothing in its name stands for other files."""
    return "file://" + re.sub(r"([\[\]{}*?\\])", r"\\\1", str(file.resolve()))


def refuse_without_java() -> None:
    """Raise PermanenceError if there is no Java here that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin", "java") if home else shutil.which("java")
    install = f"Install Java {LEAST_JAVA} or newer (on Debian: `apt-get install default-jre-headless`), or name it in JAVA_HOME."
    if java is None or not Path(java).exists():
        raise PermanenceError(
            f"Spark needs Java, and there is none {f'in {home}' if home else 'here'}. {install}"
        )
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - the Java of this machine
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    if found and int(found[1]) < LEAST_JAVA:
        raise PermanenceError(f"Spark needs Java {LEAST_JAVA}, and {java} is Java {found[1]}. {install}")
