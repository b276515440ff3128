"""Surgeries: which there were, whose turn came, what was said, how each ended, what each agenda said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permanence.agenda import AgendaChoice
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.surgery import ChangeKind, OccurrenceChange
from storage.outbox import PostKind
from storage.surgeries import AFTER_ALL, Closing, Review
from tests.conftest import heads_of
from tests.storage.conftest import CHILD

FIRST, SECOND, THIRD = date(2026, 11, 26), date(2026, 12, 10), date(2026, 12, 24)
FOURTH = date(2027, 1, 7)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def plan(tracked, change):
    """Plan the agenda of a surgery, with its children; the change that did."""

    def of(nominal, *children, team="north", skipped=False):
        with change("clock", verb="agenda", team=team) as (records, made):
            records.outbox.plan(team, nominal, PostKind.HEAD, "C0NORTH", made, skipped=skipped)
            for child in children:
                records.outbox.plan(team, nominal, PostKind.CHILD, "C0NORTH", made, subject=child)
        return made

    return of


def test_a_team_without_agendas_has_had_no_surgery(tracked, store):
    with store.read() as records:
        surgeries = records.surgeries
        assert (
            surgeries.posted("north") is surgeries.before("north", FIRST) is surgeries.newest("north") is None
        )
        assert surgeries.begun("north", FIRST) is surgeries.head_before("north", FIRST) is None
        assert surgeries.planned_by("north", 1) is None
        assert not surgeries.is_remembered("north", FIRST)
        assert not surgeries.has_agenda("north", FIRST)
        assert heads_of(records, "north") == []


def test_a_skipped_agenda_is_known_but_was_not_posted(plan, store):
    first, _ = plan(FIRST), plan(SECOND, skipped=True)
    with store.read() as records:
        surgeries = records.surgeries
        assert surgeries.posted("north") == surgeries.before("north", SECOND) == FIRST
        assert surgeries.before("north", FIRST) is None
        assert surgeries.newest("north") == SECOND
        assert surgeries.known("north", FIRST) == {FIRST, SECOND}
        assert surgeries.known("north", SECOND) == {SECOND}
        assert surgeries.has_agenda("north", SECOND)
        assert not surgeries.has_agenda("south", SECOND)
        assert [head.occurrence for head in heads_of(records, "north")] == [SECOND, FIRST]
        assert surgeries.planned_by("north", first.id) == FIRST
        assert surgeries.begun("north", FIRST) == first.at
        assert surgeries.is_remembered("north", FIRST)


def test_surgeries_are_ordered_by_when_their_agendas_were_planned_not_by_day(plan, store):
    plan(SECOND)
    plan(FIRST)
    with store.read() as records:
        assert records.surgeries.posted("north") == FIRST
        assert records.surgeries.before("north", FIRST) == SECOND
        assert records.surgeries.before("north", THIRD) == FIRST, "one not planned yet comes after all"
        assert [records.surgeries.place_of("north", each) for each in (SECOND, FIRST, THIRD)] == [
            1,
            2,
            AFTER_ALL,
        ]


def test_what_a_surgery_moved_past_the_next_had_past_its_date_counts_after_it(plan, change, store):
    plan(SECOND)
    plan(FIRST)
    with change("clock") as (records, made):
        records.agenda_lines.keep("north", SECOND, [("BX-0042", "late")], made)
        records.agenda_lines.keep("north", FIRST, [("BX-0042", "late"), ("BX-0043", "late")], made)
        for surgery in (SECOND, FIRST):
            (head,) = records.outbox.of_occurrence("north", surgery)
            records.delivery.sent(head, f"{head.id}.1", 1, made.at)
    with store.read() as records:
        assert records.agenda_lines.times("north", FIRST) == {"BX-0042": {"late": 1}}
        assert records.agenda_lines.times("north", SECOND) == {}
        assert records.agenda_lines.counts("north", THIRD, 3) == [1, 2]
        assert records.agenda_lines.counts("north", FIRST, 3) == [1]
        before, first = (
            records.surgeries.head_before("north", FIRST),
            records.surgeries.head_before("north", THIRD),
        )
        assert before.occurrence == SECOND
        assert first.occurrence == FIRST


def test_the_agenda_before_is_the_latest_that_reached_its_channel(plan, change, store):
    plan(FIRST)
    plan(SECOND)
    with change() as (records, made):
        (head,) = records.outbox.of_occurrence("north", FIRST)
        records.delivery.sent(head, "1.1", 1, made.at)
    with store.read() as records:
        found = records.surgeries.head_before("north", THIRD)
        assert found
        assert (found.occurrence, found.ts) == (FIRST, "1.1")


def test_the_surgeries_that_discussed_a_child_are_of_every_team_and_those_that_did_not_of_the_childs_then(
    plan, change, store
):
    other = Child("BX-0043", "south")

    def sat_for(place=AFTER_ALL, since=YEAR[0]):
        with store.read() as records:
            found = records.surgeries.sat_for([CHILD, other], since, place)
        return {ref: (each.agendas, each.sat_out) for ref, each in found.items()}

    plan(FIRST, "BX-0042")
    with change() as (records, made):
        records.children.track(other, made)
    assert sat_for() == {"BX-0042": ([FIRST], 0), "BX-0043": ([], 0)}
    plan(FIRST, "BX-0043", team="south")
    plan(SECOND)
    assert sat_for() == {"BX-0042": ([FIRST], 1), "BX-0043": ([FIRST], 0)}, "north's is not hers"
    with change() as (records, made):
        records.children.edit(other, made, team="north")
    plan(THIRD, "BX-0042")
    plan(SECOND, team="south")
    assert sat_for() == {"BX-0042": ([FIRST, THIRD], 0), "BX-0043": ([FIRST], 1)}
    with store.read() as records:
        third = records.surgeries.place_of("north", THIRD)
    assert sat_for(third) == {"BX-0042": ([FIRST], 1), "BX-0043": ([FIRST], 0)}
    assert sat_for(since=SECOND) == {"BX-0042": ([THIRD], 0), "BX-0043": ([], 1)}


def test_a_surgery_says_one_thing_about_a_child_and_the_latest_before_another_is_found(plan, change, store):
    plan(SECOND)
    plan(FIRST)
    plan(THIRD)
    with change("U0MARY") as (records, made):
        records.reviews.look_at("north", FIRST, "BX-0042", "Match found", made)
        records.reviews.look_at("north", FIRST, "BX-0042", "Match agreed", made, needs_nothing=True)
        records.reviews.look_at("north", SECOND, "BX-0042", "Placed", made)
    first = Review(FIRST, "BX-0042", "Match agreed", needs_nothing=True, because="", person="U0MARY")
    with store.read() as records:
        assert records.reviews.of("north", FIRST) == {"BX-0042": first}
        assert records.reviews.latest("BX-0042", "north", THIRD) == first, (
            "the first was moved past the second"
        )
        assert records.reviews.latest("BX-0042", "south", THIRD) == first
        assert records.reviews.latest("BX-0042", "north", FIRST) == replace(
            first, surgery=SECOND, words="Placed", needs_nothing=False
        )
        assert records.reviews.latest("BX-0042", "north", SECOND) is None


def test_turns_are_kept_in_order_with_who_brought_up_the_last_child(tracked, change, store):
    for person, child in (("U0MARY", "BX-0043"), ("U0CORA", "BX-0042")):
        with change(person) as (records, made):
            records.turns.bring_up("north", FIRST, child, made)
    with store.read() as records:
        assert records.turns.of("north", FIRST) == ["BX-0043", "BX-0042"]
        assert records.turns.latest("north", FIRST) == ("BX-0042", "U0CORA")
        assert records.turns.latest("north", SECOND) is None


def test_a_surgery_is_closed_once_with_who_was_there(tracked, change, store):
    with change("U0MARY", verb="minutes", team="north") as (records, made):
        closed = records.closings.close(
            "north", FIRST, FIRST, made, ["U0SAM", "U0SAM", "U0CORA"], by_hand=True
        )
        records.closings.close("north", SECOND, None, made, by_hand=False)
    with change("U0MARY") as (records, again), pytest.raises(RuleBroken, match="is closed already"):
        records.closings.close("north", FIRST, FIRST, again, by_hand=True)
    with store.read() as records:
        assert records.closings.of("north", FIRST) == closed
        assert closed == Closing(FIRST, made.id, made.at, "U0MARY", FIRST, True, ("U0SAM", "U0CORA"))
        assert records.closings.of("north", THIRD) is None
        assert records.closings.latest_held("north") == FIRST, "nobody sat down to the second"


def test_what_was_chosen_last_for_a_surgery_counts_for_it_and_for_no_later_one(tracked, change, store):
    for because, is_left_out in (("settled", True), ("the medical is in", False)):
        with change("U0SAM") as (records, made):
            records.agenda_choices.choose("north", FIRST, "BX-0042", because, made, is_left_out=is_left_out)
    chosen = {
        "BX-0042": AgendaChoice("BX-0042", is_left_out=False, because="the medical is in", person="U0SAM")
    }
    with store.read() as records:
        assert records.agenda_choices.of("north", FIRST, None) == chosen
        assert records.agenda_choices.of("north", SECOND, None) == chosen, "the first was not held"
        assert records.agenda_choices.of("north", SECOND, FIRST) == {}
        assert records.agenda_choices.of("south", FIRST, None) == {}


def test_a_choice_for_a_surgery_moved_past_the_next_waits_for_it_and_that_for_the_next_is_over(
    tracked, change, store
):
    def chosen(surgery, last):
        with store.read() as records:
            return list(records.agenda_choices.of("north", surgery, last))

    with change("U0MARY") as (records, made):
        moved = OccurrenceChange(FIRST, ChangeKind.MOVED, SECOND + timedelta(days=1))
        records.surgery_changes.put("north", moved, made)
        for surgery, child in ((FIRST, "BX-0042"), (SECOND, "BX-0043")):
            records.agenda_choices.choose("north", surgery, child, "", made, is_left_out=False)
    assert chosen(SECOND, None) == ["BX-0043"]
    assert chosen(FIRST, SECOND) == ["BX-0042"]
    assert chosen(THIRD, FIRST) == []
    assert chosen(THIRD, SECOND) == ["BX-0042"], "the first was not held after all"


def test_a_surgery_that_was_closed_goes_on_and_says_who_said_so(tracked, change, store):
    with change("U0MARY", verb="surgery close", team="north") as (records, made):
        records.closings.close("north", FIRST, FIRST, made, by_hand=True)
        records.closings.close("north", SECOND, None, made, by_hand=False)
    with store.read() as records:
        assert records.closings.latest_held("north") == FIRST, "nobody sat down to the second"
        assert records.closings.reopened("north", FIRST) is None
    with change("U0CORA", verb="surgery reopen", team="north") as (records, again):
        records.closings.reopen("north", FIRST, again)
    with store.read() as records:
        assert records.closings.of("north", FIRST) is records.closings.latest_held("north") is None
        assert records.closings.reopened("north", FIRST) == ("U0CORA", again.at)
    with change("U0ALEX", verb="surgery close", team="north") as (records, last):
        closed = records.closings.close("north", FIRST, FIRST, last, ["U0SAM"], ["U0CORA"], by_hand=True)
        assert (closed.present, closed.apologies) == (("U0MARY", "U0SAM"), ("U0CORA",))
        assert records.closings.before_reopening("north", SECOND) is None


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(
            lambda records, made: records.turns.bring_up("north", FIRST, "BX-0042", made), id="turn"
        ),
        pytest.param(
            lambda records, made: records.reviews.look_at("north", FIRST, "BX-0042", "Seen", made),
            id="review",
        ),
        pytest.param(
            lambda records, made: records.surgery_changes.put(
                "north", OccurrenceChange(FIRST, ChangeKind.EXTRA), made
            ),
            id="called for",
        ),
    ],
)
def test_a_surgery_was_acted_on_once_somebody_did_something_in_it(tracked, change, act):
    with change("U0MARY") as (records, made):
        assert not records.closings.has_been_acted_on("north", FIRST)
        act(records, made)
        assert records.closings.has_been_acted_on("north", FIRST)
        assert not records.closings.has_been_acted_on("north", SECOND)


def test_what_was_recorded_in_a_surgery_counts_as_acting_on_it_until_it_is_undone(
    tracked, change, store, undo
):
    with change("U0SAM", child="BX-0042", team="north", surgery=FIRST) as (records, made):
        records.updates.leave("BX-0042", "Court adjourned", made)
    with store.read() as records:
        assert records.closings.has_been_acted_on("north", FIRST)
    undo(made.id)
    with store.read() as records:
        assert not records.closings.has_been_acted_on("north", FIRST)


def test_an_agenda_remembers_each_line_once_and_counts_them_before_the_next(plan, change, store):
    plan(FIRST)
    plan(SECOND)
    with change("clock") as (records, made):
        records.agenda_lines.keep("north", FIRST, [("BX-0042", "late"), ("BX-0042", "late")], made)
        records.agenda_lines.keep("north", SECOND, [("BX-0042", "late"), ("BX-0042", "no plan")], made)
    with store.read() as records:
        assert records.agenda_lines.of("north", FIRST) == {"BX-0042": {"late"}}
        assert records.agenda_lines.times("north", SECOND) == {"BX-0042": {"late": 1}}
        assert records.agenda_lines.times("north", THIRD) == {"BX-0042": {"late": 2, "no plan": 1}}


def test_how_many_lines_the_last_agendas_had_leaves_out_those_skipped_and_counts_those_without_any(
    plan, change, store
):
    plan(FIRST)
    plan(SECOND)
    plan(THIRD, skipped=True)
    plan(FOURTH)
    with change("clock") as (records, made):
        records.agenda_lines.keep("north", FIRST, [("BX-0042", "late"), ("BX-0043", "late")], made)
        records.agenda_lines.keep("north", FOURTH, [("BX-0042", "late")], made)
    with store.read() as records:
        lines = records.agenda_lines
        assert lines.counts("north", date.max, 3) == [2, 0, 1]
        assert lines.times("north", SECOND) == {"BX-0042": {"late": 1}, "BX-0043": {"late": 1}}
        assert lines.counts("north", FOURTH, 3) == [2, 0]
        assert lines.counts("north", FOURTH, 1) == [0]
        assert lines.counts("south", FOURTH, 3) == []


@pytest.mark.parametrize(("held_on", "times"), [(None, 1), (FIRST, 2)])
def test_an_agenda_of_a_surgery_not_held_is_not_counted(plan, change, store, held_on, times):
    plan(FIRST)
    plan(SECOND)
    with change("clock") as (records, made):
        records.agenda_lines.keep("north", FIRST, [("BX-0042", "late")], made)
        records.agenda_lines.keep("north", SECOND, [("BX-0042", "late")], made)
        records.closings.close("north", FIRST, held_on, made, by_hand=False, present=())
    with store.read() as records:
        assert records.agenda_lines.times("north", THIRD) == {"BX-0042": {"late": times}}


def test_what_was_changed_in_a_surgery_or_beside_it_that_day_is_listed_until_it_is_undone(
    plan, change, store, undo
):
    made = plan(FIRST)
    ends = made.at + timedelta(hours=1)
    with change("U0SAM", child="BX-0042", team="north", surgery=FIRST) as (records, said):
        records.updates.leave("BX-0042", "In the surgery", said)
    with change("U0SAM", child="BX-0042") as (records, beside):
        records.updates.leave("BX-0042", "Beside it", beside)
    with change("U0SAM", child="BX-0042", surface="load") as (records, loaded):
        records.updates.leave("BX-0042", "Loaded", loaded)
    with store.read() as records:
        found = [
            [each.id for each in records.audit.changes_in("north", FIRST, begins, ends)]
            for begins, ends in ((made.at, ends), (made.at, made.at), (ends, ends + timedelta(hours=1)))
        ]
        assert found == [[said.id, beside.id], [said.id], [said.id]]
