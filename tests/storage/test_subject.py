"""All that is held about one child: rows that stand and that do not, who was shown them, and the messages that name them."""

from dataclasses import replace
from datetime import date

from permanence.journey import Event
from permanence.roles import SEES_EVERYTHING as ALL
from storage.outbox import PostKind
from storage.reads import REFUSED
from storage.references import is_known
from storage.shown import reads_of_child
from storage.subject import held, said
from tests.storage.conftest import CHILD, MORNING, plan_post, shown

FIRST = date(2026, 11, 26)


def test_every_row_of_the_child_is_told_with_who_made_it_and_who_took_it_back(tracked, change):
    with change(verb="track") as (records, made):
        records.children.track(replace(CHILD, ref="BX-0043"), made)
        records.siblings.join(["BX-0042", "BX-0043"], "together", made)
        records.updates.leave("BX-0043", "Another's", made)
    with change("U0SAM", verb="milestone") as (records, made):
        records.milestones.reach("BX-0042", Event(FIRST, "po_granted"), made)
    with change("U0MARY", verb="correct") as (records, made):
        records.milestones.correct("BX-0042", Event(FIRST, "po_granted"), date(2026, 11, 27), made)
    with tracked.read(ALL) as records:
        found = list(held(records, "BX-0042"))

    assert [(each.table, each.recorded.by, each.retracted and each.retracted.by) for each in found] == [
        ("children", "U0ADMIN", None),
        ("siblings", "U0ADMIN", None),
        ("siblings", "U0ADMIN", None),
        ("milestones", "U0SAM", "U0MARY"),
        ("milestones", "U0MARY", None),
    ]
    assert found[-1].facts == {"milestone": "po_granted", "reached": "2026-11-27"}
    assert found[1].facts == {"sibling": "BX-0043", "arrangement": "together"}


def test_who_was_shown_a_child_is_told_by_any_reference_they_had_and_of_no_other_child(tracked, change):
    shown(tracked, 2, child="BX-0042", person="U0SAM")
    shown(tracked, 2, seen=["BX-0041", "BX-0042"], person="U0MARY", verb="caseload")
    shown(tracked, 2, child="BX-0041")
    shown(tracked, 2, child="BX-0042", person="U0OMAR", **{REFUSED: True})
    with change(verb="rename") as (records, made):
        records.renames.rename("BX-0042", "BX-0077", made)
    shown(tracked, made.id, child="BX-0077", person="U0ALEX")
    shown(tracked, made.id, child="BX-0042", person="U0SUE")  # somebody else by now
    with tracked.read(ALL) as records:
        found = [(each.person, each.in_list, each.is_refused) for each in reads_of_child(records, "BX-0077")]
        asked = records.audit.asked_since("U0OMAR", 0)
        assert [is_known(records, ref) for ref in ("BX-0042", "BX-0077", "BX-0041")] == [True, True, False]

    assert found == [
        ("U0ALEX", False, False),
        ("U0OMAR", False, True),
        ("U0MARY", True, False),
        ("U0SAM", False, False),
    ]
    assert asked == [], "to be refused is to be shown nothing"


def test_messages_about_the_child_and_those_that_name_them_are_told(tracked, change):
    with change("clock", verb="agenda") as (records, made):
        head = plan_post(records, FIRST, PostKind.HEAD, "C0NORTH", made)
        plan_post(records, FIRST, PostKind.CHILD, "C0NORTH", made, "BX-0042")
        plan_post(records, FIRST, PostKind.CHILD, "C0NORTH", made, "BX-0043")
        post = records.outbox.find(head)
        records.delivery.begin(post, MORNING)
        records.delivery.sent(post, "1.1", 1, MORNING, named=["BX-0042"])
    with tracked.read(ALL) as records:
        found = [(each.kind, each.to, each.sent, each.is_about) for each in said(records, "BX-0042")]

    assert found == [
        (PostKind.HEAD, "C0NORTH", MORNING, False),
        (PostKind.CHILD, "C0NORTH", None, True),
    ]
