"""Somebody leaves: it is noticed, whoever can act is told once, and everything of theirs changes hands at once."""

from datetime import date

import pytest

from tests.conftest import words_of


@pytest.fixture
def ours(slack):
    """Sam has a child and two actions in North, and is the family finder of a child in South."""
    slack.command("U0MARY", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    slack.command("U0MARY", "action BX-0042 @Sam by 05/12/2026 Life story work plan")
    direct = slack.workspace.dm("U0OMAR")
    slack.command("U0OMAR", "track BX-0050 team south born 03/2021 worker @Sue", direct)
    slack.command("U0OMAR", "edit BX-0050 family finder @Sam", direct)
    return slack


@pytest.fixture
def told(slack):
    """What a person was privately told of those who have left."""

    def words(person: str) -> list[str]:
        said = [words_of(message.blocks) for message in slack.messages(slack.workspace.dm(person))]
        return [each for each in said if "in Slack" in each]

    return words


@pytest.fixture
def leavers(slack):
    """Who is known to have left."""

    def known() -> frozenset[str]:
        with slack.bot.store.read() as records:
            return records.leavers.all()

    return known


def deactivate(slack, person: str, *, deleted: bool = True) -> None:
    slack.workspace.change_user(person, deleted=deleted)
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


def test_a_leaver_is_noticed_when_slack_says_so_and_each_manager_is_told_once(ours, told, leavers):
    deactivate(ours, "U0SAM")
    notice(ours, "U0SAM")
    notice(ours, "U0SAM")

    assert leavers() == {"U0SAM"}
    assert told("U0MARY") == [NORTH]
    assert told("U0OMAR") == [SOUTH]
    notice_ = ours.messages(ours.workspace.dm("U0MARY"))[0].text
    assert notice_ == "Somebody in North Permanence Team has left: 2 actions and 1 child"


def test_a_leaver_is_noticed_by_the_roll_call_before_a_digest(ours, told):
    deactivate(ours, "U0SAM")
    ours.clock.go_to(24, 11, 8, 59)
    ours.tick()
    assert told("U0MARY") == []
    ours.clock.go_to(24, 11, 9, 0)
    ours.tick()

    assert told("U0MARY") == [NORTH]


def test_a_leaver_is_noticed_by_the_roll_call_before_an_agenda(ours, told, leavers):
    ours.clock.go_to(24, 11, 9, 0)
    ours.tick()
    deactivate(ours, "U0SAM")
    ours.clock.go_to(26, 11, 9, 30)
    ours.tick()

    assert leavers() == {"U0SAM"}
    assert len(told("U0MARY")) == 1


def test_a_change_of_somebody_who_is_here_or_nothing_to_us_is_no_matter(ours, leavers):
    notice(ours, "U0SAM")
    deactivate(ours, "U0CORA")
    before = len(ours.workspace.calls)
    notice(ours, "U0CORA")

    assert leavers() == frozenset()
    assert len(ours.workspace.calls) == before, "Slack is not asked of people who have nothing here"


@pytest.mark.parametrize("kind", ["internal_error", "error_500", "ratelimited"])
def test_where_slack_does_not_say_nobody_has_left_and_the_agenda_goes_out(ours, leavers, kind):
    deactivate(ours, "U0SAM")
    ours.workspace.fault("users.info", kind, times=20)
    ours.clock.go_to(26, 11, 9, 30)
    ours.bot.ticker.tick()

    assert "U0SAM" not in leavers()
    with ours.bot.store.read() as records:
        assert records.outbox.has_agenda("north", date(2026, 11, 26))


def test_a_manager_who_leaves_is_told_of_to_those_who_can_name_another(ours, told):
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


def test_somebody_who_comes_back_is_here_again(ours, told, leavers):
    deactivate(ours, "U0SAM")
    notice(ours, "U0SAM")
    deactivate(ours, "U0SAM", deleted=False)
    notice(ours, "U0SAM")

    assert leavers() == frozenset()
    assert told("U0MARY") == ["<@U0SAM> is in Slack again."]


def test_what_is_handed_over_redraws_the_word_that_told_of_it(ours, told):
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


def test_the_button_hands_over_what_is_theirs_though_nobody_can_choose_them_any_more(ours, told):
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


def test_nothing_is_handed_over_to_somebody_who_has_left(ours):
    deactivate(ours, "U0ALEX")
    ours.command("U0MARY", "action BX-0042 @Alex by 25/11/2026 Book it")
    notice(ours, "U0ALEX")

    for text in ("left @Sam to @Alex", "cover @Sam by @Alex 01/12/2026 to 15/12/2026"):
        assert "<@U0ALEX> is no longer in Slack" in ours.command("U0MARY", text, ours.workspace.dm("U0MARY"))


def test_handing_over_is_for_managers(ours):
    assert "`left` is for a team's manager." in ours.command("U0ALEX", "left @Sam to @Alex")
