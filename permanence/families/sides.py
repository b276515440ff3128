"""The two sides of finding a family: who may give a team families, and which team may change its side."""

from permanence.errors import NotAllowed, RuleBroken
from permanence.language import tr
from permanence.roles import Standing
from permanence.teams import Side, Team
from permanence.words import count


def refuse_families(team: Team, standing: Standing) -> None:
    """Raise a PermanenceError for a team that has no families, or to which the asker may give none: they are not of that side."""
    if team.side is not Side.FINDING:
        raise RuleBroken(
            tr(
                f"{team.name} is on the child's side, and families belong to a team of the family-finding side. "
                f"An administrator says which are: `team edit {team.key} side family finding`. Nothing was changed."
            ),
            field="team",
        )
    if not (standing.every_team or team.key in standing.teams):
        raise NotAllowed(
            tr(f"Families of {team.name} are for whoever is in its channel. Nothing was changed."),
            field="team",
        )


def refuse_side(team: Team, side: Side, children: int, *, has_families: bool) -> None:
    """Raise RuleBroken for a team that cannot be on a side, for it has what belongs to the other."""
    if side is Side.FINDING and team.is_panel:
        raise RuleBroken(
            tr(f"{team.name} is a panel, which looks at every team's children: it is on the child's side."),
            field="side",
        )
    if side is Side.FINDING and children:
        raise RuleBroken(
            tr(
                f"{team.name} has {count(children, 'child', 'children')}, and the family-finding side has none of its own. "
                "First move each with `edit REF team …`, or add another team for family finding. Nothing was changed."
            ),
            field="side",
        )
    if side is Side.CHILD and has_families:
        raise RuleBroken(
            tr(
                f"{team.name} has families, which the child's side may not see. "
                "First move each with `family edit FAM team …`. Nothing was changed."
            ),
            field="side",
        )
