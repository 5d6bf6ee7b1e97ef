"""Backups that were made before the passcode was what it is now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.i18n import ngettext
from app.settings import Settings
from app.ui import counting


def older(book: Path, settings: Settings, *_told: Any) -> tuple[list[Path], int, bool]:
    """Backups that another passcode opens than the book's, or none; how many can be read; whether the book has one."""
    from app.storage import encryption, passcode

    files = passcode.behind(book, *counting.backup_places(settings, book))
    readable = sum(encryption.salt_of(file) is None for file in files)
    return files, readable, encryption.salt_of(book) is not None


def sentence_of(count: int, readable: int) -> str:
    """What is the matter with older backups."""
    if readable:
        return ngettext(
            "{n} older backup can still be read without the passcode.",
            "{n} older backups can still be read without the passcode.", readable,
        ).format(n=readable)  # fmt: skip
    return ngettext(
        "{n} older backup still opens with the former passcode.",
        "{n} older backups still open with the former passcode.", count,
    ).format(n=count)  # fmt: skip
