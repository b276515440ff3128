"""Family finding: who waits on either side, by the days on record alone."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from permanence.families.finding import (
    ChildWithoutLink,
    FamilyWaiting,
    child_without_link,
    families_waiting,
    longest_first,
    usual_wait,
)
from permanence.families.steps import AdoptersJourney, StepTaken
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.milestones import ALREADY_RUNNING

TODAY = date(2026, 11, 23)


def family(ref, *steps):
    """A family with steps on days of 2026, as `("approved", "08-03")`; a day of another year is whole."""
    taken = (
        StepTaken.of(date.fromisoformat(on if len(on) > 5 else f"2026-{on}"), step) for step, on in steps
    )
    return AdoptersJourney(ref, tuple(sorted(taken)))


def test_a_family_waits_from_its_approval_or_the_end_of_its_last_match():
    approved = ("approved", "08-03")

    assert families_waiting(
        [
            family("FAM-0009", approved),
            family("FAM-0001", approved),
            family("FAM-0002", ("approved", "02-01"), ("matched", "03-01"), ("match_ended", "05-01")),
            family("FAM-0003", approved, ("matched", "09-01")),
            family("FAM-0004", approved, ("on_hold", "09-01")),
            family("FAM-0005", approved, ("withdrew", "09-01")),
            family("FAM-0006", ("stage2_began", "08-03")),
            family("FAM-0007"),
            family("FAM-0008", ("approved", "12-01")),
        ],
        TODAY,
    ) == [
        FamilyWaiting("FAM-0002", date(2026, 5, 1)),
        FamilyWaiting("FAM-0001", date(2026, 8, 3)),
        FamilyWaiting("FAM-0009", date(2026, 8, 3)),
    ]


def test_what_is_usual_is_told_of_six_matches_or_more_of_the_last_three_years():
    five = [family(f"FAM-000{n}", ("approved", "01-01"), ("matched", f"0{n + 1}-01")) for n in range(1, 6)]
    sixth = family("FAM-0009", ("approved", "01-01"), ("matched", "11-01"))
    long_ago = family("FAM-0008", ("approved", "2021-01-01"), ("matched", "2023-01-01"))

    assert usual_wait([*five, long_ago], TODAY) is None
    assert usual_wait([*five, long_ago, sixth], TODAY) == 105  # half-way between 1 April and 1 May


def child(*events, finder=None, born=None):
    taken = tuple(Event(date.fromisoformat(on), milestone, detail) for milestone, on, detail in events)
    plans = (PlanAgreed(date(2026, 1, 5), "adoption"),)
    return Journey(Child("BX-0042", "north", born, family_finder=finder), taken, plans)


def test_a_child_waits_without_a_link_from_the_order_in_force_or_from_when_the_search_began():
    decided, ordered = ("adm_sbpfa", "2026-03-02", ""), ("po_granted", "2026-07-15", "")

    assert child_without_link(child(decided, ordered, finder="U0ALEX"), TODAY) == ChildWithoutLink(
        "BX-0042", date(2026, 7, 15), True, False, "U0ALEX"
    )
    for events, since in (
        ([decided], date(2026, 3, 2)),
        ([decided, ("po_granted", "2026-07-15", ALREADY_RUNNING)], date(2026, 3, 2)),
        ([decided, ("care_order", "2026-04-01", "")], date(2026, 3, 2)),
        ([decided, ordered, ("link", "2026-08-01", ""), ("link_ended", "2026-09-01", "")], date(2026, 7, 15)),
    ):
        found = child_without_link(child(*events), TODAY)
        assert found is not None
        assert found.since == since
    assert child_without_link(child(decided, ordered), TODAY, {"BX-0042": date(2026, 8, 1)}) is None
    matched = ("adm_match", "2026-09-01", ""), ("disruption", "2026-10-01", "")
    told = child(decided, ordered, ("link", "2026-08-01", ""), ("link", "2026-08-02", ""))
    for journey, linked in (
        (
            child(decided, ordered, *matched),
            {"BX-0042": date(2026, 8, 1)},
        ),  # it became the match, which ended
        (child(decided, ordered, *matched), {"BX-0042": date(2026, 9, 1)}),  # on the day of the match
        (
            child(decided, ordered, ("placed", "2026-09-01", ""), matched[1]),
            {"BX-0042": date(2026, 8, 1)},
        ),  # the child moved in, though no match is on record
        (told, {"BX-0042": None}),  # each link with a family has ended, whatever the milestones tell
        (child(decided, ordered), {"BX-0043": date(2026, 8, 1)}),
    ):
        assert child_without_link(journey, TODAY, linked) is not None
    assert child_without_link(told, TODAY, {"BX-0043": None}) is None
    for after in (
        ("link", "2026-08-01", ""),
        ("adm_match", "2026-09-01", ""),
        ("plan_reversed", "2026-09-01", ""),
    ):
        assert child_without_link(child(decided, ordered, after), TODAY) is None
    assert child_without_link(child(), TODAY) is None


def test_who_is_five_or_to_be_placed_with_a_brother_or_sister_is_harder_to_place():
    decided = ("adm_sbpfa", "2026-03-02", "")

    for born, together, harder in (
        (Month(2021, 3), (), True),
        (Month(2021, 4), (), False),
        (Month(2021, 4), {"BX-0042"}, True),
        (None, (), False),
    ):
        found = child_without_link(child(decided, born=born), TODAY, None, together)
        assert found is not None
        assert found.is_harder is harder


def test_of_two_who_wait_as_long_the_first_reference_comes_first():
    waits = [ChildWithoutLink(ref, TODAY, False, False, None) for ref in ("BX-0002", "BX-0001")]

    assert [each.ref for each in longest_first(waits)] == ["BX-0001", "BX-0002"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=6))
def test_whoever_waits_longest_comes_first(days):
    waits = [
        ChildWithoutLink(f"BX-{n:04}", TODAY - timedelta(each), False, False, None)
        for n, each in enumerate(days)
    ]

    found = longest_first(waits)

    assert sorted(found, key=lambda each: each.ref) == waits
    assert all((one.since, one.ref) < (then.since, then.ref) for one, then in pairwise(found))
