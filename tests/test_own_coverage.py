"""What the measure of coverage leaves out is written down in one place, with its reason, and nowhere else."""

import re
import tomllib

import pytest

from permanence.references import likeness
from tests.caches import forget_cached
from tests.own_coverage import LEAST, ROOT

CODE = {path: path.read_text(encoding="utf-8") for layer in LEAST for path in (ROOT / layer).rglob("*.py")}
LEFT_OUT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]["report"][
    "exclude_also"
]


def test_no_line_is_left_out_by_a_comment_beside_it():
    assert [path.name for path, text in CODE.items() if re.search(r"pragma:? ?no", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("pattern", LEFT_OUT)
def test_each_pattern_of_what_is_left_out_is_needed(pattern):
    assert any(re.search(pattern, text, re.MULTILINE) for text in CODE.values())


def test_what_a_test_cached_that_is_not_measured_hides_nothing_from_the_next():
    likeness("BX-0042")
    assert likeness.cache_info().currsize
    forget_cached("permanence")
    assert not likeness.cache_info().currsize
