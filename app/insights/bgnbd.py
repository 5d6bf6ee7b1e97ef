"""The published reference: BG/NBD for how often customers buy, Gamma-Gamma for how much.

Fader, Hardie & Lee, "Counting Your Customers" the Easy Way (Marketing Science 24, 2005), equations 6 and 10, and
Fader, Hardie & Lee, RFM and CLV (Journal of Marketing Research 42, 2005). Used to compare with; what the program shows
comes from `buying`. Time is in any one unit, the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights.history import Bools, Floats

_LANCZOS = (
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
)  # fmt: skip


def log_gamma(values: Any) -> Floats:
    """ln Γ of positive numbers (Lanczos 1964, g = 7, nine terms; about 14 digits)."""
    z = np.asarray(values, dtype=np.float64) - 1.0
    total = np.full_like(z, _LANCZOS[0])
    for i, weight in enumerate(_LANCZOS[1:], start=1):
        total = total + weight / (z + i)
    t = z + 7.5
    result: Floats = 0.5 * np.log(2 * np.pi) + (z + 0.5) * np.log(t) - t + np.log(total)
    return result


@dataclass(frozen=True)
class BgNbd:
    """The four parameters, and the log-likelihood they were found at."""

    r: float
    alpha: float
    a: float
    b: float
    likelihood: float


@dataclass(frozen=True)
class GammaGamma:
    """The three parameters, and the log-likelihood they were found at."""

    p: float
    q: float
    gamma: float
    likelihood: float


def likelihood(x: Floats, recency: Floats, age: Floats, r: float, alpha: float, a: float, b: float) -> Floats:
    """(n,) log-likelihood of each customer (equation 6).

    Args:
        x: repeat purchases; recency: time of the last one, 0 without; age: time since the first purchase.
    """
    rate = log_gamma(r + x) - log_gamma(r) + r * np.log(alpha)
    stay = log_gamma(a + b) + log_gamma(b + x) - log_gamma(b) - log_gamma(a + b + x)
    alive = -(r + x) * np.log(alpha + age)
    left = np.log(a) - np.log(np.maximum(b + x - 1, 1e-12)) - (r + x) * np.log(alpha + recency)
    either = np.where(x > 0, np.logaddexp(alive, left), alive)
    total: Floats = rate + stay + either
    return total


def fit(x: Any, recency: Any, age: Any) -> BgNbd:
    """The maximum-likelihood parameters, by Newton's method on their logarithms over the distinct customers.

    Args:
        x, recency, age: (n,) as for `likelihood`.
    """
    kinds, times = np.unique(np.stack([x, recency, age], axis=1).astype(np.float64), axis=0, return_counts=True)
    column = kinds.T
    scale = float(column[2].mean()) / 10 or 1.0

    def total(logs: Floats) -> float:
        r, alpha, a, b = np.exp(logs)
        return float(times @ likelihood(column[0], column[1], column[2], r, alpha, a, b))

    best, value = _newton(total, np.log([0.5, scale, 1.0, 2.0]))
    r, alpha, a, b = np.exp(best).tolist()
    return BgNbd(r, alpha, a, b, value)


def fit_spend(x: Any, mean: Any) -> GammaGamma:
    """The maximum-likelihood Gamma-Gamma parameters.

    Args:
        x: (n,) purchases, at least 1; mean: (n,) their mean amount, more than 0.
    """
    n, m = np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64)

    def total(logs: Floats) -> float:
        p, q, gamma = np.exp(logs)
        each = (
            log_gamma(p * n + q) - log_gamma(p * n) - log_gamma(q) + q * np.log(gamma)
            + (p * n - 1) * np.log(m) + p * n * np.log(n) - (p * n + q) * np.log(gamma + m * n)
        )  # fmt: skip
        return float(each.sum())

    best, value = _newton(total, np.log([2.0, 2.0, float(m.mean())]))
    p, q, gamma = np.exp(best).tolist()
    return GammaGamma(p, q, gamma, value)


def _newton(function: Callable[[Floats], float], start: Floats) -> tuple[Floats, float]:
    """The maximum of a smooth function of few arguments: damped Newton with central differences (step 1e-4)."""
    point, value, damp, h = start.astype(np.float64), function(start), 1.0, 1e-4
    size = len(point)
    for _round in range(100):
        axes = np.eye(size) * h
        up = np.array([function(point + axis) for axis in axes])
        down = np.array([function(point - axis) for axis in axes])
        slope = (up - down) / (2 * h)
        curve = np.diag((up - 2 * value + down) / h**2)
        for i in range(size):
            for j in range(i):
                both = function(point + axes[i] + axes[j]) - up[i] - up[j] + 2 * value - down[i] - down[j]
                mixed = (both + function(point - axes[i] - axes[j])) / (2 * h**2)
                curve[i, j] = curve[j, i] = mixed
        while True:
            bend = -curve + damp * np.diag(np.maximum(np.abs(np.diag(curve)), 1e-3))
            step = np.clip(np.linalg.solve(bend, slope), -1.0, 1.0)
            tried = function(point + step)
            if np.isfinite(tried) and tried >= value:
                break
            damp = max(damp * 4, 1e-3)
            if damp > 1e8:
                return point, value
        point, value = point + step, tried
        damp = damp / 8 if damp > 1e-6 else 0.0
        if float(np.abs(step).max()) < 1e-7:
            break
    return point, value


def expected(model: BgNbd, horizon: Any, x: Any, recency: Any, age: Any) -> Floats:
    """(n,) expected purchases in the next `horizon` time, given the past (equation 10)."""
    n, last, whole = (np.asarray(column, dtype=np.float64) for column in (x, recency, age))
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    z = np.asarray(horizon / (alpha + whole + horizon), dtype=np.float64)
    ratio = (alpha + whole) / (alpha + whole + horizon)
    inner = 1 - ratio ** (r + n) * _hypergeometric(r + n, b + n, a + b + n - 1, z)
    odds = np.where(n > 0, a / np.maximum(b + n - 1, 1e-12) * ((alpha + whole) / (alpha + last)) ** (r + n), 0.0)
    result: Floats = (a + b + n - 1) / (a - 1) * inner / (1 + odds)
    return result


def _hypergeometric(a: Floats, b: Floats, c: Floats, z: Floats) -> Floats:
    """₂F₁ by its series, for 0 ≤ z < 1."""
    term = np.ones_like(a * z)
    total = term.copy()
    for k in range(5000):
        term = term * (a + k) * (b + k) / ((c + k) * (k + 1)) * z
        total = total + term
        small: Bools = np.abs(term) < 1e-13 * np.abs(total)
        if bool(small.all()):
            break
    return total


def expected_spend(model: GammaGamma, x: Any, mean: Any) -> Floats:
    """(n,) the mean amount to be expected of customers with x purchases of this mean; without any, the shop's."""
    n, m = np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    result: Floats = model.p * (model.gamma + m * n) / (model.p * n + model.q - 1)
    return result
