"""The Home tab in a real browser, beside the bot's direct messages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import hold
from tests.demo.parts import option, plain, section

CONFIRM = {
    name: {"type": "plain_text", "text": words}
    for name, words in (("title", "Sure?"), ("text", "It is final."), ("confirm", "Yes"), ("deny", "No"))
}


def home(*blocks):
    return {"type": "home", "blocks": list(blocks)}


MORE = {"type": "overflow", "action_id": "more", "options": [option("History"), option("Close")]}
TEAM = {
    "type": "static_select",
    "action_id": "team",
    "placeholder": plain("Team"),
    "options": [option("North"), option("South")],
}
DONE = {"type": "button", "action_id": "done", "text": plain("Done 17"), "confirm": CONFIRM}
NOTE = {
    "type": "input",
    "block_id": "note",
    "label": plain("Note"),
    "element": {"type": "plain_text_input", "action_id": "note_is"},
}
CASELOAD = home(
    {"type": "header", "text": plain("Your caseload")},
    section("*2 children*", accessory=MORE, block_id="child"),
    {"type": "actions", "block_id": "do", "elements": [DONE, TEAM]},
    NOTE,
)


@pytest.fixture
def received(app, connected, client):
    """What the app received from the Home tab; it publishes the tab when it is opened."""
    bodies = []

    @app.event("app_home_opened")
    def _(event):
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=CASELOAD)

    @app.action(re.compile(".*"))
    def _(ack, body):
        ack()
        bodies.append(body)

    return bodies


def open_home(page):
    page.get_by_role("list", name="App").get_by_role("button", name="Home").click()
    tab = page.get_by_role("tabpanel", name="Home")
    expect(tab.get_by_role("heading", name="Your caseload")).to_be_visible()
    return tab


def test_it_is_opened_beside_the_direct_messages_and_back(open_page, received, standin):
    page = open_page()
    open_home(page)
    expect(page).to_have_url(re.compile("tab=home"))
    expect(page.get_by_label("Message", exact=True)).to_be_hidden()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("tabpanel")).to_have_count(0)
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Home")).to_be_focused()
    expect(page.get_by_role("heading", name="Your caseload")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Your caseload")).to_be_visible()
    assert standin.home("U0SAM").blocks[0]["text"]["text"] == "Your caseload"


def test_a_redraw_keeps_what_is_being_typed(open_page, received, client):
    page = open_page()
    tab = open_home(page)
    tab.get_by_label("Note").press_sequentially("Widen")
    client.views_publish(user_id="U0SAM", view=home(section("*3 children*"), NOTE))
    expect(tab).to_contain_text("3 children")
    expect(tab.get_by_role("heading")).to_have_count(0)
    expect(tab.get_by_label("Note")).to_have_value("Widen")


def test_a_button_is_pressed_though_the_tab_is_just_being_redrawn_without_it(
    open_page, received, client, standin
):
    page = open_page()
    tab = open_home(page)
    help_button = {"type": "button", "action_id": "help", "text": plain("Help")}
    client.views_publish(user_id="U0SAM", view=home({"type": "actions", "elements": [help_button]}))
    expect(tab.get_by_role("heading")).to_have_count(0)
    hold(page, "home?")  # what is drawn next does not arrive
    client.views_publish(user_id="U0SAM", view=home(section("Nothing to do")))
    tab.get_by_role("button", name="Help").click()
    standin.wait_for(lambda: received)
    assert received[0]["actions"][0]["action_id"] == "help"


def test_nothing_is_drawn_under_a_button_that_is_held_down(open_page, received, client, standin):
    page = open_page()
    tab = open_home(page)
    help_button = {"type": "button", "action_id": "help", "text": plain("Help")}
    client.views_publish(user_id="U0SAM", view=home({"type": "actions", "elements": [help_button]}))
    tab.get_by_role("button", name="Help").hover()
    page.mouse.down()
    with page.expect_response("**/standin/home?*"):
        client.views_publish(user_id="U0SAM", view=home(section("Nothing to do")))
    page.mouse.up()
    standin.wait_for(lambda: received)
    expect(tab).to_have_text("Nothing to do")


def test_the_focus_stays_on_a_button_that_is_drawn_anew(open_page, received, client):
    page = open_page()
    tab = open_home(page)
    view = home(
        {"type": "actions", "elements": [{"type": "button", "action_id": "help", "text": plain("Help")}]}
    )
    client.views_publish(user_id="U0SAM", view=view)
    tab.get_by_role("button", name="Help").focus()
    client.views_publish(user_id="U0SAM", view=home(section("*3 children*"), *view["blocks"]))
    expect(tab).to_contain_text("3 children")
    expect(tab.get_by_role("button", name="Help")).to_be_focused()


def test_new_direct_messages_are_marked_on_the_messages_tab(open_page, received, client, workspace):
    page = open_page()
    open_home(page)
    client.chat_postMessage(channel=workspace.dm("U0SAM"), text="Approved")
    page.get_by_role("button", name="Permanence (new)").click()
    expect(page.get_by_role("log")).to_contain_text("Approved")


def test_another_persons_home_is_not_mine(open_page, received, client):
    page = open_page()
    open_home(page)
    client.views_publish(user_id="U0MARY", view=home(section("Mary's own")))
    client.views_publish(user_id="U0SAM", view=home(section("Sam's own")))
    expect(page.get_by_role("tabpanel")).to_have_text("Sam's own")


def test_a_button_that_asks_for_confirmation_is_pressed_only_on_yes(open_page, received, standin):
    page = open_page()
    tab = open_home(page)
    dialog = page.get_by_role("dialog", name="Sure?")
    for answer in ("No", "Yes"):
        tab.get_by_role("button", name="Done 17").click()
        dialog.get_by_role("button", name=answer).click()
        expect(dialog).to_be_hidden()
    standin.wait_for(lambda: received)
    [body] = received
    assert (body["view"]["type"], body["actions"][0]["action_id"]) == ("home", "done")


def test_the_app_is_told_of_its_menus_at_once(open_page, received, standin):
    page = open_page()
    tab = open_home(page)
    tab.get_by_role("combobox", name="Team").click()
    page.get_by_role("option", name="South").click()
    standin.wait_for(lambda: len(received) == 1)
    tab.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="History").click()
    standin.wait_for(lambda: len(received) == 2)
    tab.get_by_label("Note").fill("Widen")
    tab.get_by_label("Note").blur()
    standin.wait_for(lambda: standin.home("U0SAM").values["note"]["note_is"]["value"] == "Widen")
    assert [body["actions"][0]["selected_option"]["value"] for body in received] == ["south", "history"]


def test_before_anything_is_published_it_says_so(open_page):
    page = open_page()
    page.get_by_role("list", name="App").get_by_role("button", name="Home").click()
    expect(page.get_by_role("tabpanel")).to_have_text("Permanence has put nothing here yet.")
