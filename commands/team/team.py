"""`team`: what a team is."""

from commands.grammar.reply import Button, Facts, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.messages.sentences import groups_watched
from commands.practice.request import Request
from commands.practice.which_surgery import next_surgery_of
from permanence.clocks import watched_by
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
        f"{found.name}, since {day(found.added)}.",
        [
            Facts(
                [
                    *([("Side", "family finding")] if found.side is Side.FINDING else []),
                    ("Manager", who(found.manager)),
                    ("Chair", who(found.chaired_by)),
                    (
                        "Surgeries",
                        f"every {count(found.weeks, 'week')} at {found.at:%H:%M}, {request.office.zone.key}",
                    ),
                    ("Agenda", _posted(found)),
                    ("Next surgery", f"{following}{f' ({following.why})' if following.why else ''}"),
                    ("Discussed", f"up to {count(found.discussed, 'child', 'children')}"),
                    ("Clocks watched", listed(groups) or "none"),
                ]
            )
        ],
        buttons=[Button("Dates", f"dates {team}")],
        title=f"Team {team}",
    )


def _posted(team: Team) -> str:
    return (
        f"posted the working day before, at {team.agenda_at:%H:%M}"
        if team.agenda_at
        else "posted as it begins"
    )
