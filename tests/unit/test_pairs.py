"""What goes with what, from what lay in which basket."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights import counts, pairs


def basket_rows() -> tuple[list[int], list[int]]:
    """Six baskets with bread (0) and butter (1), four with bread and jam (2), three with milk (3), six with butter."""
    rows = [(c, p) for c in range(6) for p in (0, 1)]
    rows += [(c, p) for c in range(6, 10) for p in (0, 2)]
    rows += [(c, 3) for c in range(10, 13)] + [(c, 1) for c in range(13, 19)]
    return [r[0] for r in rows], [r[1] for r in rows]


def told(found: pairs.Pairs) -> list[tuple[int, ...]]:
    columns = (found.product, found.with_, found.common, found.buyers)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_counts_are_the_true_ones() -> None:
    found = pairs.learn(*basket_rows())
    assert told(found) == [(0, 1, 6, 10), (1, 0, 6, 12)]
    assert (found.weight > 0).all()


def test_four_common_receipts_are_no_pair() -> None:
    assert 2 not in {key for row in told(pairs.learn(*basket_rows())) for key in row[:2]}


def test_twice_on_a_receipt_counts_once() -> None:
    who, what = basket_rows()
    once, twice = pairs.learn(who, what), pairs.learn(who * 2, what * 2)
    assert told(once) == told(twice)
    assert np.allclose(once.weight, twice.weight)


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(dice: object) -> None:
    rows = list(zip(*basket_rows(), strict=True))
    dice.shuffle(rows)  # type: ignore[attr-defined]
    one, two = pairs.learn(*basket_rows()), pairs.learn([row[0] for row in rows], [row[1] for row in rows])
    assert told(one) == told(two)
    assert np.allclose(one.weight, two.weight)


def test_a_large_basket_says_less_than_a_small_one() -> None:
    """Six baskets of 0 and 1 only; six of 0 and 2 among ten other things."""
    rows = [(c, p) for c in range(6) for p in (0, 1)]
    rows += [(c, p) for c in range(6, 12) for p in (0, 2, *range(20 + 10 * c, 30 + 10 * c))]
    found = pairs.learn([r[0] for r in rows], [r[1] for r in rows])
    weight = {(one, two): much for one, two, much in zip(found.product, found.with_, found.weight, strict=True)}
    assert weight[0, 1] > weight[0, 2]


def gift_shop(receipts: int, seed: int = 1) -> tuple[list[int], list[int]]:
    """Forty products in pairs that go together, bought among others."""
    dice = np.random.default_rng(seed)
    rows = []
    for receipt in range(receipts):
        pair = int(dice.integers(20))
        rows += [(receipt, 2 * pair), (receipt, 2 * pair + 1), *((receipt, int(p)) for p in dice.integers(40, size=3))]
    return [r[0] for r in rows], [r[1] for r in rows]


def test_what_is_sold_together_speaks_most_for_each_other() -> None:
    found = pairs.learn(*gift_shop(400))
    assert (found.common >= 5).all()
    for product in range(40):
        mine = found.product == product
        assert found.with_[mine][found.weight[mine].argmax()] == product ^ 1


def test_the_weights_are_those_of_the_published_closed_form() -> None:
    receipts = counts.cells(*(np.array(column) for column in gift_shop(300)), 40)
    common, held = counts.counted(receipts.row, receipts.column, np.ones(300), 40)
    inverse = np.linalg.inv(held.astype(float) + 20 * np.eye(40))
    wanted = np.where((common >= 5) & ~np.eye(40, dtype=bool), -inverse / np.diag(inverse), 0)
    assert np.allclose(pairs.weights(common, held, 20.0, 0.0), wanted, atol=1e-6)


def test_of_very_many_products_each_of_the_less_bought_is_learned_as_if_it_were_the_only_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pairs, "HEAD", 30)
    receipts = counts.cells(*(np.array(column) for column in gift_shop(300)), 40).by_times()
    common, held = counts.counted(receipts.row, receipts.column, np.ones(300), 40)
    found = pairs.weights(common, held.copy(), 20.0, 0.0)
    assert (np.diff(common.diagonal()) >= 0).all()
    head, tail = np.arange(10, 40), np.arange(10)

    def whole(some: np.ndarray) -> np.ndarray:
        inverse = np.linalg.inv(held[np.ix_(some, some)].astype(float) + 20 * np.eye(len(some)))
        enough = (common[np.ix_(some, some)] >= 5) & ~np.eye(len(some), dtype=bool)
        return np.where(enough, -inverse / np.diag(inverse), 0)

    assert np.allclose(found[np.ix_(head, head)], whole(head), atol=1e-6)
    for one in tail.tolist():
        wanted = whole(np.append(head, one))
        assert np.allclose(found[head, one], wanted[:-1, -1], atol=1e-6)
        enough = np.flatnonzero(wanted[-1, :-1])
        # What it explains of them is told beside their own inverse, to which it adds little.
        assert np.allclose(found[one, head][enough], wanted[-1, :-1][enough], rtol=0.3)
    one, two = np.nonzero((common[np.ix_(tail, tail)] >= 5) & ~np.eye(10, dtype=bool))
    alone = held[tail[one], tail[two]] / (held[tail[one], tail[one]] + 20)
    assert np.allclose(found[tail[one], tail[two]], alone, atol=1e-6)


def test_a_large_matrix_is_inverted_by_its_halves() -> None:
    has = (np.random.default_rng(1).random((700, 1500)) < 0.03).astype(np.float32)
    matrix = has @ has.T + 20 * np.eye(700, dtype=np.float32)
    assert np.allclose(pairs._inverse(matrix) @ matrix, np.eye(700), atol=1e-4)


def test_the_way_is_the_usual_one_until_receipts_say_clearly_otherwise() -> None:
    def chosen(receipts: counts.Cells) -> tuple[float, float]:
        return pairs.best_way(receipts, *pairs._counted(receipts))

    def way(receipts: int) -> tuple[float, float]:
        return chosen(counts.cells(*(np.array(column) for column in gift_shop(receipts)), 40))

    assert way(20) == pairs.WAYS[1]
    assert way(3000) in pairs.WAYS
    dice = np.random.default_rng(2)  # pairs that only look strong: whatever is bought is bought by chance
    rows = np.arange(3000) // 3
    noise = counts.cells(rows, (60 * dice.random(3000) ** 3).astype(int), 60)
    assert chosen(noise)[0] >= pairs.WAYS[1][0]


def test_nothing_sold_goes_with_nothing() -> None:
    assert len(pairs.learn([], []).product) == 0
    assert len(pairs.learn([1], [1]).product) == 0
