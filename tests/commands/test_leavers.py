"""The private messages about a leaver, and how they change as the work is handed over."""

import pytest

from storage.outbox import PostKind

SAM_LEFT = "@U0SAM is no longer in Slack."


@pytest.fixture
def ours(north):
    """Sam has a child and an action in North; Sue is service manager."""
    north("role service manager <@U0SUE>")
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", "U0MARY")
    return north


def test_the_manager_is_told_once_what_is_theirs_and_hands_it_over(ours, clock_types, told, private):
    assert clock_types("gone <@U0SAM>") == "Told."
    assert clock_types("gone <@U0SAM>") == "That is known."

    assert told("U0MARY") == [
        f"{SAM_LEFT} Still theirs in North Permanence Team: 1 action and 1 child. Who takes it over?"
    ]
    assert [button.command for button in private("U0MARY")[0].buttons] == ["left <@U0SAM>"]
    assert told("U0SUE") == told("U0ADMIN") == []


def test_those_who_can_act_are_told_that_a_manager_has_left(ours, clock_types, told, private):
    ours("give 1 to <@U0MARY>", "U0MARY")
    clock_types("gone <@U0MARY>")

    said = (
        "@U0MARY is no longer in Slack. Still theirs in North Permanence Team: 1 action. They are the manager of "
        "North Permanence Team: an administrator types `team edit north manager @…`."
    )
    assert told("U0ADMIN") == [said], "who cannot hand work over is not asked to"
    assert private("U0ADMIN")[0].buttons == []
    assert told("U0SUE") == [f"{said} Who takes it over?"]
    assert told("U0MARY") == []


def test_a_chair_who_leaves_without_work_is_reported_as_an_open_post(ours, clock_types, told):
    ours("team edit north chair <@U0CORA>")
    clock_types("gone <@U0CORA>")

    said = (
        "@U0CORA is no longer in Slack. They are the chair of North Permanence Team: an administrator types "
        "`team edit north chair @…`."
    )
    assert told("U0ADMIN") == told("U0MARY") == [said]


def test_no_one_is_told_about_a_leaver_without_work(ours, clock_types, told):
    clock_types("gone <@U0ALEX>")

    assert told("U0MARY") == told("U0ADMIN") == []


def test_the_message_about_a_leaver_says_when_they_have_no_work_left(ours, clock_types, deliver, told):
    clock_types("gone <@U0SAM>")
    deliver()
    ours("left <@U0SAM> to <@U0ALEX>", "U0MARY")

    assert told("U0MARY") == [f"{SAM_LEFT} Nothing in North Permanence Team is theirs any more."]


def test_the_message_about_a_leaver_says_when_they_are_back(ours, clock_types, deliver, told):
    clock_types("gone <@U0SAM>")
    deliver()
    assert clock_types("back <@U0SAM>") == "Recorded."

    assert told("U0MARY") == ["@U0SAM is in Slack again."]


def test_nothing_is_said_about_a_person_who_is_back_before_the_message_is_sent(ours, clock_types, told):
    clock_types("gone <@U0SAM>")
    clock_types("back <@U0SAM>")

    assert told("U0MARY") == []


def test_a_person_who_leaves_twice_in_a_day_is_reported_once(ours, clock_types, terminal, told):
    for typed in ("gone <@U0SAM>", "back <@U0SAM>", "gone <@U0SAM>"):
        clock_types(typed)

    with terminal.store.read() as records:
        parts = records.execute(
            "select count(*) from outbox where kind = ?", (PostKind.LEFT.value,)
        ).fetchone()
    assert parts == (1,)
    assert told("U0MARY")[0].startswith(SAM_LEFT)
