"""Where pictures are drawn: one at a time, in a process of its own, so that no command ever waits for one."""

import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread

from commands.grammar.reply import Picture

NICENESS = 10
"""How far the process gives way to others."""
PICTURES_PER_PROCESS = 100
"""After how many pictures a new process takes over, so that memory comes back."""


def draw_png(picture: Picture) -> bytes:
    """The picture as a PNG; the same picture is the same bytes."""
    from bot.pictures.draw import render_png  # noqa: PLC0415 - matplotlib takes half a second to load: only a picture pays

    return render_png(picture)


class DrawingProcess:
    """Draws pictures one after the other; the process begins with the first."""

    def __init__(self) -> None:
        self._pool = _pool()

    def submit(self, picture: Picture) -> Future[bytes]:
        """The picture as a PNG, once its turn has come. What the process dies of is lost, not what follows."""
        try:
            return self._pool.submit(draw_png, picture)
        except BrokenProcessPool:
            self._pool = _pool()
            return self._pool.submit(draw_png, picture)

    def close(self) -> None:
        """Finish the picture in hand, and draw nothing more."""
        self._pool.shutdown(cancel_futures=True)


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        1, get_context("spawn"), initializer=_begin_process, max_tasks_per_child=PICTURES_PER_PROCESS
    )


def _begin_process() -> None:
    """Begin the process: it gives way, ends with the bot even if that is killed, and leaves Ctrl-C to it."""
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(0)
