"""References made of children's numbers with a key: to the pattern, one a number, and back again with the key alone."""

import re

import pytest

from permanence.errors import NotUnderstood, PermanenceError
from permanence.keyed import read_key
from permanence.keyed_references import KeyedReferences, number_in
from permanence.references import is_reference, likeness

DEFAULT = "[A-Z]{2}-[A-Z0-9]{4,6}"
OURS, THEIRS = "0f" * 32, "f0" * 32


def made(pattern: str = DEFAULT, key: str = OURS) -> KeyedReferences:
    return KeyedReferences(read_key(key), re.compile(pattern))


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        (DEFAULT, "RY-BF9N96"),
        (r"^BX-\d{4}|[A-Z]{3}[A-Z0-9]{7}$", "MVMSH44SVP"),
        ("[A-Z0-9-]{4,12}", "7T2MHCCS"),
        ("(?:N|S)-[^AEIOU]{8}", "S-KN754PTF"),
        ("(N|S)-[^AEIOU]{8}", "S-KN754PTF"),
        (r"B[O]?\w{8}", "B7T2MHCCD"),
        ("[OI]-[0-9]{4}[A-Z]{5}", "I-2864SSJPH"),
        (r"[^\s_]{8}", "7T2MHCCS"),
        ("[1-9B-Z]{8}", "7T2MHCCS"),
        ("[A-Z0-9]{0,12}", "7T2MHCCS"),
        ("[A-Z0-9-]{4,12}?", "7T2MHCCS"),
        ("[A-Z0-9-]{4,12}+", "7T2MHCCS"),
        ("[A-Z0-9]{12}|S[A-Z0-9]{8}", "S7T2MHCCD"),
        (r"\d{12}", "586126491184"),
        ("B{32}[A-Z0-9]{8}", f"{'B' * 32}7T2MHCC8"),
    ],
)
def test_a_reference_is_written_to_the_pattern_without_look_alikes_and_leads_back(pattern, example):
    references = made(pattern)
    numbers = [*map(str, range(300)), "99999999", "ABC12", "Z"]

    written = {references.of(number): number for number in numbers}

    assert references.of("1") == example
    assert len(written) == len({likeness(each) for each in written}) == len(numbers)
    assert all(is_reference(each, re.compile(pattern)) for each in written)
    assert [references.number_of(each.lower()) for each in written] == numbers


@pytest.mark.parametrize(
    ("pattern", "places"),
    [
        ("[A-G][0-9][0-9]", 45),  # 5 letters and 9 figures, one of two figures the check
        ("[A-G][0-9]", 5),
        ("[0-9]", 1),
    ],
)
def test_every_place_of_a_small_pattern_is_some_numbers_reference(pattern, places):
    references = made(pattern)
    numbers = [str(number) for number in range(places)]

    assert [references.number_of(references.of(number)) for number in numbers] == numbers
    assert len({references.of(number) for number in numbers}) == places
    with pytest.raises(NotUnderstood):
        references.of(str(places))


def test_a_number_has_the_same_reference_for_ever():
    """Were it another after an update, every child would be tracked twice."""
    numbers = ("4711", "123456789", "Z", "ABC12")
    of_figures, few = made("[0-9]{12}"), made("[A-G][0-9]")

    assert [made().of(number) for number in numbers] == ["FZ-D1DN34", "GJ-4BM7YY", "KC-3CJ22Y", "NT-V5NM2D"]
    assert (of_figures.of("4711"), made().fingerprint) == ("333732595231", "4c8f704c04c7f10f")
    assert [few.of(number) for number in "01234"] == ["F4", "B1", "C2", "D3", "G5"]


def test_the_shortest_references_with_enough_room_are_taken_so_that_a_wider_pattern_changes_none():
    assert made("[A-Z]{2}-[A-Z0-9]{4,9}").of("4711") == made().of("4711")


def test_another_key_makes_other_references_and_has_another_fingerprint():
    ours, theirs, shorter = made(), made(key=THEIRS), made("[A-Z]{2}-[A-Z0-9]{5}")

    assert ours.of("4711") != theirs.of("4711")
    assert len({ours.fingerprint, theirs.fingerprint, shorter.fingerprint}) == 3
    assert re.fullmatch("[0-9a-f]{16}", ours.fingerprint)


def test_no_character_mistyped_and_no_two_that_changed_places_are_taken_for_a_reference():
    references = made()
    right = references.of("4711")
    wrong = {
        *(right[:at] + each + right[at + 1 :] for at in (0, 1, *range(3, 9)) for each in "23456789BCDFGH"),
        *(right[:at] + right[at + 1] + right[at] + right[at + 2 :] for at in range(3, 8)),
        right[:-1],
        f"{right}7",
        right.replace("-", "_"),
    } - {right}

    for each in wrong:
        with pytest.raises(NotUnderstood, match="Is a character of it mistyped"):
            references.number_of(each)


def test_a_character_that_no_reference_has_is_never_taken_for_one():
    references = made()

    for number in range(60):
        right = references.of(str(number))
        for wrong in (f"O{right[1:]}", f"{right[:4]}0{right[5:]}"):
            with pytest.raises(NotUnderstood):
                references.number_of(wrong)


def test_where_figures_alone_are_allowed_each_place_is_checked():
    references = made("[0-9]{12}")
    right = references.of("4711")

    for at, figure in enumerate(right):
        wrong = right[:at] + str(int(figure) % 9 + 1) + right[at + 1 :]
        if (int(figure), int(wrong[at])) != (9, 1):  # of nine figures, the check tells seven apart
            with pytest.raises(NotUnderstood):
                references.number_of(wrong)


def test_a_place_that_no_number_has_is_no_reference():
    references = made("[A-Z]{2}-[A-Z0-9]{10}")
    nine_figures = (36**9 - 36) // 35 + int("123456789", 36)
    ten_after_nought = (36**10 - 36) // 35 + int("0123456789", 36)
    beyond = [
        references._written(references._mixed(10**9 + at))
        for at in (0, 5, 36 + 37, nine_figures, ten_after_nought)
    ]  # "0", "5", "01"

    for each in beyond:
        with pytest.raises(NotUnderstood):
            references.number_of(each)


@pytest.mark.parametrize("number", ["8000000001", "ABCDEFG"])
def test_a_number_that_the_pattern_has_no_room_for_is_refused_with_a_longer_pattern(number):
    roomy = made("[A-Z]{2}-[A-Z0-9]{10}")

    with pytest.raises(
        NotUnderstood, match=r"longer than the references here have room for\..*\[A-Z0-9\]\{10\}"
    ):
        made().of(number)
    assert roomy.number_of(roomy.of(number)) == number


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Z]{1}-[0-9]{1}[A-Z]?(?=X)",
        "A{4}",
        "[0-5]{9}",
        "[A-Z]{5}(?<!X)",
        "[A-Z]{4}$[A-Z0-9]{4}",
        "[0-9]{41}",
    ],
)
def test_a_pattern_with_too_little_room_is_refused(pattern):
    with pytest.raises(PermanenceError) as said:
        made(pattern)
    assert str(said.value) == (
        "References cannot be made of children's numbers to the pattern in [children] reference: it has too little room, or is "
        "too special. Allow letters and figures: for example `[A-Z]{2}-[A-Z0-9]{4,6}`."
    )


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("4711", "4711"),
        (" 004711 ", "4711"),
        ("000", "0"),
        ("4711.0", "4711"),
        ('="004711"', "4711"),
        ("'4711", "4711"),
        ("a0017b", "A0017B"),
        ("00A7", "00A7"),
    ],
)
def test_a_childs_number_is_the_same_however_a_spreadsheet_writes_it(cell, number):
    assert number_in(cell) == number


@pytest.mark.parametrize("cell", ["4.71E+09", "47 11", "47-11", "A" * 17])
def test_what_is_no_number_of_a_child_is_refused(cell):
    with pytest.raises(NotUnderstood) as said:
        number_in(cell)
    assert str(said.value) == (
        f"`{cell}` is not a child's number: letters and figures, at most 16. A spreadsheet may have cut it: format the "
        "column as text, and save the file again."
    )


def test_a_number_that_is_an_adopters_is_refused_as_one():
    with pytest.raises(
        NotUnderstood, match=r"^`47-11` is not an adopter's number: letters and figures, at most 16\."
    ):
        number_in("47-11", "adopter")


def test_a_row_without_a_childs_number_is_refused():
    with pytest.raises(NotUnderstood, match=r"^Which child\? The number is missing\.$"):
        number_in(" ")
