"""Which clocks a team watches: those on from the start, as changed by the team's choices.

Those of adoptive families are a family-finding team's alone.
"""

from collections.abc import Mapping, Sequence

from permanence.errors import NotUnderstood
from permanence.families.timescales import FAMILY_TIMESCALES
from permanence.language import tr
from permanence.phrases import plain
from permanence.teams import Side, Team
from permanence.timescales import TIMESCALES, Group, Timescale, TimescaleKind
from permanence.words import listed, nearest

_NOTHING_CHOSEN: Mapping[str, bool] = {}


def watched(choices: Mapping[str, bool] = _NOTHING_CHOSEN) -> frozenset[str]:
    """The ids of the timescales that are watched.

    A choice switches a group or a single timescale on or off. A timescale's own choice overrides its
    group's. A timescale that must be adopted is never switched on by its group.
    """
    return _watched(TIMESCALES, choices)


def watched_by(team: Team, choices: Mapping[str, bool] = _NOTHING_CHOSEN) -> frozenset[str]:
    """What a team watches: clocks of families on the family-finding side, of children on the other."""
    return watched_of_families(choices) if team.side is Side.FINDING else watched(choices)


def watched_of_families(choices: Mapping[str, bool] = _NOTHING_CHOSEN) -> frozenset[str]:
    """The same of the timescales of adoptive families."""
    return _watched(FAMILY_TIMESCALES, choices)


def _watched(rows: Sequence[Timescale], choices: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(row.id for row in rows if _is_watched(row, choices))


def _is_watched(row: Timescale, choices: Mapping[str, bool]) -> bool:
    if row.id in choices:
        return choices[row.id]
    return row.on if must_be_adopted(row) else choices.get(row.group, row.on)


def must_be_adopted(row: Timescale) -> bool:
    """Whether only its own name switches it on: it is local, an average, unconfirmed, or no longer in force."""
    return (
        row.kind in (TimescaleKind.LOCAL, TimescaleKind.AVERAGE) or not row.confirmed or row.until is not None
    )


FAMILY_KEYS = frozenset({Group.ADOPTERS.value, *(row.id for row in FAMILY_TIMESCALES)})
"""What names clocks of adoptive families."""
ALL_OF_CHILDREN = tuple(group.value for group in Group if group not in FAMILY_KEYS)
"""The groups of clocks of children, which are what `all` names."""
_KEYS: Mapping[str, tuple[str, ...]] = {
    "all": ALL_OF_CHILDREN,
    **{plain(group): (group,) for group in Group},
    **{plain(row.id): (row.id,) for row in (*TIMESCALES, *FAMILY_TIMESCALES)},
    **{plain(row.id.removesuffix(" days")): (row.id,) for row in TIMESCALES if row.is_average},
    plain("T12"): ("T12", "T12b"),
}


def clocks_named(words: Sequence[str]) -> tuple[str, ...]:
    """The groups and timescales that the words name, as keys of a team's choices.

    Raises NotUnderstood, with the nearest names, for a word that names nothing.

    >>> clocks_named(["reviews", "and", "121", "days"])
    ('reviews', '121 days')
    """
    keys: dict[str, None] = {}
    left = [word for word in plain(" ".join(words)).split() if word != "and"]
    at = 0
    while at < len(left):
        taken = next((n for n in (2, 1) if " ".join(left[at : at + n]) in _KEYS), None)
        if taken is None:
            raise NotUnderstood(_unknown(left[at]))
        keys.update(dict.fromkeys(_KEYS[" ".join(left[at : at + taken])]))
        at += taken
    if not keys:
        raise NotUnderstood(tr(f"Which clocks? There are {listed(ALL_OF_CHILDREN)}, or all of them."))
    return tuple(str(key) for key in keys)


def _unknown(word: str) -> str:
    near = nearest(word, _KEYS)
    names = [_KEYS[phrase][0] for phrase in near]
    meant = (
        tr(f"Did you mean {listed(names, tr('or'))}?")
        if names
        else tr(f"There are {listed(ALL_OF_CHILDREN)}.")
    )
    return tr(f"I don't know the clock `{word}`. {meant}")
