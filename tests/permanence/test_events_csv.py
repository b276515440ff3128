"""Rows of the product's own CSV: how they are read, and how bad ones are refused."""

import csv
import io
import random
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from permanence.birth import PREGNANCY
from permanence.cells import LONGEST_CELL
from permanence.errors import NotUnderstood
from permanence.events_csv import (
    COLUMNS,
    EXAMPLE,
    EventRow,
    Problem,
    RowContext,
    read_header,
    read_row,
)
from permanence.journey import Event, Journey, Month
from permanence.outcomes import ending
from permanence.privacy.guard import Guard
from permanence.words import day

TODAY = date(2026, 11, 23)
REFERENCE = re.compile(r"[A-Z]{2}-[A-Z0-9]{4,6}")
HEADER = read_header(["ref", "born", "team", "milestone", "date", "detail", "worker", "family_finder"])


def reading(today: date = TODAY) -> RowContext:
    """What reading a row depends on, anew: a row read before would be remembered, whatever rule has been broken since."""
    return RowContext(today, REFERENCE, ZoneInfo("Europe/London"))


def read(
    ref="BX-0001",
    born="2023-03",
    team="north",
    milestone="po",
    on="12/10/2026",
    detail="",
    worker="",
    finder="",
):
    return read_row([ref, born, team, milestone, on, detail, worker, finder], HEADER, reading())


def refused(**cells) -> list[tuple[str, str]]:
    found = read(**cells)
    assert isinstance(found, tuple), f"{found} was not refused"
    return [(problem.column, problem.reason) for problem in found]


def test_a_row_is_read_as_an_event():
    row = read(detail="sealed order", worker="<@U0SAM|sam>", finder="U0ALEX1")

    assert row == EventRow(
        "BX-0001",
        "po_granted",
        date(2026, 10, 12),
        "sealed order",
        Month(2023, 3),
        "north",
        "U0SAM",
        "U0ALEX1",
    )


@pytest.mark.parametrize(
    "typed", ["po_granted", "PO", "placement order", "Placement Order", " placement-order "]
)
def test_a_milestone_is_typed_by_key_name_or_synonym(typed):
    assert read(milestone=typed).milestone == "po_granted"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-10-12",
        "2026-10-12 00:00:00",
        "2026-10-12T00:00",
        "12/10/2026",
        "12.10.2026",
        "12-10-26",
        "12 Oct 2026",
        "12-Oct-2026",
        "12-Oct-26",
        "12/Oct/2026",
        "12 Oct 26",
        "Oct 12, 2026",
        "Mon 12 Oct 2026",
        "2026/10/12",
        "20261012",
        "12/10/2026 14:35",
        "12/10/2026 9:05:30",
        "12/10/2026 12:00:00 AM",
        "12-Oct-26 00:00:00",
        "2026-10-12 14:35:59.123",
        "2026-10-12T14:35:59,123",
        "2026-10-12T00:00:00Z",
        "2026-10-12 09:00:00+01:00",
        "2026-10-11T23:00:00Z",
        "2026-10-11T23:30:00.000Z",
        "2026-10-11T20:00:00-0500",
        "2026-10-12 00:00:00Z",
        "2026-10-11 23:00:00+00:00",
    ],
)
def test_a_date_is_read_year_first_or_day_first(typed):
    assert read(on=typed).on == date(2026, 10, 12)


def test_a_birth_at_midnight_is_of_the_month_in_which_it_was_here():
    assert read(born="2026-06-30T23:00:00Z").born == Month(2026, 7)


def test_a_time_in_winter_is_of_the_day_it_says():
    assert read(on="2026-02-02T00:00:00Z").on == read(on="2026-02-02T23:59:59Z").on == date(2026, 2, 2)


@pytest.mark.parametrize("typed", ["46307", "46307.0", "46307.604"])
def test_a_spreadsheets_number_for_a_day_is_called_what_it_is(typed):
    ((column, reason),) = refused(on=typed)

    assert column == "date"
    assert refused(on="32874")[0][1].startswith(
        "`32874` is a spreadsheet's number for a day, perhaps Mon 1 Jan 1990"
    )
    assert refused(on="73050")[0][1].startswith(
        "`73050` is a spreadsheet's number for a day, perhaps Thu 31 Dec 2099"
    )
    assert "not a date with its year" in refused(on="32873")[0][1]
    assert "not a date with its year" in refused(on="73051")[0][1]
    assert reason == (
        f"`{typed}` is a spreadsheet's number for a day, perhaps Mon 12 Oct 2026. "
        "Format the column as a date, and save the file again."
    )
    assert refused(born="45000")[0][1].startswith("`45000` is a spreadsheet's number for a day")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("12/10/2026 25:00", "not a date with its year"),
        ("2026-13-12T00:00:00Z", "not a day in the calendar"),
        ("2026-10-12T25:00:00Z", "not a day in the calendar"),
        ("Tue 12 Oct 2026", "not a day in the calendar"),
        ("20261312", "not a day in the calendar"),
        ("12345678", "not a date with its year"),
        ("99999", "not a date with its year"),
        ("12 x 2026", "not a date with its year"),
        ("12 Oct 26 27", "not a date with its year"),
        ("Mon 12 Okt 2026", "not a date with its year"),
    ],
)
def test_what_only_looks_like_a_date_is_refused(typed, reason):
    assert reason in refused(on=typed)[0][1]


@pytest.mark.parametrize(
    "typed",
    ["12 Oct", "12/10", "today", "yesterday", "next fri", "10/13/2026"],
)
def test_a_date_without_a_year_is_refused_and_so_are_words_like_today(typed):
    ((column, reason),) = refused(on=typed)

    assert column == "date"
    assert f"`{typed}`" in reason


@pytest.mark.parametrize(
    "typed", ["2023-03", "03/2023", "3/2023", "14/03/2023", "2023-03-14", "Mar-23", "March 2023"]
)
def test_only_the_month_of_a_birth_is_read(typed):
    assert read(born=typed).born == Month(2023, 3)


@pytest.mark.parametrize("typed", ["13/2023", "2027-01", "1923-03", "spring", "2023"])
def test_a_month_of_birth_that_cannot_be_is_refused(typed):
    assert [column for column, _ in refused(born=typed)] == ["born"]


def test_a_row_without_its_milestone_or_its_day_is_refused():
    assert refused(milestone=" ") == [
        ("milestone", "What happened? Give a milestone, or `due` for an expected day of birth.")
    ]
    assert refused(on=" ") == [("date", "On which day? Write `2026-10-12`, or `12/10/2026`.")]


def test_only_the_month_of_a_birth_milestone_is_kept():
    row = read(born="", milestone="birth", on="14/10/2026")

    assert (row.on, row.born) == (date(2026, 10, 1), Month(2026, 10))


def test_a_birth_in_another_month_than_the_row_says_is_refused():
    assert refused(born="2026-09", milestone="birth", on="14/10/2026") == [
        ("born", "September 2026 is not the month of the birth in this row. Correct one of them.")
    ]


def test_an_expected_day_of_birth_may_be_in_the_future_but_not_beyond_a_pregnancy():
    last = TODAY + PREGNANCY
    too_far = last + timedelta(days=1)

    assert read(born="", milestone="Due", on="20/01/2027").milestone == "due"
    assert read(born="", milestone="due", on=str(last)).on == last
    assert refused(born="", milestone="due", on=str(too_far)) == [
        ("date", f"{day(too_far)} is too far ahead to be an expected day of birth. Check the year.")
    ]


def test_no_other_milestone_may_be_in_the_future():
    assert read(on="23/11/2026").on == TODAY
    assert refused(on="24/11/2026") == [
        ("date", "Tue 24 Nov 2026 has not come yet, so nothing can be recorded for it.")
    ]


def test_an_unknown_milestone_is_refused_with_the_nearest():
    assert refused(milestone="placment order") == [
        (
            "milestone",
            (
                "I don't know the milestone `placment order`. "
                "Did you mean `placement order`, `disruption` or `consent to placement`?"
            ),
        )
    ]


def test_an_unknown_milestone_like_no_other_is_refused_without_a_suggestion():
    assert refused(milestone="wibble") == [("milestone", "I don't know the milestone `wibble`.")]


def test_an_ambiguous_milestone_is_refused_with_both_meanings():
    assert "`issues resolution hearing` or `final hearing`" in refused(milestone="hearing")[0][1]


def test_a_review_must_be_named_in_full_since_rows_come_in_any_order():
    assert "`first looked-after review`" in refused(milestone="review")[0][1]
    assert "`adoption review`" in refused(milestone="lac review")[0][1]


@pytest.mark.parametrize(
    ("typed", "plan", "alongside", "because"),
    [
        ("adoption", "adoption", None, ""),
        ("Adoption alongside special guardianship", "adoption", "special_guardianship", ""),
        (
            "long-term fostering because siblings stay together",
            "long_term_fostering",
            None,
            "siblings stay together",
        ),
    ],
)
def test_a_plan_agreed_is_read_as_in_chat(typed, plan, alongside, because):
    row = read(milestone="perm_plan_agreed", detail=typed)

    assert (row.plan, row.alongside, row.detail) == (plan, alongside, because)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", "Which plan was agreed? For example `adoption`."),
        ("adopton", "I don't know the plan `adopton`. Did you mean `adoption`?"),
        ("nothing yet", "I don't know the plan `nothing yet`."),
        ("adoption soon", "`soon` is more than a plan. Begin it with `because`, or leave it out."),
    ],
)
def test_an_unknown_plan_is_refused_in_its_column(typed, refusal):
    assert refused(milestone="plan agreed", detail=typed) == [("detail", refusal)]


def test_the_way_tracking_ended_is_kept_as_its_key():
    assert read(milestone="tracking_ended_other", detail="Transferred").detail == "moved_authority"


@pytest.mark.parametrize("typed", ["", "left foster placement", "vanished"])
def test_an_unknown_ending_is_refused_rather_than_guessed(typed):
    assert [column for column, _ in refused(milestone="tracking_ended_other", detail=typed)] == ["detail"]


def test_an_ending_by_order_must_be_written_as_that_order():
    assert "`adoption_order`" in refused(milestone="tracking_ended_other", detail="adopted")[0][1]


def test_every_problem_in_a_row_is_reported_at_once():
    found = refused(ref="9", born="x", milestone="mileston", on="31/02/2026", worker="Sam")

    assert [column for column, _ in found] == ["ref", "born", "milestone", "date", "worker"]


def test_free_text_is_cleaned_and_control_characters_are_refused():
    assert read(detail="\u201cheld\u201d\n at\u00a0court\ue000").detail == '"held" at court'
    assert refused(detail="held\x07") == [("detail", "It holds a control character (U+0007). Take it out.")]


def test_cells_beyond_the_columns_are_refused_unless_empty():
    cells = ["BX-0001", "2023-03", "north", "po", "12/10/2026", "", "", ""]

    assert isinstance(read_row([*cells, "", " "], HEADER, reading()), EventRow)
    assert read_row([*cells, "at court"], HEADER, reading()) == (
        Problem("family_finder", "There are more cells than columns. Put quotes round a comma."),
    )


def test_a_short_row_has_empty_cells_at_its_end():
    assert read_row(["BX-0001", "2023-03", "north", "po", "12/10/2026"], HEADER, reading()).detail == ""


def test_a_header_may_be_in_any_order_and_case():
    header = read_header(["Date", " TEAM ", "Ref", "detail", "Born", "Milestone", "Family finder", "", ""])

    assert header.positions == {
        "date": 0,
        "team": 1,
        "ref": 2,
        "detail": 3,
        "born": 4,
        "milestone": 5,
        "family_finder": 6,
    }


def test_the_reason_for_an_earlier_refusal_is_not_read():
    header = read_header(["reason", "ref", "born", "team", "milestone", "date", "detail"])

    row = read_row(["no such day", "BX-0001", "2023-03", "north", "po", "12/10/2026", ""], header, reading())
    assert isinstance(row, EventRow)


REQUIRED = ["ref", "born", "team", "milestone", "date", "detail"]


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        (
            ["ref", "ref", "born", "team", "mileston", "detail"],
            (
                "I don't know the column `mileston`. Did you mean `milestone`? The column `milestone` is missing. "
                "The column `date` is missing. The column `ref` is there twice."
            ),
        ),
        (REQUIRED[:-1], "The column `detail` is missing."),
        ([*REQUIRED, "ref"], "The column `ref` is there twice."),
        (
            [*REQUIRED, "colour"],
            "I don't know the column `colour`. Did you mean `worker`, `family_finder` or `reason`?",
        ),
        (
            ["ref", "born"],
            (
                "The column `team` is missing. The column `milestone` is missing. The column `date` is missing. "
                "The column `detail` is missing."
            ),
        ),
    ],
)
def test_every_problem_in_a_header_is_reported_at_once(names, refusal):
    with pytest.raises(NotUnderstood) as said:
        read_header(names)
    assert str(said.value) == refusal


@pytest.mark.parametrize(
    "names",
    [
        ["CHILD", "SEX", "DOB", "DECOM", "RNE", "LS"],
        ["ref", "sex"],
        ["Ref", "Team", "DOB", "SW", "Plan", "PO"],
        [],
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_columns_it_must_have(names):
    with pytest.raises(NotUnderstood) as said:
        read_header(names)
    assert str(said.value) == (
        "is not a file of ours. Its first line must name the columns ref, born, team, milestone, date and detail; "
        "worker and family_finder may be added; one that only allocates children has ref and team, and these two. "
        "Nor is it a table of SSDA903, which has the column CHILD, of Ofsted's lists, which have Child Unique ID, or of the "
        "standard dataset. A team's own spreadsheet is loaded with `--map FILE`."
    )


def test_the_whole_example_can_be_read():
    header, *rows = csv.reader(io.StringIO(EXAMPLE))

    assert all(isinstance(read_row(row, read_header(header), reading()), EventRow) for row in rows)
    assert set(header) == set(COLUMNS) - {"reason"}


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"ref": "9"}, ("ref", "`9` is not a reference as they are written here.")),
        ({"worker": "Sam"}, ("worker", "`Sam` is not a Slack user id such as `U0SAM1`, or `<@U0SAM1>`.")),
        (
            {"finder": "Sam"},
            ("family_finder", "`Sam` is not a Slack user id such as `U0SAM1`, or `<@U0SAM1>`."),
        ),
        ({"born": "spring"}, ("born", "`spring` is not a month of birth. Write `2023-03`, or `03/2023`.")),
        (
            {"born": "2027-01"},
            ("born", "Nobody in care was born in January 2027. An unborn child has a row `due`."),
        ),
        ({"on": "31/02/2026"}, ("date", "`31/02/2026` is not a day in the calendar.")),
        ({"on": "13/13/2026"}, ("date", "`13/13/2026` is not a day in the calendar.")),
        (
            {"on": "02/14/2026"},
            (
                "date",
                (
                    "`02/14/2026` has a month after 12. If this file puts the month first, its other dates are read "
                    "wrongly too: save it with the day first."
                ),
            ),
        ),
        ({"ref": "=A1"}, ("ref", "`=A1` is not a reference as they are written here.")),
        (
            {"on": "12 Oct"},
            ("date", "`12 Oct` is not a date with its year. Write `2026-10-12`, or `12/10/2026`."),
        ),
        (
            {"milestone": "tracking_ended_other"},
            ("detail", "How did it end? For example `moved authority`."),
        ),
        (
            {"milestone": "tracking_ended_other", "detail": "vanished"},
            ("detail", "I don't know the ending `vanished`."),
        ),
        (
            {"milestone": "tracking_ended_other", "detail": "adopted"},
            ("detail", "That is a milestone of its own: write `adoption_order` in its place."),
        ),
    ],
)
def test_a_problem_says_what_is_wrong_and_how_it_is_written(cells, problem):
    assert refused(**cells) == [problem]


@pytest.mark.parametrize(("on", "doubts_others"), [("02/14/2026", True), ("31/02/2026", False)])
def test_only_a_date_with_its_month_first_casts_doubt_on_the_other_rows(on, doubts_others):
    (problem,) = read(on=on)
    assert problem.doubts_others is doubts_others


def test_a_problem_names_its_column():
    assert read(team="north", ref="") == (Problem("ref", "Which child? Give the reference."),)


@pytest.mark.parametrize(
    ("history", "outcome"),
    [
        ("care_entry 2024-01-01, adoption_order 2025-06-01", "adopted"),
        ("care_entry 2024-01-01, adoption_order 2025-06-01, later_life_letter 2025-09-01", "adopted"),
        ("care_entry 2024-01-01, return_home 2024-06-01", "returned_home"),
        ("care_entry 2024-01-01, return_home 2024-06-01, care_entry 2025-01-01", None),
        ("care_entry 2024-01-01, return_home 2024-06-01, care_entry 2024-06-01", None),
        ("care_entry 2024-01-01, return_home 2024-06-01, proceedings_issued 2025-01-01", None),
        ("care_entry 2024-01-01, cao 2024-06-01, plan adoption 2024-07-01", None),
        ("care_entry 2024-01-01, ltf_match 2024-06-01", None),
        ("care_entry 2024-01-01, tracking_ended_other (died) 2024-06-01", "died"),
        ("care_entry 2024-01-01, return_home 2024-06-01, tracking_ended_other (died) 2024-08-01", "died"),
        ("care_entry 2024-01-01", None),
    ],
)
def test_tracking_ends_with_an_order_or_a_return_home_unless_it_goes_on(told, history, outcome):
    journey: Journey = told(history)

    found = ending(journey)

    assert (found[1].key if found else None) == outcome


def test_tracking_ends_on_the_day_of_the_order_not_of_what_follows(told):
    journey = told("care_entry 2024-01-01, sgo 2025-06-01, support_plan_review 2025-09-01")

    assert ending(journey)[0] == date(2025, 6, 1)
    assert ending(Journey(journey.child, (Event(date(2024, 1, 1), "care_entry"),))) is None


LONG = "x" * 200
SHOWN = f"`{LONG[:60]}…`"


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"ref": LONG}, "ref", f"{SHOWN.upper()} is not a reference as they are written here."),
        ({"team": LONG}, "team", f"{SHOWN} is too long for a team's short name. `teams` lists them."),
        ({"worker": LONG}, "worker", f"{SHOWN} is not a Slack user id such as `U0SAM1`, or `<@U0SAM1>`."),
        ({"milestone": LONG}, "milestone", f"I don't know the milestone {SHOWN}."),
        (
            {"on": LONG},
            "date",
            f"{SHOWN} is not a date with its year. Write `2026-10-12`, or `12/10/2026`.",
        ),
        ({"born": LONG}, "born", f"{SHOWN} is not a month of birth. Write `2023-03`, or `03/2023`."),
        ({"milestone": "perm_plan_agreed", "detail": LONG}, "detail", f"I don't know the plan {SHOWN}."),
        (
            {"milestone": "perm_plan_agreed", "detail": f"adoption {LONG}"},
            "detail",
            f"{SHOWN} is more than a plan. Begin it with `because`, or leave it out.",
        ),
        (
            {"milestone": "tracking_ended_other", "detail": LONG},
            "detail",
            f"I don't know the ending {SHOWN}.",
        ),
    ],
)
def test_a_problem_quotes_no_more_of_a_cell_than_how_it_begins(cells, column, reason):
    assert refused(**cells) == [(column, reason)]


def test_a_teams_short_name_may_be_as_long_as_what_is_quoted_of_it():
    assert read(team=LONG[:60]).team == LONG[:60]


def test_an_unknown_column_is_quoted_no_longer_either():
    with pytest.raises(NotUnderstood) as said:
        read_header([*HEADER.names, LONG])
    assert SHOWN in str(said.value)
    assert LONG not in str(said.value)


def test_sixty_characters_are_quoted_whole():
    assert refused(worker=LONG[:60])[0][1].startswith(f"`{LONG[:60]}` is not")


@pytest.mark.parametrize("column", ["ref", "born", "team", "milestone", "on", "detail", "worker", "finder"])
def test_a_cell_of_more_than_a_message_holds_is_refused_in_any_column(column):
    (_, reason), *others = refused(**{column: "x" * 8_000})
    assert (reason, others) == ("It holds 8,000 characters; the most I can take is 4,000.", [])


def test_a_detail_may_be_as_long_as_a_message():
    assert read(detail="x" * LONGEST_CELL).detail == "x" * LONGEST_CELL


@pytest.mark.parametrize(
    "cells",
    [
        {"ref": '="BX-0001"', "on": '="12/10/2026"', "born": '="2023-03"'},
        {"ref": "'BX-0001", "on": "'12/10/2026", "team": "'north", "milestone": "'po"},
        {"on": "12\u201310\u20132026", "born": "2023\u201103"},
        {"on": "2026/10/12", "born": "2023/03"},
        {"on": "2026-10-12 00:00:00.000", "born": "01/03/2023 00:00"},
        {"on": "\u00a012/10/2026\u00a0", "ref": "BX-0001\u00a0"},
    ],
)
def test_a_value_is_read_however_a_spreadsheet_keeps_it(cells):
    found = read(**cells)

    assert isinstance(found, EventRow), found
    assert (found.ref, found.on, found.born, found.team) == (
        "BX-0001",
        date(2026, 10, 12),
        Month(2023, 3),
        "north",
    )


def test_an_empty_cell_that_is_kept_as_text_is_empty():
    assert read(worker='=""', finder="'").worker is None


def test_a_month_of_birth_is_from_1990_to_this_month():
    first_of_month = reading(date(2026, 11, 1))
    cells = ["BX-0001", "2026-11", "north", "po", "01/11/2026", "", "", ""]

    assert read_row(cells, HEADER, first_of_month).born == Month(2026, 11)
    assert read(born="1990-01").born == Month(1990, 1)
    assert refused(born="1989-12")[0] == (
        "born",
        "Nobody in care was born in December 1989. An unborn child has a row `due`.",
    )


def test_a_milestone_is_all_of_its_cell():
    assert refused(milestone="placement order please")[0][1].startswith(
        "I don't know the milestone `placement order please`."
    )


def test_what_keeps_a_cell_as_text_is_part_of_free_text():
    assert read(detail="'sealed'").detail == "'sealed'"
    assert read(detail="the mother`s wish").detail == "the mother's wish"


_CELLS = {
    "ref": ["BX-0001", "bx-0042", "'BX-0001", "9", ""],
    "born": ["2023-03", "Oct-26", "03/2023", "", "spring", "2027-01"],
    "team": ["north", "North", "", LONG],
    "milestone": ["po", "birth", "perm_plan_agreed", "tracking_ended_other", "due", "mileston", ""],
    "date": ["12/10/2026", "2026-10-12T23:30:00Z", "12/10/2027", "02/14/2026", "31/02/2026", ""],
    "detail": ["", "adoption", "adoption because it is so", "moved authority", LONG, "x" * 8_000],
    "worker": ["U0SAM1", "<@U0SAM1>", "Sam", ""],
    "family_finder": ["U0SAM1", ""],
}
"""Cells as people write them, right and wrong."""


@pytest.mark.unmeasured
def test_a_cell_that_was_read_before_is_read_as_one_that_was_not():
    chance, remembers = random.Random(15), reading()
    for _ in range(2_000):
        header = read_header(chance.sample(list(_CELLS), len(_CELLS)))
        cells = [chance.choice(_CELLS[name]) for name in header.names][: chance.randint(4, 9)]
        assert read_row(cells, header, remembers) == read_row(cells, header, reading())


def test_a_problem_of_a_day_is_told_beside_what_the_day_contradicts():
    assert [column for column, _ in refused(milestone="birth", on="12/10/2027", born="2023-03")] == [
        "date",
        "born",
    ]


def test_a_file_that_only_allocates_children_has_no_events():
    header = read_header(["ref", "team", "worker"])

    assert read_row(["BX-0001", "north", "U0SAM"], header, reading()) == EventRow(
        "BX-0001", "allocated", TODAY, team="north", worker="U0SAM"
    )
    (problem,) = read_row(["BX-0001", "north", "Sam"], header, reading())
    assert problem.column == "worker"


def test_a_problem_says_which_published_rule_is_broken():
    assert Problem("DECOM", "late").place == "DECOM"
    assert Problem("DECOM", "late", rule="142").place == "DECOM, rule 142"


def test_a_detail_that_says_who_somebody_is_is_refused_without_being_quoted():
    looked_at = RowContext(TODAY, REFERENCE, ZoneInfo("Europe/London"), Guard(REFERENCE))
    cells = ["BX-0001", "2023-03", "north", "po", "2026-10-12", "Dr Patel, 07700 900123", "U0SAM", ""]

    (problem,) = read_row(cells, HEADER, looked_at)

    assert problem.column == "detail"
    assert problem.reason.startswith("That looks as if it holds a telephone number and somebody's name.")
    assert "Patel" not in problem.reason
