"""What the accountant asks for: what was sold, which tax is in it, what was paid, and who still owes.

Every function looks only at purchases and payments up to the day it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.i18n import _
from app.models.customer import Customer, CustomerContact
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.services import visits

AGES = (30, 60, 90)
"""The last day, counted from the purchase, of each age but the oldest."""


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


def journal(session: Session, start: dt.date, end: dt.date, as_of: dt.date) -> list[SaleRow]:
    """Every purchase from `start` to `end`, both included, in order; paid as of a day."""
    paid = _paid(as_of)
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


def open_purchases(session: Session, as_of: dt.date) -> list[OpenRow]:
    """Purchases up to `as_of` whose payments up to that day do not make up what was billed, oldest first."""
    paid = _paid(as_of)
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
    phone = phones(session, [key for key in of if key is not None])
    rows = [_debtor(key, mine, phone.get(key or 0, "")) for key, mine in of.items()]
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


def phones(session: Session, customer_ids: Sequence[int]) -> dict[int, str]:
    """The first phone number of each of these customers, as typed."""
    row = CustomerContact
    wanted = (
        select(row.customer_id, row.value)
        .where(row.kind == "phone", row.removed_at.is_(None))
        .order_by(row.customer_id, row.position, row.id)
    )
    found: dict[int, str] = {}
    for key, value in visits.select_parts(session, wanted, row.customer_id, customer_ids):
        found.setdefault(key, value)
    return found


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


def _paid(as_of: dt.date):  # type: ignore[no-untyped-def]  # a subquery's type says nothing
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
