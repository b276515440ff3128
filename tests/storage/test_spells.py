"""What measures count is kept with every change: at any time it is what the records, as they are or were, would make anew."""

from contextlib import ExitStack, closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from permanence.errors import PermanenceError
from permanence.events_csv import EventRow
from permanence.journey import Child, Event, Month, PlanAgreed
from permanence.measures.days import number_of
from permanence.measures.indicators import INDICATORS, Population
from permanence.measures.spells import COLUMNS
from permanence.measures.statement import SPLITS, listing, statement
from permanence.measures.windows import year
from permanence.plan_changes import adoption_as_plan
from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Role, Standing
from storage.database import connect, sqlite3
from storage.loading.load import Loading
from storage.store import Store
from tests.conftest import begin_with, empty_records
from tests.storage.conftest import MORNING, REFS, Town, reach, rows_ever_kept, track, undo_latest

ROAD = (
    *("care_entry", "adm_sbpfa", "po_granted", "link", "adm_match", "placed", "disruption", "plan_reversed"),
    *("adoption_order", "sgo", "return_home", "tracking_ended_other", "fostered_from", "po_revoked"),
)
FIRST_DAY = date(2024, 1, 1)


def load(town, *rows):
    with Loading(town.store.path) as loading:
        loading.stage(enumerate(rows, 2))
        with town.store.read() as records:
            at = MORNING + timedelta(minutes=records.audit.next_id())
        return loading.enter(at, at.date(), "tester", {}, {}, accept_good=True)


refs = st.sampled_from(REFS)
days = st.integers(0, 900).map(lambda n: FIRST_DAY + timedelta(days=n))
details = st.sampled_from(["", "RD1 not in the child's interest", "already running", "died", "mistake"])
ACTS = st.one_of(
    st.tuples(st.just("track"), refs),
    st.tuples(st.just("reach"), refs, st.sampled_from(ROAD), days, details),
    st.tuples(st.just("reach"), refs, st.sampled_from(ROAD), days, details),
    st.tuples(st.just("correct"), refs, days),
    st.tuples(st.just("plan"), refs, st.sampled_from(["adoption", "special_guardianship"]), days),
    st.tuples(st.just("siblings"), refs, refs, st.sampled_from(["together", "apart", "undecided"])),
    st.tuples(st.just("team"), refs, st.sampled_from(["north", "south"])),
    st.tuples(st.just("born"), refs, st.integers(2010, 2023)),
    st.tuples(st.just("close"), refs, st.sampled_from(["adopted", "died", "other", "mistake"]), days),
    st.tuples(st.just("note"), refs),
    st.tuples(st.just("rename"), refs, refs),
    st.tuples(st.just("redact"), refs),
    st.tuples(st.just("load"), refs, st.sampled_from(ROAD), days),
    st.tuples(st.just("undo")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("settle")),
)


def act(town, name, *words):
    """Do one thing, as a verb would; what cannot be done is refused whole."""
    if name == "settle":
        town.store.settle()
    elif name == "undo":
        undo_latest(town)
    elif name == "load":
        ref, milestone, day = words
        load(town, EventRow(ref, milestone, day, born=Month(2020, 5), team="north"))
    else:
        ref, *rest = words
        with town.change(child=ref) as (records, made):
            child = None if name == "track" else records.children.get(ref)
            of_name[name](town, records, made, child, ref, *rest)


def _correct(town, records, made, child, ref, day):
    (old, *_) = records.journeys.of(child).events or [None]
    if old:
        records.milestones.correct(ref, old, day, made)


def _rename(town, records, made, child, ref, to):
    if ref != to:
        town.is_as_then = town.is_as_then and not records.children.teams_ever(to)
        records.renames.rename(ref, to, made)


def _redact(town, records, made, child, ref):
    town.is_as_then = False
    records.redactions.redact(["RD1 not in the child's interest"], ref, None, made.id, made)


of_name = {
    "track": lambda town, records, made, child, ref: records.children.track(Child(ref, "north"), made),
    "reach": lambda town, records, made, child, ref, milestone, day, detail: records.milestones.reach(
        ref, Event(day, milestone, detail), made
    ),
    "correct": _correct,
    "plan": lambda town, records, made, child, ref, plan, day: records.plans.agree(
        ref, PlanAgreed(day, plan), made
    ),
    "siblings": lambda town, records, made, child, ref, other, how: records.siblings.join(
        [ref, records.children.get(other).ref], how, made
    ),
    "team": lambda town, records, made, child, ref, team: records.children.edit(child, made, team=team),
    "born": lambda town, records, made, child, ref, year: records.children.edit(
        child, made, born=Month(year, 3)
    ),
    "close": lambda town, records, made, child, ref, outcome, day: records.children.edit(
        child, made, closed=day, outcome=outcome
    ),
    "note": lambda town, records, made, child, ref: records.updates.leave(ref, "Court adjourned", made),
    "rename": _rename,
    "redact": _redact,
}


def check_whenever_made(acts):
    """See that what is kept is the same whether it is made after each act, or once it cannot wait, and is right."""
    with TemporaryDirectory() as folder, ExitStack() as opened:
        at_once, late = towns = [
            Town(opened.enter_context(closing(Store(begin_with(empty_records(), Path(folder, name))))))
            for name in ("at-once.db", "late.db")
        ]
        for each in acts:
            for town in towns:
                with suppress(PermanenceError):
                    act(town, *each)
            assert at_once.kept() == at_once.made_anew(), each
        assert rows_ever_kept(late.store) == rows_ever_kept(at_once.store)
        late.check()


TWO = [("track", "BX-0042"), ("track", "BX-0043")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=4, max_size=30))
@example([("track", "BX-0044"), ("siblings", *REFS[1:3], "together"), ("siblings", *REFS[:2], "apart")])
def test_what_is_kept_is_what_the_records_make_anew_now_and_as_they_were_at_every_change(acts):
    check_whenever_made([*TWO, *acts])


REVERSED = [
    ("reach", "BX-0042", "care_entry", FIRST_DAY, ""),
    ("reach", "BX-0042", "adm_sbpfa", FIRST_DAY + timedelta(days=90), ""),
    ("reach", "BX-0042", "plan_reversed", FIRST_DAY + timedelta(days=150), "RD1 not in the child's interest"),
]
BECOME_ONE = ("rename", "BX-0043", "BX-0042")
ONE = [*TWO, *REVERSED, ("reach", "BX-0043", "po_granted", FIRST_DAY + timedelta(days=99), ""), BECOME_ONE]


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param([*TWO, *REVERSED, ("redact", "BX-0042")], id="words are taken out"),
        pytest.param(ONE, id="two children are one"),
        pytest.param([*ONE, ("undo",)], id="they are two again"),
        pytest.param(
            [("track", "BX-0042"), ("undo",), ("track", "BX-0043"), *REVERSED, BECOME_ONE],
            id="a reference is used again",
        ),
        pytest.param(
            [*TWO, ("track", "BX-0044"), ("siblings", "BX-0043", "BX-0044", "apart"), ("undo",), BECOME_ONE],
            id="a child was taken for a sibling before they were one",
        ),
    ],
)
def test_what_is_due_is_made_before_what_was_on_record_is_changed(acts):
    check_whenever_made(acts)


STATEMENTS = {
    f"{code} {split}".strip(): statement(indicator, year(2024), date(2025, 3, 31), split)
    for code, indicator in INDICATORS.items()
    if not indicator.made_of
    for split in ("", *SPLITS)
    if split != "matched" or indicator.population is Population.WAITING
}


def test_every_indicator_is_counted_from_one_index_without_reading_a_row(store, monkeypatch):
    with store.read(ALL) as records:
        asked, spells = [], records.spells
        monkeypatch.setattr(records, "execute", lambda sql, values: asked.append((sql, values)) or ())
        for words in STATEMENTS.values():
            spells.counts(words)
        monkeypatch.undo()
        plans = {
            name: [step for *_, step in records.execute(f"explain query plan {sql}", values)]
            for name, (sql, values) in zip(STATEMENTS, asked, strict=True)
        }
    counted = "SEARCH main.spells USING COVERING INDEX"

    assert {
        name: plan for name, plan in plans.items() if not any(step.startswith(counted) for step in plan)
    } == {}


def test_rows_replaced_since_a_day_are_gathered_from_one_index_without_reading_a_row(store):
    with store.read(ALL) as records:
        asked = []
        connection = records.execute.__self__
        connection.set_trace_callback(asked.append)
        records.spells.counts(ORDERED, as_at=0)
        connection.set_trace_callback(None)
        (gathered,) = (text for text in asked if text.startswith("create temp table"))
        rows = records.execute(f"explain query plan {gathered[gathered.index('select') :]}")
        steps = [step for *_, step in rows]

    assert len(steps) == 1
    assert "USING COVERING INDEX spells_by_retraction" in steps[0], steps


ORDERED = statement(INDICATORS["COHORT"], year(2024), date(2025, 9, 30))
BY_TEAM = statement(INDICATORS["COHORT"], year(2024), date(2025, 9, 30), "team")
BEHIND = listing(INDICATORS["COHORT"], year(2024), date(2025, 9, 30))
SAM = Standing("U0SAM", teams=frozenset({"north"}))
OMAR = Standing("U0OMAR", teams=frozenset({"south"}))
NOBODY = Standing("U0NOBODY")
SUE = Standing("U0SUE", roles=frozenset({Role.SERVICE_MANAGER}))
ANN = Standing("U0ANN", roles=frozenset({Role.ANALYST}))
MARY = Standing("U0MARY", teams=frozenset({"north"}))


@pytest.fixture
def cohort(town):
    """Two children of North and one of South, ordered for in the year to March 2025; the last of North was matched, and is restricted to Mary."""
    for ref, team in (("BX-0042", "north"), ("BX-0043", "south"), ("BX-0044", "north")):
        track(town, ref, team=team, worker=None)
        reach(town, ref, "care_entry", date(2024, 2, 1))
        reach(town, ref, "adm_sbpfa", date(2024, 5, 1))
        reach(town, ref, "po_granted", date(2024, 6, 1))
    reach(town, "BX-0044", "adm_match", date(2024, 7, 1))
    with town.change() as (records, made):
        records.restrictions.narrow("BX-0044", ["U0MARY"], made)
    return town


def counted(town, standing, **how):
    with town.counting(standing) as records:
        return records.spells.counts(ORDERED, **how)


def named(town, standing, **how):
    with town.counting(standing) as records:
        found = [row[0] for row in records.spells.children(BEHIND, **how)]
        assert records.seen == set(found)
        return found


WAITS, MATCHED = (486, "waiting"), (30, "reached")


@pytest.mark.parametrize(
    ("standing", "count", "names"),
    [
        pytest.param(ALL, {WAITS: 2, MATCHED: 1}, ["BX-0042", "BX-0043", "BX-0044"], id="the terminal"),
        pytest.param(SUE, {WAITS: 2, MATCHED: 1}, ["BX-0042", "BX-0043"], id="service manager"),
        pytest.param(ANN, {WAITS: 2, MATCHED: 1}, ["BX-0042", "BX-0043"], id="analyst"),
        pytest.param(SAM, {WAITS: 1, MATCHED: 1}, ["BX-0042"], id="worker of the team"),
        pytest.param(
            MARY, {WAITS: 1, MATCHED: 1}, ["BX-0042", "BX-0044"], id="whom the child is restricted to"
        ),
        pytest.param(OMAR, {WAITS: 1}, ["BX-0043"], id="worker of another team"),
        pytest.param(NOBODY, {}, [], id="nobody's colleague"),
    ],
)
def test_a_restricted_child_is_counted_and_only_their_people_are_told_who_it_is(
    cohort, standing, count, names
):
    assert counted(cohort, standing) == count
    assert named(cohort, standing) == names


@pytest.mark.parametrize("is_closed", [False, True], ids=["told as an ending", "closed so"])
def test_a_child_of_whom_nothing_may_be_said_is_counted_and_named_to_nobody(cohort, is_closed):
    if is_closed:
        with cohort.change() as (records, made):
            child = records.children.get("BX-0042")
            records.children.edit(child, made, closed=date(2025, 1, 1), outcome="died")
    else:
        reach(cohort, "BX-0042", "tracking_ended_other", date(2025, 1, 1), "died")

    assert sum(counted(cohort, ALL).values()) == 3
    assert named(cohort, ALL) == ["BX-0043", "BX-0044"]


def test_a_child_who_left_is_named(cohort):
    reach(cohort, "BX-0042", "return_home", date(2025, 1, 1))
    assert named(cohort, ALL) == ["BX-0042", "BX-0043", "BX-0044"]


@pytest.mark.parametrize(
    ("standing", "count", "names"),
    [
        pytest.param(SUE, ["BX-0042", "BX-0043", "BX-0044"], ["BX-0042", "BX-0043"], id="service manager"),
        pytest.param(SAM, ["BX-0042", "BX-0044"], ["BX-0042"], id="worker of the team"),
        pytest.param(NOBODY, [], [], id="nobody's colleague"),
    ],
)
def test_children_to_be_counted_are_not_shown_by_that_and_named_only_to_those_who_may_know(
    cohort, standing, count, names
):
    with cohort.counting(standing) as records:
        assert [ref for ref, *_ in records.spells.counted(BEHIND)] == count
        assert records.seen == set()
        assert records.spells.named(["BX-0042", "BX-0043", "BX-0044"]) == names
        assert records.seen == set(names)


def test_children_whose_plan_may_have_changed_are_those_of_a_team_the_asker_counts(cohort):
    reach(cohort, "BX-0042", "plan_reversed", date(2024, 7, 1))
    with cohort.change() as (records, made):
        records.plans.agree("BX-0043", PlanAgreed(date(2024, 7, 2), "kinship"), made)

    def found(standing, last, team=None):
        with cohort.counting(standing) as records:
            return records.spells.with_plans_of(date(2024, 7, 1), last, team=team)

    assert found(ANN, date(2024, 7, 2)) == ["BX-0042", "BX-0043"]
    assert found(ANN, date(2024, 7, 1)) == ["BX-0042"]
    assert found(ANN, date(2024, 7, 2), "south") == found(OMAR, date(2024, 7, 2)) == ["BX-0043"]
    assert found(NOBODY, date(2024, 7, 2)) == []


CHANGES = (
    *(
        "adm_sbpfa",
        "early_ff_start",
        "plan_reversed",
        "ltf_match",
        "sgo",
        "return_home",
        "tracking_ended_other",
    ),
    *("perm_plan_agreed", "care_entry", "disruption"),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(("plan", "close", *CHANGES)), days), min_size=2, max_size=9))
def test_nobody_whose_plan_changed_is_missed(told):
    with (
        TemporaryDirectory() as folder,
        closing(Store(begin_with(empty_records(), Path(folder, "permanence.db")))) as store,
    ):
        town = Town(store)
        act(town, "track", "BX-0042")
        for number, (what, on) in enumerate(told):
            with suppress(PermanenceError):
                if what == "plan":
                    act(town, "plan", "BX-0042", ("adoption", "kinship")[number % 2], on)
                elif what == "close":
                    act(town, "close", "BX-0042", "with_relatives", on)
                else:
                    detail = {"perm_plan_agreed": "kinship", "tracking_ended_other": "not_adoption"}.get(
                        what, ""
                    )
                    act(town, "reach", "BX-0042", what, on, detail)
        with town.counting(ALL) as records:
            journey = records.journeys.of(records.children.get("BX-0042"))
            for change in adoption_as_plan(journey).changes:
                assert records.spells.with_plans_of(change.on, change.on) == ["BX-0042"]


def test_one_team_is_counted_by_those_who_may(cohort):
    assert counted(cohort, SUE, team="south") == counted(cohort, OMAR, team="south") == {WAITS: 1}
    assert counted(cohort, SAM, team="south") == {}
    assert named(cohort, SUE, team="north") == ["BX-0042"]
    with cohort.counting(ANN) as records:
        by_team = records.spells.counts_by_part(BY_TEAM)
    assert by_team == {"north": {WAITS: 1, MATCHED: 1}, "south": {WAITS: 1}}


def test_a_figure_comes_out_again_as_it_was_known_and_as_it_is_known_now(cohort):
    with cohort.store.read() as records:
        then = records.audit.latest_change("U0ADMIN").id
    reach(cohort, "BX-0043", "adm_match", date(2024, 12, 1))
    with cohort.change() as (records, made):
        (order,) = records.milestones.of("BX-0042", "po_granted")
        records.milestones.correct("BX-0042", order, date(2023, 6, 1), made)
    with cohort.change() as (records, made):
        records.children.edit(records.children.get("BX-0044"), made, team="south")

    assert counted(cohort, ANN) == {(183, "reached"): 1, MATCHED: 1}
    assert counted(cohort, ANN, as_at=then) == {WAITS: 2, MATCHED: 1}
    assert counted(cohort, SAM, as_at=then) == {WAITS: 1, MATCHED: 1}, "by the team of then"
    assert named(cohort, ANN, as_at=then) == ["BX-0042", "BX-0043"]
    assert counted(cohort, ANN, as_at=0) == {}
    with cohort.counting(ANN) as records:
        earlier = records.spells.counts(ORDERED, as_at=then - 2)
        again = [records.spells.counts(ORDERED, as_at=then) for _ in range(2)]
        by_team = records.spells.counts_by_part(BY_TEAM, as_at=then)
    assert earlier == {WAITS: 3}
    assert again == [{WAITS: 2, MATCHED: 1}] * 2
    assert by_team == {"north": {WAITS: 1, MATCHED: 1}, "south": {WAITS: 1}}


def test_who_counts_otherwise_than_was_known_is_counted(cohort):
    with cohort.store.read() as records:
        then = records.audit.next_id() - 1
    with cohort.change() as (records, made):
        records.milestones.reach("BX-0042", Event(date(2024, 8, 1), "adm_match"), made)
    track(cohort, "BX-0045", team="south", worker=None)
    reach(cohort, "BX-0045", "po_granted", date(2024, 6, 1))
    with cohort.change() as (records, made):  # which no figure of the cohort can see
        records.milestones.reach("BX-0043", Event(date(2026, 2, 1), "adm_match"), made)

    def later(standing, change, team=None):
        with cohort.counting(standing) as records:
            return len(records.spells.known_later(BEHIND, change, team=team))

    assert later(ANN, then) == 2
    assert later(ANN, then, "south") == later(SAM, then) == 1
    assert later(OMAR, then, "north") == 0
    assert later(ANN, 0) == 4
    assert later(ANN, made.id) == 0


def test_who_counts_no_more_is_known_later_too(cohort):
    with cohort.store.read() as records:
        then = records.audit.next_id() - 1
    with cohort.change() as (records, made):
        (order,) = records.milestones.of("BX-0042", "po_granted")
        records.milestones.correct("BX-0042", order, date(2023, 6, 1), made)

    assert counted(cohort, ANN, as_at=then) == {WAITS: 2, MATCHED: 1}
    assert sum(counted(cohort, ANN).values()) == 2
    for standing, team, found in ((ANN, None, {"BX-0042"}), (ANN, "south", set()), (OMAR, None, set())):
        with cohort.counting(standing) as records:
            assert records.spells.known_later(BEHIND, then, team=team) == found


def test_all_rows_can_be_read_as_they_are_and_as_they_were(cohort):
    columns = ("child", "leg", "matched")
    with cohort.store.read() as records:
        then = records.audit.next_id() - 1
    before = [("BX-0042", 1, None), ("BX-0043", 1, None), ("BX-0044", 1, number_of(date(2024, 7, 1)))]
    reach(cohort, "BX-0043", "adm_match", date(2024, 12, 1))

    with cohort.counting(NOBODY) as records:
        assert sorted(records.spells.rows(columns, then)) == before
        now = [*records.spells.rows(columns, None)]
        assert sorted(now) == [before[0], ("BX-0043", 1, number_of(date(2024, 12, 1))), before[2]]
        assert sorted(records.spells.rows(columns, then + 1)) == sorted(now)
        assert [*records.spells.rows(columns, 0)] == []


def test_a_reader_who_asked_as_at_a_change_still_writes_nothing(cohort):
    with cohort.counting(ANN) as records:
        records.spells.counts(ORDERED, as_at=3)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            records.execute("delete from spells")


def test_in_a_change_too_what_was_known_is_counted(cohort):
    cohort.store.settle()
    with cohort.change() as (records, made):
        before = made.id - 1
        records.milestones.reach("BX-0042", Event(date(2024, 8, 1), "adm_match"), made)
        assert records.spells.counts(ORDERED, as_at=before) == {WAITS: 2, MATCHED: 1}
    assert counted(cohort, ANN, as_at=before) == {WAITS: 2, MATCHED: 1}
    assert counted(cohort, ANN) == {WAITS: 1, MATCHED: 1, (61, "reached"): 1}


def test_what_touches_no_journey_is_not_due(cohort):
    cohort.store.settle()
    with cohort.change() as (records, made):
        records.updates.leave("BX-0042", "Court adjourned", made)
        asked = []
        records.execute, execute = lambda *query: asked.append(query) or execute(*query), records.execute
        records.spells_due.note(made)
        assert asked == []
        records.execute = execute
    with cohort.store.read() as records:
        assert records.spells_due.children() == {}


def test_what_changes_no_row_makes_none(cohort):
    before = rows_ever_kept(cohort.store)
    with cohort.change() as (records, made):
        records.children.edit(records.children.get("BX-0042"), made, worker="U0SAM")
    with cohort.store.read() as records:
        assert records.spells_due.children() == {"BX-0042": made.id}
    assert rows_ever_kept(cohort.store) == before


def test_the_change_by_which_something_was_known_is_found_by_its_moment(cohort):
    with cohort.store.read() as records:
        moments = [
            (number, datetime.fromisoformat(at)) for number, at in records.execute("select id, at from audit")
        ]
        for number, at in moments:
            assert records.audit.known_by(at) == number - 1
        assert records.audit.known_by(at + timedelta(days=900)) == number
    with closing(connect(cohort.store.path, "")) as connection:
        connection.execute(
            "insert into audit (id, at, request, surface, account, person, verb, child, team, understood, changed, undoes, surgery)"
            " select 900, '2027-01-01T00:00:00+00:00', null, surface, account, person, verb, child, team, understood, changed, null, null from audit where id = 1"
        )
    with cohort.store.read() as records:
        assert records.audit.known_by(datetime(2026, 12, 31, tzinfo=UTC)) == number
        assert records.audit.known_by(datetime(2027, 12, 31, tzinfo=UTC)) == 900


def test_the_table_has_the_columns_of_a_spell(store):
    with store.read() as records:
        columns = [
            (name, kind.lower(), not is_filled)
            for _, name, kind, is_filled, *_ in records.execute("pragma table_info(spells)")
            if name not in ("id", "recorded", "retracted")
        ]

    assert columns == [(each.name, each.type, each.may_be_null) for each in COLUMNS]


def test_siblings_of_siblings_are_of_one_group_whatever_their_references_are(town):
    def known():
        with town.counting() as records:
            rows = records.execute(
                "select child, sibling_group, siblings_together from spells where retracted is null order by child"
            ).fetchall()
        first = rows[0][1]
        return [(child, group is not None and group == first, together) for child, group, together in rows]

    def join(refs, how):
        with town.change() as (records, made):
            records.siblings.join(refs, how, made)

    for ref in REFS[:3]:
        track(town, ref)
    assert known() == [(ref, False, None) for ref in REFS[:3]]

    join(["BX-0042", "BX-0043"], "apart")
    join(["BX-0043", "BX-0044"], "together")
    assert known() == [("BX-0042", True, 0), ("BX-0043", True, 1), ("BX-0044", True, 1)]

    join(["BX-0042", "BX-0043"], "undecided")
    with town.change() as (records, made):
        records.renames.rename("BX-0042", "BX-0045", made)
    assert known() == [("BX-0043", True, 1), ("BX-0044", True, 1), ("BX-0045", True, None)]
    town.check()

    undo_latest(town)
    undo_latest(town)
    undo_latest(town)
    assert known() == [("BX-0042", True, 0), ("BX-0043", True, 0), ("BX-0044", False, None)]


def test_children_who_are_one_are_counted_once_from_then_on_and_as_they_were_known_before(cohort):
    with cohort.store.read() as records:
        before = records.audit.next_id() - 1
    with cohort.change() as (records, made):
        records.renames.rename("BX-0043", "BX-0042", made)

    assert counted(cohort, ANN) == {WAITS: 1, MATCHED: 1}
    assert counted(cohort, ANN, as_at=before) == {WAITS: 2, MATCHED: 1}
    assert named(cohort, ANN) == ["BX-0042"]

    undo_latest(cohort)
    assert counted(cohort, ANN) == counted(cohort, ANN, as_at=before) == {WAITS: 2, MATCHED: 1}
    assert named(cohort, ANN) == ["BX-0042", "BX-0043"]
    assert cohort.kept() == cohort.made_anew()
