"""The list of purchases and what is done with one: looked at, edited, returned, paid, removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu, QToolButton

from app.services import customers, products, purchases, shop, undoing
from app.services.customers import CustomerDraft
from app.services.products import ProductDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.purchases.editor import PurchaseEditor
from app.ui.purchases.filters import period
from app.ui.purchases.page import PurchasesPage
from app.ui.purchases.payment_editor import PaymentEditor
from app.ui.purchases.return_editor import ReturnEditor
from app.ui.widgets import TableView
from tests.ui.conftest import DAY, unnamed, words_of


@pytest.fixture
def sold(book: Book) -> Book:
    """1: Sari, 60 days ago, paid. 2: 王小明, last month, on account. 3: a walk-in, today."""
    with book.write("stock") as session:
        shop.add_tax_rate(session, "MVA", 2500, is_default=True)
        for name in ("Sari <b>Wulandari</b>", "王小明"):
            customers.save(session, CustomerDraft(name))
        products.save(session, ProductDraft("Kopi susu", "K1", price=5000))
        products.save(session, ProductDraft("Susu", "S1", price=2000))
        for who, back, lines, paid in (
            (1, 60, (LineDraft(1, 2000, 5000, 1000), LineDraft(2, 1000, 2000)), 11_000),
            (2, 30, (LineDraft(2, 1000, 2000),), 0),
            (None, 0, (LineDraft(1, 1000, 5000),), 5000),
        ):
            payments = (PaymentDraft(paid, "card"),) if paid else ()
            purchases.record(session, PurchaseDraft(who, DAY - dt.timedelta(back), lines, payments))
    return book


@pytest.fixture
def page(qtbot: Any, context: Context, settled: Any, sold: Book) -> Iterator[PurchasesPage]:
    made = shown(qtbot, context, settled)
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.reject()
    PurchaseEditor.kept.clear()


def shown(qtbot: Any, context: Context, settled: Any) -> PurchasesPage:
    made = PurchasesPage(context)
    qtbot.addWidget(made)
    made.resize(1060, 740)
    made.show()
    made.refresh()
    settled()
    qtbot.waitUntil(lambda: bool(made.model.known_rows()) or not made.model.ids(), timeout=10_000)
    context.jobs.changed.connect(lambda _tables: made.refresh())
    return made


def undo(book: Book, shell: Any) -> None:
    with book.write("undo") as session:
        undoing.undo(session, shell.asked[-1][2])


def test_the_newest_purchase_comes_first_and_totals_stand_below(page: PurchasesPage) -> None:
    assert page.model.ids() == [3, 2, 1]
    assert page.totals.text() == (
        "3 purchases · kr\xa0180.00 with tax · kr\xa0144.00 net · kr\xa020.00 owed"
    )


def test_a_chosen_purchase_is_shown_whole_and_as_plain_text(page: PurchasesPage, settled: Any, shell: Any) -> None:
    page.table.choose([1])
    page.table.chosen.emit([1])
    settled()
    said = words_of(page.receipt)
    assert "Receipt 1" in said
    assert "Sari <b>Wulandari</b>" in said
    assert "kr\xa0110.00" in said
    assert page.receipt.return_button.isVisible()
    assert not page.receipt.pay_button.isVisible()
    page.receipt._open_customer()
    assert shell.asked[-1] == ("navigate", "customer", {"customer_id": 1})


@pytest.mark.parametrize(
    ("ask", "keys"),
    [
        (lambda page: page.filters.owing.setChecked(True), [2]),
        (lambda page: page.filters.who.set_value("walk_in"), [3]),
        (lambda page: page.filters.period.set_value("today"), [3]),
        (lambda page: page.filters.period.set_value("last_month"), [2]),
        (lambda page: page.filters.returns.setChecked(True), []),
        (lambda page: page.search.setText("王"), [2]),
        (lambda page: page.search.setText("kopi"), [3, 1]),
    ],
)
def test_filters_narrow_the_list(page: PurchasesPage, qtbot: Any, settled: Any, ask: Any, keys: list[int]) -> None:
    ask(page)
    qtbot.wait(150)
    settled()
    assert page.model.ids() == keys
    assert page.totals.text().startswith(f"{len(keys)} purchase")


def test_a_wrong_day_is_marked_and_the_rest_holds(page: PurchasesPage, settled: Any) -> None:
    page.filters.period.set_value("days")
    page.filters.start.setText("31.02.2026")
    page.filters.end.setText("22.11.2026")
    page.filters._read()
    settled()
    assert page.filters.start.property("wrong") is True
    assert "not a day" in page.filters.start.accessibleDescription()
    assert page.model.ids() == [3, 2, 1]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("", None, None),
        ("week", dt.date(2024, 2, 24), dt.date(2024, 3, 1)),
        ("last_month", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("month", dt.date(2024, 3, 1), None),
        ("year", dt.date(2024, 1, 1), None),
    ],
)
def test_named_periods_are_calendar_days(name: str, first: dt.date | None, last: dt.date | None) -> None:
    assert period(name, dt.date(2024, 3, 1)) == (first, last)


def test_nothing_sold_says_what_to_do(qtbot: Any, context: Context, settled: Any, shell: Any) -> None:
    page = shown(qtbot, context, settled)
    assert "Nothing is sold yet" in words_of(page)
    assert page.totals.text() == "0 purchases"


def test_opening_one_shows_it_even_behind_filters(page: PurchasesPage, settled: Any) -> None:
    page.filters.owing.setChecked(True)
    settled()
    page.open(purchase_id=1)
    page.refresh()
    settled()
    assert page.receipt.purchase is not None
    assert page.receipt.purchase.id == 1
    assert page.table.current_id() == 1


def choose(page: PurchasesPage, settled: Any, key: int) -> None:
    page.open(purchase_id=key)
    page.refresh()
    settled()


def test_a_payment_recorded_later_settles_what_is_owed(
    page: PurchasesPage, settled: Any, sold: Book, shell: Any
) -> None:
    choose(page, settled, 2)
    assert "Owes" in page.receipt._state.accessibleName()
    page.pay()
    editor = page.findChild(PaymentEditor)
    editor._amount.setText("20,01")
    editor.submit()
    assert "more than is owed" in editor.form.fields["amount"].wrong.text()
    editor._amount.setText("x")
    editor.submit()
    assert "not a number" in editor.form.fields["amount"].wrong.text()
    editor._amount.setText("15")
    editor.submit()
    settled()
    assert page.receipt.purchase is not None
    assert page.receipt.purchase.owed == 500
    assert shell.asked[-1][1] == "Payment recorded"
    undo(sold, shell)
    with sold.read() as session:
        assert purchases.get(session, 2).owed == 2000


def test_a_payment_can_be_taken_back(page: PurchasesPage, settled: Any, sold: Book, shell: Any) -> None:
    choose(page, settled, 1)
    cross = next(b for b in page.receipt.findChildren(QToolButton) if "payment of" in b.accessibleName())
    cross.click()
    settled()
    with sold.read() as session:
        assert purchases.get(session, 1).owed == 11_000
    undo(sold, shell)
    with sold.read() as session:
        assert purchases.get(session, 1).owed == 0


def lines_said(page: PurchasesPage, settled: Any, key: int) -> list[str]:
    """The lines of a receipt as they are read out."""
    choose(page, settled, key)
    lines = page.receipt.findChildren(TableView)[0].model()
    said = Qt.ItemDataRole.AccessibleTextRole
    return [lines.index(row, 0).data(said) for row in range(lines.rowCount())]


def opened_return(page: PurchasesPage, settled: Any) -> ReturnEditor:
    page.bring_back()
    settled()
    found = page.findChildren(ReturnEditor)
    assert isinstance(found[-1], ReturnEditor)
    return found[-1]


def test_a_return_brings_lines_back_at_what_was_paid(
    page: PurchasesPage, settled: Any, sold: Book, shell: Any, qtbot: Any
) -> None:
    choose(page, settled, 1)
    editor = opened_return(page, settled)
    editor.lines.setData(editor.lines.index(0, 4), "3")
    assert "At most 2" in editor.lines.wrong(0, 4)
    editor.submit()
    assert "At most 2" in editor.banner.text()
    editor.lines.setData(editor.lines.index(0, 4), "1")
    assert "45.00" in editor.total.text()
    editor.submit()
    settled()
    with sold.read() as session:
        row = purchases.get(session, 4)
        assert purchases.returnable(session, 1)[1] == 1000
    assert (row.gross, row.paid, row.payments[0].method, row.customer_id) == (-4500, -4500, "card", 1)
    assert row.lines[0].returns_id == 1
    assert shell.asked[-1][1] == "Return recorded"
    assert lines_said(page, settled, 1) == [
        "Kopi susu, 2 × 50.00 − 10.00 · K1 · 1 returned", "Susu, 1 × 20.00 · S1"
    ]  # fmt: skip
    editor = opened_return(page, settled)
    editor.lines.setData(editor.lines.index(0, 4), "1")
    editor.submit()
    settled()
    assert lines_said(page, settled, 1)[0] == "Kopi susu, 2 × 50.00 − 10.00 · K1 · returned"


def test_everything_back_leaves_nothing_and_is_taken_off_what_is_owed(
    page: PurchasesPage, settled: Any, sold: Book
) -> None:
    choose(page, settled, 2)
    editor = opened_return(page, settled)
    editor.lines.take_all()
    editor.submit()
    settled()
    with sold.read() as session:
        row = purchases.get(session, 4)
        assert purchases.returnable(session, 2) == {}
    assert (row.gross, row.paid) == (-2000, 0)
    choose(page, settled, 2)
    assert not page.receipt.return_button.isVisible()


def test_nothing_picked_is_no_return(page: PurchasesPage, settled: Any, sold: Book) -> None:
    choose(page, settled, 1)
    editor = opened_return(page, settled)
    editor.submit()
    assert "how many come back" in editor.banner.text()


def test_a_removed_purchase_comes_back_with_undo(
    page: PurchasesPage, settled: Any, sold: Book, shell: Any, qtbot: Any
) -> None:
    choose(page, settled, 1)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    settled()
    assert page.model.ids() == [3, 2]
    assert page.receipt.purchase is None
    assert shell.asked[-1][:2] == ("undo_offered", "Purchase removed")
    undo(sold, shell)
    settled()
    assert page.model.ids() == [3, 2, 1]


def test_a_purchase_with_returns_is_not_removed_before_them(
    page: PurchasesPage, settled: Any, sold: Book, shell: Any
) -> None:
    choose(page, settled, 2)
    editor = opened_return(page, settled)
    editor.lines.take_all()
    editor.submit()
    settled()
    choose(page, settled, 2)
    page.remove()
    settled()
    assert shell.asked[-1][0] == "failed"
    assert "returned later" in shell.asked[-1][1]


def test_enter_opens_the_purchase_for_editing(
    page: PurchasesPage, context: Context, shell: Any, settled: Any
) -> None:
    choose(page, settled, 1)
    page.table.opened.emit(1)
    assert shell.asked[-1] == ("record_purchase", None, {"purchase_id": 1})
    editor = PurchaseEditor(context, None, page, purchase_id=1)
    settled()
    assert [line.discount for line in editor.form.lines.basket.lines] == ["10.00", ""]


def test_every_control_has_a_name(page: PurchasesPage, settled: Any) -> None:
    choose(page, settled, 2)
    assert unnamed(page) == []
    page.pay()
    assert unnamed(page.findChild(PaymentEditor)) == []
    assert unnamed(opened_return(page, settled)) == []


def test_the_menu_offers_what_can_be_done(page: PurchasesPage, settled: Any) -> None:
    for key, words in (
        (2, ["Edit", "Return…", "Record payment", "Print receipt…", "Open the customer", "", "Remove"]),
        (3, ["Edit", "Return…", "Print receipt…", "", "Remove"]),
    ):
        choose(page, settled, key)
        menu = QMenu()
        page.receipt.fill_menu(menu)
        assert [action.text() for action in menu.actions()] == words


def test_opening_what_is_owed_shows_only_that_and_all_comes_back(page: PurchasesPage, settled: Any) -> None:
    page.open(owing=True)
    page.refresh()
    settled()
    assert page.model.ids() == [2]
    page._everything()
    settled()
    assert page.model.ids() == [3, 2, 1]


def test_opening_days_and_people_shows_only_theirs(page: PurchasesPage, settled: Any) -> None:
    rows = {row.id: row for row in page.model.known_rows()}
    day = rows[3].day
    page.open(days=(day, day), who="walk_in")
    page.refresh()
    settled()
    assert page.model.ids() == [key for key, row in rows.items() if row.day == day and row.customer_id is None]
    assert (page.filters.filters.start, page.filters.filters.end) == (day, day)
    page.open(days=(day, day))
    page.refresh()
    settled()
    assert 3 in page.model.ids()
    assert page.filters.who.value() == ""


def test_sorting_by_amount_asks_the_book(page: PurchasesPage, settled: Any) -> None:
    page.model.sort_by("gross", False)
    settled()
    assert page.model.ids() == [2, 3, 1]


def test_a_receipt_is_printed_from_its_card_and_from_the_menu(page: PurchasesPage, shell: Any, settled: Any) -> None:
    assert page.receipt.print_button.isHidden()
    choose(page, settled, 2)
    page.receipt.print_button.click()
    assert shell.asked[-1] == ("navigate", "reports", {"name": "receipt", "purchase_id": 2})
    shell.asked.clear()
    menu = QMenu(page)
    page.receipt.fill_menu(menu)
    next(action for action in menu.actions() if action.text() == "Print receipt…").trigger()
    assert shell.asked == [("navigate", "reports", {"name": "receipt", "purchase_id": 2})]
