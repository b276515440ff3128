"""`chart scorecard`, `chart waiting`, `chart stages`: pictures of figures, and the same in words; the children are in conftest.py."""

import pytest

from tests.commands.figures.conftest import counted
from tests.commands.places import CHANNEL, CHANNELS, DIRECT, buttons_of


def test_the_scorecard_is_drawn_over_its_windows_from_the_first_that_has_a_child(town):
    reply = town.reply("chart scorecard", "U0SUE")

    a10, a2 = reply.picture.draws.each
    assert [point.words for point in a10.points] == [
        "2023-26: 276 days, 150 under the mark of 426, 4 children",
        "2024-27 so far: 276 days, 150 under the mark of 426, 4 children",
    ]
    assert a2.points[0].words == "2023-26: 85 days, 36 under the mark of 121, 3 children"
    assert "A2 Placement order to match, mean days, from 85 days in 2023-26" in reply.picture.alt
    assert (reply.picture.team, reply.picture.refs) == (None, ())


def test_an_authority_without_children_adopted_has_one_window_that_says_so(town):
    reply = town.reply("chart scorecard 2015", "U0SUE")

    assert [[point.words for point in each.points] for each in reply.picture.draws.each] == [
        ["2012-15: no child counted"]
    ] * 2


def test_the_wait_is_drawn_with_those_who_wait_counted_in(town):
    said = town.ask("chart waiting 2024-25 at 31/03/2026", "U0SUE")

    assert "4 children whose placement order was in 2024-25, followed to Tue 31 Mar 2026" in said
    assert "4 reached it, 0 still waiting, 0 ended otherwise" in said


def test_the_wait_is_followed_to_today_and_leads_to_the_cohort_that_says_the_same(town):
    reply = town.reply("chart waiting 2024-25", "U0SUE")
    (in_words,) = (each.command for each in buttons_of(reply) if each.label == "In words")

    followed = "4 children whose placement order was in 2024-25, followed to Mon 23 Nov 2026"
    assert followed in town.ask("chart waiting 2024-25", "U0SUE")
    assert in_words == "cohort placement order 2024-25 at 23/11/2026"
    assert "4 children, followed to Mon 23 Nov 2026. 4 reached it" in town.ask(in_words, "U0SUE")


def test_the_stages_are_drawn_by_team_with_every_team_together_first(town):
    (first, *_) = town.reply("chart stages 2026", "U0SUE").picture.draws.stages

    assert [(each.team, each.number) for each in first.teams] == [
        ("Every team", 4),
        ("North Permanence Team", 3),
        ("South Permanence Team", 1),
    ]


def test_a_team_that_has_families_in_place_of_children_is_not_said_to_have_none(tmp_path):
    with counted(tmp_path) as town:
        town.say(
            'team add finding "Family finding" in <#C0FIND|find> manager <@U0RUTH> from 10/12/2026 at 10:00 every 2 weeks '
            "side family finding"
        )
        assert "Family finding" not in town.ask("chart stages 2026", "U0SUE")
        report = town.reply("report 2026", "U0SUE").picture
        assert "South Permanence Team" in str(report)
        assert "Family finding" not in str(report)


def test_a_manager_sees_a_picture_of_their_own_team(town):
    drawn = town.reply("chart north stages 2026", "U0MARY", CHANNEL).picture.draws

    assert [each.team for each in drawn.stages[0].teams] == ["North Permanence Team"]
    assert "is for the team's manager, a service manager" in town.refused("chart scorecard south", "U0MARY")


def test_the_teams_of_a_manager_of_several_are_not_called_every_team(tmp_path, monkeypatch):
    monkeypatch.setitem(CHANNELS, "U0MARY", {"north", "south"})
    with counted(tmp_path) as town:
        town.say(
            'team add east "East Team" in <#C0EAST|east> manager <@U0JO> from 10/12/2026 at 10:00 every 2 weeks'
        )
        town.say("team edit south manager <@U0MARY>")
        drawn = town.reply("chart stages 2026", "U0MARY").picture.draws

        assert [each.team for each in drawn.stages[0].teams] == [
            "All together",
            "North Permanence Team",
            "South Permanence Team",
        ]
        assert "All together" in (said := town.ask("bottlenecks", "U0MARY"))
        assert "Every team" not in said


def test_a_worker_is_told_who_may_ask(town):
    assert "is for a team's manager, a service manager" in town.refused("chart scorecard", "U0SAM")


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        ("scorecard north 2026", "chart scorecard north 2023-26"),
        ("scorecard stages 2026", "chart stages 2023-26"),
        ("waiting north", "chart waiting north"),
        ("cohort placement order 2024-25", "chart waiting 2024-25 at 23/11/2026"),
    ],
)
def test_each_answer_in_figures_leads_to_its_picture(town, asked, typed):
    (button,) = (each for each in buttons_of(town.reply(asked, "U0SUE", DIRECT)) if each.label == "Picture")

    assert button.command == typed
    assert town.reply(typed, "U0SUE").picture
