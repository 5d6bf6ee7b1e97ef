"""On real sales the stages mean something, and the chance of buying orders customers as well as the best peer."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.insights import buying, learning, rhythm, stages
from app.insights.history import History
from app.insights.stages import STAGES, Thresholds
from tests.bench import shops
from tests.bench.scores import auc, calibration_error
from tests.bench.shops import SIMULATED, cdnow, monthly, online_retail

QUARTER = 91
FALLS = (
    ("loyal", "growing"), ("growing", "at_risk"), ("at_risk", "lapsed"), ("growing", "new"), ("new", "lapsed"),
)  # fmt: skip
CLEAR = {"grocer, four days", "grocer, weekly", "apparel", "seaside, summers", "one-time buyers"}
"""Simulated shops with so many customers in every stage that over all days the order is no matter of chance."""


Shares = dict[str, tuple[float, int]]
"""Stage -> (the share that buys within the next quarter, customers)."""


def shares(shop: History, known: rhythm.Rhythm) -> Iterator[tuple[int, Shares]]:
    """On days five weeks apart, of stages with twenty customers or more."""
    first, last = int(shop.day.min()), int(shop.day.max())
    for day in range(first + 150, last - QUARTER + 1, 35):
        stage = stages.standing(shop, known, Thresholds(), day).stage
        again = shop.before(day + QUARTER + 1) > shop.before(day + 1)
        yield (
            day - first,
            {
                STAGES[number].value: (float(again[stage == number].mean()), int((stage == number).sum()))
                for number in range(7)
                if (stage == number).sum() >= 20
            },
        )


@pytest.mark.slow
@pytest.mark.parametrize("load", [cdnow, online_retail])
def test_the_share_that_buys_again_falls_from_stage_to_stage(load: Callable[[Path], History], real_data: Path) -> None:
    shop = load(real_data)
    for day, share in shares(shop, monthly(shop)):
        for more, less in FALLS:
            if more in share and less in share:
                assert share[more][0] > share[less][0], (day, more, less, share)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(SIMULATED))
def test_no_stage_of_a_simulated_shop_means_less_than_the_one_below_it(kind: str) -> None:
    shop = SIMULATED[kind]()
    bought, there = Counter[str](), Counter[str]()
    for day, share in shares(shop, monthly(shop)):
        for stage, (part, count) in share.items():
            bought[stage] += round(part * count)
            there[stage] += count
        for more, less in FALLS:
            if more in share and less in share:
                # Nearly everybody comes back to a grocer, nearly nobody out of season: there chance decides a day.
                assert chance_of_order(share[more], share[less]) > -1.64, (day, more, less, share)
    for more, less in FALLS if kind in CLEAR else ():
        if not there[more] or not there[less]:
            continue  # a grocer has never twenty newcomers at once
        assert bought[more] / there[more] > bought[less] / there[less], (more, less)


def chance_of_order(more: tuple[float, int], less: tuple[float, int]) -> float:
    """By how many standard errors the first share is above the second."""
    (high, many), (low, few) = more, less
    both = (high * many + low * few) / (many + few)
    error = (both * (1 - both) * (1 / many + 1 / few)) ** 0.5
    return (high - low) / error if error else 0.0


@pytest.mark.parametrize("kind", ["grocer, weekly", "gifts twice a year", "appointments"])
def test_every_day_of_a_year_has_the_stage_its_history_says_whatever_came_later(kind: str) -> None:
    shop = SIMULATED[kind]().only(np.arange(0, 400))
    first = int(shop.day.min())
    known = monthly(shop)
    end = first + 400 + 365
    until = shop.until(end)
    moves = stages.changes(until, stages.silences(until, known, Thresholds()), end)
    stage = np.full(len(shop), stages.PROSPECT)
    done = 0
    order = np.argsort(moves.day, kind="stable")
    for day in range(first, end + 1):
        flips = np.zeros(len(shop), dtype=np.int64)
        while done < len(order) and moves.day[order[done]] <= day:
            move = order[done]
            who = moves.customer[move]
            assert stage[who] == moves.before[move]
            stage[who] = moves.after[move]
            flips[who] += 1
            done += 1
        if day < first + 400:
            continue
        asked = stages.standing(shop, known, Thresholds(), day).stage  # the shop knows what came later, and ignores it
        assert np.array_equal(asked, stage)
        came = shop.before(day + 1) > shop.before(day)
        assert (flips[~came] <= 1).all()  # nobody goes there and back without buying


def test_who_comes_every_december_only_is_not_lapsed_in_summer() -> None:
    days = [dt.date(year, 12, 1 + 3 * year % 20).toordinal() for year in range(2018, 2022)]
    others = shops.gifts()
    who = np.concatenate([others.owner, np.full(len(days), len(others))])
    shift = days[-1] + 365 - int(others.day.max())
    day = np.concatenate([others.day + shift, days])
    shop = History.build(who, day, np.full(len(day), 1000), len(others) + 1)
    known = monthly(shop)
    for ahead in range(1, 350):
        stage = stages.standing(shop, known, Thresholds(), days[-1] + ahead).stage[-1]
        assert STAGES[int(stage)] != stages.Stage.LAPSED, ahead


@pytest.mark.slow
@pytest.mark.parametrize(("horizon", "peer"), [(28, 0.786), (91, 0.776)])
def test_the_chance_of_buying_orders_cdnow_as_well_as_the_best_peer(horizon: int, peer: float, real_data: Path) -> None:
    shop = cdnow(real_data)
    day = dt.date(1997, 9, 30).toordinal()
    past, known = shop.until(day), monthly(shop.until(day))
    chance = buying.chances(past, learning.learn(past, known, day, horizon), day)
    bought = shop.before(day + horizon + 1) > shop.before(day + 1)
    assert auc(bought, chance) >= peer
    assert calibration_error(bought, chance) <= 0.02
