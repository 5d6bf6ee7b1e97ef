"""What a customer has bought on account, and one payment for all of it: the oldest receipts are paid first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _
from app.models.purchase import Purchase
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
