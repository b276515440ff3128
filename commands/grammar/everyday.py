"""Reads everyday words that name no verb in its place: `what's overdue`, `how is BX-0042`, `BX-0042 placement order 12/10`.

Only what could not be read otherwise comes here. What changes something is a guess, which is asked before it is done.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache

from commands.grammar.formatting import MARKS
from commands.grammar.parse import Parsed, parse
from commands.grammar.values import ReadingContext, Thing, reference_typed
from commands.grammar.verbs import Verb, verbs
from permanence.errors import PermanenceError

MOST_WORDS = 60
"""The most words that are looked at: nobody asks in more."""
MOST_BEFORE = 8
"""Among how many words a verb is looked for."""
_AROUND = f"{MARKS}?!.,;:'\"()"
"""What may stand around a word."""
_ASKS_NOTHING = "a an currently hello hey hi just now ok okay please pls thanks the"
_ASKS = (
    "about are at can could current do does doing find for give had has have how how's hows i i'd is "
    "let like look me my need of on see show tell thank there to up us want was what what's whats "
    "when where where's wheres who with would you"
)
_POLITE = frozenset(_ASKS_NOTHING.split())
"""Words that ask for nothing, and tell no phrase from another."""
_ASKING = _POLITE | set(_ASKS.split())
"""Words that may stand around a reference, or before a verb."""
_COURTESY = re.compile(r"(?:[\s,]+(?:please|pls|thanks|thank you)[.!]*)+$", re.IGNORECASE)
_WRITTEN_OUT = (
    (re.compile(r"\b(what|who|how|where|when)(?:'s|s)\b"), r"\1 is"),
    (
        re.compile(r"\bthank you\b|^(?:(?:can|could|would) you (?:please )?)?(?:show|tell|give) (?:me|us)\b"),
        "",
    ),
)


def everyday(text: str, reading: ReadingContext) -> Parsed | None:
    """Return the request that everyday words make, or the guess at one; None if there is none.

    Raises Incomplete for one that lacks something.
    """
    words = text.split()
    if len(words) > MOST_WORDS:
        return None
    while words and words[-1].strip(_AROUND).lower() in _POLITE:
        words.pop()
    refs = [_reference(word, reading) for word in words]
    found = (
        _of_phrase(words, refs, reading)
        or _of_sentence(words, reading)
        or _of_verb_within(words, refs, reading)
    )
    if not found and len({ref for ref in refs if ref} or {reading.here} - {None}) == 1:
        found = _of_milestone(words, reading)
    if not found and (shorter := _without_where(text)) != text:
        found = _parsed(shorter.split(), reading) or everyday(shorter, reading)
    return found and replace(found, is_guess=not found.verb.reads)


def without_courtesy(text: str) -> str:
    """Return words without the `please` or `thanks` that they end with."""
    return _COURTESY.sub("", text)


def bare(text: str) -> str:
    """Return words as phrases are compared: without punctuation, contractions and what is only polite."""
    lowered = text.lower().strip()
    for pattern, whole in _WRITTEN_OUT:
        lowered = pattern.sub(whole, lowered)
    return " ".join(word for word in re.findall(r"[\w'-]+", lowered) if word not in _POLITE)


@cache
def _phrases() -> Mapping[str, str]:
    return {bare(phrase): verb.name for verb in verbs().values() for phrase in verb.also}


def _without_where(text: str) -> str:
    """Return words without the surgery that a verb means by itself, as in `bring BX-0042 to the next agenda because …`."""
    asked, because, reason = text.partition(" because ")
    return f"{_WHERE.sub('', asked)}{because}{reason}"


_WHERE = re.compile(
    r"\s+(?:to|of|off|from|on|for|at)\s+(?:the\s+)?(?:next\s+)?(?:surgery|agenda)\b|(?<=\bbring)\s+up\b",
    re.IGNORECASE,
)
"""Which surgery, and `up` in `bring up`."""


def _of_phrase(words: Sequence[str], refs: Sequence[str], reading: ReadingContext) -> Parsed | None:
    """Read a phrase by the verb beside which it stands; `REF` in it is a child's reference."""
    name = _phrases().get(
        bare(" ".join("ref" if ref else word for word, ref in zip(words, refs, strict=True)))
    )
    return parse(" ".join([name, *filter(None, refs)]), reading) if name else None


def _of_sentence(words: Sequence[str], reading: ReadingContext) -> Parsed | None:
    """Read a sentence that a verb can make its own words of: `which children have no match`."""
    said = " ".join(words)
    typed = (verb.rewords(said) for verb in verbs().values() if verb.rewords)
    return next((found for each in typed if each and (found := _parsed([each], reading))), None)


def _of_verb_within(words: Sequence[str], refs: Sequence[str], reading: ReadingContext) -> Parsed | None:
    """Read a verb among the first words, or one reference alone, where all before it is a reference or asks for nothing."""
    for place, word in enumerate(words[:MOST_BEFORE]):
        verb = verbs().get(word.strip(_AROUND).lower())
        if verb and not verb.is_hidden and not (verb.reads and verb.is_everyday and place):  # `tell me`
            after = words[place + 1 :]
            if verb.reads:
                after = [
                    refs[at] or each for at, each in enumerate(words) if at > place and not _is_asking(each)
                ]
            if found := _parsed([verb.name, *filter(None, refs[:place]), *after], reading):
                return found
        if not (refs[place] or _is_asking(word)):
            return None
    named = list(filter(None, refs))
    is_all = all(ref or _is_asking(word) for word, ref in zip(words, refs, strict=True))
    return _parsed(named, reading) if named and is_all else None


def _of_milestone(words: Sequence[str], reading: ReadingContext) -> Parsed | None:
    """Read a child and a milestone with a day or none, and no other word: it was reached, or is expected.

    A day without a year is read both ways: the nearer is meant.
    """
    said = [word for word in words if word.lower() not in ("was", "is", "had", "has")]
    found = [
        _with_today(parsed, reading.today)
        for verb in verbs().values()
        if _takes_a_milestone(verb)
        and (parsed := _parsed([verb.name, *said], reading))
        and not parsed.value(Thing.WORDS)
    ]
    return min(found, key=lambda each: _days_off(each, reading.today), default=None)


def _takes_a_milestone(verb: Verb) -> bool:
    """Whether a verb needs a child's milestone, and nothing else but a day."""
    needed = {each.kind.thing for each in verb.parameters if each.is_required}
    has_keyword = any(each.is_required and each.keyword for each in verb.parameters)
    return not has_keyword and Thing.MILESTONE in needed <= {Thing.CHILD, Thing.MILESTONE, Thing.DAY}


def _with_today(parsed: Parsed, today: date) -> Parsed:
    """Return a request with the day that it means where it says none; what is decided needs its day said."""
    if parsed.value(Thing.DAY) or parsed.value(Thing.MILESTONE).decided:
        return parsed
    day = next(each.name for each in parsed.verb.parameters if each.kind.thing is Thing.DAY)
    return replace(parsed, values={**parsed.values, day: today})


def _days_off(parsed: Parsed, today: date) -> int:
    on = parsed.value(Thing.DAY)
    return abs((on - today).days) if isinstance(on, date) else 0


def _parsed(words: Sequence[str], reading: ReadingContext) -> Parsed | None:
    with suppress(PermanenceError):
        return parse(" ".join(words), reading)
    return None


def _is_asking(word: str) -> bool:
    return word.strip(_AROUND).lower() in _ASKING


def _reference(word: str, reading: ReadingContext) -> str:
    """Return the reference that a word is, as it is written; empty if it is none."""
    bare_word = word.strip(_AROUND).removesuffix("'s")
    found = reference_typed([bare_word], reading) if bare_word else None
    return found[0] if found else ""
