"""Ways to rank products that are in use elsewhere, in numpy: rows are customers or baskets, columns products."""

from __future__ import annotations

from typing import Any

import numpy as np

Matrix = Any


def popularity(has: Matrix, rows: int) -> Matrix:
    """The most bought first, for everybody alike."""
    return np.tile(has.sum(axis=0), (rows, 1))


def cosine(has: Matrix, some: Matrix) -> Matrix:
    """Item-item cosine, added up over what each of `some` has."""
    return some @ off_diagonal(_common(has) / np.sqrt(np.outer(*[np.maximum(has.sum(axis=0), 1)] * 2)))


def ease(has: Matrix, some: Matrix, hold: float = 400.0) -> Matrix:
    """EASE^R (Steck 2019) with λ = `hold`."""
    inverse = np.linalg.inv(_common(has) + np.float32(hold) * np.eye(has.shape[1], dtype=np.float32))
    return some @ off_diagonal(-inverse / inverse.diagonal())


def confidence(has: Matrix, some: Matrix) -> Matrix:
    """The largest confidence of any product in hand; equal ones by popularity."""
    times = np.maximum(has.sum(axis=0), 1)
    each = off_diagonal(_common(has) / times[:, None])
    return np.array([each[np.flatnonzero(row)].max(axis=0, initial=0.0) for row in some]) + 1e-9 * times


def lift(has: Matrix, some: Matrix) -> Matrix:
    """The largest lift of any product in hand."""
    times = np.maximum(has.sum(axis=0), 1)
    each = off_diagonal(_common(has) / np.outer(times, times))
    return np.array([each[np.flatnonzero(row)].max(axis=0, initial=0.0) for row in some])


def up_cf(has: Matrix, some: Matrix, lately: Matrix) -> Matrix:
    """UP-CF@r (Faggioli, Polato & Aiolli 2020), α ½, q 3.

    Args:
        lately: of each customer's latest three baskets, the share that held each product.
    """
    size = np.sqrt(np.maximum(has.sum(axis=1), 1))
    alike = (some @ has.T / np.sqrt(np.maximum(some.sum(axis=1), 1))[:, None] / size[None, :]) ** 3
    return alike @ lately + 1e-6 * has.sum(axis=0)


def als(has: Matrix, rows: Matrix) -> Matrix | None:
    """implicit's ALS, if it is installed."""
    try:
        from implicit.als import AlternatingLeastSquares
        from scipy.sparse import csr_matrix
    except ImportError:  # the peers are a group of their own
        return None
    model = AlternatingLeastSquares(factors=64, random_state=1)
    model.fit(csr_matrix(has), show_progress=False)
    return model.user_factors[rows] @ model.item_factors.T


CANDIDATES = 60
"""So many of the best of each way are weighed by the learned ranker."""


def ranker(before: dict[str, Matrix], truth: Matrix, now: dict[str, Matrix]) -> Matrix | None:
    """LightGBM's LambdaRank over all other ways, if it is installed.

    Args:
        before, now: scores (customers, products) by way, as of a day whose sequel is known, and as of now.
        truth: (customers, products) 1 where bought next in the first.
    """
    try:
        from lightgbm import LGBMRanker
    except ImportError:  # the peers are a group of their own
        return None
    rows, columns = _candidates(before)
    known = truth[rows, columns] > 0
    told = np.isin(rows, rows[known])
    model = LGBMRanker(n_estimators=150, learning_rate=0.08, min_child_samples=50, verbose=-1, n_jobs=2, random_state=1)
    groups = np.unique(rows[told], return_counts=True)[1]
    model.fit(_features(before, rows[told], columns[told]), known[told].astype(int), group=groups)
    rows, columns = _candidates(now)
    found = np.full(next(iter(now.values())).shape, -np.inf, dtype=np.float32)
    found[rows, columns] = model.predict(_features(now, rows, columns))
    return found


def _candidates(ways: dict[str, Matrix]) -> tuple[Any, Any]:
    """(rows, columns) of the best of each way, by row."""
    wanted = np.zeros(next(iter(ways.values())).shape, dtype=bool)
    for scores in ways.values():
        best = np.argpartition(-scores, CANDIDATES, axis=1)[:, :CANDIDATES]
        np.put_along_axis(wanted, best, True, axis=1)
    return np.nonzero(wanted)


def _features(ways: dict[str, Matrix], rows: Any, columns: Any) -> Matrix:
    """(cells, 2 × ways) each way's score, and that as a share of the customer's best."""
    told = []
    for scores in ways.values():
        cells = scores[rows, columns]
        told += [cells, cells / np.maximum(scores.max(axis=1)[rows], 1e-9)]
    return np.stack(told, axis=1).astype(np.float32)


def off_diagonal(matrix: Matrix) -> Matrix:
    """With nothing said by a product of itself."""
    np.fill_diagonal(matrix, 0.0)
    return matrix


def _common(has: Matrix) -> Matrix:
    return has.T @ has
