"""The log: one line of JSON for each event, with the request's opaque id and nothing that anybody wrote."""

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from pathlib import Path
from traceback import walk_tb
from typing import Any, ParamSpec, TextIO, TypeVar

OURS = "permanence"
"""The logger of our own code, and of what begins with its name and a full stop."""
FIELDS = ("kind", "ms")
"""What a line of ours may tell beside its words, given as `extra`."""
_request: ContextVar[str] = ContextVar("request", default="")

_log = logging.getLogger(OURS)

Given = ParamSpec("Given")
Found = TypeVar("Found")


@contextmanager
def within_request(name: str) -> Iterator[None]:
    """Have every line that this thread logs meanwhile bear a request's id."""
    token = _request.set(name)
    try:
        yield
    finally:
        _request.reset(token)


def of_this_request(work: Callable[Given, Found]) -> Callable[Given, Found]:
    """The same work for another thread, where what it logs still bears this request's id."""
    context = copy_context()

    def carried(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        return context.run(work, *args, **kwargs)

    return carried


def place_of(error: BaseException) -> str:
    """An error's type and where it was raised; never its message, which may hold what a person typed."""
    where = "nowhere"
    for frame, line in walk_tb(error.__traceback__):
        where = _place(frame.f_code.co_filename, line)
    return f"{type(error).__name__} at {where}"


class LogLine(logging.Formatter):
    """Writes a record as an object of JSON, or as words where people read it in a terminal.

    What a library says is not written, only where it spoke, and amid which kind of error: it may put a whole payload into
    its words, or the message of an error that holds one.
    """

    def __init__(self, *, for_people: bool = False) -> None:
        super().__init__()
        self.converter = time.gmtime
        self.for_people = for_people

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
        told: dict[str, Any] = {
            "at": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": record.getMessage() if is_ours else _where_said(record),
        }
        if is_ours:
            told |= {name: vars(record)[name] for name in FIELDS if name in vars(record)}
        if request := _request.get():
            told["request"] = request
        return " ".join(map(str, told.values())) if self.for_people else json.dumps(told, ensure_ascii=False)


def _where_said(record: logging.LogRecord) -> str:
    met = sys.exc_info()[0] or (record.exc_info or (None,))[0]
    amid = f" amid {met.__name__}" if met else ""
    return f"at {_place(record.pathname, record.lineno)}{amid}"


def _place(path: str, line: int) -> str:
    return f"{'/'.join(Path(path).parts[-2:])}:{line}"


def keep_logs(stream: TextIO) -> None:
    """Write the log of the whole process to a stream; nothing else writes there what an error, a warning or a library holds."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LogLine(for_people=stream.isatty()))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _log.setLevel(logging.INFO)
    # Else a line that cannot be written is printed with all that belongs to it.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _, error, __: _log.critical("ended by %s", place_of(error))
    sys.unraisablehook = lambda met: _log_unforeseen(met.exc_value)
    threading.excepthook = lambda met: _log_unforeseen(met.exc_value)


def _log_unforeseen(error: BaseException | None) -> None:
    if error:
        _log.error("a thread met %s", place_of(error))
