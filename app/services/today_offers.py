"""The product to speak of with each of today's people, from what they bought."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from app.insights import offers, rhythm
from app.insights.habits import Habits
from app.models.figure import CustomerFigure, CustomerProduct
from app.models.product import Product
from app.models.purchase import Purchase, PurchaseLine
from app.services import shelves, suggestions, visits, who_bought


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
    """For each customer the best product that is due again; without one, what they spent most on.

    By the rule of the suggestions, and like them nothing for those who complain or have left.
    """
    some = sorted(set(customer_ids) - suggestions.left_alone(session, as_of, customer_ids))
    rows = _sold(session, some, as_of)
    refused, packs = shelves.refused(session, as_of, some), who_bought.packs(session, some, as_of)
    found = {}
    for key, sold in rows.items():
        mine = [row for row in sold if row.product_id not in refused.get(key, ())]
        if mine:
            found[key] = _due(key, mine, packs, as_of) or _spent_most_on(mine)
    return found


def _due(key: int, sold: list[Any], packs: dict[tuple[int, int], float], as_of: dt.date) -> Offer | None:
    """The best of what is due by today."""
    day = as_of.toordinal()
    columns = [(row.product_id, row.days, row.first_day.toordinal(), row.last_day.toordinal()) for row in sold]
    bought = who_bought.with_packs(offers.Bought(*np.array(sorted(columns), dtype=np.int64).T), key, packs)
    shelf = offers.Shelf(frozenset(row.product_id for row in sold), {}, (), {}, {}, {})
    due = offers.due(bought, shelf, day, sold[0].usual_gap or rhythm.START_GAP, Habits())
    for offer in offers.ranked(due, len(due)):
        on = offers.due_on(offer, day)
        if on is not None and on <= day:
            name = next(row.name for row in sold if row.product_id == offer.product)
            return Offer(offer.product, name, offer.days, day - on)
    return None


def _spent_most_on(sold: list[Any]) -> Offer:
    row = max(sold, key=lambda row: (row.net, -row.product_id))
    return Offer(row.product_id, row.name, row.days, None)


def _sold(session: Session, customers: list[int], as_of: dt.date) -> dict[int, list[Any]]:
    """Customer -> what they bought of what may be offered, with the usual gap, as of a day."""
    rows = list(visits.select_parts(session, *_asked(CustomerProduct.__table__.c), customers))
    if any(row.last_day > as_of for row in rows):
        rows = list(visits.select_parts(session, *_asked(_bought_by(as_of, customers).c), customers))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(row)
    return found


def _asked(sold: Any) -> tuple[Any, Any]:
    """(the select, the column of the customer)."""
    wanted = (
        select(
            sold.customer_id, sold.product_id, Product.name, sold.days, sold.first_day, sold.last_day, sold.net,
            CustomerFigure.usual_gap,
        )
        .join(Product, Product.id == sold.product_id)
        .join(CustomerFigure, CustomerFigure.customer_id == sold.customer_id)
        .where(
            Product.is_goods, Product.is_discontinued.is_(False), Product.removed_at.is_(None), sold.quantity > 0
        )
    )  # fmt: skip
    return wanted, sold.customer_id


def _bought_by(as_of: dt.date, customer_ids: Collection[int]) -> Any:
    """What customer_product held on a past day, from the receipts of those asked for."""
    day = case((PurchaseLine.quantity > 0, Purchase.day))
    return (
        select(
            Purchase.customer_id, PurchaseLine.product_id, func.count(distinct(day)).label("days"),
            func.min(day).label("first_day"), func.max(day).label("last_day"), func.sum(PurchaseLine.net).label("net"),
            func.sum(PurchaseLine.quantity).label("quantity"),
        )
        .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
        .where(Purchase.customer_id.in_(customer_ids), Purchase.day <= as_of, Purchase.removed_at.is_(None))
        .group_by(Purchase.customer_id, PurchaseLine.product_id)
        .having(func.count(day) > 0)
        .subquery()
    )  # fmt: skip
