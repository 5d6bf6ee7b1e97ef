"""Undo: one change of the book is taken back whole, and the figures follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models import Base
from app.models.prepared import Prepared
from app.services import customer_figures, figures, journal, shop_rhythm

FEW = 20
"""Up to so many receipts are followed one customer, day and product at a time."""

_MORE = {"customer", "product", "interaction", "exit", "threshold"}
"""The tables, receipts aside, that figures are worked out from."""

_bill, _line = Base.metadata.tables["purchase"], Base.metadata.tables["purchase_line"]
_RECEIPT = Prepared(
    select(_bill.c.customer_id, _bill.c.day, _line.c.product_id)
    .outerjoin_from(_bill, _line, _line.c.purchase_id == _bill.c.id)
    .where(_bill.c.id == bindparam("purchase"))
)


@dataclass
class _Receipts:
    """Whose, of which days and with which products the receipts are."""

    customers: set[int] = field(default_factory=set)
    days: set[dt.date] = field(default_factory=set)
    products: set[int] = field(default_factory=set)


def undo(session: Session, entry: int) -> None:
    """Takes the entry back.

    Raises:
        AppError: it was undone already, or a later change stands on it.
    """
    keys = journal.keys(session, entry)
    bills = _bills(session, keys)
    if len(bills) <= FEW and _MORE.isdisjoint(keys):
        touched = _Receipts()
        _add(session, bills, touched)
        _add(session, bills | _bills(session, journal.undo(session, entry)), touched)
        for customer in touched.customers:
            customer_figures.rework(session, customer, touched.days, touched.products)
        return
    before = _customers(session, keys)
    figures.forget(session, before, keys.get("product", set()))
    changed = journal.undo(session, entry)
    figures.refresh(session, before | _customers(session, changed))
    if len(bills) > FEW or shop_rhythm.stale(session):
        figures.keep_rhythm(session)
    if "threshold" in changed:
        figures.restage(session)


def _add(session: Session, bills: set[int], touched: _Receipts) -> None:
    """Adds what these receipts are now, removed ones included."""
    for bill in bills:
        for customer, day, product in _RECEIPT.rows(session, purchase=bill):
            touched.customers |= set() if customer is None else {customer}
            touched.days.add(day)
            touched.products |= set() if product is None else {product}


def _bills(session: Session, changed: dict[str, set[int]]) -> set[int]:
    """The receipts that these rows are of."""
    found = set(changed.get("purchase", ()))
    for name in ("purchase_line", "payment"):
        found |= _pointed_at(session, name, "purchase_id", changed.get(name, set()))
    return found


def _customers(session: Session, changed: dict[str, set[int]]) -> set[int]:
    """Whose figures depend on these rows."""
    found = set(changed.get("customer", ()))
    for name, keys in {**changed, "purchase": _bills(session, changed)}.items():
        if name in ("purchase", "interaction", "exit"):
            found |= _pointed_at(session, name, "customer_id", keys)
    return found


def _pointed_at(session: Session, table: str, column: str, keys: set[int]) -> set[int]:
    """What these rows, as far as they are there, have in a column; rows come in long runs, so they are read by run."""
    found: set[int] = set()
    for _offset, run in groupby(enumerate(sorted(keys)), lambda pair: pair[1] - pair[0]):
        some = [key for _place, key in run]
        rows = _between(table, column).rows(session, first=some[0], last=some[-1])
        found.update(target for (target,) in rows if target is not None)
    return found


@cache
def _between(table: str, column: str) -> Prepared:
    its = Base.metadata.tables[table].c
    return Prepared(select(its[column]).distinct().where(its.id.between(bindparam("first"), bindparam("last"))))
