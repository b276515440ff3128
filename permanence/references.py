"""What a child's reference is: a short word of the authority's own pattern."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from math import prod
from typing import Any

LONGEST_REFERENCE = 40
"""The most characters a reference may have: the pattern is an administrator's, and may cost more for each."""
MOST_READINGS = 10_000
"""The most ways in which a pattern may be tried on one word before it is refused: each costs time, and all may fail."""
_TOO_MANY = MOST_READINGS + 1


FAMILY_REFERENCE = re.compile(r"FAM-(\d{1,12})")
"""What an adoptive family's reference looks like. No child can have one, whatever the authority's own pattern is."""
_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "ABEKMHOPCTXIJSABEZHIKMNOPTYX-------",
)
"""Capital letters of Cyrillic and Greek that look like Latin ones, and the dashes that programs put for a hyphen."""


_FIGURES = str.maketrans("OIL", "011")
"""Letters that look like figures."""


def as_reference(typed: str) -> str:
    """What was typed as a reference is written: in upper case, wide characters as narrow, and look-alikes as they look."""
    if typed.isascii():  # as next to all are, so nothing in them is wide or only looks alike
        return typed.upper()
    return unicodedata.normalize("NFKC", typed).upper().translate(_ALIKE)


@lru_cache(maxsize=1_024)
def likeness(ref: str) -> str:
    """What references have in common that differ only by what a hand or a spreadsheet loses or swaps.

    These are case, leading zeros, a hyphen or a space, a `.0` at the end, and letters that look like figures.
    """
    figures = as_reference(ref).translate(_FIGURES)
    return re.sub(r"[\W_]", "", re.sub(r"(?<!\d)0+(?=\d)|\.0+$", "", figures))


def figures_of(ref: str) -> str | None:
    """The figures that a reference ends in, as its likeness has them; None if it ends in none."""
    ends = re.search(r"\d+$", likeness(ref))
    return ends[0] if ends else None


def figures_typed(typed: str) -> str | None:
    """What was typed if it is figures alone, as likenesses have them: a reference that ends in them may be meant."""
    figures = typed.strip("?!.,;:'\"()")
    return likeness(figures) if figures.isdecimal() else None


def family_reference(typed: str) -> str | None:
    """The reference of an adoptive family that was typed, as it is written, with four figures or more; None if it is none."""
    found = FAMILY_REFERENCE.fullmatch(as_reference(typed))
    return f"FAM-{int(found[1]):04}" if found else None


def is_reference(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a text is a child's reference; none is empty, and one that is too long is never matched."""
    return (
        0 < len(text) <= LONGEST_REFERENCE
        and pattern.fullmatch(text) is not None
        and not FAMILY_REFERENCE.fullmatch(text)
    )


def references_in(text: str, pattern: re.Pattern[str]) -> set[str]:
    """The references that a text names. What each place costs has a bound, however long a word is."""
    found: set[str] = set()
    for word in set(FAMILY_REFERENCE.sub(" ", text).split()):
        if len(word) <= 2 * LONGEST_REFERENCE:
            if pattern.search(word):  # as few do: most have no iterator made for them
                found.update(each.group() for each in pattern.finditer(word))
            continue
        at = 0
        while at < len(word):
            each = pattern.match(word, at, at + LONGEST_REFERENCE)
            found.add(each.group() if each else "")
            at = max(at + 1, each.end() if each else 0)
    return found - {""}


def readings(pattern: str) -> int:
    """In how many ways a pattern may be tried on a word as long as a reference, up to one more than MOST_READINGS.

    A repeat inside a repeat, a choice inside one, and many repeats in a row all multiply them. Of what may be empty there is no
    end of repeats in a word.
    """
    return _readings_of(parsed(pattern))


def shortest(pattern: str) -> int:
    """How many characters the shortest text has that a pattern may match."""
    least, _ = parsed(pattern).getwidth()
    return int(least)


def parsed(pattern: str) -> Any:
    """The parts of a pattern, as the standard library reads it."""
    # Only the standard library's own parser knows the whole language; it has no public name.
    return import_module("re._parser").parse(pattern)


def _readings_of(parts: Iterable[tuple[Any, Any]]) -> int:
    return _capped(prod(_readings_of_part(str(kind), given) for kind, given in parts))


def _readings_of_part(kind: str, given: Any) -> int:
    match kind, given:
        case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, most, body)):
            if most > 1 and body.getwidth()[0] == 0:
                return _TOO_MANY
            once = _readings_of(body)
            times = range(min(least, LONGEST_REFERENCE), min(most, LONGEST_REFERENCE) + 1)
            return _capped(sum(once**each for each in times))
        case "BRANCH", (_, branches):
            return sum(_readings_of(branch) for branch in branches)
        case "GROUPREF_EXISTS", (_, then, otherwise):
            return _readings_of(then) + _readings_of(otherwise or ())
        case ("SUBPATTERN", (*_, body)) | (("ASSERT" | "ASSERT_NOT"), (_, body)) | ("ATOMIC_GROUP", body):
            return _readings_of(body)
        case _:
            return 1


def _capped(number: int) -> int:
    return min(number, _TOO_MANY)
