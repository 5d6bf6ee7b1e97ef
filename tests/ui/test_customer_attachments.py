"""A file is kept with a customer from their page, and opened, saved elsewhere, removed and brought back there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from app import paths
from app.services import attachments, customers, undoing
from app.services.customer_timeline import TimelineRow
from app.services.customers import CustomerDraft
from app.settings import Settings
from app.storage import encryption, opened, passcode
from app.storage.book import Book
from app.storage.encryption import Secret
from app.ui.context import Context, ShopInfo
from app.ui.customers import attachments as files
from app.ui.customers.attachments import ReadableDialog
from app.ui.customers.customer_page import CustomerPage
from app.ui.customers.timeline_words import name_shown, words
from app.ui.jobs import Jobs
from tests.ui.conftest import DAY, RecordingShell

RING = b"a ring" * 100_000


@pytest.fixture
def kari(book: Book) -> int:
    with book.write("Make") as session:
        return customers.save(session, CustomerDraft("Kari"))


@pytest.fixture
def page(qtbot: QtBot, context: Context, kari: int, settled: Any) -> CustomerPage:
    made = CustomerPage(context)
    qtbot.addWidget(made)
    made.resize(1500, 900)
    made.show()
    made.open(customer_id=kari)
    made.refresh()
    settled()
    return made


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    path = tmp_path / "戒指 & <b>ring.jpg"
    path.write_bytes(RING)
    return path


class Programs(QObject):
    """The programs that open files."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Path] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.files.append(Path(url.toLocalFile()))


@pytest.fixture
def programs() -> Iterator[list[Path]]:
    other = Programs()
    QDesktopServices.setUrlHandler("file", other, "take")
    yield other.files
    QDesktopServices.unsetUrlHandler("file")


def entry(page: CustomerPage, settled: Any) -> TimelineRow | None:
    """The first file in the timeline."""
    page.refresh()
    settled()
    model = page.timeline.entries
    rows = [model.entry(model.index(line, 0)) for line in range(model.rowCount())]
    return next((row[0] for row in rows if row and row[0].kind == "file"), None)


def menu_of(page: CustomerPage, row: TimelineRow) -> dict[str, Any]:
    menu = QMenu(page)
    page.actions_of.fill_entry_menu(menu, row)
    return {action.text(): action for action in menu.actions()}


def drop(page: CustomerPage, *paths_: Path) -> bool:
    """Drags files onto the page; whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths_])
    where, copy, button = QPoint(700, 400), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    come = QDragEnterEvent(where, copy, data, button, Qt.KeyboardModifier.NoModifier)
    come.ignore()
    page.dragEnterEvent(come)
    if come.isAccepted():
        page.dropEvent(QDropEvent(QPointF(where), copy, data, button, Qt.KeyboardModifier.NoModifier))
    return come.isAccepted()


def test_a_file_that_is_dropped_on_the_page_is_kept_and_can_be_undone(
    page: CustomerPage, ring: Path, book: Book, settled: Any, shell: RecordingShell
) -> None:
    assert drop(page, ring)
    settled()
    row = entry(page, settled)
    assert row is not None
    said = words(row, "NOK")
    assert (said.title, said.beside, said.text) == ("File", "600 kB", ring.name)
    assert row.day == DAY
    kind, text, undone = shell.asked[-1]
    assert (kind, text) == ("undo_offered", "1 file kept")
    with book.write("Undo") as session:
        undoing.undo(session, undone)
    assert entry(page, settled) is None


def test_a_name_is_shown_with_its_true_ending_and_a_long_one_whole() -> None:
    assert name_shown("invoice\u202egpj.exe") == "invoicegpj.exe"
    assert name_shown("戒指 ring.jpg") == "戒指 ring.jpg"
    assert name_shown("a" * 45 + ".pdf") == "\u200b".join(("a" * 20, "a" * 20, "aaaaa.pdf"))


def test_what_is_no_file_of_this_computer_is_not_taken(page: CustomerPage) -> None:
    data = QMimeData()
    data.setText("words")
    come = QDragEnterEvent(
        QPoint(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    come.ignore()
    page.dragEnterEvent(come)
    assert not come.isAccepted()


def test_files_are_chosen_by_a_key(page: CustomerPage, ring: Path, qtbot: QtBot, settled: Any) -> None:
    page.timeline.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = page.findChildren(QFileDialog)
    assert dialog.fileMode() == QFileDialog.FileMode.ExistingFiles
    dialog.filesSelected.emit([str(ring), str(ring)])
    dialog.reject()
    settled()
    row = entry(page, settled)
    assert row is not None
    assert row.text == ring.name
    assert page.timeline.entries.rowCount() == 2


def test_what_cannot_be_kept_is_said_in_a_sentence_and_nothing_is_kept(
    page: CustomerPage, ring: Path, tmp_path: Path, settled: Any, shell: RecordingShell
) -> None:
    (tmp_path / "film.mp4").touch()
    os.truncate(tmp_path / "film.mp4", attachments.LIMIT + 1)
    assert drop(page, ring, tmp_path / "film.mp4")
    settled()
    assert shell.asked[-1] == ("failed", "“film.mp4” has 11 MB; files of up to 10 MB can be kept in the book.")
    assert entry(page, settled) is None


def test_it_opens_in_another_program_as_a_copy_nobody_else_reads(
    page: CustomerPage, ring: Path, settled: Any, programs: list[Path]
) -> None:
    drop(page, ring)
    settled()
    row = entry(page, settled)
    assert row is not None
    page.timeline.opened.emit(row)
    settled()
    (copy,) = programs
    assert copy.read_bytes() == RING
    assert copy.suffix == ".jpg"
    assert copy.is_relative_to(paths.opened_dir())
    assert stat.S_IMODE(copy.stat().st_mode) == 0o400
    opened.clear()
    assert list(paths.opened_dir().iterdir()) == []


def test_what_might_be_run_is_not_opened_but_can_be_saved(
    page: CustomerPage, tmp_path: Path, settled: Any, programs: list[Path], shell: RecordingShell
) -> None:
    (tmp_path / "invoice.pdf.exe").write_bytes(b"MZ")
    drop(page, tmp_path / "invoice.pdf.exe")
    settled()
    row = entry(page, settled)
    assert row is not None
    menu = menu_of(page, row)
    assert not menu["Open"].isEnabled()
    page.actions_of.open_entry(row)
    settled()
    assert programs == []
    assert shell.asked[-1][0] == "failed"
    assert "not opened from here" in shell.asked[-1][1]
    menu["Save a copy…"].trigger()
    settled()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "kept.bin"))
    dialog.reject()
    settled()
    assert (tmp_path / "kept.bin").read_bytes() == b"MZ"
    assert shell.asked[-1] == ("told", f"Saved as {tmp_path / 'kept.bin'}.")


def test_a_removed_file_is_back_after_undo(
    page: CustomerPage, ring: Path, book: Book, settled: Any, shell: RecordingShell
) -> None:
    drop(page, ring)
    settled()
    row = entry(page, settled)
    assert row is not None
    menu_of(page, row)["Remove file"].trigger()
    settled()
    assert entry(page, settled) is None
    assert shell.asked[-1][:2] == ("undo_offered", "File removed")
    page.actions_of.open_entry(row)
    settled()
    assert shell.asked[-1] == ("failed", "This file was removed meanwhile.")
    removed = next(asked[2] for asked in shell.asked if asked[:2] == ("undo_offered", "File removed"))
    with book.write("Undo") as session:
        undoing.undo(session, removed)
    assert entry(page, settled) == row
    with book.read() as session:
        assert attachments.content(session, row.id) == RING


def test_the_menu_of_the_page_keeps_a_file_too(page: CustomerPage) -> None:
    page.head.more.click()
    (menu,) = [one for one in page.findChildren(QMenu) if one.isVisible()]
    next(action for action in menu.actions() if action.text() == "Keep a file…").trigger()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.reject()


def test_a_book_with_a_passcode_asks_before_it_writes_a_copy_without_one(
    book: Book, kari: int, ring: Path, shell: RecordingShell, qtbot: QtBot, qapp: Any, programs: list[Path]
) -> None:
    with book.write("Keep a file") as session:
        key = attachments.add(session, kari, attachments.draft(ring.name, RING), DAY)
    book.close()
    passcode.put_on(book.path, Secret(bytes(range(16)), b"a" * 16))
    again = Book.open(book.path)
    jobs = Jobs(again)
    made = CustomerPage(Context(jobs, ShopInfo(book.path, "Toko", "NOK", "NO", "Europe/Oslo"), Settings(), shell, DAY))
    qtbot.addWidget(made)
    try:
        for answer in ("reject", "accept"):
            files.open_copy(made.context, made, key)
            qtbot.waitUntil(lambda: bool(made.findChildren(ReadableDialog)))
            (dialog,) = made.findChildren(ReadableDialog)
            getattr(dialog, answer)()
            qtbot.waitUntil(lambda: not made.findChildren(ReadableDialog))
            qtbot.waitUntil(jobs.idle)
            assert len(programs) == (answer == "accept")
        assert programs[0].read_bytes() == RING
    finally:
        jobs.close()
        again.close()
        encryption.forget()
