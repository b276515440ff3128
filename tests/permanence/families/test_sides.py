"""Which side a team is on, what a family's reference is, and what two people release."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from permanence.errors import NotAllowed, PermanenceError, RuleBroken
from permanence.families.release import Release, refuse_file, refuse_release
from permanence.families.sides import refuse_families, refuse_side
from permanence.references import family_reference, is_reference, references_in
from permanence.refusals import refuse_childless
from permanence.roles import CHILDS_SIDE, COUNTS, SEES_EVERYTHING, Role, Standing, clock_in
from permanence.teams import Side, Team

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NORTH = Team("north", "North", "C0NORTH", "U0MARY", date(2026, 11, 26), time(9, 30), 2, NOW, NOW.date())
FINDING = replace(NORTH, key="finding", name="Finding", side=Side.FINDING)
ASKED = Release(57, "subject", "BX-0042", "the guardian asks", "U0KIM", NOW)
RELEASED = replace(ASKED, released_by="U0SUE", released=NOW)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("FAM-0031", "FAM-0031"), ("fam-31", "FAM-0031"), ("FAM-31a", None), ("BX-0042", None)],
)
def test_a_familys_reference_is_written_in_one_way(typed, written):
    assert family_reference(typed) == written


def test_no_child_has_a_familys_reference_whatever_the_pattern():
    anything = re.compile(r"[A-Z]{2,3}-\d{4}")
    assert is_reference("BX-0042", anything)
    assert not is_reference("FAM-0031", anything)
    assert references_in("BX-0042 with FAM-0031", re.compile(r"[A-Z]{2}-[A-Z0-9]{4,6}")) == {"BX-0042"}


def test_families_are_given_to_a_team_of_their_side_by_whoever_is_in_its_channel():
    refuse_families(FINDING, Standing("U0KIM", teams=frozenset({"finding"})))
    refuse_families(FINDING, Standing("U0SUE", frozenset({Role.SERVICE_MANAGER})))
    with pytest.raises(NotAllowed):
        refuse_families(FINDING, Standing("U0SAM", teams=frozenset({"north"})))
    with pytest.raises(RuleBroken, match="side family finding"):
        refuse_families(NORTH, Standing("U0SUE", frozenset({Role.SERVICE_MANAGER})))
    refuse_childless(NORTH)
    with pytest.raises(RuleBroken, match="no children of its own") as refused:
        refuse_childless(FINDING)
    assert refused.value.field == "team"


@pytest.mark.parametrize(
    ("team", "side", "children", "families", "is_refused"),
    [
        (NORTH, Side.FINDING, 0, 0, False),
        (NORTH, Side.FINDING, 1, 0, True),
        (replace(NORTH, is_panel=True), Side.FINDING, 0, 0, True),
        (FINDING, Side.CHILD, 0, 0, False),
        (FINDING, Side.CHILD, 0, 2, True),
    ],
)
def test_a_team_is_on_a_side_only_with_nothing_of_the_other(team, side, children, families, is_refused):
    try:
        refuse_side(team, side, children, has_families=families)
    except RuleBroken:
        assert is_refused
    else:
        assert not is_refused


def test_the_clock_is_on_the_side_of_the_channel_that_it_speaks_in():
    assert [each.every_family for each in (clock_in("north"), CHILDS_SIDE, COUNTS, SEES_EVERYTHING)] == [
        *(False, False, True, True)
    ]
    assert (clock_in("finding").teams, clock_in(None).teams) == ({"finding"}, frozenset())


@pytest.mark.parametrize(
    ("release", "person", "after"),
    [(RELEASED, "U0EVE", 0), (ASKED, "U0SUE", 25), (ASKED, "U0KIM", 0)],
    ids=["released already", "asked too long ago", "one's own"],
)
def test_another_releases_what_was_asked_for_within_a_day(release, person, after):
    refuse_release(ASKED, "U0SUE", NOW + timedelta(hours=24))
    with pytest.raises(PermanenceError):
        refuse_release(release, person, NOW + timedelta(hours=after))


@pytest.mark.parametrize(
    ("release", "child", "after"),
    [(None, "BX-0042", 0), (RELEASED, "BX-0043", 0), (ASKED, "BX-0042", 0), (RELEASED, "BX-0042", 25)],
    ids=["unknown", "another child's", "not released", "too long ago"],
)
def test_a_file_is_written_within_a_day_of_its_release(release, child, after):
    refuse_file(RELEASED, "subject", "BX-0042", NOW + timedelta(hours=24))
    with pytest.raises(RuleBroken, match="Nothing was written"):
        refuse_file(release, "subject", child, NOW + timedelta(hours=after))


def test_a_list_of_every_family_is_released_as_a_list():
    listed = replace(RELEASED, what="ofsted-11", child=None)
    refuse_file(listed, "ofsted-11", None, NOW)
    with pytest.raises(
        RuleBroken,
        match=r"That is Ofsted's list 11, of the adoptive families: .*`release ask ofsted-11 because",
    ):
        refuse_file(RELEASED, "ofsted-11", None, NOW)
