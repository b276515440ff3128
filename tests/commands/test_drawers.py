"""What draws the messages outside an answer."""

import pytest

from bot.text import draw_text
from commands.messages.drawers import DRAWERS, draw_message
from commands.practice.request import AsOf
from storage.outbox import PostKind, PostState
from tests.conftest import want_pages


def test_every_kind_of_post_has_a_drawer():
    assert DRAWERS.keys() == set(PostKind)


BEHIND = "This belongs to the agenda of Thu 26 Nov 2026, and is posted on Wed 2 Dec 2026: it could not be posted before."


@pytest.fixture
def half_posted(town):
    """An agenda of whose messages only the first was posted, and a child whom it only lists."""
    town.say("team edit north children 1")
    town.say("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    town.send("head")
    want_pages(town.terminal.store, town.desk.office, town.clock())
    return town


def in_channel(town, name):
    """What a message says in its team's channel now."""
    with town.terminal.store.read() as records:
        return draw_text(draw_message(AsOf(records, town.desk.office, town.clock()), town.post(name)))


def parts_of_agenda(town):
    return [name for name, _ in town.planned() if name.startswith(("child", "list"))]


def test_what_is_left_of_an_agenda_says_so_if_it_comes_on_a_later_day(half_posted):
    parts = parts_of_agenda(half_posted)
    half_posted.clock.go_to(2, 12, 9)

    assert [part.split()[0] for part in parts] == ["child", "list"]
    for part in parts:
        assert BEHIND in in_channel(half_posted, part)
    half_posted.send(parts[0])
    half_posted.clock.go_to(4, 12, 9)
    assert BEHIND in in_channel(half_posted, parts[0]), "it is still said when it is drawn again"


def test_a_part_that_slack_refused_on_the_day_says_so_too_when_it_comes(half_posted):
    post, now = half_posted.post("child BX-0042"), half_posted.clock()
    with half_posted.terminal.store.write() as records:
        records.delivery.begin(post, now)
        records.delivery.put_off(post, PostState.BLOCKED, now, "Slack said no", now)
    half_posted.clock.go_to(2, 12, 9)

    assert BEHIND in in_channel(half_posted, "child BX-0042")


def test_an_agenda_posted_on_its_day_does_not_say_later_that_it_was_not(half_posted):
    parts = parts_of_agenda(half_posted)
    for part in parts:
        half_posted.send(part)
    half_posted.clock.go_to(2, 12, 9)

    for part in parts:
        assert "BX-00" in in_channel(half_posted, part)
        assert "could not be posted" not in in_channel(half_posted, part)


def test_an_agenda_that_is_late_as_a_whole_says_so_in_its_first_message_alone(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    town.clock.go_to(2, 12, 9)

    assert in_channel(town, "child BX-0042").startswith("1 · BX-0042")
    assert "could not be posted" not in in_channel(town, "child BX-0042")


def test_what_was_said_to_a_team_that_has_another_channel_or_has_ended_says_so(half_posted):
    half_posted.say("team edit north in <#C0NEW1|new>")
    assert in_channel(half_posted, "moved") == (
        "This team has another channel now, and this agenda goes on in its new channel. What was said here is no longer shown."
    )
    half_posted.say("team edit north in <#C0NORTH|north>")
    assert in_channel(half_posted, "moved") == "This agenda is posted again further down."
    half_posted.send("head")
    half_posted.say("surgery close north yes")
    half_posted.say("team edit north in <#C0NEW1|new>")
    assert in_channel(half_posted, "head") == (
        "This team has another channel now, so what was said here is no longer shown."
    )
    for ref in ("BX-0042", "BX-0043"):
        half_posted.say(f"close {ref} home 20/11/2026 yes")
    half_posted.say("team end north")

    assert in_channel(half_posted, "head") == "This team has ended. What it did stays on record."
