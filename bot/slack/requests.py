"""Requests from Slack put to the desk: where each is asked, and what is said when it is refused or repeated."""

import html
import logging
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.slack import modals
from bot.slack.people import SlackDirectory
from bot.slack.uploads import PictureUploads
from bot.watch.logs import place_of
from commands.desk.desk import Desk, done_already
from commands.desk.fill import FieldErrors, field_of, fill
from commands.desk.form import fits
from commands.desk.form_choices import audit_refused, look_up
from commands.desk.incoming import IncomingRequest
from commands.desk.meant import may_mean
from commands.grammar.formatting import unformatted
from commands.grammar.parse import Incomplete, Parsed, is_command
from commands.grammar.read import Refusal, read
from commands.grammar.reply import Button, Note, Reply
from commands.grammar.values import Choice, mention
from commands.practice.request import AT_THE_CLOCK, Place, PlaceKind
from permanence.errors import Identifying, NotAllowed, NotUnderstood, PermanenceError, Unavailable
from permanence.language import tr
from permanence.roles import CLOCK
from permanence.words import clean
from storage.database import fault_of
from storage.outbox import Post

Body = dict[str, Any]
"""A payload from Slack, or an event in one."""

REMEMBERED = 5_000
"""How many event ids are remembered, so that a redelivery is not answered twice."""
MOST_COMMANDS = 25
"""How many commands of one message are carried out: each is answered by a message of its own."""
STILL_IN_SLACK = tr("Your message is still in Slack, where others may read it: please delete it there.")
"""What is said beside the refusal of a message that says who somebody is."""
_UNNAMED = re.compile(r"<@([A-Z0-9]+)>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>")

_log = logging.getLogger("permanence.slack")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a person asks: a channel, and `thread`, the message they ask on or in whose thread.

    A global shortcut has no channel: it is asked in the person's own conversation with the bot.
    """

    channel: str
    person: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class RefusedReply(Reply):
    """A reply that says why something was not done; a form may ask for the rest of `started`.

    `is_unfinished` is true if the only fault was that something required was missing; `in_form` is its words above the form.
    `is_identifying` is true if the words said who somebody is.
    """

    started: Parsed | None = None
    is_unfinished: bool = False
    in_form: str = ""
    is_identifying: bool = False


class Requests:
    """Puts requests from Slack to the desk, once each, and turns whatever goes wrong into a sentence."""

    def __init__(self, desk: Desk, people: SlackDirectory, uploads: PictureUploads) -> None:
        self.desk = desk
        self.people = people
        self.uploads = uploads
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def carry_out(
        self,
        text: str,
        where: Location,
        request: str,
        *,
        is_confirmed: bool = False,
        is_from_post: bool = False,
        is_rest: bool = False,
        can_open: bool = True,
    ) -> Reply:
        """Carry out one command, and return its reply or the refusal; its picture too, unless it `is_rest` of an answer.

        Where a form `can_open`, a command that says no more than whom it is about may open one.
        """
        self.people.begin_request()
        asked: Parsed | Refusal | None = None
        try:
            with _denials(self.desk, where.person, text):
                self.people.refuse_known(where.person)
            post = self.post_at(where)
            reading = self.desk.reading(self._child_at(where, post), where.person)
            asked = read(text, reading, is_confirmed=is_confirmed)
            if (
                isinstance(asked, Refusal)
                and _is_for_a_form(asked)
                and not may_mean(self.desk.store, text, asked, reading)
            ):
                # Its form opens empty before Slack is asked anything, and is filled once it is known who asks.
                self.desk.unmade.note(where.person, asked)
                return _refused(str(asked.error), asked.started, is_unfinished=True)
            if isinstance(asked, Parsed) and can_open and asked.opens_form:
                return _refused("", asked, is_unfinished=True)
            place = self._place(where, post)
            incoming = IncomingRequest(asked, text, where.person, place, request, is_from_post=is_from_post)
            reply = self.desk.answer(incoming)
            return reply if is_rest else self._with_picture(reply, incoming)
        except NotUnderstood as error:
            refusal = Refusal(error) if isinstance(error, Incomplete) else asked
            if isinstance(refusal, Refusal) and _is_for_a_form(refusal):
                is_as_read = isinstance(asked, Refusal) and asked.started is not None
                form = _refused(str(error), refusal.started, is_unfinished=is_as_read)
                return replace(form, in_form=error.in_form)
            return replace(_refused(str(error), _change_in(asked)), in_form=error.in_form)
        except Identifying as error:
            return replace(_refused(str(error)), is_identifying=True)
        except PermanenceError as error:
            return _refused(str(error))
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            return apology(error)

    def carry_out_message(self, event: Body, where: Location, request: str) -> Iterator[Reply]:
        """Carry out the commands of a message; of one with files, its first reply says that they are not kept."""
        text, about_files = str(event.get("text") or ""), _about_files(event)
        if about_files and not self._without_mention(text).strip():
            refusal = self._refusal_of_asker(where.person, "")
            yield refusal or Reply(about_files)
            return
        for number, reply in enumerate(self.carry_out_lines(text, where, request)):
            is_told = bool(about_files) and number == 0
            yield replace(reply, parts=[*reply.parts, Note(about_files)]) if is_told else reply

    def carry_out_lines(self, text: str, where: Location, event: str) -> Iterator[Reply]:
        """Carry out each command of a message in turn, up to the first that is refused."""
        if refusal := self._refusal_of_asker(where.person, self._without_mention(text).strip()):
            yield refusal
            return
        try:
            lines = self._lines(self.typed(self._without_mention(text)))
        except NotUnderstood as error:
            yield _refused(str(error))
            return
        for number, line in enumerate(lines, 1):
            request = f"{event}:{number}"
            reply = _or_done(self.desk, request, self.carry_out(line, where, request, can_open=False))
            if isinstance(reply, RefusedReply) and reply.started:
                reply = replace(reply, buttons=[Button(tr("Fill in a form"), line)])
            if isinstance(reply, RefusedReply) and reply.is_identifying:
                _tell_manager(self.desk, where, f"{event}:screened")
                reply = replace(reply, parts=[Note(STILL_IN_SLACK)])
            if isinstance(reply, RefusedReply) and len(lines) > 1:
                yield replace(reply, parts=[*reply.parts, _where_stopped(number, len(lines))])
                return
            yield reply

    def carry_out_form(
        self, view: Body, person: str, names: Sequence[str]
    ) -> tuple[Reply | None, dict[str, str]]:
        """Carry out a submitted form: its reply; or None, and what is wrong with each field."""
        parsed: Parsed | None = None
        self.people.begin_request()
        try:
            state = modals.form_state(view)
            place = self.place(Location(state.origin.channel, person, state.origin.message))
            parsed = fill(
                state.verb, modals.field_values(view), state.settled, self.desk.reading(None, person)
            )
            asked = IncomingRequest(
                replace(parsed, is_child_sure=True),
                state.verb,
                person,
                place,
                f"form:{view['id']}",
                is_from_post=state.origin.is_from_post,
            )
            return self._with_picture(self.desk.answer(asked), asked), {}
        except FieldErrors as error:
            return None, dict(error.wrong)
        except PermanenceError as error:
            about = field_of(error, parsed.verb, names) if parsed else names[-1]
            return None, {about: error.in_form}
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            return None, {names[-1]: apology(error).words}

    def look_up(self, body: Body) -> Sequence[Choice]:
        """The choices for what a person has typed into a form's menu, of those that they may see."""
        person = body["user"]["id"]
        self.people.begin_request()
        try:
            state = modals.form_state(body["view"])
            place = self.place(Location(state.origin.channel, person, state.origin.message))
            typed, child = clean(body.get("value", "")), state.settled.get("child")
            return look_up(self.desk, state.verb, body["action_id"], typed, person, place, child)
        except PermanenceError:
            return []
        except Exception as error:  # noqa: BLE001 - a menu without options is what Slack shows of a bug
            apology(error)
            return []

    def place(self, where: Location) -> Place:
        """Where something is asked; in the thread of an agenda message, the child is that message's."""
        return self._place(where, self.post_at(where))

    def _place(self, where: Location, post: Post | None) -> Place:
        channel = where.channel or self.people.direct_channel(where.person)
        place = self.people.place(channel, where.person, post)
        return replace(place, child=None) if self._is_kept_from(where.person, place.child) else place

    def _is_kept_from(self, person: str, ref: str | None) -> bool:
        """Whether a child is restricted to others: then even the thread about the child says no reference any more."""
        if ref is None:
            return False
        with self.desk.store.read() as records:
            only = records.restrictions.of(ref)
        return bool(only) and person not in only

    def _child_at(self, where: Location, post: Post | None) -> str | None:
        """The child of a message in its team's own channel, whose reference need not be typed there."""
        if post is None or post.child is None:
            return None
        with self.desk.store.read() as records:
            team = records.teams.of_channel(where.channel)
        is_implied = (
            team is not None and team.key == post.team and not self._is_kept_from(where.person, post.child)
        )
        return post.child if is_implied else None

    def post_at(self, where: Location) -> Post | None:
        """The bot's own message that something is asked on, or in whose thread."""
        if not where.thread:
            return None
        with self.desk.store.read() as records:
            return records.outbox.in_slack(where.channel, where.thread)

    def draw_again(self, where: Location) -> bool:
        """Have a post drawn again, so that its menu shows no longer what was chosen: Slack tells of no second time. False if there is none."""
        if post := self.post_at(where):
            with self.desk.store.write() as records:
                records.outbox.want_again(post)
        return post is not None

    def now(self) -> int:
        """The present moment in seconds."""
        return int(self.desk.clock().timestamp())

    def is_repeat(self, event: str) -> bool:
        """Whether Slack has delivered an event before; from now on it has."""
        with self._lock:
            if event in self._seen:
                return True
            self._seen[event] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return False

    def _with_picture(self, reply: Reply, asked: IncomingRequest) -> Reply:
        """The same reply, with its picture on the way: once, however often Slack delivers the request."""
        if reply.picture and not self.is_repeat(f"picture:{asked.request}"):
            self.uploads.show(reply.picture, asked.person)
        return reply

    def _refusal_of_asker(self, person: str, text: str) -> Reply | None:
        """What a person is told who may ask nothing, or of whom Slack does not say whether they may."""
        self.people.begin_request()
        try:
            with _denials(self.desk, person, text):
                self.people.refuse(person)
        except PermanenceError as error:
            return _refused(str(error))
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            return apology(error)
        return None

    def _without_mention(self, text: str) -> str:
        """The text without the mention that it is addressed by, doubled or not, and however Slack writes it."""
        mention = rf"<@{self.people.bot}(?:\|[^<>]*)?>"
        addressed = re.sub(rf"^(?:\s|[*_~`]|{mention})*{mention}", " ", text)
        return addressed if addressed != text else re.sub(mention, " ", text, count=1)

    def typed(self, text: str) -> str:
        """What a person typed in a message, where Slack leaves out the names of those mentioned."""
        unnamed = _UNNAMED.findall(text)
        names = self.people.names_of(unnamed) if unnamed else {}
        return typed_words(_UNNAMED.sub(lambda found: mention(found[1], names), text))

    def _lines(self, text: str) -> list[str]:
        """The commands of a message: a line begins one if its first word is a verb or a reference.

        Raises NotUnderstood for more of them than one message may hold.
        """
        reading = self.desk.reading()
        commands: list[list[str]] = []
        for line in (each.strip() for each in text.splitlines() if unformatted(each)):
            if commands and not is_command(line, reading):
                commands[-1].append(line)
            elif len(commands) == MOST_COMMANDS:
                raise NotUnderstood(
                    tr(
                        f"Your message has more than {MOST_COMMANDS} commands, and I carry out at most "
                        f"{MOST_COMMANDS} at a time. Nothing was done. Send them in parts."
                    )
                )
            else:
                commands.append([line])
        return ["\n".join(each) for each in commands] or [""]


@contextmanager
def _denials(desk: Desk, person: str, text: str) -> Iterator[None]:
    """Have it written down if a person may ask nothing: what they asked for, of which no more is read."""
    try:
        yield
    except NotAllowed as error:
        asked = read(text.partition("\n")[0], desk.reading(None, person))
        asker = IncomingRequest(asked, text, person, Place(PlaceKind.ELSEWHERE))
        audit_refused(desk, asker, error)
        raise


def _tell_manager(desk: Desk, where: Location, request: str) -> None:
    """Have the manager told that a message in their team's channel was refused for what it says of somebody."""
    with desk.store.read() as records:
        team = records.teams.of_channel(where.channel)
    if team:
        with suppress(Unavailable):  # its author is told in any case
            typed = f"screened {team.key} by {mention(where.person)}"
            desk.answer_words(typed, CLOCK.person, AT_THE_CLOCK, request)


def _about_files(event: Body) -> str:
    """What a person is told of the files in their message; empty if it has none."""
    number = len(event.get("files") or ())
    if not number:
        return ""
    if number == 1:
        return tr(
            "I have not kept the file. It is still in Slack, so please delete it there if a child can be known by it. "
            "The case file is the place for it."
        )
    return tr(
        "I have not kept the files. They are still in Slack, so please delete them there if a child can be known by them. "
        "The case file is the place for them."
    )


def _where_stopped(number: int, of: int) -> Note:
    """At which of several commands a refusal stopped, and whether any was done before it."""
    done = tr(f"{number - 1} of {of} were done before it.") if number > 1 else tr("Nothing was done.")
    return Note(tr(f"I stopped at command {number}. {done}"))


def _or_done(desk: Desk, request: str, reply: Reply) -> Reply:
    """Of what was done before Slack sent it again, that it was: what stands in its way by now says nothing of then."""
    return reply if reply.is_recorded else done_already(desk, request) or reply


def _refused(why: str, started: Parsed | None = None, *, is_unfinished: bool = False) -> RefusedReply:
    """A refusal; its notification does not repeat it, since it may quote what was typed."""
    if started and not fits(started):
        started = None
    return RefusedReply(
        why,
        fallback=tr("Not done: open the message to see why."),
        started=started,
        is_unfinished=is_unfinished,
    )


def _is_for_a_form(refusal: Refusal) -> bool:
    """Whether words only lack something, which a form can ask for."""
    return refusal.started is not None and fits(refusal.started)


def _change_in(asked: Parsed | Refusal | None) -> Parsed | None:
    """The change that was read and then refused, so that a form may ask for it."""
    return asked if isinstance(asked, Parsed) and not asked.verb.reads else None


def apology(error: Exception) -> Reply:
    """The reply to a request that met a bug: a reference, which the log has too."""
    reference = secrets.token_hex(2).upper()
    if fault := fault_of(error):
        _log.error("reference %s: the records cannot be used: %s", reference, fault)
        return _refused(
            tr(
                "I cannot use the records just now, so nothing was changed. Please tell your administrator the reference "
                f"{reference}. Keep what you typed: it has to be entered again."
            )
        )
    _log.error("reference %s: %s", reference, place_of(error))
    return _refused(
        tr(
            f"Something went wrong on my side, reference {reference}. Nothing was changed. "
            "Please try again; if it repeats, tell your administrator the reference."
        )
    )


def typed_words(text: str) -> str:
    """What a person typed, without Slack's escapes and its markup of links and addresses."""
    return html.unescape(_LINK.sub(lambda found: found[2] or found[1], text))
