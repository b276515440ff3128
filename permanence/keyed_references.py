"""References made of an authority's own child numbers with a secret key: without the key they tell nothing.

A reference is a permutation of the number, so no two numbers share one, the same number has the same one in every file, and
whoever has the key can turn it back. It is written to the authority's pattern of references, one of its characters checks the
others, and no letter in it looks like a figure, or makes a word with others.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain
from math import isqrt, prod
from operator import getitem
from typing import Any

from permanence.caching import cached_property
from permanence.cells import quoted, value_in
from permanence.errors import NotUnderstood, PermanenceError
from permanence.keyed import Key
from permanence.references import LONGEST_REFERENCE, as_reference, parsed

_LETTERS_AND_FIGURES = "123456789BCDFGHJKMNPQRSTVWXYZ"
"""What a reference is written with: 29 characters, a prime number of them. O, I, L and nought look alike; vowels make words."""
_ANY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
_NUMBERS = 10**9
"""How many numbers of figures alone have a place: those of up to nine figures. Others come after them."""
_ENOUGH = _NUMBERS + 36**6
"""How many children's numbers a pattern should have room for, if it can: also those of six letters and figures."""
_LEAST_CHECKED = 7
"""How many values a check character has at the least."""
_ROUNDS = 8
_NUMBER = re.compile("[A-Z0-9]{1,16}")
_DECIMAL = re.compile(r"([0-9]+)\.0+")

Shape = tuple[str, ...]
"""For each place of a reference, the characters that may stand there."""


LONGER = (
    "Allow longer ones: [children] reference, such as `[A-Z]{2}-[A-Z0-9]{10}`. Do so before the first load, since it changes every "
    "reference."
)
"""What to do about a child's number that is too long."""


class KeyedReferences:
    """The references that one key makes, as one pattern asks for them. Raises PermanenceError for a pattern with too little room.

    `advice` is what to do about a number that the pattern has no room for.
    """

    def __init__(self, key: Key, pattern: re.Pattern[str], advice: str = LONGER) -> None:
        self._advice = advice
        self._key = key.secret
        self._keyed = blake2b(key=key.secret, digest_size=16, person=b"reference")
        self._shape = _shape(pattern)
        self._check, self._modulus = _check_place(self._shape)
        sizes = [len(each) for each in self._shape]
        sizes[self._check] = 1
        self._sizes = tuple(sizes)
        self._room = prod(sizes)
        self._left = isqrt(self._room - 1) + 1
        self._right = -(-self._room // self._left)

    @cached_property
    def fingerprint(self) -> str:
        """What tells this key and shape from all others, and nothing about them: 16 hexadecimal digits."""
        shape = "\n".join(self._shape).encode()
        return blake2b(shape, key=self._key, digest_size=8, person=b"fingerprint").hexdigest()

    def of(self, number: str) -> str:
        """The reference of a child's number, as `number_in` has it. Raises NotUnderstood for one that the pattern has no room for."""
        index = _index(number)
        if index >= self._room:
            raise NotUnderstood(
                f"{quoted(number)} is longer than the references here have room for. {self._advice}"
            )
        place = self._mixed(index)
        while place >= self._room:  # a step outside goes on until it comes in again
            place = self._mixed(place)
        return self._written(place)

    def number_of(self, reference: str) -> str:
        """The child's number of which a reference was made. Raises NotUnderstood for one not made with this key."""
        place = self._read(as_reference(reference))
        while place is not None and (place := self._unmixed(place)) >= self._room:
            pass
        number = None if place is None else _number(place)
        if number is None:
            raise NotUnderstood(
                f"{quoted(reference)} is not a reference made with this key. Is a character of it mistyped?"
            )
        return number

    def _mixed(self, place: int) -> int:
        left, right = divmod(place, self._right)
        for each in range(0, _ROUNDS, 2):
            left = (left + self._noise(each, right)) % self._left
            right = (right + self._noise(each + 1, left)) % self._right
        return left * self._right + right

    def _unmixed(self, place: int) -> int:
        left, right = divmod(place, self._right)
        for each in reversed(range(0, _ROUNDS, 2)):
            right = (right - self._noise(each + 1, left)) % self._right
            left = (left - self._noise(each, right)) % self._left
        return left * self._right + right

    def _noise(self, step: int, half: int) -> int:
        digest = self._keyed.copy()
        digest.update(b"%d %d" % (step, half))
        return int.from_bytes(digest.digest())

    def _written(self, place: int) -> str:
        values = []
        for size in reversed(self._sizes):
            place, value = divmod(place, size)
            values.append(value)
        values.reverse()
        values[self._check] = self._check_value(values)
        return "".join(map(getitem, self._shape, values))

    def _read(self, reference: str) -> int | None:
        if len(reference) != len(self._shape):
            return None
        values = [*map(str.find, self._shape, reference)]
        checked = values[self._check]
        values[self._check] = 0
        if -1 in values or checked != self._check_value(values):
            return None
        place = 0
        for at, value in enumerate(values):
            place = place * self._sizes[at] + value
        return place

    def _check_value(self, values: list[int]) -> int:
        """What the check character is, where it is nought itself: another character, or two that change places, give another."""
        return sum((at % (self._modulus - 1) + 1) * value for at, value in enumerate(values)) % self._modulus


def number_in(cell: str, whose: str = "child") -> str:
    """The number of a child, or of whom it is, in a cell, as every file should have it. Raises NotUnderstood for anything else.

    Spreadsheets drop the noughts at the head of a number, so these do not count; nor does case.
    """
    text = as_reference(value_in(cell))
    if found := _DECIMAL.fullmatch(text):
        text = found[1]
    if not text:
        raise NotUnderstood(f"Which {whose}? The number is missing.")
    if not _NUMBER.fullmatch(text):
        raise NotUnderstood(
            f"{quoted(text)} is not {'an' if whose[0] in 'aeiou' else 'a'} {whose}'s number: letters and figures, at most 16. A spreadsheet may have cut it: format the "
            "column as text, and save the file again."
        )
    return (text.lstrip("0") or "0") if text.isdecimal() else text


def _index(number: str) -> int:
    """The place of a number among all that there may be."""
    if number.isdecimal() and len(number) <= 9:
        return int(number)
    return _NUMBERS + _first_of(len(number)) + int(number, 36)


def _number(index: int) -> str | None:
    """The number with a place; None for a place that no number has."""
    if index < _NUMBERS:
        return str(index)
    index -= _NUMBERS
    length = 1
    while index >= _first_of(length + 1):
        length += 1
    rest, figures = index - _first_of(length), ""
    for _ in range(length):
        rest, figure = divmod(rest, 36)
        figures = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[figure] + figures
    is_of_figures = figures.isdecimal()
    return None if is_of_figures and (length <= 9 or figures.startswith("0")) else figures


def _first_of(length: int) -> int:
    """How many texts of letters and figures are shorter."""
    return int(36**length - 36) // 35


def _shape(pattern: re.Pattern[str]) -> Shape:
    """The shape in which references are written: the shortest with enough room, or the roomiest."""
    best: Shape = ()
    most = 0
    for shape in sorted(filter(None, _shapes(parsed(pattern.pattern))), key=len):
        if most < _ENOUGH and (room := _room(shape)) > most:
            best, most = shape, room
    if not best or not pattern.fullmatch("".join(each[-1] for each in best)):
        raise PermanenceError(
            "References cannot be made of children's numbers to the pattern in [children] reference: it has too little room, or is "
            "too special. Allow letters and figures: for example `[A-Z]{2}-[A-Z0-9]{4,6}`."
        )
    return best


def _room(shape: Shape) -> int:
    at, modulus = _check_place(shape)
    return prod(len(each) for place, each in enumerate(shape) if place != at) if modulus else 0


def _check_place(shape: Shape) -> tuple[int, int]:
    """Where the check character stands, and how many values it has; none where no place has enough."""
    size, at = max((len(each), at) for at, each in enumerate(shape))
    primes = (each for each in range(size, _LEAST_CHECKED - 1, -1) if _is_prime(each))
    return at, next(primes, 0)


def _is_prime(number: int) -> bool:
    return all(number % each for each in range(2, isqrt(number) + 1))


def _shapes(parts: Any) -> Iterator[Shape]:
    """Every shape that a pattern lets a reference have, none longer than one may be."""
    shapes: list[Shape] = [()]
    for kind, given in parts:
        follow = list(_shapes_of_part(str(kind), given))
        shapes = [
            before + after
            for before in shapes
            for after in follow
            if len(before + after) <= LONGEST_REFERENCE
        ]
    yield from shapes


def _shapes_of_part(kind: str, given: Any) -> Iterator[Shape]:
    match kind, given:
        case "LITERAL", code:
            yield (chr(code),)
        case "IN", choices:
            yield (_characters(choices),)
        case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, most, body)):
            of_body = list(_shapes(body))
            shapes: list[Shape] = [()]
            for times in range(min(int(most), LONGEST_REFERENCE) + 1):
                if times >= least:
                    yield from shapes
                shapes = [before + after for before in shapes for after in of_body]
        case "SUBPATTERN", (*_, body):
            yield from _shapes(body)
        case "BRANCH", (_, branches):
            yield from chain.from_iterable(map(_shapes, branches))
        case "AT", _:
            yield ()
        case _:
            return  # what must stand before or after, and the like: no shape can be told


def _characters(choices: Any) -> str:
    """The characters of a class that a reference is written with; or its first one, where it has none of those."""
    is_negated = str(choices[0][0]) == "NEGATE"
    found = [each for each in _ANY if any(_is_among(ord(each), choice) for choice in choices) != is_negated]
    return "".join([each for each in found if each in _LETTERS_AND_FIGURES] or found[:1])


def _is_among(code: int, choice: Any) -> bool:
    match str(choice[0]), choice[1]:
        case "LITERAL", literal:
            return bool(code == literal)
        case "RANGE", (first, last):
            return bool(first <= code <= last)
        case "CATEGORY", category:
            text = chr(code)
            return {"CATEGORY_DIGIT": text.isdecimal(), "CATEGORY_WORD": text.isalnum()}.get(
                str(category), False
            )
        case _:
            return False
