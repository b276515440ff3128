"""A load enters whole, with its rows in any order, while others work, and never changes what is on record."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permanence.errors import NotFound
from permanence.events_csv import EventRow
from permanence.journey import Month
from storage.database import connect, sqlite3
from storage.loading.load import Loaded, Loading
from tests.conftest import begin_with, empty_records

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BORN = Month(2023, 3)
NORTH = 'team add north "North Permanence Team" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
HISTORIES = ("children", "milestones", "plans", "expectations", "updates", "actions")


def row(ref: str, milestone: str, on: str, detail: str = "", **facts) -> EventRow:
    plan = {"plan": detail} if milestone == "perm_plan_agreed" else {"detail": detail}
    return EventRow(
        ref, milestone, date.fromisoformat(on), **({"born": BORN, "team": "north"} | plan | facts)
    )


JOURNEYS = (
    row("BX-0001", "care_entry", "2026-02-02", worker="U0SAM"),
    row("BX-0001", "perm_plan_agreed", "2026-05-18", "adoption"),
    row("BX-0001", "po_granted", "2026-07-15"),
    row("BX-0001", "po_granted", "2026-07-15", "sealed order"),
    row("BX-0002", "due", "2027-01-20", born=None),
    row("BX-0002", "prebirth_referral", "2026-09-14", born=None),
    row("BX-0003", "care_entry", "2025-01-09"),
    row("BX-0003", "adoption_order", "2026-06-01"),
    row("BX-0003", "later_life_letter", "2026-07-01"),
    row("BX-0004", "care_entry", "2025-01-09"),
    row("BX-0004", "tracking_ended_other", "2026-03-02", "moved_authority"),
)


@pytest.fixture
def records(say, terminal):
    """An empty database with a North team, as its path."""
    say(NORTH)
    return terminal.store.path


def enter(path, rows, **how) -> Loaded:
    with Loading(path) as loading:
        loading.stage(enumerate(rows))
        return loading.enter(NOW, NOW.date(), "tester", {"files": ["journeys.csv"]}, {}, **how)


def reasons(loaded: Loaded) -> list[tuple[int, str]]:
    return [(number, problem.column) for number, problem in loaded.each_problem]


def everything(path) -> dict[str, list]:
    """What is on record, without the numbers of rows and changes."""
    connection = connect(path, "")
    found = {}
    for table in HISTORIES:
        columns = [
            name for _, name, *_ in connection.execute(f"pragma table_info({table})") if name != "salt"
        ]
        kept = ", ".join(name for name in columns if name not in ("id", "recorded"))
        found[table] = connection.execute(f"select {kept} from {table} order by id").fetchall()
    connection.close()
    return found


def loads_on(path) -> int:
    connection = connect(path, "")
    (number,) = connection.execute("select count(*) from audit where verb = 'load'").fetchone()
    connection.close()
    return number


def test_a_load_records_children_milestones_and_plans_as_one_change(records):
    loaded = enter(records, JOURNEYS)

    assert (loaded.children, loaded.new_children, loaded.closed, loaded.new, loaded.already) == (
        4,
        4,
        2,
        10,
        1,
    )
    assert loads_on(records) == 1
    assert everything(records)["plans"] == [("BX-0001", "adoption", None, "2026-05-18", "", None, "")]


def test_the_same_event_twice_is_recorded_once_with_the_detail_given(records):
    enter(records, JOURNEYS)

    orders = [event for event in everything(records)["milestones"] if event[1] == "po_granted"]
    assert orders == [("BX-0001", "po_granted", "2026-07-15", "sealed order", None, None)]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(JOURNEYS))
def test_rows_in_any_order_load_to_the_same_records(tmp_path_factory, order):
    found = []
    for rows in (JOURNEYS, order):
        path = begin_with(empty_records(), tmp_path_factory.mktemp("store") / "permanence.db")
        with_a_team(path)
        enter(path, rows)
        found.append(everything(path))

    assert found[0] == found[1]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(JOURNEYS), half=st.integers(0, len(JOURNEYS)))
def test_no_event_is_recorded_twice_however_files_overlap(tmp_path_factory, order, half):
    path = begin_with(empty_records(), tmp_path_factory.mktemp("store") / "permanence.db")
    with_a_team(path)

    first = enter(path, order[:half], accept_good=True)
    second = enter(path, order)

    assert first.new + second.new <= 10
    assert not second.problems
    assert enter(path, JOURNEYS).new == 0


def with_a_team(path) -> None:
    connection = connect(path, "")
    connection.execute(
        "insert into audit (id, at, surface, account, person, verb, understood, changed)"
        " values (1, '2026-11-01', 'terminal', '', 'U0ADMIN', 'team', '{}', 1)"
    )
    connection.execute(
        "insert into teams values (1, 'north', 'North', 'C0NORTH', 'U0MARY', '2026-11-26', '09:30', 2, 12, '2026-11-01', '2026-11-01', 1, null, null, 0, null, null, 'child')"
    )
    connection.close()


def test_loading_again_changes_nothing_and_is_not_a_change(records):
    enter(records, JOURNEYS)
    before = everything(records)

    again = enter(records, JOURNEYS)

    assert (again.new, again.already) == (0, 11)
    assert everything(records) == before
    assert loads_on(records) == 1


def test_a_longer_file_adds_only_what_is_new(records):
    enter(records, JOURNEYS)

    longer = enter(
        records,
        [*JOURNEYS, row("BX-0001", "adm_match", "2026-11-02"), row("BX-0005", "care_entry", "2026-11-02")],
    )

    assert (longer.new, longer.already, longer.new_children) == (2, 11, 1)


def test_an_order_told_without_its_day_is_left_out_where_the_record_has_it(records):
    running = row("BX-0001", "po_granted", "2026-09-01", "already running")
    enter(records, JOURNEYS)

    assert enter(records, [running]).new == 0

    enter(records, [row("BX-0001", "po_revoked", "2026-08-15")])
    assert enter(records, [running]).new == 1
    assert enter(records, [running]).already == 1


def test_a_review_of_no_number_is_the_one_on_record_of_that_day(records):
    enter(records, [*JOURNEYS, row("BX-0001", "lac_review_1", "2026-02-20")])

    again = enter(records, [row("BX-0001", "lac_review_n", on) for on in ("2026-02-20", "2026-08-20")])

    assert (again.new, again.already) == (1, 1)


def test_one_bad_row_keeps_everything_out(records):
    loaded = enter(records, [*JOURNEYS, row("BX-0009", "care_entry", "2026-02-02", team="nroth")])

    assert reasons(loaded) == [(11, "team")]
    assert "`north`" in loaded.problems[11][0].reason
    assert everything(records)["children"] == []


def test_a_row_that_could_not_be_read_keeps_everything_out_too(records):
    with Loading(records) as loading:
        loading.stage(enumerate(JOURNEYS))
        loading.enter(NOW, NOW.date(), "tester", {}, {99: ()})

    assert everything(records)["children"] == []


def test_only_the_good_rows_enter_if_that_was_asked_for(records):
    loaded = enter(
        records, [*JOURNEYS, row("BX-0009", "care_entry", "2026-02-02", team="nroth")], accept_good=True
    )

    assert reasons(loaded) == [(11, "team")]
    assert len(everything(records)["children"]) == 4


def test_a_row_that_names_no_team_keeps_none_of_the_childs_other_rows_out(records):
    loaded = enter(
        records,
        [
            row("BX-0001", "care_entry", "2026-02-02"),
            row("BX-0001", "ppm", "2026-03-02", team="nroth"),
            row("BX-0001", "po_granted", "2026-07-15", team=None),
        ],
        accept_good=True,
    )

    assert reasons(loaded) == [(1, "team")]
    assert loaded.problems[1][0].reason.startswith("There is no team `nroth`.")
    assert [milestone for _, milestone, *_ in everything(records)["milestones"]] == [
        "care_entry",
        "po_granted",
    ]


def test_a_row_born_otherwise_than_on_record_keeps_none_of_the_childs_other_rows_out(records):
    enter(records, [row("BX-0001", "care_entry", "2026-02-02")])

    loaded = enter(
        records,
        [
            row("BX-0001", "ppm", "2026-03-02", born=Month(2021, 1)),
            row("BX-0001", "po_granted", "2026-07-15"),
            row("BX-0001", "match_panel", "2026-09-15", born=None),
        ],
        accept_good=True,
    )

    assert reasons(loaded) == [(0, "born")]
    assert loaded.new == 2


@pytest.mark.parametrize(("fact", "wrong"), [("team", {"team": "nroth"}), ("born", {"team": "nroth"})])
def test_rows_that_lack_what_only_a_refused_row_says_are_refused_for_that(records, fact, wrong):
    loaded = enter(
        records,
        [
            row("BX-0001", "care_entry", "2026-02-02", **wrong),
            row("BX-0001", "ppm", "2026-03-02", **{fact: None}),
            row("BX-0002", "care_entry", "2026-02-02"),
        ],
        accept_good=True,
    )

    assert reasons(loaded) == [(0, "team"), (1, fact)]
    assert loaded.problems[1][0].reason.startswith("No row that can be loaded says")
    assert [ref for ref, *_ in everything(records)["children"]] == ["BX-0002"]


def test_rows_that_contradict_each_other_are_told_nothing_of_a_row_refused_already(records):
    loaded = enter(
        records,
        [
            row("BX-0001", "lac_review_1", "2026-02-02", team="nroth"),
            row("BX-0001", "lac_review_1", "2026-02-09"),
        ],
        accept_good=True,
    )

    assert reasons(loaded) == [(0, "team")]


def test_a_dry_run_says_the_same_and_changes_no_byte(records, terminal):
    terminal.store.close()
    before = records.read_bytes()

    dry = enter(records, JOURNEYS, dry_run=True)

    assert records.read_bytes() == before
    assert dry == replace(enter(records, JOURNEYS), change=None)


@pytest.mark.parametrize(
    ("fact", "other"),
    [("born", Month(2023, 4)), ("team", "south"), ("worker", "U0ALEX"), ("family_finder", "U0ALEX")],
)
def test_rows_that_disagree_about_a_child_are_all_refused(records, say, fact, other):
    say(NORTH.replace("north", "south").replace("C0NORTH", "C0SOUTH"))
    agreed = row("BX-0001", "care_entry", "2026-02-02", worker="U0SAM", family_finder="U0SAM")
    silent = row("BX-0001", "ppm", "2026-03-02")
    differing = row("BX-0001", "ppm", "2026-04-02", **{fact: other})

    assert set(reasons(enter(records, [agreed, silent, differing]))) >= {(0, fact), (1, fact), (2, fact)}


def test_a_fact_about_a_child_need_stand_in_one_row_only(records):
    loaded = enter(
        records,
        [
            row("BX-0001", "ppm", "2026-03-02", born=None, team=None),
            row("BX-0001", "care_entry", "2026-02-02"),
        ],
    )

    assert not loaded.problems
    assert everything(records)["children"][0][:3] == ("BX-0001", "north", "2023-03")


def test_a_new_child_needs_a_month_of_birth_or_an_expected_day(records):
    loaded = enter(records, [row("BX-0001", "ppm", "2026-03-02", born=None)])

    assert reasons(loaded) == [(0, "born")]


def test_a_child_of_whom_no_row_names_a_team_arrives_in_none(records):
    loaded = enter(records, [*JOURNEYS, row("BX-0009", "care_entry", "2026-03-02", team=None)])

    assert (loaded.new_children, loaded.unallocated) == (5, 1)
    assert [(child[0], child[1]) for child in everything(records)["children"]][-1] == ("BX-0009", "")


def test_a_child_on_record_with_another_month_of_birth_is_refused_with_how_to_put_it_right(records, say):
    enter(records, JOURNEYS)
    other = [row("BX-0001", "ppm", "2026-03-02", born=Month(2021, 1))]

    refused = enter(records, other)

    assert reasons(refused) == [(0, "born")]
    ((_, problem),) = refused.each_problem
    assert problem.reason == (
        "BX-0001 is on record as born in March 2023. Is it the same child? "
        "If the file is right: `edit BX-0001 born 01/2021`. Then load this once more."
    )
    say(problem.reason.split("`")[1])
    assert reasons(enter(records, other)) == []


def test_events_before_birth_are_refused_except_those_that_may_come_before_it(records):
    born = Month(2026, 6)
    early = row("BX-0001", "care_entry", "2026-05-31", born=born)
    before = row("BX-0001", "prebirth_referral", "2026-02-01", born=born)

    assert reasons(enter(records, [early, before])) == [(0, "date")]


def test_a_row_without_a_birth_is_checked_against_the_one_on_record(records):
    enter(records, JOURNEYS)

    assert reasons(enter(records, [row("BX-0001", "ppm", "2020-03-02", born=None)])) == [(0, "date")]


def test_an_unborn_child_can_only_reach_what_comes_before_birth(records):
    assert reasons(
        enter(
            records,
            [
                row("BX-0002", "due", "2027-01-20", born=None),
                row("BX-0002", "placed", "2026-03-02", born=None),
            ],
        )
    ) == [(1, "milestone")]


def test_what_happens_once_cannot_have_two_days(records):
    assert reasons(
        enter(
            records,
            [row("BX-0001", "early_ff_start", "2026-03-02"), row("BX-0001", "early_ff_start", "2026-03-03")],
        )
    ) == [
        (0, "date"),
        (1, "date"),
    ]


def test_what_happens_once_each_time_in_care_cannot_have_two_days_in_one(records):
    loaded = enter(
        records,
        [
            row("BX-0001", "care_entry", "2026-02-02"),
            row("BX-0001", "lac_review_1", "2026-03-02"),
            row("BX-0001", "lac_review_1", "2026-03-03"),
            row("BX-0002", "lac_review_1", "2026-03-02"),
        ],
    )

    assert reasons(loaded) == [(1, "date"), (2, "date")]
    assert loaded.problems[1][0].reason == (
        "BX-0001 can have one first looked-after review each time in care, and the rows say Mon 2 Mar 2026 and "
        "Tue 3 Mar 2026. Keep one."
    )


def test_what_happened_on_record_this_time_in_care_cannot_happen_on_another_day(records):
    enter(records, [row("BX-0001", "care_entry", "2026-02-02"), row("BX-0001", "lac_review_1", "2026-03-02")])

    again = [row("BX-0001", "lac_review_1", "2026-03-02"), row("BX-0001", "lac_review_1", "2026-03-03")]
    loaded = enter(records, again)

    assert reasons(loaded) == [(1, "date")]
    assert "correct BX-0001 first looked-after review 02/03/2026 to" in loaded.problems[1][0].reason


@pytest.mark.parametrize("is_entry_on_record", [True, False])
def test_what_happens_once_each_time_in_care_happens_again_the_next_time(records, is_entry_on_record):
    entries = [
        row("BX-0001", "care_entry", "2026-02-02"),
        row("BX-0001", "return_home", "2026-04-01"),
        row("BX-0001", "care_entry", "2026-06-01"),
    ]
    reviews = [row("BX-0001", "lac_review_1", "2026-03-02"), row("BX-0001", "lac_review_1", "2026-06-20")]
    if is_entry_on_record:
        enter(records, entries)
        enter(records, reviews[:1])

    loaded = enter(records, reviews if is_entry_on_record else [*reviews, *entries])

    assert reasons(loaded) == []
    assert loaded.new == (1 if is_entry_on_record else 5)


def test_two_details_of_one_event_are_refused(records):
    assert reasons(
        enter(records, [row("BX-0001", "ppm", "2026-03-02", "a"), row("BX-0001", "ppm", "2026-03-02", "b")])
    ) == [
        (0, "detail"),
        (1, "detail"),
    ]


def test_a_load_does_not_bring_back_what_was_corrected(records, say):
    enter(records, JOURNEYS)
    say("correct BX-0001 po 15/07/2026 to 16/07/2026")

    again = enter(records, JOURNEYS)

    assert again.new == 0
    assert "Wed 15 Jul 2026 was taken back" in again.notes[0]


def test_a_child_whose_tracking_was_undone_can_be_loaded_whole(records, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("undo")

    assert enter(records, JOURNEYS).new == 10
    assert "Came into care" in say("history BX-0001")


def test_an_adopted_child_is_closed_and_so_is_one_whose_tracking_ended(records, say):
    enter(records, JOURNEYS)

    assert "Mon 1 Jun 2026" in say("status BX-0003").split("Closed on")[1]
    assert "Mon 2 Mar 2026" in say("status BX-0004").split("Closed on")[1]
    assert "2 children" in say("caseload north")


def test_an_order_in_a_load_closes_a_child_on_record(records, say):
    enter(records, JOURNEYS)

    assert enter(records, [row("BX-0001", "sgo", "2026-11-02")]).closed == 1
    assert "Closed on Mon 2 Nov 2026" in say("status BX-0001")


def test_a_child_who_came_back_into_care_is_open_again(records, say):
    enter(records, [row("BX-0001", "care_entry", "2025-02-02"), row("BX-0001", "return_home", "2025-06-02")])
    assert "Closed on" in say("status BX-0001")

    loaded = enter(records, [row("BX-0001", "care_entry", "2026-02-02")])

    assert loaded.notes == ["BX-0001: back in care since it was closed, so it is open again."]
    assert "Closed on" not in say("status BX-0001")


def test_old_events_of_a_closed_child_leave_it_closed(records, say):
    enter(records, JOURNEYS)

    enter(records, [row("BX-0003", "care_entry", "2024-01-09"), row("BX-0003", "return_home", "2024-06-09")])

    assert "Mon 1 Jun 2026" in say("status BX-0003").split("Closed on")[1]


def test_an_unborn_child_is_born_when_a_row_says_so(records, say):
    enter(records, JOURNEYS)

    loaded = enter(records, [row("BX-0002", "birth", "2026-11-01", born=Month(2026, 11))])

    assert (loaded.new, loaded.notes) == (1, ["BX-0002: born, where the record had an unborn child."])
    assert "unborn" not in say("status BX-0002")
    assert enter(records, JOURNEYS).new == 0


def test_a_month_of_birth_makes_an_unborn_child_born_even_without_the_birth_itself(records, say):
    enter(records, JOURNEYS)

    enter(records, [row("BX-0002", "prebirth_referral", "2026-09-14", born=Month(2026, 11))])

    assert "unborn" not in say("status BX-0002")


def test_a_load_redraws_a_childs_message_and_withdraws_a_child_it_closes(records, say):
    enter(records, JOURNEYS)
    say("action BX-0001 <@U0SAM> by 24/11/2026 Chase the report")
    say("action BX-0002 <@U0SAM> by 24/11/2026 Book a visit")
    connection = connect(records, "")
    post(connection, "BX-0001", "sent")
    post(connection, "BX-0002", "planned")

    enter(
        records,
        [
            row("BX-0001", "ppm", "2026-11-02"),
            row("BX-0002", "tracking_ended_other", "2026-11-02", "stillborn", born=None),
        ],
    )

    found = connection.execute(
        "select kind, subject, state, drawn < wanted from outbox where kind <> 'loaded' order by id"
    ).fetchall()
    connection.close()
    assert found == [
        ("child", "BX-0001", "sent", 1),
        ("child", "BX-0002", "skipped", 0),
        ("silence", "BX-0002", "planned", 1),
    ]


def post(connection, child: str, state: str) -> None:
    connection.execute(
        "insert into outbox (key, team, occurrence, kind, subject, channel, state, wanted, drawn, not_before, token, recorded)"
        " values (?, 'north', '2026-11-26', 'child', ?, 'C0NORTH', ?, 1, ?, '2026-11-26', ?, 1)",
        (child, child, state, int(state == "sent"), child),
    )


def test_a_milestone_is_no_longer_expected_once_it_is_loaded(records, say):
    enter(records, JOURNEYS)
    say("expect BX-0001 match panel 20/12/2026")

    enter(records, [row("BX-0001", "match_panel", "2026-11-20")])

    assert "expected" not in say("status BX-0001")


def test_undo_takes_back_a_persons_own_change_but_never_a_load(records, say):
    enter(records, JOURNEYS)
    say("update BX-0001 Court adjourned", "U0SAM")

    assert "Undone: `update`" in say("undo", "U0SAM")
    with pytest.raises(NotFound):
        say("undo", "U0SAM")


def test_another_process_reads_and_writes_while_a_load_is_staged(records, terminal):
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, '.')\n"
        "from storage.store import Store; from storage.history import Change; from datetime import UTC, date, datetime\n"
        "store = Store(Path(sys.argv[1]))\n"
        "with store.write() as records: records.know('the clock ticked', 'now')\n"
        "with store.read() as records: print([team.key for team in records.teams.all()])\n"
    )
    with Loading(records) as loading:
        loading.stage(enumerate(JOURNEYS))
        ran = subprocess.run(
            [sys.executable, "-c", script, str(records)],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        loading.stage([(len(JOURNEYS), row("BX-0005", "care_entry", "2026-11-02"))])
        loaded = loading.enter(NOW, NOW.date(), "tester", {}, {})

    assert ran.stdout.strip() == "['north']"
    assert loaded.new == 11
    with terminal.store.read() as read:
        assert read.known("the clock ticked") == "now"


def test_a_load_that_fails_half_way_leaves_nothing_behind_and_blocks_no_one(records, say):
    connection = connect(records, "")
    connection.execute(
        "create trigger no_plans before insert on plans begin select raise(abort, 'the disk was full'); end"
    )
    connection.close()
    with pytest.raises(sqlite3.IntegrityError, match="the disk was full"):
        enter(records, JOURNEYS)

    assert everything(records)["children"] == everything(records)["milestones"] == []
    assert loads_on(records) == 0
    assert "Tracking BX-0009" in say("track BX-0009 team north born 03/2023 entered 02/02/2026")


def test_what_may_come_before_birth_may_not_come_years_before_it(records):
    born = Month(2026, 6)
    rows = [
        row("BX-0001", "prebirth_referral", "2026-03-01", born=born),
        row("BX-0002", "prebirth_referral", "2020-01-01", born=born),
    ]

    assert reasons(enter(records, rows)) == [(1, "date")]


def test_where_there_are_no_teams_a_row_says_how_to_add_the_first(terminal):
    loaded = enter(terminal.store.path, [row("BX-0001", "care_entry", "2026-02-02")])

    assert loaded.problems[0][0].reason == (
        "There is no team `north`: there are none yet. Add it first: `team add north …`"
    )


def test_a_new_reference_that_looks_like_one_on_record_is_refused(records):
    enter(records, [row("BX-0042", "care_entry", "2026-02-02")])

    loaded = enter(
        records,
        [
            row("BX-O042", "care_entry", "2026-02-02"),
            row("BX-O042", "ppm", "2026-03-02"),
            row("BX-0042", "ppm", "2026-03-02"),
            row("BX-0043", "care_entry", "2026-02-02"),
        ],
        accept_good=True,
    )

    assert reasons(loaded) == [(0, "ref"), (1, "ref")]
    assert loaded.problems[0][0].reason == (
        "BX-O042 looks like BX-0042 on record. Correct it; or if it is another child, `track BX-O042 …` first, which asks."
    )
    assert [ref for ref, *_ in everything(records)["children"]] == ["BX-0042", "BX-0043"]


def test_two_new_references_that_look_alike_are_both_refused(records):
    loaded = enter(
        records, [row("BX-1001", "care_entry", "2026-02-02"), row("BX-I0O1", "care_entry", "2026-02-02")]
    )

    assert reasons(loaded) == [(0, "ref"), (1, "ref")]
    assert loaded.problems[1][0].reason.startswith("BX-I0O1 looks like BX-1001 in another row. Correct one;")


def test_references_on_record_that_look_alike_are_loaded_as_they_are(records, say):
    say("track BX-0042 team north born 03/2023")
    say("track BX-O042 team north born 03/2023 yes")

    assert not enter(
        records, [row("BX-O042", "ppm", "2026-03-02"), row("BX-0042", "ppm", "2026-03-02")]
    ).problems
