"""Recording a purchase: by keyboard, with a scanner, on account, with what was offered, and with mistakes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.services import counter, customers, notes, products, purchases, shop, suggestions, undoing
from app.services.counter import OfferRow, OffersRow
from app.services.customers import CustomerDraft
from app.services.notes import NoteDraft
from app.services.product_search import ProductRow
from app.services.products import ProductDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft, PurchaseRow
from app.settings import Settings
from app.storage.book import Book
from app.ui.context import Context, ShopInfo
from app.ui.jobs import Jobs
from app.ui.purchases.basket import Basket
from app.ui.purchases.editor import PurchaseEditor
from app.ui.purchases.lines import LinesModel
from app.ui.purchases.new_product import NewProduct
from app.ui.purchases.sheet import SheetView
from app.ui.window import Window
from tests.ui.conftest import DAY, unnamed, words_of

SARI, BO = 1, 2
KOPI, SUSU, LONG = 1, 2, 3


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    PurchaseEditor.kept.clear()
    yield
    PurchaseEditor.kept.clear()


@pytest.fixture
def stocked(book: Book) -> Book:
    """Sari buys Kopi as a rule; 25 % tax is in the prices; Bo is new."""
    with book.write("stock") as session:
        shop.add_tax_rate(session, "MVA", 2500, is_default=True)
        for name in ("Sari Wulandari", "Bo <b>Li</b>"):
            customers.save(session, CustomerDraft(name))
        products.save(session, ProductDraft("Kopi susu", "K1", "4006381333931", price=5000))
        products.save(session, ProductDraft("Susu", "S1", "4006381333948", price=2000))
        products.save(session, ProductDraft("超长的商品名称" * 12, "L", price=123_456_789))
        notes.save(session, NoteDraft(SARI, DAY, "Allergic to nuts", is_warning=True))
        for back in (60, 40, 20):
            line = LineDraft(KOPI, 1000, 5000)
            purchases.record(
                session, PurchaseDraft(SARI, DAY - dt.timedelta(back), (line,), (PaymentDraft(5000, "card"),))
            )
    return book


class Keys:
    """Presses keys where the focus is, and counts them."""

    def __init__(self, qtbot: Any, settled: Any, window: QWidget) -> None:
        self.qtbot, self.settled, self.window, self.count = qtbot, settled, window, 0

    def focus(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def type(self, text: str) -> Keys:
        for sign in text:
            self.qtbot.keyClicks(self.focus(), sign)
            self.count += 1
        return self.wait()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Keys:
        self.qtbot.keyClick(self.focus(), key, modifier)
        self.count += 1
        return self.wait()

    def enter(self) -> Keys:
        return self.press(Qt.Key.Key_Return)

    def save(self) -> Keys:
        return self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def wait(self) -> Keys:
        self.qtbot.wait(120)  # the moment after which a field looks
        self.settled()
        return self


@pytest.fixture
def opened(qtbot: Any, context: Context, settled: Any, stocked: Book) -> Any:
    """`opened(customer_id)` shows the editor and gives its keys."""
    parent = QWidget()
    parent.resize(1280, 800)
    qtbot.addWidget(parent)
    parent.show()

    def show(customer_id: int | None = None, **more: Any) -> tuple[PurchaseEditor, Keys]:
        editor = PurchaseEditor(context, customer_id, parent, **more)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        editor.open()
        with qtbot.waitActive(editor):
            editor.activateWindow()
        settled()
        return editor, Keys(qtbot, settled, editor)

    return show


def newest(book: Book) -> PurchaseRow:
    with book.read() as session:
        keys = session.scalars(purchases.select(purchases.Purchase.id).order_by(purchases.Purchase.id.desc())).all()
        return purchases.get(session, keys[0])


def pieces(editor: PurchaseEditor) -> list[tuple[str, str]]:
    return [(line.name, line.quantity) for line in editor.form.lines.basket.lines]


def count(book: Book) -> int:
    with book.read() as session:
        return shop.counts(session).purchases


def test_a_regulars_usual_item_takes_less_than_ten_keys(opened: Any, stocked: Book, shell: Any) -> None:
    editor, keys = opened()
    keys.count = 1  # Ctrl+N opened it
    keys.type("sar").enter()
    assert editor.form.customer.chosen() == (SARI, "Sari Wulandari")
    assert editor.form.product.is_open()
    keys.enter()
    keys.save()
    assert keys.count < 10
    assert editor.result() == 1
    row = newest(stocked)
    assert (row.customer_name, row.day, row.gross, row.tax, row.owed) == ("Sari Wulandari", DAY, 5000, 1000, 0)
    assert (row.lines[0].name, row.payments[0].method) == ("Kopi susu", "card")
    said = shell.asked[-1]
    assert said[:2] == ("undo_offered", "Saved: kr\xa050.00, Sari Wulandari")
    words, printing = said[3]
    printing()
    assert (words, shell.asked[-1]) == (
        "Print receipt…", ("navigate", "reports", {"name": "receipt", "purchase_id": row.id})
    )  # fmt: skip
    with stocked.write("undo") as session:
        undoing.undo(session, said[2])
    assert count(stocked) == 3


def test_a_scanner_records_a_walk_in_sale_and_pieces_add_up(opened: Any, stocked: Book) -> None:
    editor, keys = opened()
    keys.enter()
    for code in ("4006381333931", "4006381333948", "4006381333931"):
        keys.qtbot.keyClicks(keys.focus(), code)
        keys.enter()
    assert pieces(editor) == [("Kopi susu", "2"), ("Susu", "1")]
    keys.save()
    row = newest(stocked)
    assert (row.customer_id, row.gross, row.paid) == (None, 12_000, 12_000)


def test_scans_faster_than_the_book_are_all_taken_in_order(opened: Any, qtbot: Any, settled: Any) -> None:
    editor, _keys = opened(SARI)
    for code in ("S1", "K1", "S1", "nonsense", "K1"):
        qtbot.keyClicks(editor.form.product, code)
        qtbot.keyClick(editor.form.product, Qt.Key.Key_Return)
    settled()
    assert pieces(editor) == [("Susu", "2"), ("Kopi susu", "2")]
    assert editor.form.toast.text() == "No product has the code “nonsense”."


def test_three_times_a_code_is_three_pieces(opened: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("3*s1").enter()
    assert editor.form.lines.basket.lines[0].quantity == "3"
    keys.type("2*kop").enter().enter()
    assert editor.form.lines.basket.lines[1].quantity == "2"


def test_the_warning_of_a_customer_is_shown_as_plain_words(opened: Any) -> None:
    editor, _keys = opened(SARI)
    assert "Warning: Allergic to nuts" in words_of(editor.form.customer)
    assert editor.form.customer.warnings.isVisible()
    other, _keys = opened(BO)
    assert not other.form.customer.warnings.isVisible()
    assert other.form.customer.finder.text() == "Bo <b>Li</b>"


def test_quantity_price_and_discount_are_typed_and_totals_follow(opened: Any, stocked: Book) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    keys.press(Qt.Key.Key_F2).type("4").press(Qt.Key.Key_Tab).type("40").press(Qt.Key.Key_Tab).type("10 %").enter()
    totals = editor.form.lines.basket.totals()
    assert (totals.gross, totals.net, totals.tax, totals.discount) == (14_400, 11_520, 2_880, 1_600)
    assert editor.form.payment.total.text() == "kr\xa0144.00"
    assert editor.form.product.hasFocus()
    keys.save()
    row = newest(stocked)
    assert (row.net, row.tax, row.discount, row.paid) == (totals.net, totals.tax, totals.discount, 14_400)


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [(1, "x", "is not a number"), (1, "0", "nothing"), (2, "12a", "is not a number"), (2, "-1", "below nothing"),
     (3, "999", "larger"), (3, "200%", "larger"), (3, "-5", "below nothing")],
)  # fmt: skip
def test_a_wrong_cell_is_marked_said_and_nothing_is_lost(
    opened: Any, stocked: Book, column: int, text: str, said: str
) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    model = editor.form.lines
    model.setData(model.index(0, column), text)
    assert said in model.wrong(0, column)
    assert said in editor.form.banner.text()
    keys.save()
    assert count(stocked) == 3
    assert editor.isVisible()
    assert model.cell(0, column) == text
    assert editor.form.sheet.currentIndex().column() == column


def test_a_cell_being_typed_into_counts_when_save_is_pressed(opened: Any, stocked: Book) -> None:
    _editor, keys = opened(SARI)
    keys.type("k1").enter().press(Qt.Key.Key_F2).type("3")
    assert isinstance(keys.focus(), QLineEdit)
    keys.save()
    assert newest(stocked).gross == 15_000


def test_on_account_is_owed_and_needs_a_customer(opened: Any, stocked: Book) -> None:
    editor, keys = opened()
    keys.enter().type("k1").enter()
    editor.form.payment.method.set_value("on_account")
    keys.save()
    assert "needs a customer" in editor.form.customer.field.wrong.text()
    assert keys.focus() is editor.form.customer.finder
    keys.type("bo").enter().save()
    assert newest(stocked).owed == 5000


def test_part_payment_and_change(opened: Any, stocked: Book) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter().enter()
    part = editor.form.payment
    assert keys.focus() is part.method
    part.method.set_value("cash")
    keys.press(Qt.Key.Key_Tab).type("60")
    assert "Change" in part.rest.text()
    assert [one.amount for one in part.payments()] == [5000]
    part.amount.selectAll()
    keys.type("20")
    assert part.rest.text() == "On account: kr\xa030.00"
    keys.enter()
    assert newest(stocked).owed == 3000


@pytest.mark.parametrize("text", ["abc", "-5", "51"])
def test_a_wrong_amount_is_said_at_the_field(opened: Any, stocked: Book, text: str) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    editor.form.payment.method.set_value("card")
    editor.form.payment.amount.setFocus()
    editor.form.payment.amount.selectAll()
    keys.type(text).save()
    assert editor.form.payment.amount_field.wrong.text()
    assert count(stocked) == 3


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda form: form.day.setText("31.02.2026"), "day_field"),
        (lambda form: form.day.setText("23.11.2026"), "day_field"),
        (lambda form: form.product.setText("half a word"), "product_field"),
    ],
)
def test_a_wrong_field_is_said_and_saves_nothing(opened: Any, stocked: Book, spoil: Any, name: str) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    spoil(editor.form)
    keys.save()
    assert getattr(editor.form, name).wrong.text()
    assert count(stocked) == 3


def test_an_empty_receipt_is_not_saved(opened: Any, stocked: Book) -> None:
    editor, keys = opened(SARI)
    editor.form.product.close_list()
    keys.save()
    assert editor.form.product_field.wrong.text() == "Add at least one product."
    assert count(stocked) == 3


def test_a_name_that_is_nobodys_is_not_a_walk_in_sale(opened: Any, stocked: Book) -> None:
    editor, keys = opened()
    keys.type("zz")
    editor.form.product.setFocus()
    keys.type("k1").enter().save()
    assert "Choose a customer" in editor.form.customer.field.wrong.text()
    assert count(stocked) == 3


def test_a_new_customer_and_a_new_product_are_added_at_the_counter(
    opened: Any, stocked: Book, settled: Any, qtbot: Any
) -> None:
    editor, keys = opened()
    keys.type("Dewi")
    assert editor.form.customer.finder.is_open()
    keys.enter()
    assert editor.form.customer.chosen() == (3, "Dewi")
    qtbot.keyClicks(keys.focus(), "7038010009457")
    keys.enter()
    assert editor.form.product.is_open()
    keys.enter()
    form = editor.findChild(NewProduct)
    assert form._barcode.text() == "7038010009457"
    form._name.setText("Brunost")
    form._price.setText("89,50")
    form.submit()
    settled()
    assert editor.form.lines.basket.lines[0].name == "Brunost"
    editor.submit()
    settled()
    assert newest(stocked).gross == 8950


def test_a_mistake_in_a_new_product_is_said_in_its_form(opened: Any, settled: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("Kopi luwak").enter()
    form = editor.findChild(NewProduct)
    form._code.setText("K1")
    form.submit()
    settled()
    assert "has this code already" in form.form.fields["code"].wrong.text()


def test_escape_keeps_what_lies_on_the_counter(opened: Any, stocked: Book, shell: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    editor.form.lines.setData(editor.form.lines.index(0, 1), "2x")
    editor.form.product.setFocus()
    keys.press(Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert "kept" in shell.asked[-1][1]
    again, keys = opened()
    assert again.form.again.isVisible()
    assert again.form.customer.chosen() == (SARI, "Sari Wulandari")
    assert again.form.lines.cell(0, 1) == "2x"
    again.form.lines.setData(again.form.lines.index(0, 1), "2")
    keys.save()
    assert newest(stocked).gross == 10_000
    third, _keys = opened()
    assert not third.form.again.isVisible()
    assert third.form.lines.basket.lines == []


def test_starting_afresh_empties_the_counter(opened: Any) -> None:
    _editor, keys = opened(SARI)
    keys.type("k1").enter().press(Qt.Key.Key_Escape)
    again, _keys = opened()
    again.form.afresh_wanted.emit()
    assert again.form.lines.basket.lines == []
    assert again.form.customer.chosen() is None


def test_a_line_taken_out_can_be_put_back(opened: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter().type("s1").enter()
    editor.form.sheet.setFocus()
    editor.form.sheet.go_to(0, 1, edit=False)
    keys.press(Qt.Key.Key_Delete)
    assert [line.name for line in editor.form.lines.basket.lines] == ["Susu"]
    editor.form.toast._undone()
    assert [line.name for line in editor.form.lines.basket.lines] == ["Kopi susu", "Susu"]


def test_the_answer_to_a_suggestion_is_saved_with_the_receipt(opened: Any, stocked: Book, settled: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    offers = OffersRow(
        (OfferRow(SUSU, "Susu", 2000, "Goes with Kopi", "cross_sell"), OfferRow(LONG, "Long", 5, "New", "new_for_you"))
    )
    editor.form.offer.set_offers(offers)
    settled()
    assert "Offer Susu" in words_of(editor.form.offer)
    editor.form.offer._answer(offers.offers[0], "bought")
    settled()
    editor.form.offer.set_offers(offers)
    settled()
    assert "Offer Long" in words_of(editor.form.offer)
    editor.form.offer._answer(offers.offers[1], "declined")
    keys.save()
    row = newest(stocked)
    assert [line.name for line in row.lines] == ["Kopi susu", "Susu"]
    with stocked.read() as session:
        said = session.execute(
            suggestions.select(suggestions.SuggestionAnswer.answer, suggestions.SuggestionAnswer.product_id)
        ).all()
        sold = session.scalars(
            suggestions.select(purchases.PurchaseLine.suggestion_id).where(purchases.PurchaseLine.purchase_id == row.id)
        ).all()
    assert sorted(said) == [("bought", SUSU), ("declined", LONG)]
    assert sold[0] is None
    assert sold[1] is not None


def test_an_answer_without_a_sale_is_kept_too(opened: Any, stocked: Book, settled: Any) -> None:
    editor, keys = opened(SARI)
    offers = OffersRow((OfferRow(SUSU, "Susu", 2000, "Goes with Kopi", "cross_sell"),))
    editor.form.offer.set_offers(offers)
    editor.form.offer._answer(offers.offers[0], "declined")
    editor.form.product.close_list()
    keys.press(Qt.Key.Key_Escape)
    settled()
    with stocked.read() as session:
        assert session.scalars(suggestions.select(suggestions.SuggestionAnswer.answer)).all() == ["declined"]


def test_a_walk_in_is_offered_what_goes_with_the_basket(stocked: Book) -> None:
    with stocked.read() as session:
        assert counter.offers(session, None, (), DAY) == OffersRow()
        assert counter.offers(session, None, (KOPI,), DAY).blocked == ""


def test_an_edited_receipt_keeps_its_rate_and_can_be_undone(opened: Any, stocked: Book, shell: Any) -> None:
    with stocked.write("rate") as session:
        for rate in shop.tax_rates(session):
            shop.remove_tax_rate(session, rate.id)
    editor, keys = opened(purchase_id=1)
    assert not editor.is_dirty()
    editor.form.lines.setData(editor.form.lines.index(0, 1), "2")
    editor.form.more.fields["note"].editor.setText("two of it")
    keys.save()
    with stocked.read() as session:
        row = purchases.get(session, 1)
    assert (row.gross, row.tax, row.paid, row.note) == (10_000, 2_000, 10_000, "two of it")
    with stocked.write("undo") as session:
        undoing.undo(session, shell.asked[-1][2])
        assert purchases.get(session, 1).gross == 5000


def test_a_receipt_changed_elsewhere_shows_both_and_overwrites_nothing(
    opened: Any, stocked: Book, settled: Any
) -> None:
    editor, keys = opened(purchase_id=1)
    editor.form.lines.setData(editor.form.lines.index(0, 1), "2")
    with stocked.write("elsewhere") as session:
        draft = PurchaseDraft(SARI, DAY, (LineDraft(SUSU, 1000, 2000),))
        purchases.edit(session, 1, draft, 1)
    keys.save()
    assert editor.form.conflict.isVisible()
    assert "kr\xa020.00 (Susu)" in words_of(editor.form.conflict)
    assert "kr\xa0100.00 (Kopi susu)" in words_of(editor.form.conflict)
    editor.form.conflict.theirs.click()
    assert editor.form.lines.cell(0, 0) == "Susu"
    editor.form.lines.setData(editor.form.lines.index(0, 1), "3")
    keys.save()
    with stocked.read() as session:
        assert purchases.get(session, 1).gross == 6000


def test_a_negative_quantity_is_a_return_that_names_what_it_returns(opened: Any, stocked: Book) -> None:
    editor, keys = opened(SARI)
    keys.type("-1*k1").enter()
    assert editor.form.payment.title.text() == "To pay back"
    keys.save()
    row = newest(stocked)
    assert (row.gross, row.paid) == (-5000, -5000)
    with stocked.read() as session:
        assert row.lines[0].returns_id == purchases.get(session, 3).lines[0].id


def test_a_receipt_with_several_payments_keeps_them(opened: Any, stocked: Book) -> None:
    with stocked.write("account") as session:
        key = purchases.record(session, PurchaseDraft(BO, DAY, (LineDraft(KOPI, 1000, 5000),)))
        for amount in (1000, 2000):
            purchases.add_payment(session, key, PaymentDraft(amount, "card", DAY - dt.timedelta(1)))
    editor, keys = opened(purchase_id=key)
    assert "2 payments, kr\xa030.00 together" in words_of(editor.form.payment)
    editor.form.more.fields["note"].editor.setText("x")
    keys.save()
    with stocked.read() as session:
        assert [one.amount for one in purchases.get(session, key).payments] == [1000, 2000]


def test_every_control_has_a_name_and_long_names_fit(opened: Any, qtbot: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("L").enter()
    assert unnamed(editor) == []
    sheet = editor.form.sheet
    assert sheet.horizontalHeader().length() <= sheet.viewport().width()


def test_the_arrows_choose_tab_takes_and_escape_closes_only_the_list(opened: Any) -> None:
    editor, keys = opened(BO)
    keys.type("su").press(Qt.Key.Key_Down)
    assert editor.form.product.steered
    assert editor.form.product.accessibleDescription() == editor.form.product.dropped.currentItem().text()
    chosen = editor.form.product.dropped.currentItem().text()
    keys.press(Qt.Key.Key_Tab)
    assert editor.form.lines.basket.lines[0].name in chosen
    keys.type("kopi")
    assert editor.form.product.is_open()
    keys.press(Qt.Key.Key_Escape)
    assert not editor.form.product.is_open()
    assert editor.isVisible()
    keys.press(Qt.Key.Key_PageDown).press(Qt.Key.Key_Up)
    editor.form.product.clear()
    editor.form.payment.method.setFocus()
    assert not editor.form.product.is_open()


def test_tab_goes_through_the_cells_and_out_of_the_last_one(opened: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter().type("s1").enter()
    editor.form.sheet.go_to(0, 1)
    for text in ("2", "40", "5", "3", "15"):
        keys.type(text).press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Backtab)
    lines = editor.form.lines.basket.lines
    assert [(line.quantity, line.price, line.discount) for line in lines] == [("2", "40", "5"), ("3", "15", "")]
    assert (editor.form.sheet.currentIndex().row(), editor.form.sheet.currentIndex().column()) == (1, 2)
    keys.press(Qt.Key.Key_Tab).press(Qt.Key.Key_Tab)
    assert editor.form.product.hasFocus()


def test_the_next_suggestion_comes_on_wish_and_a_walk_in_is_only_offered_it(opened: Any, settled: Any) -> None:
    editor, _keys = opened()
    rows = (OfferRow(SUSU, "Susu", 2000, "Goes with Kopi"), OfferRow(LONG, "Long", 5, "New"))
    editor.form.offer.set_offers(OffersRow(rows))
    settled()
    said = words_of(editor.form.offer)
    assert "Add" in said
    assert "Declined" not in said
    editor.form.offer.next.click()
    settled()
    assert "Offer Long" in words_of(editor.form.offer)
    editor.form.offer.bought.emit(rows[0])
    settled()
    assert editor.form.lines.basket.lines[0].name == "Susu"
    assert editor.form.lines.quiet(0, 0) == "S1"
    editor.form.offer.set_offers(OffersRow(blocked="An open complaint comes before any selling."))
    settled()
    assert "complaint" in words_of(editor.form.offer)


def test_more_details_are_saved_and_a_far_too_long_note_is_shown_where_it_stands(opened: Any, stocked: Book) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    editor.form.more.fields["number"].editor.setText("  A  7 ")
    editor.form.more.fields["channel"].editor.set_value("phone")
    editor.form.more.fields["note"].editor.setText("x" * 100_001)
    keys.save()
    assert "100001 characters" in editor.form.more.fields["note"].wrong.text().replace(",", "")
    assert editor.form.more.isVisible()
    editor.form.more.fields["note"].editor.setText("<b>plain</b>")
    keys.save()
    row = newest(stocked)
    assert (row.number, row.channel, row.note) == ("A 7", "phone", "<b>plain</b>")


def test_a_receipt_removed_meanwhile_says_so_and_closes(opened: Any, stocked: Book, shell: Any) -> None:
    with stocked.write("gone") as session:
        purchases.remove(session, 1)
    editor, _keys = opened(purchase_id=1)
    assert not editor.isVisible()
    assert shell.asked[-1] == ("failed", "This purchase was removed.")


def test_keeping_ones_own_saves_over_what_was_changed_elsewhere(opened: Any, stocked: Book, settled: Any) -> None:
    editor, keys = opened(purchase_id=1)
    editor.form.lines.setData(editor.form.lines.index(0, 1), "2")
    with stocked.write("elsewhere") as session:
        purchases.edit(session, 1, PurchaseDraft(SARI, DAY, (LineDraft(SUSU, 1000, 2000),)), 1)
    keys.save()
    editor.form.conflict.mine.click()
    settled()
    with stocked.read() as session:
        assert purchases.get(session, 1).gross == 10_000


def test_a_form_built_ahead_is_taken_and_another_one_is_laid_ready(
    stocked: Book, jobs: Jobs, qtbot: Any, settled: Any
) -> None:
    window = Window(Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    info = ShopInfo(stocked.path, "Toko Melati", "NOK", "NO", "Europe/Oslo")
    context = Context(jobs, info, window.settings, window, DAY)
    window.attach(context)
    settled()

    def forms() -> list[tuple[PurchaseEditor, bool]]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return [(one, one.isVisible()) for one in window.findChildren(PurchaseEditor)]

    for _again in range(2):
        for step in window.counter.making(context):
            step()
    [(first, shown)] = forms()
    assert not shown
    window.resize(900, 640)
    window.record_purchase()
    settled()
    assert forms() == [(first, True)]
    assert first.width() == 860
    assert first.form.save_button.isEnabled()
    assert first.focusWidget() is first.form.customer.finder
    first.reject()
    settled()
    window.record_purchase(purchase_id=1)
    settled()
    [(saved, shown)] = forms()
    assert saved is not first
    assert shown
    assert saved.windowTitle() == "Edit purchase"
    assert saved.form.lines.basket.lines
    saved.reject()
    settled()
    [(second, shown)] = forms()
    assert second is not first
    assert not shown
    context.fixed_day = DAY + dt.timedelta(1)
    window.record_purchase()
    settled()
    [(third, shown)] = forms()
    assert third is not second
    assert shown
    assert third.form.day.day() == DAY + dt.timedelta(1)


def test_a_discount_on_everything_is_seen_on_the_lines_and_undone(opened: Any, stocked: Book) -> None:
    editor, keys = opened(BO)
    keys.type("k1").enter().type("s1").enter()
    editor.form._opener.click()
    off = editor.form.more.fields["off"].editor
    off.setFocus()
    keys.type("10 %").enter()
    assert [line.discount for line in editor.form.lines.basket.lines] == ["5.00", "2.00"]
    assert "63" in editor.form.payment.total.text()
    editor.form.toast._undo.click()
    assert [line.discount for line in editor.form.lines.basket.lines] == ["", ""]
    keys.type("lots").press(Qt.Key.Key_Tab)
    assert not editor.form.more.fields["off"].wrong.isHidden()
    keys.save()
    assert editor.isVisible()
    assert off.hasFocus()
    off.clear()
    keys.type("7").save()
    with stocked.read() as session:
        assert sum(line.discount for line in purchases.get(session, 4).lines) == 700


def test_where_the_receipt_is_narrow_the_amount_stays_in_sight_and_the_tax_goes(qtbot: Any) -> None:
    lines = LinesModel(Basket("NOK"))
    lines.add(ProductRow(1, "K1", "", "Kopi susu", "", 123_456_00, 2500, True, False), 1000)
    sheet = SheetView(lines, "Lines")
    qtbot.addWidget(sheet)
    sheet.show()
    tax, amount = lines.heads.index("Tax"), lines.heads.index("Amount")
    for wide, shown in ((700, True), (470, False), (700, True)):
        sheet.resize(wide, 300)
        sheet.fit()
        assert not sheet.isColumnHidden(amount)
        assert sheet.isColumnHidden(tax) is not shown
        assert sheet.columnViewportPosition(amount) + sheet.columnWidth(amount) <= sheet.viewport().width()
