"""Forms: what a verb still needs, asked field by field, and read back without its grammar.

A form is drawn from a verb's own parameters and knows nothing of Slack. What is in a field of its own needs no
keyword, so that words in a note can never be taken for one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commands.desk.desk import Desk, children_of
from commands.desk.search import MOST_FOUND, children, note_seen
from commands.grammar.parse import Parsed
from commands.grammar.values import Asking, Choice, Parameter, Reading
from commands.grammar.verbs import Verb, verbs
from commands.messages.agreement import what_was_asked
from commands.messages.sentences import action_line, people_words, plan_words
from commands.practice.request import Place
from permanence.delays import Approval
from permanence.errors import NotAllowed, NotUnderstood, PermanenceError
from permanence.progress import age
from permanence.words import day, who
from storage.records import Records

LONGEST_WORDS = 3_000
"""The most characters one field holds."""
RENEWED = (
    "I have been renewed since this form was opened, and ask for this otherwise now. Copy what you typed, "
    "close this and open it again. Nothing was changed."
)
"""Why a form of before cannot be read."""
OWN_WORDS = " in words"
"""What the name of the field for one's own words ends with, beside the field for a choice."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks: `initial` is what stands in it at first, `choices` what there is to choose from."""

    name: str
    label: str
    asked: Asking
    hint: str = ""
    is_required: bool = False
    many: bool = False
    initial: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """Something a form need not ask, shown as words: the child whose thread it is, the action of the button."""

    name: str
    label: str
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Form:
    """A verb as a form. `why` is what was wrong with what was typed, where it was not only unfinished."""

    verb: Verb
    fields: Sequence[Field]
    settled: Sequence[Settled]
    why: str = ""

    @property
    def about(self) -> str:
        """What the verb does, in one sentence."""
        return re.split(r"(?<=[.:;]) ", self.verb.about, maxsplit=1)[0].rstrip(":;.") + "."


class FieldErrors(NotUnderstood):
    """Fields that could not be read: each one's name with a sentence."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = wrong


_LABELS: Mapping[str, str] = {
    "action": "Action",
    "alongside": "Parallel plan",
    "approval": "What is to be agreed",
    "as_": "Kind of team",
    "at": "Time",
    "because": "Why",
    "born": "Month of birth",
    "by @PERSON": "By whom",
    "by DATE": "By when",
    "correct on": "Day on record",
    "cover begins": "From",
    "cover by": "Who covers",
    "cover person": "Who is away",
    "cover to": "Up to and with",
    "delay because": "What is holding it up",
    "delay milestone": "What is held up",
    "detail": "Note",
    "due": "Expected birth",
    "entered": "Came into care",
    "every": "How often",
    "expect on": "Expected on",
    "for_": "Waiting for",
    "from_": "First surgery",
    "in_": "Its private channel",
    "left person": "Who has left",
    "left to": "Who takes their work",
    "lift": "Or lift the restriction",
    "name": "Full name",
    "need": "What it needs",
    "on": "Date",
    "outcome": "How it ended",
    "owner": "Who will do it",
    "plan plan": "Plan agreed",
    "restrict to": "Who may still see the child",
    "reviewed note": "What was said",
    "surgery move surgery": "Surgery of",
    "surgery skip surgery": "Surgery of",
    "team add team": "Short name",
    "team edit children": "Children discussed at each surgery",
    "to @PERSON": "To whom",
    "to DATE": "New date",
    "track child": "New reference",
    "what": "What is to be done",
    "why on": "Surgery of",
    "with_": "Switch on",
    "with_ @PERSON …": "Who else was there",
    "without": "Switch off",
    "words": "What went well",
    "worker": "Child's social worker",
}
"""What a parameter is called in a form, by verb and name, name and kind, or name; else its own name will do."""

_HINTS: Mapping[str, str] = {
    "because": "No names: the case file is the place for the account itself.",
    "born": "For example: 03/2023. A whole date is kept as its month.",
    "decline because": "Whoever asked is told. No names.",
    "delay because": "Choose a reason, or say it in your own words below. A step back for the child's sake can be agreed.",
    "delay until": "At most 12 weeks from today.",
    "detail": "No names: the case file is the place for the account itself.",
    "edit due": "Only for an unborn child.",
    "milestone": "Type part of its name, or what you call it: po, ppm, match.",
    "milestone on": "Leave it empty for today. What a court, a panel or a decision-maker decided needs its date.",
    "move because": "Needed from the second move on, which the manager then agrees. No names.",
    "note": "No names: the case file is the place for the account itself.",
    "plan on": "Leave it empty for today.",
    "reopen action": "Its number, for example 17.",
    "team add team": "One word in small letters, for example north.",
    "track due": "Only for an unborn child, instead of the month of birth.",
    "until": "Up to and with this day.",
    "wait for_": "Whom or what, without a name. For example: medical adviser",
    "what": "No names. For example: Chase the medical report",
}

_TITLES = {
    "action": "New action",
    "delay": "What is holding this up?",
    "decline": "Not agreed",
    "give": "Who has it now?",
    "left": "Hand over",
    "milestone": "Record a milestone",
    "move": "New date",
    "reviewed": "Looked at",
    "team add": "Add a team",
    "track": "Track a child",
    "wait": "Whom does it wait for?",
}
"""What a form is called where the verb alone says too little, in the 24 characters that Slack takes."""


def title_of(verb: Verb) -> str:
    """What a verb's form is called."""
    return _TITLES.get(verb.name, verb.name.capitalize())


_TYPED = frozenset({"team add team", "reopen action"})
"""What is typed in a form although others search for it: a team that is new, an action that is done."""


def begun(name: str, words: str, person: str | None = None) -> Parsed | None:
    """A verb begun with nothing but somebody's words, kept as they are, and whose they are; None where there is none."""
    verb = verbs().get(name)
    if verb is None or verb.is_hidden:
        return None
    rest = next((each.name for each in verb.parameters if each.kind.is_rest), None)
    who_does = next(
        (each.name for each in verb.parameters if each.is_required and each.kind.label == "@PERSON"), None
    )
    values = {rest: words[:LONGEST_WORDS], who_does: person}
    return Parsed(verb, {name: value for name, value in values.items() if name and value})


def fits(started: Parsed) -> bool:
    """Whether what was typed so far can stand in a form's fields."""
    return all(len(value) <= LONGEST_WORDS for value in started.values.values() if isinstance(value, str))


def form(desk: Desk, started: Parsed, person: str, place: Place, why: str = "") -> Form:
    """The form that asks what a request still needs, drawn for one person in one place.

    Raises what the request itself would: NotAllowed for somebody who may not ask, NotFound for a child not to be seen.
    """
    verb, today = started.verb, desk.today()
    given = {name: value for name, value in started.values.items() if value not in (None, "", ())}
    for each in verb.parameters:
        if each.kind.is_here and place.child:
            given.setdefault(each.name, place.child)
        if each.is_required and _is_lookup(verb, each, "TEAM") and place.team:
            given.setdefault(each.name, place.team)
    looks_wide = any(each.kind.many and each.kind.asked is Asking.LOOKUP for each in verb.parameters)
    standing = desk.standing(person, place, None if looks_wide else _teams_of(desk, verb, given, place))
    desk.refuse(verb, place, standing)
    with desk.store.read(standing) as records:
        gone = records.leavers.all()
        # Nobody can choose them any more: whose work it is stays, and nobody else's place is theirs.
        given = {name: value for name, value in given.items() if value not in gone or name == _WHO_HAS_LEFT}
        settled = [
            Settled(
                each.name, _label(verb, each), _settled_words(records, each, given[each.name], today), key
            )
            for each in verb.parameters
            if each.name in given
            and (key := each.kind.text(given[each.name]))
            and (any(_is_lookup(verb, each, label) for label in _SETTLED) or given[each.name] in gone)
        ]
        done = {each.name for each in settled}
        asked = sorted(
            (each for each in verb.parameters if each.name not in done),
            key=lambda each: not each.is_required,
        )
        fields = [
            field for each in asked for field in _fields(records, verb, each, given.get(each.name), today)
        ]
        seen = frozenset(records.seen)
    note_seen(desk, verb, person, place, seen)
    return Form(verb, fields, settled, why)


def _is_lookup(verb: Verb, each: Parameter, label: str) -> bool:
    """Whether a parameter is one thing on record, of this kind, to be searched for."""
    return each.kind.label == label and _asked(verb, each) is Asking.LOOKUP


def _asked(verb: Verb, each: Parameter) -> Asking:
    return Asking.TEXT if f"{verb.name} {each.name}" in _TYPED else each.kind.asked


_WHO_HAS_LEFT = "person"
"""What the one who has left is called, whose work is handed over."""
_SETTLED = ("REF", "ACTION", "APPROVAL")
"""The kinds that are settled once they are known: a form is about that child."""


def _teams_of(desk: Desk, verb: Verb, given: Mapping[str, Any], place: Place) -> frozenset[str]:
    """The teams whose channels decide whether the person may see what is known already."""
    with desk.store.read() as records:
        refs = children_of(records, Parsed(verb, given))
        teams = {place.team, *map(records.children.team_of, refs)}
    return frozenset(team for team in teams if team)


def _settled_words(records: Records, each: Parameter, value: Any, today: date) -> str:
    """What is known already, said so that nobody takes one child for another. Raises NotFound."""
    if each.kind.label == "@PERSON":
        return who(value)
    if each.kind.label == "ACTION":
        return action_line(records.actions.get(value), today)
    if each.kind.label == "APPROVAL":
        return _approval_words(records.approvals.get(value))
    child = records.children.get(value)
    plan = plan_words(records.journeys.of(child)) or "none recorded"
    team = records.teams.get(child.team).name
    return f"**{child.ref}** · {team} · {people_words(child)} · {age(child, today)} · plan: {plan}"


def _approval_words(asked: Approval) -> str:
    return f"**{asked.number}** · {asked.child} · {who(asked.asked_by)} asks you to agree {what_was_asked(asked)}"


def _fields(records: Records, verb: Verb, each: Parameter, value: Any, today: date) -> list[Field]:
    """The fields that ask for one parameter: one, or a choice with a field for one's own words."""
    kind = each.kind
    field = Field(
        each.name,
        _label(verb, each),
        _asked(verb, each),
        _hint(verb, each),
        each.is_required,
        kind.many,
        _initial(records, each, value),
        kind.choices,
    )
    if field.asked is Asking.CHOICE_OR_WORDS:
        own = Field(f"{each.name}{OWN_WORDS}", "In your own words", Asking.WORDS, initial=field.initial)
        return [replace(field, asked=Asking.CHOICE, is_required=False, initial=()), own]
    if kind.many and field.asked is Asking.LOOKUP:
        known = children(records, "", today)
        are_all = len(known) < MOST_FOUND and {one.key for one in field.initial} <= {one.key for one in known}
        if known and are_all:
            return [replace(field, asked=Asking.CHOICE, choices=tuple(known))]
        return [replace(field, asked=Asking.TEXT)]
    return [field]


def _label(verb: Verb, each: Parameter) -> str:
    named = _named(_LABELS, verb, each)
    return named or {"REF": "Child"}.get(each.kind.label, each.name.strip("_").replace("_", " ").capitalize())


def _hint(verb: Verb, each: Parameter) -> str:
    if hint := _named(_HINTS, verb, each):
        return hint
    return f"For example: {each.kind.example}" if each.kind.asked is Asking.TEXT else ""


def _named(table: Mapping[str, str], verb: Verb, each: Parameter) -> str:
    keys = (f"{verb.name} {each.name}", f"{each.name} {each.kind.label}", each.name)
    return next((table[key] for key in keys if key in table), "")


def _initial(records: Records, each: Parameter, value: Any) -> tuple[Choice, ...]:
    if value is None:
        return ()
    values = value if each.kind.many else (value,)
    return tuple(_choice(records, each, one) for one in values)


def _choice(records: Records, each: Parameter, value: Any) -> Choice:
    """A value as one of the things to choose, if it is one, with the words people know it by."""
    key = each.kind.text(value)
    if each.kind.label == "TEAM" and (team := records.teams.find(key)):
        return Choice(key, team.name)
    return next(
        (one for one in each.kind.choices if one.key == key), Choice(key, getattr(value, "name", key))
    )


# Reading it back


def fill(
    name: str, texts: Mapping[str, str | Sequence[str]], settled: Mapping[str, str], reading: Reading
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


def _value(each: Parameter, texts: Mapping[str, str | Sequence[str]], reading: Reading) -> Any:
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


def _whole(each: Parameter, text: str, reading: Reading) -> Any:
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


def _all(each: Parameter, text: str, reading: Reading) -> tuple[Any, ...]:
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
