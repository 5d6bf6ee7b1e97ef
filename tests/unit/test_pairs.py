"""What goes with what, from who bought what."""

from __future__ import annotations

import numpy as np

from app.insights import pairs


def basket_rows() -> tuple[list[int], list[int]]:
    """Six bought bread (0) and butter (1), four bread and jam (2), three milk (3) alone, six butter alone."""
    rows = [(c, p) for c in range(6) for p in (0, 1)]
    rows += [(c, p) for c in range(6, 10) for p in (0, 2)]
    rows += [(c, 3) for c in range(10, 13)] + [(c, 1) for c in range(13, 19)]
    return [r[0] for r in rows], [r[1] for r in rows]


def test_counts_are_the_true_ones() -> None:
    found = pairs.learn(*basket_rows(), {})
    rows = list(zip(found.product, found.with_, found.common, found.buyers, strict=True))
    assert rows == [(0, 1, 6, 10), (1, 0, 6, 12)]
    assert (found.weight > 0).all()


def test_four_common_buyers_are_no_pair() -> None:
    found = pairs.learn(*basket_rows(), {})
    assert 2 not in found.product.tolist() + found.with_.tolist()


def test_buying_twice_counts_one_buyer() -> None:
    who, what = basket_rows()
    once, twice = pairs.learn(who, what, {}), pairs.learn(who * 2, what * 2, {})
    assert np.array_equal(once.common, twice.common)
    assert np.allclose(once.weight, twice.weight)


def test_the_order_of_the_rows_does_not_matter() -> None:
    who, what = basket_rows()
    one, two = pairs.learn(who, what, {0: 3}), pairs.learn(who[::-1], what[::-1], {0: 3})
    assert np.array_equal(one.product, two.product)
    assert np.allclose(one.weight, two.weight)


def test_what_sells_lately_weighs_more() -> None:
    calm, lively = pairs.learn(*basket_rows(), {}), pairs.learn(*basket_rows(), {1: 9})
    assert lively.weight[0] > calm.weight[0]
    assert lively.weight[1] == calm.weight[1]


def test_nothing_sold_goes_with_nothing() -> None:
    assert len(pairs.learn([], [], {}).product) == 0
    assert len(pairs.learn([1], [1], {}).product) == 0
