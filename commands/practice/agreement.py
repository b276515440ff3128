"""Who agrees delays and second moves, and who is asked and told of it."""

from commands.practice.request import Request
from permanence.delays import Approval
from permanence.errors import NotAllowed, RuleBroken
from permanence.journey import Child
from permanence.roles import Role
from permanence.words import listed, who
from storage.outbox import APPROVAL, WORD
from storage.records import Records


def ask_agreement(request: Request, child: Child, asked: Approval) -> str:
    """Have those who may agree asked in private; gives who they are. Raises RuleBroken where there is nobody."""
    people = _who_may_agree(request, child, asked)
    if not people:
        raise RuleBroken(
            "This needs a service manager's word, and nobody has that role. An administrator grants it: "
            "`role service manager @Sue`. Nothing was changed."
        )
    for person in people:
        part = f"{APPROVAL}{asked.number} {person}"
        request.records.outbox.plan(child.team, request.today, part, person, request.change)
    return listed([who(person) for person in people], "or")


def _who_may_agree(request: Request, child: Child, asked: Approval) -> list[str]:
    manager = request.records.teams.get(child.team).manager
    if asked.asked_by != manager and not request.records.approvals.is_second(asked):
        return [manager]
    holders = request.records.roles.holders(Role.SERVICE_MANAGER)
    return [person for person in holders if person != asked.asked_by]


def approval_to_decide(request: Request, number: int) -> Approval:
    """What a number asks, for somebody who may decide it. Raises NotFound, NotAllowed or RuleBroken."""
    asked = request.records.approvals.get(number)
    request.child(asked.child)
    if asked.asked_by == request.person:
        raise NotAllowed(f"You asked for {number} yourself, so somebody else agrees it. Nothing was changed.")
    if request.records.approvals.is_second(asked) and not request.standing.has(Role.SERVICE_MANAGER):
        raise NotAllowed(
            f"{number} is a second delay of the same milestone, so a service manager agrees it. Nothing was changed."
        )
    return asked


ANSWERED = f"{WORD}answered "
"""What the name of a part begins with that privately tells whoever asked what was answered."""


def tell_asker(request: Request, decided: Approval, because: str = "") -> str:
    """Have whoever asked told in private what was answered, and why; gives what the answerer is told of that."""
    person = decided.asked_by
    if person in {request.person, *request.records.leavers.all()}:
        return ""
    team = request.child(decided.child).team
    part = f"{ANSWERED}{decided.number} {decided.standing.value} {request.change.id} {person}"
    request.records.outbox.plan(team, request.today, part, person, request.change, note=because or None)
    return f" {who(person)} is told in private."


def to_agree(records: Records, person: str) -> list[Approval]:
    """What waits for a person's word, as a team's manager or as a service manager."""
    found = []
    is_above = records.roles.of(person) is Role.SERVICE_MANAGER
    for asked in records.approvals.waiting():
        manager = records.teams.get(records.children.get(asked.child).team).manager
        goes_up = records.approvals.is_second(asked) or asked.asked_by == manager
        if asked.asked_by != person and (is_above if goes_up else manager == person):
            found.append(asked)
    return found
