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
from dataclasses import replace
from functools import partial
from http.client import HTTPException
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.blocks import TABLES, Drawn, draw
from bot.identity import Slackers
from commands.dispatch import Asked, Desk
from commands.kinds import Reading
from commands.parse import is_command
from commands.reply import Note, Reply
from commands.request import Place
from permanence.errors import PermanenceError

Body = dict[str, Any]

ACK_BYTES = 60_000
"""The most an ack may weigh, whole and escaped: the client breaks at 65,535."""
RESPONSE_USES = 5
"""How often one response_url may be used."""
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>")
REMEMBERED = 5_000
"""How many event ids are remembered, so that a redelivery is not answered twice."""

_log = logging.getLogger("permanence.slack")


Acknowledge = Callable[..., object]
"""Bolt's `ack`."""
Where = Callable[[], Place]
"""Where something is asked; asking Slack may fail, so it is asked where failing becomes a sentence."""


class Front:
    """Where Slack's payloads come in. `answers` is the pool for whatever must not hold up an ack."""

    def __init__(self, desk: Desk, people: Slackers, client: WebClient, answers: ThreadPoolExecutor) -> None:
        with desk.store.read() as records:
            self._draw = partial(draw, tables=records.known(TABLES) == "yes")
        self.desk = desk
        self.people = people
        self.client = client
        self.answers = answers
        self.app = App(client=client, process_before_response=True)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._listen()

    def _listen(self) -> None:
        self.app.command(self.desk.office.command)(self._typed)
        self.app.action(re.compile(".*"))(self._pressed)
        self.app.event("app_mention")(self._mentioned)
        self.app.event("message")(self._messaged)
        self.app.event(re.compile(".*"))(self._happened)
        self.app.error(self._failed)

    def _typed(self, ack: Acknowledge, body: Body) -> None:
        """A slash command: answered in the ack, or by response_url where it is too long for one."""
        where = partial(self._place, body["channel_id"], body["user_id"])
        typed = _typed_words(body.get("text", ""))
        drawn = self._draw(self._carry_out(typed, body["user_id"], where, body["envelope_id"]))
        payload = {"response_type": "ephemeral", **drawn[0].payload}
        if len(drawn) == 1 and _weight(body["envelope_id"], payload) <= ACK_BYTES:
            ack(payload)
            return
        ack()
        self._later(lambda: self._respond(body["response_url"], drawn))

    def _pressed(self, ack: Acknowledge, body: Body) -> None:
        """A button: on an ephemeral answer it is replaced; on a post the presser gets a word to themselves."""
        container, person = body["container"], body["user"]["id"]
        channel, thread = container["channel_id"], container.get("thread_ts")
        where = partial(self._place, channel, person, thread or container["message_ts"])
        typed = body["actions"][0].get("value", "")
        # A question is answered once, however often its button is tapped.
        once = f"yes:{channel}:{container['message_ts']}" if typed.endswith(" yes") else body["envelope_id"]
        drawn = self._draw(self._carry_out(typed, person, where, once, is_sure=True))
        ack()
        if container.get("is_ephemeral"):
            self._later(lambda: self._respond(body["response_url"], drawn, replace=True))
        elif channel.startswith("D"):
            self._later(lambda: self._say(channel, drawn))
        else:
            self._later(lambda: self._whisper(channel, person, drawn, thread))

    def _mentioned(self, event: Body, body: Body) -> None:
        """A mention: acked at once, worked in the pool, answered to the asker alone in the same thread."""
        if _is_not_said(event) or self._is_repeat(body["event_id"]):
            return
        channel, person, thread = event["channel"], event["user"], event.get("thread_ts")
        text = self._without_mention(event["text"])
        where = partial(self._place, channel, person, thread)

        def work() -> None:
            for reply in self._each_line(text, person, where, body["event_id"]):
                self._whisper(channel, person, self._draw(reply), thread)

        self._later(work)

    def _messaged(self, event: Body, body: Body) -> None:
        """A message to the bot in its own conversation with a person."""
        elsewhere = event.get("channel_type") != "im"
        if elsewhere or _is_not_said(event) or self._is_repeat(body["event_id"]):
            return
        channel, person = event["channel"], event["user"]
        text = self._without_mention(event["text"])
        where = partial(self._place, channel, person)

        def work() -> None:
            for reply in self._each_line(text, person, where, body["event_id"]):
                self._say(channel, self._draw(reply))

        self._later(work)

    def _without_mention(self, text: str) -> str:
        """What was said to the bot, without its name."""
        return text.replace(f"<@{self.people.bot}>", " ", 1)

    def _happened(self, event: Body) -> None:
        """Anything else that Slack tells: what was believed of that person or channel is asked again."""
        for key in ("channel", "user"):
            changed = event.get(key)
            self.people.forget(changed["id"] if isinstance(changed, dict) else str(changed))

    def _failed(self, error: Exception) -> BoltResponse:
        return BoltResponse(
            status=200,
            body=json.dumps(draw(_apology(error))[0].payload),
            headers={"content-type": ["application/json"]},
        )

    def _each_line(self, text: str, person: str, where: Where, event: str) -> Iterator[Reply]:
        """Each command of a message carried out in turn, up to the first that could not be."""
        lines = self._lines(_typed_words(text))
        for number, line in enumerate(lines, 1):
            reply = self._carry_out(line, person, where, f"{event}:{number}")
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
        reading = Reading(self.desk.clock().date(), self.desk.office.reference)
        commands: list[str] = []
        for line in filter(None, (each.strip() for each in text.splitlines())):
            if commands and not is_command(line, reading):
                commands[-1] += f"\n{line}"
            else:
                commands.append(line)
        return commands or [""]

    def _carry_out(
        self, text: str, person: str, where: Where, request: str, *, is_sure: bool = False
    ) -> Reply:
        """The one place where what went wrong becomes a sentence."""
        self.people.begin()
        try:
            return self.desk.answer(Asked(text, person, where(), request, is_sure=is_sure))
        except PermanenceError as error:
            return _refused(str(error))
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            return _apology(error)

    def _place(self, channel: str, person: str, thread: str | None = None) -> Place:
        """Where something is asked; in the thread of an agenda message, the child is that message's."""
        with self.desk.store.read() as records:
            post = records.outbox.in_slack(channel, thread) if thread else None
        return self.people.place(channel, person, post.child if post else None)

    def _is_repeat(self, event: str) -> bool:
        with self._lock:
            if event in self._seen:
                return True
            self._seen[event] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return False

    def _later(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except (SlackClientError, OSError, HTTPException) as error:
                _log.warning("an answer could not be given: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - nobody looks at what a pool's work raises
                _apology(error)

        self.answers.submit(guarded)

    def _respond(self, url: str, drawn: list[Drawn], *, replace: bool = False) -> None:
        webhook = WebhookClient(url, timeout=10, retry_handlers=[])
        for number, message in enumerate(_fitting(drawn)):
            webhook.send_dict(
                {"response_type": "ephemeral", "replace_original": replace and number == 0, **message.payload}
            )

    def _whisper(self, channel: str, person: str, drawn: list[Drawn], thread: str | None) -> None:
        for message in drawn:
            self.client.chat_postEphemeral(channel=channel, user=person, thread_ts=thread, **message.payload)

    def _say(self, channel: str, drawn: list[Drawn]) -> None:
        for message in drawn:
            self.client.chat_postMessage(
                channel=channel, unfurl_links=False, unfurl_media=False, **message.payload
            )


class _Refused(Reply):
    """An answer that says why something could not be done."""


def _refused(why: str) -> _Refused:
    """A refusal; a notification does not repeat it, since it may quote what was typed."""
    return _Refused(why, fallback="Not done: open the message to see why.")


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


def _fitting(drawn: list[Drawn]) -> list[Drawn]:
    """As many messages as one response_url takes; the last says if there were more."""
    if len(drawn) <= RESPONSE_USES:
        return drawn
    more = draw(
        Reply(f"That is only the first part ({RESPONSE_USES - 1} of {len(drawn)}). Ask for less at once.")
    )
    return [*drawn[: RESPONSE_USES - 1], *more]
