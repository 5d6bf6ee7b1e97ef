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


def off_diagonal(matrix: Matrix) -> Matrix:
    """With nothing said by a product of itself."""
    np.fill_diagonal(matrix, 0.0)
    return matrix


def _common(has: Matrix) -> Matrix:
    return has.T @ has
