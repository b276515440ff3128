"""A filled-in form read back: each field whole, by its own kind."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commands.desk.labels import OWN_WORDS
from commands.grammar.parse import Parsed
from commands.grammar.values import Asking, Parameter, ReadingContext
from commands.grammar.verbs import Verb, verbs
from permanence.errors import NotAllowed, NotUnderstood, PermanenceError
from permanence.words import day

RENEWED = (
    "I have been renewed since this form was opened, and ask for this otherwise now. Copy what you typed, "
    "close this and open it again. Nothing was changed."
)
"""Why a form of before cannot be read."""


class FieldErrors(NotUnderstood):
    """Fields that could not be read: each one's name with a sentence."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = wrong


def fill(
    name: str, texts: Mapping[str, str | Sequence[str]], settled: Mapping[str, str], reading: ReadingContext
) -> Parsed:
    """The request that a filled-in form makes, each field read whole and by its own kind.

    Raises FieldErrors, or NotUnderstood for a form of before the verb was changed.
    """
    verb = verbs().get(name)
    if verb is None or not _is_of(verb, {*texts, *settled}):
        raise NotUnderstood(RENEWED)
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for each in verb.parameters:
        try:
            values[each.name] = _value(each, {**texts, **settled}, reading)
        except PermanenceError as error:
            wrong[each.name] = str(error)
    if wrong:
        raise FieldErrors(wrong)
    return Parsed(verb, values)


def _is_of(verb: Verb, names: set[str]) -> bool:
    """Whether these are a form's names of the verb as it is now."""
    known = {each.name for each in verb.parameters}
    needed = {each.name for each in verb.parameters if each.is_required}
    return needed <= names and {name.removesuffix(OWN_WORDS) for name in names} <= known


def _value(each: Parameter, texts: Mapping[str, str | Sequence[str]], reading: ReadingContext) -> Any:
    kind, given = each.kind, texts.get(each.name) or ""
    if kind.asked is Asking.CHOICE_OR_WORDS:
        chosen = next((one.words for one in kind.choices if one.key == given), "")
        own = str(texts.get(f"{each.name}{OWN_WORDS}") or "").strip()
        given = ": ".join(filter(None, (chosen, own)))
    if not (given.strip() if isinstance(given, str) else given):
        if each.is_required:
            raise NotUnderstood(_NEEDED.get(kind.asked, "This is needed."))
        return each.unsaid(reading.today)
    if not isinstance(given, str):
        return tuple(_whole(each, one, reading) for one in given)
    return _all(each, given, reading) if kind.many else _whole(each, given, reading)


_NEEDED = {
    Asking.CHOICE_OR_WORDS: "Choose a reason, or say it in your own words below.",
    Asking.DAY: "Choose a day.",
}


def _whole(each: Parameter, text: str, reading: ReadingContext) -> Any:
    """The value of a text, all of it. Raises NotUnderstood."""
    if each.kind.whole:
        if value := each.kind.whole(text):
            return value
        raise NotUnderstood("There is nothing in it that can be read.")
    words = text.split()
    found = each.kind.read(words, reading)
    if found is None or found[1] != len(words):
        raise NotUnderstood(f"I cannot read `{text.strip()[:60]}`. For example: {each.kind.example}")
    return found[0]


def _all(each: Parameter, text: str, reading: ReadingContext) -> tuple[Any, ...]:
    words = [word for word in text.replace(",", " ").split() if word.lower() != "and"]
    return tuple(_whole(each, word, reading) for word in words)


def untyped(said: str, name: str) -> str:
    """A refusal without how the verb is typed: in a form it is filled in."""
    how = rf"(?:\s*For example)?: `{re.escape(name)} [^`]*`(?:, (?:or|then) `[^`]*`)*"
    left = _TYPED_DAYS.sub("", re.sub(how, "", said)).strip()
    return left if left.endswith((".", "?", "!")) else f"{left}."


_TYPED_DAYS = re.compile(
    r", for example `[^`]*`(?: or `[^`]*`)*| For a day (?:to come|that has passed): [^.]*\."
)
"""How a day is typed, or which verb it is for: in a form it is chosen from a calendar."""


def field_about(error: PermanenceError, parsed: Parsed, shown: Sequence[str]) -> str:
    """The field, of those shown, that a refusal is about: the one it names, or that is empty; else the last."""
    said = str(error)
    asked = [each for each in parsed.verb.parameters if each.name in shown]
    values = {each.name: parsed.values[each.name] for each in asked}
    empty = [name for name, value in values.items() if value in (None, "", ())]
    if isinstance(error, NotUnderstood) and empty:
        return empty[0]
    days = [name for name, value in values.items() if isinstance(value, date)]
    named = [name for name in days if day(values[name]) in said]
    named += [
        each.name
        for each in asked
        if each.kind.asked is Asking.LOOKUP
        and each.name not in empty
        and re.search(rf"(?<![\w-]){re.escape(each.kind.text(values[each.name]))}(?![\w-])", said)
        and not each.kind.many
    ]
    if isinstance(error, NotAllowed):
        named += [each.name for each in asked if each.kind.label == "TEAM"]
    if not named and _A_DAY.search(said):
        named = days[-1:]
    return named[0] if named else shown[-1]


_A_DAY = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}\b")
