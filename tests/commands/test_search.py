"""What a field of a form offers as a person types: the matches that they may see, most likely first."""

import json

import pytest

from commands.desk.form_choices import look_up
from permanence.errors import NotAllowed
from tests.commands.places import DIRECT, ELSEWHERE, open_town

LONG = "Chase the report of the medical adviser about the hearing test"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A child of each team, with actions; BX-0042 has a match past its date, a meeting expected and a hearing due."""
    with open_town(tmp_path_factory.mktemp("search")) as opened:
        for text in (
            "track BX-0041 team north born 05/2024",
            "track BX-0050 team south born 03/2021 worker <@U0SUE>",
            "plan BX-0042 adoption 18/05/2026",
            "milestone BX-0042 adm decision 18/05/2026",
            "milestone BX-0042 proceedings issued 10/06/2026",
            "expect BX-0042 selection meeting 25/11/2026",
            "action BX-0042 <@U0ALEX> by 01/12/2026 Ring the school",
            f"action BX-0042 <@U0SAM> by 05/12/2026 {LONG}",
            "action BX-0050 <@U0SUE> by 01/12/2026 Book the room",
        ):
            opened.say(text)
        yield opened


@pytest.fixture
def offered(town):
    def found(verb, field, typed="", person="U0SAM", child=None, place=DIRECT):
        return look_up(town.desk, verb, field, typed, person, place, child)

    return found


def words(found) -> list[str]:
    return [choice.words for choice in found]


def test_an_unknown_field_offers_nothing(offered):
    assert offered("retired", "child") == []
    assert offered("status", "mood") == []


def test_a_closed_child_is_offered_to_whoever_may_see_them_and_types_their_whole_reference(town, offered):
    town.say("track BX-0079 team north born 05/2021")
    town.say("close BX-0079 moved 12/10/2026")

    assert [offered("history", "child", typed) for typed in ("BX-007", "BX-0099")] == [[], []]
    assert words(offered("history", "child", " bx-0079")) == ["BX-0079 · North Permanence Team · closed"]
    assert offered("history", "child", "BX-0079", person="U0SUE") == []


def test_the_children_one_may_see_are_offered_ones_own_first(offered):
    assert words(offered("status", "child")) == [
        "BX-0042 · North Permanence Team · 3 years 8 months",
        "BX-0041 · North Permanence Team · 2 years 6 months",
    ]
    assert words(offered("status", "child", "41")) == ["BX-0041 · North Permanence Team · 2 years 6 months"]
    assert words(offered("status", "child", person="U0SUE")) == [
        "BX-0050 · South Permanence Team · 5 years 8 months"
    ]
    assert offered("status", "child", person="U0CORA") == []


def test_open_actions_are_offered_ones_own_first_and_found_by_number_words_or_child(offered):
    mine = "2 · Chase the report of the medical adviser… · BX-0042"
    alexs = "1 · Ring the school · BX-0042"

    assert words(offered("done", "action")) == [mine, alexs]
    assert words(offered("done", "action", person="U0ALEX")) == [alexs, mine]
    assert words(offered("done", "action", "school")) == [alexs]
    assert [choice.key for choice in offered("done", "action", "bx0042 hearing")] == ["2 BX-0042"]
    assert offered("done", "action", "room") == [], "it is about a child of South"


def test_every_team_is_offered_by_its_name_or_short_name_and_no_child_counts_as_read(town, offered):
    before = town.query_reads("select count(*) from reads")

    assert words(offered("caseload", "team")) == ["North Permanence Team", "South Permanence Team"]
    assert [choice.key for choice in offered("caseload", "team", "south perm")] == ["south"]
    assert town.query_reads("select count(*) from reads") == before


def test_only_the_children_on_offer_count_as_read(town, offered):
    offered("status", "child", "BX")
    ((several, about),) = town.query_reads("select child, understood from reads order by id desc limit 1")
    offered("done", "action", "school")
    ((one,),) = town.query_reads("select child from reads order by id desc limit 1")

    assert (several, json.loads(about)["seen"]) == (None, ["BX-0041", "BX-0042"])
    assert one == "BX-0042"


def test_a_childs_own_milestones_come_first_by_their_date(offered):
    first = words(offered("milestone", "milestone", child="BX-0042"))
    past, expected, running = (
        first.index("Match"),
        first.index("Selection meeting"),
        first.index("Final hearing"),
    )

    assert first[:expected] == ["Family finder allocated", "Match", "Match panel"], "what is past its date"
    assert past < expected < running < first.index("Birth")


def test_the_milestones_of_a_child_one_may_not_see_come_in_their_usual_order(offered):
    usual = offered("milestone", "milestone")

    assert offered("milestone", "milestone", person="U0SUE", child="BX-0042") == usual
    assert offered("milestone", "milestone", child="BX-0099") == usual
    assert offered("milestone", "milestone", child="BX-0042") != usual


def test_once_letters_are_typed_they_alone_decide_the_order(offered):
    assert offered("milestone", "milestone", "order", child="BX-0042") == offered(
        "milestone", "milestone", "order"
    )


def test_three_letters_from_within_a_name_are_enough_and_two_are_not(offered):
    assert words(offered("milestone", "milestone", "rdi")) == ["Special guardianship order"]
    assert "Special guardianship order" not in words(offered("milestone", "milestone", "rd"))


def test_what_may_not_be_held_up_is_not_offered_as_held_up(offered):
    delayed, reached = words(offered("delay", "milestone")), words(offered("milestone", "milestone"))

    assert "Match" in delayed
    assert set(delayed) < set(reached)
    assert {"Review", "Looked-after review", "First looked-after review"} <= set(reached) - set(delayed)


def test_an_ending_that_another_verb_records_is_not_offered_as_reached(offered):
    assert "Tracking ended" not in words(offered("milestone", "milestone"))
    assert "Tracking ended" in words(offered("correct", "milestone"))


def test_nothing_is_offered_where_the_verb_itself_may_not_be_asked(offered):
    with pytest.raises(NotAllowed, match="`close` is for a team's manager"):
        offered("close", "child")
    with pytest.raises(NotAllowed, match="in a direct message to me"):
        offered("status", "child", place=ELSEWHERE)
