"""The list of products and what was bought of them."""

from __future__ import annotations

import datetime as dt

import pytest

from app.services import product_list, products
from app.services.product_list import Filters
from app.services.products import ProductDraft
from app.storage.book import Book
from tests.db.shops import Sell, sells
from tests.db.statements import counted

__all__ = ["sells"]
DAY = dt.date(2024, 5, 1)


@pytest.fixture
def sold(book: Book, sells: Sell) -> Book:
    """Of nine products, 1 is bought by two customers and 2 by a walk-in; 3 is discontinued, 4 in a family."""
    sells(1, DAY, (1,))
    sells(1, DAY + dt.timedelta(9), (1,))
    sells(2, DAY, (1, 5), price=3000)
    sells(None, DAY, (2,))
    with book.write("edit") as session:
        products.save(session, ProductDraft("Thing 3", is_discontinued=True), 3)
        products.save(session, ProductDraft("Thing 4", category="Jam", family="F", price=5), 4)
    return book


def listed(book: Book, sort: str = "name", *, descending: bool = False, **filters: str) -> list[int]:
    with book.read() as session:
        return product_list.ids(session, Filters(**filters), sort, descending=descending)


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({}, [1, 2, 4, 5, 6, 7, 8, 9]),
        ({"kind": "discontinued"}, [3]),
        ({"kind": "not_goods"}, [9]),
        ({"kind": "all"}, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ({"category": "Jam"}, [4]),
        ({"family": "F"}, [4]),
        ({"text": "jam"}, [4]),
    ],
)
def test_filters_find_what_they_say(sold: Book, filters: dict[str, str], keys: list[int]) -> None:
    assert listed(sold, **filters) == keys


@pytest.mark.parametrize("sort", product_list.SORTS)
def test_the_list_is_sorted_by_any_column_and_keeps_every_product(sold: Book, sort: str) -> None:
    for descending in (False, True):
        assert sorted(listed(sold, sort, descending=descending)) == [1, 2, 4, 5, 6, 7, 8, 9]


def test_the_best_sellers_come_first(sold: Book) -> None:
    assert listed(sold, "buyers", descending=True)[:2] == [1, 5]
    assert listed(sold, "net", descending=True)[:2] == [1, 5]
    assert listed(sold, "price")[0] == 4


def test_rows_say_what_known_customers_bought_in_one_statement(sold: Book) -> None:
    with sold.read() as session, counted(session) as sent:
        rows = product_list.rows(session, [1, 4, 2, 99])
    assert len(sent) == 1
    assert [(row.name, row.family, row.step, row.buyers, row.net, row.last_day) for row in rows] == [
        ("Thing 1", "", None, 2, 5000, DAY + dt.timedelta(9)),
        ("Thing 4", "F", 1, 0, 0, None),
        ("Thing 2", "", None, 0, 0, None),
    ]


def test_a_products_figures_name_its_best_customers(sold: Book) -> None:
    with sold.read() as session, counted(session) as sent:
        found = product_list.figures(session, 1)
    assert len(sent) == 2
    assert (found.buyers, found.repeat_buyers, found.quantity, found.net) == (2, 1, 3000, 5000)
    assert [(row.name, row.days, row.net) for row in found.best] == [("Name 2", 1, 3000), ("Name 1", 2, 2000)]
    with sold.read() as session:
        assert product_list.figures(session, 2).best == ()
