"""Forms that ask for what a request lacks, one field for each parameter.

A form is made from a verb's parameters and knows nothing of Slack. A field needs no keyword, so words in a note are
never taken for one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commands.desk.desk import Desk
from commands.desk.fill import OWN_WORDS
from commands.desk.form_choices import MOST_FOUND, audit_refused, audit_shown, find_children
from commands.desk.incoming import IncomingRequest
from commands.desk.reach import children_of, refuse_other_child, with_surgery_days
from commands.grammar.parse import Parsed
from commands.grammar.reply import EMPTY, FormStart
from commands.grammar.values import NEXT_SURGERY, Choice, FieldType, Parameter, Thing
from commands.grammar.verbs import Verb, verbs
from commands.messages.not_shown import without_restricted
from commands.messages.sentences import action_line, people_words, what_was_asked
from commands.practice.request import AsOf, Place, Request
from commands.practice.which_surgery import refuse_old_agenda
from permanence.child_facts import plan_now_words
from permanence.delays import Approval
from permanence.errors import PermanenceError
from permanence.language import tr
from permanence.progress import age
from permanence.roles import Standing
from permanence.words import day, shortened, who
from storage.history import Change
from storage.records import Records

LONGEST_WORDS = 3_000
"""The most characters a field may have."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        name: The name of its parameter.
        label: The label above it.
        field_type: How it is asked for.
        hint: The hint under it.
        is_required: Whether it must be filled in.
        many: Whether it takes several values.
        initial: What is filled in at first.
        choices: The options, where they are few.
    """

    name: str
    label: str
    field_type: FieldType
    hint: str = ""
    is_required: bool = False
    many: bool = False
    initial: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """A value that a form shows instead of asking for it: the child whose thread it is, or a button's action."""

    name: str
    label: str
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form for a verb. `why` is what was wrong with the typed text, unless it was only incomplete."""

    verb: Verb
    fields: Sequence[FormField]
    settled: Sequence[Settled]
    why: str = ""
    start: FormStart = EMPTY

    @property
    def about(self) -> str:
        """What the verb does, in one sentence."""
        return re.split(r"(?<=[.:;]) ", self.verb.about, maxsplit=1)[0].rstrip(":;.") + "."


def begun(name: str, words: str, person: str | None = None) -> Parsed | None:
    """Return a request with only free text, and the person it is from, filled in; None for a verb that people do not type.

    Text too long for a field ends in dots, so that whoever reads the form sees that it is not all there.
    """
    verb = verbs().get(name)
    if verb is None or verb.is_hidden:
        return None
    rest = next((each.name for each in verb.parameters if each.kind.is_rest), None)
    person_field = next(
        (each.name for each in verb.parameters if each.is_required and each.kind.thing is Thing.PERSON), None
    )
    fitting = words if len(words) <= LONGEST_WORDS else shortened(words, LONGEST_WORDS - 1)
    values = {rest: fitting, person_field: person}
    return Parsed(verb, {name: value for name, value in values.items() if name and value})


def fits(started: Parsed) -> bool:
    """Whether the values typed so far fit into a form's fields."""
    return all(len(value) <= LONGEST_WORDS for value in started.values.values() if isinstance(value, str))


def form(
    desk: Desk, started: Parsed, person: str, place: Place, why: str = "", *, is_from_post: bool = False
) -> Form:
    """Return the form that asks for what a request lacks, for one person in one place; if `is_from_post`, opened by a button of its post.

    Raises what the request itself would raise: NotAllowed for a person who may not ask, NotFound for a child they may not see.
    """
    try:
        return _form(desk, started, person, place, why, is_from_post=is_from_post)
    except PermanenceError as error:
        audit_refused(desk, IncomingRequest(started, started.verb.name, person, place), error)
        raise


def _form(desk: Desk, started: Parsed, person: str, place: Place, why: str, *, is_from_post: bool) -> Form:
    verb, today = started.verb, desk.today()
    given = {name: value for name, value in started.values.items() if value not in (None, "", ())}
    for each in verb.parameters:
        if each.kind.is_here and place.child:
            given.setdefault(each.name, place.child)
        if each.is_required and _is_lookup(each, Thing.TEAM) and place.team:
            given.setdefault(each.name, place.team)
    searches_children = any(
        each.kind.many and each.kind.field_type is FieldType.LOOKUP for each in verb.parameters
    )
    standing = desk.standing(
        person, place, None if searches_children else _teams_of(desk, verb, given, place)
    )
    desk.refuse(verb, place, standing)
    with desk.store.read(standing) as records:
        if is_from_post and verb.begins:
            refuse_old_agenda(AsOf(records, desk.office, desk.clock()), place, Parsed(verb, given).typed)
        refuse_other_child(records, started)
        given = _with_surgery_days(AsOf(records, desk.office, desk.clock()), Parsed(verb, given))
        start = _start(desk, verb, records, standing, place, given)
        given = {**start.values, **given}
        gone = records.leavers.all()
        # A leaver cannot be chosen, so they stay only as the person whose work is handed over.
        keeps_leaver = {each.name for each in verb.parameters if each.field.keeps_leaver}
        given = {name: value for name, value in given.items() if value not in gone or name in keeps_leaver}
        settled = [
            Settled(each.name, each.field.label, _settled_words(records, each, given[each.name], today), key)
            for each in verb.parameters
            if each.name in given
            and (key := each.kind.text(given[each.name]))
            and (
                any(_is_lookup(each, thing) for thing in _SETTLED)
                or each.name in start.settled
                or given[each.name] in gone
            )
        ]
        done = {each.name for each in settled}
        unsettled = sorted(
            (
                _day_to_say(each) if started.is_unfinished and each.field.is_today else each
                for each in verb.parameters
                if each.name not in done
            ),
            key=lambda each: not each.is_required,
        )
        fields = [
            field for each in unsettled for field in _fields(records, each, given.get(each.name), today)
        ]
        seen = frozenset(records.seen)
        # What is filled in stays: it is sent back as it stands.
        settled, start = without_restricted(records, desk.office.reference, (settled, start)).said
    audit_shown(desk, verb, person, place, seen)
    return Form(verb, fields, settled, why, start)


def _day_to_say(each: Parameter) -> Parameter:
    """A day that is today where nothing is said, of a request that leads on to say more: it is asked for, and is never today by mistake."""
    return replace(each, is_required=True, field=replace(each.field, hint="", is_today=False))


def _with_surgery_days(as_of: AsOf, started: Parsed) -> dict[str, Any]:
    """Return the values with the day of the next surgery, left out where it is not known yet whose surgery that is."""
    if any(started.value(thing) for thing in (Thing.CHILD, Thing.ACTION, Thing.TEAM)):
        started = with_surgery_days(as_of, started)
    return {name: value for name, value in started.values.items() if value != NEXT_SURGERY}


def _start(
    desk: Desk, verb: Verb, records: Records, standing: Standing, place: Place, given: Mapping[str, Any]
) -> FormStart:
    """Return what a verb says and fills in as its form opens. Raises what the request itself would raise."""
    if verb.begins is None:
        return EMPTY
    now = desk.clock()
    change = Change(0, now, desk.today(), standing.person)
    return verb.begins(Request(verb, records, standing, place, desk.office, now, change), **given)


def _is_lookup(each: Parameter, thing: Thing) -> bool:
    """Whether a parameter names such a thing, and its form searches the records for it."""
    return each.kind.thing is thing and each.field_type is FieldType.LOOKUP


_SETTLED = (Thing.CHILD, Thing.ACTION, Thing.APPROVAL, Thing.FAMILY)
"""The things that a form does not ask for once they are known, since it is about that child."""


def _teams_of(desk: Desk, verb: Verb, given: Mapping[str, Any], place: Place) -> frozenset[str]:
    """Return the teams of the place, and those named and of the children known so far, whose channels decide what the person may see."""
    known = Parsed(verb, given)
    with desk.store.read() as records:
        refs = children_of(records, known)
        teams = {place.team, known.value(Thing.TEAM), *map(records.children.team_of, refs)}
        if verb.is_of_families:
            teams |= records.teams.of_finding()
    return frozenset(team for team in teams if team)


def _settled_words(records: Records, each: Parameter, value: Any, today: date) -> str:
    """Return the words for a known value, with enough to tell one child from another. Raises NotFound."""
    if each.kind.thing is Thing.PERSON:
        return who(value)
    if each.kind.thing is Thing.ACTION:
        return action_line(records.actions.get(value), today)
    if each.kind.thing is Thing.APPROVAL:
        return _approval_words(records.approvals.get(value))
    if each.kind.thing is Thing.TEAM:
        return records.teams.get(value).name
    if each.kind.thing is Thing.FAMILY:
        family = records.families.get(value)
        return f"**{family.ref}** · {records.teams.name_of(family.team)} · {family.area}"
    child = records.children.get(value)
    plan = plan_now_words(records.journeys.of(child))
    return tr(
        f"**{child.ref}** · {records.teams.name_of(child.team)} · {people_words(child)} · {age(child, today)} · plan: {plan}"
    )


def _approval_words(approval: Approval) -> str:
    asker = who(approval.asked_by)
    return tr(
        f"**{approval.number}** · {approval.child} · {asker} asks you to agree {what_was_asked(approval)}"
    )


def _fields(records: Records, each: Parameter, value: Any, today: date) -> list[FormField]:
    """Return the fields for one parameter: one, or a choice with a free-text field."""
    kind = each.kind
    field = FormField(
        each.name,
        each.field.label,
        each.field_type,
        each.field.hint,
        each.is_required,
        kind.many,
        _initial(records, each, value),
        kind.choices,
    )
    if field.field_type is FieldType.CHOICE_OR_WORDS:
        own = FormField(
            f"{each.name}{OWN_WORDS}", tr("In your own words"), FieldType.WORDS, initial=field.initial
        )
        return [replace(field, field_type=FieldType.CHOICE, is_required=False, initial=()), own]
    if kind.many and field.field_type is FieldType.LOOKUP:
        known = find_children(records, "", today)
        are_all = len(known) < MOST_FOUND and {one.key for one in field.initial} <= {one.key for one in known}
        if known and are_all:
            return [replace(field, field_type=FieldType.CHOICE, choices=tuple(known))]
        return [replace(field, field_type=FieldType.TEXT)]
    return [field]


def _initial(records: Records, each: Parameter, value: Any) -> tuple[Choice, ...]:
    if value is None:
        return ()
    values = value if each.kind.many else (value,)
    return tuple(_choice(records, each, one) for one in values)


def _choice(records: Records, each: Parameter, value: Any) -> Choice:
    """Return a value as a choice, with the words people know it by."""
    if isinstance(value, date):  # a calendar, in which a day is chosen, has its own way to write one
        return Choice(value.isoformat(), day(value))
    key = each.kind.text(value)
    if each.kind.thing is Thing.TEAM and (team := records.teams.find(key)):
        return Choice(key, team.name)
    return next(
        (one for one in each.kind.choices if one.key == key), Choice(key, getattr(value, "name", key))
    )
