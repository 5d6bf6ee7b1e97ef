"""The program in its window, watched: when it has come to rest, what stands over it, what it takes of the machine."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.ui.app import Program

LONGEST = 60.0
"""Seconds after which something is said to hang."""
NOISE = 3 * 1024
"""KiB that memory goes up and down by itself; it tells only where little is tried."""


class Day:
    """The program, and what it takes of the machine."""

    def __init__(self, program: Program, book: Path) -> None:
        self.program, self.window, self.book = program, program.window, book

    def settle(self) -> None:
        """Until nothing is under way any more.

        Raises:
            TimeoutError: something hangs.
        """
        from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop

        end, calm = time.monotonic() + LONGEST, 0
        while calm < 3:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            calm = calm + 1 if self.program.jobs.idle() else 0
            time.sleep(0 if calm else 0.001)  # whoever works for the window needs Python's lock
            if time.monotonic() > end:
                raise TimeoutError(f"something hangs over {self.window.windowTitle()}")

    def until(self, met: Callable[[], bool]) -> None:
        """Until something is so.

        Raises:
            TimeoutError: it never is.
        """
        end = time.monotonic() + LONGEST
        while not met():
            self.settle()
            if time.monotonic() > end:
                raise TimeoutError("what was waited for never came")

    def taken(self) -> dict[str, int]:
        """KiB of memory, threads, open files, references to None, widgets; what is rubbish is taken away first.

        So are the pages of the book that SQLite keeps at hand, up to 32 MiB a connection: they stay of the book, not
        of a window.
        """
        from PySide6.QtWidgets import QApplication

        self.settle()
        if self.program.book:
            self.program.book._engine.dispose()
        gc.unfreeze()
        gc.collect()
        if sys.platform == "linux":
            ctypes.CDLL(None).malloc_trim(0)
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return {
            "kib": int(status["VmRSS"].split()[0]),
            "threads": int(status["Threads"]),
            "files": len(os.listdir("/proc/self/fd")),
            "nones": sys.getrefcount(None),
            "widgets": len(QApplication.allWidgets()),
        }


def over(day: Day) -> Any:
    """The form that stands over the window, if any."""
    from PySide6.QtWidgets import QApplication, QDialog

    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()), None)
