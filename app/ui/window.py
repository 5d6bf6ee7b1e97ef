"""The window: sidebar, pages, status line, and what pages ask of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QMouseEvent, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from app.errors import AppError, Cancelled
from app.i18n import _
from app.settings import Settings
from app.ui import ahead, pages, theme
from app.ui.deck import Deck
from app.ui.learning import Learning
from app.ui.remember import remember
from app.ui.sidebar import Sidebar
from app.ui.status import StatusLine
from app.ui.widgets.toast import UndoBar

if TYPE_CHECKING:
    from app.ui.context import Context

MINUTE = 20_000
NARROW_BELOW = 980


class Window(QMainWindow):
    """The program's one window. It is painted before the book is open; `attach` brings it to life.

    Signals:
        seen: it was painted for the first time.
        look_changed: language, theme or size of text were changed in the settings.
        bug: an error that is no AppError.
        reopen_wanted(object): open another book (a path), or None for the first choice.
        restore_wanted(object): put this backup in the book's place.
        backups_wanted: show the backups.
        lock_wanted: lock the book.
        passcode_wanted(str): "set", "change" or "remove" the passcode, or look after "older" backups.
    """

    seen = Signal()
    look_changed = Signal()
    bug = Signal(object)
    reopen_wanted = Signal(object)
    restore_wanted = Signal(object)
    backups_wanted = Signal()
    lock_wanted = Signal()
    passcode_wanted = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.context: Context | None = None
        self.covered = False
        """Whether the lock screen stands there, so that nothing of the book is to be seen."""
        self._history: list[tuple[str, dict[str, Any]]] = []
        self._day: dt.date | None = None
        self._page_words = ""
        self._painted = False
        self.setWindowTitle("Regulars")
        self.setMinimumSize(640, 480)
        theme.dress(self)
        self.counter = ahead.Counter(self)
        self._build()
        self._shortcuts()
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self._tick)
        self._restore_geometry()

    # --- building ----------------------------------------------------------------------------------------------
    def _build(self) -> None:
        entries = [entry for entry in pages.PAGES if entry.sidebar and entry.exists()]
        self.sidebar = Sidebar(entries)
        self.sidebar.chosen.connect(lambda name: self.navigate(name))
        self.sidebar.lock_button.clicked.connect(lambda: self.lock_wanted.emit())
        self.deck = Deck()
        self.status = StatusLine()
        self.status.restore_wanted.connect(self.backups_wanted)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.deck, 1)
        right.addWidget(self.status)
        whole = QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.sidebar)
        whole.addLayout(right, 1)
        middle = QWidget()
        middle.setLayout(whole)
        self.setCentralWidget(middle)
        self.toast = UndoBar(self.deck)
        self.sidebar.set_narrow(self.width() < theme.px(NARROW_BELOW))

    def await_book(self) -> None:
        """What stands in the window while the book is being opened: everything but its data."""
        self.deck.say_opening()
        self.deck.setFocus()
        self.sidebar.light("today")

    def attach(self, context: Context) -> None:
        """Shows the pages of an open book."""
        for step in self.attaching(context):
            step()

    def attaching(self, context: Context) -> Iterator[Callable[[], object]]:
        """The steps of `attach`."""
        first = next(iter(self.sidebar.buttons))
        yield partial(self._take_up, context)
        yield from pages.acquainting()
        yield from self.deck.making(first, context)
        yield partial(self.deck.present, first)
        yield partial(self.navigate, first)
        yield self._dress
        yield self._clock.start
        yield self._learn

    def _take_up(self, context: Context) -> None:
        self.context = context
        self._day = context.today()
        context.jobs.changed.connect(self._changed)
        context.jobs.failed.connect(self.failed)
        self._history.clear()

    def _learn(self) -> None:
        assert self.context
        Learning(self.context, self).rhythm()

    def _dress(self) -> None:
        assert self.context
        self.sidebar.set_shop(self.context.shop.name)
        self.entitle()
        self.count()

    def entitle(self, page: str = "") -> None:
        """The shop and the page, as the desktop and screen readers say them."""
        assert self.context
        self._page_words = page or self._page_words
        if self.covered:
            return
        parts = (self.context.shop.name, self._page_words, "Regulars")
        self.setWindowTitle(" – ".join(part for part in parts if part))

    def rebuild(self) -> None:
        """Builds everything anew in the language, colours and size that hold now."""
        for step in self.rebuilding():
            step()

    def rebuilding(self) -> Iterator[Callable[[], object]]:
        """The steps of `rebuild`."""
        yield self.toast.hide
        yield partial(theme.dress, self)
        yield self._build
        if self.context:
            name, _kwargs = self._latest()
            yield from self.deck.making(name, self.context)
            yield partial(self.deck.present, name)
            yield self._return
            yield self._dress

    def _latest(self) -> tuple[str, dict[str, Any]]:
        """The page shown, or shown before its deck was taken away, with what it opened."""
        return self._history[-1] if self._history else ("today", {})

    def _return(self) -> None:
        name, kwargs = self._latest()
        self.navigate(name, **kwargs)

    def _restore_geometry(self) -> None:
        kept = QByteArray.fromBase64(self.settings.geometry.encode())
        if kept.isEmpty() or not self.restoreGeometry(kept):
            room = self.screen().availableGeometry()
            self.resize(min(1280, room.width() - 16), min(800, room.height() - 40))
            self.move(room.center() - self.rect().center())

    def _shortcuts(self) -> None:
        from app.ui.shortcuts import bind

        bind(self)

    # --- what pages ask for ------------------------------------------------------------------------------------
    def navigate(self, name: str, /, **kwargs: object) -> None:
        """Shows a page by its name, with what it is to open."""
        if self.context is None or not self.deck.show_page(name, self.context, kwargs):
            return
        self.toast.raise_()  # a page shown for the first time lies above it
        entry = next(e for e in pages.PAGES if e.name == name)
        self.sidebar.light(entry.under or entry.name)
        self.entitle(entry.words())
        if not self._history or self._history[-1] != (name, kwargs):
            self._history.append((name, dict(kwargs)))
            del self._history[:-50]

    def back(self) -> None:
        """Returns to the page shown before."""
        if len(self._history) > 1:
            self._history.pop()
            name, kwargs = self._history.pop()
            self.navigate(name, **kwargs)

    def record_purchase(self, customer_id: int | None = None, **which: int | None) -> None:
        """Opens the form for a purchase: a new one, or with `purchase_id` or `corrects` that of a receipt."""
        if self.context and (editor := self.counter.form(self.context, customer_id, **which)):
            editor.open()

    def told(self, text: str) -> None:
        """Says a sentence at the foot of the page for a while."""
        self.toast.say(text)

    def undo_offered(
        self, text: str, entry_id: int | None = None, also: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Says what was done, with an Undo button and perhaps one for what comes next."""
        self.toast.say(text, lambda: self.undo(entry_id), also)

    def undo(self, entry_id: int | None = None) -> None:
        """Takes a change back: the given one, or the latest."""
        if self.context is None:
            return

        def work(session: Any) -> str:
            from app.services import journal, undoing

            latest = journal.latest(session)
            if latest is None:
                raise AppError(_("There is nothing to undo."))
            undoing.undo(session, entry_id if entry_id is not None else latest.id)
            return _("Undone.") if entry_id is not None else _("Undone: {title}").format(title=latest.title)

        self.context.jobs.write(self, _("Undo"), work, self.told)

    def failed(self, error: Exception) -> None:
        """Shows an AppError as it is; anything else is a bug."""
        if isinstance(error, AppError):
            self.toast.say(error.message)
        elif not isinstance(error, Cancelled):
            self.bug.emit(error)

    def open_finder(self) -> None:
        """Opens the finder."""
        from app.ui.actions import hits
        from app.ui.finder import Finder

        if self.context:
            Finder(self.context, hits(self), self).show()

    def restyle(self, **changes: object) -> None:
        """Changes language, theme or scale (names of Settings), keeps and shows it."""
        for name, value in changes.items():
            setattr(self.settings, name, value)
        self.look_changed.emit()
        remember(self.settings, self.context.jobs if self.context else None)

    # --- what happens ------------------------------------------------------------------------------------------
    def _changed(self, tables: frozenset[str]) -> None:
        assert self.context
        self.status.saved(dt.datetime.now().astimezone())
        self.deck.changed(tables)
        if "import_run" in tables:
            Learning(self.context, self).pairs()
        if tables & {"customer", "purchase", "feedback", "follow_up", "interaction", "special_date", "shop"}:
            self.count()

    def count(self) -> None:
        """Reads what the sidebar and the foot of the window show."""
        from app.ui.counting import count

        assert self.context
        day = self.context.today()
        settings, path = self.settings, self.context.shop.path
        self.context.jobs.read(self, lambda session: count(session, day, settings, path), self._counted, key="count")

    def _counted(self, found: Any) -> None:
        assert self.context
        shop = self.context.shop
        shop.name, shop.currency, shop.country, shop.zone = found.name, found.currency, found.country, found.zone
        self.sidebar.set_shop(found.name)
        self.sidebar.set_lockable(found.lockable)
        self.entitle()
        self.status.book(shop.path, found.customers, found.purchases)
        self.status.backed_up(found.backed_up, dt.date.today())
        for name, number in found.badges.items():
            if name in self.sidebar.buttons:
                self.sidebar.buttons[name].set_count(number)

    def _tick(self) -> None:
        """Today turns over at midnight without a restart."""
        if self.context and self.context.today() != self._day:
            self._day = self.context.today()
            self._learn()
            self.deck.outdated()
            self.count()

    def refresh(self) -> None:
        """Looks at the book again (F5)."""
        self.deck.outdated()
        self.count()

    # --- events ------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sidebar.set_narrow(self.width() < theme.px(NARROW_BELOW))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.seen.emit)  # when everything in it is painted, too

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.back()
        else:
            super().mousePressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.deck.may_leave():
            event.ignore()
            return
        self.settings.geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        try:
            self.settings.save()
        except OSError as error:  # the window's place is not worth a question
            from app.ui.crash import log

            log.warning("settings not kept: %s", error)
        super().closeEvent(event)

    def shortcut(self, keys: str, call: Any) -> None:
        """Binds keys that work everywhere in the window."""
        made = QShortcut(QKeySequence(keys), self)
        made.activated.connect(lambda: call())
