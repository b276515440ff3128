"""Which children a request is about, whose team channels decide access to them, and which child is to be confirmed."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from commands.desk.incoming import IncomingRequest
from commands.grammar.parse import Parsed
from commands.grammar.values import NEXT_SURGERY, NumberOf, OneOf, Thing
from commands.grammar.verbs import verbs
from commands.messages.sentences import what_was_asked
from commands.practice.request import AsOf, Office, Place, PlaceKind, whom_to_ask
from commands.practice.which_surgery import next_surgery_of
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.roles import Role, Standing
from storage.audit import Audited
from storage.records import Records
from storage.references import leads_to


def recorded_standing(records: Records, person: str, office: Office, today: date) -> Standing:
    """Return a person's standing according to the records and the settings alone: in which channels they are Slack says."""
    role = records.roles.of(person)
    roles = {*([role] if role else []), *([Role.ADMIN] if person in office.admins else [])}
    covers = records.covers.covered_by(person, today)
    manages = records.teams.managed_by(person, *covers)
    kept_out = records.newcomers.kept_out(person, until_right=office.confirms_newcomers)
    return Standing(person, frozenset(roles), manages=manages, covers=covers, kept_out=kept_out)


def children_of(records: Records, parsed: Parsed) -> tuple[str, ...]:
    """Return the references of the children a request is about."""
    if ref := parsed.value(Thing.CHILD):
        return (ref,)
    child = None
    if number := parsed.value(Thing.ACTION):
        child = records.actions.child_of(number)
    elif number := parsed.value(Thing.APPROVAL):
        child = records.approvals.child_of(number)
    elif number := parsed.value(Thing.CONFLICT):
        child = records.conflicts.child_of(number)
    if new := parsed.value(Thing.NEW_CHILD):
        return (new,)
    return (child,) if child else parsed.value(Thing.CHILDREN) or ()


def child_of(records: Records, parsed: Parsed) -> str | None:
    """Return the reference of the child a request is about, the first of several."""
    return next(iter(children_of(records, parsed)), None)


def refuse_other_child(records: Records, parsed: Parsed) -> None:
    """Raise RuleBroken if a number is not about the child named beside it: it may be an old button's, or mistyped.

    For a number that the asker may not see NotFound is raised, in the same words as for one that does not exist.
    """
    action, approval = parsed.value(Thing.ACTION), parsed.value(Thing.APPROVAL)
    if isinstance(action, NumberOf):
        now = records.actions.get(action)
        _refuse_unless_of(action, now.child, now.words, "action")
    if isinstance(approval, NumberOf):
        asked = records.approvals.get(approval)
        _refuse_unless_of(approval, asked.child, what_was_asked(asked), "approval")
    conflict = parsed.value(Thing.CONFLICT)
    if isinstance(conflict, NumberOf):
        told = records.conflicts.get(conflict)
        _refuse_unless_of(conflict, told.child, tr("a difference between a file and the records"), "conflict")


def _refuse_unless_of(number: NumberOf, child: str, words: str, field: str) -> None:
    if number.child != child:
        raise RuleBroken(
            tr(f"{number} is about {child}, and not about {number.child}: {words}. Nothing was changed."),
            field=field,
        )


def with_surgery_days(as_of: AsOf, parsed: Parsed) -> Parsed:
    """Return the request with the day itself in place of `next surgery`: that of its child's or its family's team, or of the team that it names.

    Raises NotFound for a child, a family or an action that the asker may not see.
    """
    named = [name for name, value in parsed.values.items() if value == NEXT_SURGERY]
    if not named:
        return parsed
    records, number, family = as_of.records, parsed.value(Thing.ACTION), parsed.value(Thing.FAMILY)
    child = records.actions.get(number).child if number else child_of(records, parsed)
    key = records.children.get(child).team if child else parsed.value(Thing.TEAM)
    if family:
        key = records.families.get(family).team
    on = next_surgery_of(as_of, records.teams.get(key)).held
    return replace(parsed, values={**parsed.values, **dict.fromkeys(named, on)})


def teams_to_check(
    records: Records, incoming: IncomingRequest, parsed: Parsed, today: date
) -> frozenset[str]:
    """Return the teams to check the asker's membership of; none where the request is about no child."""
    if parsed.verb.anywhere:
        return frozenset()
    refs = children_of(records, parsed)
    undone = _change_to_undo(records, incoming.person, parsed) if parsed.verb.takes_back else None
    if undone:
        refs = (undone.child,) if undone.child else ()
    elif named := parsed.value(Thing.CHANGE):
        refs = tuple(filter(None, [*refs, records.audit.child_of(named), getattr(named, "child", None)]))
    teams = {incoming.place.team, parsed.value(Thing.TEAM)}
    for ref in filter(None, {*refs, parsed.value(Thing.NEW_CHILD)}):
        teams |= _teams_meant(records, ref)
    meant = filter(None, [parsed.verb, verbs().get(undone.verb) if undone else None])
    tells_of_families = any(verb.is_of_families or verb.shows_families for verb in meant)
    if tells_of_families or any(map(records.links.is_any_of, refs)):
        teams |= records.teams.of_finding()
    if undone and undone.child:
        teams.add(
            records.children.team_before(undone.child, undone.id)
        )  # whoever gave a child away may take it back
    if not refs:
        # No child is named: it is a list of the asker's, their team's or another person's children.
        covered = records.covers.covered_by(incoming.person, today)
        teams |= records.teams.led_by(incoming.person, *covered)
        person = parsed.value(Thing.PERSON) or incoming.person
        for each in {person, *covered}:
            teams |= records.children.teams_of(each) | records.actions.teams_of(each)
    return frozenset(team for team in teams if team)


def _teams_meant(records: Records, ref: str) -> set[str | None]:
    """Return the team of a child; or, if a reference is no child's, of those it may be meant for, named to whoever may see them."""
    if (team := records.children.team_of(ref)) is not None:
        return {team}
    meant = filter(None, (leads_to(records, ref), *records.children.refs_alike(ref)))
    return {records.children.team_of(each) for each in meant}


def looked_up(parsed: Parsed, *things: Thing) -> frozenset[str]:
    """Return the people who are given a part by a change, or the channels to be used for children: Slack is asked about them."""
    found: set[str] = set()
    for each in () if parsed.verb.reads else parsed.verb.parameters:
        value = parsed.values.get(each.name)
        if value and each.kind.is_looked_up and each.kind.thing in things:
            several = value.people if isinstance(value, OneOf) else value if each.kind.many else (value,)
            found.update(several)
    return frozenset(found)


def channels_to_look_in(records: Records, parsed: Parsed, people: frozenset[str]) -> frozenset[str]:
    """Return the channels in which people who are given a part must be to see what it is about."""
    keys = {records.children.team_of(ref) for ref in children_of(records, parsed)} | {
        parsed.value(Thing.TEAM)
    }
    for person in {parsed.value(Thing.PERSON)} - people - {None}:  # their work goes to others
        keys |= records.teams.led_by(person) | records.actions.teams_of(person)
    teams = (records.teams.find(key) for key in keys if key)
    return frozenset(team.channel for team in teams if team)


def _change_to_undo(records: Records, person: str, parsed: Parsed) -> Audited | None:
    """Return the change that a person asks to take back: the one they number, if it is theirs, or their latest."""
    number = parsed.value(Thing.CHANGE)
    return records.audit.change_of(person, number) if number else records.audit.latest_change(person)


def manager_to_ask(records: Records, parsed: Parsed, place: Place, today: date) -> str:
    """Say whom to ask instead: the manager of the team named, of a child whom the asker may see, or of the place; else nothing."""
    if Role.MANAGER not in parsed.verb.roles:
        return ""
    child = records.children.find(child_of(records, parsed) or "")
    key = child.team if child else parsed.value(Thing.TEAM) or place.team
    team = records.teams.find(key) if key else None
    return tr(f" Ask {whom_to_ask(records, today, team.manager)}.") if team else ""


def child_to_confirm(
    records: Records, incoming: IncomingRequest, parsed: Parsed, standing: Standing
) -> Child | None:
    """Return the child to confirm before a change in Slack: one who is not the asker's, their team's or this thread's.

    In a child's thread also the other child whom a number alone is about.
    """
    if incoming.place.kind in (PlaceKind.TERMINAL, PlaceKind.CLOCK):
        return None
    if other := _of_a_number_alone(records, incoming.place, parsed):
        return other
    number = parsed.value(Thing.ACTION)
    if number and records.actions.get(number).owner == incoming.person:
        return None
    people = {incoming.person, *standing.covers}
    teams = records.teams.led_by(*people)
    found = (
        records.children.find(ref) for ref in children_of(records, parsed) if ref != incoming.place.child
    )
    return next((child for child in found if child and _is_elsewhere(child, people, teams)), None)


def _of_a_number_alone(records: Records, place: Place, parsed: Parsed) -> Child | None:
    """Return the child whom a number in another child's thread is about, where no reference says that it is meant."""
    numbers = (parsed.value(each) for each in (Thing.ACTION, Thing.APPROVAL, Thing.CONFLICT))
    if not place.child or not any(number and not isinstance(number, NumberOf) for number in numbers):
        return None
    ref = child_of(records, parsed)
    return records.children.find(ref) if ref and ref != place.child else None


def _is_elsewhere(child: Child, people: Collection[str], teams: Collection[str]) -> bool:
    """Whether a child is still tracked, and is with none of these people or teams."""
    return not (child.closed or set(people) & set(child.people) or child.team in teams)
