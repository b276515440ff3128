"""Children whose retention is over: gone from every table, from the files and their copies, while the audit still proves itself."""

from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from permanence.errors import RuleBroken
from permanence.outcomes import OUTCOMES
from permanence.retention import Expired, RetentionRule
from permanence.roles import SEES_EVERYTHING as ALL
from storage.database import connect, copy_database, reads_of
from storage.erasing import Erased, Erasing, counts_of_erased, purges, still_in_slack
from storage.outbox import PostKind
from storage.reads import verify
from storage.redactions import OWN_WORDS
from storage.verifying import verify_changes
from tests.permanence.test_references import AS_PEOPLE_WRITE
from tests.storage.conftest import CHILD, MORNING, plan_post, rows_kept, rows_made_anew, shown
from tests.storage.test_renames import FIRST, OF_A_CHILD, fill

GONE, OTHER, LONGER, BEFORE = "BX-0042", "BX-0043", "BX-00421", "BX-0001"
RULE = RetentionRule("adopted", 24, "Our schedule, line 12")
EXPIRED = Expired(GONE, OUTCOMES["adopted"], date(2024, 3, 31), date(2026, 3, 31), RULE)


@pytest.fixture
def town(store, tracked, change):
    """BX-0042, who was BX-0001, with something in every history and message; a brother, and one whose reference is longer."""
    with change(child=GONE) as (records, made):
        for ref in (OTHER, LONGER):
            records.children.track(replace(CHILD, ref=ref), made)
    with change("U0SAM", verb="update", child=OTHER) as (records, made):
        records.updates.leave(OTHER, "To live with bx-0042, and not BX-00421", made)
    with change("U0MARY", child=GONE) as (records, made):
        fill(records, made, GONE, day=2)
        plan_post(records, FIRST, PostKind.REMINDER, "U0SAM", made, "1")
    with change("clock", verb="agenda") as (records, made):
        head = plan_post(records, FIRST, PostKind.HEAD, "C0NORTH", made)
        child = plan_post(records, FIRST, PostKind.CHILD, "C0NORTH", made, GONE)
        plan_post(records, FIRST, PostKind.GIVEN, "U0MARY", made, GONE)
        records.agenda_lines.keep("north", FIRST, [(GONE, "T13"), (OTHER, "T13")], made)
        for number in (head, child):
            post = records.outbox.find(number)
            records.delivery.sent(post, f"{number}.1", 1, MORNING, named=[GONE, OTHER])
        records.pictures.keep("F1", None, MORNING, child=GONE, reader="U0SAM")
    with change("U0ADMIN", verb="rename", child=BEFORE) as (records, made):
        records.children.track(replace(CHILD, ref=BEFORE), made)
    with change("U0ADMIN", verb="rename", child=BEFORE) as (records, made):
        records.renames.rename(BEFORE, GONE, made)
    shown(store, child=BEFORE)
    shown(store, child=OTHER)
    shown(store, verb="caseload", seen=[GONE, OTHER])
    store.settle()
    return store


@pytest.fixture
def erase(store, change):
    """Erase BX-0042; what went."""

    def by():
        with change("terminal", verb="purge") as (records, made):
            return Erasing(records, made).erase([EXPIRED])

    return by


@pytest.fixture
def lifted(town, change):
    """The same town, with the child on hold no longer."""
    with change("U0ADMIN", verb="hold off", child=GONE) as (records, made):
        records.legal_holds.lift(GONE, made)
    return town


def words_of(store, child: str) -> set[str]:
    """What people typed about a child."""
    with store.read(ALL) as records:
        found = {
            value
            for table, column in OWN_WORDS
            if table in OF_A_CHILD
            for (value,) in records.execute(f"select {column} from {table} where child = ?", (child,))
        }
    return {each for each in found if each and len(each) > 5}  # a shorter one may be a word of the schema


def holding(store, words: set[str]) -> list[tuple[str, str]]:
    """In which files some words still are, in any case."""
    files = [(each, each.read_bytes().lower()) for each in store.path.parent.iterdir() if each.is_file()]
    return [
        (file.name, word) for file, content in files for word in words if word.lower().encode() in content
    ]


def test_a_child_on_legal_hold_is_never_erased(town, erase):
    with pytest.raises(RuleBroken, match="BX-0042 is on legal hold"):
        erase()

    assert words_of(town, GONE)


def test_nobody_to_erase_is_nothing_done(town, change):
    with change("terminal", verb="purge") as (records, made):
        assert Erasing(records, made).erase([]) == Erased(0, 0)

    assert "Court adjourned" in words_of(town, GONE)


def test_an_erased_child_is_in_no_byte_of_the_files_nor_of_the_next_copy(lifted, erase):
    planted = words_of(lifted, GONE)
    assert {"a complaint", "Court adjourned", "Moved in", "Widen search"} <= planted
    assert {word for _, word in holding(lifted, planted | {GONE, BEFORE})} == planted | {GONE, BEFORE}

    erase()
    lifted.erase()
    copy_database(lifted.path, lifted.path.with_name("copy.db"))

    # The longer reference begins with the same letters, and is another child's.
    for each in lifted.path.parent.iterdir():
        content = each.read_bytes().replace(LONGER.encode(), b"").replace(LONGER.lower().encode(), b"")
        assert [
            word for word in planted | {GONE, BEFORE} if word.lower().encode() in content.lower()
        ] == [], each


def test_what_is_left_of_others_stays_and_both_audits_still_prove_themselves(lifted, erase):
    erase()

    with lifted.read(ALL) as records:
        assert [child.ref for child in records.children.every()] == [LONGER, OTHER]
        assert records.updates.latest(OTHER).words == "To live with (erased), and not BX-00421"
        assert records.siblings.of(OTHER) == []
        assert counts_of_erased(records) == [(2024, "adopted", 1)]
    # A brother's rows no longer know of the child; that of the third nothing has noted here.
    assert rows_kept(lifted) == [row for row in rows_made_anew(lifted) if row.child == OTHER]
    assert verify_changes(lifted.path).faults == []
    assert verify(reads_of(lifted.path), None).fault == ""
    with closing(connect(reads_of(lifted.path), "")) as reads:
        assert reads.execute("select child, understood from reads order by id limit 3").fetchall() == [
            (None, "{}"),
            (OTHER, "{}"),
            (None, '{"seen": ["(erased)", "BX-0043"]}'),
        ]


def test_who_was_refused_by_a_reference_of_before_is_not_told_with_it(lifted, erase, store):
    with store.read(ALL) as records:
        latest = records.audit.next_id() - 1
    shown(store, latest, child=BEFORE, refused=True)
    erase()

    with closing(connect(reads_of(store.path), "")) as reads:
        assert reads.execute("select child from reads where id = 4").fetchone() == (None,)
    assert verify(reads_of(store.path), None).faults == []


def test_what_is_about_the_child_alone_is_deleted_in_slack_and_the_rest_drawn_anew(lifted, erase):
    erased = erase()

    assert (erased.messages, erased.pictures) == (1, 1)
    with lifted.read(ALL) as records:
        posts = {
            (kind, state): wanted - drawn
            for kind, state, wanted, drawn in records.execute("select kind, state, wanted, drawn from outbox")
        }
        assert still_in_slack(records) == 1
        assert records.pictures.due(MORNING) == ["F1"]
    assert posts == {("head", "sent"): 1, ("erased", "deleting"): 2, ("erased", "skipped"): 0}


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "update audit set person = 'U0OMAR' where sealed = x''",
            "what is left of its row is not as it was written",
        ),
        (
            "update audit set child = 'BX-0043' where sealed = x''",
            "what is left of its row is not as it was written",
        ),
        (
            "delete from rewritten where place = 'audit row'",
            "what is left of its row is not as it was written",
        ),
        ("update audit set sealed = x'' where id = 1", "what is left of its row is not as it was written"),
    ],
)
def test_nobody_else_can_empty_a_row_of_the_audit_or_alter_what_is_left_of_one(
    lifted, erase, statement, fault
):
    erase()
    with closing(connect(lifted.path, "")) as other:
        for (name,) in other.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            other.execute(f"drop trigger {name}")
        other.execute(statement)

    assert any(fault in each for each in verify_changes(lifted.path).faults)


@pytest.mark.parametrize("statement", ["child = null", "sealed = x''", "changed = 0", "request = null"])
def test_a_row_of_the_audit_is_emptied_by_nothing_else(town, statement):
    with town.write() as records, pytest.raises(Exception, match="append-only"):
        records.execute(f"update audit set {statement} where id = 2")


@pytest.mark.parametrize("statement", ["child = 'BX-0043'", "sealed = x'00'", "person = 'U0OMAR'"])
def test_an_emptied_read_is_as_it_was_left(lifted, erase, statement):
    erase()
    with closing(connect(reads_of(lifted.path), "")) as other:
        with pytest.raises(Exception, match="append-only"):
            other.execute(f"update reads set {statement} where id = 1")
        for (name,) in other.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            other.execute(f"drop trigger {name}")
        other.execute(f"update reads set {statement} where id = 1")
    assert verify(reads_of(lifted.path), None).fault.startswith("row 1 is not as it was written")


def test_reads_that_were_redacted_before_their_child_was_erased_are_as_they_were_left(
    lifted, erase, change, store
):
    def redact(child, words):
        with change("U0MARY", verb="redact", child=child) as (records, made):
            records.redactions.redact({words}, child, "north", made.id - 1, made)

    with change("U0ADMIN", verb="track", child=BEFORE, standing=ALL) as (records, made):
        records.children.track(replace(CHILD, ref=BEFORE), made)  # another child has the old reference now
    shown(store, child=GONE, note="Zachariah")
    # These keep the reference that is another child's now: only who redacted them says that they are as they should be.
    shown(store, seen=[BEFORE, OTHER], note="Zachariah")
    shown(store, seen=[BEFORE, OTHER], note="Zachariah", because="Quillfeather")
    redact(GONE, "Zachariah")
    redact(OTHER, "Quillfeather")
    erase()

    assert verify(reads_of(store.path), None).faults == []
    with closing(connect(reads_of(store.path), "")) as reads:
        assert b"Zachariah" not in b"".join(
            each.encode() for (each,) in reads.execute("select understood from reads")
        )
        for (name,) in reads.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            reads.execute(f"drop trigger {name}")
        reads.execute("update reads set understood = '{}' where id = 5")
    assert verify(reads_of(store.path), None).faults == [
        "row 5 is not as it was written: nobody redacted it so"
    ]


def test_a_hold_is_placed_once_and_lifted_once(town, change):
    with change() as (records, made):
        assert records.legal_holds.of(GONE).because == "a complaint"
        with pytest.raises(RuleBroken, match="on legal hold already"):
            records.legal_holds.hold(GONE, "again", made)
        with pytest.raises(RuleBroken, match="is not on legal hold"):
            records.legal_holds.lift(OTHER, made)


def test_of_what_the_audit_understood_of_several_only_the_child_goes_and_the_certificates_are_found(
    lifted, erase, store
):
    with store.write() as records:
        number = records.audit.next_id()
        told = {
            "understood": {"children": [GONE, OTHER]},
            "undoes": None,
            "surgery": None,
            "child": None,
            "team": "north",
        }
        records.audit.write(
            number=number,
            at=MORNING,
            request=None,
            surface="slack",
            account="",
            person="U0SAM",
            verb="siblings",
            **told,
        )
    erase()

    with store.read() as records:
        assert records.audit.find(number).understood == {"children": ["(erased)", OTHER]}
        (certificate,) = purges(records)
    assert (certificate["number"], certificate["account"]) == (number + 1, "tester")
    assert verify_changes(store.path).faults == []


@pytest.mark.parametrize("written", AS_PEOPLE_WRITE)
def test_an_erased_child_is_in_nobodys_words_however_the_reference_was_written(
    lifted, erase, change, written
):
    written = written.replace("3", "2").replace("\uff13", "\uff12")
    with change("U0SAM", verb="action", child=OTHER) as (records, made):
        number = records.actions.agree(OTHER, "U0SAM", FIRST, f"Ring {written}, or ask BX-00421", made).number
    erase()

    with lifted.read(ALL) as records:
        assert records.actions.get(number).words == "Ring (erased), or ask BX-00421"


def test_another_child_whose_reference_looks_the_same_loses_nothing(lifted, erase, change):
    with change("U0ADMIN", verb="track", child="BX0042") as (records, made):
        for ref in ("BX0042", "BX-00042"):
            records.children.track(replace(CHILD, ref=ref), made)
    with change("U0SAM", verb="update", child="BX0042") as (records, made):
        records.updates.leave("BX0042", "BX0042 is not BX-0042", made)
    erase()

    with lifted.read(ALL) as records:
        assert records.updates.latest("BX0042").words == "BX0042 is not (erased)"
        assert records.children.find("BX-00042")
        assert records.children.refs_alike("BX-42") == ["BX-00042", "BX0042"]


def test_another_child_who_had_the_reference_before_keeps_their_changes_until_they_are_erased_too(
    lifted, change
):
    first, now = "BX-0500", "BX-0501"
    with change("U0SAM", verb="track", child=first) as (records, tracked):
        records.children.track(replace(CHILD, ref=first), tracked)
    for old, new in ((first, now), (OTHER, first)):
        with change("U0ADMIN", verb="rename", child=old) as (records, made):
            records.renames.rename(old, new, made)

    def purge(child):
        with change("terminal", verb="purge") as (records, made):
            Erasing(records, made).erase([replace(EXPIRED, child=child)])
        assert verify_changes(lifted.path).faults == []

    def is_emptied():
        with lifted.read(ALL) as records:
            return records.audit.find(tracked.id).child is None

    purge(first)
    with lifted.read(ALL) as records:
        assert records.renames.of(now) == [first]
    assert not is_emptied()
    purge(now)
    assert is_emptied()


def test_no_number_that_was_given_is_given_again_and_none_is_taken_for_a_reference(lifted, erase, change):
    with change("U0SAM", verb="me") as (records, made):
        records.know("a list of numbers and words", '[42, "BX-0042 or BX-0043", {"child": "BX-0042"}]')
        records.know("a list of numbers", "[42]")
        records.know("words like a list", "[the mother of BX-0042")
        records.know("words by numbers of characters", '["BX\\u20110042"]')
        records.know("words of nobody's", '["BX\\u201100421"]')
        records.know("words like a character's number", "c:\\users, or BX-0042")
    erase()

    with change("U0SAM", verb="action", child=OTHER) as (records, made):
        assert records.actions.agree(OTHER, "U0SAM", FIRST, "Ring", made).number == 2
        assert (
            records.known("a list of numbers and words")
            == '[42, "(erased) or BX-0043", {"child": "(erased)"}]'
        )
        assert records.known("words like a list") == "[the mother of (erased)"
        assert records.known("words by numbers of characters") == '["(erased)"]'
        assert records.known("words of nobody's") == '["BX\\u201100421"]'
        assert records.known("words like a character's number") == "c:\\users, or (erased)"
