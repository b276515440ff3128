"""Digests: two working days before a surgery, everyone with something due is told once, in private, with buttons to act."""

from datetime import date

import pytest

from bot.clock import Ticker
from permanence.journey import Event
from storage.history import Change
from tests.conftest import words_of

SOUTH_CHILD = "track BX-0050 team south born 03/2021 worker @Sue"


@pytest.fixture
def told(slack):
    """The private messages a person got from the bot, in order."""

    def words(person: str) -> list[str]:
        return [words_of(message.blocks) for message in slack.messages(slack.workspace.dm(person))]

    return words


@pytest.fixture
def type_(slack):
    """Type a command in the asker's own conversation with the bot."""

    def typed(person: str, text: str) -> str:
        return slack.command(person, text, slack.workspace.dm(person))

    return typed


@pytest.fixture
def at(slack):
    """Move the clock to a moment, and tick."""

    def look(day: int, month: int, hour: int = 9, minute: int = 0, year: int = 2026) -> None:
        slack.clock.go_to(day, month, hour, minute, year)
        slack.tick()

    return look


@pytest.fixture
def medical(slack):
    """An action of Sam's, due the day before North's first surgery on Thursday 26 November at 09:30."""
    slack.command("U0MARY", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")


@pytest.mark.usefixtures("medical")
def test_a_digest_comes_two_working_days_before_and_says_what_to_do(at, told, slack):
    at(24, 11, 8, 59)
    assert told("U0SAM") == []
    at(24, 11, 9, 0)
    at(24, 11, 9, 1)
    at(25, 11, 9, 0)

    assert told("U0SAM") == [
        (
            "Surgery on Thursday 26 Nov, 09:30. Two of yours are on it:\n"
            "• *1* · Chase the medical report · BX-0042 · for Wed 25 Nov\n"
            "• *BX-0042* · Permanence plan, by the second review: none recorded; was due Tue 2 Jun\n"
            "Only you see this. Away? `quiet until …` stops these for a while; `cover` hands your work over.\n"
            "Done 1\nNew date 1\n1 is waiting for…\nBX-0042\nGive 1 to…\nCancel 1…\nAsk for help with 1…"
        )
    ]
    assert (
        slack.messages(slack.workspace.dm("U0SAM"))[0].text == "Surgery on Thursday 26 Nov, 09:30: 2 of yours"
    )
    assert told("U0MARY") == told("U0ALEX") == [], "nothing is theirs"


def test_a_weekend_does_not_count_as_working_days(type_, at, told):
    type_("U0OMAR", SOUTH_CHILD)
    type_("U0OMAR", "action BX-0050 @Sue by 30/11/2026 Book the panel")
    at(26, 11, 8, 59)
    assert told("U0SUE") == []
    at(26, 11, 9, 0)

    assert "Surgery on Monday 30 Nov, 14:00. One of yours is on it:" in told("U0SUE")[0]


def test_the_bank_holidays_at_christmas_do_not_count_as_working_days(type_, at, told):
    """Monday 28 December is Boxing Day's substitute: the surgery is on Tuesday, two working days after Wednesday."""
    type_("U0OMAR", SOUTH_CHILD)
    type_("U0OMAR", "action BX-0050 @Sue by 29/12/2026 Book the panel")
    at(14, 12, 14, 0)
    at(22, 12, 17, 0)
    assert told("U0SUE") == []
    at(23, 12, 9, 0)

    assert "Surgery on Tuesday 29 Dec, 14:00. One of yours is on it:" in told("U0SUE")[0]


@pytest.mark.usefixtures("medical")
def test_a_moved_surgerys_digest_comes_before_its_new_day(type_, at, told):
    type_("U0MARY", "surgery north move 26/11/2026 to 04/12/2026")
    for day, month in ((24, 11), (26, 11), (1, 12)):
        at(day, month, 17)
    assert told("U0SAM") == []
    at(2, 12)

    assert "Surgery on Friday 4 Dec, 09:30." in told("U0SAM")[0]


@pytest.mark.usefixtures("medical")
def test_a_surgery_moved_nearer_at_night_has_its_digest_on_the_next_working_morning(type_, at, told):
    at(20, 11, 23)
    type_("U0MARY", "surgery north move 26/11/2026 to 24/11/2026")
    at(20, 11, 23, 1)
    at(22, 11, 9)
    at(23, 11, 7, 59)
    assert told("U0SAM") == []
    at(23, 11, 8)
    assert len(told("U0SAM")) == 1
    at(23, 11, 9)
    assert len(told("U0SAM")) == 1


@pytest.mark.usefixtures("medical")
def test_a_surgery_moved_after_its_digest_gets_another_before_its_new_day(type_, at, told):
    at(24, 11)
    type_("U0MARY", "surgery north move 26/11/2026 to 04/12/2026")
    at(2, 12)
    at(2, 12, 10)

    before, after = told("U0SAM")
    assert "Thursday 26 Nov" not in before, "it is redrawn, for that surgery is no more"
    assert "Surgery on Friday 4 Dec" in after


@pytest.mark.parametrize(("at_", "hour", "minute"), [("07:00", 8, 0), ("08:15", 8, 15), ("14:00", 9, 0)])
@pytest.mark.usefixtures("medical")
def test_a_digest_comes_at_the_surgerys_time_of_day_but_between_eight_and_nine(
    type_, at, told, at_, hour, minute
):
    type_("U0ADMIN", f"team edit north at {at_}")
    at(24, 11, hour - (minute == 0), (minute or 60) - 1)
    assert told("U0SAM") == []
    at(24, 11, hour, minute)

    assert len(told("U0SAM")) == 1


def test_a_person_with_nothing_due_gets_no_digest_even_if_something_is_added_later(slack, type_, at, told):
    type_("U0SAM", "milestone BX-0042 plan agreed 01/06/2026")
    at(24, 11)
    slack.command("U0MARY", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    at(24, 11, 10)

    assert told("U0SAM") == []


def test_what_is_due_after_the_surgery_is_not_in_its_digest(slack, type_, at, told):
    type_("U0SAM", "milestone BX-0042 plan agreed 01/06/2026")
    slack.command("U0MARY", "action BX-0042 @Sam by 27/11/2026 Chase the medical report")
    slack.command("U0MARY", "action BX-0042 @Alex by 26/11/2026 Book it")
    at(24, 11)

    assert told("U0SAM") == []
    assert "*2* · Book it · BX-0042 · for Thu 26 Nov" in told("U0ALEX")[0]


@pytest.mark.usefixtures("medical")
def test_two_teams_surgeries_share_one_digest(type_, at, told):
    type_("U0OMAR", SOUTH_CHILD)
    type_("U0OMAR", "edit BX-0050 family finder @Sam")
    type_("U0OMAR", "action BX-0050 @Sam by 25/11/2026 Book the panel")
    type_("U0OMAR", "surgery south move 30/11/2026 to 26/11/2026 at 14:00")
    at(24, 11)
    at(24, 11, 9, 1)

    assert [words.split("\nOnly")[0] for words in told("U0SAM")] == [
        (
            "Surgeries on Thursday 26 Nov, 09:30 (North Permanence Team) and Thursday 26 Nov, 14:00 (South Permanence Team). "
            "Three of yours are on them:\n"
            "*North Permanence Team*\n"
            "• *1* · Chase the medical report · BX-0042 · for Wed 25 Nov\n"
            "• *BX-0042* · Permanence plan, by the second review: none recorded; was due Tue 2 Jun\n"
            "*South Permanence Team*\n"
            "• *2* · Book the panel · BX-0050 · for Wed 25 Nov"
        )
    ]


@pytest.mark.usefixtures("medical")
def test_a_person_who_asked_for_quiet_gets_no_digest(type_, at, told):
    assert "Quiet until the end of Tue 24 Nov 2026" in type_("U0SAM", "quiet until 24/11/2026")
    at(24, 11)
    assert told("U0SAM") == []
    type_("U0OMAR", SOUTH_CHILD)
    type_("U0OMAR", "action BX-0050 @Sue by 30/11/2026 Book the panel")
    type_("U0OMAR", "edit BX-0050 worker @Sam")
    type_("U0OMAR", "give 2 to @Sam")
    at(26, 11)

    assert len(told("U0SAM")) == 1, "the days of quiet are over"


@pytest.mark.usefixtures("medical")
def test_a_cover_gets_the_digest_marked_with_the_name_of_the_person_covered(slack, type_, at, told):
    type_("U0SAM", "cover @Sam by @Sue 24/11/2026 to 30/11/2026")
    slack.command("U0SAM", "track BX-0051 team north born 03/2021 worker @Sam")
    slack.command("U0MARY", "action BX-0051 @Sam by 25/11/2026 Keep to ourselves")
    type_("U0MARY", "restrict BX-0051 to @Sam @Mary")
    at(24, 11)

    assert told("U0SAM") == []
    assert [words.split("\nOnly")[0] for words in told("U0SUE")] == [
        (
            "Surgery on Thursday 26 Nov, 09:30. Two of yours are on it:\n"
            "• *1* · Chase the medical report · BX-0042 · for Wed 25 Nov · for <@U0SAM>\n"
            "• *BX-0042* · Permanence plan, by the second review: none recorded; was due Tue 2 Jun · for <@U0SAM>"
        )
    ]


@pytest.mark.usefixtures("medical")
def test_a_leaver_gets_no_digest(slack, at):
    slack.workspace.change_user("U0SAM", deleted=True)
    slack.bot.ticker.has_left = slack.bot.people.has_left
    slack.command("U0MARY", "action BX-0042 @Alex by 25/11/2026 Book it")
    at(24, 11)

    with slack.bot.store.read() as records:
        posts = records.outbox.of_occurrence("north", date(2026, 11, 26))
    assert [post.name for post in posts] == ["digest U0ALEX"]


@pytest.mark.usefixtures("medical")
def test_pressing_done_in_a_digest_redraws_it(slack, at, told):
    at(24, 11)
    direct = slack.workspace.dm("U0SAM")
    message = slack.messages(direct)[0]
    slack.standin.press("U0SAM", direct, message.ts, "type:0")
    slack.settle()

    assert told("U0SAM")[0].split("\nOnly")[0] == (
        "Surgery on Thursday 26 Nov, 09:30. One of yours is on it:\n"
        "• *BX-0042* · Permanence plan, by the second review: none recorded; was due Tue 2 Jun\n"
        "• ~1 · Chase the medical report · BX-0042~ done"
    )


@pytest.mark.usefixtures("medical")
@pytest.mark.parametrize(
    ("typed", "stays"),
    [
        ("milestone BX-0051 permanence plan 02/06/2026", True),
        ("restrict BX-0051 to @Mary", False),
        ("close BX-0051 died 20/11/2026", False),
    ],
)
def test_a_digest_that_slack_lets_be_changed_no_more_goes_only_if_it_names_a_child_whom_it_may_not(
    slack, at, told, typed, stays
):
    slack.command("U0SAM", "track BX-0051 team north born 05/2025 entered 02/02/2026 worker @Sam")
    at(24, 11)
    slack.workspace.fault("chat.update", "edit_window_closed", times=99)
    slack.command("U0MARY", typed)
    slack.settle()

    assert ["BX-0051" in each for each in told("U0SAM")] == ([True] if stays else [])


@pytest.mark.usefixtures("medical")
def test_a_missed_digest_is_sent_late_but_not_after_the_surgery_has_begun(type_, at, told):
    type_("U0OMAR", SOUTH_CHILD)
    type_("U0OMAR", "action BX-0050 @Sue by 26/11/2026 Book the panel")
    at(26, 11, 9, 30)
    assert told("U0SAM") == []
    at(30, 11, 13, 59)

    assert "Surgery on Monday 30 Nov, 14:00" in told("U0SUE")[0]


@pytest.mark.usefixtures("medical")
def test_only_their_own_people_are_told_about_a_restricted_child(slack, type_, at, told):
    slack.command("U0MARY", "action BX-0042 @Alex by 25/11/2026 Book it")
    type_("U0MARY", "restrict BX-0042 to @Sam @Mary")
    at(24, 11)

    assert told("U0ALEX") == []
    assert "Chase the medical report" in told("U0SAM")[0]


@pytest.mark.usefixtures("medical")
def test_no_digest_mentions_a_child_who_has_died(slack, type_, at, told):
    type_("U0MARY", "close BX-0042 died 23/11/2026")
    at(24, 11)

    assert not any("Surgery on" in words or "medical" in words for words in told("U0SAM"))


def test_a_digest_says_what_will_be_escalated_at_the_end_of_the_surgery(slack, at, told, type_):
    """An action agreed before a surgery that was held, and first due before the next, reaches the ladder's first rung."""
    slack.command("U0MARY", "action BX-0042 @Sam by 02/12/2026 Chase the medical report")
    at(26, 11, 9, 30)
    type_("U0MARY", "reviewed BX-0042 Looked at the plan")
    type_("U0MARY", "surgery north close yes")
    slack.command("U0MARY", "action BX-0042 @Sam by 10/12/2026 Life story work plan")
    at(8, 12)

    assert "If action 1 is still open at the end of the surgery, it goes to <@U0MARY>." in told("U0SAM")[-1]


@pytest.mark.usefixtures("medical")
def test_one_teams_error_never_holds_up_anothers_digest(slack, type_, at, told):
    type_("U0OMAR", SOUTH_CHILD)
    type_("U0OMAR", "action BX-0050 @Sue by 26/11/2026 Book the panel")
    type_("U0OMAR", "surgery south move 30/11/2026 to 26/11/2026 at 14:00")
    with slack.bot.store.write() as records:
        records.execute("update children set born = 'not a month' where ref = 'BX-0042'")
    at(24, 11)
    assert len(told("U0SUE")) == 1
    assert told("U0SAM") == []

    with slack.bot.store.write() as records:
        records.execute("update children set born = '2023-03' where ref = 'BX-0042'")
    at(24, 11, 9, 1)
    assert len(told("U0SAM")) == 1


@pytest.mark.usefixtures("medical")
def test_the_digests_survive_a_restart(slack, at, told):
    at(24, 11)
    slack.bot.ticker.stop()
    slack.bot.ticker = Ticker(slack.bot.desk, slack.clock)
    at(24, 11, 9, 1)

    assert len(told("U0SAM")) == 1


@pytest.fixture
def unborn(slack):
    """A child of Sam's, expected on Wednesday 25 November."""
    slack.command("U0SAM", "milestone BX-0042 plan agreed 01/06/2026")
    slack.command("U0SAM", "track BX-0043 team north due 25/11/2026 worker @Sam")


def test_the_birth_of_an_expected_child_is_asked_about_once_and_in_private(unborn, at, told, caplog):
    at(25, 11, 17)
    assert told("U0SAM") == []
    at(26, 11, 8, 59)
    assert told("U0SAM") == []
    for day, month, hour in ((26, 11, 9), (26, 11, 9), (27, 11, 9), (30, 11, 9)):
        at(day, month, hour)

    assert told("U0SAM") == [
        (
            "*BX-0043* was expected on Wed 25 Nov 2026, and nothing is recorded since. How do things stand?\n"
            "Only you are asked, and no agenda says so. If it ended in another way, `close BX-0043 …` records how, "
            "and nothing more is said.\n"
            "Record the birth\nNew expected date"
        )
    ]
    assert "failed" not in caplog.text


def test_no_birth_is_asked_about_after_a_loss(slack, unborn, at, told):
    """A load may record the loss before anyone has closed the child."""
    with slack.bot.store.write() as records:
        change = Change(records.audit.next_id() - 1, slack.clock(), date(2026, 11, 23), "U0SAM")
        records.milestones.reach(
            "BX-0043", Event(date(2026, 11, 22), "tracking_ended_other", "stillborn"), change
        )
    at(26, 11)

    assert told("U0SAM") == []


def test_a_changed_expected_date_is_asked_about_again(unborn, type_, at, told):
    at(26, 11)
    type_("U0SAM", "edit BX-0043 due 03/12/2026")
    at(4, 12)
    at(7, 12)

    assert len(told("U0SAM")) == 2
    assert "was expected on Thu 3 Dec 2026" in told("U0SAM")[1]


def test_no_birth_is_asked_about_at_a_weekend_or_once_it_is_recorded(unborn, type_, at, told):
    type_("U0SAM", "edit BX-0043 due 27/11/2026")
    at(28, 11, 12)
    assert told("U0SAM") == []
    type_("U0SAM", "milestone BX-0043 birth today")
    at(30, 11)

    assert told("U0SAM") == []


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        (None, "U0SAM"),
        (("U0SAM", "cover @Sam by @Alex 24/11/2026 to 30/11/2026"), "U0ALEX"),
        (("U0MARY", "restrict BX-0043 to @Alex @Mary"), "U0MARY"),
        (("U0SAM", "quiet until 30/11/2026"), None),
    ],
)
def test_who_is_asked_about_a_birth(unborn, type_, at, told, before, asked):
    if before:
        type_(*before)
    at(26, 11)

    wondered = "was expected on Wed 25 Nov 2026, and nothing is recorded since"
    people = ("U0SAM", "U0ALEX", "U0MARY")
    assert [each for each in people if wondered in "".join(told(each))] == ([asked] if asked else [])
