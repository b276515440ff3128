"""The agenda of a surgery: what is posted, part by part, and how each part is drawn from the records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property

from commands.grammar.reply import Listing, Note, Part, Reply
from commands.messages.changes import Room
from commands.messages.sentences import NOT_THE_RECORD, clocks_words, delay_line, groups_watched
from commands.practice.cases import cases_of, may_be_named
from commands.practice.request import Office
from commands.practice.which_surgery import occurrence_of
from permanence.agenda import Agenda, Case, choose, needs_permanence
from permanence.clocks import watched
from permanence.journey import Child
from permanence.lines import (
    Memory,
    action_key,
    action_of,
    compare,
    expected_key,
    lines_of,
    rule_key,
    words_of,
)
from permanence.meetings import should_have_met
from permanence.milestones import MILESTONES, Milestone
from permanence.outcomes import is_silent
from permanence.roles import CLOCK
from permanence.surgery import Occurrence, next_surgery
from permanence.teams import Team
from permanence.words import brief_day, count, day, listed, who
from storage.histories import Change
from storage.outbox import HEAD, Post
from storage.praises import Praise
from storage.records import Records

CHARACTERS = 2_400
"""How long one list in the thread may be, in characters, before the next one begins."""
SKIPPED = "skipped: "
"""What the clock's reason begins with where the agenda comes too late to be posted."""
LATE = timedelta(minutes=2)
"""How long after its time an agenda is posted before it says why."""

Section = tuple[str, list[str]]


class Surgery:
    """One surgery of a team at a moment: its agenda, what it remembers, and the words for each part of it."""

    def __init__(
        self, records: Records, office: Office, team: Team, occurrence: Occurrence, now: datetime
    ) -> None:
        self.records = records
        self.office = office
        self.team = team
        self.occurrence = occurrence
        self.now = now
        self.today = now.astimezone(office.zone).date()
        self.changes = records.surgery_changes.of(team.key)
        self._held: dict[date, date] = {}
        self._memories: dict[str, Memory] = {}
        self.following = next_surgery(
            team.schedule(office.zone), office.calendar, self.changes, max(now, occurrence.moment)
        )

    @cached_property
    def room(self) -> Room:
        """What has been changed in it so far."""
        return Room(self.records, self.office, self.team, self.occurrence)

    @cached_property
    def last(self) -> date | None:
        """The surgery before it, by its nominal day, where there was one."""
        last = self.records.outbox.before(self.team.key, self.occurrence.nominal)
        return last if last and self.records.outbox.is_remembered(self.team.key, last) else None

    def held(self, nominal: date) -> date:
        """The day on which a surgery of the team is held, by its nominal day: what people call it by."""
        if nominal not in self._held:
            self._held[nominal] = occurrence_of(self.records, self.office, self.team, nominal).held
        return self._held[nominal]

    @cached_property
    def said_last(self) -> Mapping[str, Collection[str]]:
        """What the agenda of the surgery before said was past its date: the keys of each child's lines."""
        return self.records.agenda_lines.of(self.team.key, self.last) if self.last else {}

    @cached_property
    def _said(self) -> Mapping[str, Mapping[str, int]]:
        return self.records.agenda_lines.times(self.team.key, self.occurrence.nominal)

    def times(self, ref: str, key: str) -> int:
        """On which of the agendas a line of a child's is, with this one."""
        return self._said.get(ref, {}).get(key, 0) + 1

    def memory(self, case: Case) -> Memory:
        """What of a child is new, what still stands and what has cleared since the surgery before.

        What is only put off, by a purposeful delay or to another date, has not cleared; nor is it new once it is back.
        """
        if case.ref not in self._memories:
            self._memories[case.ref] = self._compared(case)
        return self._memories[case.ref]

    def _compared(self, case: Case) -> Memory:
        found = compare([line.key for line in lines_of(case)], self.said_last.get(case.ref, ()))
        put_off = {
            *(rule_key(each) for each in case.progress if each.is_past),
            *(expected_key(case.journey, milestone) for milestone in case.journey.expected),
            *(action_key(action.number) for action in case.actions),
        }
        back = tuple(key for key in found.new if self.times(case.ref, key) > 1)
        return replace(
            found,
            new=tuple(key for key in found.new if key not in back),
            still=(*found.still, *back),
            cleared=tuple(key for key in found.cleared if key not in put_off),
        )

    def cleared(self, case: Case) -> str:
        """What of a child has cleared since the surgery before, in words; empty where nothing has."""
        return listed([self._cleared_words(key) for key in self.memory(case).cleared])

    def _cleared_words(self, key: str) -> str:
        number = action_of(key)
        action = self.records.actions.find(number) if number else None
        return f"{number} {action.words}" if action else words_of(key)

    @cached_property
    def leavers(self) -> frozenset[str]:
        """Everyone who is no longer in Slack."""
        return self.records.leavers.all()

    def cases(self) -> list[Case]:
        """Every child that an agenda may speak of: the team's, or for a panel every team's that waits for a family."""
        if not self.team.is_panel:
            return self._cases(self.records.children.of_team(self.team.key))
        cases = self._cases(self.records.children.all_open())
        return [case for case in cases if needs_permanence(case.journey, self.today)]

    def case_of(self, ref: str) -> Case | None:
        """One child, while the team's agenda may speak of them."""
        child = self.records.children.find(ref)
        is_ours = child is not None and child.team == self.team.key and not child.closed
        return next(iter(self._cases([child])), None) if child and is_ours else None

    def _cases(self, children: Sequence[Child]) -> list[Case]:
        found = cases_of(self.records, self.office, children, self.now, before=self.occurrence.nominal)
        return [case for case in found if not is_silent(case.journey)]

    def plan(self, change: Change, note: str | None) -> None:
        """Want every part of the agenda: the head, a message a child discussed, and the lists.

        It is the channel's, whoever asks for it.
        """
        with self.records.seen_by(CLOCK):
            agenda = choose(self.cases(), 0 if self.team.is_panel else self.team.discussed)
            lists = len(self.lists(agenda))
            lines = [(line.child, line.key) for case in agenda.cases for line in lines_of(case)]
        want = self.records.outbox.plan
        where = (self.team.key, self.occurrence.nominal)
        self.records.outbox.pass_over(*where, change)
        head = want(*where, HEAD, self.team.channel, change, note=note)
        for case in agenda.discussed:
            want(*where, f"child {case.ref}", self.team.channel, change, child=case.ref)
        self.records.outbox.want_lists(head, lists, change.at)
        self.records.agenda_lines.keep(*where, lines, change)

    def head(self, agenda: Agenda, post: Post | None = None) -> Reply:
        """The first message: what was reached since last time, counts, how far it has come, and the next date."""
        name = "permanence tracking panel" if self.team.is_panel else "performance surgery"
        title = f"{self.team.name} – {name}, {self.occurrence}"
        said = [*self._late(post), *self._left_lines(agenda), *self._not_held(), *self._since_last()]
        if not (agenda.discussed or agenda.also_past):
            said += [self._nothing(agenda), *(f"{each}." for each in self._apart(agenda))]
        else:
            said += [self._for_discussion(agenda), *self._memory_lines(agenda), *self._quiet_lines(agenda)]
        said += [*self._unmet_lines(agenda), *self._how_far(agenda)]
        number = count(len(agenda.discussed), "child", "children")
        return Reply(
            "\n".join(said),
            self._small_print(agenda),
            title=title,
            fallback=f"{title}: {f'{number} for discussion' if agenda.discussed else 'nothing to discuss'}",
        )

    def _for_discussion(self, agenda: Agenda) -> str:
        discussed = f"**{count(len(agenda.discussed), 'child', 'children')}**, each with a message below: talk in its thread"
        due = f"more with something due before {brief_day(self.following.held, self.today)}"
        more = (
            (
                len(agenda.also_past),
                f"{'' if self.team.is_panel else 'more '}past a date, listed in this thread",
            ),
            (len(agenda.also_due(self.following.held)), due),
            (len(agenda.also_stale), "more without an update for four weeks"),
        )
        nobody = [] if self.team.is_panel else ["no child has a message of their own"]
        counts = [
            *([discussed] if agenda.discussed else nobody),
            *(f"{number} {what}" for number, what in more if number),
            *self._apart(agenda),
        ]
        return f"**For discussion**: {'; '.join(counts)}."

    def _nothing(self, agenda: Agenda) -> str:
        falls = (
            ""
            if any(agenda.also_due(self.following.held))
            else f" and none falls before {brief_day(self.following.held, self.today)}"
        )
        return f"No recorded date has passed for {count(len(agenda.cases), 'child', 'children')}{falls}."

    def _late(self, post: Post | None) -> list[str]:
        begun = post.attempted if post and post.is_there and post.attempted else self.now
        note = post.note if post else None
        meant = self.team.schedule(self.office.zone).posted(self.occurrence, self.office.calendar)
        if not note and begun - meant <= LATE:
            return []
        posted = begun.astimezone(self.office.zone)
        at = (
            f"{posted:%H:%M}"
            if posted.date() == self.occurrence.held
            else f"{day(posted.date())}, {posted:%H:%M}"
        )
        why = note or "it could not be posted before"
        return [f"This agenda was for {self.occurrence.at:%H:%M} and is posted at {at}: {why}."]

    def _left_lines(self, agenda: Agenda) -> list[str]:
        """Work whose owner has left comes before everything: nobody is doing it."""
        lines = []
        for person in sorted(self.leavers):
            actions = [action for case in agenda.cases for action in case.actions if action.owner == person]
            children = [case.ref for case in agenda.cases if person in case.journey.child.people]
            held = [
                *([count(len(actions), "action")] if actions else []),
                *(
                    [f"named on {listed(children[:5])}{' and others' if children[5:] else ''}"]
                    if children
                    else []
                ),
            ]
            if held:
                lines.append(
                    f"**{who(person)} has left**: {'; '.join(held)}. `left @name to @name` hands it all over."
                )
        return lines

    def _not_held(self) -> list[str]:
        last = self.records.closings.of(self.team.key, self.last) if self.last else None
        if last is None or last.held_on:
            return []
        return [
            f"The surgery of {brief_day(self.held(last.surgery), self.today)} was not held: nobody sat down to it."
        ]

    def _since_last(self) -> list[str]:
        before = self.records.outbox.head_before(self.team.key, self.occurrence.nominal)
        if before is None or before.attempted is None:
            return []
        since = before.attempted
        reached: dict[str, set[str]] = {}
        on = since.astimezone(self.office.zone).date()
        for ref, milestone in self.records.milestones.recorded_since(self.team.key, since, on):
            if MILESTONES[milestone].is_progress and may_be_named(self.records, ref):
                reached.setdefault(milestone, set()).add(ref)
        done = self.records.actions.done_since(self.team.key, since)
        said = [
            _reached_words(MILESTONES[key], count(len(refs), "child", "children"))
            for key, refs in reached.items()
        ]
        said += [f"{count(done, 'action')} done"] if done else []
        praise = [
            praise_words(each)
            for each in self.records.praises.since(self.team.key, since)
            if not each.child or may_be_named(self.records, each.child)
        ]
        return [
            *(
                [f"**Since {brief_day(self.held(before.occurrence), self.today)}**: {listed(said)}."]
                if said
                else []
            ),
            *praise,
        ]

    def _memory_lines(self, agenda: Agenda) -> list[str]:
        """What of all that is past a date is new, what still stands and what has cleared since last time."""
        if self.last is None:
            return []
        memories = [self.memory(case) for case in agenda.cases]
        new, still, cleared = (
            sum(len(each) for each in kind)
            for kind in zip(*((memory.new, memory.still, memory.cleared) for memory in memories), strict=True)
        )
        against = f"**Past a date**, against {brief_day(self.held(self.last), self.today)}"
        return [
            f"{against}: {new or 'none'} new, {still or 'none'} still there, {cleared or 'none'} cleared."
        ]

    def _unmet_lines(self, agenda: Agenda) -> list[str]:
        """Children who should have had a planning meeting: one line, so that none is overlooked."""
        unmet = [case.ref for case in agenda.cases if self.should_have_met(case)]
        if not unmet:
            return []
        named = listed(unmet) if len(unmet) <= 5 else f"{', '.join(unmet[:5])} and {len(unmet) - 5} more"
        return [f"Should have had a planning meeting, none recorded: {named}."]

    def should_have_met(self, case: Case) -> bool:
        """Whether a child should have had a planning meeting and none is recorded."""
        # Brothers and sisters only ever add a child: they are looked up where they would.
        return should_have_met(case.journey, self.today, has_siblings=True) and should_have_met(
            case.journey, self.today, has_siblings=bool(self.records.siblings.of(case.ref))
        )

    def _how_far(self, agenda: Agenda) -> list[str]:
        """How far the team has come, while it sits and once it has closed."""
        key, nominal = self.team.key, self.occurrence.nominal
        if closing := self.records.closings.of(key, nominal):
            at = closing.at.astimezone(self.office.zone)
            when = (
                f"{at:%H:%M}"
                if at.date() == self.occurrence.held
                else f"{brief_day(at.date(), self.today)}, {at:%H:%M}"
            )
            return [f"**Closed** at {when}. The minutes are in this thread."] if closing.held_on else []
        turns, reviews = self.records.turns.of(key, nominal), self.records.reviews.of(key, nominal)
        if not (turns or reviews):
            return []
        discussed = [case.ref for case in agenda.discussed]
        looked_at = sum(ref in reviews for ref in discussed)
        now = f" Now: **{turns[-1]}**." if turns and turns[-1] not in reviews else ""
        return [f"Looked at {looked_at} of {len(discussed)}.{now}"]

    def _apart(self, agenda: Agenda) -> list[str]:
        """What is counted and no more: purposeful delays, and children restricted to people named."""
        delays = sum(len(case.purposeful) for case in agenda.cases)
        private = self.records.children.private_in(self.team.key)
        return [
            *([count(delays, "purposeful delay")] if delays else []),
            *([f"{count(private, 'child', 'children')} privately"] if private else []),
        ]

    def _quiet_lines(self, agenda: Agenda) -> list[str]:
        quiet = sum(not case.is_pressing for case in agenda.others)
        others = "child" if quiet == 1 else count(quiet, "child", "children")
        return [f"For the other {others} no recorded date has passed."] if quiet else []

    def _small_print(self, agenda: Agenda) -> list[Part]:
        groups = groups_watched(watched(self.records.clocks.of(self.team.key)))
        moved = f" This surgery was {self.occurrence.why}." if self.occurrence.why else ""
        return [
            Note(
                f"{clocks_words(groups)} Nothing recorded is not nothing done: the bot knows only what it was told."
                f"{self._fresh_words(agenda)}{moved} Next surgery {self.following}. {NOT_THE_RECORD}"
            )
        ]

    def _fresh_words(self, agenda: Agenda) -> str:
        """How fresh the records are."""
        if not agenda.cases:
            return ""
        latest = brief_day(max(case.touched for case in agenda.cases), self.today)
        stale = sum(case.is_stale for case in agenda.cases)
        words = f"; {count(stale, 'child', 'children')} without an update for four weeks" if stale else ""
        return f" Last recorded: {latest}{words}."

    def lists(self, agenda: Agenda) -> list[Reply]:
        """The others that need the team, as short lists for reading in the head's thread."""
        due = f"Due before the next surgery, {brief_day(self.following.held, self.today)}"
        sections: list[Section] = [
            *self._past_sections(agenda),
            (due, [self._due_words(case) for case in agenda.also_due(self.following.held)]),
            (
                "No update for four weeks",
                [
                    f"**{case.ref}** · {who(case.journey.child.worker)} · since {brief_day(case.touched, self.today)}"
                    for case in agenda.also_stale
                ],
            ),
            (
                "Purposeful delays, each to its review date",
                [
                    f"**{case.ref}** · {delay_line(delay, self.today)}"
                    for case in agenda.also_delayed
                    for delay in case.purposeful
                ],
            ),
            ("Cleared since last time", self._cleared_lines(agenda)),
        ]
        pages = paged([section for section in sections if section[1]])
        numbered = f"{{}} of {len(pages)}" if len(pages) > 1 else ""
        return [
            Reply(
                f"Also on the agenda {numbered.format(number)}".strip(),
                [Listing(title, lines) for title, lines in page],
                fallback=f"Also on the agenda: {count(sum(len(lines) for _, lines in page), 'line')}",
            )
            for number, page in enumerate(pages, 1)
        ]

    def _past_sections(self, agenda: Agenda) -> list[Section]:
        """Those past a date that have no message; for a panel, team by team."""
        if not self.team.is_panel:
            return [
                ("Past a date, not discussed today", [self._past_words(case) for case in agenda.also_past])
            ]
        teams = sorted({case.journey.child.team for case in agenda.also_past})
        return [
            (
                f"{self.records.teams.get(team).name}, past a date",
                [self._past_words(case) for case in agenda.also_past if case.journey.child.team == team],
            )
            for team in teams
        ]

    def _cleared_lines(self, agenda: Agenda) -> list[str]:
        cleared = ((case.ref, self.cleared(case)) for case in agenda.others)
        return [f"**{ref}** · {words}" for ref, words in cleared if words]

    def _past_words(self, case: Case) -> str:
        rules = [f"{each.timescale.name} ({count(each.days, 'day')})" for each in case.past[:3]]
        actions = [
            f"action {action.number} ({count((self.today - action.due).days, 'day')})"
            for action in case.overdue[:3]
        ]
        expected = [
            f"{MILESTONES[key].words} expected {brief_day(on, self.today)}"
            for on, key in case.expected_past[:2]
        ]
        return f"**{case.ref}** · {who(case.journey.child.worker)} · {listed([*rules, *actions, *expected])}"

    def _due_words(self, case: Case) -> str:
        due = [f"{what}, {brief_day(on, self.today)}" for on, what in case.due_by(self.following.held)[:3]]
        return f"**{case.ref}** · {who(case.journey.child.worker)} · {'; '.join(due)}"


def _reached_words(milestone: Milestone, children: str) -> str:
    return f"{children} {milestone.achieved}" if milestone.achieved else f"{milestone.words} for {children}"


def paged(sections: Sequence[Section]) -> list[list[Section]]:
    """Sections in order, cut into pages between lines: never a line in half."""
    pages: list[list[Section]] = []
    room = 0
    for title, lines in sections:
        for line in lines:
            if len(line) + 2 > room or not pages:
                pages.append([])
                room = CHARACTERS
            if not pages[-1] or pages[-1][-1][0] != title:
                pages[-1].append((title, []))
                room -= len(title)
            pages[-1][-1][1].append(line)
            room -= len(line) + 2
    return pages


def praise_words(praise: Praise) -> str:
    """A word of praise, for a child's progress, for a person or for both."""
    about = f"**{praise.child}**: " if praise.child else ""
    thanks = f" – thank you {who(praise.person)}" if praise.person else ""
    return f"{about}{praise.words}{thanks}"
