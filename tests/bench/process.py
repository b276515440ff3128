"""A bot, or nothing but Bolt, in a process of its own: `python -m tests.bench.process bot|bolt API_URL [DATABASE [sitting]]`.

It says `ready` once it is on the socket, and ends when its standard input closes.
"""

import logging
import re
import sys
from datetime import timedelta
from pathlib import Path

from bot.config import Configuration, Settings, settings_from
from tests.bench.town import NOW

NOOP = "/noop"
"""A second slash command of the same app, answered with a word."""
BEFORE = timedelta(weeks=1, hours=1)
"""Before the surgeries of the day and what goes to people ahead of them, so that nothing becomes due."""
SITTING = "sitting"
"""What the bot is told where its teams are to sit: their surgeries begin as it does."""
TOKENS = ("xoxb-stand-in", "xapp-stand-in")


def settings(database: Path, api_url: str = "https://slack.invalid/api/") -> Settings:
    """The settings of the measured authority."""
    found = {
        "authority": {"name": "Borsetshire"},
        "slack": {"api_url": api_url},
        "storage": {"path": database.name},
        "access": {"admins": ["U0ADMIN"]},
    }
    return settings_from(Configuration.model_validate(found), database.parent)


def bot(api_url: str, database: str, when: str = "") -> None:
    """The real bot, with the no-op beside its own command."""
    from bot.config import Tokens
    from bot.run import Bot

    now = NOW if when == SITTING else NOW - BEFORE
    running = Bot(settings(Path(database), api_url), Tokens(*TOKENS), lambda: now)
    running.listeners.app.command(NOOP)(_noop)
    running.ticker.is_trusted = lambda: True  # its clock stands still, and the stand-in's does not
    running.start()
    _wait()
    running.stop()


def bolt(api_url: str) -> None:
    """Bolt alone, with the no-op, typed or pressed."""
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
    from slack_sdk import WebClient

    app = App(client=WebClient(TOKENS[0], base_url=api_url), process_before_response=True)
    app.command(NOOP)(_noop)
    app.action(re.compile(".*"))(_pressed)
    handler = SocketModeHandler(app, TOKENS[1], concurrency=40)
    handler.connect()
    _wait()
    handler.close()


def _noop(ack) -> None:
    ack("Nothing.")


def _pressed(ack) -> None:
    ack()


def _wait() -> None:
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    {"bot": bot, "bolt": bolt}[sys.argv[1]](*sys.argv[2:])
