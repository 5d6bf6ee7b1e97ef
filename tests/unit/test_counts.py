"""On how many baskets each two products are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights import counts


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(10, 30)), min_size=1), st.integers(0, 5), st.integers(1, 9))
def test_pairs_are_counted_as_by_multiplying(rows: list[tuple[int, int]], light: int, most: int) -> None:
    """Whatever is listed and whatever is multiplied, and whatever is left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "LIGHT", light)
        patch.setattr(counts, "_PORTION", 3)
        patch.setattr(counts, "_SQUARE", 4)
        patch.setattr(counts, "_BLOCK", 2)
        found = counts.cells(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)), most)
        plain, weighed = counts.counted(found.row, found.column, found.weights(-0.5), len(found.names))
    baskets = sorted({basket for basket, _product in rows})
    size = np.array([len({p for b, p in rows if b == basket}) for basket in baskets])
    assert found.size.tolist() == size.tolist()
    has = np.array([[(basket, name) in rows for name in found.names.tolist()] for basket in baskets], dtype=float)
    assert np.array_equal(plain, has.T @ has)
    assert np.allclose(weighed, (has.T / np.sqrt(size)) @ has, atol=1e-5)


def test_the_most_bought_are_kept() -> None:
    basket, product = np.array([1, 1, 2, 2, 3, 3, 3]), np.array([7, 8, 7, 9, 7, 9, 9])
    found = counts.cells(basket, product, 2)
    assert (found.names.tolist(), found.row.tolist(), found.column.tolist()) == (
        [7, 9],
        [0, 1, 1, 2, 2],
        [0, 0, 1, 0, 1],
    )
    assert found.size.tolist() == [2, 2, 2]
    assert found.only(found.most_bought(1)).names.tolist() == [7]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(10, 30)), min_size=1))
def test_the_most_bought_may_be_put_last(rows: list[tuple[int, int]]) -> None:
    found = counts.cells(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)), 20)
    sorted_ = found.by_times()
    assert (np.diff(sorted_.times()) >= 0).all()
    assert (np.diff(sorted_.row << counts.KEY | sorted_.column) > 0).all()
    told = [set(zip(one.row.tolist(), one.names[one.column].tolist(), strict=True)) for one in (found, sorted_)]
    assert told[0] == told[1]


def test_nothing_is_counted_as_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    found = counts.cells(none, none, 5)
    assert (len(found.names), len(found.size)) == (0, 0)
    assert counts.counted(found.row, found.column, found.weights(-1.0), 0)[0].shape == (0, 0)
