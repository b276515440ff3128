"""`plan`: a permanence plan is agreed."""

from typing import Annotated, Literal

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Because, Field, Happened, Here, PlanName
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.journey import PlanAgreed
from permanence.language import tr
from permanence.plans import CHANGED_BY, PLAN
from permanence.refusals import refuse_before_birth, refuse_hidden_date, refuse_unread_date
from permanence.roles import Role
from permanence.words import day


@command(role=Role.WORKER)
def plan(
    request: Request,
    child: Here,
    plan: Annotated[PlanName, Field(tr("Plan agreed"))],
    on: Annotated[Happened, Field(hint=tr("Leave it empty for today."), is_today=True)] | None = None,
    *,
    alongside: Annotated[PlanName, Field(tr("Parallel plan"))] | None = None,
    by: Annotated[
        Literal["court", "authority", "parents"],
        Field(tr("Who changed it"), tr("Leave it empty if you do not know.")),
    ]
    | None = None,
    because: Because = "",
) -> Reply:
    """Record the permanence plan agreed, the parallel plan alongside it, if there is one, and who changed the plan, if somebody did."""
    found = request.child(child)
    if on is None:
        retyped = f"plan {child} {plan.name.lower()}"
        refuse_hidden_date(because, request.today, retyped)
        # "Six weeks without news" is a reason like any other; figures that look like a day may be the plan's.
        refuse_unread_date(because, request.today, retyped, in_figures=True)
        on = request.today
    refuse_before_birth(found, on, tr("a plan"), PLAN)
    agreed = PlanAgreed(on, plan.key, alongside.key if alongside else None, because, by or "")
    if agreed in request.records.journeys.of(found).plans:
        raise RuleBroken(
            tr(f"{child} has that plan on record for {day(on)} already. Nothing was changed."), field="plan"
        )
    request.records.plans.agree(child, agreed, request.change)
    request.records.expectations.forget(child, PLAN, request.change)
    beside = tr(f", alongside {alongside.name.lower()}") if alongside else ""
    changed = tr(f", changed by {CHANGED_BY[by]}") if by else ""
    why = tr(f", because {because}") if because else ""
    return Reply(
        tr(f"**{child}**: plan {plan.name.lower()}{beside}, recorded for {day(on)}{changed}{why}."),
        buttons=[UNDO],
    )
