"""Whom a bare name means, where a person is meant: `give 17 to Sam`, if one person whom the bot knows is called so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from commands.grammar.parse import Parsed
from commands.grammar.read import Refusal, read
from commands.grammar.values import AROUND, ReadingContext, Thing, mention
from permanence.phrases import unaccented

MOST_WORDS = 40
"""Among how many words a name is looked for."""
LONGEST_NAME = 3
"""The most words of a name."""
SOMEBODY = mention("U0NOBODY0")
"""Stands for a person whose name is not known, to see whether one is meant."""
_WORD = re.compile(r"(?<!\S)(?!<@)\S+")
"""A word that is not a person named with @ already, whatever people are called."""
_JOINED = re.compile(r"(?:\s+(?:and|or)|\s*[,/&+])\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was typed bare where a person is meant: its place in the text, and who is called so."""

    typed: str
    begin: int
    end: int
    people: tuple[str, ...] = ()

    def replaced(self, text: str, words: str) -> str:
        """Return the text with other words in its place."""
        return f"{text[: self.begin]}{words}{text[self.end :]}"


def may_name_somebody(refusal: Refusal) -> bool:
    """Whether words lack a person, and have words of their own among which a name may be."""
    started = refusal.started
    return bool(
        started
        and (refusal.unread or started.value(Thing.WORDS))
        and any(_is_open(each.kind.thing, each.name, started) for each in started.verb.parameters)
    )


def first_name(text: str, names: Mapping[str, str], reading: ReadingContext) -> Name | None:
    """Return the first name of somebody known that stands where a person is meant."""
    words = list(islice(_WORD.finditer(text), MOST_WORDS))
    for at, word in enumerate(words):
        for last in words[at : at + LONGEST_NAME][::-1]:
            name = _name(text, word.start(), last.end())
            people = tuple(sorted(each for each, known in names.items() if _is_called(known, name.typed)))
            if people and _is_for_a_person(text[: name.begin], name.typed, reading):
                return Name(name.typed, name.begin, name.end, people)
    return None


def unknown_name(text: str, reading: ReadingContext) -> Name | None:
    """Return the one word in place of which a person would make a request, if there is one: somebody whom the bot does not know."""
    for word in islice(_WORD.finditer(text), MOST_WORDS):
        name = _name(text, word.start(), word.end())
        if name.typed.isalpha() and _is_for_a_person(text[: name.begin], name.typed, reading):
            made = read(name.replaced(text, SOMEBODY), reading)
            if isinstance(made, Parsed) and not _is_keyword(name.typed, made):
                return name
    return None


def _is_keyword(typed: str, made: Parsed) -> bool:
    """Whether a word says what follows it, which may be what is wrong: `behind A99`."""
    return any(typed.casefold() == each.keyword for each in made.verb.parameters)


def _name(text: str, begin: int, end: int) -> Name:
    typed = text[begin:end].rstrip(AROUND)
    return Name(typed.removesuffix("'s").removesuffix("\u2019s"), begin, end)


def _is_called(known: str, typed: str) -> bool:
    """Whether a person known by a name is meant by another: their whole name, or the first of its words."""
    whole = unaccented(known).split()
    return unaccented(typed).split() in (whole, whole[:1])


def _is_for_a_person(before: str, typed: str, reading: ReadingContext) -> bool:
    """Whether a person may follow some words, none of which is somebody's own; written small, a word of a note is no name."""
    before = _JOINED.sub("", before.strip())
    asked = read(before, reading) if before else None
    started = asked.started if isinstance(asked, Refusal) else asked
    if started is None or started.value(Thing.WORDS) or (isinstance(asked, Refusal) and asked.unread):
        return False
    parameters = started.verb.parameters
    if _is_after_keyword(before, started):
        return False
    if typed.islower() and any(each.kind.is_rest and not each.keyword for each in parameters):
        return False
    return any(_is_open(each.kind.thing, each.name, started) for each in parameters)


def _is_after_keyword(before: str, started: Parsed) -> bool:
    """Whether words have a keyword whose value, which is no person, is still to come: `find with placement`."""
    said = before.casefold().split()
    return any(
        each.keyword in said and not started.values.get(each.name)
        for each in started.verb.parameters
        if each.keyword and each.kind.thing not in (Thing.PERSON, Thing.PEOPLE)
    )


def _is_open(thing: Thing, name: str, started: Parsed) -> bool:
    """Whether a parameter takes a person, or one more."""
    return thing is Thing.PEOPLE or (thing is Thing.PERSON and started.values.get(name) is None)
