"""Sends answers to people in Slack: by response_url, visible to them alone, or in their own conversation."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.slack.blocks import SlackMessage, draw_reply
from bot.slack.modals import FormOrigin
from bot.slack.people import SlackDirectory
from commands.grammar.reply import Reply

RESPONSE_USES = 5
"""How often one response_url may be used."""

RETRY_WAITS = (0.5, 2.0)
"""Seconds to wait before an answer that Slack did not take is sent again."""
SERVER_ERROR = 500
"""The lowest status that means a failure of Slack's own, not a refusal."""

Answered = TypeVar("Answered")

_log = logging.getLogger("permanence.slack")


class Answers:
    """Sends answers from a pool, so that none delays an ack. `failed` is called with unforeseen errors."""

    def __init__(
        self, client: WebClient, people: SlackDirectory, pool: Executor, failed: Callable[[Exception], object]
    ) -> None:
        self.client = client
        self.people = people
        self._pool = pool
        self._failed = failed

    def later(self, work: Callable[[], object]) -> None:
        """Do something in the pool; its errors are logged, never lost."""

        def guarded() -> None:
            try:
                work()
            except (SlackClientError, OSError, HTTPException) as error:
                _log.warning("an answer could not be given: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - an error raised in a pool is otherwise lost
                self._failed(error)

        self._pool.submit(guarded)

    def _retrying(self, call: Callable[[], Answered]) -> Answered:
        """Repeat a call until Slack takes it: a private answer sent twice does less harm than none."""
        for wait in RETRY_WAITS:
            try:
                return call()
            except (OSError, HTTPException):
                time.sleep(wait)
            except SlackApiError as error:
                if error.response.status_code < SERVER_ERROR:
                    raise
                time.sleep(wait)
        return call()

    def respond(
        self, url: str, drawn: list[SlackMessage], *, replace: bool = False, thread: str | None = None
    ) -> bool:
        """Answer by response_url. Returns whether it took the first message."""
        webhook = WebhookClient(url, timeout=10, retry_handlers=[])
        where = {"thread_ts": thread} if thread else {}
        taken = []
        for number, message in enumerate(_fitting(drawn)):
            payload = {
                "response_type": "ephemeral",
                "replace_original": replace and number == 0,
                **where,
                **message.payload,
            }
            taken.append(self._retrying(partial(_posted, webhook, payload)))
        return taken[0]

    def say_privately(self, channel: str, person: str, drawn: list[SlackMessage], thread: str | None) -> None:
        """Say something in a channel that only one person sees."""
        for message in drawn:
            said = partial(self.client.chat_postEphemeral, channel=channel, user=person)
            self._retrying(partial(said, thread_ts=thread, **message.payload))

    def say(self, channel: str, drawn: list[SlackMessage]) -> None:
        """Say something in a person's own conversation with the bot."""
        for message in drawn:
            said = partial(self.client.chat_postMessage, channel=channel)
            self._retrying(partial(said, unfurl_links=False, unfurl_media=False, **message.payload))

    def tell(self, person: str, drawn: list[SlackMessage], origin: FormOrigin, now: int) -> None:
        """Tell a person what their form did: where they opened it, else in their conversation with the bot."""
        if origin.can_answer(now) and self._is_answered(drawn, origin):
            return
        self.people.begin_request()
        self.say(self.people.direct_channel(person), drawn)

    def _is_answered(self, drawn: list[SlackMessage], origin: FormOrigin) -> bool:
        try:
            return self.respond(origin.url, drawn, replace=origin.replaces, thread=origin.thread)
        except (SlackClientError, OSError, HTTPException):
            return False


def _posted(webhook: WebhookClient, payload: dict[str, Any]) -> bool:
    """Whether a response_url took a message. Raises OSError for Slack's own failures, which the SDK only returns."""
    status = webhook.send_dict(payload).status_code
    if status >= SERVER_ERROR:
        raise OSError(status)
    return status == HTTPStatus.OK


def _fitting(drawn: list[SlackMessage]) -> list[SlackMessage]:
    """As many messages as one response_url takes; the last says if there are more."""
    if len(drawn) <= RESPONSE_USES:
        return drawn
    more = draw_reply(
        Reply(f"That is only the first part ({RESPONSE_USES - 1} of {len(drawn)}). Ask for less at once.")
    )
    return [*drawn[: RESPONSE_USES - 1], *more]
