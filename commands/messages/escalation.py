"""What goes up the ladder: who is told, in which order, and the private words that tell them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from commands.grammar.reply import Button, Listing, Note, Reply
from commands.messages.sentences import action_line, left
from commands.messages.worklist import WITH_BUTTONS, action_buttons
from commands.practice.request import Office, Request
from commands.practice.which_surgery import occurrence_of
from permanence.actions import Action
from permanence.errors import NotFound, RuleBroken
from permanence.journey import Child
from permanence.ladder import RUNGS, Rung, next_rung, rung_for, surgeries_past
from permanence.outcomes import is_silent
from permanence.roles import CLOCK, Role, Standing
from permanence.teams import Team
from permanence.words import brief_day, count, day, listed, who
from storage.escalations import Escalation
from storage.histories import Change
from storage.outbox import ESCALATION, TOLD, WORD, Post
from storage.records import Records

NOBODY = f"{WORD}nobody "
"""What the name of a part begins with that tells an administrator that nobody is there to be told."""
_OUTSIDE = "If somebody outside holds it up, say whom it waits for: that is shown wherever the action is."
_EVERYBODYS = Standing("clock", everything=True)
"""Sees the children restricted to people named, too: theirs go up to those people."""


@dataclass(frozen=True, slots=True)
class GoingUp:
    """An action on its way: in which role who is told, why, and who is passed over; to nobody where none is left."""

    action: Action
    role: Role
    people: Sequence[str]
    because: str
    passed: str = ""


def put_before_next(request: Request, child: Child, action: Action, because: str) -> GoingUp:
    """Put an action before the next people it has not been put before, as somebody asks.

    Raises RuleBroken where nobody is left.
    """
    ladder = _Ladder(
        request.store, request.office, request.store.teams.get(child.team), request.change, {request.person}
    )
    above = next_rung(ladder.told(action))
    going = ladder.upwards(action, _from(above), because) if above else None
    if going is None or not going.people:
        raise RuleBroken(
            f"There is nobody further up to put {action.number} before: {ladder.so_far(action)}. Nothing was changed."
        )
    ladder.put_before(request.today, [going])
    return going


def escalate_at_close(
    records: Records, office: Office, team: Team, surgery: date, held_on: date, change: Change
) -> Sequence[GoingUp]:
    """Put each action that has reached a new rung before its people, as a surgery that was held closes.

    `surgery` is its nominal day. Gives what goes up.
    """
    held = sorted({*records.closings.held(team.key), held_on})  # its own row is read only once it is audited
    ladder = _Ladder(records, office, team, change)
    going: list[GoingUp] = []
    for action in ladder.open_actions():
        reached = rung_for(surgeries_past(action, held), office.rungs)
        above = next_rung(ladder.told(action), office.rungs) if reached else None
        if reached and above and reached.after >= above.after:
            going.append(ladder.upwards(action, _from(reached), reached.words))
    ladder.put_before(surgery, going, surgery=surgery)
    return going


def pass_on(request: Request, team: Team, post: Post, why: str) -> None:
    """What cannot reach one person goes to whoever comes after them, saying why."""
    ladder = _Ladder(request.store, request.office, team, request.change, {post.channel})
    actions = {action.number: action for action in ladder.open_actions()}
    together = request.store.escalations.of_change(_change_of(post))
    going: list[GoingUp] = []
    for each in together:
        has_another = any(other.action == each.action and other.person != each.person for other in together)
        if each.person == post.channel and not has_another and each.action in actions:
            above = next_rung({each.role})
            up = _from(above) if above else ()
            going.append(ladder.upwards(actions[each.action], up, each.because, passed=why))
    ladder.put_before(post.occurrence, going, surgery=together[0].surgery if together else None)
    request.store.outbox.drop(post, why, request.now)


def administrators(records: Records, office: Office) -> set[str]:
    """Who keeps teams and roles and is still here: those granted it, and those the configuration names."""
    return {*records.roles.holders(Role.ADMIN), *office.admins} - records.leavers.all()


def _from(rung: Rung) -> Sequence[Rung]:
    """The rungs from one on: whoever is not there is passed over, even to where nothing goes by itself."""
    return RUNGS[[each.to for each in RUNGS].index(rung.to) :]


@dataclass(frozen=True)
class _Ladder:
    """The people above one team's actions, for one change; `but` are those who are not told by it."""

    records: Records
    office: Office
    team: Team
    change: Change
    but: Collection[str] = ()

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

    def upwards(self, action: Action, rungs: Sequence[Rung], because: str, *, passed: str = "") -> GoingUp:
        """Who is on the first of these rungs where anybody is who may be told."""
        gone, only = self.records.leavers.all(), self.records.restrictions.of(action.child)
        over = [passed] if passed else []
        for rung in rungs:
            holders = [person for person in self._holders(rung.to) if person not in self.but]
            people = [person for person in holders if person not in gone and (not only or person in only)]
            if people:
                return GoingUp(action, rung.to, people, because, listed(over))
            over += [f"{who(person)} has left Slack" for person in holders if person in gone]
        return GoingUp(action, rungs[-1].to if rungs else RUNGS[-1].to, (), because, listed(over))

    def _holders(self, role: Role) -> list[str]:
        return [self.team.manager] if role is Role.MANAGER else self.records.roles.holders(role)

    def so_far(self, action: Action) -> str:
        """Who has an action already, or that there is nobody."""
        told = _once(each.person for each in self.records.escalations.of(action.number))
        if told:
            return f"it has been put before {listed([who(person) for person in told])}"
        return "nobody else is this team's manager or a service manager. An administrator names one: `role service manager @Sue`"

    def put_before(self, on: date, going: Sequence[GoingUp], *, surgery: date | None = None) -> None:
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
            for person in sorted(administrators(self.records, self.office)):
                self._want(on, NOBODY, person)

    def _want(self, on: date, kind: str, person: str, note: str = "") -> None:
        part = f"{kind}{self.change.id} {person}"
        self.records.outbox.plan(self.team.key, on, part, person, self.change, note=note or None)


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _change_of(post: Post) -> int:
    """The change that put before people what a post tells of."""
    return int(post.part.split()[-2])


@dataclass(frozen=True, slots=True)
class _Found:
    """What has become of the actions a message is about, as far as its reader may see them."""

    still_open: Sequence[Action]
    settled: Sequence[str]
    unseen: int


def _found(records: Records, numbers: Iterable[int], today: date) -> _Found:
    still_open, settled, unseen = [], [], 0
    for number in dict.fromkeys(numbers):
        try:
            action = records.actions.get(number)
        except NotFound:
            unseen += int(records.actions.child_of(number) is not None)
            continue
        child = records.children.get(action.child)
        if child.closed or is_silent(records.journeys.of(child)):
            settled.append(f"**{number}** needs nothing more.")
        elif action.is_open:
            still_open.append(action)
        else:
            by = who(records.escalations.done_by(number))
            settled.append(f"**{number}** was done by {by}, {brief_day(action.done or today, today)}.")
    return _Found(still_open, settled, unseen)


def draw_escalation(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """What is put before one person: what is still open, with what can be done, and what was settled since."""
    put = [each for each in records.escalations.of_change(_change_of(post)) if each.person == post.channel]
    if not put:
        return left(post, "What was put before you here has been taken back.")
    today = now.astimezone(office.zone).date()
    found = _found(records, [each.action for each in put], today)
    team = records.teams.get(post.team)
    if not found.still_open:
        if found.settled or not found.unseen:
            return left(post, "\n".join([f"{team.name}: nothing here is open any more.", *found.settled]))
        return _unseen(team, found.unseen)
    why = {each.action: each.because for each in put}
    lines = [
        action_line(action, today) + (f" · {why[action.number]}" if put[0].surgery else "")
        for action in found.still_open
    ]
    hidden = [f"And {found.unseen} more that you may not see."] if found.unseen else []
    return Reply(
        _opening(_as_held(records, office, put[0]), team, found.still_open, post.note),
        [
            Listing("", [*lines, *found.settled, *hidden]),
            Note("Whoever has each was told first. Nothing of this is said in the channel."),
        ],
        buttons=_buttons(found.still_open),
        fallback=f"{team.name}: {count(len(found.still_open), 'action')} put before you",
    )


def _as_held(records: Records, office: Office, put: Escalation) -> Escalation:
    """What was put before somebody, its surgery named by the day on which it was held."""
    if put.surgery is None:
        return put
    team = records.teams.get(put.team)
    return replace(put, surgery=occurrence_of(records, office, team, put.surgery).held)


def _opening(first: Escalation, team: Team, actions: Sequence[Action], passed: str | None) -> str:
    """Who asks, or which surgery found it open, and why it comes to this person."""
    comes = f" {passed}, so this comes to you." if passed else ""
    if first.surgery is None:
        asks = f"{who(first.by)} asks" if first.by != CLOCK.person else "Somebody in the team asked"
        return f"{asks} for your help with this: {first.because}.{comes}"
    opened = count(len(actions), "action is", "actions are")
    return (
        f"**{team.name}**, after the surgery of {day(first.surgery)}: {opened} still open, past the date first agreed, "
        f"and may need your help.{comes}"
    )


def _unseen(team: Team, unseen: int) -> Reply:
    return Reply(
        f"{count(unseen, 'action')} of {team.name} should come to you, but I may not show you the child: you are not in "
        "the team's channel, or not among the people the child is restricted to. Ask to be invited, or named.",
        fallback=f"{team.name}: {count(unseen, 'action')} put before you",
    )


def _buttons(actions: Sequence[Action]) -> list[Button]:
    if len(actions) > 1:
        return [
            *(Button(f"Status {ref}", f"status {ref}") for ref in _once(each.child for each in actions)),
            *(Button(f"Give {each.number} to…", f"give {each.number}") for each in actions[:WITH_BUTTONS]),
            *(Button(f"Done {each.number}", f"done {each.number}") for each in actions[:WITH_BUTTONS]),
        ]
    number = actions[0].number
    return [
        Button("Status", f"status {actions[0].child}"),
        Button("Give to…", f"give {number}"),
        Button("New date", f"move {number}"),
        Button(f"Done {number}", f"done {number}"),
    ]


def draw_told(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """The word to an owner, before anybody else has it: what of theirs goes up, to whom and why."""
    put = records.escalations.of_change(_change_of(post))
    if not put:
        return left(post, "What was said here has been taken back.")
    today = now.astimezone(office.zone).date()
    found = _found(records, [each.action for each in put], today)
    mine = [action for action in found.still_open if action.owner == post.channel]
    if not mine:
        return left(post, "Nothing here needs anything more of you.")
    people = {
        action.number: listed([who(each.person) for each in put if each.action == action.number])
        for action in mine
    }
    return Reply(
        _first_word(_as_held(records, office, put[0]), people, mine),
        [
            Listing(
                "", [f"{action_line(action, today)} · goes to {people[action.number]}" for action in mine]
            ),
            *([] if all(action.waits_for for action in mine) else [Note(_OUTSIDE)]),
        ],
        buttons=action_buttons(mine),
        fallback=f"{count(len(mine), 'action')} of yours: somebody is asked to help",
    )


def _first_word(first: Escalation, people: dict[int, str], mine: Sequence[Action]) -> str:
    if first.surgery is None:
        asked = f"{who(first.by)} has asked" if first.by != CLOCK.person else "The team has asked"
        return (
            f"So that you hear it first: {asked} {people[mine[0].number]} to help with this: {first.because}."
        )
    those = "this action of yours is" if len(mine) == 1 else "these actions of yours are"
    goes = "It goes" if len(mine) == 1 else "They go"
    return (
        f"So that you hear it first: after the surgery of {day(first.surgery)}, {those} still open, past the date first "
        f"agreed. {goes} to somebody who can help."
    )


def draw_nobody(records: Records, _: Office, post: Post, __: datetime) -> Reply | None:
    """The word to an administrator that there is nobody to put something before."""
    name = records.teams.get(post.team).name
    return Reply(
        f"Something of {name} should go further up ({day(post.occurrence)}), and nobody who is still here may be told: there is "
        "no service manager. `role service manager @Sue` names one, and it goes up at the next surgery.",
        buttons=[Button("Roles", "roles")],
        fallback=f"{name}: there is nobody further up",
    )
