"""The accountant's figures: purchases, tax, payments and debts, only up to the day asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from app.models.customer import Customer, CustomerContact
from app.models.product import Product
from app.services import figures, journal, purchases, receivables, sales
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book

OCT = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
END = OCT[1]


class Till:
    """Rings up sales at round prices, tax 25 % on top of what is given as net."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.product = journal.insert(session, Product, code="C", name="Coffee", price=100)
        self.anna = self.customer("Anna")
        self.wang = self.customer("王小明")

    def customer(self, name: str) -> int:
        """A new customer."""
        key = journal.insert(self.session, Customer, code=name, name=name, sort_key=name, since=dt.date(2026, 1, 1))
        figures.refresh(self.session, [key])
        return key

    def sell(
        self, day: dt.date, gross: int, *paid: tuple[int, dt.date, str], who: int | None = None, rate: int = 2500
    ) -> int:
        """A receipt of one line; negative is a return."""
        line = LineDraft(self.product, 1000 if gross >= 0 else -1000, abs(gross), tax_rate=rate)
        payments = tuple(PaymentDraft(amount, method, when) for amount, when, method in paid)
        return purchases.record(self.session, PurchaseDraft(who, day, (line,), payments))


@pytest.fixture
def till(book: Book):  # type: ignore[no-untyped-def]
    """A till in an open transaction."""
    with book.write("test") as session:
        yield Till(session)


def day(number: int, month: int = 10) -> dt.date:
    return dt.date(2026, month, number)


def test_the_journal_has_one_line_a_purchase_of_the_period_both_ends_included(till: Till) -> None:
    till.sell(day(30, 9), 100)
    till.sell(day(1), 1000, (1000, day(1), "cash"), who=till.anna)
    till.sell(day(31), 500, (200, day(31), "card"), (100, day(31), "cash"))
    till.sell(day(1, 11), 100)
    rows = sales.journal(till.session, *OCT, END)
    assert [(row.day, row.customer, row.methods, row.gross, row.paid, row.owed) for row in rows] == [
        (day(1), "Anna", ("cash",), 1000, 1000, 0),
        (day(31), "Walk-in", ("card", "cash"), 500, 300, 200),
    ]
    assert [(row.net, row.tax) for row in rows] == [(800, 200), (400, 100)]


def test_a_payment_made_after_the_day_of_the_report_does_not_count_yet(till: Till) -> None:
    till.sell(day(5), 1000, (400, day(5), "cash"), (600, day(20), "transfer"), who=till.anna)
    assert [row.owed for row in sales.journal(till.session, *OCT, day(19))] == [600]
    assert [row.owed for row in sales.journal(till.session, *OCT, day(20))] == [0]
    assert receivables.open_purchases(till.session, day(20)) == []


def test_money_received_is_by_the_day_it_came_whenever_the_purchase_was(till: Till) -> None:
    till.sell(day(20, 9), 1000, (1000, day(2), "cash"))
    till.sell(day(3), 300, (300, day(3), "cash"))
    till.sell(day(4), 200, (200, day(4, 11), "card"))
    assert [(row.method, row.count, row.amount) for row in sales.received(till.session, *OCT)] == [("cash", 2, 1300)]
    assert [(row.method, row.amount) for row in sales.paid_by(till.session, *OCT, day(5, 11))] == [
        ("cash", 300), ("card", 200)
    ]  # fmt: skip


def test_tax_is_by_rate_with_returns_apart(till: Till) -> None:
    till.sell(day(1), 1250)
    till.sell(day(2), -125)
    till.sell(day(3), 1150, rate=1500)
    rows = sales.tax(till.session, *OCT)
    assert [(row.rate, row.sold_net, row.sold_tax, row.returned_net, row.returned_tax) for row in rows] == [
        (2500, 1000, 250, -100, -25), (1500, 1000, 150, 0, 0)
    ]  # fmt: skip
    assert [(row.net, row.tax, row.gross) for row in rows] == [(900, 225, 1125), (1000, 150, 1150)]


def test_tax_and_journal_agree(till: Till) -> None:
    for n in range(60):
        till.sell(day(1 + n % 31), (n * 137) % 997 - 200, rate=(0, 1500, 2500)[n % 3])
    journal_rows, tax_rows = sales.journal(till.session, *OCT, END), sales.tax(till.session, *OCT)
    assert sum(row.net for row in journal_rows) == sum(row.net for row in tax_rows)
    assert sum(row.tax for row in journal_rows) == sum(row.tax for row in tax_rows)


@pytest.mark.parametrize(
    ("days", "age"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (4000, 3)]
)
def test_a_debt_grows_old_by_the_days_since_the_purchase(till: Till, days: int, age: int) -> None:
    till.sell(END - dt.timedelta(days=days), 700, who=till.anna)
    (row,) = receivables.debtors(till.session, receivables.open_purchases(till.session, END))
    assert row.ages[age] == row.owed == 700
    assert receivables.age(days) == age


def test_debts_and_credits_of_a_customer_are_kept_apart_and_add_up(till: Till) -> None:
    till.sell(day(1), 700, who=till.anna)
    till.sell(day(2), -200, who=till.anna)
    till.sell(day(3), 100, (150, day(3), "cash"), who=till.anna)
    till.sell(day(4), 900)
    journal.insert(till.session, CustomerContact, customer_id=till.anna, kind="phone", value="+47 412 34 567")
    rows = receivables.debtors(till.session, receivables.open_purchases(till.session, END))
    assert [(row.customer, row.phone, row.ages[0], row.credit, row.owed) for row in rows] == [
        ("Walk-in", "", 900, 0, 900), ("Anna", "+47 412 34 567", 700, -250, 450)
    ]  # fmt: skip
    assert rows[1].oldest == day(1)


def test_removed_purchases_and_payments_are_gone_from_every_figure(till: Till) -> None:
    key = till.sell(day(1), 700, (700, day(1), "cash"), who=till.anna)
    purchases.remove(till.session, key)
    assert sales.journal(till.session, *OCT, END) == []
    assert sales.received(till.session, *OCT) == []
    assert sales.tax(till.session, *OCT) == []
    assert receivables.open_purchases(till.session, END) == []


def test_months_without_sales_are_there_as_nothing(till: Till) -> None:
    till.sell(day(3), 1250)
    till.sell(day(3, 8), 125)
    months = sales.months(till.session, END, 4)
    assert [(row.month.month, row.net) for row in months] == [(7, 0), (8, 100), (9, 0), (10, 1000)]
    assert sales.first_day(till.session) == day(3, 8)


def test_an_empty_book_has_nothing_and_says_so_everywhere(book: Book) -> None:
    with book.read() as session:
        assert sales.journal(session, *OCT, END) == sales.tax(session, *OCT) == []
        assert receivables.open_purchases(session, END) == []
        assert receivables.debtors(session, []) == []
        assert sales.first_day(session) is None
        assert {row.net for row in sales.months(session, END)} == {0}


def test_methods_have_words_and_the_shops_own_stay_as_written(till: Till) -> None:
    assert sales.method_word("cash") == "Cash"
    assert sales.method_word("Dana") == "Dana"
    assert sales.method_word("") == "Not stated"
