"""The agenda of a surgery: what is posted, part by part, and how each part is drawn from the records."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.approvals import draw_approval
from commands.cases import cases_of
from commands.reply import Button, Listing, Note, Part, Reply
from commands.request import Office
from commands.wording import (
    NOT_THE_RECORD,
    clocks_words,
    delay_line,
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
from permanence.journey import Child
from permanence.milestones import MILESTONES
from permanence.outcomes import is_silent
from permanence.progress import Progress, age, waiting_since
from permanence.roles import CLOCK
from permanence.surgery import ChangeKind, Occurrence, next_surgery, occurrences
from permanence.teams import Team
from permanence.words import brief_day, count, day, listed, ordinal, share, who
from storage.histories import Change
from storage.outbox import APPROVAL, HEAD, Post, PostState
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
        return self._cases(self.records.children.of_team(self.team.key))

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
            agenda = choose(self.cases(), self.team.discussed)
            lists = len(self.lists(agenda))
        want = self.records.outbox.plan
        where = (self.team.key, self.occurrence.nominal)
        self.records.outbox.pass_over(*where, change)
        head = want(*where, HEAD, self.team.channel, change, note=note)
        for case in agenda.discussed:
            want(*where, f"child {case.ref}", self.team.channel, change, child=case.ref)
        self.records.outbox.want_lists(head, lists, change.at)

    def head(self, agenda: Agenda, note: str | None = None) -> Reply:
        """The first message: what was reached since last time, counts, clocks, and the next date."""
        title = f"{self.team.name} – performance surgery, {self.occurrence}"
        if not (agenda.discussed or agenda.also_past):
            return self._nothing(agenda, title, note)
        discussed = f"**{count(len(agenda.discussed), 'child', 'children')}**, each with a message below: talk in its thread"
        more = (
            (len(agenda.also_past), "more past a date, listed in this thread"),
            (
                len(agenda.also_due(self.following.held)),
                f"more with something due before {brief_day(self.following.held, self.today)}",
            ),
            (len(agenda.also_stale), "more without an update for four weeks"),
        )
        counts = [
            discussed if agenda.discussed else "no child has a message of their own",
            *(f"{number} {what}" for number, what in more if number),
            *self._apart(agenda),
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
            self._small_print(agenda),
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
        said = [*self._late(note), *self._since_last(), words, *(f"{each}." for each in self._apart(agenda))]
        return Reply(
            "\n".join(said), self._small_print(agenda), title=title, fallback=f"{title}: nothing to discuss"
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
        reached: dict[str, set[str]] = {}
        on = since.astimezone(self.office.zone).date()
        for ref, milestone in self.records.milestones.recorded_since(self.team.key, since, on):
            if MILESTONES[milestone].is_progress:
                reached.setdefault(milestone, set()).add(ref)
        done = self.records.actions.done_since(self.team.key, since)
        said = [
            f"{MILESTONES[key].words} for {count(len(refs), 'child', 'children')}"
            for key, refs in reached.items()
        ]
        said += [f"{count(done, 'action')} done"] if done else []
        praise = [_praise_words(each) for each in self.records.praises.since(self.team.key, since)]
        return [
            *([f"Since {brief_day(before[0].occurrence, self.today)}: {listed(said)}."] if said else []),
            *praise,
        ]

    def _apart(self, agenda: Agenda) -> list[str]:
        """What is counted and no more: purposeful delays, and children restricted to people named."""
        delays = sum(len(case.purposeful) for case in agenda.cases)
        private = self.records.children.private_in(self.team.key)
        return [
            *([count(delays, "purposeful delay")] if delays else []),
            *([f"{count(private, 'child', 'children')} privately"] if private else []),
        ]

    def _quiet_lines(self, agenda: Agenda) -> list[str]:
        quiet = sum(case.concern > Concern.DATE for case in agenda.others)
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

    def child(self, case: Case) -> Reply:
        """One child's message, which heads the thread to talk in."""
        today = self.today
        lines = [
            *(["**Placement disrupted**; no plan agreed since."] if case.is_disrupted else []),
            *[self._rule_words(each) for each in case.past],
            *[expected_line(key, on, today) for on, key in (*case.expected_past, *case.hearings)],
            *[delay_line(delay, today) for delay in (*case.purposeful, *case.explained)],
            *[f"{what}: due {brief_day(on, today)}" for on, what in case.rules_by(self.following.held)],
            *[expected_line(key, on, today) for on, key in case.expected_by(self.following.held)],
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
        """Brothers and sisters in the same team: the channel may not know of another team's children."""
        find = self.records.children.find
        siblings = [
            (ref, arrangement)
            for ref, arrangement in self.records.siblings.of(case.ref)
            if (sibling := find(ref)) and sibling.team == self.team.key
        ]
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
                "Purposeful delays, each to its review date",
                [
                    f"**{case.ref}** · {delay_line(delay, self.today)}"
                    for case in agenda.also_delayed
                    for delay in case.purposeful
                ],
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


def _praise_words(praise: Praise) -> str:
    about = f"**{praise.child}**: " if praise.child else ""
    thanks = f" – thank you {who(praise.person)}" if praise.person else ""
    return f"{about}{praise.words}{thanks}"


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
    if post.part.startswith(APPROVAL):
        ref = records.approvals.child_of(int(post.part.split()[1]))
        child = records.children.find(ref) if ref else None
        over = "What was asked here needs no answer any more."
        return _left(post, over) if child and child.closed else draw_approval(records, post)
    if post.is_notice:
        return _notice(records, team, post)
    surgery = Surgery(records, office, team, occurrence_of(records, office, team, post), now)
    if post.child:
        case = surgery.case_of(post.child)
        return surgery.child(case) if case else _left(post, f"**{post.child}** is no longer on this agenda.")
    agenda = _as_planned(records, surgery, post)
    if post.part == HEAD:
        return surgery.head(agenda, post.note)
    lists = surgery.lists(agenda)
    number = int(post.part.split()[1])
    return lists[number - 1] if number <= len(lists) else _left(post, "Nothing left here.")


def want_lists(records: Records, office: Office, head: Post, now: datetime) -> None:
    """The first message is in the channel: want the lists that its surgery needs by now and that nobody planned."""
    if team := records.teams.find(head.team):
        surgery = Surgery(records, office, team, occurrence_of(records, office, team, head), now)
        needed = len(surgery.lists(_as_planned(records, surgery, head)))
        records.outbox.want_lists(head.id, needed, now)


def _left(post: Post, words: str) -> Reply | None:
    """What stays of a message that has nothing more to say, if it is in the channel already."""
    return Reply(words, fallback=words.replace("**", "")) if post.is_there else None


def _as_planned(records: Records, surgery: Surgery, post: Post) -> Agenda:
    """The agenda with the children for discussion that were planned and not withdrawn, whatever has changed since."""
    posts = records.outbox.of_occurrence(post.team, post.occurrence)
    planned = [each.child for each in posts if each.child and each.state is not PostState.SKIPPED]
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
