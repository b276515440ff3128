"""Whose records may be kept no longer: of some children or of all, those on hold apart."""

from dataclasses import replace
from datetime import date

from permanence.journey import Event
from permanence.retention import RetentionRule
from permanence.roles import SEES_EVERYTHING as ALL
from storage.due import Due, due
from storage.erasing import last_erased
from tests.storage.conftest import CHILD, MORNING

RULES = [RetentionRule("adopted", 12, "Our schedule, line 12")]
TODAY = MORNING.date()


def test_those_on_hold_are_told_apart_and_who_is_tracked_is_not_told(tracked, change):
    refs = (CHILD.ref, "BX-0043", "BX-0044")
    for ref in refs:
        with change("U0MARY", child=ref) as (records, made):
            if ref != CHILD.ref:
                records.children.track(replace(CHILD, ref=ref), made)
            records.milestones.reach(ref, Event(date(2024, 1, 8), "care_entry"), made)
            if ref != "BX-0044":
                records.milestones.reach(ref, Event(date(2025, 1, 8), "adoption_order"), made)
            if ref == "BX-0043":
                records.legal_holds.hold(ref, "a complaint", made)

    with tracked.read(ALL) as records:
        found = due(records, RULES, TODAY)
        assert [(each.child, each.since) for each in found.may_go] == [(CHILD.ref, date(2026, 1, 8))]
        assert [(each.child, hold.because) for each, hold in found.held] == [("BX-0043", "a complaint")]
        assert due(records, RULES, TODAY, ["BX-0043"]) == Due([], found.held)
        assert due(records, RULES, date(2026, 1, 7)) == Due([], [])


def test_when_somebody_was_last_erased_is_told(tracked, change):
    with tracked.read() as records:
        assert last_erased(records) is None
    with change("terminal", verb="purge") as (_, made):
        pass
    with tracked.read() as records:
        assert last_erased(records) == made.at
