"""`report`: a period in figures that can be passed on; each figure as the scorecard has it, and no small number by any way."""

import re
from datetime import date, timedelta

import pytest

from bot.clock import Ticker
from commands.grammar.reply import Facts, Listing, Note, Picture, Table, Text
from permanence.events_csv import EventRow
from permanence.journey import Month
from permanence.measures.charts import chart_words
from tests.commands.figures.conftest import counted, load, tell
from tests.commands.figures.test_actions_agreed import held
from tests.commands.places import CHANNEL, open_town

AT = "at 30/09/2026"
WAYS = (
    "adm decision {0}, placement order {1}, match {2}, placed {3}, adoption order {4}",
    (120, 180, 300, 330, 600),
)


def road(number: int, entered: date, steps: int) -> str:
    """As many steps of the way to adoption as are wanted, each child a little slower than the one before."""
    words, days = WAYS
    dates = [f"{entered + timedelta(days=day + 3 * number):%d/%m/%Y}" for day in days]
    return ", ".join(words.format(*dates).split(", ")[:steps])


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Of North 10 children adopted and 7 with an order, of South 7 adopted and 6 with a decision: every number is shown but the 3 who are matched."""
    groups = (
        ("north", 10, date(2024, 1, 8), 5),
        ("south", 7, date(2024, 2, 5), 5),
        ("north", 7, date(2025, 9, 1), 2),
        ("south", 6, date(2025, 9, 8), 1),
        ("south", 3, date(2025, 6, 2), 3),
    )
    with open_town(tmp_path_factory.mktemp("county")) as town:
        town.say("close BX-0042 home 02/03/2026")
        town.say("role service manager <@U0SUE>")
        for group, (team, many, entered, steps) in enumerate(groups):
            for at in range(many):
                tell(town, f"BX-{group + 1}{at:03d} {team} {entered:%d/%m/%Y}", road(at, entered, steps))
        yield town


@pytest.fixture(scope="module")
def quarter(county):
    """The county's report of July to September 2026, by the titles of its sections."""
    report = county.reply(f"report quarter {AT}", "U0SUE").picture
    return {section.title: section.parts for section in report.sections}


def tables(parts) -> dict[str, Table]:
    return {part.title: part for part in parts if isinstance(part, Table)}


def rows(table: Table) -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(row[1:]) for row in table.rows}


def report_of(folder, *groups: tuple, then: tuple[str, ...] = ()) -> dict[str, list]:
    """A report's sections by their titles, of so many children of each group, of North if no team is said, who had the same."""
    told = [
        EventRow(f"BX-{group}{at:03d}", key, date.fromisoformat(on), "", Month(2022, 5), *(team or ["north"]))
        for group, (many, journey, *team) in enumerate(groups, 1)
        for at in range(many)
        for key, on in journey.items()
    ]
    with open_town(folder) as town:
        town.say("close BX-0042 home 02/03/2026")
        town.say("role service manager <@U0SUE>")
        load(town, told)
        for command in then:
            town.say(command)
        return {
            section.title: section.parts
            for section in town.reply(f"report quarter {AT}", "U0SUE").picture.sections
        }


def ordered(entered: str) -> dict[str, str]:
    """What those have who wait with an order."""
    return {"care_entry": entered, "adm_sbpfa": "2026-03-01", "po_granted": "2026-03-15"}


def every_table(report) -> list[Table]:
    return [part for section in report.sections for part in section.parts if isinstance(part, Table)]


def every_word(report) -> str:
    said = [report.title, report.about, report.note]
    for section in report.sections:
        for part in section.parts:
            match part:
                case Text() | Note():
                    said.append(part.words)
                case Listing():
                    said += [part.title, *part.lines]
                case Facts():
                    said += [word for pair in part.pairs for word in pair]
                case Table():
                    said += [part.title, *part.head, *(cell for row in part.rows for cell in row)]
                case Picture():
                    said += [part.title, part.alt, str(part.draws)]
    return "\n".join(said)


def test_the_first_page_is_the_answer_in_five_sentences(quarter):
    ((listing,),) = (quarter["In short"],)

    assert len(listing.lines) == 5
    assert listing.lines[2] == (
        "On Wed 30 Sep 2026, 16 children waited with a decision for adoption, none of them in care for 18 months or more."
    )
    assert listing.lines[1] == "No placements disrupted from July to September 2026."


def test_the_first_page_says_where_there_is_no_child_to_make_a_mean_of(county):
    found = {each.title: each.parts for each in county.reply("report 2015", "U0SUE").picture.sections}

    assert found["In short"][0].lines[0] == (
        "Every team, children adopted in the three years 2012-15: from coming into care to moving in (A10) no mean, as there is no "
        "child to make it of; from placement order to match (A2) no mean, as there is no child to make it of."
    )


@pytest.mark.parametrize(
    ("groups", "row", "said"),
    [
        # The 20 who wait longest are hidden beside the 3 who came last: 48 less the 25 between and the 20 would tell of the 3.
        (
            [(3, ordered("2026-01-05")), (25, ordered("2025-08-01")), (20, ordered("2024-10-01"))],
            ("c", "25", "c", "0", "48"),
            "48 children waited with a decision for adoption.",
        ),
        (
            [(25, ordered("2025-08-01")), (20, ordered("2024-10-01"))],
            ("0", "25", "20", "0", "45"),
            "45 children waited with a decision for adoption, 20 of them in care for 18 months or more.",
        ),
        # One child in each cell: with all together, each would be known to be one.
        (
            [
                (1, {**ordered(entered), **more})
                for entered in ("2026-01-05", "2025-08-01", "2024-10-01")
                for more in ({}, {"adm_match": "2026-09-01"})
            ],
            ("c", "c", "c", "0", "c"),
            "some children waited with a decision for adoption.",
        ),
    ],
)
def test_the_first_page_tells_of_those_who_wait_what_its_table_shows(tmp_path, groups, row, said):
    found = report_of(tmp_path, *groups)
    waits = rows(tables(found["Who waits"])["Where they wait, by time in care"])

    assert waits["With an order, no match yet"] == row
    assert found["In short"][0].lines[2] == f"On Wed 30 Sep 2026, {said}"


ADOPTED = {
    "care_entry": "2024-05-01",
    "adm_sbpfa": "2024-09-01",
    "po_granted": "2024-11-01",
    "adm_match": "2025-03-01",
    "placed": "2025-04-01",
    "adoption_order": "2025-10-01",
}
"""What those have who were adopted: 335 days from coming into care to placed, 120 from order to match."""


def without(*milestones: str) -> dict[str, str]:
    return {key: on for key, on in ADOPTED.items() if key not in milestones}


def numbers_of_adopted(report) -> tuple[dict[str, str], list[str], list[str]]:
    """How many each figure of the children adopted is said to be made of; who is left out; and what the pictures say."""
    sections = ("Scorecard against its marks", "Time in each stage", "Early permanence")
    parts = [part for title in sections for part in report[title]]
    counted = {
        name.split()[0]: cells[-1]
        for title, table in tables(parts).items()
        if title.startswith("Children adopted")
        for name, cells in rows(table).items()
        if not name.startswith(("DISRUPTED", "ORDERMATCH"))
    }
    left_out = [
        line
        for part in parts
        if isinstance(part, Listing) and part.title.startswith("Who is")
        for line in part.lines
    ]
    charts = [part.draws for part in parts if isinstance(part, Picture)]
    drawn = [line for chart in charts for _, lines in chart_words(chart) for line in lines]
    return counted, left_out, drawn


def test_how_many_were_adopted_without_an_order_is_told_by_no_two_figures_side_by_side(tmp_path):
    """Of 40 who were adopted 7 were never placed and 2 had no order: A1 would say of how many A2 leaves the rest out."""
    report = report_of(tmp_path, (31, ADOPTED), (7, without("placed")), (2, without("po_granted")))
    counted, left_out, drawn = numbers_of_adopted(report)

    assert {*counted} == {"A10", "A1", "A2", "A3", "EP", "S1", "S2", "S3", "S4", "S5", "S6"}
    assert {*counted.values()} == {"c of 40"}
    assert "**A1** no day for: placed: c" in left_out
    assert "**A2** never placed for adoption: c; no placement order: c" in left_out
    assert not re.search(r": \d", " ".join(left_out))
    assert not re.search(r"\d child", " ".join(drawn))
    assert "2023-26: 335 days, 91 under the mark of 426, how many is not shown" in " ".join(drawn)


def test_numbers_of_those_adopted_are_told_where_none_is_small_by_any_other(tmp_path):
    counted, left_out, drawn = numbers_of_adopted(report_of(tmp_path, (31, ADOPTED), (7, without("placed"))))

    assert (counted["A1"], counted["A2"], counted["S1"]) == ("31 of 38", "31 of 38", "38 of 38")
    assert "**A2** never placed for adoption: 7" in left_out
    assert any(line.endswith("31 children") for line in drawn)


@pytest.mark.parametrize(("late", "value"), [(3, "c"), (6, "88%")])
def test_a_share_under_the_mark_is_hidden_where_few_are_over_it(tmp_path, late, value):
    """Of A3 those over the mark are those adopted late: 6 of 51 leave 88 per cent under it."""
    slow = ADOPTED | {"care_entry": "2023-01-02", "adm_sbpfa": "2023-09-01"}
    found = report_of(tmp_path, (45, ADOPTED), (late, slow))
    shown = tables(found["Scorecard against its marks"])[
        "Children adopted: how long it took, and whether it held"
    ]

    assert rows(shown)["A3 Waiting less than the mark from coming into care"][0] == value


@pytest.mark.parametrize("many", [1, 2])
def test_the_first_page_says_of_one_placement_that_disrupted_what_it_says_of_two(tmp_path, many):
    disrupted = without("adoption_order") | {"disruption": "2026-08-03"}

    assert report_of(tmp_path, (many, disrupted))["In short"][0].lines[1] == (
        "A few (1 to 5) placements disrupted from July to September 2026."
    )


def test_each_figure_is_the_one_worked_out_by_hand(quarter):
    """Children are 3 days slower each: 330 days to placed and more of 10 and of 7 children, 120 from order to match of all."""
    mean = sum([330 + 3 * at for at in range(10)] + [330 + 3 * at for at in range(7)]) / 17
    shown = rows(
        tables(quarter["Scorecard against its marks"])[
            "Children adopted: how long it took, and whether it held"
        ]
    )

    assert shown["A10 Coming into care to moving in with the adopters"] == (
        f"{round(mean)} days",
        f"{426 - round(mean)} under 426 days",
        "17 of 17",
    )
    assert shown["A2 Placement order to match"] == ("120 days", "1 under 121 days", "17 of 17")
    assert shown["DISRUPTED Disruptions"] == ("0", "", "0 of 0")


def test_each_figure_is_that_of_the_scorecard_of_the_same_day(county, quarter):
    said = county.say(f"scorecard {AT}")
    shown = tables(quarter["Scorecard against its marks"]).values()

    for table in shown:
        for name, (value, _, _) in rows(table).items():
            code, _, words = name.partition(" ")
            if value != "c":
                assert f"{code} {words}: {value}" in said


def test_who_waits_is_told_without_the_three_who_are_matched_and_what_would_tell_how_many_they_are(quarter):
    waits = tables(quarter["Who waits"])
    assert rows(waits["Where they wait, by time in care"]) == {
        "With a decision, no order yet": ("0", "c", "0", "0", "c"),
        "With an order, no match yet": ("0", "7", "0", "0", "7"),
        "Matched, not yet placed": ("0", "c", "0", "0", "c"),
        "Together": ("0", "16", "0", "0", "16"),
    }
    assert rows(waits["Who waits, by team"]) == {
        "North Permanence Team": ("7",),
        "South Permanence Team": ("9",),
        "Together": ("16",),
    }


def test_who_waits_by_team_adds_up_with_those_who_are_in_no_team_yet(tmp_path):
    found = report_of(
        tmp_path,
        (9, ordered("2025-08-01")),
        (6, ordered("2025-08-01"), None),
        (3, ordered("2025-08-01"), "south"),
    )
    waits = tables(found["Who waits"])

    assert rows(waits["Who waits, by team"]) == {
        "North Permanence Team": ("9",),
        "South Permanence Team": ("c",),
        "in no team yet": ("c",),
        "Together": ("18",),
    }
    assert rows(waits["Where they wait, by time in care"])["Together"][-1] == "18"


def test_children_of_a_team_that_has_ended_stand_in_a_row_of_their_own(tmp_path):
    found = report_of(tmp_path, (9, ADOPTED), (7, ADOPTED, "south"), then=("team end south",))
    (by_team,) = [
        table for title, table in tables(found["Time in each stage"]).items() if title.endswith("by team")
    ]

    assert {name: cells[0].split(", ")[-1] for name, cells in rows(by_team).items()} == {
        "Every team": "16 children",
        "North Permanence Team": "9 children",
        "south (ended)": "7 children",
    }


def test_stages_are_told_by_team_and_drawn(quarter):
    parts = quarter["Time in each stage"]
    medians = rows(tables(parts)["Days within which half had gone through it, by team"])

    assert medians["North Permanence Team"][0].startswith("132 days (95% interval: ")
    assert medians["North Permanence Team"][0].endswith(", 10 children")
    assert [part.title for part in parts if isinstance(part, Picture)] == ["Stages by team – Every team"]


def test_every_figure_has_its_definition_and_says_who_is_left_out(town):
    report = town.reply(f"report half-year {AT}", "U0SUE").picture
    said = every_word(report)
    codes = {
        row[0].split()[0]
        for table in every_table(report)
        for row in table.rows
        if re.match(r"[A-Z]+\d+|[A-Z]{2,} ", row[0])
    }

    assert codes
    assert [code for code in codes if f"**{code}** " not in said] == []
    assert "Who is left out, and why" in said
    assert "**A2** no placement order: c" in said
    assert "Source: " in said


@pytest.mark.parametrize(
    "asked", ["report quarter", "report half-year", "report 2025-26", "report 2026", "report quarter north"]
)
def test_no_small_number_and_no_child_is_in_it(town, asked):
    """The town has a few children of each kind: every number in a cell, a sentence or a picture is hidden, or is none."""
    report = town.reply(asked, "U0SUE").picture
    said = every_word(report)

    assert "BX-" not in said
    for table in every_table(report):
        cells = [cell for row in table.rows for cell in row[1:]]
        assert [cell for cell in cells if re.fullmatch(r"[1-5]|[1-5] of \d+|\d+ of [1-5]", cell)] == []
    assert not re.search(r"\b[1-5] (?:child|children|placements?|new decisions)\b", said)
    assert "c is a number that is hidden: it is from 1 to 5" in report.note


def test_the_same_report_comes_again_whatever_was_recorded_since(tmp_path):
    with counted(tmp_path) as town:
        asked = f"report quarter {AT} as known 23/11/2026"
        before = town.reply(asked, "U0SUE").picture
        town.clock.now += timedelta(days=1)
        town.say("milestone BX-0105 match 01/09/2026")

        assert town.reply(asked, "U0SUE").picture == before
        assert before.on == date(2026, 11, 23)


def test_what_was_recorded_since_the_last_report_stands_beside_what_it_said(tmp_path):
    with counted(tmp_path) as town:
        for number in range(9):
            tell(town, f"BX-02{number:02d} north 01/12/2025", "adm decision 01/04/2026")
        report = town.reply(f"report quarter {AT}", "U0SUE").picture
        found = rows(tables(report.sections[-1].parts)["The last report and this one"])

    # All of it was told in November: in July nobody waited, as was known then.
    then, now, this, change = found["A9 Waiting with a decision"]
    assert (then, now, this, change) == ("0", "14", "14", "+14")


def test_how_few_were_recorded_late_is_told_by_no_two_figures_of_the_last_report(tmp_path):
    with open_town(tmp_path) as town:
        town.say("role service manager <@U0SUE>")
        for number in range(9):
            tell(town, f"BX-02{number:02d} north 01/12/2025", "adm decision 01/04/2026")
        town.clock.go_to(15, 1, year=2027)
        for number in (9, 10):
            tell(town, f"BX-02{number:02d} north 01/12/2025", "adm decision 01/04/2026")
        town.clock.go_to(15, 4, year=2027)
        report = town.reply("report quarter", "U0SUE").picture
        found = rows(tables(report.sections[-1].parts)["The last report and this one"])

    # Two of those who waited on 31 December were told of on 15 January, after the last report.
    assert found["A9 Waiting with a decision"] == ("9", "c", "11", "+2")


def test_the_first_page_says_how_the_means_moved_since_the_last_report(tmp_path):
    with open_town(tmp_path) as town:
        town.say("role service manager <@U0SUE>")
        for at in range(7):
            tell(town, f"BX-1{at:03d} north 08/01/2024", road(0, date(2024, 1, 8), 5))
        town.clock.go_to(15, 4, year=2027)
        before = town.reply("report quarter", "U0SUE").picture.sections[0].parts[0].lines[-1]
        # 330 days of seven children and 730 of one: 380.
        road_of_one = "adm decision 08/05/2025, placement order 08/07/2025, match 01/12/2025, placed 07/01/2026, adoption order 04/01/2027"
        tell(town, "BX-2000 north 08/01/2024", road_of_one)
        after = town.reply("report quarter", "U0SUE").picture.sections[0].parts[0].lines[-1]

    assert before.endswith(
        "the mean from coming into care to moving in (A10) did not change; the mean from placement order to match (A2) did not change."
    )
    assert (
        "moving in (A10) is 50 days longer; the mean from placement order to match (A2) is 3 days longer."
        in after
    )


def test_means_of_few_children_are_not_compared(tmp_path):
    with open_town(tmp_path) as town:
        town.say("role service manager <@U0SUE>")
        for at in range(2):
            tell(town, f"BX-1{at:03d} north 08/01/2024", road(0, date(2024, 1, 8), 5))
        town.clock.go_to(15, 4, year=2027)
        said = town.reply("report quarter", "U0SUE").picture.sections[0].parts[0].lines[-1]

    assert said.endswith("from placement order to match (A2) is not compared, as it is of few children.")


def test_years_make_a_report_of_their_own(county):
    report = county.reply("report 2025-26", "U0SUE").picture

    assert report.title == "Borsetshire: yearly report, 2025-26"
    assert report.file == "report-year-2026-03-31.pdf"
    assert (report.refs, report.team) == ((), None), "whoever asks gets it"
    assert "What happened: 2025-26" in every_word(report)


def test_the_half_year_report_says_who_asks_for_it(county):
    assert "standards for adoption 25.6; statutory guidance on adoption, 2013, 3.93 and 5.39." in (
        county.reply("report half-year", "U0SUE").picture.about.replace("Standards", "standards")
    )


@pytest.mark.parametrize("person", ["U0SAM", "U0MARY", "U0CORA"])
def test_it_is_for_service_managers_and_analysts(town, person):
    assert "is for a service manager or an analyst" in town.refused("report quarter", person, CHANNEL)


def test_the_answer_says_the_first_page_and_leads_on(town):
    reply = town.reply("report quarter", "U0ANN")

    assert [each.command for each in reply.buttons] == [
        "report every quarter",
        "scorecard 2024-27 at 30/09/2026",
        "chart scorecard 2024-27 at 30/09/2026",
    ]
    assert reply.picture.team is None


def test_where_journeys_wait_is_said_in_words_for_each_plan(quarter):
    listing, *notes = quarter["Where journeys wait"]

    assert [line.partition("**: ")[0] for line in listing.lines] == [
        "**Adoption",
        "**Special guardianship",
        "**Kinship care",
        "**Long-term fostering",
    ]
    assert "takes longest: half were" in listing.lines[0]
    assert "half had a plan by day 126 (95% interval: " in listing.lines[1], "that stage is of every child"
    assert any(note.words.startswith("Adoption. Marks: coming into care to the decision") for note in notes)


def test_what_surgeries_agreed_is_told_without_small_numbers(quarter, tmp_path):
    assert quarter["What surgeries agreed, and what became of it"] == (
        Text("No surgery was held and closed from July to September 2026."),
    )
    (tmp_path / "quiet").mkdir()
    with open_town(tmp_path / "quiet") as town:
        town.say("role service manager <@U0SUE>")
        town.clock.go_to(26, 11, 9, 30)
        Ticker(town.terminal.desk, town.clock).tick()
        town.ask("surgery north close yes", "U0MARY", CHANNEL)
        report = town.reply("report 2026-27 at 26/11/2026", "U0SUE").picture
    (parts,) = (each.parts for each in report.sections if each.title.startswith("What surgeries agreed"))
    assert list(tables(parts)) == ["Past its date at one surgery, and by the team's next"]

    with held(tmp_path) as (town, _):
        report = town.reply("report 2026-27 at 24/12/2026", "U0SUE").picture
    (parts,) = (each.parts for each in report.sections if each.title.startswith("What surgeries agreed"))

    assert parts[0] == Text("Surgeries in 2026-27: 3 held, 1 skipped, 1 still open, not counted yet.")
    assert rows(tables(parts)["Actions agreed, and what became of them"]) == {
        "North Permanence Team": ("c",) * 7,
        "South Permanence Team": ("c",) * 7,
        "Together": ("c",) * 7,
    }, "6 of North's beside 7 would tell that one was South's"
    assert rows(tables(parts)["On the way"])["Moved to another date"] == ("c",)
    assert Listing("Did children move on sooner once discussed?", ["Too few to tell."]) in parts
