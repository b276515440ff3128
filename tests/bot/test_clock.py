"""The clock types what has become due at every tick; and people move, skip and call surgeries."""

import re
from contextlib import closing
from datetime import date, timedelta
from functools import partial

import pytest

from bot.clock import TEAM_DUTIES, TICKED, Ticker
from commands.practice.request import TERMINAL, Place, PlaceKind
from permanence.errors import NotFound, RuleBroken
from permanence.roles import CLOCK
from storage.database import EVERY, connect
from storage.outbox import PostState
from tests.conftest import heads_of

FIRST, SECOND, THIRD = (date(2026, 11, 26) + timedelta(weeks=2 * k) for k in range(3))


@pytest.fixture
def ticker(north, terminal, clock):
    return Ticker(terminal.desk, clock)


@pytest.fixture
def heads(terminal):
    """A team's surgeries with a first message, oldest first, each with its post."""

    def found(team="north"):
        with terminal.store.read() as records:
            return {head.occurrence: head for head in reversed(heads_of(records, team))}

    return found


def test_an_agenda_is_planned_at_its_moment_and_only_once(ticker, heads, clock):
    clock.go_to(26, 11, 9, 29)
    ticker.tick()
    assert heads() == {}
    clock.go_to(26, 11, 9, 30)
    ticker.tick()
    ticker.tick()

    assert list(heads()) == [FIRST]
    assert heads()[FIRST].note is None


def test_a_year_of_ticks_plans_each_surgery_once(ticker, heads, clock):
    while clock.now.year == 2026 or clock.now.month < 12:
        clock.pass_(hours=7)
        ticker.tick()

    assert list(heads()) == [FIRST + timedelta(weeks=2 * k) for k in range(len(heads()))]
    assert len(heads()) == 27
    assert {head.state for head in heads().values()} <= {PostState.PLANNED, PostState.SKIPPED}


def test_the_newest_missed_agenda_is_posted_late_with_a_reason_and_earlier_ones_are_skipped(
    ticker, heads, clock, say
):
    ticker.tick()
    clock.go_to(25, 12, 12, 0)
    ticker.tick()

    assert {day: head.state.value for day, head in heads().items()} == {
        FIRST: "skipped",
        SECOND: "skipped",
        THIRD: "planned",
    }
    assert heads()[THIRD].note == "the bot was not working then"
    assert "skipped: a later surgery had begun" in say("why north 10/12/2026")
    assert "planned: the bot was not working then" in say("why north 24/12/2026")


def test_a_team_gets_nothing_for_days_before_it_was_added(ticker, heads, clock, say):
    clock.go_to(8, 1, 12, 0, 2027)
    say('team add south "South" in <#C0SOUTH|south> manager <@U0OMAR> from 26/11/2026 at 09:30 every 2 weeks')
    ticker.tick()

    assert heads("south") == {}
    clock.go_to(21, 1, 9, 30, 2027)
    ticker.tick()
    assert list(heads("south")) == [date(2027, 1, 21)]


def test_a_new_series_gets_nothing_for_days_before_it_was_agreed(ticker, heads, clock, say):
    clock.go_to(26, 11, 9, 30)
    ticker.tick()
    clock.go_to(4, 12, 12, 0)
    say("team edit north from 04/12/2026 at 09:30 every 1 weeks")
    ticker.tick()

    assert list(heads()) == [FIRST]
    clock.go_to(11, 12, 9, 30)
    ticker.tick()
    assert list(heads()) == [FIRST, date(2026, 12, 11)]


def test_a_new_series_may_not_begin_within_a_week_of_the_last_surgery(ticker, clock, say):
    clock.go_to(26, 11, 9, 30)
    ticker.tick()
    clock.go_to(27, 11)
    with pytest.raises(RuleBroken, match="less than a week later"):
        say("team edit north from 02/12/2026")
    say("team edit north from 03/12/2026")


def test_changing_the_time_on_the_same_day_makes_no_second_agenda(ticker, heads, clock, say):
    clock.go_to(26, 11, 9, 30)
    ticker.tick()
    clock.go_to(26, 11, 10, 0)
    say("team edit north at 14:00")
    clock.go_to(26, 11, 14, 0)
    ticker.tick()

    assert list(heads()) == [FIRST]


@pytest.mark.parametrize("at", ["01:00", "01:30", "01:59"])
def test_a_time_that_a_clock_change_can_skip_is_refused_everywhere(north, say, at):
    for text in (f"team edit north at {at}", f"surgery north move 26/11/2026 to 27/11/2026 at {at}"):
        with pytest.raises(RuleBroken, match="does not exist on the Sunday"):
            say(text)


def test_one_teams_error_stops_neither_the_others_nor_the_next_tick(ticker, heads, terminal, clock, say):
    say('team add south "South" in <#C0SOUTH|south> manager <@U0OMAR> from 26/11/2026 at 09:30 every 2 weeks')
    say("track BX-0099 team south born 03/2023 entered 02/02/2026 worker <@U0SUE>")
    with terminal.store.write() as records:
        records.execute("update children set born = 'not a month' where ref = 'BX-0042'")
    clock.go_to(26, 11, 9, 30)
    ticker.tick()
    assert list(heads("south")) == [FIRST]
    assert heads("north") == {}

    with terminal.store.write() as records:
        records.execute("update children set born = '2023-03' where ref = 'BX-0042'")
        assert records.known(TICKED) is None
    clock.pass_(seconds=30)
    ticker.tick()
    assert list(heads("north")) == [FIRST]


def test_a_duty_that_fails_stops_no_other_of_its_team(ticker, terminal, clock):
    with terminal.store.write() as records:
        records.execute("update children set born = 'not a month' where ref = 'BX-0042'")
    clock.go_to(1, 12, 9)
    ticker.tick()

    with terminal.store.read() as records:
        assert not records.audit.of_request("births:north 2026-12-01")
        assert records.audit.of_request("access:north 2026-12-01")


def test_a_duty_that_finds_the_audit_of_reads_kept_stops_none_that_comes_later(north, terminal, clock):
    def note_read():
        with reads.write():
            pass

    reads, done = terminal.store.reads, []
    reads._patience = 0
    ticker = Ticker(terminal.desk, clock, duties=[note_read, partial(done.append, True)])
    with closing(connect(reads.path, EVERY)) as other:
        other.execute("begin immediate")
        ticker.tick()

    assert done


def test_a_moved_surgery_is_planned_at_its_moved_time_and_once(ticker, heads, clock, say):
    assert "held on Tue 22 Dec 2026, 10:00" in say(
        "surgery north move 24/12/2026 to 22/12/2026 at 10:00 because office closed", "U0MARY"
    )
    clock.go_to(10, 12, 9, 30)
    ticker.tick()
    for day, hour in ((22, 9), (22, 10), (22, 11), (24, 9), (24, 10)):
        clock.go_to(day, 12, hour, 30 if hour == 9 else 0)
        ticker.tick()
        assert list(heads())[-1] == (SECOND if (day, hour) == (22, 9) else THIRD)
    for asked in ("24/12/2026", "22/12/2026"):
        said = say(f"why north {asked}")
        assert "moved by hand from Thu 24 Dec 2026: office closed" in said
        assert "first message · planned" in said
    assert len(heads()) == 3


def test_a_surgery_moved_past_the_next_is_still_held(ticker, heads, clock, say):
    say("surgery north move 26/11/2026 to 15/01/2027", "U0MARY")
    for day, month, year in ((10, 12, 2026), (24, 12, 2026), (7, 1, 2027), (15, 1, 2027)):
        clock.go_to(day, month, 9, 30, year)
        ticker.tick()

    assert heads()[FIRST].state is PostState.PLANNED
    assert len(heads()) == 4


def test_a_skipped_surgery_is_not_held_and_why_says_so(ticker, heads, clock, say):
    assert "The next is on Thu 10 Dec 2026, 09:30" in say(
        "surgery north skip 26/11/2026 because office closed", "U0MARY"
    )
    clock.go_to(26, 11, 12, 0)
    ticker.tick()

    assert heads() == {}
    assert "skipped: office closed" in say("why north 26/11/2026")


def test_an_old_surgery_brought_back_by_undo_is_not_posted_after_a_newer_one(ticker, heads, clock, say):
    say("surgery north skip 26/11/2026 because office closed", "U0MARY")
    clock.go_to(10, 12, 9, 30)
    ticker.tick()
    with pytest.raises(RuleBroken, match=r"`undo \d+` takes it back") as named:
        say("undo", "U0MARY")
    say(re.search(r"undo \d+", str(named.value))[0], "U0MARY")
    ticker.tick()

    assert {day: head.state.value for day, head in heads().items()} == {FIRST: "skipped", SECOND: "planned"}


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("surgery north move 24/12/2026 to 10/12/2026", "There is a surgery on Thu 10 Dec 2026 already"),
        ("surgery north move 24/12/2026 to 24/03/2027", "more than 8 weeks"),
        (
            "surgery north move 23/12/2026 to 22/12/2026",
            "has no surgery on Wed 23 Dec 2026. The next is on Thu 26 Nov 2026",
        ),
        ("surgery north skip 23/12/2026 because closed", "has no surgery on Wed 23 Dec 2026"),
    ],
)
def test_a_harmful_move_is_refused(north, say, text, refusal):
    with pytest.raises((RuleBroken, NotFound)) as refused:
        say(text, "U0MARY")
    assert refusal in str(refused.value)


def test_a_surgery_that_has_begun_stays_as_it_is(ticker, clock, say):
    clock.go_to(26, 11, 9, 30)
    ticker.tick()
    for text in (
        "surgery north move 26/11/2026 to 27/11/2026",
        "surgery north skip 26/11/2026 because closed",
    ):
        with pytest.raises(RuleBroken, match="has begun, so it stays as it is"):
            say(text, "U0MARY")


def test_surgery_now_adds_an_extra_one_and_leaves_the_series_unchanged(ticker, heads, clock, say):
    assert "is being posted in its channel" in say("surgery north now", "U0MARY")
    clock.go_to(26, 11, 9, 30)
    ticker.tick()

    assert list(heads()) == [date(2026, 11, 23), FIRST]
    assert "Thu 10 Dec 2026, 09:30" in say("dates north")


def test_surgery_now_is_refused_with_a_link_if_todays_exists(ticker, heads, clock, terminal, say):
    say("surgery north move 10/12/2026 to 08/12/2026", "U0MARY")
    for day, month, nominal in ((26, 11, FIRST), (8, 12, SECOND)):
        clock.go_to(day, month, 9, 29)
        with pytest.raises(RuleBroken, match="To hold it sooner"):
            say("surgery north now", "U0MARY")
        clock.pass_(minutes=1)
        with pytest.raises(RuleBroken, match="about to be posted"):
            say("surgery north now", "U0MARY")
        ticker.tick()
        with terminal.store.write() as records:
            records.delivery.sent(heads()[nominal], "1795000000.000100", 1, clock())
        with pytest.raises(RuleBroken, match=r"https://slack\.com/archives/C0NORTH/p1795000000000100"):
            say("surgery north now", "U0MARY")


def test_surgery_now_is_refused_on_a_day_whose_surgery_was_moved_away(ticker, heads, clock, say):
    """The day's agenda would have the name of the moved one, which then would never be posted."""
    say("surgery north move 26/11/2026 to 27/11/2026", "U0MARY")
    clock.go_to(26, 11)
    with pytest.raises(RuleBroken, match="Today's surgery is on Fri 27 Nov 2026, 09:30"):
        say("surgery north now", "U0MARY")
    clock.go_to(27, 11)
    ticker.tick()

    assert list(heads()) == [FIRST]


def test_a_surgery_missed_before_an_extra_one_is_not_posted_after_it(ticker, heads, clock, say):
    clock.go_to(27, 11)
    say("surgery north now", "U0MARY")
    ticker.tick()

    assert {day: head.state.value for day, head in heads().items()} == {
        FIRST: "skipped",
        date(2026, 11, 27): "planned",
    }


def test_dates_lists_a_year_with_the_reason_for_each_move(north, say):
    say("surgery north move 24/12/2026 to 22/12/2026 at 10:00 because office closed", "U0MARY")
    say("surgery north skip 07/01/2027 because training", "U0MARY")
    said = say("dates north")

    assert "25 surgeries in the year ahead" in said
    assert "Tue 22 Dec 2026, 10:00 – moved by hand from Thu 24 Dec 2026: office closed" in said
    assert "skipped: training" in said


def test_a_surgery_moved_to_a_time_already_past_is_posted_with_that_reason(ticker, heads, clock, say):
    say("team edit north at 14:00")
    clock.go_to(26, 11, 10, 0)
    ticker.tick()
    say("team edit north at 09:30")
    ticker.tick()

    assert heads()[FIRST].note == "its time was changed after it had passed"


def test_an_agenda_can_be_posted_the_day_before_and_is_redrawn_as_the_surgery_begins(
    ticker, heads, clock, say, terminal
):
    assert "posted the working day before, at 14:00" in say("team edit north agenda the day before at 14:00")
    say("surgery north move 26/11/2026 to 30/11/2026", "U0MARY")
    clock.go_to(27, 11, 13, 59)  # a Friday: the working day before that Monday
    ticker.tick()
    assert heads() == {}
    clock.go_to(27, 11, 14, 0)
    ticker.tick()
    assert heads()[FIRST].note is None
    with terminal.store.write() as records:
        records.delivery.sent(heads()[FIRST], "1.0", 1, clock())

    for minute in (29, 30, 31):
        clock.go_to(30, 11, 9, minute)
        ticker.tick()
        assert heads()[FIRST].wanted == (1 if minute == 29 else 2)


def test_agendas_can_go_back_to_being_posted_at_the_start(say, north):
    say("team edit north agenda the day before at 14:00")

    say("team edit north agenda at the start")

    assert "posted as it begins" in say("team north")


def test_a_surgery_called_while_the_clock_was_ahead_does_not_stand_in_the_way(ticker, heads, clock, say):
    clock.go_to(20, 1, 10, 0, 2027)
    say("surgery north now", "U0MARY")
    clock.go_to(26, 11, 9, 30)
    ticker.tick()

    assert heads()[FIRST].state is PostState.PLANNED
    assert heads()[FIRST].note is None


@pytest.fixture
def written_to(ticker, terminal, clock, say):
    """Which verbs of the clock write to Sam or to his manager in a week when there is something of everything to say."""

    say("track BX-0043 team north due 23/11/2026 worker <@U0SAM>")
    say("track BX-0044 team north born 03/2024")
    say("action BX-0042 <@U0SAM> by 24/11/2026 Chase the report")

    def found():
        for _ in range(48):
            clock.pass_(hours=4)
            ticker.tick()
        with terminal.store.read() as records:
            told = records.execute(
                "select distinct a.verb from outbox o join audit a on a.id = o.recorded where reader in ('U0SAM', 'U0MARY')"
            ).fetchall()
        return {verb for (verb,) in told} & {duty.text.split()[0] for duty in TEAM_DUTIES}

    return found


def test_the_duties_of_the_clock_write_to_whoever_has_work(written_to):
    assert written_to() >= {"births", "digest"}


@pytest.mark.parametrize("is_gone", [False, True], ids=["wants quiet", "has left"])
def test_no_duty_of_the_clock_writes_to_a_person_who_wants_quiet_or_has_left(terminal, written_to, is_gone):
    for person in ("U0SAM", "U0MARY"):
        if is_gone:
            terminal.desk.answer_words(f"gone <@{person}>", CLOCK.person, Place(PlaceKind.CLOCK))
        else:
            terminal.desk.answer_words("quiet until 31/12/2026", person, TERMINAL)

    assert written_to() == set(), (
        "Such a verb leaves out whoever is in `records.leavers.all()`, and whoever `records.quiets.until` gives a day for."
    )
