"""Who came on which day, from the book into arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, String, select, type_coerce
from sqlalchemy.orm import Session

from app.insights.history import History, Ints
from app.models.customer import Customer
from app.models.exit import Exit
from app.models.figure import CustomerDay, CustomerFigure

EPOCH = dt.date(1970, 1, 1).toordinal()
PART = 500
"""Keys in one IN list."""


@dataclass(frozen=True)
class Visits:
    """The visits of some customers.

    Attributes:
        ids: (n,) customer keys, rising; their place is the index used in the rest.
        visits: the days on which something was bought, with the net sales of the day.
        money: all days on which money moved, those of returns and fees only included.
        exits: (customer indices, day numbers), by day.
    """

    ids: Ints
    visits: History
    money: History
    exits: tuple[list[int], list[int]]


def load(session: Session, customer_ids: Collection[int] | None = None, until: dt.date | None = None) -> Visits:
    """The visits of these customers (None: all that are not removed), up to and including `until`."""
    if customer_ids is None:
        found = session.execute(select(Customer.id).where(Customer.removed_at.is_(None)).order_by(Customer.id))
        ids = np.fromiter((row[0] for row in found), dtype=np.int64)
    else:
        ids = np.array(sorted(set(customer_ids)), dtype=np.int64)
    day = CustomerDay
    wanted = select(day.customer_id, type_coerce(day.day, String), day.net, day.is_visit)
    if until is not None:
        wanted = wanted.where(day.day <= until)
    rows = list(select_parts(session, wanted, day.customer_id, customer_ids))
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    who = np.array(columns[0], dtype=np.int64)
    when = np.array(columns[1], dtype="datetime64[D]").astype(np.int64) + EPOCH
    net = np.array(columns[2], dtype=np.int64)
    visit = np.array(columns[3], dtype=bool)
    place = np.searchsorted(ids, who)
    known = (place < len(ids)) & (ids[np.minimum(place, max(len(ids) - 1, 0))] == who) if len(ids) else who < 0
    visit &= known
    return Visits(
        ids,
        History.build(place[visit], when[visit], net[visit], len(ids)),
        History.build(place[known], when[known], net[known], len(ids)),
        _exits(session, ids, customer_ids),
    )


def _exits(session: Session, ids: Ints, customer_ids: Collection[int] | None) -> tuple[list[int], list[int]]:
    place = {key: i for i, key in enumerate(ids.tolist())}
    wanted = select(Exit.customer_id, Exit.day).where(Exit.removed_at.is_(None))
    found = sorted(
        (day.toordinal(), place[key])
        for key, day in select_parts(session, wanted, Exit.customer_id, customer_ids)
        if key in place
    )
    return [who for _day, who in found], [day for day, _who in found]


def customers_since(session: Session, day: dt.date) -> list[int]:
    """The customers whose last visit is on or after a day."""
    return list(session.scalars(select(CustomerFigure.customer_id).where(CustomerFigure.last_day >= day)))


def parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """The keys in handfuls that fit one IN list."""
    for begin in range(0, len(keys), PART):
        yield keys[begin : begin + PART]


def select_parts(
    session: Session, wanted: Select[*tuple[Any, ...]], column: Any, keys: Collection[int] | None
) -> Iterator[Any]:
    """The rows of a select, for these keys of `column` only (None: all)."""
    if keys is None:
        yield from session.execute(wanted)
        return
    for part in parts(sorted(set(keys))):
        yield from session.execute(wanted.where(column.in_(part)))
