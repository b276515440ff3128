"""Two journeys that turn out to be one child's: what stands, what is refused and what is asked."""

from datetime import date

import pytest

from permanence.errors import DAY, RuleBroken
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.one_child import doubts_of_one_child, facts_together, refuse_two_children, together

BORN = Month(2023, 3)
ENTERED = BACK = Event(date(2026, 2, 2), "care_entry")


def right(*events: Event, plans=(), born=BORN, **facts) -> Journey:
    return Journey(Child("BX-0042", "north", born, **facts), tuple(sorted(events)), plans)


def wrong(*events: Event, plans=(), born=BORN, **facts) -> Journey:
    return Journey(Child("BX-0024", "south", born, **facts), tuple(sorted(events)), plans)


def test_the_facts_of_the_first_stand_and_what_it_lacks_comes_from_the_second():
    one = Child("BX-0042", "north", BORN, worker="U0SAM")
    other = Child("BX-0024", "south", BORN, worker="U0ALEX", family_finder="U0FAY")

    assert facts_together(one, other) == Child("BX-0042", "north", BORN, None, "U0SAM", "U0FAY")


@pytest.mark.parametrize(
    ("one", "other", "born", "due"),
    [
        ((None, date(2027, 1, 20)), (BORN, None), BORN, None),
        ((BORN, None), (None, date(2027, 1, 20)), BORN, None),
        ((None, date(2027, 1, 20)), (None, date(2027, 1, 25)), None, date(2027, 1, 20)),
    ],
)
def test_a_child_who_is_born_by_either_is_born(one, other, born, due):
    found = facts_together(Child("BX-0042", "north", *one), Child("BX-0024", "north", *other))

    assert (found.born, found.due) == (born, due)


def test_what_both_have_is_there_once_as_the_first_has_it():
    ppm = Event(date(2026, 3, 2), "ppm", "held late", "U0MARY")
    both = together(
        right(ENTERED, ppm, plans=(PlanAgreed(date(2026, 5, 18), "adoption", None, "ADM"),)),
        wrong(
            ENTERED,
            Event(date(2026, 3, 2), "ppm"),
            Event(date(2026, 4, 2), "ppm"),
            plans=(PlanAgreed(date(2026, 5, 18), "adoption"), PlanAgreed(date(2026, 2, 18), "return_home")),
        ),
    )

    assert both.events == (ENTERED, ppm, Event(date(2026, 4, 2), "ppm"))
    assert both.plans == (
        PlanAgreed(date(2026, 2, 18), "return_home"),
        PlanAgreed(date(2026, 5, 18), "adoption", None, "ADM"),
    )


@pytest.mark.parametrize(
    ("one", "other", "said", "field"),
    [
        (
            right(),
            wrong(born=Month(2024, 5)),
            "BX-0024 was born in May 2024 and BX-0042 in March 2023, as recorded",
            "to",
        ),
        (
            right(ENTERED, Event(date(2026, 3, 2), "lac_review_1")),
            wrong(ENTERED, Event(date(2026, 3, 9), "lac_review_1")),
            "BX-0042 has first looked-after review on record for Mon 2 Mar 2026.",
            DAY,
        ),
        (
            right(Event(date(2026, 3, 2), "lac_review_1")),
            wrong(ENTERED, Event(date(2026, 3, 9), "lac_review_1")),
            "BX-0042 has first looked-after review on record for Mon 2 Mar 2026.",
            DAY,
        ),
        (
            right(ENTERED, Event(date(2026, 10, 12), "po_granted")),
            wrong(Event(date(2026, 10, 19), "po_granted")),
            "BX-0042 has one placement order at a time, and these are two: Mon 12 Oct 2026 and Mon 19 Oct 2026",
            "to",
        ),
    ],
    ids=[
        "born otherwise",
        "once a period of care",
        "once a period that the second tells",
        "two of what there is one of",
    ],
)
def test_what_cannot_be_one_childs_is_refused(one, other, said, field):
    with pytest.raises(RuleBroken, match=said) as refused:
        refuse_two_children(one, other)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "other",
    [
        wrong(ENTERED, Event(date(2026, 10, 12), "po_granted")),
        wrong(Event(date(2026, 11, 12), "adm_match")),
        wrong(Event(date(2026, 1, 12), "adm_match")),
        wrong(born=None, due=date(2023, 3, 20)),
    ],
    ids=["the same", "what follows", "what is only unlikely", "not born yet"],
)
def test_what_may_be_one_childs_is_not_refused(other):
    refuse_two_children(right(ENTERED, Event(date(2026, 10, 12), "po_granted")), other)


@pytest.mark.parametrize("also_by_the_first", [(), (BACK,)], ids=["by the second alone", "by both"])
def test_a_child_who_came_into_care_again_has_a_first_review_in_each_period(also_by_the_first):
    before = (Event(date(2025, 3, 3), "lac_review_1"), Event(date(2025, 9, 1), "return_home"))

    refuse_two_children(
        right(*before, *also_by_the_first), wrong(BACK, Event(date(2026, 3, 2), "lac_review_1"))
    )


def test_what_speaks_against_one_child_is_told_but_not_what_is_so_already():
    found = doubts_of_one_child(
        right(
            ENTERED,
            Event(date(2026, 1, 5), "match_panel"),
            plans=(PlanAgreed(date(2026, 5, 18), "adoption"),),
        ),
        wrong(
            Event(date(2026, 1, 12), "adm_match"),
            plans=(
                PlanAgreed(date(2026, 5, 18), "adoption", "special_guardianship"),
                PlanAgreed(date(2026, 6, 18), "adoption"),
            ),
        ),
    )

    assert found == [
        "Match on Mon 12 Jan 2026 is before BX-0042 came into care, on Mon 2 Feb 2026.",
        "On Mon 18 May 2026 two plans were agreed: adoption and adoption alongside special guardianship.",
    ]


def test_what_the_second_has_against_itself_is_not_told_again():
    assert doubts_of_one_child(right(), wrong(ENTERED, Event(date(2026, 1, 12), "adm_match"))) == []


def test_nothing_speaks_against_two_that_agree():
    plan = (PlanAgreed(date(2026, 5, 18), "adoption"),)

    assert doubts_of_one_child(right(ENTERED, plans=plan), wrong(ENTERED, plans=plan)) == []
