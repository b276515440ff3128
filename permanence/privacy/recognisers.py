"""The table of what free text must not hold: a row for each kind, with its pattern, a check, and what to write instead.

A longer text takes longer only as it is longer: every repeat in a pattern has a small bound, or never gives back what it took,
and each check looks at a bounded piece of the text. A pattern begins with a character that is rare and is looked for quickly.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from permanence.language import tr
from permanence.privacy.addresses import A_NUMBER_AND_WORDS, is_address
from permanence.privacy.numbers import (
    FIGURES,
    is_insurance_number,
    is_nhs_number,
    is_postcode,
    is_pupil_number,
    is_telephone,
)
from permanence.privacy.people import (
    A_CAPITAL,
    A_SMALL_TITLE,
    BIRTH_WORD,
    Names,
    is_day_of_birth,
    is_name,
    is_name_in_small_letters,
    is_on_list,
)

Check = Callable[[re.Match[str], Names], bool]
"""Whether what a pattern found is what its row is about."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One kind of thing that says who somebody is.

    Attributes:
        key: Its name in code.
        what: What it is, with its article.
        examples: Some of it, invented.
        passes: What is like it and let through.
        instead: What to do about it, in sentences.
        pattern: What may be one.
        check: Whether it is one.
        is_number: Whether it is a number or a code, which a pattern of references might take.
        is_any_case: Whether its pattern is of small letters, and looked for in the text in small letters: one
            character at its beginning is looked for eight times faster than either of two.
    """

    key: str
    what: str
    examples: tuple[str, ...]
    passes: str
    instead: tuple[str, ...]
    pattern: re.Pattern[str]
    check: Check
    is_number: bool = False
    is_any_case: bool = False


def _is_one(found: re.Match[str], *_: object) -> bool:
    """What the pattern found is one without more ado."""
    return bool(found)


_ELSEWHERE = tr("Leave it out: the case file is the place for it.")
_FOUR = tr("If it is another kind of number, write its last four figures only.")
_ROLE = tr("Write the role in place of the name, as in `the paediatrician` or `the aunt`.")
_NO_NAME = tr("If it is not a name, write that word without a capital.")

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        "nhs_number",
        tr("an NHS number"),
        ("999 000 0018",),
        "ten figures without its check digit",
        (_ELSEWHERE, _FOUR),
        FIGURES,
        is_nhs_number,
        is_number=True,
    ),
    Recogniser(
        "insurance_number",
        tr("a National Insurance number"),
        ("QQ 12 34 56 C",),
        "one without the letter at its end",
        (_ELSEWHERE,),
        FIGURES,
        is_insurance_number,
        is_number=True,
    ),
    Recogniser(
        "pupil_number",
        tr("a pupil's number (UPN)"),
        ("P000000000001",),
        "a letter and twelve figures without its check letter",
        (_ELSEWHERE,),
        FIGURES,
        is_pupil_number,
        is_number=True,
    ),
    Recogniser(
        "postcode",
        tr("a postcode"),
        ("ZZ99 9ZZ",),
        "its first half alone; an area that there is not",
        (_ELSEWHERE,),
        re.compile(r"[0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?![A-Za-z0-9])"),
        is_postcode,
        is_number=True,
    ),
    Recogniser(
        "address",
        tr("a house and its street"),
        ("12 High Street", "flat 3, Rose House", "4 Willow Close"),
        "a street or a house without its number; a street in small letters called close, way, court and the like",
        (_ELSEWHERE, tr("If it is not a house number, write the number as a word, as in `two visits`.")),
        A_NUMBER_AND_WORDS,
        is_address,
    ),
    Recogniser(
        "telephone",
        tr("a telephone number"),
        ("07700 900123", "+44 20 7946 0123"),
        "extensions, and short numbers such as 101 and 0800 1111",
        (_ELSEWHERE, _FOUR),
        FIGURES,
        is_telephone,
        is_number=True,
    ),
    Recogniser(
        "email",
        tr("an e-mail address"),
        ("someone@example.org",),
        "a mention of somebody in Slack",
        (_ELSEWHERE,),
        re.compile(r"@(?<=[\w.+%'-]@)[\w-]{1,63}\.[A-Za-z]"),
        _is_one,
    ),
    Recogniser(
        "birth",
        tr("a date of birth"),
        ("born 12/03/2019", "12 March 2019 (DOB)"),
        "an age, the month and year of birth, any other day",
        (tr("Write an age, or the month and the year."),),
        BIRTH_WORD,
        is_day_of_birth,
        is_any_case=True,
    ),
    Recogniser(
        "name",
        tr("somebody's name"),
        (tr("Dr Patel"), "her name is Jane", "brother Jack"),
        "a name without a title or a word such as `brother` before it, or in capitals after such a word, unless it is on the list",
        (_ROLE, _NO_NAME),
        A_CAPITAL,
        is_name,
    ),
    Recogniser(
        "small_name",
        tr("somebody's name"),
        ("mrs example",),
        "an everyday word after a title, as in `dr appointment`; other titles in small letters",
        (_ROLE,),
        A_SMALL_TITLE,
        is_name_in_small_letters,
    ),
    Recogniser(
        "listed_name",
        tr("somebody's name"),
        (),
        "an everyday word that is a name too, such as Will, but with a capital inside a sentence",
        (_ROLE,),
        re.compile(r"\A"),
        is_on_list,
    ),
    Recogniser(
        "family",
        tr("an adoptive family's reference"),
        ("FAM-0031", "fam 31"),
        "the reference where a verb takes it, as in `link`",
        (
            tr(
                "Leave it out: the child's side reads these words too. `link` says which family is looked at for a child."
            ),
        ),
        re.compile(r"fam[ .:#_\u2010-\u2015-]{0,2}\d{1,6}(?!\d)"),
        _is_one,
        is_any_case=True,
    ),
)
"""What free text must not hold."""
ASKED_FOR = ("birth", "family")
"""The recognisers that do not count in a whole request, which may ask for a date of birth, kept as its month, or for a family."""
