"""What is to be said outside an answer: which messages are wanted, and how far each has come.

A row is committed before Slack is called. `wanted` counts the drawings asked for and `drawn` is the one the
channel shows, so any number of changes cause one redraw and a crash loses none.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from storage.history import Change
from storage.transaction import Transaction

HEAD = "head"
"""The part that is an agenda's first message."""
MINUTES = "minutes "
"""Prefix of the parts that hold the minutes, in the agenda's thread."""
CLOSED = "closed"
"""The part that says in the channel, in short, how a surgery ended."""
NOTICE = "notice "
"""Prefix of the private messages about trouble with an agenda."""
APPROVAL = "approval "
"""Prefix of the private messages that ask a manager to agree."""
DIGEST = "digest "
"""Prefix of the private messages that tell an owner what is coming."""
ESCALATION = "escalation "
"""Prefix of the private messages that put actions before a manager."""
WORD = "word "
"""Prefix of the private messages that tell a person something once."""
LEFT = f"{WORD}left "
"""Prefix of those to whoever can hand over the work of a person who has left."""
TOLD = f"{WORD}up "
"""Prefix of those to the owner of an action that goes up, sent before anyone else has it."""


UNREACHABLE = "this person cannot be written to in Slack"
"""The problem of a private message to a guest, a bot or an unknown person: Slack did answer."""


class PostState(StrEnum):
    """How far a post has come."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Post:
    """One message: `key` never changes, and `parent` is the post whose thread it belongs in.

    Moments are in UTC; `ts` is Slack's name for the message once it is there.
    """

    id: int
    key: str
    team: str
    occurrence: date
    part: str
    child: str | None
    channel: str
    parent: int | None
    state: PostState
    wanted: int
    drawn: int
    not_before: datetime
    attempted: datetime | None
    ts: str | None
    problem: str | None
    note: str | None
    token: str

    @property
    def kind(self) -> str:
        """The first word of its part: `child`, `minutes`, `digest`."""
        return self.part.split(" ", 1)[0]

    @property
    def about(self) -> str:
        """The rest of its part: a reference, a number, a person."""
        return self.part.partition(" ")[2]

    @property
    def is_private(self) -> bool:
        """Whether it is sent to a person, whose id is then its channel."""
        return self.channel[:1] in ("U", "W")

    @property
    def is_there(self) -> bool:
        """Whether the message is in its channel, and can only be redrawn."""
        return self.state is PostState.SENT


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of a post's story."""

    at: datetime
    part: str
    told: str


_COLUMNS = (
    "id, key, team, occurrence, part, child, channel, parent, state, wanted, drawn,"
    " not_before, attempted, ts, problem, note, token"
)
_OF_A_CHANNEL = "channel not glob '[UW]*'"
"""Posts in a team's channel, not to a person."""
_OF_A_SURGERY = f"({_OF_A_CHANNEL} or part like '{NOTICE}%' or part like '{DIGEST}%')"
"""Posts of no more use once a later surgery has begun."""
_NAMING = "select post from post_children where child = :child"
"""The posts that name a child, as last drawn."""


class PostTable:
    """The table of posts and their stories, within one transaction."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def _posts(self, where: str, *values: Any) -> list[Post]:
        rows: Iterable[tuple[Any, ...]] = self.records.execute(
            f"select {_COLUMNS} from outbox where {where}",
            values,
        )
        return [_post(row) for row in rows]

    def _skip(self, where: str, values: tuple[Any, ...], why: str, at: datetime) -> None:
        rows = self.records.execute(
            f"update outbox set state = 'skipped', drawn = wanted, problem = null where {where} returning id",
            values,
        ).fetchall()
        for (post,) in rows:
            self._tell(post, at, f"skipped: {why}")

    def _tell(self, post: int, at: datetime, told: str) -> None:
        self.records.execute(
            "insert into outbox_story (post, at, told) values (?, ?, ?)", (post, at.isoformat(), told)
        )


class Outbox(PostTable):
    """Which messages are wanted, and which of them are out of date."""

    def plan(
        self,
        team: str,
        occurrence: date,
        part: str,
        channel: str,
        change: Change,
        *,
        child: str | None = None,
        parent: int | None = None,
        note: str | None = None,
        skipped: bool = False,
    ) -> int:
        """Want a message, which can be planned only once: its key is its team, occurrence and part. Returns its id."""
        self.records.has_changed = True
        state = PostState.SKIPPED if skipped else PostState.PLANNED
        cursor = self.records.execute(
            "insert into outbox (key, team, occurrence, part, child, channel, parent, state, wanted, drawn,"
            " not_before, note, token, recorded) values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)",
            (
                f"{team}:{occurrence.isoformat()}:{part}",
                team,
                occurrence.isoformat(),
                part,
                child,
                channel,
                parent,
                state.value,
                int(skipped),
                change.at.isoformat(),
                note,
                secrets.token_hex(8),
                change.id,
            ),
        )
        post = int(cursor.lastrowid)
        self._tell(post, change.at, f"{state.value}: {note}" if note else state.value)
        return post

    def want_lists(self, head: int, needed: int, now: datetime) -> None:
        """Want this many lists in the thread of an agenda's first message, counting those already wanted."""
        for number in range(1, needed + 1):
            cursor = self.records.execute(
                "insert or ignore into outbox (key, team, occurrence, part, channel, parent, state, wanted, drawn,"
                " not_before, token, recorded) select team || ':' || occurrence || ':' || :part, team, occurrence,"
                " :part, channel, id, 'planned', 1, 0, :now, :token, recorded from outbox where id = :head",
                {
                    "head": head,
                    "part": f"list {number}",
                    "now": now.isoformat(),
                    "token": secrets.token_hex(8),
                },
            )
            if cursor.rowcount:
                self._tell(int(cursor.lastrowid), now, PostState.PLANNED.value)

    def want_redrawn(self, child: str) -> None:
        """Something about a child changed: redraw their message on the newest agenda, and private messages that name them."""
        self._want(
            "id = (select max(id) from outbox where child = :child and state <> 'skipped')"
            f" or (id in ({_NAMING}) and state = 'sent' and not {_OF_A_CHANNEL}"
            # Of the digests, only each reader's newest.
            f" and (part not like '{DIGEST}%' or not exists (select 1 from outbox later"
            f" where later.channel = outbox.channel and later.id > outbox.id and later.part like '{DIGEST}%')))",
            {"child": child},
        )

    def want_head_redrawn(self, team: str, occurrence: date) -> None:
        """A surgery moved on or ended: redraw its first message."""
        self._want(
            f"team = ? and occurrence = ? and part = '{HEAD}' and state <> 'skipped'",
            (team, occurrence.isoformat()),
        )

    def want_agenda_redrawn(self, team: str, occurrence: date) -> None:
        """A surgery begins whose agenda was already posted: redraw all of its messages."""
        self.records.has_changed = True
        self._want(
            f"team = ? and occurrence = ? and {_OF_A_CHANNEL} and state <> 'skipped'",
            (team, occurrence.isoformat()),
        )

    def want_all_redrawn(self, child: str) -> None:
        """Who may see a child changed: redraw every message that names them, wherever it is."""
        self._want(f"state <> 'skipped' and (child = :child or id in ({_NAMING}))", {"child": child})

    def want_digests_redrawn(self, people: Iterable[str]) -> None:
        """What these people are told before a surgery changed: redraw the digests they were sent."""
        self._want(
            f"state = 'sent' and part like '{DIGEST}%' and channel in (select value from json_each(?))",
            (self.records.list_of(people),),
        )

    def want_digests_of(self, team: str, occurrence: date) -> None:
        """A surgery was moved or skipped: redraw the digests sent before it."""
        self._want(
            f"state = 'sent' and part like '{DIGEST}%' and team = ? and occurrence = ?",
            (team, occurrence.isoformat()),
        )

    def withdraw(self, child: str, change: Change) -> None:
        """Take a child out of every message: skip those still planned, and redraw those in Slack without the child."""
        self._skip("child = ? and state in ('planned', 'blocked')", (child,), "withdrawn", change.at)
        self.want_all_redrawn(child)

    def follow(self, team: str, channel: str) -> None:
        """A team has a new channel: what is still to be posted goes there.

        A list whose first message stays in the old channel gets no thread.
        """
        waiting = f"team = ? and channel <> ? and state in ('planned', 'blocked') and {_OF_A_CHANNEL}"
        self.records.execute(
            f"update outbox set parent = null where {waiting} and parent in"
            " (select id from outbox where state not in ('planned', 'blocked'))",
            (team, channel),
        )
        self.records.execute(f"update outbox set channel = ? where {waiting}", (channel, team, channel))

    def want_answered(self, approval: int) -> None:
        """An approval was answered or taken back: redraw the private messages that asked for it."""
        self._want("part glob ? and state <> 'skipped'", (f"{APPROVAL}{approval} *",))

    def want_leaver_told(self, person: str) -> None:
        """Something about a leaver changed: redraw the private messages about them."""
        self._want("part glob ? and state <> 'skipped'", (f"{LEFT}{person} *",))

    def want_words_redrawn(self, change: int) -> None:
        """A change was taken back: redraw the private messages it had sent, or that are on their way."""
        on_their_way = "state in ('sending', 'unknown', 'sent')"
        self._want(f"recorded = ? and {on_their_way} and part like '{WORD}%'", (change,))

    def pass_over(self, team: str, occurrence: date, change: Change) -> None:
        """A surgery begins: skip what is still unsent of the team's earlier ones.

        A message that may have been sent is skipped too: Slack's silence about it must not hold up this surgery.
        """
        self._skip(
            f"team = ? and occurrence <> ? and state not in ('sent', 'skipped') and {_OF_A_SURGERY}"
            f" and part not like '{MINUTES}%' and part <> '{CLOSED}'",
            (team, occurrence.isoformat()),
            "a later surgery had begun",
            change.at,
        )

    def unplan(self, change: int) -> None:
        """Delete the posts that a change planned, except those whose sending has begun."""
        mine = "select id from outbox where recorded = ? and state in ('planned', 'blocked', 'skipped')"
        if not self.records.execute(
            f"select 1 from outbox where recorded = ? and id not in ({mine})", (change, change)
        ).fetchone():
            self.records.execute("delete from agenda_lines where recorded = ?", (change,))
        self.records.execute(f"delete from outbox_story where post in ({mine})", (change,))
        # A reply goes before its parent.
        for order in ("is not null", "is null"):
            self.records.execute(f"delete from outbox where id in ({mine} and parent {order})", (change,))

    def of_occurrence(self, team: str, occurrence: date) -> list[Post]:
        """Every post of one surgery, in the order they were planned."""
        return self._posts("team = ? and occurrence = ? order by id", team, occurrence.isoformat())

    def is_told(self, person: str, part: str, since: datetime) -> bool:
        """Whether a kind of private message to a person was planned since a moment, and not skipped."""
        found = self.records.execute(
            "select 1 from outbox o join audit a on a.id = o.recorded"
            " where o.channel = ? and o.part like ? and o.state <> 'skipped' and a.at >= ?",
            (person, f"{part}%", since.isoformat()),
        )
        return found.fetchone() is not None

    def in_slack(self, channel: str, ts: str) -> Post | None:
        """The post behind a message in Slack, or None."""
        found = self._posts("channel = ? and ts = ?", channel, ts)
        return found[0] if found else None

    def find(self, post: int) -> Post | None:
        """One post, or None if it has been deleted."""
        return next(iter(self._posts("id = ?", post)), None)

    def drop(self, post: Post, why: str, now: datetime) -> None:
        """Skip a post that has nothing left to say."""
        self._skip("id = ? and state in ('planned', 'blocked')", (post.id,), why, now)

    def story(self, team: str, occurrence: date) -> list[StoryLine]:
        """What became of each post of one surgery, in the order it happened."""
        rows = self.records.execute(
            "select s.at, o.part, s.told from outbox_story s join outbox o on o.id = s.post"
            " where o.team = ? and o.occurrence = ? order by s.id",
            (team, occurrence.isoformat()),
        )
        return [StoryLine(datetime.fromisoformat(at), part, told) for at, part, told in rows]

    def _want(self, where: str, values: Any) -> None:
        """Ask for one more drawing of some messages."""
        self.records.execute(f"update outbox set wanted = wanted + 1 where {where}", values)


def _post(row: tuple[Any, ...]) -> Post:
    (id_, key, team, occurrence, part, child, channel, parent, state, wanted, drawn, *rest) = row
    not_before, attempted, ts, problem, note, token = rest
    return Post(
        id_,
        key,
        team,
        date.fromisoformat(occurrence),
        part,
        child,
        channel,
        parent,
        PostState(state),
        wanted,
        drawn,
        datetime.fromisoformat(not_before),
        datetime.fromisoformat(attempted) if attempted else None,
        ts,
        problem,
        note,
        token,
    )
