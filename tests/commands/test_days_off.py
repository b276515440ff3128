"""A day to come on which nobody works is asked about once, with the next working day as a button, wherever it is typed."""

import pytest

from commands.grammar.read import read
from commands.grammar.reply import LONGEST_TYPED
from commands.grammar.values import Thing
from commands.grammar.verbs import verbs
from tests.commands.places import CHANNEL, THREAD

SUNDAY, MONDAY = "20/12/2026", "21/12/2026"


@pytest.fixture
def town(town):
    """A town with an action of Sam's."""
    town.say("action BX-0042 <@U0SAM> by 26/11/2026 Chase the medical report")
    return town


def labels(reply):
    return [each.label for each in reply.buttons]


@pytest.mark.parametrize(
    ("typed", "moved"),
    [
        ("expect BX-0042 match panel {}", f"expect BX-0042 match panel {MONDAY}"),
        (
            "action BX-0042 <@U0SAM> by {} Ring the school",
            f"action BX-0042 <@U0SAM> by {MONDAY} Ring the school",
        ),
        ("move 1 to {}", f"move 1 to {MONDAY}"),
        (
            "delay BX-0042 match until {} because sibling assessment first",
            f"delay BX-0042 match until {MONDAY} because sibling assessment first",
        ),
    ],
)
def test_a_sunday_is_asked_about_and_either_day_recorded_with_one_press(town, typed, moved):
    question = town.reply(typed.format(SUNDAY), "U0SAM")

    assert question.words == "Sun 20 Dec 2026 is not a working day (a Sunday). Which day do you mean?"
    assert labels(question) == ["Keep Sun 20 Dec 2026", "Mon 21 Dec 2026", "No"]
    keep, instead, _ = question.buttons
    assert keep.confirms
    assert instead.confirms
    assert (instead.command.lower(), instead.main) == (_read(town, moved).lower(), False)
    recorded = {"expectations": "expected", "actions": "due", "approvals": "until"}

    def days():
        return {
            on
            for table, column in recorded.items()
            for (on,) in town.query(f"select {column} from {table} where retracted is null")
        }

    assert days() == {"2026-11-26"}
    said = town.ask(instead.command, "U0SAM", is_confirmed=True)
    assert "Mon 21 Dec 2026" in said
    assert "2026-12-21" in days()
    town.say("undo", "U0SAM")
    assert "Sun 20 Dec 2026" in town.ask(keep.command, "U0SAM", is_confirmed=True)
    assert "2026-12-20" in days()


def _read(town, text):
    return read(text, town.desk.reading()).typed


@pytest.mark.parametrize(
    ("on", "why", "then"),
    [
        ("25/12/2026", "Christmas Day", "Tue 29 Dec 2026"),
        ("28/12/2026", "Boxing Day (substitute day)", "Tue 29 Dec 2026"),
        ("05/12/2026", "a Saturday", "Mon 7 Dec 2026"),
    ],
)
def test_a_bank_holiday_and_a_saturday_are_too(town, on, why, then):
    question = town.reply(f"move 1 to {on}", "U0SAM")

    assert f"is not a working day ({why})." in question.words
    assert labels(question)[1] == then


def test_a_surgery_is_moved_to_a_day_off_only_with_a_press(town):
    question = town.reply("surgery north move 26/11/2026 to 28/11/2026", "U0MARY", CHANNEL)

    assert labels(question) == ["Keep Sat 28 Nov 2026", "Mon 30 Nov 2026", "No"]
    said = town.ask(question.buttons[1].command, "U0MARY", CHANNEL, is_confirmed=True)
    assert "is held on Mon 30 Nov 2026, 09:30" in said


def test_no_working_day_is_offered_that_would_be_refused(town):
    on_it = "Sat 28 Nov 2026 is not a working day (a Saturday). Is that the day you mean?"
    town.say("surgery north move 26/11/2026 to 30/11/2026")
    question = town.reply("surgery north move 26/11/2026 to 28/11/2026", "U0MARY", CHANNEL)
    assert question.words == on_it, "it is on the Monday already"
    assert labels(question) == ["Keep Sat 28 Nov 2026", "No"]

    town.say("surgery south move 14/12/2026 to 02/12/2026")
    question = town.reply("surgery south move 14/12/2026 to 28/11/2026", "U0OMAR")
    assert question.words == on_it, "the Monday has a surgery of its own"

    question = town.reply("delay BX-0042 match until 14/02/2027 because sibling assessment first", "U0SAM")
    assert labels(question) == ["Keep Sun 14 Feb 2027", "Mon 15 Feb 2027", "No"]


@pytest.mark.parametrize("on", ["12/12/2026", "03/10/2026"], ids=["to come", "passed"])
def test_so_is_the_day_from_which_a_series_of_surgeries_is_counted(town, on):
    added = 'team add west "West" in <#C0WEST> manager <@U0MARY> from {} at 09:30 every 2 weeks'

    for text in (added.format(on), f"team edit north from {on}"):
        question = town.reply(text, "U0ADMIN")
        keep, instead, no = labels(question)
        assert "is not a working day (a Saturday)" in question.words
        assert (keep[:8], instead[:3], no) == ("Keep Sat", "Mon", "No")
    assert "no working day" not in town.ask(added.format("10/12/2026"), "U0ADMIN")


@pytest.mark.parametrize(
    "typed",
    [
        "expect BX-0042 match panel 21/12/2026",
        "track BX-0043 team north due 20/12/2026",
        "quiet until 20/12/2026",
        "cover <@U0SAM> by <@U0ALEX> 05/12/2026 to 20/12/2026",
    ],
)
def test_a_working_day_a_birth_and_an_absence_are_not_asked_about(town, typed):
    assert "no working day" not in town.ask(typed, "U0SAM")


def test_the_expected_day_of_a_birth_is_no_appointment(town):
    town.say("track BX-0043 team north due 15/12/2026 worker <@U0SAM>")

    assert "no working day" not in town.ask("expect BX-0043 birth 20/12/2026", "U0SAM")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("move 99 to 20/12/2026", "There is no action 99"),
        ("delay BX-0042 first review until 20/12/2026 because court", "cannot be delayed by agreement"),
    ],
)
def test_what_would_be_refused_is_refused_at_once_and_nothing_is_left_of_the_trial(town, typed, why):
    before = town.query("select count(*) from approvals")

    assert why in town.refused(typed, "U0SAM")
    town.reply("delay BX-0042 match until 20/12/2026 because sibling assessment first", "U0SAM")
    assert town.query("select count(*) from approvals") == before
    assert town.planned("approval") == []


def test_which_child_is_meant_and_which_day_are_one_question(town):
    question = town.reply("expect BX-0042 match panel 20/12/2026", "U0ALEX")

    assert "– not one of yours. Sun 20 Dec 2026 is not a working day (a Sunday)." in question.words
    assert labels(question) == ["Yes, BX-0042, for Sun 20 Dec 2026", "Mon 21 Dec 2026", "No"]
    assert town.ask(question.buttons[1].command, "U0ALEX", is_confirmed=True) == (
        "BX-0042: match panel, expected Mon 21 Dec 2026."
    )


def test_in_a_childs_thread_the_button_names_the_child(town):
    question = town.reply("expect match panel 20/12/2026", "U0SAM", THREAD)

    assert "BX-0042" in question.buttons[1].command


def test_the_terminal_records_the_day_and_says_so(town):
    said = town.say("expect BX-0042 match panel 20/12/2026")

    assert "match panel, expected Sun 20 Dec 2026." in said
    assert "Sun 20 Dec 2026 is not a working day (a Sunday)." in said
    assert "no working day" not in town.say("expect BX-0042 match 20/12/2026 yes")
    assert "Match panel, expected Sun 20 Dec 2026 (a Sunday), in 27 days" in town.say("status BX-0042")


def test_every_day_to_come_is_one_of_work_or_said_not_to_be():
    """Whoever adds a day to come chooses: `Coming`, which is asked about, or `AnyComing`."""
    coming = {
        (verb.name, each.name): each.kind.is_worked
        for verb in verbs().values()
        for each in verb.parameters
        if each.kind.thing is Thing.DAY and each.kind.read.__name__ == "_coming"
    }

    assert {key for key, is_worked in coming.items() if not is_worked} == {
        ("track", "due"),
        ("edit", "due"),
        ("quiet", "until"),
        ("cover", "begins"),
        ("cover", "to"),
        ("surgery move", "surgery"),
        ("surgery skip", "surgery"),
    }


def test_what_is_too_long_for_a_button_is_refused_and_never_sent_as_one(town):
    words = "action BX-0042 <@U0SAM> by 20 Dec ".ljust(LONGEST_TYPED - 2, "x")

    assert "That is too long to keep" in town.refused(words, "U0SAM")
    assert "that is too long to keep" in town.refused(words, "U0ALEX")
    assert labels(town.reply(words[:-8], "U0ALEX"))[1:] == ["Mon 21 Dec 2026", "No"]
