"""Receipts of a file as rows of the book, written by the thousand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import money
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.services import journal, shop
from app.services.import_names import Names
from app.services.import_returns import Returns

if TYPE_CHECKING:
    from app.services.import_purchases import Receipt

BATCH = 20_000
"""Lines written at a time."""

_BILL = (
    "number", "customer_id", "day", "at", "staff_id", "channel", "country", "net", "tax", "discount", "paid",
    "import_id", "source_key",
)  # fmt: skip
_LINE = (
    "purchase_id", "position", "product_id", "description", "quantity", "unit_price", "discount", "tax_rate", "net",
    "tax", "returns_id",
)  # fmt: skip
_PAYMENT = ("purchase_id", "day", "method", "amount", "import_id")


class Writer:
    """Turns receipts into rows and writes them by the thousand."""

    def __init__(self, session: Session, names: Names, run: int, returns: Returns,
                 taken: Counter[str]) -> None:  # fmt: skip
        self._session, self._names, self._run, self._returns = session, names, run, returns
        row = shop.get(session)
        self._zone: ZoneInfo = row.zone
        self._included = row.prices_include_tax
        self._next_line = (session.scalar(select(func.max(PurchaseLine.id))) or 0) + 1
        self._next_bill = (session.scalar(select(func.max(Purchase.id))) or 0) + 1
        self._taken: Counter[str] = taken
        self._bills: list[tuple[Any, ...]] = []
        self._lines: list[tuple[Any, ...]] = []
        self._payments: list[tuple[Any, ...]] = []

    def add(self, receipts: list[Receipt]) -> None:
        """Takes some receipts, in order of time."""
        for receipt in receipts:
            self._bill(receipt)
        if len(self._lines) > BATCH:
            self.flush()

    def _bill(self, receipt: Receipt) -> None:
        customer = self._names.customer_id(receipt.customer)
        bill = self._next_bill
        self._next_bill += 1
        net, tax, discount = self._add_lines(receipt, bill, customer)
        paid = net + tax if receipt.paid_on else 0
        clock = dt.datetime.combine(receipt.day, receipt.time or dt.time(12), self._zone)
        self._bills.append((
            receipt.number, customer, receipt.day, clock.astimezone(dt.UTC), self._names.staff_id(receipt.staff),
            receipt.channel, receipt.country, net, tax, discount, paid, self._run, self._key(receipt),
        ))  # fmt: skip
        if paid:
            self._payments.append((bill, receipt.paid_on, receipt.method, paid, self._run))

    def _key(self, receipt: Receipt) -> str:
        """The receipt's key, with "+n" for a later part of one that is in the book already."""
        key = receipt.keys[0]
        part = self._taken[key]
        self._taken[key] += 1
        return f"{key}+{part}" if part else key

    def _add_lines(self, receipt: Receipt, bill: int, customer: int | None) -> tuple[int, int, int]:
        """Takes a receipt's lines; returns the sums of net, tax and discount."""
        products, wanted, lines = self._names.products, self._returns.wanted, self._lines
        day, number = receipt.day.toordinal(), self._next_line
        sum_net = sum_tax = sum_discount = 0
        for place, (_row, product, name, quantity, unit, worth, discount, rate) in enumerate(receipt.lines):
            here = products[product]
            if worth is None or unit is None:
                unit = here.price
                worth = money.line_amount(quantity, unit)
            net, tax = worth - discount, 0
            if rate:
                net, tax = money.split_tax(net, rate, included=self._included)
            which = (customer, here.id)
            back = None
            if customer is not None and which in wanted:
                back = self._returns.follow((customer, here.id), quantity, number, bill, day)
            called = "" if name == here.name else name
            lines.append((bill, place, here.id, called, quantity, unit, discount, rate, net, tax, back))
            number += 1
            sum_net, sum_tax, sum_discount = sum_net + net, sum_tax + tax, sum_discount + discount
        self._next_line = number
        return sum_net, sum_tax, sum_discount

    def flush(self) -> None:
        """Writes what was taken."""
        journal.insert_lines(self._session, Purchase, _BILL, self._bills)
        journal.insert_lines(self._session, PurchaseLine, _LINE, self._lines)
        journal.insert_lines(self._session, Payment, _PAYMENT, self._payments)
        self._bills, self._lines, self._payments = [], [], []
