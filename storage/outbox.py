"""What is to be said outside an answer: which messages are wanted, and how far each has come.

A row is committed before Slack is called. `wanted` counts the drawings asked for and `drawn` is the one the
channel shows, so any number of changes cause one redraw and a crash loses none.
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from permanence.trouble import Trouble, trouble_kept
from storage.history import Change, Value
from storage.restored import restored
from storage.transaction import Transaction


class PostKind(StrEnum):
    """What a message is: the one place where every kind there is stands."""

    HEAD = "head"
    """An agenda's first message."""
    CHILD = "child"
    """A child on an agenda; about their reference."""
    LIST = "list"
    """A list in an agenda's thread; about its number."""
    DIFFERENCES = "differences"
    """What files say otherwise than the records, below an agenda's children."""
    MINUTES = "minutes"
    """A page of the minutes, in the agenda's thread; about its number."""
    CLOSED = "closed"
    """How a surgery ended, in short, in the channel."""
    NOTICE = "notice"
    """To those who can fix it: an agenda cannot be posted."""
    DIGEST = "digest"
    """To an owner: what is coming; about the day a surgery was moved to."""
    APPROVAL = "approval"
    """To a manager, who is asked to agree; about the approval's number."""
    APPROVED = "approved"
    """To the asker: somebody agrees; about the approval's number."""
    DECLINED = "declined"
    """To the asker: somebody does not agree; about the approval's number."""
    ESCALATION = "escalation"
    """To a manager: the actions that its change puts before them."""
    TOLD = "told"
    """To an owner: those of their actions that its change escalates, before anyone else has them."""
    NOBODY = "nobody"
    """To an administrator: there is no one to escalate to."""
    LEFT = "left"
    """To whoever can hand work over: a person has left; about the person."""
    BIRTH = "birth"
    """To whoever knows: a birth was expected by now; about the child."""
    SILENCE = "silence"
    """To a manager: a child has died or was not born; about the child."""
    CANCELLED = "cancelled"
    """To an owner: somebody else cancelled their action; about the action's number."""
    REMINDER = "reminder"
    """To an owner: somebody reminds them of an action; about the action's number."""
    GIVEN = "given"
    """To a manager: a child was given to their team; about the child."""
    LOADED = "loaded"
    """To a manager: what a load changed for their team; about the load's change."""
    DISPUTED = "disputed"
    """To a child's social worker: what a load says otherwise of their children; about the load's change."""
    UNREACHED = "unreached"
    """To an administrator: a person cannot be reached; about the person."""
    EXPOSED = "exposed"
    """To those who can fix it: others can read a channel that messages are in; about the channel."""
    JOINED = "joined"
    """To a manager: somebody joined their team's channel; about the person."""
    GRANTED = "granted"
    """To a manager: who may see their team's children, or whose the team is, changed; about the person, or the team."""
    CONFIRM = "confirm"
    """To an administrator: another asks for something that is done once they confirm it; about its number."""
    CONFIRMED = "confirmed"
    """To the administrator who asked: another confirmed it, or refused it; about its number."""
    ACCESS = "access"
    """To a manager, once a month: who may see their team's children."""
    SCREENED = "screened"
    """To a manager: a message in their team's channel said who somebody is, and was refused."""
    RESTORED = "restored"
    """To an administrator: the records were put back from a backup, and private words wait; about the moment."""
    REPORT = "report"
    """To whoever wants it: a report of a period that is over; about the kind of period, and the team."""
    RELEASE = "release"
    """To those of the family-finding side: another asks that a file with families in it is let go; about its number."""
    MEETING = "meeting"
    """To whoever is named for a meeting of both sides: each what their side may know; about the change that arranged it."""
    MOVED = "moved"
    """What is left in a team's former channel of an agenda that goes on in its new one."""
    ERASED = "erased"
    """What was about a child whose records are erased: it only goes."""


WORDS = frozenset(
    {
        PostKind.APPROVED,
        PostKind.DECLINED,
        PostKind.TOLD,
        PostKind.NOBODY,
        PostKind.LEFT,
        PostKind.BIRTH,
        PostKind.SILENCE,
        PostKind.CANCELLED,
        PostKind.REMINDER,
        PostKind.GIVEN,
        PostKind.GRANTED,
        PostKind.CONFIRMED,
        PostKind.UNREACHED,
        PostKind.MEETING,
    }
)
"""The private messages that tell a person something once: what they say is taken back with their change."""
_ONCE_A_CHANGE = frozenset(
    {
        PostKind.APPROVED,
        PostKind.DECLINED,
        PostKind.ESCALATION,
        PostKind.TOLD,
        PostKind.NOBODY,
        PostKind.SILENCE,
        PostKind.EXPOSED,
        PostKind.CANCELLED,
        PostKind.GIVEN,
        PostKind.JOINED,
        PostKind.GRANTED,
        PostKind.CONFIRMED,
        PostKind.SCREENED,
    }
)
"""The kinds that a later change on the same day may say again of the same thing; the others are said once."""


NEVER_HELD = frozenset(
    {
        PostKind.APPROVAL,
        PostKind.APPROVED,
        PostKind.DECLINED,
        PostKind.NOTICE,
        PostKind.UNREACHED,
        PostKind.EXPOSED,
        PostKind.JOINED,
        PostKind.GRANTED,
        PostKind.CONFIRM,
        PostKind.CONFIRMED,
        PostKind.RESTORED,
        PostKind.RELEASE,
    }
)
"""The kinds of private message that do not wait for an administrator after a restore.

They are about the bot's own trouble; or about a request with a number that lost records have not given, so they cannot
have said them, and somebody was just told that they are sent.
"""


ABOUT_A_CHILD = frozenset({PostKind.CHILD, PostKind.BIRTH, PostKind.SILENCE, PostKind.GIVEN})
"""The kinds that are about a child: their subject is the child's reference."""
OF_NO_TEAM = frozenset(
    {
        PostKind.RESTORED,
        PostKind.REPORT,
        PostKind.CONFIRM,
        PostKind.CONFIRMED,
        PostKind.RELEASE,
        PostKind.MEETING,
    }
)
"""The kinds that are not about the team they are kept with: they say the same once it has ended."""
_AGAIN = frozenset({PostKind.CHILD})
"""The kinds in a channel that may be planned again once they were skipped: a child may be brought to an agenda again."""
_IN_A_THREAD = frozenset({PostKind.LIST, PostKind.MINUTES})
"""The kinds that belong in an agenda's thread; they have no reason of their own to note."""


NOTHING_TO_SAY = "nothing left to say"
"""Why a message is skipped that was overtaken before it was sent: it may be planned again once there is something."""
LONGEST_WAIT = timedelta(hours=1)
"""Nothing is put off for as long: Slack is believed for a quarter of an hour at most."""


class PostState(StrEnum):
    """How far a post has come."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    DELETING = "deleting"
    """To be deleted; one without a `ts` is looked for first, since it may have been sent."""
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Post:
    """One message, in a channel or to one person.

    Moments are in UTC.

    Attributes:
        key: What tells it from every other post; it never changes.
        subject: What it is about, by its kind; empty if the kind says all.
        channel: The team's channel it is posted in; None for a private message.
        reader: The person it is sent to; None for a channel's.
        parent: The post whose thread it belongs in.
        ts: Slack's name for the message once it is there.
        change: The number of the change that planned it.
    """

    id: int
    key: str
    team: str
    occurrence: date
    kind: PostKind
    subject: str
    channel: str | None
    reader: str | None
    parent: int | None
    state: PostState
    wanted: int
    drawn: int
    not_before: datetime
    attempted: datetime | None
    ts: str | None
    problem: Trouble | str | None
    note: str | None
    token: str
    change: int

    @property
    def child(self) -> str | None:
        """The child whose message on an agenda it is."""
        return self.subject if self.kind is PostKind.CHILD else None

    @property
    def link(self) -> str:
        """The address of the message in Slack; empty while it is not there."""
        return f"https://slack.com/archives/{self.channel}/p{self.ts.replace('.', '')}" if self.ts else ""

    @property
    def lost_thread(self) -> str | None:
        """Slack's code for why the thread it was for is lost, if it is said in the channel for that reason."""
        return self.note if self.kind in _IN_A_THREAD and self.parent is None else None

    @property
    def to(self) -> str:
        """Where it is sent: its channel, or the person who reads it."""
        return self.reader or self.channel or ""

    @property
    def name(self) -> str:
        """What it is called within its surgery: `list 1`, `digest U0SAM`."""
        return _name(self.kind, self.subject, self.reader)

    def waits(self, now: datetime) -> bool:
        """Whether it is not to be tried yet. What is put off for too long was so by a clock that has been set back since."""
        return now < self.not_before <= now + LONGEST_WAIT

    @property
    def is_private(self) -> bool:
        """Whether it is sent to a person."""
        return self.reader is not None

    @property
    def is_there(self) -> bool:
        """Whether the message is in its channel, and can only be redrawn."""
        return self.state is PostState.SENT


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of a post's story."""

    at: datetime
    post: int
    told: str
    trouble: Trouble | str | None = None


NAMES = "what the names of posts are made with"
"""Under this name the records know what every copy of them makes the names of posts in Slack with."""
_COLUMNS = (
    "id, key, team, occurrence, kind, subject, channel, reader, parent, state, wanted, drawn,"
    " not_before, attempted, ts, problem, note, token, recorded"
)
_OF_A_SURGERY = f"(reader is null or kind in ('{PostKind.NOTICE}', '{PostKind.DIGEST}'))"
"""Posts of no more use once a later surgery has begun."""
_OF_CHILD = f"kind = '{PostKind.CHILD}' and subject = :child"
"""A child's messages on agendas."""
_OVER = (
    "(exists (select 1 from closings c where c.team = outbox.team and c.surgery = outbox.occurrence"
    " and c.retracted is null) or exists (select 1 from outbox later where later.team = outbox.team"
    f" and later.kind = '{PostKind.HEAD}' and later.id > outbox.id and later.state <> 'skipped'"
    " and later.occurrence <> outbox.occurrence))"
)
"""The posts of a surgery that is closed, or whose place a later one has taken: they stay as they were then."""
_PRESSED = f"'{PostKind.HEAD}', '{PostKind.CHILD}', '{PostKind.DIFFERENCES}'"
"""The kinds of an agenda's messages that can be pressed while it is open."""
_OF_EVERY_CHILD = f"'{PostKind.HEAD}', '{PostKind.LIST}', '{PostKind.DIFFERENCES}', '{PostKind.MINUTES}', '{PostKind.CLOSED}'"
"""The kinds of an agenda's messages that may name any child of the team."""
AGENDA = (PostKind.HEAD, PostKind.CHILD, PostKind.LIST, PostKind.DIFFERENCES)
"""The kinds that make up an agenda: while a surgery is open they are wanted wherever its team's channel is."""
_NAMING = "select post from post_children where child = :child"
"""The posts that name a child, as last drawn or as on their way."""

_ABOUT = (
    # With a plus, those of a change are found by it: a kind may have very many.
    f"kind in ({', '.join(map(repr, map(str, sorted(ABOUT_A_CHILD))))}) and subject = :child"
    f" or kind in ('{PostKind.APPROVAL}', '{PostKind.APPROVED}', '{PostKind.DECLINED}')"
    " and subject in (select cast(number as text) from approvals where child = :child)"
    f" or kind in ('{PostKind.CANCELLED}', '{PostKind.REMINDER}')"
    " and subject in (select cast(number as text) from actions where child = :child)"
    f" or kind = '{PostKind.MEETING}'"
    " and subject in (select cast(recorded as text) from meetings_of_sides where child = :child and retracted is null)"
    f" or kind = '{PostKind.RELEASE}'"
    " and subject in (select cast(number as text) from releases where child = :child and retracted is null)"
    f" or +kind in ('{PostKind.ESCALATION}', '{PostKind.TOLD}')"
    " and recorded in (select recorded from escalations where child = :child and retracted is null)"
    f" or +kind = '{PostKind.DISPUTED}'"
    " and recorded in (select recorded from conflicts where child = :child and retracted is null)"
    f" or +kind = '{PostKind.LOADED}' and recorded in (select retracted from milestones where child = :child"
    " union select retracted from plans where child = :child)"
)
"""The posts that are about a child, whether or not they name them as last drawn: these may be shown again."""


class PostTable:
    """The table of posts and their stories, within one transaction."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def of_occurrence(self, team: str, occurrence: date) -> list[Post]:
        """Every post of one surgery, in the order they were planned."""
        return self._posts("team = ? and occurrence = ? order by id", team, occurrence.isoformat())

    def _posts(self, where: str, *values: Any) -> list[Post]:
        return list(self._each(where, *values))

    def _each(self, where: str, *values: Any) -> Iterator[Post]:
        """Posts read one at a time, as they are asked for."""
        rows: Iterable[tuple[Any, ...]] = self.records.execute(
            f"select {_COLUMNS} from outbox where {where}",
            values,
        )
        return map(_post, rows)

    def _skip(self, where: str, values: Any, why: str, at: datetime) -> None:
        rows = self.records.execute(
            f"update outbox set state = 'skipped', drawn = wanted, problem = null where {where} returning id",
            values,
        ).fetchall()
        for (post,) in rows:
            self._tell(post, at, f"skipped: {why}")

    def _tell(self, post: int, at: datetime, told: str, trouble: Trouble | None = None) -> None:
        self.records.execute(
            "insert into outbox_story (post, at, told, trouble) values (?, ?, ?, ?)",
            (post, at.isoformat(), told, trouble.value if trouble else None),
        )


class Said(PostTable):
    """What was planned, said and posted."""

    def is_told(self, person: str, kind: PostKind, since: datetime) -> bool:
        """Whether a kind of private message to a person was planned or sent since a moment, and not skipped."""
        found = self.records.execute(
            "select 1 from outbox o join audit a on a.id = o.recorded"
            " where o.reader = ? and o.kind = ? and o.state <> 'skipped' and max(a.at, coalesce(o.attempted, '')) >= ?",
            (person, kind.value, since.isoformat()),
        )
        return found.fetchone() is not None

    def last_told(self, kind: PostKind, subject: str, reader: str) -> tuple[datetime, str] | None:
        """When a private message about something was last planned for a person, and who set it off; None if never."""
        row = self.records.execute(
            "select a.at, a.person from outbox o join audit a on a.id = o.recorded"
            " where o.kind = ? and o.subject = ? and o.reader = ? and o.state <> 'skipped' order by o.id desc limit 1",
            (kind.value, subject, reader),
        ).fetchone()
        return (datetime.fromisoformat(row[0]), row[1]) if row else None

    def has_asked(self, person: str, approval: int) -> bool:
        """Whether a person was ever asked in private to agree something, or is about to be."""
        found = self.records.execute(
            "select 1 from outbox where reader = ? and kind = ? and subject = ? and state <> 'skipped'",
            (person, PostKind.APPROVAL.value, str(approval)),
        )
        return found.fetchone() is not None

    def has_posted(self, team: str, channel: str) -> bool:
        """Whether anything of a team is in a channel, or was."""
        return bool(self._posts("channel = ? and team = ? limit 1", channel, team))

    def has_told(self, person: str) -> bool:
        """Whether anything was ever said to a person in private."""
        return bool(
            self.records.execute("select 1 from outbox where reader = ? limit 1", (person,)).fetchone()
        )

    def in_slack(self, channel: str, ts: str) -> Post | None:
        """The post behind a message in Slack, or None."""
        found = self._posts("channel = ? and ts = ?", channel, ts)
        return found[0] if found else None

    def find(self, post: int) -> Post | None:
        """One post, or None if it has been deleted."""
        return next(iter(self._posts("id = ?", post)), None)

    def with_key(self, key: str) -> Post | None:
        """The post with a key, or None if there is none."""
        return next(iter(self._posts("key = ?", key)), None)

    def story(self, team: str, occurrence: date) -> list[StoryLine]:
        """What became of each post of one surgery, in the order it happened."""
        rows = self.records.execute(
            "select s.at, s.post, s.told, s.trouble from outbox_story s join outbox o on o.id = s.post"
            " where o.team = ? and o.occurrence = ? order by s.id",
            (team, occurrence.isoformat()),
        )
        return [_story_line(*row) for row in rows]


class Planning(Said):
    """Which messages are wanted, each of them once."""

    def plan(
        self,
        team: str,
        occurrence: date,
        kind: PostKind,
        channel: str,
        change: Change,
        *,
        subject: str = "",
        parent: int | None = None,
        note: str | None = None,
        skipped: bool = False,
    ) -> int:
        """Want a message in a channel, which can be planned only once, but for a child's that was skipped. Returns its id."""
        state = PostState.SKIPPED if skipped else self._first_state(occurrence)
        return self._plan(
            change,
            key=f"{team}:{occurrence.isoformat()}:{_name(kind, self._told_apart(kind, subject))}",
            team=team,
            occurrence=occurrence.isoformat(),
            kind=kind.value,
            subject=subject,
            channel=channel,
            parent=parent,
            state=state.value,
            drawn=int(skipped),
            note=note,
        )

    def tell(
        self,
        team: str,
        on: date,
        kind: PostKind,
        reader: str,
        change: Change,
        *,
        subject: str = "",
        note: str | None = None,
    ) -> int:
        """Want a private message of any kind, which can be planned only once, unless it was skipped. Returns its id."""
        again = str(change.id) if kind in _ONCE_A_CHANGE else ""
        return self._plan(
            change,
            key=f"{team}:{on.isoformat()}:{_name(kind, again, self._told_apart(kind, subject), reader)}",
            team=team,
            occurrence=on.isoformat(),
            kind=kind.value,
            subject=subject,
            reader=reader,
            state=self._first_state(on).value,
            drawn=0,
            note=note,
        )

    def _told_apart(self, kind: PostKind, subject: str) -> str:
        """What a post is about, as its key has it: a child is told from another who had the same reference before."""
        if kind not in ABOUT_A_CHILD:
            return subject
        (before,) = self.records.execute(
            "select max(recorded) from renames where reference = ? and retracted is null", (subject,)
        ).fetchone()
        return f"{subject} since {before}" if before else subject

    def _first_state(self, occurrence: date) -> PostState:
        """The state of a new post: one that lost records may have sent is first searched for."""
        found = restored(self.records)
        return PostState.UNKNOWN if found and found.may_have_said(occurrence) else PostState.PLANNED

    def token(self, key: str) -> str:
        """The name of a post or a date outside the records: the same in any copy of them, and opaque, as others can read it."""
        secret = str(self.records.known(NAMES)).encode()
        return hmac.digest(secret, key.encode(), "sha256").hex()[:16]

    def _plan(self, change: Change, **values: Value) -> int:
        self.records.touched.add("outbox")
        if (skipped := self._revived(change, values)) is not None:
            return skipped
        row = {
            **values,
            "wanted": 1,
            "not_before": change.at.isoformat(),
            "token": self.token(str(values["key"])),
            "recorded": change.id,
        }
        marks = ", ".join(f":{column}" for column in row)
        cursor = self.records.execute(f"insert into outbox ({', '.join(row)}) values ({marks})", row)
        post, note = int(cursor.lastrowid), values["note"]
        self._tell(post, change.at, f"{values['state']}: {note}" if note else str(values["state"]))
        return post

    def _revived(self, change: Change, values: dict[str, Value]) -> int | None:
        """Want a message again that was skipped before it was sent; None if there is none, or an agenda's first, which is never."""
        if values["kind"] not in _AGAIN and "reader" not in values:
            return None
        rows = self.records.execute(
            # One that may have been sent all the same is first searched for.
            "update outbox set state = case when attempted is null then :state else 'unknown' end, wanted = wanted + 1,"
            " channel = :channel, parent = :parent, not_before = :now, note = :note, recorded = :change"
            " where key = :key and state = 'skipped' and ts is null returning id, state",
            {"channel": None, "parent": None, **values, "now": change.at.isoformat(), "change": change.id},
        ).fetchall()
        for post, state in rows:
            self._tell(post, change.at, f"{state}: there is something to say again")
        return int(rows[0][0]) if rows else None

    def is_planned(
        self, team: str, occurrence: date, kind: PostKind, subject: str = "", reader: str | None = None
    ) -> bool:
        """Whether a message of a kind, about something, was planned for a team and day: to this reader, or to anybody.

        One that was skipped as it had nothing left to say does not count.
        """
        return any(
            post.kind is kind
            and post.subject == subject
            and reader in (None, post.reader)
            and not self._was_overtaken(post)
            for post in self.of_occurrence(team, occurrence)
        )

    def _was_overtaken(self, post: Post) -> bool:
        if post.state is not PostState.SKIPPED:
            return False
        told = self.records.execute(
            "select told from outbox_story where post = ? order by id desc limit 1", (post.id,)
        ).fetchone()
        return bool(told == (f"skipped: {NOTHING_TO_SAY}",))

    def want_pages(self, first: int, kind: PostKind, needed: int, now: datetime) -> None:
        """Want this many pages with a message, counting those already wanted: in the thread it begins, or in that which it is in."""
        post = self._posts("id = ?", first)[0]
        state = self._first_state(post.occurrence)
        for number in map(str, range(1, needed + 1)):
            name = _name(kind, number)
            cursor = self.records.execute(
                "insert or ignore into outbox (key, team, occurrence, kind, subject, channel, parent, follows, state,"
                " wanted, drawn, not_before, token, recorded) select team || ':' || occurrence || ':' || :name, team,"
                f" occurrence, :kind, :number, channel, case kind when '{PostKind.HEAD}' then id else parent end,"
                # After all that was planned with the first, and before what has been planned in the channel since.
                " (select max(id) from outbox with_it where with_it.recorded = first.recorded and with_it.follows is null"
                " and with_it.team = first.team and with_it.occurrence = first.occurrence"
                f" and with_it.kind in (first.kind, '{PostKind.CHILD}', '{PostKind.DIFFERENCES}')),"
                " :state, 1, 0, :now, :token, recorded from outbox first where id = :first",
                {
                    "first": first,
                    "name": name,
                    "kind": kind.value,
                    "number": number,
                    "state": state.value,
                    "now": now.isoformat(),
                    "token": self.token(f"{post.team}:{post.occurrence.isoformat()}:{name}"),
                },
            )
            if cursor.rowcount:
                self._tell(int(cursor.lastrowid), now, state.value)


class Following(Planning):
    """Messages of a team that is given another channel."""

    def follow(self, team: str, channel: str, now: datetime) -> None:
        """A team has a new channel: an agenda that is open is posted there anew, and what is still to be posted goes there.

        A list whose first message stays in the old channel gets no thread.
        """
        agenda = ", ".join(f"'{kind}'" for kind in AGENDA)
        for post in self._posts(
            f"team = ? and channel <> ? and state = 'sent' and kind in ({agenda}) and not {_OVER} order by id",
            team,
            channel,
        ):
            self._leave_behind(post, channel, now)
        waiting = "team = ? and channel <> ? and state in ('planned', 'blocked') and reader is null"
        self.records.execute(
            f"update outbox set parent = null where {waiting} and parent in"
            " (select id from outbox where state not in ('planned', 'blocked'))",
            (team, channel),
        )
        # What was refused in the old channel is tried at once in the new one, so that it keeps its place.
        self.records.execute(
            "update outbox set channel = ?, not_before = iif(problem is null, not_before, ?)"
            f" where {waiting}",
            (channel, now.isoformat(), team, channel),
        )

    def _leave_behind(self, post: Post, channel: str, now: datetime) -> None:
        """Want a message once more, in another channel. What is there of it becomes one that only says so.

        It stays the same post, so all of an agenda keeps its order; what it leaves is planned by the agenda's change, as no undo
        of a later one can take it back.
        """
        key = f"{post.team}:{post.occurrence.isoformat()}:moved {post.id} from {post.ts}"
        cursor = self.records.execute(
            "insert into outbox (key, team, occurrence, kind, subject, channel, state, wanted, drawn, not_before, attempted, ts,"
            " token, recorded) select :key, team, occurrence, :moved, '', channel, state, wanted + 1, drawn, :now, attempted, ts,"
            " :token, (select min(recorded) from outbox head where head.team = outbox.team and"
            f" head.occurrence = outbox.occurrence and head.kind = '{PostKind.HEAD}') from outbox where id = :id",
            {
                "key": key,
                "moved": PostKind.MOVED.value,
                "now": now.isoformat(),
                "token": self.token(key),
                "id": post.id,
            },
        )
        left = int(cursor.lastrowid)
        # What it named is named there until that is drawn.
        self.records.execute("update post_children set post = ? where post = ?", (left, post.id))
        self.records.execute(
            "update outbox set channel = ?, state = ?, wanted = wanted + 1, drawn = 0, ts = null, attempted = null, problem = null,"
            " not_before = ? where id = ?",
            (channel, self._first_state(post.occurrence).value, now.isoformat(), post.id),
        )
        self._tell(post.id, now, "planned: the team has another channel now")


class Outbox(Following):
    """Which messages are wanted, and which of them are out of date."""

    def want_redrawn(self, child: str) -> None:
        """Something about a child changed: redraw what is about them on an agenda that is open, and private messages that name them."""
        self._want(
            f"(id = (select max(id) from outbox where {_OF_CHILD} and state <> 'skipped') and not {_OVER})"
            f" or (id in ({_NAMING}) and kind = '{PostKind.DIFFERENCES}' and not {_OVER})"
            f" or (id in ({_NAMING}) and reader is not null"
            # Of the digests, only each reader's newest.
            f" and (kind <> '{PostKind.DIGEST}' or not exists (select 1 from outbox later"
            f" where later.reader = outbox.reader and later.id > outbox.id and later.kind = '{PostKind.DIGEST}')))",
            {"child": child},
        )

    def want_head_redrawn(self, team: str, occurrence: date, *, is_open: bool = True) -> None:
        """A surgery moved on: redraw what tells of all its children, only while it is open unless it says whom it may not name."""
        still = f" and not {_OVER}" if is_open else ""
        self._want(
            f"team = ? and occurrence = ? and kind in ('{PostKind.HEAD}', '{PostKind.DIFFERENCES}'){still}",
            (team, occurrence.isoformat()),
        )

    def want_linked(self, post: Post) -> None:
        """A child's message is there: if it is the last of its agenda's, redraw the first message, which leads to each."""
        self._want(
            f"team = :team and occurrence = :on and kind = '{PostKind.HEAD}' and state = 'sent' and not exists"
            " (select 1 from outbox other where other.team = :team and other.occurrence = :on"
            f" and other.kind = '{PostKind.CHILD}' and other.state in ('planned', 'sending', 'unknown', 'blocked'))",
            {"team": post.team, "on": post.occurrence.isoformat()},
        )

    def want_minutes_redrawn(self, team: str, occurrence: date) -> None:
        """A surgery was reopened or closed again, or added to: redraw its minutes, and the word that it is closed."""
        self._want(
            f"team = ? and occurrence = ? and kind in ('{PostKind.MINUTES}', '{PostKind.CLOSED}')",
            (team, occurrence.isoformat()),
        )

    def want_agenda_redrawn(self, team: str, occurrence: date) -> None:
        """A surgery begins whose agenda was already posted: redraw all of its messages."""
        self.records.touched.add("outbox")
        self._want(
            "team = ? and occurrence = ? and reader is null",
            (team, occurrence.isoformat()),
        )

    def want_buttons_redrawn(self, team: str, occurrence: date) -> None:
        """A surgery ends, or is open again: redraw those messages of its agenda that can be pressed while it is open."""
        self._want(
            f"team = ? and occurrence = ? and kind in ({_PRESSED})",
            (team, occurrence.isoformat()),
        )

    def want_all_redrawn(self, child: str) -> None:
        """Who may see a child changed: redraw every message that names them, wherever it is."""
        self._want(f"({_OF_CHILD}) or id in ({_NAMING})", {"child": child})

    def want_drawn_back(self, child: str, people: Iterable[str]) -> None:
        """A child may be shown again: redraw what is about them and was drawn without them, and these people's newest digests."""
        self._want(
            f"reader is not null and id not in ({_NAMING}) and ({_ABOUT} or reader in (select value from json_each(:people))"
            f" and kind = '{PostKind.DIGEST}' and id = (select max(id) from outbox newest"
            f" where newest.reader = outbox.reader and newest.kind = '{PostKind.DIGEST}'))",
            {"child": child, "people": self.records.list_of(people)},
        )

    def want_surgeries_drawn_back(self, child: str) -> None:
        """A child may be named in channels again: redraw what was said of every surgery that had something of them, but of a former team's."""
        now = "select team from children where ref = :child and retracted is null"
        self._want(
            f"kind in ({_OF_EVERY_CHILD}) and id not in ({_NAMING})"
            f" and team not in (select team from children where ref = :child except {now}) and (team, occurrence) in"
            f" (select team, occurrence from outbox where {_OF_CHILD}"
            " union select team, surgery from audit where child = :child and surgery is not null"
            f" union select team, surgery from agenda_lines where child = :child and team in ({now}))",
            {"child": child},
        )

    def want_private_redrawn(self, people: Iterable[str]) -> None:
        """What these people may see changed: redraw what was said to them in private, of old digests those that may name a child or a family."""
        self._want(
            "reader in (select value from json_each(?))"
            f" and (kind <> '{PostKind.DIGEST}' or id in (select post from post_children)"
            " or exists (select 1 from families f where f.worker = outbox.reader"
            " or f.worker in (select person from covers where by_person = outbox.reader))"
            f" or id = (select max(id) from outbox newest where newest.reader = outbox.reader"
            f" and newest.kind = '{PostKind.DIGEST}'))",
            (self.records.list_of(people),),
        )

    def want_named_to(self, child: str, people: Iterable[str]) -> None:
        """These people are, or were, a child's own: redraw every private message to them that names the child or is about them."""
        self._want(
            f"(id in ({_NAMING}) or {_ABOUT}) and (reader in (select value from json_each(:people))"
            " or reader in (select by_person from covers where retracted is null"
            " and person in (select value from json_each(:people))))",
            {"child": child, "people": self.records.list_of(people)},
        )

    def want_team_redrawn(self, team: str) -> None:
        """A team is in another channel, or has ended: redraw all that was said of it, wherever it is."""
        self._want(
            "team = :team or reader is not null and id in (select post from post_children n"
            " join children c on c.ref = n.child and c.retracted is null where c.team = :team)",
            {"team": team},
        )

    def want_words_of_ends(self, child: str) -> None:
        """Who may see a child changed: redraw the short words on how surgeries ended that may count them."""
        self._want(
            f"kind = '{PostKind.CLOSED}' and (team, occurrence) in"
            f" (select team, occurrence from outbox where ({_OF_CHILD}) or id in ({_NAMING}))",
            {"child": child},
        )

    def want_digests_redrawn(self, people: Iterable[str]) -> None:
        """What these people are told before a surgery changed: draw their digests again."""
        self._want(
            f"kind = '{PostKind.DIGEST}' and reader in (select value from json_each(?))",
            (self.records.list_of(people),),
        )

    def want_digests_of(self, team: str, occurrence: date) -> None:
        """A surgery was moved or skipped: draw the digests before it again."""
        self._want(
            f"kind = '{PostKind.DIGEST}' and team = ? and occurrence = ?",
            (team, occurrence.isoformat()),
        )

    def want_again(self, post: Post) -> None:
        """Something was recorded between a drawing and its call: draw the message once more afterwards."""
        self._want("id = ?", (post.id,))

    def withdraw(self, child: str, change: Change) -> None:
        """Take a child out of every message: skip those still planned, and redraw those in Slack without the child."""
        self._skip(
            f"{_OF_CHILD} and state in ('planned', 'blocked')", {"child": child}, "withdrawn", change.at
        )
        self.want_all_redrawn(child)

    def want_about(self, kind: PostKind, subject: str | int) -> None:
        """What private messages of a kind ask or tell of changed, by a number, a person or a channel: redraw those about it."""
        self._want("kind = ? and subject = ?", (kind.value, str(subject)))

    def want_restored_redrawn(self) -> None:
        """What waited since a restore was let out or dropped: redraw the private messages that asked."""
        self._want("kind = ?", (PostKind.RESTORED,))

    def want_newcomer_redrawn(self, team: str, person: str) -> None:
        """Something about somebody who joined a team's channel changed: redraw the private messages about them."""
        self._want("kind = ? and team = ? and subject = ?", (PostKind.JOINED, team, person))

    def want_meetings_redrawn(self, child: str, change: int) -> None:
        """A change touched meetings about a child, or a link of theirs: redraw the private messages that tell of any that were or are on."""
        self._want(
            f"kind = '{PostKind.MEETING}' and subject in (with recursive met (row, recorded) as ("
            " select id, recorded from meetings_of_sides where child = :child and retracted is null"
            " union select id, recorded from meetings_of_sides where recorded = :change"
            " union select id, recorded from meetings_of_sides where retracted = :change"
            # What an undo brought back tells of the meeting that was arranged at first.
            " union select was.id, was.recorded from met join audit a on a.id = met.recorded"
            " join meetings_of_sides was on was.retracted = a.undoes) select cast(recorded as text) from met)",
            {"child": child, "change": change},
        )

    def want_words_redrawn(self, change: int) -> None:
        """A change was taken back: redraw the private messages it had sent, or that are on their way."""
        on_their_way = "state in ('sending', 'unknown', 'sent')"
        self._want(
            f"recorded = ? and {on_their_way} and kind in (select value from json_each(?))",
            (change, self.records.list_of(sorted(WORDS))),
        )

    def pass_over(self, team: str, occurrence: date, change: Change) -> None:
        """A surgery begins: skip what is still unsent of the team's earlier ones.

        A message that may have been sent is skipped too: Slack's silence about it must not hold up this surgery.
        """
        self._skip(
            f"team = ? and occurrence <> ? and state not in ('sent', 'skipped', 'deleting', 'deleted') and {_OF_A_SURGERY}"
            f" and kind not in ('{PostKind.MINUTES}', '{PostKind.CLOSED}')",
            (team, occurrence.isoformat()),
            "a later surgery had begun",
            change.at,
        )

    def unplan(self, change: int) -> None:
        """Delete the posts that a change planned, except those whose sending has begun."""
        unsent = "state in ('planned', 'blocked', 'skipped')"
        mine = f"select id from outbox where recorded = ? and {unsent}"
        found = self.records.execute(f"select {unsent} from outbox where recorded = ?", (change,)).fetchall()
        if all(is_unsent for (is_unsent,) in found):
            self.records.execute("delete from agenda_lines where recorded = ?", (change,))
        if not found:
            return  # as most changes plan nothing
        self.records.execute(f"delete from outbox_story where post in ({mine})", (change,))
        # What stays no longer says which of these it follows.
        self.records.execute(
            f"update outbox set follows = null where recorded = ? and follows in ({mine})", (change, change)
        )
        # A reply goes before its parent.
        for order in ("is not null", "is null"):
            self.records.execute(f"delete from outbox where id in ({mine} and parent {order})", (change,))

    def drop(self, post: Post, why: str, now: datetime) -> None:
        """Skip a post that has nothing left to say."""
        self._skip("id = ? and state in ('planned', 'blocked')", (post.id,), why, now)

    def _want(self, where: str, values: Any) -> None:
        """Ask for one more drawing of some messages, except of those deleted, and of those that will never be there."""
        self.records.execute(
            f"update outbox set wanted = wanted + 1 where state <> 'deleted' and state <> 'skipped' and ({where})",
            values,
        )


def _name(*said: str | None) -> str:
    return " ".join(each for each in said if each)


def _story_line(at: str, post: int, told: str, kept: str | None) -> StoryLine:
    trouble = trouble_kept(kept) if kept else None
    return StoryLine(datetime.fromisoformat(at), post, f"{told}: {trouble}" if trouble else told, trouble)


def _post(row: tuple[Any, ...]) -> Post:
    (id_, key, team, occurrence, kind, subject, channel, reader, parent, state, wanted, drawn, *rest) = row
    not_before, attempted, ts, problem, note, token, change = rest
    return Post(
        id_,
        key,
        team,
        date.fromisoformat(occurrence),
        PostKind(kind),
        subject,
        channel,
        reader,
        parent,
        PostState(state),
        wanted,
        drawn,
        datetime.fromisoformat(not_before),
        datetime.fromisoformat(attempted) if attempted else None,
        ts,
        trouble_kept(problem) if problem else None,
        note,
        token,
        change,
    )
