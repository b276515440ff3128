"""Files: uploaded with the SDK's own method, shared, seen, deleted."""

import base64
import urllib.error
import urllib.request

import pytest
from slack_sdk.errors import SlackRequestError

from demo.workspace.limits.surfaces import problems
from tests.demo.parts import code

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ALT = "BX-0042: 134 days since the placement order"


def upload(client, **where):
    picture = {"content": PNG, "filename": "journey.png", "title": "Journey", "alt_txt": ALT}
    return client.files_upload_v2(**picture, **where)["file"]


def fetched(standin, file, person="", token=""):
    request = urllib.request.Request(
        f"{standin.url}files/{file['id']}/journey.png?as={person}",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, "", b""


def test_an_upload_is_a_message_of_the_bot_with_the_file(client, workspace):
    file = upload(client, channel="C0NORTH", initial_comment="The journey of BX-0042")
    [message] = workspace.messages("C0NORTH")
    assert (message.user, message.text, message.files) == ("U0BOT", "The journey of BX-0042", (file["id"],))
    [kept] = workspace.files
    assert (kept.name, kept.title, kept.alt_txt, kept.data) == ("journey.png", "Journey", ALT, PNG)
    assert (kept.size, kept.length, len(workspace.files)) == (len(PNG), len(PNG), 1)
    assert [call.args for call in workspace.calls if call.method == "upload"] == [{"size": len(PNG)}]
    [read] = client.conversations_history(channel="C0NORTH")["messages"]
    assert read["files"][0]["alt_txt"] == ALT
    assert read["files"][0]["mimetype"] == "image/png"
    assert read["files"][0]["size"] == len(PNG)


def test_an_upload_may_be_in_a_thread_without_text(client, workspace):
    head = client.chat_postMessage(channel="C0NORTH", text="BX-0042")["ts"]
    upload(client, channel="C0NORTH", thread_ts=head)
    [reply] = workspace.thread("C0NORTH", head)
    assert (reply.text, len(reply.files)) == ("", 1)


def test_several_files_come_in_one_message(client, workspace):
    uploads = [{"content": PNG, "filename": f"{name}.png", "title": name} for name in ("a", "b")]
    client.files_upload_v2(file_uploads=uploads, channel=workspace.dm("U0SAM"))
    [message] = workspace.messages(workspace.dm("U0SAM"))
    assert [workspace.files.find(one).title for one in message.files] == ["a", "b"]


def test_info_says_where_it_is_shared_but_the_upload_does_not(client, workspace):
    file = upload(client, channel="C0NORTH")
    assert "shares" not in file
    info = client.files_info(file=file["id"])["file"]
    [message] = workspace.messages("C0NORTH")
    assert info["shares"]["private"]["C0NORTH"][0]["ts"] == message.ts
    assert info["groups"] == ["C0NORTH"]


def test_it_is_shared_only_where_the_bot_is(client, workspace):
    workspace.add_channel("C0SOUTH", "south", members=["U0SAM"], bot=False)
    workspace.add_channel("C0OPEN", "open", members=["U0SAM"], is_private=False, bot=False)
    workspace.add_channel("C0OLD", "old", members=["U0SAM"], is_archived=True)
    for channel, refusal in (
        ("C0NOWHERE", "channel_not_found"),
        ("C0SOUTH", "channel_not_found"),
        ("C0OPEN", "not_in_channel"),
        ("C0OLD", "is_archived"),
        ("U0SAM", "channel_not_found"),
    ):
        assert code(upload, client=client, channel=channel) == refusal
    assert code(upload, client=client, channel="C0NORTH", thread_ts="1.1") == "thread_not_found"
    assert len(workspace.files) == 0
    assert workspace.messages("C0NORTH") == []


def test_an_upload_that_breaks_slacks_rules_is_refused(client, standin, workspace):
    asked = {"filename": "a.png", "length": 3}
    long = "x" * 1_001
    assert code(client.files_getUploadURLExternal, **asked | {"length": 0}) == "missing_argument"
    assert code(client.files_getUploadURLExternal, **asked, alt_txt=long) == "alt_txt_too_large"
    ticket = client.files_getUploadURLExternal(**asked, alt_txt=long[:-1])
    files = [{"id": ticket["file_id"]}]
    assert code(client.files_completeUploadExternal, files=files) == "file_not_found"  # nothing was sent
    assert code(client.files_completeUploadExternal, files=[]) == "invalid_arguments"
    urllib.request.urlopen(urllib.request.Request(ticket["upload_url"], b"four", method="POST")).close()
    assert "upload: 3 bytes were announced, 4 sent" in workspace.warnings
    client.files_completeUploadExternal(files=files)
    assert code(client.files_completeUploadExternal, files=files) == "file_not_found"  # once only


def test_only_members_see_it(client, standin, workspace):
    file = upload(client, channel="C0NORTH")
    assert fetched(standin, file, "U0SAM") == (200, "image/png", PNG)
    assert fetched(standin, file, "U0IDRIS")[0] == 404
    assert fetched(standin, file)[0] == 404
    assert fetched(standin, file, token=workspace.bot_token)[0] == 200
    workspace.leave("C0NORTH", "U0SAM")
    assert fetched(standin, file, "U0SAM")[0] == 404


def test_an_unshared_file_is_seen_once_a_message_or_a_home_shows_it(client, standin, workspace):
    file = upload(client)
    assert fetched(standin, file, "U0SAM")[0] == 404
    image = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": ALT}
    client.views_publish(user_id="U0SAM", view={"type": "home", "blocks": [image]})
    assert fetched(standin, file, "U0SAM")[0] == 200
    assert fetched(standin, file, "U0MARY")[0] == 404
    by_url = {**image, "slack_file": {"url": file["url_private"]}}
    client.chat_postMessage(channel="C0NORTH", text=ALT, blocks=[by_url])
    assert fetched(standin, file, "U0MARY")[0] == 200
    assert fetched(standin, file, "U0IDRIS")[0] == 404


def test_a_deleted_file_leaves_a_tombstone_in_its_message(client, standin, workspace):
    file = upload(client, channel="C0NORTH")
    client.files_delete(file=file["id"])
    [read] = client.conversations_history(channel="C0NORTH")["messages"]
    assert read["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert fetched(standin, file, "U0SAM")[0] == 404
    assert workspace.files.find(file["id"]).data is None
    for ask in (client.files_info, client.files_delete):
        assert code(ask, file=file["id"]) == "file_deleted"
    assert code(client.files_info, file="F0NOWHERE") == "file_not_found"


def test_a_picture_block_needs_an_existing_picture(client):
    image = {"type": "image", "alt_text": ALT}
    gone, text = upload(client), client.files_upload_v2(content="a", filename="a.txt")["file"]
    client.files_delete(file=gone["id"])
    for file_id in (gone["id"], text["id"], "F0NOWHERE"):
        blocks = [{**image, "slack_file": {"id": file_id}}]
        assert code(client.chat_postMessage, channel="C0NORTH", text=ALT, blocks=blocks) == "invalid_blocks"
    wrong = [{**image, "slack_file": {"id": "F0", "url": "https://example.org/"}}]
    both = [{**image, "slack_file": {"id": "F0"}, "image_url": "https://example.org/a.png"}]
    assert "either `id` or `url`" in problems(wrong)[0]
    assert "not both" in problems(both)[0]


def test_an_upload_can_meet_a_fault(client, workspace):
    workspace.fault("upload", "error_500")
    with pytest.raises((SlackRequestError, urllib.error.HTTPError)):
        upload(client, channel="C0NORTH")
    assert workspace.messages("C0NORTH") == []
