"""Closed books: nothing in them can be changed by any verb, and what is changed behind the program's back shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import AppError, Cancelled
from app.exchange import incoming
from app.models.customer import Customer
from app.models.journal import JournalEntry
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.models.staff import Staff
from app.services import (
    closed_check,
    closed_days,
    closed_periods,
    customers,
    erasures,
    imports,
    journal,
    products,
    purchases,
    returns,
    sales,
    shop,
    undoing,
)
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage import checkup
from app.storage.book import Book
from app.storage.engine import connect
from tests.db.shops import Sell, sells

__all__ = ["sells"]

TODAY = dt.date(2026, 11, 22)
END = dt.date(2026, 10, 31)
CLOSED, OPEN = dt.date(2026, 10, 30), dt.date(2026, 11, 2)


def close(book: Book, through: dt.date = END, staff: int | None = None) -> closed_periods.PeriodRow:
    with book.write("close") as session:
        return closed_periods.close(session, through, TODAY, staff)


def found(book: Book) -> list[str]:
    with book.read() as session:
        return closed_check.faults(session)


def test_a_period_is_closed_with_its_sums_and_the_next_goes_on_from_it(book: Book, sells: Sell) -> None:
    sells(1, dt.date(2026, 9, 3), (1, 2))
    sells(None, CLOSED)
    sells(2, OPEN, paid=False)
    with book.write("staff") as session:
        key = journal.insert(session, Staff, name="Siti")
    first = close(book, staff=key)
    assert (first.since, first.through, first.by, first.currency) == (None, END, "Siti", "NOK")
    assert (first.purchases, first.payments, first.net, first.paid, first.gross) == (2, 2, 3000, 3000, 3000)
    assert found(book) == []
    second = close(book, dt.date(2026, 11, 21))
    assert (second.since, second.purchases, second.payments, second.net) == (dt.date(2026, 11, 1), 1, 0, 1000)
    with book.read() as session:
        assert closed_periods.listing(session) == [second, first]
        assert closed_periods.of(session, CLOSED) == first
        assert closed_periods.of(session, OPEN) == second
        assert closed_periods.of(session, TODAY) is None
        assert closed_check.knows(session, first.code.lower().replace("-", " ")) == END
        assert closed_check.knows(session, "") is None
    assert found(book) == []


@pytest.mark.parametrize(("day", "why"), [(TODAY, "that are over"), (END, "closed up to .* already")])
def test_only_days_that_are_over_and_open_are_closed(book: Book, sells: Sell, day: dt.date, why: str) -> None:
    sells(1, CLOSED)
    close(book)
    with pytest.raises(AppError, match=why) as refused:
        close(book, day)
    assert refused.value.field == "day"
    with book.read() as session:
        assert len(closed_periods.listing(session)) == 1


def test_nothing_is_closed_that_nobody_has_recorded_yet(book: Book, sells: Sell) -> None:
    """A computer whose clock is years ahead does not shut its shop out."""
    with pytest.raises(AppError, match="nothing to close"):
        close(book)
    sells(1, dt.date(2026, 9, 3))
    with book.write("close") as session, pytest.raises(AppError, match="nothing to close") as refused:
        closed_periods.close(session, dt.date(2036, 9, 30), dt.date(2036, 11, 22))
    assert refused.value.field == "day"
    assert close(book, dt.date(2026, 9, 30)).purchases == 1


# ---- every verb --------------------------------------------------------------------------------


@pytest.fixture
def shop_with_past(book: Book, sells: Sell, tmp_path: Path) -> Book:
    """Receipts 1 (closed, paid), 2 (closed, owed), 3 (open, a deposit in the closed period), 4 (an import's)."""
    sells(1, CLOSED, (1, 2))
    sells(2, CLOSED, paid=False)
    sells(1, OPEN, paid=False)
    with book.write("deposit") as session:
        purchases.add_payment(session, 3, PaymentDraft(400, day=CLOSED))
    file = tmp_path / "till.csv"
    file.write_text("Date,Receipt,Item,Price,Customer\n2026-10-29,T1,P1,10,C3\n2026-11-03,T2,P1,10,C3\n", "utf-8")
    incoming.import_file(book, file, incoming.look(file).mapping)
    return book


def draft_of(row: purchases.PurchaseRow, **changes: Any) -> PurchaseDraft:
    values: dict[str, Any] = {
        "customer_id": row.customer_id, "day": row.day,
        "lines": tuple(LineDraft(r.product_id, r.quantity, r.unit_price, tax_rate=r.tax_rate) for r in row.lines),
        "payments": tuple(PaymentDraft(p.amount, p.method, p.day) for p in row.payments),
    }  # fmt: skip
    return PurchaseDraft(**(values | changes))


def edit(key: int, **changes: Any) -> Callable[[Session], object]:
    def run(session: Session) -> None:
        row = purchases.get(session, key)
        purchases.edit(session, key, draft_of(row, **changes), row.version)

    return run


def record(**changes: Any) -> Callable[[Session], object]:
    values = {"customer_id": 1, "day": CLOSED, "lines": (LineDraft(1, 1000, 1000, tax_rate=0),)} | changes
    return lambda session: purchases.record(session, PurchaseDraft(**values))


def give_back(session: Session) -> object:
    row = purchases.get(session, 1)
    left = purchases.returnable(session, 1)
    return returns.record(session, returns.draft(row, left, left, CLOSED))


def entry_of(title: str) -> Callable[[Session], object]:
    def run(session: Session) -> None:
        found = select(JournalEntry.id).where(JournalEntry.title == title).order_by(JournalEntry.id).limit(1)
        undoing.undo(session, session.scalars(found).one())

    return run


WAYS: dict[str, Callable[[Session], object]] = {
    "record": record(),
    "record a walk-in sale": record(customer_id=None),
    "record with an earlier payment": record(day=OPEN, payments=(PaymentDraft(1000, day=CLOSED),)),
    "return": give_back,
    "edit its lines": edit(1, lines=(LineDraft(1, 2000, 1000),)),
    "edit its customer": edit(1, customer_id=3),
    "edit it out of the period": edit(1, day=OPEN),
    "edit another into it": edit(3, day=CLOSED),
    "edit a closed payment away": edit(3, payments=()),
    "remove": lambda session: purchases.remove(session, 1),
    "remove a later one that was paid in it": lambda session: purchases.remove(session, 3),
    "pay": lambda session: purchases.add_payment(session, 2, PaymentDraft(500, day=CLOSED)),
    "take a payment back": lambda session: purchases.remove_payment(session, 1),
    "take a deposit back": lambda session: purchases.remove_payment(session, 2),
    "undo a sale": entry_of("sale"),
    "undo a deposit": entry_of("deposit"),
    "undo a removal": entry_of("removed"),
    "undo a change": entry_of("changed"),
    "take an import back": lambda session: imports.undo(session, 1),
    "a row by the journal": lambda session: journal.insert(
        session, PurchaseLine, purchase_id=1, position=9, product_id=1, quantity=1000, unit_price=1, net=1
    ),
    "a row changed by the journal": lambda session: journal.update(session, PurchaseLine, 1, {"net": 1}),
    "a row removed by the journal": lambda session: journal.remove(session, PurchaseLine, 1),
    "rows by the thousand": lambda session: journal.insert_lines(
        session, Payment, ("purchase_id", "day", "amount"), [(3, OPEN, 5), (3, CLOSED, 5)]
    ),
    "a customer exchanged by the journal": lambda session: journal.update(session, Purchase, 1, {"customer_id": 2}),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_verb_changes_closed_books(shop_with_past: Book, sells: Sell, way: str) -> None:
    book = shop_with_past
    with book.write("changed") as session:
        edit(2, note="", lines=(LineDraft(2, 3000, 700, tax_rate=0),))(session)
    gone = sells(4, CLOSED)
    with book.write("removed") as session:
        purchases.remove(session, gone)
    close(book)
    with book.read() as session:
        before = sales.journal(session, dt.date(2000, 1, 1), END, END), sales.received(session, CLOSED, END)
    with pytest.raises(AppError, match="closed up to 31 October 2026"), book.write(way) as session:
        WAYS[way](session)
    with book.read() as session:
        assert before == (sales.journal(session, dt.date(2000, 1, 1), END, END), sales.received(session, CLOSED, END))
    assert found(book) == []


class TakenBackError(Exception):
    """So that the next way finds the same book."""


def try_and_take_back(book: Book, way: str, change: Callable[[Session], object]) -> None:
    with book.write(way) as session:
        change(session)
        raise TakenBackError


def test_every_way_there_is_succeeds_while_the_books_are_open(shop_with_past: Book, sells: Sell) -> None:
    """The control: what is refused above is refused for being closed, for nothing else."""
    book = shop_with_past
    with book.write("changed") as session:
        edit(2, lines=(LineDraft(2, 3000, 700, tax_rate=0),))(session)
    gone = sells(4, CLOSED)
    with book.write("removed") as session:
        purchases.remove(session, gone)
    for way, change in WAYS.items():
        with pytest.raises(TakenBackError):
            try_and_take_back(book, way, change)


def test_a_person_can_be_erased_and_closed_books_still_hold(shop_with_past: Book) -> None:
    code = close(shop_with_past).code
    with shop_with_past.write("erase") as session:
        erasures.erase(session, 1)
    with shop_with_past.read() as session:
        assert customers_named(session, "Name 1") == 0
    assert checkup.changed_since(shop_with_past.path, code) == []


def customers_named(session: Session, name: str) -> int:
    return len(session.scalars(select(Customer.id).where(Customer.name == name)).all())


def test_the_currency_of_closed_books_stays(shop_with_past: Book) -> None:
    close(shop_with_past)
    with shop_with_past.read() as session:
        row = shop.get(session)
    draft = {name: getattr(row, name) for name in shop.ShopDraft.__dataclass_fields__}
    with pytest.raises(AppError, match="currency") as refused, shop_with_past.write("settings") as session:
        shop.save(session, shop.ShopDraft(**draft | {"currency": "SEK"}), row.version)
    assert refused.value.field == "currency"
    with shop_with_past.write("settings") as session:
        shop.save(session, shop.ShopDraft(**draft | {"name": "Melati & Co"}), row.version)
    assert found(shop_with_past) == []


def test_the_checkup_tells_what_was_changed_and_knows_the_printed_code(shop_with_past: Book) -> None:
    code = close(shop_with_past).code
    shop_with_past.close()
    path = shop_with_past.path
    assert checkup.run(path, code).sound
    assert "closed books are as they were when they were closed" in checkup.run(path).checks
    asked = checkup.run(path, "ABCD")
    assert "No closed period has the code ABCD" in asked.strange_code
    assert asked.text().endswith(asked.strange_code)
    assert not asked.sound
    with closing(connect(path)) as raw:
        raw.execute("UPDATE payment SET amount = amount + 1 WHERE id = 2")
        raw.execute("UPDATE purchase SET paid = paid + 1 WHERE id = 3")
    assert checkup.run(path, code).faults == [
        "A payment of 30 Oct 2026 (key 2) is not as it was when its books were closed."
    ]


def test_the_sentence_is_beside_the_date(shop_with_past: Book) -> None:
    close(shop_with_past)
    with pytest.raises(AppError) as refused, shop_with_past.write("sale") as session:
        record()(session)
    assert refused.value.field == "day"
    assert refused.value.message == "The books are closed up to 31 October 2026: record this with a later date."


def test_a_file_brings_only_open_days_in(shop_with_past: Book, tmp_path: Path) -> None:
    close(shop_with_past)
    file = tmp_path / "more.csv"
    file.write_text(
        "Date,Receipt,Item,Price,Customer,Paid date\n2026-10-29,T1,P1,10,C3,\n2026-10-29,T1,P2,10,C3,\n"
        "2026-10-30,T8,P1,10,C3,\n2026-11-04,T9,P1,10,C3,2026-10-30\n2026-11-04,T7,P1,10,C3,2026-11-04\n",
        "utf-8",
    )
    result = incoming.import_file(shop_with_past, file, incoming.look(file).mapping)
    counts = result.counts
    assert (counts.read, counts.added, counts.skipped, sorted(counts.reasons)) == (5, 1, 1, [3, 4, 5])
    assert found(shop_with_past) == []


def test_what_is_open_goes_on(shop_with_past: Book, sells: Sell) -> None:
    """A closed purchase is paid, given back and told about later; customers and products change as ever."""
    book = shop_with_past
    close(book)
    with book.write("later") as session:
        purchases.add_payment(session, 2, PaymentDraft(1000, day=OPEN))
        row = purchases.get(session, 1)
        back = returns.record(session, returns.draft(row, purchases.returnable(session, 1), {1: 1000}, TODAY))
        journal.update(session, Purchase, 1, {"note": ""})
        saved = products.get(session, 1)
        products.save(session, saved.draft, saved.id, saved.version)
        edit(3, lines=(LineDraft(3, 1000, 5000, tax_rate=0),))(session)
        customers.remove(session, 1)
    with book.read() as session:
        assert purchases.get(session, back).lines[0].returns_id == 1
        assert purchases.get(session, 2).owed == 0
    sells(2, OPEN)
    assert found(book) == []


def test_closing_that_is_stopped_closes_nothing(shop_with_past: Book) -> None:
    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled), shop_with_past.write("close") as session:
        closed_periods.close(session, END, TODAY, None, stop)
    with shop_with_past.read() as session:
        assert closed_periods.listing(session) == []
        assert closed_days.through(session) is None
    assert found(shop_with_past) == []
    assert close(shop_with_past).purchases == 3
