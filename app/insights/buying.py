"""Will they buy? The chance of a purchase within N days, and purchases and value over a year with a range.

Two steps. A closed form says what anybody would say of a customer with these visits (`prior_chance`): while a customer
stays, purchases come at a rate known from their own gaps and the shop's, and after each purchase some never come again.
It is the beta-geometric idea of Fader, Hardie & Lee (2005), with what is known of how the shop's customers wait
(`insights.waiting`); without data it is that of shops anywhere. Then the shop's own past corrects it
(`insights.learning`): a few weights on features of the visits, and the level of the season.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from app.insights import rhythm
from app.insights.history import Floats, History, Ints, Spans
from app.insights.waiting import FINE, Waiting, usual, worn_so_far

YEAR = 365
SEASONS = 3
"""Years back whose same days are looked at, …"""
AROUND = 7
"""… and how many days more on either side."""
MEMORY = 24
"""Purchases that are taken away again to see that the latest ones did not lower the chance."""
PAUSED, PAUSE, JOURNEY = 0.02, 5.0, 21.0
"""The share of gaps that are pauses, how many times as long they last, and of how many days a journey makes even those
of customers who come daily (the team's choice)."""
ANYWHERE = 0.3
"""What the closed form of shops anywhere weighs against that of this shop (the team's choice)."""
PART = 1 << 13
"""Rows worked on at a time: so many that a few columns of them stay in the processor's own memory."""


@dataclass(frozen=True)
class Shop:
    """What of the whole shop is needed to judge one customer, as known on one day.

    Attributes:
        gap: typical days between two visits, second: typical days to a second visit.
        basket: mean net sales of a purchase day, minor units, at least 1.
        waiting: how its customers wait and leave.
        shut: spans of the seasons in which it sells nothing, rising; they count as no silence of a customer's, and
        open: the share of the last year outside of them.
    """

    gap: float
    second: float
    basket: float
    waiting: Waiting
    shut: Spans = ()
    open: float = 1.0


def shop_on(
    history: History, known: rhythm.Rhythm, as_of: int, waiting: Waiting | None = None, shut: Spans = ()
) -> Shop:
    """The shop as known at the end of day `as_of`; without `waiting` its customers wait as is usual."""
    gap, second = (float(each[0]) for each in known.known_on(np.array([as_of])))
    net = history.net[history.day <= as_of]
    basket = max(float(net.mean()), 1.0) if len(net) else 1.0
    begun = max((last for _first, last in shut), default=0) - YEAR
    off = sum(last - max(first - 1, begun) for first, last in shut if last > begun)
    return Shop(gap, second, basket, waiting or usual(gap), shut, 1 - off / YEAR)


@dataclass(frozen=True)
class Known:
    """What is known of the buyers on one day; all arrays (b,), for those with at least one visit.

    Attributes:
        index: place of the buyer in the history.
        visits: purchase days; quarter, year: of these, in the last 91 and 365 days.
        season: purchase days in the same days of former years as those asked about.
        silent: days since the last, age: days since the first.
        money: net sales so far, minor units.
        usual: expected gap in days; spread: standard deviation of the own gaps around it, pulled towards
            that of exponential gaps of the shop's typical length.
        worn: what the own gaps wore, as `Waiting.wear` has it.
        shop: the shop on that day.
    """

    index: Ints
    visits: Floats
    quarter: Floats
    year: Floats
    season: Floats
    silent: Floats
    age: Floats
    money: Floats
    usual: Floats
    spread: Floats
    worn: Floats
    shop: Shop


def known_on(history: History, shop: Shop, as_of: int, horizon: int) -> Known:
    """What was known at the end of day `as_of`; `horizon` is the days asked about."""
    count = history.before(as_of + 1)
    return _known(history, shop, as_of, horizon, (history.start[:-1] + count - 1)[count > 0], history.before)


def _known(history: History, shop: Shop, as_of: int, horizon: int, rows: Ints, before: Callable[[int], Ints]) -> Known:
    """What would be known on `as_of` if each of these purchase days (rows of the history) had been the latest.

    Args:
        before: `history.before`, which may remember its answers.
    """
    who = history.owner[rows]
    n, start = history.place[rows] + 1, history.start[:-1][who]

    def between(first: int, last: int) -> Floats:
        inside = np.minimum(before(last + 1)[who], n) - np.minimum(before(first)[who], n)
        return inside.astype(np.float64)

    awake = _awake(history, shop.shut, as_of)
    first, last = awake.day[start], awake.day[rows]
    money = history.net_so_far[rows + 1] - history.net_so_far[start]
    sofar = _worn(awake, shop.waiting)
    worn = (sofar[rows + 1] - sofar[start]) / FINE
    squares = awake.squares_so_far[rows + 1] - awake.squares_so_far[start]
    expected = rhythm.expected_gap(n - 1, last - first, shop.gap, shop.second, False)
    variance = (squares + rhythm.PULL * 2 * shop.gap**2) / (n - 1 + rhythm.PULL) - expected**2
    season = sum(
        between(as_of - YEAR * years + 1 - AROUND, as_of - YEAR * years + horizon + AROUND)
        for years in range(1, SEASONS + 1)
    )
    return Known(
        who, n.astype(np.float64), between(as_of - 90, as_of), between(as_of - 364, as_of),
        np.asarray(season, dtype=np.float64), (as_of - last).astype(np.float64), (as_of - first).astype(np.float64),
        money.astype(np.float64), expected, np.sqrt(np.maximum(variance, (0.1 * expected) ** 2)), worn, shop,
    )  # fmt: skip


def _awake(history: History, shut: Spans, as_of: int) -> History:
    """`history` without the seasons up to day `as_of` in which the shop is shut, worked out once."""
    past = tuple((first, min(last, as_of - 1)) for first, last in shut if first < as_of)
    if not past:
        return history
    if ("awake", past) not in history.kept:
        history.kept["awake", past] = history.without(past, as_of)
    found: History = history.kept["awake", past]
    return found


def _worn(history: History, waiting: Waiting) -> Ints:
    """`worn_so_far`, worked out once for each history."""
    kept = history.kept
    key = ("worn", waiting.unit, waiting.steady)
    if key not in kept:
        kept[key] = worn_so_far(history, waiting.unit, waiting.steady)
    found: Ints = kept[key]
    return found


def evidence(known: Known) -> tuple[Floats, Floats]:
    """The gamma posterior of the rate of those who stay: gaps and wear seen up to the last visit, the shop's added."""
    waiting = known.shop.waiting
    return known.visits - 1 + waiting.gaps, known.worn + waiting.worn


def still(known: Known, days: Any) -> Floats:
    """(b,) the log of the chance that somebody who stays is silent for so many days after the last visit.

    Now and then somebody pauses, as for a journey: one gap in `1 / PAUSED` goes `PAUSE` times as slowly, or so that the
    usual one takes `JOURNEY` days.
    """
    waiting, (gaps, worn) = known.shop.waiting, evidence(known)
    slower = np.maximum(PAUSE, JOURNEY / known.usual)
    steadily = -gaps * np.log1p(waiting.wear(days) / worn)
    slowly = -gaps * np.log1p(waiting.wear(days / slower) / worn)
    both: Floats = np.logaddexp(np.log(1 - PAUSED) + steadily, np.log(PAUSED) + slowly)
    return both


def staying(known: Known) -> Floats:
    """(b,) the chance that the customer has not left after the last purchase, given the silence since."""
    waiting = known.shop.waiting
    left = waiting.leave / (waiting.stay + known.visits - 1)
    return 1 / (1 + left * np.exp(np.minimum(-still(known, known.silent), 600.0)))


def anywhere(known: Known, horizon: float) -> Floats:
    """(b,) the chance of at least one purchase in the next `horizon` days in a shop of which only the gap is known.

    Purchases come at any time, one in two customers leaves after the first and one in n + 1 after the n-th.
    """
    gaps, days = known.visits - 1 + rhythm.PULL, known.age - known.silent + rhythm.PULL * known.shop.gap
    silence = (days / (days + known.silent)) ** gaps
    quiet = ((days + known.silent) / (days + known.silent + horizon)) ** gaps
    chance: Floats = silence / (silence + 1 / known.visits) * (1 - quiet)
    return chance


def prior_chance(known: Known, horizon: float) -> Floats:
    """(b,) the chance of at least one purchase in the next `horizon` days, by the closed forms alone.

    Their log odds are mixed: no one form is right in every shop, and the mixture errs less than each.
    """
    here = staying(known) * -np.expm1(still(known, known.silent + horizon) - still(known, known.silent))
    mixed = (1 - ANYWHERE) * log_odds(here) + ANYWHERE * log_odds(anywhere(known, horizon))
    chance: Floats = 1 / (1 + np.exp(-mixed))
    return chance


SPENT = (2, 4)
"""Places of the features that grow with the money spent: to have spent more does not lower the chance."""


def features(known: Known) -> Floats:
    """(b, 18) what the correction looks at, the season last.

    Logarithms of frequency, recency, spend, age, basket, lateness, rhythm and its steadiness, and recent visits.
    """
    n, silent = np.log(known.visits), np.log1p(known.silent)
    spent = np.maximum(known.money, 0.0) / known.shop.basket
    late = np.log1p(known.silent / known.usual)
    over = np.log1p(np.maximum(known.silent - known.usual, 0.0) / known.spread)
    columns = (
        n, silent, np.log1p(spent), np.log1p(known.age), np.log1p(spent / known.visits), late, np.log(known.usual),
        late**2, silent * n, silent**2, n**2, (known.visits == 1).astype(np.float64), over, over**2,
        np.log(known.spread / known.usual), np.log1p(known.quarter), np.log1p(known.year), np.log1p(known.season),
    )  # fmt: skip
    return np.stack(columns, axis=1)


def seen(known: Known, own: Floats) -> Floats:
    """(b, 19) what the correction of the chance looks at: the features and the log odds before it, `own` (b,)."""
    return np.column_stack([features(known), own])


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
        # Summed row by row, so that one customer's figure is the same to the last bit as in a table of all.
        total: Floats = self.weights[0] + (standard(values, self.mean, self.spread) * self.weights[1:]).sum(axis=1)
        return total


NOTHING = Correction(np.zeros(0), np.zeros(0), np.zeros(0), 0)


def standard(values: Floats, mean: Floats, spread: Floats) -> Floats:
    """(b, f) features in standard deviations from their mean, at most four."""
    return np.clip((values - mean) / spread, -4.0, 4.0)


def log_odds(chance: Floats) -> Floats:
    """(b,) of chances kept off 0 and 1."""
    kept = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))


@dataclass(frozen=True)
class Model:
    """All that was learnt of a shop as of a day; applies to one customer or all.

    Attributes:
        horizon: days within which the chance asks for a purchase.
        shop: what is needed of the whole shop.
        chance: the correction of the chance.
        level: what is added to the logarithm of the purchases of a year.
        basket_spread: standard deviation of a customer's purchase days around their own mean ÷ the mean of all.
        width, value_width: what the variance of purchases and value is multiplied with, so that the ranges of the
            past would have held four outcomes in five.
        paced: whether a visit puts off the next one here, as where people come by appointment; only then may a
            purchase lower the chance.
        closed: spans that are cut out of the calendar: holes in the book.
    """

    horizon: int
    shop: Shop
    chance: Correction
    level: float
    basket_spread: float
    width: float
    value_width: float
    paced: bool
    closed: Spans = ()


def chances(history: History, model: Model, as_of: int) -> Floats:
    """(n,) of at least one purchase in the `model.horizon` days after `as_of`, 0 for those who never bought.

    A new purchase does not lower it: it is at least what it would be without the latest visits (`MEMORY` of them).
    """
    history = history.without(model.closed, as_of)
    count = history.before(as_of + 1)
    from_end = count[history.owner] - 1 - history.place
    rows = np.flatnonzero((from_end >= 0) & (from_end <= (0 if model.paced else MEMORY)))
    best, before = np.full(len(history), -np.inf), cache(history.before)
    for begin in range(0, len(rows), PART):
        known = _known(history, model.shop, as_of, model.horizon, rows[begin : begin + PART], before)
        own = log_odds(prior_chance(known, model.horizon))
        line = own + model.chance.shift(seen(known, own))
        np.maximum.at(best, known.index, line)
    chance: Floats = 1.0 / (1.0 + np.exp(-best))
    return chance
