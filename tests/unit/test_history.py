"""Loose rows become sorted purchase days."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.insights.history import History

ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1000, 1400), st.integers(-500, 5000)), max_size=40
)


def build(rows: list[tuple[int, int, int]]) -> History:
    return History.build([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], 5)


def test_several_receipts_of_one_day_are_one_visit() -> None:
    history = build([(1, 1000, 5), (0, 1010, 7), (1, 1000, 6), (1, 1003, 1)])
    assert history.count.tolist() == [1, 2, 0, 0, 0]
    assert history.day.tolist() == [1010, 1000, 1003]
    assert history.net.tolist() == [7, 11, 1]
    assert history.gap.tolist() == [-1, -1, 3]
    assert history.money().tolist() == [7, 12, 0, 0, 0]
    assert history.first.tolist() == [1010, 1000, 0, 0, 0]
    assert history.last.tolist() == [1010, 1003, 0, 0, 0]


def test_nobody_bought_is_a_history_too() -> None:
    history = build([])
    assert len(history) == 5
    assert history.money().tolist() == [0] * 5
    assert history.before(2000).tolist() == [0] * 5


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[int, int, int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = build(rows), build(shuffled)
    assert np.array_equal(one.day, two.day)
    assert np.array_equal(one.net, two.net)
    assert np.array_equal(one.start, two.start)


@given(ROWS, st.integers(990, 1410))
def test_what_happens_later_is_not_known(rows: list[tuple[int, int, int]], day: int) -> None:
    cut, never = build(rows).until(day), build([row for row in rows if row[1] <= day])
    assert np.array_equal(cut.day, never.day)
    assert np.array_equal(cut.start, never.start)
    assert np.array_equal(cut.count, build(rows).before(day + 1))
