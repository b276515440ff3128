"""Due dates checked by hand against the law's own words, with a paper calendar.

The two rules of counting: "within N of a day" does not count that day, "beginning with a day" does.
A period of months ends on the corresponding date, or on the last day of the month if it has none.
"""

from datetime import date

import pytest

from permanence.progress import State, progress
from permanence.timescales import BY_ID
from permanence.working_days import WorkingDays

ENGLAND = WorkingDays()


def due_of(rule, journey, calendar=ENGLAND):
    on = max(event.on for event in journey.events)
    return progress(journey, on, calendar, frozenset({rule}))[-1].due


# rule, what happened, due, why
WORKING_DAYS = [
    ("T01", "care_entry 2026-02-02", "2026-03-02", "20 working days with no holiday are four weeks"),
    ("T01", "care_entry 2026-02-06", "2026-03-06", "Friday to Friday, four weeks"),
    ("T01", "care_entry 2026-02-07", "2026-03-06", "a Saturday: the first day is Monday, the 20th a Friday"),
    ("T01", "care_entry 2026-02-08", "2026-03-06", "a Sunday: the same as the Saturday"),
    ("T01", "care_entry 2024-02-05", "2024-03-04", "four weeks over 29 February"),
    (
        "T01",
        "care_entry 2026-03-16",
        "2026-04-15",
        "Mon 13 Apr, and Good Friday and Easter Monday are two more",
    ),
    (
        "T01",
        "care_entry 2026-04-02",
        "2026-05-05",
        "30 Apr; Easter takes two: 1 May, and 4 May is a holiday too",
    ),
    ("T01", "care_entry 2026-04-03", "2026-05-05", "in care on Good Friday counts as from Thursday"),
    ("T01", "care_entry 2026-04-28", "2026-05-28", "26 May, and 4 and 25 May are two more"),
    ("T01", "care_entry 2026-08-10", "2026-09-08", "7 Sep, and 31 Aug is one more"),
    ("T01", "care_entry 2026-08-31", "2026-09-28", "a bank holiday is left out as any first day is"),
    (
        "T01",
        "care_entry 2026-12-07",
        "2027-01-07",
        "4 Jan; 25 and 28 Dec (for Sat 26) and 1 Jan are three more",
    ),
    ("T01", "care_entry 2026-12-24", "2027-01-26", "21 Jan; 25 and 28 Dec and 1 Jan: Fri 22, Mon 25, Tue 26"),
    ("T01", "care_entry 2025-12-31", "2026-01-29", "28 Jan, and New Year's Day is one more"),
    (
        "T01",
        "care_entry 2027-03-01",
        "2027-03-31",
        "18 by Thu 25 Mar; Easter 26 to 29; then Tue 30 and Wed 31",
    ),
    (
        "T01",
        "care_entry 2027-12-06",
        "2028-01-06",
        "14 by Fri 24; 27 and 28 Dec, 3 Jan are substitutes; 17, then 4 to 6 Jan",
    ),
    ("T01", "care_entry 2021-12-06", "2022-01-06", "Christmas on a Saturday, as in 2027"),
    (
        "T01",
        "care_entry 2022-12-05",
        "2023-01-05",
        "Christmas on a Sunday: 26 and 27 Dec, 2 Jan; 17 by Fri 30, then 3 to 5 Jan",
    ),
    (
        "T01",
        "care_entry 2020-04-20",
        "2020-05-19",
        "early May moved to Fri 8 May 2020: 18 by Fri 15, 19 on Mon 18",
    ),
    (
        "T01",
        "care_entry 2020-04-06",
        "2020-05-06",
        "and Mon 4 May 2020 was worked: 17 by Fri 1 May, then 4, 5, 6",
    ),
    (
        "T01",
        "care_entry 2022-05-09",
        "2022-06-08",
        "Jubilee 2 and 3 Jun 2022, Mon 30 May worked: 17 by 1 Jun, then 6, 7, 8",
    ),
    ("T01", "care_entry 2022-09-05", "2022-10-04", "State Funeral Mon 19 Sep 2022: one more than Mon 3 Oct"),
    (
        "T01",
        "care_entry 2023-04-17",
        "2023-05-17",
        "1 May and the Coronation 8 May 2023: two more than Mon 15 May",
    ),
    ("T01", "care_entry 2023-05-04", "2023-06-05", "8 and 29 May 2023: two more than Thu 1 Jun"),
    (
        "T01",
        "care_entry 2012-05-14",
        "2012-06-13",
        "Jubilee 4 and 5 Jun 2012, 28 May worked: two more than Mon 11 Jun",
    ),
    ("T06", "care_entry (emergency) 2026-02-02", "2026-02-16", "ten working days are two weeks"),
    ("T06", "care_entry (emergency) 2026-12-19", "2027-01-06", "4 by Thu 24; 29 to 31 make 7; 4, 5, 6 Jan"),
    ("T11", "match_panel 2026-12-15", "2026-12-24", "16, 17, 18, 21, 22, 23, 24: Christmas Eve is worked"),
    ("T11", "match_panel 2026-12-17", "2026-12-30", "5 by Thu 24; 25 and 28 Dec are holidays; 29, 30"),
    ("T12", "adm_sbpfa 2026-11-20", "2026-11-24", "Friday: Monday, Tuesday"),
    ("T12", "adm_sbpfa 2026-04-02", "2026-04-08", "over Easter: Tue 7, Wed 8"),
    ("T12b", "adm_sbpfa 2026-11-20", "2026-11-27", "five working days are a week"),
    ("T12b", "adm_sbpfa 2026-04-02", "2026-04-13", "7, 8, 9, 10 and Mon 13 Apr"),
    ("T30", "dispute_raised 2026-09-01", "2026-09-29", "20 working days, no holiday"),
    ("T30", "dispute_raised 2026-12-07", "2027-01-07", "over Christmas, as T01"),
    ("T31", "dispute_raised 2026-12-07", "2026-12-21", "4 by Fri 11, 9 by Fri 18, Mon 21"),
]

MONTHS = [
    ("T02", "lac_review_1 2026-03-02", "2026-06-02", "the corresponding date"),
    ("T02", "lac_review_1 2026-01-31", "2026-04-30", "April has no 31st"),
    ("T02", "lac_review_1 2026-03-31", "2026-06-30", "nor has June"),
    ("T02", "lac_review_1 2026-08-31", "2026-11-30", "nor November"),
    ("T02", "lac_review_1 2026-11-29", "2027-02-28", "no 29 February in 2027"),
    ("T02", "lac_review_1 2026-11-30", "2027-02-28", "no 30 February"),
    ("T02", "lac_review_1 2027-11-29", "2028-02-29", "2028 has a 29 February"),
    ("T02", "lac_review_1 2027-11-30", "2028-02-29", "but no 30th"),
    ("T02", "lac_review_1 2026-02-28", "2026-05-28", "the date corresponds, not the month's end"),
    ("T02", "lac_review_1 2028-02-29", "2028-05-29", "from a leap day"),
    ("T02", "lac_review_1 2026-12-31", "2027-03-31", "over New Year"),
    ("T02", "lac_review_1 2026-09-25", "2026-12-25", "months run to Christmas Day itself: nothing moves"),
    ("T03", "lac_review_2 2026-06-02", "2026-12-02", "six months from the second review"),
    ("T03", "lac_review_2 2026-08-29", "2027-02-28", "no 29 February in 2027"),
    ("T03", "lac_review_2 2026-08-31", "2027-02-28", "nor 31st"),
    ("T03", "lac_review_2 2027-08-30", "2028-02-29", "leap year, no 30th"),
    ("T03", "lac_review_2 2027-08-31", "2028-02-29", "leap year, no 31st"),
    ("T03", "lac_review_2 2026-10-31", "2027-04-30", "April has 30 days"),
    ("T03", "lac_review_2 2026-12-31", "2027-06-30", "June has 30 days"),
    ("T03", "lac_review_2 2026-03-31", "2026-09-30", "September has 30 days"),
    ("T03", "lac_review_2 2027-02-28", "2027-08-28", "not the last of August"),
    ("T03", "lac_review_2 2028-02-29", "2028-08-29", "from a leap day"),
    (
        "T03",
        "lac_review_2 2026-06-02, lac_review_n 2026-10-15",
        "2027-04-15",
        "from the review as held, not as due",
    ),
    ("T08", "tracking_panel 2027-01-31", "2027-02-28", "a month from 31 January"),
    ("T08", "tracking_panel 2028-01-31", "2028-02-29", "in a leap year"),
    ("T08", "tracking_panel 2027-02-28", "2027-03-28", "and not back to the 31st"),
    ("T08", "tracking_panel 2026-11-30", "2026-12-30", "a month from 30 November"),
    (
        "T08",
        "tracking_panel 2026-11-30, tracking_panel 2026-12-30",
        "2027-01-30",
        "a month from the meeting as held",
    ),
    ("T09", "adoption_review_decision 2026-12-31", "2027-02-28", "two months from 31 December"),
    ("T09", "adoption_review_decision 2026-06-30", "2026-08-30", "the corresponding date"),
    ("T13", "adm_sbpfa 2026-05-18", "2026-11-18", "six months from the decision"),
    ("T13", "adm_sbpfa 2026-08-31", "2027-02-28", "no 31 February"),
    ("T13", "adm_sbpfa 2026-09-30", "2027-03-30", "the 30th, though March has 31"),
    ("T13", "adm_sbpfa 2026-03-31", "2026-09-30", "September has 30 days"),
    ("T13", "adm_sbpfa 2028-02-29", "2028-08-29", "from a leap day"),
    (
        "T14",
        "relinquish_notice 2026-01-05, adm_sbpfa 2026-02-16",
        "2026-05-16",
        "three months for a relinquished baby",
    ),
    ("T17", "po_granted 2026-07-15", "2026-10-15", "three months from the order"),
    ("T17", "po_granted 2026-11-30", "2027-02-28", "no 30 February"),
    ("T17", "placement_consent 2026-03-31", "2026-06-30", "a consent gives authority as an order does"),
    (
        "T17",
        "po_granted 2026-07-15, adoption_review 2026-09-01",
        "2027-03-01",
        "then six months from the review as held",
    ),
    ("T17", "po_granted 2026-07-15, adoption_review 2026-08-31", "2027-02-28", "six months from 31 August"),
    (
        "T19",
        "placed 2026-12-01, adoption_review 2026-12-22",
        "2027-03-22",
        "three months from the first review, not from moving in",
    ),
    ("T19", "placed 2026-11-02, adoption_review 2026-11-30", "2027-02-28", "no 30 February"),
    (
        "T20",
        "placed 2026-11-02, adoption_review 2026-11-30, adoption_review 2027-02-28",
        "2027-08-28",
        "six months from the second review",
    ),
    (
        "T20",
        "placed 2026-11-02, adoption_review 2026-11-30, adoption_review 2027-02-28, adoption_review 2027-08-31",
        "2028-02-29",
        "and from each after it",
    ),
    ("T23", "adm_sbpfa 2018-11-30", "2019-02-28", "three months, while it was law"),
    (
        "T29",
        "care_entry 2024-01-08, ltf_match 2025-03-10, placement_visit 2026-04-01",
        "2026-07-01",
        "three-monthly a year after a long-term match",
    ),
    (
        "T29",
        "care_entry 2024-01-08, ltf_match 2025-03-10, placement_visit 2026-02-20",
        "2026-05-20",
        "six weeks end after the year does, so three months apply",
    ),
]

DAYS_AND_WEEKS = [
    (
        "T05",
        "plan adoption 2026-05-18, ppm 2026-06-01, ppm 2026-07-06",
        "2026-08-17",
        "from the meeting as held: 25 + 17",
    ),
    (
        "487 days",
        "care_entry 2014-01-06, adm_sbpfa 2014-05-05",
        "2015-05-07",
        "365, then 25 + 28 + 31 + 30 + 8 is the 487th",
    ),
    ("T05", "plan adoption 2026-05-18, ppm 2026-06-01", "2026-07-13", "42 days: 29 left of June, and 13"),
    (
        "T05",
        "plan adoption 2026-05-18, ppm 2026-11-20",
        "2027-01-01",
        "10 + 31 + 1: a bank holiday, and nothing moves",
    ),
    ("T05", "plan adoption 2026-05-18, ppm 2027-02-01", "2027-03-15", "27 left of February, and 15"),
    ("T05", "plan adoption 2026-05-18, ppm 2028-02-01", "2028-03-14", "28 left of a leap February, and 14"),
    (
        "T05",
        "ppm 2026-04-01, plan adoption 2026-05-18, medical 2026-05-20",
        "2026-06-29",
        "from the day adoption became the plan: 13 + 29",
    ),
    (
        "T10",
        "adoption_review_decision 2026-12-10",
        "2026-12-30",
        "20 days, counted straight through Christmas",
    ),
    ("T10", "adoption_review_decision 2027-02-15", "2027-03-07", "13 left of February, and 7"),
    ("T10", "adoption_review_decision 2028-02-15", "2028-03-06", "14 left of a leap February, and 6"),
    ("T18", "placed 2026-12-01", "2026-12-29", "28 days"),
    ("T18", "placed 2027-02-14", "2027-03-14", "four weeks of a common February"),
    ("T18", "placed 2028-02-14", "2028-03-13", "four weeks over a leap day"),
    ("T21", "placed 2026-12-24", "2026-12-31", "within one week, Christmas or not"),
    ("T21", "placed 2026-12-24, placement_visit 2026-12-29", "2027-01-05", "weekly from the visit as made"),
    ("T29", "care_entry 2026-02-02", "2026-02-09", "within a week of coming into care"),
    (
        "T29",
        "care_entry 2026-02-02, placement_visit 2026-02-06",
        "2026-03-20",
        "then six weeks: 22 left of February, and 20",
    ),
    (
        "T29",
        "care_entry 2024-01-08, ltf_match 2025-03-10, placement_visit 2026-01-15",
        "2026-02-26",
        "six-weekly still, within a year of the match",
    ),
    ("T33", "po_granted 2026-07-15", "2026-07-29", "two weeks from the order"),
    ("T33", "po_granted 2026-12-20", "2027-01-03", "11 left of December, and 3"),
    ("T34", "adm_sbpfa 2026-05-18", "2026-05-25", "seven days, to a bank holiday"),
    ("T34", "adm_sbpfa 2028-02-26", "2028-03-04", "3 left of a leap February, and 4"),
    ("121 days", "po_granted 2026-07-15", "2026-11-13", "16 + 31 + 30 + 31 + 13: the 121st day is within"),
    ("121 days", "po_granted 2027-11-01", "2028-03-01", "29 + 31 + 31 + 29 + 1"),
    (
        "426 days",
        "care_entry 2026-02-02, adm_sbpfa 2026-05-18",
        "2027-04-03",
        "365, then 26 + 31 + 4 is the 426th: fewer than that",
    ),
]

BEGINNING_WITH = [
    ("T15", "proceedings_issued 2026-01-05", "2026-07-05", "issued on a Monday, so 26 weeks end on a Sunday"),
    ("T15", "proceedings_issued 2026-02-10", "2026-08-10", "the day and 181: 18+31+30+31+30+31+10"),
    ("T15", "proceedings_issued 2026-06-25", "2026-12-23", "5+31+31+30+31+30+23"),
    ("T15", "proceedings_issued 2026-06-27", "2026-12-25", "on Christmas Day, and nothing moves"),
    ("T15", "proceedings_issued 2026-10-01", "2027-03-31", "30+30+31+31+28+31"),
    ("T15", "proceedings_issued 2027-10-01", "2028-03-30", "a day sooner over a leap day"),
    (
        "T15",
        "proceedings_issued 2014-04-22",
        "2014-10-20",
        "issued the day the law began: 8+31+30+31+31+30+20",
    ),
]

CHAINED = [
    ("T04", "care_entry 2026-02-02", "2026-06-02", "first review due 2 Mar, and three months"),
    ("T04", "care_entry 2026-02-02, lac_review_1 2026-02-27", "2026-05-27", "from the first review as held"),
    ("T04", "care_entry 2026-02-02, lac_review_1 2026-03-16", "2026-06-16", "as held late, too"),
    ("T04", "care_entry 2026-03-16", "2026-07-15", "first review due 15 Apr, over Easter"),
    ("T04", "care_entry 2026-12-07", "2027-04-07", "first review due 7 Jan, over Christmas"),
    ("T04", "care_entry 2026-11-02", "2027-02-28", "first review due Mon 30 Nov; no 30 February"),
    ("T04", "care_entry 2027-11-01", "2028-02-29", "first review due Mon 29 Nov; a leap day"),
    (
        "T16",
        "proceedings_issued 2026-02-10, extension 2026-08-01",
        "2026-10-05",
        "56 from 10 Aug: 21 + 30 + 5",
    ),
    (
        "T16",
        "proceedings_issued 2026-02-10, extension 2026-06-01",
        "2026-10-05",
        "however early it was granted",
    ),
    (
        "T16",
        "proceedings_issued 2026-02-10, extension 2026-08-01, extension 2026-10-01",
        "2026-11-30",
        "56 from 5 Oct: 26 + 30",
    ),
    ("T16", "proceedings_issued 2026-01-05, extension 2026-06-30", "2026-08-30", "56 from 5 Jul: 26 + 30"),
    (
        "T16",
        "proceedings_issued 2026-02-10, extension 2026-08-20",
        "2026-10-15",
        "granted after 10 Aug, so 56 from 20 Aug: 11 + 30 + 15",
    ),
]

FLOORS = [
    ("T22", "placed 2026-11-02", "2027-01-11", "70 days: 28 + 31 + 11"),
    ("T22", "placed 2027-12-20", "2028-02-28", "11 + 31 + 28"),
    ("T22", "placed 2027-12-21", "2028-02-29", "on a leap day"),
    ("T22", "placed 2027-12-22", "2028-03-01", "and after it"),
]

IN_FORCE = [
    ("T02", "lac_review_1 2011-03-31", None, "the Regulations began on 1 April 2011"),
    ("T02", "lac_review_1 2011-04-01", "2011-07-01", "on its first day"),
    ("T03", "lac_review_2 2011-03-31", None, "the Regulations began on 1 April 2011"),
    ("T03", "lac_review_2 2011-04-01", "2011-10-01", "on its first day"),
    (
        "T16",
        "proceedings_issued 2014-04-22, extension 2014-10-01",
        "2014-12-15",
        "56 from 20 Oct 2014: 11 + 30 + 15",
    ),
    ("T18", "placed 2005-12-30", "2006-01-27", "on its first day"),
    ("T19", "placed 2005-12-29, adoption_review 2006-01-20", None, "placed before the Regulations"),
    ("T19", "placed 2005-12-30, adoption_review 2006-01-20", "2006-04-20", "placed on their first day"),
    (
        "T20",
        "placed 2005-12-29, adoption_review 2006-01-20, adoption_review 2006-04-20",
        None,
        "placed before the Regulations",
    ),
    (
        "T20",
        "placed 2005-12-30, adoption_review 2006-01-20, adoption_review 2006-04-20",
        "2006-10-20",
        "placed on their first day",
    ),
    ("T21", "placed 2005-12-29", None, "before the Regulations"),
    ("T21", "placed 2005-12-30", "2006-01-06", "on its first day"),
    ("T22", "placed 2005-12-29", None, "before the Act"),
    ("T22", "placed 2005-12-30", "2006-03-10", "on its first day: 1 + 31 + 28 + 10"),
    ("T29", "care_entry 2011-04-01", "2011-04-08", "on its first day"),
    ("T30", "dispute_raised 2011-03-31", None, "the Handbook began on 1 April 2011"),
    ("T30", "dispute_raised 2011-04-01", "2011-05-05", "on its first day, over Easter and the royal wedding"),
    ("T01", "care_entry 2011-03-31", None, "the Regulations began on 1 April 2011"),
    (
        "T01",
        "care_entry 2011-04-01",
        "2011-05-05",
        "on its first day: 14 by Thu 21, 17 by Thu 28 (22, 25, 29 Apr and 2 May are holidays), then 3, 4, 5 May",
    ),
    ("T15", "proceedings_issued 2014-04-21", None, "26 weeks became law on 22 April 2014"),
    ("T16", "proceedings_issued 2014-04-21, extension 2014-09-01", None, "no period was there to extend"),
    ("T17", "po_granted 2005-12-29", None, "the Regulations began on 30 December 2005"),
    ("T17", "po_granted 2005-12-30", "2006-03-30", "on its first day"),
    ("T18", "placed 2005-12-29", None, "before the Regulations"),
    ("T23", "adm_sbpfa 2013-06-30", None, "the duty to refer began on 1 July 2013"),
    ("T23", "adm_sbpfa 2013-07-01", "2013-10-01", "on its first day"),
    ("T23", "adm_sbpfa 2019-03-28", "2019-06-28", "the last decision it applied to"),
    ("T23", "adm_sbpfa 2019-03-29", None, "the Register was suspended that day"),
    ("T29", "care_entry 2011-03-31", None, "the Regulations began on 1 April 2011"),
]

ALL = [*WORKING_DAYS, *MONTHS, *DAYS_AND_WEEKS, *BEGINNING_WITH, *CHAINED, *FLOORS, *IN_FORCE]


@pytest.mark.parametrize(("rule", "history", "due", "why"), ALL, ids=[f"{r} {h}" for r, h, _, _ in ALL])
def test_a_due_date_is_the_one_counted_by_hand(told, rule, history, due, why):
    assert due_of(rule, told(history)) == (due and date.fromisoformat(due)), why


def test_at_least_a_hundred_due_dates_are_checked():
    assert len({row[:2] for row in ALL}) == len(ALL) >= 100


def test_every_timescale_has_a_case():
    assert {row[0] for row in ALL} == set(BY_ID), (
        "A new timescale needs a case, checked by hand, in one of the lists above."
    )


def test_a_newly_proclaimed_holiday_moves_a_due_date(told):
    # Mon 24 May, and 3 May is one more; a proclaimed Mon 10 May is another.
    entered = told("care_entry 2027-04-26")
    assert due_of("T01", entered) == date(2027, 5, 25)
    proclaimed = WorkingDays(frozenset({date(2027, 5, 10)}))
    assert due_of("T01", entered, proclaimed) == date(2027, 5, 26)
    # The plan is due three months from the day by which the review is.
    assert due_of("T04", entered) == date(2027, 8, 25)
    assert due_of("T04", entered, proclaimed) == date(2027, 8, 26)


def test_a_start_before_the_law_is_not_running(told):
    (only,) = progress(told("care_entry 2011-03-31"), date(2011, 6, 1), ENGLAND, frozenset({"T01"}))
    assert (only.state, only.due) == (State.NOT_RUNNING, None)
