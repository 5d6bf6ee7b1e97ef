"""How customers choose between what they had and what is new."""

from __future__ import annotations

import numpy as np
import pytest

from app.insights import habits
from app.insights.habits import Habits


def learned(*rows: tuple[int, int, int]) -> Habits:
    """From rows of customer, days and last day, a product each."""
    return habits.learn(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def test_a_shop_without_sales_is_taken_for_one_of_any_kind() -> None:
    assert learned() == Habits()
    assert learned((1, 1, 100), (1, 1, 100), (2, 1, 90)) == Habits(0.0, 1.0)  # nobody came twice


def test_by_hand() -> None:
    """Customer 1 had two products once each, of which one was bought again on day 9, with two that were new."""
    found = learned((1, 2, 9), (1, 1, 5), (1, 1, 9), (1, 1, 9))
    line = -0.8 * np.log(2)
    chance = 1 / (1 + np.exp(-(found.level + round(line / 0.05) * 0.05)))
    # What happened less what was expected is what the ridge penalty holds.
    assert 1 - 2 * chance == pytest.approx(0.5 * found.level)
    assert found.news == pytest.approx((2 + 1) / (2**-0.2 + 1))
    days = np.array([1, 3])
    odds = found.level + 1.4 * np.log(days) - 0.8 * np.log(4)
    assert found.chances(days) == pytest.approx(1 / (1 + np.exp(-odds)))
    assert found.fresh(days) == pytest.approx(found.news * 4**-0.2)
    assert found.fresh(np.zeros(0, dtype=np.int64)) == found.news


def test_bread_is_bought_again_and_books_are_not() -> None:
    bread = learned(*((c, 9, 100) for c in range(50)), *((c, 2, 40) for c in range(0, 50, 5)))
    books = learned(*((c, 1, day) for c in range(50) for day in range(10)))
    once = np.ones(5, dtype=np.int64)
    assert bread.chances(np.array([5]))[0] > 0.9
    assert books.chances(once).max() < 0.02
    assert books.news > 0.9 > 0.1 > bread.news
    assert (np.diff(bread.chances(np.array([1, 2, 5, 9]))) > 0).all()
