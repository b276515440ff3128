"""Mentions and direct messages: the words of slash commands, several to a message, also in a child's thread."""

import pytest

from bot.slack import blocks
from bot.slack.answers import RESPONSE_USES, _fitting
from bot.slack.blocks import draw_reply
from bot.slack.requests import MOST_COMMANDS
from commands.practice.request import TERMINAL, Place, PlaceKind
from tests.conftest import words_of

IN_THE_THREAD = Place(PlaceKind.TEAM, "north", "BX-0042")


@pytest.fixture
def surgery(slack):
    """A surgery in the channel, with a message that starts BX-0042's own thread."""
    for text in (
        "track BX-0024 team north born 05/2024 worker <@U0ALEX>",
        "milestone BX-0042 placement order 12/10/2026",
        "action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report",
    ):
        slack.bot.desk.answer_words(text, "U0ADMIN", TERMINAL)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.thread = next(message.ts for message in slack.messages() if message.text.startswith("BX-0042: "))
    return slack


def mention(
    slack, person: str, text: str, thread: str | None = None, channel: str = "C0NORTH", answers: int = 1
) -> list[str]:
    """Mention the bot; returns its answer to that person only."""
    before = len(slack.workspace.ephemerals(person))
    assert slack.standin.mention(person, channel, text, thread).acked
    slack.standin.wait_for(lambda: len(slack.workspace.ephemerals(person)) >= before + answers)
    shown = slack.workspace.ephemerals(person)[before:]
    assert all((message.channel, message.thread_ts) == (channel, thread) for message in shown)
    return [words_of(message.blocks) for message in shown]


def direct(slack, person: str, text: str, answers: int = 1) -> list[str]:
    """Write in a person's conversation with the bot; returns its answer there."""
    before = _from_bot(slack, person)
    assert slack.standin.dm(person, text).acked
    slack.standin.wait_for(lambda: len(_from_bot(slack, person)) >= len(before) + answers)
    return [words_of(message.blocks) for message in _from_bot(slack, person)[len(before) :]]


def _from_bot(slack, person: str) -> list:
    said = slack.workspace.messages(slack.workspace.dm(person))
    return [message for message in said if message.user == slack.workspace.bot.id]


def changes(slack) -> int:
    with slack.bot.store.read() as records:
        return records.execute("select count(*) from audit where changed").fetchone()[0]


def test_in_a_childs_thread_the_reference_is_implied_and_no_confirmation_is_asked(surgery):
    (said,) = mention(surgery, "U0ALEX", "update Adviser back on Monday", surgery.thread)
    assert said.startswith("*BX-0042*: noted.")
    assert "*BX-0042* · " in mention(surgery, "U0ALEX", "status", surgery.thread)[0]
    assert "BX-0042" in mention(surgery, "U0ALEX", "expect match 18/12/2026", surgery.thread)[0]


def test_another_childs_reference_in_a_thread_means_that_child_and_is_confirmed(surgery):
    (said,) = mention(surgery, "U0SAM", "update BX-0024 Seen", surgery.thread)
    assert "BX-0024 is North Permanence Team" in said
    assert "not one of yours" in said


def test_an_unfinished_command_can_be_finished_in_a_form(surgery):
    mention(surgery, "U0SAM", "move 1", surgery.thread)
    shown = surgery.workspace.ephemerals("U0SAM")[-1]
    assert "`move` needs `to` and DATE" in words_of(shown.blocks)
    pressed = surgery.standin.press("U0SAM", "C0NORTH", shown.ts, "Fill in a form")
    assert surgery.standin.opened(pressed).title == "New date"

    assert "Fill in a form" in direct(surgery, "U0SAM", "action BX-0042 Chase the report")[0]
    assert "Fill in a form" not in direct(surgery, "U0SAM", "milestone BX-0042 mach 12/10/2026")[0]


@pytest.mark.parametrize(
    "text",
    [
        "<@U0BOT> <@U0BOT|permanence> status BX-0042",
        "*<@U0BOT>* status BX-0042",
        "<@U0BOT>\n```\nstatus BX-0042\n```",
        "<@U0BOT>\n&gt; status BX-0042",
        "status BX-0042 <@U0BOT>",
    ],
)
def test_a_mention_is_understood_however_often_it_is_there_and_whatever_is_around_the_command(surgery, text):
    bot = surgery.workspace.bot.id
    (answer,) = direct(surgery, "U0SAM", text.replace("U0BOT", bot))

    assert answer.startswith("*BX-0042*")


def test_each_line_of_a_block_of_code_is_a_command(surgery):
    first, second = direct(surgery, "U0SAM", "```\nstatus BX-0042\ndone 1 Received\n```", answers=2)

    assert first.startswith("*BX-0042*")
    assert second.startswith("Done: Chase the medical report (BX-0042) – Received.")


def test_outside_a_childs_thread_nothing_is_implied(surgery):
    assert "`status` needs REF" in mention(surgery, "U0SAM", "status")[0]
    head = surgery.messages()[0].ts
    assert "`status` needs REF" in mention(surgery, "U0SAM", "status", head)[0]


def test_several_commands_are_carried_out_one_to_a_line(surgery):
    said = mention(
        surgery, "U0SAM", "\nupdate Seen\n\ndone 1 Received today\nstatus", surgery.thread, answers=3
    )
    assert [words.split("\n")[0] for words in said[:2]] == [
        "*BX-0042*: noted.",
        "Done: Chase the medical report (BX-0042) – Received today.",
    ]
    assert "Seen" in said[2]


def test_a_notes_second_line_continues_it(surgery):
    note = "update Seen at home.\nMother was there.\nNo contact with father since May.\n- school goes well"
    mention(surgery, "U0SAM", f"{note}\ndone 1", surgery.thread, answers=2)
    with surgery.bot.store.read() as records:
        assert records.updates.latest("BX-0042").words == note.removeprefix("update ")
        assert records.actions.open_for([records.children.find("BX-0042")])["BX-0042"] == []


def test_several_commands_stop_at_the_first_error_and_say_what_was_done(surgery):
    said = mention(
        surgery, "U0SAM", "update Seen\nmilestone po 31/02/2026\ndone 1", surgery.thread, answers=2
    )
    assert said[0].startswith("*BX-0042*: noted.")
    assert said[1] == (
        "31/02/2026 is not a date. Try `28/02/2026`, or `28 Feb`.\nI stopped at command 2. 1 of 3 were done before it."
    )
    with surgery.bot.store.read() as records:
        assert records.actions.get(1).is_open

    said = mention(surgery, "U0SAM", "done 99\ndone 1", surgery.thread)
    assert said[0].endswith("I stopped at command 1. Nothing was done.")


def test_a_message_of_too_many_commands_is_refused_whole_in_one_sentence(surgery):
    before = changes(surgery)
    notes = "update BX-0042 Rang the school\n" * 5_000
    refused = (
        "Your message has more than 25 commands, and I carry out at most 25 at a time. "
        "Nothing was done. Send them in parts."
    )

    assert direct(surgery, "U0SAM", notes) == [refused]
    assert mention(surgery, "U0SAM", "<@U0BOT>\n" + "status BX-0042\n" * (MOST_COMMANDS + 1)) == [refused]
    assert changes(surgery) == before


def test_as_many_commands_as_a_message_may_hold_are_carried_out(surgery):
    before = changes(surgery)

    direct(surgery, "U0SAM", "update BX-0042 Rang the school\n" * MOST_COMMANDS, answers=MOST_COMMANDS)

    assert changes(surgery) == before + MOST_COMMANDS


def test_a_note_of_many_lines_is_one_command(surgery):
    (said,) = direct(surgery, "U0SAM", "update BX-0042 Rang:\n" + "- one\n" * (2 * MOST_COMMANDS))

    assert said.startswith("*BX-0042*: noted.")


def test_a_change_during_the_surgery_redraws_the_childs_message(surgery):
    mention(surgery, "U0SAM", "done 1 Received today", surgery.thread)
    surgery.settle()
    drawn = str(surgery.workspace.message("C0NORTH", surgery.thread).blocks)
    assert "~Chase the medical report~ – done by <@U0SAM>, 09:30: _Received today_" in drawn


def test_an_answer_in_a_channel_is_shown_to_the_asker_only(surgery):
    before = [message.ts for message in surgery.messages()]
    mention(surgery, "U0SAM", "status", surgery.thread)
    said = [
        message
        for message in surgery.workspace.thread("C0NORTH", surgery.thread)
        if message.user == surgery.workspace.bot.id
    ]
    assert said == []
    assert surgery.workspace.ephemerals("U0ALEX") == []
    assert len(surgery.messages()) == len(before)


def test_a_direct_message_takes_the_same_words(slack):
    assert "*BX-0042* · 3 years 8 months" in direct(slack, "U0SAM", "BX-0042")[0]
    said = direct(slack, "U0SAM", "update BX-0042 Seen\nmilestone BX-0042 placement order 12 oct", answers=2)
    assert said[1].startswith("*BX-0042*: placement order, recorded for Mon 12 Oct 2026.")
    assert "I don't know `hello`" in direct(slack, "U0SAM", "hello")[0]
    assert "What I can do" in direct(slack, "U0SAM", "help")[0]


@pytest.mark.parametrize("kind", ["refused", "lost_reply", "error_500"])
def test_an_answer_that_slack_did_not_take_is_sent_again(surgery, kind):
    surgery.workspace.fault("chat.postMessage", kind)
    assert "Done: Chase the medical report (BX-0042)" in direct(surgery, "U0SAM", "done 1 Received")[0]
    surgery.workspace.fault("chat.postEphemeral", kind)
    assert "noted" in mention(surgery, "U0SAM", "update Seen at home", surgery.thread)[0]


def test_a_button_in_a_direct_message_is_answered_there(slack):
    direct(slack, "U0SAM", "caseload")
    message = _from_bot(slack, "U0SAM")[-1]
    assert slack.standin.press("U0SAM", message.channel, message.ts, "BX-0042").acked
    slack.standin.shows(message.channel, "3 years 8 months · North Permanence Team")


def test_a_question_is_answered_once_however_often_its_button_is_pressed(slack):
    question = _asked(slack, "U0ALEX", "action BX-0042 @Sam by fri Ring the school")
    slack.workspace.fault("chat.update", "refused")  # so its buttons stay
    for _ in range(2):
        assert slack.standin.press("U0ALEX", question.channel, question.ts, "Yes, BX-0042").acked
    slack.standin.shows(question.channel, "That was done already, at 10:00. It was not done twice.")
    with slack.bot.store.read() as records:
        assert records.execute("select count(*) from actions").fetchone()[0] == 1


def test_a_choice_of_an_answers_menu_can_be_made_again_once_its_form_is_cancelled(slack):
    direct(slack, "U0SAM", "action BX-0042 me by 11/12/2026 Ring the school")
    direct(slack, "U0SAM", "status BX-0042")
    answer = _from_bot(slack, "U0SAM")[-1]
    (before,) = _menus(answer)
    slack.standin.opened(slack.press("U0SAM", _now(slack, answer), "New date 1"))
    slack.standin.wait_for(lambda: _menus(_now(slack, answer)) != [before])
    assert words_of(_now(slack, answer).blocks) == words_of(answer.blocks)

    slack.standin.close_modal("U0SAM")
    slack.standin.opened(slack.press("U0SAM", _now(slack, answer), "New date 1"))


def test_a_menu_that_is_emptied_again_asks_for_nothing(slack, caplog):
    direct(slack, "U0SAM", "action BX-0042 me by 11/12/2026 Ring the school\n" * 3, answers=3)
    slack.command("U0SAM", "status BX-0042")
    answer = slack.standin.shows("U0SAM", "Past its date")
    (menu,) = [
        part for block in answer.blocks for part in block.get("elements", ()) if "option_groups" in part
    ]
    chosen = menu["option_groups"][0]["options"][0]["value"]
    assert slack.standin.pick("U0SAM", answer.channel, answer.ts, menu["action_id"], chosen).acked
    caplog.clear()
    assert slack.standin.pick("U0SAM", answer.channel, answer.ts, menu["action_id"], None).acked
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


def _menus(message):
    return [block["block_id"] for block in message.blocks if block["block_id"].startswith("menu:")]


def test_a_question_answered_long_after_is_asked_again_as_things_are_then(slack):
    slack.workspace.clock = slack.workspace.date  # a message says when it was posted by the bot's clock
    question = _asked(slack, "U0ALEX", "action BX-0042 @Sam by 11/12/2026 Ring the school")
    slack.clock.pass_(hours=13)
    slack.standin.press("U0ALEX", question.channel, question.ts, "Yes, BX-0042")
    slack.standin.wait_for(lambda: "actions" not in _kinds(slack, question))
    slack.standin.wait_for(lambda: _from_bot(slack, "U0ALEX")[-1].ts != question.ts)
    again = _from_bot(slack, "U0ALEX")[-1]
    assert words_of(again.blocks) == words_of(question.blocks)

    slack.standin.press("U0ALEX", again.channel, again.ts, "Yes, BX-0042")
    slack.standin.shows(question.channel, "by Fri 11 Dec 2026")


def test_a_question_that_takes_the_place_of_another_is_answered_too(slack):
    slack.command("U0SAM", "action BX-0042 @Alex by 05/12/2026 Ring the school")
    slack.press("U0SAM", slack.standin.shows("U0SAM", "Which day do you mean?"), "Mon 7 Dec 2026")
    done = slack.standin.shows("U0SAM", "for <@U0ALEX>, by Mon 7 Dec 2026")
    slack.clock.pass_(minutes=11)  # an older change is asked about before it is taken back
    slack.press("U0SAM", done, "Undo")
    asked = slack.standin.shows("U0SAM", "Undo it?")
    slack.press("U0SAM", asked, "Yes, undo it")

    assert slack.standin.shows("U0SAM", "Undone: `action`").ts == asked.ts == done.ts
    with slack.bot.store.read() as records:
        assert records.actions.find(1) is None


def _asked(slack, person, text):
    direct(slack, person, text)
    return _from_bot(slack, person)[-1]


@pytest.mark.parametrize("label", ["Yes, BX-0042", "No"])
def test_a_question_that_was_answered_has_no_buttons_left(slack, label):
    question = _asked(slack, "U0ALEX", "action BX-0042 @Sam by fri Ring the school")
    slack.standin.press("U0ALEX", question.channel, question.ts, label)

    slack.standin.wait_for(lambda: "actions" not in _kinds(slack, question))
    assert _kinds(slack, question) == ["section"]
    assert "not one of yours" in words_of(_now(slack, question).blocks)


def test_a_question_whose_answer_was_refused_and_a_message_that_asks_nothing_keep_their_buttons(slack):
    answer = _asked(slack, "U0SAM", "update BX-0042 Seen")
    slack.standin.press("U0SAM", answer.channel, answer.ts, "Undo")
    slack.standin.shows(answer.channel, "Undone: `update`")
    question = _asked(slack, "U0ALEX", "action BX-0042 @Sam by fri Ring the school")
    slack.workspace.leave("C0NORTH", "U0ALEX")
    slack.standin.press("U0ALEX", question.channel, question.ts, "Yes, BX-0042")
    slack.standin.shows(question.channel, "not a child I track")

    assert [_kinds(slack, each)[-1] for each in (answer, question)] == ["actions", "actions"]


def _now(slack, message):
    return slack.workspace.message(message.channel, message.ts)


def _kinds(slack, message):
    return [block["type"] for block in _now(slack, message).blocks]


def test_links_in_direct_messages_are_not_unfurled(slack):
    direct(slack, "U0SAM", "status BX-0042")
    (call,) = [call for call in slack.workspace.calls if call.method == "chat.postMessage"]
    assert not _is_true(call.args["unfurl_links"])
    assert not _is_true(call.args["unfurl_media"])
    assert "link_names" not in call.args
    assert "BX-0042" in call.args["text"]
    assert "North" not in call.args["text"], "a lock screen shows counts and references only"


def _is_true(value) -> bool:
    return value not in (False, "false", "0", 0)


def test_a_mention_in_a_public_channel_is_told_where_to_ask(slack):
    (said,) = mention(slack, "U0SAM", "status BX-0042", channel="C0PUBLIC")
    assert said.startswith("I only answer that in a team's own private channel")
    assert "BX-0042" not in said


def test_a_redelivered_mention_has_its_effect_once(slack):
    slack.standin.mention("U0SAM", "C0NORTH", "update BX-0042 Seen")
    slack.standin.shows("U0SAM", "noted")
    before = changes(slack)
    assert slack.standin.redeliver().acked
    slack.command("U0SAM", "help milestone")
    assert changes(slack) == before
    assert (
        len([message for message in slack.workspace.ephemerals("U0SAM") if "noted" in str(message.blocks)])
        == 1
    )


def test_a_mention_redelivered_after_a_restart_has_its_effect_once(slack):
    slack.standin.mention("U0SAM", "C0NORTH", "update BX-0042 Seen")
    slack.standin.shows("U0SAM", "noted")
    before = changes(slack)
    slack.bot.listeners.requests._seen.clear()
    slack.standin.redeliver()
    slack.standin.shows("U0SAM", "That was done already, at 10:00. It was not done twice.")
    assert changes(slack) == before


@pytest.mark.parametrize(
    ("text", "answer"), [("update BX-0042 Seen", "noted"), ("done chase the medical report", "Done: ")]
)
def test_a_mention_redelivered_after_a_restart_is_said_to_be_done_whatever_stands_in_its_way_since(
    slack, text, answer
):
    slack.command("U0SAM", "action BX-0042 @Sam by fri Chase the medical report")
    slack.standin.mention("U0SAM", "C0NORTH", text)
    slack.standin.shows("U0SAM", answer)
    before = changes(slack)
    slack.bot.listeners.requests._seen.clear()
    slack.bot.people.forget("C0NORTH")
    slack.workspace.fault("conversations.info", "internal_error")
    slack.standin.redeliver()
    slack.standin.shows("U0SAM", "That was done already, at 10:00. It was not done twice.")
    assert changes(slack) == before


def test_a_redelivered_slash_command_has_its_effect_once(slack):
    answer = slack.standin.command("U0SAM", "C0NORTH", "update BX-0042 Seen")
    before = changes(slack)
    again = slack.standin.redeliver(answer)
    assert words_of(again.payload["blocks"]) == "That was done already, at 10:00. It was not done twice."
    assert changes(slack) == before


def test_a_redelivered_press_has_its_effect_once(slack):
    slack.command("U0SAM", "action BX-0042 @Sam by fri Chase")
    shown = slack.workspace.ephemerals("U0SAM")[-1]
    answer = slack.standin.press("U0SAM", "C0NORTH", shown.ts, "Done 1")
    before = changes(slack)
    assert slack.standin.redeliver(answer).acked
    assert changes(slack) == before


@pytest.mark.parametrize(
    "changed",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "user": None},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"edited": {"user": "U0SAM", "ts": "1"}},
    ],
)
@pytest.mark.parametrize("kind", ["app_mention", "message"])
def test_bots_messages_edits_and_joins_are_acked_and_ignored(slack, kind, changed):
    calls, before = len(slack.workspace.calls), changes(slack)
    direct_to_bot = kind == "message"
    event = {
        "type": kind,
        "user": "U0SAM",
        "text": "update BX-0042 Seen" if direct_to_bot else "<@U0BOT> update BX-0042 Seen",
        "channel": slack.workspace.dm("U0SAM") if direct_to_bot else "C0NORTH",
        "channel_type": "im",
        "ts": "1.000100",
        "event_ts": "1.000100",
        **changed,
    }
    assert slack.standin._do(slack.standin._slack.event(event)).acked
    slack.bot.pool.submit(int).result()
    assert changes(slack) == before
    assert len(slack.workspace.calls) == calls


def test_an_answer_too_long_for_one_message_comes_in_several_numbered_ones(slack):
    for number in range(40):
        slack.bot.desk.answer_words(f"update BX-0042 {number} {'word ' * 150}", "U0SAM", TERMINAL)
    said = direct(slack, "U0SAM", "history BX-0042", answers=4)
    assert all(any(f"update: {number} word" in page for page in said) for number in range(40))
    shown = _from_bot(slack, "U0SAM")[-len(said) :]
    assert shown[0].text == f"History: BX-0042 (1 of {len(said)})"


def test_a_slash_commands_answer_too_long_for_its_ack_follows_by_its_response_url(slack):
    for number in range(30):
        slack.bot.desk.answer_words(f"update BX-0042 {number} {'word ' * 150}", "U0SAM", TERMINAL)
    answer = slack.standin.command("U0SAM", "C0NORTH", "history BX-0042")
    assert answer.acked
    assert answer.payload is None
    slack.standin.shows("U0SAM", "update: 0 word")
    assert slack.workspace.warnings == []


@pytest.mark.parametrize(
    "text",
    [
        "BX-0042",
        "status BX-0042",
        "caseload",
        "caseload north",
        "overdue",
        "dates north",
        "team north",
        "help milestone",
    ],
)
def test_a_slash_command_a_mention_and_a_direct_message_are_answered_the_same(slack, text):
    said = slack.command("U0SAM", text)
    assert mention(slack, "U0SAM", text) == [said]
    assert direct(slack, "U0SAM", text) == [said]


def test_people_and_channels_are_understood_in_messages_as_in_commands(slack):
    said = mention(
        slack,
        "U0SAM",
        "action BX-0042 @Alex by fri Tell <@U0MARY> and <@U0NOBODY> what #south decided, see https://x.example",
    )
    assert said[0].startswith(
        "*1* for <@U0ALEX>, by Fri 27 Nov 2026: Tell @Mary and @U0NOBODY what #C0SOUTH decided, see https://x.example (BX-0042)."
    )


@pytest.mark.parametrize(
    "how", [{"files": ["note.pdf"]}, {"subtype": "thread_broadcast"}, {"subtype": "me_message"}]
)
def test_a_person_is_heard_however_they_say_it(surgery, how):
    for text, say in (
        ("update BX-0042 Seen", lambda text: surgery.standin.dm("U0SAM", text, **how)),
        (
            "done 1 Received",
            lambda text: surgery.standin.mention("U0SAM", "C0NORTH", text, surgery.thread, **how),
        ),
    ):
        before = changes(surgery)
        assert say(text).acked
        surgery.standin.wait_for(lambda before=before: changes(surgery) == before + 1)
    surgery.standin.shows("U0SAM", "Done: Chase the medical report (BX-0042)")


def test_a_file_is_not_kept_and_its_sender_is_told_once(slack):
    assert slack.standin.dm("U0SAM", "update BX-0042 Seen\nstatus BX-0042", files=["a.pdf", "b.pdf"]).acked
    slack.standin.wait_for(lambda: len(_from_bot(slack, "U0SAM")) == 2)
    noted, status = (words_of(message.blocks) for message in _from_bot(slack, "U0SAM"))
    assert "I have not kept the files. They are still in Slack" in noted
    assert "not kept" not in status


def test_a_file_without_words_is_answered_too(slack):
    told = (
        "I have not kept the file. It is still in Slack, so please delete it there if a child can be known by it. "
        "The case file is the place for it."
    )
    slack.standin.dm("U0SAM", "", files=["note.pdf"])
    slack.standin.wait_for(lambda: _from_bot(slack, "U0SAM"))
    assert words_of(_from_bot(slack, "U0SAM")[-1].blocks) == told
    before = len(slack.workspace.ephemerals("U0SAM"))
    slack.standin.mention("U0SAM", "C0NORTH", "", files=["note.pdf"])
    slack.standin.wait_for(lambda: len(slack.workspace.ephemerals("U0SAM")) > before)
    assert words_of(slack.workspace.ephemerals("U0SAM")[-1].blocks) == told


def test_a_guests_file_is_refused_as_their_words_are(slack):
    slack.workspace.change_user("U0ALEX", is_restricted=True)
    slack.standin.dm("U0ALEX", "", files=["note.pdf"])
    slack.standin.wait_for(lambda: _from_bot(slack, "U0ALEX"))
    assert "a guest here" in words_of(_from_bot(slack, "U0ALEX")[-1].blocks)


def test_the_bots_own_pictures_are_not_taken_for_a_persons_message(slack):
    calls = len(slack.workspace.calls)
    event = {
        "type": "message",
        "subtype": "file_share",
        "user": slack.workspace.bot.id,
        "files": [{"id": "F0CHART", "name": "chart.png"}],
        "text": "",
        "channel": slack.workspace.dm("U0SAM"),
        "channel_type": "im",
        "ts": "1.000100",
        "event_ts": "1.000100",
    }
    assert slack.standin._do(slack.standin._slack.event(event)).acked
    slack.bot.pool.submit(int).result()
    assert len(slack.workspace.calls) == calls


THREE_LINES = "update Seen at home\ndone 1 Received\nupdate Seen at school"


@pytest.mark.parametrize(
    "kind", ["ratelimited", "ratelimited_empty", "fatal_error", "error_500", "user_not_in_channel"]
)
def test_an_answer_that_is_refused_stops_no_command(surgery, kind):
    before, times = changes(surgery), 1 if kind == "user_not_in_channel" else 2
    surgery.workspace.fault("chat.postEphemeral", kind, times=times, retry_after=0.1)
    surgery.standin.mention("U0SAM", "C0NORTH", THREE_LINES, surgery.thread)
    surgery.standin.wait_for(lambda: changes(surgery) == before + 3)
    surgery.standin.wait_for(lambda: len(_given(surgery, "U0SAM", "noted.")) == 2)
    assert len(_given(surgery, "U0SAM", "Done: Chase the medical report")) == 1


def test_in_a_direct_message_too_every_line_is_carried_out_and_answered(surgery):
    before = changes(surgery)
    surgery.workspace.fault("chat.postMessage", "ratelimited", times=2, retry_after=0.1, channel="D0SAM")
    direct(surgery, "U0SAM", THREE_LINES.replace("update", "update BX-0042"), answers=3)
    assert changes(surgery) == before + 3


def test_an_answer_that_waits_holds_up_no_command(surgery):
    before, shown = changes(surgery), len(surgery.workspace.ephemerals("U0SAM"))
    surgery.workspace.fault("chat.postEphemeral", "ratelimited", retry_after=3)
    surgery.standin.mention("U0SAM", "C0NORTH", THREE_LINES, surgery.thread)
    surgery.standin.wait_for(lambda: changes(surgery) == before + 3, seconds=2)
    assert len(surgery.workspace.ephemerals("U0SAM")) == shown


def test_what_a_channel_never_takes_is_said_in_the_persons_own_conversation(surgery):
    surgery.workspace.fault("chat.postEphemeral", "channel_not_found", times=9)
    surgery.standin.mention("U0SAM", "C0NORTH", THREE_LINES, surgery.thread)
    surgery.standin.wait_for(lambda: len(_from_bot(surgery, "U0SAM")) == 3)
    assert _given(surgery, "U0SAM", "Done: Chase the medical report")[0].only_for is None


def test_an_answer_to_somebody_who_can_have_no_conversation_is_left(surgery, caplog):
    surgery.workspace.fault("chat.postEphemeral", "user_not_in_channel", times=9)
    surgery.workspace.fault("conversations.open", "cannot_dm_user", times=9)
    surgery.bot.people.forget("U0SAM")
    before = changes(surgery)
    surgery.standin.mention("U0SAM", "C0NORTH", THREE_LINES, surgery.thread)
    surgery.standin.wait_for(lambda: caplog.text.count("this person cannot be written to in Slack") == 3)
    assert changes(surgery) == before + 3


@pytest.mark.parametrize("kind", ["ratelimited", "error_500", "refused", "fatal_error"])
def test_no_part_of_a_long_answer_is_lost_if_its_response_url_is_refused(slack, kind):
    long_history(slack)
    slack.workspace.fault("response_url", kind, times=2, retry_after=0.1)
    slack.standin.command("U0SAM", "C0NORTH", "history BX-0042")
    slack.standin.wait_for(lambda: len(_given(slack, "U0SAM", "update: ")) == 3)
    assert all(len(_given(slack, "U0SAM", f"update: {number} word")) == 1 for number in range(30))


def test_the_parts_that_a_response_url_never_takes_go_to_the_persons_own_conversation(slack, fault_at):
    long_history(slack)
    fault_at(slack.workspace, 2, "expired_url", "response_url")
    slack.standin.command("U0SAM", "C0NORTH", "history BX-0042")
    slack.standin.wait_for(lambda: len(_from_bot(slack, "U0SAM")) == 2)
    assert all(len(_given(slack, "U0SAM", f"update: {number} word")) == 1 for number in range(30))


def long_history(slack, updates: int = 30) -> None:
    for number in range(updates):
        slack.bot.desk.answer_words(f"update BX-0042 {number} {'word ' * 150}", "U0SAM", TERMINAL)


def _given(slack, person: str, words: str) -> list:
    """The messages with these words that this person was shown, privately or in their own conversation."""
    shown = [*slack.workspace.ephemerals(person), *_from_bot(slack, person)]
    return [message for message in shown if words in words_of(message.blocks)]


def first_part(slack, updates: int, text: str = "history BX-0042"):
    """Ask for a long answer; the message that ends its first part."""
    long_history(slack, updates)
    slack.standin.command("U0SAM", "C0NORTH", text)
    slack.standin.shows("U0SAM", "That is only the first part (4 of ")
    return slack.workspace.ephemerals("U0SAM")[-1]


def test_an_answer_too_long_for_its_response_url_leads_on_with_a_button(slack):
    last = first_part(slack, updates=100)
    assert slack.standin.press("U0SAM", "C0NORTH", last.ts, "Show the rest").acked
    parts = [f"History: BX-0042 ({number} of 9)" for number in range(1, 10)]
    slack.standin.wait_for(lambda: slack.workspace.ephemerals("U0SAM")[-1].text == parts[-1])
    shown = [message.text for message in slack.workspace.ephemerals("U0SAM")]
    assert sorted(text for text in shown if text.startswith("History")) == parts
    assert _given(slack, "U0SAM", "Show the rest") == []
    assert _from_bot(slack, "U0SAM") == []


def test_what_is_asked_for_again_and_may_be_seen_no_more_is_refused(slack):
    last = first_part(slack, updates=90)
    slack.bot.desk.answer_words("restrict BX-0042 to <@U0MARY>", "U0MARY", TERMINAL)
    assert slack.standin.press("U0SAM", "C0NORTH", last.ts, "Show the rest").acked
    slack.standin.shows("U0SAM", "not a child I track, or not one you may see")


def test_only_what_changes_nothing_is_asked_for_again_and_it_says_what_it_is_about(slack):
    def again(text: str) -> str:
        return slack.bot.desk.answer_words(text, "U0SAM", IN_THE_THREAD).again

    assert again("history") == "history BX-0042"
    assert again("why north last thu") == "why north 19/11/2026"
    assert again("update Seen at home") == ""


def test_a_form_leads_on_from_its_answer_too(slack):
    long_history(slack, 90)
    slack.standin.opened(slack.standin.command("U0SAM", "C0NORTH", "history"))
    slack.standin.wait_for(lambda: "One moment" not in words_of(slack.standin.modal("U0SAM").blocks))
    assert slack.standin.submit("U0SAM", {"Child": "BX-0042"}).acked
    last = slack.standin.shows("U0SAM", "That is only the first part (4 of 8).")
    assert slack.standin.press("U0SAM", "C0NORTH", last.ts, "Show the rest").acked
    slack.standin.wait_for(lambda: _given(slack, "U0SAM", "update: 0 word"))
    assert all(len(_given(slack, "U0SAM", f"update: {number} word")) == 1 for number in range(90))


def test_a_long_answer_that_cannot_be_asked_for_again_goes_on_in_the_persons_own_conversation(slack):
    long_history(slack, 90)
    drawn = draw_reply(slack.bot.desk.answer_words("history BX-0042", "U0SAM", TERMINAL))
    here, elsewhere = _fitting(drawn, "", 0)

    assert [*here[:-1], *elsewhere] == drawn
    assert (
        here[-1].text == "That is only the first part (4 of 8). The rest is in your own conversation with me."
    )
    assert len(here) == RESPONSE_USES


def test_an_answer_over_a_home_leads_on_with_a_button(slack, monkeypatch):
    monkeypatch.setattr(blocks, "VIEW_BLOCKS", 4)
    slack.standin.open_home("U0SAM")
    slack.standin.wait_for(lambda: slack.standin.home("U0SAM"))
    home = words_of(slack.standin.home("U0SAM").blocks)
    assert "There is more than a Home can hold. These show it all:" in home
    assert "All my work" in home
    slack.standin.press_in_home("U0SAM", "All my work")
    seen = []
    while "Show the rest" in words_of(
        (view := slack.standin.wait_for(lambda: slack.standin.modal("U0SAM"))).blocks
    ):
        seen += view.blocks[:-2]
        slack.standin.press_in_modal("U0SAM", "Show the rest")
    assert len(seen) >= 2
    all_of_it = words_of([*seen, *view.blocks])
    for said in ("Your work", "BX-0042", "Surgeries", "North Permanence Team: Thu 26 Nov"):
        assert said in all_of_it


def reactions_to(slack, text: str) -> dict[str, tuple[str, ...]]:
    """Who reacted to a person's message, by emoji."""
    said = [message for message in slack.workspace.all_messages if text in message.text]
    return dict(said[-1].reactions)


def test_everybody_sees_that_a_mention_worked(surgery):
    mention(surgery, "U0SAM", "reviewed @Alex by 09/12/2026 Widen the search", surgery.thread)

    bot = surgery.workspace.bot.id
    surgery.standin.wait_for(
        lambda: reactions_to(surgery, "Widen the search") == {"white_check_mark": (bot,)}
    )


@pytest.mark.parametrize("text", ["status", "done 99", "update Seen\ndone 99", "reviewed @Alex Widens it"])
def test_what_was_refused_asked_or_only_read_gets_no_sign(surgery, text):
    mention(surgery, "U0SAM", text, surgery.thread, answers=text.count("\n") + 1)
    mention(surgery, "U0SAM", "update Seen at school", surgery.thread)
    surgery.standin.wait_for(lambda: reactions_to(surgery, "Seen at school"))

    assert not reactions_to(surgery, text.split()[-1])


def test_a_sign_that_slack_does_not_take_is_silent(surgery):
    surgery.workspace.fault("reactions.add", "missing_scope")
    assert "noted" in mention(surgery, "U0SAM", "update Seen at home", surgery.thread)[0]
    surgery.settle()

    assert not reactions_to(surgery, "Seen at home")
    assert surgery.workspace.warnings == []


def test_a_message_that_says_who_somebody_is_is_refused_and_its_author_and_the_manager_are_told(surgery):
    before = changes(surgery)
    refusal = (
        "That looks as if it holds a telephone number. Nothing was recorded. Leave it out: the case file is the place for it. If "
        "it is another kind of number, write its last four figures only."
    )

    for text in (
        "update Rang 07700 900123",
        "Rang 07700 900123",
        "update BX-0042 Rang 07700 900123\nand again",
    ):
        (said,) = mention(surgery, "U0SAM", text, surgery.thread)
        assert said.startswith(refusal)
        assert "Your message is still in Slack, where others may read it: please delete it there." in said
    said = direct(surgery, "U0SAM", "action BX-0042 <@U0SAM> by 4/12/2026 Ring 07700 900123")[0]
    assert "please delete it there" in said
    surgery.tick()

    assert changes(surgery) == before + 3  # one word to the manager of each message in the channel
    told = [text for text in _texts(surgery, "U0MARY") if "looked as if it says who somebody is" in text]
    assert len(told) == 3
    ours = [message.blocks for message in surgery.messages()] + [
        message.blocks for person in ("U0SAM", "U0MARY") for message in _from_bot(surgery, person)
    ]
    assert "900123" not in str(ours + [message.blocks for message in surgery.workspace.ephemerals("U0SAM")])


def _texts(slack, person: str) -> list[str]:
    return [words_of(message.blocks) for message in _from_bot(slack, person)]
