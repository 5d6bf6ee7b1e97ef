"""The level of the season: how much likelier all customers are to buy at one time than at another.

The levels of former days are a series by themselves: a Gaussian process with a yearly season and slow drift (Rasmussen
& Williams 2006, section 5.4.3) says what level to expect next. With less than a year of history that is close to the
latest one; from the second year on the same season of last year counts.
"""

from __future__ import annotations

import numpy as np

from app.insights.history import Floats, Ints

HOLD = 0.5
"""How strongly a level is held towards none (ridge penalty)."""


def level(line: Floats, happened: Floats | Ints, many: Ints | int = 1) -> tuple[float, float]:
    """What to add to log odds so that as many are expected as happened, and the variance of that.

    Args:
        line: (n,) log odds; happened: (n,) how many of the `many` (n,) to whom they apply it happened to.
    """
    added = 0.0
    for _step in range(30):
        chance = 1.0 / (1.0 + np.exp(-(line + added)))
        bend = float((many * chance * (1 - chance)).sum()) + HOLD
        step = (float((happened - many * chance).sum()) - HOLD * added) / bend
        added += min(max(step, -2.0), 2.0)
        if abs(step) < 1e-9:
            break
    return added, 1.0 / bend


SEASON_SIZES, DRIFT_SIZES = (0.0, 0.3, 0.7, 1.5), (0.1, 0.3, 0.6)
"""Standard deviations of the level by the season and by slow drift that are tried; the likeliest pair is taken."""


def expected(days: Ints, levels: Floats, variances: Floats, began: int, as_of: int, horizon: int) -> float:
    """The level to expect on day `as_of` from those of former days.

    Args:
        days: (d,) day numbers; levels, variances: (d,) as `level` says them.
        began: the shop's first day: levels of its first months say less.
        horizon: days that a level is of; the longer, the more smoothly it changes.

    Gaussian process with a constant of standard deviation 0.5, a yearly season, and a drift that is half forgotten
    after 140 days; the penalty on the season's size keeps chance from passing for one.
    """
    noise = variances + 0.003 + (0.4 * np.exp(-(days - began) / 120.0)) ** 2
    apart = np.abs(days[:, None] - days[None, :]).astype(np.float64)
    ahead = np.abs(days - as_of).astype(np.float64)

    length = 15.0 + 0.15 * horizon

    def covariance(distance: Floats, season: float, drift: float) -> Floats:
        phase = distance % 365.25
        phase = np.minimum(phase, 365.25 - phase)
        yearly = season**2 * np.exp(-((phase / length) ** 2) / 2) * np.exp(-distance / 8000.0)
        total: Floats = 0.25 + yearly + drift**2 * np.exp(-distance / 200.0)
        return total

    best, likeliest = 0.0, -np.inf
    for season in SEASON_SIZES:
        for drift in DRIFT_SIZES:
            whole = covariance(apart, season, drift) + np.diag(noise)
            solved = np.linalg.solve(whole, levels)
            likelihood = -0.5 * float(levels @ solved) - 0.5 * float(np.linalg.slogdet(whole)[1]) - 0.5 * season
            if likelihood > likeliest:
                best, likeliest = float(covariance(ahead, season, drift) @ solved), likelihood
    return best
