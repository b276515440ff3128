"""`permanence simulate`: what will be posted to a team, when and where, played on a copy with the stand-in."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from pathlib import Path
from textwrap import indent

import click

from bot.clock import moments_due
from bot.config import Settings, Tokens, read_settings
from bot.run import Bot
from bot.slack.people import client_of
from bot.slack.posting import Posting, Speeds
from bot.text import draw_blocks, name_shown
from commands.desk.desk import Clock
from commands.practice.digest_readers import digest_moment
from commands.practice.request import AsOf, Office
from commands.practice.which_surgery import occurrence_of
from demo.server import StandIn
from demo.workspace.workspace import Workspace
from permanence.dates import Direction, option_day
from permanence.errors import NotUnderstood
from permanence.spans import months
from permanence.surgery import REACH, Occurrence, clock_changes, coming_occurrences
from permanence.teams import Team
from permanence.words import brief_day, count, day, listed
from storage.copies import rehearsal_folder
from storage.database import copy_database, refuse_missing
from storage.outbox import Post, PostKind, PostState
from storage.people import Workloads
from storage.records import Records

AHEAD = months(3)
"""How far a simulation looks ahead by default."""
FURTHEST = months(24)
"""How far it may look ahead: later bank holidays are not certain."""
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
"""Variables that would send Slack's library to a proxy, even for the stand-in on this machine."""
EARLIER = "it was for before the simulation"


@dataclass(frozen=True, slots=True)
class Period:
    """The days shown, first and last included. What happens from `now` until the first is simulated and not shown."""

    now: datetime
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SimulatedMessage:
    """One message: its post, where it was posted, and its words."""

    post: Post
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class SimulatedMoment:
    """A moment in the report: when, in local time, what happens and why then, and the messages."""

    at: datetime
    when: str
    what: str
    said: Sequence[SimulatedMessage] = ()
    why: str = ""


def simulate(
    config: Path, team: str, from_: str | None, to: str | None, clock: Clock, *, brief: bool = False
) -> str:
    """Everything that will be posted to a team in a period, as text. Raises PermanenceError if a date is wrong."""
    settings = read_settings(config)
    now = clock()
    period = read_period(from_, to, now, settings.office)
    refuse_missing(settings.database)
    with ExitStack() as stack:
        # Beside the records: a copy left by one that was killed is found there, and goes.
        folder = stack.enter_context(rehearsal_folder(settings.database))
        copy = folder / settings.database.name
        copy_database(settings.database, copy, settings.key)
        simulation = Simulation(replace(settings, database=copy), team, period, stack)
        return simulation.report(brief=brief)


def read_period(from_: str | None, to: str | None, now: datetime, office: Office) -> Period:
    """The period from one typed date to another; by default three months from today."""
    today = now.astimezone(office.zone).date()
    first = max(today, option_day("--from", from_, today, Direction.COMING)) if from_ else today
    last = option_day("--to", to, today, Direction.COMING) if to else AHEAD.from_(first)
    if last < today:
        raise NotUnderstood(
            f"{day(last)} has passed, and only what is to come can be simulated. "
            "`why` with a team and a date tells what became of a surgery that was."
        )
    if last < first:
        raise NotUnderstood(f"--to {day(last)} is before --from {day(first)}. Swap them.")
    if last > FURTHEST.from_(today):
        raise NotUnderstood(f"{day(last)} is more than two years ahead. Choose a nearer day.")
    return Period(now, first, last)


class ImmediatePosting(Posting):
    """Posting that happens when it is called, in the caller's thread, and never by itself."""

    def post_all(self, channel: str) -> list[Post]:
        """Post what is due in one channel and in private. Returns the new posts, in order.

        A post that was not sent is not tried again, since a simulation's clock stands still.
        """
        tried: set[Post] = set()
        said = []
        while posts := [post for post in self._wanted(channel) if post not in tried]:
            tried.update(posts)
            for post in posts:
                self._deliver(post)
                with self.store.read() as records:
                    after = records.outbox.find(post.id)
                if after and after.is_there and not post.is_there:
                    said.append(after)
        return said

    def _wanted(self, channel: str) -> list[Post]:
        with self.store.read() as records:
            posts = records.delivery.to_do(self.clock())
        return [post for post in posts if post.is_private or post.channel == channel]


class Simulation:
    """A real bot on a copy of the records, in a stand-in Slack, whose clock is moved from moment to moment."""

    def __init__(self, settings: Settings, team: str, period: Period, stack: ExitStack) -> None:
        for name in PROXIES:
            os.environ.pop(name, None)
        self.office = settings.office
        self.period = period
        self.now = period.now
        self.workspace = Workspace(name=settings.office.name, clock=lambda: self.clock().timestamp())
        standin = stack.enter_context(StandIn(self.workspace))
        tokens = Tokens(self.workspace.bot_token, self.workspace.app_token)
        bot = Bot(replace(settings, api_url=standin.api_url), tokens, self.clock)
        stack.callback(bot.stop)
        bot.connections.saw(0)  # nobody else is in this Slack
        client = client_of(tokens.bot, standin.api_url)
        self.posting = ImmediatePosting(
            bot.desk, client, bot.people, bot.ticker.report_trouble, Speeds(pace=0)
        )
        stack.callback(self.posting.stop)
        self.tick = bot.ticker.tick
        self.store = bot.store
        with self.store.read() as records:
            self.team = records.teams.get(team.strip().lower())
            self.series = self._series(records, self.team)
            self.moments = self._moments(records)
            self._fill_workspace(records)
        self._begin()

    def clock(self) -> datetime:
        """The present moment of the simulation."""
        return self.now

    def report(self, *, brief: bool) -> str:
        """The report of the whole simulation."""
        told = [*self._notices(), *self._replay()]
        told.sort(key=lambda moment: moment.at)
        draw = self._line if brief else self._paragraph
        gap = "\n" if brief else "\n\n"
        return "\n\n".join(
            [self._opening(), *([gap.join(map(draw, told))] if told else []), self._totals(told)]
        )

    # when things become due

    def _series(self, records: Records, team: Team) -> list[Occurrence]:
        """A team's surgeries from now until just after the period, skipped ones included."""
        changes = records.surgery_changes.of(team.key)
        ahead = coming_occurrences(
            team.schedule(self.office.zone), self.office.calendar, changes, self.period.now
        )
        return list(takewhile(lambda each: each.nominal <= self.period.last + REACH, ahead))

    def _moments(self, records: Records) -> list[datetime]:
        """The moments when something can become due: every team's surgeries and digests, and working mornings.

        A person in two teams has one digest of both, so other teams' digests matter too.
        """
        surgeries = [
            (team, each)
            for team in records.teams.all()
            for each in self._series(records, team)
            if not each.is_skipped
        ]
        return moments_due(
            self.office, surgeries, self.period.now, self._start_of(self.period.last + timedelta(days=1))
        )

    def _start_of(self, on: date) -> datetime:
        return datetime.combine(on, time(0), self.office.zone).astimezone(UTC)

    def _is_shown(self, moment: datetime) -> bool:
        return self.period.first <= moment.astimezone(self.office.zone).date() <= self.period.last

    # the workspace, and what is due already

    def _fill_workspace(self, records: Records) -> None:
        """Add everyone the records name, and each team's channel with the people named in the team."""
        leavers, names = records.leavers.all(), records.names.all()
        today = self.period.now.astimezone(self.office.zone).date()
        members: dict[str, set[str]] = {}
        for team in records.teams.all():
            named = {team.manager, team.chaired_by, *Workloads(records).people_in(team.key)}
            covering = {cover.by for person in named for cover in records.covers.coming(person, today)}
            members[team.key] = named | covering
        others = {person for person, _ in records.roles.all()} | self.office.admins | leavers
        for person in sorted(others.union(*members.values())):
            self.workspace.add_user(person, names.get(person, person), deleted=person in leavers)
        for team in records.teams.all():
            self.workspace.add_channel(team.channel, team.key, members=sorted(members[team.key] - leavers))

    def _begin(self) -> None:
        """Make everything due so far due, and post none of it.

        The first message of a surgery that is still open is posted, since its minutes go into its thread.
        """
        self.tick()
        with self.store.write() as records:
            records.delivery.end_hold(self.now, drop=True)
            while posts := records.delivery.to_do(datetime.max.replace(tzinfo=UTC)):
                for post in posts:
                    _discard(records, post, self.now)
            posted = records.surgeries.posted(self.team.key)
            for post in records.outbox.of_occurrence(self.team.key, posted) if posted else ():
                if post.kind is PostKind.HEAD and post.is_there:
                    stands = self.workspace.say(self.team.channel, self.workspace.bot.id, post.name)
                    records.delivery.sent(post, stands.ts, post.drawn, self.now)

    # the replay

    def _replay(self) -> Iterator[SimulatedMoment]:
        """Move the clock from moment to moment, and return what was posted and which surgeries there were."""
        surgeries = {each.moment: each for each in self.series if not each.is_skipped}
        digests = {digest_moment(self.office, each): each for each in surgeries.values()}
        schedule = self.team.schedule(self.office.zone)
        agendas = {schedule.posted(each, self.office.calendar): each for each in surgeries.values()}
        hidden = not sys.stderr.isatty()
        with click.progressbar(self.moments, label="Simulating", file=sys.stderr, hidden=hidden) as moments:
            for self.now in moments:
                self.tick()
                posts = self.posting.post_all(self.team.channel)
                if self._is_shown(self.now):
                    said = self._said(posts)
                    surgery = surgeries.get(self.now)
                    what = self._what(surgery, agendas.get(self.now), digests.get(self.now), said)
                    why = surgery.why if surgery else ""
                    if what:
                        yield SimulatedMoment(self.now, self._when(self.now), what, said, why)

    def _what(
        self,
        surgery: Occurrence | None,
        ahead: Occurrence | None,
        before: Occurrence | None,
        said: Sequence[SimulatedMessage],
    ) -> str:
        """What happens at a moment: a surgery, an agenda posted ahead of one, the digest before one, or the list of who can see."""
        found = ["surgery"] if surgery else []
        if ahead and ahead != surgery:
            found.append(f"agenda of the surgery of {self._brief(ahead.held)}")
        digests = [each for each in said if each.post.kind is PostKind.DIGEST]
        if before:
            nobody = "" if digests else ": nobody to tell"
            found.append(f"digest before the surgery of {self._brief(before.held)}{nobody}")
        elif digests:
            found.append("digest before several teams' surgeries")
        if any(each.post.kind is PostKind.ACCESS for each in said):
            found.append("who can see the children, for the month")
        if not found and said:
            found.append("in private")
        return "; ".join(found)

    def _notices(self) -> Iterator[SimulatedMoment]:
        """What is worth knowing but not posted: skipped surgeries, and the clocks going forward or back."""
        for each in self.series:
            if each.is_skipped and self._is_shown(each.moment):
                what = f"no surgery: skipped, because {each.why}"
                yield SimulatedMoment(each.moment, self._when(each.moment), what)
        for on, way in clock_changes(self.office.zone, self.period.first, self.period.last):
            yield SimulatedMoment(
                self._start_of(on),
                day(on),
                f"the clocks go {way}: surgeries stay at {self.team.at:%H:%M}, local time",
            )

    def _said(self, posts: Sequence[Post]) -> list[SimulatedMessage]:
        """The new posts that are in the team's channel, or in private about its surgery."""
        with self.store.read() as records:
            found = [self._one(records, post) for post in posts]
        # A digest covers all of a person's teams, whichever of them it was sent for.
        return [
            each
            for each in found
            if each.post.team == self.team.key
            or (each.post.kind is PostKind.DIGEST and self.team.name in each.words)
        ]

    def _one(self, records: Records, post: Post) -> SimulatedMessage:
        channel = self.workspace.dm(post.to) if post.is_private else post.to
        names = records.names.all()
        words = draw_blocks(self.workspace.message(channel, str(post.ts)).blocks, names)
        if post.is_private:
            return SimulatedMessage(post, f"privately to {name_shown(post.to, names)}", words)
        head = records.outbox.find(post.parent) if post.parent else None
        if head is None:
            return SimulatedMessage(post, f"#{self.team.key}", words)
        held = occurrence_of(AsOf(records, self.office, self.period.now), self.team, head.occurrence).held
        return SimulatedMessage(
            post, f"#{self.team.key}, in the thread of the agenda of {self._brief(held)}", words
        )

    # the report

    def _opening(self) -> str:
        before = self._start_of(self.period.first) > self.period.now
        unshown = " What happens until its first day is simulated too, and not shown." if before else ""
        return (
            f"{self.team.name}, {day(self.period.first)} to {day(self.period.last)}: a simulation. "
            f"#{self.team.key} is its channel, {self.team.channel}; times are {self.office.zone.key} time.\n"
            "Nobody opens an agenda in a simulation, so no surgery is held: no minutes, and nothing goes up to a manager.\n"
            f"Nothing new is recorded either, and whoever the team's records name is taken to be in its channel.{unshown}"
        )

    def _line(self, moment: SimulatedMoment) -> str:
        """A moment in one line: its date, what happens, and the number of messages."""
        counts = self._counts(moment.said)
        told = f"{moment.what}{f': {counts}' if counts else ''}{f' – {moment.why}' if moment.why else ''}"
        return f"{moment.when:<24}{told}"

    def _paragraph(self, moment: SimulatedMoment) -> str:
        """A moment with all its messages."""
        heading = f"{moment.when} – {moment.what}{f', {moment.why}' if moment.why else ''}"
        messages = [f"  {each.where}\n{indent(each.words, '    ')}" for each in moment.said]
        return "\n\n".join([f"{heading}\n{'─' * len(heading)}", *messages])

    def _when(self, moment: datetime) -> str:
        local = moment.astimezone(self.office.zone)
        return f"{day(local.date())}, {local:%H:%M}"

    def _brief(self, on: date) -> str:
        return brief_day(on, self.now.astimezone(self.office.zone).date())

    def _counts(self, said: Sequence[SimulatedMessage]) -> str:
        """The number of messages: in the channel, in its threads, and in private."""
        private = [each.post.to for each in said if each.post.is_private]
        replies = sum(each.post.parent is not None for each in said)
        channel = len(said) - len(private) - replies
        people = count(len(set(private)), "person", "people")
        words = "privately" if len(private) == len(set(private)) else f"{len(private)} private messages"
        return listed(
            [
                *([f"{count(channel, 'message')} in #{self.team.key}"] if channel else []),
                *([f"{replies} in its threads"] if replies else []),
                *([f"{words} to {people}"] if private else []),
            ]
        )

    def _totals(self, told: Sequence[SimulatedMoment]) -> str:
        shown = [each for each in self.series if self._is_shown(each.moment)]
        skipped = sum(each.is_skipped for each in shown)
        moved = sum(bool(each.why) for each in shown) - skipped
        ways = [*([f"{moved} moved"] if moved else []), *([f"{skipped} skipped"] if skipped else [])]
        held = len(shown) - skipped
        surgeries = count(held, "surgery", "surgeries") if held else "no surgery"
        said = self._counts([each for moment in told for each in moment.said])
        return (
            f"In all: {surgeries}{f' ({listed(ways)})' if ways else ''}; {said or 'nothing is said'}. "
            "Nothing was posted in Slack, and the records are as they were."
        )


def _discard(records: Records, post: Post, now: datetime) -> None:
    """Neither post nor redraw what was due before the simulation."""
    if post.is_there:
        records.delivery.give_up_redrawing(post, post.wanted, EARLIER, now)
    else:
        records.delivery.put_off(post, PostState.PLANNED, now, EARLIER, now)
        records.outbox.drop(post, EARLIER, now)
