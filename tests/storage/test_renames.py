"""Children given another reference: all of them goes along, all of it comes back, and nobody else's does."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from permanence.actions import Action
from permanence.errors import NotFound, RuleBroken
from permanence.events_csv import EventRow
from permanence.families.family import Family, Introductions, Link
from permanence.journey import Event, Month, PlanAgreed
from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Role, Standing
from storage.database import connect
from storage.history import Change
from storage.loading.load import Loading
from storage.migrations import HISTORIES, MIGRATIONS
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from storage.store import Store
from storage.undoing import take_back
from tests.storage.conftest import CHILD, MORNING, plan_post
from tests.storage.test_undoing import live

FIRST = date(2026, 11, 26)
WRONG, RIGHT, SIBLING = "BX-0042", "BX-0077", "BX-0043"
OF_A_CHILD = {
    *("children", "siblings", "restrictions", "milestones", "expectations", "plans", "actions", "updates"),
    *(
        "approvals",
        "praises",
        "reviews",
        "turns",
        "escalations",
        "renames",
        "agenda_choices",
        "redactions",
        "conflicts",
        "flow_days",
        "legal_holds",
        "links",
        "introductions",
        "meetings_of_sides",
        "releases",
    ),
}
"""The histories that say something of a child."""


def fill(records, made, ref: str, *, day: int) -> None:
    """Record something of a child in every history; what there is once on the same day, the rest on a day of its own."""
    records.siblings.join([ref, SIBLING], "together", made)
    records.restrictions.narrow(ref, ["U0SAM"], made)
    records.milestones.reach(ref, Event(date(2026, 2, 2), "care_entry"), made)
    records.milestones.reach(ref, Event(date(2026, 11, day), "ppm"), made)
    records.expectations.expect(ref, "adm_match", date(2026, 12, day), made)
    records.plans.agree(ref, PlanAgreed(date(2026, 5, 18), "adoption"), made)
    action = records.actions.agree(ref, "U0SAM", FIRST, f"Chase {day}", made)
    records.updates.leave(ref, "Court adjourned", made)
    records.approvals.ask(ref, FIRST, "first", made, milestone="adm_match", reason="sibling_assessment")
    records.praises.give("north", ref, None, "Moved in", made)
    records.reviews.look_at("north", FIRST, ref, "Widen search", made)
    records.turns.bring_up("north", FIRST, ref, made)
    records.agenda_choices.choose("north", FIRST, ref, "the medical is in", made, is_left_out=False)
    records.escalations.put_before(action, "north", Role.MANAGER, "U0MARY", "", made)
    records.redactions.redact(["Nothing like it"], ref, "north", made.id, made)
    told = {
        "about": "adm_sbpfa",
        "ours_on": "2026-05-18",
        "ours": "",
        "told_on": f"2026-05-{day:02}",
        "told": "",
    }
    records.conflicts.record(made, number=day, child=ref, **told, source="events", standing="asked")
    records.legal_holds.hold(ref, "a complaint", made)
    family = "FAM-0031"
    if not records.families.is_known(family):
        records.families.add(Family(family, "finding", "U0SUE", "the coast", FIRST), made)
    records.links.begin(Link(ref, family, FIRST, "U0SUE"), made)
    records.introductions.plan(Introductions(ref, family, FIRST, None, ""), made)
    records.releases.ask("subject", ref, "the guardian asks", made)
    for table, columns, values in (
        ("meetings_of_sides", "day, of_the_child, of_the_family", f"'2026-11-{day:02}', '[]', '[]'"),
    ):
        records.touched.add(table)
        told_by = (ref, family, made.id)
        records.execute(
            f"insert into {table} (child, family, recorded, {columns}) values (?, ?, ?, {values})", told_by
        )
    records.touched.add("flow_days")
    told_on = (ref, f"2026-11-{day:02}", made.id)
    records.execute("insert into flow_days (child, day, recorded) values (?, ?, ?)", told_on)


@pytest.fixture
def filled(tracked, change):
    """A child with something in every history, and their sibling; an agenda that has them both."""
    with change(child=SIBLING) as (records, made):
        records.children.track(replace(CHILD, ref=SIBLING), made)
    with change("clock", verb="agenda") as (records, made):
        plan_post(records, FIRST, PostKind.CHILD, "C0NORTH", made, WRONG)
        records.agenda_lines.keep("north", FIRST, [(WRONG, "T13"), (WRONG, "T14"), (SIBLING, "T13")], made)
    with change("U0MARY", child=WRONG) as (records, made):
        fill(records, made, WRONG, day=2)
    return tracked


@pytest.fixture
def right(filled, change):
    """The child who has the right reference already."""
    with change(child=RIGHT) as (records, made):
        records.children.track(replace(CHILD, ref=RIGHT, worker=None), made)
    with change("clock", verb="agenda") as (records, made):
        plan_post(records, FIRST, PostKind.CHILD, "C0NORTH", made, RIGHT)
        records.agenda_lines.keep("north", FIRST, [(RIGHT, "T13")], made)
    with change("U0MARY", child=RIGHT) as (records, made):
        fill(records, made, RIGHT, day=3)
    return filled


@pytest.fixture
def rename(store, change):
    def renamed(old: str, new: str) -> int:
        with change(verb="rename", child=old) as (records, made):
            records.renames.rename(old, new, made)
            bring_up_to_date(records, made)
        return made.id

    return renamed


@pytest.fixture
def undo(store, change):
    """Take back one change by its number, as whoever made it."""

    def taken_back(number: int) -> None:
        with store.read(ALL) as records:
            (person,) = records.execute("select person from audit where id = ?", (number,)).fetchone()
            undone = records.audit.change_of(person, number)
        with change(person, verb="undo", undoes=number) as (records, made):
            take_back(records, undone, made)
            bring_up_to_date(records, made)

    return taken_back


def elsewhere(store) -> dict[str, list]:
    """What is kept of children outside the histories."""
    with store.read(ALL) as records:
        return {
            "posts": records.execute("select id, key, kind, subject from outbox order by id").fetchall(),
            "lines": records.execute("select child, line from agenda_lines order by id").fetchall(),
        }


def names_in(found) -> set[str]:
    return {value for rows in found.values() for row in rows for value in row if value in (WRONG, RIGHT)}


def test_every_history_that_names_a_child_is_tried(right, rename, store):
    rename(WRONG, RIGHT)

    with store.read(ALL) as records:
        filled = {t for t in HISTORIES if records.execute(f"select 1 from {t} limit 1").fetchone()}
        of_a_child = {
            table
            for table in HISTORIES
            for column in records.execute(f"pragma table_info({table})")
            if column[1] in ("child", "ref")
        }
    assert of_a_child == OF_A_CHILD <= filled


def test_a_child_with_another_reference_has_all_they_had(filled, rename, undo, store):
    before, around = live(store), elsewhere(store)

    number = rename(WRONG, RIGHT)

    after = live(store)
    assert names_in({**after, "renames": []}) == {RIGHT}
    assert {table: len(rows) for table, rows in after.items() if table != "renames"} == {
        table: len(rows) for table, rows in before.items() if table != "renames"
    }
    assert names_in(elsewhere(store)) == {RIGHT}
    undo(number)
    assert live(store) == before
    assert elsewhere(store) == around


def test_who_recorded_what_and_when_stays_as_it_was(filled, rename, store):
    def told(ref):
        with store.read(ALL) as records:
            child = records.children.get(ref)
            return (
                records.updates.latest(ref),
                records.journeys.touched([child])[ref],
                records.milestones.recorded_since("north", MORNING, date(2026, 1, 1)),
                [each.verb for each in records.audit.changes_of(ref)],
            )

    *before, since, changes = told(WRONG)
    rename(WRONG, RIGHT)
    (note, touched), (*_, now, changes_now) = before, told(RIGHT)

    assert note == told(RIGHT)[0]
    assert touched == told(RIGHT)[1]
    assert [milestone for _, milestone in now] == [milestone for _, milestone in since]
    assert changes_now == [*changes, "rename"]


def test_two_who_are_one_have_each_thing_once_and_come_apart_again(right, rename, undo, store):
    before, around = live(store), elsewhere(store)
    with store.read(ALL) as records:
        assert records.renames.counts(WRONG) == {
            "milestones": 2,
            "plans": 1,
            "expectations": 1,
            "actions": 1,
            "updates": 1,
            "approvals": 1,
            "praises": 1,
            "reviews": 1,
        }

    number = rename(WRONG, RIGHT)

    after = live(store)
    assert names_in({**after, "renames": []}) == {RIGHT}
    assert len(after["children"]) == 2
    assert [row for row in after["milestones"] if row[1] == "care_entry"] == [
        (RIGHT, "care_entry", "2026-02-02", "", None)
    ]
    assert [row[2] for row in after["milestones"] if row[1] == "ppm"] == ["2026-11-02", "2026-11-03"]
    assert [row[2] for row in after["expectations"]] == ["2026-12-03"]
    assert len(after["plans"]) == len(after["restrictions"]) == len(after["turns"]) == 1
    assert sorted(row[:2] for row in after["siblings"]) == [(SIBLING, RIGHT), (RIGHT, SIBLING)]
    assert len(after["actions"]) == len(after["approvals"]) == len(after["praises"]) == 2
    with store.read(ALL) as records:
        assert records.agenda_lines.of("north", FIRST) == {
            RIGHT: {"T13", "T14"},
            WRONG: {"T13"},
            SIBLING: {"T13"},
        }
        assert records.renames.of(RIGHT) == [WRONG]
    undo(number)
    assert live(store) == before
    assert elsewhere(store) == around


def test_siblings_of_each_other_who_are_one_are_no_siblings(right, change, rename, undo, store):
    with change() as (records, made):
        records.siblings.join([WRONG, RIGHT, SIBLING], "apart", made)
    before = live(store)
    number = rename(WRONG, RIGHT)

    assert sorted(row[:2] for row in live(store)["siblings"]) == [(SIBLING, RIGHT), (RIGHT, SIBLING)]
    undo(number)
    assert live(store) == before


def test_what_was_changed_and_changed_back_since_comes_apart_too(right, change, rename, undo, store):
    before = live(store)
    number = rename(WRONG, RIGHT)
    done = []
    for action in (1, 2):
        with change("U0SAM", child=RIGHT, standing=ALL) as (records, made):
            records.actions.finish(action, "Received", made)
        done.append(made.id)
    with pytest.raises(RuleBroken, match="More has been recorded on it since"):
        undo(number)
    for each in reversed(done):
        undo(each)
    undo(number)

    assert live(store) == before


def test_what_was_recorded_before_is_undone_after(filled, change, rename, undo, store):
    with change("U0SAM", child=WRONG, standing=ALL) as (records, made):
        records.actions.finish(1, "Received", made)
    rename(WRONG, RIGHT)
    undo(made.id)

    with store.read(ALL) as records:
        assert records.actions.get(1) == Action(1, RIGHT, "U0SAM", "Chase 2", made.today, FIRST, FIRST)


def test_tracking_is_not_undone_once_the_child_has_another_reference(tracked, rename, undo, store):
    with store.read(ALL) as records:
        track = records.audit.latest_change("U0ADMIN").id
    number = rename(WRONG, RIGHT)
    with pytest.raises(RuleBroken, match="More has been recorded on it since"):
        undo(track)
    undo(number)
    undo(track)

    assert live(store)["children"] == []


def test_tracking_of_a_child_tracked_anew_is_not_undone_once_more_is_on_record(tracked, change, undo, store):
    with store.read(ALL) as records:
        undo(records.audit.latest_change("U0ADMIN").id)
    with change(child=WRONG) as (records, track):
        records.children.track(CHILD, track)
    with change("U0SAM", child=WRONG) as (records, made):
        records.updates.leave(WRONG, "Court adjourned", made)

    with pytest.raises(RuleBroken, match="More has been recorded on it since"):
        undo(track.id)


def test_a_reference_leads_on_however_often_it_changes_and_each_is_undone_in_turn(
    filled, rename, undo, store
):
    first = live(store)
    one = rename(WRONG, "BX-0060")
    second = live(store)
    two = rename("BX-0060", RIGHT)
    with pytest.raises(RuleBroken, match="More has been recorded on it since"):
        undo(one)
    with store.read(ALL) as records:
        assert records.renames.of(RIGHT) == ["BX-0042", "BX-0060"]
        assert [each.verb for each in records.audit.changes_of(RIGHT)][-2:] == ["rename", "rename"]
    undo(two)
    assert live(store) == second
    undo(one)
    assert live(store) == first


def test_a_child_may_have_their_old_reference_again(filled, rename, store):
    rename(WRONG, RIGHT)
    rename(RIGHT, WRONG)

    with store.read(ALL) as records:
        assert records.children.get(WRONG).ref == WRONG
        assert [each.verb for each in records.audit.changes_of(WRONG)] == [
            *("track", "edit", "rename", "rename"),
        ]


def test_another_child_may_have_an_old_reference_and_nothing_of_the_first(
    filled, change, rename, undo, store
):
    number = rename(WRONG, RIGHT)
    with change(child=WRONG, standing=ALL) as (records, made):
        records.children.track(replace(CHILD, team="north", born=Month(2024, 5)), made)
    with change("U0SAM", verb="update", child=WRONG) as (records, _):
        records.updates.leave(WRONG, "Seen", _)

    with store.read(ALL) as records:
        assert [each.child for each in records.audit.changes_of(WRONG)] == [WRONG, WRONG]
        assert [each.verb for each in records.audit.changes_of(RIGHT)] == ["track", "edit", "rename"]
        assert records.children.workers_of(RIGHT) == 1
    with pytest.raises(RuleBroken, match="Something else has taken its place"):
        undo(number)


def test_a_message_about_another_child_of_an_old_reference_is_another(filled, change, rename, store):
    rename(WRONG, RIGHT)
    with change(child=WRONG, standing=ALL) as (records, made):
        records.children.track(CHILD, made)

    with change("clock", verb="agenda") as (records, made):
        plan_post(records, FIRST, PostKind.CHILD, "C0NORTH", made, WRONG)
        plan_post(records, FIRST, PostKind.BIRTH, "U0SAM", made, WRONG)
    with store.read(ALL) as records:
        found = records.outbox.of_occurrence("north", FIRST)
    assert [post.subject for post in found] == [RIGHT, WRONG, WRONG]
    assert len({post.key for post in found}) == len({post.token for post in found}) == 3


@pytest.mark.parametrize("standing", [Standing("U0OUT"), Standing("U0NINA", teams=frozenset({"south"}))])
def test_an_old_reference_of_a_hidden_child_is_answered_like_one_not_known(tracked, change, rename, standing):
    rename(WRONG, RIGHT)

    with change(standing=standing) as (records, made), pytest.raises(NotFound) as refusal:
        records.children.track(CHILD, made)
    assert str(refusal.value) == (
        "BX-0042 is not a child I track, or not one you may see. Ask the child's team manager if it should be."
    )


def test_what_shows_either_reference_is_drawn_anew(right, change, rename, undo, store):
    def out_of_date():
        with store.read(ALL) as records:
            posts = records.execute("select subject from outbox where drawn < wanted and state = 'sent'")
            pictures = records.execute(
                "select file from pictures where until <= ? or doubted", (MORNING.isoformat(),)
            )
            homes = records.execute("select person from homes where drawn < wanted")
            return sorted(posts), sorted(pictures), sorted(homes)

    def all_drawn():
        with store.write() as records:
            for post in records.outbox.of_occurrence("north", FIRST):
                records.delivery.sent(post, f"{post.id}.1", post.wanted, MORNING, named=[post.subject])
            records.pictures.keep("F1", "north", MORNING + timedelta(days=7))
            records.pictures.keep("F2", None, MORNING + timedelta(days=7), child=WRONG, reader="U0SAM")
            records.homes.open("U0SAM")
            records.execute("update homes set drawn = wanted")

    all_drawn()
    number = rename(WRONG, RIGHT)
    with store.read(ALL) as records:
        assert records.pictures.due(MORNING + timedelta(days=1)) == ["F1"]
    assert out_of_date() == ([(WRONG,), (RIGHT,)], [("F2",)], [("U0SAM",)])
    all_drawn()
    undo(number)
    assert out_of_date() == ([(WRONG,), (RIGHT,)], [("F2",)], [("U0SAM",)])


def test_rows_of_an_old_reference_are_loaded_for_the_child_it_leads_to(tracked, rename, store):
    rename(WRONG, RIGHT)
    rows = [
        EventRow(WRONG, "ppm", date(2026, 11, 2), born=Month(2023, 3), team="north"),
        EventRow(RIGHT, "po_granted", date(2026, 10, 12)),
    ]
    with Loading(store.path) as loading:
        loading.stage(enumerate(rows))
        loaded = loading.enter(MORNING, MORNING.date(), "tester", {}, {})

    assert (loaded.new, loaded.new_children, loaded.notes) == (
        2,
        0,
        ["BX-0042 is now BX-0077, and its rows are read so."],
    )
    with store.read(ALL) as records:
        assert [event.milestone for event in records.milestones.of(RIGHT, "ppm", "po_granted")] == [
            *("po_granted", "ppm")
        ]


def test_what_siblings_were_told_names_them_as_they_are_now(filled, change, rename, store):
    with change("U0SAM", verb="siblings", child=WRONG) as (records, made):
        records.siblings.join([WRONG, SIBLING], "apart", made)
    with store.write() as records:
        records.execute(
            "insert into audit (id, at, surface, account, person, verb, child, understood, changed)"
            " values (99, '2026-11-23T12:00:00+00:00', 'slack', '', 'U0SAM', 'siblings', ?, ?, 1)",
            (WRONG, f'{{"children": ["{WRONG}", "{SIBLING}"]}}'),
        )
        records.execute(
            "insert into audit (id, at, surface, account, person, verb, understood, changed)"
            " values (100, '2026-11-23T12:00:00+00:00', 'slack', '', 'U0SAM', 'team edit', '{\"children\": 15}', 1)"
        )
    with change(verb="rename", child=WRONG) as (records, made):
        records.renames.rename(WRONG, RIGHT, made)

    with store.read(ALL) as records:
        assert records.audit.change_of("U0SAM", 99).understood["children"] == [RIGHT, SIBLING]
        assert records.audit.change_of("U0SAM", 100).understood["children"] == 15


def test_a_surgerys_changes_include_those_made_under_the_old_reference(filled, change, rename, store):
    with change("clock", verb="agenda") as (records, made):
        plan_post(records, FIRST, PostKind.HEAD, "C0NORTH", made)
    with change("U0SAM", verb="update", child=WRONG) as (records, made):
        records.updates.leave(WRONG, "Court adjourned", made)
    rename(WRONG, RIGHT)

    with store.read(ALL) as records:
        found = records.audit.changes_in("north", FIRST, MORNING, MORNING + timedelta(days=1))
    assert [(each.verb, each.child) for each in found] == [("update", RIGHT), ("rename", RIGHT)]


def test_records_of_before_know_of_no_other_references(tmp_path):
    path = tmp_path / "permanence.db"
    with closing(connect(path, "pragma foreign_keys = on;")) as connection:
        MIGRATIONS.apply(Database(connection, strict=True), stop_before="m014_references_given_anew")
        connection.execute(
            "insert into audit (id, at, surface, account, person, verb, child, understood, changed)"
            " values (1, '2026-11-23T10:00:00+00:00', 'slack', '', 'U0SAM', 'track', 'BX-0042', '{}', 1)"
        )
        connection.execute("insert into children (ref, team, recorded) values ('BX-0042', 'north', 1)")
        connection.commit()

    with closing(Store(path)) as store:
        with store.write(ALL) as records:
            made = Change(records.audit.next_id(), MORNING, MORNING.date(), "U0SAM")
            assert records.renames.of(WRONG) == []
            records.renames.rename(WRONG, RIGHT, made)
            records.execute(
                "insert into audit (id, at, surface, account, person, verb, child, understood, changed)"
                " values (2, '2026-11-23T10:00:00+00:00', 'slack', '', 'U0SAM', 'rename', 'BX-0042', '{}', 1)"
            )
        with store.read(ALL) as records:
            assert [each.verb for each in records.audit.changes_of(RIGHT)] == ["track", "rename"]
