"""The page in a real browser: a person types, sees, presses and reads; a plain Bolt app is the bot."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from demo.server import StandIn
from tests.browser import hold, send
from tests.demo.parts import plain, section


def button(label, **parts):
    return {"type": "button", "action_id": label, "value": label, "text": plain(label), **parts}


CONFIRM = {
    "title": plain("Close it?"),
    "text": plain("Nothing is deleted."),
    "confirm": plain("Close"),
    "deny": plain("Keep"),
}
STATUS = [
    {"type": "header", "text": plain("BX-0042")},
    section("*Due* Fri 13 Nov, for <@U0SAM> in <#C0NORTH>: 3 &lt; 4 &amp; `T13`"),
    {"type": "actions", "elements": [button("Done", style="primary"), button("Close case", confirm=CONFIRM)]},
]


@pytest.fixture
def bot(app, connected, client):
    @app.command("/permanence")
    def _(ack, command):
        ack(text=f"About {command['text']}", blocks=STATUS)

    @app.action(re.compile(".*"))
    def _(ack, body, respond):
        ack()
        pressed = body["actions"][0]["value"]
        if body["container"]["is_ephemeral"]:
            respond(text=f"Recorded: {pressed}", replace_original=True)
        else:
            client.chat_update(
                channel="C0NORTH", ts=body["message"]["ts"], text=f"Recorded: {pressed}", blocks=[]
            )

    @app.event("app_mention")
    def _(event):
        thread = event.get("thread_ts") or event["ts"]
        client.chat_postMessage(channel=event["channel"], thread_ts=thread, text="Noted in the thread")

    @app.event("message")
    def _(event):
        client.chat_postMessage(channel=event["channel"], text="Your caseload: 2 children")


def messages(page, log="Messages"):
    return page.get_by_role("log", name=log).get_by_role("listitem")


def test_a_newcomer_chooses_who_to_be(open_page, bot):
    page = open_page(person="")
    page.get_by_role("button", name="Mary").click()
    expect(page.get_by_label("You are")).to_have_value("U0MARY")
    expect(page).to_have_url(re.compile("as=U0MARY&channel=C0NORTH"))
    expect(page.get_by_text("Permanence is listening")).to_be_visible()
    expect(page.get_by_text("nothing here is real")).to_be_visible()


def test_a_command_is_answered_to_the_asker_only_and_its_button_works(open_page, bot):
    sam, mary = open_page(), open_page("U0MARY")
    send(sam, "/permanence status BX-0042")
    answer = messages(sam).filter(has_text="Only visible to you")
    expect(answer.get_by_role("heading", name="BX-0042")).to_be_visible()
    expect(answer).to_contain_text("Due Fri 13 Nov, for @Sam in #north: 3 < 4 & T13")
    expect(answer.locator("strong", has_text="Due")).to_be_visible()
    answer.get_by_role("button", name="Done").click()
    expect(answer).to_contain_text("Recorded: Done")
    expect(messages(mary)).to_have_text(["Nothing has been said here yet."])


def test_a_button_that_asks_for_confirmation_can_be_declined(open_page, bot, workspace):
    page = open_page()
    send(page, "/permanence status BX-0042")
    page.get_by_role("button", name="Close case").click()
    dialog = page.get_by_role("dialog", name="Close it?")
    expect(dialog).to_contain_text("Nothing is deleted.")
    dialog.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Close case").click()
    assert [message.text for message in workspace.ephemerals("U0SAM")] == ["About status BX-0042"]
    dialog.get_by_role("button", name="Close", exact=True).click()
    expect(messages(page).last).to_contain_text("Recorded: Close case")


def test_a_post_arrives_live_and_is_redrawn_for_everyone(open_page, bot, client):
    sam, mary = open_page(), open_page("U0MARY")
    expect(messages(mary)).to_have_count(1)
    client.chat_postMessage(channel="C0NORTH", text="Agenda", blocks=STATUS)
    messages(sam).last.get_by_role("button", name="Done").click()
    expect(messages(mary).last).to_contain_text("Recorded: Done")
    expect(mary.get_by_role("button", name="Done")).to_have_count(0)


def test_more_windows_than_a_browser_has_streams_are_all_told(open_page, bot, client, standin):
    page = open_page()
    page.goto(f"{standin.url}?side={','.join(['U0SAM', 'U0MARY'] * 4)}")
    panes = [page.frame_locator("iframe").nth(number) for number in range(8)]
    for pane in panes:
        expect(pane.get_by_label("Message", exact=True)).to_be_visible()
    client.chat_postMessage(channel="C0NORTH", text="Agenda", blocks=STATUS)
    for pane in panes:
        expect(pane.get_by_role("button", name="Done")).to_be_attached()


def test_a_page_that_lost_the_workspace_says_so_and_finds_it_again(windows, workspace):
    with StandIn(workspace) as standin:
        page = windows.open(f"{standin.url}?as=U0SAM")
        expect(page.get_by_text("Permanence is not connected")).to_be_visible()
        port = int(standin.url.rpartition(":")[2].strip("/"))
    expect(page.get_by_text("The workspace does not answer")).to_be_visible()
    workspace.say("C0NORTH", "U0MARY", "Said meanwhile")
    with StandIn(workspace, port=port):
        expect(page.get_by_text("Permanence is not connected")).to_be_visible()
        expect(messages(page)).to_contain_text(["Said meanwhile"])
        assert windows.leave() == []


def test_a_channel_is_marked_for_what_is_said_and_not_for_what_is_drawn_anew(open_page, bot, client):
    ts = client.chat_postMessage(channel="C0NORTH", text="Agenda")["ts"]
    page = open_page()
    expect(page.get_by_text("Agenda")).to_be_visible()
    page.get_by_role("button", name="Permanence", exact=True).click()
    client.chat_update(channel="C0NORTH", ts=ts, text="Agenda, drawn anew")
    client.chat_postMessage(channel="U0SAM", text="Seen by now")
    expect(page.get_by_text("Seen by now")).to_be_visible()
    expect(page.get_by_text("(new)")).to_have_count(0)
    client.chat_postEphemeral(channel="C0NORTH", user="U0SAM", text="For Sam alone")
    expect(page.get_by_role("button", name="north (new)")).to_be_visible()


def test_what_comes_late_for_one_person_is_not_shown_to_the_next(open_page, bot, client):
    client.chat_postEphemeral(channel="C0NORTH", user="U0SAM", text="For Sam alone")
    page = open_page()
    expect(page.get_by_text("For Sam alone")).to_be_visible()
    hold(page, "messages?as=U0SAM")
    page.evaluate("() => { window.late = release; }")
    page.get_by_role("button", name="north").click()
    hold(page, "state?as=U0MARY")
    page.get_by_label("You are").select_option("U0MARY")
    with page.expect_response("**/messages?as=U0SAM*"):
        page.evaluate("late()")
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    expect(page.get_by_text("For Sam alone")).to_have_count(0)
    page.evaluate("release()")
    expect(page.get_by_text("You are Mary")).to_be_visible()
    expect(page.get_by_text("For Sam alone")).to_have_count(0)


def test_messages_are_dated_as_in_england_wherever_the_browser_is(open_page, workspace):
    workspace.clock = lambda: datetime(2026, 7, 3, 23, 10, tzinfo=UTC).timestamp()
    workspace.say("C0NORTH", "U0MARY", "Good night")
    page = open_page(timezone_id="America/New_York", locale="en-US")
    expect(messages(page)).to_contain_text(["Saturday 4 July", "00:10"])


def test_a_thread_is_read_and_answered_beside_its_message(open_page, bot, client, workspace):
    head = client.chat_postMessage(channel="C0NORTH", text="BX-0042")["ts"]
    client.chat_postMessage(channel="C0NORTH", text="Others that need the team", thread_ts=head)
    page = open_page()
    page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(messages(thread, "Replies").last).to_contain_text("Others that need the team")
    send(page, "@Permanence done 17", "Reply")
    expect(messages(thread, "Replies").last).to_contain_text("Noted in the thread")
    expect(page.get_by_role("button", name="3 replies")).to_be_visible()
    assert workspace.thread("C0NORTH", head)[1].text == "<@U0BOT> done 17"
    send(page, "/permanence status", "Reply")
    expect(page.get_by_role("alert")).to_contain_text("do not run in threads")
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()


def test_the_bot_answers_in_its_direct_messages(open_page, bot, workspace):
    page = open_page()
    page.get_by_role("button", name="Permanence", exact=True).click()
    send(page, "caseload")
    expect(messages(page).last).to_contain_text("Your caseload: 2 children")
    assert len(workspace.messages(workspace.dm("U0SAM"))) == 2


def test_who_types_before_a_place_is_drawn_goes_on_typing(open_page, bot, workspace):
    page = open_page()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    hold(page, "/standin/")
    page.get_by_role("button", name="Permanence", exact=True).click()
    page.get_by_role("tab", name="Messages").click()
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type("case")
    page.evaluate("release()")
    expect(messages(page)).to_have_text(["Nothing has been said here yet."])
    page.keyboard.type("load")
    page.keyboard.press("Enter")
    expect(messages(page).last).to_contain_text("Your caseload: 2 children")
    assert workspace.messages(workspace.dm("U0SAM"))[0].text == "caseload"


def test_who_types_before_another_person_is_there_goes_on_typing(open_page, bot, workspace):
    page = open_page()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    hold(page, "/standin/")
    page.get_by_label("You are").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type("Good ")
    page.evaluate("release()")
    expect(page.get_by_text("You are Mary")).to_be_visible()
    expect(messages(page)).to_have_text(["Nothing has been said here yet."])
    page.keyboard.type("morning")
    page.keyboard.press("Enter")
    expect(messages(page).last).to_contain_text("Good morning")
    assert [(said.user, said.text) for said in workspace.messages("C0NORTH")] == [("U0MARY", "Good morning")]


def test_another_channel_is_marked_when_a_message_arrives_there(open_page, bot, client, standin, workspace):
    workspace.add_channel("C0SOUTH", "south", members=["U0SAM"])
    page = open_page()
    expect(page.get_by_role("button", name="south", exact=True)).to_be_visible()
    standin.wait_for(lambda: workspace.listeners.for_changes)
    client.chat_postMessage(channel="C0SOUTH", text="Agenda")
    page.get_by_role("button", name="south (new)").click()
    expect(messages(page).last).to_contain_text("Agenda")


def test_a_person_sees_only_the_channels_they_are_in(open_page, bot, standin, workspace):
    workspace.add_channel("C0SECRET", "secret", members=["U0MARY"])
    page = open_page()
    expect(page.get_by_role("list", name="Channels").get_by_role("listitem")).to_have_text(["◆north"])
    answer = page.request.get(f"{standin.url}standin/messages?as=U0SAM&channel=C0SECRET")
    assert (answer.status, answer.json()["error"]) == (400, "not_in_channel")


def test_a_fault_can_be_set_for_the_next_post(open_page, bot, workspace):
    page = open_page()
    page.get_by_text("Faults to try").click()
    page.get_by_label("The next post meets").select_option("lost_reply")
    page.get_by_role("button", name="Set").click()
    expect(page.get_by_text("Waits for the next post: posted, but the answer gets lost.")).to_be_visible()
    assert [fault.kind for fault in workspace.faults] == ["lost_reply"]


def test_the_page_says_when_the_bot_does_not_respond(open_page):
    page = open_page()
    expect(page.get_by_text("Permanence is not connected")).to_be_visible()
    send(page, "/permanence status")
    expect(messages(page).last).to_contain_text("/permanence failed because the app did not respond.")


def test_what_people_write_is_never_taken_as_html(open_page, bot, workspace):
    workspace.say(
        "C0NORTH", "U0MARY", "<img src=x onerror=alert(1)> &lt;b&gt;bold&lt;/b&gt; <javascript:alert(1)|link>"
    )
    page = open_page()
    expect(messages(page).last).to_contain_text("<b>bold</b> link")
    assert page.locator(".log img, .log b, .log a").count() == 0


def test_everything_fits_on_a_phone(open_page, bot, client):
    client.chat_postMessage(channel="C0NORTH", text="Agenda", blocks=STATUS)
    page = open_page(viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    expect(messages(page).last.get_by_role("button", name="Done")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_role("button", name="Permanence", exact=True).click()
    send(page, "caseload")
    expect(messages(page).last).to_contain_text("Your caseload: 2 children")


def test_what_can_be_done_with_a_message_takes_no_room_on_a_phone_until_it_is_touched(open_page, bot, client):
    client.chat_postMessage(channel="C0NORTH", text="Agenda", blocks=STATUS)
    page = open_page(viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    message = messages(page).last
    reply = message.get_by_role("button", name="Reply in thread")
    message.get_by_role("button", name="Done").wait_for()
    before = message.bounding_box()["height"]
    assert (
        reply.bounding_box()["width"] < 2 or reply.evaluate("one => one.closest('.tools').offsetHeight") < 2
    )

    message.locator(".text").first.tap()
    expect(reply).to_be_in_viewport(ratio=1)
    assert message.bounding_box()["height"] > before
    reply.tap()
    expect(page.get_by_role("textbox", name="Reply")).to_be_visible()


def test_it_can_be_used_by_keyboard_alone(open_page, bot):
    page = open_page()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("/permanence status BX-0042")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(messages(page).last).to_contain_text("Recorded: Done")
