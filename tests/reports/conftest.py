"""What the tests of reports share: reading PDF, XLSX and CSV back, and a small book with hostile names."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdfium2
import pytest

from app import text
from app.models.customer import Customer, CustomerContact
from app.models.product import Product
from app.reports.report import Column, Heading, Kind, Report, Section
from app.services import figures, journal, purchases
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book

HOSTILE = (
    "Anna <b Müller", '<img src="x">', "王 小明", "CV Maju Jaya & Söhne", "=HYPERLINK(1)", "+47 sum", "-1+1", "@cmd",
    "Nguyễn 😀", "Wolfeschlegelsteinhausenbergerdorff" * 4, "佛山市南海区大沥镇兴隆五金塑料制品有限公司（第二分公司）",
)  # fmt: skip
TODAY = dt.date(2026, 11, 2)


def pdf_text(content: bytes) -> str:
    """All words of a PDF, page after page."""
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def pdf_pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with pypdfium2.PdfDocument(content) as document:
        return len(document)


def xlsx_cells(content: bytes) -> dict[str, list[list[Any]]]:
    """sheet title -> rows of values."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


def csv_rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.fixture
def heading() -> Heading:
    """A heading in kroner."""
    return Heading("Sales journal", "October 2026", "Toko Melati", "Jl. Anggrek 4", TODAY, TODAY, "NOK")


@pytest.fixture
def small(heading: Heading) -> Callable[..., Report]:
    """Makes a report of one table out of rows of (day, words, quantity, amount)."""

    def make(rows: list[tuple[Any, ...]], **changed: Any) -> Report:
        columns = (
            Column("Day", Kind.DATE), Column("Who", Kind.NAME), Column("Pieces", Kind.QUANTITY),
            Column("Amount", Kind.MONEY),
        )  # fmt: skip
        totals = (None, "Total", None, sum(row[3] for row in rows))
        section = Section("Purchases", columns, rows, totals, empty="Nothing was sold.")
        return Report("small", heading, (section,), **changed)

    return make


def fill(book: Book) -> list[int]:
    """A customer for every hostile name, and 40 purchases and returns in September and October, some not paid."""
    with book.write("fill") as session:
        product = journal.insert(session, Product, code="C", name="Coffee <1 kg>", price=12_345)
        keys = [
            journal.insert(
                session, Customer, code=f"C{n}", name=name, sort_key=name, since=dt.date(2026, 1, 1),
                search_text=text.fold(name),
            )
            for n, name in enumerate(HOSTILE)
        ]  # fmt: skip
        journal.insert(session, CustomerContact, customer_id=keys[0], kind="phone", value="+47 412 34 567")
        figures.refresh(session, keys)
        for n in range(40):
            day = dt.date(2026, 9, 1) + dt.timedelta(days=n * 3 // 2)
            back = n % 9 == 8
            line = LineDraft(product, -1000 if back else 1000 + n * 250, 12_345, tax_rate=2500 if n % 3 else 1500)
            paid = () if n % 4 == 3 else (PaymentDraft(5_000 + n, "card" if n % 2 else "cash", day),)
            draft = PurchaseDraft(keys[n % len(keys)] if n % 7 else None, day, (line,), paid, number=f"R{n:03d}")
            purchases.record(session, draft)
    return keys


@pytest.fixture
def filled(book: Book) -> Book:
    """A book with hostile names and forty purchases."""
    fill(book)
    return book
