"""People: whose work is covered, who wants quiet, who has left, and how much work is whose."""

from datetime import date, timedelta

import pytest

from permanence.journey import Child, Month
from permanence.roles import SEES_EVERYTHING, Role, Standing
from storage.people import Cover, Workload, Workloads
from tests.storage.conftest import NORTH

TODAY = date(2026, 11, 23)


def cover(by, begins, ends):
    return Cover("U0SAM", by, date(2026, 11, begins), date(2026, 11, ends))


def arrange(change, *covers):
    with change("U0MARY", verb="cover") as (records, made):
        return [records.covers.hand_over(each, made) for each in covers]


def test_a_cover_holds_from_its_first_day_to_its_last(store, change):
    arrange(change, cover("U0ALEX", 24, 26))
    with store.read() as records:
        found = [records.covers.of("U0SAM", date(2026, 11, day)) for day in (23, 24, 26, 27)]

        assert [each and each.by for each in found] == [None, "U0ALEX", "U0ALEX", None]
        assert records.covers.covered_by("U0ALEX", date(2026, 11, 25)) == {"U0SAM"}
        assert records.covers.covered_by("U0ALEX", date(2026, 11, 27)) == set()


def test_a_cover_acts_for_a_person_in_those_days_unless_they_have_left(store, change):
    def acting(day):
        with store.read() as records:
            return records.covers.acting_for("U0SAM", date(2026, 11, day))

    arrange(change, cover("U0ALEX", 24, 26))
    assert [acting(day) for day in (23, 24, 26, 27)] == ["U0SAM", "U0ALEX", "U0ALEX", "U0SAM"]
    with change("clock", verb="gone") as (records, made):
        records.leavers.leave("U0ALEX", made)
    assert acting(24) == "U0SAM"
    with change("clock", verb="back") as (records, made):
        records.leavers.come_back("U0ALEX", made)
    assert acting(24) == "U0ALEX"


def test_a_cover_replaces_earlier_ones_for_its_days_and_no_others(store, change):
    first, last, between = cover("U0ALEX", 24, 25), cover("U0ALEX", 28, 30), cover("U0CORA", 25, 26)

    assert arrange(change, first, last, between) == [[], [], [first]]
    with store.read() as records:
        assert records.covers.coming("U0SAM", TODAY) == [between, last]


def test_ending_a_cover_keeps_the_days_that_were_covered(store, change):
    begun, coming = cover("U0ALEX", 20, 27), cover("U0CORA", 28, 30)
    arrange(change, begun, coming)
    with change("U0SAM", verb="cover off") as (records, made):
        assert records.covers.end("U0SAM", made) == [begun, coming]
    with store.read() as records:
        assert records.covers.of("U0SAM", date(2026, 11, 22)) == cover("U0ALEX", 20, 22)
        assert records.covers.coming("U0SAM", TODAY) == []


def test_ending_a_cover_on_its_second_day_keeps_the_first(store, change):
    arrange(change, cover("U0ALEX", 22, 27))
    with change("U0SAM", verb="cover off") as (records, made):
        records.covers.end("U0SAM", made)
        assert records.covers.of("U0SAM", date(2026, 11, 22)) == cover("U0ALEX", 22, 22)


def test_quiet_lasts_to_the_end_of_its_day_or_until_it_is_lifted(store, change):
    for until in (date(2026, 11, 24), date(2026, 11, 26)):
        with change("U0SAM", verb="quiet") as (records, made):
            records.quiets.keep("U0SAM", until, made)
    with store.read() as records:
        assert records.quiets.wanted_after(made.id, date(2026, 11, 26)) == ["U0SAM"]
        assert records.quiets.wanted_after(made.id, date(2026, 11, 27)) == []
        assert records.quiets.wanted_after(made.id - 1, date(2026, 11, 24)) == ["U0SAM"]
        assert records.quiets.wanted_after(made.id - 1, date(2026, 11, 25)) == []
        assert records.quiets.until("U0SAM", date(2026, 11, 26)) == date(2026, 11, 26)
        assert records.quiets.until("U0SAM", date(2026, 11, 27)) is None
    with change("U0SAM", verb="quiet") as (records, made):
        assert records.quiets.lift("U0SAM", made)
        assert not records.quiets.lift("U0SAM", made), "there was no quiet left to lift"
        assert records.quiets.until("U0SAM", TODAY) is None


def test_a_leaver_is_recorded_once_and_may_come_back(store, change):
    with change("clock", verb="gone") as (records, made):
        records.leavers.leave("U0SAM", made)
        records.leavers.leave("U0SAM", made)
        assert records.leavers.all() == {"U0SAM"}
    with change("clock", verb="back") as (records, later):
        assert records.leavers.since("U0SAM") == made.at
        records.leavers.come_back("U0SAM", later)
        assert records.leavers.all() == set()


def test_work_is_counted_by_team_whoever_asks(tracked, change):
    second = Child("BX-0043", "south", Month(2022, 1), family_finder="U0SAM", reviewing_officer="U0IRO")
    with change() as (records, made):
        records.children.track(second, made)
        records.actions.agree("BX-0042", "U0SAM", TODAY, "Chase", made)
        records.actions.agree("BX-0042", "U0ALEX", TODAY, "Book", made)
        done = records.actions.agree("BX-0043", "U0CORA", TODAY, "Ring", made)
        records.actions.finish(done.number, "", made)
        records.seen.clear()
        work = Workloads(records)

        assert work.of("U0SAM") == {"north": Workload(1, 1), "south": Workload(0, 1)}
        assert work.of("U0IRO") == {"south": Workload(0, 1)}
        assert work.of("U0CORA") == {}
        assert work.people_in("north") == {"U0SAM", "U0ALEX"}
        assert work.people_in("south") == {"U0SAM", "U0IRO"}
        assert records.seen == set()


@pytest.mark.parametrize(
    ("reader", "north"),
    [
        (Standing("U0MARY", teams=frozenset({"north"})), Workload(1, 1, 1)),
        (Standing("U0ALEX"), Workload(3, 2)),
        (SEES_EVERYTHING, Workload(3, 2)),
    ],
    ids=["not named", "named", "everything"],
)
def test_of_a_child_restricted_to_others_only_that_there_is_one_is_counted(tracked, change, reader, north):
    second = Child("BX-0043", "north", Month(2022, 1), worker="U0SAM")
    with change() as (records, made):
        records.children.track(second, made)
        for ref in ("BX-0042", "BX-0043", "BX-0043"):
            records.actions.agree(ref, "U0SAM", TODAY, "Chase", made)
        records.restrictions.narrow("BX-0043", ["U0ALEX"], made)
        with records.seen_by(reader):
            assert Workloads(records).of("U0SAM") == {"north": north}


def test_the_covers_that_ended_lately_are_known_and_not_those_that_go_on(store, change):
    with change() as (records, made):
        for person, ends in (("U0SAM", 1), ("U0ALEX", 0), ("U0SUE", 9)):
            last = TODAY - timedelta(days=ends)
            records.covers.hand_over(Cover(person, "U0CORA", TODAY - timedelta(days=20), last), made)
        assert [each.person for each in records.covers.running(TODAY)] == ["U0ALEX"]
        found = records.covers.ended(TODAY - timedelta(days=5), TODAY)

    assert [cover.person for cover in found] == ["U0SAM"]


def test_the_newest_name_of_a_person_is_kept(store):
    with store.write() as records:
        records.names.keep({"U0SAM": "Sam", "U0ALEX": "Alex"})
        records.names.keep({"U0SAM": "Samira"})
    with store.read() as records:
        assert records.names.all() == {"U0SAM": "Samira", "U0ALEX": "Alex"}


def test_the_names_of_those_who_lead_or_have_a_role_are_missing_until_they_are_kept(store, change):
    with change("U0ADMIN", verb="team add") as (records, made):
        records.teams.add(NORTH, made)
        records.roles.grant("U0CORA", Role.CONSULTANT, made)
    with store.write() as records:
        assert sorted(records.names.missing()) == ["U0CORA", "U0MARY"]
        records.names.keep({"U0MARY": "Mary"})
        assert records.names.missing() == ["U0CORA"]
