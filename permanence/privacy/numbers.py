"""Numbers and addresses that are one person's: what they look like, and the checks that tell them from others.

Each check is given what a pattern found, and looks at a bounded piece of the text around it.
"""

import re
from collections.abc import Iterator

DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
# A pattern that begins with a figure is looked for ten times faster than one that begins by looking behind it.
_REST_OF_DAY = r"(?:(?<=0)[1-9]|(?<=[12])\d|(?<=3)[01]|(?<=[1-9]))"
_REST_OF_YEAR = r"(?:(?<=1)9|(?<=2)0)\d\d"
A_DAY = re.compile(
    rf"\d(?<!\d\d)(?<!\d[./-]\d)(?:{_REST_OF_DAY}(?:([./-]){MONTH}\1(?:{YEAR}|\d\d)| {MONTH} {YEAR})"
    rf"|{_REST_OF_YEAR}([ ./-]){MONTH}\2{DAY})(?![./-]?\d)"
)
"""A day in figures, which is no part of a longer number: `12/10/2026`, `12 10 2026`, `2026-10-12`."""

_GAP = r"[ .\-_()/\t\n]{0,3}+"
"""What may be between the figures of one number."""
FIGURES = re.compile(rf"[0-9](?:{_GAP}[0-9]){{5,}}+")
"""Figures enough for the shortest of the numbers, with whatever other figures are beside them."""
_GROUP, _FIGURE = re.compile(r"\d+"), re.compile(r"\d")
_FEWEST_FIGURES, _MOST_FIGURES = 9, 15
"""How many a long number has: one more than a day at the least."""


def _numbers(found: re.Match[str]) -> Iterator[tuple[str, list[int], set[str], int]]:
    """What neighbouring groups of figures may make: their figures, the sizes of the groups, what is between them, where it begins."""
    if len(_FIGURE.findall(found[0])) < _FEWEST_FIGURES:
        return
    groups = list(_GROUP.finditer(found.string, found.start(), found.end()))
    for first, begins in enumerate(groups):
        figures, sizes, gaps, end = "", list[int](), set[str](), begins.start()
        for group in groups[first : first + _MOST_FIGURES]:
            if figures:
                gaps.add(found.string[end : group.start()].strip() or " ")
            figures, end = figures + group.group(), group.end()
            sizes.append(len(group.group()))
            if len(figures) > _MOST_FIGURES:
                break
            if len(figures) >= _FEWEST_FIGURES:
                yield figures, sizes, gaps, begins.start()


def is_nhs_number(found: re.Match[str], *_: object) -> bool:
    """Whether ten figures have the check digit of an NHS number."""
    return any(
        len(figures) == 10
        and figures[0] != "0"
        and _is_grouped(sizes, gaps)
        and _has_nhs_check_digit(figures)
        for figures, sizes, gaps, _ in _numbers(found)
    )


def _has_nhs_check_digit(figures: str) -> bool:
    """Whether ten figures end in the check digit of an NHS number (NHS Data Dictionary: modulus 11)."""
    return (
        sum(int(figure) * weight for figure, weight in zip(figures, range(10, 0, -1), strict=True)) % 11 == 0
    )


def is_telephone(found: re.Match[str], *_: object) -> bool:
    """Whether figures are as many as those of a telephone number, and grouped like one."""
    return any(
        _is_abroad(figures, found.string, start) or (_is_british(figures) and _is_grouped(sizes, gaps))
        for figures, sizes, gaps, start in _numbers(found)
    )


def _is_abroad(figures: str, text: str, start: int) -> bool:
    """Whether a number begins as one for other countries to dial: `+44`, `0044`, or `44` before a mobile's."""
    has_plus = "+" in text[max(0, start - 2) : start]
    return (
        has_plus
        or (figures.startswith("00") and figures[2] != "0" and len(figures) > 11)
        or (figures.startswith("447") and len(figures) == 12)
    )


def _is_british(figures: str) -> bool:
    """Whether figures are as many as a number in this country has (Ofcom, National Telephone Numbering Plan)."""
    match len(figures):
        case 11:
            return figures[0] == "0" and figures[1] in "1235789"
        case 10:
            return figures.startswith(("01", "0500", "0800")) or bool(re.match("7[1-9]", figures))
        case _:
            return False


def _is_grouped(sizes: list[int], gaps: set[str]) -> bool:
    """Whether figures are grouped as one number is, and not like days, times or amounts one after another.

    That is in one piece, in groups of three or more after the first, or alike: each two or more figures, or each one, with the
    same between them.
    """
    is_long = sizes[0] > 1 and all(size > 2 for size in sizes[1:])
    return is_long or (len(gaps) < 2 and (min(sizes) > 1 or max(sizes) == 1))


def is_insurance_number(found: re.Match[str], *_: object) -> bool:
    """Whether six figures have two letters before and one of four after them (HMRC, NIM39110); any two: some are mistyped."""
    text, start, end = found.string, found.start(), found.end()
    if len(_FIGURE.findall(found.group())) != 6 or not _LAST_LETTER.match(text, end):
        return False
    before = _TWO_LETTERS.search(text, max(0, start - 6), start)
    return before is not None and not (before[2] and before[1] in _SMALL_WORDS)


_LAST_LETTER = re.compile(r"[ .\-_/]{0,3}[A-Da-d](?![A-Za-z0-9])")
_TWO_LETTERS = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})([ .\-_/]{0,3})$")
_BEFORE_A_NUMBER = "am an as at be by do go he if in is it me my no of on or pm re so to up us we"
_SMALL_WORDS = frozenset(_BEFORE_A_NUMBER.split())
"""Words that stand before a number: `on 201126 a carer rang`."""


def is_pupil_number(found: re.Match[str], *_: object) -> bool:
    """Whether twelve figures, or eleven and a letter in a temporary one, have their check letter before them."""
    before = _ONE_LETTER.search(found.string, max(0, found.start() - 4), found.start())
    others = _PUPILS.match(found.string, found.start())
    return before is not None and others is not None and _has_check_letter(before[1], others[0])


_ONE_LETTER = re.compile(r"(?<![A-Za-z0-9])([A-Za-z])[ .\-]{0,2}$")
_PUPILS = re.compile(r"\d(?:[ .-]{0,2}\d){10}[ .-]{0,2}[0-9A-Za-z](?![A-Za-z0-9])")
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _has_check_letter(letter: str, others: str) -> bool:
    """Whether a pupil's number has the right letter before its twelve characters (DfE, Unique pupil numbers: modulus 23)."""
    written = re.sub(r"\W", "", others).upper()
    values = [int(each) if each.isdecimal() else _CHECK_LETTERS.find(each) for each in written]
    return (
        -1 not in values
        and _CHECK_LETTERS[sum(value * weight for weight, value in enumerate(values, 2)) % 23]
        == letter.upper()
    )


def is_postcode(found: re.Match[str], *_: object) -> bool:
    """Whether the half before is of an area that there is (Royal Mail, Programmers' guide to PAF)."""
    before = _OUTWARD.search(found.string, max(0, found.start() - _LONGEST_OUTWARD), found.start())
    is_unit = found[0][1:] in ("st", "nd", "rd", "th", "hr", "yr")
    return before is not None and not is_unit and before[1].upper() in _AREAS


_OUTWARD = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2})\d[A-Za-z0-9]?[ .\-_/]{0,3}$")
_LONGEST_OUTWARD = len("ZZ99 - ")
_ALL_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL "
    "OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN "
    "WR WS WV YO ZE ZZ"
)
_AREAS = frozenset(_ALL_AREAS.split())
"""The areas of postcodes with that which statistics use for nowhere, `ZZ99`."""
