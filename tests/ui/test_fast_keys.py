"""Whoever types faster than the book answers loses no key, and nothing is taken that could be something else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from sqlalchemy import select

from app.errors import AppError
from app.models.customer import Customer
from app.services import customers
from app.services.customers import CustomerDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.editor import CustomerEditor
from app.ui.jobs import Jobs
from app.ui.keys import KeySheet
from app.ui.purchases.editor import PurchaseEditor
from app.ui.purchases.new_product import NewProduct
from app.ui.widgets import Editor, TextField
from tests.ui.test_purchase_editor import SARI, count, newest, nothing_kept, opened, pieces, stocked

__all__ = ["nothing_kept", "opened", "stocked"]
CTRL = Qt.KeyboardModifier.ControlModifier
COFFEE, MILK = "4006381333931", "4006381333948"


class Gate:
    """Holds the book's thread: everything asked meanwhile is answered once it is opened."""

    def __init__(self, jobs: Jobs, settled: Any) -> None:
        self._jobs, self._settled, self._open = jobs, settled, threading.Event()
        self._open.set()

    def shut(self) -> None:
        self._open.clear()
        self._jobs.read(self._jobs, lambda _session: self._open.wait(20))

    def answer(self) -> None:
        self._open.set()
        self._settled()


@pytest.fixture
def gate(jobs: Jobs, settled: Any) -> Iterator[Gate]:
    made = Gate(jobs, settled)
    yield made
    made.answer()


def hit(window: QWidget, *keys: str | Qt.Key) -> None:
    """Presses keys at the window as the screen hands them over: words, a key, "save"."""
    for key in keys:
        if key == "save":
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return, CTRL)
        elif isinstance(key, str):
            for sign in key:
                QTest.keyClick(window.windowHandle(), sign)
        else:
            QTest.keyClick(window.windowHandle(), key)


ENTER = Qt.Key.Key_Return


def test_a_regulars_usual_item_typed_in_one_go_is_saved(opened: Any, gate: Gate, stocked: Book) -> None:
    editor, _keys = opened()
    gate.shut()
    hit(editor, "sari", ENTER, ENTER, "save")
    assert editor.isVisible()
    assert editor.form.customer.chosen() is None
    gate.answer()
    row = newest(stocked)
    assert (row.customer_name, row.gross, row.lines[0].name) == ("Sari Wulandari", 5000, "Kopi susu")
    assert editor.result() == 1


def test_keys_pressed_before_the_form_has_what_it_needs_wait_for_it(
    context: Context, gate: Gate, stocked: Book, qtbot: Any
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    for customer in (None, SARI):
        gate.shut()
        editor = PurchaseEditor(context, customer, parent)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        editor.open()
        hit(editor, *(("sari", ENTER) if customer is None else ()), ENTER, "save")
        gate.answer()
        assert newest(stocked).customer_name == "Sari Wulandari"
    assert count(stocked) == 5


def test_after_a_line_of_the_open_list_the_field_goes_on_taking_keys(opened: Any, stocked: Book, settled: Any) -> None:
    editor, keys = opened(SARI)
    keys.type("kopi s")
    assert editor.form.product.is_open()
    keys.enter().type("S1").enter()
    assert pieces(editor) == [("Kopi susu", "1"), ("Susu", "1")]
    keys.type("Kopi luwak").enter()
    form = editor.findChild(NewProduct)
    form._price.setText("90")
    form.submit()
    settled()
    hit(editor, "S1", ENTER)
    settled()
    assert pieces(editor) == [("Kopi susu", "1"), ("Susu", "2"), ("Kopi luwak", "1")]
    editor.submit()
    settled()
    assert newest(stocked).gross == 5000 + 2 * 2000 + 9000


def test_two_who_could_be_meant_have_to_be_looked_at(opened: Any, gate: Gate, stocked: Book, settled: Any) -> None:
    with stocked.write("another") as session:
        customers.save(session, CustomerDraft("Sari Dewi"))
    editor, keys = opened()
    gate.shut()
    hit(editor, "sari", ENTER, ENTER, "save")
    gate.answer()
    assert editor.form.customer.chosen() is None
    assert editor.form.customer.finder.is_open()
    assert count(stocked) == 3
    keys.enter()
    assert editor.form.customer.chosen() == (3, "Sari Dewi")


def test_a_newcomer_s_second_enter_adds_nothing_unseen(opened: Any, gate: Gate) -> None:
    editor, _keys = opened()
    gate.shut()
    hit(editor, "bo", ENTER, ENTER, "save")
    gate.answer()
    assert editor.form.customer.chosen() == (2, "Bo <b>Li</b>")
    assert pieces(editor) == []
    assert editor.form.product.is_open()


def test_an_unknown_name_is_added_only_once_the_question_stands_there(
    opened: Any, gate: Gate, stocked: Book, settled: Any
) -> None:
    editor, keys = opened()
    gate.shut()
    hit(editor, "Berit", ENTER, ENTER, "save")
    gate.answer()
    finder = editor.form.customer.finder
    assert finder.is_open()
    assert finder.dropped.currentItem().text() == "Add “Berit” as a new customer"
    assert editor.form.customer.chosen() is None
    assert people(stocked) == ["Sari Wulandari", "Bo <b>Li</b>"]
    gate.shut()
    hit(editor, " Lie", ENTER)  # the question on the screen is still the one about Berit
    gate.answer()
    assert people(stocked) == ["Sari Wulandari", "Bo <b>Li</b>"]
    assert finder.dropped.currentItem().text() == "Add “Berit Lie” as a new customer"
    keys.enter()
    assert people(stocked) == ["Sari Wulandari", "Bo <b>Li</b>", "Berit Lie"]


def people(book: Book) -> list[str]:
    """Who is in the book."""
    with book.read() as session:
        rows = session.scalars(select(Customer).where(Customer.removed_at.is_(None)).order_by(Customer.id))
        return [row.name for row in rows]


def test_somebody_added_by_mistake_is_taken_out_again_and_the_field_is_empty(
    opened: Any, stocked: Book, settled: Any
) -> None:
    editor, keys = opened()
    keys.type("Berit").enter()
    assert people(stocked)[2:] == ["Berit"]
    toast = editor.form.toast
    assert toast.isVisible()
    assert toast.text() == "Berit added as a new customer"
    toast._undo.click()
    assert editor.form.customer.chosen() is None
    settled()
    assert people(stocked)[2:] == []
    assert editor.form.customer.finder.text() == ""
    assert editor.focusWidget() is editor.form.customer.finder
    assert toast.text() == "Undone."
    keys.type("sari w").enter()
    assert editor.form.customer.chosen() == (SARI, "Sari Wulandari")


def test_a_newcomer_can_be_taken_back_after_another_was_chosen_but_not_while_the_receipt_is_saved(
    opened: Any, gate: Gate, stocked: Book, settled: Any
) -> None:
    editor, keys = opened()
    keys.type("Berit").enter()
    editor.form.customer.set_customer(SARI, "Sari Wulandari")
    settled()
    editor.form.toast._undo.click()
    settled()
    assert editor.form.customer.chosen() == (SARI, "Sari Wulandari")
    assert people(stocked)[2:] == []
    editor.form.customer.set_customer(None)
    editor.form.customer.finder.setFocus()
    keys.type("Dewi").enter().type("S1").enter()
    assert editor.form.toast.isVisible()
    gate.shut()
    editor.submit()
    assert not editor.form.toast.isVisible()
    gate.answer()
    assert newest(stocked).customer_name == "Dewi"


def test_a_burst_of_scans_is_taken_piece_by_piece_and_in_order(opened: Any, gate: Gate, stocked: Book) -> None:
    editor, _keys = opened()
    gate.shut()
    hit(editor, ENTER, COFFEE, ENTER, COFFEE, ENTER, MILK, ENTER, COFFEE, ENTER, "save")
    assert pieces(editor) == []
    gate.answer()
    row = newest(stocked)
    assert [(line.name, line.quantity) for line in row.lines] == [("Kopi susu", 3000), ("Susu", 1000)]
    assert row.paid == 17_000


def test_a_code_nobody_has_in_a_burst_is_said_and_the_rest_goes_on(opened: Any, gate: Gate) -> None:
    editor, _keys = opened(SARI)
    gate.shut()
    hit(editor, MILK, ENTER, MILK[:-1], ENTER, COFFEE, ENTER)
    gate.answer()
    assert pieces(editor) == [("Susu", "1"), ("Kopi susu", "1")]
    assert MILK[:-1] in editor.form.toast.text()


def test_part_of_a_code_is_never_taken_for_the_product(opened: Any, gate: Gate) -> None:
    editor, _keys = opened(SARI)
    gate.shut()
    hit(editor, COFFEE[:-1], ENTER)
    gate.answer()
    assert pieces(editor) == []
    assert editor.form.product.is_open()
    hit(editor, MILK, ENTER)
    gate.answer()
    assert pieces(editor) == [("Susu", "1")]


def test_enter_twice_after_a_code_adds_it_once_and_goes_on_to_the_payment(opened: Any, gate: Gate) -> None:
    editor, _keys = opened(SARI)
    gate.shut()
    hit(editor, "3*k1", ENTER, ENTER)
    gate.answer()
    assert pieces(editor) == [("Kopi susu", "3")]
    assert editor.focusWidget() is editor.form.payment.method


def test_scans_wait_until_a_new_customer_is_in_the_book(opened: Any, gate: Gate, stocked: Book) -> None:
    editor, keys = opened()
    keys.type("Dewi")
    gate.shut()
    hit(editor, ENTER, MILK, ENTER, "save")
    gate.answer()
    assert (newest(stocked).customer_name, newest(stocked).gross) == ("Dewi", 2000)


def test_escape_ends_the_waiting_and_keeps_what_was_there(opened: Any, gate: Gate) -> None:
    editor, keys = opened(SARI)
    keys.type("k1").enter()
    gate.shut()
    hit(editor, "zzz", ENTER, "save", Qt.Key.Key_Escape)
    assert not editor.isVisible()
    gate.answer()
    assert len(PurchaseEditor.kept) == 1


def test_a_book_that_does_not_answer_leaves_the_field_alive(
    opened: Any, jobs: Jobs, stocked: Book, shell: Any, settled: Any
) -> None:
    editor, keys = opened(SARI)
    jobs.use(None)
    hit(editor, "k1", ENTER)
    settled()
    assert shell.bugs
    shell.bugs.clear()
    jobs.use(stocked)
    assert editor.form.product.words() == "k1"
    keys.enter()
    assert pieces(editor) == [("Kopi susu", "1")]


@pytest.mark.parametrize("known", [False, True])
def test_keys_pressed_before_a_form_is_filled_are_typed_once_it_is(
    context: Context, gate: Gate, stocked: Book, behind: QWidget, known: bool
) -> None:
    CustomerEditor.kept.clear()
    gate.shut()
    editor = CustomerEditor(context, behind, SARI if known else None)
    editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    editor.open()
    hit(editor, Qt.Key.Key_End, " B")
    hit(behind, "udi", "save")
    assert editor.isVisible()
    gate.answer()
    assert not editor.isVisible()
    with stocked.read() as session:
        found = session.scalars(select(Customer.name)).all()
    assert ("Sari Wulandari Budi" in found) == known
    assert ("Budi" in found) != known


def test_escape_closes_a_form_that_is_not_filled_yet(context: Context, gate: Gate, behind: QWidget) -> None:
    gate.shut()
    editor = CustomerEditor(context, behind)
    editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    editor.open()
    hit(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()


@pytest.fixture
def behind(qtbot: Any) -> QWidget:
    """A window with a field, shown and active."""
    made = QWidget()
    qtbot.addWidget(made)
    field = QLineEdit(made)
    made.resize(400, 300)
    made.show()
    field.setFocus()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def test_keys_that_still_reach_the_window_behind_go_to_the_dialog(behind: QWidget, context: Context) -> None:
    editor = Editor(context, "Any", behind)
    editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    field = editor.form.add("name", "Name", TextField())
    field.setFocus()
    editor.open()
    for sign in "Sari":
        QTest.keyClick(behind.windowHandle(), sign)
    QTest.mouseClick(behind.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert field.text() == "Sari"
    assert behind.findChild(QLineEdit).text() == ""
    assert not behind.windowHandle().close()
    assert behind.isVisible()
    QTest.keyClick(behind.windowHandle(), Qt.Key.Key_Escape)
    assert not editor.isVisible()
    QTest.keyClick(behind.windowHandle(), "x")
    assert behind.findChild(QLineEdit).text() == "x"


def test_the_sheet_of_keys_closes_at_once_and_lets_the_program_end(behind: QWidget) -> None:
    sheet = KeySheet(behind)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    sheet.open()
    QTest.keyClick(behind.windowHandle(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    again = KeySheet(behind)
    again.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    again.open()
    QTest.keyClick(behind.windowHandle(), Qt.Key.Key_Q, CTRL)
    assert not again.isVisible()
    assert not behind.isVisible()
    assert QApplication.activeModalWidget() is None


@pytest.fixture
def counter(behind: QWidget, context: Context) -> Any:
    """Ctrl+N in the window behind opens a form; the forms that were opened so."""
    opened: list[Editor] = []

    def open_() -> None:
        editor = Named(context, "Another", behind)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        opened.append(editor)
        editor.open()

    QShortcut(QKeySequence("Ctrl+N"), behind).activated.connect(open_)
    hidden = QWidget(behind)
    hidden.hide()
    QShortcut(QKeySequence("Ctrl+N"), hidden).activated.connect(lambda: pytest.fail("a page that is not shown"))
    open_()
    return opened


class Named(Editor):
    """A form of one field that saves nothing but a word."""

    def __init__(self, context: Context, title: str, parent: QWidget) -> None:
        super().__init__(context, title, parent)
        self.field = self.form.add("name", "Name", TextField())

    def draft(self) -> str:
        if self.field.text() == "wrong":
            raise AppError("Not this one.", field="name")
        return self.field.text()

    def save(self, draft: str) -> Any:
        def work(_session: Any) -> str:
            if draft == "refused":
                raise AppError("Refused.", field="name")
            return draft

        return work


def test_a_command_given_while_a_form_is_saved_is_for_the_window_behind(counter: Any, gate: Gate) -> None:
    gate.shut()
    hit(counter[0], "ani", "save", "x", "save")
    QTest.keyClick(counter[0].windowHandle(), Qt.Key.Key_N, CTRL)
    hit(counter[0], "budi")
    assert counter[0].field.text() == "ani"
    gate.answer()
    assert counter[0].result() == 1
    assert [one.field.text() for one in counter] == ["ani", "budi"]


def test_what_is_typed_while_a_form_is_refused_is_typed_into_it(counter: Any, gate: Gate) -> None:
    gate.shut()
    hit(counter[0], "refused", "save", "!")
    gate.answer()
    assert counter[0].isVisible()
    assert counter[0].field.text() == "refused!"
    assert len(counter) == 1
