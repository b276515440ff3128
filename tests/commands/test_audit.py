"""Every read of a child and every change is one row of the audit, which keeps values and never the text as typed."""

import json

import pytest

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
    terminal.store.close()
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
