"""The figures at the head of Today."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.models.figure import CustomerDay
from app.models.purchase import Purchase
from app.services import shop, stages

WINDOW = 60
"""Days in which somebody who bought is looked for again (the team's choice)."""
QUARTER = 91
"""Days back to what the share is compared with."""
FEW = 10
"""Under so many people no share is shown."""


@dataclass(frozen=True)
class TodaySummary:
    """The figures at the head of Today; amounts in minor units.

    Attributes:
        sales: net sales from the first of the month to the day.
        sales_before: of the same days of the month before.
        active: customers who are neither Prospect nor Lapsed.
        customers: all customers on the books.
        came_back: of those who bought in the 60 days before the last 60, the share that bought again in the last 60;
            None if they were fewer than ten.
        came_back_of: how many they were.
        came_back_before: the same share 91 days earlier.
        at_risk: customers at risk.
        stages: how many stand in each stage.
        purchases: receipts in the book.
    """

    sales: int
    sales_before: int
    active: int
    customers: int
    came_back: float | None
    came_back_of: int
    came_back_before: float | None
    at_risk: int
    stages: dict[str, int]
    purchases: int

    @property
    def sales_change(self) -> float | None:
        """By how much the month is ahead of the one before (0.06 = 6 %); None if there is nothing to compare with."""
        return self.sales / self.sales_before - 1 if self.sales_before > 0 else None


def summary(session: Session, as_of: dt.date) -> TodaySummary:
    """The figures as of a day."""
    now, before = _sales(session, as_of)
    standing = stages.counts(session, as_of)
    everybody = sum(standing.values())
    share, of = _came_back(session, as_of)
    return TodaySummary(
        sales=now,
        sales_before=before,
        active=sum(standing[code] for code in stages.ACTIVE),
        customers=everybody,
        came_back=share,
        came_back_of=of,
        came_back_before=_came_back(session, as_of - dt.timedelta(days=QUARTER))[0],
        at_risk=standing["at_risk"],
        stages=standing,
        purchases=shop.counts(session).purchases,
    )


def same_day_last_month(day: dt.date) -> dt.date:
    """The day with the same number in the month before; its last day where that month is shorter."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=min(day.day, calendar.monthrange(last.year, last.month)[1]))


def _sales(session: Session, as_of: dt.date) -> tuple[int, int]:
    """Net sales of the month so far, and of the same days of the month before."""
    first, then = as_of.replace(day=1), same_day_last_month(as_of)
    bill = Purchase
    now = func.coalesce(func.sum(case((bill.day >= first, bill.net), else_=0)), 0)
    before = func.coalesce(func.sum(case((bill.day <= then, bill.net), else_=0)), 0)
    found = session.execute(
        select(now, before).where(bill.day.between(then.replace(day=1), as_of), bill.removed_at.is_(None))
    ).one()
    return int(found[0]), int(found[1])


def _came_back(session: Session, as_of: dt.date) -> tuple[float | None, int]:
    """(share, of how many): who bought in the window before the last one and again in the last one."""
    middle, start = as_of - dt.timedelta(days=WINDOW), as_of - dt.timedelta(days=2 * WINDOW)
    row = CustomerDay
    people = (
        select(
            func.max(case((row.day <= middle, 1), else_=0)).label("before"),
            func.max(case((row.day > middle, 1), else_=0)).label("again"),
        )
        .where(row.day > start, row.day <= as_of, row.is_visit)
        .group_by(row.customer_id)
        .subquery()
    )
    of, again = session.execute(select(func.count(), func.sum(people.c.again)).where(people.c.before == 1)).one()
    return (int(again) / of if of >= FEW else None), of
