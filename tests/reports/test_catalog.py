"""Every report, in every format: equal figures, hostile names, an empty book, impossible wishes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app import i18n
from app.errors import AppError
from app.models.customer import Customer
from app.reports import catalog
from app.reports.report import Cell, Kind, Report, exact, shown
from app.reports.sheets import as_csv, as_xlsx
from app.services import journal, purchases, receivables, shop
from app.services.purchases import PaymentDraft
from app.services.shop import ShopDraft
from app.storage.book import Book
from app.text import guarded
from tests.reports.conftest import HOSTILE, TODAY, csv_rows, pdf_text, xlsx_cells

NAMES = (
    "retention", "follow-up-list", "special-dates", "customer-profile", "sales-journal", "product-sales",
    "tax-summary", "receivables", "statement", "receipt",
)  # fmt: skip
OCTOBER = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def request(name: str, customer_id: int = 1, **more: Any) -> catalog.Request:
    return catalog.Request(name, TODAY, *OCTOBER, made_on=TODAY, customer_id=customer_id, purchase_id=3, **more)


def rows_of(report: Report) -> list[tuple[list[Kind], list[Cell]]]:
    """(kinds, cells) of every row of a report, sums included, without room for a pencil."""
    found = []
    for section in report.sections:
        kept = [n for n, column in enumerate(section.columns) if not column.kind.paper_only]
        rows = [*section.rows, *([section.totals] if section.rows and section.totals else [])]
        found += [([section.columns[n].kind for n in kept], [row[n] for n in kept]) for row in rows]
    return found


def test_all_reports_of_the_house_are_in_the_catalogue() -> None:
    assert set(NAMES) <= {name for name, _title in catalog.names()}
    assert all(entry.title and entry.sentence.endswith(".") for entry in catalog.entries())


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_equal_in_all_three_formats_to_the_last_unit(filled: Book, name: str) -> None:
    with filled.read() as session:
        report = catalog.report(session, request(name))
        text = "".join(pdf_text(catalog.render(session, request(name)).content).split())
    sheets = [row for sheet in xlsx_cells(as_xlsx(report)).values() for row in sheet]
    table = csv_rows(as_csv(report))
    for kinds, cells in rows_of(report):
        plain = [
            guarded(cell) if isinstance(cell, str) else exact(cell, kind, "NOK")
            for cell, kind in zip(cells, kinds, strict=True)
        ]
        assert plain in table
        assert any(same(row, kinds, cells) for row in sheets), cells
        if name not in ("retention", "customer-profile", "receipt"):  # these are laid out in their own way
            for cell, kind in zip(cells, kinds, strict=True):
                assert "".join(shown(cell, kind, "NOK").replace("😀", "").split()) in text


def same(row: list[Any], kinds: list[Kind], cells: list[Cell]) -> bool:
    """Whether a row of a workbook holds these cells."""
    for value, kind, cell in zip(row, kinds, cells, strict=False):
        if isinstance(cell, str) or cell is None:
            if (value or "") != (cell or ""):
                return False
        elif isinstance(cell, dt.date):
            if value != dt.datetime.combine(cell, dt.time()):
                return False
        elif not isinstance(value, int | float):
            return False
        elif kind is Kind.SHARE:
            if abs(value - cell) > 1e-9:
                return False
        elif Decimal(repr(value)).normalize() != Decimal(exact(cell, kind, "NOK")).normalize():
            return False
    return len(row) >= len(cells)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_question_gives_the_same_bytes(filled: Book, name: str) -> None:
    with filled.read() as session:
        for ending in catalog.ENDINGS:
            first, second = (catalog.render(session, request(name), ending).content for _n in range(2))
            assert first == second


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("customer-profile", "statement", "receipt")])
@pytest.mark.parametrize("ending", catalog.ENDINGS)
def test_an_empty_book_makes_a_report_too(book: Book, tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / f"{name}.{ending}"
    with book.read() as session:
        made = catalog.write(session, name, path, None, None, TODAY)
    assert path.stat().st_size > 100 or ending == "csv"
    assert made.missing == ()


def test_customers_with_hostile_names_have_a_profile_that_names_them(filled: Book) -> None:
    with filled.read() as session:
        for key, name in enumerate(HOSTILE, 1):
            text = "".join(pdf_text(catalog.render(session, request("customer-profile", key)).content).split())
            assert "".join(name.replace("😀", "").split()) in text


def test_a_character_without_a_font_is_reported(filled: Book) -> None:
    with filled.write("rename") as session:
        journal.update(session, Customer, 1, {"name": "Anna 𓀀"})
    with filled.read() as session:
        assert catalog.render(session, request("sales-journal")).missing == ("𓀀",)


@pytest.mark.parametrize("language", ["id", "nb", "zh_CN"])
@pytest.mark.parametrize("name", NAMES)
def test_every_report_speaks_every_language(filled: Book, language: str, name: str) -> None:
    i18n.set_language(language)
    with filled.read() as session:
        assert set(catalog.render(session, request(name, 3)).missing) == set()


def test_american_shops_print_on_letter(filled: Book) -> None:
    with filled.read() as session:
        content = catalog.render(session, request("tax-summary", paper="Letter")).content
    assert b"/MediaBox [ 0 0 612 792 ]" in content


@pytest.mark.parametrize("path", ["report", "report.docx", "report.pdf.exe", ".pdf"])
def test_another_ending_is_refused(book: Book, tmp_path: Path, path: str) -> None:
    with book.read() as session, pytest.raises(AppError, match="PDF, XLSX or CSV"):
        catalog.write(session, "tax-summary", tmp_path / path, None, None, TODAY)
    assert list(tmp_path.glob("*report*")) == []


def test_an_unknown_report_is_refused_with_the_names_there_are(book: Book, tmp_path: Path) -> None:
    with book.read() as session, pytest.raises(AppError, match="sales-journal"):
        catalog.write(session, "nonsense", tmp_path / "a.pdf", None, None, TODAY)


def test_a_profile_needs_its_customer(book: Book, tmp_path: Path) -> None:
    with book.read() as session:
        with pytest.raises(AppError, match="one customer"):
            catalog.write(session, "customer-profile", tmp_path / "a.pdf", None, None, TODAY)
        with pytest.raises(AppError):
            catalog.write(session, "customer-profile", tmp_path / "a.pdf", None, None, TODAY, customer_id=99)


def test_a_folder_in_the_way_leaves_nothing_torn(filled: Book, tmp_path: Path) -> None:
    (tmp_path / "taken.pdf").mkdir()
    with filled.read() as session, pytest.raises(AppError, match="is a folder"):
        catalog.write(session, "sales-journal", tmp_path / "taken.pdf", *OCTOBER, TODAY)
    assert not list(tmp_path.glob(".regulars*"))


def test_debts_of_a_day_gone_by_ignore_what_was_paid_later(filled: Book) -> None:
    with filled.read() as session:
        early = catalog.report(session, catalog.Request("receivables", TODAY, None, dt.date(2026, 9, 30)))
        late = catalog.report(session, catalog.Request("receivables", TODAY))
    assert early.heading.as_of == dt.date(2026, 9, 30)
    assert len(early.sections[1].rows) < len(late.sections[1].rows)


def test_what_is_not_paid_yet_is_a_line_only_where_something_is(filled: Book) -> None:
    with filled.read() as session:
        assert "Not paid yet" in pdf_text(catalog.render(session, request("sales-journal")).content)
        owing = receivables.open_purchases(session, TODAY)
    with filled.write("paid") as session:
        for row in owing:
            purchases.add_payment(session, row.id, PaymentDraft(row.owed, day=TODAY))
    with filled.read() as session:
        assert "Not paid yet" not in pdf_text(catalog.render(session, request("sales-journal")).content)


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("sales-journal", True), ("tax-summary", True), ("receivables", True), ("statement", True),
        ("follow-up-list", False),
    ],
)
def test_what_an_accountant_gets_names_the_shops_tax_number(filled: Book, name: str, has: bool) -> None:
    with filled.write("shop") as session:
        row = shop.get(session)
        draft = ShopDraft(row.name, row.currency, row.country, row.time_zone, "Storgata 1\nOslo", tax_id="912 345 678")
        shop.save(session, draft, row.version)
    with filled.read() as session:
        first = " ".join(pdf_text(catalog.render(session, request(name)).content).split())
    assert ("Tax number: 912 345 678" in first) == has
    assert "Storgata 1 Oslo" in first


def test_the_pictures_of_a_shop_without_sales_say_so(book: Book) -> None:
    with book.read() as session:
        text = pdf_text(catalog.render(session, catalog.Request("insights", TODAY, made_on=TODAY)).content)
    assert "Nobody has bought in the last twelve months." in text
    assert text.count("Nothing to show yet.") == 7
    assert "0 of 0 buyers" not in text
