"""`dates`: a team's surgeries for a year ahead."""

from datetime import timedelta
from itertools import takewhile

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.which_surgery import changes_to
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import REACH, Occurrence, clock_changes, coming_occurrences
from permanence.words import count, day, listed, struck

YEAR = timedelta(days=366)


@command(
    role=Role.ANYONE,
    anywhere=True,
    reads=True,
    also=(
        "when is the next surgery",
        "when is our next surgery",
        "when do we meet",
        "when do we meet next",
        "when are surgeries",
    ),
)
def dates(request: Request, team: TeamKey) -> Reply:
    """List a team's surgeries for a year ahead, with what moves each."""
    found = request.records.teams.get(team)
    changes = changes_to(request.as_of, found, request.today - REACH)
    horizon = request.today + YEAR
    series = coming_occurrences(
        found.schedule(request.office.zone), request.office.calendar, changes, request.now
    )
    ahead = sorted(takewhile(lambda each: each.nominal <= horizon, series), key=lambda each: each.moment)
    turns = [
        tr(f"they go forward on {day(on)}") if way == "forward" else tr(f"they go back on {day(on)}")
        for on, way in clock_changes(request.office.zone, request.today, horizon)
    ]
    held = sum(not each.is_skipped for each in ahead)
    return Reply(
        tr(f"{found.name}: {count(held, 'surgery', 'surgeries')} in the year ahead."),
        [
            Listing("", [_line(each) for each in ahead]),
            Note(
                tr(
                    f"Every {count(found.weeks, 'week')} at {found.at:%H:%M}, {request.office.zone.key} time, "
                    f"whatever the clocks do: {listed(turns)}. A bank holiday moves one surgery to the next working day, never the series."
                )
            ),
        ],
        title=tr(f"Dates: {team}"),
    )


def _line(each: Occurrence) -> str:
    if each.is_skipped:
        return tr(f"{struck(str(each))} skipped: {each.why}")
    return f"{each}{f' – {each.why}' if each.why else ''}"
