"""What another agrees: delays and second moves, who may see children, and files with families. Who may, and who is asked and told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import as_sentence
from commands.practice.cases import may_be_named
from commands.practice.escalation import administrators
from commands.practice.request import AsOf, Request
from permanence.delays import Approval, ApprovalState
from permanence.errors import NotAllowed, RuleBroken
from permanence.families.release import LASTS, Release
from permanence.journey import Child
from permanence.language import noun, tr
from permanence.roles import CONFIRMED_ROLES, SEES_EVERYTHING, Role
from permanence.words import day, listed, who
from storage.confirmations import Unconfirmed
from storage.outbox import PostKind
from storage.records import Records


def ask_for_agreement(request: Request, child: Child, approval: Approval) -> str:
    """Plan private messages to those who may agree. Return their names. Raises RuleBroken if there is no one."""
    request.records.teams.get(child.team)  # one who is in no team is taken into one first
    people = who_is_asked(request.records, approval, request.today)
    if not people:
        raise RuleBroken(
            tr(
                "This needs a service manager's decision, and nobody has that role. An administrator grants it: "
                "`role service manager @Sue`. Nothing was changed."
            )
        )
    for person in people:
        _ask(request, child.team, approval, person)
    return listed([who(person) for person in people], tr("or"))


def recheck_person(request: Request, person: str) -> None:
    """Have what a person was shown drawn again, and ask them of each approval that waits for them: they cover since, or no one does."""
    records = request.records
    for approval in to_agree(records, person, request.today):
        if not records.outbox.has_asked(person, approval.number):
            _ask(request, str(records.children.team_of(approval.child)), approval, person)
    request.change.rechecked = person
    request.change.counts_as_change = True


def _ask(request: Request, team: str, approval: Approval, person: str) -> None:
    request.records.outbox.tell(
        team, request.today, PostKind.APPROVAL, person, request.change, subject=str(approval.number)
    )


def who_is_asked(records: Records, approval: Approval, today: date) -> list[str]:
    """Return who is asked to decide: the team's manager or whoever covers for them, else the service managers.

    They are asked for a second delay, for what the manager asks for, and where the manager has left or there is none. Nobody is asked who has left.
    """
    left, manager = records.leavers.all(), _manager_of(records, approval)
    acting = records.covers.acting_for(manager, today)
    by_lead = approval.asked_by in (manager, acting)
    if manager and not (by_lead or acting in left or records.approvals.is_second(approval)):
        return [acting]
    holders = records.roles.holders(Role.SERVICE_MANAGER)
    return [person for person in holders if person not in left and person != approval.asked_by]


def may_decide(records: Records, approval: Approval, person: str, today: date) -> bool:
    """Whether a person is asked to decide, or may although another is: a service manager, or the manager who is away."""
    asked = who_is_asked(records, approval, today)
    manager = _manager_of(records, approval)
    is_for_manager = asked == [records.covers.acting_for(manager, today)]
    may_too = records.roles.of(person) is Role.SERVICE_MANAGER or (person == manager and is_for_manager)
    return person in asked or (may_too and person != approval.asked_by)


def _manager_of(records: Records, approval: Approval) -> str:
    """Return the manager of the child's team; empty while the child is in none."""
    managers = records.teams.managers_of(str(records.children.team_of(approval.child)))
    return next(iter(managers), "")


def approval_to_decide(request: Request, number: int) -> Approval:
    """Return the approval with a number, if the asker may decide it. Raises NotFound, NotAllowed or RuleBroken."""
    records = request.records
    approval = records.approvals.get(number)
    request.child(approval.child)
    asked = listed([who(person) for person in who_is_asked(records, approval, request.today)], tr("or"))
    ask = tr(f"Ask {asked or tr('an administrator: nobody here is a service manager')}. Nothing was changed.")
    if approval.asked_by == request.person:
        raise NotAllowed(
            tr(f"You asked for {number} yourself, so somebody else agrees it. {ask}"), field="approval"
        )
    if request.standing.has(Role.SERVICE_MANAGER):
        return approval
    if records.approvals.is_second(approval):
        raise NotAllowed(
            tr(f"{number} is a second delay of the same milestone, so a service manager agrees it. {ask}"),
            field="approval",
        )
    if approval.asked_by == _manager_of(records, approval):
        raise NotAllowed(
            tr(f"{number} was asked for by the team's manager, so a service manager agrees it. {ask}"),
            field="approval",
        )
    return approval


ANSWERS = {PostKind.APPROVED: ApprovalState.APPROVED, PostKind.DECLINED: ApprovalState.DECLINED}
"""The decision that each kind of private message tells the asker."""


def tell_asker(request: Request, decided: Approval, because: str = "") -> str:
    """Plan a private message to the asker with the decision and its reason. Return the sentence that says so, or nothing."""
    person = decided.asked_by
    if person in {request.person, *request.records.leavers.all()}:
        return ""
    team = request.child(decided.child).team
    kind = next(kind for kind, answer in ANSWERS.items() if answer is decided.standing)
    request.records.outbox.tell(
        team,
        request.today,
        kind,
        person,
        request.change,
        subject=str(decided.number),
        note=because or None,
    )
    return tr(f" {who(person)} is told in private.")


def to_agree(records: Records, person: str, today: date) -> list[Approval]:
    """Return the approvals that wait for a person, as a team's manager, as their cover or as a service manager."""
    managed = records.teams.managed_by(person, *records.covers.covered_by(person, today))
    of_every_team = records.roles.of(person) is Role.SERVICE_MANAGER
    if not (managed or of_every_team):
        return []  # nobody asks them, however much waits elsewhere
    waiting = records.approvals.waiting(() if of_every_team else managed)
    return [each for each in waiting if person in who_is_asked(records, each, today)]


WAITS = timedelta(days=7)
"""For how long a command waits for a second administrator."""


def wait_for_second(request: Request) -> Reply | None:
    """Put a command aside that lets others see children, where a second administrator is to ask for the same; None if it is done now.

    It is done now in the terminal too, where whoever can read the records' file is the boundary. Raises NotAllowed for whoever
    would confirm what names themselves, RuleBroken where nobody can confirm it.
    """
    records, asked = request.records, request.records.confirmations.of(request.typed)
    by_another = asked and asked.asked_by != request.person and is_waiting(request.as_of, asked)
    if request.office.second_administrator and not request.standing.everything:
        if not by_another:
            return _put_aside(request, asked)
        if not may_confirm(request.typed, request.person):
            raise NotAllowed(
                tr("You are named in it, so another administrator confirms it. Nothing was changed.")
            )
    if asked:
        records.confirmations.end(asked, request.change)
    if asked and by_another:
        request.change.noted = {"asked_by": asked.asked_by}
        tell_of_confirmation(request, asked)
    return None


def _put_aside(request: Request, before: Unconfirmed | None) -> Reply:
    """Put a command aside, and ask the other administrators to confirm it; what waited for too long is asked for anew."""
    records, typed = request.records, request.typed
    if before and before.asked_by == request.person and is_waiting(request.as_of, before):
        return Reply(
            tr(
                "You have asked for that already: it is done once another administrator confirms it, by "
                f"{last_day(request.as_of, before)}. Nothing was changed."
            )
        )
    others = {each for each in administrators(request.as_of) if may_confirm(typed, each)} - {request.person}
    if not others:
        raise RuleBroken(
            tr(
                "A second administrator is to confirm that, and there is none who could. Whoever runs me names one under `[access]` "
                "in `config.toml`, or does it in the terminal. Nothing was changed."
            )
        )
    if before:
        records.confirmations.end(before, request.change)
    asked = records.confirmations.ask(typed, request.change)
    there = {
        person
        for channel, people in request.in_slack.members.items()
        if f"<#{channel}>" in typed
        for person in people
    }
    request.change.noted = {
        "waits_for": tr("a second administrator"),
        **({"in_that_channel": sorted(there)} if there else {}),
    }
    for person in sorted(others):
        _tell(request, PostKind.CONFIRM, person, asked)
    return Reply(
        tr(
            f"Not done yet: {as_sentence(typed)}. {listed([who(each) for each in sorted(others)], tr('or'))} is asked in private to confirm it, "
            f"by {last_day(request.as_of, asked)}."
        ),
        buttons=[UNDO],
    )


def last_day(as_of: AsOf, asked: Unconfirmed) -> str:
    """The last day on which a command can be confirmed."""
    return day(_last_day(as_of, asked))


def _last_day(as_of: AsOf, asked: Unconfirmed) -> date:
    return (asked.asked + WAITS).astimezone(as_of.office.zone).date()


def is_waiting(as_of: AsOf, asked: Unconfirmed) -> bool:
    """Whether a command can still be confirmed: it was asked for lately, by somebody who is an administrator still."""
    return as_of.today <= _last_day(as_of, asked) and asked.asked_by in administrators(as_of)


def may_confirm(typed: str, person: str) -> bool:
    """Whether an administrator may confirm a command: it does not name them."""
    return f"<@{person}>" not in typed


def to_confirm(as_of: AsOf, person: str) -> list[Unconfirmed]:
    """The commands that wait for an administrator to confirm them."""
    return [
        asked
        for asked in as_of.records.confirmations.all()
        if asked.asked_by != person and may_confirm(asked.typed, person) and is_waiting(as_of, asked)
    ]


def tell_of_confirmation(request: Request, asked: Unconfirmed) -> None:
    """Plan a private message to the administrator who asked for something: another confirmed it, or refused it."""
    if asked.asked_by not in request.records.leavers.all():
        _tell(request, PostKind.CONFIRMED, asked.asked_by, asked)


def _tell(request: Request, kind: PostKind, person: str, asked: Unconfirmed) -> None:
    """Plan a private message about a command that is of no one team: it is kept with the first, if there is one."""
    team = next((each.key for each in request.records.teams.all()), "")
    request.records.outbox.tell(team, request.today, kind, person, request.change, subject=str(asked.number))


Reach = set[tuple[str, str]]
"""What a second administrator confirms, as it stands: who has which role, and each team's manager and channel."""


def reach(records: Records) -> Reach:
    """Return who may see children by what administrators did."""
    teams = records.teams.all()
    return {
        *((person, role) for person, role in records.roles.all() if role in CONFIRMED_ROLES),
        *((team.key, each) for team in teams for each in (team.manager, team.channel)),
    }


@contextmanager
def giving_nothing_back(request: Request) -> Iterator[None]:
    """Raise NotAllowed if an undo gives back what a second administrator is to confirm; a team that had ended comes back as it was."""
    if not request.office.second_administrator or request.standing.everything:
        yield
        return
    before = reach(request.records)
    yield
    known = {what for what, _ in before} | {person for person, _ in request.records.roles.all()}
    if any(what in known for what, _ in reach(request.records) - before):
        raise NotAllowed(
            tr(
                "That would let somebody see children again, which a second administrator confirms. Type what gives it "
                "(`role …`, `team edit …`) instead of `undo`. Nothing was changed."
            )
        )


def who_releases(records: Records, asked: Release, today: date) -> list[str]:
    """Return who is asked to release a file: the family-finding teams' managers, their family finders and the child's own.

    Of a team's people those are asked who were in its channel when Slack was last asked. Nobody is asked who has left.
    """
    people: set[str] = set()
    for key in records.teams.of_finding():
        team = records.teams.get(key)
        roll, manager = records.newcomers.roll(team.channel), records.covers.acting_for(team.manager, today)
        people |= {manager} if roll is None else roll & ({manager} | records.releases.family_finders(roll))
    with records.seen_by(SEES_EVERYTHING):
        child = records.children.find(asked.child) if asked.child else None
    if child and child.family_finder:
        people.add(records.covers.acting_for(child.family_finder, today))
    return sorted(people - {asked.asked_by} - records.leavers.all())


def ask_for_release(request: Request, asked: Release) -> str:
    """Plan private messages to those who may release a file. Return the sentence that says so, after a space, or nothing."""
    team = min(request.records.teams.of_finding(), default="")
    people = who_releases(request.records, asked, request.today)
    for person in people:
        request.records.outbox.tell(
            team, request.today, PostKind.RELEASE, person, request.change, subject=str(asked.number)
        )
    asked_of = listed([who(person) for person in people])
    return tr(f" {asked_of} {noun(len(people), 'is asked', 'are asked')} in private.") if people else ""


def to_release(as_of: AsOf, person: str) -> list[Release]:
    """Return the files that wait for a person to release them, and of which they may be told."""
    return [
        each
        for each in as_of.records.releases.waiting(as_of.now - LASTS)
        if may_be_released(as_of, each) and person in who_releases(as_of.records, each, as_of.today)
    ]


def may_be_released(as_of: AsOf, asked: Release) -> bool:
    """Whether a file waits still, and nothing keeps its child from being mentioned."""
    if asked.released or as_of.now > asked.ends:
        return False
    with as_of.records.seen_by(SEES_EVERYTHING):
        return asked.child is None or may_be_named(as_of.records, asked.child)
