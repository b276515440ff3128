"""Handles every request, once it is read: authorise, carry out and record in one transaction, reply."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from commands.desk.asking import days_off_words, question_before
from commands.desk.audit import write_audit, write_read, write_refused
from commands.desk.carried_out import carried_out
from commands.desk.incoming import IncomingRequest
from commands.desk.meant import Meant, meant
from commands.desk.reach import (
    channels_to_look_in,
    child_of,
    child_to_confirm,
    children_of,
    looked_up,
    manager_to_ask,
    recorded_standing,
    refuse_other_child,
    teams_to_check,
    with_surgery_days,
)
from commands.desk.references import names_now, under
from commands.desk.unmade import Unmade
from commands.grammar.parse import Parsed
from commands.grammar.read import read
from commands.grammar.reply import UNDO, Note, Reply
from commands.grammar.values import ReadingContext, Thing
from commands.grammar.verbs import Verb
from commands.messages.agenda.turn import with_current_child
from commands.messages.not_shown import without_restricted
from commands.practice.request import AsOf, InSlack, Office, Place, PlaceKind, Request
from commands.practice.which_surgery import refuse_old_agenda, surgery_asked_in
from permanence.access import Barrier, why_refused
from permanence.errors import Busy, NotAllowed, PermanenceError, Uncounted
from permanence.language import tr
from permanence.roles import Role, Standing, clock_in, terminal_standing, with_article
from permanence.words import listed, who
from storage.audit import Audited
from storage.history import Change
from storage.out_of_date import bring_up_to_date
from storage.records import Records
from storage.store import Store
from storage.undoing import is_past_undoing

Clock = Callable[[], datetime]
"""Returns the current moment, with its zone. The program makes one when it starts."""

WHERE = tr("I only answer that in a team's own private channel, or in a direct message to me.")
"""What is said of a place where nothing about a child is answered."""
UNRECORDED = tr(
    "The records are busy just now, and I may show nothing without recording that I did. "
    "Please try again in a moment."
)
"""What is said instead of an answer that cannot be written into the audit."""

Membership = Callable[[str, Place, frozenset[str]], frozenset[str]]
"""Returns those of some teams whose channels a person is in. Raises NotAllowed for a person who may ask nothing, Unavailable if
Slack does not answer."""

LookUp = Callable[[Collection[str], Collection[str], Collection[str]], InSlack]
"""Returns what Slack says of people who are given a part, of channels to be used for children, and of who is in some channels.
Raises Unavailable if it does not answer about a channel to be used."""


NOTHING_KNOWN = InSlack()
"""What is known of anybody where there is no Slack to ask."""

_Said = TypeVar("_Said")


class Desk:
    """The entry point of every request. The program has one."""

    def __init__(
        self,
        store: Store,
        office: Office,
        clock: Clock,
        membership: Membership,
        look_up: LookUp = lambda *_: NOTHING_KNOWN,
    ) -> None:
        self.store = store
        self.office = office
        self.clock = clock
        self.membership = membership
        self.look_up = look_up
        self.unmade = Unmade(store)

    def answer(self, incoming: IncomingRequest) -> Reply:
        """Carry a request out and return the reply. Raises a PermanenceError whose words are for the asker."""
        try:
            return _as_told_to(self, incoming, self._answer(incoming))
        except PermanenceError as error:
            _refuse(self, incoming, error)
            self.unmade.note(incoming.person, incoming.asked)
            if incoming.place.kind is PlaceKind.TERMINAL:
                self.unmade.keep(incoming.person)
            raise

    def _answer(self, incoming: IncomingRequest) -> Reply:
        found = self._meant(incoming)
        if isinstance(found, Reply):
            return found
        incoming, asked, said = found
        parsed, standing, names = self._following(incoming, asked)
        renamed = [tr(f"{old} is now **{new}**.") for old, new in names.items()]
        told = " ".join([*filter(None, [said]), *renamed])
        try:
            reply = self._answer_as_named(incoming, parsed, standing)
        except PermanenceError as error:
            error.say_first(told)
            raise
        return replace(reply, words=f"{told} {reply.words}".strip())

    def _answer_as_named(self, incoming: IncomingRequest, parsed: Parsed, standing: Standing) -> Reply:
        now = self.clock()
        asked = Change(0, now, now.astimezone(self.office.zone).date(), incoming.person)
        incoming = _where_the_asker_is(incoming, parsed, standing)
        self.refuse(parsed.verb, incoming.place, standing, parsed)
        in_slack = self._in_slack(incoming, parsed)
        while True:
            try:
                if parsed.verb.reads:
                    return self._read_only(incoming, parsed, standing, asked)
                return self._change(incoming, parsed, standing, asked.today, in_slack)
            except Uncounted:
                self.store.settle()

    def _in_slack(self, incoming: IncomingRequest, parsed: Parsed) -> InSlack:
        """Ask Slack about the people and channels that a change names, before it is carried out in a transaction."""
        people, used = looked_up(parsed, Thing.PERSON, Thing.PEOPLE), looked_up(parsed, Thing.CHANNEL)
        if not (people or used) or incoming.place.kind in (PlaceKind.TERMINAL, PlaceKind.CLOCK):
            return NOTHING_KNOWN
        with self.store.read() as records:
            channels = channels_to_look_in(records, parsed, people)
        return self.look_up(people, used, channels | used)

    def _following(
        self, incoming: IncomingRequest, asked: Parsed
    ) -> tuple[Parsed, Standing, Mapping[str, str]]:
        """Return a request under the references that children have now, the asker's standing, and which references these are.

        Of a child whom the asker may not see, an old reference is answered like one that is not known.
        """
        with self.store.read() as records:
            names = names_now(records, asked)
            recorded, teams = self._recorded(records, incoming, asked)
        if names:
            parsed = under(names, asked)
            with self.store.read() as records:
                renamed = self._recorded(records, incoming, parsed)
            standing = self._with_membership(*renamed, incoming.place)
            with self.store.read(standing) as records:
                if all(records.children.find(ref) for ref in names.values()):
                    return parsed, standing, names
        return asked, self._with_membership(recorded, teams, incoming.place), {}

    def reading(self, here: str | None = None, person: str | None = None) -> ReadingContext:
        """Return what the meaning of words that a person types now depends on; `here` is the child whose thread it is."""
        return ReadingContext(self.today(), self.office.reference, here, person, self.office.guard)

    def answer_words(
        self, text: str, person: str, place: Place, request: str | None = None, account: str = ""
    ) -> Reply:
        """Read words typed in a place, and answer the request they make; what the clock types was looked at when it was written."""
        guard = None if place.kind is PlaceKind.CLOCK else self.office.guard
        asked = read(text, replace(self.reading(place.child, person), guard=guard))
        return self.answer(IncomingRequest(asked, text, person, place, request, account))

    def _meant(self, incoming: IncomingRequest) -> Meant | Reply:
        """Return what is asked or meant, or the question which of several."""
        reading = self.reading(incoming.place.child, incoming.person)
        standing_in = partial(self.standing, incoming.person, incoming.place)
        return meant(
            self.store,
            incoming,
            standing_in,
            reading,
            lambda asked, seen: self.audit_read(incoming, asked, None, seen),
        )

    def _recorded(
        self, records: Records, incoming: IncomingRequest, parsed: Parsed
    ) -> tuple[Standing, frozenset[str]]:
        """Return the asker's standing according to the records, and the teams whose channels count for it."""
        if incoming.place.kind is PlaceKind.CLOCK:
            return clock_in(parsed.value(Thing.TEAM)), frozenset()
        recorded = recorded_standing(records, incoming.person, self.office, self.today())
        return recorded, teams_to_check(records, incoming, parsed, self.today())

    def standing(self, person: str, place: Place, teams: frozenset[str] | None = None) -> Standing:
        """Return a person's standing in some teams, or in every team.

        Raises NotAllowed for a person who may ask nothing, Unavailable if Slack does not answer.
        """
        with self.store.read() as records:
            if teams is None:
                teams = frozenset(team.key for team in records.teams.all())
            recorded = recorded_standing(records, person, self.office, self.today())
        return self._with_membership(recorded, teams, place)

    def _with_membership(self, recorded: Standing, teams: frozenset[str], place: Place) -> Standing:
        """Return a standing with those of the teams whose channels the person is in, according to Slack."""
        if place.kind is PlaceKind.CLOCK:
            return recorded
        if place.kind is PlaceKind.TERMINAL:
            return terminal_standing(recorded.person, recorded.manages, recorded.covers)
        return replace(recorded, teams=self.membership(recorded.person, place, teams) - recorded.kept_out)

    def today(self) -> date:
        """Return the current day in the authority's zone."""
        return self.clock().astimezone(self.office.zone).date()

    def refuse(self, verb: Verb, place: Place, standing: Standing, parsed: Parsed | None = None) -> None:
        """Raise NotAllowed for a verb that this person may not use, or not in this place; it names who may, if that is known."""
        why = why_refused(standing, verb.roles, is_here=verb.anywhere or place.is_private)
        if why is Barrier.ROLE:
            with self.store.read(standing) as records:
                ask = manager_to_ask(records, parsed, place, self.today()) if parsed else ""
            raise NotAllowed(
                tr(f"`{verb.name}` is for {_holders(verb.roles)}.{ask} Nothing was changed."), field="team"
            )
        if why is Barrier.PLACE:
            raise NotAllowed(tr(f"{WHERE} `{self.office.command} help` works here."))

    def _read_only(
        self, incoming: IncomingRequest, parsed: Parsed, standing: Standing, asked: Change
    ) -> Reply:
        with self.store.read(standing) as records:
            request = self._request(incoming, parsed, records, standing, asked)
            question, _ = question_before(request, parsed, None)
            if question:
                return question
            reply = parsed.verb.function(request, **parsed.values)
            child, seen = child_of(records, parsed), records.seen
        if not parsed.verb.anywhere:
            try:
                self.audit_read(incoming, parsed, child, seen)
            except Busy as error:
                raise Busy(UNRECORDED) from error
        return replace(_with_fallback(reply, parsed, child), again=parsed.typed)

    def audit_read(
        self, incoming: IncomingRequest, parsed: Parsed, child: str | None, seen: Collection[str]
    ) -> None:
        """Write the audit row of a read of one child or of several. It waits for nobody who changes the records."""
        write_read(self.store, self.clock, incoming, parsed, child, seen)

    def _change(
        self, incoming: IncomingRequest, parsed: Parsed, standing: Standing, today: date, in_slack: InSlack
    ) -> Reply:
        try:
            return self._carry_out(incoming, parsed, standing, today, in_slack)
        except Busy:
            raise
        except PermanenceError:
            with self.store.read(standing) as records:
                seen = {ref for ref in children_of(records, parsed) if records.children.find(ref)}
            if seen:  # a refusal tells the asker about the child
                self.audit_read(incoming, parsed, min(seen), seen)
            raise

    def _carry_out(
        self, incoming: IncomingRequest, parsed: Parsed, standing: Standing, today: date, in_slack: InSlack
    ) -> Reply:
        with self.store.write(standing) as records:
            now = self.clock()  # read while holding the write lock, so that audit rows are in order of time
            if incoming.request and (before := records.audit.of_request(incoming.request)):
                return _not_twice(before, self.office)
            as_of = AsOf(records, self.office, now)
            if incoming.is_from_post:
                refuse_old_agenda(as_of, incoming.place, incoming.text)
            refuse_other_child(records, parsed)
            parsed = with_surgery_days(as_of, parsed)
            children = children_of(records, parsed)
            child = next(iter(children), None)
            place = incoming.place
            asked_on = (place.team, place.surgery) if place.team and place.surgery else None
            change = Change(records.audit.next_id(), now, today, incoming.person, asked_on)
            request = self._request(incoming, parsed, records, standing, change, in_slack)
            is_sure = parsed.is_confirmed or parsed.is_child_sure
            to_confirm = None if is_sure else child_to_confirm(records, incoming, parsed, standing)
            question, described = question_before(request, parsed, to_confirm)
            if question:
                self.unmade.note(incoming.person, parsed)
                self.audit_read(incoming, parsed, described or child, records.seen)
                return question
            reply = carried_out(request, parsed)
            if place.kind is PlaceKind.TERMINAL and not parsed.is_confirmed:
                reply = _with_note(reply, days_off_words(request, parsed))
            if records.touched or change.counts_as_change:
                change.surgery = change.surgery or surgery_asked_in(as_of, place)
                write_audit(records, incoming, parsed, change, child or change.child)
                bring_up_to_date(records, change)
                reply = with_current_child(request, reply, children or tuple(filter(None, [change.child])))
            is_made = bool(records.touched or change.counts_as_change)
            can_undo = is_made and not is_past_undoing(records, change.id)
        if is_made:
            self.unmade.forget(incoming.person)
        else:
            self.unmade.note(incoming.person, parsed)
        reply = replace(reply, is_recorded=is_made)
        reply = _with_numbered_undo(reply, change.id if can_undo else None, child)
        return _with_fallback(_with_note(reply, _unanswered_words(in_slack)), parsed, child)

    def _request(
        self,
        incoming: IncomingRequest,
        parsed: Parsed,
        records: Records,
        standing: Standing,
        change: Change,
        in_slack: InSlack = NOTHING_KNOWN,
    ) -> Request:
        verb, place, typed = parsed.verb, incoming.place, parsed.typed
        is_unmade = self.unmade.is_of(incoming.person, records, in_terminal=place.kind is PlaceKind.TERMINAL)
        return Request(
            verb, records, standing, place, self.office, change.at, change, is_unmade, in_slack, typed
        )


def done_already(desk: Desk, request: str) -> Reply | None:
    """Return the answer to a request that was carried out before; None for any other."""
    with desk.store.read() as records:
        before = records.audit.of_request(request)
    return _not_twice(before, desk.office) if before else None


def _not_twice(before: Audited, office: Office) -> Reply:
    at = f"{before.at.astimezone(office.zone):%H:%M}"
    return Reply(tr(f"That was done already, at {at}. It was not done twice."))


def _as_told_to(desk: Desk, incoming: IncomingRequest, said: _Said) -> _Said:
    """Return what is said to the asker: of children restricted to others, other children's words name none."""
    if incoming.place.kind in (PlaceKind.TERMINAL, PlaceKind.CLOCK):
        return said  # the terminal shows them all, and nobody reads what is said to the clock
    is_list = isinstance(said, Reply) and said.again
    asked = incoming.asked.typed if isinstance(incoming.asked, Parsed) else ""
    # Who is restricted is hidden from all but those named, whatever else somebody is.
    with desk.store.read(Standing(incoming.person)) as records:
        if not records.restrictions.are_any():
            return said
        typed = "" if is_list else f"{incoming.text} {asked}"
        return without_restricted(records, desk.office.reference, said, typed).said


def _refuse(desk: Desk, incoming: IncomingRequest, error: PermanenceError) -> None:
    """Record a refusal, and see that its words name no more than an answer's."""
    write_refused(desk.store, desk.clock, incoming, error, children_of)
    error.say_instead(*_as_told_to(desk, incoming, (str(error), error.in_form)))


def _where_the_asker_is(incoming: IncomingRequest, parsed: Parsed, standing: Standing) -> IncomingRequest:
    """Return the request as asked in private, if the asker is no longer in the channel that it comes from.

    A form may be submitted long after it was opened there.
    """
    place = incoming.place
    if place.kind is not PlaceKind.TEAM or parsed.verb.anywhere or place.team in standing.teams:
        return incoming
    return replace(incoming, place=Place(PlaceKind.DIRECT))


def _holders(roles: Collection[Role]) -> str:
    named = {Role.MANAGER: tr("a team's manager"), Role.CLOCK: tr("the clock")}
    return listed([named.get(role, with_article(role)) for role in roles], tr("or"))


def _with_numbered_undo(reply: Reply, change: int | None, child: str | None) -> Reply:
    """Return the reply with an Undo button for this change alone; with none where there is no change that can be undone."""
    command = f"undo {change} {child}" if child else f"undo {change}"
    undo = (replace(UNDO, command=command),) if change else ()
    buttons = [each for button in reply.buttons for each in (undo if button is UNDO else (button,))]
    return replace(reply, buttons=buttons)


def _unanswered_words(in_slack: InSlack) -> str:
    """Return which people Slack did not tell of in time; empty if there are none."""
    people = listed([who(person) for person in sorted(in_slack.unanswered)])
    return people and tr(
        f"Slack did not tell me in time about {people}, so I have not checked that they can act here."
    )


def _with_note(reply: Reply, words: str) -> Reply:
    """Return the reply with a note after it, if there is one."""
    return replace(reply, parts=[*reply.parts, Note(words)]) if words else reply


def _with_fallback(reply: Reply, parsed: Parsed, child: str | None) -> Reply:
    """Return the reply with a fallback that a lock screen may show: counts and references, never free text."""
    if reply.fallback:
        return reply
    verb = parsed.verb.name.capitalize()
    # A reply about no child may be shown; any other may contain free text.
    without_child = reply.words if parsed.verb.anywhere else verb
    return replace(reply, fallback=f"{verb}: {child}" if child else without_child)
