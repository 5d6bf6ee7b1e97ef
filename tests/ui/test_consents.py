"""Consent in the customer form and on the page: when, how, by whom, in which words, and what was said before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.models.staff import Staff
from app.services import consents, customers, journal
from app.services.consents import ConsentDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.consent_history import ConsentHistory
from app.ui.customers.customer_page import CustomerPage
from app.ui.customers.editor import CustomerEditor
from tests.ui.conftest import RecordingShell, unnamed, words_of

ASKED = "May we write to you now and then?"
SPRING = dt.date(2026, 5, 3)


@pytest.fixture
def kari(book: Book) -> int:
    with book.write("Make") as session:
        journal.insert(session, Staff, id=1, name="Melati")
        first = ConsentDraft("whatsapp", True, "by form", SPRING, 1, ASKED)
        return customers.save(session, CustomerDraft("Kari", consents=(first,)))


@pytest.fixture
def form(qtbot: QtBot, context: Context, kari: int, settled: Any) -> Iterator[CustomerEditor]:
    holder = QWidget()
    qtbot.addWidget(holder)
    made = CustomerEditor(context, holder, kari)
    made.show()
    settled()
    yield made
    holder.close()


def said(book: Book, key: int) -> list[tuple[str, bool, str, dt.date, str, str]]:
    with book.read() as session:
        rows = consents.history(session, key)
    return [(row.channel, row.given, row.how, row.day, row.staff, row.wording) for row in rows]


def test_a_new_answer_is_saved_with_all_four(form: CustomerEditor, book: Book, kari: int, settled: Any) -> None:
    rows = form.parts.consents
    assert not rows.form.isVisible()
    rows.answers["email"].set_value(True)
    assert rows.form.isVisible()
    assert rows.wording.text() == ASKED
    rows.hows["email"].setText("at the counter")
    rows.day.set_day(SPRING)
    rows.staff.set_value(1)
    assert unnamed(form) == []
    form.submit()
    settled()
    assert ("email", True, "at the counter", SPRING, "Melati", ASKED) in said(book, kari)
    assert len(said(book, kari)) == 2


def test_taking_it_back_keeps_what_was_said_before(form: CustomerEditor, book: Book, kari: int, settled: Any) -> None:
    rows = form.parts.consents
    rows.answers["whatsapp"].set_value(False)
    rows.hows["whatsapp"].setText("on the phone")
    form.submit()
    settled()
    assert [(one[0], one[1], one[2]) for one in said(book, kari)] == [
        ("whatsapp", False, "on the phone"),
        ("whatsapp", True, "by form"),
    ]


def test_nothing_changed_is_nothing_said(form: CustomerEditor, book: Book, kari: int, settled: Any) -> None:
    assert not form.is_dirty()
    form.submit()
    settled()
    assert len(said(book, kari)) == 1


def test_a_day_that_cannot_be_read_is_said_beside_it(form: CustomerEditor, settled: Any) -> None:
    rows = form.parts.consents
    rows.answers["email"].set_value(False)
    rows.day.setText("31.31.2026")
    form.submit()
    settled()
    assert form.isVisible()
    assert rows.form.fields["day"].wrong.text() != ""


def test_the_page_shows_since_when_and_the_history_who_asked(
    qtbot: QtBot, context: Context, book: Book, kari: int, settled: Any, shell: RecordingShell
) -> None:
    with book.write("said") as session:
        consents.record(session, kari, [ConsentDraft("whatsapp", False, "on the phone")])
    page = CustomerPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open(customer_id=kari)
    page.refresh()
    settled()
    assert "WhatsApp, since" in words_of(page.relation)
    assert "on the phone" in words_of(page.relation)
    page.relation.consents_wanted.emit()
    settled()
    history = page.findChild(ConsentHistory)
    assert isinstance(history, ConsentHistory)
    table = history.model
    shown = [[table.index(line, at).data() for at in range(5)] for line in range(table.rowCount())]
    assert [row[1:] for row in shown] == [
        ["WhatsApp", "Refused", "on the phone", ""],
        ["WhatsApp", "Allowed, earlier", "by form", "Melati"],
    ]
    with book.read() as session:
        older = consents.history(session, kari)[1].id
    history.table.choose([older])
    qtbot.waitUntil(lambda: history.wording.text() == ASKED)
    assert unnamed(history) == []
