"""Every read of a child and every change is one row of the audit, which keeps values and never the text as typed."""

import json

import pytest

from commands.records import audit as audit_verb
from permanence.roles import CLOCK
from storage.reads import POSTED, Read
from tests.commands.places import CHANNEL, ELSEWHERE
from tests.conftest import rows_of_reads


@pytest.fixture
def audited(terminal):
    def rows() -> list[dict]:
        with terminal.store.read() as records:
            found = records.execute(
                "select surface, account, person, verb, child, team, understood, changed from audit order by id"
            )
            names = ("surface", "account", "person", "verb", "child", "team", "understood", "changed")
            return [dict(zip(names, row, strict=True)) for row in found]

    return rows


@pytest.fixture
def reads(terminal):
    def rows() -> list[tuple]:
        return rows_of_reads(terminal.store, "select person, verb, child, understood from reads order by id")

    return rows


def test_a_change_is_one_row_with_who_what_and_how_it_was_understood(north, audited):
    north("MILESTONE po bx-0042 12 oct", "U0SAM")
    row = audited()[-1]

    understood = json.loads(row.pop("understood"))
    assert row == {
        "surface": "terminal",
        "account": "tester",
        "person": "U0SAM",
        "verb": "milestone",
        "child": "BX-0042",
        "team": None,
        "changed": 1,
    }
    assert understood == {"child": "BX-0042", "milestone": "po_granted", "on": "2026-10-12"}


def test_a_read_of_a_child_is_one_row_of_the_audit_of_reads_and_help_is_none(north, audited, reads):
    before = audited()
    north("status BX-0042")
    north("history BX-0042")
    north("caseload north")
    north("help")
    north("teams")
    assert [row[1:3] for row in reads()] == [
        ("status", "BX-0042"),
        ("history", "BX-0042"),
        ("caseload", None),
    ]
    assert audited() == before


def test_what_is_refused_leaves_no_trace_of_what_was_typed(north, refused, terminal, settings):
    refused("updtae BX-0042 Xylophone Street 12")
    refused("milestone BX-0042 xylophone 12/10/2026")
    refused("status BX-0042 xylophone")
    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob("permanence.db*")).lower()
    assert b"xylophone" not in kept


def test_the_audit_is_never_changed(north, terminal):
    with pytest.raises(Exception, match="append-only"), terminal.store.write() as records:
        records.execute("update audit set person = 'U0OMAR'")
    with pytest.raises(Exception, match="append-only"), terminal.store.write() as records:
        records.execute("delete from audit")


def test_a_list_says_in_the_audit_whose_lines_it_showed(north, reads):
    north("action BX-0042 <@U0SAM> by 28/11/2026 Chase the medical report")
    north("caseload north", "U0MARY")

    (*_, understood) = reads()[-1]
    assert json.loads(understood)["seen"] == ["BX-0042"]


def test_a_refusal_that_tells_of_a_child_is_audited_as_a_read(north, refused, reads):
    north("milestone BX-0042 placement order 12/10/2026")
    assert "On record: Mon 12 Oct 2026" in refused("correct BX-0042 po 01/01/2026 to 02/01/2026", "U0SAM")

    assert reads()[-1][:3] == ("U0SAM", "correct", "BX-0042")


def test_siblings_are_in_the_history_of_each(north):
    north("track BX-0051 team north born 05/2025 worker <@U0SAM>")
    north("siblings BX-0042 BX-0051 together")

    for ref in ("BX-0042", "BX-0051"):
        assert "siblings: BX-0042 and BX-0051" in north(f"history {ref}")


# who saw what, told to whoever answers for it


def test_a_manager_is_told_who_saw_a_child_who_changed_what_and_who_was_refused(north, refused):
    north("status BX-0042", "U0SAM")
    north("status BX-0042", "U0SAM")
    north("caseload north", "U0MARY")
    north("update BX-0042 Court adjourned", "U0SAM")
    lines = north("audit BX-0042", "U0MARY").splitlines()

    assert [line for line in lines if line.startswith("  • ")] == [
        "  • Mon 23 Nov 2026, 10:00 · @U0SAM changed it: `update`, Court adjourned",
        "  • Mon 23 Nov 2026, 10:00 · @U0MARY saw `caseload` of several in the terminal, as the account tester",
        "  • Mon 23 Nov 2026, 10:00 · @U0SAM saw `status` in the terminal, as the account tester (2 times)",
        "  • Mon 23 Nov 2026, 10:00 · @U0ADMIN changed it: `track`, team north, born March 2023, entered Mon 2 Feb 2026, worker @U0SAM",
    ]
    assert "@U0MARY saw `audit`" not in north("audit BX-0042", "U0MARY")
    assert "@U0MARY saw `audit` in the terminal" in north("audit BX-0042")


def test_who_is_refused_is_written_down_with_what_they_asked_about_whom_and_never_what_they_typed(town):
    town.refused("update BX-0042 Xylophone Street", "U0OMAR")
    town.refused("status BX-0042", "U0SAM", ELSEWHERE)
    town.refused("audit BX-0042", "U0SAM", CHANNEL)
    town.refused("role consultant <@U0SAM>", "U0SAM")
    town.refused("status BX-0099", "U0SAM")
    town.refused("undo", "U0SAM")

    rows = town.query_reads("select person, verb, child, understood from reads")
    assert rows == [
        ("U0OMAR", "update", "BX-0042", '{"refused": true}'),
        ("U0SAM", "status", "BX-0042", '{"refused": true}'),
        ("U0SAM", "audit", "BX-0042", '{"refused": true}'),
        ("U0SAM", "role", None, '{"refused": true}'),
    ]
    assert "@U0OMAR asked for `update` and was refused" in town.ask("audit BX-0042", "U0MARY", CHANNEL)


def test_of_a_child_whom_many_saw_the_latest_are_told(town, monkeypatch):
    monkeypatch.setattr(audit_verb, "MOST", 2)
    for _ in range(2):
        town.ask("status BX-0042", "U0SAM", CHANNEL)
    said = town.ask("audit BX-0042", "U0MARY", CHANNEL)

    assert "These are the latest 2: `permanence export subject BX-0042 DIR`" in said


def test_a_message_drawn_anew_is_no_read(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    before = town.query_reads("select count(*) from reads")
    for number in range(3):
        town.say(f"update BX-0042 Note {number}")
        assert f"Note {number}" in town.drawn_in_channel("child BX-0042")

    assert town.query_reads("select count(*) from reads") == before


def test_what_was_posted_is_told_with_who_could_read_it_then(town):
    with town.terminal.store.read() as records:
        after = records.audit.next_id() - 1
    for message in ("1", "2"):
        there = {"message": message, "there": ["U0MARY", "U0SAM"], "seen": ["BX-0042", "BX-0043"]}
        town.terminal.store.reads.write_down(
            town.clock, Read(after, "channel", "", CLOCK.person, POSTED, None, "north", there)
        )

    assert (
        "posted in the team's channel, with others, where 2 people could read it: @U0MARY and @U0SAM (2 times)"
    ) in town.ask("audit BX-0042", "U0MARY")
