"""Small numbers: what is hidden cannot be worked out, shown by trying every table that would look the same."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence.measures.small_numbers import (
    HIDDEN,
    SENTENCE,
    Shown,
    are_near,
    hide,
    is_small,
    printed_count,
    told_across,
)

H = None


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (5, True), (6, False)])
def test_one_to_five_is_small(count, small):
    assert is_small(count) is small


@pytest.mark.parametrize(
    ("counts", "near"),
    [((33, 33, 31), True), ((31, 20, 36), True), ((31, 37, 37), False), ((7,), False), ((), False)],
)
def test_numbers_that_differ_by_one_to_five_are_near(counts, near):
    assert are_near(counts) is near


def test_what_one_side_is_told_of_the_other_is_a_number_of_many_or_a_few_which_may_be_none():
    assert [told_across(number, "families") for number in (0, 1, 5, 6, 1200)] == [
        *["a few families at most"] * 3,
        "6 families",
        "1,200 families",
    ]


def test_what_is_hidden_is_printed_as_one_mark_with_a_sentence_that_says_so():
    assert [printed_count(each) for each in (0, 1234, None)] == ["0", "1,234", HIDDEN]
    assert SENTENCE.startswith(f"{HIDDEN} is a number that is hidden: it is from 1 to 5, or would give")


@pytest.mark.parametrize(
    ("counts", "totals", "rows", "across", "down", "total"),
    [
        pytest.param([[8, 9], [7, 0]], (1, 1), [[8, 9], [7, 0]], [17, 7], [15, 9], 24, id="nothing small"),
        pytest.param([[3, 9], [7, 8]], (1, 1), [[H, H], [H, H]], [12, 15], [10, 17], 27, id="a round through four"),
        pytest.param([[3, 9, 7]], (1, 0), [[H, 9, H]], [19], [], H, id="in a row the smallest of the others"),
        pytest.param([[3], [9], [7]], (0, 1), [[H], [9], [H]], [], [19], H, id="in a column likewise"),
        pytest.param([[3, 9]], (0, 0), [[H, 9]], [], [], H, id="without totals nothing gives it away"),
        pytest.param([[3, 4, 9]], (1, 0), [[H, H, 9]], [16], [], H, id="two small ones hide each other"),
        pytest.param([[1, 1, 9]], (1, 0), [[H, H, H]], [11], [], H, id="but not if both must be the least"),
        pytest.param([[5, 5, 9]], (1, 0), [[H, H, H]], [19], [], H, id="nor if both must be the most"),
        pytest.param([[1, 2, 9]], (1, 0), [[H, H, 9]], [12], [], H, id="a one may be more if a two is less"),
        pytest.param([[5, 5, 0]], (1, 0), [[H, H, H]], [10], [], H, id="a nought sooner than a total"),
        pytest.param([[0, 0], [5, 5]], (1, 1), [[H, 0], [H, H]], [H, H], [H, H], 10, id="a total sooner than that of all"),
        pytest.param([[3, 20000, 0]], (1, 0), [[H, H, 0]], [20003], [], H, id="any number sooner than a nought"),
        pytest.param(
            [[2, 6, 2], [3, 3, 6]], (1, 1), [[H, H, H], [H, H, 6]], [10, 12], [H, 9, H], 22, id="only one of two sixes",
        ),
        pytest.param([[2, 0]], (1, 0), [[H, 0]], [H], [], H, id="a total that is small"),
        pytest.param([[3, 0], [9, 8]], (1, 1), [[H, 0], [H, 8]], [H, H], [12, 8], 20, id="noughts stay as they are"),
        pytest.param([[0, 0], [0, 1]], (1, 0), [[0, 0], [0, H]], [0, H], [], H, id="one alone among noughts"),
        pytest.param([], (1, 1), [], [], [], 0, id="an empty table"),
    ],
)  # fmt: skip
def test_a_small_number_is_hidden_with_what_would_give_it_away(counts, totals, rows, across, down, total):
    is_across, is_down = map(bool, totals)

    shown = hide(counts, across=is_across, down=is_down)

    assert shown == Shown(rows, across, down, total)
    assert shown.hides == any(None in each for each in (*rows, across, down))


def test_totals_of_rows_and_of_columns_are_shown_unless_it_is_said_that_they_are_not():
    assert hide([[8, 9], [7, 0]]) == Shown([[8, 9], [7, 0]], [17, 7], [15, 9], 24)


tables = st.integers(1, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 12]), min_size=columns, max_size=columns),
        min_size=1,
        max_size=3,
    )
)


@settings(max_examples=60)
@given(tables, st.booleans(), st.booleans())
def test_nothing_hidden_can_be_worked_out_even_by_who_knows_which_were_small(counts, across, down):
    shown = hide(counts, across=across, down=down)
    hidden = [
        (row, column) for row, of in enumerate(shown.rows) for column, one in enumerate(of) if one is None
    ]
    if len(hidden) > 6:
        return  # too many tables to try
    true = known(counts, across, down)
    seen = [*(each for of in shown.rows for each in of), *shown.across, *shown.down]
    seen += [shown.total] if across and down else []
    could_be = [set() for _ in seen]
    for values in product(*(possible(counts[row][column]) for row, column in hidden)):
        other = [[*of] for of in counts]
        for (row, column), value in zip(hidden, values, strict=True):
            other[row][column] = value
        as_well = known(other, across, down)
        if all(one is None or one == also for one, also in zip(seen, as_well, strict=True)):
            for values_of, also in zip(could_be, as_well, strict=True):
                values_of.add(also)
            if all(len(values) >= 2 for values, one in zip(could_be, seen, strict=True) if one is None):
                break  # each hidden number may be one of two, which is all that is asked

    assert [one for one in seen if one is not None] == [
        t for t, one in zip(true, seen, strict=True) if one is not None
    ]
    assert not any(one is not None and is_small(one) for one in seen)
    assert all(len(values) >= 2 for values, one in zip(could_be, seen, strict=True) if one is None)


def known(counts, across, down):
    """Every number of a table, in order."""
    return [
        *(each for of in counts for each in of),
        *(sum(of) for of in counts if across),
        *(sum(of) for of in zip(*counts, strict=True) if down),
        *([sum(map(sum, counts))] if across and down else []),
    ]


def possible(count):
    """What a hidden number could be, for a reader who knows whether it was small."""
    return range(1, 6) if is_small(count) else range(count + 3)
