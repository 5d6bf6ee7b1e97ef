"""Customers who left are Lapsed from that day, until they buy again."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import AppError
from app.models.product import Product
from app.services import customer_timeline, customers, exits, journal, purchases, stages, undoing
from app.services.customers import CustomerDraft
from app.services.exits import ExitDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.storage.book import Book

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def kari(book: Book) -> int:
    with book.write("Make") as session:
        key = customers.save(session, CustomerDraft("Kari"))
        tea = journal.insert(session, Product, code="T", name="Tea", search_text="tea", price=5000)
        for ago in (40, 20, 3):
            day = TODAY - dt.timedelta(ago)
            purchases.record(session, PurchaseDraft(key, day, (LineDraft(tea, 1000, 5000),)))
    return key


def stage(book: Book, key: int) -> str:
    with book.read() as session:
        return stages.of(session, key, TODAY).stage


def test_who_left_is_lapsed_with_the_reasons_and_undo_takes_it_back(book: Book, kari: int) -> None:
    before = stage(book, kari)
    with book.write("Left") as session:
        exits.record(session, ExitDraft(kari, TODAY, ("moved", "price", "moved"), "a branch in Bergen"))
        entry = journal.entry_id(session)
    assert stage(book, kari) == "lapsed"
    with book.read() as session:
        rows = customer_timeline.page(session, kari, TODAY)
    left = next(row for row in rows if row.kind == "exit")
    assert (set(left.reasons), left.text) == ({"moved", "price"}, "a branch in Bergen")
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    assert stage(book, kari) == before


def test_an_exit_can_be_taken_back_later(book: Book, kari: int) -> None:
    before = stage(book, kari)
    with book.write("Left") as session:
        key = exits.record(session, ExitDraft(kari, TODAY, ("unknown",)))
    with book.write("Back") as session:
        exits.remove(session, key)
    assert stage(book, kari) == before


def test_a_reason_has_to_be_given(book: Book, kari: int) -> None:
    with pytest.raises(AppError) as caught, book.write("Left") as session:
        exits.record(session, ExitDraft(kari, TODAY, ("nonsense",)))
    assert caught.value.field == "reasons"
