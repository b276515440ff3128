"""Who joined a team's channel, and what its manager said of them."""

from dataclasses import replace

import pytest

from permanence.access import Joined, JoinedAs
from storage.newcomers import Newcomer
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from tests.storage.conftest import plan_post

SAM = Newcomer("north", "U0SAM", JoinedAs.MEMBER, Joined.ASKED)
GUEST = Newcomer("north", "U0GUEST", JoinedAs.GUEST, Joined.ASKED)


@pytest.fixture
def came(change):
    """Record that somebody joined; returns whether that was not known."""

    def of(newcomer):
        with change() as (records, made):
            return records.newcomers.came(newcomer, made)

    return of


@pytest.fixture
def decided(change):
    def of(newcomer, standing):
        with change() as (records, made):
            records.newcomers.decide(replace(newcomer, standing=standing), made)

    return of


@pytest.fixture
def went(change):
    def of(newcomer):
        with change() as (records, made):
            records.newcomers.went(newcomer.team, newcomer.person, made)

    return of


def found(store):
    with store.read() as records:
        return records.newcomers.of("north")


@pytest.mark.parametrize(
    ("standing", "at_once", "until_right"),
    [(Joined.ASKED, set(), {"north"}), (Joined.RIGHT, set(), set()), (Joined.BLOCKED, {"north"}, {"north"})],
)
def test_who_is_asked_about_is_kept_out_only_where_newcomers_are_confirmed(
    store, decided, standing, at_once, until_right
):
    decided(SAM, standing)
    with store.read() as records:
        kept = [records.newcomers.kept_out("U0SAM", until_right=confirms) for confirms in (False, True)]
    assert kept == [at_once, until_right]


def test_somebody_is_asked_about_once_and_anew_when_they_come_back_or_become_a_guest(
    store, came, decided, went
):
    assert came(SAM)
    assert not came(SAM)
    decided(SAM, Joined.RIGHT)
    assert not came(SAM)
    went(SAM)
    went(SAM)
    assert found(store) == []
    assert came(SAM)
    assert came(replace(SAM, kind=JoinedAs.GUEST))
    assert found(store) == [replace(SAM, kind=JoinedAs.GUEST)]


def test_whoever_is_blocked_stays_so_when_they_leave_and_come_back(store, came, decided, went):
    decided(SAM, Joined.BLOCKED)
    went(SAM)
    assert not came(SAM)
    assert found(store) == [replace(SAM, standing=Joined.BLOCKED)]


def test_a_guest_stands_in_the_way_until_they_are_accepted(store, came, decided):
    def is_in_the_way():
        with store.read() as records:
            return records.newcomers.has_outsider("north")

    came(SAM)
    assert not is_in_the_way()
    came(GUEST)
    assert is_in_the_way()
    decided(GUEST, Joined.RIGHT)
    assert not is_in_the_way()


def test_the_roll_of_a_channel_is_kept_and_unknown_before(store):
    with store.write() as records:
        assert records.newcomers.roll("C0NORTH") is None
        records.newcomers.keep_roll("C0NORTH", {"U0SAM", "U0MARY"})
        assert records.newcomers.roll("C0NORTH") == {"U0SAM", "U0MARY"}


def test_whoever_joined_has_what_they_were_shown_drawn_anew_and_so_has_what_asked_about_them(
    tracked, change, came, decided
):
    with change() as (records, made):
        asking = plan_post(records, made.today, PostKind.JOINED, "U0MARY", made, subject="U0SAM")
        other = plan_post(records, made.today, PostKind.JOINED, "U0MARY", made, subject="U0ALEX")
        shown = plan_post(records, made.today, PostKind.DIGEST, "U0SAM", made)

    with change() as (records, made):
        records.newcomers.came(SAM, made)
        bring_up_to_date(records, made)
        wanted = {number: records.outbox.find(number).wanted for number in (asking, other, shown)}
    assert wanted == {asking: 2, other: 1, shown: 2}
