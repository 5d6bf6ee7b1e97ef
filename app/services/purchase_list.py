"""The list of purchases: which ones at once, the rows themselves as they are looked at, and their totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app import text
from app.errors import AppError
from app.i18n import _
from app.models.customer import Customer
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine
from app.services import customer_search, product_search

SORTS = ("day", "number", "customer", "gross", "owed")


@dataclass(frozen=True)
class Filters:
    """Which purchases; everything given must hold.

    Attributes:
        text: a receipt's number, words of the customer, of a product on it or of its note.
        start: the first day, `end` the last one.
        who: "" for everybody, "customer" for known customers, "walk_in" for nobody's.
        owing: only what is not paid in full.
        returns: only receipts that bring something back.
    """

    text: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    who: str = ""
    customer_id: int | None = None
    owing: bool = False
    returns: bool = False

    @property
    def narrow(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()


@dataclass(frozen=True)
class ListRow:
    """A line of the list; money in minor units."""

    id: int
    day: dt.date
    number: str
    customer_id: int | None
    customer: str
    net: int
    tax: int
    paid: int
    channel: str
    lines: int
    first: str
    """The name of what stands on the first line."""
    brings_back: bool

    @property
    def gross(self) -> int:
        """What there is to pay, tax included."""
        return self.net + self.tax

    @property
    def owed(self) -> int:
        """What is not paid yet."""
        return self.gross - self.paid


@dataclass(frozen=True)
class TotalsRow:
    """The sums over a whole list."""

    count: int
    net: int
    tax: int
    paid: int

    @property
    def gross(self) -> int:
        """What there was to pay, tax included."""
        return self.net + self.tax

    @property
    def owed(self) -> int:
        """What is not paid yet."""
        return self.gross - self.paid


def ids(
    session: Session, filters: Filters, sort: str = "day", *, descending: bool = True, limit: int | None = None
) -> list[int]:
    """The keys of all purchases that meet the filters, in order.

    Args:
        sort: one of SORTS.
        limit: only the first ones, for a list that has to stand at once.
    """
    wanted = select(Purchase.id).where(*_conditions(session, filters))
    if sort == "customer":
        wanted = wanted.outerjoin(Customer, Customer.id == Purchase.customer_id)
    return list(session.scalars(wanted.order_by(*_order(sort, descending=descending)).limit(limit)))


def rows(session: Session, keys: Sequence[int]) -> list[ListRow]:
    """The lines of these purchases, in this order, in one statement."""
    bill, line = Purchase, PurchaseLine
    own = line.purchase_id == bill.id
    first = (
        select(func.coalesce(func.nullif(line.description, ""), Product.name))
        .select_from(line)
        .join(Product, Product.id == line.product_id)
        .where(own)
        .order_by(line.position)
        .limit(1)
        .scalar_subquery()
    )
    many = select(func.count(line.id)).where(own).scalar_subquery()
    back = select(line.id).where(own, line.quantity < 0).exists()
    found = session.execute(
        select(
            bill.id, bill.day, bill.number, bill.customer_id, func.coalesce(Customer.name, ""), bill.net, bill.tax,
            bill.paid, bill.channel, many, func.coalesce(first, ""), back,
        )
        .outerjoin(Customer, Customer.id == bill.customer_id)
        .where(bill.id.in_(keys))
    )  # fmt: skip
    known = {row[0]: ListRow(*row) for row in found}
    return [known[key] for key in keys if key in known]


def totals(session: Session, filters: Filters) -> TotalsRow:
    """The sums over all purchases that meet the filters."""
    bill = Purchase
    sums = [func.coalesce(func.sum(column), 0) for column in (bill.net, bill.tax, bill.paid)]
    found: Any = session.execute(select(func.count(bill.id), *sums).where(*_conditions(session, filters))).one()
    return TotalsRow(*found)


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    bill = Purchase
    met: list[ColumnElement[bool]] = [bill.removed_at.is_(None)]
    if filters.start is not None:
        met.append(bill.day >= filters.start)
    if filters.end is not None:
        met.append(bill.day <= filters.end)
    if filters.who:
        met.append(bill.customer_id.is_(None) if filters.who == "walk_in" else bill.customer_id.is_not(None))
    if filters.customer_id is not None:
        met.append(bill.customer_id == filters.customer_id)
    if filters.owing:
        met.append(bill.net + bill.tax > bill.paid)
    if filters.returns:
        met.append(bill.id.in_(select(PurchaseLine.purchase_id).where(PurchaseLine.quantity < 0)))
    words = _words(session, filters.text)
    return met if words is None else [*met, words]


def _words(session: Session, typed: str) -> ColumnElement[bool] | None:
    bare = text.clean(typed[: text.LINE])
    named, sold = customer_search.condition(session, bare), product_search.condition(session, bare)
    if named is None or sold is None:
        return None
    bill, line = Purchase, PurchaseLine
    products = select(Product.id).where(sold)
    return or_(
        bill.number.startswith(bare, autoescape=True),
        bill.customer_id.in_(select(Customer.id).where(named)),
        bill.id.in_(select(line.purchase_id).where(line.product_id.in_(products))),
        and_(bill.note != "", bill.note.icontains(bare, autoescape=True)),
    )


def _order(sort: str, *, descending: bool) -> list[Any]:
    bill = Purchase
    columns: dict[str, list[Any]] = {
        "day": [bill.day],
        "number": [func.length(bill.number), bill.number],
        "customer": [Customer.sort_key],
        "gross": [bill.net + bill.tax],
        "owed": [bill.net + bill.tax - bill.paid],
    }
    turned = [part.desc() if descending else part.asc() for part in columns[sort]]
    if sort == "customer":
        turned[0] = turned[0].nulls_last()
    if sort == "day":
        return [*turned, bill.id.desc() if descending else bill.id]
    return [*turned, bill.day.desc(), bill.id.desc()]


def numbered(session: Session, number: str, customer_id: int | None = None) -> int:
    """The key of the receipt with this number, of that customer if one is given.

    Raises:
        AppError: there is none, or there are several.
    """
    wanted = select(Purchase.id).where(Purchase.number == number.strip(), Purchase.removed_at.is_(None))
    if customer_id is not None:
        wanted = wanted.where(Purchase.customer_id == customer_id)
    found = session.scalars(wanted.limit(2)).all()
    if not found:
        raise AppError(_("There is no receipt with the number “{number}”.").format(number=number[:40]), field="number")
    if len(found) > 1:
        words = _("Several receipts have the number “{number}”: say whose it is.")
        raise AppError(words.format(number=number[:40]), field="number")
    return found[0]
