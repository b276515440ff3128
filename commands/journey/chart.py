"""`chart`: a picture of a child's journey, or of a team's children."""

from dataclasses import replace

from commands.grammar.reply import Note, Question, Reply
from commands.grammar.values import Here, TeamKey
from commands.grammar.verbs import command
from commands.messages.files.picture import picture_of_child, picture_of_team
from commands.practice.cases import cases_of
from commands.practice.request import Request
from commands.practice.which_surgery import question_of_showing, refuse_outsider
from permanence.clocks import watched
from permanence.delays import still_held_up
from permanence.errors import NotUnderstood
from permanence.language import tr
from permanence.progress import progress
from permanence.roles import Role, clock_in


def what_to_ask(request: Request, child: str | None = None, team: str | None = None) -> Question | None:
    """Return what is to be asked before a team's picture is shown in its channel."""
    child, _, team = request.one_of(child, None, team)
    if child or not team:
        return None
    return question_of_showing(
        request, team, tr("The picture of the children of {team} is shown in the team's channel")
    )


@command(
    role=Role.WORKER,
    reads=True,
    example="chart BX-0042",
    asks=what_to_ask,
    also=("picture of REF", "timeline of REF", "REF timeline", "REF picture"),
)
def chart(request: Request, child: Here | None = None, team: TeamKey | None = None) -> Reply:
    """Draw a child's journey, sent to you alone; or a team's children side by side, shown in its channel."""
    child, _, team = request.one_of(child, None, team)
    if child:
        return _of_child(request, child)
    if team:
        return _of_team(request, team)
    raise NotUnderstood(
        tr("A chart of which child, or of which team?"),
        field="child",
        how=tr("For example: `chart BX-0042`, or `chart north`"),
    )


def _of_child(request: Request, ref: str) -> Reply:
    records = request.records
    child = records.children.get(ref)
    journey = records.journeys.of(child)
    on = watched(records.clocks.of(child.team))
    found = picture_of_child(
        journey,
        progress(journey, request.today, request.office.calendar, on),
        still_held_up(records.approvals.delays_of([child]).get(ref, []), journey, request.today),
        request.today,
    )
    if found is None:
        return Reply(tr(f"No picture is drawn of **{ref}**."))
    note = Note(
        tr("The picture comes in your own conversation with me, and is taken down again after some days.")
    )
    return Reply("", [*found.words, note], title=found.title, fallback=tr(f"Chart: {ref}"), picture=found)


def _of_team(request: Request, key: str) -> Reply:
    team = request.records.teams.get(key)
    refuse_outsider(request, team)
    with request.records.seen_by(clock_in(key)):  # its channel sees it, whoever asks
        children = request.records.children.of_team(key)
        cases = cases_of(request.as_of, children)
        drawn = picture_of_team(team.name, cases, request.today)
    found = replace(drawn, team=key)
    note = Note(tr("The picture is shown in the team's channel."))
    return Reply(
        "", [*found.words, note], title=found.title, fallback=tr(f"Chart: {team.name}"), picture=found
    )
