"""Who has the book open: many may share it, one alone may replace it."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from app.errors import AppError
from app.i18n import _
from app.storage import faults

try:
    import fcntl
except ImportError:  # Windows keeps an open file from being replaced by itself
    fcntl = None  # type: ignore[assignment]


class Lock:
    """A lock on a book, held until released or until the process ends."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self._file = file

    @classmethod
    def share(cls, path: Path) -> Lock:
        """For working with the book; any number at once."""
        with faults.told(path):
            return cls._take(path, alone=False)

    @classmethod
    def alone(cls, path: Path) -> Lock:
        """For replacing the book.

        Raises:
            AppError: it is open somewhere.
        """
        with faults.told(path):
            return cls._take(path, alone=True)

    @classmethod
    def _take(cls, path: Path, *, alone: bool) -> Lock:
        if fcntl is None:
            return cls(None)
        try:
            file = path.with_name(f".{path.name}.lock").open("ab")
        except OSError:
            return cls(None)
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise AppError(_("“{file}” is open in another window; close it first.").format(file=path.name)) from None
        except OSError:
            file.close()
            return cls(None)
        return cls(file)

    def release(self) -> None:
        """Lets others have it."""
        if self._file is not None:
            self._file.close()
            self._file = None
