"""What a file says otherwise than people recorded: who is asked, and what each decision does."""

from datetime import date

import pytest

from bot.text import plain
from permanence.plans import PLAN
from permanence.sources import PURGED, TakenBack
from tests.commands.places import CHANNEL, buttons_of
from tests.loading import load, row

ORDER = "select reached from milestones where milestone = 'po_granted' and retracted is null"


@pytest.fixture
def town(town):
    town.say("role service manager <@U0SUE>")
    return town


@pytest.fixture
def loads(town):
    """Load rows of BX-0042, born as on record."""

    def of(*rows):
        return load(town.terminal.store.path, town.clock(), rows)

    return of


@pytest.fixture
def disputed(town, loads):
    """Sam recorded a placement order; the file has another day for it."""
    town.say("milestone BX-0042 placement order 15/07/2026", "U0SAM")
    loads(row("BX-0042", "po_granted", "2026-07-16"))
    return town


def test_the_worker_and_the_manager_are_asked_with_both_sides(disputed):
    words = "1 · BX-0042 · Placement order: Wed 15 Jul 2026 on record, Thu 16 Jul 2026 in the file."
    for person, text in (
        ("U0SAM", "me"),
        ("U0MARY", "home"),
        ("U0MARY", "conflicts"),
        ("U0SAM", "status BX-0042"),
    ):
        assert words in disputed.ask(text, person)
    assert words in disputed.ask("conflicts", "U0ALEX", CHANNEL)
    for said in ("find conflicts", "find children with differences", "Which children differ from the file?"):
        assert words in disputed.ask(said, "U0SAM")
    assert words not in disputed.ask("me", "U0ALEX")
    assert (
        disputed.ask("conflicts", "U0OMAR")
        == "No difference between a file and the records is left to decide."
    )
    assert [each.label for each in buttons_of(disputed.reply("conflicts", "U0SAM"))] == [
        "Keep ours: 1",
        "Take the file's: 1",
        "Status BX-0042",
    ]


def test_what_is_kept_stands_and_is_not_asked_again(disputed, loads):
    keep, *_ = buttons_of(disputed.reply("conflicts", "U0SAM"))

    said = disputed.ask(keep.command, "U0SAM")

    assert said.startswith("Kept. 1 · BX-0042 · Placement order: Wed 15 Jul 2026 on record")
    assert disputed.query(ORDER) == [("2026-07-15",)]
    assert "Placement order: Wed" not in disputed.ask("me", "U0SAM")
    assert loads(row("BX-0042", "po_granted", "2026-07-16")).asked == 0
    assert disputed.refused(keep.command, "U0SAM") == "@U0SAM decided that already. Nothing was changed."
    assert disputed.refused("conflict keep 1 BX-0099", "U0SAM").startswith("1 is about BX-0042")
    assert disputed.refused("conflict keep 9", "U0SAM").startswith("There is nothing numbered 9")
    disputed.ask("undo", "U0SAM", is_confirmed=True)
    assert "Placement order: Wed" in disputed.ask("me", "U0SAM")


def test_what_is_taken_from_the_file_stands_and_history_keeps_ours(disputed):
    _, take, _ = buttons_of(disputed.reply("conflicts", "U0SAM"))

    said = disputed.ask(take.command, "U0SAM")

    assert said.startswith("BX-0042: placement order is Thu 16 Jul 2026, not Wed 15 Jul 2026.")
    assert disputed.query(ORDER) == [("2026-07-16",)]
    assert disputed.query("select retracted is not null from milestones where reached = '2026-07-15'") == [
        (1,)
    ]
    disputed.ask("undo", "U0SAM")
    assert disputed.query(ORDER) == [("2026-07-15",)]


def test_nothing_is_asked_about_a_milestone_that_is_taken_off_the_record_until_a_file_tells_it_again(
    disputed, loads
):
    disputed.say("remove BX-0042 placement order 15/07/2026 because no order was made then", "U0SAM")
    assert disputed.ask("conflicts", "U0SAM").startswith("No difference")

    disputed.say("undo", "U0SAM")
    assert "1 · BX-0042 · Placement order: Wed 15 Jul 2026 on record" in disputed.ask("conflicts", "U0SAM")

    disputed.say("remove BX-0042 placement order 15/07/2026 because no order was made then", "U0SAM")
    loads(row("BX-0042", "po_granted", "2026-07-16"))
    assert disputed.query(ORDER) == [("2026-07-16",)]


def test_what_is_corrected_by_hand_needs_no_decision(disputed):
    disputed.say("correct BX-0042 placement order 15/07/2026 to 16/07/2026", "U0SAM")

    assert disputed.ask("conflicts", "U0SAM").startswith("No difference")
    assert "otherwise" not in disputed.ask("status BX-0042", "U0SAM")
    assert disputed.refused("conflict take 1", "U0SAM").startswith(
        "What was on record has been changed since"
    )


def test_a_difference_is_shown_and_decided_with_the_day_to_which_ours_was_corrected_since(disputed):
    disputed.say("correct BX-0042 placement order 15/07/2026 to 13/07/2026", "U0SAM")
    disputed.say("correct BX-0042 placement order 13/07/2026 to 14/07/2026", "U0SAM")

    for asked in ("conflicts", "status BX-0042"):
        words = "1 · BX-0042 · Placement order: Tue 14 Jul 2026 on record, Thu 16 Jul 2026 in the file."
        assert words in disputed.ask(asked, "U0SAM")
    assert "Thu 16 Jul 2026" in disputed.ask("conflict take 1", "U0SAM")
    assert disputed.query(ORDER) == [("2026-07-16",)]


def test_a_plan_and_an_ending_are_taken_with_what_follows_from_them(town, loads):
    town.say("plan BX-0042 adoption 18/05/2026", "U0SAM")
    loads(row("BX-0042", PLAN, "2026-05-18", plan="kinship", alongside="adoption"))
    assert (
        "Permanence plan agreed on Mon 18 May 2026: adoption on record, kinship care alongside adoption in the file."
        in town.ask("conflicts", "U0SAM")
    )
    town.ask("conflict take 1", "U0SAM")
    assert town.query("select plan, alongside from plans where retracted is null") == [
        ("kinship", "adoption")
    ]
    town.say("close BX-0042 moved authority 01/10/2026", "U0MARY")
    loads(row("BX-0042", "tracking_ended_other", "2026-10-02", detail="left_care"))

    said = town.ask("conflict take 2", "U0MARY")

    assert "Fri 2 Oct 2026, " in said
    assert "not Thu 1 Oct 2026, " in said
    assert town.query("select closed, outcome from children where retracted is null") == [
        ("2026-10-02", "left_care")
    ]


def test_another_team_is_taken_by_the_manager_and_another_person_by_anybody(town, loads):
    town.say("edit BX-0042 worker <@U0ALEX>")
    loads(row("BX-0042", "allocated", "2026-11-23", born=None, team="south", worker="U0SAM"))
    said = town.ask("conflicts", "U0MARY")
    assert "1 · BX-0042 · Team: north on record, south in the file." in said
    assert "2 · BX-0042 · Child's social worker: @U0ALEX on record, @U0SAM in the file." in said

    town.ask("conflict take 2", "U0ALEX")
    assert town.query("select worker from children where retracted is null") == [("U0SAM",)]
    assert town.refused("conflict take 1", "U0SAM").startswith(
        "Giving a child to another team is for the team's manager. Ask @U0MARY."
    )
    assert "@U0OMAR is told in private." in town.ask("conflict take 1", "U0MARY")
    assert town.query("select team from children where retracted is null") == [("south",)]


def test_another_ending_than_one_recorded_with_a_reason_is_asked_about_by_its_name(town, loads):
    town.say("close BX-0042 moved authority 01/10/2026 because the family moved")
    loads(row("BX-0042", "tracking_ended_other", "2026-10-01", detail="left_care"))

    said = town.ask("status BX-0042", "U0MARY")
    asked = "Tracking ended on Thu 1 Oct 2026: moved to another authority on record, left care in the file."
    assert asked in said
    town.ask("conflict take 1", "U0MARY")
    assert town.query("select outcome from children where retracted is null") == [("left_care",)]


def test_another_expected_birth_is_taken(town, loads):
    town.say("track BX-0043 team north due 20/01/2027 worker <@U0SAM>")
    loads(row("BX-0043", "due", "2027-01-27", born=None))

    assert "Expected birth: Wed 20 Jan 2027 on record, Wed 27 Jan 2027 in the file." in town.ask(
        "conflicts", "U0SAM"
    )
    town.ask("conflict take 1", "U0SAM")
    assert town.query("select due from children where ref = 'BX-0043' and retracted is null") == [
        ("2027-01-27",)
    ]


def test_the_manager_is_told_what_a_load_changed_in_counts_and_references(town, loads):
    loads(
        row("BX-0042", "po_granted", "2026-07-15"), row("BX-0050", "care_entry", "2026-02-02", team="north")
    )
    town.clock.go_to(24, 11, 9, 0)
    town.say("milestone BX-0042 ppm 01/09/2026", "U0SAM")
    town.say("milestone BX-0042 care order 01/09/2026", "U0SAM")
    loads(row("BX-0042", "po_granted", "2026-07-16"), row("BX-0042", "care_order", "2026-09-02"))

    posts = [name for name, to in town.planned("loaded") if to == "U0MARY"]
    first, second = (plain(town.drawn(name)) for name in posts)
    assert first.startswith(
        "journeys.csv was loaded. What changed for 2 children of North Permanence Team: 1 child came and 2 dates recorded."
    )
    assert second.startswith(
        "journeys.csv was loaded. What changed for 1 child of North Permanence Team: 1 corrected and 1 difference to decide. "
        "Corrected or taken out: BX-0042."
    )
    assert "[Decide]" in second


def test_history_says_what_a_load_took_the_place_of(town, loads):
    loads(row("BX-0042", "po_granted", "2026-07-15"))
    loads(row("BX-0042", "po_granted", "2026-07-16"))

    said = town.ask("history BX-0042", "U0SAM")

    assert "loaded from journeys.csv, which took out placement order Wed 15 Jul 2026" in said


def test_the_agenda_puts_what_differs_before_the_team_and_goes_with_each_decision(disputed, loads):
    loads(
        row("BX-0042", "po_granted", "2026-07-16"),
        row("BX-0042", "allocated", "2026-11-23", born=None, worker="U0ALEX"),
    )
    assert "A file says otherwise · 2 differences to decide" in disputed.ask("surgery north", "U0SAM")
    disputed.clock.go_to(26, 11, 9, 30)
    disputed.by_clock("agenda north 26/11/2026")
    assert ("differences", "C0NORTH") in disputed.planned()
    said = disputed.drawn_in_channel("differences")
    assert said.startswith(
        "A file says otherwise · 2 differences to decide\nWhat is on record stands until somebody decides."
    )
    assert "1 · BX-0042 · Placement order: Wed 15 Jul 2026 on record, Thu 16 Jul 2026 in the file." in said
    disputed.send("differences", "BX-0042")

    def is_wanted():
        post = disputed.post("differences")
        ((drawn,),) = disputed.query("select drawn from outbox where id = ?", str(post.id))
        return post.wanted > drawn

    disputed.ask("conflict take 1 BX-0042", "U0ALEX", CHANNEL, is_confirmed=True)
    assert is_wanted()
    assert "1 difference to decide" in disputed.drawn_in_channel("differences")
    disputed.send("differences", "BX-0042")
    disputed.say("edit BX-0042 worker <@U0ALEX>")
    assert is_wanted()
    nothing = "No difference between a file and the records is left to decide."
    assert disputed.drawn_in_channel("differences") == nothing
    disputed.send("differences")
    disputed.ask("undo", "U0ALEX", is_confirmed=True)
    assert is_wanted()
    assert "1 · BX-0042" in disputed.drawn_in_channel("differences")
    disputed.send("differences", "BX-0042")

    disputed.ask("surgery north close", "U0MARY", CHANNEL, is_confirmed=True)
    assert is_wanted()
    assert disputed.drawn_in_channel("differences").startswith("A file says otherwise · 1 difference\n")
    disputed.ask("conflict keep 1", "U0SAM")
    assert "1 · BX-0042" in disputed.drawn_in_channel("differences"), (
        "it stays as it was when the surgery ended"
    )


def test_the_worker_is_told_once_in_private_what_a_load_disputes(disputed, loads):
    told = [each for each, to in disputed.planned("disputed") if to == "U0SAM"]
    said = plain(disputed.drawn(told[0]))
    assert said.startswith(
        "journeys.csv was loaded, and differs from the records of your children: 1 difference. "
        "What is on record stands until somebody decides."
    )
    assert "1 · BX-0042 · Placement order: Wed 15 Jul 2026 on record, Thu 16 Jul 2026 in the file." in said

    loads(row("BX-0042", "po_granted", "2026-07-16"), row("BX-0042", "ppm", "2026-05-01"))
    assert len(disputed.planned("disputed")) == 1
    disputed.send(told[0], "BX-0042")
    disputed.ask("conflict keep 1", "U0SAM")
    assert (
        disputed.drawn(told[0])
        == "Every difference between the file and the records of your children is decided."
    )


def test_whoever_covers_is_told_instead_and_more_than_a_few_lead_on(town, loads):
    town.say("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026")
    refs = [f"BX-{number:04}" for number in range(101, 113)]
    for ref in refs:
        town.say(f"track {ref} team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
        town.say(f"milestone {ref} placement order 15/07/2026")
    loads(*(row(ref, "po_granted", "2026-07-16") for ref in refs))

    ((name, to),) = town.planned("disputed")
    assert to == "U0ALEX"
    said = plain(town.drawn(name))
    assert "of @U0SAM's children: 12 differences." in said
    assert "And 2 more: `conflicts`" in said
    assert "[All 12]" in said
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    assert "And 2 more: `conflicts`" in town.drawn_in_channel("differences")


def test_nobody_is_told_in_the_place_of_a_worker_who_has_left(disputed, loads, town):
    town.by_clock("gone <@U0SAM>")
    loads(row("BX-0042", "po_granted", "2026-07-17"))
    assert len(town.planned("disputed")) == 1


def test_a_child_whom_a_file_takes_back_whole_is_kept_or_closed_by_a_person(town, loads):
    loads(TakenBack("BX-0042", PURGED, date(2026, 11, 20)))
    asks = "1 · BX-0042 · the daily file of Fri 20 Nov 2026 withdraws this child altogether. Nothing on record is changed:"

    assert asks in town.ask("me", "U0SAM")
    assert [each.label for each in buttons_of(town.reply("conflicts", "U0MARY"))] == [
        "Keep the child: 1",
        "How it ended…",
        "Status BX-0042",
    ]
    assert "No file takes a child out of the records." in town.refused("conflict take 1", "U0SAM")
    town.say("close BX-0042 moved to another authority 20/11/2026", "U0MARY")
    assert "No difference" in town.ask("conflicts", "U0SAM")
    town.say("undo", "U0MARY")
    assert asks in town.say("conflict keep 1", "U0SAM")
    assert "No difference" in town.ask("conflicts", "U0SAM")
