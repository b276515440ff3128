"""`permanence export` of the statutory returns: what was loaded comes out again, and what is not on record is said."""

import csv
import json
from contextlib import closing
from datetime import date, timedelta

import pytest

from bot.terminal.exporting.export import export
from bot.terminal.loading.load import load
from permanence.errors import NotUnderstood, PermanenceError, RuleBroken
from permanence.measures.indicators import INDICATORS, parts_of
from permanence.measures.statement import statement
from permanence.measures.windows import three_years
from permanence.roles import SEES_EVERYTHING
from storage.database import EVERY, connect, make_database, reads_of
from storage.store import Store
from tests.conftest import make_settings
from tests.invented_returns import HEADERS, collection, stories, write_set, xml_text

pytestmark = pytest.mark.usefixtures("key")

YEARS = range(2022, 2027)
OURS = ("ad1", "placed_for_adoption")


@pytest.fixture
def returns(settings, terminal, clock, tmp_path):
    """The returns of five years of invented children, each in a folder of its own, loaded."""
    folder, told = tmp_path / "returns", stories(27)
    paths = [path for year in YEARS for path in write_set(folder / str(year), collection(told, year))]
    load(paths, settings, "tester", clock)
    return folder


@pytest.fixture
def exported(settings, clock, tmp_path):
    """Export a return into a new folder; returns what is said, and the rows of each file by its name."""

    def done(what, ending=None, *births, as_at=None):
        folder = tmp_path / f"exported {what} {ending}"
        folder.mkdir()
        said = export(what, folder, as_at, settings, clock, ending, births)
        return said, {path.stem: rows_of(path) for path in folder.glob("*.csv")}

    return done


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def on_record(database):
    """What is on record of children, and what the indicators count of them."""
    with closing(connect(database, EVERY)) as connection:
        milestones = set(
            connection.execute(
                "select child, milestone, reached, detail from milestones where retracted is null"
            )
        )
        children = set(
            connection.execute("select ref, born, closed, outcome from children where retracted is null")
        )
    with closing(Store(database)) as store:
        store.settle()
        with store.read(SEES_EVERYTHING) as records:
            figures = {
                code: [
                    records.spells.counts(statement(part, three_years(year), date(year, 3, 31)))
                    for year in (2024, 2026)
                    for part in parts_of(row)
                ]
                for code, row in INDICATORS.items()
            }
    return milestones, children, figures


def test_what_was_loaded_comes_out_as_it_was_and_makes_the_same_records_and_figures(
    returns, exported, settings, clock, tmp_path
):
    again = []
    for year in YEARS:
        births = [returns / str(year) / f"{name}.csv" for name in ("header", "ad1")]
        said, files = exported("903-adoption", date(year, 3, 31), *births)
        assert "empty" not in said
        named = f"{year - 1}-{year % 100}"
        for name in OURS:
            loaded = returns / str(year) / f"{name}.csv"
            ours = files[f"{name}-{named}"]
            assert ours[0] == HEADERS[name].split(",")
            assert sorted(ours) == sorted(rows_of(loaded))
        again += [path for path in (returns / str(year)).glob("*.csv") if path.stem not in OURS]
        again += (tmp_path / f"exported 903-adoption {year}-03-31").glob("*.csv")

    (tmp_path / "other").mkdir()
    other = make_settings(tmp_path / "other", "https://slack.invalid/api/")
    make_database(other.database)
    load(again, other, "tester", clock)
    assert on_record(other.database) == on_record(settings.database)


LEFT_OUT = "Left out, since no number of yours is known for the reference: name a file with the columns REF and CHILD with `--births` (1 child: BX-0042)."
NO_BIRTH = "PlacedAdoption: DOB is empty, as no day of birth is on record, and no file named with `--births` tells it"


def test_what_is_not_on_record_is_said_and_comes_from_a_file_that_is_named_and_not_kept(
    north, returns, exported, settings, terminal
):
    north("milestone BX-0042 should be placed 01/03/2026")

    said, files = exported("903-adoption")
    assert LEFT_OUT in said
    assert NO_BIRTH in said
    assert {row[1] for row in files["placed_for_adoption-2025-26"][1:]} == {""}
    births = settings.database.with_name("births.csv")
    births.write_text("Ref;Child;DOB\nbx-0042;000777;14/03/2023\n")
    said, files = exported("903-adoption", date(2026, 3, 31), births)
    assert LEFT_OUT not in said
    assert ["000777", "14/03/2023", "01/03/2026", "", ""] in files["placed_for_adoption-2025-26"]
    births.write_text("Ref;Child;DOB\nbx-0042;000777;14/04/2023\n")
    said, files = exported("quarterly", date(2026, 3, 31), births)
    assert ["000777", "2026-03-01"] in [row[:2] for row in files["quarterly-2026-01-to-2026-03"]]
    assert "They are not its form" in said

    terminal.store.close()
    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob("permanence.db*"))
    assert b"000777" not in kept
    assert b"14/03/2023" not in kept
    assert b"2023-03-14" not in kept
    with closing(connect(reads_of(settings.database), EVERY)) as connection:
        told = [
            json.loads(row)
            for (row,) in connection.execute("select understood from reads where verb = 'export'")
        ]
    assert [("BX-0042" in each["seen"], each["ending"]) for each in told] == [
        (False, "2026-03-31"),
        (True, "2026-03-31"),
        (True, "2026-03-31"),
    ]


@pytest.mark.parametrize(
    ("what", "ending", "births", "said"),
    [
        ("903-adoption", date(2026, 6, 30), None, "No year ends on Tue 30 Jun 2026. The last before it ends on Tue 31 Mar 2026."),
        ("quarterly", date(2027, 3, 31), None, "Wed 31 Mar 2027 has not come yet. Give a day that has."),
        ("extract", date(2026, 6, 30), None, "`extract` is of no year or quarter: leave out `--ending`."),
        ("extract", None, "CHILD,DOB", "`extract` takes nothing from a file: leave out `--births`."),
        ("903-adoption", None, "CHILD,WHEN", "births.csv has no table with the columns CHILD and DOB"),
        ("903-adoption", None, "CHILD,DOB\n1,31/02/2020", "births.csv, line 2: `31/02/2020` is not a day in the calendar."),
        ("903-adoption", None, "CHILD,DOB\n1,01/02/2020\n01,02/02/2020", "births.csv, line 3: Another row says otherwise of this child."),
        ("903-adoption", None, "CHILD,NB_ADOPTR\n1,3", "births.csv, line 2: `3` is no code of any year."),
        ("903-adoption", None, "CHILD,DOB\n1,01/02/2020", "There is no child to write of in the adoption tables"),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_refused_in_words(
    terminal, exported, tmp_path, what, ending, births, said
):
    file = tmp_path / "births.csv"
    file.write_text(births or "")
    with pytest.raises((NotUnderstood, PermanenceError, RuleBroken)) as refused:
        exported(what, ending, *([file] if births else []))
    assert said in str(refused.value)
    assert not list((tmp_path / f"exported {what} {ending}").iterdir())


def test_what_the_rules_of_the_return_ask_about_is_said_with_the_children(north, exported, settings):
    north("milestone BX-0042 should be placed 01/03/2026")
    north("close BX-0042 special guardianship 20/03/2026")
    births = settings.database.with_name("births.csv")
    births.write_text("Ref,Child,DOB\nBX-0042,777,14/03/2023\n")
    said, files = exported("903-adoption", None, births)

    assert files["placed_for_adoption-2025-26"][1] == ["777", "14/03/2023", "01/03/2026", "", ""]
    assert (
        "PlacedAdoption: DATE_PLACED_CEASED and REASON_PLACED_CEASED are empty, as no reversal is on record, and the child left care "
        "without being adopted (rule 557) (1 child: BX-0042)." in said
    )


def test_another_month_of_birth_is_not_believed(north, exported, settings):
    north("milestone BX-0042 should be placed 01/03/2026")
    births = settings.database.with_name("births.csv")
    births.write_text("Ref,Child,DOB\nBX-0042,777,14/04/2023\n")
    said, files = exported("903-adoption", None, births)
    assert files["placed_for_adoption-2025-26"][1] == ["777", "", "01/03/2026", "", ""]
    assert (
        "Left empty, as the file has a day of birth in another month than the records (1 child: BX-0042)."
        in said
    )


def test_no_two_children_are_told_under_one_number(north, returns, exported, settings):
    north("milestone BX-0042 should be placed 01/03/2026")
    waits = next(
        each for each in stories(27) if each.decisions and not each.decisions[0][1] and not each.adopted
    )
    births = settings.database.with_name("births.csv")
    births.write_text(f"Ref,Child,DOB\nBX-0042,0{waits.number},14/03/2023\n")
    with pytest.raises(RuleBroken, match="have one number"):
        exported("903-adoption", date(2026, 3, 31), births)


def test_as_at_a_day_is_what_was_known_then_and_a_return_as_xml_tells_days_of_birth(
    returns, exported, settings, clock, tmp_path
):
    children = collection(stories(27), 2024)
    births = tmp_path / "return.xml"
    births.write_text(xml_text(children))
    with pytest.raises(PermanenceError, match="There is no child to write of"):
        exported("quarterly", date(2024, 3, 31), as_at=clock().date() - timedelta(days=1))
    _, files = exported("903-adoption", date(2024, 3, 31), births, as_at=clock().date())
    assert [row[:2] for row in files["placed_for_adoption-2023-24"][1:]] == [
        [row["CHILD"], row["DOB"]] for row in children["placed_for_adoption"]
    ]


def test_as_at_a_day_a_return_is_of_the_last_quarter_that_was_over_by_then(returns, exported, clock):
    known = clock().date()
    clock.go_to(15, 1, year=2027)
    said, files = exported("quarterly", as_at=known)

    assert "for July to September 2026, as known on Mon 23 Nov 2026" in said
    assert [*files] == ["quarterly-2026-07-to-2026-09"]
