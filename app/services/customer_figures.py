"""One customer's figures, followed change by change without looking at what the change cannot have touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.insights import stages
from app.insights.history import History
from app.models.base import Base
from app.models.figure import CustomerDay, CustomerFigure, CustomerProduct
from app.models.prepared import Prepared
from app.models.purchase import Purchase
from app.models.stage_change import StageChange
from app.services import customer_days, figure_rows, figures, journal, shop_rhythm
from app.services.customer_days import Sold


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


_day, _product, _figure, _change, _bill = map(
    _table, (CustomerDay, CustomerProduct, CustomerFigure, StageChange, Purchase)
)
_KNOWN = Prepared(select(_figure).where(_figure.c.customer_id == bindparam("customer")))
_VISITS = Prepared(
    select(_day.c.day).where(_day.c.customer_id == bindparam("customer"), _day.c.is_visit).order_by(_day.c.day)
)
_OWED = (
    select(func.coalesce(func.sum(_bill.c.net + _bill.c.tax - _bill.c.paid), 0))
    .where(_bill.c.customer_id == bindparam("customer"), _bill.c.removed_at.is_(None))
    .scalar_subquery()
)
_PRODUCTS = select(func.count()).where(_product.c.customer_id == bindparam("customer"))
_SUMS = Prepared(
    select(
        func.coalesce(func.sum(_day.c.net), 0).label("net"),
        func.coalesce(func.sum(_day.c.discount), 0).label("discount"),
        _OWED.label("owed"),
        _PRODUCTS.scalar_subquery().label("products"),
        _PRODUCTS.where(_product.c.days >= 2).scalar_subquery().label("products_again"),
    ).where(_day.c.customer_id == bindparam("customer"))
)
_OLD_CHANGES = Prepared(
    delete(_change).where(_change.c.customer_id == bindparam("customer"), _change.c.day >= bindparam("since"))
)
_INTO_CHANGES = Prepared(insert(_change), [column.name for column in _change.columns])


@cache
def _saving(names: tuple[str, ...]) -> Prepared:
    return Prepared(update(_figure).where(_figure.c.customer_id == bindparam("customer")), names)


def follow(session: Session, customer: int, day: dt.date, purchase: int, lines: Sequence[Sold], owed: int) -> None:
    """Follows one receipt that was just added, without looking at the customer's older ones.

    Args:
        owed: what it leaves to be paid, in minor units.
    """
    news = customer_days.add(session, customer, day, purchase, lines)
    known = _KNOWN.first(session, customer=customer)
    if known is None:
        figures.touch_contacts(session, {customer})
        return
    values = {
        "net": known["net"] + sum(line.net for line in lines),
        "discount": known["discount"] + sum(line.discount for line in lines),
        "owed": known["owed"] + owed,
        "products": known["products"] + news.products,
        "products_again": known["products_again"] + news.again,
    }
    if news.visit:
        values |= _standing(session, known, day)
    _save(session, known, values)


def _standing(session: Session, known: Mapping[str, Any], since: dt.date) -> dict[str, Any]:
    """Where the customer stands by the visits as they are now; the stage changes from `since` on are written anew.

    A stage follows from the visits up to its day alone, so a visit that came or went changes none before it; only
    somebody without any visit has changes of another kind.
    """
    customer, left = known["customer_id"], known["exit_day"]
    when = np.array([day.toordinal() for (day,) in _VISITS.rows(session, customer=customer)], dtype=np.int64)
    history = History(np.array([0, len(when)], dtype=np.int64), when, np.zeros(len(when), dtype=np.int64))
    exits = ([0], [left.toordinal()]) if left else ([], [])
    silent = stages.silences(history, shop_rhythm.kept(session), figures.thresholds(session), exits)
    if not known["purchase_days"] or not len(when):
        since = dt.date.min
    _OLD_CHANGES.run(session, {"customer": customer, "since": since})
    changes = list(figure_rows.changes([customer], history, silent, {customer: left} if left else {}))
    if later := [row for row in changes if row["day"] >= since]:
        _INTO_CHANGES.run_many(session, later)
    return figure_rows.standing(0, history, silent, left)


def _save(session: Session, known: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Writes what differs, so that the indexes of the other columns are left alone."""
    if changed := {name: value for name, value in values.items() if known[name] != value}:
        _saving(tuple(changed)).run(session, {"customer": known["customer_id"], **changed})
    journal.touch(session, CustomerFigure.__tablename__)


def rework(session: Session, customer: int, days: Collection[dt.date], products: Collection[int]) -> None:
    """Works out anew what receipts of these days with these products can have changed: they came, went or changed."""
    customer_days.work_out_some(session, customer, days, products)
    known = _KNOWN.first(session, customer=customer)
    if known is None:
        figures.touch_contacts(session, {customer})
        return
    sums = _SUMS.first(session, customer=customer) or {}
    _save(session, known, sums | _standing(session, known, min(days)))
