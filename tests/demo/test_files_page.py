"""Files in a real browser: shown with their text to people who may see them, and gone when deleted."""

import base64
import re

from playwright.sync_api import expect

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ALT = "BX-0042: 134 days since the placement order"
ELSEWHERE = {"type": "image", "image_url": "https://example.org/chart.png", "alt_text": "A chart"}


def upload(client, **where):
    picture = {"content": PNG, "filename": "journey.png", "title": "Journey", "alt_txt": ALT}
    return client.files_upload_v2(**picture, **where)["file"]["id"]


def is_drawn(picture):
    expect(picture).to_be_visible()
    return picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


def test_a_shared_picture_arrives_with_its_text_and_goes_when_deleted(open_page, client):
    page = open_page()
    expect(page.get_by_text("Nothing has been said here yet.")).to_be_visible()
    file = upload(client, channel="C0NORTH", initial_comment="The journey")
    message = page.get_by_role("log").get_by_role("listitem").last
    expect(message).to_contain_text("The journey")
    assert is_drawn(message.get_by_role("img", name=ALT))
    client.files_delete(file=file)
    expect(message).to_contain_text("This file was deleted.")
    expect(page.get_by_role("img", name=ALT)).to_have_count(0)


def test_a_picture_in_a_block_and_on_the_home_tab_goes_too(open_page, client, workspace):
    file = upload(client)
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": ALT}
    client.chat_postMessage(channel="C0NORTH", text=ALT, blocks=[image])
    client.views_publish(user_id="U0SAM", view={"type": "home", "blocks": [image]})
    page = open_page()
    assert is_drawn(page.get_by_role("log").get_by_role("img", name=ALT))
    page.get_by_role("list", name="App").get_by_role("button", name="Home").click()
    tab = page.get_by_role("tabpanel", name="Home")
    assert is_drawn(tab.get_by_role("img", name=ALT))
    client.files_delete(file=file)
    expect(tab).to_have_text(f"This picture was deleted: {ALT}")
    page.get_by_role("button", name="north").click()
    expect(page.get_by_role("log")).to_contain_text(f"This picture was deleted: {ALT}")


def test_a_picture_from_elsewhere_is_named_and_not_fetched(open_page, client):
    client.chat_postMessage(channel="C0NORTH", text="A chart", blocks=[ELSEWHERE])
    page, asked = open_page(), []

    def note(request):
        asked.append(request.url)

    page.on("request", note)
    page.reload()
    expect(page.get_by_text("A picture from elsewhere, not fetched: A chart")).to_be_visible()
    page.remove_listener("request", note)
    assert asked
    assert not [url for url in asked if "example.org" in url]


def test_any_other_file_is_a_link_with_its_size(open_page, client):
    client.files_upload_v2(content="ref,born\n" * 300, filename="list.csv", title="List", channel="C0NORTH")
    page = open_page()
    expect(page.get_by_role("log").get_by_role("listitem").last).to_contain_text("List 3 kB")
    with page.expect_download() as download:
        page.get_by_role("link", name="List").click()
    assert re.search(r"list\.csv$", download.value.suggested_filename)


def test_the_newest_message_stays_in_view_when_a_picture_arrives(open_page, client, workspace):
    for number in range(30):
        workspace.say("C0NORTH", "U0MARY", f"Message {number}")
    upload(client, channel="C0NORTH")
    workspace.say("C0NORTH", "U0MARY", "The last word")
    page = open_page()
    assert is_drawn(page.get_by_role("img", name=ALT))
    expect(page.get_by_text("The last word")).to_be_in_viewport(ratio=1)
