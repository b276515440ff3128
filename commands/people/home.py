"""`home`: the content of a person's App Home, asked for by the Home itself."""

from collections.abc import Iterator, Sequence

from commands.grammar.reply import Button, Item, Listing, Note, Part, Reply, Text
from commands.grammar.verbs import command
from commands.messages.buttons import agree_buttons
from commands.messages.pages import without_empty_lists
from commands.messages.sentences import cases_words
from commands.messages.worklist import (
    ACTIONS,
    CHILDREN,
    SURGERIES,
    Work,
    child_line,
    own_action_line,
    parts_without_buttons,
    to_agree_list,
    why_words,
    work_of,
)
from commands.practice.cases import cases_worst_first
from commands.practice.request import Request
from commands.practice.which_surgery import surgeries_ahead, surgery_in_progress
from permanence.agenda import Case
from permanence.roles import CLOCK, Role
from permanence.teams import Team
from permanence.words import brief_day, count, who
from storage.records import Records

MOST = 12
"""How many of a person's actions, and children, have a button beside them."""
WORST = 10
"""How many of a team's children a manager's Home names."""


@command(role=Role.WORKER, reads=True, hidden=True)
def home(request: Request) -> Reply:
    """Show one's own work; for managers their team, for service managers every team, for administrators what is missing."""
    work = work_of(request.as_of, request.person, request.person)
    led = _led(request)
    teams = _teams(request, led)
    has_own = bool(work.actions or work.cases)
    own: list[Part] = [Text(work.words)] if has_own or not teams else []
    parts: list[Part] = [
        *teams,
        *own,
        to_agree_list(work),
        Listing(SURGERIES, work.surgeries),
        *_actions(work),
        *_children(work),
        *work.covered,
        *parts_without_buttons(work),
        *_figures(request),
        *_still_to_set_up(request),
    ]
    return Reply(
        "",
        without_empty_lists(parts),
        buttons=[
            *(_usual_buttons() if request.records.teams.all() else _setup_buttons(request)),
            *agree_buttons(work.to_agree),
            *_team_buttons(request, led),
            Button("Help", "help"),
        ],
        title="Your work",
        fallback=f"Your work: {work.counts}",
    )


def _usual_buttons() -> list[Button]:
    return [
        Button("Record a milestone", "milestone", main=True),
        Button("New action", "action"),
        Button("New date", "move"),
        Button("Track a child", "track"),
    ]


def _setup_buttons(request: Request) -> list[Button]:
    """Before there is a team, adding one is all that can be done, and only by an administrator."""
    return [Button("Add a team", "team add", main=True)] if request.standing.has(Role.ADMIN) else []


def _actions(work: Work) -> list[Part]:
    """The person's actions, each with a button beside it, and how many more there are."""
    items = [
        Item(
            own_action_line(action, work.today, work.person),
            Button(f"Done {action.number}", f"done {action.number} {action.child}"),
        )
        for action in work.actions[:MOST]
    ]
    more = len(work.actions) - len(items)
    return [
        *([Text(f"**{ACTIONS}**")] if items else []),
        *items,
        *([Item(f"And {count(more, 'more action')}.", Button("All actions", "me"))] if more > 0 else []),
    ]


def _children(work: Work) -> list[Part]:
    """The person's children: the most pressing, each with a button beside them, and the others as a list."""
    others = [child_line(case) for case in work.cases[MOST:]]
    return [
        *([Text(f"**{CHILDREN}**")] if work.cases else []),
        *(_item(child_line(case), case) for case in work.cases[:MOST]),
        *([Listing("", others)] if others else []),
    ]


def _item(words: str, case: Case) -> Item:
    return Item(words, Button(f"Status {case.ref}", f"status {case.ref}"))


def _led(request: Request) -> list[Team]:
    """The teams whose work the asker answers for: every team, or those that they, or whom they cover for, manage or chair."""
    teams = [team for team in request.records.teams.all() if not team.is_panel]
    if request.standing.every_team:
        return teams
    led = request.records.teams.led_by(request.person, *request.standing.covers)
    return [team for team in teams if team.key in led]


def _teams(request: Request, led: Sequence[Team]) -> list[Part]:
    parts: list[Part] = []
    for team in led:
        cases = _cases(request, team)
        words = f"**{team.name}**: {_counts(cases)}. {_surgery_words(request, team)}"
        if len(led) > 1:
            parts.append(Item(words, Button(f"Caseload {team.key}", f"caseload {team.key}")))
        else:
            worst = [case for case in cases if case.is_pressing][:WORST]
            parts += [Text(words), *(_item(_pressing_line(case), case) for case in worst)]
    return parts


def _cases(request: Request, team: Team) -> list[Case]:
    children = request.records.children.of_team(team.key)
    return cases_worst_first(request.as_of, children)


def _counts(cases: list[Case]) -> str:
    late = sum(len(case.overdue) for case in cases)
    actions = f", {count(late, 'action')} past the date agreed" if late else ""
    return f"{cases_words(cases)}{actions}"


def _pressing_line(case: Case) -> str:
    return f"**{case.ref}** · {who(case.journey.child.worker)} · {why_words(case)}"


def _surgery_words(request: Request, team: Team) -> str:
    if surgery := surgery_in_progress(request.as_of, team):
        return f"The surgery of {brief_day(surgery.held, request.today)} is open."
    ahead = surgeries_ahead(request.as_of, team)[:1]
    return f"Next surgery {ahead[0]}." if ahead else ""


def _team_buttons(request: Request, led: Sequence[Team]) -> list[Button]:
    """For a person who leads one team, its lists; for a chair, the buttons of a surgery that is open."""
    if len(led) != 1:
        return [
            button
            for team in led
            if team.chaired_by in (request.person, *request.standing.covers)
            for button in _surgery_buttons(request, team)
        ]
    (team,) = led
    return [
        Button("Caseload", f"caseload {team.key}"),
        Button("Overdue", f"overdue {team.key}"),
        *(_surgery_buttons(request, team) or [Button("Preview the agenda", f"surgery {team.key}")]),
    ]


def _surgery_buttons(request: Request, team: Team) -> list[Button]:
    """Buttons to go through a team's surgery and to close it; empty while none is open."""
    if not surgery_in_progress(request.as_of, team):
        return []
    return [
        Button(f"Go through the agenda: {team.key}", f"next {team.key}"),
        Button(f"Close the surgery: {team.key}", f"surgery {team.key} close"),
    ]


def _figures(request: Request) -> list[Part]:
    """For an analyst: counts, and nothing about any one child."""
    if Role.ANALYST not in request.standing.roles:
        return []
    with request.records.seen_by(CLOCK):
        lines = [f"{team.name}: {_counts(_cases(request, team))}" for team in request.records.teams.all()]
    return [Listing("Figures today", lines)]


def _still_to_set_up(request: Request) -> list[Part]:
    """For an administrator: the steps of setting up that are still to do."""
    if not request.standing.has(Role.ADMIN) or request.standing.everything:
        return []
    steps = list(_setup_steps(request.records))
    done = Note("Every step of setting up is done. `permanence check` looks at the rest.")
    return [Listing("Still to set up", steps) if steps else done]


def _setup_steps(records: Records) -> Iterator[str]:
    teams, leavers = records.teams.all(), records.leavers.all()
    if not teams:
        yield "No team yet: `team add` adds one, with its private channel and its manager."
    for team in teams:
        if team.manager in leavers:
            yield f"{team.name}: its manager {who(team.manager)} has left. `team edit {team.key} manager @…`"
    for team in teams:
        if not (team.is_panel or records.teams.has_had_children(team.key)):
            yield f"{team.name} has no children yet: `permanence load` brings many, `track` one."
    if teams and not records.roles.holders(Role.SERVICE_MANAGER):
        yield "Nobody is a service manager, who agrees a second delay: `role service manager @…`"
