"""`home`: the content of a person's App Home, asked for by the Home itself."""

from collections.abc import Iterator, Sequence

from commands.grammar.reply import Button, Buttons, Item, Listing, Part, Reply, Text
from commands.grammar.verbs import command
from commands.measures.key_figures import key_figures
from commands.messages.buttons import family_button
from commands.messages.not_shown import not_shown_of_teams
from commands.messages.pages import without_empty_lists
from commands.messages.sentences import counted_words, kept_words, own_action_line, own_family_line
from commands.messages.set_up import more_teams, set_up_buttons, set_up_parts
from commands.messages.worklist import (
    ACTIONS,
    CHILDREN,
    FAMILIES,
    SURGERIES,
    Work,
    child_line,
    parts_without_buttons,
    why_words,
    work_of,
)
from commands.practice.cases import Counted, cases_worst_first, counted, counted_of_team
from commands.practice.escalation import administrators
from commands.practice.request import Request
from commands.practice.which_surgery import surgeries_ahead, surgery_in_progress
from permanence.agenda import Case
from permanence.language import tr
from permanence.roles import CLOCK, Role
from permanence.teams import Team
from permanence.words import brief_day, count, listed, who

MOST = 12
"""How many of a person's actions, and children, have a button beside them."""
MOST_DECISIONS = 6
"""How many of the things that need a person's decision are shown."""
MOST_TEAMS = 15
"""Of how many teams a Home tells how they stand."""
WORST = 10
"""How many of a team's children a manager's Home names."""


@command(role=Role.WORKER, reads=True, hidden=True, shows_families=True)
def home(request: Request) -> Reply:
    """Show what needs your decision, and your work; some people also see their teams, every team, figures or what is set up."""
    work = work_of(request.as_of, request.person, request.person)
    led = _led(request)
    works = _works_with_children(request, led, work)
    has_teams = request.records.teams.are_any()
    one = led[0] if len(led) == 1 else None
    cases = cases_worst_first(request.as_of, request.records.children.of_team(one.key)) if one else []
    parts: list[Part] = [
        *work.decisions.parts(MOST_DECISIONS),
        Text(_team_words(request, one, counted(cases)) if one else _role_words(request, led, works=works)),
        *([Text(work.words)] if work.is_any or (works and not led) else []),
        *(_first_steps(request, led, work, has_teams=has_teams) if works else []),
        Buttons(
            [
                *(_usual_buttons() if has_teams and works else []),
                *_team_buttons(request, led),
                *set_up_buttons(request),
                *([Button(tr("Teams"), "teams")] if has_teams and _sees_teams(request) else []),
                Button(tr("Help"), "help"),
            ]
        ),
        *(_worst(one, cases) if one else _several(request, led)),
        Listing(SURGERIES, work.surgeries),
        *_actions(work),
        *_children(work),
        *_families(work),
        *work.covered,
        *parts_without_buttons(work),
        *(key_figures(request) if has_teams else []),
        *_figures(request),
        *set_up_parts(request),
    ]
    shown = [part for part in without_empty_lists(parts) if part != Text("")]
    return Reply("", shown, title=tr("Your work"), fallback=tr(f"Your work: {work.counts}"))


def _role_words(request: Request, led: Sequence[Team], *, works: bool) -> str:
    """What a Home is about where that is not one's own work or one team; else nothing."""
    if led:
        return f"**{count(len(led), 'team')}**"
    roles = [tr(f"an {role.value}") for role in (Role.ADMIN, Role.ANALYST) if role in request.standing.roles]
    return "" if works else tr(f"You are {listed(roles)}.")


def _first_steps(request: Request, led: Sequence[Team], work: Work, *, has_teams: bool) -> list[Part]:
    """Says what somebody who has nothing yet begins with: who adds the first team, or how a child becomes theirs."""
    if not has_teams:
        people = listed([who(person) for person in sorted(administrators(request.as_of))], tr("or"))
        return [Text(tr(f"There is no team yet. {people or tr('An administrator')} adds the first one."))]
    if led or work.is_any:
        return []
    return [Text(tr("Track a child here, or ask whoever tracks one to name you on it."))]


def _works_with_children(request: Request, led: Sequence[Team], work: Work) -> bool:
    """Whether somebody works with children, as far as is known: an analyst only counts them, an administrator sets up."""
    has_any = bool(led or work.is_any)
    return has_any or not request.standing.roles & {Role.ANALYST, Role.ADMIN}


def _is_analyst(request: Request) -> bool:
    return Role.ANALYST in request.standing.roles


def _sees_teams(request: Request) -> bool:
    return request.standing.every_team or _is_analyst(request)


def _usual_buttons() -> list[Button]:
    return [
        Button(tr("Record a milestone"), "milestone", main=True),
        Button(tr("New action"), "action"),
        Button(tr("New date"), "move"),
        Button(tr("Track a child"), "track"),
    ]


def _actions(work: Work) -> list[Part]:
    """The person's actions, each with a button beside it, and how many more there are."""
    items = [
        Item(
            own_action_line(action, work.today, work.person),
            Button(tr(f"Done {action.number}"), f"done {action.number} {action.child}"),
        )
        for action in work.actions[:MOST]
    ]
    more = len(work.actions) - len(items)
    return [
        *([Text(f"**{ACTIONS}**")] if items else []),
        *items,
        *(
            [Item(tr(f"And {count(more, 'more action')}."), Button(tr("All actions"), "me"))]
            if more > 0
            else []
        ),
    ]


def _children(work: Work) -> list[Part]:
    """The person's children, the most pressing, each with a button beside them, and how many more there are."""
    shown = work.cases[:MOST]
    more = len(work.cases) - len(shown)
    rest = tr(f"And {count(more, 'more child', 'more children')}.")
    return [
        *([Text(f"**{CHILDREN}**")] if shown else []),
        *(_item(child_line(case), case) for case in shown),
        *([Item(rest, Button(tr("All my children"), f"caseload <@{work.person}>"))] if more > 0 else []),
    ]


def _families(work: Work) -> list[Part]:
    """The adoptive families whose worker the person is, the most pressing, and how many more there are."""
    shown = work.families[:MOST]
    more = len(work.families) - len(shown)
    rest = tr(f"And {count(more, 'more family', 'more families')}.")
    return [
        *([Text(f"**{FAMILIES}**")] if shown else []),
        *(Item(own_family_line(case), family_button(case.ref)) for case in shown),
        *([Item(rest, Button(tr("All my families"), "me"))] if more > 0 else []),
    ]


def _item(words: str, case: Case) -> Item:
    return Item(words, Button(tr(f"Status {case.ref}"), f"status {case.ref}"))


def _led(request: Request) -> list[Team]:
    """The teams whose work the asker answers for: every team, or those that they, or whom they cover for, manage or chair."""
    known = request.records.teams
    if request.standing.every_team:
        teams = known.all()
    else:
        teams = known.of_each(known.led_by(request.person, *request.standing.covers))
    return [team for team in teams if not team.is_panel]


def _several(request: Request, led: Sequence[Team]) -> Iterator[Part]:
    """Each of several teams with the way to its children, and how many more there are."""
    for team in led[:MOST_TEAMS]:
        words = _team_words(request, team, counted_of_team(request.as_of, team.key))
        yield Item(words, Button(tr(f"Caseload {team.key}"), f"caseload {team.key}"))
    yield from more_teams(len(led) - MOST_TEAMS)


def _worst(team: Team, cases: Sequence[Case]) -> Iterator[Part]:
    """The most pressing children of a team, each with a button beside them, and how many more there are."""
    pressing = [case for case in cases if case.is_pressing]
    yield from (_item(_pressing_line(case), case) for case in pressing[:WORST])
    if (more := len(pressing) - WORST) > 0:
        rest = tr(f"And {count(more, 'more child', 'more children')} with something that needs attention.")
        yield Item(rest, Button(tr(f"All of {team.key}"), f"caseload {team.key}"))


def _team_words(request: Request, team: Team, there: Counted) -> str:
    """How a team stands: how many children, which of them are not shown, and its next surgery."""
    return _standing_words(request, team, there, not_shown_of_teams(request, [team.key]))


def _standing_words(request: Request, team: Team, there: Counted, not_shown: Sequence[str]) -> str:
    said = [f"**{team.name}**: {_counted(there)}.", *not_shown, _surgery_words(request, team)]
    return " ".join(filter(None, said))


def _counted(there: Counted) -> str:
    late = tr(f", {count(there.overdue, 'action')} past the date agreed") if there.overdue else ""
    return f"{counted_words(there)}{late}"


def _pressing_line(case: Case) -> str:
    return f"**{case.ref}** · {who(case.journey.child.worker)} · {why_words(case)}"


def _surgery_words(request: Request, team: Team) -> str:
    if surgery := surgery_in_progress(request.as_of, team):
        return tr(f"The surgery of {brief_day(surgery.held, request.today)} is open.")
    ahead = surgeries_ahead(request.as_of, team)[:1]
    return tr(f"Next surgery {ahead[0]}.") if ahead else ""


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
        Button(tr("Caseload"), f"caseload {team.key}"),
        Button(tr("Overdue"), f"overdue {team.key}"),
        *(_surgery_buttons(request, team) or [Button(tr("Preview the agenda"), f"surgery {team.key}")]),
    ]


def _surgery_buttons(request: Request, team: Team) -> list[Button]:
    """Buttons to go through a team's surgery and to close it; empty while none is open."""
    if not surgery_in_progress(request.as_of, team):
        return []
    return [
        Button(tr(f"Go through the agenda: {team.key}"), f"next {team.key}"),
        Button(tr(f"Close the surgery: {team.key}"), f"surgery {team.key} close"),
    ]


def _figures(request: Request) -> Iterator[Part]:
    """For an analyst: counts of each team, and nothing about any one child."""
    if not _is_analyst(request):
        return
    teams = [team for team in request.records.teams.all() if not team.is_panel]
    yield Text(tr("**Figures today**"))
    if not teams:
        yield Text(tr("There is nothing to count until there is a team with children."))
    with request.records.seen_by(CLOCK):
        each = {team: counted_of_team(request.as_of, team.key) for team in teams[:MOST_TEAMS]}
        items = [_figures_item(request, team, there) for team, there in each.items()]
    if 1 < len(teams) <= MOST_TEAMS:
        yield Text(f"{count(len(teams), 'team')}: {_counted(sum(each.values(), Counted()))}.")
    yield from items
    yield from more_teams(len(teams) - MOST_TEAMS)


def _figures_item(request: Request, team: Team, there: Counted) -> Item:
    kept = kept_words(request.records.children.kept_from_asker(team.key))
    words = _standing_words(request, team, there, [kept])
    return Item(words, Button(tr(f"Dates {team.key}"), f"dates {team.key}"))
