#!/usr/bin/env bash
# SQLCipher 4.19 (sqlcipher3 0.6.4): sqlcipher_export copies a database without its user_version and application_id.
#
# Expected: the documented way to encrypt a plain database copies all of it.
# Seen: every table, index and trigger is there, and each row; user_version and application_id are 0, and the new file is
# not in WAL mode. Nothing says so.
# What it means here: storage/encrypting.py sets both again and compares what the two files hold before one takes the
# other's place. The audit of reads keeps in user_version that something redacted is still to be erased.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check sqlcipher3==0.6.4
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys

from sqlcipher3 import dbapi2 as sqlcipher

folder = sys.argv[1]
plain = sqlcipher.connect(f"{folder}/plain.db", isolation_level=None)
plain.executescript(
    "pragma journal_mode = wal; create table notes (words); insert into notes values ('kept');"
    "pragma user_version = 7; pragma application_id = 9;"
)
plain.execute("attach ? as sealed key 'a secret'", (f"{folder}/sealed.db",))
plain.execute("select sqlcipher_export('sealed')")
assert plain.execute("select * from sealed.notes").fetchall() == [("kept",)]
found = {name: plain.execute(f"pragma sealed.{name}").fetchone()[0] for name in ("user_version", "application_id", "journal_mode")}
print(f"SQLCipher {plain.execute('pragma cipher_version').fetchone()[0]}, SQLite {sqlcipher.sqlite_version}: {found}")
assert found == {"user_version": 0, "application_id": 0, "journal_mode": "delete"}, "it is copied by now"
PYTHON
