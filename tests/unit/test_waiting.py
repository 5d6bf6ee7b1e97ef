"""How customers wait and leave, found from what a shop saw."""

from __future__ import annotations

import numpy as np
import pytest

from app.insights import waiting
from app.insights.history import History

END = 3000


def shop(customers: int, steady: float, seed: int, leaves: tuple[float, float] = (0.7, 6.0)) -> History:
    """Customers who come by the model itself: Weibull gaps, the median customer every thirty days."""
    random = np.random.default_rng(seed)
    who, day = [], []
    for customer in range(customers):
        rate, leave = random.gamma(2.0, 0.5), random.beta(*leaves)
        when = 2000.0 + random.uniform(0, 600)
        while when < END:
            who.append(customer)
            day.append(int(when))
            if random.random() < leave:
                break
            when += max(1.0, 30 * (random.exponential() / rate) ** (1 / steady))
    return History.build(who, day, np.ones(len(day)), customers)


@pytest.mark.parametrize("steady", [1.0, 3.0])
def test_the_numbers_that_made_the_visits_are_found(steady: float) -> None:
    found = waiting.fit(shop(3000, steady, 5), END, 30.0)
    assert found.steady == pytest.approx(steady, rel=0.2)
    assert found.gaps == pytest.approx(2.0, rel=0.2)
    assert found.leave / (found.leave + found.stay) == pytest.approx(0.7 / 6.7, rel=0.15)


def test_a_shop_that_saw_nothing_is_as_is_usual() -> None:
    assert waiting.fit(History.build([], [], [], 4), END, 30.0) == waiting.usual(30.0)
    few = waiting.fit(History.build([0, 1], [2990, 2995], [5, 5], 2), END, 30.0)
    assert few.gaps == pytest.approx(waiting.usual(30.0).gaps, rel=0.2)


def test_who_comes_at_any_time_comes_at_the_usual_rate() -> None:
    usual = waiting.usual(30.0)
    assert usual.rate(np.array([usual.gaps]), np.array([usual.worn]))[0] == pytest.approx(1 / 30)
    clock = waiting.usual(30.0, 3.0)
    # Known to the end, somebody who comes by the clock comes a little over once in the mean gap.
    many = clock.rate(np.array([1e4]), np.array([1e4 * clock.worn / clock.gaps]))[0]
    assert many == pytest.approx(1 / 30, rel=1e-3)


def test_neither_order_nor_the_unit_of_time_changes_what_is_found() -> None:
    one = shop(200, 1.5, 8)
    new = np.random.default_rng(2).permutation(len(one))
    other = History.build(new[one.owner], one.day, one.net, len(one))
    assert waiting.fit(one, END, 30.0) == pytest.approx(waiting.fit(other, END, 30.0))


def test_gaps_wear_in_whole_parts_that_add_up_in_any_order() -> None:
    seen = History.build([0, 0, 0, 1], [100, 130, 190, 100], [1] * 4, 2)
    assert waiting.worn_so_far(seen, 30.0, 2.0).tolist() == [
        0, 0, waiting.FINE, 5 * waiting.FINE, 5 * waiting.FINE,
    ]  # fmt: skip
