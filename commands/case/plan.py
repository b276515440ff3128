"""`plan`: a permanence plan is agreed."""

from commands.kinds import Happened, Here, PlanName, Rest, Today
from commands.registry import command
from commands.reply import UNDO, Reply
from commands.request import Request
from commands.rules import refuse_before_birth
from permanence.journey import PlanAgreed
from permanence.roles import Role
from permanence.words import day


@command(role=Role.WORKER)
def plan(
    request: Request,
    child: Here,
    plan: PlanName,
    on: Happened = Today,
    *,
    alongside: PlanName | None = None,
    because: Rest = "",
) -> Reply:
    """Record the permanence plan agreed, and the parallel plan alongside it, if there is one."""
    found = request.child(child)
    refuse_before_birth(found, on, "a plan", "perm_plan_agreed")
    agreed = PlanAgreed(on, plan.key, alongside.key if alongside else None, because)
    request.store.plans.agree(child, agreed, request.change)
    beside = f", alongside {alongside.name.lower()}" if alongside else ""
    return Reply(f"**{child}**: plan {plan.name.lower()}{beside} recorded for {day(on)}.", buttons=[UNDO])
