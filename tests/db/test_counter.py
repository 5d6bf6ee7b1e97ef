"""What is at hand at the counter."""

from __future__ import annotations

import datetime as dt

from app.models.staff import Staff
from app.services import counter, feedback, journal, notes, products, purchases, shop
from app.services.counter import OffersRow
from app.services.feedback import FeedbackDraft
from app.services.notes import NoteDraft
from app.services.products import ProductDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book
from tests.db.shops import Sell, sells
from tests.db.statements import counted

__all__ = ["sells"]
DAY = dt.date(2024, 5, 1)


def test_the_till_knows_the_shops_prices_rate_staff_and_the_last_way_to_pay(book: Book, sells: Sell) -> None:
    with book.read() as session:
        assert counter.till(session) == counter.TillRow(True, 0, "cash", ())
    with book.write("set") as session:
        shop.add_tax_rate(session, "MVA", 2500, is_default=True)
        journal.insert(session, Staff, name="Dewi")
    sells(1, DAY)
    with book.read() as session:
        assert counter.till(session) == counter.TillRow(True, 2500, "cash", ((1, "Dewi"),))


def test_other_pressed_once_is_not_the_way_to_pay_from_then_on(book: Book, sells: Sell) -> None:
    for back, method in enumerate(("card", "other", "other")):
        line, payment = LineDraft(1, 1000, 1000, tax_rate=0), PaymentDraft(1000, method)
        with book.write("sell") as session:
            purchases.record(session, PurchaseDraft(None, DAY + dt.timedelta(back), (line,), (payment,)))
    with book.read() as session:
        assert counter.till(session).method == "card"


def test_who_stands_there_comes_with_warnings_and_what_they_owe(book: Book, sells: Sell) -> None:
    sells(1, DAY, paid=False)
    with book.write("notes") as session:
        notes.save(session, NoteDraft(1, DAY, "Allergic", is_warning=True))
        notes.save(session, NoteDraft(1, DAY, "Nice", is_pinned=True))
    with book.read() as session, counted(session) as sent:
        found = counter.customer(session, 1, DAY)
    assert found == counter.CustomerAtCounter(1, "Name 1", "new", 1000, 1, DAY, ("Allergic",), ("Thing 1",))
    assert len(sent) <= 4
    with book.read() as session:
        assert counter.customer(session, 99, DAY) is None


def test_a_customer_with_an_open_complaint_is_offered_nothing(book: Book, sells: Sell) -> None:
    sells(1, DAY)
    with book.write("complaint") as session:
        feedback.record(session, FeedbackDraft(1, "complaint", DAY, "Broken"))
    with book.read() as session:
        found = counter.offers(session, 1, (), DAY)
    assert found.offers == ()
    assert "complaint" in found.blocked


def test_a_walk_in_is_offered_what_goes_with_the_basket(book: Book, sells: Sell) -> None:
    with book.write("pair") as session:
        pairing = (products.PairingRow(2, reason="in the morning"),)
        products.save(session, ProductDraft("Thing 1", price=1000, pairings=pairing), 1)
    with book.read() as session:
        assert counter.offers(session, None, (), DAY) == OffersRow()
        found = counter.offers(session, None, (1,), DAY)
    assert [(offer.product_id, offer.name, offer.price, offer.kind) for offer in found.offers] == [
        (2, "Thing 2", 1000, "")
    ]


def test_products_are_had_by_their_keys(book: Book, sells: Sell) -> None:
    with book.write("remove") as session:
        products.remove(session, 2)
    with book.read() as session:
        found = counter.products_of(session, [1, 2, 99])
    assert list(found) == [1]
    assert found[1].name == "Thing 1"


def test_what_was_bought_last_time_is_at_hand_without_what_came_back(book: Book, sells: Sell) -> None:
    sells(1, DAY)
    later = DAY + dt.timedelta(days=9)
    with book.write("last") as session:
        lines = tuple(LineDraft(item, 1000, 1000, tax_rate=0) for item in (3, 2, 4, 5))
        purchases.record(session, PurchaseDraft(1, later, lines))
        purchases.record(session, PurchaseDraft(1, later, (LineDraft(2, -1000, 1000, tax_rate=0),)))
    with book.read() as session:
        found = counter.customer(session, 1, later)
    assert found is not None
    assert found.last_bought == ("Thing 3", "Thing 2", "Thing 4")
