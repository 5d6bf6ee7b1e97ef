"""Days of the year: one reminder a year each, 29 February included."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights import calendar

days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
rules = st.booleans()
DAYS_OF_THE_YEAR = [(on.month, on.day) for on in (dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(366))]


@pytest.mark.parametrize("march", [False, True])
@pytest.mark.parametrize("year", [1900, 1999, 2000, 2023, 2024, 2100])
def test_each_of_the_366_days_is_kept_once_a_year_and_in_that_year(year: int, march: bool) -> None:
    for month, day in DAYS_OF_THE_YEAR:
        kept = calendar.falls_on(month, day, year, leap_on_march=march)
        assert kept.year == year
        if (month, day) != (2, 29):
            assert (kept.month, kept.day) == (month, day)


@pytest.mark.parametrize(("march", "kept"), [(False, dt.date(2027, 2, 28)), (True, dt.date(2027, 3, 1))])
def test_29_february_of_a_common_year_falls_where_the_owner_says(march: bool, kept: dt.date) -> None:
    assert calendar.next_on(2, 29, dt.date(2026, 12, 1), leap_on_march=march) == kept
    assert calendar.next_on(2, 29, dt.date(2027, 12, 1), leap_on_march=march) == dt.date(2028, 2, 29)


@given(st.sampled_from(DAYS_OF_THE_YEAR), days, rules)
def test_the_next_time_is_never_past_and_never_skips_a_year(
    of_year: tuple[int, int], start: dt.date, march: bool
) -> None:
    first = calendar.next_on(*of_year, start, leap_on_march=march)
    again = calendar.next_on(*of_year, first + dt.timedelta(days=1), leap_on_march=march)
    assert start <= first <= start + dt.timedelta(days=366)
    assert again.year == first.year + 1


@given(st.sampled_from(DAYS_OF_THE_YEAR), days, st.integers(0, 500), rules)
def test_the_ends_of_a_span_hold_every_day_kept_within_it(
    of_year: tuple[int, int], start: dt.date, length: int, march: bool
) -> None:
    kept = calendar.next_on(*of_year, start, leap_on_march=march)
    ends = calendar.ends(start, length, leap_on_march=march)
    if ends is not None and (kept - start).days <= length:
        first, last = ends
        assert (first <= of_year <= last) if first <= last else (of_year >= first or of_year <= last)


def test_a_span_of_a_week_is_no_more_than_a_week() -> None:
    assert calendar.ends(dt.date(2026, 12, 28), 6) == ((12, 28), (1, 3))
    assert calendar.ends(dt.date(2026, 11, 22), 0) == ((11, 22), (11, 22))
    assert calendar.ends(dt.date(2026, 11, 22), 366) is None


def test_turning_is_told_only_where_the_year_is_known_and_over() -> None:
    assert calendar.turning(1976, dt.date(2026, 11, 24)) == 50
    assert calendar.turning(None, dt.date(2026, 11, 24)) is None
    assert calendar.turning(2026, dt.date(2026, 11, 24)) is None


@pytest.mark.parametrize(
    ("month", "day", "year", "there"),
    [
        (2, 29, None, True), (2, 29, 2024, True), (2, 29, 2023, False), (2, 30, None, False), (2, 31, None, False),
        (4, 31, None, False), (12, 31, 1999, True), (13, 1, None, False), (0, 1, None, False), (1, 0, None, False),
        (1, 1, 0, False),
    ],
)  # fmt: skip
def test_only_days_of_the_calendar_exist(month: int, day: int, year: int | None, there: bool) -> None:
    assert calendar.exists(month, day, year) is there
