"""The guide to the first day is what is said on it, and is as short as it says."""

import re

import pytest

from tests.first_day import AGAIN, FROM_SHEET, PAGE, WHICH, told

READ = 238
"""Words a minute that an adult reads silently: the mean of 190 studies, Brysbaert 2019."""
TYPED = 150
"""Characters a minute typed: 30 words, of which most people do more (52 in the mean, Dhakal and others 2018)."""
MACHINE = 1.5
"""Minutes that all the commands of a way take, with some to spare: 1 minute 15 seconds on two cores, most of it before the loads."""
ANSWER = 1 / 10
"""Minutes to answer one question of a load."""


def test_the_guide_to_the_first_day_is_typed_as_it_stands_there(tmp_path):
    page = told(tmp_path)

    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes it anew"
    assert page.count("North Permanence Team – surgery, Thu 26 Nov 2026") == 2, "each way leads to an agenda"
    for name in ("Jane", "Example, ", "Tom Example", "Ann Sample"):
        assert name not in page.partition("The first load asks what each column")[2]


@pytest.mark.parametrize(("way", "most"), [("return", 10), ("spreadsheet", 15)])
def test_either_way_is_read_and_typed_within_the_minutes_that_it_promises(way, most):
    page = PAGE.read_text(encoding="utf-8").partition("-->")[2]
    introduction, _, ways = page.partition("\n## From four files")
    of_return, _, of_sheet = ways.partition(FROM_SHEET)
    part = (
        introduction
        + {
            "return": of_return.partition(WHICH)[0],
            "spreadsheet": of_sheet.removesuffix(AGAIN),
        }[way]
    )
    lines = re.findall(r"^(?:\$ |/)(.*)$", part, re.MULTILINE)
    answers = part.count("Read it as [") + part.count("? Enter ") + part.count("Enter leaves it out")
    assert part.rstrip().endswith("`surgery north now` posts one today.\n```")
    assert f"takes {({10: 'ten', 15: 'fifteen'})[most]}" in introduction

    minutes = len(part.split()) / READ + sum(map(len, lines)) / TYPED + answers * ANSWER + MACHINE

    assert minutes <= most, minutes
