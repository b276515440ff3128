"""Processes of their own for tests: real ones, to be killed with -9, that need not import the bot each time."""

import gc
import os
import pkgutil
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import commands


def start_python(
    script: str,
    *words: object,
    log: Path = Path(os.devnull),
    environment: Mapping[str, str] | None = None,
    fresh: bool = False,
) -> BaseProcess:
    """Start `python -c script words`, its stderr in a file: forked from a process that has imported the bot already.

    A fresh one is a new interpreter, which begins and ends all by itself.
    """
    log.touch()
    process = _server().Process(
        target=_run_fresh if fresh else _run_here,
        args=(script, [str(word) for word in words], {**os.environ, **(environment or {})}, log),
    )
    process.start()
    return process


def exit_code(process: BaseProcess, seconds: float = 20) -> int | None:
    """The exit code, once the process has ended; None if it has not by then."""
    process.join(seconds)
    return process.exitcode


@cache
def _server() -> ForkServerContext:
    """The process that imports the bot and is then forked: one for all tests of this process, which it ends with."""
    import pytest  # the processes need it not

    server = get_context("forkserver")
    verbs = [each.name for each in pkgutil.walk_packages(commands.__path__, "commands.")]
    server.set_forkserver_preload(["bot.run", "holidays.countries", "encodings.idna", *verbs, __name__])
    with pytest.MonkeyPatch.context() as patch:
        # sqlite-utils loads numpy, whose thread must not be there when this process is forked.
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        forkserver.ensure_running()
    return server


def _run_here(script: str, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    gc.freeze()  # else searching for garbage writes to, and so copies, all memory shared with what this is forked from
    _redirect(log)
    # As any process it has a tracker of its own, to which it leaves its semaphores when it is killed.
    vars(resource_tracker._resource_tracker).update(_fd=None, _pid=None)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["-c", *words]
    exec(compile(script, "<string>", "exec"), {"__name__": "__main__"})


def _run_fresh(script: str, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    _redirect(log)
    os.execve(sys.executable, [sys.executable, "-c", script, *words], environment)


def _redirect(log: Path) -> None:
    with log.open("wb") as opened:
        os.dup2(opened.fileno(), sys.stderr.fileno())
