"""The way of every request, from wherever: parse, authorise, execute and record in one transaction, answer."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from commands.grammar.parse import Parsed, parse
from commands.grammar.reply import LONGEST_TYPED, UNDO, Button, Reply
from commands.grammar.values import Reading
from commands.grammar.verbs import Verb
from commands.messages.sentences import people_words, plan_words
from commands.messages.turn import leading_on
from commands.practice.request import Office, Place, PlaceKind, Request
from commands.practice.which_surgery import occurrence_of, open_surgery_of
from permanence.errors import NotAllowed, NotUnderstood, PermanenceError, RuleBroken
from permanence.journey import Child, Month
from permanence.progress import age
from permanence.roles import CLOCK, Role, Standing, terminal_standing
from permanence.words import clean, day
from storage.histories import Change
from storage.records import Records
from storage.store import Store

Clock = Callable[[], datetime]
"""Gives the moment it is, with its zone. One is made where the program starts."""

Membership = Callable[[str, Place, frozenset[str]], frozenset[str]]
"""Which of these teams' channels a person is in; raises NotAllowed or Unavailable where they may not ask."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: their words, who and where they are, and the request's own name, if it has one.

    `is_sure` says that a button asked "are you sure" and was pressed, `is_on_post` that it was a button of a
    message in the channel, or a form opened by one. `parsed` is what a form filled in: it is
    read already, and whoever chose the child in it is sure.
    """

    text: str
    person: str
    place: Place
    request: str | None = None
    account: str = ""
    is_sure: bool = False
    is_on_post: bool = False
    parsed: Parsed | None = None


class Desk:
    """Where every request comes in. One for the whole program."""

    def __init__(self, store: Store, office: Office, clock: Clock, membership: Membership) -> None:
        self.store = store
        self.office = office
        self.clock = clock
        self.membership = membership

    def answer(self, asked: Asked) -> Reply:
        """Carry a request out and answer it. Raises a PermanenceError whose words are for the person."""
        now = self.clock()
        today = now.astimezone(self.office.zone).date()
        reading = Reading(today, self.office.reference, asked.place.child)
        parsed, is_sure = self._read(asked, reading)
        standing = self._standing(asked, parsed)
        self.refuse(parsed.verb, asked.place, standing)
        if parsed.verb.reads:
            return self._read_only(asked, parsed, standing, now, today)
        return self._change(replace(asked, is_sure=is_sure), parsed, standing, today)

    def _read(self, asked: Asked, reading: Reading) -> tuple[Parsed, bool]:
        """The request, and whether a last word `yes` says that the asker is sure."""
        if asked.parsed:
            return asked.parsed, True
        words = clean(asked.text)
        if words.lower().endswith(" yes"):
            with suppress(NotUnderstood):
                parsed = parse(words[:-4], reading)
                if asked.is_sure or not parsed.value("WORDS"):
                    return parsed, True
        return parse(words, reading), False

    def _standing(self, asked: Asked, parsed: Parsed) -> Standing:
        if asked.place.kind is PlaceKind.CLOCK:
            return CLOCK
        with self.store.read() as records:
            concerned = _concerned(records, asked, parsed, self.today())
            known = self._known_of(records, asked.person)
        return self._towards(concerned, known, asked.place)

    def standing(self, person: str, place: Place, teams: frozenset[str] | None = None) -> Standing:
        """A person as they stand towards the children of some teams, or of every team there is.

        Raises NotAllowed for somebody who may ask nothing, Unavailable where Slack does not say.
        """
        with self.store.read() as records:
            if teams is None:
                teams = frozenset(team.key for team in records.teams.all())
            known = self._known_of(records, person)
        return self._towards(teams, known, place)

    def _known_of(self, records: Records, person: str) -> Standing:
        """A person as they stand by the records alone."""
        role = records.roles.of(person)
        is_admin = person in self.office.admins
        roles = {*([role] if role else []), *([Role.ADMIN] if is_admin else [])}
        manages = records.teams.managed_by(person)
        covers = records.covers.covered_by(person, self.today())
        return Standing(person, frozenset(roles), manages=manages, covers=covers)

    def _towards(self, teams: frozenset[str], known: Standing, place: Place) -> Standing:
        """A person as they stand towards the children of some teams: Slack is asked whose channels they are in."""
        if place.kind is PlaceKind.TERMINAL:
            return terminal_standing(known.person, known.manages)
        return replace(known, teams=self.membership(known.person, place, teams))

    def today(self) -> date:
        """The day it is, where the authority is."""
        return self.clock().astimezone(self.office.zone).date()

    def refuse(self, verb: Verb, place: Place, standing: Standing) -> None:
        """Raise NotAllowed for a verb that is not this person's to ask for, or not there."""
        if not any(standing.has(role) for role in verb.roles):
            raise NotAllowed(
                f"`{verb.name}` is for {' or '.join(_people(role) for role in verb.roles)}. Nothing was changed."
            )
        if place.kind is PlaceKind.ELSEWHERE and not verb.anywhere:
            raise NotAllowed(
                "I only answer that in a team's own private channel, or in a direct message to me. "
                f"`{self.office.command} help` works here."
            )

    def _read_only(
        self, asked: Asked, parsed: Parsed, standing: Standing, now: datetime, today: date
    ) -> Reply:
        with self.store.read(standing) as records:
            request = self._request(asked, parsed, records, standing, Change(0, now, today, asked.person))
            reply = parsed.verb.function(request, **parsed.values)
            child, seen = _child(records, parsed), records.seen
        if not parsed.verb.anywhere:
            self.note_read(asked, parsed, Change(0, now, today, asked.person), child, seen)
        return _with_fallback(reply, parsed, child)

    def note_read(
        self, asked: Asked, parsed: Parsed, change: Change, child: str | None, seen: Collection[str]
    ) -> None:
        """A read of a child, or of several in a list, is a row of the audit too."""
        with self.store.write() as records:
            read = replace(change, id=records.audit.next_id(), at=self.clock())
            _audit(records, asked, parsed, read, child, seen)

    def _change(self, asked: Asked, parsed: Parsed, standing: Standing, today: date) -> Reply:
        try:
            return self._carried_out(asked, parsed, standing, today)
        except PermanenceError:
            with self.store.read(standing) as records:
                seen = {ref for ref in children_of(records, parsed) if records.children.find(ref)}
            if seen:  # a refusal tells of the child, too
                self.note_read(asked, parsed, Change(0, self.clock(), today, asked.person), min(seen), seen)
            raise

    def _carried_out(self, asked: Asked, parsed: Parsed, standing: Standing, today: date) -> Reply:
        with self.store.write(standing) as records:
            now = self.clock()  # once the writer is ours: the audit is in the order of time
            if asked.request and (before := records.audit.of_request(asked.request)):
                at = f"{before.at.astimezone(self.office.zone):%H:%M}"
                return Reply(f"That was done already, at {at}. It was not done twice.")
            _refuse_old_agenda(records, self.office, asked)
            child = _child(records, parsed)
            far = None if asked.is_sure else _far_child(records, asked, parsed, standing)
            change = Change(records.audit.next_id(), now, today, asked.person)
            if far:
                question = _are_you_sure(records, asked, far, today)
                _audit(records, asked, parsed, change, far.ref)  # it tells of the child
                return question
            request = self._request(asked, parsed, records, standing, change)
            reply = parsed.verb.function(request, **parsed.values)
            if records.has_changed:
                records.sits_at = _sits_at(records, self.office, asked.place, today)
                _audit(records, asked, parsed, change, child or records.undone_child)
                children = children_of(records, parsed) or tuple(filter(None, [records.undone_child]))
                for changed in children:
                    records.outbox.want_redrawn(changed)
                    records.homes.want_redrawn(changed)
                # A team's facts are on many people's Homes; anything else on that of whoever changed it.
                records.homes.want_all_redrawn(() if parsed.verb.topic == "team" else [asked.person])
                if asked.place.team and asked.place.surgery:
                    records.outbox.want_head_redrawn(asked.place.team, asked.place.surgery)
                reply = leading_on(request, reply, children)
        return _with_fallback(_numbered(reply, change), parsed, child)

    def _request(
        self, asked: Asked, parsed: Parsed, records: Records, standing: Standing, change: Change
    ) -> Request:
        return Request(parsed.verb, records, standing, asked.place, self.office, change.at, change)


def _refuse_old_agenda(records: Records, office: Office, asked: Asked) -> None:
    """Raise RuleBroken for what is pressed on a message that another agenda has taken the place of."""
    place = asked.place
    if not (place.team and place.surgery and asked.is_on_post):
        return
    newest = records.outbox.posted(place.team)
    if newest and newest != place.surgery:
        team = records.teams.get(place.team)
        this, that = (occurrence_of(records, office, team, each).held for each in (place.surgery, newest))
        raise RuleBroken(
            f"This is the agenda of {day(this)}, and that of {day(that)} has taken its place. Press it there, "
            f"or type it: `{clean(asked.text)[:80]}`. Nothing was changed."
        )


def _people(role: Role) -> str:
    return {Role.ADMIN: "an administrator", Role.MANAGER: "a team's manager", Role.CLOCK: "the clock"}.get(
        role, f"a {role}"
    )


def children_of(records: Records, parsed: Parsed) -> tuple[str, ...]:
    """The children a request is about."""
    if ref := parsed.value("REF"):
        return (ref,)
    child = None
    if number := parsed.value("ACTION"):
        child = records.actions.child_of(number)
    elif number := parsed.value("APPROVAL"):
        child = records.approvals.child_of(number)
    return (child,) if child else parsed.value("REF REF …") or ()


def _child(records: Records, parsed: Parsed) -> str | None:
    """The child a request is about; the first, where it is about several."""
    return next(iter(children_of(records, parsed)), None)


def _concerned(records: Records, asked: Asked, parsed: Parsed, today: date) -> frozenset[str]:
    """The teams whose channels decide what this request may reach; none where it is about nobody's child."""
    if parsed.verb.anywhere:
        return frozenset()
    refs = children_of(records, parsed)
    if parsed.verb.name == "undo" and (latest := records.audit.latest_change(asked.person)):
        refs = (latest.child,) if latest.child else ()
    teams = {records.children.team_of(ref) for ref in refs} | {asked.place.team, parsed.value("TEAM")}
    if not refs:
        # Nobody's child in particular: a list, of one's own, one's team's or another person's children.
        teams |= records.teams.led_by(asked.person)
        person = parsed.value("@PERSON") or asked.person
        for each in {person, *records.covers.covered_by(asked.person, today)}:
            teams |= records.children.teams_of(each) | records.actions.teams_of(each)
    return frozenset(team for team in teams if team)


def _far_child(records: Records, asked: Asked, parsed: Parsed, standing: Standing) -> Child | None:
    """A child a change in Slack would reach that is not near the asker: not theirs, their team's or this thread's."""
    if asked.place.kind in (PlaceKind.TERMINAL, PlaceKind.CLOCK):
        return None
    number = parsed.value("ACTION")
    if number and records.actions.get(number).owner == asked.person:
        return None
    near, teams = {asked.person, *standing.covers}, records.teams.led_by(asked.person)
    found = (records.children.find(ref) for ref in children_of(records, parsed) if ref != asked.place.child)
    return next((child for child in found if child and _is_far(child, near, teams)), None)


def _is_far(child: Child, near: Collection[str], teams: Collection[str]) -> bool:
    return not (child.closed or set(near) & set(child.people) or child.team in teams)


def _are_you_sure(records: Records, asked: Asked, child: Child, today: date) -> Reply:
    said = f"{clean(asked.text)} yes"
    if len(said) > LONGEST_TYPED:
        raise RuleBroken(
            f"{child.ref} is not one of yours, and that is too long to keep while I ask whether you are sure. "
            f"Say it in under {LONGEST_TYPED:,} characters, or in the child's own thread. Nothing was changed."
        )
    described = (
        f"{child.ref} is {records.teams.get(child.team).name}, {people_words(child)}, {age(child, today)}, "
        f"plan: {plan_words(records.journeys.of(child)) or 'none recorded'} – not one of yours."
    )
    return Reply(
        f"{described} Go on, for **{child.ref}**, with: {clean(asked.text)[:200]}",
        buttons=(Button(f"Yes, {child.ref}", said, main=True), Button("No", "no")),
        fallback=f"Is {child.ref} the child you mean?",
    )


def _audit(
    records: Records,
    asked: Asked,
    parsed: Parsed,
    change: Change,
    child: str | None,
    seen: Collection[str] = (),
) -> None:
    understood = _understood(parsed.values)
    if seen and child is None:
        understood["seen"] = sorted(seen)
    sits_at = records.sits_at
    records.audit.write(
        number=change.id,
        at=change.at,
        request=asked.request if records.has_changed else None,
        surface=asked.place.kind.value,
        account=asked.account,
        person=asked.person,
        verb=parsed.verb.name,
        child=child,
        team=parsed.value("TEAM") or (sits_at[0] if sits_at else asked.place.team),
        understood=understood,
        undoes=records.undoes,
        surgery=sits_at[1] if sits_at else None,
    )


def _sits_at(records: Records, office: Office, place: Place, today: date) -> tuple[str, date] | None:
    """The open surgery in which something is asked: on one of its messages, or in its team's channel on its day."""
    if records.sits_at or place.team is None:
        return records.sits_at
    team = records.teams.find(place.team)  # None where it is its end that was asked for
    surgery = open_surgery_of(records, office, team) if team else None
    if surgery is None:
        return None
    is_there = place.surgery == surgery.nominal if place.surgery else surgery.held == today
    return (place.team, surgery.nominal) if is_there else None


def _numbered(reply: Reply, change: Change) -> Reply:
    """The reply with its Undo for this change alone: pressed later, it must not take back a later one."""
    buttons = [replace(UNDO, command=f"undo {change.id}") if each is UNDO else each for each in reply.buttons]
    return replace(reply, buttons=buttons)


def _understood(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as understood, to be kept for good; of a birth only the month."""
    known = {name: value for name, value in values.items() if value not in (None, "", ())}
    if getattr(known.get("milestone"), "keeps_month", False):
        known = {name: Month.of(value) if isinstance(value, date) else value for name, value in known.items()}
    return {name: _plain(value) for name, value in known.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Month):
        return str(value)
    return getattr(value, "key", value) if not isinstance(value, str | int) else value


def _with_fallback(reply: Reply, parsed: Parsed, child: str | None) -> Reply:
    """What a lock screen may show of an answer: counts and references, never anyone's words."""
    if reply.fallback:
        return reply
    said = parsed.verb.name.capitalize()
    # What is nobody's child may be said; elsewhere even a reason may be somebody's words.
    nobodys = reply.words if parsed.verb.anywhere else said
    return replace(reply, fallback=f"{said}: {child}" if child else nobodys)
