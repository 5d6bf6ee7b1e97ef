"""Who owes what, and since when.

Every function looks only at purchases and payments up to the day it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n import _
from app.models.customer import Customer
from app.models.purchase import Purchase
from app.services import reaching, sales

AGES = (30, 60, 90)
"""The last day, counted from the purchase, of each age but the oldest."""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A purchase that is not settled, as of a day; `owed` is negative where the shop owes."""

    id: int
    customer_id: int | None
    customer: str
    day: dt.date
    number: str
    gross: int
    paid: int
    days: int

    @property
    def owed(self) -> int:
        """What is still to come."""
        return self.gross - self.paid


@dataclass(frozen=True, slots=True)
class DebtorRow:
    """What one customer owes, by age in days 0–30, 31–60, 61–90 and over 90; what the shop owes is `credit`."""

    customer_id: int | None
    customer: str
    phone: str
    ages: tuple[int, int, int, int]
    credit: int
    oldest: dt.date

    @property
    def owed(self) -> int:
        """All ages less the credit."""
        return sum(self.ages) + self.credit


def open_purchases(session: Session, as_of: dt.date) -> list[OpenRow]:
    """Purchases up to `as_of` whose payments up to that day do not make up what was billed, oldest first."""
    paid = sales.paid_up_to(as_of)
    amount = func.coalesce(paid.c.amount, 0)
    found = session.execute(
        select(
            Purchase.id, Purchase.customer_id, Customer.name, Purchase.day, Purchase.number,
            Purchase.net + Purchase.tax, amount,
        )
        .outerjoin(Customer, Customer.id == Purchase.customer_id)
        .outerjoin(paid, paid.c.purchase_id == Purchase.id)
        .where(Purchase.removed_at.is_(None), Purchase.day <= as_of, Purchase.net + Purchase.tax != amount)
        .order_by(Purchase.day, Purchase.at, Purchase.id)
    )  # fmt: skip
    return [
        OpenRow(key, who, name or _("Walk-in"), day, number, gross, int(done), (as_of - day).days)
        for key, who, name, day, number, gross, done in found
    ]


def debtors(session: Session, opened: Sequence[OpenRow]) -> list[DebtorRow]:
    """Who owes how much for how long, most first; out of what `open_purchases` found."""
    of: dict[int | None, list[OpenRow]] = {}
    for row in opened:
        of.setdefault(row.customer_id, []).append(row)
    known = reaching.first_contacts(session, [key for key in of if key is not None])
    rows = [_debtor(key, mine, known[key].get("phone", "") if key else "") for key, mine in of.items()]
    return sorted(rows, key=lambda row: (-row.owed, row.customer, row.customer_id or 0))


def _debtor(customer_id: int | None, opened: Sequence[OpenRow], phone: str) -> DebtorRow:
    ages = [0, 0, 0, 0]
    credit = 0
    for row in opened:
        if row.owed < 0:
            credit += row.owed
        else:
            ages[age(row.days)] += row.owed
    oldest = min(row.day for row in opened)
    return DebtorRow(customer_id, opened[0].customer, phone, (ages[0], ages[1], ages[2], ages[3]), credit, oldest)


def age(days: int) -> int:
    """Which of the four ages so many days are: 0 for up to 30, 3 for more than 90."""
    return sum(days > last for last in AGES)
