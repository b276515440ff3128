"""The app's Home tab: published, opened, pressed in, filled in."""

import pytest

from demo.workspace.limits.surfaces import home_problems
from demo.workspace.records import Refused
from tests.demo.parts import code, plain


def section(text):
    return {"type": "section", "text": plain(text)}


def home(*blocks, **parts):
    return {"type": "home", "blocks": list(blocks), **parts}


DONE = {"type": "button", "action_id": "done", "value": "done 17", "text": plain("Done")}
MENU = {
    "type": "static_select",
    "action_id": "team",
    "options": [{"text": plain("North"), "value": "north"}, {"text": plain("South"), "value": "south"}],
}
CASELOAD = home(section("2 children"), {"type": "actions", "block_id": "do", "elements": [DONE, MENU]})


def test_only_the_person_it_was_published_for_sees_it(client, standin):
    view = client.views_publish(user_id="U0SAM", view=CASELOAD)["view"]
    assert (view["type"], view["app_id"], view["root_view_id"]) == ("home", "A0DEMO", view["id"])
    assert standin.home("U0SAM").blocks[0]["text"]["text"] == "2 children"
    assert standin.home("U0MARY") is None
    again = client.views_publish(user_id="U0SAM", view=home(section("3 children")))["view"]
    assert again["id"] == view["id"]
    assert again["hash"] != view["hash"]
    assert standin.home("U0SAM").blocks[0]["text"]["text"] == "3 children"


def test_an_outdated_hash_is_refused(client, standin):
    first = client.views_publish(user_id="U0SAM", view=CASELOAD)["view"]["hash"]
    client.views_publish(user_id="U0SAM", view=home(section("2")), hash=first)
    assert code(client.views_publish, user_id="U0SAM", view=home(section("3")), hash=first) == "hash_conflict"
    assert standin.home("U0SAM").blocks[0]["text"]["text"] == "2"


def test_it_needs_an_existing_person(client):
    assert code(client.views_publish, user_id="U0NOBODY", view=CASELOAD) == "invalid_arguments"


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (home(*[section("x")] * 101), "/view/blocks]"),
        (home(), "/view/blocks]"),
        (home({"type": "markdown", "text": "x"}), "/view/blocks/0]"),
        (home(section("x"), title=plain("My caseload")), "title [json-pointer:/view]"),
        (home(section("x"), private_metadata="x" * 3_001), "/view/private_metadata]"),
        ({**CASELOAD, "type": "modal"}, "/view]"),
    ],
    ids=["101 blocks", "no blocks", "a block for messages", "a title", "private_metadata", "a modal"],
)
def test_what_slack_does_not_accept_is_refused_with_its_place(client, view, place):
    assert any(place in problem for problem in home_problems(view))
    assert code(client.views_publish, user_id="U0SAM", view=view) == "invalid_arguments"


def test_a_hundred_blocks_and_an_input_without_submit_are_accepted(client):
    note = {"type": "input", "label": plain("Note"), "element": {"type": "plain_text_input"}}
    client.views_publish(user_id="U0SAM", view=home(note, *[section("x")] * 99))


def test_250_kilobytes_are_too_many(client):
    view = home(*[section("x" * 2_900)] * 90)
    assert code(client.views_publish, user_id="U0SAM", view=view) == "view_too_large"


def test_the_app_is_told_of_its_opening_with_the_published_view(app, connected, client, standin, workspace):
    opened = []

    @app.event("app_home_opened")
    def _(event):
        opened.append(event)
        client.views_publish(user_id=event["user"], view=CASELOAD)

    assert standin.open_home("U0SAM").acked
    standin.wait_for(lambda: standin.home("U0SAM"))
    assert standin.open_home("U0SAM").acked
    assert standin.open_home("U0SAM", "messages").acked
    first, second, third = opened
    assert (first["tab"], first["channel"], "view" in first) == ("home", workspace.dm("U0SAM"), False)
    assert second["view"]["blocks"][0]["text"]["text"] == "2 children"
    assert (third["tab"], "view" in third) == ("messages", False)


def test_a_press_carries_the_view_and_neither_channel_nor_message(app, connected, client, standin):
    pressed = []

    @app.action("done")
    def _(ack, body):
        ack()
        pressed.append(body)
        client.views_open(
            trigger_id=body["trigger_id"],
            view={"type": "modal", "title": plain("Done"), "blocks": [section("What was done?")]},
        )

    view = client.views_publish(user_id="U0SAM", view=CASELOAD)["view"]
    answer = standin.press_in_home("U0SAM", "Done")
    assert standin.opened(answer).title == "Done"
    [body] = pressed
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert (body["view"]["id"], body["view"]["hash"]) == (view["id"], view["hash"])
    assert body["actions"][0]["value"] == "done 17"
    assert not {"channel", "message", "response_url"} & body.keys()


def test_the_app_is_told_of_a_choice_at_once_and_the_choice_stays(app, connected, client, standin):
    picked = []

    @app.action("team")
    def _(ack, body):
        ack()
        picked.append(body)

    client.views_publish(user_id="U0SAM", view=CASELOAD)
    assert standin.fill_in_home("U0SAM", {"team": "South"})[0].acked
    [body] = picked
    assert body["actions"][0]["selected_option"]["value"] == "south"
    assert body["view"]["state"]["values"]["do"]["team"]["selected_option"]["value"] == "south"
    client.views_publish(user_id="U0SAM", view=CASELOAD)
    assert standin.home("U0SAM").values["do"]["team"]["selected_option"]["value"] == "south"


def test_nothing_can_be_pressed_before_anything_was_published(standin):
    with pytest.raises(Refused, match="no_home"):
        standin.press_in_home("U0SAM", "Done")


def test_a_modal_cannot_be_pushed_onto_it(app, connected, client, standin):
    codes = []

    @app.action("done")
    def _(ack, body):
        ack()
        why = {"type": "modal", "title": plain("Why"), "blocks": [section("Because")]}
        codes.append(code(client.views_push, trigger_id=body["trigger_id"], view=why))

    client.views_publish(user_id="U0SAM", view=CASELOAD)
    standin.press_in_home("U0SAM", "Done")
    standin.wait_for(lambda: codes)
    assert codes == ["not_found"]
