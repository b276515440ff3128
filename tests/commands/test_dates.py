"""Dates in what people type: echoed whole, and refused if nobody can have meant them. Reading one is tested in tests/permanence/test_dates.py."""

from datetime import date

import pytest

from tests.commands.places import CHANNEL, open_town


def test_a_date_is_echoed_with_its_weekday(north):
    assert "recorded for Mon 12 Oct 2026" in north("milestone BX-0042 po 12 oct")
    assert "expected Sun 20 Dec 2026" in north("expect BX-0042 match 20/12")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("milestone BX-0042 placement order 12/10/2062", "Thu 12 Oct 2062 is too far off to be meant"),
        ("milestone BX-0042 placement order 12/10/1026", "is too far off to be meant"),
        ("milestone BX-0042 placement order 24/11/2026", "Tue 24 Nov 2026 has not come yet"),
        ("milestone BX-0042 placed next fri", "Fri 27 Nov 2026 has not come yet"),
        ("expect BX-0042 match 22/11/2026", "Sun 22 Nov 2026 has passed"),
        ("expect BX-0042 match 31/12/9999", "is too far off to be meant"),
        ("action BX-0042 <@U0SAM> by yesterday Chase", "Sun 22 Nov 2026 has passed"),
        ("milestone BX-0042 placed 12/10/2022", "before BX-0042 was born (March 2023)"),
        ("track BX-0050 team north born 04/2027", "is still to come"),
        ("track BX-0050 team north born 13/2023", "is not a month of birth"),
        ("track BX-0050 team north born 03/1950", "is too far off to be meant. Check the year."),
        ("track BX-0050 team north born 03/2023 entered 02/02/2023", "before birth"),
    ],
)
def test_an_implausible_date_is_refused(north, refused, everything, typed, why):
    before = everything()
    assert why in refused(typed)
    assert everything() == before


def test_a_day_that_cannot_be_read_is_named_where_a_decision_needs_its_day(north, refused):
    assert refused("milestone BX-0042 match 1O/11/2026", "U0SAM").startswith(
        "Which day was it? I cannot read one from `1O/11/2026`."
    )
    assert refused("milestone BX-0042 match Panel agreed", "U0SAM").startswith("On which day?")


def test_a_calendar_has_a_year_of_surgeries_and_childrens_dates_once_it_is_said_that_all_may_see_it(tmp_path):
    with open_town(tmp_path) as town:
        town.say("expect BX-0042 ppm 14/12/2026")
        town.say("expect BX-0042 final hearing 20/01/2028")
        asked = town.reply("calendar north", "U0SAM")
        made = town.reply("calendar north", "U0SAM", CHANNEL).picture

    assert asked.words == (
        "The calendar file is shown in the channel of North Permanence Team, to everybody there. Show it?"
    )
    dates = {each.words: each.on for each in made.dates if isinstance(each.on, date)}
    assert dates["BX-0042: permanence planning meeting expected"] == date(2026, 12, 14)
    assert not [words for words in dates if "hearing expected" in words]
    assert made.refs == ("BX-0042",)
