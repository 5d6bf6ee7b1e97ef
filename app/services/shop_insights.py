"""The shop as a whole: its core customers, its cohorts, and how many lapse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.insights import rfm, value
from app.models.customer import Customer
from app.services import standing, visits

YEAR = 365


@dataclass(frozen=True)
class CoreRow:
    """A core customer: net sales of the last 12 months, and the share of all that they and those before them bring."""

    customer_id: int
    net: int
    share_to_here: float


@dataclass(frozen=True)
class CohortRow:
    """Those whose first purchase was in a month, and the share buying in month 0, 1, … after it; None: not yet over."""

    month: dt.date
    customers: int
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class ChurnRow:
    """A month: how many were neither Prospect nor Lapsed before it, and how many of them were Lapsed after it."""

    start: dt.date
    end: dt.date
    begun: int
    lapsed: int

    @property
    def rate(self) -> float | None:
        """The share that lapsed; None of nobody."""
        return self.lapsed / self.begun if self.begun else None


def core(session: Session, as_of: dt.date) -> list[CoreRow]:
    """The core customers: the smallest set that brings 80 % of the net sales of the last 12 months, largest first."""
    book = visits.load(session, until=as_of)
    day = as_of.toordinal()
    net = rfm.net_between(book.money, day - YEAR + 1, day)
    total = int(net.sum())
    rows, so_far = [], 0
    people = select(Customer.id, Customer.code).where(Customer.removed_at.is_(None)).order_by(Customer.id)
    codes = [code for _key, code in visits.select_parts(session, people, Customer.id, None)]
    for i in value.core(net, names=codes).tolist():
        so_far += int(net[i])
        rows.append(CoreRow(int(book.ids[i]), int(net[i]), so_far / total))
    return rows


def cohorts(session: Session, as_of: dt.date, months: int = 12) -> list[CohortRow]:
    """The cohorts of the last `months` months up to that of `as_of`, oldest first, those without customers left out."""
    edges = firsts(as_of, months)
    book = visits.load(session, until=as_of)
    found = value.cohorts(book.visits, [edge.toordinal() for edge in edges], as_of.toordinal())
    return [CohortRow(edges[row.month], row.customers, row.shares) for row in found if row.customers]


def firsts(as_of: dt.date, months: int) -> list[dt.date]:
    """The firsts of the last `months` months and of the month after them."""
    number = as_of.year * 12 + as_of.month - 1
    numbers = range(number - months + 1, number + 2)
    return [dt.date(n // 12, n % 12 + 1, 1) for n in numbers if n >= 12]


def churn(session: Session, as_of: dt.date, periods: int = 12) -> list[ChurnRow]:
    """The churn of the last `periods` months, oldest first; the month of `as_of` up to that day."""
    edges = firsts(as_of, periods)
    people = select(Customer.id).where(Customer.removed_at.is_(None)).order_by(Customer.id)
    ids = np.fromiter((key for (key,) in visits.select_parts(session, people, Customer.id, None)), dtype=np.int64)
    ends = [edges[0] - dt.timedelta(days=1), *(min(_eve(edge), as_of) for edge in edges[1:])]
    stood = standing.at(session, ids, ends)
    rows = []
    for i, start in enumerate(edges[:-1]):
        rate = value.churn(stood[i], stood[i + 1])
        rows.append(ChurnRow(start, min(_eve(edges[i + 1]), as_of), rate.whole, rate.part))
    return rows


def _eve(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)
