"""The outbox's hands: each post said once, whatever Slack answers and whenever the process dies.

A post is committed as being sent before Slack is called. After a lost reply it is looked for by its metadata,
once the call can no longer be under way, and said again only when a search succeeded and did not find it.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.blocks import draw_post
from bot.slack.people import Slackers
from commands.desk.desk import Desk
from commands.messages.drawers import draw_message, want_lists
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.errors import PermanenceError, Unavailable
from permanence.roles import CLOCK
from storage.outbox import HEAD, UNREACHABLE, Post, PostState

EVENT_TYPE = "permanence_post"
"""What our metadata is called; its payload is one opaque number."""
AMBIGUOUS = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
"""Slack's own failures, after which a message may be there or not."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Why a message can be redrawn no more."""
AT_ONCE = 8
"""How many channels are spoken to at once."""
LOOK_EVERY = 0.1
"""Seconds between two looks into the outbox; one that finds nothing costs a few microseconds."""
PAGES = 10
"""How many pages of a channel are searched; a message that is not found in them is not given up as unsent."""
AGAIN = timedelta(seconds=60)
"""When what is blocked is tried again."""
SAFE_SECONDS = 15.0
"""How long Slack's word that a channel is safe holds while an agenda is posted: it may be asked 50 times a minute."""
CLOCKS_DIFFER = timedelta(days=1)
"""By how much, at the very most, our clock and Slack's may differ."""
NO_HINT = 30.0
"""Seconds to wait when Slack asks to wait without saying how long."""

_log = logging.getLogger("permanence.outbox")


@dataclass(frozen=True, slots=True)
class Speeds:
    """In seconds: how long a call may take, how long its message may still land, how long a channel rests.

    The grace must be longer than the timeout.
    """

    timeout: int = 10
    grace: float = 60.0
    pace: float = 1.05


SPEEDS = Speeds()
"""The speeds Slack allows."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of a call: `ts` when it was done, `wait` in seconds when Slack asked to wait.

    Otherwise `problem` says why not, and `is_clear` that it certainly was not done.
    """

    ts: str | None = None
    wait: float | None = None
    problem: str = ""
    code: str = ""
    is_clear: bool = False


class Posting:
    """Says what the outbox wants said: at most one call at a time in a channel, and one message a second.

    `report` is told of a post that cannot be said just now.
    """

    def __init__(
        self,
        desk: Desk,
        client: WebClient,
        people: Slackers,
        report: Callable[[Post], None],
        speeds: Speeds = SPEEDS,
    ) -> None:
        self.desk = desk
        self.store = desk.store
        self.office = desk.office
        self.clock = desk.clock
        self.people = people
        self.client = WebClient(
            client.token, base_url=client.base_url, timeout=speeds.timeout, retry_handlers=[]
        )
        self.grace = timedelta(seconds=speeds.grace)
        self.pace = speeds.pace
        self.report = report
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="posting")
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._safe_until: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin with what a process before this one left."""
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way."""
        with self._lock:
            return bool(self._busy)

    def stop(self) -> None:
        """Finish the calls under way, and begin no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - whatever one look met, the next may not
                _log.error("looking into the outbox failed: %s", type(error).__name__)

    def _look(self) -> None:
        with self.store.read() as records:
            posts = records.outbox.to_do(self.clock())
        for post in posts:
            with self._lock:
                rested = self._free_at.get(post.channel, 0) <= time.monotonic()
                free = rested and post.channel not in self._busy
                if free:
                    self._busy.add(post.channel)
            if free:
                self._pool.submit(self._take, post)

    def _take(self, post: Post) -> None:
        """Do what one post asks for, and then let its channel rest."""
        rest = self.pace
        self.people.begin()
        try:
            rest = max(rest, self._step(post.id))
        except Unavailable:
            self._stumble(post.id, "Slack could not be asked about the channel")
        except PermanenceError:
            self._stumble(post.id, UNREACHABLE)
        except Exception as error:  # noqa: BLE001 - one channel's trouble never holds another's
            _log.error("post %d: %s", post.id, type(error).__name__)
            self._stumble(post.id, f"something went wrong on my side ({type(error).__name__})")
        finally:
            with self._lock:
                self._free_at[post.channel] = time.monotonic() + rest
                self._busy.discard(post.channel)

    def _step(self, number: int) -> float:
        """One call for one post, whatever its state asks for; gives for how long the channel must rest."""
        if self._stopping.is_set():
            return 0
        # Only now is the channel ours: whatever was read of it before may have been said meanwhile.
        with self.store.read() as records:
            post = records.outbox.find(number)
        if post is None or post.drawn >= post.wanted or post.not_before > self.clock():
            return 0
        match post.state:
            case PostState.PLANNED | PostState.BLOCKED:
                return self._send(post)
            case PostState.SENDING:
                # Nobody is sending it, for the channel is ours: a process died, or could not write it down.
                self._put_off(post, PostState.UNKNOWN, self.grace, "it is not known what became of the call")
            case PostState.UNKNOWN:
                return self._search(post)
            case PostState.SENT:
                return self._redraw(post)
            case PostState.SKIPPED:
                pass
        return 0

    def _send(self, post: Post) -> float:
        if self._has_left(post):
            return 0
        channel = self._conversation(post)
        if problem := self._problem_with(post):
            self._block(post, problem)
            return 0
        post, message, thread = self._drawn(post)
        with self.store.write() as records:
            now = self.clock()
            if message is None or (post.parent and thread is None):
                records.outbox.drop(post, "nothing left to say", now)
                return 0
            if not records.outbox.begin(post, now):
                return 0
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"post": post.token}}
        answer = _ask(
            lambda: self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
                **message,
            )
        )
        if answer.ts:
            self._done(post, answer.ts, "sent", message)
        elif answer.wait is not None:
            self._put_off(post, PostState.PLANNED, timedelta(seconds=answer.wait), answer.problem)
        elif answer.is_clear:
            self._block(post, answer.problem)
        else:
            self._put_off(post, PostState.UNKNOWN, self.grace, answer.problem)
        return answer.wait or 0

    def _redraw(self, post: Post) -> float:
        if self._has_left(post):
            return 0
        if problem := self._problem_with(post):
            self._put_off(post, PostState.SENT, AGAIN, problem)
            return 0
        post, message, _ = self._drawn(post)
        if message is None:
            self._leave(post, "nothing left to say")
            return 0
        channel = self._conversation(post)
        answer = _ask(lambda: self.client.chat_update(channel=channel, ts=str(post.ts), **message))
        if answer.ts:
            self._done(post, answer.ts, "redrawn", message)
        elif answer.code in GONE:
            self._leave(post, answer.code)
        elif answer.wait is not None:
            self._put_off(post, PostState.SENT, timedelta(seconds=answer.wait), answer.problem)
        else:
            # A drawing that lands late would cover a newer one: the next waits until it no longer can.
            self._put_off(post, PostState.SENT, AGAIN if answer.is_clear else self.grace, answer.problem)
        return answer.wait or 0

    def _drawn(self, post: Post) -> tuple[Post, dict[str, Any] | None, str | None]:
        """A post as it is now, what it says now, or None, and the thread it belongs in.

        What is said in a channel is what its team may see; a private word, what that person may see.
        """
        standing = self.desk.standing(post.channel, Place(PlaceKind.DIRECT)) if post.is_private else CLOCK
        with self.store.read(standing) as records:
            post = records.outbox.find(post.id) or post
            reply = draw_message(AsOf(records, self.office, self.clock()), post)
            thread = records.outbox.thread_of(post)
        return post, draw_post(reply).payload if reply else None, thread

    def _search(self, post: Post) -> float:
        """Look for a message that may have arrived; only a search that succeeded may say that it has not."""
        try:
            ts = self._found(post)
        except SlackApiError as error:
            refused = _refusal(error)
            if refused.wait is None:
                self._cannot_search(post, refused.code)
            else:
                self._put_off(post, PostState.UNKNOWN, timedelta(seconds=refused.wait), refused.problem)
            return refused.wait or 0
        except (SlackClientError, OSError, HTTPException) as error:
            self._cannot_search(post, type(error).__name__)
            return 0
        if ts:
            # What it names is not known, and may not be said any more: it is drawn anew.
            self._done(post, ts, "found in the channel: it had been sent", None)
        else:
            told = "searched for and not found: it had not been sent"
            self._put_off(post, PostState.PLANNED, timedelta(0), told)
        return 0

    def _found(self, post: Post) -> str | None:
        """The post's `ts` in its channel or thread, looked for after the latest message we know of."""
        with self.store.read() as records:
            thread = records.outbox.thread_of(post)
            # Slack's own `ts` bounds the search, for our clock may differ from Slack's.
            oldest = records.outbox.sent_before(post) or "0"
        channel = self._conversation(post)
        bounds: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 200}
        if post.attempted is None:
            return None
        before = (post.attempted - CLOCKS_DIFFER).timestamp()
        cursor = ""
        for _ in range(PAGES):
            if thread:
                page = self.client.conversations_replies(ts=thread, cursor=cursor, **bounds)
            else:
                page = self.client.conversations_history(oldest=oldest, cursor=cursor, **bounds)
            messages = page["messages"]
            if ts := next((each["ts"] for each in messages if _token(each) == post.token), None):
                return str(ts)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            # A channel is read backwards: what follows was said before the call.
            is_behind = not thread and bool(messages) and float(messages[-1]["ts"]) < before
            if not cursor or is_behind:
                return None
        raise SlackClientError("too much has been said since to search it all")

    def _has_left(self, post: Post) -> bool:
        """Whether a post's channel is the team's no more: what is unsaid moves on, what is there is left alone."""
        if post.is_private:
            return False
        with self.store.read() as records:
            team = records.teams.find(post.team)
        if team is None or team.channel == post.channel:
            return False
        if post.is_there:
            self._leave(post, "the team has another channel now")
        else:
            with self.store.write() as records:
                records.outbox.follow(team.key, team.channel)
        return True

    def _conversation(self, post: Post) -> str:
        """Where a post belongs: its channel, or a person's own conversation with the bot."""
        return self.people.direct(post.channel) if post.is_private else post.channel

    def _problem_with(self, post: Post) -> str | None:
        """Why nothing may be said in a post's channel now. Raises Unavailable where Slack does not say."""
        if post.is_private or self._safe_until.get(post.channel, 0) > time.monotonic():
            return None
        problem = self.people.problem_with(post.channel)
        if problem is None:
            self._safe_until[post.channel] = time.monotonic() + SAFE_SECONDS
        return problem

    def _done(self, post: Post, ts: str, told: str, message: dict[str, Any] | None) -> None:
        said = json.dumps(message or {}, ensure_ascii=False)
        named = [found.group() for found in self.office.reference.finditer(said)]
        with self.store.write() as records:
            drawn = post.wanted if message else 0
            records.outbox.sent(post, ts, drawn, self.clock(), told, named)
            if post.part == HEAD and not post.is_there:
                want_lists(AsOf(records, self.office, self.clock()), post)

    def _leave(self, post: Post, why: str) -> None:
        with self.store.write() as records:
            records.outbox.give_up_redrawing(post, post.wanted, why, self.clock())

    def _block(self, post: Post, problem: str) -> None:
        self._safe_until.pop(post.channel, None)
        self._put_off(post, PostState.BLOCKED, AGAIN, problem)
        self.report(post)

    def _cannot_search(self, post: Post, code: str) -> None:
        problem = f"it may have been sent, and the channel cannot be searched ({code})"
        self._put_off(post, PostState.UNKNOWN, AGAIN, problem)
        self.report(post)

    def _stumble(self, number: int, problem: str) -> None:
        """Something unforeseen: try again later, and report it when it was no better the second time."""
        try:
            with self.store.read() as records:
                post = records.outbox.find(number)
            if post is None or post.state is PostState.SENDING:
                return
            state = PostState.BLOCKED if post.state is PostState.PLANNED else post.state
            self._put_off(post, state, AGAIN, problem)
            if post.state in (PostState.BLOCKED, PostState.UNKNOWN):
                self.report(post)
        except Exception as error:  # noqa: BLE001 - the records themselves failed: the next look tries again
            _log.error("post %d could not be put off: %s", number, type(error).__name__)

    def _put_off(self, post: Post, state: PostState, wait: timedelta, problem: str) -> None:
        now = self.clock()
        with self.store.write() as records:
            records.outbox.put_off(post, state, now + wait, problem, now)


def _ask(call: Callable[[], Any]) -> _Answer:
    """Make a call, whatever comes of it."""
    try:
        response = call()
    except SlackApiError as error:
        return _refusal(error)
    except (SlackClientError, OSError, HTTPException) as error:
        return _Answer(problem=f"no answer from Slack ({type(error).__name__})")
    return _Answer(ts=str(response["ts"]))


def _refusal(error: SlackApiError) -> _Answer:
    """What Slack refused with. Only one of its own codes, in an answer that is whole, is a clear no."""
    status, code = error.response.status_code, str(error.response.get("error") or "")
    if status == 429 or code == "ratelimited":
        wait = _retry_after(error.response.headers)
        return _Answer(wait=wait, problem=f"Slack asked to wait {wait:g} seconds")
    if status >= 500 or code in AMBIGUOUS or not code.isidentifier():
        shown = code if code.isidentifier() else f"status {status}"
        return _Answer(problem=f"Slack failed while it was sent ({shown})", code=shown)
    return _Answer(problem=f"Slack said {code}", code=code, is_clear=True)


def _retry_after(headers: Mapping[str, str]) -> float:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        return float(named.get("retry-after", NO_HINT))
    except ValueError:
        return NO_HINT


def _token(message: Mapping[str, Any]) -> str | None:
    """The token of the post that a message is, if it is one of ours."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return str((metadata.get("event_payload") or {}).get("post"))
