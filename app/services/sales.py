"""What the accountant asks for: what was sold, which tax is in it, and what was paid.

Every function looks only at purchases and payments up to the day it is given.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.i18n import _
from app.models.customer import Customer
from app.models.purchase import Payment, Purchase, PurchaseLine


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One purchase, amounts in minor units; `owed` is gross less what was paid by the day asked for."""

    id: int
    day: dt.date
    number: str
    customer: str
    methods: tuple[str, ...]
    net: int
    tax: int
    paid: int

    @property
    def gross(self) -> int:
        """What the customer was billed."""
        return self.net + self.tax

    @property
    def owed(self) -> int:
        """What is still to come; negative if too much came."""
        return self.gross - self.paid


@dataclass(frozen=True, slots=True)
class MethodRow:
    """Payments of one method: how many, and how much in minor units."""

    method: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One tax rate (hundredths of a percent): sales and returns apart, returns negative."""

    rate: int
    sold_net: int
    sold_tax: int
    returned_net: int
    returned_tax: int

    @property
    def net(self) -> int:
        """Sales less returns, without tax."""
        return self.sold_net + self.returned_net

    @property
    def tax(self) -> int:
        """The tax on sales less that on returns."""
        return self.sold_tax + self.returned_tax

    @property
    def gross(self) -> int:
        """Net and tax."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Net sales of one calendar month."""

    month: dt.date
    net: int


def method_word(method: str) -> str:
    """A payment method in words; one of the shop's own as it was written."""
    known = {
        "cash": _("Cash"),
        "card": _("Card"),
        "transfer": _("Bank transfer"),
        "bank": _("Bank transfer"),
        "mobile": _("Mobile payment"),
        "qris": "QRIS",
        "vipps": "Vipps",
        "wechat": "WeChat Pay",
        "alipay": "Alipay",
        "voucher": _("Voucher"),
        "cheque": _("Cheque"),
        "other": _("Other"),
        "": _("Not stated"),
    }
    return known.get(method, method)


def channel_word(code: str) -> str:
    """Where it was sold."""
    words = {
        "shop": _("In the shop"),
        "phone": _("By phone"),
        "online": _("Online"),
        "delivery": _("Delivered"),
        "market": _("At a market"),
    }
    return words.get(code, code)


def journal(session: Session, start: dt.date, end: dt.date, as_of: dt.date) -> list[SaleRow]:
    """Every purchase from `start` to `end`, both included, in order; paid as of a day."""
    paid = paid_up_to(as_of)
    found = session.execute(
        select(
            Purchase.id, Purchase.day, Purchase.number, Customer.name, Purchase.net, Purchase.tax, paid.c.amount
        )
        .outerjoin(Customer, Customer.id == Purchase.customer_id)
        .outerjoin(paid, paid.c.purchase_id == Purchase.id)
        .where(*_within(start, end))
        .order_by(Purchase.day, Purchase.at, Purchase.id)
    )
    methods = _methods(session, start, end, as_of)
    return [
        SaleRow(key, day, number, name or _("Walk-in"), methods.get(key, ()), net, tax, amount or 0)
        for key, day, number, name, net, tax, amount in found
    ]


def paid_by(session: Session, start: dt.date, end: dt.date, as_of: dt.date) -> list[MethodRow]:
    """How the purchases from `start` to `end` were paid by `as_of`, by method, most first."""
    return _by_method(session, *_within(start, end), Payment.day <= as_of)


def received(session: Session, start: dt.date, end: dt.date) -> list[MethodRow]:
    """The money that came in from `start` to `end`, whenever the purchase was, by method, most first."""
    return _by_method(session, Purchase.removed_at.is_(None), Payment.day.between(start, end))


def _by_method(session: Session, *conditions: ColumnElement[bool]) -> list[MethodRow]:
    total = func.sum(Payment.amount)
    found = session.execute(
        select(Payment.method, func.count(), total)
        .join(Purchase, Purchase.id == Payment.purchase_id)
        .where(Payment.removed_at.is_(None), *conditions)
        .group_by(Payment.method)
        .order_by(total.desc(), Payment.method)
    )
    return [MethodRow(method, count, int(amount)) for method, count, amount in found]


def tax(session: Session, start: dt.date, end: dt.date) -> list[TaxRow]:
    """Net and tax of each rate from `start` to `end`, both included, highest rate first."""
    line = PurchaseLine

    def sums(back: bool) -> list[ColumnElement[int]]:
        chosen = line.quantity < 0 if back else line.quantity >= 0
        return [func.coalesce(func.sum(case((chosen, column), else_=0)), 0) for column in (line.net, line.tax)]

    found = session.execute(
        select(line.tax_rate, *sums(False), *sums(True))
        .join(Purchase, Purchase.id == line.purchase_id)
        .where(*_within(start, end))
        .group_by(line.tax_rate)
        .order_by(line.tax_rate.desc())
    )
    return [TaxRow(rate, *(int(amount) for amount in amounts)) for rate, *amounts in found]


def months(session: Session, end: dt.date, count: int = 13) -> list[MonthRow]:
    """Net sales of the last `count` calendar months up to `end`; a month without sales is 0."""
    first = end.replace(day=1)
    starts = [first]
    for _number in range(count - 1):
        starts.append((starts[-1] - dt.timedelta(days=1)).replace(day=1))
    sums = dict.fromkeys(reversed(starts), 0)
    days = session.execute(
        select(Purchase.day, func.sum(Purchase.net)).where(*_within(starts[-1], end)).group_by(Purchase.day)
    )
    for day, net in days:
        sums[day.replace(day=1)] += int(net)
    return [MonthRow(month, net) for month, net in sums.items()]


def first_day(session: Session) -> dt.date | None:
    """The day of the oldest purchase in the book."""
    return session.scalar(select(func.min(Purchase.day)).where(Purchase.removed_at.is_(None)))


def _within(start: dt.date, end: dt.date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Purchase.removed_at.is_(None), Purchase.day.between(start, end)


def paid_up_to(as_of: dt.date):  # type: ignore[no-untyped-def]  # a subquery's type says nothing
    """What was paid for each purchase by a day."""
    return (
        select(Payment.purchase_id, func.sum(Payment.amount).label("amount"))
        .where(Payment.removed_at.is_(None), Payment.day <= as_of)
        .group_by(Payment.purchase_id)
        .subquery()
    )


def _methods(session: Session, start: dt.date, end: dt.date, as_of: dt.date) -> dict[int, tuple[str, ...]]:
    """purchase -> the methods it was paid by, in the order of the payments."""
    found: dict[int, dict[str, None]] = {}
    rows = session.execute(
        select(Payment.purchase_id, Payment.method)
        .join(Purchase, Purchase.id == Payment.purchase_id)
        .where(Payment.removed_at.is_(None), Payment.day <= as_of, *_within(start, end))
        .order_by(Payment.purchase_id, Payment.day, Payment.id)
    )
    for key, method in rows:
        found.setdefault(key, {})[method] = None
    return {key: tuple(methods) for key, methods in found.items()}
