"""`calendar`: a team's dates as a file, read back with the library that wrote it; in Slack and in the terminal."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.pictures.calendar import render_ics
from commands.grammar.reply import Calendar, CalendarDate
from permanence.errors import PermanenceError
from tests.commands.places import CHANNEL, DIRECT, open_town

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def town(tmp_path):
    with open_town(tmp_path) as opened:
        opened.say("milestone BX-0042 adm decision 01/11/2026")
        opened.say("expect BX-0042 match panel 10/12/2026")
        opened.say("expect BX-0042 ppm 14/12/2026")
        yield opened


@pytest.fixture
def read(town, tmp_path):
    """The file as it is now: each event by its words and day."""

    def of(team: str = "north") -> icalendar.Calendar:
        said = town.terminal.say(f"calendar {team}", "U0SAM", None, tmp_path / "dates.ics")
        assert f"Written: {tmp_path / 'dates.ics'}." in said
        return icalendar.Calendar.from_ical((tmp_path / "dates.ics").read_bytes())

    return of


def events(calendar) -> dict[tuple[str, str], icalendar.Event]:
    return {(str(each["summary"]), str(each.decoded("dtstart"))[:10]): each for each in calendar.events}


def only(calendar, words: str) -> icalendar.Event:
    (found,) = [
        each for each in calendar.events if each["summary"] == words and each["status"] != "CANCELLED"
    ]
    return found


SURGERY = "North Permanence Team: performance surgery"
PANEL = "BX-0042: adoption panel considers the match expected"


def test_it_has_surgeries_with_their_time_and_zone_and_childrens_dates_by_reference(read):
    found = read()
    first = events(found)[SURGERY, "2026-11-26"]
    assert first.decoded("dtstart") == datetime(2026, 11, 26, 9, 30, tzinfo=LONDON)
    assert events(found)[SURGERY, "2027-04-01"].decoded("dtstart").utcoffset().seconds == 3600
    assert [str(zone["tzid"]) for zone in found.timezones] == ["Europe/London"]
    expected = {words: str(on) for words, on in events(found) if "expected" in words}
    assert set(expected.values()) == {"2026-12-10", "2026-12-14"}
    assert all(words.startswith("BX-0042: ") for words in expected)
    due = next(each for each in found.events if "last day for match" in each["summary"])
    assert due.decoded("dtstart") == date(2027, 5, 1)
    assert not any(each.errors for each in found.events)


def test_the_earliest_day_for_an_application_is_a_first_day_and_stays_once_it_has_come(town, read):
    words = "BX-0042: first day for adoption application, ten weeks from moving in at the earliest"
    town.say("milestone BX-0042 placed 16/11/2026 yes")
    assert only(read(), words).decoded("dtstart") == date(2027, 1, 25)
    town.clock.go_to(26, 1, year=2027)
    assert only(read(), words)
    town.say("milestone BX-0042 disruption 05/01/2027")
    assert events(read())[words, "2027-01-25"]["status"] == "CANCELLED"


def test_each_date_is_the_same_one_in_every_file_and_a_later_file_has_a_higher_number(town, read):
    before = read()
    town.say("expect BX-0042 match panel 17/12/2026")
    town.say("surgery north move 26/11/2026 to 27/11/2026 at 14:00")
    after = read()

    uids = {str(each["uid"]) for each in before.events}
    assert len(uids) == len(before.events)
    assert uids == {str(each["uid"]) for each in after.events}
    assert after.events[0]["sequence"] > before.events[0]["sequence"]
    surgery = next(
        each
        for each in before.events
        if each.decoded("dtstart") == datetime(2026, 11, 26, 9, 30, tzinfo=LONDON)
    )
    moved = next(each for each in after.events if each["uid"] == surgery["uid"])
    assert moved.decoded("dtstart") == datetime(2026, 11, 27, 14, 0, tzinfo=LONDON)
    assert "moved by hand" in moved["description"]


def test_the_same_records_make_the_same_file(town, read, tmp_path):
    read()
    first = (tmp_path / "dates.ics").read_bytes()
    town.say("status BX-0042")
    read()
    assert (tmp_path / "dates.ics").read_bytes() == first


def test_what_is_not_to_be_any_more_is_taken_out(town, read):
    before = {str(each["uid"]): each for each in read().events}
    town.say("milestone BX-0042 ppm 20/11/2026")
    town.say("surgery north skip 10/12/2026 because office closed")
    after = {str(each["uid"]): each for each in read().events}

    assert before.keys() <= after.keys()
    off = {str(after[uid]["summary"]) for uid in before if after[uid]["status"] == "CANCELLED"}
    assert SURGERY in off
    assert any("planning meeting expected" in words for words in off)
    (skipped,) = [
        each for each in after.values() if each["summary"] == SURGERY and each["status"] == "CANCELLED"
    ]
    assert skipped.decoded("dtstart").date() == date(2026, 12, 10)


def test_a_surgery_put_off_by_many_weeks_stays_in_it_until_it_is_held(town, read):
    town.say("surgery north move 26/11/2026 to 08/01/2027 at 10:00")
    town.clock.go_to(28, 12)
    found = events(read())
    put_off = found[SURGERY, "2027-01-08"]
    assert (put_off["status"], str(put_off.decoded("dtstart"))[11:16]) == ("CONFIRMED", "10:00")
    assert (SURGERY, "2026-12-10") in found
    assert (SURGERY, "2026-11-26") not in found
    town.clock.go_to(9, 2, year=2027)
    assert (SURGERY, "2027-01-08") not in events(read())


def test_a_series_on_another_day_takes_the_earlier_one_out(town, read):
    before = {str(each["uid"]) for each in read().events if each["summary"] == SURGERY}
    town.say("team edit north from 01/12/2026")
    after = {str(each["uid"]): each for each in read().events if each["summary"] == SURGERY}

    assert before <= after.keys()
    assert {str(after[uid]["status"]) for uid in before} == {"CANCELLED"}
    assert {str(each["status"]) for uid, each in after.items() if uid not in before} == {"CONFIRMED"}


def test_panels_are_in_every_teams_calendar(town, read):
    town.say(
        'team add tracking "Tracking panel" in <#C0PANEL|panel> manager <@U0SUE> from 10/12/2026 at 10:00 every 4 weeks as panel'
    )
    assert ("Tracking panel", "2026-12-10") in events(read())
    assert ("Tracking panel", "2026-12-10") in events(read("south"))
    assert not any("BX-0042" in words for words, _ in events(read("south")))


def test_children_kept_to_people_named_and_those_who_died_are_left_out(town, read):
    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    assert "BX-0042" not in str(events(read()).keys())
    town.say("restrict BX-0042 lift", "U0MARY")
    assert "BX-0042" in str(events(read()).keys())
    town.say("close BX-0042 died 20/11/2026")
    assert "BX-0042" not in str(events(read()).keys())


@pytest.mark.parametrize("how", ["moved authority", "died"])
def test_the_dates_of_a_child_tracked_no_more_are_taken_out_without_a_word_of_whom(town, read, how):
    before = {str(each["uid"]): each for each in read().events if "BX-0042" in each["summary"]}
    assert "CONFIRMED" in {str(each["status"]) for each in before.values()}
    town.say(f"close BX-0042 {how} 20/11/2026", "U0MARY")
    after = {str(each["uid"]): each for each in read().events}
    assert {(str(after[uid]["summary"]), str(after[uid]["status"])) for uid in before} == {
        ("No date any more", "CANCELLED")
    }
    assert not any("description" in after[uid] for uid in before)
    made = town.reply("calendar north", "U0SAM", CHANNEL).picture
    assert "BX-0042" not in str(made)

    town.clock.go_to(30, 11, year=2027)
    assert not any("any more" in each["summary"] for each in read().events)


def test_it_goes_into_a_folder_too_and_says_where_it_cannot_go(town, tmp_path):
    assert f"Written: {tmp_path / 'dates-north.ics'}." in town.terminal.say(
        "calendar north", "U0SAM", None, tmp_path
    )
    assert "Nothing was written: `--to FILE` says where the calendar goes." in town.say("calendar north")
    with pytest.raises(PermanenceError, match="no such file or directory"):
        town.terminal.say("calendar north", "U0SAM", None, tmp_path / "none" / "dates.ics")


def test_who_is_not_in_the_channel_gets_none(town):
    assert "You are not in North Permanence Team's channel" in town.refused("calendar north", "U0OMAR")


@pytest.mark.parametrize(
    "typed",
    [
        "calendar",
        "put our dates in my calendar",
        "Can I have the dates in my calendar?",
    ],
)
def test_plain_words_ask_for_it_and_ones_only_team_is_meant(town, typed):
    assert "The calendar file is shown in the channel of North Permanence Team" in town.ask(
        typed, "U0SAM", DIRECT
    )


@pytest.mark.parametrize("typed", ["calendar BX-0042", "what is in the calendar for tea"])
def test_something_else_about_a_calendar_asks_for_none(town, typed):
    assert town.refused(typed, "U0SAM", DIRECT)


def test_words_with_marks_of_the_format_are_kept_as_they_are():
    words = 'North; South, \\ East\nand "West" – ' + "ü" * 200
    made = Calendar(
        words,
        "dates.ics",
        (CalendarDate("a@b", date(2026, 12, 1), words, words),),
        7,
        datetime(2026, 11, 23, 10, 0, tzinfo=LONDON),
        (),
        "north",
    )
    found = icalendar.Calendar.from_ical(render_ics(made))
    (event,) = found.events
    assert (str(event["summary"]), str(event["description"])) == (words, words)
    assert render_ics(made) == render_ics(made)
    assert all(len(line) <= 75 for line in render_ics(made).split(b"\r\n"))


def test_a_calendar_without_dates_is_one_too():
    made = Calendar("Empty", "dates.ics", (), 1, datetime(2026, 11, 23, tzinfo=LONDON), (), "north")
    assert not icalendar.Calendar.from_ical(render_ics(made)).events


def test_in_slack_the_file_is_shown_in_the_channel_and_goes_once_a_child_is_restricted(slack):
    slack.command("U0SAM", "expect BX-0042 match panel 10/12/2026")
    assert "as a file for calendars" in slack.command("U0MARY", "calendar north")
    slack.standin.wait_for(lambda: [file for file in slack.workspace.files if not file.is_deleted], 60)
    slack.bot.listeners.requests.uploads.take_down()
    (file,) = [file for file in slack.workspace.files if not file.is_deleted]
    assert file.name == "dates-north.ics"

    slack.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    slack.bot.listeners.requests.uploads.take_down()
    assert all(each.is_deleted for each in slack.workspace.files)


def test_in_slack_it_is_shown_after_a_child_left_and_names_them_no_more(slack):
    slack.command("U0SAM", "expect BX-0042 match panel 10/12/2026")
    slack.command("U0MARY", "close BX-0042 moved authority 20/11/2026 yes")
    assert "as a file for calendars" in slack.command("U0MARY", "calendar north")
    slack.standin.wait_for(lambda: [file for file in slack.workspace.files if not file.is_deleted], 60)
    slack.bot.listeners.requests.uploads.take_down()
    (file,) = [file for file in slack.workspace.files if not file.is_deleted]
    assert b"BX-0042" not in file.data
    assert b"No date any more" in file.data
