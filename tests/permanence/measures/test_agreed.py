"""What became of what surgeries agreed: sums of rows, what was cleared, and shares with their intervals."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.measures.agreed import (
    FEWEST,
    STEPS,
    AfterDiscussion,
    Agreed,
    Fate,
    FateRow,
    FollowedGroup,
    Happened,
    PastDate,
    PastRow,
    ReachedShare,
    agreed,
    by_quarter,
    by_team,
    cleared,
    group,
    quarter_of,
    reached_within,
    stretches,
)
from permanence.measures.figures import ENDED, REACHED, WAITING
from permanence.milestones import MILESTONES

ROWS = [
    FateRow("north", "2026-03", Fate.IN_TIME, 4, 1, 2, 0, 1),
    FateRow("north", "2026-04", Fate.IN_TIME, 2, 0, 0, 0, 0),
    FateRow("north", "2026-06", Fate.AFTER, 1, 1, 3, 1, 0),
    FateRow("south", "2026-06", Fate.OVERDUE, 1, 0, 0, 1, 0),
    FateRow("south", "2026-06", Fate.CANCELLED, 1, 0, 0, 0, 0),
]


def test_rows_add_up_to_what_became_of_all():
    found = agreed(ROWS)
    fates = {Fate.IN_TIME: 6, Fate.AFTER: 1, Fate.OVERDUE: 1, Fate.CANCELLED: 1}
    assert found == Agreed({**fates, Happened.MOVED: 2, Happened.ESCALATED: 2, Happened.GIVEN: 1}, moves=5)
    assert found.actions == 9
    assert found.of(Fate.AFTER, Fate.OVERDUE, Fate.NOT_KNOWN) == 2


def test_the_share_in_time_is_of_those_whose_date_has_come():
    assert agreed(ROWS).in_time == Fraction(6, 8)
    assert agreed([]).in_time is None
    assert agreed([FateRow("north", "2026-03", Fate.COMING, 2, 0, 0, 0, 0)]).in_time is None


def test_teams_and_quarters_stand_in_order():
    teams = by_team(ROWS[::-1])
    assert {team: found.actions for team, found in teams.items()} == {"north": 7, "south": 2}
    assert [*teams] == ["north", "south"]
    quarters = by_quarter(ROWS[::-1])
    assert [(first, found.actions) for first, found in quarters.items()] == [
        (date(2026, 1, 1), 4),
        (date(2026, 4, 1), 5),
    ]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_stretches_hold_the_same_numbers_each_once(ranges):
    found = stretches(ranges)
    numbers = [number for least, most in found for number in range(least, most + 1)]
    assert numbers == sorted({number for least, most in ranges for number in range(least, most + 1)})
    assert all(one[1] + 1 < other[0] for one, other in pairwise(found)), "none touch"


def test_stretches_are_put_together_where_they_touch_and_an_empty_one_is_none():
    assert stretches([(11, 12), (5, 9), (1, 3), (4, 6), (14, 13)]) == [(1, 9), (11, 12)]


@pytest.mark.parametrize(
    ("month", "first"),
    [("2026-03", 1), ("2026-04-30", 4), ("2026-09", 7), ("2026-10-01", 10), ("2026-12", 10)],
)
def test_a_month_is_in_a_quarter(month, first):
    assert quarter_of(month) == date(2026, first, 1)


def test_what_was_cleared_is_of_what_had_a_next_agenda():
    found = cleared(
        [
            PastRow(True, PastDate.CLEARED, 1, 10),
            PastRow(True, PastDate.CLEARED, 1, 20),
            PastRow(True, PastDate.STILL, 3, 50),
            PastRow(False, PastDate.PUT_OFF, 4, 0),
            PastRow(True, PastDate.NOT_YET, 5, 100),
        ]
    )
    assert (found.compared, found.cleared, found.days, found.days_cleared) == (9, 2, 80, 30)
    assert found.became[PastDate.NOT_YET] == 5
    assert cleared([]).cleared == cleared([]).compared == 0


def test_steps_are_milestones_and_none_breaks_off():
    assert set(STEPS) <= set(MILESTONES)
    assert set(STEPS).isdisjoint(
        {"disruption", "plan_reversed", "po_revoked", "link_ended", "tracking_ended_other", "placement_visit"}
    )
    assert {"adm_match", "placed", "po_granted", "adoption_order", "return_home"} <= set(STEPS)


def test_a_share_has_the_interval_that_another_library_finds():
    from scipy.stats import CensoredData, ecdf  # a second to import, and only needed here

    counts = {(10, REACHED): 6, (40, REACHED): 4, (60, WAITING): 10}
    left = ecdf(CensoredData(uncensored=[10] * 6 + [40] * 4, right=[60] * 10)).sf
    limits = left.confidence_interval(0.95, method="log-log")
    for place, days in enumerate((28, 56)):
        found = reached_within(counts, days)
        assert found
        assert float(found.share) == pytest.approx(1 - left.probabilities[place])
        assert found.lowest == pytest.approx(1 - limits.high.probabilities[place])
        assert found.highest == pytest.approx(1 - limits.low.probabilities[place])


def test_the_last_day_counts():
    on_the_day = reached_within({(28, REACHED): 1, (28, WAITING): 1}, 28)
    assert on_the_day
    assert on_the_day.share == Fraction(1, 2)
    assert reached_within({(28, WAITING): 30}, 28) == ReachedShare(Fraction(0), 0.0, 0.1)


def test_a_share_is_not_known_where_nobody_was_followed_so_long():
    assert reached_within({(10, REACHED): 1, (20, ENDED): 3}, 28) is None
    assert reached_within({(20, WAITING): 3}, 28) is None
    assert reached_within({}, 28) is None


def test_where_nobody_or_everybody_had_come_to_it_the_rule_of_three_limits_it():
    assert reached_within({(60, WAITING): 30}, 56) == ReachedShare(Fraction(0), 0.0, 0.1)
    assert reached_within({(60, WAITING): 2}, 56) == ReachedShare(Fraction(0), 0.0, 1.0)
    assert reached_within({(10, REACHED): 30}, 56) == ReachedShare(Fraction(1), 0.9, 1.0)
    assert reached_within({(10, REACHED): 2}, 56) == ReachedShare(Fraction(1), 0.0, 1.0)


def test_once_everybody_has_come_to_it_the_limit_of_the_day_before_holds():
    before = reached_within({(10, REACHED): 8, (20, REACHED): 2}, 19)
    after = reached_within({(10, REACHED): 8, (20, REACHED): 2}, 56)
    assert before
    assert after == ReachedShare(Fraction(1), before.lowest, 1.0)


def few_and_many(discussed, others):
    return AfterDiscussion(group(discussed), group(others), 0)


def test_groups_are_compared_only_if_both_are_large_enough():
    few, enough = {(60, WAITING): FEWEST - 1}, {(60, WAITING): FEWEST}
    assert not few_and_many(few, enough).are_enough
    assert not few_and_many(enough, few).are_enough
    assert few_and_many(enough, enough).are_enough


def test_shares_differ_where_their_intervals_leave_each_other_out():
    most, half = {(5, REACHED): 28, (60, WAITING): 2}, {(5, REACHED): 15, (60, WAITING): 15}
    assert few_and_many(most, half).differs(28)
    assert few_and_many(half, most).differs(56)
    assert not few_and_many(half, half).differs(28)
    one, touching = ReachedShare(Fraction(1, 10), 0.0, 0.5), ReachedShare(Fraction(9, 10), 0.5, 1.0)
    groups = [replace(group(half), within={28: share}) for share in (one, touching)]
    assert not AfterDiscussion(*groups, 0).differs(28), "they have a share in common"
    assert not AfterDiscussion(*reversed(groups), 0).differs(28)
    assert not few_and_many(half, {(20, WAITING): 10}).differs(28), "of one nothing is known"


def test_a_group_says_the_shares_that_are_known():
    assert group({(30, WAITING): 10}) == FollowedGroup(
        10, {28: ReachedShare(Fraction(0), 0.0, pytest.approx(0.3))}
    )
