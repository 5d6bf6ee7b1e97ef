"""What each customer bought on each day and of each product: summed from the lines, or followed receipt by receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, case, delete, distinct, func, insert, select, update
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.figure import CustomerDay, CustomerProduct
from app.models.prepared import Prepared
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine


@dataclass(frozen=True)
class Sold:
    """One line of a new receipt: quantity in thousandths, negative for a return; money in minor units."""

    product_id: int
    quantity: int
    net: int
    gross: int
    discount: int
    is_goods: bool


class News(NamedTuple):
    """What a new receipt brought its customer."""

    visit: bool
    """It made the day one of a visit."""
    products: int
    """Products bought for the first time."""
    again: int
    """Products bought on a second day."""


def work_out(session: Session, customers: list[int] | None) -> None:
    """Sums these customers' days and products (all customers' with None) from the lines."""
    given = {} if customers is None else {"customers": customers}
    for statement in _summing("all" if customers is None else "some"):
        session.execute(statement, given)


def work_out_some(session: Session, customer: int, days: Collection[dt.date], products: Collection[int]) -> None:
    """Sums one customer's days and products again, only those named."""
    given = {"customers": [customer], "days": sorted(days), "products": sorted(products)}
    for statement in _summing("part"):
        session.execute(statement, given)


@cache
def _summing(how: str) -> tuple[Any, ...]:
    """The statements that drop and sum anew, built once: of "all" customers, of "some", or in "part" of theirs."""
    line, day, product = PurchaseLine, _table(CustomerDay).c, _table(CustomerProduct).c
    bought_on = case((line.quantity > 0, Purchase.day))
    bought = (line.quantity > 0) & Product.is_goods
    days = _sold(
        Purchase.customer_id, Purchase.day, func.sum(line.net), func.sum(line.net + line.tax),
        func.sum(line.discount), func.max(case((bought, 1), else_=0)) == 1,
    ).group_by(Purchase.customer_id, Purchase.day)  # fmt: skip
    products = (
        _sold(
            Purchase.customer_id, line.product_id, func.count(distinct(bought_on)), func.min(bought_on),
            func.max(bought_on), func.sum(line.quantity), func.sum(line.net),
        ).group_by(Purchase.customer_id, line.product_id).having(func.count(bought_on) > 0)
    )  # fmt: skip
    old_days, old_products = delete(_table(CustomerDay)), delete(_table(CustomerProduct))
    if how != "all":
        who: Any = bindparam("customers", expanding=True)
        old_days, old_products = (
            old_days.where(day.customer_id.in_(who)),
            old_products.where(product.customer_id.in_(who)),
        )
        days, products = days.where(Purchase.customer_id.in_(who)), products.where(Purchase.customer_id.in_(who))
    if how == "part":
        when: Any = bindparam("days", expanding=True)
        what: Any = bindparam("products", expanding=True)
        old_days, days = old_days.where(day.day.in_(when)), days.where(Purchase.day.in_(when))
        old_products = old_products.where(product.product_id.in_(what))
        products = products.where(_unindexed(line.product_id).in_(what))
    return (
        old_days,
        old_products,
        insert(_table(CustomerDay)).from_select(_names(CustomerDay), days),
        insert(_table(CustomerProduct)).from_select(_names(CustomerProduct), products),
    )


def _sold(*columns: Any) -> Any:
    """The columns, of the lines that count: those of customers, on receipts that stand."""
    joined = _table(PurchaseLine).join(_table(Purchase)).join(_table(Product))
    return select(*columns).select_from(joined).where(Purchase.removed_at.is_(None), Purchase.customer_id.is_not(None))


def _unindexed(product: Any) -> Any:
    """Keeps the lines from being found by their product: a customer's lines are few, a product's may be all."""
    return product + 0


def _names(model: type[Base]) -> list[str]:
    return [column.name for column in _table(model).columns]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


_days, _products, _bill, _line = map(_table, (CustomerDay, CustomerProduct, Purchase, PurchaseLine))
_of_day = (_days.c.customer_id == bindparam("customer")) & (_days.c.day == bindparam("on"))
_of_product = (_products.c.customer_id == bindparam("customer")) & (_products.c.product_id == bindparam("product"))
_DAY = Prepared(select(_days).where(_of_day))
_INTO_DAYS = Prepared(insert(_days), _names(CustomerDay))
_CHANGE_DAY = Prepared(update(_days).where(_of_day), ("net", "gross", "discount", "is_visit"))
_PRODUCT = Prepared(select(_products).where(_of_product))
_CHANGE_PRODUCT = Prepared(update(_products).where(_of_product), ("days", "first_day", "last_day", "quantity", "net"))
_BOUGHT_ON = Prepared(
    select(_line.c.id)
    .join_from(_line, _bill, _bill.c.id == _line.c.purchase_id)
    .where(
        _bill.c.customer_id == bindparam("customer"), _bill.c.day == bindparam("day"), _bill.c.removed_at.is_(None),
        _bill.c.id != bindparam("but"), _unindexed(_line.c.product_id) == bindparam("product"), _line.c.quantity > 0,
    )
    .limit(1)
)  # fmt: skip


def add(session: Session, customer: int, day: dt.date, purchase: int, lines: Sequence[Sold]) -> News:
    """Adds one new receipt to its customer's days and products."""
    first: list[int] = []
    again = 0
    for product in sorted({line.product_id for line in lines}):
        mine = [line for line in lines if line.product_id == product]
        known = _PRODUCT.first(session, customer=customer, product=product)
        if known is not None:
            again += _add_to_product(session, known, day, purchase, mine)
        elif any(line.quantity > 0 for line in mine):
            first.append(product)
    if first:
        # Returns without a purchase may lie before the first one, so its lines are summed.
        session.execute(_summing("part")[-1], {"customers": [customer], "products": first})
    return News(_add_to_day(session, customer, day, lines), len(first), again)


def _add_to_day(session: Session, customer: int, day: dt.date, lines: Sequence[Sold]) -> bool:
    more = {
        "net": sum(line.net for line in lines), "gross": sum(line.gross for line in lines),
        "discount": sum(line.discount for line in lines),
    }  # fmt: skip
    visit = any(line.quantity > 0 and line.is_goods for line in lines)
    known = _DAY.first(session, customer=customer, on=day)
    if known is None:
        _INTO_DAYS.run(session, {"customer_id": customer, "day": day, **more, "is_visit": visit})
        return visit
    summed = {name: known[name] + amount for name, amount in more.items()}
    _CHANGE_DAY.run(session, {"customer": customer, "on": day, **summed, "is_visit": known["is_visit"] or visit})
    return visit and not known["is_visit"]


def _add_to_product(
    session: Session, known: dict[str, Any], day: dt.date, purchase: int, lines: Sequence[Sold]
) -> bool:
    """Returns whether it is now bought on a second day."""
    values = {
        **known, "quantity": known["quantity"] + sum(line.quantity for line in lines),
        "net": known["net"] + sum(line.net for line in lines),
    }  # fmt: skip
    if any(line.quantity > 0 for line in lines):
        values["days"] += 0 if _bought_on(session, known, day, purchase) else 1
        values |= {"first_day": min(known["first_day"], day), "last_day": max(known["last_day"], day)}
    _CHANGE_PRODUCT.run(session, {"customer": known["customer_id"], "product": known["product_id"], **values})
    return bool(known["days"] < 2 <= values["days"])


def _bought_on(session: Session, known: dict[str, Any], day: dt.date, but: int) -> bool:
    """Whether another receipt of that day has the product."""
    if not known["first_day"] < day < known["last_day"]:
        return day in (known["first_day"], known["last_day"])
    given = {"customer": known["customer_id"], "product": known["product_id"]}
    return bool(_BOUGHT_ON.rows(session, day=day, but=but, **given))
