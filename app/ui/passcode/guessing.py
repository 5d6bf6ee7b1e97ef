"""Guesses at a passcode, each of which counts; run off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.i18n import _

if TYPE_CHECKING:
    from app.storage.backup import BackupRow


class Broken(AppError):
    """What was typed opens the newest backup, but not the book.

    Attributes:
        row: the backup.
    """

    def __init__(self, row: BackupRow) -> None:
        super().__init__(
            _("That opens the newest backup, but not the book: its file is broken, or has a newer passcode.")
        )
        self.row = row


def unlock(path: Path, words: str, folders: Sequence[Path] = ()) -> bool:
    """Tries to open a file; a wrong guess makes the next one wait longer.

    Args:
        folders: where the backups of the book are, if it is a book.

    Returns:
        Whether it was its recovery key.

    Raises:
        AppError: it is neither its passcode nor its recovery key, or it is too early for another guess.
        Broken: but it is that of the newest backup.
    """
    from app.storage import encryption, passcode

    try:
        _count(path, lambda: passcode.unlock(path, words))
    except passcode.WrongPasscode:
        row = passcode.opens_backup(path, words, *folders) if folders else None
        if row is None:
            raise
        raise Broken(row) from None
    return encryption.recovered(words, encryption.salt_of(path) or b"") is not None


def present(path: Path, words: str) -> None:
    """Asks somebody at an open book whether they know its passcode or recovery key.

    Raises:
        AppError: they do not, or it is too early for another guess; names the field `present`.
    """
    from app.storage import passcode

    def ask() -> None:
        if not passcode.fits(path, words):
            raise AppError(_("That is not the passcode of “{file}”.").format(file=path.name), field="present")

    _count(path, ask)


def _count(path: Path, ask: Callable[[], object]) -> None:
    from app.storage import encryption, guesses

    salt = encryption.salt_of(path) or b""
    left = round(guesses.wait(salt))
    if left > 0:
        raise AppError(_("Too many wrong guesses: wait {n} s.").format(n=left), field="present")
    guesses.begin(salt)
    ask()
    guesses.right(salt)
