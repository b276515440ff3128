"""`permanence load`: files as people have them, reports of bad rows, and a load of 40,000 rows."""

import csv
import os
import random
import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from bot.terminal.cli import main
from bot.terminal.loading.load import MOST, load
from permanence.errors import PermanenceError
from permanence.events_csv import EXAMPLE
from storage.store import Store

HEAD = "ref,born,team,milestone,date,detail,worker,family_finder"
NORTH = 'team add north "North Permanence Team" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
GOOD = "BX-0001,2023-03,north,care_entry,2026-02-02,,U0SAM,"
STEPS = (
    ("care_entry", 0, ""),
    ("lac_review_1", 20, ""),
    ("proceedings_issued", 30, ""),
    ("lac_review_2", 110, ""),
    ("perm_plan_agreed", 115, "adoption"),
    ("adm_sbpfa", 150, ""),
    ("po_granted", 190, ""),
    ("ppm", 210, "held with the team"),
)
"""An invented journey: each event, the days after coming into care, and its detail."""


def journeys(children: int) -> Iterator[str]:
    """The rows of invented children, in random order."""
    chance = random.Random(903)
    rows = []
    for number in range(1, children + 1):
        entered = date(2024, 1, 1) + timedelta(days=chance.randrange(600))
        born = f"{entered.year - chance.randint(1, 8)}-{chance.randint(1, 12):02d}"
        for milestone, days, detail in STEPS:
            rows.append(
                f"BX-{number:04d},{born},north,{milestone},{entered + timedelta(days)},{detail},U0SAM,"
            )
    chance.shuffle(rows)
    return iter(rows)


@pytest.fixture
def file(tmp_path):
    """Write a CSV file with these rows under the usual header."""

    def written(*rows: str, name: str = "journeys.csv", head: str = HEAD):
        path = tmp_path / name
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        return path

    return written


@pytest.fixture
def loaded(loaded, say):
    """Load files into an authority with a North team; returns the last line printed."""
    say(NORTH)
    return loaded


def children(terminal) -> int:
    with terminal.store.read() as records:
        return len(records.children.of_team("north"))


def test_a_load_says_how_many_rows_and_children_were_new(loaded, file):
    path = file(GOOD, "BX-0001,2023-03,north,po,15/07/2026,,,")

    assert loaded(path).startswith(
        "2 rows, 1 child (1 new, 0 closed by what happened): 2 new, 0 already on record, "
    )
    assert "0 new, 2 already on record" in loaded(path)


def test_the_example_loads_and_an_agenda_can_be_made_from_it(loaded, file, say, tmp_path):
    (tmp_path / "example.csv").write_text(EXAMPLE)

    assert "7 new" in loaded(tmp_path / "example.csv")
    assert "alongside special guardianship" in say("status BX-0001")
    assert "expected Sun 20 Dec 2026" in say("status BX-0002")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_files_written_by_spreadsheets_are_read(loaded, say, tmp_path, separator, encoding, line_end):
    rows = [
        "Milestone,REF,date,born,Team,detail",
        '"ppm",BX-0001,02/02/2026,03/2023,north,"Zoë\u2019s room; agreed"',
        ",,,,,",
    ]
    path = tmp_path / "journeys.csv"
    path.write_bytes(line_end.join(each.replace(",", separator) for each in rows).encode(encoding))

    loaded(path)

    assert "Zoë's room; agreed" in say("status BX-0001")


def test_every_bad_row_is_reported_with_file_line_and_column_and_nothing_is_loaded(
    loaded, file, terminal, capsys
):
    path = file(
        GOOD,
        'BX-0002,2023-03,north,ppm,02/03/2026,"two\nlines",,',
        "BX-0002,2023-03,nroth,mileston,31/02/2026,,,",
    )

    with pytest.raises(PermanenceError, match="1 row of 3 cannot be loaded, so nothing was"):
        loaded(path)

    told = capsys.readouterr().err
    assert "journeys.csv, line 5, milestone: I don't know the milestone `mileston`." in told
    assert "journeys.csv, line 5, date: `31/02/2026` is not a day in the calendar." in told
    assert children(terminal) == 0


def test_a_long_list_of_bad_rows_is_cut_and_counted(loaded, file, capsys):
    with pytest.raises(PermanenceError):
        loaded(file(*(f"BX-0001,2023-03,north,m{number}lestone,02/02/2026,,," for number in range(MOST + 7))))

    assert capsys.readouterr().err.splitlines()[-1] == "and 7 more like these."


def test_rows_with_one_problem_in_common_share_a_line(loaded, file, capsys):
    with pytest.raises(PermanenceError, match="11 rows of 11 cannot be loaded"):
        loaded(
            file(
                *(f"BX-{number:04d},2023-03,north,mileston,02/02/2026,,," for number in range(10)),
                "BX-0100,2023-03,north,po,,,,",
            )
        )

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("journeys.csv, lines 2, 3, 4 and 7 more, milestone: I don't know the milestone")
    assert second.startswith("journeys.csv, line 12, date: On which day?")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_first_line_in_which_excel_names_the_separator_is_understood(
    loaded, say, tmp_path, first, capsys
):
    path = tmp_path / "journeys.csv"
    rows = [
        "ref;born;team;milestone;date;detail",
        "BX-0001;2023-03;north;care_entry;2026-02-02;one, two, three, four, five",
    ]
    path.write_text("\r\n".join([first, *rows, "BX-0001;;;mileston;2026-02-02;", ""]), newline="")
    with pytest.raises(PermanenceError):
        loaded(path)
    assert capsys.readouterr().err.startswith("journeys.csv, line 4, milestone: ")

    path.write_text("\r\n".join([first, *rows, ""]), newline="")
    loaded(path)

    assert "one, two, three, four, five" in say("status BX-0001") + say("history BX-0001")


@pytest.mark.parametrize("cell", ["x" * 140_000, '"' + "x\n" * 70_000])
def test_a_cell_too_long_to_be_read_is_called_what_it_is(loaded, file, cell):
    with pytest.raises(PermanenceError) as said:
        loaded(file(GOOD, f"BX-0002,2023-03,north,ppm,02/03/2026,{cell}"))

    assert "journeys.csv cannot be read from line 3 on: a cell is longer than 131,072 characters" in str(
        said.value
    )


def test_good_rows_are_accepted_and_the_others_can_be_corrected_and_loaded(
    loaded, file, say, tmp_path, capsys
):
    path = file(
        GOOD,
        "BX-0001,2023-03,north,placment order,15/07/2026,,,",
        'BX-0002,2023-03,nroth,ppm,01/07/2026,"a, b",,',
    )

    said = loaded(path, accept_good=True)

    assert "2 rows of journeys.csv not loaded" in said
    assert "placement order" not in say("status BX-0001")
    bad = tmp_path / "journeys.bad.csv"
    head, *rows = csv.reader(bad.read_text(encoding="utf-8-sig").splitlines())
    assert head == ["reason", *HEAD.split(",")]
    assert [row[1:] for row in rows] == [
        ["BX-0001", "2023-03", "north", "placment order", "15/07/2026", "", "", ""],
        ["BX-0002", "2023-03", "nroth", "ppm", "01/07/2026", "a, b", "", ""],
    ]
    assert rows[1][0].startswith("team: There is no team `nroth`")

    bad.write_text(
        bad.read_text(encoding="utf-8-sig")
        .replace("placment", "placement")
        .replace("2023-03,nroth", "2023-03,north")
    )

    with pytest.raises(PermanenceError, match="2 rows of 3 cannot be loaded"):
        loaded(path, bad)
    assert (
        "journeys.bad.csv: not read, as the whole file is given too. Load the corrected rows alone."
        in capsys.readouterr().err
    )
    assert "2 new" in loaded(bad)
    assert "placement order" in say("status BX-0001")


def test_a_row_whose_detail_says_who_somebody_is_is_refused(loaded, file, capsys):
    path = file(GOOD, "BX-0001,2023-03,north,ppm,01/07/2026,Dr Patel came,,")

    with pytest.raises(PermanenceError):
        loaded(path)

    told = capsys.readouterr().err
    assert "detail" in told
    assert "That looks as if it holds somebody's name. Nothing was recorded." in told
    assert "Patel" not in told


def test_one_row_with_a_wrong_team_is_set_aside_alone_and_can_be_mended(loaded, file, say, tmp_path, capsys):
    path = file(
        GOOD,
        "BX-0001,2023-03,nroth,ppm,02/03/2026,,,",
        "BX-0001,2023-03,north,placement order,15/07/2026,,,",
    )

    said = loaded(path, accept_good=True)

    assert "1 row of journeys.csv not loaded" in said
    assert capsys.readouterr().err == (
        "journeys.csv, line 3, team: There is no team `nroth`. Did you mean `north`? Else add it first: `team add nroth …`\n"
    )
    assert "placement order" in say("status BX-0001")

    bad = tmp_path / "journeys.bad.csv"
    bad.write_text(bad.read_text(encoding="utf-8-sig").replace("2023-03,nroth", "2023-03,north"))

    assert "1 new, 0 already on record" in loaded(bad)


def test_rows_being_corrected_are_not_overwritten(loaded, file, terminal):
    path = file(GOOD, "BX-0001,2023-03,north,mileston,15/07/2026,,,")
    loaded(path, accept_good=True)

    with pytest.raises(PermanenceError, match=r"journeys\.bad\.csv of an earlier load would be written over"):
        loaded(path, accept_good=True)


def test_a_dry_run_writes_no_file_and_changes_nothing(loaded, file, terminal, settings, tmp_path):
    path = file(GOOD, "BX-0001,2023-03,north,mileston,15/07/2026,,,")
    terminal.store.close()
    before = settings.database.read_bytes()

    said = loaded(path, accept_good=True, dry_run=True)

    assert said.startswith("Dry run, nothing is changed: 2 rows, 1 child (1 new")
    assert settings.database.read_bytes() == before
    assert not (tmp_path / "journeys.bad.csv").exists()


def test_a_file_of_another_format_is_refused_with_what_it_must_have(loaded, file):
    ours, theirs = file(GOOD), file("1,2,3", name="header.csv", head="CHILD,SEX,BORN")

    with pytest.raises(
        PermanenceError,
        match=r"header\.csv is not a file of ours\. .* ref, born, team, milestone, date and detail",
    ):
        loaded(ours, theirs)


def test_the_problems_of_all_files_are_reported_at_once(loaded, file, tmp_path):
    (tmp_path / "workbook.csv").write_bytes(b"PK\x03\x04\xff\xfe")
    quoted = file('BX-0001,2023-03,north,ppm,02/02/2026,"never closed', name="quoted.csv")

    with pytest.raises(PermanenceError) as said:
        loaded(tmp_path / "workbook.csv", quoted, file(name="empty.csv", head=""))

    assert "workbook.csv is a zip file or a workbook that is damaged. Pack or save it anew." in str(
        said.value
    )
    assert "quoted.csv cannot be read from line 2 on: a quotation mark is never closed." in str(said.value)
    assert "empty.csv is not a file of ours" in str(said.value)


def test_a_file_that_the_libraries_cannot_read_is_refused_in_words_whatever_they_say(loaded, tmp_path):
    """Each has an error of its own: of an encoding that is none, of several bytes a letter, or a way to pack of the future."""
    for encoding in ("gb2312", "utf-7", "rot13", "of-no-name"):
        path = tmp_path / f"{encoding}.xml"
        path.write_text(f'<?xml version="1.0" encoding="{encoding}"?><EXPSSDA903/>')
        with pytest.raises(
            PermanenceError, match=f"an encoding that I cannot read, `{encoding}`. Save it in UTF-8"
        ):
            loaded(path)
    with ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a.csv", f"{HEAD}\n")
    content = (tmp_path / "a.zip").read_bytes()
    entry = content.index(b"PK\x01\x02")
    for at, what in ((6, 99), (10, 99), (10, 12), (10, 14), (10, 8), (9, 8)):
        made = bytearray(content)
        made[entry + at] = what
        if at == 9:  # a name that is said to be text, and is none
            made[entry + 46] = 0xFF
        (tmp_path / "b.zip").write_bytes(made)
        with pytest.raises(PermanenceError, match=r"that is damaged\. Pack or save it anew"):
            loaded(tmp_path / "b.zip")


HEADER = "ref,born,team,milestone,date,detail"
ROW = "BX-0001,2023-03,north,care_entry,02/02/2026,"


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\r\n{ROW}\r\n".replace(",", ";").encode("cp1252"),
        f"{HEADER}\r\n{ROW}\r\n".replace(",", "\t").encode("utf-16"),
        f"\ufeff{HEADER}\n{ROW}\n".encode("utf-16-be"),
        f"{HEADER}\n{ROW}\n".replace(",", "|").encode(),
        f"\n,,,\n{HEADER},,,,\n\n{ROW},,,,\n,,,,,,,,,\n".encode(),
        f" Ref , Born,TEAM\u00a0, Milestone ,Date,Detail \n{ROW}\n".encode(),
    ],
    ids=["UK Excel", "Unicode text", "Unicode text of another machine", "stripes", "blank cells", "headings"],
)
def test_a_file_is_read_as_a_spreadsheet_writes_it(loaded, terminal, tmp_path, content):
    (tmp_path / "journeys.csv").write_bytes(content)

    assert "1 row, 1 child (1 new" in loaded(tmp_path / "journeys.csv")
    assert children(terminal) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            f"{HEADER}\n{ROW}Zo\xeb\n".encode("cp1252"),
            "is not text in UTF-8. In Excel: Save As, `CSV UTF-8`.",
        ),
        (b"\xff\xfeo", "is not text in UTF-8. In Excel"),
        (
            b"\xd0\xcf\x11\xe0" * 9,
            "is no workbook that I can read. In Excel: Save As, `Excel Workbook`, without a password",
        ),
        (f"{HEADER}\n{ROW}".encode("utf-16-le"), "is not a file of ours."),
        (
            f'{HEADER}\n{ROW}"x" y\n'.encode(),
            "cannot be read from line 2 on: a quotation mark is in the wrong place",
        ),
        (b"", "is not a file of ours."),
        (b"\n\n", "is not a file of ours."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(loaded, tmp_path, content, said):
    (tmp_path / "journeys.csv").write_bytes(content)

    with pytest.raises(PermanenceError, match=f"^journeys.csv {re.escape(said)}"):
        loaded(tmp_path / "journeys.csv")


def test_no_row_of_a_file_that_may_put_the_month_first_is_taken_for_good(
    loaded, file, terminal, tmp_path, capsys
):
    path = file(GOOD, "BX-0001,2023-03,north,ppm,02/14/2026,,,")

    with pytest.raises(
        PermanenceError, match=r"1 row of 2 cannot be loaded, so nothing was\. .* others may be wrong too"
    ):
        loaded(path, accept_good=True)
    assert "line 3, date: `02/14/2026` has a month after 12." in capsys.readouterr().err
    assert children(terminal) == 0
    assert not (tmp_path / "journeys.bad.csv").exists()


def test_several_files_are_loaded_as_one(loaded, file, say, terminal):
    loaded(file(GOOD), file("BX-0001,,,po,15/07/2026,,,", name="orders.csv"))

    with terminal.store.read() as records:
        (change,) = records.audit.changes_of("BX-0001")
    assert change.understood == {
        "files": ["journeys.csv", "orders.csv"],
        "rows": 2,
        "source": "events",
        "children": 1,
        "new": 2,
        "already": 0,
        "refused": 0,
    }
    assert "loaded from journeys.csv and orders.csv" in say("history BX-0001")


def test_a_load_is_audited_with_the_account_and_without_a_persons_name(loaded, file, terminal):
    loaded(file(GOOD))

    with terminal.store.read() as records:
        row = records.execute(
            "select surface, account, person, verb, child, changed from audit where verb = 'load'"
        ).fetchone()
    assert row == ("load", "tester", "load", "load", None, 1)


def test_forty_thousand_rows_can_be_queried_at_once(loaded, file, say, terminal):
    said = loaded(file(*journeys(5_000)))

    assert said.startswith("40,000 rows, 5,000 children (5,000 new, 0 closed by what happened): 40,000 new")
    assert "BX-4321" in say("status BX-4321")
    assert "Last update Mon 23 Nov 2026 by a load" in say("status BX-4321")
    assert "Plan: adoption" in say("status BX-4321")
    assert "– surgery" in say("surgery north")


def test_after_a_load_figures_are_up_to_date_and_stopped_in_that_it_is_loaded_all_the_same(
    loaded, file, say, terminal, monkeypatch
):
    def due():
        with terminal.store.read() as records:
            return set(records.spells_due.children())

    loaded(file(GOOD))
    assert due() == set()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "settle", stop)
    assert "1 new" in loaded(file(GOOD.replace("0001", "0002")))
    assert due() == {"BX-0002"}
    monkeypatch.undo()
    assert "2 children" in say("caseload north")


def test_the_command_loads_and_a_refusal_exits_with_one(terminal, say, file, tmp_path):
    say(NORTH)
    config = tmp_path / "config.toml"
    config.write_text('[authority]\nname = "Borsetshire"\n')
    good, bad = (
        file("BX-0001,2023-03,north,care_entry,2026-02-02,,U0SAM,"),
        file("BX-0001,,north,mileston,,,,", name="bad.csv"),
    )

    done = CliRunner().invoke(main, ["load", str(good), "--config", str(config)])
    refused = CliRunner().invoke(main, ["load", str(bad), "--config", str(config)])

    assert (done.exit_code, done.stdout[:15]) == (0, "1 row, 1 child ")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "bad.csv, line 2, milestone: " in refused.stderr


def test_a_load_before_any_records_exist_says_what_to_do_first(settings, clock, file):
    with pytest.raises(PermanenceError, match="There is no database at"):
        load([file(GOOD)], settings, "tester", clock)

    assert not settings.database.exists()


def test_a_file_that_a_program_says_once_is_read_as_any_other(loaded, say, tmp_path):
    pipe = tmp_path / "journeys.csv"
    os.mkfifo(pipe)
    saying = threading.Thread(target=pipe.write_text, args=[f"{HEAD}\n{GOOD}\n"])
    saying.start()

    assert loaded(pipe).startswith("1 row, 1 child (1 new")

    saying.join()
    assert "BX-0001" in say("status BX-0001")


def test_a_file_named_twice_is_loaded_once(loaded, file, tmp_path):
    path = file(GOOD, "BX-0001,2023-03,north,mileston,15/07/2026,,,")

    said = loaded(path, path, accept_good=True)

    assert said.startswith("2 rows, 1 child")
    assert "1 row of journeys.csv not loaded" in said


def test_bad_rows_of_several_files_are_each_written_beside_their_own(loaded, file, tmp_path, capsys):
    bad = "BX-0001,2023-03,north,mileston,15/07/2026,,,"
    first = file(GOOD, "", bad, 'BX-0001,2023-03,north,ppm,2026-03-02,"two\nlines",,', bad, name="first.csv")
    loaded(first, file(bad, name="second.csv"), accept_good=True)

    told = capsys.readouterr().err.splitlines()
    assert [line.split(", milestone")[0] for line in told] == [
        "first.csv, lines 4 and 7",
        "second.csv, line 2",
    ]
    for name, rows in (("first", 2), ("second", 1)):
        written = (tmp_path / f"{name}.bad.csv").read_text(encoding="utf-8-sig").splitlines()
        assert [line.partition("BX-")[2] for line in written[1:]] == [bad.removeprefix("BX-")] * rows


def test_a_dry_run_says_what_would_change_child_by_child(loaded, file, capsys, terminal, say):
    loaded(file(GOOD, "BX-0002,2023-03,north,care_entry,02/02/2026,,,", "BX-0002,,,po,15/07/2026,,,"))
    say("track BX-0003 team north born 03/2023 entered 02/02/2026")
    capsys.readouterr()
    later = file(
        "BX-0002,,,po,16/07/2026,,U0SAM,",
        "BX-0003,,,care_entry,03/02/2026,,,",
        "BX-0004,2023-03,,care_entry,02/02/2026,,,",
        *(f"BX-0004,,,ppm,{day:02}/03/2026,,," for day in range(2, 6)),
        *(f"BX-{number:04d},2023-03,north,ppm,02/02/2026,,," for number in range(100, 100 + MOST)),
    )

    said = loaded(later, dry_run=True)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "BX-0002: placement order Thu 16 Jul 2026, not Wed 15 Jul 2026; child's social worker U0SAM",
        "BX-0003: to decide: came into care Mon 2 Feb 2026 on record, Tue 3 Feb 2026 in the file",
        "BX-0004: new child, in no team yet; 5 new dates",
        "BX-0100: new child in north; new: permanence planning meeting Mon 2 Feb 2026",
    ]
    assert lines[-1] == "and something for 3 more children: `--changes FILE` writes all of it down."
    assert "1 corrected, 1 given, 1 to decide" in said
    with terminal.store.read() as records:
        assert records.children.find("BX-0004") is None


def test_all_that_changes_is_written_to_a_file_and_each_team_is_told_of(loaded, file, tmp_path):
    loaded(file(GOOD))
    changes = tmp_path / "changes.csv"

    said = loaded(file("BX-0001,,,care_entry,03/02/2026,,U0ALEX,"), changes=changes)

    assert "\nnorth: 1 corrected and 1 team, person or expected birth filled in" in said
    assert said.endswith(f"2 changes written to {changes}.")
    with changes.open(encoding="utf-8-sig", newline="") as written:
        assert list(csv.reader(written)) == [
            ["ref", "change", "about", "on record", "in the file"],
            ["BX-0001", "corrected", "care_entry", "2026-02-02", "2026-02-03"],
            ["BX-0001", "given", "worker", "U0SAM", "U0ALEX"],
        ]
    with pytest.raises(PermanenceError, match="exists already"):
        loaded(file(GOOD), changes=changes)
    with pytest.raises(PermanenceError, match=r"There is no folder .*Nothing was loaded"):
        loaded(file(GOOD), changes=tmp_path / "nowhere" / "changes.csv")


def test_a_file_of_teams_and_workers_allocates_children_who_are_in_none(loaded, file, terminal):
    loaded(file("BX-0001,2023-03,,care_entry,02/02/2026,,,"))
    mapping = file("BX-0001,north,U0SAM,U0ALEX", name="teams.csv", head="ref,team,worker,family_finder")

    said = loaded(mapping)

    assert said.endswith("\nnorth: 3 teams, people or expected births filled in")
    with terminal.store.read() as records:
        child = records.children.get("BX-0001")
    assert (child.team, child.worker, child.family_finder) == ("north", "U0SAM", "U0ALEX")
    assert "0 new, 1 already on record" in loaded(mapping)
