"""`gone`: typed by the clock when Slack says that a person is deactivated."""

from commands.grammar.reply import Reply
from commands.grammar.values import Person
from commands.grammar.verbs import command
from commands.messages.sentences import vacancy_lines
from commands.practice.escalation import administrators
from commands.practice.private_words import tell_once
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Team
from storage.outbox import PostKind
from storage.people import Workloads


@command(role=Role.CLOCK)
def gone(request: Request, person: Person) -> Reply:
    """Record that somebody has left, and privately tell whoever can hand their work over."""
    records = request.records
    if person in records.leavers.all():
        return Reply(tr("That is known."))
    records.leavers.leave(person, request.change)
    theirs = Workloads(records).of(person)
    for team in records.teams.all():
        if team.key in theirs or vacancy_lines(team, person):
            for reader in _who_acts(request, team, person):
                tell_once(
                    records, team.key, request.today, PostKind.LEFT, reader, request.change, subject=person
                )
    return Reply("Told.")


def _who_acts(request: Request, team: Team, person: str) -> list[str]:
    """The team's manager, or whoever covers for them; the service managers too if the manager has left, and the administrators if a post is vacant."""
    readers = {request.records.covers.acting_for(team.manager, request.today)}
    if team.manager == person:
        readers.update(request.records.roles.holders(Role.SERVICE_MANAGER))
    if vacancy_lines(team, person):
        readers |= administrators(request.as_of)
    return sorted(readers - request.records.leavers.all())
