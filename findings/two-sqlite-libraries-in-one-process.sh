#!/usr/bin/env bash
# pysqlite3 0.6.1 beside Python's own sqlite3, in one process: the one that closes last takes the other's log away.
#
# Expected: a database in WAL mode may be read by both at once, as by two processes.
# Seen: each library keeps its own list of who has the file open, and the operating system's locks belong to the process, so
# neither sees the other. When the second closes, it takes itself for the last one, and deletes the log beside the file. The
# first goes on without an error: what it commits from then on is in a deleted file, its own reads show it, and a new
# connection cannot read the database ("disk I/O error") or does not see the change.
# What it means here: whatever opens the records goes through storage.database, which has one library; ruff refuses an
# import of the other one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pysqlite3==0.6.1
"$folder/venv/bin/python" - "$folder/records.db" <<'PYTHON'
import os
import sqlite3
import subprocess
import sys

import pysqlite3

path = sys.argv[1]
ours = pysqlite3.connect(path, isolation_level=None)
ours.execute("pragma journal_mode = wal")
ours.execute("create table notes (words)")
assert os.path.exists(f"{path}-wal")

other = sqlite3.connect(path)
other.execute("select * from notes").fetchall()
other.close()
assert not os.path.exists(f"{path}-wal"), "the log is no longer taken away"

ours.execute("insert into notes values ('committed')")
assert ours.execute("select * from notes").fetchall() == [("committed",)]
look = "import pysqlite3, sys; print(pysqlite3.connect(sys.argv[1]).execute('select * from notes').fetchall())"
seen = subprocess.run([sys.executable, "-c", look, path], capture_output=True, text=True)
print(f"{sqlite3.sqlite_version} beside {pysqlite3.sqlite_version}: another process sees {seen.stdout.strip() or seen.stderr.splitlines()[-1]}")
assert "committed" not in seen.stdout, "the change is no longer lost to others"
PYTHON
