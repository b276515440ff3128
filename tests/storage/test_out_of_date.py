"""What a change sets off, whoever makes it: messages and Homes drawn anew, pictures taken down, a manager told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permanence.events_csv import EventRow
from permanence.journey import Child, Event, Month, PlanAgreed
from permanence.roles import Role
from permanence.surgery import ChangeKind, OccurrenceChange
from storage import out_of_date
from storage.loading.load import Loading
from storage.migrations import HISTORIES
from storage.out_of_date import SETS_OFF, bring_up_to_date
from storage.outbox import PostKind
from storage.people import Cover
from tests.storage.conftest import CHILD, MORNING, NORTH, SOUTH, plan_post

FIRST = date(2026, 11, 26)
LATER = MORNING + timedelta(days=7)
OTHER = Child("BX-0050", "south", Month(2022, 5), worker="U0ALEX")
ENDED = "tracking_ended_other"
PEOPLE = ("U0MARY", "U0SAM", "U0OMAR", "U0ALEX", "U0CORA")
"""Managers and workers of both teams, and somebody who has nothing to do with either child."""


@pytest.fixture
def shown(tracked, change):
    """A child in each of two teams, on an agenda that is half posted; pictures of both teams; every Home drawn."""
    with change() as (records, made):
        records.teams.add(SOUTH, made)
        records.children.track(OTHER, made)
    with change("clock", verb="agenda") as (records, made):
        for kind, to, *subject in (
            (PostKind.HEAD, "C0NORTH"),
            (PostKind.CHILD, "C0NORTH", "BX-0042"),
            (PostKind.DIGEST, "U0SAM"),
        ):
            number = plan_post(records, FIRST, kind, to, made, *subject)
            named = [] if kind is PostKind.HEAD else ["BX-0042"]
            records.delivery.sent(records.outbox.find(number), f"{number}.1", 1, made.at, named=named)
        records.pictures.keep("F-NORTH", "north", LATER)
        records.pictures.keep("F-SOUTH", "south", LATER)
        for person in PEOPLE:
            records.homes.open(person)
            records.homes.published(person, 1)


@pytest.fixture
def set_off(store):
    """What is out of date: messages to be drawn anew or said, Homes, and pictures to be deleted."""

    def found():
        with store.read() as records:
            posts = records.outbox.of_occurrence("north", FIRST) + records.outbox.of_occurrence(
                "north", MORNING.date()
            )
            return (
                [(post.kind.value, post.reader) for post in posts if post.wanted > post.drawn],
                [person for person, _ in records.homes.to_do()],
                records.pictures.due(LATER - timedelta(hours=1)),
            )

    return found


@pytest.fixture
def by(change):
    """Make a change and let it set off what it does."""

    def made_by(do, person="U0SUE"):
        with change(person) as (records, made):
            do(records, made)
            bring_up_to_date(records, made)
        return made.id

    return made_by


@pytest.fixture
def drawn(store):
    """Draw everything that is out of date."""

    def draw():
        with store.write() as records:
            records.execute("update outbox set drawn = wanted")
            records.execute("update homes set drawn = wanted")

    return draw


@pytest.fixture
def load(store):
    """Load rows of the child, or of another."""

    def loaded(*rows, ref="BX-0042"):
        with Loading(store.path) as loading:
            loading.stage(
                enumerate(
                    EventRow(ref, milestone, on, team="north", born=Month(2023, 3), detail=detail)
                    for milestone, on, detail in rows
                )
            )
            assert not loading.enter(MORNING, MORNING.date(), "tester", {}, {}).problems
        with store.write() as records:  # what a load says of itself is no part of what it sets off
            records.execute("update outbox set drawn = wanted where kind = 'loaded'")

    return loaded


def close(outcome):
    return lambda records, made: records.children.edit(CHILD, made, closed=made.today, outcome=outcome)


def reach(milestone, on, detail=""):
    return lambda records, made: records.milestones.reach("BX-0042", Event(on, milestone, detail), made)


CHILD_AND_DIGEST = [("child", None), ("digest", "U0SAM")]
ALL = [("head", None), *CHILD_AND_DIGEST]
"""The first message too, which counts each child, and says what is wrong for those who are discussed and what is overdue."""
DEATH = ([*ALL, ("silence", "U0MARY")], ["U0MARY", "U0SAM"], ["F-NORTH"])


def test_every_history_says_what_it_sets_off():
    assert set(SETS_OFF) == set(HISTORIES)


def test_every_column_that_it_asks_is_there(store):
    with store.read() as records:
        for table, sets_off in SETS_OFF.items():
            records.execute(f"select {sets_off.about} from {table}")


@pytest.mark.parametrize("what", ["ending", "milestone", "load"])
def test_a_death_is_told_to_the_manager_and_takes_the_child_out_however_it_is_recorded(
    shown, set_off, by, load, what
):
    if what == "load":
        load((ENDED, date(2026, 11, 20), "died"))
    else:
        by(close("died") if what == "ending" else reach(ENDED, date(2026, 11, 20), "died"))

    assert set_off() == DEATH


def test_a_death_that_is_recorded_as_an_ending_and_a_milestone_is_told_once(shown, set_off, by):
    def both(records, made):
        reach(ENDED, made.today, "died")(records, made)
        close("died")(records, made)

    by(both)

    assert set_off()[0].count(("silence", "U0MARY")) == 1


def test_a_death_that_is_known_is_not_told_again_when_its_day_is_corrected(shown, set_off, by):
    by(reach(ENDED, date(2026, 11, 20), "died"), person="U0MARY")

    by(
        lambda records, made: records.milestones.correct(
            "BX-0042", records.milestones.of("BX-0042", ENDED)[0], date(2026, 11, 19), made
        )
    )

    assert ("silence", "U0MARY") not in set_off()[0]


@pytest.mark.parametrize("arrangement", ["her own change", "has left", "restricted to others"])
def test_a_manager_is_not_told_of_a_death_that_they_recorded_or_may_not_know_of(
    shown, set_off, by, arrangement
):
    match arrangement:
        case "has left":
            by(lambda records, made: records.leavers.leave("U0MARY", made))
        case "restricted to others":
            by(lambda records, made: records.restrictions.narrow("BX-0042", ["U0SAM"], made))
    by(close("died"), person="U0MARY" if arrangement == "her own change" else "U0SUE")

    assert "silence" not in dict(set_off()[0])


def test_a_child_restricted_to_their_manager_is_told_of_too(shown, set_off, by):
    by(lambda records, made: records.restrictions.narrow("BX-0042", ["U0SAM", "U0MARY"], made))

    by(close("stillborn"))

    assert ("silence", "U0MARY") in set_off()[0]


@pytest.mark.parametrize(
    ("person", "only", "told"),
    [
        ("U0SUE", (), "U0ALEX"),
        ("U0MARY", (), "U0ALEX"),  # she is away, and whoever covers does not know
        ("U0ALEX", (), None),
        ("U0SUE", ("U0SAM", "U0MARY"), "U0MARY"),  # a restricted child is none of the cover's
    ],
)
def test_a_death_is_told_to_whoever_covers_for_the_manager(shown, set_off, by, person, only, told):
    by(
        lambda records, made: records.covers.hand_over(
            Cover("U0MARY", "U0ALEX", made.today, made.today), made
        )
    )
    if only:
        by(lambda records, made: records.restrictions.narrow("BX-0042", only, made))

    by(close("died"), person=person)

    assert [to for kind, to in set_off()[0] if kind == "silence"] == ([told] if told else [])


def test_a_death_known_when_the_child_comes_on_record_is_told_to_nobody(shown, set_off, load):
    load(("care_entry", date(2024, 1, 9), ""), (ENDED, date(2025, 3, 2), "died"), ref="BX-0099")

    assert set_off() == ([("head", None)], ["U0MARY"], [])


@pytest.fixture
def without_names(store, drawn):
    """Draw everything as it is of a child of whom nothing may be said: it names nobody."""

    def draw():
        drawn()
        with store.write() as records:
            records.execute("delete from post_children")

    return draw


@pytest.mark.parametrize("is_over", [True, False], ids=["taken back", "of one who is closed as dead too"])
def test_a_death_recorded_by_mistake_and_taken_back_draws_back_what_was_drawn_without_the_child(
    shown, set_off, by, undo, without_names, is_over
):
    if not is_over:
        by(close("died"))
    mistake = by(reach(ENDED, date(2026, 11, 20), "died"), person="U0MARY")
    without_names()

    undo(mistake)

    assert ([each for each in set_off()[0] if each in ALL] == ALL) == is_over


def test_a_restriction_lifted_draws_back_what_was_drawn_without_the_child_but_of_very_many_children(
    shown, set_off, by, without_names, monkeypatch
):
    for most, drawn_back in ((out_of_date.MANY, [*ALL]), (0, [("head", None), ("child", None)])):
        monkeypatch.setattr(out_of_date, "MANY", most)
        by(lambda records, made: records.restrictions.narrow("BX-0042", ["U0SUE"], made))
        without_names()
        by(lambda records, made: records.restrictions.narrow("BX-0042", [], made))
        assert set_off()[0] == drawn_back


def test_a_death_may_be_recorded_of_a_child_whose_team_has_ended(shown, set_off, by):
    by(close("adopted"))
    by(lambda records, made: records.teams.end(NORTH, made))

    by(reach(ENDED, date(2026, 11, 23), "died"))

    assert "silence" not in dict(set_off()[0])


@pytest.mark.parametrize("is_loaded", [True, False])
def test_another_ending_takes_the_child_out_and_tells_nobody(shown, set_off, by, load, is_loaded):
    if is_loaded:
        load((ENDED, date(2026, 11, 20), "moved_authority"))
    else:
        by(close("moved_authority"))

    assert set_off() == (ALL, ["U0MARY", "U0SAM"], ["F-NORTH"])


def test_of_an_ending_that_is_no_death_the_journey_is_not_asked(shown, change):
    asked = []
    with change() as (records, made):
        reach(ENDED, date(2026, 11, 20), "moved_authority")(records, made)
        close("moved_authority")(records, made)
        execute = records.execute
        records.execute = lambda sql, *values: asked.append(sql) or execute(sql, *values)
        bring_up_to_date(records, made)

    assert asked
    assert not [sql for sql in asked if "from milestones where child" in sql]


@pytest.mark.parametrize("is_loaded", [True, False])
def test_a_milestone_redraws_what_shows_the_child_and_nothing_of_another(shown, set_off, by, load, is_loaded):
    if is_loaded:
        load(("ppm", date(2026, 11, 20), ""))
    else:
        by(reach("ppm", date(2026, 11, 20)))

    assert set_off() == (ALL, ["U0MARY", "U0SAM"], [])


EVERYBODY = ["U0ALEX", "U0CORA", "U0MARY", "U0OMAR", "U0SAM"]
"""Whose Homes are open: words about another child may name the one who is restricted."""


@pytest.mark.parametrize(
    ("do", "homes", "posts"),
    [
        (close("adopted"), ["U0MARY", "U0SAM"], ALL),
        (close("died"), ["U0MARY", "U0SAM"], ALL),
        (reach("ppm", date(2026, 11, 20)), ["U0MARY", "U0SAM"], ALL),
        (
            lambda records, made: records.plans.agree("BX-0042", PlanAgreed(FIRST, "adoption"), made),
            ["U0MARY", "U0SAM"],
            ALL,
        ),
        (
            lambda records, made: records.restrictions.narrow("BX-0042", ["U0MARY"], made),
            EVERYBODY,
            ALL,
        ),
        (
            lambda records, made: records.children.edit(CHILD, made, team="south"),
            ["U0MARY", "U0OMAR", "U0SAM"],
            ALL,
        ),
    ],
    ids=["closed", "died", "milestone", "plan", "restricted", "moved"],
)
def test_what_is_taken_back_redraws_the_same_again_and_nothing_of_another_child(
    shown, set_off, by, undo, drawn, change, store, do, homes, posts
):
    with change("clock") as (records, made):
        other = plan_post(records, FIRST, PostKind.TOLD, "U0ALEX", made)
        records.delivery.sent(records.outbox.find(other), "7.1", 1, made.at, named=["BX-0050"])
    done = by(do, person="U0MARY")
    first = set_off()
    drawn()

    undo(done)

    again = set_off()
    assert [post for post in again[0] if post[0] != "silence"] == posts
    assert [post for post in first[0] if post[0] != "silence"] == posts
    assert first[1] == again[1] == homes


def test_what_is_asked_on_a_message_of_an_agenda_redraws_its_first_message(shown, set_off, change):
    with change() as (records, made):
        made.asked_on = ("north", FIRST)
        records.updates.leave("BX-0042", "Seen", made)
        bring_up_to_date(records, made)

    assert set_off()[0] == [("head", None), *CHILD_AND_DIGEST]


def test_an_agenda_that_is_over_is_drawn_anew_only_for_what_it_may_not_say(shown, set_off, by, undo, drawn):
    by(lambda records, made: records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase", made))
    closed = by(
        lambda records, made: records.closings.close("north", FIRST, FIRST, made, by_hand=True), "U0MARY"
    )
    drawn()

    by(reach("ppm", date(2026, 11, 20)))
    by(lambda records, made: records.actions.finish(1, "", made))
    assert set_off()[0] == [("digest", "U0SAM")]
    undo(closed)
    assert ("head", None) in set_off()[0], "it is open again"
    by(lambda records, made: records.closings.close("north", FIRST, FIRST, made, by_hand=True))
    drawn()

    by(lambda records, made: records.restrictions.narrow("BX-0042", ["U0SAM"], made))
    assert set_off()[0] == ALL


def test_what_was_said_in_a_surgery_and_is_taken_back_leaves_its_minutes_too(
    shown, set_off, change, undo, drawn
):
    with change("clock", verb="surgery close", team="north") as (records, closing):
        plan_post(records, FIRST, PostKind.MINUTES, "C0NORTH", closing)
    with change("U0MARY", child="BX-0042", team="north", surgery=FIRST) as (records, made):
        made.surgery = ("north", FIRST)
        records.updates.leave("BX-0042", "Said in the room", made)
        bring_up_to_date(records, made)
    assert ("minutes", None) in set_off()[0]
    drawn()

    undo(made.id)

    assert ("minutes", None) in set_off()[0]


def test_an_agenda_whose_place_a_later_one_has_taken_is_over(shown, set_off, by, change):
    with change("clock", verb="agenda") as (records, made):
        later = plan_post(records, date(2026, 12, 10), PostKind.HEAD, "C0NORTH", made)

    by(reach("ppm", date(2026, 11, 20)))

    assert set_off()[0] == [("digest", "U0SAM")]
    assert later


def test_the_home_of_whoever_makes_a_change_is_drawn_anew(shown, set_off, by):
    by(reach("ppm", date(2026, 11, 20)), person="U0CORA")

    assert set_off()[1] == ["U0CORA", "U0MARY", "U0SAM"]


def test_a_child_who_moves_is_taken_out_of_their_old_teams_messages_and_pictures(shown, set_off, by):
    by(lambda records, made: records.children.edit(CHILD, made, team="south"))

    assert set_off() == (ALL, ["U0MARY", "U0OMAR", "U0SAM"], ["F-NORTH", "F-SOUTH"])


def test_a_move_taken_back_takes_the_child_out_of_the_team_they_had_moved_to(
    shown, set_off, by, undo, store, change
):
    moved = by(lambda records, made: records.children.edit(CHILD, made, team="south"), person="U0MARY")
    with change() as (records, _):
        records.pictures.keep("F-AGAIN", "south", LATER)

    undo(moved)

    assert "F-AGAIN" in set_off()[2]


def test_a_restriction_takes_the_child_out_and_so_does_taking_back_that_it_was_lifted(
    shown, set_off, by, undo, change
):
    by(lambda records, made: records.restrictions.narrow("BX-0042", ["U0SAM"], made))
    assert set_off()[2] == ["F-NORTH"]
    lifted = by(lambda records, made: records.restrictions.narrow("BX-0042", (), made), person="U0MARY")
    with change() as (records, _):
        records.pictures.keep("F-AGAIN", "north", LATER)

    undo(lifted)

    assert "F-AGAIN" in set_off()[2]


def test_a_lifted_restriction_and_a_reopened_child_take_no_picture_down(shown, set_off, by, undo):
    closed = by(close("adopted"), person="U0MARY")
    pictures = set_off()[2]

    undo(closed)

    assert (set_off()[0], set_off()[2]) == (ALL, pictures)


def test_a_child_whose_tracking_is_taken_back_is_drawn_anew_where_they_were_named(
    shown, set_off, by, undo, change
):
    tracked = by(
        lambda records, made: records.children.track(Child("BX-0077", "north", Month(2024, 1)), made),
        person="U0MARY",
    )
    with change("clock") as (records, made):
        number = plan_post(records, FIRST, PostKind.LIST, "C0NORTH", made, "1")
        records.delivery.sent(records.outbox.find(number), "9.1", 1, made.at, named=["BX-0077"])

    undo(tracked)

    assert ("list", None) in set_off()[0]


def test_a_cover_redraws_the_digests_and_homes_of_both(shown, set_off, by):
    by(lambda records, made: records.covers.hand_over(Cover("U0SAM", "U0CORA", FIRST, FIRST), made))

    assert set_off() == ([("digest", "U0SAM")], ["U0CORA", "U0SAM"], [])


def test_a_surgery_that_is_skipped_redraws_its_digests(shown, set_off, by):
    skipped = OccurrenceChange(FIRST, ChangeKind.SKIPPED, because="a holiday")

    by(lambda records, made: records.surgery_changes.put("north", skipped, made))

    assert set_off()[0] == [("digest", "U0SAM")]


def test_what_a_team_is_shows_in_every_home(shown, set_off, by):
    by(lambda records, made: records.teams.edit(NORTH, made, name="North"))

    assert set_off() == ([], sorted(PEOPLE), [])


def test_a_picture_of_figures_is_doubted_once_its_reader_manages_the_team_no_more(shown, store, by):
    with store.write() as records:
        records.pictures.keep("F-MARY", None, LATER, reader="U0MARY")
        records.pictures.keep("F-OMAR", None, LATER, reader="U0OMAR")

    by(lambda records, made: records.teams.edit(NORTH, made, manager="U0SAM"))

    with store.read() as records:
        assert [file for file, *_ in records.pictures.doubted()] == ["F-MARY"]


def test_what_a_person_wants_for_themselves_shows_in_their_home_alone(shown, set_off, by):
    by(lambda records, made: records.quiets.keep("U0ALEX", FIRST, made))

    assert set_off() == ([], ["U0ALEX"], [])


def test_an_action_given_to_another_redraws_the_homes_of_both(shown, set_off, by, drawn):
    by(lambda records, made: records.actions.agree("BX-0042", "U0CORA", FIRST, "Chase", made))
    drawn()

    by(lambda records, made: records.actions.give(1, "U0ALEX", made))

    assert set_off() == (ALL, ["U0ALEX", "U0CORA", "U0MARY", "U0SAM"], [])


@pytest.mark.parametrize("person", ["U0CORA", "U0SAM"])
def test_an_agenda_says_what_is_a_leavers_so_it_is_drawn_anew_when_that_changes(
    shown, set_off, by, drawn, person
):
    by(lambda records, made: records.actions.agree("BX-0042", person, FIRST, "Chase", made))
    by(lambda records, made: records.leavers.leave("U0CORA", made))
    drawn()

    by(lambda records, made: records.children.edit(CHILD, made, worker=person))

    assert (("head", None) in set_off()[0]) == (person == "U0CORA")


@pytest.mark.parametrize("held_on", [FIRST, None])
def test_the_end_of_a_surgery_redraws_what_could_be_pressed_held_or_not(shown, set_off, by, held_on):
    by(lambda records, made: records.closings.close("north", FIRST, held_on, made, by_hand=False))

    assert set_off() == ([("head", None), ("child", None)], sorted(PEOPLE), []), "Homes offer to close it"


@pytest.mark.parametrize("is_back", [False, True])
def test_the_messages_of_an_agenda_say_who_has_left_and_who_is_back(shown, set_off, by, drawn, is_back):
    by(lambda records, made: records.actions.agree("BX-0042", "U0CORA", FIRST, "Chase", made))
    if is_back:
        by(lambda records, made: records.leavers.leave("U0CORA", made))
    drawn()

    by(
        lambda records, made: (records.leavers.come_back if is_back else records.leavers.leave)(
            "U0CORA", made
        )
    )

    assert [kind for kind, _ in set_off()[0]] == ["head", "child", "digest"]


def test_a_leaver_of_a_team_without_an_agenda_redraws_the_homes_of_their_childrens_people(shown, set_off, by):
    by(lambda records, made: records.leavers.leave("U0ALEX", made))

    assert set_off()[0] == []
    assert "U0OMAR" in set_off()[1]


def test_a_child_of_a_leavers_that_is_tracked_no_more_is_on_no_agenda(shown, set_off, by, undo, drawn, store):
    child = replace(OTHER, ref="BX-0051", worker="U0CORA")
    tracking = by(lambda records, made: records.children.track(child, made), person="U0ADMIN")
    by(lambda records, made: records.leavers.leave("U0CORA", made))
    drawn()

    undo(tracking)

    with store.read() as records:
        assert records.children.team_of("BX-0051") is None
    assert set_off()[0] == []


def test_nobodys_messages_change_when_somebody_leaves_who_has_no_work(shown, set_off, by):
    by(lambda records, made: records.leavers.leave("U0CORA", made))

    assert set_off()[0] == []


@pytest.mark.parametrize("surgery", [FIRST, None])
def test_an_action_escalated_by_hand_redraws_what_shows_the_child_and_one_by_a_surgerys_end_does_not(
    shown, set_off, by, drawn, surgery
):
    by(lambda records, made: records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase", made))
    drawn()

    def escalate(records, made):
        action = records.actions.get(1)
        records.escalations.put_before(action, "north", Role.MANAGER, "U0MARY", "late", made, surgery)

    by(escalate)

    assert set_off()[0] == ([] if surgery else CHILD_AND_DIGEST)


def test_what_is_still_to_be_posted_follows_a_team_to_another_channel_and_back(
    shown, by, undo, store, change
):
    with change("clock") as (records, made):
        waiting = plan_post(records, FIRST, PostKind.LIST, "C0NORTH", made, "1")

    def where():
        with store.read() as records:
            return records.outbox.find(waiting).channel

    moved = by(
        lambda records, made: records.teams.edit(NORTH, made, channel="C0NEW"),
        person="U0MARY",
    )
    assert where() == "C0NEW"
    undo(moved)
    assert where() == "C0NORTH"


def test_above_many_children_every_home_is_redrawn_and_only_messages_that_name_one(
    shown, set_off, load, monkeypatch
):
    monkeypatch.setattr(out_of_date, "MANY", 0)

    load(("ppm", date(2026, 11, 20), ""))

    assert set_off() == (ALL, sorted(PEOPLE), [])


def test_of_very_many_children_those_alone_are_gathered_of_whom_something_was_shown(
    shown, change, monkeypatch
):
    monkeypatch.setattr(out_of_date, "AT_ONCE", 1)
    with change() as (records, made):
        records.pictures.keep("F-ALEX", "south", LATER, child="BX-0050", reader="U0ALEX")
        found = out_of_date.OutOfDate(records, made)

        out_of_date._child(found, [(ref,) for ref in ("BX-0010", "BX-0042", "BX-0050", "BX-0051")])

    assert found.children == {"BX-0010", "BX-0042", "BX-0050"}, "the first as it is, and who is shown"


def test_a_change_asks_for_each_message_and_each_home_once(shown, by, store):
    def everything(records, made):
        reach(ENDED, made.today, "died")(records, made)
        records.restrictions.narrow("BX-0042", ["U0SAM", "U0MARY"], made)
        close("died")(records, made)

    by(everything)

    with store.read() as records:
        posts = records.execute("select kind, wanted from outbox where kind in ('child', 'digest')")
        assert set(posts) == {("child", 2), ("digest", 2)}
        assert set(records.execute("select wanted from homes where person = 'U0SAM'")) == {(2,)}


def test_the_homes_of_a_team_are_drawn_anew_when_the_tracking_of_a_child_is_taken_back(
    shown, set_off, by, undo, drawn
):
    tracked = by(
        lambda records, made: records.children.track(Child("BX-0077", "south", Month(2024, 1)), made),
        person="U0MARY",
    )
    drawn()

    undo(tracked)

    assert set_off()[1] == ["U0MARY", "U0OMAR"]


@pytest.mark.parametrize(
    ("do", "is_redrawn"),
    [
        (close("died"), True),
        (lambda records, made: records.restrictions.narrow("BX-0042", ["U0SAM"], made), True),
        (lambda records, made: records.approvals.ask("BX-0042", FIRST, "late", made, milestone="ppm"), True),
        (reach("ppm", date(2026, 11, 20)), False),
    ],
    ids=["died", "restricted", "asked to agree", "milestone"],
)
def test_a_service_managers_home_is_drawn_anew_when_it_may_name_a_child_no_longer_or_must(
    shown, set_off, by, drawn, do, is_redrawn
):
    by(lambda records, made: records.roles.grant("U0CORA", Role.SERVICE_MANAGER, made))
    drawn()

    by(do)

    assert ("U0CORA" in set_off()[1]) == is_redrawn


@pytest.fixture
def told(shown, change):
    """A newer digest of Sam's, an older and a newer one of Cora's, a word to her, and charts they have; all drawn."""
    with change("clock") as (records, made):
        for day, kind, reader, *named in (
            (date(2026, 12, 10), PostKind.DIGEST, "U0SAM"),
            (date(2026, 11, 12), PostKind.DIGEST, "U0CORA", "BX-0042"),
            (date(2026, 11, 26), PostKind.DIGEST, "U0CORA"),
            (date(2026, 11, 12), PostKind.TOLD, "U0CORA"),
            (date(2026, 11, 12), PostKind.DIGEST, "U0ALEX", "BX-0042"),
        ):
            number = plan_post(records, day, kind, reader, made)
            records.delivery.sent(records.outbox.find(number), f"{number}.1", 1, made.at, named=named)
        for reader in ("U0SAM", "U0CORA", "U0ALEX"):
            records.pictures.keep(f"F-{reader}", None, LATER, child="BX-0042", reader=reader)


@pytest.fixture
def wanted(store):
    """The messages to be drawn anew, as their day, kind and where they are; and whose charts are doubted."""

    def found():
        with store.read() as records:
            rows = records.execute(
                "select occurrence, kind, coalesce(reader, channel) from outbox where drawn < wanted order by 3, 1, 2"
            ).fetchall()
            return [(day[5:], kind, to) for day, kind, to in rows], [
                each[2] for each in records.pictures.doubted()
            ]

    return found


CORAS = [("11-12", "digest", "U0CORA"), ("11-12", "told", "U0CORA"), ("11-26", "digest", "U0CORA")]


def recheck(records, made):
    made.rechecked = "U0CORA"
    made.counts_as_change = True


@pytest.mark.parametrize(
    "do",
    [
        recheck,
        lambda records, made: records.roles.grant("U0CORA", Role.CONSULTANT, made),
        lambda records, made: records.covers.hand_over(Cover("U0CORA", "U0CORA", FIRST, FIRST), made),
    ],
    ids=["joined or left a channel", "role", "cover"],
)
def test_whoever_may_see_less_has_everything_private_drawn_anew_and_nobody_else(
    told, wanted, set_off, by, do
):
    by(do)

    assert wanted() == (CORAS, ["U0CORA"])
    assert "U0CORA" in set_off()[1]


def test_whoever_is_back_has_everything_private_drawn_anew_but_not_whoever_has_left(told, wanted, by):
    by(lambda records, made: records.leavers.leave("U0CORA", made))
    assert wanted() == ([], [])
    by(lambda records, made: records.leavers.come_back("U0CORA", made))

    assert wanted() == (CORAS, ["U0CORA"])


def test_somebody_who_is_a_childs_own_no_longer_has_their_old_digests_drawn_anew_and_so_has_their_cover(
    told, wanted, by, drawn
):
    by(lambda records, made: records.covers.hand_over(Cover("U0SAM", "U0CORA", FIRST, FIRST), made))
    drawn()
    by(lambda records, made: records.children.edit(CHILD, made, worker="U0SUE"))

    private = [each for each in wanted()[0] if each[2].startswith("U0")]
    assert private == [
        ("11-12", "digest", "U0ALEX"),
        ("11-12", "digest", "U0CORA"),
        ("11-26", "digest", "U0SAM"),
    ], "Alex's is his newest"


@pytest.mark.parametrize("has_ended", [True, False])
def test_a_team_that_has_another_channel_or_ended_has_all_that_was_said_of_it_drawn_anew(
    told, wanted, set_off, by, has_ended
):
    by(close("moved_authority"), person="U0MARY") if has_ended else None

    def do(records, made):
        team = records.teams.get("north")
        records.teams.end(team, made) if has_ended else records.teams.edit(team, made, channel="C0NEW1")

    by(do)

    posts, charts = wanted()
    anew = set() if has_ended else {"C0NEW1"}  # its open agenda
    assert {to for *_, to in posts} == {"C0NORTH", "U0ALEX", "U0CORA", "U0SAM"} | anew
    assert charts == ["U0ALEX", "U0CORA", "U0SAM"]
    assert set_off()[2] == ["F-NORTH"]


def test_a_team_whose_name_changes_has_nothing_said_drawn_anew(told, wanted, by):
    by(lambda records, made: records.teams.edit(records.teams.get("north"), made, name="Northern"))

    assert wanted() == ([], [])


def test_the_word_on_how_a_surgery_ended_is_drawn_anew_when_it_may_count_a_child_no_longer(
    told, wanted, by, change
):
    with change("clock") as (records, made):
        for day in (FIRST, date(2026, 12, 10)):
            number = plan_post(records, day, PostKind.CLOSED, "C0NORTH", made)
            records.delivery.sent(records.outbox.find(number), f"{number}.1", 1, made.at, named=[])
    by(lambda records, made: records.restrictions.narrow("BX-0042", ["U0SAM"], made))

    closed = [day for day, kind, _ in wanted()[0] if kind == "closed"]
    assert closed == ["11-26"], "the child was on that agenda, and is named on no other"


def test_a_person_was_told_something_or_never(told, store):
    with store.read() as records:
        assert records.outbox.has_told("U0CORA")
        assert not records.outbox.has_told("U0OMAR")


def test_an_action_put_before_somebody_redraws_their_home_then_and_whenever_it_changes(shown, change, store):
    def homes():
        with store.write() as records:
            due = [person for person, _ in records.homes.to_do()]
            for person, wanted in records.homes.to_do():
                records.homes.published(person, wanted)
        return due

    homes()
    with change("U0SAM") as (records, made):
        action = records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase the report", made)
        records.escalations.put_before(action, "north", Role.SERVICE_MANAGER, "U0CORA", "No answer", made)
        bring_up_to_date(records, made)
    assert "U0CORA" in homes()
    with change("U0SAM") as (records, made):
        records.actions.wait(1, "the hospital", made)
        bring_up_to_date(records, made)
    assert "U0CORA" in homes()
    with change("U0SAM") as (records, made):
        records.updates.leave("BX-0042", "Seen", made)
        bring_up_to_date(records, made)
    assert "U0CORA" not in homes(), "she has nothing to do with the child otherwise"
