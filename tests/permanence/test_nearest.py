"""The known words nearest to a mistyped one: found with little work, however long the word."""

import pytest
from hypothesis import example, given
from hypothesis.strategies import integers, text

from permanence.words import _letters, _similarity, nearest, without_plurals


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


@pytest.mark.parametrize("typed", ["x" * 3_900, "milestone" * 400, "m" * 16, "mil", "ston"])
def test_a_word_unlike_a_name_by_its_length_is_not_compared_letter_by_letter(typed):
    name = CountedName("milestone")
    nearest(typed, [name])
    assert name.times == 0


@given(typed=text("milestonex", max_size=40), length=integers(1, 30))
def test_the_letters_compared_grow_with_the_name_and_not_with_what_is_typed(typed, length):
    name = CountedName(("milestone" * 4)[:length])
    nearest(typed, [name])
    assert name.times <= 1 + length / 0.6


@pytest.mark.parametrize("typed", ["supervisi", "statussss", "mile mile"])
def test_a_word_with_few_letters_of_a_name_is_not_compared_one_letter_by_another(typed):
    name = CountedName("milestone")
    assert nearest(typed, [name]) == []
    assert name.times <= 1


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
        ("mil", ["milestone"]),
        ("mi", []),
        ("", []),
    ],
)
def test_what_is_alike_enough_is_suggested(typed, found):
    assert nearest(typed, ["milestone", "status", "surgery"]) == found


def test_at_most_three_are_suggested_the_nearest_first_and_the_equally_near_by_the_alphabet():
    assert nearest("review", ["reviews", "xeview", "revie", "review", "reviex"]) == [
        "review",
        "reviews",
        "revie",
    ]
    assert nearest("status", ["statut", "statug", "statux", "statua"]) == ["statua", "statug", "statut"]


def test_one_wrong_letter_in_twenty_is_nearer_than_a_beginning():
    typed = "a report on the plan"
    assert nearest(typed, [f"{typed} agreed", "a report on the plat"]) == [
        "a report on the plat",
        f"{typed} agreed",
    ]


def edits(typed, name):
    """The least letters to insert, drop, change or swap: the definition, word for word."""
    if not (typed and name):
        return len(typed) + len(name)
    fewest = min(
        edits(typed[:-1], name) + 1,
        edits(typed, name[:-1]) + 1,
        edits(typed[:-1], name[:-1]) + (typed[-1] != name[-1]),
    )
    if typed[-2:] == name[-2:][::-1] and len(typed) > 1 and len(name) > 1:
        return min(fewest, edits(typed[:-2], name[:-2]) + 1)
    return fewest


@example(typed="ab", name="ba")
@example(typed="abc", name="bac")
@example(typed="abcaa", name="abcbb")
@given(typed=text("abc", min_size=1, max_size=5), name=text("abc", min_size=1, max_size=5))
def test_the_letters_to_change_are_counted_by_their_definition(typed, name):
    similarity = _similarity(typed, _letters(typed), name)

    if name.startswith(typed) and len(typed) >= 3:
        assert similarity == 0.9
    elif min(len(typed), len(name)) < 0.6 * max(len(typed), len(name)):
        assert similarity == 0
    else:
        exact = 1 - edits(typed, name) / max(len(typed), len(name))
        assert similarity == exact or (similarity == 0 and exact < 0.6)


def test_of_a_word_and_its_plural_the_better_is_named():
    assert without_plurals(["milestone", "milestones", "team"]) == ["milestone", "team"]
    assert without_plurals(["plans", "plan"]) == ["plans"]
    assert without_plurals(["me", "mes", "s"]) == ["me", "s"]
