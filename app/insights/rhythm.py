"""How often customers come: the shop's typical gap, each customer's own, and who only comes in season.

A gap is the number of days between two distinct purchase days. Gaps are seen only of those who came back, and the
silence that is still running is a gap of unknown length, so the shop's typical gap is read off a Kaplan–Meier curve
(Kaplan & Meier 1958) in which running silences are censored. The customer's own rhythm is pulled towards it:
expected gap = (Σ own gaps + k · shop gap) / (n + k), the rule of the product with n own gaps and k = `PULL`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.insights.history import FAR, Bools, Floats, History, Ints, Spans

PULL = 2.0
"""How many gaps of the shop's typical length every customer starts with."""

START_GAP = 60.0
"""Days: what a shop without any history is taken to have as its gap, weighing `START_WEIGHT` gaps."""
START_WEIGHT = 5.0

LONGEST = 730
"""Days: longer silences are not looked at when the shop's gap is learned."""

YEAR = 365
SEASON = 45
"""Days either side of last year's visits that still count as the same season."""
AWAY = 60
"""Days of silence from which on somebody was away for a season."""
CLOSED, RARE = 28, 15
"""A shop without a sale for more days than this, and for so many times the mean of what is usual then, was closed."""
NEAR = 20
"""Selling days on either side that say what is usual then."""


@dataclass(frozen=True)
class ShopGap:
    """The shop's rhythm as it was known on one day.

    Attributes:
        as_of: day number; only visits before it were looked at.
        gap: typical days between two visits of a customer.
        second: typical days from the first visit to the second, of those who make one.
        customers: from how many customers it was learned.
    """

    as_of: int
    gap: float
    second: float
    customers: int


@dataclass(frozen=True)
class Rhythm:
    """The shop's rhythm over the months: what was known on each month's first day.

    A silence is judged by what was known when it began, so that nobody's stage changes because strangers bought.

    Attributes:
        since: (m,) day numbers, rising: from this day on …
        gap: (m,) … this was the shop's typical gap, in days,
        second: (m,) … and this the typical time to a second visit, in days.
    """

    since: Ints
    gap: Floats
    second: Floats

    @classmethod
    def of(cls, learned: list[ShopGap]) -> Rhythm:
        """From what was learned month by month, in any order; before the first month, the starting guess."""
        rows = [ShopGap(0, START_GAP, START_GAP, 0), *sorted(learned, key=lambda row: row.as_of)]
        return cls(
            np.array([row.as_of for row in rows], dtype=np.int64),
            np.array([row.gap for row in rows], dtype=np.float64),
            np.array([row.second for row in rows], dtype=np.float64),
        )

    def known_on(self, day: Any) -> tuple[Floats, Floats]:
        """(gap, time to second visit) in days as known on each of `day`."""
        index = np.searchsorted(self.since, day, side="right") - 1
        return self.gap[index], self.second[index]


def returning_curve(ended: Any, running: Any) -> Floats:
    """Kaplan–Meier: the share of gaps ended by day 0…LONGEST.

    Args:
        ended: lengths in days of gaps that a visit ended.
        running: lengths in days of silences that still run (censored).

    Returns:
        (LONGEST + 1,) F(t), never falling; where the curve levels off is the share that comes back at all.
    """
    done = np.bincount(np.clip(ended, 0, LONGEST + 1), minlength=LONGEST + 2).astype(np.float64)
    open_ = np.bincount(np.clip(running, 0, LONGEST + 1), minlength=LONGEST + 2).astype(np.float64)
    at_risk = np.cumsum((done + open_)[::-1])[::-1]
    hazard = np.divide(done, at_risk, out=np.zeros_like(done), where=at_risk > 0)
    curve: Floats = (1.0 - np.cumprod(1.0 - hazard))[: LONGEST + 1]
    return curve


def typical(ended: Any, running: Any, window: int) -> float:
    """The mean gap in days of those who come back, corrected for running silences and for a short history.

    Args:
        ended, running: as for `returning_curve`.
        window: days of history; no gap longer than that can have been seen.

    A mean that is not small against the window is one of short gaps only: the missing long ones are made up for as if
    gaps were exponential, and the starting guess weighs the more, the less the window holds the mean (team's choice).
    """
    ended = np.asarray(ended, dtype=np.int64)
    curve = returning_curve(ended, np.asarray(running, dtype=np.int64))
    share = float(curve[-1])
    if share <= 0:
        return START_GAP
    mean = float((np.diff(curve, prepend=0.0) * np.arange(LONGEST + 1)).sum()) / share
    seen = len(ended) / (len(ended) + START_WEIGHT)
    trust = seen * min(max((window / mean - 2.0) / 6.0, 0.0), 1.0)
    return trust * untruncated(mean, window) + (1.0 - trust) * max(START_GAP, mean)


def untruncated(mean: float, window: float) -> float:
    """The mean of an exponential whose part below `window` has the mean `mean`; at most twice the window (days)."""
    low, high = mean, 2.0 * window
    for _step in range(40):
        middle = (low + high) / 2
        seen = middle - window / np.expm1(min(window / middle, 700.0))  # beyond that it is nothing, not an overflow
        low, high = (middle, high) if seen < mean else (low, middle)
    return low


def learn(history: History, as_of: int) -> ShopGap:
    """The shop's rhythm from the visits before day `as_of`."""
    known = history.until(as_of - 1)
    buyers = known.count > 0
    silence = as_of - known.last
    first_gap = known.gap[known.place == 1]
    later = known.place >= 1
    window = as_of - int(known.day.min()) if len(known.day) else 0
    return ShopGap(
        as_of,
        typical(known.gap[later], silence[buyers], window),
        typical(first_gap, silence[known.count == 1], window),
        int(buyers.sum()),
    )


def expected_gap(gaps: Any, span: Any, shop_gap: Any, second_gap: Any, yearly: Any) -> Floats:
    """Days until the next visit by the customer's own rhythm.

    Args:
        gaps: number of own gaps (purchase days − 1), 0 for a first-time buyer, who borrows `second_gap`.
        span: Σ own gaps in days, that is last − first purchase day.
        shop_gap: the shop's typical gap in days, `second_gap` the typical time to a second visit.
        yearly: who buys only in one season of the year; they are next expected a year later.
    """
    own = (np.asarray(span) + PULL * np.asarray(shop_gap)) / (np.asarray(gaps) + PULL)
    usual = np.where(np.asarray(gaps) < 1, second_gap, own)
    expected: Floats = np.where(yearly, np.maximum(usual, float(YEAR)), usual)
    return np.maximum(expected, 1.0)


def borrowed(gaps: int, own: float, usual: float) -> float | None:
    """The shop's gap in days that `expected_gap` mixed in, told from its result; None of a yearly buyer.

    Args:
        gaps: number of own gaps, at least one.
        own: their mean in days.
        usual: what `expected_gap` gave.
    """
    return None if usual == YEAR else (usual * (gaps + PULL) - own * gaps) / PULL


def yearly_buyers(history: History) -> Bools:
    """(N,) whether, as of each purchase day, all visits so far fell in this season of two years or more.

    A season is `SEASON` days either side of the same day of the year; it takes a visit last year's season as well.
    """
    result = np.zeros(len(history.day), dtype=bool)
    longest = _longest_so_far(history)
    some = np.flatnonzero(longest >= YEAR - 2 * SEASON)
    if not len(some):
        return result
    key = history.owner * FAR + history.day
    seen = np.zeros(len(some), dtype=np.int64)
    last_year = np.zeros(len(some), dtype=np.int64)
    for years in range(int(history.day[-1] if len(history) == 1 else np.ptp(history.day)) // YEAR + 2):
        middle = history.owner[some] * FAR + history.day[some] - years * YEAR
        end = middle + SEASON if years else middle
        inside = np.searchsorted(key, end, side="right") - np.searchsorted(key, middle - SEASON)
        seen += inside
        if years == 1:
            last_year = inside
        if years >= 10:
            break
    result[some] = (seen == history.place[some] + 1) & (last_year > 0)
    return result


def away_until(history: History) -> Ints:
    """(N,) for each purchase day, until when the silence after it is the same as last year's.

    That is a year after the day on which the customer came back who fell silent in this season of last year, for `AWAY`
    days or more; 0 where there was no such silence.
    """
    if not len(history.day):
        return np.zeros(0, dtype=np.int64)
    rows = np.arange(len(history.day), dtype=np.int64)
    left = np.append((history.place[1:] > 0) & (history.gap[1:] >= AWAY), False)
    latest = np.maximum.accumulate(np.where(left, rows, -1))
    key = history.owner * FAR + history.day
    first = np.searchsorted(key, key - YEAR - SEASON)
    after = np.searchsorted(key, key - YEAR + SEASON, side="right")
    last = latest[np.maximum(after - 1, 0)]
    known = (after > first) & (last >= first)
    return np.where(known, history.day[np.minimum(last + 1, rows[-1])] + YEAR, 0)


def _longest_so_far(history: History) -> Ints:
    """(N,) the longest gap of the customer up to each purchase day, in days."""
    base = history.owner * FAR
    longest: Ints = np.maximum.accumulate(history.gap + base + 1) - base - 1
    return longest


def closures(history: History, until: int) -> tuple[Spans, Spans]:
    """The spans in which the shop sold nothing at all, as known at the end of day `until`: holes and seasons.

    It is a hole, and the shop was closed or its book is not whole, if half as often as usual or more it sold on the
    same days of the year before or of the year after; else it may be a season in which it is shut every year. The
    silence that still runs is one only if it was shut at this time of last year too.
    """
    if not len(history.day):
        return (), ()
    days = np.flatnonzero(np.bincount(history.day - history.day.min())) + history.day.min()
    holes: list[tuple[int, int]] = []
    seasons: list[tuple[int, int]] = []
    for i in np.flatnonzero(np.diff(days) > CLOSED).tolist():
        before, after = days[max(i - NEAR, 0) : i + 1], days[i + 1 : i + 2 + NEAR]
        usual = max(float(np.ptp(some)) / max(len(some) - 1, 1) for some in (before, after))
        first, last = int(days[i]) + 1, int(days[i + 1]) - 1
        if last - first < RARE * usual:
            continue
        sold = (np.searchsorted(days, last + year + 1) - np.searchsorted(days, first + year) for year in (-YEAR, YEAR))
        (holes if max(sold) * usual * 2 >= last - first else seasons).append((first, last))
    begun, now = int(days[-1]) + 1, until - YEAR
    if until - begun > CLOSED and any(first <= now and begun - YEAR <= last for first, last in seasons):
        seasons.append((begun, until))
    return tuple(holes), tuple(seasons)
