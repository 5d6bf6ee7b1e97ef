"""What suggestions are made from: what goes with what, what may be offered to whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import Date, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.insights import offers, pairs
from app.insights.history import Ints
from app.models.figure import ProductPair
from app.models.interest import CustomerInterest, ProductInterest
from app.models.prepared import Prepared
from app.models.product import Product, ProductPairing
from app.models.purchase import Purchase, PurchaseLine
from app.models.suggestion import SuggestionAnswer
from app.services import visits

RESTS = 90
"""Days a declined product is not offered again."""
TAKEN_RESTS = 7
"""Days a product they took is not offered again, should its purchase not be in the book yet."""

RECEIPT_LINES = 1_000_000
"""From how many lines of the newest receipts it is learned what goes together."""


@dataclass(frozen=True)
class Stock:
    """What is on the shelves, whoever asks.

    Attributes:
        names: product key -> (code, name), everything ever sold included.
        allowed: keys of what may be offered.
        paired: product key -> products that the owner says go with it; next_step: -> the next one of its family.
    """

    names: dict[int, tuple[str, str]]
    allowed: frozenset[int]
    paired: dict[int, tuple[int, ...]]
    next_step: dict[int, int]


# ---- what goes with what -----------------------------------------------------------------------


def learn(session: Session) -> tuple[pairs.Pairs, dict[int, int], dict[int, int]]:
    """(what goes together, receipts of the last `LATELY` days, receipts it was learned from), the latter by product.

    From the newest `RECEIPT_LINES` lines of goods, walk-in sales included.
    """
    line, bill = PurchaseLine, Purchase
    newest = session.scalar(select(bill.day).where(bill.removed_at.is_(None)).order_by(bill.day.desc()).limit(1))
    if newest is None:
        return pairs.NONE, {}, {}
    since = newest - dt.timedelta(days=offers.LATELY)
    wanted = (
        select(line.purchase_id, line.product_id, case((bill.day > since, 1), else_=0))
        .join(bill, bill.id == line.purchase_id)
        .join(Product, Product.id == line.product_id)
        .where(Product.is_goods, bill.removed_at.is_(None), line.quantity > 0)
        .order_by(line.id.desc())
        .limit(RECEIPT_LINES)
    )
    columns = list(zip(*session.execute(wanted), strict=True)) or [(), (), ()]
    basket, product, late = (np.array(column, dtype=np.int64) for column in columns)
    _keys, first = np.unique(basket << 31 | product, return_index=True)
    ever = _counted(product[first])
    return pairs.learn(basket, product), _counted(product[first][late[first] > 0]), ever


def _counted(products: Ints) -> dict[int, int]:
    keys, times = np.unique(products, return_counts=True)
    return dict(zip(keys.tolist(), times.tolist(), strict=True))


def rows_of(found: pairs.Pairs, lately: dict[int, int], ever: dict[int, int]) -> list[dict[str, object]]:
    """The rows kept in `product_pair`; the row of a product with itself says on how many receipts it was lately."""
    columns = (found.product, found.with_, found.buyers, found.common, found.weight)
    names = ("product_id", "with_id", "buyers", "common", "score")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(c.tolist() for c in columns), strict=True)]
    own = [(key, key, receipts, lately.get(key, 0), 0.0) for key, receipts in ever.items()]
    return rows + [dict(zip(names, row, strict=True)) for row in own]


def kept_pairs(session: Session, products: Collection[int]) -> pairs.Pairs:
    """The pairs that start from these products."""
    pair = ProductPair
    wanted = select(pair.product_id, pair.with_id, pair.buyers, pair.common, pair.score).where(
        pair.product_id != pair.with_id
    )
    rows = visits.select_parts(session, wanted, pair.product_id, products)
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    what, with_, buyers, common = (np.array(column, dtype=np.int64) for column in columns[:4])
    order = np.lexsort((with_, what))
    weight = np.array(columns[4], dtype=np.float64)
    return pairs.Pairs(what[order], with_[order], buyers[order], common[order], weight[order])


# ---- what may be offered -----------------------------------------------------------------------


def stock(session: Session) -> Stock:
    """What is on the shelves now."""
    names = {row[0]: (row[1], row[2]) for row in session.execute(select(Product.id, Product.code, Product.name))}
    return Stock(names, allowed(session, None), pairings(session), _next_steps(session))


def allowed(session: Session, keys: Collection[int] | None) -> frozenset[int]:
    """Which of these products may be offered: goods, not discontinued, not removed."""
    good = select(Product.id).where(Product.is_goods, Product.is_discontinued.is_(False), Product.removed_at.is_(None))
    return frozenset(row[0] for row in visits.select_parts(session, good, Product.id, keys))


def taken(session: Session, as_of: dt.date) -> tuple[dict[int, float], int]:
    """(product -> how gladly customers took it when it was offered, the day number of the newest answer)."""
    said = SuggestionAnswer
    took = func.sum(case((said.answer == "bought", 1), else_=0))
    wanted = select(said.product_id, took, func.count(), func.max(said.day)).where(
        said.removed_at.is_(None), said.day <= as_of
    )
    rows = session.execute(wanted.group_by(said.product_id)).all()
    newest = max((row[3].toordinal() for row in rows), default=0)
    return {row[0]: offers.gladly(row[1], row[2]) for row in rows}, newest


def pairings(session: Session, keys: Collection[int] | None = None) -> dict[int, tuple[int, ...]]:
    """Product -> those that the owner says go with it, for these products at least."""
    said = ProductPairing
    wanted = select(said.product_id, said.with_id).where(said.removed_at.is_(None))
    found: dict[int, set[int]] = defaultdict(set)
    for column in (said.product_id, said.with_id):
        for one, two in visits.select_parts(session, wanted, column, keys):
            found[one].add(two)
            found[two].add(one)
    return {key: tuple(sorted(others)) for key, others in found.items()}


def _next_steps(session: Session) -> dict[int, int]:
    """Product -> the product one step above it in its family."""
    item = Product
    wanted = select(item.family_id, item.step, item.id).where(
        item.family_id.is_not(None), item.step.is_not(None), item.removed_at.is_(None)
    )
    steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows: Any = session.execute(wanted)
    for family, step, key in rows:
        steps[family].append((step, key))
    found = {}
    for rungs in steps.values():
        rungs.sort()
        for (low, key), (high, above) in pairwise(rungs):
            if high > low:
                found[key] = above
    return found


def _refusals(as_of: Any, rested: Any, taken: Any) -> Select[Any]:
    said = SuggestionAnswer.__table__.c
    rests = or_(
        said.answer == "not_suitable",
        and_(said.answer == "declined", said.day > rested),
        and_(said.answer == "bought", said.day > taken),
    )
    return select(said.customer_id, said.product_id).where(said.removed_at.is_(None), said.day <= as_of, rests)


_REFUSED = Prepared(
    _refusals(*(bindparam(name, type_=Date) for name in ("as_of", "rested", "taken"))).where(
        SuggestionAnswer.__table__.c.customer_id == bindparam("customer")
    )
)


def refused(session: Session, as_of: dt.date, customers: Collection[int] | None) -> dict[int, set[int]]:
    """Customer -> products declined or taken lately, or not suitable."""
    rested, taken = (as_of - dt.timedelta(days=days) for days in (RESTS, TAKEN_RESTS))
    found: dict[int, set[int]] = defaultdict(set)
    if customers is not None and len(customers) == 1:
        (one,) = customers
        rows: Any = _REFUSED.rows(session, as_of=as_of, rested=rested, taken=taken, customer=one)
    else:
        column = SuggestionAnswer.__table__.c.customer_id
        rows = visits.select_parts(session, _refusals(as_of, rested, taken), column, customers)
    for customer, product in rows:
        found[customer].add(product)
    return found


def _serving() -> Select[Any]:
    has, serves = CustomerInterest.__table__.c, ProductInterest.__table__.c
    tables = (CustomerInterest.__table__, ProductInterest.__table__)
    return select(has.customer_id, serves.product_id, has.interest_id).join_from(
        *tables, serves.interest_id == has.interest_id
    )


_SERVING = Prepared(_serving().where(CustomerInterest.__table__.c.customer_id == bindparam("customer")))


def interests(session: Session, customers: Collection[int] | None) -> dict[int, dict[int, int]]:
    """Customer -> product -> an interest of the customer that the product serves."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    if customers is not None and len(customers) == 1:
        (one,) = customers
        rows: Any = _SERVING.rows(session, customer=one)
    else:
        rows = visits.select_parts(session, _serving(), CustomerInterest.__table__.c.customer_id, customers)
    for customer, product, interest in rows:
        found[customer].setdefault(product, interest)
    return found
