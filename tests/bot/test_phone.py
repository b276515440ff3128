"""An agenda on a phone: how much of one it takes to read, and what of it can be pressed."""

import re

from bot.rehearsal.demo import demonstration
from tests.bot.test_many_children import big  # noqa: F401 - its team has twelve children to discuss
from tests.conftest import words_of
from tests.screens import NOW

WIDTH, HEIGHT = 390, 844
ROWS = ("button", "overflow", "static_select")


def agenda_of(messages):
    """The first message of the newest agenda and those of its children."""
    first = max(at for at, each in enumerate(messages) if "performance surgery" in each.text)
    return [each for each in messages[first:] if each.text.startswith(("BX-", messages[first].text))]


def screens(windows, url, agenda):
    """How many screens of a phone an agenda takes, from the top of its first message to the foot of the last child's."""
    page = windows.open(f"{url}?as=U0MARY&channel=C0NORTH", viewport={"width": WIDTH, "height": HEIGHT})
    tall = "keys => keys.map(key => document.querySelector(`[data-key='${key}']`)?.getBoundingClientRect().height)"
    page.locator(f"[data-key='{agenda[-1].ts}']").wait_for()
    heights = page.evaluate(tall, [each.ts for each in agenda])
    assert windows.leave() == []
    return sum(heights) / HEIGHT


def assert_brief(agenda, most_in_head):
    head, *children = agenda
    said = [block["text"]["text"] for block in head.blocks if block["type"] in ("header", "section")]
    assert len(unlinked("\n".join(said))) <= most_in_head
    for child in children:
        pressed = [
            each for block in child.blocks for each in block.get("elements", ()) if each["type"] in ROWS
        ]
        assert len(pressed) <= 3, words_of(child.blocks)


def unlinked(words):
    return re.sub(r"<https:[^|>]*\|([^>]*)>", r"\1", words)


def test_five_children_take_little_more_than_two_screens_and_three_buttons_each(windows):
    with demonstration(lambda: NOW) as shown:
        agenda = agenda_of(shown.standin.workspace.messages("C0NORTH"))
        assert len(agenda) == 6
        taken = screens(windows, shown.standin.url, agenda)

    assert taken <= 2.35, taken
    assert_brief(agenda, 900)


def test_twelve_children_take_four_and_a_half_screens_and_three_buttons_each(windows, big):  # noqa: F811
    agenda = agenda_of(big.messages())
    assert len(agenda) == 13
    taken = screens(windows, big.standin.url, agenda)

    assert taken <= 4.5, taken
    assert_brief(agenda, 1_300)
