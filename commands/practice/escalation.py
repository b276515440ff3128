"""Escalates actions: to whom, in which order, and who is told first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commands.practice.request import AsOf, Request
from permanence.actions import Action
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.ladder import RUNGS, Rung, next_rung, reason_of, rung_due, surgeries_past
from permanence.language import tr
from permanence.outcomes import is_silent
from permanence.roles import SEES_EVERYTHING, Role
from permanence.teams import Team
from permanence.words import listed, who
from storage.history import Change
from storage.outbox import Post, PostKind
from storage.records import Records


@dataclass(frozen=True, slots=True)
class EscalatedAction:
    """An action with the people it is escalated to.

    Attributes:
        action: The action.
        role: The role in which the people are told.
        people: The people told; empty if no one is left to tell.
        reason: Why it is escalated.
        passed_over: Who was passed over and why, in words; empty if no one was.
    """

    action: Action
    role: Role
    people: Sequence[str]
    reason: str
    passed_over: str = ""


def escalate_to_next(request: Request, child: Child, action: Action, reason: str) -> EscalatedAction:
    """Escalate an action to the next people who have not been told of it, at a person's request.

    Raises RuleBroken if no one is left.
    """
    team = request.records.teams.get(child.team)
    ladder = _Ladder(request.as_of, team, request.change, {request.person})
    above = next_rung(ladder.roles_told(action))
    escalated = ladder.climb(action, _rungs_from(above), reason) if above else None
    if escalated is None or not escalated.people:
        raise RuleBroken(
            tr(
                f"There is nobody further up to ask for help with {action.number}: {ladder.told_in_words(action)}. Nothing was changed."
            ),
            field="action",
        )
    ladder.record(request.today, [escalated])
    return escalated


def escalate_at_close(as_of: AsOf, team: Team, surgery: date, change: Change) -> Sequence[EscalatedAction]:
    """Escalate each action that reaches a new rung as a surgery that was held closes, and return them.

    `surgery` is its nominal day; its closing is recorded already.
    """
    ladder = _Ladder(as_of, team, change)
    found = ladder.open_actions()
    seen = as_of.records.escalations.surgeries_that_saw(action.number for action in found)
    escalated: list[EscalatedAction] = []
    for action in found:
        past = surgeries_past(action, seen.get(action.number, ()))
        if rung := rung_due(past, ladder.roles_told(action), as_of.office.rungs):
            escalated.append(ladder.climb(action, _rungs_from(rung), reason_of(past)))
    ladder.record(surgery, escalated, surgery=surgery)
    return escalated


def pass_on(request: Request, team: Team, post: Post, why: str) -> None:
    """Escalate the actions of a post that cannot reach its person to whoever comes next, with the reason."""
    ladder = _Ladder(request.as_of, team, request.change, {post.to})
    actions = {action.number: action for action in ladder.open_actions()}
    same_change = request.records.escalations.of_change(post.change)
    escalated: list[EscalatedAction] = []
    for each in same_change:
        has_another = any(
            other.action == each.action and other.person != each.person for other in same_change
        )
        if each.person == post.to and not has_another and each.action in actions:
            above = next_rung({each.role})
            rungs = _rungs_from(above) if above else ()
            escalated.append(ladder.climb(actions[each.action], rungs, each.because, passed_over=why))
    ladder.record(post.occurrence, escalated, surgery=same_change[0].surgery if same_change else None)
    request.records.outbox.drop(post, why, request.now)


def administrators(as_of: AsOf) -> set[str]:
    """Return the administrators still in Slack: those with the role, and those named in the configuration."""
    return {*as_of.records.roles.holders(Role.ADMIN), *as_of.office.admins} - as_of.records.leavers.all()


def _rungs_from(rung: Rung) -> Sequence[Rung]:
    """Return a rung and those above it, even above where a surgery's close escalates: leavers are passed over."""
    return RUNGS[[each.to for each in RUNGS].index(rung.to) :]


@dataclass(frozen=True)
class _Ladder:
    """The escalation ladder of one team, for one change.

    Attributes:
        as_of: The records that the change is made in.
        team: The team.
        change: The change.
        excluded: The people whom the change does not tell.
    """

    as_of: AsOf
    team: Team
    change: Change
    excluded: Collection[str] = ()

    @property
    def records(self) -> Records:
        """The records that the change is made in."""
        return self.as_of.records

    def open_actions(self) -> list[Action]:
        """Return the open actions of the team's children, restricted ones too, without children who must not be mentioned."""
        records = self.records
        with records.seen_by(SEES_EVERYTHING):
            children = records.children.of_team(self.team.key)
            journeys = records.journeys.of_each(children)
            mentionable = [journey.child for journey in journeys if not is_silent(journey)]
            found = records.actions.open_for(mentionable)
        return [action for child in mentionable for action in found[child.ref]]

    def roles_told(self, action: Action) -> set[Role]:
        """Return the roles in which people have been told of an action."""
        return {each.role for each in self.records.escalations.of(action.number)}

    def climb(
        self, action: Action, rungs: Sequence[Rung], reason: str, *, passed_over: str = ""
    ) -> EscalatedAction:
        """Return the action with the people on the first of these rungs that has anyone who may be told."""
        gone, only = self.records.leavers.all(), self.records.restrictions.of(action.child)
        skipped = [passed_over] if passed_over else []
        for rung in rungs:
            holders = [person for person in self._holders(rung.to, only) if person not in self.excluded]
            people = [person for person in holders if person not in gone and (not only or person in only)]
            if people:
                return EscalatedAction(action, rung.to, people, reason, listed(skipped))
            skipped += [tr(f"{who(person)} has left Slack") for person in holders if person in gone]
        return EscalatedAction(action, rungs[-1].to if rungs else RUNGS[-1].to, (), reason, listed(skipped))

    def _holders(self, role: Role, only: Collection[str]) -> list[str]:
        """Return who has a role: for the manager, whoever covers for them, unless a child is restricted to others."""
        if role is not Role.MANAGER:
            return self.records.roles.holders(role)
        acting = self.records.covers.acting_for(self.team.manager, self.as_of.today)
        return [self.team.manager if only and acting not in only else acting]

    def told_in_words(self, action: Action) -> str:
        """Return who has been told of an action, or that there is no one to tell."""
        told = _unique(each.person for each in self.records.escalations.of(action.number))
        if told:
            return tr(f"it has gone to {listed([who(person) for person in told])}")
        return tr(
            "nobody else is this team's manager or a service manager. An administrator names one: `role service manager @Sue`"
        )

    def record(self, on: date, escalated: Sequence[EscalatedAction], *, surgery: date | None = None) -> None:
        """Record the escalations and plan the messages: first one to each owner, then one to each of the people."""
        change = self.change
        for each in escalated:
            for person in each.people:
                self.records.escalations.put_before(
                    each.action, self.team.key, each.role, person, each.reason, change, surgery
                )
        not_told = {*self.excluded, *self.records.leavers.all()}
        owners = [
            each.action.owner for each in escalated if each.people and each.action.owner not in each.people
        ]
        for owner in _unique(owner for owner in owners if owner not in not_told):
            self._tell(on, PostKind.TOLD, owner)
        for person in _unique(person for each in escalated for person in each.people):
            passed_over = _unique(
                each.passed_over for each in escalated if person in each.people and each.passed_over
            )
            self._tell(on, PostKind.ESCALATION, person, listed(passed_over))
        if any(not each.people for each in escalated):
            for person in sorted(administrators(self.as_of)):
                self._tell(on, PostKind.NOBODY, person)

    def _tell(self, on: date, kind: PostKind, person: str, note: str = "") -> None:
        self.records.outbox.tell(self.team.key, on, kind, person, self.change, note=note or None)


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
