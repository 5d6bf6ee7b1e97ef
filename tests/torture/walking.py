"""A shop with closed months in which anything is tried at random: what is closed must stay as it is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.exchange import incoming
from app.models.customer import Customer
from app.models.import_run import ImportRun
from app.models.journal import JournalEntry
from app.models.purchase import Payment, Purchase
from app.services import closed_check, closed_periods, customers, imports, purchases, returns, sales, undoing
from app.services.customers import CustomerDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage.book import Book

FIRST, TODAY = dt.date(2026, 8, 1), dt.date(2026, 11, 22)
LOOKS = 25
"""The chain is looked through after so many actions; the sums of the closed months after each."""


@dataclass
class Walk:
    """What came of it."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def _day(rnd: Random) -> dt.date:
    """Any day, half of them in the last, open fortnight."""
    if rnd.random() < 0.5:
        return TODAY - dt.timedelta(rnd.randrange(14))
    return FIRST + dt.timedelta(rnd.randrange((TODAY - FIRST).days + 1))


def _lines(rnd: Random) -> tuple[LineDraft, ...]:
    return tuple(
        LineDraft(1 + rnd.randrange(9), 500 * rnd.randint(1, 6), rnd.randrange(100, 9000))
        for _line in range(rnd.randint(1, 3))
    )


def _paid(rnd: Random) -> tuple[PaymentDraft, ...]:
    return tuple(PaymentDraft(rnd.randrange(100, 9000), "card", _day(rnd)) for _payment in range(rnd.randint(0, 2)))


def _some(session: Session, rnd: Random, column: Any) -> int:
    """Any key there is, or was."""
    return rnd.randint(1, session.scalar(select(func.max(column))) or 1)


def record(session: Session, rnd: Random) -> None:
    """A sale with any date."""
    customer = rnd.choice((None, _some(session, rnd, Customer.id)))
    purchases.record(session, PurchaseDraft(customer, _day(rnd), _lines(rnd), _paid(rnd)))


def edit(session: Session, rnd: Random) -> None:
    """A receipt changed in any way."""
    row = purchases.get(session, _some(session, rnd, Purchase.id))
    kept = tuple(PaymentDraft(one.amount, one.method, one.day) for one in row.payments)
    day, paid = rnd.choice((row.day, _day(rnd))), rnd.choice((kept, kept[1:], _paid(rnd)))
    purchases.edit(session, row.id, PurchaseDraft(row.customer_id, day, _lines(rnd), paid), row.version)


def give_back(session: Session, rnd: Random) -> None:
    """A return, or a correction, with any date."""
    row = purchases.get(session, _some(session, rnd, Purchase.id))
    left = purchases.returnable(session, row.id)
    made = returns.correction(row, left, _day(rnd)) if rnd.random() < 0.5 else returns.draft(row, left, left, _day(rnd))
    purchases.record(session, made)


def undo(session: Session, rnd: Random) -> None:
    """Any change taken back, undoing ones included."""
    undoing.undo(session, _some(session, rnd, JournalEntry.id))


def import_back(session: Session, rnd: Random) -> None:
    """Any import taken back."""
    imports.undo(session, _some(session, rnd, ImportRun.id))


def person(session: Session, rnd: Random) -> None:
    """A customer added or removed."""
    if rnd.random() < 0.5:
        customers.save(session, CustomerDraft(f"Customer {rnd.random()}"))
    else:
        customers.remove(session, _some(session, rnd, Customer.id))


VERBS: dict[str, Callable[[Session, Random], object]] = {
    "record": record,
    "edit": edit,
    "remove": lambda session, rnd: purchases.remove(session, _some(session, rnd, Purchase.id)),
    "pay": lambda session, rnd: purchases.add_payment(
        session, _some(session, rnd, Purchase.id), PaymentDraft(500, day=_day(rnd))
    ),
    "unpay": lambda session, rnd: purchases.remove_payment(session, _some(session, rnd, Payment.id)),
    "give back": give_back,
    "undo": undo,
    "take an import back": import_back,
    "person": person,
}


def _import(book: Book, rnd: Random) -> None:
    """A file over closed and open days."""
    file = book.path.with_name(f"{rnd.random()}.csv")
    rows = [f"{_day(rnd)},I{rnd.randrange(40)},P{rnd.randrange(9)},1,{rnd.randrange(1, 99)}" for _row in range(6)]
    file.write_text("\n".join(["Date,Receipt,Item,Qty,Price", *rows]), "utf-8")
    incoming.import_file(book, file, incoming.look(file).mapping)


def walk(path: Path, steps: int, seed: int = 8) -> Walk:
    """So many actions in a book some of whose months are closed; now and then another day is closed."""
    book, rnd, found = Book.open(path), Random(seed), Walk()
    with book.read() as session:
        closed = closed_periods.listing(session)[0].through
        before = _sums(session, closed)
    for step in range(1, steps + 1):
        name = rnd.choice((*VERBS, "import"))
        try:
            if name == "import":
                _import(book, rnd)
            else:
                with book.write(name) as session:
                    VERBS[name](session, rnd)
            found.done[name] += 1
        except AppError:
            found.refused[name] += 1
        with book.read() as session:
            if _sums(session, closed) != before:
                found.wrong.append(f"step {step}: {name} changed a closed month")
                break
            if step % LOOKS == 0:
                found.wrong += closed_check.faults(session)
        if step % (steps // 3) == 0 and closed < TODAY - dt.timedelta(9):
            with book.write("close") as session:
                closed = closed_periods.close(session, closed + dt.timedelta(5), TODAY).through
                before = _sums(session, closed)
    book.close()
    return found


def _sums(session: Session, closed: dt.date) -> object:
    """All that an accountant was told of closed books, but for what was paid later."""
    rows = sales.journal(session, dt.date(1900, 1, 1), closed, closed)
    taxes, money = sales.tax(session, dt.date(1900, 1, 1), closed), sales.received(session, dt.date(1900, 1, 1), closed)
    return [(row.id, row.day, row.number, row.net, row.tax, row.paid) for row in rows], taxes, money
