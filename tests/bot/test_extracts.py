"""`permanence export extract` and `permanence figures`: what leaves an authority, and that it is counted as the bot counts."""

import csv
import io
import json
import re
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import pytest
from click.testing import CliRunner

from bot import say
from bot.say import account as getuser
from bot.terminal import figures as of_figures
from bot.terminal.cli import main
from bot.terminal.engines import on_duckdb
from permanence.keyed import read_key
from permanence.measures.days import number_of
from permanence.measures.extracts import LEFT_OUT, SCHEMA, VERSION
from permanence.measures.figures import children
from permanence.measures.indicators import INDICATORS
from permanence.measures.over_extracts import EVERYWHERE, Asking
from permanence.measures.statement import SPLITS, counts_by, counts_of, statement
from permanence.roles import SEES_EVERYTHING
from storage.database import connect, reads_of
from storage.store import Store
from tests.authorities import KEYS, TODAY, WINDOWS, make_towns, own_counts
from tests.permanence.measures.test_statement import HAVE_ONE

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def run(*words, key=KEYS["Borsetshire"]):
    """Run `permanence` at noon of the day; returns the exit code and what it printed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(say, "system_clock", lambda: NOON)
        patch.setenv("PERMANENCE_KEY", key)
        result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.output


def exported(town, folder, *more):
    """Export a town's extract; returns its file."""
    folder.mkdir(exist_ok=True)
    code, said = run("export", "extract", folder, "--config", town.config, *more, key=KEYS[town.name])
    assert code == 0, said
    return folder / re.search(r"[^/]+\.parquet", said)[0]


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """Three authorities."""
    return make_towns(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module")
def extracts(towns, tmp_path_factory):
    """A folder with the extract of each."""
    folder = tmp_path_factory.mktemp("collected") / "all [2026], {north,south}*"
    for town in towns:
        exported(town, folder)
    return folder


def asked(path, *texts):
    """The rows that each of some texts finds in a file, or in all of a folder."""
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    with on_duckdb.opened(files, None) as engine:
        found = dict(engine.answers(texts))
    return [found[text] for text in texts]


@pytest.mark.parametrize(("window", "census"), WINDOWS)
def test_figures_over_extracts_are_the_bots_own(towns, extracts, window, census):
    ours = own_counts(towns, window, census)

    for by, places in (("authority", 1), ("team", 2)):
        counted = of_figures.figures([extracts], years=str(window), at=census, by=by)

        assert counted.asking.indicators == [*INDICATORS.values()]
        assert counted.counts == {place: ours[place] for place in ours if len(place) in (0, places)}
    assert all(children(counts) for counts in ours[EVERYWHERE].values())


def test_each_split_counts_what_the_bot_counts(towns, extracts):
    ways = [(indicator, split) for indicator in HAVE_ONE for split in SPLITS]
    texts = [statement(indicator, *WINDOWS[0], split, ("authority",)) for indicator, split in ways]
    found = [counts_by(rows) for rows in asked(extracts, *texts)]

    for town in towns:
        with closing(Store(town.database)) as store, store.read(SEES_EVERYTHING) as records:
            for (indicator, split), counted in zip(ways, found, strict=True):
                theirs = {part: counts for (name, part), counts in counted.items() if name == town.name}
                assert theirs == records.spells.counts_by_part(statement(indicator, *WINDOWS[0], split))


def test_an_extract_as_at_a_day_is_what_was_known_then(towns, tmp_path):
    day = date(2025, 6, 30)
    file = exported(towns[0], tmp_path / "then", "--as-at", "30/06/2025")
    with closing(Store(towns[0].database)) as store, store.read() as records:
        change = records.audit.known_by(datetime(2025, 7, 1, tzinfo=UTC))

    found = of_figures.figures([file], codes=["A9"])
    assert (found.asking.census, found.extracts[0].day) == (day, day)
    texts = [statement(indicator, WINDOWS[2][0], day) for indicator in HAVE_ONE]
    with closing(Store(towns[0].database)) as store, store.read(SEES_EVERYTHING) as records:
        ours = [records.spells.counts(text, as_at=change) for text in texts]
    assert [counts_of(rows) for rows in asked(file, *texts)] == ours
    assert file.name == "extract-borsetshire-2025-06-30.parquet"


def test_a_child_is_a_number_that_only_the_key_makes_again(towns, extracts):
    file = extracts / f"extract-borsetshire-{TODAY}.parquet"
    key = read_key(KEYS["Borsetshire"])
    with closing(Store(towns[0].database)) as store, store.read(SEES_EVERYTHING) as records:
        refs = {ref for (ref,) in records.execute("select child from spells where retracted is null")}
        siblings = records.execute(
            "select count(distinct sibling_group) from spells where retracted is null"
        ).fetchone()

    numbers = [number for (number,) in asked(file, "select child from spells")[0]]
    assert {key.number("child in extracts", ref) for ref in refs} == set(numbers)
    assert numbers == sorted(numbers)
    assert asked(file, "select count(distinct sibling_group) from spells")[0] == [siblings] > [(0,)]
    content = file.read_bytes()
    assert not [ref for ref in refs if ref.encode() in content]
    other = {
        each
        for (each,) in asked(extracts / f"extract-loamshire-{TODAY}.parquet", "select child from spells")[0]
    }
    assert not other & set(numbers)  # the same references, another key


def test_an_extract_has_the_columns_of_its_schema_and_no_other(extracts):
    file = extracts / f"extract-king-s-fen-{TODAY}.parquet"
    names = "select column_name, data_type from duckdb_columns() where table_name = 'spells'"
    found, whole = asked(file, names, "select distinct version, authority, as_at from spells")

    assert found == [(name, {"text": "VARCHAR"}.get(kind, kind.upper())) for name, kind in SCHEMA.items()]
    assert not set(LEFT_OUT) & set(SCHEMA)
    assert whole == [(VERSION, "King's Fen", number_of(TODAY))]
    assert file.stat().st_mode & 0o077 == 0


def test_the_same_records_and_day_make_the_same_bytes(towns, extracts, tmp_path):
    again = exported(towns[1], tmp_path / "again")

    assert again.read_bytes() == (extracts / again.name).read_bytes()
    assert [each.name for each in again.parent.iterdir()] == [again.name]


def test_an_extract_says_what_it_is_and_the_audit_who_made_it(towns, tmp_path):
    code, said = run("export", "extract", tmp_path, "--config", towns[2].config)

    assert code == 0
    assert "as known on Thu 26 Nov 2026" in said
    assert "personal data, and no publication" in said
    with closing(connect(reads_of(towns[2].database), "")) as reads:
        rows = reads.execute("select surface, account, verb, child, understood from reads").fetchall()
    assert rows[-1] == ("terminal", getuser(), "export", None, '{"what": "extract", "as_at": "2026-11-26"}')


def test_what_cannot_be_exported_is_said(towns, tmp_path):
    config = ("--config", towns[0].config)

    assert run("export", "extrakt", tmp_path, *config) == (
        1,
        "Error: I cannot export extrakt. Try `extract`.\n",
    )
    assert "PERMANENCE_KEY is not set" in run("export", "extract", tmp_path, *config, key="")[1]
    assert "has not come yet" in run("export", "extract", tmp_path, *config, "--as-at", "27/11/2026")[1]
    assert "--as-at soon is not a date" in run("export", "extract", tmp_path, *config, "--as-at", "soon")[1]
    assert "There is no folder" in run("export", "extract", tmp_path / "none", *config)[1]
    assert "no child to write of" in run("export", "extract", tmp_path, *config, "--as-at", "01/01/2019")[1]
    assert [*tmp_path.iterdir()] == []
    assert run("export", "extract", tmp_path, *config)[0] == 0
    assert "exists already, and I overwrite nothing" in run("export", "extract", tmp_path, *config)[1]


def test_what_cannot_be_written_leaves_nothing_behind(towns, tmp_path, monkeypatch):
    monkeypatch.setattr(on_duckdb, "MEMORY", "1MB")
    code, said = run("export", "extract", tmp_path, "--config", towns[0].config)

    assert (code, "The file cannot be written: Out of Memory" in said) == (1, True)
    assert [*tmp_path.iterdir()] == []


def test_figures_are_told_in_tables_each_authority_and_all_together(extracts):
    code, said = run("figures", extracts, "--indicator", "a14", "--at", "30/09/2026")

    assert code == 0
    assert "3 authorities" in said
    assert "King's Fen: as known on Thu 26 Nov 2026" in said
    (table,) = re.findall(r"A14 · Waiting with a placement order\n(.*?)\n\n", said, re.DOTALL)
    names = [line[:12].strip() for line in table.split("\n")[2:]]
    assert names == ["All together", "Borsetshire", "King's Fen", "Loamshire"]
    everybody, *each = (int(line.split()[-3]) for line in table.split("\n")[2:])
    assert everybody == sum(each) > 0
    assert "not for publication" in said


def test_children_in_no_team_yet_are_told_as_that_where_figures_are_told_by_team(extracts):
    found = of_figures.figures([extracts], codes=["A9"], by="team")
    in_none = replace(found, counts={("Loamshire", ""): found.counts[EVERYWHERE]})

    assert "\nLoamshire, in no team yet " in of_figures.as_text(in_none)


def test_a_cohort_is_told_with_those_who_wait(extracts):
    words = ("figures", extracts, "--indicator", "COHORT", "--years", "2024-25", "--at", "30/09/2026")
    said, (whole, *_) = run(*words)[1], json.loads(run(*words, "--json")[1])

    (table,) = re.findall(r"COHORT · Cohort by placement order\n(.*?)\n\n", said, re.DOTALL)
    told = re.split(r"\s{2,}", table.split("\n")[2])
    assert told[:5] == ["All together", *(str(whole[name]) for name in ("of", "reached", "waiting", "ended"))]
    assert told[6:] == [f"{float(whole[name]):.0f} days" for name in ("value", "floor_mean")] + [
        str(whole["half_by"])
    ]
    assert whole["quarter_by"] < whole["half_by"]
    assert "It will rise as the days of those still waiting are added" in said


def test_a_figure_of_speed_has_disruptions_beside_it(extracts):
    said = run("figures", extracts, "--indicator", "A2")[1]

    assert said.index("A2 · Placement order to match") < said.index("DISRUPTED · Disruptions")


def test_programs_get_values(extracts):
    words = ("figures", extracts, "--indicator", "A2", "--years", "2025-26", "--by", "team")
    rows = json.loads(run(*words, "--json")[1])
    lines = [*csv.DictReader(io.StringIO(run(*words, "--csv")[1]))]

    assert [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ] == lines
    assert {(row["authority"], row["team"]) for row in rows} >= {(None, None), ("Loamshire", "north")}
    assert {row["as_at"] for row in rows} == {"2026-03-31"}
    whole = next(row for row in rows if row["authority"] is None)
    assert re.fullmatch(r"\d+\.\d{4}", whole["value"])
    assert (whole["mark"], whole["floor_mean"]) == (121, None)


def test_programs_get_the_share_that_is_known_as_people_do(extracts):
    found = of_figures.figures([extracts], codes=["HARDER"])
    few_known = replace(found, counts={EVERYWHERE: {"HARDER": {(5, "reached"): 3, (5, "not known"): 17}}})

    assert "at least 15%" in of_figures.as_text(few_known)
    (row,) = of_figures.rows_for_programs(few_known)
    assert (row["value"], row["counted"], row["of"], row["not_known"]) == ("0.1500", 3, 20, 17)


def parquet(folder, select):
    """A file of whatever is selected from an extract."""
    file = folder / "other.parquet"
    with closing(duckdb.connect()) as connection:
        connection.sql(select).write_parquet(str(file))
    return file


def test_a_file_that_is_no_extract_of_ours_is_refused_by_name(extracts, tmp_path):
    ours = f"'{extracts}/extract-loamshire-{TODAY}.parquet'"
    for select, told in (
        ("select 1 as day", "other.parquet is no extract that I can read: it lacks version"),
        (f"select * replace (child::varchar as child) from {ours}", "child is text and not bigint"),
        (f"select *, 'x' as name from {ours}", "it has name besides"),
        (
            f"select * replace (2::integer as version) from {ours}",
            "of version 2, and I read version 1. A newer bot reads it",
        ),
        (
            f"select * replace (0::integer as version) from {ours}",
            "of version 0, and I read version 1. Ask for it to be made anew",
        ),
        (f"select * from {ours} limit 0", "other.parquet holds no row"),
    ):
        code, said = run("figures", parquet(tmp_path, select))
        assert (code, told in said) == (1, True), said

    (tmp_path / "torn.parquet").write_bytes(b"PAR1 and no more")
    assert "torn.parquet cannot be read as Parquet" in run("figures", tmp_path / "torn.parquet")[1]
    (tmp_path / "empty").mkdir()
    assert "holds no file that ends in .parquet" in run("figures", tmp_path / "empty")[1]
    assert "There is no" in run("figures", tmp_path / "nowhere")[1]


def test_no_authority_is_counted_twice(towns, extracts, tmp_path):
    exported(towns[0], tmp_path / "earlier", "--as-at", "31/03/2026")
    code, said = run("figures", extracts, tmp_path / "earlier")

    assert code == 1
    assert (
        "Borsetshire is there 2 times: as at Thu 26 Nov 2026 in extract-borsetshire-2026-11-26.parquet and as at Tue 31 Mar 2026"
        in said
    )
    assert run("figures", extracts, extracts, "--indicator", "A9")[0] == 0  # one file named twice is one file


def test_nothing_is_asked_of_a_day_that_an_extract_does_not_know(towns, extracts, tmp_path):
    earlier = exported(towns[0], tmp_path / "earlier", "--as-at", "31/03/2026")
    others = sorted(extracts.glob("*.parquet"))[1:]
    told = run("figures", earlier, *others, "--at", "30/09/2026")[1]

    assert "Borsetshire's extract is as at Tue 31 Mar 2026, and knows nothing of Wed 30 Sep 2026" in told
    assert "2026-27 begins after Tue 31 Mar 2026" in run("figures", earlier, "--years", "2026-27")[1]
    assert run("figures", earlier, *others, "--indicator", "A9")[1].startswith(
        "The three years 2023-26. 3 authorities"
    )


def test_what_is_typed_wrong_is_said(extracts):
    assert "There is no engine sparc. Try `spark`." in run("figures", extracts, "--engine", "sparc")[1]
    assert "Figures are not told apart by teams. Try `team`." in run("figures", extracts, "--by", "teams")[1]
    assert "There is no indicator A22. Try `A2`" in run("figures", extracts, "--indicator", "A22")[1]
    assert (
        "lately names no years. `2025-26` is the year from April"
        in run("figures", extracts, "--years", "lately")[1]
    )
    assert (
        "`--master` names a cluster of Spark's" in run("figures", extracts, "--master", "spark://one:7077")[1]
    )


@pytest.mark.parametrize(
    ("engine", "needs", "extra"), [("duckdb", "duckdb", "figures"), ("spark", "pyspark", "spark")]
)
def test_an_engine_that_is_not_installed_is_named_with_its_extra(extracts, monkeypatch, engine, needs, extra):
    monkeypatch.setitem(sys.modules, needs, None)
    code, said = run("figures", extracts, "--engine", engine)

    assert code == 1
    assert f".venv/bin/pip install -e '.[{extra}]'" in said


def test_an_engine_is_asked_each_text_once():
    asking = Asking([INDICATORS["A1"], INDICATORS["A3"]], *WINDOWS[1])

    assert len(asking.texts) == 3  # the first finds which places there are
