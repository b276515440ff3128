"""The family group decision-making duty, as people meet it: asked about once, and in status and agenda until it is recorded."""

from dataclasses import replace
from datetime import date

import pytest

from commands.desk.desk import Desk
from tests.commands.places import open_town, teams_of

ISSUED = "milestone BX-0042 proceedings issued 02/11/2026"
LACKING = (
    "Family group decision-making: none recorded as offered, nor why not, before care proceedings were issued on "
    "Mon 2 Nov 2026 (Children Act 1989, s. 31ZA)"
)


@pytest.fixture
def off(tmp_path):
    """A town where the duty has no start day."""
    with open_town(tmp_path) as opened:
        yield opened


@pytest.fixture
def town(off):
    """A town where the duty started in October."""
    office = replace(off.desk.office, family_group_since=date(2026, 10, 1))
    return replace(off, desk=Desk(off.desk.store, office, off.clock, teams_of))


def test_proceedings_with_nothing_offered_before_are_asked_about_once_and_shown_after(town):
    question = town.reply(ISSUED, "U0SAM")

    assert question.words == (
        "BX-0042, family group decision-making: none recorded as offered, nor why not, before that "
        "(Children Act 1989, s. 31ZA). Record it anyway?"
    )
    assert LACKING not in town.ask("status BX-0042", "U0SAM")
    assert "recorded for Mon 2 Nov 2026" in town.ask(question.buttons[0].command, "U0SAM", is_confirmed=True)
    assert LACKING in town.ask("status BX-0042", "U0SAM")


@pytest.mark.parametrize("before", ["fgdm offered", "fgdm declined", "fgdm not offered", "fgdm held"])
def test_proceedings_after_an_offer_or_why_there_was_none_are_recorded_at_once(town, before):
    town.ask(f"milestone BX-0042 {before} 12/10/2026", "U0SAM")

    assert "recorded for" in town.ask(ISSUED, "U0SAM")
    assert "amily group decision-making:" not in town.ask("status BX-0042", "U0SAM")


def test_what_was_answered_is_not_lost(town):
    assert "family group decision-making accepted, recorded for Mon 12 Oct 2026" in town.ask(
        "milestone BX-0042 fgdm accepted 12/10/2026", "U0SAM"
    )
    assert "accepted on Mon 12 Oct 2026, and none recorded as held before that" in town.ask(ISSUED, "U0SAM")


def test_it_may_be_offered_before_birth(town):
    town.say("track BX-0043 team north due 20/01/2027")
    town.say("milestone BX-0043 letter before proceedings 02/11/2026")

    assert "before care proceedings are issued" in town.ask("status BX-0043", "U0MARY")
    assert "recorded for" in town.say("milestone BX-0043 fgdm offered 09/11/2026")
    assert "amily group decision-making:" not in town.ask("status BX-0043", "U0MARY")


def test_the_childs_message_on_the_agenda_says_so_too(town):
    town.ask(ISSUED, "U0SAM", is_confirmed=True)
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")

    assert LACKING in town.drawn_in_channel("child BX-0042")
    town.ask("milestone BX-0042 fgdm not offered 12/10/2026 not in their interests", "U0SAM")
    assert "amily group decision-making:" not in town.drawn_in_channel("child BX-0042")


def test_without_a_start_day_nothing_is_asked_or_said(off):
    assert "recorded for" in off.ask(ISSUED, "U0SAM")
    assert "amily group" not in off.ask("status BX-0042", "U0SAM")
