"""Who came on which day, from the book into arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, String, func, select, type_coerce
from sqlalchemy.orm import Session

from app.insights.history import FAR, Bools, History, Ints
from app.models.customer import Customer
from app.models.exit import Exit
from app.models.figure import CustomerDay, CustomerFigure

EPOCH = dt.date(1970, 1, 1).toordinal()
PART = 500
"""Keys in one IN list."""
PORTION = 2_000
"""Rows handed over at a time: whoever makes a hundred thousand at once keeps the window's thread waiting meanwhile."""


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
        person = Customer.__table__.c
        wanted = select(person.id).where(person.removed_at.is_(None)).order_by(person.id)
        ids = np.array([row[0] for row in select_parts(session, wanted, person.id, None)], dtype=np.int64)
    else:
        ids = np.array(sorted(set(customer_ids)), dtype=np.int64)
    who, when, net, visit = days(session, customer_ids, until)
    place = np.searchsorted(ids, who)
    known = (place < len(ids)) & (ids[np.minimum(place, max(len(ids) - 1, 0))] == who) if len(ids) else who < 0
    visit &= known
    money = History.build(place[known], when[known], net[known], len(ids))
    same = int(visit.sum()) == len(money.day)
    visits = money if same else History.build(place[visit], when[visit], net[visit], len(ids))
    return Visits(ids, visits, money, _exits(session, ids, customer_ids))


def days(
    session: Session, customer_ids: Collection[int] | None = None, until: dt.date | None = None
) -> tuple[Ints, Ints, Ints, Bools]:
    """(customer, day number, net sales, whether it was a visit) of every day; all (N,), by customer and day.

    The database writes them into texts: most of the time would go into handing over a million rows. Those of all
    customers are one text a day, for an index holds them by day; those of some are one text a customer.
    """
    # Columns of the table, not of the class: nothing is made of each row but what is asked for.
    day = CustomerDay.__table__.c
    by, each = (day.day, day.customer_id) if customer_ids is None else (day.customer_id, day.day)
    wanted = select(by, joined(each), joined(day.net), joined(day.is_visit)).group_by(by)
    if until is not None:
        wanted = wanted.where(day.day <= until)
    rows = list(select_parts(session, wanted, day.customer_id, customer_ids))
    heads, others, nets, marks = list(zip(*rows, strict=True)) or [(), (), (), ()]
    many = [(len(text) + 1) // 2 for text in marks]
    if customer_ids is not None:
        who, when = np.repeat(np.array(heads, dtype=np.int64), many), day_numbers(others)
    else:
        who, when = numbers(others), np.repeat(np.array([one.toordinal() for one in heads], dtype=np.int64), many)
    order = np.argsort(who * FAR + when, kind="stable")
    visit: Bools = np.frombuffer(",".join(marks).encode(), dtype=np.uint8)[::2] == ord("1")
    return who[order], when[order], numbers(nets)[order], visit[order]


def columns(
    session: Session, wanted: Select[*tuple[Any, ...]], column: Any, keys: Collection[int] | None
) -> list[Ints]:
    """The rows of a select of whole numbers (0 where there is none) as one array a column, for these keys of `column`.

    Those of all (None) are handed over as one text a column.
    """
    if keys is None:
        session.flush()
        texts = session.execute(select(*(joined(func.coalesce(each, 0)) for each in wanted.subquery().c))).one()
        return [numbers([text] if text else []) for text in texts]
    rows = [[number or 0 for number in row] for row in select_parts(session, wanted, column, keys)]
    return list(np.array(rows, dtype=np.int64).reshape(-1, len(wanted.selected_columns)).T)


def joined(column: Any) -> ColumnElement[str]:
    """All of a group's whole numbers or days in one text, with commas between.

    Without a cast: SQLite writes them out in half the time by itself.
    """
    return func.aggregate_strings(type_coerce(column, String), ",")


def numbers(texts: Sequence[str]) -> Ints:
    """The numbers of texts that each hold some, with commas between."""
    return np.fromstring(",".join(texts), dtype=np.int64, sep=",")


def day_numbers(texts: Sequence[str]) -> Ints:
    """The day numbers of texts that each hold days as the database writes them, with commas between."""
    written = numbers([text.replace("-", "") for text in texts])
    months = (written // 10000 - 1970) * 12 + written // 100 % 100 - 1
    days: Ints = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + written % 100 - 1 + EPOCH
    return days


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
) -> Iterable[Any]:
    """The rows of a select, for these keys of `column` only (None: all)."""
    if keys is None:
        session.flush()
        # From the connection, for the session would do its own work on each row.
        return chain.from_iterable(session.connection().execute(wanted).partitions(PORTION))
    some = (session.execute(wanted.where(column.in_(part))) for part in parts(sorted(set(keys))))
    return chain.from_iterable(some)
