"""What files tell otherwise, as it is kept and decided; and children in no team."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.conflicts import Conflict, ConflictState
from permanence.errors import NotFound, RuleBroken
from permanence.journey import Event, PlanAgreed
from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Standing
from storage.out_of_date import bring_up_to_date
from tests.storage.conftest import CHILD

MARY = Standing("U0MARY", teams=frozenset({"north"}), manages=frozenset({"north"}))
ASKED = Conflict(1, "BX-0042", "po_granted", date(2026, 7, 15), "", date(2026, 7, 16), "")


@pytest.fixture
def asked(tracked, change):
    with change("load", verb="load") as (records, made):
        told = {"ours_on": "2026-07-15", "ours": "", "told_on": "2026-07-16", "told": ""}
        records.conflicts.record(
            made, number=1, child="BX-0042", about="po_granted", **told, source="events", standing="asked"
        )
    return tracked


def test_a_difference_is_for_whoever_sees_the_child_and_is_asked_of_the_worker_and_the_manager(asked, store):
    with store.read(MARY) as records:
        conflicts = records.conflicts
        assert conflicts.get(1) == ASKED
        assert conflicts.waiting() == conflicts.of_child("BX-0042") == [ASKED]
        assert conflicts.waiting_for(["U0SAM"], []) == conflicts.waiting_for(["U0MARY"], ["north"]) == [ASKED]
        assert conflicts.waiting_for(["U0ALEX"], ["south"]) == []
        assert (
            conflicts.waiting_in("north")
            == conflicts.waiting_in(None)
            == conflicts.asked_by(3, "U0SAM")
            == [ASKED]
        )
        assert (
            conflicts.waiting_in("south")
            == conflicts.asked_by(2, "U0SAM")
            == conflicts.asked_by(3, "U0MARY")
            == []
        )
        assert (conflicts.workers_asked(3), conflicts.workers_asked(2)) == ([("U0SAM", "north")], [])
        assert (conflicts.child_of(1), conflicts.child_of(2)) == ("BX-0042", None)
    with store.read(Standing("U0EVE")) as records:
        assert records.conflicts.waiting() == []
        with pytest.raises(NotFound, match="nothing numbered 1"):
            records.conflicts.get(1)


def test_what_is_decided_is_decided_once(asked, store, change):
    with change("U0SAM") as (records, made):
        records.conflicts.decide(ASKED, ConflictState.KEPT, made)
    with store.read(ALL) as records:
        decided = records.conflicts.get(1)
        assert decided == replace(ASKED, standing=ConflictState.KEPT, decided_by="U0SAM")
        assert records.conflicts.waiting() == []
    with pytest.raises(RuleBroken, match="decided that already"), change("U0SAM") as (records, made):
        records.conflicts.decide(decided, ConflictState.TAKEN, made)


def test_nothing_is_asked_about_a_day_that_is_on_record_no_longer(asked, store, change):
    with change("U0SAM") as (records, made):
        records.conflicts.ask_no_more("BX-0042", "po_granted", date(2026, 7, 14), made)
        assert records.conflicts.of_child("BX-0042") == [ASKED]
        records.conflicts.ask_no_more("BX-0042", "po_granted", date(2026, 7, 15), made)
    with store.read(ALL) as records:
        assert records.conflicts.waiting() == []


def test_what_a_load_of_another_kind_corrects_or_takes_out_is_asked_about_as_it_stands(asked, store, change):
    order = Event(date(2026, 7, 15), "po_granted")
    with change("U0SAM") as (records, made):
        records.milestones.reach("BX-0042", order, made)
    moved = replace(order, on=date(2026, 7, 13))
    with change("load", verb="load") as (records, made):
        records.milestones.replace("BX-0042", order, moved, made)
        records.milestones.reach("BX-0042", replace(order, on=date(2026, 10, 1)), made)
    with store.read(ALL) as records:
        assert records.conflicts.waiting() == [replace(ASKED, ours_on=moved.on)]
    with change("load", verb="load") as (records, made):
        records.milestones.remove("BX-0042", moved, made)
    with store.read(ALL) as records:
        assert records.conflicts.waiting() == []
        assert records.conflicts.get(1) == ASKED


def test_what_the_records_have_come_to_say_needs_no_decision(asked, store, change):
    with change("U0SAM") as (records, made):
        records.milestones.reach("BX-0042", Event(date(2026, 7, 16), "po_granted"), made)
    with store.read(ALL) as records:
        assert records.conflicts.waiting() == []


def test_a_difference_about_a_child_who_is_tracked_no_longer_sets_off_nothing(asked, store, change):
    with change("U0SUE") as (records, made):
        records.conflicts.retract(made, "number = 1", {})
        records.children.retract(made, "ref = 'BX-0042'", {})
        bring_up_to_date(records, made)
    with store.read(ALL) as records:
        assert records.conflicts.waiting() == []


def test_a_child_in_no_team_is_known_to_managers_by_reference_unless_restricted(tracked, store, change):
    waiting = replace(CHILD, ref="BX-0077", team="", worker=None)
    with change() as (records, made):
        records.children.track(waiting, made)
    with store.read(MARY) as records:
        assert records.children.find("BX-0077") is None
        assert records.children.unallocated() == records.children.unallocated("BX-0077") == [waiting]
        assert records.children.unallocated("BX-0042") == []
        assert records.children.count_unallocated() == 1
        assert records.teams.name_of("") == "in no team yet"
        assert records.teams.name_of("south") == "south (ended)"
        assert (records.teams.managers_of(""), records.teams.managers_of("north")) == ([], ["U0MARY"])
        with pytest.raises(NotFound, match="in no team yet"):
            records.teams.get("")
    with change() as (records, made):
        records.restrictions.narrow("BX-0077", ["U0SUE"], made)
    with store.read(MARY) as records:
        assert records.children.unallocated() == []


def test_a_milestone_on_another_day_is_no_correction_of_this_one(tracked, store, change):
    with change() as (records, made):
        for day in (1, 2):
            records.milestones.reach("BX-0042", Event(date(2026, 9, day), "ppm"), made)
    with change() as (records, made):
        records.milestones.correct("BX-0042", Event(date(2026, 9, 1), "ppm"), date(2026, 9, 3), made)
    with store.read(ALL) as records:
        assert [event.on.day for event in records.milestones.of("BX-0042", "ppm")] == [2, 3]


def test_another_plan_takes_the_place_of_those_of_its_day(tracked, store, change):
    on = date(2026, 5, 18)
    with change() as (records, made):
        records.plans.agree("BX-0042", PlanAgreed(on, "adoption"), made)
    with change() as (records, made):
        records.plans.replace("BX-0042", on, PlanAgreed(on, "kinship"), made)
    with store.read(ALL) as records:
        assert records.plans.of("BX-0042") == [PlanAgreed(on, "kinship")]
