"""`find` in Slack: alone it opens a form, whose answer lists the children with buttons."""

from tests.bot.test_forms import inputs, submit, typed
from tests.conftest import words_of


def test_its_form_asks_for_what_children_are_found_by(slack):
    slack.command("U0SAM", "milestone BX-0042 placement order 12/10/2026")
    view = typed(slack, "find north")
    assert inputs(view) == ["team", "person", "plan", "with_", "without", "past", "behind", "from_"]

    assert submit(slack, {"with_": ["po_granted"], "without": ["adm_match", "placed"]}) == {}
    shown = slack.standin.shows("U0SAM", "1 child with placement order, without match or placed for adoption")
    assert "BX-0042 · 3 years 8 months · placement order Mon 12 Oct 2026, 42 days ago" in words_of(
        shown.blocks
    ).replace("*", "")


def test_a_child_found_is_one_press_away(slack):
    slack.command("U0SAM", "find north without match")
    shown = slack.standin.shows("U0SAM", "1 child without match")
    slack.standin.press("U0SAM", shown.channel, shown.ts, "BX-0042")
    slack.standin.shows("U0SAM", "3 years 8 months · North Permanence Team")
