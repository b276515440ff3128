"""A team's own spreadsheet: what its columns are taken for, the map that says so, and what its rows tell."""

import re
import tomllib
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from permanence.errors import NotUnderstood
from permanence.events_csv import ALLOCATED, EventRow, RowContext
from permanence.journey import Month
from permanence.keyed import read_key
from permanence.keyed_references import KeyedReferences
from permanence.milestones import MILESTONES
from permanence.privacy.guard import Guard
from permanence.sources import BY_NUMBER
from permanence.trackers.hiding import HIDDEN, shown
from permanence.trackers.meanings import CHOICES, LEFT_OUT, Meaning, Tells, meaning_typed
from permanence.trackers.proposals import proposal, recognised
from permanence.trackers.tracker import Tracker
from permanence.trackers.tracker_map import TrackerMap, column_names, read_map, written

TODAY = date(2026, 11, 23)
PATTERN = re.compile(r"[A-Z]{2}-[A-Z0-9]{4,6}")
REFERENCES = KeyedReferences(read_key("0f" * 32), PATTERN)
CONTEXT = RowContext(TODAY, PATTERN, ZoneInfo("Europe/London"), Guard(PATTERN))
COLUMNS = {
    "Ref": "reference",
    "Child": "leave out",
    "DOB": "month of birth",
    "Team": "team",
    "SW": "worker",
    "FF": "family finder",
    "In care": "came into care",
    "PPMs": "ppm",
    "Review 1": "first review",
    "Plan": "which plan",
    "Plan date": "plan agreed",
    "PO": "po",
    "PO notes": "note on po",
    "Panel planned": "expected match panel",
    "Panel": "match panel",
    "EDD": "due",
    "Ended": "tracking_ended_other",
    "Why": "how tracking ended",
}
WORDS = {
    "teams": {"North  Team": "north", "Old team": ""},
    "people": {"Sam Jones": "U0SAM1"},
    "plans": {"Adoption / SGO": "adoption alongside sgo", "tbd": ""},
}
CARE = {"Ref": "bx-0042", "In care": "02/02/2026"}


def tracker(columns=COLUMNS, **words) -> Tracker:
    told = read_map({"version": 1, "columns": columns, **(words or WORDS)})
    return Tracker(told, "tracker.toml", CONTEXT, lambda: REFERENCES)


def read(columns=COLUMNS, extra=(), **cells):
    """What one row tells; cells are given by their columns."""
    header = list(columns)
    return tracker(columns).table(header).read([*(cells.get(name, "") for name in header), *extra])


def told(**cells):
    """The milestones of a row with their days, its problems and its doubts, of a child who came into care."""
    found = read(**(CARE | cells))
    events = [
        (each.milestone, each.on, each.is_expected) for each in found.events if each.milestone != ALLOCATED
    ]
    said = [[f"{each.column}: {each.reason}" for each in some] for some in (found.problems, found.doubts)]
    return [each for each in events if each[0] != "care_entry"], *said


def test_a_row_tells_the_facts_of_a_child_and_an_event_for_each_day():
    found = read(
        **CARE,
        Child="Jane Example",
        DOB="12/03/2023",
        Team="north team",
        SW="sam jones",
        FF="<@U0FF>",
        PO="15-Jul-26",
    )

    assert found == (
        [
            EventRow("BX-0042", ALLOCATED, TODAY, "", Month(2023, 3), "north", "U0SAM1", "U0FF"),
            EventRow("BX-0042", "care_entry", date(2026, 2, 2), born=Month(2023, 3)),
            EventRow("BX-0042", "po_granted", date(2026, 7, 15), born=Month(2023, 3)),
        ],
        [],
        [],
    )


DEC = date(2026, 12, 20)
NO_DAY = (
    "is not a date. Write `12/10/2026`; if it means that there is none, add it to `no_date` in tracker.toml."
)


@pytest.mark.parametrize(
    ("cells", "events", "problems", "doubts"),
    [
        ({"PO": "TBC", "Panel": " n/a ", "PPMs": "?", "DOB": "unknown"}, [], [], []),
        ({"PO": "20/12/2026"}, [("po_granted", DEC, True)], [], []),
        ({"Panel planned": "20/12/2026"}, [("match_panel", DEC, True)], [], []),
        ({"EDD": "20/12/2026"}, [("due", DEC, False)], [], []),
        (
            {"Panel planned": "02/11/2026", "Panel": "03/11/2026"},
            [("match_panel", date(2026, 11, 3), False)],
            [],
            [],
        ),
        (
            {"Panel planned": "02/11/2026"},
            [],
            [],
            ["Panel planned: Match panel was planned for Mon 2 Nov 2026, and no date says that it happened."],
        ),
        (
            {"PO": "20/12/2062"},
            [],
            ["PO: Wed 20 Dec 2062 is more than three years ahead. Check the year."],
            [],
        ),
        (
            {"PPMs": "01/03/26;12/4/26\n20/12/2026"},
            [("ppm", date(2026, 3, 1), False), ("ppm", date(2026, 4, 12), False), ("ppm", DEC, True)],
            [],
            [],
        ),
        (
            {"Review 1": "12/10/2026 and 14/10/2026"},
            [],
            [
                "Review 1: This cell holds Mon 12 Oct 2026 and Wed 14 Oct 2026, and there can be one first looked-after review. Keep one."
            ],
            [],
        ),
        (
            {"PO": "w/c 12/5"},
            [],
            ["PO: `w/c 12/5` is not a date with its year. Write `2026-10-12`, or `12/10/2026`."],
            [],
        ),
        ({"PO": "Jane to chase"}, [], [f"PO: This {NO_DAY}"], []),
        ({"PO": "yes"}, [], [f"PO: `yes` {NO_DAY}"], []),
        ({"PO": "moved  authority"}, [], [f"PO: `moved authority` {NO_DAY}"], []),
        ({"PO": "12/10/2026 & Jane"}, [], [f"PO: This {NO_DAY}"], []),
        (
            {"DOB": "Jane"},
            [],
            ["DOB: This is not a month of birth. Write `2023-03`, `03/2023` or the day."],
            [],
        ),
        (
            {"Team": "Court Team"},
            [],
            [
                'Team: This team is not under [teams] in tracker.toml. Add it there with its short name, or with `""` to leave it out.'
            ],
            [],
        ),
        ({"Team": "old team"}, [], [], []),
        (
            {"SW": "Jo Bloggs"},
            [],
            [],
            ["SW: This name is not under [people] in tracker.toml, so nobody is recorded."],
        ),
        (
            {"Plan": "adoption", "Plan date": "18/05/2026"},
            [("perm_plan_agreed", date(2026, 5, 18), False)],
            [],
            [],
        ),
        (
            {"Plan": "TBD", "Plan date": "18/05/2026"},
            [],
            [],
            [
                "Plan date: A plan was agreed on Mon 18 May 2026, but the row does not say which, so it is not loaded."
            ],
        ),
        (
            {"Plan": "Adopt or Jane", "Plan date": "18/05/2026"},
            [],
            [
                "Plan: This is not a plan that I know. Add it under [plans] in tracker.toml, as `adoption` or `adoption alongside special guardianship`."
            ],
            [],
        ),
        (
            {"Plan": "adoption"},
            [],
            [],
            ["Plan: There is no date for permanence plan agreed, so these words are not loaded."],
        ),
        (
            {"Ended": "01/11/2026", "Why": "flew away"},
            [],
            ["Why: I don't know the ending `flew away`. Did you mean `moved to another authority`?"],
            [],
        ),
        (
            {"PO": "12/10/2026", "PO notes": "ring 07700 900123"},
            [("po_granted", date(2026, 10, 12), False)],
            [],
            ["PO notes: These words look as if they hold a telephone number, so only the date is loaded."],
        ),
        (
            {"PO": "12/10/2026", "PO notes": "bell\a"},
            [("po_granted", date(2026, 10, 12), False)],
            [],
            ["PO notes: It holds a control character (U+0007). Take it out. Only the date is loaded."],
        ),
    ],
    ids=str,
)
def test_each_cell_is_read_as_the_map_says_or_refused_without_what_may_be_a_name(
    cells, events, problems, doubts
):
    found = told(**cells)

    assert (found[0], found[1], found[2]) == (events, problems, doubts)


def test_a_month_first_makes_the_others_of_the_file_doubtful():
    (problem,) = read(**CARE, PO="07/15/2026").problems

    assert problem.doubts_others
    assert "a month after 12" in problem.reason
    others = read(**CARE, PO="yes", Team="Court Team").problems
    assert [each.doubts_others for each in others] == [False, False]


def test_a_note_and_a_plan_go_with_their_days():
    found = read(
        **CARE, PO="12/10/2026", **{"PO notes": "sealed", "Plan": "Adoption / SGO", "Plan date": "18/05/2026"}
    )

    assert [(each.detail, each.plan, each.alongside) for each in found.events[2:]] == [
        ("", "adoption", "special_guardianship"),
        ("sealed", None, None),
    ]


def test_rows_that_divide_repeat_the_header_or_tell_no_day_load_nobody():
    assert (
        read(Ref="NORTH TEAM")
        == read(Team="North")
        == read(**{name: name for name in COLUMNS})
        == ((), (), ())
    )
    assert [each.reason for each in read(Ref="BX-0042", Team="north").doubts] == [
        "This row has no date that can be read, so nothing of this child is loaded."
    ]


def test_a_day_that_two_columns_tell_is_one_and_of_two_expected_days_the_first_counts():
    columns = COLUMNS | {"Order": "po", "Meeting": "ppm", "Said there": "note on ppm"}
    columns |= {"Next": "expected ppm", "Next but one": "expected ppm"}
    cells = CARE | {"PO": "15/07/2026", "PO notes": "by consent", "PPMs": "01/06/2026; 01/07/2026"}
    cells |= {"Order": "15/07/2026", "Meeting": "01/06/2026", "Said there": "went well"}
    found = read(columns, **cells)
    order = [each for each in found.events if each.milestone == "po_granted"]

    assert [(each.on, each.detail) for each in order] == [(date(2026, 7, 15), "by consent")]
    assert [(each.on, each.detail) for each in found.events if each.milestone == "ppm"] == [
        (date(2026, 6, 1), "went well"),
        (date(2026, 7, 1), "went well"),
    ]

    both = read(columns, **CARE, Next="20/01/2027", **{"Next but one": "12/12/2026", "PPMs": "12/12/2026"})

    assert [each.on for each in both.events if each.is_expected] == [date(2026, 12, 12)]
    assert [(each.column, each.reason) for each in both.doubts] == [
        (
            "Next",
            "Permanence planning meeting is expected on Sat 12 Dec 2026 too, so Wed 20 Jan 2027 is not loaded.",
        )
    ]


def test_words_beside_a_cell_that_says_that_there_is_no_day_are_to_be_looked_at():
    _, problems, doubts = told(Plan="Adoption / SGO", **{"Plan date": "TBC"})

    assert problems == []
    assert doubts == ["Plan: There is no date for permanence plan agreed, so these words are not loaded."]
    assert told(Plan="Adoption / SGO", **{"Plan date": "soon"})[2] == []


def test_a_map_without_a_day_gives_children_on_record_their_team_and_makes_nobody_new():
    columns = {"Ref": "reference", "Team": "team", "DOB": "month of birth", "SW": "worker"}
    cells = {"Ref": "BX-0042", "Team": "north", "DOB": "03/2023", "SW": "Sam Jones"}
    table = Tracker(
        read_map({"version": 1, "columns": columns, **WORDS}), "tracker.toml", CONTEXT, lambda: REFERENCES
    ).table(list(columns))

    found = table.read([cells[name] for name in columns])

    assert found.events == [EventRow("BX-0042", ALLOCATED, TODAY, team="north", worker="U0SAM1")]
    assert (found.problems, found.doubts) == ([], [])


def test_a_row_must_say_which_child_it_is_of_and_keep_to_the_columns():
    assert [each.reason for each in read(**{"In care": "02/02/2026", "Team": "north"})] == [
        "Which child? It is empty here."
    ]
    assert [each.reason for each in read(**CARE | {"Ref": "Jane"})] == [
        "This is not a reference as they are written here."
    ]
    assert [each.reason for each in read(**CARE | {"Ref": "2/2/26"})] == [
        "`2/2/26` is not a reference as they are written here."
    ]
    assert [each.reason for each in read(**CARE | {"Ref": "2/2/26 and " * 6 + "2/2/26"})] == [
        f"`{'2/2/26 and ' * 5}2/2/2` is not a reference as they are written here."
    ]
    assert [each.column for each in read(**CARE, extra=["x"])] == ["Ref"]


def test_the_authoritys_own_number_becomes_a_reference():
    columns = {"ID": "child's number", "In care": "care entry"}
    assert read(columns, **{"ID": "004711", "In care": "02/02/2026"}).events[0].ref == REFERENCES.of("4711")
    (problem,) = read(columns, **{"ID": "Jane Example", "In care": "02/02/2026"})
    assert problem.reason == "This is not a child's number: letters and figures, at most 16."
    assert tracker(columns).source.kind in BY_NUMBER
    assert tracker().source.kind not in BY_NUMBER


def test_the_header_is_found_below_titles_and_other_sheets_are_not_read():
    kind = tracker()
    rows = [["Permanence tracker"], list(COLUMNS), ["BX-0042"]]
    assert kind.header_at(rows) == 1
    assert kind.header_at([*rows, list(COLUMNS)]) == 1
    assert kind.header_at([]) == 0
    assert kind.table(["Lookups"]).is_read is False
    assert kind.derive("", []) == ([], [], []) or not kind.derive("", []).events
    assert kind.table(list(COLUMNS)).renamed[1] == ""


def test_changed_headers_are_refused_with_which_and_what_to_do():
    with pytest.raises(NotUnderstood) as other:
        tracker().table(["Placement order" if name == "PO" else name for name in COLUMNS])
    assert str(other.value) == (
        "lacks 1 column of tracker.toml: `PO`. It has 1 column that tracker.toml does not know: `Placement order`. Where a "
        'column has only another name now, change it in tracker.toml; for a new one add a line there, such as `"Placement '
        'order" = "leave out"`.'
    )
    with pytest.raises(NotUnderstood, match=r"^has 1 column that tracker.toml does not know: `Visits`"):
        tracker().table([*COLUMNS, "Visits", ""])
    with pytest.raises(NotUnderstood, match=r"^lacks 1 column of tracker.toml: `PO`. Where"):
        tracker().table([name for name in COLUMNS if name != "PO"])
    assert tracker().table(["reason", *(name.upper() for name in COLUMNS if name != "Child")]).is_read


MAP = r"""# How the columns of a team's spreadsheet are read: "north \"été\".csv".
# `permanence load FILE --map THIS` wrote it by asking, and reads by it from then on. Change it as you like, and keep it with
# your configuration. It holds nothing of a child: what is in the cells stays in the spreadsheet.
version = 1

# Words that mean there is no date yet, or that none is needed.
no_date = ["TBC", "–"]

# What each column tells.
[columns]
"Said \"so\"\t\u007f" = "permanence planning meeting"
"Réf" = "reference"
"Name" = "leave out"

# What the spreadsheet calls a team, and its short name here.
[teams]
"north team" = "north"

# Who stands in it, and their Slack user id.
[people]
"zoë example" = "U0ZOE"

# What it calls a plan, and the plan here.
[plans]
"tbd" = ""
"""


def test_a_map_is_written_in_plain_words_as_it_is_read_again():
    found = TrackerMap(
        {'Said "so"\t\x7f': meaning_typed("ppm"), "Réf": meaning_typed("ref"), "Name": LEFT_OUT},
        ["TBC", "–"],
        teams={"north team": "north"},
        people={"zoë example": "U0ZOE"},
        plans={"tbd": ""},
    )

    assert written(found, 'north "été".csv') == MAP
    assert read_map(tomllib.loads(MAP)) == found


def test_what_a_column_tells_is_typed_as_it_is_written():
    for meaning in (*map(Meaning, (each for each in Tells if each not in ("", "expected", "note on"))),):
        assert meaning_typed(str(meaning)) == meaning
    for key in MILESTONES.keys() - {"birth"}:  # expected, that is `due`
        for tells in (Tells.DAY, Tells.EXPECTED, Tells.NOTE):
            assert meaning_typed(str(Meaning(tells, key))) == Meaning(tells, key)
    assert "`placement order`" in CHOICES


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"version": 2}, "`version` is not 1, the only one that I know."),
        ({"version": 1, "colums": {}}, "`colums` is nothing that a map has."),
        ({"version": 1, "teams": {"North": 1}}, "[teams] is no list of team names, each with its words."),
        ({"version": 1, "no_date": "TBC"}, "`no_date` is no list of words."),
        (
            {"version": 1, "columns": {"PO": "placment order"}},
            "Column `PO`: I don't know the milestone `placment order`.",
        ),
        (
            {"version": 1, "columns": {"PO": "note on due"}},
            "Column `PO`: No note can be kept on an expected birth.",
        ),
        ({"version": 1, "people": {"Sam": "sam"}}, "[people] `Sam`: `sam` is not a Slack user id"),
        ({"version": 1, "plans": {"A": "", "B": "bananas"}}, "[plans] `B`: I don't know the plan `bananas`."),
        ({"version": 1, "columns": {"PO": "po"}}, "none does. A name is never loaded"),
        ({"version": 1, "columns": {"A": "reference", "B": "child's number"}}, "number: two do."),
        (
            {"version": 1, "columns": {"A": "ref", "B": "first review", "C": "first review"}},
            "2 columns tell `first looked-after review`. Keep one",
        ),
        (
            {"version": 1, "columns": {"A": "ref", "B": "plan agreed"}},
            "needs a column that says `which plan`",
        ),
    ],
    ids=str,
)
def test_a_map_that_cannot_be_read_by_is_refused_with_why(told, wrong):
    with pytest.raises(NotUnderstood, match=re.escape(wrong)):
        read_map(told)


def test_several_columns_may_tell_what_happens_again():
    assert tracker({"A": "ref", "B": "ppm", "C": "ppm"}).table(["A", "B", "C"]).is_read
    assert column_names(["Date", "", " da\x1bte ", "Date"]) == ["Date", "column 2", "date (2)", "Date (3)"]


REFERENCES_HERE = "Its cells are references as they are written here."
NUMBERS_HERE = "The number is not kept: a reference is made of it with your key."
HEADER = "Its header says so."
A_NAME = "It may say who somebody is, which is never loaded."
WORDS_ALONE = "Words without a date of their own are not loaded."
UNKNOWN = "I do not know what it is."
DAYS_UNKNOWN = "It holds dates, but I do not know of what."
ONE_DAY = "Its header says so, and 1 of 1 cell is a date."


@pytest.mark.parametrize(
    ("header", "cells", "meaning", "why"),
    [
        ("Ref", ["BX-0042"], "reference", REFERENCES_HERE),
        ("Tracker no.", ["BX-0042", "BX-0043", ""], "reference", REFERENCES_HERE),
        ("Tracker no.", ["BX-0042", "new"], "reference", REFERENCES_HERE),
        ("Tracker no.", ["BX-0042", "new", "new"], "leave out", UNKNOWN),
        (
            "Ref",
            ["4711"],
            "child's number",
            f"Its header says so, and its cells are not references as they are written here. {NUMBERS_HERE}",
        ),
        ("Mosaic ID", ["4711"], "child's number", f"Its header says so. {NUMBERS_HERE}"),
        ("D.O.B", ["12/03/2023"], "month of birth", "Of a day of birth only the month is kept."),
        ("DOB", ["Jane"], "leave out", UNKNOWN),
        ("EDD", ["12/03/2027"], "expected birth", HEADER),
        ("SW", ["Sam"], "worker", HEADER),
        ("Family Finder", ["Sam"], "family finder", HEADER),
        (
            "Care plan",
            ["Adoption", "Adoption / SGO"],
            "which plan",
            "Its header says so, and its cells are not dates.",
        ),
        ("Plan", ["15/07/2026"], "permanence plan agreed", ONE_DAY),
        ("Date became LAC", ["15/07/2026"], "came into care", ONE_DAY),
        ("Child's name", ["Jane"], "leave out", A_NAME),
        ("Child", ["Jane"], "leave out", A_NAME),
        ("Children", ["Jane"], "leave out", A_NAME),
        ("Young person", ["Jane"], "leave out", A_NAME),
        ("YP", ["Jane"], "leave out", A_NAME),
        (
            "PO date",
            ["15/07/2026", "soon", "TBC"],
            "placement order",
            "Its header says so, and 1 of 2 cells are dates.",
        ),
        (
            "Date of placement order",
            [],
            "placement order",
            "Its header says so, and it is empty so far.",
        ),
        ("1st LAC Review", ["15/07/2026"], "first looked-after review", ONE_DAY),
        ("2nd LAC Review", ["15/07/2026"], "second looked-after review", ONE_DAY),
        ("Planned matching panel", ["15/07/2026"], "expected match panel", ONE_DAY),
        (
            "PO",
            ["granted", "15/07/2026", "refused"],
            "leave out",
            "Its header says placement order, but few of its cells are dates.",
        ),
        (
            "LAC review",
            ["15/07/2026"],
            "leave out",
            "It could be `first looked-after review`, `second looked-after review` or `later looked-after review`. Say which.",
        ),
        (
            "Hearing",
            ["15/07/2026"],
            "leave out",
            "It could be `issues resolution hearing` or `final hearing`. Say which.",
        ),
        ("Photo taken", ["15/07/2026", "soon", "TBC"], "leave out", DAYS_UNKNOWN),
        ("Photo taken", ["15/07/2026", "soon", "not yet"], "leave out", UNKNOWN),
        ("Photo taken", ["TBC"], "leave out", UNKNOWN),
        ("Comments", ["Jane"], "leave out", WORDS_ALONE),
        ("RAG", ["Red"], "leave out", UNKNOWN),
        ("of", ["Red"], "leave out", UNKNOWN),
    ],
)
def test_what_a_column_tells_is_proposed_by_its_header_and_its_cells_with_why(header, cells, meaning, why):
    proposed = proposal(header, cells, CONTEXT)

    assert (str(proposed.meaning), proposed.why) == (meaning, why)


def test_a_header_is_recognised_by_its_words():
    assert recognised(["Ref", "Child's name", "PO date", "", "Plan"]) == 3
    assert recognised(["BX-0042", "Jane Example", "15/07/2026", "", "Adoption"]) == 0


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "TBC",
        "BX-0042",
        "Adoption",
        "moved authority",
        "12/10/2026",
        "w/c 12/5",
        "Mar 24",
        "Mon 12th",
        "MON 12TH",
        "w/c 12102026",
        "red",
    ],
)
def test_what_is_plainly_no_name_is_shown(cell):
    assert shown(cell, CONTEXT) == cell


@pytest.mark.parametrize(
    "cell",
    ["Jane", "Jane Example", "April", "May", "Sam 12/10/2026", "4711", "4857773456", "1 2", "485/777345612"],
)
def test_what_may_be_a_name_or_a_number_of_somebody_is_not(cell):
    assert shown(cell, CONTEXT) == HIDDEN
