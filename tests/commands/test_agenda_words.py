"""What the messages of an agenda say: the first one, a child's, and the lists in its thread."""

from datetime import date

import pytest

from commands.messages.drawers import count_following_pages
from commands.practice.request import AsOf
from storage.outbox import PostKind
from tests.conftest import want_pages

FIRST, SECOND, THIRD = date(2026, 11, 26), date(2026, 12, 10), date(2026, 12, 24)


@pytest.fixture
def quiet_child(north):
    """BX-0042 is past no date: its plan was agreed in time."""
    north("milestone BX-0042 plan agreed 01/06/2026")
    return north


# the first message


def test_an_agenda_on_time_does_not_say_when_it_was_posted(north, posted, shown):
    posted()

    assert "This agenda was for" not in shown(PostKind.HEAD)


def test_an_agenda_planned_late_says_why(north, ticker, clock, shown):
    clock.go_to(26, 11, 9, 45)
    ticker.tick()

    assert "This agenda was for 09:30 and is posted at 09:45: the bot was not working then." in shown(
        PostKind.HEAD
    )


def test_an_agenda_posted_a_day_late_says_on_which_day(north, ticker, clock, shown, deliver):
    clock.go_to(27, 11, 9)
    ticker.tick()
    deliver()

    assert "is posted at Fri 27 Nov 2026, 09:00: the bot was not working then." in shown(PostKind.HEAD)


def test_an_agenda_that_slack_did_not_take_at_once_says_so(north, begun, clock, deliver, shown):
    begun()
    clock.pass_(minutes=20)
    deliver()

    assert "This agenda was for 09:30 and is posted at 09:50: it could not be posted before." in shown(
        PostKind.HEAD
    )


def test_only_a_leaver_with_work_in_this_team_is_named(north, posted, shown, clock_types):
    north("action BX-0042 <@U0CORA> by 25/11/2026 Chase the medical report")
    for person in ("U0ALEX", "U0CORA", "U0SAM"):
        clock_types(f"gone <@{person}>")
    posted()

    head = shown(PostKind.HEAD)
    assert "@U0CORA has left: 1 action.\n@U0SAM has left: 1 child." in head
    assert "U0ALEX" not in head


def test_what_is_not_progress_is_not_listed_as_reached_since_last_time(quiet_child, posted, shown, clock):
    posted()
    clock.go_to(1, 12)
    quiet_child("milestone BX-0042 placement move 30/11/2026")
    posted(SECOND)
    assert "Since Thu 26 Nov" not in shown(PostKind.HEAD, SECOND)

    quiet_child("milestone BX-0042 match panel 30/11/2026")
    assert "Since Thu 26 Nov: match panel for 1 child." in shown(PostKind.HEAD, SECOND)
    assert "  • Since Thu 26 Nov: match panel for 1 child.\n" in quiet_child("surgery north about")


def test_a_preview_compares_with_the_surgery_before(north, posted, clock):
    posted()
    clock.go_to(1, 12)
    north("expect BX-0042 ppm 01/12/2026")
    north("milestone BX-0042 plan agreed 01/06/2026")
    north("action BX-0042 <@U0SAM> by 01/12/2026 Chase the medical report")
    clock.go_to(3, 12)

    said = north("surgery north")

    assert "Dates past 2, last time 1: 2 new, none still past, 1 cleared." in said
    assert "Also past: planning meeting Tue 1 Dec" in said
    assert "Cleared since Thu 26 Nov: " in said


def test_a_missing_panel_is_answered_with_how_to_add_one(north, refused):
    said = refused("panel", "U0SUE")

    assert said.startswith("There is no tracking panel yet. An administrator adds one like a team")
    assert "as panel`" in said


# a child's message


def test_a_disrupted_placement_is_said_first(quiet_child, begun, shown):
    quiet_child("milestone BX-0042 placed 01/10/2026")
    quiet_child("milestone BX-0042 disruption 20/11/2026")
    begun()

    assert shown("child BX-0042").split("\n")[1] == "Placement disrupted; no plan since"


def test_a_hearing_within_two_weeks_and_what_runs_out_before_the_next_surgery_are_said(
    quiet_child, begun, shown
):
    quiet_child("expect BX-0042 final hearing 03/12/2026")
    quiet_child("plan BX-0042 adoption 01/06/2026")
    quiet_child("milestone BX-0042 adm decision 02/06/2026")
    begun()

    message = shown("child BX-0042")
    assert message.split("\n")[1] == "Final hearing, expected Thu 3 Dec"
    assert "\nComing: match due Wed 2 Dec\n" in message


def test_the_first_day_for_an_adoption_application_is_said_as_the_earliest_and_not_as_due(
    quiet_child, begun, shown
):
    quiet_child("milestone BX-0042 match decision 01/09/2026")
    quiet_child("milestone BX-0042 placed 30/09/2026")
    quiet_child("expect BX-0042 tracking meeting 03/12/2026")
    begun()

    assert "\nComing: adoption application from Wed 9 Dec at the earliest" in shown("child BX-0042")


def test_a_meeting_that_comes_again_and_again_tells_when_it_was_last_held(quiet_child, begun, shown):
    quiet_child("plan BX-0042 adoption 01/05/2026")
    quiet_child("milestone BX-0042 adm decision 01/06/2026")
    quiet_child("milestone BX-0042 family finder allocated 05/06/2026")
    quiet_child("milestone BX-0042 ppm 31/08/2026")
    begun()

    assert "Permanence planning meeting: last held Mon 31 Aug; next was due Mon 12 Oct" in shown(
        "child BX-0042"
    )


def test_a_purposeful_delay_stands_in_the_message_of_a_child_who_is_discussed_for_something_else(
    quiet_child, begun, shown
):
    quiet_child("plan BX-0042 adoption 01/05/2026")
    quiet_child("milestone BX-0042 adm decision 18/05/2026")
    quiet_child("expect BX-0042 final hearing 03/12/2026")
    quiet_child("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
    quiet_child("approve 1", "U0MARY")
    begun()

    assert "\nPurposeful delay: match until Fri 15 Jan\n" in shown("child BX-0042")


def test_what_was_expected_and_is_not_recorded_is_said_and_marked_by_agenda(
    quiet_child, posted, shown, clock
):
    quiet_child("expect BX-0042 ppm 24/11/2026")
    posted()
    line = "\nPermanence planning meeting: none recorded; was expected Tue 24 Nov"
    assert f"{line}\n" in f"{shown('child BX-0042')}\n"
    quiet_child("reviewed BX-0042 Agreed to chase the date")
    posted(SECOND)

    assert f"{line} · on its 2nd agenda" in shown("child BX-0042", SECOND)


# the lists


def test_a_list_tells_what_is_due_before_the_next_surgery_for_those_not_discussed(quiet_child, begun, shown):
    quiet_child("expect BX-0042 ppm 30/11/2026")
    quiet_child("action BX-0042 <@U0SAM> by 27/11/2026 Chase the medical report")
    begun()

    assert shown("list 1") == (
        "Also on the agenda\n\n"
        "Due before the next surgery, Thu 10 Dec\n"
        "  • BX-0042 · @U0SAM · 1 Chase the medical report, Fri 27 Nov; "
        "permanence planning meeting expected, Mon 30 Nov"
    )
    assert "No recorded date has passed for 1 child." in shown(PostKind.HEAD)
    assert "1 more child with something due before Thu 10 Dec" in quiet_child("surgery north about")


def test_a_list_tells_a_hearing_that_is_near_and_every_action_by_its_words(quiet_child, begun, shown):
    quiet_child("team edit north children 1")
    quiet_child("milestone BX-0042 placed 01/10/2026")
    quiet_child("milestone BX-0042 disruption 20/11/2026")
    for ref in ("BX-0043", "BX-0044"):
        quiet_child(f"track {ref} team north born 03/2023 entered 16/11/2026 worker <@U0SAM>")
    quiet_child("expect BX-0043 final hearing 03/12/2026")
    quiet_child("action BX-0044 <@U0SAM> by 25/11/2026 Chase the medical report")
    begun()

    assert shown("list 1").split("\n\n")[1] == (
        "Past a date, not discussed today\n"
        "  • BX-0043 · @U0SAM · final hearing Thu 3 Dec\n"
        "  • BX-0044 · @U0SAM · 1 Chase the medical report (due Wed 25 Nov)"
    )


def test_lists_that_become_needed_before_the_first_message_is_posted_are_planned(
    quiet_child, begun, posts, terminal, settings, clock
):
    begun()
    assert "list 1" not in posts()
    quiet_child("expect BX-0042 ppm 30/11/2026")
    want_pages(terminal.store, settings.office, clock())

    assert posts()["list 1"].parent == posts()[PostKind.HEAD].id


def test_no_lists_are_planned_for_a_team_that_has_ended(north, begun, posts, terminal, settings, clock):
    north("team edit north children 1")
    begun()
    head = posts()[PostKind.HEAD]
    north("close BX-0042 adopted 26/11/2026", "U0MARY")
    north("team end north")
    with terminal.store.read() as records:
        assert count_following_pages(AsOf(records, settings.office, clock()), head) == 0

    assert "list 1" not in posts()


# which surgery it is


def test_an_agenda_keeps_its_day_when_the_series_is_changed(north, posted, shown):
    posted()
    north("team edit north from 08/12/2026 at 14:00")

    assert shown(PostKind.HEAD).startswith("North Permanence Team – surgery, Thu 26 Nov 2026")
    assert "Next surgery Tue 8 Dec 2026, 14:00" in north("surgery north about")


def test_an_extra_surgery_keeps_its_day_too(north, shown, clock):
    north("surgery north now", "U0MARY")
    north("team edit north from 08/12/2026 at 14:00")

    assert shown(PostKind.HEAD, clock().date()).startswith("North Permanence Team – surgery, Mon 23 Nov 2026")


def test_a_surgery_posted_by_a_version_that_did_not_record_what_is_done_is_not_open(
    north, posted, refused, terminal, posts
):
    posted()
    with terminal.store.write() as records:
        records.execute("update outbox set remembered = 0 where id = ?", (posts()[PostKind.HEAD].id,))

    assert refused("next north", "U0MARY") == (
        "No surgery of North Permanence Team is open now. Nothing was changed."
    )
