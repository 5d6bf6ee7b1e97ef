"""The product to speak of with each of today's people, from what they bought."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from app.models.figure import CustomerFigure, CustomerProduct
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine
from app.models.suggestion import SuggestionAnswer
from app.services import visits

FORGOTTEN = 3
"""A product this many of its gaps overdue is one they gave up, and not called due again (the team's choice)."""

DECLINED = 90
"""Days for which a declined product is not offered again (the team's choice)."""


@dataclass(frozen=True)
class Offer:
    """A product they bought before.

    Attributes:
        days: on how many days they bought it.
        overdue: days since it was due again by their rhythm for it; None if it is not.
    """

    product_id: int
    product: str
    days: int
    overdue: int | None


def for_customers(session: Session, customer_ids: Collection[int], as_of: dt.date) -> dict[int, Offer]:
    """For each customer the product most often bought that is due again; without one, what they spent most on."""
    newest = session.scalar(select(func.max(CustomerFigure.last_day)))
    sold: Any = CustomerProduct.__table__.c if newest is None or newest <= as_of else _bought_by(as_of, customer_ids).c
    wanted = (
        select(sold.customer_id, sold.product_id, Product.name, sold.days, sold.first_day, sold.last_day, sold.net)
        .join(Product, Product.id == sold.product_id)
        .where(Product.is_goods, Product.is_discontinued.is_(False), Product.removed_at.is_(None))
    )
    unwanted = _unwanted(session, customer_ids, as_of)
    found: dict[int, list[tuple[Any, Offer]]] = defaultdict(list)
    for row in visits.select_parts(session, wanted, sold.customer_id, customer_ids):
        if (row.customer_id, row.product_id) not in unwanted:
            overdue = _overdue(row, as_of)
            rank = (overdue is not None, row.days if overdue is not None else 0, row.net, -row.product_id)
            found[row.customer_id].append((rank, Offer(row.product_id, row.name, row.days, overdue)))
    return {key: max(offers, key=lambda pair: pair[0])[1] for key, offers in found.items()}


def _bought_by(as_of: dt.date, customer_ids: Collection[int]) -> Any:
    """What customer_product held on a past day, from the receipts of those asked for."""
    day = case((PurchaseLine.quantity > 0, Purchase.day))
    return (
        select(
            Purchase.customer_id, PurchaseLine.product_id, func.count(distinct(day)).label("days"),
            func.min(day).label("first_day"), func.max(day).label("last_day"), func.sum(PurchaseLine.net).label("net"),
        )
        .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
        .where(Purchase.customer_id.in_(customer_ids), Purchase.day <= as_of, Purchase.removed_at.is_(None))
        .group_by(Purchase.customer_id, PurchaseLine.product_id)
        .having(func.count(day) > 0)
        .subquery()
    )  # fmt: skip


def _overdue(row: Any, as_of: dt.date) -> int | None:
    if row.days < 2:
        return None
    gap = (row.last_day - row.first_day).days / (row.days - 1)
    late = (as_of - row.last_day).days - round(gap)
    return late if 0 <= late <= FORGOTTEN * max(gap, 7) else None


def _unwanted(session: Session, customer_ids: Collection[int], as_of: dt.date) -> set[tuple[int, int]]:
    answer = SuggestionAnswer
    lately = as_of - dt.timedelta(days=DECLINED)
    refused = or_(answer.answer == "not_suitable", and_(answer.answer == "declined", answer.day > lately))
    wanted = select(answer.customer_id, answer.product_id).where(refused, answer.removed_at.is_(None))
    return {(key, product) for key, product in visits.select_parts(session, wanted, answer.customer_id, customer_ids)}
