#!/usr/bin/env bash
# mutmut 3.8.1: a mutant of a function that a module calls as it is imported always survives, whatever the tests ask.
#
# Expected: a test that compares a table's only row with what it must be notices each mutant of the function that makes the row.
# Seen: none is noticed. mutmut imports the tests, and with them the code, once, and then forks a process for each mutant: the
# row was made before, by the function as it is written. The same function called by the test itself has no survivor.
# What it means here: the rows of indicators and stages are made so, and their mutants say nothing of the tests. What they count is tested.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mutmut==3.8.1 pytest==9.2.0
mkdir "$folder/rows" "$folder/tests"
touch "$folder/rows/__init__.py"
cat > "$folder/rows/early.py" <<'CODE'
def row(days):
    return days + 7


ROW = row(14)
CODE
cat > "$folder/rows/late.py" <<'CODE'
def row(days):
    return days + 7
CODE
cat > "$folder/tests/test_rows.py" <<'TEST'
from rows.early import ROW
from rows.late import row


def test_the_row_that_an_import_made():
    assert ROW == 21


def test_the_row_that_a_test_makes():
    assert row(14) == 21
TEST
cat > "$folder/pyproject.toml" <<'SETTINGS'
[tool.mutmut]
source_paths = ["rows"]
pytest_add_cli_args_test_selection = ["tests"]
SETTINGS
cd "$folder"
PATH="$folder/venv/bin:$PATH" mutmut run > run.log 2>&1 || { tail -20 run.log; exit 1; }
PATH="$folder/venv/bin:$PATH" mutmut results --all true > results.log
cat results.log
test "$(grep -c 'rows.early.*: killed' results.log)" -eq 0
test "$(grep -c 'rows.early' results.log)" -gt 0
test "$(grep -c 'rows.late.*: killed' results.log)" -eq "$(grep -c 'rows.late' results.log)"
