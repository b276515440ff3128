"""Ofsted's list 11: the days of adoptive families' journeys, two adopters linked by their family, and nothing that says who they are."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from permanence.errors import NotUnderstood
from permanence.events_csv import RowContext
from permanence.keyed import read_key
from permanence.keyed_references import KeyedReferences
from permanence.returns.kinds import Kept, KeptRow
from permanence.returns.ofsted_adopters import SHAPE, OfstedAdopters, family_references
from permanence.returns.ofsted_lists import (
    ADOPTER,
    ENQUIRY,
    LEFT_PROCESS,
    LIST_11,
    NAMES,
    STEPS,
    WHY_LEFT,
)
from permanence.sources import Source

KEY = read_key("0f" * 32)
DROPPED = ("sex", "ethnicity", "adopter's disability", "fosters", "how many children")
COLUMNS = (ADOPTER, *DROPPED, *LIST_11.kept)
HEADER = [NAMES[each][0] for each in COLUMNS]


def kind() -> OfstedAdopters:
    context = RowContext(date(2026, 11, 23), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"), ZoneInfo("Europe/London"))
    return OfstedAdopters(context, lambda: family_references(KEY))


def row(adopter="501", enquiry="05/01/2026", **told) -> list[str]:
    """A row of the list: what is told by our names for the columns, with `_` for a blank."""
    values = {
        ADOPTER: adopter,
        ENQUIRY: enquiry,
        "sex": "a) Male",
        "ethnicity": "k) APKN",
        "adopter's disability": "b) No",
        **{name.replace("_", " "): value for name, value in told.items()},
    }
    return [values.get(each, "") for each in COLUMNS]


def read(*rows):
    """What the rows tell: each family, the problems and the doubts, each with the number of its row."""
    reading = kind()
    table, kept, problems = reading.table(HEADER), {}, []
    for number, cells in enumerate(rows, 1):
        match table.read(cells):
            case Kept(of, told, wrong):
                kept.setdefault(of, []).append(KeptRow(number, table, None if wrong else told))
                problems += [(number, each) for each in wrong]
            case wrong:
                problems += [(number, each) for each in wrong]
    every = [reading.derive(of, found) for of, found in kept.items()]
    families = [told for each in every for _, told in each.families]
    problems += [each for one in every for each in one.problems]
    return families, problems, [each for one in every for each in one.doubts]


def steps(family):
    return [(each.step, each.on.isoformat()) for each in family.steps]


def test_a_row_tells_the_days_of_a_journey_and_nothing_of_the_adopter():
    whole = {column.replace(" ", "_"): f"{at + 1:02}/02/2026" for at, column in enumerate(list(STEPS)[1:])}

    families, problems, doubts = read(
        row(**whole), row("502", left_process="2026-03-02 00:00:00", why_left="a) Withdrew")
    )

    assert (problems, doubts) == ([], [])
    assert steps(families[0]) == [
        ("enquiry", "2026-01-05"),
        *((step, f"2026-02-{at + 1:02}") for at, step in enumerate(list(STEPS.values())[1:])),
    ]
    assert steps(families[1]) == [("enquiry", "2026-01-05"), ("withdrew", "2026-03-02")]
    assert steps(read(row()[:11])[0][0]) == [("enquiry", "2026-01-05")]  # a row without the cells at its end
    reader = kind().table(HEADER[::-1])
    assert reader.read(row(family="f-9", sex="b) Female")[::-1]) == Kept(
        "family F-9", f"501\tf-9\t2026-01-05{chr(9) * 11}"
    )


def test_references_are_figures_that_only_the_key_turns_back_and_not_those_of_a_child_with_the_number():
    ref = family_references(KEY).of("501")

    assert ref == "FAM-38253822314"  # as every version must make it of this key
    assert SHAPE.fullmatch(ref)
    assert family_references(KEY).number_of(ref) == "501"
    assert KeyedReferences(KEY, SHAPE).of("501") != ref
    swapped = ref[:4] + ("1" if ref[4] != "1" else "2") + ref[5:]
    with pytest.raises(NotUnderstood, match="not a reference made with this key"):
        family_references(KEY).number_of(swapped)
    _, problems, _ = read(row("ADOPTER12345"))
    assert problems[0][1].reason.endswith(
        "An adopter's number is at most nine figures here, or six letters and figures."
    )


def test_two_adopters_of_a_family_are_one_family_and_what_they_tell_in_two_ways_is_asked():
    families, problems, doubts = read(
        row("1512", "09/01/2026", family="f-9", stage_one="01/02/2026", stage_two="01/05/2026"),
        row("501", family="F-9", stage_one="01/02/2026", stage_two="02/05/2026"),
        row("503"),
    )

    assert problems == []
    assert [each.adopters for each in families] == [
        [family_references(KEY).of("501"), family_references(KEY).of("1512")],
        [family_references(KEY).of("503")],
    ]
    assert steps(families[0]) == [("enquiry", "2026-01-05"), ("stage1_began", "2026-02-01")]
    assert [(number, each.column, each.reason) for number, each in doubts if number == 1] == [
        (1, "Date enquiry received",
         "The adopters of this family have two days for this, Mon 5 Jan 2026 and Fri 9 Jan 2026: the first is taken."),
        (1, "Date Stage 2 started",
         "The adopters of this family have two days for this, Fri 1 May 2026 and Sat 2 May 2026: neither is taken."),
    ]  # fmt: skip


def test_a_family_that_left_and_enquires_again_begins_anew():
    left = {"left_process": "01/06/2024", "why_left": "2 - on hold", "family": "F-9"}

    families, problems, doubts = read(
        row("501", "05/01/2024", **left),
        row("502", "05/01/2024", **left),
        row("501", "05/01/2024", **left),  # a row that stands twice tells nothing more
        row("502", "05/01/2026", family="F-9"),
        row("501", "06/01/2026", family="F-9", left_process="01/06/2026"),
        row("501", "06/09/2026", family="F-9", left_process="01/10/2026", why_left="3"),
        row("502", "07/09/2026", family="F-9", left_process="02/10/2026", why_left="3"),
    )

    assert problems == []
    assert [(each.step, each.on.isoformat(), each.enquiry.isoformat()) for each in families[0].steps] == [
        ("enquiry", "2024-01-05", "2024-01-05"),
        ("on_hold", "2024-06-01", "2024-01-05"),
        ("enquiry", "2026-01-05", "2026-01-05"),
        ("enquiry", "2026-09-06", "2026-09-06"),
    ]
    assert [(number, each.reason) for number, each in doubts if each.column == NAMES[WHY_LEFT][0]] == [
        (5, "Why the family left is not told, or in two ways, so that is not recorded.")
    ]
    assert [number for number, each in doubts if each.column == NAMES[LEFT_PROCESS][0]] == [6, 7]


def test_a_family_of_whom_one_adopter_left_and_another_goes_on_has_not_left():
    (family,), problems, doubts = read(
        row("501", family="F-9", left_process="01/06/2026", why_left="1"),
        row("502", family="F-9", approved="01/09/2026"),
    )

    assert problems == []
    assert steps(family) == [("enquiry", "2026-01-05"), ("approved", "2026-09-01")]
    assert [(number, each.column, each.reason) for number, each in doubts] == [
        (1, NAMES[LEFT_PROCESS][0],
         "Another adopter of this family has not left, so it is not recorded that the family did.")
    ]  # fmt: skip


@pytest.mark.parametrize("again", ["2024-06-01", "2024-09-01"])
def test_whoever_of_a_family_enquires_once_it_has_left_begins_anew(again):
    families, problems, doubts = read(
        row("501", "05/01/2024", family="F-9", left_process="01/06/2024", why_left="1"),
        row("502", again, family="F-9"),
    )

    assert (problems, doubts) == ([], [])
    assert [(each.step, each.on.isoformat(), each.enquiry.isoformat()) for each in families[0].steps] == [
        ("enquiry", "2024-01-05", "2024-01-05"),
        ("withdrew", "2024-06-01", "2024-01-05"),
        ("enquiry", again, again),
    ]


def test_steps_of_one_day_are_in_order():
    families, problems, _ = read(
        row(stage_one="05/01/2026", stage_one_ended="01/03/2026", stage_two="01/03/2026")
    )

    assert problems == []
    assert steps(families[0])[1:] == [
        ("stage1_began", "2026-01-05"),
        ("stage1_ended", "2026-03-01"),
        ("stage2_began", "2026-03-01"),
    ]


def test_adopters_of_whom_no_family_is_told_are_no_family_together():
    families, problems, _ = read(row("501", family="n/a"), row("502", family="-"), row("503", family="N/A"))

    assert problems == []
    assert [len(each.adopters) for each in families] == [1, 1, 1]
    _, problems, _ = read(row("501", family="F" * 65))
    assert [(number, each.column) for number, each in problems] == [(1, "Family identifier")]


def test_what_contradicts_itself_is_a_problem_and_takes_the_familys_other_rows_with_it():
    families, problems, _ = read(
        row("501", family="F-9", stage_one="01/03/2026", stage_two="01/02/2026"),
        row("502", family="F-9"),
        row("503", approved="01/01/2026"),
        row("504", stage_one="01/03/2026"),
        row("504", stage_one="02/03/2026"),
        row("505", family="F-8", enquiry="soon"),
        row("506", family="F-8"),
        row("", family="F-7"),
        row("507", left_process="01/02/2026", why_left="moved"),
    )

    assert families == []
    by_row = {number: each.reason for number, each in problems}
    assert by_row[1] == "`Date Stage 1 started` is after `Date Stage 2 started`. Correct one of them."
    assert by_row[2].startswith("Another row of this family cannot be taken")
    assert by_row[3] == "That is before the enquiry of Mon 5 Jan 2026. Correct one of them."
    assert (
        by_row[4]
        == by_row[5]
        == "Rows tell this adopter's enquiry of Mon 5 Jan 2026 in two ways. Keep one of them."
    )
    assert by_row[7].startswith("Another row of this family cannot be taken")
    assert by_row[8] == "Which adopter? The number is missing."
    assert sorted(by_row) == list(range(1, 10))


def test_the_list_is_known_by_its_header_in_any_order():
    reading = kind()

    assert reading.table(["Child Unique ID"]) is None
    assert reading.source is None
    assert reading.table([each.upper() for each in HEADER]).name == "Ofsted's list 11"
    assert reading.source == Source("ofsted")
    with pytest.raises(NotUnderstood, match="has the column `Date enquiry received` twice"):
        reading.table([*HEADER, "Date enquiry received"])


def test_a_list_without_the_familys_column_takes_each_adopter_alone_and_says_so():
    reading = kind()
    table = reading.table(["Individual adopter identifier", "Date enquiry received"])
    told = table.read(["501", "05/01/2026"])
    assert told.child == "adopter 501"

    found = reading.derive(told.child, [KeptRow(7, table, told.told)])

    assert [family.adopters for _, family in found.families] == [[family_references(KEY).of("501")]]
    assert [(number, each.place, each.reason) for number, each in found.doubts] == [
        (
            7,
            "Family identifier",
            "The list has no such column, so each adopter is taken as a family of their own.",
        )
    ]


def test_a_day_that_public_queries_write_for_none_is_none():
    families, problems, _ = read(row(stage_one="1900-01-01", stage_two="01/01/1900"))

    assert problems == []
    assert steps(families[0]) == [("enquiry", "2026-01-05")]
