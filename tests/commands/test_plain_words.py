"""What people type in plain words and slips, and what each is read as or answered with."""

from datetime import date

import pytest

from commands.grammar.read import read
from commands.grammar.values import ReadingContext
from tests.commands.places import DIRECT, open_town
from tests.commands.test_grammar import READING

SAMS = ReadingContext(READING.today, READING.reference, person="U0SAM")

MEANS_THE_SAME = [
    # `me` is the asker, wherever a person is read
    ("caseload me", "caseload <@U0SAM>"),
    ("give 17 to me", "give 17 to <@U0SAM>"),
    ("edit BX-0042 worker me", "edit BX-0042 worker <@U0SAM>"),
    ("restrict BX-0042 to me and @U0MARY", "restrict BX-0042 to <@U0SAM> <@U0MARY>"),
    ("cover me by @U0ALEX 1 Dec to 15 Dec", "cover <@U0SAM> by <@U0ALEX> 1 Dec to 15 Dec"),
    ("action BX-0042 me by 4 Dec Chase it", "action BX-0042 <@U0SAM> by 4 Dec Chase it"),
    ("action BX-0042 @U0ALEX by 4 Dec Ring me", "action BX-0042 <@U0ALEX> by 4 Dec Ring me"),
    # days
    ("move 17 to end of month", "move 17 to 30/11/2026"),
    ("move 17 to the end of the month", "move 17 to 30/11/2026"),
    ("action BX-0042 me by end of next month Chase it", "action BX-0042 <@U0SAM> by 31/12/2026 Chase it"),
    ("expect BX-0042 match in 3 days", "expect BX-0042 match 26/11/2026"),
    ("quiet until end of Jan", "quiet until 31/01/2027"),
    # what is clear by its type needs no keyword
    ("move 17 5 Dec", "move 17 to 5 Dec"),
    ("move 17 tomorrow because adviser ill", "move 17 to tomorrow because adviser ill"),
    ("give 17 @U0ALEX", "give 17 to <@U0ALEX>"),
    ("give 17 me", "give 17 to <@U0SAM>"),
    ("action BX-0042 @U0SAM 4 Dec Chase it", "action BX-0042 <@U0SAM> by 4 Dec Chase it"),
    ("action 4 Dec me BX-0042 Chase it", "action BX-0042 <@U0SAM> by 4 Dec Chase it"),
    ("quiet 5 Dec", "quiet until 5 Dec"),
    (
        "delay BX-0042 match 15/01/2027 because siblings first",
        "delay BX-0042 match until 15/01/2027 because siblings first",
    ),
]


def typed_in_full(text: str) -> str:
    return read(text, SAMS).typed


@pytest.mark.parametrize(("typed", "whole"), MEANS_THE_SAME)
def test_it_means_the_same_as_typed_whole(typed, whole):
    assert typed_in_full(typed) == typed_in_full(whole)


NOT_TAKEN = [
    # a keyword that comes later decides, as before
    (
        "action BX-0042 @U0SAM 4 Dec meeting to be minuted by 11 Dec",
        {"by": date(2026, 12, 11), "what": "4 Dec meeting to be minuted"},
    ),
    (
        "action BX-0042 @U0SAM 12/10/2026 letter to be answered by 11 Dec",
        {"by": date(2026, 12, 11), "what": "12/10/2026 letter to be answered"},
    ),
    # in words, `me` and a day to come are words
    ("praise BX-0042 Helped me a lot", {"to": None}),
    ("update BX-0042 end of month figures", {"note": "end of month figures"}),
    ("milestone BX-0042 ppm end of month report seen", {"detail": "end of month report seen"}),
    ("action BX-0042 Ask @U0ALEX to ring me by 4 Dec", {"owner": "U0ALEX"}),
]


@pytest.mark.parametrize(("typed", "values"), NOT_TAKEN)
def test_what_was_right_before_is_read_as_before(typed, values):
    read_as = read(typed, SAMS).values
    assert {name: read_as.get(name) for name in values} == values


@pytest.mark.parametrize(
    "typed",
    [
        "action BX-0042 Tell me by 4 Dec",  # whoever is told need not be whoever does it
        "cover @U0SAM @U0ALEX 1 Dec to 15 Dec",  # two people: which covers whom?
        "correct BX-0042 po 12/10/2026 13/10/2026",  # two days: which was right?
        "left @U0SAM @U0ALEX",
        "rename BX-0042 BX-0099",
    ],
)
def test_what_is_not_clear_is_not_guessed(typed):
    assert read(typed, SAMS).error


@pytest.fixture
def town(tmp_path):
    with open_town(tmp_path) as opened:
        opened.say("action BX-0042 <@U0SAM> by 04/12/2026 Chase the medical report")
        opened.say("action BX-0042 <@U0SAM> by 01/12/2026 Ring the school")
        yield opened


@pytest.mark.parametrize(
    ("typed", "person", "answer"),
    [
        ("action BX-0042 me by next surgery Chase it", "U0SAM", "3 for @U0SAM, by Thu 26 Nov 2026: Chase it"),
        ("action BX-0042 me the next surgery Chase it", "U0SAM", "3 for @U0SAM, by Thu 26 Nov 2026"),
        ("move 1 next surgery", "U0SAM", "1 is now for Thu 26 Nov 2026"),
        ("expect BX-0042 match next surgery", "U0SAM", "BX-0042: match expected Thu 26 Nov 2026."),
    ],
)
def test_the_next_surgery_is_that_of_the_childs_team(town, typed, person, answer):
    assert town.ask(typed, person).startswith(answer)


@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [("move 1 to next surgery", "move 9 to next surgery"), ("action {} me by next surgery Go",) * 2],
)
def test_the_day_of_a_surgery_tells_nobody_of_a_child_they_may_not_see(town, hidden, unknown):
    said = town.refused(hidden.format("BX-0042"), "U0OMAR").replace("BX-0042", "#").replace(" 1 ", " # ")
    assert said == town.refused(unknown.format("BX-0099"), "U0OMAR").replace("BX-0099", "#").replace(
        " 9 ", " # "
    )
