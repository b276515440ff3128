"""What people do in the workspace, what Slack sends the app for it, and what it does with the app's acks."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from demo.api import payloads, permissions
from demo.api.response_urls import ResponseUrls
from demo.api.socket_mode import ACK_TIMEOUT, NOT_SENT, Answer, AppSockets, envelope
from demo.interactions import markup
from demo.interactions.menus import Menus
from demo.interactions.modals import Modals
from demo.workspace.records import Channel, Json, Message, Refused
from demo.workspace.shapes import SLACKBOT
from demo.workspace.workspace import Workspace

RETRIES = (0.0, 60.0, 300.0)  # seconds before each redelivery of an event that was not acked


class Slack:
    """Sends what people do in a workspace to the app's sockets; used from one event loop."""

    def __init__(
        self, workspace: Workspace, retries: Sequence[float] = RETRIES, ack_timeout: float = ACK_TIMEOUT
    ) -> None:
        self.workspace = workspace
        self.sockets = AppSockets(workspace.bot.app_id, workspace.listeners.changed, ack_timeout)
        self.urls = ResponseUrls(workspace)
        self.modals = Modals(workspace, self._deliver, self._response_url)
        self.menus = Menus(workspace, self._deliver, self._response_url)
        self.last: Answer | None = None
        self._retries = retries
        self._tasks: set[asyncio.Task[Any]] = set()

    async def command(self, user_id: str, channel_id: str, text: str, command: str = "/permanence") -> Answer:
        """Type a slash command and show what its ack contains, or that the app did not respond."""
        workspace = self.workspace
        user, channel = workspace.users.find(user_id), workspace.channels.find(channel_id)
        if not permissions.has(workspace, "commands"):
            self._show_notice(user.id, channel.id, f"{command} is not a valid command.")
            return NOT_SENT
        url = self._response_url(user.id, channel.id)
        escaped = markup.in_a_command(text.strip(), workspace.users, workspace.channels)
        payload = payloads.slash_command(workspace, user, channel, command, escaped, url)
        return await self._deliver(envelope("slash_commands", payload))

    async def shortcut(self, user_id: str, callback_id: str) -> Answer:
        """Choose a global shortcut."""
        user = self.workspace.users.find(user_id)
        self._check_shortcut(callback_id, "global")
        return await self._deliver(
            envelope("interactive", payloads.shortcut(self.workspace, user, callback_id))
        )

    async def message_shortcut(self, user_id: str, channel_id: str, ts: str, callback_id: str) -> Answer:
        """Choose a shortcut in the menu of a message; ephemeral messages have no menu."""
        workspace = self.workspace
        user, message = workspace.users.find(user_id), workspace.message(channel_id, ts)
        if user.id not in workspace.channels.find(channel_id).members:
            raise Refused("message_not_found")
        self._check_shortcut(callback_id, "message")
        url = self._response_url(user.id, channel_id)
        payload = payloads.message_action(workspace, user, message, callback_id, url)
        return await self._deliver(envelope("interactive", payload))

    async def open_home(self, user_id: str, tab: str = "home") -> Answer:
        """Open the app's Home or `messages` tab, and send `app_home_opened`."""
        user = self.workspace.users.find(user_id)
        return await self.event(payloads.home_opened(self.workspace, user, tab))

    async def say(
        self,
        user_id: str,
        channel_id: str,
        text: str,
        thread_ts: str | None = None,
        subtype: str = "",
        files: Sequence[str] = (),
    ) -> Answer | None:
        """Post a person's message, perhaps with files; it is sent to the app if it is direct or mentions the bot."""
        workspace = self.workspace
        channel = workspace.channels.find(channel_id)
        marked = markup.in_a_message(text, workspace.users, workspace.channels)
        message = workspace.say(channel_id, workspace.users.find(user_id).id, marked, thread_ts=thread_ts)
        kind = self._event_type(channel, message)
        if kind is None:
            return None
        event = payloads.message_event(workspace, message, kind, subtype, files)
        return await self.event(event) if permissions.is_sent(workspace, event) else None

    async def event(self, event: Json) -> Answer:
        """Send an event, for instance that someone joined, if the app subscribed to it."""
        if not permissions.is_sent(self.workspace, event):
            return NOT_SENT
        return await self._deliver(envelope("events_api", payloads.event_callback(self.workspace, event)))

    async def redeliver(self, answer: Answer | None = None) -> Answer:
        """Send an envelope again, by default the last one, as Slack does when an ack was lost."""
        again = answer or self.last
        if again is None:
            raise Refused("nothing_sent", "nothing was sent yet, so nothing can be sent again")
        return await self._deliver(_retried(again.envelope), retry=False)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something in the background until the workspace closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel background tasks and close the sockets."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sockets.drop()

    def _event_type(self, channel: Channel, message: Message) -> str | None:
        bot = self.workspace.bot.id
        if channel.with_user:
            return "message"
        return "app_mention" if f"<@{bot}>" in message.text and bot in channel.members else None

    def _response_url(self, user_id: str, channel_id: str, original: Message | None = None) -> str:
        return f"{self.workspace.base}response/{self.urls.create(user_id, channel_id, original)}"

    async def _deliver(self, sent: Json, *, retry: bool = True) -> Answer:
        answer = await self._send(sent)
        if not self._is_own(sent["payload"].get("event", {})):
            self.last = answer
        if sent["type"] == "slash_commands":
            self._show_ack(sent["payload"], answer)
        if sent["type"] == "events_api" and retry and not answer.acked:
            self.spawn(self._retry(sent))
        return answer

    async def _retry(self, sent: Json) -> None:
        for delay in self._retries:
            await asyncio.sleep(delay)
            sent = _retried(sent)
            if (await self._send(sent)).acked:
                return

    async def _send(self, sent: Json) -> Answer:
        answer = await self.sockets.send(sent)
        if answer.acked and sent["type"] == "events_api":
            permissions.note_sent(self.workspace, sent["payload"]["event"])
        return answer

    def _is_own(self, event: Json) -> bool:
        """Whether an event tells of a message of the app's own, which nobody else did."""
        return event.get("type") == "message" and event["user"] == self.workspace.bot.id

    def _check_shortcut(self, callback_id: str, kind: str) -> None:
        self.workspace.shortcuts.find(callback_id, kind)
        if not permissions.has(self.workspace, "commands"):
            raise Refused("shortcut_not_found", "the app has no scope for shortcuts")

    def _show_ack(self, command: Json, answer: Answer) -> None:
        if not answer.acked:
            self._fail(command, "failed because the app did not respond.")
        elif answer.payload and (answer.payload.get("text") or answer.payload.get("blocks")):
            try:
                self.urls.show(command["response_url"].rpartition("/")[2], answer.payload, "ack")
            except Refused as refused:
                told = "; ".join(refused.details)
                self.workspace.warnings.append(f"ack: {refused.code} {told}".strip())
                self._fail(command, f'failed with the error "{refused.code}".')

    def _fail(self, command: Json, how: str) -> None:
        self._show_notice(command["user_id"], command["channel_id"], f"{command['command']} {how}")

    def _show_notice(self, person: str, channel: str, words: str) -> None:
        self.workspace.say(channel, SLACKBOT, words, only_for=person)


def _retried(sent: Json) -> Json:
    if sent["type"] != "events_api":
        return sent
    return {**sent, "retry_attempt": sent["retry_attempt"] + 1, "retry_reason": "timeout"}
