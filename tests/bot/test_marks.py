"""Marks in messages: each ends where it should, nobody is shown markup, and all marks are taken out again in one walk."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.text import draw_blocks
from tests.conftest import words_of

MARKED = re.compile(r"(?<!\w)([*_~])(?=\S)(.+?)(?<=\S)\1(?!\w)")
"""The same in one pattern, which looks for the end of every mark anew."""


@given(st.text("*_~a \n.", max_size=20))
def test_what_slack_would_mark_is_shown_without_its_marks(words):
    shown = draw_blocks([{"type": "section", "text": {"type": "mrkdwn", "text": words}}])

    assert shown == MARKED.sub(r"\2", words)


def test_words_of_two_lines_are_set_off_line_by_line_in_a_posted_message(slack):
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase <the> report\n& the letter")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    child = slack.messages()[1]
    assert "*1 · overdue* · _Chase &lt;the&gt; report_\n_&amp; the letter_ – <@U0SAM>, due " in words_of(
        child.blocks
    )

    slack.press("U0SAM", child, "Done 1")
    slack.settle()
    assert "~Chase &lt;the&gt; report~\n~&amp; the letter~ – done by <@U0SAM>" in words_of(
        slack.messages()[1].blocks
    )


def test_a_question_and_a_refusal_name_people_as_slack_does(slack):
    asked = slack.command("U0ALEX", "action BX-0042 @Mary by 5 Dec Ring `Ward 3` & @Mary")
    assert "with: action BX-0042 <@U0MARY> by Sat 5 Dec 2026 Ring 'Ward 3' &amp; @mary" in asked, (
        "words are shown as they would be kept"
    )

    refused = slack.command("U0SAM", "supervision ask @Mary or @Sam")
    assert "Which person is it for: <@U0MARY> or <@U0SAM>?" in refused


def test_a_long_question_ends_after_what_it_is_known_by(slack):
    asked = slack.command("U0ALEX", f"update BX-0042 {'x' * 178} @Mary and more")

    assert f"with: update BX-0042 {'x' * 178} @mary…" in asked
