"""How a shop's customers choose between what they had before and what is new to them.

Looked at is everybody's latest purchase day: of what they had bought until then, how much they bought again, and how
many products more. The chance that somebody buys a product again next time is 1 / (1 + e^−z) with z = level + `OFTEN` ·
ln(days bought) − `MUCH` · ln(days of all products): who buys one thing each time buys it again, who had a hundred
things once each buys few of them. The level is the shop's own: books are not read twice, bread is bought every day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.insights import season
from app.insights.history import Floats, Ints

OFTEN, MUCH = 1.4, 0.8
"""As nine simulated shops of different kinds and the public sales data have it, within a fifth."""
LESS = 0.2
"""Somebody who bought so many products on so many days buys that ** −`LESS` times as many new ones (as there)."""

_STEP = 0.05
"""Log odds are counted in steps: there are many customers and products, and few steps."""


@dataclass(frozen=True)
class Habits:
    """What a shop's customers do on their next visit.

    Attributes:
        level: what the shop adds to the log odds that a product is bought again.
        news: products new to them that customers with one product buy.
    """

    level: float = 0.0
    news: float = 1.0

    def chances(self, days: Ints) -> Floats:
        """(b,) the chance that each product is bought again the next time.

        Args:
            days: (b,) on how many days one customer bought each product.
        """
        odds = self.level + OFTEN * np.log(days) - MUCH * np.log(max(int(days.sum()), 1))
        return np.asarray(1.0 / (1.0 + np.exp(-odds)), dtype=np.float64)

    def fresh(self, days: Ints) -> float:
        """How many products new to them somebody buys the next time; `days` as for `chances`."""
        return float(self.news * max(int(days.sum()), 1) ** -LESS)


def learn(who: Ints, days: Ints, last: Ints) -> Habits:
    """The habits of these customers.

    Args:
        who, days, last: (r,) customer keys, on how many days and on which day (number) last each bought a product; one
            row for each customer and product, by customer.
    """
    if not len(who):
        return Habits()
    begin = np.flatnonzero(np.diff(who, prepend=who[0] - 1))
    many = np.diff(np.append(begin, len(who)))
    latest = last == np.repeat(np.maximum.reduceat(last, begin), many)
    before = days - latest
    size = np.add.reduceat(before, begin)
    had = before > 0
    odds = OFTEN * np.log(before[had]) - MUCH * np.log(np.repeat(size, many)[had])
    steps, place = np.unique(np.round(odds / _STEP).astype(np.int64), return_inverse=True)
    again = np.bincount(place, latest[had], minlength=len(steps))
    level = season.level(steps * _STEP, again, np.bincount(place, minlength=len(steps)))[0]
    known = size > 0
    news = int((~had & np.repeat(known, many)).sum())
    return Habits(level, (news + 1) / (float((size[known] ** -LESS).sum()) + 1))
