"""What was sold: every product of the period, walk-ins and returns counted, equal to the purchases themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.product import Product
from app.models.purchase import Purchase
from app.services import customers, journal, product_sales, purchases
from app.services.customers import CustomerDraft
from app.services.product_sales import ProductSaleRow, bring_half, sold
from app.services.purchases import LineDraft, PurchaseDraft
from app.storage.book import Book
from tests.db.statements import counted

OCTOBER, SEPTEMBER = (dt.date(2026, 10, 1), dt.date(2026, 10, 31)), (dt.date(2026, 9, 1), dt.date(2026, 9, 30))


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    with book.write("test") as opened:
        yield opened


def product(session: Session, name: str, category: str = "") -> int:
    return journal.insert(session, Product, code=name, name=name, category=category, search_text="", price=100)


def sell(session: Session, day: dt.date, *lines: tuple[int, int, int], who: int | None = None) -> int:
    """A purchase of lines (product, pieces, unit price)."""
    drafts = tuple(LineDraft(item, 1000 * pieces, price, tax_rate=0) for item, pieces, price in lines)
    return purchases.record(session, PurchaseDraft(who, day, drafts))


def by_name(rows: list[ProductSaleRow]) -> dict[str, ProductSaleRow]:
    return {row.name: row for row in rows}


def test_walk_in_sales_and_returns_are_counted_and_both_periods_kept_apart(session: Session) -> None:
    rose, vase, card = (product(session, name) for name in ("Rose", "Vase", "Card"))
    anna = customers.save(session, CustomerDraft("Anna"))
    sell(session, dt.date(2026, 9, 1), (rose, 1, 500))
    sell(session, dt.date(2026, 8, 31), (card, 9, 900))
    sell(session, dt.date(2026, 10, 1), (rose, 3, 500), (rose, 1, 400), who=anna)
    sell(session, dt.date(2026, 10, 31), (vase, 2, 45_000))
    sell(session, dt.date(2026, 10, 31), (rose, -1, 500), who=anna)
    sell(session, dt.date(2026, 11, 1), (card, 1, 900))
    found = sold(session, *OCTOBER, *SEPTEMBER)
    assert [row.name for row in found] == ["Vase", "Rose"]
    assert by_name(found)["Vase"] == ProductSaleRow(vase, "Vase", "Vase", "", 1, 2000, 0, 90_000, 0, 0)
    assert by_name(found)["Rose"] == ProductSaleRow(rose, "Rose", "Rose", "", 2, 3000, 1000, 1400, 1400, 500)


def test_what_was_removed_does_not_count_and_what_sold_before_still_stands_there(session: Session) -> None:
    rose = product(session, "Rose")
    gone = sell(session, dt.date(2026, 10, 2), (rose, 1, 500))
    sell(session, dt.date(2026, 9, 2), (rose, 1, 700))
    purchases.remove(session, gone)
    assert [(row.receipts, row.net, row.net_before) for row in sold(session, *OCTOBER, *SEPTEMBER)] == [(0, 0, 700)]


def test_the_sums_are_those_of_the_purchases_in_one_statement(session: Session) -> None:
    items = [product(session, f"Item {n:02}", "ab"[n % 2]) for n in range(30)]
    for n in range(120):
        day = dt.date(2026, 9, 1) + dt.timedelta(days=n % 61)
        sell(session, day, (items[n % 30], 1 + n % 4, 99 + n), (items[(7 * n) % 30], 1, 33))
    with counted(session) as statements:
        found = sold(session, *OCTOBER, *SEPTEMBER)
    assert len(statements) == 1
    for period, name in ((OCTOBER, "net"), (SEPTEMBER, "net_before")):
        whole = session.scalar(select(func.sum(Purchase.net)).where(Purchase.day.between(*period)))
        assert sum(getattr(row, name) for row in found) == whole
    assert [row.net for row in found] == sorted((row.net for row in found), reverse=True)


def test_how_few_products_bring_half() -> None:
    def rows(*net: int) -> list[ProductSaleRow]:
        return [ProductSaleRow(n, "", "", "", 1, 1000, 0, amount, 0, 0) for n, amount in enumerate(net)]

    assert [bring_half(rows(*net)) for net in ((), (10,), (5, 5), (4, 3, 3), (50, 1, 1), (3, -5))] == [0, 1, 1, 2, 1, 0]
    assert product_sales.bring_half(rows(9, 1, -20)) == 0
