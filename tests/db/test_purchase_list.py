"""The list of purchases, its filters and its totals."""

from __future__ import annotations

import datetime as dt

import pytest

from app.models.product import Product
from app.services import customers, journal, product_search, purchase_list, purchases
from app.services.customers import CustomerDraft
from app.services.purchase_list import Filters
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book
from tests.db.statements import counted

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def shop(book: Book) -> Book:
    """Receipts 1 to 5: Åse paid, Bo owes, a walk-in, Åse returns, and one that was removed."""
    with book.write("stock") as session:
        for name in ("Åse Nordmann", "Bo Li"):
            customers.save(session, CustomerDraft(name))
        for key, name in enumerate(("Milk", "Oat biscuits"), 1):
            words = product_search.words_of(name)
            journal.insert(session, Product, code=str(key), name=name, price=1000, search_text=words)

    def sell(who: int | None, day: int, *lines: LineDraft, paid: int = 0, **more: str) -> None:
        pays = (PaymentDraft(paid),) if paid else ()
        with book.write("sale") as session:
            purchases.record(session, PurchaseDraft(who, DAY.replace(day=day), lines, pays, **more))  # type: ignore[arg-type]

    sell(1, 1, LineDraft(1, 2000, 1000), LineDraft(2, 1000, 500), paid=2500, note="for the Party")
    sell(2, 2, LineDraft(2, 1000, 500), paid=200)
    sell(None, 3, LineDraft(1, 1000, 1000), paid=1000, number="INV-7%")
    sell(1, 4, LineDraft(1, -1000, 1000, returns_id=1), paid=-1000)
    sell(2, 5, LineDraft(1, 1000, 1000), paid=1000)
    with book.write("remove") as session:
        purchases.remove(session, 5)
    return book


def listed(book: Book, **filters: object) -> list[int]:
    with book.read() as session:
        return purchase_list.ids(session, Filters(**filters))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({}, [4, 3, 2, 1]),
        ({"start": DAY.replace(day=2), "end": DAY.replace(day=3)}, [3, 2]),
        ({"who": "walk_in"}, [3]),
        ({"who": "customer"}, [4, 2, 1]),
        ({"customer_id": 1}, [4, 1]),
        ({"owing": True}, [2]),
        ({"returns": True}, [4]),
        ({"text": "ase"}, [4, 1]),
        ({"text": "INV-7%"}, [3]),
        ({"text": "biscuits"}, [2, 1]),
        ({"text": "party"}, [1]),
        ({"text": "%"}, []),
        ({"text": "nothing of the kind"}, []),
        ({"text": "x" * 100_000}, []),
    ],
)
def test_filters_find_what_they_say(shop: Book, filters: dict[str, object], keys: list[int]) -> None:
    assert listed(shop, **filters) == keys


@pytest.mark.parametrize(
    ("sort", "descending", "keys"),
    [
        ("day", False, [1, 2, 3, 4]),
        ("gross", True, [1, 3, 2, 4]),
        ("owed", True, [2, 4, 3, 1]),
        ("customer", False, [2, 4, 1, 3]),
        ("customer", True, [4, 1, 2, 3]),
        ("number", False, [1, 2, 4, 3]),
    ],
)
def test_the_list_is_sorted_by_any_column(shop: Book, sort: str, descending: bool, keys: list[int]) -> None:
    with shop.read() as session:
        assert purchase_list.ids(session, Filters(), sort, descending=descending) == keys


def test_rows_say_who_bought_what_and_what_is_owed_in_one_statement(shop: Book) -> None:
    with shop.read() as session, counted(session) as sent:
        rows = purchase_list.rows(session, [2, 1, 4, 99])
    assert len(sent) == 1
    assert [(row.customer, row.first, row.lines, row.gross, row.owed, row.brings_back) for row in rows] == [
        ("Bo Li", "Oat biscuits", 1, 500, 300, False),
        ("Åse Nordmann", "Milk", 2, 2500, 0, False),
        ("Åse Nordmann", "Milk", 1, -1000, 0, True),
    ]


def test_totals_are_the_sums_of_the_rows(shop: Book) -> None:
    with shop.read() as session, counted(session) as sent:
        found = purchase_list.totals(session, Filters())
    assert len(sent) == 1
    assert (found.count, found.gross, found.paid, found.owed) == (4, 3000, 2700, 300)
    with shop.read() as session:
        rows = purchase_list.rows(session, purchase_list.ids(session, Filters()))
        assert sum(row.gross for row in rows) == found.gross
        assert purchase_list.totals(session, Filters(text="nobody")).gross == 0


def test_the_first_rows_can_be_had_alone(shop: Book) -> None:
    with shop.read() as session:
        assert purchase_list.ids(session, Filters(), limit=2) == [4, 3]


def test_a_removed_customers_purchases_keep_their_name(shop: Book) -> None:
    with shop.write("remove") as session:
        customers.remove(session, 2)
    with shop.read() as session:
        assert purchase_list.rows(session, [2])[0].customer == "Bo Li"
