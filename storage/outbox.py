"""Everything to be said outside an answer: what is wanted, what is drawn, and the story of each post.

A row is committed before Slack is called. `wanted` counts the drawings asked for and `drawn` says which of
them the channel shows, so any number of presses make one redraw and a crash loses none.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from permanence.journey import Child
from storage.histories import Change
from storage.transaction import Transaction

HEAD = "head"
"""The part of an occurrence that is its first message."""
MINUTES = "minutes "
"""What the name of a part begins with that tells in the thread of the first message what was agreed."""
CLOSED = "closed"
"""The part of an occurrence that says in the channel, in short, how it ended."""
NOTICE = "notice "
"""What the name of a part begins with that privately tells of trouble with an agenda."""
APPROVAL = "approval "
"""What the name of a part begins with that privately asks a manager to agree."""
DIGEST = "digest "
"""What the name of a part begins with that privately tells an owner what is coming."""
ESCALATION = "escalation "
"""What the name of a part begins with that privately puts actions before a manager."""
WORD = "word "
"""What the name of a part begins with that privately tells a person of something once."""
LEFT = f"{WORD}left "
"""Such a word, to whoever can hand over the work of somebody who has left."""
TOLD = f"{WORD}up "
"""Such a word, to the owner of an action that goes up, before anybody else has it."""


UNREACHABLE = "this person cannot be written to in Slack"
"""The problem of a private word whose reader is a guest, a bot, or nobody: not that Slack did not answer."""


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
    """One message: `key` names it for good, `parent` is the post whose thread it belongs to.

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
        """What the name of its part begins with: `child`, `minutes`, `digest`."""
        return self.part.split(" ", 1)[0]

    @property
    def about(self) -> str:
        """What the name of its part goes on with: a reference, a number, a person."""
        return self.part.partition(" ")[2]

    @property
    def is_private(self) -> bool:
        """Whether it is a private word to a person, who is its channel."""
        return self.channel[:1] in ("U", "W")

    @property
    def is_there(self) -> bool:
        """Whether the message is in its channel, so that all it may want is to be redrawn."""
        return self.state is PostState.SENT


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a post's story."""

    at: datetime
    part: str
    told: str


_COLUMNS = (
    "id, key, team, occurrence, part, child, channel, parent, state, wanted, drawn,"
    " not_before, attempted, ts, problem, note, token"
)
_OF_A_CHANNEL = "channel not glob '[UW]*'"
"""What is said in a team's channel, and not to a person."""
_OF_A_SURGERY = f"({_OF_A_CHANNEL} or part like '{NOTICE}%' or part like '{DIGEST}%')"
"""What is of no use any more once a later surgery has begun."""
_NAMING = "select post from post_children where child = :child"
"""The messages in Slack that name a child."""
_UNDRAWN = "drawn < wanted order by state = 'sent', state not in ('sending', 'unknown'), id"
"""What there is to do, the first of a channel first; an index holds only these rows."""


class Outbox:
    """The outbox, within one transaction."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

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
        """Want a message, once for good: its key is its team, occurrence and part. Gives the post's id."""
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
        """Want so many lists in the thread of a surgery's first message, beside those wanted already."""
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
        """Something about a child changed: their message on the newest agenda is out of date, and private words of them."""
        self._want(
            "id = (select max(id) from outbox where child = :child and state <> 'skipped')"
            f" or (id in ({_NAMING}) and state = 'sent' and not {_OF_A_CHANNEL}"
            # Of digests, each reader's newest.
            f" and (part not like '{DIGEST}%' or not exists (select 1 from outbox later"
            f" where later.channel = outbox.channel and later.id > outbox.id and later.part like '{DIGEST}%')))",
            {"child": child},
        )

    def want_head_redrawn(self, team: str, occurrence: date) -> None:
        """A surgery goes on or has ended: its first message is out of date."""
        self._want(
            f"team = ? and occurrence = ? and part = '{HEAD}' and state <> 'skipped'",
            (team, occurrence.isoformat()),
        )

    def want_agenda_redrawn(self, team: str, occurrence: date) -> None:
        """A surgery begins whose agenda was posted before: every message of it is out of date."""
        self.records.has_changed = True
        self._want(
            f"team = ? and occurrence = ? and {_OF_A_CHANNEL} and state <> 'skipped'",
            (team, occurrence.isoformat()),
        )

    def want_all_redrawn(self, child: str) -> None:
        """Who may read of a child changed: every message that names them is out of date, wherever it is."""
        self._want(f"state <> 'skipped' and (child = :child or id in ({_NAMING}))", {"child": child})

    def want_digests_redrawn(self, people: Iterable[str]) -> None:
        """What somebody is told before a surgery changed: the digests they were sent are out of date."""
        self._want(
            f"state = 'sent' and part like '{DIGEST}%' and channel in (select value from json_each(?))",
            (self.records.list_of(people),),
        )

    def want_digests_of(self, team: str, occurrence: date) -> None:
        """A surgery was put off: the digests before it are out of date."""
        self._want(
            f"state = 'sent' and part like '{DIGEST}%' and team = ? and occurrence = ?",
            (team, occurrence.isoformat()),
        )

    def withdraw(self, child: str, change: Change) -> None:
        """Take a child out of what is said: nothing planned goes, and what is there is redrawn without them."""
        self._skip("child = ? and state in ('planned', 'blocked')", (child,), "withdrawn", change.at)
        self.want_all_redrawn(child)

    def follow(self, team: str, channel: str) -> None:
        """A team has another channel: what is still to be said is said there.

        A list whose first message stayed behind stands by itself.
        """
        waiting = f"team = ? and channel <> ? and state in ('planned', 'blocked') and {_OF_A_CHANNEL}"
        self.records.execute(
            f"update outbox set parent = null where {waiting} and parent in"
            " (select id from outbox where state not in ('planned', 'blocked'))",
            (team, channel),
        )
        self.records.execute(f"update outbox set channel = ? where {waiting}", (channel, team, channel))

    def want_answered(self, approval: int) -> None:
        """An approval was answered or taken back: the private words that asked are out of date."""
        self._want("part glob ? and state <> 'skipped'", (f"{APPROVAL}{approval} *",))

    def want_leaver_told(self, person: str) -> None:
        """Something about a leaver changed: the private words that told of them are out of date."""
        self._want("part glob ? and state <> 'skipped'", (f"{LEFT}{person} *",))

    def want_words_redrawn(self, change: int) -> None:
        """A change was taken back: the private words it had said are out of date."""
        self._want(f"recorded = ? and state = 'sent' and part like '{WORD}%'", (change,))

    def pass_over(self, team: str, occurrence: date, change: Change) -> None:
        """A surgery begins: what is still unsaid of the team's earlier ones never will be.

        That goes too for a message that may have been sent: whoever could not be asked cannot hold up this one.
        """
        self._skip(
            f"team = ? and occurrence <> ? and state not in ('sent', 'skipped') and {_OF_A_SURGERY}"
            f" and part not like '{MINUTES}%' and part <> '{CLOSED}'",
            (team, occurrence.isoformat()),
            "a later surgery had begun",
            change.at,
        )

    def unplan(self, change: int) -> None:
        """Take away the messages that a change planned, as far as nobody began to send them."""
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

    def posted(self, team: str) -> date | None:
        """A team's newest surgery, in the order in which agendas were planned, that was not passed over."""
        return self.before(team, date.max)

    def before(self, team: str, occurrence: date) -> date | None:
        """The surgery before one, in the order in which agendas were planned."""
        row = self.records.execute(
            f"select occurrence from outbox where team = :team and part = '{HEAD}' and state <> 'skipped'"
            " and id < coalesce((select id from outbox where team = :team and occurrence = :occurrence"
            f" and part = '{HEAD}'), 9e15) order by id desc limit 1",
            {"team": team, "occurrence": occurrence.isoformat()},
        ).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def planned_by(self, team: str, change: int) -> date | None:
        """The surgery whose agenda a change planned."""
        row = self.records.execute(
            f"select occurrence from outbox where recorded = ? and team = ? and part = '{HEAD}'",
            (change, team),
        ).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def is_remembered(self, team: str, occurrence: date) -> bool:
        """Whether what was done in a surgery was kept: not of those posted by a version that did not."""
        found = self.records.execute(
            f"select remembered from outbox where team = ? and occurrence = ? and part = '{HEAD}'",
            (team, occurrence.isoformat()),
        ).fetchone()
        return bool(found and found[0])

    def begun(self, team: str, occurrence: date) -> datetime | None:
        """When a surgery's agenda was planned, in UTC; None where it has none."""
        row = self.records.execute(
            "select a.at from outbox o join audit a on a.id = o.recorded"
            f" where o.team = ? and o.occurrence = ? and o.part = '{HEAD}'",
            (team, occurrence.isoformat()),
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def is_told(self, person: str, part: str, since: datetime) -> bool:
        """Whether a person has been sent, or is to be sent, a kind of private word since a moment."""
        found = self.records.execute(
            "select 1 from outbox o join audit a on a.id = o.recorded"
            " where o.channel = ? and o.part like ? and o.state <> 'skipped' and a.at >= ?",
            (person, f"{part}%", since.isoformat()),
        )
        return found.fetchone() is not None

    def heads(self, team: str) -> list[Post]:
        """The first messages of a team's surgeries, newest first; skipped ones too."""
        return self._posts(f"team = ? and part = '{HEAD}' order by occurrence desc", team)

    def head_before(self, team: str, occurrence: date) -> Post | None:
        """The newest first message in a team's channel of a surgery before one."""
        where = f"team = ? and part = '{HEAD}' and state = 'sent' and occurrence < ? order by occurrence desc limit 1"
        return next(iter(self._posts(where, team, occurrence.isoformat())), None)

    def has_agenda(self, team: str, occurrence: date) -> bool:
        """Whether a surgery has an agenda, or was passed over."""
        return occurrence in self.known(team, occurrence)

    def newest(self, team: str) -> date | None:
        """The latest nominal day of a team's that has an agenda, or was passed over."""
        row = self.records.execute(
            f"select max(occurrence) from outbox where team = ? and part = '{HEAD}'", (team,)
        ).fetchone()
        return date.fromisoformat(row[0]) if row[0] else None

    def known(self, team: str, since: date) -> frozenset[date]:
        """The nominal days since one that have an agenda, or were passed over."""
        rows = self.records.execute(
            f"select occurrence from outbox where team = ? and occurrence >= ? and part = '{HEAD}'",
            (team, since.isoformat()),
        )
        return frozenset(date.fromisoformat(occurrence) for (occurrence,) in rows)

    def held(self, team: str, since: date, before: date) -> list[date]:
        """The surgeries of a team since a day and before another whose agendas were not skipped, oldest first."""
        rows = self.records.execute(
            f"select occurrence from outbox where team = ? and occurrence >= ? and occurrence < ? and part = '{HEAD}'"
            " and state <> 'skipped' order by occurrence",
            (team, since.isoformat(), before.isoformat()),
        )
        return [date.fromisoformat(occurrence) for (occurrence,) in rows]

    def agendas_of_each(self, children: Iterable[Child], since: date, before: date) -> dict[str, list[date]]:
        """For each of some children, their team's surgeries since a day and before another that they were on, oldest first."""
        rows = self.records.execute(
            # The order of the joins is the order of the reading: these children, not every post.
            "select o.child, o.occurrence from json_each(:refs) r"
            " cross join children c on c.ref = r.value and c.retracted is null"
            " cross join outbox o on o.child = c.ref and +o.team = c.team"
            " where o.occurrence >= :since and o.occurrence < :before and o.state <> 'skipped' order by o.occurrence",
            {
                "refs": self.records.list_of(child.ref for child in children),
                "since": since.isoformat(),
                "before": before.isoformat(),
            },
        )
        found: dict[str, list[date]] = {}
        for child, occurrence in rows:
            found.setdefault(child, []).append(date.fromisoformat(occurrence))
        return found

    def in_slack(self, channel: str, ts: str) -> Post | None:
        """The post that is a message in Slack, or None."""
        found = self._posts("channel = ? and ts = ?", channel, ts)
        return found[0] if found else None

    def find(self, post: int) -> Post | None:
        """One post, or None if it has been taken away."""
        return next(iter(self._posts("id = ?", post)), None)

    def thread_of(self, post: Post) -> str | None:
        """Slack's name for the thread a post belongs in; None at the top of its channel."""
        parent = self.find(post.parent) if post.parent else None
        return parent.ts if parent else None

    def to_do(self, now: datetime) -> list[Post]:
        """The next post of each channel.

        It is the one whose fate is unknown, else the oldest message not yet there, else the oldest redrawing.
        A message that has to wait holds back the channel's later ones, never another channel's and never a
        redrawing; but one that is blocked holds back others only if it is the first of its surgery. An action goes up only once
        its owner has been told.
        """
        found: dict[str, Post] = {}
        held: set[str] = set()
        undrawn = self._posts(_UNDRAWN)
        first = {post.part.split()[2] for post in undrawn if _tells_owner(post)}
        for post in undrawn:
            if post.part.startswith(ESCALATION) and not post.is_there and post.part.split()[1] in first:
                continue
            if post.channel in found or (post.channel in held and not post.is_there):
                continue
            if post.not_before <= now:
                found[post.channel] = post
            elif post.state is not PostState.BLOCKED or post.part == HEAD:
                held.add(post.channel)
        return list(found.values())

    def begin(self, post: Post, now: datetime) -> bool:
        """The call is about to be made, committed before it is; False where the message is wanted no more."""
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
        named: Iterable[str] = (),
    ) -> None:
        """The message is in the channel, showing drawing number `drawn`, which names these children."""
        self.records.execute(
            "update outbox set state = 'sent', ts = ?, drawn = ?, problem = null, not_before = ? where id = ?",
            (ts, drawn, now.isoformat(), post.id),
        )
        self.records.execute("delete from post_children where post = ?", (post.id,))
        self.records.execute(
            "insert into post_children (post, child) select ?, value from json_each(?)",
            (post.id, self.records.list_of(sorted(set(named)))),
        )
        self._tell(post.id, now, told)

    def sent_before(self, post: Post) -> str | None:
        """Slack's name for the latest message in a post's channel: what may have been sent came after it.

        Nothing is sent in a channel while the fate of one of its messages is unknown.
        """
        row = self.records.execute(
            "select max(ts) from outbox where channel = ? and state = 'sent'", (post.channel,)
        ).fetchone()
        return str(row[0]) if row[0] else None

    def drop(self, post: Post, why: str, now: datetime) -> None:
        """There is nothing left to say: it is not posted."""
        self._skip("id = ? and state in ('planned', 'blocked')", (post.id,), why, now)

    def put_off(self, post: Post, state: PostState, until: datetime, problem: str, now: datetime) -> None:
        """It could not be said, or may have been: look again at `until`."""
        cursor = self.records.execute(
            "update outbox set state = ?, not_before = ?, problem = ? where id = ? and state <> 'skipped'",
            (state.value, until.isoformat(), problem, post.id),
        )
        if cursor.rowcount and (problem != post.problem or state is not post.state):
            self._tell(post.id, now, f"{state.value}: {problem}")

    def give_up_redrawing(self, post: Post, drawn: int, problem: str, now: datetime) -> None:
        """The message is no longer there to be redrawn."""
        self.records.execute(
            "update outbox set drawn = max(drawn, ?), problem = ? where id = ?", (drawn, problem, post.id)
        )
        self._tell(post.id, now, f"not redrawn: {problem}")

    def story(self, team: str, occurrence: date) -> list[Told]:
        """What became of each post of one surgery, in the order it happened."""
        rows = self.records.execute(
            "select s.at, o.part, s.told from outbox_story s join outbox o on o.id = s.post"
            " where o.team = ? and o.occurrence = ? order by s.id",
            (team, occurrence.isoformat()),
        )
        return [Told(datetime.fromisoformat(at), part, told) for at, part, told in rows]

    def _want(self, where: str, values: Any) -> None:
        """Want one more drawing of some messages: they are out of date."""
        self.records.execute(f"update outbox set wanted = wanted + 1 where {where}", values)

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

    def _posts(self, where: str, *values: Any) -> list[Post]:
        rows: Iterable[tuple[Any, ...]] = self.records.execute(
            f"select {_COLUMNS} from outbox where {where}",
            values,
        )
        return [_post(row) for row in rows]


def _tells_owner(post: Post) -> bool:
    """Whether a post, still to be said and able to be, tells an owner first that an action of theirs goes up."""
    return post.part.startswith(TOLD) and not post.is_there and post.state is not PostState.BLOCKED


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
