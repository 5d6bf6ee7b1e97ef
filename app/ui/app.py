"""Starting and ending: the window is painted first, the book is opened behind it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import cli_passcode, i18n, paths
from app.errors import AppError, Cancelled
from app.i18n import _, sentences
from app.settings import Settings
from app.ui import ahead, crash, keeping, locking, pace, pages, passcode_changes, single, theme
from app.ui.jobs import Jobs
from app.ui.qt_words import QtWords
from app.ui.window import Window

if TYPE_CHECKING:
    from app.services.shop import ShopRow
    from app.storage.backup import BackupRow
    from app.storage.book import Book
    from app.ui.context import Context

UNSEEN = 400
"""Milliseconds after which the start goes on although no picture was asked for (a window begun minimised)."""

REST = 700
"""Milliseconds the first page has for itself before the others are loaded."""


class Program(QObject):
    """The running program: one window, one book at a time."""

    def __init__(self, application: QApplication, settings: Settings, args: argparse.Namespace) -> None:
        super().__init__()
        self._application, self.settings, self._args = application, settings, args
        self.book: Book | None = None
        self.jobs = Jobs()
        self.sweeping = pace.Sweeping(self.jobs, self)
        self._next: Callable[[], object] | None = None
        self.doorbell: single.Doorbell | None = None
        self.window = Window(settings)
        self.window.look_changed.connect(self.restyle)
        self.window.reopen_wanted.connect(self.reopen)
        self.window.restore_wanted.connect(self.restore)
        self.window.backups_wanted.connect(self.choose_backup)
        self.crash = crash.CrashHook(self.window.told, self.sound, application.quit)
        self.window.bug.connect(self.crash.report)
        application.aboutToQuit.connect(self.close)
        self.path: Path | None = None
        self.keeping = keeping.Keeping(self.jobs, settings, self)
        self.keeping.kept.connect(self.window.count)
        self.keeping.trouble.connect(self.window.failed)
        self.keeping.reading_only.connect(lambda why, damaged: self.window.status.reading_only(why, damaged))
        self.locking = locking.Locking(self.jobs, self.window, reopened, self._put_down, self._take_up)
        self.window.lock_wanted.connect(self.locking.lock)
        self.changes = passcode_changes.PasscodeChanges(self)
        self.window.passcode_wanted.connect(self.changes.ask)
        application.styleHints().colorSchemeChanged.connect(lambda _scheme: self._follow_desktop())

    def start(self, path: Path) -> None:
        """Shows the window, then opens the book, or asks which shop it is to be."""
        self.crash.install()
        there = path.exists() or str(path) == self.settings.last_book  # one that is gone is said to be
        if there:
            self.window.await_book()
        self._next = lambda: self.open(path) if there else self.welcome(path)
        self.window.seen.connect(self._go_on)
        self.window.show()
        QTimer.singleShot(UNSEEN, self, self._go_on)

    def _go_on(self) -> None:
        """What waits for the first picture: the large fonts, then the book; the libraries of both."""
        following, self._next = self._next, None
        if following:
            theme.load_fonts(theme.HAN_FONTS)
            following()

    def welcome(self, path: Path | None = None) -> None:
        """Asks: my shop, the demo shop, or a book that lies somewhere."""
        from app.ui.welcome.page import Welcome

        pace.settle()
        page = Welcome(self.jobs, path or paths.default_book(), self.settings)
        page.ready.connect(self.reopen)
        page.language_chosen.connect(lambda code: self._speak(code, path))
        self.window.deck.show_alone(page)
        self.window.sidebar.hide()
        self.window.status.hide()
        page.name.setFocus()
        self.window.setWindowTitle(_("Welcome") + " – Regulars")

    def _speak(self, code: str, path: Path | None) -> None:
        self.window.restyle(language=code)
        self.welcome(path)

    def reopen(self, path: Path | None) -> None:
        """Lets the present book go and opens another; None asks which. A backup becomes this computer's own book."""
        if path is not None and Path(path).suffix == ".backup":
            self.path = paths.default_book()
            self.restore(Path(path))
            return
        self.let_go()
        self.locking.forget()
        self.window.context = None
        self.window.rebuild()
        if path is None:
            self.welcome()
        else:
            self.window.await_book()
            self.open(Path(path))

    def open(self, path: Path) -> None:
        """Opens a book on its thread; the window stays alive meanwhile."""
        if single.wake(path):
            self._application.quit()
            return
        self.path = path
        self.doorbell = single.Doorbell(path, self)
        self.doorbell.rung.connect(self._come_forward)
        if self.locking.stands_before(path, partial(self._open, path), (_("Open another book"), self._other_book)):
            pace.settle()
            self.locking.offer(path, self.restore)
        else:
            self._open(path)

    def _open(self, path: Path) -> None:
        self.jobs.run(self.window, lambda _p, _c: open_book(path), self._opened, self._refused, writes=True)

    def _other_book(self) -> None:
        self.reopen(None)

    def _opened(self, found: tuple[Book, ShopRow]) -> None:
        from app.ui.context import Context, ShopInfo

        book, shop = found
        self.book = book
        self.jobs.use(book)
        info = ShopInfo(book.path, shop.name, shop.currency, shop.country, shop.time_zone)
        fixed = getattr(self._args, "as_of", None)
        self.jobs.steps(self.window, self._attaching(Context(self.jobs, info, self.settings, self.window, fixed)))

    def _attaching(self, context: Context) -> Iterator[Callable[[], object]]:
        yield from self.window.attaching(context)
        yield partial(self._attached, context)

    def _attached(self, context: Context) -> None:
        self.settings.last_book = str(context.shop.path)
        self.jobs.run(self, lambda _progress, _cancelled: self._keep_settings(), writes=True)
        QTimer.singleShot(REST, self.window, self._preload)
        if self.book:
            self.keeping.begin(self.book)
        self.locking.begin()

    def _preload(self) -> None:
        from app.ui import places

        def work(progress: Any, _cancelled: Any) -> None:
            pages.preload(progress)
            places.warm()

        self.jobs.run(self.window, work, self._preloaded, self._not_preloaded)

    def _preloaded(self, _done: None) -> None:
        ahead.build(self.window, pace.settle)

    def _not_preloaded(self, error: Exception) -> None:
        pace.settle()
        if not isinstance(error, Cancelled):
            self.crash.report(error)

    def _refused(self, error: Exception) -> None:
        pace.settle()
        self.let_go()
        if not isinstance(error, AppError):
            self.crash.report(error)
        words = error.message if isinstance(error, AppError) else _("The book could not be opened.")
        self.window.deck.say_trouble(words, lambda: self.reopen(None))
        path = self.path
        if path is not None:
            work = partial(keeping.offer, path, self.settings)
            self.jobs.run(self.window, work, lambda row: self._offer(words, row), self.window.failed)

    def _offer(self, words: str, row: BackupRow | None) -> None:
        """The newest good backup for a book that is broken."""
        if row is not None and self.book is None:
            self.window.deck.say_trouble(
                words, lambda: self.reopen(None), (keeping.offer_words(row), lambda: self.restore(row.path))
            )

    def choose_backup(self) -> None:
        """Shows the backups of the open book."""
        from app.ui.settings.restore_dialog import RestoreDialog

        if self.path:
            dialog = RestoreDialog(self.jobs, self.settings, self.path, self.window)
            dialog.chosen.connect(self.restore)
            dialog.open()

    def restore(self, file: Path) -> None:
        """Closes the book, puts the backup in its place (the present book is set aside), opens it again."""
        path = self.path
        if path is None or self.locking.stands_before(file, partial(self.restore, file), (_("Cancel"), lambda: None)):
            return
        self.let_go()
        self.window.context = None
        self.window.rebuild()
        self.window.await_book()

        def work(_progress: Any, _cancelled: Any) -> str:
            from app.storage import backup, erasing

            made = backup.verify(file).made
            aside = backup.restore(file, path)
            kept = _("Restored. The book before is kept as {file}.").format(file=aside.name) if aside else ""
            return sentences(kept, erasing.since(path, made))

        def restored(said: str) -> None:
            self.open(path)
            if said:
                self.window.told(said)

        def refused(error: Exception) -> None:
            self.open(path)
            self.window.failed(error)

        self.jobs.run(self.window, work, restored, refused, writes=True)

    def _keep_settings(self) -> None:
        try:
            self.settings.save()
        except OSError as error:
            crash.log.warning("settings not kept: %s", error)

    def _come_forward(self) -> None:
        state = self.window.windowState() & ~Qt.WindowState.WindowMinimized
        self.window.setWindowState(state | Qt.WindowState.WindowActive)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def restyle(self) -> None:
        """Puts on the language, colours and size that the settings say; the old look stays until all of it is there."""
        speak(self.settings)
        theme.choose(self.settings.theme, self.settings.scale)
        if self.window.context is None:  # little stands there, and the welcome is to be shown at once
            theme.apply(self._application, self.settings.theme, self.settings.scale)
            self.window.rebuild()
            self.keeping.say_again()
            return
        self.window.setUpdatesEnabled(False)
        self.jobs.steps(self.window, self._restyling(), key="restyle")

    def _restyling(self) -> Iterator[Callable[[], object]]:
        """Few widgets are there to be restyled once the pages are gone."""
        yield from self.window.deck.strip()
        yield self.window.counter.clear
        yield lambda: theme.apply(self._application, self.settings.theme, self.settings.scale)
        yield from self.window.rebuilding()
        yield self.keeping.say_again
        yield lambda: self.window.setUpdatesEnabled(True)
        yield lambda: ahead.build(self.window, pace.settle)

    def _follow_desktop(self) -> None:
        if self.settings.theme == "auto" and not self.locking.locked:
            self.restyle()

    def sound(self) -> bool:
        """Whether the book can still be read."""
        if self.book is None:
            return True
        try:
            with self.book.read() as session:
                from app.services import shop

                shop.get(session)
        except AppError:
            return False
        return True

    def _put_down(self) -> Book | None:
        """The book is about to be locked."""
        self.keeping.end()
        self.jobs.use(None)
        book, self.book = self.book, None
        return book

    def _take_up(self, book: Book) -> None:
        """The book was unlocked."""
        self.book = book
        self.jobs.use(book)
        self.keeping.begin(book)

    def let_go(self) -> None:
        """Closes the book."""
        self.locking.end()
        if self.doorbell:
            self.doorbell.close()
            self.doorbell = None
        self.keeping.end()
        self.jobs.use(None)
        if self.book:
            self.book.close()
            self.book = None

    def close(self) -> None:
        """Ends both threads, lets the book go, and keeps a last backup of it if it was changed."""
        from app.storage import opened

        book = self.book
        self.jobs.close()
        self.let_go()
        opened.clear()
        if book and not book.reading_only:
            try:
                keeping.keep(book.path, self.settings)
            except AppError as error:
                crash.log.warning("no backup at the end: %s", error)
        self.sweeping.end()


def reopened(path: Path) -> Book:
    """The book once more, after it was locked."""
    from app.storage.book import Book

    return Book.open(path)


def open_book(path: Path) -> tuple[Book, ShopRow]:
    """The book and its shop; the libraries of the database are loaded here, behind the painted window."""
    from app.services import shop
    from app.storage import opened
    from app.storage.book import Book

    opened.clear()
    book = Book.open(path)
    pages.prepare()
    with book.read() as session:
        return book, shop.get(session)


def speak(settings: Settings) -> None:
    """Speaks the chosen language, or the machine's; Qt's own dates and digits follow."""
    i18n.set_language(settings.language or i18n.system_language())
    QLocale.setDefault(QLocale({"en": "en_GB", "id": "id_ID", "nb": "nb_NO"}.get(i18n.language(), i18n.language())))


def make_application(settings: Settings) -> QApplication:
    """Qt, with our fonts and look."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["regulars", "-style", theme.STYLE])
        application.setProperty(theme.STYLED, True)
    application.setApplicationName("Regulars")
    application.setDesktopFileName("regulars")
    application.setWindowIcon(QIcon(str(paths.resource("icons", "regulars.svg"))))
    application.installTranslator(QtWords(application))
    theme.load_fonts(theme.FONTS + theme.HAN_FONTS if i18n.language() == "zh_CN" else theme.FONTS)
    theme.apply(application, settings.theme, settings.scale)
    return application


def run(args: argparse.Namespace, *, started: Callable[[Any], object] | None = None) -> int:
    """Opens the window and stays until it is closed; returns the exit code.

    Args:
        args: `book` and `as_of`, see the command line.
        started: called with the Program once it is shown (for tests and pictures).
    """
    pace.start()
    settings = Settings.load()
    if getattr(args, "lang", None):
        settings.language = args.lang
    last = settings.last_book
    path = args.book or (Path(last) if last else paths.default_book())
    if getattr(args, "passphrase_file", None):
        cli_passcode.unlock(args.passphrase_file, path)
    speak(settings)
    application = make_application(settings)
    if path.exists() and single.wake(path):
        print(_("The book is open already; its window comes forward."), file=sys.stderr)
        return 0
    crash.start_log()
    program = Program(application, settings, args)
    program.start(path)
    if started:
        started(program)
    return int(application.exec())
