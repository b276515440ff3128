"""What an error says in an answer, and what is left of it in a form."""

import pytest

from permanence.errors import DAY, NotFound, NotUnderstood, RuleBroken


@pytest.mark.parametrize(
    ("words", "more", "said", "in_form"),
    [
        (
            "What changes?",
            {"how": "For example: `edit BX-0042 worker @Alex`"},
            "What changes? For example: `edit BX-0042 worker @Alex`",
            "What changes?",
        ),
        (
            "Say why.",
            {"how": ": `move 17 to 5 Dec because …`.", "then": "It has moved before."},
            "Say why: `move 17 to 5 Dec because …`. It has moved before.",
            "Say why. It has moved before.",
        ),
        (
            "That has passed. Give a day to come.",
            {"how": ", for example `next fri`."},
            "That has passed. Give a day to come, for example `next fri`.",
            "That has passed. Give a day to come.",
        ),
    ],
)
def test_advice_on_typing_is_for_an_answer_and_left_out_of_a_form(words, more, said, in_form):
    error = NotUnderstood(words, **more)

    assert str(error) == said
    assert error.in_form == in_form


def test_another_request_is_named_in_a_form_too_and_the_sentence_ends_there():
    error = RuleBroken("It was born in March. Another month: `edit BX-0042 born 03/2023`")

    assert str(error) == "It was born in March. Another month: `edit BX-0042 born 03/2023`"
    assert error.in_form == "It was born in March. Another month: `edit BX-0042 born 03/2023`."


def test_an_error_may_name_the_field_it_is_about():
    assert RuleBroken("It has passed.", field=DAY).field == "day"
    assert NotFound("There is no such thing.").field == ""


def test_a_sentence_put_first_is_read_in_an_answer_and_in_a_form():
    error = RuleBroken("It is late.", how="For example: `help`")
    error.say_first("BX-0024 is now BX-0042.")

    assert str(error) == "BX-0024 is now BX-0042. It is late. For example: `help`"
    assert error.in_form == "BX-0024 is now BX-0042. It is late."


def test_what_is_said_instead_is_read_in_an_answer_and_in_a_form():
    error = RuleBroken("It is late for BX-0043.", how="For example: `help`")
    error.say_instead("It is late for a child. For example: `help`", "It is late for a child.")

    assert str(error) == "It is late for a child. For example: `help`"
    assert error.in_form == "It is late for a child."
