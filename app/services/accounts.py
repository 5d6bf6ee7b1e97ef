"""A customer's account: what is open, what was bought and paid, and one payment for all of it, the oldest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _
from app.models.purchase import Payment, Purchase
from app.services import purchases
from app.services.purchases import PaymentDraft


@dataclass(frozen=True)
class AccountRow:
    """A customer and what they owe in all, in minor units."""

    id: int
    owed: int


@dataclass(frozen=True)
class OpenBill:
    """A receipt that is not paid in full, and what is missing, in minor units."""

    id: int
    owed: int


def open_bills(session: Session, customer_id: int) -> list[OpenBill]:
    """What the customer still has to pay, the oldest receipt first; what the shop owes them is not in it."""
    bill = Purchase
    owed = bill.net + bill.tax - bill.paid
    found = session.execute(
        select(bill.id, owed)
        .where(bill.customer_id == customer_id, bill.removed_at.is_(None), owed > 0)
        .order_by(bill.day, bill.at, bill.id)
    )
    return [OpenBill(key, int(amount)) for key, amount in found]


@dataclass(frozen=True)
class EntryRow:
    """A receipt or a payment, amounts in minor units; `method` is "" for a receipt, a return's is negative.

    Attributes:
        number: the receipt it is, or that it was paid for.
        balance: what the customer owes after it, less what the shop owes them.
    """

    day: dt.date
    number: str
    method: str
    billed: int
    paid: int
    balance: int


def statement(session: Session, customer_id: int, start: dt.date, end: dt.date) -> tuple[int, list[EntryRow]]:
    """What the customer owed before `start`, and every receipt and payment from then up to `end`, in order."""
    bill, payment = Purchase, Payment
    mine = (bill.customer_id == customer_id, bill.removed_at.is_(None))
    bills = session.execute(
        select(bill.day, bill.id, bill.number, bill.net + bill.tax).where(*mine, bill.day.between(start, end))
    ).all()
    paid = session.execute(
        select(payment.day, bill.id, bill.number, payment.method, payment.amount)
        .join(bill, bill.id == payment.purchase_id)
        .where(*mine, payment.removed_at.is_(None), payment.day.between(start, end))
        .order_by(payment.id)
    ).all()
    moves = [(day, key, 0, number, "", gross) for day, key, number, gross in bills]
    moves += [(day, key, 1, number, method, amount) for day, key, number, method, amount in paid]
    opening = balance = _owed_before(session, start, *mine)
    rows = []
    for day, _key, is_payment, number, method, amount in sorted(moves, key=lambda move: move[:3]):
        billed, given = (0, amount) if is_payment else (amount, 0)
        balance += billed - given
        rows.append(EntryRow(day, number, method, billed, given, balance))
    return opening, rows


def _owed_before(session: Session, start: dt.date, *mine: ColumnElement[bool]) -> int:
    billed = select(func.coalesce(func.sum(Purchase.net + Purchase.tax), 0)).where(*mine, Purchase.day < start)
    paid = (
        select(func.coalesce(func.sum(Payment.amount), 0))
        .join(Purchase, Purchase.id == Payment.purchase_id)
        .where(*mine, Payment.removed_at.is_(None), Payment.day < start)
    )
    return int(session.scalars(billed).one()) - int(session.scalars(paid).one())


def pay(session: Session, customer_id: int, draft: PaymentDraft) -> int:
    """Shares a payment out over the open receipts, the oldest first, and returns how many it went to.

    Raises:
        AppError: it is nothing, or more than is owed.
    """
    left, paid = draft.amount, 0
    if left <= 0:
        raise AppError(_("Say how much was paid."), field="amount")
    for bill in open_bills(session, customer_id):
        share = min(left, bill.owed)
        if share:
            purchases.add_payment(session, bill.id, replace(draft, amount=share))
            left, paid = left - share, paid + 1
    if left:
        raise AppError(_("This is more than is owed."), field="amount")
    return paid
