"""Free text that says who somebody is: refused wherever it is typed, and kept nowhere."""

import re
from datetime import date

import pytest

from commands.desk.fill import FieldErrors, fill
from commands.grammar.parse import Parsed
from commands.grammar.read import Refusal, read
from commands.grammar.values import ReadingContext, Thing
from commands.grammar.verbs import verbs
from permanence.errors import Identifying
from permanence.privacy.guard import Guard
from permanence.privacy.people import names_of

REFERENCE = re.compile("[A-Z]{2}-[A-Z0-9]{4,6}")
READING = ReadingContext(date(2026, 11, 23), REFERENCE, guard=Guard(REFERENCE, names_of(["Zebedee"])))
NUMBER = "ring 07700 900123"
SAID = (
    "That looks as if it holds a telephone number. Nothing was recorded. Leave it out: the case file is the place for it. "
    "If it is another kind of number, write its last four figures only."
)
FREE_TEXT = [
    (verb, each)
    for verb in verbs().values()
    if not verb.is_hidden
    for each in verb.parameters
    if each.is_free_text
]


@pytest.mark.parametrize(("verb", "parameter"), FREE_TEXT, ids=lambda part: part.name)
def test_no_verb_takes_what_says_who_somebody_is(verb, parameter):
    example = verb.example.replace("@Sam", "<@U0SAM>").replace("#north", "<#C0NORTH>")
    keyword = parameter.keyword if parameter.keyword and f" {parameter.keyword} " not in example else ""
    text = f"{example} {keyword} {NUMBER}"
    if parameter.kind.thing is Thing.NAME:
        text = re.sub(r'"[^"]+"', f'"{NUMBER}"', example)
        if text == example:
            text = f'{example} {keyword} "{NUMBER}"'
    assert isinstance(read(text.replace(NUMBER, "again"), READING), Parsed), text

    asked = read(text, READING)

    assert isinstance(asked, Refusal)
    assert str(asked.error) == SAID
    assert asked.started is None


def test_words_that_are_no_request_are_refused_for_what_they_say_and_not_quoted():
    for text in (f"please {NUMBER}", f"update {NUMBER}", "call zebedee"):
        asked = read(text, READING)

        assert isinstance(asked, Refusal)
        assert isinstance(asked.error, Identifying)
        assert "07700" not in str(asked.error)


@pytest.mark.parametrize(
    "text",
    [
        "update BX-0042 placed at 12 High Street, Truro",
        "action BX-0042 <@U0SAM> by 4 Dec Visit flat 3, 22 station road",
        'family add FAM-0031 team finding worker <@U0FAYE> area "4 Willow Close"',
        'meeting BX-0042 FAM-0031 on 4 Dec at 10:00 in "22 Station Road" with <@U0FAYE>',
    ],
)
def test_no_street_with_its_house_is_taken_where_words_or_a_place_are_typed(text):
    asked = read(text, READING)

    assert isinstance(asked, Refusal)
    assert str(asked.error) == (
        "That looks as if it holds a house and its street. Nothing was recorded. Leave it out: the case file is the place for it. "
        "If it is not a house number, write the number as a word, as in `two visits`."
    )


def test_a_day_of_birth_is_typed_where_its_month_is_asked_for():
    assert isinstance(read("track BX-0042 team north born 12/03/2023 worker <@U0SAM>", READING), Parsed)
    assert not isinstance(read("track BX-0042 team north born 12/03/2023 wroker", READING).error, Identifying)
    assert isinstance(read("update BX-0042 born 12/03/2023", READING).error, Identifying)


def test_a_form_says_it_under_the_field():
    with pytest.raises(FieldErrors) as refusal:
        fill("update", {"child": "BX-0042", "note": f"Please {NUMBER}"}, {}, READING)

    assert refusal.value.wrong == {"note": SAID}


def test_nothing_of_it_is_kept(north, refused, everything, terminal):
    before = everything()

    assert refused(f"update BX-0042 Please {NUMBER}") == SAID
    assert refused(f"please {NUMBER}") == SAID
    named = refused('team edit north name "Dr Patel\'s team"')
    assert named.startswith("That looks as if it holds somebody's name. Nothing was recorded.")
    assert everything() == before
    files = [each for each in terminal.store.path.parent.iterdir() if each.is_file()]
    assert files
    assert not [each.name for each in files if b"07700" in each.read_bytes()]


def test_the_clock_repeats_what_was_written_before_a_name_was_on_the_list(north, terminal, clock_types):
    assert terminal.desk.reading().guard is not None
    assert clock_types("agenda north 26/11/2026 because Dr Patel asked")


def test_the_manager_is_told_that_there_was_a_message_and_not_what_it_says(north, clock_types, told):
    clock_types("screened north by <@U0SAM>")
    clock_types("screened north by <@U0MARY>")
    clock_types("screened north by <@U0ALEX>")

    first, second = told("U0MARY")
    assert first == second
    assert first == (
        "1 message to me in the channel of North Permanence Team, on Mon 23 Nov 2026 at 10:00, looked as if it says who somebody "
        "is: a name, a number or an address. I recorded nothing of it. It is still in Slack until it is deleted there, which I have "
        "asked whoever wrote it to do."
    )


def test_where_the_manager_has_left_the_administrators_are_told(north, clock_types, told):
    clock_types("gone <@U0MARY>")
    clock_types("screened north by <@U0SAM>")

    assert not [each for each in told("U0MARY") if "looked as if" in each]
    assert [each for each in told("U0ADMIN") if "looked as if" in each]
