#!/usr/bin/env bash
# sqlite-utils 4.2.1: executescript inside a transaction takes time that grows with the square of a statement's length.
#
# Expected: a script costs about the same whether or not a transaction is open.
# Seen: with one open, the script is split by hand, letter by letter: after each letter the statement so far is joined,
# stripped and handed to SQLite to ask whether it is complete. Four times the length takes over ten times the time.
# What it means here: making a new database runs each migration in a transaction, and spends most of a tenth of a second
# on finding where their statements end; tests copy a database that was made once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check sqlite-utils==4.2.1
"$folder/venv/bin/python" - <<'PYTHON'
import time

import sqlite_utils


def seconds(columns, *, in_transaction):
    names = ", ".join(f"column_{number:04d} text" for number in range(columns))
    db = sqlite_utils.Database(memory=True)
    if in_transaction:
        db.conn.execute("begin")
    began = time.process_time()
    db.executescript(f"create table wide ({names}) strict;")
    return time.process_time() - began


few, many = seconds(200, in_transaction=True), seconds(800, in_transaction=True)
plain = seconds(800, in_transaction=False)
print(f"in a transaction: 200 columns {few:.3f} s, 800 columns {many:.3f} s, {many / few:.0f} times; without: {plain:.4f} s")
assert many > 8 * few, "it no longer grows with the square"
assert many > 50 * plain, "it is no slower than without a transaction"
PYTHON
