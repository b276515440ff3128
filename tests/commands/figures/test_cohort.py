"""`cohort`: children followed from a milestone on, with those who wait still counted in."""

import pytest

from tests.commands.figures.conftest import tell
from tests.commands.places import buttons_of, open_town

CAUTION = (
    "The mean is of those who have reached it. It will rise as the days of those still waiting are added"
)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The worked example: 14 days before, 42, 119, ended after 183, waiting for 302 and for 316 by 30 September 2025."""
    with open_town(tmp_path_factory.mktemp("cohort")) as town:
        entered = "01/02/2024"
        for child, road in {
            "BX-0001 north": "adm decision 01/03/2024, match 06/05/2024, placement order 20/05/2024, placed 01/06/2024",
            "BX-0002 north": "adm decision 01/03/2024, placement order 01/06/2024, match 13/07/2024, placed 01/08/2024",
            "BX-0003 south": "adm decision 01/03/2024, placement order 01/11/2024, match 28/02/2025, placed 20/03/2025, "
            "disruption 10/05/2025",
            "BX-0004 north": "adm decision 01/03/2024, placement order 01/07/2024, plan reversed 31/12/2024 RD1",
            "BX-0005 north": "adm decision 01/03/2024, placement order 02/12/2024",
            "BX-0006 south": "adm decision 01/03/2024, placement order 18/11/2024, plan reversed 10/01/2025 RD1, "
            "adm decision 01/03/2025",
            "BX-0007 north": "adm decision 01/03/2024, placement order 31/03/2024, match 01/06/2024, placed 01/07/2024",
        }.items():  # the last was ordered for the day before the year began
            tell(town, f"{child} {entered}", road)
        for role in ("analyst <@U0ANN>", "service manager <@U0SUE>"):
            town.say(f"role {role}")
        yield town


AT = "cohort placement order 2024-25 at 30/09/2025"


def test_the_worked_example(example):
    said = example.say(AT)

    assert said.startswith(
        "Cohort: placement order to match\n================================\n\n"
        "Every team, placement order in 2024-25: 6 children, followed to Tue 30 Sep 2025. "
        "3 reached it, 2 still waiting, 1 ended otherwise.\n\n"
    )
    facts = dict(line.split("  ", 1) for line in said.split("\n\n")[2].splitlines())
    assert {name: value.strip() for name, value in facts.items()} == {
        "In the cohort": "6",
        "Reached it": "3",
        "Still waiting": "2",
        "Ended otherwise": "1",
        "Wait not known": "0",
        "Mean of those who reached it": "53.7 days",  # (0 + 42 + 119) / 3
        "Floor mean, with the days so far of those waiting": "155.8 days",  # (161 + 302 + 316) / 5
        "Within 121 days, of all in it": "50%",
        "Within 182 days, of all in it": "50%",
        "A quarter had reached it": "by day 42 (95% interval: day 0 to no limit)",
        "Half had reached it": "by day 119 (95% interval: day 0 to no limit)",
        "Three quarters had reached it": "not yet: more than a quarter are still waiting, or ended otherwise",
    }


def test_the_caution_the_reading_and_disruption_are_part_of_the_answer(example):
    said = example.say(AT)

    assert CAUTION in said
    assert "Disruption by Tue 30 Sep 2025: 1 of 6 children." in said
    assert (
        "What it counts: children whose first placement order of the period of care is in the window" in said
    )
    assert "The last of 121 days or 182 days counts as within them." in said
    assert "A scorecard chooses children by how it ended: never compare the one with the other." in said


def test_a_team_of_it_an_earlier_day_and_what_was_known(example):
    assert "3 reached it" not in example.say("cohort north po 2024-25 at 30/09/2025")
    assert (
        "North Permanence Team, placement order in 2024-25: 4 children, followed to Tue 30 Sep 2025. 2 reached it"
        in (example.say("cohort north po 2024-25 at 30/09/2025"))
    )
    early = example.say("cohort po 2024-25 at 01/12/2024")
    assert (
        "5 children, followed to Sun 1 Dec 2024. 2 reached it, 3 still waiting, 0 ended otherwise." in early
    )
    # none of 5 before day 0, 1 of the 2 still followed on day 42: 4/5 of 1/2 are left
    assert "Half had reached it                                by day 42 " in early
    assert "Three quarters had reached it                      not yet: more than a quarter" in early
    assert "placement order in 2024-25, as known on Tue 30 Sep 2025: no child.\n" in example.say(
        f"{AT} as known 30/09/2025"
    )


def test_where_nobody_waits_the_mean_is_of_all(example):
    said = example.say("cohort placement order 2023-24 at 30/09/2025")

    assert "1 child, followed to Tue 30 Sep 2025. 1 reached it, 0 still waiting, 0 ended otherwise." in said
    assert "Nobody in it is still waiting" in said
    assert CAUTION not in said


def test_one_child_waits(example):
    assert "1 reached it, 1 still waiting" in example.say("cohort south po 2024-25 at 30/09/2025")


def test_it_is_followed_to_any_later_milestone(example):
    said = example.say("cohort adm decision 2023-24 to placed at 30/09/2025")
    assert "Cohort: decision that the child should be placed for adoption to placed for adoption" in said
    assert (
        "7 children, followed to Tue 30 Sep 2025. 4 reached it, 2 still waiting, 1 ended otherwise." in said
    )
    assert "Disruption by" not in example.say("cohort po 2024-25 to disruption")
    assert [each.command for each in buttons_of(example.reply("cohort po 2024-25 to placed", "U0SUE"))] == [
        "scorecard"
    ]


def test_its_children_and_the_scorecard_are_a_button_away(example):
    buttons = [each.command for each in buttons_of(example.reply(f"{AT} north", "U0SUE"))]
    assert buttons == [
        "why COHORT north 2024-25 at 30/09/2025",
        "chart waiting north 2024-25 at 30/09/2025",
        "scorecard north",
    ]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("cohort po", "`cohort` needs YEARS."),
        ("cohort link 2024-25", "No cohort is counted by link identified."),
        ("cohort match 2024-25 to po", "A cohort by match is not followed to placement order, which usually comes no later."),
        ("cohort po 2027-28", "2027-28 begins after Mon 23 Nov 2026."),
        ("cohort po 2024-25 at 01/12/2026", "Tue 1 Dec 2026 has not come yet."),
    ],
)  # fmt: skip
def test_what_makes_no_cohort_is_refused_with_the_reason(example, typed, reason):
    assert reason in example.refused(typed, "U0SUE")
