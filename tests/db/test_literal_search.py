"""Whatever is typed into a search is looked for as it stands: no sign is a pattern, a quotation or a command."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from app.models.customer import Customer
from app.models.product import Product
from app.models.purchase import Purchase
from app.services import customer_search, customers, journal, product_search, products, purchase_list, purchases
from app.services.customers import CustomerDraft
from app.services.products import ProductDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.storage.book import Book
from app.ui import finder

SIGNS = (
    "'", '"', "%", "_", "\\", ";", "--", "*", "^", "(", "')", "%_", "\\%", "a%b", "x_y", "NEAR", '""', "[a]", "?1",
    ":a",
)  # fmt: skip
DAY = dt.date(2026, 11, 22)


@pytest.fixture
def named(book: Book) -> Book:
    """A customer, a product and a receipt's note with each of these signs within a word, and some without any."""
    with book.write("named") as session:
        for n, sign in enumerate((*SIGNS, "plain", "aXb", "xzy")):
            customers.save(session, CustomerDraft(f"Anna qq{sign}zz Berg", code=f"C{n}"))
            products.save(session, ProductDraft(f"Kopi qq{sign}zz", price=100))
        thing = journal.insert(session, Product, code="T", name="Thing", price=1)
        for n, sign in enumerate((*SIGNS, "plain", "aXb", "xzy")):
            purchases.record(
                session, PurchaseDraft(None, DAY, (LineDraft(thing, 1000, 100),), (), f"R{n}", note=f"qq{sign}zz")
            )
    return book


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_is_found_as_it_stands_and_nothing_else_is(named: Book, sign: str) -> None:
    with named.read() as session:
        for typed in (sign, f"qq{sign}", f"qq{sign}zz"):
            low = typed.casefold()

            def holding(texts: list[str], low: str = low) -> list[str]:
                return sorted(text for text in texts if low in text.casefold())

            everybody = list(session.scalars(sa.select(Customer.name)))
            found = [row.name for row in customer_search.search(session, typed, limit=100)]
            assert sorted(found) == holding(everybody), typed
            things = list(session.scalars(sa.select(Product.name)))
            sold = [row.name for row in product_search.search(session, typed, limit=100)]
            assert sorted(sold) == holding(things), typed
            keys = purchase_list.ids(session, purchase_list.Filters(text=typed))
            notes = list(session.scalars(sa.select(Purchase.note).where(Purchase.id.in_(keys))))
            assert sorted(notes) == holding(list(session.scalars(sa.select(Purchase.note)))), typed
            finder.search(session, typed)
