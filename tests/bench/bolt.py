"""Bolt with nothing of ours, in a process of its own: `python -m tests.bench.bolt alone|ack|respond API_URL [DATABASE]`.

`alone` answers a no-op in the least time that Bolt can; the other two are bots as most people write them, which read
one row and answer in the ack or after it. Each says `ready` once it is on the socket, and ends with its standard input.
"""

import logging
import re
import sqlite3  # noqa: TID251 - nothing of ours is imported here
import sys
from functools import partial

NOOP = "/noop"
"""A second slash command of the same app, answered with a word."""
TOKENS = ("xoxb-stand-in", "xapp-stand-in")


def alone(api_url: str) -> None:
    """Bolt with the no-op, typed or pressed."""
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
    from slack_sdk import WebClient

    app = App(client=WebClient(TOKENS[0], base_url=api_url), process_before_response=True)
    app.command(NOOP)(noop)
    app.action(re.compile(".*"))(_pressed)
    _serve(SocketModeHandler(app, TOKENS[1], concurrency=40))


def usual(api_url: str, database: str, *, responds: bool) -> None:
    """A bot as in Bolt's own examples: one that reads the child's row, and says it."""
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
    from slack_sdk import WebClient

    rows = sqlite3.connect(f"file:{database}?mode=ro", uri=True, check_same_thread=False)
    app = App(client=WebClient(TOKENS[0], base_url=api_url))

    @app.command("/permanence")
    def status(ack, respond, command) -> None:
        if responds:
            ack()
        ref = command["text"].split()[-1]
        _, team, born = rows.execute("select ref, team, born from children where ref = ?", (ref,)).fetchone()
        (respond if responds else ack)(f"{ref} of {team}, born {born}")

    _serve(SocketModeHandler(app, TOKENS[1]))


def noop(ack) -> None:
    """Answer with a word."""
    ack("Nothing.")


def wait() -> None:
    """Say that all is ready, and wait for the end."""
    print("ready", flush=True)
    sys.stdin.read()


def _pressed(ack) -> None:
    ack()


def _serve(handler) -> None:
    handler.connect()
    wait()
    handler.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    kinds = {"alone": alone, "ack": partial(usual, responds=False), "respond": partial(usual, responds=True)}
    kinds[sys.argv[1]](*sys.argv[2:])
