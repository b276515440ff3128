"""The agenda of a surgery: what is posted, part by part, and how each part is drawn from the records."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.cases import cases_of
from commands.reply import Button, Listing, Note, Part, Reply
from commands.request import Office
from commands.wording import (
    NOT_THE_RECORD,
    clocks_words,
    expected_line,
    groups_watched,
    moved_words,
    plan_words,
    siblings_words,
    worker_words,
)
from permanence.actions import Action
from permanence.agenda import QUIET, Agenda, Case, Concern, choose
from permanence.clocks import watched
from permanence.milestones import MILESTONES
from permanence.progress import Progress, age, waiting_since
from permanence.surgery import ChangeKind, Occurrence, next_surgery, occurrences
from permanence.teams import Team
from permanence.words import brief_day, count, day, listed, ordinal, share, who
from storage.histories import Change
from storage.outbox import HEAD, Post, PostState
from storage.records import Records

CHARACTERS = 2_400
"""How long one list in the thread may be, in characters, before the next one begins."""
LATE = timedelta(minutes=2)
"""How long after its time an agenda is posted before it says why."""

Section = tuple[str, list[str]]


class Surgery:
    """One surgery of a team at a moment: its agenda, and the words for each part of it."""

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
        self.following = next_surgery(
            team.schedule(office.zone), office.calendar, self.changes, max(now, occurrence.moment)
        )

    def cases(self) -> list[Case]:
        """Every child of the team that an agenda may speak of."""
        return cases_of(self.records, self.office, self.records.children.of_team(self.team.key), self.now)

    def plan(self, change: Change, note: str | None) -> None:
        """Want every part of the agenda: the head, a message a child discussed, and the lists."""
        agenda = choose(self.cases(), self.team.discussed)
        want = self.records.outbox.plan
        where = (self.team.key, self.occurrence.nominal)
        self.records.outbox.pass_over(*where, change)
        head = want(*where, HEAD, self.team.channel, change, note=note)
        for case in agenda.discussed:
            want(*where, f"child {case.ref}", self.team.channel, change, child=case.ref)
        for number, _ in enumerate(self.lists(agenda), 1):
            want(*where, f"list {number}", self.team.channel, change, parent=head)

    def head(self, agenda: Agenda, note: str | None = None) -> Reply:
        """The first message: what was reached since last time, counts, clocks, and the next date."""
        title = f"{self.team.name} – performance surgery, {self.occurrence}"
        if not agenda.discussed:
            return self._nothing(agenda, title, note)
        also_due = len(agenda.also_due(self.following.held))
        counts = [
            f"**{count(len(agenda.discussed), 'child', 'children')}**, each with a message below: talk in its thread",
            *(
                [f"{count(len(agenda.also_past), 'more', 'more')} past a date, listed in this thread"]
                if agenda.also_past
                else []
            ),
            *(
                [f"{also_due} more with something due before {brief_day(self.following.held, self.today)}"]
                if also_due
                else []
            ),
            *(
                [f"{len(agenda.also_stale)} more without an update for four weeks"]
                if agenda.also_stale
                else []
            ),
            *self._private(),
        ]
        return Reply(
            "\n".join(
                [
                    *self._late(note),
                    *self._since_last(),
                    f"For discussion: {'; '.join(counts)}.",
                    *self._quiet_lines(agenda),
                ]
            ),
            self._small_print(),
            title=title,
            fallback=f"{title}: {count(len(agenda.discussed), 'child', 'children')} for discussion",
        )

    def _nothing(self, agenda: Agenda, title: str, note: str | None) -> Reply:
        falls = (
            ""
            if any(agenda.also_due(self.following.held))
            else f" and none falls before {brief_day(self.following.held, self.today)}"
        )
        words = f"No recorded date has passed for {count(len(agenda.cases), 'child', 'children')}{falls}."
        said = [*self._late(note), *self._since_last(), words, *(f"{each}." for each in self._private())]
        return Reply(
            "\n".join(said), self._small_print(), title=title, fallback=f"{title}: nothing to discuss"
        )

    def _late(self, note: str | None) -> list[str]:
        if not note and self.now - self.occurrence.moment <= LATE:
            return []
        posted = self.now.astimezone(self.office.zone)
        at = (
            f"{posted:%H:%M}"
            if posted.date() == self.occurrence.held
            else f"{day(posted.date())}, {posted:%H:%M}"
        )
        why = note or "it could not be posted before"
        return [f"This agenda was for {self.occurrence.at:%H:%M} and is posted at {at}: {why}."]

    def _since_last(self) -> list[str]:
        heads = [head for head in self.records.outbox.heads(self.team.key) if head.state is PostState.SENT]
        before = [head for head in heads if head.occurrence < self.occurrence.nominal]
        if not before or before[0].attempted is None:
            return []
        since = before[0].attempted
        reached: dict[str, int] = {}
        for _, milestone, _ in self.records.milestones.recorded_since(self.team.key, since):
            if MILESTONES[milestone].is_progress:
                reached[milestone] = reached.get(milestone, 0) + 1
        done = self.records.actions.done_since(self.team.key, since)
        said = [
            f"{MILESTONES[key].words} for {count(number, 'child', 'children')}"
            for key, number in reached.items()
        ]
        said += [f"{count(done, 'action')} done"] if done else []
        return [f"Since {brief_day(before[0].occurrence, self.today)}: {listed(said)}."] if said else []

    def _private(self) -> list[str]:
        private = self.records.children.private_in(self.team.key)
        return [f"{count(private, 'child', 'children')} privately"] if private else []

    def _quiet_lines(self, agenda: Agenda) -> list[str]:
        quiet = sum(case.concern > Concern.DATE for case in agenda.others)
        others = "child" if quiet == 1 else count(quiet, "child", "children")
        return [f"For the other {others} no recorded date has passed."] if quiet else []

    def _small_print(self) -> list[Part]:
        groups = groups_watched(watched(self.records.clocks.of(self.team.key)))
        moved = f" This surgery was {self.occurrence.why}." if self.occurrence.why else ""
        return [
            Note(
                f"{clocks_words(groups)} Nothing recorded is not nothing done: the bot knows only what it was told."
                f"{moved} Next surgery {self.following}. {NOT_THE_RECORD}"
            )
        ]

    def child(self, case: Case) -> Reply:
        """One child's message, which heads the thread to talk in."""
        today = self.today
        lines = [
            *(["**Placement disrupted**; no plan agreed since."] if case.is_disrupted else []),
            *[self._rule_words(each) for each in case.past],
            *[expected_line(key, on, today) for on, key in (*case.expected_past, *case.hearings)],
            *[self._action_words(action) for action in case.actions],
            *self._done_words(case),
            *self._sibling_words(case),
            *([f"No update since {brief_day(case.touched, today)}"] if case.is_stale else []),
            *([f"Not discussed at the last {QUIET} surgeries"] if case.concern is Concern.QUIET else []),
        ]
        return Reply(
            self._child_head(case),
            [Listing("", lines)],
            buttons=[
                *[Button(f"Done {action.number}", f"done {action.number}") for action in case.actions[:5]],
                Button("Status", f"status {case.ref}"),
            ],
            fallback=f"{case.ref}: {count(len(case.past) + len(case.overdue), 'date')} past",
        )

    def _rule_words(self, progress: Progress) -> str:
        """A timescale past its date, in the fewest words; Status has its source."""
        due = progress.due or self.today
        return f"{progress.timescale.name}: none recorded; was due {brief_day(due, self.today)}, {count(progress.days, 'day')} ago"

    def _child_head(self, case: Case) -> str:
        agendas = sorted({*case.agendas, self.occurrence.nominal})
        place = agendas.index(self.occurrence.nominal) + 1
        waiting = waiting_since(case.journey, self.today)
        parts = [
            f"**{case.ref}**",
            age(case.journey.child, self.today),
            plan_words(case.journey) or "no plan recorded",
            worker_words(case.journey.child),
            *([f"waiting {count((self.today - waiting).days, 'day')}"] if waiting else []),
            *([f"{share(round(case.wait * 100), 100)} of their life in care"] if case.wait > 0.15 else []),
            *([f"on its {ordinal(place)} agenda"] if place > 1 else []),
        ]
        return " · ".join(parts)

    def _action_words(self, action: Action) -> str:
        over = (self.today - action.due).days
        when = (
            f"{count(over, 'day')} past its date" if over > 0 else f"by {brief_day(action.due, self.today)}"
        )
        return " · ".join(
            [
                f"**{action.number}** __{action.words}__ – {who(action.owner)}, {when}",
                *moved_words(action, self.today),
            ]
        )

    def _done_words(self, case: Case) -> list[str]:
        """Actions done in the room, struck through, with who said so and when."""
        done = self.records.actions.done_for(case.ref, self.occurrence.moment - timedelta(hours=1))
        return [
            f"~~{action.words}~~ – done by {who(person)}, {at.astimezone(self.office.zone):%H:%M}"
            + (f": __{action.done_words}__" if action.done_words else "")
            for action, person, at in done
        ]

    def _sibling_words(self, case: Case) -> list[str]:
        siblings = self.records.siblings.of(case.ref)
        return [f"With {siblings_words(siblings)}"] if siblings else []

    def lists(self, agenda: Agenda) -> list[Reply]:
        """The others that need the team, as short lists for reading in the head's thread."""
        sections: list[Section] = [
            ("Past a date, not discussed today", [self._past_words(case) for case in agenda.also_past]),
            (
                f"Due before the next surgery, {brief_day(self.following.held, self.today)}",
                [self._due_words(case) for case in agenda.also_due(self.following.held)],
            ),
            (
                "No update for four weeks",
                [
                    f"**{case.ref}** · {who(case.journey.child.worker)} · since {brief_day(case.touched, self.today)}"
                    for case in agenda.also_stale
                ],
            ),
        ]
        pages = _paged([section for section in sections if section[1]])
        numbered = f"{{}} of {len(pages)}" if len(pages) > 1 else ""
        return [
            Reply(
                f"Also on the agenda {numbered.format(number)}".strip(),
                [Listing(title, lines) for title, lines in page],
                fallback=f"Also on the agenda: {count(sum(len(lines) for _, lines in page), 'line')}",
            )
            for number, page in enumerate(pages, 1)
        ]

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


def _paged(sections: Sequence[Section]) -> list[list[Section]]:
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


def occurrence_of(records: Records, office: Office, team: Team, post: Post) -> Occurrence:
    """The surgery a post belongs to, as it stands in the series, or as the extra one it is."""
    changes = records.surgery_changes.of(team.key)
    extra = next(
        (each for each in changes if each.kind is ChangeKind.EXTRA and each.nominal == post.occurrence), None
    )
    if extra and extra.at:
        return Occurrence(extra.nominal, extra.nominal, extra.at, office.zone, "called for today")
    found = next(occurrences(team.schedule(office.zone), office.calendar, changes, post.occurrence), None)
    if found and found.nominal == post.occurrence:
        return found
    return Occurrence(post.occurrence, post.occurrence, team.at, office.zone)


def draw(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """What a post says now; None where there is nothing left of it to say."""
    team = records.teams.find(post.team)
    if team is None:
        return None
    if post.is_notice:
        return _notice(records, team, post)
    surgery = Surgery(records, office, team, occurrence_of(records, office, team, post), now)
    if post.child:
        child = records.children.find(post.child)
        if not post.is_there and (child is None or child.closed):
            return None
        if child is None:
            return Reply(
                f"**{post.child}** is no longer on this agenda.", fallback=f"{post.child}: no longer here"
            )
        return surgery.child(cases_of(records, office, [child], now)[0])
    agenda = _as_planned(records, surgery, post)
    if post.part == HEAD:
        return surgery.head(agenda, post.note)
    lists = surgery.lists(agenda)
    number = int(post.part.split()[1])
    return lists[number - 1] if number <= len(lists) else None


def _as_planned(records: Records, surgery: Surgery, post: Post) -> Agenda:
    """The agenda with the children for discussion that were planned, whatever has changed since."""
    planned = [each.child for each in records.outbox.of_occurrence(post.team, post.occurrence) if each.child]
    cases = {case.ref: case for case in surgery.cases()}
    return Agenda([cases[ref] for ref in planned if ref in cases], list(cases.values()))


def _notice(records: Records, team: Team, post: Post) -> Reply | None:
    """A private word that an agenda could not be posted, with what to do; nothing once it has been."""
    troubled = [
        each
        for each in records.outbox.of_occurrence(post.team, post.occurrence)
        if each.problem and not each.is_notice and not each.is_there
    ]
    if not troubled:
        return None
    return Reply(
        f"The agenda of {team.name} for {day(post.occurrence)} is not all posted: {troubled[0].problem}. "
        "I try again every minute.",
        buttons=[Button("What happened", f"why {team.key} {post.occurrence:%d/%m/%Y}")],
        fallback=f"An agenda of {team.name} could not be posted",
    )
