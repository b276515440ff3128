"""What a child's reference is: a short word of the authority's own pattern."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
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


_BETWEEN = "[ _.-]"
_PARTED = re.compile(
    rf"(?<![A-Z0-9-])([A-Z]{{1,8}}){_BETWEEN}{{0,2}}(\d[A-Z0-9-]{{0,{LONGEST_REFERENCE - 10}}})"
)
"""A word's first letters and its figures: people put a hyphen between them, a space, or nothing."""
_ENDING = re.compile(r"(?<=\d)[A-Z]{1,2}$")
"""What may be a plural's, and no reference's."""
_END_OF_WORD = r"(?![^\W_]{3})(?![^\W_]*\d)(?!-\w*\d)"
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""Characters that nobody sees, which programs put into words to break them, or not to."""


def references_in(text: str, pattern: re.Pattern[str]) -> set[str]:
    """The references that a text names, each as it is written by the pattern, however people wrote it.

    In lower case or with another dash, as `as_reference` reads them; with a space, or nothing, where a hyphen is between letters
    and figures. So some of what is found may be nobody's. What each place costs has a bound, however long a word is.
    """
    said = FAMILY_REFERENCE.sub(" ", _UNSEEN.sub("", as_reference(text)))
    found = {
        each.group()
        for letters, figures in set(_PARTED.findall(said))
        for between in ("-", "")
        if (each := pattern.match(f"{letters}{between}{figures}"))
    }
    found |= _matches_in(said, pattern)
    # Without the letters of a plural; as typed, no small letter is taken for one of a reference's.
    found |= {bare for ref in found if pattern.fullmatch(bare := _ENDING.sub("", ref))}
    return (found | _matches_in(text, pattern)) - {""}


def _matches_in(text: str, pattern: re.Pattern[str]) -> set[str]:
    """What a pattern finds in a text: no part of a reference again as another, and nothing longer than one may be."""
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
    return found


def leave_out(
    text: str,
    refs: frozenset[str],
    instead: str,
    is_other: Callable[[str], bool],
    *,
    within_words: bool = False,
) -> str:
    """A text with something else wherever it names some children, in whichever way `references_in` would find them.

    A word that is another child's reference as it stands, as `is_other` says, stays. `within_words` also looks for them behind
    letters, where no text is of anything but words.
    """
    if not refs:
        return text
    said, places = _as_read(text)
    left, at = [], 0
    for each in _any_of(refs, within_words=within_words).finditer(said):
        if not is_other(_word_around(said, each)):
            left += [text[at : places[each.start()]], instead]
            at = places[each.end() - 1] + 1
    return "".join([*left, text[at:]])


@lru_cache(maxsize=64)
def _any_of(refs: frozenset[str], *, within_words: bool) -> re.Pattern[str]:
    """What finds some references in a text as they are read."""
    begin, end = ("", r"(?!\d)") if within_words else (r"(?<![^\W_])(?<!\d-)", _END_OF_WORD)
    ways = "|".join(map(_however_written, sorted(refs, key=len, reverse=True)))
    return re.compile(f"{begin}(?:{ways}){end}")


def _as_read(text: str) -> tuple[str, Sequence[int]]:
    """A text as its references are read, and where each of its characters was before."""
    if text.isascii():
        return text.upper(), range(len(text))
    read = [
        (character, at) for at, each in enumerate(text) for character in _UNSEEN.sub("", as_reference(each))
    ]
    return "".join(character for character, _ in read), [at for _, at in read]


def _however_written(ref: str) -> str:
    """A pattern for the ways in which a reference is written; between figures a hyphen is one."""
    first, *rest = re.split(r"(?<=[A-Z])[ _.-]?(?=\d)", as_reference(ref), maxsplit=1)
    return f"{_BETWEEN}{{0,2}}".join(map(re.escape, (first, *rest)))


def _word_around(said: str, found: re.Match[str]) -> str:
    """What was found, with the letters, figures and hyphens that it is part of."""
    before = _NO_WORD.split(said[max(0, found.start() - LONGEST_REFERENCE) : found.start()])[-1]
    after = _NO_WORD.split(said[found.end() : found.end() + LONGEST_REFERENCE])[0]
    return f"{before}{found[0]}{after}".strip("-")


_NO_WORD = re.compile("[^A-Z0-9-]")


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
