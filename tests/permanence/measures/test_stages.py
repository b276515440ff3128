"""The stages of the way to each plan: each is an indicator of those followed, with the mark of its timescale or what was published."""

import pytest

from permanence.delays import STATUTORY
from permanence.measures.indicators import INDICATORS, Population, Statistic
from permanence.measures.stages import ROADS, in_days
from permanence.milestones import MILESTONES
from permanence.plans import PLANS
from permanence.timescales import TIMESCALES

STAGES = {stage.code: stage for road in ROADS.values() for stage in road.stages}


def test_these_are_the_roads_and_their_stages():
    assert {key: [stage.code for stage in road.stages] for key, road in ROADS.items()} == {
        "adoption": ["S1F", "COHORT-DECISION", "S3F", "S5F"],
        "diagnostic": ["D1F", "D2F", "D3F", "D4F", "S5F"],
        "special_guardianship": ["PLAN", "SG1", "SG0", "SG2"],
        "kinship": ["PLAN", "KIN1", "KIN2"],
        "long_term_fostering": ["PLAN", "LTF"],
    }
    assert set(ROADS) - {"diagnostic"} <= set(PLANS)


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_each_stage_is_followed_from_its_start_and_is_of_the_plan(road):
    for stage in road.stages:
        assert stage.indicator is INDICATORS[stage.code]
        assert stage.indicator.population is Population.FOLLOWED
        assert stage.indicator.statistic is Statistic.SURVIVAL
        assert stage.indicator.floor
        assert stage.indicator.plan in ("", road.key, "adoption" if road.key == "diagnostic" else "")
        assert stage.name[0].islower()
        assert set(stage.delays) <= set(MILESTONES) - STATUTORY


@pytest.mark.parametrize("key", ["adoption", "diagnostic"])
def test_the_stages_of_adoption_follow_one_another_as_in_each_cut_of_those_adopted(key):
    stages = [stage.indicator for stage in ROADS[key].stages]

    assert stages[0].start == "entered"
    for one, other in zip(stages, stages[1:], strict=False):  # noqa: RUF007
        assert one.end == other.start


def test_what_the_children_of_a_stage_have_reached_is_said_in_words():
    assert {code: stage.reached for code, stage in STAGES.items() if code in ("SG1", "KIN1", "KIN2")} == {
        "SG1": "had relatives or friends assessed",
        "KIN1": "had relatives or friends assessed",
        "KIN2": "were settled",
    }


def test_a_mark_is_that_of_its_timescale_or_the_latest_published():
    marks = {code: (stage.mark.days, stage.mark.words) for code, stage in STAGES.items() if stage.mark}

    assert marks == {
        "S1F": (273, "9 months"), "COHORT-DECISION": (182, "six months"), "S3F": (30, "1 month"), "S5F": (273, "9 months"),
        "PLAN": (121, "four months"), "SG1": (91, "three months"), "KIN1": (91, "three months"), "SG0": (181, "26 weeks"),
    }  # fmt: skip
    spans = {row.id: str(row.span) for row in TIMESCALES if row.id in ("T13", "T15")}
    assert spans == {"T13": "six months", "T15": "26 weeks"}
    assert (in_days(6), in_days(14), in_days(4)) == (182, 426, 121)
    assert "England in the year to March 2025; DfE" in STAGES["S1F"].mark.source
    assert STAGES["SG1"].mark.source.startswith("Family Justice Council")
    assert all(stage.mark.source for stage in STAGES.values() if stage.mark)
