"""A street with the number of a house: what it looks like, and what tells it from a number beside other words."""

import re
from collections.abc import Sequence

from permanence.dates import MONTHS

A_NUMBER_AND_WORDS = re.compile(
    r"[0-9](?<![\w./:,|-][0-9])[0-9]{0,3}[A-Za-z]?(?:-[0-9]{1,4}[A-Za-z]?)?(?:, ?|[ \t]{1,2})"
    # What most numbers count, passed over here since it costs less.
    r"(?!(?:days?|weeks?|months?|years?|hours?|minutes?|pm|am|of|for|to|Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?"
    r"|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![\w'-]))"
    r"((?:[A-Za-z][A-Za-z'-]{0,19}[ .,;:!?)\n]{0,2}){1,4})"
)
"""A number that is no part of a longer one, of a day or of a time, and the next words: those of one street, if it is one."""


def is_address(found: re.Match[str], *_: object) -> bool:
    """Whether a number and the words after it are a house and its street, or a flat and its house."""
    said = found.string[max(0, found.start() - _LONGEST_BEFORE) : found.start()].lower()
    if _KINDS.isdisjoint(found[1].lower().translate(_NO_SIGNS).split()) and not said.rstrip().endswith(
        _FLATS
    ):
        return False
    if _YEAR.match(found[0]):
        return False
    before = said.split()
    last = before[-1].strip(".,:;(") if before else ""
    if last in _COUNTED:
        return False
    words = _one_phrase(found[1])
    if last in _FLATS:
        return words[0][0].isupper() and words[0].lower() not in _NO_STREET
    return any(_is_street(words[:place], words[place]) for place in range(1, len(words)))


def _one_phrase(text: str) -> list[str]:
    """The words up to the first sign that a street has none of within it."""
    words: list[str] = []
    for word in text.split():
        words.append(word.strip(".,;:!?)"))
        if word[-1] in ",;:!?)" or (word[-1] == "." and word.lower() != "st."):
            break
    return words


def _is_street(name: Sequence[str], kind: str) -> bool:
    """Whether words are a street's name and its kind: `High Street`, `station road`; `High Court` is not."""
    small = [word.lower() for word in name]
    if small[0] in MONTHS or "the" in name or not _NO_STREET.isdisjoint(small):
        return False
    if kind.lower() in _STREETS:
        is_mixed = name[0][0].islower() and any(word[0].isupper() for word in name)
        is_counted = len(name) > 1 and name[0].islower() and name[0].endswith("s")
        return not (is_mixed or is_counted)
    is_written = kind[0].isupper() and all(word[0].isupper() for word in name)
    return is_written and kind.lower() in _ALSO_STREETS and small[-1].removesuffix("'") not in _OTHERWISE


_YEAR = re.compile(r"(?:19|20)\d\d\b")
_LONGEST_BEFORE = 12
_FLATS = ("flat", "apartment", "apt")
_CALLED = "street road rd avenue ave lane crescent cres terrace"
_STREETS = frozenset(_CALLED.split())
"""What streets are called, and hardly anything else."""
_CALLED_TOO = "st close way court drive gardens grove mews hill rise walk row square green view place parade croft meadow meadows"
_ALSO_STREETS = frozenset(_CALLED_TOO.split())
"""What streets are called too: with a capital, after a name with capitals."""
_KINDS = _STREETS | _ALSO_STREETS
_NO_SIGNS = str.maketrans(".,;:!?)\n", "        ")
_COURTS_AND_PLACES = (
    "high family crown county magistrates youth supreme school nursery college work foster short"
)
_OTHERWISE = frozenset(_COURTS_AND_PLACES.split())
"""What makes no street of the `Court` or `Place` after it."""
_IN_ORDER = "room court courtroom floor ward year form class stage action item page band aged age step"
_COUNTED = frozenset(_IN_ORDER.split())
"""What a number after it is not a house's."""
_BESIDE_NUMBERS = (
    "a about across adult adults after all along am an and any appointment appointments are at away bed bedroom before between "
    "boy boys busy by car cars carer carers case cases child children day days different doors down each every few fewer for from "
    "further girl girls had has have he her his hour hours hrs if in into is it kids km left letter letters metres mile miles min "
    "mins minute minutes month months more my near nearest new next nights no not of off on one or other our over own past people "
    "per placement placements pm report reports same session sessions she siblings so that their them there they this times to "
    "trips two up via visit visits was we week weeks were when where which with working year years yet monday tuesday wednesday "
    "thursday friday saturday sunday"
)
_NO_STREET = frozenset(_BESIDE_NUMBERS.split())
"""Words after a number that say what is counted, or that stand in no street's name."""
