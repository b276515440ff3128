"""A child's journey as flat rows: the periods, the legs, and the traps."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.measures.days import day_of, number_of
from permanence.measures.spells import COLUMNS, KEY, ChildFacts, Spell, column, spells
from permanence.milestones import MILESTONES
from permanence.outcomes import OUTCOMES
from permanence.plans import PLANS
from permanence.spans import complete_months, months

ROAD = "care_entry 2024-01-10, adm_sbpfa 2024-04-01, po_granted 2024-05-01"
MATCHED = f"{ROAD}, adm_match 2024-08-01"
PLACED = f"{MATCHED}, placed 2024-09-01"


def n(day):
    return None if day is None else number_of(date.fromisoformat(day))


def said(row, *names):
    """The columns named, days as they are written, without what is null."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: day_of(value).isoformat() if isinstance(value, int) and value > 5000 else value
        for name, value in values.items()
        if value is not None
    }


def legs(journey, *names, **facts):
    return [said(row, *names) for row in spells(journey, ChildFacts(**facts))]


def test_a_day_is_a_whole_number_since_1970():
    assert (number_of(date(1970, 1, 1)), number_of(date(1970, 1, 2))) == (0, 1)
    assert number_of(date(2025, 9, 30)) == 20361
    assert day_of(20361) == date(2025, 9, 30)


def test_the_columns_are_the_fields_with_their_types():
    assert {each.name: each.type for each in COLUMNS if each.type == "text"}.keys() == {
        "child", "team", "left_as", "ended_as", "ended_why", "plan", "sibling_group", "ethnic_group",
    }  # fmt: skip
    assert {each.type for each in COLUMNS} == {"text", "integer"}
    assert [each.name for each in COLUMNS if not each.may_be_null] == [
        "child", "team", "period", "leg", "order_undated", "earlier_order",
    ]  # fmt: skip
    assert tuple(each.name for each in COLUMNS) == Spell._fields
    # They are made as the module is imported: made here once more, a broken rule is noticed.
    assert tuple(column(*each) for each in Spell.__annotations__.items()) == COLUMNS
    assert set(KEY) <= {each.name for each in COLUMNS}


def test_a_plain_journey_is_one_row(told):
    journey = told(
        "proceedings_issued 2024-01-05, care_entry 2024-01-10, early_ff_start 2024-02-01, "
        "family_finder_allocated 2024-01-20, perm_plan_agreed 2024-03-01, adoption_review_decision 2024-03-05, "
        "adm_sbpfa 2024-04-01, final_hearing 2024-04-30, po_granted 2024-05-01, link 2024-06-01, "
        "selection_meeting 2024-06-20, match_panel 2024-07-20, adm_match 2024-08-01, introductions_start 2024-08-15, "
        "placed 2024-09-01, adoption_application 2024-12-01, adoption_order 2025-03-01",
        born=Month(2023, 11),
    )
    (row,) = spells(journey)

    assert row == Spell(
        child="BX-0042", team="north", period=1, leg=1, born=n("2023-11-01"), entered=n("2024-01-10"),
        left_care=n("2025-03-01"), left_as="adopted", previous_left_care=None, began=n("2024-01-05"),
        next_began=None, recommended=n("2024-03-05"), plan_agreed=n("2024-03-01"), proceedings=n("2024-01-05"),
        final_hearing=n("2024-04-30"), family_finding=n("2024-01-20"), early_permanence=None,
        long_term_matched=None, decided=n("2024-04-01"), new_decision=n("2024-04-01"), ordered=n("2024-05-01"),
        new_order=n("2024-05-01"), order_undated=0, linked=n("2024-06-01"), selected=n("2024-06-20"),
        panel=n("2024-07-20"), introduced=n("2024-08-15"), applied=n("2024-12-01"), matched=n("2024-08-01"),
        placed=n("2024-09-01"), fostered_from=None, moved_in=n("2024-09-01"), ended=n("2025-03-01"),
        ended_as="adopted", ended_why=None, waiting_from=n("2024-04-01"), waiting_until=n("2024-09-01"),
        first_decided=n("2024-04-01"), first_ordered=n("2024-05-01"), first_matched=n("2024-08-01"),
        first_placed=n("2024-09-01"), first_disrupted=None, match_due=n("2024-10-01"), earlier_order=0,
        foster_carers=0, months_in_care_at_placement=7, months_decision_to_placement=5,
        months_order_to_match=3, age_at_entry=2, age_at_order=6, plan=None, sibling_group=None,
        siblings_together=None, disabled=None, ethnic_group=None, harder_to_place=None, relatives_assessed=None,
        tracked_until=n("2025-03-01"), adoption_planned=None, adoption_replaced=None, guardianship_planned=None,
        guardianship_replaced=None, kinship_planned=None, kinship_replaced=None, fostering_planned=None,
        fostering_replaced=None,
    )  # fmt: skip


def test_the_order_in_which_milestones_were_told_does_not_matter(told):
    journey = told(PLACED)

    assert spells(Journey(journey.child, journey.events[::-1])) == spells(journey)


def test_a_child_still_waiting_has_no_end(told):
    (row,) = spells(told(ROAD))

    assert said(row, "waiting_from", "waiting_until", "ended", "placed", "foster_carers") == {
        "waiting_from": "2024-04-01"
    }


# --- periods ---------------------------------------------------------------------------------------------


PERIOD = ("period", "entered", "left_care", "left_as", "previous_left_care")


@pytest.mark.parametrize(
    ("ending", "left_as"),
    [
        ("adoption_order", "adopted"),
        ("sgo", "special_guardianship"),
        ("cao", "child_arrangements"),
        ("return_home", "returned_home"),
        ("tracking_ended_other (moved_authority)", "moved_authority"),
        ("tracking_ended_other (turned 18)", "left_care"),
        ("tracking_ended_other (with_relatives home of the aunt)", "with_relatives"),
        ("tracking_ended_other (died)", "died"),
        ("tracking_ended_other (nobody said how)", "other"),
        ("tracking_ended_other", "other"),
    ],
)
def test_an_ending_closes_the_period_by_the_key_of_its_outcome(told, ending, left_as):
    (row,) = spells(told(f"{ROAD}, {ending} 2024-06-01"))

    assert said(row, "left_care", "left_as", "ended", "ended_as") == {
        "left_care": "2024-06-01", "left_as": left_as, "ended": "2024-06-01", "ended_as": left_as,
    }  # fmt: skip


def test_a_closing_names_the_outcome_where_the_reason_stands_in_the_detail(told):
    history = f"{ROAD}, tracking_ended_other (to a cousin in another town) 2024-06-01"
    (row,) = spells(told(history, closed=date(2024, 6, 1), outcome="with_relatives"))

    assert row.left_as == "with_relatives"


def test_the_outcome_of_a_closing_names_only_the_last_ending(told):
    history = "care_entry 2020-01-01, tracking_ended_other (moved abroad) 2020-06-01, care_entry 2021-01-01, tracking_ended_other (so) 2021-06-01"
    first, last = spells(told(history, closed=date(2021, 6, 1), outcome="moved_authority"))

    assert (first.left_as, last.left_as) == ("moved_abroad", "moved_authority")


def test_a_closing_with_an_orders_outcome_leaves_the_detail_of_another_ending(told):
    history = "care_entry 2020-01-01, tracking_ended_other (moved abroad) 2020-06-01"
    (row,) = spells(told(history, closed=date(2020, 6, 1), outcome="adopted"))

    assert row.left_as == "moved_abroad"


def test_a_closing_of_which_no_milestone_tells_ends_the_period(told):
    (row,) = spells(told(ROAD, closed=date(2024, 6, 1), outcome="returned_home"))
    assert said(row, "left_care", "left_as") == {"left_care": "2024-06-01", "left_as": "returned_home"}

    (row,) = spells(told(ROAD, closed=date(2024, 6, 1)))
    assert row.left_as == "other"


@pytest.mark.parametrize("outcome", ["not_adoption", "long_term_fostering"])
def test_an_outcome_that_leaves_the_child_in_care_ends_the_road_and_not_the_period(told, outcome):
    (row,) = spells(told(ROAD, closed=date(2024, 6, 1), outcome=outcome))

    assert said(row, "left_care", "left_as", "ended", "ended_as", "waiting_until") == {
        "ended": "2024-06-01", "ended_as": outcome, "waiting_until": "2024-06-01",
    }  # fmt: skip


def test_tracking_ended_because_the_plan_is_not_adoption_leaves_the_child_in_care(told):
    (row,) = spells(
        told(f"{ROAD}, tracking_ended_other (plan not adoption) 2024-06-01, return_home 2024-09-01")
    )

    assert said(row, "left_care", "left_as", "ended", "ended_as") == {
        "left_care": "2024-09-01", "left_as": "returned_home", "ended": "2024-06-01", "ended_as": "not_adoption",
    }  # fmt: skip


def test_an_adoption_order_shows_that_the_end_of_tracking_before_it_did_not_stand(told):
    stopped, adopted = spells(
        told(f"{ROAD}, tracking_ended_other (plan not adoption) 2024-06-01, adoption_order 2024-09-01")
    )

    assert said(stopped, "tracked_until", "next_began") == {"tracked_until": "2024-06-01", "next_began": "2024-09-01"}  # fmt: skip
    assert said(adopted, "tracked_until", "ended_as") == {"tracked_until": "2024-09-01", "ended_as": "adopted"}  # fmt: skip


def test_a_child_home_and_back_has_two_periods(told):
    journey = told(f"{ROAD}, return_home 2024-06-01, care_entry 2024-07-01, adm_sbpfa 2024-08-01")

    assert legs(journey, *PERIOD, "decided", "first_ordered", "earlier_order") == [
        {"period": 1, "entered": "2024-01-10", "left_care": "2024-06-01", "left_as": "returned_home",
         "decided": "2024-04-01", "first_ordered": "2024-05-01", "earlier_order": 0},
        {"period": 2, "entered": "2024-07-01", "previous_left_care": "2024-06-01",
         "decided": "2024-08-01", "earlier_order": 1},
    ]  # fmt: skip


def test_an_order_of_the_period_before_the_last_is_an_earlier_order_too(told):
    journey = told(
        f"{ROAD}, return_home 2024-06-01, care_entry 2024-07-01, return_home 2024-08-01, care_entry 2024-09-01"
    )

    assert [row.earlier_order for row in spells(journey)] == [0, 1, 1]


def test_coming_into_care_again_closes_a_period_with_no_ending_told(told):
    journey = told(f"{ROAD}, care_entry 2025-02-01, adm_sbpfa 2025-03-01")

    assert legs(journey, *PERIOD, "waiting_from", "waiting_until") == [
        {"period": 1, "entered": "2024-01-10", "left_care": "2025-02-01", "left_as": "not recorded",
         "waiting_from": "2024-04-01", "waiting_until": "2025-02-01"},
        {"period": 2, "entered": "2025-02-01", "previous_left_care": "2025-02-01", "waiting_from": "2025-03-01"},
    ]  # fmt: skip


def test_two_entries_on_one_day_are_one(told):
    assert len(spells(told("care_entry (emergency) 2024-01-10, care_entry 2024-01-10"))) == 1


@pytest.mark.parametrize("told_of", ["return_home", "sgo", "tracking_ended_other (moved)"])
def test_ended_and_entered_on_one_day_is_ended_first(told, told_of):
    journey = told(f"{ROAD}, {told_of} 2024-06-01, care_entry 2024-06-01")

    assert [(row.period, row.entered, row.left_care) for row in spells(journey)] == [
        (1, n("2024-01-10"), n("2024-06-01")),
        (2, n("2024-06-01"), None),
    ]


def test_what_happened_on_the_day_of_coming_into_care_again_belongs_to_the_new_period(told):
    journey = told(f"{ROAD}, care_entry 2025-02-01, adm_sbpfa 2025-02-01")

    assert [row.new_decision for row in spells(journey)] == [n("2024-04-01"), n("2025-02-01")]


def test_entered_and_left_on_one_day_is_a_period_of_no_days(told):
    assert legs(told("return_home 2024-06-01, care_entry 2024-06-01"), *PERIOD) == [
        {"period": 1, "entered": "2024-06-01", "left_care": "2024-06-01", "left_as": "returned_home"}
    ]


@pytest.mark.parametrize(
    "told_of",
    ["adm_sbpfa", "po_granted", "adm_match", "placed", "adoption_order", "sgo", "cao", "care_order", "ep_placed"],
)  # fmt: skip
def test_what_happens_in_care_shows_a_period_whose_start_is_not_known(told, told_of):
    (row,) = spells(told(f"prebirth_referral 2023-12-01, {told_of} 2024-06-01"))

    assert said(row, "period", "entered", "began") == {"period": 1, "began": "2023-12-01"}


def test_coming_into_care_after_a_decision_is_the_start_of_its_period(told):
    (row,) = spells(told("adm_sbpfa 2024-01-08, care_entry 2024-01-10"))

    assert said(row, "entered", "began", "waiting_from") == {
        "entered": "2024-01-10", "began": "2024-01-08", "waiting_from": "2024-01-10",
    }  # fmt: skip


def test_a_decision_after_leaving_shows_that_the_child_is_in_care_again(told):
    journey = told(
        f"{ROAD}, return_home 2024-06-01, ppm 2024-07-01, adm_sbpfa 2024-08-01, adm_match 2024-09-01"
    )

    assert legs(journey, *PERIOD, "began", "matched")[1] == {
        "period": 2, "previous_left_care": "2024-06-01", "began": "2024-07-01", "matched": "2024-09-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    "afterwards",
    ["plan_reversed", "po_revoked", "disruption", "link_ended", "life_story", "support_plan_review",
     "return_home", "tracking_ended_other (other)", "sgo", "adoption_review", "care_order"],
)  # fmt: skip
def test_what_is_told_after_the_child_left_opens_no_period(told, afterwards):
    journey = told(f"{ROAD}, sgo 2024-06-01")

    assert spells(told(f"{ROAD}, sgo 2024-06-01, {afterwards} 2024-06-20")) == spells(journey)


@pytest.mark.parametrize("afterwards", ["life_story", "plan_reversed", "tracking_ended_other (moved)"])
def test_what_belongs_to_the_time_before_does_not_begin_the_next_period(told, afterwards):
    journey = told(f"{ROAD}, sgo 2024-06-01, {afterwards} 2024-06-20, care_entry 2025-01-01")

    assert said(spells(journey)[1], "began", "ended_as", "ended") == {"began": "2025-01-01"}


def test_another_order_of_a_court_after_leaving_shows_a_period_between(told):
    journey = told(f"{ROAD}, sgo 2024-06-01, adoption_order 2026-01-05")

    assert legs(journey, *PERIOD)[1] == {
        "period": 2, "left_care": "2026-01-05", "left_as": "adopted", "previous_left_care": "2024-06-01",
    }  # fmt: skip


def test_a_child_told_of_and_never_in_care_has_period_nought(told):
    journey = told(
        "prebirth_referral 2024-01-10, plan adoption 2024-03-01, early_ff_start 2024-03-02", born=None
    )
    (row,) = spells(journey)

    assert said(row, *(each.name for each in COLUMNS)) == {
        "child": "BX-0042", "team": "north", "period": 0, "leg": 1, "began": "2024-01-10", "order_undated": 0,
        "earlier_order": 0, "plan": "adoption", "plan_agreed": "2024-03-01", "adoption_planned": "2024-03-01",
            "family_finding": "2024-03-02",
    }  # fmt: skip


def test_a_child_of_whom_nothing_is_told_has_period_nought():
    (row,) = spells(Journey(Child("BX-0042", "north")))

    assert said(row, "period", "leg", "began", "plan") == {"period": 0, "leg": 1}


@pytest.mark.parametrize("how", ["termination", "stillborn"])
def test_a_pregnancy_that_ended_is_no_child_leaving_care(told, how):
    journey = told(
        f"prebirth_referral 2024-01-10, adm_sbpfa 2024-02-01, tracking_ended_other ({how}) 2024-05-01"
    )

    assert legs(journey, *PERIOD, "began", "ended", "ended_as", "decided", "first_decided", "waiting_from") == [
        {"period": 0, "began": "2024-01-10", "ended": "2024-05-01", "ended_as": how}
    ]  # fmt: skip


def test_a_death_is_a_child_leaving_care(told):
    (row,) = spells(told("care_entry 2024-01-10", closed=date(2024, 5, 1), outcome="died"))

    assert (row.period, row.left_as) == (1, "died")


def test_a_child_tracked_by_mistake_has_no_rows(told):
    assert spells(told(f"{ROAD}, tracking_ended_other (duplicate) 2024-06-01")) == ()
    assert spells(told(ROAD, closed=date(2024, 6, 1), outcome="mistake")) == ()


def test_a_mistake_that_was_followed_by_another_ending_was_none(told):
    history = f"tracking_ended_other (duplicate) 2023-06-01, {ROAD}, return_home 2024-06-01"

    assert [row.left_as for row in spells(told(history))] == ["returned_home"]


# --- legs ------------------------------------------------------------------------------------------------


LEG = (
    "leg", "began", "next_began", "decided", "new_decision", "ordered", "new_order", "matched", "placed",
    "ended", "ended_as", "waiting_from", "waiting_until",
)  # fmt: skip


def test_a_disruption_begins_a_leg_in_which_decision_and_order_stand_and_the_match_does_not(told):
    journey = told(f"{PLACED}, disruption 2024-12-01, adm_match 2025-02-01, placed 2025-03-01")

    assert legs(journey, *LEG) == [
        {"leg": 1, "began": "2024-01-10", "next_began": "2024-12-01", "decided": "2024-04-01",
         "new_decision": "2024-04-01", "ordered": "2024-05-01", "new_order": "2024-05-01",
         "matched": "2024-08-01", "placed": "2024-09-01", "ended": "2024-12-01", "ended_as": "disrupted",
         "waiting_from": "2024-04-01", "waiting_until": "2024-09-01"},
        {"leg": 2, "began": "2024-12-01", "decided": "2024-04-01", "ordered": "2024-05-01",
         "matched": "2025-02-01", "placed": "2025-03-01",
         "waiting_from": "2024-12-01", "waiting_until": "2025-03-01"},
    ]  # fmt: skip
    assert {(row.first_matched, row.first_placed, row.first_disrupted) for row in spells(journey)} == {
        (n("2024-08-01"), n("2024-09-01"), n("2024-12-01"))
    }


def test_a_disruption_on_the_day_of_the_placement_breaks_it(told):
    journey = told(f"{MATCHED}, placed 2024-09-01, disruption 2024-09-01")

    assert legs(journey, "leg", "placed", "waiting_from", "waiting_until") == [
        {"leg": 1, "placed": "2024-09-01", "waiting_from": "2024-04-01", "waiting_until": "2024-09-01"},
        {"leg": 2, "waiting_from": "2024-09-01"},
    ]


def test_a_disruption_told_again_by_its_meeting_is_one(told):
    journey = told(f"{PLACED}, disruption 2024-12-01, disruption 2024-12-20")
    assert [row.ended_as for row in spells(journey)] == ["disrupted", None]

    journey = told(f"{PLACED}, disruption 2024-12-01, adm_match 2025-02-01, disruption 2025-02-20")
    assert [row.ended_as for row in spells(journey)] == ["disrupted", "disrupted", None]

    journey = told(f"{PLACED}, disruption 2024-12-01, placed 2025-02-01, disruption 2025-02-20")
    assert [row.ended_as for row in spells(journey)] == ["disrupted", "disrupted", None]


def test_a_disruption_of_which_no_placement_is_told_is_one_all_the_same(told):
    journey = told(f"{ROAD}, disruption 2024-12-01")
    assert [row.ended_as for row in spells(journey)] == ["disrupted", None]

    journey = told(f"{ROAD}, po_revoked 2024-11-01, disruption 2024-12-01")
    assert [row.ended_as for row in spells(journey)] == ["order revoked", "disrupted", None]


def test_a_disruption_after_the_plan_was_reversed_is_a_leg_of_no_length(told):
    journey = told(f"{PLACED}, plan_reversed 2024-11-20, disruption 2024-12-01, disruption 2024-12-20")

    assert legs(journey, *LEG)[1:] == [
        {"leg": 2, "began": "2024-12-01", "ordered": "2024-05-01", "ended": "2024-12-01", "ended_as": "disrupted"}
    ]  # fmt: skip
    assert spells(journey)[1].first_disrupted == n("2024-12-01")
    assert len(spells(told(f"{MATCHED}, plan_reversed 2024-11-20, disruption 2024-12-01"))) == 1


def test_a_reversed_leg_stays_in_hand_until_a_new_decision(told):
    history = f"{MATCHED}, plan_reversed (RD3 adopters not found) 2024-10-01"
    (row,) = spells(told(history))
    assert said(row, "ended", "ended_as", "ended_why", "next_began", "waiting_until") == {
        "ended": "2024-10-01", "ended_as": "reversed", "ended_why": "RD3", "waiting_until": "2024-10-01",
    }  # fmt: skip

    assert legs(told(f"{history}, adm_sbpfa 2025-01-06"), *LEG)[1] == {
        "leg": 2, "began": "2025-01-06", "decided": "2025-01-06", "new_decision": "2025-01-06",
        "ordered": "2024-05-01", "waiting_from": "2025-01-06",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("detail", "why"), [("rd1", "RD1"), ("RD5", None), ("family moved", None), ("XRD1", None), ("RD12", None)]
)
def test_only_the_code_of_a_reversal_is_kept(told, detail, why):
    assert spells(told(f"{ROAD}, plan_reversed ({detail}) 2024-10-01"))[0].ended_why == why


def test_a_reversal_of_which_no_decision_is_told_ends_the_leg(told):
    assert spells(told("care_entry 2024-01-10, plan_reversed 2024-10-01"))[0].ended_as == "reversed"


def test_a_reversal_told_twice_is_the_first(told):
    journey = told(f"{ROAD}, plan_reversed (RD1) 2024-10-01, plan_reversed (RD2) 2024-11-01")

    assert legs(journey, "ended", "ended_why") == [{"ended": "2024-10-01", "ended_why": "RD1"}]


def test_how_a_road_ended_is_kept_when_the_child_leaves_later(told):
    journey = told(f"{ROAD}, plan_reversed 2024-10-01, sgo 2025-01-01")

    assert legs(journey, "ended", "ended_as", "left_care", "left_as") == [
        {"ended": "2024-10-01", "ended_as": "reversed", "left_care": "2025-01-01", "left_as": "special_guardianship"}
    ]  # fmt: skip


def test_an_adoption_order_after_a_reversal_shows_that_it_did_not_stand(told):
    journey = told(
        f"fostered_from 2024-02-01, link 2024-06-01, {PLACED}, plan_reversed 2024-10-01, adoption_order 2025-01-01"
    )
    first, second = spells(journey)

    assert (first.ended_as, first.next_began) == ("reversed", n("2025-01-01"))
    assert said(second, *LEG, "linked", "moved_in") == {
        "leg": 2, "began": "2025-01-01", "decided": "2024-04-01", "ordered": "2024-05-01",
        "matched": "2024-08-01", "placed": "2024-09-01", "ended": "2025-01-01", "ended_as": "adopted",
        "linked": "2024-06-01", "moved_in": "2024-02-01",
    }  # fmt: skip


def test_a_second_decision_with_no_reversal_between_is_the_same_decision(told):
    journey = told(f"{ROAD}, adm_sbpfa 2024-07-01")

    assert legs(journey, "decided", "new_decision", "first_decided") == [
        {"decided": "2024-04-01", "new_decision": "2024-04-01", "first_decided": "2024-04-01"}
    ]


def test_reversed_and_decided_for_anew_on_one_day_is_waiting_and_then_adopted(told):
    history = f"{ROAD}, plan_reversed 2024-10-01, adm_sbpfa 2024-10-01"
    assert legs(told(history), "leg", "decided", "ended_as") == [
        {"leg": 1, "decided": "2024-04-01", "ended_as": "reversed"},
        {"leg": 2, "decided": "2024-10-01"},
    ]
    last = spells(told(f"{history}, adm_match 2024-12-01, placed 2025-01-01, adoption_order 2025-09-01"))[-1]
    assert (last.ended_as, last.decided, last.leg) == ("adopted", n("2024-10-01"), 2)


def test_decided_and_reversed_on_one_day_is_decided_first(told):
    journey = told("care_entry 2024-01-10, adm_sbpfa 2024-04-01, plan_reversed 2024-04-01")

    assert legs(journey, "leg", "decided", "ended_as", "waiting_from") == [
        {"leg": 1, "decided": "2024-04-01", "ended_as": "reversed"}
    ]


def test_decided_reversed_and_decided_anew_after_a_reversal_is_in_the_order_of_a_day(told):
    journey = told(f"{ROAD}, plan_reversed 2024-06-01, adm_sbpfa 2024-10-01, plan_reversed 2024-10-01")

    assert legs(journey, "leg", "decided", "ended") == [
        {"leg": 1, "decided": "2024-04-01", "ended": "2024-06-01"},
        {"leg": 2, "decided": "2024-10-01", "ended": "2024-10-01"},
    ]


def test_the_last_match_of_a_leg_counts_and_the_first_of_the_period_is_kept(told):
    assert legs(told(f"{MATCHED}, adm_match 2024-11-01, placed 2024-12-01, placed 2025-01-01"), "matched", "first_matched", "placed") == [
        {"matched": "2024-11-01", "first_matched": "2024-08-01", "placed": "2024-12-01"}
    ]  # fmt: skip


def test_a_match_whose_last_link_ended_came_to_nothing(told):
    history = f"{ROAD}, link 2024-06-01, link 2024-06-10, adm_match 2024-08-01"

    assert len(spells(told(f"{history}, link_ended 2024-08-20"))) == 1
    assert legs(told(f"{history}, link_ended 2024-08-20, link_ended 2024-09-01"), *LEG) == [
        {"leg": 1, "began": "2024-01-10", "next_began": "2024-09-01", "decided": "2024-04-01",
         "new_decision": "2024-04-01", "ordered": "2024-05-01", "new_order": "2024-05-01",
         "matched": "2024-08-01", "ended": "2024-09-01", "ended_as": "match ended",
         "waiting_from": "2024-04-01", "waiting_until": "2024-09-01"},
        {"leg": 2, "began": "2024-09-01", "decided": "2024-04-01", "ordered": "2024-05-01",
         "waiting_from": "2024-09-01"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "history",
    [
        f"{ROAD}, link 2024-06-01, link_ended 2024-08-20",
        f"{ROAD}, link 2024-06-01, adm_match 2024-08-20, link_ended 2024-08-20",
        f"{PLACED}, link_ended 2024-09-02",
        f"{MATCHED}, plan_reversed 2024-08-10, link_ended 2024-08-20",
        f"{ROAD}, link_ended 2024-05-20, link 2024-06-01, adm_match 2024-08-01, link 2024-08-02, link_ended 2024-08-20",
    ],
)
def test_a_link_that_ended_breaks_nothing_else(told, history):
    assert len(spells(told(history))) == 1


def test_a_match_without_a_link_on_record_ends_with_the_first_link_that_ended(told):
    assert [row.ended_as for row in spells(told(f"{MATCHED}, link_ended 2024-08-20"))] == [
        "match ended",
        None,
    ]


def test_a_revoked_order_is_in_force_no_longer_and_the_decision_stands(told):
    journey = told(f"{MATCHED}, po_revoked 2024-10-01, po_granted 2025-02-01")

    assert legs(journey, *LEG, "order_undated", "first_ordered") == [
        {"leg": 1, "began": "2024-01-10", "next_began": "2024-10-01", "decided": "2024-04-01",
         "new_decision": "2024-04-01", "ordered": "2024-05-01", "new_order": "2024-05-01",
         "matched": "2024-08-01", "ended": "2024-10-01", "ended_as": "order revoked", "order_undated": 0,
         "waiting_from": "2024-04-01", "waiting_until": "2024-10-01", "first_ordered": "2024-05-01"},
        {"leg": 2, "began": "2024-10-01", "decided": "2024-04-01", "ordered": "2025-02-01",
         "new_order": "2025-02-01", "waiting_from": "2024-10-01", "order_undated": 0,
         "first_ordered": "2024-05-01"},
    ]  # fmt: skip


def test_an_order_revoked_after_the_reversal_is_not_carried_to_the_new_decision(told):
    history = f"{ROAD}, plan_reversed 2024-10-01, po_revoked 2024-11-01"
    assert legs(told(history), "ordered", "ended_as") == [{"ordered": "2024-05-01", "ended_as": "reversed"}]

    anew = told(f"{history}, adm_sbpfa 2025-01-01, po_granted 2025-02-01")
    assert legs(anew, "ordered", "new_order", "new_decision")[1] == {
        "ordered": "2025-02-01", "new_order": "2025-02-01", "new_decision": "2025-01-01",
    }  # fmt: skip


def test_reversed_and_revoked_on_one_day_is_reversed(told):
    assert [row.ended_as for row in spells(told(f"{ROAD}, plan_reversed 2024-10-01, po_revoked 2024-10-01"))] == ["reversed"]  # fmt: skip


def test_revoked_and_granted_anew_on_one_day_is_in_force(told):
    journey = told(f"{ROAD}, po_revoked 2024-10-01, po_granted 2024-10-01")
    assert legs(journey, "ordered", "new_order")[1] == {"ordered": "2024-10-01", "new_order": "2024-10-01"}

    journey = told(
        "care_entry 2024-01-10, adm_sbpfa 2024-04-01, po_granted 2024-05-01, po_revoked 2024-05-01"
    )
    assert legs(journey, "ordered", "ended_as") == [
        {"ordered": "2024-05-01", "ended_as": "order revoked"},
        {},
    ]


def test_a_revocation_of_which_no_order_is_told_changes_nothing(told):
    journey = told("care_entry 2024-01-10, adm_sbpfa 2024-04-01")

    assert spells(told("care_entry 2024-01-10, adm_sbpfa 2024-04-01, po_revoked 2024-05-01")) == spells(
        journey
    )


def test_a_second_order_leaves_the_first_in_force_and_is_new_in_a_new_leg(told):
    journey = told(
        f"{ROAD}, po_granted 2024-06-01, plan_reversed 2024-10-01, adm_sbpfa 2025-01-01, po_granted 2025-02-01"
    )

    assert legs(journey, "ordered", "new_order", "first_ordered") == [
        {"ordered": "2024-05-01", "new_order": "2024-05-01", "first_ordered": "2024-05-01"},
        {"ordered": "2024-05-01", "new_order": "2025-02-01", "first_ordered": "2024-05-01"},
    ]


def test_an_order_in_a_leg_whose_road_is_over_is_carried_on(told):
    journey = told(
        "care_entry 2024-01-10, adm_sbpfa 2024-02-01, plan_reversed 2024-03-01, po_granted 2024-04-01, adm_sbpfa 2024-05-01"
    )

    assert [row.ordered for row in spells(journey)] == [n("2024-04-01")] * 2


def test_an_order_that_was_already_running_is_in_force_and_has_no_day(told):
    journey = told(
        "care_entry 2024-01-10, adm_sbpfa 2024-04-01, po_granted (Already running) 2024-05-01, disruption 2024-08-01"
    )
    assert (
        legs(journey, "order_undated", "ordered", "new_order", "first_ordered") == [{"order_undated": 1}] * 2
    )

    later = told("care_entry 2024-01-10, po_granted (already running) 2024-03-01, po_granted 2024-05-01")
    assert legs(later, "order_undated", "ordered", "new_order", "first_ordered") == [
        {"order_undated": 1, "new_order": "2024-05-01"}
    ]


def test_an_undated_order_that_is_revoked_is_in_force_no_longer(told):
    journey = told(
        "care_entry 2024-01-10, adm_sbpfa 2024-02-01, po_granted (already running) 2024-03-01, po_revoked 2024-05-01"
    )

    assert [(row.order_undated, row.ended_as) for row in spells(journey)] == [(1, "order revoked"), (0, None)]


def test_an_order_undated_is_never_derived_from_a_first_order_with_a_day(told):
    journey = told(f"{ROAD}, plan_reversed 2024-10-01, po_revoked 2024-10-02, adm_sbpfa 2025-01-01")

    assert [(row.order_undated, row.ordered) for row in spells(journey)] == [(0, n("2024-05-01")), (0, None)]


def test_what_is_counted_by_period_is_carried_to_the_next_leg_and_not_back(told):
    journey = told(
        f"{PLACED}, perm_plan_agreed 2024-03-01, disruption 2024-12-01, final_hearing 2025-01-01, ltf_match 2025-02-01, ep_placed 2025-03-01"
    )

    assert legs(journey, "plan_agreed", "final_hearing", "long_term_matched", "early_permanence") == [
        {"plan_agreed": "2024-03-01"},
        {"plan_agreed": "2024-03-01", "final_hearing": "2025-01-01", "long_term_matched": "2025-02-01",
         "early_permanence": "2025-03-01"},
    ]  # fmt: skip


def test_a_plan_that_is_none_of_the_plans_is_not_known():
    events = (
        Event(date(2024, 5, 1), "care_entry"),
        Event(date(2024, 6, 3), "perm_plan_agreed", "as the meeting said"),
    )
    (row,) = spells(Journey(Child("BX-0042", "north"), events))

    assert (row.plan, day_of(row.plan_agreed)) == (None, date(2024, 6, 3))


def test_the_plan_is_the_one_agreed_last_so_far(told):
    journey = told(
        f"{PLACED}, plan return_home 2024-02-01, plan adoption+kinship 2024-03-01, disruption 2024-12-01, perm_plan_agreed 2024-12-10, plan long_term_fostering 2025-01-01"
    )

    assert [row.plan for row in spells(journey)] == ["adoption", "long_term_fostering"]
    assert [row.plan for row in spells(told(f"{PLACED}, perm_plan_agreed (adoption) 2024-03-01, perm_plan_agreed 2024-06-01"))] == ["adoption"]  # fmt: skip


# --- those who fostered ------------------------------------------------------------------------------------


FAMILY = ("fostered_from", "moved_in", "foster_carers")


@pytest.mark.parametrize("how", ["fostered_from", "ep_placed"])
def test_the_clock_stops_when_the_child_moved_in_with_those_who_adopt(told, how):
    assert legs(told(f"{how} 2024-02-01, {PLACED}"), *FAMILY) == [
        {"fostered_from": "2024-02-01", "moved_in": "2024-02-01", "foster_carers": 1}
    ]


@pytest.mark.parametrize(
    ("before", "moved_in"),
    [
        # Those who are named as the ones who adopt count, and were approved for it later.
        ("fostered_from 2024-02-01, ep_placed 2024-03-01", "2024-02-01"),
        ("ep_placed 2024-02-01, fostered_from 2024-03-01", "2024-03-01"),
        # A second family, whether the move is told too or not, and in whatever order of that day.
        ("ep_placed 2024-02-01, ep_placed 2024-03-01", "2024-03-01"),
        ("ep_placed 2024-02-01, ep_placed 2024-03-01, placement_move 2024-03-01", "2024-03-01"),
        ("fostered_from 2024-02-01, ep_placed 2024-03-01, placement_move 2024-03-01", "2024-03-01"),
        ("fostered_from 2024-02-01, placement_move 2024-03-01, ep_placed 2024-04-01, ep_placed 2024-05-01", "2024-05-01"),
    ],
)  # fmt: skip
def test_of_several_families_that_fostered_the_one_that_adopts_counts(told, before, moved_in):
    assert legs(told(f"{before}, {PLACED}"), "moved_in", "foster_carers") == [
        {"moved_in": moved_in, "foster_carers": 1}
    ]


@pytest.mark.parametrize(
    ("after", "family"),
    [
        ("placement_move 2024-02-02", {"moved_in": "2024-09-01", "foster_carers": 0}),
        ("placement_move 2024-09-01", {"moved_in": "2024-09-01", "foster_carers": 0}),
        ("placement_move 2024-02-01", {"fostered_from": "2024-02-01", "moved_in": "2024-02-01", "foster_carers": 1}),
        ("placement_move 2024-01-15", {"fostered_from": "2024-02-01", "moved_in": "2024-02-01", "foster_carers": 1}),
        ("placement_move 2024-09-02", {"fostered_from": "2024-02-01", "moved_in": "2024-02-01", "foster_carers": 1}),
        ("placement_move 2024-03-01, ep_placed 2024-04-01",
         {"fostered_from": "2024-04-01", "moved_in": "2024-04-01", "foster_carers": 1}),
    ],
)  # fmt: skip
def test_a_move_before_the_placement_was_to_another_family(told, after, family):
    assert legs(told(f"ep_placed 2024-02-01, {after}, {PLACED}"), *FAMILY) == [family]


def test_carers_told_of_after_the_placement_do_not_count(told):
    assert legs(told(f"{PLACED}, fostered_from 2024-10-01"), *FAMILY) == [
        {"moved_in": "2024-09-01", "foster_carers": 0}
    ]
    assert legs(told(f"{PLACED}, fostered_from 2024-09-01"), *FAMILY) == [
        {"fostered_from": "2024-09-01", "moved_in": "2024-09-01", "foster_carers": 1}
    ]


def test_carers_are_carried_over_a_reversal_and_not_over_a_disruption(told):
    anew = told(
        f"ep_placed 2024-02-01, {MATCHED}, plan_reversed 2024-10-01, adm_sbpfa 2024-11-01, placed 2024-12-01"
    )
    assert [row.moved_in for row in spells(anew)] == [None, n("2024-02-01")]

    disrupted = told(f"ep_placed 2024-02-01, {PLACED}, disruption 2024-10-01, placed 2024-12-01")
    assert [row.moved_in for row in spells(disrupted)] == [n("2024-02-01"), n("2024-12-01")]

    revoked = told(f"ep_placed 2024-02-01, {ROAD}, po_revoked 2024-10-01, placed 2024-12-01")
    assert [row.moved_in for row in spells(revoked)] == [None, n("2024-02-01")]

    unmatched = told(f"ep_placed 2024-02-01, {MATCHED}, link_ended 2024-10-01, placed 2024-12-01")
    assert [row.moved_in for row in spells(unmatched)] == [None, n("2024-02-01")]


# --- months, ages, facts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "passed"),
    [
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-08-31", "2027-02-27", 5),
        ("2026-08-31", "2027-02-28", 6),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-02-28", "2025-02-27", 11),
        ("2026-03-15", "2026-03-15", 0),
        ("2026-03-15", "2026-03-01", 0),
        ("2026-03-15", "2025-03-15", 0),
        ("2025-12-15", "2026-01-15", 1),
        ("2025-12-15", "2026-01-14", 0),
    ],
)
def test_months_are_complete_by_corresponding_date(start, end, passed):
    assert complete_months(date.fromisoformat(start), date.fromisoformat(end)) == passed


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 4000))
def test_complete_months_are_the_most_whose_corresponding_date_has_come(start, later):
    end = start + timedelta(days=later)
    passed = complete_months(start, end)

    assert months(passed).from_(start) <= end < months(passed + 1).from_(start)


def test_the_last_day_for_a_match_is_six_months_from_the_decision(told):
    assert legs(told("care_entry 2026-08-01, adm_sbpfa 2026-08-31"), "match_due") == [
        {"match_due": "2027-02-28"}
    ]


def test_months_are_none_where_a_day_is_not_known_and_nought_where_the_match_came_first(told):
    names = (
        "months_in_care_at_placement",
        "months_decision_to_placement",
        "months_order_to_match",
        "age_at_entry",
    )
    assert legs(told("placed 2024-06-01, adm_match 2024-05-01", born=None), *names) == [{}]
    assert legs(told("care_entry 2024-01-01, adm_match 2024-03-01, po_granted 2024-06-01", born=Month(2020, 12)), *names, "age_at_order") == [
        {"months_order_to_match": 0, "age_at_entry": 37, "age_at_order": 42}
    ]  # fmt: skip


OLD = Month(2019, 5)
YOUNG = Month(2019, 6)
NONE_OF_IT = {"siblings_together": False, "disabled": False, "ethnic_group": "WBRI"}


@pytest.mark.parametrize(
    ("born", "facts", "harder"),
    [
        (YOUNG, {}, None),
        (YOUNG, NONE_OF_IT, 0),
        (None, NONE_OF_IT, None),
        (OLD, {}, 1),
        (OLD, NONE_OF_IT, 1),
        (YOUNG, NONE_OF_IT | {"siblings_together": True}, 1),
        (YOUNG, NONE_OF_IT | {"siblings_together": None}, None),
        (YOUNG, NONE_OF_IT | {"disabled": True}, 1),
        (YOUNG, NONE_OF_IT | {"disabled": None}, None),
        (YOUNG, NONE_OF_IT | {"ethnic_group": "ABAN"}, 1),
        (YOUNG, NONE_OF_IT | {"ethnic_group": "wirt"}, 0),
        (YOUNG, NONE_OF_IT | {"ethnic_group": "REFU"}, None),
        (YOUNG, NONE_OF_IT | {"ethnic_group": "NOBT"}, None),
        (YOUNG, NONE_OF_IT | {"ethnic_group": None}, None),
        (None, {"disabled": True}, 1),
    ],
)
def test_harder_to_place_is_not_known_unless_each_thing_is(told, born, facts, harder):
    (row,) = spells(told(ROAD, born=born), ChildFacts(**facts))

    assert row.harder_to_place == harder


def test_age_is_taken_at_the_order_or_without_one_at_the_decision(told):
    decided = "care_entry 2024-01-10, adm_sbpfa 2024-04-01"
    assert spells(told(decided, born=Month(2019, 5)))[0].harder_to_place is None
    assert spells(told(decided, born=Month(2019, 4)))[0].harder_to_place == 1
    assert spells(told(ROAD, born=Month(2019, 5)))[0].harder_to_place == 1
    assert spells(told("care_entry 2024-01-10", born=Month(2010, 1)))[0].harder_to_place is None


def test_facts_stand_on_every_row_and_no_is_not_unknown(told):
    journey = told(f"{PLACED}, disruption 2024-12-01")
    facts = {"sibling_group": "BX-0041", "siblings_together": True, "disabled": False, "ethnic_group": "MWBC"}

    assert legs(journey, *facts, **facts) == [
        {"sibling_group": "BX-0041", "siblings_together": 1, "disabled": 0, "ethnic_group": "MWBC"}
    ] * 2  # fmt: skip


# --- any journey ------------------------------------------------------------------------------------------------


KEYS = ["care_entry", "adm_sbpfa", "po_granted", "po_revoked", "link", "link_ended", "adm_match", "placed",
        "disruption", "plan_reversed", "placement_move", "ep_placed", "perm_plan_agreed", "adoption_order",
        "return_home", "tracking_ended_other", *MILESTONES]  # fmt: skip
DETAILS = ["", "already running", "RD2", *OUTCOMES, *PLANS]
DAYS = st.dates(date(2022, 1, 1), date(2022, 3, 1))


@st.composite
def journeys(draw):
    events = draw(
        st.lists(st.builds(Event, DAYS, st.sampled_from(KEYS), st.sampled_from(DETAILS)), max_size=14)
    )
    plans = draw(st.lists(st.builds(PlanAgreed, DAYS, st.sampled_from(list(PLANS))), max_size=2))
    closed = draw(st.none() | DAYS)
    outcome = draw(st.sampled_from(list(OUTCOMES))) if closed else None
    return Journey(
        Child("BX-1", "north", Month(2020, 1), closed=closed, outcome=outcome), tuple(events), tuple(plans)
    )


@given(journeys())
def test_legs_and_periods_follow_one_another_without_a_gap(journey):
    rows = spells(journey)
    by_period = {}
    for row in rows:
        by_period.setdefault(row.period, []).append(row)

    assert list(by_period) in ([], [0], list(range(1, len(by_period) + 1)))
    for number, of_period in by_period.items():
        assert [row.leg for row in of_period] == list(range(1, len(of_period) + 1))
        for row, later in pairwise(of_period):
            assert row.next_began == later.began
            assert row.began <= later.began
            assert row.ended is not None
        last = of_period[-1]
        assert last.next_began is None
        if number > 1:
            assert last.previous_left_care == by_period[number - 1][-1].left_care
    for row in rows[:-1]:
        if row.next_began is None:
            assert row.left_care is not None


@given(journeys())
def test_a_child_waits_in_one_leg_at_a_time(journey):
    waits = sorted(
        (row.waiting_from, float("inf") if row.waiting_until is None else row.waiting_until)
        for row in spells(journey)
        if row.waiting_from is not None
    )

    assert all(begun < over for begun, over in waits)
    assert all(over <= begun for (_, over), (begun, _) in pairwise(waits))


@given(journeys())
def test_the_columns_of_a_period_are_the_same_on_each_of_its_legs(journey):
    of_period = ("entered", "left_care", "left_as", "previous_left_care", "first_decided", "first_ordered",
                 "first_matched", "first_placed", "first_disrupted", "match_due", "earlier_order",
                 "months_order_to_match", "age_at_entry", "age_at_order", "harder_to_place")  # fmt: skip
    seen = {}
    for row in spells(journey):
        assert seen.setdefault(row.period, [getattr(row, name) for name in of_period]) == [
            getattr(row, name) for name in of_period
        ]


# --- plans other than adoption -----------------------------------------------------------------------------


PLANS = ("kinship_planned", "kinship_replaced", "fostering_planned", "fostering_replaced", "plan")


@pytest.mark.parametrize(
    ("plans", "rows"),
    [
        ("plan kinship 2024-02-01", {"kinship_planned": "2024-02-01"}),
        ("perm_plan_agreed (kinship) 2024-02-01", {"kinship_planned": "2024-02-01"}),
        ("plan kinship 2024-02-01, plan kinship 2024-03-01", {"kinship_planned": "2024-02-01"}),
        ("plan adoption+kinship 2024-02-01", {"plan": "adoption"}),
        (
            "plan kinship 2024-02-01, plan long_term_fostering 2024-03-01",
            {"kinship_planned": "2024-02-01", "kinship_replaced": "2024-03-01", "fostering_planned": "2024-03-01",
             "plan": "long_term_fostering"},
        ),
        (
            "plan kinship 2024-02-01, plan other 2024-03-01, plan kinship 2024-04-01",
            {"kinship_planned": "2024-02-01"},
        ),
        (
            "plan kinship 2024-02-01, plan other 2024-03-01, plan kinship 2024-04-01, plan other 2024-05-01",
            {"kinship_planned": "2024-02-01", "kinship_replaced": "2024-05-01", "plan": "other"},
        ),
        ("plan kinship 2024-02-01, perm_plan_agreed 2024-03-01", {"kinship_planned": "2024-02-01"}),
    ],
)  # fmt: skip
def test_a_plan_is_the_plan_from_its_first_day_until_another_takes_its_place_for_good(told, plans, rows):
    (row,) = spells(told(f"care_entry 2024-01-10, {plans}"))

    assert said(row, *PLANS) == {"plan": "kinship"} | rows


@pytest.mark.parametrize(
    ("history", "until"),
    [
        ("sgo 2024-06-01", ["2024-06-01"]),
        ("tracking_ended_other (not_adoption) 2024-06-01", ["2024-06-01"]),
        ("plan_reversed 2024-05-01, tracking_ended_other (not_adoption) 2024-06-01", ["2024-06-01"]),
        ("tracking_ended_other (not_adoption) 2024-06-01, return_home 2024-07-01", ["2024-06-01"]),
        ("tracking_ended_other (not_adoption) 2024-06-01, adm_sbpfa 2024-07-01", ["2024-06-01", None]),
        ("tracking_ended_other (not_adoption) 2024-06-01, adoption_order 2024-07-01", ["2024-06-01", "2024-07-01"]),
        ("placed 2024-05-01, tracking_ended_other (not_adoption) 2024-06-01, disruption 2024-07-01", ["2024-06-01"] * 2),
        ("plan_reversed 2024-06-01", [None]),
    ],
)  # fmt: skip
def test_a_child_is_followed_until_they_leave_care_or_tracking_ends(told, history, until):
    rows = spells(told(f"{ROAD}, {history}"))

    assert [said(row, "tracked_until").get("tracked_until") for row in rows] == until


def test_a_child_never_in_care_is_followed_until_tracking_ends(told):
    (row,) = spells(
        told(
            "prebirth_referral 2024-01-10, plan kinship 2024-02-01, tracking_ended_other (termination) 2024-03-01",
            born=None,
        )
    )

    assert said(row, "kinship_planned", "tracked_until") == {
        "kinship_planned": "2024-02-01",
        "tracked_until": "2024-03-01",
    }
