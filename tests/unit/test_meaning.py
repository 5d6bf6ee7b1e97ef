"""On real sales the stages mean something, and the chance of buying orders customers as well as the best peer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.insights import buying, learning, stages
from app.insights.history import History
from app.insights.stages import STAGES, Thresholds
from tests.bench.scores import auc, calibration_error
from tests.bench.shops import cdnow, monthly, online_retail

QUARTER = 91
FALLS = (
    ("loyal", "growing"), ("growing", "at_risk"), ("at_risk", "lapsed"), ("growing", "new"), ("new", "lapsed"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("load", [cdnow, online_retail])
def test_the_share_that_buys_again_falls_from_stage_to_stage(load: object, real_data: Path) -> None:
    shop: History = load(real_data)  # type: ignore[operator]
    known = monthly(shop)
    first, last = int(shop.day.min()), int(shop.day.max())
    for day in range(first + 150, last - QUARTER + 1, 35):
        stage = stages.standing(shop, known, Thresholds(), day).stage
        again = shop.before(day + QUARTER + 1) > shop.before(day + 1)
        share = {
            STAGES[number].value: again[stage == number].mean() for number in range(7) if (stage == number).sum() >= 20
        }
        for more, less in FALLS:
            if more in share and less in share:
                assert share[more] > share[less], (day - first, more, less, share)


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
