"""Words taken out of everything that keeps them: rows, the audit, what is noted of messages, and the file itself."""

from contextlib import closing
from datetime import date

import pytest

from permanence.errors import Busy
from permanence.journey import Event
from storage.database import connect, sqlite3
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from storage.redactions import TO_ERASE
from storage.store import Store
from tests.storage.conftest import CHILD

BAD = "Zachariah Quillfeather"
GONE = "words redacted on Mon 23 Nov 2026"
FIRST = date(2026, 11, 26)


@pytest.fixture
def typed(tracked, change):
    """Record words about the child in a change, audited with them; its number."""

    def of(do, words=BAD, person="U0SAM", child="BX-0042", team="north"):
        with change(person, verb="update", child=child, team=team) as (records, made):
            do(records, made)
        with closing(connect(tracked.path, "")) as connection:
            # The fixture's audit keeps no values.
            connection.execute("drop trigger audit_keeps_its_words")
            connection.execute(
                "update audit set understood = json_object('note', ?) where id = ?", (words, made.id)
            )
            connection.execute(
                "create trigger audit_keeps_its_words before update of understood on audit when not exists"
                " (select 1 from redactions where of_change = old.id) begin select raise(abort, 'append-only'); end"
            )
        return made.id

    return of


@pytest.fixture
def redact(store, change):
    """Redact what was typed in a change; the words that went."""

    def by(number, child="BX-0042", named=("note",)):
        with change("U0MARY", verb="redact", child=child) as (records, made):
            typed_in = records.audit.find(number)
            words = records.redactions.words_of(typed_in, named, child)
            records.redactions.redact(words, child, typed_in.team, number, made)
            bring_up_to_date(records, made)
        return words

    return by


def leave(records, made):
    records.updates.leave("BX-0042", BAD, made)


def test_words_go_from_the_rows_and_from_the_audit_and_the_change_stays(store, typed, redact):
    number = typed(leave)
    assert redact(number) == {BAD}

    with store.read() as records:
        assert records.execute("select words from updates").fetchall() == [(GONE,)]
        found = records.audit.find(number)
        assert (found.person, found.verb, found.child, found.understood) == (
            "U0SAM",
            "update",
            "BX-0042",
            {"note": GONE},
        )
        assert records.redactions.of("BX-0042") == {number: "U0MARY"}
        assert records.redactions.of("BX-0050") == {}


def holding(store) -> list[str]:
    return [
        each.name for each in store.path.parent.glob("permanence.db*") if BAD.encode() in each.read_bytes()
    ]


def test_neither_the_file_nor_its_log_holds_them_once_it_is_written_anew(store, typed, redact):
    number = typed(leave)
    store.erase()
    assert holding(store)
    redact(number)
    store.erase()
    assert holding(store) == []
    with store.read() as records:
        assert records.known(TO_ERASE) is None
        assert records.execute("pragma integrity_check").fetchone() == ("ok",)


def test_while_somebody_reads_it_is_still_to_be_done(store, typed, redact):
    redact(typed(leave))
    with closing(connect(store.path, "")) as reader, closing(Store(store.path, patience=0)) as impatient:
        reader.execute("begin")
        reader.execute("select * from updates").fetchall()
        impatient.erase()
        with impatient.read() as records:
            assert records.known(TO_ERASE)
    store.erase()
    assert holding(store) == []


def test_while_another_program_writes_it_says_that_it_is_busy(store, typed, redact):
    redact(typed(leave))
    with closing(connect(store.path, "")) as other, closing(Store(store.path, patience=0)) as impatient:
        other.execute("begin immediate")
        with pytest.raises(Busy):
            impatient.erase()


def test_what_a_change_only_kept_of_another_is_not_its_own(store, typed, redact):
    typed(lambda records, made: records.actions.agree("BX-0042", "U0SAM", FIRST, BAD, made))
    moved = typed(
        lambda records, made: records.actions.move(1, date(2026, 12, 4), "away", made), words="away"
    )

    assert redact(moved) == {"away"}
    with store.read() as records:
        assert records.execute("select words, because from actions where retracted is null").fetchall() == [
            (BAD, GONE)
        ]


def test_an_actions_words_are_found_in_all_its_rows(store, typed):
    made = typed(lambda records, made: records.actions.agree("BX-0042", "U0SAM", FIRST, BAD, made))
    with store.read() as records:
        assert records.redactions.words_of_action(1) == (made, {BAD})
        assert records.redactions.words_of_action(2) == (None, frozenset())


def test_the_words_of_the_trade_stay(store, typed, redact):
    ended = typed(
        lambda records, made: (
            records.milestones.reach("BX-0042", Event(made.today, "tracking_ended_other", "adopted"), made),
            records.milestones.reach("BX-0042", Event(made.today, "ppm", "adopted"), made),
            records.milestones.reach("BX-0042", Event(made.today, "perm_plan_agreed", "adoption"), made),
            records.milestones.reach("BX-0042", Event(FIRST, "perm_plan_agreed", BAD), made),
            records.updates.leave("BX-0042", "adoption", made),
        ),
        words="adopted",
    )
    assert redact(ended) == {"adopted", "adoption", BAD}
    with store.read() as records:
        assert records.execute(
            "select milestone, detail from milestones order by milestone, detail"
        ).fetchall() == [
            ("perm_plan_agreed", "adoption"),
            ("perm_plan_agreed", GONE),
            ("ppm", GONE),
            ("tracking_ended_other", "adopted"),
        ]


@pytest.mark.parametrize(
    ("detail", "left"),
    [
        (f"with_relatives {BAD}", f"with_relatives {GONE}"),
        (BAD, GONE),  # as an earlier version kept it
        ("with_relatives the aunt", "with_relatives the aunt"),
        ("with_relatives", "with_relatives"),
    ],
)
def test_the_reason_for_an_ending_goes_and_how_it_ended_stays(store, typed, redact, detail, left):
    ended = typed(
        lambda records, made: records.milestones.reach(
            "BX-0042", Event(made.today, "tracking_ended_other", detail), made
        )
    )
    redact(ended)
    with store.read() as records:
        assert records.execute("select detail from milestones").fetchall() == [(left,)]


def test_words_about_a_team_are_found_by_the_team_and_set_off_all_that_was_said_of_it(
    store, typed, redact, change
):
    with change("clock", verb="agenda") as (records, made):
        post = records.outbox.plan("north", FIRST, PostKind.HEAD, "C0NORTH", made)
        records.delivery.sent(records.outbox.find(post), "1.1", 1, made.at)
    number = typed(lambda records, made: records.praises.give("north", None, "U0SAM", BAD, made), child=None)
    typed(lambda records, made: records.praises.give("north", "BX-0042", None, BAD, made))

    assert redact(number, child=None) == {BAD}
    with store.read() as records:
        assert records.execute("select child, words from praises order by id").fetchall() == [
            (None, GONE),
            ("BX-0042", BAD),
        ]
        post = records.outbox.find(post)
        assert post.wanted > post.drawn


def test_what_is_noted_of_a_message_goes_with_its_story(store, typed, redact, change):
    number = typed(
        lambda records, made: records.outbox.tell("north", FIRST, PostKind.DECLINED, "U0SAM", made, note=BAD)
    )
    redact(number)
    with store.read() as records:
        assert records.execute("select note from outbox").fetchall() == [(GONE,)]
        assert records.execute("select told from outbox_story").fetchall() == [(f"planned: {GONE}",)]


def test_it_is_drawn_anew_wherever_it_was_said_and_its_pictures_go(store, typed, redact, change):
    number = typed(leave)
    with change("clock", verb="agenda") as (records, made):
        post = records.outbox.plan("north", FIRST, PostKind.MINUTES, "C0NORTH", made, subject="1")
        records.delivery.sent(records.outbox.find(post), "1.1", 1, made.at, named=["BX-0042"])
        records.pictures.keep("F-NORTH", "north", made.at.replace(year=2027))
    redact(number)
    with store.read() as records:
        post = records.outbox.find(post)
        assert post.wanted > post.drawn
        assert records.pictures.due(made.at.replace(hour=23)) == ["F-NORTH"]


def test_a_child_who_has_another_reference_now_loses_them_under_both(store, typed, redact, change):
    number = typed(leave)
    with change(child="BX-0042") as (records, made):
        records.renames.rename("BX-0042", "BX-0077", made)
    others = typed(lambda records, made: records.children.track(CHILD, made))  # who has the old one now
    redact(number, child="BX-0077")
    with store.read() as records:
        assert records.execute("select words from updates").fetchall() == [(GONE,)]
        assert records.audit.find(number).understood == {"note": GONE}
        assert records.audit.find(others).understood == {"note": BAD}


def test_of_another_row_of_the_audit_nothing_can_be_changed(tracked):
    for column in ("understood", "person"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), tracked.write() as records:
            records.execute(f"update audit set {column} = '{{}}' where id = 1")
