"""No answer about one child, person or team reads a table from end to end that grows with the children."""

from datetime import date
from functools import partial

import pytest

from bot.clock import Ticker
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf
from permanence.roles import SEES_EVERYTHING, clock_in
from storage.outbox import PostKind
from tests.commands.places import CHANNEL, DIRECT, open_town
from tests.plans import scanned

PRIVATE = ("home", "me", "supervision <@U0SAM>", "plan changes 2026-27", "early outcomes 2026-27")
ASKED = (
    *(
        (person, text)
        for text in (
            "status BX-0042",
            "history BX-0042",
            "home",
            "me",
            "caseload",
            "overdue",
        )
        for person in ("U0SAM", "U0MARY", "U0SUE")
    ),
    *(("U0SUE", text) for text in ("plan changes 2026-27", "early outcomes 2026-27")),
    *(
        ("U0MARY", text)
        for text in (
            "action BX-0042 <@U0SAM> by 05/12/2026 Ring the school",
            "done 1 It is here",
            "undo",
            "move 1 to 07/12/2026 because ill",
            "undo",
            "give 1 to <@U0ALEX>",
            "escalate 1 because no reply twice",
            "undo",
            "update BX-0042 Court adjourned",
            "undo",
            "milestone BX-0042 placement order 12/10/2026",
            "undo",
            "expect BX-0042 match 20/12/2026",
            "delay BX-0042 match until 15/01/2027 because sibling assessment first",
            "undo",
            "reviewed BX-0042 Agreed to widen search",
            "undo",
            "praise BX-0042 Report in a week early",
            "undo",
            "edit BX-0042 worker <@U0ALEX>",
            "undo",
            "plan BX-0042 adoption 01/09/2026 because ADM decision",
            "undo",
            "close BX-0042 adopted 23/11/2026",
            "undo",
            "caseload north",
            "overdue north",
            "supervision <@U0SAM>",
            "surgery north",
            "next north",
            "undo",
            "minutes north",
            "surgery north close",
            "minutes north",
            "why north 26/11/2026",
            "dates north",
            "surgery north reopen",
            "minutes north",
            "find north with placement order without match",
            "chart BX-0042",
            "actions agreed north",
            "actions agreed overdue",
            "actions agreed discussed",
            "actions agreed north at 26/11/2026 as known 26/11/2026",
        )
    ),
    *(("U0SUE", text) for text in ("actions agreed", "actions agreed 2024-27", "actions agreed moved")),
)


@pytest.fixture
def town(tmp_path):
    """A town on the morning of a surgery: its agenda is planned, and a digest told of an action that has ended since."""
    with open_town(tmp_path) as town:
        for text in (
            "role service manager <@U0SUE>",
            "team edit north chair <@U0MARY>",
            "action BX-0042 <@U0SAM> by 24/11/2026 Chase the report",
            "action BX-0042 <@U0SAM> by 24/11/2026 Ring the court",
        ):
            town.say(text)
        town.clock.go_to(24, 11, 9)
        Ticker(town.desk, town.clock).tick()
        with town.terminal.store.write() as records:
            for post in records.delivery.to_do(town.clock()):
                records.delivery.begin(post, town.clock())
                records.delivery.sent(post, f"{post.id}.1", 1, town.clock())
        town.say("done 2 It rang back")
        town.clock.go_to(26, 11, 9, 30)
        town.by_clock("agenda north 26/11/2026")
        town.ask("status BX-0042", "U0SAM")  # there is a reader
        yield town


@pytest.fixture
def whole(town):
    """Do something; returns what statements read from end to end for it, as pairs of table and statement."""

    def done(work):
        store = town.terminal.store
        connections = (store._file._writer, store._file._free[-1].connection, store.reads._writer)
        asked: list[list[str]] = [[], [], []]
        for connection, statements in zip(connections, asked, strict=True):
            connection.set_trace_callback(statements.append)
        work()
        for connection in connections:
            connection.set_trace_callback(None)
        assert any(asked)
        return [
            (table, sql)
            for connection, statements in zip(connections, asked, strict=True)
            for sql in statements
            if not sql.startswith("--")  # those of a trigger
            for table in scanned(connection, sql)
        ]

    return done


def test_nothing_that_grows_is_read_from_end_to_end(town, whole):
    for number, (person, text) in enumerate(ASKED):
        place = DIRECT if text in PRIVATE else CHANNEL
        ask = partial(town.reply, text, person, place, is_confirmed=True, request=f"scans {number}")
        assert whole(ask) == [], text


def test_nor_is_it_for_a_message_that_is_drawn(town, whole):
    store, office = town.terminal.store, town.desk.office
    with store.read(SEES_EVERYTHING) as records:
        posts = [
            post for day in (24, 26) for post in records.outbox.of_occurrence("north", date(2026, 11, day))
        ]

    def draw(post):
        standing = town.desk.standing(post.to, DIRECT) if post.is_private else clock_in("north")
        with store.read(standing) as records:
            assert draw_message(AsOf(records, office, town.clock()), post)

    assert {post.kind for post in posts} >= {PostKind.DIGEST, PostKind.HEAD, PostKind.CHILD}
    for post in posts:
        assert whole(partial(draw, post)) == [], post.kind


def test_what_is_read_from_end_to_end_is_found(tmp_path):
    with open_town(tmp_path) as town:
        connection = town.terminal.store._file._writer
        for sql, tables in (
            ("select 1 from children c where c.worker is null or c.team = 'north'", ["children"]),
            ("update updates set words = ''", ["updates"]),
            ("select 1 from children where ref = 'BX-0042' and retracted is null", []),
            ("select key from teams", []),
            ("pragma user_version", []),
        ):
            assert list(scanned(connection, sql)) == tables
