"""`permanence export` of Ofsted's list 10, children and actions: what was loaded comes out again, in every form."""

import json
from contextlib import closing
from datetime import date, datetime

import duckdb
import openpyxl
import pytest

from bot.terminal.exporting.export import export
from bot.terminal.loading.load import load
from bot.terminal.reference import keyed_references
from bot.terminal.writing.forms import FORMS
from permanence.errors import NotUnderstood, PermanenceError
from permanence.returns.ofsted_lists import LIST_10, NAMES
from permanence.returns.ofsted_rows import COLUMNS
from storage.database import EVERY, connect, make_database, reads_of
from tests.conftest import make_settings

pytestmark = pytest.mark.usefixtures("key")

ENTERED = date(2024, 1, 10)
STORIES = {
    4711: {"entered": ENTERED, "decided": date(2024, 6, 1), "ordered": date(2024, 7, 15), "fostered": date(2024, 1, 20)},
    4712: {
        "entered": ENTERED, "decided": date(2024, 6, 1), "matched": date(2025, 8, 1), "placed": date(2025, 9, 12),
        "adopted": date(2026, 6, 1),
    },
    4713: {
        "entered": ENTERED, "decided": date(2024, 6, 1), "ordered": date(2024, 8, 1), "reversed": date(2026, 2, 2),
        "why": "RD1 - the child's needs changed",
    },
}  # fmt: skip
AGAIN = {"entered": ENTERED, "decided": date(2026, 9, 1)}
OLD = {"entered": ENTERED, "decided": date(2024, 6, 1), "reversed": date(2025, 2, 2), "why": "RD3"}


@pytest.fixture
def loaded(settings, terminal, clock, tmp_path):
    """Children of an invented list 10: two who wait, one adopted, two whose decision was reversed, one of them long ago."""
    book = openpyxl.Workbook()
    book.active.append([NAMES[each][0] for each in ("child", *LIST_10.kept)])
    for number, told in (*STORIES.items(), (4713, AGAIN), (4714, OLD)):
        row = told | {"born": date(2021, 3, 8)}
        book.active.append([number, *(row.get(each) for each in LIST_10.kept)])
    book.save(tmp_path / "lists.xlsx")
    load([tmp_path / "lists.xlsx"], settings, "tester", clock)


@pytest.fixture
def exported(settings, clock, tmp_path):
    """Export into a new folder; returns what is said, and the file."""

    def done(what, form=None, *births, as_at=None):
        folder = tmp_path / f"{what} {form} {as_at}"
        folder.mkdir()
        said = export(what, folder, as_at, settings, clock, None, births, form)
        (file,) = folder.iterdir()
        return said, file

    return done


def cells(file):
    return [list(row) for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True)]


def on_record(database):
    with closing(connect(database, EVERY)) as connection:
        return set(
            connection.execute(
                "select child, milestone, reached, detail from milestones where retracted is null"
            )
        )


@pytest.fixture
def ref_of(settings, terminal):
    return keyed_references(settings, terminal.store).of


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_list_10_loaded_into_an_empty_database_tells_the_same_journeys(
    loaded, exported, ref_of, settings, clock, tmp_path, form
):
    births = tmp_path / "births.csv"
    births.write_text("".join(["CHILD,DOB\n", *(f"{number},08/03/2021\n" for number in STORIES)]))
    _, file = exported("ofsted-10", form, births)
    (tmp_path / "other").mkdir()
    empty = make_settings(tmp_path / "other", "https://slack.invalid/api/")
    make_database(empty.database)

    said = load([file], empty, "tester", clock)

    assert "4 rows, 3 children (3 new" in said
    assert on_record(empty.database) == {
        each for each in on_record(settings.database) if each[0] != ref_of("4714")
    }


def test_list_10_has_whoever_waits_and_the_last_twelve_months_with_days_of_birth_from_a_file(
    loaded, exported, ref_of, terminal, tmp_path
):
    header = tmp_path / "header.csv"
    header.write_text("Child Unique ID,Date of Birth\n4711,08/03/2021\n4712,09/04/2021\n")

    said, file = exported("ofsted-10", "xlsx", header)

    names, *rows = cells(file)
    assert names == [NAMES[each][0] for each in COLUMNS]
    assert [row[0] for row in rows] == ["4711", "4712", "4713", "4713"]
    assert rows[0][4:9] == [datetime(2021, 3, 8), 5, None, datetime(2024, 1, 10), datetime(2024, 6, 1)]
    assert [row[4] for row in rows[1:]] == [None] * 3
    assert rows[2][13:15] == [datetime(2026, 2, 2), "RD1 - the child's needs changed"]
    assert [len([cell for cell in row if cell]) for row in rows] == [7, 6, 6, 4]
    assert said.startswith(
        "Ofsted's list 10, as known on Mon 23 Nov 2026: 4 rows in ofsted-list-10-2026-11-23."
    )
    assert "Family identifier, Gender, Ethnicity and Does the Child have a Disability are empty" in said
    assert f"another month than the records (1 child: {ref_of('4712')})" in said
    with closing(connect(reads_of(terminal.store.path), EVERY)) as reads:
        ((verb, understood),) = reads.execute("select verb, understood from reads")
    assert (verb, set(json.loads(understood)["seen"])) == (
        "export",
        {ref_of(each) for each in ("4711", "4712", "4713")},
    )


def test_list_10_as_at_a_day_is_reckoned_to_that_day(loaded, exported, clock):
    """Half a year on, whoever was adopted or had a decision reversed in the year before that day is in it still."""
    clock.go_to(15, 6, year=2027)
    then, of_then = exported("ofsted-10", "xlsx", as_at=date(2026, 11, 23))
    now, of_now = exported("ofsted-10", "xlsx")

    assert then.startswith(
        "Ofsted's list 10, as known on Mon 23 Nov 2026: 4 rows in ofsted-list-10-2026-11-23."
    )
    assert [row[0] for row in cells(of_then)[1:]] == ["4711", "4712", "4713", "4713"]
    assert now.startswith(
        "Ofsted's list 10, as known on Tue 15 Jun 2027: 2 rows in ofsted-list-10-2027-06-15."
    )
    assert [row[0] for row in cells(of_now)[1:]] == ["4711", "4713"]


def test_children_and_actions_are_written_in_every_form(north, exported, say):
    say("action BX-0042 <@U0SAM> by 28/11/2026 =Chase the medical report")
    say("restrict BX-0042 to <@U0SAM> <@U0MARY>")

    for form in FORMS:
        said, of_children = exported("children", form)
        assert "keep it as you keep the records" in said
        _, of_actions = exported("actions", form)
    assert cells(exported("children", "xlsx", as_at=date(2026, 11, 23))[1])[1][:3] == [
        "BX-0042",
        "2023-03",
        "north",
    ]

    child = duckdb.read_parquet(str(of_children)).fetchall()[0]
    action = duckdb.read_parquet(str(of_actions)).fetchall()[0]
    assert (child[0], child[-1]) == ("BX-0042", True)
    assert action[:7] == (
        1, "BX-0042", "=Chase the medical report", "U0SAM", date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 28)
    )  # fmt: skip


def test_what_cannot_be_exported_is_told(loaded, exported, terminal):
    for what, form, births, said in (
        ("children", "xls", (), "I cannot write the form xls. Try `xlsx`."),
        ("extract", "csv", (), "`extract` has a form of its own: leave out `--form`."),
        ("children", None, (date,), "`children` takes nothing from a file: leave out `--births`."),
    ):
        with pytest.raises(NotUnderstood) as error:
            exported(what, form, *births)
        assert str(error.value) == said
    with pytest.raises(PermanenceError, match="There is no action to write of in the actions on record"):
        exported("actions")
