"""What each role may do, and how far it reaches."""

import pytest

from permanence.roles import CLOCK, GRANTED, Role, Standing, terminal_standing, with_article

SAM = Standing("U0SAM", teams=frozenset({"north"}))
MARY = Standing("U0MARY", manages=frozenset({"north"}))
ROLES_TO_GRANT = sorted(set(GRANTED.values()))


def granted(role):
    return Standing("U0SUE", roles=frozenset({role}))


def test_everyone_may_do_what_a_worker_may():
    assert SAM.has(Role.ANYONE)
    assert SAM.has(Role.WORKER)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ANYONE, Role.WORKER)])
def test_a_worker_has_no_other_role(role):
    assert not SAM.has(role)


def test_a_manager_manages_their_own_team_and_no_other():
    assert MARY.has(Role.MANAGER)
    assert MARY.has(Role.MANAGER, "north")
    assert not MARY.has(Role.MANAGER, "south")


def test_a_service_manager_acts_as_the_manager_of_every_team():
    sue = granted(Role.SERVICE_MANAGER)

    assert sue.has(Role.MANAGER)
    assert sue.has(Role.MANAGER, "south")


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.ANALYST, Role.ADMIN, Role.WORKER])
def test_no_other_role_acts_as_a_manager(role):
    assert not granted(role).has(Role.MANAGER, "north")


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.CONSULTANT, Role.ANALYST, Role.ADMIN])
def test_granting_a_role_grants_no_other(role):
    others = {Role.SERVICE_MANAGER, Role.CONSULTANT, Role.ANALYST, Role.ADMIN, Role.CLOCK} - {role}

    assert granted(role).has(role)
    assert not [other for other in others if granted(role).has(other)]


@pytest.mark.parametrize("role", ROLES_TO_GRANT)
def test_only_the_service_manager_and_the_consultant_may_see_every_team(role):
    assert granted(role).every_team is (role in (Role.SERVICE_MANAGER, Role.CONSULTANT))


def test_managing_a_team_shows_no_other_team():
    assert not MARY.every_team


@pytest.mark.parametrize("role", list(Role))
def test_the_terminal_has_every_role_but_the_clocks(role):
    assert terminal_standing("tester").has(role) is (role is not Role.CLOCK)


def test_the_terminal_manages_and_covers_as_its_user_does():
    assert terminal_standing("tester", frozenset({"north"}), frozenset({"U0MARY"})) == Standing(
        "tester", manages=frozenset({"north"}), everything=True, covers=frozenset({"U0MARY"})
    )


def test_the_terminal_may_see_every_team():
    assert terminal_standing("tester").every_team


def test_the_clock_may_see_every_team_but_is_no_administrator():
    assert CLOCK.every_team
    assert CLOCK.has(Role.CLOCK)
    assert not CLOCK.has(Role.ADMIN)


def test_one_who_is_it_is_said_as_people_say_it():
    assert [with_article(role) for role in (Role.ANALYST, Role.ADMIN, Role.CONSULTANT)] == [
        "an analyst",
        "an administrator",
        "a consultant",
    ]


@pytest.mark.parametrize("role", Role)
def test_figures_of_every_team_are_for_who_sees_them_all_and_for_the_analyst(role):
    counts = {Role.SERVICE_MANAGER, Role.CONSULTANT, Role.ANALYST}
    assert Standing("U0SUE", roles=frozenset({role})).every_figure == (role in counts)


def test_nobody_but_a_service_manager_manages_the_children_in_no_team():
    mary = Standing("U0MARY", manages=frozenset({"north"}))

    assert mary.has(Role.MANAGER)
    assert mary.has(Role.MANAGER, "north")
    assert not mary.has(Role.MANAGER, "")
    assert Standing("U0SUE", frozenset({Role.SERVICE_MANAGER})).has(Role.MANAGER, "")
