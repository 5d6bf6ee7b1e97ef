"""What the text in a cell means."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.errors import AppError
from app.exchange import values
from app.exchange.values import Bad, Memo, When

MARCH = dt.date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "order", "meant"),
    [
        ("2026-03-04", "dmy", When(MARCH)),
        ("2026/3/4", "mdy", When(MARCH)),
        ("20260304", "dmy", When(MARCH)),
        ("2026年3月4日", "dmy", When(MARCH)),
        ("4/3/2026", "dmy", When(MARCH)),
        ("3/4/2026", "mdy", When(MARCH)),
        ("04.03.26", "dmy", When(MARCH)),
        ("4 Mar 2026", "dmy", When(MARCH)),
        ("4. mars 2026", "dmy", When(MARCH)),
        ("4 Maret 2026", "dmy", When(MARCH)),
        ("Mar 4, 2026", "dmy", When(MARCH)),
        ("2026-03-04 08:26:00", "dmy", When(MARCH, dt.time(8, 26))),
        ("2026-03-04T08:26:00.123", "dmy", When(MARCH, dt.time(8, 26))),
        ("3/4/2026 8:26 PM", "mdy", When(MARCH, dt.time(20, 26))),
        ("4/3/2026 08.26", "dmy", When(MARCH, dt.time(8, 26))),
        ("46085", "dmy", When(MARCH)),
        ("46085.5", "dmy", When(MARCH, dt.time(12))),
    ],
)
def test_a_day_is_read_in_every_way_it_is_written(text: str, order: str, meant: When) -> None:
    assert values.parse_when(text, order) == meant


@pytest.mark.parametrize("text", ["31/02/2026", "2026-13-01", "yesterday", "", "99999999", "1/1/1", "２０２６-01-01", "0"])
def test_what_is_no_day_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(AppError) as refused:
        values.parse_when(text)
    assert refused.value.message.endswith(".")
    assert "\n" not in refused.value.message


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)))
def test_every_day_is_read_back_in_both_orders(day: dt.date) -> None:
    assert values.parse_when(day.strftime("%d/%m/%Y"), "dmy").day == day
    assert values.parse_when(day.strftime("%m/%d/%Y"), "mdy").day == day
    assert values.parse_when(day.isoformat()).day == day


def test_a_number_over_twelve_decides_the_order_of_days() -> None:
    assert values.day_order(["1/2/2026", "3/13/2026"]) == ("mdy", True)
    assert values.day_order(["1/2/2026", "13/3/2026"]) == ("dmy", True)


def test_time_running_forward_decides_where_no_number_does() -> None:
    assert values.day_order(["11/1/2026", "12/1/2026", "1/2/2026"])[0] == "dmy"
    assert values.day_order(["1/11/2026", "1/12/2026", "2/1/2026"])[0] == "mdy"


def test_days_that_can_be_read_both_ways_are_said_to_be_uncertain() -> None:
    assert values.day_order(["3/4/2026"]) == ("dmy", False)
    assert values.day_order(["2026-03-04"]) == ("dmy", True)


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
    ],
)
def test_a_number_is_read_as_its_column_writes_them(text: str, mark: str, meant: str) -> None:
    assert values.parse_number(text, mark) == Decimal(meant)


@pytest.mark.parametrize("text", ["2o.50", "", "１２", "1.2.3", "--5-", "NaN", "inf", "=1+1", "12 kg", "1" * 50, "1,23,4"])
def test_what_is_no_number_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(AppError) as refused:
        values.parse_number(text)
    assert refused.value.message.endswith(".")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False), st.sampled_from("en id nb".split()))
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


@pytest.mark.parametrize(("text", "time"), [("09:58:11", dt.time(9, 58, 11)), ("9.58", dt.time(9, 58)), ("", None)])
def test_a_time_of_day_is_read(text: str, time: dt.time | None) -> None:
    assert values.parse_time(text) == time


@pytest.mark.parametrize("text", ["25:00", "noon", "9:60", "13:00 PM"])
def test_what_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(AppError, match="time of day"):
        values.parse_time(text)


def test_a_memo_keeps_the_reason_of_what_cannot_be_meant() -> None:
    memo = Memo(values.parse_quantity)
    assert memo["2"] == 2000
    assert isinstance(memo["x"], Bad)
    assert memo["x"] == "“x” is not a number."


@given(st.text(max_size=60))
def test_no_text_makes_anything_but_a_value_or_a_sentence(text: str) -> None:
    for parse in (values.parse_when, values.parse_time, values.parse_number, values.parse_code, values.parse_rate):
        try:
            parse(text)
        except AppError as refused:
            assert refused.message
