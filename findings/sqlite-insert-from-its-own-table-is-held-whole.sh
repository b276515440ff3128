#!/usr/bin/env bash
# APSW 3.54.1.0 (SQLite 3.54.1), a million rows inserted into a table out of another one.
#
# Expected: `insert into … select` passes the rows on one by one, so its memory is that of the cache.
# Seen: it is, until the select so much as joins the table that is inserted into, be it for a few rows or none. Then SQLite first
# writes everything selected into a table of its own; with `pragma temp_store = memory`, which keeps words of people out of
# temporary files, that table is in memory, however large.
# What it means here: a load looks up first what it is to keep of milestones that it corrects, and the insert does not read
# them: a million rows of our own CSV held 163 MB, and hold 109 MB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check apsw==3.54.1.0
"$folder/venv/bin/python" - "$folder/records.db" <<'PYTHON'
import sys

import apsw

ROWS = 1_000_000
database = apsw.Connection(sys.argv[1])
database.execute("pragma temp_store = memory; pragma cache_size = -4096")
database.execute("create table arriving (ref text, milestone text)")
database.execute("create table kept (id integer primary key, ref text, milestone text, chair text)")
database.execute(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)"
    " insert into arriving select 'BX-' || i, 'care_entry' from n",
    (ROWS,),
)


def held(insert: str) -> float:
    """The most that SQLite held while it did this, in MB."""
    database.execute("delete from kept")
    database.execute("pragma shrink_memory")
    before, _ = apsw.status(apsw.SQLITE_STATUS_MEMORY_USED, True)
    database.execute(insert)
    assert database.execute("select count(*) from kept").fetchone() == (ROWS,)
    return (apsw.status(apsw.SQLITE_STATUS_MEMORY_USED)[1] - before) / 2**20


plain = held("insert into kept (ref, milestone) select ref, milestone from arriving")
joined = held(
    "insert into kept (ref, milestone, chair) select a.ref, a.milestone, k.chair"
    " from arriving a left join kept k on k.id = -a.rowid"
)
print(f"SQLite {apsw.sqlite_lib_version()}: {plain:.0f} MB; {joined:.0f} MB where it reads the table that it fills")
assert plain < 10, "an insert out of another table is held whole too"
assert joined > 20, "what is selected is no longer held whole"
PYTHON
