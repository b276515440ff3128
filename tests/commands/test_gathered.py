"""What is gathered for several messages: once, until something is recorded."""

from datetime import date

from bot.clock import Ticker
from commands.messages.drawers import draw_message
from commands.practice.gathered import Gathered
from commands.practice.request import AsOf
from tests.conftest import SOUTH, want_pages


def test_a_value_is_gathered_once_until_something_is_recorded(north, say, settings, clock, terminal):
    kept, gathered = Gathered(), []

    def gather():
        gathered.append(True)
        return len(gathered)

    def ask(key):
        with terminal.store.read() as records:
            return AsOf(records, settings.office, clock(), kept).once(key, gather)

    assert [ask("cases"), ask("cases"), ask("minutes")] == [1, 1, 2]
    say("update BX-0042 Seen at home")
    assert [ask("cases"), ask("cases")] == [3, 3]


def test_nothing_is_kept_where_a_change_is_being_made(north, settings, clock, terminal):
    gathered = []
    with terminal.store.write() as records:
        as_of = AsOf(records, settings.office, clock())
        for _ in range(2):
            as_of.once("cases", lambda: gathered.append(True))

    assert len(gathered) == 2


def test_a_reader_who_began_before_a_change_does_not_undo_what_was_gathered_since():
    kept = Gathered()
    assert kept.once(2, "cases", lambda: "new") == "new"
    assert kept.once(1, "cases", lambda: "old") == "old"

    assert kept.once(2, "cases", lambda: "gathered again") == "new"
    assert kept.kept(2, "cases") == "new"
    assert kept.kept(1, "cases") is kept.kept(3, "cases") is kept.kept(2, "lists") is None


TOWN = (
    "team edit north children 3",
    SOUTH,
    'team add tracking "Panel" in <#C0PANEL|panel> manager <@U0SUE> from 26/11/2026 at 11:00 every 2 weeks as panel',
    *(
        f"track BX-006{n} team north born 03/202{n % 5} entered 02/0{n + 1}/2026 worker <@U0SAM>"
        for n in range(8)
    ),
    *(f"track BX-005{n} team south born 03/202{n} entered 02/0{n + 1}/2026" for n in range(4)),
    "track BX-0070 team south born 03/2024 entered 02/02/2026",
    "siblings BX-0061 BX-0062 together",
    "siblings BX-0042 BX-0050 apart",
    "action BX-0063 <@U0SAM> by 24/11/2026 Chase the report",
)
"""Siblings in one team and in two, more children than have a message of their own, and a panel."""
CHANGES = (
    "milestone BX-0064 plan agreed 20/11/2026",
    "edit BX-0061 team south",
    "restrict BX-0062 to <@U0SAM> <@U0MARY>",
    "done 1 Received",
    "close BX-0063 moved 26/11/2026",
    "close BX-0065 died 25/11/2026",
    "plan BX-0070 adoption 20/11/2026 because ADM decision",
)


def test_what_is_drawn_from_what_was_gathered_is_what_is_drawn_anew(north, say, settings, clock, terminal):
    for text in TOWN:
        say(text)
    kept, seen = Gathered(), []

    def draw():
        want_pages(terminal.store, settings.office, clock())
        with terminal.store.read() as records:
            posts = [
                post
                for team in ("north", "south", "tracking")
                for day in (date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 10))
                for post in records.outbox.of_occurrence(team, day)
                if not post.is_private
            ]
            shared, anew = (AsOf(records, settings.office, clock(), each) for each in (kept, None))
            drawn = [draw_message(shared, post) for post in posts]
            assert drawn == [draw_message(anew, post) for post in posts]
        assert drawn not in seen, "the change shows"
        seen.append(drawn)

    for day, month, changes in ((26, 11, CHANGES), (30, 11, ()), (10, 12, ())):
        clock.go_to(day, month, 14)
        Ticker(terminal.desk, clock).tick()
        draw()
        for text in changes:
            say(text, "U0MARY")
            draw()
