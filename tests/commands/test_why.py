"""`why`: what became of one surgery's agenda, told without naming a child."""

from datetime import date

import pytest

from commands.practice.request import TERMINAL
from permanence.trouble import Trouble
from storage.outbox import PostKind, PostState

FIRST, SECOND = date(2026, 11, 26), date(2026, 12, 10)


def test_a_day_without_a_surgery_says_so(north):
    assert north("why north 27/11/2026") == (
        "Why: north\n==========\n\n"
        "North Permanence Team, Fri 27 Nov 2026: no surgery falls on that day. `dates` lists those that do."
    )


def test_a_surgery_to_come_says_when_it_is_held_and_what_moved_it(north):
    assert "Thu 26 Nov 2026: still to come, on Thu 26 Nov 2026, 09:30." in north("why north 26/11/2026")
    north("surgery north move 26/11/2026 to 27/11/2026 because training", "U0MARY")

    said = north("why north 26/11/2026")
    assert said.endswith(
        "still to come, on Fri 27 Nov 2026, 09:30. It was moved by hand from Thu 26 Nov 2026: training."
    )


def test_a_skipped_surgery_says_why(north, terminal):
    north("surgery north skip 26/11/2026 because office closed", "U0MARY")

    assert north("why north 26/11/2026").endswith("Thu 26 Nov 2026: skipped: office closed.")
    reply = terminal.desk.answer_words("why north 26/11/2026", "U0SAM", TERMINAL)
    assert reply.fallback == "Why: North Permanence Team", "a notification has no reason that somebody typed"


def test_a_surgery_that_has_begun_without_the_clock_says_that_nothing_was_posted(north, clock):
    clock.go_to(26, 11, 9, 31)

    assert north("why north 26/11/2026").endswith(
        "nothing was posted: the clock has not reached it yet. Is the bot running?"
    )


def test_the_story_of_an_agenda_is_told_by_the_minute_and_names_no_child(north, posted, clock):
    north("team edit north children 1")
    north("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    posted()

    said = north("why north 26/11/2026")

    assert "North Permanence Team, Thu 26 Nov 2026: 3 of 3 messages in the channel." in said
    assert [line.split("· ", 1)[1] for line in said.splitlines() if "09:30:00" in line] == [
        "first message · planned",
        "child 1 · planned",
        "list 1 · planned",
        "first message · sending",
        "first message · sent",
        "child 1 · sending",
        "child 1 · sent",
        "list 1 · sending",
        "list 1 · sent",
    ]
    assert "BX-00" not in said


def test_a_surgery_that_was_moved_says_so_once_its_agenda_is_there_by_either_day(north, clock, ticker, posts):
    north("surgery north move 26/11/2026 to 27/11/2026", "U0MARY")
    clock.go_to(27, 11, 9, 30)
    ticker.tick()

    for day in ("26/11/2026", "27/11/2026"):
        assert "0 of 2 messages in the channel. It was moved by hand from Thu 26 Nov 2026." in north(
            f"why north {day}"
        )


def test_one_called_for_the_day_of_a_skipped_one_says_so(north, clock):
    north("surgery north skip 26/11/2026 because office closed", "U0MARY")
    clock.go_to(26, 11, 14)
    north("surgery north now", "U0MARY")

    assert "0 of 2 messages in the channel. It was called for today." in north("why north 26/11/2026")


def test_the_obstacle_is_told_and_who_was_told_of_it(north, begun, posts, terminal, clock, ticker):
    begun()
    with terminal.store.write() as records:
        head = posts()[PostKind.HEAD]
        records.delivery.put_off(head, PostState.BLOCKED, clock(), Trouble.ARCHIVED, clock())
    ticker.report_trouble(head)

    said = north("why north 26/11/2026")

    assert "first message: blocked, the channel is archived" in said
    assert "first message · blocked: the channel is archived" in said
    assert "word to @U0MARY · planned" in said
    assert "0 of 2 messages in the channel." in said


@pytest.mark.parametrize("asker", ["U0ALEX", "U0MARY"])
def test_private_messages_are_not_shown_to_others(north, begun, ticker, clock, asker):
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", "U0MARY")
    clock.go_to(24, 11, 9)
    ticker.tick()
    begun()

    said = north("why north 26/11/2026", asker)

    assert "first message · planned" in said
    assert "digest" not in said
    assert "U0SAM" not in said
