"""Where it is slow: the tests against second methods, the borders, and invented authorities where the answer is known."""

import random
from collections import Counter
from math import isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence.measures import diagnosis
from permanence.measures.diagnosis import (
    FEWEST,
    Extent,
    Pace,
    StageCounts,
    diagnose,
    far_longer_from,
    log_rank,
    wait,
)
from permanence.measures.figures import ENDED, HALF, REACHED, WAITING, WITHOUT, ReachedBy, add

# --- authorities where the answer is known --------------------------------------------------------------------------

MARKS = {"S1F": 273, "COHORT-DECISION": 182, "S3F": 30, "S5F": 273}
TEAMS = ("north", "south", "east")
FOLLOWED = 1000
"""Children come into a stage over so many days, and are followed to the last of them."""
LONG_AGO = 3000


def of_team(chance, median, spread, children=60):
    """A team's counts of a stage: waits of a gamma or lognormal distribution, some ended otherwise, some going on."""
    counts = Counter()
    for _ in range(children):
        wait = chance.gammavariate(3, 1) / 2.674 if spread == "gamma" else chance.lognormvariate(0, 0.5)
        days = {REACHED: round(wait * median), ENDED: round(chance.expovariate(0.1 / median)),
                WAITING: FOLLOWED - chance.randrange(FOLLOWED)}  # fmt: skip
        outcome = min(days, key=days.get)
        counts[days[outcome], outcome] += 1
    return counts


def authority(chance, place, spread):
    """Three teams, each somewhat within its marks; and what is slow."""
    medians = {(stage, team): 0.8 * mark for stage, mark in MARKS.items() for team in TEAMS}
    for stage, team in medians:
        if place is Extent.EVERYWHERE or (place is Extent.STAGE and stage == "COHORT-DECISION"):
            medians[stage, team] *= 2
        if place is Extent.TEAM and team == "north" and stage in ("COHORT-DECISION", "S5F"):
            medians[stage, team] *= 2
    counts = {key: of_team(chance, median, spread) for key, median in medians.items()}
    if place is Extent.CHILD:
        counts["COHORT-DECISION", "north"][LONG_AGO, WAITING] += 1
    return [
        StageCounts(stage, {team: counts[stage, team] for team in TEAMS}, mark)
        for stage, mark in MARKS.items()
    ]


def named(diagnosis):
    """What is found, by name."""
    slow = {each.name for each in diagnosis.slow}
    teams = {(each.name, team) for each in diagnosis.stages for team in each.slow_teams}
    children = {(each.name, *each.far_longer.items()) for each in diagnosis.stages if each.far_longer}
    return slow, teams, children


ANSWERS = {
    Extent.NOWHERE: (set(), set(), set()),
    Extent.CHILD: (set(), set(), {("COHORT-DECISION", ("north", 1))}),
    Extent.TEAM: (set(), {("COHORT-DECISION", "north"), ("S5F", "north")}, set()),
    Extent.STAGE: ({"COHORT-DECISION"}, set(), set()),
    Extent.EVERYWHERE: (set(MARKS), set(), set()),
}


def is_right(place, draw):
    chance = random.Random(f"{place} {draw}")
    found = diagnose(authority(chance, place, ("gamma", "lognormal")[draw % 2]))
    return (list(found.extents), named(found)) == ([place], ANSWERS[place])


@pytest.mark.unmeasured
@pytest.mark.parametrize("place", Extent, ids=lambda place: place.name)
def test_the_answer_is_right_in_95_of_100_draws(place):
    assert sum(is_right(place, draw) for draw in range(100)) >= 95


def test_the_answer_is_right_in_the_first_draw_wherever_it_is():
    assert [place for place in Extent if not is_right(place, 0)] == []


# --- second methods ------------------------------------------------------------------------------------------------

counts_of_waits = st.dictionaries(
    st.tuples(st.integers(0, 12), st.sampled_from([REACHED, REACHED, WAITING, ENDED])),
    st.integers(1, 4),
    min_size=1,
    max_size=12,
)


def censored(counts):
    """The same for scipy: each child's wait, and that of a child who had not reached it."""
    over = [days for (days, what), n in counts.items() for _ in range(n) if what == REACHED]
    going_on = [days for (days, what), n in counts.items() for _ in range(n) if what != REACHED]
    from scipy.stats import CensoredData  # a second to import, and only needed here

    return CensoredData(uncensored=over, right=going_on)


@settings(max_examples=60)
@given(counts_of_waits, counts_of_waits)
def test_the_test_between_two_is_the_log_rank_test_of_scipy(these, others):
    if not any(what == REACHED for _, what in (*these, *others)):
        assert log_rank(these, others) == 0
        return
    import numpy as np
    from scipy.stats import logrank

    with np.errstate(invalid="ignore"):  # it divides by nought where nobody could differ
        expected = logrank(censored(these), censored(others)).statistic

    # scipy counts how many more had reached it, we how many fewer.
    assert log_rank(these, others) == pytest.approx(0 if isnan(expected) else -expected, abs=1e-9)


def test_who_is_later_is_above_nought_and_who_could_not_differ_is_nought():
    soon, later = {(day, REACHED): 1 for day in range(10)}, {(day, REACHED): 1 for day in range(20, 30)}

    assert log_rank(later, soon) > 3
    assert log_rank(soon, later) < -3
    assert log_rank(soon, {}) == log_rank({}, {}) == 0
    assert log_rank({(5, WAITING): 9}, {(7, REACHED): 1}) == 0


# --- borders -------------------------------------------------------------------------------------------------------


def all_by(day, number, what=REACHED):
    """Children whose waits end one after another, the first half of them by a day."""
    return {(day - number // 2 + 1 + each, what): 1 for each in range(number)}


def only(counts, mark=None, **more):
    (found,) = diagnose([StageCounts("a stage", counts, mark, **more)]).stages
    return found


def test_a_wait_counts_those_who_wait_and_leaves_out_whose_wait_is_not_known():
    counts = {(None, REACHED): 4, (3, WITHOUT): 2, (5, REACHED): 2, (7, WAITING): 1, (9, ENDED): 1}

    found = wait(counts)

    assert (found.children, found.reached, found.waiting) == (4, 2, 1)
    assert found.half == ReachedBy(HALF, 5, 5, None)
    assert not found.is_enough


@pytest.mark.parametrize(
    ("counts", "pace"),
    [
        pytest.param(all_by(300, 9), Pace.TOO_FEW, id="nine"),
        pytest.param(all_by(300, FEWEST), Pace.SLOW, id="ten"),
        pytest.param(all_by(100, FEWEST), Pace.CHANCE, id="within the mark"),
        pytest.param(all_by(182, 30), Pace.CHANCE, id="half on the last day within it"),
        pytest.param(
            {(182, REACHED): 15, (400, REACHED): 15}, Pace.CHANCE, id="all of that half on this day"
        ),
        pytest.param({(400, WAITING): 30}, Pace.SLOW, id="nobody yet, longer than the mark"),
        pytest.param({(100, WAITING): 30}, Pace.TOO_FEW, id="nobody yet, and not for as long as the mark"),
        pytest.param({(182, WAITING): 30}, Pace.TOO_FEW, id="nor longer"),
        pytest.param({(183, ENDED): 30}, Pace.SLOW, id="nobody, and all ended otherwise after it"),
        pytest.param({}, Pace.TOO_FEW, id="nobody at all"),
    ],
)
def test_a_stage_is_slow_if_the_interval_of_its_median_begins_after_its_mark(counts, pace):
    found = only({"north": counts}, 182)

    assert (found.pace, found.before) == (pace, None)


def test_a_stage_is_slow_in_every_team_only_if_it_is_with_any_left_out():
    slow, quick, few = all_by(300, 60), all_by(100, 20), all_by(300, 9)

    assert only({"north": slow, "south": slow}, 182).pace is Pace.SLOW
    assert only({"north": slow, "south": quick}, 182).pace is Pace.SLOW_TOGETHER
    assert only({"north": slow, "south": few}, 182).pace is Pace.SLOW_TOGETHER
    assert only({"north": slow, "south": slow, "east": few, "west": {}}, 182).pace is Pace.SLOW


def test_a_stage_without_a_mark_is_held_against_the_years_before():
    slow, quick = all_by(300, 40), all_by(100, 40)
    before = {"north": quick, "south": quick}

    found = only({"north": slow, "south": slow}, before=before)
    assert (found.pace, found.before.half.day) == (Pace.SLOW, 100)
    assert only({"north": slow, "south": quick}, before=before).pace is Pace.SLOW_TOGETHER
    assert only({"north": quick, "south": quick}, before=before).pace is Pace.CHANCE
    assert only({"north": slow}, before={}).pace is Pace.TOO_FEW
    assert only({"north": slow}, before={"north": all_by(100, 9)}).pace is Pace.TOO_FEW
    assert only({"north": all_by(300, 9)}, before={"north": quick}).pace is Pace.TOO_FEW
    assert only({"north": all_by(300, 10)}, before={"north": all_by(100, 10)}).pace is Pace.SLOW


def test_a_team_is_slow_beside_the_others_if_there_are_ten_of_both():
    slow, quick = all_by(300, 20), all_by(100, 20)

    found = only({"north": slow, "south": quick, "east": quick}, 400)
    assert found.slow_teams == ["north"]
    assert (found.others["north"].half.day, found.teams["north"].half.day) == (100, 300)
    assert only({"north": all_by(300, 10), "south": all_by(100, 10)}, 400).slow_teams == ["north"]
    assert only({"north": all_by(300, 9), "south": quick}, 400).slow_teams == []
    assert only({"north": slow, "south": all_by(100, 9)}, 400).slow_teams == []
    assert only({"north": slow}, 400).slow_teams == []


def test_a_team_is_not_slow_where_half_of_the_others_are_not_through_or_its_own_median_is_no_later():
    early = add(all_by(60, 16), {(400, WAITING): 24})  # fewer than half
    tail = add(all_by(90, 20), all_by(800, 19))  # half by then, as the others, and then far later

    assert only({"north": {(900, WAITING): 20}, "south": early}, 1000).slow_teams == []
    found = only({"north": tail, "south": all_by(100, 39)}, 1000)
    assert found.slow_teams == []
    assert log_rank(tail, all_by(100, 39)) > 3
    # Half of them were through by day 800, or by day 100 already: no later than the others.
    as_late, others = {(100, REACHED): 6, (800, REACHED): 14}, {(100, REACHED): 39}
    assert only({"north": as_late, "south": others}, 1000).slow_teams == []
    assert (wait(as_late).half.earliest, wait(others).half.day) == (100, 100)
    assert log_rank(as_late, others) > 3


def test_it_is_everywhere_only_if_two_stages_can_be_judged():
    slow = {"north": all_by(300, 40)}

    assert diagnose([StageCounts("one", slow, 182)]).extents == [Extent.STAGE]
    assert diagnose([StageCounts("one", slow, 182), StageCounts("two", {}, 182)]).extents == [Extent.STAGE]
    assert diagnose([StageCounts(name, slow, 182) for name in ("one", "two")]).extents == [Extent.EVERYWHERE]


def test_what_is_slow_everywhere_need_not_be_as_surely_slow_in_each_stage():
    """All of them at once are tested at five in a hundred; each alone as much more strictly as there are comparisons."""
    somewhat = StageCounts("one", {"north": all_by(190, 20)}, 182)  # by the mark two of twenty
    other = StageCounts("two", somewhat.teams, 182)

    assert diagnose([somewhat, other], beside=10**6).extents == [Extent.EVERYWHERE]
    (alone,) = diagnose([somewhat], beside=10**6).stages
    assert alone.pace is Pace.CHANCE
    assert only(somewhat.teams, 182).pace is Pace.SLOW


def test_it_is_not_everywhere_where_it_is_one_teams_doing():
    of_one_team = {"north": all_by(300, 60), "south": all_by(100, 20)}
    found = diagnose([StageCounts(name, of_one_team, 182) for name in ("one", "two")])

    assert [each.pace for each in found.stages] == [Pace.SLOW_TOGETHER] * 2
    assert found.extents == [Extent.TEAM]


def test_one_comparison_is_tested_at_five_in_a_hundred_and_each_of_ten_at_one_in_two_hundred():
    # as tables of the normal distribution have it
    assert [round(diagnosis._normal(number), 4) for number in (1, 10)] == [1.96, 2.807]


def test_what_is_compared_is_counted_with_what_is_compared_beside():
    stages = [StageCounts(name, {"north": all_by(300, 40), "south": {}}, 182) for name in ("one", "two")]

    assert diagnose(stages).comparisons == 6
    assert diagnose(stages, beside=4).comparisons == 10


def test_a_match_before_its_start_took_no_days():
    found = only({"north": {(-30, REACHED): 10, (5, REACHED): 10}}, 30)

    assert (found.together.half.day, found.pace) == (0, Pace.CHANCE)


@pytest.mark.parametrize(
    ("counts", "days"),
    [
        pytest.param(all_by(100, 9), None, id="too few"),
        pytest.param({(100, REACHED): 5, (200, WAITING): 15}, None, id="no upper quartile"),
        pytest.param({(100, WAITING): 15}, None, id="no median"),
        pytest.param({(100, REACHED): 20}, 201, id="no spread: more than twice as long"),
        pytest.param({(0, REACHED): 10}, 1, id="no days"),
    ],
)
def test_from_when_on_a_wait_is_far_longer(counts, days):
    assert far_longer_from(counts, 0.01) == days


# The cube roots of the quartiles are 2, 3 and 4 in both: their spread is 2 / 1.34898.
LONG = {(8, REACHED): 25, (27, REACHED): 25, (64, REACHED): 25, (125, REACHED): 21}


def test_how_much_longer_comes_of_the_spread_of_the_quartiles_and_of_how_many_there_are():
    # Of 16: (3 + 1.95996 * (1.25 + 2 / 4) * 1.48260) ** 3 = 528.5.
    few = {(8, REACHED): 4, (27, REACHED): 4, (64, REACHED): 4, (125, REACHED): 4}
    assert far_longer_from(few, 0.4) == 529


def test_a_child_waits_far_longer_from_that_day_on_whatever_became_of_the_wait():
    # Of 100, one in forty of one stage: (3 + 3.48076 * (1.25 + 2 / 10) * 1.48260) ** 3 = 1151.9; of two, half as many.
    of_three = {**LONG, (1151, REACHED): 1, (1152, REACHED): 1, (1152, WAITING): 1, (1152, ENDED): 1}

    found = only({"north": of_three}, 2000)
    assert (found.longest, found.far_longer) == ({"north": 1152}, {"north": 3})
    one, other = diagnose([StageCounts(name, {"north": of_three}, 2000) for name in ("one", "two")]).stages
    assert one.longest == other.longest == {"north": 1286}


def test_a_child_is_held_against_the_others_of_a_slow_team_by_itself():
    # By the spread of all others a wait of 400 days would stand out, and in North it does not.
    north, south = all_by(400, 40), all_by(100, 40)

    found = only({"north": north, "south": south, "east": {**south, (900, WAITING): 1}}, 1000)

    assert found.slow_teams == ["north"]
    assert found.longest["north"] > found.longest["south"] == found.longest["east"] > 200
    assert found.far_longer == {"east": 1}
