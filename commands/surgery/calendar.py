"""`calendar`: a team's dates as a file for calendars."""

from commands.grammar.reply import Note, Question, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.messages.files.calendar import team_calendar
from commands.practice.request import Request
from commands.practice.which_surgery import question_of_showing, refuse_outsider
from permanence.language import tr
from permanence.roles import Role, clock_in
from permanence.words import count


def what_to_ask(request: Request, team: str) -> Question | None:
    """Return what is to be asked before the file is shown in the team's channel."""
    return question_of_showing(request, team, tr("The calendar file is shown in the channel of {team}"))


@command(
    role=Role.WORKER,
    reads=True,
    asks=what_to_ask,
    also=(
        "put the dates in my calendar",
        "put our dates in my calendar",
        "can I have the dates in my calendar",
    ),
)
def calendar(request: Request, team: TeamKey) -> Reply:
    """Make a file for calendars of a team's surgeries, the panels and its children's dates, by reference only."""
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    with request.records.seen_by(clock_in(team)):  # its channel sees it, whoever asks
        made = team_calendar(request.as_of, found)
    dates = count(sum(not each.is_off for each in made.dates), "date")
    return Reply(
        tr(
            f"The dates of {found.name} as a file for calendars, `{made.file}`: {dates} of the year ahead and the last four weeks."
        ),
        [
            Note(
                tr(
                    "Open it again later, and a calendar that has it is brought up to date. It is shown in the team's channel and taken "
                    "down after some days. A surgery is put in with an hour. Children are references, and those restricted to "
                    "people named are left out; whoever has the file has those dates, so keep it in a calendar that only you can read."
                )
            )
        ],
        title=tr(f"Calendar: {team}"),
        fallback=tr(f"Calendar: {found.name}"),
        picture=made,
    )
