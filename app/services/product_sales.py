"""What was sold how much in a time, walk-in sales included, product by product."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine


@dataclass(frozen=True, slots=True)
class ProductSaleRow:
    """A product's sales in a period; quantities in thousandths, amounts net in minor units, returns taken off.

    Attributes:
        receipts: on how many purchases it stood, returns among them.
        returned: how much of it came back, as a positive quantity; it is taken off `quantity` already.
        known_net: what of `net` known customers brought; the rest are walk-in sales.
        net_before: the net sales of the period it is compared with.
    """

    id: int
    code: str
    name: str
    category: str
    receipts: int
    quantity: int
    returned: int
    net: int
    known_net: int
    net_before: int


def sold(
    session: Session, start: dt.date, end: dt.date, before_start: dt.date, before_end: dt.date
) -> list[ProductSaleRow]:
    """Every product on a receipt of either period, both ends included, most net sales first; one statement."""
    line, item = PurchaseLine, Product
    now = Purchase.day.between(start, end)
    before = Purchase.day.between(before_start, before_end)

    def total(value: ColumnElement[int], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((and_(*conditions), value), else_=0)), 0)

    net = total(line.net.expression, now)
    found = session.execute(
        select(
            item.id, item.code, item.name, item.category,
            func.count(case((now, line.purchase_id)).distinct()),
            total(line.quantity.expression, now), total(-line.quantity, now, line.quantity < 0), net,
            total(line.net.expression, now, Purchase.customer_id.is_not(None)), total(line.net.expression, before),
        )
        .select_from(line)
        .join(Purchase, Purchase.id == line.purchase_id)
        .join(item, item.id == line.product_id)
        .where(Purchase.removed_at.is_(None), or_(now, before))
        .group_by(item.id, item.code, item.name, item.category)
        .order_by(net.desc(), item.name, item.id)
    )  # fmt: skip
    rows = [ProductSaleRow(*found_row[:4], *(int(value) for value in found_row[4:])) for found_row in found]
    return [row for row in rows if row.receipts or row.net_before]


def bring_half(rows: list[ProductSaleRow]) -> int:
    """How many products, best first, bring half of what all of them brought; 0 if they brought nothing."""
    total, so_far = sum(row.net for row in rows), 0
    if total <= 0:
        return 0
    for place, row in enumerate(rows, 1):
        so_far += row.net
        if 2 * so_far >= total:
            return place
    return len(rows)
