#!/usr/bin/env bash
# pytest-xdist 3.8.0 with pytest 9.2.0: tests marked with one xdist_group are not kept on one worker by --dist loadgroup.
#
# Expected: all twenty tests of the group run on the same worker, as the documentation of loadgroup promises.
# Seen: they run on two. xdist writes the group into the private `_nodeid` of each test ("…@world"), and pytest 9.2
# makes the name from another attribute, so the scheduler sees twenty tests of no group. Nothing warns.
# What it means here: tests/conftest.py has a scheduler of its own, which groups by file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pytest==9.2.0 pytest-xdist==3.8.0
cat > "$folder/test_group.py" <<'TEST'
import os
import time

import pytest


@pytest.mark.xdist_group("world")
@pytest.mark.parametrize("number", range(20))
def test_in_one_group(number):
    time.sleep(0.05)
    with open(os.environ["WORKERS"], "a") as workers:
        print(os.environ["PYTEST_XDIST_WORKER"], file=workers)
TEST
cd "$folder"
WORKERS="$folder/workers" "$folder/venv/bin/pytest" -q -p no:cacheprovider -n 2 --dist loadgroup test_group.py
workers=$(sort -u "$folder/workers" | wc -l)
echo "workers that ran tests of the one group: $workers"
test "$workers" -eq 2
