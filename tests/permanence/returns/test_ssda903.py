"""The yearly return as a kind of file: tables known by their headers, cells read, years merged, a child read as a whole."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from permanence.errors import NotUnderstood
from permanence.events_csv import EventRow, Problem, RowContext
from permanence.journey import Month
from permanence.keyed import read_key
from permanence.keyed_references import KeyedReferences
from permanence.milestones import MILESTONES
from permanence.returns import ssda903_codes as codes
from permanence.returns.kinds import Derived, EventsCsv, Kept, KeptRow
from permanence.returns.ssda903 import Ssda903
from permanence.returns.ssda903_tables import TABLES, xml_form
from permanence.sources import EVENTS, ToldWhole
from tests.invented_returns import HEADERS, SECRETS, collection, stories

TODAY = date(2026, 11, 23)
REFERENCES = KeyedReferences(read_key("0f" * 32), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"))
CHILD = REFERENCES.of("4711")
FILE = 1_000_000


def context() -> RowContext:
    return RowContext(TODAY, re.compile(r"[A-Z]{2}-[A-Z0-9]{4,6}"), ZoneInfo("Europe/London"))


def kind() -> Ssda903:
    return Ssda903(context(), lambda: REFERENCES)


def derived(*files, of=None):
    """What files tell of the children in them; each is a header and rows, written with commas."""
    reading, kept, problems = of or kind(), {}, []
    for at, (header, *rows) in enumerate(files):
        table = reading.table(header.split(","))
        for line, row in enumerate(rows, 2):
            number = at * FILE + line
            match table.read(row.split(",")):
                case Kept(child, told, wrong):
                    kept.setdefault(child, []).append(KeptRow(number, table, None if wrong else told))
                    problems += [(number, each) for each in wrong]
                case wrong:
                    problems += [(number, each) for each in wrong]
    every = [reading.derive(child, rows) for child, rows in kept.items()]
    problems += [each for one in every for each in one.problems]
    return (
        [each for one in every for each in one.events],
        problems,
        [each for one in every for each in one.doubts],
    )


UNREADABLE = "Another row of this child cannot be read, so none of the child's rows is: together they say what happened."
NOTHING = "These rows tell no date of the child, so the child is not loaded. Load earlier years too, or `track` the child."


def reasons(found, words):
    """Where something is said: a whole sentence, or a part of one that another test has whole."""
    return [
        (number, each.column)
        for number, each in found
        if each.reason == words or (not words.endswith(".") and words in each.reason)
    ]


EPISODES = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC"
HEADER = "CHILD,DOB,ETHNIC"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE"
AD1 = "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE"
PLACED = "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED"
ENTERED = "4711,10/01/2024,S,C1,U6,,"


@pytest.mark.parametrize("name", HEADERS)
def test_a_table_is_known_by_its_header_whatever_the_order_and_case(name):
    header = HEADERS[name].split(",")

    known = {
        kind().table(each).name
        for each in (header, [cell.lower() for cell in header[::-1]], [*header, "", "X"])
    }

    assert len(known) == 1
    assert known.pop().lower()[:4] == name.replace("placed_for_", "placed")[:4].replace("sw_e", "swep")


@pytest.mark.parametrize(
    ("name", "header"), [(table.name, list(table.telling)) for table in TABLES if not table.is_read]
)
def test_of_some_tables_nothing_is_kept(name, header):
    table = kind().table(header)

    assert (table.name, table.is_read) == (name, False)


@pytest.mark.parametrize("header", ["ref,born,team", "CHILD,NAME", ""])
def test_another_table_is_none_of_this_return(header):
    assert kind().table(header.split(",")) is None


def test_a_table_that_lacks_a_column_or_has_it_twice_is_refused_naming_it():
    with pytest.raises(
        NotUnderstood, match="is the table Episodes of SSDA903, and has no columns `PLACE` and `REC`"
    ):
        kind().table(["CHILD", "DECOM", "RNE", "LS", "DEC"])
    with pytest.raises(NotUnderstood, match="has the column `DECOM` twice"):
        kind().table(f"{EPISODES},decom".split(","))


def test_the_form_in_xml_has_the_columns_that_are_kept_and_no_others():
    form = xml_form()

    assert form.rows == {
        "EPISODE": ["DECOM", "DEC", "RNE", "LS", "PL", "REC"],
        "AREVIEW": ["REVIEW", "REVIEW_CODE"],
        "AD_PLACED": ["DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"],
    }
    assert form.others == {"HEADER": (), "AD1": ["DATE_INT", "DATE_MATCH", "FOSTER_CARE"]}
    assert (form.root, form.child, form.columns_of_all) == ("EXPSSDA903", "CHILD", ("CHILDID", "DOB"))
    for columns in (*form.rows.values(), *form.others.values()):
        assert kind().table([*form.columns_of_all, *columns]).is_read


def test_a_row_keeps_its_number_and_what_is_read_in_the_order_of_the_table():
    table = kind().table(["REC", "DEC", "place", "LS", "RNE", "DECOM", "child", "HOME_POST"])

    assert table.read(
        ["x1", "2024-03-01 00:00:00", " u6", "c1", "s", "10-Jan-24", "0047", SECRETS[0]]
    ) == Kept("47", "2024-01-10\t2024-03-01\tS\tC1\tU6\tX1")
    assert table.read(["", "", "", "C1", "S", "10/01/2024", "47"]) == Kept("47", "2024-01-10\t\tS\tC1\t\t")


def test_a_row_that_lacks_its_last_cells_has_nothing_in_them():
    table = kind().table(EPISODES.split(","))

    assert table.read(["4711", "10/01/2024", "S", "C1"]) == Kept("4711", "2024-01-10\t\tS\tC1\t\t")
    assert table.read(["4711"]).problems


def test_only_the_month_of_birth_is_kept():
    assert kind().table(HEADER.split(",")).read(["4711", "14/03/2019", "WBRI"]) == Kept("4711", "2019-03")


@pytest.mark.parametrize(
    ("cell", "column", "words"),
    [
        ("31/02/2024", "DECOM", "not a day in the calendar"),
        ("24/11/2026", "DECOM", "Tue 24 Nov 2026 has not come yet"),
        ("", "DECOM", "On which day?"),
        ("X1Y", "RNE", "`X1Y` is no code of any year (rule 143)."),
        ("", "RNE", "The code is missing (rule 143)."),
        ("C9", "LS", "(rule 144)"),
        ("Z9", "PLACE", "(rule 146). Did you mean `Z1`, `Z11` or `Z12`?"),
        ("E99", "REC", "(rule 149)"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_problem_with_its_column_and_rule(cell, column, words):
    cells = dict(zip(EPISODES.split(","), ENTERED.split(","), strict=True)) | {column: cell}

    child, told, problems, *_ = kind().table(EPISODES.split(",")).read(list(cells.values()))

    assert (child, told) == ("4711", "")
    assert [each.column for each in problems] == [column]
    assert words in problems[0].reason


def test_what_is_said_of_a_code_names_the_nearest_and_the_rule_if_there_is_one():
    (problem,) = kind().table(REVIEWS.split(",")).read(["4711", "", "20/01/2024", "PN9"]).problems
    episodes = kind().table(EPISODES.split(","))
    (other,) = episodes.read(["4711", "10/01/2024", "S", "C1", "K9", "", ""]).problems
    (unlike,) = episodes.read(["4711", "10/01/2024", "X1Y", "C1", "U6", "", ""]).problems

    assert problem.reason == "`PN9` is no code of any year. Did you mean `PN0`, `PN1` or `PN2`?"
    assert other.reason == "`K9` is no code of any year (rule 146). Did you mean `K1`, `K2` or `K3`?"
    assert unlike.reason == "`X1Y` is no code of any year (rule 143)."


def test_a_table_knows_the_months_and_the_last_day_that_it_tells_of():
    table = kind().table(EPISODES.split(","))
    for begun, ended in (("10/01/2024", "11/03/2024"), ("09/01/2024", ""), ("23/11/2026", "")):
        assert not table.read(["4711", begun, "S", "C1", "U6", ended, ""]).problems

    assert (table.months, table.last) == ({"2024-01", "2024-03", "2026-11"}, "2026-11-23")


def test_a_date_with_its_month_first_casts_doubt_on_the_others():
    (_, problem), *_ = derived((EPISODES, "4711,02/14/2024,S,C1,U6,,"))[1]

    assert problem.doubts_others


def test_a_row_without_a_readable_number_is_nobodys():
    events, problems, _ = derived((EPISODES, ENTERED, "1.2E+09,10/01/2024,S,C1,U6,,"))

    assert reasons(problems, "is not a child's number") == [(3, "CHILD")]
    assert len(events) == 2


def test_what_stands_in_many_cells_is_read_once_and_what_is_long_is_not_remembered():
    table = kind().table(EPISODES.split(","))
    rows = [["1", f"10/01/2024{' ' * spaces}", "S", "C1", "U6", "", ""] for spaces in (0, 0, 70)]

    assert len({table.read(row) for row in rows}) == 1
    assert len(next(memory for name, _, memory in table._columns if name == "decom")) == 1


def test_no_more_than_so_many_texts_are_remembered(monkeypatch):
    table = kind().table(HEADER.split(","))
    ((_, _, memory),) = table._columns
    monkeypatch.setattr(type(memory), "MOST", 2)

    read = [table.read(["1", f"{day:02d}/03/2019", ""]) for day in range(1, 9)]

    assert (set(read), len(memory)) == ({Kept("1", "2019-03")}, 2)


def test_every_code_is_known_of_every_year():
    for name, column in (("RNE", codes.RNE), ("LS", codes.LS), ("PLACE", codes.PLACE), ("REC", codes.REC)):
        for code in column:
            cells = dict(zip(EPISODES.split(","), ENTERED.split(","), strict=True)) | {
                name: code,
                "DEC": "01/06/2024",
            }
            _, problems, _ = derived((EPISODES, ",".join(cells.values())))
            assert not problems, code


def test_a_childs_events_are_under_the_reference_of_its_number_with_the_month_of_birth():
    events, problems, doubts = derived((HEADER, "4711,14/03/2019,WBRI"), (EPISODES, ENTERED))

    assert events == [
        (FILE + 2, EventRow(CHILD, "care_entry", date(2024, 1, 10), "", Month(2019, 3))),
        (FILE + 2, EventRow(CHILD, "interim_care_order", date(2024, 1, 10), "", Month(2019, 3))),
    ]
    assert not problems
    assert not doubts


def test_a_number_that_no_reference_has_room_for_is_a_problem():
    events, problems, _ = derived((EPISODES, ENTERED.replace("4711", "1234567890")))

    assert not events
    assert reasons(problems, "longer than the references") == [(2, "CHILD")]


def test_a_child_with_a_row_that_cannot_be_read_is_set_aside_whole():
    events, problems, _ = derived(
        (HEADER, "4711,14/03/2019,WBRI", "4712,14/03/2019,WBRI"),
        (EPISODES, ENTERED, "4711,31/02/2024,P,C1,U6,,", ENTERED.replace("4711", "4712")),
    )

    assert {row.ref for _, row in events} == {REFERENCES.of("4712")}
    assert reasons(problems, "not a day in the calendar") == [(FILE + 3, "DECOM")]
    assert reasons(problems, UNREADABLE) == [
        (2, "CHILD"),
        (FILE + 2, "CHILD"),
    ]


def test_of_an_episode_in_several_years_the_later_year_says_what_is_so_whatever_the_order_of_the_files():
    first = (EPISODES, ENTERED)
    later = (EPISODES, "4711,10/01/2024,S,C1,U6,05/05/2024,E4A", "9,01/06/2024,S,C1,U6,,")

    for files in ((first, later), (later, first)):
        events, problems, doubts = derived(*files)
        assert not problems
        assert not doubts
        assert {row.milestone for _, row in events if row.ref == CHILD} == {
            "care_entry",
            "interim_care_order",
            "return_home",
        }


def test_of_two_files_of_one_year_the_one_given_later_counts():
    events, _, _ = derived((EPISODES, ENTERED), (EPISODES, ENTERED.replace("C1", "C2")))

    assert {row.milestone for _, row in events} == {"care_entry", "care_order"}


def test_a_file_that_tells_an_episode_in_two_ways_contradicts_itself():
    events, problems, _ = derived((EPISODES, ENTERED, ENTERED.replace("C1", "C2"), ENTERED))

    assert not events
    assert reasons(problems, "Two rows of this file tell this differently. Keep one.") == [
        (2, "DECOM"),
        (3, "DECOM"),
        (4, "DECOM"),
    ]


def test_a_row_that_a_file_has_twice_is_one():
    events, problems, _ = derived((EPISODES, ENTERED, ENTERED))

    assert (len(events), problems) == (2, [])


def test_an_episode_that_ends_before_it_begins_is_a_problem():
    _, problems, _ = derived(
        (
            EPISODES,
            "4711,10/01/2024,S,C1,U6,09/01/2024,E4A",
        )
    )

    assert reasons(problems, "It ends before it begins. Correct one of the days.") == [(2, "DEC")]


def test_a_child_born_in_two_months_is_a_problem_of_both_rows():
    events, problems, _ = derived(
        (HEADER, "4711,14/03/2019,WBRI"),
        (REVIEWS, "4711,14/04/2019,20/01/2024,PN1", "4711,,21/01/2024,PN1"),
        (EPISODES, ENTERED),
    )

    assert not events
    assert reasons(problems, "The child was born in another month by another row. Correct one of them.") == [
        (2, "DOB"),
        (FILE + 2, "DOB"),
    ]


def test_a_table_may_lack_the_day_of_birth():
    events, problems, _ = derived(("CHILD,REVIEW,REVIEW_CODE", "4711,20/01/2024,PN1"), (EPISODES, ENTERED))

    assert {row.milestone for _, row in events} == {"care_entry", "interim_care_order", "lac_review_1"}
    assert not problems


def test_decisions_adoptions_and_reviews_are_read_and_those_without_a_day_left_out():
    events, problems, _ = derived(
        (EPISODES, "4711,10/01/2024,S,E1,U6,01/05/2024,X1", "4711,01/05/2024,P,E1,A6,01/12/2024,E12"),
        (PLACED, "4711,,05/01/2024,,", "4711,,11/01/2024,12/02/2024,RD4", "4711,,,,"),
        (AD1, "4711,,13/03/2024,01/04/2024,0.0"),
        (REVIEWS, "4711,,20/01/2024,PN0", "4711,,20/01/2024,PN7"),
    )

    assert reasons(problems, "rules 334, 1003") == [(2, "DECOM"), (FILE + 2, "DATE_PLACED")]
    assert reasons(problems, "rule 523") == [(2 * FILE + 2, "DATE_INT"), (FILE + 3, "DATE_PLACED")]
    assert {"adm_match", "plan_reversed", "lac_review_1"} <= {row.milestone for _, row in events}


def test_a_child_of_whom_no_date_can_be_told_is_asked_about():
    _, _, doubts = derived((EPISODES, "4711,10/01/2024,T,V2,U6,,"))
    _, _, none = derived((HEADER, "4711,14/03/2019,WBRI"))

    assert reasons(doubts, NOTHING) == [(2, "CHILD")]
    assert not none


def test_what_is_told_of_many_children_is_what_happened_to_each():
    """Every plot, over five years; what is expected was noted as each story was told."""
    told = stories(90)
    reading = kind()
    files = []
    for year in range(2022, 2027):
        tables = collection(told, year)
        for table in ("header", "episodes", "reviews", "ad1", "placed_for_adoption"):
            names = HEADERS[table].split(",")
            files.append(
                (HEADERS[table], *(",".join(row.get(name, "") for name in names) for row in tables[table]))
            )

    events, problems, _ = derived(*files, of=reading)

    assert not problems
    found = Counter((row.ref, row.milestone, row.on) for _, row in events)
    assert found == {(REFERENCES.of(each.number), *event): 1 for each in told for event in each.expected}
    assert {row.born for _, row in events if row.ref == REFERENCES.of(told[0].number)} == {
        Month.of(told[0].born)
    }


def test_our_own_csv_gives_an_event_a_row_and_nothing_to_put_together():
    header = ["ref", "born", "team", "milestone", "date", "detail"]
    table = EventsCsv(context()).table(header)

    assert table.read(["BX-0001", "2023-03", "north", "po", "12/10/2026", ""]).milestone == "po_granted"
    assert table.read(["BX-0001", "2023-03", "north", "po", "x", ""]) == (
        Problem("date", "`x` is not a date with its year. Write `2026-10-12`, or `12/10/2026`."),
    )
    with pytest.raises(NotUnderstood, match="is not a file of ours"):
        EventsCsv(context()).table(["CHILD"])
    assert EventsCsv(context()).derive("1", []) == Derived()


def test_the_return_is_a_source_that_tells_the_year_in_which_its_last_episode_ended_whole():
    reading = kind()
    assert reading.source is None

    derived(
        (EPISODES, "1,01/05/2023,S,C2,U1,10/06/2025,X1", "1,10/06/2025,L,E1,U1,,"),
        ("CHILD,DOB,REVIEW,REVIEW_CODE", "1,01/03/2020,10/09/2025,PN0"),
        of=reading,
    )

    assert reading.source.kind == "ssda903"
    assert reading.source.spans == ((date(2025, 4, 1), date(2025, 6, 10)),)
    assert reading.source.whole <= MILESTONES.keys()


def test_rows_that_an_earlier_load_refused_tell_no_year_whole():
    reading = kind()
    table = reading.table(EPISODES.split(","))
    table.read(["1", "31/03/2026", "S", "C2", "U1", "", ""])
    assert reading.source.spans == ()  # it may be of the next year, in which nothing has happened yet
    table.read(["2", "10/06/2025", "S", "C2", "U1", "01/09/2025", "E4A"])
    assert reading.source.spans == ((date(2025, 4, 1), date(2026, 3, 31)),)
    assert reading.source.knows_reviews
    table.is_part = True
    assert reading.source.spans == ()
    assert not reading.source.knows_reviews


def test_one_review_of_long_ago_by_a_slip_makes_no_later_review_of_another_child_the_first():
    reviews = ("CHILD,DOB,REVIEW,REVIEW_CODE", "1,01/03/2020,10/06/2026,PN0", "2,01/03/2020,10/09/2016,PN0")
    events, _, _ = derived((EPISODES, "1,01/05/2024,S,V2,U6,,"), reviews)
    assert [row.milestone for _, row in events if row.ref == REFERENCES.of("1")] == [
        "care_entry",
        "lac_review_n",
    ]


def test_the_rows_of_a_child_tell_all_of_the_days_within_the_first_episode_and_since_a_decision():
    def told(*files, is_part=False):
        reading, rows = kind(), []
        for header, *lines in files:
            table = reading.table(header.split(","))
            table.is_part = is_part
            rows += [KeptRow(at, table, table.read(line.split(",")).told) for at, line in enumerate(lines)]
        return [about for _, about in reading.derive("4711", rows).about]

    first = ToldWhole(CHILD, date(2025, 6, 3), date(2025, 8, 31))
    ended, then = "4711,02/06/2025,S,C2,U6,01/09/2025,X1", "4711,01/09/2025,P,C2,U6,,"
    assert told((EPISODES, ended, then)) == [first]
    assert told((EPISODES, ended, then), is_part=True) == []  # an earlier load refused them
    is_open = "4711,02/06/2025,S,C2,U6,,"
    assert told((EPISODES, is_open)) == [replace(first, until=date(2025, 6, 2))]
    assert told((EPISODES, is_open, then)) == []  # what was between them is not known
    assert told((EPISODES, "4711,02/06/2025,S,V4,U6,,")) == []
    assert told(("CHILD,DOB", "4711,12/03/2020")) == []
    decisions = "CHILD,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED"
    reversals = [
        ToldWhole(CHILD, date(2025, 6, 1), date(2025, 9, 30), "plan_reversed"),
        ToldWhole(CHILD, date(2025, 10, 1), date(2025, 10, 1), "plan_reversed"),
    ]
    assert (
        told((decisions, "4711,01/06/2025,01/08/2025,RD1", "4711,01/10/2025,,", "4711,,02/05/2025,RD1"))
        == reversals
    )


def test_only_a_table_of_events_is_a_source_of_them():
    reading = EventsCsv(context())
    reading.table(["ref", "team"])
    assert reading.source is None
    reading.table(["ref", "born", "team", "milestone", "date", "detail"])
    reading.table(["ref", "team"])
    assert reading.source == EVENTS
