"""What is escalated: to whom, in which order, and who is told first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commands.practice.request import AsOf, Request
from permanence.actions import Action
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.ladder import RUNGS, Rung, next_rung, rung_for, surgeries_past
from permanence.outcomes import is_silent
from permanence.roles import Role, Standing
from permanence.teams import Team
from permanence.words import listed, who
from storage.history import Change
from storage.outbox import ESCALATION, TOLD, WORD, Post
from storage.records import Records

NOBODY = f"{WORD}nobody "
"""What the name of a part begins with that tells an administrator that nobody is there to be told."""


_EVERYBODYS = Standing("clock", everything=True)
"""Sees the children restricted to people named, too: theirs go up to those people."""


@dataclass(frozen=True, slots=True)
class EscalatedAction:
    """An action on its way: in which role who is told, why, and who is passed over; to nobody where none is left."""

    action: Action
    role: Role
    people: Sequence[str]
    because: str
    passed: str = ""


def put_before_next(request: Request, child: Child, action: Action, because: str) -> EscalatedAction:
    """Put an action before the next people it has not been put before, as somebody asks.

    Raises RuleBroken where nobody is left.
    """
    team = request.records.teams.get(child.team)
    ladder = _Ladder(request.as_of, team, request.change, {request.person})
    above = next_rung(ladder.told(action))
    going = ladder.upwards(action, _from(above), because) if above else None
    if going is None or not going.people:
        raise RuleBroken(
            f"There is nobody further up to put {action.number} before: {ladder.so_far(action)}. Nothing was changed."
        )
    ladder.put_before(request.today, [going])
    return going


def escalate_at_close(
    as_of: AsOf, team: Team, surgery: date, held_on: date, change: Change
) -> Sequence[EscalatedAction]:
    """Put each action that has reached a new rung before its people, as a surgery that was held closes.

    `surgery` is its nominal day. Gives what goes up.
    """
    held = sorted(
        {*as_of.records.closings.days(team.key), held_on}
    )  # its own row is read only once it is audited
    ladder = _Ladder(as_of, team, change)
    going: list[EscalatedAction] = []
    for action in ladder.open_actions():
        reached = rung_for(surgeries_past(action, held), as_of.office.rungs)
        above = next_rung(ladder.told(action), as_of.office.rungs) if reached else None
        if reached and above and reached.after >= above.after:
            going.append(ladder.upwards(action, _from(reached), reached.words))
    ladder.put_before(surgery, going, surgery=surgery)
    return going


def pass_on(request: Request, team: Team, post: Post, why: str) -> None:
    """What cannot reach one person goes to whoever comes after them, saying why."""
    ladder = _Ladder(request.as_of, team, request.change, {post.channel})
    actions = {action.number: action for action in ladder.open_actions()}
    together = request.records.escalations.of_change(change_of(post))
    going: list[EscalatedAction] = []
    for each in together:
        has_another = any(other.action == each.action and other.person != each.person for other in together)
        if each.person == post.channel and not has_another and each.action in actions:
            above = next_rung({each.role})
            up = _from(above) if above else ()
            going.append(ladder.upwards(actions[each.action], up, each.because, passed=why))
    ladder.put_before(post.occurrence, going, surgery=together[0].surgery if together else None)
    request.records.outbox.drop(post, why, request.now)


def administrators(as_of: AsOf) -> set[str]:
    """Who keeps teams and roles and is still here: those granted it, and those the configuration names."""
    return {*as_of.records.roles.holders(Role.ADMIN), *as_of.office.admins} - as_of.records.leavers.all()


def _from(rung: Rung) -> Sequence[Rung]:
    """The rungs from one on: whoever is not there is passed over, even to where nothing goes by itself."""
    return RUNGS[[each.to for each in RUNGS].index(rung.to) :]


@dataclass(frozen=True)
class _Ladder:
    """The people above one team's actions, for one change; `but` are those who are not told by it."""

    as_of: AsOf
    team: Team
    change: Change
    but: Collection[str] = ()

    @property
    def records(self) -> Records:
        """The records that the change is made in."""
        return self.as_of.records

    def open_actions(self) -> list[Action]:
        """The open actions of the team's children, restricted ones too; of none of whom nothing more is said."""
        records = self.records
        with records.seen_by(_EVERYBODYS):
            children = records.children.of_team(self.team.key)
            journeys = records.journeys.of_each(children)
            spoken_of = [journey.child for journey in journeys if not is_silent(journey)]
            found = records.actions.open_for(spoken_of)
        return [action for child in spoken_of for action in found[child.ref]]

    def told(self, action: Action) -> set[Role]:
        """In which roles people have been told of an action."""
        return {each.role for each in self.records.escalations.of(action.number)}

    def upwards(
        self, action: Action, rungs: Sequence[Rung], because: str, *, passed: str = ""
    ) -> EscalatedAction:
        """Who is on the first of these rungs where anybody is who may be told."""
        gone, only = self.records.leavers.all(), self.records.restrictions.of(action.child)
        over = [passed] if passed else []
        for rung in rungs:
            holders = [person for person in self._holders(rung.to) if person not in self.but]
            people = [person for person in holders if person not in gone and (not only or person in only)]
            if people:
                return EscalatedAction(action, rung.to, people, because, listed(over))
            over += [f"{who(person)} has left Slack" for person in holders if person in gone]
        return EscalatedAction(action, rungs[-1].to if rungs else RUNGS[-1].to, (), because, listed(over))

    def _holders(self, role: Role) -> list[str]:
        return [self.team.manager] if role is Role.MANAGER else self.records.roles.holders(role)

    def so_far(self, action: Action) -> str:
        """Who has an action already, or that there is nobody."""
        told = _once(each.person for each in self.records.escalations.of(action.number))
        if told:
            return f"it has been put before {listed([who(person) for person in told])}"
        return "nobody else is this team's manager or a service manager. An administrator names one: `role service manager @Sue`"

    def put_before(self, on: date, going: Sequence[EscalatedAction], *, surgery: date | None = None) -> None:
        """Record what goes up, and want the words: first to each owner, then one message to each of the people."""
        change = self.change
        for each in going:
            for person in each.people:
                self.records.escalations.put_before(
                    each.action, self.team.key, each.role, person, each.because, change, surgery
                )
        stay = {*self.but, *self.records.leavers.all()}
        owners = [each.action.owner for each in going if each.people and each.action.owner not in each.people]
        for owner in _once(owner for owner in owners if owner not in stay):
            self._want(on, TOLD, owner)
        for person in _once(person for each in going for person in each.people):
            passed = _once(each.passed for each in going if person in each.people and each.passed)
            self._want(on, ESCALATION, person, listed(passed))
        if any(not each.people for each in going):
            for person in sorted(administrators(self.as_of)):
                self._want(on, NOBODY, person)

    def _want(self, on: date, kind: str, person: str, note: str = "") -> None:
        part = f"{kind}{self.change.id} {person}"
        self.records.outbox.plan(self.team.key, on, part, person, self.change, note=note or None)


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def change_of(post: Post) -> int:
    """The change that put before people what a post tells of."""
    return int(post.part.split()[-2])
