"""What it costs to look at free text, beside the least that reading all of it can cost."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from commands.grammar.parse import LONGEST
from permanence.privacy.guard import Guard
from permanence.privacy.people import names_of
from tests.bench.scale import Towns
from tests.bench.table import Row, compared, measured
from tests.bench.timing import flat, timed

CASEWORK = Path(__file__).parent.parent / "permanence" / "ordinary_casework.txt"
NAMES = 10_000
"""How many names are on the list."""
_WORD = re.compile(r"\w+")


def privacy(towns: Towns) -> Iterator[Row]:
    """A note as long as one may be, of ordinary casework, beside finding its words; in CPU time, since a moment is short."""
    text = " ".join(CASEWORK.read_text(encoding="utf-8").splitlines())[:LONGEST]
    guard = Guard(
        re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"), names_of(f"{_letters(each)} Example" for each in range(NAMES))
    )
    assert not guard.found(text)

    look = timed(lambda: guard.found(text), time.process_time)
    bare = timed(lambda: _WORD.findall(text), time.process_time)
    pair = towns.in_turn(look, bare, 200)
    what = f"looking at {LONGEST:,} characters for what says who somebody is, with {NAMES:,} names"
    yield from compared(what, "finding its words", pair, 6)
    yield measured("the same", median(flat(pair.ours)) * 1e3, "ms", 0.3)


def _letters(number: int) -> str:
    return "x" + f"{number:05}".translate(_AS_LETTERS)


_AS_LETTERS = str.maketrans("0123456789", "abcdefghij")
