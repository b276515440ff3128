"""Who is told of an action past its date, surgery after surgery."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.actions import Action
from permanence.errors import RuleBroken
from permanence.ladder import RUNGS, next_rung, reason_of, rung_due, rungs, surgeries_past
from permanence.roles import Role

SURGERIES = [date(2026, 11, 12) + timedelta(weeks=2) * nth for nth in range(5)]
FIRST, SECOND, THIRD, FOURTH, _ = SURGERIES


def agreed(on, due, **more):
    known = {"number": 17, "child": "BX-0042", "owner": "U0SAM", "words": "Chase the medical report"}
    return Action(**known, agreed=on, due=due, first_due=due, **more)


IN_THE_ROOM = agreed(FIRST, date(2026, 11, 19))


def test_nothing_counts_at_the_surgery_it_was_agreed_in():
    assert surgeries_past(IN_THE_ROOM, [FIRST]) == 0


def test_each_later_surgery_that_finds_it_past_its_date_counts():
    assert [surgeries_past(IN_THE_ROOM, SURGERIES[:held]) for held in range(6)] == [0, 0, 1, 2, 3, 4]


def test_a_surgery_on_the_day_it_is_due_does_not_count():
    assert surgeries_past(agreed(FIRST, SECOND), [FIRST, SECOND]) == 0
    assert surgeries_past(agreed(FIRST, SECOND), [FIRST, SECOND, THIRD]) == 1


def test_the_next_surgery_after_an_action_is_agreed_does_not_count():
    between = agreed(date(2026, 11, 16), date(2026, 11, 19))

    assert surgeries_past(between, [FIRST, SECOND]) == 0
    assert surgeries_past(between, [FIRST, SECOND, THIRD]) == 1


def test_the_first_surgery_that_sees_an_action_does_not_count():
    loaded = agreed(date(2026, 3, 2), date(2026, 4, 1))

    assert surgeries_past(loaded, []) == 0
    assert surgeries_past(loaded, [FIRST]) == 0
    assert surgeries_past(loaded, [FIRST, SECOND]) == 1


def test_a_surgery_that_was_not_held_does_not_count():
    assert surgeries_past(IN_THE_ROOM, [FIRST, FOURTH]) == 1
    assert surgeries_past(IN_THE_ROOM, [SECOND, THIRD]) == 1


def test_two_surgeries_on_one_day_count_once():
    assert surgeries_past(IN_THE_ROOM, [FIRST, SECOND, SECOND]) == 1


def test_moving_a_date_does_not_stop_it():
    moved = replace(IN_THE_ROOM, due=date(2027, 2, 1), moves=3, because="adviser on leave")
    assert surgeries_past(moved, SURGERIES[:3]) == 2


def test_what_is_done_stops_counting_on_the_day_it_was_done():
    done = replace(IN_THE_ROOM, ended=SECOND)

    assert surgeries_past(done, [FIRST, SECOND]) == 0
    assert surgeries_past(replace(done, ended=THIRD), SURGERIES) == 1


DAYS = st.dates(date(2026, 11, 1), date(2027, 2, 1))
ACTIONS = st.builds(
    lambda on, due, done: agreed(on, due, ended=done), DAYS, DAYS, st.none() | DAYS
)  # fmt: skip
HELD = st.lists(DAYS, unique=True, max_size=6).map(sorted)


@given(ACTIONS, HELD)
def test_another_surgery_adds_one_to_the_count_or_nothing(action, held):
    counts = [surgeries_past(action, held[:n]) for n in range(len(held) + 1)]
    assert all(later - sooner in (0, 1) for sooner, later in pairwise(counts))


@given(ACTIONS, HELD, DAYS, st.integers(0, 5))
def test_no_move_changes_the_count(action, held, to, moves):
    assert surgeries_past(replace(action, due=to, moves=moves), held) == surgeries_past(action, held)


# The rungs


MANAGER, SERVICE_MANAGER = Role.MANAGER, Role.SERVICE_MANAGER


@pytest.mark.parametrize(
    ("surgeries", "told", "to"),
    [
        (0, (), None),
        (1, (), MANAGER),
        (1, (MANAGER,), None),
        (2, (MANAGER,), SERVICE_MANAGER),
        (7, (MANAGER, SERVICE_MANAGER), None),
        (7, (), MANAGER),
    ],
)
def test_one_surgery_leads_to_the_team_manager_and_two_to_the_service_manager_one_at_a_time(
    surgeries, told, to
):
    rung = rung_due(surgeries, told)
    assert (rung.to if rung else None) is to


def test_a_team_may_wait_longer():
    patient = rungs(manager=2, service_manager=4)

    assert [rung.to if (rung := rung_due(n, (), patient)) else None for n in range(4)] == [
        None,
        None,
        MANAGER,
        MANAGER,
    ]
    assert [bool(rung_due(n, (MANAGER,), patient)) for n in range(5)] == [False] * 4 + [True]


def test_the_reason_says_at_how_many():
    assert [reason_of(1), reason_of(3)] == [
        "open at 1 surgery after its date",
        "open at 3 surgeries after its date",
    ]


def test_a_team_that_chose_no_ladder_has_one_surgery_and_then_two():
    assert rungs() == rungs(manager=1, service_manager=2) == RUNGS


@pytest.mark.parametrize("ladder", [(0, 2), (2, 2), (3, 2)])
def test_the_service_manager_comes_after_the_team_manager(ladder):
    with pytest.raises(RuleBroken) as said:
        rungs(*ladder)
    assert str(said.value) == (
        "An action goes to the team manager first, and to the service manager after that."
    )


@pytest.mark.parametrize(
    ("told", "to"),
    [
        ((), Role.MANAGER),
        ((Role.MANAGER,), Role.SERVICE_MANAGER),
        ((Role.MANAGER, Role.SERVICE_MANAGER), None),
        ((Role.SERVICE_MANAGER,), None),
        ((Role.WORKER,), Role.MANAGER),
    ],
)
def test_escalating_early_goes_to_the_rung_above_the_highest_told(told, to):
    rung = next_rung(told)
    assert (rung.to if rung else None) is to


def test_an_action_is_overdue_from_the_day_after_its_date_until_it_is_done():
    due = date(2026, 11, 19)

    assert not IN_THE_ROOM.is_overdue(due)
    assert IN_THE_ROOM.is_overdue(due + timedelta(days=1))
    assert not replace(IN_THE_ROOM, ended=due).is_overdue(due + timedelta(days=1))
