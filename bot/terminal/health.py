"""`permanence health`: whether the running bot does its work, as it wrote down a few seconds ago; it asks neither Slack nor the records."""

from datetime import datetime

from bot.config import Settings
from bot.watch.health import in_words, problems, read_health
from permanence.errors import PermanenceError


def health(settings: Settings, now: datetime) -> str:
    """One line about a bot that does its work. Raises PermanenceError saying what keeps it from that."""
    found = read_health(settings.health)
    if told := list(problems(found, now)):
        raise PermanenceError("\n".join(told))
    return f"The bot does its work: {in_words(found, settings.office.zone)}."
