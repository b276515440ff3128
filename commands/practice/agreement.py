"""Approval of delays and second moves: who may approve them, and who is asked and told."""

from datetime import date

from commands.practice.request import Request
from permanence.delays import Approval, ApprovalState
from permanence.errors import NotAllowed, RuleBroken
from permanence.journey import Child
from permanence.roles import Role
from permanence.words import listed, who
from storage.outbox import PostKind
from storage.records import Records


def ask_for_agreement(request: Request, child: Child, approval: Approval) -> str:
    """Plan private messages to those who may agree. Return their names. Raises RuleBroken if there is no one."""
    request.records.teams.get(child.team)  # one who is in no team is taken into one first
    people = who_is_asked(request.records, approval, request.today)
    if not people:
        raise RuleBroken(
            "This needs a service manager's decision, and nobody has that role. An administrator grants it: "
            "`role service manager @Sue`. Nothing was changed."
        )
    for person in people:
        _ask(request, child.team, approval, person)
    return listed([who(person) for person in people], "or")


def ask_anew(request: Request, person: str) -> None:
    """Plan a private message about each approval that waits for a person who was not asked: they cover since, or no one does."""
    records = request.records
    for approval in to_agree(records, person, request.today):
        if not records.outbox.has_asked(person, approval.number):
            _ask(request, str(records.children.team_of(approval.child)), approval, person)


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
    asked = listed([who(person) for person in who_is_asked(records, approval, request.today)], "or")
    ask = f"Ask {asked or 'an administrator: nobody here is a service manager'}. Nothing was changed."
    if approval.asked_by == request.person:
        raise NotAllowed(
            f"You asked for {number} yourself, so somebody else agrees it. {ask}", field="approval"
        )
    if request.standing.has(Role.SERVICE_MANAGER):
        return approval
    if records.approvals.is_second(approval):
        raise NotAllowed(
            f"{number} is a second delay of the same milestone, so a service manager agrees it. {ask}",
            field="approval",
        )
    if approval.asked_by == _manager_of(records, approval):
        raise NotAllowed(
            f"{number} was asked for by the team's manager, so a service manager agrees it. {ask}",
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
    return f" {who(person)} is told in private."


def to_agree(records: Records, person: str, today: date) -> list[Approval]:
    """Return the approvals that wait for a person, as a team's manager, as their cover or as a service manager."""
    managed = records.teams.managed_by(person, *records.covers.covered_by(person, today))
    of_every_team = records.roles.of(person) is Role.SERVICE_MANAGER
    if not (managed or of_every_team):
        return []  # nobody asks them, however much waits elsewhere
    waiting = records.approvals.waiting(() if of_every_team else managed)
    return [each for each in waiting if person in who_is_asked(records, each, today)]
