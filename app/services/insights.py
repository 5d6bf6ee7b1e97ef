"""The figures of every customer as of a day, and of the shop: core customers, cohorts, churn, money at risk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.i18n import _
from app.insights import buying, learning, rfm, value
from app.insights.history import Ints
from app.insights.stages import PROSPECT
from app.models.customer import Customer
from app.models.feedback import Feedback
from app.models.figure import CustomerDay, CustomerProduct
from app.models.purchase import Payment, Purchase
from app.models.stage_change import StageChange
from app.services import figures, shelves, stages, visits

YEAR = 365

GROUPS = {
    "champion": "Champion",
    "loyal": "Loyal",
    "active": "Active",
    "new_or_promising": "New or Promising",
    "promising": "Promising",
    "needs_attention": "Needs attention",
    "almost_lost": "Almost lost",
    "previously_loyal": "Previously loyal",
    "at_risk": "At risk",
    "dormant": "Dormant",
}
"""RFM groups as files call them, in every language; `rfm_word` is for the screen."""


@dataclass(frozen=True)
class InsightRow:
    """One customer, in the columns of the `insights` file; money in minor units, None where there is nothing."""

    customer: str
    name: str
    stage: str
    phase: str
    stage_since: dt.date | None
    stage_reason: str
    first_purchase: dt.date | None
    last_purchase: dt.date | None
    purchase_days: int
    net_sales: int
    r: int | None
    f: int | None
    m: int | None
    rfm_group: str | None
    usual_gap_days: float | None
    lateness: float | None
    p_buy: float | None
    expected_purchases: float | None
    expected_value: int | None
    core: int
    loyalty: int | None
    customer_id: int
    expected_low: int | None
    expected_high: int | None
    """Expected value of a year at its low and high end: four outcomes in five lie between."""


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


def rfm_word(group: str) -> str:
    """An RFM group (a value of GROUPS) on the screen, never to be mistaken for a stage."""
    words = {
        "Champion": _("RFM: Champion"),
        "Loyal": _("RFM: Loyal"),
        "Active": _("RFM: Active"),
        "New or Promising": _("RFM: New or Promising"),
        "Promising": _("RFM: Promising"),
        "Needs attention": _("RFM: Needs attention"),
        "Almost lost": _("RFM: Almost lost"),
        "Previously loyal": _("RFM: Previously loyal"),
        "At risk": _("RFM: At risk"),
        "Dormant": _("RFM: Dormant"),
    }
    return words[group]


def table(session: Session, as_of: dt.date, horizon_days: int = 91, *, with_loyalty: bool = True) -> list[InsightRow]:
    """One row a customer, by customer, from what happened up to the end of `as_of`.

    Args:
        with_loyalty: False leaves the loyalty blank, the one figure that needs every line ever sold.
    """
    book = visits.load(session, until=as_of)
    day = as_of.toordinal()
    outlook = _outlook(session, book, day, horizon_days)
    scores = rfm.rfm(book.visits, book.money, day)
    core_ids = set(value.core(scores.net).tolist())
    loyalty = _loyalty(session, book, as_of) if with_loyalty else np.full(len(book.ids), np.nan)
    standing = stages.of_all(session, as_of)
    net = book.money.money()
    wanted = select(Customer.id, Customer.code, Customer.name)
    people = {row[0]: (row[1], row[2]) for row in session.execute(wanted)}
    rows = []
    for i, key in enumerate(book.ids.tolist()):
        code, name = people[key]
        bought = int(book.visits.count[i])
        group = scores.group(i)
        row = standing.get(key) or stages.prospect(key)
        rows.append(
            InsightRow(
                code, name, row.stage, row.phase, row.since, row.reason,
                _day(book.visits.first[i]) if bought else None, _day(book.visits.last[i]) if bought else None,
                bought, int(net[i]), _score(scores.recency[i]), _score(scores.frequency[i]), _score(scores.money[i]),
                GROUPS[group] if group else None, row.usual_gap, row.lateness,
                float(outlook.chance[i]) if bought else None, float(outlook.purchases[i]) if bought else None,
                round(outlook.value[i]) if bought else None, int(i in core_ids),
                int(loyalty[i]) if np.isfinite(loyalty[i]) else None, key,
                round(outlook.value_low[i]) if bought else None, round(outlook.value_high[i]) if bought else None,
            )
        )  # fmt: skip
    return rows


def _score(number: Any) -> int | None:
    return int(number) or None


def _day(number: Any) -> dt.date:
    return dt.date.fromordinal(int(number))


def _outlook(session: Session, book: visits.Visits, day: int, horizon: int) -> buying.Outlook:
    shop = figures.shop_rhythm(session)
    return buying.outlook(book.visits, learning.learn(book.visits, shop, day, horizon), day)


def _loyalty(session: Session, book: visits.Visits, as_of: dt.date) -> Any:
    """(n,) the loyalty score, NaN without one."""
    day, money = CustomerDay, book.money.money()
    sums = select(day.customer_id, func.sum(day.discount), func.sum(day.gross)).where(day.day <= as_of)
    given = _column(book.ids, session.execute(sums.group_by(day.customer_id)), 2)
    paid = (
        select(Purchase.customer_id, func.sum(Payment.amount))
        .join(Payment, Payment.purchase_id == Purchase.id)
        .where(Payment.day <= as_of, Payment.removed_at.is_(None), Purchase.removed_at.is_(None))
        .where(Purchase.customer_id.is_not(None), Purchase.day <= as_of)
        .group_by(Purchase.customer_id)
    )
    got = _column(book.ids, session.execute(paid), 1)[0]
    told = (
        select(Feedback.customer_id, func.count())
        .where(Feedback.kind == "complaint", Feedback.removed_at.is_(None), Feedback.day <= as_of)
        .group_by(Feedback.customer_id)
    )
    complaints = _column(book.ids, session.execute(told), 1)[0]
    kinds, again = _kinds(session, book.ids, as_of)
    # A shop that books no payments says nothing about who pays fast.
    owed = given[1] - got if got.any() else np.full(len(money), np.nan)
    history = book.visits
    age = np.where(history.count > 0, as_of.toordinal() - history.first, 0)
    return value.loyalty(history.count, age, money, given[0], owed, complaints, kinds, again).score


def _kinds(session: Session, ids: Ints, as_of: dt.date) -> tuple[Any, Any]:
    """(different products bought, of these bought on two days or more), by customer."""
    sold = CustomerProduct
    newest = session.scalar(select(func.max(sold.last_day)))
    if newest is None or newest <= as_of:
        again = func.sum(case((sold.days >= 2, 1), else_=0))
        rows = session.execute(select(sold.customer_id, func.count(), again).group_by(sold.customer_id))
        kinds, repeated = _column(ids, rows, 2)
        return kinds, repeated
    past = shelves.bought(session, as_of)
    place = np.searchsorted(ids, past.customer)
    known = (place < len(ids)) & (ids[np.minimum(place, len(ids) - 1)] == past.customer)
    place, days = place[known], past.days[known]
    return np.bincount(place, minlength=len(ids)), np.bincount(place[days >= 2], minlength=len(ids))


def _column(ids: Ints, rows: Any, columns: int) -> list[Any]:
    """Rows of (customer, figure, …) as one array a figure, in the order of `ids`, 0 where there is no row."""
    full = [np.zeros(len(ids)) for _figure in range(columns)]
    place = {key: i for i, key in enumerate(ids.tolist())}
    for key, *amounts in rows:
        if key in place:
            for column, amount in zip(full, amounts, strict=True):
                column[place[key]] = amount or 0
    return full


def core(session: Session, as_of: dt.date) -> list[CoreRow]:
    """The core customers: the smallest set that brings 80 % of the net sales of the last 12 months, largest first."""
    book = visits.load(session, until=as_of)
    day = as_of.toordinal()
    net = rfm.net_between(book.money, day - YEAR + 1, day)
    total = int(net.sum())
    rows, so_far = [], 0
    for i in value.core(net).tolist():
        so_far += int(net[i])
        rows.append(CoreRow(int(book.ids[i]), int(net[i]), so_far / total))
    return rows


def money_at_risk(session: Session, as_of: dt.date) -> int:
    """The expected net sales of the next 365 days (minor units) of the customers who are At risk."""
    book = visits.load(session, until=as_of)
    outlook = _outlook(session, book, as_of.toordinal(), 91)
    standing = stages.of_all(session, as_of)
    stage = [stages.CODES.index(standing[key].stage) if key in standing else PROSPECT for key in book.ids.tolist()]
    return round(value.money_at_risk(np.array(stage), outlook.value))


def cohorts(session: Session, as_of: dt.date, months: int = 12) -> list[CohortRow]:
    """The cohorts of the last `months` months up to that of `as_of`, oldest first, those without customers left out."""
    edges = _firsts(as_of, months)
    book = visits.load(session, until=as_of)
    found = value.cohorts(book.visits, [edge.toordinal() for edge in edges], as_of.toordinal())
    return [CohortRow(edges[row.month], row.customers, row.shares) for row in found if row.customers]


def _firsts(as_of: dt.date, months: int) -> list[dt.date]:
    """The firsts of the last `months` months and of the month after them."""
    number = as_of.year * 12 + as_of.month - 1
    numbers = range(number - months + 1, number + 2)
    return [dt.date(n // 12, n % 12 + 1, 1) for n in numbers if n >= 12]


def churn(session: Session, as_of: dt.date, periods: int = 12) -> list[ChurnRow]:
    """The churn of the last `periods` months, oldest first; the month of `as_of` up to that day."""
    edges = _firsts(as_of, periods)
    ids = np.array(
        session.scalars(select(Customer.id).where(Customer.removed_at.is_(None)).order_by(Customer.id)).all(),
        dtype=np.int64,
    )
    change = StageChange
    wanted = (
        select(change.customer_id, change.day, change.after)
        .where(change.day <= as_of)
        .order_by(change.day, change.position)
    )
    moves = list(session.execute(wanted))
    number = {code: i for i, code in enumerate(stages.CODES)}
    place = {key: i for i, key in enumerate(ids.tolist())}
    stage = np.full(len(ids), PROSPECT)
    standing = []
    next_move = 0
    for end in [edges[0] - dt.timedelta(days=1), *(min(_eve(edge), as_of) for edge in edges[1:])]:
        while next_move < len(moves) and moves[next_move][1] <= end:
            key, _on, after = moves[next_move]
            if key in place:
                stage[place[key]] = number[after]
            next_move += 1
        standing.append(stage.copy())
    rows = []
    for i, start in enumerate(edges[:-1]):
        rate = value.churn(standing[i], standing[i + 1])
        rows.append(ChurnRow(start, min(_eve(edges[i + 1]), as_of), rate.whole, rate.part))
    return rows


def _eve(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)
