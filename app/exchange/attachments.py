"""Files from outside that are to be kept with a customer."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

from app.errors import AppError
from app.exchange.reading import sentences
from app.i18n import _, format_number
from app.services import attachments
from app.services.attachments import AttachmentDraft

TOGETHER = 10
"""Files that are read into memory at once."""


def read(files: Iterable[Path]) -> list[AttachmentDraft]:
    """Reads files to be kept, all or none.

    Raises:
        AppError: one is too large, empty, no file, or cannot be read; or they are too many.
    """
    chosen = list(files)
    if len(chosen) > TOGETHER:
        raise AppError(_("Choose up to {n} files at once.").format(n=format_number(TOGETHER)))
    return [_read(path) for path in chosen]


def _read(path: Path) -> AttachmentDraft:
    with sentences(path):
        known = path.stat()
        if stat.S_ISDIR(known.st_mode):
            raise IsADirectoryError
        if not stat.S_ISREG(known.st_mode):  # a pipe would be waited for, and a device may never end
            raise AppError(_("{name} is not a file.").format(name=path.name))
        if known.st_size > attachments.LIMIT:
            raise attachments.too_large(path.name, known.st_size)
        with path.open("rb") as file:
            return attachments.draft(path.name, file.read(attachments.LIMIT + 1))
