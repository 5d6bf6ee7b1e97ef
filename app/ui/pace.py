"""How Python shares the processor between the window's thread and the others, and when it looks for unused objects."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from app.ui.jobs import Jobs

TURN = 0.001
"""Seconds another thread may compute before the window's has its turn; Python's own 5 ms add up in one repaint."""
LOOKS = 2_000
"""Milliseconds between two looks whether there is something to sweep up."""
MANY = 5_000
"""New objects that are worth it."""
ROUNDS = 150
"""Looks between two sweeps of everything that was made since `settle`."""


def start() -> None:
    """Python does not look for what nobody needs any more by itself; see `Sweeping`."""
    sys.setswitchinterval(TURN)
    gc.disable()


def settle() -> None:
    """What is there by now (modules, pages) is not looked through any more.

    It is never let go, and each look through all of it would keep the window waiting for a tenth of a second.
    """
    gc.freeze()


class Sweeping(QObject):
    """Sweeps up unused objects on the window's thread, when nobody waits for anything.

    By itself Python does it in the midst of work on any thread: all others stop meanwhile, and parts of the window
    may be deleted on a thread that is not the window's.
    """

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._round = jobs, 0
        gc.disable()
        self._timer = QTimer(self, interval=LOOKS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Sweeps if there is enough and nothing is under way."""
        if not self._jobs.idle():
            return
        self._round += 1
        if self._round % ROUNDS == 0:
            gc.collect()
        elif gc.get_count()[0] > MANY:
            gc.collect(1)

    def end(self) -> None:
        """Python does it by itself again."""
        self._timer.stop()
        gc.enable()
