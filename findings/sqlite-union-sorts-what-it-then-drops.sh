#!/usr/bin/env bash
# APSW 3.40.1.0 and 3.54.1.0 (SQLite 3.40.1 and 3.54.1), `union`: a hundred children in a million rows.
#
# Expected: `union` gives each child once, so it holds a hundred of them.
# Seen: with `order by` each side is first sorted with all its million rows, and only then are the sides merged and what is there
# twice dropped; in the newer SQLite it is so without an order too. With `pragma temp_store = memory`, which keeps what people
# wrote out of temporary files, a sort is never written to one. `select distinct` on each side, which `union` seems to make
# needless, holds a hundred again in both.
# What it means here: what a change touched is asked for as distinct on both sides. For a load of a million rows that is 40 MB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/held.py" <<'PYTHON'
import apsw

CHILDREN, ROWS = 100, 1_000_000
database = apsw.Connection(":memory:")
database.execute("pragma temp_store = memory")
database.execute("create table milestones (child text, recorded integer, retracted integer)")
database.execute(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < :rows)"
    " insert into milestones select 'BX-' || (i % :children), 1, null from n",
    {"rows": ROWS, "children": CHILDREN},
)


def held(select: str) -> float:
    """The most that SQLite held besides while it answered this, in MB."""
    before, _ = apsw.status(apsw.SQLITE_STATUS_MEMORY_USED, True)
    assert len(database.execute(select).fetchall()) == CHILDREN
    return (apsw.status(apsw.SQLITE_STATUS_MEMORY_USED)[1] - before) / 2**20


sides = "select {} child from milestones where recorded = 1 union select {} child from milestones where retracted = 1"
every, distinct = sides.format("", ""), sides.format("distinct", "distinct")
found = held(every), held(f"{every} order by 1"), held(f"{distinct} order by 1")
print("{}: {:.0f} MB in no order, {:.0f} MB in order, {:.0f} MB distinct first".format(apsw.apswversion(), *found))
is_newer = apsw.apswversion() == "3.54.1.0"
assert (found[0] > 20) is is_newer, "without an order it is otherwise"
assert found[1] > 20, "in order, what is dropped is no longer sorted"
assert found[2] < 10, "distinct sides are sorted whole too"
PYTHON
for version in 3.40.1.0 3.54.1.0; do
  python3 -m venv "$folder/$version"
  "$folder/$version/bin/pip" install -q --disable-pip-version-check "apsw==$version"
  "$folder/$version/bin/python" "$folder/held.py"
done
