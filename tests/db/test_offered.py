"""What holds of every list of suggestions: the file for all, a customer's page, and the counter, basket or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from app.models.customer import Customer
from app.models.feedback import Feedback
from app.models.product import Product, ProductFamily, ProductPairing
from app.services import counter, exits, figures, journal, suggestions
from app.storage.book import Book
from tests.db.shops import DAY, Sell, sells
from tests.db.statements import counted, prepared

__all__ = ["sells"]
TODAY = DAY + dt.timedelta(100)
MANY = range(6, 18)


def offered(book: Book, customer: int = 1) -> dict[str, set[int]]:
    """By list, the keys of the products that this customer is offered; thing 3 is in the basket where there is one."""
    with book.read() as session:
        everybody = suggestions.for_all(session, TODAY)
        page = suggestions.for_customer(session, customer, TODAY, mixed=True)
        return {
            "file": {row.product_id for row in everybody if row.customer_id == customer},
            "file of one": {row.product_id for row in suggestions.for_customer(session, customer, TODAY)},
            "page": {row.product_id for row in page},
            "counter": {row.product_id for row in counter.offers(session, customer, (), TODAY).offers},
            "basket": {row.product_id for row in counter.offers(session, customer, (3,), TODAY).offers},
        }


@pytest.fixture
def shop(book: Book, sells: Sell) -> Book:
    """Twelve customers bought 1, 2 and 3 together; customer 1 bought 1 every 20 days, last 20 days ago."""
    with book.write("people") as session:
        for key in MANY:
            journal.insert(session, Customer, code=f"C{key}", name=f"N{key}", sort_key=f"n{key}", since=DAY)
        figures.refresh(session, MANY)
    for key in MANY:
        sells(key, DAY + dt.timedelta(key), (1, 2, 3))
    for day in range(0, 81, 20):
        sells(1, DAY + dt.timedelta(day), (1,))
    with book.write("learn") as session:
        suggestions.learn(session)
    return book


def test_all_lists_offer_what_is_due_and_what_goes_with_it(shop: Book) -> None:
    found = offered(shop)
    assert found.pop("basket") == {1, 2}
    assert all(products == {1, 2, 3} for products in found.values()), found


def complain(book: Book) -> None:
    with book.write("complaint") as session:
        journal.insert(session, Feedback, customer_id=1, kind="complaint", day=TODAY, text="Broken")


def leave(book: Book) -> None:
    with book.write("exit") as session:
        exits.record(session, exits.ExitDraft(1, TODAY, ("moved",)))


@pytest.mark.parametrize("happens", [complain, leave])
def test_who_complains_or_left_is_offered_nothing_anywhere(shop: Book, happens: Callable[[Book], None]) -> None:
    happens(shop)
    assert not any(offered(shop).values())


@pytest.mark.parametrize("answer", ["declined", "not_suitable", "bought"])
@pytest.mark.parametrize("product", [1, 2])
def test_an_answer_takes_the_product_off_every_list(shop: Book, answer: str, product: int) -> None:
    with shop.write("answer") as session:
        suggestions.answer(session, 1, product, "cross_sell", answer, TODAY)
    found = offered(shop)
    assert not any(product in products for products in found.values()), found
    assert all(found.values())


def test_what_the_owner_pairs_leads_everywhere_but_where_it_was_declined(shop: Book) -> None:
    with shop.write("pairing") as session:
        journal.insert(session, ProductPairing, product_id=1, with_id=7)
        journal.insert(session, ProductPairing, product_id=3, with_id=8)
    found = offered(shop)
    assert all(7 in products for products in found.values()), found
    assert [name for name, products in found.items() if 8 in products] == ["basket"]
    with shop.read() as session:
        first = counter.offers(session, None, (1,), TODAY).offers[0]
    assert (first.product_id, first.reason) == (7, "You said it goes with Thing 1")
    with shop.write("answer") as session:
        suggestions.answer(session, 1, 7, "cross_sell", "not_suitable", TODAY)
    assert not any(7 in products for products in offered(shop).values())


def test_one_step_up_within_the_family_and_no_further(shop: Book) -> None:
    with shop.write("family") as session:
        family, other = (journal.insert(session, ProductFamily, name=name) for name in ("Oil", "Tea"))
        for step, product in enumerate((1, 5, 6), start=1):
            journal.update(session, Product, product, {"family_id": family, "step": step})
        journal.update(session, Product, 7, {"family_id": other, "step": 2})
    found = offered(shop)
    assert all(products & {5, 6, 7} == {5} for products in found.values()), found
    with shop.write("out") as session:
        journal.update(session, Product, 5, {"is_discontinued": True})
    assert not any(products & {5, 6, 7} for products in offered(shop).values())


def test_four_common_buyers_are_not_spoken_of(book: Book, sells: Sell) -> None:
    for day in range(4):
        sells(day + 2, DAY + dt.timedelta(day), (1, 2, 3))
    sells(1, DAY + dt.timedelta(80), (1,))
    with book.write("learn") as session:
        suggestions.learn(session)
    found = offered(book)
    # A file for a machine says that four bought it; nobody is shown so little.
    assert found == {"file": {1, 2, 3}, "file of one": {1, 2, 3}, "page": set(), "counter": set(), "basket": set()}
    with book.read() as session:
        reasons = {row.reason for row in suggestions.for_customer(session, 1, TODAY, new_only=True)}
    assert reasons == {"4 customers bought this so far"}
    with book.read() as session:
        assert suggestions.goes_with(session, [1], TODAY) == []


def test_a_walk_ins_short_list_is_filled_with_what_most_bought_lately(shop: Book, sells: Sell) -> None:
    for key in MANY:
        sells(key, TODAY, (4,))
    with shop.read() as session:
        rows = suggestions.goes_with(session, [1], TODAY)
        assert [(row.product, row.common) for row in rows][2:] == [("P4", 0)]
        assert rows[2].reason == "12 customers bought this in a month"
        assert {(row.product, row.common, row.buyers) for row in rows[:2]} == {("P2", 12, 17), ("P3", 12, 17)}
        assert len(suggestions.goes_with(session, [1], TODAY, top=2)) == 2


def test_one_customers_list_takes_few_statements(shop: Book) -> None:
    with shop.read() as session:
        suggestions.for_customer(session, 1, TODAY, mixed=True)
        with counted(session) as sent, prepared() as ready:
            suggestions.for_customer(session, 2, TODAY, mixed=True)
    assert len(ready) <= 8
    assert sent == []
