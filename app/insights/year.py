"""What a year may bring: purchases and value to be expected of each customer, with the range that four in five end in.

The closed form is that of `buying` with the shop's own leavers, corrected by what happened here before; the range comes
from what is not known: the rate, the day of leaving, and how baskets differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights import rhythm
from app.insights.buying import YEAR, Known, Model, chances, evidence, known_on, staying
from app.insights.history import Bools, Floats, History

ENOUGH = 300
"""Customers to learn from for the answer to count as sure."""
LOW, HIGH = -1.2816, 1.2816
"""The range holds four outcomes in five (10th to 90th percentile of the normal distribution)."""


def prior_count(known: Known, horizon: float) -> Floats:
    """(b,) the expected purchase days in the next `horizon` days, by the closed form with the shop's own leavers."""
    stays, most, _around = _run(known, horizon)
    count: Floats = stays * most
    return count


def _run(known: Known, horizon: float) -> tuple[Floats, Floats, Floats]:
    """(b,) the chance to be still there, and mean and variance of the purchase days until leaving or the horizon.

    Who is there buys at a rate of their own and leaves after each purchase with a chance of their own. Of m purchases
    without leaving, b / (1 − a) · ((1 + m / b)^(1 − a) − 1) are made by those whose chance to leave is gamma(a, b), as
    good as the beta distribution that it stands for. Not knowing the rate costs the curve's bend: half its second
    derivative times the variance of m, in which a quarter of a gap more keeps it true for less than one gap's worth.
    """
    gaps, worn = evidence(known)
    waiting = known.shop.waiting
    a, b = waiting.leave, waiting.leave + waiting.stay + known.visits
    along = known.shop.open * horizon * waiting.rate(gaps, worn + waiting.wear(known.silent))
    power = (1 - a) or 1e-9
    most = b / power * np.expm1(power * np.log1p(along / b))
    bend = a / b * (1 + along / b) ** (-a - 1) * along**2 / ((gaps + 0.25) * waiting.steady**2)
    leaves = a / b
    end = np.exp(-leaves * along)
    around = np.maximum(1 - 2 * leaves * along * end - end**2, 0.0) / leaves**2
    return staying(known), most - bend / 2, around


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of n customers; all arrays (n,). Those who never bought have 0 and an empty range.

    Attributes:
        chance: of at least one purchase day within the horizon, 0–1.
        purchases: expected purchase days in the next 365, with low and high (four outcomes in five lie between).
        value: expected net sales in the next 365 days, minor units, with value_low and value_high.
        sure: whether the shop's own past was enough to learn the chance from (else mostly the closed form).
    """

    chance: Floats
    purchases: Floats
    low: Floats
    high: Floats
    value: Floats
    value_low: Floats
    value_high: Floats
    sure: bool


def counts(known: Known, level: float, horizon: float = YEAR) -> Floats:
    """(b,) the expected purchase days in the next `horizon` days; never more than one a day.

    Args:
        level: what the shop's past adds to the logarithm of the closed form.
    """
    foreseen: Floats = np.minimum(prior_count(known, horizon) * np.exp(level), float(horizon))
    return foreseen


def baskets(known: Known) -> Floats:
    """(b,) the net sales to expect of a purchase day: the own mean, pulled towards the shop's."""
    pulled: Floats = (known.money + rhythm.PULL * known.shop.basket) / (known.visits + rhythm.PULL)
    return np.maximum(pulled, 0.0)


def variances(known: Known, purchases: Floats, basket_spread: float, horizon: float = YEAR) -> tuple[Floats, Floats]:
    """(b,) of the purchases of the next `horizon` days and of their value.

    Counts vary as a Poisson whose rate is known only from the visits seen, and as the day of leaving does.
    """
    stays, most, around = _run(known, horizon)
    leaving = (around + (1 - stays) * most**2) / np.maximum(stays * most**2, 1e-12)
    count = purchases + purchases**2 * (1 / evidence(known)[0] + leaving)
    return count, baskets(known) ** 2 * (count + purchases * basket_spread**2)


def outlook(history: History, model: Model, as_of: int) -> Outlook:
    """The outlook of every customer of `history` as of the end of day `as_of`."""
    known = known_on(history.without(model.closed, as_of), model.shop, as_of, model.horizon)
    purchases = counts(known, model.level)
    variance, money_variance = variances(known, purchases, model.basket_spread)
    value = purchases * baskets(known)
    wide, dear = variance * model.width, money_variance * model.value_width

    def spread_out(of_buyers: Any) -> Floats:
        full = np.zeros(len(history))
        full[known.index] = of_buyers
        return full

    return Outlook(
        chances(history, model, as_of), spread_out(purchases),
        spread_out(percentile(purchases, wide, LOW)),
        spread_out(np.maximum(percentile(purchases, wide, HIGH), purchases)),
        spread_out(value), spread_out(percentile(value, dear, LOW)),
        spread_out(np.maximum(percentile(value, dear, HIGH), value)),
        model.chance.customers >= ENOUGH,
    )  # fmt: skip


def percentile(mean: Floats, variance: Floats, z: float) -> Floats:
    """The percentile (as a normal score z) of a gamma variable, by Wilson & Hilferty (1931); 0 where the mean is."""
    safe: Bools = (mean > 0) & (variance > 0)
    shape = np.maximum(np.divide(mean**2, variance, out=np.ones_like(mean), where=safe), 1e-9)  # 0 where all is open
    root = 1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))
    return np.where(safe, mean * np.maximum(root, 0.0) ** 3, mean)
