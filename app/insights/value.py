"""Who carries the shop, how many stay, and how committed they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights import rfm, stages
from app.insights.history import Bools, Floats, History, Ints

CORE_SHARE = 0.8
"""Core customers are the smallest set that brings this share of net sales of the last 12 months."""


def core(net: Any, share: float = CORE_SHARE, names: Any = None) -> Ints:
    """The indices of the smallest set of customers that brings `share` of all net sales, largest first.

    Args:
        net: (n,) net sales in minor units; customers with none or less cannot be in the set.
        names: (n,) what equal customers are put in order by, so that the same book gives the same set; their index
            without it.
    """
    amounts = np.asarray(net, dtype=np.int64)
    total = int(amounts.sum())
    if total <= 0:
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(-amounts, kind="stable")[: int((amounts > 0).sum())]
    if names is not None:
        _put_alike(order, amounts, names)
    needed = int(np.searchsorted(np.cumsum(amounts[order]), share * total - 1e-9)) + 1
    return order[:needed]


def _put_alike(order: Ints, amounts: Ints, names: Any) -> None:
    """Puts neighbours of equal amounts in the order of their names, in place; few are equal, so few are compared."""
    edges = np.flatnonzero(np.diff(amounts[order], prepend=-1, append=-1))
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if end - begin > 1:
            order[begin:end] = sorted(order[begin:end].tolist(), key=names.__getitem__)


def concentration(net: Any) -> tuple[Floats, Floats]:
    """The concentration curve: (share of customers, share of net sales), largest customers first, from (0, 0).

    Args:
        net: (n,) net sales of the buyers in minor units.
    """
    curve = rfm.share_of(net)
    people = np.arange(len(curve) + 1) / max(len(curve), 1)
    return people, np.concatenate([[0.0], curve])


def money_at_risk(stage: Any, expected_value: Any) -> float:
    """The expected net sales of the next 365 days (minor units) of the customers who are At risk."""
    at_risk: Bools = np.asarray(stage) == stages.AT_RISK
    return float(np.asarray(expected_value, dtype=np.float64)[at_risk].sum())


@dataclass(frozen=True)
class Rate:
    """A share with its counts, so that it can be explained."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """part ÷ whole; None of nobody."""
        return self.part / self.whole if self.whole else None


def churn(stage_before: Any, stage_after: Any) -> Rate:
    """Of those neither Prospect nor Lapsed at the start of a period, how many are Lapsed at its end.

    Args:
        stage_before, stage_after: (n,) stage numbers of the same customers at the end of the day before the period
            and at the end of its last day.
    """
    before, after = np.asarray(stage_before), np.asarray(stage_after)
    there: Bools = (before != stages.PROSPECT) & (before != stages.LAPSED)
    return Rate(int((there & (after == stages.LAPSED)).sum()), int(there.sum()))


def repeat(visits: History, as_of: int) -> Rate:
    """Buyers with two or more purchase days ÷ buyers, all time up to `as_of`."""
    count = visits.until(as_of).count
    return Rate(int((count >= 2).sum()), int((count >= 1).sum()))


def returning(visits: History, start: int, end: int) -> Rate:
    """Returning ÷ (returning + first-time) buyers in the period from day `start` to day `end`, both included."""
    past = visits.until(end)
    bought: Bools = past.count > past.before(start)
    first_time: Bools = bought & (past.before(start) == 0)
    return Rate(int((bought & ~first_time).sum()), int(bought.sum()))


@dataclass(frozen=True)
class Cohort:
    """Customers whose first purchase was in one month.

    Attributes:
        month: index of the month in the given list.
        customers: how many.
        shares: share buying in month 0, 1, … after it (month 0 is the month itself); None for months not yet over.
    """

    month: int
    customers: int
    shares: tuple[float | None, ...]


def cohorts(visits: History, months: Any, as_of: int) -> list[Cohort]:
    """The cohorts of consecutive months.

    Args:
        visits: purchase days.
        months: (m + 1,) day numbers of the firsts of m consecutive months and of the month after them.
        as_of: a month counts as lived if it was over by the end of this day.
    """
    edges = np.asarray(months, dtype=np.int64)
    past = visits.until(as_of)
    began = np.searchsorted(edges, past.first, side="right") - 1
    began = np.where((past.count > 0) & (began < len(edges) - 1), began, -1)
    inside: Bools = (past.day >= edges[0]) & (past.day < edges[-1])
    month_of = np.searchsorted(edges, past.day[inside], side="right") - 1
    bought = np.zeros((len(visits), len(edges) - 1), dtype=bool)
    bought[past.owner[inside], month_of] = True
    found = []
    for month in range(len(edges) - 1):
        members: Bools = began == month
        size = int(members.sum())
        counts = bought[members, month:].sum(axis=0).tolist()
        lived = (edges[month + 1 :] <= as_of + 1).tolist()
        shares = tuple(n / size if over and size else None for n, over in zip(counts, lived, strict=True))
        found.append(Cohort(month, size, shares))
    return found


LOYALTY_VISITS = 5
"""Purchase days it takes before there is a loyalty figure."""


@dataclass(frozen=True)
class Loyalty:
    """Five signals, each 0–1 (NaN if not known), and their mean as 0–100; all (n,).

    Attributes:
        full_price: little need of discounts: 1 − discount ÷ (net sales + discount), 0 from a quarter off on.
        prompt: pays fast: 1 if nothing is owed, falling to 0 when a tenth of all that was billed is owed.
        content: few complaints: 1 without, halved by each in ten visits.
        stable: buys the same products again: the share of products bought on more than one day.
        often: comes often by the shop's measure: the percentile of the visits a year.
        score: 0–100, NaN for those with fewer than LOYALTY_VISITS purchase days or two known signals.
    """

    full_price: Floats
    prompt: Floats
    content: Floats
    stable: Floats
    often: Floats
    score: Floats


def pace(visits: Any, age: Any) -> Floats:
    """(n,) visits a day, NaN for those who never came; who came lately for the first time counts as here a month."""
    n, days = np.asarray(visits, dtype=np.float64), np.asarray(age, dtype=np.float64)
    return np.where(n > 0, n / np.maximum(days, 30.0), np.nan)


Scale = tuple[Floats, Floats]
"""Values, rising, and the percentile of each, 0–1."""
FINE = 201
"""Points of a scale; with so many different values or fewer it is exact."""


def scale(values: Any) -> Scale:
    """The percentiles of a shop's values (n,), NaN left out: mid-rank, equal values are equal."""
    column = np.asarray(values, dtype=np.float64)
    column = column[np.isfinite(column)]
    distinct, times = np.unique(column, return_counts=True)
    middle = (np.cumsum(times) - times / 2) / max(len(column), 1)
    if len(distinct) > FINE:
        chosen = np.linspace(0, len(distinct) - 1, FINE).round().astype(np.int64)
        distinct, middle = distinct[chosen], middle[chosen]
    return distinct, middle


def loyalty(
    visits: Any,
    age: Any,
    net: Any,
    discount: Any,
    owed: Any,
    complaints: Any,
    products: Any,
    again: Any,
    paces: Scale | None = None,
) -> Loyalty:
    """The loyalty signals of n customers (weights equal, the team's choice).

    Args:
        visits: purchase days; age: days since the first.
        net, discount, owed: minor units, all time.
        complaints: how many, products: different products bought, again: of these, bought on two days or more.
        paces: the scale of `pace` in the shop; without it, that of these customers.
    """  # fmt: skip
    columns = (visits, age, net, discount, owed, complaints, products, again)
    n, days, sold, less, debt, trouble, kinds, repeated = (np.asarray(c, dtype=np.float64) for c in columns)
    listed = sold + less
    off = _ratio(less, listed)
    full_price = np.clip(1 - off / 0.25, 0.0, 1.0)
    prompt = np.clip(1 - _ratio(np.maximum(debt, 0), np.maximum(sold, 0)) / 0.1, 0.0, 1.0)
    content = 0.5 ** (trouble / np.maximum(n / 10, 1.0))
    stable = _ratio(repeated, kinds)
    own = pace(n, days)
    known_values, percentiles = scale(own) if paces is None else paces
    often = np.interp(own, known_values, percentiles) if len(known_values) else np.full(len(n), np.nan)
    signals = np.stack([full_price, prompt, content, stable, often])
    known = np.isfinite(signals)
    total = np.where(known, signals, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    score = np.where((n >= LOYALTY_VISITS) & (known.sum(axis=0) >= 2), np.round(100 * total), np.nan)
    return Loyalty(full_price, prompt, content, stable, often, score)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """part ÷ whole, NaN where there is nothing to divide by."""
    ratio: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return ratio
