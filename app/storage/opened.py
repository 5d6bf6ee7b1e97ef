"""Copies of kept files for the programs that open them: readable outside the book, so they are soon thrown away."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from app import paths
from app.storage import faults


def hand_out(name: str, content: bytes) -> Path:
    """Writes a copy that its owner alone can read, and nobody change, into a folder of its own; returns where it is.

    Args:
        name: a safe one, see `paths.safe_name`.

    Raises:
        AppError: it cannot be written.
    """
    place = paths.opened_dir()
    with faults.told(place / name):
        folder = Path(tempfile.mkdtemp(dir=paths.make_private(place)))
        path = folder / name
        rights = 0o600 if os.name == "nt" else 0o400  # Windows cannot delete what is read-only
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, rights), "wb") as file:
            file.write(content)
    return path


def clear() -> None:
    """Throws the copies away; what another program holds fast (Windows) goes the next time."""
    with contextlib.suppress(OSError):
        for folder in paths.opened_dir().iterdir():
            shutil.rmtree(folder, ignore_errors=True)
