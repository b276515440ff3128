"""Takes one post one step further: sends it, redraws it, or searches for it if it may have been sent."""

import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.blocks import draw_post
from bot.slack.call_results import attempt, find_sent, metadata_of, refusal
from bot.slack.people import SlackDirectory
from commands.desk.desk import Desk
from commands.messages.drawers import PAGES, begins_pages, draw_message, pages_with
from commands.practice.gathered import Gathered
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.roles import CLOCK
from permanence.trouble import Trouble
from storage.outbox import Post, PostState

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Errors after which a message can never be redrawn."""
AGAIN = timedelta(seconds=60)
"""How long until a blocked post is tried again."""
SAFE_SECONDS = 15.0
"""How long a channel counts as safe once Slack has said so; Slack may be asked 50 times a minute."""
RECOUNTS = 3
"""How often pages are counted again if something is recorded meanwhile; later changes are not waited for."""

_log = logging.getLogger("permanence.outbox")


class PostDelivery:
    """Makes at most one call to Slack for a post, and records what became of it.

    A post whose outcome is unknown is searched for after `grace`, when its call can no longer be under way.
    `report` is called with a post that cannot be sent at present.
    """

    def __init__(
        self,
        desk: Desk,
        client: WebClient,
        people: SlackDirectory,
        report: Callable[[Post], None],
        grace: timedelta,
    ) -> None:
        self.desk = desk
        self.store = desk.store
        self.office = desk.office
        self.clock = desk.clock
        self.people = people
        self.client = client
        self.report = report
        self.grace = grace
        self._safe_until: dict[str, float] = {}
        self._gathered = Gathered()

    def step(self, number: int) -> float:
        """Do what a post's state requires, in one call. Returns how many seconds the channel must rest."""
        # The channel is ours only now: what was read before may be out of date.
        with self.store.read() as records:
            post = records.outbox.find(number)
        if post is None or post.drawn >= post.wanted or post.not_before > self.clock():
            return 0
        match post.state:
            case PostState.PLANNED | PostState.BLOCKED:
                return self._send(post)
            case PostState.SENDING:
                # The channel is ours, so no other thread is sending it: its process died, or could not record it.
                self._put_off(post, PostState.UNKNOWN, self.grace, "it is not known what became of the call")
            case PostState.UNKNOWN:
                return self._search(post)
            case PostState.SENT:
                return self._redraw(post)
            case PostState.SKIPPED:
                pass
        return 0

    def _send(self, post: Post) -> float:
        if self._has_moved(post):
            return 0
        channel = self._conversation(post)
        if problem := self._problem_with(post):
            self._block(post, problem)
            return 0
        post, message, thread = self._draw_current(post)
        with self.store.write() as records:
            now = self.clock()
            if message is None or (post.parent and thread is None):
                records.outbox.drop(post, "nothing left to say", now)
                return 0
            if not records.delivery.begin(post, now):
                return 0
        result = attempt(
            lambda: self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                metadata=metadata_of(post),
                unfurl_links=False,
                unfurl_media=False,
                **message,
            )
        )
        if result.ts:
            self._record_sent(post, result.ts, "sent", message)
        elif result.wait is not None:
            self._put_off(post, PostState.PLANNED, timedelta(seconds=result.wait), result.problem)
        elif result.is_clear:
            self._block(post, result.problem)
        else:
            self._put_off(post, PostState.UNKNOWN, self.grace, result.problem)
        return result.wait or 0

    def _redraw(self, post: Post) -> float:
        if self._has_moved(post):
            return 0
        if problem := self._problem_with(post):
            self._put_off(post, PostState.SENT, AGAIN, problem)
            return 0
        post, message, _ = self._draw_current(post)
        if message is None:
            self._stop_redrawing(post, "nothing left to say")
            return 0
        channel = self._conversation(post)
        result = attempt(lambda: self.client.chat_update(channel=channel, ts=str(post.ts), **message))
        if result.ts:
            self._record_sent(post, result.ts, "redrawn", message)
        elif result.code in GONE:
            self._stop_redrawing(post, result.code)
        elif result.wait is not None:
            self._put_off(post, PostState.SENT, timedelta(seconds=result.wait), result.problem)
        else:
            # An update that arrives late would overwrite a newer one: the next waits until this cannot happen.
            self._put_off(post, PostState.SENT, AGAIN if result.is_clear else self.grace, result.problem)
        return result.wait or 0

    def _draw_current(self, post: Post) -> tuple[Post, dict[str, Any] | None, str | None]:
        """The post as it is now, its message, or None if there is nothing to say, and its thread.

        A channel's message shows what its team may see; a private one, what that person may see.
        """
        standing = self.desk.standing(post.to, Place(PlaceKind.DIRECT)) if post.is_private else CLOCK
        with self.store.read(standing) as records:
            post = records.outbox.find(post.id) or post
            # What a reader of their own may see is gathered for them alone.
            gathered = None if post.is_private else self._gathered
            reply = draw_message(AsOf(records, self.office, self.clock(), gathered), post)
            thread = records.delivery.thread_of(post)
        return post, draw_post(reply).payload if reply else None, thread

    def _search(self, post: Post) -> float:
        """Search for a message that may have been posted; only a successful search proves that it was not."""
        try:
            ts = find_sent(self.client, self.store, post, self._conversation(post))
        except SlackApiError as error:
            result = refusal(error)
            if result.wait is None:
                self._cannot_search(post, result.code)
            else:
                self._put_off(post, PostState.UNKNOWN, timedelta(seconds=result.wait), result.problem)
            return result.wait or 0
        except (SlackClientError, OSError, HTTPException) as error:
            self._cannot_search(post, type(error).__name__)
            return 0
        if ts:
            # Its words are unknown, and may no longer be allowed: it is redrawn.
            self._record_sent(post, ts, "found in the channel: it had been sent", None)
        else:
            told = "searched for and not found: it had not been sent"
            self._put_off(post, PostState.PLANNED, timedelta(0), told)
        return 0

    def _has_moved(self, post: Post) -> bool:
        """Whether the team has another channel now: then an unsent post moves there, and a sent one is left alone."""
        if post.is_private:
            return False
        with self.store.read() as records:
            team = records.teams.find(post.team)
        if team is None or team.channel == post.channel:
            return False
        if post.is_there:
            self._stop_redrawing(post, "the team has another channel now")
        else:
            with self.store.write() as records:
                records.outbox.follow(team.key, team.channel)
        return True

    def _conversation(self, post: Post) -> str:
        """The conversation a post belongs in: its channel, or a person's own conversation with the bot."""
        return self.people.direct_channel(post.to) if post.is_private else post.to

    def _problem_with(self, post: Post) -> Trouble | None:
        """Why nothing may be posted in a post's channel now, or None. Raises Unavailable if Slack does not answer."""
        if post.is_private or self._safe_until.get(post.to, 0) > time.monotonic():
            return None
        problem = self.people.problem_with(post.to)
        if problem is None:
            self._safe_until[post.to] = time.monotonic() + SAFE_SECONDS
        return problem

    def _record_sent(self, post: Post, ts: str, told: str, message: dict[str, Any] | None) -> None:
        said = json.dumps(message or {}, ensure_ascii=False)
        named = [found.group() for found in self.office.reference.finditer(said)]
        for is_last in (*([False] * RECOUNTS), True):
            pages, version = self._count_pages(post)
            with self.store.write() as records:
                if version not in (None, records.audit.next_id()) and not is_last:
                    continue  # something was recorded while they were counted
                now = self.clock()
                records.delivery.sent(post, ts, post.wanted if message else 0, now, told, named)
                if pages:
                    records.outbox.want_pages(post.id, PAGES[post.kind], pages, now)
                return

    def _count_pages(self, post: Post) -> tuple[int, int | None]:
        """How many pages go with a post that is sent now, and at which change of the records; counted outside the writer."""
        if post.is_there or not begins_pages(post):
            return 0, None
        with self.store.read() as records:
            as_of = AsOf(records, self.office, self.clock(), self._gathered)
            return pages_with(as_of, post), records.audit.next_id()

    def _stop_redrawing(self, post: Post, why: str) -> None:
        with self.store.write() as records:
            records.delivery.give_up_redrawing(post, post.wanted, why, self.clock())

    def _block(self, post: Post, problem: Trouble | str) -> None:
        self._safe_until.pop(post.to, None)
        self._put_off(post, PostState.BLOCKED, AGAIN, problem)
        self.report(post)

    def _cannot_search(self, post: Post, code: str) -> None:
        problem = f"it may have been sent, and the channel cannot be searched ({code})"
        self._put_off(post, PostState.UNKNOWN, AGAIN, problem)
        self.report(post)

    def postpone_failed(self, number: int, problem: Trouble | str) -> None:
        """Put a post off after an unforeseen error, and report it the second time."""
        try:
            with self.store.read() as records:
                post = records.outbox.find(number)
            if post is None or post.state is PostState.SENDING:
                return
            state = PostState.BLOCKED if post.state is PostState.PLANNED else post.state
            self._put_off(post, state, AGAIN, problem)
            if post.state in (PostState.BLOCKED, PostState.UNKNOWN):
                self.report(post)
        except Exception as error:  # noqa: BLE001 - the database itself failed: the next look tries again
            _log.error("post %d could not be put off: %s", number, type(error).__name__)

    def _put_off(self, post: Post, state: PostState, wait: timedelta, problem: Trouble | str) -> None:
        now = self.clock()
        with self.store.write() as records:
            records.delivery.put_off(post, state, now + wait, problem, now)
