"""`team`: what a team is."""

from commands.grammar.reply import Button, Facts, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.messages.sentences import groups_watched
from commands.practice.request import Request
from commands.practice.which_surgery import next_surgery_of
from permanence.clocks import watched_by
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Side, Team
from permanence.words import count, day, listed, who


@command(role=Role.ANYONE, anywhere=True, reads=True)
def team(request: Request, team: TeamKey) -> Reply:
    """Show a team: its manager, its surgeries and the clocks it watches."""
    found = request.records.teams.get(team)
    following = next_surgery_of(request.as_of, found)
    groups = groups_watched(watched_by(found, request.records.clocks.of(team)))
    return Reply(
        tr(f"{found.name}, since {day(found.added)}."),
        [
            Facts(
                [
                    *([(tr("Side"), tr("family finding"))] if found.side is Side.FINDING else []),
                    (tr("Manager"), who(found.manager)),
                    (tr("Chair"), who(found.chaired_by)),
                    (
                        tr("Surgeries"),
                        tr(
                            f"every {count(found.weeks, 'week')} at {found.at:%H:%M}, {request.office.zone.key}"
                        ),
                    ),
                    (tr("Agenda"), _posted(found)),
                    (tr("Next surgery"), f"{following}{f' ({following.why})' if following.why else ''}"),
                    (tr("Discussed"), tr(f"up to {count(found.discussed, 'child', 'children')}")),
                    (tr("Clocks watched"), listed(groups) or "none"),
                ]
            )
        ],
        buttons=[Button(tr("Dates"), f"dates {team}")],
        title=tr(f"Team {team}"),
    )


def _posted(team: Team) -> str:
    return (
        tr(f"posted the working day before, at {team.agenda_at:%H:%M}")
        if team.agenda_at
        else tr("posted as it begins")
    )
