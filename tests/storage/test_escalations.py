"""Escalations and praise: who an action was put before, and what went well."""

from datetime import date, timedelta

import pytest

from permanence.roles import Role, Standing
from storage.escalations import Escalation
from storage.praises import Praise

FIRST = date(2026, 11, 26)


@pytest.fixture
def action(tracked, change):
    with change() as (records, made):
        return records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase the report", made)


def test_each_escalation_of_an_action_is_kept_oldest_first(action, change, store):
    with change("clock") as (records, closing):
        records.escalations.put_before(action, "north", Role.MANAGER, "U0MARY", "overdue", closing, FIRST)
    with change("U0SAM") as (records, asking):
        records.escalations.put_before(action, "north", Role.SERVICE_MANAGER, "U0SUE", "No answer", asking)
    to_mary = Escalation(1, "BX-0042", "north", FIRST, Role.MANAGER, "U0MARY", "overdue", "clock", closing.at)
    to_sue = Escalation(
        1, "BX-0042", "north", None, Role.SERVICE_MANAGER, "U0SUE", "No answer", "U0SAM", asking.at
    )
    with store.read() as records:
        assert records.escalations.of(1) == [to_mary, to_sue]
        assert records.escalations.of_change(asking.id) == [to_sue]
        assert records.escalations.of(2) == []


def test_the_surgeries_that_saw_an_action_are_those_of_the_childs_team_then_that_found_it_open(
    action, change, store
):
    days = [FIRST + timedelta(weeks=2 * nth) for nth in range(5)]

    def close(on, team="north", *, held=True):
        with change("U0MARY") as (records, made):
            records.closings.close(team, on, on if held else None, made, by_hand=held)

    close(days[0])
    close(days[0], "south")
    close(days[1], held=False)
    with change() as (records, made):
        records.actions.finish(1, "Received", made)
    close(days[2])
    with change() as (records, made):
        records.actions.reopen(1, made)
        records.children.edit(records.children.get("BX-0042"), made, team="south")
    close(days[3])
    close(days[3], "south")
    with change() as (records, late):
        later = records.actions.agree("BX-0042", "U0SAM", days[4], "Ring the court", late)
    close(days[4], "south")
    with store.read() as records:
        assert records.escalations.surgeries_that_saw([1, later.number]) == {
            1: [days[0], days[3], days[4]],
            later.number: [days[4]],
        }
        assert records.escalations.surgeries_that_saw([]) == {}


@pytest.fixture
def waiting(action, change, store):
    """The numbers of the actions that wait for North's manager, after one was put before Mary; or for that of another team."""
    with change("U0SAM") as (records, made):
        records.escalations.put_before(action, "north", Role.MANAGER, "U0MARY", "No answer", made)

    def now(team="north", *, also_higher=False):
        with store.read() as records:
            found = records.escalations.waiting_for([team], also_higher=also_higher)
            return [each.action for each in found]

    return now


def test_an_action_waits_for_those_it_was_put_before_until_somebody_but_its_owner_acts(waiting, change, undo):
    assert (waiting(), waiting("south"), waiting("south", also_higher=True)) == ([1], [], [])
    with change("U0SAM") as (records, made):
        records.actions.wait(1, "the hospital", made)
    assert waiting() == [1]
    with change("U0MARY") as (records, given):
        records.actions.give(1, "U0ALEX", given)
    assert waiting() == []
    undo(given.id)
    assert waiting() == [1]


def test_what_went_to_a_manager_goes_with_the_child_and_what_went_higher_waits_for_every_service_manager(
    waiting, action, change
):
    with change("U0SAM") as (records, made):
        records.roles.grant("U0SUE", Role.SERVICE_MANAGER, made)
        records.escalations.put_before(action, "north", Role.SERVICE_MANAGER, "U0SUE", "No answer", made)
        records.children.edit(records.children.get("BX-0042"), made, team="south")

    assert (waiting(), waiting("south"), waiting(also_higher=True)) == ([], [1], [1])


@pytest.mark.parametrize("how", ["done", "closed"])
def test_an_action_that_is_done_or_whose_child_is_closed_waits_for_nobody(waiting, change, how):
    with change("U0SAM") as (records, made):
        if how == "done":
            records.actions.finish(1, "", made)
        else:
            records.children.edit(records.children.get("BX-0042"), made, closed=FIRST, outcome="adopted")
    assert waiting() == []


def test_praise_is_found_from_a_moment_until_a_change_for_children_the_asker_may_see(tracked, change, store):
    given = []
    for ref, person in (("BX-0042", None), (None, "U0SAM"), (None, "U0ALEX")):
        with change("U0MARY") as (records, made):
            records.praises.give("north", ref, person, "Well done", made)
        given.append(made)
    of_child, of_sam, of_alex = (
        Praise(ref, person, "Well done", "U0MARY")
        for ref, person in (("BX-0042", None), (None, "U0SAM"), (None, "U0ALEX"))
    )
    start = given[0].at - timedelta(seconds=1)
    with store.read() as records:
        assert records.praises.since("north", start) == [of_child, of_sam, of_alex]
        assert records.praises.since("north", start, given[2].id) == [of_child, of_sam]
        assert records.praises.since("north", given[1].at + timedelta(seconds=1)) == [of_alex]
        assert records.praises.since("south", start) == []
        assert records.praises.of_person("U0SAM", start) == [of_sam]
        assert records.praises.of_person("U0SAM", given[1].at + timedelta(seconds=1)) == []
    with store.read(Standing("U0STRANGER")) as records:
        assert records.praises.since("north", start) == [of_sam, of_alex]
