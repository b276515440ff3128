"""Workbooks of spreadsheets: what is read in them as tables, and what tables are written as, in every form."""

import csv
from contextlib import closing
from datetime import date, datetime, time
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
import python_calamine
import xlsxwriter

from bot.terminal.loading.files.opened import open_tables
from bot.terminal.loading.files.tables import OpenFiles
from bot.terminal.loading.load import load
from bot.terminal.reference import keyed_references
from bot.terminal.writing.forms import write_table
from bot.terminal.writing.table import FileColumn, FileTable
from permanence.cells import as_meant
from permanence.errors import NotUnderstood, PermanenceError
from permanence.returns.ofsted_lists import LIST_8, LIST_10, NAMES
from storage.database import EVERY, connect


@pytest.fixture
def tables(tmp_path):
    """The tables in a file, each with its rows as they are meant."""
    with OpenFiles(tmp_path) as opened:

        def read(path):
            return [
                (each, {at: list(map(as_meant, cells)) for at, cells in each.rows()})
                for each in open_tables(path, path.name, [], None, opened)
            ]

        yield read


COLUMNS = [
    FileColumn("Code"),
    FileColumn("Day", date),
    FileColumn("How many", int),
    FileColumn("=Is it?", bool),
    FileColumn("Text"),
]
ROWS = [
    ["0042", date(2026, 10, 12), 3, True, "=HYPERLINK(1)"],
    ["E1", date(1899, 1, 1), 0, False, 'a "word", a line\nand one more'],
    [None, None, -5, None, "'=not run"],
    ["1e5", date(1904, 2, 29), 10**12, True, "_x0041_ and @you"],
    ["2026-10-12", None, None, None, "http://example.test"],
    ["-1", None, None, None, "\t+44 is a number"],
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_that_is_written_is_read_back_the_same(tables, tmp_path, form):
    path = tmp_path / f"out.{form}"

    assert write_table(FileTable("List 10", COLUMNS, ROWS, date(2026, 11, 29)), form, path) == len(ROWS)

    ((table, rows),) = tables(path)
    words = {None: "", True: "yes", False: "no"}
    expected = [
        [words[cell] if cell is None or cell is True or cell is False else str(cell) for cell in row]
        for row in ROWS
    ]
    assert list(map(as_meant, table.header)) == [column.name for column in COLUMNS]
    assert list(rows.values()) == expected
    assert path.stat().st_mode & 0o077 == 0


def test_no_program_runs_a_cell_or_takes_it_for_another(tmp_path):
    table = FileTable("List 10", COLUMNS, ROWS, date(2026, 11, 29))
    for form in ("csv", "xlsx", "parquet"):
        write_table(table, form, tmp_path / f"out.{form}")

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell[:1] in tuple("=+@\t\r-")] == ["-5", "-1"]
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["List 10"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "d"}
    assert sheet["A2"].value == "0042"
    assert sheet["B2"].value == datetime(2026, 10, 12)
    calamine = python_calamine.load_workbook(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in calamine[1:]] == [row[0] or "" for row in ROWS]
    assert [row[4] for row in calamine[1:]] == [row[4] for row in ROWS]
    assert [row[1] for row in calamine[1:3]] == [date(2026, 10, 12), "1899-01-01"]
    parquet = duckdb.read_parquet(str(tmp_path / "out.parquet"))
    assert [tuple(row) for row in parquet.fetchall()] == [tuple(row) for row in ROWS]


def test_a_column_is_as_wide_as_what_it_holds_and_a_long_text_goes_on_in_the_next_line(tmp_path):
    words = "Ask the foster carers for their report"
    rows = [
        [7, words, "U0SAM", ""],
        [8, "Chase it", "U0SAM", f"{words} and {words}"],
        [9, None, None, "one\ntwo"],
    ]
    columns = [FileColumn("number", int), *map(FileColumn, ("action", "owner", "words"))]
    write_table(FileTable("Actions", columns, rows, date(2026, 11, 29)), "xlsx", tmp_path / "out.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Actions"]
    wide = {letter: round(sheet.column_dimensions[letter].width) for letter in "ABCD"}
    assert wide == {"A": 9, "B": len(words) + 3, "C": 9, "D": 49}
    assert [bool(sheet[f"{cell}"].alignment.wrap_text) for cell in ("B2", "D3", "D4")] == [False, True, True]


def test_a_sheet_that_is_too_small_is_told_and_nothing_is_left_of_it(tmp_path, monkeypatch):
    table = FileTable("Children", [FileColumn("Ref")], [["BX-0001"], ["BX-0002"]], date(2026, 11, 29))
    monkeypatch.setattr("bot.terminal.writing.as_workbook.MOST_ROWS", 1)
    with pytest.raises(PermanenceError, match="A sheet takes 1 row, and there are more"):
        write_table(table, "xlsx", tmp_path / "out.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_sheet_is_read_as_people_see_it(tables, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "List 10"
    sheet["A1"] = "Children adopted, as at"
    sheet["B1"] = date(2026, 9, 30)
    for cells in ("A3:A4", "B3:C3"):
        sheet.merge_cells(cells)
    sheet["A3"], sheet["B3"] = "Child ID", "Days"
    sheet["B4"], sheet["C4"], sheet["D4"] = "Entered", "Decided", "Note"
    sheet.append(["0007", date(2024, 2, 29), datetime(2024, 3, 1, 9, 30), "=1+1"])
    sheet.append([8, 45000, time(9, 30), "#N/A"])
    sheet.append([])
    sheet.append([8.5, True, "#REF!", "ref"])
    sheet["D5"].data_type, sheet["D6"].data_type, sheet["C8"].data_type = "s", "e", "e"
    sheet.row_dimensions[6].hidden = True
    old = book.create_sheet("Old list")
    old.append(["Child ID", "Entered"])
    old.sheet_state = "hidden"
    book.create_sheet("Empty")
    book.create_sheet("Counts").append(["Children", 7])
    book.save(tmp_path / "lists.xlsx")

    ((table, rows),) = tables(tmp_path / "lists.xlsx")

    assert (table.name, table.bad.name) == ("lists.xlsx, sheet List 10", "lists.list-10.bad.csv")
    assert table.header == ["Child ID", "Entered", "Decided", "Note"]
    assert rows == {
        5: ["0007", "2024-02-29", "2024-03-01 09:30:00", "=1+1"],
        6: ["8", "45000", "09:30:00", ""],
        8: ["8.5", "TRUE", "#REF!", "ref"],
    }
    assert table.notes == [
        "lists.xlsx: the sheet Old list is hidden, so it was not read. Unhide it if it belongs to the load.",
        "lists.xlsx, sheet Counts: not read, as no row at its head names its columns.",
        "lists.xlsx, sheet List 10: 1 row hidden, as by a filter. Hidden rows are read too.",
        "lists.xlsx, sheet List 10: 1 cell with #N/A, the first in D6. Each is taken as not known.",
    ]


def test_a_cell_merged_over_several_rows_is_read_for_each_of_them(tables, tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Ref", "Team", "Into care"])
    for row in (
        ["BX-0101", "North", "2026-02-02"],
        ["BX-0102"],
        [],
        ["BX-0103", None, "2026-02-03"],
        ["BX-0104"],
        ["BX-0105"],
    ):
        sheet.append(row)
    for cells in ("B2:B5", "C5:C6", "A7:B7"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "tracker.xlsx")

    ((table, rows),) = tables(tmp_path / "tracker.xlsx")

    assert rows == {
        2: ["BX-0101", "North", "2026-02-02"],
        3: ["BX-0102", "North"],
        5: ["BX-0103", "North", "2026-02-03"],
        6: ["BX-0104", "", "2026-02-03"],
        7: ["BX-0105"],
    }
    assert table.notes == [
        "tracker.xlsx, sheet Sheet: 2 cells merged over several rows, the first in B2. What stands in it is read for each of these rows."
    ]
    monkeypatch.setattr("bot.terminal.loading.files.sheets.MOST_MERGED", 1)
    with pytest.raises(NotUnderstood, match="more than 1 merged cells"):
        tables(tmp_path / "tracker.xlsx")


def test_days_numbers_and_texts_are_those_that_a_spreadsheet_shows(tables, tmp_path):
    path = tmp_path / "shown.xlsm"
    for is_1904 in (True, False):
        with xlsxwriter.Workbook(path, {"date_1904": is_1904}) as book:
            sheet = book.add_worksheet()
            long_day = book.add_format({"num_format": "[$-809]dddd d mmmm yyyy;@"})
            money = book.add_format({"num_format": '#,##0.00" days";[Red]-0.00'})
            hours = book.add_format({"num_format": "[h]:mm"})
            sheet.write_row(0, 0, ["Text", "Day", "Number", "Hours"])
            sheet.write_string(1, 0, "one\r\ntwo _x0041_ \x0b")
            sheet.write_datetime(1, 1, date(2026, 10, 12), long_day)
            sheet.write_number(1, 2, 0.1 + 0.2, money)
            sheet.write_number(1, 3, 1.25, hours)
            sheet.write_rich_string(2, 0, "wor", book.add_format({"bold": True}), "ker")
            sheet.write_formula(2, 1, "=A1", None, "what it gave")
            sheet.write_number(2, 2, 12_345_678_901)

        ((_, rows),) = tables(path)

        assert rows == {
            2: ["one\r\ntwo _x0041_ \x0b", "2026-10-12", "0.3", "1.25"],
            3: ["worker", "what it gave", "12345678901"],
        }


CONTENT = '<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
RELATED = '<R><Relationship Id="r1" Type="x/{}" Target="{}"/></R>'


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ('<c r="ZZZ1" t="str"><v>x</v></c>', "has something in column ZZZ. Delete all columns"),
        (f'<c t="str"><v>{"x" * 100_001}</v></c>', "has a cell of more than 100,000 characters"),
        ('<c t="s"><v>7</v></c>', "is a zip file or a workbook that is damaged."),
        ("<c><v>seven</v></c>", "is a zip file or a workbook that is damaged."),
        ('<c t="str"><v>alone</v></c>', "has no sheet with a row that names its columns"),
        ("<c>", "cannot be read from line 1 on: it is not well-formed XML."),
        ("</row><!DOCTYPE x>", "cannot be read from line 1 on"),
        ("<c><f>" + "x" * 5_000_000, "unpacks to over 300 times its size"),
    ],
    ids=range(8),
)
def test_a_workbook_that_cannot_be_read_is_one_sentence(tables, tmp_path, sheet, said):
    with ZipFile(tmp_path / "a.xlsx", "w", compression=8) as packed:
        packed.writestr("[Content_Types].xml", "")
        packed.writestr("_rels/.rels", RELATED.format("officeDocument", "xl/workbook.xml"))
        packed.writestr("xl/workbook.xml", CONTENT)
        packed.writestr("xl/_rels/workbook.xml.rels", RELATED.format("worksheet", "/xl/a.xml"))
        packed.writestr("xl/a.xml", f"<worksheet><sheetData><row r='1'>{sheet}</row></sheetData></worksheet>")

    with pytest.raises(NotUnderstood) as error:
        tables(tmp_path / "a.xlsx")

    assert said in str(error.value)


def test_our_own_table_is_loaded_from_a_workbook_and_a_bad_row_named_by_sheet_row_and_column(
    say, settings, clock, tmp_path, capsys
):
    say('team add north "North" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks')
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Date", "Team", "What"])
    book.active.append(["2026-11-02", "north", "a sheet of notes"])
    sheet = book.create_sheet("Journeys")
    sheet.append(["Our children"])
    sheet.append(["Ref", "Born", "Team", "Milestone", "Date", "Detail"])
    sheet.append(["BX-0001", date(2023, 3, 8), "north", "care entry", date(2026, 2, 2), "=a note"])
    sheet["F3"].data_type = "s"
    sheet.append(["BX-0002", "03/2023", "north", "care entry", "#VALUE!", "-met"])
    sheet["E4"].data_type = "e"
    book.save(tmp_path / "tracker.xlsx")

    said = load([tmp_path / "tracker.xlsx"], settings, "tester", clock, accept_good=True)

    assert "2 rows, 1 child (1 new" in said
    printed = capsys.readouterr().err
    assert "tracker.xlsx, sheet Read me: not read, as it is no table that I know." in printed
    assert "tracker.xlsx, sheet Journeys, row 4, column E (date): `#VALUE!` is not a date" in printed
    bad = tmp_path / "tracker.journeys.bad.csv"
    assert str(bad) in said
    text = bad.read_text(encoding="utf-8-sig")
    assert ",#VALUE!,'-met" in text
    bad.write_text(text.replace("#VALUE!", "03/02/2026"), encoding="utf-8")
    assert "1 row, 1 child (1 new" in load([bad], settings, "tester", clock)
    assert "=a note" in say("history BX-0001")
    assert "-met" in say("history BX-0002")
    assert "'" not in say("history BX-0002")


def test_ofsteds_lists_and_the_return_name_a_child_alike_and_keep_nothing_else(
    settings, clock, terminal, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PERMANENCE_KEY", "0f" * 32)
    book = openpyxl.Workbook()
    book.active.title = "Guidance"
    ten = book.create_sheet("List 10")
    ten.append(["List 10: adoption"])
    ten.append([NAMES[each][0] for each in ("child", "family", "ethnicity", *LIST_10.kept)])
    days = {
        "born": date(2021, 3, 8),
        "entered": date(2024, 1, 10),
        "decided": date(2024, 6, 1),
        "matched": date(2024, 8, 1),
    }
    ten.append([4711, "F-99", "a) WBRI", *(days.get(each) for each in LIST_10.kept)])
    eight = book.create_sheet("List 8")
    eight.append([NAMES[each][0] for each in ("child", *LIST_8.kept)] + ["Placement postcode"])
    row = {
        "started": days["entered"],
        "status": "C1: ICO",
        "status_since": days["entered"],
        "place": "f) U6: Foster",
    }
    eight.append(["04711", *(row.get(each) for each in LIST_8.kept), "ZZ99 3VZ"])
    eleven = book.create_sheet("List 11")
    eleven.append(["Individual adopter identifier", "Date enquiry received"])
    eleven.append(["ADOPTER-7", date(2024, 1, 1)])
    book.save(tmp_path / "lists.xlsx")
    (tmp_path / "placed.csv").write_text(
        "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n4711,08/03/2021,02/06/2024,,\n"
    )
    ref = keyed_references(settings, terminal.store).of("4711")

    said = load([tmp_path / "lists.xlsx"], settings, "tester", clock)

    assert "2 rows, 1 child (1 new" in said
    assert capsys.readouterr().err.startswith(
        "Ofsted's list 11: not read. It tells of adoptive families, and no team here is on the family-finding side."
    )
    assert load([tmp_path / "lists.xlsx"], settings, "tester", clock).count("0 new") == 2
    with closing(connect(settings.database, EVERY)) as database:
        assert set(database.execute("select child, milestone, reached from milestones")) == {
            (ref, "care_entry", "2024-01-10"),
            (ref, "interim_care_order", "2024-01-10"),
            (ref, "adm_sbpfa", "2024-06-01"),
            (ref, "adm_match", "2024-08-01"),
        }
    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob(f"{settings.database.name}*"))
    assert ref.encode() in kept
    assert not any(
        secret in kept for secret in (b"4711", b"F-99", b"WBRI", b"ZZ99", b"ADOPTER", b"2021-03-08")
    )
    order = (
        r"1\. the yearly return \(SSDA903\): placed\.csv\n2\. Ofsted's lists: lists\.xlsx, sheet List 10 and"
    )
    with pytest.raises(PermanenceError, match=order):
        load([tmp_path / "lists.xlsx", tmp_path / "placed.csv"], settings, "tester", clock)
    assert "1 child (0 new" in (said := load([tmp_path / "placed.csv"], settings, "tester", clock))
    assert "1 to decide" in said
