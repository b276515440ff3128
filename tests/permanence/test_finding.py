"""The facts in a child's message beside its dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.child_facts import (
    early_permanence,
    family_finding,
    links_end_by,
    placements,
    plan_now_words,
    plans_a_and_b,
    with_carers_since,
)
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.progress import entered_care

TODAY = date(2026, 11, 26)
DECIDED = "care_entry 2026-02-02, plan adoption 2026-05-01, adm_sbpfa 2026-05-18"


# Family finding


@pytest.mark.parametrize("later", ["introductions_start", "introductions_end", "adoption_application"])
def test_what_comes_only_after_a_match_shows_that_there_is_a_family(told, later):
    found = f"{DECIDED}, link 2026-08-03, {later} 2026-09-01"

    assert family_finding(told(found), TODAY) == ""
    over = "" if later == "adoption_application" else "no active link since Thu 3 Sep"
    assert family_finding(told(f"{found}, link_ended 2026-09-03"), TODAY) == over


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (DECIDED, "no active link since Mon 18 May"),
        (f"{DECIDED}, link 2026-11-02", "link since Mon 2 Nov"),
        (f"{DECIDED}, link 2026-08-03, link_ended 2026-09-03", "no active link since Thu 3 Sep"),
        (f"{DECIDED}, link 2026-08-03, link_ended 2026-09-03, link 2026-11-02", "link since Mon 2 Nov"),
        (f"{DECIDED}, link_ended 2026-09-03", "no active link since Thu 3 Sep"),
        ("care_entry 2026-02-02, po_granted 2026-07-15", "no active link since Wed 15 Jul"),
        ("placement_consent 2026-07-15", "no active link since Wed 15 Jul"),
        ("plan kinship+adoption 2026-05-01, adm_sbpfa 2026-05-18", "no active link since Mon 18 May"),
    ],
)
def test_while_a_family_is_looked_for_there_is_an_active_link_or_none(told, history, said):
    assert family_finding(told(history), TODAY) == said


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ("early_ff_start 2026-03-02, plan adoption 2026-05-01", "no active link since Fri 1 May"),
        ("plan adoption 2026-05-01, family_finder_allocated 2026-05-11", "no active link since Mon 11 May"),
        (f"{DECIDED}, early_ff_start 2026-05-06, po_granted 2026-07-15", "no active link since Wed 6 May"),
        ("early_ff_start 2026-03-02", "no active link since Mon 2 Mar"),
        ("early_ff_start 2026-03-02, link 2026-04-06, plan adoption 2026-05-01", "link since Mon 6 Apr"),
        ("early_ff_start 2026-03-02, plan special_guardianship 2026-05-01", ""),
        ("plan return_home 2026-02-16, early_ff_start 2026-03-02", ""),
    ],
)
def test_early_family_finding_counts_unless_there_is_another_plan(told, history, said):
    assert family_finding(told(history), TODAY) == said


@pytest.mark.parametrize(
    "history",
    [
        "care_entry 2026-02-02",
        "plan adoption 2026-05-01",
        "plan special_guardianship 2026-05-01",
        f"{DECIDED}, match_panel 2026-09-10",
        f"{DECIDED}, adm_match 2026-09-16",
        f"{DECIDED}, link 2026-08-03, adm_match 2026-09-16, placed 2026-10-05",
        f"{DECIDED}, plan_reversed 2026-09-16",
        f"{DECIDED}, plan kinship 2026-09-16",
        f"{DECIDED}, adoption_order 2026-09-16",
        f"{DECIDED}, tracking_ended_other (died) 2026-09-16",
    ],
)
def test_nothing_is_said_when_no_family_is_looked_for(told, history):
    assert family_finding(told(history), TODAY) == ""


def test_nothing_is_said_of_a_closed_child(told):
    assert family_finding(told(DECIDED, closed=date(2026, 9, 16)), TODAY) == ""


def test_a_link_is_still_active_when_one_of_two_ends(told):
    two = f"{DECIDED}, link 2026-08-03, link 2026-08-10"

    assert family_finding(told(f"{two}, link_ended 2026-09-03"), TODAY) == "link since Mon 3 Aug"
    assert (
        family_finding(told(f"{two}, link_ended 2026-09-03, link_ended 2026-09-10"), TODAY)
        == "no active link since Thu 10 Sep"
    )


def test_after_a_disruption_a_family_is_looked_for_again(told):
    history = f"{DECIDED}, link 2026-06-01, adm_match 2026-07-01, placed 2026-08-03, disruption 2026-10-01"

    assert family_finding(told(history), TODAY) == "no active link since Thu 1 Oct"
    assert family_finding(told(f"{history}, link 2026-11-02"), TODAY) == "link since Mon 2 Nov"
    assert family_finding(told(f"{history}, adm_match 2026-11-02"), TODAY) == ""


def test_links_count_from_the_last_disruption_or_day_off_adoption_on(told):
    assert links_end_by(told(f"{DECIDED}, link 2026-06-01"), TODAY) == date.min
    over = f"{DECIDED}, link 2026-06-01, plan_reversed 2026-07-01, plan adoption 2026-08-03"
    assert links_end_by(told(over), TODAY) == date(2026, 7, 1)
    assert links_end_by(told(f"{over}, disruption 2026-10-01"), TODAY) == date(2026, 10, 1)
    assert links_end_by(told(f"{over}, disruption 2026-10-01"), date(2026, 9, 30)) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("history", "since"),
    [
        ("ep_placed 2026-06-01", date(2026, 6, 1)),
        ("fostered_from 2026-06-01", date(2026, 6, 1)),
        ("ep_placed 2026-06-01, placement_move 2026-09-01", None),
        ("ep_placed 2026-06-01, plan_reversed 2026-09-01", None),
        ("placed 2026-06-01", None),
    ],
)
def test_a_child_lives_with_carers_who_may_adopt_until_they_move_or_the_plan_changes(told, history, since):
    assert with_carers_since(told(f"{DECIDED}, {history}"), TODAY) == since


def test_a_disruption_before_the_search_for_a_family_is_not_counted(told):
    history = "plan adoption 2026-02-20, ep_placed 2026-03-02, disruption 2026-04-01, adm_sbpfa 2026-05-18"
    assert family_finding(told(history), TODAY) == "no active link since Mon 18 May"


def test_after_a_reversal_a_new_decision_is_needed(told):
    history = f"{DECIDED}, link 2026-06-01, plan_reversed 2026-07-01, plan adoption 2026-08-03"

    assert family_finding(told(history), TODAY) == ""
    assert family_finding(told(f"{history}, adm_sbpfa 2026-09-03"), TODAY) == "no active link since Thu 3 Sep"


def test_a_match_whose_last_link_ends_has_fallen_through(told):
    matched = f"{DECIDED}, link 2026-08-03, adm_match 2026-09-16"
    rival = f"{DECIDED}, link 2026-08-03, link 2026-08-10, adm_match 2026-09-16, link_ended 2026-09-17"

    assert (
        family_finding(told(f"{matched}, link_ended 2026-10-01"), TODAY) == "no active link since Thu 1 Oct"
    )
    assert family_finding(told(f"{matched}, link_ended 2026-09-16"), TODAY) == ""
    assert family_finding(told(f"{matched}, placed 2026-10-05, link_ended 2026-10-06"), TODAY) == ""
    assert family_finding(told(rival), TODAY) == ""


@pytest.mark.parametrize("moved_in", ["ep_placed", "fostered_from"])
def test_carers_who_may_adopt_are_the_family_until_the_child_moves_on(told, moved_in):
    history = f"{DECIDED}, {moved_in} 2026-06-01"

    assert family_finding(told(history), TODAY) == ""
    assert (
        family_finding(told(f"{history}, placement_move 2026-10-01"), TODAY)
        == "no active link since Thu 1 Oct"
    )


def test_concurrent_planning_carers_are_the_family_even_if_the_plan_was_to_return_home(told):
    history = "care_entry 2026-02-02, ep_placed 2026-02-02, plan return_home 2026-03-02, plan adoption 2026-06-01, adm_sbpfa 2026-06-15"

    assert family_finding(told(history), TODAY) == ""
    assert early_permanence(told(history), TODAY) == "early permanence: placed Mon 2 Feb"


def test_early_family_finding_before_a_reversal_does_not_count(told):
    history = (
        "plan adoption 2026-02-20, early_ff_start {}, plan_reversed 2026-04-01, plan adoption 2026-05-01"
    )

    assert family_finding(told(history.format("2026-03-02")), TODAY) == ""
    assert family_finding(told(history.format("2026-04-01")), TODAY) == ""
    assert family_finding(told(history.format("2026-04-02")), TODAY) == "no active link since Fri 1 May"


def test_a_link_in_an_earlier_period_of_care_does_not_count(told):
    earlier = "care_entry 2025-02-03, plan adoption 2025-03-03, adm_sbpfa 2025-04-01, link 2025-06-02"
    history = f"{earlier}, return_home 2025-07-01, care_entry 2026-02-02, plan adoption 2026-05-01, adm_sbpfa 2026-05-18"

    assert family_finding(told(history), TODAY) == "no active link since Mon 18 May"


@pytest.mark.parametrize("ended", ["with_relatives", "moved_authority", "moved_abroad"])
def test_nothing_of_a_time_in_care_that_ended_without_an_order_is_said_of_the_next(told, ended):
    early = "care_entry 2024-02-05, early_ff_start 2024-03-01, ep_decision 2024-03-08, ep_placed 2024-03-11"
    history = (
        f"{early}, placement_move 2024-05-01, plan adoption 2024-05-01, adm_sbpfa 2024-06-03, link 2024-08-01"
    )
    back = told(f"{history}, tracking_ended_other ({ended}) 2025-01-10, care_entry 2026-06-01")

    assert (family_finding(back, TODAY), early_permanence(back, TODAY)) == ("", "")


def test_a_link_on_the_day_of_another_plan_does_not_count(told):
    history = f"{DECIDED}, link 2026-07-01, plan kinship 2026-07-01, plan adoption 2026-08-03, po_granted 2026-08-17"
    assert family_finding(told(history), TODAY) == "no active link since Mon 17 Aug"


def test_a_link_under_an_earlier_plan_does_not_count(told):
    history = f"{DECIDED}, link 2026-06-01, plan kinship 2026-07-01, plan adoption 2026-08-03, po_granted 2026-08-17"
    assert family_finding(told(history), TODAY) == "no active link since Mon 17 Aug"


def test_a_move_between_foster_carers_changes_no_match_and_no_link(told):
    assert family_finding(told(f"{DECIDED}, adm_match 2026-09-16, placement_move 2026-10-01"), TODAY) == ""
    assert (
        family_finding(told(f"{DECIDED}, link 2026-09-16, placement_move 2026-10-01"), TODAY)
        == "link since Wed 16 Sep"
    )


def test_future_events_are_not_mentioned(told):
    journey = told(f"{DECIDED}, link 2026-11-02, adm_match 2026-11-30")

    assert family_finding(journey, date(2026, 11, 1)) == "no active link since Mon 18 May"
    assert family_finding(journey, TODAY) == "link since Mon 2 Nov"


# Early permanence


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ("ep_placed 2026-03-03", "early permanence: placed Tue 3 Mar"),
        ("ep_decision 2026-02-24, ep_placed 2026-03-03", "early permanence: placed Tue 3 Mar"),
        (
            "ep_placed 2026-03-03, placement_move 2026-06-04",
            "early permanence: placed Tue 3 Mar, ended Thu 4 Jun",
        ),
        ("placement_move 2026-03-03, ep_placed 2026-03-03", "early permanence: placed Tue 3 Mar"),
        ("ep_decision 2026-03-03", "early permanence decided Tue 3 Mar"),
        ("ep_decision (fostering for adoption) 2026-03-03", "early permanence decided Tue 3 Mar: fostering for adoption"),
        ("ep_decision (no) 2026-03-03", "early permanence: no"),
        ("ep_decision (No: aunt being assessed) 2026-03-03", "early permanence: no – aunt being assessed"),
        ("ep_decision (no because of siblings) 2026-03-03", "early permanence: no – siblings"),
        ("ep_decision (No: her aunt said no; too far) 2026-03-03", "early permanence: no – her aunt said no; too far"),
        ("ep_decision (no carers yet) 2026-03-03", "early permanence: no – no carers yet"),
        ("ep_decision (not for a group of four) 2026-03-03", "early permanence: no – not for a group of four"),
        ("ep_decision (not now: grandmother said no) 2026-03-03", "early permanence: no – not now: grandmother said no"),
        ("ep_decision (notice given) 2026-03-03", "early permanence decided Tue 3 Mar: notice given"),
        ("care_entry 2026-02-02", "early permanence: nothing recorded"),
    ],
)  # fmt: skip
def test_early_permanence_is_placed_decided_refused_or_not_recorded(told, history, said):
    assert early_permanence(told(f"plan adoption 2026-02-20, {history}"), TODAY) == said


@pytest.mark.parametrize(
    "history",
    [
        "care_entry 2026-02-02",
        "plan special_guardianship 2026-05-01",
        "plan adoption 2026-05-01, placed 2026-08-03",
        "plan adoption 2026-05-01, placed 2026-08-03, disruption 2026-09-01",
        "plan adoption 2026-05-01, plan_reversed 2026-08-03",
        "plan adoption 2026-05-01, adoption_order 2026-08-03",
        "plan adoption 2026-05-01, po_granted 2026-08-03",
    ],
)
def test_early_permanence_is_for_a_child_who_may_be_adopted_and_is_not_yet_placed(told, history):
    assert early_permanence(told(history), TODAY) == ""


@pytest.mark.parametrize("early", ["ep_decision", "ep_placed"])
@pytest.mark.parametrize("on", ["2026-03-03", "2026-04-01"])
def test_early_permanence_up_to_the_day_of_a_change_of_plan_no_longer_counts(told, early, on):
    history = f"plan adoption 2026-02-20, {early} {on}, plan_reversed 2026-04-01, plan adoption 2026-05-01"
    assert early_permanence(told(history), TODAY) == "early permanence: nothing recorded"


def test_early_permanence_is_asked_about_for_an_unborn_child_with_early_family_finding(told):
    unborn = told("early_ff_start 2026-10-05", born=None, due=date(2027, 1, 20))

    assert early_permanence(unborn, TODAY) == "early permanence: nothing recorded"
    assert family_finding(unborn, TODAY) == "no active link since Mon 5 Oct"


# The plans


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ("care_entry 2026-02-02", "no plan recorded"),
        ("plan adoption 2026-05-01", "adoption"),
        ("plan adoption+special_guardianship 2026-05-01", "plan A adoption, plan B special guardianship"),
        ("plan return_home 2026-03-01, plan kinship+adoption 2026-05-01", "plan A kinship care, plan B adoption"),
        ("perm_plan_agreed (long_term_fostering) 2026-05-01", "long-term fostering"),
        ("plan adoption 2026-05-01, plan_reversed 2026-08-03", "no plan recorded since the change of plan"),
        ("plan adoption+kinship 2026-05-01, plan_reversed 2026-08-03", "kinship care"),
        ("plan kinship+adoption 2026-05-01, plan_reversed 2026-08-03", "kinship care"),
        ("plan adoption 2026-05-01, plan_reversed 2026-08-03, plan kinship 2026-08-03", "kinship care"),
        ("plan kinship 2026-05-01, plan_reversed 2026-08-03, plan adoption 2026-08-03", "adoption"),
        ("plan adoption 2026-05-01, plan_reversed 2026-08-03, adm_sbpfa 2026-10-05", "adoption"),
        ("plan adoption 2026-05-01, adm_sbpfa 2026-05-18, plan_reversed 2026-08-03", "no plan recorded since the change of plan"),
        ("plan kinship+special_guardianship 2026-05-01, plan_reversed 2026-08-03", "plan A kinship care, plan B special guardianship"),
        ("care_entry 2025-02-03, plan adoption 2025-05-01, return_home 2025-08-01, care_entry 2026-02-02", "no plan recorded"),
        ("care_entry 2025-02-03, plan return_home 2025-08-01, return_home 2025-08-01, care_entry 2026-02-02", "no plan recorded"),
        ("care_entry 2025-02-03, plan adoption 2025-05-01, return_home 2025-08-01", "adoption"),
        ("care_entry 2025-02-03, return_home 2025-08-01, plan kinship 2026-01-05, care_entry 2026-02-02", "kinship care"),
    ],
)  # fmt: skip
def test_plan_a_and_plan_b(told, history, said):
    assert plans_a_and_b(told(history)) == said


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ("plan adoption+kinship 2026-05-01", "adoption, alongside kinship care"),
        ("plan adoption+kinship 2026-05-01, plan_reversed 2026-08-03", "kinship care"),
        ("plan adoption 2026-05-01, plan_reversed 2026-08-03", "none recorded since the change of plan"),
        ("care_entry 2026-02-02", "none recorded"),
    ],
)
def test_the_plan_that_stands_is_said_as_the_agenda_says_it(told, history, said):
    assert plan_now_words(told(history)) == said


# Placements


@pytest.mark.parametrize(
    ("history", "number"),
    [
        ("plan adoption 2026-02-20", 0),
        ("care_entry 2026-02-02", 1),
        ("care_entry 2026-02-02, placement_move 2026-03-02", 2),
        ("care_entry 2026-02-02, placement_move 2026-02-02", 1),
        ("care_entry 2026-02-02, placement_move 2026-03-02, placement_move 2026-04-01, placed 2026-08-03", 4),
        ("care_entry 2026-02-02, ep_placed 2026-02-02", 1),
        ("care_entry 2026-02-02, ep_placed 2026-02-02, placed 2026-08-03", 1),
        ("care_entry 2026-02-02, fostered_from 2026-03-02, placed 2026-08-03", 2),
        ("care_entry 2026-02-02, ep_placed 2026-03-02, placed 2026-08-03", 2),
        ("care_entry 2026-02-02, ep_placed 2026-03-02, placement_move 2026-04-01, placed 2026-08-03", 4),
        ("care_entry 2026-02-02, placement_move 2026-03-02, fostered_from 2026-03-02", 2),
        ("care_entry 2026-02-02, placed 2026-08-03, disruption 2026-10-01", 3),
        ("care_entry 2026-02-02, placed 2026-08-03, disruption 2026-10-01, placement_move 2026-10-01", 3),
        ("care_entry 2026-02-02, placed 2026-08-03, disruption 2026-10-01, placement_move 2026-10-05", 3),
        ("care_entry 2026-02-02, placed 2026-08-03, disruption 2026-10-01, placed 2026-11-02", 4),
        ("care_entry 2026-02-02, placement_move 2026-03-02, return_home 2026-04-01", 0),
        ("care_entry 2025-02-03, placement_move 2025-03-03, return_home 2025-06-02, care_entry 2026-02-02", 1),
        (f"care_entry 2026-02-02, placement_move {TODAY}", 2),
        ("care_entry 2026-02-02, placement_move 2026-12-01", 1),
    ],
)  # fmt: skip
def test_recorded_placements_are_counted_in_this_period_of_care(told, history, number):
    assert placements(told(history), TODAY) == number


# Any journey

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
KEYS = st.sampled_from(
    """care_entry adm_sbpfa po_granted early_ff_start family_finder_allocated link link_ended match_panel
    adm_match ep_decision ep_placed fostered_from placed placement_move disruption plan_reversed adoption_order
    return_home tracking_ended_other""".split()  # noqa: SIM905 - words read better than as many strings
)
PLANS = st.builds(
    PlanAgreed, DAYS, st.sampled_from(["adoption", "kinship"]), st.sampled_from([None, "adoption"])
)
JOURNEYS = st.builds(
    lambda events, plans: Journey(
        Child("BX-0042", "north", Month(2024, 6)), tuple(sorted(events)), tuple(plans)
    ),
    st.lists(st.builds(Event, DAYS, KEYS), max_size=12),
    st.lists(PLANS, max_size=3),
)


@given(JOURNEYS, DAYS)
def test_in_any_journey_future_events_change_nothing(journey, on):
    so_far = journey.until(on)
    for phrase in (family_finding, early_permanence, placements):
        assert phrase(journey, on) == phrase(so_far, on)


@given(JOURNEYS, DAYS)
def test_in_any_journey_a_child_in_care_has_a_placement_and_no_more_than_one_per_move(journey, on):
    moves = [event for event in journey.until(on).events if event.milestone in
             ("placement_move", "ep_placed", "fostered_from", "placed", "disruption")]  # fmt: skip
    number = placements(journey, on)
    assert number <= 1 + len(moves)
    assert (number > 0) == (entered_care(journey, on) is not None)
