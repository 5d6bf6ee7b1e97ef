"""Words that are markup to whoever takes them so, in every place of a book: the window shows them as they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import Qt as Words
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QWidget

from app.services.shop import ShopDraft
from app.storage.book import Book
from app.ui import crash
from app.ui.app import Program
from app.ui.widgets.text import breakable, label, plain_tip
from tests import hostile
from tests.ui.programs import logged, running, shown

MARKS = ("<img", "<b", "</para", "&#0;&lt;")
"""How the words of markup begin; escaped they look otherwise."""


@pytest.fixture
def program(qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)
    with logged(), running(qapp, qtbot) as made:
        yield made


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A book in which every text is one of the worst words; the picture that they name is beside it."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    words = [word.replace("{picture}", str(picture)) for word in hostile.WORST]
    book = Book.create(tmp_path / "shop.regulars", ShopDraft("Toko", "NOK", "NO", "Europe/Oslo"))
    hostile.lives(book, len(words))
    hostile.retype(book, words)
    book.close()
    return book.path


def marked(text: str) -> bool:
    return Words.mightBeRichText(text) and any(mark in text for mark in MARKS)


def taken_for_markup(widgets: list[QWidget]) -> list[str]:
    """What of these widgets would be shown as markup although it is somebody's words."""
    found = []
    for widget in widgets:
        where = f"{type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText and marked(widget.text()):
            found.append(f"{where}: {widget.text()[:60]}")
        found += [f"{where}: tip {widget.toolTip()[:60]}"] if marked(widget.toolTip()) else []
        found += [f"{where}: hint {widget.whatsThis()[:60]}"] if marked(widget.whatsThis()) else []
        if isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(f"{where}: {widget.text()[:60]}")
    return found


def cells(widget: QWidget) -> int:
    """Asks for everything that the lists of a widget show; how many texts there were."""
    count = 0
    for view in widget.findChildren(QAbstractItemView):
        model: QAbstractItemModel | None = view.model()
        for row in range(min(model.rowCount(QModelIndex()), 30) if model else 0):
            wide = model.columnCount(QModelIndex()) if isinstance(model, QAbstractTableModel) else 1
            for place in range(wide):
                assert model is not None
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                    count += bool(model.data(model.index(row, place), role))
    return count


def tour(program: Program, book: Path, qtbot: Any) -> Iterator[str]:
    """Every page, every customer, the finder, and the forms that show what is known."""

    def rest() -> None:
        qtbot.waitUntil(program.jobs.idle, timeout=30_000)

    program.start(book)
    shown(program, qtbot)
    for name in ("today", "customers", "purchases", "products", "special_dates", "feedback", "insights", "imports",
                 "settings"):  # fmt: skip
        program.window.navigate(name)
        rest()
        yield name
    for key in range(1, len(hostile.WORST) + 1):
        program.window.navigate("customer", customer_id=key)
        rest()
        yield f"customer {key}"
    for word in ("<b", "Anna", "&"):
        program.window.open_finder()
        finder = QApplication.activeWindow() or program.window
        for field in finder.findChildren(QWidget):
            if hasattr(field, "setText") and hasattr(field, "textEdited"):
                field.setText(word)
        rest()
        yield f"finder {word}"
        if finder is not program.window:
            finder.close()
    for word in hostile.WORST:
        program.window.toast.say(word[:200])
        yield "toast"
    program.window.navigate("reports", name="customer-profile", customer_id=1)
    rest()
    yield "reports"


def test_no_word_of_anybody_is_taken_for_markup(program: Program, shop: Path, qtbot: Any) -> None:
    opened: list[str] = []
    listening = [True]

    def heard(event: str, args: tuple[object, ...]) -> None:
        if listening and event == "open" and str(args[0]).endswith("picture.png"):
            opened.append(str(args[0]))

    sys.addaudithook(heard)
    found, texts, places = [], 0, 0
    for place in tour(program, shop, qtbot):
        places += 1
        found += [f"{place}: {one}" for one in taken_for_markup(QApplication.allWidgets())]
        texts += cells(program.window)
        program.window.grab()
    listening.clear()
    assert found == []
    assert opened == []
    assert crash.log_file().read_text("utf-8") == "" if crash.log_file().exists() else True
    assert places >= 20 + len(hostile.WORST)
    assert texts > 300


def test_the_sweep_sees_a_careless_label_and_a_careless_tip(qtbot: Any) -> None:
    careless, careful = QLabel("Anna <b>Müller"), label("Anna <b>Müller")
    careless.setToolTip("x <img src='/picture.png'>")
    careful.setToolTip(plain_tip("x <img src='/picture.png'>"))
    for one in (careless, careful):
        qtbot.addWidget(one)
    assert len(taken_for_markup([careless, careful])) == 2


@pytest.mark.parametrize("word", [*hostile.WORST, "&lt;b&gt;x", "A & B", "a < b"])
def test_a_tip_is_never_more_than_its_words(word: str) -> None:
    tip = plain_tip(word)
    assert not Words.mightBeRichText(tip) or tip.startswith("<p>")
    assert not any(mark in tip.removeprefix("<p>") for mark in ("<img", "<b>", "<b ", "</para>"))


def test_an_endless_word_does_not_push_a_page_apart(qtbot: Any) -> None:
    said = label("W" * 5000, wrap=True)
    usual = label("an ordinary sentence about Anna Müller-Wolfeschlegelsteinhausen", wrap=True)
    for one in (said, usual):
        qtbot.addWidget(one)
    assert said.minimumSizeHint().width() < 500
    assert said.text().replace("\u200b", "") == "W" * 5000
    assert usual.text() == breakable(usual.text())
    assert "\u200b" not in usual.text()
