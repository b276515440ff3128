"""How the product writes days, counts and people, and how it cleans and compares typed words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache

from permanence.language import noun, tr

# In a sentence, a person's id stands between two private-use characters, which `clean` removes from
# everything typed. So typed text can never mention anyone, and whatever draws the sentence can find the people.
_WHO, _WHO_ENDS = "\ue000", "\ue001"
PEOPLE = re.compile(f"{_WHO}([A-Z0-9]+){_WHO_ENDS}")

# Free text is set off in the same way: the marks of a chat would end with the line, or where the text holds one.
_SAID, _STRUCK, _SET_OFF_ENDS = "\ue002", "\ue003", "\ue004"
SET_OFF = re.compile(f"([{_SAID}{_STRUCK}])([^{_SET_OFF_ENDS}]*){_SET_OFF_ENDS}")

# Smart quotes are plain ones; tabs and special spaces are spaces; line and paragraph separators, line breaks.
_PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u00a0\u202f\t\u2028\u2029", "''\"\"   \n\n")
_KEPT_CATEGORIES = ("L", "M", "N", "P", "S", "Z")
_JOINERS = "\u200c\u200d\ufe0f"  # emoji and some scripts need these

# An address stands behind the words that lead to it.
_LINKS, _LINK_TO, _LINK_ENDS = "\ue005", "\ue006", "\ue007"
LINKED = re.compile(f"{_LINKS}([^{_LINK_TO}]*){_LINK_TO}([^{_LINK_ENDS}]*){_LINK_ENDS}")


def who(person: str | None) -> str:
    """A person in a sentence, written as a mention when it is drawn; "nobody" if there is none."""
    return f"{_WHO}{person}{_WHO_ENDS}" if person else tr("nobody")


def own_words(words: str) -> str:
    """Somebody's own words in a sentence, drawn in italics."""
    return f"{_SAID}{words}{_SET_OFF_ENDS}"


def struck(words: str) -> str:
    """What is over in a sentence, drawn struck out."""
    return f"{_STRUCK}{words}{_SET_OFF_ENDS}"


def linked(words: str, address: str) -> str:
    """Words in a sentence that lead to an address, where it is drawn for Slack; without an address only the words."""
    return f"{_LINKS}{words}{_LINK_TO}{address}{_LINK_ENDS}" if address else words


def is_struck(found: re.Match[str]) -> bool:
    """Whether what SET_OFF found is struck out; else it is somebody's own words."""
    return found[1] == _STRUCK


def begun(words: str) -> str:
    """Words as a sentence or a line begins: with a capital letter, and the rest as it is."""
    return words[:1].upper() + words[1:]


_LAST_WORD = re.compile(r"(?<=\s)\S{1,40}$")
_FIGURE = re.compile(r"\d")


def shortened(words: str, most: int) -> str:
    """How a sentence begins, in about as many characters, and never with half a person, nor with half of what may be a reference."""
    if len(words) <= most:
        return words
    begin = re.sub(f"{_WHO}[^{_WHO_ENDS}]*$", "", words[:most])
    part, rest = _LAST_WORD.search(begin), re.match(r"\S*", words[len(begin) :])
    if part and rest and rest[0] and _FIGURE.search(part[0] + rest[0]):
        begin = begin[: part.start()]
    return f"{begin.rstrip()}…"


def closed(text: str) -> str:
    """Typed text in which no backtick is left open, to make code of the sentence after it: it was an apostrophe."""
    return "\n".join(line.replace("`", "'") if line.count("`") % 2 else line for line in text.split("\n"))


def clean(text: str) -> str:
    """Typed text with plain quotes and spaces and without unprintable characters; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (
        character
        for character in text.translate(_PLAIN)
        if character == "\n"
        or character in _JOINERS
        or unicodedata.category(character).startswith(_KEPT_CATEGORIES)
    )
    return "".join(kept).strip()


def day(when: date) -> str:
    """A day with its weekday: `Mon 12 Oct 2026`."""
    return f"{_day_and_month(when)} {when.year}"


def brief_day(when: date, today: date) -> str:
    """A day, without its year if that is this year or the day is within half a year."""
    near = when.year == today.year or abs((when - today).days) < 183
    return _day_and_month(when) if near else day(when)


def day_in_year(when: date, today: date) -> str:
    """A day, without its year only if that is this year: a family's journey takes years."""
    return _day_and_month(when) if when.year == today.year else day(when)


def _day_and_month(when: date) -> str:
    return f"{_WEEKDAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"


# An answer may have a dozen days in it, and strftime is ten times slower than two look-ups.
_WEEKDAYS = tr("Mon Tue Wed Thu Fri Sat Sun").split()
_MONTHS = tr("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()


_WEEKDAY_NAMES = tr("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()
_MONTH_NAMES = tr(
    "January February March April May June July August September October November December"
).split()


def weekday_name(when: date) -> str:
    """The weekday of a day in full: `Monday`."""
    return _WEEKDAY_NAMES[when.weekday()]


def month_name(when: date) -> str:
    """The month of a day in full: `October`."""
    return _MONTH_NAMES[when.month - 1]


def month_words(when: date) -> str:
    """The month of a day with its year: `October 2026`."""
    return f"{month_name(when)} {when.year}"


def from_today(when: date, today: date) -> str:
    """How far off a day is: `5 days ago`, `today`, `in 10 days`."""
    days = (when - today).days
    if days == 0:
        return tr("today")
    return tr(f"in {count(days, 'day')}") if days > 0 else tr(f"{count(-days, 'day')} ago")


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 child`, `12 children`."""
    return f"{number:,} {noun(number, one, many or one + 's')}"


def times(number: int) -> str:
    """How often: `once`, `twice`, `3 times`."""
    return {1: tr("once"), 2: tr("twice")}.get(number) or count(number, "time")


def span(seconds: float) -> str:
    """How long something took or lies back, in its largest whole unit: `2 hours`."""
    units = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))
    unit, length = next((each for each in units if round(seconds) >= each[1]), units[-1])
    return count(round(seconds / length), unit)


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, …, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def listed(words: Sequence[str], last: str = tr("and")) -> str:
    """Words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return words[0] if words else ""
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def share(part: int, whole: int) -> str:
    """A share in everyday words: `a fifth`, `two thirds`, `nearly all`."""
    if whole <= 0:
        return "all"
    nearest_share = min(_SHARES, key=lambda known: abs(known[0] - part / whole))
    return nearest_share[1]


_SHARES = (
    (0.02, "a fraction"),
    (0.1, "a tenth"),
    (0.2, "a fifth"),
    (0.25, "a quarter"),
    (0.33, "a third"),
    (0.5, "half"),
    (0.67, "two thirds"),
    (0.75, "three quarters"),
    (0.9, "nearly all"),
    (1.0, "all"),
)


_SIMILAR = 0.6
"""How similar a word must be to be suggested."""


def nearest(word: str, known: Iterable[str], most: int = 3, similar: float = _SIMILAR) -> list[str]:
    """The known words most similar to a mistyped one, best first; empty if none is as similar as `similar`."""
    typed = word.lower()
    names = [name for name in known if _SIMILAR * len(typed) <= len(name)]
    letters = _letters(typed) if names else set()  # of a word that is too long nothing is looked at
    scored = ((_similarity(typed, letters, name.lower()), name) for name in names)
    alike = sorted((pair for pair in scored if pair[0] >= similar), key=lambda pair: (-pair[0], pair[1]))
    return [name for _, name in alike[:most]]


def without_plurals(names: Sequence[str]) -> list[str]:
    """Names, the best first, with only the better of a word and its plural."""
    return [
        name
        for place, name in enumerate(names)
        if not {f"{name}s", name.removesuffix("s")} & {*names[:place]}
    ]


def _letters(word: str) -> AbstractSet[tuple[str, int]]:
    """Each letter of a word, with how many like it came before."""
    times, found = Counter[str](), set[tuple[str, int]]()
    for letter in word:
        found.add((letter, times[letter]))
        times[letter] += 1
    return found


_letters_of_name = lru_cache(4_096)(_letters)
"""Those of a known name: they are asked for again with each mistyped word."""


def _similarity(typed: str, letters: AbstractSet[tuple[str, int]], name: str) -> float:
    """Similarity from 0 to 1, by letters inserted, dropped, changed or swapped (optimal string alignment)."""
    if name.startswith(typed) and len(typed) >= 3:
        return 0.9
    shorter, longer = sorted((len(typed), len(name)))
    if shorter < _SIMILAR * longer:
        return 0.0  # too different in length: comparing a word of 4,000 letters would take a second
    if len(letters & _letters_of_name(name)) < _SIMILAR * longer:
        return 0.0  # too few letters in common, in any order: most names are this far off, and comparing takes long
    return 1 - _edits(typed, name) / longer


def _edits(typed: str, name: str) -> int:
    """The fewest letters to insert, drop, change or swap.

    A column of the usual table at once, its steps up and down as the bits of a number (Hyyrö, 2003): letter by letter a
    mistyped word would take a hundred times as long as one that is right.
    """
    places: dict[str, int] = {}
    for at, letter in enumerate(typed):
        places[letter] = places.get(letter, 0) | 1 << at
    every, last = (1 << len(typed)) - 1, 1 << len(typed) >> 1
    up, down, kept, before, edits = every, 0, 0, 0, len(typed)
    for letter in name:
        here = places.get(letter, 0)
        swapped = ((~kept & here) << 1) & before
        kept = (((here & up) + up) ^ up) | here | down | swapped
        more, less = down | ~(kept | up), kept & up
        edits += bool(more & last) - bool(less & last)
        more, less = more << 1 | 1, less << 1
        up, down, before = (less | ~(kept | more)) & every, more & kept & every, here
    return edits
