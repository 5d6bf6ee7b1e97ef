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

from app.insights.history import Bools, Floats, Ints

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


def _rising(start: float, most: int) -> tuple[Floats, Floats, Floats]:
    """ln of start · (start + 1) ⋯ (start + x − 1) and its first two derivatives, for x = 0 … most.

    It is ln Γ(start + x) − ln Γ(start), without a gamma function.
    """
    factor = start + np.arange(most)
    terms = (np.log(factor), 1 / factor, -1 / factor**2)
    value, slope, bend = (np.concatenate([[0.0], np.cumsum(term)]) for term in terms)
    return value, slope, bend


@dataclass(frozen=True)
class Seen:
    """Customers who look the same, taken together.

    Attributes:
        x: (u,) repeat purchases; recency: (u,) time of the last one, 0 without; age: (u,) time since the first.
        times: (u,) how many customers are like that.
    """

    x: Ints
    recency: Floats
    age: Floats
    times: Floats


def seen(x: Any, recency: Any, age: Any) -> Seen:
    """The distinct among n customers; arguments (n,) as for `Seen`."""
    n, last, whole = np.asarray(x, dtype=np.int64), np.asarray(recency, np.float64), np.asarray(age, np.float64)
    last = np.where(n > 0, last, 0.0)
    order = np.lexsort((last, whole, n))
    n, last, whole = n[order], last[order], whole[order]
    new = np.ones(len(n), dtype=bool)
    new[1:] = (np.diff(n) != 0) | (np.diff(last) != 0) | (np.diff(whole) != 0)
    begin = np.flatnonzero(new)
    return Seen(n[begin], last[begin], whole[begin], np.diff(np.append(begin, len(n))).astype(np.float64))


def likelihood(
    kinds: Seen, r: float, alpha: float, a: float, b: float, *, modified: bool = False
) -> tuple[float, Floats, Floats]:
    """The log-likelihood of all customers (equation 6) with its gradient (4,) and Hessian (4, 4) in r, α, a, b.

    Args:
        modified: customers may leave after their first purchase as well (Batislam, Denizel & Filiztekin 2007).

    The gamma functions depend on whole purchases only, so they are sums over the distinct counts; the rest is
    ln{(α + T)^−(r+x) + [x > 0] · a / (b + x − 1) · (α + t)^−(r+x)}, of which `odds` is the log ratio of both terms.
    """
    x, times, first = kinds.x, kinds.times, int(modified)
    of_count = np.bincount(x, weights=times)
    most = len(of_count) - 1
    value = float(times.sum()) * r * np.log(alpha)
    slope, bend = np.zeros(4), np.zeros((4, 4))
    slope[:2] = times.sum() * np.log(alpha), times.sum() * r / alpha
    bend[1, 1], bend[0, 1] = -times.sum() * r / alpha**2, times.sum() / alpha
    for start, sign, places in ((r, 1.0, (0,)), (b, 1.0, (3,)), (a + b, -1.0, (2, 3))):
        more = 0 if places == (0,) else first
        v, once, second = (sign * float(of_count @ part[more:]) for part in _rising(start, most + more))
        value += v
        for i in places:
            slope[i] += once
            for j in places:
                bend[i, j] += second if i <= j else 0.0
    n, whole = r + x, alpha + kinds.age
    value -= float(times @ (n * np.log(whole)))
    slope[0] -= float(times @ np.log(whole))
    slope[1] -= float(times @ (n / whole))
    bend[0, 1] -= float(times @ (1 / whole))
    bend[1, 1] += float(times @ (n / whole**2))
    again = x + first > 0
    n, whole, last, weight = n[again], whole[again], alpha + kinds.recency[again], times[again]
    left = b + x[again] + first - 1
    odds = np.log(a) - np.log(left) + n * np.log(whole / last)
    share = 1 / (1 + np.exp(-np.clip(odds, -700.0, 700.0)))
    value += float(weight @ np.logaddexp(0.0, odds))
    lean = np.stack([np.log(whole / last), n * (1 / whole - 1 / last), np.full(len(n), 1 / a), -1 / left])
    slope += lean @ (weight * share)
    bend += (lean * (weight * share * (1 - share))) @ lean.T * np.triu(np.ones((4, 4)))
    rest = weight * share
    bend[0, 1] += float(rest @ (1 / whole - 1 / last))
    bend[1, 1] += float(rest @ (n * (1 / last**2 - 1 / whole**2)))
    bend[2, 2] -= float(rest.sum()) / a**2
    bend[3, 3] += float(rest @ (1 / left**2))
    return float(value), slope, np.triu(bend) + np.triu(bend, 1).T


Held = tuple[Floats, Floats]
"""(centre, precision) of independent normal priors on the logarithms of the parameters."""


def fit(
    x: Any, recency: Any, age: Any, held: Held | None = None, *, modified: bool = False, start: Floats | None = None
) -> BgNbd:
    """The maximum-likelihood parameters, by Newton's method on their logarithms over the distinct customers.

    Args:
        x, recency, age: (n,) as for `Seen`.
        held: a prior, so that few customers give sensible parameters as well (then the most probable ones).
        modified: as for `likelihood`.
        start: (4,) logarithms of parameters to begin at.
    """
    kinds = seen(x, recency, age)
    scale = float(kinds.times @ kinds.age / max(kinds.times.sum(), 1.0)) / 10 or 1.0
    if start is None:
        start = np.log([0.5, scale, 1.0, 2.0]) if held is None else held[0]

    def total(logs: Floats) -> tuple[float, Floats, Floats]:
        r, alpha, a, b = np.exp(logs).tolist()
        return likelihood(kinds, r, alpha, a, b, modified=modified)

    best, value = _newton(total, start, held)
    r, alpha, a, b = np.exp(best).tolist()
    return BgNbd(r, alpha, a, b, value)


def digammas(values: Floats) -> tuple[Floats, Floats]:
    """The first and second derivatives of ln Γ at positive numbers (asymptotic series beyond 8; about 13 digits)."""
    z = np.asarray(values, dtype=np.float64)
    first, second = np.zeros_like(z), np.zeros_like(z)
    for _step in range(8):
        small = z < 8
        first -= np.where(small, 1 / z, 0.0)
        second += np.where(small, 1 / z**2, 0.0)
        z = np.where(small, z + 1, z)
    inverse = 1 / z**2
    first += (
        np.log(z)
        - 0.5 / z
        - inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse * (1 / 132)))))
    )
    second += (
        1 / z
        + inverse / 2
        + inverse / z * (1 / 6 - inverse * (1 / 30 - inverse * (1 / 42 - inverse * (1 / 30 - inverse * (5 / 66)))))
    )
    return first, second


def fit_spend(x: Any, mean: Any) -> GammaGamma:
    """The maximum-likelihood Gamma-Gamma parameters.

    Args:
        x: (n,) purchases, at least 1; mean: (n,) their mean amount, more than 0.
    """
    count, m = np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    n, times = np.unique(count, return_counts=True)
    logs_of = float((count * np.log(m * count)).sum()), float(np.log(m).sum())

    def total(logs: Floats) -> tuple[float, Floats, Floats]:
        p, q, gamma = np.exp(logs).tolist()
        both, alone, odd = p * n + q, p * n, np.array([q])
        (both_1, both_2), (alone_1, alone_2), (odd_1, odd_2) = (digammas(part) for part in (both, alone, odd))
        power, spread = p * count + q, gamma + m * count
        value = float(times @ (log_gamma(both) - log_gamma(alone))) - len(m) * float(log_gamma(odd)[0])
        value += len(m) * q * np.log(gamma) + p * logs_of[0] - logs_of[1] - float(power @ np.log(spread))
        slope = np.array([
            float(times @ (n * (both_1 - alone_1))) + logs_of[0] - float(count @ np.log(spread)),
            float(times @ both_1) + len(m) * (np.log(gamma) - float(odd_1[0])) - float(np.log(spread).sum()),
            len(m) * q / gamma - float((power / spread).sum()),
        ])  # fmt: skip
        pq = float(times @ (n * both_2))
        pg, qg = -float((count / spread).sum()), len(m) / gamma - float((1 / spread).sum())
        bend = np.array([
            [float(times @ (n**2 * (both_2 - alone_2))), pq, pg],
            [pq, float(times @ both_2) - len(m) * float(odd_2[0]), qg],
            [pg, qg, float((power / spread**2).sum()) - len(m) * q / gamma**2],
        ])  # fmt: skip
        return value, slope, bend

    best, value = _newton(total, np.log([2.0, 2.0, float(m.mean())]))
    p, q, gamma = np.exp(best).tolist()
    return GammaGamma(p, q, gamma, value)


def _newton(
    function: Callable[[Floats], tuple[float, Floats, Floats]], start: Floats, held: Held | None = None
) -> tuple[Floats, float]:
    """The maximum of a smooth function of positive parameters, by damped Newton steps in their logarithms.

    Args:
        function: logarithms -> (value, gradient, Hessian), the derivatives in the parameters themselves.
        held: added to what is maximised; the value returned is without it.
    """
    centre, precision = held if held is not None else (start, np.zeros(len(start)))

    def at(logs: Floats) -> tuple[float, Floats, Floats, float]:
        value, slope, bend = function(logs)
        size = np.exp(logs)
        pull = precision * (logs - centre)
        bend = bend * np.outer(size, size) + np.diag(slope * size - precision)
        return value - float(pull @ (logs - centre)) / 2, slope * size - pull, bend, value

    point, damp = start.astype(np.float64), 1.0
    here = at(point)
    for _round in range(200):
        values, axes = np.linalg.eigh(-here[2])
        # Where the surface bends upwards a step along its gradient is taken, as if it bent down.
        step = axes @ ((axes.T @ here[1]) / (np.maximum(np.abs(values), 1e-9) * (1 + damp)))
        step = np.clip(step, -1.5, 1.5)
        there = at(point + step)
        if np.isfinite(there[0]) and there[0] >= here[0] - 1e-9:
            point, here = point + step, there
            damp = damp / 10 if damp > 1e-3 else 0.0
            if float(np.abs(step).max()) < 1e-8:
                break
        else:
            damp = max(damp * 10, 1e-2)
            if damp > 1e10:
                break
    return point, here[3]


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
