"""Reads a filled-in form: each field as a whole, by its parameter's kind."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commands.grammar.parse import Parsed
from commands.grammar.values import FieldType, Parameter, ReadingContext, Thing
from commands.grammar.verbs import Verb, verbs
from permanence.errors import NotAllowed, NotUnderstood, PermanenceError
from permanence.words import day

FORM_OUTDATED = (
    "I have been renewed since this form was opened, and ask for this otherwise now. Copy what you typed, "
    "close this and open it again. Nothing was changed."
)
"""Shown when the form was opened by an older version."""


OWN_WORDS = " in words"
"""Suffix of the name of the free-text field that goes with a choice."""


class FieldErrors(NotUnderstood):
    """Some fields could not be read; `wrong` has the reason for each by name."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = wrong


def fill(
    name: str, texts: Mapping[str, str | Sequence[str]], settled: Mapping[str, str], reading: ReadingContext
) -> Parsed:
    """Return the request that a filled-in form makes.

    Raises FieldErrors, or NotUnderstood for a form opened before the verb was changed.
    """
    verb = verbs().get(name)
    if verb is None or not _fits_verb(verb, {*texts, *settled}):
        raise NotUnderstood(FORM_OUTDATED)
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


def _fits_verb(verb: Verb, names: set[str]) -> bool:
    """Whether a form with these fields fits the verb's current parameters."""
    known = {each.name for each in verb.parameters}
    needed = {each.name for each in verb.parameters if each.is_required}
    return needed <= names and {name.removesuffix(OWN_WORDS) for name in names} <= known


def _value(each: Parameter, texts: Mapping[str, str | Sequence[str]], reading: ReadingContext) -> Any:
    kind, given = each.kind, texts.get(each.name) or ""
    if kind.field_type is FieldType.CHOICE_OR_WORDS:
        chosen = next((one.words for one in kind.choices if one.key == given), "")
        own = str(texts.get(f"{each.name}{OWN_WORDS}") or "").strip()
        given = ": ".join(filter(None, (chosen, own)))
    if not (given.strip() if isinstance(given, str) else given):
        if each.is_required:
            raise NotUnderstood(_NEEDED.get(kind.field_type, "This is needed."))
        return each.default_on(reading.today)
    if not isinstance(given, str):
        return tuple(_whole(each, one, reading) for one in given)
    return _each_word(each, given, reading) if kind.many else _whole(each, given, reading)


_NEEDED = {
    FieldType.CHOICE_OR_WORDS: "Choose a reason, or say it in your own words below.",
    FieldType.DAY: "Choose a day.",
}


def _whole(each: Parameter, text: str, reading: ReadingContext) -> Any:
    """Return the value that the whole text is read as. Raises NotUnderstood."""
    if each.kind.whole:
        if value := each.kind.whole(text):
            return value
        raise NotUnderstood("There is nothing in it that can be read.")
    words = text.split()
    found = each.kind.read(words, reading)
    if found is None or found[1] != len(words):
        raise NotUnderstood(f"I cannot read `{text.strip()[:60]}`. For example: {each.kind.example}")
    return found[0]


def _each_word(each: Parameter, text: str, reading: ReadingContext) -> tuple[Any, ...]:
    words = [word for word in text.replace(",", " ").split() if word.lower() != "and"]
    return tuple(_whole(each, word, reading) for word in words)


def without_usage(said: str, name: str) -> str:
    """Return a refusal without its advice on typing the verb, for use in a form."""
    how = rf"(?:\s*For example)?: `{re.escape(name)} [^`]*`(?:, (?:or|then) `[^`]*`)*"
    left = _TYPED_DAYS.sub("", re.sub(how, "", said)).strip()
    return left if left.endswith((".", "?", "!")) else f"{left}."


_TYPED_DAYS = re.compile(
    r", for example `[^`]*`(?: or `[^`]*`)*| For a day (?:to come|that has passed): [^.]*\."
)
"""Advice on typing a day, or on the verb to use for it; a form has a calendar instead."""


def field_about(error: PermanenceError, parsed: Parsed, shown: Sequence[str]) -> str:
    """Return the shown field that a refusal is about: the one it names or that is empty, otherwise the last."""
    said = str(error)
    parameters = [each for each in parsed.verb.parameters if each.name in shown]
    values = {each.name: parsed.values[each.name] for each in parameters}
    empty = [name for name, value in values.items() if value in (None, "", ())]
    if isinstance(error, NotUnderstood) and empty:
        return empty[0]
    days = [name for name, value in values.items() if isinstance(value, date)]
    named = [name for name in days if day(values[name]) in said]
    named += [
        each.name
        for each in parameters
        if each.kind.field_type is FieldType.LOOKUP
        and each.name not in empty
        and re.search(rf"(?<![\w-]){re.escape(each.kind.text(values[each.name]))}(?![\w-])", said)
        and not each.kind.many
    ]
    if isinstance(error, NotAllowed):
        named += [each.name for each in parameters if each.kind.thing is Thing.TEAM]
    if not named and _A_DAY.search(said):
        named = days[-1:]
    return named[0] if named else shown[-1]


_A_DAY = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}\b")
