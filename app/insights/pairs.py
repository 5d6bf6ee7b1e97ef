"""What goes with what in one basket: which receipts hold both, and a weight that says how far one speaks for the other.

The weight is half that of a random walk over the receipts, in which a large basket says less about each pair (as in
`insights.crowd`), and half that of EASE^R (Steck 2019), a linear model in which all that lies in a basket explains
each product: B = I − P · diag(P)⁻¹ with P = (XᵀX + λI)⁻¹. On a grocer's and a bakery's baskets the two together do
about as well as the better of EASE^R and the largest confidence, which trade places from shop to shop; on those of a
gift shop with thousands of products, EASE^R with a small λ does better alone. Raw lift is not used anywhere: it
prefers coincidences of rare products. The weight orders; the reasons given are the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights.crowd import FEWEST, Matrix, learn_counts
from app.insights.history import Ints

MOST = 3000
"""Products learned from, the most bought first: the time grows with the third power, seconds for so many."""
KEPT = 50
"""For each product, how many of those it speaks for are kept."""
HELD = 0.2
"""How much a product is held back by being in many baskets anyway (power of its baskets; the team's choice)."""


@dataclass(frozen=True)
class Pairs:
    """One row a pair that counts, sorted by `product`, then `with_`; all (p,).

    Attributes:
        product: what is in the basket, with_: what it speaks for (product keys).
        buyers: receipts with `product`; common: of these, with `with_` too.
        weight: how far it speaks for it, more than 0.
    """

    product: Ints
    with_: Ints
    buyers: Ints
    common: Ints
    weight: np.ndarray[Any, np.dtype[np.float64]]


_EMPTY = np.zeros(0, dtype=np.int64)
NONE = Pairs(_EMPTY, _EMPTY, _EMPTY, _EMPTY, np.zeros(0))


def learn(basket: Any, product: Any) -> Pairs:
    """Learns from what lay in which basket.

    Args:
        basket, product: (r,) keys, one row for each receipt and product; repeats count once.
    """
    receipts, products = np.asarray(basket, dtype=np.int64), np.asarray(product, dtype=np.int64)
    names, common, walk = learn_counts(receipts, products, MOST)
    if len(names) < 2:
        return NONE
    times = common.diagonal().copy()
    step: Matrix = (walk / times[:, None] / times[None, :] ** HELD).astype(np.float32)
    np.fill_diagonal(step, 0.0)
    strong = np.where(common >= FEWEST, _scaled(step) + _scaled(_ease(common)), 0.0)
    np.fill_diagonal(strong, 0.0)
    if len(names) > KEPT:
        least = np.partition(strong, -KEPT, axis=1)[:, -KEPT]
        strong[strong < least[:, None]] = 0.0
    row, column = np.nonzero(strong > 0)
    return Pairs(
        names[row], names[column], times[row].astype(np.int64), common[row, column].astype(np.int64),
        strong[row, column].astype(np.float64),
    )  # fmt: skip


def _ease(common: Matrix) -> Matrix:
    """(q, q) EASE^R weights of rows for columns; λ is a quarter of the mean number of baskets of a product, and 5."""
    hold = 0.25 * float(common.diagonal().mean()) + 5.0
    held = common + hold * np.eye(len(common), dtype=np.float32)
    inverse: Matrix = np.linalg.inv(held.astype(np.float32)).astype(np.float32)
    weights: Matrix = -inverse / inverse.diagonal()[None, :]
    np.fill_diagonal(weights, 0.0)
    return weights


def _scaled(weights: Matrix) -> Matrix:
    """So that the ten strongest of a row are 1 in the mean."""
    best = np.partition(weights, -min(10, len(weights)), axis=1)[:, -min(10, len(weights)) :]
    scaled: Matrix = weights / max(float(best.mean()), 1e-9)
    return scaled
