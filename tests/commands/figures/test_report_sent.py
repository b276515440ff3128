"""Reports sent by the clock: to whoever wants them, once a period, while they may have them."""

from datetime import datetime, timedelta

import pytest

from bot.clock import Ticker
from storage.outbox import PostState
from tests.commands.figures.conftest import counted
from tests.conftest import LONDON

DUE = datetime(2027, 1, 14, 9, 0, tzinfo=LONDON)
"""When the report of October to December 2026 is sent: Thursday, two weeks after its end."""


@pytest.fixture
def own(tmp_path):
    """A town of one's own."""
    with counted(tmp_path) as opened:
        yield opened


def sent(town) -> list[tuple[str, str, str]]:
    """The reports told of: to whom, of what, and how far each has come."""
    with town.terminal.store.read() as records:
        numbers = records.execute("select id from outbox where kind = 'report' order by id").fetchall()
        posts = [records.outbox.find(number) for (number,) in numbers]
    return [(post.to, f"{post.subject} {post.occurrence}", post.state.value) for post in posts]


def tick(town, at=DUE) -> None:
    town.clock.now = at
    Ticker(town.desk, town.clock).tick()


def test_it_comes_two_weeks_after_the_quarter_on_a_working_day_and_once(own):
    said = own.ask("report every quarter", "U0SUE")
    assert "two weeks after each quarter is over" in said
    assert "The next is of October to December 2026, on Thu 14 Jan 2027." in said

    tick(own, own.clock.now)
    tick(own, DUE - timedelta(minutes=1))
    assert sent(own) == []
    tick(own)
    tick(own, DUE + timedelta(days=3))

    assert sent(own) == [("U0SUE", "quarter 2026-12-31", "planned")]


def test_how_often_may_be_said_twice(own):
    assert own.ask("report quarter every quarter", "U0SUE").startswith(
        "You get the quarterly report of every team"
    )
    assert "quarterly report of North Permanence Team" in own.ask(
        "report quarter every quarter north", "U0SUE"
    )


def test_the_message_says_no_figure_and_leads_to_the_report_as_it_was_known_that_day(own):
    own.ask("report every half-year north", "U0ANN")
    tick(own, datetime(2027, 4, 14, 9, 0, tzinfo=LONDON))

    reply = own.drawn("report half-year north U0ANN")
    assert reply.startswith(
        "Half-year report, October 2026 to March 2027, of North Permanence Team, is ready. It comes with this message"
    )
    assert "[Get the report]\n[Send no more]" in reply
    assert not [word for word in ("mean", "BX-", "A10") if word in reply]
    typed = "report half-year north at 31/03/2027 as known 14/04/2027"
    made = own.reply(typed, "U0ANN").picture
    assert made.title == "Borsetshire: half-year report, October 2026 to March 2027"
    own.clock.now += timedelta(days=40)
    own.say("milestone BX-0105 match 01/12/2026")
    assert own.reply(typed, "U0ANN").picture == made


def test_who_asks_before_it_is_due_gets_it_and_who_asks_after_that_gets_the_next(own):
    own.clock.now = DUE - timedelta(days=9)
    assert "The next is of October to December 2026, on Thu 14 Jan 2027." in own.ask(
        "report every quarter", "U0ANN"
    )
    own.ask("report off", "U0ANN")
    own.clock.now = DUE + timedelta(hours=2)
    assert "The next is of January to March 2027, on Wed 14 Apr 2027." in own.ask(
        "report every quarter", "U0SUE"
    )
    tick(own, own.clock.now + timedelta(days=1))

    assert sent(own) == []


@pytest.mark.parametrize(
    "change",
    ["role none <@U0ANN>", "role consultant <@U0ANN>"],
)
def test_who_has_lost_the_role_is_told_nothing_and_wants_it_no_more(own, change):
    own.ask("report every quarter", "U0ANN")
    own.say(change)
    tick(own)

    assert sent(own) == []
    assert own.query("select count(*) from wanted_reports where retracted is null") == [(0,)]


def test_what_is_planned_for_somebody_who_then_loses_the_role_has_nothing_left_to_say(own):
    own.ask("report every quarter", "U0ANN")
    tick(own)
    own.say("role none <@U0ANN>")

    assert own.drawn("report quarter U0ANN") == ""
    own.send("report quarter U0ANN")
    assert own.drawn("report quarter U0ANN").endswith("reports are for service managers and analysts.")


@pytest.mark.parametrize(("typed", "left"), [("quiet until 20/01/2027", 1), ("", 0)])
def test_whoever_wants_quiet_or_has_left_is_told_of_none(own, typed, left):
    own.ask("report every quarter", "U0SUE")
    own.clock.now = DUE - timedelta(days=2)
    if typed:
        own.ask(typed, "U0SUE")
    else:
        own.by_clock("gone <@U0SUE>")
    tick(own)

    assert sent(own) == []
    assert own.query("select count(*) from wanted_reports where retracted is null") == [(left,)]


def test_whoever_wanted_quiet_on_its_day_is_told_on_the_first_working_morning_without_and_once(own):
    own.ask("report every quarter", "U0ANN")
    own.ask("report every quarter", "U0SUE")
    own.clock.now = DUE - timedelta(days=2)
    own.ask("quiet until 16/01/2027", "U0SUE")
    tick(own)
    tick(own, DUE + timedelta(days=2))
    own.ask("quiet until 16/01/2027", "U0ANN")
    tick(own, DUE + timedelta(days=3))
    tick(own, DUE + timedelta(days=4) - timedelta(minutes=1))
    ann = ("U0ANN", "quarter 2026-12-31", PostState.PLANNED.value)
    assert sent(own) == [ann], "Saturday is quiet, Sunday no working day, and at 08:59 it is no morning yet"

    tick(own, DUE + timedelta(days=4))
    tick(own, DUE + timedelta(days=5))
    assert sent(own) == [ann, ("U0SUE", "quarter 2026-12-31", PostState.PLANNED.value)]


def test_quiet_that_is_called_off_lets_the_report_come(own):
    own.ask("report every quarter", "U0SUE")
    own.clock.now = DUE - timedelta(days=2)
    own.ask("quiet until 20/01/2027", "U0SUE")
    tick(own)
    own.ask("quiet off", "U0SUE")
    tick(own, DUE + timedelta(minutes=1))

    assert len(sent(own)) == 1


def test_of_a_team_that_has_ended_there_is_no_report_any_more_and_every_teams_goes_on(own):
    own.ask("report every quarter south", "U0SUE")
    own.ask("report every quarter", "U0SUE")
    for ref in ("BX-0102", "BX-0107", "BX-0108", "BX-0109"):
        own.say(f"edit {ref} team north")
    own.say("team end south yes")
    tick(own)

    assert sent(own) == [("U0SUE", "quarter 2026-12-31", PostState.PLANNED.value)]


def test_it_is_ended_at_any_time_and_said_to_whoever_has_none(own):
    own.ask("report every quarter", "U0SUE")
    assert "You get the quarterly report of every team already." in own.refused(
        "report every quarter", "U0SUE"
    )
    assert own.ask("report off", "U0SUE").startswith("1 report is no longer sent to you.")
    assert "No report is sent to you." in own.refused("report off", "U0SUE")
    tick(own)

    assert sent(own) == []


def test_it_is_not_for_a_manager(own):
    assert "is for a service manager or an analyst" in own.refused("report every quarter", "U0MARY")
