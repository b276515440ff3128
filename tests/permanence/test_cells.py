"""Cells of CSV that no spreadsheet runs, and that are read as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence.cells import as_meant, harmless

RUN = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


@pytest.mark.parametrize(
    "text", ["=1+1", " =1+1", "+44 7", "-met", "@me", "\tx", "\r=x", "\uff1d1", "'=1", "-1-1", "=", "''\n@"]
)
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "-5", "+44", "-0.5", "1-1", "'tis", "O'Neil", "0042"])
def test_any_other_cell_is_left_as_it_is(text):
    assert harmless(text) == as_meant(text) == text


@settings(max_examples=60)
@given(st.text(alphabet=f"'{RUN} 1a.", max_size=6))
def test_every_text_is_read_as_it_was_written_and_nothing_is_run(text):
    cell = harmless(text)
    assert as_meant(cell) == text
    assert cell.strip(" ")[:1] not in tuple(RUN) or cell.lstrip("+-").replace(".", "").isdecimal()
