"""The list of products with what known customers bought of them, and one product's figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models.customer import Customer
from app.models.figure import CustomerProduct
from app.models.product import Product, ProductFamily
from app.services import product_search

SORTS = ("name", "code", "category", "price", "family", "buyers", "net", "last_day", "is_discontinued")
_SUMMED = ("buyers", "net", "last_day")
BEST = 8
"""How many of a product's best customers are named."""


@dataclass(frozen=True)
class Filters:
    """Which products; everything given must hold."""

    text: str = ""
    category: str = ""
    family: str = ""
    kind: str = ""
    """"" for what is sold now, "discontinued", "not_goods" or "all"."""

    @property
    def narrow(self) -> bool:
        """Whether anything is asked for."""
        return self not in (Filters(), Filters(kind="all"))


@dataclass(frozen=True)
class ListRow:
    """A line of the list; buyers, net sales and last day are those of known customers."""

    id: int
    code: str
    name: str
    category: str
    price: int
    family: str
    step: int | None
    is_goods: bool
    is_discontinued: bool
    buyers: int
    net: int
    last_day: dt.date | None


@dataclass(frozen=True)
class BuyerRow:
    """A customer and what they bought of one product; quantity in thousandths."""

    customer_id: int
    name: str
    days: int
    quantity: int
    net: int
    last_day: dt.date


@dataclass(frozen=True)
class FiguresRow:
    """What known customers bought of one product; walk-in sales are not in it."""

    buyers: int
    repeat_buyers: int
    """Of these, how many bought it on two days or more."""
    quantity: int
    net: int
    first_day: dt.date | None
    last_day: dt.date | None
    best: tuple[BuyerRow, ...]


def ids(
    session: Session, filters: Filters, sort: str = "name", *, descending: bool = False, limit: int | None = None
) -> list[int]:
    """The keys of all products that meet the filters, in order; `sort` is one of SORTS."""
    wanted = select(Product.id).where(*_conditions(session, filters))
    if sort == "family" or filters.family:
        wanted = wanted.outerjoin(ProductFamily, ProductFamily.id == Product.family_id)
    if sort in _SUMMED:
        sums = _sums().subquery()
        wanted = wanted.outerjoin(sums, sums.c.product_id == Product.id)
        column: Any = sums.c[sort]
    else:
        column = ProductFamily.name if sort == "family" else getattr(Product, sort)
    if sort in ("category", "name", "code"):
        column = func.lower(func.nullif(column, ""))
    first = column.desc() if descending else column.asc()
    order = [first.nulls_last(), *([Product.step] if sort == "family" else []), Product.name, Product.id]
    return list(session.scalars(wanted.order_by(*order).limit(limit)))


def rows(session: Session, keys: Sequence[int]) -> list[ListRow]:
    """The lines of these products, in this order, in one statement."""
    item = Product
    sums = _sums().where(CustomerProduct.product_id.in_(keys)).subquery()
    found = session.execute(
        select(
            item.id, item.code, item.name, item.category, item.price, func.coalesce(ProductFamily.name, ""),
            item.step, item.is_goods, item.is_discontinued, func.coalesce(sums.c.buyers, 0),
            func.coalesce(sums.c.net, 0), sums.c.last_day,
        )
        .outerjoin(sums, sums.c.product_id == item.id)
        .outerjoin(ProductFamily, ProductFamily.id == item.family_id)
        .where(item.id.in_(keys))
    )  # fmt: skip
    known = {row[0]: ListRow(*row) for row in found}
    return [known[key] for key in keys if key in known]


def figures(session: Session, product_id: int) -> FiguresRow:
    """What known customers bought of a product, the best of them by name; two statements."""
    sold = CustomerProduct
    own = sold.product_id == product_id
    best = session.execute(
        select(sold.customer_id, Customer.name, sold.days, sold.quantity, sold.net, sold.last_day)
        .join(Customer, Customer.id == sold.customer_id)
        .where(own, sold.days > 0, Customer.removed_at.is_(None))
        .order_by(sold.net.desc(), sold.days.desc(), Customer.sort_key)
        .limit(BEST)
    )
    sums = session.execute(
        select(
            func.count().filter(sold.days > 0), func.count().filter(sold.days > 1),
            func.coalesce(func.sum(sold.quantity), 0), func.coalesce(func.sum(sold.net), 0),
            func.min(sold.first_day), func.max(sold.last_day),
        ).where(own)
    ).one()  # fmt: skip
    return FiguresRow(*sums, best=tuple(BuyerRow(*row) for row in best))


def _sums() -> Any:
    sold = CustomerProduct
    wanted = select(
        sold.product_id,
        func.count().filter(sold.days > 0).label("buyers"),
        func.sum(sold.net).label("net"),
        func.max(sold.last_day).label("last_day"),
    )
    return wanted.group_by(sold.product_id)


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    item = Product
    met: list[ColumnElement[bool]] = [item.removed_at.is_(None)]
    found = product_search.condition(session, filters.text)
    if found is not None:
        met.append(found)
    if filters.category:
        met.append(item.category == filters.category)
    if filters.family:
        met.append(ProductFamily.name == filters.family)
    if filters.kind == "discontinued":
        met.append(item.is_discontinued.is_(True))
    elif filters.kind == "not_goods":
        met.append(item.is_goods.is_(False))
    elif not filters.kind:
        met.append(item.is_discontinued.is_(False))
    return met
