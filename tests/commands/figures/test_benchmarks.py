"""`benchmarks`: one's own figures beside England's, in one unit; the children are in conftest.py."""

from tests.commands.figures.conftest import counted
from tests.commands.places import buttons_of


def test_own_days_are_made_months_before_they_stand_beside_englands(town):
    said = town.say("benchmarks 2026")

    # (369 + 308 + 213 + 213) / 4 = 275.75 days; by 30.4375 they are 9.06 months
    assert (
        "Every team, the three years 2023-26: coming into care to placed 9.1 months (276 days); England 19 months (1 year "
        "7 months), year to March 2025. 4 of 4 counted."
    ) in said
    rows = [line.split() for line in said.splitlines()]
    assert ["S4", "9.1", "276", "4", "19"] in rows
    assert ["S3", "1.0", "31", "4", "1"] in rows
    assert "30.4375" in said
    assert "Open Government Licence" in said
    # three thousand and forty of 34,450
    assert "A4 Left care to adoption: 80% (4 of 5); England 9%" in said
    assert "A4X Left care to adoption, without transfers: 80% (4 of 5); England 10%" in said


def test_one_stage_is_shown_by_age_with_the_marks_of_what_was_published(town):
    rows = [line.split() for line in town.say("benchmarks S3 2026").splitlines()]

    # born in May 2022: a year old on coming into care; 26, 35, 31 and 31 days are 30.75
    assert ["1", "1.0", "31", "4", "1", "1", "1", "1", "1"] in rows
    assert ["under", "1", "–", "–", "0", "1", "1", "1", "k", "1"] in rows
    assert ["all", "ages", "1.0", "31", "4", "1", "1", "1", "1", "1"] in rows


def test_a_child_of_no_known_age_is_in_all_ages_alone(tmp_path):
    with counted(tmp_path) as town:
        town.say("track BX-0110 team south born 05/2022 worker <@U0ALEX>")
        for told in (
            "adm decision 01/05/2024",
            "match 31/05/2024",
            "placed 05/06/2024",
            "adoption order 01/10/2025",
        ):
            town.say(f"milestone BX-0110 {told} yes")
        said = town.say("benchmarks S2 south 2026")
    rows = [line.split()[:5] for line in said.splitlines()]
    # BX-0102 waited 153 days, and the one of whom no coming into care is on record 30
    assert ["1", "5.0", "153", "1", "11"] in rows
    assert ["all", "ages", "3.0", "92", "2"] in rows
    assert "1 child has an age that is not known: in all ages alone." in said


def test_figures_without_published_ages_are_refused_by_name(town):
    refusal = town.refused("benchmarks A2", "U0ANN")
    assert "of S1, S2, S3, S4, S5 and S6, and not of A2" in refusal
    assert "`why A2`" in refusal


def test_months_and_years_are_said_as_people_say_them(town):
    assert "England 10 months, year to March 2025" in town.say("benchmarks S2 2026")
    assert "no child; England 12 months (1 year)" not in town.say("benchmarks S5 2020-21")
    assert "placed to adopted no child; England 10 months, year to March 2021" in town.say(
        "benchmarks S5 2020-21"
    )


def test_an_everyday_question_is_understood_and_buttons_lead_on(town):
    reply = town.reply("compare us with England", "U0ANN")
    assert "England 19 months" in reply.words
    assert [button.command.split()[0] for button in buttons_of(reply)] == ["benchmarks", "why", "scorecard"]
