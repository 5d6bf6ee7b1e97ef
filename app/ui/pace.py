"""How Python shares the processor between the window's thread and the others, and when it looks for unused objects."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from app.ui.jobs import Jobs

TURN = 0.0001
"""Seconds another thread may compute before the window's has its turn. One repaint asks for it dozens of times, once a
cell: Python's own 5 ms add up to a quarter of a second, and 1 ms to twice the time of the repaint itself."""
LOOKS = 2_000
"""Milliseconds between two looks whether there is something to sweep up."""
MANY = 5_000
"""New objects that are worth it."""
LOTS = 40_000
"""New objects that would take longer than a key may wait: the rows of a long list, not rubbish."""
ROUNDS = 150
"""Looks without any work before everything is swept: nobody is at the desk."""
STILL = 500
"""New objects between two looks that are no work."""


def start() -> None:
    """Python does not look for what nobody needs any more by itself; see `Sweeping`."""
    sys.setswitchinterval(TURN)
    gc.disable()


def settle() -> None:
    """What is there by now (modules, pages) is not looked through any more.

    Next to nothing of it is let go, and a look through all of it would keep the window waiting.
    """
    gc.freeze()


class Sweeping(QObject):
    """Sweeps up unused objects on the window's thread, when nobody waits for anything.

    By itself Python does it in the midst of work on any thread: all others stop meanwhile, and parts of the window
    may be deleted on a thread that is not the window's.
    """

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._calm, self._before = jobs, 0, 0
        gc.disable()
        self._timer = QTimer(self, interval=LOOKS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Sweeps what is new if there is enough and nothing is under way; everything once nobody is at the desk."""
        new = gc.get_count()[0]
        self._calm = self._calm + 1 if self._jobs.idle() and new < self._before + STILL else 0
        self._before = new
        if self._calm == ROUNDS:
            gc.unfreeze()
            gc.collect()
            settle()
        elif self._jobs.idle() and new > MANY:
            if new > LOTS:
                settle()
            else:
                gc.collect(1)
            self._before = 0

    def end(self) -> None:
        """Python does it by itself again."""
        self._timer.stop()
        gc.enable()
