"""Forms over the wire: an unfinished verb opens a modal, and submitting that carries the verb out."""

import json

import pytest

from bot.slack import people
from commands.grammar.verbs import verbs
from commands.practice.request import TERMINAL, Place, PlaceKind
from demo.workspace.limits.surfaces import view_problems
from permanence.roles import CLOCK
from tests.bot.conftest import full
from tests.conftest import rows_of_reads, words_of

NOTE = "Rang the school to ask because nobody had; by Friday, until then to @Mary <b> & co\n- to be told"


@pytest.fixture
def action(slack):
    """Sam's action 1, for Fri 27 Nov."""
    slack.command("U0SAM", "action BX-0042 @Sam by 27/11/2026 Chase the medical report")
    return slack


def typed(slack, text: str, person: str = "U0SAM", channel: str = "C0NORTH"):
    """Type a command that opens a form; returns the form."""
    slack.standin.opened(slack.standin.command(person, channel, text))
    return full(slack, person)


def button(slack, command: str, channel: str = "C0NORTH", thread: str | None = None) -> str:
    """Post a message with one button; returns its ts."""
    pressed = {
        "type": "button",
        "action_id": "b",
        "text": {"type": "plain_text", "text": "Go"},
        "value": command,
    }
    posted = slack.bot.listeners.app.client.chat_postMessage(
        channel=channel, text="x", thread_ts=thread, blocks=[{"type": "actions", "elements": [pressed]}]
    )
    return posted["ts"]


def pressed(slack, command: str, person: str = "U0SAM", thread: str | None = None):
    """Press such a button; returns the form."""
    ts = button(slack, command, thread=thread)
    slack.standin.opened(slack.standin.press(person, "C0NORTH", ts, "Go"))
    return full(slack, person)


def submit(slack, values: dict, person: str = "U0SAM") -> dict[str, str]:
    """Fill in and submit; returns the errors by field, empty if the modal closed."""
    answer = slack.standin.submit(person, values)
    assert answer.acked, slack.standin.modal(person).errors
    view = slack.standin.modal(person)
    return view.errors if view else {}


def inputs(view) -> list[str]:
    return [block["block_id"] for block in view.blocks if block["type"] == "input"]


def offered(slack, field: str, letters: str, person: str = "U0SAM") -> list[str]:
    return [option["text"]["text"] for option in slack.standin.suggest(person, field, letters)]


def changes(slack) -> list[tuple]:
    with slack.bot.store.read() as records:
        return records.execute("select verb, child, understood from audit where changed").fetchall()


def test_a_form_opens_before_slack_is_asked_anything_and_is_filled_afterwards(action):
    for key in ("U0ALEX", "C0NORTH"):
        action.bot.people.forget(key)
    before = len(action.workspace.calls)
    answer = action.standin.command("U0ALEX", "C0NORTH", "move 1")
    assert answer.acked
    assert answer.payload is None
    view = full(action, "U0ALEX")

    methods = [call.method for call in action.workspace.calls[before:]]
    assert methods[0] == "views.open"
    assert methods[-1] == "views.update"
    assert {"conversations.info", "users.info"} & set(methods[1:-1])
    said = words_of(view.blocks)
    assert "Give an action a new date." in said
    assert "*1* · Chase the medical report · BX-0042 · <@U0SAM> · for Fri 27 Nov 2026" in said
    assert inputs(view) == ["to", "because"]


def test_what_is_typed_into_a_menu_is_looked_for_as_typed_words_are(action):
    typed(action, "update")
    found = offered(action, "Child", "0042")

    assert [each.partition(" · ")[0] for each in found] == ["BX-0042"]
    assert offered(action, "Child", "\ud80000\u200b42 ") == found, "a part of a letter is left out"


def test_submitting_a_form_is_the_command_and_the_answer_comes_where_it_was_opened(action):
    typed(action, "move 1")
    assert submit(action, {"New date": "2026-12-04", "Why": "Adviser on leave"}) == {}

    shown = action.standin.shows("U0SAM", "1 is now for Fri 4 Dec 2026 (first due Fri 27 Nov, moved once)")
    assert (shown.channel, shown.only_for) == ("C0NORTH", "U0SAM")
    assert "Undo" in words_of(shown.blocks)
    verb, child, understood = changes(action)[-1]
    assert (verb, child) == ("move", "BX-0042")
    assert json.loads(understood) == {"action": 1, "to": "2026-12-04", "because": "Adviser on leave"}
    assert action.workspace.warnings == []


def test_what_was_typed_is_in_the_form(slack):
    view = typed(slack, "action BX-0042 Chase the medical report")
    said = words_of(view.blocks)
    assert (
        "*BX-0042* · North Permanence Team · child's social worker <@U0SAM> · 3 years 8 months · plan: none"
        in said
    )
    assert inputs(view) == ["owner", "what", "by"]
    assert view.values["what"]["what"]["value"] == "Chase the medical report"
    assert submit(slack, {"Who will do it": "Alex", "By when": "2026-12-04"}) == {}
    slack.standin.shows("U0SAM", "for <@U0ALEX>, by Fri 4 Dec 2026: Chase the medical report (BX-0042)")


def test_what_the_records_tell_is_not_asked_for_in_a_form(action):
    assert "surgeries in the year ahead" in action.command("U0SAM", "dates")
    assert "Do you mean: done 1 BX-0042?" in action.command("U0SAM", "done the medical")
    assert "*BX-0042*, by `bx42`: Do you mean: update BX-0042 Seen?" in action.command(
        "U0SAM", "update bx42 Seen"
    )
    assert action.standin.modal("U0SAM") is None


def test_what_they_do_not_tell_is(action):
    view = typed(action, "update Rang 0800 1234")

    assert view.values["note"]["note"]["value"] == "Rang 0800 1234"


def test_the_next_surgery_is_left_to_choose_in_a_form(slack):
    view = typed(slack, "action BX-0042 @Sam by next surgery")

    assert set(inputs(view)) == {"owner", "what", "by"}
    assert slack.workspace.warnings == []


def test_the_childs_own_milestones_come_first_and_those_that_cannot_be_delayed_are_left_out(slack):
    slack.command("U0SAM", "milestone BX-0042 adm decision 18/05/2026")
    slack.command("U0SAM", "expect BX-0042 final hearing 15/01/2027")
    typed(slack, "delay BX-0042")
    held = offered(slack, "What is held up", "")
    assert held[:4] == ["Family finder allocated", "Match", "Match panel", "Final hearing"], "by their days"
    assert not {"Review", "Looked-after review", "First looked-after review", "Placement visit"} & set(held)


def test_a_milestone_is_found_by_what_people_call_it(slack):
    typed(slack, "milestone BX-0042")
    assert offered(slack, "Milestone", "po")[0] == "Placement order"
    assert offered(slack, "Milestone", "placment ordr")[0] == "Placement order"
    assert "Match panel" in offered(slack, "Milestone", "mat")
    assert 40 < len(offered(slack, "Milestone", "")) <= 100
    assert submit(slack, {"Milestone": "po_granted", "Date": "2026-10-12"}) == {}
    slack.standin.shows("U0SAM", "placement order, recorded for Mon 12 Oct 2026")


@pytest.fixture
def children(slack):
    """BX-0042, a child of South's, a restricted child, and a closed one."""
    for text in (
        "track BX-0051 team south born 03/2023",
        "track BX-0060 team north born 05/2024",
        "restrict BX-0060 to <@U0MARY>",
        "track BX-0070 team north born 05/2021",
        "close BX-0070 moved 12/10/2026",
        "action BX-0051 <@U0SUE> by 27/11/2026 South's business",
        "action BX-0060 <@U0MARY> by 27/11/2026 Mary's business",
        "action BX-0042 <@U0SAM> by 27/11/2026 Chase the medical report",
    ):
        slack.bot.desk.answer_words(text, "U0MARY", TERMINAL)
    return slack


def test_only_children_that_the_person_may_see_are_offered(children):
    typed(children, "update")
    assert offered(children, "Child", "") == ["BX-0042 · North Permanence Team · 3 years 8 months"]
    assert offered(children, "Child", "bx0042") == ["BX-0042 · North Permanence Team · 3 years 8 months"]
    assert offered(children, "Child", "BX-0051") == []
    assert offered(children, "Child", "0060") == []
    read = rows_of_reads(children.bot.store, "select understood, child from reads")
    assert read
    assert not any("BX-0051" in str(row) or "BX-0060" in str(row) for row in read)

    typed(children, "update", "U0MARY")
    assert [words.split()[0] for words in offered(children, "Child", "", "U0MARY")] == ["BX-0042", "BX-0060"]


def test_a_closed_child_is_offered_to_whoever_types_their_whole_reference(children):
    typed(children, "history", "U0MARY")
    assert offered(children, "Child", "BX-007", "U0MARY") == []
    assert offered(children, "Child", "bx-0070", "U0MARY") == ["BX-0070 · North Permanence Team · closed"]
    assert submit(children, {"Child": "BX-0070"}, "U0MARY") == {}
    children.standin.shows("U0MARY", "*BX-0070*: ")

    typed(children, "history", "U0SUE", "C0SOUTH")
    assert offered(children, "Child", "BX-0070", "U0SUE") == []


def test_only_actions_that_the_person_may_see_are_offered(children):
    typed(children, "done")
    assert offered(children, "Action", "") == ["3 · Chase the medical report · BX-0042"]
    assert offered(children, "Action", "medical") == ["3 · Chase the medical report · BX-0042"]
    assert offered(children, "Action", "business") == []
    assert submit(children, {"Action": "3 BX-0042"}) == {}
    children.standin.shows("U0SAM", "Done: Chase the medical report")


def test_siblings_are_chosen_among_the_children_the_person_may_see(children):
    view = typed(children, "siblings", "U0MARY")
    (block,) = [block for block in view.blocks if block.get("block_id") == "children"]
    assert [option["value"] for option in block["element"]["options"]] == ["BX-0042", "BX-0060"]
    assert submit(children, {"Children": ["BX-0042", "BX-0060"], "arrangement": "together"}, "U0MARY") == {}
    children.standin.shows("U0MARY", "*BX-0042* and *BX-0060* are siblings, to be together.")


def test_outside_private_places_no_form_shows_a_child(slack):
    view = typed(slack, "update BX-0042", channel="C0PUBLIC")
    assert inputs(view) == []
    assert words_of(view.blocks).startswith("I only answer that in a team's own private channel")


def test_a_form_tells_a_person_who_may_not_use_it_before_they_type(slack):
    view = typed(slack, "close BX-0042")
    assert inputs(view) == []
    assert "`close` is for a team's manager" in words_of(view.blocks)
    view = typed(slack, "update BX-0042", "U0SUE", "C0SOUTH")
    assert inputs(view) == []
    assert "BX-0042 is not a child I track, or not one you may see." in words_of(view.blocks)


def test_if_slack_does_not_answer_the_open_form_says_so(action):
    action.bot.people.forget("C0NORTH")
    action.workspace.fault("conversations.info", "error_500", times=9)
    view = typed(action, "move 1")
    assert "Slack did not tell me in time who may see this" in words_of(view.blocks)


def test_a_note_keeps_every_word(slack):
    typed(slack, "update BX-0042")
    assert submit(slack, {"Note": NOTE}) == {}
    slack.standin.shows("U0SAM", "noted")
    with slack.bot.store.read() as records:
        assert records.updates.latest("BX-0042").words == NOTE


def test_an_error_is_shown_under_its_field_and_what_was_typed_stays(slack):
    slack.command("U0SAM", "milestone BX-0042 adm decision 18/05/2026")
    typed(slack, "delay BX-0042 match")
    assert submit(slack, {"Until": "2026-11-20"}) == {
        "until": "Fri 20 Nov 2026 has passed. Give a day to come.",
        "because": "Choose a reason, or say it in your own words below.",
    }
    wrong = submit(slack, {"Until": "2027-03-01", "In your own words": "since May"})
    assert list(wrong) == ["until"]
    assert "at most 12 weeks: until Mon 15 Feb 2027" in wrong["until"]
    assert slack.standin.modal("U0SAM").values["because in words"]["because in words"]["value"] == "since May"

    assert submit(slack, {"Until": "2027-01-15", "What is holding it up": "Sibling assessment first"}) == {}
    slack.standin.shows("U0SAM", "until Fri 15 Jan 2027 (1): Sibling assessment first: since May")
    with slack.bot.store.read() as records:
        assert records.approvals.get(1).reason == "sibling_assessment"


def test_a_form_also_asks_for_what_the_verb_finds_missing(slack):
    view = typed(slack, "milestone BX-0042 placement order held after all 🎻")
    why = "On which day? What a court, a panel or a decision-maker decided needs its date said."
    assert why in words_of(view.blocks).splitlines()
    assert view.values["detail"]["detail"]["value"] == "held after all 🎻"
    assert submit(slack, {}) == {"on": why}
    assert submit(slack, {"Date": "2026-10-12"}) == {}
    slack.standin.shows("U0SAM", "placement order, recorded for Mon 12 Oct 2026: held after all 🎻")

    view = typed(slack, "edit BX-0042")
    assert "What changes?" in words_of(view.blocks).splitlines()
    assert submit(slack, {"Family finder": "Alex"}) == {}
    slack.standin.shows("U0SAM", "family finder <@U0ALEX>")


def test_a_form_submitted_twice_is_done_once(slack):
    typed(slack, "update BX-0042")
    answer = slack.standin.submit("U0SAM", {"Note": "Court adjourned"})
    slack.standin.shows("U0SAM", "noted")
    before = changes(slack)
    assert slack.standin.redeliver(answer).acked
    slack.standin.shows("U0SAM", "That was done already, at 10:00. It was not done twice.")
    assert changes(slack) == before


def test_if_two_people_submit_the_same_change_the_second_is_told_it_is_done(action):
    typed(action, "done")
    typed(action, "done", "U0ALEX")
    action.standin.fill("U0ALEX", {"Action": "1 BX-0042", "Note": "Rang the hospital"})
    assert submit(action, {"Action": "1 BX-0042", "Note": "Received today"}) == {}
    wrong = submit(action, {}, "U0ALEX")
    assert wrong == {
        "action": "1 was done already: Chase the medical report (BX-0042). `reopen 1` opens it again."
    }
    assert action.standin.modal("U0ALEX").values["note"]["note"]["value"] == "Rang the hospital"


def test_if_the_child_was_closed_meanwhile_the_form_says_so_and_what_was_typed_stays(slack):
    typed(slack, "update BX-0042")
    slack.command("U0MARY", "close BX-0042 moved 20/11/2026")
    wrong = submit(slack, {"Note": "Court adjourned"})
    assert list(wrong) == ["note"]
    assert "BX-0042 was closed on Fri 20 Nov 2026. Nothing was changed." in wrong["note"]
    assert slack.standin.modal("U0SAM").values["note"]["note"]["value"] == "Court adjourned"


def test_a_person_who_left_the_channel_meanwhile_is_refused(slack):
    typed(slack, "update BX-0042", "U0ALEX")
    slack.workspace.leave("C0NORTH", "U0ALEX")
    slack.bot.people.forget("C0NORTH")
    (wrong,) = submit(slack, {"Note": "Seen"}, "U0ALEX").values()
    assert "not one you may see" in wrong
    assert not any(verb == "update" for verb, *_ in changes(slack))


def test_errors_give_people_by_name(slack):
    slack.bot.desk.answer_words("role consultant <@U0CORA>", "U0ADMIN", TERMINAL)
    view = typed(slack, "close BX-0042 moved", "U0MARY")
    assert inputs(view) == ["outcome", "on", "because"]
    slack.bot.desk.answer_words("team edit north manager <@U0CORA>", "U0ADMIN", TERMINAL)
    slack.bot.desk.answer_words("team edit south manager <@U0MARY>", "U0ADMIN", TERMINAL)
    (wrong,) = submit(slack, {"Date": "2026-11-20"}, "U0MARY").values()
    assert wrong == "`close` is for the team's manager. Ask Cora. Nothing was changed."


@pytest.mark.parametrize("fault", ["expired_trigger_id", "refused", "ratelimited", "hang", "hang_before"])
def test_a_form_that_slack_does_not_open_in_time_keeps_what_was_typed(action, fault):
    action.workspace.fault("views.open", fault)
    said = action.command("U0SAM", "move 1 because adviser on leave")
    assert said == "Slack did not open the form in time. What you typed is kept.\nOpen it again"
    shown = action.workspace.ephemerals("U0SAM")[-1]
    action.standin.opened(action.standin.press("U0SAM", "C0NORTH", shown.ts, "Open it again"))
    assert full(action).values["because"]["because"]["value"] == "adviser on leave"
    assert submit(action, {"New date": "2026-12-04"}) == {}

    action.standin.wait_for(
        lambda: "1 is now for" in words_of(action.workspace.visible("U0SAM", "C0NORTH", shown.ts).blocks)
    )


def test_if_the_response_url_has_expired_the_answer_comes_in_a_direct_message(slack):
    typed(slack, "update BX-0042")
    slack.clock.pass_(minutes=31)
    assert submit(slack, {"Note": "Court adjourned"}) == {}
    slack.standin.shows(slack.workspace.dm("U0SAM"), "noted")
    assert not any("noted" in words_of(each.blocks) for each in slack.workspace.ephemerals("U0SAM"))


def test_a_button_that_needs_an_answer_opens_a_form(action):
    view = pressed(action, "move 1")
    assert inputs(view) == ["to", "because"]
    assert submit(action, {"New date": "2026-12-04"}) == {}
    assert action.standin.shows("U0SAM", "1 is now for Fri 4 Dec 2026").only_for == "U0SAM"


def test_a_form_opened_in_a_childs_thread_is_about_that_child(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    thread = next(message.ts for message in slack.messages() if message.text.startswith("BX-0042: "))
    before = len(slack.workspace.calls)
    view = pressed(slack, "update", "U0ALEX", thread)
    assert [call.method for call in slack.workspace.calls[before:]][:2] == ["chat.postMessage", "views.open"]
    assert "Child: *BX-0042* ·" in words_of(view.blocks)
    assert inputs(view) == ["note"]
    assert submit(slack, {"Note": "Adviser back on Monday"}, "U0ALEX") == {}
    shown = slack.standin.shows("U0ALEX", "noted")
    assert shown.thread_ts == thread
    with slack.bot.store.read() as records:
        assert records.execute(
            "select surface, team from audit where verb = 'update' and changed"
        ).fetchall() == [("team", "north")]


def test_a_form_opened_in_the_bots_own_conversation_is_answered_there(action):
    direct = action.workspace.dm("U0SAM")
    ts = button(action, "move 1", direct)
    action.standin.opened(action.standin.press("U0SAM", direct, ts, "Go"))
    full(action)
    assert submit(action, {"New date": "2026-12-04"}) == {}
    assert action.standin.shows(direct, "1 is now for Fri 4 Dec 2026").only_for is None


def redrawn(slack, **changed) -> None:
    """Replace Sam's modal with one that another version of the bot drew."""
    view = full(slack)
    given = {name: part for name, part in view.given.items() if name not in ("id", "hash")}
    slack.bot.listeners.app.client.views_update(view_id=view.id, view={**given, **changed})


@pytest.mark.parametrize(
    "metadata", ["", "{}", '{"verb":"retired","settled":{},"opener":{"channel":"C0NORTH"}}']
)
def test_a_form_from_before_an_update_says_so_and_what_was_typed_stays(slack, metadata):
    typed(slack, "update BX-0042")
    redrawn(slack, private_metadata=metadata)
    wrong = submit(slack, {"Note": "Court adjourned"})
    assert wrong["note"].startswith("I have been updated since this form was opened")
    assert slack.standin.modal("U0SAM").values["note"]["note"]["value"] == "Court adjourned"


def test_a_field_from_before_an_update_is_not_silently_dropped(slack):
    view = typed(slack, "update BX-0042")
    retired = {**view.given["blocks"][-1], "block_id": "mood"}
    redrawn(slack, blocks=[*view.given["blocks"], retired])
    (wrong,) = submit(slack, {"note": "Court adjourned", "mood": "hopeful"}).values()
    assert wrong.startswith("I have been updated since this form was opened")


def test_a_bug_is_apologised_for_in_the_form_which_stays_open(slack, monkeypatch, caplog):
    typed(slack, "update BX-0042")
    monkeypatch.setattr(slack.bot.desk, "answer", None)
    (wrong,) = submit(slack, {"Note": "Court adjourned"}).values()
    assert wrong.startswith("Something went wrong on my side, reference ")
    assert "Court" not in caplog.text


def test_words_too_long_for_a_field_are_not_cut(slack):
    said = slack.command("U0SAM", f"action BX-0042 {'word ' * 700}")
    assert "`action` needs @PERSON" in said
    assert slack.standin.modal("U0SAM") is None


def test_every_verb_that_needs_something_has_a_form_that_slack_accepts(action):
    action.bot.desk.answer_words("role service manager <@U0CORA>", "U0ADMIN", TERMINAL)
    asking = [
        verb
        for verb in verbs().values()
        if not verb.is_hidden and any(each.is_required for each in verb.parameters)
    ]
    for verb in asking:
        person = "U0ADMIN" if "administrator" in verb.roles else "U0CORA"
        view = typed(action, verb.name, person, action.workspace.dm(person))
        assert view_problems(view.given) == [], verb.name
        assert {each.name for each in verb.parameters if each.is_required} <= set(inputs(view)), verb.name
        for block in view.blocks:
            if block.get("element", {}).get("type") == "external_select":
                action.standin.suggest(person, block["block_id"], "")
    assert action.workspace.warnings == []


def test_a_shortcut_opens_the_form_of_its_verb_and_is_answered_in_a_direct_message(slack):
    before = len(slack.workspace.calls)
    slack.standin.opened(slack.standin.shortcut("U0SAM", "milestone"))
    assert inputs(full(slack))[:2] == ["child", "milestone"]
    assert slack.workspace.calls[before].method == "views.open"
    assert submit(slack, {"Child": "BX-0042", "Milestone": "po_granted", "Date": "2026-10-12"}) == {}
    slack.standin.shows(slack.workspace.dm("U0SAM"), "placement order, recorded for Mon 12 Oct 2026")


def test_a_shortcut_on_a_message_makes_its_words_an_action_for_the_child_of_its_thread(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    thread = next(each.ts for each in slack.messages() if each.text.startswith("BX-0042: "))
    slack.standin.say("U0ALEX", "C0NORTH", "Chase the medical & report by post to @Mary", thread)
    (said,) = [each for each in slack.workspace.thread("C0NORTH", thread) if each.user == "U0ALEX"]
    slack.standin.opened(slack.standin.message_shortcut("U0SAM", "C0NORTH", said.ts, "action"))
    view = full(slack)
    assert inputs(view) == ["owner", "what", "by"]
    assert "Child: *BX-0042* ·" in words_of(view.blocks)
    assert view.values["what"]["what"]["value"] == "Chase the medical & report by post to @Mary"
    assert view.values["owner"]["owner"]["selected_user"] == "U0ALEX", "whoever said it does it"
    assert submit(slack, {"By when": "2026-12-04"}) == {}
    shown = slack.standin.shows("U0SAM", "for <@U0ALEX>, by Fri 4 Dec 2026: Chase the medical")
    assert shown.thread_ts == thread


def test_a_shortcut_on_a_leavers_message_asks_who_will_do_the_action(slack):
    slack.standin.say("U0ALEX", "C0NORTH", "Chase the medical report")
    (said,) = slack.messages()
    slack.bot.desk.answer_words("gone <@U0ALEX>", CLOCK.person, Place(PlaceKind.CLOCK))
    slack.standin.opened(slack.standin.message_shortcut("U0SAM", "C0NORTH", said.ts, "action"))

    view = full(slack)
    assert "owner" in inputs(view)
    assert view.values["owner"]["owner"]["selected_user"] is None


def test_a_shortcut_on_the_bots_message_fills_in_only_the_child(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    thread = next(each.ts for each in slack.messages() if each.text.startswith("BX-0042: "))
    slack.standin.opened(slack.standin.message_shortcut("U0SAM", "C0NORTH", thread, "action"))
    view = full(slack)

    assert "Child: *BX-0042* ·" in words_of(view.blocks)
    assert view.values["what"]["what"]["value"] in ("", None)
    assert view.values["owner"]["owner"]["selected_user"] is None


def test_what_is_typed_or_logged_in_an_old_agendas_thread_opens_its_form_as_it_counts_there(action):
    for day, month in ((26, 11), (10, 12)):
        action.clock.go_to(day, month, 9, 30)
        action.tick()
    old = next(each.ts for each in action.messages() if each.text.startswith("BX-0042: "))
    action.standin.mention("U0SAM", "C0NORTH", "cancel 1", old)
    asked = action.standin.shows("U0SAM", "`cancel` needs `because`")
    action.standin.opened(action.press("U0SAM", asked, "Fill in a form"))
    assert inputs(full(action)) == ["because"]
    action.standin.close_modal("U0SAM")

    action.standin.say("U0ALEX", "C0NORTH", "I will ring the school", old)
    said = next(each.ts for each in action.workspace.thread("C0NORTH", old) if each.user == "U0ALEX")
    action.standin.opened(action.standin.message_shortcut("U0SAM", "C0NORTH", said, "action"))
    full(action)
    assert submit(action, {"By when": "2026-12-18"}) == {}
    shown = action.standin.shows("U0SAM", "for <@U0ALEX>, by Fri 18 Dec 2026: I will ring the school")
    assert shown.thread_ts == old


def test_a_shortcut_whose_form_does_not_open_says_so_in_a_direct_message(slack):
    slack.workspace.fault("views.open", "expired_trigger_id")
    assert slack.standin.shortcut("U0SAM", "milestone").acked
    direct = slack.workspace.dm("U0SAM")
    told = slack.standin.shows(direct, "Slack did not open the form in time.")
    slack.standin.opened(slack.standin.press("U0SAM", direct, told.ts, "Open it again"))
    assert inputs(full(slack))[:2] == ["child", "milestone"]


def test_a_menu_knows_whom_it_may_show_before_anyone_types_however_slow_slack_is(slack, monkeypatch):
    monkeypatch.setattr(people, "LIMIT_SECONDS", 3)
    for channel in ("C0NORTH", "C0SOUTH"):
        slack.bot.people.forget(channel)
    before = len(slack.workspace.calls)
    slack.workspace.fault("conversations.members", "slow", times=2, seconds=2)
    typed(slack, "update", channel=slack.workspace.dm("U0SAM"))
    slack.standin.wait_for(
        lambda: [call.method for call in slack.workspace.calls[before:]].count("conversations.members") == 3,
        20,
    )
    slack.bot.pool.shutdown()  # waits for what is under way
    assert offered(slack, "Child", "") == ["BX-0042 · North Permanence Team · 3 years 8 months"]


def test_a_shortcut_on_a_message_outside_team_channels_is_answered_in_private(slack):
    slack.standin.say("U0ALEX", "C0PUBLIC", "Book the hall")
    (said,) = slack.messages("C0PUBLIC")
    slack.standin.opened(slack.standin.message_shortcut("U0SAM", "C0PUBLIC", said.ts, "action"))
    assert inputs(full(slack)) == ["child", "owner", "what", "by"]
    values = {"Child": "BX-0042", "Who will do it": "Alex", "By when": "2026-12-04"}
    assert submit(slack, values) == {}
    slack.standin.shows(slack.workspace.dm("U0SAM"), "Book the hall (BX-0042)")
    assert slack.workspace.ephemerals("U0SAM", "C0PUBLIC") == []


@pytest.mark.parametrize("kind", ["refused", "error_500"])
def test_if_the_response_url_fails_the_answer_comes_in_a_direct_message(slack, kind):
    typed(slack, "update BX-0042")
    slack.workspace.fault("response_url", kind, times=3)
    assert submit(slack, {"Note": "Court adjourned"}) == {}
    slack.standin.shows(slack.workspace.dm("U0SAM"), "noted")


def opened_again(slack, person):
    """Open the form of an action on a message, first in vain and then by the button that offers it; where that is answered."""
    slack.standin.say(person, "C0PUBLIC", "BX-0042 U0SAM by 4 Dec Ask whether he said yes")
    (said,) = slack.messages("C0PUBLIC")
    slack.workspace.fault("views.open", "expired_trigger_id")
    assert slack.standin.message_shortcut(person, "C0PUBLIC", said.ts, "action").acked
    direct = slack.workspace.dm(person)
    told = slack.standin.shows(direct, "Slack did not open the form in time.")
    assert slack.standin.press(person, direct, told.ts, "Open it again").acked
    return direct


def test_a_button_confirms_nothing_because_its_words_end_in_yes(slack):
    direct = opened_again(slack, "U0ALEX")
    question = slack.standin.shows(direct, "not one of yours. Go on, for *BX-0042*, with: action BX-0042")
    assert not any(verb == "action" for verb, *_ in changes(slack))
    assert slack.standin.press("U0ALEX", direct, question.ts, "Yes, BX-0042").acked
    slack.standin.shows(direct, "Ask whether he said yes (BX-0042)")
    assert [verb for verb, *_ in changes(slack)].count("action") == 1


def test_a_button_whose_words_end_in_yes_keeps_all_of_them(slack):
    direct = opened_again(slack, "U0SAM")
    slack.standin.shows(direct, "Ask whether he said yes (BX-0042)")


def test_what_is_wrong_with_a_channel_or_a_person_is_said_beside_their_field(slack):
    slack.workspace.add_channel("C0ODD", "odd", members=["U0MARY", "U0ADMIN"], is_ext_shared=True)
    slack.workspace.add_channel("C0EAST", "east", members=["U0MARY", "U0ADMIN"])
    slack.workspace.add_user("U0ROBOT", "Robot", is_bot=True)
    typed(slack, "team add", "U0ADMIN", slack.workspace.dm("U0ADMIN"))
    values = {
        "team": "east",
        "name": "East",
        "in_": "C0ODD",
        "manager": "U0MARY",
        "from_": "2026-11-26",
        "at": "09:30",
        "every": "2 weeks",
    }
    assert submit(slack, values, "U0ADMIN") == {
        "in_": "That cannot be a team's channel: the channel is shared with another workspace. End the sharing first. Nothing was changed."
    }
    (about,) = submit(slack, {"in_": "C0EAST", "manager": "U0ROBOT"}, "U0ADMIN").items()
    assert about[0] == "manager"
    assert "is a bot" in about[1]
    assert submit(slack, {"manager": "U0MARY"}, "U0ADMIN") == {}


@pytest.mark.parametrize(
    ("label", "title"),
    [("Find a child", "Status"), ("Record a milestone", "Record a milestone"), ("New action", "New action")],
)
def test_a_task_of_help_opens_its_form(slack, label, title):
    slack.command("U0SAM", "help")
    shown = slack.workspace.ephemerals("U0SAM")[-1]
    slack.standin.opened(slack.standin.press("U0SAM", "C0NORTH", shown.ts, label))
    assert slack.standin.modal("U0SAM").given["title"]["text"] == title


@pytest.mark.parametrize(
    ("label", "said"), [("My work", "1 child"), ("Preview the agenda", "Preview"), ("Words", "next surgery")]
)
def test_a_task_of_help_that_lacks_nothing_is_answered(slack, label, said):
    slack.command("U0SAM", "help")
    shown = slack.workspace.ephemerals("U0SAM")[-1]
    slack.standin.press("U0SAM", "C0NORTH", shown.ts, label)
    slack.standin.shows("U0SAM", said)


def test_a_form_opens_for_a_name_that_the_bot_does_not_know_and_says_why(slack):
    slack.command("U0SAM", "action BX-0042 @Sam by 27/11/2026 Chase the report")
    view = typed(slack, "give 1 to Robin")
    assert "I know nobody called Robin. Name people with @, as in `@Robin`." in words_of(view.blocks)
    assert submit(slack, {"to": "U0ALEX"}) == {}
    slack.standin.shows("U0SAM", "1 is now <@U0ALEX>'s")


def test_a_form_opens_with_the_person_whose_name_was_typed_bare_and_asks_for_the_rest(slack):
    slack.command("U0SAM", "action BX-0042 @Alex by 27/11/2026 Chase the report")
    slack.bot.people.keep_names()
    view = typed(slack, "action BX-0042 Alex by 4 Dec")
    (owner,) = (each for each in view.blocks if each.get("block_id") == "owner")
    assert owner["element"]["initial_user"] == "U0ALEX"
