"""Reads typed words once: into the request they make, or into the refusal that its asker is to be told."""

from contextlib import suppress
from dataclasses import dataclass, replace

from commands.grammar.everyday import everyday, without_courtesy
from commands.grammar.parse import Incomplete, Parsed, parse
from commands.grammar.values import ReadingContext, Thing, as_words
from permanence.errors import Identifying, NotUnderstood, PermanenceError
from permanence.language import tr
from permanence.words import clean

STILL_TO_SAY = "…"
"""What a request ends with if more is to be said before it is carried out, though nothing more is required: its form asks."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why words make no request: an error that may quote them, so it is raised only for a person who may ask."""

    error: PermanenceError

    @property
    def started(self) -> Parsed | None:
        """The verb with the values given so far, if the only fault is that something required is missing."""
        return self.error.started if isinstance(self.error, Incomplete) else None

    @property
    def unread(self) -> str:
        """The words that no value was read from; a form cannot show them."""
        return self.error.unread if isinstance(self.error, Incomplete) else ""


def read(text: str, reading: ReadingContext, *, is_confirmed: bool = False) -> Parsed | Refusal:
    """Return the request that words make, or why they make none; nothing is asked of anybody.

    Free text that says who somebody is makes none, and nothing else is said of it.

    `is_confirmed` says that the button was pressed which confirms it. A last word `yes` does the same, unless it can be the
    end of somebody's own words.
    """
    asked = _read(text, reading, is_confirmed=is_confirmed)
    try:
        if isinstance(asked, Parsed):
            _refuse_identifying(asked, reading)
        elif reading.guard:
            reading.guard.refuse(as_words(text), is_request=True)
    except Identifying as error:
        return Refusal(error)
    return asked


def _refuse_identifying(asked: Parsed, reading: ReadingContext) -> None:
    """Raise Identifying for a request whose free text says who somebody is."""
    for each in asked.verb.parameters:
        if reading.guard and each.is_free_text and not asked.verb.is_hidden:
            reading.guard.refuse(asked.values.get(each.name) or "", parameter=each.name)


def _read(text: str, reading: ReadingContext, *, is_confirmed: bool) -> Parsed | Refusal:
    words = _without_courtesy(clean(text), reading)
    if unfinished := _unfinished(words, reading):
        return unfinished
    try:
        if words.lower().endswith(" yes") and not is_confirmed:
            with suppress(NotUnderstood):
                parsed = parse(words[:-4], reading)
                if not parsed.value(Thing.WORDS):
                    return replace(parsed, is_confirmed=True)
        return replace(parse(words, reading), is_confirmed=is_confirmed)
    except Incomplete as error:
        return Refusal(error)
    except NotUnderstood as error:
        return _in_everyday_words(words, reading) or Refusal(error)
    except PermanenceError as error:
        return Refusal(error)


def _unfinished(words: str, reading: ReadingContext) -> Refusal | None:
    """Return the refusal of words that end in `…`: more is to be said. None where that is one of somebody's own words, or all is said."""
    if not words.endswith(f" {STILL_TO_SAY}"):
        return None
    try:
        started = parse(words.removesuffix(STILL_TO_SAY), reading)
    except Incomplete as error:
        error.started = error.started and replace(error.started, is_unfinished=True)
        return Refusal(error)
    except PermanenceError:
        return None
    given = [each for each in started.verb.parameters if started.values.get(each.name)]
    if len(given) == len(started.verb.parameters) or any(each.is_free_text for each in given):
        return None
    told = tr(f"Say more in place of the `{STILL_TO_SAY}`. For example: `{started.verb.example}`")
    return None if started.verb.reads else Refusal(Incomplete(told, replace(started, is_unfinished=True)))


def _without_courtesy(words: str, reading: ReadingContext) -> str:
    """Return words without a last `please`, where it can be nobody's own word: their verb takes none."""
    asked = without_courtesy(words)
    if asked in (words, ""):
        return words
    started: Parsed | None
    try:
        started = parse(asked, reading)
    except Incomplete as error:
        started = error.started
    except PermanenceError:
        return words
    takes_words = started is None or any(each.kind.is_rest for each in started.verb.parameters)
    return words if takes_words else asked


def _in_everyday_words(words: str, reading: ReadingContext) -> Parsed | Refusal | None:
    try:
        return everyday(words, reading)
    except PermanenceError as error:  # a verb was meant, and lacks something
        return Refusal(error)
