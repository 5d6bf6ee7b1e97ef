"""Recency, frequency and money as scores from 1 to 5, and the named groups of their grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights.history import Bools, Floats, History, Ints

WINDOW = 365
"""Days looked at."""
FEWEST = 30
"""Under so many buyers in the window there are no scores, only facts."""

GRID = (
    ("dormant", "dormant", "at_risk", "at_risk", "previously_loyal"),
    ("almost_lost", "almost_lost", "at_risk", "at_risk", "previously_loyal"),
    ("almost_lost", "needs_attention", "needs_attention", "loyal", "loyal"),
    ("promising", "promising", "active", "loyal", "loyal"),
    ("new_or_promising", "new_or_promising", "active", "champion", "champion"),
)
"""Group codes by R (rows, 1–5) and FM (columns, 1–5). Shopify's words, our own cut-offs."""


def fm(frequency: int, money: int) -> int:
    """The joint score of frequency and money, 1–5: their mean, halves up, in whole numbers."""
    return (frequency + money + 1) // 2


def group(recency: int, frequency: int, money: int) -> str:
    """The code of the group that three scores of 1–5 fall in; every combination falls in exactly one."""
    return GRID[recency - 1][fm(frequency, money) - 1]


def scores(values: Any) -> Ints:
    """(n,) scores 1–5 by mid-rank percentile, 5 for the largest; equal values get equal scores.

    The percentile of a value is (customers below + half of those equal, itself included) ÷ n; fifths of it are scores.
    """
    column = np.asarray(values)
    if not len(column):
        return np.zeros(0, dtype=np.int64)
    _values, place, times = np.unique(column, return_inverse=True, return_counts=True)
    below = np.cumsum(times) - times
    twice = (2 * below + times)[place]
    score: Ints = np.minimum(twice * 5 // (2 * len(column)), 4).astype(np.int64) + 1
    return score


@dataclass(frozen=True)
class Rfm:
    """Scores of n customers; all (n,), 0 where there is none.

    Attributes:
        recency, frequency, money: 1–5.
        last: day number of the last purchase, 0 without one.
        days: purchase days in the window, net: net sales in it (minor units).
        buyers: how many bought in the window.
    """

    recency: Ints
    frequency: Ints
    money: Ints
    last: Ints
    days: Ints
    net: Ints
    buyers: int

    def group(self, index: int) -> str | None:
        """The group's code, None without scores."""
        if not self.recency[index]:
            return None
        return group(int(self.recency[index]), int(self.frequency[index]), int(self.money[index]))


def rfm(visits: History, money: History, as_of: int, window: int = WINDOW) -> Rfm:
    """Scores over the last `window` days up to `as_of`.

    Args:
        visits: purchase days; money: all days on which money moved, returns included, of the same customers.
    """
    past = visits.until(as_of)
    days = past.count - past.before(as_of - window + 1)
    net = net_between(money, as_of - window + 1, as_of)
    bought: Bools = days > 0
    result = [np.zeros(len(visits), dtype=np.int64) for _score in range(3)]
    if int(bought.sum()) >= FEWEST:
        for column, values in zip(result, (past.last, days, net), strict=True):
            column[bought] = scores(values[bought])
    return Rfm(result[0], result[1], result[2], past.last, days, net, int(bought.sum()))


def net_between(money: History, start: int, end: int) -> Ints:
    """(n,) net sales from day `start` to day `end`, both included, in minor units."""
    total = np.concatenate([[0], np.cumsum(money.net)])
    first, after = money.start[:-1] + money.before(start), money.start[:-1] + money.before(end + 1)
    between: Ints = total[after] - total[first]
    return between


def share_of(values: Any) -> Floats:
    """(n,) the running share of the total, largest first; empty if the total is not positive."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    total = float(ordered.sum())
    return np.cumsum(ordered) / total if total > 0 else np.zeros(0)
