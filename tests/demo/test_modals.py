"""Modals, opened by a plain Bolt app and filled in by people in the stand-in."""

import itertools
import re
import threading

import pytest
from slack_sdk.errors import SlackApiError

from demo.server import StandIn
from demo.workspace.blocks import words
from demo.workspace.limits.surfaces import view_problems
from demo.workspace.records import Refused
from demo.workspace.workspace import Workspace
from tests.demo.parts import code, field, plain

REQUIRED = "Please complete this required field."
TROUBLE = "We had some trouble connecting. Try again?"


def option(words, value=None, **parts):
    return {"text": plain(words), "value": value or words, **parts}


def modal(*blocks, **parts):
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Move an action"),
        "submit": plain("Move"),
        "close": plain("Cancel"),
        "blocks": list(blocks),
        **parts,
    }


NOTE = field("Note", {"type": "plain_text_input"})
DAY = field("New date", {"type": "datepicker"})
PLANS = [option("Adoption"), option("Special guardianship", "sgo")]
MENU = {"type": "static_select", "options": PLANS}


@pytest.fixture
def form():
    """The modal the app opens for `/permanence`; a test may change it first."""
    return modal(DAY, NOTE)


@pytest.fixture
def bot(app, connected, form, client):
    @app.command("/permanence")
    def _(ack, body):
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=form)


@pytest.fixture
def opened(bot, standin):
    """The modal Sam has just opened by a command."""
    return lambda: standin.opened(standin.command("U0SAM", "C0NORTH", "move 17"))


@pytest.fixture
def shown(workspace):
    """Show Sam a modal without an app."""
    return lambda view: workspace.views.open(workspace.views.trigger("U0SAM"), view)


# opening


def test_a_command_opens_a_modal_for_the_person_who_typed_it(bot, standin, workspace):
    answer = standin.command("U0SAM", "C0NORTH", "move 17")
    view = standin.opened(answer)
    assert (view.title, view.callback_id, view.user) == ("Move an action", "form", "U0SAM")
    assert standin.modal("U0SAM") == view
    assert standin.modal("U0MARY") is None
    assert words(view).splitlines() == ["Move an action", "New date", "Note"]


def test_a_modal_may_open_after_the_ack(app, connected, client, standin):
    go_on = threading.Event()

    @app.command("/permanence")
    def _(ack, body):
        def later():
            go_on.wait()
            client.views_open(trigger_id=body["trigger_id"], view=modal(NOTE))

        threading.Thread(target=later).start()
        ack()

    answer = standin.command("U0SAM", "C0NORTH", "move 17")
    assert answer.acked
    assert standin.modal("U0SAM") is None
    go_on.set()
    assert standin.opened(answer).title == "Move an action"


def test_a_button_opens_a_modal_too(app, connected, client, standin):
    button = {"type": "button", "action_id": "move", "text": plain("New date")}
    ts = client.chat_postMessage(
        channel="C0NORTH", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )["ts"]

    @app.action("move")
    def _(ack, body):
        client.views_open(trigger_id=body["trigger_id"], view=modal(NOTE))
        ack()

    assert standin.opened(standin.press("U0MARY", "C0NORTH", ts, "New date")).user == "U0MARY"


def test_the_opened_view_is_returned_in_slacks_shape(app, connected, client, standin):
    answers = []

    @app.command("/permanence")
    def _(ack, body):
        ack()
        answers.append(client.views_open(trigger_id=body["trigger_id"], view=modal(NOTE)))

    standin.opened(standin.command("U0SAM", "C0NORTH", "move 17"))
    standin.wait_for(lambda: answers)
    view = answers[0]["view"]
    assert re.fullmatch(r"V[0-9A-Z]+", view["id"])
    assert re.fullmatch(r"\d+\.\w+", view["hash"])
    assert (view["root_view_id"], view["previous_view_id"]) == (view["id"], None)
    assert (view["app_id"], view["bot_id"], view["team_id"]) == ("A0DEMO", "B0BOT", "T0DEMO")
    assert view["state"]["values"] == {"note": {"note_is": {"type": "plain_text_input", "value": None}}}
    assert (view["clear_on_close"], view["notify_on_close"], view["external_id"]) == (False, False, "")


def test_a_trigger_can_be_used_once(client, workspace):
    trigger = workspace.views.trigger("U0SAM")
    client.views_open(trigger_id=trigger, view=modal(NOTE))
    assert code(client.views_open, trigger_id=trigger, view=modal(NOTE)) == "exchanged_trigger_id"
    assert code(client.views_open, trigger_id="1.2.abc", view=modal(NOTE)) == "invalid_trigger_id"


def test_a_trigger_that_was_refused_a_view_can_still_be_used(client, workspace):
    trigger = workspace.views.trigger("U0SAM")
    assert code(client.views_open, trigger_id=trigger, view=modal()) == "invalid_arguments"
    assert client.views_open(trigger_id=trigger, view=modal(NOTE))["ok"]


def test_a_trigger_is_valid_for_three_seconds():
    moment = [1_795_312_345.0]
    workspace = Workspace(clock=lambda: moment[0])
    workspace.add_user("U0SAM", "Sam")
    in_time, late = workspace.views.trigger("U0SAM"), workspace.views.trigger("U0SAM")
    moment[0] += 3
    workspace.views.open(in_time, modal(NOTE))
    moment[0] += 0.1
    with pytest.raises(Refused, match="expired_trigger_id"):
        workspace.views.open(late, modal(NOTE))


# drawing it anew


def test_a_skeleton_is_filled_in_later(client, workspace, standin):
    skeleton = modal({"type": "section", "text": plain("One moment…")}, submit=None)
    view = client.views_open(trigger_id=workspace.views.trigger("U0SAM"), view=skeleton)["view"]
    filled = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(NOTE))["view"]
    assert filled["id"] == view["id"]
    assert filled["hash"] != view["hash"]
    assert words(standin.modal("U0SAM")).splitlines() == ["Move an action", "Note"]


def test_an_outdated_hash_is_a_conflict(shown, client, standin):
    view = shown(modal(DAY, NOTE))
    client.views_update(view_id=view.id, view=modal(NOTE))
    assert code(client.views_update, view_id=view.id, hash=view.hash, view=modal(DAY)) == "hash_conflict"
    assert words(standin.modal("U0SAM")).splitlines() == ["Move an action", "Note"]


def test_a_view_can_be_found_by_its_external_id(client, workspace, standin):
    named = modal(NOTE, external_id="move-17")
    client.views_open(trigger_id=workspace.views.trigger("U0SAM"), view=named)
    client.views_update(external_id="move-17", view={**named, "title": plain("Moved")})
    assert standin.modal("U0SAM").title == "Moved"
    mary = workspace.views.trigger("U0MARY")
    assert code(client.views_open, trigger_id=mary, view=named) == "duplicate_external_id"


def test_what_was_typed_stays_where_block_and_action_keep_their_ids(shown, client, standin):
    view = shown(modal(DAY, NOTE))
    standin.fill("U0SAM", {"Note": "Court adjourned", "New date": "2026-12-05"})
    other = {**NOTE, "block_id": "another"}
    client.views_update(view_id=view.id, view=modal({**DAY, "label": plain("Until")}, other))
    values = standin.modal("U0SAM").values
    assert values["new_date"]["new_date_is"]["selected_date"] == "2026-12-05"
    assert values["another"]["note_is"]["value"] is None


def test_a_closed_view_cannot_be_updated(shown, client, standin):
    view = shown(modal(NOTE))
    assert standin.close_modal("U0SAM") == []
    assert code(client.views_update, view_id=view.id, view=modal(NOTE)) == "not_found"


# one on top of the other


@pytest.fixture
def pushing(app, connected, client):
    """A button that pushes one more view, and what Slack answered."""
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    answers = []

    def view(depth):
        block = {"type": "actions", "elements": [button]}
        return modal(block, title=plain(f"View {depth}"), notify_on_close=True)

    @app.command("/permanence")
    def _(ack, body):
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=view(1))

    @app.action("more")
    def _(ack, body):
        ack()
        depth = int(body["view"]["title"]["text"][-1]) + 1
        try:
            answers.append(client.views_push(trigger_id=body["trigger_id"], view=view(depth)))
        except SlackApiError as error:
            answers.append(error.response)

    return answers


def test_a_stack_may_hold_three_views(pushing, standin, workspace):
    first = standin.opened(standin.command("U0SAM", "C0NORTH", "move 17"))
    second = standin.opened(standin.press_in_modal("U0SAM", "More"))
    third = standin.opened(standin.press_in_modal("U0SAM", "More"))
    assert (third.root, third.previous) == (first.id, second.id)
    standin.press_in_modal("U0SAM", "More")
    standin.wait_for(lambda: len(pushing) == 3)
    assert pushing[-1]["error"] == "push_limit_reached"
    assert standin.modal("U0SAM").title == "View 3"


def test_closing_one_shows_the_one_below_and_closing_all_reports_each(app, pushing, standin):
    closed = []
    app.view_closed("form")(
        lambda ack, body: (ack(), closed.append((body["view"]["title"]["text"], body["is_cleared"])))
    )
    standin.opened(standin.command("U0SAM", "C0NORTH", "move 17"))
    standin.opened(standin.press_in_modal("U0SAM", "More"))
    standin.close_modal("U0SAM")
    assert standin.modal("U0SAM").title == "View 1"
    standin.opened(standin.press_in_modal("U0SAM", "More"))
    standin.close_modal("U0SAM", everything=True)
    assert standin.modal("U0SAM") is None
    assert closed == [("View 2", False), ("View 2", True), ("View 1", True)]


def test_a_view_that_clears_on_close_takes_the_others_with_it(client, workspace, standin):
    first = client.views_open(trigger_id=workspace.views.trigger("U0SAM"), view=modal(NOTE))["view"]
    trigger = workspace.views.trigger("U0SAM", view=first["id"])
    client.views_push(trigger_id=trigger, view=modal(NOTE, clear_on_close=True))
    standin.close_modal("U0SAM")
    assert standin.modal("U0SAM") is None


def test_only_what_happens_in_a_modal_can_push_onto_it(shown, client, workspace):
    shown(modal(NOTE))
    trigger = workspace.views.trigger("U0SAM", "C0NORTH")
    assert code(client.views_push, trigger_id=trigger, view=modal(NOTE)) == "not_found"


def test_the_app_is_told_of_a_closed_modal_only_on_request(app, opened, form, standin):
    app.view_closed("form")(lambda ack: ack())
    opened()
    assert standin.close_modal("U0SAM") == []
    form["notify_on_close"] = True
    opened()
    [answer] = standin.close_modal("U0SAM")
    assert answer.envelope["payload"]["type"] == "view_closed"
    assert answer.envelope["payload"]["is_cleared"] is False


# filling in and submitting


@pytest.fixture
def submitted(app):
    """Every submission the app was sent; each closes the modal."""
    bodies = []
    app.view("form")(lambda ack, body: (ack(), bodies.append(body)))
    return bodies


SHAPES = [
    ({"type": "plain_text_input"}, "Adjourned", {"value": "Adjourned"}),
    ({"type": "plain_text_input", "initial_value": "As before"}, ..., {"value": "As before"}),
    ({"type": "plain_text_input", "initial_value": "As before"}, None, {"value": None}),
    ({"type": "number_input", "is_decimal_allowed": False}, 12, {"value": "12"}),
    ({"type": "datepicker"}, "2026-12-05", {"selected_date": "2026-12-05"}),
    ({"type": "datepicker", "initial_date": "2026-12-05"}, ..., {"selected_date": "2026-12-05"}),
    ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
    ({"type": "users_select"}, "Mary", {"selected_user": "U0MARY"}),
    ({"type": "users_select", "initial_user": "U0MARY"}, ..., {"selected_user": "U0MARY"}),
    ({"type": "multi_users_select"}, ["U0MARY", "Idris"], {"selected_users": ["U0MARY", "U0IDRIS"]}),
    ({"type": "multi_users_select"}, ..., {"selected_users": []}),
    (MENU, "Adoption", {"selected_option": PLANS[0]}),
    (MENU, "sgo", {"selected_option": PLANS[1]}),
    (MENU, ..., {"selected_option": None}),
    ({**MENU, "initial_option": PLANS[1]}, ..., {"selected_option": PLANS[1]}),
    (
        {"type": "static_select", "option_groups": [{"label": plain("Plans"), "options": PLANS}]},
        "sgo",
        {"selected_option": PLANS[1]},
    ),
    ({**MENU, "type": "multi_static_select"}, ["sgo", "Adoption"], {"selected_options": PLANS[::-1]}),
    ({**MENU, "type": "radio_buttons"}, "sgo", {"selected_option": PLANS[1]}),
    ({**MENU, "type": "checkboxes"}, ["Adoption"], {"selected_options": PLANS[:1]}),
    ({**MENU, "type": "checkboxes", "initial_options": PLANS}, [], {"selected_options": []}),
    ({"type": "conversations_select"}, "north", {"selected_conversation": "C0NORTH"}),
    (
        {"type": "conversations_select", "default_to_current_conversation": True},
        ...,
        {"selected_conversation": "C0NORTH"},
    ),
    ({"type": "channels_select"}, "news", {"selected_channel": "C0NEWS"}),
]


def test_a_submission_carries_each_answer_in_slacks_shape(opened, form, submitted, standin, workspace):
    workspace.add_channel("C0NEWS", "news", members=["U0SAM"], is_private=False)
    names = [f"answer_{number}" for number in range(len(SHAPES))]
    form["blocks"] = [field(name, row[0], optional=True) for name, row in zip(names, SHAPES, strict=True)]
    typed = {name: row[1] for name, row in zip(names, SHAPES, strict=True) if row[1] is not ...}
    opened()
    assert standin.submit("U0SAM", typed).acked
    assert submitted[0]["view"]["state"]["values"] == {
        name: {f"{name}_is": {"type": element["type"], **held}}
        for name, (element, _, held) in zip(names, SHAPES, strict=True)
    }


def test_a_submission_arrives_as_slack_sends_it_and_an_empty_ack_closes(opened, form, submitted, standin):
    form["private_metadata"] = "C0NORTH 17"
    view = opened()
    answer = standin.submit("U0SAM", {"New date": "2026-12-05", "note": "Court adjourned"})
    assert (answer.acked, answer.payload) == (True, None)
    [body] = submitted
    assert (body["type"], body["user"]["id"], body["response_urls"]) == ("view_submission", "U0SAM", [])
    assert (body["view"]["id"], body["view"]["hash"]) == (view.id, view.hash)
    assert (body["view"]["callback_id"], body["view"]["private_metadata"]) == ("form", "C0NORTH 17")
    assert body["trigger_id"]
    assert standin.modal("U0SAM") is None


@pytest.mark.parametrize("name", ["New date", "new_date", "new_date_is", "new_date new_date_is"])
def test_a_field_is_found_by_its_label_its_block_or_its_action(shown, standin, name):
    shown(modal(DAY, NOTE))
    standin.fill("U0SAM", {name: "2026-12-05"})
    assert standin.modal("U0SAM").values["new_date"]["new_date_is"]["selected_date"] == "2026-12-05"


WRONG = [
    ({"type": "datepicker"}, "5 December", "not a date"),
    ({"type": "timepicker"}, "half past nine", "not a time"),
    ({"type": "number_input", "is_decimal_allowed": False}, "twelve", "not a number"),
    (MENU, "Return home", "no option 'Return home'; the options: Adoption, Special guardianship"),
    ({"type": "users_select"}, "U0GONE", "no option 'U0GONE'"),
    ({"type": "multi_users_select", "max_selected_items": 1}, ["Sam", "Mary"], "takes 1 at most"),
    ({"type": "conversations_select"}, "south", "no option 'south'"),
    ({"type": "conversations_select", "filter": {"include": ["im"]}}, "north", "no option 'north'"),
    ({"type": "channels_select"}, "north", "no option 'north'"),
]


@pytest.mark.parametrize(("element", "typed", "sentence"), WRONG)
def test_a_value_nobody_could_enter_is_refused(shown, standin, workspace, element, typed, sentence):
    workspace.add_user("U0GONE", "Gone", deleted=True)
    workspace.add_channel("C0SOUTH", "south", members=["U0MARY"])
    shown(modal(field("Answer", element)))
    with pytest.raises(Refused, match=re.escape(sentence)):
        standin.fill("U0SAM", {"Answer": typed})


def test_a_missing_field_is_named_with_the_existing_ones(shown, standin):
    shown(modal(DAY, NOTE, {**NOTE, "block_id": "again"}))
    with pytest.raises(Refused, match="no field 'Until' here; the fields: New date, Note, Note"):
        standin.fill("U0SAM", {"Until": "2026-12-05"})
    with pytest.raises(Refused, match="2 fields are known as 'Note'"):
        standin.fill("U0SAM", {"Note": "x"})


def test_without_a_modal_there_is_nothing_to_do(standin):
    for deed in (standin.submit, standin.close_modal):
        with pytest.raises(Refused, match="no modal"):
            deed("U0SAM")


def test_a_modal_without_a_submit_button_cannot_be_submitted(shown, standin):
    shown(modal({"type": "section", "text": plain("One moment…")}, submit=None))
    with pytest.raises(Refused, match="no_submit"):
        standin.submit("U0SAM")


# what Slack checks itself


CHECKED = [
    ({"type": "plain_text_input"}, ..., REQUIRED),
    ({"type": "datepicker"}, ..., REQUIRED),
    ({"type": "multi_users_select"}, [], REQUIRED),
    ({"type": "plain_text_input", "min_length": 5}, "abc", "Please enter at least 5 characters."),
    ({"type": "plain_text_input", "max_length": 2}, "abc", "Please enter no more than 2 characters."),
    ({"type": "plain_text_input"}, "x" * 3_001, "Please enter no more than 3000 characters."),
    ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
    (
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "1"},
        "0.5",
        "Please enter a number of 1 or more.",
    ),
    (
        {"type": "number_input", "is_decimal_allowed": False, "max_value": "12"},
        13,
        "Please enter a number of 12 or less.",
    ),
]


@pytest.mark.parametrize(("element", "typed", "sentence"), CHECKED)
def test_slack_checks_first_and_does_not_ask_the_app(shown, standin, element, typed, sentence):
    shown(modal(field("Answer", element)))
    answer = standin.submit("U0SAM", {} if typed is ... else {"Answer": typed})
    assert (answer.acked, answer.envelope) == (False, {})
    assert standin.modal("U0SAM").errors == {"answer": sentence}


# what an ack does


def test_errors_show_on_their_fields_and_keep_what_was_typed(app, opened, standin):
    app.view("form")(lambda ack: ack(response_action="errors", errors={"new_date": "That day has passed."}))
    view = opened()
    standin.submit("U0SAM", {"New date": "2026-01-05", "Note": "Adjourned"})
    seen = standin.modal("U0SAM")
    assert (seen.id, seen.errors) == (view.id, {"new_date": "That day has passed."})
    assert seen.values["note"]["note_is"]["value"] == "Adjourned"
    standin.fill("U0SAM", {"New date": "2026-12-05"})
    assert standin.modal("U0SAM").errors == {}


def test_an_ack_may_update_the_view(app, opened, standin):
    app.view("form")(lambda ack: ack(response_action="update", view=modal(NOTE, title=plain("Sure?"))))
    view = opened()
    standin.submit("U0SAM", {"New date": "2026-12-05", "Note": "Adjourned"})
    seen = standin.modal("U0SAM")
    assert (seen.id, seen.title) == (view.id, "Sure?")
    assert seen.values == {"note": {"note_is": {"type": "plain_text_input", "value": "Adjourned"}}}


def test_an_ack_may_push_a_view_or_clear_them_all(app, opened, standin):
    title = itertools.count(2)

    @app.view("form")
    def _(ack, body):
        if body["view"]["previous_view_id"]:
            ack(response_action="clear")
        else:
            ack(response_action="push", view=modal(NOTE, title=plain(f"View {next(title)}")))

    view = opened()
    standin.submit("U0SAM", {"New date": "2026-12-05", "Note": "Adjourned"})
    assert (standin.modal("U0SAM").title, standin.modal("U0SAM").previous) == ("View 2", view.id)
    standin.submit("U0SAM", {"Note": "Adjourned"})
    assert standin.modal("U0SAM") is None


def test_an_empty_ack_closes_only_the_top_view(app, opened, standin):
    @app.view("form")
    def _(ack, body):
        if body["view"]["previous_view_id"]:
            ack()
        else:
            ack(response_action="push", view=modal(NOTE))

    view = opened()
    standin.submit("U0SAM", {"New date": "2026-12-05", "Note": "Adjourned"})
    standin.submit("U0SAM", {"Note": "Adjourned"})
    assert standin.modal("U0SAM").id == view.id


def test_without_an_ack_the_view_stays_with_slacks_own_sentence(client, workspace):
    with StandIn(workspace, ack_timeout=0.1) as impatient:
        workspace.views.open(workspace.views.trigger("U0SAM"), modal(NOTE))
        assert not impatient.submit("U0SAM", {"Note": "Adjourned"}).acked
        seen = impatient.modal("U0SAM")
    assert seen.trouble == TROUBLE
    assert seen.values["note"]["note_is"]["value"] == "Adjourned"


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ({"response_action": "errors", "errors": {"nowhere": "x"}}, "no input block is called nowhere"),
        ({"response_action": "errors"}, "invalid_errors"),
        ({"response_action": "update", "view": modal()}, "must be a list of at least 1 item"),
        ({"response_action": "shout"}, "invalid_response_action shout"),
        ({"ok": True}, "invalid_response_action"),
    ],
)
def test_an_ack_slack_does_not_understand_is_an_error_and_a_warning(
    app, opened, standin, workspace, said, noted
):
    app.view("form")(lambda ack: ack(said))
    opened()
    standin.submit("U0SAM", {"New date": "2026-12-05", "Note": "Adjourned"})
    assert standin.modal("U0SAM").trouble == TROUBLE
    assert noted in workspace.warnings[0]


def test_a_conversation_chosen_for_the_answer_comes_with_a_response_url(
    app, opened, form, standin, workspace
):
    form["blocks"] = [field("Where", {"type": "conversations_select", "response_url_enabled": True})]

    @app.view("form")
    def _(ack, body, respond):
        ack()
        [given] = body["response_urls"]
        assert (given["block_id"], given["action_id"]) == ("where", "where_is")
        assert given["channel_id"] == "C0NORTH"
        respond(text="Moved", response_type="in_channel")

    opened()
    standin.submit("U0SAM", {"Where": "north"})
    standin.shows("C0NORTH", "Moved")


# options the app knows


@pytest.fixture
def children(app, form):
    """What the app was asked by a menu of children."""
    asked = []
    form["blocks"] = [field("Child", {"type": "external_select", "min_query_length": 2})]

    @app.options("child_is")
    def _(ack, body):
        asked.append(body)
        known = [option("BX-0042 · 3 years", "BX-0042"), option("BX-0043 · unborn", "BX-0043")]
        ack(options=[one for one in known if body["value"] in one["value"]])

    return asked


def test_an_app_suggests_options_for_what_is_typed(children, opened, standin):
    view = opened()
    assert [one["value"] for one in standin.suggest("U0SAM", "Child", "BX-004")] == ["BX-0042", "BX-0043"]
    [body] = children
    assert (body["type"], body["action_id"], body["block_id"]) == ("block_suggestion", "child_is", "child")
    assert (body["value"], body["view"]["id"]) == ("BX-004", view.id)
    assert body["container"] == {"type": "view", "view_id": view.id}


def test_an_app_is_not_asked_before_enough_is_typed(children, opened, standin):
    opened()
    assert standin.suggest("U0SAM", "Child", "B") == []
    assert children == []


def test_a_suggested_option_can_be_chosen(children, opened, submitted, standin):
    opened()
    standin.submit("U0SAM", {"Child": "BX-0042"})
    chosen = submitted[0]["view"]["state"]["values"]["child"]["child_is"]["selected_option"]
    assert chosen == option("BX-0042 · 3 years", "BX-0042")


def test_a_choice_stays_while_searching_for_another(children, opened, submitted, standin):
    opened()
    standin.fill("U0SAM", {"Child": "BX-0042"})
    standin.suggest("U0SAM", "Child", "BX-0043")
    standin.submit("U0SAM", {"Child": "BX-0042 · 3 years"})
    chosen = submitted[0]["view"]["state"]["values"]["child"]["child_is"]["selected_option"]
    assert chosen["value"] == "BX-0042"
    assert [body["value"] for body in children] == ["BX-0042", "BX-0043"]


def test_only_a_suggested_option_can_be_chosen(children, opened, standin):
    opened()
    with pytest.raises(Refused, match="no option 'BX-9999'"):
        standin.fill("U0SAM", {"Child": "BX-9999"})


def test_options_slack_would_refuse_are_dropped_with_a_warning(app, opened, form, standin, workspace):
    form["blocks"] = [field("Child", {"type": "external_select"})]
    app.options("child_is")(lambda ack: ack(options=[option("x" * 76)]))
    opened()
    assert standin.suggest("U0SAM", "Child", "xxx") == []
    assert "must be less than 76 characters [json-pointer:/options/0/text/text]" in workspace.warnings[0]


# what the app is told at once


@pytest.fixture
def acted(app):
    """Every action the app was told of."""
    bodies = []
    app.action(re.compile(".*"))(lambda ack, body: (ack(), bodies.append(body)))
    return bodies


def test_the_app_is_told_at_once_of_a_change_outside_an_input(opened, form, acted, standin):
    form["blocks"] = [
        NOTE,
        {
            "type": "section",
            "block_id": "plan",
            "text": plain("Plan"),
            "accessory": {**MENU, "action_id": "plan_is"},
        },
        {
            "type": "actions",
            "block_id": "when",
            "elements": [{"type": "datepicker", "action_id": "when_is", "placeholder": plain("Day")}],
        },
    ]
    view = opened()
    answers = standin.fill("U0SAM", {"Note": "Adjourned", "Plan": "sgo", "Day": "2026-12-05"})
    assert [answer.acked for answer in answers] == [True, True]
    plan, day = acted
    assert plan["container"] == {"type": "view", "view_id": view.id}
    assert plan["view"]["state"]["values"]["note"]["note_is"]["value"] == "Adjourned"
    assert plan["actions"][0]["selected_option"] == PLANS[1]
    assert (day["actions"][0]["block_id"], day["actions"][0]["selected_date"]) == ("when", "2026-12-05")


def test_the_app_is_told_at_once_of_an_input_only_on_request(opened, form, acted, standin):
    form["blocks"] = [NOTE, field("Plan", MENU, dispatch_action=True)]
    opened()
    standin.fill("U0SAM", {"Note": "Adjourned", "Plan": "sgo"})
    assert [body["actions"][0]["action_id"] for body in acted] == ["plan_is"]


def test_a_choice_may_update_the_modal(app, opened, form, client, standin):
    form["blocks"] = [NOTE, field("Plan", MENU, dispatch_action=True)]

    @app.action("plan_is")
    def _(ack, body):
        ack()
        view = body["view"]
        blocks = [*view["blocks"], DAY]
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal(*blocks))

    opened()
    standin.fill("U0SAM", {"Note": "Adjourned", "Plan": "sgo"})
    standin.wait_for(lambda: "New date" in words(standin.modal("U0SAM")))
    values = standin.modal("U0SAM").values
    assert values["note"]["note_is"]["value"] == "Adjourned"
    assert values["plan"]["plan_is"]["selected_option"] == PLANS[1]


# limits


LIMITS = [
    ("title", 24, lambda n: modal(NOTE, title=plain("x" * n)), "/view/title/text"),
    ("submit", 24, lambda n: modal(NOTE, submit=plain("x" * n)), "/view/submit/text"),
    ("close", 24, lambda n: modal(NOTE, close=plain("x" * n)), "/view/close/text"),
    ("callback_id", 255, lambda n: modal(NOTE, callback_id="x" * n), "/view/callback_id"),
    ("external_id", 255, lambda n: modal(NOTE, external_id="x" * n), "/view/external_id"),
    ("metadata", 3_000, lambda n: modal(NOTE, private_metadata="x" * n), "/view/private_metadata"),
    ("blocks", 100, lambda n: modal(*[{"type": "divider"}] * n), "/view/blocks"),
    ("label", 2_000, lambda n: modal({**field("A", MENU), "label": plain("x" * n)}), "/0/label/text"),
    ("hint", 2_000, lambda n: modal(field("A", MENU, hint=plain("x" * n))), "/0/hint/text"),
    (
        "placeholder",
        150,
        lambda n: modal(field("A", {**MENU, "placeholder": plain("x" * n)})),
        "/0/element/placeholder/text",
    ),
    (
        "options",
        100,
        lambda n: modal(field("A", {"type": "static_select", "options": [option("x")] * n})),
        "/0/element/options",
    ),
    (
        "radio buttons",
        10,
        lambda n: modal(field("A", {"type": "radio_buttons", "options": [option("x")] * n})),
        "/0/element/options",
    ),
    (
        "checkboxes",
        10,
        lambda n: modal(field("A", {"type": "checkboxes", "options": [option("x")] * n})),
        "/0/element/options",
    ),
    (
        "max_length",
        3_000,
        lambda n: modal(field("A", {"type": "plain_text_input", "max_length": n})),
        "/0/element/max_length",
    ),
    (
        "initial value",
        10,
        lambda n: modal(field("A", {"type": "plain_text_input", "max_length": 10, "initial_value": "x" * n})),
        "/0/element/initial_value",
    ),
]


@pytest.mark.parametrize(
    ("limit", "draw", "place"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)
def test_the_most_is_accepted_and_one_more_is_refused(limit, draw, place):
    assert view_problems(draw(limit)) == []
    assert any(f"{place}]" in problem for problem in view_problems(draw(limit + 1)))


REFUSED = [
    (modal(NOTE, submit=None), "must define `submit` to use an `input` block in modals"),
    (modal(NOTE, title=None), "missing required field: title"),
    (modal(NOTE, colour="red"), "invalid additional property: colour"),
    (modal(NOTE, NOTE), "`block_id` note already exists"),
    (modal(NOTE, type="home"), "must be a view of type modal"),
    (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    (modal(field("A", {**MENU, "initial_option": option("Match")})), "must be one of the provided options"),
    (
        modal(field("A", {**MENU, "type": "checkboxes", "initial_options": [option("Match")]})),
        "must be one of the provided options",
    ),
    (modal(field("A", {"type": "datepicker", "initial_date": "5/12/2026"})), "must be a date as YYYY-MM-DD"),
    (modal(field("A", {"type": "timepicker", "initial_time": "half past"})), "must be a time as HH:mm"),
    (modal(field("A", {"type": "number_input"})), "missing required field: is_decimal_allowed"),
    (
        modal(field("A", {"type": "plain_text_input", "min_length": 5, "max_length": 4})),
        "must not be more than `max_length`",
    ),
    (modal(field("A", {"type": "button", "text": plain("x")})), "unsupported type: button"),
    (
        modal(*[field(name, {"type": "datepicker", "focus_on_load": True}) for name in "AB"]),
        "only one element may set `focus_on_load`",
    ),
    (None, "must be a view of type modal"),
    (modal(NOTE, title={"type": [], "text": "x"}), "must be a text object of type plain_text"),
    (modal({"type": "actions", "elements": 5}), "must be a list of at least 1 item"),
    (modal(field("A", {"type": "static_select", "option_groups": [None]})), "must be a group of options"),
    (
        modal(field("A", {"type": "plain_text_input", "dispatch_action_config": "on_enter_pressed"})),
        "must define `trigger_actions_on`",
    ),
]


@pytest.mark.parametrize(("view", "words"), REFUSED)
def test_a_modal_slack_would_refuse_is_refused_with_its_place(view, words):
    assert any(words in problem for problem in view_problems(view))


def test_a_refused_modal_is_not_opened(client, workspace, standin):
    trigger = workspace.views.trigger("U0SAM")
    with pytest.raises(SlackApiError) as error:
        client.views_open(trigger_id=trigger, view=modal(NOTE, submit=None))
    assert error.value.response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/blocks/0/input]" in error.value.response["response_metadata"]["messages"][0]
    large = modal(*[{"type": "section", "text": plain("x" * 2_900)}] * 90)
    assert code(client.views_open, trigger_id=trigger, view=large) == "view_too_large"
    assert standin.modal("U0SAM") is None


def test_a_modal_can_be_checked_without_being_shown(client):
    assert client.api_call("blocks.validate", json={"view": modal(NOTE)})["ok"]
    assert code(client.api_call, api_method="blocks.validate", json={"view": modal()}) == "invalid_arguments"
