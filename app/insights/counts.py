"""On how many baskets, or by how many customers, each two products were bought.

Most baskets are small, so their pairs are listed and counted; the few large ones are multiplied as a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.insights.history import Bools, Floats, Ints

LIGHT = 200
"""Up to so many products in a basket its pairs are listed; above, multiplying is faster."""

_PORTION = 4096
"""Baskets whose pairs are listed at once."""
_BLOCK = 2048
"""Large baskets multiplied at once."""
_SQUARE = 128
"""Lines of a matrix that are worked on at once, for what is near in memory is at hand."""
KEY = 31
"""Bits of any key of a product."""
FAR = 1 << KEY
"""More than any key of a product."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Cells:
    """What lay in which basket, each product once.

    Attributes:
        names: (q,) product keys, rising until they are put in another order (`by_times`).
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

    def times(self) -> Ints:
        """(q,) in how many baskets each product lay."""
        return np.bincount(self.column, minlength=len(self.names))

    def most_bought(self, most: int) -> Ints:
        """Where so many products stand in `names`, the most bought first to be taken; rising."""
        return np.sort(np.argsort(-self.times(), kind="stable")[:most])

    def only(self, kept: Ints) -> Cells:
        """The same of the products at these places (rising)."""
        if len(kept) == len(self.names):
            return self
        place = np.full(len(self.names), -1)
        place[kept] = np.arange(len(kept))
        column = place[self.column]
        return Cells(self.names[kept], self.row[column >= 0], column[column >= 0], self.size)

    def by_times(self) -> Cells:
        """The same with the most bought products last: what is counted most then lies together in memory."""
        order = np.argsort(-self.times(), kind="stable")[::-1]
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        both = np.sort(self.row << KEY | place[self.column])
        return Cells(self.names[order], both >> KEY, both & (FAR - 1), self.size)


def cells(basket: Ints, product: Ints, most: int) -> Cells:
    """The cells of baskets (or customers) and products; repeated rows count once.

    Args:
        basket, product: (r,) keys, one row for each.
        most: so many products, the most bought first.
    """
    both = np.sort(basket << KEY | product, kind="stable")  # fast where the book hands them over in order
    both = both[_fresh(both)]
    begins = _fresh(both >> KEY)
    row = np.cumsum(begins) - 1
    size = np.diff(np.append(np.flatnonzero(begins), len(both)))
    what = both & (FAR - 1)
    times = np.bincount(what)
    names = np.flatnonzero(times)
    found = Cells(names, row, (np.cumsum(times > 0) - 1)[what], size)
    return found.only(found.most_bought(most))


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
    found = _listed(column, size, weights, width)
    large = (size > LIGHT)[row]
    _multiply(row[large], column[large], weights, *found)
    for whole, each in zip(found, (None, weights[row]), strict=True):
        for begin in range(0, width, _SQUARE):
            whole[begin + _SQUARE :, begin : begin + _SQUARE] = whole[begin : begin + _SQUARE, begin + _SQUARE :].T
            square = whole[begin : begin + _SQUARE, begin : begin + _SQUARE]
            square[:] = np.triu(square, 1) + np.triu(square, 1).T
        np.fill_diagonal(whole, np.bincount(column, each, minlength=width))
    return found


def _listed(column: Ints, size: Ints, weights: Floats, width: int) -> tuple[Matrix, Matrix]:
    """By listing the pairs of all baskets up to `LIGHT`, those of about the same size at once; above the diagonal only.

    Both sums are added up as one number, a pair counting a power of two that all weights together do not reach.

    Args:
        size: (n,) how many of the cells are in each basket.
    """
    unit = 2.0 ** (np.frexp(weights.sum())[1] + 1)
    start, share = np.cumsum(size) - size, weights + unit
    baskets = np.flatnonzero((size > 1) & (size <= LIGHT))
    baskets = baskets[np.argsort(-size[baskets], kind="stable")]
    total = np.zeros(width * width)
    for begin in range(0, len(baskets), _PORTION):
        some = baskets[begin : begin + _PORTION]
        most = int(size[some[0]])
        # Of each place in a basket the baskets that have one: the larger ones are before.
        filled = np.searchsorted(-size[some], -np.arange(most), side="left")
        held = np.zeros((most, len(some)), dtype=np.int64)
        for place, many in enumerate(filled.tolist()):
            held[place, :many] = column[start[some[:many]] + place]
        above = held * width
        for place, many in enumerate(filled.tolist()):
            pairs = above[:place, :many] + held[place, :many]
            np.add.at(total, pairs.ravel(), np.broadcast_to(share[some[:many]], pairs.shape).ravel())
    return _told_apart(total.reshape(width, width), unit)


def _told_apart(total: Floats, unit: float) -> tuple[Matrix, Matrix]:
    """(width, width) how many units, and the rest, of what stands above the diagonal."""
    width = len(total)
    plain, heavy = np.zeros((2, width, width), dtype=np.float32)
    for begin in range(0, width, _SQUARE):
        end = min(begin + _SQUARE, width)
        part = total[begin:end, begin:]
        times = np.floor(part / unit)
        plain[begin:end, begin:], heavy[begin:end, begin:] = times, part - times * unit
    return plain, heavy


def _multiply(row: Ints, column: Ints, weights: Floats, plain: Matrix, heavy: Matrix) -> None:
    """Adds what stands in these rows to both matrices, above the diagonal and in the squares along it."""
    names, place = np.unique(row, return_inverse=True)
    for begin in range(0, len(names), _BLOCK):
        low, high = np.searchsorted(place, [begin, begin + _BLOCK])
        block = np.zeros((min(_BLOCK, len(names) - begin), len(plain)), dtype=np.float32)
        block[place[low:high] - begin, column[low:high]] = 1
        weighed = block * weights[names[begin : begin + _BLOCK]].astype(np.float32)[:, None]
        for left in range(0, len(plain), _SQUARE):
            lines = slice(left, left + _SQUARE)
            plain[lines, left:] += block[:, lines].T @ block[:, left:]
            heavy[lines, left:] += weighed[:, lines].T @ block[:, left:]
