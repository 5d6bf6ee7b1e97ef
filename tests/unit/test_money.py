"""One rounding function, whole minor units, nothing lost."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import money


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_rounding_a_ratio_is_rounding_half_away_from_zero(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = money.round_ratio(numerator, denominator)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(exact - int(exact)) == Fraction(1, 2):
        assert abs(rounded) == abs(int(exact)) + 1
    assert money.round_half_up(exact) == rounded


@given(st.integers(-(10**9), 10**9))
def test_decimals_and_ratios_round_alike(thousandths: int) -> None:
    value = Decimal(thousandths) / 1000
    assert money.round_half_up(value) == money.round_ratio(thousandths, 1000)
    assert money.round_half_up(value) == int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(st.integers(-(10**12), 10**12), st.integers(0, 10_000))
def test_tax_that_is_included_adds_up_to_the_price_exactly(amount: int, rate: int) -> None:
    net, tax = money.split_tax(amount, rate, included=True)
    assert net + tax == amount
    assert abs(tax) <= abs(amount)


@given(st.integers(-(10**9), 10**9), st.integers(0, 10_000), st.booleans())
def test_a_return_is_the_sale_with_its_sign_turned(amount: int, rate: int, included: bool) -> None:
    net, tax = money.split_tax(amount, rate, included=included)
    assert money.split_tax(-amount, rate, included=included) == (-net, -tax)


@pytest.mark.parametrize(("currency", "digits"), [("IDR", 0), ("NOK", 2), ("CNY", 2), ("JPY", 0), ("GBP", 2)])
def test_a_shop_writes_prices_with_the_decimals_its_currency_really_has(currency: str, digits: int) -> None:
    assert money.digits(currency) == digits


@pytest.mark.parametrize("usual", [".", ","])
def test_a_number_with_both_marks_tells_which_one_its_decimals_follow(usual: str) -> None:
    assert money.mark_of("1.189,00", usual) == ","
    assert money.mark_of("1,189.00", usual) == "."
    assert money.mark_of("1.189.000", usual) == ","
    assert money.mark_of("1,189,000", usual) == "."
    assert money.mark_of("1.189", usual) == usual
    assert money.mark_of("1,189", usual) == usual


def test_a_line_is_quantity_times_price_less_discount() -> None:
    assert money.line_amount(1500, 199) == 299
    assert money.line_amount(-2000, 500, -100) == -900
    assert money.to_decimal(12345, "NOK") == Decimal("123.45")


def test_a_number_longer_than_any_precision_is_rounded_all_the_same() -> None:
    assert money.round_half_up(Decimal("1" + "0" * 26) * 100) == 10**28


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_what_is_shared_out_adds_up_and_follows_the_weights(amount: int, weights: list[int]) -> None:
    parts = money.shared_out(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
