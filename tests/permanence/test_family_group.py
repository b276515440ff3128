"""Family group decision-making is offered before care proceedings are issued, from the day on which that is a duty here."""

from datetime import date

import pytest

from permanence.family_group import family_group_words, missing_family_group
from permanence.journey import Event

SINCE = date(2026, 10, 1)
TODAY = date(2026, 11, 23)
ISSUED = "proceedings_issued 2026-11-02"
NOTHING = "none recorded as offered, nor why not,"


def said(journey, since=SINCE):
    return family_group_words(journey, TODAY, since)


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (ISSUED, f"{NOTHING} before care proceedings were issued on Mon 2 Nov 2026"),
        (f"fgdm_offered 2026-11-03, {ISSUED}", f"{NOTHING} before care proceedings were issued on Mon 2 Nov 2026"),
        (f"fgdm_offered 2025-01-06, return_home 2025-06-02, {ISSUED}", f"{NOTHING} before care proceedings were issued"),
        (f"fgdm_offered 2025-06-02, return_home 2025-06-02, {ISSUED}", f"{NOTHING} before care proceedings were issued"),
        ("pre_proceedings 2026-09-01", f"{NOTHING} before care proceedings are issued"),
        (
            f"fgdm_offered 2026-10-05, fgdm_accepted 2026-10-12, fgdm_declined 2026-10-12, {ISSUED}",
            "accepted on Mon 12 Oct 2026, and none recorded as held before care proceedings were issued on Mon 2 Nov 2026",
        ),
        ("pre_proceedings 2026-09-01, fgdm_accepted 2026-10-12", "and none recorded as held before care proceedings are issued"),
        # A meeting before the offer is not the one that was accepted; of two accepted, the last is asked about.
        (
            f"fgc 2024-06-03, fgdm_offered 2026-10-05, fgdm_accepted 2026-10-12, {ISSUED}",
            "accepted on Mon 12 Oct 2026, and none recorded as held before care proceedings were issued on Mon 2 Nov 2026",
        ),
        (
            f"fgdm_accepted 2026-01-12, fgc 2026-02-02, fgdm_accepted 2026-10-12, {ISSUED}",
            "accepted on Mon 12 Oct 2026, and none recorded as held",
        ),
        # What was for an earlier application, whether its issue, its end or both are on record.
        (f"fgdm_declined 2025-01-06, proceedings_issued 2025-01-20, care_order 2025-07-07, {ISSUED}", NOTHING),
        (f"fgdm_declined 2025-01-06, proceedings_issued 2025-01-20, {ISSUED}", NOTHING),
        (f"fgdm_declined 2025-01-20, proceedings_issued 2025-01-20, {ISSUED}", NOTHING),
        (f"fgdm_declined 2025-01-06, final_hearing 2025-07-07, {ISSUED}", NOTHING),
        (f"fgc 2025-03-03, proceedings_issued 2025-01-20, care_order 2025-07-07, {ISSUED}", NOTHING),
        (f"fgdm_declined 2025-01-06, tracking_ended_other (moved_authority) 2025-07-07, {ISSUED}", NOTHING),
        (
            "fgdm_declined 2025-01-06, proceedings_issued 2025-01-20, care_order 2025-07-07, pre_proceedings 2026-11-02",
            f"{NOTHING} before care proceedings are issued",
        ),
    ],
)  # fmt: skip
def test_what_is_not_on_record_before_proceedings_is_said_with_its_source(told, history, words):
    assert words in said(told(history))
    assert said(told(history)).startswith("Family group decision-making: ")
    assert said(told(history)).endswith("(Children Act 1989, s. 31ZA)")


@pytest.mark.parametrize(
    "history",
    [
        "",
        f"fgdm_offered 2026-10-05, {ISSUED}",
        f"fgdm_offered 2026-11-02, {ISSUED}",
        f"fgdm_declined 2026-10-05, {ISSUED}",
        f"fgdm_not_offered (not in the child's interests) 2026-10-05, {ISSUED}",
        f"fgdm_accepted 2026-10-05, fgc 2026-10-19, {ISSUED}",
        f"fgc 2026-10-19, {ISSUED}",
        f"fgdm_accepted 2026-10-19, fgc 2026-10-19, {ISSUED}",
        f"fgdm_declined 2025-01-06, proceedings_issued 2025-01-20, care_order 2025-07-07, fgdm_declined 2026-10-05, {ISSUED}",
        f"fgdm_declined 2026-10-05, return_home 2026-11-02, {ISSUED}, care_entry 2026-11-02",
        "proceedings_issued 2026-09-30",
        f"{ISSUED}, care_order 2026-11-16",
        f"{ISSUED}, care_order 2026-11-02",
        f"{ISSUED}, return_home 2026-11-16",
        "pre_proceedings 2026-09-01, sgo 2026-10-05",
        "pre_proceedings 2026-09-01, tracking_ended_other (with_relatives) 2026-10-05, care_entry 2026-11-16",
    ],
)
def test_nothing_is_said_where_nothing_is_missing_or_the_duty_did_not_apply(told, history):
    assert said(told(history)) == ""


def test_nothing_is_said_until_the_duty_has_started_or_after_tracking_ended(told):
    assert said(told(ISSUED), None) == ""
    assert said(told(ISSUED), date(2026, 11, 3)) == ""
    assert said(told(ISSUED), date(2026, 11, 2)) != ""
    assert said(told("pre_proceedings 2026-09-01"), date(2026, 11, 24)) == ""
    assert said(told(ISSUED, closed=date(2026, 11, 16))) == ""


def test_only_the_issue_of_proceedings_is_asked_about(told):
    day = date(2026, 11, 2)
    assert missing_family_group(Event(day, "proceedings_issued"), told("ppm 2026-10-05"), SINCE) == NOTHING
    assert missing_family_group(Event(day, "irh"), told("ppm 2026-10-05"), SINCE) == ""


def test_an_assessment_of_relatives_is_no_meeting(told):
    assert said(told(f"connected_assessment 2026-10-05, {ISSUED}")) != ""
