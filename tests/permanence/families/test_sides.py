"""Which side a team is on, what a family's reference is, and what two people release."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from permanence.errors import NotAllowed, RuleBroken
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
    with pytest.raises(NotAllowed) as not_theirs:
        refuse_families(FINDING, Standing("U0SAM", teams=frozenset({"north"})))
    assert str(not_theirs.value) == (
        "Families of Finding are for whoever is in its channel. Nothing was changed."
    )
    assert not_theirs.value.field == "team"
    with pytest.raises(RuleBroken) as other_side:
        refuse_families(NORTH, Standing("U0SUE", frozenset({Role.SERVICE_MANAGER})))
    assert str(other_side.value) == (
        "North is on the child's side, and families belong to a team of the family-finding side. "
        "An administrator says which are: `team edit north side family finding`. Nothing was changed."
    )
    assert other_side.value.field == "team"
    refuse_childless(NORTH)
    with pytest.raises(RuleBroken, match="no children of its own") as refused:
        refuse_childless(FINDING)
    assert refused.value.field == "team"


@pytest.mark.parametrize(
    ("team", "side", "children", "has_families"),
    [
        (NORTH, Side.FINDING, 0, False),
        (FINDING, Side.CHILD, 0, False),
        (FINDING, Side.FINDING, 0, True),
        (NORTH, Side.CHILD, 3, False),
        (replace(NORTH, is_panel=True), Side.CHILD, 0, False),
    ],
)
def test_a_team_may_be_on_a_side_with_nothing_of_the_other(team, side, children, has_families):
    refuse_side(team, side, children, has_families=has_families)


@pytest.mark.parametrize(
    ("team", "side", "children", "has_families", "told"),
    [
        (
            *(NORTH, Side.FINDING, 1, False),
            (
                "North has 1 child, and the family-finding side has none of its own. First move each with "
                "`edit REF team …`, or add another team for family finding. Nothing was changed."
            ),
        ),
        (
            *(NORTH, Side.FINDING, 2, False),
            (
                "North has 2 children, and the family-finding side has none of its own. First move each with "
                "`edit REF team …`, or add another team for family finding. Nothing was changed."
            ),
        ),
        (
            *(replace(NORTH, is_panel=True), Side.FINDING, 0, False),
            "North is a panel, which looks at every team's children: it is on the child's side.",
        ),
        (
            *(FINDING, Side.CHILD, 0, True),
            (
                "Finding has families, which the child's side may not see. First move each with "
                "`family edit FAM team …`. Nothing was changed."
            ),
        ),
    ],
    ids=["a child", "children", "a panel", "families"],
)
def test_a_team_is_on_no_side_with_what_belongs_to_the_other(team, side, children, has_families, told):
    with pytest.raises(RuleBroken) as refused:
        refuse_side(team, side, children, has_families=has_families)

    assert (str(refused.value), refused.value.field) == (told, "side")


def test_the_clock_is_on_the_side_of_the_channel_that_it_speaks_in():
    assert [each.every_family for each in (clock_in("north"), CHILDS_SIDE, COUNTS, SEES_EVERYTHING)] == [
        *(False, False, True, True)
    ]
    assert (clock_in("finding").teams, clock_in(None).teams) == ({"finding"}, frozenset())


@pytest.mark.parametrize(
    ("release", "person", "after", "error", "told"),
    [
        (RELEASED, "U0EVE", 0, RuleBroken, "57 is released already. Nothing was changed."),
        (
            *(ASKED, "U0SUE", 25, RuleBroken),
            (
                "57 was asked for more than a day ago. Ask for it again: `release ask BX-0042 because …`. "
                "Nothing was changed."
            ),
        ),
        (
            *(ASKED, "U0KIM", 0, NotAllowed),
            "You asked for 57 yourself, so another of the family-finding side releases it. Nothing was changed.",
        ),
    ],
    ids=["released already", "asked too long ago", "one's own"],
)
def test_another_releases_what_was_asked_for_within_a_day(release, person, after, error, told):
    refuse_release(ASKED, "U0SUE", NOW + timedelta(hours=24))
    with pytest.raises(error) as refused:
        refuse_release(release, person, NOW + timedelta(hours=after))

    assert (str(refused.value), refused.value.field) == (told, "number")


_TWO_RELEASE_IT = (
    "it is written only under the number of what two people of the family-finding side released. "
    "`release ask {} because …` asks for it. Nothing was written."
)


@pytest.mark.parametrize(
    ("release", "child", "after", "told"),
    [
        (
            *(None, "BX-0042", 0),
            "That is a file about BX-0042 with the families looked at for them: "
            + _TWO_RELEASE_IT.format("BX-0042"),
        ),
        (
            *(RELEASED, "BX-0043", 0),
            "That is a file about BX-0043 with the families looked at for them: "
            + _TWO_RELEASE_IT.format("BX-0043"),
        ),
        (
            *(ASKED, "BX-0042", 0),
            "57 is not released yet: another of the family-finding side types `release 57`. Nothing was written.",
        ),
        (
            *(RELEASED, "BX-0042", 25),
            (
                "57 was released more than a day ago. Ask for it again: `release ask BX-0042 because …`. "
                "Nothing was written."
            ),
        ),
    ],
    ids=["unknown", "another child's", "not released", "too long ago"],
)
def test_a_file_is_written_within_a_day_of_its_release(release, child, after, told):
    refuse_file(RELEASED, "subject", "BX-0042", NOW + timedelta(hours=24))
    with pytest.raises(RuleBroken) as refused:
        refuse_file(release, "subject", child, NOW + timedelta(hours=after))

    assert str(refused.value) == told


def test_a_list_of_every_family_is_released_as_a_list():
    listed = replace(RELEASED, what="ofsted-11", child=None)
    assert RELEASED.words == "a file about **BX-0042** with the families looked at for them"
    assert listed.words == "Ofsted's list 11, of the adoptive families"
    refuse_file(listed, "ofsted-11", None, NOW)
    with pytest.raises(RuleBroken) as refused:
        refuse_file(RELEASED, "ofsted-11", None, NOW)

    assert str(refused.value) == (
        "That is Ofsted's list 11, of the adoptive families: " + _TWO_RELEASE_IT.format("ofsted-11")
    )
