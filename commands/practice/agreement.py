"""Approval of delays and second moves: who may approve them, and who is asked and told."""

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
    people = _who_may_agree(request, child, approval)
    if not people:
        raise RuleBroken(
            "This needs a service manager's word, and nobody has that role. An administrator grants it: "
            "`role service manager @Sue`. Nothing was changed."
        )
    for person in people:
        request.records.outbox.tell(
            child.team,
            request.today,
            PostKind.APPROVAL,
            person,
            request.change,
            subject=str(approval.number),
        )
    return listed([who(person) for person in people], "or")


def _who_may_agree(request: Request, child: Child, approval: Approval) -> list[str]:
    manager = request.records.teams.get(child.team).manager
    if approval.asked_by != manager and not request.records.approvals.is_second(approval):
        return [manager]
    holders = request.records.roles.holders(Role.SERVICE_MANAGER)
    return [person for person in holders if person != approval.asked_by]


def approval_to_decide(request: Request, number: int) -> Approval:
    """Return the approval with a number, if the asker may decide it. Raises NotFound, NotAllowed or RuleBroken."""
    approval = request.records.approvals.get(number)
    request.child(approval.child)
    if approval.asked_by == request.person:
        raise NotAllowed(
            f"You asked for {number} yourself, so somebody else agrees it. Nothing was changed.",
            field="approval",
        )
    if request.records.approvals.is_second(approval) and not request.standing.has(Role.SERVICE_MANAGER):
        raise NotAllowed(
            f"{number} is a second delay of the same milestone, so a service manager agrees it. Nothing was changed.",
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


def to_agree(records: Records, person: str) -> list[Approval]:
    """Return the approvals that wait for a person, as a team's manager or as a service manager."""
    found = []
    is_service_manager = records.roles.of(person) is Role.SERVICE_MANAGER
    for approval in records.approvals.waiting():
        manager = records.teams.get(records.children.get(approval.child).team).manager
        needs_service_manager = records.approvals.is_second(approval) or approval.asked_by == manager
        may_agree = is_service_manager if needs_service_manager else manager == person
        if approval.asked_by != person and may_agree:
            found.append(approval)
    return found
