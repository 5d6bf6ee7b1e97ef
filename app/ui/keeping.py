"""Keeping the book: backups made by themselves, and a look at the file soon after it was opened."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import AppError
from app.i18n import _, format_day, format_number, ngettext
from app.settings import Settings
from app.ui import counting
from app.ui.status import clock

if TYPE_CHECKING:
    from app.storage.backup import BackupRow
    from app.storage.book import Book
    from app.ui.jobs import Jobs

LOOKS = 90_000
"""Milliseconds between two looks whether a backup is due."""

REST = 3_000
"""Milliseconds that the first pages have for themselves before the file is looked through."""

OFTEN = dt.timedelta(minutes=30)
"""A book that was changed is backed up again after this."""


class Keeping(QObject):
    """Watches over the open book.

    Signals:
        kept: a backup was made.
        trouble(Exception): a backup could not be made (said once a book), or not at its second place.
        reading_only(str, bool): why the book is open for reading only; whether that is because it is damaged.
    """

    kept = Signal()
    trouble = Signal(object)
    reading_only = Signal(str, bool)

    def __init__(self, jobs: Jobs, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._settings = jobs, settings
        self._book: Book | None = None
        self._said = self._doubted = ""
        self._newest: dt.datetime | None = None
        self._timer = QTimer(self, interval=LOOKS)
        self._timer.timeout.connect(self.look)

    def begin(self, book: Book) -> None:
        """Watches over this book from now on."""
        self._book, self._said, self._doubted, self._newest = book, "", "", None
        if book.reading_only:
            self.say_again()
            return
        self._timer.start()
        QTimer.singleShot(REST, self, lambda: self._examine(book))

    def say_again(self) -> None:
        """Says once more, to a window built anew, that the book is open for reading only."""
        if self._book and self._book.reading_only:
            self._told_reading_only(self._book)

    def end(self) -> None:
        """Watches no more."""
        self._timer.stop()
        self._book = None

    def look(self, after: dt.timedelta = OFTEN) -> None:
        """Makes a verified backup beside the work, if the book was changed and the last one is older than that.

        Whether the clock was set back since it was last looked at is said, too.
        """
        book = self._book
        if book is None:
            return
        if book.reading_only:
            self._told_reading_only(book)
            return
        if book.strayed:
            self._say(book.strayed)
            self._jobs.run(self, lambda _p, _c: book.follow(), None, self._not_made)
            return
        self._jobs.run(self, lambda _p, _c: keep(book.path, self._settings, after), self._made, self._not_made)
        known = self._newest
        self._jobs.run(self, lambda _p, _c: timed(book.path, known), partial(self._timed, book), self.trouble.emit)

    def _told_reading_only(self, book: Book) -> None:
        self._timer.stop()
        self.reading_only.emit(book.reading_only, book.damaged)

    def _made(self, trouble: str | None) -> None:
        if trouble is not None:
            self.kept.emit()
            self._say(trouble)

    def _not_made(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._say(error.message)
        else:
            self.trouble.emit(error)

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self._said:  # not again every 90 seconds
            self.trouble.emit(AppError(trouble))
        self._said = trouble

    def _timed(self, book: Book, found: tuple[dt.datetime | None, str]) -> None:
        if book is self._book:
            newest, doubt = found
            self._newest = None if doubt else newest
            self._doubt(doubt)

    def _doubt(self, words: str) -> None:
        if words and words != self._doubted:
            self.trouble.emit(AppError(words))
        self._doubted = words

    def _examine(self, book: Book) -> None:
        """A broken file is found out now, not when its last good backup has been rotated out."""
        if book is not self._book:
            return

        def work(_progress: Any, _cancelled: Any) -> tuple[bool, str]:
            from app.storage import checkup, whereabouts
            from app.storage.clock import doubt

            damaged = checkup.damaged(book.path)
            return damaged, "" if damaged else doubt(book.path) or whereabouts.doubt(book.path)

        def examined(found: tuple[bool, str]) -> None:
            damaged, doubt = found
            if damaged and book is self._book:
                book.only_read_damaged()
                self._told_reading_only(book)
            else:
                self._doubt(doubt)

        self._jobs.run(self, work, examined, self.trouble.emit)
        self._jobs.run(self, lambda progress, _c: self._sweep(book, progress), None, self.trouble.emit)

    def _sweep(self, book: Book, progress: Any) -> None:
        """Wipes from the file what an erasure left there, if it was cut short, and files removed long ago."""
        from app.services import attachments
        from app.storage import erasing

        if book is not self._book or book.reading_only:
            return
        erasing.finish(book, progress)
        with book.read() as session:
            unneeded = attachments.unneeded(session)
        if unneeded:
            with book.write(_("Remove file")) as session:
                attachments.sweep(session)


def timed(book: Path, known: dt.datetime | None) -> tuple[dt.datetime | None, str]:
    """The moment of the newest entry, and why the clock had better be looked at.

    Args:
        known: the newest entry when the clock was last found right.
    """
    from app.storage import clock

    return clock.newest(book), clock.doubt(book, known=known)


def keep(book: Path, settings: Settings, after: dt.timedelta = dt.timedelta(0)) -> str | None:
    """Makes a verified backup if one is due.

    Returns:
        None if none was; else what was wrong with its second place, empty if nothing.

    Raises:
        AppError: it could not be made.
    """
    from app.storage import backup

    home, *second = counting.backup_places(settings, book)
    if not book.exists() or not backup.due(book, home, after=after):
        return None
    return backup.make(book, home, second=second[0] if second else None).trouble


def offer(book: Path, settings: Settings, *_told: Any) -> BackupRow | None:
    """The newest good backup, if the book is broken."""
    from app.storage import backup

    return backup.offer(book, *counting.backup_places(settings, book))


def offer_words(row: BackupRow) -> str:
    """What a button says that puts a backup in the book's place."""
    people = ngettext("{n} customer", "{n} customers", row.customers).format(n=format_number(row.customers))
    receipts = ngettext("{n} purchase", "{n} purchases", row.purchases).format(n=format_number(row.purchases))
    return _("Restore the backup of {moment} ({holds})").format(
        moment=f"{format_day(row.made.date())} {clock(row.made)}", holds=f"{people}, {receipts}"
    )
