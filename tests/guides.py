"""What the guides say to type, typed: by the people named, in the demonstration's workspace, and what each is answered.

`python -m tests.guides` writes the answers into the pages, under the lines as they stand there. tests/bot/test_typed.py
types the same and says when a page is out of date.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.rehearsal.demo import demonstration
from bot.rehearsal.invented import PEOPLE
from tests.conftest import LONDON, Slack
from tests.story import Story, quoted

GUIDES = Path(__file__).parent.parent / "docs" / "guides"
IN_ORDER = ("worker", "manager", "consultant", "analyst", "family-finding")
"""One day of one team: what a page changes, the next one finds."""
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=LONDON)
TYPED = re.compile(
    r"^(?P<line>\*\*(?P<name>\w+)\*\* (?:"
    r"types in (?P<place>private|\#north): `/permanence (?P<text>[^`]+)`(?P<begins> \(its beginning\))?"
    r"|in the thread of (?P<ref>[\w-]+): @Permanence (?P<said>.+)))\n"
    r"(?:\n(?:>.*\n)+)?",
    re.MULTILINE,
)
"""A line that somebody types, with the answer that stands under it."""
BEGINNING = 2
"""How many blocks of a long answer are quoted."""


def played() -> Mapping[Path, str]:
    """Every guide, with what is answered today to what it says to type."""
    with demonstration(lambda: NOW) as shown:
        slack = Slack(shown.bot, shown.standin, shown.workspace, shown.clock)
        story = Story(slack, {name: person for person, name in PEOPLE.items()})
        pages = [GUIDES / f"{name}.md" for name in IN_ORDER]
        return {page: TYPED.sub(lambda typed: _answered(story, typed), page.read_text()) for page in pages}


def _answered(story: Story, typed: re.Match[str]) -> str:
    name = typed["name"]
    if typed["said"]:
        (answer,) = story.mentions(name, typed["said"], typed["ref"], shown=False)
    else:
        answer = story.types(name, typed["text"], private=typed["place"] == "private", shown=False)
    begins = bool(typed["begins"])
    blocks = answer.blocks[:BEGINNING] if begins else answer.blocks
    return "\n".join([typed["line"], "", quoted(blocks), *([">", "> …"] if begins else []), ""])


if __name__ == "__main__":
    for page, text in played().items():
        page.write_text(text, encoding="utf-8")
