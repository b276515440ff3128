"""When surgeries fall: for ten years, from any anchor and at any time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis.strategies import dates, integers, lists, sampled_from, times, tuples

from permanence.errors import RuleBroken
from permanence.surgery import (
    LONGEST_WEEKS,
    REACH,
    ChangeKind,
    OccurrenceChange,
    Schedule,
    clock_changes,
    coming_occurrences,
    due_occurrences,
    next_surgery,
    occurrence_on,
    occurrences,
    refuse_gap,
    refuse_weeks,
)
from permanence.working_days import ENGLAND

LONDON = ZoneInfo("Europe/London")
EARLY = datetime(2020, 1, 1, tzinfo=UTC)
ANCHORS = dates(date(2026, 1, 1), date(2030, 12, 31))
TIMES = (
    times().map(lambda at: at.replace(second=0, microsecond=0)).filter(lambda at: not time(1) <= at < time(2))
)
FORTNIGHTS_IN_TEN_YEARS = 261


def series(anchor, at=time(9, 30), weeks=2, since=EARLY):
    return Schedule(anchor, at, weeks, LONDON, since)


def ten_years(schedule, changes=()):
    return list(islice(occurrences(schedule, ENGLAND, changes), FORTNIGHTS_IN_TEN_YEARS))


THURSDAY = date(2026, 11, 26)
NORTH = series(THURSDAY)


@settings(max_examples=60, deadline=None)
@given(ANCHORS, TIMES)
def test_for_ten_years_every_surgery_is_a_fortnight_on_at_its_local_time(anchor, at):
    found = ten_years(series(anchor, at))

    assert [each.nominal for each in found] == [
        anchor + timedelta(days=14 * k) for k in range(FORTNIGHTS_IN_TEN_YEARS)
    ]
    for each in found:
        local = each.moment.astimezone(LONDON)
        assert (local.date(), local.time()) == (each.held, at)
        holiday = ENGLAND.holiday(each.nominal)
        assert each.held == (ENGLAND.next(each.nominal) if holiday else each.nominal)
        assert bool(each.why) == bool(holiday)


@settings(max_examples=30, deadline=None)
@given(ANCHORS, TIMES, sampled_from([1, 2, 3, 4, 8]))
def test_looking_at_any_interval_finds_each_surgery_once(anchor, at, weeks):
    schedule = series(anchor, at, weeks, datetime.combine(anchor, time(0), UTC) - timedelta(days=1))
    now, found = schedule.since, []
    while now < schedule.since + timedelta(days=366):
        now += timedelta(hours=61)
        known = {each.nominal for each in found}
        since = max(anchor, found[-1].nominal - 2 * REACH) if found else anchor
        found += [
            each
            for each in due_occurrences(schedule, ENGLAND, (), now, since=since)
            if each.nominal not in known
        ]

    assert [each.nominal for each in found] == [
        anchor + timedelta(weeks=weeks * k) for k in range(len(found))
    ]
    following = next_surgery(schedule, ENGLAND, (), now)
    assert following.nominal == anchor + timedelta(weeks=weeks * len(found))


@settings(max_examples=60, deadline=None)
@given(
    ANCHORS,
    lists(
        tuples(integers(0, 40), sampled_from(["move", "skip"]), integers(-20, 20)),
        max_size=5,
        unique_by=lambda each: each[0],
    ),
)
def test_a_move_or_a_skip_changes_only_one_surgery(anchor, done):
    plain = ten_years(series(anchor))
    changes = {
        anchor + timedelta(weeks=2 * k): OccurrenceChange(
            anchor + timedelta(weeks=2 * k),
            ChangeKind.MOVED,
            anchor + timedelta(weeks=2 * k, days=by),
            time(14),
        )
        if what == "move"
        else OccurrenceChange(anchor + timedelta(weeks=2 * k), ChangeKind.SKIPPED, because="closed")
        for k, what, by in done
    }
    changed = ten_years(series(anchor), changes.values())

    assert [each.nominal for each in changed] == [each.nominal for each in plain]
    for before, after in zip(plain, changed, strict=True):
        change = changes.get(before.nominal)
        if change is None:
            assert after == before
        elif change.kind is ChangeKind.SKIPPED:
            assert after.is_skipped
        else:
            assert (after.held, after.at) == (change.to, time(14))


@settings(max_examples=60, deadline=None)
@given(ANCHORS, integers(-56, 56), integers(10, 30))
def test_a_moved_surgery_becomes_due_once_at_its_moved_time_however_far_it_moved(anchor, by, k):
    nominal = anchor + timedelta(weeks=2 * k)
    to = nominal + timedelta(days=by)
    change = OccurrenceChange(nominal, ChangeKind.MOVED, to, time(14))
    begins = datetime.combine(to, time(14), LONDON).astimezone(UTC)

    def due(now):
        return [
            each.nominal for each in due_occurrences(series(anchor), ENGLAND, [change], now, since=anchor)
        ]

    assert nominal not in due(begins - timedelta(minutes=1))
    assert due(begins).count(nominal) == 1
    assert next_surgery(series(anchor), ENGLAND, [change], begins - timedelta(minutes=1)).nominal == nominal
    assert occurrence_on(series(anchor), ENGLAND, [change], nominal).held == to


@pytest.mark.parametrize(
    ("nominal", "held"),
    [
        (
            date(2026, 12, 25),
            date(2026, 12, 29),
        ),  # Christmas Day, a Friday; Monday is Boxing Day's substitute
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday, past Easter Monday
        (date(2027, 5, 3), date(2027, 5, 4)),
        (date(2027, 8, 30), date(2027, 8, 31)),
    ],
)
def test_a_bank_holiday_moves_one_surgery_to_the_next_working_day(nominal, held):
    before, moved, after = islice(occurrences(series(nominal - timedelta(weeks=2)), ENGLAND), 3)

    assert (moved.nominal, moved.held) == (nominal, held)
    assert moved.why.startswith("moved from ")
    assert before.held == nominal - timedelta(weeks=2)
    assert after.nominal == nominal + timedelta(weeks=2)


@settings(max_examples=20, deadline=None)
@given(ANCHORS.filter(lambda day: day.weekday() >= 5))
def test_a_weekend_anchor_stays_on_the_weekend(anchor):
    for each in ten_years(series(anchor)):
        assert each.held.weekday() == anchor.weekday() or ENGLAND.holiday(each.nominal)


@pytest.mark.parametrize(
    ("day", "offset"),
    [(date(2027, 3, 25), 0), (date(2027, 4, 8), 1), (date(2027, 10, 21), 1), (date(2027, 11, 4), 0)],
)
def test_no_clock_change_moves_a_surgery(day, offset):
    found = occurrence_on(series(date(2026, 12, 3)), ENGLAND, (), day) or occurrence_on(
        NORTH, ENGLAND, (), day
    )

    assert found.moment.astimezone(LONDON).time() == time(9, 30)
    assert found.moment == datetime.combine(day, time(9, 30), UTC) - timedelta(hours=offset)


@pytest.mark.parametrize("at", [time(1), time(1, 30), time(1, 59)])
def test_a_time_that_does_not_exist_when_the_clocks_go_forward_is_refused(at):
    with pytest.raises(RuleBroken) as said:
        refuse_gap(at)
    assert str(said.value) == (
        f"{at:%H:%M} does not exist on the Sunday the clocks go forward. Choose another time."
    )
    assert said.value.field == "at", "a form shows it under the field that it is about"


@pytest.mark.parametrize("at", [time(0, 59), time(2), time(9, 30)])
def test_other_times_are_accepted(at):
    assert refuse_gap(at) == at


@pytest.mark.parametrize("weeks", [0, LONGEST_WEEKS + 1, -1])
def test_a_series_that_no_team_holds_is_refused(weeks):
    with pytest.raises(RuleBroken) as said:
        refuse_weeks(weeks)
    assert str(said.value) == (
        "Surgeries are held every 1 to 8 weeks; a fortnight is the practice: `every 2 weeks`."
    )
    assert said.value.field == "every", "a form shows it under the field that it is about"


@pytest.mark.parametrize("weeks", [1, 2, LONGEST_WEEKS])
def test_other_series_are_accepted(weeks):
    assert refuse_weeks(weeks) == weeks


@settings(max_examples=40, deadline=None)
@given(ANCHORS, TIMES, integers(0, 200), integers(0, 14 * 24 * 60))
def test_nothing_before_the_series_was_agreed_is_a_surgery(anchor, at, fortnights, minutes):
    since = datetime.combine(anchor, time(0), UTC) + timedelta(weeks=2 * fortnights, minutes=minutes)
    schedule = series(anchor, at, since=since)
    first = next(occurrences(schedule, ENGLAND))

    assert first.moment >= since
    assert (first.nominal - anchor).days % 14 == 0
    assert due_occurrences(schedule, ENGLAND, (), since - timedelta(minutes=1), since=anchor) == []


def test_a_surgery_that_began_before_the_series_was_agreed_is_not_held():
    agreed_late = series(THURSDAY, since=datetime(2026, 11, 26, 9, 31, tzinfo=UTC))

    assert next(occurrences(agreed_late, ENGLAND)).nominal == date(2026, 12, 10)
    agreed_as_it_begins = series(THURSDAY, since=datetime(2026, 11, 26, 9, 30, tzinfo=UTC))
    assert next(occurrences(agreed_as_it_begins, ENGLAND)).nominal == THURSDAY


def test_the_year_ahead_leaves_out_what_has_begun_and_keeps_what_is_skipped():
    skipped = OccurrenceChange(THURSDAY + timedelta(weeks=4), ChangeKind.SKIPPED, because="office closed")
    now = datetime(2026, 11, 26, 9, 30, tzinfo=LONDON)
    ahead = list(
        takewhile(
            lambda each: each.nominal < date(2027, 2, 1), coming_occurrences(NORTH, ENGLAND, [skipped], now)
        )
    )

    assert [each.nominal for each in ahead] == [
        date(2026, 12, 10),
        date(2026, 12, 24),
        date(2027, 1, 7),
        date(2027, 1, 21),
    ]
    assert [each.is_skipped for each in ahead] == [False, True, False, False]
    assert ahead[1].why == "office closed"
    assert next_surgery(NORTH, ENGLAND, [skipped], datetime(2026, 12, 11, tzinfo=UTC)).nominal == date(
        2027, 1, 7
    )


def test_an_extra_surgery_is_not_part_of_the_series():
    extra = OccurrenceChange(date(2026, 11, 30), ChangeKind.EXTRA, date(2026, 11, 30), time(11))

    assert ten_years(NORTH, [extra]) == ten_years(NORTH)


def test_a_moved_surgery_says_why():
    change = OccurrenceChange(
        date(2026, 12, 24), ChangeKind.MOVED, date(2026, 12, 22), time(10), "office closed"
    )
    later = OccurrenceChange(date(2026, 12, 10), ChangeKind.MOVED, date(2026, 12, 10), time(14))

    assert (
        occurrence_on(NORTH, ENGLAND, [change], date(2026, 12, 22)).why
        == "moved by hand from Thu 24 Dec 2026: office closed"
    )
    assert occurrence_on(NORTH, ENGLAND, [later], date(2026, 12, 10)).why == "moved by hand from 09:30"
    assert occurrence_on(NORTH, ENGLAND, [change], date(2026, 12, 23)) is None


@pytest.mark.parametrize(
    ("nominal", "to", "at", "why"),
    [
        (date(2026, 12, 10), date(2026, 12, 10), time(9, 30), ""),
        (date(2026, 12, 10), date(2026, 12, 10), None, ""),
        (date(2026, 12, 10), date(2026, 12, 11), None, "moved by hand from Thu 10 Dec 2026"),
        (date(2026, 12, 24), date(2026, 12, 29), None, "moved by hand from Thu 24 Dec 2026"),
    ],
)
def test_a_surgery_moved_back_to_its_own_day_and_time_is_moved_no_longer(nominal, to, at, why):
    change = OccurrenceChange(nominal, ChangeKind.MOVED, to, at)
    assert occurrence_on(NORTH, ENGLAND, [change], nominal).why == why


def test_a_surgery_that_a_bank_holiday_moves_may_be_moved_onto_it_and_back():
    boxing_day, working = date(2026, 12, 28), date(2026, 12, 29)
    series = replace(NORTH, anchor=boxing_day)
    moved = occurrence_on(series, ENGLAND, [], boxing_day)
    assert (moved.held, moved.why) == (working, "moved from Mon 28 Dec 2026: Boxing Day (substitute day)")
    onto = OccurrenceChange(boxing_day, ChangeKind.MOVED, boxing_day)
    assert occurrence_on(series, ENGLAND, [onto], boxing_day).why == "moved by hand from Tue 29 Dec 2026"
    assert (
        occurrence_on(series, ENGLAND, [OccurrenceChange(boxing_day, ChangeKind.MOVED, working)], boxing_day)
        == moved
    )
    further = OccurrenceChange(boxing_day, ChangeKind.MOVED, date(2026, 12, 30))
    assert occurrence_on(series, ENGLAND, [further], boxing_day).why == "moved by hand from Mon 28 Dec 2026"
    later = OccurrenceChange(boxing_day, ChangeKind.MOVED, working, time(14))
    assert occurrence_on(series, ENGLAND, [later], boxing_day).why == "moved by hand from 09:30"


def test_a_surgery_is_written_as_the_day_and_time_it_is_held():
    assert str(next_surgery(NORTH, ENGLAND, (), EARLY)) == "Thu 26 Nov 2026, 09:30"


@pytest.mark.parametrize(
    ("held", "posted"),
    [
        (date(2026, 11, 26), datetime(2026, 11, 25, 14, tzinfo=UTC)),
        (date(2027, 6, 24), datetime(2027, 6, 23, 13, tzinfo=UTC)),  # 14:00 in summer time
        (date(2026, 12, 29), datetime(2026, 12, 24, 14, tzinfo=UTC)),  # over Christmas and a weekend
    ],
)
def test_an_agenda_posted_ahead_is_due_on_the_working_day_before(held, posted):
    schedule = Schedule(held, time(9, 30), 2, LONDON, EARLY, ahead=time(14))
    occurrence = next_surgery(schedule, ENGLAND, (), EARLY)

    assert occurrence.held == held
    assert schedule.posted(occurrence, ENGLAND) == posted
    assert schedule.posted(occurrence, ENGLAND).tzinfo is UTC
    assert due_occurrences(schedule, ENGLAND, (), posted, since=held) == [occurrence]
    assert due_occurrences(schedule, ENGLAND, (), posted - timedelta(minutes=1), since=held) == []


def test_an_agenda_not_posted_ahead_is_due_as_the_surgery_begins():
    occurrence = next_surgery(NORTH, ENGLAND, (), EARLY)

    assert NORTH.posted(occurrence, ENGLAND) == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def test_the_clocks_go_forward_in_march_and_back_in_october():
    assert list(clock_changes(LONDON, date(2026, 1, 1), date(2026, 12, 31))) == [
        (date(2026, 3, 29), "forward"),
        (date(2026, 10, 25), "back"),
    ]
    assert list(clock_changes(LONDON, date(2026, 10, 25), date(2026, 10, 25))) == [
        (date(2026, 10, 25), "back")
    ]


def test_no_change_of_the_clocks_is_found_on_the_day_before_or_after():
    for day in (date(2026, 10, 24), date(2026, 10, 26), date(2026, 3, 28), date(2026, 3, 30)):
        assert list(clock_changes(LONDON, day, day)) == []


def test_what_was_due_before_a_day_is_not_due_again_from_it_on():
    now = datetime(2026, 12, 11, tzinfo=UTC)

    assert [each.nominal for each in due_occurrences(NORTH, ENGLAND, (), now, since=THURSDAY)] == [
        date(2026, 11, 26),
        date(2026, 12, 10),
    ]
    assert [each.nominal for each in due_occurrences(NORTH, ENGLAND, (), now, since=date(2026, 12, 10))] == [
        date(2026, 12, 10)
    ]


def test_a_surgery_moved_as_far_as_it_may_be_is_found_on_its_day():
    nominal = THURSDAY + REACH
    far = [OccurrenceChange(nominal, ChangeKind.MOVED, THURSDAY, time(8))]
    begins = datetime(2026, 11, 26, 8, tzinfo=UTC)
    late = series(nominal)

    assert occurrence_on(late, ENGLAND, far, THURSDAY).nominal == nominal
    assert [each.nominal for each in due_occurrences(late, ENGLAND, far, begins, since=THURSDAY)] == [nominal]
    assert next_surgery(NORTH, ENGLAND, far, EARLY).nominal == nominal


def kept(nominal, held, at):
    return OccurrenceChange(nominal, ChangeKind.KEPT, held, at, "a bank holiday")


def test_a_surgery_that_has_its_agenda_keeps_its_day_and_time_in_a_changed_series():
    later = series(THURSDAY, time(14))
    change = kept(THURSDAY, THURSDAY + timedelta(days=1), time(9, 30))

    first, second = islice(occurrences(later, ENGLAND, [change]), 2)
    assert (str(first), first.why) == ("Fri 27 Nov 2026, 09:30", "a bank holiday")
    assert str(second) == "Thu 10 Dec 2026, 14:00"


def test_a_surgery_that_has_its_agenda_is_there_once_though_its_series_has_no_such_day():
    tuesday = date(2026, 12, 1)
    since = datetime(2026, 11, 30, tzinfo=UTC)
    weekly = series(tuesday, weeks=1, since=since)
    changes = [kept(THURSDAY, THURSDAY, time(9, 30)), kept(date(2026, 12, 3), date(2026, 12, 3), time(9, 30))]

    found = [each.nominal.day for each in islice(occurrences(weekly, ENGLAND, changes), 4)]
    assert found == [26, 1, 3, 8]
    assert next(occurrences(weekly, ENGLAND, changes, THURSDAY)).nominal == THURSDAY
    assert next(occurrences(weekly, ENGLAND, changes, date(2026, 11, 27))).nominal == tuesday
    assert next_surgery(weekly, ENGLAND, changes, datetime(2026, 12, 2, tzinfo=UTC)).nominal.day == 3
