"""A reference is a short word of the authority's own pattern."""

import re

import pytest
from hypothesis import given
from hypothesis.strategies import text

from permanence.references import (
    LONGEST_REFERENCE,
    MOST_READINGS,
    as_reference,
    figures_of,
    figures_typed,
    is_reference,
    leave_out,
    likeness,
    readings,
    references_in,
    shortest,
)

OURS = re.compile("[A-Z]{2}-[A-Z0-9]{4,6}")


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


def test_a_reference_has_at_least_one_character_whatever_the_pattern_says():
    figures = re.compile("[0-9]*")

    assert is_reference("7", figures)
    assert not is_reference("", figures)


@given(text("BX-004 .\n", max_size=300))
def test_a_text_names_the_references_that_the_pattern_finds_in_it(said):
    assert references_in(said, OURS) >= set(OURS.findall(said))


def test_every_reference_of_a_sentence_is_found():
    assert references_in("BX-0042 and BX-0043", OURS) == {"BX-0042", "BX-0043"}
    assert references_in("BX-0042FAM-0001BX-0043", OURS) == {"BX-0042", "BX-0043"}


AS_PEOPLE_WRITE = (
    "bx-0043",
    "Bx-0043",
    "BX\u20110043",
    "BX\u20130043",
    "BX 0043",
    "bx\u00a00043",
    "bx0043",
    "BX_0043",
    "B\u00adX-0043",
    "\u0412\u0425-0043",
    "\uff22\uff38-\uff10\uff10\uff14\uff13",
)


@pytest.mark.parametrize("written", AS_PEOPLE_WRITE)
@pytest.mark.parametrize("said", ["{}", "Ring {}, then the school", "({}\u2019s sister)", "both {}s", "_{}_"])
def test_a_child_is_found_and_left_out_however_people_write_the_reference(written, said):
    text = said.format(written)

    assert "BX-0043" in references_in(text, OURS)
    assert leave_out(text, frozenset({"BX-0043"}), "a child", set().__contains__) == said.format("a child")


@pytest.mark.parametrize(
    "said",
    [
        *("BX-00431", "CBX-0043", "BX-0043-A", "BX-0043-2", "FAM-0043", "0043", "BX 10043"),
        *("A-BX-0043", "Ring a-bx-0043 today", "-A-BX-0043", "BX-0043-A-", "X-BX-0043"),
    ],
)
def test_what_is_another_reference_stays(said):
    others = {"CBX-0043", "BX-0043-A", "A-BX-0043", "X-BX-0043"}

    assert leave_out(said, frozenset({"BX-0043"}), "a child", others.__contains__) == said


def test_what_is_another_reference_stays_within_words_too():
    hidden, others = frozenset({"BX-0043"}), {"CBX-0043"}

    left = leave_out("CBX-0043 DBX-0043", hidden, "a child", others.__contains__, within_words=True)
    assert left == "CBX-0043 Da child"


@pytest.mark.parametrize("between", ["\n", " ", ", "])
def test_a_word_before_or_after_a_reference_makes_no_other_of_it(between):
    said, others = "Plan C{0}{1}{0}A draft", {"CBX-0043", "BX-0043A", "CBX-0043A"}

    left = leave_out(said.format(between, "BX-0043"), frozenset({"BX-0043"}), "a child", others.__contains__)
    assert left == said.format(between, "a child")


def test_hashes_and_dates_are_taken_for_no_reference():
    said = "2026-11-26T09:30 ab1234c0ffee 0ab1234"

    assert leave_out(said, frozenset({"AB-1234", "26", "11"}), "(erased)", set().__contains__) == said


def test_within_words_a_child_is_left_out_behind_letters_too_and_longest_first():
    said = "xBX-0043abc BX-0043-2 BX-004312"

    left = leave_out(
        said, frozenset({"BX-0043", "BX-004312"}), "a child", set().__contains__, within_words=True
    )
    assert left == "xa childabc a child-2 a child"


def test_only_before_its_first_figures_may_a_reference_be_parted_otherwise():
    ours, hidden = re.compile(r"[A-Z]{2}-\d\d[A-Z]-\d\d"), frozenset({"BX-12C-34"})

    for said, left in (("bx 12c-34", "a child"), ("BX12C-34", "a child"), ("BX-12C34", "BX-12C34")):
        assert references_in(said, ours) == (set(hidden) if left == "a child" else set())
        assert leave_out(said, hidden, "a child", set().__contains__) == left


def test_between_figures_a_hyphen_is_one():
    said = "12345 and 1234-5"

    assert leave_out(said, frozenset({"1234-5"}), "a child", set().__contains__) == "12345 and a child"
    assert leave_out(said, frozenset(), "a child", set().__contains__) == said


@pytest.mark.parametrize(("begins", "pattern"), [("BX-", OURS), ("", re.compile("[0-9]{4}"))])
@pytest.mark.parametrize("between", [" ", ","])
def test_references_are_found_however_many_there_are_and_however_long_a_word_they_make(
    begins, pattern, between
):
    refs = [f"{begins}{number:04d}" for number in range(500)]

    assert references_in(between.join(refs), pattern) == set(refs)


@pytest.mark.parametrize("written", ["AB1234", "ab 1234", "Ab-1234"])
def test_a_reference_without_a_hyphen_is_found_however_people_part_it(written):
    assert references_in(f"Ring {written} today", re.compile("[A-Z]{2}[0-9]{4}")) == {"AB1234"}


def test_a_letter_at_the_end_is_a_references_own_or_a_plurals_as_the_pattern_has_it():
    assert references_in("bx-004s", OURS) == {"BX-004S"}
    assert references_in("both bx-0043s", OURS) == {"BX-0043S", "BX-0043"}


@pytest.mark.parametrize("before", ["", "x" * 4_000])
def test_no_part_of_a_reference_is_read_again_as_another(before):
    assert references_in(f"{before}BX-00AB-0043", OURS) == {"BX-00AB"}


def test_references_are_found_after_a_word_however_long_it_is():
    assert references_in(f"{'x' * 4_000} BX-0042", OURS) == {"BX-0042"}


@pytest.mark.parametrize("length", [2 * LONGEST_REFERENCE + 1, 4_000])
def test_no_more_than_a_references_length_is_tried_at_any_place(length):
    assert max(map(len, references_in("X" * length, re.compile("[A-Z]+")))) == LONGEST_REFERENCE


def test_a_pattern_that_fits_nothing_at_all_names_nothing():
    assert references_in(f"1 {'1' * 100}", re.compile("[A-Z]*")) == set()


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("[A-Z]{2}-[A-Z0-9]{4,6}", 3),
        ("CH[0-9]+", 40),
        ("CH[0-9]*", 41),
        ("[0-9]{4,6}-[0-9]{1,2}", 6),
        ("(?:[0-9]{2}/){2}[0-9]{4}", 1),
        ("(?:[A-Z]{1,3}-)?[0-9]{4,8}", 20),
        ("(?:(?:CH|BX)[0-9]){1,2}", 6),
        ("CH-1|BX-2?", 3),
        ("([A-Z])?(?(1)-|/)[0-9]", 4),
        ("([A-Z])?(?(1)-)[0-9]", 4),
        ("(?=[A-Z])(?!X?Y)[0-9]{3}", 2),
        ("(?=[A-Z]{1,2})[0-9]{3}", 2),
        ("([A-Z]{1,3})-[0-9]", 3),
        ("(?>[A-Z]{1,2})[0-9]{1,2}+", 4),
        ("[A-Z]{1,2}?", 2),
        ("[0-9]{200}", 1),
        ("([0-9]?)?", 3),
    ],
)
def test_a_pattern_is_tried_in_as_many_ways_as_its_repeats_and_choices_make(pattern, ways):
    assert readings(pattern) == ways


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:[A-Z]{1,3}){1,9}",
        "(?:(?:[A-Z]{1,3}){1,9}){1,9}",
        "(?:CH|BX){1,14}",
        "(?:-?){2}",
        "[A-Z]{0,9}[0-9]{0,9}[A-Z]{0,9}[0-9]{0,9}[A-Z]{0,9}",
    ],
)
def test_the_ways_of_a_pattern_are_not_counted_beyond_what_is_refused(pattern):
    assert readings(pattern) == MOST_READINGS + 1


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "bx-0042",
            "BX\u20100042",
            "BX\u20130042",
            "BX\u22120042",
            "\u0412\u0425-0042",
            "\u0392\u03a7-0042",
        ),
        *("\u0432\u0445-0042", "\uff22\uff38\uff0d\uff10\uff10\uff14\uff12"),
    ],
)
def test_a_reference_is_read_as_it_looks(typed):
    assert as_reference(typed) == "BX-0042"


def test_no_letter_is_taken_for_another_that_looks_different():
    assert as_reference("\u0416\u03a9-00O2") == "\u0416\u03a9-00O2"


@pytest.mark.parametrize(
    ("pattern", "least"), [("", 0), ("[A-Z]{2}-[0-9]{4,6}", 7), ("BX|CHX", 2), ("[0-9]{41}", 41)]
)
def test_the_shortest_text_of_a_pattern(pattern, least):
    assert shortest(pattern) == least


@pytest.mark.parametrize(
    "other",
    [
        *("bx-0042", "BX-42", "BX-00042", "BX0042", "BX 0042", "BX_0042", "BX--0042", "BX-OO42", "BX-O042"),
        *("\u0412\u0425-0042", "BX\u20130042", "BX-0042.0", "BX/0042"),
    ],
)
def test_references_that_a_hand_or_a_spreadsheet_makes_of_one_are_alike(other):
    assert likeness(other) == likeness("BX-0042")


@pytest.mark.parametrize(
    ("one", "other"), [("BX-1001", "BX-lOOI"), ("00123", "123"), ("123.0", "0123"), ("IL-0", "11-00")]
)
def test_so_are_others(one, other):
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("BX-0042", "BX-0043"), ("BX-0042", "BX-0024"), ("BX-0042", "BX-0420"), ("BX-0042", "CX-0042")),
        *(("BX-1001", "BX-101"), ("BX-0042", "BX-0042A"), ("BO-42", "B-42"), ("BX-0042.5", "BX-0042")),
    ],
)
def test_references_that_differ_otherwise_are_not_alike(one, other):
    assert likeness(one) != likeness(other)


@pytest.mark.parametrize(
    ("ref", "typed", "is_like"),
    [
        ("BX-0042", "0042", True),
        ("BX-0042", "42?", True),
        ("BX-0042", "bx42", True),
        ("BX-0042", "420", False),
        ("BX-0142", "42", False),
        ("BX-004A", "4", False),
        ("BX-0042", "cx42", False),
        ("BX-0042", "X42", False),
        ("BX-0042", "(42),", True),
    ],
)
def test_the_figures_of_a_reference_alone_are_like_it(ref, typed, is_like):
    figures = figures_typed(typed)
    assert (figures_of(ref) == figures if figures else likeness(ref) == likeness(typed)) is is_like
