"""What customers like this one take: a random walk over who bought what, beside what everybody takes.

From the products of a customer to all who bought them, and on to everything those bought (Paudel, Christoffel, Newell &
Bernstein 2016); whoever bought much says less about each product. How much more of a product that walk meets than
chance would have it is what is particular about the customer. Few common buyers are no proof, so the ratio is pulled
towards 1, as by `DOUBT` common buyers more (a gamma prior; DuMouchel 1999). A product is worth that ratio times a power
of what it sells: a shop with few sales says its bestsellers, one with many what is particular. It orders; the reasons
given are counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.insights import counts, habits
from app.insights.counts import Matrix
from app.insights.habits import Habits
from app.insights.history import Bools, Floats, Ints

FEWEST = 5
"""Common buyers it takes before one product speaks for another at all."""
SOME = 2
"""Buyers it takes before a product is offered to others at all."""

MOST = 1500
"""Products learned from, the most bought first: the time and the memory grow with the square."""

DOUBT = 10.0
"""By how many common buyers, of a usual size, more the walk is taken to have met what chance has it meet, …"""
TREND = 0.38
"""… and by which power of what sells lately a product counts: chosen on nine simulated shops of different kinds and the
public sales data."""
EVER = 200.0
"""With how many purchases of all times what sells lately is mixed, for a month of a small shop is chance."""


@dataclass(frozen=True)
class Crowd:
    """Who bought what, and what was learned from it; made by `learn`.

    Attributes:
        who, what, last, days: (r,) customer and product keys, the day number of the last purchase and on how many days
            it was bought; one row for each customer and product, sorted by customer, then product.
        names: (q,) keys of the products learned from, rising.
        common: (q, q) how many customers bought both; the diagonal is the buyers of each.
        walk: (q, q) the same, each customer counting 1 / (the number of products they bought).
    """

    who: Ints
    what: Ints
    last: Ints
    days: Ints
    names: Ints
    common: Matrix
    walk: Matrix

    def place(self, products: Ints) -> tuple[Ints, Bools]:
        """(where those of these product keys that are learned from stand in `names`, (b,) which ones they are)."""
        if not len(self.names):
            return np.zeros(0, dtype=np.int64), np.zeros(len(products), dtype=bool)
        at = np.minimum(np.searchsorted(self.names, products), len(self.names) - 1)
        known = self.names[at] == products
        return at[known], known

    @cached_property
    def habits(self) -> Habits:
        """How customers choose between what they had and what is new."""
        return habits.learn(self.who, self.days, self.last)

    @cached_property
    def met(self) -> Floats:
        """(q,) how often the walk meets each product, from wherever it begins."""
        met: Floats = self.walk.sum(axis=1, dtype=np.float64)
        return met

    @cached_property
    def doubt(self) -> float:
        """`DOUBT` in the measure of the walk, in which a customer of n products counts 1 ÷ n."""
        customers = int(np.count_nonzero(np.diff(self.who, prepend=-1)))
        return DOUBT * customers / max(len(self.who), 1)

    @cached_property
    def newest(self) -> Ints:
        """(highest product key + 1,) the day number on which each product was last bought; 0 if never."""
        latest = np.zeros(int(self.what.max(initial=0)) + 1, dtype=np.int64)
        np.maximum.at(latest, self.what, self.last)
        return latest

    def recent(self, since: int) -> Ints:
        """(highest product key + 1,) customers whose last purchase of the product was after day number `since`."""
        return np.bincount(self.what[self.last > since], minlength=int(self.what.max(initial=0)) + 1)

    def moved(self, customers: Any, who: Any, what: Any, last: Any, days: Any) -> Crowd:
        """With these customers' rows in place of those they had; what is learned from stays the same products."""
        gone = np.isin(self.who, customers)
        common, walk = self.common.copy(), self.walk.copy()
        fresh = _sorted(who, what, last, days)
        for rows, sign in (((self.who[gone], self.what[gone]), -1), (fresh[:2], 1)):
            for key in np.unique(rows[0]).tolist():
                mine = rows[1][rows[0] == key]
                at = self.place(mine)[0]
                common[np.ix_(at, at)] += sign
                walk[np.ix_(at, at)] += np.float32(sign / len(mine))
        joined = [
            np.concatenate([old[~gone], new])
            for old, new in zip((self.who, self.what, self.last, self.days), fresh, strict=True)
        ]
        return Crowd(*_sorted(*joined), self.names, common, walk)


@dataclass(frozen=True)
class Said:
    """What the crowd says of one product, for one customer.

    Attributes:
        product: its key; weight: how strongly it is spoken for, only the order means anything.
        share: of what is new to the customer, how much the product in this place may be of what they buy next, 0 to 1.
        buyers: how many customers ever bought it.
        grounds: (product bought, common buyers, buyers of it), at most two, the strongest first.
    """

    product: int
    weight: float
    share: float
    buyers: int
    grounds: tuple[tuple[int, int, int], ...]


def _sorted(who: Any, what: Any, last: Any, days: Any) -> tuple[Ints, Ints, Ints, Ints]:
    columns = [np.asarray(column, dtype=np.int64) for column in (who, what, last, days)]
    order = np.argsort(columns[0] * counts.FAR + columns[1], kind="stable")
    return columns[0][order], columns[1][order], columns[2][order], columns[3][order]


def learn(who: Any, what: Any, last: Any, days: Any) -> Crowd:
    """Learns from who bought what.

    Args:
        who, what, last, days: (r,) customer and product keys, day numbers and on how many days, one row for each
            customer and product.
    """
    rows = _sorted(who, what, last, days)
    found = counts.cells(rows[0], rows[1], MOST)
    return Crowd(*rows, found.names, *counts.counted(found.row, found.column, found.weights(-1.0), len(found.names)))


def selling(crowd: Crowd, recent: Ints) -> Floats:
    """(q,) the share that each product learned from has in what sells now.

    Args:
        recent: (q,) customers who bought each of them lately.
    """
    ever = crowd.common.diagonal().astype(np.float64)
    sold: Floats = recent + EVER * ever / max(float(ever.sum()), 1.0)
    return sold / max(float(sold.sum()), 1e-9)


def listen(crowd: Crowd, bought: Ints, days: Ints, sells: Floats, open_: Bools, most: int) -> list[Said]:
    """What the crowd says to one customer, at most `most` products, the strongest first.

    It says nothing of a product that fewer than `SOME` ever bought.

    Args:
        bought, days: (b,) what the customer bought, keys rising, and on how many days.
        sells: (q,) the `selling` of the products learned from.
        open_: (q,) which of them may be said.
    """
    at, known = crowd.place(bought)
    buyers = crowd.common.diagonal()
    weight = np.sqrt(days[known] / np.maximum(buyers[at], 1)).astype(np.float32)
    weight /= weight.max(initial=np.float32(1e-9))
    walked = crowd.walk[at]
    expected = float(weight @ crowd.met[at]) / max(float(crowd.met.sum()), 1e-9) * crowd.met
    heard = (weight @ walked + crowd.doubt) / (expected + crowd.doubt)
    score, share = sells**TREND * heard, sells * heard
    may = open_ & (buyers >= SOME)
    may[at] = False
    score[~may], share[at] = 0, 0
    found = np.argsort(-score, kind="stable")[: min(most, int(may.sum()))]
    shares = np.sort(share[found])[::-1] / max(float(share.sum()), 1e-9)
    part = np.where(crowd.common[np.ix_(at, found)] >= FEWEST, weight[:, None] * walked[:, found], 0)
    return [
        Said(key, float(f"{worth:.5g}"), float(f"{each:.5g}"), int(many), grounds)
        for key, worth, each, many, grounds in zip(
            crowd.names[found].tolist(), score[found].tolist(), shares.tolist(), buyers[found].tolist(),
            _grounds(crowd, at, found, part), strict=True,
        )
    ]  # fmt: skip


def _grounds(crowd: Crowd, at: Ints, found: Ints, part: Matrix) -> list[tuple[tuple[int, int, int], ...]]:
    """For each found: the strongest ground alone if it carries half of what all say, else the two strongest.

    Args:
        at: (b,) what was bought, found: (f,) what is spoken for, part: (b, f) how strongly by each.
    """
    if not len(at):
        return [()] * len(found)
    each = np.arange(len(found))
    first = part.argmax(axis=0)
    strongest = part[first, each]
    alone = strongest * 2 >= part.sum(axis=0)
    rest = part.copy()
    rest[first, each] = 0
    second = rest.argmax(axis=0)
    number = np.where(strongest <= 0, 0, np.where(alone | (rest[second, each] <= 0), 1, 2))
    told = []
    for by in (at[first], at[second]):
        columns = (crowd.names[by], crowd.common[by, found].astype(np.int64), crowd.common[by, by].astype(np.int64))
        told.append(list(zip(*(column.tolist() for column in columns), strict=True)))
    return [both[:n] for both, n in zip(zip(*told, strict=True), number.tolist(), strict=True)]
