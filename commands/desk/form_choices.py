"""Finds the records to offer in a form: those that match what is typed and that the person may see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from commands.desk.audit import write_refused
from commands.desk.desk import Desk
from commands.desk.incoming import IncomingRequest
from commands.desk.reach import children_of
from commands.grammar.parse import Parsed
from commands.grammar.values import Choice, Thing
from commands.grammar.verbs import Verb, verbs, words_typed
from commands.messages.not_shown import without_restricted
from commands.messages.sentences import what_was_asked
from commands.practice.agreement import may_decide
from commands.practice.cases import cases_of
from commands.practice.request import AsOf, Place
from permanence.actions import Action
from permanence.errors import PermanenceError
from permanence.journey import Child
from permanence.language import tr
from permanence.milestones import LOOKED_AFTER_REVIEW, MILESTONES, REVIEW, Milestone, nearest_milestones
from permanence.phrases import plain
from permanence.progress import age
from permanence.references import as_reference
from storage.audit import Audited
from storage.records import Records

MOST_FOUND = 100
"""The most options that one search offers."""
LONGEST_SAID = 40
"""How many characters of somebody's words are enough to know them by."""
MOST_MILESTONES = 20
"""The most milestones that a search offers once something is typed; before that it offers all."""


def look_up(
    desk: Desk, name: str, field: str, typed: str, person: str, place: Place, child: str | None = None
) -> list[Choice]:
    """Return what a field of a verb's form offers for the text typed so far: only what the person may see.

    If the form is about a `child`, that child's coming milestones are first. Raises what the request itself would raise.
    """
    verb = verbs().get(name)
    each = next((each for each in verb.parameters if each.name == field), None) if verb else None
    if verb is None or each is None:
        return []
    if each.kind.thing is Thing.MILESTONE:
        first: list[str] = []
        if child and not typed:
            with suppress(PermanenceError):  # it decides only their order
                first = _milestones_ahead(desk, child, person, place)
        found = sorted(
            find_milestones(typed), key=lambda one: first.index(one.key) if one.key in first else len(first)
        )
        return [one for one in found if one.key not in each.field.not_offered]
    try:
        standing = desk.standing(person, place)
        desk.refuse(verb, place, standing)
    except PermanenceError as error:
        about = {each.name: child for each in verb.parameters if child and each.kind.thing is Thing.CHILD}
        audit_refused(desk, IncomingRequest(Parsed(verb, about), name, person, place), error)
        raise
    with desk.store.read(standing) as records:
        found = _first(_SEARCHES[each.kind.thing](records, typed, desk.today()), MOST_FOUND)
        seen = frozenset(records.seen)
        told = without_restricted(records, desk.office.reference, found).said
    if each.kind.thing is not Thing.TEAM:
        # The search goes through every child the person may see, but only those on offer count as read.
        shown = {word for one in found for word in one.words.split(" · ")}
        audit_shown(desk, verb, person, place, seen & shown)
    return told


def find_milestones(typed: str) -> list[Choice]:
    """Return the milestones that match the typed text by name or synonym, best match first; all if nothing is typed."""
    sought, alike = plain(typed), nearest_milestones(typed)
    ranks = {row: _rank(sought, row, alike) for row in _MILESTONES}
    fitting = sorted((row for row in _MILESTONES if ranks[row][0] < _UNLIKE), key=ranks.__getitem__)
    most = MOST_MILESTONES if sought else MOST_FOUND
    return _first([Choice(row.key, row.name, about=", ".join(row.synonyms)) for row in fitting], most)


def _first(found: Sequence[Choice], most: int) -> list[Choice]:
    """Return the first choices of many, under a heading that says how many there are and how to come by the others."""
    if len(found) <= most:
        return list(found)
    heading = tr(f"The first {most} of {len(found):,}: type more to find the others")
    return [replace(one, group=heading) for one in found[:most]]


def _milestones_ahead(desk: Desk, ref: str, person: str, place: Place) -> list[str]:
    """Return the keys of a child's milestones that are overdue, due or expected, by date; none if the child may not be seen."""
    with desk.store.read() as records:
        team = records.children.team_of(ref)
    with desk.store.read(desk.standing(person, place, frozenset({team} if team else ()))) as records:
        child = records.children.find(ref)
        if child is None:
            return []
        (case,) = cases_of(AsOf(records, desk.office, desk.clock()), [child])
    due = [
        (each.due, key)
        for each in case.progress
        if each.due and (each.is_past or each.is_running)
        for key in each.timescale.before
    ]
    expected = [(on, key) for key, on in case.journey.expected.items()]
    return list(dict.fromkeys(key for _, key in sorted([*due, *expected])))


_MILESTONES = (REVIEW, LOOKED_AFTER_REVIEW, *MILESTONES.values())
_UNLIKE = 9


def _rank(sought: str, row: Milestone, alike: Sequence[str]) -> tuple[int, int]:
    """Return how well the typed text fits a milestone, lower for better, and the length of the phrase it fits."""
    if not sought:
        return 0, 0
    phrases = [plain(phrase) for phrase in (row.key, row.name, *row.synonyms)]
    return min((_fit(sought, phrase, row.name in alike), len(phrase)) for phrase in phrases)


def _fit(sought: str, phrase: str, is_alike: bool) -> int:
    if phrase == sought:
        return 0
    if phrase.startswith(sought):
        return 1
    if f" {sought}" in phrase:
        return 2
    if sought in phrase and len(sought) > 2:
        return 3
    return 4 if is_alike else _UNLIKE


def _teams(records: Records, typed: str, _: date) -> list[Choice]:
    choices = [Choice(team.key, team.name, about=team.key) for team in records.teams.all()]
    return [one for one in choices if _matches(f"{one.key} {one.words}", typed)]


def find_children(records: Records, typed: str, today: date) -> list[Choice]:
    """Return the tracked children that match, the person's own first, each by reference, team and age only."""
    names = {team.key: team.name for team in records.teams.all()}
    return [
        Choice(
            child.ref,
            f"{child.ref} · {names.get(child.team) or records.teams.name_of(child.team)} · {age(child, today)}",
        )
        for child in sorted(records.children.all_open(), key=_own_first(records))
        if _matches(child.ref, typed)
    ]


def _children(records: Records, typed: str, today: date) -> list[Choice]:
    """Return the tracked children that match; else the closed one whose whole reference is typed, as their history is asked for, or they come back."""
    found = find_children(records, typed, today)
    closed = None if found else records.children.find(as_reference(typed.strip()))
    if closed is None:
        return found
    return [Choice(closed.ref, tr(f"{closed.ref} · {records.teams.name_of(closed.team)} · closed"))]


def _own_first(records: Records) -> Callable[[Child], tuple[bool, str]]:
    person = records.asker["person"]
    return lambda child: (person not in child.people, child.ref)


def _actions(records: Records, typed: str, _: date) -> list[Choice]:
    """Return the open actions that match, of the children the person may see, the person's own first."""
    person = records.asker["person"]
    of_child = records.actions.open_for(records.children.all_open())
    found = sorted(
        (action for actions in of_child.values() for action in actions),
        key=lambda action: (action.owner != person, action.due, action.number),
    )
    return [
        Choice(f"{action.number} {action.child}", words)
        for action in found
        if _matches(f"{action.number} {action.words} {action.child}", typed)
        and (words := _action_words(action))
    ]


def _action_words(action: Action) -> str:
    return f"{action.number} · {_briefly(action.words)} · {action.child}"


def _briefly(words: str) -> str:
    return words if len(words) <= LONGEST_SAID else f"{words[: LONGEST_SAID - 1]}…"


def _approvals(records: Records, typed: str, today: date) -> list[Choice]:
    """Return the requests waiting for approval that match, of those that the person may decide."""
    choices = [
        Choice(f"{each.number} {each.child}", f"{each.number} · {what_was_asked(each)} · {each.child}")
        for each in records.approvals.waiting()
        if may_decide(records, each, records.asker["person"], today)
    ]
    return [one for one in choices if _matches(one.words, typed)]


def _changes(records: Records, typed: str, _: date) -> list[Choice]:
    """Return the changes that match in which somebody typed words: the person's own latest, or another by its number."""
    found = records.audit.latest_changes(records.asker["person"], MOST_FOUND)
    if typed.isdigit() and (numbered := records.audit.known(int(typed))):
        found = [numbered, *(each for each in found if each.id != numbered.id)]
    choices = [_change_choice(each, words) for each in found if (words := _typed_words(records, each))]
    return [one for one in choices if _matches(one.words, typed)]


def _typed_words(records: Records, change: Audited) -> str:
    """Return what somebody typed in a change about a child whom the person may see; empty if nothing, or they may not."""
    if not (change.changed and change.child and records.children.find(change.child)):
        return ""
    return " ".join(
        str(change.understood[name]) for name in words_typed(change.verb) if name in change.understood
    )


def _change_choice(change: Audited, words: str) -> Choice:
    return Choice(
        f"{change.id} {change.child}", f"{change.id} · {change.verb} · {_briefly(words)} · {change.child}"
    )


def _families(records: Records, typed: str, _: date) -> list[Choice]:
    found = ((each, f"{each.ref} · {each.area}") for each in records.families.all())
    return [Choice(each.ref, words) for each, words in found if _matches(words, typed)]


_SEARCHES: Mapping[Thing, Callable[[Records, str, date], list[Choice]]] = {
    Thing.CHILD: _children,
    Thing.ACTION: _actions,
    Thing.CHANGE: _changes,
    Thing.APPROVAL: _approvals,
    Thing.TEAM: _teams,
    Thing.FAMILY: _families,
}


def _matches(words: str, typed: str) -> bool:
    """Whether words contain every word typed so far, whatever the case and spacing."""
    parts = plain(typed).split()
    held = plain(words) if parts else ""
    return all(part in held or part in held.replace(" ", "") for part in parts)


def audit_refused(desk: Desk, incoming: IncomingRequest, error: PermanenceError) -> None:
    """Write the audit row for what somebody may not ask, where it is refused before the desk is asked to answer."""
    write_refused(desk.store, desk.clock, incoming, error, children_of)


def audit_shown(desk: Desk, verb: Verb, person: str, place: Place, seen: Iterable[str]) -> None:
    """Write the audit row for children whom a form showed."""
    refs = sorted(seen)
    if refs:
        asked = Parsed(verb, {})
        incoming = IncomingRequest(asked, verb.name, person, place)
        desk.audit_read(incoming, asked, refs[0] if len(refs) == 1 else None, refs)
