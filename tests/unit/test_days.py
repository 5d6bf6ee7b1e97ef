"""Days and times, however they are written."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.exchange import days
from app.exchange.days import When

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
    assert days.parse_when(text, order) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-04T23:30:00Z", When(dt.date(2026, 3, 5), dt.time(6, 30))),
        ("2026-03-04 23:30:00.5+02:00", When(dt.date(2026, 3, 5), dt.time(4, 30))),
        ("4/3/2026 23:30 UTC", When(dt.date(2026, 3, 5), dt.time(6, 30))),
        ("4 Mar 2026 11:30 PM -0300", When(dt.date(2026, 3, 5), dt.time(9, 30))),
        ("2026-03-04T08:26:00+07", When(MARCH, dt.time(8, 26))),
        ("2026-03-04T00:00:00Z", When(MARCH, dt.time())),
        ("2026-03-04Z", When(MARCH)),
    ],
)
def test_a_time_with_its_own_offset_is_told_by_the_clock_of_the_shop(text: str, meant: When) -> None:
    assert days.parse_when(text, "dmy", ZoneInfo("Asia/Jakarta")) == meant


def test_an_offset_that_no_clock_has_is_refused() -> None:
    with pytest.raises(AppError):
        days.parse_when("2026-03-04T23:30:00+99:00", "dmy", ZoneInfo("Asia/Jakarta"))


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-13-01", "yesterday", "", "99999999", "1/1/1", "２０２６-01-01", "0"]
)
def test_what_is_no_day_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(AppError) as refused:
        days.parse_when(text)
    assert refused.value.message.endswith(".")
    assert "\n" not in refused.value.message


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)))
def test_every_day_is_read_back_in_both_orders(day: dt.date) -> None:
    assert days.parse_when(day.strftime("%d/%m/%Y"), "dmy").day == day
    assert days.parse_when(day.strftime("%m/%d/%Y"), "mdy").day == day
    assert days.parse_when(day.isoformat()).day == day


def test_a_number_over_twelve_decides_the_order_of_days() -> None:
    assert days.day_order(["1/2/2026", "3/13/2026"]) == ("mdy", True)
    assert days.day_order(["1/2/2026", "13/3/2026"]) == ("dmy", True)


def test_time_running_forward_decides_where_no_number_does() -> None:
    assert days.day_order(["11/1/2026", "12/1/2026", "1/2/2026"])[0] == "dmy"
    assert days.day_order(["1/11/2026", "1/12/2026", "2/1/2026"])[0] == "mdy"


def test_days_that_can_be_read_both_ways_are_said_to_be_uncertain() -> None:
    assert days.day_order(["3/4/2026"]) == ("dmy", False)
    assert days.day_order(["2026-03-04"]) == ("dmy", True)


@pytest.mark.parametrize(("text", "time"), [("09:58:11", dt.time(9, 58, 11)), ("9.58", dt.time(9, 58)), ("", None)])
def test_a_time_of_day_is_read(text: str, time: dt.time | None) -> None:
    assert days.parse_time(text) == time


@pytest.mark.parametrize("text", ["25:00", "noon", "9:60", "13:00 PM", "2026-03-04", "1.5"])
def test_what_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(AppError, match="time of day"):
        days.parse_time(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9:05", dt.time(9, 5)), ("9.05 pm", dt.time(21, 5)), ("12:00:30 AM", dt.time(0, 0, 30)), ("0.5", dt.time(12)),
        ("2026-03-04 08:26", dt.time(8, 26)), ("46085.25", dt.time(6)), ("", None),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read_in_every_way_it_is_written(text: str, meant: dt.time | None) -> None:
    assert days.parse_time(text) == meant


def test_a_month_nobody_knows_is_refused() -> None:
    with pytest.raises(AppError):
        days.parse_when("3 Foo 2026")


def test_what_is_no_day_says_nothing_about_the_order_of_the_others() -> None:
    assert days.day_order(["soon", "2026-01-02", "13/1/2026"]) == ("dmy", True)
    assert days.day_order(["soon"]) == ("dmy", True)
