"""How days, counts and people are written."""

from datetime import date

import pytest

from permanence.words import (
    LINKED,
    PEOPLE,
    SET_OFF,
    begun,
    brief_day,
    clean,
    closed,
    count,
    day,
    day_in_year,
    from_today,
    is_struck,
    linked,
    listed,
    ordinal,
    own_words,
    share,
    shortened,
    span,
    struck,
    times,
    who,
)

TODAY = date(2026, 11, 23)  # a Monday


def test_a_person_in_a_sentence_differs_from_any_typed_text():
    sentence = f"{who('U0SAM')} has 1 action"

    assert PEOPLE.findall(sentence) == ["U0SAM"]
    assert PEOPLE.findall(clean(sentence)) == []


def test_no_person_is_written_as_nobody():
    assert who(None) == who("") == "nobody"


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  the \u2018panel\u2019\tsaid \u201cyes\u201d ", "the 'panel' said \"yes\""),
        ("  yes ", "yes"),
        ("\u2018yes\u2019", "'yes'"),
        ("a\x07b\tc", "ab c"),
        ("one\u2028two\nthree", "one\ntwo\nthree"),
        ("a\u200bb\x07c", "abc"),
        ("na\u00efve \U0001f469\u200d\U0001f52c", "na\u00efve \U0001f469\u200d\U0001f52c"),
    ],
)
def test_typed_text_keeps_only_readable_characters(typed, cleaned):
    assert clean(typed) == cleaned


def test_a_day_is_written_with_its_weekday():
    assert day(date(2026, 10, 12)) == "Mon 12 Oct 2026"
    assert day(date(2027, 1, 1)) == "Fri 1 Jan 2027"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2026, 1, 2), "Fri 2 Jan"),  # this year
        (date(2027, 5, 24), "Mon 24 May"),  # 182 days ahead
        (date(2027, 5, 25), "Tue 25 May 2027"),
        (date(2025, 12, 31), "Wed 31 Dec 2025"),
    ],
)
def test_a_near_day_is_written_without_its_year(when, words):
    assert brief_day(when, TODAY) == words


def test_a_day_of_a_long_journey_has_its_year_unless_it_is_this_one():
    assert day_in_year(date(2026, 1, 2), TODAY) == "Fri 2 Jan"
    assert day_in_year(date(2027, 1, 1), TODAY) == "Fri 1 Jan 2027"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (TODAY, "today"),
        (date(2026, 11, 24), "in 1 day"),
        (date(2026, 12, 3), "in 10 days"),
        (date(2026, 11, 22), "1 day ago"),
        (date(2026, 11, 18), "5 days ago"),
    ],
)
def test_a_day_is_described_by_how_far_off_it_is(when, words):
    assert from_today(when, TODAY) == words


def test_how_often_is_said_in_words_up_to_twice():
    assert [times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_a_number_agrees_with_its_noun():
    assert count(1, "child", "children") == "1 child"
    assert count(0, "child", "children") == "0 children"
    assert count(2, "surgery", "surgeries") == "2 surgeries"
    assert count(40000, "row") == "40,000 rows"


@pytest.mark.parametrize(
    "words", ["1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th"]
)
def test_an_ordinal_has_the_right_ending(words):
    assert ordinal(int(words[:-2])) == words


def test_words_are_joined_as_a_list_in_a_sentence():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (1, 5, "a fifth"),
        (294, 1400, "a fifth"),
        (2, 3, "two thirds"),
        (5, 5, "all"),
        (24, 25, "all"),
        (9, 10, "nearly all"),
        (0, 7, "a fraction"),
        (0, 1, "a fraction"),
        (0, 0, "all"),
    ],
)
def test_a_share_is_written_in_everyday_words(part, whole, words):
    assert share(part, whole) == words


def test_what_is_set_off_is_found_over_several_lines_with_how_it_is():
    sentence = own_words("two\nlines, with " + who("U0SAM")) + " and " + struck("done")

    assert [(found[2], is_struck(found)) for found in SET_OFF.finditer(sentence)] == [
        ("two\nlines, with " + who("U0SAM"), False),
        ("done", True),
    ]
    assert SET_OFF.search(clean(sentence)) is None, "nobody can type it"


def test_a_long_sentence_is_shortened_and_never_within_what_may_be_a_reference():
    said = "Ring about BX-0043 today"

    assert {shortened(said, most) for most in range(11, 18)} == {"Ring about…"}
    assert shortened(said, 18) == "Ring about BX-0043…"


def test_a_long_sentence_is_shortened_and_never_within_a_person():
    assert shortened("as it is", 8) == "as it is"
    assert shortened("as it is", 6) == "as it…"
    for most in range(7, 14):
        assert shortened(f"told {who('U0SAM')} and more", most) == (
            "told…" if most < 12 else f"told {who('U0SAM')}…"
        )
    assert shortened("as it is", 7) == "as it i…"


def test_of_several_people_only_the_one_cut_in_half_is_left_out():
    both = f"{who('U0SAM')} and {who('U0ALEX')}"

    assert shortened(f"{both} and more", len(both)) == f"{both}…"
    assert shortened(f"{both} and more", len(both) - 1) == f"{who('U0SAM')} and…"


def test_a_backtick_that_closes_nothing_is_an_apostrophe():
    assert closed("the mother`s\n`AB/12` and more\n```") == "the mother's\n`AB/12` and more\n'''"


@pytest.mark.parametrize(
    ("words", "line"), [("link since Mon 12 Oct", "Link since Mon 12 Oct"), ("élan", "Élan"), ("", "")]
)
def test_a_line_begins_with_a_capital_letter(words, line):
    assert begun(words) == line


def test_words_lead_to_an_address_if_there_is_one():
    sentence = f"See {linked('BX-0042', 'https://slack.example/p1')}."

    assert LINKED.sub(r"\1 at \2", sentence) == "See BX-0042 at https://slack.example/p1."
    assert linked("BX-0042", "") == "BX-0042"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "0 seconds"),
        (1, "1 second"),
        (59.6, "1 minute"),
        (5400, "2 hours"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_how_long_something_lies_back_is_said_in_its_largest_unit(seconds, said):
    assert span(seconds) == said
