"""Keeps up the figures that lists sort by and pages show, in the transaction that changes them.

`refresh` works them out anew for some customers, `rebuild` for all; `customer_figures` follows one customer change by
change. All end with the same rows; a property test proves it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Table, bindparam, case, delete, func, insert, select
from sqlalchemy.orm import Session

from app.insights import stages
from app.insights.history import History
from app.insights.rhythm import ShopGap
from app.models.base import Base
from app.models.customer import Customer
from app.models.exit import Exit
from app.models.figure import CustomerDay, CustomerFigure, CustomerProduct, ProductPair
from app.models.interaction import Interaction
from app.models.prepared import Prepared
from app.models.purchase import Purchase
from app.models.shop import Threshold
from app.models.stage_change import StageChange
from app.services import customer_days, figure_rows, journal, shop_rhythm, visits

CHUNK = 900
"""How many keys one IN list holds."""
PART = 1_000
"""How many rows are read or written in one go: nothing of a hundred thousand is made, or let go, in one call, in which
the window would wait for its turn."""

Progress = Callable[[float], None]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


_INTO_FIGURES = insert(_table(CustomerFigure))
_INTO_CHANGES = insert(_table(StageChange))
_THRESHOLDS = Prepared(select(_table(Threshold).c.name, _table(Threshold).c.value))


def thresholds(session: Session) -> stages.Thresholds:
    """Where the stages end: the program's defaults, and what the owner set herself."""
    usual = dataclasses.asdict(stages.Thresholds())
    found = _THRESHOLDS.rows(session)
    return stages.Thresholds(**{name: type(usual[name])(value) for name, value in found if name in usual})


def rebuild(session: Session, progress: Progress | None = None) -> None:
    """Works out every customer's figures from the purchases, after learning the shop's rhythm anew.

    Args:
        progress: told the share done, 0 to 1; may raise Cancelled.
    """
    told = progress or (lambda _share: None)
    told(0.0)
    customer_days.work_out(session, None)
    told(0.5)
    shop_rhythm.store(session, shop_rhythm.compute(session))
    told(0.6)
    _figures(session, None)
    told(1.0)


def refresh(session: Session, customers: Collection[int]) -> None:
    """Works out the figures of these customers from their purchases."""
    keys = sorted(set(customers))
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        customer_days.work_out(session, some)
        _figures(session, some)


def forget(session: Session, customers: Collection[int], products: Collection[int]) -> None:
    """Drops the figures of rows that are about to go; `refresh` brings back those of rows that stay."""
    for model, column, keys in (
        (CustomerDay, CustomerDay.customer_id, customers),
        (CustomerProduct, CustomerProduct.customer_id, customers),
        (CustomerFigure, CustomerFigure.customer_id, customers),
        (StageChange, StageChange.customer_id, customers),
        (ProductPair, ProductPair.product_id, products),
        (ProductPair, ProductPair.with_id, products),
    ):
        some = sorted(set(keys))
        for start in range(0, len(some), CHUNK):
            session.execute(delete(model).where(column.in_(some[start : start + CHUNK])))


def restage(session: Session) -> None:
    """Works out every customer's rhythm and stages anew, the days they bought on being right."""
    _figures(session, None)


def touch_contacts(session: Session, customers: Collection[int]) -> None:
    """Follows a change of interactions, exits or payments of these customers."""
    keys = sorted(set(customers))
    for start in range(0, len(keys), CHUNK):
        _figures(session, keys[start : start + CHUNK])


def keep_rhythm(session: Session, learned: Collection[ShopGap] | None = None) -> None:
    """Keeps the shop's rhythm as it was learned (None: learns it), and works out anew whom that concerns."""
    since = shop_rhythm.store(session, shop_rhythm.compute(session) if learned is None else learned)
    if since is not None:
        touch_contacts(session, visits.customers_since(session, since))


@cache
def _asked(how: str) -> dict[str, Any]:
    """The statements of `_figures`, built once: for "all" customers, for "some" or for "one" in the parameter."""
    tables = (CustomerDay, Purchase, Interaction, Exit)
    days, bill, talk, left = (_table(model).c for model in tables)
    sold = _table(CustomerProduct).c
    person, figure, change = _table(Customer).c, _table(CustomerFigure), _table(StageChange)
    reading: dict[str, tuple[Any, Any]] = {
        "keys": (select(person.id).order_by(person.id), person.id),
        "days": (select(days.customer_id, days.day).where(days.is_visit), days.customer_id),
        "money": (
            select(days.customer_id, func.sum(days.net), func.sum(days.discount)).group_by(days.customer_id),
            days.customer_id,
        ),
        "products": (
            select(sold.customer_id, func.count(), func.sum(case((sold.days >= 2, 1), else_=0)))
            .group_by(sold.customer_id),
            sold.customer_id,
        ),
        "owed": (
            select(bill.customer_id, func.sum(bill.net + bill.tax - bill.paid))
            .where(bill.removed_at.is_(None), bill.customer_id.is_not(None))
            .group_by(bill.customer_id),
            bill.customer_id,
        ),
        "contact": (
            select(talk.customer_id, func.max(talk.day)).where(talk.removed_at.is_(None)).group_by(talk.customer_id),
            talk.customer_id,
        ),
        "exits": (
            select(left.customer_id, func.max(left.day)).where(left.removed_at.is_(None)).group_by(left.customer_id),
            left.customer_id,
        ),
        "old_figures": (delete(figure), figure.c.customer_id),
        "old_changes": (delete(change), change.c.customer_id),
    }
    if how == "all":
        return {name: statement for name, (statement, _column) in reading.items()}
    given: Any = bindparam("customers", expanding=how == "some")
    return {
        name: statement.where(column.in_(given) if how == "some" else column == given)
        for name, (statement, column) in reading.items()
    }


def _question(customers: list[int] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The statements for these customers, and their parameter."""
    if customers is None:
        return _asked("all"), {}
    if len(customers) == 1:
        return _asked("one"), {"customers": customers[0]}
    return _asked("some"), {"customers": customers}


def _rows(session: Session, statement: Any, given: dict[str, Any]) -> Iterator[Any]:
    """Row after row, read in parts."""
    found = session.execute(statement, given, execution_options={"yield_per": PART})
    return (row for part in found.partitions() for row in part)


def _days(session: Session, statement: Any, given: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Whose visits they are, and on which days (ordinals); both (visits,) int64."""
    found = np.fromiter(
        (number for key, day in _rows(session, statement, given) for number in (key, day.toordinal())), dtype=np.int64
    )
    return found[::2], found[1::2]


def _figures(session: Session, customers: list[int] | None) -> None:
    """Writes customer_figure and stage_change of these customers from customer_day."""
    asked, given = _question(customers)
    keys = [key for (key,) in _rows(session, asked["keys"], given)]
    if not keys:
        return
    whose, when = _days(session, asked["days"], given)
    who = np.searchsorted(keys, whose)
    history = History.build(who, when, np.zeros(len(who), dtype=np.int64), len(keys))
    sums = figure_rows.Sums(
        *({key: two for key, *two in _rows(session, asked[name], given)} for name in ("money", "products")),
        *(dict(_rows(session, asked[name], given)) for name in ("owed", "contact", "exits")),
    )
    place = {key: index for index, key in enumerate(keys) if key in sums.exits}
    exits = (list(place.values()), [sums.exits[key].toordinal() for key in place])
    silent = stages.silences(history, shop_rhythm.kept(session), thresholds(session), exits)
    session.execute(asked["old_figures"], given)
    session.execute(asked["old_changes"], given)
    figures = (figure_rows.figure(key, index, history, silent, sums) for index, key in enumerate(keys))
    changes = figure_rows.changes(keys, history, silent, sums.exits)
    for rows, table in ((figures, _INTO_FIGURES), (changes, _INTO_CHANGES)):
        while part := list(islice(rows, PART)):
            session.execute(table, part)
    journal.touch(session, "customer_figure")
