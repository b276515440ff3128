"""People and channels looked up in Slack: within a time limit, cached for five minutes, and refused when unsure."""

import html
import re
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack_errors import CALL_FAILED
from commands.practice.request import InSlack, Place, PlaceKind
from permanence.access import JoinedAs
from permanence.errors import NotAllowed, NotFound, Unavailable
from permanence.language import tr
from permanence.trouble import Trouble
from permanence.words import clean
from storage.outbox import Post
from storage.store import Store

CACHE_SECONDS = 300.0
"""How long an answer from Slack is cached."""
UNSAFE_SECONDS = 10.0
"""How long one is that a channel is not safe: Slack does not tell when that is put right."""
NO_CONVERSATION = frozenset(
    {
        "user_not_found",
        "users_not_found",
        "user_disabled",
        "user_not_visible",
        "cannot_dm_bot",
        "cannot_dm_user",
    }
)
"""Slack's errors for a person with whom the bot can have no conversation."""
NOTHING_KNOWN = frozenset({"channel_not_found", "user_not_found", "user_not_visible"})
"""Slack's errors for a person or a channel of whom there is nothing to tell; who is in such a channel stays unknown."""
ASK_EVERY = 1.5
"""For how many seconds one channel counts as safe once Slack has said so; Slack may be asked 50 times a minute of all."""
ASKED_LATELY = 60.0
"""For how many seconds a channel takes its share of the questions about all."""
LIMIT_SECONDS = 2.0
"""How long all the questions of one request to Slack may take: the ack must go within three."""
OF_WHAT_IS_LEFT = 0.8
"""How much of the time until a request's deadline they may take: the rest is for recording it."""
OWN_NAME = "Permanence"
"""By which name the bot itself is known, as its manifest says."""
LONGEST_NAME = 80
"""How many characters of a person's name are kept."""

Fact = dict[str, Any]


def client_of(token: str, api_url: str) -> WebClient:
    """A client that waits ten seconds for Slack. It repeats nothing: what was not answered may have been posted.

    It reads the machine's certificates once. The SDK by itself reads them for each call, which takes the processor 20 ms.
    """
    certificates = ssl.create_default_context() if api_url.startswith("https:") else None
    return WebClient(token, base_url=api_url, timeout=10, ssl=certificates, retry_handlers=[])


def with_patience(client: WebClient, seconds: float) -> WebClient:
    """The same client, which waits so many seconds for Slack, or parts of one."""
    return _like(client, seconds, client.ssl)


def of_sockets(client: WebClient) -> WebClient:
    """The same client, to open sockets with.

    Where none is encrypted, beside the stand-in, it has no certificates: the SDK would read the machine's for each socket.
    """
    return _like(client, client.timeout, client.ssl or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def _like(client: WebClient, seconds: float, certificates: ssl.SSLContext | None) -> WebClient:
    return WebClient(
        client.token,
        base_url=client.base_url,
        timeout=seconds,  # type: ignore[arg-type]  # it takes parts of a second
        ssl=certificates,
        retry_handlers=[],
    )


@dataclass(frozen=True, slots=True)
class _CachedAnswer:
    until: float
    value: Any


class SlackDirectory:
    """Answers what a request must know about the workspace's people and channels."""

    def __init__(self, client: WebClient, store: Store, team: str, bot: str) -> None:
        self.store = store
        self.team = team
        self.bot = bot
        self._client = client
        self._cached: dict[tuple[str, str], _CachedAnswer] = {}
        self._safe_since: dict[str, float] = {}
        self._changes: Counter[str] = Counter()
        self._names: dict[str, str] = {bot: OWN_NAME}
        self._lock = threading.Lock()
        self._local = threading.local()

    def begin_request(self) -> None:
        """Start the time limit of a new request in this thread; it ends before the request's deadline."""
        left = min(LIMIT_SECONDS, self.store.left() * OF_WHAT_IS_LEFT)
        self._local.until = time.monotonic() + left

    def place(self, channel: str, person: str, post: Post | None = None) -> Place:
        """Where a channel is: a team's own, the person's conversation with the bot, or elsewhere.

        `post` is the bot's own message that something is asked on, or in whose thread.
        """
        if channel.startswith("D"):
            is_ours = channel == self.direct_channel(person)
            return Place(PlaceKind.DIRECT if is_ours else PlaceKind.ELSEWHERE)
        with self.store.read() as records:
            team = records.teams.of_channel(channel)
        if team is None or why_unsafe(self._channel(channel), self.team):
            return Place(PlaceKind.ELSEWHERE)
        if post is None or post.team != team.key:
            return Place(PlaceKind.TEAM, team.key)
        return Place(PlaceKind.TEAM, team.key, post.child, post.occurrence)

    def membership(self, person: str, _: Place, teams: frozenset[str]) -> frozenset[str]:
        """Which of these teams' channels a person is in. Raises NotAllowed if they may not ask at all."""
        self.refuse(person)
        with self.store.read() as records:
            channels = {key: team.channel for key in teams if (team := records.teams.find(key))}
        return frozenset(key for key, channel in channels.items() if self._is_member(person, channel))

    def look_up(self, people: Collection[str], used: Collection[str], channels: Collection[str]) -> InSlack:
        """What Slack says of people given a part, of channels to be `used` for children, and of who is in some channels.

        Raises Unavailable if it says nothing of a channel to be used; of the others, what it does not say stays open.
        """
        troubles = {channel: trouble for channel in used if (trouble := self._trouble_now(channel))}
        facts: dict[str, Fact] = {}
        members: dict[str, frozenset[str]] = {}
        unanswered: frozenset[str] = frozenset()
        try:
            for person in sorted(people):
                facts[person] = self._person(person)
            for channel in sorted(channels):
                if not why_unsafe(self._channel(channel), self.team):
                    members[channel] = self._members(channel) - {self.bot}
        except Unavailable:
            # It stops nothing: each of them is asked about again before they are shown anything.
            unanswered = frozenset(people)
        return InSlack(
            unable={person: why for person, found in facts.items() if (why := why_unable(found, self.team))},
            names={person: name for person, found in facts.items() if (name := _shown_name(found))},
            members=members,
            troubles=troubles,
            unanswered=unanswered,
        )

    def _trouble_now(self, channel: str) -> Trouble | None:
        self.forget(channel)
        return why_unsafe(self._channel(channel), self.team)

    def members(self, channel: str) -> frozenset[str]:
        """Who is in a channel beside the bot, asked of Slack within a limit of its own. Raises Unavailable."""
        self.begin_request()
        return self._members(channel) - {self.bot}

    def refuse(self, person: str) -> None:
        """Raise NotAllowed for a person who may ask nothing: a guest, a bot, somebody deactivated or of another workspace."""
        self._refuse(self._person(person))

    def refuse_known(self, person: str) -> None:
        """Do the same without asking Slack: for a person about whom it said so within the last minutes."""
        if kept := self._kept("person", person):
            self._refuse(kept.value)

    def kind_of(self, person: str) -> JoinedAs | None:
        """As what a person is in a channel: the bot itself, and who is deactivated or unknown, is nobody. Raises Unavailable."""
        self.begin_request()
        # Nothing else of them is kept: their name is of use only once they ask something.
        found: Fact = self._ask("person", person, lambda client: client.users_info(user=person)["user"])
        if person in (self.bot, SLACKBOT) or not found or found.get("deleted"):
            return None
        if found.get("is_bot"):
            return JoinedAs.APP
        return JoinedAs.GUEST if why_unable(found, self.team) else JoinedAs.MEMBER

    def has_left(self, person: str) -> bool:
        """Whether Slack says that a person is deactivated; an unknown person is not. Raises Unavailable."""
        self.begin_request()
        return bool(self._person(person).get("deleted"))

    def direct_channel(self, person: str) -> str:
        """The person's own conversation with the bot, opened if it is not open yet."""
        found: str = self._ask(
            "direct", person, lambda client: client.conversations_open(users=person)["channel"]["id"]
        )
        return found

    def problem_with(self, channel: str, *, afresh: bool = False) -> Trouble | None:
        """Why nothing may be posted in a channel; None if it may.

        Slack is asked again as often as its limit allows for all the channels that are posted in, and `afresh` at once.
        Raises Unavailable if it does not answer.
        """
        now = time.monotonic()
        with self._lock:
            posted_in = sum(now - since < ASKED_LATELY for since in self._safe_since.values())
            if not afresh and now - self._safe_since.get(channel, -ASKED_LATELY) < ASK_EVERY * posted_in:
                return None
        self.begin_request()
        self.forget(channel)
        with self._lock:
            changes = self._changes[channel]
        problem = why_unsafe(self._channel(channel), self.team)
        with self._lock:
            # Else something changed while Slack was answering: ask again next time.
            if problem is None and changes == self._changes[channel]:
                self._safe_since[channel] = now
        return problem

    def learn_name(self, user: Fact) -> None:
        """Note by which name Slack shows a person."""
        if name := _shown_name(user):
            self._names[user["id"]] = name

    def learn_change(self, user: Fact) -> None:
        """Note the new name of a person whose name is known: Slack tells of everybody in the workspace who changes anything."""
        with self.store.read() as records:
            known = {**records.names.all(), **self._names}
        if user["id"] in known:
            self.learn_name(user)

    def keep_names(self) -> None:
        """Keep the names that Slack has said since, for the terminal and for notes; ask for those that nobody needed yet."""
        with self.store.read() as records:
            kept, missing = records.names.all(), records.names.missing()
        self.begin_request()
        with suppress(Unavailable):  # it is asked again at the next tick
            for person in missing:
                self._person(person)
        if changed := {person: name for person, name in [*self._names.items()] if kept.get(person) != name}:
            with self.store.write() as records:
                records.names.keep(changed)

    def names_of(self, people: Iterable[str]) -> Mapping[str, str]:
        """By which names people are known; Slack is asked for those of these whom nobody needed yet, and may not say in time."""
        self.begin_request()
        with self.store.read() as records:
            known = {**records.names.all(), **self._names}
        with suppress(Unavailable):
            for person in people:
                if person not in known:
                    self._person(person)
        return {**known, **self._names}

    def forget(self, key: str) -> None:
        """Forget whatever is believed of a person or a channel, since something changed."""
        with self._lock:
            self._changes[key] += 1
            self._safe_since.pop(key, None)
            for kept in [each for each in self._cached if each[1] == key]:
                del self._cached[kept]

    def _refuse(self, found: Fact) -> None:
        if why := why_unable(found, self.team):
            raise NotAllowed(
                tr(f"I am sorry: you are {why}, so I cannot answer you. Ask the team's manager.")
            )

    def _person(self, person: str) -> Fact:
        found: Fact = self._ask("person", person, lambda client: client.users_info(user=person)["user"])
        self.learn_name(found)
        return found

    def _channel(self, channel: str) -> Fact:
        found: Fact = self._ask(
            "channel",
            channel,
            lambda client: client.conversations_info(channel=channel)["channel"],
            lambda fact: UNSAFE_SECONDS if why_unsafe(fact, self.team) else CACHE_SECONDS,
        )
        return found

    def _is_member(self, person: str, channel: str) -> bool:
        if why_unsafe(self._channel(channel), self.team):
            return False
        return person in self._members(channel)

    def _members(self, channel: str) -> frozenset[str]:
        members: frozenset[str] = self._ask("members", channel, lambda client: _members(client, channel))
        return members

    def _kept(self, kind: str, key: str) -> _CachedAnswer | None:
        kept = self._cached.get((kind, key))  # without the lock: every answer looks here six times
        return kept if kept and kept.until > time.monotonic() else None

    def _ask(
        self,
        kind: str,
        key: str,
        question: Callable[[WebClient], Any],
        seconds: Callable[[Any], float] = lambda _: CACHE_SECONDS,
    ) -> Any:
        """What is cached, or else what Slack answers now, which is cached for so many seconds. Raises Unavailable."""
        if kept := self._kept(kind, key):
            return kept.value
        with self._lock:
            changes = self._changes[key]
        now = time.monotonic()
        left = self._local.until - now
        if left <= 0.05:
            raise Unavailable(_NOT_NOW)
        try:
            with self.store.awaited.aside():
                value = question(with_patience(self._client, left))
        except SlackApiError as error:
            code = str(error.response.get("error"))
            if kind == "direct" and code in NO_CONVERSATION:
                raise NotFound(f"Slack said {code}") from error
            if code in NOTHING_KNOWN and kind in ("person", "channel"):
                value = {}
            else:
                raise Unavailable(_NOT_NOW) from error
        except CALL_FAILED as error:
            raise Unavailable(_NOT_NOW) from error
        with self._lock:
            if (
                changes == self._changes[key]
            ):  # else something changed while Slack was answering: ask again next time
                self._cached[kind, key] = _CachedAnswer(now + seconds(value), value)
        return value


def _shown_name(user: Fact) -> str:
    """The name by which Slack shows a person, without what it writes its markup with."""
    profile = user.get("profile") or {}
    name = str(profile.get("display_name") or user.get("real_name") or "")
    return " ".join(_MARKUP.sub(" ", clean(html.unescape(name))).split())[:LONGEST_NAME]


_MARKUP = re.compile(r"[<>|@\"`]")
_NOT_NOW = tr(
    "Slack did not tell me in time who may see this, so I have left it. Nothing was changed. Please try again in a minute."
)


_UNABLE = {
    "deleted": tr("deactivated in Slack"),
    "is_bot": tr("a bot"),
    "is_ultra_restricted": tr("a guest here"),
    "is_restricted": tr("a guest here"),
    "is_stranger": tr("of another workspace"),
}
SLACKBOT = "USLACKBOT"
"""Slack's own bot, of which Slack does not say that it is one."""


def why_unable(person: Fact, team: str) -> str:
    """Why a person may ask nothing and do nothing here; empty for a member of the workspace.

    In an Enterprise Grid, a member's home may be another workspace of the same organisation.
    """
    if not person:
        return tr("unknown to Slack")
    if person.get("id") == SLACKBOT:
        return _UNABLE["is_bot"]
    workspaces = [person.get("team_id"), *((person.get("enterprise_user") or {}).get("teams") or ())]
    stranger = "" if team in workspaces else _UNABLE["is_stranger"]
    return next((words for flag, words in _UNABLE.items() if person.get(flag)), stranger)


def why_unsafe(channel: Fact, team: str) -> Trouble | None:
    """Why a channel is not safe for children's details; None if it is private and of this workspace alone."""
    if not channel:
        return Trouble.ABSENT
    if channel.get("is_archived"):
        return Trouble.ARCHIVED
    if not channel.get("is_private") or channel.get("is_im") or channel.get("is_mpim"):
        return Trouble.NOT_PRIVATE
    shared = ("is_ext_shared", "is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")
    others = {*(channel.get("shared_team_ids") or ()), *(channel.get("connected_team_ids") or ())} - {team}
    if any(channel.get(flag) for flag in shared) or others:
        return Trouble.SHARED
    return None if channel.get("is_member") else Trouble.ABSENT


def _members(client: WebClient, channel: str) -> frozenset[str]:
    members: set[str] = set()
    cursor = ""
    while True:
        page = client.conversations_members(channel=channel, limit=1000, cursor=cursor)
        members.update(page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return frozenset(members)
