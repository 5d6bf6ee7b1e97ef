"""Making one customer of two: from the page of one, from the list, and by looking who may be there twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services import customers, undoing
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.merge_editor import MergeEditor
from app.ui.customers.page import CustomersPage
from tests.ui.conftest import RecordingShell, unnamed, words_of

PHONE = (ContactDraft("phone", "912 34 567"),)


@pytest.fixture
def two(book: Book) -> tuple[int, int]:
    with book.write("two") as session:
        return (
            customers.save(session, CustomerDraft("Kari <b>Nordmann", contacts=PHONE)),
            customers.save(session, CustomerDraft("K. Nordmann", contacts=PHONE)),
        )


@pytest.fixture
def editor(qtbot: QtBot, context: Context, settled: Any, two: tuple[int, int]) -> Iterator[MergeEditor]:
    holder = QWidget()  # lives as long as the form: it is over it
    qtbot.addWidget(holder)
    made = MergeEditor(context, two[0], "Kari <b>Nordmann", holder)
    made.show()
    settled()
    yield made
    holder.close()


@pytest.fixture
def page(qtbot: QtBot, context: Context, settled: Any, two: tuple[int, int]) -> CustomersPage:
    made = CustomersPage(context)
    qtbot.addWidget(made)
    made.resize(1060, 700)
    made.show()
    made.refresh()
    settled()
    return made


def test_who_shares_a_number_is_offered_merged_at_one_click_and_parted_by_undo(
    editor: MergeEditor, book: Book, two: tuple[int, int], settled: Any
) -> None:
    entries: list[int] = []
    editor.saved.connect(entries.append)
    likely = editor.likely.findChildren(QPushButton)
    assert [one.text() for one in likely] == ["K. Nordmann – the same phone"]
    assert "comes to Kari <b>Nordmann: purchases" in words_of(editor)
    assert unnamed(editor) == []
    likely[0].click()
    editor.submit()
    settled()
    with book.read() as session:
        assert [row.id for row in customers.find(session, "912 34 567", 9)] == [two[0]]
    with book.write("Undo") as session:
        undoing.undo(session, entries[0])
    with book.read() as session:
        assert {row.id for row in customers.find(session, "912 34 567", 9)} == set(two)


def test_nobody_chosen_is_said_beside_the_field(editor: MergeEditor, settled: Any) -> None:
    editor.submit()
    settled()
    assert editor.isVisible()
    assert editor.form.fields["other"].wrong.text() == "Choose a customer."


def test_the_two_chosen_in_the_list_are_merged_into_the_one_who_came_first(
    page: CustomersPage, two: tuple[int, int], settled: Any, shell: RecordingShell
) -> None:
    page.table.choose(list(two))
    settled()
    page.many.merge()
    settled()
    form = next(one for one in page.findChildren(MergeEditor) if one.isVisible())
    assert form.other.text() == "K. Nordmann"
    form.submit()
    settled()
    assert shell.asked[-1][:2] == ("undo_offered", "One customer now: Kari <b>Nordmann")
    page.refresh()
    settled()
    assert page.model.ids() == [two[0]]


def test_the_list_shows_who_may_be_there_twice(
    page: CustomersPage, two: tuple[int, int], book: Book, settled: Any, shell: RecordingShell
) -> None:
    page.many.show_doubles()
    settled()
    name, what = shell.asked[-1][1:]
    assert (name, set(what["customer_ids"]), what["because"]) == ("customers", set(two), "may be here twice")
    with book.write("one") as session:
        customers.remove(session, two[1])
    page.many.show_doubles()
    settled()
    assert shell.asked[-1][0] == "told"
