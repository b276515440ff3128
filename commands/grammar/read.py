"""Reads typed words once: into the request they make, or into the refusal that its asker is to be told."""

from contextlib import suppress
from dataclasses import dataclass, replace

from commands.grammar.parse import Incomplete, Parsed, parse
from commands.grammar.values import ReadingContext, Thing
from permanence.errors import NotUnderstood, PermanenceError
from permanence.words import clean


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why words make no request: an error that may quote them, so it is raised only for a person who may ask."""

    error: PermanenceError

    @property
    def started(self) -> Parsed | None:
        """The verb with the values given so far, if the only fault is that something required is missing."""
        return self.error.started if isinstance(self.error, Incomplete) else None


def read(text: str, reading: ReadingContext, *, is_from_button: bool = False) -> Parsed | Refusal:
    """Return the request that words make, or why they make none; nothing is asked of anybody.

    A last word `yes` confirms the request if a button sent it, or if it cannot be the end of somebody's own words.
    """
    words = clean(text)
    try:
        if words.lower().endswith(" yes"):
            with suppress(NotUnderstood):
                parsed = parse(words[:-4], reading)
                if is_from_button or not parsed.value(Thing.WORDS):
                    return replace(parsed, is_confirmed=True)
        return parse(words, reading)
    except PermanenceError as error:
        return Refusal(error)
