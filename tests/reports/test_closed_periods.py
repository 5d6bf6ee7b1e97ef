"""A report of closed books carries the code that vouches for them, the same on paper and in sheets."""

from __future__ import annotations

import datetime as dt

import pytest

from app.reports import catalog
from app.services import closed_periods
from app.storage.book import Book
from tests.reports.conftest import TODAY, csv_rows, fill, pdf_text, xlsx_cells


def rendered(book: Book, name: str, ending: str, month: int) -> bytes:
    days = dt.date(2026, month, 1), dt.date(2026, month, 30)
    with book.read() as session:
        return catalog.render(session, catalog.Request(name, TODAY, *days), ending).content


@pytest.mark.parametrize("name", ["sales-journal", "tax-summary"])
def test_the_code_stands_on_the_reports_of_a_closed_month_only(book: Book, name: str) -> None:
    fill(book)
    with book.write("close") as session:
        row = closed_periods.close(session, dt.date(2026, 9, 30), TODAY)
    paper = pdf_text(rendered(book, name, "pdf", 9))
    sheets = str(xlsx_cells(rendered(book, name, "xlsx", 9)))
    plain = str(csv_rows(rendered(book, name, "csv", 9)))
    assert all(row.code in where for where in (paper, sheets, plain))
    assert "30 Sept 2026" in paper
    assert row.code not in pdf_text(rendered(book, name, "pdf", 10))
