"""Forms: what a verb still needs, asked field by field, and read back without its grammar.

A form is drawn from a verb's own parameters and knows nothing of Slack. What is in a field of its own needs no
keyword, so that words in a note can never be taken for one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commands.desk.desk import Desk
from commands.desk.labels import OWN_WORDS, hint_of, label_of
from commands.desk.reach import children_of
from commands.desk.search import MOST_FOUND, children, note_seen
from commands.grammar.parse import Parsed
from commands.grammar.values import Asking, Choice, Parameter
from commands.grammar.verbs import Verb, verbs
from commands.messages.sentences import action_line, people_words, plan_words, what_was_asked
from commands.practice.request import Place
from permanence.delays import Approval
from permanence.progress import age
from permanence.words import who
from storage.records import Records

LONGEST_WORDS = 3_000
"""The most characters one field holds."""


@dataclass(frozen=True, slots=True)
class FormField:
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
    fields: Sequence[FormField]
    settled: Sequence[Settled]
    why: str = ""

    @property
    def about(self) -> str:
        """What the verb does, in one sentence."""
        return re.split(r"(?<=[.:;]) ", self.verb.about, maxsplit=1)[0].rstrip(":;.") + "."


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
                each.name, label_of(verb, each), _settled_words(records, each, given[each.name], today), key
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


def _fields(records: Records, verb: Verb, each: Parameter, value: Any, today: date) -> list[FormField]:
    """The fields that ask for one parameter: one, or a choice with a field for one's own words."""
    kind = each.kind
    field = FormField(
        each.name,
        label_of(verb, each),
        _asked(verb, each),
        hint_of(verb, each),
        each.is_required,
        kind.many,
        _initial(records, each, value),
        kind.choices,
    )
    if field.asked is Asking.CHOICE_OR_WORDS:
        own = FormField(f"{each.name}{OWN_WORDS}", "In your own words", Asking.WORDS, initial=field.initial)
        return [replace(field, asked=Asking.CHOICE, is_required=False, initial=()), own]
    if kind.many and field.asked is Asking.LOOKUP:
        known = children(records, "", today)
        are_all = len(known) < MOST_FOUND and {one.key for one in field.initial} <= {one.key for one in known}
        if known and are_all:
            return [replace(field, asked=Asking.CHOICE, choices=tuple(known))]
        return [replace(field, asked=Asking.TEXT)]
    return [field]


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
