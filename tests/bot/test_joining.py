"""Who joins a team's channel in Slack: its manager is asked by a button, and a guest or another app holds its agendas back."""

import json
from dataclasses import replace

import pytest

from bot.watch.roll_call import CALL_EVERY
from tests.conftest import rows_of_reads, words_of


def asked(slack, person="U0MARY"):
    """What a manager was asked in private about those who joined."""
    said = [words_of(each.blocks) for each in slack.workspace.messages(slack.workspace.dm(person))]
    return [each for each in said if "joined its channel" in each or "is in the channel of" in each]


def press(slack, words, label):
    dm = slack.workspace.dm("U0MARY")
    (message,) = [each for each in slack.workspace.messages(dm) if words in words_of(each.blocks)]
    slack.standin.press("U0MARY", dm, message.ts, label)


def test_who_joins_is_told_to_the_manager_who_blocks_them_by_a_button(slack):
    slack.tick()
    slack.workspace.join("C0NORTH", "U0SUE")
    slack.standin.shows(slack.workspace.dm("U0MARY"), "can now see 1 child of North Permanence Team")
    assert "BX-0042" in slack.command("U0SUE", "status BX-0042")

    press(slack, "can now see 1 child", "Block")
    slack.standin.shows(slack.workspace.dm("U0MARY"), "nothing of North Permanence Team through me any more")
    assert "not one you may see" in slack.command("U0SUE", "status BX-0042")
    slack.settle()
    assert asked(slack) == [], "what was asked says what was decided"


@pytest.mark.parametrize(
    ("person", "facts", "kind"),
    [("U0GUEST", {"is_restricted": True}, "a guest"), ("U0ROBOT", {"is_bot": True}, "another app")],
)
def test_a_guest_or_another_app_holds_agendas_and_pictures_back_until_the_manager_accepts_them(
    slack, person, facts, kind
):
    slack.workspace.add_user(person, person[2:].capitalize(), **facts)
    slack.workspace.join("C0NORTH", person)
    slack.standin.wait_for(lambda: slack.tick() or asked(slack))
    assert f"{kind}, is in the channel of North Permanence Team" in asked(slack)[0]
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.settle()
    assert slack.messages() == []
    slack.command("U0MARY", "chart north")
    slack.standin.shows(
        slack.workspace.dm("U0MARY"), "could not be shown: a guest or another app is in the channel"
    )
    assert slack.messages() == []
    why = slack.command("U0OMAR", "why north 26/11/2026", "C0SOUTH")
    assert "a guest or another app is in the channel whom its manager has not accepted" in why

    press(slack, "is in the channel of", "Accept in the channel")
    slack.standin.shows(slack.workspace.dm("U0MARY"), "may read what is posted in the channel")
    slack.clock.pass_(seconds=61)
    slack.settle()
    slack.standin.wait_for(slack.messages)
    slack.command("U0MARY", "chart north")
    slack.standin.wait_for(lambda: [each for each in slack.messages() if each.files], 60)


def test_a_second_administrator_presses_confirm_having_read_who_is_in_the_channel_beside_the_bot(slack):
    admins = frozenset({"U0ADMIN", "U0OMAR"})
    slack.bot.desk.office = replace(slack.bot.desk.office, admins=admins, second_administrator=True)
    slack.workspace.add_channel("C0NEXT", "next", ["U0SUE", "U0MARY"])
    slack.command("U0ADMIN", "team edit north in <#C0NEXT|next>")
    dm = slack.workspace.dm("U0OMAR")
    message = slack.standin.shows(dm, "would see 1 child: <@U0MARY> and <@U0SUE>.")
    slack.standin.press("U0OMAR", dm, message.ts, "Confirm")
    slack.standin.shows(dm, "Confirmed by <@U0OMAR>: team edit north in #C0NEXT.")
    with slack.bot.store.read() as records:
        assert records.teams.get("north").channel == "C0NEXT"


def test_a_member_who_becomes_a_guest_is_asked_about_and_holds_no_agenda_back_once_they_left(slack):
    slack.tick()
    slack.workspace.change_user("U0ALEX", is_restricted=True)
    slack.standin.wait_for(lambda: asked(slack))
    slack.workspace.leave("C0NORTH", "U0ALEX")
    slack.standin.wait_for(lambda: slack.tick() or not asked(slack))
    with slack.bot.store.read() as records:
        assert not records.newcomers.has_outsider("north")


def test_who_was_there_when_the_bot_came_is_asked_about_only_if_they_are_no_member(slack):
    slack.bot.roll_call._called = -CALL_EVERY
    slack.tick()
    slack.settle()
    assert asked(slack) == []


def test_who_is_there_still_is_not_written_down_again(slack):
    roll_call, writer = slack.bot.roll_call, slack.bot.store._file._writer
    roll_call.look()
    slack.workspace.add_user("U0GUEST", "Guest", is_restricted=True)
    slack.workspace.join("C0NORTH", "U0GUEST")
    slack.standin.wait_for(lambda: asked(slack))
    slack.settle()
    before = writer.total_changes
    roll_call._called = -CALL_EVERY
    roll_call.look()
    assert (roll_call._called > -CALL_EVERY, writer.total_changes) == (True, before)


def join_unseen(slack, channel, person):
    """Somebody joins a channel while the bot is not told, as when it was not working, and an hour has passed."""
    there = slack.workspace.channels.find(channel)
    slack.workspace.channels.put(replace(there, members=(*there.members, person)))
    slack.bot.people.forget(channel)
    slack.bot.roll_call._called = -CALL_EVERY


def test_a_channel_that_the_bot_is_no_longer_in_keeps_no_guest_of_another_from_being_found(slack):
    slack.workspace.add_user("U0GUEST", "Guest", is_restricted=True)
    slack.tick()
    slack.workspace.leave("C0NORTH", "U0BOT")
    join_unseen(slack, "C0SOUTH", "U0GUEST")
    slack.tick()

    assert "a guest, is in the channel of South" in asked(slack, "U0OMAR")[0]


def test_whoever_was_in_a_channel_before_the_bot_was_out_of_it_has_not_joined_when_it_is_back(slack):
    slack.tick()
    for change in (slack.workspace.leave, slack.workspace.join):
        change("C0NORTH", "U0BOT")
        slack.bot.roll_call._called = -CALL_EVERY
        slack.tick()

    assert asked(slack) == []
    with slack.bot.store.read() as records:
        assert records.newcomers.of("north") == []


def posted(slack):
    """What the audit has as read by a channel's members: the child, or those seen, in which message, and who was there."""
    rows = rows_of_reads(
        slack.bot.store, "select child, understood from reads where verb = 'posted' order by id"
    )
    return [(child, json.loads(understood)) for child, understood in rows]


def test_a_posting_is_one_read_by_the_channels_members_and_a_redraw_none_unless_it_adds_a_child(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.settle()
    read = posted(slack)
    (about,) = [understood for child, understood in read if child == "BX-0042"]
    members = ["U0ALEX", "U0BOT", "U0MARY", "U0SAM"]
    assert about["message"] in {each.ts for each in slack.workspace.messages("C0NORTH")}
    assert all(set(understood["there"]) | {"U0BOT"} == set(members) for _, understood in read)
    assert {"BX-0042"} in [set(understood.get("seen", ())) for _, understood in read]

    slack.command("U0SAM", "update BX-0042 Court adjourned")
    slack.settle()
    assert posted(slack) == read

    slack.command("U0MARY", "track BX-0077 team north born 03/2023 entered 02/02/2026 worker @Sam")
    slack.command("U0MARY", "bring BX-0077 because new to us")
    slack.settle()
    added = posted(slack)[len(read) :]
    assert {ref for child, each in added for ref in (child, *each.get("seen", ())) if ref} == {"BX-0077"}
