"""`bring` and `leave out`: who is on one surgery's agenda by somebody's choice, counted and said with the reason."""

from datetime import date

import pytest

from storage.outbox import PostState
from tests.commands.conftest import FIRST
from tests.commands.places import CHANNEL, DIRECT

SECOND, THIRD = date(2026, 12, 10), date(2026, 12, 24)


@pytest.fixture
def two(north):
    """BX-0042 has a date past; BX-0051 came into care last week, and has none."""
    north("track BX-0051 team north born 03/2023 entered 18/11/2026 worker <@U0ALEX>")
    north("plan BX-0051 adoption 18/11/2026")
    return north


def head(shown, on=FIRST):
    return shown("head", on)


def test_a_child_brought_is_on_the_next_agenda_which_says_who_brought_them_and_why(two, begun, shown):
    said = two("bring BX-0051 because the aunt's medical is in", "U0ALEX")
    assert said == "BX-0051 will be on the agenda of Thu 26 Nov 2026: the aunt's medical is in."
    assert "BX-0051 nothing past its date, brought by @U0ALEX" in two("surgery north")
    begun()
    assert "2 children to discuss" in head(shown)
    assert "BX-0051 nothing past its date, brought by @U0ALEX" in head(shown)
    assert "Brought by @U0ALEX: the aunt's medical is in" in shown("child BX-0051")


def test_without_a_reason_it_says_who(two, begun, shown):
    assert two("bring BX-0051", "U0ALEX") == "BX-0051 will be on the agenda of Thu 26 Nov 2026."
    begun()
    assert shown("child BX-0051").endswith("\nBrought by @U0ALEX")


def test_they_are_on_that_agenda_alone(two, begun, posts):
    two("bring BX-0051 because the medical is in", "U0ALEX")
    begun()
    begun(SECOND)
    assert "child BX-0051" in posts(FIRST)
    assert "child BX-0051" not in posts(SECOND)


def test_nobody_loses_their_place_to_a_child_who_is_brought(two, begun, posts):
    two("team edit north children 1")
    two("bring BX-0051", "U0ALEX")
    begun()
    assert {"child BX-0042", "child BX-0051"} <= posts().keys()


def test_bringing_is_undone_before_the_agenda_is_posted_and_not_after(two, begun, posts, refused):
    two("bring BX-0051", "U0ALEX")
    two("undo", "U0ALEX")
    assert "brought" not in two("surgery north")
    two("bring BX-0051", "U0ALEX")
    begun()
    assert "in Slack already, so it cannot be undone" in refused("undo", "U0ALEX")
    assert "child BX-0051" in posts()


def test_while_a_surgery_is_open_the_child_is_added_to_its_agenda(
    two, posted, posts, shown, deliver, refused
):
    posted()
    said = two("bring BX-0051 because the medical is in", "U0ALEX")
    assert said == (
        "BX-0051 is added to the agenda of Thu 26 Nov 2026: the medical is in. Its message is being posted."
    )
    assert posts()["child BX-0051"].state is PostState.PLANNED
    deliver()
    assert "2 · BX-0051" in shown("child BX-0051")
    assert "2 children to discuss" in head(shown)
    assert "BX-0051 was put on the agenda of Thu 26 Nov 2026 already" in refused("bring BX-0051", "U0SAM")
    assert "BX-0042 was put on the agenda of Thu 26 Nov 2026 already" in refused("bring BX-0042", "U0SAM")


def test_a_child_taken_out_before_their_message_was_sent_can_be_brought_again(two, posted, posts):
    posted()
    two("bring BX-0051 because the medical is in", "U0ALEX")
    two("restrict BX-0051 to <@U0SAM> <@U0MARY>", "U0MARY")
    assert posts()["child BX-0051"].state is PostState.SKIPPED
    two("restrict BX-0051 lift", "U0MARY")

    assert "BX-0051 is added to the agenda" in two("bring BX-0051 because the medical is in", "U0SAM")
    assert posts()["child BX-0051"].state is PostState.PLANNED


@pytest.mark.parametrize("is_sent", [False, True])
def test_adding_is_undone_although_the_message_is_there(two, posted, posts, shown, deliver, is_sent, wanted):
    posted()
    two("bring BX-0051 because the medical is in", "U0ALEX")
    if is_sent:
        deliver()
    two("undo", "U0ALEX")
    assert "1 to discuss" in head(shown)
    assert "head" in wanted()
    if is_sent:
        assert "child BX-0051" in wanted()
        assert shown("child BX-0051") == "BX-0051 is no longer on this agenda."
    else:
        assert "child BX-0051" not in posts()
    two("surgery north close yes", "U0MARY")
    assert "BX-0051" not in shown("minutes 1")


def test_an_agenda_that_nobody_closed_is_no_longer_added_to(two, posted, clock):
    posted()
    clock.go_to(30, 11)
    assert "will be on the agenda of Thu 10 Dec 2026" in two("bring BX-0051", "U0ALEX")


def test_an_agenda_posted_the_day_before_is_added_to(two, ticker, clock, posts):
    two("team edit north agenda the day before at 14:00")
    clock.go_to(25, 11, 14)
    ticker.tick()
    assert "is added to the agenda of Thu 26 Nov 2026" in two("bring BX-0051", "U0ALEX")
    assert "child BX-0051" in posts()
    assert "the surgery of Thu 10 Dec 2026" in two("leave out BX-0051 because settled", "U0MARY")


def test_a_child_left_out_is_counted_and_the_reason_is_said(two, begun, shown):
    said = two("leave out BX-0042 because the panel decides first", "U0MARY")
    assert said == (
        "BX-0042 is left out of the surgery of Thu 26 Nov 2026: the panel decides first. Its agenda says so, and that "
        "something is past a date: permanence plan was due Tue 2 Jun."
    )
    begun()
    assert "to discuss" not in head(shown)
    assert "1 with nothing past, 1 left out (1 past a date): 2 children" in head(shown)
    assert "No recorded date has passed" not in head(shown)
    assert "Left out of this surgery\n  • BX-0042: the panel decides first – @U0MARY" in shown("list 1")
    assert "BX-0042: the panel decides first – @U0MARY" in two("surgery north about", "U0SAM")


def test_the_overdue_action_of_a_child_left_out_is_listed_all_the_same(two, begun, shown):
    two("action BX-0051 <@U0ALEX> by 25/11/2026 Ring the school")
    two("leave out BX-0051 because they rang", "U0MARY")
    begun()
    assert "Overdue actions: 1" in head(shown)
    assert "1 · Ring the school – @U0ALEX, due Wed 25 Nov · BX-0051" in head(shown)
    assert "1 to discuss, 1 left out (1 past a date): 2 children" in head(shown)


def test_a_child_without_anything_past_is_left_out_without_more_words(two, begun, shown):
    assert two("leave out BX-0051 because settled", "U0MARY").endswith("settled. Its agenda says so.")
    begun()
    assert "1 to discuss, 1 left out: 2 children" in head(shown)


def test_leaving_out_is_for_that_surgery_and_is_undone(two, begun, posts):
    two("leave out BX-0042 because the panel decides first", "U0MARY")
    two("undo", "U0MARY")
    begun()
    assert "child BX-0042" in posts(FIRST)
    two("leave out BX-0042 because the panel decides first", "U0MARY")
    begun(SECOND)
    assert "child BX-0042" not in posts(SECOND)
    begun(THIRD)
    assert "child BX-0042" in posts(THIRD)


def test_on_the_day_they_stay_on_the_agenda_that_is_posted(two, posted):
    posted()
    assert two("leave out BX-0042 because settled", "U0MARY").endswith(
        "They stay on the agenda of Thu 26 Nov 2026, which is posted."
    )


def test_the_last_choice_counts(two, begun, posts):
    two("leave out BX-0042 because the panel decides first", "U0MARY")
    said = two("bring BX-0042 because the panel was put off", "U0SAM")
    assert said.endswith("the panel was put off. @U0MARY had left them out: the panel decides first.")
    said = two("leave out BX-0042 because settled", "U0MARY")
    assert "Brought by @U0SAM: the panel was put off." in said
    two("bring BX-0042", "U0SAM")
    begun()
    assert "child BX-0042" in posts()


def test_what_was_chosen_for_a_surgery_that_is_skipped_counts_for_the_one_after_it(two, begun, posts):
    two("bring BX-0051 because the medical is in", "U0ALEX")
    two("surgery skip north 26 Nov because most are away", "U0MARY")
    begun(SECOND)
    assert "child BX-0051" in posts(SECOND)


def test_what_was_chosen_for_a_surgery_moved_past_the_next_waits_for_it(
    two, begun, posts, shown, clock, ticker
):
    two("bring BX-0051 because the medical is in", "U0ALEX")
    two("surgery north move 26/11/2026 to 11/12/2026 at 10:00", "U0MARY")
    clock.go_to(8, 12)
    two("leave out BX-0042 because the panel decides first", "U0MARY")
    begun(SECOND)
    assert [name for name in posts(SECOND) if name.startswith("child")] == []
    assert "1 left out (1 past a date)" in shown("head", SECOND)
    two("surgery north close yes", "U0MARY")
    assert two("undo 5", "U0ALEX").startswith("Undone"), "its agenda is to come"
    two("bring BX-0051 because the medical is in", "U0ALEX")

    clock.go_to(11, 12, 10)
    ticker.tick()
    assert [name for name in posts(FIRST) if name.startswith("child")] == ["child BX-0042", "child BX-0051"]
    assert "on its 2nd agenda" in shown("child BX-0042", FIRST)
    two("surgery north close yes", "U0MARY")
    begun(THIRD)
    assert [name for name in posts(THIRD) if name.startswith("child")] == ["child BX-0042"], "left out once"
    assert "on its 3rd agenda" in shown("child BX-0042", THIRD)


def test_the_minutes_say_who_was_brought_and_who_was_left_out(two, posted, shown):
    two("bring BX-0051 because the medical is in", "U0ALEX")
    two("leave out BX-0042 because the panel decides first", "U0MARY")
    posted()
    two("reviewed BX-0051 no action needed", "U0ALEX", "C0NORTH")
    two("surgery north close yes", "U0MARY")
    minutes = shown("minutes 1")
    assert "Brought by @U0ALEX: the medical is in" in minutes
    assert "Left out of this surgery\n  • BX-0042: the panel decides first – @U0MARY" in minutes


def test_only_whoever_chairs_leaves_a_child_out_and_a_worker_brings_their_own(town):
    text = "leave out BX-0042 because the panel decides first"
    assert town.refused(text, "U0SAM") == (
        "That is for whoever chairs North Permanence Team's surgeries: @U0MARY. Nothing was changed."
    )
    assert "not one you may see" in town.refused(text, "U0OMAR")
    assert "is left out" in town.ask(text, "U0MARY", CHANNEL)
    assert "will be on the agenda" in town.ask("bring BX-0042", "U0SAM", DIRECT)
    assert "not one of yours" in town.ask("bring BX-0042", "U0ALEX", DIRECT)
    town.say("team edit north chair <@U0ALEX>")
    assert "is left out" in town.ask(text, "U0ALEX", CHANNEL)


def test_a_child_whom_no_agenda_names_is_neither_brought_nor_left_out(two, refused, everything):
    two("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    before = everything()
    for text in ("bring BX-0042 because it matters", "leave out BX-0042 because it does not"):
        assert "An agenda does not name BX-0042" in refused(text, "U0MARY")
    assert everything() == before


def test_a_choice_about_a_child_restricted_since_is_not_told(two, begun, shown):
    two("bring BX-0051 because the medical is in", "U0ALEX")
    two("leave out BX-0042 because the panel decides first", "U0MARY")
    for ref in ("BX-0042", "BX-0051"):
        two(f"restrict {ref} to <@U0SAM> <@U0MARY>", "U0MARY")
    begun()
    assert "2 kept private" in head(shown)
    assert "BX-00" not in head(shown) + two("surgery north about", "U0ALEX")


def test_leaving_out_needs_a_reason(two, refused):
    assert refused("leave out BX-0042 because", "U0MARY").startswith("`leave out` needs `because` and WORDS.")
    assert "is left out" in two("leave out BX-0042 The panel decides first", "U0MARY")
