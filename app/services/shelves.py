"""What suggestions are made from: who bought what, what goes with what, what may be offered to whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import String, case, distinct, func, select, type_coerce
from sqlalchemy.orm import Session

from app.insights import offers, pairs
from app.insights.history import Ints
from app.models.figure import CustomerProduct, ProductPair
from app.models.interest import CustomerInterest, ProductInterest
from app.models.product import Product, ProductPairing
from app.models.purchase import Purchase, PurchaseLine
from app.models.suggestion import SuggestionAnswer
from app.services import visits

RESTS = 90
"""Days a declined product is not offered again."""


@dataclass(frozen=True)
class Table:
    """Who bought what, one row a customer and product, sorted by customer; all (r,), keys and day numbers."""

    customer: Ints
    product: Ints
    days: Ints
    first: Ints
    last: Ints


@dataclass
class Shelves:
    """Everything for choosing offers; made by `for_one`, `for_everybody` or `for_basket`."""

    table: Table
    kept: pairs.Pairs
    allowed: frozenset[int]
    lately: dict[int, int]
    popular: tuple[int, ...]
    paired: dict[int, tuple[int, ...]]
    next_step: dict[int, int]
    refused: dict[int, set[int]] = field(default_factory=dict)
    interests: dict[int, dict[int, int]] = field(default_factory=dict)

    def bought_by(self, customer: int) -> offers.Bought:
        """What the customer bought."""
        low, high = np.searchsorted(self.table.customer, [customer, customer + 1])
        rows = slice(int(low), int(high))
        table = self.table
        return offers.Bought(table.product[rows], table.days[rows], table.first[rows], table.last[rows])

    def pairs_of(self, products: Ints) -> pairs.Pairs:
        """The pairs that start from these products."""
        low = np.searchsorted(self.kept.product, products)
        high = np.searchsorted(self.kept.product, products, side="right")
        spans = [np.arange(a, b) for a, b in zip(low.tolist(), high.tolist(), strict=True)]
        rows = np.concatenate(spans) if spans else np.zeros(0, dtype=np.int64)
        all_ = self.kept
        return pairs.Pairs(
            all_.product[rows], all_.with_[rows], all_.buyers[rows], all_.common[rows], all_.weight[rows]
        )

    def shelf_for(self, customer: int) -> offers.Shelf:
        """What may be offered to the customer (0: anybody)."""
        refused = self.refused.get(customer)
        return offers.Shelf(
            self.allowed - refused if refused else self.allowed, self.lately, self.popular, self.paired,
            self.next_step, self.interests.get(customer, {}),
        )  # fmt: skip


def with_basket(bought: offers.Bought, basket: Collection[int], day: int) -> offers.Bought:
    """As if the basket had been bought already, on day number `day`."""
    more = np.array(sorted(set(basket) - set(bought.product.tolist())), dtype=np.int64)
    if not len(more):
        return bought
    return offers.Bought(
        np.concatenate([bought.product, more]), np.concatenate([bought.days, np.ones_like(more)]),
        np.concatenate([bought.first, np.full_like(more, day)]), np.concatenate([bought.last, np.full_like(more, day)]),
    )  # fmt: skip


# ---- who bought what ---------------------------------------------------------------------------


def bought(session: Session, as_of: dt.date, customer_id: int | None = None) -> Table:
    """Who bought which goods up to the end of a day: from the kept figures if nothing was bought later, else summed."""
    sold = CustomerProduct
    kept = select(
        sold.customer_id, sold.product_id, sold.days, type_coerce(sold.first_day, String),
        type_coerce(sold.last_day, String),
    ).join(Product, Product.id == sold.product_id).where(Product.is_goods)  # fmt: skip
    if customer_id is not None:
        return _table(session.execute(kept.where(sold.customer_id == customer_id)))
    newest = session.scalar(select(func.max(sold.last_day)))
    if newest is None or newest <= as_of:
        return _table(session.execute(kept))
    line, bill = PurchaseLine, Purchase
    past = (
        select(
            bill.customer_id, line.product_id, func.count(distinct(bill.day)),
            type_coerce(func.min(bill.day), String), type_coerce(func.max(bill.day), String),
        )
        .join(bill, bill.id == line.purchase_id)
        .join(Product, Product.id == line.product_id)
        .where(
            Product.is_goods, bill.customer_id.is_not(None), bill.removed_at.is_(None), bill.day <= as_of,
            line.quantity > 0,
        )
        .group_by(bill.customer_id, line.product_id)
    )  # fmt: skip
    return _table(session.execute(past))


def _table(rows: Any) -> Table:
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    who, what, days = (np.array(column, dtype=np.int64) for column in columns[:3])
    first, last = (
        np.array(column, dtype="datetime64[D]").astype(np.int64) + visits.EPOCH for column in columns[3:]
    )
    order = np.lexsort((what, who))
    return Table(who[order], what[order], days[order], first[order], last[order])


# ---- what goes with what -----------------------------------------------------------------------


def learn(table: Table, as_of: int) -> tuple[pairs.Pairs, dict[int, int], dict[int, int]]:
    """(pairs, customers who bought each product lately, customers who bought it ever), by product key."""
    lately = offers.lately(table.product, table.last, as_of)
    keys, times = np.unique(table.product, return_counts=True)
    ever = dict(zip(keys.tolist(), times.tolist(), strict=True))
    return pairs.learn(table.customer, table.product, lately), lately, ever


def rows_of(found: pairs.Pairs, lately: dict[int, int], ever: dict[int, int]) -> list[dict[str, object]]:
    """The rows kept in `product_pair`; the row of a product with itself says how many bought it lately."""
    columns = (found.product, found.with_, found.buyers, found.common, found.weight)
    names = ("product_id", "with_id", "buyers", "common", "score")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(c.tolist() for c in columns), strict=True)]
    own = [(key, key, buyers, lately.get(key, 0), 0.0) for key, buyers in ever.items()]
    return rows + [dict(zip(names, row, strict=True)) for row in own]


def _kept_pairs(session: Session, products: Collection[int] | None) -> pairs.Pairs:
    """The pairs that start from these products (None: all)."""
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


def _lately(session: Session, products: Collection[int] | None) -> dict[int, int]:
    """Product -> customers who bought it lately, as far as it was learned."""
    pair = ProductPair
    wanted = select(pair.product_id, pair.common).where(pair.product_id == pair.with_id)
    return {row[0]: row[1] for row in visits.select_parts(session, wanted, pair.product_id, products)}


# ---- putting it together -----------------------------------------------------------------------


def for_everybody(session: Session, as_of: dt.date) -> Shelves:
    """For all customers as of a day; learned anew where the kept pairs know later sales, or none are kept."""
    table = bought(session, as_of)
    found, lately = _kept_pairs(session, None), _lately(session, None)
    newest = session.scalar(select(func.max(CustomerProduct.last_day)))
    if not lately or (newest is not None and newest > as_of):
        found, lately, _ever = learn(table, as_of.toordinal())
    allowed = _allowed(session, None)
    shop = Shelves(
        table, found, allowed, lately, offers.popular(lately, allowed), _pairings(session, None), _next_steps(session)
    )
    shop.refused = _refused(session, as_of, None)
    shop.interests = _interests(session, None)
    return shop


def for_one(session: Session, customer_id: int, as_of: dt.date, basket: Collection[int] = ()) -> Shelves:
    """For one customer, by point reads of what they bought and the pairs that start from it."""
    table = bought(session, as_of, customer_id)
    own = {*table.product.tolist(), *basket}
    mine = offers.Bought(table.product, table.days, table.first, table.last)
    speaking = offers.speaking(with_basket(mine, basket, as_of.toordinal()))
    found, lately = _kept_pairs(session, speaking.tolist()), _lately(session, own)
    shop = _around(session, table, found, lately, own)
    shop.refused = _refused(session, as_of, customer_id)
    shop.interests = _interests(session, customer_id)
    served = {key for found_ in shop.interests.values() for key in found_}
    return replace(shop, allowed=shop.allowed | _allowed(session, served))


def for_basket(session: Session, products: Collection[int]) -> Shelves:
    """For anybody with these products in the basket."""
    empty = np.zeros(0, dtype=np.int64)
    found, lately = _kept_pairs(session, products), _lately(session, products)
    return _around(session, Table(empty, empty, empty, empty, empty), found, lately, set(products))


def _around(
    session: Session, table: Table, found: pairs.Pairs, lately: dict[int, int], own: set[int]
) -> Shelves:
    paired, steps = _pairings(session, own), _next_steps(session, own)
    near = {*own, *found.with_.tolist(), *steps.values(), *(key for keys in paired.values() for key in keys)}
    popular: tuple[int, ...] = ()
    if len(near - own) < offers.FILL:
        everywhere = _bought_lately(session)
        lately = everywhere | lately
        near |= set(everywhere)
    allowed = _allowed(session, near)
    if len(lately) > len(own):
        popular = offers.popular(lately, allowed)
    return Shelves(table, found, allowed, lately, popular, paired, steps)


def _bought_lately(session: Session) -> dict[int, int]:
    pair = ProductPair
    wanted = select(pair.product_id, pair.common).where(pair.product_id == pair.with_id, pair.common >= pairs.FEWEST)
    return {row[0]: row[1] for row in session.execute(wanted.order_by(pair.common.desc()).limit(4 * offers.FILL))}


def _allowed(session: Session, keys: Collection[int] | None) -> frozenset[int]:
    good = select(Product.id).where(
        Product.is_goods, Product.is_discontinued.is_(False), Product.removed_at.is_(None)
    )
    return frozenset(row[0] for row in visits.select_parts(session, good, Product.id, keys))


def _pairings(session: Session, keys: Collection[int] | None) -> dict[int, tuple[int, ...]]:
    said = ProductPairing
    wanted = select(said.product_id, said.with_id).where(said.removed_at.is_(None))
    found: dict[int, set[int]] = defaultdict(set)
    for column in (said.product_id, said.with_id):
        for one, two in visits.select_parts(session, wanted, column, keys):
            found[one].add(two)
            found[two].add(one)
    return {key: tuple(sorted(others)) for key, others in found.items()}


def _next_steps(session: Session, keys: Collection[int] | None = None) -> dict[int, int]:
    """Product -> the product one step above it in its family."""
    item = Product
    wanted = select(item.family_id, item.step, item.id).where(
        item.family_id.is_not(None), item.step.is_not(None), item.removed_at.is_(None)
    )
    families = None
    if keys is not None:
        families = {row[0] for row in visits.select_parts(session, wanted, item.id, keys)}
    steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for family, step, key in visits.select_parts(session, wanted, item.family_id, families):
        steps[family].append((step, key))
    found = {}
    for rungs in steps.values():
        rungs.sort()
        for (low, key), (high, above) in pairwise(rungs):
            if high > low:
                found[key] = above
    return found


def _refused(session: Session, as_of: dt.date, customer_id: int | None) -> dict[int, set[int]]:
    """Customer -> products declined lately or not suitable."""
    said = SuggestionAnswer
    rests = case((said.answer == "not_suitable", True), else_=said.day > as_of - dt.timedelta(days=RESTS))
    wanted = select(said.customer_id, said.product_id).where(
        said.answer.in_(("declined", "not_suitable")), said.removed_at.is_(None), said.day <= as_of, rests
    )
    found: dict[int, set[int]] = defaultdict(set)
    keys = None if customer_id is None else [customer_id]
    for customer, product in visits.select_parts(session, wanted, said.customer_id, keys):
        found[customer].add(product)
    return found


def _interests(session: Session, customer_id: int | None) -> dict[int, dict[int, int]]:
    """Customer -> product -> an interest of the customer that the product serves."""
    has, serves = CustomerInterest, ProductInterest
    wanted = select(has.customer_id, serves.product_id, has.interest_id).join(
        serves, serves.interest_id == has.interest_id
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    keys = None if customer_id is None else [customer_id]
    for customer, product, interest in visits.select_parts(session, wanted, has.customer_id, keys):
        found[customer].setdefault(product, interest)
    return found
