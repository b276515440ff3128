"""An agenda on a phone: how much of one it takes to read, and what of it can be pressed."""

import re

from bot.rehearsal.demo import demonstration
from tests.bot.test_many_children import big  # noqa: F401 - its team has twelve children to discuss
from tests.conftest import words_of
from tests.screens import NOW

WIDTH, HEIGHT = 390, 844
TOUCH = {"has_touch": True, "is_mobile": True}
ROWS = ("button", "overflow", "static_select")
ORDINARY = 250
"""How many characters a child's message has at most, unless several actions are open."""


def agenda_of(messages):
    """The first message of the newest agenda and those of its children."""
    first = max(at for at, each in enumerate(messages) if "– surgery, " in each.text)
    return [each for each in messages[first:] if each.text.startswith(("BX-", messages[first].text))]


def screens(windows, url, agenda, **touch):
    """How many screens of a phone an agenda takes, from the top of its first message to the foot of the last child's."""
    view = {"width": WIDTH, "height": HEIGHT}
    page = windows.open(f"{url}?as=U0MARY&channel=C0NORTH", viewport=view, **touch)
    tall = "keys => keys.map(key => document.querySelector(`[data-key='${key}']`)?.getBoundingClientRect().height)"
    page.locator(f"[data-key='{agenda[-1].ts}']").wait_for()
    heights = page.evaluate(tall, [each.ts for each in agenda])
    assert windows.leave() == []
    return sum(heights) / HEIGHT


def as_read(message):
    """What a person reads of a message, all but its buttons: a link by its words and not its address, a mention by a name, no marks."""
    read = [block for block in message.blocks if block["type"] in ("header", "section", "context")]
    said = re.sub(r"<https:[^|>]*\|([^>]*)>", r"\1", words_of(read))
    return re.sub(r"[*_~]", "", re.sub(r"<@U0(\w+)>", r"@\1", said))


def assert_brief(agenda, most_in_head):
    head, *children = agenda
    assert len(as_read(head)) <= most_in_head, as_read(head)
    for child in children:
        said = as_read(child)
        pressed = [
            each for block in child.blocks for each in block.get("elements", ()) if each["type"] in ROWS
        ]
        assert len(pressed) <= 3, said
        actions = len(re.findall(r"^(?:New: )?\d+ · (?!BX-)", said, re.MULTILINE))
        assert len(said) <= ORDINARY + 60 * max(0, actions - 1), said


def test_five_children_take_two_screens_and_three_buttons_each(windows, past_copied):
    with demonstration(lambda: NOW) as shown:
        agenda = agenda_of(shown.standin.workspace.messages("C0NORTH"))
        assert len(agenda) == 6
        taken = screens(windows, shown.standin.url, agenda)
        touched = screens(windows, shown.standin.url, agenda, **TOUCH)

    assert taken <= 2, taken
    assert touched <= 2, touched
    assert_brief(agenda, 785)  # with how many wait on the other side of family finding


def test_twelve_children_take_four_and_a_half_screens_and_three_buttons_each(windows, big):  # noqa: F811
    agenda = agenda_of(big.messages())
    assert len(agenda) == 13
    taken = screens(windows, big.standin.url, agenda)
    touched = screens(windows, big.standin.url, agenda, **TOUCH)

    assert taken <= 4.5, taken
    assert touched <= 4.5, touched
    assert_brief(agenda, 1_000)
