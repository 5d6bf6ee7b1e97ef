"""Where is my data, and is it sound: said in plain words, from anywhere in the window."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.models.purchase import Purchase
from app.services import customers
from app.services.customers import CustomerDraft
from app.storage import backup
from app.storage.book import Book
from app.ui import where
from app.ui.checking import CheckDialog
from app.ui.context import Context
from app.ui.where import WhereDialog
from tests.ui.conftest import unnamed, words_of


class Folders(QObject):
    """The desktop's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def dialog(context: Context, qtbot: QtBot, settled: Any, holder: QWidget) -> WhereDialog:
    made = WhereDialog(context, holder)
    made.show()
    settled()
    return made


def test_it_shows_the_book_its_backups_and_the_way_to_a_new_computer(
    context: Context, book: Book, qtbot: QtBot, settled: Any, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    context.settings.backup_folder = str(stick)
    backup.make(book.path)
    holder = QWidget()
    qtbot.addWidget(holder)
    said = words_of(dialog(context, qtbot, settled, holder))
    assert str(book.path) in said
    assert f"{book.path.parent / 'backups'}: 1 backup. Backed up today" in said
    assert f"{stick}: no backup of this book" in said
    assert "1. Press “Back up now”" in said
    assert "choose the newest file whose name ends in .backup" in said
    assert "passcode" not in said
    assert unnamed(holder) == []


def test_a_book_with_a_passcode_says_that_it_is_needed(book: Book) -> None:
    found = where.Found(1, [where.Place(book.path.parent, 1, None)], encrypted=True)
    assert "recovery sheet" in where.steps(found)


def test_the_folders_open(context: Context, book: Book, qtbot: QtBot, settled: Any) -> None:
    folders = Folders()
    QDesktopServices.setUrlHandler("file", folders, "open")
    holder = QWidget()
    qtbot.addWidget(holder)
    try:
        made = dialog(context, qtbot, settled, holder)
        for button in made.findChildren(QPushButton):
            if button.text() in ("Show the folder", "Show the backups"):
                button.click()
        backup.make(book.path)
        made._show_backups()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    here = str(book.path.parent)
    assert folders.opened == [here, here, f"{here}/backups"]


def test_a_sound_book_is_said_to_be_sound_with_what_was_looked_at(
    context: Context, book: Book, qtbot: QtBot, settled: Any
) -> None:
    with book.write("x") as session:
        customers.save(session, CustomerDraft("Kari"))
    holder = QWidget()
    qtbot.addWidget(holder)
    made = CheckDialog(context, holder)
    made.show()
    settled()
    said = made.words.text()
    assert said.startswith("Looked at: 1 customer, 0 purchases, 0 lines of purchases")
    assert "Checked: every receipt equals the sum of its lines." in said
    assert "\nThe book is sound.\n" in said
    assert said.endswith("There is no backup that is whole: make one in Settings.")
    assert not made.bar.isVisible()


def test_the_newest_whole_backup_is_named(context: Context, book: Book, qtbot: QtBot, settled: Any) -> None:
    backup.make(book.path)
    broken = backup.make(book.path).path
    broken.write_bytes(broken.read_bytes()[:-1])
    holder = QWidget()
    qtbot.addWidget(holder)
    made = CheckDialog(context, holder)
    settled()
    assert "is whole, too" in made.words.text()


def test_what_does_not_add_up_is_said(context: Context, book: Book, qtbot: QtBot, settled: Any) -> None:
    with book.write("x") as session:
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        session.add(Purchase(number="7", day=at.date(), at=at, net=5, tax=0))
    holder = QWidget()
    qtbot.addWidget(holder)
    made = CheckDialog(context, holder)
    settled()
    assert "Not so: every receipt equals the sum of its lines (1 times, first: 7)." in made.words.text()
    assert "not sound" in made.words.text()
