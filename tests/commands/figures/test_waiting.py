"""`waiting`: who waits where, how long, against those before them, and who reaches a mark soon."""

from datetime import date

import pytest

from commands.measures import waits
from commands.messages import pages
from permanence.events_csv import EventRow
from permanence.journey import Month
from tests.commands.figures.conftest import ROADS, counted, load, tell
from tests.commands.places import buttons_of, open_town

SOUTH = """Waiting
=======

South Permanence Team: 3 children wait: 1 with an order, no active link, 1 with a decision, no order yet and 1 matched, not yet placed.

1 with an order, no active link · of 1 adopted since Mon 1 Apr 2024, half had been matched by day 92, three quarters by day 92
  • BX-0108 · order Tue 1 Oct 2024, 783 days · longer than three quarters of those before

1 with a decision, no order yet · of 1 adopted since Mon 1 Apr 2024, half had an order by day 61, three quarters by day 61
  • BX-0107 · decision Sun 1 Jun 2025, 540 days · longer than three quarters of those before

1 matched, not yet placed · of 1 adopted since Mon 1 Apr 2024, half had been placed by day 35, three quarters by day 35
  • BX-0109 · match Thu 1 Oct 2026, 53 days · longer than three quarters of those before

A child who waits has a decision for adoption in force, is in care and is not placed; after a disruption a child waits again. A mark is of a mean over three years, and no child's due date. Days are days, not working days."""


def test_a_teams_children_wait_in_stages_the_longest_first(town):
    assert town.ask("waiting south", "U0SUE") == SOUTH
    # A manager on the child's side does not know for whom a family is looked at.
    assert town.ask("waiting", "U0OMAR") == SOUTH.replace("no active link", "no match yet")


def test_who_reaches_a_mark_in_sixty_days_is_first_with_what_is_missing(town):
    said = town.ask("waiting", "U0SUE")

    assert (
        "Reach a mark in the next 60 days, and what is missing\n"
        "  • BX-0105 · 121 days from the order on Mon 30 Nov 2026, in 7 days · no active link is recorded\n\n"
        in said
    )
    assert (
        "of 3 adopted since Mon 1 Apr 2024, half had been matched by day 92, three quarters by day 162\n"
        in said
    )
    assert "  • BX-0105 · North Permanence Team · order Sat 1 Aug 2026, 114 days · longer than half" in said


def test_both_marks_may_be_near_and_a_match_leaves_one(tmp_path):
    with counted(tmp_path) as town:
        # 426 days from 1 Oct 2025 are over on 1 Dec 2026, 121 from 10 Sep on 9 Jan 2027.
        tell(town, "BX-0110 north 01/10/2025", "adm decision 01/09/2026, placement order 10/09/2026")
        said = town.ask("waiting north", "U0SUE")
        assert (
            "  • BX-0105 · 121 days from the order on Mon 30 Nov 2026, in 7 days · no active link is recorded\n"
            "  • BX-0110 · 426 days from coming into care on Tue 1 Dec 2026, in 8 days · no active link is recorded\n"
            "  • BX-0110 · 121 days from the order on Sat 9 Jan 2027, in 47 days · no active link is recorded\n"
            in said
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(waits, "MOST_AHEAD", 1)
            assert (
                "no active link is recorded\n  • And 2 after those: ask for one team to see all of its.\n"
                in (town.ask("waiting", "U0SUE"))
            )
        town.say("milestone BX-0110 match 02/11/2026")
        said = town.ask("waiting north", "U0SUE")
        assert (
            "BX-0110 · 426 days from coming into care on Tue 1 Dec 2026, in 8 days · the placement is not recorded"
            in said
        )
        assert "BX-0110 · 121 days" not in said
        town.say("milestone BX-0110 placed 03/11/2026")
        assert "BX-0110" not in town.ask("waiting north", "U0SUE")


def test_a_child_whose_only_link_has_ended_waits_without_one_as_their_status_says(tmp_path):
    with counted(tmp_path) as town:
        town.say("milestone BX-0106 link ended 02/11/2026")
        said = town.ask("waiting north", "U0SUE")
        assert "2 children wait: 2 with an order, no active link." in said
        assert "No active link since Mon 2 Nov" in town.ask("status BX-0106", "U0SUE")
        town.say("milestone BX-0106 link 09/11/2026")
        said = town.ask("waiting north", "U0SUE")
        assert "1 with an order, no active link and 1 with an order and a link, no match yet." in said


def test_an_order_without_its_day_waits_with_an_order_of_no_known_length(tmp_path):
    with counted(tmp_path) as town:
        tell(town, "BX-0110 north 01/10/2025", "adm decision 01/09/2026")
        town.say("milestone BX-0110 placement order 10/09/2026 already running")
        said = town.ask("waiting north", "U0SUE")
        assert "  • BX-0110 · order: the day is not known\n" in said
        assert "with an order, no active link" in said
        assert (
            "A14 Waiting with a placement order: 3 · 1 for 12 months or more, 1 with the days not known"
            in town.ask("why A14 north", "U0SUE")
        )


def test_whoever_was_matched_before_the_order_waited_no_days(tmp_path):
    with open_town(tmp_path) as town:
        tell(town, "BX-0103 north 01/02/2024", ROADS["BX-0103 north 01/02/2024"])
        tell(town, "BX-0105 north 05/01/2026", ROADS["BX-0105 north 05/01/2026"])
        said = town.say("waiting north")

    assert (
        "of 1 adopted since Mon 1 Apr 2024, half had been matched by day 0, three quarters by day 0\n" in said
    )
    assert "BX-0105 · order Sat 1 Aug 2026, 114 days · longer than three quarters of those before" in said


def test_a_child_in_no_team_yet_is_said_to_be_in_none(tmp_path):
    with counted(tmp_path) as town:
        told = (("care_entry", date(2026, 1, 5)), ("adm_sbpfa", date(2026, 6, 1)))
        load(town, [EventRow("BX-0110", key, on, born=Month(2022, 5)) for key, on in told])

        assert "BX-0110 · in no team yet · decision Mon 1 Jun 2026, 175 days" in town.ask("waiting", "U0SUE")


def test_a_restricted_child_is_counted_and_named_to_nobody_else(tmp_path):
    with counted(tmp_path) as town:
        town.say("restrict BX-0105 to <@U0SAM> <@U0MARY>")
        for person, stage in (
            ("U0SUE", "an order and a link"),
            ("U0ANN", "an order, no match yet"),
            ("U0CORA", "an order and a link"),
        ):
            said = town.ask("waiting north", person)
            assert said.startswith(
                f"Waiting\n=======\n\nNorth Permanence Team: 2 children wait: 1 with {stage}"
            )
            assert "BX-0105" not in said
            assert "1 more is counted, and I may not tell you which." in said
        assert "BX-0105" in town.ask("waiting north", "U0MARY")
        town.say("restrict BX-0106 to <@U0SAM> <@U0MARY>")
        assert "North Permanence Team: 2 children wait.\n\n2 more are counted, and" in town.ask(
            "waiting north", "U0SUE"
        )


def test_a_child_who_died_is_counted_where_it_was_so_and_named_to_nobody(tmp_path):
    with counted(tmp_path) as town:
        town.say("close BX-0105 died 01/11/2026")
        for person in ("U0SUE", "U0MARY", "U0ANN"):
            assert "BX-0105" not in town.ask("waiting", person)
            orders = town.ask("why A16 2026-27 north", person)
            assert orders.partition("New placement orders: ")[2].startswith("1.")
            assert "BX-0105" not in orders
            assert "1 more is counted, and I may not tell you which." in orders


def test_an_analyst_is_told_references_and_dates_and_shown_no_way_to_a_child(town):
    reply = town.reply("waiting", "U0ANN")
    said = town.ask("waiting", "U0ANN")

    assert "BX-0106 · North Permanence Team · order Fri 1 Aug 2025, 479 days" in said
    assert "@U0" not in said
    assert [each.command for each in buttons_of(reply)] == [
        "why A14 2024-27 at 23/11/2026",
        "scorecard",
        "chart waiting",
    ]


def test_who_may_see_the_children_has_the_way_to_them(town):
    buttons = [each.command for each in buttons_of(town.reply("waiting south", "U0OMAR"))]

    assert buttons == [
        "why A14 south 2024-27 at 23/11/2026",
        "scorecard south",
        "chart waiting south",
        "status BX-0108",
        "status BX-0107",
        "status BX-0109",
    ]


def test_nobody_waits_and_nobody_went_before(tmp_path):
    with counted(tmp_path) as town:
        town.say(
            'team add west "West Team" in <#C0WEST|west> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
        )
        assert "West Team: no child waits." in town.say("waiting west")
        tell(town, "BX-0120 west 01/10/2025", "adm decision 01/09/2026")
        said = town.say("waiting west")
        assert "West Team: 1 child waits: 1 with a decision, no order yet." in said
        assert (
            "1 with a decision, no order yet · nobody adopted since Mon 1 Apr 2024 to compare with\n" in said
        )


def test_a_long_list_leads_on(town, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 2)
    first = town.reply("waiting", "U0SUE")
    assert "These are 1 to 2 of 5." in town.ask("waiting", "U0SUE")
    assert (first.buttons[0].label, first.buttons[0].command) == ("The next 2", "waiting from 3")
    second = town.ask("waiting from 3", "U0SUE")
    assert "These are 3 to 4 of 5." in second
    assert "Reach a mark" not in second
    assert (
        town.reply("waiting south from 3", "U0SUE").buttons[0].command
        == "why A14 south 2024-27 at 23/11/2026"
    )
    assert town.reply("waiting from 99", "U0SUE").buttons[0].command == "why A14 2024-27 at 23/11/2026"


@pytest.mark.parametrize(
    "words",
    [
        "how long do children wait?",
        "how long do our children wait",
        "who waits longest",
        "How many children are waiting for adoption?",
        "who has waited longest",
    ],
)
def test_it_is_understood_in_plain_words(town, words):
    assert town.ask(words, "U0SUE") == town.ask("waiting", "U0SUE")
