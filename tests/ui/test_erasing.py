"""On a customer's page: their data given to them, and the person erased after their name was typed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from app.models.staff import Staff
from app.services import customers, erasures, journal, notes
from app.services.customers import CustomerDraft
from app.services.notes import NoteDraft
from app.storage import backup
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers import giving
from app.ui.customers.customer_page import CustomerPage
from app.ui.customers.erasure_dialog import ErasureDialog
from app.ui.jobs import Jobs
from app.ui.keeping import Keeping
from tests.db import canaries
from tests.ui.conftest import DAY, RecordingShell, unnamed, words_of


@pytest.fixture
def kari(book: Book) -> int:
    canaries.stock(book)
    return canaries.live(book)


@pytest.fixture
def page(qtbot: QtBot, context: Context, kari: int, settled: Any) -> CustomerPage:
    made = CustomerPage(context)
    qtbot.addWidget(made)
    made.show()
    made.open(customer_id=kari)
    made.refresh()
    settled()
    return made


def name(page: CustomerPage) -> str:
    assert page.whole is not None
    return page.whole.page.draft.name


def dialog(page: CustomerPage, settled: Any) -> ErasureDialog:
    page.head.erase_wanted.emit()
    settled()
    found = page.findChild(ErasureDialog)
    assert isinstance(found, ErasureDialog)
    return found


def test_the_menu_of_the_page_offers_both(page: CustomerPage) -> None:
    page.head._more_menu()
    said = [action.text() for menu in page.head.findChildren(QMenu) for action in menu.actions()]
    assert {"Give this person their data…", "Erase this person…"} <= set(said)


def test_it_says_what_goes_what_stays_and_who_else_has_it(
    page: CustomerPage, context: Context, book: Book, settled: Any
) -> None:
    with book.write("x") as session:
        other = customers.save(session, CustomerDraft("Nina Next"))
        notes.save(session, NoteDraft(other, DAY, f"Sister of {name(page).upper()}"))
        journal.insert(session, Staff, name="Melati")
    row = backup.make(book.path)
    asked = dialog(page, settled)
    said = words_of(asked)
    assert "cannot be undone" in said
    assert "1 purchase stays in the sales without a name" in said
    assert "Nina Next" in said
    assert "1 earlier copy of the book still holds them" in said
    assert str(row.path) in asked.copies.toPlainText()
    assert not asked.by.isHidden()
    assert unnamed(asked) == []


def test_only_the_typed_name_lets_it_begin(page: CustomerPage, settled: Any, qtbot: QtBot) -> None:
    asked = dialog(page, settled)
    assert not asked.erase_button.isEnabled()
    qtbot.keyClicks(asked.typed, "somebody else")
    qtbot.keyClick(asked.typed, Qt.Key.Key_Return)
    assert not asked.erase_button.isEnabled()
    asked.typed.setText(f" {name(page).upper()} ")
    assert asked.erase_button.isEnabled()
    asked.reject()
    assert page.customer_id is not None


def test_the_person_goes_and_the_list_is_shown(
    page: CustomerPage, settled: Any, book: Book, shell: RecordingShell, kari: int
) -> None:
    asked, whole = dialog(page, settled), name(page)
    shares: list[int] = []
    asked.bar.valueChanged.connect(shares.append)
    asked.typed.setText(whole)
    asked.erase_button.click()
    asked.reject()
    assert asked.isVisible(), "closed while it erases"
    settled()
    assert ("navigate", "customers", {}) in shell.asked
    assert ("told", f"{whole} was erased.") in shell.asked
    assert [ask for ask in shell.asked if ask[0] == "failed"] == []
    assert canaries.found_in(book.path.parent) == {}
    assert shares[-1] == 1000
    with book.read() as session:
        assert erasures.is_erased(session, kari)


def test_who_did_it_is_kept(page: CustomerPage, settled: Any, book: Book) -> None:
    with book.write("x") as session:
        key = journal.insert(session, Staff, name="Melati")
    asked = dialog(page, settled)
    asked.staff.set_value(key)
    asked.typed.setText(name(page))
    asked.erase()
    settled()
    with book.read() as session:
        assert session.query(erasures.Erasure.staff_id).scalar() == key


def test_a_failure_is_told_and_the_page_stays(
    page: CustomerPage, settled: Any, book: Book, shell: RecordingShell, kari: int
) -> None:
    asked = dialog(page, settled)
    asked.typed.setText(name(page))
    book.reading_only = "Only to read."
    asked.erase()
    settled()
    book.reading_only = ""
    assert ("failed", "Only to read.") in shell.asked
    assert page.customer_id == kari


def test_what_a_cut_short_erasing_left_is_wiped_after_the_next_start(
    book: Book, kari: int, jobs: Jobs, context: Context, settled: Any, qtbot: QtBot
) -> None:
    with book.write("erase") as session:
        erasures.erase(session, kari)
    assert canaries.found_in(book.path.parent) != {}
    keeping = Keeping(jobs, context.settings, jobs)
    keeping._book = book
    keeping._examine(book)
    settled()
    assert canaries.found_in(book.path.parent) == {}


def test_their_data_is_written_where_it_is_asked_for(
    page: CustomerPage, context: Context, settled: Any, tmp_path: Path, shell: RecordingShell
) -> None:
    page.head.data_wanted.emit()
    asked = page.findChild(QFileDialog)
    assert isinstance(asked, QFileDialog)
    for words, ending in giving.kinds().items():
        file = giving.fitting(tmp_path / "Kari.pdf", words)
        assert file.name == f"Kari.{ending}"
        giving.write(context, page, page.customer_id or 0, file)
        settled()
        assert ("told", f"Saved as {file}, with their files in Kari.files.zip.") in shell.asked
        assert zipfile.is_zipfile(tmp_path / "Kari.files.zip")
        assert file.stat().st_size > 100
    assert json.loads((tmp_path / "Kari.json").read_text())["tables"]["note"]
    asked.close()


def test_a_place_that_cannot_be_written_is_said(
    page: CustomerPage, context: Context, settled: Any, tmp_path: Path, shell: RecordingShell
) -> None:
    giving.write(context, page, page.customer_id or 0, tmp_path / "none" / "k.pdf")
    settled()
    assert any(ask[0] == "failed" for ask in shell.asked)
