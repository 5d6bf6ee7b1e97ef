"""The lock before an encrypted book: asked at the start, on demand, and when nobody was at the computer for a while.

Locking closes the book and forgets its key. Pages and half-typed forms stay in memory, hidden, and come back as they
were; nothing of them is written anywhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import AppError
from app.i18n import _
from app.ui import keeping
from app.ui.counting import backup_places
from app.ui.widgets.dialog import HANDS, KEYS

if TYPE_CHECKING:
    from app.storage.backup import BackupRow
    from app.storage.book import Book
    from app.ui.jobs import Jobs
    from app.ui.passcode.lock_page import LockPage
    from app.ui.window import Window

LOOKS = 5_000
"""Milliseconds between two looks whether anybody is there."""


class Locking(QObject):
    """Stands before the window while the book is locked.

    Args:
        opened: opens the book at a path and brings it, on the book's thread.
        let_go: called when the book is about to be closed, `taken_up` when it is open again.
    """

    def __init__(
        self, jobs: Jobs, window: Window, opened: Callable[[Path], Book], let_go: Callable[[], Book | None],
        taken_up: Callable[[Book], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._jobs, self._window, self._open = jobs, window, opened
        self._let_go, self._taken_up = let_go, taken_up
        self.page: LockPage | None = None
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self._warned = False
        self._last = _moments()
        self._timer = QTimer(self, interval=LOOKS)
        self._timer.timeout.connect(self._look)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._watch)

    # --- before a file ------------------------------------------------------------------------------------------
    def stands_before(self, path: Path, then: Callable[[], object], other: tuple[str, Callable[[], object]]) -> bool:
        """Asks for the passcode of a file that is locked, and goes on with `then`; False if it needs none.

        Args:
            other: what can be done instead, in words, and how.
        """
        from app.storage import encryption

        if not encryption.locked(path):
            return False

        def unlocked(by_sheet: bool) -> None:
            self._uncover()
            then()
            if by_sheet:
                self._window.told(_("If the passcode is forgotten, choose a new one in Settings."))

        def instead() -> None:
            self._uncover()
            other[1]()

        self._cover(path, _("This book is locked"), unlocked, (other[0], instead))
        return True

    def offer(self, book: Path, restore: Callable[[Path], object]) -> None:
        """Offers the newest good backup on the lock screen, if the file is more likely broken than locked, or if
        what is typed opens the backup alone.
        """
        page = self.page
        if page is None:
            return

        def take(file: Path) -> None:
            self._uncover()
            restore(file)

        def offered(row: BackupRow | None, why: str = "") -> None:
            if row is not None and page is self.page:
                page.offer(keeping.offer_words(row), lambda: take(row.path), why)

        never = _("If this book never had a passcode, its file is broken.")
        page.backup_found.connect(offered)
        work = partial(keeping.offer, book, self._window.settings)
        self._jobs.run(self, work, lambda row: offered(row, never), self._failed)

    @staticmethod
    def forget() -> None:
        """Forgets every key, because another book is opened."""
        from app.storage import encryption

        encryption.forget()

    # --- an open book -------------------------------------------------------------------------------------------
    @property
    def locked(self) -> bool:
        """Whether the lock screen is shown."""
        return self.page is not None

    def begin(self) -> None:
        """From now on the time is measured in which nobody is there."""
        self.stirred()
        self._watch(QGuiApplication.focusWindow())
        self._timer.start()

    def end(self) -> None:
        """No book is open any more."""
        self._timer.stop()

    def stirred(self) -> None:
        """Somebody is there."""
        self._last = _moments()

    def _look(self) -> None:
        minutes = self._window.settings.lock_minutes
        if minutes and _since(self._last) >= minutes * 60 and not self.locked:
            self.lock(asked=False)

    def lock(self, *, asked: bool = True) -> None:
        """Hides everything, closes the book and forgets its key."""
        from app.storage import encryption

        context = self._window.context
        if context is None or self.locked:
            return
        path = context.shop.path
        if encryption.salt_of(path) is None:
            if asked:
                self._window.told(_("This book has no passcode, so it cannot be locked. Set one in Settings."))
            return
        self._cover(path, _("The book is locked"), lambda _by_sheet: self._reopen(path), None)
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()
        if self.page:
            self.page.hold()
        self._jobs.rest()
        self._await(lambda: self._await(self._close), writes=True)

    def _await(self, then: Callable[[], object], *, writes: bool = False) -> None:
        """Goes on when all that was asked of a thread has ended."""
        self._jobs.run(self, lambda _p, _c: None, lambda _done: then(), self._failed, writes=writes)

    def _close(self) -> None:
        book = self._let_go()
        settings = self._window.settings

        def work(_progress: Any, _cancelled: Any) -> None:
            from app.storage import encryption, opened

            opened.clear()
            try:
                if book and not book.reading_only:
                    keeping.keep(book.path, settings, keeping.OFTEN)
            finally:
                if book:
                    book.close()
                encryption.forget()

        self._jobs.run(self, work, lambda _done: self._closed(), self._not_closed)

    def _closed(self) -> None:
        if self.page:
            self.page.go_on()

    def _not_closed(self, error: Exception) -> None:
        self._closed()
        self._failed(error)

    def _reopen(self, path: Path) -> None:
        self._jobs.run(self, lambda _p, _c: self._open(path), self._reopened, self._not_reopened, writes=True)

    def _reopened(self, book: Book) -> None:
        self._taken_up(book)
        self._jobs.go_on()
        self._uncover()
        self._window.refresh()

    def _not_reopened(self, error: Exception) -> None:
        if isinstance(error, AppError) and self.page:
            self.page.say(error.message)
        else:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):  # no backup could be made now; the next one is tried after unlocking
            return
        self._window.bug.emit(error)

    # --- the screen ---------------------------------------------------------------------------------------------
    def _cover(
        self, path: Path, sentence: str, unlocked: Callable[[bool], object],
        other: tuple[str, Callable[[], object]] | None,
    ) -> None:  # fmt: skip
        from app.ui.passcode.lock_page import LockPage

        window = self._window
        self.page = LockPage(self._jobs, path, sentence, other, backup_places(window.settings, path))
        self.page.unlocked.connect(unlocked)
        self.page.failed.connect(window.bug)
        self._warned = False
        while popup := QApplication.activePopupWidget():
            popup.close()
        self._hidden = [
            one for one in QApplication.topLevelWidgets() if one is not window and one.isVisible() and one.isWindow()
        ]
        for one in self._hidden:
            one.hide()
        self._focus = window.focusWidget()
        self._show_pages(shown=False)
        self.page.setParent(window)
        self.page.setGeometry(window.rect())
        self.page.show()
        window.covered = True
        window.setWindowTitle(_("Locked") + " – Regulars")
        self._keys(enabled=False)
        window.installEventFilter(self)
        self.page.typed.setFocus()

    def _uncover(self) -> None:
        window = self._window
        if self.page is None:
            return
        window.removeEventFilter(self)
        self.page.hide()
        self.page.deleteLater()
        self.page = None
        self._show_pages(shown=True)
        if self._focus is not None and shiboken6.isValid(self._focus):
            self._focus.setFocus()
        self._focus = None
        self._keys(enabled=True)
        window.covered = False
        if window.context:
            window.entitle()
        else:
            window.setWindowTitle("Regulars")
        for one in self._hidden:
            one.show()
        self._hidden = []
        self.stirred()

    def _show_pages(self, *, shown: bool) -> None:
        """They stay where they are: whatever finds another parent is styled anew, all of it."""
        pages = self._window.centralWidget()
        if pages:
            pages.setVisible(shown)

    def _keys(self, *, enabled: bool) -> None:
        """The keys of the window do nothing while it is locked, but for the one that quits."""
        for made in self._window.findChildren(QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if made.key().toString() != "Ctrl+Q":
                made.setEnabled(enabled)

    def _watch(self, handle: QWindow | None) -> None:
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees that somebody is there, and that forms which wait behind the lock are not lost by closing the window."""
        kind = event.type()
        if kind in KEYS or kind in HANDS:
            self.stirred()
        elif kind == QEvent.Type.Resize and watched is self._window and self.page:
            self.page.setGeometry(self._window.rect())
        elif kind == QEvent.Type.Close and watched is self._window and self.page and self._hidden and not self._warned:
            self._warned = True
            self.page.say(_("Something half typed waits behind the lock. Unlock it, or close once more to lose it."))
            event.ignore()
            return True
        return False


def _moments() -> tuple[float, float]:
    """Now, by the clock and by one that is never set; the first goes on while the computer sleeps."""
    return time.time(), time.monotonic()


def _since(then: tuple[float, float]) -> float:
    """Seconds since then, by whichever clock says more."""
    return max(now - before for now, before in zip(_moments(), then, strict=True))
