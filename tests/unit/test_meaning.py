"""On real sales the stages mean something, and the chance of buying orders customers as well as the best peer."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import pytest

from app.insights import buying, rhythm, stages
from app.insights.history import History
from app.insights.stages import STAGES, Thresholds

QUARTER = 91
FALLS = (
    ("loyal", "growing"), ("growing", "at_risk"), ("at_risk", "lapsed"), ("growing", "new"), ("new", "lapsed"),
)  # fmt: skip


def cdnow(folder: Path) -> History:
    with gzip.open(folder / "cdnow_master.csv.gz", "rt", newline="") as file:
        rows = [(r["customer_id"], r["date"], r["amount"]) for r in csv.DictReader(file)]
    return of(rows)


def gifts(folder: Path) -> History:
    with gzip.open(folder / "online_retail.csv.gz", "rt", newline="", encoding="utf-8") as file:
        rows = [
            (r["CustomerID"], r["InvoiceDate"][:10], str(float(r["Quantity"]) * float(r["UnitPrice"])))
            for r in csv.DictReader(file)
            if r["CustomerID"] and float(r["Quantity"]) > 0
        ]
    return of(rows)


def of(rows: list[tuple[str, str, str]]) -> History:
    who = np.unique([row[0] for row in rows], return_inverse=True)[1]
    day = [dt.date.fromisoformat(row[1]).toordinal() for row in rows]
    return History.build(who, day, [round(100 * float(row[2])) for row in rows], int(who.max()) + 1)


def monthly(shop: History) -> rhythm.Rhythm:
    first, last = int(shop.day.min()), int(shop.day.max())
    return rhythm.Rhythm.of([rhythm.learn(shop, day) for day in range(first + 30, last + 1, 30)])


def auc(happened: np.ndarray, chance: np.ndarray) -> float:
    """The share of pairs in the right order, ties counting half."""
    _values, place, times = np.unique(chance, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times - 1) / 2)[place]
    yes = int(happened.sum())
    return float((rank[happened].sum() - yes * (yes + 1) / 2) / (yes * (len(happened) - yes)))


@pytest.mark.slow
@pytest.mark.parametrize("load", [cdnow, gifts])
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
    chance = buying.outlook(past, known, day, buying.learn(past, known, day, horizon)).chance
    bought = shop.before(day + horizon + 1) > shop.before(day + 1)
    assert auc(bought, chance) >= peer
    tenths = np.array_split(np.argsort(chance), 10)
    assert sum(abs(bought[some].sum() - chance[some].sum()) for some in tenths) / len(chance) <= 0.022
