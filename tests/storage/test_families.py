"""Adoptive families and their links: kept whole on their side, and for the child's side as if there were none."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.errors import NotFound, RuleBroken
from permanence.families.family import Family, Introductions, Link
from permanence.families.steps import StepTaken
from permanence.journey import Event
from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Role, Standing, clock_in
from permanence.teams import Side
from storage.families.finding import MeetingOfSides
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from storage.undoing import take_back
from tests.storage.conftest import CHILD, MORNING, NORTH, plan_post

ON, LATER = date(2026, 11, 16), date(2026, 11, 20)
FAMILY = Family("FAM-0031", "finding", "U0FAYE", "the coast", ON)
LINK = Link(CHILD.ref, FAMILY.ref, ON, "U0FINN")
PLANNED = Introductions(CHILD.ref, FAMILY.ref, LATER, None, "the centre")
IN_NORTH = frozenset({"north"})
SIDES = {
    "service manager": (Standing("U0SUE", frozenset({Role.SERVICE_MANAGER})), True, True),
    "finding channel": (Standing("U0KIM", teams=frozenset({"finding"})), True, True),
    "family's worker": (Standing("U0FAYE"), True, True),
    "family finder": (Standing("U0FINN"), True, True),
    "cover for the finder": (Standing("U0COVER", covers=frozenset({"U0FINN"})), True, True),
    "social worker": (Standing("U0SAM", teams=IN_NORTH), False, True),
    "worker of the team": (Standing("U0ALEX", teams=IN_NORTH), False, False),
    "its channel": (clock_in("north"), False, False),
    "the other side's channel": (clock_in("finding"), True, True),
}
"""Each standing, whether it is shown the family, and whether it may know that there is a link."""


@pytest.fixture
def linked(tracked, change):
    """A child with a family finder, linked with a family; another family that nobody looks at for anybody."""
    finding = replace(NORTH, key="finding", name="Finding", channel="C0FINDING", side=Side.FINDING)
    with change(standing=ALL) as (records, made):
        records.teams.add(finding, made)
        records.children.edit(records.children.get(CHILD.ref), made, family_finder="U0FINN", worker="U0SAM")
        records.families.add(FAMILY, made)
        records.families.add(replace(FAMILY, ref="FAM-0032", worker=None), made)
        records.links.begin(LINK, made)
        records.introductions.plan(PLANNED, made)
    return tracked


@pytest.mark.parametrize(("standing", "sees", "knows"), SIDES.values(), ids=SIDES)
def test_who_is_shown_a_family_and_its_link(linked, store, standing, sees, knows):
    with store.read(standing) as records:
        found = records.families.find(FAMILY.ref), records.links.of_child(CHILD.ref), records.links.active()
        planned = records.introductions.of_child(CHILD.ref), records.introductions.of_family(FAMILY.ref)
        assert found == ((FAMILY, [LINK], [LINK]) if sees else (None, [], []))
        assert planned == (([PLANNED], [PLANNED]) if sees else ([], []))
        assert records.links.of_family(FAMILY.ref) == ([LINK] if sees else [])
        assert records.links.is_any_of(CHILD.ref)


def test_only_the_family_finding_side_sees_a_family_that_is_linked_with_nobody(linked, store):
    for standing, sees in ((clock_in("finding"), True), (Standing("U0FINN"), False)):
        with store.read(standing) as records:
            assert [each.ref for each in records.families.all()] == ["FAM-0031", "FAM-0032"][: 1 + sees]
            assert len(records.families.all("finding")) == 1 + sees
            assert records.families.are_seen() is sees
            assert records.families.are_any()
            # Whoever finds a family for the child may link them with one whose reference they know.
            assert records.families.to_link(CHILD.ref, "FAM-0032").ref == "FAM-0032"
    with store.read(Standing("U0ALEX", teams=IN_NORTH)) as records, pytest.raises(NotFound):
        records.families.to_link(CHILD.ref, "FAM-0032")


def test_a_restricted_child_is_named_to_nobody_on_either_side(linked, store, change):
    with change(standing=ALL) as (records, made):
        records.restrictions.narrow(CHILD.ref, ["U0MARY"], made)
    with store.read(clock_in("finding")) as records:
        assert records.links.active() == []
        assert records.families.get(FAMILY.ref) == FAMILY
    with store.read(Standing("U0FINN")) as records, pytest.raises(NotFound, match="is not a family I know"):
        records.families.get(FAMILY.ref)


def test_a_family_and_a_link_are_on_record_once_and_a_link_ends_once(linked, store, change):
    with change(standing=ALL) as (records, made):
        with pytest.raises(RuleBroken, match="There is a family FAM-0031 already"):
            records.families.add(FAMILY, made)
        with pytest.raises(RuleBroken, match="has been linked with FAM-0031 since"):
            records.links.begin(LINK, made)
        records.links.end(records.links.get(CHILD.ref, FAMILY.ref), LATER, "another fits better", made)
        with pytest.raises(NotFound, match="are not linked"):
            records.links.get(CHILD.ref, FAMILY.ref)
        assert records.links.of_child(CHILD.ref) == [
            replace(LINK, ended=LATER, because="another fits better")
        ]
        records.links.begin(replace(LINK, began=LATER), made)
        moved = replace(PLANNED, ends=date(2026, 12, 4))
        records.introductions.plan(moved, made)
        assert records.introductions.of_child(CHILD.ref) == [moved]


def test_a_family_is_edited_and_its_team_stays_while_it_has_families(linked, store, change):
    with change(standing=ALL) as (records, made):
        edited = records.families.edit(records.families.get(FAMILY.ref), made, area="the west")
        assert edited == records.families.get(FAMILY.ref) == replace(FAMILY, area="the west")
        team = records.teams.get("finding")
        assert (records.teams.of_finding(), records.teams.children_of("north")) == ({"finding"}, 1)
        with pytest.raises(RuleBroken, match="still has families"):
            records.teams.end(team, made)


def test_a_family_that_is_linked_since_cannot_be_taken_back(linked, store, change):
    with change(standing=ALL) as (records, made):
        records.families.add(replace(FAMILY, ref="FAM-0040"), made)
    with change(standing=ALL) as (records, later):
        records.links.begin(replace(LINK, family="FAM-0040"), later)
    with store.read(ALL) as records:
        undone = records.audit.find(made.id)
    with (
        change(verb="undo", standing=ALL) as (records, undoing),
        pytest.raises(RuleBroken, match="More has been recorded"),
    ):
        take_back(records, undone, undoing)


def test_a_milestone_of_a_link_is_told_to_those_who_may_know(linked, store, change):
    with change(standing=ALL) as (records, made):
        for _ in "ab":
            records.milestones.note(CHILD.ref, Event(ON, "link"), made)
    for standing, _, knows in SIDES.values():
        with store.read(standing) as records:
            child = records.children.find(CHILD.ref)
            if child:
                events = [each.on for each in records.journeys.of(child).each("link")]
                assert events == ([ON] if knows else []), standing
                assert records.journeys.tells_links(child) is knows


def test_a_change_of_a_link_is_known_to_whoever_made_it_and_to_those_who_see_which_family_it_is(
    linked, store, change
):
    with change(standing=ALL) as (records, made):
        records.links.end(records.links.get(CHILD.ref, FAMILY.ref), ON, "asked", made)
    for standing, knows in ((ALL, True), (Standing("U0OTHER"), False), (Standing(made.person), True)):
        with store.read(standing) as records:
            assert (records.audit.known(made.id) is not None) is knows


def test_a_team_is_not_taken_back_to_a_side_whose_families_or_children_it_has_not(linked, store, change):
    with change(standing=ALL) as (records, made):
        records.teams.add(replace(NORTH, key="other", name="Other", channel="C0OTHER"), made)
    with change(verb="team edit", standing=ALL) as (records, made):
        records.teams.edit(records.teams.get("other"), made, side=Side.FINDING)
    with change(standing=ALL) as (records, later):
        records.families.edit(records.families.get("FAM-0032"), later, team="other")
    with store.read(ALL) as records:
        undone = records.audit.find(made.id)
    with (
        change(verb="undo", standing=ALL) as (records, undoing),
        pytest.raises(RuleBroken, match="of the other side"),
    ):
        take_back(records, undone, undoing)


def test_whose_worker_somebody_is_the_wall_decides_whether_another_is_told(linked, store):
    for standing, sees in ((Standing("U0FAYE"), True), (Standing("U0ALEX", teams=IN_NORTH), False)):
        with store.read(standing) as records:
            assert records.families.of_worker("U0FAYE") == [FAMILY][: int(sees)]


def test_a_meeting_is_known_by_its_change_until_it_is_arranged_anew(linked, store, change):
    meeting = MeetingOfSides(CHILD.ref, FAMILY.ref, LATER, ("U0SAM",), ("U0FAYE",))
    with change("U0FINN", standing=ALL) as (records, first):
        records.meetings_of_sides.arrange(meeting, first)
    for standing, sees in ((Standing("U0FAYE"), True), (Standing("U0SAM", teams=IN_NORTH), False)):
        with store.read(standing) as records:
            assert records.meetings_of_sides.arranged_by(first.id) == meeting
            assert records.meetings_of_sides.of(CHILD.ref, FAMILY.ref) == ([meeting] if sees else [])
            assert records.meetings_of_sides.seen_of(first.id) == (meeting if sees else None)
    with change("U0FINN", standing=ALL) as (records, again):
        number = plan_post(records, ON, PostKind.MEETING, "U0SAM", again, str(first.id))
        records.delivery.sent(records.outbox.find(number), "1.1", 1, again.at)
        records.meetings_of_sides.arrange(meeting, again)
        bring_up_to_date(records, again)
        assert records.meetings_of_sides.arranged_by(first.id) is None
        assert records.outbox.find(number).wanted == 2


@pytest.fixture
def faye(linked, change):
    """The family's worker has a Home, an old digest and a newer one, and a picture; the Home is drawn."""
    with change("clock") as (records, made):
        records.homes.open("U0FAYE")
        records.homes.published("U0FAYE", 1)
        for day in (ON, LATER):
            number = plan_post(records, day, PostKind.DIGEST, "U0FAYE", made)
            records.delivery.sent(records.outbox.find(number), f"{number}.1", 1, made.at)
        records.pictures.keep("F-FAYE", None, MORNING, child=CHILD.ref, reader="U0FAYE", of_families=True)


def out_of_date(records):
    posts = records.outbox.of_occurrence("north", ON) + records.outbox.of_occurrence("north", LATER)
    return (
        [person for person, _ in records.homes.to_do()],
        [post.occurrence for post in posts if post.wanted > post.drawn],
        records.pictures.doubted(),
    )


@pytest.mark.usefixtures("faye")
def test_a_step_of_a_family_draws_its_workers_home_again(change):
    for family, homes in ((FAMILY.ref, ["U0FAYE"]), ("FAM-0032", [])):
        with change("U0KIM", standing=ALL) as (records, made):
            records.family_steps.take(family, StepTaken.of(ON, "enquiry"), made)
            bring_up_to_date(records, made)
            assert out_of_date(records)[0] == homes
            records.homes.published("U0FAYE", 2)


@pytest.mark.usefixtures("faye")
def test_whoever_is_a_familys_worker_no_longer_has_all_drawn_again_old_digests_too(change):
    with change("U0KIM", standing=ALL) as (records, made):
        records.families.edit(FAMILY, made, worker="U0KIM")
        bring_up_to_date(records, made)
        assert out_of_date(records) == (
            ["U0FAYE"],
            [ON, LATER],
            [("F-FAYE", CHILD.ref, "U0FAYE", True, 1)],
        )


@pytest.mark.usefixtures("faye")
def test_a_family_that_is_taken_back_with_its_steps_is_gone_with_them(change, undo):
    with change("U0ADMIN", standing=ALL) as (records, made):
        records.families.add(replace(FAMILY, ref="FAM-0033"), made)
        records.family_steps.take("FAM-0033", StepTaken.of(ON, "enquiry"), made)
    undo(made.id)
    with change("U0KIM", standing=ALL) as (records, _):
        assert not records.families.is_known("FAM-0033")
        assert records.family_steps.counted() == []


def test_a_childs_match_and_the_familys_are_one_while_one_change_made_both(linked, store, change, undo):
    with change(standing=ALL) as (records, made):
        records.milestones.reach(CHILD.ref, Event(ON, "adm_match"), made)
        records.family_steps.take(FAMILY.ref, StepTaken.of(ON, "matched"), made)
        match = made.id
        assert records.family_steps.matched_by(CHILD.ref, ON) == FAMILY.ref
        assert records.family_steps.matched_by(CHILD.ref, LATER) is None
        assert records.family_steps.is_matched_by_a_child(FAMILY.ref, ON)
        assert not records.family_steps.is_matched_by_a_child(FAMILY.ref, LATER)
    with change("U0SAM", standing=ALL) as (records, made):
        records.family_steps.correct(FAMILY.ref, StepTaken.of(ON, "matched"), LATER, made)
        assert records.family_steps.matched_by(CHILD.ref, ON) is None

    with store.write(ALL) as records, records.trial():
        undone, trying = records.audit.latest_change("U0ADMIN"), replace(made, id=records.audit.next_id())
        with pytest.raises(
            RuleBroken, match=rf"FAM-0031, which .U0SAM. has changed .* First `undo {made.id}`"
        ):
            take_back(records, undone, trying)
    with store.write() as records, records.trial():  # as one who sees no families
        take_back(records, undone, trying)
        assert records.milestones.of(CHILD.ref) == []
        assert [each.taken for each in records.family_steps.counted()] == [(StepTaken.of(LATER, "matched"),)]
    undo(made.id)
    undo(match)
