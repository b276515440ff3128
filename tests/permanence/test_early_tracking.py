"""What became of children tracked early: the cohort of the evaluation of 2017, and each way that it can go."""

from collections import Counter
from datetime import date, timedelta

import pytest

from permanence.early_tracking import Became, tracked_early
from permanence.journey import Child, Event, Journey, Month, PlanAgreed

BEGAN, CENSUS = date(2015, 5, 1), date(2016, 9, 30)
LATER = date(2016, 5, 2)


def journey(*told, ref="BX-0042", **about):
    plans = tuple(each for each in told if isinstance(each, PlanAgreed))
    events = tuple(Event(*each) for each in told if isinstance(each, tuple))
    return Journey(Child(ref, "bucks", Month(2015, 1), **about), tuple(sorted(events)), plans)


def became(*told, began=BEGAN, day=CENSUS, **about):
    found = tracked_early(journey((BEGAN, "early_ff_start"), *told, **about), began, day)
    return found and found.became


def thirty():
    """The thirty of E0 to E5: 9 went ahead, 1 abroad, 1 pregnancy ended, 4 still considered, and 15 plans ceased."""
    changed = [
        *[("return_home", "to both parents")] * 3,
        *[("return_home", "to mother")] * 9,
        *[("return_home", "to father")] * 2,
        ("sgo", "paternal grandparents"),
    ]
    ends = [
        *[[(LATER, "adm_sbpfa")]] * 9,
        [(LATER, "tracking_ended_other", "moved_abroad")],
        [(LATER, "tracking_ended_other", "termination")],
        *[[(LATER, "ppm")]] * 4,
        *(
            [(LATER - timedelta(days=30), "plan_reversed", "RD2"), (LATER, *end)]
            if number < 6
            else [(LATER, *end)]
            for number, end in enumerate(changed)
        ),
    ]
    for number, end in enumerate(ends):
        order = [(LATER + timedelta(days=30), "po_granted")] if number < 8 else []
        match = [(LATER + timedelta(days=90), "adm_match")] if number < 4 else []
        yield journey((BEGAN, "early_ff_start"), *end, *order, *match, ref=f"BX-{number:04}")


def test_the_thirty_tracked_early_to_march_2016():
    found = [tracked_early(each, BEGAN, CENSUS) for each in thirty()]

    assert Counter(each.became for each in found) == {
        Became.WENT_AHEAD: 9, Became.ABROAD: 1, Became.DIED: 1, Became.CONSIDERED: 4, Became.CEASED: 15,
    }  # fmt: skip
    ahead = [each for each in found if each.became is Became.WENT_AHEAD]
    assert (sum(each.is_ordered for each in ahead), sum(each.is_family_found for each in ahead)) == (8, 4)
    ceased = [each.ceased for each in found if each.ceased]
    assert Counter(each.to_words for each in ceased) == {
        "return home, mother": 9, "return home, both parents": 3, "return home, father": 2,
        "special guardianship, paternal grandparents": 1,
    }  # fmt: skip
    assert Counter(each.by for each in ceased) == {"court": 6, "": 9}


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ([], Became.CONSIDERED),
        ([(LATER, "ppm")], Became.CONSIDERED),
        ([(LATER, "placement_consent")], Became.CONSIDERED),
        ([(LATER, "po_granted")], Became.WENT_AHEAD),
        ([(LATER, "adm_match")], Became.WENT_AHEAD),
        ([(LATER, "po_granted"), (CENSUS, "disruption")], Became.WENT_AHEAD),
        ([(LATER, "adoption_order")], Became.WENT_AHEAD),
        ([(LATER, "adm_sbpfa"), (CENSUS, "plan_reversed")], Became.CEASED),
        ([PlanAgreed(LATER, "kinship")], Became.CEASED),
        ([PlanAgreed(LATER, "kinship", "adoption")], Became.CONSIDERED),
        ([PlanAgreed(LATER, "kinship"), PlanAgreed(CENSUS, "adoption")], Became.CONSIDERED),
        ([(LATER, "ltf_match")], Became.CEASED),
        ([(LATER, "cao")], Became.CEASED),
        ([(LATER, "tracking_ended_other", "plan ceased")], Became.CEASED),
        ([(LATER, "tracking_ended_other", "moved authority")], Became.OTHERWISE),
        ([(LATER, "tracking_ended_other", "stillbirth")], Became.DIED),
        ([(LATER, "tracking_ended_other", "abroad")], Became.ABROAD),
        # home, and in care again with another plan for adoption: that is another road
        ([(LATER, "return_home"), (LATER + timedelta(days=9), "care_entry"), (CENSUS, "adm_sbpfa")], Became.CEASED),
    ],
)  # fmt: skip
def test_what_became_of_a_child(told, what):
    assert became(*told) == what


def test_what_comes_after_the_end_of_the_road_is_of_another_one():
    again = [
        (LATER, "return_home"),
        (LATER + timedelta(days=9), "care_entry"),
        (CENSUS, "po_granted"),
        (CENSUS, "link"),
    ]
    found = tracked_early(journey((BEGAN, "early_ff_start"), *again), BEGAN, CENSUS)
    assert (found.became, found.is_ordered, found.is_family_found) == (Became.CEASED, False, False)
    assert became((BEGAN, "return_home"), (LATER, "care_entry"), (CENSUS, "adm_sbpfa")) is Became.CEASED


def test_what_comes_on_the_day_is_counted():
    found = tracked_early(journey((BEGAN, "early_ff_start"), (LATER, "po_granted")), BEGAN, LATER)
    assert (found.is_ordered, found.is_family_found) == (True, False)
    linked = journey((BEGAN - timedelta(days=9), "link"), (BEGAN, "early_ff_start"), (BEGAN, "return_home"))
    assert tracked_early(linked, BEGAN, CENSUS).is_family_found


def test_a_plan_that_stopped_on_the_day_that_family_finding_began_ceased():
    told = journey(
        (date(2015, 1, 1), "adm_sbpfa"), (BEGAN, "plan_reversed"), (BEGAN, "family_finder_allocated")
    )
    assert tracked_early(told, BEGAN, CENSUS).became is Became.CEASED


def test_what_comes_after_the_day_is_not_counted():
    later = [(LATER, "adm_sbpfa"), (CENSUS, "plan_reversed", "RD2")]
    assert became(*later, day=LATER - timedelta(days=1)) is Became.CONSIDERED
    assert became(*later, day=CENSUS - timedelta(days=1)) is Became.WENT_AHEAD
    assert became(*later) is Became.CEASED


def test_a_child_closed_without_a_milestone_is_closed_from_that_day_on():
    closed = {"closed": LATER, "outcome": "returned_home"}
    assert became(**closed) is Became.CEASED
    assert became(**closed, day=LATER - timedelta(days=1)) is Became.CONSIDERED
    assert became(closed=LATER, outcome="moved_authority") is Became.OTHERWISE


def test_a_family_finder_for_another_plan_is_no_early_tracking():
    fostering = PlanAgreed(BEGAN - timedelta(days=30), "long_term_fostering")
    allocated = (BEGAN, "family_finder_allocated")
    assert tracked_early(journey(fostering, allocated), BEGAN, CENSUS) is None
    reversed_before = [
        (date(2015, 1, 1), "adm_sbpfa"),
        (date(2015, 2, 1), "plan_reversed"),
        fostering,
        allocated,
    ]
    assert tracked_early(journey(*reversed_before), BEGAN, CENSUS) is None
    planned = journey(PlanAgreed(BEGAN, "adoption"), allocated)
    assert tracked_early(planned, BEGAN, CENSUS).became is Became.CONSIDERED


def test_a_decision_before_family_finding_counts_unless_it_is_of_an_earlier_time_in_care():
    decided = (BEGAN - timedelta(days=9), "adm_sbpfa")
    home = (BEGAN - timedelta(days=5), "return_home")
    assert became(decided) is Became.WENT_AHEAD
    assert became(decided, home) is Became.CONSIDERED
    assert became((home[0], "adm_sbpfa"), home) is Became.CONSIDERED
    assert became(home, (BEGAN, "adm_sbpfa")) is Became.WENT_AHEAD
