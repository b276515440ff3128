"""`permanence load --map`: a team's own spreadsheet, mapped once by answering questions, then loaded by the map."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest

from bot.terminal.loading.load import load
from permanence.errors import PermanenceError

NORTH = 'team add north "North Permanence Team" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
HEAD = "Ref,Child's name,DOB,Team,Social Worker,Plan,Plan agreed,Date into care,First review,PO date,Planned panel,RAG,Comments"
JANE = "BX-0101,Jane Example,12/03/2023,North Team,Sam Jones,Adoption,18/05/2026,02/02/2026,20/02/2026,15/07/2026,20/12/2026,Red,Aunt"
TOM = "BX-0102,Tom Example,04/2021,North Team,Jo Bloggs,Adoption / SGO,01/06/2026,05/01/26,30/01/2026,N/A,,Green,"
BABY = "BX-0103,Baby Sample,01/06/2025,North Team,Sam Jones,Adoption,12/08/2026,03-Mar-2026,w/c 12/5,TBC,,Red,Mum"
ANSWERS = {
    "Planned panel": "expected match panel",
    "Which team is `North Team`": "north",
    "Who is `Sam Jones`": "U0SAM",
    "Which plan is `Adoption / SGO`": "adoption alongside sgo",
}


CHANGED = "  Read it as [leave out]: "
"""What is asked, alone, of a column that somebody will change."""


class Typed(io.StringIO):
    """Somebody at a terminal, who answers what has been said since the last answer, or presses Enter."""

    def __init__(self, asked, answers):
        super().__init__()
        self._asked, self._answers, self._seen = asked, dict(answers), 0

    def isatty(self):
        return True

    def readline(self, *_):
        said = self._asked.getvalue()[self._seen :]
        self._seen += len(said)
        assert self._seen < 20_000, self._asked.getvalue()[:9000]
        found = (
            said
            if said in self._answers
            else next((each for each in self._answers if each in said and each != CHANGED), None)
        )
        return f"{self._answers.pop(found) if found else ''}\n"


@pytest.fixture
def sheet(tmp_path):
    """Write a spreadsheet with a title above its headers."""

    def of(*rows, name="tracker.csv", head=HEAD):
        path = tmp_path / name
        path.write_text(
            "\n".join(["Permanence tracker,,", ",,", head, "NORTH,,,", *rows, ",,,", ""]), encoding="utf-8"
        )
        return path

    return of


@pytest.fixture
def mapped(settings, clock, say, tmp_path, monkeypatch):
    """Load a spreadsheet by the map; returns what is said, and what was asked where somebody is there to answer."""
    say(NORTH)

    def of(*paths, answers=None, name="map.toml", **how):
        asked = io.StringIO()
        with monkeypatch.context() as terminal:
            if answers is not None:
                terminal.setattr("sys.stdin", Typed(asked, answers))
                terminal.setattr("sys.stdout", asked)
            said = load(paths, settings, "tester", clock, by_map=tmp_path / name, **how)
        return said, asked.getvalue()

    return of


def test_a_spreadsheet_is_mapped_by_answering_and_then_loaded_without_a_question(
    mapped, sheet, say, tmp_path
):
    said, asked = mapped(sheet(JANE, TOM), answers=ANSWERS)

    assert asked.startswith(
        "tracker.csv: 13 columns, 3 rows.\n"
        "How is each column read? Press Enter for what is in brackets, type something else, or ? for the choices.\n"
        "What may be a name is shown as •••, and no name is ever loaded.\n"
        "\n1 of 13  Ref  (••• | BX-0101 | BX-0102)\n  Its cells are references as they are written here.\n  Read it as [reference]: "
    )
    assert (
        "\n2 of 13  Child's name  (••• | •••)\n  It may say who somebody is, which is never loaded.\n"
        in asked
    )
    assert "Jane" not in asked
    assert "12 of 13" in asked
    told = (tmp_path / "map.toml").read_text(encoding="utf-8")
    assert '"Child\'s name" = "leave out"' in told
    assert '"Planned panel" = "expected match panel"' in told
    assert '"Sam Jones" = "U0SAM"' in told
    assert not re.search("Example|Baby|BX-|2026", told)
    assert said.startswith(
        "3 rows, 2 children (2 new, 0 closed by what happened): 8 new, 0 already on record"
    )
    assert "Match panel, expected Sun 20 Dec 2026" in say("status BX-0101")
    assert "child's social worker @U0SAM" in say("BX-0101")
    assert "0 new, 8 already on record" in mapped(sheet(JANE, TOM))[0]


def test_a_workbook_is_read_sheet_by_sheet(mapped, tmp_path, capsys):
    book = openpyxl.Workbook()
    for team, ref in (("North", "BX-0101"), ("South", "BX-0201")):
        sheet = book.create_sheet(team)
        sheet.append([f"{team}, updated on Friday"])
        sheet.append(["Ref", "Child", "DOB", "Team", "Into care", "PO date"])
        sheet.append([ref, "Jane Example", date(2023, 3, 12), team, date(2026, 2, 2), "15/7/26 (sealed)"])
    book.active.append(["RAG", "Meaning"])
    book.active.append(["Red", "late"])
    book.save(tmp_path / "tracker.xlsx")

    with pytest.raises(PermanenceError, match="2 rows of 2 cannot be loaded"):
        mapped(tmp_path / "tracker.xlsx", answers={"PO date": "po", "Which team is `South`": "-"})
    said, _ = mapped(tmp_path / "tracker.xlsx", accept_good=True)

    assert "2 children (2 new, 1 of them in no team yet" in said
    assert "Nothing of tracker.xlsx, sheet Sheet was read" in said
    assert (
        "tracker.xlsx, sheet South, row 3, column F (PO date): This is not a date." in capsys.readouterr().err
    )


def test_a_later_version_of_the_spreadsheet_corrects(mapped, sheet, say):
    mapped(sheet(JANE), answers=ANSWERS)

    said, _ = mapped(sheet(JANE.replace("15/07/2026", "16/07/2026").replace("20/12/2026", "21/12/2026")))

    assert "0 new, 2 corrected, 3 already on record" in said
    assert "took out placement order Wed 15 Jul 2026" in say("history BX-0101")


def test_the_cells_that_can_be_read_are_taken_and_the_row_is_written_down_without_names(
    mapped, sheet, capsys, tmp_path
):
    mapped(sheet(JANE), answers=ANSWERS)
    path = sheet(
        JANE,
        BABY,
        "Baby Sample,x,03/2024,,,,,02/02/2026,,,,,",
        "BX-0104,Ann Example,05/2024,North Team,,,,TBC,,,,Green,",
    )

    with pytest.raises(PermanenceError, match="2 rows of 5 cannot be loaded, so nothing was"):
        mapped(path)
    said, _ = mapped(path, accept_good=True)

    told = capsys.readouterr().err
    assert "tracker.csv, line 6, First review: `w/c 12/5` is not a date with its year." in told
    assert "tracker.csv, line 7, Ref: This is not a reference as they are written here." in told
    assert (
        "tracker.csv, line 8, Ref: This row has no date that can be read, so nothing of this child is loaded."
        in told
    )
    assert "Sample" not in told
    assert (
        f"2 rows of tracker.csv not loaded whole: in {tmp_path / 'tracker.bad.csv'} with the reasons" in said
    )
    bad = tmp_path / "tracker.bad.csv"
    rows = list(csv.reader(bad.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == [
        "reason",
        *(each for each in HEAD.split(",") if each not in ("Child's name", "RAG", "Comments")),
    ]
    bad.write_text(
        bad.read_text(encoding="utf-8-sig")
        .replace(",w/c 12/5,", ",12/05/2026,")
        .replace("Baby Sample", "BX-0105")
    )
    assert "2 children (1 new" in mapped(bad)[0]


def test_changed_headers_are_refused_and_so_is_what_is_no_such_spreadsheet(mapped, sheet):
    mapped(sheet(JANE), answers=ANSWERS)

    with pytest.raises(PermanenceError) as refused:
        mapped(sheet(JANE, head=HEAD.replace("PO date", "Order date")))
    assert (
        "tracker.csv lacks 1 column of map.toml: `PO date`. It has 1 column that map.toml does not know: `Order date`."
        in str(refused.value)
    )
    with pytest.raises(
        PermanenceError, match=r"None of the columns of map.toml is in other.csv.\nNothing was loaded."
    ):
        mapped(sheet(JANE, name="other.csv", head="a,b,c"))


def test_where_nobody_can_be_asked_a_sentence_says_what_to_do(mapped, sheet, tmp_path):
    with pytest.raises(PermanenceError, match=r"map.toml is not there yet. Type this in a terminal once"):
        mapped(sheet(JANE))
    with pytest.raises(PermanenceError, match="I find no row of column headings here"):
        mapped(sheet(JANE, head="a,b,c"), answers={})
    with pytest.raises(PermanenceError, match=r"none.csv cannot be read: No such file"):
        mapped(tmp_path / "none.csv", answers={})
    (tmp_path / "map.toml").write_text("version = 1\ncolumns = =", encoding="utf-8")
    with pytest.raises(PermanenceError, match=r"map.toml cannot be read: .*line 2.* Nothing was loaded."):
        mapped(sheet(JANE))
    (tmp_path / "map.toml").write_text("version = 3", encoding="utf-8")
    with pytest.raises(PermanenceError, match=r"map.toml: `version` is not 1"):
        mapped(sheet(JANE))


def test_what_is_mistyped_is_asked_again(mapped, sheet):
    _, asked = mapped(
        sheet(TOM),
        answers={
            "1 of 13": "?",
            "You can type a milestone": "leave out",
            "12 of 13": "placment",
            "I don't know the milestone": "leave out",
            "Which team is": "nroth",
            "There is no team `nroth`": "-",
            "which child a row is about": "Colour",
            "The columns are": "ref",
            CHANGED: "reference",
        },
    )

    assert "You can type a milestone, such as `placement order`; `expected placement order`" in asked
    assert "One column must say which child a row is about" in asked
    assert "I don't know the milestone `placment`." in asked
    assert "There is no team `nroth`. There are `north`." in asked


def test_a_column_like_one_before_it_says_so_and_the_choices_of_words_are_told(mapped, sheet):
    head = f"{HEAD},PO granted"
    said, asked = mapped(
        sheet(f"{JANE},15/07/2026", f"{TOM},", head=head),
        answers={
            "Planned panel": "expected match panel",
            "Which team is `North Team`": "?",
            "There are `north`": "north",
            "Who is `Sam Jones`": "?",
            "Copy member ID": "U0SAM",
            "Which plan is `Adoption / SGO`": "?",
            "You can type `Adoption`, `Special guardianship`": "adoption alongside sgo",
        },
    )

    assert "`PO date` is read so already." in asked
    assert "2 children (2 new" in said
    assert "PO date: Placement order" not in said


def test_numbers_and_teams_alone_allocate_children_on_record(mapped, sheet, say, monkeypatch, capsys):
    monkeypatch.setenv("PERMANENCE_KEY", "0f" * 32)
    head = "Child's number,Team,DOB,Into care"
    mapped(sheet("4711,,03/2023,02/02/2026", "4712,,04/2023,02/03/2026", head=head), answers={})

    allocation = sheet("4711,north", "4712,North", name="allocation.csv", head="Child's number,Team")
    said, asked = mapped(allocation, name="allocation.toml", answers={})

    assert "1 of 2  Child's number" in asked
    assert "2 children (0 new, 0 closed by what happened): 0 new, 2 given, 0 already on record" in said
    assert say("unallocated") == "No child waits for a team."
    again, _ = mapped(allocation, name="allocation.toml")
    assert "2 children (0 new, 0 closed by what happened): 0 new, 2 already on record" in again
    with pytest.raises(PermanenceError, match="1 row of 2 cannot be loaded"):
        mapped(sheet("4713,north", name="more.csv", head="Child's number,Team"), name="allocation.toml")
    assert "is no child on record. Load what happened to them first" in capsys.readouterr().err
    with_births = sheet("4713,north,05/2023", name="births.csv", head="Child's number,Team,DOB")
    with pytest.raises(PermanenceError, match="1 row of 2 cannot be loaded"):
        mapped(with_births, name="births.toml", answers={})
