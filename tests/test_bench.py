"""What `make bench` measures can be done: each part of it is, in small towns and once."""

import pytest

from tests.bench.__main__ import PARTS
from tests.bench.scale import Scale, Towns
from tests.bench.table import Report

TINY = Scale(many=160, some=120, few=80, caseload=40, share=0.01, pace=0.01)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_benchmark_runs(tmp_path, part):
    report = Report()

    report.take(PARTS[part](Towns(tmp_path, TINY)))

    assert report.rows
    assert all(row.cells[0] for row in report.rows)
    assert str(report)
