"""What customers like this one take: a random walk over who bought what.

From the products of a customer to all who bought them, and on to everything those bought (RP3β; Paudel, Christoffel,
Newell & Bernstein 2016). Whoever bought much says less about each product, and a product that many have is held back
by its buyers, so that neither the big customers nor the best-sellers drown what is particular. It orders; the reasons
given are counts of common buyers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights import counts
from app.insights.counts import Matrix
from app.insights.history import Bools, Floats, Ints

FEWEST = 5
"""Common buyers it takes before one product speaks for another at all."""

MOST = 1500
"""Products learned from, the most bought first: the time and the memory grow with the square."""

TREND = 0.35
"""How much more a product counts that is bought lately (power of its buyers; the team's choice)."""

_WEIGHED = 2
"""So many times the products wanted are looked at, for some have too few common buyers with anything."""


@dataclass(frozen=True)
class Crowd:
    """Who bought what, and what was learned from it; made by `learn`.

    Attributes:
        who, what, last: (r,) customer and product keys and the day number of the last purchase, one row for each
            customer and product, sorted by customer, then product.
        names: (q,) keys of the products learned from, rising.
        common: (q, q) how many customers bought both; the diagonal is the buyers of each.
        walk: (q, q) the same, each customer counting 1 / (the number of products they bought).
    """

    who: Ints
    what: Ints
    last: Ints
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

    def recent(self, since: int) -> Ints:
        """(highest product key + 1,) customers whose last purchase of the product was after day number `since`."""
        return np.bincount(self.what[self.last > since], minlength=int(self.what.max(initial=0)) + 1)

    def moved(self, customers: Any, who: Any, what: Any, last: Any) -> Crowd:
        """With these customers' rows in place of those they had; what is learned from stays the same products."""
        gone = np.isin(self.who, customers)
        common, walk = self.common.copy(), self.walk.copy()
        fresh = _sorted(who, what, last)
        for rows, sign in (((self.who[gone], self.what[gone]), -1), (fresh[:2], 1)):
            for key in np.unique(rows[0]).tolist():
                mine = rows[1][rows[0] == key]
                at = self.place(mine)[0]
                common[np.ix_(at, at)] += sign
                walk[np.ix_(at, at)] += np.float32(sign / len(mine))
        joined = [
            np.concatenate([old[~gone], new])
            for old, new in zip((self.who, self.what, self.last), fresh, strict=True)
        ]
        return Crowd(*_sorted(*joined), self.names, common, walk)


@dataclass(frozen=True)
class Said:
    """What the crowd says of one product, for one customer.

    Attributes:
        product: its key; weight: how strongly it is spoken for, only the order means anything.
        grounds: (product bought, common buyers, buyers of it), one or two, the strongest first.
    """

    product: int
    weight: float
    grounds: tuple[tuple[int, int, int], ...]


def _sorted(who: Any, what: Any, last: Any) -> tuple[Ints, Ints, Ints]:
    columns = [np.asarray(column, dtype=np.int64) for column in (who, what, last)]
    order = np.argsort(columns[0] * counts.FAR + columns[1], kind="stable")
    return columns[0][order], columns[1][order], columns[2][order]


def learn(who: Any, what: Any, last: Any) -> Crowd:
    """Learns from who bought what.

    Args:
        who, what, last: (r,) customer and product keys and day numbers, one row for each customer and product.
    """
    rows = _sorted(who, what, last)
    found = counts.cells(rows[0], rows[1], MOST)
    return Crowd(*rows, found.names, *counts.counted(found.row, found.column, found.weights(-1.0), len(found.names)))


def pull(crowd: Crowd, recent: Ints) -> Floats:
    """(q,) what the products learned from are drawn by, besides what was bought.

    Args:
        recent: (q,) customers who bought each of them lately.
    """
    drawn: Floats = (recent + 0.5) ** TREND / np.maximum(crowd.common.diagonal(), 1)
    return drawn


def listen(crowd: Crowd, bought: Ints, days: Ints, drawn: Floats, open_: Bools, most: int) -> list[Said]:
    """What the crowd says to one customer, at most `most` products, the strongest first.

    Args:
        bought, days: (b,) what the customer bought, keys rising, and on how many days.
        drawn: (q,) the `pull` of the products learned from.
        open_: (q,) which of them may be said.
    """
    at, known = crowd.place(bought)
    if not len(at):
        return []
    weight = np.sqrt(days[known] / np.maximum(crowd.common[at, at], 1)).astype(np.float32)
    walked = crowd.walk[at]
    score = (weight @ walked) * drawn
    score[~open_] = 0
    score[at] = 0
    wanted = _WEIGHED * most
    least = np.partition(score, -wanted)[-wanted] if 0 < wanted < len(score) else 0
    found = np.flatnonzero((score > 0) & (score >= least))
    found = found[np.argsort(-score[found], kind="stable")[:wanted]]
    part = np.where(crowd.common[np.ix_(at, found)] >= FEWEST, weight[:, None] * walked[:, found], 0)
    spoken = np.flatnonzero(part.any(axis=0))[:most]
    rows = _grounds(crowd, at, found[spoken], part[:, spoken], score)
    return sorted(rows, key=lambda said: (-said.weight, said.product))


def _grounds(crowd: Crowd, at: Ints, found: Ints, part: Matrix, score: Floats) -> list[Said]:
    """With the strongest ground alone if it carries half of what all say, else with the two strongest.

    Args:
        at: (b,) what was bought, found: (f,) what is spoken for, part: (b, f) how strongly by each.
    """
    each = np.arange(len(found))
    first = part.argmax(axis=0)
    alone = part[first, each] * 2 >= part.sum(axis=0)
    rest = part.copy()
    rest[first, each] = 0
    second = rest.argmax(axis=0)
    alone |= rest[second, each] <= 0
    told = []
    for by in (at[first], at[second]):
        columns = (crowd.names[by], crowd.common[by, found], crowd.common[by, by])
        told.append(list(zip(*(column.tolist() for column in columns), strict=True)))
    rows = zip(crowd.names[found].tolist(), score[found].tolist(), alone.tolist(), *told, strict=True)
    return [
        Said(key, float(f"{weight:.5g}"), tuple(_counts(*ground) for ground in grounds[: 1 if one else 2]))
        for key, weight, one, *grounds in rows
    ]


def _counts(product: int, common: float, buyers: float) -> tuple[int, int, int]:
    return product, int(common), int(buyers)
