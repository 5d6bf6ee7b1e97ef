"""What storage says when the machine, not the program, is at fault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError

from app.errors import AppError
from app.i18n import _
from app.storage import encryption

LITTLE = 1_000_000
"""Bytes with which no book can be worked."""

_BROKEN = (
    "malformed", "corrupt", "could not decode", "invalid fts5 file format", "vtable constructor failed",
    "unsupported file format",
)  # fmt: skip
"""What SQLite says of a file, or of the index of words in it, that it cannot make sense of."""


def sentence(fault: BaseException, path: Path) -> str | None:
    """The one sentence for a fault of the machine; None if it is a fault of the program."""
    said = _said(fault)
    name = path.name
    follows = "disk i/o error" in said or "unable to open" in said
    if "disk is full" in said or getattr(fault, "errno", None) in (28, 122) or (follows and _no_room(path)):
        return _("The disk is full, so nothing was saved. Free some space and try again.")
    protected = "unable to open" in said and path.parent.is_dir() and not os.access(path.parent, os.W_OK)
    if protected or "readonly" in said or "read-only" in said or getattr(fault, "errno", None) in (13, 30):
        return _("“{file}” cannot be written here, so nothing was saved.").format(file=name)
    if "locked" in said:
        return _("“{file}” is busy in another program. Nothing was saved; try again in a moment.").format(file=name)
    if broken(fault) or ("not a database" in said and encryption.salt_of(path)):
        return damaged(path).message
    if "not a database" in said:
        return _("“{file}” is not a book of this program, or it is encrypted.").format(file=name)
    if "unable to open" in said:
        return _("“{file}” cannot be opened.").format(file=name)
    if getattr(fault, "errno", None) == 21:
        return _("“{file}” is a folder.").format(file=name)
    if isinstance(fault, MemoryError) or "out of memory" in said:
        return no_memory()
    if isinstance(fault, OSError) or follows:
        return _("“{file}” cannot be read or written: the disk or its folder is at fault.").format(file=name)
    return None


def damaged(path: Path) -> AppError:
    """What to say of a file that cannot be used as it is."""
    return AppError(_("“{file}” is damaged. Restore the newest backup.").format(file=path.name))


def broken(fault: BaseException) -> bool:
    """Whether the file itself is at fault: SQLite cannot make sense of it, or of a text in it."""
    return isinstance(fault, UnicodeDecodeError) or any(word in _said(fault) for word in _BROKEN)


def _said(fault: BaseException) -> str:
    return str(getattr(fault, "orig", None) or fault).lower()


def no_memory() -> str:
    """The sentence for a computer that has none left, wherever that came out."""
    return _("This computer has no memory left, so nothing was saved. Close other programs and try again.")


def _no_room(path: Path) -> bool:
    """Whether the disk is as good as full; SQLite calls some of what follows from that a disk I/O error."""
    try:
        return shutil.disk_usage(path.parent).free < LITTLE
    except OSError:
        return False


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns faults of the machine into an AppError with one sentence; bugs pass through unchanged."""
    try:
        yield
    except (DBAPIError, driver.Error, UnicodeDecodeError, OSError, MemoryError) as fault:
        words = sentence(fault, path)
        if words is None:
            raise
        raise AppError(words) from fault
