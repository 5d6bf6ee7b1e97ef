"""What the text in a cell means."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.errors import AppError
from app.exchange import days, values
from app.exchange.values import Bad, Memo


@pytest.mark.parametrize(
    ("text", "mark", "meant"),
    [
        ("1234.50", ".", "1234.50"),
        ("1234,50", ",", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("1,234.50", ".", "1234.50"),
        ("1 234,50", ",", "1234.50"),
        ("1\u00a0234,50", ",", "1234.50"),
        ("1'234.50", ".", "1234.50"),
        ("Rp 12.500", ",", "12500"),
        ("kr 199,-", ",", "199"),
        ("-£5.00", ".", "-5"),
        ("(12.50)", ".", "-12.50"),
        ("12.50-", ".", "-12.50"),
        ("−3", ".", "-3"),
        ("6.0", ".", "6"),
        ("1e-05", ".", "0.00001"),
        (".5", ".", "0.5"),
        ("7,5", ".", "7.5"),
        ("1.234.567", ",", "1234567"),
        ("1.189,00", ".", "1189"),
        ("1,189.00", ",", "1189"),
        ("1.234.567", ".", "1234567"),
        ("1,189", ".", "1189"),
        ("1.189", ".", "1.189"),
    ],
)
def test_a_number_is_read_as_its_column_writes_them(text: str, mark: str, meant: str) -> None:
    assert values.parse_number(text, mark) == Decimal(meant)


@pytest.mark.parametrize(
    "text", ["2o.50", "", "１２", "1.2.3", "--5-", "NaN", "inf", "=1+1", "12 kg", "1" * 50, "1,23,4"]
)
def test_what_is_no_number_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(AppError) as refused:
        values.parse_number(text)
    assert refused.value.message.endswith(".")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False), st.sampled_from(["en", "id", "nb"]))
def test_an_amount_written_in_any_language_is_read_back(amount: Decimal, language: str) -> None:
    i18n.set_language(language)
    mark = str(i18n.locale().number_symbols["latn"]["decimal"])
    assert values.parse_number(i18n.format_number(amount), mark) == amount
    i18n.set_language("en")


def test_the_decimal_mark_is_told_from_the_whole_column() -> None:
    assert values.decimal_mark(["1.250", "12.5"]) == (".", True)
    assert values.decimal_mark(["1.250", "12,5"]) == (",", True)
    assert values.decimal_mark(["1.250.000"]) == (",", True)
    assert values.decimal_mark(["0,125"]) == (",", True)
    assert values.decimal_mark(["1.250"])[1] is False
    assert values.decimal_mark(["7", "12"]) == (".", True)


def test_a_price_keeps_its_decimals_until_it_is_multiplied() -> None:
    exact = values.parse_exact("0.125", "NOK")
    assert (exact.units, exact.parts) == (25, 2)
    assert values.parse_amount("0.125", "NOK") == 13
    assert values.parse_amount("-0.125", "NOK") == -13
    assert values.parse_amount("12500", "IDR") == 12500


def test_more_than_any_shop_sells_is_refused() -> None:
    with pytest.raises(AppError, match="too large"):
        values.parse_amount("9" * 20, "NOK")
    with pytest.raises(AppError, match="too large"):
        values.parse_quantity("9" * 20)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("17850.0", "17850"), ("007", "007"), ("85123A", "85123A"), (" BANK  CHARGES ", "BANK CHARGES"),
        ("1.7850E+4", "17850"), ("12E3", "12E3"), ("0.5", "0.5"), ("A\0B", "AB"), ("", ""),
    ],
)  # fmt: skip
def test_a_code_is_what_it_was_before_a_spreadsheet_took_it_for_a_number(text: str, code: str) -> None:
    assert values.parse_code(text) == code


@pytest.mark.parametrize(("text", "rate"), [("25", 2500), ("25 %", 2500), ("0.25", 2500), ("11%", 1100), ("", 0)])
def test_a_tax_rate_is_read_as_percent_or_share(text: str, rate: int) -> None:
    assert values.parse_rate(text) == rate


def test_a_tax_rate_over_the_whole_is_refused() -> None:
    with pytest.raises(AppError, match="tax rate"):
        values.parse_rate("125")


def test_a_memo_keeps_the_reason_of_what_cannot_be_meant() -> None:
    memo = Memo(values.parse_quantity)
    assert memo["2"] == 2000
    assert isinstance(memo["x"], Bad)
    assert memo["x"] == "“x” is not a number."


@given(st.text(max_size=60))
def test_no_text_makes_anything_but_a_value_or_a_refusal(text: str) -> None:
    for parse in (days.parse_when, days.parse_time, values.parse_number, values.parse_code, values.parse_rate):
        with contextlib.suppress(AppError):
            parse(text)


def test_a_memo_forgets_rather_than_grows() -> None:
    memo = values.Memo(str.upper, keep=2)
    assert [memo[text] for text in ("a", "b", "c")] == ["A", "B", "C"]
    assert len(memo) == 1


def test_a_code_of_any_length_is_not_taken() -> None:
    with pytest.raises(AppError, match="too long"):
        values.parse_code("x" * 101)
