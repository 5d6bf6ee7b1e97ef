"""The first start: my shop, the demo shop, or a book that is there already."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QLabel, QProgressBar, QWidget

from app import i18n, paths
from app.errors import AppError
from app.i18n import _
from app.settings import Settings
from app.ui import crash, places, theme
from app.ui.jobs import Jobs
from app.ui.widgets import Card, Choice, Form, TextField, button, column, label, muted, row


class Welcome(QWidget):
    """Asks what the first book is to be, and makes it.

    Signals:
        ready(object): the path of a book that can be opened now.
        language_chosen(str): another language.
    """

    ready = Signal(object)
    language_chosen = Signal(str)

    def __init__(self, jobs: Jobs, path: Path, settings: Settings) -> None:
        super().__init__()
        self._jobs, self._path, self._settings = jobs, path, settings
        self.language = Choice([(code, name) for code, name in i18n.LANGUAGES.items()], i18n.language())
        self.language.setAccessibleName(_("Language"))
        self.language.activated.connect(lambda _at: self.language_chosen.emit(str(self.language.value())))
        logo = QLabel()
        logo.setPixmap(QIcon(str(paths.resource("icons", "regulars.svg"))).pixmap(theme.px(52), theme.px(52)))
        title = label(_("Welcome to Regulars"), strong=True, size=26)
        words = label(
            _("The customer book you open every morning. It lives in one file on this computer; nothing leaves it."),
            tone="muted",
            wrap=True,
        )
        head = row(logo, column(title, words, gap=2), gap=16)
        head.setStretch(1, 1)
        cards = row(self._shop_card(), self._demo_card(), gap=16)
        cards.setStretch(0, 3)
        cards.setStretch(1, 2)
        opener = button(_("Open a book I have already…"), self.choose, kind="flat", icon="folder-open")
        other = row(opener, None, self.language)
        inside = QWidget()
        inside.setLayout(column(head, cards, other, gap=20))
        inside.setMaximumWidth(theme.px(860))
        inside.setMinimumWidth(theme.px(560))
        middle = row(None, inside, None)
        middle.setStretch(1, 10)
        self.setLayout(column(None, middle, None, margin=24))
        self.name.setFocus()

    def _shop_card(self) -> Card:
        card = Card(_("My shop"))
        self.form = Form(1)
        self.name = self.form.add("name", _("What is your shop called?"), TextField(limit=200))
        country = places.own_country()
        self.country = self.form.add(
            "country", _("Country"), Choice(places.countries(), country, places.likely_countries())
        )
        self.currency = self.form.add(
            "currency", _("Currency"), Choice(places.currencies(), places.currency_of(country)),
            _("The currency stays; everything else can be changed in the settings."),
        )  # fmt: skip
        self.country.activated.connect(
            lambda _at: self.currency.set_value(places.currency_of(str(self.country.value())))
        )
        self.name.returnPressed.connect(self.make_shop)
        card.add(self.form)
        card.body.addStretch(1)
        self.create_button = button(_("Open my shop"), self.make_shop, kind="primary")
        card.add(row(self.create_button, None))
        return card

    def _demo_card(self) -> Card:
        card = Card(_("The demo shop"))
        card.add(
            label(
                _(
                    "Look around in a shop with four hundred customers and two years of sales: regulars, people who "
                    "came once, people who stay away. You can change everything in it; your own shop is not touched."
                ),
                wrap=True,
            )
        )
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(_("Making the demo shop"))
        self.progress.hide()
        self.wrong = label("", tone="danger", wrap=True)
        self.wrong.hide()
        card.body.addStretch(1)
        card.add(self.progress)
        card.add(self.wrong)
        self.demo_button = button(_("Open the demo shop"), self.demo)
        card.add(row(self.demo_button, None))
        card.add(muted(_("It takes a few seconds to make."), wrap=True))
        return card

    def make_shop(self) -> None:
        """Makes my shop's book."""
        self.form.clear_errors()
        name, currency, country = self.name.text(), str(self.currency.value()), str(self.country.value())
        zone, path = places.own_zone(country), self._path

        def work(_progress: Any, _cancelled: Any) -> Path:
            from app.services.shop import ShopDraft
            from app.storage.book import Book

            paths.make_private(path.parent)
            Book.create(path, ShopDraft(name, currency, country, zone)).close()
            return path

        if not name.strip():
            self._refused(AppError(_("The shop needs a name."), field="name"))
            return
        self._busy(True)
        self._jobs.run(self, work, self.ready.emit, self._refused, writes=True)

    def demo(self) -> None:
        """Makes the demo shop, or opens the one that is there."""
        target = paths.demo_book()
        if target.exists():
            self.ready.emit(target)
            return

        def work(progress: Any, _cancelled: Any) -> Path:
            from app.storage import demo_book

            return demo_book.make(
                target, customers=None, lines=None, seed=None, as_of=dt.date.today(), progress=progress
            )

        self._busy(True)
        self.progress.show()
        self._jobs.run(
            self, work, self.ready.emit, self._refused, lambda share, _t: self.progress.setValue(int(share * 1000)),
            writes=True,
        )  # fmt: skip

    def choose(self) -> None:
        """Opens a book that lies somewhere."""
        kinds = _("Books and backups") + " (*.regulars *.backup);;*"
        place = self._path.parent if self._path.parent.is_dir() else Path.home()  # its name is no file to be opened
        dialog = QFileDialog(self, _("Open a book"), str(place), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.ready.emit(Path(name)))
        dialog.open()

    def _busy(self, busy: bool) -> None:
        for part in (self.create_button, self.demo_button, self.language):
            part.setEnabled(not busy)
        self.wrong.hide()

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        self.progress.hide()
        if not isinstance(error, AppError):
            crash.log.error("making a book failed", exc_info=error)
            self.wrong.setText(_("The book could not be made."))
            self.wrong.show()
        elif not self.form.show_error(error):
            self.wrong.setText(error.message)
            self.wrong.show()
