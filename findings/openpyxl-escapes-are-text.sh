#!/usr/bin/env bash
# openpyxl 3.1.5: the escapes of a workbook's texts are neither read nor written, so a text is another one in Excel.
#
# Expected: `_x000D_` in a file is the end of a line, and a text `ref_x0041_1` is written so that it is read as it was.
# Seen: openpyxl reads the end of a line as the seven characters `_x000D_`; what it writes of `ref_x0041_1` is `refA1` to Excel and
# to calamine. XlsxWriter escapes both, and calamine reads what it wrote.
# What it means here: `bot/terminal/loading/files/workbook.py` takes the escapes back itself (ECMA-376 part 1, 22.9.2.19), XlsxWriter
# writes, and ends of lines are written as a line feed alone, which every reader takes for one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1 xlsxwriter==3.3.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import openpyxl
import python_calamine
import xlsxwriter


def read(path):
    by_openpyxl = openpyxl.load_workbook(path).active["A1"].value
    return by_openpyxl, python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()[0][0]


with xlsxwriter.Workbook("lines.xlsx") as book:
    book.add_worksheet().write_string(0, 0, "one\r\ntwo")
book = openpyxl.Workbook()
book.active["A1"] = "ref_x0041_1"
book.save("text.xlsx")
lines, text = read("lines.xlsx"), read("text.xlsx")
print("one\\r\\ntwo, written by XlsxWriter, read by openpyxl and by calamine:", *map(repr, lines))
print("ref_x0041_1, written by openpyxl, read by openpyxl and by calamine:", *map(repr, text))
assert lines == ("one_x000D_\ntwo", "one\r\ntwo")
assert text == ("ref_x0041_1", "refA1")
PYTHON
