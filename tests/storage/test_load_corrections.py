"""A later file corrects what one of its kind told; what people recorded stands, and somebody is asked, once."""

from contextlib import closing
from datetime import date

import pytest

from permanence.milestones import ALREADY_RUNNING
from permanence.plans import PLAN
from permanence.sources import Source
from storage.database import connect
from storage.history import Change
from storage.loading.load import Loaded, Loading
from tests.conftest import SOUTH
from tests.loading import load, row
from tests.storage.test_load import NORTH, NOW

ENTRY = row("BX-0001", "care_entry", "2026-02-02", team="north")
ORDER = row("BX-0001", "po_granted", "2026-07-15")
WHOLE = Source(
    "ssda903",
    frozenset({"care_entry", "po_granted", "return_home", PLAN}),
    ((date(2026, 4, 1), date(2027, 3, 31)),),
)


@pytest.fixture
def path(say, terminal):
    """An empty database with a North team."""
    say(NORTH)
    return terminal.store.path


@pytest.fixture
def rows(path):
    def of(sql: str, *values) -> list[tuple]:
        connection = connect(path, "")
        found = connection.execute(sql, values).fetchall()
        connection.close()
        return found

    return of


@pytest.fixture
def days(rows):
    """The days of a milestone of BX-0001 on record."""

    def of(milestone: str) -> list[str]:
        found = rows(
            "select reached from milestones where child = 'BX-0001' and milestone = ? and retracted is null order by 1",
            milestone,
        )
        return [on for (on,) in found]

    return of


@pytest.fixture
def enter(path):
    """Load rows, of which none is refused."""

    def entered(*rows, **how) -> Loaded:
        loaded = load(path, NOW, rows, **how)
        assert [problem.reason for _, problem in loaded.each_problem] == []
        return loaded

    return entered


@pytest.fixture
def asked(rows):
    """What is to be decided: about what, ours and theirs."""

    def of() -> list[tuple]:
        return rows(
            "select about, ours_on, ours, told_on, told, alongside from conflicts"
            " where retracted is null and standing = 'asked' order by number"
        )

    return of


@pytest.mark.parametrize(
    ("milestone", "was", "now"),
    [
        ("po_granted", "2026-07-15", "2026-07-16"),
        ("care_entry", "2026-02-02", "2026-02-05"),
        ("lac_review_1", "2026-03-02", "2026-03-01"),
        ("early_ff_start", "2026-06-01", "2026-06-02"),
        ("return_home", "2026-10-01", "2026-10-02"),
    ],
)
def test_another_day_in_a_later_file_takes_the_place_of_the_first_which_history_keeps(
    enter, days, rows, milestone, was, now
):
    enter(ENTRY, row("BX-0001", milestone, was))

    loaded = enter(row("BX-0001", milestone, now))

    assert (loaded.corrected, loaded.new, loaded.already, loaded.asked) == (1, 0, 0, 0)
    assert days(milestone) == [now]
    assert rows(
        "select count(*) from milestones where milestone = ? and reached = ? and retracted is not null",
        milestone,
        was,
    ) == [(1,)]
    again = enter(row("BX-0001", milestone, now))
    assert (again.corrected, again.already) == (0, 1)
    assert enter(row("BX-0001", milestone, was)).corrected == 1  # and back, if a file says so
    assert days(milestone) == [was]


def test_what_happened_again_is_no_correction(enter, days):
    enter(ENTRY, ORDER, row("BX-0001", "ppm", "2026-08-01"))

    loaded = enter(
        row("BX-0001", "po_revoked", "2026-08-03"),
        row("BX-0001", "po_granted", "2026-09-01"),
        row("BX-0001", "ppm", "2026-09-02"),
        row("BX-0001", "return_home", "2026-10-01"),
        row("BX-0001", "care_entry", "2026-11-02"),
    )

    assert (loaded.corrected, loaded.new) == (0, 5)
    assert days("po_granted") == ["2026-07-15", "2026-09-01"]
    assert days("care_entry") == ["2026-02-02", "2026-11-02"]


def test_a_file_that_tells_both_days_of_what_there_is_one_of_is_refused(path, enter, days):
    enter(ENTRY, ORDER)

    loaded = load(path, NOW, [ORDER, row("BX-0001", "po_granted", "2026-07-16")])

    assert len(loaded.problems) == 1
    assert days("po_granted") == ["2026-07-15"]


@pytest.fixture
def reviews(rows):
    """The reviews of BX-0001 on record: the day, month first, and which each is."""

    def of() -> list[tuple[str, str]]:
        return rows(
            "select substr(reached, 6), milestone from milestones where milestone like '%review%' and retracted is null order by 1, 2"
        )

    return of


FIRST, SECOND, LATER = "lac_review_1", "lac_review_2", "lac_review_n"


def told(*days: tuple[str, str]):
    return [row("BX-0001", milestone, f"2026-{on}") for on, milestone in days]


def test_a_review_that_comes_in_late_numbers_those_after_it_anew(enter, reviews):
    enter(ENTRY, *told(("03-02", FIRST), ("06-01", SECOND), ("09-01", LATER)))
    late = [("02-20", FIRST), ("03-02", SECOND), ("06-01", LATER), ("09-01", LATER)]

    loaded = enter(ENTRY, *told(*late))

    assert (loaded.corrected, loaded.new, loaded.withdrawn, loaded.already) == (2, 1, 0, 2)
    assert reviews() == late
    without = [("06-01", FIRST), ("09-01", SECOND)]
    assert enter(ENTRY, *told(*without)).withdrawn == 2
    assert reviews() == without
    assert enter(ENTRY, *told(*without)).already == 3


@pytest.mark.parametrize(
    ("was", "now"),
    [(LATER, FIRST), (LATER, "adoption_review"), (SECOND, "adoption_review"), ("adoption_review", LATER)],
)
def test_a_review_that_a_later_file_calls_otherwise_is_one(enter, reviews, was, now):
    enter(ENTRY, *told(("06-01", was)))

    loaded = enter(*told(("06-01", now)))

    assert (loaded.new, loaded.withdrawn) == (1, 1)
    assert reviews() == [("06-01", now)]
    assert enter(*told(("06-01", now))).already == 1


def test_a_file_that_does_not_know_where_the_child_was_placed_makes_no_other_review_of_an_adoption_review(
    enter, reviews
):
    enter(ENTRY, *told(("06-01", "adoption_review")))
    enter(*told(("06-01", LATER)), source=Source("events", knows_reviews=False))
    assert reviews() == [("06-01", "adoption_review")]


def test_a_review_that_somebody_numbered_stays_and_the_day_of_that_number_is_asked_about(
    enter, reviews, asked, say
):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("milestone BX-0001 first review 02/03/2026")

    loaded = enter(ENTRY, *told(("02-20", FIRST), ("03-02", LATER)))

    assert (loaded.new, loaded.asked) == (0, 1)
    assert reviews() == [("03-02", FIRST)]
    assert asked() == [(FIRST, "2026-03-02", "", "2026-02-20", "", None)]


def test_in_another_time_in_care_a_review_has_its_number_again(enter, reviews):
    back = [row("BX-0001", "return_home", "2026-05-01"), row("BX-0001", "care_entry", "2026-08-01")]
    enter(ENTRY, *back, *told(("03-02", FIRST)))
    enter(*told(("03-02", LATER), ("08-20", FIRST)))
    assert reviews() == [("03-02", FIRST), ("08-20", FIRST)]


def test_another_order_by_which_care_ended_that_day_takes_the_place_of_the_first(enter, days, rows):
    enter(ENTRY, row("BX-0001", "sgo", "2026-10-01"))

    loaded = enter(ENTRY, row("BX-0001", "return_home", "2026-10-01"))

    assert (loaded.new, loaded.withdrawn) == (1, 1)
    assert (days("sgo"), days("return_home")) == ([], ["2026-10-01"])
    assert rows("select closed, outcome from children where retracted is null") == [
        ("2026-10-01", "returned_home")
    ]


def test_a_corrected_meeting_keeps_its_chair_and_its_words(enter, rows, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    enter(row("BX-0001", "lac_review_1", "2026-03-02", detail="held late"))
    rows("select 1")
    enter(row("BX-0001", "lac_review_1", "2026-03-03"))

    assert rows(
        "select reached, detail from milestones where milestone = 'lac_review_1' and retracted is null"
    ) == [("2026-03-03", "held late")]
    enter(row("BX-0001", "lac_review_1", "2026-03-03", detail="held at school"))
    assert rows("select detail from milestones where milestone = 'lac_review_1' and retracted is null") == [
        ("held at school",)
    ]


def test_an_order_whose_day_a_file_did_not_know_gets_it_from_a_later_file(enter, rows):
    order = "select reached, detail from milestones where milestone = 'po_granted' and retracted is null"
    undated = row("BX-0001", "po_granted", "2026-07-15", detail=ALREADY_RUNNING)
    enter(ENTRY, undated)

    enter(ENTRY, row("BX-0001", "po_granted", "2026-06-01"))
    assert rows(order) == [("2026-06-01", "")]
    enter(row("BX-0001", "po_granted", "2026-06-01", detail=ALREADY_RUNNING))
    assert rows(order) == [("2026-06-01", "")]


def test_a_corrected_ending_closes_on_its_new_day_and_in_its_new_way(enter, rows):
    closed = "select closed, outcome from children where retracted is null"
    enter(ENTRY, row("BX-0001", "tracking_ended_other", "2026-10-01", detail="moved_authority"))
    assert rows(closed) == [("2026-10-01", "moved_authority")]

    enter(row("BX-0001", "tracking_ended_other", "2026-10-03", detail="moved_authority"))
    assert rows(closed) == [("2026-10-03", "moved_authority")]
    enter(row("BX-0001", "tracking_ended_other", "2026-10-03", detail="left_care"))
    assert rows(closed) == [("2026-10-03", "left_care")]


def test_another_plan_for_the_same_day_takes_the_place_of_the_one_a_file_told(enter, rows):
    def plan(key, alongside=None):
        return row("BX-0001", PLAN, "2026-05-18", plan=key, alongside=alongside)

    enter(ENTRY, plan("adoption"))
    assert enter(plan("adoption", "kinship")).corrected == 1
    assert enter(plan("kinship")).corrected == 1
    assert rows("select plan, alongside from plans where retracted is null") == [("kinship", None)]


def test_what_began_as_the_child_came_into_care_moves_with_that_where_both_are_told_for_another_day(
    enter, days, say
):
    order, placed, review = (
        row("BX-0001", key, "2026-02-02") for key in ("interim_care_order", "ep_placed", "ppm")
    )
    enter(ENTRY, order, placed, review)
    say("milestone BX-0001 medical 02/02/2026")
    later = [
        row("BX-0001", key, "2026-02-05")
        for key in ("care_entry", "interim_care_order", "ep_placed", "medical")
    ]

    loaded = enter(*later)

    assert (loaded.corrected, loaded.withdrawn, loaded.new) == (1, 2, 3)
    assert (days("interim_care_order"), days("ep_placed")) == (["2026-02-05"], ["2026-02-05"])
    assert days("medical") == ["2026-02-02", "2026-02-05"]  # a person recorded the first
    assert days("ppm") == ["2026-02-02"]
    assert enter(*later).already == 4


def test_what_a_person_recorded_stands_and_is_asked_about_once(enter, days, asked, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("milestone BX-0001 placement order 15/07/2026")

    loaded = enter(ENTRY, row("BX-0001", "po_granted", "2026-07-16"))

    assert (loaded.asked, loaded.corrected, loaded.new, loaded.already) == (1, 0, 0, 1)
    assert days("po_granted") == ["2026-07-15"]
    assert asked() == [("po_granted", "2026-07-15", "", "2026-07-16", "", None)]
    assert enter(ENTRY, row("BX-0001", "po_granted", "2026-07-16")).asked == 0
    assert len(asked()) == 1
    assert enter(row("BX-0001", "po_granted", "2026-07-17")).asked == 1
    assert [told for *_, told, _, _ in asked()] == ["2026-07-17"]
    enter(row("BX-0001", "po_revoked", "2026-08-01"), row("BX-0001", "po_granted", "2026-09-01"))
    assert len(asked()) == 1  # of another order
    enter(row("BX-0001", "po_granted", "2026-07-15"))  # the file has come to say what is on record
    assert asked() == []


def test_what_began_before_care_by_the_records_waits_for_the_decision_when_that_was(enter, days, asked, say):
    say("track BX-0001 team north born 03/2023 entered 05/02/2026")
    file = [row("BX-0001", "care_entry", "2026-02-02"), row("BX-0001", "interim_care_order", "2026-02-02")]
    waits = "BX-0001: interim care order on Mon 2 Feb 2026 waits until it is decided when the child came into care."

    loaded = enter(*file)

    assert (loaded.new, loaded.asked, list(loaded.notes)) == (0, 1, [waits])
    assert asked() == [("care_entry", "2026-02-05", "", "2026-02-02", "", None)]
    assert enter(*file, dry_run=True).notes == [waits]
    say("conflict keep 1")
    assert (enter(*file).change, enter(*file).notes) == (None, [])
    say("undo")
    say("conflict take 1")
    assert enter(*file).new == 1
    assert days("interim_care_order") == days("care_entry") == ["2026-02-02"]


def test_what_another_kind_of_file_told_stands_too(enter, days, asked):
    enter(ENTRY, ORDER)

    assert enter(row("BX-0001", "po_granted", "2026-07-16"), source=WHOLE).asked == 1
    assert days("po_granted") == ["2026-07-15"]
    assert len(asked()) == 1


def test_another_plan_or_ending_than_a_person_recorded_is_asked_about(enter, rows, asked, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("plan BX-0001 adoption 18/05/2026")
    say("close BX-0001 moved authority 01/10/2026")

    enter(
        row("BX-0001", PLAN, "2026-05-18", plan="kinship", alongside="adoption"),
        row("BX-0001", "tracking_ended_other", "2026-10-01", detail="left_care"),
    )

    assert asked() == [
        (PLAN, "2026-05-18", "adoption", "2026-05-18", "kinship", "adoption"),
        ("tracking_ended_other", "2026-10-01", "moved_authority", "2026-10-01", "left_care", None),
    ]
    assert rows("select plan from plans where retracted is null") == [("adoption",)]
    assert rows("select outcome from children where retracted is null") == [("moved_authority",)]
    enter(row("BX-0001", "tracking_ended_other", "2026-10-02", detail="left_care"))
    assert asked()[-1] == (
        "tracking_ended_other",
        "2026-10-01",
        "moved_authority",
        "2026-10-02",
        "left_care",
        None,
    )


def test_the_reason_that_a_person_gave_for_an_ending_is_no_other_ending(enter, asked, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("close BX-0001 moved authority 01/10/2026 because the family moved")

    enter(row("BX-0001", "tracking_ended_other", "2026-10-01", detail="moved_authority"))
    assert asked() == []
    enter(row("BX-0001", "tracking_ended_other", "2026-10-01", detail="left_care"))
    assert asked() == [
        ("tracking_ended_other", "2026-10-01", "moved_authority", "2026-10-01", "left_care", None)
    ]


@pytest.mark.parametrize(("outcome", "ours"), [("'moved_authority'", "moved_authority"), ("null", "other")])
def test_of_an_ending_kept_by_its_reason_alone_the_childs_outcome_is_asked_about(
    enter, asked, say, path, outcome, ours
):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("close BX-0001 moved authority 01/10/2026")
    with closing(connect(path, "")) as connection:
        connection.execute("update milestones set detail = 'the family moved' where detail <> ''")
        connection.execute(f"update children set outcome = {outcome} where retracted is null")
        connection.commit()

    enter(row("BX-0001", "tracking_ended_other", "2026-10-01", detail="left_care"))
    assert asked() == [("tracking_ended_other", "2026-10-01", ours, "2026-10-01", "left_care", None)]


def test_what_a_person_corrected_is_not_brought_back_nor_asked_about(enter, days, asked, say):
    enter(ENTRY, ORDER)
    say("correct BX-0001 placement order 15/07/2026 to 16/07/2026")

    loaded = enter(ENTRY, ORDER)

    assert (loaded.new, loaded.asked) == (0, 0)
    assert days("po_granted") == ["2026-07-16"]
    assert enter(row("BX-0001", "po_granted", "2026-07-17")).asked == 1


def test_facts_of_a_child_are_filled_in_corrected_or_asked_about(enter, rows, asked, say):
    child = (
        "select team, worker, family_finder, due from children where ref = 'BX-0001' and retracted is null"
    )
    due = {"born": None, "team": None}
    enter(row("BX-0001", "due", "2027-01-20", **due))
    assert rows(child) == [("", None, None, "2027-01-20")]

    loaded = enter(row("BX-0001", "due", "2027-01-27", worker="U0SAM", **(due | {"team": "north"})))
    assert loaded.given == 3
    assert rows(child) == [("north", "U0SAM", None, "2027-01-27")]
    enter(row("BX-0001", "due", "2027-01-27", worker="U0ALEX", **due))
    assert rows(child)[0][1] == "U0ALEX"
    say("edit BX-0001 worker <@U0LEE> due 30/01/2027")
    assert (
        enter(row("BX-0001", "due", "2027-01-27", worker="U0ALEX", family_finder="U0FAY", **due)).asked == 2
    )
    assert asked() == [
        ("due", "", "2027-01-30", "", "2027-01-27", None),
        ("worker", "", "U0LEE", "", "U0ALEX", None),
    ]
    assert rows(child) == [("north", "U0LEE", "U0FAY", "2027-01-30")]


def test_two_kinds_of_file_do_not_give_a_child_to_one_team_and_back_each_week(enter, rows, asked, say):
    say(SOUTH)
    tracker = Source("tracker")
    team = "select team from children where retracted is null"
    for week in range(2):
        enter(ENTRY)
        loaded = enter(row("BX-0001", "care_entry", "2026-02-02", team="south"), source=tracker)
        assert (loaded.given, loaded.asked) == (0, 1 - week)
    assert rows(team) == [("north",)]
    assert asked() == [("team", "", "north", "", "south", None)]
    assert enter(row("BX-0001", "care_entry", "2026-02-02", team="south")).given == 1  # which gave it before
    assert rows(team) == [("south",)]


def test_rows_of_an_allocation_alone_give_a_team_and_people_and_record_no_event(enter, path, rows):
    enter(row("BX-0001", "care_entry", "2026-02-02"))

    loaded = enter(row("BX-0001", "allocated", "2026-11-23", born=None, team="north", worker="U0SAM"))

    assert (loaded.given, loaded.new, loaded.already) == (2, 0, 0)
    assert rows("select team, worker from children where retracted is null") == [("north", "U0SAM")]
    assert rows("select count(*) from milestones") == [(1,)]
    assert (
        enter(row("BX-0001", "allocated", "2026-11-23", born=None, team="north", worker="U0SAM")).given == 0
    )
    unknown = load(path, NOW, [row("BX-0009", "allocated", "2026-11-23", born=None, team="north")])
    assert [(problem.column, problem.reason) for _, problem in unknown.each_problem] == [
        ("ref", "BX-0009 is no child on record. Load what happened to them first, or together with this.")
    ]


def test_what_a_file_that_tells_all_no_longer_tells_is_withdrawn(enter, days, rows, say):
    before = row("BX-0001", "po_granted", "2026-03-01")
    plan = row("BX-0001", PLAN, "2026-05-18", plan="adoption")
    enter(ENTRY, before, row("BX-0001", "ppm", "2026-05-01"), plan, source=WHOLE)
    enter(row("BX-0001", "po_revoked", "2026-04-02"), ORDER, plan, source=WHOLE)
    say("milestone BX-0001 return home 01/11/2026")

    loaded = enter(ENTRY, before, source=WHOLE)

    assert loaded.withdrawn == 2
    assert days("po_granted") == ["2026-03-01"]
    assert rows("select count(*) from plans where retracted is null") == [(0,)]
    assert days("return_home") == ["2026-11-01"]  # a person recorded it
    assert days("ppm") == ["2026-05-01"]  # of which it does not tell all
    assert enter(ENTRY, before, ORDER, row("BX-0001", "po_revoked", "2026-04-02"), source=WHOLE).new == 1
    assert enter(ENTRY).withdrawn == 0  # another kind, which may tell any part


def test_a_child_whose_ending_is_told_no_longer_never_left_and_what_was_open_goes_on(enter, rows, say):
    left = row("BX-0001", "return_home", "2026-10-01")
    enter(ENTRY, source=WHOLE)
    say("action BX-0001 <@U0MARY> by 27/11/2026 Chase the report")
    say("expect BX-0001 match panel 15/12/2026")
    is_open = "select (select closed from children where retracted is null), (select count(*) from actions where ended is null and retracted is null), (select count(*) from expectations where retracted is null)"
    enter(ENTRY, left, source=WHOLE)

    again = enter(ENTRY, source=WHOLE)

    assert again.notes == ["BX-0001: how it ended is told no longer, so it is open again."]
    assert rows(is_open) == [(None, 1, 1)]
    enter(ENTRY, left, source=WHOLE)
    say("team end north")
    again = enter(ENTRY._replace(team=None), source=WHOLE)
    assert again.notes == [
        "BX-0001: how it ended is told no longer, so it is open again, in no team, as its team has ended."
    ]
    assert "BX-0001" in say("unallocated")


def test_a_new_child_who_may_be_one_of_whom_nothing_is_told_any_more_is_named(enter, rows, say):
    others = [row(ref, "care_entry", "2026-02-02", team="north") for ref in ("BX-0007", "BX-0008")]
    enter(ENTRY, *others[:1], source=WHOLE)
    one = (
        "BX-0008: new, and was born in the month and came into care on the day of BX-0001, of whom nothing is told now. "
        "If they are one child, whose number has changed: `rename BX-0001 to BX-0008`, which asks."
    )
    assert enter(ENTRY, *others, source=WHOLE, dry_run=True).notes == []  # a sister, of whom all is told
    assert enter(*others, dry_run=True).notes == []  # a kind of file that need not tell of everybody

    loaded = enter(*others, source=WHOLE)

    assert (loaded.new_children, list(loaded.notes)) == (1, [one])
    say("rename BX-0001 to BX-0008 yes")
    assert enter(*others, source=WHOLE).notes == []
    assert rows("select ref from children where retracted is null order by 1") == [("BX-0007",), ("BX-0008",)]


def test_a_child_of_whom_a_row_is_refused_is_corrected_in_nothing(path, enter, days):
    enter(ENTRY, ORDER, row("BX-0001", "ppm", "2026-05-01"))
    rows = [row("BX-0001", "po_granted", "2026-07-16"), row("BX-0001", "ppm", "2020-01-01")]

    loaded = load(path, NOW, rows, accept_good=True)

    assert [(number, problem.reason) for number, problem in loaded.each_problem] == [
        (0, "Another row of BX-0001 cannot be loaded, so nothing on record of BX-0001 is corrected."),
        (1, "Wed 1 Jan 2020 is before BX-0001 was born. Check the year."),
    ]
    assert days("po_granted") == ["2026-07-15"]


def test_nobody_is_asked_about_a_row_that_is_refused(path, asked, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    early = row("BX-0001", "care_entry", "2020-02-03")

    loaded = load(path, NOW, [early, row("BX-0001", "ppm", "2026-05-01")], accept_good=True)

    assert (len(loaded.problems), loaded.asked, asked()) == (1, 0, [])


def test_a_panel_is_no_team_to_load_children_into(path, say):
    say(
        'team add tracking "Panel" in <#C0PANEL|panel> manager <@U0SUE> from 04/12/2026 at 10:00 every 4 weeks as panel'
    )

    loaded = load(path, NOW, [row("BX-0001", "care_entry", "2026-02-02", team="tracking")])

    assert [problem.column for _, problem in loaded.each_problem] == ["team"]


def test_a_dry_run_finds_the_same_and_changes_nothing(enter, days, asked):
    enter(ENTRY, ORDER)

    assert enter(row("BX-0001", "po_granted", "2026-07-16"), dry_run=True).corrected == 1
    assert days("po_granted") == ["2026-07-15"]


def test_the_manager_of_each_team_is_told_once_a_load(enter, rows):
    enter(ENTRY, ORDER, row("BX-0002", "care_entry", "2026-02-02"))
    enter(row("BX-0001", "po_granted", "2026-07-16"), row("BX-0001", "ppm", "2026-08-01"))
    enter(row("BX-0001", "po_granted", "2026-07-16"))

    assert rows("select team, kind, reader from outbox order by id") == [("north", "loaded", "U0MARY")] * 2
    counts = "select team, children, came, recorded, corrected, withdrawn, given, closed, asked from load_counts order by change, team"
    assert rows(counts) == [
        ("", 1, 1, 1, 0, 0, 0, 0, 0),
        ("north", 1, 1, 2, 0, 0, 0, 0, 0),
        ("north", 1, 0, 1, 1, 0, 0, 0, 0),
    ]


def test_the_worker_of_a_child_of_whom_a_load_asks_is_told_once_unless_they_want_quiet_or_have_left(
    enter, rows, say, terminal
):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    say("milestone BX-0001 placement order 15/07/2026")
    told = "select team, reader, subject from outbox where kind = 'disputed' order by id"
    first = enter(row("BX-0001", "po_granted", "2026-07-16")).change
    enter(row("BX-0001", "po_granted", "2026-07-16"), row("BX-0001", "ppm", "2026-08-01"))
    assert rows(told) == [("north", "U0SAM", f"{first} U0SAM")]
    say("quiet until 30/11/2026", "U0SAM")
    assert enter(row("BX-0001", "po_granted", "2026-07-18")).asked == 1
    say("quiet off", "U0SAM")
    with terminal.store.write() as records:
        records.leavers.leave("U0SAM", Change(records.audit.next_id() - 1, NOW, NOW.date(), "clock"))
    assert enter(row("BX-0001", "po_granted", "2026-07-17")).asked == 1
    assert len(rows(told)) == 1


def test_a_day_that_a_refused_row_tells_too_is_not_corrected(path, enter, days):
    started = row("BX-0001", "early_ff_start", "2026-06-01")
    enter(ENTRY, started)
    wrong = row("BX-0001", "early_ff_start", "2026-06-01", team="nroth")

    loaded = load(path, NOW, [wrong, row("BX-0001", "early_ff_start", "2026-06-02")], accept_good=True)

    assert [(number, problem.column) for number, problem in loaded.each_problem] == [(0, "team"), (1, "date")]
    assert days("early_ff_start") == ["2026-06-01"]


def test_two_plans_that_people_recorded_for_one_day_are_no_contradiction(enter, say):
    say("track BX-0001 team north born 03/2023 entered 02/02/2026")
    say("plan BX-0001 adoption 18/05/2026")
    say("plan BX-0001 kinship 18/05/2026")

    assert enter(row("BX-0001", "ppm", "2026-06-01")).new == 1


def test_what_changes_is_told_child_by_child(path, enter, say):
    enter(ENTRY, ORDER, row("BX-0002", "care_entry", "2026-02-02"), source=WHOLE)
    say("track BX-0003 team north born 03/2023 entered 02/02/2026")
    rows = [
        row("BX-0001", "po_granted", "2026-07-16", worker="U0SAM"),
        row("BX-0002", "tracking_ended_other", "2026-10-01", detail="moved_authority"),
        row("BX-0003", "care_entry", "2026-02-03"),
        row("BX-0004", "care_entry", "2026-02-02"),
    ]

    with Loading(path) as loading:
        loading.stage(enumerate(rows))
        loading.enter(NOW, NOW.date(), "tester", {"files": []}, {}, source=WHOLE, dry_run=True)
        found = {
            ref: [(each.kind, each.about, each.was, each.now) for each in of] for ref, of in loading.changes()
        }

    assert found == {
        "BX-0001": [
            ("corrected", "po_granted", "2026-07-15", "2026-07-16"),
            ("given", "worker", "", "U0SAM"),
        ],
        "BX-0002": [
            ("new", "tracking_ended_other", "", "2026-10-01"),
            ("closed", "", "", "2026-10-01 moved_authority"),
        ],
        "BX-0003": [("asked", "care_entry", "2026-02-02", "2026-02-03")],
        "BX-0004": [("new child", "", "", ""), ("new", "care_entry", "", "2026-02-02")],
    }


def test_what_a_load_changed_is_known_by_team_and_history_knows_what_it_took_out(enter, terminal):
    enter(ENTRY, ORDER, row("BX-0001", PLAN, "2026-05-18", plan="adoption"))
    change = enter(
        row("BX-0001", "po_granted", "2026-07-16"), row("BX-0001", PLAN, "2026-05-18", plan="kinship")
    ).change

    with terminal.store.read() as records:
        counts = records.load_counts
        assert [(team, each.children, each.corrected) for team, each in counts.each_of(change)] == [
            ("north", 1, 2)
        ]
        assert counts.corrected_in(change, "north") == ["BX-0001"]
        taken_out = records.journeys.retracted_by_loads("BX-0001")
    assert [(each.milestone, str(each.on), each.detail) for each in taken_out[change]] == [
        (PLAN, "2026-05-18", "adoption"),
        ("po_granted", "2026-07-15", ""),
    ]


def test_nobody_is_told_of_a_load_where_the_manager_has_left(enter, rows, terminal):
    with terminal.store.write() as records:
        records.execute("insert into leavers (person, recorded) select 'U0MARY', max(id) from audit")

    enter(ENTRY)

    assert rows("select count(*) from outbox where kind = 'loaded'") == [(0,)]
