"""The audit in the terminal: what is altered is named, backups are known again, and one child's records are written out."""

import csv
import os
import pwd
import re
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import say
from bot.terminal.cli import main
from storage.database import connect
from storage.outbox import PostKind
from storage.store import Store

NORTH = 'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks'


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `permanence` where a child is on record; returns the exit code and everything it printed."""
    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, words)
        return result.exit_code, result.output

    ran("init", ".")
    for typed in (
        NORTH,
        "track BX-0042 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>",
        "update BX-0042 Seen",
    ):
        assert ran("say", typed, "--as", "U0MARY")[0] == 0
    assert ran("say", "status BX-0042", "--as", "U0SAM")[0] == 0
    return ran


def alter(path: str, *statements: str) -> None:
    with closing(connect(Path(path), "")) as other:
        for (name,) in other.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            other.execute(f"drop trigger {name}")
        for statement in statements:
            other.execute(statement)


def send(path: str, kind: PostKind) -> None:
    """Mark a message as sent to Slack."""
    with closing(Store(Path(path))) as store, store.write() as records:
        (number,) = records.execute("select id from outbox where kind = ?", (kind.value,)).fetchone()
        post = records.outbox.find(number)
        assert post
        records.delivery.begin(post, say.system_clock())
        records.delivery.sent(post, "1.1", post.wanted, say.system_clock(), named=["BX-0042"])


def test_what_was_altered_is_named_in_a_table(run):
    code, said = run("audit", "verify")
    assert code == 0
    assert "ok  changes     3 changes, each as it was written, and all that it recorded." in said
    assert "ok  reads       1 read, each as it was written." in said
    assert said.endswith(f"\n{run('audit', 'head')[1]}")

    alter("permanence.db", "update updates set words = 'Not seen'")
    alter("permanence.db.reads", "update reads set person = 'U0OMAR'")
    code, said = run("audit", "verify")
    assert code == 1
    assert (
        "wrong  changes     change 3: what it recorded in updates: is not as it was written (row 1)" in said
    )
    assert "wrong  reads       row 1 is not as it was written" in said
    assert "1 entry is not as written: `permanence audit verify` names what" in " ".join(
        run("check")[1].split()
    )


def test_many_that_were_altered_are_counted(run):
    alter(
        "permanence.db",
        *(
            f"insert into updates (child, on_day, words, recorded) values ('A', '', '', {90 + number})"
            for number in range(23)
        ),
    )

    for _ in range(30):
        run("say", "status BX-0042", "--as", "U0SAM")
    alter("permanence.db.reads", "update reads set person = 'U0OMAR' where id > 6")

    _, said = run("audit", "verify")
    assert "wrong  changes     and 3 more like these" in said
    assert "wrong  reads       row 26 is not as it was written" in said
    assert "wrong  reads       and 5 more like these" in said


def test_a_backup_ends_with_the_rows_that_were_noted_beside_it_or_is_not_restored(run):
    assert "kept.db.head has the latest row of each audit" in run("backup", "--to", "kept.db")[1]
    assert Path("kept.db.head").read_text() == run("audit", "head")[1]
    run("say", "update BX-0042 Seen again", "--as", "U0SAM")
    assert run("audit", "verify", "--head", "kept.db.head")[0] == 0
    assert run("audit", "verify", "kept.db")[0] == 0
    assert run("restore", "kept.db")[0] == 0

    alter("kept.db", "update audit set hash = randomblob(32) where id = 3")
    code, said = run("restore", "kept.db")
    assert code == 1
    assert "kept.db is not as it was when kept.db.head was written beside it" in said
    assert "change 3: its row is not as it was written" in run("audit", "verify", "kept.db")[1]


def test_reads_taken_out_are_missed_though_the_rest_of_the_file_was_made_to_fit(run):
    with closing(Store(Path("permanence.db"))) as store:
        store.know_reads()
    Path("noted").write_text(run("audit", "head")[1])
    run("backup", "--to", "kept.db")
    for path in ("permanence.db.reads", "kept.db.reads"):
        alter(path, "delete from reads", "delete from sqlite_sequence")

    for words in ((), ("kept.db",), ("--head", "noted")):
        code, said = run("audit", "verify", *words)
        assert (code, said.count("wrong  reads       rows are missing after row 0")) == (1, 1)
    Path("permanence.db.reads").unlink()
    assert "there is no permanence.db.reads beside it" in run("audit", "verify")[1]


def test_an_empty_file_is_no_end_of_an_audit(run):
    Path("noted").touch()
    code, said = run("audit", "verify", "--head", "noted")

    assert code == 1
    assert "noted has not the latest rows of an audit" in said
    run("backup", "--to", "kept.db")
    Path("kept.db.head").write_bytes(b"")
    assert "kept.db.head has not the latest rows" in run("restore", "kept.db")[1]


def test_before_the_first_change_there_is_nothing_to_note(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(main, ["init", "."])

    assert "Nothing is in the chain of the audit yet" in CliRunner().invoke(main, ["audit", "head"]).output
    begun = CliRunner().invoke(main, ["audit", "verify"]).output
    assert "no change yet" in begun
    assert "kept elsewhere" not in begun, "there is no row yet"


def test_all_that_is_held_about_one_child_is_written_out(run):
    run("say", "action BX-0042 U0SAM by 05/01/2027 =HYPERLINK(1)", "--as", "U0MARY")
    run("say", "undo", "--as", "U0MARY")
    run("say", "surgery north now", "--as", "U0MARY")
    send("permanence.db", PostKind.CHILD)
    code, said = run("export", "subject", "bx-0042", ".")
    page, held, seen, told = (Path(line.removeprefix("Written: ")) for line in said.splitlines()[1:])

    assert code == 0
    words = page.read_text("utf-8")
    assert "<h2>Notes</h2>" in words
    assert "Seen (recorded" in words
    assert "; taken back" in words
    assert "· on an agenda in the channel of North · sent: " in words
    rows = list(csv.reader(held.read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]].count("Notes") == 1
    assert "worker @U0SAM" in rows[1][1]
    assert all(cell.isprintable() for row in rows for cell in row)
    assert list(csv.reader(seen.read_text("utf-8-sig").splitlines()))[-1][1:5] == [
        "U0SAM",
        say.account(),
        "terminal",
        "status",
    ]
    assert "child" in told.read_text("utf-8-sig")
    assert "exists already" in run("export", "subject", "BX-0042", ".")[1]
    assert "export" in run("say", "audit BX-0042", "--as", "U0MARY")[1]


def test_a_brother_or_sister_is_called_a_sibling_from_either_side(run):
    run("say", "track BX-0051 team north born 03/2025 entered 02/02/2026 worker U0SAM", "--as", "U0SAM")
    run("say", "siblings BX-0042 BX-0051 together", "--as", "U0SAM")
    for child, other in (("BX-0042", "BX-0051"), ("BX-0051", "BX-0042")):
        page = run("export", "subject", child, ".")[1].splitlines()[1].removeprefix("Written: ")
        words = Path(page).read_text("utf-8")
        assert words.count(f"<li>sibling {other}, arrangement together (recorded") == 2
        assert f"child {other}" not in words


def test_families_are_in_a_file_about_a_child_only_once_two_people_released_it(run):
    def typed(text: str, person: str) -> str:
        code, said = run("say", text, "--as", person)
        assert code == 0, said
        return said

    typed(
        'team add finding "Finding" in <#C0FINDING> manager <@U0KIM> from 26/11/2026 at 14:00 every 2 weeks side family finding',
        "U0ADMIN",
    )
    typed('family add FAM-0077 team finding worker <@U0FAYE> area "zanzibar"', "U0KIM")
    typed("link BX-0042 FAM-0077 on 16/11/2026", "U0KIM")
    typed('introductions BX-0042 FAM-0077 from 7 Dec at "marmalade"', "U0KIM")
    asked = typed("release ask BX-0042 because the guardian wants to read it", "U0KIM")
    number = re.search(r"\d+", asked)[0]

    def exported(folder: str, *more: str) -> tuple[str, str]:
        Path(folder).mkdir()
        _, said = run("export", "subject", "BX-0042", folder, *more)
        return said, "".join(each.read_text("utf-8-sig") for each in sorted(Path(folder).iterdir()))

    planted = ("FAM-0077", "marmalade", "the guardian", "16 Nov", "2026-11-16")
    said, written = exported("without")
    assert "Families looked at for them are left out" in said
    assert written
    assert not [word for word in planted if word in written]
    said, written = exported("early", "--released", number)
    assert (written, "is not released yet" in said) == ("", True)
    typed(f"release {number}", "U0SUE")
    said, written = exported("with", "--released", number)
    assert "U0KIM asked for that, and U0SUE released it" in said
    assert all(word in written for word in planted[:4])
    assert "leave out `--released`" in run("export", "children", ".", "--released", number)[1]
    assert (
        "That is a file about BX-0042 with the families"
        in run("export", "subject", "BX-0042", ".", "--released", "999")[1]
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("subject", "."), "About which child? For example: `permanence export subject BX-0042 DIR`"),
        (("subject", "BX-0099", "."), "BX-0099 is not a child I track"),
        (("extract", "BX-0042", "."), "`export extract` is about everybody"),
        (("subject", "BX-0042", ".", "--as-at", "01/11/2026"), "Leave `--as-at` out"),
    ],
)
def test_what_cannot_be_exported_is_said(run, words, said):
    code, told = run("export", *words)

    assert (code, said in told) == (1, True)


def test_the_account_is_the_operating_systems_whatever_the_environment_says(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody")
    assert say.account() == pwd.getpwuid(os.getuid()).pw_name

    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)
    assert say.account() == "account 987654321"
