"""A child who was discussed is folded away, where Slack was found to have a block for that; drawn plainly where it has none."""

import pytest

from bot.slack.blocks import FOLDS
from demo.workspace.records import unfolded
from storage.store import Store
from tests.conftest import NORTH, empty_records, make_workspace, open_slack, words_of

TITLE = "1 · BX-0042 · discussed ✓"


def records_that_know(folder, answer):
    path = folder / "known.db"
    path.write_bytes(empty_records())
    store = Store(path)
    with store.write() as records:
        records.know(FOLDS, answer)
    store.close()
    return path.read_bytes()


@pytest.fixture
def discussed(tmp_path, clock, request):
    """An agenda of one child, who was discussed; Slack was found to accept folding, or not."""
    answer = getattr(request, "param", "yes")
    with open_slack(tmp_path, clock, make_workspace(), records_that_know(tmp_path, answer)) as slack:
        slack.command("U0ADMIN", NORTH, slack.workspace.dm("U0ADMIN"))
        slack.command("U0SAM", "track BX-0042 team north born 03/2023 entered 02/02/2026 worker @Sam")
        slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
        clock.go_to(26, 11, 9, 30)
        slack.tick()
        yield slack


def discuss(slack):
    slack.command("U0MARY", "reviewed BX-0042 no action needed Ask the court because it is with the court")
    slack.settle()


def test_a_child_is_folded_away_once_discussed_and_can_be_pressed_all_the_same(discussed):
    assert [block["type"] for block in discussed.messages()[1].blocks] == ["section", "actions"]
    discuss(discussed)

    (box,) = discussed.messages()[1].blocks
    assert (box["type"], box["title"]["text"]) == ("container", TITLE)
    assert box["is_collapsible"]
    assert box["default_collapsed"]
    assert "Ask the court" in words_of(box["child_blocks"])
    assert discussed.press("U0SAM", discussed.messages()[1], "Done 1").acked
    discussed.settle()
    assert "~Chase the medical report~ – done by <@U0SAM>" in words_of(discussed.messages()[1].blocks)

    discussed.command("U0MARY", "undo")
    discussed.command("U0SAM", "undo")
    discussed.settle()
    assert [block["type"] for block in unfolded(discussed.messages()[1].blocks)] == ["section", "actions"]


@pytest.mark.parametrize("discussed", ["no"], indirect=True)
def test_nothing_is_folded_away_where_slack_was_not_found_to_accept_it(discussed):
    discuss(discussed)
    assert [block["type"] for block in discussed.messages()[1].blocks] == ["section", "actions"]


def test_where_slack_takes_it_no_longer_the_message_is_drawn_plainly_at_once_and_that_is_remembered(
    discussed,
):
    for _ in ("the first message", "the child's"):
        discussed.workspace.fault("chat.update", "invalid_blocks")
    discuss(discussed)

    assert [block["type"] for block in discussed.messages()[1].blocks] == ["section", "actions"]
    assert "discussed ✓" in words_of(discussed.messages()[1].blocks)
    with discussed.bot.store.read() as records:
        assert records.known(FOLDS) == "no"


def test_it_is_opened_and_folded_on_the_page(discussed, windows):
    discuss(discussed)
    page = windows.open(f"{discussed.standin.url}?as=U0MARY&channel=C0NORTH")
    button = page.get_by_role("button", name="Change…")
    page.get_by_text(TITLE, exact=True).wait_for()
    assert not button.is_visible()
    page.get_by_text(TITLE, exact=True).click()
    button.wait_for()
    assert windows.leave() == []
