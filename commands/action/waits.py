"""`waits`: the actions that wait for other agencies, by whom they wait for."""

from collections import defaultdict
from datetime import date, datetime

from commands.grammar.reply import Listing, Reply
from commands.grammar.values import Here, Person, TeamKey
from commands.grammar.verbs import command
from commands.messages.buttons import done_choices, first_few
from commands.messages.not_shown import not_shown_of_teams, unseen_words
from commands.practice.cases import may_be_named
from commands.practice.request import Request
from permanence.actions import Action
from permanence.language import tr
from permanence.roles import Role
from permanence.words import begun, brief_day, count, from_today, who


@command(
    role=Role.WORKER,
    reads=True,
    everyday=True,
    also=(
        "what is waiting",
        "what are we waiting for",
        "who are we waiting for",
        "what am I waiting for",
        "who am I waiting for",
        "what is REF waiting for",
        "who is REF waiting for",
        "what is holding up REF",
    ),
)
def waits(
    request: Request, child: Here | None = None, person: Person | None = None, team: TeamKey | None = None
) -> Reply:
    """List what is waiting for a court, a school or others not in Slack, since when: your own, a child's, a person's or a team's."""
    child, person, team = request.one_of(child, person, team)
    found, whose = _found(request, child, person, team)
    not_shown = _not_shown(request, child, person, team)
    waiting = [(action, since) for action, since in found if may_be_named(request.records, action.child)]
    if not waiting:
        none = tr("no action that I may show you") if not_shown else tr("no action")
        return Reply(" ".join([tr(f"{whose}: {none} is waiting for somebody outside."), *not_shown]))
    lists: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for action, since in waiting:
        key = action.waits_for.casefold()
        names.setdefault(key, begun(action.waits_for))
        lists[key].append(_line(action, since.astimezone(request.office.zone).date(), request.today))
    total = count(len(waiting), "action")
    buttons, menu = first_few(done_choices(action for action, _ in waiting))
    return Reply(
        " ".join([tr(f"{whose}: {total} waiting for somebody outside, the longest first."), *not_shown]),
        [Listing(f"{names[key]}: {len(lines)}", lines) for key, lines in lists.items()],
        buttons=buttons,
        menu=menu,
        title=tr("Waiting for others"),
        fallback=tr(f"Waiting for others: {total}"),
    )


def _found(
    request: Request, child: str | None, person: str | None, team: str | None
) -> tuple[list[tuple[Action, datetime]], str]:
    """Return the actions that wait, and whose they are; a manager's own are the team's as well."""
    actions = request.records.actions
    if team:
        return actions.waiting(team=team), request.records.teams.get(team).name
    if person:
        return actions.waiting(owner=person), who(person)
    if child:
        return actions.waiting(child=request.records.children.get(child).ref), f"**{child}**"
    own = actions.waiting(owner=request.person)
    if not request.standing.manages:
        return own, tr("Yours")
    of_teams = [each for key in sorted(request.standing.manages) for each in actions.waiting(team=key)]
    every = {action.number: (action, since) for action, since in [*own, *of_teams]}
    return sorted(every.values(), key=lambda each: each[1]), tr("You and your team")


def _not_shown(request: Request, child: str | None, person: str | None, team: str | None) -> list[str]:
    """Say what the list leaves out, since the asker may not see it; who sees a child sees all of their actions."""
    if child:
        return []
    teams = [team] if team else [] if person else sorted(request.standing.manages)
    unseen = 0 if team else request.records.actions.unseen_waiting(person or request.person, teams)
    return [*not_shown_of_teams(request, teams), *unseen_words(unseen, "theirs" if person else "yours")]


def _line(action: Action, since: date, today: date) -> str:
    due = brief_day(action.due, today)
    return " · ".join(
        [
            f"**{action.number}**",
            action.words,
            action.child,
            who(action.owner),
            tr(f"waiting since {brief_day(since, today)}, {from_today(since, today)}"),
            tr(f"was for {due}") if action.is_overdue(today) else tr(f"for {due}"),
        ]
    )
