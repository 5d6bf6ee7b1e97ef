"""Work for the window's thread in small pieces, with room for keys and the mouse between them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

LATE = 0.004
"""Seconds after which a turn that was due shows that the thread was at something else just now."""
TURNS = 20
"""Turns given away at most: on a slow computer there is always something else."""


class Steps(QObject):
    """Does steps that raise nothing one after another, one a turn of the event loop.

    With a pause they are work that nobody waits for: if the thread was busy when a turn came, the turn is given away,
    so that a step and something larger, the picture of a page say, do not add up before the next key is looked at.
    """

    def __init__(
        self, steps: Iterable[Callable[[], object]], wanted: Callable[[], bool], ended: Callable[[], object],
        pause: int, parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._left, self._wanted, self._ended = iter(steps), wanted, ended
        self._pause, self._given, self._due = pause / 1000, 0, 0.0
        self._timer = QTimer(self, interval=pause)
        self._timer.timeout.connect(self._turn)
        self._wait()

    def _wait(self) -> None:
        self._due = time.monotonic() + self._pause
        self._timer.start()

    def _turn(self) -> None:
        if self._pause and self._wanted() and self._given < TURNS and time.monotonic() - self._due > LATE:
            self._given += 1
            self._wait()
            return
        self._given = 0
        step = next(self._left, None) if self._wanted() else None
        if step is None:
            self._timer.stop()
            self.deleteLater()
            self._ended()
            return
        step()
        self._wait()
