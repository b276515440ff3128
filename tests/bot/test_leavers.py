"""A person leaves Slack: those who can act are told once, and all the leaver's work can be handed over at once."""

from dataclasses import replace
from datetime import date

import pytest

from bot.slack import people
from tests.conftest import words_of


@pytest.fixture
def ours(slack):
    """Sam has a child and two actions in North, and is the family finder of a child in South."""
    slack.command("U0MARY", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    slack.command("U0MARY", "action BX-0042 @Sam by 04/12/2026 Life story work plan")
    direct = slack.workspace.dm("U0OMAR")
    slack.command("U0OMAR", "track BX-0050 team south born 03/2021 worker @Sue", direct)
    slack.command("U0OMAR", "edit BX-0050 family finder @Sam", direct)
    return slack


@pytest.fixture
def told(slack):
    """What a person was told in private about leavers."""

    def words(person: str) -> list[str]:
        said = [words_of(message.blocks) for message in slack.messages(slack.workspace.dm(person))]
        return [each for each in said if "in Slack" in each]

    return words


@pytest.fixture
def leavers(slack):
    """The recorded leavers."""

    def known() -> frozenset[str]:
        with slack.bot.store.read() as records:
            return records.leavers.all()

    return known


def deactivate(slack, person: str, *, deleted: bool = True) -> None:
    """Without Slack's event, which would be heard at any moment: what hears it is called by `notice`."""
    users = slack.workspace.users
    users.put(replace(users.find(person), deleted=deleted))
    slack.bot.people.forget(person)


def notice(slack, person: str) -> None:
    slack.bot.ticker.person_changed(person)
    slack.settle()


NORTH = (
    "<@U0SAM> is no longer in Slack. Still theirs in North Permanence Team: 2 actions and 1 child. Who takes it over?\n"
    "Hand over"
)
SOUTH = (
    "<@U0SAM> is no longer in Slack. Still theirs in South Permanence Team: 1 child. Who takes it over?\n"
    "Hand over"
)


def test_a_leaver_is_noticed_from_slacks_event_and_each_manager_is_told_once(ours, told, leavers):
    deactivate(ours, "U0SAM")
    notice(ours, "U0SAM")
    notice(ours, "U0SAM")

    assert leavers() == {"U0SAM"}
    assert told("U0MARY") == [NORTH]
    assert told("U0OMAR") == [SOUTH]
    notice_ = ours.messages(ours.workspace.dm("U0MARY"))[0].text
    assert notice_ == "Somebody in North Permanence Team has left: 2 actions and 1 child"


def test_a_leaver_is_noticed_by_the_check_before_a_digest(ours, told):
    deactivate(ours, "U0SAM")
    ours.clock.go_to(24, 11, 8, 59)
    ours.tick()
    assert told("U0MARY") == []
    ours.clock.go_to(24, 11, 9, 0)
    ours.tick()

    assert told("U0MARY") == [NORTH]


def test_a_leaver_is_noticed_by_the_check_before_an_agenda(ours, told, leavers):
    ours.clock.go_to(24, 11, 9, 0)
    ours.tick()
    deactivate(ours, "U0SAM")
    ours.clock.go_to(26, 11, 9, 30)
    ours.tick()

    assert leavers() == {"U0SAM"}
    assert len(told("U0MARY")) == 1


def test_a_change_to_a_person_who_is_still_here_or_unknown_to_us_is_ignored(ours, leavers):
    notice(ours, "U0SAM")
    deactivate(ours, "U0CORA")
    before = len(ours.workspace.calls)
    notice(ours, "U0CORA")

    assert leavers() == frozenset()
    assert len(ours.workspace.calls) == before, "Slack is not asked of people who have nothing here"


@pytest.mark.parametrize("kind", ["internal_error", "error_500", "ratelimited"])
def test_if_slack_does_not_answer_no_one_counts_as_left_and_the_agenda_is_posted(
    ours, leavers, kind, monkeypatch
):
    monkeypatch.setattr(people, "LIMIT_SECONDS", 0.5)
    ours.workspace.fault(
        "users.info", kind, times=200
    )  # first: the bot asks as soon as it hears of the change
    deactivate(ours, "U0SAM")
    ours.clock.go_to(26, 11, 9, 30)
    ours.bot.ticker.tick()

    assert "U0SAM" not in leavers()
    with ours.bot.store.read() as records:
        assert records.surgeries.has_agenda("north", date(2026, 11, 26))


def test_when_a_manager_leaves_those_who_can_name_another_are_told(ours, told):
    ours.command("U0ADMIN", "role service manager @Sue", ours.workspace.dm("U0ADMIN"))
    ours.command("U0SAM", "action BX-0042 @Mary by 25/11/2026 Agree the plan")
    deactivate(ours, "U0MARY")
    notice(ours, "U0MARY")

    said = (
        "<@U0MARY> is no longer in Slack. Still theirs in North Permanence Team: 1 action. "
        "They are the manager of North Permanence Team: an administrator types `team edit north manager @…`."
    )
    assert told("U0ADMIN") == [said]
    assert told("U0SUE") == [f"{said} Who takes it over?\nHand over"]
    assert told("U0OMAR") == []


def test_a_person_who_comes_back_is_no_longer_a_leaver(ours, told, leavers):
    deactivate(ours, "U0SAM")
    notice(ours, "U0SAM")
    deactivate(ours, "U0SAM", deleted=False)
    notice(ours, "U0SAM")

    assert leavers() == frozenset()
    assert told("U0MARY") == ["<@U0SAM> is in Slack again."]


def test_handing_over_redraws_the_message_about_the_leaver(ours, told):
    deactivate(ours, "U0SAM")
    notice(ours, "U0SAM")
    direct = ours.workspace.dm("U0MARY")

    assert ours.command("U0MARY", "left @Sam to @Alex", direct) == (
        "Handed over from <@U0SAM> to <@U0ALEX>: 2 open actions and 1 child as child's social worker.\n"
        "*Still to do*\n"
        "• 1 child more in South Permanence Team: ask <@U0OMAR>.\n"
        "Undo"
    )
    ours.settle()
    assert told("U0MARY") == [
        "<@U0SAM> is no longer in Slack. Nothing in North Permanence Team is theirs any more."
    ]
    assert told("U0OMAR") == [SOUTH]


def test_the_button_hands_over_a_leavers_work_though_slack_no_longer_lists_them(ours, told):
    deactivate(ours, "U0SAM")
    notice(ours, "U0SAM")
    direct = ours.workspace.dm("U0MARY")
    (said,) = ours.messages(direct)
    standin = ours.standin
    standin.opened(standin.press("U0MARY", direct, said.ts, "Hand over"))
    form = standin.wait_for(
        lambda: (view := standin.modal("U0MARY")) and "One moment" not in words_of(view.blocks) and view
    )
    assert "Who has left: <@U0SAM>" in words_of(form.blocks)
    standin.submit("U0MARY", {"Who takes their work": "U0ALEX"})

    standin.shows(direct, "Handed over from <@U0SAM> to <@U0ALEX>: 2 open actions and 1 child")


def test_nothing_can_be_handed_over_to_a_leaver(ours):
    ours.command("U0MARY", "action BX-0042 @Alex by 25/11/2026 Book it")
    deactivate(ours, "U0ALEX")
    notice(ours, "U0ALEX")

    for text in ("left @Sam to @Alex", "cover @Sam by @Alex 01/12/2026 to 15/12/2026"):
        assert "<@U0ALEX> is no longer in Slack" in ours.command("U0MARY", text, ours.workspace.dm("U0MARY"))


def test_only_managers_may_hand_over(ours):
    assert "`left` is for a team's manager." in ours.command("U0ALEX", "left @Sam to @Alex")
