"""What cannot be right, typed into every field of every form: one sentence at that field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.services import feedback, purchases
from app.services.feedback import FeedbackDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.editor import CustomerEditor
from app.ui.customers.exit_editor import ExitEditor
from app.ui.feedback.editors import CloseEditor, FeedbackEditor
from app.ui.notes.contact_editor import ContactEditor
from app.ui.notes.note_editor import NoteEditor
from app.ui.products.editor import ProductEditor
from app.ui.products.pairing_editor import OtherField, PairingEditor
from app.ui.purchases.new_product import NewProduct
from app.ui.purchases.payment_editor import PaymentEditor
from app.ui.settings.shop_card import ShopCard
from app.ui.settings.tax_card import RateEditor
from app.ui.special_dates.editor import SpecialDateEditor
from app.ui.widgets import DateField, Editor, MoneyField, NoteField, TextField
from app.ui.widgets.birthday_field import BirthdayField
from app.ui.widgets.customer_field import CustomerField
from tests.ui.conftest import DAY
from tests.ui.test_purchase_editor import KOPI, SARI, SUSU, nothing_kept, stocked

__all__ = ["nothing_kept", "stocked"]
Made = Callable[[Context, Book, QWidget], Editor]
VAST = "\n".join(f"{line:079}" for line in range(131_072))
"""A note of more than 10 MB."""

MARKUP = "<b 👍🏽 <img src=x> ‮"
"""Right as it is: text is text, and a picture is a letter."""


def customer(context: Context, _book: Book, over: QWidget) -> Editor:
    return CustomerEditor(context, over)


def product(context: Context, _book: Book, over: QWidget) -> Editor:
    return ProductEditor(context, over)


def new_product(context: Context, _book: Book, over: QWidget) -> Editor:
    return NewProduct(context, "Brunost", over)


def pairing(context: Context, _book: Book, over: QWidget) -> Editor:
    made = PairingEditor(context, KOPI, over)
    made.other.set_product(SUSU, "Susu")
    return made


def note(context: Context, _book: Book, over: QWidget) -> Editor:
    return NoteEditor(context, over, customer_id=SARI)


def contact(context: Context, _book: Book, over: QWidget) -> Editor:
    return ContactEditor(context, over, customer_id=SARI)


def left(context: Context, _book: Book, over: QWidget) -> Editor:
    made = ExitEditor(context, SARI, over)
    made.reasons["price"].setChecked(True)
    return made


def special_date(context: Context, _book: Book, over: QWidget) -> Editor:
    made = SpecialDateEditor(context, None, over)
    made.set_customer(SARI, "Sari Wulandari")
    made.day.setText("5")
    return made


def said(context: Context, _book: Book, over: QWidget) -> Editor:
    made = FeedbackEditor(context, None, over)
    made.set_customer(SARI, "Sari Wulandari")
    return made


def closing(context: Context, book: Book, over: QWidget) -> Editor:
    with book.write("said") as session:
        key = feedback.record(session, FeedbackDraft(SARI, "complaint", DAY, "Late", 2, ""))
        row = feedback.get(session, key)
    return CloseEditor(context, row, over)


def payment(context: Context, book: Book, over: QWidget) -> Editor:
    with book.write("owed") as session:
        key = purchases.record(session, PurchaseDraft(SARI, DAY, (LineDraft(KOPI, 1000, 5000),)))
        row = purchases.get(session, key)
    return PaymentEditor(context, row, over)


def rate(context: Context, _book: Book, over: QWidget) -> Editor:
    return RateEditor(context, over)


EDITORS = [
    customer, product, new_product, pairing, note, contact, left, special_date, said, closing, payment, rate,
]  # fmt: skip
NEEDED = {
    "name": "Brunost",
    "rate": "11",
    "text": "Words",
    "resolution": "Words",
    "price": "5",
    "amount": "5",
    "family": "Cheese",
}
NUMBERS = {"rate", "day", "year", "lead_days", "step", "size"}
"""Plain fields in which a number is typed."""


def texts(form: Any) -> dict[str, Any]:
    """The fields of a form that are typed into."""
    kinds = (QLineEdit, NoteField)
    found = {name: one.editor for name, one in form.fields.items() if isinstance(one.editor, kinds)}
    return {n: e for n, e in found.items() if not isinstance(e, CustomerField | OtherField) and e.isEnabled()}


def bad(name: str, field: Any) -> list[str]:
    """What cannot stand in this field."""
    if isinstance(field, NoteField):
        return [VAST]
    if isinstance(field, DateField | BirthdayField):
        return ["31.02.2026", "soon", MARKUP, "9" * 1_000_000]
    if isinstance(field, MoneyField):
        return ["12a", "1.2.3", MARKUP, "9" * 1_000_000]
    if name in NUMBERS:
        return ["1x", "-1", MARKUP, "9" * 1_000_000]
    return ["n" * 1_000_000]


def errors(form: Any) -> dict[str, str]:
    """What is said at which field."""
    return {name: one.wrong.text() for name, one in form.fields.items() if not one.wrong.isHidden()}


@pytest.fixture
def show(context: Context, stocked: Book, qtbot: Any, settled: Any) -> Callable[[Made], Editor]:
    """`show(made)` opens a form with what it needs typed in."""
    over = QWidget()
    qtbot.addWidget(over)
    over.show()

    def opened(made: Made) -> Editor:
        CustomerEditor.kept.clear()
        ProductEditor.kept.clear()
        editor = made(context, stocked, over)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        editor.open()
        settled()
        for name, field in texts(editor.form).items():
            if name in NEEDED and not field.text():
                field.setText(NEEDED[name])
        return editor

    return opened


@pytest.mark.parametrize("made", EDITORS)
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_is_lost(
    show: Callable[[Made], Editor], settled: Any, shell: Any, made: Made
) -> None:
    editor = show(made)
    tried = 0
    for name in texts(editor.form):
        for text in bad(name, texts(editor.form)[name]):
            field = texts(editor.form)[name]
            right = field.text()
            field.setText(text)
            before = {other: one.text() for other, one in texts(editor.form).items()}
            editor.submit()
            settled()
            tried += 1
            if not editor.isVisible():  # the field took no more of it than may stand there
                assert len(field.text()) <= 2000, (name, text[:40])
                editor = show(made)
                continue
            assert list(errors(editor.form)) == [name], (name, text[:40], editor.banner.text())
            assert 10 < len(errors(editor.form)[name]) < 300
            assert {other: one.text() for other, one in texts(editor.form).items()} == before
            field.setText(right)
    assert tried
    editor.submit()
    settled()
    assert not editor.isVisible(), errors(editor.form)
    assert [asked for asked in shell.asked if asked[0] == "failed"] == []


@pytest.mark.parametrize("made", EDITORS)
def test_markup_and_pictures_are_text_and_are_saved(show: Callable[[Made], Editor], settled: Any, made: Made) -> None:
    editor = show(made)
    for name, field in texts(editor.form).items():
        if type(field) in (TextField, NoteField) and name not in NUMBERS:
            field.setText(MARKUP)
    editor.submit()
    settled()
    assert not editor.isVisible(), (errors(editor.form), editor.banner.text())


def test_the_shop_is_not_saved_with_what_cannot_be_right(
    context: Context, stocked: Book, qtbot: Any, settled: Any, shell: Any
) -> None:
    card = ShopCard(context)
    qtbot.addWidget(card)
    card.show()
    card.refresh()
    settled()
    for name, field in texts(card.form).items():
        right = field.text()
        field.setText(VAST if isinstance(field, NoteField) else "n" * 1_000_000)
        typed = field.text()
        card.save()
        settled()
        assert list(errors(card.form)) == [name]
        assert field.text() == typed
        field.setText(right)
    card.name.setText(MARKUP)
    card.save()
    settled()
    assert errors(card.form) == {}
    assert shell.asked[-1][:2] == ("undo_offered", "The shop is saved.")
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in card.findChildren(QLabel) if MARKUP in one.text())
