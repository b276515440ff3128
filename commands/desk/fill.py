"""Reads a filled-in form: each field as a whole, by its parameter's kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.grammar.formatting import as_quoted
from commands.grammar.parse import Parsed
from commands.grammar.values import FieldType, Parameter, ReadingContext, as_words
from commands.grammar.verbs import Verb, verbs
from permanence.errors import DAY, NotUnderstood, PermanenceError
from permanence.language import tr

FORM_OUTDATED = tr(
    "I have been updated since this form was opened, and ask for this differently now. Copy what you typed, "
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
            value = _value(each, {**texts, **settled}, reading)
            if reading.guard and each.is_free_text and value:
                reading.guard.refuse(value)
            values[each.name] = value
        except PermanenceError as error:
            wrong[each.name] = error.in_form
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
            raise NotUnderstood(_NEEDED.get(kind.field_type, tr("This is needed.")))
        return each.default_on(reading.today)
    if not isinstance(given, str):
        return tuple(_whole(each, one, reading) for one in given)
    return _each_word(each, given, reading) if kind.many else _whole(each, given, reading)


_NEEDED = {
    FieldType.CHOICE_OR_WORDS: tr("Choose a reason, or say it in your own words below."),
    FieldType.DAY: tr("Choose a day."),
}


def _whole(each: Parameter, text: str, reading: ReadingContext) -> Any:
    """Return the value that the whole text is read as. Raises NotUnderstood."""
    if each.kind.whole:
        if value := each.kind.whole(text):
            return value
        raise NotUnderstood(tr("There is nothing in it that I can read."))
    words = text.split()
    found = each.kind.read(words, reading)
    if found is None or found[1] != len(words):
        raise NotUnderstood(
            tr(f"I cannot read `{as_quoted(as_words(text.strip()))}`. For example: {each.kind.example}")
        )
    return found[0]


def _each_word(each: Parameter, text: str, reading: ReadingContext) -> tuple[Any, ...]:
    words = [word for word in text.replace(",", " ").split() if word.lower() != "and"]
    return tuple(_whole(each, word, reading) for word in words)


def field_of(error: PermanenceError, verb: Verb, shown: Sequence[str]) -> str:
    """Return the shown field that an error is about: of days, the last; the last of all where it names none of them."""
    days = [each.name for each in verb.parameters if each.kind.field_type is FieldType.DAY]
    about = days if error.field == DAY else [error.field]
    return next((name for name in reversed(about) if name in shown), shown[-1])
