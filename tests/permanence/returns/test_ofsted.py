"""Ofsted's lists as a kind of file: known by their headers, read without guessing, under the references of the yearly return."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from permanence.errors import NotUnderstood
from permanence.events_csv import RowContext
from permanence.journey import Month
from permanence.keyed import read_key
from permanence.keyed_references import KeyedReferences
from permanence.milestones import MILESTONES
from permanence.returns.kinds import Kept, KeptRow
from permanence.returns.ofsted import OfstedLists
from permanence.returns.ofsted_lists import LIST_8, LIST_10, LISTS, NAMES, columns_in
from permanence.sources import Source, ToldWhole

PATTERN = re.compile("[A-Z]{2}-[A-Z0-9]{4,6}")
REFERENCES = KeyedReferences(read_key("0f" * 32), PATTERN)
CHILD = REFERENCES.of("4711")
TEN = [NAMES[each][0] for each in ("child", "family", "sex", *LIST_10.kept)]
EIGHT = [NAMES[each][0] for each in ("child", "sex", *LIST_8.kept)]


def kind(references=REFERENCES) -> OfstedLists:
    context = RowContext(date(2026, 11, 23), PATTERN, ZoneInfo("Europe/London"))
    return OfstedLists(context, lambda: references)


def ten(number="4711", **values) -> list[str]:
    """A row of list 10, empty but for what is told."""
    return [number, "F-99", "b) Female", *(values.get(each, "") for each in LIST_10.kept)]


def eight(number="4711", **values) -> list[str]:
    return [number, "a) Male", *(values.get(each, "") for each in LIST_8.kept)]


def derived(*rows, reading=None):
    """What rows of either list tell: events, problems and doubts, each with the number of its row."""
    reading, kept, problems = reading or kind(), {}, []
    of_ten, of_eight = reading.table(TEN), reading.table(EIGHT)
    for number, row in enumerate(rows, 1):
        table = of_ten if len(row) == len(TEN) else of_eight
        match table.read(row):
            case Kept(child, told, wrong):
                kept.setdefault(child, []).append(KeptRow(number, table, None if wrong else told))
                problems += [(number, each) for each in wrong]
            case wrong:
                problems += [(number, each) for each in wrong]
    every = [reading.derive(child, found) for child, found in kept.items()]
    problems += [each for one in every for each in one.problems]
    events = [
        (number, each.milestone, each.on.isoformat(), each.detail)
        for one in every
        for number, each in one.events
    ]
    return events, problems, [each for one in every for each in one.doubts]


WHOLE = {
    "born": "08/03/2021",
    "entered": "2024-01-10 00:00:00",
    "decided": "01/06/2024",
    "ordered": "15/07/2024",
    "matched": "N/A",
    "reversed": "02/02/2025",
    "why": "RD1 - The child\u2019s needs changed subsequent to the decision",
    "fostered": "20/01/2024",
}


def test_list_10_tells_decisions_orders_matches_and_placements_and_the_month_of_birth_alone():
    events, problems, doubts = derived(
        ten(**WHOLE), ten(matched="01/08/2024", placed="12/09/2024", adopted="01/02/2025")
    )

    assert events == [
        (1, "care_entry", "2024-01-10", ""),
        (1, "adm_sbpfa", "2024-06-01", ""),
        (1, "po_granted", "2024-07-15", ""),
        (1, "ep_placed", "2024-01-20", ""),
        (1, "plan_reversed", "2025-02-02", "RD1: the child's needs changed"),
        (2, "adm_match", "2024-08-01", ""),
        (2, "placed", "2024-09-12", ""),
        (2, "adoption_order", "2025-02-01", ""),
    ]
    assert {event[1] for event in events} <= MILESTONES.keys()
    assert (problems, doubts) == ([], [])
    reading = kind()
    told = reading.table(TEN).read(ten(**WHOLE)).told
    assert told.startswith("2021-03\t")
    assert not re.search("F-99|Female|08", told)
    row = reading.derive("4711", [KeptRow(1, reading.table(TEN), told)]).events[0][1]
    assert (row.ref, row.born) == (CHILD, Month(2021, 3))
    assert reading.source == Source("ofsted")


def test_a_row_of_list_10_tells_whether_its_decision_was_reversed():
    reading = kind()
    table = reading.table(TEN)
    rows = [
        ten(decided="01/06/2024", reversed="02/02/2025"),
        ten(decided="01/09/2025"),
        ten(placed="01/10/2026"),
    ]
    kept = [KeptRow(at, table, table.read(row).told) for at, row in enumerate(rows)]
    assert reading.derive("4711", kept).about == [
        (0, ToldWhole(CHILD, date(2024, 6, 1), date(2025, 8, 31), "plan_reversed")),
        (1, ToldWhole(CHILD, date(2025, 9, 1), date(2026, 10, 1), "plan_reversed")),
    ]


def test_a_row_of_list_8_tells_that_care_did_not_end_before_the_day_on_which_it_did():
    reading = kind()
    table = reading.table(EIGHT)

    def about(*rows):
        kept = [KeptRow(at, table, table.read(row).told) for at, row in enumerate(rows)]
        return reading.derive("4711", kept).about

    left = about(eight(started="10/01/2026", left="01/08/2026", how="E4A"), eight(started="20/09/2026"))
    endings = ("adoption_order", "sgo", "cao", "return_home", "tracking_ended_other")
    before = [(0, ToldWhole(CHILD, date(2026, 1, 11), date(2026, 7, 31), each)) for each in endings]
    since = [(1, ToldWhole(CHILD, date(2026, 9, 21), date(2026, 9, 20), each)) for each in endings]
    assert left == before + since
    about(eight(number="4712", started="20/10/2026"))
    assert about(eight(started="20/09/2026")) == [
        (0, ToldWhole(CHILD, date(2026, 9, 21), date(2026, 10, 20), each)) for each in endings
    ]
    assert about(eight(started="20/09/2026", status="V4")) == []  # short breaks are no care
    table.is_part = True  # what an earlier load refused
    assert about(eight(started="20/09/2026")) == []


def test_list_8_tells_entry_order_placement_and_leaving():
    row = {
        "started": "10/01/2024",
        "status": "E1: Placement order",
        "status_since": "15/07/2024",
        "place": "j) A6: Placed for adoption - order - not foster",
        "place_since": "12/09/2024",
        "left": "01/02/2025",
        "how": "a) E11: Adopted - application unopposed",
    }

    assert derived(eight(**row)) == (
        [
            (1, "care_entry", "2024-01-10", ""),
            (1, "po_granted", "2024-07-15", ""),
            (1, "placed", "2024-09-12", ""),
            (1, "adoption_order", "2025-02-01", ""),
        ],
        [],
        [],
    )
    begun = {"started": "10/01/2024", "place_since": "10/01/2024"}
    assert [derived(eight(**begun, place=place))[0][1:] for place in ("U5", "U4", "U6", "")] == [
        [(1, "ep_placed", "2024-01-10", "")],
        [(1, "ltf_match", "2024-01-10", "")],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (
            eight(started="10/01/2024", status="V3: Short term breaks"),
            "Child's Legal Status",
            "Short breaks are not tracked, so this row makes no date.",
        ),
        (
            eight(started="10/01/2024", status="C2: FCO"),
            "Start date of current legal status",
            "The day of the full care order is missing, so it is not recorded.",
        ),
        (
            eight(started="10/01/2024", left="01/02/2025"),
            "Reason Ceased to be Looked After",
            "The child left care that day, and how is not told. Record how it ended.",
        ),
        (
            eight(started="10/01/2024", left="01/02/2025", how="X1"),
            "Reason Ceased to be Looked After",
            "The child left care that day, and how is not told. Record how it ended.",
        ),
        (
            eight(started="10/01/2024", how="E3"),
            "Date Ceased to be Looked After",
            "There is a reason for leaving care and no day, so the child is taken as in care.",
        ),
        (
            ten(entered="10/01/2024", reversed="01/02/2025"),
            NAMES["decided"][0],
            "The decision was reversed on that day, and the day on which it was made is missing.",
        ),
    ],
)
def test_what_is_left_open_is_a_doubt(row, column, reason):
    _, problems, ((number, doubt),) = derived(row)

    assert problems == []
    assert (number, doubt.column, doubt.reason) == (1, column, reason)


def test_days_in_another_order_than_may_be_are_not_taken():
    events, problems, _ = derived(
        ten(entered="10/01/2024", decided="01/01/2024", matched="01/03/2024"),
        ten("4712", decided="01/06/2024", ordered="01/05/2024"),
        ten("4713", decided="01/06/2024", reversed="01/05/2024", why="RD2"),
    )

    assert [event[:3] for event in events] == [
        (1, "care_entry", "2024-01-10"),
        (1, "adm_match", "2024-03-01"),
        (3, "adm_sbpfa", "2024-06-01"),
    ]
    assert [(number, each.column, each.reason) for number, each in problems] == [
        *((1, NAMES[each][0],
           "The decision is before the child came into care (rules 334, 1003). Correct one of them.")
          for each in ("entered", "decided")),
        *((2, NAMES[each][0], "The decision is after the placement order (rule 554). Correct one of them.")
          for each in ("decided", "ordered")),
        (3, NAMES["reversed"][0],
         "The decision was reversed before it was made (rule 522). Correct one of the days."),
    ]  # fmt: skip


def test_an_order_that_a_later_decision_carries_on_is_taken_where_a_row_tells_the_decision_it_was_made_under():
    first = ten(
        entered="10/01/2024", decided="01/02/2024", ordered="01/05/2024", reversed="01/06/2025", why="RD2"
    )
    again = ten(entered="10/01/2024", decided="01/06/2026", ordered="01/05/2024")

    for rows in ((first, again), (again, first)):
        events, problems, _ = derived(*rows)
        assert problems == []
        assert {(key, on) for _, key, on, _ in events} == {
            ("care_entry", "2024-01-10"),
            ("adm_sbpfa", "2024-02-01"),
            ("po_granted", "2024-05-01"),
            ("plan_reversed", "2025-06-01"),
            ("adm_sbpfa", "2026-06-01"),
        }
    assert len(derived(again)[1]) == 2


def test_what_may_fall_on_one_day_is_taken():
    day = dict.fromkeys(("entered", "decided", "ordered", "matched", "placed", "reversed"), "10/01/2024")

    assert derived(ten(**day)) == (
        [
            (1, "care_entry", "2024-01-10", ""),
            (1, "adm_sbpfa", "2024-01-10", ""),
            (1, "po_granted", "2024-01-10", ""),
            (1, "adm_match", "2024-01-10", ""),
            (1, "placed", "2024-01-10", ""),
            (1, "plan_reversed", "2024-01-10", ""),
        ],
        [],
        [],
    )


def test_an_order_and_a_way_of_leaving_care_keep_what_the_code_says_of_them():
    assert derived(
        eight(started="10/01/2004", status="D1", status_since="15/07/2004", left="01/02/2005", how="E13")
    )[0][1:] == [
        (1, "po_granted", "2004-07-15", "freeing order"),
        (1, "tracking_ended_other", "2005-02-01", "with_relatives"),
    ]


def test_what_the_two_lists_tell_in_two_ways_is_not_taken_but_for_a_later_placement():
    both = {
        "entered": "10/01/2024", "decided": "01/06/2024", "ordered": "15/07/2024", "placed": "12/09/2024", "adopted": "01/02/2025",
    }  # fmt: skip
    other = {
        "started": "11/01/2024", "status": "E1", "status_since": "16/07/2024", "place": "A6", "place_since": "01/10/2024",
        "left": "02/02/2025", "how": "E11",
    }  # fmt: skip

    events, problems, doubts = derived(
        ten(**both), eight(**other), eight(started="01/12/2023", status="V3", status_since="01/12/2023")
    )

    assert [event[1:3] for event in events] == [("adm_sbpfa", "2024-06-01"), ("placed", "2024-09-12")]
    assert [(number, each.column, each.reason) for number, each in problems] == [
        (number, NAMES[column][0], "Ofsted's lists 8 and 10 tell another day for this. Correct one of them.")
        for number, column in (
            (2, "started"), (1, "entered"), (2, "status_since"), (1, "ordered"), (2, "left"), (1, "adopted"),
        )
    ]  # fmt: skip
    assert [(number, each.column, each.reason) for number, each in doubts] == [
        (3, NAMES["status"][0], "Short breaks are not tracked, so this row makes no date."),
        (2, NAMES["place_since"][0],
         "Ofsted's list 10 tells another day for placing the child for adoption, and that is taken."),
    ]  # fmt: skip


def test_what_both_lists_tell_alike_is_one_event_whatever_else_they_tell_in_two_ways():
    events, problems, doubts = derived(
        ten(entered="10/01/2024", decided="01/06/2024", ordered="15/07/2024", placed="12/09/2024"),
        eight(
            started="10/01/2024", status="E1", status_since="16/07/2024", place="A6", place_since="12/09/2024"
        ),
    )

    assert sorted(event[1:3] for event in events) == [
        ("adm_sbpfa", "2024-06-01"),
        ("care_entry", "2024-01-10"),
        ("placed", "2024-09-12"),
    ]
    assert [(number, each.column) for number, each in problems] == [
        (2, NAMES["status_since"][0]),
        (1, NAMES["ordered"][0]),
    ]
    assert doubts == []


def test_a_month_of_birth_in_two_ways_is_told_beside_what_else_is_wrong():
    _, problems, _ = derived(
        ten(born="03/2021", decided="01/06/2024", reversed="01/05/2024"), ten(born="04/2021")
    )

    reason = "The child was born in another month by another row. Correct one of them."
    assert [(number, each.column, each.reason) for number, each in problems] == [
        (1, NAMES["reversed"][0],
         "The decision was reversed before it was made (rule 522). Correct one of the days."),
        (1, "Date of Birth", reason),
        (2, "Date of Birth", reason),
    ]  # fmt: skip


def test_a_child_is_read_whole_or_not_at_all():
    events, problems, _ = derived(
        ten(born="03/2021", entered="10/01/2024"),
        eight(started="soon"),
        ten("4712", born="03/2021", entered="10/01/2024"),
        eight("4712", born="04/2021", started="10/01/2024"),
        ten("no number", entered="10/01/2024"),
    )

    assert [event[0] for event in events] == [4]
    assert [(number, each.column) for number, each in problems] == [
        (2, NAMES["started"][0]),
        (5, "Child Unique ID"),
        (1, "Child Unique ID"),
        (3, "Date of Birth"),
        (4, "Date of Birth"),
    ]


def test_a_list_is_known_by_its_header_in_any_order_and_case_and_by_the_names_of_other_years():
    for header, name in (
        (TEN, "Ofsted's list 10"),
        ([f" {each.upper()} " for each in TEN[::-1]], "Ofsted's list 10"),
        ([re.sub("[^A-Za-z]", "", NAMES[each][-1]) for each in ("child", *LIST_10.kept)], "Ofsted's list 10"),
        ([each for each in TEN if each != NAMES["fostered"][0]], "Ofsted's list 10"),
        (EIGHT, "Ofsted's list 8"),
    ):
        assert kind().table(header).name == name
    reading = kind()
    assert reading.table(["ref", "born", "team"]) is None
    assert reading.source is None
    with pytest.raises(
        NotUnderstood,
        match="is Ofsted's list 10, and has no column `Date of Placement Order`",
    ):
        reading.table([each for each in TEN if each != "Date of Placement Order"])
    with pytest.raises(NotUnderstood, match="has the column `Child Unique ID` twice"):
        reading.table([*TEN, "Child ID"])


def test_columns_have_our_names_and_another_column_has_none():
    assert columns_in(["ChildUniqueID", "Date of Birth", "Team"]) == ["child", "born", ""]


def test_a_code_is_read_among_its_words_and_never_guessed():
    wrong = [
        derived(ten(decided="01/06/2024", reversed="01/07/2024", why=why))[1]
        for why in ("needs", "RD1 or RD2", "RD9")
    ]

    assert [found[0][1].column for found in wrong] == [NAMES["why"][0]] * 3
    assert {table.name for table in LISTS} == {"Ofsted's list 8", "Ofsted's list 10"}


def test_a_number_that_the_pattern_has_no_room_for_is_a_problem():
    small = KeyedReferences(read_key("0f" * 32), re.compile("[A-Z]{2}-[A-Z0-9]{4}"))

    events, problems, _ = derived(ten("ABCDEFGH12345678", entered="10/01/2024"), reading=kind(small))

    assert events == []
    reason = (
        "`ABCDEFGH12345678` is longer than the references here have room for. "
        "Allow longer ones: [children] reference, such as `[A-Z]{2}-[A-Z0-9]{10}`. "
        "Do so before the first load, since it changes every reference."
    )
    assert (problems[0][1].column, problems[0][1].reason) == ("Child Unique ID", reason)
