"""Sending the posts: what to send next in each channel, and what Slack made of each attempt."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from permanence.trouble import Trouble
from storage.outbox import NEVER_HELD, Post, PostKind, PostState, PostTable
from storage.restored import HELD
from storage.transaction import Transaction

_UNDRAWN = "drawn < wanted"
"""The posts with something to do; an index holds only these rows, by where they go and then in `_ORDER`."""
_TO = "coalesce(reader, channel)"
_ORDER = (
    # What is to be deleted goes first, and replies before the message that they hang on.
    "state <> 'deleting', case state when 'deleting' then -id end, state = 'sent',"
    " state not in ('sending', 'unknown'), coalesce(follows, id), id"
)
"""The order in which a channel takes its posts."""
_MAY_BE_THERE = "state in ('sent', 'sending', 'unknown', 'deleting')"


class Delivery(PostTable):
    """The posts, as they are sent one after another."""

    def thread_of(self, post: Post) -> str | None:
        """Slack's name for the thread a post belongs in; None for one outside a thread."""
        return next((parent.ts for parent in self._posts("id = ?", post.parent)), None)

    def to_do(self, now: datetime, taken: Collection[str] = ()) -> list[Post]:
        """The next post of each channel, except of those taken.

        That is the one that may or may not have been sent, else the oldest not yet there, else the oldest to redraw.
        A post that has to wait holds back later new messages of its channel, but no redrawing and no other
        channel. A blocked post holds back others only if it is an agenda's first message, and one that is to be deleted only until
        it is known where it is. An action goes up only once its owner has been told. Since the records were put back, private messages wait for an administrator.
        """
        is_holding = self.is_holding()
        found = {
            post.id: post
            for to in self._undrawn_in()
            if to not in taken and (post := self._next_in(to, now, is_holding=is_holding))
        }
        rows = self.records.execute(
            f"select id from outbox where id in (select value from json_each(?)) order by {_ORDER}",
            (self.records.list_of(found),),
        )
        return [found[post] for (post,) in rows]

    def _undrawn_in(self) -> list[str]:
        """Every channel and reader with something to do, each found by one step in the index."""
        following = f"select min({_TO}) from outbox where {_UNDRAWN}"
        rows = self.records.execute(
            f"with recursive each(place) as ({following} union all"
            f" select ({following} and {_TO} > place) from each where place is not null)"
            " select place from each where place is not null"
        ).fetchall()
        return [place for (place,) in rows]

    def _next_in(self, to: str, now: datetime, *, is_holding: bool) -> Post | None:
        """The next post of one channel, as `to_do` has it, reading no further than that."""
        is_held = False
        of_channel = f"{_UNDRAWN} and {_TO} = ?"
        for post in self._each(f"{of_channel} order by {_ORDER}", to):
            if (is_holding and _is_holdable(post)) or self._waits_for_owner(post):
                continue
            if not post.waits(now):
                return post
            if _holds_back(post):
                is_held = True
                break
        if not is_held:
            return None
        there = self._each(f"{of_channel} and state = '{PostState.SENT}' order by {_ORDER}", to)
        return next((post for post in there if not post.waits(now)), None)

    def _waits_for_owner(self, post: Post) -> bool:
        """Whether a post puts an action before a manager whose owner has yet to be told of it, and can be."""
        if post.kind is not PostKind.ESCALATION or post.is_there:
            return False
        found = self.records.execute(
            f"select 1 from outbox where recorded = ? and kind = '{PostKind.TOLD}' and {_UNDRAWN}"
            " and state not in ('sent', 'blocked') and problem is not ?",
            (post.change, Trouble.UNREACHABLE.value),
        )
        return found.fetchone() is not None

    def told_to(self, person: str, kind: PostKind, since: date) -> list[Post]:
        """The private messages of a kind to a person, about days since one, that were not skipped."""
        return self._posts(
            "reader = ? and kind = ? and occurrence >= ? and state <> 'skipped' order by id",
            person,
            kind.value,
            since.isoformat(),
        )

    def is_holding(self) -> bool:
        """Whether private messages wait for an administrator since the records were put back."""
        return self.records.known(HELD) is not None

    def held(self) -> list[Post]:
        """The private messages that wait for an administrator, in the order they were planned."""
        if not self.is_holding():
            return []
        return [post for post in self._posts(f"{_UNDRAWN} order by {_ORDER}") if _is_holdable(post)]

    def end_hold(self, now: datetime, *, drop: bool) -> int:
        """Hold private messages no longer; let out those that wait, or drop them. Returns how many there were."""
        held = self.held()
        if drop:
            ids = self.records.list_of(post.id for post in held)
            self._skip("id in (select value from json_each(?))", (ids,), "an administrator dropped it", now)
        self.records.execute("delete from known where name = ?", (HELD,))
        return len(held)

    def begin(self, post: Post, now: datetime) -> bool:
        """Note, before Slack is called, that it is about to be; False if the message is no longer wanted."""
        cursor = self.records.execute(
            "update outbox set state = 'sending', attempted = ?, problem = null"
            " where id = ? and state in ('planned', 'blocked')",
            (now.isoformat(), post.id),
        )
        if cursor.rowcount:
            self._tell(post.id, now, "sending")
        return bool(cursor.rowcount)

    def sent(
        self,
        post: Post,
        ts: str,
        drawn: int,
        now: datetime,
        told: str = "sent",
        named: Iterable[str] | None = None,
    ) -> None:
        """Record that the message is in the channel and shows drawing number `drawn`.

        It names these children and no others; without them, whom it is known to name stays as it was.
        One that is to be deleted by now still is. Drawing it again never waits for a moment to come: the clock may have been
        ahead when it was sent, and set back since.
        """
        cursor = self.records.execute(
            "update outbox set state = case state when 'deleting' then state else 'sent' end, ts = ?,"
            " drawn = case state when 'deleting' then drawn else ? end, problem = null, not_before = ?"
            f" where id = ? and {_TO} = ?",
            (ts, drawn, min(post.not_before, now).isoformat(), post.id, post.to),
        )
        if not cursor.rowcount:
            return  # it is wanted in another channel by now
        if named is not None:
            self.records.execute("delete from post_children where post = ?", (post.id,))
            self.will_name(post, named)
        self._tell(post.id, now, told)

    def date_by_slack(self, post: Post, ts: str) -> None:
        """A message was found that these records never sent: it is as old as Slack says, and so was not late by ours."""
        self.records.execute(
            f"update outbox set attempted = ?, note = case kind when '{PostKind.HEAD}' then null else note end"
            " where id = ? and attempted is null",
            (datetime.fromtimestamp(float(ts), UTC).isoformat(), post.id),
        )

    def will_name(self, post: Post, named: Iterable[str]) -> frozenset[str]:
        """Note, before Slack is called, that the message may soon name these children; returns those not noted yet."""
        rows = self.records.execute(
            "insert or ignore into post_children (post, child) select ?, value from json_each(?) returning child",
            (post.id, self.records.list_of(sorted(set(named)))),
        ).fetchall()
        return frozenset(child for (child,) in rows)

    def named_in(self, post: Post) -> frozenset[str]:
        """The children whom a message is known to name."""
        rows = self.records.execute("select child from post_children where post = ?", (post.id,))
        return frozenset(child for (child,) in rows)

    def sent_before(self, post: Post) -> str | None:
        """Slack's name for the latest message known in a post's channel; the post, if it was sent, comes after it.

        Nothing else is sent in a channel while it is unknown whether one of its messages arrived.
        """
        to = "reader" if post.is_private else "channel"
        row = self.records.execute(
            f"select max(ts) from outbox where {to} = ? and state = 'sent'", (post.to,)
        ).fetchone()
        return str(row[0]) if row[0] else None

    def was_sent(self, kind: PostKind, reader: str, since: datetime) -> bool:
        """Whether a kind of private message was sent to a person since a moment."""
        found = self.records.execute(
            "select 1 from outbox where reader = ? and kind = ? and state = 'sent' and attempted >= ?",
            (reader, kind.value, since.isoformat()),
        )
        return found.fetchone() is not None

    def planned_at(self, post: Post) -> datetime:
        """When a post was planned."""
        (at,) = self.records.execute("select at from audit where id = ?", (post.change,)).fetchone()
        return datetime.fromisoformat(at)

    def put_off(
        self, post: Post, state: PostState, until: datetime, problem: Trouble | str, now: datetime
    ) -> None:
        """Record that it could not be sent, or may have been, and is to be looked at again at `until`."""
        trouble = problem if isinstance(problem, Trouble) else None
        cursor = self.records.execute(
            # One that is to be deleted by now still is, unless it was not sent.
            "update outbox set state = case when state = 'deleting' and :state not in ('planned', 'blocked')"
            " then state else :state end, not_before = :until, problem = :problem where id = :id and state <> 'skipped'"
            f" and {_TO} = :to",
            {
                "state": state.value,
                "until": until.isoformat(),
                "problem": trouble.value if trouble else problem,
                "id": post.id,
                "to": post.to,
            },
        )
        if cursor.rowcount and (problem != post.problem or state is not post.state):
            self._tell(post.id, now, state.value if trouble else f"{state.value}: {problem}", trouble)

    def leave_thread(self, post: Post, code: str, now: datetime) -> None:
        """A post's thread is lost for good: what was still to be said in it goes to the channel, the first with the reason."""
        self.records.execute(
            "update outbox set parent = null where parent = ? and state in ('planned', 'blocked')",
            (post.parent,),
        )
        self.records.execute(
            "update outbox set parent = null, note = ?, state = 'planned', not_before = ?, problem = null where id = ?",
            (code, now.isoformat(), post.id),
        )
        self._tell(post.id, now, f"planned: its thread is lost ({code}), so it is for the channel")

    def in_channel(self, channel: str) -> int:
        """How many messages are in a channel, or may be."""
        row = self.records.execute(
            f"select count(*) from outbox where channel = ? and {_MAY_BE_THERE}", (channel,)
        ).fetchone()
        return int(row[0])

    def clear(self, to: str, why: str, now: datetime, only: int | None = None) -> None:
        """Have every message in a channel deleted, or `only` one post's; also one that may be on its way there."""
        rows = self.records.execute(
            "update outbox set state = 'deleting', wanted = wanted + 1, not_before = ?, problem = null"
            f" where {_TO} = ? and id = coalesce(?, id) and {_MAY_BE_THERE} and state <> 'deleting' returning id",
            (now.isoformat(), to, only),
        ).fetchall()
        for (post,) in rows:
            self._tell(post, now, f"deleting: {why}")

    def deleted(self, post: Post, now: datetime, told: str = "deleted", *, is_wanted_again: bool) -> None:
        """Record that a message is no longer in its channel, or says nothing there; one that is wanted again waits until the channel is safe."""
        state, wanted = ("blocked", 0) if is_wanted_again else ("deleted", None)
        self.records.execute(
            "update outbox set state = ?, ts = null, problem = null, not_before = ?, drawn = coalesce(?, wanted)"
            " where id = ?",
            (state, now.isoformat(), wanted, post.id),
        )
        again = "; it is posted again once the channel is safe" if is_wanted_again else ""
        self._tell(post.id, now, f"{told}{again}")

    def give_up_redrawing(self, post: Post, drawn: int, problem: str, now: datetime) -> None:
        """Record that the message is no longer there to be redrawn; its story says so once."""
        self.records.execute(
            f"update outbox set drawn = max(drawn, ?), problem = ? where id = ? and {_TO} = ?",
            (drawn, problem, post.id, post.to),
        )
        if problem != post.problem:
            self._tell(post.id, now, f"not redrawn: {problem}")


def _holds_back(post: Post) -> bool:
    """Whether a post that has to wait holds back later new messages of its channel."""
    if post.state is PostState.BLOCKED:
        return post.kind is PostKind.HEAD
    # Slack may never delete a message: what is new does not wait for that.
    return not (post.state is PostState.DELETING and post.ts)


def _is_holdable(post: Post) -> bool:
    """Whether a post waits for an administrator while private messages are held."""
    return post.is_private and not post.is_there and post.kind not in NEVER_HELD


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in the outbox.

    Attributes:
        waiting: How many messages are to be sent, redrawn or deleted.
        since: When the oldest was planned of those that Slack does not have yet, in UTC; None if it has all.
        posted: When a message was last sent or redrawn, in UTC; None if none ever was.
    """

    waiting: int
    since: datetime | None
    posted: datetime | None


def backlog(records: Transaction) -> Backlog:
    """What waits in the outbox now."""
    waiting, since = records.execute(
        "select count(*), min(case when o.ts is null then a.at end)"
        f" from outbox o join audit a on a.id = o.recorded where {_UNDRAWN}"
    ).fetchone()
    # The newest lines of the stories are read first, and the first few nearly always hold one.
    posted = records.execute(
        "select at from outbox_story where told in ('sent', 'redrawn') order by id desc limit 1"
    ).fetchone()
    return Backlog(waiting, _moment(since), _moment(posted[0] if posted else None))


def _moment(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
