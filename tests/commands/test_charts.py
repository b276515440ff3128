"""A picture of a child's journey or of a team's children, and the same in words."""

import pytest

from commands.grammar.reply import LONGEST_ALT
from tests.commands.places import CHANNEL, DIRECT, open_town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """BX-0042 with a match past its date, a child with nothing recorded, and one who died."""
    with open_town(tmp_path_factory.mktemp("charts")) as opened:
        for text in (
            "plan BX-0042 adoption 18/05/2026",
            "milestone BX-0042 adm decision 18/05/2026",
            "track BX-0043 team north born 05/2024",
            "track BX-0044 team north born 05/2024",
            "close BX-0044 died 20/11/2026",
            "restrict BX-0043 to <@U0ALEX> <@U0MARY>",
        ):
            opened.say(text)
        yield opened


def test_a_childs_journey_is_drawn_for_the_asker_alone(town):
    shown = town.reply("chart BX-0042", "U0SAM")

    assert shown.title == "BX-0042 – the journey on Mon 23 Nov 2026"
    assert shown.picture.team is None
    assert (shown.picture.file, shown.picture.refs) == ("chart.png", ("BX-0042",))
    assert shown.fallback == "Chart: BX-0042"
    said = town.ask("chart BX-0042", "U0SAM")
    assert "Match, six months from the decision" in said
    assert said.endswith(
        "The picture comes in your own conversation with me, and is taken down again after some days."
    )


def test_the_alt_text_says_what_the_picture_shows_and_that_it_is_not_the_record(town):
    alt = town.reply("chart BX-0042", "U0SAM").picture.alt

    assert alt.startswith("BX-0042 – the journey on Mon 23 Nov 2026. ")
    assert "Match, six months from the decision" in alt
    assert alt.endswith(". A tracker, not the child's record.")
    assert len(alt) <= LONGEST_ALT


def test_where_nothing_is_recorded_the_picture_says_so(town):
    said = town.ask("chart BX-0043", "U0ALEX")

    assert "Nothing is recorded yet." in said


def test_nothing_is_drawn_for_a_child_who_died(town):
    shown = town.reply("chart BX-0044", "U0SAM")

    assert shown.words == "No picture is drawn of **BX-0044**."
    assert shown.picture is None


def test_a_teams_children_are_drawn_as_its_channel_sees_them_whoever_asks(town):
    shown = town.reply("chart north", "U0MARY", CHANNEL)

    assert shown.title == "North Permanence Team – 1 child on Mon 23 Nov 2026"
    assert shown.picture.team == "north"
    assert shown.picture.refs == ("BX-0042",), "Mary may see the restricted child, and the channel may not"
    said = town.ask("chart north", "U0MARY", CHANNEL)
    assert "Worst first\n  • BX-0042: in care 9 months" in said
    assert said.endswith("The picture is shown in the team's channel.")


def test_a_team_without_children_is_an_empty_picture(town):
    shown = town.reply("chart south", "U0OMAR", is_confirmed=True)

    assert shown.title == "South Permanence Team – 0 children on Mon 23 Nov 2026"
    assert shown.picture.alt == f"{shown.title}. A tracker, not the child's record."
    assert shown.picture.words == ()


def test_a_team_is_not_drawn_for_a_person_outside_its_channel(town):
    assert town.refused("chart north", "U0SUE") == (
        "You are not in North Permanence Team's channel, so its agenda is not for you."
    )


def test_a_chart_without_a_child_or_team_asks_which(town):
    assert town.refused("chart", "U0SAM", DIRECT) == (
        "A chart of which child, or of which team? For example: `chart BX-0042`, or `chart north`"
    )


def test_an_alt_text_without_room_for_all_the_children_counts_the_others(tmp_path):
    with open_town(tmp_path) as town:
        for number in range(100, 130):
            town.say(f"track BX-0{number} team north born 05/2024 entered 02/02/2026")
        shown = town.reply("chart north", "U0SAM", CHANNEL)

    alt = shown.picture.alt
    told = alt.count("BX-0")
    assert 0 < told < 31
    assert alt.endswith(
        f". And {31 - told} more, in the text beside the picture. A tracker, not the child's record."
    )
    assert len(alt) <= LONGEST_ALT
    (listing,) = shown.picture.words
    assert len(listing.lines) == 31, "the text beside the picture has them all"
