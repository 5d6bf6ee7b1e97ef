"""The Import page with real files, a real book and real widgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from sqlalchemy import func, select

from app.models.customer import Customer
from app.models.purchase import PurchaseLine
from app.storage.book import Book
from app.ui.context import Context
from app.ui.imports.page import ImportsPage
from tests.ui.conftest import RecordingShell, unnamed

SALES = (
    "Date,Receipt,Item,Qty,Price,Customer\n"
    "2026-01-05,1,Coffee,2,39.00,K1\n"
    "2026-01-05,1,Bun,1,25.00,K1\n"
    "2026-01-06,2,Coffee,x,39.00,K2\n"
    "2026-01-07,3,Coffee,1,39.00,\n"
)


@pytest.fixture
def page(qtbot: Any, context: Context) -> ImportsPage:
    made = ImportsPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 900)
    made.show()
    made.refresh()
    return made


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    file = tmp_path / "till.csv"
    file.write_text(SALES, encoding="utf-8")
    return file


def lines(book: Book) -> int:
    with book.read() as session:
        return session.scalar(select(func.count()).select_from(PurchaseLine)) or 0


def test_a_file_is_recognised_and_tried_before_anything_changes(
    page: ImportsPage, sales: Path, book: Book, settled: Any
) -> None:
    page.look(sales)
    settled()
    assert page.steps.currentWidget() is page.check
    assert page.check.columns.choices["Item"].value() == "product"
    assert page.check.counts.text() == "4 rows read · 3 new · 0 updated · 0 there already · 1 broken"
    assert page.check.model.rowCount() == 1
    assert page.check.go.isEnabled()
    assert lines(book) == 0


def test_the_good_rows_come_in_and_the_broken_one_is_written_beside_the_file(
    page: ImportsPage, sales: Path, book: Book, settled: Any
) -> None:
    page.look(sales)
    settled()
    page.check.go.click()
    settled()
    assert page.steps.currentWidget() is page.result
    assert lines(book) == 3
    assert sales.with_name("till.rejected.csv").exists()
    assert "till.rejected.csv" in page.result.rejected.text()


def test_the_page_is_as_tall_as_its_step_and_the_keyboard_never_stands_on_taking_back(
    page: ImportsPage, sales: Path, settled: Any
) -> None:
    page.show()
    page.first_focus().setFocus()
    assert page.focusWidget() is page.choose.focusProxy()
    page.look(sales)
    settled()
    assert page.steps.sizeHint().height() == page.check.sizeHint().height()
    page.check.go.click()
    settled()
    assert page.steps.sizeHint().height() == page.result.sizeHint().height() < page.check.sizeHint().height()
    assert page.focusWidget() is page.result.again_button


def test_nothing_can_come_in_if_every_row_has_to_be_good_and_one_is_not(
    page: ImportsPage, sales: Path, settled: Any
) -> None:
    page.look(sales)
    settled()
    page.check.all_rows.setChecked(True)
    assert not page.check.go.isEnabled()


def test_an_import_is_taken_back_from_the_result_and_can_come_in_again(
    page: ImportsPage, sales: Path, book: Book, settled: Any
) -> None:
    page.look(sales)
    settled()
    page.check.go.click()
    settled()
    page.result.undo_button.click()
    settled()
    assert lines(book) == 0
    assert page.steps.currentWidget() is page.choose
    assert page.choose.model.rowCount() == 1


def test_cancel_leaves_the_book_as_it_was(page: ImportsPage, sales: Path, book: Book, settled: Any) -> None:
    page.look(sales)
    settled()
    page.bring_in(False)
    page.running.cancel.click()
    settled()
    assert page.steps.currentWidget() in (page.check, page.result)
    expected = 0 if page.steps.currentWidget() is page.check else 3
    assert lines(book) == expected


def test_a_column_that_is_chosen_otherwise_is_tried_again(page: ImportsPage, sales: Path, settled: Any) -> None:
    page.look(sales)
    settled()
    page.check.columns.choices["Price"].set_value("amount")
    settled()
    assert page.check.mapping().columns["amount"] == "Price"
    assert "price" not in page.check.mapping().columns
    assert page.check.go.isEnabled()


def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    page: ImportsPage, tmp_path: Path, settled: Any, shell: RecordingShell
) -> None:
    page.look(tmp_path)
    settled()
    assert shell.asked[-1][0] == "failed"
    assert "folder" in shell.asked[-1][1]
    assert page.steps.currentWidget() is page.choose


def test_a_dropped_file_is_looked_at(page: ImportsPage, sales: Path, settled: Any) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(sales))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.choose.dropEvent(event)
    settled()
    assert page.steps.currentWidget() is page.check


def test_a_wrong_encoding_can_be_put_right(page: ImportsPage, tmp_path: Path, book: Book, settled: Any) -> None:
    file = tmp_path / "kunder.csv"
    file.write_bytes("Navn;Telefon\nÅse Øye;90012345\n".encode("cp1252"))
    page.look(file)
    settled()
    page.check.encoding.set_value("cp1252")
    settled()
    page.check.go.click()
    settled()
    with book.read() as session:
        assert session.scalars(select(Customer.name)).all() == ["Åse Øye"]


@pytest.mark.parametrize("step", ["choose", "check", "running", "result"])
def test_every_control_has_a_name(page: ImportsPage, sales: Path, settled: Any, step: str) -> None:
    page.look(sales)
    settled()
    page.steps.setCurrentWidget(getattr(page, step))
    assert unnamed(page) == []


def test_a_file_that_came_in_before_says_so_until_it_is_taken_back(
    page: ImportsPage, sales: Path, settled: Any
) -> None:
    page.look(sales)
    settled()
    assert page.check.earlier.isHidden()
    page.check.go.click()
    settled()
    page.result.again_wanted.emit()
    page.look(sales)
    settled()
    assert not page.check.earlier.isHidden()
    assert "(import 1)" in page.check.earlier.text()
    page.undo(1)
    settled()
    page.look(sales)
    settled()
    assert page.check.earlier.isHidden()


def test_however_many_columns_a_file_has_what_would_come_in_stays_in_sight(
    page: ImportsPage, sales: Path, tmp_path: Path, settled: Any, qtbot: Any
) -> None:
    page.look(sales)
    settled()
    few = page.check.columns_area
    qtbot.waitUntil(lambda: few.height() > 100)
    assert few.verticalScrollBar().maximum() == 0
    wide = tmp_path / "wide.csv"
    more = [f"Column {n}" for n in range(40)]
    wide.write_text(f"Date,Item,Qty,Price,{','.join(more)}\n2026-01-05,Tea,1,39,{','.join('x' * 40)}\n", "utf-8")
    page.look(wide)
    settled()
    assert len(page.check.columns.choices) == 44
    qtbot.waitUntil(lambda: few.verticalScrollBar().maximum() > 0)
    assert page.check.sizeHint().height() < 760
    bottom = page.check.go.mapTo(page, page.check.go.rect().bottomLeft()).y()
    assert bottom < page.height()
    last = page.check.columns.choices["Column 39"]
    few.ensureWidgetVisible(last)
    seen = few.viewport().rect()
    assert seen.contains(last.mapTo(few.viewport(), last.rect().center()))
