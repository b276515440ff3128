"""`clocks`: which timescales a team watches."""

from typing import Annotated

from commands.grammar.reply import UNDO, Listing, Note, Reply
from commands.grammar.values import ClockNames, Field, TeamKey
from commands.grammar.verbs import command
from commands.messages.sentences import groups_watched
from commands.practice.request import Request
from permanence.clocks import ALL_OF_CHILDREN, FAMILY_KEYS, watched_by
from permanence.errors import NotAllowed, RuleBroken
from permanence.families.timescales import FAMILY_TIMESCALES
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Side, Team
from permanence.timescales import TIMESCALES, Group, Timescale
from permanence.words import listed


@command(role=Role.ANYONE, anywhere=True)
def clocks(
    request: Request,
    team: TeamKey,
    *,
    with_: Annotated[ClockNames, Field(tr("Switch on"))] | None = None,
    without: Annotated[ClockNames, Field(tr("Switch off"))] | None = None,
) -> Reply:
    """Show which clocks a team watches, or (administrators) switch some on or off."""
    found = request.records.teams.get(team)
    if not (with_ or without):
        return Reply(
            tr(f"The clocks {found.name} watches."),
            _lines(found, watched_by(found, request.records.clocks.of(team))),
            title=tr(f"Clocks: {team}"),
        )
    if not request.standing.has(Role.ADMIN):
        raise NotAllowed(
            tr("Switching clocks on and off is for an administrator. Nothing was changed."), field="team"
        )
    with_, without = _of_its_side(found, with_), _of_its_side(found, without)
    before = watched_by(found, request.records.clocks.of(team))
    for names, is_on in ((with_, True), (without, False)):
        for name in names:
            request.records.clocks.choose(team, name, is_on, request.change)
    on = watched_by(found, request.records.clocks.of(team))
    if on == before:
        raise RuleBroken(
            tr(f"That is how the clocks of {found.name} are set already. Nothing was changed."), field="team"
        )
    said = [
        *([tr(f"now watches {listed(list(with_))}")] if with_ else []),
        *([tr(f"no longer watches {listed(list(without))}")] if without else []),
    ]
    return Reply(f"{found.name} {' and '.join(said)}.", _lines(found, on), buttons=[UNDO])


def _of_its_side(team: Team, names: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the clocks that are meant where a team has families, or children; `all` are those of its own side.

    Raises RuleBroken for a clock of the other side.
    """
    has_families = team.side is Side.FINDING
    if has_families and names == ALL_OF_CHILDREN:
        return (Group.ADOPTERS.value,)
    for name in names or ():
        if (name in FAMILY_KEYS) is not has_families:
            whose = "children" if has_families else tr("adoptive families")
            raise RuleBroken(
                tr(f"{name} is a clock of {whose}, and {team.name} has none. Nothing was changed."),
                field="team",
            )
    return names or ()


def _lines(team: Team, on: frozenset[str]) -> list[Listing | Note]:
    rows = FAMILY_TIMESCALES if team.side is Side.FINDING else TIMESCALES
    shown: list[Listing | Note] = []
    for group in Group:
        lines = [_line(row) for row in rows if row.group is group and row.id in on]
        if lines:
            shown.append(Listing(group.capitalize(), lines))
    groups = {row.group for row in rows}
    off = [group.value for group in Group if group in groups and group.value not in groups_watched(on)]
    if off:
        shown.append(Note(tr(f"Not watched here: {listed(off)}. Nothing is said about what is not watched.")))
    return shown


def _line(row: Timescale) -> str:
    marks = [
        row.kind.value,
        *([] if row.confirmed else [tr("figure unconfirmed")]),
        *([tr("our standard")] if row.is_average else []),
    ]
    return f"{row.id} · {row.name} · {row.source} ({', '.join(marks)})"
