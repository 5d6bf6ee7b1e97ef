"""More days never have less of a chance, and the usual horizon stands as it was learned."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import pytest

from app.insights import buying, horizons, learning, year
from app.insights.history import Floats, History
from app.insights.rhythm import YEAR
from tests.bench import shops

USUAL = 91


def asked(shop: History, as_of: int) -> dict[int, Floats]:
    known = shops.monthly(shop)
    past = shop.until(as_of)
    usual = learning.learn(past, known, as_of, USUAL)
    return {
        days: horizons.chances(past, known, as_of, days, usual)
        for days in (7, horizons.MONTH, 60, USUAL, 182, YEAR, 500)
    }


@pytest.mark.parametrize("name", ["grocer, weekly", "seaside, summers", "appointments", "ten customers"])
def test_more_days_never_have_less_of_a_chance(name: str) -> None:
    shop = shops.SIMULATED[name](3)
    as_of = int(shop.day.min() + 0.7 * np.ptp(shop.day))
    found = asked(shop, as_of)
    for shorter, longer in pairwise(found):
        assert (found[shorter] <= found[longer] + 1e-12).all(), (shorter, longer)
    past = shop.until(as_of)
    model = learning.learn(past, shops.monthly(shop), as_of, USUAL)
    assert np.array_equal(found[USUAL], buying.chances(past, model, as_of))
    assert all(((chance > 0) == (past.count > 0)).all() for chance in found.values())
    apart = buying.chances(past, learning.learn(past, shops.monthly(shop), as_of, horizons.MONTH), as_of)
    within = found[horizons.MONTH]
    assert np.array_equal(within[apart <= found[USUAL]], apart[apart <= found[USUAL]])


def test_who_comes_every_day_may_be_on_a_journey() -> None:
    """Sixty people, here on nine days of ten; a tenth has left."""
    dice = np.random.default_rng(2)
    came = dice.random((60, 400)) < 0.9
    came[:6, 380:] = False
    came[6, 390:] = False
    who, day = np.nonzero(came)
    shop = History.build(who, day + 738_000, np.full(len(who), 500), 60)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ahead = year.outlook(shop, learning.learn(shop, shops.monthly(shop), 738_399, USUAL), 738_399)
    assert 0.4 < ahead.chance[6] < 0.95
    assert ahead.chance[7:].min() > 0.95
    assert (ahead.low <= ahead.purchases).all()
    assert np.isfinite(ahead.value_low).all()
    assert np.isfinite(ahead.value_high).all()


def test_a_range_that_may_be_anything_is_none_but_no_garbage() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        low, high = (year.percentile(np.array([3.0]), np.array([1e300]), z)[0] for z in (year.LOW, year.HIGH))
    assert (low, high) == (0, 0)
