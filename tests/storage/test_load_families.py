"""Adoptive families in a load: once, by their adopters, corrected within the journey of one enquiry, and never over what people recorded."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.families.family import Introductions, Link
from permanence.families.steps import StepTaken
from permanence.returns.kinds import FamilyTold, StepTold
from permanence.roles import SEES_EVERYTHING, Standing
from permanence.sources import Source
from permanence.teams import Side
from storage.families.finding import MeetingOfSides
from storage.loading.changes import LoadChange, LoadChangeKind
from storage.loading.load import Loading
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from tests.storage.conftest import CHILD, MORNING, NORTH

FINDING = replace(NORTH, key="finding", name="Family Finding", channel="C0FIND", side=Side.FINDING)
ONE, TWO, THREE = "FAM-11111111111", "FAM-22222222222", "FAM-33333333333"
FIRST, SECOND = "2024-01-05", "2026-01-05"


@pytest.fixture
def team(change):
    with change() as (records, made):
        records.teams.add(FINDING, made)


def told(*adopters, **steps):
    """What a list tells of a family: each step with its day, in the journey of the last enquiry named before it."""
    found, enquiry = [], date.fromisoformat(SECOND)
    for name, on in steps.items():
        step = name.partition("__")[0]
        reached = date.fromisoformat(on)
        enquiry = reached if step == "enquiry" else enquiry
        found.append(StepTold(0, step, reached, enquiry))
    return FamilyTold(adopters, found)


def enter(store, *families, **how):
    """Load what is told of families; returns how many families, new ones, new days, corrected and known ones, the notes and changes."""
    with Loading(store.path, families_to="finding") as loading:
        loading.stage_families(families)
        found = loading.enter(MORNING, MORNING.date(), "tester", {}, {}, source=Source("ofsted"), **how)
        counts = (found.families, found.new_families, found.new, found.corrected, found.already)
        return counts, list(found.notes), dict(loading.family_changes())


def steps_of(store, ref):
    with store.read(SEES_EVERYTHING) as records:
        return [(each.step, each.on.isoformat()) for each in records.family_steps.of(ref).taken]


def test_a_family_enters_once_under_the_reference_of_its_first_adopter_and_is_known_by_any_of_them(
    team, store
):
    family = told(ONE, TWO, enquiry=SECOND, stage1_began="2026-02-01")

    _, _, changes = enter(store, family, dry_run=True)
    assert changes == {
        ONE: [
            LoadChange(ONE, LoadChangeKind.CAME_AS_FAMILY, now="finding"),
            LoadChange(ONE, LoadChangeKind.NEW, "enquiry", now=SECOND),
            LoadChange(ONE, LoadChangeKind.NEW, "stage1_began", now="2026-02-01"),
        ]
    }
    assert enter(store, family)[0] == (1, 1, 2, 0, 0)
    assert enter(store, told(TWO, THREE, enquiry=SECOND, approved="2026-05-01"))[0] == (1, 0, 1, 0, 1)
    assert enter(store, told(THREE, enquiry=SECOND))[0] == (1, 0, 0, 0, 1)
    with store.read(SEES_EVERYTHING) as records:
        assert records.family_adopters.by_family() == {ONE: [ONE, TWO, THREE]}
        assert records.families.get(ONE).team == "finding"
    assert [step for step, _ in steps_of(store, ONE)] == ["enquiry", "stage1_began", "approved"]


def test_adopters_who_are_two_families_on_record_stay_apart_and_that_is_said(team, store):
    enter(store, told(ONE, enquiry=SECOND), told(TWO, enquiry=SECOND))

    counts, notes, _ = enter(store, told(ONE, TWO, enquiry=SECOND, approved="2026-05-01"))

    assert counts == (1, 0, 1, 0, 1)
    assert notes == [
        f"{ONE} and {TWO} are apart on record, and the file has them as one family: what it tells is taken for {ONE}."
    ]


def test_a_later_list_corrects_a_day_within_its_own_journey_alone(team, store):
    first = {"enquiry": FIRST, "stage1_began": "2024-02-01", "withdrew": "2024-03-01"}
    enter(store, told(ONE, **first, enquiry__again=SECOND, stage1_began__again="2026-02-01"))

    counts, notes, changes = enter(store, told(ONE, enquiry=SECOND, stage1_began="2026-02-02"))

    assert (counts, notes) == ((1, 0, 0, 1, 1), [])
    assert changes[ONE] == [
        LoadChange(ONE, LoadChangeKind.CORRECTED, "stage1_began", "2026-02-01", "2026-02-02")
    ]
    assert ("stage1_began", "2024-02-01") in steps_of(store, ONE)
    assert enter(store, told(ONE, enquiry="2026-01-06"))[0] == (1, 0, 0, 1, 0)
    assert [on for step, on in steps_of(store, ONE) if step == "enquiry"] == [FIRST, "2026-01-06"]
    assert enter(store, told(ONE, enquiry="2023-01-06", withdrew="2023-06-01"))[0] == (1, 0, 2, 0, 0)


def test_another_reason_for_leaving_that_day_takes_the_place_of_the_first_but_not_of_what_somebody_recorded(
    team, store, change
):
    enter(store, told(ONE, enquiry=SECOND, on_hold="2026-03-12"), told(TWO, enquiry=SECOND))
    with change() as (records, made):
        records.family_steps.take(TWO, StepTaken.of(date(2026, 3, 12), "on_hold"), made)

    left = [told(each, enquiry=SECOND, withdrew="2026-03-12") for each in (ONE, TWO)]
    counts, _, changes = enter(store, *left)

    assert counts == (2, 0, 1, 1, 2)
    was = LoadChange(ONE, LoadChangeKind.CORRECTED, "withdrew", "2026-03-12 on_hold", "2026-03-12")
    assert changes[ONE] == [was]
    assert steps_of(store, ONE) == [("enquiry", SECOND), ("withdrew", "2026-03-12")]
    assert ("on_hold", "2026-03-12") in steps_of(store, TWO)
    assert enter(store, *left)[0] == (2, 0, 0, 0, 4)


def test_what_somebody_recorded_or_took_back_stays(team, store, change):
    enter(store, told(ONE, enquiry=SECOND))
    approved, matched = StepTaken.of(date(2026, 5, 1), "approved"), StepTaken.of(date(2026, 6, 1), "matched")
    with change() as (records, made):
        for each in (approved, matched, StepTaken.of(date(2026, 7, 1), "match_ended")):
            records.family_steps.take(ONE, each, made)
    with change() as (records, made):
        records.family_steps.retract(made, "step = 'matched'", {})

    counts, notes, _ = enter(
        store,
        told(ONE, enquiry=SECOND, approved="2026-05-02", matched="2026-06-01", matched__again="2026-08-01"),
    )

    assert counts == (1, 0, 1, 0, 1)
    assert notes == [
        f"{ONE}: approved is on record for Fri 1 May 2026, as somebody recorded, and not for Sat 2 May 2026."
    ]


def test_what_a_list_tells_of_the_last_enquiry_is_expected_no_longer(team, store, change):
    enter(store, told(ONE, enquiry=SECOND))
    with change() as (records, made):
        for step in ("approved", "matched"):
            records.family_expectations.expect(ONE, step, date(2026, 12, 4), made)

    def expected():
        with store.read(SEES_EVERYTHING) as records:
            return [*records.family_expectations.of_each([ONE]).get(ONE, {})]

    enter(store, told(ONE, enquiry=FIRST, approved="2024-09-01", withdrew="2025-01-05"))
    assert expected() == ["approved", "matched"]
    enter(store, told(ONE, enquiry=SECOND, approved="2026-10-01"))
    assert expected() == ["matched"]
    enter(store, told(ONE, enquiry=SECOND, withdrew="2026-11-01"))
    assert expected() == []


def test_a_second_enquiry_leaves_the_first_of_a_family_that_went_on_and_never_told_that_it_left(team, store):
    enter(store, told(ONE, enquiry=FIRST, stage1_began="2024-02-01"))

    assert enter(store, told(ONE, enquiry=SECOND, stage1_began="2026-02-01"))[0] == (1, 0, 2, 0, 0)

    assert steps_of(store, ONE) == [
        ("enquiry", FIRST),
        ("stage1_began", "2024-02-01"),
        ("enquiry", SECOND),
        ("stage1_began", "2026-02-01"),
    ]


def test_a_second_hold_leaves_the_first_from_which_somebody_recorded_the_family_back(team, store, change):
    enter(store, told(ONE, enquiry=SECOND, stage2_began="2026-02-01", on_hold="2026-03-01"))
    with change() as (records, made):
        records.family_steps.take(ONE, StepTaken.of(date(2026, 5, 1), "back"), made)

    assert enter(store, told(ONE, enquiry=SECOND, on_hold="2026-09-01"))[0] == (1, 0, 1, 0, 1)

    assert steps_of(store, ONE)[2:] == [
        ("on_hold", "2026-03-01"),
        ("back", "2026-05-01"),
        ("on_hold", "2026-09-01"),
    ]
    assert enter(store, told(ONE, enquiry=SECOND, on_hold="2026-09-02"))[0] == (1, 0, 0, 1, 1)


def test_meetings_of_both_sides_are_seen_by_whoever_may_see_the_link_and_redraw_the_agendas_of_that_side(
    team, store, change
):
    enter(store, told(ONE, enquiry=SECOND))
    meeting = MeetingOfSides(CHILD.ref, ONE, date(2026, 12, 4), ("U0SAM",), ("U0FINN",))
    with change() as (records, made):
        records.teams.add(NORTH, made)
        records.children.track(CHILD, made)
        records.siblings.join([CHILD.ref, "BX-0043"], "together", made)
        records.links.begin(Link(CHILD.ref, ONE, date(2026, 11, 2), "U0FAY"), made)
        records.introductions.plan(Introductions(CHILD.ref, ONE, date(2026, 12, 7), None, ""), made)
        for key in ("north", "finding"):
            records.outbox.plan(key, date(2026, 11, 26), PostKind.HEAD, "C0FIND", made)
        records.execute("update outbox set state = 'sent', drawn = wanted")
    with change() as (records, made):
        assert not records.meetings_of_sides.arrange(replace(meeting, of_the_family=()), made)
        assert records.meetings_of_sides.arrange(meeting, made)
        bring_up_to_date(records, made)
        assert _wanted(records) == ["finding"]
        assert records.family_searches.linked([CHILD.ref]) == {CHILD.ref: date(2026, 11, 2)}
        assert records.family_searches.together([CHILD.ref]) == {CHILD.ref}
    with store.read(SEES_EVERYTHING) as records:
        assert records.meetings_of_sides.all() == [meeting]
    with store.read(Standing("U0SAM", teams=frozenset({"north"}))) as records:
        assert records.meetings_of_sides.all() == []
    with change() as (records, made):
        linked = Link(CHILD.ref, ONE, date(2026, 11, 2), "U0FAY")
        records.links.end(linked, date(2026, 12, 3), "withdrew", made)
        bring_up_to_date(records, made)
        assert _wanted(records) == ["finding", "north"]
        assert records.meetings_of_sides.all() == []


def _wanted(records):
    return [team for (team,) in records.execute("select team from outbox where drawn < wanted order by team")]
