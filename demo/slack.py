"""What people do in the workspace and what Slack makes of it: the traffic between them and the app."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from demo import payloads, typed
from demo.blocks import find_button
from demo.link import PATIENCE, Answer, Link, envelope
from demo.modals import Modals
from demo.records import Channel, Json, Message, Refused
from demo.respond import ResponseUrls
from demo.shapes import SLACKBOT
from demo.workspace import Workspace

RETRIES = (0.0, 60.0, 300.0)  # seconds before each redelivery of an event that was not acked


class Slack:
    """One workspace, one app's sockets, and everything that goes between; lives in one event loop."""

    def __init__(
        self, workspace: Workspace, retries: Sequence[float] = RETRIES, patience: float = PATIENCE
    ) -> None:
        self.workspace = workspace
        self.link = Link(workspace.bot.app_id, workspace.changed, patience)
        self.urls = ResponseUrls(workspace)
        self.modals = Modals(workspace, self._deliver, self._response_url)
        self.base = ""
        self.last: Answer | None = None
        self._retries = retries
        self._tasks: set[asyncio.Task[Any]] = set()

    async def command(self, user_id: str, channel_id: str, text: str, command: str = "/permanence") -> Answer:
        """Type a slash command; what its ack carries is shown, and a silent app is said to have failed."""
        workspace = self.workspace
        user, channel = workspace.user(user_id), workspace.channel(channel_id)
        url = self._response_url(user.id, channel.id)
        escaped = typed.in_a_command(text.strip(), workspace.users, workspace.channels)
        payload = payloads.slash_command(workspace, user, channel, command, escaped, url)
        return await self._deliver(envelope("slash_commands", payload))

    async def press(self, user_id: str, channel_id: str, ts: str, which: str) -> Answer:
        """Press a button the person can see: by its `action_id`, its value or its label."""
        workspace = self.workspace
        user, message = workspace.user(user_id), workspace.visible(user_id, channel_id, ts)
        found = find_button(message.blocks, which)
        url = self._response_url(user.id, channel_id, message)
        return await self._deliver(
            envelope("interactive", payloads.block_actions(workspace, user, message, found, url))
        )

    async def say(
        self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None
    ) -> Answer | None:
        """Post a person's message; the app hears of it in its direct messages, or when it is mentioned."""
        workspace = self.workspace
        channel = workspace.channel(channel_id)
        marked = typed.in_a_message(text, workspace.users, workspace.channels)
        message = workspace.say(channel_id, workspace.user(user_id).id, marked, thread_ts=thread_ts)
        kind = self._heard_as(channel, message)
        if kind is None:
            return None
        event = payloads.message_event(workspace, message, kind)
        return await self._deliver(envelope("events_api", payloads.event_callback(workspace, event)))

    async def event(self, event: Json) -> Answer:
        """Send an event of the workspace itself: somebody joined, a channel was archived."""
        return await self._deliver(envelope("events_api", payloads.event_callback(self.workspace, event)))

    async def redeliver(self, answer: Answer | None = None) -> Answer:
        """Send an envelope once more, the last by default, as Slack does when an ack was lost."""
        again = answer or self.last
        if again is None:
            raise Refused("nothing_sent", "nothing was sent yet, so nothing can be sent again")
        return await self._deliver(_retried(again.envelope), retry=False)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let something run beside the rest until the workspace closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Close the sockets and drop what is still running."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.link.drop()

    def _heard_as(self, channel: Channel, message: Message) -> str | None:
        bot = self.workspace.bot.id
        if channel.with_user:
            return "message"
        return "app_mention" if f"<@{bot}>" in message.text and bot in channel.members else None

    def _response_url(self, user_id: str, channel_id: str, original: Message | None = None) -> str:
        return f"{self.base}response/{self.urls.give(user_id, channel_id, original)}"

    async def _deliver(self, sent: Json, *, retry: bool = True) -> Answer:
        answer = await self.link.send(sent)
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
            if (await self.link.send(sent)).acked:
                return

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
        place, person = command["channel_id"], command["user_id"]
        self.workspace.say(place, SLACKBOT, f"{command['command']} {how}", only_for=person)


def _retried(sent: Json) -> Json:
    if sent["type"] != "events_api":
        return sent
    return {**sent, "retry_attempt": sent["retry_attempt"] + 1, "retry_reason": "timeout"}
