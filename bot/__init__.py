"""How people reach the product: Slack, the clock and the terminal. It decides nothing, and nothing imports it."""

import os
from gettext import GNUTranslations
from pathlib import Path

from permanence.language import speak

if language := os.environ.get(
    "PERMANENCE_LANGUAGE"
):  # before anything else is imported: tables hold sentences too
    try:
        with Path(language).open("rb") as catalogue:
            speak(GNUTranslations(catalogue), ("bot", "commands", "storage", "permanence"))
    except (OSError, UnicodeDecodeError) as unread:
        raise SystemExit(
            f"PERMANENCE_LANGUAGE is {language}, which cannot be read as a catalogue (a .mo file of gettext): {unread}. "
            "Correct it, or leave it out for English."
        ) from unread
