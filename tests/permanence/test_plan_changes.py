"""How adoption stopped being the plan: on which day, for what, and by whom; against a second, simpler reckoning."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.plan_changes import (
    PlanChange,
    adoption_as_plan,
    as_at,
    changed_by,
    outcome_told,
    with_whom,
)
from permanence.plans import CHANGED_BY, why_words, with_plans

JAN, FEB, MAR, APR = (date(2026, month, 2) for month in (1, 2, 3, 4))
CHILD = Child("BX-0042", "north", Month(2025, 3))


def journey(*told, child=CHILD):
    """Events as (day, milestone, detail), plans as (day, Plan)."""
    plans = tuple(sorted(each for each in told if isinstance(each, PlanAgreed)))
    events = tuple(Event(*each) for each in told if isinstance(each, tuple))
    return Journey(child, tuple(sorted(events)), plans)


def changes(*told, child=CHILD):
    return [*adoption_as_plan(journey(*told, child=child)).changes]


ADOPTION, HOME = PlanAgreed(JAN, "adoption"), PlanAgreed(MAR, "return_home")


@pytest.mark.parametrize(
    ("told", "found"),
    [
        pytest.param([ADOPTION], [], id="it goes on"),
        pytest.param([HOME], [], id="it never was"),
        pytest.param([ADOPTION, HOME], [PlanChange(MAR, "return_home")], id="another plan"),
        pytest.param(
            [ADOPTION, PlanAgreed(MAR, "kinship", None, "the aunt", "court")],
            [PlanChange(MAR, "kinship", "court")],
            id="another plan by the court",
        ),
        pytest.param([ADOPTION, PlanAgreed(MAR, "kinship", "adoption")], [], id="adoption is alongside still"),
        pytest.param(
            [PlanAgreed(JAN, "return_home", "adoption"), HOME], [PlanChange(MAR, "return_home")], id="alongside no more"
        ),
        pytest.param(
            [(JAN, "adm_sbpfa"), (FEB, "plan_reversed", "RD2")], [PlanChange(FEB, "", "court")], id="reversed"
        ),
        pytest.param(
            [(JAN, "adm_sbpfa"), (FEB, "plan_reversed", "RD4 aunt came forward"), PlanAgreed(MAR, "kinship", changed_by="court")],
            [PlanChange(FEB, "kinship", "court")],
            id="the new plan after a reversal belongs to it",
        ),
        pytest.param(
            [(JAN, "adm_sbpfa"), HOME, (APR, "plan_reversed", "by the court"), (APR, "return_home", "to mother")],
            [PlanChange(MAR, "return_home", "court", "mother")],
            id="the reversal and the move after a new plan belong to it",
        ),
        pytest.param(
            [ADOPTION, HOME, (APR, "sgo", "paternal grandparents")],
            [PlanChange(MAR, "return_home")],
            id="with whom belongs to what it changed to",
        ),
        pytest.param(
            [(JAN, "early_ff_start"), (FEB, "sgo", "Paternal Grandparents, who live near")],
            [PlanChange(FEB, "special_guardianship", "", "paternal grandparents")],
            id="an order that nobody planned",
        ),
        pytest.param(
            [ADOPTION, HOME, (date(2026, 3, 20), "adm_sbpfa"), (APR, "plan_reversed", "RD1")],
            [PlanChange(MAR, "return_home"), PlanChange(APR, "", "authority")],
            id="twice",
        ),
        pytest.param([(JAN, "adm_sbpfa"), (FEB, "adoption_order")], [], id="adopted"),
        pytest.param([ADOPTION, (FEB, "tracking_ended_other", "moved authority")], [], id="moved away"),
        pytest.param(
            [ADOPTION, (FEB, "tracking_ended_other", "not_adoption")], [PlanChange(FEB)], id="nobody said what instead"
        ),
        pytest.param(
            [(JAN, "adm_sbpfa"), (FEB, "plan_reversed"), (FEB, "adm_sbpfa")], [PlanChange(FEB)], id="reversed and anew in a day"
        ),
        pytest.param([(JAN, "adm_sbpfa"), (JAN, "plan_reversed")], [PlanChange(JAN)], id="decided and reversed in a day"),
        pytest.param(
            [ADOPTION, (FEB, "return_home"), (MAR, "care_entry"), PlanAgreed(APR, "kinship")],
            [PlanChange(FEB, "return_home")],
            id="home and in care again is another road",
        ),
        pytest.param(
            [ADOPTION, (FEB, "tracking_ended_other", "not_adoption"), (MAR, "care_entry"), PlanAgreed(APR, "kinship")],
            [PlanChange(FEB)],
            id="what comes after the end is told of another road",
        ),
    ],
)  # fmt: skip
def test_when_adoption_stopped_being_the_plan(told, found):
    assert changes(*told) == found


def test_a_decision_reversed_and_made_anew_in_a_day_stands():
    assert adoption_as_plan(journey((JAN, "adm_sbpfa"), (FEB, "plan_reversed"), (FEB, "adm_sbpfa"))).is_plan
    assert not adoption_as_plan(journey((JAN, "adm_sbpfa"), (JAN, "plan_reversed"))).is_plan


def test_a_child_closed_without_a_milestone_has_changed_plan_on_that_day():
    closed = Child("BX-0042", "north", Month(2025, 3), closed=FEB, outcome="with_relatives")
    assert changes(ADOPTION, child=closed) == [PlanChange(FEB, "with_relatives")]
    back = (ADOPTION, (FEB, "tracking_ended_other", "with_relatives the grandmother"), (MAR, "care_entry"))
    assert changes(*back) == [PlanChange(FEB, "with_relatives", "", "grandparents")]
    assert changes(ADOPTION, (FEB, "tracking_ended_other", "the grandmother"), child=closed) == [
        PlanChange(FEB, "with_relatives", "", "grandparents")
    ]


def test_a_child_closed_later_is_not_closed_by_an_earlier_day():
    closed = Child("BX-0042", "north", Month(2025, 3), closed=MAR, outcome="died")
    told = journey(ADOPTION, (FEB, "ppm"), child=closed)
    assert (as_at(told, FEB).child.closed, as_at(told, FEB).child.outcome) == (None, None)
    assert as_at(told, MAR).child == closed
    assert adoption_as_plan(as_at(told, FEB)).is_plan
    ended = adoption_as_plan(as_at(told, MAR))
    assert (ended.is_plan, ended.stopped, [*ended.changes]) == (False, MAR, [])


STEPS = {
    "adoption": lambda on: PlanAgreed(on, "adoption"),
    "alongside": lambda on: PlanAgreed(on, "kinship", "adoption"),
    "decision": lambda on: (on, "adm_sbpfa"),
    "early": lambda on: (on, "early_ff_start"),
    "other plan": lambda on: PlanAgreed(on, "return_home"),
    "reversed": lambda on: (on, "plan_reversed"),
    "home": lambda on: (on, "return_home"),
    "adopted": lambda on: (on, "adoption_order"),
    "nothing": lambda on: (on, "ppm"),
}
_IS, _STOPS = ("adoption", "alongside", "decision", "early"), ("other plan", "reversed", "home")


@settings(max_examples=80)
@given(st.lists(st.sampled_from([*STEPS]), max_size=12))
def test_it_is_the_plan_on_a_day_if_the_last_that_was_told_says_so(steps):
    days = [JAN + timedelta(days=number) for number in range(len(steps))]
    found = adoption_as_plan(journey(*(STEPS[step](on) for step, on in zip(steps, days, strict=True))))

    # The second method: the state of each day is looked up anew, from the last thing told by then.
    def is_plan(number):
        said = [step for step in steps[:number] if step != "nothing"]
        return bool(said) and said[-1] in _IS

    stops = [
        (on, step) for number, (on, step) in enumerate(zip(days, steps, strict=True)) if is_plan(number) and step not in (*_IS, "nothing")
    ]  # fmt: skip
    assert found.is_plan == is_plan(len(steps))
    assert [each.on for each in found.changes] == [on for on, step in stops if step in _STOPS]
    assert found.stopped == (stops[-1][0] if stops else None)


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("RD2", "court"), ("rd1 needs changed", "authority"), ("RD3", "authority"), ("RD4", ""), ("by court", "court"),
        ("By the court: no order made", "court"), ("by the parents", "parents"), ("by authority RD2", "authority"),
        ("Court adjourned", ""), ("decided by the court", ""), ("by the courteous", ""), ("", ""),
    ],
)  # fmt: skip
def test_who_changed_it_is_read_of_a_code_or_of_by_at_the_beginning(words, by):
    assert changed_by(words) == by
    assert by in ("", *CHANGED_BY)


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("to mother", "mother"), ("Back home with the birth mother", "mother"), ("both parents", "both parents"),
        ("mum and dad, closely supervised", "both parents"), ("paternal grandparents", "paternal grandparents"),
        ("to her aunt", "aunt or uncle"), ("to", ""), ("after an assessment of the mother", ""), ("", ""),
    ],
)  # fmt: skip
def test_with_whom_a_child_went_to_live_is_read_of_known_words(words, whom):
    assert with_whom(words) == whom


def test_what_is_not_on_record_is_said_not_to_be_known():
    assert (PlanChange(JAN).to_words, PlanChange(JAN).by_words) == ("not known", "not known by whom")
    told = PlanChange(JAN, "return_home", "court", "mother")
    assert (told.to_words, told.by_words) == ("return home, mother", "by the court")
    assert PlanChange(JAN, "with_relatives").to_words == "with relatives or friends, without an order"


def test_an_ending_that_is_told_in_no_known_words_is_another_one():
    told = journey((JAN, "tracking_ended_other", "hm"), (JAN, "ppm"))
    assert [outcome_told(told, event) for event in told.events] == [None, "other"]


def test_who_changed_a_plan_stands_with_why():
    plan = PlanAgreed(JAN, "kinship", None, "the aunt", "court")
    assert why_words(plan) == "changed by the court, the aunt"
    assert why_words(PlanAgreed(JAN, "kinship")) == ""
    assert with_plans(journey(plan))[0].detail == "kinship care; changed by the court; the aunt"
