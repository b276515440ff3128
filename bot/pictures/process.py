"""Draws pictures one at a time in a process of their own, so that no command ever waits for one."""

import logging
import os
import signal
import warnings
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread

from bot.pictures.calendar import render_ics
from bot.pictures.document import render_pdf
from commands.grammar.reply import Calendar, Document, Report, Shown

NICENESS = 10
"""How far the process gives way to others, as `nice` counts it."""
PICTURES_PER_PROCESS = 100
"""How many pictures a process draws before a new one replaces it, to free its memory."""


def draw_file(picture: Shown) -> bytes:
    """The picture as a PNG, the document as a PDF, the report as that or as a page, or the calendar.

    The same one always has the same bytes.
    """
    if isinstance(picture, Calendar):
        return render_ics(picture)
    if isinstance(picture, Document):
        return render_pdf(picture)
    # matplotlib takes half a second to load: only drawing needs it.
    if isinstance(picture, Report):
        from bot.pictures.report_page import render_page  # noqa: PLC0415
        from bot.pictures.report_pdf import render_report  # noqa: PLC0415

        return render_report(picture) if picture.ending == "pdf" else render_page(picture).encode()
    from bot.pictures.draw import render_png  # noqa: PLC0415

    return render_png(picture)


class DrawingProcess:
    """Draws pictures one after the other; the process starts with the first."""

    def __init__(self) -> None:
        self._pool = _pool()

    def submit(self, picture: Shown) -> Future[bytes]:
        """The picture or document as a file, once its turn has come. If the process dies, only the picture in hand is lost."""
        try:
            return self._pool.submit(draw_file, picture)
        except BrokenProcessPool:
            self._pool = _pool()
            return self._pool.submit(draw_file, picture)

    def close(self) -> None:
        """Finish the picture being drawn, and draw no more."""
        self._pool.shutdown(cancel_futures=True)


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        1, get_context("spawn"), initializer=_begin_process, max_tasks_per_child=PICTURES_PER_PROCESS
    )


def _begin_process() -> None:
    """Set the process up: it gives way to others, logs nothing, ends with the bot even if that is killed, and ignores Ctrl-C."""
    os.nice(NICENESS)
    # Libraries that draw warn of what they cannot draw, and quote it.
    logging.disable()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(0)
