"""Small shops for tests of figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

import pytest

from app.models.customer import Customer
from app.models.product import Product
from app.services import figures, journal, purchases
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book

DAY = dt.date(2024, 1, 1)


class Sell(Protocol):
    """Records a receipt and returns its key."""

    def __call__(
        self, customer: int | None, day: dt.date, products: Sequence[int] = (1,), price: int = 1000, paid: bool = True
    ) -> int: ...


@pytest.fixture
def sells(book: Book) -> Sell:
    """A shop with five customers (1 to 5) and nine products (1 to 9, the ninth is postage), all at no tax."""
    with book.write("stock") as session:
        for key in range(1, 6):
            journal.insert(session, Customer, code=f"C{key}", name=f"Name {key}", sort_key=f"name {key}", since=DAY)
        for key in range(1, 10):
            journal.insert(session, Product, code=f"P{key}", name=f"Thing {key}", price=1000, is_goods=key != 9)
        figures.refresh(session, range(1, 6))

    def sell(
        customer: int | None, day: dt.date, products: Sequence[int] = (1,), price: int = 1000, paid: bool = True
    ) -> int:
        lines = tuple(LineDraft(key, 1000, price, tax_rate=0) for key in products)
        payments = (PaymentDraft(price * len(lines)),) if paid else ()
        with book.write("sale") as session:
            return purchases.record(session, PurchaseDraft(customer, day, lines, payments))

    return sell
