"""Names and days of birth: the words that lead to them, and an authority's own list of names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from permanence.privacy.numbers import DAY, MONTH, YEAR
from permanence.privacy.plain import AROUND, narrow, words

NAME_WORDS = 6
"""The most words that a name on a local list may have."""
FEWEST_LETTERS = 3
"""The fewest letters of one: two would be half of all words."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names that must not be written, each as its words in small letters, by the first of them."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return sum(map(len, self.by_first.values()))


NO_NAMES = Names()
"""No list."""


def names_of(lines: Iterable[str]) -> Names:
    """The names in some lines, one in each. Raises ValueError for a line that can be none; it does not quote it."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for number, line in enumerate(lines, 1):
        name = tuple(words(narrow(line)))
        is_short = len("".join(name)) < FEWEST_LETTERS
        if line.strip() and (is_short or len(name) > NAME_WORDS or _NOT_IN_NAMES.search(line)):
            raise ValueError(
                f"line {number} is no name: each holds one, of {FEWEST_LETTERS} letters or more and at most {NAME_WORDS} words, as "
                "people write it, without commas or figures"
            )
        if name:
            found.setdefault(name[0], []).append(name)
    return Names({first: tuple(names) for first, names in found.items()})


_NOT_IN_NAMES = re.compile(r'[\d,;|"#\t]')
"""What a table has between its cells, or a note; `Example, Jane` would be looked for in that order and never found."""


def is_day_of_birth(found: re.Match[str], *_: object) -> bool:
    """Whether a day and its month stand beside a word for birth."""
    text, start, end = found.string, found.start(), found.end()
    return bool(
        _DAY_AFTER.match(text, end) or _DAY_BEFORE.search(text, max(0, start - _LONGEST_BEFORE), start)
    )


BIRTH_WORD = re.compile(r"b(?:(?<![a-z]b)(?:orn|irth(?: ?(?:date|day))?)\b|(?<=\bdob)|(?<=\bd[. ]o[. ]b))")
"""`born`, `date of birth`, `birthday`, `DOB`: what a day of birth stands beside."""
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_NTH = rf"{DAY}(?:st|nd|rd|th)?"
_WRITTEN_DAY = (
    rf"\b(?:{YEAR}[./-]{MONTH}[./-]{DAY}|{DAY}[./ -]{MONTH}[./ -](?:{YEAR}|\d\d)|{DAY}[./]{MONTH}"
    rf"|{_NTH} (?:of )?{_MONTH_NAME}(?: {YEAR})?|{_MONTH_NAME} {_NTH}(?:,? {YEAR})?)(?![\d./-]?\d)"
)
"""A day with its month: `12/3/2019`, `12/3`, `12th of March`, `March 12`. A month and its year are none."""
_BETWEEN = r"(?:[ \n:=(,.-]|\b(?:on|is|was|the|as|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\b){0,8}"
_DAY_AFTER = re.compile(_BETWEEN + _WRITTEN_DAY, re.IGNORECASE)
_DAY_BEFORE = re.compile(_WRITTEN_DAY + r"[ \n:=(,.-]{0,3}(?:date of |[do][do. ]{1,3})?$", re.IGNORECASE)
_LONGEST_BEFORE = len("30th of September 2019 - date of ")


def is_name(found: re.Match[str], *_: object) -> bool:
    """Whether what is before a word with a capital leads to a name, and the word is no ordinary one."""
    if found[0].lower().removesuffix("'s") in _ORDINARY:
        return False
    before = found.string[max(0, found.start() - 24) : found.start()].split()
    while before and len(before[-1].rstrip(".")) < 2:  # an initial
        before.pop()
    return bool(before) and _leads(before, found[0])


def is_name_in_small_letters(found: re.Match[str], *_: object) -> bool:
    """Whether a word without a capital, after a title, is no ordinary one."""
    word = found[1].removesuffix("'s")
    return word not in _ORDINARY and not word.endswith(_ORDINARY_ENDS)


def _leads(before: Sequence[str], word: str) -> bool:
    """Whether words lead to a name; a relation does not lead to one in capitals, as in `mum PAMS assessment`."""
    last = before[-1].strip(AROUND)
    if last in _TITLES or before[-1].lower().endswith(("name:", "names:")):
        return True
    if last.lower() in _RELATIONS:
        return not word.isupper()
    earlier = _LEADS.get(last.lower())
    return earlier is not None and (
        not earlier or (len(before) > 1 and before[-2].strip(AROUND).lower() in earlier)
    )


_WRITTEN_TITLES = "Mr MR Mrs MRS Ms Miss MISS Mx Dr DR Prof PROF Professor Rev Sir Lord Lady Judge JUDGE HHJ DJ Nurse NURSE PC Sgt Cllr Councillor"
_TITLES = frozenset(_WRITTEN_TITLES.split())
_KIN = "aunt auntie uncle nan nana granny grandma grandad grandpa brother sister mum dad mother father baby"
_RELATIONS = frozenset(_KIN.split())
_LEADS = {
    "named": (),
    "surname": (),
    "name": ("her", "his", "their", "first", "full", "real", "child's", "mother's", "father's"),
    "aka": (),
    "nee": (),
    "is": ("name",),
    "was": ("name",),
    "are": ("names",),
    "as": ("known",),
    "called": ("is", "was", "are"),
}
"""Words that lead to a name, each with those of which one must be before it, if any: `named`, `name is`, `known as`."""
A_CAPITAL = re.compile(r"[A-Z](?<=[ .\n][A-Z])(?<![a-z0-9]{4}\. [A-Z])[A-Za-z'-]{1,30}(?![\w'-])")
"""A word with a capital that is the first neither of a text nor of a sentence after a word longer than titles are."""
A_SMALL_TITLE = re.compile(r"[md](?<![A-Za-z0-9][md])(?<!\d [md])(?:rs?|s)\.? ([a-z][a-z'-]{2,30})")
"""A title and a word, in small letters."""
_ORDINARY_ENDS = ("ing", "ed", "ly", "ion", "ment", "ance", "ence")
_NO_NAME = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february march "
    "april may june july august september october november december christmas easter "
    "about after again all also and any are asked at away back be before both but by call called calls can cannot contact could "
    "did do does due each first for from gave gp had has have he her here him his if in into is it its last later left more must "
    "new next no none not now of off on one only or our out over rang said saw says she should so still team than that the their "
    "them then there they this to today told tomorrow too two under until up us visit visits want wants was we were when where "
    "who will with within without would yesterday yet you "
    "adviser advisor aged agreed agrees appointment appt approved assessed assessment available away bedroom booked born cannot "
    "clinic confirmed contacts court date dates diary directed family file form friend group half health home hospital house "
    "invited joined joint leave letter list manager medical meeting moved needs note notes off office order ordered panel "
    "paternal maternal placed plan police positive practice prescribed received referral refused report reports request requested "
    "review reviewed room school seen session sessions sibling sick signed social solicitor statement step support surgery "
    "teacher teams time trust unborn unit view views visited waiting ward wrote year "
    "cafcass camhs childline cin cp edt facebook instagram iro la lac nhs pep po ppm sgo skype snapchat whatsapp zoom"
)
_ORDINARY = frozenset(_NO_NAME.split())
"""Words after a title or a relation that are no name: `Dr appointment`, `Mum Monday`. In small letters, `dr` knows no others."""


def is_on_list(found: re.Match[str], names: Names) -> bool:
    """Whether a name of the authority's list is among the words of a text."""
    listed = names.by_first
    said = words(found.string) if listed else []
    if listed.keys().isdisjoint(said):
        return False
    found_names = {
        name
        for place, word in enumerate(said)
        for name in listed.get(word, ())
        if said[place : place + len(name)] == list(name)
    }
    return not all(_is_only_word(name, found.string) for name in found_names)


def _is_only_word(name: tuple[str, ...], text: str) -> bool:
    """Whether a name that is an everyday word too is nowhere written with a capital inside a sentence."""
    if len(name) > 1 or name[0] not in _ALSO_WORDS:
        return False
    return not re.search(rf"(?<=[a-z0-9,;] ){name[0].capitalize()}\b", text)


_BOTH = (
    "april august autumn baker bell bill brown carter chance chase church cook court daisy dawn day dean drew faith field ford "
    "frank grace grant green grey hall harmony heaven hill holly hope house hunter ivy jack jade joy june king lane law lee mark "
    "mason may miles noble north page park parker pat price ray read reed rich rob robin rose ruby sky star storm sue summer "
    "sunny taylor violet ward west white will winter wood young"
)
_ALSO_WORDS = frozenset(_BOTH.split())
"""Names that are everyday words."""
