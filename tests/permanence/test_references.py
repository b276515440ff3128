"""A reference is a short word of the authority's own pattern."""

import re

import pytest

from permanence.references import LONGEST_REFERENCE, is_reference


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("BX-0042", True), ("bx-0042", False), ("BX-0042 and", False), ("", False)],
)
def test_a_reference_is_the_whole_word(text, is_one):
    assert is_reference(text, re.compile("[A-Z]{2}-[A-Z0-9]{4,6}")) is is_one


def test_a_word_too_long_for_a_reference_is_none_whatever_the_pattern_says():
    letters = re.compile("[A-Z]+")

    assert is_reference("X" * LONGEST_REFERENCE, letters)
    assert not is_reference("X" * (LONGEST_REFERENCE + 1), letters)
