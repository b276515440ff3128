"""Teams, the timescales they watch, roles, and changes to single surgeries."""

from dataclasses import replace
from datetime import date, time

import pytest

from permanence.errors import NotFound, RuleBroken
from permanence.roles import Role
from permanence.surgery import ChangeKind, OccurrenceChange
from storage.outbox import PostKind
from tests.storage.conftest import CHILD, NORTH, SOUTH

NOMINAL = date(2026, 11, 26)


@pytest.fixture
def two_teams(tracked, change):
    with change(verb="team add") as (records, made):
        records.teams.add(SOUTH, made)
    return tracked


def test_a_team_is_found_by_its_key_and_its_channel(two_teams):
    with two_teams.read() as records:
        assert records.teams.get("north") == records.teams.of_channel("C0NORTH") == NORTH
        assert records.teams.find("east") is records.teams.of_channel("C0EAST") is None
        assert records.teams.all() == [NORTH, SOUTH]
        assert records.teams.of_each(["south", "east", "north"]) == [NORTH, SOUTH]
        assert records.teams.of_each(iter([])) == []


def test_an_unknown_team_is_refused_with_the_names_nearest_to_it(two_teams):
    with two_teams.read() as records:
        with pytest.raises(NotFound, match=r"I don't know a team `nroth`\. Did you mean `north`\?"):
            records.teams.get("nroth")
        with pytest.raises(NotFound, match="Did you mean `north` or `south`"):
            records.teams.get("zzzzzzzz")


def test_there_is_a_team_until_the_last_has_ended(store, change):
    with change() as (records, made):
        assert not records.teams.are_any()
        records.teams.add(SOUTH, made)
        assert records.teams.are_any()
        records.teams.end(SOUTH, made)
        assert not records.teams.are_any()


def test_no_team_is_suggested_if_there_is_none(store):
    with (
        store.read() as records,
        pytest.raises(NotFound, match=r"^I don't know a team `north`\. `teams` lists"),
    ):
        records.teams.get("north")


def test_a_manager_leads_their_teams_and_a_chair_does_too(two_teams, change):
    with change() as (records, made):
        edited = records.teams.edit(SOUTH, made, chair="U0MARY", agenda_at=time(15, 30), is_panel=True)
    with two_teams.read() as records:
        assert (
            records.teams.get("south")
            == edited
            == replace(SOUTH, chair="U0MARY", agenda_at=time(15, 30), is_panel=True)
        )
        assert records.teams.managed_by("U0MARY") == {"north"}
        assert records.teams.led_by("U0MARY") == {"north", "south"}
        assert records.teams.led_by("U0OMAR") == {"south"}
        assert records.teams.managed_by("U0SAM", "U0MARY", "U0OMAR") == {"north", "south"}
        assert records.teams.led_by() == set()


def test_a_team_ends_once_its_last_child_has_gone(tracked, change, store):
    with change() as (records, made), pytest.raises(RuleBroken, match="still has 1 child"):
        records.teams.end(NORTH, made)
    with change() as (records, made):
        records.children.edit(CHILD, made, closed=date(2026, 11, 20))
        records.teams.end(NORTH, made)
    with store.read() as records:
        assert records.teams.all() == []
        assert records.teams.has_had_children("north")
        assert not records.teams.has_had_children("south")


def test_the_latest_switch_of_a_timescale_counts(tracked, change, store):
    with change() as (records, made):
        records.clocks.choose("north", "sgo", True, made)
        records.clocks.choose("north", "reviews", True, made)
        records.clocks.choose("north", "sgo", False, made)
    with store.read() as records:
        assert records.clocks.of("north") == {"reviews": True, "sgo": False}
        assert records.clocks.of("south") == {}
    with change() as (records, made):
        records.clocks.forget("north", made)
        assert records.clocks.of("north") == {}


def test_a_person_holds_one_granted_role_at_most(store, change):
    with change() as (records, made):
        records.roles.grant("U0ANN", Role.ADMIN, made)
        records.roles.grant("U0SUE", Role.SERVICE_MANAGER, made)
        records.roles.grant("U0ANN", Role.ANALYST, made)
        assert records.roles.of("U0ANN") is Role.ANALYST
        assert records.roles.all() == [("U0ANN", Role.ANALYST), ("U0SUE", Role.SERVICE_MANAGER)]
        assert records.roles.holders(Role.ANALYST) == ["U0ANN"]
        assert records.roles.holders(Role.ADMIN) == []
        records.roles.grant("U0ANN", None, made)
        assert records.roles.of("U0ANN") is None


def test_a_change_to_a_surgery_replaces_an_earlier_one_but_not_an_extra_surgery(tracked, change, store):
    skipped = OccurrenceChange(NOMINAL, ChangeKind.SKIPPED, because="Half term")
    moved = OccurrenceChange(NOMINAL, ChangeKind.MOVED, date(2026, 11, 27), time(10, 0))
    extra = OccurrenceChange(NOMINAL, ChangeKind.EXTRA)
    with change() as (records, made):
        for done in (skipped, extra, moved):
            records.surgery_changes.put("north", done, made)
    with store.read() as records:
        found = records.surgery_changes.of("north")
        assert sorted(found, key=lambda each: each.kind) == [extra, moved], "an extra one stands beside it"
        assert records.surgery_changes.of("south") == []


@pytest.fixture
def agenda(tracked, change):
    """Plan the agenda of the surgery with a nominal day."""

    def plan(nominal):
        with change("clock", verb="agenda", team="north") as (records, made):
            records.outbox.plan("north", nominal, PostKind.HEAD, "C0NORTH", made)

    return plan


def test_a_team_is_known_as_it_was_when_an_agenda_was_planned(agenda, change, store):
    agenda(NOMINAL)
    with change() as (records, made):
        edited = records.teams.edit(NORTH, made, at=time(14))
        assert records.teams.behind_agendas("north", NOMINAL) == {NOMINAL: NORTH}
    agenda(date(2026, 12, 10))
    with change() as (records, made):
        records.teams.edit(edited, made, weeks=1)
    with store.read() as records:
        assert records.teams.behind_agendas("north", NOMINAL) == {NOMINAL: NORTH, date(2026, 12, 10): edited}
        assert records.teams.behind_agendas("north", date(2026, 12, 10)) == {date(2026, 12, 10): edited}
        assert records.teams.behind_agendas("south", NOMINAL) == {}


def test_a_team_is_as_it_was_for_an_agenda_if_only_its_name_has_changed(agenda, change, store):
    agenda(NOMINAL)
    with change() as (records, made):
        records.teams.edit(NORTH, made, name="The North Team", discussed=15)
    with store.read() as records:
        assert records.teams.behind_agendas("north", NOMINAL) == {}


def test_an_agenda_planned_before_an_edit_was_taken_back_is_of_the_team_as_edited(
    agenda, change, store, undo
):
    with change() as (records, edit):
        edited = records.teams.edit(NORTH, edit, at=time(9))
    agenda(NOMINAL)
    undo(edit.id)
    with store.read() as records:
        assert records.teams.get("north") == NORTH
        assert records.teams.behind_agendas("north", NOMINAL) == {NOMINAL: edited}


def test_the_series_before_are_those_with_another_day_or_interval_changed_since_a_day(tracked, change):
    with change() as (records, made):
        records.teams.edit(records.teams.get("north"), made, at=time(14, 0))
    with change() as (records, made):
        records.teams.edit(records.teams.get("north"), made, anchor=date(2026, 12, 1))
    with tracked.read() as records:
        assert [each.at for each in records.teams.series_before("north", date(2026, 11, 1))] == [
            time(9, 30),
            time(14, 0),
        ]
        assert records.teams.series_before("north", date(2027, 1, 1)) == []
