"""What is kept of what a fuzzer found, and a few changes of each: nothing fails, nothing leaks, everything is answered."""

import random

import pytest

from tests.fuzz.__main__ import CORPUS
from tests.fuzz.targets import TARGETS

CHANGES = 60
"""How many changes are tried beside what is kept: `make fuzz` tries a quarter of a million."""


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_is_kept_and_no_change_of_it_is_more_than_can_be_taken(name):
    luck = random.Random(name)
    kept = [each.read_bytes() for each in sorted((CORPUS / name).iterdir())]
    with TARGETS[name]() as tried:
        for each in [*kept, *(changed(luck, kept) for _ in range(CHANGES))]:
            tried(each)


def changed(luck: random.Random, kept: list[bytes]) -> bytes:
    """The head of one input, a few bytes of any kind, and the tail of another."""
    first, other = luck.choices(kept, k=2)
    return (
        first[: luck.randrange(len(first) + 1)] + luck.randbytes(4) + other[luck.randrange(len(other) + 1) :]
    )


def test_what_is_kept_is_small():
    files = [each for each in CORPUS.rglob("*") if each.is_file()]
    assert {each.parent.name for each in files} == {*TARGETS}
    assert all(each.stat().st_size < 1_000 for each in files)
