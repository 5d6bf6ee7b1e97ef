"""A receipt of closed books is corrected by one of today, which takes it back and sells the same again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QMenu

from app.models.customer import Customer
from app.models.product import Product
from app.services import closed_check, closed_periods, figures, journal, purchases
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.purchases.basket import Basket, Line
from app.ui.purchases.editor import PurchaseEditor
from app.ui.purchases.page import PurchasesPage
from tests.ui.conftest import DAY, words_of

OCTOBER = dt.date(2026, 10, 31)


@pytest.fixture
def page(context: Context, book: Book, qtbot: Any, settled: Any) -> PurchasesPage:
    """Åse bought three teas and half a kilo of jam in October, one tea came back; October is closed."""
    with book.write("stock") as session:
        journal.insert(session, Customer, code="1", name="Åse", sort_key="ase", since=DAY)
        journal.insert(session, Product, code="T", name="Tea", price=1000)
        journal.insert(session, Product, code="J", name="Jam", price=3333)
        figures.refresh(session, [1])
        lines = (LineDraft(1, 3000, 1000, 100, tax_rate=2500), LineDraft(2, 500, 3333, tax_rate=1500))
        purchases.record(session, PurchaseDraft(1, OCTOBER, lines, (PaymentDraft(4567),), number="K-1"))
        back = LineDraft(1, -1000, 1000, -33, tax_rate=2500, returns_id=1)
        purchases.record(session, PurchaseDraft(1, OCTOBER, (back,)))
        closed_periods.close(session, OCTOBER, DAY)
    made = PurchasesPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.open(purchase_id=1)
    settled()
    return made


def menu_of(page: PurchasesPage) -> list[str]:
    menu = QMenu(page)
    page.receipt.fill_menu(menu)
    return [action.text() for action in menu.actions() if action.text()]


def test_a_closed_receipt_is_corrected_not_changed(
    page: PurchasesPage, context: Context, book: Book, settled: Any
) -> None:
    assert "its books are closed" in words_of(page.receipt)
    assert menu_of(page) == ["Correct…", "Return…", "Print receipt…", "Open the customer"]
    assert not [one for one in page.receipt.findChildren(QAbstractButton) if "payment of" in one.toolTip()]
    page.receipt.edit_button.click()
    asked = context.shell.asked[-1]  # type: ignore[attr-defined]
    assert asked == ("record_purchase", None, {"corrects": 1})
    editor = PurchaseEditor(context, None, page, corrects=1)
    editor.open()
    settled()
    assert editor.windowTitle() == "Correct purchase"
    assert [(line.name, line.quantity, line.returns_id) for line in editor.form.lines.basket.lines] == [
        ("Tea", "-2", 1), ("Jam", "-0.5", 2), ("Tea", "2", None), ("Jam", "0.5", None),
    ]  # fmt: skip
    assert editor.form.lines.basket.totals().gross == 0
    editor.form.lines.setData(editor.form.lines.index(3, 2), "30")
    editor.submit()
    settled()
    with book.read() as session:
        row = purchases.get(session, 3)
        assert closed_check.faults(session) == []
        assert purchases.returnable(session, 1) == {}
    assert (row.day, row.customer_id, row.gross, row.note) == (DAY, 1, -167, "Corrects purchase K-1 of 31 Oct 2026")
    assert [line.returns_id for line in row.lines] == [1, 2, None, None]
    page.open(purchase_id=1)
    settled()
    assert menu_of(page) == ["Print receipt…", "Open the customer"]


def test_removing_it_by_key_is_refused_with_the_reason(page: PurchasesPage, context: Context, settled: Any) -> None:
    page.remove()
    settled()
    said = context.shell.asked[-1]  # type: ignore[attr-defined]
    assert said[0] == "failed"
    assert "The books are closed up to 31 October 2026, so this stays as it is." in said[1]


def test_a_sale_dated_in_closed_books_is_refused_beside_its_date(
    page: PurchasesPage, context: Context, book: Book, settled: Any
) -> None:
    editor = PurchaseEditor(context, None, page)
    editor.open()
    settled()
    editor.form.lines.set_basket(Basket("NOK", True, [Line(1, "Tea", "T", 0, "1", "10")]))
    editor.form.day.set_day(OCTOBER)
    editor.submit()
    settled()
    said = editor.form.day_field.wrong.text()
    assert said == "The books are closed up to 31 October 2026: record this with a later date."
    editor.form.day.set_day(OCTOBER + dt.timedelta(1))
    editor.submit()
    settled()
    with book.read() as session:
        assert purchases.get(session, 3).day == OCTOBER + dt.timedelta(1)
