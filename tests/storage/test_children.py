"""Children: tracked once, seen by those who may, closed, and joined to their brothers and sisters."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.errors import NotFound, RuleBroken
from permanence.journey import Child, Month
from permanence.roles import Role, Standing, terminal_standing
from storage.children import OWN
from tests.storage.conftest import CHILD

OTHER = Child("BX-0043", "north", Month(2022, 1), worker="U0ALEX", family_finder="U0SAM")
SAM = Standing("U0SAM")
ANALYST = Standing("U0ANN", roles=frozenset({Role.ANALYST}))
SERVICE_MANAGER = Standing("U0SUE", roles=frozenset({Role.SERVICE_MANAGER}))
IN_NORTH = Standing("U0NINA", teams=frozenset({"north"}))
COVERING = Standing("U0CORA", covers=frozenset({"U0SAM"}))


@pytest.fixture
def siblings(tracked, change):
    with change(child=OTHER.ref) as (records, made):
        records.children.track(OTHER, made)
        records.siblings.join(["BX-0042", "BX-0043", "BX-0042"], "together", made)


def test_a_reference_is_tracked_once(tracked, change):
    with change() as (records, made), pytest.raises(RuleBroken, match="BX-0042 is already tracked"):
        records.children.track(CHILD, made)


@pytest.mark.parametrize("standing", [Standing("U0SUE"), IN_NORTH], ids=["elsewhere", "not named"])
def test_a_reference_hidden_from_the_asker_is_tracked_by_nobody_they_are_told_of(tracked, change, standing):
    with change() as (records, made):
        records.restrictions.narrow("BX-0042", ["U0SAM"], made)
    with change(standing=standing) as (records, made), pytest.raises(NotFound) as refusal:
        records.children.track(CHILD, made)

    with tracked.read(standing) as records, pytest.raises(NotFound) as unknown:
        records.children.get("BX-9999")
    assert str(refusal.value) == str(unknown.value).replace("BX-9999", "BX-0042")


def test_a_reference_not_on_record_is_answered_with_one_like_it_that_the_asker_may_see(tracked, change):
    with change() as (records, made):
        records.children.track(replace(OTHER, ref="BX-O042"), made)

    with tracked.read(SAM) as records, pytest.raises(NotFound) as refusal:
        records.children.get("BX-00042")
    assert str(refusal.value) == (
        "BX-00042 is not a child I track, or not one you may see. Did you mean **BX-0042** or **BX-O042**?"
    )


@pytest.mark.parametrize("ref", ["BX-00042", "BX-0043"])
def test_a_reference_like_one_hidden_from_the_asker_is_answered_like_any_other(tracked, ref):
    with tracked.read(Standing("U0SUE")) as records, pytest.raises(NotFound) as refusal:
        records.children.get(ref)
    assert str(refusal.value) == (
        f"{ref} is not a child I track, or not one you may see. Ask the child's team manager if it should be."
    )


@pytest.mark.parametrize(
    ("standing", "sees"),
    [
        (SAM, True),
        (SERVICE_MANAGER, True),
        (IN_NORTH, True),
        (COVERING, True),
        (terminal_standing("U0ADMIN"), True),
        (ANALYST, False),
        (Standing("U0STRANGER", teams=frozenset({"south"})), False),
    ],
)
def test_a_child_is_seen_by_their_own_people_their_team_and_whoever_reaches_every_team(
    tracked, store, standing, sees
):
    with store.read(standing) as records:
        assert bool(records.children.find("BX-0042")) is sees
        assert records.seen == ({"BX-0042"} if sees else set())


@pytest.mark.parametrize("column", OWN)
def test_the_children_a_person_is_named_on_are_found_by_an_index_whatever_they_are_named_as(store, column):
    with store.read() as records:
        plan = records.execute(
            f"explain query plan select ref from children where {column} = 'U0SAM' and retracted is null and closed is null"
        ).fetchall()

    assert f"({column}=?)" in str(plan), f"{column} needs an index as children_of_worker is, in its migration"


@pytest.mark.parametrize("standing", [SAM, SERVICE_MANAGER, IN_NORTH, COVERING])
def test_a_restricted_child_is_seen_only_by_the_people_named(tracked, change, store, standing):
    with change(child="BX-0042") as (records, made):
        records.restrictions.narrow("BX-0042", ["U0MARY", "U0MARY"], made)
    with store.read(standing) as records:
        assert records.children.find("BX-0042") is None
        assert records.children.kept_from_asker("north") == 1
        assert records.children.restricted() == []
        assert records.restrictions.are_any()
        assert records.restrictions.kept_from_asker(["BX-0042", "BX-0777"]) == {"BX-0042"}
        with pytest.raises(NotFound, match="not a child I track, or not one you may see"):
            records.children.get("BX-0042")
    with store.read(Standing("U0MARY")) as records:
        assert records.children.get("BX-0042") == CHILD
        assert records.restrictions.of("BX-0042") == ["U0MARY"]
        assert records.children.private_in("north") == 1
        assert records.children.kept_from_asker("north") == 0
        assert records.restrictions.kept_from_asker(["BX-0042"]) == set()
        assert records.children.restricted() == records.children.restricted("north") == [CHILD]
        assert records.children.restricted("south") == []


def test_restricting_a_child_to_no_one_lifts_the_restriction(tracked, change, store):
    for people in (["U0MARY"], []):
        with change(child="BX-0042") as (records, made):
            records.restrictions.narrow("BX-0042", people, made)
    with store.read(SAM) as records:
        assert records.children.find("BX-0042") == CHILD
        assert records.restrictions.of("BX-0042") == []
        assert not records.restrictions.are_any()
        assert records.children.private_in("north") == 0


def test_the_team_of_a_child_and_the_teams_of_a_person_are_known_whoever_asks(siblings, store):
    with store.read(Standing("U0STRANGER")) as records:
        assert records.children.team_of("BX-0042") == "north"
        assert records.children.team_of("BX-9999") is None
        assert records.children.teams_of("U0ALEX") == {"north"}
        assert records.children.teams_of("U0STRANGER") == set()
        assert records.seen == set()


def test_the_children_of_a_person_are_those_they_are_named_on_once_each(siblings, store):
    with store.read(SAM) as records:
        assert records.children.of_person("U0SAM") == [CHILD, OTHER]
        assert records.children.of_person("U0ALEX") == [OTHER]
        assert records.children.all_open() == [CHILD, OTHER]


def test_a_closed_child_is_still_found_but_no_longer_open(tracked, change, store):
    with change(child="BX-0042") as (records, made):
        closed = records.children.edit(CHILD, made, closed=date(2026, 11, 20), outcome="moved_authority")
    with store.read() as records:
        assert records.children.get("BX-0042") == closed
        with pytest.raises(
            RuleBroken,
            match=r"BX-0042 was closed on Fri 20 Nov 2026\..* In care again: `milestone BX-0042 came into care",
        ):
            records.children.open("BX-0042")
        assert records.children.of_team("north") == records.children.all_open() == []
        assert records.children.closed_since("north", date(2026, 11, 20)) == [closed]
        assert records.children.closed_since("north", date(2026, 11, 21)) == []
        assert records.children.closed_since("south", date(2026, 11, 20)) == []


def test_an_open_child_is_found(tracked, store):
    with store.read() as records:
        assert records.children.open("BX-0042") == CHILD


def test_a_childs_social_workers_are_counted_without_one_whose_naming_was_undone(
    tracked, change, store, undo
):
    child = CHILD
    for worker in ("U0ALEX", "U0SAM", "U0CORA"):
        with change(child="BX-0042") as (records, made):
            child = records.children.edit(child, made, worker=worker)
    with store.read() as records:
        assert records.children.workers_of("BX-0042") == 3
    undo(made.id)
    with store.read() as records:
        assert records.children.workers_of("BX-0042") == 2


def test_siblings_are_told_to_an_asker_who_may_see_them(siblings, change, store):
    with store.read(SAM) as records:
        assert records.siblings.of("BX-0042") == [("BX-0043", "together")]
        assert records.siblings.of("BX-0043") == [("BX-0042", "together")]
    with change() as (records, made):
        records.siblings.join(["BX-0042", "BX-0043"], "apart", made)
    with store.read(SAM) as records:
        assert records.siblings.of("BX-0042") == [("BX-0043", "apart")], "and no longer together"
    with change() as (records, made):
        records.restrictions.narrow("BX-0043", ["U0MARY"], made)
    with store.read(SAM) as records:
        assert records.siblings.of("BX-0042") == []


def test_what_another_person_may_see_can_be_shown_for_a_while(tracked, store):
    with store.read(Standing("U0STRANGER")) as records:
        with records.seen_by(SAM):
            assert records.children.find("BX-0042") == CHILD
        assert records.children.find("BX-0042") is None


def test_an_edit_keeps_the_other_facts(tracked, change, store):
    unborn = Child("BX-0044", "north", due=date(2027, 1, 20), reviewing_officer="U0IRO")
    with change() as (records, made):
        records.children.track(unborn, made)
        records.children.edit(unborn, made, worker="U0SAM")
    with store.read() as records:
        assert records.children.get("BX-0044") == replace(unborn, worker="U0SAM")


def test_the_team_a_child_was_with_before_a_change_is_told(tracked, change, store):
    with change("U0MARY", child="BX-0042") as (records, moved):
        records.children.edit(records.children.get("BX-0042"), moved, team="south")
    with store.read() as records:
        assert records.children.team_before("BX-0042", moved.id) == "north"
        assert records.children.team_before("BX-0042", moved.id + 1) is None


@pytest.mark.parametrize(
    ("edits", "is_seen"),
    [
        ({}, True),
        ({"worker": "U0LEE"}, True),
        ({"team": "south"}, True),
        ({"team": "south", "worker": "U0LEE"}, False),
    ],
)
def test_whether_a_child_would_be_seen_is_decided_as_for_one_on_record(tracked, store, edits, is_seen):
    with store.read(Standing("U0SAM", teams=frozenset({"north"}))) as records:
        assert records.children.would_be_seen(replace(CHILD, **edits)) is is_seen


def test_every_child_ever_tracked_is_listed_to_whoever_may_see_them(siblings, tracked, change):
    with change() as (records, made):
        records.children.edit(records.children.get("BX-0042"), made, closed=made.today, outcome="adopted")

    with tracked.read(SERVICE_MANAGER) as records:
        assert [each.ref for each in records.children.every()] == ["BX-0042", "BX-0043"]
    with tracked.read(Standing("U0SUE")) as records:
        assert records.children.every() == []
