"""What a receipt depends on besides its form: the shop's way with prices, the tax of its products, who buys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.prepared import Prepared
from app.services import closed_days


@dataclass(frozen=True)
class Basis:
    """All of it, as it is now.

    Attributes:
        included: whether the shop's prices hold the tax.
        closed_through: up to this day the books are closed.
        has_customer: whether the customer, if one is named, is there.
        next: the number of the next receipt.
        rates: product -> its tax rate in hundredths of a percent, of the products that there are;
        goods: those of them that are goods.
    """

    included: bool
    closed_through: dt.date | None
    has_customer: bool
    next: int
    rates: dict[int, int]
    goods: set[int]


_tables = Base.metadata.tables
_shop, _rate, _product = _tables["shop"], _tables["tax_rate"], _tables["product"]
_customer, _bill = _tables["customer"], _tables["purchase"]
_USUAL = select(_rate.c.rate).where(_rate.c.is_default, _rate.c.removed_at.is_(None)).limit(1).scalar_subquery()
_SHOP = Prepared(
    select(
        _shop.c.prices_include_tax.label("included"), _shop.c.closed_through, _USUAL.label("usual"),
        select(func.max(_bill.c.id)).scalar_subquery().label("newest"), _customer.c.id.label("customer"),
    )
    .outerjoin_from(_shop, _customer, (_customer.c.id == bindparam("customer")) & _customer.c.removed_at.is_(None))
    .where(_shop.c.id == 1)
)  # fmt: skip
_PRODUCT = Prepared(
    select(_rate.c.rate, _product.c.is_goods)
    .outerjoin_from(_product, _rate, _rate.c.id == _product.c.tax_rate_id)
    .where(_product.c.id == bindparam("product"))
)


def read(session: Session, customer: int | None, products: Collection[int]) -> Basis:
    """The basis of a receipt with these products, for this customer or for a walk-in sale."""
    shop = _SHOP.first(session, customer=customer)
    assert shop is not None
    closed_days.remember(session, shop["closed_through"])
    rates: dict[int, int] = {}
    goods: set[int] = set()
    for key in products:
        for rate, is_goods in _PRODUCT.rows(session, product=key):
            rates[key] = shop["usual"] or 0 if rate is None else rate
            goods |= {key} if is_goods else set()
    has_customer = customer is None or shop["customer"] is not None
    return Basis(shop["included"], shop["closed_through"], has_customer, (shop["newest"] or 0) + 1, rates, goods)
