"""What `make bench` measures can be done: each part of it is, in small towns and once."""

import subprocess
import sys

import pytest

from tests.bench import loading, measures, town
from tests.bench.__main__ import LARGE, PARTS
from tests.bench.again import apart
from tests.bench.changes import Statement, _writing
from tests.bench.scale import Scale, Towns
from tests.bench.table import Growth, Report, compared, measured, target
from tests.bench.timing import Pair
from tests.conftest import empty_records

TINY = Scale(many=160, some=120, few=80, caseload=40, share=0.01, pace=0.01)


@pytest.fixture(autouse=True)
def _copied(monkeypatch):
    """Copy a database where one is made: nothing is measured of the making, which takes longer than a small town."""
    for module in (loading, measures, town):
        monkeypatch.setattr(module, "make_database", lambda path: path.write_bytes(empty_records()))


@pytest.mark.parametrize("part", [*PARTS, "figures"])
def test_every_part_of_the_benchmark_runs(tmp_path, part):
    report = Report()

    report.take({**PARTS, **LARGE}[part](Towns(tmp_path, TINY)))

    assert report.rows
    assert all(row.cells[0] for row in report.rows)
    assert str(report)


def test_bolt_alone_imports_nothing_of_ours():
    ours = "{'bot', 'commands', 'storage', 'permanence', 'demo'}"
    look = f"import sys, tests.bench.bolt; sys.exit(bool({ours} & {{name.partition('.')[0] for name in sys.modules}}))"

    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_only_what_has_stayed_of_a_change_is_written_bare():
    asked = [
        Statement("savepoint trial", (), False),
        Statement("insert into tried values (1)", (), True),
        Statement("rollback to trial", (), False),
        Statement("select 1", (), False),
        Statement("update homes set wanted = 1 where person = 'U0NOBODY'", (), False),
        Statement("with gone as (select 1) update actions set retracted = 1", (), True),
    ]

    assert _writing(asked) == asked[-1:]


def test_a_second_run_is_compared_with_what_was_written_of_the_first():
    pair = Pair([[0.3, 0.3], [0.3, 0.3]], [[0.1, 0.1], [0.1, 0.1]])
    first, second = Report(), Report()
    first.take([*compared("`status`", "a no-op", pair), *compared("`status`", "a no-op", pair)])
    first.take([Growth("minutes", {1_000: [0.1], 100_000: [0.1]})])
    slower = Pair([[0.4, 0.4], [0.4, 0.4]], pair.bare)
    second.take([*compared("`status`", "a no-op", pair), *compared("`status`", "a no-op", slower)])
    second.take([Growth("minutes", {1_000: [0.1], 100_000: [0.12]}), *compared("new", "a no-op", slower)])

    assert apart(str(first), first.rows) == []
    assert apart(str(first), second.rows) == [
        "`status` beside a no-op: 4.00×, 3.00× before",
        "minutes: 1.20×, 1.00× before",
    ]


def test_a_row_says_whether_its_target_was_met():
    assert target(2.9, 3) == "≤ 3×, met"
    assert target(3.1, 3) == "≤ 3×, MISSED"
    assert target(4.6, None, least=4.5) == "≥ 4.5×, met"
    assert target(4.4, None, least=4.5) == "≥ 4.5×, MISSED"
    assert target(9, None) == ""

    report = Report()
    report.take([measured("fast", 9, "ms", 10), measured("slow", 1234, "ms", 10), measured("known", 1, "s")])
    assert "1,234 ms" in str(report)
    assert "1 of 2 targets met, 1 missed." in str(report)
