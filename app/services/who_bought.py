"""Who bought what, how often, how much and when: from the kept figures, or as it was on a past day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Date, Select, String, bindparam, case, distinct, func, select, type_coerce
from sqlalchemy.orm import Session

from app.insights import offers
from app.insights.history import Ints
from app.models.figure import CustomerDay, CustomerProduct
from app.models.prepared import Prepared
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine
from app.services import visits


@dataclass(frozen=True)
class Table:
    """Who bought what, one row a customer and product, sorted by customer; all (r,), keys and day numbers.

    Attributes:
        kept: 1 where not all of it was returned, else 0.
    """

    customer: Ints
    product: Ints
    days: Ints
    first: Ints
    last: Ints
    kept: Ints

    def columns(self) -> tuple[Ints, Ints, Ints, Ints]:
        """(customers, products, last days, on how many days), as `crowd` asks for them."""
        return self.customer, self.product, self.last, self.days

    def of(self, customer: int) -> offers.Bought:
        """What one customer bought."""
        low, high = np.searchsorted(self.customer, [customer, customer + 1])
        rows = slice(int(low), int(high))
        kept = self.kept[rows] > 0
        return offers.Bought(self.product[rows], self.days[rows], self.first[rows], self.last[rows], kept=kept)


def _kept() -> Select[Any]:
    sold, item = CustomerProduct.__table__.c, Product.__table__.c
    first, last = type_coerce(sold.first_day, String), type_coerce(sold.last_day, String)
    return (
        select(sold.customer_id, sold.product_id, sold.days, sold.quantity > 0, first, last)
        .join_from(CustomerProduct.__table__, Product.__table__, item.id == sold.product_id)
        .where(item.is_goods)
    )


def bought(session: Session, as_of: dt.date, customers: Collection[int] | None = None) -> Table:
    """Who bought which goods up to the end of a day: from the kept figures if nothing was bought later, else summed.

    Args:
        customers: these only; None for all.
    """
    day = CustomerDay.day
    if customers is None:
        newest = session.scalar(select(func.max(day)))
        if newest is None or newest <= as_of:
            return _all_kept(session)
    else:
        later = select(day).where(day > as_of)
        if not any(True for _row in visits.select_parts(session, later, CustomerDay.customer_id, customers)):
            return _table(visits.select_parts(session, _kept(), CustomerProduct.customer_id, customers))
    line, bill = PurchaseLine, Purchase
    sale = case((line.quantity > 0, bill.day))
    past = (
        select(
            bill.customer_id, line.product_id, func.count(distinct(sale)), func.sum(line.quantity) > 0,
            type_coerce(func.min(sale), String), type_coerce(func.max(sale), String),
        )
        .join(bill, bill.id == line.purchase_id)
        .join(Product, Product.id == line.product_id)
        .where(
            Product.is_goods, bill.customer_id.is_not(None), bill.removed_at.is_(None), bill.day <= as_of
        )
        .group_by(bill.customer_id, line.product_id)
        .having(func.count(sale) > 0)
    )  # fmt: skip
    return _table(visits.select_parts(session, past, bill.customer_id, customers))


_NEWEST = Prepared(
    select(func.max(CustomerDay.__table__.c.day)).where(CustomerDay.__table__.c.customer_id == bindparam("customer"))
)
_KEPT = Prepared(_kept().where(CustomerProduct.__table__.c.customer_id == bindparam("customer")))


def bought_by(session: Session, as_of: dt.date, customer: int) -> Table:
    """As `bought`, for one customer, by one statement built beforehand."""
    ((newest,),) = _NEWEST.rows(session, customer=customer)
    if newest is not None and newest > as_of:
        return bought(session, as_of, [customer])
    return _table(_KEPT.rows(session, customer=customer))


def _all_kept(session: Session) -> Table:
    """Everybody's kept figures, each customer's in one text: handing over row by row would take most of the time."""
    sold, item = CustomerProduct.__table__.c, Product.__table__.c
    columns = (sold.product_id, sold.days, sold.quantity > 0, sold.first_day, sold.last_day)
    texts = [visits.joined(column) for column in columns]
    wanted = (
        select(sold.customer_id, *texts)
        .join_from(CustomerProduct.__table__, Product.__table__, item.id == sold.product_id)
        .where(item.is_goods)
        .group_by(sold.customer_id)
    )
    rows = list(visits.select_parts(session, wanted, sold.customer_id, None))
    ids, products, days, kept, first, last = list(zip(*rows, strict=True)) or [(), (), (), (), (), ()]
    who = np.repeat(np.array(ids, dtype=np.int64), [text.count(",") + 1 for text in products])
    numbers = (visits.numbers(column) for column in (products, days))
    return _sorted(who, *numbers, visits.day_numbers(first), visits.day_numbers(last), visits.numbers(kept))


def _table(rows: Any) -> Table:
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), (), ()]
    who, what, days, kept = (np.array(column, dtype=np.int64) for column in columns[:4])
    first, last = (np.array(column, dtype="datetime64[D]").astype(np.int64) + visits.EPOCH for column in columns[4:])
    return _sorted(who, what, days, first, last, kept)


def _sorted(who: Ints, what: Ints, *rest: Ints) -> Table:
    order = np.lexsort((what, who))
    return Table(who[order], what[order], *(column[order] for column in rest))


def _amounts(as_of: Any) -> Select[Any]:
    line, bill = PurchaseLine.__table__, Purchase.__table__
    each = (bill.c.customer_id, line.c.product_id, bill.c.day)
    return (
        select(*each, func.sum(line.c.quantity))
        .join_from(bill, line, bill.c.id == line.c.purchase_id)
        .where(bill.c.removed_at.is_(None), bill.c.day <= as_of, line.c.quantity > 0, bill.c.customer_id.is_not(None))
        .group_by(*each)
        .order_by(*each)
    )


_AMOUNTS = Prepared(
    _amounts(bindparam("as_of", type_=Date)).where(Purchase.__table__.c.customer_id == bindparam("customer"))
)


def packs(session: Session, customers: Collection[int] | None, as_of: dt.date) -> dict[tuple[int, int], float]:
    """(customer, product) -> how much was bought on the last day ÷ the mean of the days before, where it differs.

    Only products bought on two days or more have a usual amount; the ratio lies between a quarter and four.
    """
    if customers is not None and len(customers) == 1:
        (one,) = customers
        rows: Any = _AMOUNTS.rows(session, as_of=as_of, customer=one)
    else:
        rows = visits.select_parts(session, _amounts(as_of), Purchase.__table__.c.customer_id, customers)
    amounts: dict[tuple[int, int], list[int]] = defaultdict(list)
    for who, what, _day, much in rows:
        amounts[who, what].append(much)
    ratios = {}
    for key, each in amounts.items():
        if len(each) > 1 and each[-1] * (len(each) - 1) != sum(each[:-1]):
            ratios[key] = min(max(each[-1] * (len(each) - 1) / sum(each[:-1]), 0.25), 4.0)
    return ratios


def with_packs(bought: offers.Bought, customer: int, ratios: dict[tuple[int, int], float]) -> offers.Bought:
    """What a customer bought, with what `packs` found."""
    if not ratios:
        return bought
    return replace(bought, pack=np.array([ratios.get((customer, key), 1.0) for key in bought.product.tolist()]))
