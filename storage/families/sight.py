"""Whether the person asking may know of an adoptive family, or of a child's link with one: the one place this is decided."""

from collections.abc import Mapping

from permanence.access import FAMILY_SIGHTS, FamilyTie, OfAFamily
from permanence.milestones import OF_A_FAMILY
from permanence.teams import Side
from storage.children import IS_RESTRICTED, SEEN

_COVERS = "(select value from json_each(:covers))"
_TIED: Mapping[FamilyTie, str] = {
    FamilyTie.FILE: "(:everything and :every_family)",
    FamilyTie.EVERY_TEAM: ":every_family",
    FamilyTie.CHANNEL: "exists (select 1 from teams t join json_each(:teams) here on here.value = t.key"
    f" where t.side = '{Side.FINDING}' and t.retracted is null)",
    FamilyTie.WORKER: f"(f.worker = :person or f.worker in {_COVERS})",
    FamilyTie.FINDER: f"(c.family_finder = :person or c.family_finder in {_COVERS})",
    FamilyTie.OWN: f"(:person in (c.worker, c.reviewing_officer) or c.worker in {_COVERS} or c.reviewing_officer in {_COVERS})",
}
"""Whether the person asking has each tie to the family `f`, or to the child `c` who is linked with it."""


def _tied(*, of_a_link: bool, shown: OfAFamily) -> str:
    """Whether the person asking has a tie that shows so much of every family, or of the links of a child."""
    ties = (
        _TIED[tie]
        for tie, sight in FAMILY_SIGHTS.items()
        if (sight.of_their_link if of_a_link else sight.of_every_family) is shown
    )
    return " or ".join(ties)


def _tied_to_child() -> str:
    """Whether the person asking has a tie, to the child `c` or to every family, by which they know at least of the days of a link."""
    return " or ".join(
        _TIED[tie]
        for tie, sight in FAMILY_SIGHTS.items()
        if sight.of_their_link is not OfAFamily.NOTHING and tie is not FamilyTie.WORKER
    )


OF_BOTH = """join families f on f.family = l.family and f.retracted is null
    join children c on c.ref = l.child and c.retracted is null"""
"""The family and the child whom a row `l` is about: `LINK_SEEN` is asked of them."""
_CHILD_MAY_BE_NAMED = f"(not {IS_RESTRICTED} or {SEEN})"
_LINK = f"({_CHILD_MAY_BE_NAMED} and ({_tied(of_a_link=True, shown=OfAFamily.EVERYTHING)}))"
LINK_SEEN = f"coalesce({_LINK}, false)"
"""Whether the person asking may see which family `f` the child `c` is linked with."""
STEPS_KNOWN = f"coalesce({SEEN} and ({_tied_to_child()}), false)"
"""Whether the person asking may know what was done to find a family for the child `c`: links, visits and introductions, and their days."""
_OF_A_FAMILY = ", ".join(f"'{key}'" for key in OF_A_FAMILY)
NOT_OF_A_FAMILY = f"milestone not in ({_OF_A_FAMILY})"
"""Whether a milestone in its column tells nothing of a family to anybody."""


def told(milestone: str, child: str) -> str:
    """Whether the person asking may know of a child's milestone, each standing in a column."""
    return (
        f"({milestone} not in ({_OF_A_FAMILY}) or exists"
        f" (select 1 from children c where c.ref = {child} and c.retracted is null and {STEPS_KNOWN}))"
    )


RELEASE_CHILD_NAMED = f"""(r.child is null or exists
    (select 1 from children c where c.ref = r.child and c.retracted is null and {_CHILD_MAY_BE_NAMED}))"""
"""Whether the person asking may be told about which child a release `r` is: of one restricted to others they are not."""
EVERY_FAMILY_SEEN = f"(:every_family or {_TIED[FamilyTie.CHANNEL]})"
"""Whether the person asking sees every family."""
FINDS = f"exists (select 1 from children c where c.ref = {{child}} and c.retracted is null and {SEEN} and {_TIED[FamilyTie.FINDER]})"
"""Whether the person asking finds a family for a child, who stands in a column."""
_OF_FAMILIES = " or ".join(
    f"exists (select 1 from {table} where {by} = a.id)"
    for table in ("links", "introductions", "meetings_of_sides", "releases")
    for by in ("recorded", "retracted")
)
CHANGE_KNOWN = f"""(not (a.understood ->> '$.family' is not null or {_OF_FAMILIES}) or {EVERY_FAMILY_SEEN}
    or {FINDS.format(child="a.child")})
    and {told("coalesce(a.understood ->> '$.milestone', '')", "a.child")}"""
"""Whether the person asking may know of a change `a`: none of a family's for the child's side, and of links only for those who know of them."""
MAY_LINK = FINDS.format(child=":child")
"""Whether the person asking finds a family for `:child`, and so may link the child with any whose reference they know."""
FAMILY_SEEN = f"""coalesce(
    {_tied(of_a_link=False, shown=OfAFamily.EVERYTHING)}
    or exists (select 1 from links l join children c on c.ref = l.child and c.retracted is null
        where l.family = f.family and l.retracted is null and {LINK_SEEN}), false)"""
"""Whether the person asking may see the family `f`."""
