"""`bring`: a child comes to the team's next surgery, or to the one that is under way."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Because, Here
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery, case_to_choose
from commands.practice.which_surgery import agenda_to_come, agenda_under_way
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import Occurrence
from permanence.words import day, who
from storage.outbox import PostKind, PostState


@command(
    role=Role.WORKER,
    example="bring BX-0042 because the aunt's medical is in",
    title=tr("Bring to the next agenda"),
    told=None,
    everyday=True,
    also=("put REF on the agenda", "put REF on the next agenda", "add REF to the agenda"),
)
def bring(request: Request, child: Here, *, because: Because = "") -> Reply:
    """Bring a child to the team's next surgery, or to today's while it is open. The agenda says who brought them, and why."""
    found = request.child(child)
    team = request.records.teams.get(found.team)
    under_way = agenda_under_way(request.as_of, team)
    occurrence = under_way or agenda_to_come(request.as_of, team)
    surgery = Surgery(request.as_of, team, occurrence)
    case_to_choose(surgery, child)
    before = surgery.choices.get(child)
    if under_way:
        _add(request, surgery, child)
    request.records.agenda_choices.choose(
        team.key, occurrence.nominal, child, because, request.change, is_left_out=False
    )
    left_out = (
        tr(f" {who(before.person)} had left them out: {before.because}.")
        if before and before.is_left_out
        else ""
    )
    return Reply(
        f"{_said(child, occurrence, because, is_added=under_way is not None)}{left_out}", buttons=[UNDO]
    )


def _said(child: str, occurrence: Occurrence, because: str, *, is_added: bool) -> str:
    reason = f": {because}" if because else ""
    if is_added:
        return tr(
            f"**{child}** is added to the agenda of {day(occurrence.held)}{reason}. Its message is being posted."
        )
    return tr(f"**{child}** will be on the agenda of {day(occurrence.held)}{reason}.")


def _add(request: Request, surgery: Surgery, child: str) -> None:
    """Plan a child's message on an agenda that is posted. Raises RuleBroken if it ever had one."""
    if any(post.child == child and post.state is not PostState.SKIPPED for post in surgery.posts):
        link = surgery.links.get(child, "")
        raise RuleBroken(
            tr(
                f"{child} was put on the agenda of {day(surgery.occurrence.held)} already"
                f"{f': {link}' if link else ''}. Nothing was changed."
            ),
            field="child",
        )
    team = surgery.team
    request.change.counts_as_change = True  # they may have been brought already, and lack their message
    request.records.outbox.plan(
        team.key, surgery.occurrence.nominal, PostKind.CHILD, team.channel, request.change, subject=child
    )
