"""The shop's gap, the customer's own, and the season."""

from __future__ import annotations

import numpy as np
import pytest

from app.insights import rhythm
from app.insights.history import History


def test_running_silences_are_counted_as_still_open() -> None:
    curve = rhythm.returning_curve([2, 2, 5], [3, 6])
    assert curve[1] == 0
    assert curve[2] == pytest.approx(0.4)  # two of five
    assert curve[4] == pytest.approx(0.4)  # the silence of three days has left, nobody came back
    assert curve[5] == pytest.approx(0.7)  # one of the two still looked at: 1 − 0.6 · 0.5
    assert curve[-1] == pytest.approx(0.7)


def test_the_expected_gap_is_pulled_towards_the_shop() -> None:
    found = rhythm.expected_gap([2, 0, 2], [40, 0, 40], 60.0, 33.0, [False, False, True])
    assert found.tolist() == [(40 + 2 * 60) / 4, 33.0, 365.0]


@pytest.mark.parametrize(("gaps", "span", "shop"), [(1, 30, 60.0), (3, 21, 60.0), (26, 598, 41.5), (2, 900, 14.25)])
def test_what_the_shop_lent_is_told_from_the_expected_gap(gaps: int, span: int, shop: float) -> None:
    usual = float(rhythm.expected_gap(gaps, span, shop, 1.0, False))
    assert rhythm.borrowed(gaps, span / gaps, usual) == pytest.approx(shop)
    assert rhythm.borrowed(gaps, 100.0, float(rhythm.YEAR)) is None


def test_a_shop_without_history_has_the_starting_gap() -> None:
    nobody = History.build([], [], [], 3)
    learned = rhythm.learn(nobody, 2000)
    assert (learned.gap, learned.second, learned.customers) == (rhythm.START_GAP, rhythm.START_GAP, 0)


def test_a_weekly_shop_is_known_to_be_weekly_after_some_months() -> None:
    who, day = np.meshgrid(np.arange(30), np.arange(0, 280, 7))
    history = History.build(who.ravel(), 1000 + day.ravel() + who.ravel() % 7, np.ones(who.size), 30)
    learned = rhythm.learn(history, 1280)
    assert learned.gap == pytest.approx(7, abs=0.5)
    assert learned.customers == 30


def test_a_young_shop_is_not_taken_for_a_fast_one() -> None:
    history = History.build([0, 0, 1, 1, 2, 3], [1000, 1005, 1002, 1008, 1003, 1004], [1] * 6, 4)
    assert rhythm.learn(history, 1010).gap > 40


def test_later_sales_do_not_change_what_was_learned() -> None:
    rows = [(c, 1000 + 9 * k + c) for c in range(20) for k in range(12)]
    history = History.build([r[0] for r in rows], [r[1] for r in rows], [1] * len(rows), 20)
    assert rhythm.learn(history, 1050) == rhythm.learn(history.until(1049), 1050)


def test_the_gap_known_on_a_day_is_that_of_its_month() -> None:
    months = [rhythm.ShopGap(1031, 20.0, 25.0, 9), rhythm.ShopGap(1000, 30.0, 35.0, 4)]
    gap, second = rhythm.Rhythm.of(months).known_on(np.array([999, 1000, 1030, 1031, 5000]))
    assert gap.tolist() == [rhythm.START_GAP, 30.0, 30.0, 20.0, 20.0]
    assert second.tolist() == [rhythm.START_GAP, 35.0, 35.0, 25.0, 25.0]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([1000, 1010, 1365, 1372], [False, False, True, True]),  # two winters
        ([1000, 1180, 1365], [False, False, False]),  # a summer visit in between
        ([1000, 1100, 1200, 1300, 1400], [False] * 5),  # all the year round
        ([1000, 1730], [False, False]),  # missed a year
    ],
)
def test_only_those_who_always_came_in_this_season_are_seasonal(days: list[int], expected: list[bool]) -> None:
    history = History.build([0] * len(days), days, [1] * len(days), 1)
    assert rhythm.yearly_buyers(history).tolist() == expected


def test_a_mean_seen_through_a_short_window_is_lengthened() -> None:
    assert rhythm.untruncated(5.0, 500.0) == pytest.approx(5.0, abs=0.01)
    assert rhythm.untruncated(2.0, 4000.0) == pytest.approx(2.0)
    assert rhythm.untruncated(30.0, 100.0) > 35
    assert rhythm.untruncated(50.0, 100.0) == pytest.approx(200.0)
