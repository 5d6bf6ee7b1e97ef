"""What others would say of who buys again: simple rules, BG/NBD, a plain logit and LightGBM, on the same history.

Every peer is a function (history, as_of, horizon) -> (n,) a score or a chance of each customer, from what was known at
the end of day `as_of`; those that learn do so one horizon earlier.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from app.insights import bgnbd, rfm
from app.insights.history import History

Peer = Callable[[History, int, int], Any]
WINDOWS = (7, 14, 28, 56, 91, 182, 365)


def ninety_days(shop: History, as_of: int, _horizon: int) -> Any:
    """Active if there was a purchase within 90 days."""
    return ((as_of - shop.until(as_of).last) <= 90).astype(float)


def own_gap(shop: History, as_of: int, _horizon: int) -> Any:
    """How late by the customer's own mean gap; without one, by the mean of all."""
    past = shop.until(as_of)
    gaps = np.maximum(past.count - 1, 0)
    span = past.last - past.first
    usual = np.where(gaps > 0, span / np.maximum(gaps, 1), span.sum() / max(int(gaps.sum()), 1))
    return -(as_of - past.last) / np.maximum(usual, 1)


def recency(shop: History, as_of: int, _horizon: int) -> Any:
    """The later the last purchase, the better."""
    return shop.until(as_of).last.astype(float)


def frequency(shop: History, as_of: int, _horizon: int) -> Any:
    """The more purchase days, the better."""
    return shop.until(as_of).count.astype(float)


def quintiles(shop: History, as_of: int, _horizon: int) -> Any:
    """The sum of the quintiles of recency, frequency and money."""
    past = shop.until(as_of)
    bought = past.count > 0
    total = np.zeros(len(shop))
    for values in (past.last, past.count, past.money()):
        total[bought] += rfm.scores(values[bought])
    return total


def columns(shop: History, as_of: int) -> Any:
    """(n, 28) what LightGBM looks at."""
    past = shop.until(as_of)
    n, since, age = past.count.astype(float), as_of - past.last, as_of - past.first
    money = past.money() / 100
    gap = past.gap.astype(float)
    gap[past.gap < 0] = np.nan
    mean = np.full(len(shop), np.nan)
    more = past.count > 1
    mean[more] = (past.last - past.first)[more] / (past.count[more] - 1)
    squares = past.per_customer(np.nan_to_num(gap) ** 2)
    spread = np.sqrt(np.maximum(squares / np.maximum(n - 1, 1) - np.nan_to_num(mean) ** 2, 0))
    last = np.maximum(past.start[1:] - 1, 0)
    largest = np.zeros(len(shop))
    np.maximum.at(largest, past.owner, past.net / 100)
    inside = [past.count - past.before(as_of - days + 1) for days in WINDOWS]
    spent = [past.per_customer(past.net * (past.day > as_of - days)) / 100 for days in WINDOWS]
    last_year = past.before(as_of - 365 + 92) - past.before(as_of - 365 + 1)
    return np.stack(
        [
            n, since, age, money, money / np.maximum(n, 1), mean, spread, since / np.maximum(mean, 1), gap[last],
            past.net[last] / 100, largest, (n - 1) / np.maximum(age, 1), last_year, *inside, *spent,
            past.first % 365,
        ],
        axis=1,
    )  # fmt: skip


def _trained(model: Any, make: Callable[[History, int], Any], shop: History, as_of: int, horizon: int) -> Any:
    then, past = as_of - horizon, shop.until(as_of)
    known = past.until(then).count > 0
    bought = (past.count > past.before(then + 1))[known]
    chance = np.full(len(shop), 0.5)
    if len(set(bought.tolist())) == 2:
        model.fit(make(past, then)[known], bought)
        chance = model.predict_proba(make(past, as_of))[:, 1]
    return chance


def plain(shop: History, as_of: int) -> Any:
    """(n, 5) logarithms of frequency, recency, spend, age and mean basket."""
    past = shop.until(as_of)
    money = np.maximum(past.money() / 100, 0)
    parts = (past.count, as_of - past.last, money, as_of - past.first, money / np.maximum(past.count, 1))
    return np.log1p(np.stack([np.maximum(part, 0) for part in parts], axis=1))


def beta_geometric(shop: History, as_of: int, horizon: int) -> Any:
    """BG/NBD's chance of at least one purchase: still there, and the gamma rate brings one.

    The fit is our own, held lightly: without that it runs off on shops where nearly nobody leaves.
    """
    past = shop.until(as_of)
    known = past.count > 0
    x, last, age = past.count[known] - 1, (past.last - past.first)[known] / 7, (as_of - past.first)[known] / 7
    model = bgnbd.fit(x, last, age, (np.log([0.5, 4.0, 0.8, 2.4]), np.full(4, 0.05)))
    left = model.a / np.maximum(model.b + x - 1, 1e-9) * ((model.alpha + age) / (model.alpha + last)) ** (model.r + x)
    alive = 1 / (1 + np.where(x > 0, left, 0.0))
    chance = np.zeros(len(shop))
    chance[known] = alive * (1 - ((model.alpha + age) / (model.alpha + age + horizon / 7)) ** (model.r + x))
    return chance


def learners() -> dict[str, Peer]:
    """The peers that answer with a chance; those whose libraries are not installed are left out."""
    found: dict[str, Peer] = {"BG/NBD": beta_geometric}
    try:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
    except ImportError:
        return found

    found["logit"] = lambda shop, as_of, horizon: _trained(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)), plain, shop, as_of, horizon
    )
    try:
        from lightgbm import LGBMClassifier
    except ImportError:
        return found
    found["LightGBM"] = lambda shop, as_of, horizon: _trained(
        LGBMClassifier(n_estimators=150, learning_rate=0.04, num_leaves=15, min_child_samples=40, verbose=-1,
                       random_state=1, n_jobs=1, deterministic=True),
        columns, shop, as_of, horizon,
    )  # fmt: skip
    return found


RULES: dict[str, Peer] = {
    "fixed 90 days": ninety_days, "own gap": own_gap, "recency": recency, "frequency": frequency,
    "RFM quintiles": quintiles,
}  # fmt: skip
CHANCES = ("BG/NBD", "logit", "LightGBM")
"""Those whose answer is a chance, so that its calibration can be judged."""
