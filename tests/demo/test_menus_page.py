"""Menus of messages in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.demo.parts import option, plain

CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("It is final."),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}
MENUS = {
    "type": "actions",
    "block_id": "menus",
    "elements": [
        {
            "type": "static_select",
            "action_id": "reason",
            "placeholder": plain("Reason"),
            "options": [option("Medical"), option("Court")],
            "confirm": CONFIRM,
        },
        {
            "type": "external_select",
            "action_id": "child",
            "placeholder": plain("Child"),
            "min_query_length": 2,
        },
        {"type": "users_select", "action_id": "owner", "placeholder": plain("Owner")},
        {"type": "datepicker", "action_id": "until", "placeholder": plain("Until")},
        {"type": "overflow", "action_id": "more", "options": [option("History"), option("Close")]},
    ],
}


@pytest.fixture
def picked(app, connected, client):
    """What was chosen in a message with menus in the channel."""
    actions = []

    @app.action(re.compile(".*"))
    def _(ack, body):
        ack()
        actions.append(body["actions"][0])

    @app.options("child")
    def _(ack, payload):
        ack(options=[option(one) for one in ("BX-0042", "BX-0043") if payload["value"].upper() in one])

    client.chat_postMessage(channel="C0NORTH", text="BX-0042", blocks=[MENUS])
    return actions


def test_every_menu_of_a_message_can_be_used(open_page, picked, standin):
    page = open_page()
    page.get_by_role("combobox", name="Owner").fill("mary")
    page.get_by_role("combobox", name="Owner").press("Enter")
    standin.wait_for(lambda: len(picked) == 1)
    child = page.get_by_role("combobox", name="Child")
    child.press_sequentially("bx-0043")
    expect(page.get_by_role("log").get_by_role("option")).to_have_text(["BX-0043"])
    child.press("Enter")
    standin.wait_for(lambda: len(picked) == 2)
    page.get_by_label("Until").fill("2026-12-01")
    standin.wait_for(lambda: len(picked) == 3)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Close").click()
    standin.wait_for(lambda: len(picked) == 4)
    owner, found, until, more = picked
    assert owner["selected_user"] == "U0MARY"
    assert found["selected_option"]["value"] == "bx-0043"
    assert until["selected_date"] == "2026-12-01"
    assert more["selected_option"]["value"] == "close"
    page.reload()
    expect(page.get_by_label("Until")).to_have_value("2026-12-01")
    expect(page.get_by_role("combobox", name="Owner")).to_have_value("Mary")


def test_a_menu_that_asks_for_confirmation_can_be_declined(open_page, picked, standin):
    page = open_page()
    reason, dialog = page.get_by_role("combobox", name="Reason"), page.get_by_role("dialog", name="Sure?")

    def choose(words):
        reason.click()
        page.get_by_role("log").get_by_role("option", name=words).click()

    choose("Court")
    dialog.get_by_role("button", name="No").click()
    expect(reason).to_have_value("")
    choose("Medical")
    dialog.get_by_role("button", name="Yes").click()
    standin.wait_for(lambda: picked)
    assert [action["selected_option"]["value"] for action in picked] == ["medical"]
    expect(reason).to_have_value("Medical")


def test_what_is_chosen_already_is_told_only_once(open_page, picked, standin):
    page = open_page()
    owner = page.get_by_role("combobox", name="Owner")
    for name in ("Mary", "Mary", "Idris"):
        owner.click()
        page.get_by_role("log").get_by_role("option", name=name).click()
    standin.wait_for(lambda: picked and picked[-1]["selected_user"] == "U0IDRIS")
    assert [action["selected_user"] for action in picked] == ["U0MARY", "U0IDRIS"]
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("window", [{}, {"viewport": {"width": 375, "height": 700}}])
def test_what_was_chosen_from_a_narrow_menu_can_be_read(open_page, picked, client, window):
    more = {
        "type": "static_select",
        "action_id": "lists",
        "placeholder": plain("More"),
        "options": [option("Selection meeting was on…")],
    }
    client.chat_postMessage(channel="C0NORTH", text="x", blocks=[{"type": "actions", "elements": [more]}])
    page = open_page(**window)
    menu = page.get_by_role("combobox", name="More")
    assert menu.bounding_box()["width"] < 100
    menu.click()
    page.get_by_role("log").get_by_role("option", name="Selection meeting was on…").click()
    expect(menu).to_have_value("Selection meeting was on…")
    assert menu.evaluate("(input) => input.scrollWidth <= input.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_menus_fit_on_a_phone(open_page, picked):
    page = open_page(viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="More options").click()
    expect(page.get_by_role("menuitem", name="Close")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_a_menu_acts_for_the_person_one_is_now(open_page, app, connected, client, standin):
    acted = []

    @app.action(re.compile(".*"))
    def _(ack, body):
        ack()
        acted.append(body["user"]["id"])

    page = open_page()
    page.get_by_label("You are").select_option("U0MARY")
    expect(page.get_by_text("You are Mary")).to_be_visible()
    # Only now: a menu of the one before would be closed with the view that it leaves.
    client.chat_postMessage(channel="C0NORTH", text="Menus", blocks=[MENUS])
    page.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="History").click()
    standin.wait_for(lambda: acted == ["U0MARY"])
