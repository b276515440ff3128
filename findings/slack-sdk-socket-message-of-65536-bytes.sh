#!/usr/bin/env bash
# slack_sdk 3.47.0: its built-in Socket Mode connection cannot send a message of more than 65,535 bytes.
#
# Expected: a WebSocket message of any length is sent, with the 64-bit length that RFC 6455 (5.2) has for long ones.
# Seen: one of 65,535 bytes goes; one of 65,536 raises struct.error, which is none of the library's own errors. The bot's
# work is done by then, so its asker is told that the app did not respond. Each byte is masked by itself in Python, too:
# for an ack of some thousand bytes that takes longer than finding the answer.
# What it means here: bot/slack/socket.py writes an ack as a frame of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check slack_sdk==3.47.0
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import socket
import struct
import threading

from slack_sdk.socket_mode.builtin.connection import Connection

ours, theirs = socket.socketpair()
connection = Connection(url="wss://example.invalid/", logger=logging.getLogger("finding"))
connection.sock = ours
threading.Thread(target=lambda: [None for _ in iter(lambda: theirs.recv(65_536), b"")], daemon=True).start()
connection.send("x" * 65_535)
print("a message of 65,535 bytes is sent")
try:
    connection.send("x" * 65_536)
except struct.error as error:
    print(f"one of 65,536 raises struct.error: {error}")
else:
    raise SystemExit("it is sent now: the finding no longer holds")
PYTHON
