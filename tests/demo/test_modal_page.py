"""Modals in a real browser: a person opens one, fills it in and submits it; a plain Bolt app is the bot."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.demo.parts import field, plain


def option(words, about=None):
    return {"text": plain(words), "value": words, **({"description": plain(about)} if about else {})}


def modal(*blocks, **parts):
    words = {"title": plain("Record a milestone"), "submit": plain("Record"), "close": plain("Cancel")}
    return {"type": "modal", "callback_id": "form", **words, "blocks": list(blocks), **parts}


NOTE = field("What was agreed", {"type": "plain_text_input", "multiline": True})
DAY = field("Held on", {"type": "datepicker"}, hint=plain("The day of the hearing"))
MILESTONES = {
    "type": "static_select",
    "option_groups": [
        {
            "label": plain("Court"),
            "options": [option("Placement order", "also: PO"), option("Final hearing")],
        },
        {"label": plain("Family finding"), "options": [option("Match")]},
    ],
}
MILESTONE = field("Milestone", MILESTONES)
BUTTON = {"type": "button", "action_id": "record", "text": plain("Record…")}


@pytest.fixture
def form():
    """The modal the button opens; a test may change it first."""
    return modal(MILESTONE, DAY, NOTE)


@pytest.fixture
def submitted(app):
    """What was submitted, each answer as in Slack's `state`."""
    values = []

    @app.view("form")
    def _(ack, view):
        ack()
        values.append(view["state"]["values"])

    return values


@pytest.fixture
def open_form(app, connected, client, form, open_page):
    """Open the page, and the modal with the button."""

    @app.action("record")
    def _(ack, body):
        client.views_open(trigger_id=body["trigger_id"], view=form)
        ack()

    blocks = [{"type": "actions", "elements": [BUTTON]}]
    client.chat_postMessage(channel="C0NORTH", text="BX-0042", blocks=blocks)

    def press(**window):
        page = open_page(**window)
        page.get_by_role("button", name="Record…").click()
        expect(page.get_by_role("dialog", name="Record a milestone")).to_be_visible()
        return page

    return press


def offered(page, **which):
    return page.get_by_role("dialog").get_by_role("option", **which)


def choose(page, label, words):
    menu = page.get_by_role("combobox", name=label)
    menu.click()
    offered(page, name=words).click()
    return menu


def test_a_form_is_opened_by_a_button_filled_in_and_submitted(open_form, submitted, standin):
    page = open_form()
    choose(page, "Milestone", "Placement order")
    page.get_by_label("Held on").fill("2026-11-20")
    page.get_by_label("What was agreed").fill("Widen the search")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("dialog", name="Record a milestone")).to_be_hidden()
    [values] = submitted
    assert values["milestone"]["milestone_is"]["selected_option"]["value"] == "Placement order"
    assert values["held_on"]["held_on_is"]["selected_date"] == "2026-11-20"
    assert values["what_was_agreed"]["what_was_agreed_is"]["value"] == "Widen the search"
    assert standin.modal("U0SAM") is None


@pytest.mark.parametrize(
    ("day", "words"), [("2026-12-04", "Fri 4 Dec 2026"), ("2026-09-12", "Sat 12 Sep 2026")]
)
def test_a_date_is_shown_in_words_beside_it(open_form, day, words):
    page = open_form(locale="en-US", timezone_id="America/New_York")
    page.get_by_label("Held on").fill(day)
    expect(page.get_by_text(words, exact=True)).to_be_visible()
    page.get_by_label("Held on").fill("")
    expect(page.get_by_text(words, exact=True)).to_have_count(0)


def test_an_error_shows_on_its_field_and_what_was_typed_is_kept(app, open_form):
    late = "The hearing was on Mon 23 Nov 2026."
    app.view("form")(lambda ack: ack(response_action="errors", errors={"held_on": late}))
    page = open_form()
    choose(page, "Milestone", "Match")
    page.get_by_label("What was agreed").fill("Widen the search")
    page.get_by_label("Held on").fill("2026-11-20")
    page.get_by_role("button", name="Record", exact=True).click()
    day = page.get_by_label("Held on")
    expect(page.get_by_text(late)).to_be_visible()
    expect(day).to_have_accessible_description(re.compile(f"The day of the hearing.*{late}"))
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_be_focused()
    expect(day).to_have_value("2026-11-20")
    expect(page.get_by_role("combobox", name="Milestone")).to_have_value("Match")
    expect(page.get_by_label("What was agreed")).to_have_value("Widen the search")
    day.fill("2026-11-23")
    expect(page.get_by_text(late)).to_be_hidden()


def test_a_missing_required_field_is_reported_without_asking_the_bot(open_form, submitted):
    page = open_form()
    choose(page, "Milestone", "Match")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Please complete this required field.")).to_have_count(2)
    expect(page.get_by_label("Held on")).to_be_focused()
    assert submitted == []


def test_a_connection_problem_is_shown_and_the_form_kept(app, open_form):
    app.view("form")(lambda ack: ack(response_action="shout"))
    page = open_form()
    choose(page, "Milestone", "Match")
    page.get_by_label("Held on").fill("2026-11-20")
    page.get_by_label("What was agreed").fill("Widen the search")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="We had some trouble connecting")).to_be_visible()
    expect(page.get_by_label("What was agreed")).to_have_value("Widen the search")


def test_a_skeleton_is_filled_live_and_its_first_field_is_ready(open_form, form, client, standin):
    form.update(submit=None, blocks=[{"type": "section", "text": plain("One moment…")}])
    page = open_form()
    expect(page.get_by_role("dialog")).to_contain_text("One moment…")
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_hidden()
    client.views_update(view_id=standin.modal("U0SAM").id, view=modal(DAY, NOTE))
    expect(page.get_by_label("Held on")).to_be_focused()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()


def test_what_is_being_typed_survives_a_redraw_of_the_form(open_form, form, client, standin):
    form["blocks"] = [NOTE]
    page = open_form()
    page.get_by_label("What was agreed").press_sequentially("Widen")
    blocks = [MILESTONE, {**NOTE, "hint": plain("In a sentence")}]
    client.views_update(view_id=standin.modal("U0SAM").id, view=modal(*blocks))
    expect(page.get_by_role("combobox", name="Milestone")).to_be_visible()
    expect(page.get_by_text("In a sentence")).to_be_visible()
    expect(page.get_by_label("What was agreed")).to_be_focused()
    page.keyboard.type(" the search")
    expect(page.get_by_label("What was agreed")).to_have_value("Widen the search")


def test_a_menu_is_searched_by_its_labels(open_form):
    page = open_form()
    menu = page.get_by_role("combobox", name="Milestone")
    menu.fill("po")
    expect(offered(page)).to_have_text(["Placement orderalso: PO"])
    menu.fill("nothing like it")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    menu.fill("hearing")
    menu.press("Enter")
    expect(menu).to_have_value("Final hearing")
    expect(offered(page)).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    expect(menu).to_have_value("")


def test_several_people_can_be_chosen_and_removed(open_form, form, submitted):
    form["blocks"] = [field("Told to", {"type": "multi_users_select", "initial_users": ["U0SAM"]})]
    page = open_form()
    people = page.get_by_role("combobox", name="Told to")
    for name in ("mary", "idris"):
        people.fill(name)
        people.press("Enter")
    expect(offered(page, name="Mary", selected=True)).to_be_visible()
    people.press("Escape")
    page.get_by_role("button", name="Remove Sam").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert submitted[0]["told_to"]["told_to_is"]["selected_users"] == ["U0MARY", "U0IDRIS"]


def test_a_child_is_found_by_asking_the_bot(app, open_form, form, submitted):
    form["blocks"] = [field("Child", {"type": "external_select", "min_query_length": 2})]

    @app.options("child_is")
    def _(ack, payload):
        known = ["BX-0042 · 3 years", "BX-0043 · unborn"]
        ack(options=[option(one) for one in known if payload["value"].upper() in one])

    page = open_form()
    child = page.get_by_role("combobox", name="Child")
    child.press_sequentially("b")
    expect(page.get_by_text("Type 2 letters or more")).to_be_visible()
    child.press_sequentially("x-0043")
    expect(offered(page)).to_have_text(["BX-0043 · unborn"])
    child.press("Enter")
    expect(child).to_have_value("BX-0043 · unborn")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert submitted[0]["child"]["child_is"]["selected_option"]["value"] == "BX-0043 · unborn"


def test_every_other_field_can_be_filled_in(open_form, form, submitted):
    options = [option("As planned"), option("Late", "needs the manager")]
    form["blocks"] = [
        field("At", {"type": "timepicker"}),
        field("Weeks", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
        field("Status", {"type": "radio_buttons", "options": options}),
        field("Clocks", {"type": "checkboxes", "options": [option("Court"), option("Visits")]}),
        field("Where", {"type": "conversations_select"}),
    ]
    page = open_form()
    page.get_by_label("At", exact=True).fill("09:30")
    expect(page.get_by_text("Weeks (optional)")).to_be_visible()
    page.get_by_label("Weeks").fill("12")
    page.get_by_role("group", name="Status").get_by_label("Late").check()
    page.get_by_role("group", name="Clocks").get_by_label("Court").check()
    choose(page, "Where", "north")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    [values] = submitted
    held = {name: value[f"{name}_is"] for name, value in values.items()}
    assert held["at"]["selected_time"] == "09:30"
    assert held["weeks"]["value"] == "12"
    assert held["status"]["selected_option"]["value"] == "Late"
    assert [one["value"] for one in held["clocks"]["selected_options"]] == ["Court"]
    assert held["where"]["selected_conversation"] == "C0NORTH"


def test_a_choice_can_change_the_open_form(app, open_form, form, client):
    form["blocks"] = [NOTE, {**MILESTONE, "dispatch_action": True}]

    @app.action("milestone_is")
    def _(ack, body):
        ack()
        view = body["view"]
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal(*view["blocks"], DAY))

    page = open_form()
    page.get_by_label("What was agreed").fill("Widen the search")
    choose(page, "Milestone", "Match")
    expect(page.get_by_label("Held on")).to_be_visible()
    expect(page.get_by_label("What was agreed")).to_have_value("Widen the search")
    expect(page.get_by_role("combobox", name="Milestone")).to_have_value("Match")


def test_a_pushed_view_is_on_top_until_it_is_closed(app, open_form, form, client):
    more = {"type": "button", "action_id": "more", "text": plain("Why?")}
    form["blocks"] = [NOTE, {"type": "actions", "elements": [more]}]

    @app.action("more")
    def _(ack, body):
        why = modal(
            {"type": "section", "text": plain("Because")}, title=plain("Why"), submit=None, close=None
        )
        client.views_push(trigger_id=body["trigger_id"], view=why)
        ack()

    page = open_form()
    page.get_by_label("What was agreed").fill("Widen the search")
    page.get_by_role("button", name="Why?").click()
    expect(page.get_by_role("dialog", name="Why")).to_contain_text("Because")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="Record a milestone")).to_be_visible()
    expect(page.get_by_label("What was agreed")).to_have_value("Widen the search")


def test_what_is_clicked_twice_in_haste_is_done_once(app, open_form, form, client):
    done = []
    form["blocks"] = [
        {"type": "actions", "elements": [{**BUTTON, "action_id": "next", "text": plain("Next")}]}
    ]
    del form["submit"]

    @app.action("next")
    def _(ack, body):
        done.append("next")
        client.views_push(trigger_id=body["trigger_id"], view=modal(NOTE, title=plain("The other child")))
        ack()

    page = open_form()
    page.get_by_role("button", name="Next").dblclick()
    expect(page.get_by_role("dialog", name="The other child")).to_be_visible()
    page.get_by_role("button", name="Cancel").dblclick()
    expect(page.get_by_role("dialog", name="Record a milestone")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_hidden()
    assert done == ["next"]


def test_a_form_is_submitted_once_however_impatient_one_is(app, open_form, form):
    submitted = []
    reason = {
        "type": "static_select",
        "action_id": "reason",
        "placeholder": plain("Reason"),
        "options": [option("Court")],
    }
    form["blocks"] = [{"type": "actions", "elements": [reason]}]
    app.action("reason")(lambda ack: (time.sleep(0.3), ack()))

    @app.view("form")
    def _(ack):
        submitted.append(1)
        ack(response_action="update", view=modal(NOTE | {"optional": True}, title=plain("Anything else?")))

    page = open_form()
    choose(page, "Reason", "Court")
    page.get_by_role("button", name="Record", exact=True).dblclick()
    expect(page.get_by_role("dialog", name="Anything else?")).to_be_visible()
    page.get_by_label("What was agreed").fill("Widen the search")
    page.get_by_label("What was agreed").blur()
    assert submitted == [1]


def test_it_can_be_filled_in_by_keyboard_alone(open_form, submitted):
    page = open_form()
    expect(page.get_by_role("combobox", name="Milestone")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(offered(page, name="Final hearing")).to_have_class("active")
    page.keyboard.press("Escape")
    expect(offered(page)).to_have_count(0)
    expect(page.get_by_role("dialog", name="Record a milestone")).to_be_visible()
    page.keyboard.type("match")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Milestone")).to_have_value("Match")
    for _ in range(40):  # the focus never reaches the page behind
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.querySelector('#modal').contains(document.activeElement) || document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Record…")).to_be_focused()
    assert submitted == []


def test_a_form_fits_on_a_phone(open_form, submitted):
    page = open_form(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_in_viewport(ratio=1)
    choose(page, "Milestone", "Match")
    page.get_by_role("combobox", name="Milestone").click()
    expect(offered(page).last).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_form_is_still_there_after_a_reload(open_form, standin):
    page = open_form()
    choose(page, "Milestone", "Match")
    standin.wait_for(lambda: standin.modal("U0SAM").values["milestone"]["milestone_is"]["selected_option"])
    page.reload()
    expect(page.get_by_role("combobox", name="Milestone")).to_have_value("Match")


def test_the_app_is_told_at_once_of_the_menu_beside_a_text(app, open_form, form, standin):
    chosen = []

    @app.action("more")
    def _(ack, body):
        ack()
        chosen.append(body["actions"][0]["selected_option"]["value"])

    more = {"type": "overflow", "action_id": "more", "options": [option("History"), option("Close")]}
    form["blocks"] = [{"type": "section", "text": plain("BX-0042"), "accessory": more}]
    page = open_form()
    page.get_by_role("button", name="More options").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Record a milestone")).to_be_visible()
    page.get_by_role("button", name="More options").press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Close")).to_be_focused()
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    standin.wait_for(lambda: chosen == ["History"])
