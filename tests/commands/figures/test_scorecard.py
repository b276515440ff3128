"""`scorecard`: each figure with what it counts; the children are in conftest.py, their days worked out beside them."""

from collections import Counter
from datetime import date

import pytest

from commands.measures.said import figure_words
from permanence.events_csv import EventRow
from permanence.journey import Month
from permanence.measures.answers import figure
from permanence.measures.figures import REACHED
from permanence.measures.indicators import INDICATORS
from permanence.measures.windows import three_years
from tests.commands.figures.conftest import counted, load
from tests.commands.places import DIRECT, buttons_of, open_town

LINES = [
    # (369 + 308 + 213 + 213) / 4 = 275.75
    "A10 Coming into care to moving in with the adopters: 276 days, 150 under the mark of 426 days · 4 of 4 counted, ",
    "A1 Coming into care to placed: 276 days, 150 under the mark of 426 days · 4 of 4 counted, ",
    # (162 + 92 + 0) / 3 = 84.67; the fourth had no order
    "A2 Placement order to match: 85 days, 36 under the mark of 121 days · 3 of 4 counted, 1 not in the measure, ",
    # 5, 3, none and, of the child whose placement disrupted, 4: 12 / 4
    "ORDERMATCH Months from placement order to match: 3 months · 4 of 4 counted, ",
    "DISRUPTED Disruptions: 1 · 1 recorded after that day",
    # in time: BX-0102, 0103, 0104, 0108; not: BX-0101, 0106, 0107
    "MATCH6 Matched within six months of the decision: 57% · 4 of 7, 3 not in time, ",
    # nobody waits for a disruption
    "EARLYDISRUPTED Early disruption: 20% · 1 of 5, 5 recorded after that day",
    # the four adopted and two of 394 days; the one of 666 days is not
    "A3 Waiting less than the mark from coming into care: 86% · 7 of 7 counted, 3 waiting, ",
    "A9 Waiting with a decision: 3 · 1 for 18 months or more, ",
    "A14 Waiting with a placement order: 2 · 1 for 12 months or more, ",
    "A5 Plans changed away from adoption: 0\n",
    "HARDER Harder to place: not known · 0 of 0, 5 not known, ",
    "A4 Left care to adoption: 80% · 4 of 5, ",
    "SGO Left care to special guardianship: 0% · 0 of 5, ",
]


def test_every_figure_is_the_one_worked_out_by_hand(town):
    said = town.say("scorecard 2026")

    assert (
        "Every team, the three years 2023-26. A10 276 days, 150 under the mark of 426 days, A2 85 days, "
        in said
    )
    assert [line for line in LINES if f"  • {line}" not in said] == []


def test_each_figure_says_what_it_counts_and_each_mark_its_day_and_source(town):
    said = town.say("scorecard 2026")

    assert "  • A5 decisions for adoption that were reversed in the window, each time one was;" in said
    assert (
        "Mark of A10, A1, A3: 426 days (14 months), for three years to March, since Thu 31 Mar 2016. " in said
    )
    assert "Mark of A2: 121 days (4 months), for three years to March, since Thu 31 Mar 2016. " in said
    assert "Days are days, not working days." in said
    assert "exactly half goes to the even number" in said


def test_means_of_few_children_say_so(town):
    said = "A10, A1, A2 and months from placement order to match: of fewer than 10 children, so one more"

    assert said in town.say("scorecard 2026")
    assert "of fewer than" not in town.say("scorecard 2019")  # of none there is no mean


def test_the_same_numbers_stand_in_tables(town):
    said = town.say("scorecard 2026")

    assert "Figure    Counted    Of    Waiting    Not known    Recorded after    From the mark\n" in said
    assert "A2          85 days   3          4     0          0            4                 -36\n" in said
    assert "HARDER  not known  0          5     0          5            5\n" in said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((129, 130), "130 days, 9 over the mark of 121 days"),
        ((112, 113), "112 days, 9 under the mark of 121 days"),
        ((121, 121, 122), "121 days, just over the mark of 121 days"),
        ((120, 121, 121), "121 days, just under the mark of 121 days"),
        ((120, 122), "121 days, exactly the mark of 121 days"),
    ],
)
def test_a_reader_can_take_the_mark_from_the_mean(days, said):
    counts = Counter((each, REACHED) for each in days)
    found = figure(INDICATORS["A2"], counts, three_years(2026), date(2026, 3, 31))

    assert figure_words(found) == said


def test_a_share_of_whom_only_a_yes_is_known_is_the_least_it_can_be(tmp_path):
    with counted(tmp_path) as town:
        town.say("siblings BX-0101 BX-0102 together")
        said = town.say("scorecard 2026")

    assert "HARDER Harder to place: at least 40% · 2 of 5, 3 not known" in said


def test_of_a_share_nobody_is_not_known_whose_coming_into_care_alone_is_not(tmp_path):
    with counted(tmp_path) as town:
        for ref in ("BX-0201", "BX-0202"):
            road = (("adm_sbpfa", date(2025, 6, 1)), ("sgo", date(2025, 10, 1)))
            load(town, [EventRow(ref, key, on, born=Month(2022, 5), team="north") for key, on in road])
        said = town.say("scorecard 2026")

    # Of five who left one went home and none to a special guardian, and these two whose day of coming into care is not known.
    assert "SGO Left care to special guardianship: 29% · 2 of 7, 7 recorded after that day" in said


def test_children_chosen_by_how_it_ended_are_under_no_heading_with_those_followed(town):
    (_, *sections) = town.say("scorecard 2026").partition("What each counts")[0].split("\n\n")

    followed = [each for each in sections if "MATCH6" in each]
    assert followed
    assert [each for each in followed if "A2" in each or "A14" in each] == []
    assert [each for each in sections if " A2 " in each and "Disruptions" not in each] == []
    assert [each for each in followed if "EARLYDISRUPTED" not in each] == []


def test_a_team_has_its_own_figures(town):
    said = town.say("scorecard north 2026")

    # 369, 213 and 213 days, a third of them each; 162 and none, half
    assert said.startswith(
        "Scorecard\n=========\n\nNorth Permanence Team, the three years 2023-26. A10 265 days, 161 under the mark of 426 days, "
        "A2 81 days, 40 under the mark of 121 days."
    )


@pytest.mark.parametrize(
    ("typed", "about"),
    [
        ("scorecard", "the three years 2024-27, up to Mon 23 Nov 2026. A10 276 days"),
        ("scorecard 2026", "the three years 2023-26. A10 276 days"),
        ("scorecard at 31/03/2026", "the three years 2023-26. A10 276 days"),
        ("scorecard at 01/04/2026", "the three years 2024-27, up to Wed 1 Apr 2026. A10 276 days"),
        ("scorecard 2023-26", "the three years 2023-26. A10 276 days"),
        ("scorecard 2025-26", "2025-26. A10 276 days"),
        ("scorecard 2024-25", "2024-25. A10 no child, A2 no child."),
        ("scorecard at 30/09/2026", "the three years 2024-27, up to Wed 30 Sep 2026. A10 276 days"),
        ("scorecard at 05/03/2026", "the three years 2023-26, up to Thu 5 Mar 2026. A10 276 days"),
        ("scorecard 2026 at 30/09/2026", "the three years 2023-26, as at Wed 30 Sep 2026. A10 276 days"),
        ("scorecard 2025-26 at 31/10/2025", "2025-26, up to Fri 31 Oct 2025. A10 369 days"),
        ("scorecard 2026-27", "2026-27, up to Mon 23 Nov 2026. A10 no child"),
        ("scorecard 2026 as known 31/03/2026", "the three years 2023-26, as known on Tue 31 Mar 2026. A10 no child"),
        ("scorecard as known 31/03/2026", "the three years 2023-26, as known on Tue 31 Mar 2026. A10 no child"),
        ("scorecard as known 30/09/2026", "2024-27, up to Wed 30 Sep 2026, as known on Wed 30 Sep 2026."),
        ("scorecard 2026 at 30/09/2026 as known 31/05/2026", "2023-26, as at Sun 31 May 2026, as known on Sun 31 May 2026."),
        ("scorecard at 30/9/26 as known today", "up to Wed 30 Sep 2026, as known on Mon 23 Nov 2026. A10 276 days"),
    ],
)  # fmt: skip
def test_the_years_the_day_and_what_was_known_can_be_said(town, typed, about):
    assert about in town.say(typed)


def test_no_child_is_never_nought(town):
    said = town.say("scorecard 2024-25 south")

    assert "  • A1 Coming into care to placed: no child · 0 of 0 counted" in said
    assert "  • A4 Left care to adoption: no child · 0 of 0" in said
    assert "  • DISRUPTED Disruptions: 0\n" in said


def test_a_window_without_a_mark_says_so(town):
    said = town.say("scorecard 2009-10 at 31/03/2010")

    assert "A3 Waiting less than the mark from coming into care: no child" in said
    assert "Mark of" not in said


def test_the_time_in_each_stage_is_cut_in_two_ways(town):
    said = town.say("scorecard stages 2026")

    # 1 May 2024 to 10 Dec, 1 Oct, 1 Aug and 1 Aug: (223 + 153 + 92 + 92) / 4
    assert "S2 140 days, S4 276 days." in said
    assert "  • S3 Match to placed: 31 days · 4 of 4 counted" in said  # (26 + 35 + 31 + 31) / 4 = 30.75
    assert "  • D3 Decision to placement order: 76 days · 3 of 4 counted, 1 not in the measure" in said
    assert "  • D2 Review to the decision: not known · 0 of 4 counted, 4 not known" in said
    assert "  • DISRUPTED Disruptions: 1" in said


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("scorecard at 01/01/2027", "Fri 1 Jan 2027 has not come yet. Give a day that has."),
        ("scorecard as known 01/01/2027", "Fri 1 Jan 2027 has not come yet. Give a day that has."),
        ("scorecard 2027-28", "2027-28 begins after Mon 23 Nov 2026."),
        ("scorecard 2026-27 as known 31/03/2026", "2026-27 begins after Tue 31 Mar 2026."),
        ("scorecard 2025-26 at 31/03/2025", "2025-26 begins after Mon 31 Mar 2025."),
        ("scorecard nowhere", "I don't know a team `nowhere`."),
        ("scorecard 2025-27", "I don't understand `2025-27` here."),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(town, typed, reason):
    assert reason in town.refused(typed, "U0SUE")


WHOSE = {
    "U0ANN": "Every team",
    "U0SUE": "Every team",
    "U0CORA": "Every team",
    "U0MARY": "North Permanence Team",
    "U0OMAR": "South Permanence Team",
}


@pytest.mark.parametrize(("person", "whose"), WHOSE.items())
@pytest.mark.parametrize("verb", ["scorecard", "waiting", "why A2", "cohort po 2024-25"])
def test_a_manager_counts_their_own_team_and_others_every_team(town, person, whose, verb):
    assert f"\n\n{whose}" in town.ask(verb, person)


@pytest.mark.parametrize("verb", ["scorecard", "waiting", "why A2", "cohort po 2024-25"])
@pytest.mark.parametrize("person", ["U0SAM", "U0ALEX", "U0ADMIN"])
def test_nobody_else_counts(town, person, verb):
    refused = town.refused(f"{verb} north", person)
    assert "is for a team's manager, a service manager, a consultant or an analyst. Ask @U0MARY." in refused


@pytest.mark.parametrize("verb", ["scorecard", "waiting", "why A2", "cohort po 2024-25"])
def test_a_manager_counts_no_other_team(town, verb):
    refused = town.refused(f"{verb} south", "U0MARY")
    assert "is for the team's manager, a service manager, a consultant or an analyst. Ask @U0OMAR." in refused


def test_a_manager_who_is_not_in_the_channel_counts_nothing(town, monkeypatch):
    monkeypatch.setattr(town.desk, "membership", lambda *_: frozenset())
    assert town.refused("scorecard", "U0MARY") == (
        "You are not in North Permanence Team's channel, so I may not count its children for you."
    )
    assert "Every team" in town.ask("scorecard", "U0ANN")


def test_its_buttons_lead_to_the_children_behind_a_figure(town):
    buttons = {
        each.label: each.command for each in buttons_of(town.reply("scorecard north 2026", "U0ANN", DIRECT))
    }

    assert buttons == {
        "Why A2": "why A2 north 2023-26",
        "Why A10": "why A10 north 2023-26",
        "Waiting": "waiting north",
        "Picture": "chart scorecard north 2023-26",
        "Stages": "scorecard stages north 2023-26",
    }
    back = buttons_of(town.reply("scorecard stages at 30/09/2026", "U0ANN", DIRECT))
    assert [each.command for each in back][-3:] == [
        "scorecard 2023-26", "scorecard 2024-27 at 30/09/2026", "benchmarks 2024-27 at 30/09/2026",
    ]  # fmt: skip


def test_both_marks_passed_are_said(town):
    assert "Both are over their marks." not in town.say("scorecard 2026")


def test_years_before_there_were_marks_say_so(tmp_path):
    with open_town(tmp_path) as town:
        town.say("track BX-0200 team north born 05/2007 entered 04/02/2008 yes")
        for told in (
            "adm decision 02/06/2008",
            "placement order 01/09/2008",
            "match 02/03/2009",
            "placed 06/04/2009",
        ):
            town.say(f"milestone BX-0200 {told} yes")
        town.say("close BX-0200 adopted 05/01/2010 yes")
        assert "A3 Waiting less than the mark from coming into care: no mark for it then" in town.say(
            "scorecard 2010"
        )
