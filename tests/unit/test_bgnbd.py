"""The published tables, to the digits given."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from app.insights import bgnbd

END = dt.date(1997, 9, 30)


def summary(path: Path) -> list[tuple[int, float, float, float]]:
    """(repeat days, weeks to the last, weeks observed, mean repeat amount) of the calibration half."""
    days: dict[str, dict[dt.date, float]] = defaultdict(lambda: defaultdict(float))
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["date"])
            if day <= END:
                days[row["customer_id"]][day] += float(row["amount"])
    rows = []
    for _key, own in sorted(days.items()):
        first, last, x = min(own), max(own), len(own) - 1
        spent = sum(amount for day, amount in own.items() if day != first)
        rows.append((x, (last - first).days / 7, (END - first).days / 7, spent / x if x else 0.0))
    return rows


def test_log_gamma_is_that_of_the_standard_library() -> None:
    values = [1e-3, 0.2, 0.5, 1.0, 1.5, 2.0, 7.3, 60.0, 900.0]
    assert bgnbd.log_gamma(values).tolist() == pytest.approx([math.lgamma(v) for v in values], rel=1e-11, abs=1e-12)


def test_the_expected_purchases_of_the_paper() -> None:
    model = bgnbd.BgNbd(0.24259, 4.4136, 0.7929, 2.4259, 0.0)
    assert bgnbd.expected(model, 39.0, [2.0], [30.43], [38.86])[0] == pytest.approx(1.2259, abs=2e-4)


def test_the_fit_finds_the_parameters_that_made_the_data() -> None:
    random = np.random.default_rng(4)
    x, recency, age = [], [], random.uniform(30, 60, 4000)
    for whole in age:
        rate, leave, time, last, n = random.gamma(0.8, 1 / 6), random.beta(1.2, 3.0), 0.0, 0.0, 0
        while (time := time + random.exponential(1 / max(rate, 1e-9))) < whole:
            n, last = n + 1, time
            if random.random() < leave:
                break
        x.append(n)
        recency.append(last)
    found = bgnbd.fit(x, recency, age)
    assert (found.r, found.alpha) == pytest.approx((0.8, 6.0), rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(1.2 / 4.2, rel=0.2)


def test_the_published_tables_of_cdnow(real_data: Path) -> None:
    rows = summary(real_data / "cdnow_sample.csv")
    x, recency, age, mean = (np.array(column) for column in zip(*rows, strict=True))
    found = bgnbd.fit(x, recency, age)
    assert found.likelihood == pytest.approx(-9582.429, abs=1e-3)
    assert (found.r, found.alpha) == pytest.approx((0.24259, 4.4136), rel=5e-4)
    assert (found.a, found.b) == pytest.approx((0.7929, 2.4259), rel=5e-4)
    assert bgnbd.expected(found, 39.0, x, recency, age).sum() == pytest.approx(1653.4, abs=0.5)
    some = x > 0
    spend = bgnbd.fit_spend(x[some], mean[some])
    assert int(some.sum()) == 946
    assert (spend.p, spend.q, spend.gamma) == pytest.approx((6.2496, 3.7442, 15.4435), rel=5e-4)
    first = bgnbd.expected_spend(spend, x[:10], mean[:10])
    assert first.tolist() == pytest.approx(
        [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17], abs=0.01
    )
