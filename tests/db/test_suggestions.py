"""Suggestions from a small shop's own sales, the owner's word, and the customer's answers."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import AppError
from app.models.feedback import Feedback
from app.models.interest import CustomerInterest, Interest, ProductInterest
from app.models.product import Product, ProductFamily, ProductPairing
from app.services import customers, figures, journal, suggestions
from app.storage.book import Book
from tests.db.shops import DAY, Sell, sells

__all__ = ["sells"]
TODAY = DAY + dt.timedelta(100)


def crowd(book: Book, sells: Sell) -> None:
    """Eight customers more: six buy 1 and 2 together, all eight buy 1."""
    with book.write("people") as session:
        for key in range(6, 14):
            journal.insert(session, customers.Customer, code=f"C{key}", name=f"N{key}", sort_key=f"n{key}", since=DAY)
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
        (again, _new) = suggestions.for_customer(session, 1, TODAY)
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
        assert suggestions.for_customer(session, 1, DAY + dt.timedelta(9)) == []
        day = DAY + dt.timedelta(30)
        before = suggestions.for_all(session, day)
    sells(2, day + dt.timedelta(1), (1, 2, 3))
    with book.read() as session:
        assert suggestions.for_all(session, day) == before


def test_the_owners_pairing_needs_no_counts(book: Book, sells: Sell) -> None:
    sells(1, DAY, (3,))
    with book.write("pairing") as session:
        journal.insert(session, ProductPairing, product_id=3, with_id=4)
    with book.read() as session:
        (row,) = suggestions.for_customer(session, 1, TODAY, new_only=True)
        assert (row.product, row.reason) == ("P4", "You said it goes with Thing 3")
        (pair,) = suggestions.goes_with(session, [4])
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
