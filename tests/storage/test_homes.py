"""App Homes and pictures: whose Home is to be redrawn, and which pictures are to be deleted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permanence.teams import Side
from storage.people import Cover
from tests.storage.conftest import CHILD, MORNING, SOUTH


def drawn(change, *people):
    with change() as (records, _):
        for person in people:
            records.homes.open(person)
        for person, wanted in records.homes.to_do():
            records.homes.published(person, wanted)


def to_do(store):
    with store.read() as records:
        return [person for person, _ in records.homes.to_do()]


def test_a_home_is_drawn_when_it_is_opened_and_each_time_it_is_opened_again(store, change):
    for asking in (1, 2):
        with change() as (records, _):
            records.homes.open("U0SAM")
        with store.read() as records:
            assert records.homes.to_do() == [("U0SAM", asking)]
        drawn(change)


def test_a_home_asked_for_again_while_it_is_drawn_stays_to_be_drawn(store, change):
    with change() as (records, _):
        records.homes.open("U0SAM")
        ((_, wanted),) = records.homes.to_do()
        records.homes.want_all_redrawn()
        records.homes.published("U0SAM", wanted)
        assert records.homes.to_do() == [("U0SAM", 2)]
        records.homes.published("U0SAM", 2)
        records.homes.published("U0SAM", 1)
        assert records.homes.to_do() == [], "an older drawing does not undo a newer one"


def test_a_change_to_a_child_redraws_the_homes_of_everyone_involved_with_them(tracked, store, change):
    with change() as (records, made):
        records.children.edit(CHILD, made, family_finder="U0FAY", reviewing_officer="U0IRO")
        records.actions.agree("BX-0042", "U0OWNER", date(2026, 11, 27), "Chase", made)
        records.teams.edit(records.teams.get("north"), made, chair="U0CHAIR")
        for person, by in (("U0SAM", "U0CORA"), ("U0MARY", "U0LEAD"), ("U0CHAIR", "U0DEPUTY")):
            records.covers.hand_over(Cover(person, by, made.today, made.today), made)
    people = ["U0CHAIR", "U0CORA", "U0DEPUTY", "U0FAY", "U0IRO", "U0LEAD", "U0MARY", "U0OWNER", "U0SAM"]
    drawn(change, *people, "U0OMAR")
    with change() as (records, _):
        records.homes.want_redrawn("BX-0042")

    assert to_do(store) == people, "and not Omar's"


@pytest.mark.parametrize(("named", "found"), [(None, ["U0ALEX", "U0SAM"]), (["U0SAM"], ["U0SAM"]), ([], [])])
def test_every_home_or_those_of_named_people_can_be_redrawn(store, change, named, found):
    drawn(change, "U0SAM", "U0ALEX")
    with change() as (records, _):
        records.homes.want_all_redrawn(named)

    assert to_do(store) == found


def test_a_picture_is_deleted_when_its_time_comes_and_then_forgotten(store, change):
    later = MORNING + timedelta(days=7)
    with change() as (records, _):
        records.pictures.keep("F2", None, later)
        records.pictures.keep("F1", "north", MORNING)
        assert records.pictures.due(MORNING) == ["F1"]
        assert records.pictures.due(later) == ["F1", "F2"]
        records.pictures.forget("F1")
        assert records.pictures.due(later) == ["F2"]


def test_a_childs_withdrawal_deletes_their_teams_pictures_at_once(tracked, change):
    later = MORNING + timedelta(days=7)
    with change() as (records, _):
        for file, team in (("F1", "north"), ("F2", "south"), ("F3", None)):
            records.pictures.keep(file, team, later)
        records.pictures.withdraw("BX-0042", MORNING)
        assert records.pictures.due(MORNING) == ["F1"]


def test_a_childs_withdrawal_deletes_what_panels_and_the_family_finding_side_show_too(tracked, change):
    later = MORNING + timedelta(days=7)
    with change() as (records, made):
        for team in (
            replace(SOUTH, is_panel=True),
            replace(SOUTH, key="finding", channel="C0FIND", side=Side.FINDING),
        ):
            records.teams.add(team, made)
            records.pictures.keep(f"F {team.key}", team.key, later)
        records.pictures.withdraw("BX-0042", MORNING)
        assert records.pictures.due(MORNING) == ["F south", "F finding"]


def test_a_home_is_open_once_it_was_opened(store, change):
    drawn(change, "U0SAM")
    with store.read() as records:
        assert records.homes.is_open("U0SAM")
        assert not records.homes.is_open("U0ALEX")


def test_the_cover_of_somebody_who_was_a_childs_own_has_their_home_redrawn_too(tracked, store, change):
    with change() as (records, made):
        records.covers.hand_over(Cover("U0SAM", "U0CORA", made.today, made.today), made)
        records.children.edit(CHILD, made, worker="U0ALEX")
    drawn(change, "U0CORA", "U0OMAR")
    with change() as (records, _):
        records.homes.want_redrawn("BX-0042")

    assert to_do(store) == ["U0CORA"]


@pytest.fixture
def charts(tracked, change):
    """Charts of two children with two people each, and one of each team."""
    later = MORNING + timedelta(days=7)
    with change() as (records, _):
        for child in ("BX-0042", "BX-0050"):
            for reader in ("U0SAM", "U0CORA"):
                records.pictures.keep(f"F-{child}-{reader}", None, later, child=child, reader=reader)
        records.pictures.keep("F-NORTH", "north", later)
        records.pictures.keep("F-SOUTH", "south", later)
    return tracked


def doubted(store):
    with store.read() as records:
        return [file for file, *_ in records.pictures.doubted()]


@pytest.mark.parametrize(
    ("doubt", "found"),
    [
        (lambda pictures: pictures.doubt_of(["BX-0042"]), ["F-BX-0042-U0CORA", "F-BX-0042-U0SAM"]),
        (lambda pictures: pictures.doubt_with(["U0CORA"]), ["F-BX-0042-U0CORA", "F-BX-0050-U0CORA"]),
        (
            lambda pictures: pictures.doubt_with(),
            ["F-BX-0042-U0CORA", "F-BX-0042-U0SAM", "F-BX-0050-U0CORA", "F-BX-0050-U0SAM"],
        ),
        (lambda pictures: pictures.doubt_of([]), []),
    ],
    ids=["of a child", "with a person", "with anybody", "of nobody"],
)
def test_a_picture_is_doubted_whose_reader_may_see_its_child_no_longer_and_no_other(
    charts, store, change, doubt, found
):
    with change() as (records, _):
        doubt(records.pictures)

    assert doubted(store) == found


def test_a_picture_of_figures_is_doubted_with_its_reader_and_is_about_no_child(change, store):
    with change() as (records, _):
        records.pictures.keep("F-FIGURES", None, MORNING, reader="U0SUE")
        records.pictures.doubt_with(["U0SUE"])

    with store.read() as records:
        assert records.pictures.doubted() == [("F-FIGURES", None, "U0SUE", False, 1)]


def test_a_doubt_is_settled_unless_it_was_doubted_again_since(charts, store, change):
    with change() as (records, _):
        records.pictures.doubt_with(["U0SAM"])
        first, second = records.pictures.doubted()
        assert first == ("F-BX-0042-U0SAM", "BX-0042", "U0SAM", False, 1)
        records.pictures.doubt_of(["BX-0050"])
        for file, *_, times in (first, second):
            records.pictures.settle(file, times)

    assert doubted(store) == ["F-BX-0050-U0CORA", "F-BX-0050-U0SAM"]


def test_a_picture_that_may_be_seen_no_longer_is_taken_down_at_once(charts, store, change):
    with change() as (records, _):
        records.pictures.doubt_with()
        records.pictures.take_down("F-BX-0042-U0SAM", MORNING)
        assert records.pictures.due(MORNING) == ["F-BX-0042-U0SAM"]

    assert "F-BX-0042-U0SAM" not in doubted(store)


def test_a_team_that_is_elsewhere_has_its_own_pictures_taken_down_and_no_others(charts, change):
    with change() as (records, _):
        records.pictures.withdraw_teams("north", MORNING)
        assert records.pictures.due(MORNING) == ["F-NORTH"]
