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
SWEEPS = 250
"""Milliseconds between two looks whether there is something to sweep up."""
MANY = 5_000
"""New objects that are worth it: a sale makes about as many. Twice as many are, while something is under way."""
LOTS = 20_000
"""Objects that would take longer than a key may wait: the rows of a long list, not rubbish. So many take 1 to 5 ms."""
OLD = 8_000
"""Objects still needed after a sweep that the next ones need not look through again."""
LOOKS = 2_000
"""Milliseconds between two looks whether somebody is at the desk."""
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


def unsettled() -> int:
    """How many objects a sweep would look through: those that came since the last `settle`.

    Counted within one call, so that no other thread has its turn while the list of them is there: a tuple that one of
    them is just making could not be finished (`SystemError`).
    """
    return next(map(len, map(gc.get_objects, (None,))))


class Sweeping(QObject):
    """Sweeps up unused objects on the window's thread, between two of its turns.

    By itself Python does it in the midst of work on any thread: all others stop meanwhile, and parts of the window
    may be deleted on a thread that is not the window's.

    A sweep looks through what came since the last `settle`: a form that is open lives through some sweeps, and has to
    be found by the one after it was closed. There is one as soon as `MANY` objects are new, so what is set aside was
    swept just before and is needed. The exception are `LOTS` of them at once.
    """

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._calm, self._before = jobs, 0, 0
        gc.disable()
        self._timers = QTimer(self, interval=SWEEPS), QTimer(self, interval=LOOKS)
        for timer, call in zip(self._timers, (self.sweep, self.look), strict=True):
            timer.timeout.connect(call)
            timer.start()

    def sweep(self) -> None:
        """Sweeps if enough is new; what is too much to look through, now or the next time, is set aside."""
        new = gc.get_count()[0]
        if new < (MANY if self._jobs.idle() else 2 * MANY):
            return
        swept = new <= LOTS and unsettled() <= LOTS
        if swept:
            gc.collect()
        if not swept or unsettled() > OLD:
            settle()
        self._before = 0

    def look(self) -> None:
        """Sweeps everything, what was set aside too, once nobody is at the desk."""
        new = gc.get_count()[0]
        self._calm = self._calm + 1 if self._jobs.idle() and new < self._before + STILL else 0
        self._before = new
        if self._calm == ROUNDS:
            gc.unfreeze()
            gc.collect()
            settle()

    def end(self) -> None:
        """Python does it by itself again."""
        for timer in self._timers:
            timer.stop()
        gc.enable()
