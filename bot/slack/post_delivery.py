"""Takes one post one step further: sends it, redraws it, or searches for it if it may have been sent."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.blocks import FOLDS, draw_post
from bot.slack.call_results import EVENT_TYPE, attempt, find_sent, metadata_of, refusal
from bot.slack.people import SlackDirectory
from bot.slack_errors import CALL_FAILED
from commands.desk.desk import Clock, Desk
from commands.grammar.reply import Note, Reply
from commands.messages.drawers import (
    PAGES,
    count_following_pages,
    draw_message,
    is_followed_by_pages,
    is_left_behind,
)
from commands.messages.not_shown import without_restricted
from commands.practice.cases import named_among, named_by
from commands.practice.gathered import Gathered
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.errors import NotAllowed, NotFound, Unavailable
from permanence.language import tr
from permanence.roles import CLOCK, clock_in
from permanence.trouble import Trouble
from storage.outbox import AGENDA, NOTHING_TO_SAY, Post, PostKind, PostState
from storage.reads import POSTED, Read
from storage.records import Records
from storage.store import Store

NOT_FOUND = "message_not_found"
"""What Slack says of a message that it does not have: somebody deleted it, or it is older than what the workspace keeps or shows."""
GONE = frozenset({NOT_FOUND, "cant_update_message", "edit_window_closed"})
"""Errors after which a message is not redrawn, until something about it changes again."""
NO_THREAD = frozenset(
    {
        "thread_not_found",
        NOT_FOUND,
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
    }
)
"""Errors after which nothing can ever be said in a thread."""
EMPTIED = "emptied, since Slack refuses to delete it"
"""What a message's story says where all that it said was taken out of it instead."""
LEFT_BEHIND = "its team has another channel now, or has ended"
"""Why a message says that it shows nothing any more, and is left alone."""
AGAIN = timedelta(seconds=60)
"""How long until a blocked post is tried again."""
GIVING_WAY = 0.05
"""For how many seconds at most a drawing waits for those who are answered just then."""
RECOUNTS = 3
"""How often a message is drawn, or its pages counted, again if something is recorded meanwhile; then it goes out as it is."""
_TRIES = (*([False] * RECOUNTS), True)
"""For each time, whether it is the last."""

_log = logging.getLogger("permanence.outbox")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A post's message, drawn outside the writer.

    Attributes:
        post: The post as it was then.
        message: What to send; None if there is nothing to say.
        thread: Slack's name for the thread it belongs in.
        named: The children it names, or would name if they were not restricted.
        version: The number of the change that was next when the drawing began.
        adds: Those of the children whom it was not known to name before.
        no_more: The children whom the message in Slack may name, and may name no longer.
    """

    post: Post
    message: dict[str, Any] | None
    thread: str | None
    named: frozenset[str]
    version: int
    adds: frozenset[str] = frozenset()
    no_more: frozenset[str] = frozenset()


@contextmanager
def _turn_to_draw(desk: Desk, gathered: Gathered) -> Iterator[None]:
    """This thread's turn to draw: one draws at a time, while nobody waits for an answer."""
    with gathered.turn:
        desk.store.awaited.give_way(GIVING_WAY)
        yield


def draw_current(desk: Desk, gathered: Gathered, post: Post, *, folds: bool) -> Drawing:
    """Draw a post as it is now.

    A channel's message shows what its team may see; a private one, what that person may see.
    """
    # Before anything is asked: a reader's standing may change while they are drawn for.
    with desk.store.read() as records:
        version, were_named = records.audit.next_id(), records.delivery.named_in(post)
    try:
        standing = desk.standing(post.to, Place(PlaceKind.DIRECT)) if post.is_private else clock_in(post.team)
    except NotAllowed as refusal:
        if not post.is_there:
            raise
        refused = draw_post(Reply(str(refusal))).payload
        return Drawing(post, refused, None, frozenset(), version, no_more=were_named)
    with _turn_to_draw(desk, gathered), desk.store.read(standing) as records:
        post = records.outbox.find(post.id) or post
        # What a reader of their own may see is gathered for them alone.
        shared = None if post.is_private or post.team in records.teams.of_finding() else gathered
        reply = draw_message(AsOf(records, desk.office, desk.clock(), shared), post)
        thread = records.delivery.thread_of(post)
        if reply and post.lost_thread:
            reply = replace(reply, parts=[Note(_told_of_lost_thread(post.lost_thread)), *reply.parts])
        told = without_restricted(records, desk.office.reference, reply)
        message = draw_post(told.said, post.wanted, folds=folds).payload if told.said else None
        left_out = were_named - (told.named - told.hidden)
        no_more = left_out - _that_may_be_named(records, post, left_out)
    return Drawing(post, message, thread, told.named, version, no_more=no_more)


def _that_may_be_named(records: Records, post: Post, refs: frozenset[str]) -> set[str]:
    """Those of some children whom a post may name, though there is nothing to say of them just now."""
    if post.is_private:
        return named_among(records, refs)
    team = records.teams.find(post.team)
    return named_by(records, team, refs) if team else set()


def begin(desk: Desk, gathered: Gathered, post: Post, *, folds: bool) -> Drawing | None:
    """Draw a post, and note that it is about to be sent or redrawn; None if it is not to be.

    It is noted before Slack is called whom the message names: a change about one of them then finds it.
    """
    adds: frozenset[str] = frozenset()
    where = post.to, post.is_there
    for is_last in _TRIES:
        drawing = draw_current(desk, gathered, post, folds=folds)
        with desk.store.write() as records:
            post = drawing.post
            names_more = records.delivery.will_name(post, drawing.named)
            adds |= names_more
            # What is recorded later finds those named; what was recorded since the drawing began did not.
            if names_more and drawing.version != records.audit.next_id():
                records.outbox.want_again(post)
            now = records.outbox.find(post.id)
            if now and (now.to, now.is_there) != where:
                return None  # it is wanted in another channel by now
            if now and now.wanted > post.wanted and not is_last:
                continue
            drawing = replace(drawing, adds=adds & drawing.named)
            return drawing if now and _is_wanted(records, drawing, desk.clock()) else None
    return None


def _blank(post: Post) -> Drawing:
    """A drawing that names nobody, to ask whether Slack has a message again that it did not have. It hardly ever does.

    To draw an old agenda costs far more. If Slack has it after all, it is drawn anew after that.
    """
    message = draw_post(Reply(tr("This is drawn again in a moment."))).payload
    return Drawing(post, message, None, frozenset(), 0)


def _emptied() -> dict[str, Any]:
    """What is left of a message that was to be deleted, where Slack does not delete it: a search no longer finds it as its post."""
    told = draw_post(Reply(tr("What was said here is shown no longer."))).payload
    return {**told, "metadata": {"event_type": EVENT_TYPE, "event_payload": {"post": ""}}}


def _is_wanted(records: Records, drawing: Drawing, now: datetime) -> bool:
    """Whether there is still something to send or redraw; what is sent counts as being sent from now on."""
    post = drawing.post
    if post.is_there:
        if drawing.message is None:
            records.delivery.give_up_redrawing(post, post.wanted, NOTHING_TO_SAY, now)
        return drawing.message is not None
    if drawing.message is None or (post.parent and drawing.thread is None):
        records.outbox.drop(post, NOTHING_TO_SAY, now)
        return False
    return records.delivery.begin(post, now)


def _told_of_lost_thread(code: str) -> str:
    return tr(
        f"This was for the agenda's thread, but Slack takes nothing there any more ({code}), so it is said here."
    )


def leaves_thread(desk: Desk, post: Post, code: str) -> bool:
    """Whether a post's thread is lost for good, as Slack's code says; then it is for the channel from now on."""
    if not post.parent or code not in NO_THREAD:
        return False
    with desk.store.write() as records:
        records.delivery.leave_thread(post, code, desk.clock())
    return True


def leave_as_it_is(desk: Desk, post: Post, code: str, drawing: Drawing) -> None:
    """Slack lets a message be changed no more: it is left, or deleted if it names a child whom it may name no longer."""
    now, is_there = desk.clock(), code != NOT_FOUND
    with desk.store.write() as records:
        if is_there and drawing.no_more:
            why = f"it may name a child no longer, and Slack does not let it be changed ({code})"
            records.delivery.clear(post.to, why, now, only=post.id)
        else:
            records.delivery.give_up_redrawing(post, post.wanted, code, now)


def write_down_read(desk: Desk, post: Post, ts: str, shown: frozenset[str]) -> None:
    """Write down that a channel's members are shown children by a message: as it is posted, or as a redraw adds some.

    It is done before the message counts as sent, so that a crash may have it written down twice, and never not at all.
    """
    if post.is_private or not shown:
        return
    with desk.store.read() as records:
        after, there = records.audit.next_id() - 1, sorted(records.newcomers.roll(post.to) or ())
    child = post.child if shown == {post.child} else None
    understood = {"message": ts, "there": there, **({} if child else {"seen": sorted(shown)})}
    place = PlaceKind.TEAM.value
    desk.store.reads.write_down(
        desk.clock, Read(after, place, "", CLOCK.person, POSTED, child, post.team, understood)
    )


def _outsider_by(store: Store, post: Post) -> Trouble | None:
    """That a guest or another app would read a new message in a channel, and the team's manager has not accepted them."""
    if post.is_private:
        return None
    with store.read() as records:
        return Trouble.OUTSIDER if records.newcomers.has_outsider(post.team) else None


class Deletion:
    """Deletes a post's message, once it is known where it is; doing so again does no harm.

    Where Slack deletes nothing, as while exports for compliance are kept, all that the message says is taken out of it.

    `conversation` tells where a post is: a private one is in its reader's conversation with the bot.
    """

    def __init__(
        self, desk: Desk, client: WebClient, grace: timedelta, conversation: Callable[[Post], str]
    ) -> None:
        self.store = desk.store
        self.clock = desk.clock
        self.client = client
        self.grace = grace
        self._conversation = conversation

    def step(self, post: Post) -> float:
        """Look for the message if it is not known where it is, or delete it. Returns how many seconds the channel must rest."""
        now = self.clock()
        if post.ts is None:
            left = min((post.attempted or now) + self.grace - now, self.grace)
            if left > timedelta(0):
                self._put_off(post, left, "it may have been sent")
                return 0
            try:
                ts = find_sent(self.client, self.store, post, self._conversation(post))
            except CALL_FAILED as error:
                self._put_off(
                    post, AGAIN, f"it may have been sent, and the search failed ({type(error).__name__})"
                )
                return 0
            if ts is None:
                self._record(post)
                return 0
            post = replace(post, ts=ts)
        channel, there = self._conversation(post), str(post.ts)
        result, told = attempt(lambda: self.client.chat_delete(channel=channel, ts=there)), "deleted"
        if result.is_clear and result.code != NOT_FOUND:
            told = EMPTIED
            emptied = attempt(lambda: self.client.chat_update(channel=channel, ts=there, **_emptied()))
            result = result if emptied.is_clear else emptied
        if result.ts or result.code == NOT_FOUND:
            self._record(post, told)
        else:
            self._put_off(
                post, AGAIN if result.wait is None else timedelta(seconds=result.wait), result.problem
            )
        return result.wait or 0

    def _record(self, post: Post, told: str = "deleted") -> None:
        """Record that the message is gone, or that it says nothing any more; what belongs to an open surgery is wanted again."""
        with self.store.write() as records:
            is_open = records.surgeries.posted(
                post.team
            ) == post.occurrence and not records.outbox.is_planned(
                post.team, post.occurrence, PostKind.CLOSED
            )
            again = is_open and post.kind in AGENDA
            records.delivery.deleted(post, self.clock(), told, is_wanted_again=again)
            if not records.delivery.in_channel(post.to):
                records.outbox.want_about(PostKind.EXPOSED, post.to)

    def _put_off(self, post: Post, wait: timedelta, problem: str) -> None:
        now = self.clock()
        with self.store.write() as records:
            records.delivery.put_off(post, PostState.DELETING, now + wait, problem, now)


def _shows_no_more(store: Store, post: Post) -> bool:
    """Whether a message says no more than that: its team has ended, or has another channel."""
    if post.is_private or not post.is_there:
        return False
    with store.read() as records:
        team = records.teams.find(post.team)
    return team is None or is_left_behind(post, team)


def _count_pages(desk: Desk, clock: Clock, gathered: Gathered, post: Post) -> tuple[int, int | None]:
    """How many pages go with a post that is sent now, and at which change of the records; counted outside the writer.

    Minutes may need more of them each time they are drawn.
    """
    if (post.is_there and post.kind is not PostKind.MINUTES) or not is_followed_by_pages(post):
        return 0, None
    # As it says it there: a list that only this team may see counts too.
    with _turn_to_draw(desk, gathered), desk.store.read(clock_in(post.team)) as records:
        as_of = AsOf(records, desk.office, clock(), gathered)
        return count_following_pages(as_of, post), records.audit.next_id()


def _go_on(records: Records, post: Post, pages: int, now: datetime) -> None:
    """Want what comes after a post that is there: the link to it, its pages, or all of it again where its team is by now."""
    if post.kind is PostKind.CHILD and not post.is_there:
        records.outbox.want_linked(post)
    if pages:
        records.outbox.want_pages(post.id, PAGES[post.kind], pages, now)
    team = records.teams.find(post.team)
    if team and not (post.is_private or post.is_there or post.channel == team.channel):
        records.outbox.follow(team.key, team.channel, now)


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
        self.clock = desk.clock
        self.people = people
        self.client = client
        self.report = report
        self.grace = grace
        with self.store.read() as records:
            self._folds = records.known(FOLDS) == "yes"
        self._gathered = Gathered()
        self._deletion = Deletion(desk, client, grace, self._conversation)

    def step(self, number: int) -> float:
        """Do what a post's state requires, in one call. Returns how many seconds the channel must rest."""
        # The channel is ours only now: what was read before may be out of date.
        with self.store.read() as records:
            post = records.outbox.find(number)
        if post is None or post.drawn >= post.wanted or post.waits(self.clock()):
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
            case PostState.DELETING:
                return self._deletion.step(post)
            case PostState.SKIPPED | PostState.DELETED:
                pass
        return 0

    def _send(self, post: Post) -> float:
        if self._has_moved(post):
            return 0
        channel = self._conversation(post)
        if problem := self._problem_with(post) or _outsider_by(self.store, post):
            self._block(post, problem)
            return 0
        drawing = begin(self.desk, self._gathered, post, folds=self._folds)
        if drawing is None:
            return 0
        post = drawing.post
        try:
            # It may have been made unsafe while the message was drawn.
            problem = self._problem_with(post, is_begun=True)
        except Unavailable:
            self._put_off(post, PostState.PLANNED, AGAIN, "Slack could not be asked about the channel")
            return 0
        if problem:
            self._block(post, problem)
            return 0
        result = attempt(
            lambda: self.client.chat_postMessage(
                channel=channel,
                thread_ts=drawing.thread,
                metadata=metadata_of(post),
                unfurl_links=False,
                unfurl_media=False,
                **(drawing.message or {}),
            )
        )
        if result.ts:
            self._record_sent(post, result.ts, "sent", drawing)
        elif result.wait is not None:
            self._put_off(post, PostState.PLANNED, timedelta(seconds=result.wait), result.problem)
        elif self._must_unfold(result.code, drawing):
            self._put_off(post, PostState.PLANNED, timedelta(0), result.problem)
        elif leaves_thread(self.desk, post, result.code):
            return 0
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
            self.report(post)
            return 0
        is_gone = post.problem == NOT_FOUND
        drawing = _blank(post) if is_gone else begin(self.desk, self._gathered, post, folds=self._folds)
        if drawing is None:
            return 0
        post, message = drawing.post, drawing.message or {}
        write_down_read(self.desk, post, str(post.ts), drawing.adds)
        try:
            channel = self._conversation(post)
        except NotFound:
            self._stop_redrawing(post, Trouble.UNREACHABLE.value)
            return 0
        result = attempt(lambda: self.client.chat_update(channel=channel, ts=str(post.ts), **message))
        if result.ts:
            self._record_sent(post, result.ts, "redrawn", None if is_gone else drawing)
            if _shows_no_more(self.store, post):
                self._stop_redrawing(post, LEFT_BEHIND)
        elif self._must_unfold(result.code, drawing):
            self._put_off(post, PostState.SENT, timedelta(0), result.problem)
        elif result.code in GONE:
            leave_as_it_is(self.desk, post, result.code, drawing)
        elif result.wait is not None:
            self._put_off(post, PostState.SENT, timedelta(seconds=result.wait), result.problem)
        else:
            # An update that arrives late would overwrite a newer one: the next waits until this cannot happen.
            self._put_off(post, PostState.SENT, AGAIN if result.is_clear else self.grace, result.problem)
        return result.wait or 0

    def _must_unfold(self, code: str, drawing: Drawing) -> bool:
        """Whether Slack refused a message for what it folds away, though it was found to accept that: it is drawn plainly from now on."""
        blocks = (drawing.message or {}).get("blocks", ())
        if code != "invalid_blocks" or not any(block["type"] == "container" for block in blocks):
            return False
        self._folds = False
        with self.store.write() as records:
            records.know(FOLDS, "no")
        return True

    def _search(self, post: Post) -> float:
        """Search for a message that may have been posted; only a successful search proves that it was not."""
        try:
            ts = find_sent(self.client, self.store, post, self._conversation(post))
        except SlackApiError as error:
            result = refusal(error)
            if result.wait is None:
                # In a thread that is lost nobody can read it either.
                if not leaves_thread(self.desk, post, result.code):
                    self._cannot_search(post, result.code)
            else:
                self._put_off(post, PostState.UNKNOWN, timedelta(seconds=result.wait), result.problem)
            return result.wait or 0
        except CALL_FAILED as error:
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
        """Whether the team has another channel now: then an unsent post moves there, and a sent one says so and is left alone."""
        if post.is_private:
            return False
        with self.store.read() as records:
            team = records.teams.find(post.team)
        if team is None or team.channel == post.channel:
            return False
        if post.is_there:
            if post.problem != LEFT_BEHIND:
                return False
            self._stop_redrawing(post, LEFT_BEHIND)
        else:
            with self.store.write() as records:
                records.outbox.follow(team.key, team.channel, self.clock())
        return True

    def _conversation(self, post: Post) -> str:
        """The conversation a post belongs in: its channel, or a person's own conversation with the bot."""
        return self.people.direct_channel(post.to) if post.is_private else post.to

    def _problem_with(self, post: Post, *, is_begun: bool = False) -> Trouble | None:
        """Why nothing may be posted in a post's channel now, or None. Raises Unavailable if Slack does not answer.

        That it is shown no longer may be said anywhere.
        """
        if _shows_no_more(self.store, post):
            return None
        # An agenda's first message is where all of it will stand.
        afresh = post.kind is PostKind.HEAD and post.state in (PostState.PLANNED, PostState.BLOCKED)
        return None if post.is_private else self.people.problem_with(post.to, afresh=afresh and not is_begun)

    def _record_sent(self, post: Post, ts: str, told: str, drawing: Drawing | None) -> None:
        """Record that a message is there, and shows a drawing; None if what it shows is not known."""
        if not post.is_there:
            with self.store.read() as records:
                write_down_read(
                    self.desk, post, ts, drawing.named if drawing else records.delivery.named_in(post)
                )
        for is_last in _TRIES:
            pages, version = _count_pages(self.desk, self.clock, self._gathered, post)
            # That it was about to be sent is on the disk by now: if a power cut takes this back, it is searched for.
            with self.store.write(lasting=False) as records:
                if version not in (None, records.audit.next_id()) and not is_last:
                    continue  # something was recorded while they were counted
                now = self.clock()
                drawn, named = (post.wanted, drawing.named) if drawing else (0, None)
                records.delivery.sent(post, ts, drawn, now, told, named)
                records.delivery.date_by_slack(post, ts)
                _go_on(records, post, pages, now)
                return

    def _stop_redrawing(self, post: Post, why: str) -> None:
        with self.store.write() as records:
            records.delivery.give_up_redrawing(post, post.wanted, why, self.clock())

    def _block(self, post: Post, problem: Trouble | str) -> None:
        if problem != post.problem:
            _log.warning("post %d waits: %s", post.id, problem)
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
