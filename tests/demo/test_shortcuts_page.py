"""Shortcuts in a real browser: beside the box, and in the menu of a message."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chosen(app, connected, client, workspace):
    """What was chosen; the global shortcut opens a modal, the message's is answered with an ephemeral message."""
    bodies = []
    workspace.add_shortcut("Record a milestone", "record", "global")
    workspace.add_shortcut("Look up a child", "look_up", "global")
    workspace.add_shortcut("Make it an action", "make_action", "message")

    @app.shortcut("record")
    def _(ack, shortcut):
        ack()
        words = {"type": "plain_text", "text": "Record"}
        view = {"type": "modal", "title": words, "blocks": [{"type": "section", "text": words}]}
        client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    @app.shortcut("make_action")
    def _(ack, shortcut, respond):
        ack()
        bodies.append(shortcut)
        respond("Made an action")

    return bodies


def messages(page, log="Messages"):
    return page.get_by_role("log", name=log).get_by_role("listitem")


def test_a_global_shortcut_opens_its_modal_and_esc_returns_the_focus(open_page, chosen):
    page = open_page()
    # The page has loaded, and put the cursor where it belongs.
    expect(page.locator("#composer-text")).to_be_focused()
    shortcuts = page.get_by_role("button", name="Shortcuts")
    shortcuts.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Record a milestone")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Look up a child")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(shortcuts).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Record")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(shortcuts).to_be_focused()


def test_a_message_shortcut_is_in_the_menu_of_messages_and_replies(open_page, chosen, client, workspace):
    head = workspace.say("C0NORTH", "U0MARY", "Chase the medical report").ts
    workspace.say("C0NORTH", "U0MARY", "It came", thread_ts=head)
    page = open_page()
    message = messages(page).filter(has_text="Chase the medical report")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Make it an action").click()
    expect(messages(page).last).to_contain_text("Made an action")
    expect(messages(page).last.get_by_role("button", name="More actions")).to_have_count(0)  # only for me
    page.get_by_role("button", name="1 reply").click()
    reply = messages(page, "Replies").last
    reply.hover()
    reply.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Make it an action").click()
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(messages(page).filter(has_text="Made an action")).to_have_count(2)
    assert [body["message"]["text"] for body in chosen] == ["Chase the medical report", "It came"]


@pytest.mark.parametrize("patience", [1])
def test_the_page_says_when_a_shortcut_is_not_answered(open_page, chosen):
    page = open_page()
    expect(
        page.get_by_text("Permanence is listening")
    ).to_be_visible()  # drawn whole: a menu opened before would close
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Look up a child").click()
    expect(page.get_by_role("alert")).to_have_text("Permanence did not respond to that.")


def test_without_shortcuts_there_are_no_menus(open_page, client):
    client.chat_postMessage(channel="C0NORTH", text="BX-0042")
    page = open_page()
    expect(messages(page).last).to_contain_text("BX-0042")
    for name in ("Shortcuts", "More actions"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
