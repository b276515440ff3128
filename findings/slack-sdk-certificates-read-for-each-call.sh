#!/usr/bin/env bash
# slack_sdk 3.47.0 (Python 3.11): a WebClient reads the machine's certificates from the disk anew for every call to Slack.
#
# Expected: a client that is made once reads them once, as other HTTP clients do.
# Seen: one read a call, some 20 ms of the processor with Debian's 144 certificates (OpenSSL 3.0): more than the rest of a call, and
# for two hundred agendas of 19 messages more than a minute. A client that is given `ssl` reads none.
# What it means here: bot/slack/people.py gives every client the same. A stand-in that speaks plain HTTP cannot show it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check slack_sdk==3.47.0
"$folder/venv/bin/python" - <<'PYTHON'
import socket
import ssl
import time
from urllib.error import URLError

from slack_sdk import WebClient

read = 0
taken = 0.0
load = ssl.SSLContext.load_default_certs


def counted(*given):
    global read, taken
    began = time.process_time()
    load(*given)
    read, taken = read + 1, taken + time.process_time() - began


ssl.SSLContext.load_default_certs = counted
with socket.create_server(("127.0.0.1", 0)) as server:
    closed = f"https://127.0.0.1:{server.getsockname()[1]}/api/"  # nobody listens there any more: the calls fail, but begin


def reads(client):
    before = read
    for _ in range(3):
        try:
            client.auth_test()
        except URLError as error:
            assert isinstance(error.reason, ConnectionRefusedError), error
    return read - before


usual = reads(WebClient("token", base_url=closed, retry_handlers=[]))
print(f"three calls: the certificates are read {usual} times, {1000 * taken / max(usual, 1):.1f} ms each")
given = reads(WebClient("token", base_url=closed, retry_handlers=[], ssl=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)))
print(f"three calls of a client that was given `ssl`: {given} times")
assert (usual, given) == (3, 0)
PYTHON
