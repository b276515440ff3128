"""Which children a surgery discusses, and in which order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permanence.actions import Action
from permanence.agenda import AgendaChoice, Case, Concern, choose_agenda, needs_permanence
from permanence.delays import Approval, ApprovalState
from permanence.journey import Month
from permanence.progress import progress
from permanence.working_days import ENGLAND

TODAY = date(2026, 11, 26)
IN_CARE = "care_entry 2026-02-02"
DECIDED = f"{IN_CARE}, adm_sbpfa 2026-05-18"
"""The match was due six months on, Wed 18 Nov 2026: it is eight days past its date."""
ISSUED = f"{IN_CARE}, proceedings_issued 2026-05-11"
"""The 26 weeks begin with the day of issue, so they ended Sun 8 Nov 2026."""


@pytest.fixture
def case_of(told):
    def made(history, expected=None, actions=(), delays=(), touched=TODAY, sits_out=0, **child):
        journey = replace(told(history, **child), expected=expected or {})
        found = progress(journey, TODAY, ENGLAND, frozenset({"T13", "T15", "T22"}))
        return Case(journey, found, actions, touched, (), sits_out, TODAY, delays)

    return made


def action(due, number=17):
    return Action(number, "BX-0042", "U0SAM", "Chase the medical report", due, due=due, first_due=due)


def delay(until, standing=ApprovalState.APPROVED, milestone="adm_match"):
    return Approval(3, "BX-0042", until, "siblings", "U0SAM", standing, milestone=milestone)


def refs(cases):
    return [case.ref for case in cases]


def test_the_worst_concern_is_discussed_first(case_of):
    cases = [
        case_of(IN_CARE, ref="BX-0001"),
        case_of(IN_CARE, ref="BX-0002", sits_out=3),
        case_of(DECIDED, ref="BX-0003"),
        case_of(IN_CARE, ref="BX-0004", actions=[action(date(2026, 11, 25))]),
        case_of(IN_CARE, ref="BX-0005", expected={"match_panel": date(2026, 12, 1)}),
        case_of(ISSUED, ref="BX-0006"),
        case_of(f"{IN_CARE}, placed 2026-08-03, disruption 2026-11-02", ref="BX-0007"),
    ]

    assert refs(choose_agenda(cases, most=12).discussed) == [f"BX-000{n}" for n in (7, 6, 5, 4, 3, 2)]
    assert [case.concern for case in cases] == [
        Concern.NONE,
        Concern.QUIET,
        Concern.DATE,
        Concern.ACTION,
        Concern.HEARING,
        Concern.LAW,
        Concern.DISRUPTED,
    ]


def test_with_the_same_concern_the_longer_wait_for_a_childs_age_comes_first(case_of):
    cases = [
        case_of(DECIDED, ref="BX-0001", born=Month(2020, 1)),
        case_of(DECIDED, ref="BX-0002", born=Month(2026, 1)),
        case_of(DECIDED, ref="BX-0003", born=Month(2026, 1)),
    ]

    assert refs(choose_agenda(cases, most=12).discussed) == ["BX-0002", "BX-0003", "BX-0001"]
    assert refs(choose_agenda(cases, most=2).to_bring_up) == ["BX-0002", "BX-0003"]
    assert refs(choose_agenda(cases, most=0).to_bring_up) == ["BX-0002", "BX-0003", "BX-0001"], (
        "as in a panel"
    )


def test_a_date_past_counts_whether_set_by_a_rule_or_by_a_person(case_of):
    assert case_of(DECIDED).concern is Concern.DATE
    assert case_of(IN_CARE, expected={"adm_match": date(2026, 11, 25)}).concern is Concern.DATE
    assert case_of(IN_CARE, expected={"adm_match": TODAY}).concern is Concern.NONE


@pytest.mark.parametrize(
    ("born", "of_age", "concern"),
    [
        (Month(2008, 12), "", Concern.NONE),
        (Month(2008, 11), "18 this month", Concern.DATE),
        (Month(2008, 10), "18 since October 2026", Concern.DATE),
        (None, "", Concern.NONE),
    ],
)
def test_from_the_month_of_the_eighteenth_birthday_a_child_is_discussed(case_of, born, of_age, concern):
    case = case_of(IN_CARE, born=born)

    assert (case.of_age, case.concern) == (of_age, concern)
    assert not case_of(IN_CARE, born=born, closed=TODAY).of_age


def test_a_birth_past_its_expected_day_is_not_discussed(case_of):
    assert case_of("prebirth_referral 2026-06-01", expected={"birth": date(2026, 11, 20)}).expected_past == []


@pytest.mark.parametrize(
    ("milestone", "on", "concern"),
    [
        ("final_hearing", date(2026, 12, 10), Concern.HEARING),
        ("final_hearing", date(2026, 12, 11), Concern.NONE),
        ("final_hearing", TODAY, Concern.HEARING),
        ("final_hearing", date(2026, 11, 25), Concern.HEARING),
        ("fgc", date(2026, 12, 1), Concern.NONE),
    ],
)
def test_a_hearing_within_14_days_or_past_brings_a_child_to_the_surgery(case_of, milestone, on, concern):
    assert case_of(IN_CARE, expected={milestone: on}).concern is concern


@pytest.mark.parametrize(
    ("since", "is_disrupted"),
    [
        ("", True),
        (", plan long_term_fostering 2026-11-02", False),
        (", plan adoption 2026-11-01", True),
        (", perm_plan_agreed 2026-11-09", False),
        (", placed 2026-11-09", False),
        (", placed 2026-11-02", True),  # of one day's events the disruption comes last
        (", ltf_match 2026-11-09", False),
        (", ep_placed 2026-11-09", False),
        (", placement_move 2026-11-09", True),  # of a move alone nobody says for how long
        (", return_home 2026-11-02", False),
        (", return_home 2026-11-09, care_entry 2026-11-16", False),
    ],
)
def test_a_placement_is_disrupted_until_there_is_a_new_plan_or_a_new_family_or_care_ends(
    case_of, since, is_disrupted
):
    case = case_of(f"{IN_CARE}, placed 2026-08-03, disruption 2026-11-02{since}")

    assert case.is_disrupted is is_disrupted


def test_a_purposeful_delay_takes_a_date_off_the_agenda_until_its_review_date_has_passed(case_of):
    assert case_of(DECIDED, delays=[delay(TODAY)]).concern is Concern.NONE
    assert case_of(DECIDED, delays=[delay(TODAY - timedelta(days=1))]).concern is Concern.DATE


def test_purposeful_delays_are_in_the_order_of_their_review_dates(case_of):
    later, sooner = delay(date(2027, 1, 15)), delay(date(2026, 12, 4), milestone="cpr")

    assert case_of(DECIDED, delays=[later, sooner]).purposeful == [sooner, later]


def test_a_delay_that_only_explains_or_is_undecided_leaves_the_date_on_the_agenda(case_of):
    soon, gone = date(2026, 12, 4), date(2026, 11, 25)
    explains, asked = delay(soon, ApprovalState.EXPLAINS), delay(TODAY, ApprovalState.ASKED)
    others = [
        delay(soon, ApprovalState.DECLINED),
        delay(gone, ApprovalState.EXPLAINS),
        delay(gone, ApprovalState.ASKED),
    ]

    case = case_of(DECIDED, delays=[explains, asked, *others])
    assert case.explained == [explains, asked]
    assert case.concern is Concern.DATE


def test_a_quiet_child_comes_up_at_every_fourth_surgery(case_of):
    assert case_of(IN_CARE, sits_out=2).concern is Concern.NONE
    assert case_of(IN_CARE, sits_out=3).concern is Concern.QUIET


def test_a_child_is_stale_after_four_weeks_without_a_record(case_of):
    assert case_of(IN_CARE, touched=TODAY - timedelta(weeks=4)).is_stale
    assert not case_of(IN_CARE, touched=TODAY - timedelta(days=27)).is_stale


def test_what_is_due_is_listed_in_date_order_up_to_the_horizon(case_of):
    case = case_of(
        f"{IN_CARE}, adm_sbpfa 2026-06-08",  # match by Tue 8 Dec 2026
        expected={"cpr": date(2026, 12, 10), "irh": date(2026, 12, 1), "adm_match": date(2026, 12, 11)},
        actions=[action(TODAY), action(date(2026, 11, 25), 18), action(date(2026, 12, 11), 19)],
    )

    assert case.due_by(date(2026, 12, 10)) == [
        (TODAY, "17 Chase the medical report"),
        (date(2026, 12, 8), "Match, six months from the decision"),
        (date(2026, 12, 10), "child's permanence report expected"),
    ]
    assert case.hearings == [(date(2026, 12, 1), "irh")]


def test_what_is_due_today_and_on_the_horizon_is_listed(case_of):
    today_and_then = f"{IN_CARE}, adm_sbpfa 2026-05-26, proceedings_issued 2026-06-12"
    case = case_of(
        today_and_then,
        expected={"cpr": TODAY, "medical": date(2026, 12, 10), "fgc": date(2026, 11, 25)},
        actions=[action(date(2026, 12, 10))],
    )

    assert case.rules_by(date(2026, 12, 10)) == [
        (TODAY, "Match, six months from the decision"),
        (date(2026, 12, 10), "End of care proceedings, 26 weeks"),
    ]
    assert case.expected_by(date(2026, 12, 10)) == [(TODAY, "cpr"), (date(2026, 12, 10), "medical")]
    assert (date(2026, 12, 10), "17 Chase the medical report") in case.due_by(date(2026, 12, 10))


def test_what_a_purposeful_delay_puts_off_beyond_its_day_is_not_due(case_of):
    decided, due = (
        f"{IN_CARE}, adm_sbpfa 2026-06-08",
        [(date(2026, 12, 8), "Match, six months from the decision")],
    )
    horizon = date(2026, 12, 10)

    assert case_of(decided, delays=[delay(date(2026, 12, 8))]).due_by(horizon) == []
    assert case_of(decided, delays=[delay(date(2026, 12, 7))]).due_by(horizon) == due
    assert case_of(decided, delays=[delay(date(2027, 1, 15), ApprovalState.ASKED)]).due_by(horizon) == due


def test_the_earliest_day_for_an_application_is_never_due(case_of):
    first = (date(2026, 12, 9), "Adoption application, ten weeks from moving in at the earliest")
    moved_in = case_of(f"{IN_CARE}, po_granted 2026-07-15, adm_match 2026-09-01, placed 2026-09-30")

    assert moved_in.floors_by(date(2026, 12, 9)) == [first]
    assert moved_in.floors_by(date(2026, 12, 8)) == []
    assert moved_in.due_by(date(2026, 12, 9)) == []
    assert choose_agenda([moved_in], most=0).also_due(date(2026, 12, 9)) == []


def test_children_not_discussed_are_on_the_short_lists(case_of):
    horizon = date(2026, 12, 10)
    delayed = case_of(DECIDED, ref="BX-0004", delays=[delay(date(2027, 1, 15))])
    agenda = choose_agenda(
        [
            case_of(ISSUED, ref="BX-0001"),
            case_of(IN_CARE, ref="BX-0006"),
            case_of(IN_CARE, ref="BX-0005", touched=date(2026, 10, 1)),
            delayed,
            case_of(IN_CARE, ref="BX-0003", expected={"cpr": date(2026, 12, 4)}),
            case_of(DECIDED, ref="BX-0002"),
            case_of(DECIDED, ref="BX-0007", expected={"cpr": date(2026, 12, 4)}, born=Month(2020, 1)),
        ],
        most=1,
    )

    assert refs(agenda.discussed) == ["BX-0001"]
    assert refs(agenda.others) == [f"BX-000{n}" for n in (2, 3, 4, 5, 6, 7)]
    assert refs(agenda.also_past) == ["BX-0002", "BX-0007"]
    assert refs(agenda.also_due(horizon)) == ["BX-0003"]
    assert refs(agenda.also_delayed) == ["BX-0004"]
    assert refs(agenda.also_stale) == ["BX-0005"]


def test_of_a_surgerys_children_each_is_in_one_group_whatever_was_chosen_for_them(case_of):
    cases = [
        case_of(ISSUED, ref="BX-0001"),
        case_of(DECIDED, ref="BX-0002"),
        case_of(DECIDED, ref="BX-0003", born=Month(2020, 1)),
        *(case_of(IN_CARE, ref=f"BX-000{number}") for number in (4, 5, 6)),
    ]
    choices = {
        ref: AgendaChoice(ref, is_left_out, "settled", "U0MARY")
        for ref, is_left_out in (("BX-0001", True), ("BX-0004", True), ("BX-0005", False), ("BX-0002", False))
    }

    agenda = choose_agenda(cases, 0, choices)
    assert refs(agenda.discussed) == ["BX-0002", "BX-0005"], "beside the most that are discussed"
    assert refs(agenda.left_out) == ["BX-0001", "BX-0004"]
    assert refs(agenda.also_past) == ["BX-0003"]
    assert refs(agenda.quiet) == ["BX-0006"]
    assert refs(choose_agenda(cases, 1, choices).discussed) == ["BX-0002", "BX-0003", "BX-0005"]
    assert refs(choose_agenda(cases, 1).discussed) == ["BX-0001"]


@pytest.mark.parametrize(
    ("history", "needs"),
    [
        ("prebirth_referral 2026-06-01", True),
        (IN_CARE, True),
        (f"{IN_CARE}, placed 2026-08-03", False),
        (f"{IN_CARE}, placed 2026-08-03, disruption 2026-11-02", True),
        (f"{IN_CARE}, ltf_match 2026-08-03", False),
        (f"{IN_CARE}, return_home 2026-08-03", False),
        ("return_home 2026-08-03", False),
    ],
)
def test_a_tracking_panel_looks_at_children_who_wait_for_a_family_or_are_not_yet_in_care(
    told, history, needs
):
    assert needs_permanence(told(history), TODAY) is needs
