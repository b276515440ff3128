"""Dates as people type them in chat: day first, forgiving, and never guessed."""

from datetime import date

import pytest

from permanence.dates import Direction, date_like, option_day, read_date
from permanence.errors import NotUnderstood

TODAY = date(2026, 11, 23)  # a Monday
PAST, COMING, EITHER = Direction.HAPPENED, Direction.COMING, Direction.EITHER

READ = [
    # a whole date, however it is written
    ("12/10/2026", EITHER, date(2026, 10, 12)),
    ("1/2/2026", EITHER, date(2026, 2, 1)),
    ("12-10-2026", EITHER, date(2026, 10, 12)),
    ("12.10.2026", EITHER, date(2026, 10, 12)),
    ("12/10/26", EITHER, date(2026, 10, 12)),
    ("12/3/26", EITHER, date(2026, 3, 12)),
    ("2026-10-12", EITHER, date(2026, 10, 12)),
    ("2026-3-12", EITHER, date(2026, 3, 12)),
    ("12 Oct 2026", EITHER, date(2026, 10, 12)),
    ("12 October 2026", EITHER, date(2026, 10, 12)),
    ("12th October 2026", EITHER, date(2026, 10, 12)),
    ("1st oct 2026", EITHER, date(2026, 10, 1)),
    ("2nd oct 2026", EITHER, date(2026, 10, 2)),
    ("3rd oct 2026", EITHER, date(2026, 10, 3)),
    ("Oct 12 2026", EITHER, date(2026, 10, 12)),
    ("October 12th, 2026", EITHER, date(2026, 10, 12)),
    ("12 OCT 2026", EITHER, date(2026, 10, 12)),
    ("12 sept 2026", EITHER, date(2026, 9, 12)),
    ("29/02/2024", EITHER, date(2024, 2, 29)),
    ("Mon 12 Oct 2026", EITHER, date(2026, 10, 12)),
    ("Monday, 12 October 2026", EITHER, date(2026, 10, 12)),
    ("Mon 12/10/2026", EITHER, date(2026, 10, 12)),
    ("on 12/10/2026", EITHER, date(2026, 10, 12)),
    ("on Mon 12 Oct 2026", EITHER, date(2026, 10, 12)),
    ("12th of October 2026", EITHER, date(2026, 10, 12)),
    ("the 12th of October", PAST, date(2026, 10, 12)),
    ("on Mon the 12th of Oct 2026", EITHER, date(2026, 10, 12)),
    ("12-Oct-2026", EITHER, date(2026, 10, 12)),
    ("12-Oct-25", EITHER, date(2025, 10, 12)),
    ("12/Oct/2026", EITHER, date(2026, 10, 12)),
    ("12Oct", PAST, date(2026, 10, 12)),
    ("12oct2026", EITHER, date(2026, 10, 12)),
    ("12Oct 2026", EITHER, date(2026, 10, 12)),
    ("2026/10/12", EITHER, date(2026, 10, 12)),
    ("12oct1999", EITHER, date(1999, 10, 12)),
    ("12oct'26", EITHER, date(2026, 10, 12)),
    ("Mon 12oct2026", EITHER, date(2026, 10, 12)),
    # two digits after a month's name are the year
    ("12 Oct 25", PAST, date(2025, 10, 12)),
    ("12 Oct '25", PAST, date(2025, 10, 12)),
    ("12 Oct \u201925", PAST, date(2025, 10, 12)),
    ("Oct 12 25", PAST, date(2025, 10, 12)),
    ("20 Dec 27", COMING, date(2027, 12, 20)),
    # the last day of a month to come
    ("end of month", COMING, date(2026, 11, 30)),
    ("the end of the month", COMING, date(2026, 11, 30)),
    ("end of this month", COMING, date(2026, 11, 30)),
    ("end of next month", COMING, date(2026, 12, 31)),
    ("end of January", COMING, date(2027, 1, 31)),
    ("end of nov", COMING, date(2026, 11, 30)),
    # without a year it is the latest one for what happened, the next one for what is coming
    ("12 Oct", PAST, date(2026, 10, 12)),
    ("12 Oct", COMING, date(2027, 10, 12)),
    ("12/10", PAST, date(2026, 10, 12)),
    ("12/10", COMING, date(2027, 10, 12)),
    ("3 Dec", PAST, date(2025, 12, 3)),
    ("3 Dec", COMING, date(2026, 12, 3)),
    ("23 Nov", PAST, TODAY),
    ("23 Nov", COMING, TODAY),
    ("24 Nov", PAST, date(2025, 11, 24)),
    ("22 Nov", COMING, date(2027, 11, 22)),
    ("12 Oct", EITHER, date(2026, 10, 12)),
    ("2 Jan", EITHER, date(2027, 1, 2)),
    ("29 Feb", PAST, date(2024, 2, 29)),
    ("29 Feb", COMING, date(2028, 2, 29)),
    ("5 may", PAST, date(2026, 5, 5)),
    ("12th Oct", PAST, date(2026, 10, 12)),
    ("3Dec", PAST, date(2025, 12, 3)),
    ("3Dec", COMING, date(2026, 12, 3)),
    ("on 3 Dec", PAST, date(2025, 12, 3)),
    ("Wed 3 Dec", PAST, date(2025, 12, 3)),
    ("Wed 3/12", PAST, date(2025, 12, 3)),
    ("Wed 3Dec", PAST, date(2025, 12, 3)),
    ("Tue 12 Oct", COMING, date(2027, 10, 12)),
    # days named, and counted from today
    ("today", PAST, TODAY),
    ("Today", COMING, TODAY),
    ("yesterday", PAST, date(2026, 11, 22)),
    ("tomorrow", COMING, date(2026, 11, 24)),
    ("fri", PAST, date(2026, 11, 20)),
    ("fri", COMING, date(2026, 11, 27)),
    ("Friday", COMING, date(2026, 11, 27)),
    ("next fri", COMING, date(2026, 11, 27)),
    ("last fri", PAST, date(2026, 11, 20)),
    ("this thurs", COMING, date(2026, 11, 26)),
    ("mon", PAST, date(2026, 11, 16)),
    ("mon", COMING, date(2026, 11, 30)),
    ("on fri", COMING, date(2026, 11, 27)),
    ("on fri", PAST, date(2026, 11, 20)),
    ("sat", PAST, date(2026, 11, 21)),
    ("sun", COMING, date(2026, 11, 29)),
    ("in 2 weeks", COMING, date(2026, 12, 7)),
    ("in two weeks", COMING, date(2026, 12, 7)),
    ("in a week", COMING, date(2026, 11, 30)),
    ("in 10 days", COMING, date(2026, 12, 3)),
    ("in ten days", COMING, date(2026, 12, 3)),
    ("in 3 months", COMING, date(2027, 2, 23)),
    ("2 weeks ago", PAST, date(2026, 11, 9)),
    ("3 days ago", PAST, date(2026, 11, 20)),
    ("a month ago", PAST, date(2026, 10, 23)),
    ("a week ago", PAST, date(2026, 11, 16)),
    ("a fortnight ago", PAST, date(2026, 11, 9)),
    ("in a fortnight", COMING, date(2026, 12, 7)),
    ("24/7", PAST, date(2026, 7, 24)),
    ("3/4", PAST, date(2026, 4, 3)),
    ("1/2", COMING, date(2027, 2, 1)),
    ("in 2 fortnights", COMING, date(2026, 12, 21)),
    ("2 fortnights ago", PAST, date(2026, 10, 26)),
    # with what stands around a word in a sentence, and as a wide keyboard writes it
    ("12/10/2026.", PAST, date(2026, 10, 12)),
    ("12/10/2026:", PAST, date(2026, 10, 12)),
    ("12 Oct;", PAST, date(2026, 10, 12)),
    ("(12/10/2026)", PAST, date(2026, 10, 12)),
    ('"12/10/2026"', PAST, date(2026, 10, 12)),
    ("today.", PAST, TODAY),
    ("\uff11\uff12\uff0f\uff11\uff10\uff0f\uff12\uff10\uff12\uff16", PAST, date(2026, 10, 12)),
]

NO_DATE = [
    *("1", "12", "2026", "a", "an", "may", "march", "sun hat", "sunny", "the 12th", "soon", "now", "later"),
    *("next", "next week", "last month", "in", "in 2", "in a bit", "2 weeks", "ago", "12 o'clock", "09:30"),
    *("10.30", "12:10", "1,000", "oct", "12 octopus", "monster", "satisfied", "wedding", "we", "tu"),
    *(
        "BX-0042",
        "sat with family",
        "in ² weeks",
        "½",
        "12//10",
        "/",
        "-",
        "2026-10",
        "10/2026",
        "1e3",
        "12oak",
        "3-day-visit",
        "",
        "next oct",
        "12 12",
        "oct oct",
        "of 12 Oct",
        "the 12th of of Oct",
        "3/4 of the meetings",
        "3/4 hour",
        "1/2 a day",
        "24/7 support",
        "2 may refuse",
        "sat. with family",
        "(",
        '"',
        "(fri",
        "fri)",
        "12/10/2026?",
        "1O/10/2026",
    ),
]

IMPOSSIBLE = [
    ("31/02/2026", "31/02/2026 is not a date. Try `28/02/2026`, or `28 Feb`."),
    ("30 Feb", "30 feb is not a date. Try `28/02/2026`, or `28 Feb`."),
    ("31/4", "31/4 is not a date. Try `28/04/2026`, or `28 Apr`."),
    ("31 Apr 2026", "31 apr 2026 is not a date. Try `28/04/2026`, or `28 Apr`."),
    ("29/02/2027", "29/02/2027 is not a date. Try `28/02/2027`, or `28 Feb`."),
    ("2026-11-31", "2026-11-31 is not a date. Try `28/11/2026`, or `28 Nov`."),
    ("32/01/2026", "32/01/2026 is not a date. Try `28/01/2026`, or `28 Jan`."),
    ("32/12/2026", "32/12/2026 is not a date. Try `28/12/2026`, or `28 Dec`."),
    ("00/10/2026", "00/10/2026 is not a date. Try `28/02/2026`, or `28 Feb`."),
    ("12/13/2026", "12/13/2026 is not a date. Try `28/02/2026`, or `28 Feb`."),
]


@pytest.mark.parametrize(("typed", "direction", "meant"), READ)
def test_a_date_is_read_as_meant(typed, direction, meant):
    assert read_date(typed.split(), TODAY, direction) == (meant, len(typed.split()))


@pytest.mark.parametrize("typed", NO_DATE)
def test_words_that_only_look_like_a_date_are_not_read_as_one(typed):
    assert read_date(typed.split(), TODAY, EITHER) is None


@pytest.mark.parametrize(("typed", "refusal"), IMPOSSIBLE)
def test_a_day_that_does_not_exist_is_refused_with_an_example_of_one_that_does(typed, refusal):
    with pytest.raises(NotUnderstood) as said:
        read_date(typed.split(), TODAY, EITHER)
    assert str(said.value) == refusal


def test_a_weekday_that_does_not_match_its_date_is_refused():
    with pytest.raises(NotUnderstood) as said:
        read_date(["Tue", "12", "Oct", "2026"], TODAY, EITHER)
    assert str(said.value) == "12 Oct 2026 is a Monday, not a tue. Which do you mean?"


def test_a_date_uses_up_only_its_own_words():
    assert read_date(["5", "Dec", "because", "adviser"], TODAY, COMING) == (date(2026, 12, 5), 2)
    assert read_date(["next", "fri", "Chase"], TODAY, COMING) == (date(2026, 11, 27), 2)
    assert read_date(["in", "2", "weeks", "Chase"], TODAY, COMING) == (date(2026, 12, 7), 3)


def test_two_digits_that_may_be_a_year_or_a_number_are_refused():
    assert read_date(["2", "Feb", "26", "to", "3", "Feb"], TODAY, PAST) == (date(2026, 2, 2), 3)
    with pytest.raises(NotUnderstood) as said:
        read_date(["12", "Oct", "25", "visits"], TODAY, PAST)
    assert str(said.value) == (
        "Is the 25 in `12 Oct 25 visits` a year? If it is, type `12 Oct 2025`; "
        "if not, say the year before it: `12 Oct 2026 25 …`."
    )
    assert read_date(["12", "Oct", "'25", "visits"], TODAY, PAST) == (date(2025, 10, 12), 3)
    assert read_date(["12-Oct-25", "visits"], TODAY, PAST) == (date(2025, 10, 12), 1)
    assert read_date(["12", "Oct", "5", "visits"], TODAY, PAST) == (date(2026, 10, 12), 2)


def test_a_date_that_could_be_a_part_of_something_is_a_date_where_nothing_makes_it_one():
    assert read_date(["24/7", "because", "asked"], TODAY, PAST) == (date(2026, 7, 24), 1)
    assert read_date(["1/2", "Chase"], TODAY, COMING) == (date(2027, 2, 1), 1)
    assert read_date(["2", "may", "Chase"], TODAY, COMING) == (date(2027, 5, 2), 2)
    assert read_date(["2", "may", "2026", "also"], TODAY, PAST) == (date(2026, 5, 2), 3)


def test_there_is_no_date_in_no_words():
    assert read_date([], TODAY, EITHER) is None


@pytest.mark.parametrize("typed", ["mon 32", "mon oct", "mon 12 visits"])
def test_a_weekday_before_other_words_is_read_alone(typed):
    assert read_date(typed.split(), TODAY, COMING) == (date(2026, 11, 30), 1)


@pytest.mark.parametrize(
    ("typed", "direction", "day"),
    [("fri", COMING, 27), ("fri", PAST, 20), ("mon", COMING, 30), ("mon", PAST, 23), ("wed", PAST, 18)],
)
def test_a_weekday_is_the_nearest_that_way_from_the_middle_of_a_week(typed, direction, day):
    wednesday = date(2026, 11, 25)
    assert read_date([typed], wednesday, direction) == (date(2026, 11, day), 1)


@pytest.mark.parametrize("typed", ["in soon days", "in 2 years", "in 1000 days", "2 years ago"])
def test_only_small_numbers_of_days_weeks_and_months_are_counted(typed):
    assert read_date(typed.split(), TODAY, EITHER) is None


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("held 12.10 at school", "12.10"),
        ("seen last week", "last"),
        ("agreed (3rd)", "(3rd)"),
        ("in October, we think", "October,"),
        ("visit on Friday.", "Friday."),
        ("Sun hat bought, then Mon", "Mon"),
        # figures without the signs of a date
        ("12 10 2026", "12 10 2026"),
        ("2026 10 12", "2026 10 12"),
        ("12 10", "12 10"),
        ("12 / 10 / 2026", "12 / 10 / 2026"),
        ("2026 - 10 - 12", "2026 - 10 - 12"),
        ("held 12 / 10", "12 / 10"),
        ("12 10 26", "12 10"),
        ("12102026", "12102026"),
        ("20261012", "20261012"),
        ("121026", "121026"),
        ("held (12102026)", "(12102026)"),
        ("12\\10\\2026", "12\\10\\2026"),
        ("12,10,2026", "12,10,2026"),
        ("12_10_2026", "12_10_2026"),
        ("12\u201310\u20132026", "12\u201310\u20132026"),
        ("12:10:2026", "12:10:2026"),
        ("2026", "2026"),
        ("1990", "1990"),
        # the first and the last day and month, and words beside them
        ("1 1", "1 1"),
        ("31 12", "31 12"),
        ("1 12 2026", "1 12 2026"),
        ("31 1 2026", "31 1 2026"),
        ("2026 1 31", "2026 1 31"),
        ("2026 12 1", "2026 12 1"),
        ("12 / 10 / 2026 at school", "12 / 10 / 2026"),
        ("29022024", "29022024"),
        ("20240229", "20240229"),
        ("290224", "290224"),
        ("290212", "290212"),
        ("010100", "010100"),
        ("31122099", "31122099"),
        ("a 12.10.", "12.10."),
        ("a .. 12.10", "12.10"),
        ("(last)", "(last)"),
        ("last.", "last."),
        ("weeks", "weeks"),
        ("sept", "sept"),
        ("wedn", "wedn"),
        # a letter too few, too many, or another
        ("yesteday", "yesteday"),
        ("seen on Ocotber", "Ocotber"),
        ("Wendesday", "Wendesday"),
        ("todya", "todya"),
        ("tody", "tody"),
        ("septemberr", "septemberr"),
        ("satruday", "satruday"),
        ("thursdays", "thursdays"),
        # letters for figures and figures for letters, and signs apart, doubled or wide
        ("1O/10/2026", "1O/10/2026"),
        ("held l2.1o.26", "l2.1o.26"),
        ("2026-1I-12", "2026-1I-12"),
        ("12 0ct 2026", "0ct"),
        ("Apri1 12", "Apri1"),
        ("12 /10 / 2026", "12 /10 / 2026"),
        ("12/ 10/2026", "12/ 10/2026"),
        ("2026 -10- 12", "2026 -10- 12"),
        ("12 /10", "12 /10"),
        ("12//10//2026", "12//10//2026"),
        ("12|10|2026", "12|10|2026"),
        ("\uff11\uff12\uff0f\uff11\uff10", "\uff11\uff12\uff0f\uff11\uff10"),
    ],
)
def test_a_word_that_may_mean_a_date_is_found_as_typed(typed, word):
    assert date_like(typed.split()) == word


def test_only_what_is_in_figures_may_be_looked_for():
    assert (
        date_like(["no", "news", "for", "six", "weeks,", "since", "12102026"], in_figures=True) == "12102026"
    )
    assert date_like(["last", "seen", "in", "October,", "six", "weeks", "ago"], in_figures=True) is None


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "all well at school",
            "sat with family",
            "4 children",
            "1,000 pounds",
            "at 10:30",
            "room 12 of 14",
        ),
        *(
            "32102026",
            "12132026",
            "20261312",
            "20260231",
            "321326",
            "99 12",
            "12 99 visits",
            "in the year 2026",
            "12 - x",
        ),
        *(
            "0 1",
            "1 0",
            "32 1",
            "1 13",
            "32 1 2026",
            "1 13 2026",
            "in 2026 1 32",
            "12 10 1989",
            "x12.10",
        ),
        *(
            "290223",
            "29022023",
            "1989",
            "2100",
            "a 1990",
            "oda",
            "septemberrrr",
            "xlast",
            "last-born",
            "sat",
            "wed",
        ),
        *("I/O form", "lo/lo", "room b12/b13", "oil", "12///10", "100 children", "1 -2"),
        *("a good match", "only many tunes", "body arch", "1 - 2", "0 10 2026", "today", "tod"),
    ],
)
def test_ordinary_words_are_not_taken_for_a_date(typed):
    assert date_like(typed.split()) is None


@pytest.mark.parametrize(
    "typed", ["end of", "end of next", "the end of the day", "end of next Jan", "the end of the meeting"]
)
def test_the_end_of_what_is_no_month_is_no_day(typed):
    assert read_date(typed.split(), TODAY, COMING) is None


def test_nothing_happened_at_the_end_of_a_month_to_come():
    assert read_date(["end", "of", "month"], TODAY, PAST) is None


def test_the_day_of_an_option_is_all_that_it_gives():
    assert option_day("--at", "30 Sep", TODAY, PAST) == date(2026, 9, 30)
    for typed in ("soon", "30 Sep early"):
        with pytest.raises(
            NotUnderstood, match=rf"^--at {typed} is not a date\. Try `30/09/2026`, or `30 Sep`\.$"
        ):
            option_day("--at", typed, TODAY, PAST)
    with pytest.raises(NotUnderstood, match=r"Try `01/12/2026`, or `1 Dec`\.$"):
        option_day("--to", "soon", TODAY, COMING)
