"""Slack's marks are taken out of a posted message in one walk over it, however many of them are never closed."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.text import draw_blocks

MARKED = re.compile(r"(?<!\w)([*_~])(?=\S)(.+?)(?<=\S)\1(?!\w)")
"""The same in one pattern, which looks for the end of every mark anew."""


@given(st.text("*_~a \n.", max_size=20))
def test_what_slack_would_mark_is_shown_without_its_marks(words):
    shown = draw_blocks([{"type": "section", "text": {"type": "mrkdwn", "text": words}}])

    assert shown == MARKED.sub(r"\2", words)
