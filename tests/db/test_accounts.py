"""One payment for all that is owed: the oldest receipts first, nothing lost, and one Undo for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.models.product import Product
from app.models.purchase import Payment
from app.services import accounts, customers, journal, purchases, receivables, undoing
from app.services.accounts import OpenBill
from app.services.customers import CustomerDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    with book.write("test") as opened:
        journal.insert(opened, Product, code="T", name="Tea", search_text="", price=100)
        yield opened


def sell(session: Session, who: int, amount: int, day: int, paid: int = 0) -> int:
    payments = (PaymentDraft(paid, "cash"),) if paid else ()
    line = LineDraft(1, 1000 if amount > 0 else -1000, abs(amount), tax_rate=0)
    return purchases.record(session, PurchaseDraft(who, DAY + dt.timedelta(days=day), (line,), payments))


def test_the_oldest_receipts_are_paid_first_and_the_rest_stays_owed(session: Session) -> None:
    anna, wang = (customers.save(session, CustomerDraft(name)) for name in ("Anna", "王小明"))
    late, early, settled = sell(session, anna, 500, 9), sell(session, anna, 300, 2, 100), sell(session, anna, 50, 1, 50)
    other = sell(session, wang, 700, 0)
    assert accounts.open_bills(session, anna) == [OpenBill(early, 200), OpenBill(late, 500)]
    assert accounts.pay(session, anna, PaymentDraft(450, "card", DAY + dt.timedelta(days=20))) == 2
    assert accounts.open_bills(session, anna) == [OpenBill(late, 250)]
    assert accounts.open_bills(session, wang) == [OpenBill(other, 700)]
    found = session.execute(
        select(Payment.purchase_id, Payment.amount).where(Payment.method == "card").order_by(Payment.id)
    ).all()
    assert [tuple(row) for row in found] == [(early, 200), (late, 250)]
    assert settled not in {row.purchase_id for row in found}


def test_the_account_begins_with_what_was_owed_and_ends_with_what_is(session: Session) -> None:
    anna = customers.save(session, CustomerDraft("Anna"))
    first = sell(session, anna, 300, 0, 100)
    sell(session, anna, 500, 10)
    sell(session, anna, -50, 12)
    gone = sell(session, anna, 9_999, 11)
    purchases.remove(session, gone)
    purchases.add_payment(session, first, PaymentDraft(200, "card", DAY + dt.timedelta(days=12)))
    start, end = DAY + dt.timedelta(days=5), DAY + dt.timedelta(days=12)
    opening, rows = accounts.statement(session, anna, start, end)
    assert opening == 200
    assert [(row.day.day, row.method, row.billed, row.paid, row.balance) for row in rows] == [
        (11, "", 500, 0, 700), (13, "card", 0, 200, 500), (13, "", -50, 0, 450),
    ]  # fmt: skip
    assert accounts.statement(session, anna, DAY + dt.timedelta(days=13), end)[0] == 450
    debt = next(row for row in receivables.debtors(session, receivables.open_purchases(session, end)))
    assert debt.owed == 450


@pytest.mark.parametrize(("amount", "words"), [(701, "more than is owed"), (0, "how much"), (-5, "how much")])
def test_nothing_and_more_than_is_owed_is_refused(session: Session, amount: int, words: str) -> None:
    anna = customers.save(session, CustomerDraft("Anna"))
    sell(session, anna, 700, 0)
    with pytest.raises(AppError, match=words):
        accounts.pay(session, anna, PaymentDraft(amount, "cash", DAY))


def test_one_undo_takes_the_whole_payment_back(book: Book) -> None:
    with book.write("sell") as session:
        journal.insert(session, Product, code="T", name="Tea", search_text="", price=100)
        anna = customers.save(session, CustomerDraft("Anna"))
        bills = [sell(session, anna, 100 * (n + 1), n) for n in range(3)]
    with book.write("Record payment") as session:
        assert accounts.pay(session, anna, PaymentDraft(600, "cash", DAY)) == 3
        entry = journal.entry_id(session)
        assert accounts.open_bills(session, anna) == []
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    with book.read() as session:
        expected = [OpenBill(bill, 100 * (n + 1)) for n, bill in enumerate(bills)]
        assert accounts.open_bills(session, anna) == expected


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 10_000), min_size=1, max_size=6), share=st.floats(0.001, 1))
def test_what_was_paid_and_what_is_still_owed_make_up_what_was_owed(
    session: Session, amounts: list[int], share: float
) -> None:
    who = customers.save(session, CustomerDraft("Anna"))
    for place, amount in enumerate(amounts):
        sell(session, who, amount, place)
    paid = max(1, int(sum(amounts) * share))
    before = session.scalar(select(func.coalesce(func.sum(Payment.amount), 0)))
    accounts.pay(session, who, PaymentDraft(paid, "cash", DAY))
    assert sum(bill.owed for bill in accounts.open_bills(session, who)) == sum(amounts) - paid
    assert session.scalar(select(func.sum(Payment.amount))) == (before or 0) + paid
