"""What goes with what in one basket: which receipts hold both, and a weight that says how far one speaks for the other.

The weight is that of EASE^R (Steck 2019), a linear model in which all that lies in a basket explains each product:
B = I − P · diag(P)⁻¹ with P = (G + λI)⁻¹ and G the receipts that hold two products, where a receipt of n products
weighs n^−½, for a wholesaler's hundreds of lines say less about each pair. How much is held back (λ; with a small one
best-sellers too, by a power of their receipts) differs from shop to shop: a bakery's pairs are weak and many, a gift
shop's strong and few. So a part of the shop's own receipts is kept back, one product of each is hidden, and what finds
clearly more of them than what is usual is taken. Raw lift is not used anywhere: it prefers coincidences of rare
products. The weight orders; the reasons given are the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights import counts
from app.insights.counts import Cells, Matrix
from app.insights.crowd import FEWEST
from app.insights.history import Bools, Floats, Ints

MOST = 3000
"""Products learned from, the most bought first: the time grows with the third power, a quarter second for so many."""
HEAD = 2000
"""Of these so many are inverted as one, the most bought first; the rest is explained by them."""
KEPT = 80
"""For each product, how many of those it speaks for or against are kept."""

WAYS = ((20.0, -0.15), (80.0, 0.0), (320.0, 0.0), (1280.0, 0.0))
"""What is tried: λ, in receipts of a usual size, and the power of its receipts that a product spoken for is scaled by.

The first is what is usual with many products, the second with few.
"""

_TRIED = 800_000
"""Hidden products times products that they are looked for among, at about which there were enough tries."""
_FEWEST_TRIED = 50
"""Fewer hidden products tell nothing."""
_AMONG = 400
"""Products on which it is tried, the most bought first: a twentieth of a second."""
_MANY = 600
"""More are many products."""
_CLEARLY = 1.02
"""By what it has to find more than the usual way to be taken."""
_PLACES = (3, 5, 10, 20)
"""A hidden product counts for each of these places it is not behind."""
_SMALL = 128
"""Up to so many rows numpy inverts; of larger matrices the four blocks are multiplied, several times faster."""


@dataclass(frozen=True)
class Pairs:
    """One row a pair that counts, sorted by `product`, then `with_`; all (p,).

    Attributes:
        product: what is in the basket, with_: what it speaks for (product keys).
        buyers: receipts with `product`; common: of these, with `with_` too.
        weight: how far it speaks for it, or against it where less than 0.
    """

    product: Ints
    with_: Ints
    buyers: Ints
    common: Ints
    weight: Floats


_EMPTY = np.zeros(0, dtype=np.int64)
NONE = Pairs(_EMPTY, _EMPTY, _EMPTY, _EMPTY, np.zeros(0))


def learn(basket: Any, product: Any) -> Pairs:
    """Learns from what lay in which basket.

    Args:
        basket, product: (r,) keys, one row for each receipt and product; repeats count once.
    """
    found = counts.cells(np.asarray(basket, dtype=np.int64), np.asarray(product, dtype=np.int64), MOST)
    if len(found.names) < 2:
        return NONE
    receipts = found.by_times()
    common, held = _counted(receipts)
    hold, power = best_way(receipts, common, held)
    strong = weights(common, held, hold, power)
    row, column = np.divmod(_strongest(strong), len(strong))
    names, times = receipts.names, common.diagonal()
    order = np.argsort(names[row] << counts.KEY | names[column], kind="stable")
    row, column = row[order], column[order]
    return Pairs(
        names[row], names[column], times[row].astype(np.int64), common[row, column].astype(np.int64),
        strong[row, column].astype(np.float64),
    )  # fmt: skip


def _strongest(strong: Matrix) -> Ints:
    """Where the `KEPT` largest of each row stand that are not 0, whichever their sign, counted row by row."""
    found = []
    for begin, row in zip(range(0, strong.size, len(strong)), strong, strict=True):
        at = np.flatnonzero(row != 0)
        if len(at) > KEPT:
            size = np.abs(row[at])
            at = at[size >= np.partition(size, -KEPT)[-KEPT]]
        found.append(at + begin)
    return np.concatenate(found)


def _counted(receipts: Cells, some: Bools | None = None) -> tuple[Matrix, Matrix]:
    """(q, q) on how many receipts each two products are, and the same with large receipts weighing less.

    Args:
        some: (n,) which receipts; None for all.
    """
    each = receipts.weights(-0.5)
    each /= float(np.median(each))
    chosen = slice(None) if some is None else some[receipts.row]
    return counts.counted(receipts.row[chosen], receipts.column[chosen], each, len(receipts.names))


def weights(common: Matrix, held: Matrix, hold: float, power: float) -> Matrix:
    """(q, q) how far each product (row) speaks for each (column), one of `WAYS`; 0 on fewer than `FEWEST` receipts.

    Args:
        common, held: (q, q) what is `_counted`, the most bought products last; `held` is used up.
    """
    held[np.diag_indices(len(held))] += np.float32(hold)
    found = _explained(held)
    found *= np.maximum(common.diagonal(), 1) ** np.float32(power)
    found *= common >= FEWEST
    np.fill_diagonal(found, 0.0)
    return found


def _explained(held: Matrix) -> Matrix:
    """(q, q) −P · diag(P)⁻¹ with P = `held`⁻¹: how far each product (row) explains each (column), in place of `held`.

    Above `HEAD` products those most bought are explained by each other, and each other one by them, exactly as if it
    were the only one. Each other one explains of them what it then would, and of the others what it does by itself.
    That is half the work of inverting it all, and finds as much of what is hidden.
    """
    rest = max(len(held) - HEAD, 0)
    first = _inverse(held[rest:, rest:])
    explains = -first.diagonal()
    if rest:
        between, own = held[rest:, :rest], held.diagonal()[:rest].copy()
        across = first @ between
        left = own - np.einsum("ht,ht->t", between, across)
        held[:rest, :rest] /= own[:, None]
        held[rest:, :rest] = across
        across /= -left
        np.divide(across.T, explains, out=held[:rest, rest:])
    np.divide(first, explains, out=held[rest:, rest:])
    return held


def _inverse(matrix: Matrix) -> Matrix:
    """The inverse of a symmetric positive definite matrix, by its halves (Schur's complement)."""
    size = len(matrix)
    if size <= _SMALL:
        small: Matrix = np.linalg.inv(matrix)
        return small
    half = size // 2
    first = _inverse(matrix[:half, :half])
    across = first @ matrix[:half, half:]
    last = _inverse(matrix[half:, half:] - matrix[half:, :half] @ across)
    beside = across @ last
    whole = np.empty_like(matrix)
    np.add(first, beside @ across.T, out=whole[:half, :half])
    np.negative(beside, out=whole[:half, half:])
    whole[half:, :half] = whole[:half, half:].T
    whole[half:, half:] = last
    return whole


# ---- which way suits the shop ------------------------------------------------------------------


def best_way(receipts: Cells, common: Matrix, held: Matrix) -> tuple[float, float]:
    """The one of `WAYS` that finds most of what is hidden on receipts kept back, a fifth at a time.

    Args:
        common, held: (q, q) what is `_counted` of all of them.
    """
    among = receipts.most_bought(_AMONG)
    few, chosen = receipts.only(among), np.ix_(among, among)
    dice = np.random.default_rng(1)
    part = dice.permutation(len(few.size)) % 5
    common, held = common[chosen], held[chosen]
    gain, tried = np.zeros(len(WAYS), dtype=np.int64), 0
    for fifth in range(5):
        back = part == fifth
        seen, hidden = _hidden(few, back, dice)
        if len(hidden):
            less, lighter = _counted(few, back)
            gain += _gains(common - less, held - lighter, seen, hidden)
        tried += len(hidden)
        if tried * len(few.names) >= _TRIED:
            break
    usual, best = 0 if len(receipts.names) > _MANY else 1, int(gain.argmax())
    return WAYS[best if tried >= _FEWEST_TRIED and gain[best] > _CLEARLY * gain[usual] else usual]


def _hidden(receipts: Cells, back: Bools, dice: np.random.Generator) -> tuple[Matrix, Ints]:
    """(h, q) receipts kept back that hold two products or more, without one of them; (h,) its column."""
    several = np.bincount(receipts.row, minlength=len(receipts.size)) > 1
    cells = dice.permutation(np.flatnonzero((back & several)[receipts.row]))
    rows, first = np.unique(receipts.row[cells], return_index=True)
    chosen = dice.permutation(len(rows))[: _TRIED // len(receipts.names)]
    rows, hidden = rows[chosen], receipts.column[cells[first[chosen]]]
    line = np.full(len(receipts.size), -1)
    line[rows] = np.arange(len(rows))
    inside = line[receipts.row] >= 0
    seen = np.zeros((len(rows), len(receipts.names)), dtype=np.float32)
    seen[line[receipts.row[inside]], receipts.column[inside]] = 1
    seen[np.arange(len(rows)), hidden] = 0
    return seen, hidden


def _gains(common: Matrix, held: Matrix, seen: Matrix, hidden: Ints) -> Ints:
    """(ways,) for how many of `_PLACES` the hidden products are found in time, summed."""
    each, lies, gains = np.arange(len(hidden)), seen > 0, []
    for way in WAYS:
        scores = seen @ weights(common, held.copy(), *way)
        scores[lies] = 0
        own = scores[each, hidden]
        before = np.count_nonzero(scores > own[:, None], axis=1)[own > 0]
        gains.append(sum(int((before < place).sum()) for place in _PLACES))
    return np.array(gains, dtype=np.int64)
