"""`permanence demo --once`: a short tour in the terminal, with no Slack at all."""

import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.config import Configuration, Settings, settings_from
from bot.invented import invent
from bot.terminal import Terminal

ADMIN = "U0ADMIN"


def demo_settings(folder: Path, api_url: str) -> Settings:
    """The demonstration's own settings, also written down for `permanence say --config`."""
    text = (
        '[authority]\nname = "Borsetshire (invented)"\n\n'
        f'[slack]\napi_url = "{api_url}"\n\n[access]\nadmins = ["{ADMIN}"]\n'
    )
    (folder / "config.toml").write_text(text, encoding="utf-8")
    found = {
        "authority": {"name": "Borsetshire"},
        "slack": {"api_url": api_url},
        "access": {"admins": [ADMIN]},
    }
    return settings_from(Configuration.model_validate(found), folder)


def tour(now: datetime) -> str:
    """A status, an agenda and the next six dates, as the terminal shows them."""
    with tempfile.TemporaryDirectory(prefix="permanence-") as folder:
        settings = demo_settings(Path(folder), "https://slack.com/api/")
        zone, calendar = settings.office.zone, settings.office.calendar
        tomorrow = calendar.next(now.astimezone(zone).date() + timedelta(days=1))
        invent(settings, now, datetime.combine(tomorrow, time(9, 30), zone))
        with Terminal(settings, "demonstration", lambda: now) as terminal:
            shown = [
                ("/permanence status BX-0042", terminal.say("status BX-0042", "U0SAM")),
                ("/permanence surgery north", terminal.say("surgery north", "U0MARY")),
                ("/permanence dates north", _six(terminal.say("dates north", "U0MARY"))),
            ]
    return "\n\n".join(f"{'─' * 72}\n{typed}\n{'─' * 72}\n{answer}" for typed, answer in shown)


def _six(dates: str) -> str:
    lines = dates.split("\n")
    listed = [line for line in lines if line.startswith("  •")]
    return "\n".join([*lines[: lines.index(listed[0])], *listed[:6]])
