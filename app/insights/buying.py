"""Will they buy? The chance of a purchase within N days, and purchases and value over a year with a range.

Two steps. A closed form says what anybody would say of a customer with these visits (`prior_chance`): while a customer
stays, purchases come at a steady rate known from their own gaps and the shop's, and after each purchase some never come
again. It is the beta-geometric idea of Fader, Hardie & Lee (2005) with fixed weights, so it needs no data. Then the
shop's own past corrects it: a logistic (for counts, a Poisson) regression with that closed form as its offset is
learnt one horizon earlier, on what was known then and happened since. Its weights are held towards zero, so a shop
with ten customers keeps the closed form and a shop with thousands says what its own customers did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights import rhythm
from app.insights.history import Bools, Floats, History, Ints

YEAR = 365
HOLD = 20.0
"""How strongly the learnt weights of standardised features are held towards zero (ridge penalty), …"""
HOLD_LEVEL = 3.0
"""… and the level, which a shop's past says sooner."""
ENOUGH = 300
"""Customers to learn from for the answer to count as sure."""
LOW, HIGH = -1.2816, 1.2816
"""The range holds four outcomes in five (10th to 90th percentile of the normal distribution)."""


@dataclass(frozen=True)
class Known:
    """What is known of the buyers on one day; all arrays (b,), for those with at least one visit.

    Attributes:
        index: place of the buyer in the history.
        visits: purchase days.
        silent: days since the last, age: days since the first.
        money: net sales so far, minor units.
        usual: expected gap in days.
        shop_gap: the shop's typical gap in days.
        basket: the shop's mean net sales of a purchase day (one number, minor units, at least 1).
    """

    index: Ints
    visits: Floats
    silent: Floats
    age: Floats
    money: Floats
    usual: Floats
    shop_gap: Floats
    basket: float


def known_on(history: History, shop: rhythm.Rhythm, as_of: int) -> Known:
    """What was known at the end of day `as_of`."""
    past = history.until(as_of)
    buyers = np.flatnonzero(past.count > 0)
    first, last = past.first[buyers], past.last[buyers]
    gap, second = shop.known_on(last)
    visits = past.count[buyers]
    usual = rhythm.expected_gap(visits - 1, last - first, gap, second, False)
    return Known(
        buyers, visits.astype(np.float64), (as_of - last).astype(np.float64), (as_of - first).astype(np.float64),
        past.money()[buyers].astype(np.float64), usual, gap, max(float(past.net.mean()), 1.0) if len(past.net) else 1.0,
    )  # fmt: skip


def _evidence(known: Known) -> tuple[Floats, Floats]:
    """The gamma posterior of the rate of those who stay: (purchases, days) seen, the shop's gap weighing in."""
    return known.visits - 1 + rhythm.PULL, known.age - known.silent + rhythm.PULL * known.shop_gap


def staying(known: Known) -> Floats:
    """(b,) the chance that the customer has not left after the last purchase, given the silence since.

    One in two leaves after the first purchase, one in n + 1 after the n-th (fixed weights, the team's choice).
    """
    purchases, days = _evidence(known)
    leaves = 1.0 / (known.visits + 1.0)
    silence = (days / (days + known.silent)) ** purchases
    return (1 - leaves) * silence / ((1 - leaves) * silence + leaves)


def prior_chance(known: Known, horizon: float) -> Floats:
    """(b,) the chance of at least one purchase in the next `horizon` days, by the closed form alone."""
    purchases, days = _evidence(known)
    quiet = ((days + known.silent) / (days + known.silent + horizon)) ** purchases
    return staying(known) * (1 - quiet)


def prior_count(known: Known, horizon: float) -> Floats:
    """(b,) the expected purchase days in the next `horizon` days, by the closed form alone."""
    purchases, days = _evidence(known)
    rate = purchases / (days + known.silent)
    leaves = 1.0 / (known.visits + 1.0)
    count: Floats = staying(known) * (1 - np.exp(-rate * leaves * horizon)) / leaves
    return count


def features(known: Known) -> Floats:
    """(b, 12) what the correction looks at: logarithms of frequency, recency, spend, age, basket, lateness, rhythm."""
    n, silent = np.log(known.visits), np.log1p(known.silent)
    spent = np.maximum(known.money, 0.0) / known.basket
    late = np.log1p(known.silent / known.usual)
    columns = (
        n, silent, np.log1p(spent), np.log1p(known.age), np.log1p(spent / known.visits), late, np.log(known.usual),
        late**2, silent * n, silent**2, n**2, (known.visits == 1).astype(np.float64),
    )  # fmt: skip
    return np.stack(columns, axis=1)


@dataclass(frozen=True)
class Correction:
    """What the shop's past adds to the closed form: offset + weights · standardised features.

    Attributes:
        mean, spread: (f,) of the features when learnt.
        weights: (f + 1,) the level first.
        customers: how many it was learnt from; 0 is no correction at all.
    """

    mean: Floats
    spread: Floats
    weights: Floats
    customers: int

    def shift(self, values: Floats) -> Floats:
        """(b,) what to add to the offset of customers with these features (b, f)."""
        if not self.customers:
            return np.zeros(len(values))
        z = np.clip((values - self.mean) / self.spread, -4.0, 4.0)
        total: Floats = self.weights[0] + z @ self.weights[1:]
        return total


NOTHING = Correction(np.zeros(0), np.zeros(0), np.zeros(0), 0)


def fit(values: Floats, offset: Floats, happened: Floats, *, counts: bool = False) -> Correction:
    """A penalised logistic (or, with `counts`, Poisson) regression by iteratively reweighted least squares.

    Args:
        values: (b, f) features; offset: (b,) log odds (log means) before the correction.
        happened: (b,) 0 or 1 (how many).
    """
    if len(values) < 2:
        return NOTHING
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    z = np.concatenate([np.ones((len(values), 1)), np.clip((values - mean) / spread, -4.0, 4.0)], axis=1)
    hold = np.diag([HOLD_LEVEL, *[HOLD] * values.shape[1]])
    weights = np.zeros(z.shape[1])
    for _step in range(50):
        line = np.clip(offset + z @ weights, -30.0, 12.0)
        expected = np.exp(line) if counts else 1.0 / (1.0 + np.exp(-line))
        curve = expected if counts else expected * (1 - expected)
        step = np.linalg.solve((z * curve[:, None]).T @ z + hold, z.T @ (happened - expected) - hold @ weights)
        weights = weights + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-8:
            break
    return Correction(mean, spread, weights, len(values))


def log_odds(chance: Floats) -> Floats:
    """(b,) of chances kept off 0 and 1."""
    kept = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))


def learn_chance(history: History, shop: rhythm.Rhythm, as_of: int, horizon: int) -> Correction:
    """Learnt one horizon earlier: from what was known on as_of − horizon and happened up to `as_of`."""
    then = known_on(history, shop, as_of - horizon)
    past = history.until(as_of)
    bought = _since(past, then, as_of - horizon) > 0
    return fit(features(then), log_odds(prior_chance(then, horizon)), bought.astype(np.float64))


def learn_count(history: History, shop: rhythm.Rhythm, as_of: int) -> Correction:
    """The same for the number of purchase days, over as long a horizon as the history lets, at most a year."""
    if not len(history.day):
        return NOTHING
    horizon = min(YEAR, (as_of - int(history.day.min())) // 2)
    if horizon < 28:
        return NOTHING
    then = known_on(history, shop, as_of - horizon)
    made = _since(history.until(as_of), then, as_of - horizon)
    return fit(features(then), np.log(prior_count(then, horizon)), made.astype(np.float64), counts=True)


def _since(history: History, then: Known, day: int) -> Ints:
    """(b,) purchase days after `day` of the buyers known then."""
    later: Ints = (history.count - history.before(day + 1))[then.index]
    return later


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


@dataclass(frozen=True)
class Model:
    """All that was learnt of a shop as of a day; applies to one customer or all."""

    horizon: int
    chance: Correction
    count: Correction
    basket: float
    """The shop's mean net sales of a purchase day, minor units."""
    basket_spread: float
    """Standard deviation of a customer's purchase days around their own mean ÷ that mean."""


def learn(history: History, shop: rhythm.Rhythm, as_of: int, horizon: int) -> Model:
    """Learns from what happened up to day `as_of`; `horizon` in days."""
    past = history.until(as_of)
    began = int(past.day.min()) if len(past.day) else as_of
    chance = learn_chance(past, shop, as_of, horizon) if as_of - began >= horizon + 14 else NOTHING
    net = past.net.astype(np.float64)
    basket = float(net.mean()) if len(net) else 0.0
    own = (past.per_customer(net) / np.maximum(past.count, 1))[past.owner] if len(net) else net
    around = float(np.sqrt(np.mean((net - own) ** 2))) if len(net) else 0.0
    return Model(horizon, chance, learn_count(past, shop, as_of), basket, around / basket if basket > 0 else 1.0)


def outlook(history: History, shop: rhythm.Rhythm, as_of: int, model: Model) -> Outlook:
    """The outlook of every customer of `history` as of the end of day `as_of`."""
    known = known_on(history, shop, as_of)
    values = features(known)
    line = log_odds(prior_chance(known, model.horizon)) + model.chance.shift(values)
    purchases = prior_count(known, YEAR) * np.exp(np.clip(model.count.shift(values), -4.0, 4.0))
    purchases = np.minimum(purchases, float(YEAR))
    basket = np.maximum((known.money + rhythm.PULL * model.basket) / (known.visits + rhythm.PULL), 0.0)
    seen = _evidence(known)[0]
    # Counts vary as a Poisson whose rate is known only from `seen` purchases; money varies with the basket as well.
    variance = purchases + purchases**2 / seen
    money_variance = basket**2 * (variance + purchases * model.basket_spread**2)
    value = purchases * basket

    def spread_out(of_buyers: Any) -> Floats:
        full = np.zeros(len(history))
        full[known.index] = of_buyers
        return full

    return Outlook(
        spread_out(1.0 / (1.0 + np.exp(-line))), spread_out(purchases),
        spread_out(percentile(purchases, variance, LOW)), spread_out(percentile(purchases, variance, HIGH)),
        spread_out(value), spread_out(percentile(value, money_variance, LOW)),
        spread_out(percentile(value, money_variance, HIGH)), model.chance.customers >= ENOUGH,
    )  # fmt: skip


def percentile(mean: Floats, variance: Floats, z: float) -> Floats:
    """The percentile (as a normal score z) of a gamma variable, by Wilson & Hilferty (1931); 0 where the mean is."""
    safe: Bools = (mean > 0) & (variance > 0)
    shape = np.divide(mean**2, variance, out=np.ones_like(mean), where=safe)
    root = 1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))
    return np.where(safe, mean * np.maximum(root, 0.0) ** 3, mean)
