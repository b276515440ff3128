"""The known words nearest to a mistyped one: found with little work, however long the word."""

import pytest
from hypothesis import given
from hypothesis.strategies import integers, text

from permanence.words import nearest


class CountedName(str):
    """A known name that counts how often its letters are gone through, once for each letter typed."""

    __slots__ = ("times",)

    def __new__(cls, name):
        made = super().__new__(cls, name)
        made.times = 0
        return made

    def lower(self):
        return self

    def __iter__(self):
        self.times += 1
        return super().__iter__()


@pytest.mark.parametrize("typed", ["x" * 3_900, "milestone" * 400, "m" * 16, "mil"])
def test_a_word_unlike_a_name_by_its_length_is_not_compared_letter_by_letter(typed):
    name = CountedName("milestone")
    nearest(typed, [name])
    assert name.times == 0


@given(typed=text("milestonex", max_size=40), length=integers(1, 30))
def test_the_letters_compared_grow_with_the_name_and_not_with_what_is_typed(typed, length):
    name = CountedName(("milestone" * 4)[:length])
    nearest(typed, [name])
    assert name.times <= length / 0.6


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mileston", ["milestone"]),
        ("milestonessssss", ["milestone"]),
        ("milestonesssssss", []),
        ("miles", ["milestone"]),
        ("ilest", []),
        ("tsatus", ["status"]),
        ("STATSU", ["status"]),
    ],
)
def test_what_is_alike_enough_is_suggested(typed, found):
    assert nearest(typed, ["milestone", "status", "surgery"]) == found
