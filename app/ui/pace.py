"""How Python shares the processor between the window's thread and the others."""

from __future__ import annotations

import gc
import sys

TURN = 0.001
"""Seconds another thread may compute before the window's has its turn; Python's own 5 ms add up in one repaint."""


def start() -> None:
    """While the program is being loaded Python does not look for what nobody needs any more; see `settle`."""
    sys.setswitchinterval(TURN)
    gc.disable()


def settle() -> None:
    """From now on it does, but not among what was loaded by now.

    That is never let go, and each look through all of it would keep the window waiting for a tenth of a second.
    """
    gc.freeze()
    gc.enable()
