"""Calls that post to Slack: what each one's outcome means, and how a post whose outcome is unknown is searched for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookResponse

from bot.slack_errors import CALL_FAILED
from storage.outbox import Post
from storage.restored import restored
from storage.store import Store

EVENT_TYPE = "permanence_post"
"""The event type of our messages' metadata; its payload is one opaque name."""
AMBIGUOUS = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
"""Failures of Slack's own, after which the message may or may not have been posted."""
PAGES = 10
"""How many pages of a channel are searched; a post that is on none of them may still have been sent."""
CLOCKS_DIFFER = timedelta(days=1)
"""The most by which our clock and Slack's may differ."""
NO_HINT = 30.0
"""Seconds to wait when Slack asks to wait without saying how long."""

LONGEST_WAIT = 900.0
"""The most seconds waited before Slack is asked again, however long it asked to wait."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """The outcome of a call: `ts` if it posted a message, `wait` in seconds if Slack asked to wait.

    If it failed, `problem` says why, and `is_clear` is true if it certainly had no effect.
    """

    ts: str | None = None
    wait: float | None = None
    problem: str = ""
    code: str = ""
    is_clear: bool = False


def metadata_of(post: Post) -> dict[str, Any]:
    """The metadata by which a post's message can be found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"post": post.token}}


def attempt(call: Callable[[], Any]) -> CallResult:
    """Make a call that posts or redraws a message or a Home, and classify its outcome."""
    try:
        response = call()
    except SlackApiError as error:
        return refusal(error)
    except CALL_FAILED as error:
        return _unanswered(error)
    return CallResult(ts=response.get("ts") or response.get("message_ts"))


def attempt_response(call: Callable[[], WebhookResponse]) -> CallResult:
    """Use a response_url, whose refusals the SDK returns instead of raising, and classify the outcome."""
    try:
        response = call()
    except CALL_FAILED as error:
        return _unanswered(error)
    status, code = response.status_code, _code_in(response.body)
    if status == HTTPStatus.OK and not code:
        return CallResult()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _asked_to_wait(response.headers)
    is_clear = status < HTTPStatus.INTERNAL_SERVER_ERROR and code not in AMBIGUOUS
    return CallResult(problem=f"Slack said {code or status}", code=code, is_clear=is_clear)


def refusal(error: SlackApiError) -> CallResult:
    """Classify an error from Slack. Only one of its own codes, in a complete answer, is a clear no."""
    status, code = error.response.status_code, str(error.response.get("error") or "")
    if status == HTTPStatus.TOO_MANY_REQUESTS or code == "ratelimited":
        return _asked_to_wait(error.response.headers)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in AMBIGUOUS or not code.isidentifier():
        shown = code if code.isidentifier() else f"status {status}"
        return CallResult(problem=f"Slack failed while it was sent ({shown})", code=shown)
    return CallResult(problem=f"Slack said {code}", code=code, is_clear=True)


def find_sent(client: WebClient, store: Store, post: Post, channel: str) -> str | None:
    """The post's `ts` in its channel or thread, or None if it is not there.

    Raises SlackClientError if there are too many messages to search.
    """
    bounds: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 200}
    with store.read() as records:
        thread = records.delivery.thread_of(post)
        # The search is bounded by Slack's own `ts`, since our clock may differ from Slack's.
        oldest, since = records.delivery.sent_before(post) or "0", post.attempted
        if since is None and (lost := restored(records)):
            # These records never sent it. Others may have, which went on from the same backup until this was put back.
            oldest, since = lost.lasts.get(post.to, "0"), lost.since
            bounds["latest"] = f"{(lost.at + CLOCKS_DIFFER).timestamp():.6f}"
    if since is None:
        return None
    before = (since - CLOCKS_DIFFER).timestamp()
    cursor = ""
    for _ in range(PAGES):
        if thread:
            page = client.conversations_replies(ts=thread, cursor=cursor, **bounds)
        else:
            page = client.conversations_history(oldest=oldest, cursor=cursor, **bounds)
        messages = page["messages"]
        if ts := next((each["ts"] for each in messages if _token(each) == post.token), None):
            return str(ts)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        # A channel is read backwards: the next page is from before the call.
        is_behind = not thread and bool(messages) and float(messages[-1]["ts"]) < before
        if not cursor or is_behind:
            return None
    raise SlackClientError("too much has been said since to search it all")


def _code_in(body: str) -> str:
    """Slack's error code in the answer of a response_url; empty in the `ok` of one that took the message."""
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("error") or "") if isinstance(answer, dict) else ""


def _unanswered(error: Exception) -> CallResult:
    return CallResult(problem=f"no answer from Slack ({type(error).__name__})")


def _asked_to_wait(headers: Mapping[str, str]) -> CallResult:
    wait = _retry_after(headers)
    return CallResult(wait=wait, problem=f"Slack asked to wait {wait:g} seconds")


def _retry_after(headers: Mapping[str, str]) -> float:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        asked = float(named.get("retry-after", NO_HINT))
    except ValueError:
        return NO_HINT
    # "nan" is a number too, and neither more nor less than any other.
    return min(asked, LONGEST_WAIT) if asked >= 0 else NO_HINT


def _token(message: Mapping[str, Any]) -> str | None:
    """The token of the post that a message carries, if the message is ours."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return str((metadata.get("event_payload") or {}).get("post"))
