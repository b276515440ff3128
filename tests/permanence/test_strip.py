"""A journey as a strip, a team's children side by side, and the same in words."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.actions import Action
from permanence.agenda import Case
from permanence.clocks import watched
from permanence.delays import Approval
from permanence.delays import ApprovalState as Agreed
from permanence.journey import Journey, Month
from permanence.journey_strip import (
    Section,
    Stage,
    Strip,
    StripState,
    TeamOverview,
    care_words,
    concern_words,
    months_between,
    overview,
    overview_words,
    row_words,
    stage_reached,
    strip,
    strip_words,
)
from permanence.progress import progress
from permanence.working_days import ENGLAND

TODAY = date(2026, 11, 23)
ADOPTION = "care_entry 2026-02-02, plan adoption 2026-05-18, adm_sbpfa 2026-05-18, po_granted 2026-07-15"


def delay(milestone: str, until: date, number: int = 1) -> Approval:
    return Approval(number, "BX-0042", until, "sibling assessment", "U0SAM", Agreed.APPROVED, milestone)


def expecting(journey: Journey, **days: str) -> Journey:
    return replace(journey, expected={key: date.fromisoformat(on) for key, on in days.items()})


def stripped(journey: Journey, *delays: Approval, clocks: frozenset[str] = watched()) -> Strip:
    made = strip(journey, progress(journey, TODAY, ENGLAND, clocks), delays, TODAY)
    assert made is not None
    return made


def said(made: Strip) -> dict[str, list[str]]:
    return dict(strip_words(made))


def case(journey: Journey, *delays: Approval, actions: tuple[Action, ...] = ()) -> Case:
    standing = progress(journey, TODAY, ENGLAND, watched())
    return Case(journey, standing, actions, TODAY, [], 0, TODAY, delays)


def one_row(*cases: Case) -> str:
    made = overview("North", cases, TODAY)
    assert isinstance(made, TeamOverview)
    return overview_words(made)[0]


def test_a_match_past_its_date_says_when_it_was_due_and_how_long_ago(told):
    made = stripped(told(ADOPTION), clocks=frozenset({"T13"}))

    assert said(made)["Past its date"] == [
        "Match, six months from the decision: was due Wed 18 Nov 2026, 5 days past its date, none recorded"
    ]
    assert made.head == ("in care 9 months", "plan: adoption", "1 date past")
    (run,) = made.runs
    assert (run.started, run.due, run.until) == (date(2026, 5, 18), date(2026, 11, 18), TODAY)
    assert (run.standing, run.days_over) == (StripState.PAST, 5)


def test_milestones_reached_are_in_date_order_with_plans_by_name(told):
    made = stripped(told(ADOPTION), clocks=frozenset())

    assert said(made) == {
        "Reached": [
            "Came into care: Mon 2 Feb 2026",
            "Decision that the child should be placed for adoption: Mon 18 May 2026",
            "Plan agreed: adoption: Mon 18 May 2026",
            "Placement order: Wed 15 Jul 2026",
        ]
    }
    assert {mark.standing for mark in made.marks} == {StripState.REACHED}
    assert made.entered == date(2026, 2, 2)


def test_a_milestone_reached_again_and_again_is_one_row_with_every_mark(told):
    made = stripped(told("ppm 2026-03-02, ppm 2026-04-13, ppm 2026-05-18"), clocks=frozenset())

    assert said(made)["Reached"] == [
        "Permanence planning meeting: 3 times, Mon 2 Mar 2026 to Mon 18 May 2026"
    ]
    assert len(made.marks) == 3


def test_an_expected_milestone_is_coming_until_its_day_has_passed(told):
    made = stripped(
        expecting(told(ADOPTION), match_panel="2026-12-20", final_hearing="2026-11-01"), clocks=frozenset()
    )

    assert said(made)["Coming"] == ["Match panel: expected Sun 20 Dec 2026, in 27 days"]
    assert said(made)["Past its date"] == [
        "Final hearing: was expected Sun 1 Nov 2026, 22 days past its date, none recorded"
    ]


def test_a_milestone_expected_today_is_still_coming(told):
    made = stripped(expecting(told("care_entry 2026-02-02"), match_panel="2026-11-23"), clocks=frozenset())

    assert said(made)["Coming"] == ["Match panel: expected Mon 23 Nov 2026, today"]


def test_a_milestone_reached_twice_has_both_its_days(told):
    made = stripped(told("ppm 2026-03-02, ppm 2026-04-13"), clocks=frozenset())

    assert said(made)["Reached"] == ["Permanence planning meeting: Mon 2 Mar 2026 and Mon 13 Apr 2026"]


def test_a_plan_agreed_is_drawn_once_by_its_name_and_as_itself_where_no_plan_was_named(told):
    named = stripped(told("perm_plan_agreed 2026-05-18, plan adoption 2026-05-18"), clocks=frozenset())
    unnamed = stripped(told("perm_plan_agreed 2026-05-18, plan adoption 2026-06-01"), clocks=frozenset())

    assert [row.what for row in named.rows] == ["Plan agreed: adoption"]
    assert [row.what for row in unnamed.rows] == ["Permanence plan agreed", "Plan agreed: adoption"]


def test_a_timescale_that_is_running_is_coming_on_its_due_date(told):
    made = stripped(told("adm_sbpfa 2026-06-08"), clocks=frozenset({"T13"}))

    assert said(made)["Coming"] == ["Match, six months from the decision: due Tue 8 Dec 2026, in 15 days"]
    assert [(mark.on, mark.standing) for mark in made.rows[0].marks] == [(date(2026, 12, 8), StripState.DUE)]


def test_a_timescale_stopped_or_met_is_marked_on_the_day_it_ended(told):
    stopped = stripped(told("adm_sbpfa 2026-05-18, plan_reversed 2026-08-03"), clocks=frozenset({"T13"}))
    met = stripped(told("adm_sbpfa 2026-05-18, adm_match 2026-09-16"), clocks=frozenset({"T13"}))

    assert said(stopped)["Timescales stopped"] == [
        "Match, six months from the decision: stopped Mon 3 Aug 2026"
    ]
    assert said(met)["Timescales met"] == [
        "Match, six months from the decision: met Wed 16 Sep 2026, within its date"
    ]
    assert [stopped.rows[-1].marks[0].on, met.rows[-1].marks[0].on] == [date(2026, 8, 3), date(2026, 9, 16)]


def test_a_floor_whose_day_has_come_is_met_from_that_day(told):
    made = stripped(told("care_entry 2026-02-02, placed 2026-06-01"), clocks=frozenset({"T22"}))

    assert said(made)["Timescales met"] == [
        "Adoption application, ten weeks from moving in at the earliest: from Mon 10 Aug 2026"
    ]


def test_a_due_date_reckoned_from_a_review_not_recorded_says_so(told):
    made = stripped(told("care_entry 2026-10-05"), clocks=frozenset({"T04"}))

    assert said(made)["Coming"] == [
        (
            "Permanence plan, by the second review: due Tue 2 Feb 2027, in 71 days; "
            "counted from when the review was due, as none is recorded"
        )
    ]


@pytest.mark.parametrize(
    ("decided", "due"),
    [
        ("2026-05-22", "was due Sun 22 Nov 2026"),
        ("2026-05-23", "due Mon 23 Nov 2026"),
        ("2026-06-08", "due Tue 8 Dec 2026"),
    ],
)
def test_what_a_delay_holds_was_due_only_once_its_day_has_passed(told, decided, due):
    made = stripped(
        told(f"adm_sbpfa {decided}"), delay("adm_match", date(2027, 1, 15)), clocks=frozenset({"T13"})
    )

    assert said(made)["Held by a purposeful delay"] == [
        f"Match, six months from the decision: {due}, held to Fri 15 Jan 2027"
    ]


def test_two_purposeful_delays_are_shown_separately_and_not_as_past(told):
    made = stripped(
        told(ADOPTION),
        delay("adm_match", date(2027, 1, 15)),
        delay("medical", date(2026, 12, 15), 2),
        clocks=frozenset({"T13"}),
    )

    assert said(made)["Held by a purposeful delay"] == [
        "Match, six months from the decision: was due Wed 18 Nov 2026, held to Fri 15 Jan 2027",
        "Adoption medical: held to Tue 15 Dec 2026",
    ]
    assert "Past its date" not in said(made)
    assert made.head[-2:] == ("2 dates held by a purposeful delay", "no recorded date has passed")


def test_a_delay_whose_review_date_has_passed_holds_nothing(told):
    made = stripped(told(ADOPTION), delay("adm_match", date(2026, 11, 22)), clocks=frozenset({"T13"}))

    assert [row.section for row in made.rows if row.runs] == [Section.PAST]


def test_a_timescale_that_ran_several_times_is_one_row_that_counts_the_earlier_ones(told):
    made = stripped(
        told(
            "care_entry 2026-02-02, plan adoption 2026-02-20, ppm 2026-03-02, ppm 2026-04-13, ppm 2026-07-01"
        ),
        clocks=frozenset({"T05"}),
    )

    assert said(made)["Past its date"] == [
        "Permanence planning meeting, six weeks from the last: was due Wed 12 Aug 2026, 103 days past its date, none recorded; before that met twice, once past its date"
    ]
    assert len(made.runs) == 3


@pytest.mark.parametrize(
    ("second", "earlier"), [("2026-04-13", "met once"), ("2026-04-14", "met once, once past its date")]
)
def test_an_earlier_run_met_a_day_late_was_past_its_date(told, second, earlier):
    made = stripped(
        told(f"plan adoption 2026-02-20, ppm 2026-03-02, ppm {second}"), clocks=frozenset({"T05"})
    )

    assert said(made)["Past its date"][0].endswith(f"; before that {earlier}")


def test_a_timescale_met_says_whether_within_its_date(told):
    made = stripped(told(f"{ADOPTION}, adm_match 2026-11-19"), clocks=frozenset({"T13"}))

    assert said(made)["Timescales met"] == [
        "Match, six months from the decision: met Thu 19 Nov 2026, 1 day past its date"
    ]


def test_a_floor_is_shown_as_from_a_day_and_never_as_due(told):
    made = stripped(told("care_entry 2026-02-02, placed 2026-11-02"), clocks=frozenset({"T22"}))

    assert said(made)["Coming"] == [
        "Adoption application, ten weeks from moving in at the earliest: from Mon 11 Jan 2027, in 49 days"
    ]


def test_an_adopted_average_says_that_it_is_our_standard(told):
    made = stripped(told(ADOPTION), clocks=frozenset({"121 days"}))

    assert said(made)["Past its date"][0].startswith(
        "Match, four months from the order, our standard: was due"
    )


def test_an_unborn_child_has_an_expected_day_until_it_has_passed(told):
    waiting = told("prebirth_referral 2026-09-01", born=None, due=date(2027, 1, 20))
    passed = told("prebirth_referral 2026-09-01", born=None, due=date(2026, 11, 20))

    assert said(stripped(waiting))["Coming"] == ["Birth: expected Wed 20 Jan 2027, in 58 days"]
    assert said(stripped(passed)) == {"Reached": ["Pre-birth referral: Tue 1 Sep 2026"]}
    assert stripped(waiting).head == ("not born yet", "no recorded date has passed")
    assert stripped(waiting).entered is None


def test_an_unborn_child_is_expected_on_the_day_itself_and_no_longer_once_a_birth_is_recorded(told):
    today = told("prebirth_referral 2026-09-01", born=None, due=TODAY)
    reached = told("birth 2026-11-01", born=None, due=date(2027, 1, 20))

    assert said(stripped(today))["Coming"] == ["Birth: expected Mon 23 Nov 2026, today"]
    assert "Coming" not in said(stripped(reached))
    assert stripped(reached).head == ("no recorded date has passed",)
    assert one_row(case(reached)) == "BX-0042: not in care; no recorded date has passed"


def test_the_summary_of_a_child_who_is_not_in_care_names_the_plans(told):
    made = stripped(told("plan adoption+special_guardianship 2026-05-18"), clocks=frozenset())

    assert made.head == (
        "plan: adoption, alongside special guardianship",
        "no recorded date has passed",
    )


def test_the_summary_of_a_child_whose_plan_was_reversed_names_no_plan(told):
    history = "care_entry 2026-02-02, plan adoption 2026-05-18, plan_reversed 2026-10-01"

    assert stripped(told(history), clocks=frozenset()).head == (
        "in care 9 months",
        "no recorded date has passed",
    )


def test_the_summary_of_a_child_whose_placement_disrupted_says_so_until_there_is_a_new_plan(told):
    """Else all that it said of them would be that no date has passed."""
    history = "care_entry 2026-02-02, plan adoption 2026-05-18, placed 2026-09-01, disruption 2026-11-11"
    said = ("in care 9 months", "plan: adoption", "placement disrupted", "no recorded date has passed")

    assert stripped(told(history), clocks=frozenset()).head == said
    settled = stripped(told(f"{history}, plan long_term_fostering 2026-11-20"), clocks=frozenset())
    assert "placement disrupted" not in settled.head


def test_the_summary_of_a_closed_child_says_when_and_how_if_it_is_known(told):
    assert stripped(told("", closed=date(2026, 10, 2))).head == ("closed Fri 2 Oct 2026",)


def test_a_birth_is_never_drawn(told):
    made = stripped(told("birth 2026-09-01, care_entry 2026-09-04"), clocks=frozenset())

    assert [mark.what for mark in made.marks] == ["Came into care"]


def test_special_guardianship_and_a_disruption_are_marks_like_any_other(told):
    guarded = stripped(told("care_entry 2025-09-01, plan special_guardianship 2026-01-10, sgo 2026-05-05"))
    disrupted = stripped(
        told(f"{ADOPTION}, placed 2026-09-01, disruption 2026-11-11, plan_reversed 2026-11-12")
    )

    assert said(guarded)["Reached"][-1] == "Special guardianship order: Tue 5 May 2026"
    assert said(disrupted)["Reached"][-2:] == [
        "Disruption: Wed 11 Nov 2026",
        "Plan reversed: Thu 12 Nov 2026",
    ]
    assert {row.standing for row in disrupted.rows if row.what == "Disruption"} == {StripState.REACHED}


def test_nothing_is_expected_for_a_closed_child(told):
    closed = told(f"{ADOPTION}, adoption_order 2026-10-01", closed=date(2026, 10, 2), outcome="adopted")
    delays = delay("adm_match", date(2027, 1, 15)), delay("life_story", date(2027, 1, 15), 2)
    made = stripped(expecting(closed, placed="2026-12-01"), *delays)

    assert made.closed == date(2026, 10, 2)
    assert made.head == ("closed Fri 2 Oct 2026: adopted",)
    assert not {Section.PAST, Section.HELD, Section.COMING} & {row.section for row in made.rows}


@pytest.mark.parametrize("outcome", ["died", "stillborn", "termination"])
def test_nothing_is_said_about_a_child_who_has_died(told, outcome):
    closed = told(ADOPTION, closed=date(2026, 10, 2), outcome=outcome)

    assert strip(closed, progress(closed, TODAY, ENGLAND, watched()), (), TODAY) is None
    assert overview("North", [case(closed)], TODAY).children == ()


def test_a_journey_without_events_has_no_rows(told):
    assert stripped(told("")).rows == ()


def test_a_milestone_on_a_later_day_is_not_reached_yet(told):
    made = stripped(told("care_entry 2026-02-02, ppm 2026-12-01"), clocks=frozenset())

    assert [mark.what for mark in made.marks] == ["Came into care"]


def test_details_and_reasons_are_not_in_the_words(told):
    made = stripped(told("care_entry (a name) 2026-02-02"), delay("medical", date(2026, 12, 15)))

    words = str(strip_words(made))
    assert "a name" not in words
    assert "sibling" not in words


def test_the_caller_chooses_how_days_are_written(told):
    made = stripped(told("care_entry 2026-02-02"), clocks=frozenset())

    assert row_words(made.rows[0], TODAY, lambda when: f"{when:%d/%m/%Y}") == "02/02/2026"


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        ("2026-02-02", "2026-11-01", 8),
        ("2026-02-02", "2026-11-02", 9),
        ("2026-08-31", "2027-02-28", 6),
        ("2026-08-31", "2026-08-31", 0),
        ("2026-02-02", "2027-02-02", 12),
        ("2024-11-02", "2026-02-01", 14),
    ],
)
def test_whole_months_are_counted_by_corresponding_dates(start, end, whole):
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == whole


@pytest.mark.parametrize(
    ("history", "stage"),
    [
        ("", None),
        ("care_entry 2026-02-02", ("came into care", "2026-02-02")),
        ("care_entry 2026-02-02, plan adoption 2026-05-01", ("plan agreed", "2026-05-01")),
        ("care_entry 2026-02-02, plan adoption 2026-02-02", ("plan agreed", "2026-02-02")),
        ("care_entry 2026-02-02, perm_plan_agreed 2026-05-01", ("plan agreed", "2026-05-01")),
        (f"{ADOPTION}, placed 2026-09-01, disruption 2026-09-01", ("placement order", "2026-07-15")),
        (ADOPTION, ("placement order", "2026-07-15")),
        (f"{ADOPTION}, adm_match 2026-08-01, placed 2026-09-01", ("placed", "2026-09-01")),
        (
            f"{ADOPTION}, adm_match 2026-08-01, placed 2026-09-01, disruption 2026-11-11",
            ("placement order", "2026-07-15"),
        ),
        (f"{ADOPTION}, po_revoked 2026-08-01", ("decision", "2026-05-18")),
        (f"{ADOPTION}, adm_match 2026-08-01, po_revoked 2026-09-01", ("decision", "2026-05-18")),
        (
            f"{ADOPTION}, link 2026-07-20, adm_match 2026-08-01, link_ended 2026-09-01",
            ("placement order", "2026-07-15"),
        ),
        (
            f"{ADOPTION}, adm_match 2026-08-01, placed 2026-09-01, placement_move 2026-10-01",
            ("match", "2026-08-01"),
        ),
        (
            f"{ADOPTION}, adm_match 2026-08-01, placed 2026-09-01, plan_reversed 2026-10-01",
            ("came into care", "2026-02-02"),
        ),
        (f"{ADOPTION}, plan_reversed 2026-10-01, adm_sbpfa 2026-10-01", ("decision", "2026-10-01")),
        (f"{ADOPTION}, plan kinship 2026-09-01, plan_reversed 2026-10-01", ("plan agreed", "2026-09-01")),
        (
            "care_entry 2026-02-02, placement_consent 2026-03-02, plan_reversed 2026-04-01",
            ("came into care", "2026-02-02"),
        ),
        (
            "care_entry 2026-02-02, ltf_match 2026-08-01, placement_move 2026-09-01",
            ("came into care", "2026-02-02"),
        ),
        (f"{ADOPTION}, plan long_term_fostering 2026-08-01", ("plan agreed", "2026-08-01")),
        ("care_entry 2026-02-02, ltf_match 2026-08-01", ("match", "2026-08-01")),
        ("care_entry 2025-02-02, sgo 2026-05-05", ("order", "2026-05-05")),
        (f"{ADOPTION}, return_home 2026-08-01, care_entry 2026-10-01", ("came into care", "2026-10-01")),
        ("care_entry 2026-02-02, placed 2026-12-01", ("came into care", "2026-02-02")),
    ],
)
def test_the_stage_is_the_furthest_that_still_holds(told, history, stage):
    expected = Stage(stage[0], date.fromisoformat(stage[1])) if stage else None

    assert stage_reached(told(history), TODAY) == expected


def test_the_overview_says_how_long_how_far_and_what_is_past(told):
    watching = replace(
        case(told(ADOPTION)), progress=progress(told(ADOPTION), TODAY, ENGLAND, frozenset({"T13"}))
    )

    assert one_row(watching) == (
        "BX-0042: in care 9 months; placement order Wed 15 Jul 2026; 1 date past, by 5 days"
    )


def test_the_overview_says_which_of_several_dates_is_the_longest_past(told):
    both = expecting(told(""), match_panel="2026-11-20", final_hearing="2026-11-13")
    made = overview("North", [case(both), case(told(""))], TODAY)

    assert concern_words(made.children[0]) == ["2 dates past, the longest by 10 days"]
    assert [(child.past, child.days_over) for child in made.children] == [(2, 10), (0, 0)]


def test_the_caller_chooses_how_days_are_written_in_the_overview(told):
    made = overview("North", [case(told("care_entry 2026-11-01, plan kinship 2026-11-02"))], TODAY)

    said = care_words(made.children[0], TODAY, lambda when: f"{when:%d/%m/%Y}")
    assert said == "in care under a month; plan agreed 02/11/2026"


def test_the_overview_puts_the_worst_first(told):
    quiet = case(told("care_entry 2026-11-20", ref="BX-0001"))
    past = case(told(ADOPTION, ref="BX-0002"))
    disrupted = case(told(f"{ADOPTION}, placed 2026-09-01, disruption 2026-11-11", ref="BX-0003"))

    rows = overview("North", [quiet, past, disrupted], TODAY).children
    assert [row.ref for row in rows] == ["BX-0003", "BX-0002", "BX-0001"]


def test_the_overview_says_everything_that_needs_the_teams_attention(told):
    journey = expecting(
        told("care_entry 2026-11-01, placed 2026-11-02, disruption 2026-11-11"),
        match_panel="2026-12-01",
        final_hearing="2026-11-20",
    )
    overdue = Action(
        17, "BX-0042", "U0SAM", "Chase it", date(2026, 11, 1), date(2026, 11, 20), date(2026, 11, 20)
    )

    assert one_row(case(journey, delay("medical", date(2026, 12, 15)), actions=(overdue,))) == (
        "BX-0042: in care under a month; placement disrupted; hearing or panel within two weeks; "
        "1 date past, by 3 days; 1 action overdue; 1 purposeful delay"
    )


def test_no_recorded_date_has_passed_is_not_said_of_a_child_with_an_action_overdue(told):
    overdue = Action(
        17, "BX-0042", "U0SAM", "Chase it", date(2026, 11, 1), date(2026, 11, 20), date(2026, 11, 20)
    )

    shown = one_row(case(told("care_entry 2026-11-01"), actions=(overdue,)))
    assert shown == "BX-0042: in care under a month; 1 action overdue"


def test_children_not_in_care_and_not_born_are_in_the_overview_in_words(told):
    unborn = case(told("", born=None, due=date(2027, 1, 20)))
    home = case(told("care_entry 2025-02-02, sgo 2026-05-05", born=Month(2022, 3)))

    assert one_row(unborn) == "BX-0042: not born yet; no recorded date has passed"
    assert one_row(home) == "BX-0042: not in care; order Tue 5 May 2026; no recorded date has passed"


@pytest.mark.parametrize("later", ["adm_sbpfa", "po_granted", "adm_match", "placed"])
def test_a_child_who_has_reached_what_only_a_child_in_care_does_is_not_said_to_be_out_of_care(told, later):
    shown = one_row(case(told(f"{later} 2026-11-20")))

    assert shown.startswith("BX-0042: coming into care: none recorded; ")


def test_only_a_child_with_no_coming_into_care_on_record_lacks_one(told):
    unrecorded = case(told("adm_match 2026-11-20", ref="BX-0001"))
    recorded = case(told(f"{ADOPTION}, adm_match 2026-11-20", ref="BX-0002"))

    rows = overview("North", [unrecorded, recorded], TODAY).children
    assert {row.ref: row.lacks_entry for row in rows} == {"BX-0001": True, "BX-0002": False}


@pytest.mark.parametrize(
    "history", ["plan adoption 2026-05-18", "sgo 2026-05-05", "po_granted 2026-05-05, return_home 2026-06-01"]
)
def test_a_child_who_may_never_have_been_in_care_is_not_in_care(told, history):
    assert one_row(case(told(history))).startswith("BX-0042: not in care")


@pytest.mark.parametrize(
    ("more", "tells"), [("", False), (", link 2026-10-01", True), (", adm_match 2026-10-01", False)]
)
def test_a_strip_says_whether_it_tells_what_was_done_to_find_a_family(told, more, tells):
    assert stripped(told(ADOPTION + more)).tells_of_families is tells
