"""What the retention report says: who came, who came back, who slipped away, and whom to reach first.

Everything but the list of whom to reach is as of the last day of the period; nothing after it is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import money
from app.models.customer import Customer
from app.models.figure import CustomerDay, CustomerFigure
from app.models.purchase import Purchase
from app.services import insights, retention_lists, sales, stages, standing, visits

YEAR = 365


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The figures of one period, amounts in minor units.

    Attributes:
        sales: net sales, walk-in sales included.
        walk_ins: how many of the purchases were walk-in sales.
        active: customers who bought something.
        returning, new: those of them who had bought before the period, and those who had not.
        lapsed, won_back: customers who came to stand there within the period and stood there at its end.
        churn_rate: of those neither Prospect nor Lapsed before it, the share Lapsed at its end; None without any.
        money_at_risk: the expected yearly value of the customers who are At risk at its end.
    """

    start: dt.date
    end: dt.date
    sales: int
    purchases: int
    active: int
    returning: int
    new: int
    lapsed: int
    won_back: int
    churn_rate: float | None
    money_at_risk: int
    at_risk: int
    walk_ins: int = 0

    @property
    def basket(self) -> int | None:
        """Net sales a purchase; None without purchases."""
        return money.round_ratio(self.sales, self.purchases) if self.purchases else None

    @property
    def returning_rate(self) -> float | None:
        """The share of the buyers who had bought before."""
        return self.returning / self.active if self.active else None


@dataclass(frozen=True)
class Retention:
    """Everything the report says."""

    now: PeriodRow
    before: PeriodRow
    stages_now: dict[str, int]
    stages_before: dict[str, int]
    moves: list[retention_lists.MoveRow]
    calls: list[retention_lists.CallRow]
    core: list[retention_lists.CoreCustomerRow]
    curve: list[tuple[float, float]]
    buyers_of_year: int
    cohorts: list[insights.CohortRow]
    churn: list[insights.ChurnRow]
    months: list[sales.MonthRow]
    exits: list[retention_lists.ExitRow]

    @property
    def core_share(self) -> float | None:
        """Which share of the buyers of the last twelve months the core customers are."""
        return len(self.core) / self.buyers_of_year if self.buyers_of_year else None

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """(reason code, how often it was named), most often first."""
        return Counter(reason for row in self.exits for reason in row.reasons).most_common()


def figures(
    session: Session, start: dt.date, end: dt.date, before_start: dt.date, before_end: dt.date, as_of: dt.date
) -> Retention:
    """The figures of the period from `start` to `end`, against the one from `before_start` to `before_end`.

    Args:
        as_of: the day on which somebody would be reached, `end` or later: those who came back since are not called.
    """
    eve, eve_before = _day_before(start), _day_before(before_start)
    stood = _standing(session, {end, eve, before_end, eve_before})
    ended, at_start = stood[end], stood[eve]
    year = _net_of_year(session, end)
    return Retention(
        now=_period(session, start, end, at_start, ended),
        before=_period(session, before_start, before_end, stood[eve_before], stood[before_end]),
        stages_now=_counted(ended),
        stages_before=_counted(at_start),
        moves=retention_lists.moved(session, at_start, ended, year),
        calls=retention_lists.calls(session, as_of),
        core=retention_lists.core(session, end, ended),
        curve=_curve(year),
        buyers_of_year=sum(1 for net in year.values() if net > 0),
        cohorts=insights.cohorts(session, end),
        churn=insights.churn(session, end),
        months=sales.months(session, end),
        exits=retention_lists.exits(session, start, end),
    )


def _standing(session: Session, days: set[dt.date]) -> dict[dt.date, dict[int, str]]:
    """Where everybody stood who was in the book on each day: by then entered, or by then a buyer."""
    people = select(Customer.id, Customer.since).where(Customer.removed_at.is_(None)).order_by(Customer.id)
    since: dict[int, dt.date] = {key: day for key, day in visits.select_parts(session, people, Customer.id, None)}  # noqa: C416
    keys = np.fromiter(since, dtype=np.int64)
    found = {}
    for day, numbers in zip(sorted(days), standing.at(session, keys, sorted(days)), strict=True):
        codes = ((key, stages.CODES[number]) for key, number in zip(since, numbers.tolist(), strict=True))
        found[day] = {key: code for key, code in codes if code != "prospect" or since[key] <= day}
    return found


def _day_before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)


def _counted(standing: dict[int, str]) -> dict[str, int]:
    found = Counter(standing.values())
    return {code: found[code] for code in stages.CODES}


def _period(
    session: Session, start: dt.date, end: dt.date, before: dict[int, str], after: dict[int, str]
) -> PeriodRow:
    net, purchases, known = session.execute(
        select(func.coalesce(func.sum(Purchase.net), 0), func.count(), func.count(Purchase.customer_id)).where(
            Purchase.removed_at.is_(None), Purchase.day.between(start, end)
        )
    ).one()
    active, new = _buyers(session, start, end)
    lapsed = [key for key, code in after.items() if code == "lapsed" and before.get(key) not in ("lapsed", "prospect")]
    here = sum(1 for code in before.values() if code not in ("prospect", "lapsed"))
    gone = sum(1 for key in lapsed if key in before)
    return PeriodRow(
        start, end, int(net), int(purchases), active, active - new, new,
        lapsed=len(lapsed),
        won_back=sum(1 for key, code in after.items() if code == "won_back" and before.get(key) != "won_back"),
        churn_rate=gone / here if here else None,
        money_at_risk=insights.money_at_risk(session, end),
        at_risk=sum(1 for code in after.values() if code == "at_risk"),
        walk_ins=purchases - known,
    )  # fmt: skip


def _buyers(session: Session, start: dt.date, end: dt.date) -> tuple[int, int]:
    """(buyers, of these for the first time)."""
    day, figure = CustomerDay, CustomerFigure
    found = session.execute(
        select(figure.first_day)
        .join(day, figure.customer_id == day.customer_id)
        .join(Customer, Customer.id == day.customer_id)
        .where(day.day.between(start, end), day.is_visit, Customer.removed_at.is_(None))
        .group_by(day.customer_id, figure.first_day)
    ).all()
    return len(found), sum(first is not None and first >= start for (first,) in found)


def _net_of_year(session: Session, end: dt.date) -> dict[int, int]:
    """Net sales of each customer in the twelve months up to `end`, most first."""
    total = func.sum(CustomerDay.net)
    found = session.execute(
        select(CustomerDay.customer_id, total)
        .join(Customer, Customer.id == CustomerDay.customer_id)
        .where(CustomerDay.day.between(end - dt.timedelta(days=YEAR - 1), end), Customer.removed_at.is_(None))
        .group_by(CustomerDay.customer_id)
        .order_by(total.desc(), CustomerDay.customer_id)
    )
    return {key: int(net) for key, net in found}


def _curve(year: dict[int, int]) -> list[tuple[float, float]]:
    """(share of the buyers, share of the sales they bring), best first."""
    amounts = [net for net in year.values() if net > 0]
    whole, so_far, points = sum(amounts), 0, []
    for number, net in enumerate(amounts, 1):
        so_far += net
        points.append((number / len(amounts), so_far / whole))
    return points
