"""Escalation over the wire: who gets which private message, and nothing in the channel."""

import re
from datetime import date, timedelta

import pytest

from bot.config import EscalationSection, read_settings
from bot.say import Terminal
from bot.terminal.check import check
from commands.practice.request import Place, PlaceKind
from permanence.errors import PermanenceError
from permanence.roles import CLOCK, Role
from storage.history import Change
from storage.outbox import PostKind, PostState
from tests.conftest import NORTH, begin_with, empty_records, words_of

FIRST, SECOND, THIRD = (date(2026, 11, 26) + timedelta(weeks=2 * k) for k in range(3))


@pytest.fixture
def agreed(slack):
    """Sam's action 1, due before the first surgery; Sue is service manager, and Cora closes the surgeries."""
    for role in ("service manager @Sue", "consultant @Cora"):
        slack.command("U0ADMIN", f"role {role}", slack.workspace.dm("U0ADMIN"))
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    return slack


def close(slack, on):
    """Hold a surgery and have its chair close it, until everything due is posted."""
    slack.clock.go_to(on.day, on.month, 9, 30, on.year)
    slack.tick()
    slack.clock.go_to(on.day, on.month, 11, year=on.year)
    assert "is closed" in slack.command("U0CORA", "surgery north close yes", slack.workspace.dm("U0CORA"))
    slack.settle()


def in_the_channel(slack):
    """Everything said in the team's channel and its threads."""
    heads = slack.messages()
    replies = [reply for head in heads for reply in slack.workspace.thread("C0NORTH", head.ts)]
    return "\n".join(words_of(each.blocks) for each in (*heads, *replies))


def private(slack, person):
    """The messages in a person's conversation with the bot."""
    return [words_of(each.blocks) for each in slack.workspace.messages(slack.workspace.dm(person))]


def give_up(slack):
    """Let an hour of attempts pass, and have the clock report each message that cannot be sent."""
    slack.clock.pass_(minutes=61)
    with slack.bot.store.read() as records:
        rows = records.execute("select id from outbox where state = 'blocked'").fetchall()
        posts = [records.outbox.find(post) for (post,) in rows]
    for post in posts:
        text = f"trouble {post.team} {post.occurrence.isoformat()} post {post.id}"
        slack.bot.desk.answer_words(text, CLOCK.person, Place(PlaceKind.CLOCK))
    slack.settle()


def test_the_owner_the_manager_and_then_the_service_manager_are_told_and_the_channel_is_not(agreed):
    close(agreed, FIRST)
    assert not any("still open" in said for said in (*private(agreed, "U0SAM"), *private(agreed, "U0MARY")))

    close(agreed, SECOND)
    (first,) = [said for said in private(agreed, "U0SAM") if "So that you hear it first" in said]
    (told,) = [said for said in private(agreed, "U0MARY") if "still open" in said]
    assert "goes to <@U0MARY>" in first
    assert "*1* · Chase the medical report · BX-0042 · <@U0SAM>" in told
    assert not any("still open" in said for said in private(agreed, "U0SUE"))

    close(agreed, THIRD)
    (told,) = [said for said in private(agreed, "U0SUE") if "still open" in said]
    assert "open at 2 surgeries after its date" in told
    assert len([said for said in private(agreed, "U0MARY") if "still open" in said]) == 1
    for word in ("goes to", "still open", "your help", "escalat"):
        assert word not in in_the_channel(agreed)


def test_an_unheld_surgery_does_not_count_towards_escalation(agreed):
    close(agreed, FIRST)
    agreed.clock.go_to(10, 12, 9, 30)
    agreed.tick()
    close(agreed, THIRD)

    (told,) = [said for said in private(agreed, "U0MARY") if "still open" in said]
    assert "open at 1 surgery after its date" in told
    assert not any("still open" in said for said in private(agreed, "U0SUE"))


def test_a_surgery_left_open_counts_once_the_next_begins(agreed):
    close(agreed, FIRST)
    agreed.clock.go_to(10, 12, 9, 30)
    agreed.tick()
    agreed.command("U0MARY", "next")
    agreed.clock.go_to(24, 12, 9, 30)
    agreed.tick()

    (told,) = [said for said in private(agreed, "U0MARY") if "still open" in said]
    assert "after the surgery of Thu 10 Dec 2026" in told


def test_a_notification_gives_the_number_and_no_details(agreed):
    close(agreed, FIRST)
    close(agreed, SECOND)
    texts = [each.text for each in agreed.workspace.messages(agreed.workspace.dm("U0MARY"))]

    assert texts[-1] == "North Permanence Team: 1 action that may need your help"


def test_the_manager_can_act_in_the_message_and_it_is_redrawn_without_blame(agreed):
    close(agreed, FIRST)
    close(agreed, SECOND)
    direct = agreed.workspace.dm("U0MARY")
    message = agreed.standin.shows("U0MARY", "may need your help")
    assert agreed.standin.press("U0MARY", direct, message.ts, "Done 1").acked
    agreed.standin.shows("U0MARY", "Done: Chase the medical report (BX-0042).")
    agreed.settle()

    drawn = words_of(agreed.workspace.message(direct, message.ts).blocks)
    assert "nothing here is open any more.\n*1* was done by <@U0MARY>, Thu 10 Dec." in drawn
    assert "Chase" not in drawn


def test_a_manager_gets_one_message_for_each_surgery(agreed):
    for number in range(2, 5):
        agreed.command("U0SAM", f"action BX-0042 @Alex by 25/11/2026 Errand {number}")
    close(agreed, FIRST)
    close(agreed, SECOND)

    assert len([said for said in private(agreed, "U0MARY") if "need your help" in said]) == 1
    assert [
        len([said for said in private(agreed, who) if "first" in said]) for who in ("U0SAM", "U0ALEX")
    ] == [1, 1]


def test_anyone_may_escalate_an_action_and_only_they_see_the_answer(agreed):
    agreed.command("U0SAM", "edit BX-0042 family finder @Alex")
    said = agreed.command("U0ALEX", "escalate 1 because no reply twice")
    agreed.settle()

    assert "1 goes to <@U0MARY> in private" in said
    agreed.standin.shows("U0MARY", "<@U0ALEX> asks for your help with this: no reply twice.")
    agreed.standin.shows("U0SAM", "<@U0ALEX> has asked <@U0MARY> to help with this: no reply twice.")
    assert agreed.messages() == []


def test_if_the_manager_is_deactivated_in_slack_it_goes_to_the_service_manager_and_says_why(agreed):
    agreed.workspace.change_user("U0MARY", deleted=True)
    close(agreed, FIRST)
    close(agreed, SECOND)
    give_up(agreed)

    (told,) = [said for said in private(agreed, "U0SUE") if "still open" in said]
    assert re.search(r"<@U0MARY> (has left|could not be reached in) Slack, so this comes to you\.", told), (
        told
    )
    close(agreed, THIRD)
    assert len([said for said in private(agreed, "U0SUE") if "still open" in said]) == 1, "she has it"


def test_if_the_manager_cannot_be_reached_for_an_hour_it_goes_to_the_service_manager_and_says_why(agreed):
    agreed.workspace.change_user("U0MARY", is_restricted=True)
    close(agreed, FIRST)
    close(agreed, SECOND)
    assert not any("still open" in said for said in private(agreed, "U0SUE")), "Slack may only be slow"
    give_up(agreed)

    (told,) = [said for said in private(agreed, "U0SUE") if "still open" in said]
    assert "<@U0MARY> could not be reached in Slack, so this comes to you." in told
    agreed.standin.shows("U0ADMIN", "I can't reach <@U0MARY> in Slack with a private message about North")
    agreed.standin.shows("U0ADMIN", "`team edit north manager @…` names another manager")
    with agreed.bot.store.read() as records:
        posts = records.outbox.of_occurrence("north", SECOND)
    assert [post.state for post in posts if post.kind is PostKind.ESCALATION] == [
        PostState.SKIPPED,
        PostState.SENT,
    ]
    give_up(agreed)
    assert len([said for said in private(agreed, "U0SUE") if "still open" in said]) == 1
    close(agreed, THIRD)
    assert len([said for said in private(agreed, "U0SUE") if "still open" in said]) == 1, "she has it"


def test_if_neither_can_be_told_the_administrators_are(agreed):
    for person in ("U0MARY", "U0SUE"):
        agreed.workspace.change_user(person, is_restricted=True)
    close(agreed, FIRST)
    close(agreed, SECOND)
    give_up(agreed)
    agreed.settle()
    give_up(agreed)

    agreed.standin.shows("U0ADMIN", "I can't reach <@U0SUE> in Slack")
    said = [each for each in private(agreed, "U0ADMIN") if "should go further up" in each]
    assert len(said) == 1
    assert "BX-0042" not in said[0]


def test_a_child_restricted_later_is_removed_from_messages_already_sent(agreed):
    agreed.command("U0SAM", "track BX-0043 team north born 03/2023 entered 02/02/2026 worker @Alex")
    agreed.command("U0ALEX", "action BX-0043 @Alex by 25/11/2026 Book the meeting")
    close(agreed, FIRST)
    close(agreed, SECOND)
    close(agreed, THIRD)
    agreed.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    agreed.settle()

    (told,) = [said for said in private(agreed, "U0SUE") if "still open" in said]
    assert "And 1 child kept private." in told
    assert "BX-0043" in told
    assert "BX-0042" not in told
    assert any("still open" in said and "BX-0042" in said for said in private(agreed, "U0MARY"))


def test_a_manager_who_is_not_in_the_channel_is_told_why_nothing_is_shown(agreed):
    agreed.workspace.leave("C0NORTH", "U0MARY")
    close(agreed, FIRST)
    close(agreed, SECOND)
    told = private(agreed, "U0MARY")

    assert "1 action of North Permanence Team should come to you" in told[-1]
    assert not any("BX-0042" in said for said in told)


def test_only_the_manager_is_told_of_a_death_and_in_plain_words(agreed):
    agreed.clock.go_to(26, 11, 9, 30)
    agreed.tick()
    before = len(agreed.messages())
    agreed.command("U0SUE", "close BX-0042 died 26/11/2026 yes", agreed.workspace.dm("U0SUE"))
    agreed.settle()

    (told,) = [said for said in private(agreed, "U0MARY") if "BX-0042" in said]
    assert "*BX-0042*: died, Thu 26 Nov 2026." in told
    assert len(agreed.messages()) == before
    assert "is no longer on this agenda" in words_of(agreed.messages()[1].blocks)
    assert "Chase" not in "".join(words_of(each.blocks) for each in agreed.messages())


# the configuration, and what `permanence check` says about it


@pytest.mark.parametrize(
    ("manager", "service_manager", "ladder"),
    [
        (1, 2, [(1, Role.MANAGER), (2, Role.SERVICE_MANAGER)]),
        (2, 5, [(2, Role.MANAGER), (5, Role.SERVICE_MANAGER)]),
        (1, 0, [(1, Role.MANAGER)]),
        (0, 2, [(2, Role.SERVICE_MANAGER)]),
        (0, 0, []),
    ],
)
def test_the_number_of_surgeries_is_configured_and_zero_means_never(manager, service_manager, ladder):
    section = EscalationSection(manager=manager, service_manager=service_manager)

    assert [(rung.after, rung.to) for rung in section.rungs] == ladder


@pytest.mark.parametrize("service_manager", [1, 2])
def test_the_service_manager_comes_after_the_manager(tmp_path, service_manager):
    (tmp_path / "config.toml").write_text(
        f'[authority]\nname = "B"\n[escalation]\nmanager = 2\nservice_manager = {service_manager}\n',
        encoding="utf-8",
    )
    with pytest.raises(PermanenceError) as refused:
        read_settings(tmp_path / "config.toml")

    assert (
        f"[escalation] service_manager = {service_manager}: must be 2 or more, and more than `manager`; or 0 for never."
        in str(refused.value)
    )


def test_check_says_who_is_told_and_who_is_missing(tmp_path, clock):
    config = tmp_path / "config.toml"
    config.write_text('[authority]\nname = "B"\n[access]\nadmins = ["U0ADMIN"]\n', encoding="utf-8")
    begin_with(empty_records(), read_settings(config).database)
    with Terminal(read_settings(config), "tester", clock) as terminal:
        terminal.say(NORTH, "U0ADMIN")
        said, _ = check(config)
        assert "manager, open at 1 surgery after its date; service manager, open at 2" in said
        assert "`role service manager @Sue`" in said

        terminal.say("role service manager <@U0SUE>", "U0ADMIN")
        assert "@Sue" not in check(config)[0]

        with terminal.store.write() as records:
            change = Change(records.audit.next_id(), clock(), clock.now.date(), "U0ADMIN")
            records.leavers.leave("U0MARY", change)
            records.audit.write(
                number=change.id, at=change.at, request=None, surface="terminal", account="", person="U0ADMIN",
                verb="left", child=None, team=None, understood={}, undoes=None, surgery=None,
            )  # fmt: skip
        assert "the manager of north has left Slack: `team edit north manager @…`" in check(config)[0]


def test_a_child_who_died_is_not_in_progress_or_praise(agreed):
    agreed.clock.go_to(26, 11, 9, 30)
    agreed.tick()
    agreed.clock.go_to(1, 12)
    agreed.command("U0SAM", "praise BX-0042 @Alex Report in a week early")
    agreed.command("U0SAM", "milestone BX-0042 link 30/11/2026")
    agreed.command("U0SUE", "close BX-0042 died 01/12/2026 yes", agreed.workspace.dm("U0SUE"))
    agreed.clock.go_to(10, 12, 9, 30)
    agreed.tick()
    said = words_of(agreed.messages()[-1].blocks)

    assert "– surgery, Thu 10 Dec 2026" in said
    assert "BX-0042" not in said
    assert "link" not in said.split("Clocks watched")[0]
