"""Sends answers to people in Slack: by response_url, visible to them alone, or in their own conversation.

An answer that its place does not take goes to the person's own conversation with the bot.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.blocks import SlackMessage, answered, draw_reply, with_menus_anew
from bot.slack.call_results import CallResult, attempt, attempt_response
from bot.slack.modals import FormOrigin
from bot.slack.people import SlackDirectory
from bot.slack_errors import CALL_FAILED
from bot.watch.logs import of_this_request
from commands.grammar.reply import LONGEST_TYPED, Button, Reply
from permanence.errors import PermanenceError, Unavailable
from permanence.language import tr
from permanence.trouble import Trouble

RESPONSE_USES = 5
"""How often one response_url may be used."""

RETRY_WAITS = (0.5, 2.0)
"""Seconds to wait before an answer that Slack did not take is sent there again."""
LAST_WAITS = (0.5, 2.0, 10.0, 30.0)
"""The same in a person's own conversation, since there is nowhere else to say it."""
PATIENCE = 300.0
"""Most seconds for which one message waits because Slack asks to wait."""

DONE = "white_check_mark"
"""The reaction to a message whose commands were all carried out."""

Call = Callable[[], CallResult]
"""A call to Slack, which says what became of it."""

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
        self._stopping = threading.Event()

    def later(self, work: Callable[[], object]) -> None:
        """Do something in the pool; its errors are logged, never lost."""

        def guarded() -> None:
            try:
                work()
            except CALL_FAILED as error:
                _log.warning("an answer could not be given: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - an error raised in a pool is otherwise lost
                self._failed(error)

        self._pool.submit(of_this_request(guarded))

    def stop(self) -> None:
        """Wait no longer for Slack to take an answer; the pool can then be shut down."""
        self._stopping.set()

    def react(self, channel: str, ts: str) -> None:
        """Show everybody, by a reaction to a message, that what it asks for is done; where it cannot be shown, nothing is lost."""
        with suppress(*CALL_FAILED):
            self.client.reactions_add(channel=channel, timestamp=ts, name=DONE)

    def respond(
        self,
        url: str,
        person: str,
        drawn: list[SlackMessage],
        *,
        replace: bool = False,
        thread: str | None = None,
        again: str = "",
        shown: int = 0,
    ) -> None:
        """Answer by response_url, or what it does not take in the person's own conversation with the bot.

        The first `shown` messages are there already. A button that types `again` leads on to those for which there is no
        room; without such a command they are said in the conversation.
        """
        here, elsewhere = _fitting(drawn, again, shown)
        webhook = WebhookClient(url, timeout=10, retry_handlers=[])
        where = {"thread_ts": thread} if thread else {}
        payloads = (
            {
                "response_type": "ephemeral",
                "replace_original": replace and number == 0,
                **where,
                **message.payload,
            }
            for number, message in enumerate(here)
        )
        calls = [partial(attempt_response, partial(webhook.send_dict, payload)) for payload in payloads]
        self._give(person, here, calls)
        self.say(person, elsewhere)

    def say_privately(self, channel: str, person: str, drawn: list[SlackMessage], thread: str | None) -> None:
        """Say something in a channel that only one person sees, or what Slack refuses there in their own conversation."""
        said = partial(self.client.chat_postEphemeral, channel=channel, user=person, thread_ts=thread)
        self._give(person, drawn, [partial(attempt, partial(said, **message.payload)) for message in drawn])

    def settle(self, channel: str, message: Mapping[str, Any]) -> None:
        """Take the buttons off a question that was answered, in a person's own conversation with the bot."""
        if left := answered(message["blocks"]):
            kept = {"text": message["text"], "blocks": left}
            attempt(partial(self.client.chat_update, channel=channel, ts=message["ts"], **kept))

    def renew(self, channel: str, message: Mapping[str, Any]) -> None:
        """Draw an answer in a person's own conversation as it was, so that its menu shows no longer what was chosen.

        A question that is answered so keeps no menu.
        """
        if not answered(message["blocks"]):
            kept = {"text": message["text"], "blocks": with_menus_anew(message["blocks"])}
            attempt(partial(self.client.chat_update, channel=channel, ts=message["ts"], **kept))

    def say(self, person: str, drawn: list[SlackMessage]) -> None:
        """Say something in a person's own conversation with the bot."""
        for message in drawn:
            self._is_given(partial(self._said_to, person, message), LAST_WAITS)

    def tell(
        self, person: str, drawn: list[SlackMessage], origin: FormOrigin, now: int, again: str = ""
    ) -> None:
        """Tell a person what their form did: where they opened it, else in their conversation with the bot."""
        if origin.can_answer(now):
            self.respond(
                origin.url, person, drawn, replace=origin.replaces, thread=origin.thread, again=again
            )
        else:
            self.say(person, drawn)

    def _give(self, person: str, drawn: list[SlackMessage], calls: Sequence[Call]) -> None:
        """Make a call for each message; from the first that is not taken on, say them in the person's conversation."""
        for number, call in enumerate(calls):
            if not self._is_given(call, RETRY_WAITS):
                self.say(person, drawn[number:])
                return

    def _is_given(self, call: Call, waits: Iterable[float]) -> bool:
        """Repeat a call until Slack takes it: a private answer sent twice does less harm than none.

        Where Slack asks to wait it is obeyed; after its own failures the call is repeated after each of `waits`.
        """
        left, until = iter(waits), time.monotonic() + PATIENCE
        while (result := call()).problem:
            pause = next(left, None) if result.wait is None else result.wait
            if result.is_clear or pause is None or time.monotonic() + pause > until:
                break
            if self._stopping.wait(pause):
                break
        if result.problem:
            _log.warning("an answer could not be given: %s", result.problem)
        return not result.problem

    def _said_to(self, person: str, message: SlackMessage) -> CallResult:
        self.people.begin_request()
        try:
            channel = self.people.direct_channel(person)
        except Unavailable:
            return CallResult(problem="Slack did not name the person's conversation")
        except PermanenceError:
            return CallResult(problem=str(Trouble.UNREACHABLE), is_clear=True)
        said = partial(self.client.chat_postMessage, channel=channel, unfurl_links=False, unfurl_media=False)
        return attempt(partial(said, **message.payload))


def _fitting(
    drawn: list[SlackMessage], again: str, shown: int
) -> tuple[list[SlackMessage], list[SlackMessage]]:
    """As many messages as one response_url takes, of those after `shown`, and what is said elsewhere.

    If there are more, the last of them leads on to the rest by a button that types `again`, or says where the rest is.
    """
    drawn, number = following(drawn, shown), len(drawn)
    if len(drawn) <= RESPONSE_USES:
        return drawn, []
    first = RESPONSE_USES - 1
    upto = number - len(drawn) + first
    part = tr(f"That is only the first part ({upto} of {number}).")
    if again and len(again) <= LONGEST_TYPED:
        more = Reply(part, buttons=[Button(tr("Show the rest"), again, shown=upto)])
        return [*drawn[:first], *draw_reply(more)], []
    return [
        *drawn[:first],
        *draw_reply(Reply(tr(f"{part} The rest is in your own conversation with me."))),
    ], drawn[first:]


def following(drawn: list[SlackMessage], shown: int) -> list[SlackMessage]:
    """What follows the first `shown` messages; the last at least, since there may be fewer by now, or a refusal."""
    return drawn[min(shown, len(drawn) - 1) :]
