"""The way of every request, from wherever: parse, authorise, execute and record in one transaction, answer."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from commands.desk.asked import Asked
from commands.desk.audit import write_audit
from commands.desk.reach import are_you_sure, child_of, children_of, far_child, teams_concerned
from commands.grammar.parse import Parsed, parse
from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ReadingContext
from commands.grammar.verbs import Verb
from commands.messages.agenda.turn import with_current_child
from commands.practice.request import AsOf, Office, Place, PlaceKind, Request
from commands.practice.which_surgery import refuse_old_agenda, sits_at
from permanence.errors import NotAllowed, NotUnderstood, PermanenceError
from permanence.roles import CLOCK, Role, Standing, terminal_standing
from permanence.words import clean
from storage.history import Change
from storage.records import Records
from storage.store import Store

Clock = Callable[[], datetime]
"""Gives the moment it is, with its zone. One is made where the program starts."""

Membership = Callable[[str, Place, frozenset[str]], frozenset[str]]
"""Which of these teams' channels a person is in; raises NotAllowed or Unavailable where they may not ask."""


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
        reading = ReadingContext(today, self.office.reference, asked.place.child)
        parsed, is_sure = self._read(asked, reading)
        standing = self._standing(asked, parsed)
        self.refuse(parsed.verb, asked.place, standing)
        if parsed.verb.reads:
            return self._read_only(asked, parsed, standing, now, today)
        return self._change(replace(asked, is_sure=is_sure), parsed, standing, today)

    def _read(self, asked: Asked, reading: ReadingContext) -> tuple[Parsed, bool]:
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
            concerned = teams_concerned(records, asked, parsed, self.today())
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
            child, seen = child_of(records, parsed), records.seen
        if not parsed.verb.anywhere:
            self.note_read(asked, parsed, Change(0, now, today, asked.person), child, seen)
        return _with_fallback(reply, parsed, child)

    def note_read(
        self, asked: Asked, parsed: Parsed, change: Change, child: str | None, seen: Collection[str]
    ) -> None:
        """A read of a child, or of several in a list, is a row of the audit too."""
        with self.store.write() as records:
            read = replace(change, id=records.audit.next_id(), at=self.clock())
            write_audit(records, asked, parsed, read, child, seen)

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
            as_of = AsOf(records, self.office, now)
            if asked.is_on_post:
                refuse_old_agenda(as_of, asked.place, asked.text)
            child = child_of(records, parsed)
            far = None if asked.is_sure else far_child(records, asked, parsed, standing)
            change = Change(records.audit.next_id(), now, today, asked.person)
            if far:
                question = are_you_sure(records, asked, far, today)
                write_audit(records, asked, parsed, change, far.ref)  # it tells of the child
                return question
            request = self._request(asked, parsed, records, standing, change)
            reply = parsed.verb.function(request, **parsed.values)
            if records.has_changed:
                records.sits_at = sits_at(as_of, asked.place)
                write_audit(records, asked, parsed, change, child or records.undone_child)
                children = children_of(records, parsed) or tuple(filter(None, [records.undone_child]))
                for changed in children:
                    records.outbox.want_redrawn(changed)
                    records.homes.want_redrawn(changed)
                # A team's facts are on many people's Homes; anything else on that of whoever changed it.
                records.homes.want_all_redrawn(() if parsed.verb.topic == "team" else [asked.person])
                if asked.place.team and asked.place.surgery:
                    records.outbox.want_head_redrawn(asked.place.team, asked.place.surgery)
                reply = with_current_child(request, reply, children)
        return _with_fallback(_numbered(reply, change), parsed, child)

    def _request(
        self, asked: Asked, parsed: Parsed, records: Records, standing: Standing, change: Change
    ) -> Request:
        return Request(parsed.verb, records, standing, asked.place, self.office, change.at, change)


def _people(role: Role) -> str:
    return {Role.ADMIN: "an administrator", Role.MANAGER: "a team's manager", Role.CLOCK: "the clock"}.get(
        role, f"a {role}"
    )


def _numbered(reply: Reply, change: Change) -> Reply:
    """The reply with its Undo for this change alone: pressed later, it must not take back a later one."""
    buttons = [replace(UNDO, command=f"undo {change.id}") if each is UNDO else each for each in reply.buttons]
    return replace(reply, buttons=buttons)


def _with_fallback(reply: Reply, parsed: Parsed, child: str | None) -> Reply:
    """What a lock screen may show of an answer: counts and references, never anyone's words."""
    if reply.fallback:
        return reply
    said = parsed.verb.name.capitalize()
    # What is nobody's child may be said; elsewhere even a reason may be somebody's words.
    nobodys = reply.words if parsed.verb.anywhere else said
    return replace(reply, fallback=f"{said}: {child}" if child else nobodys)
