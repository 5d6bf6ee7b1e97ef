"""What suggestions are made from: who bought what, what goes with what, what may be offered to whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import Date, Select, String, and_, bindparam, case, cast, distinct, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.insights import offers, pairs
from app.insights.history import Ints
from app.models.figure import CustomerProduct, ProductPair
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
class Table:
    """Who bought what, one row a customer and product, sorted by customer; all (r,), keys and day numbers."""

    customer: Ints
    product: Ints
    days: Ints
    first: Ints
    last: Ints

    def of(self, customer: int) -> offers.Bought:
        """What one customer bought."""
        low, high = np.searchsorted(self.customer, [customer, customer + 1])
        rows = slice(int(low), int(high))
        return offers.Bought(self.product[rows], self.days[rows], self.first[rows], self.last[rows])


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


# ---- who bought what ---------------------------------------------------------------------------


def _kept() -> Select[Any]:
    sold, item = CustomerProduct.__table__.c, Product.__table__.c
    first, last = type_coerce(sold.first_day, String), type_coerce(sold.last_day, String)
    return (
        select(sold.customer_id, sold.product_id, sold.days, first, last)
        .join_from(CustomerProduct.__table__, Product.__table__, item.id == sold.product_id)
        .where(item.is_goods)
    )


def bought(session: Session, as_of: dt.date, customers: Collection[int] | None = None) -> Table:
    """Who bought which goods up to the end of a day: from the kept figures if nothing was bought later, else summed.

    Args:
        customers: these only; None for all.
    """
    sold, kept = CustomerProduct, _kept()
    if customers is None:
        newest = session.scalar(select(func.max(sold.last_day)))
        if newest is None or newest <= as_of:
            return _table(visits.select_parts(session, kept, sold.customer_id, None))
    else:
        known = _table(visits.select_parts(session, kept, sold.customer_id, customers))
        if known.last.max(initial=0) <= as_of.toordinal():
            return known
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
    return _table(visits.select_parts(session, past, bill.customer_id, customers))


_KEPT = Prepared(_kept().where(CustomerProduct.__table__.c.customer_id == bindparam("customer")))


def bought_by(session: Session, as_of: dt.date, customer: int) -> Table:
    """As `bought`, for one customer, by one statement built beforehand."""
    known = _table(_KEPT.rows(session, customer=customer))
    return known if known.last.max(initial=0) <= as_of.toordinal() else bought(session, as_of, [customer])


def _all_kept(session: Session) -> Table:
    """Everybody's kept figures, each customer's in one text: handing over row by row would take most of the time."""
    sold, item = CustomerProduct.__table__.c, Product.__table__.c
    columns = (sold.product_id, sold.days, sold.first_day, sold.last_day)
    texts = [func.aggregate_strings(cast(column, String), ",") for column in columns]
    wanted = (
        select(sold.customer_id, *texts)
        .join_from(CustomerProduct.__table__, Product.__table__, item.id == sold.product_id)
        .where(item.is_goods)
        .group_by(sold.customer_id)
    )
    rows = list(visits.select_parts(session, wanted, sold.customer_id, None))
    ids, products, days, first, last = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    who = np.repeat(np.array(ids, dtype=np.int64), [text.count(",") + 1 for text in products])
    return _sorted(
        who, visits.numbers(products), visits.numbers(days), visits.day_numbers(first), visits.day_numbers(last)
    )


def _table(rows: Any) -> Table:
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    who, what, days = (np.array(column, dtype=np.int64) for column in columns[:3])
    first, last = (
        np.array(column, dtype="datetime64[D]").astype(np.int64) + visits.EPOCH for column in columns[3:]
    )
    return _sorted(who, what, days, first, last)


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
    good = select(Product.id).where(
        Product.is_goods, Product.is_discontinued.is_(False), Product.removed_at.is_(None)
    )
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
