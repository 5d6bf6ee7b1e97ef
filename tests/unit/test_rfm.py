"""RFM scores and groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights import rfm
from app.insights.history import History

CELLS = [
    (r, fm, group)
    for r, row in {
        5: "champion champion active new_or_promising new_or_promising",
        4: "loyal loyal active promising promising",
        3: "loyal loyal needs_attention needs_attention almost_lost",
        2: "previously_loyal at_risk at_risk almost_lost almost_lost",
        1: "previously_loyal at_risk at_risk dormant dormant",
    }.items()
    for fm, group in zip((5, 4, 3, 2, 1), row.split(), strict=True)
]


@pytest.mark.parametrize(("r", "fm", "group"), CELLS)
def test_every_cell_of_the_grid_has_its_group(r: int, fm: int, group: str) -> None:
    assert rfm.group(r, fm, fm) == group


def test_the_grid_has_twenty_five_cells() -> None:
    assert len({(r, fm) for r, fm, _group in CELLS}) == 25


@pytest.mark.parametrize(("f", "m", "joint"), [(1, 1, 1), (1, 2, 2), (2, 3, 3), (5, 1, 3), (4, 5, 5), (5, 5, 5)])
def test_half_scores_round_up(f: int, m: int, joint: int) -> None:
    assert rfm.fm(f, m) == joint


def test_scores_are_fifths_of_the_mid_rank() -> None:
    assert rfm.scores([10, 20, 30, 40, 50]).tolist() == [1, 2, 3, 4, 5]
    # Three equal ones: below 0, mid-rank 1.5 of 5 is the 30th percentile.
    assert rfm.scores([1, 1, 1, 2, 3]).tolist() == [2, 2, 2, 4, 5]
    assert rfm.scores([7, 7]).tolist() == [3, 3]


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=60))
def test_equal_customers_have_equal_scores_and_larger_ones_no_smaller(values: list[int]) -> None:
    found = dict(zip(values, rfm.scores(values).tolist(), strict=True))
    assert rfm.scores(values).tolist() == [found[v] for v in values]
    ordered = [found[v] for v in sorted(found)]
    assert ordered == sorted(ordered)
    assert set(ordered) <= {1, 2, 3, 4, 5}


def shop(buyers: int) -> History:
    who = np.arange(buyers)
    return History.build(who, 2000 + who, 100 * (who + 1), buyers)


def test_under_thirty_buyers_there_are_no_scores() -> None:
    few = rfm.rfm(shop(29), shop(29), 2100)
    assert few.recency.tolist() == [0] * 29
    assert few.group(0) is None
    assert few.days.tolist() == [1] * 29


def test_thirty_buyers_are_scored_within_the_window() -> None:
    found = rfm.rfm(shop(31), shop(31), 2000 + rfm.WINDOW)
    assert (found.buyers, found.recency[0], found.net[0]) == (30, 0, 0)
    assert (found.recency[1], found.recency[30], found.money[30], found.frequency[30]) == (1, 5, 5, 3)
    assert found.group(30) == "champion"


def test_returns_lower_the_money_and_later_sales_are_not_known() -> None:
    visits = History.build([0, 0], [2000, 2050], [500, 300], 1)
    money = History.build([0, 0, 0], [2000, 2010, 2050], [500, -200, 300], 1)
    assert rfm.rfm(visits, money, 2040).net.tolist() == [300]
    assert rfm.rfm(visits, money, 2040).days.tolist() == [1]
