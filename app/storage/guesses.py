"""Wrong guesses of a passcode: after a few, each costs a longer wait, in the next run of the program too."""

from __future__ import annotations

import json
import time
from pathlib import Path

from app import paths

FREE = 3
"""Guesses that cost nothing: a slip of the finger."""

FIRST, LONGEST = 5, 900
"""Seconds to wait after the next one, doubled with each, and the most."""

_unwritten: dict[str, tuple[int, float]] = {}
"""What could not be kept on the disk; it holds until the program ends."""


def begin(salt: bytes) -> None:
    """A guess begins. It counts as wrong until `right` is called, so that ending the program does not undo it."""
    count, _at = _kept().get(salt.hex(), (0, 0.0))
    _keep(salt, (count + 1, time.time()))


def right(salt: bytes) -> None:
    """The guess was right: all is forgiven."""
    _keep(salt, None)


def wait(salt: bytes) -> float:
    """Seconds until the next guess is taken; a clock that was set back gives nothing away."""
    count, at = _kept().get(salt.hex(), (0, 0.0))
    if count < FREE:
        return 0.0
    delay = min(FIRST * 2.0 ** (count - FREE), LONGEST)
    return max(0.0, delay - max(0.0, time.time() - at))


def _file() -> Path:
    return paths.state_dir() / "guesses.json"


def _kept() -> dict[str, tuple[int, float]]:
    try:
        found = json.loads(_file().read_text("utf-8"))
        kept = {str(salt): (min(int(count), 99), float(at)) for salt, (count, at) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        kept = {}
    return {**kept, **_unwritten}


def _keep(salt: bytes, guess: tuple[int, float] | None) -> None:
    kept = _kept()
    kept.pop(salt.hex(), None)
    _unwritten.pop(salt.hex(), None)
    if guess:
        kept[salt.hex()] = guess
    try:
        paths.make_private(_file().parent)
        part = _file().with_suffix(".part")
        part.write_text(json.dumps(kept), "utf-8")
        part.replace(_file())
    except OSError:
        if guess:
            _unwritten[salt.hex()] = guess
