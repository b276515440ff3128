"""Slack's listeners: one for each kind of payload, and how it is acked and answered."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot.slack import modals
from bot.slack.answers import Answers, following
from bot.slack.blocks import TABLES, SlackMessage, draw_reply, is_emptied, pressed_button, question_of
from bot.slack.home import HomePublisher
from bot.slack.modals import CALLBACK, FormOrigin
from bot.slack.open_forms import Forms
from bot.slack.people import SlackDirectory
from bot.slack.requests import Body, Location, RefusedReply, Requests, apology, typed_words
from bot.slack.socket import is_awaited
from bot.slack.uploads import PictureUploads
from commands.desk.desk import Desk
from commands.desk.form import begun
from commands.grammar.values import as_words

ACK_BYTES = 60_000
"""The largest ack, whole and escaped: the client breaks at 65,535 bytes."""

MESSAGE_SECONDS = 10.0
"""How long after a message arrived something may still be recorded of it. Slack has its ack at once; a person who has
heard nothing for longer than that writes again."""

QUESTION_SECONDS = 12 * 60 * 60
"""How long a question may stand and still be answered as it was asked. Later much may be otherwise, and another surgery open: it is asked again."""

SAID = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""The subtypes of messages in which a person speaks: plainly, with a file, from a thread to its channel too, by `/me`."""
CHANNELS = ("channel", "old_channel_id", "new_channel_id")
"""Where an event names a channel."""
MEMBERSHIP = frozenset({"member_joined_channel", "member_left_channel"})
"""The events after which a person may see more, or less."""
Acknowledge = Callable[..., object]
"""Bolt's `ack`."""
Give = Callable[[list[SlackMessage]], object]
"""Says an answer where it belongs."""


class SlackListeners:
    """Receives each payload from Slack, acks it in time, and sends its answer where it belongs.

    Whatever must not hold up an ack runs in `pool`. `on_person_changed` is called with each person about whom something
    changed in Slack, `on_channel_changed` with each channel, `on_membership_changed` with each who joined or left a
    channel, and the channel, and `on_guest_changed` with the person and whether they are a guest.
    """

    def __init__(
        self,
        desk: Desk,
        people: SlackDirectory,
        client: WebClient,
        pool: ThreadPoolExecutor,
        homes: HomePublisher,
        uploads: PictureUploads,
        on_person_changed: Callable[[str], None],
        on_channel_changed: Callable[[str], None],
        on_membership_changed: Callable[[str, str], None],
        on_guest_changed: Callable[..., None],
    ) -> None:
        with desk.store.read() as records:
            self._draw = partial(draw_reply, tables=records.known(TABLES) == "yes")
        self.desk = desk
        self.people = people
        self.homes = homes
        self.on_person_changed = on_person_changed
        self.on_channel_changed = on_channel_changed
        self.on_membership_changed = on_membership_changed
        self.on_guest_changed = on_guest_changed
        self._answers = Answers(client, people, pool, apology)
        self.requests = Requests(desk, people, uploads)
        self.forms = Forms(self.requests, client, self._answers)
        # Without a name Bolt looks for one in the source of everything on the call stack, a sixth of the start.
        self.app = App(name="permanence", client=client, process_before_response=True)
        self._listen()

    def _listen(self) -> None:
        self.app.command(self.desk.office.command)(self._on_command)
        self.app.action(re.compile(".*"), [is_emptied])(lambda ack: ack())
        self.app.action(re.compile(".*"))(self._on_button)
        self.app.shortcut(re.compile(".*"))(self._on_shortcut)
        self.app.view(CALLBACK)(self._on_form)
        self.app.options(re.compile(".*"))(self._on_menu_typing)
        self.app.event("app_home_opened")(self._on_home_opened)
        self.app.event("app_mention")(self._on_mention)
        self.app.event("message")(self._on_direct_message)
        self.app.event(re.compile(".*"))(self._on_other_event)
        self.app.error(self._on_error)

    def _on_command(self, ack: Acknowledge, body: Body) -> None:
        """Answer a slash command in the ack, by response_url if the answer is too long for that, or by a form."""
        channel, person = body["channel_id"], body["user_id"]
        typed = typed_words(body.get("text", ""))
        origin = FormOrigin(channel, url=body["response_url"], opened=self.requests.now())
        reply = self.requests.carry_out(typed, Location(channel, person), body["envelope_id"])
        shown = self.forms.open_or_answer(reply, typed, person, body["trigger_id"], origin)
        if shown is None:
            ack()
            return
        drawn = self._draw(shown)
        payload = {"response_type": "ephemeral", **drawn[0].payload}
        # Slack shows no ack that comes too late, so what it holds is said afterwards.
        if len(drawn) == 1 and _weight(body["envelope_id"], payload) <= ACK_BYTES and is_awaited(body):
            ack(payload)
            return
        ack()
        self._answers.later(
            lambda: self._answers.respond(body["response_url"], person, drawn, again=shown.again)
        )

    def _on_button(self, ack: Acknowledge, body: Body) -> None:
        """Answer a button: on an ephemeral answer by replacing it; on a post privately."""
        container, person = body["container"], body["user"]["id"]
        if container["type"] == "view":
            self._on_view_button(ack, body)
            return
        channel, thread = container["channel_id"], container.get("thread_ts")
        message, is_fleeting = thread or container["message_ts"], bool(container.get("is_ephemeral"))
        action = body["actions"][0]
        button = pressed_button(action)
        typed = button.command
        once = _answer_of(channel, container, action) if button.confirms else body["envelope_id"]
        is_old = not is_fleeting and self.requests.now() - float(container["message_ts"]) > QUESTION_SECONDS
        where = Location(channel, person, message)
        reply = self.requests.carry_out(
            typed,
            where,
            once,
            is_confirmed=button.confirms and not is_old,
            is_from_post=not is_fleeting,
            is_rest=button.shown > 0,
        )
        # In a conversation with the bot an answer should stay, so there it is a message.
        url = "" if channel.startswith("D") and not is_fleeting else body["response_url"]
        origin = FormOrigin(channel, message, url, thread, is_fleeting, self.requests.now(), not is_fleeting)
        shown = self.forms.open_or_answer(reply, typed, person, body["trigger_id"], origin)
        ack()
        if not is_fleeting and "selected_option" in action:
            renew = partial(self._answers.renew, channel, body["message"])
            self._answers.later(lambda: self.requests.draw_again(where) or renew())
        if shown is None:
            return
        drawn = self._draw(shown)
        if is_fleeting:
            self._answers.later(
                lambda: self._answers.respond(
                    body["response_url"], person, drawn, replace=True, again=shown.again, shown=button.shown
                )
            )
            return
        drawn = following(drawn, button.shown)
        if channel.startswith("D"):
            if not isinstance(reply, RefusedReply):  # else it may be pressed again
                self._answers.later(lambda: self._answers.settle(channel, body["message"]))
            self._answers.later(lambda: self._answers.say(person, drawn))
        else:
            self._answers.later(lambda: self._answers.say_privately(channel, person, drawn, thread))

    def _on_view_button(self, ack: Acknowledge, body: Body) -> None:
        """Answer a button on a Home, or on an answer shown over it, over the Home."""
        person, view, button = body["user"]["id"], body["view"], pressed_button(body["actions"][0])
        once = f"yes:{view['id']}:{view['hash']}" if button.confirms else body["envelope_id"]
        reply = self.requests.carry_out(
            button.command,
            Location("", person),
            once,
            is_confirmed=button.confirms,
            is_rest=button.shown > 0,
        )
        shown = self.forms.open_or_answer(reply, button.command, person, body["trigger_id"], FormOrigin(""))
        if shown and not self.forms.is_shown(shown, view, body["trigger_id"], button.shown):
            self._answers.later(lambda: self._answers.say(person, self._draw(shown)))
        ack()

    def _on_home_opened(self, event: Body) -> None:
        """Draw, or redraw, a Home that was opened."""
        if event.get("tab") == "home":
            self._answers.later(lambda: self.homes.opened(event["user"]))

    def _on_mention(self, event: Body, body: Body) -> None:
        """Answer a mention in the same thread, visible to the person who asked only."""
        if self._is_not_asked(event, body):
            return
        channel, person, thread = event["channel"], event["user"], event.get("thread_ts")
        give = partial(self._answers.say_privately, channel, person, thread=thread)
        self._answer_message(event, Location(channel, person, thread), body, give, reacts=True)

    def _on_direct_message(self, event: Body, body: Body) -> None:
        """Answer a message in a person's own conversation with the bot."""
        if event.get("channel_type") != "im" or self._is_not_asked(event, body):
            return
        where = Location(event["channel"], event["user"])
        self._answer_message(event, where, body, partial(self._answers.say, event["user"]))

    def _answer_message(
        self, event: Body, where: Location, body: Body, give: Give, *, reacts: bool = False
    ) -> None:
        """Carry out all commands of a message, then answer each; if it `reacts`, everybody sees that each recorded something."""

        def work() -> None:
            with self.desk.store.within(body["arrived"] + MESSAGE_SECONDS):
                replies = list(self.requests.carry_out_message(event, where, body["event_id"]))
            for reply in replies:
                give(self._draw(reply))
            if reacts and all(reply.is_recorded for reply in replies):
                self._answers.react(where.channel, event["ts"])

        self._answers.later(work)

    def _is_not_asked(self, event: Body, body: Body) -> bool:
        """Whether a message is no person's new one, or was delivered before."""
        # Slack sends the bot its own messages too, and those with a picture look like a person's with a file.
        is_own = event.get("user") == self.people.bot
        return is_own or not _is_said(event) or self.requests.is_repeat(body["event_id"])

    def _on_shortcut(self, ack: Acknowledge, body: Body) -> None:
        """Open the form of a shortcut's verb; on a message, filled with its words and about its thread's child."""
        person, message = body["user"]["id"], body.get("message", {})
        where = Location(
            body.get("channel", {}).get("id", ""), person, message.get("thread_ts") or message.get("ts")
        )
        # Outside an agenda's thread a form is answered in private, since it may be about any child.
        origin = FormOrigin("")
        if self.requests.post_at(where):
            # In a conversation with the bot an answer should stay, so there it is a message.
            url = "" if where.channel.startswith("D") else body.get("response_url", "")
            origin = FormOrigin(
                where.channel, where.thread, url, message.get("thread_ts"), opened=self.requests.now()
            )
        # The bot's own words are no person's promise.
        is_somebodys = "bot_id" not in message
        words = as_words(self.requests.typed(message.get("text", ""))) if is_somebodys else ""
        started = begun(body["callback_id"], words, message.get("user") if is_somebodys else None)
        if started:
            typed = f"{started.verb.name} {words}".strip()
            unopened = self.forms.open(started, typed, person, body["trigger_id"], origin)
            if unopened:
                self._answers.later(
                    lambda: self._answers.tell(person, self._draw(unopened), origin, self.requests.now())
                )
        ack()

    def _on_form(self, ack: Acknowledge, body: Body) -> None:
        """Carry out a form and close it; or say under its fields what is wrong, and keep what was typed."""
        view, person = body["view"], body["user"]["id"]
        names = modals.field_names(view)
        reply, wrong = self.requests.carry_out_form(view, person, names)
        if reply is None:
            said = {name: self.forms.in_plain_words(words) for name, words in wrong.items()}
            ack(response_action="errors", errors=dict(modals.field_errors(said, names)))
            return
        ack()
        drawn, origin = self._draw(reply), modals.form_state(view).origin
        self._answers.later(
            lambda: self._answers.tell(person, drawn, origin, self.requests.now(), reply.again)
        )

    def _on_menu_typing(self, ack: Acknowledge, body: Body) -> None:
        """Offer the choices for what is typed into a form's menu, of those that the person may see."""
        ack(**modals.offered(self.requests.look_up(body)))

    def _on_other_event(self, event: Body) -> None:
        """Forget what is cached about the person or channel of any other event."""
        for key in (*CHANNELS, "user"):
            if changed := event.get(key):
                self.people.forget(_id_of(changed))
        if not event["type"].startswith("member_"):  # who is in it says nothing of who else can read it
            for key in CHANNELS:
                if changed := event.get(key):
                    self._answers.later(partial(self.on_channel_changed, _id_of(changed)))
        if event["type"] == "user_change":
            user = event["user"]
            self.people.learn_change(user)
            is_guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
            self._answers.later(lambda: self.on_person_changed(user["id"]))
            self._answers.later(lambda: self.on_guest_changed(user["id"], is_guest=is_guest))
        if event["type"] in MEMBERSHIP:
            self._answers.later(lambda: self.on_membership_changed(event["user"], event["channel"]))

    def stop(self) -> None:
        """Wait no longer for Slack to take an answer."""
        self._answers.stop()

    def _on_error(self, error: Exception) -> BoltResponse:
        return BoltResponse(
            status=200,
            body=json.dumps(draw_reply(apology(error))[0].payload),
            headers={"content-type": ["application/json"]},
        )


def _answer_of(channel: str, container: Body, action: Body) -> str:
    """By what the answer to a question is known: it is given once, however often a button is pressed. Another may come to stand in its place."""
    return f"yes:{channel}:{container['message_ts']}:{question_of(action)}"


def _is_said(event: Body) -> bool:
    """Whether an event is a person's new message, however it was said, and not a bot's, an edit or a join."""
    is_by_person = bool(event.get("user")) and not event.get("bot_id")
    return is_by_person and not event.get("edited") and event.get("subtype", "") in SAID


def _id_of(changed: Body | str) -> str:
    return str(changed["id"]) if isinstance(changed, dict) else changed


def _weight(envelope: str, payload: Body) -> int:
    return len(json.dumps({"envelope_id": envelope, "payload": payload}))
