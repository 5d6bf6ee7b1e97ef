"""What suggestions need of the whole shop, kept in memory and brought up to date by what the journal says changed.

Reading it anew takes a second in a large shop; following a sale takes milliseconds. It is what the book says at every
moment: nothing here is ever older than the book the session sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from app.insights import crowd, offers
from app.insights.crowd import Crowd
from app.insights.history import Bools, Floats
from app.models.journal import JournalEntry, JournalRow
from app.models.prepared import Prepared
from app.models.purchase import Purchase, PurchaseLine
from app.services import shelves, who_bought
from app.services.shelves import Stock

GONE = 400
"""Days: what no customer bought for longer than a year and a month has gone from the shelves, as far as can be seen."""

FOLLOWED = 50
"""Customers whose rows are followed one by one; after more of a change everything is read anew."""

_SALES = frozenset(("purchase", "purchase_line"))
_STOCK = frozenset(("product", "product_pairing", "product_family"))
_ANSWERS = frozenset(("suggestion_answer",))
_NEWEST = Prepared(select(func.max(JournalEntry.__table__.c.id)))


@dataclass(frozen=True)
class Lately:
    """What is bought lately, as of a day.

    Attributes:
        sells: (q,) the share of each product learned from in what sells; by_key: product -> customers who bought it, of
            all products.
        usual: customers who bought what customers have: the geometric mean.
        popular: product keys for anybody, the best first.
        open_: (q,) which of the products learned from may be offered.
        gone: products that nobody bought for `GONE` days.
    """

    sells: Floats
    by_key: dict[int, int]
    usual: float
    popular: tuple[int, ...]
    open_: Bools
    gone: frozenset[int]


@dataclass(frozen=True)
class Shop:
    """The shop as one state of the book has it.

    Attributes:
        head: the newest entry of the journal that was looked at.
        taken: product -> how gladly customers take it; answered: the day number of the newest answer.
    """

    head: int
    people: Crowd
    stock: Stock
    taken: dict[int, float]
    answered: int
    days: dict[int, Lately] = field(default_factory=dict)

    def lately(self, as_of: int) -> Lately:
        """What is bought in the days up to day number `as_of`, worked out once."""
        if as_of not in self.days:
            people, allowed = self.people, self.stock.allowed
            counts, newest = people.recent(as_of - offers.LATELY), people.newest
            some = np.flatnonzero(counts)
            by_key = dict(zip(some.tolist(), counts[some].tolist(), strict=True))
            sells = crowd.selling(people, counts[people.names])
            worn = np.bincount(people.what, people.days)
            usual = float(np.exp(np.average(np.log(counts + 0.5), weights=worn))) if len(people.what) else 1.0
            gone = (newest > 0) & (newest < min(as_of, int(newest.max(initial=0))) - GONE)
            may = np.isin(people.names, np.fromiter(allowed, dtype=np.int64, count=len(allowed)))
            open_ = may & ~gone[people.names]
            popular = offers.popular(by_key, allowed)
            self.days[as_of] = Lately(sells, by_key, usual, popular, open_, frozenset(np.flatnonzero(gone).tolist()))
        return self.days[as_of]


_shops: WeakKeyDictionary[Engine, Shop] = WeakKeyDictionary()
_lock = Lock()


def shop(session: Session, as_of: dt.date) -> Shop:
    """The shop at the end of a day; a past day is worked out from the receipts up to it, today's is remembered."""
    connection = session.connection()
    if not connection.get_execution_options().get("readonly"):
        return _past(session, as_of)  # what this transaction changes may never come true
    with _lock:
        known = _shops.get(connection.engine)
        now = _followed(session, known) if known else _read(session)
        _shops[connection.engine] = now
    return now if _is_now(now, as_of) else _past(session, as_of)


def _is_now(known: Shop, as_of: dt.date) -> bool:
    return max(int(known.people.last.max(initial=0)), known.answered) <= as_of.toordinal()


def _past(session: Session, as_of: dt.date) -> Shop:
    table = who_bought.bought(session, as_of)
    return _with_stock(session, 0, crowd.learn(*table.columns()), as_of)


def _read(session: Session) -> Shop:
    table = who_bought.bought(session, dt.date.max)
    people = crowd.learn(*table.columns())
    return _with_stock(session, _newest(session), people, dt.date.max)


def _with_stock(session: Session, head: int, people: Crowd, as_of: dt.date) -> Shop:
    stock = shelves.stock(session)
    return Shop(head, people, stock, *shelves.taken(session, as_of))


def _followed(session: Session, known: Shop) -> Shop:
    """The shop after what the journal says changed since."""
    head = _newest(session)
    if head <= known.head:
        return known if head == known.head else _read(session)
    rows = _changes(session, known.head)
    tables = {row[0] for row in rows}
    customers = _customers(session, rows) if tables & _SALES else set()
    anew = customers is None or len(customers) > FOLLOWED or _goods_changed(rows)
    if anew:
        return _read(session)
    now = replace(known, head=head, days={} if customers or tables & _STOCK else known.days)
    if customers:
        table = who_bought.bought(session, dt.date.max, customers)
        if not np.isin(table.product, known.people.names).all() and len(known.people.names) < crowd.MOST:
            return _read(session)  # a product that nobody had bought before
        now = replace(now, people=known.people.moved(sorted(customers), *table.columns()))
    if tables & _STOCK:
        now = replace(now, stock=shelves.stock(session))
    if tables & _ANSWERS:
        taken, answered = shelves.taken(session, dt.date.max)
        now = replace(now, taken=taken, answered=answered)
    return now


def _newest(session: Session) -> int:
    """The newest entry of the journal, 0 without any."""
    return int(_NEWEST.rows(session)[0][0] or 0)


def _changes(session: Session, head: int) -> list[Any]:
    """(table, first key, last key, before, after) of each row changed after an entry, undone ones included."""
    since = select(JournalEntry.id, JournalEntry.undoes_id).where(JournalEntry.id > head)
    entries = {key for row in session.execute(since) for key in row if key is not None}
    row = JournalRow
    wanted = select(row.table, row.key, row.last_key, row.before, row.after).where(
        or_(row.entry_id > head, row.entry_id.in_([key for key in entries if key <= head]))
    )
    return list(session.execute(wanted))


def _goods_changed(rows: Collection[Any]) -> bool:
    return any(table == "product" and before and "is_goods" in before for table, _key, _last, before, _after in rows)


def _customers(session: Session, rows: Collection[Any]) -> set[int] | None:
    """Whose purchases changed; None if that cannot be told, or they are very many."""
    found: set[int] = set()
    bills: set[int] = set()
    for table, key, last, before, after in rows:
        if table not in _SALES:
            continue
        if last - key > 20 * FOLLOWED:
            return None
        for values in (before or {}, after or {}):
            found.update(value for name, value in values.items() if name == "customer_id" and value is not None)
            bills.update(value for name, value in values.items() if name == "purchase_id")
        keys = range(key, last + 1)
        if table == "purchase":
            bills.update(keys)
        else:
            bills.update(session.scalars(select(PurchaseLine.purchase_id).where(PurchaseLine.id.in_(keys))))
    owners = session.execute(select(Purchase.id, Purchase.customer_id).where(Purchase.id.in_(bills))).all()
    if len(owners) < len(bills):
        return None
    return found | {row[1] for row in owners if row[1] is not None}
