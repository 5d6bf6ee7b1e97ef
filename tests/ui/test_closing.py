"""Closing the books from Settings and from a report: what is asked, shown, refused and listed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from app.models.product import Product
from app.models.staff import Staff
from app.services import closed_periods, journal, purchases
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage import backup
from app.storage.book import Book
from app.ui.closing import CloseEditor, usual_day
from app.ui.context import Context
from app.ui.reports.page import ReportsPage
from app.ui.settings.page import SettingsPage
from tests.ui.conftest import DAY, RecordingShell, unnamed, words_of

OCTOBER = dt.date(2026, 10, 31)


@pytest.fixture
def sold(book: Book) -> Book:
    """A sale in October and one in November, and Siti, who works there."""
    with book.write("stock") as session:
        journal.insert(session, Product, code="T", name="Tea", price=1000)
        journal.insert(session, Staff, name="Siti")
        for day in (OCTOBER, dt.date(2026, 11, 3)):
            line = LineDraft(1, 2000, 1000, tax_rate=0)
            purchases.record(session, PurchaseDraft(None, day, (line,), (PaymentDraft(2000),)))
    return book


def periods(book: Book) -> list[closed_periods.PeriodRow]:
    with book.read() as session:
        return closed_periods.listing(session)


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    """What the dialog stands over; it goes with it."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


def opened(dialog: CloseEditor, settled: Any) -> CloseEditor:
    if not dialog.isVisible():
        dialog.open()
    settled()
    return dialog


@pytest.mark.parametrize(
    ("closed", "newest", "day"),
    [
        (None, DAY, OCTOBER),
        (OCTOBER, DAY, OCTOBER),
        (dt.date(2026, 8, 31), DAY, dt.date(2026, 9, 30)),
        (dt.date(2026, 9, 12), DAY, dt.date(2026, 9, 30)),
        (dt.date(2025, 12, 31), DAY, dt.date(2026, 1, 31)),
        (dt.date(2026, 3, 31), dt.date(2026, 4, 5), dt.date(2026, 4, 30)),
        (None, dt.date(2026, 6, 7), dt.date(2026, 6, 30)),
        (None, None, OCTOBER),
    ],
)
def test_the_month_that_is_next_is_proposed(closed: dt.date | None, newest: dt.date | None, day: dt.date) -> None:
    assert usual_day(DAY, closed, newest) == day


def test_what_would_be_closed_is_shown_and_closed_for_good(
    context: Context, sold: Book, window: QWidget, settled: Any
) -> None:
    dialog = opened(CloseEditor(context, window), settled)
    assert dialog.day.day() == OCTOBER
    held = dialog.holds.text().replace("\N{NO-BREAK SPACE}", " ")
    assert held == "Everything before, too: 1 purchase of kr 20.00 with tax · 1 payment of kr 20.00"
    assert "for good" in words_of(dialog)
    assert unnamed(dialog) == []
    dialog.staff.set_value(1)
    done: list[closed_periods.PeriodRow] = []
    dialog.saved.connect(done.append)
    dialog.submit()
    settled()
    assert [(row.through, row.by, row.net) for row in periods(sold)] == [(OCTOBER, "Siti", 2000)]
    assert done == periods(sold)
    again = opened(CloseEditor(context, window, dt.date(2026, 11, 5)), settled)
    assert again.holds.text().startswith("From 1 November 2026 on: 1 purchase")
    assert len(backup.held(sold.path)) == 1


def test_a_day_that_is_not_over_is_refused_beside_it(
    context: Context, sold: Book, window: QWidget, settled: Any
) -> None:
    dialog = opened(CloseEditor(context, window, DAY), settled)
    assert dialog.day.day() == OCTOBER
    dialog.day.set_day(DAY)
    dialog.submit()
    settled()
    assert dialog.form.fields["day"].wrong.text() == "Only days that are over can be closed."
    assert dialog.save_button.isEnabled()
    assert dialog.bar.isHidden()
    dialog.day.setText("")
    dialog.submit()
    assert dialog.form.fields["day"].wrong.text() == "Say up to which day."
    assert periods(sold) == []


def dialog_of(page: QWidget) -> CloseEditor:
    return page.findChildren(CloseEditor)[-1]


def test_the_reports_of_the_accountant_close_the_days_they_show(
    context: Context, sold: Book, shell: RecordingShell, qtbot: Any, settled: Any
) -> None:
    page = ReportsPage(context)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    page.open("retention")
    assert page.closer.isHidden()
    page.open("sales-journal")
    assert not page.closer.isHidden()
    page._period.choose_days(dt.date(2026, 10, 1), dt.date(2026, 10, 20))
    settled()
    page.closer.click()
    dialog = opened(dialog_of(page), settled)
    assert dialog.day.day() == dt.date(2026, 10, 20)
    dialog.submit()
    settled()
    (row,) = periods(sold)
    assert shell.asked[-1] == ("told", f"The books are closed up to 20 October 2026. Their code is {row.code}.")


def test_settings_list_what_is_closed_and_check_the_printed_code(
    context: Context, sold: Book, qtbot: Any, settled: Any
) -> None:
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.resize(1100, 900)
    page.show()
    page.refresh()
    settled()
    assert "Nothing is closed yet." in words_of(page.closed)
    with sold.write("close") as session:
        for month in range(1, 11):
            closed_periods.close(session, dt.date(2025, month, 28), DAY)
        for month in range(1, 11):
            closed_periods.close(session, dt.date(2026, month, 28), DAY, 1)
    page.refresh()
    settled()
    rows, words = periods(sold), words_of(page.closed)
    assert "Up to 28 October 2026" in words
    assert "by Siti" in words
    assert rows[0].code in words
    assert "8 older ones" in words
    assert unnamed(page) == []
    page.data.code.setText(rows[3].code)
    page.data.check_book()
    settled()
    assert "The book is sound." in page.data.checked.text()
    page.data.code.setText("AAAA")
    page.data.check_book()
    settled()
    assert "No closed period has the code AAAA" in page.data.checked.text()
