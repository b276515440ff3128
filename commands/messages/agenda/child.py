"""The message about one child for discussion: all that the team needs to decide, and what it has decided so far."""

from collections.abc import Iterator
from datetime import date

from commands.grammar.reply import Button, Menu, Reply
from commands.grammar.verbs import SurgeryEvent
from commands.messages.agenda.lists import cleared_words
from commands.messages.agenda.worst import in_brief, wrongs
from commands.messages.buttons import groups_of_actions, groups_of_dates
from commands.messages.changes import change_lines, changed_by
from commands.messages.sentences import (
    action_owner,
    arrangement_words,
    brought_words,
    delay_line,
    moved_words,
)
from commands.practice.surgery_agenda import Surgery
from permanence.actions import Action
from permanence.agenda import Case, Concern
from permanence.agenda_memory import action_key
from permanence.child_facts import plans_a_and_b
from permanence.family_group import family_group_words
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.progress import brief_age
from permanence.words import brief_day, count, listed, ordinal, own_words, who
from storage.surgeries import Review

_SHOWN_ABOVE = (SurgeryEvent.ACTION_AGREED, SurgeryEvent.DELAY_RECORDED, SurgeryEvent.CHILD_REVIEWED)
"""The changes that a message shows elsewhere: among the child's actions and delays, and in its first line."""


def child_message(surgery: Surgery, case: Case, *, with_last: bool = False) -> Reply:
    """One child's message; the team talks in its thread. Once the surgery is over, it only leads to the child's status.

    `with_last` adds what was said of the child last time.
    """
    lines = _ChildLines(surgery, case, with_last)
    status = Button(tr("Status"), f"status {case.ref}")
    return Reply(
        "\n".join(lines.all()),
        buttons=[status] if surgery.is_over else _buttons(surgery, case, lines.review),
        menu=None if surgery.is_over else _menu(case, status),
        fallback=f"{case.ref}: {listed(list(_counts(case))) or tr('for discussion')}",
        folds=lines.discussed,
    )


def _counts(case: Case) -> Iterator[str]:
    """The words of the notification: counts only, since it may light up on any screen."""
    if past := _dates_past(case):
        yield tr(f"{count(past, 'date')} past")
    if case.overdue:
        yield tr(f"{count(len(case.overdue), 'action')} overdue")


def _dates_past(case: Case) -> int:
    return len(case.past) + len(case.expected_past)


def _buttons(surgery: Surgery, case: Case, review: Review | None) -> list[Button]:
    """What is done most often. A child is discussed in their own team's surgery, so a panel leaves an update."""
    if surgery.team.is_panel:
        return [
            Button(tr("New action"), f"action {case.ref}", main=True),
            Button(tr("Update"), f"update {case.ref}"),
        ]
    label = tr("Change…") if review else tr("Discussed…")
    return [
        Button(label, f"reviewed {case.ref}", main=not review),
        Button(tr("New action"), f"action {case.ref}"),
    ]


def _menu(case: Case, status: Button) -> Menu:
    """What is done less often: for the child, with each action, and, where there is room, about each date that has passed."""
    actions = sorted(case.actions, key=lambda action: action.due)
    of_child = [
        Button(tr("Record a milestone"), f"milestone {case.ref}"),
        *([Button(tr("What is holding this up?"), f"delay {case.ref}")] if _dates_past(case) else []),
        *([Button(tr("How it ended…"), f"close {case.ref}")] if case.of_age else []),
        status,
    ]
    dates = groups_of_dates(case.ref, case.past, (key for _, key in case.expected_past))
    return Menu([(case.ref, of_child), *groups_of_actions(actions)], dates)


class _ChildLines:
    """The lines of one child's message."""

    def __init__(self, surgery: Surgery, case: Case, with_last: bool) -> None:
        self.surgery = surgery
        self.records = surgery.records
        self.case = case
        self.journey = case.journey
        self.today = surgery.today
        self.review = surgery.reviews.get(case.ref)
        self.with_last = with_last

    def all(self) -> Iterator[str]:
        """Every line, in order: the worst thing in bold."""
        yield self._head()
        if (choice := self.surgery.choices.get(self.case.ref)) and not choice.is_left_out:
            yield brought_words(choice)
        late, dates = [self._action(action) for action in self.case.overdue], list(self._wrongs())
        yield from [*late, *dates] if self.case.concern is Concern.ACTION else [*dates, *late]
        yield from self._coming()
        yield from (self._action(action) for action in self.case.actions if action not in self.case.overdue)
        yield from self._memory()
        yield from self._siblings()
        yield from change_lines(self.surgery.changes, self.case.ref, without=_SHOWN_ABOVE)

    @property
    def _name(self) -> str:
        number = self.surgery.numbers.get(self.case.ref)
        return f"{f'{number} · ' if number else ''}{self.case.ref}"

    @property
    def discussed(self) -> str:
        """Which child it is, once discussed; empty before."""
        return tr(f"{self._name} · discussed ✓") if self.review else ""

    def _head(self) -> str:
        """The number and the reference; then who it is and the plan, or once discussed what was said."""
        name = f"**{self._name}**"
        if self.review:
            said = own_words(self.review.words) if self.review.words else ""
            needs = tr("no action needed") if self.review.needs_nothing else ""
            words = "; ".join(filter(None, [said, needs]))
            return tr(f"{name} · discussed ✓ · {who(self.review.person)}{f': {words}' if words else ''}")
        worker = self.journey.child.worker
        social_worker = who(worker) if worker else tr("no child's social worker named")
        parts = [name, self._age(), plans_a_and_b(self.journey), social_worker]
        if siblings := [f"**{ref}**" for ref in self._together()]:
            named = listed(siblings)
            parts.append(tr(f"with sibling {named}") if len(siblings) == 1 else tr(f"with siblings {named}"))
        return " · ".join(parts)

    def _age(self) -> str:
        """The child's age; an expected day that has passed is asked about in private, not in the channel."""
        child = self.journey.child
        return "unborn" if child.is_birth_late(self.today) else brief_age(child, self.today)

    def _wrongs(self) -> Iterator[str]:
        """What is wrong: the worst thing in bold, unless that is an action, and the rest in few words on one line."""
        found = wrongs(self.case, self.surgery.office.calendar)
        if found and self.case.concern is not Concern.ACTION:
            worst, *found = found
            yield f"**{worst.line}**{self._mark(worst.key)}"
        if found:
            yield tr(f"Also past: {'; '.join(wrong.dated for wrong in found)}")

    def _mark(self, key: str) -> str:
        """On which agenda the worst thing is; the child, for what no agenda remembers or is new."""
        surgery, case = self.surgery, self.case
        times = max(surgery.times(case.ref, key) if key else 1, len(case.agendas) + 1)
        return tr(f" · on its {ordinal(times)} agenda") if times > 1 else ""

    def _action(self, action: Action) -> str:
        """An open action: who has it, by when, and how its date has moved; of one agreed in this surgery, by whom."""
        case, is_overdue = self.case, action in self.case.overdue
        is_worst = case.concern is Concern.ACTION and action is case.overdue[0]
        new = self.surgery.changes.agreed(case.ref).get(action.number)
        number = tr(f"{action.number} · overdue") if is_overdue else str(action.number)
        owner = action_owner(action, self.surgery.leavers)
        named = f"{tr('New: ') if new else ''}{f'**{number}**' if is_worst else number}"
        parts = [
            tr(f"{named} · {own_words(action.words)} – {owner}, due {brief_day(action.due, self.today)}"),
            *moved_words(action, self.today),
            *([tr(f"agreed by {changed_by(self.surgery.changes, new)}")] if new else []),
        ]
        mark = self._mark(action_key(action.number)) if is_worst else ""
        return " · ".join(parts) + mark

    def _coming(self) -> Iterator[str]:
        """The delays, what falls before the next surgery, and what should have been offered or held and is not on record."""
        case, following = self.case, self.surgery.following.held
        calendar = self.surgery.office.calendar
        for delay in case.purposeful:
            milestone = in_brief(MILESTONES[delay.milestone or ""].name)
            yield tr(f"Purposeful delay: {milestone} until {brief_day(delay.until, self.today)}")
        yield from (delay_line(delay, self.today) for delay in case.explained)
        coming = [
            *(
                tr(f"{in_brief(what)} due {brief_day(on, self.today)}")
                for on, what in case.rules_by(following)
            ),
            *(
                tr(f"{in_brief(what)} from {brief_day(on, self.today)} at the earliest")
                for on, what in case.floors_by(following)
            ),
            *(self._expected(on, key, calendar.off_words(on)) for on, key in case.expected_by(following)),
        ]
        if coming:
            yield tr(f"Coming: {'; '.join(coming)}")
        if lacking := family_group_words(self.journey, self.today, self.surgery.office.family_group_since):
            yield lacking
        if self.surgery.lacks_planning_meeting(case):
            yield tr("No planning meeting recorded")

    def _expected(self, on: date, key: str, off: str) -> str:
        milestone = in_brief(MILESTONES[key].name)
        return tr(f"{milestone} expected {brief_day(on, self.today)}{f' ({off})' if off else ''}")

    def _memory(self) -> Iterator[str]:
        """What was said last time, what has cleared since, and how long the child has gone without an update."""
        last = self._last_review
        if last and last.words:
            on = brief_day(self.surgery.held(last.surgery), self.today)
            yield f"{on}, {who(last.person)}: {own_words(last.words)}"
        if self.surgery.last and (cleared := self.surgery.memory(self.case).cleared):
            (words,) = cleared_words(self.surgery, [cleared])
            yield tr(f"Cleared since {brief_day(self.surgery.held(self.surgery.last), self.today)}: {words}")
        if self.case.is_stale:
            yield tr(f"No update since {brief_day(self.case.touched, self.today)}")

    @property
    def _last_review(self) -> Review | None:
        """What was said last time, where that is wanted and nothing has been said yet this time."""
        if self.review or not self.with_last:
            return None
        return self.records.reviews.latest(
            self.case.ref, self.surgery.team.key, self.surgery.occurrence.nominal
        )

    def _together(self) -> list[str]:
        """The brothers and sisters who are to be together and are discussed here too: their own messages tell the rest."""
        if self.review:
            return []
        siblings = self.records.siblings.of(self.case.ref)
        together = [
            ref for ref, arranged in siblings if arranged == "together" and ref in self.surgery.numbers
        ]
        return [case.ref for case in self.surgery.cases_among(together)]

    def _siblings(self) -> Iterator[str]:
        """The other brothers and sisters in the same team, with figures unless their own messages tell; the channel may not know of others."""
        arrangements = dict(self.records.siblings.of(self.case.ref))
        named = self._together()
        for sibling in self.surgery.cases_among([ref for ref in arrangements if ref not in named]):
            arranged = arrangements[sibling.ref]
            apart = "" if arranged == "together" else f", {arrangement_words(arranged)}"
            if sibling.ref in self.surgery.numbers:
                yield tr(f"Sibling **{sibling.ref}**{apart}")
                continue
            past, late = _dates_past(sibling), len(sibling.overdue)
            said: list[str] = [
                *([tr(f"{count(past, 'date')} past")] if past else []),
                *([tr(f"{count(late, 'action')} overdue")] if late else []),
            ]
            yield tr(f"Sibling **{sibling.ref}**{apart}: {listed(said) or tr('nothing past its date')}")
