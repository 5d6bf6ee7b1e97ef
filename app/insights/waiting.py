"""How the customers of a shop wait between visits, and how many of them leave: what a shop says of a single customer.

While a customer stays, a gap of g days is over when g to the power of the shop's `steady` is used up at the customer's
own rate (Weibull gaps): 1 is coming at any time, 2 and more is coming by the clock, less than 1 is coming in bursts.
Rates differ among customers as a gamma distribution says, and after every visit, the first one included, a customer
leaves for good with a chance of their own, from a beta distribution. It is the modified BG/NBD of Batislam, Denizel &
Filiztekin (2007) with timing regularity as in Platzer & Reutterer (Marketing Science 35, 2016), there with Erlang gaps;
Weibull gaps keep every formula closed. The five numbers are the most probable ones given what the shop saw and what is
usual in shops, so that ten customers get sensible ones and ten thousand their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np

from app.insights import bgnbd
from app.insights.history import Floats, History, Ints

USUAL = (1.2, 0.8, 3.0)
"""What is usual in shops: gaps' worth of knowledge a newcomer starts with, and the beta distribution of leaving …"""
HELD = 1.0
"""… and how strongly a shop is held to it: the precision of normal priors on the logarithms."""
HIGHER, LOWER = (1.2, 1.5, 1.9, 2.4, 3.0, 4.0), (0.85, 0.7)
"""The powers that are tried besides 1, as long as each fits better than the one before, …"""
SURE_STEADY = 1 / 0.7**2
"""… and how strongly they are held to 1."""
LONGEST = 30.0
"""Gaps of more units than this count as so many."""
FINE = 1 << 16
"""Parts that a worn unit is counted in, as whole numbers: sums are then the same in any order."""


@dataclass(frozen=True)
class Waiting:
    """What is known of a shop's gaps and leavers.

    Attributes:
        unit: days that gaps are measured in; steady: the power of a gap that is used up at a steady rate.
        gaps, worn: the gamma distribution of the customers' rates: so many gaps' worth, that long in all in
            (days ÷ unit) ** steady.
        leave, stay: the beta distribution of the chance to leave after a visit.
    """

    unit: float
    gaps: float
    worn: float
    leave: float
    stay: float
    steady: float = 1.0

    def wear(self, days: Floats) -> Floats:
        """What of a silence of so many days is used up."""
        wear: Floats = (days / self.unit) ** self.steady
        return wear

    def rate(self, gaps: Floats, worn: Floats) -> Floats:
        """Visits a day to be expected of those who stay, of whom so many gaps and so much wear are known."""
        power = 1 / self.steady
        more: Floats = np.exp(bgnbd.log_gamma(gaps + power) - bgnbd.log_gamma(gaps) - power * np.log(worn))
        rate: Floats = more / (self.unit * np.exp(lgamma(1 + power)))
        return rate


def usual(gap: float, steady: float = 1.0) -> Waiting:
    """What is usual in shops whose customers come every `gap` days."""
    gaps, leave, stay = USUAL
    return Waiting(gap, gaps, gaps * float(np.exp(-steady * lgamma(1 + 1 / steady))), leave, stay, steady)


def worn_so_far(history: History, unit: float, steady: float) -> Ints:
    """(N + 1,) the wear of all gaps before each purchase day, in whole parts of 1 / FINE."""
    gap = np.minimum(np.maximum(history.gap, 0) / unit, LONGEST)
    parts = np.rint(FINE * gap**steady).astype(np.int64)
    sofar: Ints = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(parts)])
    return sofar


def fit(history: History, as_of: int, gap: float) -> Waiting:
    """The most probable numbers of a shop, as of the end of day `as_of`; `gap` is its typical one in days."""
    bought = history.count > 0
    if not bought.any():
        return usual(gap)
    x, silent = history.count[bought] - 1, (as_of - history.last[bought]) / gap
    own = history.gap[history.place > 0] / gap
    logs = float(np.log(np.maximum(own, 1 / gap)).sum())

    def at(steady: float, start: Floats | None = None) -> tuple[float, Waiting]:
        centre = usual(gap, steady)
        held = np.log([centre.gaps, centre.worn, centre.leave, centre.stay]), np.full(4, HELD)
        sofar = worn_so_far(history, gap, steady)
        worn = (sofar[history.start[1:]] - sofar[history.start[:-1]])[bought] / FINE
        found = bgnbd.fit(x, worn, worn + silent**steady, held, modified=True, start=start)
        numbers = (found.r, found.alpha, found.a, found.b)
        pull = HELD * float(((np.log(numbers) - held[0]) ** 2).sum()) + SURE_STEADY * np.log(steady) ** 2
        value = found.likelihood + len(own) * np.log(steady) + (steady - 1) * logs - pull / 2
        return value, Waiting(gap, *numbers, steady)

    most, best = at(1.0)
    for powers in (HIGHER, LOWER):
        for steady in powers:
            value, found = at(steady, np.log([best.gaps, best.worn, best.leave, best.stay]))
            if value <= most:
                break
            most, best = value, found
        if best.steady != 1:
            break
    return best
