"""Slack in and out: one listener for each kind of payload, and one way for each to be answered."""

import html
import json
import logging
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPException
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.slack import modals
from bot.slack.answers import Answers
from bot.slack.blocks import TABLES, draw
from bot.slack.home import Homes
from bot.slack.modals import CALLBACK, Opener
from bot.slack.people import Slackers
from bot.slack.uploads import Album
from bot.text import plain
from commands.desk.asked import Asked
from commands.desk.desk import Desk
from commands.desk.fill import FieldErrors, field_about, fill, untyped
from commands.desk.form import begun, fits, form
from commands.desk.search import look_up
from commands.grammar.parse import Incomplete, Parsed, is_command, parse
from commands.grammar.reply import Button, Note, Reply
from commands.grammar.values import Reading, as_words
from commands.practice.request import Place, PlaceKind
from permanence.errors import NotUnderstood, PermanenceError, Unavailable
from permanence.words import PEOPLE
from storage.outbox import Post

Body = dict[str, Any]

ACK_BYTES = 60_000
"""The most an ack may weigh, whole and escaped: the client breaks at 65,535."""
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>")
OPENING_SECONDS = 2
"""How long opening a form may take: the ack must go within three."""
FORESEEING = 5
"""How often a form tries to learn whom it may show, each time as long as a request may ask."""
DIRECT = Place(PlaceKind.DIRECT)
REMEMBERED = 5_000
"""How many event ids are remembered, so that a redelivery is not answered twice."""

_log = logging.getLogger("permanence.slack")


Acknowledge = Callable[..., object]
"""Bolt's `ack`."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody asks something: a channel, and the message that is about or in whose thread.

    A global shortcut is of no channel: it is asked in the person's own conversation with the bot.
    """

    channel: str
    person: str
    thread: str | None = None


class Front:
    """Where Slack's payloads come in. `answers` is the pool for whatever must not hold up an ack.

    `noticed` is told of a person about whom something changed in Slack.
    """

    def __init__(
        self,
        desk: Desk,
        people: Slackers,
        client: WebClient,
        answers: ThreadPoolExecutor,
        homes: Homes,
        album: Album,
        noticed: Callable[[str], None],
    ) -> None:
        with desk.store.read() as records:
            self._draw = partial(draw, tables=records.known(TABLES) == "yes")
        self.desk = desk
        self.people = people
        self.client = client
        self._quick = WebClient(
            client.token, base_url=client.base_url, timeout=OPENING_SECONDS, retry_handlers=[]
        )
        self._answers = Answers(client, people, answers, _apology)
        self.homes = homes
        self.album = album
        self.noticed = noticed
        self.app = App(client=client, process_before_response=True)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._listen()

    def _listen(self) -> None:
        self.app.command(self.desk.office.command)(self._typed)
        self.app.action(re.compile(".*"))(self._pressed)
        self.app.shortcut(re.compile(".*"))(self._chosen)
        self.app.view(CALLBACK)(self._submitted)
        self.app.options(re.compile(".*"))(self._sought)
        self.app.event("app_home_opened")(self._opened_home)
        self.app.event("app_mention")(self._mentioned)
        self.app.event("message")(self._messaged)
        self.app.event(re.compile(".*"))(self._happened)
        self.app.error(self._failed)

    def _typed(self, ack: Acknowledge, body: Body) -> None:
        """A slash command: answered in the ack, or by response_url where it is too long for one, or by a form."""
        channel, person = body["channel_id"], body["user_id"]
        typed = _typed_words(body.get("text", ""))
        opener = Opener(channel, url=body["response_url"], opened=self._now())
        reply = self._carry_out(typed, Where(channel, person), body["envelope_id"])
        shown = self._form_or_answer(reply, typed, person, body["trigger_id"], opener)
        if shown is None:
            ack()
            return
        drawn = self._draw(shown)
        payload = {"response_type": "ephemeral", **drawn[0].payload}
        if len(drawn) == 1 and _weight(body["envelope_id"], payload) <= ACK_BYTES:
            ack(payload)
            return
        ack()
        self._answers.later(lambda: self._answers.respond(body["response_url"], drawn))

    def _pressed(self, ack: Acknowledge, body: Body) -> None:
        """A button: on an ephemeral answer it is replaced; on a post the presser gets a word to themselves."""
        container, person = body["container"], body["user"]["id"]
        if container["type"] == "view":
            self._pressed_in_view(ack, body)
            return
        channel, thread = container["channel_id"], container.get("thread_ts")
        message, is_fleeting = thread or container["message_ts"], bool(container.get("is_ephemeral"))
        typed = body["actions"][0].get("value", "")
        # A question is answered once, however often its button is tapped.
        once = f"yes:{channel}:{container['message_ts']}" if typed.endswith(" yes") else body["envelope_id"]
        where = Where(channel, person, message)
        reply = self._carry_out(typed, where, once, is_sure=True, is_on_post=not is_fleeting)
        # In the bot's own conversation an answer stays, so there it is a message.
        url = "" if channel.startswith("D") and not is_fleeting else body["response_url"]
        opener = Opener(channel, message, url, thread, is_fleeting, self._now())
        shown = self._form_or_answer(reply, typed, person, body["trigger_id"], opener)
        ack()
        if shown is None:
            return
        drawn = self._draw(shown)
        if is_fleeting:
            self._answers.later(lambda: self._answers.respond(body["response_url"], drawn, replace=True))
        elif channel.startswith("D"):
            self._answers.later(lambda: self._answers.say(channel, drawn))
        else:
            self._answers.later(lambda: self._answers.whisper(channel, person, drawn, thread))

    def _pressed_in_view(self, ack: Acknowledge, body: Body) -> None:
        """A button on somebody's Home, or on an answer shown over it: answered over it, so that they stay there."""
        person, view, typed = body["user"]["id"], body["view"], body["actions"][0].get("value", "")
        reply = self._carry_out(typed, Where("", person), body["envelope_id"], is_sure=True)
        shown = self._form_or_answer(reply, typed, person, body["trigger_id"], Opener(""))
        if shown:
            answer = modals.answer(draw(shown))  # a view takes no table of Slack's own
            if view["type"] == "home":
                self._quick.views_open(trigger_id=body["trigger_id"], view=answer)
            else:
                self._quick.views_update(view_id=view["id"], view=answer)
        ack()

    def _opened_home(self, event: Body) -> None:
        """Somebody opens their Home: it is drawn, or drawn anew."""
        if event.get("tab") == "home":
            self._answers.later(lambda: self.homes.opened(event["user"]))

    def _mentioned(self, event: Body, body: Body) -> None:
        """A mention: acked at once, worked in the pool, answered to the asker alone in the same thread."""
        if _is_not_said(event) or self._is_repeat(body["event_id"]):
            return
        channel, person, thread = event["channel"], event["user"], event.get("thread_ts")
        text = self._without_mention(event["text"])
        where = Where(channel, person, thread)

        def work() -> None:
            for reply in self._each_line(text, where, body["event_id"]):
                self._answers.whisper(channel, person, self._draw(reply), thread)

        self._answers.later(work)

    def _messaged(self, event: Body, body: Body) -> None:
        """A message to the bot in its own conversation with a person."""
        elsewhere = event.get("channel_type") != "im"
        if elsewhere or _is_not_said(event) or self._is_repeat(body["event_id"]):
            return
        channel, person = event["channel"], event["user"]
        text = self._without_mention(event["text"])
        where = Where(channel, person)

        def work() -> None:
            for reply in self._each_line(text, where, body["event_id"]):
                self._answers.say(channel, self._draw(reply))

        self._answers.later(work)

    def _chosen(self, ack: Acknowledge, body: Body) -> None:
        """A shortcut: the form of the verb it is called by; on a message, with its words, about its thread's child."""
        person, message = body["user"]["id"], body.get("message", {})
        where = Where(
            body.get("channel", {}).get("id", ""), person, message.get("thread_ts") or message.get("ts")
        )
        # In a channel at large nothing is said of a child: the form is asked, and answered, in private.
        opener = Opener("")
        if self._post(where):
            # In the bot's own conversation an answer stays, so there it is a message.
            url = "" if where.channel.startswith("D") else body.get("response_url", "")
            opener = Opener(where.channel, where.thread, url, message.get("thread_ts"), opened=self._now())
        # What the bot said itself is nobody's promise.
        is_somebodys = "bot_id" not in message
        words = as_words(_typed_words(message.get("text", ""))) if is_somebodys else ""
        started = begun(body["callback_id"], words, message.get("user") if is_somebodys else None)
        if started:
            typed = f"{started.verb.name} {words}".strip()
            unopened = self._open_form(started, typed, person, body["trigger_id"], opener)
            if unopened:
                self._answers.later(
                    lambda: self._answers.tell(person, self._draw(unopened), opener, self._now())
                )
        ack()

    def _submitted(self, ack: Acknowledge, body: Body) -> None:
        """A form: what is wrong is said under its field, with all that was typed kept; else it closes."""
        view, person = body["view"], body["user"]["id"]
        names = modals.shown(view)
        reply, wrong = self._carry_out_form(view, person, names)
        if reply is None:
            said = {name: self._in_plain_words(words) for name, words in wrong.items()}
            ack(response_action="errors", errors=dict(modals.errors(said, names)))
            return
        ack()
        drawn, opener = self._draw(reply), modals.unpack(view).opener
        self._answers.later(lambda: self._answers.tell(person, drawn, opener, self._now()))

    def _carry_out_form(
        self, view: Body, person: str, names: list[str]
    ) -> tuple[Reply | None, dict[str, str]]:
        """What a form asks for carried out; or no reply, and what is wrong by field."""
        parsed: Parsed | None = None
        self.people.begin()
        try:
            kept = modals.unpack(view)
            place = self._place(Where(kept.opener.channel, person, kept.opener.message))
            parsed = fill(kept.verb, modals.filled(view), kept.settled, self._reading())
            asked = Asked(
                kept.verb,
                person,
                place,
                f"form:{view['id']}",
                is_sure=True,
                is_on_post=not kept.opener.replaces,
                parsed=parsed,
            )
            return self._with_picture(self.desk.answer(asked), asked), {}
        except FieldErrors as error:
            return None, dict(error.wrong)
        except PermanenceError as error:
            about = field_about(error, parsed, names) if parsed else names[-1]
            return None, {about: untyped(str(error), kept.verb) if parsed else str(error)}
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            return None, {names[-1]: _apology(error).words}

    def _sought(self, ack: Acknowledge, body: Body) -> None:
        """Somebody types into a menu of a form: what there is that they may see."""
        person = body["user"]["id"]
        self.people.begin()
        try:
            kept = modals.unpack(body["view"])
            place = self._place(Where(kept.opener.channel, person, kept.opener.message))
            typed, child = body.get("value", ""), kept.settled.get("child")
            found = look_up(self.desk, kept.verb, body["action_id"], typed, person, place, child)
        except PermanenceError:
            found = []
        except Exception as error:  # noqa: BLE001 - a menu without options is what Slack shows of a bug
            _apology(error)
            found = []
        ack(options=modals.options(found))

    def _without_mention(self, text: str) -> str:
        """What was said to the bot, without its name."""
        return text.replace(f"<@{self.people.bot}>", " ", 1)

    def _happened(self, event: Body) -> None:
        """Anything else that Slack tells: what was believed of that person or channel is asked again."""
        for key in ("channel", "user"):
            changed = event.get(key)
            self.people.forget(changed["id"] if isinstance(changed, dict) else str(changed))
        if event["type"] == "user_change":
            self._answers.later(lambda: self.noticed(event["user"]["id"]))

    def _failed(self, error: Exception) -> BoltResponse:
        return BoltResponse(
            status=200,
            body=json.dumps(draw(_apology(error))[0].payload),
            headers={"content-type": ["application/json"]},
        )

    def _each_line(self, text: str, where: Where, event: str) -> Iterator[Reply]:
        """Each command of a message carried out in turn, up to the first that could not be."""
        lines = self._lines(_typed_words(text))
        for number, line in enumerate(lines, 1):
            reply = self._carry_out(line, where, f"{event}:{number}")
            if isinstance(reply, _Refused) and reply.started:
                reply = replace(reply, buttons=[Button("Fill in a form", line)])
            if isinstance(reply, _Refused) and len(lines) > 1:
                done = (
                    f"{number - 1} of {len(lines)} were done before it."
                    if number > 1
                    else "Nothing was done."
                )
                stopped = Note(f"I stopped at command {number}. {done}")
                yield replace(reply, parts=[stopped])
                return
            yield reply

    def _lines(self, text: str) -> list[str]:
        """The commands of a message: a line begins one if its first word is a verb or a reference."""
        reading = self._reading()
        commands: list[str] = []
        for line in filter(None, (each.strip() for each in text.splitlines())):
            if commands and not is_command(line, reading):
                commands[-1] += f"\n{line}"
            else:
                commands.append(line)
        return commands or [""]

    def _carry_out(
        self, text: str, where: Where, request: str, *, is_sure: bool = False, is_on_post: bool = False
    ) -> Reply:
        """The one place where what went wrong becomes a sentence."""
        self.people.begin()
        here = None
        try:
            post = self._post(where)
            here = post.child if post else None
            self._refuse_unfinished(text, here)
            asked = Asked(
                text, where.person, self._place(where), request, is_sure=is_sure, is_on_post=is_on_post
            )
            return self._with_picture(self.desk.answer(asked), asked)
        except Incomplete as error:
            return _refused(str(error), error.started, is_unfinished=True)
        except NotUnderstood as error:
            return _refused(str(error), self._understood(text, here))
        except PermanenceError as error:
            return _refused(str(error))
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            return _apology(error)

    def _with_picture(self, reply: Reply, asked: Asked) -> Reply:
        """An answer, whose picture follows it, once however often Slack delivers what asked for it."""
        if reply.picture and not self._is_repeat(f"picture:{asked.request}"):
            self.album.show(reply.picture, asked.person)
        return reply

    def _refuse_unfinished(self, text: str, here: str | None) -> None:
        """Raise Incomplete for what lacks something, told by its words alone: a form opens before Slack is asked."""
        try:
            parse(text, replace(self._reading(), here=here))
        except Incomplete:
            raise
        except PermanenceError:
            return  # carried out, it is refused in the same words

    def _understood(self, text: str, here: str | None) -> Parsed | None:
        """What was understood of a change, where it is the verb that needs more: a form may ask it."""
        try:
            parsed = parse(text.removesuffix(" yes"), replace(self._reading(), here=here))
        except PermanenceError:
            return None
        return None if parsed.verb.reads else parsed

    def _reading(self) -> Reading:
        return Reading(self.desk.today(), self.desk.office.reference)

    def _now(self) -> int:
        return int(self.desk.clock().timestamp())

    def _form_or_answer(
        self, reply: Reply, typed: str, person: str, trigger: str, opener: Opener
    ) -> Reply | None:
        """The answer to show; or None, where a form opened that asks for what is missing."""
        if not isinstance(reply, _Refused) or reply.started is None:
            return reply
        why = "" if reply.is_unfinished else untyped(reply.words, reply.started.verb.name)
        return self._open_form(reply.started, typed, person, trigger, opener, why)

    def _open_form(
        self, started: Parsed, typed: str, person: str, trigger: str, opener: Opener, why: str = ""
    ) -> Reply | None:
        """Open a form at once, empty, and fill it from the pool. Gives what to say where it did not open."""
        try:
            view = self._quick.views_open(trigger_id=trigger, view=modals.skeleton(started.verb))["view"]
        except (SlackClientError, OSError, HTTPException) as error:
            _log.warning("a form did not open: %s", type(error).__name__)
            return Reply(
                "Slack did not open the form in time. What you typed is kept.",
                buttons=[Button("Open it again", typed, main=True)],
                fallback="The form did not open.",
            )
        self._answers.later(lambda: self._fill_form(view["id"], started, person, opener, why))
        return None

    def _fill_form(self, view: str, started: Parsed, person: str, opener: Opener, why: str) -> None:
        self.people.begin()
        try:
            place = self._place(Where(opener.channel, person, opener.message))
            drawn = modals.draw_form(form(self.desk, started, person, place, why), opener)
        except PermanenceError as error:
            drawn = modals.sentence(started.verb, str(error))
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            drawn = modals.sentence(started.verb, _apology(error).words)
        self.client.views_update(view_id=view, view=drawn)
        if any(block.get("element", {}).get("type") == "external_select" for block in drawn["blocks"]):
            self._foresee(person)

    def _foresee(self, person: str) -> None:
        """Ask Slack now which teams somebody is in: with many teams, a menu's three seconds are too few for it."""
        for _ in range(FORESEEING):
            self.people.begin()
            try:
                self.desk.standing(person, DIRECT)
            except Unavailable:
                continue
            return

    def _name(self, person: str) -> str:
        try:
            return str(self._quick.users_info(user=person)["user"]["real_name"])
        except (SlackClientError, OSError, HTTPException, KeyError):
            return "the person named"

    def _in_plain_words(self, words: str) -> str:
        """A sentence for under a field, where Slack draws neither marks nor mentions: people by their names."""
        return plain(PEOPLE.sub(lambda found: self._name(found[1]), words))

    def _place(self, where: Where) -> Place:
        """Where something is asked; in the thread of an agenda message, the child is that message's."""
        channel = where.channel or self.people.direct(where.person)
        return self.people.place(channel, where.person, self._post(where))

    def _post(self, where: Where) -> Post | None:
        """The message of ours that something is asked on, or in whose thread."""
        if not where.thread:
            return None
        with self.desk.store.read() as records:
            return records.outbox.in_slack(where.channel, where.thread)

    def _is_repeat(self, event: str) -> bool:
        with self._lock:
            if event in self._seen:
                return True
            self._seen[event] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return False


@dataclass(frozen=True, slots=True)
class _Refused(Reply):
    """An answer that says why something could not be done; `started` is what a form may ask the rest of.

    `is_unfinished` says that only something required was missing.
    """

    started: Parsed | None = None
    is_unfinished: bool = False


def _refused(why: str, started: Parsed | None = None, *, is_unfinished: bool = False) -> _Refused:
    """A refusal; a notification does not repeat it, since it may quote what was typed."""
    if started and not fits(started):
        started = None
    return _Refused(
        why,
        fallback="Not done: open the message to see why.",
        started=started,
        is_unfinished=is_unfinished,
    )


def _is_not_said(event: Body) -> bool:
    """Whether an event is anything but a person saying something new: a bot's message, an edit, a join."""
    return bool(event.get("bot_id") or event.get("subtype") or event.get("edited") or not event.get("user"))


def _typed_words(text: str) -> str:
    """What somebody typed, without what Slack made of it: its escapes, and its markup of links and addresses."""
    return html.unescape(_LINK.sub(lambda found: found[2] or found[1], text))


def _apology(error: Exception) -> Reply:
    reference = secrets.token_hex(2).upper()
    # The type and the place, never the message: it may hold what somebody typed.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    _log.error("reference %s: %s at %s", reference, type(error).__name__, where)
    return _refused(
        f"Something went wrong on my side, reference {reference}. Nothing was changed. "
        "Please try again; if it repeats, tell your administrator the reference."
    )


def _weight(envelope: str, payload: Body) -> int:
    return len(json.dumps({"envelope_id": envelope, "payload": payload}))
