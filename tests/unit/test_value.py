"""Core customers, rates, cohorts and loyalty, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights import stages, value
from app.insights.history import History


def test_the_core_is_the_smallest_set_that_brings_four_fifths() -> None:
    assert value.core([10, 500, 300, 190]).tolist() == [1, 2]
    assert value.core([10, 490, 300, 200]).tolist() == [1, 2, 3]
    assert value.core([0, 0]).tolist() == []
    assert value.core([100, -90]).tolist() == [0]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40), st.integers(2, 50))
def test_the_core_does_not_depend_on_the_currency(net: list[int], times: int) -> None:
    chosen = value.core(net)
    assert chosen.tolist() == value.core([times * n for n in net]).tolist()
    if sum(net):
        brought = [net[i] for i in chosen.tolist()]
        assert sum(brought) >= 0.8 * sum(net) - 1e-6
        assert sum(brought) - brought[-1] < 0.8 * sum(net)


def test_the_concentration_curve_starts_at_nothing_and_ends_at_all() -> None:
    people, money = value.concentration([10, 30, 60])
    assert people.tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert money.tolist() == pytest.approx([0, 0.6, 0.9, 1])


def test_money_at_risk_is_that_of_customers_at_risk() -> None:
    assert value.money_at_risk([stages.AT_RISK, stages.LOYAL, stages.AT_RISK], [10.0, 99.0, 5.5]) == 15.5


def test_churn_counts_those_who_were_there() -> None:
    before = [stages.PROSPECT, stages.NEW, stages.LOYAL, stages.LAPSED, stages.AT_RISK]
    after = [stages.LAPSED, stages.LAPSED, stages.LOYAL, stages.LAPSED, stages.LAPSED]
    found = value.churn(before, after)
    assert (found.part, found.whole, found.share) == (2, 3, 2 / 3)
    assert value.churn([], []).share is None


def test_repeat_and_returning_are_two_rates() -> None:
    visits = History.build([0, 0, 1, 2, 2], [1000, 1100, 1100, 900, 1300], [1] * 5, 4)
    assert (value.repeat(visits, 1200).part, value.repeat(visits, 1200).whole) == (1, 3)
    found = value.returning(visits, 1050, 1200)  # customer 0 came back, customer 1 is new
    assert (found.part, found.whole) == (1, 2)


def test_months_not_yet_lived_are_blank() -> None:
    # Customer 0: months 0 and 2; customer 1: month 0 only; customer 2: month 1.
    visits = History.build([0, 0, 1, 2], [1000, 1065, 1010, 1035], [1] * 4, 3)
    found = value.cohorts(visits, [1000, 1030, 1060, 1090, 1120], 1095)
    assert found[0] == value.Cohort(0, 2, (1.0, 0.0, 0.5, None))
    assert found[1] == value.Cohort(1, 1, (1.0, 0.0, None))
    assert found[2] == value.Cohort(2, 0, (None, None))


def test_loyalty_is_the_mean_of_its_signals() -> None:
    # A tenth off: 1 − .1/.25 = .6; nothing owed: 1; no complaint: 1; 3 of 4 again: .75; the only buyer: .5.
    found = value.loyalty([10], [100], [9000], [1000], [0], [0], [4], [3])
    assert found.score.tolist() == [round(100 * (0.6 + 1 + 1 + 0.75 + 0.5) / 5)]


def test_few_visits_have_no_loyalty_figure() -> None:
    assert np.isnan(value.loyalty([4], [100], [9000], [0], [0], [0], [4], [3]).score[0])


def test_unknown_signals_are_left_out_not_guessed() -> None:
    found = value.loyalty([10], [100], [9000], [0], [np.nan], [1], [2], [0])
    assert np.isnan(found.prompt[0])
    assert found.content[0] == 0.5
    assert found.score[0] == round(100 * (1 + 0.5 + 0 + 0.5) / 4)
