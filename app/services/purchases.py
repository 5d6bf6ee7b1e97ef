"""Receipts: recorded, changed, removed, paid; walk-in sales and returns included."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app import money, text
from app.errors import AppError
from app.i18n import _
from app.models.base import Base
from app.models.prepared import Prepared
from app.models.purchase import Payment, Purchase, PurchaseLine
from app.services import closed_days, customer_figures, figures, journal, purchase_basis
from app.services.customer_days import Sold
from app.services.purchase_basis import Basis

METHODS = ("cash", "card", "transfer", "qris", "vipps", "alipay", "wechat", "other")
CHANNELS = ("shop", "phone", "online", "delivery", "market")


@dataclass(frozen=True)
class LineDraft:
    """One line of the form; money in minor units, quantity in thousandths, negative for a return.

    Attributes:
        tax_rate: hundredths of a percent; None for the product's own, or else the shop's.
        returns_id: the line that this one brings back.
    """

    product_id: int
    quantity: int
    unit_price: int
    discount: int = 0
    tax_rate: int | None = None
    description: str = ""
    returns_id: int | None = None
    suggestion_id: int | None = None


@dataclass(frozen=True)
class PaymentDraft:
    """Money that came in; without a day, on the day of the receipt."""

    amount: int
    method: str = "cash"
    day: dt.date | None = None


@dataclass(frozen=True)
class PurchaseDraft:
    """What the form for a receipt gives; without payments it is on account."""

    customer_id: int | None
    day: dt.date
    lines: tuple[LineDraft, ...]
    payments: tuple[PaymentDraft, ...] = ()
    number: str = ""
    staff_id: int | None = None
    channel: str = "shop"
    note: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class LineRow:
    """A line as it is saved."""

    id: int
    product_id: int
    code: str
    name: str
    quantity: int
    unit_price: int
    discount: int
    tax_rate: int
    net: int
    tax: int
    returns_id: int | None


@dataclass(frozen=True)
class PaymentRow:
    """A payment as it is saved."""

    id: int
    day: dt.date
    method: str
    amount: int


@dataclass(frozen=True)
class PurchaseRow:
    """A receipt as it is saved."""

    id: int
    number: str
    customer_id: int | None
    customer_name: str
    day: dt.date
    at: dt.datetime
    net: int
    tax: int
    discount: int
    paid: int
    note: str
    channel: str
    staff_id: int | None
    version: int
    lines: tuple[LineRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    closed_through: dt.date | None = None
    """The last day whose books are closed."""

    @property
    def is_closed(self) -> bool:
        """Whether its books are closed, so that it can be corrected but not changed."""
        return self.closed_through is not None and self.day <= self.closed_through

    @property
    def gross(self) -> int:
        """What the customer has to pay, tax included."""
        return self.net + self.tax

    @property
    def owed(self) -> int:
        """What is not paid yet."""
        return self.gross - self.paid


_tables = Base.metadata.tables
_here: Any = bindparam("purchase")
_bill, _of, _pay = _tables["purchase"].c, _tables["purchase_line"].c, _tables["payment"].c
_customer, _product = _tables["customer"].c, _tables["product"].c
_back, _bill_back = _tables["purchase_line"].alias(), _tables["purchase"].alias()
_BILL = Prepared(
    select(
        _bill.id, _bill.number, _bill.customer_id, func.coalesce(_customer.name, "").label("customer_name"), _bill.day,
        _bill.at, _bill.net, _bill.tax, _bill.discount, _bill.paid, _bill.note, _bill.channel, _bill.staff_id,
        _bill.version,
    )
    .outerjoin(_tables["customer"], _customer.id == _bill.customer_id)
    .where(_bill.id == _here, _bill.removed_at.is_(None))
)  # fmt: skip
_LINES = Prepared(
    select(
        _of.id, _of.product_id, _product.code, func.coalesce(func.nullif(_of.description, ""), _product.name),
        _of.quantity, _of.unit_price, _of.discount, _of.tax_rate, _of.net, _of.tax, _of.returns_id,
    )
    .join(_tables["product"], _product.id == _of.product_id)
    .where(_of.purchase_id == _here)
    .order_by(_of.position)
)  # fmt: skip
_PAYMENTS = Prepared(
    select(_pay.id, _pay.day, _pay.method, _pay.amount)
    .where(_pay.purchase_id == _here, _pay.removed_at.is_(None))
    .order_by(_pay.day, _pay.id)
)
_PAID = Prepared(
    select(func.coalesce(func.sum(_pay.amount), 0)).where(_pay.purchase_id == _here, _pay.removed_at.is_(None))
)
_BACK = Prepared(
    select(_back.c.returns_id, func.sum(_back.c.quantity))
    .join(_tables["purchase_line"], _back.c.returns_id == _of.id)
    .join(_bill_back, _bill_back.c.id == _back.c.purchase_id)
    .where(_of.purchase_id == _here, _bill_back.c.removed_at.is_(None))
    .group_by(_back.c.returns_id)
)


def amounts(draft: LineDraft, rate: int, *, included: bool) -> tuple[int, int]:
    """(net, tax) of a line in minor units; `included` if the shop's prices hold the tax."""
    return money.split_tax(money.line_amount(draft.quantity, draft.unit_price, draft.discount), rate, included=included)


def record(session: Session, draft: PurchaseDraft) -> int:
    """Saves a new receipt and returns its key.

    Raises:
        AppError: something in it cannot be right; nothing is saved.
    """
    basis = purchase_basis.read(session, draft.customer_id, {line.product_id for line in draft.lines})
    lines = _lines(draft, basis)
    values = _values(draft, lines, basis) | {"number": draft.number or str(basis.next)}
    values["paid"] = sum(payment.amount for payment in draft.payments)
    key = journal.insert(session, Purchase, **values)
    _add_lines(session, key, lines)
    for payment in draft.payments:
        journal.insert(session, Payment, **_payment(key, payment, draft.day))
    if draft.customer_id is not None:
        owed = values["net"] + values["tax"] - values["paid"]
        sold = [_sold(line, basis) for line in lines]
        customer_figures.follow(session, draft.customer_id, draft.day, key, sold, owed)
    return key


def edit(session: Session, key: int, draft: PurchaseDraft, version: int) -> None:
    """Saves a changed receipt; its lines are replaced, its payments set to those of the draft.

    Raises:
        AppError: something cannot be right; Conflict: it was changed meanwhile.
    """
    before = get(session, key)
    basis = purchase_basis.read(session, draft.customer_id, {line.product_id for line in draft.lines})
    closed_days.check_saved(before.day, basis.closed_through)
    lines = _lines(draft, basis)
    _keep_returned(session, before, draft)
    values = _values(draft, lines, basis)
    if draft.number:
        values["number"] = draft.number
    if draft.at is None:
        values["at"] = before.at if draft.day == before.day else values["at"]
    values["paid"] = before.paid
    journal.update(session, Purchase, key, values, version)
    _replace_lines(session, before, lines)
    kept = {(row.amount, row.method, row.day): row.id for row in before.payments}
    for payment in draft.payments:
        if kept.pop((payment.amount, payment.method, payment.day or draft.day), None) is None:
            _add_payment(session, key, payment, draft.day)
    for gone in kept.values():
        journal.remove(session, Payment, gone)
    if kept:
        _settle(session, key)
    products = {line.product_id for line in before.lines} | {line.product_id for line in draft.lines}
    for customer in {before.customer_id, draft.customer_id}:
        if customer is not None:
            customer_figures.rework(session, customer, {before.day, draft.day}, products)


def remove(session: Session, key: int) -> None:
    """Removes a receipt, softly.

    Raises:
        AppError: something bought with it was returned later, or its period is closed.
    """
    row = get(session, key)
    closed_days.check_saved(row.day, closed_days.through(session))
    _keep_returned(session, row, None)
    journal.remove(session, Purchase, key)
    if row.customer_id is not None:
        customer_figures.rework(session, row.customer_id, {row.day}, {line.product_id for line in row.lines})


def add_payment(session: Session, key: int, draft: PaymentDraft) -> int:
    """Saves a payment for a receipt and returns the payment's key."""
    row = get(session, key)
    added = _add_payment(session, key, draft, row.day)
    if row.customer_id is not None:
        figures.touch_contacts(session, {row.customer_id})
    return added


def remove_payment(session: Session, key: int) -> None:
    """Takes a payment back.

    Raises:
        AppError: it is not there any more, or its books are closed.
    """
    owner = session.scalar(select(Payment.purchase_id).where(Payment.id == key, Payment.removed_at.is_(None)))
    if owner is None:
        raise AppError(_("This payment was taken back already."))
    journal.remove(session, Payment, key)
    _settle(session, owner)
    customer = session.scalar(select(Purchase.customer_id).where(Purchase.id == owner))
    if customer is not None:
        figures.touch_contacts(session, {customer})


def get(session: Session, key: int) -> PurchaseRow:
    """A receipt with its lines and payments.

    Raises:
        AppError: it is not there any more.
    """
    found = _BILL.first(session, purchase=key)
    if found is None:
        raise AppError(_("This purchase was removed."))
    payments = tuple(PaymentRow(*row) for row in _PAYMENTS.rows(session, purchase=key))
    closed = closed_days.through(session)
    return PurchaseRow(**found, lines=lines_of(session, key), payments=payments, closed_through=closed)


def lines_of(session: Session, key: int) -> tuple[LineRow, ...]:
    """A receipt's lines, in order."""
    return tuple(LineRow(*row) for row in _LINES.rows(session, purchase=key))


def returnable(session: Session, key: int) -> dict[int, int]:
    """Line key -> quantity (thousandths) that was not brought back yet, of a receipt's lines that have any left."""
    return _left(session, key, lines_of(session, key))


def _left(session: Session, key: int, lines: tuple[LineRow, ...]) -> dict[int, int]:
    left = {row.id: row.quantity for row in lines if row.quantity > 0}
    for line_id, quantity in _BACK.rows(session, purchase=key):
        if line_id in left:
            left[line_id] += quantity
    return {line_id: quantity for line_id, quantity in left.items() if quantity > 0}


def _values(draft: PurchaseDraft, lines: list[dict[str, Any]], basis: Basis) -> dict[str, Any]:
    closed_days.check(draft.day, basis.closed_through)
    if draft.day.year < 1900:
        raise AppError(_("This day is too long ago."), field="day")
    if not basis.has_customer:
        raise AppError(_("This customer was removed."), field="customer")
    return {
        "customer_id": draft.customer_id, "day": draft.day, "at": draft.at or dt.datetime.now(dt.UTC),
        "staff_id": draft.staff_id, "channel": draft.channel, "note": text.clean(draft.note, text.PAGE, field="note"),
        "net": sum(line["net"] for line in lines), "tax": sum(line["tax"] for line in lines),
        "discount": sum(line["discount"] for line in lines), "paid": 0,
    }  # fmt: skip


def _lines(draft: PurchaseDraft, basis: Basis) -> list[dict[str, Any]]:
    if not draft.lines:
        raise AppError(_("Add at least one product."), field="product")
    return [_line(place, line, basis) for place, line in enumerate(draft.lines)]


def _line(place: int, line: LineDraft, basis: Basis) -> dict[str, Any]:
    if line.product_id not in basis.rates:
        raise AppError(_("This product was removed."), field="product")
    if line.quantity == 0:
        raise AppError(_("A quantity of nothing cannot be sold."), field="quantity")
    if line.unit_price < 0:
        raise AppError(_("A price cannot be below nothing; a return has a negative quantity."), field="price")
    worth = money.line_amount(line.quantity, line.unit_price)
    if line.discount and (line.discount * worth < 0 or abs(line.discount) > abs(worth)):
        raise AppError(_("The discount is larger than the price."), field="discount")
    rate = basis.rates[line.product_id] if line.tax_rate is None else line.tax_rate
    net, tax = amounts(line, rate, included=basis.included)
    return {
        "position": place, "product_id": line.product_id, "description": text.clean(line.description),
        "quantity": line.quantity, "unit_price": line.unit_price, "discount": line.discount, "tax_rate": rate,
        "net": net, "tax": tax, "returns_id": line.returns_id, "suggestion_id": line.suggestion_id,
    }  # fmt: skip


def _sold(line: dict[str, Any], basis: Basis) -> Sold:
    gross = line["net"] + line["tax"]
    is_goods = line["product_id"] in basis.goods
    return Sold(line["product_id"], line["quantity"], line["net"], gross, line["discount"], is_goods)


def _add_lines(session: Session, key: int, lines: list[dict[str, Any]]) -> None:
    journal.insert_many(session, PurchaseLine, [{"purchase_id": key, **line} for line in lines])


def _replace_lines(session: Session, before: PurchaseRow, lines: list[dict[str, Any]]) -> None:
    """Lines keep their keys as far as they go, because returns point at them."""
    for row, line in zip(before.lines, lines, strict=False):
        journal.update(session, PurchaseLine, row.id, line)
    for row in before.lines[len(lines) :]:
        journal.remove(session, PurchaseLine, row.id)
    _add_lines(session, before.id, lines[len(before.lines) :])


def _keep_returned(session: Session, before: PurchaseRow, draft: PurchaseDraft | None) -> None:
    """What was brought back later must stay on the receipt it was bought with."""
    left = _left(session, before.id, before.lines)
    for place, row in enumerate(before.lines):
        back = row.quantity - left.get(row.id, 0) if row.quantity > 0 else 0
        now = draft.lines[place] if draft and place < len(draft.lines) else None
        if back and (now is None or now.product_id != row.product_id or now.quantity < back):
            raise AppError(_("“{name}” was returned later; change that return first.").format(name=row.name))


def _add_payment(session: Session, key: int, draft: PaymentDraft, day: dt.date) -> int:
    added = journal.insert(session, Payment, **_payment(key, draft, day))
    _settle(session, key)
    return added


def _payment(key: int, draft: PaymentDraft, day: dt.date) -> dict[str, Any]:
    if draft.amount == 0:
        raise AppError(_("A payment of nothing is no payment."), field="amount")
    if draft.method not in METHODS:
        raise AppError(_("“{name}” is not a way to pay.").format(name=draft.method[:40]), field="method")
    return {"purchase_id": key, "day": draft.day or day, "method": draft.method, "amount": draft.amount}


def _settle(session: Session, key: int) -> None:
    """Keeps up what a receipt has been paid."""
    ((paid,),) = _PAID.rows(session, purchase=key)
    journal.update(session, Purchase, key, {"paid": paid})
