"""Undo: what a change recorded is retracted, what it retracted stands again, or it is refused whole."""

from dataclasses import replace
from datetime import date, time

import pytest

from permanence.delays import ApprovalState
from permanence.errors import RuleBroken
from permanence.journey import Event
from permanence.surgery import ChangeKind, OccurrenceChange
from storage import history
from storage.history import changed_nothing, facts_of_histories
from storage.migrations import HISTORIES
from storage.outbox import PostKind
from storage.people import Cover
from storage.surgeries import AFTER_ALL
from storage.undoing import is_past_undoing, tried
from tests.conftest import heads_of
from tests.storage.conftest import CHILD, NORTH, SOUTH, plan_post

FIRST = date(2026, 11, 26)


@pytest.fixture
def in_slack(tracked, change):
    """Messages that are in Slack, each a kind, where it goes and what it is about."""

    def of(*parts):
        with change("clock", verb="agenda") as (records, made):
            for kind, to, *subject in parts:
                number = plan_post(records, FIRST, kind, to, made, *subject)
                named = subject if kind is PostKind.CHILD else []
                records.delivery.sent(records.outbox.find(number), f"{number}.1", 1, made.at, named=named)

    return of


@pytest.fixture
def wanted(store):
    """The names of messages in Slack that are to be drawn again."""

    def of():
        with store.read() as records:
            return [
                post.name for post in records.outbox.of_occurrence("north", FIRST) if post.wanted > post.drawn
            ]

    return of


def live(store):
    """Every live row of every history, without its own number and its change's."""
    with store.read() as records:
        found = {}
        for table in HISTORIES:
            columns = [column[1] for column in records.execute(f"pragma table_info({table})")]
            facts = ", ".join(each for each in columns if each not in ("id", "recorded", "retracted", "salt"))
            rows = records.execute(f"select {facts} from {table} where retracted is null order by {facts}")
            found[table] = rows.fetchall()
        return found


def test_undo_leaves_the_records_as_they_were_before_the_change(tracked, change, undo, store):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase", made)
    before = live(store)
    with change("U0MARY", child="BX-0042") as (records, made):
        records.actions.move(1, date(2026, 12, 1), "The school was shut", made)
        records.children.edit(CHILD, made, worker="U0ALEX")
        records.updates.leave("BX-0042", "Court adjourned", made)
        records.milestones.reach("BX-0042", Event(date(2026, 11, 2), "ppm"), made)
    assert live(store) != before
    undo(made.id)

    assert live(store) == before


def test_a_change_that_retracted_its_own_row_can_be_undone(tracked, change, undo, store):
    before = live(store)
    with change("U0SAM", child="BX-0042") as (records, made):
        records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase", made)
        records.actions.move(1, date(2026, 12, 1), "", made)
    undo(made.id)

    assert live(store) == before


def test_a_change_can_be_undone_after_a_later_one_was_taken_back(tracked, change, undo, store):
    before = live(store)
    with change("U0SAM", child="BX-0042") as (records, first):
        sams = records.children.edit(CHILD, first, worker="U0ALEX")
    between = live(store)
    with change("U0MARY", child="BX-0042") as (records, second):
        records.children.edit(sams, second, worker="U0CORA")
    with pytest.raises(RuleBroken, match="changed again since"):
        undo(first.id)
    undo(second.id)
    assert live(store) == between
    undo(first.id)

    assert live(store) == before


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(
            lambda records, made: records.updates.leave("BX-0042", "Court adjourned", made), id="an update"
        ),
        pytest.param(
            lambda records, made: records.praises.give("north", "BX-0042", None, "Moved in", made),
            id="praise",
        ),
    ],
)
def test_tracking_a_child_cannot_be_undone_once_more_is_on_record(tracked, change, undo, store, record):
    with store.read() as records:
        track = records.audit.latest_change("U0ADMIN").id
    with change("U0SAM", child="BX-0042") as (records, made):
        record(records, made)
    before = live(store)
    with pytest.raises(RuleBroken, match="More has been recorded on it since"):
        undo(track)

    assert live(store) == before
    undo(made.id)
    undo(track)
    assert live(store)["children"] == []


def test_adding_a_team_that_has_children_cannot_be_undone(store, change, undo):
    with change("U0MARY", verb="team add") as (records, adding):
        records.teams.add(NORTH, adding)
    with change(verb="track") as (records, made):
        records.children.track(CHILD, made)

    with pytest.raises(RuleBroken, match="More has been recorded on it since"):
        undo(adding.id)


def test_a_team_whose_channel_was_taken_cannot_be_brought_back(store, change, undo):
    with change() as (records, made):
        records.teams.add(SOUTH, made)
    with change("U0MARY", verb="team end") as (records, ending):
        records.teams.end(SOUTH, ending)
    with change() as (records, made):
        records.teams.add(replace(SOUTH, key="east"), made)

    with pytest.raises(RuleBroken, match="Something else has taken its place since"):
        undo(ending.id)


def test_a_child_is_not_brought_back_to_a_team_that_has_ended(tracked, change, undo):
    with change("U0MARY") as (records, moving):
        records.teams.add(SOUTH, moving)
    with change("U0SAM", child="BX-0042") as (records, made):
        records.children.edit(CHILD, made, team="south")
    with change() as (records, ending):
        records.teams.end(NORTH, ending)

    with pytest.raises(RuleBroken, match="The child's team has ended since"):
        undo(made.id)


@pytest.mark.parametrize("state", ["planned", "skipped"])
def test_a_surgery_moved_cannot_be_undone_once_its_agenda_is_planned(tracked, change, undo, state):
    with change("U0MARY", team="north") as (records, moving):
        moved = OccurrenceChange(FIRST, ChangeKind.MOVED, date(2026, 11, 27))
        records.surgery_changes.put("north", moved, moving)
    with change("clock", verb="agenda") as (records, made):
        records.outbox.plan("north", FIRST, PostKind.HEAD, "C0NORTH", made, skipped=state == "skipped")
    if state == "planned":
        with pytest.raises(RuleBroken, match="in Slack already"):
            undo(moving.id)
    else:
        undo(moving.id)


@pytest.fixture
def called(tracked, change):
    """A surgery of North called for today, whose agenda is not posted yet; returns the change that called it."""
    with change("U0MARY", team="north") as (records, made):
        records.surgery_changes.put(
            "north", OccurrenceChange(FIRST, ChangeKind.EXTRA, FIRST, time(9, 30)), made
        )
        records.outbox.plan("north", FIRST, PostKind.HEAD, "C0NORTH", made)
    return made


@pytest.mark.parametrize(
    "act",
    [
        lambda records, made: (
            records.outbox.plan(
                "north",
                FIRST,
                PostKind.MINUTES,
                "C0NORTH",
                made,
                parent=heads_of(records, "north")[0].id,
            )
            and records.closings.close("north", FIRST, FIRST, made, by_hand=True)
        ),
        lambda records, made: records.reviews.look_at("north", FIRST, "BX-0042", "Agreed", made),
        lambda records, made: records.turns.bring_up("north", FIRST, "BX-0042", made),
        lambda records, made: records.agenda_choices.choose(
            "north", FIRST, "BX-0042", "", made, is_left_out=False
        ),
    ],
    ids=["closed", "reviewed", "brought up", "brought"],
)
def test_calling_a_surgery_cannot_be_undone_once_another_has_gone_through_it(
    called, change, undo, store, act
):
    with change("U0SAM", team="north") as (records, made):
        act(records, made)
    before = live(store)

    with pytest.raises(RuleBroken, match="The extra surgery has been held since"):
        undo(called.id)
    assert live(store) == before


def test_calling_a_surgery_can_be_undone_once_what_was_done_in_it_is_taken_back(called, change, undo, store):
    with change("U0SAM", team="north") as (records, made):
        records.turns.bring_up("north", FIRST, "BX-0042", made)
    undo(made.id)
    undo(called.id)

    with store.read() as records:
        assert records.outbox.of_occurrence("north", FIRST) == []
        assert records.surgery_changes.of("north") == []


def test_a_narrowing_undone_redraws_every_message_that_names_the_child(in_slack, change, undo, wanted):
    with change("U0MARY", child="BX-0042") as (records, made):
        records.restrictions.narrow("BX-0042", ["U0MARY"], made)
    in_slack(
        (PostKind.HEAD, "C0NORTH"),
        (PostKind.CHILD, "C0NORTH", "BX-0042"),
        (PostKind.CHILD, "C0NORTH", "BX-0043"),
    )
    undo(made.id)

    assert wanted() == ["head", "child BX-0042"]


def test_an_answer_undone_redraws_the_message_that_asked(in_slack, change, undo, wanted):
    with change("U0SAM", child="BX-0042") as (records, made):
        asked = records.approvals.ask("BX-0042", FIRST, "Siblings first", made, milestone="match_panel")
    in_slack((PostKind.APPROVAL, "U0MARY", "1"), (PostKind.APPROVAL, "U0MARY", "2"))
    with change("U0MARY", child="BX-0042") as (records, made):
        records.approvals.decide(asked, ApprovalState.APPROVED, made)
    undo(made.id)

    assert wanted() == ["approval 1 U0MARY"]


@pytest.mark.parametrize("act", ["turn", "review", "closing"])
def test_what_was_done_in_a_surgery_undone_redraws_its_first_message(in_slack, change, undo, wanted, act):
    in_slack((PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"))
    with change("U0MARY", team="north") as (records, made):
        match act:
            case "turn":
                records.turns.bring_up("north", FIRST, "BX-0042", made)
            case "review":
                records.reviews.look_at("north", FIRST, "BX-0042", "Match found", made)
            case _:
                records.closings.close("north", FIRST, FIRST, made, by_hand=True)
    undo(made.id)

    assert PostKind.HEAD in wanted()


def test_a_cover_undone_redraws_the_digests_of_both(in_slack, change, undo, wanted):
    in_slack(*((PostKind.DIGEST, person) for person in ("U0SAM", "U0CORA", "U0ALEX")))
    with change("U0MARY") as (records, made):
        records.covers.hand_over(Cover("U0SAM", "U0CORA", FIRST, FIRST), made)
    undo(made.id)

    assert wanted() == ["digest U0SAM", "digest U0CORA"]


def test_an_undo_redraws_the_messages_about_leavers_whose_work_may_have_changed(
    in_slack, change, undo, wanted
):
    with change("clock") as (records, made):
        records.leavers.leave("U0ALEX", made)
    in_slack((PostKind.LEFT, "U0MARY", "U0ALEX"), (PostKind.LEFT, "U0MARY", "U0CORA"))
    with change("U0MARY") as (records, made):
        records.children.edit(CHILD, made, worker="U0ALEX")
    undo(made.id)

    assert wanted() == ["left U0ALEX U0MARY"]


def test_an_undo_may_be_tried_and_leaves_nothing_behind(tracked, change, store):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.children.edit(CHILD, made, worker="U0ALEX")
    with change("U0SAM", verb="undo") as (records, trying):
        (latest,) = records.audit.latest_changes("U0SAM", 1)
        with tried(records, latest, trying) as as_it_would_be:
            assert as_it_would_be.children.get("BX-0042").worker == "U0SAM"
        assert records.children.get("BX-0042").worker == "U0ALEX"
        assert not records.touched
        assert not trying.counts_as_change


def test_an_undo_tried_in_vain_leaves_nothing_behind_either(tracked, change, store):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.children.edit(CHILD, made, worker="U0ALEX")
    with change("U0MARY", child="BX-0042") as (records, later):
        records.children.edit(records.children.get("BX-0042"), later, worker="U0LEE")
    with change("U0SAM", verb="undo") as (records, trying):
        (latest,) = records.audit.latest_changes("U0SAM", 1)
        with pytest.raises(RuleBroken, match="changed again since"), tried(records, latest, trying):
            pass
        assert records.children.get("BX-0042").worker == "U0LEE"
        assert not records.touched


def test_what_a_change_says_in_a_channel_keeps_it_from_being_undone_and_a_private_word_does_not(
    tracked, change
):
    with change("U0MARY") as (records, made):
        records.outbox.tell("north", FIRST, PostKind.SILENCE, "U0SUE", made)
        assert not is_past_undoing(records, made.id)
        records.outbox.plan("north", FIRST, PostKind.CLOSED, "C0NORTH", made)
        assert is_past_undoing(records, made.id)


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_child_brought_to_an_agenda_that_is_there_is_taken_off_it(
    tracked, change, undo, store, wanted, is_sent
):
    with change("clock", verb="agenda") as (records, made):
        plan_post(records, FIRST, PostKind.HEAD, "C0NORTH", made)
    with change("U0SAM", child="BX-0042") as (records, bringing):
        records.agenda_choices.choose("north", FIRST, "BX-0042", "", bringing, is_left_out=False)
        number = plan_post(records, FIRST, PostKind.CHILD, "C0NORTH", bringing, "BX-0042")
        if is_sent:
            records.delivery.sent(records.outbox.find(number), "9.1", 1, bringing.at, named=["BX-0042"])
    with store.read() as records:
        assert records.surgeries.children_on("north", FIRST) == ["BX-0042"]
        child = records.children.get("BX-0042")
        assert records.surgeries.sat_for([child], FIRST, AFTER_ALL)["BX-0042"].agendas == [FIRST]
    undo(bringing.id)
    with store.read() as records:
        assert records.surgeries.children_on("north", FIRST) == []
        assert records.surgeries.children_planned("north", FIRST) == (["BX-0042"] if is_sent else [])
        assert records.surgeries.sat_for([child], FIRST, AFTER_ALL)["BX-0042"].agendas == []
        assert records.agenda_choices.of("north", FIRST, None) == {}
    assert ("child BX-0042" in wanted()) is is_sent


def test_what_was_chosen_for_an_agenda_stays_once_that_is_posted(tracked, change, undo, store):
    with change("U0MARY", child="BX-0042") as (records, made):
        records.agenda_choices.choose("north", FIRST, "BX-0042", "settled", made, is_left_out=True)
    with change("clock", verb="agenda") as (records, planning):
        plan_post(records, FIRST, PostKind.HEAD, "C0NORTH", planning)

    with pytest.raises(RuleBroken, match="in Slack already"):
        undo(made.id)


def test_a_change_that_records_what_it_retracted_changed_nothing(tracked, change):
    with change("U0SAM") as (records, made):
        assert not changed_nothing(records, made)
        records.children.edit(CHILD, made, worker="U0SAM")
        assert changed_nothing(records, made)
        records.updates.leave("BX-0042", "Seen", made)
        assert not changed_nothing(records, made)
    with change("U0SAM") as (records, made):
        records.children.edit(CHILD, made, worker="U0ALEX")
        assert not changed_nothing(records, made)


def test_the_columns_that_hold_facts_are_asked_for_once(store, monkeypatch):
    monkeypatch.setattr(history, "_FACTS", {})  # whatever another test has asked in this process
    with store.read() as records:
        first = facts_of_histories(records, ["clocks"])
        again = facts_of_histories(records, ["clocks"])

    assert first == {"clocks": ["team", "clock", "watched", "salt"]}
    assert again["clocks"] is first["clocks"]
