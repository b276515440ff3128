#!/usr/bin/env bash
# DuckDB 2.0.1: of several Parquet files read together, the first one's types are those of all, and values of the others change.
#
# Expected: a column that is text in one file and a whole number in another is refused, or read as what holds both.
# Seen: whichever file comes first decides. After a file of whole numbers 2.5 is read as 2 and the code '007' as 7; after one of
# days a time of day is cut off, without a word; in the other order the same files give other values. Only what cannot be a number
# at all is an error. polars refuses each of these.
# What it means here: before any extract is counted, the columns and types of each file are compared with the schema
# (permanence/measures/extracts.py), and a file that differs is refused by name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.1 polars==2.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import duckdb
import polars

changed = 0
for column, first, second in (
    ("days", "1::integer", "2.5::double"),
    ("code", "1::integer", "'007'"),
    ("day", "date '2026-01-01'", "timestamp '2026-04-01 23:30:00'"),
):
    duckdb.sql(f"select {first} as {column}").write_parquet("first.parquet")
    duckdb.sql(f"select {second} as {column}").write_parquet("second.parquet")
    told = duckdb.sql(f"select {second}").fetchall()[0][0]
    read = duckdb.read_parquet(["first.parquet", "second.parquet"]).fetchall()[1][0]
    other = duckdb.read_parquet(["second.parquet", "first.parquet"]).fetchall()[0][0]
    try:
        polars.scan_parquet(["first.parquet", "second.parquet"]).collect()
        theirs = "reads them"
    except polars.exceptions.PolarsError:
        theirs = "refuses"
    print(f"{column}: {told!r} is read as {read!r}, as {other!r} if its file comes first; polars {theirs}")
    changed += read != told
assert changed == 3, "a file's own types are kept"
PYTHON
