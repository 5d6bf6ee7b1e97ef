"""Suggestions from a small shop's own sales, the owner's word, and the customer's answers."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.errors import AppError
from app.models.customer import Customer
from app.models.feedback import Feedback
from app.models.interest import CustomerInterest, Interest, ProductInterest
from app.models.product import Product, ProductFamily, ProductPairing
from app.models.purchase import Purchase
from app.services import exits, figures, journal, purchases, remembered, suggestions
from app.storage.book import Book
from tests.db.shops import DAY, Sell, sells

__all__ = ["sells"]
TODAY = DAY + dt.timedelta(100)


def crowd(book: Book, sells: Sell) -> None:
    """Eight customers more: six buy 1 and 2 together, all eight buy 1."""
    with book.write("people") as session:
        for key in range(6, 14):
            journal.insert(session, Customer, code=f"C{key}", name=f"N{key}", sort_key=f"n{key}", since=DAY)
        figures.refresh(session, range(6, 14))
    for key in range(6, 14):
        sells(key, DAY + dt.timedelta(key), (1, 2, 9) if key < 12 else (1, 9))
    sells(1, DAY + dt.timedelta(60), (1,))
    with book.write("learn") as session:
        suggestions.learn(session)


def test_what_others_bought_with_it_is_offered_with_true_counts(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.read() as session:
        (new,) = suggestions.for_customer(session, 1, TODAY, new_only=True)
        assert (new.product, new.kind, new.rank) == ("P2", "cross_sell", 1)
        assert new.reason == "6 of 9 who bought Thing 1 also bought this"
        (_new, again) = suggestions.for_customer(session, 1, TODAY)
        assert (again.product, again.kind, again.reason) == ("P1", "repeat", "Bought once, 40 days ago")


def test_one_customer_and_all_get_the_same_list(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.read() as session:
        together = suggestions.for_all(session, TODAY)
        for key in range(1, 14):
            own = [row for row in together if row.customer_id == key]
            assert suggestions.for_customer(session, key, TODAY) == own
        assert not any(row.product == "P9" for row in together)


def test_a_past_day_knows_nothing_of_later_sales(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.read() as session:
        early = suggestions.for_customer(session, 1, DAY + dt.timedelta(9))
        assert [(row.product, row.reason) for row in early] == [
            ("P1", "4 customers bought this so far"), ("P2", "4 customers bought this so far"),
        ]  # fmt: skip
        day = DAY + dt.timedelta(30)
        before = suggestions.for_all(session, day)
    sells(2, day + dt.timedelta(1), (1, 2, 3))
    with book.write("somebody new") as session:
        journal.insert(session, Customer, code="C99", name="N99", sort_key="n99", since=day + dt.timedelta(2))
        figures.refresh(session, [14])
    sells(14, day + dt.timedelta(2), (1,))
    with book.read() as session:
        assert suggestions.for_all(session, day) == before
        assert suggestions.for_customer(session, 14, day) == []
        assert suggestions.for_customer(session, 14, day + dt.timedelta(2)) != []


def test_the_owners_pairing_needs_no_counts(book: Book, sells: Sell) -> None:
    sells(1, DAY, (3,))
    with book.write("pairing") as session:
        journal.insert(session, ProductPairing, product_id=3, with_id=4)
    with book.read() as session:
        (row,) = suggestions.for_customer(session, 1, TODAY, new_only=True)
        assert (row.product, row.reason) == ("P4", "You said it goes with Thing 3")
        (pair,) = suggestions.goes_with(session, [4], TODAY)
        assert (pair.product, pair.reason) == ("P3", "You said it goes with Thing 4")
        basket = suggestions.for_customer(session, 2, TODAY, basket=[3])
        assert [row.product for row in basket] == ["P4"]


def test_a_step_up_stays_in_its_family_and_an_interest_counts(book: Book, sells: Sell) -> None:
    sells(1, DAY, (5,))
    with book.write("family") as session:
        family = journal.insert(session, ProductFamily, name="Coffee")
        for step, key in enumerate((5, 6, 7), start=1):
            journal.update(session, Product, key, {"family_id": family, "step": step})
        baking = journal.insert(session, Interest, name="Baking")
        journal.insert(session, CustomerInterest, customer_id=1, interest_id=baking)
        journal.insert(session, ProductInterest, product_id=8, interest_id=baking)
    with book.read() as session:
        rows = suggestions.for_customer(session, 1, TODAY, new_only=True)
        assert [(row.product, row.kind, row.reason) for row in rows] == [
            ("P6", "step_up", "One step up from Thing 5"),
            ("P8", "cross_sell", "Serves their interest: Baking"),
        ]


def test_answers_change_the_next_list(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.write("declined") as session:
        suggestions.answer(session, 1, 2, "cross_sell", "declined", TODAY)
        suggestions.answer(session, 1, 1, "repeat", "not_suitable", TODAY)
    with book.read() as session:
        assert suggestions.for_customer(session, 1, TODAY) == []
        assert suggestions.for_customer(session, 1, TODAY + dt.timedelta(89)) == []
        later = suggestions.for_customer(session, 1, TODAY + dt.timedelta(90))
        assert [row.product for row in later] == ["P2"]
        assert suggestions.for_customer(session, 1, TODAY - dt.timedelta(1)) != []


def test_what_they_took_rests_until_its_purchase_must_be_in_the_book(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.write("took it") as session:
        suggestions.answer(session, 1, 2, "cross_sell", "bought", TODAY)
    with book.read() as session:
        soon = suggestions.for_customer(session, 1, TODAY + dt.timedelta(6))
        later = suggestions.for_customer(session, 1, TODAY + dt.timedelta(7))
        before = suggestions.for_customer(session, 1, TODAY - dt.timedelta(1))
    assert "P2" not in [row.product for row in soon]
    assert "P2" in [row.product for row in later]
    assert "P2" in [row.product for row in before]


def test_an_open_complaint_comes_first(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.write("complaint") as session:
        key = journal.insert(session, Feedback, customer_id=1, kind="complaint", day=TODAY, text="Broken")
    with book.read() as session:
        assert suggestions.for_customer(session, 1, TODAY) == []
        assert suggestions.blocked(session, 1) == "An open complaint comes before any selling."
        assert not any(row.customer_id == 1 for row in suggestions.for_all(session, TODAY))
    with book.write("closed") as session:
        journal.update(session, Feedback, key, {"closed_on": TODAY})
    with book.read() as session:
        assert suggestions.blocked(session, 1) is None
        assert suggestions.for_customer(session, 1, TODAY) != []


def test_nothing_discontinued_is_offered(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.write("out") as session:
        journal.update(session, Product, 2, {"is_discontinued": True})
    with book.read() as session:
        assert suggestions.for_customer(session, 1, TODAY, new_only=True) == []


def test_pairs_are_stale_until_learned(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.write("more") as session:
        assert not suggestions.stale(session)
    for key in (2, 3, 4):
        sells(key, TODAY, (1, 2, 3))
    with book.write("learn") as session:
        assert suggestions.stale(session)
        suggestions.store(session, suggestions.compute(session))
        assert not suggestions.stale(session)


def test_an_unknown_answer_is_refused(book: Book, sells: Sell) -> None:
    with book.write("wrong") as session, pytest.raises(AppError):
        suggestions.answer(session, 1, 2, "repeat", "perhaps", TODAY)


def test_every_kind_has_a_word() -> None:
    assert len({suggestions.word(kind) for kind in ("repeat", "cross_sell", "step_up", "new_for_you")}) == 4


def test_a_list_follows_every_sale_and_its_undo(book: Book, sells: Sell) -> None:
    """What is kept in memory is what a fresh look at the book says."""
    crowd(book, sells)

    def lists() -> list[suggestions.SuggestionRow]:
        with book.read() as session:
            kept = suggestions.for_all(session, TODAY)
            remembered._shops.clear()
            assert suggestions.for_all(session, TODAY) == kept
            return kept

    before = lists()
    for key in (2, 3, 4):
        sells(key, TODAY - dt.timedelta(5), (1, 2))
    with book.write("price") as session:
        journal.update(session, Product, 2, {"price": 5})
    after = lists()
    assert [row.product for row in after if row.customer_id == 2] == ["P1", "P2"]
    with book.read() as session:
        newest = journal.latest(session)
    assert newest is not None
    with book.write("undo") as session:
        journal.update(session, Product, 2, {"is_discontinued": True})
        for sale in session.scalars(select(Purchase.id).where(Purchase.customer_id.in_((2, 3, 4)))):
            purchases.remove(session, sale)
    assert not any(row.product == "P2" for row in lists())
    with book.write("back") as session:
        journal.update(session, Product, 2, {"is_discontinued": False})
    assert lists() == before


def test_a_sale_that_is_not_kept_leaves_nothing_behind(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.read() as session:
        before = suggestions.for_all(session, TODAY)

    def drop() -> None:
        with book.write("dropped") as session:
            draft = purchases.PurchaseDraft(2, TODAY, (purchases.LineDraft(1, 1000, 1000, tax_rate=0),))
            purchases.record(session, draft)
            assert suggestions.for_customer(session, 2, TODAY + dt.timedelta(9)) != []
            raise RuntimeError

    with pytest.raises(RuntimeError):
        drop()
    with book.read() as session:
        assert suggestions.for_all(session, TODAY) == before


def test_who_left_is_offered_nothing_until_they_buy_again(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    with book.write("left") as session:
        exits.record(session, exits.ExitDraft(1, TODAY, ["moved"]))
    with book.read() as session:
        assert suggestions.for_customer(session, 1, TODAY) == []
        assert suggestions.blocked(session, 1, TODAY) == "This customer has left; leave them in peace."
        assert suggestions.for_customer(session, 1, TODAY - dt.timedelta(1)) != []
        assert not any(row.customer_id == 1 for row in suggestions.for_all(session, TODAY))
    sells(1, TODAY + dt.timedelta(3), (3,))
    with book.read() as session:
        assert suggestions.for_customer(session, 1, TODAY + dt.timedelta(9)) != []
        assert suggestions.blocked(session, 1) is None


def test_what_customers_refuse_is_offered_later_to_others(book: Book, sells: Sell) -> None:
    """Two products that speak alike: the one that others declined comes second."""
    for key in range(1, 6):
        sells(key, DAY + dt.timedelta(key), (1, 2, 3))
    with book.write("newcomer") as session:
        journal.insert(session, Customer, code="C6", name="N6", sort_key="n6", since=DAY)
        figures.refresh(session, [6])
    sells(6, DAY + dt.timedelta(8), (1,))

    def offered() -> list[str]:
        with book.read() as session:
            return [row.product for row in suggestions.for_customer(session, 6, TODAY, new_only=True)]

    assert offered() == ["P2", "P3"]
    with book.write("answers") as session:
        for key in (1, 2, 3):
            suggestions.answer(session, key, 2, "cross_sell", "declined", TODAY)
    assert offered() == ["P3", "P2"]
    with book.write("answers") as session:
        for key in (1, 2, 3, 4):
            suggestions.answer(session, key, 2, "cross_sell", "bought", TODAY)
    assert offered() == ["P2", "P3"]


def test_what_was_brought_back_is_neither_offered_again_nor_new(book: Book, sells: Sell) -> None:
    crowd(book, sells)
    day = DAY + dt.timedelta(60)
    with book.write("brought back") as session:
        lines = (purchases.LineDraft(1, -1000, 1000, tax_rate=0),)
        purchases.record(session, purchases.PurchaseDraft(1, day + dt.timedelta(1), lines))
    for as_of in (TODAY, TODAY + dt.timedelta(9)):
        with book.read() as session:
            assert [row.product for row in suggestions.for_customer(session, 1, as_of)] == ["P2"]
            mine = [row.product for row in suggestions.for_all(session, as_of) if row.customer_id == 1]
            assert mine == ["P2"]
        sells(2, TODAY + dt.timedelta(5), (1,))  # from here on the first day is a past one
    with book.read() as session:
        before = suggestions.for_customer(session, 1, day)
        assert {row.product for row in before} == {"P1", "P2"}


def test_two_visits_are_told_by_the_days_between(book: Book, sells: Sell) -> None:
    for day in (0, 7):
        sells(1, DAY + dt.timedelta(day), (1,))
    for day in (0, 6, 20):
        sells(2, DAY + dt.timedelta(day), (1,))
    with book.read() as session:
        told = {row.customer_id: row.reason for row in suggestions.for_all(session, DAY + dt.timedelta(20))}
    assert told[1] == "Bought twice, 7 days apart, last 13 days ago"
    assert told[2] == "Bought on 3 days, about every 10 days, last today"


def test_a_larger_pack_is_due_later(book: Book, sells: Sell) -> None:
    for day in range(0, 100, 20):
        sells(1, DAY + dt.timedelta(day), (1,))
        sells(2, DAY + dt.timedelta(day), (1,) * (3 if day == 80 else 1))
    then = DAY + dt.timedelta(104)
    with book.read() as session:
        (due,) = suggestions.for_customer(session, 1, then, mixed=True)
        assert due.product == "P1"
        assert suggestions.for_customer(session, 2, then, mixed=True) == []


def test_a_basket_is_completed_from_the_receipts_of_walk_ins_too(book: Book, sells: Sell) -> None:
    for day in range(6):
        sells(None, DAY + dt.timedelta(day), (1, 2))
        sells(None, DAY + dt.timedelta(day), (1, 3) if day < 4 else (1,))
    with book.write("learn") as session:
        suggestions.learn(session)
    with book.read() as session:
        (row,) = suggestions.goes_with(session, [1], TODAY)
        assert (row.product, row.common, row.buyers, row.reason) == ("P2", 6, 12, "On 6 of 12 receipts with Thing 1")
