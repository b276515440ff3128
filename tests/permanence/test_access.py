"""Who may ask for what where, and what each tie to a child shows."""

import pytest

from permanence.access import SIGHTS, Barrier, HowMuch, Tie, why_refused
from permanence.roles import Role, Standing

SAM = Standing("U0SAM")
MARY = Standing("U0MARY", manages=frozenset({"north"}))


@pytest.mark.parametrize(
    ("standing", "roles", "is_here", "why"),
    [
        (SAM, (Role.WORKER,), True, None),
        (SAM, (Role.WORKER,), False, Barrier.PLACE),
        (SAM, (Role.MANAGER, Role.ADMIN), True, Barrier.ROLE),
        (SAM, (Role.MANAGER,), False, Barrier.ROLE),
        (MARY, (Role.MANAGER, Role.ADMIN), True, None),
    ],
)
def test_who_asks_is_settled_before_where_they_ask(standing, roles, is_here, why):
    assert why_refused(standing, roles, is_here=is_here) is why


def test_every_tie_says_what_it_shows_and_only_two_reach_past_a_restriction():
    assert SIGHTS.keys() == set(Tie)
    reaching = [tie for tie, sight in SIGHTS.items() if sight.restricted is not HowMuch.NOTHING]
    assert reaching == [Tie.FILE, Tie.NAMED]
