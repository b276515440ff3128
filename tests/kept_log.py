"""The log as `run` keeps it, for tests to read."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.watch.logs import keep_logs


@contextmanager
def kept_log() -> Iterator[io.StringIO]:
    """What is logged, with whatever libraries say at DEBUG; all is put back afterwards."""
    root, hooks = logging.root, (sys.excepthook, sys.unraisablehook, threading.excepthook)
    handlers, level, ours = root.handlers[:], root.level, logging.getLogger("permanence").level
    stream = io.StringIO()
    keep_logs(stream)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
        logging.raiseExceptions = True
        logging.captureWarnings(capture=False)
        root.handlers, root.level = handlers, level
        logging.getLogger("permanence").setLevel(ours)
