"""`births`: typed by the clock on working mornings."""

from commands.grammar.reply import Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.journey import Child
from permanence.outcomes import is_silent
from permanence.roles import Role, terminal_standing
from permanence.teams import Team
from storage.outbox import PostKind


@command(role=Role.CLOCK)
def births(request: Request, team: TeamKey) -> Reply:
    """Privately ask after each child whose expected date has passed, once for each such date."""
    records = request.records
    found = records.teams.get(team)
    # A child restricted to people named is asked about too, but only one of those people is asked.
    with records.seen_by(terminal_standing(request.person)):
        children = [child for child in records.children.of_team(team) if child.is_unborn]
    for child in children:
        if child.due is None or child.due >= request.today or is_silent(records.journeys.of(child)):
            continue
        if records.outbox.is_planned(team, child.due, PostKind.BIRTH, child.ref):
            continue
        if person := _who_knows(request, found, child):
            records.outbox.tell(team, child.due, PostKind.BIRTH, person, request.change, subject=child.ref)
    return Reply("Asked.")


def _who_knows(request: Request, team: Team, child: Child) -> str | None:
    """The child's social worker or their cover, else the team's manager or theirs; None while that person wants quiet."""
    records = request.records
    named, left = records.restrictions.of(child.ref), records.leavers.all()
    in_charge = filter(None, (child.worker, team.manager))
    asked = [
        each for person in in_charge for each in (records.covers.acting_for(person, request.today), person)
    ]
    candidates = [each for each in (*asked, *named) if each not in left and (not named or each in named)]
    person = next(iter(candidates), None)
    return person if person and not request.records.quiets.until(person, request.today) else None
