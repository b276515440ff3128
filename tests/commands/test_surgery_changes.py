"""A team's surgeries for a year ahead, and what may be done to one of them: moved, skipped, or held today."""

from datetime import date

import pytest

from permanence.errors import NotFound
from storage.outbox import PostKind

FIRST = date(2026, 11, 26)


def test_dates_lists_a_years_surgeries_with_what_moves_each(north):
    north("surgery north skip 10/12/2026 because office closed", "U0MARY")
    north("team edit north from 26/11/2026 at 09:30 every 1 week")
    north("surgery north move 03/12/2026 to 04/12/2026 because training", "U0MARY")

    said = north("dates north")

    assert said.startswith(
        "Dates: north\n============\n\nNorth Permanence Team: 51 surgeries in the year ahead.\n\n"
        "  • Thu 26 Nov 2026, 09:30\n"
        "  • Fri 4 Dec 2026, 09:30 – moved by hand from Thu 3 Dec 2026: training\n"
        "  • Thu 10 Dec 2026, 09:30 skipped: office closed\n"
        "  • Thu 17 Dec 2026, 09:30\n"
    )
    assert said.endswith(
        "Every 1 week at 09:30, Europe/London time, whatever the clocks do: they go forward on Sun 28 Mar 2027 and "
        "they go back on Sun 31 Oct 2027. A bank holiday moves one surgery to the next working day, never the series."
    )


def test_dates_says_which_holiday_moves_a_surgery(north):
    north("team edit north from 25/12/2026 at 09:30")

    assert "  • Tue 29 Dec 2026, 09:30 – moved from Fri 25 Dec 2026: Christmas Day" in north("dates north")


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (
            "23/11/2026 at 09:00",
            "Mon 23 Nov 2026, 09:00 has passed. Choose a time to come, or `surgery north now`.",
        ),
        ("25/01/2027", "Mon 25 Jan 2027 is more than 8 weeks from Thu 26 Nov 2026. Choose a nearer day."),
        ("10/12/2026", "There is a surgery on Thu 10 Dec 2026 already. Choose another day."),
        (
            "27/11/2026 at 01:30",
            "01:30 does not exist on the Sunday the clocks go forward. Choose another time.",
        ),
    ],
)
def test_a_surgery_is_not_moved_to_a_past_far_off_free_or_taken_day(north, refused, everything, to, why):
    before = everything()

    assert refused(f"surgery north move 26/11/2026 to {to}", "U0MARY") == why
    assert everything() == before


def test_a_surgery_is_not_moved_to_the_day_of_an_extra_one(north, refused):
    north("surgery north now", "U0MARY")

    assert refused("surgery north move 26/11/2026 to 23/11/2026 at 14:00", "U0MARY") == (
        "There is a surgery on Mon 23 Nov 2026 already. Choose another day."
    )


def test_no_two_surgeries_are_held_on_one_day_whatever_their_nominal_days(north, refused, clock):
    north("surgery north skip 10/12/2026 because office closed", "U0MARY")
    north("surgery north move 24/12/2026 to 10/12/2026 at 14:00", "U0MARY")

    assert refused("surgery north move 26/11/2026 to 10/12/2026 at 10:00", "U0MARY") == (
        "There is a surgery on Thu 10 Dec 2026 already. Choose another day."
    )
    clock.go_to(10, 12, 9)
    assert refused("surgery north now", "U0MARY") == (
        "Today's surgery is on Thu 10 Dec 2026, 14:00. To hold it sooner: "
        "`surgery north move 24/12/2026 to 10/12/2026 at …`"
    )


def test_what_was_skipped_or_moved_does_not_come_back_on_a_day_that_another_has_since(
    north, refused, everything
):
    north("surgery north skip 10/12/2026 because office closed", "U0MARY")
    north("surgery north move 24/12/2026 to 10/12/2026", "U0CORA")
    before = everything()

    taken = (
        "North Permanence Team would have two surgeries on Thu 10 Dec 2026: that of Thu 24 Dec 2026 was moved there. "
        "First move it elsewhere (`surgery move`), or skip it."
    )
    assert refused("undo", "U0MARY") == taken
    assert everything() == before

    north("surgery north move 24/12/2026 to 23/12/2026", "U0CORA")
    assert north("undo", "U0MARY").startswith("Undone: `surgery skip`")


def test_a_team_has_no_two_surgeries_on_one_day_when_its_series_changes(north, refused, everything):
    north("surgery north move 26/11/2026 to 03/12/2026", "U0MARY")
    before = everything()

    assert refused("team edit north every 1 week").startswith(
        "North Permanence Team would have two surgeries on Thu 3 Dec 2026: that of Thu 26 Nov 2026 was moved there."
    )
    assert everything() == before
    assert north("team edit north at 14:00").startswith("North Permanence Team is changed.")


def test_the_day_of_a_surgery_that_was_brought_forward_is_free_for_the_next(
    north, begun, clock, ticker, refused, posts
):
    north("surgery north move 10/12/2026 to 01/12/2026 at 10:00", "U0MARY")
    begun()
    clock.go_to(1, 12, 10)
    ticker.tick()
    clock.go_to(10, 12, 10)

    assert refused("surgery north now", "U0MARY") == (
        "The surgery of Thu 10 Dec 2026 was on Tue 1 Dec 2026, 10:00 already. The next is on Thu 24 Dec 2026, 09:30. "
        "To hold it sooner: `surgery north move 24/12/2026 to 10/12/2026 at …`"
    )
    north("surgery north move 24/12/2026 to 10/12/2026 at 14:00", "U0MARY")
    clock.go_to(10, 12, 14)
    ticker.tick()
    assert PostKind.HEAD in posts(date(2026, 12, 24))


def test_a_surgery_is_moved_and_the_series_stays(north):
    said = north("surgery north move 26/11/2026 to 27/11/2026 at 14:00", "U0MARY")

    assert said == (
        "North Permanence Team: the surgery of Thu 26 Nov 2026 is held on Fri 27 Nov 2026, 14:00. "
        "The others stay as they are."
    )
    dates = north("dates north")
    assert "  • Fri 27 Nov 2026, 14:00 – moved by hand from Thu 26 Nov 2026\n" in dates
    assert "  • Thu 10 Dec 2026, 09:30\n" in dates


def test_a_surgery_is_not_moved_to_the_day_and_time_that_it_has_and_back_it_is_moved_no_longer(
    north, refused, everything
):
    before = everything()
    assert refused("surgery north move 26/11/2026 to 26/11/2026", "U0MARY") == (
        "North Permanence Team: the surgery of Thu 26 Nov 2026 is on Thu 26 Nov 2026, 09:30 already. Nothing was changed."
    )
    assert everything() == before
    north("surgery north move 26/11/2026 to 26/11/2026 at 14:00", "U0MARY")
    assert "already" in refused("surgery north move 26/11/2026 to 26/11/2026 at 14:00", "U0MARY")
    north("surgery north move 26/11/2026 to 26/11/2026", "U0MARY")
    assert "  • Thu 26 Nov 2026, 09:30\n" in north("dates north")

    north("surgery north skip 26/11/2026 because office closed", "U0MARY")
    assert "is held on" in north("surgery north move 26/11/2026 to 26/11/2026", "U0MARY")


@pytest.mark.parametrize("change", ["move 27/11/2026 to 30/11/2026", "skip 27/11/2026 because office closed"])
def test_a_day_without_a_surgery_is_answered_with_the_next(north, change):
    with pytest.raises(NotFound) as why:
        north(f"surgery north {change}", "U0MARY")

    assert str(why.value) == (
        "North Permanence Team has no surgery on Fri 27 Nov 2026. The next is on Thu 26 Nov 2026, 09:30; "
        "`dates north` lists a year."
    )


@pytest.mark.parametrize("change", ["move 26/11/2026 to 30/11/2026", "skip 26/11/2026 because office closed"])
def test_a_surgery_that_has_begun_stays_as_it_is(north, begun, refused, change):
    begun()

    assert refused(f"surgery north {change}", "U0MARY") == (
        "The surgery of Thu 26 Nov 2026, 09:30 has begun, so it stays as it is. Nothing was changed."
    )


def test_a_surgery_whose_agenda_came_the_day_before_stays_as_it_is(north, ticker, clock, refused):
    north("team edit north agenda the day before at 14:00")
    clock.go_to(25, 11, 14)
    ticker.tick()

    assert "has its agenda in the channel already, so it stays as it is" in refused(
        "surgery north skip 26/11/2026 because closed", "U0MARY"
    )


def test_an_extra_surgery_is_posted_today_beside_the_series(north, posts, shown):
    said = north("surgery north now", "U0MARY")

    today = date(2026, 11, 23)
    assert said == (
        "The agenda of North Permanence Team is being posted in its channel. The fortnightly series stays as it is."
    )
    assert list(posts(today)) == [PostKind.HEAD, "child BX-0042"]
    head = shown(PostKind.HEAD, today)
    assert head.startswith("North Permanence Team – surgery, Mon 23 Nov 2026, 10:00")
    assert "This surgery was called for today.\n" in head
    assert "Next surgery Thu 26 Nov 2026, 09:30" in north("surgery north about")


def test_a_private_message_on_the_same_day_is_not_an_agenda(north, posts):
    north("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
    north("surgery north now", "U0MARY")

    assert list(posts(date(2026, 11, 23))) == ["approval 1 U0MARY", PostKind.HEAD, "child BX-0042"]


def test_a_second_agenda_on_one_day_is_refused_with_a_link_to_the_first_once_it_is_there(
    north, refused, posts, deliver
):
    north("surgery north now", "U0MARY")
    assert refused("surgery north now", "U0MARY") == "Today's agenda exists already. Nothing was posted."
    deliver()

    head = posts(date(2026, 11, 23))[PostKind.HEAD]
    link = f"https://slack.com/archives/C0NORTH/p{head.ts.replace('.', '')}"
    assert refused("surgery north now", "U0MARY") == (
        f"Today's agenda exists already: {link}. Nothing was posted."
    )


def test_a_surgery_moved_to_today_whose_agenda_is_there_is_no_reason_for_another(
    north, ticker, clock, refused
):
    north("surgery north move 26/11/2026 to 24/11/2026", "U0MARY")
    clock.go_to(24, 11, 9, 30)
    ticker.tick()
    clock.pass_(hours=2)

    assert "Today's agenda exists already" in refused("surgery north now", "U0MARY")


def test_a_surgery_whose_agenda_is_posted_ahead_is_neither_closed_nor_replaced_before_it_begins(
    north, ticker, clock, refused, deliver, everything
):
    north("team edit north agenda the day before at 14:00")
    clock.go_to(25, 11, 14)
    ticker.tick()
    before = everything()

    assert refused("surgery north close yes", "U0MARY") == (
        "The surgery of Thu 26 Nov 2026, 09:30 has not begun, so it cannot be closed yet. Nothing was changed."
    )
    assert refused("surgery north now", "U0MARY") == (
        "The agenda of Thu 26 Nov 2026, 09:30 is posted already, and another would take its place: "
        "what is agreed now can be said on its messages. Nothing was posted."
    )
    assert refused("surgery north move 10/12/2026 to 25/11/2026 at 16:00", "U0MARY") == (
        "The agenda of Thu 26 Nov 2026, 09:30 is posted already, so that surgery comes first. Choose a later day."
    )
    assert everything() == before
    deliver()
    assert "is posted already: https://slack.com/archives/" in refused("surgery north now", "U0MARY")
    clock.go_to(26, 11, 9, 30)
    assert north("surgery north close yes", "U0MARY").startswith(
        "The surgery of North Permanence Team is closed"
    )


def test_on_the_day_of_a_surgery_it_is_moved_and_not_held_twice(north, clock, refused):
    clock.go_to(26, 11, 9)
    assert refused("surgery north now", "U0MARY") == (
        "Today's surgery is on Thu 26 Nov 2026, 09:30. To hold it sooner: "
        "`surgery north move 26/11/2026 to 26/11/2026 at …`"
    )
    clock.go_to(26, 11, 9, 31)
    assert refused("surgery north now", "U0MARY") == (
        "Today's agenda is about to be posted: wait a minute. Nothing was done."
    )


def test_on_the_day_of_a_skipped_surgery_another_may_be_held(north, clock, posts):
    north("surgery north skip 26/11/2026 because office closed", "U0MARY")
    clock.go_to(26, 11, 14)
    north("surgery north now", "U0MARY")

    assert PostKind.HEAD in posts(FIRST)


def test_an_agenda_that_exists_is_not_planned_again(north, begun, clock_types, posts):
    begun()
    before = list(posts())

    assert clock_types("agenda north 2026-11-26") == "That agenda exists."
    assert list(posts()) == before


def test_no_agenda_is_planned_for_a_day_without_a_surgery(north, clock_types):
    with pytest.raises(NotFound, match="north has no surgery named 2026-11-27"):
        clock_types("agenda north 2026-11-27")


@pytest.mark.parametrize("change", ["skip 26/11/2026 because office closed", "move 26/11/2026 to 27/11/2026"])
def test_no_agenda_is_planned_for_a_surgery_put_off_since(north, clock, clock_types, posts, change):
    north(f"surgery north {change}", "U0MARY")
    clock.go_to(26, 11, 9, 30)

    assert clock_types("agenda north 2026-11-26") == "That surgery has been put off since."
    assert posts() == {}


@pytest.fixture
def at_ten(north, ticker, clock):
    """Thursday's surgery began at 09:30 and is open; it is ten o'clock."""
    clock.go_to(26, 11, 9, 30)
    ticker.tick()
    clock.go_to(26, 11, 10)
    return north


def test_an_open_surgery_keeps_its_time_when_its_teams_time_changes(at_ten, shown, refused):
    listed = at_ten("dates north").splitlines()

    said = at_ten("team edit north at 14:00")

    assert "Its next surgery is on Thu 10 Dec 2026, 14:00" in said
    assert "That of Thu 26 Nov 2026, 09:30 is open, so it stays as it is." in said
    assert "Thu 26 Nov 2026, 09:30" in shown("head").splitlines()[0]
    assert "Thu 10 Dec 2026, 14:00" in at_ten("team north")
    assert [line.replace("14:00", "09:30") for line in at_ten("dates north").splitlines()] == listed
    assert "The surgery of Thu 26 Nov 2026, 09:30 has begun" in refused(
        "surgery north skip 26/11/2026 because closed", "U0MARY"
    )
    at_ten("undo")
    assert at_ten("dates north").splitlines() == listed


def test_an_open_surgery_keeps_its_day_when_its_teams_series_changes(at_ten, shown):
    said = at_ten("team edit north from 04/12/2026 at 14:00 every 1 weeks")

    assert "Its next surgery is on Fri 4 Dec 2026, 14:00" in said
    assert "Thu 26 Nov 2026, 09:30" in shown("head").splitlines()[0]
    assert "26 Nov 2026" not in at_ten("dates north")


def test_a_surgery_not_yet_begun_keeps_its_time_once_its_agenda_is_there(north, ticker, clock, shown):
    north("team edit north agenda the day before at 14:00")
    clock.go_to(25, 11, 14)
    ticker.tick()

    said = north("team edit north from 03/12/2026 at 11:00")

    assert "Its next surgery is on Thu 3 Dec 2026, 11:00" in said
    assert "That of Thu 26 Nov 2026, 09:30 is open" in said
    assert "Next surgery    Thu 26 Nov 2026, 09:30" in north("team north")
    assert north("dates north").count("Nov 2026, ") == 1
    assert "Thu 26 Nov 2026, 09:30" in shown("head").splitlines()[0]


def test_an_agenda_that_was_posted_on_time_is_not_called_late_when_its_hour_changes(
    north, posted, clock, shown
):
    posted()
    clock.go_to(26, 11, 10)
    north("team edit north agenda the day before at 14:00")

    assert "This agenda was for" not in shown("head")


def test_an_agenda_from_the_day_before_is_drawn_anew_as_its_surgery_begins_whatever_changed(
    north, ticker, clock, posts
):
    north("team edit north agenda the day before at 14:00")
    clock.go_to(25, 11, 14)
    ticker.tick()
    north("team edit north agenda at the start")
    wanted = posts()["head"].wanted
    clock.go_to(26, 11, 9, 30)
    ticker.tick()

    assert posts()["head"].wanted == wanted + 1


def test_a_surgery_without_an_agenda_takes_the_new_time(north, ticker, clock, posts):
    said = north("team edit north at 14:00")

    assert "Its next surgery is on Thu 26 Nov 2026, 14:00" in said
    assert "is open" not in said
    clock.go_to(26, 11, 13, 59)
    ticker.tick()
    assert "head" not in posts()


def test_a_new_name_says_nothing_of_the_open_surgery(at_ten):
    assert "is open" not in at_ten('team edit north "The North Team"')
