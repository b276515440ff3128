"""What needs one person's decision: each with its facts and its own buttons, so that nobody agrees blind."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from commands.grammar.reply import Button, Buttons, Part, Text
from commands.messages.buttons import choices_of_action
from commands.messages.private.access import confirm_buttons, confirm_words
from commands.messages.private.agreement import agree_buttons, past_lines, request_words
from commands.messages.private.birth import birth_buttons, birth_question
from commands.messages.private.conflict import conflict_buttons, conflict_words
from commands.messages.private.escalation import actions_now
from commands.messages.private.exposure import exposure_buttons, exposure_words
from commands.messages.private.families import release_buttons, release_words
from commands.messages.private.restored import DROP, SEND, waiting_words
from commands.messages.private.trouble import draw_notice
from commands.messages.sentences import action_line, work_words, worker_words
from commands.practice.agreement import to_agree, to_confirm, to_release
from commands.practice.cases import is_spoken_of, may_be_named
from commands.practice.escalation import administrators
from commands.practice.request import AsOf
from commands.practice.which_surgery import occurrence_of
from commands.practice.whose_work import work_to_hand_over
from permanence.actions import Action
from permanence.birth import of_age_words
from permanence.delays import Approval
from permanence.journey import Child
from permanence.language import tr
from permanence.roles import CLOCK, Role
from permanence.teams import Team
from permanence.words import brief_day, count, listed, who
from storage.confirmations import Unconfirmed
from storage.exposures import Exposure
from storage.outbox import PostKind
from storage.people import Workload

HEADING = tr("Needs your decision")
TOLD_FOR = timedelta(weeks=4)
"""For how long an agenda that could not be posted needs somebody's decision."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: what it is, why, by whom it is asked and since when; and what can be decided."""

    words: str
    buttons: Sequence[Button]


Draw = Callable[[], Decision]
"""Draws one thing to decide, with all its facts."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that needs a person's decision, each drawn only where it is shown.

    `unseen` is how many actions were put before them for children whom they may not see.
    """

    waiting: Sequence[Draw] = ()
    unseen: int = 0

    def parts(self, most: int | None = None) -> list[Part]:
        """The first few, or all, each with its buttons; and how many more there are."""
        shown = [draw() for draw in self.waiting[:most]]
        more = len(self.waiting) - len(shown)
        lines: list[Part] = [part for each in shown for part in (Text(each.words), Buttons(each.buttons))]
        if more:
            lines += [
                Text(tr(f"And {more} more.")),
                Buttons([Button(tr("All that needs my decision"), "me")]),
            ]
        if self.unseen:
            actions = count(self.unseen, "more action was", "more actions were")
            lines.append(
                Text(
                    tr(
                        f"{actions} put before you, for a child I may not show "
                        "you. Ask to be invited to the team's channel, or to be named among the people the child is restricted to."
                    )
                )
            )
        return [Text(f"**{HEADING}**"), *lines] if lines else []


def decisions_of(as_of: AsOf, person: str, children: Sequence[Child]) -> Decisions:
    """All that needs a person's decision, or that of the people they cover for, the most pressing first.

    `children` are those on whom the person is named.
    """
    found = _Found(as_of, person)
    return Decisions(
        [
            *found.of_administrator(),
            *found.to_confirm(),
            *found.to_release(),
            *found.unallocated(),
            *found.troubles(),
            *found.approvals(),
            *found.escalated(),
            *found.conflicts(),
            *found.left_work(),
            *found.births(children),
            *found.of_age(),
        ],
        found.put_before.unseen + found.put_before.private,
    )


class _Found:
    """What needs a person's decision, kind by kind, as it is read from the records."""

    def __init__(self, as_of: AsOf, person: str) -> None:
        self.as_of = as_of
        self.records = as_of.records
        self.person = person
        self.people = {person, *self.records.covers.covered_by(person, as_of.today)}
        self.teams = self.records.teams.of_each(self.records.teams.managed_by(*self.people))
        self.is_administrator = person in administrators(as_of)
        waiting = self.records.escalations.waiting_for(
            [team.key for team in self.teams],
            also_higher=any(self.records.roles.of(each) is Role.SERVICE_MANAGER for each in self.people),
        )
        self.why = {each.action: each for each in waiting}
        self.put_before = actions_now(self.records, self.why, as_of.today)

    def of_administrator(self) -> Iterator[Draw]:
        """What waits since the records were put back."""
        if self.is_administrator and self.records.delivery.is_holding():
            said = tr(
                f"The records were put back from a backup. {waiting_words(self.records.delivery.held())}"
            )
            yield lambda: Decision(
                said, [Button(tr("Send them"), SEND, main=True), Button(tr("Drop them"), DROP)]
            )

    def to_confirm(self) -> Iterator[Draw]:
        """What another administrator asks for about who may see children."""
        for asked in to_confirm(self.as_of, self.person) if self.is_administrator else ():
            yield partial(self._to_confirm, asked)

    def _to_confirm(self, asked: Unconfirmed) -> Decision:
        return Decision(confirm_words(self.as_of, asked), confirm_buttons(asked))

    def to_release(self) -> Iterator[Draw]:
        """The files with families in them that another of their side asks for."""
        for asked in to_release(self.as_of, self.person):
            words = release_words(self.as_of, asked)
            yield partial(Decision, words, release_buttons(asked))

    def unallocated(self) -> Iterator[Draw]:
        """How many children are in no team, for a service manager."""
        if self.records.roles.of(self.person) is not Role.SERVICE_MANAGER:
            return
        if waiting := self.records.children.count_unallocated():
            said = tr(
                f"{count(waiting, 'child is', 'children are')} in no team yet, so no agenda shows them."
            )
            yield lambda: Decision(said, [Button(tr("Take them into teams"), "unallocated", main=True)])

    def troubles(self) -> Iterator[Draw]:
        """Channels that others can read, and agendas that could not be posted, for whoever was told of them."""
        for team in self.records.teams.all() if self.is_administrator else self.teams:
            if exposure := self.records.exposures.of(team.channel):
                yield partial(self._exposed, team, exposure)
        since = self.as_of.today - TOLD_FOR
        for post in self.records.delivery.told_to(self.person, PostKind.NOTICE, since):
            if notice := draw_notice(self.as_of, post):
                yield partial(Decision, notice.words, notice.buttons)

    def _exposed(self, team: Team, exposure: Exposure) -> Decision:
        change = Button(tr("Change the team"), f"team edit {team.key}")
        buttons = exposure_buttons(self.as_of, team, team.channel)
        words = exposure_words(self.as_of, team, team.channel, exposure)
        return Decision(words, [*buttons, *([change] if self.is_administrator else [])])

    def approvals(self) -> Iterator[Draw]:
        """What somebody asks them to agree."""
        asked = to_agree(self.records, self.person, self.as_of.today)
        return (partial(self._approval, each) for each in asked if may_be_named(self.records, each.child))

    def _approval(self, asked: Approval) -> Decision:
        past = past_lines(self.as_of, self.records.children.get(asked.child), asked)
        said = tr(f"{request_words(asked)} · asked on {self._day(self.records.approvals.asked_at(asked))}")
        return Decision("\n".join([said, *past]), agree_buttons(asked))

    def escalated(self) -> Iterator[Draw]:
        """The open actions that were put before them."""
        return (partial(self._escalated, action) for action in self.put_before.still_open)

    def _escalated(self, action: Action) -> Decision:
        asked, today = self.why[action.number], self.as_of.today
        if asked.surgery is not None:
            team = self.records.teams.find(asked.team)
            held = occurrence_of(self.as_of, team, asked.surgery).held if team else asked.surgery
            why = tr(f"Still open after the surgery of {brief_day(held, today)}: {asked.because}")
        else:
            asks = (
                tr(f"{who(asked.by)} asks") if asked.by != CLOCK.person else tr("Somebody in the team asked")
            )
            why = tr(f"{asks} for your help, {self._day(asked.at)}: {asked.because}")
        done, new_date, _, give, *_ = choices_of_action(action)
        status = Button(tr(f"Status {action.child}"), f"status {action.child}")
        return Decision(f"{action_line(action, today)}\n{why}", [give, new_date, done, status])

    def conflicts(self) -> Iterator[Draw]:
        """What a file says otherwise of their own children, or of those of their teams."""
        led = [team.key for team in self.teams]
        for asked in self.records.conflicts.waiting_for(self.people, led):
            yield partial(Decision, conflict_words(asked), conflict_buttons(asked))

    def left_work(self) -> Iterator[Draw]:
        """The work of people who have left."""
        for person, work in work_to_hand_over(self.as_of, self.person).items():
            yield partial(self._left, person, work)

    def _left(self, person: str, work: Sequence[tuple[Team, Workload]]) -> Decision:
        theirs = listed([tr(f"{words} in {team.name}") for team, each in work if (words := work_words(each))])
        since = self._day(self.records.leavers.since(person))
        said = tr(f"{who(person)} has left, as I saw on {since}. Still theirs: {theirs}. Who takes it over?")
        return Decision(said, [Button(tr("Hand over"), f"left <@{person}>", main=True)])

    def births(self, own: Sequence[Child]) -> Iterator[Draw]:
        """Their own children who were expected by now."""
        covered = sorted(self.people - {self.person})
        of_others = (child for person in covered for child in self.records.children.of_person(person))
        for child in (*own, *of_others):
            is_late = child.worker in self.people and child.is_birth_late(self.as_of.today)
            if is_late and is_spoken_of(self.records, child):
                yield partial(self._birth, child)

    def _birth(self, child: Child) -> Decision:
        due = child.due or self.as_of.today  # only a child with an expected day is asked about
        return Decision(birth_question(child.ref, due), birth_buttons(child.ref))

    def of_age(self) -> Iterator[Draw]:
        """The children of their teams who are 18, whose tracking their manager ends."""
        for team in self.teams:
            for child in self.records.children.of_team(team.key):
                if of_age_words(child, self.as_of.today) and is_spoken_of(self.records, child):
                    yield partial(self._adult, child)

    def _adult(self, child: Child) -> Decision:
        said = tr(
            f"**{child.ref}** · {of_age_words(child, self.as_of.today)} · {worker_words(child)}. How does tracking end?"
        )
        close, status = Button(tr("How it ended…"), f"close {child.ref}"), f"status {child.ref}"
        return Decision(said, [close, Button(tr(f"Status {child.ref}"), status)])

    def _day(self, at: datetime) -> str:
        return brief_day(at.astimezone(self.as_of.office.zone).date(), self.as_of.today)
