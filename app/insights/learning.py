"""What the shop's own past says of who buys: weights, the level of the season, and how wide the ranges have to be.

The past is looked at on several days, one horizon ago and every four weeks before that: what was known then, and what
happened next. A penalised regression learns from all of them at once, with a level of its own for each day, so that a
good month is not mistaken for a good customer; `insights.season` says what level to expect next. Weights are held
towards zero, so a shop with ten customers keeps the closed form of `buying`, and one with thousands says what its
own customers did. Everything is a function of what happened up to a day; the order of customers plays no part.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from app.insights import buying, rhythm, season, waiting, year
from app.insights.buying import NOTHING, YEAR, Correction, Known, Model, Shop
from app.insights.history import Bools, Floats, History, Ints

HOLD = 60.0
"""How strongly the learnt weights of standardised features are held towards zero (ridge penalty), …"""
HOLD_FEW = 20_000.0
"""… and this ÷ customers more: the same few customers, looked at again and again, say little."""
OWN = 0.1
"""The share of it that holds the weight of the closed form's log odds: how sure it may be differs among shops."""
STEP = 28
"""Days between two looks at the past."""
LOOKS = 12
"""Looks that weights are learnt from, …"""
FADE = 0.85
"""… each weighing so much of the one after it, …"""
ROOM = 5000.0
"""… and less where so many rows of later ones are there already."""
LEVELS = 26
"""Looks whose level is taken: two years."""
SAMPLE, OLDER = 12_000, 3_000
"""Customers to learn from on the latest look and on older ones; more would not change the weights."""
SHORTEST = 14
"""Days of history before a look at the past says anything; longer horizons want up to `SETTLED`."""
SETTLED = 45
FIRST = 90
"""Days of history that are enough before a year is looked back on."""
COUNTED = 28
"""The shortest horizon, in days, that the purchases of a year are learnt from."""
TRUST = 0.65
"""How far next year is taken to differ from the closed form as last year did; less where a shorter time was seen."""
PACED = 0.02
"""How much better (mean log likelihood) the past has to fit for it to be believed that a visit puts off the next, …"""
CLOCK = 2.0
"""… and how steady the gaps have to be."""
FEW = 50
"""Customers under which neither that nor the width of a range is learnt."""
WIDTHS = np.array([0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6])
"""What the variances of the ranges may be multiplied with."""


@dataclass(frozen=True)
class Look:
    """One day of the past, and what happened after it.

    Attributes:
        day: day number.
        known: what was known at its end, of b buyers.
        happened: (b,) purchase days within the horizon.
    """

    day: int
    known: Known
    happened: Floats


def look(history: History, shop: Shop, day: int, horizon: int) -> Look:
    """What was known on `day`, and the purchase days of the `horizon` days after it."""
    known = buying.known_on(history, shop, day, horizon)
    later = (history.before(day + horizon + 1) - history.before(day + 1))[known.index]
    return Look(day, known, later.astype(np.float64))


def sampled(history: History, most: int = SAMPLE) -> History:
    """At most so many customers who bought, chosen by what they bought and not by their place."""
    history = history.only(np.flatnonzero(history.count > 0))
    if len(history) <= most:
        return history
    day, net = history.day.astype(np.uint64), history.net.astype(np.uint64)
    mixed = day * np.uint64(0x9E3779B97F4A7C15) ^ net * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    key = running[history.start[1:]] - running[history.start[:-1]]
    chosen = np.argsort(key ^ (key >> np.uint64(32)), kind="stable")[:most]
    return history.only(np.sort(chosen))


def fit(
    values: Floats,
    offset: Floats,
    happened: Floats,
    *,
    levels: Ints | None = None,
    share: Floats | None = None,
    rising: Collection[int] = (),
    hold: float | Floats = HOLD,
) -> tuple[Floats, Floats]:
    """A penalised logistic regression by iteratively reweighted least squares.

    Args:
        values: (b, f) standardised features; offset: (b,) log odds before the correction.
        happened: (b,) 0 or 1.
        levels: (b,) which level each row has, from 0; without, one for all.
        share: (b,) how much each row weighs.
        rising: features whose weight may not be negative.
        hold: the ridge penalty of the weights, one or (f,).

    Returns:
        (levels, (f,) weights).
    """  # fmt: skip
    of = np.zeros(len(values), dtype=np.int64) if levels is None else levels
    weigh = np.ones(len(values)) if share is None else share
    kinds = int(of.max()) + 1
    design = np.concatenate([np.eye(kinds)[of], values], axis=1)
    kept = np.isin(np.arange(design.shape[1]) - kinds, list(rising))
    held = np.append(np.full(kinds, season.HOLD), np.broadcast_to(hold, values.shape[1]))
    found = np.zeros(design.shape[1])
    for _step in range(50):
        line = np.clip(offset + design @ found, -30.0, 12.0)
        expected = 1.0 / (1.0 + np.exp(-line))
        curve = expected * (1 - expected) * weigh
        slope = design.T @ ((happened - expected) * weigh) - held * found
        free = ~(kept & (found <= 0) & (slope <= 0))
        bend = (design[:, free] * curve[:, None]).T @ design[:, free] + np.diag(held[free])
        step = np.zeros(len(found))
        step[free] = np.linalg.solve(bend, slope[free])
        after = found + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        after = np.where(kept, np.maximum(after, 0.0), after)
        step, found = after - found, after
        if float(np.abs(step).max()) < 1e-6:
            break
    return found[:kinds], found[kinds:]


def learn(history: History, known: rhythm.Rhythm, as_of: int, horizon: int) -> Model:
    """Learns from what happened before day `as_of`; `horizon` in days.

    The sales of the day itself are not learned from: each of them changes what is said of its customer alone.
    """
    until = as_of - 1
    past = history.until(until)
    closed, shut = rhythm.closures(past, until)
    past = past.without(closed, until)
    some = sampled(past)
    waits = waiting.fit(
        sampled(past, OLDER).without(shut, until + 1), until, float(known.known_on(np.array([until]))[0][0])
    )
    shop = buying.shop_on(history, known, until if len(past.day) else as_of, waits, shut)
    net = past.net.astype(np.float64)
    own = (past.per_customer(net) / np.maximum(past.count, 1))[past.owner] if len(net) else net
    around = float(np.sqrt(np.mean((net - own) ** 2))) if len(net) else 0.0
    spread = around / shop.basket if len(net) and float(net.mean()) > 0 else 1.0
    level, width, value_width = _learn_count(some, known, until, spread, shop)
    chance, paced = _learn_chance(some, known, until, horizon, shop)
    return Model(horizon, shop, chance, level, spread, width, value_width, paced, closed)


def _looks(history: History, known: rhythm.Rhythm, as_of: int, horizon: int, shop: Shop) -> list[Look]:
    """The looks at the past, latest first; none in a shop too young for one."""
    began = int(history.day.min()) if len(history.day) else as_of
    days = [as_of - horizon - STEP * i for i in range(LEVELS)]
    wanted = [day for day in days if day - began >= max(SHORTEST, min(horizon, SETTLED))]
    if not wanted and days[0] - began >= SHORTEST:
        wanted = days[:1]
    fewer = sampled(history, OLDER)
    return [
        look(fewer if day < wanted[0] else history, _shop_then(history, known, day, shop), day, horizon)
        for day in wanted
    ]  # fmt: skip


def _shop_then(history: History, known: rhythm.Rhythm, day: int, shop: Shop) -> Shop:
    """The shop as known on a day of the past, but for how its customers wait."""
    return buying.shop_on(history, known, day, shop.waiting, shop.shut)


def _learn_chance(
    history: History, known: rhythm.Rhythm, as_of: int, horizon: int, shop: Shop
) -> tuple[Correction, bool]:
    """The correction of the chance, and whether visits put off the next."""
    looks = _looks(history, known, as_of, horizon, shop)
    if not looks or len(looks[0].known.index) < 2:
        return NOTHING, False
    offsets = [buying.log_odds(buying.prior_chance(one.known, horizon)) for one in looks]
    values = [buying.seen(one.known, own) for one, own in zip(looks, offsets, strict=True)]
    bought = [(one.happened > 0).astype(np.float64) for one in looks]
    sizes = [len(each) for each in bought][:LOOKS]
    share = [FADE**i / (1 + sum(sizes[:i]) / ROOM) for i in range(len(sizes))]
    rows = np.concatenate(values[:LOOKS])
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    _own, weights = fit(
        buying.standard(rows, mean, spread), np.concatenate(offsets[:LOOKS]), np.concatenate(bought[:LOOKS]),
        levels=np.repeat(np.arange(len(sizes)), sizes), share=np.repeat(share, sizes), rising=buying.SPENT,
        hold=(HOLD + HOLD_FEW / sizes[0]) * np.append(np.ones(rows.shape[1] - 1), OWN),
    )  # fmt: skip
    found = [
        season.level(offset + buying.standard(each, mean, spread) @ weights, did)
        for offset, each, did in zip(offsets, values, bought, strict=True)
    ]
    days = np.array([one.day for one in looks], dtype=np.int64)
    levels, variances = np.array(found).T
    expected = season.expected(days, levels, variances, int(history.day.min()), as_of, horizon)
    correction = Correction(mean, spread, np.concatenate([[expected], weights]), sizes[0])
    at_look = Correction(mean, spread, np.concatenate([[found[0][0]], weights]), sizes[0])
    return correction, _paced(history, looks[0], at_look, horizon)


def _paced(history: History, latest: Look, correction: Correction, horizon: int) -> bool:
    """Whether the past fits clearly better if a visit may put off the next one; few customers cannot tell."""
    bought = latest.happened > 0
    if len(bought) < FEW or latest.known.shop.waiting.steady < CLOCK:
        return False

    def fits(paced: bool) -> float:
        model = Model(horizon, latest.known.shop, correction, 0.0, 1.0, 1.0, 1.0, paced)
        line = buying.log_odds(buying.chances(history, model, latest.day)[latest.known.index])
        return float(np.mean(np.where(bought, -np.logaddexp(0, -line), -np.logaddexp(0, line))))

    return fits(True) - fits(False) > PACED


def _learn_count(
    history: History, known: rhythm.Rhythm, as_of: int, basket_spread: float, shop: Shop
) -> tuple[float, float, float]:
    """The level of the purchases of a year, and the widths of its range and of that of the value.

    Learnt over as long a horizon as the history lets, at most a year, so that all seasons are in it. Who buys how much
    more than the closed form says in one year says little of the next: only the level of all is learnt.
    """
    span = as_of - int(history.day.min()) if len(history.day) else 0
    horizon = min(YEAR, max(span // 2, span - FIRST))
    if horizon < COUNTED:
        return 0.0, 1.0, 1.0
    day = as_of - horizon
    then = look(history, _shop_then(history, known, day, shop), day, horizon)
    if len(then.known.index) < 2:
        return 0.0, 1.0, 1.0
    happened, foreseen = (float(each.sum()) + 1 for each in (then.happened, year.prior_count(then.known, horizon)))
    level = TRUST * (horizon / YEAR) ** 2 * float(np.log(happened / foreseen))
    count = year.counts(then.known, level, horizon)
    spent = history.net_so_far[history.start[1:]] - history.net_so_far[(history.start[:-1] + history.before(day + 1))]
    variance, dear = year.variances(then.known, count, basket_spread, horizon)
    worth = count * year.baskets(then.known)
    some: Bools = count >= 1
    widths = (
        _width(count[some], variance[some], then.happened[some]),
        _width(worth[some], dear[some], spent[then.known.index][some].astype(np.float64)),
    )
    # A year is less well known the shorter the time that it is judged by.
    further = (YEAR / horizon) ** 0.5
    return level, widths[0] * further, widths[1] * further


def _width(mean: Floats, variance: Floats, happened: Floats) -> float:
    """What to multiply the variance with so that four in five lie in the range; 1 where few can tell."""
    if len(mean) < FEW:
        return 1.0
    held = [
        np.mean(
            (happened >= np.floor(year.percentile(mean, variance * width, year.LOW)))
            & (happened <= np.ceil(year.percentile(mean, variance * width, year.HIGH)))
        )
        for width in WIDTHS.tolist()
    ]
    enough = np.flatnonzero(np.array(held) >= 0.8)
    return float(WIDTHS[enough[0]]) if len(enough) else float(WIDTHS[-1])
