"""A load refuses what contradicts itself, or the record: two of what there is one of, impossible orders and ages."""

import pytest

from permanence.journey import Month
from storage.database import connect
from tests.conftest import SOUTH
from tests.storage.test_load import enter, everything, row

ENTRY = row("BX-0001", "care_entry", "2026-02-02")


@pytest.fixture
def records(say, terminal):
    """An empty database with a North team, as its path."""
    say(
        'team add north "North Permanence Team" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
    )
    return terminal.store.path


def problems(loaded):
    return [(number, problem.column, problem.reason) for number, problem in loaded.each_problem]


@pytest.mark.parametrize("milestone", ["po_granted", "adm_match", "placed", "care_entry"])
def test_two_of_what_there_is_one_of_are_both_refused(records, milestone):
    loaded = enter(
        records,
        [ENTRY, row("BX-0001", milestone, "2026-10-12"), row("BX-0001", milestone, "2026-10-15")],
    )

    told = problems(loaded)
    assert {number for number, *_ in told} == ({0, 1, 2} if milestone == "care_entry" else {1, 2})
    assert all(
        column == "date" and "with nothing between them that ended the first" in why
        for _, column, why in told
    )
    assert "Else: add what came between, " in told[-1][2]
    assert not everything(records)["milestones"]


@pytest.mark.parametrize("milestone", ["care_order", "adm_sbpfa", "ltf_match", "ppm"])
def test_a_second_of_what_there_is_usually_one_of_is_loaded(records, milestone):
    rows = [ENTRY, row("BX-0001", milestone, "2026-10-12"), row("BX-0001", milestone, "2026-10-15")]

    assert not enter(records, rows).problems


def test_beside_what_there_is_one_of_a_second_of_what_there_is_usually_one_of_is_no_problem(records):
    twice = [
        row("BX-0001", milestone, on)
        for milestone in ("care_order", "po_granted")
        for on in ("2026-10-12", "2026-10-15")
    ]
    assert {number for number, *_ in problems(enter(records, [ENTRY, *twice]))} == {3, 4}


@pytest.mark.parametrize("between", [("disruption", ""), ("link_ended", ""), ("perm_plan_agreed", "kinship")])
def test_a_second_match_after_what_ended_the_first_is_right_in_whatever_order_it_comes(records, between):
    milestone, detail = between
    rows = [
        row("BX-0001", "adm_match", "2026-10-15"),
        row("BX-0001", milestone, "2026-09-20", detail),
        row("BX-0001", "adm_match", "2026-09-12"),
        ENTRY,
    ]

    assert not enter(records, rows[:1]).problems
    assert not enter(records, rows[1:]).problems


def test_a_second_time_in_care_is_right_and_may_be_loaded_after(records):
    assert not enter(records, [ENTRY]).problems
    earlier = [row("BX-0001", "care_entry", "2025-02-02"), row("BX-0001", "return_home", "2025-06-02")]

    assert not enter(records, earlier).problems
    assert enter(records, [*earlier, ENTRY]).new == 0


@pytest.mark.parametrize("milestone", ["po_granted", "placed", "adm_match", "lac_review_1", "adoption_order"])
def test_what_comes_before_coming_into_care_is_refused(records, milestone):
    early = row("BX-0001", milestone, "2026-01-05")

    for rows in ([early, ENTRY], [ENTRY, early]):
        (problem,) = problems(enter(records, rows))
        assert problem[0] == rows.index(early)
        assert (
            "is before BX-0001 came into care, on Mon 2 Feb 2026. Check the date. Else: if it is so, "
            in problem[2]
        )


def test_what_on_record_would_come_before_coming_into_care_is_named(records):
    enter(records, [row("BX-0001", "po_granted", "2026-01-05")])

    (problem,) = problems(enter(records, [ENTRY]))

    assert problem[:2] == (0, "date")
    assert (
        "`correct BX-0001 placement order 05/01/2026 to …`; if it is so, `milestone BX-0001 …` asks"
        in problem[2]
    )


def test_what_was_confirmed_and_is_on_record_is_no_problem_of_a_file_that_has_it_too(records, say):
    rows = [ENTRY, row("BX-0001", "po_granted", "2026-03-05"), row("BX-0001", "adoption_order", "2026-03-01")]
    assert {number for number, *_ in problems(enter(records, rows))} == {2}
    enter(records, rows[:2])
    say("milestone BX-0001 adoption order 01/03/2026 yes")

    loaded = enter(records, [*rows, row("BX-0001", "life_story", "2026-03-20")])

    assert (loaded.problems, loaded.new) == ({}, 1)


def test_a_child_of_31_years_whose_tracking_has_not_ended_is_refused(records):
    grown = {"born": Month(1995, 3)}
    rows = [row("BX-0001", "care_entry", "1996-02-02", **grown), row("BX-0001", "ppm", "1997-02-02", **grown)]

    told = problems(enter(records, rows))

    assert [each[:2] for each in told] == [(0, "born"), (1, "born")]
    assert told[0][2] == (
        "BX-0001 was 18 in March 2013, and no row says how tracking ended. Check the month of birth, or add a row "
        "`tracking_ended_other` with the detail `left_care`."
    )
    ended = row("BX-0001", "tracking_ended_other", "2013-03-04", "left_care", **grown)
    assert enter(records, [*rows, ended]).closed == 1


def test_who_turns_18_this_month_is_no_problem_nor_is_who_is_on_record(records):
    assert not enter(records, [row("BX-0001", "care_entry", "2020-02-02", born=Month(2008, 11))]).problems
    assert not enter(records, [row("BX-0001", "ppm", "2021-02-02", born=Month(2008, 11))]).problems


def test_nobody_comes_into_care_after_18(records):
    told = problems(enter(records, [row("BX-0001", "care_entry", "2026-02-02", born=Month(2007, 3))]))

    assert [each[1] for each in told] == ["date", "born"]
    assert "is after BX-0001 turned 18, in March 2025." in told[0][2]


def test_a_child_closed_another_way_comes_back_with_nothing_of_before_still_asked(records, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    say("expect BX-0001 match panel 20/12/2026")
    say("action BX-0001 <@U0SAM> by 24/11/2026 Chase the report")
    say("delay BX-0001 match until 20/12/2026 because court timetable")
    say("close BX-0001 moved 01/10/2026")

    loaded = enter(records, [row("BX-0001", "care_entry", "2026-11-02")])

    assert loaded.notes == ["BX-0001: back in care since it was closed, so it is open again."]
    status = say("status BX-0001")
    assert "in care 21 days" in status
    for over in ("Closed on", "match panel", "Chase", "court timetable"):
        assert over not in status
    assert "Tracking ended Thu 1 Oct 2026: moved to another authority\n" in status
    assert "close" in say("history BX-0001")


def test_a_child_who_died_does_not_come_back(records, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("close BX-0001 died 01/10/2026")

    assert enter(records, [row("BX-0001", "care_entry", "2026-11-02")]).notes == []
    assert "Closed on Thu 1 Oct 2026" in say("status BX-0001")


DIED = row("BX-0001", "tracking_ended_other", "2026-10-01", "died")


@pytest.mark.parametrize(
    ("milestone", "detail"),
    [("care_entry", ""), ("ppm", ""), ("perm_plan_agreed", "adoption"), ("life_story", "")],
)
@pytest.mark.parametrize("is_on_record", [True, False])
def test_a_row_after_a_death_is_refused_and_nobody_is_tracked_again(records, milestone, detail, is_on_record):
    later = row("BX-0001", milestone, "2026-10-05", detail)
    if is_on_record:
        assert not enter(records, [ENTRY, DIED]).problems
    rows = [later, ENTRY, DIED]

    told = [each for each in problems(enter(records, rows)) if "for good" in each[2]]
    assert told == [
        (
            0,
            "date",
            (
                "Tracking BX-0001 ended for good on Thu 1 Oct 2026, so nothing can be recorded after that. "
                "Check the date and the reference."
            ),
        )
    ]
    enter(records, rows, accept_good=True)
    connection = connect(records, "")
    ended = connection.execute("select closed, outcome from children where retracted is null").fetchall()
    connection.close()
    assert ended == [("2026-10-01", "died")]


def test_a_death_told_with_a_reason_is_one_too(records, say):
    enter(records, [ENTRY])
    say("close BX-0001 died 01/10/2026 because confirmed by the hospital")

    loaded = enter(records, [row("BX-0001", "care_entry", "2026-10-05")])

    assert "ended for good on Thu 1 Oct 2026" in problems(loaded)[-1][2]
    assert "Closed on Thu 1 Oct 2026: died" in say("status BX-0001")


def test_what_came_before_a_death_and_what_is_on_record_already_are_loaded(records):
    enter(records, [ENTRY, DIED])

    assert not enter(records, [row("BX-0001", "ppm", "2026-09-20"), ENTRY, DIED]).problems
    moved = row("BX-0002", "tracking_ended_other", "2026-10-01", "moved_authority")
    again = row("BX-0002", "care_entry", "2026-10-05")
    assert not enter(records, [row("BX-0002", "care_entry", "2026-02-02"), moved, again]).problems


def test_a_death_before_what_is_on_record_is_refused_with_how_to_record_it(records):
    enter(records, [ENTRY, row("BX-0001", "ppm", "2026-10-05")])

    (problem,) = problems(enter(records, [DIED]))

    assert problem == (
        0,
        "date",
        (
            "BX-0001 has permanence planning meeting on record for Mon 5 Oct 2026, after that. Check the date. "
            "If it is right, `close BX-0001 …` asks and records it."
        ),
    )


def test_a_child_who_would_be_back_in_a_team_that_has_ended_is_refused_with_what_to_do(records, say):
    say(SOUTH)
    south = {"team": "south"}
    moved = row("BX-0001", "tracking_ended_other", "2026-10-01", "moved_authority", **south)
    enter(records, [row("BX-0001", "care_entry", "2026-02-02", **south), moved])
    say("team end south")
    back, before = row("BX-0001", "care_entry", "2026-10-05"), row("BX-0001", "ppm", "2026-09-20")

    told = problems(enter(records, [before._replace(team=None), back._replace(team=None)]))

    assert told == [
        (
            1,
            "date",
            (
                "BX-0001 would be tracked again with `south`, a team that has ended. First give them to another: "
                "`edit BX-0001 team …`. Then load this once more."
            ),
        )
    ]
    assert not enter(records, [before._replace(team=None)]).problems
    say("edit BX-0001 team north")
    assert enter(records, [back._replace(team=None)]).notes == [
        "BX-0001: back in care since it was closed, so it is open again."
    ]
