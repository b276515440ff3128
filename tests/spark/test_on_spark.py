"""Spark counts as the bot counts: on a standalone cluster of two workers on this machine. `make test-spark` runs these alone."""

import re
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.terminal.cli import main
from bot.terminal.engines import on_duckdb, on_spark
from permanence.keyed import read_key
from permanence.measures.extracts import OF_SPELLS, pseudonymous
from permanence.measures.indicators import INDICATORS
from permanence.measures.over_extracts import TEAM, asking_over
from permanence.measures.statement import SPLITS, counts_by, statement
from permanence.roles import SEES_EVERYTHING
from storage.store import Store
from tests.authorities import KEYS, TODAY, WINDOWS, make_towns, own_counts
from tests.spark.cluster import cluster

OF_EACH_KIND = ("A2", "A4", "A9", "HARDER", "MATCH6", "COHORT")
"""An indicator of each population, and one of each way to tell what became of a child."""


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """A cluster of two workers."""
    with cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """Three authorities."""
    return make_towns(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module")
def files(towns, tmp_path_factory):
    """The extract of each."""
    folder = tmp_path_factory.mktemp("collected") / "all [2026], {north,south}*"
    folder.mkdir()
    found = []
    for number, town in enumerate(towns):
        found.append(folder / f"{number}.parquet")
        with closing(Store(town.database)) as store, store.read() as records:
            rows = pseudonymous(records.spells.rows(OF_SPELLS, None), read_key(KEYS[town.name]))
            on_duckdb.write(rows, found[-1], town.name, TODAY)
    return found


def test_two_workers_count_what_the_bot_counts(two_workers, towns, files):
    extracts = on_duckdb.look_into(files)
    asked = [asking_over(extracts, [*INDICATORS.values()], window, at, TEAM) for window, at in WINDOWS]
    split = {
        (code, split): statement(INDICATORS[code], *WINDOWS[0], split, ("authority",))
        for code in OF_EACH_KIND
        for split in SPLITS
    }
    with on_spark.opened(files, two_workers.url) as spark:
        found = dict(
            spark.answers(
                [*dict.fromkeys([*(text for each in asked for text in each.texts), *split.values()])]
            )
        )

    for asking in asked:
        ours = own_counts(towns, asking.window, asking.census)
        theirs = asking.counts((text, found[text]) for text in asking.texts)
        assert theirs == {place: ours[place] for place in ours if len(place) in (0, 2)}
    for (code, by), text in split.items():
        for town in towns:
            with closing(Store(town.database)) as store, store.read(SEES_EVERYTHING) as records:
                own = records.spells.counts_by_part(statement(INDICATORS[code], *WINDOWS[0], by))
            assert {
                part: counts for (name, part), counts in counts_by(found[text]).items() if name == town.name
            } == own
    assert [
        "Launched executor" in log.read_text() or "Asked to launch executor" in log.read_text()
        for log in two_workers.workers
    ] == [True] * 2


def test_the_command_says_the_same_on_spark_as_on_duckdb(two_workers, files):
    words = ["figures", str(files[0].parent), "--indicator", "A2", "--at", "30/09/2026"]
    ours, theirs = (
        CliRunner().invoke(main, [*words, *more]).stdout
        for more in ((), ("--engine", "spark", "--master", two_workers.url))
    )

    assert "counted by Spark." in theirs
    assert theirs.replace("counted by Spark", "counted by DuckDB") == ours


def test_without_a_java_that_spark_runs_on_it_is_said_what_to_install(tmp_path, files, monkeypatch):
    def said():
        result = CliRunner().invoke(main, ["figures", str(files[0]), "--engine", "spark"])
        assert result.exit_code == 1
        return result.output

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert f"Spark needs Java, and there is none in {tmp_path}. Install Java 17 or newer" in said()

    old = tmp_path / "bin" / "java"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    old.chmod(0o700)
    assert re.search(r"Spark needs Java 17, and .*/bin/java is Java 8\.", said())

    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Spark needs Java, and there is none here." in said()
