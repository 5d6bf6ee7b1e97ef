"""On how many baskets, or by how many customers, each two products were bought.

Most baskets are small, so their pairs are listed and counted; the few large ones are multiplied as a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.insights.history import Bools, Floats, Ints

LIGHT = 100
"""Up to so many products in a basket its pairs are listed; above, multiplying is faster."""

_LISTED = 1 << 22
"""Pairs counted at once."""
_BLOCK = 2048
"""Large baskets multiplied at once."""
FAR = 1 << 31
"""More than any key of a product."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Cells:
    """What lay in which basket, each product once.

    Attributes:
        names: (q,) product keys, rising.
        row, column: (r,) baskets from 0 on and places in `names`, by row, then column.
        size: (n,) how many different products each basket held, those not in `names` included.
    """

    names: Ints
    row: Ints
    column: Ints
    size: Ints

    def weights(self, power: float) -> Floats:
        """(n,) `size` ** power of the baskets."""
        return np.maximum(self.size, 1).astype(np.float64) ** power

    def most_bought(self, most: int) -> Cells:
        """The same of so many products only, the most bought first."""
        if len(self.names) <= most:
            return self
        times = np.bincount(self.column, minlength=len(self.names))
        kept = np.sort(np.argsort(-times, kind="stable")[:most])
        place = np.full(len(self.names), -1)
        place[kept] = np.arange(most)
        column = place[self.column]
        return Cells(self.names[kept], self.row[column >= 0], column[column >= 0], self.size)


def cells(basket: Ints, product: Ints, most: int) -> Cells:
    """The cells of baskets (or customers) and products; repeated rows count once.

    Args:
        basket, product: (r,) keys, one row for each.
        most: so many products, the most bought first.
    """
    both = np.sort(basket * FAR + product)
    both = both[_fresh(both)]
    begins = _fresh(both // FAR)
    row = np.cumsum(begins) - 1
    size = np.diff(np.append(np.flatnonzero(begins), len(both)))
    what = both % FAR
    order = np.argsort(what, kind="stable")
    news = _fresh(what[order])
    place = np.empty(len(what), dtype=np.int64)
    place[order] = np.cumsum(news) - 1
    return Cells(what[order][news], row, place, size).most_bought(most)


def _fresh(rising: Ints) -> Bools:
    """(r,) where a value differs from the one before."""
    return np.append(np.ones(min(len(rising), 1), dtype=bool), rising[1:] != rising[:-1])


def counted(row: Ints, column: Ints, weights: Floats, width: int) -> tuple[Matrix, Matrix]:
    """(width, width) how often each two columns stand in one row, and the same with the weights of the rows.

    Args:
        row, column: (r,) the cells that hold something, each once, by row, then column.
        weights: of each row.
    """
    size = np.bincount(row, minlength=len(weights))
    light = size[row] <= LIGHT
    plain, heavy = _listed(row[light], column[light], weights, width)
    _multiply(row[~light], column[~light], weights, plain, heavy)
    return plain, heavy


def _listed(row: Ints, column: Ints, weights: Floats, width: int) -> tuple[Matrix, Matrix]:
    """By listing, for each distance within a row, the cells that far apart."""
    sums = [np.zeros(width * width, dtype=np.float32) for _which in range(2)]
    left = np.cumsum(np.bincount(row, minlength=len(weights)))[row] - np.arange(len(row)) - 1
    order = np.argsort(-left, kind="stable")
    reach = np.searchsorted(-left[order], -np.arange(1, LIGHT), side="right")
    first, weight = column[order] * width, weights[row[order]]
    pairs: list[Any] = []
    shares: list[Any] = []
    for distance, many in enumerate(reach.tolist(), start=1):
        pairs.append(first[:many] + column[order[:many] + distance])
        shares.append(weight[:many])
        if distance == len(reach) or sum(map(len, pairs)) > _LISTED:
            cells = np.concatenate(pairs)
            sums[0] += np.bincount(cells, minlength=width * width)
            sums[1] += np.bincount(cells, np.concatenate(shares), minlength=width * width)
            pairs, shares = [], []
    found = []
    for total, each in zip(sums, (None, weights[row]), strict=True):
        half = total.reshape(width, width)
        whole: Matrix = half + half.T
        np.fill_diagonal(whole, np.bincount(column, each, minlength=width))
        found.append(whole)
    return found[0], found[1]


def _multiply(row: Ints, column: Ints, weights: Floats, plain: Matrix, heavy: Matrix) -> None:
    """Adds what stands in these rows to both matrices."""
    names, place = np.unique(row, return_inverse=True)
    for begin in range(0, len(names), _BLOCK):
        low, high = np.searchsorted(place, [begin, begin + _BLOCK])
        block = np.zeros((min(_BLOCK, len(names) - begin), len(plain)), dtype=np.float32)
        block[place[low:high] - begin, column[low:high]] = 1
        plain += block.T @ block
        block *= np.sqrt(weights[names[begin : begin + _BLOCK]]).astype(np.float32)[:, None]
        heavy += block.T @ block
