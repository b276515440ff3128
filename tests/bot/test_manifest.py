"""The manifest asks for exactly what is used: two weeks on every surface, with only its scopes and events granted."""

from datetime import date

import pytest

from bot.slack.manifest import EVENTS, SCOPES, SHORTCUTS
from tests.bot.conftest import full
from tests.conftest import NORTH, SOUTH, GivenClock, Slack, make_workspace, open_slack

SURGERY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """Two weeks in which people do everything, with each step seen to work."""
    workspace, clock = make_workspace(), GivenClock()
    workspace.scopes, workspace.events = frozenset(SCOPES), frozenset(EVENTS)
    with open_slack(tmp_path_factory.mktemp("manifest"), clock, workspace) as slack:
        type_commands(slack)
        talk(slack)
        fill_in_forms(slack)
        open_homes(slack)
        look_at_charts(slack)
        sit(slack)
        lose_a_private_message(slack)
        change_people_and_channels(slack)
        delete_pictures(slack)
        yield slack


def files_in(slack: Slack, channel: str) -> list[str]:
    return [file for message in slack.messages(channel) for file in message.files]


def type_commands(slack: Slack) -> None:
    """Slash commands, in a direct message, in a team's channel and elsewhere."""
    direct = slack.workspace.dm("U0ADMIN")
    for text in (NORTH, SOUTH):
        plain = text.replace("<#C0NORTH|north>", "#north").replace("<#C0SOUTH|south>", "#south")
        plain = plain.replace("<@U0MARY>", "@Mary").replace("<@U0OMAR>", "@Omar")
        assert "is added" in slack.command("U0ADMIN", plain, direct)
    track = "track {} team north born 03/2023 entered 02/02/2026 worker @Sam"
    assert "Tracking" in slack.command("U0SAM", track.format("BX-0042"))
    assert "Tracking" in slack.command("U0MARY", track.format("BX-0043"))
    assert "agreed" not in slack.command(
        "U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report"
    )
    assert "I only answer that in" in slack.command("U0SAM", "status BX-0042", "C0PUBLIC")


def talk(slack: Slack) -> None:
    """A mention and a direct message."""
    assert slack.standin.mention("U0SAM", "C0NORTH", "status BX-0042").acked
    slack.standin.shows("U0SAM", "*BX-0042* · 3 years 8 months")
    assert slack.standin.dm("U0ALEX", "status BX-0042").acked
    slack.standin.shows(slack.workspace.dm("U0ALEX"), "*BX-0042* · 3 years 8 months")


def fill_in_forms(slack: Slack) -> None:
    """A form by command, one by each global shortcut, and one by a shortcut on a message."""
    standin = slack.standin
    standin.opened(standin.command("U0SAM", "C0NORTH", "move 1"))
    full(slack)
    assert standin.submit("U0SAM", {"New date": "2026-11-24", "Why": "Adviser back sooner"}).acked
    standin.shows("U0SAM", "1 is now for Tue 24 Nov 2026")
    for _, kind, verb, _ in SHORTCUTS:
        if kind == "global":
            standin.opened(standin.shortcut("U0SAM", verb))
            full(slack)
            standin.close_modal("U0SAM")
    standin.opened(standin.shortcut("U0SAM", "milestone"))
    full(slack)
    standin.suggest("U0SAM", "Milestone", "adm")
    assert standin.submit(
        "U0SAM", {"Child": "BX-0042", "Milestone": "adm_sbpfa", "Date": "2026-05-18"}
    ).acked, standin.modal("U0SAM").errors
    standin.shows(slack.workspace.dm("U0SAM"), "recorded for Mon 18 May 2026")
    standin.say("U0ALEX", "C0NORTH", "Ring the school")
    said = slack.messages()[-1]
    standin.opened(standin.message_shortcut("U0SAM", "C0NORTH", said.ts, "action"))
    full(slack)
    standin.close_modal("U0SAM")


def open_homes(slack: Slack) -> None:
    """A Home, and a button on it."""
    assert slack.standin.open_home("U0SAM").acked
    slack.standin.wait_for(lambda: slack.standin.home("U0SAM"))
    slack.standin.press_in_home("U0SAM", "Status BX-0042")
    slack.standin.wait_for(lambda: slack.standin.modal("U0SAM"))
    slack.standin.close_modal("U0SAM")


def look_at_charts(slack: Slack) -> None:
    """A child's picture, shown to the asker, and a team's, in its channel."""
    slack.command("U0SAM", "chart BX-0042")
    slack.command("U0MARY", "chart north")
    for channel in (slack.workspace.dm("U0SAM"), "C0NORTH"):
        slack.standin.wait_for(lambda place=channel: files_in(slack, place), 60)


def sit(slack: Slack) -> None:
    """A surgery whose first message is lost and searched for, with buttons, a thread and its close."""
    slack.workspace.fault("chat.postMessage", "lost_reply", channel="C0NORTH")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.clock.pass_(seconds=4)
    slack.settle()
    assert "found in the channel: it had been sent" in slack.command("U0SAM", "why north 26/11/2026")
    child = next(each for each in slack.messages() if each.text.startswith("BX-0042: "))
    assert slack.press("U0SAM", child, "Done 1").acked
    assert slack.standin.mention("U0MARY", "C0NORTH", "reviewed Agreed to widen the search", child.ts).acked
    slack.standin.shows("U0MARY", "is discussed")
    assert "is closed" in slack.command("U0MARY", "surgery close north yes")
    slack.settle()


def lose_a_private_message(slack: Slack) -> None:
    """A manager is asked to agree; the message is lost on the way, and searched for."""
    slack.workspace.fault("chat.postMessage", "lost_reply", channel=slack.workspace.dm("U0MARY"))
    slack.command("U0SAM", "delay BX-0042 match until 15/01/2027 because sibling assessment first")
    slack.settle()
    slack.clock.pass_(seconds=4)
    slack.settle()
    (asking,) = [
        each for each in slack.messages(slack.workspace.dm("U0MARY")) if "needs your decision" in each.text
    ]
    assert slack.standin.press("U0MARY", asking.channel, asking.ts, "Agree 1").acked
    slack.settle()


def change_people_and_channels(slack: Slack) -> None:
    """A person joins, leaves and is deactivated; a channel is renamed, archived, made public, shared and left by the bot."""
    workspace = slack.workspace
    workspace.join("C0NORTH", "U0SUE")
    slack.standin.wait_for(lambda: "*BX-0042*" in slack.command("U0SUE", "status BX-0042"))
    workspace.leave("C0NORTH", "U0SUE")
    slack.standin.wait_for(
        lambda: "not one you may see" in slack.command("U0SUE", "status BX-0042", workspace.dm("U0SUE"))
    )
    workspace.rename("C0NORTH", "permanence-north")
    workspace.archive("C0NORTH")
    slack.standin.wait_for(
        lambda: "not one you may see" in slack.command("U0ALEX", "status BX-0042", workspace.dm("U0ALEX"))
    )
    workspace._change_channel("C0NORTH", "unarchive", is_archived=False)
    slack.standin.wait_for(
        lambda: "*BX-0042*" in slack.command("U0ALEX", "status BX-0042", workspace.dm("U0ALEX"))
    )
    workspace._replace_channel("C0NORTH", is_private=False)
    slack.bot.people.forget("C0NORTH")  # Slack sends the app no event of this
    assert "I only answer" in slack.command("U0ALEX", "caseload", "C0NORTH")
    workspace._replace_channel("C0NORTH", is_private=True)
    workspace.share("C0SOUTH")
    slack.standin.wait_for(lambda: "I only answer" in slack.command("U0OMAR", "caseload", "C0SOUTH"))
    workspace.unshare("C0SOUTH")
    slack.standin.wait_for(lambda: "I only answer" not in slack.command("U0OMAR", "caseload", "C0SOUTH"))
    workspace._tell("channel_id_changed", old_channel_id="C0SOUTH", new_channel_id="G0SOUTH")
    workspace.leave("C0SOUTH", "U0BOT")
    slack.standin.wait_for(lambda: "I only answer" in slack.command("U0OMAR", "caseload", "C0SOUTH"))
    workspace.change_user("U0SAM", deleted=True)
    slack.standin.shows(workspace.dm("U0MARY"), "<@U0SAM>")


def delete_pictures(slack: Slack) -> None:
    """After some days the pictures are deleted."""
    (file,) = files_in(slack, slack.workspace.dm("U0SAM"))
    (teams,) = files_in(slack, "C0NORTH")
    slack.clock.pass_(days=9)
    slack.tick()
    assert slack.workspace.files.find(file).is_deleted
    assert slack.workspace.files.find(teams).is_deleted


def test_every_scope_of_the_manifest_is_used_and_no_other_is_needed(day):
    assert day.workspace.scopes_used == set(SCOPES)
    assert len(SCOPES) == len(set(SCOPES))


def test_every_event_of_the_manifest_has_a_listener_and_is_acked(day):
    assert day.workspace.events_sent == set(EVENTS)
    assert len(EVENTS) == len(set(EVENTS))


def test_every_shortcut_of_the_manifest_belongs_to_a_verb_with_a_form(day):
    chosen = {each.callback_id for each in day.workspace.shortcuts}
    assert chosen == {verb for _, _, verb, _ in SHORTCUTS}
    assert day.workspace.warnings == []
