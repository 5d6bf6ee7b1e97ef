"""What each customer bought on each day and of each product: summed from the lines, or followed receipt by receipt."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Table, and_, bindparam, case, delete, distinct, func, insert, select, update
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.figure import CustomerDay, CustomerProduct
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine


def _sold(customers: list[int] | None) -> Any:
    """The join that both day and product figures are summed over: lines that count, of customers."""
    joined = _table(PurchaseLine).join(_table(Purchase)).join(_table(Product))
    where = [Purchase.removed_at.is_(None), Purchase.customer_id.is_not(None)]
    if customers is not None:
        where.append(Purchase.customer_id.in_(customers))
    return joined, and_(*where)


def work_out(session: Session, customers: list[int] | None) -> None:
    """Sums these customers' days and products (all customers' with None) from the lines."""
    joined, where = _sold(customers)
    line = PurchaseLine
    bought = and_(line.quantity > 0, Product.is_goods)
    for model in (CustomerDay, CustomerProduct):
        statement = delete(model)
        session.execute(statement if customers is None else statement.where(model.customer_id.in_(customers)))
    days = (
        select(
            Purchase.customer_id, Purchase.day, func.sum(line.net), func.sum(line.net + line.tax),
            func.sum(line.discount), func.max(case((bought, 1), else_=0)) == 1,
        ).select_from(joined).where(where).group_by(Purchase.customer_id, Purchase.day)
    )  # fmt: skip
    session.execute(insert(_table(CustomerDay)).from_select(_names(CustomerDay), days))
    day = case((line.quantity > 0, Purchase.day))
    products = (
        select(
            Purchase.customer_id, line.product_id, func.count(distinct(day)), func.min(day), func.max(day),
            func.sum(line.quantity), func.sum(line.net),
        ).select_from(joined).where(where).group_by(Purchase.customer_id, line.product_id)
        .having(func.count(day) > 0)
    )  # fmt: skip
    session.execute(insert(_table(CustomerProduct)).from_select(_names(CustomerProduct), products))


def _names(model: type[Base]) -> list[str]:
    return [column.name for column in _table(model).columns]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


_days, _sold_of, _bill, _line = _table(CustomerDay), _table(CustomerProduct), _table(Purchase), _table(PurchaseLine)
_BILL = select(_bill.c.customer_id, _bill.c.day).where(_bill.c.id == bindparam("purchase"))
_LINES = (
    select(
        PurchaseLine.product_id,
        PurchaseLine.quantity,
        PurchaseLine.net,
        PurchaseLine.tax,
        PurchaseLine.discount,
        Product.is_goods,
    )
    .join(Product, Product.id == PurchaseLine.product_id)
    .where(_line.c.purchase_id == bindparam("purchase"))
)
_DAY = select(_days).where(_days.c.customer_id == bindparam("customer_id"), _days.c.day == bindparam("day"))
_INTO_DAYS = insert(_days)
_CHANGE_DAY = update(_days).where(_days.c.customer_id == bindparam("of"), _days.c.day == bindparam("on"))
_PRODUCT = select(_sold_of).where(
    _sold_of.c.customer_id == bindparam("customer_id"), _sold_of.c.product_id == bindparam("product_id")
)
_CHANGE_PRODUCT = update(_sold_of).where(
    _sold_of.c.customer_id == bindparam("of"), _sold_of.c.product_id == bindparam("product")
)
_BOUGHT_ON = (
    select(_line.c.id)
    .join_from(_line, _bill, _bill.c.id == _line.c.purchase_id)
    .where(
        _bill.c.customer_id == bindparam("customer"), _bill.c.day == bindparam("day"), _bill.c.removed_at.is_(None),
        _bill.c.id != bindparam("but"), _line.c.product_id == bindparam("product"), _line.c.quantity > 0,
    )
    .limit(1)
)  # fmt: skip


def add(session: Session, purchase: int) -> int | None:
    """Adds one new receipt to its customer's days and products; returns whose, None for a walk-in sale."""
    bill = session.execute(_BILL, {"purchase": purchase}).one()
    if bill.customer_id is None:
        return None
    key, day = int(bill.customer_id), bill.day
    lines = session.execute(_LINES, {"purchase": purchase}).all()
    _add_to_day(session, key, day, lines)
    for product in sorted({line.product_id for line in lines}):
        _add_to_product(session, key, day, purchase, [line for line in lines if line.product_id == product])
    return key


def _add_to_day(session: Session, key: int, day: dt.date, lines: Any) -> None:
    net = sum(line.net for line in lines)
    gross = net + sum(line.tax for line in lines)
    discount = sum(line.discount for line in lines)
    visit = any(line.quantity > 0 and line.is_goods for line in lines)
    values = {"net": net, "gross": gross, "discount": discount, "is_visit": visit}
    here = {"customer_id": key, "day": day}
    known = session.execute(_DAY, here).first()
    if known is None:
        session.execute(_INTO_DAYS, here | values)
        return
    summed = {"net": known.net + net, "gross": known.gross + gross, "discount": known.discount + discount}
    session.execute(_CHANGE_DAY, {"of": key, "on": day, **summed, "is_visit": known.is_visit or visit})


def _add_to_product(session: Session, key: int, day: dt.date, purchase: int, lines: Any) -> None:
    product = lines[0].product_id
    here = {"customer_id": key, "product_id": product}
    known = session.execute(_PRODUCT, here).first()
    bought = any(line.quantity > 0 for line in lines)
    if known is None:
        if bought:
            _count_product(session, key, product)
        return
    more = 1 if bought and not _bought_on(session, key, product, day, purchase) else 0
    values = {
        "quantity": known.quantity + sum(line.quantity for line in lines),
        "net": known.net + sum(line.net for line in lines),
        "days": known.days + more,
        "first_day": min(known.first_day, day) if bought else known.first_day,
        "last_day": max(known.last_day, day) if bought else known.last_day,
    }
    session.execute(_CHANGE_PRODUCT, {"of": key, "product": product, **values})


def _bought_on(session: Session, key: int, product: int, day: dt.date, but: int) -> bool:
    """Whether another receipt of that day has it."""
    given = {"customer": key, "day": day, "product": product, "but": but}
    return session.execute(_BOUGHT_ON, given).first() is not None


def _count_product(session: Session, key: int, product: int) -> None:
    """The first purchase of a product: returns without one may lie before it, so its lines are summed."""
    joined, where = _sold([key])
    line = PurchaseLine
    day = case((line.quantity > 0, Purchase.day))
    found = (
        select(
            Purchase.customer_id, line.product_id, func.count(distinct(day)), func.min(day), func.max(day),
            func.sum(line.quantity), func.sum(line.net),
        ).select_from(joined).where(where, line.product_id == product).group_by(Purchase.customer_id, line.product_id)
    )  # fmt: skip
    session.execute(insert(_table(CustomerProduct)).from_select(_names(CustomerProduct), found))
