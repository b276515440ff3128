"""`permanence load` of the yearly return (SSDA903): every form of file, what is refused, what is kept and what is not."""

import csv
from contextlib import closing
from datetime import date, timedelta
from random import Random
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from bot.terminal.cli import main
from bot.terminal.reference import keyed_references
from permanence.errors import PermanenceError
from storage.database import EVERY, connect
from tests.bot.conftest import KEY
from tests.conftest import NORTH
from tests.invented_returns import (
    HEADERS,
    PLOTS,
    SECRETS,
    Story,
    collection,
    csv_text,
    stories,
    write_set,
    write_zip,
    xml_text,
)

pytestmark = pytest.mark.usefixtures("key")

YEARS = range(2022, 2027)
READ = ("header", "episodes", "reviews", "ad1", "placed_for_adoption")


@pytest.fixture
def told(settings):
    """A set of invented children, and what is on record of each that should be."""
    return stories(27)


@pytest.fixture
def recorded(settings, terminal):
    """What is on record of children, as reference, milestone and day; and what their stories say should be."""

    def both(told):
        references = keyed_references(settings, terminal.store)
        with closing(connect(settings.database, EVERY)) as database:
            found = set(
                database.execute("select child, milestone, reached from milestones where retracted is null")
            )
        expected = {
            (references.of(each.number), milestone, on.isoformat())
            for each in told
            for milestone, on in each.expected
        }
        return found, expected

    return both


@pytest.fixture
def reference_days(settings, terminal):
    """What is on record of one child, as milestone and day."""

    def of(child):
        ref = keyed_references(settings, terminal.store).of(child.number)
        with closing(connect(settings.database, EVERY)) as database:
            rows = database.execute(
                "select milestone, reached from milestones where child = ? and retracted is null", (ref,)
            )
            return set(rows)

    return of


def write_years(folder, told, years=YEARS, **how):
    return [path for year in years for path in write_set(folder / str(year), collection(told, year), **how)]


def test_several_years_are_loaded_together_and_once_more_changes_nothing(loaded, recorded, told, tmp_path):
    paths = write_years(tmp_path, told)

    said = loaded(*paths)

    found, expected = recorded(told)
    assert found == expected
    assert said.startswith(
        "315 rows, 27 children (27 new, 27 of them in no team yet, 18 closed by what happened): "
    )
    assert f"{len(expected)} new, 0 already on record" in said
    assert "Nothing of Missing and SWEpisodes was read" in said
    assert f"0 new, {len(expected)} already on record" in loaded(*paths)
    assert recorded(told) == (expected, expected)


def test_a_year_after_the_other_tells_the_same(loaded, recorded, told, tmp_path):
    for year in YEARS:
        loaded(*write_years(tmp_path, told, [year]))

    found, expected = recorded(told)
    numbered = ("lac_review_1", "lac_review_2", "lac_review_n")
    assert {event for event in found ^ expected if event[1] not in numbered} == set()
    assert {(ref, on) for ref, key, on in found if key in numbered} == {
        (ref, on) for ref, key, on in expected if key in numbered
    }


@pytest.mark.parametrize(
    "how",
    [
        {"encoding": "utf-8-sig"},
        {"encoding": "utf-16"},
        {"separator": ";", "end": "\n"},
        {"separator": "\t", "encoding": "utf-16"},
    ],
    ids=str,
)
def test_files_are_read_as_spreadsheets_write_them(loaded, recorded, tmp_path, how):
    told = stories(9)
    loaded(*write_years(tmp_path, told, **how))

    found, expected = recorded(told)
    assert found == expected


def test_columns_may_come_in_any_order_and_case(loaded, recorded, tmp_path):
    told, paths = stories(9), []
    for year in YEARS:
        for table, rows in collection(told, year).items():
            path = tmp_path / f"{year}{table}.txt"
            path.write_text(
                csv_text(
                    table, rows, columns=[f" {each.lower()}" for each in reversed(HEADERS[table].split(","))]
                )
            )
            paths.append(path)

    loaded(*reversed(paths))

    found, expected = recorded(told)
    assert found == expected


def test_a_zip_file_of_several_years_is_one_return(loaded, recorded, told, tmp_path):
    path = write_zip(tmp_path / "returns.zip", {str(year): collection(told, year) for year in YEARS})
    with ZipFile(path, "a") as packed:
        packed.writestr("__MACOSX/._episodes.csv", b"\x00\x05")

    loaded(path)

    found, expected = recorded(told)
    assert found == expected


@pytest.mark.parametrize("line", ["", "\n"], ids=["on one line", "on many lines"])
@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_the_form_in_xml_tells_the_same(loaded, recorded, tmp_path, line, encoding):
    told, paths = stories(18), []
    for year in YEARS:
        paths.append(tmp_path / f"{year}.xml")
        text = xml_text(collection(told, year), line).replace("us-ascii", encoding)
        paths[-1].write_bytes(text.encode(encoding))

    loaded(*paths)

    found, expected = recorded(told)
    assert found == expected


def test_an_episode_in_xml_without_its_end_is_open_and_takes_none_from_another(loaded, recorded, tmp_path):
    """A known reader takes the end of the episode before for one that is left out."""
    told = stories(3, first=date(2025, 6, 10), days=1)
    text = xml_text(collection(told, 2026))
    assert "<DEC />" in text
    (tmp_path / "one.xml").write_text(text.replace("<DEC />", "").replace("<REC />", ""))

    loaded(tmp_path / "one.xml")

    found, _ = recorded(told)
    assert {key for _, key, _ in found if key in ("adoption_order", "tracking_ended_other")} == set()


def test_two_children_placed_on_one_day_stay_two(loaded, recorded, tmp_path):
    """A known pool of returns has decisions without the child in its key."""
    told = stories(2, first=date(2021, 4, 10), days=1)
    other = told[1].number
    PLOTS[0](twin := Story(other, told[0].born), lambda days: date(2021, 4, 10) + timedelta(days), Random(1))
    told[1] = twin

    loaded(*write_years(tmp_path, told))

    found, expected = recorded(told)
    assert found == expected


def test_nothing_is_kept_of_what_must_not_be(loaded, settings, terminal, told, tmp_path):
    loaded(*write_years(tmp_path, told))

    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob("permanence.db*"))
    events = {on for each in told for _, on in each.expected}
    days_of_birth = [
        f"{each.born:{form}}" for each in told if each.born not in events for form in ("%d/%m/%Y", "%Y-%m-%d")
    ]
    numbers = [each.number for each in told]
    assert not [each for each in (*SECRETS, *days_of_birth, *numbers, KEY) if each.encode() in kept]
    assert f"{told[0].born:%Y-%m}".encode() in kept


SLIPS = (
    ("episodes", "DECOM", "31/02/2024", "`31/02/2024` is not a day in the calendar"),
    ("episodes", "RNE", "Q", "`Q` is no code of any year (rule 143)"),
    ("episodes", "LS", "C9", "`C9` is no code of any year (rule 144)"),
    ("episodes", "PLACE", "Z9", "`Z9` is no code of any year (rule 146)"),
    ("episodes", "DEC", "24/11/2027", "Wed 24 Nov 2027 has not come yet"),
    ("episodes", "REC", "E99", "`E99` is no code of any year (rule 149)"),
    ("reviews", "REVIEW", "45000", "`45000` is a spreadsheet's number for a day"),
    ("reviews", "REVIEW_CODE", "PN9", "`PN9` is no code of any year"),
    ("ad1", "DATE_MATCH", "1/13/2023", "`1/13/2023` has a month after 12"),
    ("ad1", "FOSTER_CARE", "2", "`2` is no code of any year"),
    ("placed_for_adoption", "DATE_PLACED", "n/a", "`n/a` is not a date with its year"),
    ("placed_for_adoption", "REASON_PLACED_CEASED", "RD9", "`RD9` is no code of any year (rule 120)"),
    ("header", "DOB", "spring", "`spring` is not a month of birth"),
    ("header", "CHILD", "1.00E+05", "`1.00E+05` is not a child's number"),
)
"""One in each column that is read: the table, the column, what stands there, and what is said of it."""


@pytest.mark.parametrize(("table", "column", "cell", "said"), SLIPS)
def test_a_slip_refuses_the_load_naming_its_file_line_and_column(
    loaded, recorded, tmp_path, capsys, table, column, cell, said
):
    told = stories(9)
    tables = {year: collection(told, year) for year in YEARS}
    year = next(year for year in YEARS if tables[year][table])
    tables[year][table][0][column] = cell
    paths = [path for each in YEARS for path in write_set(tmp_path / str(each), tables[each])]

    with pytest.raises(PermanenceError, match="cannot be loaded, so nothing was"):
        loaded(*paths)

    assert f"{year}/{table}.csv, line 2, {column}: {said}" in capsys.readouterr().err
    assert recorded(told)[0] == set()


def test_what_two_rows_tell_in_two_ways_refuses_both_with_the_rule(loaded, tmp_path, capsys):
    told = stories(1)
    tables = {year: collection(told, year) for year in YEARS}
    for year in YEARS:
        for row in tables[year]["ad1"]:
            row["DATE_INT"] = "01/01/2020"
    paths = [path for each in YEARS for path in write_set(tmp_path / str(each), tables[each])]

    with pytest.raises(PermanenceError, match="2 rows of"):
        loaded(*paths)

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all("(rule 523)" in line for line in lines)
    assert "DATE_INT" in lines[0] + lines[1]


def test_the_good_children_are_loaded_and_the_others_written_whole_to_be_corrected_and_loaded(
    loaded, recorded, tmp_path, capsys
):
    told = stories(9)
    tables = {year: collection(told, year) for year in YEARS}
    bad = tables[2022]["episodes"][0]
    right, bad["LS"] = bad["LS"], "C9"
    paths = [path for each in YEARS for path in write_set(tmp_path / str(each), tables[each])]

    said = loaded(*paths, accept_good=True)

    found, expected = recorded(told)
    unknown = next(each for each in told if each.number == bad["CHILD"])
    assert found == recorded([each for each in told if each is not unknown])[1]
    assert "episodes.csv not loaded: in" in said
    written = sorted(tmp_path.rglob("*.bad.csv"))
    for path in written:
        path.write_text(path.read_text(encoding="utf-8-sig").replace("C9", right), encoding="utf-8-sig")
    rows = [
        row for path in written for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    ]
    assert {row["CHILD"] for row in rows} == {unknown.number}
    assert "none of the child's rows is" in "".join(row["reason"] for row in rows)

    loaded(*written)

    assert recorded(told) == (expected, expected)


@pytest.mark.parametrize("is_kept", [True, False], ids=["with the reasons", "without"])
def test_refused_rows_that_are_corrected_and_loaded_alone_take_nothing_else_of_the_child_out(
    loaded, reference_days, tmp_path, is_kept
):
    child = Story("4711", date(2023, 3, 1)).enter(date(2025, 6, 2), "C1", "U6").move(date(2025, 7, 1), "U6")
    child.order(date(2025, 9, 1), "E1").decide(date(2025, 10, 1))
    loaded(*write_set(tmp_path, collection([child], 2026)), accept_good=True)
    found = {
        ("care_entry", "2025-06-02"),
        ("interim_care_order", "2025-06-02"),
        ("placement_move", "2025-07-01"),
    }
    assert reference_days(child) == found
    for path in (bad := sorted(tmp_path.glob("*.bad.csv"))):
        head, *rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        rows = [[cell.replace("01/10/2025", "01/08/2025") for cell in row] for row in rows]
        first = 0 if is_kept else head.index("reason") + 1
        path.write_text("".join(f"{','.join(row[first:])}\n" for row in [head, *rows]), encoding="utf-8")

    said = loaded(*bad)

    assert "2 rows, 1 child (0 new, 0 closed by what happened): 2 new, 0 already on record" in said
    assert reference_days(child) == {*found, ("po_granted", "2025-09-01"), ("adm_sbpfa", "2025-08-01")}


def test_bad_rows_of_packed_files_and_of_xml_are_written_as_csv_of_their_table(loaded, tmp_path):
    tables = collection(stories(9), 2024)
    tables["episodes"][0]["LS"] = "C9"
    packed = write_zip(tmp_path / "years.zip", {"2024": tables})
    (tmp_path / "one.xml").write_text(xml_text(tables))

    loaded(packed, accept_good=True)
    loaded(tmp_path / "one.xml", accept_good=True)

    names = {path.name for path in tmp_path.glob("*.bad.csv")}
    assert {
        "years.2024-episodes.bad.csv",
        "years.2024-header.bad.csv",
        "one.episode.bad.csv",
        "one.header.bad.csv",
    } <= names
    head = (tmp_path / "one.episode.bad.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.split(",") == ["reason", "CHILDID", "DOB", "DECOM", "DEC", "RNE", "LS", "PL", "REC"]


@pytest.mark.parametrize(("line", "place"), [("", "records 1 and 2"), ("\n", "lines ")])
def test_a_row_in_xml_is_named_by_its_line_or_where_there_is_one_line_by_its_number(
    loaded, tmp_path, capsys, line, place
):
    tables = collection(stories(2), 2022)
    for row in tables["episodes"][:2]:
        row["LS"] = "C9"
    (tmp_path / "one.xml").write_text(xml_text(tables, line))

    with pytest.raises(PermanenceError):
        loaded(tmp_path / "one.xml")

    assert f"one.xml, EPISODE, {place}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xml", b"<OTHER></OTHER>", "a.xml is XML of another kind: it begins with `OTHER`."),
        (
            "a.xml",
            b"<EXPSSDA903><CHILD></EXPSSDA903>",
            "a.xml cannot be read from line 1 on: it is not well-formed XML.",
        ),
        ("a.xml", b"<!DOCTYPE x><EXPSSDA903/>", "a.xml declares a document type"),
        ("a.zip", b"PK\x03\x04 and no more", "a.zip is a zip file or a workbook that is damaged."),
        ("a.xlsx", b"PK\x03\x04 and no more", "a.xlsx is a zip file or a workbook that is damaged."),
        ("a.csv", b"CHILD,DECOM,RNE\r\n", "a.csv is the table Episodes of SSDA903, and has no columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(loaded, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(PermanenceError) as error:
        loaded(tmp_path / name)

    assert str(error.value).startswith(said)


def packed(path, **files) -> None:
    with ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "."), content)


def test_what_is_packed_and_cannot_be_read_is_told_with_its_name(loaded, tmp_path):
    packed(tmp_path / "in.zip", a__csv="CHILD,DOB\r\n")
    packed(tmp_path / "twice.zip", in__zip=(tmp_path / "in.zip").read_bytes())
    packed(tmp_path / "book.zip", **{"[Content_Types]__xml": "", "a__csv": ""})
    with ZipFile(tmp_path / "huge.zip", "w", compression=8) as made:
        made.writestr("a.csv", b"\0" * 9_000_000)

    with pytest.raises(PermanenceError) as error:
        loaded(tmp_path / "twice.zip", tmp_path / "book.zip", tmp_path / "huge.zip")

    assert str(error.value).splitlines() == [
        "twice.zip holds in.zip, which is packed once more. Unpack it first.",
        "book.zip is a zip file or a workbook that is damaged. Pack or save it anew.",
        "huge.zip holds a.csv, which unpacks to over 300 times its size, so it is not read.",
        "Nothing was loaded.",
    ]


def test_a_packed_file_under_a_password_is_refused(loaded, tmp_path):
    packed(tmp_path / "a.zip", a__csv="CHILD,DOB\r\n")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of a password in the list of files
    (tmp_path / "a.zip").write_bytes(content)

    with pytest.raises(PermanenceError, match=r"a\.zip holds a\.csv under a password"):
        loaded(tmp_path / "a.zip")


def test_without_a_key_nothing_is_read_and_with_another_nobody_is_tracked_twice(
    loaded, monkeypatch, told, tmp_path
):
    paths = write_years(tmp_path, told)
    loaded(*paths, dry_run=True)
    loaded(*paths)

    for key, said in (("", "PERMANENCE_KEY is not set"), ("f0" * 32, "made with another PERMANENCE_KEY")):
        monkeypatch.setenv("PERMANENCE_KEY", key)
        with pytest.raises(PermanenceError, match=said):
            loaded(*paths)


def test_a_dry_run_binds_nobody_to_its_key(loaded, monkeypatch, told, tmp_path):
    paths = write_years(tmp_path, told)
    loaded(*paths, dry_run=True)
    monkeypatch.setenv("PERMANENCE_KEY", "f0" * 32)

    assert "27 new" in loaded(*paths)


def test_a_reference_leads_to_the_childs_number_and_back(terminal, settings, tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('[authority]\nname = "Borsetshire"\n')

    def typed(*words):
        done = CliRunner().invoke(main, ["reference", *words, "--config", str(config)])
        return done.output.strip()

    to = typed("004711")
    reference = to.split()[7].removesuffix(",")
    assert to == f"The child with the number 4711 is {reference} here, and not on record."
    terminal.say(NORTH, "U0ADMIN")
    terminal.say(f"track {reference} team north born 03/2023", "U0MARY")
    assert typed("4711", reference.lower()).splitlines() == [
        f"The child with the number 4711 is {reference} here.",
        f"{reference} is the child with the number 4711.",
    ]
    assert "Is a character of it mistyped?" in typed(reference[:-1] + ("7" if reference[-1] != "7" else "8"))
    assert "is not a child's number" in typed("47 11")
    assert typed().startswith("Usage: ")
    monkeypatch.delenv("PERMANENCE_KEY")
    assert len(bytes.fromhex(typed("--new-key"))) == 32
    assert "If you have made it before, set that one." in typed("4711")


def test_what_is_odd_is_told_and_refuses_nothing(loaded, tmp_path, capsys):
    tables = collection(stories(9), 2023)
    del tables["ad1"], tables["placed_for_adoption"]
    loaded(*write_set(tmp_path, tables))

    told = capsys.readouterr().err.splitlines()
    assert told[0] == "To look at; nothing was refused for these:"
    assert any("(rule 553)" in line for line in told)


def test_a_corrected_return_corrects_what_the_first_told_and_takes_out_what_it_no_longer_tells(
    loaded, settings, tmp_path, capsys
):
    def table(name, columns, *rows):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([columns, *rows, ""]), encoding="utf-8")
        return path

    born = table(
        "header", HEADERS["header"], *(f"{number},1,01/03/2023,,,," for number in (4711, 4712, 4713, 4714))
    )
    first = table(
        "first",
        HEADERS["episodes"],
        "4711,02/06/2025,S,C2,N1,U6,PR1,15/09/2025,X1,,,,",
        "4711,15/09/2025,L,E1,N1,U6,PR1,,,,,,",
        "4712,02/06/2025,S,C2,N1,U6,PR1,10/02/2026,E4A,,,,",
        "4714,02/06/2025,S,E1,N1,U5,PR1,20/11/2025,X1,,,,",
        "4714,20/11/2025,P,E1,N1,A6,PR1,,,,,,",
    )
    loaded(born, first)
    again = table(
        "again",
        HEADERS["episodes"],
        "4711,02/06/2025,S,C2,N1,U6,PR1,16/09/2025,X1,,,,",
        "4711,16/09/2025,L,E1,N1,U6,PR1,,,,,,",
        "4712,02/06/2025,S,C2,N1,U6,PR1,,,,,,",
        "4713,20/03/2026,S,C2,N1,U6,PR1,,,,,,",
        "4714,02/06/2025,S,E1,N1,U5,PR1,20/11/2025,X1,,,,",
        "4714,20/11/2025,T,E1,N1,A5,PR1,,,,,,",
    )
    capsys.readouterr()

    said = loaded(born, again)

    assert "1 corrected, 2 taken out" in said
    with closing(connect(settings.database, EVERY)) as database:
        days = database.execute(
            "select milestone, reached from milestones where retracted is null"
        ).fetchall()
        closed = database.execute(
            "select count(*) from children where retracted is null and closed is not null"
        ).fetchone()
    assert ("po_granted", "2025-09-16") in days
    assert ("po_granted", "2025-09-15") not in days
    assert ("placed", "2025-11-20") in days
    assert ("placement_move", "2025-11-20") not in days  # with the same carers, after all
    assert closed == (0,)
    assert ": 0 new, " in loaded(born, again)
    ours = tmp_path / "ours.csv"
    ours.write_text("ref,born,team,milestone,date,detail\nBX-0042,03/2023,,care entry,02/02/2026,\n")
    with pytest.raises(PermanenceError, match="load them one kind after another"):
        loaded(born, again, ours)


def test_orders_and_long_term_placements_that_a_later_return_tells_otherwise_leave_nothing_behind(
    loaded, reference_days, tmp_path
):
    def of(entered, *later):
        child = Story("4711", date(2023, 3, 1)).enter(date(2025, 6, entered), "C1", "U6")
        for on, ls, place in later:
            child.order_and_move(on, ls, place)
        return child

    ordered, revoked = (date(2025, 8, 1), "E1", "U6"), (date(2025, 10, 1), "C2", "U4")
    last = Story("4712", date(2023, 3, 1)).enter(date(2026, 3, 30), "V2", "U6")
    loaded(*write_set(tmp_path / "1", collection([of(2, ordered, revoked), last], 2026)))
    told = of(5, ordered)

    said = loaded(*write_set(tmp_path / "2", collection([told, last], 2026)))

    # In care three days later than was said, and so under the order of that day; nothing was revoked, and nobody moved again.
    assert (
        reference_days(told)
        == {(key, on.isoformat()) for key, on in told.expected}
        == {
            ("care_entry", "2025-06-05"),
            ("interim_care_order", "2025-06-05"),
            ("po_granted", "2025-08-01"),
            ("placement_move", "2025-08-01"),
        }
    )
    assert ": 1 new, 1 corrected, 4 taken out, 3 already on record" in said


def test_the_first_return_of_a_year_in_which_no_episode_has_ended_yet_takes_nothing_out(
    loaded, reference_days, tmp_path
):
    waits = Story("4711", date(2023, 3, 1)).enter(date(2025, 6, 2), "C1", "U6").order(date(2025, 9, 1), "E1")
    waits.move(date(2025, 12, 1), "A6")
    last = Story("4712", date(2023, 3, 1)).enter(date(2026, 3, 30), "V2", "U6")
    loaded(*write_set(tmp_path / "2026", collection([waits, last], 2026)))

    said = loaded(*write_set(tmp_path / "2027", collection([waits, last], 2027)))

    assert "0 new, 2 already on record" in said
    assert reference_days(waits) == {(key, on.isoformat()) for key, on in waits.expected}


def test_an_end_or_a_reversal_that_was_taken_back_is_none_though_the_year_that_told_it_is_over(
    loaded, reference_days, tmp_path, capsys
):
    def of(*, is_over):
        child = Story("4711", date(2023, 3, 1)).enter(date(2025, 6, 2), "C1", "U6").decide(date(2025, 8, 1))
        return child.reverse(date(2026, 2, 10), "RD1").leave(date(2026, 3, 27), "E4A") if is_over else child

    other = Story("4712", date(2023, 3, 1)).enter(date(2026, 4, 2), "V2", "U6").move(date(2026, 11, 20), "U6")
    said = loaded(*write_set(tmp_path / "2026", collection([of(is_over=True)], 2026)))
    assert "1 closed by what happened" in said

    said = loaded(*write_set(tmp_path / "2027", collection([of(is_over=False), other], 2027)))

    assert ": 2 new, 2 taken out, 3 already on record" in said
    assert "how it ended is told no longer, so it is open again." in capsys.readouterr().err
    assert reference_days(of(is_over=False)) == {
        ("care_entry", "2025-06-02"),
        ("interim_care_order", "2025-06-02"),
        ("adm_sbpfa", "2025-08-01"),
    }


def test_a_child_whose_rows_are_refused_keeps_no_other_child_from_being_corrected(
    loaded, reference_days, tmp_path
):
    def of(entered, decided):
        child = Story("4711", date(2023, 3, 1)).enter(date(2025, 6, entered), "C1", "U6")
        return child.order(date(2025, 9, 1), "E1").decide(date(2025, decided, 1))

    def left(number, *, is_so):
        child = (
            Story(number, date(2023, 3, 1)).enter(date(2025, 6, 2), "V2", "U6").move(date(2025, 7, 1), "U6")
        )
        return child.leave(date(2025, 12, 1), "E4A") if is_so else child

    last = left("4713", is_so=True)
    before = [of(2, decided=8), left("4712", is_so=True), last]
    loaded(*write_set(tmp_path / "before", collection(before, 2026)))
    in_two_ways = of(5, decided=10)  # decided after the placement order
    now = collection([in_two_ways, left("4712", is_so=False), last], 2026)

    said = loaded(*write_set(tmp_path / "now", now), accept_good=True)

    assert ": 0 new, 1 taken out, " in said
    assert ("return_home", "2025-12-01") not in reference_days(left("4712", is_so=False))
    assert reference_days(in_two_ways) == {(key, on.isoformat()) for key, on in before[0].expected}
    now["episodes"] = [{**row, "CHILD": row["CHILD"].replace("4713", "")} for row in now["episodes"]]
    now["episodes"].pop(-3)  # whose rows are they?
    said = loaded(*write_set(tmp_path / "unknown", now), accept_good=True)
    assert "taken out" not in said
