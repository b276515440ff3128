"""The daily flow as a kind of file: what older and newer files tell together, what is taken back, and reasons that cannot be."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from permanence.errors import NotUnderstood
from permanence.events_csv import RowContext
from permanence.journey import Month
from permanence.keyed import read_key
from permanence.keyed_references import KeyedReferences
from permanence.returns import daily_flow_tables as tables
from permanence.returns.daily_flow import DailyFlow
from permanence.returns.kinds import KeptRow
from permanence.sources import PURGED, Source, TakenBack, ToldUntil

REFERENCES = KeyedReferences(read_key("0f" * 32), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"))
CHILD = REFERENCES.of("4711")
OLD, NEW = "2026-11-19", "2026-11-20"


def kind() -> DailyFlow:
    context = RowContext(date(2026, 11, 23), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"), ZoneInfo("Europe/London"))
    return DailyFlow(context, lambda: REFERENCES)


def moved(on: str, identifier: str = "P1", **told: str) -> tuple[str, dict[str, str]]:
    """A row of a placement; what is not told is empty."""
    return tables.PLACEMENTS.name, {
        "file_day": on,
        "social_care_episode_id": "S1",
        "child_looked_after_placement_id": identifier,
    } | told


def adoption(
    on: str, decided: str = "", matched: str = "", placed: str = "", **more: str
) -> tuple[str, dict[str, str]]:
    """A row of adoption."""
    days = {"initial_decision_date": decided, "matched_date": matched, "placed_date": placed}
    return tables.ADOPTION.name, {"file_day": on, "social_care_episode_id": "S1", **days, **more}


def other(table: str, on: str, **told: str) -> tuple[str, dict[str, str]]:
    return table, {"file_day": on, **told}


def derived(*rows, child="4711"):
    """What rows tell: events by day, problems, doubts, and what they say of what was told before."""
    reading, kept, said = kind(), [], []
    known = {table.name: reading.table([tables.NUMBER, *table.kept]) for table in tables.TABLES}
    for number, (name, told) in enumerate(rows, 1):
        table = known[name]
        found = table.read([child, *(told.get(column, "") for column in table.table.kept)])
        said += [(each.column, each.reason) for each in found.problems]
        kept.append(KeptRow(number, table, None if found.problems else found.told))
    one = reading.derive(child, kept)
    return (
        sorted((each.on.isoformat(), each.milestone) for _, each in one.events),
        said + [(each.column, each.reason) for _, each in one.problems],
        [(number, each.column, each.reason) for number, each in one.doubts],
        [each for _, each in one.about],
    )


FIRST = moved(OLD, start_date="2024-01-10", start_reason="S", placement_type="U6")
ENTERED = ("2024-01-10", "care_entry")


def test_what_a_newer_file_tells_is_added_and_wins_whatever_the_order():
    newer = moved(NEW, end_date="2024-05-01", end_reason="X1")
    second = moved(NEW, "P2", start_date="2024-05-01", start_reason="P", placement_type="A6")

    events, problems, doubts, about = derived(
        newer,
        second,
        adoption(OLD, "2024-02-01", "2024-03-01"),
        FIRST,
        adoption(NEW, "2024-02-01", matched="2024-03-02", placed="2024-05-01"),
    )

    assert events == [
        ENTERED,
        ("2024-02-01", "adm_sbpfa"),
        ("2024-03-02", "adm_match"),
        ("2024-05-01", "placed"),
    ]
    assert (problems, doubts) == ([], [])
    assert about == [ToldUntil(CHILD, date(2026, 11, 20)), TakenBack(CHILD, "adm_match", date(2024, 3, 1))]


def test_what_is_doubtful_is_said_of_the_file_that_told_it():
    doubts = derived(FIRST, moved(NEW, end_reason="E11"), moved("2026-11-21", placement_type="A6"))[2]

    assert [each[:2] for each in doubts] == [(2, "end_reason"), (3, "placement_type")]


def test_two_files_of_one_day_may_not_tell_one_thing_differently():
    again = moved(OLD, start_date="2024-01-11", placement_type="U4")
    reason = "Two files of one day tell this differently. Keep one."

    assert derived(FIRST, again)[:2] == (
        [],
        [("start_date", reason)] * 2 + [("placement_type", reason)] * 2,
    )
    assert derived(FIRST, FIRST)[0] == [ENTERED]


def test_what_was_made_of_a_placement_that_is_told_anew_is_taken_back_unless_it_is_told_again():
    events, _, _, about = derived(FIRST, moved(NEW, start_date="2024-01-12"))

    assert events == [("2024-01-12", "care_entry")]
    gone = {each.milestone for each in about[1:] if each.on == date(2024, 1, 10)}
    assert gone == {"care_entry", "placed", "ep_placed", "ltf_match", "placement_move"}
    assert ("care_entry", date(2024, 1, 10)) not in [
        (each.milestone, each.on) for each in derived(FIRST, moved(NEW, placement_type="U4"))[3][1:]
    ]


@pytest.mark.parametrize("purge", ["true", "1", "TRUE"])
def test_a_purged_placement_is_taken_back_with_the_day_that_adoption_had_from_it(purge):
    second = moved(
        OLD,
        "P2",
        start_date="2024-05-01",
        start_reason="P",
        placement_type="A6",
        end_date="2024-09-01",
        end_reason="E11",
    )
    told = (FIRST, second, adoption(OLD, placed="2024-05-01"))

    events, _, _, about = derived(*told, moved(NEW, "P2", purge=purge))

    assert events == [ENTERED]
    assert {("placed", date(2024, 5, 1)), ("adoption_order", date(2024, 9, 1))} < {
        (each.milestone, each.on) for each in about[1:]
    }
    assert derived(*told, moved(NEW, "P2", purge=purge), adoption(NEW, placed="2024-05-01"))[0] == [
        ENTERED,
        ("2024-05-01", "placed"),
    ]
    alone = derived(FIRST, moved(NEW, "P2", purge=purge, start_date="2024-05-01"))
    assert ("placed", date(2024, 5, 1)) in [(each.milestone, each.on) for each in alone[3][1:]]


def test_purged_adoption_is_taken_back_by_its_days_or_where_no_file_has_them_by_name():
    by_day = derived(FIRST, adoption(OLD, "2024-02-01", "2024-03-01"), adoption(NEW, purge="true"))
    by_name = derived(FIRST, adoption(NEW, purge="true"))

    assert by_day[3][1:] == [
        TakenBack(CHILD, "adm_sbpfa", date(2024, 2, 1)),
        TakenBack(CHILD, "adm_match", date(2024, 3, 1)),
        TakenBack(CHILD, "placed"),
    ]
    assert by_name[3][1:] == [TakenBack(CHILD, each) for each in ("adm_sbpfa", "adm_match", "placed")]


def test_a_purged_episode_takes_back_what_is_in_it():
    purged = other(tables.EPISODES.name, NEW, social_care_episode_id="S1", purge="true")

    events, _, doubts, about = derived(FIRST, adoption(OLD, "2024-02-01"), purged)

    assert (events, doubts) == ([], [])
    assert {("care_entry", date(2024, 1, 10)), ("adm_sbpfa", date(2024, 2, 1))} < {
        (each.milestone, each.on) for each in about[1:]
    }
    assert derived(FIRST, other(tables.EPISODES.name, NEW, social_care_episode_id="S1", purge="false"))[
        0
    ] == [ENTERED]
    assert (derived(FIRST, purged)[0], derived(FIRST, purged)[2]) == ([], [])


def test_what_is_told_without_its_social_care_episode_is_told_all_the_same():
    placed, adopted = (
        (name, told | {"social_care_episode_id": ""}) for name, told in (FIRST, adoption(OLD, "2024-02-01"))
    )

    assert derived(placed, adopted) == (
        [ENTERED, ("2024-02-01", "adm_sbpfa")],
        [],
        [],
        [ToldUntil(CHILD, date(2026, 11, 19))],
    )


UNKNOWN = (
    "whose days are in none of these files, so nothing is taken out. Load the earlier ones with this one."
)


def test_what_is_purged_and_no_file_tells_of_is_asked_about():
    episode = other(tables.EPISODES.name, NEW, social_care_episode_id="S9", purge="true")

    _, _, doubts, about = derived(
        FIRST, moved(NEW, "P9", purge="true"), episode, other(tables.DETAILS.name, NEW, purge="true")
    )

    assert doubts == [
        (2, "purge", f"A placement is taken back {UNKNOWN}"),
        (3, "purge", f"A whole social-care episode is taken back {UNKNOWN}"),
        (4, "purge", "The child's details are taken back. The month of birth on record stands: is it right?"),
    ]
    assert about == [ToldUntil(CHILD, date(2026, 11, 20))]


def test_a_child_purged_whole_is_asked_about_unless_a_newer_file_tells_of_them():
    purged = other(tables.CHILDREN.name, NEW, purge="true")
    later = [
        (name, told | {"file_day": "2026-11-21"}) for name, told in (FIRST, other(tables.CHILDREN.name, NEW))
    ]

    assert derived(FIRST, purged) == (
        [],
        [],
        [],
        [ToldUntil(CHILD, date(2026, 11, 20)), TakenBack(CHILD, PURGED, date(2026, 11, 20))],
    )
    assert derived(adoption(OLD, "2024-02-01"), purged, *later)[0] == [ENTERED]


NOT_BELIEVED = (
    "The reasons for which placements began cannot all be so, so the days of coming into care and of moves are not known. "
    "Record them, or load the yearly return."
)


def test_reasons_that_cannot_be_so_make_nothing():
    """The public program writes the least of a period's reasons for each of its placements."""
    rows = [
        moved(
            OLD,
            "P1",
            start_date="2024-01-10",
            start_reason="S",
            placement_type="U6",
            end_date="2024-05-01",
            end_reason="E11",
        ),
        moved(
            OLD,
            "P2",
            start_date="2024-05-01",
            start_reason="S",
            placement_type="A6",
            end_date="2024-12-01",
            end_reason="E11",
        ),
    ]

    events, _, doubts, _ = derived(*rows)

    assert events == [("2024-05-01", "placed"), ("2024-12-01", "adoption_order")]
    assert doubts[-2:] == [
        (
            1,
            "end_reason",
            "It has a reason for leaving care, and another placement begins that day, so nothing is made of the reason.",
        ),
        (1, "start_reason", NOT_BELIEVED),
    ]
    back = [rows[0], moved(OLD, "P2", start_date="2024-06-01", start_reason="S", placement_type="U6")]
    assert [key for _, key in derived(*back)[0]] == ["care_entry", "adoption_order", "care_entry"]


@pytest.mark.parametrize(("first", "second"), [("L", "P"), ("", "P"), ("S", ""), ("S", "L")])
def test_reasons_with_which_no_placement_begins_make_nothing(first, second):
    rows = [
        moved(OLD, "P1", start_date="2024-01-10", start_reason=first, end_date="2024-05-01", end_reason="X1"),
        moved(OLD, "P2", start_date="2024-05-01", start_reason=second, placement_type="A6"),
    ]

    events, _, doubts, _ = derived(*rows)

    assert events == [("2024-05-01", "placed")]
    assert doubts[-1] == (1, "start_reason", NOT_BELIEVED)


def test_a_change_of_a_placement_that_no_file_began_and_one_without_identifier_are_said():
    ended = moved(OLD, "P1", end_date="2024-05-01", end_reason="X1")

    events, _, doubts, _ = derived(ended)
    unknown = "This changes a placement whose beginning is in none of these files. Load the earlier ones with this one."
    assert (events, doubts) == ([], [(1, "start_date", unknown)])
    assert derived(moved(OLD, "P9", end_date="2024-05-01"), FIRST)[0] == [ENTERED]
    again = (moved(NEW, "P1", end_reason="X1"), moved(OLD, "P9", end_date="2024-05-01"))
    assert derived(ended, *again)[2] == [(1, "start_date", unknown), (3, "start_date", unknown)]
    assert derived(FIRST, moved(OLD, "P9"))[2] == []
    assert derived(moved(OLD, "", start_date="2024-01-10"))[1] == [
        ("child_looked_after_placement_id", "Which placement? Its identifier is missing.")
    ]


def test_nothing_known_nothing_readable_and_a_number_that_is_too_long_are_said():
    nothing = derived(moved(OLD, start_date="2024-01-10", start_reason="L", placement_type="U6"))
    assert nothing[0] == []
    assert nothing[2][-1] == (
        1,
        "start_reason",
        "These files tell no date of the child, so the child is not loaded. Load the yearly return too, or `track` the child.",
    )
    assert derived(FIRST, moved(OLD, "P2", start_date="soon"))[0] == []
    assert "longer than the references here have room for" in derived(FIRST, child="A" * 16)[1][0][1]
    assert (
        derived(moved(OLD, start_date="2024-01-10", start_reason="S", end_date="2024-01-01"))[1][0][0]
        == "end_date"
    )


def test_the_month_of_birth_is_that_of_the_newest_file():
    reading = kind()
    table = reading.table([tables.NUMBER, *tables.DETAILS.kept])
    placed = reading.table([tables.NUMBER, *tables.PLACEMENTS.kept])
    rows = [
        KeptRow(1, table, table.read(["4711", NEW, "2020-04-12", "false"]).told),
        KeptRow(2, table, table.read(["4711", OLD, "2020-03-12", "false"]).told),
        KeptRow(3, table, table.read(["4711", OLD, "", "false"]).told),
        KeptRow(
            4,
            placed,
            placed.read(["4711", *(FIRST[1].get(column, "") for column in tables.PLACEMENTS.kept)]).told,
        ),
    ]

    ((_, event),) = reading.derive("4711", rows).events

    assert event.born == Month(2020, 4)
    assert reading.source == Source("daily flow")


def test_a_header_tells_the_table():
    reading = kind()
    assert reading.source is None
    assert reading.table(["child", "decom"]) is None
    with pytest.raises(
        NotUnderstood, match="is the table adoption of the daily flow, and has no column `matched_date`"
    ):
        reading.table([each for each in (tables.NUMBER, *tables.ADOPTION.kept) if each != "matched_date"])
    assert reading.source is None


def test_the_form_in_json_has_the_columns_that_are_kept_and_no_others():
    form = tables.json_form()

    assert (form.children, form.day, form.of_child) == ("children", "file_day", ["la_child_id"])
    assert {
        name: (tuple(each.path), tuple(each.around), tuple(each.columns))
        for name, each in form.tables.items()
    } == {
        "child_looked_after_placements": (
            ("social_care_episodes", "child_looked_after_placements"),
            ("social_care_episode_id",),
            (
                "child_looked_after_placement_id",
                "start_date",
                "end_date",
                "start_reason",
                "placement_type",
                "end_reason",
                "purge",
            ),
        ),
        "adoption": (
            ("social_care_episodes", "adoption"),
            ("social_care_episode_id",),
            ("initial_decision_date", "matched_date", "placed_date", "purge"),
        ),
        "child_details": (("child_details",), (), ("date_of_birth", "purge")),
        "social_care_episodes": (("social_care_episodes",), (), ("social_care_episode_id", "purge")),
        "children": ((), (), ("purge",)),
    }
    for table in form.tables.values():
        assert kind().table([form.day, *form.of_child, *table.around, *table.columns]).is_read


def test_where_placement_and_adoption_tell_two_days_neither_is_taken_and_nothing_is_taken_back():
    second = moved(OLD, "P2", start_date="2024-05-01", start_reason="P", placement_type="A6")
    moves = (FIRST, second, adoption(OLD, "2024-02-01", placed="2024-05-01"))

    events, problems, _, about = derived(*moves, adoption(NEW, placed="2024-05-03"))

    assert [key for _, key in events] == ["care_entry", "adm_sbpfa"]
    assert [column for column, _ in problems] == ["placed_date", "start_date"]
    assert about == [ToldUntil(CHILD, date(2026, 11, 20))]
