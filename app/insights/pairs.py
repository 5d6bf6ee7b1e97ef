"""What goes with what: counts of common buyers, and a weight that says how far one product speaks for another.

The weight is that of EASE^R (Steck 2019): a linear model in which what a customer bought of all other products
explains each product, B = I − P · diag(P)⁻¹ with P = (XᵀX + λI)⁻¹. It orders; the reasons given are the counts.
Raw lift is not used anywhere: it prefers coincidences of rare products.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.insights.history import Floats, Ints

FEWEST = 5
"""Common buyers it takes before a pair counts at all."""
KEPT = 20
"""For each product, how many of the products that speak for it are kept."""
MOST = 4000
"""Products learned from, the most bought first: the time grows with the third power."""
TREND = 0.35
"""How much more a product counts that is bought lately (power of its buyers)."""
_BLOCK = 4096


@dataclass(frozen=True)
class Pairs:
    """One row a pair that counts, sorted by `product`, then `with_`; all (p,).

    Attributes:
        product: what was bought, with_: what it speaks for (product indices).
        buyers: customers who bought `product`; common: of these, who bought `with_` too.
        weight: how far it speaks for it, more than 0: the EASE^R weight × (lately bought + ½)^`TREND`.
    """

    product: Ints
    with_: Ints
    buyers: Ints
    common: Ints
    weight: Floats


_EMPTY = np.zeros(0, dtype=np.int64)
NONE = Pairs(_EMPTY, _EMPTY, _EMPTY, _EMPTY, np.zeros(0))


def learn(customer: Any, product: Any, lately: dict[int, int]) -> Pairs:
    """Learns from who bought what.

    Args:
        customer, product: (r,) indices, one row for each customer and product bought; repeats count once.
        lately: product index -> customers who bought it lately.
    """
    who, what = np.asarray(customer, dtype=np.int64), np.asarray(product, dtype=np.int64)
    if not len(who):
        return NONE
    width = int(what.max()) + 1
    both = np.unique(who * width + what)
    who, what = both // width, both % width
    times = np.bincount(what, minlength=width)
    wanted = np.flatnonzero(times >= FEWEST)
    if len(wanted) > MOST:
        wanted = np.sort(wanted[np.argsort(-times[wanted], kind="stable")[:MOST]])
    if len(wanted) < 2:
        return NONE
    place = np.full(width, -1)
    place[wanted] = np.arange(len(wanted))
    keep = place[what] >= 0
    common = _common(np.unique(who[keep], return_inverse=True)[1], place[what[keep]], len(wanted))
    trend = np.array([lately.get(key, 0) + 0.5 for key in wanted.tolist()]) ** TREND
    return _kept(common, _weights(common), wanted, trend)


def _common(who: Ints, what: Ints, products: int) -> NDArray[np.float32]:
    """(q, q) customers who bought both; the diagonal is the buyers of each. `who` rises."""
    common = np.zeros((products, products), dtype=np.float32)
    for begin in range(0, int(who[-1]) + 1, _BLOCK):
        low, high = np.searchsorted(who, [begin, begin + _BLOCK])
        block = np.zeros((_BLOCK, products), dtype=np.float32)
        block[who[low:high] - begin, what[low:high]] = 1
        common += block.T @ block
    return common


def _weights(common: NDArray[np.float32]) -> NDArray[np.float32]:
    """(q, q) EASE^R weights of rows for columns; λ is five times the mean number of buyers, and 20."""
    buyers = np.diag(common)
    hold = 5.0 * float(buyers.mean()) + 20.0
    inverse = np.linalg.inv(common.astype(np.float64) + hold * np.eye(len(common)))
    weights = (-inverse / np.diag(inverse)[None, :]).astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    return weights


def _kept(
    common: NDArray[np.float32], weights: NDArray[np.float32], names: Ints, trend: Floats
) -> Pairs:
    """The pairs with enough common buyers and, for each product spoken for, the strongest."""
    weights = np.where(common >= FEWEST, weights, 0.0)
    if len(names) > KEPT:
        least = -np.partition(-weights, KEPT, axis=0)[KEPT]
        weights = np.where(weights > least[None, :], weights, 0.0)
    row, column = np.nonzero(weights > 0)
    buyers = np.diag(common)
    return Pairs(
        names[row], names[column], buyers[row].astype(np.int64), common[row, column].astype(np.int64),
        weights[row, column].astype(np.float64) * trend[column],
    )  # fmt: skip
