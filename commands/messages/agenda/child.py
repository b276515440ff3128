"""The message about one child for discussion: all that the team needs to decide, and what it has decided so far."""

from collections.abc import Iterator

from commands.grammar.reply import Button, Listing, Reply
from commands.grammar.verbs import SurgeryEvent
from commands.messages.agenda.lists import cleared_words
from commands.messages.changes import change_lines, changed_by
from commands.messages.sentences import (
    action_owner,
    arrangement_words,
    delay_line,
    expected_line,
    moved_words,
    of_age_question,
    worker_words,
)
from commands.practice.surgery_agenda import Surgery
from permanence.actions import Action
from permanence.agenda import QUIET, Case, Concern
from permanence.agenda_memory import action_key, expected_key, rule_key
from permanence.child_facts import (
    early_permanence,
    family_finding,
    next_hearing,
    placements,
    plans_a_and_b,
    wait_words,
)
from permanence.delays import ApprovalState
from permanence.family_group import family_group_words
from permanence.progress import Progress, age, waiting_since
from permanence.words import brief_day, count, listed, ordinal, own_words, who

ACTIONS_WITH_BUTTONS = 2
"""How many actions get buttons in a message: more would hide the other buttons, and Status has them all."""
_LISTED_ABOVE = (SurgeryEvent.ACTION_AGREED, SurgeryEvent.DELAY_RECORDED)
"""The changes that a message shows among the child's actions and delays."""


def child_message(surgery: Surgery, case: Case) -> Reply:
    """One child's message; the team talks in its thread."""
    lines = _ChildLines(surgery, case)
    return Reply(
        "\n".join([lines.head(), *lines.facts()]),
        [
            Listing(
                "", [*lines.dates(), *lines.actions(), *lines.memory(), *lines.siblings(), *lines.changes()]
            )
        ],
        buttons=_buttons(case),
        fallback=f"{case.ref}: {listed(list(_counts(case))) or 'for discussion'}",
    )


def _counts(case: Case) -> Iterator[str]:
    """The words of the notification: counts only, since it may light up on any screen."""
    if past := _dates_past(case):
        yield f"{count(past, 'date')} past"
    if case.overdue:
        yield f"{count(len(case.overdue), 'action')} overdue"


def _dates_past(case: Case) -> int:
    return len(case.past) + len(case.expected_past)


def _buttons(case: Case) -> list[Button]:
    actions = sorted(case.actions, key=lambda action: action.due)[:ACTIONS_WITH_BUTTONS]
    is_late = _dates_past(case) > 0
    return [
        *(Button(f"Done {action.number}", f"done {action.number} {action.child}") for action in actions),
        *(Button(f"New date {action.number}", f"move {action.number} {action.child}") for action in actions),
        Button("Record milestone", f"milestone {case.ref}"),
        *([Button("What is holding this up?", f"delay {case.ref}")] if is_late else []),
        Button("New action", f"action {case.ref}"),
        *([Button("How it ended", f"close {case.ref}")] if case.of_age else []),
        Button("Reviewed", f"reviewed {case.ref}", main=True),
        Button("Status", f"status {case.ref}"),
    ]


class _ChildLines:
    """The lines of one child's message."""

    def __init__(self, surgery: Surgery, case: Case) -> None:
        self.surgery = surgery
        self.records = surgery.records
        self.case = case
        self.journey = case.journey
        self.today = surgery.today

    def head(self) -> str:
        """The reference, and the facts that everyone asks for first."""
        agendas = sorted({*self.case.agendas, self.surgery.occurrence.nominal})
        place = agendas.index(self.surgery.occurrence.nominal) + 1
        waiting = waiting_since(self.journey, self.today)
        wait = ", ".join(
            filter(
                None,
                [
                    f"waiting {count((self.today - waiting).days, 'day')}" if waiting else "",
                    wait_words(self.journey, self.today),
                ],
            )
        )
        parts = [
            f"**{self.case.ref}**",
            self._age(),
            plans_a_and_b(self.journey),
            worker_words(self.journey.child),
            wait,
            f"on its {ordinal(place)} agenda" if place > 1 else "",
        ]
        return " · ".join(filter(None, parts))

    def _age(self) -> str:
        """The child's age; an expected day that has passed is asked about in private, not in the channel."""
        child = self.journey.child
        return "unborn" if child.due and child.due < self.today else age(child, self.today)

    def facts(self) -> list[str]:
        """The facts that a local tracker has columns for, where they are recorded."""
        hearing = next_hearing(self.journey, self.today)
        moves = placements(self.journey, self.today)
        workers = self.records.children.workers_of(self.case.ref)
        found = [
            family_finding(self.journey, self.today),
            early_permanence(self.journey, self.today),
            f"next hearing {brief_day(hearing, self.today)}" if hearing else "",
            f"{ordinal(workers)} social worker" if workers > 1 else "",
            f"{count(moves, 'placement')} in care" if moves > 1 else "",
        ]
        said = " · ".join(filter(None, found))
        return [said[0].upper() + said[1:]] if said else []

    def dates(self) -> Iterator[str]:
        """Lines past their date, what holds them up, and lines due before the next surgery."""
        case, today, following = self.case, self.today, self.surgery.following.held
        calendar = self.surgery.office.calendar
        if case.of_age:
            yield f"**{case.of_age}**. {of_age_question(case.ref)}"
        if case.is_disrupted:
            yield "**Placement disrupted**; no plan agreed since."
        for rule in case.past:
            yield self._rule(rule) + self._mark(rule_key(rule))
        for on, key in case.expected_past:
            yield expected_line(key, on, today, calendar) + self._mark(expected_key(self.journey, key))
        for on, key in case.hearings:
            yield expected_line(key, on, today, calendar)
        for delay in (*case.purposeful, *case.explained):
            yield delay_line(delay, today)
        for on, what in case.rules_by(following):
            yield f"{what}: due {brief_day(on, today)}"
        for on, key in case.expected_by(following):
            yield expected_line(key, on, today, calendar)
        if lacking := family_group_words(self.journey, today, self.surgery.office.family_group_since):
            yield lacking
        if self.surgery.lacks_planning_meeting(case):
            yield "Should have had a planning meeting; none recorded"

    def actions(self) -> Iterator[str]:
        """The open actions: who has each, by when, how its date has moved, and who agreed it."""
        agreed = self.surgery.changes.agreed(self.case.ref)
        by = self.records.actions.agreed_by(action.number for action in self.case.actions)
        for action in self.case.actions:
            new = agreed.get(action.number)
            said = f"agreed by {changed_by(self.surgery.changes, new)}" if new else self._agreed(action, by)
            owner = action_owner(action, self.surgery.leavers)
            parts = [
                f"{'New: ' if new else ''}**{action.number}** {own_words(action.words)} – {owner}, {self._due(action)}",
                *moved_words(action, self.today),
                said,
            ]
            yield " · ".join(parts) + (
                self._mark(action_key(action.number)) if action in self.case.overdue else ""
            )

    def _agreed(self, action: Action, by: dict[int, str]) -> str:
        return f"agreed {brief_day(action.agreed, self.today)} by {who(by.get(action.number))}"

    def _due(self, action: Action) -> str:
        over = (self.today - action.due).days
        return (
            f"{count(over, 'day')} past its date" if over > 0 else f"by {brief_day(action.due, self.today)}"
        )

    def _rule(self, rule: Progress) -> str:
        """A timescale past its date, in few words, and when its purposeful delay ended, if it had one; Status has the source."""
        due = rule.due or self.today
        days = count(rule.days, "day")
        line = f"{rule.timescale.name}: none recorded; was due {brief_day(due, self.today)}, {days} ago"
        lapsed = [
            each.until
            for each in self.case.delays
            if each.standing is ApprovalState.APPROVED and each.milestone in rule.timescale.before
        ]
        return f"{line}; purposeful delay ended {brief_day(max(lapsed), self.today)}" if lapsed else line

    def _mark(self, key: str) -> str:
        """Whether a line is new since the last surgery, or how many agendas it has been on."""
        if self.surgery.last is None:
            return ""
        times = self.surgery.times(self.case.ref, key)
        if times > 1:
            return f" · on its {ordinal(times)} agenda"
        return " · new" if key in self.surgery.memory(self.case).new else ""

    def memory(self) -> Iterator[str]:
        """What was said last time, what has cleared since, and how long the child has gone without an update or a discussion."""
        last = self.records.reviews.latest(self.case.ref, self.surgery.occurrence.nominal)
        if last:
            words = f": {own_words(last.words)}" if last.words else ""
            yield f"Last looked at {brief_day(self.surgery.held(last.surgery), self.today)} by {who(last.person)}{words}"
        if self.surgery.last and (cleared := cleared_words(self.surgery, self.case)):
            yield f"Cleared since {brief_day(self.surgery.held(self.surgery.last), self.today)}: {cleared}"
        if self.case.is_stale:
            yield f"No update since {brief_day(self.case.touched, self.today)}"
        if self.case.concern is Concern.QUIET:
            yield f"Not discussed at the last {QUIET} surgeries"

    def siblings(self) -> Iterator[str]:
        """Brothers and sisters in the same team; the channel may not know of others."""
        arrangements = dict(self.records.siblings.of(self.case.ref))
        for sibling in self.surgery.cases_among(list(arrangements)):
            past, late = _dates_past(sibling), len(sibling.overdue)
            dates = f"{count(past, 'date')} past" if past else "no recorded date has passed"
            actions = f", {count(late, 'action')} past the date agreed" if late else ""
            together = arrangement_words(arrangements[sibling.ref])
            yield f"With **{sibling.ref}** ({together}): {plans_a_and_b(sibling.journey)}, {dates}{actions}"

    def changes(self) -> list[str]:
        """Who changed what in the surgery, beside what is listed above."""
        return change_lines(self.surgery.changes, self.case.ref, without=_LISTED_ABOVE)
